#include <assay/assure/suppressions.h>

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>
#include <assay/evidence/statement.h>
#include <assay/store/registers.h>

static const char projection[] = "suppressions";

enum { FINGERPRINT_LEN = 35, REASON_MIN = 10, TEXT_MAX = 4000 };

static bool is_fingerprint(struct view v)
{
    if (v.len != FINGERPRINT_LEN || !(view_starts(v, VIEW("s1:")) || view_starts(v, VIEW("f1:")))) {
        return false;
    }
    for (size_t i = 3; i < v.len; i++) {
        if (strchr("0123456789abcdef", v.ptr[i]) == NULL || v.ptr[i] == '\0') {
            return false;
        }
    }
    return true;
}

static enum status check(const struct suppression_request *r, struct error *err)
{
    if (!is_fingerprint(r->fingerprint)) {
        return error_set(err, ERR_USAGE,
                         "\"" VIEW_FMT "\" is no fingerprint; reports show them as s1:… or f1:…",
                         VIEW_ARG(view_slice(r->fingerprint, 0, 60)));
    }
    if (r->reason.len < REASON_MIN || r->reason.len > TEXT_MAX) {
        return error_set(err, ERR_USAGE, "a reason of %d to %d characters is needed", REASON_MIN,
                         TEXT_MAX);
    }
    if (r->owner.len == 0 || r->owner.len > TEXT_MAX) {
        return error_set(err, ERR_USAGE, "an owner is needed: who answers for it");
    }
    if (!r->withdraw && r->expires <= r->now) {
        return error_set(err, ERR_USAGE, "the expiry date must lie in the future");
    }
    return OK;
}

static void write_time(struct json_writer *w, const char *key, int64_t seconds)
{
    char text[CLOCK_TEXT_MAX];
    clock_rfc3339(seconds, text);
    json_member_str(w, key, text);
}

static enum status make_statement(const struct suppression_request *r, struct buf *out,
                                  struct error *err)
{
    CLEANUP(buf_cleanup) struct buf p = BUF_INIT(64 * 1024);
    struct json_writer w;
    json_writer_init(&w, &p, false);
    json_object(&w);
    json_member_str(&w, "action", r->withdraw ? "withdraw" : "accept");
    json_member(&w, "fingerprint", r->fingerprint);
    json_member(&w, "reason", r->reason);
    json_member(&w, "owner", r->owner);
    write_time(&w, "createdOn", r->now);
    if (!r->withdraw) {
        write_time(&w, "expiresOn", r->expires);
    }
    json_object_end(&w);
    enum status st = buf_status(&p, err);
    if (st != OK) {
        return st;
    }
    /* The subject is the finding: its fingerprint, hashed to have in-toto's form. */
    struct sha256 d;
    char hex[SHA256_HEX_MAX];
    sha256_of(r->fingerprint, &d);
    sha256_hex(&d, hex);
    const struct statement_digest digest = {VIEW("sha256"), view_str(hex)};
    const struct statement_subject subject = {
        .name = r->fingerprint, .digests_len = 1, .digests = &digest};
    const struct statement s = {
        .subjects_len = 1,
        .subjects = &subject,
        .predicate_type = VIEW(SUPPRESSION_PREDICATE),
        .predicate = buf_view(&p),
    };
    return statement_write(out, &s, err);
}

enum status suppressions_record(struct store *store, struct log *log, const struct keys *keys,
                                const struct suppression_request *r, uint64_t *index,
                                struct error *err)
{
    CLEANUP(buf_cleanup) struct buf payload = BUF_INIT(256 * 1024);
    struct log_receipt receipt;
    enum status st = check(r, err);
    if (st == OK) {
        st = make_statement(r, &payload, err);
    }
    if (st == OK) {
        const struct log_item item = {.payload = buf_view(&payload)};
        st = log_append(log, &item, 1, &receipt, err);
    }
    if (st == OK) {
        st = suppressions_project(store, log, keys, err);
    }
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

struct projector {
    struct store *store;
    struct keyring *ring; /* keys whose statements count */
    struct buf scratch;
    struct arena arena;
};

/* log_each() verifies no signatures: here one decides over a verdict. */
static enum status check_signature(struct projector *p, const struct log_entry *e,
                                   struct error *err)
{
    struct dsse envelope;
    enum status st = dsse_parse(e->envelope, &p->arena, &envelope, err);
    if (st == OK) {
        buf_clear(&p->scratch);
        st = dsse_verify(&envelope, p->ring, 1, &p->scratch, NULL, err);
    }
    return st == OK ? OK
                    : error_set(err, ERR_CORRUPT,
                                "log entry %llu accepts a finding, but no key of ours has signed "
                                "it; see \"assay log verify\"",
                                (unsigned long long)e->index);
}

static enum status project_predicate(const struct projector *p, const struct value *v,
                                     uint64_t index, struct error *err)
{
    struct suppression_row row = {
        .fingerprint = value_get_text(v, "fingerprint"),
        .rule = VIEW(""),
        .reason = value_get_text(v, "reason"),
        .owner = value_get_text(v, "owner"),
        .expires = REGISTERS_NO_TIME,
        .index = index,
    };
    if (!is_fingerprint(row.fingerprint)) {
        return OK; /* a statement of this type that says nothing we understand */
    }
    if (view_eq(value_get_text(v, "action"), VIEW("withdraw"))) {
        return suppressions_remove(p->store, row.fingerprint, row.rule, err);
    }
    /* Without both dates it is in force for nobody. */
    if (!clock_parse(value_get_text(v, "createdOn"), &row.created) ||
        !clock_parse(value_get_text(v, "expiresOn"), &row.expires)) {
        return OK;
    }
    return suppressions_put(p->store, &row, err);
}

static enum status project_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct projector *p = ctx;
    struct statement s;
    struct error why;
    /* Other payloads and unreadable ones are not ours to judge: log_verify() does. */
    if (view_find(e->payload, VIEW(SUPPRESSION_PREDICATE)) < 0) {
        return OK;
    }
    enum status st = OK;
    if (statement_read(e->payload, "log entry", &p->arena, &s, &why) == OK &&
        view_eq(s.predicate_type, VIEW(SUPPRESSION_PREDICATE)) && s.predicate_value != NULL) {
        st = check_signature(p, e, err);
        if (st == OK) {
            st = project_predicate(p, s.predicate_value, e->index, err);
        }
    }
    arena_clear(&p->arena);
    return st;
}

enum status suppressions_project(struct store *store, struct log *log, const struct keys *keys,
                                 struct error *err)
{
    struct checkpoint head;
    uint64_t mark = 0;
    enum status st = log_head(log, &head, err);
    if (st == OK) {
        st = registers_projected(store, projection, &mark, err);
    }
    if (st != OK || mark == head.size) {
        return st;
    }
    if (mark > head.size) {
        /* The register knows more than the log: rebuild it from what is proven. */
        mark = 0;
        st = registers_reset(store, projection, err);
    }
    struct projector p = {.store = store, .scratch = BUF_INIT(DSSE_ENVELOPE_MAX)};
    arena_init(&p.arena, 0);
    if (st == OK) {
        st = keyring_new(&p.ring, err);
    }
    if (st == OK) {
        st = keys_to_keyring(keys, KEY_STATEMENT, p.ring, err);
    }
    if (st == OK) {
        st = store_sql_begin(store, err);
    }
    if (st == OK) {
        st = log_each(log, mark, head.size, project_entry, &p, err);
        if (st == OK) {
            st = registers_set_projected(store, projection, head.size, err);
        }
        struct error second;
        enum status ended = store_sql_end(store, st == OK, &second);
        if (st == OK && ended != OK) {
            st = error_set(err, ended, "%s", second.message);
        }
    }
    (void)keyring_free(p.ring);
    buf_release(&p.scratch);
    arena_release(&p.arena);
    return st;
}

struct applier {
    struct facts *facts;
    int64_t now;
};

static enum status apply_row(void *ctx, const struct suppression_row *row, struct error *err)
{
    const struct applier *a = ctx;
    const struct suppression s = {
        .fingerprint = row->fingerprint,
        .reason = row->reason,
        .owner = row->owner,
        .expires = row->expires,
    };
    return facts_suppress(a->facts, &s, a->now, err);
}

static enum status count_row(void *ctx, const struct suppression_row *row, struct error *err)
{
    (void)row;
    (void)err;
    ++*(uint64_t *)ctx;
    return OK;
}

enum status suppressions_apply(struct store *store, struct log *log, const struct keys *keys,
                               struct facts *f, int64_t now, struct error *err)
{
    struct applier a = {.facts = f, .now = now};
    uint64_t rows = 0;
    enum status st = suppressions_project(store, log, keys, err);
    if (st == OK) {
        st = suppressions_each(store, count_row, &rows, err);
    }
    if (st != OK || rows == 0) {
        return st;
    }
    st = registers_reset(store, projection, err);
    if (st == OK) {
        st = suppressions_project(store, log, keys, err);
    }
    return st == OK ? suppressions_each(store, apply_row, &a, err) : st;
}
