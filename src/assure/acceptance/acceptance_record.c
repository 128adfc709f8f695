/* Saying something of a deliverable: receipt, inspection, decision. */
#include <assay/assure/acceptance.h>

#include "statements/statements.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

enum { PREDICATE_MAX = 4 << 20 };

static void begin(struct json_writer *w, struct buf *out, struct view deliverable, int64_t now)
{
    char time[CLOCK_TEXT_MAX];
    clock_rfc3339(now, time);
    json_writer_init(w, out, false);
    json_object(w);
    json_member_str(w, "time", time);
    json_member(w, "deliverable", deliverable);
}

static enum status record(const struct ledger *l, const struct statement_type *type,
                          const struct statement_subject *subject, struct json_writer *w,
                          int64_t now, uint64_t *index, struct error *err)
{
    struct log_receipt receipt;
    json_object_end(w);
    enum status st = buf_status(w->out, err);
    if (st == OK) {
        const struct draft d = {.type = type, .subject = *subject, .predicate = buf_view(w->out)};
        st = ledger_record(l, &d, 1, now, &receipt, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

enum status acceptance_receive(const struct ledger *l, struct view deliverable,
                               const struct received_file *files, size_t count, int64_t now,
                               uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(PREDICATE_MAX);
    char hex[SHA256_HEX_MAX];
    struct json_writer w;
    if (count == 0 || count > DELIVERED_FILES_MAX) {
        return error_set(err, ERR_USAGE, "a receipt names 1 to %d files", DELIVERED_FILES_MAX);
    }
    begin(&w, &predicate, deliverable, now);
    json_key(&w, "files");
    json_array(&w);
    for (size_t i = 0; i < count; i++) {
        sha256_hex(&files[i].digest, hex);
        json_object(&w);
        json_member(&w, "name", files[i].name);
        json_member_uint(&w, "size", files[i].size);
        json_member_str(&w, "sha256", hex);
        json_object_end(&w);
    }
    json_array_end(&w);
    sha256_hex(&files[0].digest, hex);
    const struct statement_digest digest = {VIEW("sha256"), view_str(hex)};
    const struct statement_subject subject = {
        .name = files[0].name, .digests_len = 1, .digests = &digest};
    return record(l, &receipt_statement, &subject, &w, now, index, err);
}

enum status acceptance_bind(const struct ledger *l, struct view deliverable, struct view digest,
                            uint64_t verdict, int64_t now, uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(PREDICATE_MAX);
    struct json_writer w;
    const struct statement_digest of = {VIEW("sha256"), digest};
    const struct statement_subject subject = {
        .name = deliverable, .digests_len = 1, .digests = &of};
    begin(&w, &predicate, deliverable, now);
    json_member(&w, "digest", digest);
    json_member_uint(&w, "verdict", verdict);
    return record(l, &inspection_statement, &subject, &w, now, index, err);
}

enum status acceptance_decide(const struct ledger *l, const struct acceptance *a,
                              const struct decision_words *words, int64_t now, uint64_t *index,
                              struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(PREDICATE_MAX);
    struct json_writer w;
    struct statement_digest digest;
    char hex[SHA256_HEX_MAX];
    struct view rest = words->conditions;
    struct view line;
    const struct statement_subject subject = draft_subject(a->id, &digest, hex);
    begin(&w, &predicate, a->id, now);
    json_member_uint(&w, "receipt", a->receipt);
    json_member_str(&w, "decision", words->accepts ? "accept" : "reject");
    if (words->conditions.len > 0) {
        json_key(&w, "conditions");
        json_array(&w);
        while (view_line(&rest, &line)) {
            json_string(&w, line);
        }
        json_array_end(&w);
    }
    json_member(&w, "reason", words->reason);
    return record(l, &decision_statement, &subject, &w, now, index, err);
}
