/* What somebody else says of vulnerabilities: each claim is a row under the author's name. A
 * document that has an identifier takes the place of what it said in an earlier revision. */
#include "vulnerability_rows.h"

#include <assay/assure/vulnerabilities.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

static const struct register_column document_columns[] = {
    TEXT_KEY("author"),
    TEXT_KEY("document"),
    INT_OPTIONAL("issued"),
    COLUMNS_END,
};
const struct register_table vex_documents_table = {.name = "vex_documents",
                                                   .columns = document_columns};

/* What a document says now: its rows of vulnerability_statuses. */
static const struct register_column claim_columns[] = {
    TEXT_KEY("document"), /* author and identifier: document_key() */
    TEXT_KEY("vulnerability"), TEXT_KEY("component"), TEXT_KEY("product"), COLUMNS_END,
};
static const struct register_table claims_table = {.name = "vex_claims", .columns = claim_columns};

static const struct register_table *const tables[] = {&vex_documents_table, &claims_table, NULL};

/* One text of two, so that neither can be taken for a part of the other. */
static enum status document_key(const struct value *predicate, struct buf *out, struct error *err)
{
    struct view author = value_get_text(predicate, "author");
    buf_printf(out, "%zu ", author.len);
    buf_add_view(out, author);
    buf_add_char(out, ' ');
    buf_add_view(out, value_get_text(predicate, "id"));
    return buf_status(out, err);
}

/* ---- what the earlier revision said ---- */

enum { CLAIM_KEYS = 4, CLAIM_TEXT_MAX = STATEMENT_MAX };
struct claim_row {
    struct buf texts[CLAIM_KEYS];
    int64_t index; /* -1: there is none */
};

static enum status copy_claim(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    struct claim_row *row = ctx;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < CLAIM_KEYS && i < count; i++) {
        buf_clear(&row->texts[i]);
        buf_add_view(&row->texts[i], v[i].bytes);
        st = buf_status(&row->texts[i], err);
    }
    row->index = count > CLAIM_KEYS ? v[CLAIM_KEYS].integer : 0;
    return st;
}

static enum status take_index(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    (void)err;
    *(int64_t *)ctx = v[count - 1].integer;
    return OK;
}

/* The status stays where another document has said the same since. */
static enum status forget_status(struct projection *p, const struct claim_row *row,
                                 struct view author, struct error *err)
{
    int64_t index = -1;
    const struct sql_value key[] = {
        sql_text(buf_view(&row->texts[1])),
        sql_text(buf_view(&row->texts[2])),
        sql_text(buf_view(&row->texts[3])),
        sql_text(VIEW(VULNERABILITY_CLAIM)),
        sql_text(author),
    };
    enum status st = register_get(p, &vulnerability_statuses_table, key, take_index, &index, err);
    return st == OK && index == row->index
               ? register_remove(p, &vulnerability_statuses_table, key, err)
               : st;
}

static enum status forget(struct projection *p, struct view document, struct view author,
                          struct error *err)
{
    const struct sql_value first = sql_text(document);
    struct claim_row row = {.index = 0};
    enum status st = OK;
    for (size_t i = 0; i < CLAIM_KEYS; i++) {
        buf_init(&row.texts[i], CLAIM_TEXT_MAX);
    }
    while (st == OK && row.index >= 0) {
        row.index = -1;
        st = register_find_first(p, &claims_table, &first, "idx >= 0", copy_claim, &row, err);
        if (st == OK && row.index >= 0) {
            struct sql_value key[CLAIM_KEYS];
            for (size_t i = 0; i < CLAIM_KEYS; i++) {
                key[i] = sql_text(buf_view(&row.texts[i]));
            }
            st = forget_status(p, &row, author, err);
            st = st == OK ? register_remove(p, &claims_table, key, err) : st;
        }
    }
    for (size_t i = 0; i < CLAIM_KEYS; i++) {
        buf_release(&row.texts[i]);
    }
    return st;
}

/* ---- what it says now ---- */

static enum status put_claim(struct projection *p, const struct value *claim, struct view document,
                             struct error *err)
{
    const struct sql_value row[] = {
        sql_text(document),
        sql_text(value_get_text(claim, "vulnerability")),
        sql_text(value_get_text(claim, "component")),
        sql_text(value_get_text(claim, "product")),
    };
    return register_put(p, &claims_table, row, err);
}

static enum status put_document(struct projection *p, const struct value *predicate,
                                struct error *err)
{
    int64_t issued = 0;
    bool said = clock_parse(value_get_text(predicate, "issuedOn"), &issued);
    const struct sql_value row[] = {
        sql_text(value_get_text(predicate, "author")),
        sql_text(value_get_text(predicate, "id")),
        said ? sql_int(issued) : sql_text(view_of(NULL, 0)),
    };
    return register_put(p, &vex_documents_table, row, err);
}

static enum status project(struct projection *p, const struct recorded *r, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf document = BUF_INIT(CLAIM_TEXT_MAX);
    const struct value *claims = value_get(r->predicate, "claims");
    struct view author = value_get_text(r->predicate, "author");
    bool named = value_get_text(r->predicate, "id").len > 0;
    int64_t time = 0;
    enum status st = document_key(r->predicate, &document, err);
    (void)clock_parse(value_get_text(r->predicate, "time"), &time);
    if (st == OK && named) {
        st = forget(p, buf_view(&document), author, err);
        st = st == OK ? put_document(p, r->predicate, err) : st;
    }
    for (size_t i = 0; st == OK && i < claims->len; i++) {
        struct said s = {
            .source = VULNERABILITY_CLAIM,
            .author = author,
            .text = &claims->items[i],
            .created = time,
            .expires = sql_text(view_of(NULL, 0)),
        };
        (void)clock_parse(value_get_text(&claims->items[i], "saidOn"), &s.created);
        st = vulnerability_put(p, &s, err);
        if (st == OK && named) {
            st = put_claim(p, &claims->items[i], buf_view(&document), err);
        }
    }
    return st;
}

const struct statement_type vex_statement = {
    .predicate = VEX_PREDICATE,
    .title = "what somebody says of vulnerabilities (VEX)",
    .schema = "vex-v1.schema.json",
    .registers = "vulnerabilities",
    .revision = 1,
    .decides = true,
    .tables = tables,
    .project = project,
};
