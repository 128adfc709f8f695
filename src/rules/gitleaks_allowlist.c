#include "gitleaks.h"

static enum status read_condition(struct gitleaks_reader *r, const struct value *v, bool *all)
{
    struct rule_text text;
    enum status st = gitleaks_text(r, v, "\"AND\" or \"OR\"", &text);
    if (st != OK) {
        return st;
    }
    if (view_eq_nocase(text.text, VIEW("and")) || view_eq_str(text.text, "&&")) {
        *all = true;
        return OK;
    }
    if (text.text.len == 0 || view_eq_nocase(text.text, VIEW("or")) ||
        view_eq_str(text.text, "||")) {
        *all = false;
        return OK;
    }
    return gitleaks_fail(r, v, "unknown condition: expected \"AND\" or \"OR\"");
}

static enum status read_target(struct gitleaks_reader *r, const struct value *v,
                               enum secret_target *out)
{
    struct rule_text text;
    enum status st = gitleaks_text(r, v, "\"secret\", \"match\" or \"line\"", &text);
    if (st != OK) {
        return st;
    }
    if (text.text.len == 0 || view_eq_str(text.text, "secret")) {
        *out = TARGET_SECRET;
    } else if (view_eq_str(text.text, "match")) {
        *out = TARGET_MATCH;
    } else if (view_eq_str(text.text, "line")) {
        *out = TARGET_LINE;
    } else {
        return gitleaks_fail(r, v,
                             "unknown regexTarget: expected \"secret\", \"match\" or \"line\"");
    }
    return OK;
}

/* "(?:a|b|c)": one search instead of many. */
static enum status join(struct gitleaks_reader *r, const struct rule_text_list *list,
                        struct view *out)
{
    if (list->len == 0) {
        return OK;
    }
    size_t len = 4 + list->len;
    for (size_t i = 0; i < list->len; i++) {
        len += list->items[i].text.len;
    }
    char *text = arena_alloc(r->arena, len + 1, 1);
    if (text == NULL) {
        return error_no_memory(r->err);
    }
    size_t at = 3;
    memcpy(text, "(?:", 3);
    for (size_t i = 0; i < list->len; i++) {
        struct view one = list->items[i].text;
        if (one.len > 0) {
            memcpy(text + at, one.ptr, one.len);
        }
        at += one.len;
        text[at++] = i + 1 < list->len ? '|' : ')';
    }
    *out = view_of(text, at);
    return OK;
}

static enum status read_key(struct gitleaks_reader *r, int key, const struct value *v,
                            struct secret_allowlist *out, struct rule_text_list *targets)
{
    struct rule_text text;
    enum status st;
    switch (key) {
    case 0:
        st = gitleaks_text(r, v, "a description as string", &text);
        out->description = st == OK ? text.text : out->description;
        return st;
    case 1:
        return read_condition(r, v, &out->all);
    case 2:
        return gitleaks_lower(r, v, "commits as an array of strings", &out->commits);
    case 3:
        return gitleaks_texts(r, v, "paths as an array of regular expressions", &out->paths);
    case 4:
        return gitleaks_texts(r, v, "regexes as an array of regular expressions", &out->regexes);
    case 5:
        return gitleaks_lower(r, v, "stopwords as an array of strings", &out->stopwords);
    case 6:
        return read_target(r, v, &out->target);
    default:
        return gitleaks_texts(r, v, "targetRules as an array of rule ids", targets);
    }
}

enum status gitleaks_allowlist(struct gitleaks_reader *r, const struct value *v,
                               struct secret_allowlist *out, struct rule_text_list *targets)
{
    static const char *const keys[] = {"description", "condition",   "commits",
                                       "paths",       "regexes",     "stopwords",
                                       "regexTarget", "targetRules", NULL};
    static const char *const rule_keys[] = {"description", "condition", "commits",     "paths",
                                            "regexes",     "stopwords", "regexTarget", NULL};
    if (v->kind != VALUE_OBJECT) {
        return value_expected(v, r->source, "an allowlist table", r->err);
    }
    enum status st = OK;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        int key = gitleaks_key(r, &v->members[i], targets == NULL ? rule_keys : keys,
                               "in an allowlist", &st);
        if (key >= 0) {
            st = read_key(r, key, &v->members[i].value, out, targets);
        }
    }
    if (st != OK) {
        return st;
    }
    if (out->commits.len + out->paths.len + out->regexes.len + out->stopwords.len == 0) {
        return gitleaks_fail(r, v,
                             "the allowlist checks nothing: expected commits, paths, "
                             "regexes or stopwords");
    }
    st = join(r, &out->paths, &out->path_regex);
    return st == OK ? join(r, &out->regexes, &out->content_regex) : st;
}
