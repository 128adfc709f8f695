/* What `assay audit verify` and `report` ask for alike. */
#ifndef ASSAY_CLI_AUDIT_CHECK_H
#define ASSAY_CLI_AUDIT_CHECK_H

#include "log/verifier.h"

#include <assay/assure/audit_pack.h>

#define PACK_CHECK_OPTIONS                                                                         \
    VERIFIER_OPTIONS,                                                                              \
    {                                                                                              \
        "since", 0, "FILE", "the checkpoint that you kept from the last audit"                     \
    }

struct pack_check_files {
    const volatile sig_atomic_t *cancelled; /* of struct cli */
    const char *pack;
    const char *since;
    struct verifier_files verifier;
};
/* The operand, or one of PACK_CHECK_OPTIONS. */
enum exit_code pack_check_take(struct pack_check_files *f, const struct args *a);

/* Large: not for the stack. */
struct pack_checking {
    struct verifier verifier;
    struct buf since;
    struct pack_check_request request;
    struct pack_check result;
};
/* Read what is trusted and open the pack: c->request is then what audit_pack_check() asks for. To
 * be ended in any case; `c` zeroed. */
MUST_CHECK enum status pack_check_begin(const struct pack_check_files *f, struct pack_checking *c,
                                        struct error *err);
void pack_check_end(struct pack_checking *c);

#endif
