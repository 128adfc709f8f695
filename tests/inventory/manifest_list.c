/* What the formats read in real files: a line a component, or the message. */
#include "manifest_run.h"

#include <assay/base/clock.h>

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        struct buf bytes;
        struct manifest_run run;
        read_whole(argv[i], &bytes);
        uint64_t start = clock_monotonic_ns();
        manifest_run(&run, argv[i], buf_view(&bytes));
        double ms = (double)(clock_monotonic_ns() - start) / 1e6;
        if (run.status != OK) {
            fprintf(stderr, "%s\n", run.err.message);
            failed = 1;
        }
        fprintf(stderr, "%s: %zu components, %.1f ms\n", argv[i], run.count, ms);
        printf(VIEW_FMT, VIEW_ARG(buf_view(&run.text)));
        manifest_release(&run);
        buf_release(&bytes);
    }
    return failed;
}
