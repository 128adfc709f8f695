/* Reads TOML on standard input and prints the tagged JSON of the toml-test
 * suite, so that its runner can be pointed at this program:
 * `toml-test -toml 1.0 build/tests/base/toml_decoder`. Exit 1: not TOML. */
#include "toml_tagged.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/toml.h>

#include <stdio.h>
#include <unistd.h>

int main(void)
{
    struct error err = {0};
    struct arena arena;
    struct value root;
    CLEANUP(buf_cleanup) struct buf in = BUF_INIT(64 << 20);
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(256 << 20);
    arena_init(&arena, 0);
    enum status st = file_read_fd(STDIN_FILENO, "stdin", &in, &err);
    if (st == OK) {
        st = toml_read(buf_view(&in), "stdin", NULL, &arena, &root, &err);
    }
    if (st == OK) {
        toml_write_tagged(&root, &out);
        st = buf_status(&out, &err);
    }
    if (st == OK) {
        st = file_write_fd(STDOUT_FILENO, "stdout", buf_view(&out), &err);
    }
    arena_release(&arena);
    if (st != OK) {
        (void)fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    return 0;
}
