#include <assay/assure/weakness_coverage.h>

#include "statements/statements.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

/* ---- judging ---- */

struct judging {
    const struct weaknesses *weaknesses;
    struct coverage *coverage;
    const struct control_set *set;
    struct arena *arena;
    struct buf text;
    struct covered_entry *out;
    size_t len;
};

static enum status add_requirements(const struct judging *j, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < j->set->requirements_len; i++) {
        const struct control_requirement *r = &j->set->requirements[i];
        st = coverage_add(j->coverage, COVERS_REQUIREMENT, r->id, 0, r->query, err);
    }
    return st;
}

static enum status keep_text(struct judging *j, struct view *out, struct error *err)
{
    enum status st = buf_status(&j->text, err);
    struct view kept = st == OK ? arena_copy(j->arena, view_trim(buf_view(&j->text))) : VIEW("");
    if (st == OK && j->text.len > 0 && kept.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = kept;
    return st;
}

static enum status name_languages(struct judging *j, struct covered_entry *e, struct error *err)
{
    buf_clear(&j->text);
    for (int l = LANG_UNKNOWN + 1; l < LANG_COUNT; l++) {
        if ((e->by.languages & RULE_LANGUAGE(l)) != 0) {
            buf_printf(&j->text, "%s ", language_name((enum language)l));
        }
    }
    if ((e->by.languages & (RULE_LANGUAGE_GENERIC | RULE_LANGUAGE_REGEX)) != 0) {
        buf_add_str(&j->text, "generic ");
    }
    return keep_text(j, &e->languages, err);
}

static enum status count_weaknesses(struct judging *j, struct covered_entry *e, struct error *err)
{
    buf_clear(&j->text);
    for (size_t i = 0; i < e->len; i++) {
        struct coverage_sum one;
        coverage_of(j->coverage, &e->cwes[i], 1, &one);
        if (one.of[COVERS_RULE] + one.of[COVERS_INSPECTOR] > 0) {
            e->covered++;
        } else {
            buf_printf(&j->text, "CWE-%u ", (unsigned)e->cwes[i]);
        }
    }
    return keep_text(j, &e->missing, err);
}

static const struct control *control_of(const struct judging *j, const struct covered_entry *e)
{
    for (size_t i = 0; i < j->set->controls_len; i++) {
        const struct control *c = &j->set->controls[i];
        if (view_eq(c->number, e->entry->id) &&
            view_eq(j->set->frameworks[c->framework].id, e->list->framework)) {
            return c;
        }
    }
    return NULL;
}

/* What the requirements of its control name, each weakness once. */
static enum status take_weaknesses(struct judging *j, const struct control *c,
                                   struct covered_entry *e, struct error *err)
{
    uint32_t *cwes = NULL;
    size_t cap = 0;
    uint32_t cwe;
    for (size_t i = 0; i < c->requirements_len; i++) {
        struct view text = j->set->requirements[c->requirements[i]].query;
        while (weakness_next(&text, &cwe)) {
            size_t k = 0;
            while (k < e->len && cwes[k] != cwe) {
                k++;
            }
            enum status st =
                arena_grow(j->arena, (void **)&cwes, &cap, e->len + 1, sizeof *cwes, err);
            if (st != OK) {
                return st;
            }
            cwes[k] = cwe;
            e->len += k == e->len ? 1 : 0;
        }
    }
    e->cwes = cwes;
    return OK;
}

static enum status judge_entry(struct judging *j, const struct weakness_list *list,
                               const struct weakness_entry *entry, struct error *err)
{
    struct covered_entry *e = &j->out[j->len++];
    *e = (struct covered_entry){
        .list = list, .entry = entry, .name = entry->name, .cwes = entry->cwes, .len = entry->len};
    bool framework = list->framework.len > 0;
    const struct control *c = framework ? control_of(j, e) : NULL;
    enum status st = OK;
    if (c != NULL) {
        e->name = c->name;
        st = take_weaknesses(j, c, e, err);
    }
    coverage_of(j->coverage, e->cwes, e->len, &e->by);
    bool found = e->by.of[COVERS_RULE] + e->by.of[COVERS_INSPECTOR] > 0;
    if (framework) {
        e->by.of[COVERS_REQUIREMENT] = c == NULL ? 0 : c->requirements_len;
    }
    e->is_covered = framework ? e->by.of[COVERS_REQUIREMENT] > 0 && (e->len == 0 || found) : found;
    if (st == OK) {
        st = count_weaknesses(j, e, err);
    }
    return st == OK ? name_languages(j, e, err) : st;
}

enum status weakness_coverage_judge(const struct weaknesses *w, struct coverage *c,
                                    const struct control_set *set, struct arena *arena,
                                    struct weakness_coverage *out, struct error *err)
{
    size_t lists_len = 0;
    size_t entries = 0;
    const struct weakness_list *lists = weaknesses_lists(w, &lists_len);
    struct judging j = {
        .weaknesses = w, .coverage = c, .set = set, .arena = arena, .text = BUF_INIT(1 << 20)};
    for (size_t i = 0; i < lists_len; i++) {
        entries += lists[i].len;
    }
    j.out = arena_alloc(arena, entries + 1, sizeof *j.out);
    enum status st = j.out == NULL ? error_no_memory(err) : add_requirements(&j, err);
    for (size_t i = 0; i < lists_len; i++) {
        for (size_t k = 0; st == OK && k < lists[i].len; k++) {
            st = judge_entry(&j, &lists[i], &lists[i].entries[k], err);
        }
    }
    buf_release(&j.text);
    if (st == OK) {
        *out = (struct weakness_coverage){j.out, j.len};
    }
    return st;
}

/* ---- logging ---- */

static void write_entry(struct json_writer *w, const struct covered_entry *e)
{
    json_object(w);
    json_member(w, "list", e->list->id);
    json_member(w, "entry", e->entry->id);
    json_member(w, "name", e->name);
    json_member_bool(w, "covered", e->is_covered);
    json_member_uint(w, "weaknesses", e->len);
    json_member_words(w, "missing", e->missing);
    json_member_uint(w, "rules", e->by.of[COVERS_RULE]);
    json_member_uint(w, "inspectors", e->by.of[COVERS_INSPECTOR]);
    json_member_uint(w, "requirements", e->by.of[COVERS_REQUIREMENT]);
    json_member_words(w, "languages", e->languages);
    json_object_end(w);
}

static void write_rules(struct json_writer *w, const struct weakness_coverage_rules *rules,
                        size_t len)
{
    json_key(w, "rules");
    json_array(w);
    for (size_t i = 0; i < len; i++) {
        char hex[SHA256_HEX_MAX];
        sha256_hex(&rules[i].digest, hex);
        json_object(w);
        json_member(w, "inspector", rules[i].inspector);
        json_key(w, "digest");
        json_object(w);
        json_member_str(w, "sha256", hex);
        json_object_end(w);
        json_object_end(w);
    }
    json_array_end(w);
}

enum status weakness_coverage_record(const struct ledger *l, const struct weakness_coverage *what,
                                     const struct weakness_coverage_rules *rules, size_t rules_len,
                                     int64_t now, uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(STATEMENT_MAX);
    struct statement_digest digest;
    struct log_receipt receipt;
    struct json_writer w;
    char hex[SHA256_HEX_MAX];
    json_writer_init(&w, &predicate, false);
    json_object(&w);
    json_member_time(&w, "time", now);
    write_rules(&w, rules, rules_len);
    json_key(&w, "entries");
    json_array(&w);
    for (size_t i = 0; i < what->len; i++) {
        write_entry(&w, &what->entries[i]);
    }
    json_array_end(&w);
    json_object_end(&w);
    enum status st = buf_status(&predicate, err);
    if (st != OK) {
        return st;
    }
    const struct draft d = {.type = &weakness_coverage_statement,
                            .subject = draft_subject(VIEW("weaknesses"), &digest, hex),
                            .predicate = buf_view(&predicate)};
    st = ledger_record(l, &d, 1, now, &receipt, err);
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}
