/* A text that is a policy can be asked everything. */
#include <assay/licence/policy.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct licence_policy p;
    struct expression e;
    struct licence_conflict found;
    arena_init(&arena, 0);
    if (licence_policy_read(view_of((const char *)data, size), "policy", &arena, &p, NULL) == OK) {
        if (expression_parse(VIEW("GPL-2.0-only AND (MIT OR LicenseRef-x)"), EXPRESSION_LENIENT,
                             &arena, &e, NULL) != OK) {
            abort();
        }
        for (size_t i = 0; i < p.obligation_count; i++) {
            (void)licence_obliges(&p.obligations[i], &e);
        }
        if (licence_conflict(&p, &e, NULL, &found) && found.why.len == 0) {
            abort();
        }
    }
    arena_release(&arena);
    return 0;
}
