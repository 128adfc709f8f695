#include <assay/assure/attest.h>

#include <assay/assure/imports.h>
#include <assay/assure/shipped_baselines.h>

#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/evidence/statement.h>

#define BOM_PREDICATE       "https://cyclonedx.org/bom"
#define REFERENCE_PREDICATE "https://in-toto.io/attestation/reference/v0.1"
#define SCAI_PREDICATE      "https://in-toto.io/attestation/scai/v0.3"
#define VSA_PREDICATE       "https://slsa.dev/verification_summary/v1"

/* A larger SBOM stays a blob, and the statement refers to it. */
enum { INLINE_BOM_MAX = 8 * 1024 * 1024, PREDICATE_MAX = 24 * 1024 * 1024 };
enum { CLAIM_QUOTES_MAX = 20, CLAIM_QUOTE_MAX = 1024 };

struct attester {
    const struct attest_input *in;
    struct store *store;
    struct log *log;
    struct statement_subject subject;
    struct statement_digest digests[3];
    char tree_hex[SHA256_HEX_MAX];
    char archive_hex[SHA256_HEX_MAX];
    struct sha256 sbom;
    struct sha256 sarif;
    struct sha256 baseline;
};

/* The subject by all digests that fit it: the archive's own, the commit's, and the
 * dirHash of the files, which holds for every kind. */
static void describe_subject(struct attester *a)
{
    const struct facts_subject *s = a->in->subject;
    const struct pool_result *pool = &a->in->inspection->pool;
    size_t n = 0;
    if (pool->has_archive_digest) {
        sha256_hex(&pool->archive_digest, a->archive_hex);
        a->digests[n++] = (struct statement_digest){VIEW("sha256"), view_str(a->archive_hex)};
    }
    if (s->git_commit.len > 0) {
        a->digests[n++] = (struct statement_digest){VIEW("gitCommit"), s->git_commit};
    }
    sha256_hex(&s->digest, a->tree_hex);
    a->digests[n++] = (struct statement_digest){VIEW("dirHash"), view_str(a->tree_hex)};
    a->subject =
        (struct statement_subject){.name = s->name, .digests_len = n, .digests = a->digests};
}

static void write_digest(struct json_writer *w, const struct sha256 *d)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(d, hex);
    statement_write_digest(w, "digest", view_str(hex));
}

/* An in-toto ResourceDescriptor of a blob. */
static void write_blob(struct json_writer *w, const char *name, const char *media,
                       const struct sha256 *d)
{
    json_object(w);
    json_member_str(w, "name", name);
    write_digest(w, d);
    json_member_str(w, "mediaType", media);
    json_object_end(w);
}

static enum status make_statement(const struct attester *a, const char *type, struct view predicate,
                                  struct buf *out, struct error *err)
{
    const struct statement s = {
        .subjects_len = 1,
        .subjects = &a->subject,
        .predicate_type = view_str(type),
        .predicate = predicate,
    };
    return statement_write(out, &s, err);
}

/* The SBOM stands in its statement. */
static bool is_inline(const struct attester *a)
{
    return a->in->sbom.len <= INLINE_BOM_MAX;
}

static enum status make_bom(const struct attester *a, struct buf *out, struct error *err)
{
    if (is_inline(a)) {
        return make_statement(a, BOM_PREDICATE, a->in->sbom, out, err);
    }
    CLEANUP(buf_cleanup) struct buf p = BUF_INIT(PREDICATE_MAX);
    struct json_writer w;
    json_writer_init(&w, &p, false);
    json_object(&w);
    json_key(&w, "attester");
    json_object(&w);
    json_member_str(&w, "id", "urn:assay:verify");
    json_object_end(&w);
    json_key(&w, "references");
    json_array(&w);
    write_blob(&w, "sbom.cdx.json", "application/vnd.cyclonedx+json", &a->sbom);
    json_array_end(&w);
    json_object_end(&w);
    enum status st = buf_status(&p, err);
    return st == OK ? make_statement(a, REFERENCE_PREDICATE, buf_view(&p), out, err) : st;
}

static void write_sandbox(struct json_writer *w, const struct sandbox_facts *s)
{
    json_key(w, "sandbox");
    json_object(w);
    json_key(w, "landlockAbi");
    json_int(w, s->landlock_abi);
    json_member_bool(w, "seccomp", s->seccomp);
    json_member_bool(w, "rlimits", s->rlimits);
    json_member_bool(w, "noNewPrivileges", s->no_new_privs);
    json_object_end(w);
}

static void write_counts(struct json_writer *w, const struct fact_counts *c)
{
    json_key(w, "counts");
    json_object(w);
    json_member_uint(w, "files", c->files);
    json_member_uint(w, "bytes", c->bytes);
    json_member_uint(w, "components", c->components);
    json_member_uint(w, "notInspected", c->gaps);
    json_member_uint(w, "suppressed", c->suppressed);
    for (int s = SEVERITY_INFO; s <= SEVERITY_CRITICAL; s++) {
        json_member_uint(w, severity_name((enum severity)s), c->findings[s]);
    }
    json_object_end(w);
}

struct import_attributes {
    struct json_writer *w;
    const struct attester *a;
};

/* What other tools found was judged, too: their files by digest. */
static enum status write_import(void *ctx, const struct fact_import *i, struct error *err)
{
    const struct import_attributes *to = ctx;
    struct json_writer *w = to->w;
    json_object(w);
    json_member_str(w, "attribute", "imported-findings");
    json_key(w, "conditions");
    json_object(w);
    json_member(w, "name", i->name);
    statement_write_digest(w, "digest", i->sha256);
    json_member(w, "format", i->format);
    json_member(w, "tools", i->tools);
    json_member_uint(w, "findings", i->sum.findings);
    json_member_uint(w, "suppressed", i->sum.suppressed);
    json_member_uint(w, "tests", i->sum.tests);
    json_member_uint(w, "failures", i->sum.failures);
    json_member_uint(w, "errors", i->sum.errors);
    json_object_end(w);
    json_key(w, "evidence");
    write_blob(w, "findings.sarif", "application/sarif+json", &to->a->sarif);
    json_object_end(w);
    return buf_status(w->out, err);
}

/* A supplier's claims were compared with what was measured: their files by digest. */
static enum status write_sbom(void *ctx, const struct fact_sbom *s, struct error *err)
{
    const struct import_attributes *to = ctx;
    struct json_writer *w = to->w;
    json_object(w);
    json_member_str(w, "attribute", "claimed-components");
    json_key(w, "conditions");
    json_object(w);
    json_member(w, "name", s->name);
    json_member(w, "kind", s->kind);
    statement_write_digest(w, "digest", s->sha256);
    json_member(w, "format", s->format);
    json_member(w, "version", s->version);
    json_member_uint(w, "components", s->components);
    json_member_uint(w, "contradictions", s->contradictions);
    json_object_end(w);
    json_key(w, "evidence");
    write_blob(w, "findings.sarif", "application/sarif+json", &to->a->sarif);
    json_object_end(w);
    return buf_status(w->out, err);
}

/* One SCAI attribute an inspector: it ran, with these rules, over these files; and one a
 * file of another tool. */
static enum status write_attributes(struct json_writer *w, const struct attester *a,
                                    const struct fact_counts *counts, struct error *err)
{
    const struct inspection_facts *facts = a->in->inspection;
    json_key(w, "attributes");
    json_array(w);
    for (size_t i = 0; i < facts->inspector_count; i++) {
        json_object(w);
        json_key(w, "attribute");
        CLEANUP(buf_cleanup) struct buf name = BUF_INIT(256);
        buf_printf(&name, "inspected-%s", facts->inspectors[i].name);
        json_string(w, buf_view(&name));
        json_key(w, "conditions");
        json_object(w);
        json_member_str(w, "inspector", facts->inspectors[i].name);
        json_key(w, "rules");
        json_object(w);
        write_digest(w, &facts->inspectors[i].digest);
        json_object_end(w);
        if (facts->inspectors[i].dated > 0) {
            json_member_time(w, "dated", facts->inspectors[i].dated);
        }
        write_sandbox(w, &facts->pool.sandbox);
        if (facts->pool.reused > 0) {
            json_member_uint(w, "reused", facts->pool.reused);
        }
        write_counts(w, counts);
        json_object_end(w);
        json_key(w, "evidence");
        write_blob(w, "findings.sarif", "application/sarif+json", &a->sarif);
        json_object_end(w);
    }
    struct import_attributes to = {w, a};
    enum status st = facts_each_import(a->in->facts, write_import, &to, err);
    if (st == OK) {
        st = facts_each_sbom(a->in->facts, write_sbom, &to, err);
    }
    json_array_end(w);
    return st;
}

static enum status make_scai(const struct attester *a, struct buf *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf p = BUF_INIT(PREDICATE_MAX);
    struct fact_counts counts;
    enum status st = facts_count_in(a->in->facts, FINDINGS_PRESENT, &counts, err);
    if (st != OK) {
        return st;
    }
    struct json_writer w;
    json_writer_init(&w, &p, false);
    json_object(&w);
    st = write_attributes(&w, a, &counts, err);
    json_key(&w, "producer");
    json_object(&w);
    json_member_str(&w, "uri", "urn:assay:verify");
    json_member(&w, "name", a->in->tool_version);
    json_object_end(&w);
    json_object_end(&w);
    if (st == OK) {
        st = buf_status(&p, err);
    }
    return st == OK ? make_statement(a, SCAI_PREDICATE, buf_view(&p), out, err) : st;
}

static void write_policy(struct json_writer *w, const struct attester *a)
{
    const struct baseline *b = a->in->verdict->baseline;
    CLEANUP(buf_cleanup) struct buf uri = BUF_INIT(8192);
    buf_add_str(&uri, "urn:assay:baseline:");
    buf_add_percent(&uri, b->id, "-._");
    buf_add_char(&uri, ':');
    buf_add_percent(&uri, b->version, "-._");
    json_key(w, "policy");
    json_object(w);
    json_member(w, "uri", buf_view(&uri));
    write_digest(w, &a->baseline);
    json_object_end(w);
}

static void write_inputs(struct json_writer *w, const struct log_receipt *inputs, size_t count)
{
    json_key(w, "inputAttestations");
    json_array(w);
    for (size_t i = 0; i < count; i++) {
        json_object(w);
        CLEANUP(buf_cleanup) struct buf uri = BUF_INIT(64);
        buf_printf(&uri, "urn:assay:log-entry:%llu", (unsigned long long)inputs[i].index);
        json_member(w, "uri", buf_view(&uri));
        write_digest(w, &inputs[i].envelope);
        json_object_end(w);
    }
    json_array_end(w);
}

/* Requirement by requirement, under an extension member: consumers of the
 * verification summary must ignore what they do not know. */
static void write_requirements(struct json_writer *w, const struct verdict *v)
{
    json_key(w, "urn:assay:requirements");
    json_array(w);
    for (size_t i = 0; i < v->count; i++) {
        const struct requirement_result *r = &v->results[i];
        json_object(w);
        json_member(w, "id", r->requirement->id);
        json_member(w, "controls", r->requirement->controls);
        json_member_str(w, "level", r->requirement->level == LEVEL_MUST ? "must" : "should");
        json_member_str(w, "status",
                        !r->applies    ? "not-applicable"
                        : !r->measured ? "not-measured"
                                       : row_status_name(r->worst));
        json_member_uint(w, "alarms", r->alarms);
        json_object_end(w);
    }
    json_array_end(w);
}

/* What was judged as new: since which base, and how much was not. An extension too. */
static void write_comparison(struct json_writer *w, const struct comparison *c)
{
    if (c == NULL) {
        return;
    }
    json_key(w, "urn:assay:comparedWith");
    json_object(w);
    json_member(w, "name", c->name);
    json_key(w, "digest");
    json_object(w);
    if (c->git_commit.len > 0) {
        json_member(w, "gitCommit", c->git_commit);
    }
    json_member_sha256(w, "dirHash", &c->digest);
    json_object_end(w);
    json_member_uint(w, "new", c->new_findings);
    json_member_uint(w, "unchanged", c->unchanged);
    json_member_uint(w, "gone", c->gone);
    json_member_uint(w, "notInspected", c->gaps);
    json_object_end(w);
}

static bool has_own_rules(const struct attester *a, const char *inspector)
{
    for (size_t i = 0; a->in->own_rules[i] != NULL; i++) {
        if (strcmp(a->in->own_rules[i], inspector) == 0) {
            return true;
        }
    }
    return false;
}

/* Rules that somebody brought along: by their digests, so that each set can be approved. */
static bool write_own_rules(struct json_writer *w, const struct attester *a)
{
    const struct inspection_facts *facts = a->in->inspection;
    bool any = false;
    for (size_t i = 0; i < facts->inspector_count; i++) {
        if (!has_own_rules(a, facts->inspectors[i].name)) {
            continue;
        }
        if (!any) {
            json_key(w, "urn:assay:rules");
            json_array(w);
            any = true;
        }
        json_object(w);
        json_member_str(w, "inspector", facts->inspectors[i].name);
        write_digest(w, &facts->inspectors[i].digest);
        json_object_end(w);
    }
    if (any) {
        json_array_end(w);
    }
    return any;
}

/* Whether it was judged by what comes with this version, or by what somebody brought along. */
static void write_shipped(struct json_writer *w, const struct attester *a)
{
    bool own = write_own_rules(w, a);
    json_key(w, "urn:assay:shipped");
    json_object(w);
    json_member_bool(w, "baseline", view_eq(a->in->baseline, shipped_baselines[0].bytes));
    json_member_bool(w, "rules", !own);
    json_object_end(w);
}

/* The documents of others that were set against what was measured, and what contradicts them:
 * as many contradictions as are quoted, all counted. */
struct claim_quotes {
    struct json_writer *w;
    size_t left;
};

static enum status write_quote(void *ctx, struct view kind, struct view message, struct error *err)
{
    struct claim_quotes *q = ctx;
    (void)err;
    if (q->left > 0) {
        q->left--;
        json_object(q->w);
        json_member(q->w, "kind", kind);
        json_member(q->w, "message", view_slice(message, 0, CLAIM_QUOTE_MAX));
        json_object_end(q->w);
    }
    return OK;
}

static enum status write_claim(void *ctx, const struct fact_sbom *s, struct error *err)
{
    const struct import_attributes *to = ctx;
    struct claim_quotes q = {to->w, CLAIM_QUOTES_MAX};
    json_object(to->w);
    json_member(to->w, "name", s->name);
    json_member(to->w, "kind", s->kind);
    statement_write_digest(to->w, "digest", s->sha256);
    json_member(to->w, "format", s->format);
    json_member_uint(to->w, "contradictions", s->contradictions);
    json_key(to->w, "quotes");
    json_array(to->w);
    enum status st = facts_each_claim(to->a->in->facts, s, write_quote, &q, err);
    json_array_end(to->w);
    json_object_end(to->w);
    return st;
}

static enum status write_claims(struct json_writer *w, const struct attester *a, struct error *err)
{
    struct import_attributes to = {w, a};
    json_key(w, "urn:assay:claims");
    json_array(w);
    enum status st = facts_each_sbom(a->in->facts, write_claim, &to, err);
    json_array_end(w);
    return st;
}

static enum status make_vsa(const struct attester *a, const struct log_receipt *inputs,
                            size_t count, struct buf *out, struct error *err)
{
    const struct verdict *v = a->in->verdict;
    CLEANUP(buf_cleanup) struct buf p = BUF_INIT(PREDICATE_MAX);
    CLEANUP(buf_cleanup) struct buf uri = BUF_INIT(64 * 1024);
    buf_add_str(&uri, "urn:assay:subject:");
    buf_add_percent(&uri, a->in->subject->name, "-._");
    struct json_writer w;
    json_writer_init(&w, &p, false);
    json_object(&w);
    json_key(&w, "verifier");
    json_object(&w);
    json_member_str(&w, "id", "urn:assay:verify");
    json_key(&w, "version");
    json_object(&w);
    json_member(&w, "assay", a->in->tool_version);
    json_object_end(&w);
    json_object_end(&w);
    json_member_time(&w, "timeVerified", a->in->now);
    json_member(&w, "resourceUri", buf_view(&uri));
    write_policy(&w, a);
    write_inputs(&w, inputs, count);
    json_member_str(&w, "verificationResult", v->outcome == OUTCOME_ACCEPTED ? "PASSED" : "FAILED");
    json_key(&w, "verifiedLevels");
    json_array(&w);
    json_str(&w, v->outcome == OUTCOME_ACCEPTED ? "ASSAY_BASELINE_MET" : "FAILED");
    json_array_end(&w);
    json_member_str(&w, "urn:assay:outcome", outcome_name(v->outcome));
    json_member_str(&w, "urn:assay:origin", origin_name(v->origin));
    if (a->in->formerly.len > 0) {
        json_member(&w, "urn:assay:formerly", a->in->formerly);
    }
    json_member_uint(&w, "urn:assay:notInspected", v->gaps);
    write_shipped(&w, a);
    write_comparison(&w, a->in->comparison);
    write_requirements(&w, v);
    enum status st = write_claims(&w, a, err);
    json_object_end(&w);
    if (st == OK) {
        st = buf_status(&p, err);
    }
    if (st == OK) {
        st = buf_status(&uri, err);
    }
    return st == OK ? make_statement(a, VSA_PREDICATE, buf_view(&p), out, err) : st;
}

static enum status put_documents(struct attester *a, struct error *err)
{
    enum { DOCUMENTS = 3 };
    const struct view items[DOCUMENTS] = {a->in->sarif, a->in->baseline, a->in->sbom};
    struct sha256 digests[DOCUMENTS];
    size_t count = is_inline(a) ? DOCUMENTS - 1 : DOCUMENTS;
    enum status st = store_blob_put(a->store, items, count, digests, err);
    if (st == OK) {
        a->sarif = digests[0];
        a->baseline = digests[1];
    }
    if (st == OK && count == DOCUMENTS) {
        a->sbom = digests[2];
    }
    return st;
}

static enum status append_inputs(struct attester *a, struct log_receipt receipts[2],
                                 struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bom = BUF_INIT(STATEMENT_MAX);
    CLEANUP(buf_cleanup) struct buf scai = BUF_INIT(STATEMENT_MAX);
    enum status st = make_bom(a, &bom, err);
    if (st == OK) {
        st = make_scai(a, &scai, err);
    }
    if (st != OK) {
        return st;
    }
    const struct log_item items[2] = {{.payload = buf_view(&bom)}, {.payload = buf_view(&scai)}};
    return log_append(a->log, items, 2, receipts, err);
}

enum status attest_inspection(struct store *store, struct log *log, const struct attest_input *in,
                              struct attest_result *out, struct error *err)
{
    struct attester a = {.in = in, .store = store, .log = log};
    struct log_receipt inputs[2];
    struct log_receipt verdict;
    struct checkpoint head;
    CLEANUP(buf_cleanup) struct buf vsa = BUF_INIT(STATEMENT_MAX);
    describe_subject(&a);
    enum status st = put_documents(&a, err);
    if (st == OK) {
        st = append_inputs(&a, inputs, err);
    }
    if (st == OK) {
        st = make_vsa(&a, inputs, 2, &vsa, err);
    }
    if (st == OK) {
        const struct log_item item = {.payload = buf_view(&vsa), .sigstore = true};
        st = log_append(log, &item, 1, &verdict, err);
    }
    if (st == OK) {
        st = log_head(log, &head, err);
    }
    if (st != OK) {
        return st;
    }
    *out = (struct attest_result){
        .first_index = inputs[0].index,
        .count = head.size - inputs[0].index,
        .tree_size = head.size,
        .root = head.root,
        .verdict_envelope = verdict.envelope,
        .verdict_index = verdict.index,
    };
    memcpy(out->origin, head.origin, sizeof out->origin);
    return OK;
}
