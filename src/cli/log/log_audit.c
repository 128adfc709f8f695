/* The audit of the log with the keys of persons, of who said what, and of the documents named. */
#include "log.h"

#include <assay/assure/authority.h>
#include <assay/assure/documents.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <stdio.h>

struct auditing {
    struct buf *strangers;
    struct json_writer json;
    bool as_json;
    struct document_check *documents;
    struct log_problem *problems; /* of documents */
    size_t problems_len;
    bool more_problems;
};

static enum status on_unauthorised(void *ctx, uint64_t entry, const char *title, struct view reason,
                                   struct error *err)
{
    struct auditing *s = ctx;
    if (s->as_json) {
        json_object(&s->json);
        json_member_uint(&s->json, "entry", entry);
        json_member_str(&s->json, "type", title);
        json_member(&s->json, "reason", reason);
        json_object_end(&s->json);
    } else {
        buf_printf(s->strangers, "NOT COUNTED entry %llu (%s): ", (unsigned long long)entry, title);
        utf8_append_visible(s->strangers, reason);
        buf_add_char(s->strangers, '\n');
    }
    return buf_status(s->strangers, err);
}

static enum status on_missing(void *ctx, uint64_t entry, const struct sha256 *digest,
                              struct error *err)
{
    struct auditing *a = ctx;
    char hex[SHA256_HEX_MAX];
    (void)err;
    sha256_hex(digest, hex);
    if (a->problems_len == LOG_PROBLEMS_MAX) {
        a->more_problems = true;
        return OK;
    }
    struct log_problem *p = &a->problems[a->problems_len++];
    p->index = entry;
    (void)snprintf(p->text, sizeof p->text,
                   "entry %llu names the document sha256:%s, which is not in the store",
                   (unsigned long long)entry, hex);
    return OK;
}

static enum status on_statement(void *ctx, const struct authority *authority,
                                const struct log_entry *e, const struct statement *s,
                                struct error *err)
{
    struct auditing *a = ctx;
    (void)authority;
    return documents_check(a->documents, e, s, err);
}

static enum status verify_with(const struct home *h, const struct authority *a,
                               struct log_audit *audit, struct error *err)
{
    struct keyring *ring = NULL;
    struct log *log = NULL;
    enum status st = keyring_new(&ring, err);
    if (st == OK) {
        st = authority_to_keyring(a, ring, err);
    }
    if (st == OK) {
        const struct log_options options = {.extra = ring};
        st = log_open(h->store, h->keys, &options, &log, err);
    }
    if (st == OK) {
        st = log_verify(log, audit, err);
    }
    (void)log_close(log);
    (void)keyring_free(ring);
    return st;
}

/* What the statements name and the store lacks comes behind what is wrong with the log itself. */
static void add_problems(const struct auditing *a, struct log_audit *audit)
{
    for (size_t i = 0; i < a->problems_len; i++) {
        if (audit->problems_len == LOG_PROBLEMS_MAX) {
            audit->more_problems = true;
            return;
        }
        audit->problems[audit->problems_len++] = a->problems[i];
    }
    audit->more_problems = audit->more_problems || a->more_problems;
}

/* A log that cannot be read is what log_verify() explains best. */
static enum status audit_all(const struct home *h, struct auditing *a, struct log_report *out,
                             struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    struct authority_audit asked = {
        .unauthorised = on_unauthorised, .statement = on_statement, .ctx = a};
    struct authority *authority = NULL;
    struct error why;
    enum status read = authority_of_log(&ledger, UINT64_MAX, &asked, &authority, &why);
    if (read != OK) {
        enum status st = log_verify(h->log, &out->log, err);
        if (st == OK) {
            (void)error_set(err, read, "%s", why.message);
            struct log_problem *p = &out->log.problems[out->log.problems_len++];
            p->index = LOG_NO_INDEX;
            (void)snprintf(p->text, sizeof p->text, "%.*s", (int)sizeof p->text - 1, why.message);
        }
        return st == OK ? read : st;
    }
    enum status st = documents_end(a->documents, on_missing, a, &out->documents, err);
    if (st == OK) {
        st = verify_with(h, authority, &out->log, err);
    }
    out->judged = asked.checked;
    if (st == OK) {
        add_problems(a, &out->log);
    }
    if (st == OK && out->log.problems_len > 0) {
        st = error_set(err, ERR_CORRUPT, "%s", out->log.problems[0].text);
    }
    (void)authority_free(authority);
    return st;
}

enum status log_audit_with_persons(const struct home *h, bool as_json, struct log_report *out,
                                   struct buf *unauthorised, struct error *err)
{
    struct log_problem *problems = mem_calloc(LOG_PROBLEMS_MAX, sizeof *problems);
    if (problems == NULL) {
        return error_no_memory(err);
    }
    struct auditing a = {.strangers = unauthorised, .as_json = as_json, .problems = problems};
    json_writer_init(&a.json, unauthorised, true);
    if (as_json) {
        json_array(&a.json);
    }
    enum status st = documents_begin(h->store, &a.documents, err);
    if (st == OK) {
        st = audit_all(h, &a, out, err);
    }
    if (as_json) {
        json_array_end(&a.json);
    }
    (void)documents_free(a.documents);
    (void)mem_free(problems);
    return st == OK ? buf_status(unauthorised, err) : st;
}
