#include "gitleaks.h"

#include <assay/base/toml.h>

#include <math.h>
#include <stdio.h>

enum { ITEMS_MAX = 1 << 20, GITLEAKS_MAJOR = 8, GITLEAKS_MINOR = 30 };

enum status item_add(struct arena *arena, struct item_list *list, void *item, struct error *err)
{
    if (list->len >= ITEMS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d items", ITEMS_MAX);
    }
    enum status grown = arena_grow(arena, (void **)&list->items, &list->cap, list->len + 1,
                                   sizeof *list->items, err);
    if (grown != OK) {
        return grown;
    }
    list->items[list->len++] = item;
    return OK;
}

enum status gitleaks_fail(struct gitleaks_reader *r, const struct value *at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)error_setv(r->err, ERR_FORMAT, fmt, args);
    va_end(args);
    (void)error_prefix(r->err, "%s:%u:%u", r->source, (unsigned)at->line, (unsigned)at->column);
    return ERR_FORMAT;
}

enum status gitleaks_warn(struct gitleaks_reader *r, uint32_t line, uint32_t column,
                          const char *fmt, ...)
{
    struct error text = {.code = OK};
    va_list args;
    va_start(args, fmt);
    (void)error_setv(&text, ERR_FORMAT, fmt, args);
    va_end(args);
    (void)error_prefix(&text, "%s:%u:%u", r->source, (unsigned)line, (unsigned)column);
    if (r->strict) {
        return error_set(r->err, ERR_FORMAT, "%s", text.message);
    }
    if (r->warnings->len >= WARNINGS_MAX) {
        return OK;
    }
    struct view *copy = arena_alloc(r->arena, 1, sizeof *copy);
    if (copy != NULL) {
        *copy = arena_copy(r->arena, view_str(text.message));
    }
    if (copy == NULL || copy->ptr == NULL) {
        return error_no_memory(r->err);
    }
    return item_add(r->arena, r->warnings, copy, r->err);
}

enum status gitleaks_text(struct gitleaks_reader *r, const struct value *v, const char *what,
                          struct rule_text *out)
{
    if (v->kind != VALUE_STRING) {
        return value_expected(v, r->source, what, r->err);
    }
    *out = (struct rule_text){v->text, view_str(r->source), v->line, v->column};
    return OK;
}

enum status gitleaks_texts(struct gitleaks_reader *r, const struct value *v, const char *what,
                           struct rule_text_list *out)
{
    if (v->kind != VALUE_ARRAY) {
        return value_expected(v, r->source, what, r->err);
    }
    struct rule_text *items = arena_alloc(r->arena, v->len + 1, sizeof *items);
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    for (size_t i = 0; i < v->len; i++) {
        enum status st = gitleaks_text(r, &v->items[i], what, &items[i]);
        if (st != OK) {
            return st;
        }
    }
    *out = (struct rule_text_list){items, v->len};
    return OK;
}

enum status gitleaks_lower(struct gitleaks_reader *r, const struct value *v, const char *what,
                           struct view_list *out)
{
    struct rule_text_list texts;
    enum status st = gitleaks_texts(r, v, what, &texts);
    struct view *items = st == OK ? arena_alloc(r->arena, texts.len + 1, sizeof *items) : NULL;
    if (st != OK) {
        return st;
    }
    for (size_t i = 0; items != NULL && i < texts.len; i++) {
        char *copy = arena_alloc(r->arena, texts.items[i].text.len + 1, 1);
        if (copy == NULL) {
            return error_no_memory(r->err);
        }
        for (size_t k = 0; k < texts.items[i].text.len; k++) {
            char c = texts.items[i].text.ptr[k];
            copy[k] = c >= 'A' && c <= 'Z' ? (char)(c + 0x20) : c;
        }
        items[i] = view_of(copy, texts.items[i].text.len);
    }
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    *out = (struct view_list){items, texts.len};
    return OK;
}

int gitleaks_key(struct gitleaks_reader *r, const struct member *m, const char *const *keys,
                 const char *where, enum status *st)
{
    *st = OK;
    for (int i = 0; keys[i] != NULL; i++) {
        if (view_eq_nocase(m->key, view_str(keys[i]))) {
            return i;
        }
    }
    char known[256] = {0};
    size_t len = 0;
    for (int i = 0; keys[i] != NULL && len < sizeof known - 1; i++) {
        int n = snprintf(known + len, sizeof known - len, "%s%s", i == 0 ? "" : ", ", keys[i]);
        len += n > 0 ? (size_t)n : 0;
    }
    *st = gitleaks_warn(r, m->line, m->column, "unknown key \"" VIEW_FMT "\" %s (expected %s)",
                        VIEW_ARG(view_slice(m->key, 0, 80)), where, known);
    return -1;
}

static enum status read_int(struct gitleaks_reader *r, const struct value *v, const char *what,
                            int *out)
{
    if (v->kind != VALUE_INT) {
        return value_expected(v, r->source, what, r->err);
    }
    if (v->integer < 0 || v->integer > 1000000) {
        return gitleaks_fail(r, v, "expected %s from 0 to 1000000", what);
    }
    *out = (int)v->integer;
    return OK;
}

static enum status read_bool(struct gitleaks_reader *r, const struct value *v, const char *what,
                             bool *out)
{
    if (v->kind != VALUE_BOOL) {
        return value_expected(v, r->source, what, r->err);
    }
    *out = v->boolean;
    return OK;
}

static enum status read_entropy(struct gitleaks_reader *r, const struct value *v, double *out)
{
    if (v->kind != VALUE_INT && v->kind != VALUE_FLOAT) {
        return value_expected(v, r->source, "a number as entropy", r->err);
    }
    if (!isfinite(v->number) || v->number < 0 || v->number > 32) {
        return gitleaks_fail(r, v, "expected an entropy from 0 to 32 bits");
    }
    *out = v->number;
    return OK;
}

static enum status read_tags(struct gitleaks_reader *r, const struct value *v,
                             struct view_list *out)
{
    struct rule_text_list texts;
    enum status st = gitleaks_texts(r, v, "tags as an array of strings", &texts);
    if (st != OK) {
        return st;
    }
    struct view *items = arena_alloc(r->arena, texts.len + 1, sizeof *items);
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    for (size_t i = 0; i < texts.len; i++) {
        items[i] = texts.items[i].text;
    }
    *out = (struct view_list){items, texts.len};
    return OK;
}

static enum status read_required_one(struct gitleaks_reader *r, const struct value *v,
                                     struct secret_required *out)
{
    static const char *const keys[] = {"id", "withinLines", "withinColumns", NULL};
    if (v->kind != VALUE_OBJECT) {
        return value_expected(v, r->source, "a [[rules.required]] table", r->err);
    }
    *out = (struct secret_required){.within_lines = -1, .within_columns = -1};
    enum status st = OK;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        const struct member *m = &v->members[i];
        switch (gitleaks_key(r, m, keys, "in [[rules.required]]", &st)) {
        case 0:
            st = gitleaks_text(r, &m->value, "a rule id as string", &out->id);
            break;
        case 1:
            st = read_int(r, &m->value, "withinLines", &out->within_lines);
            break;
        case 2:
            st = read_int(r, &m->value, "withinColumns", &out->within_columns);
            break;
        default:
            break;
        }
    }
    if (st == OK && out->id.text.len == 0) {
        st = gitleaks_fail(r, v, "[[rules.required]] needs the id of another rule");
    }
    return st;
}

static enum status read_required(struct gitleaks_reader *r, const struct value *v,
                                 struct secret_rule *rule)
{
    if (v->kind != VALUE_ARRAY) {
        return value_expected(v, r->source, "[[rules.required]] tables", r->err);
    }
    struct secret_required *items = arena_alloc(r->arena, v->len + 1, sizeof *items);
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    for (size_t i = 0; i < v->len; i++) {
        enum status st = read_required_one(r, &v->items[i], &items[i]);
        if (st != OK) {
            return st;
        }
    }
    rule->required = items;
    rule->required_count = v->len;
    return OK;
}

/* One table, or an array of them, appended to `list`. */
static enum status read_rule_allowlists(struct gitleaks_reader *r, const struct value *v,
                                        struct allowlist_list *out)
{
    bool old = v->kind == VALUE_OBJECT;
    if (!old && v->kind != VALUE_ARRAY) {
        return value_expected(v, r->source, "[[rules.allowlists]] tables", r->err);
    }
    size_t count = old ? 1 : v->len;
    const struct secret_allowlist **items = arena_alloc(r->arena, count + 1, sizeof *items);
    if (items == NULL) {
        return error_no_memory(r->err);
    }
    for (size_t i = 0; i < count; i++) {
        struct secret_allowlist *a = arena_alloc(r->arena, 1, sizeof *a);
        if (a == NULL) {
            return error_no_memory(r->err);
        }
        enum status st = gitleaks_allowlist(r, old ? v : &v->items[i], a, NULL);
        if (st != OK) {
            return st;
        }
        items[i] = a;
    }
    if (out->len > 0) {
        return gitleaks_fail(r, v,
                             "[rules.allowlist] is the old form and cannot stand beside "
                             "[[rules.allowlists]]: expected one of them");
    }
    *out = (struct allowlist_list){items, count};
    return OK;
}

enum rule_key {
    KEY_ID,
    KEY_DESCRIPTION,
    KEY_REGEX,
    KEY_PATH,
    KEY_SECRET_GROUP,
    KEY_ENTROPY,
    KEY_KEYWORDS,
    KEY_TAGS,
    KEY_SKIP_REPORT,
    KEY_ALLOWLISTS,
    KEY_ALLOWLIST,
    KEY_REQUIRED
};

static const char *const rule_keys[] = {
    "id",   "description", "regex",      "path",      "secretGroup", "entropy", "keywords",
    "tags", "skipReport",  "allowlists", "allowlist", "required",    NULL};

static enum status read_rule_key(struct gitleaks_reader *r, int key, const struct value *v,
                                 struct secret_rule *rule)
{
    struct rule_text text = {.line = 0};
    enum status st;
    switch (key) {
    case KEY_ID:
        return gitleaks_text(r, v, "the rule's id as string", &rule->id);
    case KEY_DESCRIPTION:
        st = gitleaks_text(r, v, "a description as string", &text);
        rule->description = text.text;
        return st;
    case KEY_REGEX:
        return gitleaks_text(r, v, "a regular expression as string", &rule->regex);
    case KEY_PATH:
        return gitleaks_text(r, v, "a regular expression as string", &rule->path);
    case KEY_SECRET_GROUP:
        return read_int(r, v, "secretGroup", &rule->secret_group);
    case KEY_ENTROPY:
        return read_entropy(r, v, &rule->entropy);
    case KEY_KEYWORDS:
        return gitleaks_lower(r, v, "keywords as an array of strings", &rule->keywords);
    case KEY_TAGS:
        return read_tags(r, v, &rule->tags);
    case KEY_SKIP_REPORT:
        return read_bool(r, v, "skipReport as true or false", &rule->skip_report);
    case KEY_ALLOWLISTS:
    case KEY_ALLOWLIST:
        return read_rule_allowlists(r, v, &rule->allowlists);
    default:
        return read_required(r, v, rule);
    }
}

static enum status read_rule(struct gitleaks_reader *r, const struct value *v,
                             struct secret_rule *rule)
{
    if (v->kind != VALUE_OBJECT) {
        return value_expected(v, r->source, "a [[rules]] table", r->err);
    }
    rule->id =
        (struct rule_text){.source = view_str(r->source), .line = v->line, .column = v->column};
    enum status st = OK;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        int key = gitleaks_key(r, &v->members[i], rule_keys, "in [[rules]]", &st);
        if (key >= 0) {
            st = read_rule_key(r, key, &v->members[i].value, rule);
        }
    }
    if (st == OK && view_trim(rule->id.text).len == 0) {
        st = gitleaks_fail(r, v, "the rule has no id: expected id = \"some-name\"");
    }
    return st;
}

static bool same_id(const struct gitleaks_file *file, struct view id)
{
    for (size_t i = 0; i < file->rules.len; i++) {
        const struct secret_rule *other = file->rules.items[i];
        if (view_eq(other->id.text, id)) {
            return true;
        }
    }
    return false;
}

static enum status read_rules(struct gitleaks_reader *r, const struct value *v,
                              struct gitleaks_file *out)
{
    if (v->kind != VALUE_ARRAY) {
        return value_expected(v, r->source, "[[rules]] tables", r->err);
    }
    if (v->len > RULES_MAX) {
        return gitleaks_fail(r, v, "more than %d rules", RULES_MAX);
    }
    for (size_t i = 0; i < v->len; i++) {
        struct secret_rule *rule = arena_alloc(r->arena, 1, sizeof *rule);
        if (rule == NULL) {
            return error_no_memory(r->err);
        }
        enum status st = read_rule(r, &v->items[i], rule);
        if (st == OK && same_id(out, rule->id.text)) {
            st = gitleaks_fail(r, &v->items[i], "duplicate rule id \"" VIEW_FMT "\"",
                               VIEW_ARG(rule->id.text));
        }
        if (st == OK) {
            st = item_add(r->arena, &out->rules, rule, r->err);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status read_global_allowlists(struct gitleaks_reader *r, const struct value *v,
                                          struct gitleaks_file *out)
{
    bool old = v->kind == VALUE_OBJECT;
    if (!old && v->kind != VALUE_ARRAY) {
        return value_expected(v, r->source, "[[allowlists]] tables", r->err);
    }
    if (out->allowlists.len > 0) {
        return gitleaks_fail(r, v,
                             "[allowlist] is the old form and cannot stand beside "
                             "[[allowlists]]: expected one of them");
    }
    for (size_t i = 0; i < (old ? 1 : v->len); i++) {
        struct global_allowlist *a = arena_alloc(r->arena, 1, sizeof *a);
        if (a == NULL) {
            return error_no_memory(r->err);
        }
        enum status st = gitleaks_allowlist(r, old ? v : &v->items[i], &a->list, &a->targets);
        if (st == OK) {
            st = item_add(r->arena, &out->allowlists, a, r->err);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status read_extend(struct gitleaks_reader *r, const struct value *v,
                               struct gitleaks_file *out)
{
    static const char *const keys[] = {"path", "useDefault", "disabledRules", "url", NULL};
    if (v->kind != VALUE_OBJECT) {
        return value_expected(v, r->source, "an [extend] table", r->err);
    }
    enum status st = OK;
    struct rule_text url = {.line = 0};
    for (size_t i = 0; i < v->len && st == OK; i++) {
        const struct member *m = &v->members[i];
        switch (gitleaks_key(r, m, keys, "in [extend]", &st)) {
        case 0:
            st = gitleaks_text(r, &m->value, "a path as string", &out->extend_path);
            break;
        case 1:
            st = read_bool(r, &m->value, "useDefault as true or false", &out->extends_default);
            break;
        case 2:
            st = gitleaks_texts(r, &m->value, "disabledRules as an array of ids", &out->disabled);
            break;
        case 3:
            st = gitleaks_text(r, &m->value, "a URL as string", &url);
            if (st == OK && url.text.len > 0) {
                st = gitleaks_fail(r, &m->value,
                                   "extend.url is refused: nothing is downloaded; "
                                   "expected extend.path with a file");
            }
            break;
        default:
            break;
        }
    }
    if (st == OK && out->extends_default && out->extend_path.text.len > 0) {
        st = gitleaks_fail(r, v, "[extend] has both path and useDefault: expected one of them");
    }
    return st;
}

/* "v8.25.0" against the gitleaks version whose format this reads. */
static enum status check_version(struct gitleaks_reader *r, const struct value *v)
{
    struct rule_text text;
    enum status st = gitleaks_text(r, v, "minVersion as string", &text);
    if (st != OK) {
        return st;
    }
    struct view rest = text.text;
    if (view_starts(rest, VIEW("v"))) {
        rest = view_slice(rest, 1, rest.len);
    }
    struct view part;
    uint64_t number[3] = {0, 0, 0};
    for (size_t i = 0; i < 3; i++) {
        if (!view_split(&rest, '.', &part) || !view_to_u64(part, &number[i])) {
            return gitleaks_warn(r, v->line, v->column,
                                 "minVersion is not a version: expected \"v8.25.0\"");
        }
    }
    if (number[0] > GITLEAKS_MAJOR || (number[0] == GITLEAKS_MAJOR && number[1] > GITLEAKS_MINOR)) {
        return gitleaks_warn(r, v->line, v->column,
                             "minVersion is newer than the format that is read here (%d.%d)",
                             GITLEAKS_MAJOR, GITLEAKS_MINOR);
    }
    return OK;
}

static enum status read_top(struct gitleaks_reader *r, const struct member *m,
                            struct gitleaks_file *out)
{
    static const char *const keys[] = {"title", "description", "minVersion", "extend",
                                       "rules", "allowlists",  "allowlist",  NULL};
    enum status st = OK;
    struct rule_text text;
    switch (gitleaks_key(r, m, keys, "at the top", &st)) {
    case 0:
    case 1:
        return gitleaks_text(r, &m->value, "a string", &text);
    case 2:
        return check_version(r, &m->value);
    case 3:
        return read_extend(r, &m->value, out);
    case 4:
        return read_rules(r, &m->value, out);
    case 5:
    case 6:
        return read_global_allowlists(r, &m->value, out);
    default:
        return st;
    }
}

enum status gitleaks_read(struct gitleaks_reader *r, struct view text, struct gitleaks_file *out)
{
    struct value root;
    struct parse_limits limits = {.depth = 32, .values = 1000000};
    enum status st = toml_read(text, r->source, &limits, r->arena, &root, r->err);
    for (size_t i = 0; st == OK && i < root.len; i++) {
        st = read_top(r, &root.members[i], out);
    }
    return st;
}
