#include "leftover.h"

#include <sys/stat.h>
#include <unistd.h>

enum { END_RECORD = 22, TAIL_MAX = 0xffff + END_RECORD };

/* The last TAIL_MAX bytes of the input, or a window from `from` on. */
static struct view window(const struct unpack_input *in, uint64_t from, char memory[TAIL_MAX])
{
    if (in->fd < 0) {
        return from < in->bytes.len ? view_slice(in->bytes, (size_t)from, in->bytes.len)
                                    : view_of("", 0);
    }
    ssize_t n = pread(in->fd, memory, TAIL_MAX, (off_t)from);
    return view_of(memory, n > 0 ? (size_t)n : 0);
}

static bool input_size(const struct unpack_input *in, uint64_t *size)
{
    struct stat sb;
    if (in->fd < 0) {
        *size = in->bytes.len;
        return true;
    }
    if (!in->seekable || fstat(in->fd, &sb) != 0 || sb.st_size < 0) {
        return false;
    }
    *size = (uint64_t)sb.st_size;
    return true;
}

static uint32_t le32(const char *p)
{
    uint32_t n = 0;
    for (int i = 3; i >= 0; i--) {
        n = n << 8 | (unsigned char)p[i];
    }
    return n;
}

static uint32_t le16(const char *p)
{
    return (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8;
}

/* What the end record of a zip says (APPNOTE.TXT 4.3.16). */
struct zip_end {
    bool found;      /* it ends the file */
    bool known;      /* the numbers stand here, and not in zip64's record */
    uint64_t prefix; /* bytes before the first entry */
    uint64_t start;  /* of the central directory */
    uint64_t end;    /* and behind it */
};

static struct zip_end find_zip_end(struct view tail, uint64_t size)
{
    for (size_t at = tail.len < END_RECORD ? 0 : tail.len - END_RECORD + 1; at-- > 0;) {
        const char *p = tail.ptr + at;
        if (memcmp(p, "PK\005\006", 4) != 0 || at + END_RECORD + le16(p + 20) != tail.len) {
            continue;
        }
        uint64_t end = size - tail.len + at;
        uint64_t directory = le32(p + 12);
        uint64_t offset = le32(p + 16);
        bool known = directory > 0 && offset != UINT32_MAX && directory + offset <= end;
        return known ? (struct zip_end){true, true, end - directory - offset, end - directory, end}
                     : (struct zip_end){.found = true};
    }
    return (struct zip_end){.found = false};
}

static bool read_at(const struct unpack_input *in, uint64_t from, char *to, size_t len)
{
    if (in->fd >= 0) {
        return pread(in->fd, to, len, (off_t)from) == (ssize_t)len;
    }
    if (from > in->bytes.len || in->bytes.len - from < len) {
        return false;
    }
    memcpy(to, in->bytes.ptr + from, len);
    return true;
}

/* Does the central directory mark an entry with content as a directory? Installers that
 * go by the name alone write it as a file, and readers that go by the mark skip it. */
static bool has_filled_directory(const struct unpack_input *in, const struct zip_end *z)
{
    enum { HEADER = 46, ENTRIES_MAX = 5000000, UNIX_DIRECTORY = 040000, UNIX_KIND = 0170000 };
    uint64_t at = z->start;
    for (uint32_t n = 0; n < ENTRIES_MAX && at + HEADER <= z->end; n++) {
        char h[HEADER];
        if (!read_at(in, at, h, HEADER) || memcmp(h, "PK\001\002", 4) != 0) {
            return false;
        }
        uint32_t attributes = le32(h + 38);
        bool directory =
            (attributes & 0x10) != 0 || (attributes >> 16 & UNIX_KIND) == UNIX_DIRECTORY;
        if (directory && le32(h + 24) > 0) {
            return true;
        }
        at += HEADER + le16(h + 28) + le16(h + 30) + le16(h + 32);
    }
    return false;
}

static struct view zip_leftover(const struct unpack_input *in, const struct zip_end *z)
{
    if (!z->found) {
        return VIEW("data stands behind the archive in the same file");
    }
    if (z->known && z->prefix > 0 && view_starts(in->bytes, VIEW("PK\003\004"))) {
        return VIEW("another zip archive stands before it in the same file");
    }
    if (z->known && has_filled_directory(in, z)) {
        return VIEW("an entry with content is marked as a directory, and was not inspected");
    }
    return view_of("", 0);
}

static bool has_content(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (v.ptr[i] != '\0') {
            return true;
        }
    }
    return false;
}

struct view leftover_find(const struct unpack_input *in, const struct leftover_facts *facts)
{
    static char tail_memory[TAIL_MAX]; /* each process reads one archive at a time */
    uint64_t size;
    if (!input_size(in, &size)) {
        return view_of("", 0);
    }
    struct view tail = window(in, size > TAIL_MAX ? size - TAIL_MAX : 0, tail_memory);
    struct zip_end z = find_zip_end(tail, size);
    if (facts->is_zip) {
        return zip_leftover(in, &z);
    }
    if (z.known) {
        return VIEW("a zip archive stands behind it in the same file");
    }
    if (facts->is_compressed && facts->consumed < size &&
        has_content(window(in, facts->consumed, tail_memory))) {
        return VIEW("data stands behind the archive in the same file");
    }
    return view_of("", 0);
}
