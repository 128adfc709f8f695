#include <assay/rules/secret_rules.h>

#include "gitleaks.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/rules/regex.h>

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { RULE_FILES_MAX = 4096 };
static const size_t ARENA_MAX = (size_t)512 * 1024 * 1024;

/* ---- digest: every field that decides about results, length-prefixed ---- */

static void put_view(struct hasher *h, struct view v)
{
    uint64_t len = v.len;
    hasher_add(h, &len, sizeof len);
    hasher_add(h, v.ptr, v.len);
}

static void put_number(struct hasher *h, long n)
{
    int64_t value = n;
    hasher_add(h, &value, sizeof value);
}

static void put_views(struct hasher *h, const struct view_list *list)
{
    put_number(h, (long)list->len);
    for (size_t i = 0; i < list->len; i++) {
        put_view(h, list->items[i]);
    }
}

static void put_allowlists(struct hasher *h, const struct allowlist_list *list)
{
    put_number(h, (long)list->len);
    for (size_t i = 0; i < list->len; i++) {
        const struct secret_allowlist *a = list->items[i];
        put_number(h, a->all ? 1 : 0);
        put_number(h, (long)a->target);
        put_views(h, &a->commits);
        put_views(h, &a->stopwords);
        put_view(h, a->path_regex);
        put_view(h, a->content_regex);
    }
}

static void put_rule(struct hasher *h, const struct secret_rule *rule)
{
    put_view(h, rule->id.text);
    put_view(h, rule->description);
    put_view(h, rule->regex.text);
    put_view(h, rule->path.text);
    put_number(h, rule->secret_group);
    put_number(h, (long)(rule->entropy * 1000000.0));
    put_number(h, rule->skip_report ? 1 : 0);
    put_views(h, &rule->keywords);
    put_views(h, &rule->tags);
    put_allowlists(h, &rule->allowlists);
    put_number(h, (long)rule->required_count);
    for (size_t i = 0; i < rule->required_count; i++) {
        put_view(h, rule->required[i].id.text);
        put_number(h, rule->required[i].within_lines);
        put_number(h, rule->required[i].within_columns);
    }
}

static enum status fill_digest(struct secret_rules *rules, struct error *err)
{
    struct hasher *h = NULL;
    enum status st = hasher_new(&h, err);
    if (st != OK) {
        return st;
    }
    hasher_begin(h);
    put_view(h, VIEW("assay secret rules 1"));
    put_number(h, rules->shipped ? 1 : 0);
    put_number(h, (long)rules->count);
    for (size_t i = 0; i < rules->count; i++) {
        put_rule(h, rules->rules[i]);
    }
    put_allowlists(h, &rules->allowlists);
    hasher_end(h, &rules->digest);
    (void)hasher_free(h);
    return OK;
}

/* ---- files and directories ---- */

static int by_name(const void *a, const void *b)
{
    const struct view *const *x = a;
    const struct view *const *y = b;
    return view_cmp(**x, **y);
}

static enum status list_dir(struct rule_builder *b, const char *path, struct item_list *out)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return error_errno(b->err, errno, "%s", path);
    }
    enum status st = OK;
    for (struct dirent *e = readdir(dir); e != NULL && st == OK; e = readdir(dir)) {
        if (e->d_name[0] == '.' || !view_ends(view_str(e->d_name), VIEW(".toml"))) {
            continue;
        }
        struct view *name = arena_alloc(b->arena, 1, sizeof *name);
        if (name != NULL) {
            *name = arena_printf(b->arena, "%s/%s", path, e->d_name);
        }
        if (name == NULL || name->ptr == NULL) {
            st = error_no_memory(b->err);
        } else if (out->len >= RULE_FILES_MAX) {
            st = error_set(b->err, ERR_LIMIT, "%s: more than %d files", path, RULE_FILES_MAX);
        } else {
            st = item_add(b->arena, out, name, b->err);
        }
    }
    (void)closedir(dir);
    return st;
}

static enum status add_dir(struct rule_builder *b, const char *path)
{
    struct item_list names = {NULL, 0, 0};
    enum status st = list_dir(b, path, &names);
    if (st == OK && names.len == 0) {
        st = error_set(b->err, ERR_NOT_FOUND, "%s: no *.toml in this directory", path);
    }
    if (st == OK) {
        qsort(names.items, names.len, sizeof *names.items, by_name);
    }
    for (size_t i = 0; i < names.len && st == OK; i++) {
        const struct view *name = names.items[i];
        st = builder_add_file(b, name->ptr);
    }
    return st;
}

static enum status add_path(struct rule_builder *b, const char *path)
{
    struct stat sb;
    if (stat(path, &sb) != 0) {
        return error_errno(b->err, errno, "%s", path);
    }
    return S_ISDIR(sb.st_mode) ? add_dir(b, path) : builder_add_file(b, path);
}

/* ---- the set ---- */

struct secret_rules *secret_rules_free(struct secret_rules *rules)
{
    if (rules != NULL) {
        arena_release(&rules->arena);
        (void)mem_free(rules);
    }
    return NULL;
}

/* Either `text` called `name`, or `paths`, or the pack. */
static enum status fill(struct rule_builder *b, const char *const *paths, const struct view *text,
                        const char *name)
{
    if (text != NULL) {
        return builder_add_text(b, *text, name);
    }
    if (paths == NULL) {
        return builder_add_pack(b);
    }
    enum status st = OK;
    for (size_t i = 0; paths[i] != NULL && st == OK; i++) {
        st = add_path(b, paths[i]);
    }
    return st;
}

static enum status build(const char *const *paths, const struct view *text, const char *name,
                         const struct secret_pack *pack, bool strict, struct secret_rules **out,
                         struct error *err)
{
    struct secret_rules *rules = mem_calloc(1, sizeof *rules);
    if (rules == NULL) {
        return error_no_memory(err);
    }
    arena_init(&rules->arena, ARENA_MAX);
    struct rule_builder b = {.arena = &rules->arena, .pack = pack, .strict = strict, .err = err};
    enum status st = fill(&b, paths, text, name);
    if (st == OK) {
        st = builder_finish(&b, rules);
    }
    if (st == OK) {
        st = fill_digest(rules, err);
    }
    if (st != OK) {
        (void)secret_rules_free(rules);
        return st;
    }
    *out = rules;
    return OK;
}

enum status secret_rules_load(const char *const *paths, const struct secret_pack *pack, bool strict,
                              struct secret_rules **out, struct error *err)
{
    return build(paths, NULL, NULL, pack, strict, out, err);
}

enum status secret_rules_read(struct view text, const char *name, const struct secret_pack *pack,
                              bool strict, struct secret_rules **out, struct error *err)
{
    return build(NULL, &text, name, pack, strict, out, err);
}

const struct secret_rule *secret_rules_find(const struct secret_rules *rules, struct view id,
                                            size_t *index)
{
    size_t low = 0;
    size_t high = rules->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = view_cmp(rules->rules[mid]->id.text, id);
        if (order == 0) {
            if (index != NULL) {
                *index = mid;
            }
            return rules->rules[mid];
        }
        if (order < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return NULL;
}

/* ---- expressions ---- */

static enum status check_one(const struct rule_text *t, struct view owner, const char *what,
                             unsigned *groups, struct error *err)
{
    struct regex *re = NULL;
    size_t at = 0;
    enum status st = t->text.len == 0 ? OK : regex_new(t->text, &re, &at, err);
    if (st != OK) {
        (void)error_prefix(err, VIEW_FMT ":%u:%u: %s of " VIEW_FMT, VIEW_ARG(t->source),
                           (unsigned)t->line, (unsigned)t->column, what, VIEW_ARG(owner));
        return st;
    }
    *groups = re == NULL ? 0 : regex_groups(re);
    (void)regex_free(re);
    return OK;
}

static enum status check_list(const struct rule_text_list *list, struct view owner,
                              const char *what, struct error *err)
{
    enum status st = OK;
    unsigned groups = 0;
    for (size_t i = 0; i < list->len && st == OK; i++) {
        st = check_one(&list->items[i], owner, what, &groups, err);
    }
    return st;
}

static enum status check_allowlists(const struct allowlist_list *list, struct view owner,
                                    struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < list->len && st == OK; i++) {
        st = check_list(&list->items[i]->paths, owner, "allowlist path", err);
        if (st == OK) {
            st = check_list(&list->items[i]->regexes, owner, "allowlist regex", err);
        }
    }
    return st;
}

static enum status check_rule_text(const struct secret_rule *rule, struct error *err)
{
    char name[200];
    struct buf b = {.ptr = name, .cap = sizeof name, .max = sizeof name - 1};
    buf_printf(&b, "rule \"" VIEW_FMT "\"", VIEW_ARG(view_slice(rule->id.text, 0, 150)));
    struct view owner = view_of(name, b.len);
    unsigned groups = 0;
    enum status st = check_one(&rule->regex, owner, "regex", &groups, err);
    if (st == OK && rule->regex.text.len > 0 && rule->secret_group > (int)groups) {
        return error_set(err, ERR_FORMAT,
                         VIEW_FMT
                         ":%u:%u: " VIEW_FMT
                         " has secretGroup %d: expected at most %u, the groups of its regex",
                         VIEW_ARG(rule->regex.source), (unsigned)rule->regex.line,
                         (unsigned)rule->regex.column, VIEW_ARG(owner), rule->secret_group, groups);
    }
    if (st == OK) {
        st = check_one(&rule->path, owner, "path", &groups, err);
    }
    return st == OK ? check_allowlists(&rule->allowlists, owner, err) : st;
}

enum status secret_rules_check(const struct secret_rules *rules, struct error *err)
{
    enum status st = check_allowlists(&rules->allowlists, VIEW("the global allowlists"), err);
    for (size_t i = 0; i < rules->count && st == OK; i++) {
        st = check_rule_text(rules->rules[i], err);
    }
    return st;
}

void secret_rules_check_each(const struct secret_rules *rules,
                             void (*wrong)(void *ctx, struct view rule, const struct error *why),
                             void *ctx)
{
    struct error why = {.code = OK};
    if (check_allowlists(&rules->allowlists, VIEW("the global allowlists"), &why) != OK) {
        wrong(ctx, VIEW(""), &why);
    }
    for (size_t i = 0; i < rules->count; i++) {
        if (check_rule_text(rules->rules[i], &why) != OK) {
            wrong(ctx, rules->rules[i]->id.text, &why);
        }
    }
}

struct secret_pack secret_pack_shipped(void)
{
    return (struct secret_pack){shipped_secret_rules, shipped_secret_rules_count};
}
