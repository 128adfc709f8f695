#include "fuzz_walk.h"

#include <assay/base/toml.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct parse_limits limits = {.depth = 40, .values = 20000};
    struct arena arena;
    struct value v;
    struct error err = {0};
    arena_init(&arena, 0);
    enum status st =
        toml_read(view_of((const char *)data, size), "fuzz", &limits, &arena, &v, &err);
    if (st == OK) {
        /* The root itself is not counted. */
        REQUIRE(v.kind == VALUE_OBJECT && fuzz_walk(&v) <= limits.values + 1);
        fuzz_round_trip(&v);
    } else {
        REQUIRE((st == ERR_FORMAT || st == ERR_LIMIT) && err.code == st && err.message[0] != '\0');
    }
    arena_release(&arena);
    return 0;
}
