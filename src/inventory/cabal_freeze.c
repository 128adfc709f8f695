/* cabal.project.freeze of Haskell.
 *
 * Source: the Cabal user guide, "cabal freeze". "constraints: any.name ==1.2, …" over many
 * lines; flags ("name +flag") pin nothing. */
#include "collect.h"
#include "formats.h"

static enum status add_constraint(struct collector *c, struct view text, uint32_t number,
                                  struct error *err)
{
    struct component k = {.type = VIEW("hackage"), .line = number};
    ptrdiff_t pin = view_find(text, VIEW("=="));
    struct view any = VIEW("any.");
    if (pin <= 0) {
        return OK;
    }
    k.name = view_trim(view_slice(text, 0, (size_t)pin));
    k.name = view_starts(k.name, any) ? view_slice(k.name, any.len, k.name.len) : k.name;
    k.version = version_exact(view_slice(text, (size_t)pin, text.len));
    return collect_add(c, &k, err);
}

static enum status read_line(struct collector *c, const struct text_lines *t, bool *constraints,
                             struct error *err)
{
    struct view line = view_trim(t->line);
    struct view key = VIEW("constraints:");
    struct view piece;
    enum status st = OK;
    if (line.len == 0 || view_starts(line, VIEW("--"))) {
        return OK;
    }
    bool folded = t->line.ptr[0] == ' ' || t->line.ptr[0] == '\t';
    if (!folded && view_find_char(line, ':') < 0) {
        return collect_bad(c, (struct position){t->number, 1}, err, "expected \"field: value\"");
    }
    if (!folded) {
        *constraints = view_starts(line, key);
        line = view_slice(line, key.len, line.len);
    }
    while (st == OK && *constraints && view_split(&line, ',', &piece)) {
        st = add_constraint(c, piece, t->number, err);
    }
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct text_lines t;
    bool constraints = false;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        st = read_line(c, &t, &constraints, err);
    }
    return st;
}

const struct manifest_format cabal_freeze_format = {
    .name = "cabal-freeze",
    .names = {VIEW_INIT("cabal.project.freeze"), VIEW_INIT("cabal.config")},
    .read = read_file};
