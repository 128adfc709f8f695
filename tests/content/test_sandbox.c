/* Workers that were taken over: what they try, and what they tell. */
#include "misdeeds.h"
#include "pool_fixture.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* What sends a signal into the tests' own process would end them. */
static volatile sig_atomic_t g_signalled;
static void on_signal(int number)
{
    (void)number;
    g_signalled = 1;
}

static const char *const deadly[] = {"try-socket", "try-unix-socket", "try-connect",
                                     "try-exec",   "try-ptrace",      "try-kill"};
static const char *const refused[] = {
    "try-tgkill",     "try-fork",     "try-create",      "try-write-subject", "try-write-openat2",
    "try-truncate",   "try-unlink",   "try-rename",      "try-chmod",         "try-mkdir",
    "try-passwd",     "try-up",       "try-outside",     "try-parent-memory", "try-parent-environ",
    "try-own-memory", "try-dumpable", "try-raise-limit", "try-memfd",         "try-any-descriptor"};

static void assert_confined(const struct outcome *o)
{
    char line[200];
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++) {
        (void)snprintf(line, sizeof line, "%s|crash|sandbox violation", deadly[i]);
        if (!has_line(&o->gaps, line)) {
            fail_msg("not stopped: %s", deadly[i]);
        }
    }
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        (void)snprintf(line, sizeof line, "%s|2|refused E", refused[i]);
        if (!has_line(&o->frames, line)) {
            fail_msg("not refused: %s", refused[i]);
        }
    }
}

static void test_sandbox(void **state)
{
    (void)state;
    put_good("s", 20);
    for (size_t i = 0; i < sizeof deadly / sizeof deadly[0]; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "s/%s", deadly[i]);
        put_str(name, "x");
    }
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "s/%s", refused[i]);
        put_str(name, "x");
    }
    put_str("outside.txt", "not for workers");
    misdeed_target(at("outside.txt"));
    (void)signal(SIGUSR1, on_signal);
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_confined(&o);
    assert_good(&o, 20);
    assert_int_equal(g_signalled, 0);
    shell("test \"$(cat outside.txt)\" = 'not for workers' && test ! -e outside.txt.moved");
    assert_int_equal(access("created-by-worker", F_OK), -1);
    assert_int_equal(access("made-by-worker", F_OK), -1);
    outcome_release(&o);
}

/* Bytes past the protocol: that file is lost, nothing else. */
static void test_hostile_packets(void **state)
{
    (void)state;
    put_good("s", 100);
    static const uint32_t heads[][4] = {
        {0x4b505341, 2, 0, 0xffffffff}, {0x4b505341, 99, 0, 0}, {0, 0, 0, 0},
        {0x4b505341, 2, 0, 8},          {0x4b505341, 3, 0, 4},  {0x4b505341, 5, 4000000, 0},
        {0x4b505341, 6, 0, 8},          {0x4b505341, 7, 0, 32}, {0x4b505341, 1, 0, 3},
    };
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        char name[64];
        char bytes[64];
        memset(bytes, 0xff, sizeof bytes);
        memcpy(bytes, heads[i], sizeof heads[i]);
        (void)snprintf(name, sizeof name, "s/raw-%zu", i);
        put(name, view_of(bytes, sizeof bytes));
    }
    struct outcome o;
    const struct run_options options = {.pool = {.workers = 2, .limits = {.file_seconds = 5}}};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_good(&o, 100);
    assert_true(o.gaps.len > 0);
    for (size_t i = 0; i < o.gaps.len; i++) {
        assert_true(strstr(o.gaps.text[i], "|crash|the worker sent what makes no sense") != NULL);
    }
    outcome_release(&o);
}

/* A worker that writes rubbish into all the shared memory it can write: the run may
 * name the wrong file for it, but leaves nothing out in silence. */
static void test_scribble(void **state)
{
    (void)state;
    put_good("s", 200);
    put_str("s/a/scribble", "x");
    struct outcome o;
    const struct run_options options = {.pool = {.workers = 2, .limits = {.file_seconds = 5}}};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_true(o.gaps.len >= 1);
    for (int i = 0; i < 200; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "good-%04d.txt|", i);
        assert_int_equal(count_lines(&o.files, name) + count_lines(&o.gaps, name) > 0, 1);
        assert_true(count_lines(&o.files, name) <= 1);
    }
    assert_true(has_line(&o.gaps, "a/scribble|"));
    outcome_release(&o);
}

/* A kernel without Landlock. */
static int run_without_landlock(void)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
    if (f == NULL ||
        seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0) != 0 ||
        seccomp_load(f) != 0) {
        return 9;
    }
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    if (o.status != ERR_UNSUPPORTED || strstr(o.err.message, "Landlock") == NULL) {
        return 1;
    }
    const struct run_options options = {.pool = {.workers = 2, .allow_unsandboxed = true}};
    run_pool(at("s"), &options, &o);
    if (o.status != OK || o.result.sandbox.landlock_abi != 0 || !o.result.sandbox.seccomp) {
        return 2;
    }
    if (count_lines(&o.frames, "a/good-") != 5 || !has_line(&o.issues, "link|link-escapes")) {
        return 3;
    }
    static const char *const still[] = {"try-write-subject", "try-write-openat2", "try-unlink",
                                        "try-create",        "try-truncate",      "try-mkdir"};
    for (size_t i = 0; i < sizeof still / sizeof still[0]; i++) {
        char line[64];
        (void)snprintf(line, sizeof line, "%s|2|refused E", still[i]);
        if (!has_line(&o.frames, line)) {
            return 4;
        }
    }
    return has_line(&o.gaps, "try-socket|crash|sandbox violation") ? 0 : 5;
}

static void test_without_landlock(void **state)
{
    (void)state;
    put_good("s/a", 5);
    put_str("outside.txt", "x");
    misdeed_target(at("outside.txt"));
    shell("cd s; ln -s ../outside.txt link; for i in write-subject write-openat2 unlink create "
          "truncate mkdir socket; do echo x > try-$i; done");
    pid_t pid = fork();
    if (pid == 0) {
        _exit(run_without_landlock());
    }
    int how = 0;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(int argc, char **argv)
{
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    const struct CMUnitTest tests[] = {
        TEST(test_sandbox),
        TEST(test_hostile_packets),
        TEST(test_scribble),
        TEST(test_without_landlock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
