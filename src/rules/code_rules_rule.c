/* One rule: its keys, its mode, its versions. */
#include "code_rules_reader.h"

#include <assay/base/utf8.h>

/* What a rule holds beside what is read at once. */
struct rule_parts {
    const struct member *severity;
    const struct member *languages;
    const struct member *mode;
    const struct member *match;
    const struct member *taint;
    const struct member *lists[4]; /* pattern-sources …, by enum taint_role */
    const struct member *paths;
    const struct member *options;
    const struct member *fix;
    const struct member *fix_regex;
    const struct member *metadata;
};

static const char *const list_keys[] = {
    [TAINT_SOURCE] = "pattern-sources",
    [TAINT_SINK] = "pattern-sinks",
    [TAINT_SANITIZER] = "pattern-sanitizers",
    [TAINT_PROPAGATOR] = "pattern-propagators",
};

static enum status read_keys(struct rule_reader *r, const struct value *v, struct code_rule *out,
                             struct rule_parts *p)
{
    const struct rule_field fields[] = {
        {"id", FIELD_ELSEWHERE, true, NULL},
        {"message", FIELD_VIEW, true, &out->message},
        {"severity", FIELD_MEMBER, true, &p->severity},
        {"languages", FIELD_MEMBER, true, &p->languages},
        {"mode", FIELD_MEMBER, false, &p->mode},
        FORMULA_OLD_FIELDS,
        {"match", FIELD_MEMBER, false, &p->match},
        {"taint", FIELD_MEMBER, false, &p->taint},
        {list_keys[TAINT_SOURCE], FIELD_MEMBER, false, &p->lists[TAINT_SOURCE]},
        {list_keys[TAINT_SINK], FIELD_MEMBER, false, &p->lists[TAINT_SINK]},
        {list_keys[TAINT_SANITIZER], FIELD_MEMBER, false, &p->lists[TAINT_SANITIZER]},
        {list_keys[TAINT_PROPAGATOR], FIELD_MEMBER, false, &p->lists[TAINT_PROPAGATOR]},
        {"paths", FIELD_MEMBER, false, &p->paths},
        {"options", FIELD_MEMBER, false, &p->options},
        {"fix", FIELD_MEMBER, false, &p->fix},
        {"fix-regex", FIELD_MEMBER, false, &p->fix_regex},
        {"metadata", FIELD_MEMBER, false, &p->metadata},
        {"min-version", FIELD_ELSEWHERE, false, NULL},
        {"max-version", FIELD_ELSEWHERE, false, NULL},
        {"version", FIELD_IDLE, false, NULL},
        {"product", FIELD_IDLE, false, NULL},
        {"validators", FIELD_IDLE, false, NULL},
        {"equivalences", FIELD_UNSUPPORTED, false, NULL},
        {"dest-language", FIELD_UNSUPPORTED, false, NULL},
        {"dest-rules", FIELD_UNSUPPORTED, false, NULL},
        {"transform", FIELD_UNSUPPORTED, false, NULL},
        {"reduce", FIELD_UNSUPPORTED, false, NULL},
        {"r2c-internal-project-depends-on", FIELD_UNSUPPORTED, false, NULL},
        {"pattern-where-python", FIELD_UNSUPPORTED, false, NULL},
    };
    return rule_read_fields(r, v, "a rule", fields, sizeof fields / sizeof fields[0]);
}

/* ---- id and versions ---- */

static bool is_id_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

static enum status read_id(struct rule_reader *r, const struct value *v, struct rule_text *out)
{
    const struct value *id = value_get(v, "id");
    if (v->kind != VALUE_OBJECT) {
        return rule_expected(r, v, "a rule: a mapping");
    }
    if (id == NULL) {
        return rule_fail(r, place_of(v), ERR_FORMAT, "a rule lacks \"id\"");
    }
    enum status st = rule_read_text(r, id, "id", out);
    for (size_t i = 0; st == OK && i < out->text.len; i++) {
        if (!is_id_char(out->text.ptr[i])) {
            st = rule_fail(r, place_of(id), ERR_FORMAT,
                           "id \"" VIEW_FMT "\": expected letters, digits, \".\", \"_\" and \"-\"",
                           VIEW_ARG(utf8_cut(out->text, 100)));
        }
    }
    if (st == OK) {
        r->id = out->text;
    }
    return st;
}

struct version {
    uint64_t part[3];
};

static bool parse_version(struct view text, struct version *out)
{
    struct view rest = text;
    struct view piece;
    size_t n = 0;
    while (view_split(&rest, '.', &piece)) {
        if (n >= 3 || !view_to_u64(piece, &out->part[n])) {
            return false;
        }
        n++;
    }
    return n > 0;
}

static int version_order(const struct version *a, const struct version *b)
{
    for (size_t i = 0; i < 3; i++) {
        if (a->part[i] != b->part[i]) {
            return a->part[i] < b->part[i] ? -1 : 1;
        }
    }
    return 0;
}

/* `sign` 1: the version that is needed at least; -1: at most. */
static enum status check_version(struct rule_reader *r, const struct value *v, const char *key,
                                 int sign)
{
    struct version ours = {{0, 0, 0}};
    struct version asked = {{0, 0, 0}};
    struct rule_text text = {{NULL, 0}, {NULL, 0}, 0, 0};
    if (v == NULL) {
        return OK;
    }
    enum status st = rule_read_text(r, v, key, &text);
    if (st != OK) {
        return st;
    }
    if (!parse_version(text.text, &asked) ||
        !parse_version(VIEW(CODE_RULES_SEMGREP_VERSION), &ours)) {
        return rule_fail(r, place_of(v), ERR_FORMAT,
                         "%s \"" VIEW_FMT "\": expected a version such as 1.50.0", key,
                         VIEW_ARG(utf8_cut(text.text, 60)));
    }
    if (version_order(&asked, &ours) * sign > 0) {
        rule_unsupported(r, place_of(v), "%s is " VIEW_FMT ", the language spoken here is %s", key,
                         VIEW_ARG(utf8_cut(text.text, 60)), CODE_RULES_SEMGREP_VERSION);
    }
    return OK;
}

static enum status check_versions(struct rule_reader *r, const struct value *v)
{
    enum status st = check_version(r, value_get(v, "min-version"), "min-version", 1);
    return st == OK ? check_version(r, value_get(v, "max-version"), "max-version", -1) : st;
}

/* ---- the small parts ---- */

static enum status read_severity(struct rule_reader *r, const struct value *v,
                                 enum rule_severity *out)
{
    static const struct {
        const char *name;
        enum rule_severity severity;
    } names[] = {
        {"ERROR", RULE_HIGH},        {"WARNING", RULE_MEDIUM}, {"INFO", RULE_INFO},
        {"LOW", RULE_LOW},           {"MEDIUM", RULE_MEDIUM},  {"HIGH", RULE_HIGH},
        {"CRITICAL", RULE_CRITICAL}, {"INVENTORY", RULE_INFO}, {"EXPERIMENT", RULE_INFO},
    };
    struct view text = {NULL, 0};
    enum status st = rule_read_view(r, v, "severity", &text);
    for (size_t i = 0; i < sizeof names / sizeof names[0] && st == OK; i++) {
        if (view_eq_str(text, names[i].name)) {
            *out = names[i].severity;
            return OK;
        }
    }
    return st != OK ? st
                    : rule_fail(r, place_of(v), ERR_FORMAT,
                                "severity \"" VIEW_FMT
                                "\": expected ERROR, WARNING, INFO, CRITICAL, HIGH, MEDIUM, LOW, "
                                "INVENTORY or EXPERIMENT",
                                VIEW_ARG(utf8_cut(text, 60)));
}

/* A language that is not parsed makes the rule unsupported only where no other is. */
static enum status read_languages(struct rule_reader *r, const struct value *v, uint64_t *out)
{
    bool was = r->is_unsupported;
    enum status st = rule_read_list(r, v, "languages");
    for (size_t i = 0; i < v->len && st == OK; i++) {
        uint64_t bits = 0;
        st = rule_read_language(r, &v->items[i], &bits);
        *out |= bits;
    }
    if (st != OK || *out == 0) {
        return st;
    }
    r->is_unsupported = was;
    for (size_t i = 0; i < v->len && st == OK; i++) {
        if (rule_language_bits(v->items[i].text) == 0) {
            st = rule_warn(r, place_of(&v->items[i]), "language \"" VIEW_FMT "\" is not parsed",
                           VIEW_ARG(v->items[i].text));
        }
    }
    return st;
}

static enum status read_paths(struct rule_reader *r, const struct value *v, struct code_rule *out)
{
    const struct rule_field fields[] = {
        {"include", FIELD_VIEWS, false, &out->paths_include},
        {"exclude", FIELD_VIEWS, false, &out->paths_exclude},
    };
    return rule_read_fields(r, v, "paths", fields, sizeof fields / sizeof fields[0]);
}

static enum status read_fix_regex(struct rule_reader *r, const struct value *v,
                                  struct fix_regex *out)
{
    const struct rule_field fields[] = {
        {"regex", FIELD_TEXT, true, &out->regex},
        {"replacement", FIELD_VIEW, true, &out->replacement},
        {"count", FIELD_INT, false, &out->count},
    };
    return rule_read_fields(r, v, "fix-regex", fields, sizeof fields / sizeof fields[0]);
}

static enum status read_metadata(struct rule_reader *r, const struct value *v,
                                 const struct value **out)
{
    if (v->kind == VALUE_NULL) {
        return OK;
    }
    if (v->kind != VALUE_OBJECT) {
        return rule_expected(r, v, "metadata: a mapping");
    }
    return rule_copy_value(r, v, out);
}

static enum status read_extras(struct rule_reader *r, const struct rule_parts *p,
                               struct code_rule *out)
{
    enum status st = OK;
    if (p->paths != NULL) {
        st = read_paths(r, &p->paths->value, out);
    }
    if (st == OK && p->fix != NULL) {
        st = rule_read_view(r, &p->fix->value, "fix", &out->fix);
        out->fix = view_trim(out->fix);
        out->has_fix = true;
    }
    if (st == OK && p->fix_regex != NULL) {
        st = read_fix_regex(r, &p->fix_regex->value, &out->fix_regex);
    }
    if (st == OK && p->metadata != NULL) {
        st = read_metadata(r, &p->metadata->value, &out->metadata);
    }
    return st;
}

/* ---- what it searches for ---- */

static enum status read_search(struct rule_reader *r, const struct value *v,
                               const struct rule_parts *p, struct code_rule *out)
{
    for (size_t i = 0; i < sizeof list_keys / sizeof list_keys[0]; i++) {
        if (p->lists[i] != NULL) {
            return rule_fail(r, place_of_key(p->lists[i]), ERR_FORMAT,
                             "\"%s\" needs \"mode: taint\"", list_keys[i]);
        }
    }
    struct formula *formula = arena_alloc(r->arena, 1, sizeof *formula);
    if (formula == NULL) {
        return error_no_memory(r->err);
    }
    out->formula = formula;
    enum status st = p->match != NULL ? formula_read_new(r, &p->match->value, formula)
                                      : formula_read_old(r, v, "a rule", formula);
    return st == OK ? formula_positive(r, formula) : st;
}

static enum status read_old_taint(struct rule_reader *r, const struct value *v,
                                  const struct rule_parts *p, struct code_rule *out)
{
    struct taint_specs *specs[4] = {
        [TAINT_SOURCE] = &out->sources,
        [TAINT_SINK] = &out->sinks,
        [TAINT_SANITIZER] = &out->sanitizers,
        [TAINT_PROPAGATOR] = &out->propagators,
    };
    enum status st = OK;
    for (int role = TAINT_SOURCE; role <= TAINT_PROPAGATOR && st == OK; role++) {
        if (p->lists[role] != NULL) {
            st = taint_read_specs(r, &p->lists[role]->value, (enum taint_role)role, false,
                                  specs[role]);
        } else if (role == TAINT_SOURCE || role == TAINT_SINK) {
            st =
                rule_fail(r, place_of(v), ERR_FORMAT, "a taint rule lacks \"%s\"", list_keys[role]);
        }
    }
    return st;
}

/* A taint rule searches for nothing beside its sources and sinks. */
static enum status refuse_search(struct rule_reader *r, const struct value *v)
{
    static const char *const keys[] = {"pattern", "patterns", "pattern-either", "pattern-regex",
                                       "match"};
    for (size_t i = 0; i < v->len; i++) {
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            if (view_eq_str(v->members[i].key, keys[k])) {
                return rule_fail(r, place_of_key(&v->members[i]), ERR_FORMAT,
                                 "\"%s\" does not go with taint mode", keys[k]);
            }
        }
    }
    return OK;
}

static enum status read_taint(struct rule_reader *r, const struct value *v,
                              const struct rule_parts *p, struct code_rule *out)
{
    enum status st = refuse_search(r, v);
    out->taint = true;
    if (st != OK) {
        return st;
    }
    return p->taint != NULL ? taint_read_new(r, &p->taint->value, out)
                            : read_old_taint(r, v, p, out);
}

static enum status read_mode(struct rule_reader *r, const struct value *v,
                             const struct rule_parts *p, struct code_rule *out)
{
    struct view mode = VIEW("search");
    enum status st = p->mode == NULL ? OK : rule_read_view(r, &p->mode->value, "mode", &mode);
    if (st != OK) {
        return st;
    }
    bool taint = view_eq_str(mode, "taint") || (p->mode == NULL && p->taint != NULL);
    if (!taint && !view_eq_str(mode, "search")) {
        return rule_fail(r, place_of(&p->mode->value), ERR_FORMAT,
                         "mode \"" VIEW_FMT "\": expected search or taint",
                         VIEW_ARG(utf8_cut(mode, 60)));
    }
    if (!taint && p->taint != NULL) {
        return rule_fail(r, place_of_key(p->taint), ERR_FORMAT, "\"taint\" needs \"mode: taint\"");
    }
    return taint ? read_taint(r, v, p, out) : read_search(r, v, p, out);
}

/* ---- the whole ---- */

/* Rules of modes that are not here have keys of their own: they are not read further. */
static void check_other_modes(struct rule_reader *r, const struct value *v)
{
    static const char *const modes[] = {"join", "extract", "step", "steps"};
    const struct value *mode = value_get(v, "mode");
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        const struct value *key = value_get(v, modes[i]);
        if (mode != NULL && view_eq_str(value_text(mode), modes[i])) {
            rule_unsupported(r, place_of(mode), "mode \"%s\" is not supported", modes[i]);
        } else if (key != NULL) {
            rule_unsupported(r, place_of(key), "\"%s\" is not supported", modes[i]);
        }
    }
}

static enum status left_out(struct rule_reader *r)
{
    return error_set(r->err, ERR_UNSUPPORTED, "%s", r->reason.message);
}

static enum status read_body(struct rule_reader *r, const struct value *v, struct code_rule *out)
{
    struct rule_parts p = {.severity = NULL};
    enum status st = read_keys(r, v, out, &p);
    if (st == OK) {
        st = read_severity(r, &p.severity->value, &out->severity);
    }
    if (st == OK) {
        st = read_languages(r, &p.languages->value, &out->languages);
        r->languages = out->languages;
    }
    rule_options_default(&out->options);
    if (st == OK && p.options != NULL) {
        st = rule_read_options(r, &p.options->value, &out->options);
    }
    if (st == OK) {
        st = read_mode(r, v, &p, out);
    }
    return st == OK ? read_extras(r, &p, out) : st;
}

enum status code_rule_read(struct rule_reader *r, const struct value *v, struct code_rule *out)
{
    struct code_rule rule = {.taint = false};
    enum status st = read_id(r, v, &rule.id);
    if (st == OK) {
        st = check_versions(r, v);
    }
    if (st == OK) {
        check_other_modes(r, v);
    }
    /* A rule for another version may hold what this one does not know. */
    if (st == OK && !r->is_unsupported) {
        st = read_body(r, v, &rule);
    }
    if (st == OK && r->is_unsupported) {
        st = left_out(r);
    }
    if (st == OK) {
        *out = rule;
    }
    return st;
}
