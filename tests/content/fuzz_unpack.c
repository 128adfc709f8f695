/* The unpacking of archives, in one process and without the worker around it. */
#include "unpack.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILE_BYTES = 1 << 20, STEPS_MAX = 2000 };

struct fuzz_state {
    char *bytes;
    unsigned steps;
};

static void check_path(struct view path)
{
    struct view rest = path;
    struct view part;
    if (!utf8_valid(path) || path.len > PATH_RAW_MAX || view_starts(path, VIEW("/"))) {
        abort();
    }
    while (view_split(&rest, '/', &part)) {
        if (view_eq_str(part, "..")) {
            abort();
        }
    }
}

static enum status on_step(void *ctx, bool header, struct error *err)
{
    struct fuzz_state *s = ctx;
    (void)header;
    return ++s->steps > STEPS_MAX ? error_set(err, ERR_CANCELLED, "long enough") : OK;
}

static enum status on_room(void *ctx, size_t have, char **at, size_t *room, struct error *err)
{
    struct fuzz_state *s = ctx;
    if (have >= FILE_BYTES) {
        return error_set(err, ERR_LIMIT, "too large");
    }
    *at = s->bytes + have;
    *room = FILE_BYTES - have;
    return OK;
}

static enum status on_file(void *ctx, struct view path, unsigned mode, size_t len,
                           struct error *err)
{
    (void)ctx;
    (void)mode;
    (void)err;
    check_path(path);
    if (len > FILE_BYTES) {
        abort();
    }
    return OK;
}

static enum status on_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                          struct error *err)
{
    (void)ctx;
    (void)reason;
    (void)detail;
    (void)err;
    check_path(path);
    return OK;
}

static enum status on_issue(void *ctx, struct view path, enum content_issue issue,
                            struct view detail, struct error *err)
{
    (void)ctx;
    (void)issue;
    (void)detail;
    (void)err;
    check_path(path);
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct content_limits limits = {
        .file_bytes = FILE_BYTES, .entries = 1000, .depth = 6, .path_depth = 256, .ratio = 200};
    static char bytes[FILE_BYTES];
    struct fuzz_state state = {bytes, 0};
    struct view all = view_of((const char *)data, size);
    const struct unpack_sink sink = {&state, on_step, on_room, on_file, on_gap, on_issue};
    const struct unpack_input input = {VIEW("a.bin"), all, -1, true};
    struct unpack_budget budget = {.packed = size};
    if (archive_form(VIEW("a.bin"), all) == ARCHIVE_NONE) {
        return 0;
    }
    struct error err = {.code = OK};
    enum status st = unpack(&input, &limits, &budget, &sink, &err);
    if (st != OK && err.message[0] == '\0') {
        abort();
    }
    return 0;
}
