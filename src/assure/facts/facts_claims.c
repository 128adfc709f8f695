/* What a supplier's SBOM claims, and where it contradicts what was measured. */
#include "facts_private.h"

#include <assay/base/mem.h>

#include <stdio.h>

static const char *const kinds[] = {
    [CLAIM_MISSING] = "missing",   [CLAIM_INVENTED] = "invented",
    [CLAIM_VERSION] = "version",   [CLAIM_LICENCE] = "licence",
    [CLAIM_HASH] = "hash",         [CLAIM_FLAW] = "flaw",
    [CLAIM_FOREIGN] = "foreign",   [CLAIM_UNREPORTED] = "unreported",
    [CLAIM_RESULT] = "result",     [CLAIM_STATUS] = "status",
    [CLAIM_SUBJECT] = "subject",   [CLAIM_THREAT] = "threat",
    [CLAIM_DRIFT] = "drift",       [CLAIM_RISK] = "risk",
    [CLAIM_UNTENDED] = "untended",
};

const char *claim_kind_name(enum claim_kind k)
{
    return kinds[k];
}

bool claim_kind_parse(struct view text, enum claim_kind *out)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (view_eq_str(text, kinds[i])) {
            *out = (enum claim_kind)i;
            return true;
        }
    }
    return false;
}

enum status facts_add_sbom(struct facts *f, const struct fact_sbom *s, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status =
        facts_prepare(f, "INSERT OR IGNORE INTO t_sboms VALUES (?1, ?2, ?3, ?4, ?5, ?6)", &st, err);
    if (status != OK) {
        return status;
    }
    facts_bind_view(st, 1, s->sha256);
    facts_bind_view(st, 2, s->name);
    facts_bind_view(st, 3, s->format);
    facts_bind_view(st, 4, s->version);
    (void)sqlite3_bind_int64(st, 5, (sqlite3_int64)s->components);
    facts_bind_view(st, 6, s->kind);
    return facts_step_done(f, st, "storing an SBOM", err);
}

/* Another content than the one that was promised is graver than another word for it. */
static enum severity severity_of(enum claim_kind kind)
{
    static const enum severity severities[] = {
        [CLAIM_MISSING] = SEVERITY_MEDIUM,  [CLAIM_INVENTED] = SEVERITY_LOW,
        [CLAIM_VERSION] = SEVERITY_MEDIUM,  [CLAIM_LICENCE] = SEVERITY_LOW,
        [CLAIM_HASH] = SEVERITY_HIGH,       [CLAIM_FLAW] = SEVERITY_LOW,
        [CLAIM_FOREIGN] = SEVERITY_MEDIUM,  [CLAIM_UNREPORTED] = SEVERITY_MEDIUM,
        [CLAIM_RESULT] = SEVERITY_MEDIUM,   [CLAIM_STATUS] = SEVERITY_HIGH,
        [CLAIM_SUBJECT] = SEVERITY_HIGH,    [CLAIM_THREAT] = SEVERITY_HIGH,
        [CLAIM_DRIFT] = SEVERITY_MEDIUM,    [CLAIM_RISK] = SEVERITY_HIGH,
        [CLAIM_UNTENDED] = SEVERITY_MEDIUM,
    };
    return severities[kind];
}

static void quote(struct buf *out, const char *side, struct view value, struct view at)
{
    if (at.len > 0) {
        buf_printf(out, "; %s: \"" VIEW_FMT "\" (" VIEW_FMT ")", side,
                   VIEW_ARG(value.len > 0 ? value : VIEW("nothing")), VIEW_ARG(at));
    }
}

static void write_message(const struct fact_claim *c, struct buf *out)
{
    /* Around the name of the document. */
    static const char *const says[][2] = {
        [CLAIM_MISSING] = {"is delivered and not in the ", ""},
        [CLAIM_INVENTED] = {"is in the ", " and was not found in the delivery"},
        [CLAIM_VERSION] = {"has another version than the ", " says"},
        [CLAIM_LICENCE] = {"has another licence than the ", " says"},
        [CLAIM_HASH] = {"has another digest than the ", " says"},
        [CLAIM_FLAW] = {"contradicts itself in the ", ""},
        [CLAIM_FOREIGN] = {"is in the ", " and was not delivered"},
        [CLAIM_UNREPORTED] = {"was found and is not in the ", ""},
        [CLAIM_RESULT] = {"contradicts itself in the ", ""},
        [CLAIM_STATUS] = {"has another status than the ", " says"},
        [CLAIM_SUBJECT] = {"is another file in the ", " than the one that was delivered"},
        [CLAIM_THREAT] = {"is open in the ", ""},
        [CLAIM_DRIFT] = {"is in the code and not in the ", ""},
        [CLAIM_RISK] = {"is left open in the ", ""},
        [CLAIM_UNTENDED] = {"is not looked after in the ", ""},
    };
    const char *document = c->document == NULL ? "SBOM" : c->document;
    buf_printf(out, VIEW_FMT " %s%s%s", VIEW_ARG(c->component), says[c->kind][0], document,
               says[c->kind][1]);
    quote(out, "claimed", c->claimed, c->claimed_at);
    quote(out, "measured", c->measured, c->measured_at);
    buf_printf(out, ". Have the supplier explain it, or correct the %s.", document);
}

static enum status add_finding(struct facts *f, const struct fact_claim *c, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf message = BUF_INIT(1 << 20);
    CLEANUP(buf_cleanup) struct buf context = BUF_INIT(1 << 20);
    char fingerprint[FINGERPRINT_MAX];
    char rule[32];
    write_message(c, &message);
    buf_printf(&context, VIEW_FMT "\n" VIEW_FMT "\n" VIEW_FMT, VIEW_ARG(c->component),
               VIEW_ARG(c->claimed), VIEW_ARG(c->measured));
    (void)snprintf(rule, sizeof rule, "claim-%s", kinds[c->kind]);
    enum status st = buf_status(&message, err);
    st = st == OK ? buf_status(&context, err) : st;
    const struct fingerprint_parts parts = {.inspector = VIEW(CLAIMS_INSPECTOR),
                                            .rule = view_str(rule),
                                            .path = c->path,
                                            .context = buf_view(&context)};
    if (st == OK) {
        st = fingerprint_make(NULL, &parts, fingerprint, err);
    }
    if (st != OK) {
        return st;
    }
    const struct finding finding = {
        .inspector = VIEW(CLAIMS_INSPECTOR),
        .rule = view_str(rule),
        .message = buf_view(&message),
        .severity = severity_of(c->kind),
        .confidence = CONFIDENCE_HIGH,
        .path = c->path,
        .region = {.line = c->line},
        .fingerprint = view_str(fingerprint),
        .controls = VIEW("8.30"),
    };
    return facts_add_finding(f, &finding, err);
}

enum status facts_add_claim(struct facts *f, const struct fact_claim *c, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = add_finding(f, c, err);
    if (status != OK || sqlite3_changes(f->db) == 0) {
        return status; /* the same a second time */
    }
    sqlite3_int64 id = sqlite3_last_insert_rowid(f->db);
    status = facts_prepare(f, "INSERT INTO t_claims VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                           &st, err);
    if (status != OK) {
        return status;
    }
    const struct view texts[] = {c->sbom,        view_str(kinds[c->kind]),
                                 c->component,   c->claimed,
                                 c->claimed_at,  c->measured,
                                 c->measured_at, c->read_as.len > 0 ? c->read_as : VIEW("sbom")};
    (void)sqlite3_bind_int64(st, 1, id);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        facts_bind_view(st, (int)i + 2, texts[i]);
    }
    return facts_step_done(f, st, "storing a claim", err);
}

struct sbom_walk {
    facts_sbom_visit *each;
    void *ctx;
};

static enum status sbom_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct sbom_walk *w = ctx;
    const struct fact_sbom s = {
        .sha256 = facts_column_view(st, 0),
        .name = facts_column_view(st, 1),
        .format = facts_column_view(st, 2),
        .version = facts_column_view(st, 3),
        .components = (uint64_t)sqlite3_column_int64(st, 4),
        .contradictions = (uint64_t)sqlite3_column_int64(st, 5),
        .kind = facts_column_view(st, 6),
    };
    return w->each(w->ctx, &s, err);
}

enum status facts_each_sbom(const struct facts *f, facts_sbom_visit *each, void *ctx,
                            struct error *err)
{
    struct sbom_walk w = {each, ctx};
    return facts_each_row(f,
                          "SELECT digest, name, format, version, components,"
                          " (SELECT count(*) FROM t_claims c"
                          "  WHERE c.sbom = s.name AND c.read_as = s.kind), kind"
                          " FROM t_sboms s ORDER BY name, digest, kind",
                          view_of(NULL, 0), sbom_row, &w, err);
}

struct claim_walk {
    const struct fact_sbom *document;
    facts_claim_visit *each;
    void *ctx;
};

static enum status claim_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct claim_walk *w = ctx;
    return view_eq(facts_column_view(st, 2), w->document->kind)
               ? w->each(w->ctx, facts_column_view(st, 0), facts_column_view(st, 1), err)
               : OK;
}

enum status facts_each_claim(const struct facts *f, const struct fact_sbom *document,
                             facts_claim_visit *each, void *ctx, struct error *err)
{
    struct claim_walk w = {document, each, ctx};
    return facts_each_row(f,
                          "SELECT c.kind, f.message, c.read_as FROM t_claims c JOIN t_findings f "
                          "ON f.rowid = c.finding WHERE c.sbom = ?1 ORDER BY c.finding",
                          document->name, claim_row, &w, err);
}
