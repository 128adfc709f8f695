/* licence_list [-v] FILE …: a line for each file, "path<TAB>expression<TAB>score"; with -v
 * each match and copyright statement. "-" reads names of files from standard input. */
#include <assay/licence/detect.h>

#include <stdio.h>
#include <string.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>

enum { FILE_MAX = 64 * 1024 * 1024 };

static void show(const struct licence_findings *f)
{
    for (size_t i = 0; i < f->match_count; i++) {
        const struct licence_match *m = &f->matches[i];
        printf("  %u-%u line %u %s%s " VIEW_FMT " %u%s\n", m->begin, m->end, m->line,
               licence_evidence_name(m->evidence), m->alternative ? " or" : "",
               VIEW_ARG(m->expression), m->score, m->unknown ? " unknown" : "");
    }
    for (size_t i = 0; i < f->copyright_count; i++) {
        const struct copyright *c = &f->copyrights[i];
        printf("  line %u (c) [" VIEW_FMT "] " VIEW_FMT "\n", c->line, VIEW_ARG(c->years),
               VIEW_ARG(c->holder));
    }
}

static int list(const char *path, bool verbose)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(FILE_MAX);
    struct arena arena;
    struct licence_findings f;
    struct view combined;
    struct error err;
    arena_init(&arena, 0);
    enum status st = file_read(path, &bytes, &err);
    st = st == OK ? licence_detect(buf_view(&bytes), &arena, &f, &err) : st;
    st = st == OK ? licence_combined(&f, &arena, &combined, &err) : st;
    if (st == OK) {
        printf("%s\t" VIEW_FMT "\t%zu\n", path, VIEW_ARG(combined), f.match_count);
        if (verbose) {
            show(&f);
        }
    } else {
        printf("%s\tERROR %s\n", path, err.message);
    }
    arena_release(&arena);
    return st == OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    int failed = 0;
    for (int i = verbose ? 2 : 1; i < argc; i++) {
        if (strcmp(argv[i], "-") != 0) {
            failed |= list(argv[i], verbose);
            continue;
        }
        char line[4096];
        while (fgets(line, sizeof line, stdin) != NULL) {
            line[strcspn(line, "\n")] = 0;
            failed |= list(line, verbose);
        }
    }
    return failed;
}
