/* Large files: 100,000 packages of every format, in time that grows with them. The
 * bounds are far above what is measured, so that only a quadratic step or worse
 * fails here. */
#include "manifest_run.h"

#include <assay/base/clock.h>

#include <string.h>

enum { PACKAGES = 100 * 1000, SECONDS_MAX = 60 };

#define SHA512_ZERO                                                                                \
    "sha512-"                                                                                      \
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="
#define SHA256_ZERO "0000000000000000000000000000000000000000000000000000000000000000"

struct shape {
    const char *path;
    const char *head;
    const char *each; /* %1$d: number, %2$d: the next number */
    const char *tail;
};

static const struct shape shapes[] = {
    {"package-lock.json",
     "{\"lockfileVersion\":3,\"packages\":{\"\":{\"dependencies\":{\"p0\":\"1\"}},\n",
     "\"node_modules/p%1$d\":{\"version\":\"1.0.%1$d\",\"resolved\":\"https://example.org/p%1$d\","
     "\"integrity\":\"" SHA512_ZERO "\",\"dependencies\":{\"p%2$d\":\"*\"}},\n",
     "\"node_modules/last\":{\"version\":\"1.0.0\"}}}"},
    {"yarn.lock", "# yarn lockfile v1\n\n",
     "p%1$d@^1.0.0:\n  version \"1.0.%1$d\"\n  resolved \"https://example.org/p%1$d.tgz\"\n"
     "  integrity " SHA512_ZERO "\n  dependencies:\n    p%2$d \"^1.0.0\"\n\n",
     "last@1:\n  version \"1\"\n"},
    {"pnpm-lock.yaml",
     "lockfileVersion: '6.0'\ndependencies:\n  p0:\n    version: 1.0.0\npackages:\n",
     "  /p%1$d@1.0.%1$d:\n    dev: false\n", "  /last@1.0.0:\n    dev: true\n"},
    {"bun.lock", "{\"workspaces\":{\"\":{\"dependencies\":{\"p0\":\"1\"}}},\"packages\":{\n",
     "\"p%1$d\":[\"p%1$d@1.0.%1$d\",\"\",{\"dependencies\":{\"p%2$d\":\"1\"}},\"" SHA512_ZERO
     "\"],\n",
     "\"last\":[\"last@1.0.0\",\"\",{},\"\"],}}"},
    {"requirements.txt", "", "p%1$d==1.%2$d --hash=sha256:" SHA256_ZERO "\n    # via p%2$d\n",
     "last==1\n"},
    {"poetry.lock", "",
     "[[package]]\nname = \"p%1$d\"\nversion = \"1.%1$d\"\ngroups = [\"main\"]\nfiles = "
     "[{file = \"x\", hash = \"sha256:" SHA256_ZERO "\"}]\n[package.dependencies]\np%2$d = \"*\"\n",
     "[[package]]\nname = \"last\"\nversion = \"1\"\n"},
    {"uv.lock",
     "[[package]]\nname = \"root\"\nversion = \"0\"\nsource = {virtual = \".\"}\ndependencies = "
     "[{name = \"p0\"}]\n",
     "[[package]]\nname = \"p%1$d\"\nversion = \"1.%1$d\"\nsource = {registry = \"r\"}\n"
     "dependencies = [{name = \"p%2$d\"}]\n",
     "[[package]]\nname = \"last\"\nversion = \"1\"\nsource = {registry = \"r\"}\n"},
    {"go.mod", "module m\nrequire (\n", "\tx.org/p%1$d v1.0.%2$d // indirect\n",
     "\tx.org/last v1.0.0\n)\n"},
    {"go.sum", "", "x.org/p%1$d v1.0.%2$d h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
     "x.org/last v1.0.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"},
    {"Cargo.lock", "[[package]]\nname = \"root\"\nversion = \"0.1.0\"\ndependencies = [\"p0\"]\n",
     "[[package]]\nname = \"p%1$d\"\nversion = \"1.0.%1$d\"\nsource = \"r\"\nchecksum = "
     "\"" SHA256_ZERO "\"\ndependencies = [\"p%2$d\"]\n",
     "[[package]]\nname = \"last\"\nversion = \"1.0.0\"\nsource = \"r\"\n"},
    {"pom.xml", "<project><dependencies>\n",
     "<dependency><groupId>g</groupId><artifactId>p%1$d</artifactId><version>%2$d</version>"
     "</dependency>\n",
     "<dependency><groupId>g</groupId><artifactId>last</artifactId></dependency>"
     "</dependencies></project>"},
    {"build.sbt", "", "libraryDependencies += \"g\" %% \"p%1$d\" %% \"1.%2$d\"\n",
     "libraryDependencies += \"g\" % \"last\" % \"1\"\n"},
    {"flake.lock", "{\"nodes\":{\n",
     "\"p%1$d\":{\"inputs\":{\"x\":\"p%2$d\"},\"locked\":{\"type\":\"github\",\"owner\":\"o\","
     "\"repo\":\"p%1$d\",\"rev\":\"%2$d\"}},\n",
     "\"last\":{\"locked\":{\"type\":\"github\",\"owner\":\"o\",\"repo\":\"last\"}}}}"},
    {"gradle.lockfile", "", "g:p%1$d:1.%2$d=runtimeClasspath\n", "g:last:1=runtimeClasspath\n"},
    {"Gemfile.lock", "GEM\n  remote: r\n  specs:\n", "    p%1$d (1.%2$d)\n      p%2$d (>= 1)\n",
     "    last (1)\n\nDEPENDENCIES\n  p0\n"},
    {"composer.lock", "{\"packages\":[\n",
     "{\"name\":\"v/p%1$d\",\"version\":\"1.%1$d\",\"require\":{\"v/p%2$d\":\"*\"}},\n",
     "{\"name\":\"v/last\",\"version\":\"1\"}]}"},
    {"packages.lock.json", "{\"dependencies\":{\"net8.0\":{\n",
     "\"p%1$d\":{\"type\":\"Direct\",\"resolved\":\"1.%2$d\"},\n",
     "\"last\":{\"type\":\"Direct\",\"resolved\":\"1\"}}}}"},
    {"var/lib/dpkg/status", "", "Package: p%1$d\nStatus: install ok installed\nVersion: 1.%2$d\n\n",
     "Package: last\nVersion: 1\n"},
    {"lib/apk/db/installed", "", "P:p%1$d\nV:1.%2$d\n\n", "P:last\nV:1\n"},
};

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wpedantic"
static void add_each(struct buf *text, const char *each, int i)
{
    char line[1024];
    int n = snprintf(line, sizeof line, each, i, i + 1);
    assert_true(n > 0 && (size_t)n < sizeof line);
    buf_add(text, line, (size_t)n);
}
#pragma GCC diagnostic pop

static uint64_t time_shape(const struct shape *s, int packages)
{
    struct buf text;
    struct manifest_run run;
    buf_init(&text, 256U << 20);
    buf_add_str(&text, s->head);
    for (int i = 0; i < packages; i++) {
        add_each(&text, s->each, i);
    }
    buf_add_str(&text, s->tail);
    uint64_t start = clock_cpu_ns();
    manifest_run(&run, s->path, buf_view(&text));
    uint64_t took = clock_cpu_ns() - start;
    assert_ok(run.status, run.err);
    assert_int_equal(run.count, (size_t)packages + 1);
    manifest_release(&run);
    buf_release(&text);
    return took;
}

static void test_many_packages(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        uint64_t small = time_shape(&shapes[i], PACKAGES / 10);
        uint64_t large = time_shape(&shapes[i], PACKAGES);
        print_message("%-22s %7.1f ms for %d, %7.1f ms for %d\n", shapes[i].path,
                      (double)small / 1e6, PACKAGES / 10, (double)large / 1e6, PACKAGES);
        assert_true(large < (uint64_t)SECONDS_MAX * 1000 * 1000 * 1000);
        /* Ten times the packages: ten times the time, not a hundred times. */
        assert_true(large < small * 40 + 500 * 1000 * 1000);
    }
}

/* One name in many versions, each asked for by all: bounded, not quadratic. */
static void test_same_name(void **state)
{
    (void)state;
    struct buf text;
    struct manifest_run run;
    buf_init(&text, 64U << 20);
    buf_add_str(&text, "[[package]]\nname = \"root\"\nversion = \"0\"\ndependencies = [\n");
    for (int i = 0; i < 20000; i++) {
        buf_add_str(&text, "\"same\",\n");
    }
    buf_add_str(&text, "]\n");
    for (int i = 0; i < 20000; i++) {
        buf_printf(&text, "[[package]]\nname = \"same\"\nversion = \"%d\"\nsource = \"r\"\n", i);
    }
    uint64_t start = clock_cpu_ns();
    manifest_run(&run, "Cargo.lock", buf_view(&text));
    assert_ok(run.status, run.err);
    assert_int_equal(run.count, 20000);
    assert_true(clock_cpu_ns() - start < (uint64_t)20 * 1000 * 1000 * 1000);
    manifest_release(&run);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_packages),
        cmocka_unit_test(test_same_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
