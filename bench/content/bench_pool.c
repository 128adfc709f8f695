/* How fast the pool reads a subject when the job does nothing:
 *   bench_pool SUBJECT [WORKERS [REVISION]]
 * Run it twice: the first run warms the page cache. */
#include <assay/base/clock.h>
#include <assay/base/digest.h>
#include <assay/content/pool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status job_start(const void *shared, void **worker, struct error *err)
{
    (void)shared;
    (void)err;
    *worker = NULL;
    return OK;
}

static enum status job_file(void *worker, const struct file *f, struct emitter *e,
                            struct error *err)
{
    (void)worker;
    (void)f;
    (void)e;
    (void)err;
    return OK;
}

static enum status on_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                          struct error *err)
{
    (void)ctx;
    (void)err;
    printf("gap " VIEW_FMT ": %s: " VIEW_FMT "\n", VIEW_ARG(path), gap_reason_name(reason),
           VIEW_ARG(detail));
    return OK;
}

static enum status on_issue(void *ctx, struct view path, enum content_issue issue,
                            struct view detail, struct error *err)
{
    (void)ctx;
    (void)err;
    printf("issue " VIEW_FMT ": %s: " VIEW_FMT "\n", VIEW_ARG(path), content_issue_name(issue),
           VIEW_ARG(detail));
    return OK;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: bench_pool SUBJECT [WORKERS [REVISION]]\n");
        return 2;
    }
    const struct subject subject = {.path = argv[1], .revision = argc > 3 ? argv[3] : NULL};
    const struct job job = {.start = job_start, .file = job_file, .open_archives = true};
    const struct pool_events events = {.gap = on_gap, .issue = on_issue};
    const struct pool_options options = {.workers =
                                             argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0};
    struct pool_result r;
    struct error err;
    uint64_t began = clock_monotonic_ns();
    if (digest_init(&err) != OK || pool_run(&subject, &job, &events, &options, &r, &err) != OK) {
        (void)fprintf(stderr, "bench_pool: %s\n", err.message);
        return 1;
    }
    double seconds = (double)(clock_monotonic_ns() - began) / 1e9;
    printf("%llu files, %llu bytes, %llu gaps in %.3f s: %.0f MB/s, %.0f files/s; worker peak "
           "%llu KiB; landlock %d seccomp %d %s\n",
           (unsigned long long)r.files, (unsigned long long)r.bytes, (unsigned long long)r.gaps,
           seconds, (double)r.bytes / 1e6 / seconds, (double)r.files / seconds,
           (unsigned long long)r.peak_worker_bytes / 1024, r.sandbox.landlock_abi,
           r.sandbox.seccomp ? 1 : 0, r.git_commit);
    return 0;
}
