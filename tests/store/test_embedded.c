/* The embedded backend: conformance, and what only files can get wrong. */
#include "conformance.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/store/outbox.h>
#include <assay/store/queue.h>
#include <assay/store/registers.h>

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void make(char *out, size_t cap)
{
    const char *tmp = getenv("TMPDIR");
    (void)snprintf(out, cap, "%.200s/assay-store-XXXXXX", tmp == NULL ? "/tmp" : tmp);
    assert_non_null(mkdtemp(out));
}

static int remove_one(const char *path, const struct stat *sb, int kind, struct FTW *ftw)
{
    (void)sb;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static void remove_all(const char *where)
{
    (void)nftw(where, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void place_of(const char *where, struct store_place *out)
{
    *out = (struct store_place){.registers = where};
}

static void damage_blob(const char *where, const struct sha256 *digest)
{
    char hex[SHA256_HEX_MAX];
    char path[700];
    sha256_hex(digest, hex);
    (void)snprintf(path, sizeof path, "%s/blobs/sha256/%.2s/%s", where, hex, hex + 2);
    assert_int_equal(chmod(path, 0600), 0);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    char c;
    assert_int_equal(pread(fd, &c, 1, 3), 1);
    c ^= 1;
    assert_int_equal(pwrite(fd, &c, 1, 3), 1);
    (void)close(fd);
}

struct home {
    char path[512];
    struct error err;
};

static int setup(void **state)
{
    struct home *h = mem_calloc(1, sizeof *h);
    *state = h;
    if (h == NULL || digest_init(NULL) != OK) {
        return -1;
    }
    make(h->path, sizeof h->path);
    return 0;
}

static int teardown(void **state)
{
    struct home *h = *state;
    remove_all(h->path);
    *state = mem_free(h);
    return 0;
}

static void mode_is(const char *home, const char *name, mode_t mode)
{
    char path[800];
    struct stat sb;
    (void)snprintf(path, sizeof path, "%s/%s", home, name);
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_mode & 07777, mode);
}

static void test_layout(void **state)
{
    struct home *h = *state;
    char deep[700];
    struct store *s = NULL;
    struct view item = VIEW("hello");
    struct sha256 d;
    mode_t mask = umask(0);
    (void)snprintf(deep, sizeof deep, "%s/a/b", h->path);
    assert_int_equal(store_open(deep, STORE_READ_WRITE, &s, &h->err), OK);
    assert_int_equal(store_blob_put(s, &item, 1, &d, &h->err), OK);
    assert_int_equal(registers_set_projected(s, "statements", 1, &h->err), OK);
    s = store_close(s);
    (void)umask(mask);
    mode_is(deep, ".", 0700);
    mode_is(deep, "blobs", 0700);
    mode_is(deep, "log", 0700);
    mode_is(deep, "assay.db", 0600);
    mode_is(deep, "blobs/sha256/2c/f24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
            0400);
}

static void test_refused_homes(void **state)
{
    struct home *h = *state;
    struct store *s = NULL;
    char path[700];
    assert_int_equal(store_open("", STORE_READ_WRITE, &s, &h->err), ERR_USAGE);
    (void)snprintf(path, sizeof path, "%s/none", h->path);
    assert_int_equal(store_open(path, STORE_READ_ONLY, &s, &h->err), ERR_NOT_FOUND);
    assert_non_null(strstr(h->err.message, path));
    assert_int_equal(chmod(h->path, 0777), 0);
    assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), ERR_PERMISSION);
    assert_non_null(strstr(h->err.message, "chmod 700"));
    assert_int_equal(chmod(h->path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/file", h->path);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    (void)close(fd);
    assert_int_not_equal(store_open(path, STORE_READ_WRITE, &s, &h->err), OK);
    assert_null(s);
}

static void test_broken_database(void **state)
{
    struct home *h = *state;
    struct store *s = NULL;
    char path[700];
    uint64_t mark = 42;
    (void)snprintf(path, sizeof path, "%s/assay.db", h->path);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "this is not a database, and long enough to be sure of it", 56), 56);
    (void)close(fd);
    /* Blobs and log do not need it. */
    assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), OK);
    assert_int_equal(registers_projected(s, "statements", &mark, &h->err), ERR_CORRUPT);
    assert_non_null(strstr(h->err.message, path));
    assert_non_null(strstr(h->err.message, "move it away"));
    assert_int_equal(mark, 42);
    /* The way out works, even with the handle open. */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(registers_projected(s, "statements", &mark, &h->err), OK);
    assert_int_equal(mark, 0);
    s = store_close(s);
}

static void test_newer_database(void **state)
{
    struct home *h = *state;
    struct store *s = NULL;
    uint64_t mark;
    assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), OK);
    assert_int_equal(store_sql_run(s, "PRAGMA user_version = 99", NULL, 0, NULL, NULL, &h->err),
                     OK);
    s = store_close(s);
    assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), OK);
    assert_int_equal(registers_projected(s, "statements", &mark, &h->err), ERR_UNSUPPORTED);
    assert_non_null(strstr(h->err.message, "newer version"));
    s = store_close(s);
}

/* Not root, a home that is read-only: a clear refusal. Run as a child that
 * gives its rights away. */
static int try_read_only(const char *home)
{
    struct store *s = NULL;
    struct error err = {.code = OK};
    struct view item = VIEW("x");
    struct sha256 d;
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
        return 9;
    }
    enum status st = store_open(home, STORE_READ_WRITE, &s, &err);
    if (st == OK) {
        st = store_blob_put(s, &item, 1, &d, &err);
    }
    s = store_close(s);
    return st == ERR_PERMISSION && strstr(err.message, home) != NULL ? 0 : 1;
}

static void test_read_only_home(void **state)
{
    struct home *h = *state;
    int rc = 0;
    if (geteuid() == 0) {
        assert_int_equal(chown(h->path, 65534, 65534), 0);
    }
    assert_int_equal(chmod(h->path, 0500), 0);
    pid_t child = fork();
    if (child == 0) {
        _exit(try_read_only(h->path));
    }
    assert_int_equal(waitpid(child, &rc, 0), child);
    assert_int_equal(chmod(h->path, 0700), 0);
    assert_true(WIFEXITED(rc));
    assert_int_equal(WEXITSTATUS(rc), 0);
}

/* A file-size limit stands for the full disk: the write fails in the middle. */
static int try_full(const char *home)
{
    static char big[1 << 20];
    struct store *s = NULL;
    struct error err = {.code = OK};
    struct view items[] = {VIEW_INIT("small"), {big, sizeof big}};
    struct sha256 d[2];
    struct rlimit limit = {64 * 1024, 64 * 1024};
    bool has = true;
    if (digest_init(NULL) != OK || store_open(home, STORE_READ_WRITE, &s, &err) != OK) {
        return 1;
    }
    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
        return 2;
    }
    if (store_blob_put(s, items, 2, d, &err) == OK) {
        return 3;
    }
    sha256_of(items[1], &d[1]);
    if (store_blob_has(s, &d[1], &has, &err) != OK || has) {
        return 4;
    }
    s = store_close(s);
    return 0;
}

/* A database of version 1, as it was made then, with a row. */
static const char version_1[] =
    "CREATE TABLE projections (name TEXT PRIMARY KEY NOT NULL, size BIGINT NOT NULL);"
    "CREATE TABLE statements (idx BIGINT PRIMARY KEY NOT NULL, envelope BLOB NOT NULL, signer BLOB "
    "NOT NULL, predicate_type TEXT NOT NULL, subject_name TEXT NOT NULL, subject_digest TEXT NOT "
    "NULL, time BIGINT);"
    "CREATE INDEX statements_subject ON statements (subject_digest, idx);"
    "CREATE INDEX statements_type ON statements (predicate_type, idx);"
    "INSERT INTO projections VALUES ('statements', 7);"
    "PRAGMA user_version = 1;";

static void make_version_1(const char *path)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, version_1, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_migration(void **state)
{
    struct home *h = *state;
    struct store *s = NULL;
    char path[600];
    uint64_t mark = 0;
    size_t none = 9;
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    (void)snprintf(path, sizeof path, "%s/assay.db", h->path);
    make_version_1(path);
    /* Who only reads changes nothing and says so. */
    assert_int_equal(store_open(h->path, STORE_READ_ONLY, &s, &h->err), OK);
    assert_int_equal(registers_projected(s, "statements", &mark, &h->err), ERR_UNSUPPORTED);
    assert_non_null(strstr(h->err.message, "older version"));
    s = store_close(s);
    for (int again = 0; again < 2; again++) {
        assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), OK);
        assert_int_equal(registers_projected(s, "statements", &mark, &h->err), OK);
        assert_int_equal(mark, 7);
        assert_int_equal(queue_forget(s, 0, &none, &h->err), OK);
        assert_int_equal(outbox_again(s, VIEW("none"), &h->err), ERR_NOT_FOUND);
        s = store_close(s);
    }
    /* From version 2, which had no outbox, too. */
    assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), OK);
    assert_int_equal(store_sql_run(s, "DROP TABLE notices", NULL, 0, NULL, NULL, &h->err), OK);
    assert_int_equal(store_sql_run(s, "DROP TABLE deliveries", NULL, 0, NULL, NULL, &h->err), OK);
    assert_int_equal(store_sql_run(s, "PRAGMA user_version = 2", NULL, 0, NULL, NULL, &h->err), OK);
    s = store_close(s);
    assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), OK);
    assert_int_equal(outbox_again(s, VIEW("none"), &h->err), ERR_NOT_FOUND);
    s = store_close(s);
    /* The old one was kept, whole and private. */
    struct stat sb;
    (void)snprintf(path, sizeof path, "%s/assay.db.v1", h->path);
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_mode & 07777, 0600);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT size FROM projections", -1, &q, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(q, 0), 7);
    assert_int_equal(sqlite3_finalize(q), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int count_one(const char *path, const struct stat *sb, int kind, struct FTW *ftw)
{
    (void)sb;
    (void)ftw;
    return kind == FTW_F && strstr(path, "/.tmp") != NULL ? 1 : 0;
}

static void test_full_disk(void **state)
{
    struct home *h = *state;
    int rc = 0;
    pid_t child = fork();
    if (child == 0) {
        _exit(try_full(h->path));
    }
    assert_int_equal(waitpid(child, &rc, 0), child);
    assert_true(WIFEXITED(rc));
    assert_int_equal(WEXITSTATUS(rc), 0);
    /* No temporary files stay behind. */
    assert_int_equal(nftw(h->path, count_one, 16, FTW_PHYS), 0);
}

static int file_at(const struct home *h, const char *name, int flags)
{
    char path[700];
    (void)snprintf(path, sizeof path, "%s/%s", h->path, name);
    return open(path, flags | O_CLOEXEC, 0600);
}

static void put(struct store *s, const char *text, struct error *err)
{
    struct sha256 digest;
    const struct view item = view_str(text);
    assert_int_equal(store_blob_put(s, &item, 1, &digest, err), OK);
}

/* Half a blob of a writer that was killed goes with the next writer, unless others write. */
static void test_litter_of_blobs(void **state)
{
    struct home *h = *state;
    struct store *s = NULL;
    assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), OK);
    put(s, "one", &h->err);
    int half = file_at(h, "blobs/sha256/.tmp-0123456789abcdef-0", O_CREAT | O_RDWR);
    assert_true(half >= 0);
    put(s, "two", &h->err); /* whose lock says that nobody was killed */
    struct stat sb;
    assert_true(fstat(half, &sb) == 0 && sb.st_nlink == 1);
    int lock = file_at(h, "blobs/.lock", O_RDWR);
    assert_int_equal(pwrite(lock, "w", 1, 0), 1);
    assert_int_equal(flock(lock, LOCK_SH), 0);
    put(s, "three", &h->err);
    assert_true(fstat(half, &sb) == 0 && sb.st_nlink == 1);
    assert_true(fstat(lock, &sb) == 0 && sb.st_size == 1);
    (void)close(lock);
    put(s, "four", &h->err);
    assert_true(fstat(half, &sb) == 0 && sb.st_nlink == 0);
    (void)close(half);
    (void)store_close(s);
}

/* Who holds the log's lock leaves word; the next one knows. */
static void test_litter_of_the_log(void **state)
{
    struct home *h = *state;
    struct store *s = NULL;
    assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(store_log_lock(s, 0, &h->err), OK);
        assert_int_equal(s->litter, i == 2); /* the second one said so */
        s->litter = i == 1;
        if (i < 3) {
            store_log_unlock(s);
        }
    }
    int lock = file_at(h, "log/.lock", O_RDONLY);
    struct stat sb;
    assert_true(fstat(lock, &sb) == 0 && sb.st_size == 1); /* what a kill would leave */
    (void)store_close(s);
    assert_true(fstat(lock, &sb) == 0 && sb.st_size == 0);
    (void)close(lock);
}

static void test_soundness(void **state)
{
    struct home *h = *state;
    struct store *s = NULL;
    CLEANUP(buf_cleanup) struct buf defined = BUF_INIT(1 << 20);
    assert_int_equal(store_open(h->path, STORE_READ_WRITE, &s, &h->err), OK);
    assert_int_equal(store_sql_sound(s, &h->err), OK);
    assert_int_equal(store_sql_definitions(s, &defined, &h->err), OK);
    assert_non_null(strstr(defined.ptr, "index statements_type on statements: CREATE INDEX"));
    assert_int_equal(store_sql_run(s,
                                   "CREATE TRIGGER hides AFTER INSERT ON statements BEGIN "
                                   "DELETE FROM jobs; END",
                                   NULL, 0, NULL, NULL, &h->err),
                     OK);
    assert_int_equal(store_sql_sound(s, &h->err), ERR_CORRUPT);
    assert_non_null(strstr(h->err.message, "trigger hides"));
    (void)store_close(s);
}

int main(void)
{
    const struct conformance c = {place_of, make, remove_all, damage_blob};
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest embedded[] = {
        TEST(test_layout),         TEST(test_refused_homes),   TEST(test_broken_database),
        TEST(test_newer_database), TEST(test_read_only_home),  TEST(test_full_disk),
        TEST(test_migration),      TEST(test_litter_of_blobs), TEST(test_litter_of_the_log),
        TEST(test_soundness),
    };
    int failed = conformance_run(&c);
    return failed + cmocka_run_group_tests(embedded, NULL, NULL);
}
