/* A set of controls: made, looked into, released. */
#include "posture_tables.h"

#include <assay/base/mem.h>

static const char *const relations[] = {
    [CONTROL_EQUAL] = "equal",
    [CONTROL_SUBSET] = "subset",
    [CONTROL_SUPERSET] = "superset",
    [CONTROL_INTERSECTS] = "intersects",
};
enum { RELATIONS = sizeof relations / sizeof relations[0] };

const char *control_relation_name(enum control_relation r)
{
    return (size_t)r < RELATIONS ? relations[r] : "unknown";
}

const struct control_framework *controls_framework(const struct control_set *set, struct view id)
{
    for (size_t i = 0; i < set->frameworks_len; i++) {
        if (view_eq(set->frameworks[i].id, id)) {
            return &set->frameworks[i];
        }
    }
    return NULL;
}

enum status controls_find(const struct control_set *set, struct view id, const struct control **out,
                          struct error *err)
{
    const struct control *found = NULL;
    for (size_t i = 0; i < set->controls_len; i++) {
        const struct control *c = &set->controls[i];
        if (view_eq(c->id, id)) {
            *out = c;
            return OK;
        }
        if (view_eq(c->number, id)) {
            if (found != NULL) {
                return error_set(err, ERR_NOT_FOUND,
                                 "\"" VIEW_FMT "\" may be " VIEW_FMT " or " VIEW_FMT, VIEW_ARG(id),
                                 VIEW_ARG(found->id), VIEW_ARG(c->id));
            }
            found = c;
        }
    }
    if (found == NULL) {
        return error_set(err, ERR_NOT_FOUND,
                         "there is no control \"" VIEW_FMT "\"; \"assay control list\" shows them",
                         VIEW_ARG(view_slice(id, 0, 80)));
    }
    *out = found;
    return OK;
}

enum status controls_load(const struct control_file *own, size_t count, bool shipped,
                          struct control_set **out, struct error *err)
{
    return controls_load_over(NULL, own, count, shipped, out, err);
}

struct control_set *controls_free(struct control_set *set)
{
    if (set != NULL) {
        set->tables = posture_tables_free(set->tables);
        arena_release(&set->arena);
        (void)mem_free(set);
    }
    return NULL;
}
