#include <assay/base/clock.h>

#include <stdio.h>
#include <time.h>

int64_t clock_now(void)
{
    struct timespec ts;
    return clock_gettime(CLOCK_REALTIME, &ts) == 0 ? (int64_t)ts.tv_sec : 0;
}

static uint64_t clock_ns(clockid_t id)
{
    struct timespec ts;
    if (clock_gettime(id, &ts) != 0) {
        return 0;
    }
    return (uint64_t)ts.tv_sec * UINT64_C(1000000000) + (uint64_t)ts.tv_nsec;
}

uint64_t clock_monotonic_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

uint64_t clock_cpu_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

struct time_limit time_limit_of(uint64_t ns)
{
    return (struct time_limit){.cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID) + ns,
                               .wall = clock_monotonic_ns() + ns};
}

bool time_limit_over(struct time_limit *l)
{
    uint64_t now = clock_monotonic_ns();
    if (now < l->wall) {
        return false;
    }
    uint64_t used = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    if (used >= l->cpu) {
        return true;
    }
    l->wall = now + (l->cpu - used);
    return false;
}

/* Days since 1970-01-01 of a proleptic Gregorian date, and back.
 * Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", public domain. */
static int64_t days_from_civil(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2 ? 1 : 0;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void civil_from_days(int64_t z, int64_t *y, int64_t *m, int64_t *d)
{
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp < 10 ? mp + 3 : mp - 9;
    *y = yoe + era * 400 + (*m <= 2 ? 1 : 0);
}

static int64_t day_of(int64_t seconds)
{
    return seconds / CLOCK_DAY - (seconds % CLOCK_DAY < 0 ? 1 : 0);
}

int64_t clock_month_after(int64_t seconds)
{
    int64_t y;
    int64_t m;
    int64_t d;
    civil_from_days(day_of(seconds), &y, &m, &d);
    int64_t next = m == 12 ? days_from_civil(y + 1, 1, 1) : days_from_civil(y, m + 1, 1);
    int64_t behind = m >= 11 ? days_from_civil(y + 1, m - 10, 1) : days_from_civil(y, m + 2, 1);
    int64_t day = next + d - 1 < behind ? next + d - 1 : behind - 1;
    return day * CLOCK_DAY + seconds - day_of(seconds) * CLOCK_DAY;
}

void clock_rfc3339(int64_t seconds, char out[CLOCK_TEXT_MAX])
{
    const int64_t lowest = -62167219200;  /* 0000-01-01T00:00:00Z */
    const int64_t highest = 253402300799; /* 9999-12-31T23:59:59Z */
    if (seconds < lowest) {
        seconds = lowest;
    }
    if (seconds > highest) {
        seconds = highest;
    }
    int64_t days = day_of(seconds);
    int64_t rest = seconds - days * CLOCK_DAY;
    int64_t y;
    int64_t m;
    int64_t d;
    civil_from_days(days, &y, &m, &d);
    (void)snprintf(out, CLOCK_TEXT_MAX, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)y % 10000,
                   (unsigned)m % 100, (unsigned)d % 100, (unsigned)(rest / 3600) % 100,
                   (unsigned)(rest / 60 % 60) % 100, (unsigned)(rest % 60) % 100);
}

/* `n` digits at text[at]; false when there are fewer. */
static bool digits(struct view text, size_t at, size_t n, int64_t *out)
{
    uint64_t value;
    if (at + n > text.len || !view_to_u64(view_slice(text, at, at + n), &value)) {
        return false;
    }
    *out = (int64_t)value;
    return true;
}

/* "Z" or "+hh:mm" or "-hh:mm" in seconds. */
static bool parse_offset(struct view text, int64_t *seconds)
{
    if (view_eq_nocase(text, VIEW("z"))) {
        *seconds = 0;
        return true;
    }
    int64_t h;
    int64_t m;
    if (text.len != 6 || (text.ptr[0] != '+' && text.ptr[0] != '-') || text.ptr[3] != ':' ||
        !digits(text, 1, 2, &h) || !digits(text, 4, 2, &m) || h > 23 || m > 59) {
        return false;
    }
    *seconds = (h * 3600 + m * 60) * (text.ptr[0] == '-' ? -1 : 1);
    return true;
}

/* "YYYY-MM-DD" at the beginning, in seconds. */
static bool parse_date(struct view text, int64_t *seconds)
{
    int64_t y;
    int64_t m;
    int64_t d;
    if (!digits(text, 0, 4, &y) || !digits(text, 5, 2, &m) || !digits(text, 8, 2, &d) ||
        text.ptr[4] != '-' || text.ptr[7] != '-' || m < 1 || m > 12 || d < 1) {
        return false;
    }
    int64_t days = days_from_civil(y, m, d);
    int64_t back_y;
    int64_t back_m;
    int64_t back_d;
    civil_from_days(days, &back_y, &back_m, &back_d);
    *seconds = days * CLOCK_DAY;
    return back_m == m && back_d == d; /* no 30 February and the like */
}

/* "hh:mm:ss" at the beginning, in seconds; 60 for a leap second. */
static bool parse_time(struct view text, int64_t *seconds)
{
    int64_t h;
    int64_t m;
    int64_t s;
    if (!digits(text, 0, 2, &h) || !digits(text, 3, 2, &m) || !digits(text, 6, 2, &s) ||
        text.ptr[2] != ':' || text.ptr[5] != ':' || h > 23 || m > 59 || s > 60) {
        return false;
    }
    *seconds = h * 3600 + m * 60 + s;
    return true;
}

/* Without "." and digits at the beginning; false for a "." alone. */
static bool skip_fraction(struct view *text)
{
    if (text->len == 0 || text->ptr[0] != '.') {
        return true;
    }
    size_t at = 1;
    while (at < text->len && text->ptr[at] >= '0' && text->ptr[at] <= '9') {
        at++;
    }
    *text = view_slice(*text, at, text->len);
    return at > 1;
}

bool clock_parse(struct view text, int64_t *seconds)
{
    int64_t date;
    int64_t time;
    int64_t offset;
    if (!parse_date(text, &date)) {
        return false;
    }
    if (text.len == 10) {
        *seconds = date;
        return true;
    }
    char between = text.ptr[10];
    struct view rest = view_slice(text, 19, text.len);
    if ((between != 'T' && between != 't' && between != ' ') ||
        !parse_time(view_slice(text, 11, text.len), &time) || !skip_fraction(&rest) ||
        !parse_offset(rest, &offset)) {
        return false;
    }
    *seconds = date + time - offset;
    return true;
}
