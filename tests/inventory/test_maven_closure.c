/* component_set.h with a repository of Maven: which profiles count, and what dependencies need. */
#include "manifest_run.h"

#include <assay/base/arena.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/inventory/component_set.h>

#include <stdlib.h>
#include <string.h>

#define DEP(artifact, version, more)                                                               \
    "<dependency><groupId>x</groupId><artifactId>" artifact "</artifactId><version>" version       \
    "</version>" more "</dependency>"
#define SCOPE(s) "<scope>" s "</scope>"
#define OPTIONAL "<optional>true</optional>"
#define EXCLUDES(g, a)                                                                             \
    "<exclusions><exclusion><groupId>" g "</groupId><artifactId>" a                                \
    "</artifactId></exclusion></exclusions>"
#define NEEDS(list)   "<dependencies>" list "</dependencies>"
#define MANAGES(list) "<dependencyManagement>" NEEDS(list) "</dependencyManagement>"
#define PROJECT(more)                                                                              \
    "<project><groupId>g</groupId><artifactId>app</artifactId><version>1</version>" more           \
    "</project>"

static char root[] = "/tmp/assay-closure-XXXXXX";

static int numbers(struct view a, struct view b)
{
    long x = strtol(a.ptr, NULL, 10);
    long y = strtol(b.ptr, NULL, 10);
    return x < y ? -1 : x > y;
}

/* A project x:ARTIFACT:VERSION in the repository. */
static void keep(const char *artifact, const char *version, const char *more)
{
    char folder[256];
    char path[512];
    char text[4096];
    struct error err = {0};
    (void)snprintf(folder, sizeof folder, "%s/x/%s/%s", root, artifact, version);
    assert_ok(dir_ensure(folder, 0700, &err), err);
    (void)snprintf(path, sizeof path, "%s/%s-%s.pom", folder, artifact, version);
    (void)snprintf(text, sizeof text,
                   "<project><groupId>x</groupId><artifactId>%s</artifactId><version>%s</version>"
                   "%s</project>",
                   artifact, version, more);
    assert_ok(file_write_atomic(path, view_str(text), 0600, &err), err);
}

static void forget(void)
{
    char command[64];
    (void)snprintf(command, sizeof command, "rm -rf %s/x", root);
    assert_int_equal(system(command), 0);
}

static enum status write_line(void *ctx, const struct component *c, struct error *err)
{
    struct buf *out = ctx;
    buf_printf(out, VIEW_FMT " %s %s %u", VIEW_ARG(c->purl), component_scope_name(c->scope),
               component_relation_name(c->relation), c->line);
    for (size_t i = 0; i < c->need_count; i++) {
        buf_printf(out, "%s" VIEW_FMT, i == 0 ? " -> " : " ", VIEW_ARG(c->needs[i].purl));
    }
    if (c->note.len > 0) {
        buf_printf(out, " (" VIEW_FMT ")", VIEW_ARG(c->note));
    }
    buf_add_char(out, '\n');
    return buf_status(out, err);
}

static enum maven_presence holds(void *ctx, const char *path)
{
    const char *there = ctx;
    if (strcmp(path, "archive/x") == 0) {
        return MAVEN_UNKNOWN;
    }
    return strcmp(path, there) == 0 ? MAVEN_PRESENT : MAVEN_ABSENT;
}

struct run {
    const char *text;
    const char *path;
    const char *there; /* a file of the subject; NULL: not known which there are */
    bool without;      /* the repository */
    size_t missing;
};

static void resolve(struct run *r, struct buf *seen)
{
    struct component_set *set = NULL;
    struct error err = {0};
    struct arena arena;
    struct maven_tree tree = {.holds = holds};
    const struct maven_repository repository = {.directory = root, .order = numbers};
    const char *path = r->path == NULL ? "pom.xml" : r->path;
    assert_ok(component_set_new(&set, &err), err);
    const struct component_sink into = {
        .ctx = set, .component = component_set_add, .model = component_set_model};
    const struct component_sink out = {.ctx = seen, .component = write_line};
    tree.ctx = (void *)(uintptr_t)r->there;
    if (r->there != NULL) {
        component_set_maven_tree(set, &tree);
    }
    if (!r->without) {
        component_set_maven_repository(set, &repository);
    }
    arena_init(&arena, 0);
    assert_ok(manifest_parse(manifest_format_of(view_str(path)), view_str(path), view_str(r->text),
                             &arena, &into, &err),
              err);
    arena_release(&arena);
    assert_ok(component_set_finish(set, &out, &err), err);
    r->missing = component_set_maven_missing(set);
    (void)component_set_free(set);
}

static void check(struct run *r, const char *want)
{
    CLEANUP(buf_cleanup) struct buf seen = BUF_INIT(1 << 20);
    resolve(r, &seen);
    assert_view(buf_view(&seen), want);
}

static void check_text(const char *text, const char *want)
{
    struct run r = {.text = text};
    check(&r, want);
}

static void has(const char *text, const char *part, bool there)
{
    CLEANUP(buf_cleanup) struct buf seen = BUF_INIT(1 << 20);
    struct run r = {.text = text};
    resolve(&r, &seen);
    if ((view_find(buf_view(&seen), view_str(part)) >= 0) != there) {
        fail_msg("\"%s\" %s in\n%s", part, there ? "is not" : "is", seen.ptr);
    }
}

/* The nearest, and of equally near ones the first, whatever the version. */
static void test_nearest(void **state)
{
    (void)state;
    keep("a", "1", NEEDS(DEP("b", "1", "")));
    keep("b", "1", NEEDS(DEP("c", "1", "")));
    keep("d", "1", NEEDS(DEP("c", "2", "")));
    keep("e", "1", NEEDS(DEP("c", "3", "") DEP("e", "1", "")));
    keep("c", "1", "");
    keep("c", "2", NEEDS(DEP("a", "9", "")));
    keep("c", "3", NEEDS(DEP("never", "1", "")));
    check_text(PROJECT("\n" NEEDS(DEP("a", "1", "") "\n" DEP("d", "1", "") DEP("e", "1", ""))),
               "pkg:maven/x/a@1 runtime direct 2 -> pkg:maven/x/b@1\n"
               "pkg:maven/x/d@1 runtime direct 3 -> pkg:maven/x/c@2\n"
               "pkg:maven/x/e@1 runtime direct 3 -> pkg:maven/x/c@2\n"
               "pkg:maven/x/b@1 runtime transitive 2 -> pkg:maven/x/c@2\n"
               "pkg:maven/x/c@2 runtime transitive 3 -> pkg:maven/x/a@1\n");
    struct run r = {.text = PROJECT(NEEDS(DEP("a", "1", ""))), .without = true};
    check(&r, "pkg:maven/x/a@1 runtime direct 1\n");
    assert_int_equal(r.missing, 0);
    forget();
}

/* By Maven's table; what is optional, provided or for tests is not passed on. */
static void test_scopes(void **state)
{
    (void)state;
    keep("a", "1",
         NEEDS(DEP("run", "1", SCOPE("runtime")) DEP("test", "1", SCOPE("test")) DEP(
             "given", "1", SCOPE("provided")) DEP("may", "1", OPTIONAL) DEP("both", "1", "")));
    keep("t", "1", NEEDS(DEP("both", "1", "") DEP("only", "1", SCOPE("runtime"))));
    keep("o", "1", NEEDS(DEP("below", "1", "")));
    check_text(
        PROJECT(NEEDS(DEP("t", "1", SCOPE("test")) DEP("a", "1", "") DEP("o", "1", OPTIONAL))),
        "pkg:maven/x/t@1 test direct 1 -> pkg:maven/x/both@1 pkg:maven/x/only@1\n"
        "pkg:maven/x/a@1 runtime direct 1 -> pkg:maven/x/both@1 pkg:maven/x/run@1\n"
        "pkg:maven/x/o@1 optional direct 1 -> pkg:maven/x/below@1\n"
#define GONE " (what it needs is unknown: its pom.xml is not there)\n"
        "pkg:maven/x/both@1 runtime transitive 1" GONE "pkg:maven/x/only@1 test transitive 1" GONE
        "pkg:maven/x/run@1 runtime transitive 1" GONE
        "pkg:maven/x/below@1 optional transitive 1" GONE);
    struct run r = {.text = PROJECT(NEEDS(DEP("a", "1", "")))};
    CLEANUP(buf_cleanup) struct buf seen = BUF_INIT(1 << 16);
    resolve(&r, &seen);
    assert_int_equal(r.missing, 2);
    forget();
}

/* What the project manages overrides what its dependencies ask for, not what it writes itself. */
static void test_managed(void **state)
{
    (void)state;
    keep("a", "1",
         NEEDS(DEP("b", "1", "") DEP("c", "1", "<type>test-jar</type>"))
             MANAGES(DEP("d", "7", "")));
    keep("b", "5",
         NEEDS("<dependency><groupId>x</groupId><artifactId>d</artifactId>"
               "<version>1</version></dependency>"));
    check_text(PROJECT(MANAGES(DEP("a", "9", "") DEP("b", "5", "") DEP("d", "2", SCOPE("test")) DEP(
                   "c", "3", "<classifier>tests</classifier>")) NEEDS(DEP("a", "1", ""))),
               "pkg:maven/x/a@1 runtime direct 1 -> pkg:maven/x/b@5 pkg:maven/x/c@3?type=test-jar\n"
               "pkg:maven/x/b@5 runtime transitive 1 -> pkg:maven/x/d@2\n"
               "pkg:maven/x/c@3?type=test-jar runtime transitive 1" GONE
               "pkg:maven/x/d@2 test transitive 1" GONE);
    forget();
}

static void test_exclusions(void **state)
{
    (void)state;
    keep("a", "1", NEEDS(DEP("b", "1", "")));
    keep("b", "1", NEEDS(DEP("c", "1", "") DEP("d", "1", "")));
    keep("e", "1", NEEDS(DEP("c", "2", "")));
#define ONE(exclusions) PROJECT(NEEDS(DEP("a", "1", exclusions)))
    has(ONE(""), "x/c@1", true);
    has(ONE(EXCLUDES("x", "c")), "x/c@", false);
    has(ONE(EXCLUDES("x", "c")), "x/d@1", true);
    has(ONE(EXCLUDES("*", "c")), "x/c@", false);
    has(ONE(EXCLUDES("x", "*")), "x/b@", false);
    has(ONE(EXCLUDES("y", "*")), "x/b@1", true);
    has(ONE(EXCLUDES("*", "*")), "transitive", false);
    /* Only below the one that excludes, and also where it is managed so. */
    has(PROJECT(NEEDS(DEP("a", "1", EXCLUDES("x", "c")) DEP("e", "1", ""))), "x/c@2", true);
    has(PROJECT(MANAGES(DEP("a", "1", EXCLUDES("x", "c"))) NEEDS(DEP("a", "1", ""))), "x/c@",
        false);
    has(PROJECT(MANAGES(DEP("b", "1", EXCLUDES("x", "c"))) NEEDS(DEP("a", "1", ""))), "x/c@",
        false);
    forget();
}

/* A range takes the latest there is, and must hold for what others merely prefer. */
static void test_ranges(void **state)
{
    (void)state;
    static const char *const versions[] = {"1", "2", "3", "4", "10"};
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        keep("r", versions[i], "");
    }
    keep("soft", "1", NEEDS(DEP("r", "10", "")));
    keep("hard", "1", NEEDS(DEP("deep", "1", "")));
    keep("deep", "1", NEEDS(DEP("r", "[2,4)", "")));
#define RANGE(range) PROJECT(NEEDS(DEP("r", range, "")))
    has(RANGE("[1,4)"), "x/r@3 ", true);
    has(RANGE("(,4]"), "x/r@4 ", true);
    has(RANGE("[1,)"), "x/r@10 ", true);
    has(RANGE("(1,2),(2,3]"), "x/r@3 ", true);
    has(RANGE("[2]"), "x/r@2 ", true);
    has(RANGE("[5,6]"), "x/r ", true);
    has(RANGE("[1"), "x/r ", true);
    has(PROJECT(NEEDS(DEP("soft", "1", ""))), "x/r@10 ", true);
    has(PROJECT(NEEDS(DEP("soft", "1", "") DEP("hard", "1", ""))), "x/r@3 ", true);
    has(PROJECT(NEEDS(DEP("soft", "1", "") DEP("hard", "1", ""))), "x/r@10", false);
    /* Two that contradict each other: the nearest, as without ranges. */
    has(PROJECT(NEEDS(DEP("r", "[4]", "") DEP("hard", "1", ""))), "x/r@4 ", true);
    forget();
}

static void test_relocated(void **state)
{
    (void)state;
#define MOVED(more)                                                                                \
    "<distributionManagement><relocation>" more "</relocation></distributionManagement>"
    keep("old", "1", MOVED("<artifactId>new</artifactId>"));
    keep("new", "1", NEEDS(DEP("b", "1", "")));
    keep("b", "1", "");
    keep("loop", "1", MOVED("<artifactId>loop</artifactId>"));
    check_text(PROJECT(NEEDS(DEP("old", "1", ""))),
               "pkg:maven/x/new@1 runtime direct 1 -> pkg:maven/x/b@1 (relocated from x:old:1)\n"
               "pkg:maven/x/b@1 runtime transitive 1\n");
    has(PROJECT(NEEDS(DEP("loop", "1", ""))), "x/loop@1", true);
    forget();
}

/* Circles end, and what leads back to the project is none of its dependencies. */
static void test_circles(void **state)
{
    (void)state;
    keep("a", "1", NEEDS(DEP("b", "1", "")));
    keep("b", "1",
         NEEDS(DEP("a", "1", "") "<dependency><groupId>g</groupId><artifactId>app</artifactId>"
                                 "<version>1</version></dependency>"));
    check_text(PROJECT(NEEDS(DEP("a", "1", ""))),
               "pkg:maven/x/a@1 runtime direct 1 -> pkg:maven/x/b@1\n"
               "pkg:maven/x/b@1 runtime transitive 1 -> pkg:maven/x/a@1\n");
    forget();
}

/* A chain that is too long: what the file alone says stands. */
static void test_depth(void **state)
{
    (void)state;
    char name[16];
    char more[256];
    for (int i = 0; i < 205; i++) {
        (void)snprintf(name, sizeof name, "n%d", i);
        (void)snprintf(more, sizeof more, NEEDS(DEP("n%d", "1", "")), i + 1);
        keep(name, "1", more);
    }
    check_text(PROJECT(NEEDS(DEP("n0", "1", ""))), "pkg:maven/x/n0@1 runtime direct 1\n");
    has(PROJECT(NEEDS(DEP("n100", "1", ""))), "x/n204@1", true);
    forget();
}

/* ---- profiles ---- */

#define PROFILE(id, activation)                                                                    \
    "<profile><id>" id "</id><activation>" activation "</activation><properties><v>2</v>"          \
    "</properties>" NEEDS(DEP("p", "1", "")) "</profile>"
#define WITH(profiles)                                                                             \
    PROJECT("<properties><v>1</v></properties><profiles>" profiles                                 \
            "</profiles>" NEEDS(DEP("a", "${v}", "")))
#define FILE_IS(kind, path) "<file><" kind ">" path "</" kind "></file>"
#define BY_DEFAULT          "<activeByDefault>true</activeByDefault>"

static void test_profiles(void **state)
{
    (void)state;
    static const struct {
        const char *profiles;
        char state; /* active, inactive, open */
    } rows[] = {
        {PROFILE("x", ""), 'i'},
        {PROFILE("x", BY_DEFAULT), 'a'},
        {PROFILE("x", "<activeByDefault>false</activeByDefault>"), 'i'},
        {PROFILE("x", "<property><name>q</name></property>"), 'i'},
        {PROFILE("x", "<property><name>!q</name></property>"), 'a'},
        {PROFILE("x", "<property><name>q</name><value>1</value></property>"), 'i'},
        {PROFILE("x", "<property><name>q</name><value>!1</value></property>"), 'a'},
        {PROFILE("x", "<property><name>env.CI</name></property>"), 'o'},
        {PROFILE("x", "<jdk>[9,)</jdk>"), 'o'},
        {PROFILE("x", "<os><family>unix</family></os>"), 'o'},
        {PROFILE("x", "<jdk>[9,)</jdk><property><name>q</name></property>"), 'i'},
        {PROFILE("x", FILE_IS("exists", "src/it")), 'a'},
        {PROFILE("x", FILE_IS("exists", "${basedir}/src/it")), 'a'},
        {PROFILE("x", FILE_IS("exists", "${project.basedir}/./src/it")), 'a'},
        {PROFILE("x", FILE_IS("exists", "src/else")), 'i'},
        {PROFILE("x", FILE_IS("missing", "src/it")), 'i'},
        {PROFILE("x", FILE_IS("missing", "src/else")), 'a'},
        {PROFILE("x", FILE_IS("exists", "../../src")), 'o'},
        {PROFILE("x", FILE_IS("exists", "${user.home}/x")), 'o'},
        {PROFILE("x", FILE_IS("exists", "/etc/passwd")), 'o'},
        {PROFILE("x", FILE_IS("exists", "src/it") "<property><name>q</name></property>"), 'i'},
        /* By default, as long as no other of the file is. */
        {PROFILE("x", BY_DEFAULT) "<profile><activation><property><name>!q</name></property>"
                                  "</activation></profile>",
         'i'},
        {PROFILE("x", BY_DEFAULT) "<profile><activation><jdk>9</jdk></activation></profile>", 'a'},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct run r = {.text = rows[i].profiles, .path = "m/pom.xml", .there = "m/src/it"};
        CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 16);
        char want[256];
        buf_printf(&text,
                   PROJECT("<properties><v>1</v></properties><profiles>%s</profiles>" NEEDS(
                       DEP("a", "${v}", ""))),
                   rows[i].profiles);
        r.text = text.ptr;
        r.without = true;
        bool active = rows[i].state == 'a';
        (void)snprintf(want, sizeof want,
                       "pkg:maven/x/a@%c runtime direct 1\npkg:maven/x/p@1 %s direct 1%s\n",
                       active ? '2' : '1', rows[i].state == 'i' ? "optional" : "runtime",
                       active                 ? ""
                       : rows[i].state == 'i' ? " (in profile x, which is not active)"
                                              : " (in profile x, which the building machine "
                                                "activates)");
        check(&r, want);
    }
}

/* Without the subject's files a file decides nothing; a profile's word goes before the project's.
 */
static void test_profile_parts(void **state)
{
    (void)state;
    struct run r = {.text = WITH(PROFILE("x", FILE_IS("exists", "src/it"))), .without = true};
    check(&r, "pkg:maven/x/a@1 runtime direct 1\n"
              "pkg:maven/x/p@1 runtime direct 1 (in profile x, which the building machine "
              "activates)\n");
    keep("b", "1", NEEDS(DEP("c", "1", "")));
    has(PROJECT(NEEDS(DEP("b", "1", "")) "<profiles><profile><activation>" BY_DEFAULT
                                         "</activation>" MANAGES(
                                             DEP("c", "5", "")) "</profile></profiles>"),
        "x/c@5 ", true);
    has(PROJECT(NEEDS(DEP("b", "9", "")) "<profiles><profile><activation>" BY_DEFAULT
                                         "</activation>" NEEDS(
                                             DEP("b", "1", "")) "</profile></profiles>"),
        "x/b@9", false);
    forget();
}

static int make_root(void **state)
{
    (void)state;
    return mkdtemp(root) == NULL ? -1 : 0;
}

static int remove_root(void **state)
{
    char command[64];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf %s", root);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nearest),  cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_managed),  cmocka_unit_test(test_exclusions),
        cmocka_unit_test(test_ranges),   cmocka_unit_test(test_relocated),
        cmocka_unit_test(test_circles),  cmocka_unit_test(test_depth),
        cmocka_unit_test(test_profiles), cmocka_unit_test(test_profile_parts),
    };
    return cmocka_run_group_tests(tests, make_root, remove_root);
}
