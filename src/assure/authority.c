/* Who may say what: the one place where it is decided, at append and at each projection. */
#include "ledger_private.h"

/* Whoever holds a statement key of this home, retired ones too, may say everything. Roles of
 * persons and keys of suppliers get their rule here when there are such. */
enum status may_say(const struct ledger *l, const struct statement_type *type, struct view key_id,
                    struct error *err)
{
    for (size_t i = 0; i < keys_count(l->keys); i++) {
        const struct key_info *k = keys_at(l->keys, i);
        if (k->role == KEY_STATEMENT && view_eq_str(key_id, k->id)) {
            return OK;
        }
    }
    return error_set(err, ERR_PERMISSION, "the key %.16s may not state: %s",
                     key_id.len < 16 ? "(none)" : key_id.ptr, type->title);
}
