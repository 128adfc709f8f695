#include "trust.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <unistd.h>

bool trust_take(struct trust_files *f, const struct args *a)
{
    bool policy = args_is(a, "policy");
    if (!policy && !args_is(a, "tsa-ca")) {
        return false;
    }
    *(policy ? &f->policy : &f->tsa_ca) = a->value;
    return true;
}

/* The file given, or the home's; no path: there is none. */
static enum status choose(const char *given, const char *home, const char *name, struct buf *path,
                          struct error *err)
{
    enum status st = OK;
    if (given != NULL) {
        buf_add_str(path, given);
        return buf_status(path, err);
    }
    if (home != NULL) {
        st = path_join(path, home, name, err);
    }
    if (st == OK && path->len > 0 && access(path->ptr, F_OK) != 0) {
        buf_clear(path);
    }
    return st;
}

static enum status read_policy(const char *path, struct witnessed_trust *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(POLICY_MAX + 1);
    struct witness_policy *policy = NULL;
    enum status st = file_read(path, &text, err);
    if (st == OK) {
        st = witness_policy_read(buf_view(&text), path, &policy, err);
    }
    out->policy = policy;
    return st;
}

static enum status read_authorities(const char *path, struct witnessed_trust *out,
                                    struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(TIMESTAMP_TRUST_MAX + 1);
    struct timestamp_trust *authorities = NULL;
    enum status st = file_read(path, &text, err);
    if (st == OK) {
        st = timestamp_trust_read(buf_view(&text), &authorities, err);
        st = st == OK ? OK : error_prefix(err, "%s", path);
    }
    out->authorities = authorities;
    return st;
}

enum status trust_read(const struct trust_files *f, const char *home, struct witnessed_trust *out,
                       struct error *err)
{
    CLEANUP(buf_cleanup) struct buf policy = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf tsa = BUF_INIT(8192);
    *out = (struct witnessed_trust){.policy = NULL};
    enum status st = choose(f->policy, home, TRUST_POLICY_NAME, &policy, err);
    if (st == OK) {
        st = choose(f->tsa_ca, home, TRUST_TSA_NAME, &tsa, err);
    }
    if (st == OK && policy.len > 0) {
        st = read_policy(policy.ptr, out, err);
    }
    return st == OK && tsa.len > 0 ? read_authorities(tsa.ptr, out, err) : st;
}

void trust_release(struct witnessed_trust *t)
{
    (void)witness_policy_free((struct witness_policy *)(uintptr_t)t->policy);
    (void)timestamp_trust_free((struct timestamp_trust *)(uintptr_t)t->authorities);
    *t = (struct witnessed_trust){.policy = NULL};
}
