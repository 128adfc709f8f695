/* Checking an audit pack: whether its statements are those that its scope asks for. Which record
 * belongs to which is asked of the pack's own statements, so they are read once before the rest is;
 * whether they are signed and in the log is found out behind that, as for any other pack. */
#include "audit_check_private.h"

#include <assay/base/mem.h>
#include <assay/evidence/dsse.h>

#include <inttypes.h>
#include <stdio.h>

/* ---- what the pack says it is about ---- */

static enum status take_about(struct checking *c, const struct value *v, struct error *err)
{
    for (unsigned kind = 0; kind < PACK_ABOUT_KINDS; kind++) {
        struct view id = value_get_text(v, pack_about_names[kind]);
        if (id.len > 0 && c->about_len < PACK_SCOPES_MAX) {
            struct view kept = arena_copy(&c->scope_arena, id);
            c->about[c->about_len++] = (struct pack_about){(enum pack_about_kind)kind, kept};
            return kept.ptr == NULL ? error_no_memory(err) : OK;
        }
    }
    check_problem(c, PACK_INFO ": the scope is none of this version");
    return OK;
}

static enum status take_pattern(struct checking *c, struct view pattern, struct error *err)
{
    struct view kept = arena_copy(&c->scope_arena, pattern);
    if (kept.ptr == NULL) {
        return error_no_memory(err);
    }
    if (c->patterns_len == PACK_SCOPES_MAX) {
        check_problem(c, PACK_INFO ": the scope has more than %d patterns", PACK_SCOPES_MAX);
        return OK;
    }
    c->patterns[c->patterns_len++] = kept;
    return OK;
}

enum status check_take_scope(struct checking *c, const struct value *info, struct error *err)
{
    const struct value *scope = value_get(info, "scope");
    enum status st = OK;
    if (c->scope_taken) {
        return OK;
    }
    c->scope_taken = true;
    c->scoped = !value_is(scope, VALUE_ARRAY) || scope->len > 0;
    c->out->scoped = c->scoped;
    for (size_t i = 0; st == OK && value_is(scope, VALUE_ARRAY) && i < scope->len; i++) {
        const struct value *v = &scope->items[i];
        st =
            value_is(v, VALUE_STRING) ? take_pattern(c, value_text(v), err) : take_about(c, v, err);
    }
    return st;
}

/* ---- the first reading ---- */

struct reading {
    struct checking *c;
    struct ustar_reader reader;
    struct buf bytes;
    struct buf info;
    struct arena arena; /* of one statement */
    bool resolved;
};

static enum status read_whole(struct reading *r, uint64_t max, struct buf *out, struct error *err)
{
    char chunk[4096];
    size_t got = 1;
    enum status st = OK;
    buf_clear(out);
    while (st == OK && got > 0) {
        st = ustar_read(&r->reader, chunk, sizeof chunk, &got, err);
        if (st == OK && out->len + got > max) {
            st = error_set(err, ERR_LIMIT, "%s: is too large", r->reader.member.path);
        }
        if (st == OK) {
            buf_add(out, chunk, got);
        }
    }
    return st == OK ? buf_status(out, err) : st;
}

static enum status begin_scope(struct reading *r, struct error *err)
{
    struct checking *c = r->c;
    struct value v;
    enum status st = read_whole(r, PACK_INFO_MAX, &r->info, err);
    if (st == OK) {
        st = json_read(buf_view(&r->info), PACK_INFO, JSON_STRICT, NULL, &r->arena, &v, err);
    }
    if (st == OK) {
        st = check_take_scope(c, &v, err);
    }
    arena_clear(&r->arena);
    return st == OK && c->about_len > 0 ? pack_scope_new(c->about, c->about_len, &c->scope, err)
                                        : st;
}

static enum status learn(struct reading *r, uint64_t index, struct error *err)
{
    struct dsse envelope;
    struct statement s;
    struct sha256 digest;
    enum status st = read_whole(r, DSSE_ENVELOPE_MAX, &r->bytes, err);
    if (st == OK) {
        sha256_of(buf_view(&r->bytes), &digest);
        st = dsse_parse(buf_view(&r->bytes), &r->arena, &envelope, err);
    }
    if (st == OK) {
        st = statement_read(envelope.payload, "statement", &r->arena, &s, err);
    }
    if (st == OK) {
        st = pack_scope_learn(r->c->scope, index, &digest, &s, err);
    }
    arena_clear(&r->arena);
    return st;
}

static enum status read_report(struct reading *r, struct error *err)
{
    char chunk[4096];
    struct report_piece piece = {.len = 0};
    size_t got = 1;
    enum status st = OK;
    while (st == OK && got > 0) {
        st = ustar_read(&r->reader, chunk, sizeof chunk, &got, err);
        if (st == OK) {
            pack_scope_report(r->c->scope, &piece, view_of(chunk, got));
        }
    }
    return st;
}

static enum status on_blob(struct reading *r, const char *path, struct error *err)
{
    struct sha256 digest;
    enum status st = r->resolved ? OK : pack_scope_resolve(r->c->scope, err);
    r->resolved = true;
    if (st != OK || !sha256_parse(view_str(path + strlen(PACK_BLOBS)), &digest)) {
        return st;
    }
    return digest_list_has(pack_scope_reports(r->c->scope), &digest) ? read_report(r, err) : OK;
}

static enum status on_member(struct reading *r, struct error *err)
{
    const char *path = r->reader.member.path;
    uint64_t index = 0;
    if (strcmp(path, PACK_INFO) == 0) {
        return begin_scope(r, err);
    }
    if (r->c->scope != NULL && check_is_envelope(path, &index)) {
        return learn(r, index, err);
    }
    return r->c->scope != NULL && strncmp(path, PACK_BLOBS, strlen(PACK_BLOBS)) == 0
               ? on_blob(r, path, err)
               : OK;
}

/* Nothing behind PACK_INFO where it is about nothing. */
static enum status read_members(struct reading *r, struct error *err)
{
    bool end = false;
    enum status st = OK;
    while (st == OK && !end && (!r->c->scope_taken || r->c->scope != NULL)) {
        st = ustar_next(&r->reader, &end, err);
        if (st == OK && !end) {
            st = on_member(r, err);
        }
    }
    return st;
}

/* ---- what it came to ---- */

static void judge(struct checking *c, const struct scope_compared *found, bool from_begin)
{
    c->out->followed = true;
    c->out->records = found->records;
    c->out->unproven = found->unproven;
    if (found->left_out > 0 || (from_begin && found->unnamed > 0)) {
        check_problem(c, PACK_INFO ": %" PRIu64 " records that its scope asks for are missing: %s",
                      found->left_out + found->unnamed, found->example);
    } else if (from_begin && found->unproven > 0) {
        check_problem(c, PACK_INFO ": nothing leads to %" PRIu64 " records that it lists: %s",
                      found->unproven, found->example);
    }
}

static enum status compare(struct reading *r, struct error *err)
{
    struct scope_compared found;
    struct value v;
    enum status st = r->resolved ? OK : pack_scope_resolve(r->c->scope, err);
    if (st == OK) {
        st = json_read(buf_view(&r->info), PACK_INFO, JSON_STRICT, NULL, &r->arena, &v, err);
    }
    if (st == OK) {
        st = pack_scope_compare(r->c->scope, value_get(&v, "resolved"), &found, err);
    }
    if (st == OK) {
        const struct value *first = value_get(&v, "first");
        judge(r->c, &found, value_is(first, VALUE_INT) && first->integer == 0);
    }
    return st;
}

enum status check_scope_first(struct checking *c, struct error *err)
{
    FILE *file = c->request->file;
    struct reading r = {.c = c, .reader = {.file = file, .name = c->request->name}};
    struct error why = {.code = OK};
    if (fseek(file, 0, SEEK_SET) != 0) {
        return OK; /* a pipe: read once, and the scope not asked for */
    }
    buf_init(&r.bytes, DSSE_ENVELOPE_MAX);
    buf_init(&r.info, PACK_INFO_MAX);
    arena_init(&r.arena, (size_t)1 << 30);
    enum status st = read_members(&r, &why);
    if (st == OK && c->scope != NULL) {
        st = compare(&r, &why);
    }
    buf_release(&r.bytes);
    buf_release(&r.info);
    arena_release(&r.arena);
    if (st != OK) {
        c->scope = pack_scope_free(c->scope);
    }
    if (st == ERR_NO_MEMORY) {
        return error_no_memory(err);
    }
    if (st == ERR_LIMIT) {
        check_problem(c, PACK_INFO ": its scope cannot be followed: %.200s", why.message);
    }
    /* What is wrong with the archive is said when it is read for good. */
    return fseek(file, 0, SEEK_SET) == 0
               ? OK
               : error_set(err, ERR_IO, "%s: cannot be read again", c->request->name);
}

/* ---- one statement ---- */

static enum status fits(struct checking *c, const struct statement *s, bool *out, struct error *err)
{
    struct sha256 envelope;
    enum scope_answer answer = SCOPE_FOREIGN;
    *out = pack_subject_fits(c->patterns, c->patterns_len, s);
    if (*out || c->scope == NULL) {
        return OK;
    }
    sha256_of(buf_view(&c->envelope), &envelope);
    enum status st = pack_scope_asks(c->scope, &envelope, s, &answer, err);
    *out = answer != SCOPE_FOREIGN;
    return st;
}

enum status check_fits(struct checking *c, const struct statement *s, struct error *err)
{
    bool asked = false;
    if (pack_always_holds(s)) {
        return OK;
    }
    if (c->index < c->out->first || c->index >= c->out->end) {
        return error_set(err, ERR_CORRUPT, "stands outside of the period");
    }
    if (!c->scoped || (c->about_len > 0 && c->scope == NULL)) {
        return OK;
    }
    enum status st = fits(c, s, &asked, err);
    if (st != OK) {
        return st;
    }
    if (asked) {
        c->out->fitting++;
        return OK;
    }
    if (c->scope != NULL && c->out->first > 0 && pack_scope_is_finding(s)) {
        c->out->unproven++;
        return OK;
    }
    return error_set(err, ERR_CORRUPT, "is not of the pack's scope");
}
