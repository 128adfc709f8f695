/* The components that `assay verify` found, subject by subject: what later advisories are
 * matched with. A document of another's making is read as far as it has package URLs. */
#include "statements.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

#include <stdlib.h>

enum { DOCUMENT_VALUES_MAX = 40 * 1000 * 1000, PACKAGES_MAX = 2000000, DEPTH_MAX = 64 };

static const struct register_column inventory_columns[] = {
    TEXT_KEY("subject"),   TEXT_COLUMN("digest"), INT_COLUMN("packages"),
    INT_COLUMN("unnamed"), TEXT_COLUMN("purls"), /* sorted, one a line */
    COLUMNS_END,
};
const struct register_table inventories_table = {.name = "inventories",
                                                 .columns = inventory_columns};

static const struct register_column known_columns[] = {
    TEXT_KEY("subject"),
    TEXT_KEY("purl"),
    TEXT_KEY("advisory"),
    COLUMNS_END,
};
const struct register_table known_matches_table = {.name = "known_matches",
                                                   .columns = known_columns};

static const struct register_table *const tables[] = {&inventories_table, &known_matches_table,
                                                      NULL};

struct packages {
    struct view *purls;
    size_t count;
    size_t cap;
    uint64_t unnamed;
};

static size_t items_of(const struct value *list)
{
    return value_is(list, VALUE_ARRAY) ? list->len : 0;
}

static enum status add_components(struct packages *p, const struct value *list, unsigned depth,
                                  struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && depth < DEPTH_MAX && i < items_of(list); i++) {
        const struct value *c = &list->items[i];
        struct view purl = value_get_text(c, "purl");
        if (!view_starts(purl, VIEW("pkg:")) || view_find_char(purl, '\n') >= 0) {
            p->unnamed++;
        } else {
            void *purls = p->purls;
            st = mem_grow(&purls, &p->cap, p->count + 1, sizeof *p->purls, PACKAGES_MAX, err);
            p->purls = purls;
            if (st == OK) {
                p->purls[p->count++] = purl;
            }
        }
        if (st == OK) {
            st = add_components(p, value_get(c, "components"), depth + 1, err);
        }
    }
    return st;
}

static int by_text(const void *a, const void *b)
{
    return view_cmp(*(const struct view *)a, *(const struct view *)b);
}

/* Sorted, each once, one a line. */
static uint64_t join(struct packages *p, struct buf *out)
{
    uint64_t kept = 0;
    if (p->count > 1) {
        qsort(p->purls, p->count, sizeof *p->purls, by_text);
    }
    for (size_t i = 0; i < p->count; i++) {
        if (i == 0 || !view_eq(p->purls[i], p->purls[i - 1])) {
            buf_add_view(out, p->purls[i]);
            buf_add_char(out, '\n');
            kept++;
        }
    }
    return kept;
}

static enum status put_known(struct projection *p, struct view subject, const struct value *bom,
                             struct error *err)
{
    const struct value *list = value_get(bom, "vulnerabilities");
    enum status st = OK;
    for (size_t i = 0; st == OK && i < items_of(list); i++) {
        struct view id = value_get_text(&list->items[i], "id");
        const struct value *affects = value_get(&list->items[i], "affects");
        for (size_t k = 0; st == OK && id.len > 0 && k < items_of(affects); k++) {
            const struct sql_value row[] = {sql_text(subject),
                                            sql_text(value_get_text(&affects->items[k], "ref")),
                                            sql_text(id)};
            st = register_put(p, &known_matches_table, row, err);
        }
    }
    return st;
}

static enum status put_inventory(struct projection *p, const struct recorded *r,
                                 const struct value *bom, struct error *err)
{
    struct packages found = {.purls = NULL};
    struct buf purls = BUF_INIT(STORE_BLOB_MAX);
    struct view subject = r->statement->subjects[0].name;
    enum status st = add_components(&found, value_get(bom, "components"), 0, err);
    uint64_t kept = st == OK ? join(&found, &purls) : 0;
    if (st == OK) {
        st = buf_status(&purls, err);
    }
    if (st == OK) {
        const struct sql_value row[] = {
            sql_text(subject),          sql_text(statement_subject_digest(r->statement)),
            sql_int((int64_t)kept),     sql_int((int64_t)found.unnamed),
            sql_text(buf_view(&purls)),
        };
        st = register_put(p, &inventories_table, row, err);
    }
    (void)mem_free(found.purls);
    buf_release(&purls);
    return st == OK ? put_known(p, subject, bom, err) : st;
}

static enum status project_bom(struct projection *p, const struct recorded *r, struct error *err)
{
    return put_inventory(p, r, r->predicate, err);
}

/* One that is no JSON any more or gone is no inventory; `assay log verify` tells. */
static enum status project_document(struct projection *p, const struct recorded *r,
                                    const struct sha256 *digest, struct error *err)
{
    const struct parse_limits limits = {.values = DOCUMENT_VALUES_MAX};
    struct buf text = BUF_INIT(STORE_BLOB_MAX);
    struct arena arena;
    struct value bom;
    struct error why;
    arena_init(&arena, 0);
    enum status st = store_blob_get(projection_store(p), digest, &text, &why);
    if (st == OK) {
        st = json_read(buf_view(&text), "sbom.cdx.json", JSON_STRICT, &limits, &arena, &bom, &why);
    }
    if (st == OK) {
        st = put_inventory(p, r, &bom, err);
    } else {
        st = st == ERR_NO_MEMORY ? error_no_memory(err) : OK;
    }
    arena_release(&arena);
    buf_release(&text);
    return st;
}

static enum status project_reference(struct projection *p, const struct recorded *r,
                                     struct error *err)
{
    const struct value *list = value_get(r->predicate, "references");
    enum status st = OK;
    for (size_t i = 0; st == OK && i < items_of(list); i++) {
        struct sha256 digest;
        struct view type = value_get_text(&list->items[i], "mediaType");
        struct view hex = value_text(value_path(&list->items[i], "digest.sha256"));
        if (view_eq(type, VIEW("application/vnd.cyclonedx+json")) && hex.ptr != NULL &&
            sha256_parse(hex, &digest)) {
            st = project_document(p, r, &digest, err);
        }
    }
    return st;
}

const struct statement_type bom_statement = {
    .predicate = "https://cyclonedx.org/bom",
    .title = "components of a subject (CycloneDX)",
    .registers = "inventories",
    .tables = tables,
    .project = project_bom,
};

const struct statement_type reference_statement = {
    .predicate = "https://in-toto.io/attestation/reference/v0.1",
    .title = "documents that are too large for a statement",
    .registers = "inventories",
    .project = project_reference,
};
