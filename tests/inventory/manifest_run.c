#include "manifest_run.h"

#include <assay/base/arena.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum status write_line(void *ctx, const struct component *c, struct error *err)
{
    struct manifest_run *run = ctx;
    run->count++;
    buf_add_view(&run->text, c->purl);
    buf_printf(&run->text, " %s %s line=%u", component_scope_name(c->scope),
               component_relation_name(c->relation), c->line);
    if (c->source.len > 0) {
        buf_printf(&run->text, " source=" VIEW_FMT, VIEW_ARG(c->source));
    }
    if (c->licence.len > 0) {
        buf_printf(&run->text, " licence=\"" VIEW_FMT "\"", VIEW_ARG(c->licence));
    }
    if (c->note.len > 0) {
        buf_printf(&run->text, " note=\"" VIEW_FMT "\"", VIEW_ARG(c->note));
    }
    buf_add_char(&run->text, '\n');
    for (size_t i = 0; i < c->hash_count; i++) {
        buf_printf(&run->text, "    " VIEW_FMT " " VIEW_FMT "\n", VIEW_ARG(c->hashes[i].algorithm),
                   VIEW_ARG(c->hashes[i].hex));
    }
    for (size_t i = 0; i < c->need_count; i++) {
        buf_printf(&run->text, "    needs " VIEW_FMT "%s" VIEW_FMT "\n", VIEW_ARG(c->needs[i].purl),
                   c->needs[i].requirement.len > 0 ? " " : "", VIEW_ARG(c->needs[i].requirement));
    }
    return buf_status(&run->text, err);
}

const struct manifest_format *run_format_of(const char *path)
{
    const struct manifest_format *packed =
        strstr(path, "!/") == NULL ? NULL : manifest_format_packed(view_str(path));
    return packed != NULL ? packed : manifest_format_of(view_str(path));
}

void manifest_run(struct manifest_run *run, const char *path, struct view bytes)
{
    const struct manifest_format *format = run_format_of(path);
    if (format == NULL) {
        print_error("no format for %s\n", path);
        assert_non_null(format);
        return;
    }
    manifest_run_as(run, format, path, bytes);
}

void manifest_run_as(struct manifest_run *run, const struct manifest_format *format,
                     const char *path, struct view bytes)
{
    memset(run, 0, sizeof *run);
    buf_init(&run->text, 256U << 20);
    struct arena arena;
    arena_init(&arena, 0);
    char *copy = malloc(bytes.len == 0 ? 1 : bytes.len);
    assert_non_null(copy);
    if (bytes.len > 0) {
        memcpy(copy, bytes.ptr, bytes.len);
    }
    const struct component_sink sink = {.ctx = run, .component = write_line};
    run->status =
        manifest_parse(format, view_str(path), view_of(copy, bytes.len), &arena, &sink, &run->err);
    arena_release(&arena);
    free(copy);
}

void manifest_release(struct manifest_run *run)
{
    buf_release(&run->text);
}

void read_whole(const char *path, struct buf *out)
{
    struct error err = {0};
    buf_init(out, 512U << 20);
    assert_ok(file_read(path, out, &err), err);
}

enum { PATHS = 1024 };

static size_t walk(const char *root, const char *below,
                   void (*visit)(const char *full, const char *path, struct view bytes))
{
    char dir[PATHS];
    (void)snprintf(dir, sizeof dir, "%s/%s", root, below);
    struct dirent **names = NULL;
    int n = scandir(dir, &names, NULL, alphasort);
    size_t count = 0;
    for (int i = 0; i < n; i++) {
        const char *name = names[i]->d_name;
        char path[PATHS];
        char full[PATHS * 2];
        struct stat sb;
        (void)snprintf(path, sizeof path, "%s%s%s", below, below[0] == '\0' ? "" : "/", name);
        (void)snprintf(full, sizeof full, "%s/%s", root, path);
        bool golden = view_ends(view_str(name), VIEW(".golden"));
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && !golden && stat(full, &sb) == 0) {
            if (S_ISDIR(sb.st_mode)) {
                count += walk(root, path, visit);
            } else {
                struct buf bytes;
                read_whole(full, &bytes);
                visit(full, path, buf_view(&bytes));
                buf_release(&bytes);
                count++;
            }
        }
        free(names[i]);
    }
    free(names);
    return count;
}

size_t each_input(void (*visit)(const char *full, const char *path, struct view bytes))
{
    return walk(ASSAY_SOURCE_DIR "/tests/inventory/data", "", visit);
}
