#include "threat_tables.h"

extern const struct shipped_file threat_views[];
extern const struct shipped_file shipped_threat_rules[];

static const struct register_column boundary_columns[] = {
    TEXT_KEY("id"),        TEXT_COLUMN("name"),   TEXT_COLUMN("kind"),
    TEXT_COLUMN("parent"), INT_OPTIONAL("trust"), COLUMNS_END,
};
static const struct register_column element_columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("name"),
    TEXT_COLUMN("kind"),
    TEXT_COLUMN("technology"),
    TEXT_COLUMN("boundary"),
    TEXT_COLUMN("tags"),
    INT_COLUMN("in_scope"),
    INT_OPTIONAL("internet"),
    INT_OPTIONAL("authenticates"),
    INT_OPTIONAL("encrypted"),
    INT_OPTIONAL("is_signed"),
    INT_OPTIONAL("is_log"),
    INT_OPTIONAL("logs"),
    INT_OPTIONAL("credentials"),
    INT_OPTIONAL("privileged"),
    INT_OPTIONAL("validates"),
    INT_OPTIONAL("limits"),
    INT_OPTIONAL("redundant"),
    COLUMNS_END,
};
static const struct register_column flow_columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("name"),
    TEXT_COLUMN("source"),
    TEXT_COLUMN("target"),
    TEXT_COLUMN("protocol"),
    TEXT_COLUMN("tags"),
    INT_COLUMN("in_scope"),
    INT_COLUMN("bidirectional"),
    INT_COLUMN("crosses"),
    INT_OPTIONAL("encrypted"),
    INT_OPTIONAL("authenticated"),
    INT_OPTIONAL("authorised"),
    INT_OPTIONAL("is_public"),
    INT_OPTIONAL("is_readonly"),
    COLUMNS_END,
};
static const struct register_column data_columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("name"),
    INT_OPTIONAL("confidentiality"),
    INT_OPTIONAL("integrity"),
    INT_OPTIONAL("availability"),
    COLUMNS_END,
};
static const struct register_column element_data_columns[] = {TEXT_KEY("element"), TEXT_KEY("data"),
                                                              INT_COLUMN("stored"), COLUMNS_END};
static const struct register_column flow_data_columns[] = {TEXT_KEY("flow"), TEXT_KEY("data"),
                                                           COLUMNS_END};
static const struct register_column stated_columns[] = {
    TEXT_KEY("id"),
    TEXT_COLUMN("title"),
    TEXT_COLUMN("element"),
    TEXT_COLUMN("category"),
    TEXT_COLUMN("severity"),
    TEXT_COLUMN("state"),
    COLUMNS_END,
};

static const struct register_table boundaries = {.name = "boundaries", .columns = boundary_columns};
static const struct register_table elements = {.name = "elements", .columns = element_columns};
static const struct register_table flows = {.name = "flows", .columns = flow_columns};
static const struct register_table data = {.name = "data", .columns = data_columns};
static const struct register_table element_data = {.name = "element_data",
                                                   .columns = element_data_columns};
static const struct register_table flow_data = {.name = "flow_data", .columns = flow_data_columns};
static const struct register_table stated = {.name = "stated", .columns = stated_columns};

static const struct register_table *const tables[] = {&boundaries,   &elements,  &flows,  &data,
                                                      &element_data, &flow_data, &stated, NULL};

const struct control_matter threat_matter = {
    .tables = tables,
    .views = threat_views,
    .files = shipped_threat_rules,
    .files_len = 1,
    .graded = true,
};

/* ---- rows ---- */

static struct sql_value fact(threat_fact f)
{
    return f < 0 ? sql_text(view_of(NULL, 0)) : sql_int(f);
}

/* What is not said is empty, never NULL: that is for facts. */
static struct sql_value text(struct view v)
{
    return sql_text(v.ptr == NULL ? VIEW("") : v);
}

static void boundary_row(void *ctx, size_t i, struct sql_value *v)
{
    const struct threat_boundary *b = &((const struct threat_model *)ctx)->boundaries[i];
    const struct sql_value row[] = {text(b->id), text(b->name), text(b->kind), text(b->parent),
                                    fact(b->trust)};
    memcpy(v, row, sizeof row);
}

static void element_row(void *ctx, size_t i, struct sql_value *v)
{
    const struct threat_element *e = &((const struct threat_model *)ctx)->elements[i];
    const struct sql_value row[] = {
        text(e->id),
        text(e->name),
        text(view_str(threat_kind_name(e->kind))),
        text(e->technology),
        text(e->boundary),
        text(e->tags),
        sql_int(e->in_scope ? 1 : 0),
        fact(e->internet),
        fact(e->authenticates),
        fact(e->encrypted),
        fact(e->is_signed),
        fact(e->is_log),
        fact(e->logs),
        fact(e->credentials),
        fact(e->privileged),
        fact(e->validates),
        fact(e->limits),
        fact(e->redundant),
    };
    memcpy(v, row, sizeof row);
}

static void flow_row(void *ctx, size_t i, struct sql_value *v)
{
    const struct threat_flow *f = &((const struct threat_model *)ctx)->flows[i];
    const struct sql_value row[] = {
        text(f->id),
        text(f->name),
        text(f->source),
        text(f->target),
        text(f->protocol),
        text(f->tags),
        sql_int(f->in_scope ? 1 : 0),
        sql_int(f->bidirectional ? 1 : 0),
        sql_int(f->crosses ? 1 : 0),
        fact(f->encrypted),
        fact(f->authenticated),
        fact(f->authorised),
        fact(f->is_public),
        fact(f->is_readonly),
    };
    memcpy(v, row, sizeof row);
}

static void data_row(void *ctx, size_t i, struct sql_value *v)
{
    const struct threat_data *d = &((const struct threat_model *)ctx)->data[i];
    const struct sql_value row[] = {text(d->id), text(d->name), fact(d->confidentiality),
                                    fact(d->integrity), fact(d->availability)};
    memcpy(v, row, sizeof row);
}

static void stated_row(void *ctx, size_t i, struct sql_value *v)
{
    const struct threat_stated *s = &((const struct threat_model *)ctx)->stated[i];
    const struct sql_value row[] = {
        text(s->id),
        text(s->title),
        text(s->element),
        text(view_str(threat_category_name(s->category))),
        text(view_str(severity_name(s->severity))),
        text(view_str(threat_state_name(s->state))),
    };
    memcpy(v, row, sizeof row);
}

/* Links of elements and of flows lie in one list; each table takes its own. */
struct links {
    const struct threat_model *model;
    bool flow;
    size_t at;
};

static void link_row(void *ctx, size_t i, struct sql_value *v)
{
    struct links *l = ctx;
    (void)i;
    while (l->model->links[l->at].flow != l->flow) {
        l->at++;
    }
    const struct threat_link *k = &l->model->links[l->at++];
    v[0] = text(k->of);
    v[1] = text(k->data);
    if (!l->flow) {
        v[2] = sql_int(k->stored ? 1 : 0);
    }
}

static size_t count_links(const struct threat_model *m, bool flow)
{
    size_t n = 0;
    for (size_t i = 0; i < m->links_len; i++) {
        n += m->links[i].flow == flow ? 1 : 0;
    }
    return n;
}

enum status threat_tables_fill(struct posture_tables *t, const struct threat_model *m,
                               struct error *err)
{
    struct links of_elements = {.model = m, .flow = false};
    struct links of_flows = {.model = m, .flow = true};
    void *ctx = (void *)(uintptr_t)m;
    const struct {
        const struct register_table *table;
        size_t count;
        posture_row row;
        void *ctx;
    } parts[] = {
        {&boundaries, m->boundaries_len, boundary_row, ctx},
        {&elements, m->elements_len, element_row, ctx},
        {&flows, m->flows_len, flow_row, ctx},
        {&data, m->data_len, data_row, ctx},
        {&element_data, count_links(m, false), link_row, &of_elements},
        {&flow_data, count_links(m, true), link_row, &of_flows},
        {&stated, m->stated_len, stated_row, ctx},
    };
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof parts / sizeof parts[0]; i++) {
        st = posture_tables_fill(t, view_str(parts[i].table->name), parts[i].count, parts[i].row,
                                 parts[i].ctx, err);
    }
    return st;
}
