/* Policies from outside of when whom to tell. */
#include <assay/assure/due.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever is taken keeps its bounds. */
static void check(const struct due_levels *l)
{
    if (l->len > DUE_LEVELS_MAX) {
        abort();
    }
    for (size_t i = 0; i < l->len; i++) {
        bool ascends = i == 0 || l->level[i - 1].at < l->level[i].at;
        if (!ascends || l->level[i].to_len == 0 || l->level[i].to_len > DUE_TO_MAX) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct due_policy p;
    struct error err;
    arena_init(&arena, 64U << 20);
    if (due_policy_read(view_of((const char *)data, size), "fuzz.toml", &arena, &p, &err) == OK) {
        check(&p.usual);
        for (size_t i = 0; i < p.own_len; i++) {
            check(&p.own[i]);
        }
    }
    arena_release(&arena);
    return 0;
}
