#include "import_source.h"

#include <assay/base/file.h>
#include <assay/base/lines.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SOURCE_FILE_MAX = 16 << 20 };

/* A line and column for an offset: formats that know only offsets mean the file as it was
 * when their tool ran, so that a file that has changed since gives a wrong line. The path
 * is cleaned and relative; nothing of the file but its line ends is used. */
static bool position_in(void *ctx, struct view path, uint64_t offset, uint32_t *line,
                        uint32_t *column)
{
    const struct import_source *s = ctx;
    char name[PATH_MAX];
    struct stat st;
    struct error ignored;
    if (path.len >= sizeof name) {
        return false;
    }
    memcpy(name, path.ptr, path.len);
    name[path.len] = '\0';
    CLEANUP(fd_cleanup)
    int fd = openat(s->root_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        return false;
    }
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(SOURCE_FILE_MAX);
    if (file_read_fd(fd, name, &text, &ignored) != OK || offset > text.len) {
        return false;
    }
    uint32_t lines = 1;
    size_t start = 0;
    for (size_t i = 0; i < offset; i++) {
        if (text.ptr[i] == '\n') {
            lines++;
            start = i + 1;
        }
    }
    *line = lines;
    *column = (uint32_t)(offset - start) + 1;
    return true;
}

/* The directory by its real name where there is one; a name of another machine stays. */
static enum status set_root(struct import_source *s, const char *root, struct error *err)
{
    char *real = realpath(root, NULL);
    struct stat st;
    buf_add_str(&s->root, real == NULL ? root : real);
    if (real != NULL && stat(real, &st) == 0 && S_ISDIR(st.st_mode)) {
        s->root_fd = open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    free(real);
    enum status status = buf_status(&s->root, err);
    s->file.options.root = buf_view(&s->root);
    if (s->root_fd >= 0) {
        s->file.options.position = position_in;
        s->file.options.position_ctx = s;
    }
    return status;
}

static enum status set_format(struct import_source *s, const char *path, const char *format,
                              struct error *err)
{
    if (format != NULL && strcmp(format, "auto") != 0) {
        s->file.format = import_format_named(view_str(format));
        return s->file.format != NULL
                   ? OK
                   : error_set(err, ERR_USAGE, "there is no format \"%s\" to import", format);
    }
    s->file.format = import_format_of(s->file.bytes);
    return s->file.format != NULL
               ? OK
               : error_set(err, ERR_FORMAT,
                           "%s is none of SARIF, GitLab, JUnit, cppcheck and clang-tidy; say "
                           "which with --format",
                           path);
}

enum status import_source_open(struct import_source *s, const char *path, const char *format,
                               const char *tool, const char *root, struct error *err)
{
    *s = (struct import_source){.root_fd = -1, .file = {.name = path}};
    buf_init(&s->bytes, IMPORT_BYTES_MAX);
    buf_init(&s->root, PATH_MAX * 2);
    enum status st = file_read(path, &s->bytes, err);
    s->file.bytes = buf_view(&s->bytes);
    s->file.options.tool = view_str(tool);
    if (st == OK) {
        st = set_format(s, path, format, err);
    }
    return st == OK && root != NULL ? set_root(s, root, err) : st;
}

void import_source_close(struct import_source *s)
{
    s->root_fd = fd_close(s->root_fd);
    buf_release(&s->bytes);
    buf_release(&s->root);
}

bool import_is_option(const struct args *a)
{
    return args_is(a, "import") || args_is(a, "subject-root");
}

enum exit_code import_take(struct import_list *l, const struct args *a)
{
    if (args_is(a, "subject-root")) {
        l->root = a->value;
        return EXIT_ACCEPTED;
    }
    if (l->count == IMPORTS_MAX) {
        return cli_usage(a->cli, "more than %d files to import", IMPORTS_MAX);
    }
    l->paths[l->count++] = a->value;
    return EXIT_ACCEPTED;
}

static enum status import_one(const struct import_list *l, const char *path, struct session *s,
                              bool honour, struct error *err)
{
    struct import_source source;
    struct import_summary sum;
    const char *root = l->root != NULL ? l->root : s->subject.path;
    enum status st = import_source_open(&source, path, NULL, NULL, root, err);
    if (st == OK) {
        source.file.honour_suppressions = honour;
        st = facts_import(s->facts, &source.file, &sum, err);
    }
    import_source_close(&source);
    return st;
}

enum status import_into_session(const struct import_list *l, struct session *s, bool honour,
                                struct error *err)
{
    uint64_t elsewhere = 0;
    enum status st = OK;
    if (l->count == 0) {
        return OK;
    }
    for (size_t i = 0; st == OK && i < l->count; i++) {
        st = import_one(l, l->paths[i], s, honour, err);
    }
    if (st == OK) {
        st = facts_imported_elsewhere(s->facts, &elsewhere, err);
    }
    if (st == OK && elsewhere > 0) {
        cli_note(s->cli,
                 "%" PRIu64 " imported finding%s in files that the subject does not hold; "
                 "--subject-root says what the tool called its directory",
                 elsewhere, plural_of(elsewhere, " stands", "s stand"));
    }
    return st == OK ? facts_merge_witnesses(s->facts, err) : st;
}
