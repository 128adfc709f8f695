/* The first byte names the dialect, the first line is a requirement, each other one
 * a version: the smallest of those that satisfy it satisfies it. */
#include <assay/advisory/requirement.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct view candidates[8];
    size_t count = 0;
    struct view text = view_of(NULL, 0);
    struct view smallest = view_of(NULL, 0);
    struct view rest = view_of((const char *)data + 1, size - 1);
    struct arena arena;
    struct requirement r;
    bool holds = true;
    (void)view_split(&rest, '\n', &text);
    while (count < 8 && view_split(&rest, '\n', &candidates[count])) {
        count++;
    }
    arena_init(&arena, 1 << 20);
    if (requirement_parse((enum requirement_dialect)(data[0] % (REQUIREMENT_COMPOSER + 1)), text,
                          &arena, &r, NULL) == OK &&
        requirement_smallest(&r, candidates, count, &smallest, NULL) == OK && smallest.len > 0 &&
        (requirement_holds(&r, smallest, &holds, NULL) != OK || !holds)) {
        abort();
    }
    arena_release(&arena);
    return 0;
}
