#include "fuzz_walk.h"

static void read_one(struct view text, enum json_flags flags)
{
    const struct parse_limits limits = {.depth = 80, .values = 20000};
    struct arena arena;
    struct value v;
    struct error err = {0};
    arena_init(&arena, 0);
    enum status st = json_read(text, "fuzz", flags, &limits, &arena, &v, &err);
    if (st == OK) {
        REQUIRE(fuzz_walk(&v) <= limits.values);
        fuzz_round_trip(&v);
    } else {
        REQUIRE((st == ERR_FORMAT || st == ERR_LIMIT) && err.code == st && err.message[0] != '\0');
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of((const char *)data, size);
    read_one(text, JSON_STRICT);
    read_one(text, JSON_COMMENTS);
    return 0;
}
