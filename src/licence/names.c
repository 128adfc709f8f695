#include <assay/licence/names.h>

#include <assay/licence/expression.h>

static struct view family(struct view licence)
{
    static const char *const ends[] = {"-only", "-or-later", "+"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (view_ends(licence, view_str(ends[i]))) {
            return view_slice(licence, 0, licence.len - strlen(ends[i]));
        }
    }
    return licence;
}

bool licence_names_have(const struct licence_names *names, struct view licence)
{
    for (size_t i = 0; i < names->count; i++) {
        if (view_eq(family(names->items[i]), family(licence))) {
            return true;
        }
    }
    return false;
}

static bool add_name(void *ctx, const struct expression *e)
{
    struct licence_names *names = ctx;
    if (names->count < LICENCE_NAMES_MAX && !licence_names_have(names, e->licence)) {
        names->items[names->count++] = e->licence;
    }
    return true;
}

enum status licence_names_add(struct licence_names *names, struct view text, struct arena *arena,
                              struct error *err)
{
    struct expression e;
    struct view copy = arena_copy(arena, text);
    if (copy.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = expression_parse(copy, EXPRESSION_LENIENT, arena, &e, err);
    if (st == OK) {
        (void)expression_each(&e, add_name, names);
    }
    return st == ERR_FORMAT || st == ERR_LIMIT ? OK : st;
}
