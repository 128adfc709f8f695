/* Risk assessments: a table of risks, or a threat model's threats. */
#include <assay/imports/risk_list.h>

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/imports/table.h>
#include <assay/imports/threat_model.h>

enum risk_column { RISK, TREATMENT, OWNER, LIKELIHOOD, IMPACT, LEVEL, ID, DATE, STATE, COLUMNS };
enum { NAMES_MAX = 7, GRADES = 5, HIGHEST = GRADES * GRADES };

static const char *const names[COLUMNS][NAMES_MAX] = {
    [RISK] = {"risk", "title", "description", "risk title", "threat", "name", NULL},
    [TREATMENT] = {"treatment", "response", "decision", "risk treatment", NULL},
    [OWNER] = {"owner", "risk owner", "responsible", NULL},
    [LIKELIHOOD] = {"likelihood", "probability", NULL},
    [IMPACT] = {"impact", "consequence", NULL},
    [LEVEL] = {"level", "severity", "rating", "risk level", "score", NULL},
    [ID] = {"id", "risk id", "ref", "no", NULL},
    [DATE] = {"date", "assessed", "reviewed", "last review", "updated", NULL},
    [STATE] = {"state", "status", NULL},
};

struct columns {
    size_t at[COLUMNS]; /* table->columns: it has none */
};

struct reading {
    const struct table *table;
    struct columns columns;
    struct arena *arena;
    struct error *err;
};

static bool is_one_of(struct view text, const char *const *words)
{
    while (*words != NULL && !view_eq_nocase(text, view_str(*words))) {
        words++;
    }
    return *words != NULL;
}

static void find_columns(const struct table *t, struct columns *out)
{
    for (size_t k = 0; k < COLUMNS; k++) {
        out->at[k] = t->columns;
        for (size_t c = 0; out->at[k] == t->columns && c < t->columns; c++) {
            out->at[k] = is_one_of(view_trim(t->headers[c]), names[k]) ? c : t->columns;
        }
    }
}

static bool has(const struct reading *r, enum risk_column column)
{
    return r->columns.at[column] < r->table->columns;
}

static const struct table_cell *cell_at(const struct reading *r, size_t row,
                                        enum risk_column column)
{
    static const struct table_cell nothing = {.text = VIEW_INIT("")};
    return has(r, column) ? table_at(r->table, row, r->columns.at[column]) : &nothing;
}

static enum status wrong(const struct reading *r, size_t row, enum risk_column column,
                         const char *what)
{
    CLEANUP(buf_cleanup) struct buf place = BUF_INIT(8192);
    struct view text = view_slice(cell_at(r, row, column)->text, 0, 80);
    table_place(r->table, row, r->columns.at[column], &place);
    return error_set(r->err, ERR_FORMAT, VIEW_FMT ": \"" VIEW_FMT "\" is %s",
                     VIEW_ARG(buf_view(&place)), VIEW_ARG(text), what);
}

/* ---- how grave ---- */

static enum severity level_of(uint64_t product)
{
    enum { CRITICAL = 20, HIGH = 12, MEDIUM = 6 };
    return product >= CRITICAL ? SEVERITY_CRITICAL
           : product >= HIGH   ? SEVERITY_HIGH
           : product >= MEDIUM ? SEVERITY_MEDIUM
                               : SEVERITY_LOW;
}

/* 1 to 5; 0: it is none. */
static uint64_t grade_of(struct view text)
{
    static const char *const words[GRADES][5] = {
        {"very low", "rare", "negligible", "insignificant", NULL},
        {"low", "unlikely", "minor", NULL},
        {"medium", "moderate", "possible", NULL},
        {"high", "likely", "major", NULL},
        {"very high", "critical", "almost certain", "severe", NULL},
    };
    uint64_t n = 0;
    if (view_to_u64(text, &n)) {
        return n <= GRADES ? n : 0;
    }
    for (n = 0; n < GRADES; n++) {
        if (is_one_of(text, words[n])) {
            return n + 1;
        }
    }
    return 0;
}

static bool parse_level(struct view text, enum severity *out)
{
    static const char *const words[][4] = {
        [SEVERITY_INFO] = {"info", "none", "negligible", NULL},
        [SEVERITY_LOW] = {"low", "very low", "minor", NULL},
        [SEVERITY_MEDIUM] = {"medium", "moderate", NULL},
        [SEVERITY_HIGH] = {"high", "major", NULL},
        [SEVERITY_CRITICAL] = {"critical", "very high", "severe", NULL},
    };
    uint64_t n = 0;
    if (view_to_u64(text, &n)) {
        *out = level_of(n);
        return n >= 1 && n <= HIGHEST;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (is_one_of(text, words[i])) {
            *out = (enum severity)i;
            return true;
        }
    }
    return false;
}

static enum status read_level(const struct reading *r, size_t row, struct listed_risk *out)
{
    struct view likelihood = cell_at(r, row, LIKELIHOOD)->text;
    struct view impact = cell_at(r, row, IMPACT)->text;
    struct view level = cell_at(r, row, LEVEL)->text;
    uint64_t a = grade_of(likelihood);
    uint64_t b = grade_of(impact);
    bool graded = likelihood.len > 0 || impact.len > 0;
    if (graded && a == 0) {
        return wrong(r, row, LIKELIHOOD, "no likelihood from 1 to 5");
    }
    if (graded && b == 0) {
        return wrong(r, row, IMPACT, "no impact from 1 to 5");
    }
    if (level.len > 0 && !parse_level(level, &out->stated)) {
        return wrong(r, row, LEVEL, "no level: critical, high, medium, low, or 1 to 25");
    }
    if (!graded && level.len == 0) {
        return wrong(r, row, has(r, LEVEL) ? LEVEL : LIKELIHOOD,
                     "no answer to how grave the risk is");
    }
    out->has_stated = graded && level.len > 0;
    out->level = graded ? level_of(a * b) : out->stated;
    return OK;
}

/* ---- one row ---- */

/* What is written where nothing was decided. */
static bool is_nothing(struct view text)
{
    static const char *const words[] = {"none",    "open",      "untreated", "not treated",
                                        "pending", "undecided", "tbd",       "to be decided",
                                        "n/a",     "?",         "-",         NULL};
    return text.len == 0 || is_one_of(text, words);
}

static bool is_closed(struct view text)
{
    static const char *const words[] = {"closed", "resolved", "done", NULL};
    return is_one_of(text, words);
}

static enum status read_date(const struct reading *r, size_t row, int64_t *out)
{
    const struct table_cell *c = cell_at(r, row, DATE);
    struct view text = c->text;
    *out = RISK_NO_DATE;
    if (text.len == 0 || (c->number && table_date(r->table, text, out))) {
        return OK;
    }
    return clock_parse(text, out) ? OK : wrong(r, row, DATE, "no date such as 2026-11-22");
}

static struct view place_of(const struct reading *r, size_t row)
{
    CLEANUP(buf_cleanup) struct buf place = BUF_INIT(8192);
    table_place(r->table, row, r->table->columns, &place);
    return arena_copy(r->arena, buf_view(&place));
}

static enum status read_row(const struct reading *r, size_t row, struct listed_risk *out)
{
    struct listed_risk risk = {
        .id = view_slice(cell_at(r, row, ID)->text, 0, RISK_TEXT_MAX),
        .title = view_slice(cell_at(r, row, RISK)->text, 0, RISK_TEXT_MAX),
        .owner = view_slice(cell_at(r, row, OWNER)->text, 0, RISK_TEXT_MAX),
        .place = place_of(r, row),
        .treated = !is_nothing(cell_at(r, row, TREATMENT)->text),
        .closed = is_closed(cell_at(r, row, STATE)->text),
    };
    if (risk.place.ptr == NULL) {
        return error_no_memory(r->err);
    }
    if (is_nothing(risk.owner)) {
        risk.owner = VIEW("");
    }
    if (risk.title.len == 0) {
        return wrong(r, row, RISK, "no risk");
    }
    enum status st = read_level(r, row, &risk);
    if (st == OK) {
        st = read_date(r, row, &risk.date);
    }
    if (st == OK) {
        *out = risk;
    }
    return st;
}

/* ---- the two kinds of files ---- */

static enum status check_columns(const struct reading *r)
{
    static const char *const needed[] = {
        [RISK] = "the risk", [TREATMENT] = "its treatment", [OWNER] = "its owner"};
    for (size_t k = 0; k <= OWNER; k++) {
        if (!has(r, (enum risk_column)k)) {
            return error_set(r->err, ERR_FORMAT, "%s: no column says %s (\"%s\")", r->table->source,
                             needed[k], names[k][0]);
        }
    }
    return has(r, LEVEL) || (has(r, LIKELIHOOD) && has(r, IMPACT))
               ? OK
               : error_set(r->err, ERR_FORMAT,
                           "%s: no column says how grave the risk is (\"likelihood\" and "
                           "\"impact\", or \"level\")",
                           r->table->source);
}

static enum status read_table(struct view bytes, const char *source, struct arena *arena,
                              struct risk_list *out, struct error *err)
{
    struct table t;
    enum status st = table_read(bytes, source, VIEW(""), arena, &t, err);
    if (st != OK) {
        return st;
    }
    struct reading r = {.table = &t, .arena = arena, .err = err};
    find_columns(&t, &r.columns);
    st = check_columns(&r);
    if (st == OK && t.rows > RISKS_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d risks", source, RISKS_MAX);
    }
    struct risk_list list = {.len = t.rows,
                             .items = arena_alloc(arena, t.rows + 1, sizeof *list.items)};
    if (list.items == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; st == OK && i < t.rows; i++) {
        st = read_row(&r, i, &list.items[i]);
    }
    if (st == OK) {
        *out = list;
    }
    return st;
}

static enum status copy_threat(const struct threat_model *m, const struct threat_stated *s,
                               const char *source, struct arena *arena, struct listed_risk *out,
                               struct error *err)
{
    *out = (struct listed_risk){
        .id = arena_copy(arena, s->id),
        .title = arena_copy(arena, s->title),
        .owner = arena_copy(arena, m->owner),
        .place = arena_copy(arena, view_str(source)),
        .level = s->severity,
        .treated = s->state != THREAT_OPEN,
        .closed = s->state == THREAT_NOT_APPLICABLE,
    };
    return out->id.ptr == NULL || out->title.ptr == NULL || out->owner.ptr == NULL ||
                   out->place.ptr == NULL
               ? error_no_memory(err)
               : OK;
}

static enum status read_model(struct view bytes, const char *source, struct arena *arena,
                              struct risk_list *out, struct error *err)
{
    struct threat_model m;
    enum status st = threat_model_read(bytes, source, &m, err);
    if (st != OK) {
        return st;
    }
    struct risk_list list = {.is_model = true,
                             .len = m.stated_len,
                             .items = arena_alloc(arena, m.stated_len + 1, sizeof *list.items)};
    st = list.items == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < m.stated_len; i++) {
        st = copy_threat(&m, &m.stated[i], source, arena, &list.items[i], err);
    }
    threat_model_release(&m);
    if (st == OK) {
        *out = list;
    }
    return st;
}

/* A table where it is one; what it is instead, only a reader of models can tell. */
enum status risk_list_read(struct view bytes, const char *source, struct arena *arena,
                           struct risk_list *out, struct error *err)
{
    struct error why;
    struct view start = view_trim(view_slice(bytes, 0, 4096));
    bool object = view_starts(start, VIEW("{"));
    enum status st = object ? ERR_FORMAT : read_table(bytes, source, arena, out, err);
    if (!object && (st == OK || st == ERR_NO_MEMORY || st == ERR_LIMIT)) {
        return st;
    }
    enum status model = read_model(bytes, source, arena, out, &why);
    if (model != OK && (object || model == ERR_NO_MEMORY || model == ERR_LIMIT)) {
        return error_set(err, model, "%s", why.message);
    }
    return model == OK ? OK : st;
}
