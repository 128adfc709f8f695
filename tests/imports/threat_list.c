/* Shows what is read of threat models, for a look from outside: `threat_list FILE …`. */
#include "threat_text.h"

#include <assay/base/file.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        struct buf bytes = BUF_INIT(THREAT_MODEL_BYTES_MAX);
        struct buf out = BUF_INIT((size_t)1 << 28);
        struct threat_model m;
        struct error err;
        if (file_read(argv[i], &bytes, &err) != OK ||
            threat_model_read(buf_view(&bytes), argv[i], &m, &err) != OK) {
            (void)fprintf(stderr, "%s\n", err.message);
            failed = 1;
        } else {
            threat_model_text(&m, &out);
            (void)printf("== %s\n" VIEW_FMT, argv[i], VIEW_ARG(buf_view(&out)));
            threat_model_release(&m);
        }
        buf_release(&bytes);
        buf_release(&out);
    }
    return failed;
}
