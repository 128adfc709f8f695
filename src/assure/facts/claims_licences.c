/* A supplier's list of licences, beside what the components declare. */
#include "claims_private.h"

#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/inventory/purl.h>

/* More components than any delivery has. */
enum { LICENCE_LINES_MAX = 200000, KEY_MAX = 1 << 26 };

enum { COLUMN_COMPONENT, COLUMN_LICENCE, COLUMNS };

/* The next field of a line of CSV; quotes around it go, doubled ones within stay. */
static bool next_field(struct view *rest, struct view *out)
{
    if (rest->ptr == NULL) {
        return false;
    }
    if (rest->len > 0 && rest->ptr[0] == '"') {
        size_t i = 1;
        while (i < rest->len && (rest->ptr[i] != '"' ||
                                 (i + 1 < rest->len && rest->ptr[i + 1] == '"' && (i++, true)))) {
            i++;
        }
        *out = view_slice(*rest, 1, i);
        struct view behind = view_slice(*rest, i + 1, rest->len);
        struct view skipped;
        *rest = behind;
        return view_split(rest, ',', &skipped);
    }
    return view_split(rest, ',', out);
}

static void find_columns(struct view header, int at[COLUMNS])
{
    static const char *const names[COLUMNS][5] = {
        {"component", "purl", "package", "name", NULL},
        {"licence", "license", "spdx", "licence expression", NULL},
    };
    struct view field;
    at[COLUMN_COMPONENT] = at[COLUMN_LICENCE] = -1;
    for (int i = 0; next_field(&header, &field); i++) {
        for (int k = 0; k < COLUMNS; k++) {
            for (size_t n = 0; at[k] < 0 && names[k][n] != NULL; n++) {
                at[k] = view_eq_nocase(view_trim(field), view_str(names[k][n])) ? i : -1;
            }
        }
    }
}

/* What was measured under a name: a component's package URL, with and without version, or its
 * name. Looked up a line, so that a long list costs no more than reading it. */
struct declared {
    bool nothing; /* some component of that name declares none */
    struct view licence;
    struct view manifest;
};

struct licensing {
    struct claiming *claiming;
    struct map names; /* struct declared */
    struct map pairs; /* name, a line feed, licence in lower case */
    struct buf key;
    size_t components;
    size_t rows;
};

static struct view pair_of(struct licensing *l, struct view name, struct view licence)
{
    buf_clear(&l->key);
    buf_add_view(&l->key, name);
    buf_add_char(&l->key, '\n');
    buf_add_lower(&l->key, licence);
    return buf_view(&l->key);
}

static enum status declare(struct licensing *l, struct view name, struct view licence,
                           struct view manifest, struct error *err)
{
    struct declared *d = map_get(&l->names, name);
    enum status st = OK;
    if (name.len == 0) {
        return OK;
    }
    if (d == NULL) {
        d = arena_alloc(&l->claiming->arena, 1, sizeof *d);
        struct view kept = arena_copy(&l->claiming->arena, licence);
        struct view at = arena_copy(&l->claiming->arena, manifest);
        if (d == NULL || kept.ptr == NULL || at.ptr == NULL) {
            return error_no_memory(err);
        }
        *d = (struct declared){.licence = kept, .manifest = at};
        st = map_put(&l->names, name, d, NULL, err);
    }
    d->nothing = d->nothing || licence.len == 0;
    struct view pair = pair_of(l, name, licence);
    st = st == OK ? buf_status(&l->key, err) : st;
    return st == OK ? map_put(&l->pairs, pair, d, NULL, err) : st;
}

static enum status on_component(void *ctx, sqlite3_stmt *row, struct error *err)
{
    struct licensing *l = ctx;
    struct view purl = facts_column_view(row, 0);
    struct view name = facts_column_view(row, 1);
    struct view licence = facts_column_view(row, 2);
    struct view manifest = facts_column_view(row, 3);
    struct view package = purl_package(purl);
    enum status st = declare(l, purl, licence, manifest, err);
    l->components++;
    if (st == OK && package.len < purl.len) {
        st = declare(l, package, licence, manifest, err);
    }
    return st == OK ? declare(l, name, licence, manifest, err) : st;
}

static enum status check_licence(struct licensing *l, struct view component, struct view licence,
                                 uint32_t line, struct error *err)
{
    struct claiming *c = l->claiming;
    const struct declared *d = map_get(&l->names, component);
    bool same = d != NULL && (d->nothing || map_has(&l->pairs, pair_of(l, component, licence)));
    if (same) {
        return OK;
    }
    const struct fact_claim claim = {.kind = d != NULL ? CLAIM_LICENCE : CLAIM_INVENTED,
                                     .component = component,
                                     .claimed = licence,
                                     .claimed_at = c->name,
                                     .measured = d != NULL ? d->licence : VIEW(""),
                                     .measured_at = d != NULL ? d->manifest : VIEW("the delivery"),
                                     .path = c->name,
                                     .line = line};
    return claiming_add(c, &claim, err);
}

static enum status read_line(struct licensing *l, const int at[COLUMNS], struct view text,
                             uint32_t number, struct error *err)
{
    struct view values[COLUMNS] = {VIEW(""), VIEW("")};
    struct view field;
    for (int i = 0; next_field(&text, &field); i++) {
        for (int k = 0; k < COLUMNS; k++) {
            values[k] = i == at[k] ? view_trim(field) : values[k];
        }
    }
    if (values[COLUMN_COMPONENT].len == 0) {
        return OK;
    }
    l->rows++;
    return check_licence(l, values[COLUMN_COMPONENT], values[COLUMN_LICENCE], number, err);
}

/* A list that names nothing is none, where there is something to name. */
static enum status check_named(const struct licensing *l, struct error *err)
{
    struct claiming *c = l->claiming;
    const struct fact_claim claim = {.kind = CLAIM_RESULT,
                                     .component = VIEW("components"),
                                     .claimed = VIEW("the licences of what was delivered"),
                                     .claimed_at = c->name,
                                     .measured = VIEW("no component is named"),
                                     .measured_at = c->name,
                                     .path = c->name};
    return l->rows > 0 || l->components == 0 ? OK : claiming_add(c, &claim, err);
}

static enum status read_lines(struct licensing *l, const int at[COLUMNS], struct view rest,
                              struct error *err)
{
    struct view line;
    uint32_t number = 1;
    enum status st =
        facts_each_row(l->claiming->facts, "SELECT purl, name, licence, manifest FROM t_components",
                       view_of(NULL, 0), on_component, l, err);
    while (st == OK && view_line(&rest, &line)) {
        st = ++number > LICENCE_LINES_MAX
                 ? error_set(err, ERR_LIMIT, VIEW_FMT ": more than %d lines",
                             VIEW_ARG(l->claiming->name), LICENCE_LINES_MAX)
                 : read_line(l, at, line, number, err);
    }
    return st == OK ? check_named(l, err) : st;
}

enum status claim_licences(struct claiming *c, struct error *err)
{
    struct view rest = c->bytes;
    struct view line;
    int at[COLUMNS];
    if (!view_line(&rest, &line)) {
        return error_set(err, ERR_FORMAT, VIEW_FMT ": it is empty", VIEW_ARG(c->name));
    }
    find_columns(line, at);
    if (at[COLUMN_COMPONENT] < 0 || at[COLUMN_LICENCE] < 0) {
        return error_set(err, ERR_FORMAT,
                         VIEW_FMT ":1: a list of licences is CSV with the columns component and "
                                  "licence",
                         VIEW_ARG(c->name));
    }
    struct licensing l = {.claiming = c};
    buf_init(&l.key, KEY_MAX);
    map_init(&l.names);
    map_init(&l.pairs);
    enum status st = read_lines(&l, at, rest, err);
    buf_release(&l.key);
    map_release(&l.names);
    map_release(&l.pairs);
    return st;
}
