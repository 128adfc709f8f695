/* Who brings a vulnerable component in, from rows that wait and from tables. */
#include "../../src/assure/facts/upgrade_graph.h"
#include "testing.h"

static struct error err;

struct bench {
    struct facts *facts;
    struct upgrade_graph graph;
};

static int setup(void **state)
{
    static struct bench b;
    assert_ok(digest_init(&err), err);
    assert_ok(facts_new(&b.facts, &err), err);
    upgrade_graph_init(&b.graph);
    *state = &b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    upgrade_graph_release(&b->graph);
    b->facts = facts_free(b->facts);
    return 0;
}

struct need {
    const char *name;
    const char *requirement;
};

static struct view purl_of(const char *name, char out[64])
{
    return view_of(out, (size_t)snprintf(out, 64, "pkg:npm/%s@1.0.0", name));
}

static void add(struct bench *b, const char *manifest, const char *name,
                enum component_relation relation, const struct need *needs, size_t count)
{
    char text[64];
    char texts[4][64];
    struct component_need list[4];
    for (size_t i = 0; i < count; i++) {
        list[i].purl = purl_of(needs[i].name, texts[i]);
        list[i].requirement = view_str(needs[i].requirement);
    }
    const struct component c = {.type = VIEW("npm"),
                                .name = view_str(name),
                                .version = VIEW("1.0.0"),
                                .purl = purl_of(name, text),
                                .relation = relation,
                                .manifest = view_str(manifest),
                                .line = 1,
                                .needs = list,
                                .need_count = count};
    assert_ok(facts_add_component(b->facts, &c, &err), err);
}

static void make_vulnerable(struct bench *b, const char *manifest, const char *name)
{
    char text[64];
    char message[64];
    (void)snprintf(message, sizeof message, "%s is vulnerable", name);
    const struct finding f = {.inspector = VIEW("vulnerabilities"),
                              .rule = VIEW("GHSA-1"),
                              .message = view_str(message),
                              .path = view_str(manifest),
                              .region = {1, 1, 1, 1},
                              .part = purl_of(name, text),
                              .fingerprint = view_str(message)};
    const struct component c = {.purl = purl_of(name, text), .version = VIEW("1.0.0")};
    const struct vulnerability v = {.id = VIEW("GHSA-1")};
    assert_ok(facts_add_vulnerability(b->facts, &f, &c, &v, NULL, &err), err);
}

#define NEEDS(...)                                                                                 \
    (const struct need[]){__VA_ARGS__},                                                            \
        sizeof(const struct need[]){__VA_ARGS__} / sizeof(struct need)

/* `left` is needed by two ways from direct ones, of which the shorter stands behind the longer; a
 * circle; one that nobody needs; the same names in a manifest where nothing is vulnerable. */
static void add_all(struct bench *b)
{
    add(b, "clean", "left", RELATION_DIRECT, NULL, 0);
    add(b, "clean", "only", RELATION_DIRECT, NULL, 0);
    add(b, "lock", "left", RELATION_TRANSITIVE, NULL, 0);
    add(b, "lock", "long", RELATION_DIRECT, NEEDS({"one", "1"}));
    add(b, "lock", "one", RELATION_TRANSITIVE, NEEDS({"two", "1"}));
    add(b, "lock", "two", RELATION_TRANSITIVE, NEEDS({"gone", "1"}, {"left", "^1.0.0"}));
    add(b, "lock", "top", RELATION_DIRECT, NEEDS({"middle", ">=1"}));
    add(b, "lock", "middle", RELATION_TRANSITIVE, NEEDS({"left", "~1.0.0"}, {"top", "*"}));
    add(b, "lock", "orphan", RELATION_TRANSITIVE, NEEDS({"left", ""}));
    add(b, "other", "left", RELATION_DIRECT, NULL, 0);
    make_vulnerable(b, "lock", "left");
    make_vulnerable(b, "lock", "orphan");
    make_vulnerable(b, "other", "left");
}

/* Its place, or the number of nodes. */
static size_t at(struct bench *b, const char *manifest, const char *name)
{
    char text[64];
    size_t found = 0;
    assert_ok(upgrade_graph_find(&b->graph, view_str(manifest), purl_of(name, text), &found, &err),
              err);
    return found == 0 ? b->graph.count : found - 1;
}

static void check_path(struct bench *b, size_t node, const char *want)
{
    struct buf out = BUF_INIT(1 << 12);
    upgrade_graph_path(&b->graph, node, &out);
    assert_view(buf_view(&out), want);
    buf_release(&out);
}

static void check_parent(struct bench *b, size_t node, size_t which, const char *from,
                         const char *requirement)
{
    const struct upgrade_graph *g = &b->graph;
    assert_true(g->first[node] + which < g->first[node + 1]);
    const struct upgrade_edge *e = &g->edges[g->parents[g->first[node] + which]];
    assert_int_equal(e->to, node);
    assert_view(g->nodes[e->from].label, from);
    assert_view(e->requirement, requirement);
}

static void check_all(struct bench *b)
{
    const struct upgrade_graph *g = &b->graph;
    assert_ok(upgrade_graph_load(&b->graph, b->facts, &err), err);
    size_t left = at(b, "lock", "left");
    size_t orphan = at(b, "lock", "orphan");
    size_t other = at(b, "other", "left");
    assert_int_equal(g->count, 8);
    assert_int_equal(at(b, "clean", "left"), g->count);
    assert_int_equal(at(b, "other", "top"), g->count);
    assert_int_equal(at(b, "lock", "gone"), g->count);
    check_path(b, left, "top 1.0.0 > middle 1.0.0 > left 1.0.0");
    check_path(b, at(b, "lock", "two"), "long 1.0.0 > one 1.0.0 > two 1.0.0");
    assert_int_equal(upgrade_graph_root(g, left), at(b, "lock", "top"));
    assert_int_equal(upgrade_graph_root(g, at(b, "lock", "top")), at(b, "lock", "top"));
    assert_int_equal(upgrade_graph_root(g, orphan), orphan);
    assert_int_equal(upgrade_graph_root(g, other), other);
    assert_false(g->nodes[orphan].reached);
    assert_true(g->nodes[left].reached && !g->nodes[left].direct && g->nodes[other].direct);
    assert_int_equal(g->first[left + 1] - g->first[left], 3);
    check_parent(b, left, 0, "two", "^1.0.0");
    check_parent(b, left, 1, "middle", "~1.0.0");
    check_parent(b, left, 2, "orphan", "");
    assert_int_equal(g->first[other + 1], g->first[other]);
    check_parent(b, at(b, "lock", "top"), 0, "middle", "*");
}

static void test_rows_that_wait(void **state)
{
    add_all(*state);
    check_all(*state);
}

static void test_tables(void **state)
{
    struct bench *b = *state;
    add_all(b);
    assert_ok(facts_settle(b->facts, true, &err), err);
    assert_null(facts_rows_waiting(b->facts, INSERT_COMPONENT));
    check_all(b);
}

static void test_nothing_is_vulnerable(void **state)
{
    struct bench *b = *state;
    add(b, "lock", "left", RELATION_DIRECT, NULL, 0);
    assert_ok(upgrade_graph_load(&b->graph, b->facts, &err), err);
    assert_int_equal(b->graph.count, 0);
    assert_int_equal(at(b, "lock", "left"), 0);
}

/* The middle of a long way is left out; both its ends are there. */
static void test_a_long_way(void **state)
{
    enum { LONG = 15 };
    struct bench *b = *state;
    for (int i = 0; i < LONG; i++) {
        char name[8];
        char next[8];
        (void)snprintf(name, sizeof name, "p%d", i);
        (void)snprintf(next, sizeof next, "p%d", i + 1);
        add(b, "lock", name, i == 0 ? RELATION_DIRECT : RELATION_TRANSITIVE, NEEDS({next, "1"}));
    }
    make_vulnerable(b, "lock", "p14");
    assert_ok(upgrade_graph_load(&b->graph, b->facts, &err), err);
    size_t last = at(b, "lock", "p14");
    assert_int_equal(upgrade_graph_root(&b->graph, last), at(b, "lock", "p0"));
    check_path(b, last,
               "p0 1.0.0 > … > p2 1.0.0 > p3 1.0.0 > p4 1.0.0 > p5 1.0.0 > p6 1.0.0 > p7 1.0.0"
               " > p8 1.0.0 > p9 1.0.0 > p10 1.0.0 > p11 1.0.0 > p12 1.0.0 > p13 1.0.0"
               " > p14 1.0.0");
    /* One step less is shown whole: nothing lies between its beginning and what is shown. */
#define WHOLE                                                                                      \
    "p0 1.0.0 > p1 1.0.0 > p2 1.0.0 > p3 1.0.0 > p4 1.0.0 > p5 1.0.0 > p6 1.0.0 > p7 1.0.0"        \
    " > p8 1.0.0 > p9 1.0.0 > p10 1.0.0 > p11 1.0.0 > p12 1.0.0"
    check_path(b, at(b, "lock", "p12"), WHOLE);
    check_path(b, at(b, "lock", "p13"), WHOLE " > p13 1.0.0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rows_that_wait, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_is_vulnerable, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_long_way, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
