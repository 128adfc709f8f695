/* Pedigrees in CycloneDX documents: components[].pedigree.patches[] with the diff as text.
 * Source: the CycloneDX specification, "pedigree". A patch whose diff is only named by URL
 * has a fault: nothing is fetched. */
#include "ledger_kinds.h"

#include <assay/base/digest.h>
#include <assay/base/json.h>

static bool wants(struct view path)
{
    ptrdiff_t slash = view_rfind_char(path, '/');
    return slash < 0 && (view_eq_str(path, "bom.json") || view_ends(path, VIEW(".cdx.json")));
}

static enum status take_ids(struct patch_ledger *l, struct patch_header *h,
                            const struct value *resolves, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(resolves, VALUE_ARRAY) && i < resolves->len; i++) {
        st = patch_header_ids(h, value_get_text(&resolves->items[i], "id"), l->arena, err);
    }
    return st;
}

static enum status decoded(struct patch_ledger *l, const struct value *text, struct view *out,
                           struct error *err)
{
    struct view content = value_get_text(text, "content");
    *out = content;
    if (!view_eq_str(value_get_text(text, "encoding"), "base64")) {
        return OK;
    }
    struct buf bytes = BUF_INIT(DIFF_TEXT_MAX);
    enum status st = base64_decode(&bytes, content, err);
    if (st == OK) {
        *out = arena_copy(l->arena, buf_view(&bytes));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
    }
    buf_release(&bytes);
    return st;
}

/* Where the component lies: an npm package below node_modules, all else at the top. */
static struct view prefix_of(struct patch_ledger *l, struct view purl)
{
    if (!view_starts(purl, VIEW("pkg:npm/"))) {
        return VIEW("");
    }
    struct view name = view_slice(purl, 8, purl.len);
    ptrdiff_t at = view_rfind_char(name, '@');
    name = at <= 0 ? name : view_slice(name, 0, (size_t)at);
    if (view_starts(name, VIEW("%40"))) {
        return arena_printf(l->arena, "node_modules/@" VIEW_FMT "/",
                            VIEW_ARG(view_slice(name, 3, name.len)));
    }
    return arena_printf(l->arena, "node_modules/" VIEW_FMT "/", VIEW_ARG(name));
}

static enum status take_patch(struct patch_ledger *l, struct view path,
                              const struct value *component, const struct value *patch,
                              size_t number, struct error *err)
{
    struct declared_patch p = {.kind = LEDGER_CYCLONEDX, .strip = STRIP_AUTO};
    const struct value *text = value_path(patch, "diff.text");
    struct view diff;
    p.path = arena_printf(l->arena, VIEW_FMT ":%lu", VIEW_ARG(path), (unsigned long)patch->line);
    p.name = arena_printf(l->arena, VIEW_FMT " patch %zu",
                          VIEW_ARG(value_get_text(component, "name")), number + 1);
    p.prefix = prefix_of(l, value_get_text(component, "purl"));
    if (p.path.ptr == NULL || p.name.ptr == NULL || p.prefix.ptr == NULL) {
        return error_no_memory(err);
    }
    (void)patch_origin_parse(value_get_text(patch, "type"), &p.header.origin);
    enum status st = take_ids(l, &p.header, value_get(patch, "resolves"), err);
    if (st == OK && text == NULL) {
        return patch_ledger_add_fault(l, &p, "its diff is not in the document", err);
    }
    if (st == OK && decoded(l, text, &diff, err) != OK) {
        return patch_ledger_add_fault(l, &p, "its diff is no base64", err);
    }
    return st == OK ? patch_ledger_add(l, &p, diff, err) : st;
}

static enum status take_document(struct patch_ledger *l, struct view path, struct view text,
                                 struct error *err)
{
    struct value root;
    struct view source = arena_copy(l->arena, path);
    if (source.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(text, source.ptr, JSON_STRICT, NULL, l->arena, &root, err);
    const struct value *list = st == OK ? value_get(&root, "components") : NULL;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        const struct value *patches = value_path(&list->items[i], "pedigree.patches");
        for (size_t k = 0; st == OK && value_is(patches, VALUE_ARRAY) && k < patches->len; k++) {
            st = take_patch(l, path, &list->items[i], &patches->items[k], k, err);
        }
    }
    return st;
}

static enum status read_documents(struct patch_ledger *l, const struct patch_ledger_files *files,
                                  struct error *err)
{
    struct view path;
    struct view text;
    enum status st = OK;
    for (size_t at = 0; st == OK && files->next(files->ctx, VIEW(""), &at, &path);) {
        if (wants(path) && files->find(files->ctx, path, &text)) {
            st = take_document(l, path, text, err);
        }
    }
    return st;
}

const struct patch_ledger_reader ledger_cyclonedx = {.wants = wants, .read = read_documents};
