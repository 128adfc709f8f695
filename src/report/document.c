#include "document.h"

struct list {
    struct json_writer *w;
    bool compared;
    uint64_t left; /* entries that may still be written */
};

static void write_subject(struct json_writer *w, const struct report *r)
{
    const struct pool_result *pool = &r->inspection->pool;
    json_key(w, "subject");
    json_object(w);
    member_text(w, "name", r->subject->name);
    member_text(w, "path", r->subject->path);
    json_member_str(w, "kind", subject_kind_word(r));
    json_member_str(w, "origin", origin_name(r->subject->origin));
    member_text_or_null(w, "git_commit", r->subject->git_commit);
    if (sha256_is_zero(&r->subject->digest)) {
        member_text_or_null(w, "tree_sha256", VIEW(""));
    } else {
        json_member_sha256(w, "tree_sha256", &r->subject->digest);
    }
    if (pool->has_archive_digest) {
        json_member_sha256(w, "archive_sha256", &pool->archive_digest);
    } else {
        member_text_or_null(w, "archive_sha256", VIEW(""));
    }
    json_object_end(w);
}

static void write_run(struct json_writer *w, const struct report *r)
{
    json_key(w, "run");
    json_object(w);
    json_member_time(w, "started", r->started);
    json_member_time(w, "finished", r->finished);
    json_key(w, "seconds");
    json_double(w, r->seconds);
    json_key(w, "cpu_seconds");
    json_double(w, r->cpu_seconds);
    json_member_uint(w, "peak_worker_bytes", r->inspection->pool.peak_worker_bytes);
    json_member_uint(w, "reused", r->inspection->pool.reused);
    json_object_end(w);
}

static void write_requirement(struct json_writer *w, const struct requirement_result *result)
{
    const struct requirement *q = result->requirement;
    json_object(w);
    member_text(w, "id", q->id);
    member_text(w, "title", q->title);
    member_text(w, "rationale", q->rationale);
    member_text(w, "remedy", q->remedy);
    json_member_str(w, "level", level_word(q->level));
    json_member_words(w, "controls", q->controls);
    json_member_str(w, "status", requirement_status(result));
    json_member_uint(w, "alarms", result->alarms);
    json_member_uint(w, "total_rows", result->rows);
    json_key(w, "rows");
    json_array(w);
    for (size_t i = 0; i < result->kept; i++) {
        json_object(w);
        json_member_str(w, "status", row_status_name(result->row[i].status));
        member_text(w, "resource", result->row[i].resource);
        member_text(w, "reason", result->row[i].reason);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void write_verdict(struct json_writer *w, const struct verdict *v)
{
    json_key(w, "verdict");
    if (v == NULL) {
        json_null(w);
        return;
    }
    json_object(w);
    json_member_str(w, "outcome", outcome_name(v->outcome));
    json_key(w, "baseline");
    json_object(w);
    member_text(w, "id", v->baseline->id);
    member_text(w, "version", v->baseline->version);
    member_text(w, "title", v->baseline->title);
    member_text(w, "source", v->baseline->source);
    json_member_sha256(w, "sha256", &v->baseline->digest);
    json_object_end(w);
    json_key(w, "requirements");
    json_array(w);
    for (size_t i = 0; i < v->count; i++) {
        write_requirement(w, &v->results[i]);
    }
    json_array_end(w);
    json_object_end(w);
}

static void write_comparison(struct json_writer *w, const struct comparison *c)
{
    json_key(w, "comparison");
    if (c == NULL) {
        json_null(w);
        return;
    }
    json_object(w);
    member_text(w, "name", c->name);
    member_text_or_null(w, "git_commit", c->git_commit);
    if (sha256_is_zero(&c->digest)) {
        member_text_or_null(w, "tree_sha256", VIEW(""));
    } else {
        json_member_sha256(w, "tree_sha256", &c->digest);
    }
    json_key(w, "findings");
    json_object(w);
    json_member_uint(w, "new", c->new_findings);
    json_member_uint(w, "unchanged", c->unchanged);
    json_member_uint(w, "moved", c->moved);
    json_member_uint(w, "gone", c->gone);
    json_object_end(w);
    json_key(w, "files");
    json_object(w);
    json_member_uint(w, "same", c->files_same);
    json_member_uint(w, "changed", c->files_changed);
    json_member_uint(w, "added", c->files_added);
    json_member_uint(w, "gone", c->files_gone);
    json_object_end(w);
    json_member_bool(w, "same_left_out", c->same_left_out);
    json_member_uint(w, "gaps", c->gaps);
    json_object_end(w);
}

struct language_counts {
    uint64_t files[LANG_COUNT];
    uint64_t bytes[LANG_COUNT];
};

static enum status count_file(void *ctx, const struct file_facts *file, struct error *err)
{
    (void)err;
    struct language_counts *counts = ctx;
    unsigned language = (unsigned)file->language < LANG_COUNT ? file->language : LANG_UNKNOWN;
    counts->files[language]++;
    counts->bytes[language] += file->size;
    return OK;
}

/* The language with the most bytes that has not been written yet, or LANG_COUNT. */
static unsigned largest(const struct language_counts *counts)
{
    unsigned best = LANG_COUNT;
    for (unsigned i = 0; i < LANG_COUNT; i++) {
        if (counts->files[i] > 0 &&
            (best == LANG_COUNT || counts->bytes[i] > counts->bytes[best])) {
            best = i;
        }
    }
    return best;
}

static enum status write_languages(struct json_writer *w, const struct report *r, struct error *err)
{
    struct language_counts counts = {0};
    enum status st = facts_each_file(r->facts, count_file, &counts, err);
    if (st != OK) {
        return st;
    }
    json_key(w, "languages");
    json_array(w);
    for (unsigned at = largest(&counts); at != LANG_COUNT; at = largest(&counts)) {
        json_object(w);
        json_member_str(w, "language", language_name((enum language)at));
        json_member_uint(w, "files", counts.files[at]);
        json_member_uint(w, "bytes", counts.bytes[at]);
        json_object_end(w);
        counts.files[at] = 0;
    }
    json_array_end(w);
    return OK;
}

static uint64_t beyond(uint64_t count, uint64_t max)
{
    return max != 0 && count > max ? count - max : 0;
}

static enum status write_summary(struct json_writer *w, const struct report *r, uint64_t max,
                                 struct error *err)
{
    struct fact_counts counts = {0};
    enum status st = facts_count(r->facts, &counts, err);
    if (st != OK) {
        return st;
    }
    json_key(w, "summary");
    json_object(w);
    json_member_uint(w, "files", counts.files);
    json_member_uint(w, "bytes", counts.bytes);
    json_key(w, "findings");
    json_object(w);
    for (size_t i = SEVERITY_COUNT; i-- > 0;) {
        json_member_uint(w, severity_name((enum severity)i), counts.findings[i]);
    }
    json_object_end(w);
    json_member_uint(w, "suppressed", counts.suppressed);
    json_member_uint(w, "components", counts.components);
    json_member_uint(w, "gaps", counts.gaps);
    st = write_languages(w, r, err);
    if (st != OK) {
        return st;
    }
    json_key(w, "omitted");
    json_object(w);
    json_member_uint(w, "findings",
                     beyond(findings_total(&counts) + counts.suppressed + counts.gone, max));
    json_member_uint(w, "components", beyond(counts.components, max));
    json_member_uint(w, "gaps", beyond(counts.gaps, max));
    json_object_end(w);
    json_object_end(w);
    return OK;
}

static void write_region(struct json_writer *w, const struct region *region)
{
    json_key(w, "region");
    json_object(w);
    json_member_uint(w, "line", region->line);
    json_member_uint(w, "column", region->column);
    json_member_uint(w, "end_line", region->end_line);
    json_member_uint(w, "end_column", region->end_column);
    json_object_end(w);
}

static void write_excerpt(struct json_writer *w, const struct finding *f)
{
    json_key(w, "excerpt");
    if (f->excerpt.len == 0) {
        json_null(w);
        return;
    }
    json_object(w);
    json_member_uint(w, "line", f->excerpt_line);
    member_text(w, "text", f->excerpt);
    json_object_end(w);
}

static void write_flow(struct json_writer *w, const struct finding *f)
{
    json_key(w, "flow");
    json_array(w);
    for (size_t i = 0; i < f->flow_len; i++) {
        json_object(w);
        write_region(w, &f->flow[i].region);
        member_text(w, "message", f->flow[i].message);
        json_object_end(w);
    }
    json_array_end(w);
}

/* What of the code uses a vulnerability. */
static void write_reachability(struct json_writer *w, const struct fact_finding *fact)
{
    json_key(w, "reachability");
    if (fact->reachability.len == 0) {
        json_null(w);
        return;
    }
    json_object(w);
    member_text(w, "state", fact->reachability);
    member_text_or_null(w, "path", fact->reached_path);
    json_member_uint(w, "line", fact->reached_line);
    member_text_or_null(w, "symbol", fact->reached_symbol);
    member_text_or_null(w, "note", fact->reachability_note);
    json_object_end(w);
}

static void write_suppression(struct json_writer *w, const struct fact_finding *fact)
{
    json_key(w, "suppression");
    if (!fact->suppressed) {
        json_null(w);
        return;
    }
    json_object(w);
    member_text(w, "by", fact->suppressed_by);
    member_text(w, "reason", fact->suppressed_reason);
    json_object_end(w);
}

static enum status write_finding(void *ctx, const struct fact_finding *fact, struct error *err)
{
    struct list *list = ctx;
    struct json_writer *w = list->w;
    const struct finding *f = &fact->finding;
    if (list->left == 0) {
        return SEEN_ENOUGH;
    }
    list->left--;
    json_object(w);
    json_member_uint(w, "id", fact->id);
    member_text_or_null(w, "state",
                        view_str(list->compared ? finding_state_name(fact->state) : ""));
    member_text(w, "inspector", f->inspector);
    member_text(w, "rule", f->rule);
    member_text(w, "message", f->message);
    json_member_str(w, "severity", severity_name(f->severity));
    json_member_str(w, "confidence", confidence_name(f->confidence));
    member_text(w, "path", f->path);
    write_region(w, &f->region);
    write_excerpt(w, f);
    member_text(w, "fingerprint", f->fingerprint);
    member_text_or_null(w, "cwe", cwe_number(f->cwe) == 0 ? VIEW("") : f->cwe);
    json_member_words(w, "owasp", f->owasp);
    json_member_words(w, "controls", f->controls);
    member_text_or_null(w, "marker", f->marker);
    json_key(w, "fix");
    if (f->has_fix) {
        json_string(w, f->fix);
    } else {
        json_null(w);
    }
    write_flow(w, f);
    member_lines(w, "also", f->also);
    json_member_uint(w, "same_secret", fact->same_secret);
    member_witnesses(w, fact);
    write_reachability(w, fact);
    write_suppression(w, fact);
    json_object_end(w);
    return buf_status(w->out, err);
}

static enum status write_component(void *ctx, const struct component *c, struct error *err)
{
    struct list *list = ctx;
    struct json_writer *w = list->w;
    if (list->left == 0) {
        return SEEN_ENOUGH;
    }
    list->left--;
    json_object(w);
    member_text(w, "purl", c->purl);
    member_text(w, "type", c->type);
    member_text(w, "namespace", c->namespace);
    member_text(w, "name", c->name);
    member_text(w, "version", c->version);
    json_member_str(w, "scope", component_scope_name(c->scope));
    json_member_str(w, "relation", component_relation_name(c->relation));
    member_text(w, "manifest", c->manifest);
    json_member_uint(w, "line", c->line);
    member_text(w, "licence", c->licence);
    member_text(w, "source", c->source);
    member_text(w, "note", c->note);
    json_key(w, "hashes");
    json_array(w);
    for (size_t i = 0; i < c->hash_count; i++) {
        if (!hex_is_lower(c->hashes[i].hex)) {
            continue;
        }
        json_object(w);
        member_text(w, "algorithm", c->hashes[i].algorithm);
        member_text(w, "hex", c->hashes[i].hex);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
    return buf_status(w->out, err);
}

static enum status write_gap(void *ctx, const struct fact_gap *gap, struct error *err)
{
    struct list *list = ctx;
    struct json_writer *w = list->w;
    if (list->left == 0) {
        return SEEN_ENOUGH;
    }
    list->left--;
    json_object(w);
    member_text(w, "path", gap->path);
    member_text(w, "reason", gap->reason);
    member_text(w, "detail", gap->detail);
    json_object_end(w);
    return buf_status(w->out, err);
}

static enum status write_lists(struct json_writer *w, const struct report *r, uint64_t max,
                               struct error *err)
{
    struct list list = {w, r->comparison != NULL, max == 0 ? UINT64_MAX : max};
    json_key(w, "findings");
    json_array(w);
    enum status st = each_done(facts_each_finding(r->facts, write_finding, &list, err));
    if (st != OK) {
        return st;
    }
    json_array_end(w);
    list.left = max == 0 ? UINT64_MAX : max;
    json_key(w, "components");
    json_array(w);
    st = each_done(facts_each_component(r->facts, write_component, &list, err));
    if (st != OK) {
        return st;
    }
    json_array_end(w);
    list.left = max == 0 ? UINT64_MAX : max;
    json_key(w, "gaps");
    json_array(w);
    st = each_done(facts_each_gap(r->facts, write_gap, &list, err));
    if (st != OK) {
        return st;
    }
    json_array_end(w);
    return OK;
}

static void write_inspectors(struct json_writer *w, const struct inspection_facts *inspection)
{
    json_key(w, "inspectors");
    json_array(w);
    for (size_t i = 0; i < inspection->inspector_count; i++) {
        json_object(w);
        json_member_str(w, "name", inspection->inspectors[i].name);
        json_member_sha256(w, "sha256", &inspection->inspectors[i].digest);
        if (inspection->inspectors[i].dated > 0) {
            json_member_time(w, "dated", inspection->inspectors[i].dated);
        } else {
            json_key(w, "dated");
            json_null(w);
        }
        json_object_end(w);
    }
    json_array_end(w);
}

static void write_sandbox(struct json_writer *w, const struct sandbox_facts *sandbox)
{
    json_key(w, "sandbox");
    json_object(w);
    json_member_uint(w, "landlock_abi",
                     sandbox->landlock_abi < 0 ? 0 : (uint64_t)sandbox->landlock_abi);
    json_member_bool(w, "seccomp", sandbox->seccomp);
    json_member_bool(w, "rlimits", sandbox->rlimits);
    json_member_bool(w, "no_new_privs", sandbox->no_new_privs);
    json_object_end(w);
}

static void write_evidence(struct json_writer *w, const struct report_evidence *e)
{
    json_key(w, "evidence");
    if (!e->logged) {
        json_null(w);
        return;
    }
    json_object(w);
    member_text(w, "log_origin", e->log_origin);
    json_member_uint(w, "first_index", e->first_index);
    json_member_uint(w, "count", e->count);
    json_member_uint(w, "tree_size", e->tree_size);
    member_text(w, "root_hash", e->root_hash);
    member_text(w, "key_id", e->key_id);
    member_text(w, "verdict_sha256", e->verdict_digest);
    json_object_end(w);
}

enum status document_write(const struct report *r, const struct document_options *options,
                           struct buf *out, struct error *err)
{
    struct json_writer w;
    json_writer_init(&w, out, options->pretty);
    json_object(&w);
    json_member_str(&w, "schema", "assay-report-1");
    json_key(&w, "tool");
    json_object(&w);
    json_member_str(&w, "name", "Assay");
    member_text(&w, "version", r->tool_version);
    json_object_end(&w);
    write_subject(&w, r);
    write_run(&w, r);
    write_verdict(&w, r->verdict);
    write_comparison(&w, r->comparison);
    enum status st = write_summary(&w, r, options->entries_max, err);
    if (st != OK) {
        return st;
    }
    st = write_lists(&w, r, options->entries_max, err);
    if (st != OK) {
        return st;
    }
    st = document_upgrades(&w, r->facts, err);
    if (st != OK) {
        return st;
    }
    st = document_measures(&w, r, options->entries_max, err);
    if (st != OK) {
        return st;
    }
    write_inspectors(&w, r->inspection);
    write_sandbox(&w, &r->inspection->pool.sandbox);
    write_evidence(&w, &r->evidence);
    json_object_end(&w);
    return buf_status(out, err);
}
