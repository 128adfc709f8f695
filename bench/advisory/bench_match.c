/* How long it takes to open an index and to ask it about many packages:
 * `bench_match INDEX PURLS`, a package URL a line. Prints the best of several runs. */
#include <assay/advisory/match.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/inventory/purl.h>

#include <stdio.h>
#include <stdlib.h>

enum { RUNS = 9, PACKAGES_MAX = 1 << 20 };

struct bench {
    struct arena arena;
    struct advisory_package *packages;
    size_t len;
};

static enum status read_purls(const char *path, struct bench *b, struct error *err)
{
    struct buf text = BUF_INIT(256 << 20);
    struct view line;
    enum status st = file_read(path, &text, err);
    struct view rest = buf_view(&text);
    b->packages = calloc(PACKAGES_MAX, sizeof *b->packages);
    while (st == OK && b->packages != NULL && b->len < PACKAGES_MAX && view_line(&rest, &line)) {
        struct purl p;
        struct view copy = arena_copy(&b->arena, line);
        if (purl_parse(copy, PURL_LENIENT, &b->arena, &p, NULL) == OK) {
            const struct advisory_purl purl = {
                .type = p.type, .namespace = p.namespace, .name = p.name, .version = p.version};
            st = advisory_package_of(&purl, &b->arena, &b->packages[b->len++], err);
        }
    }
    buf_release(&text);
    return st;
}

static enum status match_all(const struct advisory_index *index, const struct bench *b,
                             size_t *found, struct error *err)
{
    struct arena arena;
    enum status st = OK;
    arena_init(&arena, 0);
    *found = 0;
    for (size_t i = 0; st == OK && i < b->len; i++) {
        const struct vulnerability *list;
        size_t count = 0;
        arena_clear(&arena);
        if (b->packages[i].ecosystem.len > 0) {
            st = advisory_match(index, &b->packages[i], &arena, &list, &count, err);
            *found += count;
        }
    }
    arena_release(&arena);
    return st;
}

static enum status run(const char *path, const struct bench *b, struct error *err)
{
    uint64_t best_open = UINT64_MAX;
    uint64_t best_match = UINT64_MAX;
    uint64_t first_match = 0;
    size_t found = 0;
    enum status st = OK;
    for (int i = 0; st == OK && i < RUNS; i++) {
        struct advisory_index *index = NULL;
        uint64_t from = clock_cpu_ns();
        st = advisory_index_open(path, &index, err);
        uint64_t opened = clock_cpu_ns();
        st = st == OK ? match_all(index, b, &found, err) : st;
        uint64_t matched = clock_cpu_ns();
        (void)advisory_index_close(index);
        best_open = opened - from < best_open ? opened - from : best_open;
        best_match = matched - opened < best_match ? matched - opened : best_match;
        first_match = i == 0 ? matched - opened : first_match;
    }
    if (st == OK) {
        (void)printf("open %.3f ms; %zu packages, %zu known vulnerabilities: best %.1f ms, first "
                     "%.1f ms (CPU)\n",
                     (double)best_open / 1e6, b->len, found, (double)best_match / 1e6,
                     (double)first_match / 1e6);
    }
    return st;
}

int main(int argc, char **argv)
{
    struct error err;
    struct bench b = {.len = 0};
    if (argc != 3) {
        (void)fprintf(stderr, "usage: bench_match INDEX PURLS\n");
        return 2;
    }
    arena_init(&b.arena, 0);
    enum status st = digest_init(&err);
    st = st == OK ? read_purls(argv[2], &b, &err) : st;
    st = st == OK ? run(argv[1], &b, &err) : st;
    if (st != OK) {
        (void)fprintf(stderr, "bench_match: %s\n", err.message);
    }
    arena_release(&b.arena);
    free(b.packages);
    return st == OK ? 0 : 1;
}
