#include <assay/base/http_library.h>

#include <assay/base/library.h>

struct http_library http;

enum status http_library_load(struct error *err)
{
#define HTTP_SYMBOL(member, function) {#function, &http.member, sizeof http.member},
    static const struct library_symbol symbols[] = {HTTP_FUNCTIONS(HTTP_SYMBOL)};
#undef HTTP_SYMBOL
    return library_load(ASSAY_HTTP_LIBRARY, "nothing can be served", symbols,
                        sizeof symbols / sizeof *symbols, err);
}
