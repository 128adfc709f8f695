/* assay vulndb update: fetch what is new in the public collection, and import it. */
#include "download.h"
#include "vulndb.h"

#include <assay/advisory/import.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The public collection of the OSV project: <address>/<ecosystem>/all.zip. */
#define PUBLIC_COLLECTION "https://osv-vulnerabilities.storage.googleapis.com"

enum { ECOSYSTEMS_MAX = 64, PATH_BYTES_MAX = 1 << 16 };
#define ZIP_MAX (UINT64_C(4) << 30)

struct request {
    const char *database;
    const char *from;
    const char *ecosystems[ECOSYSTEMS_MAX];
    size_t count;
};

struct update {
    struct cli *cli;
    const struct request *request;
    struct buf directory; /* of the downloads */
    struct buf database;
    char *zips[ECOSYSTEMS_MAX]; /* that have changed */
    size_t changed;
    size_t failed;
    bool all; /* import what has not changed too: the database may never have had it */
};

/* Where nothing is named and the database has nothing: the languages' ecosystems. */
static const char *const usual[] = {"npm",       "PyPI",     "Go",        "Maven", "NuGet",
                                    "crates.io", "RubyGems", "Packagist", "Pub",   "Hex"};

static bool is_ecosystem(const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     (*c >= '0' && *c <= '9') || *c == '-' || *c == ' ' || *c == ':' ||
                     (*c == '.' && c > name);
        if (!plain) {
            return false;
        }
    }
    return name[0] != '\0' && strlen(name) <= OSV_ECOSYSTEM_MAX;
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option != NULL && args_is(a, "db")) {
        r->database = a->value;
    } else if (a->option != NULL) {
        r->from = a->value;
    } else if (!is_ecosystem(a->value)) {
        return cli_usage(a->cli, "\"%s\" is no ecosystem such as npm or PyPI", a->value);
    } else if (r->count == ECOSYSTEMS_MAX) {
        return cli_usage(a->cli, "more than %d ecosystems", (int)ECOSYSTEMS_MAX);
    } else {
        r->ecosystems[r->count++] = a->value;
    }
    return EXIT_ACCEPTED;
}

/* A zip ends with the end of its central directory: what was cut off has none. */
static bool is_whole_zip(const char *path)
{
    enum { TAIL_MAX = 22 + UINT16_MAX };
    static char tail[TAIL_MAX];
    struct stat s;
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &s) != 0 || s.st_size < 22) {
        return false;
    }
    off_t from = s.st_size > TAIL_MAX ? s.st_size - TAIL_MAX : 0;
    ssize_t n = pread(fd, tail, sizeof tail, from);
    return n > 0 && view_find(view_of(tail, (size_t)n), VIEW("PK\005\006")) >= 0;
}

static void add_escaped(struct buf *out, const char *name)
{
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == ' ') {
            buf_add_str(out, "%20");
        } else {
            buf_add_char(out, *c);
        }
    }
}

static enum status fetch(struct update *u, const char *ecosystem, struct error *err)
{
    struct buf url = BUF_INIT(PATH_BYTES_MAX);
    struct buf path = BUF_INIT(PATH_BYTES_MAX);
    bool changed = false;
    buf_printf(&url, "%s/", u->request->from);
    add_escaped(&url, ecosystem);
    buf_add_str(&url, "/all.zip");
    buf_printf(&path, "%s/%s.zip", u->directory.ptr, ecosystem);
    enum status st = buf_status(&url, err);
    st = st == OK ? buf_status(&path, err) : st;
    if (st == OK) {
        const struct download d = {.url = url.ptr, .path = path.ptr, .max = ZIP_MAX};
        st = download_file(u->cli, &d, &changed, err);
    }
    if (st == OK && changed && !is_whole_zip(path.ptr)) {
        (void)unlink(path.ptr);
        st = error_set(err, ERR_IO, "%s: what came is no whole zip", url.ptr);
    }
    if (st == OK && (changed || u->all)) {
        u->zips[u->changed++] = buf_steal(&path);
    }
    buf_release(&url);
    buf_release(&path);
    return st;
}

static enum status fetch_all(struct update *u, const char *const *ecosystems, size_t count,
                             struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct error why;
        enum status st = fetch(u, ecosystems[i], &why);
        if (st == ERR_CANCELLED) {
            return error_set(err, st, "%s", why.message);
        }
        if (st != OK) {
            cli_note(u->cli, "not updated: %s", why.message);
            u->failed++;
        }
    }
    return OK;
}

/* What the database has; names are copied, as the index is closed before it is replaced. */
static size_t ecosystems_of(struct update *u, struct arena *arena, const char **out)
{
    struct advisory_index *index = NULL;
    struct advisory_ecosystem e;
    size_t n = 0;
    if (advisory_index_open(u->database.ptr, &index, NULL) != OK) {
        u->all = true;
        return 0;
    }
    for (size_t i = 0; n < ECOSYSTEMS_MAX && advisory_index_ecosystem(index, i, &e); i++) {
        struct view copy = arena_copy(arena, e.name);
        if (copy.ptr != NULL && !view_eq_str(copy, "GIT") && is_ecosystem(copy.ptr)) {
            out[n++] = copy.ptr;
        }
    }
    (void)advisory_index_close(index);
    return n;
}

static bool cancelled(void *ctx)
{
    return *((const struct cli *)ctx)->cancelled != 0;
}

static enum status import(struct update *u, struct import_report *report, struct error *err)
{
    const struct import_options options = {.paths = (const char *const *)u->zips,
                                           .path_count = u->changed,
                                           .database = u->database.ptr,
                                           .keep = true,
                                           .cancelled = cancelled,
                                           .ctx = u->cli};
    enum status st = u->changed == 0 ? OK : advisory_import(&options, report, err);
    for (size_t i = 0; st != OK && i < u->changed; i++) {
        /* Or the server would say for ever that nothing has changed. */
        struct buf etag = BUF_INIT(PATH_BYTES_MAX);
        buf_printf(&etag, "%s.etag", u->zips[i]);
        if (buf_status(&etag, NULL) == OK) {
            (void)unlink(etag.ptr);
        }
        buf_release(&etag);
    }
    return st;
}

static enum status update(struct update *u, struct import_report *report, struct error *err)
{
    struct arena arena;
    const char *have[ECOSYSTEMS_MAX];
    arena_init(&arena, 1 << 20);
    enum status st = vulndb_path(u->cli, u->request->database, &u->database, err);
    if (st == OK) {
        st = path_join(&u->directory, u->cli->home, "advisories/download", err);
    }
    if (st == OK) {
        st = dir_ensure(u->directory.ptr, 0700, err);
    }
    if (st == OK) {
        size_t count = ecosystems_of(u, &arena, have);
        const char *const *list = u->request->count > 0 ? u->request->ecosystems
                                  : count > 0           ? have
                                                        : usual;
        count = u->request->count > 0 ? u->request->count
                : count > 0           ? count
                                      : sizeof usual / sizeof usual[0];
        st = fetch_all(u, list, count, err);
        if (st == OK && u->failed == count) {
            st = error_set(err, ERR_IO, "nothing could be fetched; the database is unchanged");
        }
    }
    if (st == OK) {
        st = import(u, report, err);
    }
    arena_release(&arena);
    return st;
}

static enum exit_code conclude(const struct update *u, const struct import_report *report)
{
    for (size_t i = 0; i < report->problem_count; i++) {
        cli_note(u->cli, "left out: %s", report->problems[i]);
    }
    (void)fprintf(u->cli->out, "%zu ecosystem%s changed, %llu %s read\n", u->changed,
                  plural(u->changed), (unsigned long long)report->records,
                  plural_of(report->records, "advisory", "advisories"));
    if (u->changed > 0) {
        vulndb_note_stored(u->cli, u->request->database);
    }
    return u->failed > 0 || report->skipped > 0 ? EXIT_INCOMPLETE : EXIT_ACCEPTED;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static struct import_report report;
    struct request r = {.from = PUBLIC_COLLECTION};
    struct update u = {.cli = cli, .request = &r};
    struct error err;
    buf_init(&u.directory, PATH_BYTES_MAX);
    buf_init(&u.database, PATH_BYTES_MAX);
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED) {
        u.all = r.database != NULL;
        code = update(&u, &report, &err) == OK ? conclude(&u, &report) : cli_fail(cli, &err);
    }
    for (size_t i = 0; i < u.changed; i++) {
        (void)mem_free(u.zips[i]);
    }
    buf_release(&u.directory);
    buf_release(&u.database);
    return code;
}

static const struct option_spec options[] = {
    {"from", 0, "URL", "a mirror: URL/ECOSYSTEM/all.zip (default: the public OSV collection)"},
    {"db", 0, "FILE", "the database (default: that of the home)"},
    {NULL, 0, NULL, NULL},
};

const struct command vulndb_update = {
    .name = "update",
    .summary = "Fetch new advisories from the public collection",
    .operands = "[ECOSYSTEM...]",
    .details = "ECOSYSTEM is npm, PyPI, Go, Debian:12 and so on; by default those that the "
               "database has, else\n"
               "the languages' ones.\n",
    .options = options,
    .run = run,
};
