#include "pq_library.h"

#include <assay/base/library.h>

struct pq_library pq;

enum status pq_library_load(struct error *err)
{
#define PQ_SYMBOL(member, function) {#function, &pq.member, sizeof pq.member},
    static const struct library_symbol symbols[] = {PQ_FUNCTIONS(PQ_SYMBOL)};
#undef PQ_SYMBOL
    return library_load(ASSAY_PQ_LIBRARY, "no store in PostgreSQL can be opened", symbols,
                        sizeof symbols / sizeof *symbols, err);
}
