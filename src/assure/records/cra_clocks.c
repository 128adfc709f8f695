#include <assay/assure/cra_clocks.h>

#include <assay/assure/noun.h>
#include <assay/base/clock.h>

extern const struct register_table vulnerability_reports_table;
extern const struct register_table incidents_table;

bool cra_clock_is_overdue(const struct cra_clock *c, int64_t now)
{
    return c->due != NO_TIME && (c->done != NO_TIME ? c->done : now) > c->due;
}

/* A row, by the names of its columns. */
struct row {
    const struct register_table *table;
    const struct sql_value *values;
};

static const struct sql_value *value_of(const struct row *r, const char *column)
{
    size_t i = 0;
    while (strcmp(r->table->columns[i].name, column) != 0) {
        i++;
    }
    return &r->values[i];
}

static struct view text_of(const struct row *r, const char *column)
{
    return value_of(r, column)->bytes;
}

static int64_t time_of(const struct row *r, const char *column)
{
    int64_t time = NO_TIME;
    (void)clock_parse(text_of(r, column), &time);
    return time;
}

/* `final_due`: when the final report is due, should the clocks run. */
static void wind(const struct row *r, int64_t aware, int64_t final_due, bool runs,
                 struct cra_case *c)
{
    c->clocks[0] = (struct cra_clock){"early warning", runs ? aware + CLOCK_DAY : NO_TIME,
                                      time_of(r, "early_warning")};
    c->clocks[1] = (struct cra_clock){"notification", runs ? aware + 3 * CLOCK_DAY : NO_TIME,
                                      time_of(r, "notification")};
    c->clocks[2] =
        (struct cra_clock){"final report", runs ? final_due : NO_TIME, time_of(r, "final_report")};
}

static void wind_report(const struct row *r, struct cra_case *c)
{
    int64_t aware = time_of(r, "aware");
    int64_t fixed = time_of(r, "fixed");
    bool runs = view_eq(text_of(r, "exploited"), VIEW("yes")) &&
                !view_eq(text_of(r, "state"), VIEW("rejected"));
    c->vulnerability = text_of(r, "vulnerability");
    wind(r, aware == NO_TIME ? time_of(r, "received") : aware,
         fixed == NO_TIME ? NO_TIME : fixed + 14 * CLOCK_DAY, runs, c);
}

static void wind_incident(const struct row *r, struct cra_case *c)
{
    int64_t notified = time_of(r, "notification");
    bool runs = view_eq(text_of(r, "severe"), VIEW("yes")) &&
                !view_eq(text_of(r, "state"), VIEW("rejected"));
    c->vulnerability = VIEW("");
    wind(r, time_of(r, "aware"), notified == NO_TIME ? NO_TIME : clock_month_after(notified), runs,
         c);
}

struct reading {
    const struct register_table *table;
    const char *noun;
    void (*wind)(const struct row *r, struct cra_case *c);
    cra_case_visit visit;
    void *ctx;
};

static size_t columns_of(const struct register_table *t)
{
    size_t n = 0;
    while (t->columns[n].name != NULL) {
        n++;
    }
    return n;
}

static enum status on_row(void *ctx, const struct sql_value *v, size_t count, struct error *err)
{
    const struct reading *to = ctx;
    const struct row r = {to->table, v};
    if (count < columns_of(to->table) || value_of(&r, "active")->kind != SQL_INT) {
        return error_set(err, ERR_CORRUPT,
                         "the register %s holds a malformed row: \"assay log rebuild\" makes it "
                         "anew",
                         to->table->name);
    }
    if (value_of(&r, "active")->integer == 0) {
        return OK;
    }
    struct cra_case c = {.noun = to->noun,
                         .id = text_of(&r, "id"),
                         .title = text_of(&r, "title"),
                         .product = text_of(&r, "product")};
    to->wind(&r, &c);
    return to->visit(to->ctx, &c, err);
}

enum status cra_cases_each(const struct ledger *l, cra_case_visit visit, void *ctx,
                           struct error *err)
{
    struct reading reports = {&vulnerability_reports_table, "vulnerability-report", wind_report,
                              visit, ctx};
    struct reading incidents = {&incidents_table, "incident", wind_incident, visit, ctx};
    enum status st = ledger_project(l, err);
    if (st == OK) {
        st = register_each(l->store, reports.table, on_row, &reports, err);
    }
    return st == OK ? register_each(l->store, incidents.table, on_row, &incidents, err) : st;
}
