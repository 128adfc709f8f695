#include "reachability_question.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum { SCRATCH_MAX = 64 << 20 };

const char *reachability_name(enum reachability r)
{
    static const char *const names[] = {[REACH_NOT_ASKED] = "",
                                        [REACH_CALLED] = "called",
                                        [REACH_IMPORTED] = "imported",
                                        [REACH_UNKNOWN] = "unknown",
                                        [REACH_NOT_IMPORTED] = "not-imported"};
    return (size_t)r < sizeof names / sizeof names[0] ? names[r] : "";
}

/* ---- what was not read ------------------------------------------------------------------ */

static void note_unread(struct question *q, struct view path)
{
    q->unread_path = q->unread++ == 0 ? path : q->unread_path;
}

/* A file that an inspector gave up on may have told all the same. */
static bool was_read(const struct code_uses *u, struct view path)
{
    const struct reach_package *p = map_get(&u->directories, path_dir(path));
    for (uint32_t i = 0; p != NULL && i < p->count; i++) {
        if (view_eq(u->files[p->first + i].path, path)) {
            return true;
        }
    }
    return false;
}

static bool is_below(struct view directory, struct view path)
{
    return directory.len == 0 || (view_starts(path, directory) && path.len > directory.len &&
                                  path.ptr[directory.len] == '/');
}

static void find_unread(struct question *q)
{
    const struct code_uses *u = q->u;
    for (size_t i = 0; i < q->scope->count; i++) {
        const struct reach_file *f = &u->files[q->scope->files[i]];
        bool whole = f->go.whole && !(f->go.only_imports && f->package->was_asked);
        /* Data of tests is broken on purpose, often. */
        if (!whole && !f->test && f->vendored.len == 0) {
            note_unread(q, f->path);
        }
    }
    for (size_t i = 0; i < u->blind_count; i++) {
        if (is_below(q->scope->root, u->blind[i]) && !was_read(u, u->blind[i])) {
            note_unread(q, u->blind[i]);
        }
    }
}

/* ---- what of the code uses what is vulnerable ------------------------------------------- */

static void note(const struct question *q, struct place *p, uint32_t file, uint32_t line,
                 struct view symbol)
{
    const struct reach_file *f = &q->u->files[file];
    unsigned against = f->test ? 2 : f->go.constraint.len > 0 ? 1 : 0;
    bool better = !p->found || against < p->against;
    if (!better && against == p->against) {
        int order = view_cmp(f->path, q->u->files[p->file].path);
        better = order < 0 || (order == 0 && line < p->line);
    }
    if (better) {
        *p = (struct place){true, against, file, line, symbol};
    }
}

/* Behind the last dot, colon or sign. */
static struct view last_word(struct view text)
{
    size_t begin = text.len;
    while (begin > 0 && strchr(".:#()[]?", text.ptr[begin - 1]) == NULL) {
        begin--;
    }
    return view_slice(text, begin, text.len);
}

/* "NewClient" makes a Client. */
static bool makes(struct view function, struct view type)
{
    return view_eq(function, type) || (view_starts(function, VIEW("New")) &&
                                       view_eq(view_slice(function, 3, function.len), type));
}

static struct view shown(const struct question *q, struct view path, struct view symbol)
{
    struct view name = tree_go_package(path);
    return arena_printf(q->arena, VIEW_FMT "." VIEW_FMT, VIEW_ARG(name), VIEW_ARG(symbol));
}

/* "T.M" of what has a method M; the type's name. */
static bool is_method(struct view symbol, struct view name, struct view *type)
{
    ptrdiff_t dot = view_rfind_char(symbol, '.');
    *type = view_slice(symbol, 0, dot < 0 ? 0 : (size_t)dot);
    return dot > 0 && view_eq(view_slice(symbol, (size_t)dot + 1, symbol.len), name);
}

static bool is_symbol(const struct osv_import *i, struct view symbol, const struct reach_value *v)
{
    struct view type;
    return view_eq(v->package, i->path) &&
           ((v->kind == VALUE_NAMED && view_eq(v->name, symbol)) ||
            (v->kind == VALUE_MEMBER && is_method(symbol, v->member, &type) &&
             makes(v->name, type)));
}

bool question_is_met(struct question *q, const struct reach_value *v, struct view *symbol)
{
    for (size_t i = 0; i < q->count; i++) {
        const struct osv_import *import = &q->imports[i];
        if (import->symbol_count == 0 && v->kind == VALUE_NAMED &&
            view_eq(v->package, import->path)) {
            *symbol = shown(q, import->path, v->name);
            return true;
        }
        for (size_t k = 0; k < import->symbol_count; k++) {
            if (is_symbol(import, import->symbols[k], v)) {
                *symbol = shown(q, import->path, import->symbols[k]);
                return true;
            }
        }
    }
    return false;
}

void question_note_call(struct question *q, uint32_t file, uint32_t line, struct view symbol)
{
    note(q, &q->called, file, line, symbol);
}

/* A method of that name, of something of which too little is known. */
static void compare_unknown(struct question *q, const struct osv_import *i, struct view word,
                            const struct reach_value *v, uint32_t file, uint32_t line)
{
    struct view type;
    bool unknown = v->kind == VALUE_UNKNOWN ||
                   (v->kind == VALUE_MEMBER &&
                    (view_eq(v->package, i->path) || !reach_is_standard(v->package)));
    for (size_t k = 0; unknown && k < i->symbol_count; k++) {
        if (is_method(i->symbols[k], word, &type)) {
            note(q, &q->perhaps, file, line, shown(q, i->path, i->symbols[k]));
        }
    }
}

static void look_at(struct question *q, uint32_t file, const struct go_use *use)
{
    struct reach_value v = {.kind = VALUE_UNKNOWN};
    struct view word = last_word(use->value);
    struct view symbol;
    if (!q->everything && !map_has(&q->words, word)) {
        return;
    }
    if (!view_starts(use->value, VIEW("?"))) {
        v = reach_follow(q->u, file, use->value, &q->scratch);
    }
    if (question_is_met(q, &v, &symbol)) {
        question_note_call(q, file, use->line, symbol);
        return;
    }
    for (size_t i = 0; i < q->count; i++) {
        compare_unknown(q, &q->imports[i], word, &v, file, use->line);
    }
}

static void look_at_imports(struct question *q, uint32_t file)
{
    const struct reach_file *f = &q->u->files[file];
    for (size_t i = 0; i < f->go.import_count; i++) {
        for (size_t k = 0; k < q->count; k++) {
            if (view_eq(f->go.imports[i].path, q->imports[k].path)) {
                note(q, f->vendored.len > 0 ? &q->vendored : &q->imported, file,
                     f->go.imports[i].line, view_of(NULL, 0));
            }
        }
    }
}

/* A copy of the very module elsewhere in the subject is not its user. */
static bool is_itself(const struct question *q, const struct reach_file *f)
{
    for (size_t k = 0; k < q->count; k++) {
        struct view path = q->imports[k].path;
        if (view_ends(f->directory, path) || view_eq(f->vendored, path)) {
            return true;
        }
    }
    return false;
}

static void look_at_uses(struct question *q)
{
    for (size_t i = 0; i < q->scope->count; i++) {
        uint32_t file = q->scope->files[i];
        const struct reach_file *f = &q->u->files[file];
        bool counts = f->package->on_the_way && f->vendored.len == 0 && !is_itself(q, f);
        for (size_t k = 0; counts && k < f->go.use_count; k++) {
            q->u->work++;
            look_at(q, file, &f->go.uses[k]);
        }
        arena_clear(&q->scratch);
    }
}

static enum status look(struct question *q, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < q->scope->count; i++) {
        if (!is_itself(q, &q->u->files[q->scope->files[i]])) {
            look_at_imports(q, q->scope->files[i]);
        }
    }
    if (q->imported.found || q->vendored.found) {
        st = reach_read_way(q->u, q->scope, q->imports, q->count, err);
    }
    if (st == OK && q->imported.found) {
        look_at_uses(q);
    }
    if (st == OK && q->scope->vendors && !q->called.found &&
        (q->imported.found || q->vendored.found)) {
        st = reach_calls(q, err);
    }
    find_unread(q);
    return st;
}

static enum status gather_words(struct question *q, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < q->count; i++) {
        q->everything = q->everything || q->imports[i].symbol_count == 0;
        for (size_t k = 0; k < q->imports[i].symbol_count && st == OK; k++) {
            struct view word = last_word(q->imports[i].symbols[k]);
            st = word.len == 0 ? OK : map_put(&q->words, word, q, NULL, err);
        }
    }
    return st;
}

/* ---- the answer ------------------------------------------------------------------------- */

static void answer_at(const struct question *q, const struct place *p, struct reached *out)
{
    out->path = q->u->files[p->file].path;
    out->line = p->line;
    out->symbol = p->symbol;
}

static struct view only_where(const struct question *q, const struct place *p)
{
    const struct reach_file *f = &q->u->files[p->file];
    return p->against == 2   ? VIEW("In tests only.")
           : p->against == 1 ? arena_printf(q->arena, "Only where the build has \"" VIEW_FMT "\".",
                                            VIEW_ARG(f->go.constraint))
                             : VIEW("");
}

static void answer_unread(const struct question *q, struct reached *out)
{
    out->state = REACH_UNKNOWN;
    out->note =
        arena_printf(q->arena, VIEW_FMT " could not be read whole%s.",
                     VIEW_ARG(utf8_cut(q->unread_path, 512)), q->unread > 1 ? ", and others" : "");
}

static void answer_called(const struct question *q, struct reached *out)
{
    struct view where = only_where(q, &q->called);
    out->state = REACH_CALLED;
    answer_at(q, &q->called, out);
    out->note =
        q->chain.len == 0 || where.len == 0
            ? (q->chain.len > 0 ? q->chain : where)
            : arena_printf(q->arena, VIEW_FMT " " VIEW_FMT, VIEW_ARG(q->chain), VIEW_ARG(where));
}

static void answer_imported(const struct question *q, struct reached *out)
{
    const struct place *p = q->imported.found ? &q->imported : &q->vendored;
    struct view note = q->imported.found ? only_where(q, p)
                                         : VIEW("By code of dependencies that the subject's "
                                                "packages need, not by themselves.");
    out->state = REACH_IMPORTED;
    answer_at(q, p, out);
    out->note = !q->cut ? note
                        : arena_printf(q->arena,
                                       VIEW_FMT "%sCalls in dependencies were not "
                                                "followed to their end.",
                                       VIEW_ARG(note), note.len > 0 ? " " : "");
}

static void answer(const struct question *q, struct reached *out)
{
    if (q->called.found) {
        answer_called(q, out);
    } else if (q->perhaps.found) {
        out->state = REACH_UNKNOWN;
        answer_at(q, &q->perhaps, out);
        out->note = VIEW("The package is imported, and a method of that name is called of a value "
                         "whose type is not known here.");
    } else if (q->unread > 0) {
        answer_unread(q, out);
    } else if (q->imported.found || q->vendored.found) {
        answer_imported(q, out);
    } else {
        out->state = REACH_NOT_IMPORTED;
        out->note =
            !q->scope->vendors
                ? VIEW("The sources of dependencies were not read: one of them may use it.")
            : q->scope->missing > 0
                ? VIEW("The sources of some dependencies were not found: one of them may use it.")
                : VIEW("Nor does a package of a dependency import it that the subject's need.");
    }
}

/* The folder of the module whose manifest it is. */
static bool find_root(struct view manifest, struct view *root)
{
    struct view behind;
    struct view base = path_base(manifest);
    *root = path_dir(manifest);
    return view_eq_str(base, "go.mod") || view_eq_str(base, "go.sum") ||
           (view_eq_str(base, "modules.txt") && reach_split_vendor(manifest, root, &behind));
}

static const char no_module[] = "No go.mod goes with what names this module.";

/* Why nobody can say, whatever the code is. */
static const char *obstacle(const struct code_uses *u, bool of_module, size_t count)
{
    return u == NULL    ? "The code was not inspected."
           : count == 0 ? "The advisory names no package."
           : !of_module ? no_module
                        : NULL;
}

/* The code that counts; or why nobody can say. */
static const char *find_scope(struct code_uses *u, struct view root, const struct reach_scope **out)
{
    struct reach_module *m = u->full ? NULL : map_get(&u->roots, root);
    if (m != NULL && m->scope == NULL && reach_scope_of(u, m, NULL) != OK) {
        u->full = true;
    }
    if (u->full) {
        return "There is too much code to keep in mind.";
    }
    if (u->work > REACHABILITY_WORK_MAX) {
        return "There is too much code to go through so often.";
    }
    if (m == NULL) {
        return no_module;
    }
    *out = m->scope;
    return m->scope->count == 0 ? "There is no code of Go beside the go.mod." : NULL;
}

static enum status reply(struct question *q, struct reached *r, struct error *err)
{
    map_init(&q->words);
    arena_init(&q->scratch, SCRATCH_MAX);
    enum status st = gather_words(q, err);
    st = st == OK ? look(q, err) : st;
    if (st == OK) {
        answer(q, r);
    }
    map_release(&q->words);
    arena_release(&q->scratch);
    return st;
}

enum status code_uses_reach(struct code_uses *u, struct view manifest,
                            const struct osv_import *imports, size_t count, struct arena *arena,
                            struct reached *out, struct error *err)
{
    struct question q = {.u = u, .imports = imports, .count = count, .arena = arena};
    struct reached r = {.state = REACH_UNKNOWN};
    struct view root;
    const char *why = obstacle(u, find_root(manifest, &root), count);
    enum status st = why == NULL ? reach_join(u, err) : OK;
    if (st == OK && why == NULL) {
        why = find_scope(u, root, &q.scope);
    }
    if (why != NULL) {
        r.note = view_str(why);
    } else if (st == OK) {
        st = reply(&q, &r, err);
    }
    if (st == OK) {
        *out = r;
    }
    return st;
}
