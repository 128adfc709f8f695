/* Outside vectors: every line "a < b" of the public version-order fixtures, both
 * ways round, and on random triples of their versions that the orders are orders.
 *
 * They lie in ASSAY_DATA; without it the test says what it skipped. */
#include "testing.h"
#include "version_pairs.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <stdlib.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20, VERSIONS_MAX = 1 << 16, TRIPLES = 20000 };

struct vectors {
    const char *name; /* NAME-versions.txt, NAME-versions-generated.txt */
    enum version_scheme scheme;
};

static const struct vectors all_vectors[] = {
    {"alpine", VERSION_ALPINE},       {"cran", VERSION_CRAN},         {"debian", VERSION_DEBIAN},
    {"hackage", VERSION_HACKAGE},     {"maven", VERSION_MAVEN},       {"nuget", VERSION_NUGET},
    {"packagist", VERSION_PACKAGIST}, {"pub", VERSION_PUB},           {"pypi", VERSION_PYPI},
    {"redhat", VERSION_RPM},          {"rubygems", VERSION_RUBYGEMS}, {"semver", VERSION_SEMVER},
};

static const char *data_root(void)
{
    const char *data = getenv("ASSAY_DATA");
    return data != NULL ? data : ASSAY_SOURCE_DIR "/../shared/data";
}

/* False when there is no such file. */
static bool read_vectors(const char *name, const char *suffix, struct buf *out)
{
    char path[4096];
    struct error err = {0};
    snprintf(path, sizeof path, "%s/vectors/version-order/%s-versions%s.txt", data_root(), name,
             suffix);
    if (access(path, R_OK) != 0) {
        return false;
    }
    assert_ok(file_read(path, out, &err), err);
    return true;
}

static void test_every_line(void **state)
{
    (void)state;
    static const char *const suffixes[] = {"", "-generated"};
    size_t files = 0;
    size_t wrong = 0;
    size_t total = 0;
    for (size_t i = 0; i < COUNT(all_vectors) * COUNT(suffixes); i++) {
        const struct vectors *v = &all_vectors[i / COUNT(suffixes)];
        struct buf text = BUF_INIT(FILE_MAX);
        if (read_vectors(v->name, suffixes[i % COUNT(suffixes)], &text)) {
            size_t lines = 0;
            version_pairs_check(v->scheme, buf_view(&text), &lines, &wrong);
            assert_true(lines > 0);
            total += lines;
            files++;
        }
        buf_release(&text);
    }
    if (files == 0) {
        print_message("skipped: no version-order vectors in %s\n", data_root());
        skip();
    }
    print_message("%zu lines in %zu files\n", total, files);
    assert_int_equal(wrong, 0);
}

/* The versions of the lines; a text that is none of its own order ("#" equals any
 * number in Packagist) stays out. */
static size_t versions_of(struct view text, struct view *out)
{
    size_t count = 0;
    struct view line;
    while (view_line(&text, &line)) {
        struct view version;
        struct view rest = line;
        if (line.len > 0 && line.ptr[0] != '#' && line.ptr[0] != '/' &&
            view_find_char(line, '#') < 0 && view_split(&rest, ' ', &version) &&
            count < VERSIONS_MAX) {
            out[count++] = version;
        }
    }
    return count;
}

static int order(enum version_scheme scheme, struct view a, struct view b)
{
    struct error err = {0};
    int result = 99;
    assert_ok(version_compare(scheme, a, b, &result, &err), err);
    return result;
}

static void check_triple(enum version_scheme scheme, struct view a, struct view b, struct view c)
{
    int ab = order(scheme, a, b);
    int bc = order(scheme, b, c);
    int ac = order(scheme, a, c);
    bool transitive = (ab > 0) != (bc > 0) || ab == 0 || bc == 0 || ac == ab;
    bool equal = (ab != 0 || ac == bc) && (bc != 0 || ac == ab);
    if (!transitive || !equal || order(scheme, b, a) != -ab) {
        fprintf(stderr, "%s: " VIEW_FMT ", " VIEW_FMT ", " VIEW_FMT ": %d %d %d\n",
                version_scheme_name(scheme), VIEW_ARG(a), VIEW_ARG(b), VIEW_ARG(c), ab, bc, ac);
        fail();
    }
}

static void check_triples(enum version_scheme scheme, const struct view *versions, size_t count)
{
    uint64_t random = 88172645463325252U;
    struct view chosen[3];
    for (size_t i = 0; i < TRIPLES; i++) {
        for (size_t k = 0; k < COUNT(chosen); k++) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            chosen[k] = versions[random % count];
        }
        check_triple(scheme, chosen[0], chosen[1], chosen[2]);
    }
}

static void test_orders_are_orders(void **state)
{
    (void)state;
    struct view *versions = mem_calloc(VERSIONS_MAX, sizeof *versions);
    assert_non_null(versions);
    size_t files = 0;
    for (size_t i = 0; i < COUNT(all_vectors); i++) {
        struct buf text = BUF_INIT(FILE_MAX);
        /* Those made from real packages first: the others hold odd texts. */
        if (read_vectors(all_vectors[i].name, "-generated", &text) ||
            read_vectors(all_vectors[i].name, "", &text)) {
            size_t count = versions_of(buf_view(&text), versions);
            assert_true(count > 0);
            check_triples(all_vectors[i].scheme, versions, count);
            files++;
        }
        buf_release(&text);
    }
    mem_free(versions);
    if (files == 0) {
        print_message("skipped: no version-order vectors in %s\n", data_root());
        skip();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_line),
        cmocka_unit_test(test_orders_are_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
