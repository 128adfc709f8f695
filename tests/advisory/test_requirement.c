/* requirement.h: what the ecosystems' own programs answer (golden), each notation's
 * rules by hand, and what is refused. */
#include "oom.h"

#include <assay/advisory/requirement.h>
#include <assay/base/file.h>

static bool holds(const char *type, const char *text, const char *version)
{
    struct error err = {0};
    struct arena arena;
    struct requirement r;
    bool answer = false;
    arena_init(&arena, 1 << 20);
    enum requirement_dialect dialect = requirement_dialect_of_purl_type(view_str(type));
    enum status st = requirement_parse(dialect, view_str(text), &arena, &r, &err);
    if (st == OK) {
        st = requirement_holds(&r, view_str(version), &answer, &err);
    }
    if (st != OK) {
        fail_msg("%s %s %s: %s", type, text, version, err.message);
    }
    arena_release(&arena);
    return answer;
}

static void test_golden(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 20);
    struct error err = {0};
    size_t lines = 0;
    size_t wrong = 0;
    assert_ok(file_read(ASSAY_SOURCE_DIR "/tests/advisory/golden/requirements.txt", &text, &err),
              err);
    struct view rest = buf_view(&text);
    struct view line;
    while (view_line(&rest, &line)) {
        char field[4][256] = {{0}};
        struct view fields = line;
        struct view one;
        for (size_t i = 0; i < COUNT(field) && view_split(&fields, '\t', &one); i++) {
            snprintf(field[i], sizeof field[i], VIEW_FMT, VIEW_ARG(one));
        }
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        lines++;
        if (holds(field[0], field[1], field[2]) != (field[3][0] == '1')) {
            fprintf(stderr, VIEW_FMT "\n", VIEW_ARG(line));
            wrong++;
        }
    }
    assert_true(lines > 800);
    assert_int_equal(wrong, 0);
    buf_release(&text);
}

struct notation {
    const char *type;
    const char *text;
    const char *within; /* versions, separated by spaces */
    const char *without;
};

static void check_all(const struct notation *n, const char *versions, bool want)
{
    struct view rest = view_str(versions);
    struct view one;
    while (rest.len > 0 && view_split(&rest, ' ', &one)) {
        char version[64];
        snprintf(version, sizeof version, VIEW_FMT, VIEW_ARG(one));
        if (holds(n->type, n->text, version) != want) {
            fail_msg("%s \"%s\" %s: not %d", n->type, n->text, version, want);
        }
    }
}

static void test_notations(void **state)
{
    (void)state;
    static const struct notation notations[] = {
        {"npm", "^1.2.3", "1.2.3 1.99.0", "1.2.2 2.0.0 2.0.0-rc.1 1.3.0-beta"},
        {"npm", "^0.0.3 || ~2.1", "0.0.3 2.1.0 2.1.9", "0.0.4 0.1.0 2.2.0"},
        {"npm", "1.x || >=2.5.0 <= 3", "1.0.0 3.9.9", "2.4.9 4.0.0"},
        {"npm", "", "0.0.0 9.9.9", "1.0.0-alpha"},
        {"npm", ">99999999999999999999", "100000000000000000000.0.0", "99999999999999999999.5.0"},
        {"npm", "^9.9.9", "9.9.10", "10.0.0"},
        {"cargo", "1.2", "1.2.0 1.9.9", "1.1.9 2.0.0"},
        {"cargo", ">=1.0, <1.5", "1.4.9", "1.5.0 0.9.9"},
        {"cargo", "*", "0.0.1 5.0.0", "1.0.0-pre"},
        {"pub", "^0.0.3", "0.0.3 0.0.9", "0.1.0 0.0.2"},
        {"pub", "any", "0.0.1 9.0.0", ""},
        {"pub", ">=1.0.0 <2.0.0", "1.9.9", "2.0.0 2.0.0-dev"},
        {"pypi", "~=2.2.1", "2.2.1 2.2.9.post1", "2.3 2.2.0 2.2.2rc1"},
        {"pypi", "~=2.2.post3", "2.2.post3 2.9", "2.2 3.0"},
        {"pypi", "==1.*, !=1.3.*", "1 1.2.9 1.4+local", "1.3 1.3.5 2.0"},
        {"pypi", "<2", "1.9", "2.0a1 2.0 2.0.dev1"},
        {"pypi", ">1.0", "1.0.1 1.1", "1.0 1.0.post1 1.0+x"},
        {"pypi", "===1.0", "1.0", "1.0.0"},
        {"pypi", ">=1.0a1", "1.0a2 1.0", "0.9"},
        {"gem", "~> 1.2.3", "1.2.3 1.2.99", "1.2.2 1.3.0 1.3.0.pre 2.0"},
        {"gem", "~> 1", "1.0 1.9", "2.0 2.0.beta 0.9"},
        {"gem", "~> 2.0.rc1", "2.0.rc1 2.0.rc2 2.9", "3.0 2.0.beta"},
        {"gem", ">= 1.0, != 1.5, < 2", "1.0 1.9", "1.5 2.0 0.9"},
        {"gem", "1.0", "1.0 1.0.0", "1.0.1"},
        {"gem", "~> 0.0.1", "0.0.2", "0.1-1 0.1"},
        {"gem", "~> 1.a", "1-java 1.9", "1.A 2.0"},
        {"maven", "[1.0,2.0)", "1.0 1.9", "2.0 0.9"},
        {"maven", "(,1.0],[1.2,)", "0.1 1.0 1.2 9", "1.1"},
        {"maven", "[1.0]", "1.0 1.0.0", "1.0.1"},
        {"maven", "1.0", "1", "1.1"},
        {"nuget", "1.0", "1.0 9.0", "0.9"},
        {"nuget", "(1.0, 2.0]", "1.0.1 2.0", "1.0 2.0.1"},
        {"nuget", "1.2.*", "1.2.0 1.2.9", "1.3.0 1.1.9"},
        {"composer", "^1.2", "1.2 1.2.0 1.9.9 v1.3.0", "1.1.9 2.0 2.0.0-beta1"},
        {"composer", "~1.2", "1.2 1.9", "2.0"},
        {"composer", "~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"},
        {"composer", "1.0.*|>=2.1,<2.3", "1.0.5 2.1 2.2.9", "1.1 2.0 2.3"},
        {"composer", "1.0 - 2.0", "1.0 2.0.9", "2.1 0.9"},
        {"composer", "1.0 - 2.0.0", "2.0.0", "2.0.1"},
        {"composer", ">=1.0@dev", "1.0 1.0-dev", "0.9"},
        {"composer", "^0.3", "0.3.9", "0.4.0"},
        {"composer", "1.0", "1.0.0 1.0.0.0", "1.0.1"},
    };
    for (size_t i = 0; i < COUNT(notations); i++) {
        check_all(&notations[i], notations[i].within, true);
        check_all(&notations[i], notations[i].without, false);
    }
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"npm", "latest"},
        {"npm", "git+https://example.org/x"},
        {"npm", "file:../x"},
        {"npm", "1.2.3.4"},
        {"npm", "1.x.3"},
        {"npm", ">="},
        {"cargo", "^"},
        {"pypi", "1.0"},
        {"pypi", "^1.0"},
        {"pypi", "~=1"},
        {"pypi", ">=1.*"},
        {"pypi", ">=banana"},
        {"gem", "~>"},
        {"gem", ">= x"},
        {"maven", "[1.0"},
        {"maven", "(1.0)"},
        {"maven", "[1,2,3]"},
        {"maven", "1,2"},
        {"maven", "[1.0],"},
        {"maven", "[1.0)x"},
        {"nuget", "[1.0],[2.0]"},
        {"nuget", "[,1.0]"},
        {"nuget", ""},
        {"composer", "dev-master"},
        {"composer", "^1.0 ||"},
        {"maven", ""},
        {"gem", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error err = {0};
        struct arena arena;
        struct requirement r = {.count = 7};
        arena_init(&arena, 1 << 20);
        enum status st = requirement_parse(requirement_dialect_of_purl_type(view_str(cases[i][0])),
                                           view_str(cases[i][1]), &arena, &r, &err);
        if (st != ERR_FORMAT) {
            fail_msg("%s \"%s\": %s", cases[i][0], cases[i][1], status_name(st));
        }
        assert_int_equal(r.count, 7);
        arena_release(&arena);
    }
}

static void test_limits(void **state)
{
    (void)state;
    struct error err = {0};
    struct arena arena;
    struct requirement r;
    struct buf text = BUF_INIT(1 << 20);
    arena_init(&arena, 1 << 20);
    assert_status(requirement_parse(REQUIREMENT_NONE, VIEW("1"), &arena, &r, &err), ERR_UNSUPPORTED,
                  err);
    for (int i = 0; i < REQUIREMENT_SETS_MAX + 1; i++) {
        buf_add_str(&text, "1||");
    }
    assert_status(requirement_parse(REQUIREMENT_NPM, buf_view(&text), &arena, &r, &err), ERR_LIMIT,
                  err);
    buf_clear(&text);
    for (int i = 0; i < REQUIREMENT_BOUNDS_MAX + 1; i++) {
        buf_add_str(&text, ">1 ");
    }
    assert_status(requirement_parse(REQUIREMENT_NPM, buf_view(&text), &arena, &r, &err), ERR_LIMIT,
                  err);
    while (text.len <= REQUIREMENT_LENGTH_MAX) {
        buf_add_str(&text, "9");
    }
    assert_status(requirement_parse(REQUIREMENT_NPM, buf_view(&text), &arena, &r, &err), ERR_LIMIT,
                  err);
    arena_release(&arena);
    arena_init(&arena, 64);
    assert_status(
        requirement_parse(REQUIREMENT_NPM, VIEW("^1.2 || ^3.4 || ~5.6"), &arena, &r, &err),
        ERR_NO_MEMORY, err);
    arena_release(&arena);
    buf_release(&text);
}

static void test_smallest(void **state)
{
    (void)state;
    static const struct view candidates[] = {VIEW_INIT("2.0.0"), VIEW_INIT("1.10.0"),
                                             VIEW_INIT("latest"), VIEW_INIT("1.9.1"),
                                             VIEW_INIT("1.2.0")};
    struct error err = {0};
    struct arena arena;
    struct requirement r;
    struct view smallest = VIEW("untouched");
    arena_init(&arena, 1 << 20);
    assert_ok(requirement_parse(REQUIREMENT_NPM, VIEW("^1.5"), &arena, &r, &err), err);
    assert_ok(requirement_smallest(&r, candidates, COUNT(candidates), &smallest, &err), err);
    assert_view(smallest, "1.9.1");
    assert_ok(requirement_parse(REQUIREMENT_NPM, VIEW("^3"), &arena, &r, &err), err);
    assert_ok(requirement_smallest(&r, candidates, COUNT(candidates), &smallest, &err), err);
    assert_view(smallest, "");
    arena_release(&arena);
}

static enum status parse_all(void *ctx, struct error *err)
{
    static const struct {
        enum requirement_dialect dialect;
        const char *text;
    } cases[] = {{REQUIREMENT_NPM, "^1.2 || 1 - 2"},
                 {REQUIREMENT_RUBYGEMS, "~> 1.9"},
                 {REQUIREMENT_PYPI, "~=1!2.2"},
                 {REQUIREMENT_COMPOSER, "~1.2"},
                 {REQUIREMENT_MAVEN, "[1,2),(3,4]"}};
    enum status st = OK;
    (void)ctx;
    for (size_t i = 0; st == OK && i < COUNT(cases); i++) {
        struct arena arena;
        struct requirement r = {.count = 7};
        arena_init(&arena, 1 << 20);
        st = requirement_parse(cases[i].dialect, view_str(cases[i].text), &arena, &r, err);
        assert_true(st == OK || r.count == 7);
        arena_release(&arena);
    }
    return st;
}

static void test_exhaustion(void **state)
{
    (void)state;
    (void)oom_sweep(parse_all, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),   cmocka_unit_test(test_notations),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_limits),
        cmocka_unit_test(test_smallest), cmocka_unit_test(test_exhaustion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
