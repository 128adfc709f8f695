/* How many versions are compared a second, by scheme.
 *
 *   bench_versions DIRECTORY
 *
 * reads NAME-versions.txt and NAME-versions-generated.txt ("a < b" a line) and
 * compares the pairs of each file, from their texts, for half a second. */
#include <assay/advisory/version.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <stdio.h>
#include <time.h>

enum { PAIRS_MAX = 1 << 15, FILE_MAX = 1 << 20 };

struct pair {
    struct view a;
    struct view b;
};

struct suite {
    const char *name;
    enum version_scheme scheme;
};

static const struct suite suites[] = {
    {"alpine", VERSION_ALPINE},       {"cran", VERSION_CRAN},         {"debian", VERSION_DEBIAN},
    {"hackage", VERSION_HACKAGE},     {"maven", VERSION_MAVEN},       {"nuget", VERSION_NUGET},
    {"packagist", VERSION_PACKAGIST}, {"pub", VERSION_PUB},           {"pypi", VERSION_PYPI},
    {"redhat", VERSION_RPM},          {"rubygems", VERSION_RUBYGEMS}, {"semver", VERSION_SEMVER},
};

static double cpu_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One of the two files may be missing. */
static void read_texts(const char *directory, const char *name, struct buf *text)
{
    static const char *const suffixes[] = {"", "-generated"};
    for (size_t i = 0; i < 2; i++) {
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s-versions%s.txt", directory, name, suffixes[i]);
        if (file_read(path, text, NULL) == OK) {
            buf_add_char(text, '\n');
        }
    }
}

static size_t read_pairs(struct view text, struct pair *pairs)
{
    size_t count = 0;
    struct view line;
    while (view_line(&text, &line) && count < PAIRS_MAX) {
        struct view sign;
        struct pair p;
        struct view rest = line;
        if (line.len > 0 && !view_starts(line, VIEW("# ")) && !view_starts(line, VIEW("// ")) &&
            view_split(&rest, ' ', &p.a) && view_split(&rest, ' ', &sign)) {
            p.b = rest;
            pairs[count++] = p;
        }
    }
    return count;
}

static void run(const struct suite *suite, const struct pair *pairs, size_t count)
{
    size_t done = 0;
    size_t failed = 0;
    double start = cpu_seconds();
    while (cpu_seconds() - start < 0.5) {
        for (size_t i = 0; i < count; i++) {
            int order;
            failed += version_compare(suite->scheme, pairs[i].a, pairs[i].b, &order, NULL) != OK;
        }
        done += count;
    }
    printf("%-10s %6zu lines  %12.0f compares/s  %6.1f ns%s\n", suite->name, count,
           (double)done / (cpu_seconds() - start), (cpu_seconds() - start) / (double)done * 1e9,
           failed > 0 ? "  SOME ARE NO VERSIONS" : "");
}

int main(int argc, char **argv)
{
    struct pair *pairs = mem_calloc(PAIRS_MAX, sizeof *pairs);
    if (argc != 2 || pairs == NULL) {
        (void)fprintf(stderr, "usage: bench_versions DIRECTORY\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++) {
        struct buf text = BUF_INIT(2 * FILE_MAX);
        read_texts(argv[1], suites[i].name, &text);
        size_t count = read_pairs(buf_view(&text), pairs);
        if (count > 0) {
            run(&suites[i], pairs, count);
        }
        buf_release(&text);
    }
    mem_free(pairs);
    return 0;
}
