#include <assay/assure/approvals.h>

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

extern const struct statement_type component_approval_statement;
extern const struct register_table approvals_table;

static enum status check(const struct approval *a, bool revoke, struct error *err)
{
    ptrdiff_t at = view_rfind_char(a->component, '@');
    if (!view_starts(a->component, VIEW("pkg:")) || at > view_rfind_char(a->component, '/')) {
        return error_set(err, ERR_USAGE,
                         "name the component by its package URL without version, such as "
                         "pkg:npm/jsonwebtoken");
    }
    if (a->reason.len == 0 || a->owner.len == 0) {
        return error_set(err, ERR_USAGE,
                         "a reason and an owner are needed: why, and who answers "
                         "for it");
    }
    if (!revoke && (a->functions.len == 0 || a->checks.len == 0)) {
        return error_set(err, ERR_USAGE,
                         "say what it is approved for (--function) and what was looked at "
                         "(--check)");
    }
    return revoke || a->expires > a->created
               ? OK
               : error_set(err, ERR_USAGE, "the expiry date must lie in the future");
}

static void write_list(struct json_writer *w, const char *key, struct view list, char end)
{
    struct view item;
    json_key(w, key);
    json_array(w);
    while (view_split(&list, end, &item)) {
        if (item.len > 0) {
            json_string(w, item);
        }
    }
    json_array_end(w);
}

static enum status write_predicate(const struct approval *a, bool revoke, struct buf *out,
                                   struct error *err)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_str(&w, "action", revoke ? "revoke" : "approve");
    json_member(&w, "component", a->component);
    if (a->versions.len > 0) {
        json_member(&w, "versions", a->versions);
    }
    if (!revoke) {
        write_list(&w, "functions", a->functions, ' ');
        write_list(&w, "checks", a->checks, '\n');
        json_member_time(&w, "expiresOn", a->expires);
    }
    json_member(&w, "reason", a->reason);
    json_member(&w, "owner", a->owner);
    json_member_time(&w, "createdOn", a->created);
    json_object_end(&w);
    return buf_status(out, err);
}

enum status approvals_record(const struct ledger *l, const struct approval *a, bool revoke,
                             uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(1 << 20);
    struct statement_digest digest;
    char hex[SHA256_HEX_MAX];
    struct log_receipt receipt;
    enum status st = check(a, revoke, err);
    st = st == OK ? write_predicate(a, revoke, &predicate, err) : st;
    if (st == OK) {
        const struct draft d = {
            .type = &component_approval_statement,
            .subject = draft_subject(a->component, &digest, hex),
            .predicate = buf_view(&predicate),
        };
        st = ledger_record(l, &d, 1, a->created, &receipt, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

struct reading {
    approval_visit visit;
    void *ctx;
};

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    enum { CREATED = 6, EXPIRES = 7, INDEX = 8, COLUMNS = 9 };
    const struct reading *r = ctx;
    if (count != COLUMNS || v[CREATED].kind != SQL_INT || v[EXPIRES].kind != SQL_INT ||
        v[INDEX].kind != SQL_INT) {
        return error_set(err, ERR_CORRUPT,
                         "the register of approvals holds a malformed row: \"assay log rebuild\" "
                         "makes it anew");
    }
    const struct approval a = {
        .component = v[0].bytes,
        .versions = v[1].bytes,
        .functions = v[2].bytes,
        .checks = v[3].bytes,
        .reason = v[4].bytes,
        .owner = v[5].bytes,
        .created = v[CREATED].integer,
        .expires = v[EXPIRES].integer,
        .index = (uint64_t)v[INDEX].integer,
    };
    return r->visit(r->ctx, &a, err);
}

enum status approvals_each(const struct ledger *l, approval_visit visit, void *ctx,
                           struct error *err)
{
    struct reading r = {visit, ctx};
    enum status st = ledger_project(l, err);
    return st == OK ? register_each(l->store, &approvals_table, on_row, &r, err) : st;
}

struct applier {
    struct facts *facts;
    int64_t now;
};

static enum status apply_row(void *ctx, const struct approval *a, struct error *err)
{
    const struct applier *to = ctx;
    return facts_add_approval(to->facts, a, to->now, err);
}

enum status approvals_apply(const struct ledger *l, struct facts *f, int64_t now, struct error *err)
{
    struct applier a = {f, now};
    return approvals_each(l, apply_row, &a, err);
}
