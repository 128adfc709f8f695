/* What parsing alone costs: every file below DIR with a generated grammar is read and parsed
 * once by tree-sitter as it is, in one process on one core, with tree-sitter's own
 * allocator; nothing is looked at.
 *
 *   parse_only DIR …        prints: files, bytes, CPU seconds
 */
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include <assay/base/file.h>
#include <assay/content/file.h>
#include <tree_sitter/api.h>

#include "languages.h"

enum { HEAD_MAX = 8192, OPEN_MAX = 32, FILE_MAX = 1 << 30 };

static struct {
    TSParser *ts;
    struct buf bytes;
    size_t files;
    size_t read;
} state = {.bytes = BUF_INIT(FILE_MAX)};

static int on_file(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)place;
    buf_clear(&state.bytes);
    if (kind != FTW_F || file_read(path, &state.bytes, NULL) != OK) {
        return 0;
    }
    struct view bytes = buf_view(&state.bytes);
    const struct language_syntax *syntax =
        language_syntax(language_detect(view_str(path), view_slice(bytes, 0, HEAD_MAX)));
    if (bytes.len == 0 || syntax == NULL || syntax->grammar == NULL ||
        !ts_parser_set_language(state.ts, (const TSLanguage *)syntax->grammar())) {
        return 0;
    }
    TSTree *tree = ts_parser_parse_string(state.ts, NULL, bytes.ptr, (uint32_t)bytes.len);
    ts_tree_delete(tree);
    state.files++;
    state.read += bytes.len;
    return 0;
}

int main(int argc, char **argv)
{
    struct timespec spent;
    state.ts = ts_parser_new();
    for (int i = 1; i < argc; i++) {
        if (nftw(argv[i], on_file, OPEN_MAX, FTW_PHYS) != 0) {
            (void)fprintf(stderr, "%s cannot be walked\n", argv[i]);
            return 1;
        }
    }
    ts_parser_delete(state.ts);
    buf_release(&state.bytes);
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    printf("%zu %zu %.3f\n", state.files, state.read,
           (double)spent.tv_sec + (double)spent.tv_nsec / 1e9);
    return 0;
}
