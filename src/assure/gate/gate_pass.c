/* Passes: what the gate said, to be checked elsewhere. */
#include <assay/assure/gate.h>

#include "statements/statements.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/base/words.h>
#include <assay/evidence/dsse.h>

#include <stdio.h>

enum { PREDICATE_MAX = 1 << 16 };

/* ---- saying it ---- */

static void write_purposes(struct json_writer *w, unsigned purposes)
{
    json_key(w, "purposes");
    json_array(w);
    for (unsigned p = GATE_DEPLOYMENT; p <= GATE_EXECUTION; p <<= 1) {
        if ((purposes & p) != 0) {
            json_str(w, gate_purpose_name((enum gate_purpose)p));
        }
    }
    json_array_end(w);
}

static void write_forced(struct json_writer *w, const struct pass_request *r,
                         const struct gate_answer *a)
{
    json_key(w, "forced");
    json_object(w);
    json_member(w, "reason", r->forced);
    json_key(w, "against");
    json_array(w);
    for (size_t i = 0; i < a->reasons_len; i++) {
        json_string(w, a->reasons[i].word);
    }
    json_array_end(w);
    json_object_end(w);
}

static void write_pass(struct json_writer *w, const struct pass_request *r,
                       const struct gate_answer *a)
{
    json_object(w);
    json_member_time(w, "time", r->now);
    write_purposes(w, r->purposes);
    json_member(w, "name", r->name);
    json_member_uint(w, "size", r->size);
    if (r->environment.len > 0) {
        json_member(w, "environment", r->environment);
    }
    json_member_time(w, "expires", r->expires);
    if (a->judged) {
        json_member_uint(w, "verdict", a->verdict);
    }
    if (a->deliverable.len > 0) {
        json_member(w, "deliverable", a->deliverable);
    }
    if (r->forced.len > 0) {
        write_forced(w, r, a);
    }
    json_object_end(w);
}

enum status pass_record(const struct ledger *l, const struct pass_request *r,
                        const struct gate_answer *a, uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(PREDICATE_MAX);
    struct json_writer w;
    struct log_receipt receipt;
    if (a->reasons_len > 0 && r->forced.len == 0) {
        return error_set(err, ERR_USAGE, "it may not pass: " VIEW_FMT,
                         VIEW_ARG(a->reasons[0].text));
    }
    if (a->reasons_len == 0 && r->forced.len > 0) {
        return error_set(err, ERR_USAGE, "nothing speaks against it: it needs no forcing");
    }
    json_writer_init(&w, &predicate, false);
    write_pass(&w, r, a);
    enum status st = buf_status(&predicate, err);
    const struct statement_digest digest = {VIEW("sha256"), view_str(r->digest)};
    const struct draft d = {.type = &pass_statement,
                            .subject = {.name = r->name, .digests_len = 1, .digests = &digest},
                            .predicate = buf_view(&predicate)};
    if (st == OK) {
        st = ledger_record(l, &d, 1, r->now, &receipt, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

enum status pass_export(struct log *log, uint64_t index, struct buf *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf proof = BUF_INIT(PROOF_MAX);
    CLEANUP(buf_cleanup) struct buf envelope = BUF_INIT(DSSE_ENVELOPE_MAX);
    struct log_prover *prover = NULL;
    struct json_writer w;
    enum status st = log_prover_open(log, &prover, err);
    if (st == OK) {
        st = log_prover_entry(prover, index, PROOF_TLOG, &proof, err);
    }
    if (st == OK) {
        st = log_prover_envelope(prover, index, &envelope, err);
    }
    (void)log_prover_close(prover);
    if (st != OK) {
        return st;
    }
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_str(&w, "format", PASS_FORMAT);
    json_member(&w, "envelope", buf_view(&envelope));
    json_member(&w, "proof", buf_view(&proof));
    json_object_end(&w);
    buf_add_char(out, '\n');
    return buf_status(out, err);
}

/* ---- believing it ---- */

static bool is_for(const struct value *list, const char *purpose)
{
    for (size_t i = 0; value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        if (view_eq_str(value_text(&list->items[i]), purpose)) {
            return true;
        }
    }
    return false;
}

static enum status read_facts(const struct statement *s, struct pass_facts *out, struct error *err)
{
    const struct value *v = s->predicate_value;
    if (!view_eq(s->predicate_type, VIEW(PASS_PREDICATE)) || v == NULL ||
        !clock_parse(value_get_text(v, "expires"), &out->expires)) {
        return error_set(err, ERR_FORMAT, "what it holds is no pass");
    }
    out->name = value_get_text(v, "name");
    out->environment = value_get_text(v, "environment");
    out->forced = value_text(value_path(v, "forced.reason"));
    return OK;
}

static enum status judge(const struct statement *s, const struct gate_question *q,
                         enum gate_purpose purpose, const struct pass_facts *f, struct error *err)
{
    char until[CLOCK_TEXT_MAX];
    clock_rfc3339(f->expires, until);
    if (!view_eq_str(statement_subject_digest(s), q->digest)) {
        return error_set(err, ERR_USAGE,
                         "the pass is for another content of " VIEW_FMT " (sha256 %.16s…)",
                         VIEW_ARG(utf8_cut(f->name, 200)), statement_subject_digest(s).ptr);
    }
    if (!is_for(value_get(s->predicate_value, "purposes"), gate_purpose_name(purpose))) {
        return error_set(err, ERR_USAGE, "the pass is not for %s", gate_purpose_name(purpose));
    }
    if (f->environment.len > 0 && !view_eq(q->environment, f->environment)) {
        return error_set(err, ERR_USAGE, "the pass is for the environment " VIEW_FMT,
                         VIEW_ARG(utf8_cut(f->environment, 64)));
    }
    if (f->expires <= q->now) {
        return error_set(err, ERR_USAGE, "the pass ended at %s", until);
    }
    return OK;
}

enum status pass_check(struct view file, const struct keyring *signers, const struct vkey *logs,
                       size_t logs_len, const struct gate_question *q, enum gate_purpose purpose,
                       struct arena *arena, struct pass_facts *out, struct error *err)
{
    struct value v;
    struct statement *s = arena_alloc(arena, 1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    *out = (struct pass_facts){.expires = 0};
    enum status st = json_read(file, "the pass", JSON_STRICT, NULL, arena, &v, err);
    if (st == OK && !view_eq(value_get_text(&v, "format"), VIEW(PASS_FORMAT))) {
        st = error_set(err, ERR_FORMAT, "the pass: its format is not " PASS_FORMAT);
    }
    if (st == OK) {
        st = proof_verify(value_get_text(&v, "proof"), value_get_text(&v, "envelope"), signers,
                          logs, logs_len, arena, &out->proof, err);
    }
    if (st == OK) {
        st = statement_read(out->proof.payload, "the pass", arena, s, err);
    }
    if (st == OK) {
        st = read_facts(s, out, err);
    }
    if (st == ERR_FORMAT || st == ERR_UNSUPPORTED || st == ERR_LIMIT) {
        err->code = ERR_CORRUPT;
        st = ERR_CORRUPT;
    }
    return st == OK ? judge(s, q, purpose, out, err) : st;
}

/* ---- in the registers ---- */

struct finding_pass {
    const struct gate_answer *answer;
    bool found;
    int64_t expires;
};

/* What came up since it was forced it does not excuse. */
static bool excuses(struct view against, const struct gate_answer *a)
{
    for (size_t i = 0; i < a->reasons_len; i++) {
        if (!words_have(against, a->reasons[i].word)) {
            return false;
        }
    }
    return true;
}

static enum status on_pass(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct finding_pass *f = ctx;
    (void)count;
    (void)err;
    if (excuses(v[1].bytes, f->answer)) {
        f->found = true;
        f->expires = v[0].integer > f->expires ? v[0].integer : f->expires;
    }
    return OK;
}

enum status pass_find_forced(struct store *store, const struct gate_question *q,
                             enum gate_purpose purpose, const struct gate_answer *a, bool *found,
                             int64_t *expires, struct error *err)
{
    struct finding_pass f = {.answer = a};
    const struct sql_value params[] = {
        sql_text(view_str(q->digest)), sql_int(q->now),
        sql_text(q->environment.len == 0 ? VIEW("") : q->environment), sql_int(purpose)};
    enum status st = store_sql_run(store,
                                   "SELECT expires, against FROM passes WHERE digest = $1 AND "
                                   "expires > $2 AND forced <> '' AND environment IN ('', $3) AND "
                                   "(($4 = 1 AND deployment = 1) OR ($4 = 2 AND execution = 1))",
                                   params, 4, on_pass, &f, err);
    *found = f.found;
    *expires = f.expires;
    return st;
}
