/* Records from spreadsheets: everything is read and tried before anything is said. */
#include "noun_import.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>
#include <assay/evidence/log.h>

enum { MESSAGES_MAX = 1 << 20, NAMED_MAX = 100, CELLS_MEMORY_MAX = 512 << 20 };

enum status import_note(struct import_work *w, size_t row, size_t column, const struct error *why,
                        struct error *err)
{
    if (++w->errors > NAMED_MAX) {
        return OK;
    }
    table_place(&w->table, row, column, &w->messages);
    buf_printf(&w->messages, ": %s\n", why->message);
    return buf_status(&w->messages, err);
}

/* ---- said ------------------------------------------------------------------------------ */

static enum status on_refused(void *ctx, size_t draft, const struct error *why, struct error *err)
{
    struct import_work *w = ctx;
    return import_note(w, w->rows[draft].row, w->table.columns, why, err);
}

static enum status make_drafts(struct import_work *w, bool seal, struct draft **out,
                               struct error *err)
{
    struct draft *drafts = arena_alloc(&w->home.arena, w->len, sizeof *drafts);
    struct noun_saying *sayings = arena_alloc(&w->home.arena, w->len, sizeof *sayings);
    if (drafts == NULL || sayings == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < w->len; i++) {
        sayings[i] =
            (struct noun_saying){.record = &w->rows[i].record, .now = w->call->now, .seal = seal};
    }
    enum status st = noun_drafts(&w->home.ledger, sayings, w->len, &w->home.arena, drafts, err);
    if (st == OK) {
        *out = drafts;
    }
    return st;
}

static enum status try_rows(struct import_work *w, struct error *err)
{
    struct draft *drafts = NULL;
    if (w->len > LOG_BATCH_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d changes at once: split the file",
                         LOG_BATCH_MAX);
    }
    enum status st = make_drafts(w, false, &drafts, err);
    return st == OK ? ledger_try(&w->home.ledger, drafts, w->len, w->call->now, on_refused, w, err)
                    : st;
}

static enum status record_rows(struct import_work *w, struct error *err)
{
    struct draft *drafts = NULL;
    struct log_receipt *receipts = arena_alloc(&w->home.arena, w->len, sizeof *receipts);
    const struct noun_record **records = arena_alloc(&w->home.arena, w->len, sizeof *records);
    if (receipts == NULL || records == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < w->len; i++) {
        records[i] = &w->rows[i].record;
    }
    enum status st = make_drafts(w, true, &drafts, err);
    return st == OK ? noun_record_as_read(&w->home, records, w->len, drafts, w->len, w->call->now,
                                          receipts, err)
                    : st;
}

/* ---- told ------------------------------------------------------------------------------ */

static size_t count_added(const struct import_work *w)
{
    size_t added = 0;
    for (size_t i = 0; i < w->len; i++) {
        added += w->rows[i].added ? 1 : 0;
    }
    return added;
}

static void write_json(const struct import_work *w, struct buf *out)
{
    struct json_writer j;
    struct view rest = buf_view(&w->messages);
    struct view line;
    json_writer_init(&j, out, true);
    json_object(&j);
    json_member_uint(&j, "rows", w->table.rows);
    json_member_uint(&j, "added", count_added(w));
    json_member_uint(&j, "changed", w->len - count_added(w));
    json_member_uint(&j, "unchanged", w->unchanged);
    json_member_uint(&j, "leftWithdrawn", w->left);
    json_member_bool(&j, "imported", !w->call->dry_run && w->errors == 0);
    json_member_uint(&j, "errorCount", w->errors);
    json_key(&j, "errors");
    json_array(&j);
    while (rest.len > 0 && view_line(&rest, &line)) {
        json_string(&j, line);
    }
    json_array_end(&j);
    json_object_end(&j);
    buf_add_char(out, '\n');
}

static void write_text(const struct import_work *w, struct buf *out)
{
    struct view rest = buf_view(&w->messages);
    struct view line;
    if (w->errors > 0) {
        while (rest.len > 0 && view_line(&rest, &line)) {
            utf8_append_visible(out, line); /* cells are quoted in it */
            buf_add_char(out, '\n');
        }
        if (w->errors > NAMED_MAX) {
            buf_printf(out, "… and %zu more\n", w->errors - NAMED_MAX);
        }
        buf_printf(out, "%zu %s: nothing is imported\n", w->errors,
                   plural_of(w->errors, "error", "errors"));
        return;
    }
    buf_printf(out, "%zu added, %zu changed, %zu unchanged", count_added(w),
               w->len - count_added(w), w->unchanged);
    if (w->left > 0) {
        buf_printf(out, ", %zu withdrawn and left so (\"assay %s %s\" brings one back)", w->left,
                   w->call->noun->name, noun_adding(w->call->noun));
    }
    buf_add_str(out, w->call->dry_run ? "; nothing is changed by a dry run\n" : "\n");
}

static enum status tell(const struct import_work *w, enum status so_far, struct error *err)
{
    struct buf out = BUF_INIT(2 * MESSAGES_MAX);
    if (so_far == OK && w->call->json) {
        write_json(w, &out);
    } else if (so_far == OK) {
        write_text(w, &out);
    }
    return cli_print(w->call->cli, so_far, &out, err);
}

/* ---- all of it ------------------------------------------------------------------------- */

/* A stranger's file is read before there are keys in memory. */
static enum status read_table(struct import_work *w, struct error *err)
{
    const char *path = w->call->operands[0];
    struct view sheet = view_str(w->call->sheet);
    enum status st = strcmp(path, "-") == 0 ? file_read_fd(0, "standard input", &w->bytes, err)
                                            : file_read(path, &w->bytes, err);
    if (st == OK) {
        st = table_read(buf_view(&w->bytes), path, sheet, &w->cells, &w->table, err);
    }
    return st == OK ? import_map_columns(w, err) : st;
}

static enum status import(struct import_work *w, struct error *err)
{
    enum status st = import_read_rows(w, err);
    if (st == OK && w->errors == 0) {
        st = import_order_rows(w, err);
    }
    if (st == OK && w->errors == 0 && w->len > 0) {
        st = try_rows(w, err);
    }
    if (st == OK && w->errors == 0 && w->len > 0 && !w->call->dry_run) {
        st = record_rows(w, err);
    }
    return st;
}

enum exit_code noun_import(struct noun_call *call)
{
    struct import_work w = {.call = call};
    struct error err;
    if (call->operand_count < 1) {
        return cli_usage(call->cli, "name the file to import: CSV, XLSX or JSON");
    }
    buf_init(&w.bytes, TABLE_BYTES_MAX);
    buf_init(&w.messages, MESSAGES_MAX);
    arena_init(&w.cells, CELLS_MEMORY_MAX);
    map_init(&w.seen);
    map_init(&w.addresses);
    enum status st = read_table(&w, &err);
    if (st == OK) {
        st = noun_home_open(&w.home, call, true, &err);
        if (st == OK) {
            st = tell(&w, import(&w, &err), &err);
            noun_home_close(&w.home);
        }
    }
    map_release(&w.addresses);
    map_release(&w.seen);
    arena_release(&w.cells);
    buf_release(&w.bytes);
    buf_release(&w.messages);
    (void)mem_free(w.rows);
    if (st != OK) {
        return cli_fail(call->cli, &err);
    }
    return w.errors == 0 ? EXIT_ACCEPTED : EXIT_REJECTED;
}
