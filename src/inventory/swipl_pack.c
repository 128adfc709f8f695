/* pack.pl of a pack of SWI-Prolog.
 *
 * Source: SWI-Prolog's manual, "Creating and submitting packages": facts, one a line:
 * name(x), version('1.2.3'), requires(y). */
#include "collect.h"
#include "formats.h"

/* "name(hdt)." → "hdt"; empty for other facts. */
static struct view fact(struct view line, struct view name)
{
    ptrdiff_t close = view_rfind_char(line, ')');
    if (!view_starts(line, name) || close < (ptrdiff_t)name.len) {
        return view_of(NULL, 0);
    }
    return unquote(view_slice(line, name.len, (size_t)close));
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("swiplpack")};
    struct view rest = c->text;
    struct view line;
    enum status st = collect_is_text(c, err);
    for (uint32_t number = 1; st == OK && view_line(&rest, &line); number++) {
        line = view_trim(line);
        struct view name = fact(line, VIEW("name("));
        struct view version = fact(line, VIEW("version("));
        k.line = name.len > 0 ? number : k.line;
        k.name = name.len > 0 ? name : k.name;
        k.version = version.len > 0 ? version : k.version;
    }
    if (st == OK && k.name.len == 0) {
        return collect_bad(c, (struct position){1, 1}, err, "expected \"name(x).\"");
    }
    return st == OK ? collect_add(c, &k, err) : st;
}

const struct manifest_format swipl_pack_format = {
    .name = "swipl-pack", .names = {VIEW_INIT("pack.pl")}, .read = read_file};
