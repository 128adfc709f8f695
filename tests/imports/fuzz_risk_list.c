/* Whatever comes: a list that is understood whole, or a status that says why not. */
#include "fuzz.h"

#include <assay/imports/risk_list.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.code = OK};
    struct arena arena;
    struct risk_list list = {.len = SIZE_MAX};
    arena_init(&arena, (size_t)512 << 20);
    enum status st =
        risk_list_read(view_of((const char *)data, size), "input", &arena, &list, &err);
    if (st != OK) {
        REQUIRE(list.len == SIZE_MAX && err.code == st && err.message[0] != '\0');
    }
    for (size_t i = 0; st == OK && i < list.len; i++) {
        const struct listed_risk *r = &list.items[i];
        REQUIRE(r->level <= SEVERITY_CRITICAL && r->stated <= SEVERITY_CRITICAL);
        REQUIRE(r->place.len > 0 && r->id.len <= RISK_TEXT_MAX && r->title.len <= RISK_TEXT_MAX);
        REQUIRE(list.is_model || r->title.len > 0);
    }
    arena_release(&arena);
    return 0;
}
