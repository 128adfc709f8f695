/* A person's data were erased: their key is destroyed, and under which rule. */
#include "nouns.h"
#include "statements.h"

#include <assay/base/clock.h>

extern const struct register_table persons_table;

/* Places of persons_table's columns. */
enum { ID, NAME, EMAIL, TEAM, ROLE, LANGUAGES, ACTIVE, WITHDRAWN, ERASED, RULE, COLUMNS };

struct finding_person {
    bool known;
    int64_t withdrawn;
};

static enum status take(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct finding_person *f = ctx;
    (void)err;
    f->known = true;
    if (count > WITHDRAWN && v[ACTIVE].kind == SQL_INT && v[ACTIVE].integer == 0 &&
        v[WITHDRAWN].kind == SQL_INT) {
        f->withdrawn = v[WITHDRAWN].integer;
    }
    return OK;
}

static enum status find(struct projection *p, struct view person, struct finding_person *out,
                        struct error *err)
{
    const struct sql_value key[] = {sql_text(person)};
    *out = (struct finding_person){.known = false};
    return register_get(p, &persons_table, key, take, out, err);
}

static enum status admit(struct projection *p, const struct recorded *r, struct error *err)
{
    struct finding_person f;
    struct view person = value_get_text(r->predicate, "person");
    enum status st = find(p, person, &f, err);
    return st != OK || f.known
               ? st
               : error_set(err, ERR_FORMAT, "there is no person " VIEW_FMT, VIEW_ARG(person));
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    struct finding_person f;
    struct view person = value_get_text(r->predicate, "person");
    int64_t time = 0;
    enum status st = find(p, person, &f, err);
    if (st != OK) {
        return st;
    }
    (void)clock_parse(value_get_text(r->predicate, "time"), &time);
    const struct sql_value row[COLUMNS] = {
        [ID] = sql_text(person),
        [ACTIVE] = sql_int(0),
        [WITHDRAWN] = sql_int(f.withdrawn != 0 ? f.withdrawn : time),
        [ERASED] = sql_int(time),
        [RULE] = sql_text(value_get_text(r->predicate, "rule")),
    };
    /* Of the languages, too, nothing is left: withdrawing knows how. */
    st = noun_forget_words(p, &person_noun, row, err);
    return st == OK ? register_put(p, &persons_table, row, err) : st;
}

const struct statement_type person_erasure_statement = {
    .predicate = PERSON_ERASURE_PREDICATE,
    .title = "erasure of a person's data",
    .schema = "person-erasure-v1.schema.json",
    .registers = NOUN_REGISTERS,
    .admit = admit,
    .project = project,
};
