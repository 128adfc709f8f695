/* The list of system calls that inspecting takes, as a seccomp filter. */
#ifndef ASSAY_CONTENT_SYSCALLS_H
#define ASSAY_CONTENT_SYSCALLS_H

#include <assay/base/error.h>

#include <seccomp.h>
#include <stdbool.h>

/* Prepare the filter; *out is NULL where the kernel has no seccomp. With
 * `openat2`, that call is allowed: only where Landlock decides about opens, since
 * a filter cannot see what it asks for. */
MUST_CHECK enum status syscalls_filter(bool openat2, scmp_filter_ctx *out, struct error *err);

/* Apply it to this process, for good. */
MUST_CHECK enum status syscalls_enter(scmp_filter_ctx filter, struct error *err);

#endif
