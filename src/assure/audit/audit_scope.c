/* What belongs to projects, suppliers and teams: the links, followed. */
#include "audit_scope_private.h"

#include "statements/statements.h"

#include <assay/assure/suppressions.h>
#include <assay/base/mem.h>
#include <assay/inspect/finding.h>

#include <stdlib.h>

enum { SCOPE_NAME_MAX = 2 * SCOPE_KEY_MAX };

enum status pack_scope_new(const struct pack_about *about, size_t len, struct pack_scope **out,
                           struct error *err)
{
    struct pack_scope *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    s->about = about;
    s->about_len = len;
    map_init(&s->by_name);
    buf_init(&s->name, SCOPE_NAME_MAX);
    *out = s;
    return OK;
}

struct pack_scope *pack_scope_free(struct pack_scope *s)
{
    if (s != NULL) {
        map_release(&s->by_name);
        (void)mem_free(s->objects);
        (void)mem_free(s->links);
        (void)mem_free(s->verdicts);
        (void)mem_free(s->inspections);
        (void)mem_free(s->reports);
        (void)mem_free(s->inputs.list);
        (void)mem_free(s->taken.list);
        (void)mem_free(s->documents.list);
        buf_release(&s->name);
        (void)mem_free(s);
    }
    return NULL;
}

/* ---- what belongs ---- */

static enum status begin(struct pack_scope *s, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < s->about_len; i++) {
        const struct pack_about *a = &s->about[i];
        const char *kind = pack_about_names[a->kind];
        uint32_t object = SCOPE_NONE;
        st = scope_object(s, view_str(kind), a->id, true, &object, err);
        if (st == OK) {
            s->objects[object].belongs |= (uint8_t)(1U << a->kind);
        }
    }
    return st;
}

static int by_owner(const void *a, const void *b)
{
    const struct scope_link *x = a;
    const struct scope_link *y = b;
    return x->to != y->to ? (x->to < y->to ? -1 : 1) : (x->from > y->from) - (x->from < y->from);
}

/* The first link to the object, of links by owner. */
static size_t links_to(const struct pack_scope *s, uint32_t object)
{
    size_t low = 0;
    size_t high = s->links_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->links[middle].to < object) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Each object waits at most once for each kind. */
struct waiting {
    uint32_t *list;
    size_t len;
};

static void spread_from(struct pack_scope *s, uint32_t object, struct waiting *w)
{
    for (size_t i = links_to(s, object); i < s->links_len && s->links[i].to == object; i++) {
        struct scope_object *from = &s->objects[s->links[i].from];
        uint8_t gains = (uint8_t)(s->objects[object].belongs & s->links[i].owns & ~from->belongs);
        from->belongs |= gains;
        if (gains != 0) {
            w->list[w->len++] = s->links[i].from;
        }
    }
}

static enum status spread(struct pack_scope *s, struct error *err)
{
    size_t most = (s->objects_len + 1) * PACK_ABOUT_KINDS;
    struct waiting w = {.list = mem_calloc(most, sizeof *w.list)};
    if (w.list == NULL) {
        return error_no_memory(err);
    }
    if (s->links_len > 0) {
        qsort(s->links, s->links_len, sizeof *s->links, by_owner);
    }
    for (size_t i = 0; i < s->objects_len; i++) {
        if (s->objects[i].belongs != 0) {
            w.list[w.len++] = (uint32_t)i;
        }
    }
    while (w.len > 0) {
        spread_from(s, w.list[--w.len], &w);
    }
    (void)mem_free(w.list);
    return OK;
}

/* Not another one of the kind that was asked for, nor what says that it is another one's. */
static void take_name(struct scope_object *o, uint8_t by)
{
    o->named = o->named || (o->belongs == 0 && (by & ~(o->is | o->tied)) != 0);
}

static void name_others(struct pack_scope *s)
{
    for (size_t i = 0; i < s->links_len; i++) {
        take_name(&s->objects[s->links[i].to], s->objects[s->links[i].from].belongs);
    }
}

static int by_entry(const void *key, const void *element)
{
    uint64_t entry = *(const uint64_t *)key;
    const struct scope_verdict *v = element;
    return entry < v->entry ? -1 : entry > v->entry;
}

static enum status take_verdict(struct pack_scope *s, struct scope_verdict *v, uint8_t by,
                                struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < v->approvals_len; i++) {
        take_name(&s->objects[v->approvals[i]], by);
    }
    for (size_t i = 0; st == OK && !v->taken && i < v->inputs; i++) {
        st = digest_list_add(&s->taken, &s->inputs.list[v->input + i], err);
    }
    v->taken = true;
    return st;
}

/* The verdicts on what was delivered, and what they rest on. */
static enum status take_verdicts(struct pack_scope *s, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && s->verdicts_len > 0 && i < s->inspections_len; i++) {
        uint8_t by = s->objects[s->inspections[i].deliverable].belongs;
        struct scope_verdict *v =
            bsearch(&s->inspections[i].verdict, s->verdicts, s->verdicts_len, sizeof *v, by_entry);
        st = by != 0 && v != NULL ? take_verdict(s, v, by, err) : OK;
    }
    digest_list_tidy(&s->taken);
    return st;
}

static enum status take_reports(struct pack_scope *s, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && s->findings > 0 && i < s->reports_len; i++) {
        const struct scope_report *r = &s->reports[i];
        if (s->objects[r->subject].belongs != 0 || digest_list_has(&s->taken, &r->envelope)) {
            st = digest_list_add(&s->documents, &r->document, err);
        }
    }
    digest_list_tidy(&s->documents);
    return st;
}

enum status pack_scope_known(struct pack_scope *s, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < s->about_len; i++) {
        const struct pack_about *a = &s->about[i];
        const char *kind = pack_about_names[a->kind];
        uint32_t object = SCOPE_NONE;
        st = scope_object(s, view_str(kind), a->id, false, &object, err);
        if (st == OK && (object == SCOPE_NONE || !s->objects[object].seen)) {
            st = error_set(err, ERR_NOT_FOUND, "no statement is about a %s \"" VIEW_FMT "\"", kind,
                           VIEW_ARG(a->id));
        }
    }
    return st;
}

enum status pack_scope_resolve(struct pack_scope *s, struct error *err)
{
    enum status st = begin(s, err);
    if (st == OK) {
        st = spread(s, err);
    }
    if (st == OK) {
        name_others(s);
        st = take_verdicts(s, err);
    }
    return st == OK ? take_reports(s, err) : st;
}

/* ---- findings ---- */

const struct digest_list *pack_scope_reports(const struct pack_scope *s)
{
    return &s->documents;
}

/* `"assayFingerprint/v1": "f1:…"`: within a text of JSON quotation marks are escaped. */
static struct view print_at(struct view text)
{
    static const struct view head = VIEW_INIT("\"assayFingerprint/v1\"");
    struct view rest = view_trim(view_slice(text, head.len, REPORT_PIECE_MAX));
    if (!view_starts(rest, VIEW(":"))) {
        return VIEW("");
    }
    rest = view_trim(view_slice(rest, 1, rest.len));
    struct view print = view_slice(rest, 1, FINGERPRINT_MAX);
    return view_starts(rest, VIEW("\"f1:")) && rest.len > FINGERPRINT_MAX &&
                   rest.ptr[FINGERPRINT_MAX] == '"'
               ? print
               : VIEW("");
}

static void find_prints(struct pack_scope *s, struct view text)
{
    struct error ignored;
    uint32_t object = SCOPE_NONE;
    ptrdiff_t at;
    while ((at = view_find(text, VIEW("\"assayFingerprint/v1\""))) >= 0) {
        text = view_slice(text, (size_t)at, text.len);
        struct view print = print_at(text);
        if (print.len > 0 &&
            scope_object(s, VIEW("finding"), print, false, &object, &ignored) == OK &&
            object != SCOPE_NONE) {
            s->objects[object].belongs = UINT8_MAX;
        }
        text = view_slice(text, 1, text.len);
    }
}

void pack_scope_report(struct pack_scope *s, struct report_piece *p, struct view bytes)
{
    char seam[2 * REPORT_PIECE_MAX];
    struct view head = view_slice(bytes, 0, REPORT_PIECE_MAX);
    if (bytes.len == 0) {
        return;
    }
    memcpy(seam, p->rest, p->len);
    memcpy(seam + p->len, head.ptr, head.len);
    struct view joined = view_of(seam, p->len + head.len);
    find_prints(s, joined);
    find_prints(s, bytes);
    struct view rest = bytes.len > REPORT_PIECE_MAX ? bytes : joined;
    size_t from = rest.len > REPORT_PIECE_MAX ? rest.len - REPORT_PIECE_MAX : 0;
    rest = view_slice(rest, from, rest.len);
    p->len = rest.len;
    memcpy(p->rest, rest.ptr, rest.len);
}

/* ---- answers ---- */

static enum scope_answer answer(const struct scope_object *o)
{
    return o->belongs != 0 ? SCOPE_BELONGS : o->named ? SCOPE_NAMED : SCOPE_FOREIGN;
}

/* A verdict is logged twice, with two signatures: both rest on the same. */
static bool rests_on_taken(const struct pack_scope *s, const struct statement *statement)
{
    const struct value *list = value_get(statement->predicate_value, "inputAttestations");
    struct sha256 digest;
    return s->taken.len > 0 && view_eq_str(statement->predicate_type, vsa_statement.predicate) &&
           value_is(list, VALUE_ARRAY) && list->len > 0 &&
           sha256_parse(value_text(value_path(&list->items[0], "digest.sha256")), &digest) &&
           digest_list_has(&s->taken, &digest);
}

bool pack_scope_is_finding(const struct statement *statement)
{
    return view_eq(statement->predicate_type, VIEW(SUPPRESSION_PREDICATE));
}

static enum status ask_subjects(struct pack_scope *s, const struct statement *statement,
                                enum scope_answer *out, struct error *err)
{
    uint32_t object = SCOPE_NONE;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < statement->subjects_len; i++) {
        st = scope_object(s, VIEW("subject"), statement->subjects[i].name, false, &object, err);
        if (st == OK && object != SCOPE_NONE && s->objects[object].belongs != 0) {
            *out = SCOPE_BELONGS;
        }
    }
    return st;
}

enum status pack_scope_asks(struct pack_scope *s, const struct sha256 *envelope,
                            const struct statement *statement, enum scope_answer *out,
                            struct error *err)
{
    struct scope_said said;
    enum scope_answer found = SCOPE_FOREIGN;
    enum status st = scope_read(s, statement, false, &said, err);
    if (st == OK && !said.record) {
        st = ask_subjects(s, statement, &found, err);
        found = digest_list_has(&s->taken, envelope) || rests_on_taken(s, statement) ? SCOPE_BELONGS
                                                                                     : found;
    } else if (st == OK && said.self != SCOPE_NONE) {
        found = answer(&s->objects[said.self]);
    } else {
        for (size_t i = 0; st == OK && i < said.len; i++) {
            if ((s->objects[said.points[i].object].belongs & scope_owned_by(s, &said, i)) != 0) {
                found = SCOPE_BELONGS;
            }
        }
    }
    if (st == OK) {
        *out = found;
    }
    return st;
}
