#include "log.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <inttypes.h>
#include <unistd.h>

/* ---- one text ---- */

static enum status take_policy(struct view text, const char *name, struct witnessed_trust *out,
                               struct error *err)
{
    struct witness_policy *policy = NULL;
    enum status st = witness_policy_read(text, name, &policy, err);
    out->policy = policy;
    sha256_of(text, &out->policy_digest);
    return st;
}

static enum status take_authorities(struct view text, const char *name, struct witnessed_trust *out,
                                    struct error *err)
{
    struct timestamp_trust *authorities = NULL;
    enum status st = timestamp_trust_read(text, &authorities, err);
    out->authorities = authorities;
    sha256_of(text, &out->authorities_digest);
    return st == OK ? OK : error_prefix(err, "%s", name);
}

static const struct {
    const char *option;
    const char *file;   /* in a home */
    const char *stated; /* what it is called where a statement names it */
    size_t max;
    enum status (*take)(struct view text, const char *name, struct witnessed_trust *out,
                        struct error *err);
} kinds[TRUST_KINDS] = {
    [TRUST_POLICY] = {"policy", TRUST_POLICY_NAME, "policy", POLICY_MAX, take_policy},
    [TRUST_AUTHORITIES] = {"tsa-ca", TRUST_TSA_NAME, "certificates", TIMESTAMP_TRUST_MAX,
                           take_authorities},
};

enum status trust_read_one(enum trust_kind kind, const char *path, struct buf *text,
                           struct witnessed_trust *out, struct error *err)
{
    buf_init(text, kinds[kind].max + 1);
    enum status st = file_read(path, text, err);
    return st == OK ? kinds[kind].take(buf_view(text), path, out, err) : st;
}

static enum status read_file(enum trust_kind kind, const char *path, struct witnessed_trust *out,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(0);
    return trust_read_one(kind, path, &text, out, err);
}

/* ---- what was given ---- */

bool trust_take(struct trust_files *f, const struct args *a)
{
    for (unsigned k = 0; k < TRUST_KINDS; k++) {
        if (args_is(a, kinds[k].option)) {
            f->of[k] = a->value;
            return true;
        }
    }
    return false;
}

enum status trust_read(const struct trust_files *f, struct witnessed_trust *out, struct error *err)
{
    enum status st = OK;
    *out = (struct witnessed_trust){.policy = NULL};
    for (unsigned k = 0; st == OK && k < TRUST_KINDS; k++) {
        st = f->of[k] == NULL ? OK : read_file((enum trust_kind)k, f->of[k], out, err);
    }
    return st;
}

void trust_release(struct witnessed_trust *t)
{
    (void)witness_policy_free((struct witness_policy *)(uintptr_t)t->policy);
    (void)timestamp_trust_free((struct timestamp_trust *)(uintptr_t)t->authorities);
    *t = (struct witnessed_trust){.policy = NULL};
}

/* ---- of one's own log ---- */

enum status trust_home_file(const struct cli *cli, enum trust_kind kind, struct buf *path,
                            struct error *err)
{
    enum status st = cli->home == NULL ? OK : path_join(path, cli->home, kinds[kind].file, err);
    if (st == OK && path->len > 0 && access(path->ptr, F_OK) != 0) {
        buf_clear(path);
    }
    return st;
}

static const struct sha256 *stated_digest(const struct log_configuration *c, unsigned kind)
{
    bool has = kind == TRUST_POLICY ? c->has_policy : c->has_authorities;
    return !c->stated || !has ? NULL : kind == TRUST_POLICY ? &c->policy : &c->authorities;
}

static enum status read_stated(unsigned kind, const struct home *h,
                               const struct log_configuration *c, struct witnessed_trust *out,
                               struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(kinds[kind].max + 1);
    char name[64];
    (void)snprintf(name, sizeof name, "the %s that entry %" PRIu64 " states", kinds[kind].stated,
                   c->entry);
    enum status st = store_blob_get(h->store, stated_digest(c, kind), &text, err);
    if (st == ERR_NOT_FOUND) {
        return error_set(err, ERR_CORRUPT, "%s: the store does not have it", name);
    }
    if (st == OK) {
        st = kinds[kind].take(buf_view(&text), name, out, err);
    } else {
        (void)error_prefix(err, "%s", name);
    }
    /* Nobody asked for this text: the log names what is none. */
    bool unfit = st == ERR_FORMAT || st == ERR_UNSUPPORTED || st == ERR_LIMIT;
    if (unfit) {
        err->code = ERR_CORRUPT;
    }
    return unfit ? ERR_CORRUPT : st;
}

/* The home's file says nothing where the log does, but should not say something else. */
static bool home_differs(const char *path, unsigned kind, const struct sha256 *stated)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(kinds[kind].max + 1);
    struct sha256 digest;
    enum status st = file_read(path, &text, NULL);
    sha256_of(buf_view(&text), &digest);
    return st != OK || !sha256_eq(&digest, stated);
}

static const struct sha256 *digest_of(const struct witnessed_trust *t, unsigned kind)
{
    return kind == TRUST_POLICY ? &t->policy_digest : &t->authorities_digest;
}

static enum status choose(const struct cli *cli, const struct home *h, unsigned kind,
                          const char *given, const struct log_configuration *c,
                          struct log_trust *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf home = BUF_INIT(8192);
    const struct sha256 *stated = stated_digest(c, kind);
    enum status st = OK;
    if (given != NULL) { /* read once: it may be a pipe */
        out->source[kind] = TRUST_GIVEN;
        st = read_file((enum trust_kind)kind, given, &out->who, err);
        out->differs[kind] =
            st == OK && stated != NULL && !sha256_eq(digest_of(&out->who, kind), stated);
        return st;
    }
    st = trust_home_file(cli, (enum trust_kind)kind, &home, err);
    if (st == OK && stated != NULL) {
        out->source[kind] = TRUST_STATED;
        out->differs[kind] = home.len > 0 && home_differs(home.ptr, kind, stated);
        return read_stated(kind, h, c, &out->who, err);
    }
    if (st == OK && home.len > 0) {
        out->source[kind] = TRUST_OF_HOME;
        st = read_file((enum trust_kind)kind, home.ptr, &out->who, err);
    }
    return st;
}

enum status trust_of_log(const struct cli *cli, const struct home *h, const struct trust_files *f,
                         const struct log_configuration *stated, struct log_trust *out,
                         struct error *err)
{
    enum status st = OK;
    *out = (struct log_trust){.who = {.policy = NULL}};
    for (unsigned k = 0; st == OK && k < TRUST_KINDS; k++) {
        st = choose(cli, h, k, f->of[k], stated, out, err);
    }
    return st;
}

enum status trust_by_registers(const struct cli *cli, const struct home *h,
                               const struct trust_files *f, struct log_trust *out,
                               struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    struct log_configuration stated = {.stated = false};
    *out = (struct log_trust){.who = {.policy = NULL}};
    struct error why;
    enum status st = log_configuration_of(&ledger, &stated, &why);
    if (st == ERR_CANCELLED || st == ERR_NO_MEMORY) {
        *err = why;
    } else if (st != OK) { /* behind the log where nothing may be written, or not there at all */
        st = log_configuration_stated(h, &stated, err);
    }
    return st == OK ? trust_of_log(cli, h, f, &stated, out, err) : st;
}
