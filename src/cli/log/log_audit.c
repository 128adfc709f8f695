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
    struct log_audit *missing; /* documents: its problems */
    struct log_configuration *configuration;
    char origin[NOTE_NAME_MAX];
};

void log_problem_add(struct log_audit *a, uint64_t index, const char *fmt, ...)
{
    va_list args;
    if (a->problems_len == LOG_PROBLEMS_MAX) {
        a->more_problems = true;
        return;
    }
    struct log_problem *p = &a->problems[a->problems_len++];
    p->index = index;
    va_start(args, fmt);
    (void)vsnprintf(p->text, sizeof p->text, fmt, args);
    va_end(args);
}

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
    log_problem_add(a->missing, entry,
                    "entry %llu names the document sha256:%s, which is not in the store",
                    (unsigned long long)entry, hex);
    return OK;
}

static enum status on_stated(void *ctx, const struct authority *authority,
                             const struct log_entry *e, const struct statement *s, bool counts,
                             struct error *err)
{
    struct auditing *a = ctx;
    (void)authority;
    (void)err;
    if (counts) {
        log_configuration_learn(a->configuration, s, view_str(a->origin), e->index);
    }
    return OK;
}

static enum status on_statement(void *ctx, const struct authority *authority,
                                const struct log_entry *e, const struct statement *s, bool counts,
                                struct error *err)
{
    struct auditing *a = ctx;
    enum status st = on_stated(ctx, authority, e, s, counts, err);
    return st == OK ? documents_check(a->documents, e, s, err) : st;
}

/* A log that is damaged has no name; what is wrong with it is said by log_verify(). */
static void name_log(const struct home *h, struct auditing *a)
{
    struct checkpoint head;
    if (log_head(h->log, &head, NULL) == OK) {
        memcpy(a->origin, head.origin, sizeof a->origin);
    }
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
static void add_problems(const struct log_audit *missing, struct log_audit *audit)
{
    for (size_t i = 0; i < missing->problems_len; i++) {
        log_problem_add(audit, missing->problems[i].index, "%s", missing->problems[i].text);
    }
    audit->more_problems = audit->more_problems || missing->more_problems;
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
            log_problem_add(&out->log, LOG_NO_INDEX, "%s", why.message);
        }
        return st == OK ? read : st;
    }
    enum status st = documents_end(a->documents, on_missing, a, &out->documents, err);
    if (st == OK) {
        st = verify_with(h, authority, &out->log, err);
    }
    out->judged = asked.checked;
    if (st == OK) {
        add_problems(a->missing, &out->log);
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
    struct log_audit *missing = mem_calloc(1, sizeof *missing);
    if (missing == NULL) {
        return error_no_memory(err);
    }
    struct auditing a = {.strangers = unauthorised,
                         .as_json = as_json,
                         .missing = missing,
                         .configuration = &out->configuration};
    out->configuration = (struct log_configuration){.stated = false};
    name_log(h, &a);
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
    (void)mem_free(missing);
    return st == OK ? buf_status(unauthorised, err) : st;
}

enum status log_configuration_stated(const struct home *h, struct log_configuration *out,
                                     struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    struct auditing a = {.configuration = out};
    struct authority_audit asked = {.statement = on_stated, .ctx = &a};
    struct authority *authority = NULL;
    *out = (struct log_configuration){.stated = false};
    name_log(h, &a);
    enum status st = authority_of_log(&ledger, UINT64_MAX, &asked, &authority, err);
    (void)authority_free(authority);
    return st;
}
