#include "sarif.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/base/words.h>

#include <inttypes.h>
#include <stdio.h>

const char *sarif_level(enum severity s)
{
    switch (s) {
    case SEVERITY_CRITICAL:
    case SEVERITY_HIGH:
        return "error";
    case SEVERITY_MEDIUM:
        return "warning";
    case SEVERITY_LOW:
    case SEVERITY_INFO:
        break;
    }
    return "note";
}

/* GitHub reads it as a CVSS score: over 9.0 critical, from 7.0 high, from 4.0 medium. */
static const char *security_severity(enum severity s)
{
    switch (s) {
    case SEVERITY_CRITICAL:
        return "9.5";
    case SEVERITY_HIGH:
        return "8.0";
    case SEVERITY_MEDIUM:
        return "5.5";
    case SEVERITY_LOW:
        return "2.5";
    case SEVERITY_INFO:
        break;
    }
    return "0.5";
}

void sarif_rules_init(struct sarif_rules *rules)
{
    *rules = (struct sarif_rules){0};
    arena_init(&rules->arena, 0);
    map_init(&rules->by_id);
    map_init(&rules->by_cwe);
}

void sarif_rules_release(struct sarif_rules *rules)
{
    map_release(&rules->by_id);
    map_release(&rules->by_cwe);
    rules->list = mem_free(rules->list);
    arena_release(&rules->arena);
}

const struct sarif_rule *sarif_rule_of(const struct sarif_rules *rules, const struct finding *f,
                                       struct buf *space)
{
    buf_clear(space);
    add_rule_name(space, f);
    return space->failed == OK ? map_get(&rules->by_id, buf_view(space)) : NULL;
}

static enum status add_rule(struct sarif_rules *rules, struct view id, const struct finding *f,
                            struct sarif_rule **out, struct error *err)
{
    struct sarif_rule *rule = arena_alloc(&rules->arena, 1, sizeof *rule);
    if (rule == NULL) {
        return error_no_memory(err);
    }
    rule->index = rules->count;
    rule->cwe = cwe_number(f->cwe);
    rule->message = arena_copy(&rules->arena, utf8_cut(f->message, SARIF_TEXT_MAX));
    rule->owasp = arena_copy(&rules->arena, f->owasp);
    if (rule->message.ptr == NULL || rule->owasp.ptr == NULL) {
        return error_no_memory(err);
    }
    void *list = rules->list;
    enum status st = mem_grow(&list, &rules->cap, rules->count + 1, sizeof(struct sarif_rule *),
                              SARIF_RESULTS_MAX, err);
    if (st != OK) {
        return st;
    }
    rules->list = list;
    st = map_put(&rules->by_id, id, rule, &rule->id, err);
    if (st != OK) {
        return st;
    }
    rules->list[rules->count++] = rule;
    *out = rule;
    return OK;
}

static enum status add_cwe(struct sarif_rules *rules, struct view cwe, struct error *err)
{
    uint32_t number = cwe_number(cwe);
    char text[16];
    snprintf(text, sizeof text, "%" PRIu32, number);
    if (number == 0 || map_has(&rules->by_cwe, view_str(text))) {
        return OK;
    }
    static char present;
    return map_put(&rules->by_cwe, view_str(text), &present, NULL, err);
}

static enum status collect(void *ctx, const struct fact_finding *fact, struct error *err)
{
    struct sarif_rules *rules = ctx;
    const struct finding *f = &fact->finding;
    if (rules->seen == SARIF_RESULTS_MAX) {
        return SEEN_ENOUGH;
    }
    rules->seen++;
    CLEANUP(buf_cleanup) struct buf id = BUF_INIT(REPORT_BYTES_MAX);
    add_rule_name(&id, f);
    enum status st = buf_status(&id, err);
    if (st != OK) {
        return st;
    }
    struct sarif_rule *rule = map_get(&rules->by_id, buf_view(&id));
    if (rule == NULL) {
        st = add_rule(rules, buf_view(&id), f, &rule, err);
        if (st != OK) {
            return st;
        }
    }
    rule->severity = f->severity > rule->severity ? f->severity : rule->severity;
    rule->confidence = f->confidence > rule->confidence ? f->confidence : rule->confidence;
    return add_cwe(rules, f->cwe, err);
}

enum status sarif_rules_collect(struct sarif_rules *rules, const struct report *r,
                                struct error *err)
{
    return each_done(facts_each_finding_in(r->facts, FINDINGS_ALL, collect, rules, err));
}

void sarif_write_message(struct json_writer *w, const char *key, struct view text)
{
    json_key(w, key);
    json_object(w);
    if (view_find(text, VIEW("](")) == VIEW_NPOS) {
        member_text(w, "text", text);
    } else {
        CLEANUP(buf_cleanup) struct buf escaped = BUF_INIT(2 * text.len + 1);
        for (size_t i = 0; i < text.len; i++) {
            if (text.ptr[i] == '[' || text.ptr[i] == ']') {
                buf_add_char(&escaped, '\\');
            }
            buf_add_char(&escaped, text.ptr[i]);
        }
        if (escaped.failed != OK && w->out->failed == OK) {
            w->out->failed = escaped.failed;
        }
        member_text(w, "text", buf_view(&escaped));
    }
    json_object_end(w);
}

void sarif_write_taxon(struct json_writer *w, uint32_t cwe)
{
    char id[16];
    snprintf(id, sizeof id, "%" PRIu32, cwe);
    json_object(w);
    json_member_str(w, "id", id);
    json_key(w, "toolComponent");
    json_object(w);
    json_member_str(w, "name", "CWE");
    json_member_uint(w, "index", 0);
    json_object_end(w);
    json_object_end(w);
}

/* The first sentence, for lists of rules. */
static struct view first_sentence(struct view message)
{
    ptrdiff_t end = view_find(message, VIEW(". "));
    return end == VIEW_NPOS ? message : view_slice(message, 0, (size_t)end + 1);
}

static void write_rule_properties(struct json_writer *w, const struct sarif_rule *rule)
{
    json_key(w, "properties");
    json_object(w);
    json_member_str(w, "security-severity", security_severity(rule->severity));
    json_member_str(w, "precision", confidence_name(rule->confidence));
    json_key(w, "tags");
    json_array(w);
    json_str(w, "security");
    if (rule->cwe != 0) {
        char tag[40];
        snprintf(tag, sizeof tag, "external/cwe/cwe-%03" PRIu32, rule->cwe);
        json_str(w, tag);
    }
    struct view owasp = rule->owasp;
    struct view word;
    while (words_next(&owasp, &word)) {
        char tag[48];
        snprintf(tag, sizeof tag, "OWASP-" VIEW_FMT, VIEW_ARG(word));
        json_str(w, tag);
    }
    json_array_end(w);
    json_object_end(w);
}

static void write_rule(struct json_writer *w, const struct sarif_rule *rule)
{
    json_object(w);
    member_text(w, "id", rule->id);
    member_text(w, "name", rule->id);
    sarif_write_message(w, "shortDescription", first_sentence(rule->message));
    sarif_write_message(w, "fullDescription", rule->message);
    sarif_write_message(w, "help", rule->message);
    json_key(w, "defaultConfiguration");
    json_object(w);
    json_member_str(w, "level", sarif_level(rule->severity));
    json_object_end(w);
    if (rule->cwe != 0) {
        json_key(w, "relationships");
        json_array(w);
        json_object(w);
        json_key(w, "target");
        sarif_write_taxon(w, rule->cwe);
        json_key(w, "kinds");
        json_array(w);
        json_str(w, "superset");
        json_array_end(w);
        json_object_end(w);
        json_array_end(w);
    }
    write_rule_properties(w, rule);
    json_object_end(w);
}

void sarif_write_rules(struct json_writer *w, const struct sarif_rules *rules)
{
    json_key(w, "rules");
    json_array(w);
    for (size_t i = 0; i < rules->count; i++) {
        write_rule(w, rules->list[i]);
    }
    json_array_end(w);
}

static uint64_t lowest_above(const struct map *numbers, uint64_t floor)
{
    uint64_t best = UINT64_MAX;
    struct view key;
    void *value;
    for (size_t at = 0; map_next(numbers, &at, &key, &value);) {
        uint64_t n;
        if (view_to_u64(key, &n) && n > floor && n < best) {
            best = n;
        }
    }
    return best;
}

void sarif_write_taxonomies(struct json_writer *w, const struct sarif_rules *rules)
{
    json_key(w, "taxonomies");
    json_array(w);
    json_object(w);
    json_member_str(w, "name", "CWE");
    json_member_str(w, "organization", "MITRE");
    sarif_write_message(w, "shortDescription", VIEW("Common Weakness Enumeration"));
    json_key(w, "taxa");
    json_array(w);
    /* By number: the map's own order is none. There are few. */
    for (uint64_t n = lowest_above(&rules->by_cwe, 0); n != UINT64_MAX;
         n = lowest_above(&rules->by_cwe, n)) {
        char id[24];
        snprintf(id, sizeof id, "%" PRIu64, n);
        json_object(w);
        json_member_str(w, "id", id);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
    json_array_end(w);
}
