#include "approval.h"

#include <assay/base/clock.h>

struct noun_call approval_call(struct cli *cli, const char *noun, enum noun_verb verb)
{
    return (struct noun_call){
        .cli = cli, .noun = noun_named(view_str(noun)), .verb = verb, .now = clock_now()};
}

void approval_give(struct noun_call *c, const char *field, const char *value)
{
    const struct field *f = noun_field(c->noun, view_str(field));
    if (f != NULL) {
        c->given[f - c->noun->fields] = value;
    }
}

void approval_text(struct noun_call *c, const char *field, struct view text)
{
    const struct field *f = noun_field(c->noun, view_str(field));
    if (f != NULL) {
        c->texts[f - c->noun->fields] = text;
    }
}

void approval_take(struct noun_call *c, const struct args *a)
{
    if (args_is(a, "passphrase-file")) {
        c->passphrase_file = a->value;
    } else if (args_is(a, "reason")) {
        c->reason = a->value;
    } else {
        approval_give(c, a->option->name, a->value);
    }
}
