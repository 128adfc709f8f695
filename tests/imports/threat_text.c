#include "threat_text.h"

static void fact(struct buf *out, const char *name, threat_fact f)
{
    if (f >= 0) {
        buf_printf(out, " %s=%d", name, f);
    }
}

static void element(const struct threat_element *e, struct buf *out)
{
    const struct {
        const char *name;
        threat_fact f;
    } facts[] = {
        {"internet", e->internet},
        {"authenticates", e->authenticates},
        {"encrypted", e->encrypted},
        {"signed", e->is_signed},
        {"log", e->is_log},
        {"logs", e->logs},
        {"credentials", e->credentials},
        {"privileged", e->privileged},
        {"validates", e->validates},
        {"limits", e->limits},
        {"redundant", e->redundant},
    };
    buf_printf(out, "%s " VIEW_FMT " \"" VIEW_FMT "\" [" VIEW_FMT "] in \"" VIEW_FMT "\"",
               threat_kind_name(e->kind), VIEW_ARG(e->id), VIEW_ARG(e->name),
               VIEW_ARG(e->technology), VIEW_ARG(e->boundary));
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        fact(out, facts[i].name, facts[i].f);
    }
    if (e->tags.len > 0) {
        buf_printf(out, " tags: " VIEW_FMT, VIEW_ARG(e->tags));
    }
    if (!e->in_scope) {
        buf_printf(out, " out of scope: " VIEW_FMT, VIEW_ARG(e->excuse));
    }
    buf_add_char(out, '\n');
}

static void flow(const struct threat_flow *f, struct buf *out)
{
    buf_printf(out,
               "flow " VIEW_FMT " \"" VIEW_FMT "\" " VIEW_FMT " %s " VIEW_FMT " [" VIEW_FMT "]",
               VIEW_ARG(f->id), VIEW_ARG(f->name), VIEW_ARG(f->source),
               f->bidirectional ? "<->" : "->", VIEW_ARG(f->target), VIEW_ARG(f->protocol));
    buf_add_str(out, f->crosses ? " crosses" : "");
    fact(out, "encrypted", f->encrypted);
    fact(out, "authenticated", f->authenticated);
    fact(out, "authorised", f->authorised);
    fact(out, "public", f->is_public);
    fact(out, "readonly", f->is_readonly);
    buf_add_str(out, f->in_scope ? "\n" : " out of scope\n");
}

void threat_model_text(const struct threat_model *m, struct buf *out)
{
    buf_printf(out, "%s " VIEW_FMT " \"" VIEW_FMT "\" of " VIEW_FMT "\n", m->format,
               VIEW_ARG(m->version), VIEW_ARG(m->name), VIEW_ARG(m->owner));
    for (size_t i = 0; i < m->boundaries_len; i++) {
        const struct threat_boundary *b = &m->boundaries[i];
        buf_printf(
            out, "boundary " VIEW_FMT " \"" VIEW_FMT "\" [" VIEW_FMT "] in \"" VIEW_FMT "\" %d\n",
            VIEW_ARG(b->id), VIEW_ARG(b->name), VIEW_ARG(b->kind), VIEW_ARG(b->parent), b->trust);
    }
    for (size_t i = 0; i < m->data_len; i++) {
        const struct threat_data *d = &m->data[i];
        buf_printf(out, "data " VIEW_FMT " \"" VIEW_FMT "\" %d/%d/%d\n", VIEW_ARG(d->id),
                   VIEW_ARG(d->name), d->confidentiality, d->integrity, d->availability);
    }
    for (size_t i = 0; i < m->elements_len; i++) {
        element(&m->elements[i], out);
    }
    for (size_t i = 0; i < m->flows_len; i++) {
        flow(&m->flows[i], out);
    }
    for (size_t i = 0; i < m->links_len; i++) {
        const struct threat_link *l = &m->links[i];
        buf_printf(out, "%s " VIEW_FMT " " VIEW_FMT "\n",
                   l->flow     ? "carries"
                   : l->stored ? "stores"
                               : "processes",
                   VIEW_ARG(l->of), VIEW_ARG(l->data));
    }
    for (size_t i = 0; i < m->stated_len; i++) {
        const struct threat_stated *s = &m->stated[i];
        buf_printf(out,
                   "threat " VIEW_FMT " \"" VIEW_FMT "\" of \"" VIEW_FMT "\" %s %s %s (" VIEW_FMT
                   ") " VIEW_FMT "\n",
                   VIEW_ARG(s->id), VIEW_ARG(s->title), VIEW_ARG(s->element),
                   threat_category_name(s->category), severity_name(s->severity),
                   threat_state_name(s->state), VIEW_ARG(s->how), VIEW_ARG(s->cwe));
    }
    for (size_t i = 0; i < m->flaws_len; i++) {
        buf_printf(out, "flaw %u: " VIEW_FMT "\n", m->flaws[i].line, VIEW_ARG(m->flaws[i].what));
    }
}
