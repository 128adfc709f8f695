#include "requirement.h"

#include <assay/assure/baseline.h>
#include <assay/base/mem.h>

#include <sys/stat.h>

enum { NAMES_MAX = 64 * 1024, DOCUMENT_MAX = 4 << 20 };

/* A name is no path: a file of that name in the working directory is not meant. */
static bool names_file(const char *set)
{
    struct stat info;
    struct view name = view_str(set);
    bool looks = view_find_char(name, '/') >= 0 || view_ends(name, VIEW(".yaml")) ||
                 view_ends(name, VIEW(".yml"));
    return looks && stat(set, &info) == 0 && S_ISREG(info.st_mode);
}

enum status requirement_sets_open(const struct cli *cli, const char *set,
                                  struct requirement_sets *out, struct error *err)
{
    struct control_request r = {.sets = true};
    bool named = set != NULL && names_file(set);
    if (named) {
        r.paths[r.paths_len++] = set;
    }
    out->named = named;
    return controls_open(cli, &r, &out->controls, err);
}

void requirement_sets_close(struct requirement_sets *s)
{
    controls_close(&s->controls);
}

static enum status unknown(const struct control_set *set, struct view name, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf names = BUF_INIT(NAMES_MAX);
    for (size_t i = 0; i < set->frameworks_len; i++) {
        buf_printf(&names, "%s" VIEW_FMT, i == 0 ? "" : ", ", VIEW_ARG(set->frameworks[i].id));
    }
    enum status st = buf_status(&names, err);
    return st != OK ? st
                    : error_set(err, ERR_USAGE,
                                "there is no set of requirements \"" VIEW_FMT "\"; there are %s",
                                VIEW_ARG(view_slice(name, 0, 80)), names.ptr);
}

enum status requirement_set_find(const struct requirement_sets *s, struct view name,
                                 const struct control_framework **out, struct error *err)
{
    const struct control_set *set = s->controls.set;
    const struct control_framework *f =
        s->named ? &set->frameworks[set->frameworks_len - 1] : controls_framework(set, name);
    if (f == NULL) {
        return unknown(set, name, err);
    }
    *out = f;
    return OK;
}

/* Has a control of the set before this one its level? */
static bool is_repeated(const struct control_set *set, size_t control)
{
    const struct control *c = &set->controls[control];
    for (size_t i = 0; i < control; i++) {
        const struct control *before = &set->controls[i];
        if (before->framework == c->framework && view_eq(before->level, c->level)) {
            return true;
        }
    }
    return false;
}

enum status requirement_level_check(const struct requirement_sets *s,
                                    const struct control_framework *f, struct view level,
                                    struct error *err)
{
    const struct control_set *set = s->controls.set;
    CLEANUP(buf_cleanup) struct buf levels = BUF_INIT(NAMES_MAX);
    for (size_t i = 0; i < set->controls_len; i++) {
        const struct control *c = &set->controls[i];
        if (&set->frameworks[c->framework] != f || c->level.len == 0) {
            continue;
        }
        if (view_eq(c->level, level)) {
            return OK;
        }
        if (!is_repeated(set, i)) {
            buf_printf(&levels, "%s" VIEW_FMT, levels.len == 0 ? "" : ", ", VIEW_ARG(c->level));
        }
    }
    enum status st = buf_status(&levels, err);
    return st != OK ? st
           : levels.len == 0
               ? error_set(err, ERR_USAGE, VIEW_FMT " has no levels", VIEW_ARG(f->id))
               : error_set(err, ERR_USAGE, "\"" VIEW_FMT "\" is no level of " VIEW_FMT ": %s",
                           VIEW_ARG(level), VIEW_ARG(f->id), levels.ptr);
}

/* ---- assignments ---- */

enum { REQUIREMENTS = 1, VERSION, LEVEL, DOCUMENT };

/* The id and version of a document that holds a set of its own, or a baseline. */
static enum status read_document(struct view bytes, struct arena *arena, struct view *id,
                                 struct view *version, struct error *err)
{
    const struct control_file file = {.name = VIEW("the document"), .bytes = bytes};
    struct control_set *set = NULL;
    struct baseline b;
    struct error why;
    enum status st = controls_load(&file, 1, true, &set, &why);
    if (st == OK && set->frameworks_len > 0 &&
        view_eq(set->frameworks[set->frameworks_len - 1].source, file.name)) {
        *id = arena_copy(arena, set->frameworks[set->frameworks_len - 1].id);
        *version = arena_copy(arena, set->frameworks[set->frameworks_len - 1].version);
    } else if (baseline_parse(bytes, "the document", arena, &b, err) == OK) {
        *id = b.id;
        *version = b.version;
    } else {
        st = error_set(err, ERR_USAGE, "it is neither a set of requirements (%s) nor a baseline",
                       st == OK ? "it has no framework" : why.message);
        (void)controls_free(set);
        return st;
    }
    (void)controls_free(set);
    return id->ptr == NULL || version->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status check_document(struct store *store, struct view bytes, struct arena *arena,
                                  struct noun_record *r, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf kept = BUF_INIT(DOCUMENT_MAX);
    struct sha256 digest;
    struct view id = VIEW("");
    struct view version = VIEW("");
    enum status st = OK;
    if (bytes.len == 0) {
        st = sha256_parse(r->values[DOCUMENT], &digest)
                 ? store_blob_get(store, &digest, &kept, err)
                 : error_set(err, ERR_USAGE, "the document is no SHA-256");
        bytes = st == OK ? arena_copy(arena, buf_view(&kept)) : bytes;
        st = st == OK && bytes.ptr == NULL ? error_no_memory(err) : st;
    }
    if (st == OK) {
        st = read_document(bytes, arena, &id, &version, err);
    }
    if (st == OK && !view_eq(id, r->values[REQUIREMENTS])) {
        st = error_set(err, ERR_USAGE, "the document holds the set " VIEW_FMT ", not " VIEW_FMT,
                       VIEW_ARG(id), VIEW_ARG(r->values[REQUIREMENTS]));
    }
    if (st == OK && r->values[VERSION].len == 0) {
        r->values[VERSION] = version;
    }
    return st;
}

enum status assignment_check(const struct cli *cli, struct store *store, struct view document,
                             struct arena *arena, struct noun_record *r, struct error *err)
{
    struct requirement_sets sets;
    const struct control_framework *f = NULL;
    if (document.len > 0 || r->values[DOCUMENT].len > 0) {
        return check_document(store, document, arena, r, err);
    }
    enum status st = requirement_sets_open(cli, NULL, &sets, err);
    if (st != OK) {
        return st;
    }
    st = requirement_set_find(&sets, r->values[REQUIREMENTS], &f, err);
    if (st == OK && r->values[LEVEL].len > 0) {
        st = requirement_level_check(&sets, f, r->values[LEVEL], err);
    }
    if (st == OK && r->values[VERSION].len == 0) {
        r->values[VERSION] = arena_copy(arena, f->version);
        st = r->values[VERSION].ptr == NULL ? error_no_memory(err) : OK;
    }
    requirement_sets_close(&sets);
    return st;
}
