#include <assay/licence/terms.h>

#include "pack.h"
#include "terms_private.h"

enum licence_terms licence_terms_of(struct view id)
{
    struct pack pack;
    if (!pack_shipped(&pack)) {
        return TERMS_UNREVIEWED;
    }
    const struct pack_licence *l = pack_licence_named(&pack, id);
    if (l != NULL) {
        return (enum licence_terms)l->terms;
    }
    return view_eq(id, VIEW("LicenseRef-public-domain")) ? TERMS_PUBLIC_DOMAIN : TERMS_UNREVIEWED;
}

/* Exceptions that let a work contain the licensed one without coming under its licence. */
static bool is_linking_exception(struct view exception)
{
    static const char *const free[] = {"Classpath-", "GCC-exception", "LLVM-",    "Linux-syscall",
                                       "Libtool-",   "Autoconf-",     "Bison-",   "Font-",
                                       "OCaml-",     "WxWindows-",    "eCos-",    "u-boot-",
                                       "GNAT-",      "i2p-",          "Nokia-Qt", "Qt-"};
    for (size_t i = 0; i < sizeof free / sizeof *free; i++) {
        if (view_starts(exception, view_str(free[i]))) {
            return true;
        }
    }
    return false;
}

bool licence_is_freed(const struct expression *licence)
{
    return is_linking_exception(licence->exception);
}

/* Depth: bounded by the reader of expressions. */
enum licence_terms expression_terms(const struct expression *e)
{
    if (e->kind == EXPRESSION_LICENCE) {
        enum licence_terms t = licence_terms_of(e->licence);
        return t == TERMS_STRONG_COPYLEFT && is_linking_exception(e->exception)
                   ? TERMS_WEAK_COPYLEFT
                   : t;
    }
    enum licence_terms found = expression_terms(&e->items[0]);
    for (size_t i = 1; i < e->count; i++) {
        enum licence_terms t = expression_terms(&e->items[i]);
        if (e->kind == EXPRESSION_AND ? t > found : t < found) {
            found = t;
        }
    }
    return found;
}
