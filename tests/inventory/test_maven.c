/* component_set.h with several pom.xml: parents, imported bills of materials, a repository. */
#include "manifest_run.h"
#include "oom.h"

#include <assay/base/arena.h>
#include <assay/base/file.h>
#include <assay/inventory/component_set.h>

#include <stdlib.h>
#include <string.h>

#define PROJECT(artifact, more)                                                                    \
    "<project><groupId>g</groupId><artifactId>" artifact "</artifactId><version>1</version>" more  \
    "</project>"
#define PARENT(artifact, more)                                                                     \
    "<parent><groupId>g</groupId><artifactId>" artifact "</artifactId><version>1</version>" more   \
    "</parent>"
#define NEEDS(list)   "<dependencies>" list "</dependencies>"
#define MANAGES(list) "<dependencyManagement>" NEEDS(list) "</dependencyManagement>"
#define DEP(artifact, more)                                                                        \
    "<dependency><groupId>x</groupId><artifactId>" artifact "</artifactId>" more "</dependency>"
#define VERSION(v) "<version>" v "</version>"
#define IMPORT(artifact)                                                                           \
    "<dependency><groupId>g</groupId><artifactId>" artifact "</artifactId><version>1</version>"    \
    "<type>pom</type><scope>import</scope></dependency>"

static enum status write_line(void *ctx, const struct component *c, struct error *err)
{
    struct buf *out = ctx;
    buf_printf(out, VIEW_FMT " " VIEW_FMT " %s %u", VIEW_ARG(c->manifest), VIEW_ARG(c->purl),
               component_scope_name(c->scope), c->line);
    if (c->note.len > 0) {
        buf_printf(out, " (" VIEW_FMT ")", VIEW_ARG(c->note));
    }
    buf_add_char(out, '\n');
    return buf_status(out, err);
}

static struct component_set *new_set(void)
{
    struct component_set *set = NULL;
    struct error err = {0};
    assert_ok(component_set_new(&set, &err), err);
    return set;
}

static enum status parse(struct component_set *set, const char *path, const char *text,
                         struct error *err)
{
    struct arena arena;
    const struct component_sink sink = {
        .ctx = set, .component = component_set_add, .model = component_set_model};
    arena_init(&arena, 0);
    enum status st = manifest_parse(manifest_format_of(view_str(path)), view_str(path),
                                    view_str(text), &arena, &sink, err);
    arena_release(&arena); /* the set has its own copies */
    return st;
}

static void add(struct component_set *set, const char *path, const char *text)
{
    struct error err = {0};
    assert_ok(parse(set, path, text, &err), err);
}

static void check(struct component_set *set, const char *want)
{
    CLEANUP(buf_cleanup) struct buf seen = BUF_INIT(1 << 20);
    struct error err = {0};
    const struct component_sink sink = {.ctx = &seen, .component = write_line};
    assert_ok(component_set_finish(set, &sink, &err), err);
    assert_view(buf_view(&seen), want);
    (void)component_set_free(set);
}

/* What is inherited is replaced with the values of the project at hand, as Maven does. */
static void test_parent(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    add(set, "app/pom.xml",
        "<project>\n" PARENT(
            "top", "") "<artifactId>app</artifactId><version>2</version>"
                       "<properties><b.version>9</b.version></properties>" NEEDS(
                           DEP("a", "") DEP("b", "") DEP("c", VERSION("${c.version}"))
                               DEP("own", "") DEP("d", VERSION("7")) DEP("none", "")) "</project>");
    add(set, "pom.xml",
        PROJECT("top", "<properties><a.version>3</a.version><b.version>4</b.version>"
                       "<c.version>5</c.version></properties>" MANAGES(
                           DEP("a", VERSION("${a.version}") "<scope>test</scope>")
                               DEP("b", VERSION("${b.version}")) DEP(
                                   "own", VERSION("${project.version}")) DEP("d", VERSION("6")))));
    check(set, "app/pom.xml pkg:maven/x/a@3 test 2 (version managed in g:top:1)\n"
               "app/pom.xml pkg:maven/x/b@9 runtime 2 (version managed in g:top:1)\n"
               "app/pom.xml pkg:maven/x/c@5 runtime 2\n"
               "app/pom.xml pkg:maven/x/own@2 runtime 2 (version managed in g:top:1)\n"
               "app/pom.xml pkg:maven/x/d@7 runtime 2\n"
               "app/pom.xml pkg:maven/x/none runtime 2\n");
}

/* Dependencies are inherited; a nearer one of the same name hides the farther. */
static void test_inherited(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    add(set, "pom.xml", PROJECT("top", NEEDS(DEP("a", VERSION("1")) DEP("b", VERSION("1")))));
    add(set, "m/pom.xml",
        "<project>\n\n" PARENT("top", "") "<artifactId>m</artifactId>" NEEDS(
            DEP("b", VERSION("2"))) "</project>");
    check(set, "pom.xml pkg:maven/x/a@1 runtime 1\n"
               "pom.xml pkg:maven/x/b@1 runtime 1\n"
               "m/pom.xml pkg:maven/x/b@2 runtime 3\n"
               "m/pom.xml pkg:maven/x/a@1 runtime 3 (inherited from g:top:1)\n");
}

static const char top[] = PROJECT("top", MANAGES(DEP("a", VERSION("3"))));
#define CHILD(relative)                                                                            \
    "<project>" PARENT("top",                                                                      \
                       relative) "<artifactId>m</artifactId>" NEEDS(DEP("a", "")) "</project>"
#define RELATIVE(path) "<relativePath>" path "</relativePath>"

/* The file that <relativePath> names, or its folder's; another version is another project. */
static void test_relative(void **state)
{
    (void)state;
    static const struct {
        const char *top;
        const char *child;
        const char *text;
        bool found;
    } rows[] = {
        {"pom.xml", "m/pom.xml", CHILD(""), true},
        {"up/pom.xml", "m/n/pom.xml", CHILD(RELATIVE("../../up/")), true},
        {"up/pom.xml", "m/n/pom.xml", CHILD(RELATIVE("./.././../up/pom.xml")), true},
        {"elsewhere/pom.xml", "m/pom.xml", CHILD(RELATIVE("")), true}, /* by its coordinates */
        {"elsewhere/pom.xml", "m/pom.xml", CHILD(RELATIVE("../../../../x")), true},
        {"elsewhere/pom.xml", "m/pom.xml", CHILD(RELATIVE("/etc/passwd")), true},
        {"pom.xml", "m/pom.xml",
         "<project><parent><groupId>g</groupId><artifactId>top</artifactId>"
         "<version>2</version></parent><artifactId>m</artifactId>" NEEDS(DEP("a", "")) "</project>",
         false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct component_set *set = new_set();
        char want[256];
        add(set, rows[i].top, top);
        add(set, rows[i].child, rows[i].text);
        (void)snprintf(want, sizeof want, "%s pkg:maven/x/a%s runtime 1%s\n", rows[i].child,
                       rows[i].found ? "@3" : "",
                       rows[i].found ? " (version managed in g:top:1)" : "");
        check(set, want);
    }
}

/* The version of a whole build in one property. */
static void test_revision(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    add(set, "pom.xml",
        "<project><groupId>g</groupId><artifactId>top</artifactId><version>${revision}</version>"
        "<properties><revision>8</revision></properties>" MANAGES(
            DEP("sibling", VERSION("${project.version}"))) "</project>");
    add(set, "m/pom.xml",
        "<project><parent><groupId>g</groupId><artifactId>top</artifactId>"
        "<version>${revision}</version></parent><artifactId>m</artifactId>" NEEDS(
            DEP("sibling", "")) "</project>");
    check(set,
          "m/pom.xml pkg:maven/x/sibling@8 runtime 1 (version managed in g:top:${revision})\n");
}

/* What is managed by oneself or a parent comes first, then the bills in their order; a bill's
 * own bills and parents count; circles end. */
static void test_import(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    add(set, "pom.xml",
        PROJECT("app", MANAGES(IMPORT("one") IMPORT("two") DEP("a", VERSION("1"))) NEEDS(
                           DEP("a", "") DEP("b", "") DEP("c", "") DEP("d", "") DEP("e", ""))));
    add(set, "one/pom.xml",
        PROJECT("one", MANAGES(DEP("a", VERSION("2")) DEP("b", VERSION("2")) IMPORT("three"))));
    add(set, "two/pom.xml",
        PROJECT("two", MANAGES(DEP("b", VERSION("3")) DEP("c", VERSION("3")) DEP("d", VERSION("3"))
                                   IMPORT("app"))));
    add(set, "three/pom.xml",
        PROJECT("three", PARENT("four", RELATIVE("../four"))
                             MANAGES(DEP("d", VERSION("4")) IMPORT("one") IMPORT("missing"))));
    add(set, "four/pom.xml",
        PROJECT("four", MANAGES(DEP("e", VERSION("5") "<scope>test</scope>"))));
    check(set, "pom.xml pkg:maven/x/a@1 runtime 1\n"
               "pom.xml pkg:maven/x/b@2 runtime 1 (version managed in g:one:1)\n"
               "pom.xml pkg:maven/x/c@3 runtime 1 (version managed in g:two:1)\n"
               "pom.xml pkg:maven/x/d@4 runtime 1 (version managed in g:three:1)\n"
               "pom.xml pkg:maven/x/e@5 test 1 (version managed in g:four:1)\n");
}

/* Of a parent's profiles those count that are active by default; of one's own all are told. */
static void test_profiles(void **state)
{
    (void)state;
#define PROFILE(active, list) "<profile>" active MANAGES(list) "</profile>"
#define DEFAULT               "<activation><activeByDefault>true</activeByDefault></activation>"
    struct component_set *set = new_set();
    add(set, "pom.xml",
        PROJECT("top", "<profiles>" PROFILE(DEFAULT, DEP("a", VERSION("1")))
                           PROFILE("", DEP("b", VERSION("1"))) "</profiles>"));
    add(set, "m/pom.xml",
        "<project>" PARENT("top", "") "<artifactId>m</artifactId>" NEEDS(DEP("a", "") DEP(
            "b", "") DEP("c", "")) "<profiles><profile>" MANAGES(DEP("c", VERSION("1")))
            NEEDS(DEP("c", "<type>jar</type>")) "</profile></profiles></project>");
    check(set, "m/pom.xml pkg:maven/x/a@1 runtime 1 (version managed in g:top:1)\n"
               "m/pom.xml pkg:maven/x/b runtime 1\n"
               "m/pom.xml pkg:maven/x/c runtime 1\n"
               "m/pom.xml pkg:maven/x/c@1 optional 1 (in profile default, which is not active)\n");
}

static void test_circles(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    add(set, "a/pom.xml",
        PROJECT("a", PARENT("b", RELATIVE("../b")) NEEDS(DEP("x", "")) MANAGES(IMPORT("a"))));
    add(set, "b/pom.xml",
        PROJECT("b", PARENT("a", RELATIVE("../a")) MANAGES(DEP("x", VERSION("1")))));
    check(set, "a/pom.xml pkg:maven/x/x@1 runtime 1 (version managed in g:b:1)\n"
               "b/pom.xml pkg:maven/x/x@1 runtime 1 (inherited from g:a:1)\n");
}

/* ---- the repository ---- */

static void put_file(const char *root, const char *below, const char *name, const char *text)
{
    char path[512];
    struct error err = {0};
    (void)snprintf(path, sizeof path, "%s/%s", root, below);
    assert_ok(dir_ensure(path, 0700, &err), err);
    (void)snprintf(path, sizeof path, "%s/%s/%s", root, below, name);
    assert_ok(file_write_atomic(path, view_str(text), 0600, &err), err);
}

/* Numbers alone: the order of real versions is not this room's. */
static int numbers(struct view a, struct view b)
{
    long x = strtol(a.ptr, NULL, 10);
    long y = strtol(b.ptr, NULL, 10);
    return x < y ? -1 : x > y;
}

static void test_repository(void **state)
{
    (void)state;
    char root[] = "/tmp/assay-maven-XXXXXX";
    char command[64];
    assert_non_null(mkdtemp(root));
    put_file(
        root, "org/x/top/1", "top-1.pom",
        "<project><groupId>org.x</groupId><artifactId>top</artifactId><version>1</version>"
        "<properties><v>3</v></properties>" MANAGES(
            "<dependency><groupId>org.x</groupId><artifactId>bill</artifactId>"
            "<version>2</version><type>pom</type><scope>import</scope></dependency>") "</project>");
    put_file(root, "org/x/bill/2", "bill-2.pom",
             "<project><groupId>org.x</groupId><artifactId>bill</artifactId><version>2</version>"
             "<properties><v>4</v></properties>" MANAGES(DEP("a", VERSION("${v}"))) "</project>");
    put_file(root, "org/x/bad/1", "bad-1.pom", "<project><groupId>");
    put_file(root, "", "secret-1.pom", top);
#define OUTSIDE(artifact)                                                                          \
    "<project><parent><groupId>org.x</groupId><artifactId>" artifact                               \
    "</artifactId><version>1</version></parent><artifactId>m</artifactId>" NEEDS(                  \
        DEP("a", "")) "</project>"
    struct component_set *set = new_set();
    const struct maven_repository repository = {.directory = root, .order = numbers};
    component_set_maven_repository(set, &repository);
    add(set, "a/pom.xml", OUTSIDE("top"));
    add(set, "b/pom.xml", OUTSIDE("bad"));
    add(set, "c/pom.xml", OUTSIDE("missing"));
    add(set, "d/pom.xml", OUTSIDE("../../../secret"));
    check(set, "a/pom.xml pkg:maven/x/a@4 runtime 1 (version managed in org.x:bill:2; what it "
               "needs is unknown: its pom.xml is not there)\n"
               "b/pom.xml pkg:maven/x/a runtime 1\n"
               "c/pom.xml pkg:maven/x/a runtime 1\n"
               "d/pom.xml pkg:maven/x/a runtime 1\n");
    set = new_set(); /* without it nothing is looked up */
    add(set, "a/pom.xml", OUTSIDE("top"));
    check(set, "a/pom.xml pkg:maven/x/a runtime 1\n");
    (void)snprintf(command, sizeof command, "rm -rf %s", root);
    assert_int_equal(system(command), 0);
}

/* ---- hostile ---- */

static void test_models(void **state)
{
    (void)state;
    static const struct view wrong[] = {
        VIEW_INIT("x"),
        VIEW_INIT("O"),
        VIEW_INIT("Og\0a\0v\0"),
        VIEW_INIT("Pg\0a\0v\0000\0"),
        VIEW_INIT("Pg\0a\0v\0-1\0"),
        VIEW_INIT("pname\0"),
        VIEW_INIT("dg\0a\0v\0\0\0\0\0nine\0000\0"),
    };
    struct component_set *set = new_set();
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct error err = {0};
        assert_int_equal(component_set_model(set, VIEW("pom.xml"), wrong[i], &err), ERR_FORMAT);
        assert_string_not_equal(err.message, "");
    }
    struct error err = {0};
    assert_int_equal(component_set_model(set, VIEW("go.mod"), VIEW("Og\0a\0v\0000\0"), &err),
                     ERR_FORMAT);
    check(set, "");
}

/* A parent's properties may grow without end, too. */
static void test_growth(void **state)
{
    (void)state;
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 20);
    buf_add_str(&text, "<project><groupId>g</groupId><artifactId>top</artifactId>"
                       "<version>1</version><properties><p0>xxxxxxxxxx</p0>");
    for (int i = 1; i < 15; i++) {
        buf_printf(&text, "<p%d>${p%d}${p%d}${p%d}${p%d}</p%d>", i, i - 1, i - 1, i - 1, i - 1, i);
    }
    buf_add_str(&text, "<loop>${loop}</loop></properties></project>");
    struct component_set *set = new_set();
    add(set, "pom.xml", text.ptr);
    add(set, "m/pom.xml",
        "<project>" PARENT("top", "") "<artifactId>m</artifactId>" NEEDS(
            DEP("a", VERSION("${p14}")) DEP("b", VERSION("${loop}"))
                DEP("c", VERSION("${p1}"))) "</project>");
    check(set, "m/pom.xml pkg:maven/x/a runtime 1\n"
               "m/pom.xml pkg:maven/x/b runtime 1\n"
               "m/pom.xml pkg:maven/x/c@xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx runtime 1\n");
}

/* A chain of parents that is too long is cut, not followed for ever. */
static void test_depth(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    for (int i = 0; i < 100; i++) {
        char path[64];
        char text[512];
        (void)snprintf(path, sizeof path, "p%d/pom.xml", i);
        (void)snprintf(
            text, sizeof text,
            "<project><parent><groupId>g</groupId><artifactId>p%d</artifactId>"
            "<version>1</version><relativePath>../p%d</relativePath></parent>"
            "<artifactId>p%d</artifactId>" MANAGES(DEP("a%d", VERSION("%d"))) "%s"
                                                                              "</project>",
            i + 1, i + 1, i, i, i, i == 0 ? NEEDS(DEP("a31", "") DEP("a32", "")) : "");
        add(set, path, text);
    }
    check(set, "p0/pom.xml pkg:maven/x/a31@31 runtime 1 (version managed in g:p31:1)\n"
               "p0/pom.xml pkg:maven/x/a32 runtime 1\n");
}

static enum status count(void *ctx, const struct component *c, struct error *err)
{
    (void)c;
    (void)err;
    (*(size_t *)ctx)++;
    return OK;
}

static enum status use_set(void *ctx, struct error *err)
{
    struct component_set *set = NULL;
    const struct component_sink sink = {.ctx = ctx, .component = count};
    *(size_t *)ctx = 0;
    enum status st = component_set_new(&set, err);
    if (st == OK) {
        st = parse(set, "pom.xml",
                   PROJECT("top", MANAGES(IMPORT("bill")) NEEDS(DEP("b", VERSION("1")))), err);
    }
    if (st == OK) {
        st = parse(set, "bill/pom.xml", PROJECT("bill", MANAGES(DEP("a", VERSION("1")))), err);
    }
    if (st == OK) {
        st = parse(set, "m/pom.xml", CHILD(""), err);
    }
    if (st == OK) {
        st = component_set_finish(set, &sink, err);
    }
    (void)component_set_free(set);
    assert_true(st != OK || *(size_t *)ctx == 3);
    return st;
}

static void test_memory(void **state)
{
    (void)state;
    size_t seen = 0;
    assert_true(oom_sweep(use_set, &seen) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parent),   cmocka_unit_test(test_inherited),
        cmocka_unit_test(test_relative), cmocka_unit_test(test_revision),
        cmocka_unit_test(test_import),   cmocka_unit_test(test_profiles),
        cmocka_unit_test(test_circles),  cmocka_unit_test(test_repository),
        cmocka_unit_test(test_models),   cmocka_unit_test(test_growth),
        cmocka_unit_test(test_depth),    cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
