/* go.mod: the list of modules a Go module needs.
 *
 * Source: the Go modules reference. Since Go 1.17 the file lists all modules of
 * the build, indirect ones with a "// indirect" comment. A replacement by
 * another module is what is built, so it is what is listed; a replacement by a
 * folder is the subject's own. */
#include "collect.h"
#include "formats.h"

enum { WORDS_MAX = 8 };

struct require {
    struct view path;
    struct view version;
    uint32_t line;
    bool indirect;
};

struct replacement {
    struct view path;
    struct view version;
};

struct go_mod {
    struct collector *c;
    struct require *requires;
    size_t len;
    size_t cap;
    struct map replaced; /* "path" or "path version" → struct replacement */
    struct map excluded; /* "path version" */
    struct view verb;    /* of the open block, or empty */
};

struct words {
    struct view list[WORDS_MAX];
    size_t len;
    struct view comment;
};

/* A word: bare, "quoted" or `quoted`; "(" and ")" and "=>" stand as words. */
static bool take_word(struct view *rest, struct view *word)
{
    char first = rest->ptr[0];
    if (first == '"' || first == '`') {
        ptrdiff_t end = view_find_char(view_slice(*rest, 1, rest->len), first);
        if (end < 0) {
            return false;
        }
        *word = view_slice(*rest, 1, 1 + (size_t)end);
        *rest = view_slice(*rest, (size_t)end + 2, rest->len);
        return true;
    }
    bool paren = first == '(' || first == ')';
    size_t n = paren ? 1 : 0;
    while (!paren && n < rest->len && strchr(" \t()", rest->ptr[n]) == NULL &&
           !view_starts(view_slice(*rest, n, rest->len), VIEW("//"))) {
        n++;
    }
    *word = view_slice(*rest, 0, n);
    *rest = view_slice(*rest, n, rest->len);
    return true;
}

static enum status split_line(const struct go_mod *g, struct view line, uint32_t number,
                              struct words *w, struct error *err)
{
    struct position at = {number, 1};
    struct view rest = view_trim(line);
    *w = (struct words){.len = 0};
    while (rest.len > 0) {
        if (view_starts(rest, VIEW("//"))) {
            w->comment = view_trim(view_slice(rest, 2, rest.len));
            return OK;
        }
        if (w->len == WORDS_MAX) {
            return collect_bad(g->c, at, err, "more than %d words in a line", WORDS_MAX);
        }
        if (!take_word(&rest, &w->list[w->len])) {
            return collect_bad(g->c, at, err, "a quoted text that does not end");
        }
        w->len++;
        rest = view_trim(rest);
    }
    return OK;
}

static enum status add_require(struct go_mod *g, const struct words *w, size_t from,
                               uint32_t number, struct error *err)
{
    if (w->len != from + 2 || w->list[from + 1].len == 0 || w->list[from + 1].ptr[0] != 'v') {
        return collect_bad(g->c, (struct position){number, 1}, err,
                           "expected \"require module version\"");
    }
    enum status grown = arena_grow(g->c->arena, (void **)&g->requires, &g->cap, g->len + 1,
                                   sizeof *g->requires, err);
    if (grown != OK) {
        return grown;
    }
    bool indirect =
        view_eq(w->comment, VIEW("indirect")) || view_starts(w->comment, VIEW("indirect;"));
    g->requires[g->len++] = (struct require){
        .path = w->list[from], .version = w->list[from + 1], .line = number, .indirect = indirect};
    return OK;
}

static enum status put_key(struct go_mod *g, struct view path, struct view version,
                           struct error *err)
{
    buf_clear(&g->c->scratch);
    buf_add_view(&g->c->scratch, path);
    if (version.len > 0) {
        buf_add_char(&g->c->scratch, ' ');
        buf_add_view(&g->c->scratch, version);
    }
    return buf_status(&g->c->scratch, err);
}

/* "old [v1] => new v2" or "old [v1] => ./folder". */
static enum status add_replace(struct go_mod *g, const struct words *w, size_t from,
                               uint32_t number, struct error *err)
{
    size_t arrow = from;
    while (arrow < w->len && !view_eq(w->list[arrow], VIEW("=>"))) {
        arrow++;
    }
    size_t left = arrow - from;
    size_t right = w->len > arrow ? w->len - arrow - 1 : 0;
    if (arrow >= w->len || left < 1 || left > 2 || right < 1 || right > 2) {
        return collect_bad(g->c, (struct position){number, 1}, err,
                           "expected \"replace module [version] => module version\"");
    }
    struct replacement *r = arena_alloc(g->c->arena, 1, sizeof *r);
    if (r == NULL) {
        return error_no_memory(err);
    }
    r->path = w->list[arrow + 1];
    r->version = right == 2 ? w->list[arrow + 2] : view_of(NULL, 0);
    enum status st =
        put_key(g, w->list[from], left == 2 ? w->list[from + 1] : view_of(NULL, 0), err);
    return st == OK ? map_put(&g->replaced, buf_view(&g->c->scratch), r, NULL, err) : st;
}

/* "module version": a requirement of that version is ignored (Go 1.16). */
static enum status add_exclude(struct go_mod *g, const struct words *w, size_t from,
                               uint32_t number, struct error *err)
{
    if (w->len != from + 2) {
        return collect_bad(g->c, (struct position){number, 1}, err,
                           "expected \"exclude module version\"");
    }
    enum status st = put_key(g, w->list[from], w->list[from + 1], err);
    return st == OK ? map_put(&g->excluded, buf_view(&g->c->scratch), g, NULL, err) : st;
}

static bool is_other_verb(struct view verb)
{
    static const char *const verbs[] = {"module", "go",      "toolchain", "retract",
                                        "tool",   "godebug", "ignore"};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (view_eq_str(verb, verbs[i])) {
            return true;
        }
    }
    return false;
}

static enum status read_directive(struct go_mod *g, const struct words *w, struct view verb,
                                  size_t from, uint32_t number, struct error *err)
{
    if (view_eq(verb, VIEW("require"))) {
        return add_require(g, w, from, number, err);
    }
    if (view_eq(verb, VIEW("replace"))) {
        return add_replace(g, w, from, number, err);
    }
    if (view_eq(verb, VIEW("exclude"))) {
        return add_exclude(g, w, from, number, err);
    }
    if (is_other_verb(verb)) {
        return OK;
    }
    return collect_bad(g->c, (struct position){number, 1}, err, "unknown directive");
}

static enum status read_line(struct go_mod *g, struct view line, uint32_t number, struct error *err)
{
    struct words w;
    if (memchr(line.len == 0 ? "" : line.ptr, '\0', line.len) != NULL) {
        return collect_bad(g->c, (struct position){number, 1}, err, "NUL byte in a text file");
    }
    enum status st = split_line(g, line, number, &w, err);
    if (st != OK || w.len == 0) {
        return st;
    }
    if (g->verb.len > 0) {
        if (view_eq(w.list[0], VIEW(")"))) {
            g->verb = view_of(NULL, 0);
            return OK;
        }
        return read_directive(g, &w, g->verb, 0, number, err);
    }
    if (w.len == 2 && view_eq(w.list[1], VIEW("("))) {
        g->verb = w.list[0];
        bool known = is_other_verb(g->verb) || view_eq(g->verb, VIEW("require")) ||
                     view_eq(g->verb, VIEW("replace")) || view_eq(g->verb, VIEW("exclude"));
        return known ? OK : read_directive(g, &w, g->verb, 1, number, err);
    }
    return read_directive(g, &w, w.list[0], 1, number, err);
}

/* A replacement of the version goes before one of the module. */
static enum status find_replacement(struct go_mod *g, const struct require *r,
                                    const struct replacement **out, struct error *err)
{
    enum status st = put_key(g, r->path, r->version, err);
    if (st == OK) {
        *out = map_get(&g->replaced, buf_view(&g->c->scratch));
        if (*out == NULL) {
            *out = map_get(&g->replaced, r->path);
        }
    }
    return st;
}

static enum status emit(struct go_mod *g, const struct require *r, struct error *err)
{
    const struct replacement *by = NULL;
    struct component k = {.type = VIEW("golang"),
                          .version = r->version,
                          .line = r->line,
                          .relation = r->indirect ? RELATION_TRANSITIVE : RELATION_DIRECT};
    struct view path = r->path;
    enum status st = put_key(g, r->path, r->version, err);
    if (st != OK || map_has(&g->excluded, buf_view(&g->c->scratch))) {
        return st;
    }
    st = find_replacement(g, r, &by, err);
    if (st == OK && by != NULL) {
        if (by->version.len == 0) {
            return OK;
        }
        path = by->path;
        k.version = by->version;
    }
    name_split(path, &k);
    return st == OK ? collect_add(g->c, &k, err) : st;
}

static enum status read_all(struct go_mod *g, struct error *err)
{
    struct view rest = g->c->text;
    struct view line;
    uint32_t number = 0;
    while (view_line(&rest, &line)) {
        enum status st = read_line(g, line, ++number, err);
        if (st != OK) {
            return st;
        }
    }
    if (g->verb.len > 0) {
        return collect_bad(g->c, (struct position){number, 1}, err,
                           "a block \"" VIEW_FMT " (\" that does not end", VIEW_ARG(g->verb));
    }
    for (size_t i = 0; i < g->len; i++) {
        enum status st = emit(g, &g->requires[i], err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct go_mod g = {.c = c};
    map_init(&g.replaced);
    map_init(&g.excluded);
    enum status st = read_all(&g, err);
    map_release(&g.replaced);
    map_release(&g.excluded);
    return st;
}

const struct manifest_format go_mod_format = {
    .name = "go-mod", .names = {VIEW_INIT("go.mod")}, .read = read_file};
