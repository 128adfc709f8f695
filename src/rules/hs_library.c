#include <assay/rules/hs_library.h>

#include <assay/base/library.h>

struct hs_library hs;

enum status hs_library_load(struct error *err)
{
#define HS_SYMBOL(member, function) {#function, &hs.member, sizeof hs.member},
    static const struct library_symbol symbols[] = {HS_FUNCTIONS(HS_SYMBOL)};
#undef HS_SYMBOL
    return hs.scan != NULL ? OK
                           : library_load(ASSAY_HS_LIBRARY, "nothing can be searched for", symbols,
                                          sizeof symbols / sizeof *symbols, err);
}
