/* Encodings: UTF-16 as UTF-8, and files whose parts disagree about theirs. */
#include "text_private.h"

struct count {
    size_t valid;    /* characters of two and more bytes */
    size_t invalid;  /* bytes that are no UTF-8 */
    size_t isolated; /* of those, the ones between ASCII: one-byte encodings */
    size_t first;    /* where the first invalid one stands */
    size_t overlong;
    size_t first_overlong;
};

static bool is_high(struct view text, size_t at)
{
    return at < text.len && (unsigned char)text.ptr[at] >= 0x80;
}

/* Two bytes for an ASCII character, three for one of two: no encoder writes them;
 * they slip characters such as '/' and '.' past checks. */
static bool is_overlong(struct view text, size_t at)
{
    unsigned char first = (unsigned char)text.ptr[at];
    if (at + 1 >= text.len) {
        return false;
    }
    unsigned char second = (unsigned char)text.ptr[at + 1];
    bool tail = (second & 0xc0) == 0x80;
    bool two = (first == 0xc0 || first == 0xc1) && tail;
    bool three = first == 0xe0 && tail && second < 0xa0 && is_high(text, at + 2);
    bool four = first == 0xf0 && tail && second < 0x90 && is_high(text, at + 2);
    return two || three || four;
}

static void count_invalid(struct view text, size_t at, struct count *n)
{
    if (n->invalid++ == 0) {
        n->first = at;
    }
    bool alone = (at == 0 || !is_high(text, at - 1)) && !is_high(text, at + 1);
    n->isolated += alone ? 1 : 0;
    if (is_overlong(text, at) && n->overlong++ == 0) {
        n->first_overlong = at;
    }
}

static void note_character(struct text_job *job, uint32_t cp)
{
    job->has_rtl = job->has_rtl || unicode_is_rtl(cp);
    job->has_controls = job->has_controls || unicode_bidi_kind(cp) != BIDI_NONE ||
                        unicode_invisible_kind(cp) != INVISIBLE_NONE;
    job->has_lookalikes = job->has_lookalikes || unicode_may_look_latin(cp);
}

static struct count count_characters(struct text_job *job)
{
    struct count n = {0};
    size_t at = unicode_next_non_ascii(job->text, 0, job->text.len);
    while (at < job->text.len) {
        struct character c = unicode_at(job->text, at);
        if (c.valid) {
            n.valid++;
            note_character(job, c.cp);
        } else {
            count_invalid(job->text, at, &n);
        }
        at = unicode_next_non_ascii(job->text, at + c.size, job->text.len);
    }
    return n;
}

/* All that is invalid is a part of overlong sequences: the rest is UTF-8. */
static bool only_overlong(const struct count *n)
{
    return n->overlong > 0 && n->invalid <= 4 * n->overlong && n->isolated == 0;
}

/* Two encodings, not one unknown: a one-byte encoding leaves single high bytes,
 * UTF-8 does not come about by chance between them; old encodings of two bytes
 * yield valid pairs by chance, so there UTF-8 must prevail. */
static bool is_mixed(const struct count *n)
{
    if (n->valid == 0 || n->invalid == 0) {
        return false;
    }
    return n->valid > 4 * n->invalid || 10 * n->isolated >= 9 * n->invalid;
}

/* "a\0b\0c\0…": UTF-16 inside of a file that begins otherwise. */
static size_t find_utf16_part(struct view text)
{
    enum { UNITS = 8 };
    size_t units = 0;
    for (size_t i = 1; i < text.len; i++) {
        bool unit = text.ptr[i] == '\0' && text.ptr[i - 1] >= 0x20 && text.ptr[i - 1] != 0x7f;
        if (unit) {
            units++;
            i++;
            if (units >= UNITS) {
                return i - 2 * UNITS;
            }
        } else {
            units = 0;
        }
    }
    return text.len;
}

enum status text_check_encoding(struct text_job *job, struct error *err)
{
    struct count n = count_characters(job);
    if (only_overlong(&n)) {
        struct text_place place = {.from = n.first_overlong, .to = n.first_overlong + 2};
        return text_report(job, RULE_OVERLONG, SEVERITY_HIGH, CONFIDENCE_HIGH, &place, err,
                           "An overlong UTF-8 sequence: it stands for a character that has a "
                           "shorter form, which no encoder writes and decoders disagree about. "
                           "Such sequences slip characters past checks. Replace it.");
    }
    if (is_mixed(&n)) {
        struct text_place place = {.from = n.first, .to = n.first + 1};
        return text_report(job, RULE_MIXED_ENCODING, SEVERITY_LOW, CONFIDENCE_MEDIUM, &place, err,
                           "The file mixes encodings: %zu characters are UTF-8, %zu bytes are not. "
                           "Tools show and compare these places differently. Convert the file to "
                           "UTF-8.",
                           n.valid, n.invalid);
    }
    return OK;
}

enum status text_check_utf16_part(struct text_job *job, struct error *err)
{
    size_t at = find_utf16_part(job->text);
    if (at >= job->text.len) {
        return OK;
    }
    struct text_place place = {.from = at, .to = at + 16};
    return text_report(
        job, RULE_MIXED_ENCODING, SEVERITY_MEDIUM, CONFIDENCE_MEDIUM, &place, err,
        "A part of this file is UTF-16, the rest is not: viewers and scanners read "
        "that part as noise, programs that tolerate it run it. Convert it to UTF-8.");
}

/* ---- UTF-16 ---- */

static uint32_t unit_at(struct view bytes, size_t at, bool little)
{
    unsigned a = (unsigned char)bytes.ptr[at];
    unsigned b = (unsigned char)bytes.ptr[at + 1];
    return little ? a | b << 8 : a << 8 | b;
}

enum status text_from_utf16(struct view bytes, struct arena *arena, struct view *out,
                            bool *is_utf16, struct error *err)
{
    bool little = view_starts(bytes, VIEW("\xff\xfe"));
    if (!little && !view_starts(bytes, VIEW("\xfe\xff"))) {
        *is_utf16 = false;
        return OK;
    }
    struct buf text; /* a unit of two bytes becomes three at the most */
    buf_init(&text, bytes.len + bytes.len / 2 + 16);
    for (size_t i = 2; i + 1 < bytes.len; i += 2) {
        uint32_t cp = unit_at(bytes, i, little);
        bool pair = cp >= 0xd800 && cp < 0xdc00 && i + 3 < bytes.len;
        uint32_t low = pair ? unit_at(bytes, i + 2, little) : 0;
        if (low >= 0xdc00 && low < 0xe000) {
            cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
            i += 2;
        }
        utf8_append(&text, cp);
    }
    enum status s = buf_status(&text, err);
    if (s == OK) {
        struct view copy = arena_copy(arena, buf_view(&text));
        s = copy.ptr == NULL ? error_no_memory(err) : OK;
        *out = s == OK ? copy : *out;
        *is_utf16 = s == OK ? true : *is_utf16;
    }
    buf_release(&text);
    return s;
}
