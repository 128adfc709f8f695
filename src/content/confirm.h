/* What a file is, said by a process that looks at no content: whoever inspects a file may
 * have been taken over by it, and must not say under which digest its results are kept. */
#ifndef ASSAY_CONTENT_CONFIRM_H
#define ASSAY_CONTENT_CONFIRM_H

#include "results.h"
#include "worker.h"

struct confirmation {
    struct view path; /* raw, below the subject's directory */
    bool good;        /* a regular file that did not change since `before` */
    struct file_stamp stamp;
    struct sha256 digest; /* where digests were asked for */
};

struct confirm_options {
    unsigned processes;
    bool digests;
    int64_t before; /* nanoseconds since the epoch: the inode has not changed since */
    bool (*cancelled)(void *ctx);
    void *ctx;
};

/* Fill `list`; a process that fails or is stopped leaves its part not good. */
MUST_CHECK enum status confirm_files(const struct child_setup *setup, struct confirmation *list,
                                     size_t len, const struct confirm_options *options,
                                     struct error *err);

#endif
