/* META.json (installed or of a distribution) and MYMETA.json of Perl.
 *
 * Source: CPAN::Meta::Spec 2. The file names one distribution: itself. */
#include "collect.h"
#include "formats.h"

static enum status read_file(struct collector *c, struct error *err)
{
    struct value root;
    struct component k = {.type = VIEW("cpan")};
    enum status st = collect_json(c, &root, err);
    const struct value *url = st == OK ? value_path(&root, "meta-spec.url") : NULL;
    if (st != OK || !view_contains_nocase(value_text(url), VIEW("cpan"))) {
        return st; /* other worlds have files of this name too */
    }
    st = field_need(c, &root, "name", &k.name, err);
    if (st != OK) {
        return st;
    }
    k.version = value_scalar(value_get(&root, "version"));
    k.line = value_get(&root, "name")->line;
    const struct value *licences = value_get(&root, "license");
    if (value_is(licences, VALUE_ARRAY) && licences->len == 1) {
        k.licence = value_text(&licences->items[0]);
    }
    return collect_add(c, &k, err);
}

const struct manifest_format cpan_meta_format = {
    .name = "cpan-meta",
    .names = {VIEW_INIT("META.json"), VIEW_INIT("MYMETA.json")},
    .read = read_file};
