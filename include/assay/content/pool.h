/* The inspection of a subject by sandboxed processes.
 *
 * Subjects. A directory: all regular files below it, whatever their name, except
 * for a `.git` directory at its top (name a revision to inspect that). An archive,
 * or a tar on standard input: tar (plain, gz, bz2, xz, zst, lz4, lzip), zip and
 * what is one (jar, whl …), ar and deb, cpio and rpm, 7z, rar, cab, ISO 9660, one
 * compressed file; archives within any subject are expanded in the same way. A git
 * revision, bare repository or not, without a checkout; a submodule is a gap.
 *
 * pool_run() opens the subject, forks one feeder (walks the directory, reads the
 * archive or lists the git revision) and `workers` workers, each locked in by
 * Landlock, seccomp and rlimits: no network, no writes, nothing outside the
 * subject is readable. Workers claim files from shared memory, hand each to
 * `job->file`, and send what that emits as frames over a pipe. The parent calls
 * the `events` below, in its own process, one at a time.
 *
 * A worker that crashes, hangs or exceeds its memory costs the file (or the
 * archive entry) it was at: events->gap names it, another worker takes its
 * place. Nothing is skipped without a gap. The same subject yields the same set of
 * results with any number of workers; their order differs.
 *
 * Trust. Workers hold the subject's bytes, so they may be taken over: they can
 * misreport the files they were at, but can neither change what others see nor
 * claim to be done with files they never took; what they send is checked in full.
 * They are forked from the caller: load keys after pool_run(), not before. While it
 * runs, at most workers + 2 children exist; none outlives it, or the caller.
 *
 * Memory. 128 MiB for unpacked entries in flight, about 10 MiB for the list however
 * long it is (96 MiB at most), and what each worker takes: a file being read whole,
 * the archives around it, the job's own. The parent keeps one file's frames (32 MiB
 * at most) for each worker.
 */
#ifndef ASSAY_CONTENT_POOL_H
#define ASSAY_CONTENT_POOL_H

#include <assay/content/file.h>

/* Bounds of one inspection. Zero means the default given here. */
struct content_limits {
    uint64_t total_bytes;   /* inspected bytes in all, unpacked: 64 GiB */
    uint64_t file_bytes;    /* one file or archive entry: 128 MiB; 2 GiB at most. An archive
                               in a directory may be larger: only its entries are measured.
                               Entries of an archive as subject: 128 MiB at most */
    uint64_t entries;       /* files in all: 5,000,000 */
    unsigned depth;         /* archives within archives: 6; 32 at most */
    unsigned path_depth;    /* directories: 256 */
    unsigned ratio;         /* unpacked/packed of one archive beyond 10 MiB: 200 */
    unsigned file_seconds;  /* time for one file: 30 */
    unsigned total_seconds; /* time for all; 0 = no limit */
    uint64_t worker_bytes;  /* memory a worker may take beyond its start: 384 MiB */
};

/* SUBJECT_FILE: a file by itself that is no archive. What a subject turns out to be, not what one
 * asks for. */
enum subject_kind { SUBJECT_AUTO, SUBJECT_DIRECTORY, SUBJECT_ARCHIVE, SUBJECT_GIT, SUBJECT_FILE };
const char *subject_kind_name(enum subject_kind kind); /* "archive"; "" for AUTO */

struct subject {
    const char *path; /* a directory, an archive, a repository; "-" for a tar on stdin */
    /* git: what to inspect (a commit-ish, or "A...B": where the two went apart, a name
     * left out being HEAD). NULL: the work tree as it is, of a bare repository its
     * HEAD. A directory is taken for a repository only when a revision or SUBJECT_GIT
     * says so: a tree cannot hide its files by looking like one. */
    const char *revision;
    enum subject_kind kind;
    /* git: leave out what has the same path and object at this revision of the same
     * repository; pool_result.left_out counts it. NULL: nothing. */
    const char *unlike;
    /* Archives: what names begin with and are known without, such as "hello-2.10/", so that
     * a release compares with a tree. Other names stay as they are. NULL: nothing. */
    const char *strip;
};

/* What the kernel granted; goes into the evidence. */
struct sandbox_facts {
    int landlock_abi; /* 0: not available */
    bool seccomp;
    bool rlimits;
    bool no_new_privs;
};

/* What was wrong with the subject itself (not with a file's content). These are
 * neutralised by the reader and shown as findings. */
enum content_issue {
    ISSUE_PATH_TRAVERSAL, /* ".." in an archive entry's name */
    ISSUE_PATH_ABSOLUTE,  /* absolute name */
    ISSUE_LINK_ESCAPES,   /* a symbolic or hard link that leaves the subject */
    ISSUE_DEVICE_NODE,    /* device, FIFO, socket */
    ISSUE_DUPLICATE_NAME, /* the same name twice in one archive */
    ISSUE_CASE_COLLISION, /* names that differ only in case */
    ISSUE_NAME_ENCODING,  /* a name that is not UTF-8 */
    ISSUE_SETUID,         /* setuid or setgid bit */
    ISSUE_COUNT
};

/* Why a file, or the rest of the subject, was not inspected. An empty path means
 * the subject itself: its rest was not inspected. */
enum gap_reason {
    GAP_UNREADABLE,     /* permission, I/O error */
    GAP_TOO_LARGE,      /* file_bytes */
    GAP_TOTAL_BYTES,    /* total_bytes: the rest of the subject */
    GAP_ENTRIES,        /* entries: the rest of the subject */
    GAP_DEPTH,          /* an archive nested too deep, or a path */
    GAP_RATIO,          /* a decompression bomb */
    GAP_TIME,           /* file_seconds */
    GAP_TOTAL_TIME,     /* total_seconds: the rest of the subject */
    GAP_MEMORY,         /* worker_bytes */
    GAP_CRASH,          /* the worker died of a signal */
    GAP_BROKEN_ARCHIVE, /* an archive that cannot be read to its end */
    GAP_ENCRYPTED,      /* an encrypted archive entry */
    GAP_INSPECTOR,      /* an inspector gave up on it (its error is the detail) */
    GAP_SUBMODULE,      /* git: another repository, of which only the commit is named */
    GAP_CANCELLED,      /* the user stopped */
    GAP_RULE,           /* a rule is wrong: what it was to find was not looked for */
    GAP_COUNT
};
const char *gap_reason_name(enum gap_reason reason);      /* "too-large" */
const char *content_issue_name(enum content_issue issue); /* "path-traversal" */

/* Where a job sends its results while it is in job->file or job->end. */
struct emitter;
/* Send one frame to events->frame in the parent; at most 16 MiB, and 32 MiB for all
 * of a file: ERR_LIMIT, and the file becomes a gap. Frames of a file that does not
 * finish are dropped. */
MUST_CHECK enum status emitter_frame(struct emitter *e, uint8_t type, struct view bytes,
                                     struct error *err);

/* What workers do. `shared` was made before the fork and is read-only there. */
struct job {
    const void *shared;
    /* In the parent, once, before the first worker is made; NULL: nothing to do. Where all
     * results were kept, no worker is. */
    enum status (*prepare)(void *ctx, struct error *err);
    void *prepare_ctx;
    /* In each worker, before the sandbox closes and after the fork. Descriptors that
     * it leaves open are closed; memory is limited from then on. */
    enum status (*start)(const void *shared, void **worker, struct error *err);
    /* For each file, in the sandbox: a system call beyond reading, memory and clocks
     * fails, or kills. An error costs this file: GAP_INSPECTOR (GAP_MEMORY for
     * ERR_NO_MEMORY). After a crash nearby a file may be handed over once more, in
     * another process; what it emits is delivered once. */
    enum status (*file)(void *worker, const struct file *f, struct emitter *e, struct error *err);
    /* At a worker's end; may be NULL. */
    void (*stop)(void *worker);
    bool digests;       /* fill file.digest (costs about as much as inspecting) */
    bool open_archives; /* expand archives found in the subject */
};

struct file_facts { /* what the parent learns of each inspected file */
    struct view path;
    uint64_t size;
    enum language language;
    unsigned classes;
    bool has_digest;
    struct sha256 digest;
};

struct pool_progress {
    uint64_t files_found; /* so far; final when `listed` */
    uint64_t files_done;
    uint64_t bytes_done;
    bool listed;
};

/* Calls in the parent. Views are valid during the call only. Paths and details are
 * valid UTF-8, but hostile: escape control characters before showing them. A status other than
 * OK from any of them stops the run with that error. Any may be NULL:
 * not wanted. Who leaves out `gap` learns from the result that there were some. */
struct pool_events {
    void *ctx;
    /* One result; comes before `file` for the same path. */
    enum status (*frame)(void *ctx, const struct file_facts *f, uint8_t type, struct view bytes,
                         struct error *err);
    enum status (*file)(void *ctx, const struct file_facts *f, struct error *err);
    enum status (*gap)(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                       struct error *err);
    enum status (*issue)(void *ctx, struct view path, enum content_issue issue, struct view detail,
                         struct error *err);
    /* Asked behind the frames of each file: may they be kept? NULL: yes. */
    bool (*may_keep)(void *ctx);
    /* About ten times a second. */
    void (*progress)(void *ctx, const struct pool_progress *p);
    /* Asked often: true stops the run cleanly; the rest becomes GAP_CANCELLED. */
    bool (*cancelled)(void *ctx);
};

/* Results that are kept from run to run (directories only): a file that is as it was when
 * its results were kept is not inspected again. Workers do not write them; the parent does,
 * and says under what: docs/adr/0007-results-are-kept.md.
 *
 * Kept is what came of a file without a gap, at most 256 KiB, unless events->may_keep says
 * no. Neither a damaged file nor one that cannot be written is an error. */
struct pool_kept {
    const char *path;      /* the file; made where it is missing */
    const char *directory; /* where it lies: bounded by removing the longest unused */
    struct sha256 key;     /* all that results depend on beside path, content and mode */
    /* What the caller wants to find again beside the results: filled when they are read,
     * written with them. NULL: nothing. */
    struct buf *note;
    /* Keep digests of contents: then a file is known again by its content, not only by its
     * stamp. Costs reading new files once more. */
    bool digests;
    /* Believe the stamp (size, times, inode, device, mode); else every file is read. */
    bool trust_stamps;
};
enum { KEPT_FILES_MAX = 64 };
#define KEPT_BYTES_MAX (UINT64_C(1) << 30)

struct pool_options {
    unsigned workers; /* 0: the CPUs this process may use */
    struct content_limits limits;
    bool allow_unsandboxed;       /* go on where the kernel lacks Landlock or seccomp */
    const struct pool_kept *kept; /* NULL: nothing is kept; nor with allow_unsandboxed */
};

struct pool_result {
    struct sandbox_facts sandbox;
    enum subject_kind kind; /* what the subject turned out to be */
    uint64_t files;
    uint64_t bytes;
    uint64_t gaps;
    uint64_t peak_worker_bytes; /* the largest resident set of a worker */
    uint64_t reused;            /* files whose results were kept from an earlier run */
    uint64_t left_out; /* files that are the same at subject.unlike; counted up to limits.entries */
    /* Git: the commit inspected, 40 or 64 hex digits; else empty. */
    char git_commit[65];
    /* SHA-256 over the archive or file itself, when the subject is one. */
    bool has_archive_digest;
    struct sha256 archive_digest;
};

/* Inspect `subject`. Fails only where nothing can be inspected (missing path,
 * not an archive, no sandbox …); anything less is a gap. */
MUST_CHECK enum status pool_run(const struct subject *subject, const struct job *job,
                                const struct pool_events *events,
                                const struct pool_options *options, struct pool_result *result,
                                struct error *err);

#endif
