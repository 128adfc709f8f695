/* The first byte chooses the reader. What is read can be found again. */
#include <assay/advisory/eol.h>
#include <assay/advisory/epss.h>
#include <assay/advisory/kev.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_epss(struct view text)
{
    struct epss_table t;
    if (epss_read(text, "fuzz", &t, NULL) != OK) {
        return;
    }
    for (size_t i = 0; i < t.count; i++) {
        if (epss_find(t.rows, t.count, t.rows[i].cve) != &t.rows[i] ||
            t.rows[i].probability > EPSS_ONE || t.rows[i].percentile > EPSS_ONE) {
            abort();
        }
    }
    epss_release(&t);
}

static void fuzz_kev(struct view text)
{
    struct kev_table t;
    if (kev_read(text, "fuzz", &t, NULL) != OK) {
        return;
    }
    for (size_t i = 0; i < t.count; i++) {
        if (kev_find(t.rows, t.count, t.rows[i].cve) != &t.rows[i]) {
            abort();
        }
    }
    kev_release(&t);
}

static void fuzz_eol(struct view text)
{
    struct eol_table t;
    eol_init(&t);
    if (eol_read(text, "fuzz", VIEW("product"), &t, NULL) == OK) {
        for (size_t i = 0; i < t.count; i++) {
            if (eol_find(&t, t.cycles[i].product, t.cycles[i].name) == NULL) {
                abort();
            }
        }
    }
    eol_release(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct view text = view_of((const char *)data + 1, size - 1);
    void (*const readers[])(struct view) = {fuzz_epss, fuzz_kev, fuzz_eol};
    readers[data[0] % 3](text);
    return 0;
}
