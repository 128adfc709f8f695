/* How functions have changed between a base and a subject.
 *
 * Functions are the same by path and qualified name; of several (overloads) those with the same
 * measures first, then in their order. One whose name exactly one function has that is gone and
 * one that is new, both in the language, has moved: first of those in files that only one side has,
 * which may have been renamed. Those without a name cannot be told apart. */
#include "compare_private.h"

#include <assay/base/map.h>

#include "facts_private.h"

enum { MEASURE_COUNT = 6, KEY_MAX = 1 << 20, LOOK_MAX = 1000 };

/* The order in which they decide whether a function has grown. */
#define MEASURE_COLUMNS                                                                            \
    "cognitive, cyclomatic, nesting, end_line - line + 1, statements, parameters"

struct one {
    struct one *next; /* of the same key */
    struct one *end;  /* of the first of a key: the last */
    struct one *all;
    struct view path;
    struct view name;
    int language;
    int classes;
    int64_t line;
    int64_t measures[MEASURE_COUNT];
    bool matched;
};

struct side {
    struct one *first; /* in the order of the rows */
    struct one **last;
    struct map by_key;
};

struct trend {
    struct facts *now;
    const struct file_index *now_files;
    const struct file_index *base_files;
    struct arena arena;
    struct buf text;
    struct side was;
    struct side is;
    struct side *reading;
    sqlite3_stmt *insert;
};

static struct view key_of(struct trend *t, const struct one *o, bool path)
{
    buf_clear(&t->text);
    buf_add_view(&t->text, path ? o->path : VIEW(""));
    buf_add_char(&t->text, '\0');
    buf_add_char(&t->text, (char)o->language);
    buf_add_view(&t->text, o->name);
    return buf_view(&t->text);
}

/* Put at the end of those with this key, so that they stay in order. */
static enum status add_to(struct trend *t, struct map *map, struct one *o, bool path,
                          struct error *err)
{
    struct view key = key_of(t, o, path);
    enum status st = buf_status(&t->text, err);
    struct one *list = map_get(map, key);
    o->next = NULL;
    o->end = o;
    if (st != OK || list == NULL) {
        return st == OK ? map_put(map, key, o, NULL, err) : st;
    }
    list->end->next = o;
    list->end = o;
    return OK;
}

static enum status take_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    enum { FIRST = 5 };
    struct trend *t = ctx;
    struct view path = facts_column_view(st, 0);
    struct view name = facts_column_view(st, 1);
    if (file_index_agree(t->now_files, t->base_files, path) ||
        view_ends(name, VIEW("(anonymous)"))) {
        return OK;
    }
    struct one *o = arena_alloc(&t->arena, 1, sizeof *o);
    if (o == NULL) {
        return error_no_memory(err);
    }
    *o = (struct one){.path = arena_copy(&t->arena, path),
                      .name = arena_copy(&t->arena, name),
                      .language = sqlite3_column_int(st, 2),
                      .classes = sqlite3_column_int(st, 3),
                      .line = sqlite3_column_int64(st, 4)};
    for (int i = 0; i < MEASURE_COUNT; i++) {
        o->measures[i] = sqlite3_column_int64(st, FIRST + i);
    }
    if (o->path.ptr == NULL || o->name.ptr == NULL) {
        return error_no_memory(err);
    }
    *t->reading->last = o;
    t->reading->last = &o->all;
    return OK;
}

static enum status read_side(struct trend *t, const struct facts *f, struct side *side,
                             struct error *err)
{
    t->reading = side;
    side->last = &side->first;
    return facts_each_row(f,
                          "SELECT path, name, language, classes, line, " MEASURE_COLUMNS
                          " FROM t_functions ORDER BY path, line, name, rowid",
                          VIEW(""), take_row, t, err);
}

/* --- storing --- */

/* Below 0: `is` is less than `was`. */
static int grown(const struct one *is, const struct one *was)
{
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        if (is->measures[i] != was->measures[i]) {
            return is->measures[i] > was->measures[i] ? 1 : -1;
        }
    }
    return 0;
}

static void bind_side(sqlite3_stmt *st, int first, const struct one *o)
{
    for (int i = 0; i < MEASURE_COUNT; i++) {
        if (o == NULL) {
            (void)sqlite3_bind_null(st, first + i);
        } else {
            (void)sqlite3_bind_int64(st, first + i, o->measures[i]);
        }
    }
}

/* One of the two may be NULL. */
static enum status store(const struct trend *t, const struct one *is, const struct one *was,
                         struct error *err)
{
    enum { AFTER = 8, BEFORE = AFTER + MEASURE_COUNT };
    sqlite3_stmt *st = t->insert;
    const struct one *shown = is != NULL ? is : was;
    const char *change = was == NULL ? "new" : is == NULL ? "gone" : "grown";
    if (is != NULL && was != NULL) {
        int more = grown(is, was);
        if (more == 0) {
            return OK;
        }
        change = more > 0 ? "grown" : "shrunk";
    }
    facts_bind_view(st, 1, view_str(change));
    facts_bind_view(st, 2, shown->path);
    facts_bind_view(st, 3, was == NULL ? VIEW("") : was->path);
    (void)sqlite3_bind_int(st, 4, shown->language);
    (void)sqlite3_bind_int(st, 5, shown->classes);
    facts_bind_view(st, 6, shown->name);
    (void)sqlite3_bind_int64(st, 7, shown->line);
    bind_side(st, AFTER, is);
    bind_side(st, BEFORE, was);
    return facts_step_done(t->now, st, "storing a change of a function", err);
}

/* --- pairing --- */

static struct one *untaken(struct one *list, const struct one *like)
{
    for (unsigned i = 0; list != NULL && i < LOOK_MAX; i++, list = list->next) {
        if (!list->matched && (like == NULL || grown(like, list) == 0)) {
            return list;
        }
    }
    return NULL;
}

/* Those of `side` that are not paired, by path and name; or by name, where `without` is an index of
 * files, only those in files that it does not have. */
static enum status index_side(struct trend *t, struct side *side, bool path,
                              const struct file_index *without, struct error *err)
{
    enum status st = OK;
    map_release(&side->by_key);
    map_init(&side->by_key);
    for (struct one *o = side->first; st == OK && o != NULL; o = o->all) {
        bool out = o->matched || (without != NULL && file_index_has(without, o->path));
        st = out ? OK : add_to(t, &side->by_key, o, path, err);
    }
    return st;
}

/* First what is as it was, then what is in the order of before. */
static enum status pair_named(struct trend *t, bool same, struct error *err)
{
    enum status st = OK;
    for (struct one *is = t->is.first; st == OK && is != NULL; is = is->all) {
        struct one *list = is->matched ? NULL : map_get(&t->was.by_key, key_of(t, is, true));
        struct one *was = untaken(list, same ? is : NULL);
        if (was != NULL) {
            was->matched = true;
            is->matched = true;
            st = store(t, is, was, err);
        }
    }
    return st;
}

static enum status pair_moved(struct trend *t, bool renamed, struct error *err)
{
    enum status st = index_side(t, &t->was, false, renamed ? t->now_files : NULL, err);
    st = st == OK ? index_side(t, &t->is, false, renamed ? t->base_files : NULL, err) : st;
    for (struct one *is = t->is.first; st == OK && is != NULL; is = is->all) {
        struct view key = key_of(t, is, false);
        struct one *was = map_get(&t->was.by_key, key);
        const struct one *all = map_get(&t->is.by_key, key);
        if (was != NULL && was->next == NULL && !was->matched && all == is && is->next == NULL &&
            !is->matched) {
            was->matched = true;
            is->matched = true;
            st = store(t, is, was, err);
        }
    }
    return st;
}

static enum status store_rest(const struct trend *t, struct error *err)
{
    enum status st = OK;
    for (const struct one *o = t->is.first; st == OK && o != NULL; o = o->all) {
        st = o->matched ? OK : store(t, o, NULL, err);
    }
    for (const struct one *o = t->was.first; st == OK && o != NULL; o = o->all) {
        st = o->matched ? OK : store(t, NULL, o, err);
    }
    return st;
}

static const char insert_change[] =
    "INSERT INTO t_function_changes VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
    " ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";

enum status facts_add_change_example(struct facts *f, const struct function_change_example *e,
                                     struct error *err)
{
    struct one is = {.path = e->path,
                     .name = e->name,
                     .language = (int)e->language,
                     .classes = (int)e->classes,
                     .line = e->line};
    struct one was = is;
    struct trend t = {.now = f};
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        is.measures[i] = e->measures[i];
        was.measures[i] = e->measures[MEASURE_COUNT + i];
    }
    enum status st = facts_prepare(f, insert_change, &t.insert, err);
    if (st == OK) {
        st = store(&t, view_eq_str(e->change, "gone") ? NULL : &is,
                   view_eq_str(e->change, "new") ? NULL : &was, err);
    }
    facts_finalize(&t.insert);
    return st;
}

enum status compare_functions(struct facts *now, const struct facts *base,
                              const struct file_index *now_files,
                              const struct file_index *base_files, struct error *err)
{
    struct trend t = {.now = now, .now_files = now_files, .base_files = base_files};
    arena_init(&t.arena, 0);
    map_init(&t.was.by_key);
    map_init(&t.is.by_key);
    buf_init(&t.text, KEY_MAX);
    enum status st = facts_prepare(now, insert_change, &t.insert, err);
    st = st == OK ? read_side(&t, base, &t.was, err) : st;
    st = st == OK ? read_side(&t, now, &t.is, err) : st;
    st = st == OK ? index_side(&t, &t.was, true, NULL, err) : st;
    st = st == OK ? pair_named(&t, true, err) : st;
    st = st == OK ? pair_named(&t, false, err) : st;
    st = st == OK ? pair_moved(&t, true, err) : st;
    st = st == OK ? pair_moved(&t, false, err) : st;
    st = st == OK ? store_rest(&t, err) : st;
    facts_finalize(&t.insert);
    map_release(&t.was.by_key);
    map_release(&t.is.by_key);
    arena_release(&t.arena);
    buf_release(&t.text);
    return st;
}
