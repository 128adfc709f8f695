#include "db_fixture.h"
#include "folder.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int db_setup(void **state)
{
    struct db *db = calloc(1, sizeof *db);
    if (db == NULL || digest_init(&db->err) != OK) {
        return -1;
    }
    (void)snprintf(db->dir, sizeof db->dir, "/tmp/assay-advisory-XXXXXX");
    if (mkdtemp(db->dir) == NULL) {
        return -1;
    }
    (void)snprintf(db->path, sizeof db->path, "%s/index", db->dir);
    arena_init(&db->arena, 0);
    *state = db;
    return 0;
}

int db_teardown(void **state)
{
    struct db *db = *state;
    db->index = advisory_index_close(db->index);
    arena_release(&db->arena);
    int rc = folder_remove(db->dir);
    free(db);
    return rc;
}

const char *db_file(struct db *db, const char *name)
{
    static char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", db->dir, name);
    return path;
}

void db_write(struct db *db, const char *name, struct view bytes)
{
    FILE *f = fopen(db_file(db, name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

void db_write_zip(struct db *db, const char *name, const char *const *records, size_t count)
{
    struct archive *a = archive_write_new();
    struct archive_entry *e = archive_entry_new();
    assert_int_equal(archive_write_set_format_zip(a), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(a, db_file(db, name)), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        char entry[32];
        (void)snprintf(entry, sizeof entry, "%zu.json", i);
        (void)archive_entry_clear(e);
        archive_entry_set_pathname(e, entry);
        archive_entry_set_filetype(e, AE_IFREG);
        archive_entry_set_perm(e, 0644);
        archive_entry_set_size(e, (la_int64_t)strlen(records[i]));
        assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
        assert_int_equal(archive_write_data(a, records[i], strlen(records[i])), strlen(records[i]));
    }
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_entry_free(e);
    assert_int_equal(archive_write_free(a), ARCHIVE_OK);
}

enum status db_import(struct db *db, bool keep, unsigned threads, const char *const *names,
                      size_t count)
{
    char paths[8][256];
    const char *list[8];
    assert_true(count <= COUNT(list));
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(paths[i], sizeof paths[i], "%s/%s", db->dir, names[i]);
        list[i] = paths[i];
    }
    const struct import_options o = {
        .paths = list, .path_count = count, .database = db->path, .keep = keep, .threads = threads};
    enum status st = advisory_import(&o, &db->report, &db->err);
    if (st == OK) {
        db->index = advisory_index_close(db->index);
        assert_ok(advisory_index_open(db->path, &db->index, &db->err), db->err);
        assert_ok(advisory_index_check(db->index, &db->err), db->err);
    }
    return st;
}

void db_import_ok(struct db *db, const char *name)
{
    const char *const names[] = {name};
    assert_ok(db_import(db, false, 1, names, 1), db->err);
}

const char *db_match(struct db *db, const char *ecosystem, const char *name, const char *version)
{
    const struct advisory_package p = {
        .ecosystem = view_str(ecosystem), .name = view_str(name), .version = view_str(version)};
    const struct vulnerability *list;
    size_t count;
    struct buf ids = BUF_INIT(1 << 16);
    assert_ok(advisory_match(db->index, &p, &db->arena, &list, &count, &db->err), db->err);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&ids, "%s" VIEW_FMT, i == 0 ? "" : " ", VIEW_ARG(list[i].id));
    }
    struct view copy = arena_copy(&db->arena, buf_view(&ids));
    buf_release(&ids);
    return copy.ptr;
}
