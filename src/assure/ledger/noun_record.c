/* Records of nouns: rows as texts, texts as statements. */
#include <assay/assure/noun_record.h>

#include "statements/nouns.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/evidence/personal.h>

#include <errno.h>
#include <sys/random.h>

enum { RECORDS_MAX = 10 * 1000 * 1000, KEY_BYTES_MAX = NOUN_KEYS_MAX * (NOUN_TEXT_MAX + 1) };

/* ---- reading --------------------------------------------------------------------------- */

/* The keys one behind the other, with a byte between that no field holds. */
static enum status join_key(const struct noun *n, const struct view *values, struct buf *out,
                            struct error *err)
{
    for (size_t i = 0; i < n->keys; i++) {
        buf_add_view(out, values[i]);
        buf_add_char(out, '\x1f');
    }
    return buf_status(out, err);
}

static struct view column_text(const struct field *f, const struct sql_value *v,
                               struct arena *arena)
{
    enum { DATE_LEN = 10 };
    char date[CLOCK_TEXT_MAX];
    if (v->kind == SQL_INT && f->kind == FIELD_DATE) {
        clock_rfc3339(v->integer, date);
        return arena_copy(arena, view_of(date, DATE_LEN));
    }
    return v->kind == SQL_INT    ? arena_printf(arena, "%lld", (long long)v->integer)
           : v->kind == SQL_NULL ? VIEW("")
                                 : arena_copy(arena, v->bytes);
}

static int64_t time_of(const struct sql_value *v)
{
    return v->kind == SQL_INT ? v->integer : 0;
}

static enum status fill(struct noun_set *s, struct noun_record *r, const struct sql_value *v,
                        size_t count, struct error *err)
{
    size_t fields = noun_fields(s->noun);
    size_t need = fields + (s->noun->lasts ? 3U : 1U);
    if (count < need || v[count - 1].kind != SQL_INT) {
        return error_set(err, ERR_CORRUPT,
                         "the register of %s holds a malformed row: \"assay log rebuild\" makes it "
                         "anew",
                         s->noun->plural);
    }
    *r = (struct noun_record){
        .noun = s->noun, .active = true, .index = (uint64_t)v[count - 1].integer};
    for (size_t i = 0; i < fields; i++) {
        r->values[i] = column_text(&s->noun->fields[i], &v[i], &s->arena);
        if (r->values[i].ptr == NULL) {
            return error_no_memory(err);
        }
    }
    if (s->noun->lasts) {
        r->active = v[fields].kind == SQL_INT && v[fields].integer == 1;
        r->withdrawn = time_of(&v[fields + 1]);
    }
    if (s->noun == &person_noun && count > need + 1) {
        r->erased = time_of(&v[fields + 2]);
        r->rule = arena_copy(&s->arena, v[fields + 3].bytes);
    }
    return OK;
}

/* Who has an address. */
struct holders {
    const struct noun_record *active;
    const struct noun_record *other; /* active too: the address tells nobody apart */
    const struct noun_record *withdrawn;
};

void person_address_fold(struct view email, struct buf *out)
{
    buf_add_lower(out, email);
}

static struct view address_of(const struct noun_record *r)
{
    return r->values[noun_field(r->noun, VIEW("email")) - r->noun->fields];
}

/* Records come in the order of their ids. */
static enum status keep_address(struct noun_set *s, const struct noun_record *r, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf folded = BUF_INIT(KEY_BYTES_MAX);
    person_address_fold(address_of(r), &folded);
    struct holders *h = map_get(&s->by_address, buf_view(&folded));
    enum status st = buf_status(&folded, err);
    if (st != OK || folded.len == 0) {
        return st;
    }
    if (h == NULL) {
        h = arena_alloc(&s->arena, 1, sizeof *h);
        st = h == NULL ? error_no_memory(err)
                       : map_put(&s->by_address, buf_view(&folded), h, NULL, err);
    }
    if (st != OK) {
        return st;
    }
    const struct noun_record **place = !r->active          ? &h->withdrawn
                                       : h->active == NULL ? &h->active
                                                           : &h->other;
    *place = *place == NULL ? r : *place;
    return OK;
}

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct noun_set *s = ctx;
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(KEY_BYTES_MAX);
    void *list = (void *)s->list;
    struct noun_record *r = arena_alloc(&s->arena, 1, sizeof *r);
    enum status st = r == NULL ? error_no_memory(err) : fill(s, r, v, count, err);
    if (st == OK) {
        st = mem_grow(&list, &s->cap, s->len + 1, sizeof *s->list, RECORDS_MAX, err);
        s->list = list;
    }
    if (st == OK) {
        s->list[s->len++] = r;
        st = join_key(s->noun, r->values, &key, err);
    }
    if (st == OK) {
        st = map_put(&s->by_key, buf_view(&key), r, NULL, err);
    }
    return st == OK && s->noun == &person_noun ? keep_address(s, r, err) : st;
}

enum status noun_set_load(const struct ledger *l, const struct noun *n, struct noun_set *out,
                          struct error *err)
{
    struct noun_set s = {.noun = n};
    arena_init(&s.arena, 0);
    map_init(&s.by_key);
    map_init(&s.by_address);
    enum status st = ledger_project(l, err);
    if (st == OK) {
        st = register_each(l->store, n->table, on_row, &s, err);
    }
    if (st != OK) {
        noun_set_release(&s);
        return st;
    }
    *out = s;
    return OK;
}

void noun_set_release(struct noun_set *s)
{
    map_release(&s->by_key);
    map_release(&s->by_address);
    arena_release(&s->arena);
    (void)mem_free((void *)s->list);
    *s = (struct noun_set){.noun = s->noun};
}

const struct noun_record *noun_set_find(const struct noun_set *s, const struct view *values)
{
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(KEY_BYTES_MAX);
    struct error ignored;
    return join_key(s->noun, values, &key, &ignored) == OK ? map_get(&s->by_key, buf_view(&key))
                                                           : NULL;
}

enum status noun_set_holder(const struct noun_set *persons, struct view email,
                            const struct noun_record **out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf folded = BUF_INIT(KEY_BYTES_MAX);
    person_address_fold(email, &folded);
    /* One that is too long is nobody's. */
    const struct holders *h =
        folded.failed == OK ? map_get(&persons->by_address, buf_view(&folded)) : NULL;
    if (h != NULL && h->other != NULL) {
        return error_set(err, ERR_CONFLICT,
                         "both " VIEW_FMT " and " VIEW_FMT " have the address " VIEW_FMT
                         ": name one of them by the id",
                         VIEW_ARG(h->active->values[0]), VIEW_ARG(h->other->values[0]),
                         VIEW_ARG(email));
    }
    *out = h == NULL ? NULL : h->active != NULL ? h->active : h->withdrawn;
    return OK;
}

enum status noun_set_person(const struct noun_set *persons, struct view email, struct view *id,
                            struct error *err)
{
    const struct noun_record *found = NULL;
    enum status st = noun_set_holder(persons, email, &found, err);
    if (st == OK && (found == NULL || !found->active)) {
        return error_set(err, ERR_NOT_FOUND,
                         "there is no person with the address " VIEW_FMT " (\"assay person add\")",
                         VIEW_ARG(email));
    }
    if (st == OK) {
        *id = found->values[0];
    }
    return st;
}

bool noun_record_same(const struct noun_record *a, const struct noun_record *b)
{
    bool same = a->noun == b->noun && a->active == b->active;
    for (size_t i = 0; same && i < noun_fields(a->noun); i++) {
        same = view_eq(a->values[i], b->values[i]);
    }
    return same;
}

/* ---- saying ---------------------------------------------------------------------------- */

static bool has_personal(const struct noun_record *r)
{
    bool has = false;
    for (size_t i = 0; r->noun->fields[i].name != NULL; i++) {
        has = has || (r->noun->fields[i].personal && r->values[i].len > 0);
    }
    return has;
}

static bool is_sealed(const struct noun_saying *s)
{
    return s->seal && !s->withdraw && has_personal(s->record);
}

/* The box with the personal fields, in the arena. */
static enum status seal(const struct ledger *l, const struct noun_record *r, struct arena *arena,
                        struct view *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf plain = BUF_INIT(PERSONAL_MAX);
    CLEANUP(buf_cleanup) struct buf box = BUF_INIT(2 * PERSONAL_MAX);
    struct json_writer w;
    json_writer_init(&w, &plain, false);
    json_object(&w);
    for (size_t i = 0; r->noun->fields[i].name != NULL; i++) {
        if (r->noun->fields[i].personal && r->values[i].len > 0) {
            json_member(&w, r->noun->fields[i].name, r->values[i]);
        }
    }
    json_object_end(&w);
    enum status st = buf_status(&plain, err);
    if (st == OK) {
        st = personal_seal(l->keys, r->values[0], buf_view(&plain), &box, err);
    }
    if (st == OK) {
        *out = arena_copy(arena, buf_view(&box));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
    }
    mem_wipe(plain.ptr, plain.cap);
    return st;
}

/* What is personal in all of them: the persons' keys at once, then the boxes. digests[i] is of
 * sayings[i], where that has anything to seal. */
static enum status seal_all(const struct ledger *l, const struct noun_saying *sayings, size_t count,
                            struct arena *arena, struct sha256 *digests, struct error *err)
{
    struct view *persons = arena_alloc(arena, count, sizeof *persons);
    struct view *boxes = arena_alloc(arena, count, sizeof *boxes);
    struct sha256 *made = arena_alloc(arena, count, sizeof *made);
    size_t len = 0;
    if (persons == NULL || boxes == NULL || made == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        if (is_sealed(&sayings[i])) {
            persons[len++] = sayings[i].record->values[0];
        }
    }
    if (len == 0) {
        return OK;
    }
    enum status st = personal_prepare(l->keys, persons, len, err);
    len = 0;
    for (size_t i = 0; st == OK && i < count; i++) {
        if (is_sealed(&sayings[i])) {
            st = seal(l, sayings[i].record, arena, &boxes[len++], err);
        }
    }
    if (st == OK) {
        st = store_blob_put(l->store, boxes, len, made, err);
    }
    len = 0;
    for (size_t i = 0; st == OK && i < count; i++) {
        if (is_sealed(&sayings[i])) {
            digests[i] = made[len++];
        }
    }
    return st;
}

static void write_field(struct json_writer *w, const struct field *f, struct view text)
{
    char member[FIELD_NAME_MAX];
    uint64_t n = 0;
    field_member(f, member);
    if (f->kind == FIELD_NUMBER && view_to_u64(text, &n)) {
        json_member_uint(w, member, n);
    } else if (f->kind == FIELD_WORDS) {
        json_member_words(w, member, text);
    } else {
        json_member(w, member, text);
    }
}

/* A noun with a field of its own for it says the time there: by default today. */
static void write_time(struct json_writer *w, const struct noun_saying *s)
{
    const struct noun *n = s->record->noun;
    const struct field *own = noun_field(n, VIEW("time"));
    if (own == NULL) {
        json_member_time(w, "time", s->now);
    } else if (!s->withdraw && s->record->values[own - n->fields].len == 0) {
        json_member_day(w, "time", s->now);
    }
}

/* `sealed`: the digest of the box, where there is one. */
static enum status write_predicate(const struct noun_saying *s, const struct sha256 *sealed,
                                   struct buf *out, struct error *err)
{
    const struct noun_record *r = s->record;
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member_str(&w, "action", s->withdraw ? "withdraw" : "set");
    for (size_t i = 0; r->noun->fields[i].name != NULL; i++) {
        const struct field *f = &r->noun->fields[i];
        if (!f->personal && r->values[i].len > 0 && (i < r->noun->keys || !s->withdraw)) {
            write_field(&w, f, r->values[i]);
        }
    }
    if (is_sealed(s)) {
        char hex[SHA256_HEX_MAX];
        sha256_hex(sealed, hex);
        json_key(&w, "personal");
        json_object(&w);
        statement_write_digest(&w, "digest", view_str(hex));
        json_object_end(&w);
    }
    if (s->reason.len > 0) {
        json_member(&w, "reason", s->reason);
    }
    write_time(&w, s);
    json_object_end(&w);
    return buf_status(out, err);
}

/* "certificate:p1:c-101:2026-06-01" */
static enum status subject_name(const struct noun_record *r, struct buf *out, struct error *err)
{
    buf_add_str(out, r->noun->name);
    for (size_t i = 0; i < r->noun->keys; i++) {
        buf_printf(out, ":" VIEW_FMT, VIEW_ARG(r->values[i]));
    }
    return buf_status(out, err);
}

static enum status finish_draft(const struct statement_type *type, struct view name,
                                struct view predicate, struct arena *arena, struct draft *out,
                                struct error *err)
{
    struct statement_digest *digest = arena_alloc(arena, 1, sizeof *digest);
    char *hex = arena_alloc(arena, 1, SHA256_HEX_MAX);
    name = arena_copy(arena, name);
    predicate = arena_copy(arena, predicate);
    if (digest == NULL || hex == NULL || name.ptr == NULL || predicate.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = (struct draft){
        .type = type, .subject = draft_subject(name, digest, hex), .predicate = predicate};
    return OK;
}

static enum status make_draft(const struct noun_saying *s, const struct sha256 *sealed,
                              struct arena *arena, struct draft *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(1 << 20);
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(KEY_BYTES_MAX + 64);
    enum status st = write_predicate(s, sealed, &predicate, err);
    if (st == OK) {
        st = subject_name(s->record, &name, err);
    }
    return st == OK ? finish_draft(s->record->noun->type, buf_view(&name), buf_view(&predicate),
                                   arena, out, err)
                    : st;
}

enum status noun_drafts(const struct ledger *l, const struct noun_saying *sayings, size_t count,
                        struct arena *arena, struct draft *out, struct error *err)
{
    struct sha256 *digests = arena_alloc(arena, count, sizeof *digests);
    if (digests == NULL) {
        return error_no_memory(err);
    }
    enum status st = seal_all(l, sayings, count, arena, digests, err);
    for (size_t i = 0; st == OK && i < count; i++) {
        st = make_draft(&sayings[i], &digests[i], arena, &out[i], err);
    }
    return st;
}

/* ---- erasing --------------------------------------------------------------------------- */

extern const struct statement_type person_erasure_statement;

static enum status record_erasure(const struct ledger *l, struct view id, struct view rule,
                                  int64_t now, uint64_t *index, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf predicate = BUF_INIT(64 * 1024);
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(256);
    struct arena arena;
    struct draft d;
    struct log_receipt receipt;
    struct json_writer w;
    json_writer_init(&w, &predicate, false);
    json_object(&w);
    json_member(&w, "person", id);
    json_member(&w, "rule", rule);
    json_member_time(&w, "time", now);
    json_object_end(&w);
    buf_printf(&name, "person:" VIEW_FMT, VIEW_ARG(id));
    arena_init(&arena, 0);
    enum status st = buf_status(&predicate, err);
    if (st == OK) {
        st = finish_draft(&person_erasure_statement, buf_view(&name), buf_view(&predicate), &arena,
                          &d, err);
    }
    if (st == OK) {
        st = ledger_record(l, &d, 1, now, &receipt, err);
    }
    arena_release(&arena);
    if (st == OK) {
        *index = receipt.index;
    }
    return st;
}

/* The statement first: should this be cut short, the next one finds the key that is left. */
enum status person_erase(const struct ledger *l, struct view id, struct view rule, int64_t now,
                         uint64_t *index, struct error *err)
{
    struct noun_set persons;
    bool was = false;
    enum status st = noun_set_load(l, &person_noun, &persons, err);
    if (st != OK) {
        return st;
    }
    const struct noun_record *r = noun_set_find(&persons, &id);
    if (r == NULL) {
        st = error_set(err, ERR_USAGE,
                       "there is no person " VIEW_FMT " (\"assay person list --all\")",
                       VIEW_ARG(id));
    } else if (rule.len == 0) {
        st = error_set(err, ERR_USAGE,
                       "a rule is needed: the law, contract or retention period "
                       "that asks for it (--rule)");
    } else if (r->erased != 0) {
        *index = r->index;
    } else {
        st = record_erasure(l, id, rule, now, index, err);
    }
    noun_set_release(&persons);
    if (st == OK) {
        st = personal_erase(l->keys, id, &was, err);
    }
    if (st == OK) {
        st = ledger_project(l, err);
    }
    return st == OK ? store_sql_scrub(l->store, person_noun.table->name, err) : st;
}

enum status persons_finish_erasures(const struct ledger *l, struct error *err)
{
    struct noun_set persons;
    bool was = false;
    enum status st = noun_set_load(l, &person_noun, &persons, err);
    if (st != OK) {
        return st;
    }
    for (size_t i = 0; st == OK && i < persons.len; i++) {
        if (persons.list[i]->erased != 0) {
            st = personal_erase(l->keys, persons.list[i]->values[0], &was, err);
        }
    }
    noun_set_release(&persons);
    return st;
}

enum status person_new_id(const struct noun_set *persons, struct arena *arena, struct view *out,
                          struct error *err)
{
    for (;;) {
        uint32_t bits;
        if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits) {
            return error_errno(err, errno, "drawing a random id");
        }
        struct view id = arena_printf(arena, "p-%08x", (unsigned)bits);
        if (id.ptr == NULL) {
            return error_no_memory(err);
        }
        if (noun_set_find(persons, &id) == NULL) {
            *out = id;
            return OK;
        }
    }
}
