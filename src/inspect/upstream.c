/* Upstream: signs source files of C and C++, so that the parent can compare them with the
 * sources of other projects (assay/inventory/upstream.h). Without such an index nothing is
 * signed. */
#include "inspectors.h"

/* Raised when signatures start to differ: same digest, same result. An index made by
 * another version finds nothing any more. */
enum { ENGINE_VERSION = 1 };

static const bool wanted = true;

static enum status prepare(const struct inspect_config *config, void **shared,
                           struct sha256 *digest, struct error *err)
{
    struct buf identity;
    buf_init(&identity, 256);
    buf_printf(&identity, "upstream %d %d", (int)ENGINE_VERSION, config->signatures ? 1 : 0);
    enum status st = buf_status(&identity, err);
    if (st == OK) {
        sha256_of(buf_view(&identity), digest);
        *shared = config->signatures ? (void *)(uintptr_t)&wanted : NULL;
    }
    buf_release(&identity);
    return st;
}

static enum status start(const void *shared, void **worker, struct error *err)
{
    (void)err;
    *worker = (void *)(uintptr_t)shared;
    return OK;
}

static enum status inspect(void *worker, const struct file *f, struct arena *arena,
                           const struct result_sink *sink, struct error *err)
{
    struct signature s;
    if (worker == NULL || (f->language != LANG_C && f->language != LANG_CPP) ||
        sink->signature == NULL) {
        return OK;
    }
    enum status st = signature_of(f->bytes, arena, &s, err);
    return st == OK ? sink->signature(sink->ctx, &s, err) : st;
}

const struct inspector upstream_inspector = {
    .name = "upstream",
    .purpose = "signs source files, to recognise copies of other projects' sources",
    .prepare = prepare,
    .start = start,
    .file = inspect,
};
