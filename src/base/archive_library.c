#include <assay/base/archive_library.h>

#include <assay/base/library.h>

struct archive_library libarchive;

enum status archive_library_load(struct error *err)
{
#define ARCHIVE_SYMBOL(member, function) {#function, &libarchive.member, sizeof libarchive.member},
    static const struct library_symbol symbols[] = {ARCHIVE_FUNCTIONS(ARCHIVE_SYMBOL)};
#undef ARCHIVE_SYMBOL
    return libarchive.read_new != NULL
               ? OK
               : library_load(ASSAY_ARCHIVE_LIBRARY, "archives cannot be read", symbols,
                              sizeof symbols / sizeof *symbols, err);
}
