/* Packages in a tree, with each allocation failing once: what is returned is what is told. (The
 * rest is tested from outside: tests/e2e/test_packages.py.) */
#include "folder.h"
#include "oom.h"

#include <assay/base/digest.h>
#include <assay/pedigree/packages.h>

#include <stdlib.h>
#include <unistd.h>

static char dir[64];
static struct error err;
static pid_t parent;

/* One crate, edited, and what was published of it. */
static int setup(void **state)
{
    char command[1024];
    (void)state;
    (void)snprintf(dir, sizeof dir, "/tmp/assay-packages-XXXXXX");
    if (digest_init(&err) != OK || mkdtemp(dir) == NULL) {
        return -1;
    }
    (void)snprintf(
        command, sizeof command,
        "cd %s && mkdir -p taker-1.0 cache/index tree/vendor && "
        "printf '[package]\\nname = \"taker\"\\nversion = \"1.0\"\\n' > taker-1.0/Cargo.toml && "
        "printf 'fn f() {}\\n' > taker-1.0/lib.rs && "
        "tar -czf cache/index/taker-1.0.crate taker-1.0 && mv taker-1.0 tree/vendor/taker && "
        "printf '{\"files\": {}, \"package\": \"%%s\"}' "
        "  $(sha256sum cache/index/taker-1.0.crate | cut -c1-64) "
        "  > tree/vendor/taker/.cargo-checksum.json && "
        "echo >> tree/vendor/taker/lib.rs",
        dir);
    return system(command);
}

static int teardown(void **state)
{
    (void)state;
    return folder_remove(dir);
}

static enum status find(struct error *e)
{
    char tree[128];
    char cache[128];
    struct arena arena;
    struct packages out = {.len = SIZE_MAX};
    (void)snprintf(tree, sizeof tree, "%s/tree", dir);
    (void)snprintf(cache, sizeof cache, "%s/cache", dir);
    const struct packages_input in = {.subject = {.path = tree, .kind = SUBJECT_DIRECTORY},
                                      .caches = {.cargo = cache},
                                      .pool = {.workers = 1, .allow_unsandboxed = true}};
    arena_init(&arena, 0);
    enum status st = packages_find(&in, &arena, &out, e);
    if (st != OK) {
        assert_int_equal(out.len, SIZE_MAX);
    }
    arena_release(&arena);
    return st;
}

/* Workers are another matter: one that fails is a gap, or the package is not compared. */
static bool here_only(void *ctx, size_t bytes)
{
    return getpid() != parent || oom_hook(ctx, bytes);
}

static void test_exhaustion(void **state)
{
    (void)state;
    parent = getpid();
    struct oom all = {0};
    struct error e = {.code = OK};
    mem_set_hook(here_only, &all);
    assert_ok(find(&e), e);
    mem_set_hook(NULL, NULL);
    for (unsigned long i = 1; i <= all.seen; i++) {
        struct oom o = {.fail_at = i};
        e = (struct error){.code = OK};
        mem_set_hook(here_only, &o);
        enum status st = find(&e);
        mem_set_hook(NULL, NULL);
        if (st != OK && (e.code != st || e.message[0] == '\0')) {
            fail_msg("allocation %lu of %lu: %s, but \"%s\"", i, all.seen, status_name(st),
                     e.message);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_exhaustion, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
