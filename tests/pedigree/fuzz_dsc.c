#include <assay/pedigree/dsc.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct dsc *d = calloc(1, sizeof *d);
    if (d != NULL && dsc_read(view_of((const char *)data, size), "fuzz", d, NULL) == OK) {
        for (size_t i = 0; i < d->len; i++) {
            if (view_find_char(d->files[i].name, '/') >= 0 || d->files[i].name.len == 0) {
                abort();
            }
        }
    }
    free(d);
    return 0;
}
