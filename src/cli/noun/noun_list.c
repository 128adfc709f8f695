/* Records of a noun, as a table, one below the other, or as JSON. */
#include "noun.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>
#include <assay/base/words.h>

#include <stdio.h>

enum { TEXT_MAX = 256 << 20, COLUMN_WIDTH_MAX = 40, COLUMNS = NOUN_FIELDS_MAX + 1 };

struct lister {
    struct noun_call *call;
    struct noun_home home;
    struct view filters[NOUN_FIELDS_MAX];
    struct noun_set waiting; /* of a noun that follows this one, or of none */
    struct buf out;
};

/* Where a noun names records of another by their whole key: the place of that key's last field.
 * NULL: nowhere. */
static const struct field *reference_to(const struct noun *n, const struct noun *to)
{
    for (const struct field *f = n->fields; f->name != NULL; f++) {
        size_t keys = f->refers_keys == 2 ? 2 : 1;
        if (f->refers != NULL && strcmp(f->refers, to->name) == 0 && keys == to->keys) {
            return f;
        }
    }
    return NULL;
}

/* ---- which ----------------------------------------------------------------------------- */

static enum status read_filters(struct lister *l, struct error *err)
{
    const struct noun *n = l->call->noun;
    enum status st = OK;
    for (size_t i = 0; st == OK && n->fields[i].name != NULL; i++) {
        bool key = i < l->call->operand_count;
        const char *given = key ? l->call->operands[i] : l->call->given[i];
        const struct field *f = &n->fields[i];
        if (given == NULL || given[0] == '\0') {
            continue;
        }
        l->filters[i] = view_str(given);
        if (f->kind != FIELD_WORDS && f->kind != FIELD_DOCUMENT && !f->personal) {
            st = noun_value(&l->home, f, view_str(given), &l->filters[i], NULL, err);
            st = st == OK ? OK : noun_blame(f, err);
        }
    }
    return st;
}

static bool is_wanted(const struct lister *l, const struct noun_record *r)
{
    bool wanted = r->active || l->call->all || l->call->verb == NOUN_SHOW;
    for (size_t i = 0; wanted && r->noun->fields[i].name != NULL; i++) {
        struct view filter = l->filters[i];
        const struct field *f = &r->noun->fields[i];
        if (filter.len > 0) {
            wanted = f->kind == FIELD_WORDS ? words_have(r->values[i], filter)
                                            : view_eq_nocase(r->values[i], filter);
        }
    }
    return wanted;
}

/* ---- JSON ------------------------------------------------------------------------------ */

static void json_time(struct json_writer *w, const char *key, int64_t time)
{
    if (time != 0) {
        json_member_time(w, key, time);
    }
}

/* The members of a record; its object stays open. */
static void write_json(struct json_writer *w, const struct noun_record *r)
{
    char member[FIELD_NAME_MAX];
    json_object(w);
    for (size_t i = 0; r->noun->fields[i].name != NULL; i++) {
        const struct field *f = &r->noun->fields[i];
        uint64_t number = 0;
        field_member(f, member);
        if (f->kind == FIELD_WORDS) {
            json_member_words(w, member, r->values[i]);
        } else if (f->kind == FIELD_NUMBER && view_to_u64(r->values[i], &number)) {
            json_member_uint(w, member, number);
        } else if (r->values[i].len > 0) {
            json_member(w, member, r->values[i]);
        }
    }
    if (r->noun->lasts) {
        json_member_bool(w, "active", r->active);
        json_time(w, "withdrawnOn", r->withdrawn);
    }
    if (r->erased != 0) {
        json_time(w, "erasedOn", r->erased);
        json_member(w, "erasureRule", r->rule);
    }
    json_member_uint(w, "logIndex", r->index);
}

/* ---- text ------------------------------------------------------------------------------ */

static size_t width_of(struct view text)
{
    size_t width = 0;
    for (size_t i = 0; i < text.len; i++) {
        width += ((unsigned char)text.ptr[i] & 0xc0) != 0x80 ? 1 : 0;
    }
    return width;
}

static struct view digest_short(const struct field *f, struct view text)
{
    enum { DIGITS = 12 };
    return f->kind == FIELD_DOCUMENT ? view_slice(text, 0, DIGITS) : text;
}

/* How many of those that follow wait. */
static size_t count_waiting(const struct lister *l, const struct noun_record *r)
{
    size_t count = 0;
    for (size_t i = 0; i < l->waiting.len; i++) {
        const struct noun_record *w = l->waiting.list[i];
        size_t at = (size_t)(reference_to(w->noun, r->noun) - w->noun->fields) + 1 - r->noun->keys;
        bool names = w->active;
        for (size_t k = 0; names && k < r->noun->keys; k++) {
            names = view_eq(w->values[at + k], r->values[k]);
        }
        count += names ? 1 : 0;
    }
    return count;
}

static enum status load_waiting(struct lister *l, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && nouns[i] != NULL && l->waiting.noun == NULL; i++) {
        if (nouns[i]->waiting != NULL && reference_to(nouns[i], l->call->noun) != NULL) {
            st = noun_set_load(&l->home.ledger, nouns[i], &l->waiting, err);
        }
    }
    return st;
}

/* What it is besides its fields: "withdrawn 2026-11-22". */
static struct view remark_of(struct lister *l, const struct noun_record *r)
{
    char time[CLOCK_TEXT_MAX];
    if (r->erased != 0) {
        clock_rfc3339(r->erased, time);
        return arena_printf(&l->home.arena, "erased %.10s (" VIEW_FMT ")", time, VIEW_ARG(r->rule));
    }
    if (!r->active) {
        clock_rfc3339(r->withdrawn, time);
        return arena_printf(&l->home.arena, "withdrawn %.10s", time);
    }
    size_t waiting = count_waiting(l, r);
    return waiting == 0 ? VIEW("")
                        : arena_printf(&l->home.arena, "%zu %s%s waiting", waiting,
                                       l->waiting.noun->waiting, plural(waiting));
}

static void add_cell(struct buf *out, struct view text, size_t width, bool last)
{
    size_t at = out->len;
    utf8_append_visible(out, text);
    size_t used = out->len > at ? width_of(view_of(out->ptr + at, out->len - at)) : 0;
    /* What is wider than its column stands apart from the next one all the same. */
    for (width = used > width ? used : width; !last && used < width + 2; used++) {
        buf_add_char(out, ' ');
    }
}

/* The line without blanks at its end. */
static void end_line(struct buf *out)
{
    while (out->len > 0 && out->ptr[out->len - 1] == ' ') {
        out->len--;
    }
    buf_add_char(out, '\n');
}

struct layout {
    size_t widths[COLUMNS]; /* 0: the column is left out */
    size_t last;
};

static void fit(struct layout *a, size_t column, struct view text)
{
    size_t width = width_of(text);
    width = width > COLUMN_WIDTH_MAX ? COLUMN_WIDTH_MAX : width;
    a->widths[column] = width > a->widths[column] ? width : a->widths[column];
}

static void lay_out(struct lister *l, struct layout *a)
{
    const struct noun *n = l->call->noun;
    size_t fields = noun_fields(n);
    for (size_t k = 0; k < l->home.set.len; k++) {
        const struct noun_record *r = l->home.set.list[k];
        for (size_t i = 0; is_wanted(l, r) && i < fields; i++) {
            fit(a, i, digest_short(&n->fields[i], r->values[i]));
        }
        if (is_wanted(l, r)) {
            fit(a, fields, remark_of(l, r));
        }
    }
    for (size_t i = 0; i <= fields; i++) {
        char option[FIELD_NAME_MAX] = "";
        if (a->widths[i] > 0 && i < fields) {
            field_option(&n->fields[i], option);
        }
        if (a->widths[i] > 0) {
            fit(a, i, view_str(option));
            a->last = i;
        }
    }
}

static void write_header(struct lister *l, const struct layout *a)
{
    const struct noun *n = l->call->noun;
    for (size_t i = 0; n->fields[i].name != NULL; i++) {
        char option[FIELD_NAME_MAX];
        field_option(&n->fields[i], option);
        if (a->widths[i] > 0) {
            add_cell(&l->out, view_str(option), a->widths[i], i == a->last);
        }
    }
    end_line(&l->out);
}

static void write_line(struct lister *l, const struct layout *a, const struct noun_record *r)
{
    size_t fields = noun_fields(r->noun);
    for (size_t i = 0; i < fields; i++) {
        if (a->widths[i] > 0) {
            add_cell(&l->out, digest_short(&r->noun->fields[i], r->values[i]), a->widths[i],
                     i == a->last);
        }
    }
    if (a->widths[fields] > 0) {
        add_cell(&l->out, remark_of(l, r), 0, true);
    }
    end_line(&l->out);
}

static void write_one(struct lister *l, const struct noun_record *r)
{
    enum { NAME_WIDTH = 16 };
    for (size_t i = 0; r->noun->fields[i].name != NULL; i++) {
        char option[FIELD_NAME_MAX];
        field_option(&r->noun->fields[i], option);
        if (r->values[i].len > 0) {
            add_cell(&l->out, view_str(option), NAME_WIDTH, false);
            add_cell(&l->out, r->values[i], 0, true);
            buf_add_char(&l->out, '\n');
        }
    }
    struct view remark = remark_of(l, r);
    if (remark.len > 0) {
        add_cell(&l->out, VIEW("state"), NAME_WIDTH, false);
        add_cell(&l->out, remark, 0, true);
        buf_add_char(&l->out, '\n');
    }
    add_cell(&l->out, VIEW("log entry"), NAME_WIDTH, false);
    buf_printf(&l->out, "%llu\n", (unsigned long long)r->index);
}

/* ---- many ------------------------------------------------------------------------------ */

static size_t write_table(struct lister *l)
{
    struct layout a = {.last = 0};
    size_t count = 0;
    lay_out(l, &a);
    for (size_t k = 0; k < l->home.set.len; k++) {
        const struct noun_record *r = l->home.set.list[k];
        if (is_wanted(l, r)) {
            if (++count == 1) {
                write_header(l, &a);
            }
            write_line(l, &a, r);
        }
    }
    return count;
}

static size_t write_array(const struct lister *l, struct json_writer *w)
{
    size_t count = 0;
    json_array(w);
    for (size_t k = 0; k < l->home.set.len; k++) {
        if (is_wanted(l, l->home.set.list[k])) {
            write_json(w, l->home.set.list[k]);
            json_object_end(w);
            count++;
        }
    }
    json_array_end(w);
    return count;
}

/* ---- what follows a record ------------------------------------------------------------- */

/* Choose the records of l's noun that name `r`. False: the noun names no such. */
static bool choose_followers(struct lister *l, const struct noun_record *r)
{
    const struct field *f = reference_to(l->call->noun, r->noun);
    for (size_t k = 0; f != NULL && k < r->noun->keys; k++) {
        l->filters[(size_t)(f - l->call->noun->fields) + 1 - r->noun->keys + k] = r->values[k];
    }
    return f != NULL;
}

/* "evidence-uploads" as "evidenceUploads". */
static void plural_member(const struct noun *n, char out[FIELD_NAME_MAX])
{
    char name[FIELD_NAME_MAX];
    const struct field as_field = {.name = name};
    (void)snprintf(name, sizeof name, "%s", n->plural);
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    field_member(&as_field, out);
}

static enum status write_followers_of(struct lister *l, const struct noun *n,
                                      const struct noun_record *r, struct json_writer *w,
                                      struct error *err)
{
    struct noun_call call = {.cli = l->call->cli, .noun = n, .verb = NOUN_LIST};
    struct lister f = {.call = &call, .home = {.home = l->home.home, .ledger = l->home.ledger}};
    char member[FIELD_NAME_MAX];
    if (!choose_followers(&f, r)) {
        return OK;
    }
    arena_init(&f.home.arena, 0);
    f.out = l->out; /* at its end */
    enum status st = noun_set_load(&f.home.ledger, n, &f.home.set, err);
    plural_member(n, member);
    if (st == OK && w != NULL) {
        json_key(w, member);
        (void)write_array(&f, w);
    } else if (st == OK) {
        size_t before = f.out.len;
        buf_printf(&f.out, "\n%s\n", n->plural);
        size_t count = write_table(&f);
        f.out.len = count == 0 && f.out.failed == OK ? before : f.out.len;
        l->out = f.out;
    }
    if (st == OK) {
        noun_set_release(&f.home.set);
    }
    arena_release(&f.home.arena);
    return st;
}

/* `w`: as JSON; or NULL. */
static enum status write_followers(struct lister *l, const struct noun_record *r,
                                   struct json_writer *w, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && nouns[i] != NULL; i++) {
        st = nouns[i]->follows ? write_followers_of(l, nouns[i], r, w, err) : OK;
    }
    return st;
}

/* ---- both ------------------------------------------------------------------------------ */

static enum status show(struct lister *l, const struct noun_record *r, struct error *err)
{
    struct json_writer w;
    enum status st = OK;
    if (!l->call->json) {
        write_one(l, r);
        return write_followers(l, r, NULL, err);
    }
    json_writer_init(&w, &l->out, true);
    write_json(&w, r);
    st = write_followers(l, r, &w, err);
    json_object_end(&w);
    buf_add_char(&l->out, '\n');
    return st;
}

static enum status nothing_there(const struct lister *l, struct error *err)
{
    return error_set(err, ERR_USAGE, "there is no such %s (\"assay %s list --all\")",
                     l->call->noun->name, l->call->noun->name);
}

static enum status show_all(struct lister *l, struct error *err)
{
    size_t count = 0;
    enum status st = OK;
    for (size_t k = 0; st == OK && k < l->home.set.len; k++) {
        if (is_wanted(l, l->home.set.list[k])) {
            st = show(l, l->home.set.list[k], err);
            count++;
        }
    }
    return st == OK && count == 0 ? nothing_there(l, err) : st;
}

static void list_all(struct lister *l)
{
    struct json_writer w;
    if (!l->call->json) {
        (void)write_table(l);
        return;
    }
    json_writer_init(&w, &l->out, true);
    (void)write_array(l, &w);
    buf_add_char(&l->out, '\n');
}

enum exit_code noun_list(struct noun_call *call)
{
    struct lister l = {.call = call, .out = BUF_INIT(TEXT_MAX)};
    struct error err;
    if (call->verb == NOUN_SHOW && call->operand_count < call->noun->keys) {
        return cli_usage(call->cli, "name which %s", call->noun->name);
    }
    if (noun_home_open(&l.home, call, false, &err) != OK) {
        return cli_fail(call->cli, &err);
    }
    enum status st = read_filters(&l, &err);
    if (st == OK && call->verb == NOUN_LIST && !call->json) {
        st = load_waiting(&l, &err);
    }
    if (st == OK && call->verb == NOUN_SHOW) {
        st = show_all(&l, &err);
    } else if (st == OK) {
        list_all(&l);
    }
    st = cli_print(call->cli, st, &l.out, &err);
    if (l.waiting.noun != NULL) {
        noun_set_release(&l.waiting);
    }
    noun_home_close(&l.home);
    return st == OK ? EXIT_ACCEPTED : cli_fail(call->cli, &err);
}
