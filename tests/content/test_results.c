/* Kept results as a file: written, found again, damaged, bounded. */
#include "folder.h"
#include "results.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];
static char path[128];
static struct error err;
static const struct sha256 key = {{7}};

static const char *inside(const char *name)
{
    static char at[256];
    (void)snprintf(at, sizeof at, "%s/%s", dir, name);
    return at;
}

static int setup(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/assay-results-XXXXXX");
    if (mkdtemp(dir) == NULL || digest_init(&err) != OK) {
        return 1;
    }
    (void)snprintf(path, sizeof path, "%s/r", dir);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return folder_remove(dir);
}

static struct result one(const char *name, const char *record, unsigned char digest)
{
    return (struct result){
        .stamp = {.size = 3, .modified = 1, .changed = 2, .inode = 4, .device = 5, .mode = 0644},
        .has_digest = true,
        .digest = {{digest}},
        .path = view_str(name),
        .record = view_str(record),
        .idle = digest,
    };
}

static struct results load(void)
{
    struct results r;
    assert_int_equal(results_load(path, &key, &r, &err), OK);
    return r;
}

static void what_was_kept_is_found(void **state)
{
    (void)state;
    struct result list[] = {
        one("b", "of b", 2),
        one("a/x", "of a/x", 1),
        one("a.c", "", 3),
        one("b", "an older one", 9),
    };
    assert_int_equal(results_save(path, &key, VIEW("a note"), list, 4, &err), OK);
    struct results r = load();
    uint32_t hint = 0;
    assert_int_equal(r.count, 3);
    assert_true(view_eq_str(r.note, "a note"));
    uint32_t b = results_find(&r, VIEW("b"), &hint);
    assert_int_not_equal(b, RESULTS_NONE);
    assert_true(view_eq_str(results_record(&r, b), "of b")); /* the first of the two */
    assert_int_equal(r.entries[b].digest.bytes[0], 2);
    assert_int_equal(r.entries[b].idle, 2);
    assert_int_equal(r.entries[b].has_digest, 1);
    assert_true(file_stamp_eq(&r.entries[b].stamp, &list[0].stamp));
    assert_true(view_eq_str(results_record(&r, results_find(&r, VIEW("a/x"), &hint)), "of a/x"));
    assert_int_equal(results_record(&r, results_find(&r, VIEW("a.c"), &hint)).len, 0);
    static const char *const absent[] = {"", "a", "a/", "a/xx", "c", "0"};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        for (hint = 0; hint < 5; hint++) {
            uint32_t from = hint;
            assert_int_equal(results_find(&r, view_str(absent[i]), &from), RESULTS_NONE);
        }
    }
    results_release(&r);
}

static void every_part_of_a_stamp_counts(void **state)
{
    (void)state;
    const struct file_stamp a = one("a", "", 1).stamp;
    struct file_stamp b[6] = {a, a, a, a, a, a};
    b[0].size++;
    b[1].modified++;
    b[2].changed++;
    b[3].inode++;
    b[4].device++;
    b[5].mode ^= 0111;
    assert_true(file_stamp_eq(&a, &a));
    for (size_t i = 0; i < 6; i++) {
        assert_false(file_stamp_eq(&a, &b[i]));
    }
}

static void of_another_key_there_is_nothing(void **state)
{
    (void)state;
    struct result list[] = {one("a", "x", 1)};
    const struct sha256 other = {{8}};
    struct results r;
    assert_int_equal(results_save(path, &key, VIEW(""), list, 1, &err), OK);
    assert_int_equal(results_load(path, &other, &r, &err), OK);
    assert_int_equal(r.count, 0);
    results_release(&r);
}

static void overwrite(struct view bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(file_write_fd(fd, path, bytes, &err), OK);
    (void)close(fd);
}

static void damage_is_seen_at_every_byte(void **state)
{
    (void)state;
    struct result list[] = {one("a", "record", 1), one("b", "other", 2)};
    assert_int_equal(results_save(path, &key, VIEW("n"), list, 2, &err), OK);
    CLEANUP(buf_cleanup) struct buf whole = BUF_INIT(1 << 20);
    assert_int_equal(file_read(path, &whole, &err), OK);
    for (size_t i = 0; i < whole.len; i++) {
        whole.ptr[i] = (char)(whole.ptr[i] ^ 0x10);
        overwrite(buf_view(&whole));
        struct results r = load();
        assert_int_equal(r.count, 0);
        results_release(&r);
        whole.ptr[i] = (char)(whole.ptr[i] ^ 0x10);
    }
    for (size_t len = 0; len < whole.len; len++) {
        overwrite(view_of(whole.ptr, len));
        struct results r = load();
        assert_int_equal(r.count, 0);
        results_release(&r);
    }
    overwrite(buf_view(&whole));
    struct results r = load();
    assert_int_equal(r.count, 2);
    results_release(&r);
}

static void places_outside_are_refused(void **state)
{
    (void)state;
    struct result list[] = {one("a", "record", 1)};
    assert_int_equal(results_save(path, &key, VIEW(""), list, 1, &err), OK);
    CLEANUP(buf_cleanup) struct buf whole = BUF_INIT(1 << 20);
    assert_int_equal(file_read(path, &whole, &err), OK);
    struct results r = load();
    size_t entry = (size_t)((const char *)r.entries - r.bytes.ptr);
    size_t at = entry + offsetof(struct results_entry, record_len);
    results_release(&r);
    const uint32_t far = UINT32_MAX - 1;
    memcpy(whole.ptr + at, &far, sizeof far);
    uint64_t sum = checksum_of(view_of(whole.ptr, whole.len - sizeof sum));
    memcpy(whole.ptr + whole.len - sizeof sum, &sum, sizeof sum);
    overwrite(buf_view(&whole));
    r = load();
    assert_int_equal(r.count, 0);
    results_release(&r);
}

static void what_is_no_file_is_nothing(void **state)
{
    (void)state;
    struct results r;
    (void)unlink(path);
    r = load();
    assert_int_equal(r.count, 0);
    results_release(&r);
    assert_int_equal(mkfifo(inside("fifo"), 0600), 0);
    assert_int_equal(results_load(inside("fifo"), &key, &r, &err), OK);
    assert_int_equal(r.count, 0);
    results_release(&r);
    assert_int_equal(results_load(dir, &key, &r, &err), OK);
    assert_int_equal(r.count, 0);
    results_release(&r);
}

static void cannot_be_written(void **state)
{
    (void)state;
    struct result list[] = {one("a", "x", 1)};
    assert_int_not_equal(results_save("/nonexistent/dir/r", &key, VIEW(""), list, 1, &err), OK);
}

static void make(const char *name, size_t bytes, time_t used)
{
    CLEANUP(cleanup_mem) char *text = mem_calloc(bytes + 1, 1);
    int fd = open(inside(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0 && text != NULL);
    assert_int_equal(file_write_fd(fd, name, view_of(text, bytes), &err), OK);
    const struct timespec times[2] = {{used, 0}, {used, 0}};
    assert_int_equal(futimens(fd, times), 0);
    (void)close(fd);
}

static bool exists(const char *name)
{
    return access(inside(name), F_OK) == 0;
}

static void the_longest_unused_goes_first(void **state)
{
    (void)state;
    make("old", 100, 1000);
    make("middle", 100, 2000);
    make("new", 100, 3000);
    make("x.tmp.abc", 10, 1000);
    results_evict(dir, VIEW("old"), 2, 1 << 20);
    assert_true(exists("old")); /* asked to be kept */
    assert_true(exists("middle"));
    assert_true(exists("new"));
    assert_false(exists("x.tmp.abc"));
    results_evict(dir, VIEW("new"), 2, 1 << 20);
    assert_false(exists("old"));
    assert_true(exists("middle"));
    results_evict(dir, VIEW("new"), 10, 150);
    assert_false(exists("middle"));
    assert_true(exists("new"));
    make("y.tmp.def", 10, time(NULL));
    results_evict(dir, VIEW("new"), 10, 1 << 20);
    assert_true(exists("y.tmp.def")); /* somebody may be writing it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_kept_is_found, setup, teardown),
        cmocka_unit_test(every_part_of_a_stamp_counts),
        cmocka_unit_test_setup_teardown(of_another_key_there_is_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_is_seen_at_every_byte, setup, teardown),
        cmocka_unit_test_setup_teardown(places_outside_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(cannot_be_written, setup, teardown),
        cmocka_unit_test_setup_teardown(the_longest_unused_goes_first, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
