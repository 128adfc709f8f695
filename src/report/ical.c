#include <assay/report/ical.h>

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <stdio.h>

enum { LINE_OCTETS = 75, TEXT_MAX = 1 << 16 };

/* Lines of at most 75 octets, none cut within a character. */
static void add_line(struct buf *out, struct view line)
{
    size_t room = LINE_OCTETS;
    while (line.len > room) {
        struct view piece = utf8_cut(line, room);
        size_t cut = piece.len == 0 ? room : piece.len;
        buf_add(out, line.ptr, cut);
        buf_add_str(out, "\r\n ");
        line = view_slice(line, cut, line.len);
        room = LINE_OCTETS - 1; /* the blank counts */
    }
    buf_add_view(out, line);
    buf_add_str(out, "\r\n");
}

static void add_str(struct buf *out, const char *line)
{
    add_line(out, view_str(line));
}

/* TEXT of RFC 5545, 3.3.11. What does not show, or is no UTF-8, is U+FFFD. */
static void escape(struct buf *to, struct view text)
{
    uint32_t c = 0;
    while (text.len > 0) {
        size_t n = utf8_decode(text, &c);
        if (n == 1 && c == '\n') {
            buf_add_str(to, "\\n");
        } else if (n == 1 && (c == '\\' || c == ';' || c == ',')) {
            buf_add_char(to, '\\');
            buf_add_char(to, (char)c);
        } else if (n == 0 || utf8_is_deceptive(c)) {
            utf8_append(to, 0xFFFD);
        } else {
            buf_add(to, text.ptr, n);
        }
        text = view_slice(text, n == 0 ? 1 : n, text.len);
    }
}

static void add_text(struct buf *out, const char *name, struct view text)
{
    CLEANUP(buf_cleanup) struct buf line = BUF_INIT(TEXT_MAX);
    buf_add_str(&line, name);
    buf_add_char(&line, ':');
    escape(&line, utf8_cut(text, TEXT_MAX / 8));
    add_line(out, buf_view(&line));
}

/* "20261231" or "20261231T235959Z" of RFC 3339's. */
static void add_time(struct buf *out, const char *name, int64_t time, bool day)
{
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(time, text);
    buf_printf(out, "%s:%.4s%.2s%.2s", name, text, text + 5, text + 8);
    if (!day) {
        buf_printf(out, "T%.2s%.2s%.2sZ", text + 11, text + 14, text + 17);
    }
    buf_add_str(out, "\r\n");
}

static void add_alarm(struct buf *out, const struct due_item *item, const struct due_level *level)
{
    char trigger[64];
    uint64_t from = (uint64_t)(level->at < 0 ? -level->at : level->at);
    bool days = from % CLOCK_DAY == 0;
    (void)snprintf(
        trigger, sizeof trigger, "TRIGGER:%sP%s%llu%s", level->at < 0 ? "-" : "", days ? "" : "T",
        (unsigned long long)(days ? from / CLOCK_DAY : from / CLOCK_HOUR), days ? "D" : "H");
    add_str(out, "BEGIN:VALARM");
    add_str(out, "ACTION:DISPLAY");
    add_str(out, trigger);
    add_text(out, "DESCRIPTION", item->what);
    add_str(out, "END:VALARM");
}

void ical_begin(struct buf *out)
{
    add_str(out, "BEGIN:VCALENDAR");
    add_str(out, "VERSION:2.0");
    add_str(out, "PRODID:-//Assay//Work that comes due//EN");
    add_str(out, "CALSCALE:GREGORIAN");
    add_str(out, "METHOD:PUBLISH");
}

void ical_item(struct buf *out, const struct due_item *item, struct view log, int64_t at)
{
    CLEANUP(buf_cleanup) struct buf about = BUF_INIT(TEXT_MAX);
    char name[SHA256_HEX_MAX];
    char whose[SHA256_HEX_MAX];
    struct sha256 digest;
    due_item_name(item, name);
    sha256_of(log, &digest);
    sha256_hex(&digest, whose);
    add_str(out, "BEGIN:VEVENT");
    buf_printf(out, "UID:%.32s@%.16s.assay.invalid\r\n", name, whose);
    add_time(out, "DTSTAMP", at, false);
    add_time(out, item->whole_day ? "DTSTART;VALUE=DATE" : "DTSTART", item->due, item->whole_day);
    add_text(out, "SUMMARY", item->what);
    buf_printf(&about, "One of the " VIEW_FMT ".\nOwner: " VIEW_FMT "\nSettled by: " VIEW_FMT,
               VIEW_ARG(item->title), VIEW_ARG(item->owner.len > 0 ? item->owner : VIEW("nobody")),
               VIEW_ARG(item->settle));
    add_text(out, "DESCRIPTION", buf_view(&about));
    add_text(out, "CATEGORIES", item->kind);
    add_str(out, "TRANSP:TRANSPARENT");
    for (size_t i = 0; i < item->levels->len; i++) {
        add_alarm(out, item, &item->levels->level[i]);
    }
    add_str(out, "END:VEVENT");
}

void ical_end(struct buf *out)
{
    add_str(out, "END:VCALENDAR");
}
