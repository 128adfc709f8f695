/* The report of an audit pack: statements as they come by, in a few words each. */
#include "pack_report_private.h"

#include <assay/assure/documents.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    FLUSH = 1 << 18,
    ROW_MAX = 1 << 24,
    DEPTH = 4,
    NAME_MAX_BYTES = 120,
    TYPE_TEXT = 300,
    KEY_DIGITS = 16,
    ENVELOPE_DIGITS = 32
};

/* ---- the file without a name ---- */

static enum status open_rows(struct pack_report *r, const char *beside, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    buf_printf(&path, "%s.rows.XXXXXX", beside);
    enum status st = buf_status(&path, err);
    if (st != OK) {
        return st;
    }
    r->fd = mkostemp(path.ptr, O_CLOEXEC);
    if (r->fd < 0) {
        return error_errno(err, errno, "%s", path.ptr);
    }
    (void)unlink(path.ptr);
    return OK;
}

enum status pack_report_flush(struct pack_report *r, struct error *err)
{
    enum status st = buf_status(&r->rows, err);
    if (st == OK) {
        st = file_write_fd(r->fd, "the rows of the report", buf_view(&r->rows), err);
    }
    r->spooled += r->rows.len;
    buf_clear(&r->rows);
    return st;
}

enum status pack_report_new(const char *beside, struct pack_report **out, struct error *err)
{
    struct pack_report *r = mem_calloc(1, sizeof *r);
    if (r == NULL) {
        return error_no_memory(err);
    }
    r->fd = -1;
    arena_init(&r->arena, (size_t)1 << 20);
    buf_init(&r->rows, ROW_MAX);
    buf_init(&r->value, ROW_MAX);
    buf_init(&r->head, PACK_REPORT_HEAD_MAX);
    enum status st = open_rows(r, beside, err);
    if (st != OK) {
        (void)pack_report_free(r);
        return st;
    }
    *out = r;
    return OK;
}

struct pack_report *pack_report_free(struct pack_report *r)
{
    if (r != NULL) {
        r->fd = fd_close(r->fd);
        arena_release(&r->arena);
        buf_release(&r->rows);
        buf_release(&r->value);
        buf_release(&r->head);
        (void)mem_free(r->vouched);
        (void)mem_free(r);
    }
    return NULL;
}

/* ---- types ---- */

/* The last one is for all that find no place. */
static enum status type_of(struct pack_report *r, const struct statement *s,
                           struct report_type **out, struct error *err)
{
    const struct statement_type *type = statement_type_of(s->predicate_type);
    struct view name = utf8_cut(s->predicate_type, TYPE_TEXT);
    bool full = r->types_len == PACK_REPORT_TYPES_MAX - 1;
    for (size_t i = 0; i < r->types_len; i++) {
        if (view_eq(r->types[i].predicate, name)) {
            *out = &r->types[i];
            return OK;
        }
    }
    if (r->types_len == PACK_REPORT_TYPES_MAX) {
        *out = &r->types[PACK_REPORT_TYPES_MAX - 1];
        return OK;
    }
    struct view kept = full ? VIEW("others") : arena_copy(&r->arena, name);
    if (kept.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = &r->types[r->types_len++];
    **out = (struct report_type){.predicate = kept,
                                 .title = type == NULL || full ? kept : view_str(type->title)};
    return OK;
}

/* ---- facts ---- */

/* One statement while it is written. */
struct writing_facts {
    struct pack_report *r;
    struct json_writer *j;
    size_t count;
    bool more;
    char name[NAME_MAX_BYTES + 1];
    struct sha256 documents[PACK_REPORT_DOCUMENTS_MAX];
    size_t documents_len;
};

static bool is_scalar(const struct value *v)
{
    return v->kind == VALUE_STRING || v->kind == VALUE_INT || v->kind == VALUE_FLOAT ||
           v->kind == VALUE_BOOL || v->kind == VALUE_TIME;
}

static void add_scalar(struct buf *out, const struct value *v)
{
    if (v->kind == VALUE_BOOL) {
        buf_add_str(out, v->boolean ? "yes" : "no");
    } else {
        buf_add_view(out, v->text);
    }
}

static void write_fact(struct writing_facts *f)
{
    struct view all = buf_view(&f->r->value);
    struct view text = utf8_cut(all, PACK_REPORT_VALUE_MAX);
    if (all.len == 0) {
        return;
    }
    if (f->count == PACK_REPORT_FACTS_MAX) {
        f->more = true;
        return;
    }
    f->more = f->more || text.len < all.len;
    f->count++;
    json_object(f->j);
    json_member_str(f->j, "name", f->name);
    json_member(f->j, "value", text);
    json_object_end(f->j);
}

/* Scalars side by side; what else the list holds is left to the statement. */
static void write_list(struct writing_facts *f, const struct value *list)
{
    struct buf *out = &f->r->value;
    buf_clear(out);
    for (size_t i = 0; i < list->len && out->len <= PACK_REPORT_VALUE_MAX; i++) {
        if (is_scalar(&list->items[i])) {
            buf_add_str(out, out->len > 0 ? ", " : "");
            add_scalar(out, &list->items[i]);
        } else {
            f->more = true;
        }
    }
    write_fact(f);
}

/* A digest alone is a document, and stands among these. */
static bool is_digest(const struct value *v)
{
    return v->kind == VALUE_OBJECT && v->len == 1 && view_eq(v->members[0].key, VIEW("sha256"));
}

static void write_members(struct writing_facts *f, const struct value *object, size_t name_len,
                          unsigned depth);

static void write_member(struct writing_facts *f, const struct value *v, size_t name_len,
                         unsigned depth)
{
    if (is_scalar(v)) {
        buf_clear(&f->r->value);
        add_scalar(&f->r->value, v);
        write_fact(f);
    } else if (v->kind == VALUE_ARRAY) {
        write_list(f, v);
    } else if (v->kind == VALUE_OBJECT && !is_digest(v)) {
        if (depth < DEPTH) {
            write_members(f, v, name_len, depth + 1);
        } else {
            f->more = true;
        }
    }
}

static void write_members(struct writing_facts *f, const struct value *object, size_t name_len,
                          unsigned depth)
{
    bool full = false;
    for (size_t i = 0; i < object->len && !full; i++) {
        struct view key = object->members[i].key;
        size_t at = name_len;
        if (depth == 0 && view_eq(key, VIEW("time"))) {
            continue; /* it stands beside */
        }
        if (at + 1 + key.len > NAME_MAX_BYTES) {
            f->more = true;
            continue;
        }
        if (at > 0) {
            f->name[at++] = '.';
        }
        memcpy(f->name + at, key.ptr, key.len);
        at += key.len;
        f->name[at] = '\0';
        write_member(f, &object->members[i].value, at, depth);
        full = f->count == PACK_REPORT_FACTS_MAX && f->more;
    }
}

/* ---- one statement ---- */

static enum status on_document(void *ctx, const struct sha256 *digest, struct error *err)
{
    struct writing_facts *f = ctx;
    (void)err;
    if (f->documents_len == PACK_REPORT_DOCUMENTS_MAX) {
        f->more = true;
        return OK;
    }
    for (size_t i = 0; i < f->documents_len; i++) {
        if (sha256_eq(&f->documents[i], digest)) {
            return OK;
        }
    }
    f->documents[f->documents_len++] = *digest;
    return OK;
}

static void write_documents(struct writing_facts *f)
{
    char hex[SHA256_HEX_MAX];
    json_key(f->j, "documents");
    json_array(f->j);
    for (size_t i = 0; i < f->documents_len; i++) {
        sha256_hex(&f->documents[i], hex);
        json_str(f->j, hex);
    }
    json_array_end(f->j);
}

static void write_who_and_when(struct json_writer *j, const struct pack_report_statement *s)
{
    const struct statement *said = s->statement;
    char hex[SHA256_HEX_MAX];
    int64_t when = 0;
    if (statement_time(said, &when)) {
        json_member_time(j, "time", when);
    } else {
        json_key(j, "time");
        json_null(j);
    }
    json_member(j, "subject",
                said->subjects_len == 0 ? VIEW("")
                                        : utf8_cut(said->subjects[0].name, PACK_REPORT_VALUE_MAX));
    json_member_uint(j, "subjects", said->subjects_len);
    json_key(j, "person");
    if (s->person.len > 0) {
        json_string(j, utf8_cut(s->person, PACK_REPORT_VALUE_MAX));
    } else {
        json_null(j);
    }
    json_member(j, "key", view_slice(view_str(s->key_id), 0, KEY_DIGITS));
    sha256_hex(s->envelope, hex);
    json_member(j, "envelope", view_slice(view_str(hex), 0, ENVELOPE_DIGITS));
}

static enum status write_statement(struct pack_report *r, const struct pack_report_statement *s,
                                   size_t type, struct error *err)
{
    struct json_writer j;
    struct writing_facts f = {.r = r, .j = &j};
    enum status st = documents_of(s->statement, on_document, &f, err);
    if (st != OK) {
        return st;
    }
    if (r->spooled + r->rows.len > 0) {
        buf_add_str(&r->rows, ",\n");
    }
    json_writer_init(&j, &r->rows, false);
    json_object(&j);
    json_member_uint(&j, "entry", s->entry);
    json_member_uint(&j, "type", type);
    write_who_and_when(&j, s);
    json_key(&j, "facts");
    json_array(&j);
    if (value_is(s->statement->predicate_value, VALUE_OBJECT)) {
        write_members(&f, s->statement->predicate_value, 0, 0);
    }
    json_array_end(&j);
    json_member_bool(&j, "more", f.more);
    write_documents(&f);
    json_object_end(&j);
    return r->rows.len > FLUSH ? pack_report_flush(r, err) : buf_status(&r->rows, err);
}

enum status pack_report_add(struct pack_report *r, const struct pack_report_statement *s,
                            struct error *err)
{
    struct report_type *type = NULL;
    enum status st = type_of(r, s->statement, &type, err);
    if (st != OK) {
        return st;
    }
    type->statements++;
    if (type->listed == PACK_REPORT_TYPE_MAX || r->listed == PACK_REPORT_STATEMENTS_MAX) {
        return OK;
    }
    type->listed++;
    r->listed++;
    return write_statement(r, s, (size_t)(type - r->types), err);
}

enum status pack_report_vouched(struct pack_report *r, uint64_t size, struct view cosignatures,
                                uint64_t timestamps, struct error *err)
{
    struct view line;
    if (r->vouched_len == 0 || r->vouched[r->vouched_len - 1].size != size) {
        void *items = r->vouched;
        enum status st = mem_grow(&items, &r->vouched_cap, r->vouched_len + 1, sizeof *r->vouched,
                                  WITNESSED_MAX, err);
        r->vouched = items;
        if (st != OK) {
            return st;
        }
        r->vouched[r->vouched_len++] = (struct report_vouched){.size = size};
    }
    while (view_line(&cosignatures, &line)) {
        r->vouched[r->vouched_len - 1].cosignatures += line.len > 0;
    }
    r->vouched[r->vouched_len - 1].timestamps += timestamps;
    return OK;
}
