/* The pool over directories: workers that crash, hang, bloat; limits; names. */
#include "pool_fixture.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_empty_directory(void **state)
{
    (void)state;
    shell("mkdir s");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len + o.gaps.len + o.issues.len, 0);
    assert_int_equal(o.result.kind, SUBJECT_DIRECTORY);
    assert_true(o.result.sandbox.landlock_abi > 0);
    assert_true(o.result.sandbox.seccomp);
    assert_true(o.result.sandbox.rlimits);
    assert_true(o.result.sandbox.no_new_privs);
    assert_true(o.progressed);
    assert_true(o.progress.listed);
    outcome_release(&o);
}

static void test_tree(void **state)
{
    (void)state;
    put_good("s", 300);
    put_str("s/a/b/c.py", "print(1)\n");
    put_str("s/empty", "");
    put("s/binary", view_of("a\0b", 3));
    put_str("s/.git/config", "[core]");
    put_str("s/a/.git/config", "listed");
    shell("chmod 755 s/a/b/c.py");
    struct outcome o;
    const struct run_options options = {.pool = {.workers = 2}, .digests = true};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_good(&o, 300);
    assert_int_equal(o.files.len, 304);
    assert_int_equal(o.result.files, 304);
    assert_int_equal(o.gaps.len, 0);
    assert_true(has_line(&o.files, "empty|0|0|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49"
                                   "5991b7852b855"));
    assert_true(has_line(&o.frames, "a/b/c.py|1|print(1)"));
    assert_true(has_line(&o.frames, "a/.git/config|1|listed"));
    assert_false(has_line(&o.files, ".git/"));
    char line[64];
    (void)snprintf(line, sizeof line, "a/b/c.py|9|%d|", FILE_EXECUTABLE);
    assert_true(has_line(&o.files, line));
    (void)snprintf(line, sizeof line, "binary|3|%d|", FILE_BINARY);
    assert_true(has_line(&o.files, line));
    outcome_release(&o);
}

static void test_crashes(void **state)
{
    (void)state;
    put_good("s", 200);
    put_str("s/a/segv", "x");
    put_str("s/abort", "x");
    put_str("s/exit", "x");
    put_str("s/m/segv", "x");
    put_str("s/half-crash", "x");
    put_str("s/half", "x");
    put_str("s/error", "x");
    put_str("s/no-memory", "x");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_good(&o, 200);
    assert_int_equal(o.files.len, 200);
    assert_int_equal(o.frames.len, 200);
    assert_int_equal(o.gaps.len, 8);
    assert_int_equal(o.result.gaps, 8);
    assert_true(has_line(&o.gaps, "a/segv|crash|the worker died of SIGSEGV"));
    assert_true(has_line(&o.gaps, "m/segv|crash|the worker died of SIGSEGV"));
    assert_true(has_line(&o.gaps, "half-crash|crash|the worker died of SIGSEGV"));
    assert_true(has_line(&o.gaps, "abort|crash|the worker died of SIGABRT"));
    assert_true(has_line(&o.gaps, "exit|crash|the worker ended with status 7"));
    assert_true(has_line(&o.gaps, "half|inspector|half way"));
    assert_true(has_line(&o.gaps, "error|inspector|this inspector gave up"));
    assert_true(has_line(&o.gaps, "no-memory|memory|"));
    outcome_release(&o);
}

static void test_loop(void **state)
{
    (void)state;
    put_good("s", 50);
    put_str("s/loop", "x");
    struct outcome o;
    const struct run_options options = {.pool = {.workers = 2, .limits = {.file_seconds = 1}}};
    run_pool(at("s"), &options, &o); /* without the limit it would never end */
    assert_int_equal(o.status, OK);
    assert_good(&o, 50);
    assert_int_equal(o.gaps.len, 1);
    assert_true(has_line(&o.gaps, "loop|time|not done after 1 s"));
    outcome_release(&o);
}

static void test_allocate(void **state)
{
    (void)state;
    put_good("s", 50);
    put_str("s/allocate", "x");
    struct outcome o;
    const struct run_options options = {
        .pool = {.workers = 2, .limits = {.worker_bytes = 64 << 20}}};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_good(&o, 50);
    assert_int_equal(o.gaps.len, 1);
    assert_true(has_line(&o.gaps, "allocate|memory|needs more memory"));
    outcome_release(&o);
}

static void test_frames(void **state)
{
    (void)state;
    put_str("s/many-frames", "x");
    put_str("s/frame-16m", "x");
    put_str("s/frame-too-large", "x");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(count_lines(&o.frames, "many-frames|"), 1000);
    assert_true(has_line(&o.frames, "many-frames|199|frame 199"));
    assert_true(has_line(&o.files, "frame-16m|1|"));
    assert_int_equal(count_lines(&o.frames, "frame-16m|9|"), 1);
    assert_false(has_line(&o.files, "frame-too-large"));
    assert_true(has_line(&o.gaps, "frame-too-large|inspector|too many results"));
    outcome_release(&o);
}

static void test_names_and_kinds(void **state)
{
    (void)state;
    put_str("s/na\xc3\xafve.txt", "utf8");
    put_str("s/bro\xffken.txt", "broken");
    put_str("s/new\nline.txt", "newline");
    put_str("s/Case.txt", "1");
    put_str("s/case.txt", "2");
    put_str("s/dir/x.txt", "x");
    put_str("s/.git/y", "y");
    put_str("s/suid", "s");
    shell("cd s; chmod 4755 suid; mkfifo fifo; ln -s dir/x.txt inside; ln -s dir dirlink;"
          "ln -s /etc/passwd absolute; ln -s ../outside up; ln -s nowhere dangling;"
          "ln -s dir/../../s2 sneaky; ln -s .git/y hidden; ln -s loop1 loop2; ln -s loop2 loop1");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 7);
    assert_true(has_line(&o.frames, "na\xc3\xafve.txt|1|utf8"));
    assert_true(has_line(&o.frames, "bro\\xffken.txt|1|broken"));
    assert_true(has_line(&o.frames, "new\nline.txt|1|newline"));
    assert_true(has_line(&o.issues, "bro\\xffken.txt|name-encoding"));
    assert_true(has_line(&o.issues, "case.txt|case-collision"));
    assert_true(has_line(&o.issues, "suid|setuid"));
    assert_true(has_line(&o.issues, "fifo|device-node"));
    static const char *const leaving[] = {"absolute", "up", "sneaky", "hidden"};
    for (size_t i = 0; i < 4; i++) {
        char line[64];
        (void)snprintf(line, sizeof line, "%s|link-escapes", leaving[i]);
        assert_true(has_line(&o.issues, line));
    }
    assert_int_equal(o.gaps.len, 0);
    assert_int_equal(o.issues.len, 8);
    outcome_release(&o);
}

static void test_limits(void **state)
{
    (void)state;
    put_good("s", 30);
    shell("truncate -s 2000000 s/large; truncate -s 1000000 s/just");
    struct outcome o;
    struct run_options options = {.pool = {.workers = 1, .limits = {.file_bytes = 1000000}}};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_good(&o, 30);
    assert_true(has_line(&o.files, "just|1000000|"));
    assert_int_equal(o.gaps.len, 1);
    assert_true(has_line(&o.gaps, "large|too-large|"));
    outcome_release(&o);

    options.pool.limits = (struct content_limits){.entries = 10};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 10);
    assert_int_equal(count_lines(&o.gaps, "|entries|"), 1);
    outcome_release(&o);

    options.pool.limits = (struct content_limits){.total_bytes = 100};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_true(o.files.len > 0 && o.files.len < 32);
    assert_int_equal(count_lines(&o.gaps, "|total-bytes|"), 1);
    outcome_release(&o);
}

static void test_total_time(void **state)
{
    (void)state;
    put_good("s", 10);
    put_str("s/loop", "x");
    struct outcome o;
    const struct run_options options = {.pool = {.workers = 2, .limits = {.total_seconds = 1}}};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.gaps.len, 1);
    assert_true(has_line(&o.gaps, "|total-time|the time for all was used up; "));
    outcome_release(&o);
}

static void test_deep(void **state)
{
    (void)state;
    shell("mkdir s; cd s; for i in $(seq 300); do mkdir d; echo $i > d/f; cd d; done");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 256);
    assert_int_equal(o.gaps.len, 1);
    assert_non_null(strstr(o.gaps.text[0], "|depth|"));
    outcome_release(&o);
}

/* A chain of directories deeper than a shell can go: the innermost. */
static int make_chain(int depth)
{
    char name[201];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    shell("mkdir s");
    int dir = open(at("s"), O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < depth; i++) { /* longer than any path that a shell takes */
        assert_int_equal(mkdirat(dir, name, 0755), 0);
        int next = openat(dir, name, O_RDONLY | O_DIRECTORY);
        int file = openat(next, "f", O_WRONLY | O_CREAT, 0644);
        assert_true(next >= 0 && file >= 0);
        (void)close(file);
        (void)close(dir);
        dir = next;
    }
    return dir;
}

static void test_long_names(void **state)
{
    (void)state;
    (void)close(make_chain(30));
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 19); /* 4,000 bytes of path */
    assert_int_equal(o.gaps.len, 1);
    assert_non_null(strstr(o.gaps.text[0], "|depth|"));
    outcome_release(&o);
}

/* Names so long that the table's ring is gone through more than twice. */
static void test_table_ring(void **state)
{
    (void)state;
    enum { FILES = 40000 };
    int dir = make_chain(19);
    for (int i = 0; i < FILES; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "file-%06d", i);
        int file = openat(dir, name, O_WRONLY | O_CREAT, 0644);
        assert_true(file >= 0);
        (void)close(file);
    }
    (void)close(dir);
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.gaps.len, 0);
    assert_int_equal(o.files.len, FILES + 19);
    for (size_t i = 1; i < o.files.len; i++) {
        assert_string_not_equal(o.files.text[i - 1], o.files.text[i]);
    }
    outcome_release(&o);
}

static void test_many_tiny(void **state)
{
    (void)state;
    shell("mkdir s; cd s; for d in $(seq 100); do mkdir $d; (cd $d; seq 1000 | split -l 1 -a 3 - "
          "f); done");
    struct outcome o;
    run_pool(at("s"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 100000);
    assert_int_equal(o.frames.len, 100000);
    assert_int_equal(o.gaps.len, 0);
    assert_int_equal(o.progress.files_done, 100000);
    assert_int_equal(o.progress.files_found, 100000);
    outcome_release(&o);
}

static void test_cancel_and_callback_error(void **state)
{
    (void)state;
    put_good("s", 2000);
    put_str("s/zz/loop", "x");
    struct outcome o;
    struct run_options options = {.pool = {.workers = 2}, .cancel_after = 5};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, OK);
    assert_true(o.files.len >= 5);
    assert_int_equal(o.gaps.len, 1);
    assert_true(has_line(&o.gaps, "|cancelled|stopped by the user; "));
    outcome_release(&o);

    options = (struct run_options){.pool = {.workers = 2}, .fail_after = 7};
    run_pool(at("s"), &options, &o);
    assert_int_equal(o.status, ERR_NO_SPACE);
    assert_string_equal(o.err.message, "the callback fails");
    assert_int_equal(o.files.len, 7);
    assert_int_equal(o.result.files, 0); /* untouched on failure */
    outcome_release(&o);
}

/* A program or text is a subject by itself; what only may hold something is not. */
static void test_a_file_by_itself(void **state)
{
    (void)state;
    struct outcome o;
    put_str("plain.txt", "just text, no archive");
    run_pool(at("plain.txt"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 1);
    assert_int_equal(o.result.files, 1);
    assert_int_equal(o.result.kind, SUBJECT_FILE);
    assert_string_equal(subject_kind_name(o.result.kind), "file");
    assert_int_equal(o.gaps.len, 0);
    outcome_release(&o);
    put_str("program", "\x7f"
                       "ELF and so on");
    run_pool(at("program"), NULL, &o);
    assert_int_equal(o.status, OK);
    assert_int_equal(o.files.len, 1);
    outcome_release(&o);
    static const struct {
        const char *name;
        const char *bytes;
        size_t len;
    } bad[] = {
        {"text.zip", "just text, no archive", 21},
        {"text.TAR.GZ", "just text, no archive", 21},
        {"junk", "\x01\x02\0\x03\x04\x05", 6},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        put(bad[i].name, view_of(bad[i].bytes, bad[i].len));
        run_pool(at(bad[i].name), NULL, &o);
        if (o.status != ERR_FORMAT) {
            fail_msg("%s: %s", bad[i].name, status_name(o.status));
        }
    }
    const struct run_options options = {.kind = SUBJECT_ARCHIVE};
    run_pool(at("plain.txt"), &options, &o);
    assert_int_equal(o.status, ERR_FORMAT);
    assert_non_null(strstr(o.err.message, "no archive"));
}

static void test_bad_subjects(void **state)
{
    (void)state;
    put_str("plain.txt", "just text, no archive");
    struct outcome o;
    run_pool(at("missing"), NULL, &o);
    assert_int_equal(o.status, ERR_NOT_FOUND);
    run_pool("/dev/null", NULL, &o);
    assert_int_equal(o.status, ERR_USAGE);
    const struct run_options options = {.kind = SUBJECT_DIRECTORY};
    run_pool(at("plain.txt"), &options, &o);
    assert_int_equal(o.status, ERR_USAGE);
    run_pool("", NULL, &o);
    assert_int_equal(o.status, ERR_USAGE);
}

static void test_determinism(void **state)
{
    (void)state;
    put_good("s", 500);
    put_str("s/segv", "x");
    shell("cd s; tar czf a.tgz good-000*; mkdir in; cp a.tgz in; zip -q in/b.zip a.tgz "
          "good-0010.txt");
    struct outcome one;
    struct outcome two;
    struct run_options options = {.pool = {.workers = 1}, .digests = true};
    run_pool(at("s"), &options, &one);
    options.pool.workers = 2;
    run_pool(at("s"), &options, &two);
    assert_true(one.files.len > 500);
    assert_lines_equal(&one.files, &two.files);
    assert_lines_equal(&one.frames, &two.frames);
    assert_lines_equal(&one.gaps, &two.gaps);
    assert_lines_equal(&one.issues, &two.issues);
    outcome_release(&one);
    outcome_release(&two);
}

/* As somebody else, since nothing is unreadable to root. */
static void test_unreadable(void **state)
{
    (void)state;
    put_good("s", 5);
    put_str("s/secret.txt", "x");
    put_str("s/closed/x.txt", "x");
    shell("chmod 000 s/secret.txt; chmod 000 s/closed; chmod 755 .");
    pid_t pid = fork();
    if (pid == 0) {
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            _exit(9);
        }
        struct outcome o;
        run_pool(at("s"), NULL, &o);
        bool right = o.status == OK && o.files.len == 5 && o.gaps.len == 2 &&
                     has_line(&o.gaps, "secret.txt|unreadable|") &&
                     has_line(&o.gaps, "closed|unreadable|");
        _exit(right ? 0 : 1);
    }
    int how = 0;
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), 0);
}

/* Files that come, go and grow while they are inspected. */
static void test_changing(void **state)
{
    (void)state;
    put_good("s", 300);
    pid_t pid = fork();
    if (pid == 0) {
        char command[512];
        (void)snprintf(command, sizeof command,
                       "cd %s/s; for i in $(seq 150); do echo more >> v; rm -f w; echo $i > w; "
                       "ln -sf /etc/passwd u; rm -f u; echo u > u; done",
                       fixture_dir());
        _exit(system(command) == 0 ? 0 : 1);
    }
    for (int i = 0; i < 10; i++) {
        struct outcome o;
        run_pool_keeping(at("s"), &o);
        assert_int_equal(o.status, OK);
        assert_good(&o, 300);
        for (size_t k = 0; k < o.frames.len; k++) {
            assert_null(strstr(o.frames.text[k], "root:"));
        }
        outcome_release(&o);
    }
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(int argc, char **argv)
{
    if (argc > 1) {
        cmocka_set_test_filter(argv[1]);
    }
    const struct CMUnitTest tests[] = {
        TEST(test_empty_directory),  TEST(test_tree),
        TEST(test_crashes),          TEST(test_loop),
        TEST(test_allocate),         TEST(test_frames),
        TEST(test_names_and_kinds),  TEST(test_limits),
        TEST(test_total_time),       TEST(test_deep),
        TEST(test_long_names),       TEST(test_table_ring),
        TEST(test_many_tiny),        TEST(test_cancel_and_callback_error),
        TEST(test_a_file_by_itself), TEST(test_bad_subjects),
        TEST(test_determinism),      TEST(test_unreadable),
        TEST(test_changing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
