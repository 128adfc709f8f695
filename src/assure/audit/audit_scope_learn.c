/* What statements say of which record points at which. */
#include "audit_scope_private.h"

#include "statements/nouns.h"
#include "statements/statements.h"

#include <assay/base/mem.h>

enum { OBJECTS_MAX = 1 << 24, LINKS_MAX = 1 << 24, LINES_MAX = 1 << 24 };

const char *const pack_about_names[PACK_ABOUT_KINDS] = {
    [PACK_PROJECT] = "project", [PACK_SUPPLIER] = "supplier", [PACK_TEAM] = "team"};

/* ---- objects ---- */

static uint8_t kind_bit(struct view kind)
{
    for (unsigned i = 0; i < PACK_ABOUT_KINDS; i++) {
        if (view_eq_str(kind, pack_about_names[i])) {
            return (uint8_t)(1U << i);
        }
    }
    return 0;
}

static enum status add_object(struct pack_scope *s, struct view kind, uint32_t *out,
                              struct error *err)
{
    void *items = s->objects;
    enum status st =
        mem_grow(&items, &s->objects_cap, s->objects_len + 1, sizeof *s->objects, OBJECTS_MAX, err);
    s->objects = items;
    if (st != OK) {
        return st;
    }
    struct scope_object *o = &s->objects[s->objects_len];
    *o = (struct scope_object){.is = kind_bit(kind)};
    st = map_put(&s->by_name, buf_view(&s->name), (void *)(uintptr_t)(s->objects_len + 1), &o->name,
                 err);
    if (st == OK) {
        s->findings += view_eq(kind, VIEW("finding")) ? 1 : 0;
        *out = (uint32_t)s->objects_len++;
    }
    return st;
}

enum status scope_object(struct pack_scope *s, struct view kind, struct view key, bool add,
                         uint32_t *out, struct error *err)
{
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    if (key.len > SCOPE_KEY_MAX) { /* nobody's id: it need not be kept whole */
        sha256_of(key, &digest);
        sha256_hex(&digest, hex);
        key = view_str(hex);
    }
    buf_clear(&s->name);
    buf_add_view(&s->name, kind);
    buf_add_char(&s->name, ' ');
    buf_add_view(&s->name, key);
    enum status st = buf_status(&s->name, err);
    if (st != OK) {
        return st;
    }
    size_t place = (size_t)(uintptr_t)map_get(&s->by_name, buf_view(&s->name));
    if (place > 0) {
        *out = (uint32_t)(place - 1);
        return OK;
    }
    *out = SCOPE_NONE;
    return add ? add_object(s, kind, out, err) : OK;
}

/* ---- what a statement points at ---- */

struct pointing {
    struct pack_scope *scope;
    struct scope_said *said;
    bool add;
};

static enum status point(const struct pointing *p, const char *kind, struct view key, bool owns,
                         struct error *err)
{
    struct scope_said *said = p->said;
    uint32_t object = SCOPE_NONE;
    if (key.len == 0 || said->len == SCOPE_POINTS_MAX) { /* no record that counts has so many */
        return OK;
    }
    enum status st = scope_object(p->scope, view_str(kind), key, p->add, &object, err);
    if (st == OK && object != SCOPE_NONE) {
        said->points[said->len++] = (struct scope_point){object, owns};
    }
    return st;
}

/* Records whose key begins with another record's are known by that one: a clause by its
 * contract. */
static const struct noun *known_by(const char *name)
{
    const struct noun *n = noun_named(view_str(name));
    while (n->fields[0].refers != NULL) {
        n = noun_named(view_str(n->fields[0].refers));
    }
    return n;
}

static struct view member_of(const struct noun *n, size_t field, const struct value *v)
{
    char member[FIELD_NAME_MAX];
    field_member(&n->fields[field], member);
    return value_get_text(v, member);
}

static enum status point_field(const struct pointing *p, const struct noun *n, size_t i,
                               const struct value *v, struct error *err)
{
    const struct field *f = &n->fields[i];
    const char *kind = known_by(f->refers)->name;
    bool owns = i < n->keys || strcmp(f->refers, person_noun.name) != 0;
    char member[FIELD_NAME_MAX];
    field_member(f, member);
    const struct value *said = value_get(v, member);
    enum status st = OK;
    if (f->kind != FIELD_WORDS || !value_is(said, VALUE_ARRAY)) {
        return point(p, kind, f->refers_keys == 2 ? member_of(n, i - 1, v) : value_text(said), owns,
                     err);
    }
    for (size_t k = 0; st == OK && k < said->len; k++) {
        st = point(p, kind, value_text(&said->items[k]), owns, err);
    }
    return st;
}

static enum status point_noun(const struct pointing *p, const struct noun *n, const struct value *v,
                              struct error *err)
{
    enum status st = OK;
    if (n->fields[0].refers == NULL) {
        st = scope_object(p->scope, view_str(n->name), member_of(n, 0, v), p->add, &p->said->self,
                          err);
    }
    for (size_t i = 0; st == OK && n->fields[i].name != NULL; i++) {
        st = n->fields[i].refers != NULL ? point_field(p, n, i, v, err) : OK;
    }
    return st;
}

/* What was tested, by its digest: reports of tests name it, and an evaluation says whose it is. */
static const char release_kind[] = "release";

/* Pointing that no noun's fields say. */
static const struct pointer {
    const struct statement_type *type;
    const char *member;
    const char *kind;
    bool self;   /* it is about that very object */
    bool at_all; /* where the member is missing it goes by its subjects' names */
} pointers[] = {
    {&receipt_statement, "deliverable", "deliverable", false, false},
    {&inspection_statement, "deliverable", "deliverable", false, false},
    {&decision_statement, "deliverable", "deliverable", false, false},
    {&threat_model_statement, "project", "project", false, false},
    {&person_erasure_statement, "person", "person", true, false},
    {&suppression_statement, "fingerprint", "finding", true, false},
    {&finding_fix_statement, "fingerprint", "finding", true, false},
    {&vulnerability_status_statement, "product", "subject", false, false},
    {&vulnerability_report_statement, "product", "subject", false, false},
    {&incident_statement, "product", "subject", false, false},
    {&import_statement, "tested", release_kind, false, true},
};

static enum status point_others(const struct pointing *p, const struct statement *statement,
                                struct error *err)
{
    const struct value *v = statement->predicate_value;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof pointers / sizeof pointers[0]; i++) {
        const struct pointer *q = &pointers[i];
        if (!view_eq_str(statement->predicate_type, q->type->predicate) ||
            (q->at_all && value_get(v, q->member) == NULL)) {
            continue;
        }
        p->said->record = true;
        st = q->self ? scope_object(p->scope, view_str(q->kind), value_get_text(v, q->member),
                                    p->add, &p->said->self, err)
                     : point(p, q->kind, value_get_text(v, q->member), true, err);
    }
    return st;
}

enum status scope_read(struct pack_scope *s, const struct statement *statement, bool add,
                       struct scope_said *out, struct error *err)
{
    const struct pointing p = {s, out, add};
    const struct noun *n = noun_of_predicate(statement->predicate_type);
    out->record = n != NULL;
    out->self = SCOPE_NONE;
    out->len = 0;
    enum status st = n != NULL ? point_noun(&p, n, statement->predicate_value, err) : OK;
    return st == OK ? point_others(&p, statement, err) : st;
}

/* Where it names one of a kind itself, only that counts for the kind. */
uint8_t scope_owned_by(const struct pack_scope *s, const struct scope_said *said, size_t i)
{
    const uint8_t all = (1U << PACK_ABOUT_KINDS) - 1;
    uint8_t names = 0;
    if (!said->points[i].owns) {
        return 0;
    }
    for (size_t k = 0; k < said->len; k++) {
        names |= said->points[k].owns ? s->objects[said->points[k].object].is : 0;
    }
    return (uint8_t)((all & ~names) | (s->objects[said->points[i].object].is & names));
}

/* ---- learning ---- */

static enum status add_link(struct pack_scope *s, uint32_t from, uint32_t to, uint8_t owns,
                            struct error *err)
{
    void *items = s->links;
    enum status st =
        mem_grow(&items, &s->links_cap, s->links_len + 1, sizeof *s->links, LINKS_MAX, err);
    s->links = items;
    if (st == OK) {
        s->links[s->links_len++] = (struct scope_link){from, to, owns};
    }
    return st;
}

/* What belongs to a record and has no name of its own points for it. */
static enum status learn_nameless(struct pack_scope *s, const struct scope_said *said,
                                  struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < said->len; i++) {
        for (size_t k = 0; st == OK && said->points[i].owns && k < said->len; k++) {
            st = k != i ? add_link(s, said->points[i].object, said->points[k].object, 0, err) : OK;
        }
    }
    return st;
}

static enum status learn_record(struct pack_scope *s, const struct scope_said *said,
                                struct error *err)
{
    enum status st = OK;
    if (said->self == SCOPE_NONE) {
        return learn_nameless(s, said, err);
    }
    s->objects[said->self].seen = true;
    for (size_t i = 0; st == OK && i < said->len; i++) {
        uint8_t owns = scope_owned_by(s, said, i);
        s->objects[said->self].tied |=
            said->points[i].owns ? s->objects[said->points[i].object].is : 0;
        st = add_link(s, said->self, said->points[i].object, owns, err);
    }
    return st;
}

/* "assay subject add PROJECT SUBJECT": what is inspected under this name is the project's. */
static enum status learn_subject(struct pack_scope *s, const struct scope_said *said,
                                 const struct value *v, struct error *err)
{
    uint32_t subject = SCOPE_NONE;
    struct view name = value_get_text(v, "subject");
    enum status st = name.len == 0 || said->len == 0
                         ? OK
                         : scope_object(s, VIEW("subject"), name, true, &subject, err);
    return st == OK && subject != SCOPE_NONE
               ? add_link(s, subject, said->points[0].object, UINT8_MAX, err)
               : st;
}

/* An evaluation says which digest its version has. */
static enum status learn_release(struct pack_scope *s, const struct scope_said *said,
                                 const struct value *v, struct error *err)
{
    uint32_t release = SCOPE_NONE;
    struct view digest = value_get_text(v, "digest");
    enum status st = digest.len == 0 || said->self == SCOPE_NONE
                         ? OK
                         : scope_object(s, view_str(release_kind), digest, true, &release, err);
    return st == OK && release != SCOPE_NONE ? add_link(s, release, said->self, UINT8_MAX, err)
                                             : st;
}

static enum status learn_inspection(struct pack_scope *s, const struct scope_said *said,
                                    const struct value *v, struct error *err)
{
    const struct value *verdict = value_get(v, "verdict");
    void *items = s->inspections;
    if (said->len == 0 || !value_is(verdict, VALUE_INT) || verdict->integer < 0) {
        return OK;
    }
    enum status st = mem_grow(&items, &s->inspections_cap, s->inspections_len + 1,
                              sizeof *s->inspections, LINES_MAX, err);
    s->inspections = items;
    if (st == OK) {
        s->inspections[s->inspections_len++] =
            (struct scope_inspection){(uint64_t)verdict->integer, said->points[0].object};
    }
    return st;
}

/* A verdict on what was delivered: an inspection may say later whose it is. */
static enum status learn_delivered(struct pack_scope *s, struct scope_verdict *said,
                                   const struct value *v, struct error *err)
{
    const struct value *list = value_get(v, "inputAttestations");
    size_t first = s->inputs.len;
    struct sha256 digest;
    void *items = s->verdicts;
    enum status st = mem_grow(&items, &s->verdicts_cap, s->verdicts_len + 1, sizeof *s->verdicts,
                              LINES_MAX, err);
    s->verdicts = items;
    for (size_t i = 0; st == OK && value_is(list, VALUE_ARRAY) && i < list->len; i++) {
        struct view hex = value_text(value_path(&list->items[i], "digest.sha256"));
        st = sha256_parse(hex, &digest) ? digest_list_add(&s->inputs, &digest, err) : OK;
    }
    if (st == OK) {
        said->input = first;
        said->inputs = s->inputs.len - first;
        s->verdicts[s->verdicts_len++] = *said;
    }
    return st;
}

static enum status add_approval(struct pack_scope *s, const struct noun *n, struct view digest,
                                struct scope_verdict *v, struct error *err)
{
    if (digest.len == 0 || v->approvals_len == SCOPE_APPROVALS_MAX) {
        return OK;
    }
    enum status st =
        scope_object(s, view_str(n->name), digest, true, &v->approvals[v->approvals_len], err);
    v->approvals_len += st == OK ? 1 : 0;
    return st;
}

/* Of what is not shipped: who approved it is part of what the verdict rests on. */
static enum status add_approvals(struct pack_scope *s, const struct value *v,
                                 struct scope_verdict *out, struct error *err)
{
    const struct value *rules = value_get(v, "urn:assay:rules");
    enum status st = OK;
    if (verdict_is_by_own(v, "baseline")) {
        st = add_approval(s, &baseline_approval_noun,
                          value_text(value_path(v, "policy.digest.sha256")), out, err);
    }
    for (size_t i = 0; st == OK && value_is(rules, VALUE_ARRAY) && i < rules->len; i++) {
        st = add_approval(s, &rules_approval_noun,
                          value_text(value_path(&rules->items[i], "digest.sha256")), out, err);
    }
    return st;
}

static enum status learn_verdict(struct pack_scope *s, uint64_t entry,
                                 const struct statement *statement, struct error *err)
{
    const struct value *v = statement->predicate_value;
    struct scope_verdict said = {.entry = entry};
    uint32_t subject = SCOPE_NONE;
    enum status st =
        scope_object(s, VIEW("subject"), statement->subjects[0].name, true, &subject, err);
    if (st == OK) {
        st = add_approvals(s, v, &said, err);
    }
    for (size_t i = 0; st == OK && i < said.approvals_len; i++) {
        st = add_link(s, subject, said.approvals[i], 0, err);
    }
    return st == OK && view_eq(value_get_text(v, "urn:assay:origin"), VIEW("supplier"))
               ? learn_delivered(s, &said, v, err)
               : st;
}

/* Of what was inspected: where its findings are. */
static enum status learn_report(struct pack_scope *s, const struct sha256 *envelope,
                                const struct statement *statement, struct error *err)
{
    const struct value *list = value_get(statement->predicate_value, "attributes");
    const struct value *first =
        value_is(list, VALUE_ARRAY) && list->len > 0 ? &list->items[0] : NULL;
    struct scope_report r = {.envelope = *envelope};
    void *items = s->reports;
    if (!sha256_parse(value_text(value_path(first, "evidence.digest.sha256")), &r.document)) {
        return OK;
    }
    enum status st =
        scope_object(s, VIEW("subject"), statement->subjects[0].name, true, &r.subject, err);
    if (st == OK) {
        st = mem_grow(&items, &s->reports_cap, s->reports_len + 1, sizeof *s->reports, LINES_MAX,
                      err);
        s->reports = items;
    }
    if (st == OK) {
        s->reports[s->reports_len++] = r;
    }
    return st;
}

enum status pack_scope_learn(struct pack_scope *s, uint64_t entry, const struct sha256 *envelope,
                             const struct statement *statement, struct error *err)
{
    const struct value *v = statement->predicate_value;
    struct scope_said said;
    enum status st = scope_read(s, statement, true, &said, err);
    if (st == OK && said.record) {
        st = learn_record(s, &said, err);
    }
    if (st != OK) {
        return st;
    }
    if (view_eq_str(statement->predicate_type, subject_statement.predicate)) {
        return learn_subject(s, &said, v, err);
    }
    if (view_eq_str(statement->predicate_type, evaluation_statement.predicate)) {
        return learn_release(s, &said, v, err);
    }
    if (view_eq_str(statement->predicate_type, inspection_statement.predicate)) {
        return learn_inspection(s, &said, v, err);
    }
    if (view_eq_str(statement->predicate_type, vsa_statement.predicate)) {
        return learn_verdict(s, entry, statement, err);
    }
    return view_eq_str(statement->predicate_type, scai_statement.predicate)
               ? learn_report(s, envelope, statement, err)
               : OK;
}
