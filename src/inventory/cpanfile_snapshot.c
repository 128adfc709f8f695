/* cpanfile.snapshot of Carton.
 *
 * Source: Carton's documentation. A distribution is a line indented by two spaces,
 * "Name-Version"; its archive stands below it. */
#include "collect.h"
#include "formats.h"

/* "Plack-1.0048" */
static bool split_distribution(struct view text, struct component *k)
{
    ptrdiff_t dash = view_rfind_char(text, '-');
    k->name = view_slice(text, 0, dash < 0 ? 0 : (size_t)dash);
    k->version = view_slice(text, (size_t)(dash + 1), text.len);
    return dash > 0 && k->version.len > 0;
}

static enum status read_line(struct collector *c, const struct text_lines *t, struct error *err)
{
    struct view line = t->line;
    struct component k = {.type = VIEW("cpan"), .line = t->number};
    if (view_trim(line).len == 0 || line.ptr[0] == '#' ||
        view_starts(line, VIEW("DISTRIBUTIONS"))) {
        return OK;
    }
    if (!view_starts(line, VIEW("  "))) {
        return collect_bad(c, (struct position){t->number, 1}, err, "expected a distribution");
    }
    if (view_starts(line, VIEW("   "))) {
        return OK; /* what it provides and requires */
    }
    return split_distribution(view_trim(line), &k)
               ? collect_add(c, &k, err)
               : collect_bad(c, (struct position){t->number, 1}, err, "expected \"Name-Version\"");
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        st = read_line(c, &t, err);
    }
    return st;
}

const struct manifest_format cpanfile_snapshot_format = {
    .name = "cpanfile-snapshot", .names = {VIEW_INIT("cpanfile.snapshot")}, .read = read_file};
