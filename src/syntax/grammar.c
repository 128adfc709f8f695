#include "grammar.h"

#include <string.h>
#include <tree_sitter/api.h>

#include <assay/base/mem.h>
#include <assay/base/words.h>

static const char *const field_names[FIELD_COUNT] = {
    [FIELD_NONE] = "",
#define FIELD(id, name) [FIELD_##id] = (name),
#include "fields.def"
#undef FIELD
};

static enum cst_field field_named(struct view name)
{
    for (unsigned i = 1; i < FIELD_COUNT; i++) {
        if (view_eq_str(name, field_names[i])) {
            return (enum cst_field)i;
        }
    }
    return FIELD_NONE;
}

static bool role_named(struct view name, uint8_t *role)
{
    if (view_eq(name, VIEW("symbol"))) {
        *role = ROLE_IS_SYMBOL;
        return true;
    }
    if (view_eq(name, VIEW("drop"))) {
        *role = ROLE_IS_DROPPED;
        return true;
    }
    for (unsigned i = 0; i < ROLE_COUNT; i++) {
        if (view_eq_str(name, node_role_name((enum node_role)i))) {
            *role = (uint8_t)i;
            return true;
        }
    }
    return false;
}

static enum status bad_row(const struct lowering_row *row, struct view word, struct error *err)
{
    return error_set(err, ERR_INTERNAL, "lowering of \"%s\": \"%.*s\" is no field=role", row->type,
                     (int)word.len, word.ptr);
}

enum status grammar_fields(const struct lowering_row *row, const char *fields,
                           struct prepared_row *out, struct error *err)
{
    out->row = row;
    struct view rest = fields == NULL ? view_of("", 0) : view_str(fields);
    struct view word;
    while (words_next(&rest, &word)) {
        struct view field = word;
        struct view role = word;
        uint8_t value = 0;
        if (!view_split(&role, '=', &field) || !role_named(role, &value)) {
            return bad_row(row, word, err);
        }
        if (view_eq(field, VIEW("*"))) {
            out->rest = value;
            continue;
        }
        enum cst_field f = field_named(field);
        if (f == FIELD_NONE) {
            return bad_row(row, word, err);
        }
        /* 0 means "not listed": a listed one is kept as role + 1. */
        out->roles[f] = value >= ROLE_IS_SYMBOL ? value : (uint8_t)(value + 1);
    }
    return OK;
}

/* Give every type of that name (a grammar may have several) the row. */
static bool bind_type(struct grammar *g, struct view name, uint16_t row)
{
    bool found = false;
    for (uint32_t t = 0; t < g->type_count; t++) {
        if (g->type_names[t] != NULL && view_eq_str(name, g->type_names[t]) && g->row_of[t] == 0) {
            g->row_of[t] = row;
            found = true;
        }
    }
    return found;
}

/* The rows of `syntax`, which come behind `before` others. */
static enum status bind_rows(struct grammar *g, const struct language_syntax *syntax,
                             uint32_t before, struct error *err)
{
    for (uint32_t i = 0; i < syntax->row_count; i++) {
        const struct lowering_row *row = &syntax->rows[i];
        struct view names = view_str(row->type);
        struct view name;
        bool found = false;
        while (view_split(&names, '|', &name)) {
            found = bind_type(g, name, (uint16_t)(before + i + 1)) || found;
        }
        if (!found) {
            return error_set(err, ERR_INTERNAL, "%s: no node type \"%s\" in the grammar",
                             language_name(syntax->language), row->type);
        }
        enum status st = grammar_fields(row, row->fields, &g->rows[before + i], err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* The names of types, a reader's own first, and what the fields of `ts` are here. */
static void name_types(struct grammar *g, const TSLanguage *ts)
{
    const struct language_syntax *own = g->syntax;
    for (uint32_t t = 0; t < g->type_count; t++) {
        g->type_names[t] = t < own->type_count
                               ? own->types[t]
                               : ts_language_symbol_name(ts, (TSSymbol)(t - own->type_count));
    }
    for (uint32_t f = 1; f < g->field_count; f++) {
        g->field_of[f] =
            (uint8_t)field_named(view_str(ts_language_field_name_for_id(ts, (TSFieldId)f)));
    }
}

static enum status fill(struct grammar *g, struct error *err)
{
    const struct language_syntax *own = g->syntax;
    const struct language_syntax *embedded =
        own->embeds == LANG_UNKNOWN ? NULL : language_syntax(own->embeds);
    const struct language_syntax *generated = own->parse == NULL ? own : embedded;
    const TSLanguage *ts = generated == NULL ? NULL : (const TSLanguage *)generated->grammar();
    g->type_count = own->type_count + (ts == NULL ? 0 : ts_language_symbol_count(ts));
    g->field_count = (ts == NULL ? 0 : ts_language_field_count(ts)) + 1;
    g->row_count = (uint32_t)(own->row_count + (embedded == NULL ? 0 : embedded->row_count));
    g->type_names = mem_calloc(g->type_count, sizeof *g->type_names);
    g->row_of = mem_calloc(g->type_count, sizeof *g->row_of);
    g->field_of = mem_calloc(g->field_count, sizeof *g->field_of);
    g->rows = mem_calloc(g->row_count + 1, sizeof *g->rows);
    if (g->type_names == NULL || g->row_of == NULL || g->field_of == NULL || g->rows == NULL) {
        return error_no_memory(err);
    }
    name_types(g, ts);
    enum status st = bind_rows(g, own, 0, err);
    return st != OK || embedded == NULL ? st
                                        : bind_rows(g, embedded, (uint32_t)own->row_count, err);
}

enum status grammar_new(const struct language_syntax *syntax, struct grammar **out,
                        struct error *err)
{
    struct grammar *g = mem_calloc(1, sizeof *g);
    if (g == NULL) {
        return error_no_memory(err);
    }
    g->syntax = syntax;
    enum status st = fill(g, err);
    if (st != OK) {
        (void)grammar_free(g);
        return st;
    }
    *out = g;
    return OK;
}

struct grammar *grammar_free(struct grammar *g)
{
    if (g != NULL) {
        (void)mem_free(g->type_names);
        (void)mem_free(g->row_of);
        (void)mem_free(g->field_of);
        (void)mem_free(g->rows);
    }
    return mem_free(g);
}
