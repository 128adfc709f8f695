#include "index_probe.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Of the header, as src/advisory/index_format.h has it. */
enum { SIZE_AT = 16, DIGEST_AT = 920, HEADER = DIGEST_AT + SHA256_SIZE };

static int make_file(struct view bytes)
{
    struct sha256 digest;
    int fd = memfd_create("index", MFD_CLOEXEC);
    char *copy = calloc(1, bytes.len + 1);
    if (fd < 0 || copy == NULL) {
        abort();
    }
    memcpy(copy, bytes.ptr, bytes.len);
    if (bytes.len >= HEADER) {
        uint64_t size = bytes.len;
        memcpy(copy + SIZE_AT, &size, sizeof size);
        sha256_of(view_of(copy, DIGEST_AT), &digest);
        memcpy(copy + DIGEST_AT, digest.bytes, SHA256_SIZE);
    }
    if (file_write_fd(fd, "index", view_of(copy, bytes.len), NULL) != OK) {
        abort();
    }
    free(copy);
    return fd;
}

static void ask_packages(const struct advisory_index *index, struct arena *arena)
{
    static const struct advisory_package packages[] = {
        {VIEW_INIT("npm"), VIEW_INIT(""), VIEW_INIT("x"), VIEW_INIT("1.0.0"), NULL},
        {VIEW_INIT("PyPI"), VIEW_INIT(""), VIEW_INIT("foo-bar"), VIEW_INIT("1.0"), NULL},
        {VIEW_INIT("Go"), VIEW_INIT(""), VIEW_INIT("github.com/gin-gonic/gin"), VIEW_INIT("1.5.0"),
         NULL},
        {VIEW_INIT("Debian"), VIEW_INIT("12"), VIEW_INIT("x"), VIEW_INIT("1"), NULL},
        {VIEW_INIT("GIT"), VIEW_INIT(""), VIEW_INIT("x/y"), VIEW_INIT("ab"), NULL},
    };
    for (size_t i = 0; i < sizeof packages / sizeof packages[0]; i++) {
        const struct vulnerability *list;
        size_t count;
        arena_clear(arena);
        if (advisory_match(index, &packages[i], arena, &list, &count, NULL) == OK) {
            for (size_t k = 0; k < count; k++) {
                if (list[k].id.len > OSV_ID_MAX * 600) {
                    abort();
                }
            }
        }
    }
}

static void ask_records(struct advisory_index *index, struct arena *arena)
{
    enum { ASKED_MAX = 64 };
    CLEANUP(buf_cleanup) struct buf title = BUF_INIT(OSV_SUMMARY_MAX * 2);
    const uint32_t *list;
    size_t count;
    arena_clear(arena);
    (void)!advisory_index_find(index, VIEW("CVE-2020-36567"), arena, &list, &count, NULL);
    for (uint32_t i = 0; i < ASKED_MAX; i++) {
        struct osv_record record;
        struct view stored;
        arena_clear(arena);
        (void)!advisory_index_title(index, i, &stored, NULL);
        if (advisory_index_record(index, i, arena, &record, NULL) == OK) {
            buf_clear(&title);
            osv_title(&record, &title);
        }
    }
}

bool index_probe(struct view bytes)
{
    enum { MEMORY_MAX = 64 << 20 };
    struct advisory_index *index = NULL;
    struct advisory_ecosystem e;
    struct arena arena;
    char path[64];
    int fd = make_file(bytes);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    bool opened = advisory_index_open(path, &index, NULL) == OK;
    if (opened) {
        arena_init(&arena, MEMORY_MAX);
        (void)!advisory_index_check(index, NULL);
        for (size_t i = 0; i < 100 && advisory_index_ecosystem(index, i, &e); i++) {
        }
        ask_packages(index, &arena);
        ask_records(index, &arena);
        arena_release(&arena);
    }
    (void)advisory_index_close(index);
    (void)close(fd);
    return opened;
}
