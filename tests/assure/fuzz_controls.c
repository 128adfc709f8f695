/* Control files from outside: read, and their examples run. */
#include <assay/assure/controls.h>
#include <assay/base/digest.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status ignore(void *ctx, const struct control_example *e, struct error *err)
{
    (void)ctx;
    (void)e;
    (void)err;
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct control_file file = {{"fuzz.yaml", 9}, {(const char *)data, size}};
    struct control_set *set = NULL;
    struct error err;
    if (digest_init(&err) != OK || controls_load(&file, 1, false, &set, &err) != OK) {
        return 0;
    }
    enum status st = controls_test(set, NULL, ignore, NULL, &err);
    (void)st;
    (void)controls_free(set);
    return 0;
}
