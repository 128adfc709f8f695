/* Values of fields as people write them, and the records that they are compared with. */
#include "noun.h"
#include "requirement/requirement.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

enum { DOCUMENT_MAX = 256 << 20, MEMORY_MAX = 1 << 30 };

static enum status take_size(struct noun_home *h, struct error *err)
{
    struct checkpoint head;
    enum status st = log_head(h->home.log, &head, err);
    if (st == OK) {
        h->size = head.size;
    }
    return st;
}

enum status noun_home_open(struct noun_home *h, const struct noun_call *c, bool write,
                           struct error *err)
{
    *h = (struct noun_home){.has_set = false};
    arena_init(&h->arena, MEMORY_MAX);
    enum status st = write ? home_open(c->cli, c->passphrase_file, &h->home, err)
                           : home_open_registers(c->cli, &h->home, err);
    if (st != OK) {
        arena_release(&h->arena);
        return st;
    }
    h->ledger = home_ledger(&h->home);
    if (write && strcmp(c->noun->name, "person") == 0) {
        st = persons_finish_erasures(&h->ledger, err);
    }
    if (st == OK) {
        st = take_size(h, err);
    }
    if (st == OK) {
        st = noun_set_load(&h->ledger, c->noun, &h->set, err);
        h->has_set = st == OK;
    }
    if (st != OK) {
        noun_home_close(h);
    }
    return st;
}

void noun_home_close(struct noun_home *h)
{
    if (h->has_set) {
        noun_set_release(&h->set);
    }
    if (h->has_persons) {
        noun_set_release(&h->persons);
    }
    if (h->has_named) {
        noun_set_release(&h->named);
    }
    arena_release(&h->arena);
    home_close(&h->home);
}

/* ---- as it was read ---- */

static uint64_t entry_of(const struct noun_set *s, const struct noun_record *r)
{
    const struct noun_record *there = noun_set_find(s, r->values);
    return there == NULL ? LOG_NO_INDEX : there->index;
}

void noun_name_record(const struct noun_record *r, struct buf *out)
{
    buf_add_str(out, r->noun->name);
    for (size_t i = 0; i < r->noun->keys; i++) {
        buf_printf(out, " " VIEW_FMT, VIEW_ARG(r->values[i]));
    }
}

static enum status changed(const struct noun_record *r, uint64_t entry, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(8192);
    noun_name_record(r, &name);
    return error_set(err, ERR_CONFLICT,
                     "somebody has changed %s meanwhile, by log entry %llu: look at it and say it "
                     "again",
                     name.ptr == NULL ? "" : name.ptr, (unsigned long long)entry);
}

/* Somebody has appended to the log since: of these records, too? */
static enum status look_again(struct noun_home *h, const struct noun_record *const *records,
                              size_t count, struct error *err)
{
    struct noun_set now;
    enum status st = take_size(h, err);
    if (st == OK) {
        st = noun_set_load(&h->ledger, records[0]->noun, &now, err);
    }
    if (st != OK) {
        return st;
    }
    for (size_t i = 0; st == OK && i < count; i++) {
        uint64_t entry = entry_of(&now, records[i]);
        st = entry == entry_of(&h->set, records[i]) ? OK : changed(records[i], entry, err);
    }
    noun_set_release(&now);
    return st;
}

enum status noun_record_as_read(struct noun_home *h, const struct noun_record *const *records,
                                size_t count, const struct draft *drafts, size_t drafts_len,
                                int64_t now, struct log_receipt *receipts, struct error *err)
{
    enum { TRIES = 100 };
    for (int tries = 0; tries < TRIES; tries++) {
        struct error why;
        uint64_t size = h->size;
        enum status st = ledger_record_at(&h->ledger, size, drafts, drafts_len, now, receipts, err);
        enum status looked = st == ERR_CONFLICT ? look_again(h, records, count, &why) : OK;
        if (looked != OK) {
            *err = why;
            return looked;
        }
        if (st != ERR_CONFLICT || h->size == size) { /* the same: it was the lock */
            return st;
        }
    }
    return error_set(err, ERR_CONFLICT, "the log grows faster than this can be said: try again");
}

enum status noun_offer(struct noun_home *h, const struct noun_call *c, struct view document,
                       struct noun_record *r, struct error *err)
{
    return strcmp(r->noun->name, "assignment") == 0
               ? assignment_check(c->cli, h->ledger.store, document, &h->arena, r, err)
               : OK;
}

enum status noun_blame(const struct field *f, struct error *err)
{
    char option[FIELD_NAME_MAX];
    field_option(f, option);
    (void)error_prefix(err, "%s", option);
    return err->code;
}

static enum status by_address(struct noun_home *h, struct view text, struct view *out,
                              struct error *err)
{
    enum status st = OK;
    if (!h->has_persons) {
        st = noun_set_load(&h->ledger, noun_named(VIEW("person")), &h->persons, err);
        h->has_persons = st == OK;
    }
    if (st == OK) {
        st = noun_set_person(&h->persons, text, out, err);
    }
    if (st == ERR_NOT_FOUND || st == ERR_CONFLICT) {
        err->code = ERR_USAGE;
        st = ERR_USAGE;
    }
    return st;
}

static bool names_person(const struct noun_home *h, const struct field *f)
{
    bool own = strcmp(h->set.noun->name, "person") == 0 && f == h->set.noun->fields;
    return own || (f->refers != NULL && strcmp(f->refers, "person") == 0);
}

enum status noun_document(struct noun_home *h, struct view text, struct view *out,
                          struct view *document, struct error *err)
{
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    sha256_of(text, &digest);
    sha256_hex(&digest, hex);
    *document = arena_copy(&h->arena, text);
    *out = arena_copy(&h->arena, view_str(hex));
    return document->ptr == NULL || out->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status read_document(struct noun_home *h, struct view path, struct view *out,
                                 struct view *document, struct error *err)
{
    struct buf bytes = BUF_INIT(DOCUMENT_MAX);
    struct view name = arena_copy(&h->arena, path);
    enum status st = name.ptr == NULL ? error_no_memory(err) : file_read(name.ptr, &bytes, err);
    if (st == OK && bytes.len == 0) {
        st = error_set(err, ERR_USAGE, "%s is empty", name.ptr);
    }
    if (st == OK) {
        st = noun_document(h, buf_view(&bytes), out, document, err);
    }
    buf_release(&bytes);
    return st;
}

/* A digest of what the store holds already. */
static enum status known_document(struct noun_home *h, const struct field *f, struct view text,
                                  struct view *out, struct error *err)
{
    struct sha256 digest;
    bool there = false;
    enum status st = field_parse(f, text, &h->arena, out, err);
    if (st == OK && sha256_parse(*out, &digest)) {
        st = store_blob_expect(h->ledger.store, &digest, &there, err);
    }
    return st != OK || there
               ? st
               : error_set(err, ERR_USAGE,
                           "no document with this SHA-256 is stored: give the file with "
                           "\"assay %s set … --document FILE\"",
                           h->set.noun->name);
}

enum status noun_value(struct noun_home *h, const struct field *f, struct view text,
                       struct view *out, struct view *document, struct error *err)
{
    enum status st = OK;
    struct view value = VIEW("");
    if (names_person(h, f) && view_find_char(text, '@') >= 0) {
        st = by_address(h, view_trim(text), &value, err);
    } else if (f->kind == FIELD_DOCUMENT && document != NULL &&
               !view_starts(text, VIEW("sha256:"))) {
        st = read_document(h, text, &value, document, err);
    } else if (f->kind == FIELD_DOCUMENT) {
        size_t skip = view_starts(text, VIEW("sha256:")) ? strlen("sha256:") : 0;
        st = known_document(h, f, view_slice(text, skip, text.len), &value, err);
    } else {
        st = field_parse(f, text, &h->arena, &value, err);
    }
    if (st == OK) {
        *out = value;
    }
    return st;
}

/* All that a noun inherits comes by one field. */
static enum status load_named(struct noun_home *h, const struct field *by, struct error *err)
{
    enum status st = OK;
    if (!h->has_named) {
        st = noun_set_load(&h->ledger, noun_named(view_str(by->refers)), &h->named, err);
        h->has_named = st == OK;
    }
    return st;
}

enum status noun_inherit(struct noun_home *h, struct noun_record *r, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && r->noun->fields[i].name != NULL; i++) {
        const struct field *f = &r->noun->fields[i];
        if (f->inherits == NULL || r->values[i].len > 0) {
            continue;
        }
        const struct field *by = noun_field(r->noun, view_str(f->inherits));
        st = load_named(h, by, err);
        const struct noun_record *from =
            st == OK ? noun_set_find(&h->named, &r->values[by - r->noun->fields]) : NULL;
        if (from != NULL) {
            const struct field *same = noun_field(from->noun, view_str(f->name));
            r->values[i] = from->values[same - from->noun->fields];
        }
    }
    return st;
}

static enum status first_refusal(void *ctx, size_t draft, const struct error *why,
                                 struct error *err)
{
    (void)ctx;
    (void)draft;
    return error_set(err, why->code, "%s", why->message);
}

/* Tried first, so that what is refused leaves neither key nor blob behind. */
enum status noun_say(const struct ledger *l, const struct noun_said *said, struct arena *arena,
                     struct log_receipt *receipts, struct error *err)
{
    struct sha256 digests[NOUN_FIELDS_MAX];
    struct draft drafts[NOUN_SAID_MAX];
    enum status st = noun_drafts(l, said->sayings, said->count, arena, drafts, err);
    if (st == OK) {
        st = ledger_try(l, drafts, said->count, said->now, first_refusal, NULL, err);
    }
    if (st == OK && said->document_count > 0) {
        st = store_blob_put(l->store, said->documents, said->document_count, digests, err);
    }
    for (size_t i = 0; i < said->count; i++) {
        said->sayings[i].seal = true;
    }
    if (st == OK) {
        st = noun_drafts(l, said->sayings, said->count, arena, drafts, err);
    }
    if (st == OK && said->read != NULL) {
        return noun_record_as_read(said->read, &said->sayings[0].record, 1, drafts, said->count,
                                   said->now, receipts, err);
    }
    return st == OK ? ledger_record(l, drafts, said->count, said->now, receipts, err) : st;
}
