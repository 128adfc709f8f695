/* The audit of the log with the keys of persons, and of who said what. */
#include "log.h"

#include <assay/assure/authority.h>
#include <assay/base/json.h>

struct strangers {
    struct buf *out;
    struct json_writer json;
    bool as_json;
};

static enum status on_unauthorised(void *ctx, uint64_t entry, const char *title, struct view reason,
                                   struct error *err)
{
    struct strangers *s = ctx;
    if (s->as_json) {
        json_object(&s->json);
        json_member_uint(&s->json, "entry", entry);
        json_member_str(&s->json, "type", title);
        json_member(&s->json, "reason", reason);
        json_object_end(&s->json);
    } else {
        buf_printf(s->out, "NOT COUNTED entry %llu (%s): " VIEW_FMT "\n", (unsigned long long)entry,
                   title, VIEW_ARG(reason));
    }
    return buf_status(s->out, err);
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

enum status log_audit_with_persons(const struct home *h, bool as_json, struct log_audit *audit,
                                   struct buf *unauthorised, struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    struct strangers s = {.out = unauthorised, .as_json = as_json};
    struct authority *authority = NULL;
    struct error ignored;
    uint64_t checked = 0;
    json_writer_init(&s.json, unauthorised, true);
    if (as_json) {
        json_array(&s.json);
    }
    /* A log that cannot be read is what log_verify() explains best. */
    bool known = authority_of_log(&ledger, &authority, &ignored) == OK;
    enum status st = known ? verify_with(h, authority, audit, err) : log_verify(h->log, audit, err);
    if (known && st == OK) {
        /* Where there is no register nothing is listed; the projection judges all the same. */
        (void)!authority_audit(&ledger, authority, on_unauthorised, &s, &checked, &ignored);
    }
    if (as_json) {
        json_array_end(&s.json);
    }
    (void)authority_free(authority);
    return st == OK ? buf_status(unauthorised, err) : st;
}
