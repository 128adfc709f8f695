/* Imports in the log: one signed statement a file, and reading them all back. */
#include <assay/assure/imports.h>

#include "facts/facts_private.h"
#include "ledger/authority_private.h"
#include "statements/statements.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>
#include <assay/evidence/statement.h>
#include <assay/store/registers.h>

enum { PREDICATE_MAX = 256 * 1024 };

/* ---- writing ---- */

static void write_counts(struct json_writer *w, const struct import_document *d)
{
    const struct import_summary *s = &d->sum;
    json_key(w, "counts");
    json_object(w);
    json_member_uint(w, "findings", s->findings);
    for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++) {
        json_member_uint(w, severity_name((enum severity)i), d->by_severity[i]);
    }
    json_member_uint(w, "suppressed", s->suppressed);
    json_member_uint(w, "outside", s->outside);
    json_member_uint(w, "placeless", s->placeless);
    json_member_uint(w, "passed", s->passed);
    json_member_uint(w, "tests", s->tests);
    json_member_uint(w, "failures", s->failures);
    json_member_uint(w, "errors", s->errors);
    json_member_uint(w, "skipped", s->skipped);
    json_object_end(w);
}

static void write_findings(struct json_writer *w, const struct sha256 *blob)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(blob, hex);
    json_key(w, "findings");
    json_object(w);
    json_member_str(w, "name", "findings.json");
    statement_write_digest(w, "digest", view_str(hex));
    json_member_str(w, "mediaType", "application/json");
    json_object_end(w);
}

static enum status write_predicate(const struct import_file *file, const struct import_document *d,
                                   const struct sha256 *blob, struct view tool_version, int64_t now,
                                   struct buf *out, struct error *err)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_time(&w, "time", now);
    json_member(&w, "importer", tool_version);
    json_member_str(&w, "format", file->format->name);
    json_key(&w, "tools");
    json_raw(&w, buf_view(&d->tools));
    write_counts(&w, d);
    write_findings(&w, blob);
    if (file->tested.len > 0) {
        json_member(&w, "tested", file->tested);
    }
    json_object_end(&w);
    return buf_status(out, err);
}

/* ---- reading back ---- */

struct import_visit {
    const struct ledger *ledger;
    struct authority *authority;
    struct keyring *ring;
    struct facts *facts;  /* to be filled, or NULL */
    struct sha256 wanted; /* the file looked for, when facts is NULL */
    struct view tested;   /* and what was tested by it */
    bool found;
    uint64_t index;
    struct arena arena;
    struct buf scratch;
};

static uint32_t get_number(const struct value *v, const char *key)
{
    const struct value *n = value_get(v, key);
    bool fits = value_is(n, VALUE_INT) && n->integer >= 0 && n->integer <= UINT32_MAX;
    return fits ? (uint32_t)n->integer : 0;
}

static enum status add_finding(struct facts *f, const struct value *v, struct error *err)
{
    struct view why = value_get_text(v, "suppressed");
    struct finding finding = {
        .inspector = value_get_text(v, "tool"),
        .rule = value_get_text(v, "rule"),
        .message = value_get_text(v, "message"),
        .path = value_get_text(v, "path"),
        .region = {get_number(v, "line"), get_number(v, "column"), get_number(v, "endLine"),
                   get_number(v, "endColumn")},
        .fingerprint = value_get_text(v, "fingerprint"),
        .cwe = value_get_text(v, "cwe"),
    };
    if (!severity_parse(value_get_text(v, "severity"), &finding.severity) ||
        !confidence_parse(value_get_text(v, "confidence"), &finding.confidence)) {
        return error_set(err, ERR_CORRUPT, "a finding in a logged import is malformed");
    }
    return facts_add_imported(f, &finding, why, err);
}

static enum status load_findings(struct import_visit *v, const struct value *predicate,
                                 struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(STORE_BLOB_MAX);
    struct sha256 digest;
    struct value root;
    struct view hex = value_text(value_path(predicate, "findings.digest.sha256"));
    if (hex.ptr == NULL || !sha256_parse(hex, &digest)) {
        return error_set(err, ERR_CORRUPT, "an import in the log names no findings");
    }
    enum status st = store_blob_get(v->ledger->store, &digest, &text, err);
    if (st == OK) {
        st = json_read(buf_view(&text), "findings.json", JSON_STRICT, NULL, &v->arena, &root, err);
    }
    const struct value *list = st == OK ? value_get(&root, "findings") : NULL;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        st = add_finding(v->facts, &list->items[i], err);
    }
    return st;
}

static enum status visit_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct import_visit *v = ctx;
    struct statement s;
    struct sha256 file;
    enum status st = statement_read(e->payload, "log entry", &v->arena, &s, err);
    if (st == OK && view_eq(s.predicate_type, VIEW(IMPORT_PREDICATE))) {
        /* The register only says where to look; what counts is the signed statement. */
        st = check_signed(v->ring, e, &import_statement, &v->arena, &v->scratch, err);
        struct error why;
        if (st == OK && authority_may(v->authority, &import_statement, s.predicate_value,
                                      view_str(e->key_id), e->index, &why) != OK) {
            st = OK; /* nobody who may: the register of refused statements names it */
        } else if (st == OK && v->facts != NULL) {
            st = load_findings(v, s.predicate_value, err);
        } else if (st == OK && sha256_parse(statement_subject_digest(&s), &file) &&
                   sha256_eq(&file, &v->wanted) &&
                   view_eq(value_get_text(s.predicate_value, "tested"), v->tested)) {
            v->found = true;
            v->index = e->index;
        }
    }
    arena_clear(&v->arena);
    return st;
}

static enum status visit_row(void *ctx, const struct statement_row *row, struct error *err)
{
    struct import_visit *v = ctx;
    return v->found ? OK
                    : log_each(v->ledger->log, row->index, row->index + 1, visit_entry, v, err);
}

static enum status visit_all(struct import_visit *v, struct view digest, struct error *err)
{
    const struct statement_filter filter = {.predicate_type = VIEW(IMPORT_PREDICATE),
                                            .subject_digest = digest};
    arena_init(&v->arena, 0);
    buf_init(&v->scratch, DSSE_ENVELOPE_MAX);
    enum status st = keyring_new(&v->ring, err);
    if (st == OK) {
        st = keys_to_keyring(v->ledger->keys, KEY_STATEMENT, v->ring, err);
    }
    if (st == OK) {
        st = ledger_project(v->ledger, err);
    }
    if (st == OK) {
        st = authority_load(v->ledger, &v->authority, err);
    }
    if (st == OK) {
        st = authority_to_keyring(v->authority, v->ring, err);
    }
    if (st == OK) {
        st = log_project(v->ledger->log, err);
    }
    if (st == OK) {
        st = statements_each(v->ledger->store, &filter, visit_row, v, err);
    }
    (void)authority_free(v->authority);
    (void)keyring_free(v->ring);
    buf_release(&v->scratch);
    arena_release(&v->arena);
    return st;
}

enum status imports_load(const struct ledger *l, struct facts *f, struct error *err)
{
    struct import_visit v = {.ledger = l, .facts = f};
    return visit_all(&v, view_of(NULL, 0), err);
}

static enum status append(const struct ledger *l, const struct import_file *file,
                          const struct import_document *document, struct view tool_version,
                          int64_t now, uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(PREDICATE_MAX);
    struct view findings = buf_view(&document->findings);
    struct sha256 blob;
    struct log_receipt receipt;
    char hex[SHA256_HEX_MAX];
    sha256_hex(&document->file, hex);
    enum status st = store_blob_put(l->store, &findings, 1, &blob, err);
    if (st == OK) {
        st = write_predicate(file, document, &blob, tool_version, now, &predicate, err);
    }
    if (st == OK) {
        const struct statement_digest digest = {VIEW("sha256"), view_str(hex)};
        const struct draft d = {.type = &import_statement,
                                .subject = {.name = path_base(view_str(file->name)),
                                            .digests_len = 1,
                                            .digests = &digest},
                                .predicate = buf_view(&predicate)};
        st = ledger_record(l, &d, 1, now, &receipt, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

enum status imports_record(const struct ledger *l, const struct import_file *file,
                           const struct import_document *document, struct view tool_version,
                           int64_t now, struct import_receipt *out, struct error *err)
{
    struct import_visit v = {.ledger = l, .wanted = document->file, .tested = file->tested};
    char hex[SHA256_HEX_MAX];
    sha256_hex(&document->file, hex);
    enum status st = visit_all(&v, view_str(hex), err);
    struct import_receipt receipt = {.already = v.found, .index = v.index};
    if (st == OK && !v.found) {
        st = append(l, file, document, tool_version, now, &receipt.index, err);
    }
    if (st == OK) {
        *out = receipt;
    }
    return st;
}
