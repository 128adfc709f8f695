/* A supplier's documents set against what was measured: what all kinds share. */
#include "claims_private.h"

#include <assay/base/map.h>

const struct claim_format claim_formats[] = {
    {"sbom", "SBOM", NULL},
    {"sast", "report", claim_sast},
    {"sca", "report", claim_sca},
    {"test-results", "test report", claim_tests},
    {"coverage", "coverage report", claim_coverage},
    {"vex", "VEX document", claim_vex},
    {"provenance", "provenance", claim_provenance},
    {"licence-list", "list of licences", claim_licences},
    {"threat-model", "threat model", claim_threat_model},
    {"risk-assessment", "risk assessment", claim_risks},
    {NULL, NULL, NULL},
};

const struct claim_format *claim_format_of(struct view kind)
{
    const struct claim_format *f = claim_formats;
    while (f->kind != NULL && !view_eq_str(kind, f->kind)) {
        f++;
    }
    return f->kind != NULL ? f : NULL;
}

struct view claim_kind(const struct value *claim)
{
    struct view kind = value_get_text(claim, "kind");
    struct view format = value_get_text(claim, "format");
    return kind.len > 0 ? kind : claim_format_of(format) != NULL ? format : VIEW("sbom");
}

enum status claiming_add(struct claiming *c, const struct fact_claim *claim, struct error *err)
{
    void *items = c->list;
    if (c->len == CLAIM_FINDINGS_MAX) {
        c->more++;
        return OK;
    }
    enum status st = arena_grow(&c->arena, &items, &c->cap, c->len + 1, sizeof *c->list, err);
    c->list = items;
    if (st != OK) {
        return st;
    }
    struct fact_claim *to = &c->list[c->len];
    *to = *claim;
    struct view *const texts[] = {&to->component, &to->claimed,     &to->claimed_at,
                                  &to->measured,  &to->measured_at, &to->path};
    st = arena_keep(&c->arena, texts, sizeof texts / sizeof texts[0], err);
    if (st != OK) {
        return st;
    }
    to->sbom = c->name;
    to->read_as = c->kind;
    to->document = c->document;
    c->len++;
    return OK;
}

struct querying {
    struct claiming *claiming;
    enum claim_kind kind;
};

static enum status on_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct querying *q = ctx;
    sqlite3_int64 line = sqlite3_column_int64(st, 6);
    const struct fact_claim claim = {
        .kind = q->kind,
        .component = facts_column_view(st, 0),
        .claimed = facts_column_view(st, 1),
        .claimed_at = facts_column_view(st, 2),
        .measured = facts_column_view(st, 3),
        .measured_at = facts_column_view(st, 4),
        .path = facts_column_view(st, 5),
        .line = line > 0 && line <= UINT32_MAX ? (uint32_t)line : 0,
    };
    return claiming_add(q->claiming, &claim, err);
}

enum status claiming_query(struct claiming *c, enum claim_kind kind, const char *sql,
                           struct error *err)
{
    struct querying q = {c, kind};
    return facts_each_row(c->facts, sql, c->name, on_row, &q, err);
}

/* ---- files that a document names ---- */

enum status claiming_files(struct claiming *c, struct error *err)
{
    return facts_exec(c->facts,
                      "CREATE TEMP TABLE IF NOT EXISTS t_claimed (path TEXT NOT NULL,"
                      " line INTEGER NOT NULL, cwe TEXT NOT NULL, UNIQUE (path, line, cwe));"
                      "CREATE INDEX IF NOT EXISTS temp.t_claimed_cwe ON t_claimed (path, cwe);"
                      "DELETE FROM t_claimed",
                      "comparing claims", err);
}

enum status claiming_file(struct claiming *c, struct view path, uint32_t line, struct view cwe,
                          struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status =
        facts_prepare(c->facts, "INSERT OR IGNORE INTO t_claimed VALUES (?1, ?2, ?3)", &st, err);
    if (status != OK) {
        return status;
    }
    while (view_starts(path, VIEW("./"))) {
        path = view_slice(path, 2, path.len);
    }
    facts_bind_view(st, 1, path);
    (void)sqlite3_bind_int64(st, 2, line);
    facts_bind_view(st, 3, cwe.ptr == NULL ? VIEW("") : cwe);
    return facts_step_done(c->facts, st, "comparing claims", err);
}

/* Which delivered files are meant: the names are looked up for each file and its endings, not each
 * name in all files. */
struct meaning {
    struct claiming *claiming;
    struct map names;
    size_t longest;
    sqlite3_stmt *insert;
};

static enum status on_name(void *ctx, sqlite3_stmt *st, struct error *err)
{
    struct meaning *m = ctx;
    struct view name = facts_column_view(st, 0);
    m->longest = name.len > m->longest ? name.len : m->longest;
    return map_put(&m->names, name, m, NULL, err);
}

static enum status on_file(void *ctx, sqlite3_stmt *row, struct error *err)
{
    const struct meaning *m = ctx;
    struct view path = facts_column_view(row, 0);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < path.len; i++) {
        struct view ending = view_slice(path, i, path.len);
        if ((i == 0 || path.ptr[i - 1] == '/') && ending.len <= m->longest &&
            map_has(&m->names, ending)) {
            facts_bind_view(m->insert, 1, path);
            facts_bind_view(m->insert, 2, ending);
            st = facts_step_done(m->claiming->facts, m->insert, "comparing claims", err);
            (void)sqlite3_reset(m->insert);
        }
    }
    return st;
}

static enum status find_files(struct meaning *m, struct error *err)
{
    struct facts *f = m->claiming->facts;
    enum status st = facts_prepare(f, "INSERT INTO t_meant VALUES (?1, ?2)", &m->insert, err);
    if (st == OK) {
        st = facts_each_row(f, "SELECT DISTINCT path FROM t_claimed WHERE path <> ''",
                            view_of(NULL, 0), on_name, m, err);
    }
    return st == OK
               ? facts_each_row(f, "SELECT path FROM t_files UNION SELECT path FROM t_findings",
                                view_of(NULL, 0), on_file, m, err)
               : st;
}

/* A tool saw the files without the directory that an archive puts around them. */
enum status claiming_meant(struct claiming *c, struct error *err)
{
    struct meaning m = {.claiming = c};
    map_init(&m.names);
    enum status st = facts_exec(
        c->facts,
        "CREATE TEMP TABLE IF NOT EXISTS t_meant (path TEXT NOT NULL, claimed TEXT NOT NULL);"
        "CREATE INDEX IF NOT EXISTS temp.t_meant_path ON t_meant (path);"
        "CREATE INDEX IF NOT EXISTS temp.t_meant_claimed ON t_meant (claimed);"
        "DELETE FROM t_meant",
        "comparing claims", err);
    if (st == OK) {
        st = find_files(&m, err);
    }
    (void)sqlite3_finalize(m.insert);
    map_release(&m.names);
    return st;
}

enum status claiming_foreign(struct claiming *c, struct error *err)
{
    return claiming_query(
        c, CLAIM_FOREIGN,
        "SELECT c.path, 'results for ' || c.path, ?1, 'no such file', 'the delivery', ?1, 0 "
        "FROM (SELECT DISTINCT path FROM t_claimed WHERE path NOT IN ('', ?1)) c "
        "WHERE NOT EXISTS (SELECT 1 FROM t_meant m WHERE m.claimed = c.path) "
        "ORDER BY c.path LIMIT 1000",
        err);
}

/* ---- one document ---- */

static enum status note_document(struct claiming *c, struct error *err)
{
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    sha256_of(c->bytes, &digest);
    sha256_hex(&digest, hex);
    const struct fact_sbom document = {.name = c->name,
                                       .kind = c->kind,
                                       .sha256 = view_str(hex),
                                       .format = c->kind,
                                       .version = VIEW("")};
    return facts_add_sbom(c->facts, &document, err);
}

static enum status store(struct claiming *c, struct error *err)
{
    enum status st = OK;
    if (c->more > 0 && c->len > 0) {
        struct view more =
            arena_printf(&c->arena, "%llu more of this sort", (unsigned long long)c->more);
        c->list[c->len - 1].claimed = more.ptr == NULL ? VIEW("more") : more;
    }
    for (size_t i = 0; st == OK && i < c->len; i++) {
        st = facts_add_claim(c->facts, &c->list[i], err);
    }
    return st;
}

enum status claim_compare(struct facts *f, const struct claim_document *d, struct view archive,
                          const struct code_sights *sights, struct error *err)
{
    const struct claim_format *format = claim_format_of(d->kind);
    const struct view kind = d->kind;
    const struct view name = d->name;
    const struct view bytes = d->bytes;
    struct claiming c = {.facts = f,
                         .name = name,
                         .kind = kind,
                         .bytes = bytes,
                         .archive = archive,
                         .sights = sights,
                         .since = d->since};
    if (format == NULL || format->compare == NULL) {
        return error_set(err, ERR_USAGE, "a document of the kind " VIEW_FMT " is not compared",
                         VIEW_ARG(kind));
    }
    if (bytes.len > CLAIM_BYTES_MAX) {
        return error_set(err, ERR_LIMIT, VIEW_FMT " is larger than %d bytes", VIEW_ARG(name),
                         CLAIM_BYTES_MAX);
    }
    c.document = format->document;
    arena_init(&c.arena, 0);
    enum status st = format->compare(&c, err);
    if (st == OK) {
        st = note_document(&c, err);
    }
    if (st == OK) {
        st = store(&c, err);
    }
    arena_release(&c.arena);
    return st;
}
