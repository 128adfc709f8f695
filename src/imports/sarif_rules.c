/* What rules say of their results: severity, precision, weakness, message. */
#include "sarif.h"

#include <assay/base/buf.h>
#include <assay/base/mem.h>
#include <assay/imports/weakness.h>

/* Values have no const-correct pointer to lie in a map as. */
struct rule_slot {
    const struct value *rule;
};

static enum status index_component(struct sarif_run *run, const struct value *component,
                                   struct error *err)
{
    const struct value *rules = value_get(component, "rules");
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(rules, VALUE_ARRAY) && i < rules->len; i++) {
        struct view id = value_get_text(&rules->items[i], "id");
        if (id.len == 0 || map_has(&run->rules, id)) {
            continue;
        }
        struct rule_slot *slot = arena_alloc(&run->r->arena, 1, sizeof *slot);
        if (slot == NULL) {
            return error_no_memory(err);
        }
        slot->rule = &rules->items[i];
        st = map_put(&run->rules, id, slot, NULL, err);
    }
    return st;
}

enum status sarif_index_rules(struct sarif_run *run, struct error *err)
{
    const struct value *extensions = value_path(run->run, "tool.extensions");
    enum status st = index_component(run, value_path(run->run, "tool.driver"), err);
    for (size_t i = 0; st == OK && value_is(extensions, VALUE_ARRAY) && i < extensions->len; i++) {
        st = index_component(run, &extensions->items[i], err);
    }
    return st;
}

static const struct value *rule_by_index(const struct sarif_run *run, const struct value *result)
{
    const struct value *reference = value_get(result, "rule");
    const struct value *index = value_get(reference, "index");
    const struct value *component = sarif_at(value_path(run->run, "tool.extensions"),
                                             value_path(reference, "toolComponent.index"));
    if (component == NULL) {
        component = value_path(run->run, "tool.driver");
    }
    return sarif_at(value_get(component, "rules"),
                    index != NULL ? index : value_get(result, "ruleIndex"));
}

/* "CA1000/1" is a case of rule "CA1000". */
static bool names_rule(struct view id, struct view rule)
{
    return id.len == 0 || view_eq(id, rule) ||
           (view_starts(id, rule) && id.len > rule.len && id.ptr[rule.len] == '/');
}

static struct view id_of(const struct value *result)
{
    struct view id = value_get_text(result, "ruleId");
    return id.len > 0 ? id : value_text(value_path(result, "rule.id"));
}

const struct value *sarif_find_rule(const struct sarif_run *run, const struct value *result)
{
    struct view id = id_of(result);
    const struct value *rule = rule_by_index(run, result);
    if (rule != NULL && names_rule(id, value_get_text(rule, "id"))) {
        return rule;
    }
    const struct rule_slot *slot = map_get(&run->rules, id);
    ptrdiff_t slash = slot == NULL ? view_rfind_char(id, '/') : VIEW_NPOS;
    if (slash > 0) {
        slot = map_get(&run->rules, view_slice(id, 0, (size_t)slash));
    }
    return slot == NULL ? NULL : slot->rule;
}

struct view sarif_rule_id(const struct value *result, const struct value *rule)
{
    struct view id = id_of(result);
    return id.len > 0 ? id : value_get_text(rule, "id");
}

/* A CVSS-like score as GitHub reads it, given as text or number: in tenths, or -1. */
static int score_tenths(const struct value *v)
{
    struct view text = value_is(v, VALUE_INT) || value_is(v, VALUE_FLOAT) ? v->text : value_text(v);
    struct view whole = {NULL, 0};
    struct view part = {NULL, 0};
    struct view rest = view_trim(text);
    uint64_t n;
    (void)view_split(&rest, '.', &whole);
    (void)view_split(&rest, '.', &part);
    if (!view_to_u64(whole, &n) || n > 10) {
        return -1;
    }
    bool digit = part.len > 0 && part.ptr[0] >= '0' && part.ptr[0] <= '9';
    return (int)n * 10 + (digit ? part.ptr[0] - '0' : 0);
}

static bool severity_of_score(const struct value *v, enum severity *out)
{
    int tenths = score_tenths(v);
    if (tenths < 0) {
        return false;
    }
    *out = tenths >= 90   ? SEVERITY_CRITICAL
           : tenths >= 70 ? SEVERITY_HIGH
           : tenths >= 40 ? SEVERITY_MEDIUM
           : tenths > 0   ? SEVERITY_LOW
                          : SEVERITY_INFO;
    return true;
}

enum severity sarif_severity(const struct value *result, const struct value *rule)
{
    enum severity severity = SEVERITY_MEDIUM; /* the level is "warning" where none is given */
    struct view kind = value_get_text(result, "kind");
    struct view level = value_get_text(result, "level");
    if (severity_of_score(value_path(result, "properties.security-severity"), &severity) ||
        severity_of_score(value_path(rule, "properties.security-severity"), &severity)) {
        return severity;
    }
    if (kind.len > 0 && !view_eq(kind, VIEW("fail"))) {
        return SEVERITY_INFO; /* "review", "open", "informational" */
    }
    if (level.len == 0) {
        level = value_text(value_path(rule, "defaultConfiguration.level"));
    }
    (void)severity_word(level, &severity);
    return severity;
}

static bool has_tag(const struct value *rule, struct view tag)
{
    const struct value *tags = value_path(rule, "properties.tags");
    for (size_t i = 0; value_is(tags, VALUE_ARRAY) && i < tags->len; i++) {
        if (view_eq_nocase(value_text(&tags->items[i]), tag)) {
            return true;
        }
    }
    return false;
}

enum confidence sarif_confidence(const struct value *rule)
{
    struct view precision = value_text(value_path(rule, "properties.precision"));
    /* Semgrep's tags are its rules' own; its precision is always "very-high". */
    if (has_tag(rule, VIEW("LOW CONFIDENCE")) || view_eq(precision, VIEW("low"))) {
        return CONFIDENCE_LOW;
    }
    if (has_tag(rule, VIEW("MEDIUM CONFIDENCE")) || view_eq(precision, VIEW("medium"))) {
        return CONFIDENCE_MEDIUM;
    }
    if (has_tag(rule, VIEW("HIGH CONFIDENCE")) || view_eq(precision, VIEW("high"))) {
        return CONFIDENCE_HIGH;
    }
    return CONFIDENCE_MEDIUM;
}

/* Is the referenced taxonomy the CWE? By its name, or by that of run.taxonomies[index]. */
static bool is_cwe(const struct sarif_run *run, const struct value *component)
{
    struct view name = value_get_text(component, "name");
    if (name.len == 0) {
        const struct value *taxonomy =
            sarif_at(value_get(run->run, "taxonomies"), value_get(component, "index"));
        name = value_get_text(taxonomy, "name");
    }
    return view_eq_nocase(name, VIEW("CWE"));
}

static struct view taxon_id(const struct sarif_run *run, const struct value *reference)
{
    struct view id = value_get_text(reference, "id");
    return is_cwe(run, value_get(reference, "toolComponent")) ? id : view_of("", 0);
}

static struct view cwe_by_taxa(const struct sarif_run *run, const struct value *result,
                               const struct value *rule)
{
    const struct value *taxa = value_get(result, "taxa");
    for (size_t i = 0; value_is(taxa, VALUE_ARRAY) && i < taxa->len; i++) {
        struct view id = taxon_id(run, &taxa->items[i]);
        if (id.len > 0) {
            return id;
        }
    }
    const struct value *relations = value_get(rule, "relationships");
    for (size_t i = 0; value_is(relations, VALUE_ARRAY) && i < relations->len; i++) {
        struct view id = taxon_id(run, value_get(&relations->items[i], "target"));
        if (id.len > 0) {
            return id;
        }
    }
    return view_of("", 0);
}

/* The first text of a list, or the text itself, that names a CWE. */
static struct view cwe_in(const struct value *v)
{
    char found[CWE_TEXT_MAX];
    if (value_is(v, VALUE_STRING) && cwe_in_text(v->text, found)) {
        return v->text;
    }
    for (size_t i = 0; value_is(v, VALUE_ARRAY) && i < v->len; i++) {
        struct view text = value_text(&v->items[i]);
        if (cwe_in_text(text, found)) {
            return text;
        }
    }
    return view_of("", 0);
}

enum status sarif_cwe(const struct sarif_run *run, const struct value *result,
                      const struct value *rule, struct view *out, struct error *err)
{
    const struct value *const places[] = {
        value_path(result, "properties.cwe"),
        value_path(rule, "properties.cwe"),
        value_path(result, "properties.tags"),
        value_path(rule, "properties.tags"),
    };
    struct view id = cwe_by_taxa(run, result, rule);
    uint32_t number = number_in(id);
    if (number > 0) {
        *out = arena_printf(&run->r->scratch, "CWE-%u", number);
        return out->ptr == NULL ? error_no_memory(err) : OK;
    }
    *out = id;
    for (size_t i = 0; out->len == 0 && i < sizeof places / sizeof places[0]; i++) {
        *out = cwe_in(places[i]);
    }
    return OK;
}

/* "{0}" and so on, by the message's arguments; "{{" and "}}" are braces. */
static void fill_in(struct buf *out, struct view text, const struct value *arguments)
{
    for (size_t i = 0; i < text.len && out->len <= IMPORT_MESSAGE_MAX; i++) {
        ptrdiff_t end = text.ptr[i] == '{' ? view_find_char(view_slice(text, i, i + 6), '}') : -1;
        uint64_t n;
        if (end > 1 && view_to_u64(view_slice(text, i + 1, i + (size_t)end), &n)) {
            bool there = value_is(arguments, VALUE_ARRAY) && n < arguments->len;
            struct view piece = there ? value_text(&arguments->items[n]) : view_of("", 0);
            buf_add_view(out, view_slice(piece, 0, IMPORT_MESSAGE_MAX));
            i += (size_t)end;
            continue;
        }
        bool doubled = (text.ptr[i] == '{' || text.ptr[i] == '}') && i + 1 < text.len &&
                       text.ptr[i + 1] == text.ptr[i];
        i += doubled ? 1 : 0;
        buf_add_char(out, text.ptr[i]);
    }
}

static struct view text_or_markdown(const struct value *message)
{
    struct view text = value_get_text(message, "text");
    return text.len > 0 ? text : value_get_text(message, "markdown");
}

enum status sarif_message(const struct sarif_run *run, const struct value *result,
                          const struct value *rule, struct view *out, struct error *err)
{
    const struct value *message = value_get(result, "message");
    const struct value *strings = value_get(rule, "messageStrings");
    struct view text = text_or_markdown(message);
    if (text.len == 0) {
        text = text_or_markdown(value_get_view(strings, value_get_text(message, "id")));
    }
    if (text.len == 0) {
        text = text_or_markdown(value_get(rule, "fullDescription"));
    }
    if (text.len == 0) {
        text = text_or_markdown(value_get(rule, "shortDescription"));
    }
    const struct value *arguments = value_get(message, "arguments");
    if (!value_is(arguments, VALUE_ARRAY) || arguments->len == 0) {
        *out = text;
        return OK;
    }
    CLEANUP(buf_cleanup) struct buf filled = BUF_INIT(3 * IMPORT_MESSAGE_MAX);
    fill_in(&filled, text, arguments);
    enum status st = buf_status(&filled, err);
    struct view kept = st == OK ? arena_copy(&run->r->scratch, buf_view(&filled)) : text;
    if (st == OK && kept.ptr == NULL) {
        return error_no_memory(err);
    }
    if (st == OK) {
        *out = kept;
    }
    return st;
}
