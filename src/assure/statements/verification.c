/* What `assay verify` found and judged, the latest of each subject: the SCAI statement says what
 * was inspected, the verification summary (VSA) that follows it says when, by which baseline and
 * with which result; the findings are in the SARIF document that both stand on. */
#include "found.h"
#include "found_ages.h"
#include "statements.h"

#include <assay/assure/claims.h>

#include <assay/base/clock.h>

enum { ATTRIBUTES_MAX = 10000 };

static const struct register_column inspection_columns[] = {
    TEXT_KEY("subject"),   TEXT_KEY("inspector"),
    TEXT_COLUMN("digest"), TEXT_COLUMN("rules"), /* SHA-256 of rules and engine */
    INT_OPTIONAL("dated"),                       /* of the data it uses: advisories */
    COLUMNS_END,
};
const struct register_table inspections_table = {.name = "inspections",
                                                 .columns = inspection_columns};

/* Reports of other tools that were judged with it. */
static const struct register_column report_columns[] = {
    TEXT_KEY("subject"),      TEXT_KEY("name"),     TEXT_COLUMN("digest"),
    TEXT_COLUMN("format"),    TEXT_COLUMN("tools"), INT_COLUMN("findings"),
    INT_COLUMN("suppressed"), INT_COLUMN("tests"),  INT_COLUMN("failures"),
    INT_COLUMN("errors"),     COLUMNS_END,
};
const struct register_table tool_reports_table = {.name = "tool_reports",
                                                  .columns = report_columns};

/* SBOMs of a supplier that were compared with what was measured. */
static const struct register_column sbom_columns[] = {
    TEXT_KEY("subject"),          TEXT_KEY("name"),
    TEXT_COLUMN("digest"),        TEXT_COLUMN("format"),
    TEXT_COLUMN("version"),       INT_COLUMN("components"),
    INT_COLUMN("contradictions"), COLUMNS_END,
};
const struct register_table claimed_sboms_table = {.name = "claimed_sboms",
                                                   .columns = sbom_columns};

static const struct register_column verdict_columns[] = {
    TEXT_KEY("subject"),
    TEXT_COLUMN("digest"),
    TEXT_COLUMN("origin"),
    TEXT_COLUMN("baseline"),
    TEXT_COLUMN("baseline_version"),
    TEXT_COLUMN("baseline_digest"),
    TEXT_COLUMN("result"),
    TEXT_COLUMN("outcome"),
    INT_COLUMN("gaps"),
    INT_COLUMN("time"),
    COLUMNS_END,
};
const struct register_table verdicts_table = {.name = "verdicts", .columns = verdict_columns};

static const struct register_column requirement_columns[] = {
    TEXT_KEY("subject"),  TEXT_KEY("requirement"), TEXT_COLUMN("controls"),
    TEXT_COLUMN("level"), TEXT_COLUMN("status"),   INT_COLUMN("alarms"),
    COLUMNS_END,
};
const struct register_table verdict_requirements_table = {.name = "verdict_requirements",
                                                          .columns = requirement_columns};

/* The same by control, counted. */
static const struct register_column control_columns[] = {
    TEXT_KEY("subject"),
    TEXT_KEY("control"),
    INT_COLUMN("met"),
    INT_COLUMN("must_alarms"),
    INT_COLUMN("should_alarms"),
    INT_COLUMN("unmeasured"),
    COLUMNS_END,
};
const struct register_table verdict_controls_table = {.name = "verdict_controls",
                                                      .columns = control_columns};

static const struct register_table *const scai_tables[] = {&inspections_table, &tool_reports_table,
                                                           &claimed_sboms_table, NULL};
static const struct register_table *const vsa_tables[] = {&verdicts_table,
                                                          &verdict_requirements_table,
                                                          &verdict_controls_table,
                                                          &sources_table,
                                                          &findings_table,
                                                          &finding_totals_table,
                                                          &finding_rules_table,
                                                          &finding_counts_table,
                                                          &finding_ages_table,
                                                          &findings_gone_table,
                                                          &finding_times_table,
                                                          &finding_sights_table,
                                                          NULL};

static struct view subject_of(const struct recorded *r)
{
    return r->statement->subjects[0].name;
}

static size_t items_of(const struct value *list, size_t max)
{
    size_t n = value_is(list, VALUE_ARRAY) ? list->len : 0;
    return n < max ? n : max;
}

static struct sql_value count_of(const struct value *v, const char *key)
{
    const struct value *n = value_get(v, key);
    return sql_int(value_is(n, VALUE_INT) && n->integer > 0 ? n->integer : 0);
}

static struct sql_value time_of(const struct value *v, const char *key)
{
    int64_t t;
    return clock_parse(value_get_text(v, key), &t) ? sql_int(t) : sql_text(view_of(NULL, 0));
}

/* ---- what was inspected ---- */

static enum status put_inspection(struct projection *p, const struct recorded *r,
                                  const struct value *attribute, struct error *err)
{
    const struct value *c = value_get(attribute, "conditions");
    const struct sql_value row[] = {
        sql_text(subject_of(r)),
        sql_text(value_get_text(c, "inspector")),
        sql_text(statement_subject_digest(r->statement)),
        sql_text(value_text(value_path(c, "rules.digest.sha256"))),
        time_of(c, "dated"),
    };
    return register_put(p, &inspections_table, row, err);
}

static enum status put_report(struct projection *p, const struct recorded *r,
                              const struct value *attribute, struct error *err)
{
    const struct value *c = value_get(attribute, "conditions");
    const struct sql_value row[] = {
        sql_text(subject_of(r)),
        sql_text(value_get_text(c, "name")),
        sql_text(value_text(value_path(c, "digest.sha256"))),
        sql_text(value_get_text(c, "format")),
        sql_text(value_get_text(c, "tools")),
        count_of(c, "findings"),
        count_of(c, "suppressed"),
        count_of(c, "tests"),
        count_of(c, "failures"),
        count_of(c, "errors"),
    };
    return register_put(p, &tool_reports_table, row, err);
}

static enum status put_sbom(struct projection *p, const struct recorded *r,
                            const struct value *attribute, struct error *err)
{
    const struct value *c = value_get(attribute, "conditions");
    if (!view_eq(claim_kind(c), VIEW("sbom"))) {
        return OK; /* a document of another kind: no SBOM, whatever it is called */
    }
    const struct sql_value row[] = {
        sql_text(subject_of(r)),
        sql_text(value_get_text(c, "name")),
        sql_text(value_text(value_path(c, "digest.sha256"))),
        sql_text(value_get_text(c, "format")),
        sql_text(value_get_text(c, "version")),
        count_of(c, "components"),
        count_of(c, "contradictions"),
    };
    return register_put(p, &claimed_sboms_table, row, err);
}

static enum status put_attribute(struct projection *p, const struct recorded *r,
                                 const struct value *attribute, struct error *err)
{
    struct view name = value_get_text(attribute, "attribute");
    if (view_eq(name, VIEW("imported-findings"))) {
        return put_report(p, r, attribute, err);
    }
    if (view_eq(name, VIEW("claimed-components"))) {
        return put_sbom(p, r, attribute, err);
    }
    return value_text(value_path(attribute, "conditions.inspector")).len > 0
               ? put_inspection(p, r, attribute, err)
               : OK;
}

/* Of an earlier inspection of the subject nothing stays. */
static enum status forget(struct projection *p, const char *const *deletions, struct view subject,
                          struct error *err)
{
    const struct sql_value key = sql_text(subject);
    enum status st = OK;
    for (size_t i = 0; st == OK && deletions[i] != NULL; i++) {
        st = store_sql_run(projection_store(p), deletions[i], &key, 1, NULL, NULL, err);
    }
    return st;
}

static enum status project_scai(struct projection *p, const struct recorded *r, struct error *err)
{
    static const char *const deletions[] = {
        "DELETE FROM inspections WHERE subject = $1",
        "DELETE FROM tool_reports WHERE subject = $1",
        "DELETE FROM claimed_sboms WHERE subject = $1",
        NULL,
    };
    const struct value *list = value_get(r->predicate, "attributes");
    if (subject_of(r).len == 0) {
        return OK;
    }
    enum status st = forget(p, deletions, subject_of(r), err);
    for (size_t i = 0; st == OK && i < items_of(list, ATTRIBUTES_MAX); i++) {
        st = put_attribute(p, r, &list->items[i], err);
    }
    return st == OK ? found_source(p, r, list, err) : st;
}

/* ---- the verdict ---- */

/* "urn:assay:baseline:<id>:<version>", percent-encoded; of others: the URI. */
static void split_policy(struct view uri, struct view *id, struct view *version)
{
    static const struct view ours = VIEW_INIT("urn:assay:baseline:");
    *id = uri;
    *version = VIEW("");
    if (view_starts(uri, ours)) {
        struct view rest = view_slice(uri, ours.len, uri.len);
        ptrdiff_t colon = view_find_char(rest, ':');
        size_t at = colon < 0 ? rest.len : (size_t)colon;
        *id = view_slice(rest, 0, at);
        *version = view_slice(rest, at + 1, rest.len);
    }
}

static enum status put_verdict(struct projection *p, const struct recorded *r, int64_t time,
                               struct error *err)
{
    const struct value *v = r->predicate;
    struct view id;
    struct view version;
    split_policy(value_text(value_path(v, "policy.uri")), &id, &version);
    const struct sql_value row[] = {
        sql_text(subject_of(r)),
        sql_text(statement_subject_digest(r->statement)),
        sql_text(value_get_text(v, "urn:assay:origin")),
        sql_text(id),
        sql_text(version),
        sql_text(value_text(value_path(v, "policy.digest.sha256"))),
        sql_text(value_get_text(v, "verificationResult")),
        sql_text(value_get_text(v, "urn:assay:outcome")),
        count_of(v, "urn:assay:notInspected"),
        sql_int(time),
    };
    return register_put(p, &verdicts_table, row, err);
}

static enum status put_requirements(struct projection *p, const struct recorded *r,
                                    struct error *err)
{
    const struct value *list = value_get(r->predicate, "urn:assay:requirements");
    enum status st = OK;
    for (size_t i = 0; st == OK && i < items_of(list, ATTRIBUTES_MAX); i++) {
        const struct value *q = &list->items[i];
        const struct sql_value row[] = {
            sql_text(subject_of(r)),
            sql_text(value_get_text(q, "id")),
            sql_text(value_get_text(q, "controls")),
            sql_text(value_get_text(q, "level")),
            sql_text(value_get_text(q, "status")),
            count_of(q, "alarms"),
        };
        st = register_put(p, &verdict_requirements_table, row, err);
    }
    return st;
}

/* ---- by control ---- */

enum { VERDICT_CONTROLS_MAX = 200 };

struct control_count {
    struct view control;
    int64_t met;
    int64_t must_alarms;
    int64_t should_alarms;
    int64_t unmeasured;
};

struct control_counts {
    struct control_count list[VERDICT_CONTROLS_MAX];
    size_t len;
};

/* NULL where there are too many to be a baseline's. */
static struct control_count *count_for(struct control_counts *all, struct view control)
{
    for (size_t i = 0; i < all->len; i++) {
        if (view_eq(all->list[i].control, control)) {
            return &all->list[i];
        }
    }
    if (all->len == VERDICT_CONTROLS_MAX) {
        return NULL;
    }
    all->list[all->len] = (struct control_count){.control = control};
    return &all->list[all->len++];
}

static void count_requirement(struct control_count *c, const struct value *q)
{
    struct view status = value_get_text(q, "status");
    bool alarm = view_eq(status, VIEW("alarm")) || view_eq(status, VIEW("error"));
    if (view_eq(status, VIEW("not-measured"))) {
        c->unmeasured++;
    } else if (alarm && view_eq(value_get_text(q, "level"), VIEW("must"))) {
        c->must_alarms++;
    } else if (alarm) {
        c->should_alarms++;
    } else if (!view_eq(status, VIEW("not-applicable"))) {
        c->met++;
    }
}

static enum status put_controls(struct projection *p, const struct recorded *r, struct error *err)
{
    const struct value *list = value_get(r->predicate, "urn:assay:requirements");
    struct control_counts all = {.len = 0};
    enum status st = OK;
    for (size_t i = 0; i < items_of(list, ATTRIBUTES_MAX); i++) {
        struct view rest = value_get_text(&list->items[i], "controls");
        struct view control;
        while (view_split(&rest, ' ', &control)) {
            struct control_count *c = control.len == 0 ? NULL : count_for(&all, control);
            if (c != NULL) {
                count_requirement(c, &list->items[i]);
            }
        }
    }
    for (size_t i = 0; st == OK && i < all.len; i++) {
        const struct control_count *c = &all.list[i];
        const struct sql_value row[] = {
            sql_text(subject_of(r)), sql_text(c->control),      sql_int(c->met),
            sql_int(c->must_alarms), sql_int(c->should_alarms), sql_int(c->unmeasured),
        };
        st = register_put(p, &verdict_controls_table, row, err);
    }
    return st;
}

static enum status project_vsa(struct projection *p, const struct recorded *r, struct error *err)
{
    static const char *const deletions[] = {
        "DELETE FROM verdict_requirements WHERE subject = $1",
        "DELETE FROM verdict_controls WHERE subject = $1",
        NULL,
    };
    int64_t time = 0;
    if (subject_of(r).len == 0 ||
        !clock_parse(value_get_text(r->predicate, "timeVerified"), &time)) {
        return OK;
    }
    enum status st = forget(p, deletions, subject_of(r), err);
    if (st == OK) {
        st = put_verdict(p, r, time, err);
    }
    if (st == OK) {
        st = put_requirements(p, r, err);
    }
    if (st == OK) {
        st = put_controls(p, r, err);
    }
    if (st == OK) {
        st = found_project(p, r, time, err);
    }
    return st == OK ? found_ages_project(p, r, time, err) : st;
}

bool verdict_is_by_own(const struct value *verdict, const char *what)
{
    const struct value *shipped = value_get(verdict, "urn:assay:shipped");
    return shipped != NULL && !value_get_bool(shipped, what, false);
}

const struct statement_type scai_statement = {
    .predicate = "https://in-toto.io/attestation/scai/v0.3",
    .title = "what was inspected, and how",
    .registers = "verdicts",
    .revision = 2,
    .tables = scai_tables,
    .project = project_scai,
};

const struct statement_type vsa_statement = {
    .predicate = "https://slsa.dev/verification_summary/v1",
    .title = "verdict",
    .registers = "verdicts",
    .tables = vsa_tables,
    .project = project_vsa,
};
