/* Kinds of subject behind one face: a directory, an archive, a git revision. A new
 * kind is one file that exports a descriptor, and one line in source.c. */
#ifndef ASSAY_CONTENT_SOURCE_H
#define ASSAY_CONTENT_SOURCE_H

#include "feed.h"
#include "results.h"
#include "slab.h"

struct source {
    const struct source_kind *kind;
    const char *name;        /* the subject's path, for messages */
    const char *revision;    /* git */
    const char *unlike;      /* git: leave out what is the same there; or NULL */
    const char *strip;       /* archive: what names do without; or NULL */
    char *path;              /* git: the absolute path of its directory */
    int fd;                  /* the directory or archive; -1 */
    struct file_stamp stamp; /* archive, no stream: when it was opened */
    bool or_file;            /* archive: it may be a file by itself, too */
    bool stream;             /* archive: `fd` can be read once, from a pipe */
    bool open_archives;      /* as in struct job */
    bool without_openat2;    /* set in a child: see sandbox_without_openat2() */
    struct content_limits limits;
    const struct results *kept; /* of earlier runs; NULL: none */
    bool trust_stamps;          /* as in struct pool_kept */
    void *reader;               /* worker: made by attach */
};

/* The bytes of one entry in a worker. Reused from file to file. */
struct content {
    struct slab slab;
    struct view bytes; /* all of it; of a streamed archive its start */
    bool opened;       /* what it holds as an archive is listed already */
    unsigned mode;
    struct file_stamp stamp; /* directory */
    int stream;              /* an archive too large for memory: read it from here; else -1 */
    uint64_t size;           /* of that */
    void *object;            /* what detaches with source_kind.done */
};

struct source_kind {
    const char *name;
    enum subject_kind subject;
    bool reads_below; /* workers and feeder read below source->fd: the sandbox allows it */
    unsigned files;   /* how many files a process has open at most */
    /* In the parent. Fills fd, path, stream. */
    enum status (*open)(const struct subject *subject, struct source *s, struct error *err);
    /* In a child, before the sandbox closes. NULL: nothing to do. */
    enum status (*prepare)(struct source *s, struct error *err);
    /* In the feeder: put all there is into the table; git fills feed->commit. */
    enum status (*list)(struct source *s, struct feed *f, struct error *err);
    /* In a worker. On failure *reason says what kind of gap it is. */
    enum status (*attach)(struct source *s, struct error *err); /* NULL: nothing to do */
    enum status (*read)(struct source *s, const struct entry *e, struct view name,
                        struct content *out, enum gap_reason *reason, struct error *err);
    void (*done)(struct content *c); /* NULL: nothing to do */
};

/* Is an archive still the file that was opened? One process hashes it and another lists it: what
 * changes meanwhile would have the digest of one content and the findings of another. Seen by the
 * time of its last change; who writes by a shared mapping changes that late, or never. Streams are
 * read once: OK. */
MUST_CHECK enum status source_archive_unchanged(const struct source *s, struct error *err);

/* Decide what the subject is, and open it. */
MUST_CHECK enum status source_open(const struct subject *subject,
                                   const struct content_limits *limits, struct source *s,
                                   struct error *err);
void source_close(struct source *s);

extern const struct source_kind source_directory;
extern const struct source_kind source_archive;
extern const struct source_kind source_git;

/* Of a git source that is attached. */
struct git_repository;
struct git_repository *source_git_repository(const struct source *s);

/* Is there a `.git` in this directory? */
bool source_git_has_work_tree(const char *path);

/* Open a file below `dir` for reading: no symbolic link on the way, not blocking. */
int source_open_below(int dir, const char *path, int flags, bool without_openat2);

#endif
