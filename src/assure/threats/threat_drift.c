/* Is what the code has in the model, too? */
#include <assay/assure/threat_drift.h>

#include <assay/base/map.h>
#include <assay/base/words.h>

enum { SHORT_WORD = 4 };

static bool is_word_char(char c)
{
    c = char_lower(c);
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Anywhere in the text; a short word only by itself: "app" is not in "apply". */
static bool says(struct view text, struct view word)
{
    for (size_t at = 0; word.len > 0 && at + word.len <= text.len; at++) {
        size_t i = 0;
        while (i < word.len && char_lower(text.ptr[at + i]) == char_lower(word.ptr[i])) {
            i++;
        }
        bool alone = (at == 0 || !is_word_char(text.ptr[at - 1])) &&
                     (at + i == text.len || !is_word_char(text.ptr[at + i]));
        if (i == word.len && (alone || word.len >= SHORT_WORD)) {
            return true;
        }
    }
    return false;
}

static bool says_any(struct view text, struct view words)
{
    struct view word;
    while (words_next(&words, &word)) {
        if (says(text, word)) {
            return true;
        }
    }
    return false;
}

static bool is_named(const struct threat_element *e, struct view words)
{
    return says_any(e->name, words) || says_any(e->id, words) || says_any(e->technology, words) ||
           says_any(e->tags, words);
}

struct drifting {
    const struct threat_model *model;
    struct map elements; /* by id */
};

static const struct threat_element *element(const struct drifting *d, struct view id)
{
    return map_get(&d->elements, id);
}

/* ---- each kind ---- */

static bool has_entry(const struct drifting *d, const struct code_sight *s)
{
    const struct threat_model *m = d->model;
    for (size_t i = 0; i < m->flows_len; i++) {
        const struct threat_flow *f = &m->flows[i];
        const struct threat_element *to = element(d, f->target);
        if (f->crosses && to != NULL && to->kind == THREAT_PROCESS &&
            (is_named(to, s->words) || says_any(f->name, s->words) ||
             says_any(f->protocol, s->words))) {
            return true;
        }
    }
    return false;
}

static bool has_store(const struct drifting *d, const struct code_sight *s)
{
    const struct threat_model *m = d->model;
    for (size_t i = 0; i < m->elements_len; i++) {
        if (m->elements[i].kind != THREAT_PROCESS && is_named(&m->elements[i], s->words)) {
            return true;
        }
    }
    return false;
}

/* "bank" of "api.bank.example.com": labels that tell one host from another, but for the last. */
static bool is_host(const struct threat_element *e, struct view host)
{
    static const char *const common[] = {"www", "api", "com", "org", "net", "app", "dev"};
    struct view rest = host;
    struct view label;
    while (view_split(&rest, '.', &label)) {
        bool telling = label.len >= 3 && (rest.ptr != NULL || view_eq(label, host));
        for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
            telling = telling && !view_eq_str(label, common[i]);
        }
        if (telling && is_named(e, label)) {
            return true;
        }
    }
    return false;
}

static bool sends_outside(const struct drifting *d)
{
    const struct threat_model *m = d->model;
    for (size_t i = 0; i < m->flows_len; i++) {
        const struct threat_element *from = element(d, m->flows[i].source);
        const struct threat_element *to = element(d, m->flows[i].target);
        if (from != NULL && to != NULL && from->kind == THREAT_PROCESS &&
            to->kind == THREAT_ACTOR) {
            return true;
        }
    }
    return false;
}

static bool has_call(const struct drifting *d, const struct code_sight *s)
{
    const struct threat_model *m = d->model;
    for (size_t i = 0; i < m->elements_len; i++) {
        const struct threat_element *e = &m->elements[i];
        if (e->kind != THREAT_STORE && (is_host(e, s->host) || is_named(e, s->words))) {
            return true;
        }
    }
    return s->host.len == 0 && s->words.len == 0 && sends_outside(d);
}

/* ---- all ---- */

static bool has(const struct drifting *d, const struct code_sight *s)
{
    switch (s->kind) {
    case SIGHT_ENTRY_POINT:
        return has_entry(d, s);
    case SIGHT_DATA_STORE:
        return has_store(d, s);
    case SIGHT_OUTSIDE_CALL:
        break;
    }
    return has_call(d, s);
}

static struct view lacks(const struct code_sight *s)
{
    static const struct view texts[] = {
        VIEW_INIT("no process that is reached from outside is named like it"),
        VIEW_INIT("no store or actor is named like it"),
        VIEW_INIT("no actor or process is named like it"),
    };
    return s->kind == SIGHT_OUTSIDE_CALL && s->host.len == 0 && s->words.len == 0
               ? VIEW("no process sends anything to an actor")
               : texts[s->kind];
}

enum status threat_drift(const struct threat_model *m, const struct code_sights *s,
                         drift_visit each, void *ctx, struct error *err)
{
    struct drifting d = {.model = m};
    enum status st = OK;
    map_init(&d.elements);
    for (size_t i = 0; st == OK && i < m->elements_len; i++) {
        st = map_put(&d.elements, m->elements[i].id, &m->elements[i], NULL, err);
    }
    for (size_t i = 0; st == OK && i < s->len; i++) {
        if (!has(&d, &s->items[i])) {
            st = each(ctx, &s->items[i], lacks(&s->items[i]), err);
        }
    }
    map_release(&d.elements);
    return st;
}
