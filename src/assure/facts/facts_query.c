/* Reading the facts back: counts, iteration in report order, the tree's digest,
 * and what suppressions do to findings. */
#include "facts_private.h"

#include <assay/base/mem.h>

#include <stdio.h>

/* "s1:" and a keyed hash: without the key a fingerprint tells nothing of the
 * secret, not even to somebody who can try candidates. */
static enum status rekey_row(const struct facts *f, sqlite3_stmt *update, struct view digest_hex,
                             enum status (*keyed)(void *ctx, struct view secret_digest,
                                                  struct sha256 *out, struct error *err),
                             void *ctx, struct error *err)
{
    struct sha256 digest;
    struct sha256 mac;
    char hex[SHA256_HEX_MAX];
    char fingerprint[3 + 32];
    if (!sha256_parse(digest_hex, &digest)) {
        return OK; /* keyed already */
    }
    enum status st = keyed(ctx, view_of((const char *)digest.bytes, SHA256_SIZE), &mac, err);
    if (st != OK) {
        return st;
    }
    sha256_hex(&mac, hex);
    memcpy(fingerprint, "s1:", 3);
    memcpy(fingerprint + 3, hex, 32);
    facts_bind_view(update, 1, view_of(fingerprint, sizeof fingerprint));
    facts_bind_view(update, 2, digest_hex);
    return facts_step_done(f, update, "keying a secret", err);
}

enum status facts_key_secrets(struct facts *f,
                              enum status (*keyed)(void *ctx, struct view secret_digest,
                                                   struct sha256 *out, struct error *err),
                              void *ctx, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *update = NULL;
    CLEANUP(facts_finalize) sqlite3_stmt *all = NULL;
    if (!f->secrets) {
        return OK;
    }
    enum status st = facts_prepare(
        f, "UPDATE t_findings SET fingerprint = ?1 WHERE is_secret AND fingerprint = ?2", &update,
        err);
    /* A temporary table, so that the update does not disturb the walk. */
    if (st == OK) {
        st = facts_exec(f,
                        "CREATE TEMP TABLE secrets AS SELECT DISTINCT fingerprint"
                        " FROM t_findings WHERE is_secret",
                        "listing secrets", err);
    }
    if (st == OK) {
        st = facts_prepare(f, "SELECT fingerprint FROM temp.secrets", &all, err);
    }
    bool more = st == OK;
    while (more && st == OK) {
        st = facts_next(f->db, all, "listing secrets", &more, err);
        if (st == OK && more) {
            st = rekey_row(f, update, facts_column_view(all, 0), keyed, ctx, err);
        }
    }
    facts_finalize(&all);
    struct error dropping = {.code = OK};
    enum status dropped =
        facts_exec(f, "DROP TABLE IF EXISTS temp.secrets", "listing secrets", &dropping);
    if (st == OK && dropped != OK) {
        *err = dropping;
        return dropped;
    }
    return st;
}

enum status facts_suppress(struct facts *f, const struct suppression *s, int64_t now,
                           struct error *err)
{
    if (s->expires <= now) {
        return OK;
    }
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(
        f,
        "UPDATE t_findings SET suppressed = 1, suppressed_by = ?2, suppressed_reason = ?3"
        " WHERE fingerprint = ?1 AND suppressed = 0",
        &st, err);
    if (status != OK) {
        return status;
    }
    facts_bind_view(st, 1, s->fingerprint);
    facts_bind_view(st, 2, s->owner);
    facts_bind_view(st, 3, s->reason);
    return facts_step_done(f, st, "applying a suppression", err);
}

enum status facts_apply_markers(struct facts *f, bool honour, struct error *err)
{
    if (!honour) {
        return OK; /* the findings that report the markers themselves stand */
    }
    static const char sql[] =
        "UPDATE t_findings SET suppressed = 1, suppressed_by = 'marker',"
        " suppressed_reason = CASE WHEN marker <> '' THEN marker ELSE 'ignore file' END"
        " WHERE suppressed = 0 AND (marker <> '' OR EXISTS (SELECT 1 FROM t_ignores i"
        " WHERE i.path = t_findings.path AND i.rule = t_findings.rule"
        " AND i.line = t_findings.line));"
        "UPDATE t_findings SET suppressed = 1, suppressed_by = 'baseline',"
        " suppressed_reason = 'the baseline allows markers for this origin'"
        " WHERE suppressed = 0 AND inspector = 'suppressions';";
    return facts_exec(f, sql, "applying markers", err);
}

const char *finding_state_name(enum finding_state s)
{
    switch (s) {
    case FINDING_NEW:
        return "new";
    case FINDING_UNCHANGED:
        return "unchanged";
    case FINDING_GONE:
        return "gone";
    }
    return "unknown";
}

void facts_show(struct facts *f, unsigned states)
{
    f->shown = states;
}

/* ?1, where the query has it, is the states to count. */
static enum status count_one(const struct facts *f, const char *sql, unsigned states, uint64_t *out,
                             struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f, sql, &st, err);
    if (status != OK) {
        return status;
    }
    if (sqlite3_bind_parameter_count(st) > 0) {
        (void)sqlite3_bind_int(st, 1, (int)states);
    }
    if (sqlite3_step(st) != SQLITE_ROW) {
        return facts_sql_error(f->db, "counting", err);
    }
    *out = (uint64_t)sqlite3_column_int64(st, 0);
    return OK;
}

#define OPEN_FINDINGS                                                                              \
    "SELECT count(*) FROM t_findings WHERE (?1 >> state) & 1 AND state <> 2 AND NOT suppressed"    \
    " AND severity = "

enum status facts_count_in(const struct facts *f, unsigned states, struct fact_counts *out,
                           struct error *err)
{
    struct fact_counts c = {.files = f->files, .bytes = f->bytes, .components = f->components};
    const struct {
        const char *sql;
        uint64_t *to;
    } counts[] = {
        {"SELECT count(*) FROM t_gaps", &c.gaps},
        {"SELECT count(*) FROM t_findings WHERE (?1 >> state) & 1 AND state <> 2 AND suppressed",
         &c.suppressed},
        {OPEN_FINDINGS "0", &c.findings[0]},
        {OPEN_FINDINGS "1", &c.findings[1]},
        {OPEN_FINDINGS "2", &c.findings[2]},
        {OPEN_FINDINGS "3", &c.findings[3]},
        {OPEN_FINDINGS "4", &c.findings[4]},
        {"SELECT count(*) FROM t_findings WHERE (?1 >> state) & 1 AND state = 2", &c.gone},
    };
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof counts / sizeof counts[0]; i++) {
        st = count_one(f, counts[i].sql, states, counts[i].to, err);
    }
    if (st == OK) {
        *out = c;
    }
    return st;
}

enum status facts_count(const struct facts *f, struct fact_counts *out, struct error *err)
{
    return facts_count_in(f, f->shown, out, err);
}

enum status facts_each_row(const struct facts *f, const char *sql, struct view first,
                           facts_row *row, void *ctx, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f, sql, &st, err);
    if (status == OK && sqlite3_bind_parameter_count(st) > 0) {
        facts_bind_view(st, 1, first);
    }
    return status == OK ? facts_walk(f->db, st, "reading the facts", row, ctx, err) : status;
}

struct finding_walk {
    enum status (*each)(void *ctx, const struct fact_finding *finding, struct error *err);
    void *ctx;
    uint64_t next_id;
    struct arena arena; /* of the row at hand */
    sqlite3 *db;
    sqlite3_stmt *flow;
};

static uint32_t column_u32(sqlite3_stmt *st, int at)
{
    sqlite3_int64 n = sqlite3_column_int64(st, at);
    return n < 0 ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

static enum status read_flow(struct finding_walk *w, sqlite3_int64 id, uint32_t steps,
                             struct flow_step **out, struct error *err)
{
    uint32_t n = 0;
    if (steps == 0) {
        return OK;
    }
    struct flow_step *flow = arena_alloc(&w->arena, steps, sizeof *flow);
    if (flow == NULL) {
        return error_no_memory(err);
    }
    bool more = true;
    enum status st = OK;
    (void)sqlite3_bind_int64(w->flow, 1, id);
    for (; n < steps; n++) {
        st = facts_next(w->db, w->flow, "reading a flow", &more, err);
        if (st != OK || !more) {
            break;
        }
        flow[n].region = (struct region){column_u32(w->flow, 0), column_u32(w->flow, 1),
                                         column_u32(w->flow, 2), column_u32(w->flow, 3)};
        flow[n].message = arena_copy(&w->arena, facts_column_view(w->flow, 4));
        if (flow[n].message.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    (void)sqlite3_reset(w->flow);
    *out = flow;
    return st != OK     ? st
           : n == steps ? OK
                        : error_set(err, ERR_INTERNAL, "steps of a flow are missing");
}

static enum status finding_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    struct finding_walk *w = ctx;
    struct flow_step *flow = NULL;
    uint32_t steps = column_u32(st, 24);
    arena_clear(&w->arena);
    enum status status = read_flow(w, sqlite3_column_int64(st, 26), steps, &flow, err);
    if (status != OK) {
        return status;
    }
    const struct fact_finding fact = {
        .finding =
            {
                .inspector = facts_column_view(st, 0),
                .rule = facts_column_view(st, 1),
                .severity = (enum severity)sqlite3_column_int(st, 2),
                .confidence = (enum confidence)sqlite3_column_int(st, 3),
                .path = facts_column_view(st, 4),
                .region = {column_u32(st, 5), column_u32(st, 6), column_u32(st, 7),
                           column_u32(st, 8)},
                .message = facts_column_view(st, 9),
                .excerpt = facts_column_view(st, 10),
                .excerpt_line = column_u32(st, 11),
                .fingerprint = facts_column_view(st, 12),
                .cwe = facts_column_view(st, 13),
                .owasp = facts_column_view(st, 27),
                .controls = facts_column_view(st, 14),
                .marker = facts_column_view(st, 15),
                .has_fix = sqlite3_column_type(st, 23) != SQLITE_NULL,
                .fix = facts_column_view(st, 23),
                .flow = flow,
                .flow_len = steps,
                .also = facts_column_view(st, 25),
                .part = facts_column_view(st, 28),
            },
        .id = ++w->next_id,
        .suppressed = sqlite3_column_int(st, 16) != 0,
        .suppressed_by = facts_column_view(st, 17),
        .suppressed_reason = facts_column_view(st, 18),
        .same_secret = column_u32(st, 19),
        .state = (enum finding_state)sqlite3_column_int(st, 20),
        .witnesses = facts_column_view(st, 21),
        .imported = sqlite3_column_int(st, 22) != 0,
        .reachability = facts_column_view(st, 29),
        .reached_path = facts_column_view(st, 30),
        .reached_line = column_u32(st, 31),
        .reached_symbol = facts_column_view(st, 32),
        .reachability_note = facts_column_view(st, 33),
    };
    return w->each(w->ctx, &fact, err);
}

enum status facts_each_finding_in(const struct facts *f, unsigned states,
                                  enum status (*each)(void *ctx, const struct fact_finding *finding,
                                                      struct error *err),
                                  void *ctx, struct error *err)
{
    struct finding_walk w = {.each = each, .ctx = ctx, .db = f->db};
    char sql[1280];
    (void)snprintf(
        sql, sizeof sql,
        "SELECT inspector, rule, severity, confidence, path, line, col, end_line, end_col, message,"
        " excerpt, excerpt_line, fingerprint, cwe, controls, marker, suppressed, suppressed_by,"
        " suppressed_reason, CASE WHEN is_secret THEN max(1, (SELECT count(*) FROM t_findings o"
        " WHERE o.fingerprint = f.fingerprint AND o.state <> 2)) ELSE 0 END, state,"
        " (SELECT f.inspector || '/' || f.rule || char(10) ||"
        " group_concat(w.tool || '/' || w.rule, char(10)) FROM (SELECT DISTINCT tool, rule"
        " FROM t_witnesses WHERE finding = f.rowid ORDER BY tool, rule) w), imported, fix, steps,"
        " also, f.rowid, owasp, part, reachability, reached_path, reached_line, reached_symbol,"
        " reachability_note"
        " FROM t_findings f LEFT JOIN t_vulnerabilities v ON v.finding = f.rowid WHERE (%u >> "
        "state) & 1 ORDER BY state = 2, suppressed, severity DESC,"
        " confidence DESC, path, line, col, rule, fingerprint, part",
        states);
    arena_init(&w.arena, 0);
    enum status st = facts_prepare(f,
                                   "SELECT line, col, end_line, end_col, message FROM t_flows"
                                   " WHERE finding = ?1 ORDER BY step",
                                   &w.flow, err);
    st = st == OK ? facts_each_row(f, sql, VIEW(""), finding_row, &w, err) : st;
    facts_finalize(&w.flow);
    arena_release(&w.arena);
    return st;
}

enum status facts_each_finding(const struct facts *f,
                               enum status (*each)(void *ctx, const struct fact_finding *finding,
                                                   struct error *err),
                               void *ctx, struct error *err)
{
    return facts_each_finding_in(f, f->shown, each, ctx, err);
}

struct dependency_walk {
    enum status (*each)(void *ctx, const struct fact_dependency *d, struct error *err);
    void *ctx;
};

static enum status dependency_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct dependency_walk *w = ctx;
    const struct fact_dependency d = {.purl = facts_column_view(st, 0),
                                      .depends_on = facts_column_view(st, 1),
                                      .requirement = facts_column_view(st, 2),
                                      .manifest = facts_column_view(st, 3)};
    return w->each(w->ctx, &d, err);
}

enum status facts_each_dependency(const struct facts *f,
                                  enum status (*each)(void *ctx, const struct fact_dependency *d,
                                                      struct error *err),
                                  void *ctx, struct error *err)
{
    struct dependency_walk w = {.each = each, .ctx = ctx};
    return facts_each_row(f,
                          "SELECT c.purl, n.purl, n.requirement, c.manifest FROM t_needs n"
                          " JOIN t_components c ON c.id = n.component"
                          " ORDER BY c.purl, n.purl, c.manifest, n.requirement, c.id",
                          VIEW(""), dependency_row, &w, err);
}

struct gap_walk {
    enum status (*each)(void *ctx, const struct fact_gap *gap, struct error *err);
    void *ctx;
};

static enum status gap_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct gap_walk *w = ctx;
    const struct fact_gap gap = {
        .path = facts_column_view(st, 0),
        .reason = facts_column_view(st, 1),
        .detail = facts_column_view(st, 2),
    };
    return w->each(w->ctx, &gap, err);
}

enum status facts_each_gap(const struct facts *f,
                           enum status (*each)(void *ctx, const struct fact_gap *gap,
                                               struct error *err),
                           void *ctx, struct error *err)
{
    struct gap_walk w = {.each = each, .ctx = ctx};
    return facts_each_row(f,
                          "SELECT path, reason, detail FROM t_gaps ORDER BY path, reason, detail",
                          VIEW(""), gap_row, &w, err);
}

struct file_walk {
    enum status (*each)(void *ctx, const struct file_facts *file, struct error *err);
    void *ctx;
};

static enum status file_row(void *ctx, sqlite3_stmt *st, struct error *err)
{
    const struct file_walk *w = ctx;
    struct file_facts file = {
        .path = facts_column_view(st, 0),
        .size = (uint64_t)sqlite3_column_int64(st, 1),
        .language = (enum language)sqlite3_column_int(st, 2),
        .classes = (unsigned)sqlite3_column_int(st, 3),
        .has_digest = sqlite3_column_bytes(st, 4) == SHA256_SIZE,
    };
    if (file.has_digest) {
        memcpy(file.digest.bytes, sqlite3_column_blob(st, 4), SHA256_SIZE);
    }
    return w->each(w->ctx, &file, err);
}

enum status facts_each_file(const struct facts *f,
                            enum status (*each)(void *ctx, const struct file_facts *file,
                                                struct error *err),
                            void *ctx, struct error *err)
{
    struct file_walk w = {.each = each, .ctx = ctx};
    return facts_each_row(f,
                          "SELECT path, size, language, classes, digest FROM t_files ORDER BY path",
                          VIEW(""), file_row, &w, err);
}

static enum status digest_file(void *ctx, const struct file_facts *file, struct error *err)
{
    char hex[SHA256_HEX_MAX];
    if ((file->classes & FILE_NESTED) != 0) {
        return OK;
    }
    if (!file->has_digest) {
        return error_set(err, ERR_INTERNAL, "no digest of " VIEW_FMT, VIEW_ARG(file->path));
    }
    sha256_hex(&file->digest, hex);
    hasher_add(ctx, hex, SHA256_HEX_MAX - 1);
    hasher_add(ctx, "  ", 2);
    hasher_add(ctx, file->path.ptr, file->path.len);
    hasher_add(ctx, "\n", 1);
    return OK;
}

enum status facts_tree_digest(const struct facts *f, struct sha256 *out, struct error *err)
{
    struct hasher *h = NULL;
    enum status st = hasher_new(&h, err);
    if (st != OK) {
        return st;
    }
    hasher_begin(h);
    st = facts_each_file(f, digest_file, h, err);
    if (st == OK) {
        hasher_end(h, out);
    }
    (void)hasher_free(h);
    return st;
}
