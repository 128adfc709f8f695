/* clang-tidy --export-fixes: YAML with a list "Diagnostics". The format knows byte offsets
 * only; options->position turns them into lines where the subject is at hand, else a
 * finding is about its whole file. Files of version 8 and older have the diagnostic's
 * members in the item itself, without "DiagnosticMessage". */
#include "clang_tidy.h"

#include <assay/base/yaml.h>

bool clang_tidy_is_fixes(struct view text)
{
    struct view head = view_slice(text, 0, 4096);
    return (view_starts(head, VIEW("---")) || view_starts(head, VIEW("MainSourceFile"))) &&
           view_find(head, VIEW("Diagnostics:")) >= 0;
}

static enum status set_file(struct import_reader *r, const struct value *d, struct view path,
                            struct import_item *item, struct error *err)
{
    struct view directory = value_get_text(d, "BuildDirectory");
    item->path = path;
    if (path.len > 0 && !import_is_absolute(path) && directory.len > 0) {
        item->path =
            arena_printf(&r->scratch, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(directory), VIEW_ARG(path));
        if (item->path.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    return OK;
}

static enum status set_position(struct import_reader *r, const struct value *message,
                                struct import_item *item, struct error *err)
{
    const struct value *offset = value_get(message, "FileOffset");
    const struct import_options *o = r->options;
    struct view path = {NULL, 0};
    bool outside = true;
    if (o->position == NULL || item->path.len == 0 || !value_is(offset, VALUE_INT) ||
        offset->integer < 0) {
        return OK;
    }
    enum status st = import_path(r, item->path, false, &path, &outside, err);
    uint32_t line = 0;
    uint32_t column = 0;
    if (st == OK && !outside &&
        o->position(o->position_ctx, path, (uint64_t)offset->integer, &line, &column)) {
        item->region = (struct region){line, column, line, column};
    }
    return st;
}

static enum status read_one(struct import_reader *r, const struct value *d, struct error *err)
{
    const struct value *message = value_get(d, "DiagnosticMessage");
    struct view level = value_get_text(d, "Level");
    if (!value_is(d, VALUE_OBJECT)) {
        return value_expected(d, r->name, "a diagnostic", err);
    }
    if (message == NULL) {
        message = d;
    }
    struct import_item item = {
        .rule = value_get_text(d, "DiagnosticName"),
        .message = value_get_text(message, "Message"),
        .at = d->line,
    };
    if (item.rule.len == 0) {
        return reader_bad(r, d->line, d->column, err, "a diagnostic without DiagnosticName");
    }
    clang_tidy_judge(level.len > 0 ? level : VIEW("warning"), &item);
    enum status st = set_file(r, d, value_get_text(message, "FilePath"), &item, err);
    if (st == OK) {
        st = set_position(r, message, &item, err);
    }
    return st == OK ? reader_emit(r, &item, err) : st;
}

enum status clang_tidy_read_fixes(struct import_reader *r, struct error *err)
{
    struct value root;
    enum status st = yaml_read(r->text, r->name, NULL, &r->arena, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *list = value_get(&root, "Diagnostics");
    if (!value_is(list, VALUE_ARRAY)) {
        return value_expected(list == NULL ? &root : list, r->name, "a list \"Diagnostics\"", err);
    }
    st = reader_tool(r, VIEW("clang-tidy"), VIEW(""), err);
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = read_one(r, &list->items[i], err);
    }
    return st;
}
