#include <assay/inspect/code_tests.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <assay/base/file.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/inspect/edits.h>

#include "code_annotations.h"

enum { TARGET_MAX = 64 * 1024 * 1024, PATH_TEXT_MAX = 4096, DEPTH_MAX = 32, FINDINGS_MAX = 100000 };
enum { FIXES_MAX = 512 * 1024 * 1024 };

struct running {
    enum status (*report)(void *ctx, const struct code_test *t, struct error *err);
    void *ctx;
    struct code_tests_totals *totals;
    struct code_rules *rules;
    struct program *program;
    struct scanner *scanner;
    const char *rule_file;
};

/* Lines on which one rule has findings in one target, and what its fixes do there. */
struct lines {
    uint32_t *items;
    size_t len;
    size_t cap;
    struct view source;
    const struct scanner *scanner;
    struct edits *fixes; /* NULL: not asked for */
};

static enum status add_fix(const struct lines *l, const struct code_match *match, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(TARGET_MAX);
    bool has_fix = false;
    enum status st = match_fix(l->scanner, match, &has_fix, &text, err);
    return st == OK && has_fix
               ? edits_add(l->fixes, match->begin, match->end, buf_view(&text), view_of("", 0), err)
               : st;
}

static enum status on_match(void *ctx, const struct code_match *match, struct error *err)
{
    struct lines *l = ctx;
    void *items = l->items;
    enum status st = mem_grow(&items, &l->cap, l->len + 1, sizeof *l->items, FINDINGS_MAX, err);
    l->items = items;
    if (st == OK) {
        l->items[l->len++] = annotation_line_of(l->source, match->begin);
    }
    if (st == OK && l->fixes != NULL) {
        st = add_fix(l, match, err);
    }
    return st;
}

static bool has_line(const struct lines *l, uint32_t line)
{
    for (size_t i = 0; i < l->len; i++) {
        if (l->items[i] == line) {
            return true;
        }
    }
    return false;
}

static enum status tell(const struct running *r, enum code_test_kind kind, struct view rule,
                        struct view target, uint32_t line, struct view detail, struct error *err)
{
    const struct code_test t = {
        .kind = kind, .rule = rule, .target = target, .line = line, .detail = detail};
    return r->report(r->ctx, &t, err);
}

/* The language to read a target in: its own where the rule is for it, else the rule's. */
static enum language language_for(const struct code_rule *rule, struct view path, struct view text)
{
    enum language own = language_detect(path, view_slice(text, 0, 8192));
    if (own != LANG_UNKNOWN && (rule->languages & RULE_LANGUAGE(own)) != 0) {
        return own;
    }
    for (unsigned l = 1; l < LANG_COUNT; l++) {
        if ((rule->languages & RULE_LANGUAGE(l)) != 0 && parser_knows((enum language)l)) {
            return (enum language)l;
        }
    }
    return own;
}

/* Compare the findings of one rule with what the target says. */
static enum status judge(const struct running *r, struct view rule, struct view target,
                         const struct annotations *a, const struct lines *found, bool *right,
                         struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < a->len && st == OK; i++) {
        const struct annotation *n = &a->items[i];
        bool has = has_line(found, n->line);
        if (!view_eq(n->rule, rule) || n->kind == ANNOTATION_IGNORED) {
            continue;
        }
        bool good = has == (n->kind == ANNOTATION_RULEID);
        *right = *right && good;
        *(good ? &r->totals->lines_right : &r->totals->lines_wrong) += 1;
        st = tell(r,
                  n->kind == ANNOTATION_RULEID ? (has ? CODE_TEST_FOUND : CODE_TEST_MISSED)
                                               : (has ? CODE_TEST_FALSE : CODE_TEST_QUIET),
                  rule, target, n->line, view_of("", 0), err);
    }
    for (size_t i = 0; i < found->len && st == OK; i++) {
        if (!annotations_say(a, rule, found->items[i])) {
            *right = false;
            st = tell(r, CODE_TEST_EXTRA, rule, target, found->items[i], view_of("", 0), err);
        }
    }
    return st;
}

struct tested {
    bool named; /* some target has a line for it */
    bool right;
};

struct target {
    struct view path;
    struct view text;
    struct annotations annotations;
    bool has_fixed;
    struct buf fixed; /* what it should look like with fixes */
    struct arena arena;
    struct edits fixes;
};

/* The index in the program of a rule of the set: rules are added in order. */
static enum status run_rule(const struct running *r, size_t index, struct target *t, bool *right,
                            struct error *err)
{
    const struct code_rule *rule = &r->rules->rules[index];
    const struct annotations *a = &t->annotations;
    struct view path = t->path;
    struct view text = t->text;
    struct lines found = {
        .source = text, .scanner = r->scanner, .fixes = t->has_fixed ? &t->fixes : NULL};
    const struct file f = {.path = path, .bytes = text, .language = language_for(rule, path, text)};
    const struct scan_events events = {.ctx = &found, .match = on_match};
    struct error why = {.code = OK};
    scanner_only(r->scanner, (uint32_t)index);
    enum status st = scanner_scan(r->scanner, &f, &events, NULL, &why);
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (st != OK) {
        *right = false;
        st = tell(r, CODE_TEST_ERROR, rule->id.text, path, 0, view_str(why.message), err);
    }
    if (st == OK && annotations_name(a, rule->id.text)) {
        st = judge(r, rule->id.text, path, a, &found, right, err);
    }
    (void)mem_free(found.items);
    return st;
}

/* "dir/x.py" to "dir/x.fixed.py"; "dir/x.test.yaml" to "dir/x.fixed.test.yaml". */
static bool fixed_name(const char *path, char out[PATH_TEXT_MAX])
{
    struct view whole = view_str(path);
    struct view ext = path_ext(whole);
    struct view stem = view_slice(whole, 0, whole.len - ext.len - 1);
    if (ext.len == 0) {
        return false;
    }
    if (view_ends(stem, VIEW(".test"))) {
        stem = view_slice(stem, 0, stem.len - 5);
    }
    int len = snprintf(out, PATH_TEXT_MAX, VIEW_FMT ".fixed" VIEW_FMT, VIEW_ARG(stem),
                       VIEW_ARG(view_slice(whole, stem.len, whole.len)));
    return len > 0 && len < PATH_TEXT_MAX;
}

/* The next line that is not blank, without blanks at its end; how many were is told. */
static bool next_line(struct view *rest, struct view *line, size_t *blank)
{
    *blank = 0;
    while (view_line(rest, line)) {
        while (line->len > 0 && strchr(" \t\r", line->ptr[line->len - 1]) != NULL) {
            line->len--;
        }
        if (line->len > 0) {
            return true;
        }
        ++*blank;
    }
    return false;
}

/* The first line in which they differ, 0: none. Blanks at ends make no difference. */
static uint32_t first_difference(struct view a, struct view b)
{
    uint32_t number = 1;
    for (;;) {
        struct view x = view_of("", 0);
        struct view y = view_of("", 0);
        size_t blank_a;
        size_t blank_b;
        bool more_a = next_line(&a, &x, &blank_a);
        bool more_b = next_line(&b, &y, &blank_b);
        if (!more_a && !more_b) {
            return 0;
        }
        if (more_a != more_b || blank_a != blank_b || !view_eq(x, y)) {
            return number + (uint32_t)(blank_a < blank_b ? blank_a : blank_b);
        }
        number += (uint32_t)blank_a + 1;
    }
}

static enum status judge_fixed(const struct running *r, struct target *t, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf made = BUF_INIT(TARGET_MAX);
    char detail[64] = "";
    (void)edits_settle(&t->fixes);
    enum status st = edits_apply(&t->fixes, t->text, &made, err);
    if (st != OK) {
        return st;
    }
    uint32_t line = first_difference(buf_view(&made), buf_view(&t->fixed));
    *(line == 0 ? &r->totals->fixed_right : &r->totals->fixed_wrong) += 1;
    if (line != 0) {
        (void)snprintf(detail, sizeof detail, "differs from line %u on", line);
    }
    return tell(r, line == 0 ? CODE_TEST_FIXED : CODE_TEST_NOT_FIXED, view_of("", 0), t->path, line,
                view_str(detail), err);
}

static bool has_fix(const struct code_rule *rule)
{
    return rule->has_fix || rule->fix_regex.regex.text.len > 0;
}

static enum status run_rules(const struct running *r, struct target *t, struct tested *tested,
                             struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < r->rules->count && st == OK; i++) {
        const struct code_rule *rule = &r->rules->rules[i];
        bool named = annotations_name(&t->annotations, rule->id.text);
        tested[i].named = tested[i].named || named;
        if (named || (t->has_fixed && has_fix(rule))) {
            st = run_rule(r, i, t, &tested[i].right, err);
        }
    }
    return st == OK && t->has_fixed ? judge_fixed(r, t, err) : st;
}

static enum status run_target(const struct running *r, const char *path, struct tested *tested,
                              struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(TARGET_MAX);
    struct target t = {.path = view_str(path), .fixed = BUF_INIT(TARGET_MAX)};
    char fixed[PATH_TEXT_MAX];
    arena_init(&t.arena, FIXES_MAX);
    t.fixes.arena = &t.arena;
    enum status st = file_read(path, &text, err);
    t.text = buf_view(&text);
    if (st == OK && fixed_name(path, fixed) && access(fixed, F_OK) == 0) {
        t.has_fixed = true;
        st = file_read(fixed, &t.fixed, err);
    }
    st = st == OK ? annotations_read(t.text, &t.annotations, err) : st;
    st = st == OK ? run_rules(r, &t, tested, err) : st;
    annotations_release(&t.annotations);
    buf_release(&t.fixed);
    arena_release(&t.arena);
    return st;
}

/* "dir/x.yaml" has the target "dir/x.py", "dir/x.test.yaml" and the like. */
static bool is_target(struct view stem, struct view name, struct view rule_name)
{
    if (!view_starts(name, stem) || name.len <= stem.len + 1 || name.ptr[stem.len] != '.' ||
        view_eq(name, rule_name)) {
        return false;
    }
    struct view rest = view_slice(name, stem.len, name.len);
    bool yaml = view_ends(rest, VIEW(".yaml")) || view_ends(rest, VIEW(".yml"));
    if (view_find(rest, VIEW(".fixed.")) != VIEW_NPOS) {
        return false;
    }
    return !yaml || view_starts(rest, VIEW(".test."));
}

static struct view stem_of(struct view name)
{
    struct view ext = path_ext(name);
    return view_slice(name, 0, name.len - ext.len - 1);
}

static int not_hidden(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static enum status run_targets(const struct running *r, const char *path, struct tested *tested,
                               struct error *err)
{
    struct dirent **entries = NULL;
    struct view whole = view_str(path);
    struct view name = path_base(whole);
    char dir[PATH_TEXT_MAX];
    size_t dir_len = whole.len - name.len;
    if (dir_len >= sizeof dir) {
        return error_set(err, ERR_LIMIT, "%s: the path is too long", path);
    }
    memcpy(dir, path, dir_len);
    dir[dir_len] = '\0';
    int count = scandir(dir_len == 0 ? "." : dir, &entries, not_hidden, alphasort);
    enum status st = OK;
    for (int i = 0; i < count; i++) {
        char target[PATH_TEXT_MAX];
        int len = snprintf(target, sizeof target, "%s%s", dir, entries[i]->d_name);
        if (st == OK && len > 0 && (size_t)len < sizeof target &&
            is_target(stem_of(name), view_str(entries[i]->d_name), name)) {
            st = run_target(r, target, tested, err);
        }
        free(entries[i]);
    }
    free(entries);
    return st;
}

static enum status notes(const struct running *r, const char *path, struct error *err)
{
    enum status st = OK;
    for (uint32_t i = 0; i < r->program->note_count && st == OK; i++) {
        r->totals->errors++;
        st = tell(r, CODE_TEST_ERROR, program_text(r->program, r->program->notes[i].rule),
                  view_str(path), 0, program_text(r->program, r->program->notes[i].text), err);
    }
    return st;
}

static enum status count_rules(const struct running *r, const char *path,
                               const struct tested *tested, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < r->rules->count && st == OK; i++) {
        if (!tested[i].named) {
            r->totals->untested++;
            st = tell(r, CODE_TEST_UNTESTED, r->rules->rules[i].id.text, view_str(path),
                      r->rules->rules[i].id.line, view_of("", 0), err);
            continue;
        }
        r->totals->rules++;
        *(tested[i].right ? &r->totals->passed : &r->totals->failed) += 1;
    }
    return st;
}

static enum status run_loaded(struct running *r, const char *path, struct error *err)
{
    struct tested *tested = mem_calloc(r->rules->count + 1, sizeof *tested);
    enum status st = tested == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < r->rules->count; i++) {
        tested[i].right = true;
    }
    st = st == OK ? notes(r, path, err) : st;
    st = st == OK ? run_targets(r, path, tested, err) : st;
    st = st == OK ? count_rules(r, path, tested, err) : st;
    (void)mem_free(tested);
    return st;
}

/* Not inlined: run_path() recurses, and the paths and messages of this would lie on every
 * level of its stack. */
__attribute__((noinline)) static enum status run_file(struct running *r, const char *path,
                                                      struct error *err)
{
    const char *const paths[] = {path, NULL};
    const struct code_rules_options options = {.keep_going = true};
    const struct program_options compile = {.strict = false};
    struct error why = {.code = OK};
    enum status st = code_rules_load(paths, &options, &r->rules, &why);
    if (st == OK) {
        st = program_new(r->rules, &compile, &r->program, &why);
    }
    if (st == OK) {
        st = scanner_new(r->program, &r->scanner, &why);
    }
    if (st == OK) {
        st = run_loaded(r, path, err);
    } else if (st != ERR_NO_MEMORY && st != ERR_NOT_FOUND) {
        r->totals->errors++;
        st =
            tell(r, CODE_TEST_ERROR, view_of("", 0), view_str(path), 0, view_str(why.message), err);
    } else if (st == ERR_NO_MEMORY) {
        st = error_no_memory(err);
    } else {
        st = OK;
    }
    r->scanner = scanner_free(r->scanner);
    r->program = program_free(r->program);
    r->rules = code_rules_free(r->rules);
    return st;
}

/* A YAML file that is no target. */
static bool is_rule_file(struct view name)
{
    bool yaml = view_ends(name, VIEW(".yaml")) || view_ends(name, VIEW(".yml"));
    return yaml && !view_ends(name, VIEW(".test.yaml")) && !view_ends(name, VIEW(".test.yml")) &&
           !view_ends(name, VIEW(".fixed.yaml"));
}

/* Whether the file has rules: others in a directory are passed over. */
static bool has_rules(const char *path)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(TARGET_MAX);
    if (file_read(path, &text, NULL) != OK) {
        return false;
    }
    struct view all = buf_view(&text);
    struct view line;
    while (view_line(&all, &line)) {
        if (view_starts(line, VIEW("rules:"))) {
            return true;
        }
    }
    return false;
}

static enum status run_path(struct running *r, const char *path, bool named, unsigned depth,
                            struct error *err)
{
    struct stat info;
    struct dirent **entries = NULL;
    if (depth > DEPTH_MAX || stat(path, &info) != 0) {
        return named ? error_set(err, ERR_NOT_FOUND, "%s: no such file or directory", path) : OK;
    }
    if (!S_ISDIR(info.st_mode)) {
        bool run = named || (is_rule_file(view_str(path)) && has_rules(path));
        return run ? run_file(r, path, err) : OK;
    }
    int count = scandir(path, &entries, not_hidden, alphasort);
    enum status st = OK;
    for (int i = 0; i < count; i++) {
        CLEANUP(buf_cleanup) struct buf inner = BUF_INIT(PATH_TEXT_MAX);
        st = st == OK ? path_join(&inner, path, entries[i]->d_name, err) : st;
        st = st == OK ? run_path(r, inner.ptr, false, depth + 1, err) : st;
        free(entries[i]);
    }
    free(entries);
    return st;
}

enum status code_tests_run(const char *const *paths,
                           enum status (*report)(void *ctx, const struct code_test *t,
                                                 struct error *err),
                           void *ctx, struct code_tests_totals *totals, struct error *err)
{
    struct running r = {.report = report, .ctx = ctx, .totals = totals};
    enum status st = OK;
    *totals = (struct code_tests_totals){0};
    for (size_t i = 0; paths[i] != NULL && st == OK; i++) {
        st = run_path(&r, paths[i], true, 0, err);
    }
    return st;
}
