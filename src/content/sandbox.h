/* The cage that feeder and workers put themselves into: Landlock (nothing but
 * the subject can be read, nothing written, no TCP, no signals to the outside),
 * seccomp (a list of system calls that is allowed), rlimits, no new privileges.
 *
 * A system call that no inspector can have a reason for (sockets, exec, ptrace,
 * mount …) kills the process: the parent reports the file. Others that are not
 * on the list fail with EPERM. */
#ifndef ASSAY_CONTENT_SANDBOX_H
#define ASSAY_CONTENT_SANDBOX_H

#include <assay/content/pool.h>

struct sandbox; /* prepared in the parent, entered by each child */

struct sandbox_request {
    int readable_fd; /* what may be read below; -1: nothing in the file system */
    uint64_t memory; /* address space beyond what is in use now */
    unsigned files;  /* open files */
};

/* Find out what the kernel offers and prepare the filter. ERR_UNSUPPORTED where
 * something is missing, unless `lenient`. */
MUST_CHECK enum status sandbox_new(bool lenient, struct sandbox **out, struct error *err);
struct sandbox *sandbox_free(struct sandbox *s);

/* In a child: lock this process in for good; *facts says what holds from here on. */
MUST_CHECK enum status sandbox_enter(struct sandbox *s, const struct sandbox_request *request,
                                     struct sandbox_facts *facts, struct error *err);

/* Does seccomp refuse openat2() (it cannot look into it, and Landlock is not
 * there to do so)? */
bool sandbox_without_openat2(const struct sandbox_facts *facts);

#endif
