/* What the formats read in real files: a line a component, or the message; and the
 * processor time of reading alone. */
#include "manifest_run.h"

#include <assay/base/arena.h>
#include <assay/base/clock.h>
#include <assay/inventory/executable.h>

static enum status ignore(void *ctx, const struct component *c, struct error *err)
{
    (void)ctx;
    (void)c;
    (void)err;
    return OK;
}

static const struct manifest_format *format_of(const char *path, struct view bytes)
{
    const struct manifest_format *format = run_format_of(path);
    return format == NULL && executable_is(bytes) ? &executable_format : format;
}

/* Milliseconds of one parse without output. */
static double time_parse(const char *path, struct view bytes)
{
    const struct component_sink sink = {.component = ignore};
    struct arena arena;
    arena_init(&arena, 0);
    uint64_t start = clock_cpu_ns();
    (void)(manifest_parse(format_of(path, bytes), view_str(path), bytes, &arena, &sink, NULL) ==
           OK);
    uint64_t end = clock_cpu_ns();
    arena_release(&arena);
    return (double)(end - start) / 1e6;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        struct buf bytes;
        struct manifest_run run;
        read_whole(argv[i], &bytes);
        manifest_run_as(&run, format_of(argv[i], buf_view(&bytes)), argv[i], buf_view(&bytes));
        if (run.status != OK) {
            fprintf(stderr, "%s\n", run.err.message);
            failed = 1;
        }
        fprintf(stderr, "%s: %zu components, %.1f ms\n", argv[i], run.count,
                time_parse(argv[i], buf_view(&bytes)));
        printf(VIEW_FMT, VIEW_ARG(buf_view(&run.text)));
        manifest_release(&run);
        buf_release(&bytes);
    }
    return failed;
}
