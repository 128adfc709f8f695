/* Shows what is read of files, for a look from outside: `import_list FILE …`. */
#include "import_run.h"

#include <assay/base/file.h>

int main(int argc, char **argv)
{
    struct error err;
    assert_ok(digest_init(&err), err);
    for (int i = 1; i < argc; i++) {
        struct buf bytes = BUF_INIT(1 << 28);
        struct import_run run;
        assert_ok(file_read(argv[i], &bytes, &err), err);
        import_run(&run, NULL, buf_view(&bytes), NULL);
        (void)printf("== %s: %s %s\n%s%s%s", argv[i], status_name(run.status), run.err.message,
                     run.tools.len > 0 ? run.tools.ptr : "", run.text.len > 0 ? run.text.ptr : "",
                     run.prints.len > 0 ? run.prints.ptr : "");
        (void)printf("findings %ju suppressed %ju outside %ju placeless %ju passed %ju tests %ju "
                     "failures %ju errors %ju skipped %ju\n",
                     run.sum.findings, run.sum.suppressed, run.sum.outside, run.sum.placeless,
                     run.sum.passed, run.sum.tests, run.sum.failures, run.sum.errors,
                     run.sum.skipped);
        import_run_release(&run);
        buf_release(&bytes);
    }
    return 0;
}
