#include "packet.h"

#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include "packet_head.h"

#include <errno.h>
#include <unistd.h>

enum { FILL_BYTES = 256 << 10 };

void inbox_init(struct inbox *in)
{
    in->at = 0;
    buf_init(&in->bytes, (size_t)PACKET_MAX + sizeof(struct packet_head) + 2 * (size_t)FILL_BYTES);
}

void inbox_release(struct inbox *in)
{
    buf_release(&in->bytes);
    in->at = 0;
}

enum status inbox_next(struct inbox *in, struct packet *out, bool *found, struct error *err)
{
    struct packet_head head;
    size_t have = in->bytes.len - in->at;
    if (have < sizeof head) {
        *found = false;
        return OK;
    }
    memcpy(&head, in->bytes.ptr + in->at, sizeof head);
    if (head.magic != PACKET_MAGIC || head.kind < PACKET_HELLO || head.kind > PACKET_ERROR ||
        head.len > PACKET_MAX) {
        return error_set(err, ERR_FORMAT, "a malformed packet came from a worker");
    }
    if (have - sizeof head < head.len) {
        *found = false;
        return OK;
    }
    *out = (struct packet){(enum packet_kind)head.kind, head.index,
                           view_of(in->bytes.ptr + in->at + sizeof head, head.len)};
    in->at += sizeof head + head.len;
    *found = true;
    return OK;
}

enum status inbox_fill(struct inbox *in, int fd, bool *open, struct error *err)
{
    if (in->at == in->bytes.len) {
        if (in->bytes.cap > (4 << 20)) {
            buf_release(&in->bytes);
        }
        buf_clear(&in->bytes);
    } else if (in->at > 0) {
        memmove(in->bytes.ptr, in->bytes.ptr + in->at, in->bytes.len - in->at);
        in->bytes.len -= in->at;
    }
    in->at = 0;
    char *to = buf_reserve(&in->bytes, FILL_BYTES);
    if (to == NULL) {
        return buf_status(&in->bytes, err);
    }
    ssize_t n = read(fd, to, FILL_BYTES);
    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        return error_errno(err, errno, "cannot read from a worker");
    }
    *open = n != 0;
    in->bytes.len += n > 0 ? (size_t)n : 0;
    return OK;
}

static bool take(struct view *rest, void *to, size_t len)
{
    if (rest->ptr == NULL || rest->len < len) {
        return false;
    }
    memcpy(to, rest->ptr, len);
    *rest = view_slice(*rest, len, rest->len);
    return true;
}

static bool take_u32(struct view *rest, uint32_t *v)
{
    return take(rest, v, sizeof *v);
}

static bool take_bytes(struct view *rest, size_t max, struct view *out)
{
    uint32_t len;
    if (!take_u32(rest, &len) || len > max || len > rest->len) {
        return false;
    }
    *out = view_slice(*rest, 0, len);
    *rest = view_slice(*rest, len, rest->len);
    return true;
}

static bool take_text(struct view *rest, size_t max, struct view *out)
{
    return take_bytes(rest, max, out) && utf8_valid(*out);
}

bool packet_facts(struct view *rest, struct file_facts *out)
{
    struct file_facts f = {.size = 0};
    uint32_t language;
    uint32_t classes;
    uint32_t has_digest;
    if (!take(rest, &f.size, sizeof f.size) || !take_u32(rest, &language) ||
        !take_u32(rest, &classes) || !take_u32(rest, &has_digest) ||
        !take(rest, f.digest.bytes, sizeof f.digest.bytes) ||
        !take_text(rest, PATH_RAW_MAX, &f.path)) {
        return false;
    }
    if (language >= LANG_COUNT || classes >= FILE_NESTED << 1 || has_digest > 1) {
        return false;
    }
    f.language = (enum language)language;
    f.classes = classes;
    f.has_digest = has_digest == 1;
    *out = f;
    return true;
}

bool packet_frame(struct view *rest, uint8_t *type, struct view *bytes)
{
    uint32_t number;
    if (!take_u32(rest, &number) || number > UINT8_MAX || !take_bytes(rest, FRAME_MAX, bytes)) {
        return false;
    }
    *type = (uint8_t)number;
    return true;
}

static bool take_remark(struct view payload, uint32_t limit, uint32_t *what, struct view *path,
                        struct view *detail)
{
    struct view rest = payload;
    return take_u32(&rest, what) && *what < limit && take_text(&rest, PATH_RAW_MAX, path) &&
           take_text(&rest, DETAIL_MAX, detail) && rest.len == 0;
}

bool packet_gap(struct view payload, struct view *path, enum gap_reason *reason,
                struct view *detail)
{
    uint32_t what;
    if (!take_remark(payload, GAP_COUNT, &what, path, detail)) {
        return false;
    }
    *reason = (enum gap_reason)what;
    return true;
}

bool packet_issue(struct view payload, struct view *path, enum content_issue *issue,
                  struct view *detail)
{
    uint32_t what;
    if (!take_remark(payload, ISSUE_COUNT, &what, path, detail)) {
        return false;
    }
    *issue = (enum content_issue)what;
    return true;
}

bool packet_hello(struct view payload, struct sandbox_facts *out)
{
    uint32_t v[4];
    if (payload.len != sizeof v) {
        return false;
    }
    memcpy(v, payload.ptr, sizeof v);
    if (v[0] > 1000 || v[1] > 1 || v[2] > 1 || v[3] > 1) {
        return false;
    }
    *out = (struct sandbox_facts){(int)v[0], v[1] == 1, v[2] == 1, v[3] == 1};
    return true;
}

bool packet_listed(struct view payload, struct listed *out)
{
    struct view rest = payload;
    struct listed l;
    uint32_t single;
    if (!take_u32(&rest, &l.count) || !take(&rest, &l.left_out, sizeof l.left_out) ||
        !take_u32(&rest, &single) || single > 1 || !take_text(&rest, 64, &l.commit) ||
        rest.len != 0) {
        return false;
    }
    if (l.commit.len > 0 && !hex_is_lower(l.commit)) {
        return false;
    }
    l.single = single == 1;
    *out = l;
    return true;
}

bool packet_known(struct view payload, uint32_t *entry, bool *stale)
{
    uint32_t v[2];
    if (payload.len != sizeof v) {
        return false;
    }
    memcpy(v, payload.ptr, sizeof v);
    if (v[1] > 1) {
        return false;
    }
    *entry = v[0];
    *stale = v[1] == 1;
    return true;
}

bool packet_digest(struct view payload, struct sha256 *digest)
{
    if (payload.len != sizeof digest->bytes) {
        return false;
    }
    memcpy(digest->bytes, payload.ptr, sizeof digest->bytes);
    return true;
}

bool packet_error(struct view payload, struct error *out)
{
    struct view rest = payload;
    uint32_t code;
    struct view text;
    if (!take_u32(&rest, &code) || code == OK || code > ERR_INTERNAL ||
        !take_text(&rest, ERROR_MESSAGE_MAX - 1, &text) || rest.len != 0) {
        return false;
    }
    /* It will be printed: no control characters from a process that read the subject. */
    CLEANUP(buf_cleanup) struct buf visible = BUF_INIT(8 * (size_t)ERROR_MESSAGE_MAX);
    utf8_append_visible(&visible, text);
    (void)error_set(out, (enum status)code, VIEW_FMT, VIEW_ARG(buf_view(&visible)));
    return true;
}
