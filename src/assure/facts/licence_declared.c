/* What packages declare of their licence, beside what lies with them.
 *
 * A package is the directory of a file that declares a licence. Files belong to the nearest
 * package above them. Licences are compared by name, apart from "-only", "-or-later" and
 * exceptions, which the text of a licence does not tell. */
#include "facts_private.h"
#include "licence_private.h"

#include <assay/assure/licences.h>
#include <assay/base/file.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/licence/declared.h>
#include <assay/licence/names.h>

#include <stdlib.h>

enum { DEPTH_MAX = 256 };

struct package {
    struct view path;
    uint32_t line;
    struct view declared_text;
    struct licence_names declared;
    struct licence_names found;
    struct licence_names undeclared;
    uint64_t undeclared_files;
    struct view example;
    struct package *next; /* of the same directory */
};

struct packages {
    struct facts *facts;
    struct arena arena;
    struct map by_directory; /* → struct package */
    size_t count;
    bool partial;
};

/* ---- names ----------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return view_cmp(*(const struct view *)a, *(const struct view *)b);
}

static enum status joined(struct licence_names *n, struct buf *out, struct error *err)
{
    if (n->count > 1) {
        qsort(n->items, n->count, sizeof n->items[0], by_name);
    }
    for (size_t i = 0; i < n->count; i++) {
        buf_add_str(out, i == 0 ? "" : " AND ");
        buf_add_view(out, n->items[i]);
    }
    return buf_status(out, err);
}

/* ---- packages -------------------------------------------------------------------------- */

static enum status package_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    struct packages *p = ctx;
    if (++p->count > LICENCE_DECLARED_MAX) {
        p->partial = true;
        return OK;
    }
    struct package *k = arena_alloc(&p->arena, 1, sizeof *k);
    if (k == NULL) {
        return error_no_memory(err);
    }
    k->path = arena_copy(&p->arena, facts_column_view(st, 0));
    k->line = (uint32_t)sqlite3_column_int64(st, 1);
    k->declared_text = arena_copy(&p->arena, facts_column_view(st, 2));
    if (k->path.ptr == NULL || k->declared_text.ptr == NULL) {
        return error_no_memory(err);
    }
    struct view directory = path_dir(k->path);
    k->next = map_get(&p->by_directory, directory);
    enum status s = licence_names_add(&k->declared, k->declared_text, &p->arena, err);
    return s == OK ? map_put(&p->by_directory, directory, k, NULL, err) : s;
}

static struct package *owner_of(const struct packages *p, struct view path, bool *beside)
{
    struct view directory = path_dir(path);
    for (unsigned i = 0; i < DEPTH_MAX; i++) {
        struct package *k = map_get(&p->by_directory, directory);
        if (k != NULL) {
            *beside = i == 0 || (i == 1 && view_ends(path_dir(path), VIEW("LICENSES")));
            return k;
        }
        if (directory.len == 0) {
            return NULL;
        }
        directory = path_dir(directory);
    }
    return NULL;
}

static enum status note_undeclared(struct packages *p, struct package *k,
                                   const struct licence_names *says, struct view path,
                                   struct error *err)
{
    bool more = false;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < says->count; i++) {
        if (!licence_names_have(&k->declared, says->items[i])) {
            more = true;
            st = licence_names_add(&k->undeclared, says->items[i], &p->arena, err);
        }
    }
    if (st != OK) {
        return st;
    }
    k->undeclared_files += more ? 1 : 0;
    if (more && k->example.len == 0) {
        k->example = arena_copy(&p->arena, path);
        return k->example.ptr == NULL ? error_no_memory(err) : OK;
    }
    return OK;
}

/* A file that says something: path, expression, is it source of no test? */
static enum status file_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    struct packages *p = ctx;
    struct view path = facts_column_view(st, 0);
    bool beside = false;
    struct licence_names says = {.count = 0};
    enum status s = OK;
    struct package *k = owner_of(p, path, &beside);
    bool is_text = licence_file_named(path);
    if (k == NULL || (is_text && !beside) || (!is_text && sqlite3_column_int(st, 2) == 0)) {
        return OK;
    }
    s = licence_names_add(&says, facts_column_view(st, 1), &p->arena, err);
    for (; s == OK && k != NULL; k = k->next) {
        s = is_text ? licence_names_add(&k->found, facts_column_view(st, 1), &p->arena, err)
                    : note_undeclared(p, k, &says, path, err);
    }
    return s;
}

static const char *agreement(const struct package *k)
{
    for (size_t i = 0; i < k->declared.count; i++) {
        if (view_eq(k->declared.items[i], VIEW("LicenseRef-unknown"))) {
            return "unknown";
        }
    }
    for (size_t i = 0; i < k->found.count; i++) {
        if (!licence_names_have(&k->declared, k->found.items[i])) {
            return "differs";
        }
    }
    return k->found.count == 0 ? "no-text" : "same";
}

static enum status store_package(struct packages *p, sqlite3_stmt *st, struct package *k,
                                 struct error *err)
{
    CLEANUP(buf_cleanup) struct buf found = BUF_INIT(1 << 20);
    CLEANUP(buf_cleanup) struct buf undeclared = BUF_INIT(1 << 20);
    const char *word = agreement(k);
    enum status s = joined(&k->found, &found, err);
    s = s == OK ? joined(&k->undeclared, &undeclared, err) : s;
    if (s != OK) {
        return s;
    }
    facts_bind_view(st, 1, k->path);
    (void)sqlite3_bind_int64(st, 2, k->line);
    facts_bind_view(st, 3, k->declared_text);
    facts_bind_view(st, 4, buf_view(&found));
    facts_bind_view(st, 5, view_str(word));
    facts_bind_view(st, 6, buf_view(&undeclared));
    (void)sqlite3_bind_int64(st, 7, (sqlite3_int64)k->undeclared_files);
    facts_bind_view(st, 8, k->example);
    return facts_step_done(p->facts, st, "storing a declared licence", err);
}

static enum status store_all(struct packages *p, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status s = facts_prepare(
        p->facts, "INSERT INTO t_declared VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", &st, err);
    size_t at = 0;
    struct view directory;
    void *value = NULL;
    while (s == OK && map_next(&p->by_directory, &at, &directory, &value)) {
        for (struct package *k = value; s == OK && k != NULL; k = k->next) {
            s = store_package(p, st, k, err);
        }
    }
    return s;
}

enum status licence_settle_declared(struct facts *f, bool *partial, struct error *err)
{
    struct packages p = {.facts = f};
    arena_init(&p.arena, 0);
    map_init(&p.by_directory);
    enum status st = facts_exec(f, "DELETE FROM t_declared", "settling licences", err);
    st = st == OK ? facts_each_row(f,
                                   "SELECT path, line, expression FROM t_licences"
                                   " WHERE evidence = 'metadata' ORDER BY path, line",
                                   VIEW(""), package_row, &p, err)
                  : st;
    st = st == OK && p.count > 0
             ? facts_each_row(
                   f,
                   "SELECT l.path, l.expression, (l.classes & 16) = 0 AND f.language IN"
                   " (SELECT id FROM t_languages WHERE name NOT IN ('', 'text', 'markdown', 'html',"
                   " 'xml', 'json', 'yaml', 'toml', 'ini', 'properties'))"
                   " FROM t_file_licences l LEFT JOIN t_files f ON f.path = l.path"
                   " WHERE l.path NOT IN (SELECT path FROM t_licences WHERE evidence = 'metadata')"
                   " ORDER BY l.path",
                   VIEW(""), file_row, &p, err)
             : st;
    st = st == OK ? store_all(&p, err) : st;
    *partial = p.partial;
    map_release(&p.by_directory);
    arena_release(&p.arena);
    return st;
}

struct declared_walk {
    facts_declared_visit *each;
    void *ctx;
};

static enum status declared_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct declared_walk *w = ctx;
    const struct fact_declared d = {
        .path = facts_column_view(st, 0),
        .line = (uint32_t)sqlite3_column_int64(st, 1),
        .declared = facts_column_view(st, 2),
        .found = facts_column_view(st, 3),
        .agreement = facts_column_view(st, 4),
        .undeclared = facts_column_view(st, 5),
        .undeclared_files = (uint64_t)sqlite3_column_int64(st, 6),
        .undeclared_example = facts_column_view(st, 7),
    };
    return w->each(w->ctx, &d, err);
}

enum status facts_each_declared(const struct facts *f, facts_declared_visit *each, void *ctx,
                                struct error *err)
{
    struct declared_walk w = {each, ctx};
    return facts_each_row(f,
                          "SELECT path, line, declared, found, agreement, undeclared,"
                          " undeclared_files, undeclared_example FROM t_declared"
                          " ORDER BY path, line",
                          VIEW(""), declared_row, &w, err);
}
