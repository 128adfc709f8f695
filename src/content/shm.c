#include "shm.h"

#include <assay/base/file.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/memfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

static void *map_sealed(const char *name, size_t size, int *fd_out, struct error *err)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0) {
        (void)error_errno(err, errno, "cannot make shared memory");
        return NULL;
    }
    if (ftruncate(fd, (off_t)size) != 0) {
        (void)error_errno(err, errno, "cannot size shared memory");
        (void)fd_close(fd);
        return NULL;
    }
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
    if (at == MAP_FAILED) {
        (void)error_errno(err, errno, "cannot map shared memory");
        (void)fd_close(fd);
        return NULL;
    }
    /* Parent and feeder write through this mapping; nobody gets another one. */
    int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;
    if (fcntl(fd, F_ADD_SEALS, seals) != 0) {
        (void)error_errno(err, errno, "cannot seal shared memory");
        (void)munmap(at, size);
        (void)fd_close(fd);
        return NULL;
    }
    *fd_out = fd;
    return at;
}

enum status shm_create(struct shm *s, struct error *err)
{
    *s = (struct shm){-1, -1, NULL, NULL, NULL};
    s->table = map_sealed("assay-table", sizeof *s->table, &s->table_fd, err);
    if (s->table != NULL) {
        s->area = map_sealed("assay-area", AREA_BYTES, &s->area_fd, err);
    }
    if (s->area == NULL) {
        shm_destroy(s);
        return ERR_IO;
    }
    void *control = mmap(NULL, sizeof *s->control, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (control == MAP_FAILED) {
        enum status st = error_errno(err, errno, "cannot map shared memory");
        shm_destroy(s);
        return st;
    }
    s->control = control;
    return OK;
}

void shm_drop(struct shm *s)
{
    if (s->table != NULL) {
        (void)munmap(s->table, sizeof *s->table);
    }
    if (s->area != NULL) {
        (void)munmap(s->area, AREA_BYTES);
    }
    if (s->control != NULL) {
        (void)munmap(s->control, sizeof *s->control);
    }
    s->table = NULL;
    s->area = NULL;
    s->control = NULL;
}

void shm_destroy(struct shm *s)
{
    shm_drop(s);
    s->table_fd = fd_close(s->table_fd);
    s->area_fd = fd_close(s->area_fd);
}

static enum status remap(void *at, size_t size, int fd, struct error *err)
{
    void *again = mmap(at, size, PROT_READ, MAP_SHARED | MAP_NORESERVE | MAP_FIXED, fd, 0);
    if (again != at) {
        return error_errno(err, errno, "cannot map shared memory for reading");
    }
    return OK;
}

enum status shm_make_readonly(struct shm *s, struct error *err)
{
    enum status st = remap(s->table, sizeof *s->table, s->table_fd, err);
    return st != OK ? st : remap(s->area, AREA_BYTES, s->area_fd, err);
}

void shm_wait(const _Atomic uint32_t *word, uint32_t seen, unsigned ms)
{
    struct timespec limit = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    /* Woken, timed out, changed before, interrupted: the caller looks again. */
    (void)syscall(SYS_futex, word, FUTEX_WAIT, seen, &limit, NULL, 0);
}

void shm_wake(_Atomic uint32_t *word)
{
    (void)syscall(SYS_futex, word, FUTEX_WAKE, 0x7fffffff, NULL, NULL, 0);
}

bool table_entry(const struct table *t, uint32_t index, struct entry *out, struct view *name)
{
    const struct chunk *c = &t->chunks[index / CHUNK_ENTRIES % CHUNK_COUNT];
    struct entry e = c->entries[index % CHUNK_ENTRIES];
    if (e.name_len > PATH_RAW_MAX || e.name_at > CHUNK_NAME_BYTES - e.name_len) {
        return false;
    }
    if (e.span_len > AREA_BYTES || e.span_at > AREA_BYTES - e.span_len) {
        return false;
    }
    *out = e;
    *name = view_of(c->names + e.name_at, e.name_len);
    return true;
}

void table_release(struct table *t, uint32_t index)
{
    struct chunk *c = &t->chunks[index / CHUNK_ENTRIES % CHUNK_COUNT];
    __atomic_store_n(&c->entries[index % CHUNK_ENTRIES].kind, ENTRY_HOLE, __ATOMIC_RELEASE);
    atomic_fetch_add(&c->finished, 1);
    atomic_fetch_add(&t->released, 1);
    if (atomic_load(&t->feeder_waits) != 0) {
        shm_wake(&t->released);
    }
}
