#include "icu_library.h"

#include <assay/base/library.h>

struct icu_library icu;

/* In two steps, so that the macros of ICU's headers are replaced before they become texts. */
#define ICU_NAMED(member, text)      {text, &icu.member, sizeof icu.member},
#define ICU_TEXT(name)               #name
#define ICU_SYMBOL(member, function) ICU_NAMED(member, ICU_TEXT(function))

enum status icu_library_load(struct error *err)
{
    static const struct library_symbol symbols[] = {ICU_FUNCTIONS(ICU_SYMBOL)};
    return icu.uspoof_open != NULL
               ? OK
               : library_load(ASSAY_ICU_LIBRARY, "deceptive text cannot be found", symbols,
                              sizeof symbols / sizeof *symbols, err);
}
