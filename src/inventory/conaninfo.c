/* conaninfo.txt: a package that Conan has installed, and those that it was built with.
 *
 * Source: Conan's reference, "conaninfo.txt"; the layout of Conan 1's cache,
 * data/NAME/VERSION/USER/CHANNEL/package/ID, which names the package itself. [full_requires] names
 * releases; [requires] is what the package's identifier depends on ("zlib/1.Y.Z", a range), and
 * counts where there is nothing else. */
#include "conan_reference.h"
#include "formats.h"
#include "ini.h"

/* "1.Y.Z": any minor version. */
static bool is_mode(struct view version)
{
    return view_ends(version, VIEW(".Y")) || view_ends(version, VIEW(".Z"));
}

static enum status add_required(struct collector *c, const struct ini_entry *e, struct error *err)
{
    struct conan_reference r;
    struct component k = {.line = e->line, .relation = RELATION_TRANSITIVE};
    if (!conan_reference_of(e->text, &r)) {
        return collect_bad(c, (struct position){e->line, 1}, err, "expected \"name/version\"");
    }
    if (is_mode(r.version)) {
        r.range = r.version;
        r.version = view_of(NULL, 0);
    }
    enum status st = conan_add(c, &r, &k, err);
    return st == OK ? collect_called(c, e->text, err) : st;
}

/* Each line of `section`: added, or what the component that was added last needs. */
static enum status read_section(struct collector *c, const char *section, bool needs,
                                struct error *err)
{
    struct ini r = ini_of(c);
    struct ini_entry e;
    bool found = true;
    enum status st = ini_next(&r, &e, &found, err);
    while (st == OK && found) {
        if (e.key.len > 0 && view_eq_str(r.section, section)) {
            st = needs ? collect_needs(c, e.text, view_of(NULL, 0), err) : add_required(c, &e, err);
        }
        st = st == OK ? ini_next(&r, &e, &found, err) : st;
    }
    return st;
}

/* The package itself, where the folders are those of a cache. */
static bool itself(struct view path, struct conan_reference *r)
{
    *r = (struct conan_reference){.name = path_above(path, 6),
                                  .version = path_above(path, 5),
                                  .user = path_above(path, 4),
                                  .channel = path_above(path, 3)};
    if (view_eq_str(r->user, "_")) { /* "_/_": none */
        r->user = view_of(NULL, 0);
        r->channel = view_of(NULL, 0);
    }
    return view_eq_str(path_above(path, 2), "package") && r->name.len > 0 && r->version.len > 0;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct conan_reference r;
    struct component k = {.line = 1};
    bool full = view_find(c->text, VIEW("[full_requires]")) >= 0;
    const char *section = full ? "full_requires" : "requires";
    enum status st = read_section(c, section, false, err);
    if (st != OK || !itself(c->path, &r)) {
        return st;
    }
    st = conan_add(c, &r, &k, err);
    return st == OK ? read_section(c, section, true, err) : st;
}

const struct manifest_format conaninfo_format = {.name = "conaninfo",
                                                 .names = {VIEW_INIT("conaninfo.txt")},
                                                 .read = read_file,
                                                 .fold = FOLD_INSTALLED,
                                                 .yields_to = {VIEW_INIT("conan.lock")}};
