#include "testing.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A directory of its own for each test. */
static int make_dir(void **state)
{
    static char dir[64];
    (void)snprintf(dir, sizeof dir, "/tmp/assay-file-XXXXXX");
    *state = mkdtemp(dir);
    return *state == NULL ? -1 : 0;
}

static int remove_dir(void **state)
{
    char command[128];
    (void)snprintf(command, sizeof command, "chmod -R u+rwx '%s' && rm -rf '%s'",
                   (const char *)*state, (const char *)*state);
    return system(command);
}

static const char *in(void **state, const char *name)
{
    static char path[2][256];
    static int turn;
    turn = !turn;
    (void)snprintf(path[turn], sizeof path[turn], "%s/%s", (const char *)*state, name);
    return path[turn];
}

static size_t entries(const char *path)
{
    size_t n = 0;
    DIR *d = opendir(path);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        n += e->d_name[0] != '.' ? 1 : 0;
    }
    (void)closedir(d);
    return n;
}

static void test_write_then_read(void **state)
{
    struct error err = {0};
    const char *path = in(state, "f");
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(1 << 20);
    buf_add_str(&b, "before ");
    assert_ok(file_write_atomic(path, view_of("a\0b\n", 4), 0640, &err), err);
    assert_ok(file_read(path, &b, &err), err);
    assert_views(buf_view(&b), view_of("before a\0b\n", 11));
    assert_int_equal(b.ptr[b.len], '\0');
    struct stat sb;
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_mode & 07777, 0640);
    assert_ok(file_write_atomic(path, VIEW(""), 0600, &err), err); /* replaced, mode too */
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_size, 0);
    assert_int_equal(sb.st_mode & 07777, 0600);
    assert_int_equal(entries(*state), 1); /* no temporary file is left */
    buf_clear(&b);
    assert_ok(file_read(path, &b, &err), err);
    assert_int_equal(b.len, 0);
}

static void test_read_limit_is_exact(void **state)
{
    struct error err = {0};
    const char *path = in(state, "f");
    static char bytes[200000];
    memset(bytes, 'x', sizeof bytes);
    assert_ok(file_write_atomic(path, view_of(bytes, sizeof bytes), 0600, &err), err);
    CLEANUP(buf_cleanup) struct buf enough = BUF_INIT(sizeof bytes);
    assert_ok(file_read(path, &enough, &err), err);
    assert_int_equal(enough.len, sizeof bytes);
    CLEANUP(buf_cleanup) struct buf small = BUF_INIT(sizeof bytes - 1);
    assert_status(file_read(path, &small, &err), ERR_LIMIT, err);
    assert_non_null(strstr(err.message, path));
    assert_int_equal(small.len, 0); /* untouched */
    buf_clear(&small);
    buf_add_str(&small, "kept");
    assert_status(file_read(path, &small, &err), ERR_LIMIT, err);
    assert_view(buf_view(&small), "kept");
}

static void test_read_of_what_cannot_be_read(void **state)
{
    struct error err = {0};
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(100);
    buf_add_str(&b, "kept");
    assert_status(file_read(in(state, "absent"), &b, &err), ERR_NOT_FOUND, err);
    assert_non_null(strstr(err.message, "absent"));
    assert_status(file_read(*state, &b, &err), ERR_IO, err); /* a directory */
    assert_view(buf_view(&b), "kept");
    assert_status(file_read("/dev/zero", &b, &err), ERR_LIMIT, err);
    assert_view(buf_view(&b), "kept");
}

static void test_read_from_a_pipe(void **state)
{
    (void)state;
    struct error err = {0};
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    CLEANUP(fd_cleanup) int from = fds[0];
    assert_ok(file_write_fd(fds[1], "pipe", VIEW("through"), &err), err);
    (void)fd_close(fds[1]);
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(7);
    assert_ok(file_read_fd(from, "pipe", &b, &err), err);
    assert_view(buf_view(&b), "through");
}

static void test_read_below_a_directory(void **state)
{
    struct error err = {0};
    assert_ok(file_write_atomic(in(state, "f"), VIEW("here"), 0600, &err), err);
    CLEANUP(fd_cleanup) int dir = open(*state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(100);
    assert_ok(file_read_at(dir, "f", &b, &err), err);
    assert_view(buf_view(&b), "here");
    assert_status(file_read_at(-1, "f", &b, &err), ERR_IO, err);
}

static void test_full_disk(void **state)
{
    (void)state;
    struct error err = {0};
    CLEANUP(fd_cleanup) int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (full < 0) {
        print_message("skipped: there is no /dev/full\n");
        skip();
    }
    assert_status(file_write_fd(full, "/dev/full", VIEW("x"), &err), ERR_NO_SPACE, err);
    assert_status(file_write_fd(-1, "nothing", VIEW("x"), &err), ERR_IO, err);
    assert_ok(file_write_fd(-1, "nothing", VIEW(""), &err), err);
}

static void test_failed_writes_leave_no_trace(void **state)
{
    struct error err = {0};
    assert_status(file_write_atomic(in(state, "no/such/dir"), VIEW("x"), 0600, &err), ERR_NOT_FOUND,
                  err);
    assert_ok(dir_ensure(in(state, "d/sub"), 0700, &err), err);
    /* A directory stands where the file should go: the rename fails. */
    enum status st = file_write_atomic(in(state, "d"), VIEW("x"), 0600, &err);
    assert_int_not_equal(st, OK);
    assert_int_equal(entries(*state), 1);
}

struct writing {
    unsigned pieces;
    enum status end;
};

static enum status write_pieces(void *ctx, int fd, const char *name, struct error *err)
{
    const struct writing *w = ctx;
    enum status st = OK;
    for (unsigned i = 0; st == OK && i < w->pieces; i++) {
        st = file_write_fd(fd, name, VIEW("piece "), err);
    }
    return st == OK && w->end != OK ? error_set(err, w->end, "%s: enough", name) : st;
}

static void test_write_by_pieces(void **state)
{
    struct error err = {0};
    struct stat sb;
    struct writing w = {.pieces = 3};
    const char *path = in(state, "f");
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(1 << 10);
    assert_ok(file_write_atomic_by(path, 0640, write_pieces, &w, &err), err);
    assert_ok(file_read(path, &b, &err), err);
    assert_view(buf_view(&b), "piece piece piece ");
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_mode & 07777, 0640);
    w = (struct writing){.pieces = 1, .end = ERR_CANCELLED};
    assert_status(file_write_atomic_by(path, 0600, write_pieces, &w, &err), ERR_CANCELLED, err);
    assert_non_null(strstr(err.message, "f.tmp."));
    assert_status(file_write_atomic_by(in(state, "g"), 0600, write_pieces, &w, &err), ERR_CANCELLED,
                  err);
    assert_int_equal(entries(*state), 1); /* what was there, and nothing half done */
    buf_clear(&b);
    assert_ok(file_read(path, &b, &err), err);
    assert_view(buf_view(&b), "piece piece piece ");
    w = (struct writing){.pieces = 0};
    assert_ok(file_write_atomic_by(path, 0600, write_pieces, &w, &err), err);
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_size, 0);
    assert_int_equal(sb.st_mode & 07777, 0600);
    assert_int_equal(entries(*state), 1);
}

static void test_permission_denied(void **state)
{
    struct error err = {0};
    if (geteuid() == 0) {
        print_message("skipped: root is denied nothing\n");
        skip();
    }
    assert_ok(file_write_atomic(in(state, "secret"), VIEW("x"), 0000, &err), err);
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(100);
    assert_status(file_read(in(state, "secret"), &b, &err), ERR_PERMISSION, err);
    assert_int_equal(chmod(*state, 0500), 0);
    assert_status(file_write_atomic(in(state, "f"), VIEW("x"), 0600, &err), ERR_PERMISSION, err);
    assert_status(dir_ensure(in(state, "d"), 0700, &err), ERR_PERMISSION, err);
}

static void test_read_only_file_system(void **state)
{
    (void)state;
    struct error err = {0};
    assert_int_not_equal(file_write_atomic("/proc/assay", VIEW("x"), 0600, &err), OK);
    assert_int_not_equal(dir_ensure("/proc/assay/x", 0700, &err), OK);
}

static void test_open_own(void **state)
{
    struct error err = {0};
    struct stat info;
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(16);
    CLEANUP(buf_cleanup) struct buf link = BUF_INIT(300);
    assert_ok(file_write_atomic(in(state, "mine"), VIEW("my own"), 0600, &err), err);
    int fd = file_open_own(in(state, "mine"), &info);
    assert_true(fd >= 0);
    assert_int_equal(info.st_size, 6);
    assert_ok(file_read_fd(fd, "mine", &out, &err), err);
    assert_view(buf_view(&out), "my own");
    fd = fd_close(fd);
    assert_ok(path_join(&link, *state, "link", &err), err);
    assert_int_equal(symlink(in(state, "mine"), link.ptr), 0);
    assert_int_equal(file_open_own(link.ptr, &info), -1);
    assert_int_equal(mkfifo(in(state, "pipe"), 0600), 0);
    assert_int_equal(file_open_own(in(state, "pipe"), &info), -1); /* and does not wait */
    assert_int_equal(file_open_own(*state, &info), -1);
    assert_int_equal(file_open_own(in(state, "absent"), &info), -1);
    /* Somebody else's: root's, or given away by root. */
    const char *others = geteuid() == 0 ? in(state, "mine") : "/etc/passwd";
    if (geteuid() == 0) {
        assert_int_equal(chown(others, 1, (gid_t)-1), 0);
    }
    assert_int_equal(file_open_own(others, &info), -1);
}

/* Of many at once one makes the file, and nobody changes it. */
static void test_write_new(void **state)
{
    enum { MANY = 16 };
    struct error err;
    struct buf out = BUF_INIT(64);
    char path[300];
    int won = 0;
    pid_t children[MANY];
    (void)snprintf(path, sizeof path, "%s", in(state, "races"));
    assert_int_equal(mkdir(path, 0700), 0);
    (void)snprintf(path + strlen(path), sizeof path - strlen(path), "/f");
    for (int i = 0; i < MANY; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            char text[16];
            (void)snprintf(text, sizeof text, "%d", i);
            enum status st = file_write_new(path, view_str(text), 0640, NULL);
            _exit(st == OK ? 0 : st == ERR_CONFLICT ? 1 : 2);
        }
    }
    for (int i = 0; i < MANY; i++) {
        int how = 0;
        assert_int_equal(waitpid(children[i], &how, 0), children[i]);
        assert_true(WIFEXITED(how) && WEXITSTATUS(how) < 2);
        if (WEXITSTATUS(how) == 0) {
            char text[16];
            won++;
            (void)snprintf(text, sizeof text, "%d", i);
            buf_clear(&out);
            assert_ok(file_read(path, &out, &err), err);
            assert_true(view_eq_str(buf_view(&out), text));
        }
    }
    assert_int_equal(won, 1);
    struct stat sb;
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_mode & 07777, 0640);
    assert_int_equal(sb.st_nlink, 1);
    assert_status(file_write_new(path, VIEW("late"), 0600, &err), ERR_CONFLICT, err);
    assert_int_equal(entries(in(state, "races")), 1); /* no temporary file is left */
    buf_release(&out);
}

static void test_dir_ensure(void **state)
{
    struct error err = {0};
    struct stat sb;
    const char *deep = in(state, "a/b/c");
    assert_ok(dir_ensure(deep, 0700, &err), err);
    assert_int_equal(stat(deep, &sb), 0);
    assert_true(S_ISDIR(sb.st_mode));
    assert_int_equal(sb.st_mode & 07777, 0700);
    assert_ok(dir_ensure(deep, 0700, &err), err);
    assert_ok(dir_ensure(in(state, "a/b//d/"), 0700, &err), err);
    assert_int_equal(stat(in(state, "a/b/d"), &sb), 0);
    assert_ok(dir_sync(deep, &err), err);
    assert_status(dir_sync(in(state, "absent"), &err), ERR_NOT_FOUND, err);
    assert_ok(file_write_atomic(in(state, "file"), VIEW("x"), 0600, &err), err);
    assert_status(dir_ensure(in(state, "file"), 0700, &err), ERR_CONFLICT, err);
    assert_int_not_equal(dir_ensure(in(state, "file/below"), 0700, &err), OK);
}

static void test_paths(void **state)
{
    (void)state;
    struct error err = {0};
    CLEANUP(buf_cleanup) struct buf b = BUF_INIT(100);
    assert_ok(path_join(&b, "a", "b", &err), err);
    assert_string_equal(b.ptr, "a/b");
    assert_ok(path_join(&b, "/", "b", &err), err);
    assert_string_equal(b.ptr, "/b");
    assert_ok(path_join(&b, "", "b", &err), err);
    assert_string_equal(b.ptr, "b");
    CLEANUP(buf_cleanup) struct buf tiny = BUF_INIT(3);
    assert_status(path_join(&tiny, "abc", "d", &err), ERR_LIMIT, err);
    assert_view(path_base(VIEW("a/b.c")), "b.c");
    assert_view(path_base(VIEW("b")), "b");
    assert_view(path_base(VIEW("a/")), "");
    assert_view(path_dir(VIEW("a/b/c")), "a/b");
    assert_view(path_dir(VIEW("/c")), "");
    assert_view(path_folder(VIEW("a/b/c")), "a/b/");
    assert_view(path_folder(VIEW("/c")), "/");
    assert_view(path_folder(VIEW("c")), "");
    assert_true(path_is_named(VIEW("c"), VIEW("c")));
    assert_true(path_is_named(VIEW("a/b/c"), VIEW("b/c")));
    assert_false(path_is_named(VIEW("a/bc"), VIEW("c")));
    assert_false(path_is_named(VIEW("c"), VIEW("b/c")));
    assert_false(path_is_named(VIEW("a/c/b"), VIEW("c")));
    assert_view(path_dir(VIEW("c")), "");
    assert_view(path_ext(VIEW("a.x/b.tar.gz")), "gz");
    assert_view(path_ext(VIEW("a.x/b")), "");
    assert_view(path_ext(VIEW("d/.bashrc")), "");
    assert_view(path_ext(VIEW("d/.eslintrc.json")), "json");
    assert_view(path_ext(VIEW("end.")), "");
    assert_int_equal(fd_close(-1), -1);
}

/* A temporary file goes when nobody holds it any more; nothing else does. */
static void test_abandoned(void **state)
{
    struct error err = {0};
    const char *path = in(state, "f.tmp.abcdef");
    assert_ok(file_write_atomic(path, VIEW("half"), 0600, &err), err);
    CLEANUP(fd_cleanup) int dir = open(*state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int writer = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(writer, LOCK_EX), 0);
    file_drop_abandoned(dir, "f.tmp.abcdef");
    assert_int_equal(entries(*state), 1);
    writer = fd_close(writer);
    file_drop_abandoned(dir, "absent");
    file_drop_abandoned(dir, "f.tmp.abcdef");
    assert_int_equal(entries(*state), 0);
    assert_int_equal(mkdirat(dir, "d", 0700), 0);
    assert_int_equal(symlinkat("d", dir, "l"), 0);
    file_drop_abandoned(dir, "d");
    file_drop_abandoned(dir, "l");
    assert_int_equal(entries(*state), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_write_then_read, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(test_read_limit_is_exact, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(test_read_of_what_cannot_be_read, make_dir, remove_dir),
        cmocka_unit_test(test_read_from_a_pipe),
        cmocka_unit_test_setup_teardown(test_read_below_a_directory, make_dir, remove_dir),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test_setup_teardown(test_write_by_pieces, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(test_failed_writes_leave_no_trace, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(test_permission_denied, make_dir, remove_dir),
        cmocka_unit_test(test_read_only_file_system),
        cmocka_unit_test_setup_teardown(test_open_own, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(test_write_new, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(test_abandoned, make_dir, remove_dir),
        cmocka_unit_test_setup_teardown(test_dir_ensure, make_dir, remove_dir),
        cmocka_unit_test(test_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
