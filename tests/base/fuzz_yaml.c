#include "fuzz_walk.h"

#include <assay/base/yaml.h>

typedef enum status (*yaml_reader)(struct view, const char *, const struct parse_limits *,
                                   struct arena *, struct value *, struct error *);

static void read_one(yaml_reader read, struct view text)
{
    const struct parse_limits limits = {.depth = 40, .values = 20000};
    struct arena arena;
    struct value v;
    struct error err = {0};
    arena_init(&arena, 0);
    enum status st = read(text, "fuzz", &limits, &arena, &v, &err);
    if (st == OK) {
        REQUIRE(fuzz_walk(&v) <= limits.values);
        fuzz_round_trip(&v);
    } else {
        REQUIRE((st == ERR_FORMAT || st == ERR_LIMIT || st == ERR_UNSUPPORTED) && err.code == st &&
                err.message[0] != '\0');
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of((const char *)data, size);
    read_one(yaml_read, text);
    read_one(yaml_read_all, text);
    return 0;
}
