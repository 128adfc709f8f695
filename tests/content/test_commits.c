/* commits.h: submodules, and commits in ranges of commits. */
#include "pool_fixture.h"
#include "testing.h"

#include <assay/content/commits.h>

#include <stdio.h>
#include <string.h>

#define GIT_QUIET "export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null; "

/*  1 -- 2 -- 3 -- 4 -- 5 -- 6 (main)
 *        \        /
 *         a ---- b -- c (side)         x (another root) */
static void make_history(void)
{
    shell(
        GIT_QUIET
        "git init -q -b main r; cd r; git config user.name t; git config user.email t@example.org; "
        "git config commit.gpgsign false; c() { git commit -q --allow-empty -m $1; git tag $1; }; "
        "c 1; c 2; git checkout -q -b side; c a; c b; git checkout -q main; c 3; "
        "git merge -q --no-ff -m 4 b; git tag 4; c 5; c 6; git checkout -q side; c c; "
        "git checkout -q --orphan other; c x; git checkout -q main");
}

/* The ids of what is tagged. */
static struct view id_of(const char *tag)
{
    static char ids[64][41];
    static size_t used;
    char line[64];
    char *id = ids[used++ % 64];
    if (strlen(tag) != 1 || *tag == '*') {
        return view_str(tag);
    }
    shell("git -C r rev-parse %s > id", tag);
    FILE *f = fopen(at("id"), "re");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    (void)fclose(f);
    memcpy(id, line, 40);
    id[40] = '\0';
    return view_of(id, 40);
}

/* "i2 f5": introduced at 2, fixed at 5; l: last affected, b: limit ("before"). */
static enum commit_place where(const char *repository, const char *revision, const char *events)
{
    struct commit_event list[8];
    char names[8][64];
    struct commit_range range = {list, 0};
    struct view rest = view_str(events);
    struct view word;
    enum commit_place place = COMMIT_UNKNOWN;
    struct error err = {0};
    while (view_split(&rest, ' ', &word)) {
        static const char kinds[] = "iflb";
        char *name = names[range.count];
        (void)snprintf(name, sizeof names[0], VIEW_FMT, VIEW_ARG(view_slice(word, 1, word.len)));
        bool start = strcmp(name, "0") == 0;
        list[range.count++] =
            (struct commit_event){(enum commit_event_kind)(strchr(kinds, word.ptr[0]) - kinds),
                                  start ? VIEW("0") : id_of(name)};
    }
    assert_ok(commits_place(at(repository), view_str(revision), &range, 1, true, &place, &err),
              err);
    return place;
}

static void test_ranges(void **state)
{
    (void)state;
    static const struct {
        const char *revision;
        const char *events;
        enum commit_place place;
    } rows[] = {
        {"2", "i2 f5", COMMIT_INSIDE},
        {"4", "i2 f5", COMMIT_INSIDE},
        {"b", "i2 f5", COMMIT_INSIDE},
        {"5", "i2 f5", COMMIT_OUTSIDE},
        {"6", "i2 f5", COMMIT_OUTSIDE},
        {"1", "i2 f5", COMMIT_OUTSIDE},
        {"c", "i2 f5", COMMIT_INSIDE}, /* what mends it is on another branch */
        {"x", "i2 f5", COMMIT_OUTSIDE},
        {"x", "i0 f5", COMMIT_INSIDE},
        {"3", "ia f5", COMMIT_OUTSIDE}, /* brought in by a branch */
        {"4", "ia f5", COMMIT_INSIDE},
        {"5", "i2 l5", COMMIT_INSIDE},
        {"6", "i2 l5", COMMIT_OUTSIDE},
        {"3", "i1 b4", COMMIT_INSIDE},
        {"4", "i1 b4", COMMIT_OUTSIDE},
        {"c", "i1 b4", COMMIT_OUTSIDE},
        {"3", "i1 b*", COMMIT_INSIDE},
        /* Mended and brought back. */
        {"2", "i1 f2 i5", COMMIT_OUTSIDE},
        {"6", "i1 f2 i5", COMMIT_INSIDE},
        {"6", "i1 f2 i5 f6", COMMIT_OUTSIDE},
        {"6", "i1 f2 f3", COMMIT_OUTSIDE},
        /* Two branches, mended on one. */
        {"c", "ia fc", COMMIT_OUTSIDE},
        {"6", "ia fc", COMMIT_INSIDE},
        /* Nothing of it is here. */
        {"6", "i1111111111111111111111111111111111111111", COMMIT_UNKNOWN},
        {"6", "i0 f1111111111111111111111111111111111111111", COMMIT_UNKNOWN},
        {"6", "i1111111111111111111111111111111111111111 f5", COMMIT_UNKNOWN},
        {"6", "i2 f1111111111111111111111111111111111111111", COMMIT_INSIDE},
        {"nine", "i2 f5", COMMIT_UNKNOWN},
        {"1111111111111111111111111111111111111111", "i2 f5", COMMIT_UNKNOWN},
        {"main", "i2 f5", COMMIT_UNKNOWN}, /* a branch moves */
        {"", "i2 f5", COMMIT_UNKNOWN},
        {"6", "inonsense f..", COMMIT_UNKNOWN},
    };
    make_history();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        enum commit_place place = where("r", rows[i].revision, rows[i].events);
        if (place != rows[i].place) {
            print_error("%s in %s\n", rows[i].revision, rows[i].events);
        }
        assert_int_equal(place, rows[i].place);
    }
    /* By its id, and from a bare repository. */
    shell(GIT_QUIET "git clone -q --bare r bare 2>/dev/null");
    struct view id = id_of("4");
    char commit[41];
    (void)snprintf(commit, sizeof commit, VIEW_FMT, VIEW_ARG(id));
    assert_int_equal(where("r", commit, "i2 f5"), COMMIT_INSIDE);
    assert_int_equal(where("bare", commit, "i2 f5"), COMMIT_INSIDE);
}

/* A shallow clone lacks what would decide. */
static void test_shallow(void **state)
{
    (void)state;
    make_history();
    shell(GIT_QUIET "git clone -q --depth 3 file://$PWD/r shallow 2>/dev/null");
    shell("cd shallow && git tag -f 6 origin/main > /dev/null");
    assert_int_equal(where("shallow", "6", "i0 f6"), COMMIT_OUTSIDE);
    assert_int_equal(where("shallow", "6", "i2 f6"), COMMIT_UNKNOWN);
    assert_int_equal(where("shallow", "6", "i5"), COMMIT_UNKNOWN);
}

/* A commit-graph is checked against nothing: a forged one must not hide anything. */
static void test_commit_graph(void **state)
{
    (void)state;
    make_history();
    shell(GIT_QUIET "cd r; git commit-graph write --reachable 2>/dev/null; "
                    "f=.git/objects/info/commit-graph; test -f $f; chmod u+w $f; "
                    "dd if=/dev/urandom of=$f bs=1 seek=1100 count=200 conv=notrunc 2>/dev/null");
    assert_int_equal(where("r", "4", "i2 f5"), COMMIT_INSIDE);
    assert_int_equal(where("r", "6", "i2 f5"), COMMIT_OUTSIDE);
}

static void test_refused(void **state)
{
    (void)state;
    const struct commit_range range = {NULL, 0};
    enum commit_place place = COMMIT_INSIDE;
    struct error err = {0};
    put_str("plain/x", "1");
    assert_int_not_equal(commits_place(at("plain"), VIEW("1"), &range, 1, true, &place, &err), OK);
    assert_string_not_equal(err.message, "");
    assert_int_equal(place, COMMIT_INSIDE); /* untouched */
    assert_int_equal(
        commits_place(at("plain"), VIEW("1"), &range, COMMIT_RANGES_MAX + 1, true, &place, &err),
        ERR_LIMIT);
}

static void check_modules(const char *repository, const char *revision, const char *want)
{
    struct arena arena;
    const struct submodule *list = NULL;
    size_t count = 0;
    struct error err = {0};
    char seen[1024] = "";
    arena_init(&arena, 0);
    assert_ok(submodules_read(at(repository), revision, true, &arena, &list, &count, &err), err);
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(seen);
        (void)snprintf(seen + n, sizeof seen - n, VIEW_FMT " " VIEW_FMT "\n",
                       VIEW_ARG(list[i].path), VIEW_ARG(list[i].commit));
    }
    assert_string_equal(seen, want);
    arena_release(&arena);
}

#define ONES "1111111111111111111111111111111111111111"
#define TWOS "2222222222222222222222222222222222222222"

static void test_submodules(void **state)
{
    (void)state;
    make_history();
    check_modules("r", NULL, "");
    shell(GIT_QUIET "cd r; touch f; git add f; git update-index --add --cacheinfo 160000," ONES
                    ",a/sub; git commit -qm sub; git tag with; git update-index --add "
                    "--cacheinfo 160000," TWOS ",a/sub; git clone -q --bare . ../bare 2>/dev/null");
    check_modules("r", NULL, "a/sub " TWOS "\n"); /* what is pinned next */
    check_modules("r", "with", "a/sub " ONES "\n");
    check_modules("r", "1", "");
    check_modules("bare", NULL, "a/sub " ONES "\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ranges),  TEST(test_shallow),    TEST(test_commit_graph),
        TEST(test_refused), TEST(test_submodules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
