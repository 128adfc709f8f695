#include "magic.h"

struct mark {
    size_t at;
    struct view bytes;
    enum archive_form form;
};

#define MARK(offset, text, kind)                                                                   \
    {                                                                                              \
        (offset), VIEW_INIT(text), (kind)                                                          \
    }

static const struct mark marks[] = {
    MARK(0, "PK\003\004", ARCHIVE_CONTAINER),
    MARK(0, "PK\005\006", ARCHIVE_CONTAINER),
    MARK(0, "PK00PK\003\004", ARCHIVE_CONTAINER),
    MARK(257, "ustar", ARCHIVE_CONTAINER),
    MARK(0, "!<arch>\n", ARCHIVE_CONTAINER),
    MARK(0, "070701", ARCHIVE_CONTAINER),
    MARK(0, "070702", ARCHIVE_CONTAINER),
    MARK(0, "070707", ARCHIVE_CONTAINER),
    MARK(0, "\xed\xab\xee\xdb", ARCHIVE_CONTAINER),
    MARK(0, "7z\xbc\xaf\x27\x1c", ARCHIVE_CONTAINER),
    MARK(0, "Rar!\x1a\x07", ARCHIVE_CONTAINER),
    MARK(0, "MSCF\0\0\0\0", ARCHIVE_CONTAINER),
    MARK(0x8001, "CD001", ARCHIVE_CONTAINER),
    MARK(0, "\x1f\x8b\x08", ARCHIVE_COMPRESSED),
    MARK(0, "\xfd\x37zXZ\0", ARCHIVE_COMPRESSED),
    MARK(0, "\x28\xb5\x2f\xfd", ARCHIVE_COMPRESSED),
    MARK(0, "\x04\x22\x4d\x18", ARCHIVE_COMPRESSED),
    MARK(0, "LZIP\001", ARCHIVE_COMPRESSED),
};

static bool has_at(struct view bytes, size_t at, struct view what)
{
    return bytes.len >= at && view_starts(view_slice(bytes, at, bytes.len), what);
}

/* "BZh", a digit, then the mark of a block or of the end. */
static bool is_bzip2(struct view b)
{
    return b.len >= 10 && view_starts(b, VIEW("BZh")) && b.ptr[3] >= '1' && b.ptr[3] <= '9' &&
           (has_at(b, 4, VIEW("\x31\x41\x59\x26\x53\x59")) ||
            has_at(b, 4, VIEW("\x17\x72\x45\x38\x50\x90")));
}

static bool is_octal(struct view field, unsigned *value)
{
    *value = 0;
    size_t digits = 0;
    for (size_t i = 0; i < field.len; i++) {
        char c = field.ptr[i];
        if (c >= '0' && c <= '7') {
            *value = *value * 8 + (unsigned)(c - '0');
            digits++;
        } else if (c != ' ' && c != '\0') {
            return false;
        }
    }
    return digits > 0;
}

/* A tar from before POSIX has no mark; its checksum serves. */
static bool is_old_tar(struct view b)
{
    enum { BLOCK = 512, SUM_AT = 148, SUM_LEN = 8 };
    unsigned stored;
    if (b.len < BLOCK || b.ptr[0] == '\0' ||
        !is_octal(view_slice(b, SUM_AT, SUM_AT + SUM_LEN), &stored)) {
        return false;
    }
    unsigned sum = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        sum += i >= SUM_AT && i < SUM_AT + SUM_LEN ? ' ' : (unsigned char)b.ptr[i];
    }
    return sum == stored;
}

static bool named_like_zip(struct view name)
{
    static const char *const ends[] = {".zip", ".jar", ".war",   ".ear",  ".whl", ".apk",
                                       ".egg", ".exe", ".nupkg", ".vsix", ".xpi", ".crx"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (view_ends_nocase(name, view_str(ends[i]))) {
            return true;
        }
    }
    return false;
}

/* A zip is read from its end: something else may stand before it. The end record
 * is 22 bytes and a comment of at most 64 KiB. */
static bool is_zip_by_end(struct view name, struct view b)
{
    enum { END_RECORD = 22, COMMENT_MAX = 0xffff };
    if (b.len < END_RECORD) {
        return false;
    }
    struct view mark = VIEW("PK\005\006");
    if (has_at(b, b.len - END_RECORD, mark)) {
        return true;
    }
    size_t from = b.len > END_RECORD + COMMENT_MAX ? b.len - END_RECORD - COMMENT_MAX : 0;
    return named_like_zip(name) && view_find(view_slice(b, from, b.len), mark) >= 0;
}

enum archive_form archive_form(struct view name, struct view bytes)
{
    if (bytes.len < 4) {
        return ARCHIVE_NONE;
    }
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (has_at(bytes, marks[i].at, marks[i].bytes)) {
            return marks[i].form;
        }
    }
    if (is_bzip2(bytes) ||
        (view_starts(bytes, VIEW("\x1f\x9d")) && view_ends_nocase(name, VIEW(".z")))) {
        return ARCHIVE_COMPRESSED;
    }
    return is_old_tar(bytes) || is_zip_by_end(name, bytes) ? ARCHIVE_CONTAINER : ARCHIVE_NONE;
}

bool archive_is_named(struct view name)
{
    static const char *const ends[] = {".tar", ".tgz", ".tbz",   ".tbz2", ".txz", ".tzst", ".gz",
                                       ".bz2", ".xz",  ".lzma",  ".zst",  ".lz4", ".lz",   ".z",
                                       ".7z",  ".rar", ".cab",   ".iso",  ".deb", ".rpm",  ".cpio",
                                       ".ar",  ".aar", ".crate", ".gem"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (view_ends_nocase(name, view_str(ends[i]))) {
            return true;
        }
    }
    /* Programs of Windows may hold a zip, and need not. */
    return named_like_zip(name) && !view_ends_nocase(name, VIEW(".exe"));
}

bool is_program(struct view head)
{
    static const struct view programs[] = {
        VIEW_INIT("#!"),
        VIEW_INIT("\x7f"
                  "ELF"),
        VIEW_INIT("MZ"),
        VIEW_INIT("\xfe\xed\xfa\xce"),
        VIEW_INIT("\xfe\xed\xfa\xcf"),
        VIEW_INIT("\xce\xfa\xed\xfe"),
        VIEW_INIT("\xcf\xfa\xed\xfe"),
        VIEW_INIT("\xca\xfe\xba\xbe"),
        VIEW_INIT("\0asm"),
    };
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        if (view_starts(head, programs[i])) {
            return true;
        }
    }
    return false;
}

/* BEL to CR, and ESC: what texts have of control characters. Compressed and encrypted bytes have
 * the others, too. */
static bool is_of_text(char c)
{
    return (unsigned char)c >= ' ' || (c >= '\a' && c <= '\r') || c == '\x1b';
}

bool stands_alone(struct view head)
{
    bool text = head.len > 0;
    for (size_t i = 0; text && i < head.len; i++) {
        text = is_of_text(head.ptr[i]);
    }
    return text || (is_program(head) && !view_starts(head, VIEW("#!")));
}
