/* What somebody else says of vulnerabilities: each claim is a row under the author's name. */
#include "vulnerability_rows.h"

#include <assay/assure/vulnerabilities.h>
#include <assay/base/clock.h>

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *claims = value_get(r->predicate, "claims");
    enum status st = OK;
    int64_t time = 0;
    (void)clock_parse(value_get_text(r->predicate, "time"), &time);
    for (size_t i = 0; st == OK && i < claims->len; i++) {
        struct said s = {
            .source = VULNERABILITY_CLAIM,
            .author = value_get_text(r->predicate, "author"),
            .text = &claims->items[i],
            .created = time,
            .expires = sql_text(view_of(NULL, 0)),
        };
        (void)clock_parse(value_get_text(&claims->items[i], "saidOn"), &s.created);
        st = vulnerability_put(p, &s, err);
    }
    return st;
}

const struct statement_type vex_statement = {
    .predicate = VEX_PREDICATE,
    .title = "what somebody says of vulnerabilities (VEX)",
    .schema = "vex-v1.schema.json",
    .registers = "vulnerabilities",
    .decides = true,
    .project = project,
};
