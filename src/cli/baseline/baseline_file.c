#include "baseline_file.h"

#include <assay/assure/shipped_baselines.h>
#include <assay/base/file.h>

enum { BASELINE_BYTES_MAX = 4 * 1024 * 1024 };

enum status baseline_file_load(const char *path, struct baseline_file *out, struct error *err)
{
    *out = (struct baseline_file){.text = BUF_INIT(BASELINE_BYTES_MAX)};
    arena_init(&out->arena, 0);
    enum status st = OK;
    if (path == NULL) {
        out->bytes = shipped_baselines[0].bytes;
    } else {
        st = file_read(path, &out->text, err);
        out->bytes = buf_view(&out->text);
    }
    return st == OK ? baseline_parse(out->bytes, path == NULL ? "default.yaml" : path, &out->arena,
                                     &out->baseline, err)
                    : st;
}

void baseline_file_release(struct baseline_file *b)
{
    arena_release(&b->arena);
    buf_release(&b->text);
}
