#include "git_library.h"

#include <assay/base/library.h>

struct git_library git;

enum status git_library_load(struct error *err)
{
#define GIT_SYMBOL(member, function) {#function, &git.member, sizeof git.member},
    static const struct library_symbol symbols[] = {GIT_FUNCTIONS(GIT_SYMBOL)};
#undef GIT_SYMBOL
    return library_load(ASSAY_GIT2_LIBRARY, "git revisions cannot be read", symbols,
                        sizeof symbols / sizeof *symbols, err);
}

enum status git_failed(struct error *err, enum status code, const char *what)
{
    const git_error *e = git.error_last();
    return error_set(err, code, "%s: %s", what,
                     e == NULL || e->message == NULL ? "unknown error" : e->message);
}
