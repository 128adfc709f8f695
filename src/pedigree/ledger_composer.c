/* Patches of Composer's packages: "patches" in composer.json's "extra", and the files that
 * cweagans/composer-patches reads them from. Source: its README (versions 1 and 2). */
#include "ledger_kinds.h"

#include <assay/base/file.h>
#include <assay/base/json.h>

static const char *const lists[] = {"composer.json", "composer.patches.json", "patches.json"};
enum { LISTS = sizeof lists / sizeof lists[0] };

static bool wants(struct view path)
{
    for (size_t i = 0; i < LISTS; i++) {
        if (view_eq_str(path, lists[i])) {
            return true;
        }
    }
    return view_starts(path, VIEW("patches/")) &&
           (view_ends(path, VIEW(".patch")) || view_ends(path, VIEW(".diff")));
}

struct reading {
    struct patch_ledger *l;
    const struct patch_ledger_files *files;
    struct view package; /* "vendor/name" */
    struct error *err;
};

static enum status add_patch(const struct reading *r, struct view path, struct view subject,
                             const struct value *depth)
{
    struct error why;
    struct declared_patch p = {
        .kind = LEDGER_COMPOSER, .strip = STRIP_AUTO, .header.subject = subject};
    if (value_is(depth, VALUE_INT) && depth->integer >= 0 && depth->integer < STRIP_AUTO) {
        p.strip = (unsigned)depth->integer;
    }
    enum status st = package_patch(r->l->arena, "composer", "vendor/", r->package, VIEW(""), path,
                                   &p, &why, r->err);
    if (st != OK) {
        return st;
    }
    if (why.code == OK && view_find(path, VIEW("://")) >= 0) {
        return patch_ledger_add_fault(r->l, &p, "it lies at an address; nothing is fetched",
                                      r->err);
    }
    return why.code == OK ? patch_ledger_add_file(r->l, r->files, &p, r->err)
                          : patch_ledger_add_fault(r->l, &p, why.message, r->err);
}

/* {"what it does": "patches/a.patch"}, or [{"description": …, "url": …, "depth": 1}]. */
static enum status take_patches(const struct reading *r, const struct value *of)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(of, VALUE_OBJECT) && i < of->len; i++) {
        const struct member *m = &of->members[i];
        struct view path = value_text(&m->value);
        st = path.len > 0 ? add_patch(r, path, m->key, NULL) : OK;
    }
    for (size_t i = 0; st == OK && value_is(of, VALUE_ARRAY) && i < of->len; i++) {
        const struct value *one = &of->items[i];
        struct view path = value_get_text(one, "url");
        st = path.len > 0
                 ? add_patch(r, path, value_get_text(one, "description"), value_get(one, "depth"))
                 : OK;
    }
    return st;
}

static enum status read(struct patch_ledger *l, const struct patch_ledger_files *files,
                        struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < LISTS; i++) {
        struct value root;
        struct view text;
        if (!files->find(files->ctx, view_str(lists[i]), &text)) {
            continue;
        }
        st = json_read(text, lists[i], JSON_STRICT, NULL, l->arena, &root, err);
        const struct value *all =
            st == OK ? value_path(&root, i == 0 ? "extra.patches" : "patches") : NULL;
        for (size_t k = 0; st == OK && value_is(all, VALUE_OBJECT) && k < all->len; k++) {
            const struct reading r = {l, files, all->members[k].key, err};
            st = take_patches(&r, &all->members[k].value);
        }
    }
    return st;
}

const struct patch_ledger_reader ledger_composer = {.wants = wants, .read = read};
