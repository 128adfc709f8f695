/* Rules known by the stamps of their files: nothing that changed may go unseen. */
#include "folder.h"
#include "testing.h"

#include "rules_index.h"

#include <assay/base/build.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/rules/code_rules.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define RULE(id)                                                                                   \
    "rules:\n- {id: " id ", pattern: f(), message: m, languages: [python], severity: ERROR}\n"

struct place {
    char dir[64];
    char rules[96];
    char cache[96];
    const char *sources[2];
    struct inspect_config config;
};

static void write_text(const char *dir, const char *name, const char *text)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(4096);
    struct error err = {0};
    assert_ok(path_join(&path, dir, name, &err), err);
    int fd = open(path.ptr, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_ok(file_write_fd(fd, name, view_str(text), &err), err);
    assert_int_equal(close(fd), 0);
}

static void settle(void)
{
    const struct timespec t = {.tv_nsec = 150 * 1000 * 1000};
    (void)nanosleep(&t, NULL);
}

static int set_up(void **state)
{
    static struct place p;
    struct error err = {0};
    p = (struct place){.dir = "/tmp/assay-rules-XXXXXX"};
    assert_ok(digest_init(&err), err);
    assert_non_null(mkdtemp(p.dir));
    (void)snprintf(p.rules, sizeof p.rules, "%s/rules", p.dir);
    (void)snprintf(p.cache, sizeof p.cache, "%s/cache", p.dir);
    assert_int_equal(mkdir(p.rules, 0700) | mkdir(p.cache, 0700), 0);
    write_text(p.rules, "a.yaml", RULE("aaa"));
    write_text(p.rules, "b.yaml", RULE("bbb"));
    p.sources[0] = p.rules;
    p.config = (struct inspect_config){
        .code_rules = p.sources, .cache_dir = p.cache, .trust_stamps = true};
    settle();
    *state = &p;
    return 0;
}

static int tear_down(void **state)
{
    const struct place *p = *state;
    return folder_remove(p->dir);
}

static const struct file_stamp program = {.size = 7, .changed = 1};

/* What a start does; whether the stamps told. */
static bool start(const struct place *p, struct sha256 *key)
{
    struct rules_index x;
    struct error err = {0};
    rules_index_init(&x);
    assert_ok(rules_index_find(&x, &p->config, &err), err);
    bool known = x.known;
    assert_int_equal(file_stamp_eq(&x.program, &program), known);
    rules_index_keep(&x, &program);
    *key = x.key;
    rules_index_release(&x);
    return known;
}

static void content_key(const struct place *p, struct sha256 *key)
{
    const struct code_rules_options options = {.keep_going = true};
    struct error err = {0};
    assert_ok(code_rules_key(p->config.code_rules, &options, NULL, key, &err), err);
}

/* Not known any more, and the key is that of the content; then, when it has settled, known. */
static void check_seen(const struct place *p, const struct sha256 *before)
{
    struct sha256 key;
    struct sha256 truth;
    content_key(p, &truth);
    assert_false(start(p, &key));
    assert_true(sha256_eq(&key, &truth));
    assert_false(sha256_eq(&key, before));
    settle();
    assert_false(start(p, &key));
    assert_true(start(p, &key));
    assert_true(sha256_eq(&key, &truth));
}

static void known_again(void **state)
{
    struct place *p = *state;
    struct sha256 first;
    struct sha256 again;
    assert_false(start(p, &first));
    assert_true(start(p, &again));
    assert_true(sha256_eq(&first, &again));
    content_key(p, &again);
    assert_true(sha256_eq(&first, &again));
    p->config.trust_stamps = false; /* evidence: what is read counts */
    assert_false(start(p, &again));
    assert_true(sha256_eq(&first, &again));
}

/* Of the same size, and its time of modification set back. */
static void changed_in_place(void **state)
{
    const struct place *p = *state;
    struct sha256 key;
    struct stat sb;
    char path[128];
    assert_false(start(p, &key));
    (void)snprintf(path, sizeof path, "%s/a.yaml", p->rules);
    assert_int_equal(stat(path, &sb), 0);
    write_text(p->rules, "a.yaml", RULE("xxx"));
    const struct timespec times[2] = {sb.st_atim, sb.st_mtim};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    check_seen(p, &key);
}

static void replaced_by_rename(void **state)
{
    const struct place *p = *state;
    struct sha256 key;
    char from[128];
    char to[128];
    write_text(p->dir, "other", RULE("xxx"));
    settle();
    assert_false(start(p, &key));
    (void)snprintf(from, sizeof from, "%s/other", p->dir);
    (void)snprintf(to, sizeof to, "%s/b.yaml", p->rules);
    assert_int_equal(rename(from, to), 0);
    check_seen(p, &key);
}

static void added_and_removed(void **state)
{
    const struct place *p = *state;
    struct sha256 key;
    char path[128];
    assert_false(start(p, &key));
    (void)snprintf(path, sizeof path, "%s/deep", p->rules);
    assert_int_equal(mkdir(path, 0700), 0);
    write_text(path, "c.yaml", RULE("ccc"));
    check_seen(p, &key);
    content_key(p, &key);
    write_text(path, "d.yml", RULE("ddd")); /* the directory below is in the list, too */
    check_seen(p, &key);
    content_key(p, &key);
    (void)snprintf(path, sizeof path, "%s/a.yaml", p->rules);
    assert_int_equal(unlink(path), 0);
    check_seen(p, &key);
}

/* Where a link leads counts, and the link itself. */
static void through_links(void **state)
{
    const struct place *p = *state;
    struct sha256 key;
    char link[128];
    char target[128];
    write_text(p->dir, "one", RULE("one"));
    write_text(p->dir, "two", RULE("two"));
    (void)snprintf(link, sizeof link, "%s/l.yaml", p->rules);
    (void)snprintf(target, sizeof target, "%s/one", p->dir);
    assert_int_equal(symlink(target, link), 0);
    settle();
    assert_false(start(p, &key));
    assert_true(start(p, &key));
    write_text(p->dir, "one", RULE("uno"));
    check_seen(p, &key);
    content_key(p, &key);
    (void)snprintf(target, sizeof target, "%s/two", p->dir);
    assert_int_equal(unlink(link) | symlink(target, link), 0);
    check_seen(p, &key);
}

/* What changed just now may change once more within the same tick of the clock: it is never
 * believed. The same goes for times that lie ahead, after the clock went back. */
static void too_young(void **state)
{
    const struct place *p = *state;
    struct sha256 key;
    struct stamps seen;
    struct stat sb;
    write_text(p->rules, "a.yaml", RULE("yyy"));
    assert_false(start(p, &key));
    assert_false(start(p, &key));
    stamps_init(&seen);
    assert_int_equal(stat(p->rules, &sb), 0);
    stamps_add(&seen, p->rules, &sb, false);
    int64_t changed = file_stamp_of(&sb).changed;
    assert_true(stamps_are_sound(&seen, changed + 1));
    assert_false(stamps_are_sound(&seen, changed));
    assert_false(stamps_are_sound(&seen, changed - 1));
    stamps_release(&seen);
    assert_int_equal(stat("/proc/self/stat", &sb), 0);
    stamps_add(&seen, "/proc/self/stat", &sb, false); /* keeps no times */
    assert_false(stamps_are_sound(&seen, INT64_MAX));
    stamps_release(&seen);
}

/* Cut off or with a bit turned it counts as none. */
static void damaged(void **state)
{
    const struct place *p = *state;
    CLEANUP(buf_cleanup) struct buf whole = BUF_INIT(1 << 20);
    struct rules_index x;
    struct sha256 key;
    struct sha256 truth;
    struct error err = {0};
    content_key(p, &truth);
    assert_false(start(p, &key));
    assert_true(start(p, &key));
    rules_index_init(&x);
    assert_ok(rules_index_find(&x, &p->config, &err), err);
    assert_ok(file_read(x.path.ptr, &whole, &err), err);
    for (size_t i = 0; i < whole.len; i += 3) {
        char saved = whole.ptr[i];
        whole.ptr[i] = (char)(saved ^ 1 << i % 8);
        size_t len = i % 2 == 0 ? whole.len : i;
        assert_ok(file_write_atomic(x.path.ptr, view_of(whole.ptr, len), 0600, &err), err);
        whole.ptr[i] = saved;
        assert_false(start(p, &key));
        assert_true(sha256_eq(&key, &truth));
    }
    rules_index_release(&x);
}

/* Another build has another identity; this one has always the same. */
static void identity(void **state)
{
    (void)state;
    const struct sha256 none = {{0}};
    struct sha256 a;
    struct sha256 b;
    build_identity(&a);
    build_identity(&b);
    assert_true(sha256_eq(&a, &b));
    assert_false(sha256_eq(&a, &none));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(known_again),       TEST(changed_in_place),     TEST(replaced_by_rename),
        TEST(added_and_removed), TEST(through_links),        TEST(too_young),
        TEST(damaged),           cmocka_unit_test(identity),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
