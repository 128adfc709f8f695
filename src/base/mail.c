#include <assay/base/mail.h>

#include <assay/base/clock.h>
#include <assay/base/digest.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum { LOCAL_MAX = 64, LABEL_MAX = 63, LINE = 76 };

/* ---- addresses ---- */

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Atoms between dots; RFC 5321's atext. */
static bool is_local(struct view v)
{
    bool sound = v.len > 0 && v.len <= LOCAL_MAX;
    char before = '.';
    for (size_t i = 0; sound && i < v.len; i++) {
        char c = v.ptr[i];
        sound = c == '.' ? before != '.'
                         : is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
        before = c;
    }
    return sound && before != '.';
}

static bool is_domain(struct view v)
{
    struct view label;
    size_t labels = 0;
    while (view_split(&v, '.', &label)) {
        bool sound = label.len > 0 && label.len <= LABEL_MAX && label.ptr[0] != '-' &&
                     label.ptr[label.len - 1] != '-';
        for (size_t i = 0; sound && i < label.len; i++) {
            sound = is_alnum(label.ptr[i]) || label.ptr[i] == '-';
        }
        if (!sound) {
            return false;
        }
        labels++;
    }
    return labels > 0;
}

enum status mail_address_check(struct view address, struct error *err)
{
    ptrdiff_t at = view_rfind_char(address, '@');
    if (address.len == 0 || address.len > MAIL_ADDRESS_MAX || at < 0) {
        return error_set(err, ERR_FORMAT, "it is no address such as ann@example.org");
    }
    if (!utf8_is_ascii(address)) {
        return error_set(err, ERR_FORMAT,
                         "addresses in other letters than ASCII cannot be written to");
    }
    if (!is_local(view_slice(address, 0, (size_t)at))) {
        return error_set(err, ERR_FORMAT, "before the \"@\" stands what no address has unquoted");
    }
    return is_domain(view_slice(address, (size_t)at + 1, address.len))
               ? OK
               : error_set(err, ERR_FORMAT, "behind the \"@\" stands no domain");
}

/* ---- headers ---- */

/* "Sun, 22 Nov 2026 12:30:00 +0000" */
static void add_date(struct buf *out, int64_t date)
{
    static const char days[] = "ThuFriSatSunMonTueWed";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(date, text);
    size_t month = (size_t)(text[5] - '0') * 10 + (size_t)(text[6] - '0') - 1;
    size_t day =
        (size_t)(((date - (date % CLOCK_DAY + CLOCK_DAY) % CLOCK_DAY) / CLOCK_DAY % 7 + 7) % 7);
    buf_printf(out, "Date: %.3s, %.2s %.3s %.4s %.8s +0000\r\n", days + 3 * day, text + 8,
               months + 3 * month, text, text + 11);
}

static bool is_plain(struct view text)
{
    bool plain = text.len <= LINE - strlen("Subject: ");
    for (size_t i = 0; plain && i < text.len; i++) {
        plain = text.ptr[i] >= ' ' && text.ptr[i] <= '~';
    }
    return plain && view_find(text, VIEW("=?")) < 0;
}

/* Encoded words, each of whole characters. */
static void add_subject(struct buf *out, struct view subject)
{
    enum { WORD_BYTES = 42 }; /* 56 in base64, 68 with its frame */
    buf_add_str(out, "Subject: ");
    if (is_plain(subject)) {
        buf_add_view(out, subject);
        buf_add_str(out, "\r\n");
        return;
    }
    for (bool first = true; subject.len > 0; first = false) {
        struct view piece = utf8_cut(subject, WORD_BYTES);
        piece = piece.len == 0 ? view_slice(subject, 0, WORD_BYTES) : piece;
        buf_add_str(out, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        base64_encode(out, piece, false);
        buf_add_str(out, "?=");
        subject = view_slice(subject, piece.len, subject.len);
    }
    buf_add_str(out, "\r\n");
}

static void add_text(struct buf *out, struct view text)
{
    enum { LINE_BYTES = 57 }; /* 76 in base64 */
    CLEANUP(buf_cleanup) struct buf lines = BUF_INIT(2 * (size_t)MAIL_TEXT_MAX);
    struct view line;
    while (text.len > 0 && view_line(&text, &line)) {
        buf_add_view(&lines, line);
        buf_add_str(&lines, "\r\n");
    }
    struct view rest = buf_view(&lines);
    if (lines.failed != OK) {
        out->failed = lines.failed;
    }
    while (rest.len > 0) {
        base64_encode(out, view_slice(rest, 0, LINE_BYTES), false);
        buf_add_str(out, "\r\n");
        rest = view_slice(rest, LINE_BYTES, rest.len);
    }
}

static enum status check(const struct mail *m, struct error *err)
{
    enum status st = mail_address_check(m->from, err);
    st = st == OK ? mail_address_check(m->to, err) : st;
    bool id = m->id.len > 0 && m->id.len <= LINE;
    for (size_t i = 0; id && i < m->id.len; i++) {
        id = is_alnum(m->id.ptr[i]) || m->id.ptr[i] == '_';
    }
    if (st == OK && !id) {
        st = error_set(err, ERR_FORMAT, "a message's id is of letters, digits and \"_\"");
    }
    if (st == OK && (m->subject.len > MAIL_SUBJECT_MAX || m->text.len > MAIL_TEXT_MAX)) {
        st = error_set(err, ERR_LIMIT, "a message is larger than 4 MiB, or its subject too long");
    }
    return st;
}

enum status mail_compose(const struct mail *m, struct buf *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf subject = BUF_INIT(8 * (size_t)MAIL_SUBJECT_MAX);
    enum status st = check(m, err);
    if (st != OK) {
        return st;
    }
    utf8_append_visible(&subject, m->subject); /* no line ends, no controls */
    struct view domain =
        view_slice(m->from, (size_t)view_rfind_char(m->from, '@') + 1, m->from.len);
    add_date(out, m->date);
    buf_printf(out, "From: <" VIEW_FMT ">\r\nTo: <" VIEW_FMT ">\r\n", VIEW_ARG(m->from),
               VIEW_ARG(m->to));
    buf_printf(out, "Message-ID: <" VIEW_FMT "@" VIEW_FMT ">\r\n", VIEW_ARG(m->id),
               VIEW_ARG(domain));
    add_subject(out, buf_view(&subject));
    buf_add_str(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=utf-8\r\n"
                     "Content-Transfer-Encoding: base64\r\n\r\n");
    add_text(out, m->text);
    st = buf_status(&subject, err);
    return st == OK ? buf_status(out, err) : st;
}
