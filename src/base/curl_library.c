#include <assay/base/curl_library.h>

#include <assay/base/library.h>

struct curl_library curl;

enum status curl_library_load(struct error *err)
{
#define CURL_SYMBOL(member, function) {#function, &curl.member, sizeof curl.member},
    static const struct library_symbol symbols[] = {CURL_FUNCTIONS(CURL_SYMBOL)};
#undef CURL_SYMBOL
    return library_load(ASSAY_CURL_LIBRARY, "nothing can be sent or fetched", symbols,
                        sizeof symbols / sizeof *symbols, err);
}
