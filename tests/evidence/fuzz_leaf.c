/* Log entries and statements from outside. A leaf has one spelling. */
#include <assay/evidence/leaf.h>
#include <assay/evidence/statement.h>

#include <assay/base/mem.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of((const char *)data, size);
    struct buf again = BUF_INIT(LEAF_MAX);
    struct leaf l;
    struct public_key key;
    struct statement s;
    struct arena arena;
    struct error err;
    if (evidence_init(NULL) != OK) {
        return 0;
    }
    arena_init(&arena, (size_t)16 << 20);
    if (leaf_read(text, &l, &err) == OK &&
        public_key_from_spki(view_of((const char *)l.spki, l.spki_len), &key, &err) == OK &&
        key.algorithm == l.algorithm) {
        leaf_write(&again, &l.digest, view_of((const char *)l.signature, l.signature_len), &key);
        if (!view_eq(buf_view(&again), text)) {
            abort();
        }
    }
    if (statement_read(text, "fuzz", &arena, &s, &err) == OK) {
        int64_t time;
        if (s.subjects_len == 0 || statement_subject_digest(&s).len == 0) {
            abort();
        }
        (void)statement_time(&s, &time);
    }
    arena_release(&arena);
    buf_release(&again);
    return 0;
}
