/* The classes of a file: binary, generated, minified, vendored, test. From the
 * path and a few windows of the content; the cost does not grow with the file. */
#include "classify_private.h"

#include <assay/base/utf8.h>

enum { BLOCK = 64, WINDOW = 8192, TAIL_WINDOW = 4096, MINIFIED_MIN = 1024, MINIFIED_MEAN = 250 };

static struct view head_of(struct view bytes)
{
    return view_slice(bytes, 0, WINDOW);
}

static struct view tail_of(struct view bytes)
{
    return bytes.len > WINDOW + TAIL_WINDOW ? view_slice(bytes, bytes.len - TAIL_WINDOW, bytes.len)
                                            : view_slice(bytes, WINDOW, bytes.len);
}

/* ---- binary ---- */

/* Formats that may show no NUL byte near their start. */
static bool has_binary_magic(struct view bytes)
{
    static const struct view magics[] = {
        VIEW_INIT("%PDF-"),
        VIEW_INIT("\x7f"
                  "ELF"),
        VIEW_INIT("\x89PNG"),
        VIEW_INIT("GIF8"),
        VIEW_INIT("PK\x03\x04"),
        VIEW_INIT("\x1f\x8b"),
        VIEW_INIT("BZh9"),
        VIEW_INIT("\xfd"
                  "7zXZ"),
        VIEW_INIT("\x28\xb5\x2f\xfd"),
        VIEW_INIT("\xff\xd8\xff"),
        VIEW_INIT("7z\xbc\xaf"),
    };
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (view_starts(bytes, magics[i])) {
            return true;
        }
    }
    return false;
}

/* UTF-16 with its mark, made of whole units that are mostly not controls. */
static bool is_utf16_text(struct view bytes)
{
    bool little = view_starts(bytes, VIEW("\xff\xfe"));
    if ((!little && !view_starts(bytes, VIEW("\xfe\xff"))) || bytes.len % 2 != 0) {
        return false;
    }
    struct view window = view_slice(bytes, 2, WINDOW);
    size_t bad = 0;
    for (size_t i = 0; i + 1 < window.len; i += 2) {
        unsigned char low = (unsigned char)window.ptr[i + (little ? 0 : 1)];
        unsigned char high = (unsigned char)window.ptr[i + (little ? 1 : 0)];
        bool control = high == 0 && low < 0x20 && (low < '\t' || low > '\r');
        bool no_character = high == 0xff && low >= 0xfe;
        bad += control || no_character ? 1 : 0;
    }
    return bad * 20 <= window.len / 2;
}

/* Control characters that no text has: not tab, line ends, form feed, backspace
 * (overstriking), escape, or the end mark of DOS. */
static bool is_control(unsigned char c)
{
    return (c < 0x20) & ((c < 0x08) | (c > 0x0d)) & (c != 0x1b) & (c != 0x1a);
}

static bool is_line_end(unsigned char c)
{
    return c == '\n';
}

/* Blocks of a fixed size and sums of one byte: compilers make vector code of it. */
#define COUNT(window, is)                                                                          \
    do {                                                                                           \
        size_t at = 0;                                                                             \
        for (; at + BLOCK <= (window).len; at += BLOCK) {                                          \
            unsigned char sum = 0;                                                                 \
            for (size_t i = 0; i < BLOCK; i++) {                                                   \
                sum = (unsigned char)(sum + is((unsigned char)(window).ptr[at + i]));              \
            }                                                                                      \
            count += sum;                                                                          \
        }                                                                                          \
        for (; at < (window).len; at++) {                                                          \
            count += is((unsigned char)(window).ptr[at]) ? 1U : 0U;                                \
        }                                                                                          \
    } while (0)

static size_t count_controls(struct view window)
{
    size_t count = 0;
    COUNT(window, is_control);
    return count;
}

static size_t count_line_ends(struct view window)
{
    size_t count = 0;
    COUNT(window, is_line_end);
    return count;
}

static bool is_binary(struct view bytes)
{
    if (bytes.len == 0) {
        return false;
    }
    struct view head = head_of(bytes);
    struct view tail = tail_of(bytes);
    if (memchr(head.ptr, '\0', head.len) != NULL ||
        (tail.len > 0 && memchr(tail.ptr, '\0', tail.len) != NULL)) {
        return !is_utf16_text(bytes);
    }
    return has_binary_magic(bytes) ||
           (count_controls(head) + count_controls(tail)) * 20 > head.len + tail.len;
}

/* ---- minified ---- */

static bool can_be_minified(enum language language)
{
    return language_is_ecmascript(language) || language == LANG_CSS || language == LANG_HTML ||
           language == LANG_PHP || language == LANG_PYTHON || language == LANG_LUA ||
           language == LANG_JAVA;
}

/* The mean line length in three windows: a single line of embedded data does not
 * move it much, a licence at the top does not hide the rest. */
static bool is_minified(struct view path, struct view bytes, enum language language)
{
    if (!can_be_minified(language)) {
        return false;
    }
    if (view_ends_nocase(path, VIEW(".min.js")) || view_ends_nocase(path, VIEW(".min.css"))) {
        return true;
    }
    if (bytes.len < MINIFIED_MIN) {
        return false;
    }
    struct view head = head_of(bytes);
    struct view tail = tail_of(bytes);
    size_t middle_at = bytes.len / 2;
    struct view middle = bytes.len > 4 * WINDOW
                             ? view_slice(bytes, middle_at, middle_at + TAIL_WINDOW)
                             : view_of(NULL, 0);
    size_t lines = 1 + count_line_ends(head) + count_line_ends(middle) + count_line_ends(tail);
    return (head.len + middle.len + tail.len) / lines > MINIFIED_MEAN;
}

unsigned file_classify(struct view path, struct view bytes, enum language language)
{
    unsigned classes = classify_path(path, language);
    if (is_binary(bytes)) {
        return classes | FILE_BINARY;
    }
    if (classify_generated_name(path) || classify_generated_text(head_of(bytes), language)) {
        classes |= FILE_GENERATED;
    }
    if (is_minified(path, bytes, language)) {
        classes |= FILE_MINIFIED;
    }
    return classes;
}

bool file_reads_as_text(const struct file *f)
{
    enum { HEAD = 4096 };
    if ((f->classes & FILE_BINARY) == 0) {
        return true;
    }
    if (f->language == LANG_UNKNOWN) {
        return false;
    }
    struct view head = utf8_cut(f->bytes, HEAD);
    size_t controls = 0;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        controls += c < 0x20 && (c < '\t' || c > '\r') ? 1 : 0;
    }
    return controls <= 2 + head.len / 100 && utf8_valid(head);
}
