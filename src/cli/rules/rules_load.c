#include "rules_load.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/inspect/code.h>

enum status rules_load_secrets(const struct rules_request *r, struct secret_rules **out,
                               struct error *err)
{
    const struct secret_pack pack = secret_pack_shipped();
    if (r->count > 0 && r->secrets[0] == NULL) {
        *out = NULL;
        return OK;
    }
    return secret_rules_load(r->count > 0 ? r->secrets : NULL, &pack, r->strict, out, err);
}

enum status rules_load_code(const struct rules_request *r, struct code_rules **out,
                            struct error *err)
{
    const struct code_rules_options options = {.keep_going = true};
    if (r->count > 0 && r->code[0] == NULL) {
        *out = NULL;
        return OK;
    }
    return r->count == 0
               ? code_rules_read(shipped_code_rules, shipped_code_rules_count, &options, out, err)
               : code_rules_load(r->code, &options, out, err);
}

enum status rules_digest(const struct cli *cli, const struct rules_request *r,
                         const struct inspector *in, rule_left_out left_out, struct sha256 *digest,
                         struct error *err)
{
    CLEANUP(buf_cleanup) struct buf cache = BUF_INIT(8192);
    struct error ignored;
    struct inspect_config config = {
        .secret_rules = r->secrets[0] != NULL ? r->secrets : NULL,
        .code_rules = r->code[0] != NULL ? r->code : NULL,
    };
    void *shared = NULL;
    if (path_join(&cache, cli->home, "cache", &ignored) == OK &&
        dir_ensure(cache.ptr, 0700, &ignored) == OK) {
        config.cache_dir = cache.ptr;
    }
    enum status st = in->prepare(&config, &shared, digest, err);
    if (st != OK) {
        return st;
    }
    if (in->left_out != NULL && left_out != NULL) {
        st = in->left_out(shared, left_out, NULL, err);
    }
    in->release(shared);
    return st;
}
