/* What strangers send to whom takes in uploads: an address, and a header behind a line break. */
#include <assay/assure/evidence_upload.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_within(struct view part, struct view whole)
{
    return part.len == 0 || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

/* A name leads nowhere, shows what it is, and can be kept as a text of a register. */
static void check_name(struct view name)
{
    bool sound = name.len > 0 && name.len <= EVIDENCE_NAME_MAX && utf8_valid(name) &&
                 name.ptr[0] != '.' && view_find_char(name, '/') < 0 &&
                 view_find_char(name, '\\') < 0 && view_eq(name, view_trim(name));
    while (sound && name.len > 0) {
        uint32_t c = 0;
        size_t used = utf8_decode(name, &c);
        sound = used > 0 && c >= ' ' && !utf8_is_deceptive(c);
        name = view_slice(name, used, name.len);
    }
    if (!sound) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view path = view_of((const char *)data, size);
    ptrdiff_t line = view_find_char(path, '\n');
    struct view header = line < 0 ? VIEW("") : view_slice(path, (size_t)line + 1, path.len);
    struct upload_request r = {.name = path};
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(1 << 16);
    path = line < 0 ? path : view_slice(path, 0, (size_t)line);
    if (upload_request_read(path, header, &r)) {
        bool sound = r.token.len == EVIDENCE_TOKEN_LEN && hex_is_lower(r.token) &&
                     is_within(r.name, path) &&
                     (is_within(r.token, path) || is_within(r.token, header));
        if (!sound) {
            abort();
        }
    }
    upload_name_clean(r.name, &name);
    check_name(buf_view(&name));
    return 0;
}
