/* Runs the secrets inspector over a tree: one process, one core, no pool.
 *
 *   bench_secrets [-r RULES]… [-c CACHE] [-d DEPTH] [-n] [-l] DIRECTORY
 *
 *   -r  gitleaks file or directory (repeatable); without it the shipped pack
 *   -c  directory for compiled rules
 *   -d  decoding depth (negative: none)
 *   -n  read the files only: the floor
 *   -l  list findings as "path<TAB>line<TAB>end line<TAB>rule<TAB>marker"
 *
 * Prints files, bytes, findings, CPU seconds and MB/s of CPU time, reading included. */
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/inspect/secrets.h>

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct bench {
    const char *rules[64];
    size_t rule_count;
    struct inspect_config config;
    bool read_only;
    bool list;
    size_t files;
    size_t failed;
    size_t findings;
    uint64_t bytes;
    struct buf text;
    struct arena arena;
    void *worker;
};

static double cpu_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum status on_finding(void *ctx, const struct finding *f, struct error *err)
{
    (void)err;
    struct bench *b = ctx;
    b->findings++;
    if (b->list) {
        printf(VIEW_FMT "\t%u\t%u\t" VIEW_FMT "\t" VIEW_FMT "\n", VIEW_ARG(f->path),
               (unsigned)f->region.line, (unsigned)f->region.end_line, VIEW_ARG(f->rule),
               VIEW_ARG(f->marker));
    }
    return OK;
}

static enum status on_component(void *ctx, const struct component *c, struct error *err)
{
    (void)ctx;
    (void)c;
    (void)err;
    return OK;
}

static bool read_whole(struct bench *b, const char *path, size_t size)
{
    buf_clear(&b->text);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    char *to = buf_reserve(&b->text, size + 1);
    size_t len = 0;
    while (to != NULL && len < size) {
        ssize_t n = read(fd, to + len, size - len);
        if (n <= 0) {
            break;
        }
        len += (size_t)n;
    }
    b->text.len = len;
    (void)close(fd);
    return to != NULL;
}

static void inspect_file(struct bench *b, const char *path, const char *shown, size_t size)
{
    if (!read_whole(b, path, size)) {
        b->failed++;
        return;
    }
    b->files++;
    b->bytes += b->text.len;
    if (b->read_only) {
        return;
    }
    struct file f = {.path = view_str(shown), .bytes = buf_view(&b->text)};
    struct result_sink sink = {.ctx = b, .finding = on_finding, .component = on_component};
    struct error err = {.code = OK};
    if (secrets_inspector.file(b->worker, &f, &b->arena, &sink, &err) != OK) {
        fprintf(stderr, "%s: %s\n", shown, err.message);
        b->failed++;
    }
    arena_clear(&b->arena);
}

static int walk(struct bench *b, char *root)
{
    char *roots[] = {root, NULL};
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (fts == NULL) {
        perror(root);
        return 1;
    }
    size_t skip = strlen(root);
    for (FTSENT *e = fts_read(fts); e != NULL; e = fts_read(fts)) {
        if (e->fts_info != FTS_F) {
            continue;
        }
        const char *shown = e->fts_path + skip;
        shown += shown[0] == '/' ? 1 : 0;
        inspect_file(b, e->fts_path, shown[0] == '\0' ? e->fts_name : shown,
                     (size_t)e->fts_statp->st_size);
    }
    (void)fts_close(fts);
    return 0;
}

static int usage(void)
{
    fputs("usage: bench_secrets [-r RULES]... [-c CACHE] [-d DEPTH] [-n] [-l] DIRECTORY\n", stderr);
    return 2;
}

static int parse(struct bench *b, int argc, char **argv)
{
    for (int c = getopt(argc, argv, "r:c:d:nl"); c != -1; c = getopt(argc, argv, "r:c:d:nl")) {
        switch (c) {
        case 'r':
            if (b->rule_count + 1 < sizeof b->rules / sizeof *b->rules) {
                b->rules[b->rule_count++] = optarg;
            }
            break;
        case 'c':
            b->config.cache_dir = optarg;
            break;
        case 'd':
            b->config.decode_depth = (int)strtol(optarg, NULL, 10);
            break;
        case 'n':
            b->read_only = true;
            break;
        case 'l':
            b->list = true;
            break;
        default:
            return usage();
        }
    }
    return optind + 1 == argc ? 0 : usage();
}

static enum status run(struct bench *b, char *root, struct error *err)
{
    void *shared = NULL;
    struct sha256 digest;
    b->config.secret_rules = b->rule_count > 0 ? b->rules : NULL;
    double t0 = cpu_seconds();
    enum status st = secrets_inspector.prepare(&b->config, &shared, &digest, err);
    if (st != OK) {
        return st;
    }
    double t1 = cpu_seconds();
    st = secrets_inspector.start(shared, &b->worker, err);
    double t2 = cpu_seconds();
    if (st == OK) {
        st = walk(b, root) == 0 ? OK : error_set(err, ERR_IO, "%s", root);
        secrets_inspector.stop(b->worker);
    }
    double t3 = cpu_seconds();
    secrets_inspector.release(shared);
    double mb = (double)b->bytes / 1e6;
    fprintf(stderr,
            "prepare %.1f ms, start %.1f ms; %zu files, %.1f MB, %zu findings, %zu failed; "
            "%.2f s CPU, %.0f MB/s\n",
            (t1 - t0) * 1e3, (t2 - t1) * 1e3, b->files, mb, b->findings, b->failed, t3 - t2,
            mb / (t3 - t2));
    return st;
}

int main(int argc, char **argv)
{
    static struct bench b;
    int rc = parse(&b, argc, argv);
    if (rc != 0) {
        return rc;
    }
    buf_init(&b.text, (size_t)1 << 31);
    arena_init(&b.arena, 0);
    struct error err = {.code = OK};
    enum status st = digest_init(&err);
    if (st == OK) {
        st = run(&b, argv[optind], &err);
    }
    if (st != OK) {
        fprintf(stderr, "%s\n", err.message);
    }
    arena_release(&b.arena);
    buf_release(&b.text);
    return st == OK ? 0 : 1;
}
