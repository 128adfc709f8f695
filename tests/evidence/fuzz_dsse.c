/* Envelopes from outside; the audit's quick reader must agree with the parser. */
#include "dsse_canonical.h"

#include <assay/base/mem.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of((const char *)data, size);
    struct arena arena;
    struct buf payload = BUF_INIT(DSSE_ENVELOPE_MAX);
    struct buf pae = BUF_INIT(DSSE_ENVELOPE_MAX);
    struct dsse d;
    struct dsse_canonical c;
    struct error err;
    arena_init(&arena, (size_t)16 << 20);
    bool parsed = dsse_parse(text, &arena, &d, &err) == OK;
    if (dsse_canonical_read(text, &payload, &c) && c.payload_type.len > 0) {
        check(parsed);
        check(view_eq(c.payload_type, d.payload_type));
        check(view_eq(c.payload, d.payload));
        check(d.signatures_len == 1);
        check(view_eq(view_of((const char *)c.sig, c.sig_len), d.signatures[0].sig));
    }
    if (parsed) {
        check(d.signatures_len >= 1 && d.signatures_len <= DSSE_SIGNATURES_MAX);
        dsse_pae(&pae, d.payload_type, d.payload);
        check(view_ends(buf_view(&pae), d.payload));
    }
    arena_release(&arena);
    buf_release(&payload);
    buf_release(&pae);
    return 0;
}
