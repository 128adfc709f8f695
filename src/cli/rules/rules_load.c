#include "rules_load.h"

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
