/* The report of an audit pack: what stands around the statements, and the page. */
#include "pack_report_private.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/schema.h>
#include <assay/base/shipped.h>

#include <errno.h>
#include <unistd.h>

extern const struct shipped_file audit_pages[];
extern const uint64_t audit_pages_count;
extern const struct shipped_file audit_report_schema[];

/* Behind the head: the end of the statements and of the document. */
static const struct view document_end = VIEW_INIT("]}");

struct page {
    struct view before;
    struct view behind;
};

/* Empty: it is not in this program. */
static struct page the_page(void)
{
    struct page p = {VIEW(""), VIEW("")};
    (void)shipped_page_split(audit_pages, audit_pages_count, &p.before, &p.behind);
    return p;
}

/* ---- the document ---- */

/* A document of the pack, written anew: '<' escaped, nothing but JSON. */
static enum status write_document(struct json_writer *j, const char *key, struct view text,
                                  struct arena *arena, struct error *err)
{
    struct value v;
    json_key(j, key);
    if (text.len == 0) {
        json_null(j);
        return OK;
    }
    enum status st = json_read(text, key, JSON_STRICT, NULL, arena, &v, err);
    if (st == OK) {
        json_value(j, &v);
    }
    return st;
}

static void write_checked(struct json_writer *j, const struct pack_report_facts *f)
{
    const struct pack_check *p = f->check;
    json_key(j, "checked");
    if (p == NULL) {
        json_null(j);
        return;
    }
    uint64_t vouched = p->witnessed.quorum_size > p->witnessed.stamped_size
                           ? p->witnessed.quorum_size
                           : p->witnessed.stamped_size;
    vouched = vouched < p->end ? vouched : p->end;
    json_object(j);
    json_member_bool(j, "trusted_keys", f->trusted_keys);
    json_member_bool(j, "trusted_log", f->trusted_log);
    json_member_uint(j, "members", p->members);
    json_member_uint(j, "statements", p->statements);
    json_member_uint(j, "documents", p->documents);
    json_member_bool(j, "complete", p->complete);
    json_member_uint(j, "consistent_with", p->consistent);
    json_member_uint(j, "vouched", vouched > p->first ? vouched - p->first : 0);
    json_member_uint(j, "not_counted", p->unauthorised_len);
    json_key(j, "examples");
    json_array(j);
    for (size_t i = 0; i < p->unauthorised_len && i < PACK_PROBLEMS_MAX; i++) {
        json_str(j, p->unauthorised[i]);
    }
    json_array_end(j);
    json_object_end(j);
}

static void write_vouched(struct json_writer *j, const struct pack_report *r)
{
    json_key(j, "witnessed");
    json_array(j);
    for (size_t i = 0; i < r->vouched_len; i++) {
        json_object(j);
        json_member_uint(j, "size", r->vouched[i].size);
        json_member_uint(j, "cosignatures", r->vouched[i].cosignatures);
        json_member_uint(j, "timestamps", r->vouched[i].timestamps);
        json_object_end(j);
    }
    json_array_end(j);
}

static void write_types(struct json_writer *j, const struct pack_report *r)
{
    json_key(j, "types");
    json_array(j);
    for (size_t i = 0; i < r->types_len; i++) {
        const struct report_type *t = &r->types[i];
        json_object(j);
        json_member(j, "predicate", t->predicate);
        json_member(j, "title", t->title);
        json_member_uint(j, "statements", t->statements);
        json_member_uint(j, "listed", t->listed);
        json_object_end(j);
    }
    json_array_end(j);
}

/* All but the statements. */
static enum status write_head(struct pack_report *r, const struct pack_report_facts *f,
                              struct arena *arena, struct error *err)
{
    struct json_writer j;
    json_writer_init(&j, &r->head, false);
    json_object(&j);
    json_member_str(&j, "schema", "assay-audit-report-1");
    json_member_str(&j, "tool", f->tool == NULL ? "" : f->tool);
    enum status st = write_document(&j, "pack", f->info, arena, err);
    if (st != OK) {
        return st;
    }
    write_checked(&j, f);
    st = write_document(&j, "controls", f->controls, arena, err);
    if (st == OK) {
        st = write_document(&j, "keys", f->keys, arena, err);
    }
    if (st != OK) {
        return st;
    }
    write_vouched(&j, r);
    write_types(&j, r);
    json_key(&j, "statements");
    json_array(&j);
    json_array_end(&j);
    json_object_end(&j);
    return buf_status(&r->head, err);
}

/* The page can show what obeys the schema, and nothing else. */
static enum status check_head(const struct pack_report *r, struct arena *arena, struct error *err)
{
    struct value schema;
    struct value document;
    enum status st =
        json_read(audit_report_schema[0].bytes, "schema", JSON_STRICT, NULL, arena, &schema, err);
    if (st == OK) {
        st = json_read(buf_view(&r->head), "the report", JSON_STRICT, NULL, arena, &document, err);
    }
    return st == OK ? schema_check(&schema, &document, "the report", err) : st;
}

enum status pack_report_finish(struct pack_report *r, const struct pack_report_facts *f,
                               struct error *err)
{
    struct arena arena;
    if (the_page().before.len == 0) {
        return error_set(err, ERR_INTERNAL, "the page of the report is not in this program");
    }
    arena_init(&arena, (size_t)1 << 30);
    enum status st = pack_report_flush(r, err);
    if (st == OK) {
        st = write_head(r, f, &arena, err);
    }
    if (st == OK && f->check != NULL) {
        st = check_head(r, &arena, err);
    }
    if (st == OK) {
        r->head.len -= document_end.len;
    }
    arena_release(&arena);
    return st;
}

/* ---- the page ---- */

uint64_t pack_report_size(const struct pack_report *r)
{
    const struct page page = the_page();
    return page.before.len + r->head.len + r->spooled + document_end.len + page.behind.len;
}

static enum status send_rows(const struct pack_report *r, pack_report_sink sink, void *ctx,
                             struct error *err)
{
    enum { CHUNK = 1 << 16 };
    static _Thread_local char chunk[CHUNK];
    enum status st = OK;
    for (uint64_t at = 0; st == OK && at < r->spooled;) {
        ssize_t got = pread(r->fd, chunk, sizeof chunk, (off_t)at);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return error_errno(err, got < 0 ? errno : EIO, "reading the rows of the report");
        }
        st = sink(ctx, view_of(chunk, (size_t)got), err);
        at += (uint64_t)got;
    }
    return st;
}

enum status pack_report_send(const struct pack_report *r, pack_report_sink sink, void *ctx,
                             struct error *err)
{
    const struct page page = the_page();
    enum status st = sink(ctx, page.before, err);
    if (st == OK) {
        st = sink(ctx, buf_view(&r->head), err);
    }
    if (st == OK) {
        st = send_rows(r, sink, ctx, err);
    }
    if (st == OK) {
        st = sink(ctx, document_end, err);
    }
    return st == OK ? sink(ctx, page.behind, err) : st;
}

/* ---- for others ---- */

struct descriptor {
    int fd;
    const char *name;
};

static enum status to_descriptor(void *ctx, struct view bytes, struct error *err)
{
    const struct descriptor *d = ctx;
    return file_write_fd(d->fd, d->name, bytes, err);
}

enum status pack_report_write(const struct pack_report *r, int fd, const char *name,
                              struct error *err)
{
    struct descriptor d = {fd, name};
    return pack_report_send(r, to_descriptor, &d, err);
}
