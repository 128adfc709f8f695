/* A diff read and applied to a text: what stands before the first NUL byte is the text. */
#include <assay/pedigree/reconcile.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct reconcile_input *in, const struct reconciliation *r)
{
    for (size_t i = 0; i < r->change_count; i++) {
        const struct change *c = &r->changes[i];
        if (c->old_end < c->old_first || c->new_end < c->new_first ||
            (c->results > 0 && c->result >= r->hunk_count)) {
            abort();
        }
    }
    for (size_t i = 0; i < r->hunk_count; i++) {
        if (r->hunks[i].section >= in->section_count) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    struct view all = view_of((const char *)data, size);
    ptrdiff_t nul = view_find_char(all, '\0');
    struct view text = view_slice(all, 0, nul < 0 ? 0 : (size_t)nul);
    struct view rest = view_slice(all, nul < 0 ? 0 : (size_t)nul + 1, all.len);
    struct diff d;
    struct arena arena;
    if (!ready) {
        ready = reconcile_prepare(NULL) == OK;
    }
    arena_init(&arena, (size_t)256 << 20);
    if (diff_read(rest, "fuzz", &arena, &d, NULL) == OK) {
        struct patch_section sections[64];
        struct reconciliation r;
        struct reconcile_input in = {.has_upstream = true, .upstream = text, .sections = sections};
        for (size_t i = 0; i < d.len && i < 64; i++) {
            (void)diff_path(d.files[i].new_path, 1);
            sections[in.section_count++] = (struct patch_section){0, (uint32_t)i, &d.files[i]};
        }
        if (reconcile_file(&in, &arena, &r, NULL) == OK) {
            check(&in, &r);
        }
        in.has_subject = true;
        in.subject = text;
        if (reconcile_file(&in, &arena, &r, NULL) == OK) {
            check(&in, &r);
        }
    }
    arena_release(&arena);
    return 0;
}
