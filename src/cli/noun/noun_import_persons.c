/* Who a row of a table of persons speaks of, where only the address tells. */
#include "noun_import.h"

#include <assay/base/mem.h>

/* Who has an address in this import. */
struct holder {
    struct view id;
    size_t row;
    bool drawn;   /* the row has no id: it is a new one, or of who has the address already */
    bool several; /* rows with ids of their own */
};

static struct view address_of(const struct noun_record *r)
{
    const struct field *f = noun_field(r->noun, VIEW("email"));
    return r->values[f - r->noun->fields];
}

/* An id that neither the register nor a row of the table has. */
static enum status draw(struct import_work *w, struct view *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(256);
    enum status st = OK;
    do {
        buf_clear(&key);
        st = person_new_id(&w->home.set, &w->home.arena, out, err);
        if (st == OK) {
            buf_printf(&key, VIEW_FMT "\x1f", VIEW_ARG(*out));
            st = buf_status(&key, err);
        }
    } while (st == OK && map_has(&w->seen, buf_view(&key)));
    return st;
}

static enum status keep(struct import_work *w, struct view folded, struct holder holder,
                        struct error *err)
{
    struct holder *kept = arena_alloc(&w->home.arena, 1, sizeof *kept);
    if (kept == NULL) {
        return error_no_memory(err);
    }
    *kept = holder;
    return map_put(&w->addresses, folded, kept, NULL, err);
}

/* A row with an id. */
static enum status claim(struct import_work *w, size_t row, const struct noun_record *r,
                         struct view folded, struct error *err)
{
    struct holder *before = map_get(&w->addresses, folded);
    bool other = before != NULL && !view_eq(before->id, r->values[0]);
    if (other && before->drawn) {
        return error_set(err, ERR_USAGE,
                         "row %u has the same address and no id: give both the same",
                         (unsigned)w->table.numbers[before->row]);
    }
    if (before != NULL) {
        before->several = before->several || other;
        return OK;
    }
    return keep(w, folded, (struct holder){.id = r->values[0], .row = row}, err);
}

/* A row without. */
static enum status look_up(struct import_work *w, size_t row, struct noun_record *r,
                           struct view folded, struct error *err)
{
    const struct noun_record *known = NULL;
    const struct holder *before = map_get(&w->addresses, folded);
    if (before != NULL && before->several) {
        return error_set(err, ERR_USAGE, "several rows above have this address: give the id");
    }
    if (before != NULL) {
        r->values[0] = before->id;
        return OK;
    }
    enum status st = noun_set_holder(&w->home.set, address_of(r), &known, err);
    if (st == ERR_CONFLICT) {
        err->code = ERR_USAGE;
        return ERR_USAGE;
    }
    if (st == OK && known != NULL) {
        r->values[0] = known->values[0];
    } else if (st == OK) {
        st = draw(w, &r->values[0], err);
    }
    return st == OK ? keep(w, folded,
                           (struct holder){.id = r->values[0], .row = row, .drawn = true}, err)
                    : st;
}

enum status import_find_person(struct import_work *w, size_t row, struct noun_record *r,
                               struct error *err)
{
    CLEANUP(buf_cleanup) struct buf folded = BUF_INIT(2 * NOUN_TEXT_MAX);
    bool has_id = r->values[0].len > 0;
    person_address_fold(address_of(r), &folded);
    enum status st = buf_status(&folded, err);
    if (st == OK && folded.len == 0) {
        return has_id ? OK
                      : error_set(err, ERR_USAGE, "neither an id nor an address tells who it is");
    }
    if (st != OK) {
        return st;
    }
    return has_id ? claim(w, row, r, buf_view(&folded), err)
                  : look_up(w, row, r, buf_view(&folded), err);
}
