/* What strangers write: addresses, headers and names of files. */
#include <assay/assure/evidence_upload.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

static bool is_token(struct view text)
{
    return text.len == EVIDENCE_TOKEN_LEN && hex_is_lower(text);
}

/* Up to the next '/', which is passed over. */
static struct view next_part(struct view *path)
{
    ptrdiff_t at = view_find_char(*path, '/');
    size_t len = at < 0 ? path->len : (size_t)at;
    struct view part = view_slice(*path, 0, len);
    *path = view_slice(*path, len + 1, path->len);
    return part;
}

bool upload_request_read(struct view path, struct view authorization, struct upload_request *out)
{
    static const char scheme[] = "Bearer ";
    struct upload_request r = {.name = VIEW("")};
    if (path.len == 0 || path.ptr[0] != '/') {
        return false;
    }
    path = view_slice(path, 1, path.len);
    if (!view_eq(next_part(&path), VIEW("upload"))) {
        return false;
    }
    if (authorization.len > strlen(scheme) &&
        view_eq_nocase(view_slice(authorization, 0, strlen(scheme)), view_str(scheme))) {
        r.token = view_trim(view_slice(authorization, strlen(scheme), authorization.len));
    } else {
        r.token = next_part(&path);
    }
    r.name = path;
    if (!is_token(r.token)) {
        return false;
    }
    *out = r;
    return true;
}

/* Programs of some systems send whole paths. */
static struct view base_of(struct view name)
{
    for (size_t i = name.len; i > 0; i--) {
        if (name.ptr[i - 1] == '/' || name.ptr[i - 1] == '\\') {
            return view_slice(name, i, name.len);
        }
    }
    return name;
}

void upload_name_clean(struct view name, struct buf *out)
{
    CLEANUP(buf_cleanup) struct buf clean = BUF_INIT((size_t)EVIDENCE_NAME_MAX * 4);
    struct view rest = base_of(name);
    while (rest.len > 0 && clean.len < EVIDENCE_NAME_MAX) {
        uint32_t c = 0;
        size_t used = utf8_decode(rest, &c);
        bool shown = used > 0 && c >= ' ' && !utf8_is_deceptive(c);
        if (!shown) {
            buf_add_char(&clean, '_');
        } else if (c != '.' || clean.len > 0) {
            buf_add_view(&clean, view_slice(rest, 0, used));
        }
        rest = view_slice(rest, used == 0 ? 1 : used, rest.len);
    }
    struct view kept = view_trim(utf8_cut(buf_view(&clean), EVIDENCE_NAME_MAX));
    while (kept.len > 0 && kept.ptr[0] == '.') { /* behind a blank */
        kept = view_trim(view_slice(kept, 1, kept.len));
    }
    buf_add_view(out, kept.len > 0 ? kept : VIEW("unnamed"));
}
