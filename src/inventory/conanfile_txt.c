/* conanfile.txt: what is required, by section. Source: Conan's reference. */
#include "conan_reference.h"
#include "formats.h"
#include "ini.h"

static bool scope_of(struct view section, enum component_scope *scope)
{
    static const struct {
        const char *section;
        enum component_scope scope;
    } sections[] = {{"requires", SCOPE_RUNTIME},
                    {"tool_requires", SCOPE_BUILD},
                    {"build_requires", SCOPE_BUILD},
                    {"test_requires", SCOPE_TEST}};
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        if (view_eq_str(section, sections[i].section)) {
            *scope = sections[i].scope;
            return true;
        }
    }
    return false;
}

/* A comment may follow a reference: behind " #"; without the blank it is a revision. */
static struct view without_comment(struct view text)
{
    ptrdiff_t at = view_find(text, VIEW(" #"));
    return at < 0 ? text : view_trim(view_slice(text, 0, (size_t)at));
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct ini r = ini_of(c);
    struct ini_entry e;
    bool found = true;
    enum status st = ini_next(&r, &e, &found, err);
    while (st == OK && found) {
        struct component k = {.line = e.line, .relation = RELATION_DIRECT};
        if (e.key.len > 0 && scope_of(r.section, &k.scope)) {
            struct conan_reference reference;
            st = conan_reference_of(without_comment(e.text), &reference)
                     ? conan_add(c, &reference, &k, err)
                     : collect_bad(c, (struct position){e.line, 1}, err,
                                   "expected \"name/version\"");
        }
        if (st == OK) {
            st = ini_next(&r, &e, &found, err);
        }
    }
    return st;
}

const struct manifest_format conanfile_txt_format = {.name = "conanfile-txt",
                                                     .names = {VIEW_INIT("conanfile.txt")},
                                                     .read = read_file,
                                                     .fold = FOLD_DECLARED,
                                                     .yields_to = {VIEW_INIT("conan.lock")}};
