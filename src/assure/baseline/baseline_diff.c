#include <assay/assure/baseline_diff.h>

#include <assay/base/mem.h>

enum { WHAT_MAX = 1 << 20 };

struct differ {
    const struct baseline *a;
    const struct baseline *b;
    baseline_difference_visit visit;
    void *ctx;
    struct buf text; /* of the sentence at hand */
    struct arena arena;
    bool backwards; /* the examples of b are run against a */
};

const char *baseline_change_name(enum baseline_change c)
{
    static const char *const names[BASELINE_CHANGES] = {"added",    "removed", "laxer",
                                                        "stricter", "changed", "reworded"};
    return names[c];
}

/* The sentence is in d->text. */
static enum status tell(struct differ *d, enum baseline_change change, struct view about,
                        bool requirement, struct error *err)
{
    const struct baseline_difference difference = {
        .change = change, .about = about, .requirement = requirement, .what = buf_view(&d->text)};
    enum status st = buf_status(&d->text, err);
    st = st == OK ? d->visit(d->ctx, &difference, err) : st;
    buf_clear(&d->text);
    return st;
}

static void list_origins(struct buf *out, const bool origins[ORIGIN_COUNT])
{
    bool first = true;
    for (int i = 0; i < ORIGIN_COUNT; i++) {
        if (origins[i]) {
            buf_printf(out, "%s%s", first ? "" : ", ", origin_name((enum origin)i));
            first = false;
        }
    }
}

/* Those of `a` that `b` has not. */
static bool without(const bool a[ORIGIN_COUNT], const bool b[ORIGIN_COUNT], bool out[ORIGIN_COUNT])
{
    bool any = false;
    for (int i = 0; i < ORIGIN_COUNT; i++) {
        out[i] = a[i] && !b[i];
        any = any || out[i];
    }
    return any;
}

/* What is said of origins that came, and of those that went. */
struct origin_words {
    enum baseline_change came;
    enum baseline_change went;
    const char *came_text;
    const char *went_text;
};

static enum status compare_origins(struct differ *d, const bool a[ORIGIN_COUNT],
                                   const bool b[ORIGIN_COUNT], const struct origin_words *words,
                                   struct view about, bool requirement, struct error *err)
{
    bool some[ORIGIN_COUNT];
    enum status st = OK;
    if (without(b, a, some)) {
        buf_add_str(&d->text, words->came_text);
        list_origins(&d->text, some);
        st = tell(d, words->came, about, requirement, err);
    }
    if (st == OK && without(a, b, some)) {
        buf_add_str(&d->text, words->went_text);
        list_origins(&d->text, some);
        st = tell(d, words->went, about, requirement, err);
    }
    return st;
}

/* ---- the file's own members ---- */

static bool same_value(const struct value *a, const struct value *b)
{
    if (a == NULL || b == NULL || a->kind != b->kind || a->len != b->len) {
        return a == b;
    }
    bool same = a->kind == VALUE_OBJECT || a->kind == VALUE_ARRAY || view_eq(a->text, b->text);
    for (size_t i = 0; same && i < a->len; i++) {
        same = a->kind == VALUE_ARRAY
                   ? same_value(&a->items[i], &b->items[i])
                   : same_value(&a->members[i].value, value_get_view(b, a->members[i].key));
    }
    return same;
}

static void show_value(struct buf *out, const struct value *v)
{
    if (v == NULL) {
        buf_add_str(out, "nothing");
    } else if (v->kind == VALUE_OBJECT) {
        for (size_t i = 0; i < v->len; i++) {
            buf_printf(out, "%s" VIEW_FMT " ", i == 0 ? "" : ", ", VIEW_ARG(v->members[i].key));
            buf_add_view(out, v->members[i].value.text);
        }
    } else if (v->kind == VALUE_ARRAY) {
        buf_printf(out, "%zu entries", v->len);
    } else {
        buf_add_view(out, v->text);
    }
}

static enum status compare_member(struct differ *d, struct view name, const struct value *a,
                                  const struct value *b, struct error *err)
{
    if (same_value(a, b)) {
        return OK;
    }
    show_value(&d->text, a);
    buf_add_str(&d->text, " before, ");
    show_value(&d->text, b);
    buf_add_str(&d->text, " now");
    return tell(d, BASELINE_CHANGED, name, false, err);
}

/* Each parameter by its name. */
static enum status compare_parameters(struct differ *d, struct error *err)
{
    const struct value *a = value_get(d->a->document, "parameters");
    const struct value *b = value_get(d->b->document, "parameters");
    enum status st = OK;
    for (size_t i = 0; st == OK && value_is(a, VALUE_OBJECT) && i < a->len; i++) {
        st = compare_member(d, a->members[i].key, &a->members[i].value,
                            value_get_view(b, a->members[i].key), err);
    }
    for (size_t i = 0; st == OK && value_is(b, VALUE_OBJECT) && i < b->len; i++) {
        if (value_get_view(a, b->members[i].key) == NULL) {
            st = compare_member(d, b->members[i].key, NULL, &b->members[i].value, err);
        }
    }
    return st;
}

static enum status compare_version(struct differ *d, struct error *err)
{
    if (!view_eq(d->a->version, d->b->version) || sha256_eq(&d->a->digest, &d->b->digest)) {
        return OK;
    }
    buf_printf(&d->text, "both files call themselves " VIEW_FMT ", and differ",
               VIEW_ARG(d->a->version));
    return tell(d, BASELINE_CHANGED, VIEW("version"), false, err);
}

static enum status compare_members(struct differ *d, struct error *err)
{
    static const struct origin_words markers = {
        BASELINE_LAXER, BASELINE_STRICTER, "markers and ignore files in the tree now count for ",
        "markers and ignore files in the tree no longer count for "};
    static const struct origin_words backports = {
        BASELINE_LAXER, BASELINE_STRICTER,
        "declared patches now take vulnerabilities out of the count for ",
        "declared patches no longer take vulnerabilities out of the count for "};
    static const char *const others[] = {"licence-overrides", "component-functions"};
    enum status st = compare_version(d, err);
    if (st == OK) {
        st = compare_origins(d, d->a->honour_markers, d->b->honour_markers, &markers,
                             VIEW("honour-markers"), false, err);
    }
    if (st == OK) {
        st = compare_origins(d, d->a->honour_backports, d->b->honour_backports, &backports,
                             VIEW("honour-backports"), false, err);
    }
    if (st == OK) {
        st = compare_parameters(d, err);
    }
    for (size_t i = 0; st == OK && i < sizeof others / sizeof others[0]; i++) {
        st = compare_member(d, view_str(others[i]), value_get(d->a->document, others[i]),
                            value_get(d->b->document, others[i]), err);
    }
    return st;
}

/* ---- requirements ---- */

static const char *level_name(enum requirement_level l)
{
    return l == LEVEL_MUST ? "must" : "should";
}

static size_t place_of(const struct baseline *b, struct view id)
{
    size_t i = 0;
    while (i < b->count && !view_eq(b->requirements[i].id, id)) {
        i++;
    }
    return i;
}

/* The next text between blanks and line breaks; empty at the end. */
static struct view next_word(struct view *rest)
{
    struct view text = view_trim(*rest);
    size_t len = 0;
    while (len < text.len && (unsigned char)text.ptr[len] > ' ') {
        len++;
    }
    *rest = view_slice(text, len, text.len);
    return view_slice(text, 0, len);
}

/* Equal but for blanks and line breaks. */
static bool same_words(struct view a, struct view b)
{
    struct view word = VIEW("-");
    bool same = true;
    while (same && word.len > 0) {
        word = next_word(&a);
        same = view_eq(word, next_word(&b));
    }
    return same;
}

static enum status compare_level(struct differ *d, const struct requirement *a,
                                 const struct requirement *b, struct error *err)
{
    if (a->level == b->level) {
        return OK;
    }
    buf_printf(&d->text, "%s before, %s now", level_name(a->level), level_name(b->level));
    return tell(d, a->level == LEVEL_MUST ? BASELINE_LAXER : BASELINE_STRICTER, b->id, true, err);
}

static enum status compare_wording(struct differ *d, const struct requirement *a,
                                   const struct requirement *b, struct error *err)
{
    const struct {
        const char *name;
        struct view before;
        struct view now;
    } texts[] = {{"title", a->title, b->title},
                 {"rationale", a->rationale, b->rationale},
                 {"remedy", a->remedy, b->remedy},
                 {"controls", a->controls, b->controls}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!same_words(texts[i].before, texts[i].now)) {
            buf_printf(&d->text, "%s%s", d->text.len == 0 ? "" : ", ", texts[i].name);
        }
    }
    return d->text.len == 0 ? OK : tell(d, BASELINE_REWORDED, b->id, true, err);
}

static enum status compare_requirement(struct differ *d, const struct requirement *a,
                                       const struct requirement *b, struct error *err)
{
    static const struct origin_words origins = {BASELINE_STRICTER, BASELINE_LAXER,
                                                "now applies to ", "no longer applies to "};
    enum status st = compare_level(d, a, b, err);
    if (st == OK) {
        st = compare_origins(d, a->origins, b->origins, &origins, b->id, true, err);
    }
    if (st == OK && !same_words(a->needs, b->needs)) {
        buf_printf(&d->text,
                   "needs the results of \"" VIEW_FMT "\" now, of \"" VIEW_FMT "\" before",
                   VIEW_ARG(b->needs), VIEW_ARG(a->needs));
        st = tell(d, BASELINE_CHANGED, b->id, true, err);
    }
    if (st == OK && !same_words(a->query, b->query)) {
        buf_add_str(&d->text, "the query is another one");
        st = tell(d, BASELINE_CHANGED, b->id, true, err);
    }
    return st == OK ? compare_wording(d, a, b, err) : st;
}

static enum status tell_whole(struct differ *d, const struct requirement *r,
                              enum baseline_change change, struct error *err)
{
    buf_printf(&d->text, VIEW_FMT " (%s; ", VIEW_ARG(r->title), level_name(r->level));
    list_origins(&d->text, r->origins);
    buf_add_char(&d->text, ')');
    return tell(d, change, r->id, true, err);
}

static enum status compare_requirements(struct differ *d, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < d->b->count; i++) {
        const struct requirement *r = &d->b->requirements[i];
        size_t k = place_of(d->a, r->id);
        st = k == d->a->count ? tell_whole(d, r, BASELINE_ADDED, err)
                              : compare_requirement(d, &d->a->requirements[k], r, err);
    }
    for (size_t i = 0; st == OK && i < d->a->count; i++) {
        if (place_of(d->b, d->a->requirements[i].id) == d->b->count) {
            st = tell_whole(d, &d->a->requirements[i], BASELINE_REMOVED, err);
        }
    }
    return st;
}

/* ---- the examples of one against the other ---- */

static bool speaks_against(struct view status)
{
    return view_eq(status, VIEW("alarm")) || view_eq(status, VIEW("error"));
}

static enum status on_example(void *ctx, const struct baseline_example *e, struct error *err)
{
    struct differ *d = ctx;
    bool before = speaks_against(d->backwards ? e->found : e->expected);
    bool now = speaks_against(d->backwards ? e->expected : e->found);
    if (before == now) {
        return OK;
    }
    buf_printf(&d->text, "the example \"" VIEW_FMT "\" %s", VIEW_ARG(e->name),
               now ? "alarms now and did not before" : "alarmed before and does not now");
    return tell(d, now ? BASELINE_STRICTER : BASELINE_LAXER, e->requirement, true, err);
}

/* The judged baseline with the examples that the other one has for the requirements of both. */
static enum status cross(struct differ *d, const struct baseline *judge,
                         const struct baseline *examples, struct error *err)
{
    const struct value *list = value_get(examples->document, "requirements");
    struct requirement *requirements =
        arena_alloc(&d->arena, examples->count, sizeof *requirements);
    struct value *items = arena_alloc(&d->arena, examples->count, sizeof *items);
    struct value *root = arena_alloc(&d->arena, 1, sizeof *root);
    struct member *members =
        arena_alloc(&d->arena, judge->document->len, sizeof *judge->document->members);
    if (requirements == NULL || items == NULL || root == NULL || members == NULL) {
        return error_no_memory(err);
    }
    struct baseline mixed = *judge;
    mixed.count = 0;
    for (size_t i = 0; i < examples->count; i++) {
        size_t k = place_of(judge, examples->requirements[i].id);
        if (k < judge->count) {
            requirements[mixed.count] = judge->requirements[k];
            items[mixed.count++] = list->items[i];
        }
    }
    *root = *judge->document;
    memcpy(members, root->members, root->len * sizeof *members);
    root->members = members;
    for (size_t i = 0; i < root->len; i++) {
        if (view_eq(members[i].key, VIEW("requirements"))) {
            members[i].value.items = items;
            members[i].value.len = mixed.count;
        }
    }
    mixed.document = root;
    mixed.requirements = requirements;
    return baseline_test(&mixed, on_example, d, err);
}

enum status baseline_diff(const struct baseline *a, const struct baseline *b,
                          baseline_difference_visit visit, void *ctx, struct error *err)
{
    struct differ d = {.a = a, .b = b, .visit = visit, .ctx = ctx, .text = BUF_INIT(WHAT_MAX)};
    arena_init(&d.arena, 0);
    enum status st = compare_members(&d, err);
    if (st == OK) {
        st = compare_requirements(&d, err);
    }
    if (st == OK) {
        st = cross(&d, b, a, err);
    }
    d.backwards = true;
    if (st == OK) {
        st = cross(&d, a, b, err);
    }
    buf_release(&d.text);
    arena_release(&d.arena);
    return st;
}
