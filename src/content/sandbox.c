#include "sandbox.h"

#include <assay/base/mem.h>

#include "landlock.h"
#include "syscalls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* seccomp cannot look into the flags of openat2(), and before this ABI Landlock does not
 * refuse truncation: there openat2() is not allowed at all. */
enum { LANDLOCK_ABI_TRUNCATE = 3 };

struct sandbox {
    int landlock_abi;
    scmp_filter_ctx filter; /* NULL: no seccomp here */
};

static int landlock_abi(void)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LL_CREATE_VERSION);
    return abi < 0 ? 0 : (int)abi;
}

static enum status missing(const char *what, struct error *err)
{
    return error_set(err, ERR_UNSUPPORTED,
                     "this kernel does not offer %s, which the sandbox needs; inspecting without "
                     "it must be allowed explicitly",
                     what);
}

enum status sandbox_new(bool lenient, struct sandbox **out, struct error *err)
{
    struct sandbox *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    s->landlock_abi = landlock_abi();
    enum status st = OK;
    if (s->landlock_abi < 1 && !lenient) {
        st = missing("Landlock", err);
    }
    if (st == OK) {
        st = syscalls_filter(s->landlock_abi >= LANDLOCK_ABI_TRUNCATE, &s->filter, err);
    }
    if (st == OK && s->filter == NULL && !lenient) {
        st = missing("seccomp", err);
    }
    if (st != OK) {
        (void)sandbox_free(s);
        return st;
    }
    *out = s;
    return OK;
}

struct sandbox *sandbox_free(struct sandbox *s)
{
    if (s != NULL) {
        if (s->filter != NULL) {
            seccomp_release(s->filter);
        }
        (void)mem_free(s);
    }
    return NULL;
}

bool sandbox_without_openat2(const struct sandbox_facts *facts)
{
    return facts->seccomp && facts->landlock_abi < LANDLOCK_ABI_TRUNCATE;
}

/* Everything that this ABI can refuse is refused. */
static void describe_ruleset(int abi, struct ll_ruleset *attr, size_t *size)
{
    *attr = (struct ll_ruleset){.fs = LL_FS_ABI1};
    attr->fs |= abi >= 2 ? LL_FS_REFER : 0;
    attr->fs |= abi >= 3 ? LL_FS_TRUNCATE : 0;
    attr->fs |= abi >= 5 ? LL_FS_IOCTL_DEV : 0;
    attr->net = abi >= 4 ? LL_NET_TCP : 0;
    attr->scope = abi >= 6 ? LL_SCOPE_ALL : 0;
    *size = abi >= 6 ? sizeof *attr : abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

static enum status allow_reading(int ruleset, int fd, struct error *err)
{
    struct ll_path_beneath rule = {LL_FS_READ_FILE | LL_FS_READ_DIR, fd};
    if (syscall(SYS_landlock_add_rule, ruleset, LL_RULE_PATH_BENEATH, &rule, 0) != 0) {
        return error_errno(err, errno, "cannot allow the sandbox to read the subject");
    }
    return OK;
}

static enum status enter_landlock(int abi, int readable_fd, struct error *err)
{
    struct ll_ruleset attr;
    size_t size;
    describe_ruleset(abi, &attr, &size);
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
    if (ruleset < 0) {
        return error_errno(err, errno, "cannot make a Landlock rule set");
    }
    enum status st = readable_fd >= 0 ? allow_reading(ruleset, readable_fd, err) : OK;
    if (st == OK && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) {
        st = error_errno(err, errno, "cannot enter the Landlock sandbox");
    }
    (void)close(ruleset);
    return st;
}

/* Pages of address space in use; 0 if that cannot be learned. */
static uint64_t address_space(void)
{
    char text[64];
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) {
        (void)close(fd);
    }
    uint64_t pages = 0;
    for (ssize_t i = 0; i < n && text[i] >= '0' && text[i] <= '9'; i++) {
        pages = pages * 10 + (uint64_t)(text[i] - '0');
    }
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static bool set_limit(int what, rlim_t value)
{
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)what, &limit) != 0) {
        return false;
    }
    limit.rlim_cur = value < limit.rlim_max ? value : limit.rlim_max;
    limit.rlim_max = limit.rlim_cur;
    return setrlimit((__rlimit_resource_t)what, &limit) == 0;
}

static bool enter_rlimits(const struct sandbox_request *request)
{
    uint64_t used = address_space();
    bool ok = used > 0 && set_limit(RLIMIT_AS, used + request->memory);
    ok = set_limit(RLIMIT_CORE, 0) && ok;
    ok = set_limit(RLIMIT_FSIZE, 0) && ok;
    ok = set_limit(RLIMIT_NOFILE, request->files) && ok;
    ok = set_limit(RLIMIT_MEMLOCK, 0) && ok;
    ok = set_limit(RLIMIT_MSGQUEUE, 0) && ok;
    return ok;
}

enum status sandbox_enter(struct sandbox *s, const struct sandbox_request *request,
                          struct sandbox_facts *facts, struct error *err)
{
    struct sandbox_facts got = {0};
    got.rlimits = enter_rlimits(request);
    if (!got.rlimits) {
        return error_set(err, ERR_UNSUPPORTED, "cannot set the resource limits of the sandbox");
    }
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return error_errno(err, errno, "cannot give up privileges");
    }
    got.no_new_privs = true;
    if (s->landlock_abi > 0) {
        enum status st = enter_landlock(s->landlock_abi, request->readable_fd, err);
        if (st != OK) {
            return st;
        }
        got.landlock_abi = s->landlock_abi;
    }
    if (s->filter != NULL) {
        enum status st = syscalls_enter(s->filter, err);
        if (st != OK) {
            return st;
        }
        got.seccomp = true;
    }
    *facts = got;
    return OK;
}
