/* Shared libraries that few commands need: loaded when one does, that the others do not wait for
 * the linker. */
#ifndef ASSAY_BASE_LIBRARY_H
#define ASSAY_BASE_LIBRARY_H

#include <assay/base/error.h>

#include <stddef.h>

/* A function of the library and where its address goes. */
struct library_symbol {
    const char *name;
    void *at;    /* a pointer to a function */
    size_t size; /* of that pointer */
};

/* Load the library of this file name (a soname, found as the linker finds it) and write all
 * addresses; loading it again changes nothing. It stays for the life of the process. Call it
 * from one thread at a time, before a sandbox is entered.
 * ERR_UNSUPPORTED, with nothing written, where it or one of the functions is not there: the
 * message names it and says `without`, what is impossible then ("nothing can be downloaded"). */
MUST_CHECK enum status library_load(const char *name, const char *without,
                                    const struct library_symbol *symbols, size_t count,
                                    struct error *err);

#endif
