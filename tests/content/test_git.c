/* Git revisions without a checkout. */
#include "pool_fixture.h"

#include <assay/base/mem.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void make_repository(void)
{
    shell(
        "export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null; git init -q -b main r; cd "
        "r; "
        "git config user.name t; git config user.email t@example.org; git config commit.gpgsign "
        "false; echo one > a.txt; mkdir d; echo two > d/b.py; echo '#!/bin/sh' > run; chmod 755 "
        "run; git add .; git commit -qm 1; git tag v1; echo changed > a.txt; git commit -qam 2; rm "
        "-r d; ln -s a.txt inside; ln -s /etc/passwd abs; ln -s ../../x up; echo n > Name; echo n "
        "> "
        "name; git add -A .; git update-index --add --cacheinfo "
        "160000,1234567890123456789012345678901234567890,sub; git commit -qm 3; echo dirty > "
        "a.txt; "
        "echo untracked > u");
}

static void test_revisions(void **state)
{
    (void)state;
    make_repository();
    struct outcome o;
    struct run_options options = {.pool = {.workers = 2}, .revision = "v1"};
    run_pool(at("r"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.result.kind, SUBJECT_GIT);
    assert_int_equal(o.files.len, 3);
    assert_int_equal(o.gaps.len + o.issues.len, 0);
    assert_true(has_line(&o.frames, "a.txt|1|one"));
    assert_true(has_line(&o.frames, "d/b.py|1|two"));
    char line[64];
    (void)snprintf(line, sizeof line, "run|10|%d|", FILE_EXECUTABLE);
    assert_true(has_line(&o.files, line));
    shell("cd r; test $(git rev-parse v1) = %s", o.result.git_commit);
    outcome_release(&o);

    options.revision = "HEAD";
    run_pool(at("r"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_true(has_line(&o.frames, "a.txt|1|changed"));
    assert_false(has_line(&o.frames, "u|"));
    assert_int_equal(o.files.len, 4); /* a.txt Name name run */
    assert_true(has_line(&o.issues, "abs|link-escapes"));
    assert_true(has_line(&o.issues, "up|link-escapes"));
    assert_true(has_line(&o.issues, "name|case-collision"));
    assert_int_equal(o.issues.len, 3);
    assert_true(has_line(&o.gaps, "sub|submodule|a submodule"));
    assert_int_equal(o.gaps.len, 1);
    outcome_release(&o);
}

static void test_bare_and_packed(void **state)
{
    (void)state;
    make_repository();
    shell("git clone -q --bare r b.git; cd b.git; git repack -adq; git pack-refs --all");
    struct outcome o;
    struct run_options options = {.pool = {.workers = 2}, .revision = "HEAD~1"};
    run_pool(at("b.git"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 3);
    assert_true(has_line(&o.frames, "a.txt|1|changed"));
    assert_true(has_line(&o.frames, "d/b.py|1|two"));
    outcome_release(&o);
    options = (struct run_options){.pool = {.workers = 1}, .kind = SUBJECT_GIT};
    run_pool(at("b.git"), &options, &o); /* bare, no revision: HEAD */
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 4);
    outcome_release(&o);
    run_pool(at("r"), &options, &o); /* not bare: the work tree as it is */
    assert_int_equal(o.status, OK);
    assert_int_equal(o.result.kind, SUBJECT_DIRECTORY);
    assert_true(has_line(&o.frames, "u|1|untracked"));
    outcome_release(&o);
}

static void assert_refused(const char *path, const char *revision, enum status status,
                           const char *text)
{
    struct outcome o;
    const struct run_options options = {.revision = revision};
    run_pool(path, &options, &o);
    if (o.status != status || strstr(o.err.message, text) == NULL) {
        print_outcome(&o);
        fail_msg("expected %s with \"%s\"", status_name(status), text);
    }
    assert_int_equal(o.files.len, 0);
    outcome_release(&o);
}

static void test_refused(void **state)
{
    (void)state;
    make_repository();
    shell("mkdir plain; git clone -q --shared r shared; cd r; git worktree add -q ../wt v1; cd ..; "
          "mkdir linked; ln -s ../r/.git linked/.git; cp -r r gone; find gone/.git/objects -type f "
          "-delete");
    assert_refused(at("r"), "no-such-branch", ERR_NOT_FOUND, "no-such-branch");
    assert_refused(at("plain"), "HEAD", ERR_FORMAT, "not a git repository");
    assert_refused(at("shared"), "HEAD", ERR_UNSUPPORTED, "borrows objects from outside");
    assert_refused(at("wt"), "HEAD", ERR_UNSUPPORTED, "elsewhere");
    assert_refused(at("linked"), "HEAD", ERR_UNSUPPORTED, "elsewhere");
    assert_refused(at("gone"), "HEAD", ERR_NOT_FOUND, "HEAD");
}

/* A blob that is damaged or missing is a gap; one that was exchanged, too. */
static void test_damaged_objects(void **state)
{
    (void)state;
    make_repository();
    shell("cd r; a=$(git rev-parse v1:a.txt); b=$(git rev-parse v1:d/b.py); o=.git/objects; f() { "
          "echo $o/$(echo $1 | cut -c1-2)/$(echo $1 | cut -c3-); }; chmod -R u+w $o; rm -f $(f "
          "$a); cp "
          "-f $(f $(git rev-parse v1:run)) $(f $b)");
    struct outcome o;
    const struct run_options options = {.pool = {.workers = 2}, .revision = "v1"};
    run_pool(at("r"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 1);
    assert_true(has_line(&o.files, "run|"));
    assert_int_equal(o.gaps.len, 2);
    assert_true(has_line(&o.gaps, "a.txt|unreadable|"));
    assert_true(has_line(&o.gaps, "d/b.py|unreadable|"));
    outcome_release(&o);
}

/* Names that git itself would not write. */
static void test_hostile_tree(void **state)
{
    (void)state;
    make_repository();
    shell(
        "cd r; b=$(git rev-parse v1:a.txt); t=$(printf '100644 blob %%s\\t..\\n' $b | git mktree); "
        "printf '040000 tree %%s\\t..\\n100644 blob %%s\\tok\\n' $t $b | git mktree > ../tree; "
        "c=$(git "
        "commit-tree -m x $(cat ../tree)); git branch evil $c");
    struct outcome o;
    const struct run_options options = {.pool = {.workers = 2}, .revision = "evil"};
    run_pool(at("r"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_true(has_line(&o.frames, "ok|1|one"));
    assert_true(has_line(&o.issues, "\\x2e\\x2e/\\x2e\\x2e|path-traversal"));
    assert_true(has_line(&o.frames, "\\x2e\\x2e/\\x2e\\x2e|1|one"));
    outcome_release(&o);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(int argc, char **argv)
{
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    const struct CMUnitTest tests[] = {
        TEST(test_revisions),       TEST(test_bare_and_packed), TEST(test_refused),
        TEST(test_damaged_objects), TEST(test_hostile_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
