#include "path.h"

#include <assay/base/file.h>
#include <assay/base/utf8.h>

static void add_escaped(struct buf *out, char c)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char byte = (unsigned char)c;
    char text[4] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    buf_add(out, text, sizeof text);
}

void path_display(struct buf *out, struct view raw)
{
    if (utf8_valid(raw) && memchr(raw.ptr == NULL ? "" : raw.ptr, '\0', raw.len) == NULL) {
        buf_add_view(out, raw);
        return;
    }
    for (size_t i = 0; i < raw.len;) {
        uint32_t code_point;
        size_t n = utf8_decode(view_slice(raw, i, raw.len), &code_point);
        if (n == 0 || code_point == 0) {
            add_escaped(out, raw.ptr[i]);
            i++;
        } else {
            buf_add(out, raw.ptr + i, n);
            i += n;
        }
    }
}

/* "..", also where a part would be split at '\' by a Windows program. */
static bool climbs(struct view part)
{
    struct view piece;
    while (view_split(&part, '\\', &piece)) {
        if (view_eq_str(piece, "..")) {
            return true;
        }
    }
    return false;
}

static bool is_absolute(struct view raw)
{
    if (raw.len > 0 && (raw.ptr[0] == '/' || raw.ptr[0] == '\\')) {
        return true;
    }
    bool letter = raw.len > 2 && ((raw.ptr[0] | 0x20) >= 'a' && (raw.ptr[0] | 0x20) <= 'z');
    return letter && raw.ptr[1] == ':' && (raw.ptr[2] == '\\' || raw.ptr[2] == '/');
}

static void add_part(struct buf *out, size_t start, struct view part)
{
    if (out->len > start) {
        buf_add_char(out, '/');
    }
    if (view_eq_str(part, "..")) {
        buf_add_str(out, "\\x2e\\x2e");
    } else {
        path_display(out, part);
    }
}

unsigned path_neutralise(struct buf *out, struct view raw)
{
    unsigned issues = is_absolute(raw) ? 1U << ISSUE_PATH_ABSOLUTE : 0;
    if (!utf8_valid(raw)) {
        issues |= 1U << ISSUE_NAME_ENCODING;
    }
    size_t start = out->len;
    struct view rest = raw;
    struct view part;
    while (view_split(&rest, '/', &part)) {
        if (part.len == 0 || view_eq_str(part, ".")) {
            continue;
        }
        if (climbs(part)) {
            issues |= 1U << ISSUE_PATH_TRAVERSAL;
        }
        add_part(out, start, part);
    }
    if (out->len == start) {
        buf_add_str(out, "unnamed");
    }
    return issues;
}

unsigned path_parts(struct view path)
{
    unsigned n = path.len > 0 ? 1 : 0;
    for (size_t i = 0; i < path.len; i++) {
        n += path.ptr[i] == '/' ? 1 : 0;
    }
    return n;
}

/* Walk the parts of a link's directory and of its target; *depth < 0 on the way
 * means that it left. */
static bool walk_parts(struct view path, bool is_directory, long *depth)
{
    struct view part;
    struct view rest = path;
    while (view_split(&rest, '/', &part)) {
        if (part.len == 0 || view_eq_str(part, ".") || (!is_directory && rest.ptr == NULL)) {
            continue;
        }
        *depth += view_eq_str(part, "..") ? -1 : 1;
        if (*depth < 0) {
            return false;
        }
    }
    return true;
}

bool path_link_leaves(struct view link, struct view target)
{
    long depth = 0;
    return is_absolute(target) || !walk_parts(link, false, &depth) ||
           !walk_parts(target, true, &depth);
}

/* Drop the last part of what stands in `out` behind `start`. */
static void drop_part(struct buf *out, size_t start)
{
    while (out->len > start && out->ptr[out->len - 1] != '/') {
        out->len--;
    }
    if (out->len > start) {
        out->len--;
    }
}

void path_link_target(struct buf *out, struct view link, struct view target)
{
    size_t start = out->len;
    buf_add_view(out, path_dir(link));
    struct view part;
    while (view_split(&target, '/', &part)) {
        if (part.len == 0 || view_eq_str(part, ".")) {
            continue;
        }
        if (view_eq_str(part, "..")) {
            drop_part(out, start);
            continue;
        }
        if (out->len > start) {
            buf_add_char(out, '/');
        }
        buf_add_view(out, part);
    }
}
