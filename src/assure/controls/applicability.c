#include <assay/assure/posture.h>

#include "statements/statements.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

enum status applicability_record(const struct ledger *l, const struct applicability_request *r,
                                 uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(1 << 16);
    struct statement_digest digest;
    struct log_receipt receipt;
    struct json_writer w;
    char hex[SHA256_HEX_MAX];
    if (r->justification.len == 0 || r->owner.len == 0) {
        return error_set(err, ERR_USAGE, "a justification and an owner are needed");
    }
    json_writer_init(&w, &predicate, false);
    json_object(&w);
    json_member(&w, "control", r->control);
    json_member_bool(&w, "applies", r->applies);
    json_member(&w, "justification", r->justification);
    json_member(&w, "owner", r->owner);
    json_member_time(&w, "time", r->now);
    json_object_end(&w);
    enum status st = buf_status(&predicate, err);
    if (st != OK) {
        return st;
    }
    const struct draft d = {.type = &applicability_statement,
                            .subject = draft_subject(r->control, &digest, hex),
                            .predicate = buf_view(&predicate)};
    st = ledger_record(l, &d, 1, r->now, &receipt, err);
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}
