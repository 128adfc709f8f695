#include <assay/base/library.h>

#include <dlfcn.h>
#include <string.h>

static void *address_of(void *library, const struct library_symbol *symbol)
{
    void *address = symbol->size == sizeof address ? dlsym(library, symbol->name) : NULL;
    return address;
}

enum status library_load(const char *name, const char *without,
                         const struct library_symbol *symbols, size_t count, struct error *err)
{
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *why = dlerror();
        return error_set(err, ERR_UNSUPPORTED, "%s: the library %s cannot be loaded: %s", without,
                         name, why == NULL ? "unknown error" : why);
    }
    for (size_t i = 0; i < count; i++) {
        if (address_of(library, &symbols[i]) == NULL) {
            (void)dlclose(library);
            return error_set(err, ERR_UNSUPPORTED, "%s: the library %s has no %s", without, name,
                             symbols[i].name);
        }
    }
    for (size_t i = 0; i < count; i++) {
        void *address = address_of(library, &symbols[i]);
        memcpy(symbols[i].at, &address, sizeof address);
    }
    return OK;
}
