#include "posture_rules.h"

#include <assay/assure/vulnerabilities.h>

/* ---- whom a statement about a vulnerability means ---- */

static struct view argument(sqlite3_value *v)
{
    const char *text = (const char *)sqlite3_value_text(v);
    return view_of(text == NULL ? "" : text, (size_t)sqlite3_value_bytes(v));
}

static void particularity(sqlite3_context *to, int count, sqlite3_value **v)
{
    (void)count;
    sqlite3_result_int(to, (int)vulnerability_particularity(argument(v[0]), argument(v[1]),
                                                            argument(v[2]), argument(v[3])));
}

enum status posture_rules_add(sqlite3 *db, struct error *err)
{
    enum { ARGUMENTS = 4 };
    return sqlite3_create_function_v2(db, "particularity", ARGUMENTS,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
                                      particularity, NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : facts_sql_error(db, "the rules of a posture", err);
}
