/* The pool over a directory that was inspected before. */

/* The C library has read() as an inline function where it is fortified; here it is replaced. */
#undef _FORTIFY_SOURCE
#include "pool_fixture.h"

#include "packet.h"
#include "packet_head.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file system that does not tell types, and one that is slow: these stand before the C
 * library's. */
static bool without_types;
static unsigned slow_us;
static struct dirent *(*real_readdir)(DIR *d);
static int (*real_fstatat)(int dir, const char *path, struct stat *sb, int flags);
static ssize_t (*real_read)(int fd, void *to, size_t len);
static struct shared {
    _Atomic unsigned files_read;
} * shared; /* by all processes */

struct dirent *readdir(DIR *d)
{
    struct dirent *e = real_readdir(d);
    if (e != NULL && without_types) {
        e->d_type = DT_UNKNOWN;
    }
    return e;
}

int fstatat(int dir, const char *path, struct stat *sb, int flags)
{
    if (slow_us > 0) {
        (void)usleep(slow_us);
    }
    return real_fstatat(dir, path, sb, flags);
}

ssize_t read(int fd, void *to, size_t len)
{
    struct stat sb;
    if (shared != NULL && fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode)) {
        shared->files_read++;
    }
    return real_read(fd, to, len);
}

static int setup(void **state)
{
    *(void **)&real_read = dlsym(RTLD_NEXT, "read");
    *(void **)&real_readdir = dlsym(RTLD_NEXT, "readdir");
    *(void **)&real_fstatat = dlsym(RTLD_NEXT, "fstatat");
    return real_readdir == NULL || real_fstatat == NULL || real_read == NULL ? -1
                                                                             : fixture_setup(state);
}

/* Files must be older than the margin of struct pool_kept's clock. */
static void settle(void)
{
    (void)usleep(150 * 1000);
}

static struct pool_kept kept_at(bool trust)
{
    static char path[512];
    (void)snprintf(path, sizeof path, "%s", at("kept.results"));
    return (struct pool_kept){.path = path, .key = {{1}}, .digests = true, .trust_stamps = trust};
}

static void run_kept(const struct pool_kept *kept, struct outcome *o)
{
    const struct run_options options = {.pool = {.workers = 2, .kept = kept}, .digests = true};
    run_pool(at("s"), &options, o);
    assert_int_equal(o->status, OK);
}

static void assert_same(const struct outcome *a, const struct outcome *b)
{
    assert_lines_equal(&a->files, &b->files);
    assert_lines_equal(&a->frames, &b->frames);
    assert_lines_equal(&a->issues, &b->issues);
    assert_int_equal(a->result.files, b->result.files);
    assert_int_equal(a->result.bytes, b->result.bytes);
}

static void make_tree(void)
{
    put_good("s", 200);
    put_str("s/a/b.c", "int x;\n");
    put_str("s/a.txt", "after a directory of its name\n");
    put_str("s/UPPER", "one of two\n");
    shell("mkdir s/in && echo inner > s/in/x && tar -C s -cf s/t.tar in && chmod 4755 s/UPPER");
    settle();
}

static void the_second_run_says_the_same(void **state)
{
    (void)state;
    for (int trust = 0; trust < 2; trust++) {
        struct outcome first;
        struct outcome second;
        shell("rm -rf s kept.results");
        make_tree();
        const struct pool_kept kept = kept_at(trust == 1);
        run_kept(&kept, &first);
        assert_int_equal(first.result.reused, 0);
        run_kept(&kept, &second);
        assert_int_equal(second.result.reused, 205); /* the archive's entries come with it */
        assert_same(&first, &second);
        outcome_release(&first);
        outcome_release(&second);
    }
}

/* Runs with and without kept results, which must say the same; how many were reused? */
static uint64_t compare_runs(bool trust)
{
    struct outcome with;
    struct outcome without;
    const struct pool_kept kept = kept_at(trust);
    run_kept(&kept, &with);
    run_kept(NULL, &without);
    assert_same(&with, &without);
    assert_int_equal(without.result.reused, 0);
    uint64_t reused = with.result.reused;
    outcome_release(&with);
    outcome_release(&without);
    return reused;
}

static void what_changed_is_inspected(void **state)
{
    (void)state;
    shell("rm -rf s kept.results");
    make_tree();
    (void)compare_runs(true);
    /* The same size and the same time of modification: the inode's own time tells. */
    shell("touch -r s/good-0001.txt t && printf 'CONTENT 1' > s/good-0001.txt && "
          "touch -r t s/good-0001.txt");
    shell("mv s/good-0002.txt s/moved.txt && rm s/good-0003.txt && chmod 755 s/good-0004.txt");
    put_str("s/fresh.txt", "new\n");
    settle();
    assert_int_equal(compare_runs(true), 201);
    assert_int_equal(compare_runs(true), 205);
    /* Another time, the same content: read, and known again. */
    shell("touch s/good-0005.txt && cp s/good-0006.txt c && mv c s/good-0006.txt");
    settle();
    assert_int_equal(compare_runs(true), 205);
    assert_int_equal(compare_runs(false), 205);
}

/* What changes while it is inspected, or just before, is not kept. */
static void what_is_too_fresh_is_not_kept(void **state)
{
    (void)state;
    shell("rm -rf s kept.results");
    make_tree();
    put_str("s/good-0007.txt", "content 7");
    (void)compare_runs(true);
    assert_int_equal(compare_runs(true), 204);
}

static void what_goes_wrong_is_tried_again(void **state)
{
    (void)state;
    struct outcome o;
    shell("rm -rf s kept.results");
    put_good("s", 20);
    put_str("s/segv", "x");
    settle();
    const struct pool_kept kept = kept_at(true);
    for (int i = 0; i < 2; i++) {
        run_kept(&kept, &o);
        assert_int_equal(o.gaps.len, 1);
        assert_true(has_line(&o.gaps, "segv|crash|"));
        assert_good(&o, 20);
        outcome_release(&o);
    }
}

/* A worker that was taken over cannot pass off another file's results, or none at all. */
static void nobody_else_is_known(void **state)
{
    (void)state;
    static const struct {
        uint32_t entry;
        uint32_t stale;
        const char *why;
    } lies[] = {{3, 0, "another's"}, {1000, 0, "none"}, {UINT32_MAX, 0, "none"}, {20, 2, "odd"}};
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct outcome o;
        shell("rm -rf s kept.results");
        put_good("s", 20);
        settle();
        (void)compare_runs(true);
        struct {
            struct packet_head head;
            uint32_t payload[2];
        } lie = {{PACKET_MAGIC, PACKET_KNOWN, 20, 8}, {lies[i].entry, lies[i].stale}};
        put("s/raw-x", view_of((const char *)&lie, sizeof lie));
        const struct pool_kept kept = kept_at(false);
        run_kept(&kept, &o);
        assert_good(&o, 20);
        assert_true(has_line(&o.gaps, "raw-x|crash|the worker sent what makes no sense"));
        outcome_release(&o);
    }
}

static void a_damaged_file_is_none(void **state)
{
    (void)state;
    shell("rm -rf s kept.results");
    make_tree();
    (void)compare_runs(true);
    shell("printf x | dd of=kept.results bs=1 seek=700 conv=notrunc 2>/dev/null");
    assert_int_equal(compare_runs(true), 0);
    assert_int_equal(compare_runs(true), 205);
    shell("truncate -s 100 kept.results");
    assert_int_equal(compare_runs(true), 0);
    shell("rm kept.results && mkdir kept.results");
    assert_int_equal(compare_runs(true), 0);
    assert_int_equal(compare_runs(true), 0);
    shell("rmdir kept.results");
}

static void another_key_finds_nothing(void **state)
{
    (void)state;
    struct outcome o;
    shell("rm -rf s kept.results");
    make_tree();
    (void)compare_runs(true);
    struct pool_kept kept = kept_at(true);
    kept.key.bytes[5] = 1;
    run_kept(&kept, &o);
    assert_int_equal(o.result.reused, 0);
    outcome_release(&o);
}

static void what_is_gone_is_forgotten_after_a_while(void **state)
{
    (void)state;
    shell("rm -rf s kept.results");
    make_tree();
    (void)compare_runs(true);
    shell("mv s/a away");
    for (int i = 0; i < 12; i++) {
        put_str("s/good-0008.txt", i % 2 == 0 ? "even" : "odd");
        settle();
        (void)compare_runs(true);
    }
    shell("mv away s/a");
    settle();
    /* good-0008.txt is as it was, a/b.c is not known any more. */
    assert_int_equal(compare_runs(true), 204);
}

static void types_that_are_not_told_are_looked_up(void **state)
{
    (void)state;
    struct outcome first;
    struct outcome second;
    shell("rm -rf s kept.results");
    make_tree();
    const struct pool_kept kept = kept_at(true);
    run_kept(&kept, &first);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(shared, MAP_FAILED);
    without_types = true;
    run_kept(&kept, &second);
    without_types = false;
    assert_true(shared->files_read < 20);
    assert_int_equal(munmap(shared, sizeof *shared), 0);
    shared = NULL;
    assert_int_equal(second.result.reused, 205);
    assert_same(&first, &second);
    outcome_release(&first);
    outcome_release(&second);
}

/* All together they take longer than one file may. */
static void a_directory_with_many_names(void **state)
{
    (void)state;
    enum { NAMES = 1024 };
    struct outcome o;
    shell("rm -rf s kept.results");
    put_good("s", NAMES);
    settle();
    const struct pool_kept kept = kept_at(true);
    const struct run_options options = {
        .pool = {.workers = 2, .kept = &kept, .limits = {.file_seconds = 1}}, .digests = true};
    run_kept(&kept, &o);
    outcome_release(&o);
    slow_us = 1500;
    run_pool(at("s"), &options, &o);
    slow_us = 0;
    assert_int_equal(o.status, OK);
    assert_int_equal(o.result.reused, NAMES);
    assert_int_equal(o.result.gaps, 0);
    outcome_release(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_run_says_the_same),
        cmocka_unit_test(what_changed_is_inspected),
        cmocka_unit_test(what_is_too_fresh_is_not_kept),
        cmocka_unit_test(what_goes_wrong_is_tried_again),
        cmocka_unit_test(nobody_else_is_known),
        cmocka_unit_test(a_damaged_file_is_none),
        cmocka_unit_test(another_key_finds_nothing),
        cmocka_unit_test(what_is_gone_is_forgotten_after_a_while),
        cmocka_unit_test(types_that_are_not_told_are_looked_up),
        cmocka_unit_test(a_directory_with_many_names),
    };
    return cmocka_run_group_tests(tests, setup, fixture_teardown);
}
