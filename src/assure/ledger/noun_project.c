/* From a statement about a noun to its row: the same for all of them. */
#include <assay/assure/noun.h>

#include "authority_private.h"
#include "statements/nouns.h"
#include "statements/statements.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/words.h>
#include <assay/evidence/personal.h>

enum { ROW_MAX = NOUN_FIELDS_MAX + 8 };

static bool withdraws(const struct value *v)
{
    return view_eq(value_get_text(v, "action"), VIEW("withdraw"));
}

/* ---- checks by the predicate alone ----------------------------------------------------- */

static enum status bad(const struct field *f, struct error *err)
{
    char option[FIELD_NAME_MAX];
    field_option(f, option);
    err->code = ERR_FORMAT;
    return error_prefix(err, "%s", option);
}

/* A member in the words that field_parse() gives it. */
static enum status check_text(const struct field *f, struct view text, struct error *err)
{
    struct arena arena;
    struct view canonical;
    struct error why;
    arena_init(&arena, 64 * 1024);
    enum status st = field_parse(f, text, &arena, &canonical, &why);
    if (st == OK && !view_eq(text, canonical)) {
        st = error_set(&why, ERR_USAGE, "\"" VIEW_FMT "\" should be \"" VIEW_FMT "\"",
                       VIEW_ARG(text), VIEW_ARG(canonical));
    }
    arena_release(&arena);
    if (st == OK || st == ERR_NO_MEMORY) {
        return st == OK ? OK : error_no_memory(err);
    }
    (void)error_set(err, st, "%s", why.message);
    return bad(f, err);
}

static enum status check_member(const struct field *f, const struct value *v, struct error *err)
{
    if (v->kind == VALUE_ARRAY) {
        enum status st = OK;
        for (size_t i = 0; st == OK && i < v->len; i++) {
            st = check_text(f, v->items[i].text, err);
        }
        return st;
    }
    return check_text(f, v->text, err);
}

static enum status check_fields(const struct noun *n, const struct value *predicate,
                                struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && n->fields[i].name != NULL; i++) {
        const struct field *f = &n->fields[i];
        char member[FIELD_NAME_MAX];
        field_member(f, member);
        const struct value *v = f->personal ? NULL : value_get(predicate, member);
        if (v != NULL && i >= n->keys && withdraws(predicate)) {
            st = error_set(err, ERR_FORMAT, "what is withdrawn is said by its key alone");
        } else if (v != NULL) {
            st = check_member(f, v, err);
        } else if (f->required && !f->personal && (i < n->keys || !withdraws(predicate))) {
            char option[FIELD_NAME_MAX];
            field_option(f, option);
            st = error_set(err, ERR_FORMAT, "%s is missing: %s (--%s)", option, f->help, option);
        }
    }
    return st;
}

enum status noun_check(const struct statement *s, const struct value *predicate, struct error *err)
{
    const struct noun *n = noun_of_predicate(s->predicate_type);
    struct error own;
    struct error *why = err == NULL ? &own : err;
    enum status st = check_fields(n, predicate, why);
    return st == OK && n->check != NULL && !withdraws(predicate) ? n->check(predicate, why) : st;
}

/* ---- rows ------------------------------------------------------------------------------ */

struct row {
    struct arena *arena;
    size_t count; /* 0: there is none */
    struct sql_value values[ROW_MAX];
};

static enum status copy_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct row *row = ctx;
    if (count > ROW_MAX) {
        return error_set(err, ERR_INTERNAL, "a row of more than %d columns", ROW_MAX);
    }
    row->count = count;
    for (size_t i = 0; i < count; i++) {
        row->values[i] = v[i];
        if (v[i].bytes.len > 0) {
            row->values[i].bytes = arena_copy(row->arena, v[i].bytes);
            if (row->values[i].bytes.ptr == NULL) {
                return error_no_memory(err);
            }
        }
    }
    return OK;
}

static enum status find_row(struct projection *p, const struct noun *n, const struct sql_value *key,
                            struct row *out, struct error *err)
{
    *out = (struct row){.arena = &p->arena};
    return register_get(p, n->table, key, copy_row, out, err);
}

static bool is_active(const struct noun *n, const struct row *row)
{
    return row->count > 0 && (!n->lasts || row->values[noun_fields(n)].integer == 1);
}

/* A text as the column has it. */
static struct sql_value column_value(const struct field *f, struct view text)
{
    int64_t seconds = 0;
    uint64_t n = 0;
    if (f->kind == FIELD_DATE) {
        return clock_parse(text, &seconds) ? sql_int(seconds)
                                           : (struct sql_value){.kind = SQL_NULL};
    }
    if (f->kind == FIELD_NUMBER) {
        return view_to_u64(text, &n) ? sql_int((int64_t)n) : (struct sql_value){.kind = SQL_NULL};
    }
    return sql_text(text);
}

static enum status member_value(struct arena *arena, const struct field *f,
                                const struct value *predicate, struct sql_value *out,
                                struct error *err)
{
    char member[FIELD_NAME_MAX];
    field_member(f, member);
    const struct value *v = value_get(predicate, member);
    struct view text = v == NULL ? view_of(NULL, 0) : v->text;
    if (value_is(v, VALUE_ARRAY)) {
        text = VIEW("");
        for (size_t i = 0; i < v->len; i++) {
            text = arena_printf(arena, VIEW_FMT "%s" VIEW_FMT, VIEW_ARG(text), i == 0 ? "" : " ",
                                VIEW_ARG(v->items[i].text));
            if (text.ptr == NULL) {
                return error_no_memory(err);
            }
        }
    }
    *out = column_value(f, text);
    return OK;
}

/* ---- personal fields ------------------------------------------------------------------- */

static bool personal_digest(const struct value *predicate, struct sha256 *out)
{
    struct view hex = value_text(value_path(predicate, "personal.digest.sha256"));
    return hex.ptr != NULL && sha256_parse(hex, out);
}

/* What cannot be opened any more reads as nothing; memory and the store's own failures stop. */
static enum status give_up(enum status st, const struct error *why, struct error *err)
{
    bool gone = st == ERR_NOT_FOUND || st == ERR_CORRUPT || st == ERR_LIMIT || st == ERR_FORMAT;
    return gone ? OK : error_set(err, st, "%s", why->message);
}

static enum status unseal(struct projection *p, const struct noun *n, const struct recorded *r,
                          struct sql_value *values, struct error *err)
{
    struct sha256 digest;
    CLEANUP(buf_cleanup) struct buf box = BUF_INIT(2 * PERSONAL_MAX);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(2 * PERSONAL_MAX);
    struct value doc;
    struct error why;
    if (!personal_digest(r->predicate, &digest)) {
        return OK;
    }
    enum status st = store_blob_get(projection_store(p), &digest, &box, &why);
    if (st == OK) {
        st = personal_open(p->ledger->keys, values[0].bytes, buf_view(&box), &text, &why);
    }
    struct view kept = st == OK ? arena_copy(&p->arena, buf_view(&text)) : VIEW("");
    if (st == OK && kept.ptr == NULL) {
        return error_no_memory(err);
    }
    if (st == OK) {
        st = json_read(kept, "personal data", JSON_STRICT, NULL, &p->arena, &doc, &why);
    }
    for (size_t i = 0; st == OK && n->fields[i].name != NULL; i++) {
        if (n->fields[i].personal) {
            values[i] = sql_text(value_get_text(&doc, n->fields[i].name));
        }
    }
    return st == OK ? OK : give_up(st, &why, err);
}

/* ---- words as rows --------------------------------------------------------------------- */

static enum status each_word(struct projection *p, const struct noun *n, const struct field *f,
                             const struct sql_value *key, struct view words, bool put,
                             struct error *err)
{
    struct sql_value row[NOUN_KEYS_MAX + 1];
    struct view word;
    enum status st = OK;
    for (size_t i = 0; i < n->keys; i++) {
        row[i] = key[i];
    }
    while (st == OK && words_next(&words, &word)) {
        row[n->keys] = sql_text(word);
        st = put ? register_put(p, f->each, row, err) : register_remove(p, f->each, row, err);
    }
    return st;
}

static enum status words_of(struct projection *p, const struct noun *n,
                            const struct sql_value *values, bool put, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && n->fields[i].name != NULL; i++) {
        if (n->fields[i].each != NULL && values[i].kind == SQL_TEXT) {
            st = each_word(p, n, &n->fields[i], values, values[i].bytes, put, err);
        }
    }
    return st;
}

enum status noun_forget_words(struct projection *p, const struct noun *n,
                              const struct sql_value *key, struct error *err)
{
    struct row before;
    enum status st = find_row(p, n, key, &before, err);
    return st == OK && before.count > 0 ? words_of(p, n, before.values, false, err) : st;
}

/* ---- what the other registers say ------------------------------------------------------ */

static enum status check_reference(struct projection *p, const struct field *f,
                                   const struct sql_value *key, struct view shown,
                                   struct error *err)
{
    const struct noun *to = noun_named(view_str(f->refers));
    struct row row;
    enum status st = find_row(p, to, key, &row, err);
    if (st != OK || (row.count > 0 && (f->lasting || is_active(to, &row)))) {
        return st;
    }
    char option[FIELD_NAME_MAX];
    field_option(f, option);
    return error_set(err, ERR_FORMAT, "%s: there is no %s " VIEW_FMT "%s (\"assay %s %s\")", option,
                     to->name, VIEW_ARG(shown), row.count > 0 ? " any more: it was withdrawn" : "",
                     to->name, row.count > 0 ? "list --all" : noun_adding(to));
}

/* A standard is named by its id alone: any version of it that is in force. */
static enum status check_any(struct projection *p, const struct field *f, struct view id,
                             struct error *err)
{
    const struct noun *to = noun_named(view_str(f->refers));
    struct row row;
    struct sql_value key[NOUN_KEYS_MAX] = {sql_text(id)};
    if (to->keys == 1) {
        return check_reference(p, f, key, id, err);
    }
    row = (struct row){.arena = &p->arena};
    enum status st = register_find_first(p, to->table, key, "active = 1", copy_row, &row, err);
    char option[FIELD_NAME_MAX];
    field_option(f, option);
    return st != OK || row.count > 0
               ? st
               : error_set(err, ERR_FORMAT, "%s: there is no %s " VIEW_FMT " (\"assay %s %s\")",
                           option, to->name, VIEW_ARG(id), to->name, noun_adding(to));
}

static enum status check_references(struct projection *p, const struct noun *n,
                                    const struct sql_value *values, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && n->fields[i].name != NULL; i++) {
        const struct field *f = &n->fields[i];
        struct view words = values[i].bytes;
        struct view word;
        if (f->refers == NULL || values[i].kind != SQL_TEXT || words.len == 0) {
            continue;
        }
        if (f->refers_keys == 2) {
            struct view shown = arena_printf(&p->arena, VIEW_FMT " " VIEW_FMT,
                                             VIEW_ARG(values[i - 1].bytes), VIEW_ARG(words));
            st = check_reference(p, f, &values[i - 1], shown, err);
            continue;
        }
        while (st == OK && words_next(&words, &word)) {
            st = check_any(p, f, word, err);
        }
    }
    return st;
}

/* Who was erased stays erased: nothing is said of them any more. */
static enum status check_erased(const struct noun *n, const struct row *row, struct error *err)
{
    enum { ERASED = 2, RULE = 3 }; /* behind the fields and LASTING_COLUMNS */
    size_t at = noun_fields(n);
    return n != &person_noun || row->count == 0 || row->values[at + ERASED].kind == SQL_NULL
               ? OK
               : error_set(err, ERR_FORMAT, VIEW_FMT " was erased (" VIEW_FMT ")",
                           VIEW_ARG(row->values[0].bytes), VIEW_ARG(row->values[at + RULE].bytes));
}

static enum status key_values(struct projection *p, const struct noun *n, const struct value *v,
                              struct sql_value *out, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && n->fields[i].name != NULL; i++) {
        st = member_value(&p->arena, &n->fields[i], v, &out[i], err);
    }
    return st;
}

enum status noun_admit(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct noun *n = noun_of_predicate(r->statement->predicate_type);
    struct sql_value values[ROW_MAX] = {{.kind = SQL_NULL}};
    struct row before;
    enum status st = key_values(p, n, r->predicate, values, err);
    if (st == OK) {
        st = find_row(p, n, values, &before, err);
    }
    if (st == OK) {
        st = check_erased(n, &before, err);
    }
    if (st != OK) {
        return st;
    }
    if (withdraws(r->predicate) && !is_active(n, &before)) {
        return error_set(err, ERR_FORMAT, "there is no such %s%s", n->name,
                         before.count > 0 ? " any more" : "");
    }
    if (withdraws(r->predicate)) {
        return n->admit_withdrawal == NULL ? OK : n->admit_withdrawal(p, r, err);
    }
    st = check_references(p, n, values, err);
    return st == OK && n->admit != NULL ? n->admit(p, r, err) : st;
}

/* Deliverables remember when they were spoken of last. */
static enum status note_deliverable(struct projection *p, const struct noun *n,
                                    const struct recorded *r, const struct sql_value *values,
                                    struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && n->fields[i].name != NULL; i++) {
        const struct field *f = &n->fields[i];
        bool names = n == &deliverable_noun
                         ? i == 0
                         : f->refers != NULL && strcmp(f->refers, deliverable_noun.name) == 0;
        if (names && values[i].kind == SQL_TEXT && values[i].bytes.len > 0) {
            st = deliverable_said(p, values[i].bytes, value_get_text(r->predicate, "time"), err);
        }
    }
    return st;
}

/* ---- projecting ------------------------------------------------------------------------ */

static enum status withdraw(struct projection *p, const struct noun *n, const struct recorded *r,
                            const struct sql_value *key, struct error *err)
{
    struct row row;
    int64_t time = 0;
    enum status st = find_row(p, n, key, &row, err);
    if (st == OK && row.count > 0) {
        st = note_deliverable(p, n, r, row.values, err);
    }
    if (st != OK || row.count == 0 || !n->lasts) {
        return st == OK ? register_remove(p, n->table, key, err) : st;
    }
    (void)clock_parse(value_get_text(r->predicate, "time"), &time);
    row.values[noun_fields(n)] = sql_int(0);
    row.values[noun_fields(n) + 1] = sql_int(time);
    return register_put(p, n->table, row.values, err);
}

static enum status put_said(struct projection *p, const struct noun *n, const struct recorded *r,
                            const struct sql_value *keys, struct error *err)
{
    struct sql_value row[ROW_MAX];
    int64_t time = 0;
    size_t at = n->keys;
    if (n->said == NULL) {
        return OK;
    }
    memcpy(row, keys, n->keys * sizeof *keys);
    (void)clock_parse(value_get_text(r->predicate, "time"), &time);
    row[at++] = sql_text(authority_person(p->authority, r->signer, r->index));
    row[at++] = sql_text(r->signer);
    row[at] = sql_int(time);
    return register_put(p, n->said, row, err);
}

enum status noun_project(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct noun *n = noun_of_predicate(r->statement->predicate_type);
    struct sql_value values[ROW_MAX] = {{.kind = SQL_NULL}};
    enum status st = key_values(p, n, r->predicate, values, err);
    if (st == OK) {
        st = noun_forget_words(p, n, values, err);
    }
    if (st == OK && withdraws(r->predicate)) {
        return withdraw(p, n, r, values, err);
    }
    if (st == OK) {
        st = unseal(p, n, r, values, err);
    }
    if (st == OK && n->lasts) {
        values[noun_fields(n)] = sql_int(1);
    }
    if (st == OK) {
        st = note_deliverable(p, n, r, values, err);
    }
    if (st == OK) {
        st = register_put(p, n->table, values, err);
    }
    if (st == OK) {
        st = words_of(p, n, values, true, err);
    }
    return st == OK ? put_said(p, n, r, values, err) : st;
}

/* ---- blobs ----------------------------------------------------------------------------- */

enum status noun_blobs(const struct noun *n, const struct value *predicate, noun_blob blob,
                       void *ctx, struct error *err)
{
    struct sha256 digest;
    enum status st = personal_digest(predicate, &digest) ? blob(ctx, &digest, err) : OK;
    for (const struct field *f = n->fields; st == OK && f->name != NULL; f++) {
        char member[FIELD_NAME_MAX];
        field_member(f, member);
        struct view hex = value_get_text(predicate, member);
        if (f->kind == FIELD_DOCUMENT && hex.ptr != NULL && sha256_parse(hex, &digest)) {
            st = blob(ctx, &digest, err);
        }
    }
    return st;
}
