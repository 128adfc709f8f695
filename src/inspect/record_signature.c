/* Signatures of source files, as records. */
#include "record_bytes.h"

static void put_digest(struct buf *out, uint64_t digest)
{
    buf_add(out, &digest, sizeof digest);
}

static uint64_t take_digest(struct reader *r)
{
    uint64_t digest = 0;
    struct view bytes = take(r, sizeof digest);
    if (bytes.len == sizeof digest) {
        memcpy(&digest, bytes.ptr, sizeof digest);
    }
    return digest;
}

void record_write_signature(struct buf *out, const struct signature *s)
{
    size_t count = s->count < SIGNATURE_FUNCTIONS_MAX ? s->count : SIGNATURE_FUNCTIONS_MAX;
    buf_add_char(out, RECORD_VERSION);
    put_digest(out, s->exact);
    put_digest(out, s->plain);
    put_number(out, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        put_digest(out, s->functions[i]);
    }
}

enum status record_read_signature(struct view bytes, struct arena *arena, struct signature *out,
                                  struct error *err)
{
    struct reader r = {bytes, NULL};
    struct signature s = {.exact = 0};
    take_version(&r);
    s.exact = take_digest(&r);
    s.plain = take_digest(&r);
    s.count = take_enum(&r, SIGNATURE_FUNCTIONS_MAX, "it has too many functions");
    if (s.count * sizeof *s.functions > r.rest.len) {
        refuse(&r, "functions are missing");
        s.count = 0;
    }
    uint64_t *functions = arena_alloc(arena, s.count + 1, sizeof *functions);
    if (functions == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < s.count; i++) {
        functions[i] = take_digest(&r);
    }
    s.functions = functions;
    enum status st = finish(&r, "signature", err);
    if (st == OK) {
        *out = s;
    }
    return st;
}
