/* Required clauses against what contracts say. */
#include <assay/assure/contract_matrix.h>

#include <assay/assure/noun_record.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

const struct clause_kind clause_kinds[] = {
    {"confidentiality", "what is learned stays secret, beyond the end of the contract", "low"},
    {"ip-ownership", "who owns what is made, and that nobody else has rights in it", "low"},
    {"legal-compliance", "laws, export rules and licences of others are obeyed", "low"},
    {"vulnerability-remediation", "holes are repaired within agreed times", "low"},
    {"termination", "what is handed over and deleted when it ends", "low"},
    {"secure-development", "the standard that code is written by", "medium"},
    {"incident-notification", "security incidents are reported, and how fast", "medium"},
    {"audit-right", "we may audit, code and premises included", "medium"},
    {"testing-evidence", "results of security tests come with each delivery", "medium"},
    {"subcontractor-approval", "others take part only with our consent", "medium"},
    {"sbom", "a bill of materials comes with each delivery", "high"},
    {"acceptance", "what is delivered counts only after our inspection", "high"},
    {"training", "those who write code are trained, with proof", "high"},
    {"access-control", "whose accounts reach our systems, and until when", "high"},
    {"liability", "who pays for damage by faulty security, and up to how much", "high"},
    {"provenance", "builds are attested: what was built from what, where", "critical"},
    {"code-access", "we may read the source code at any time", "critical"},
    {"escrow", "source and build are deposited and released when the supplier fails", "critical"},
    {NULL, NULL, NULL},
};

static const char *const state_names[] = {
    [CLAUSE_PRESENT] = "present", [CLAUSE_EXPIRING] = "expiring",
    [CLAUSE_PARTIAL] = "partial", [CLAUSE_DISAGREES] = "contradicted",
    [CLAUSE_EXPIRED] = "expired", [CLAUSE_ABSENT] = "absent",
    [CLAUSE_UNREAD] = "not read", [CLAUSE_NO_CONTRACT] = "no contract"};

const char *clause_state_name(enum clause_state s)
{
    return state_names[s];
}

bool clause_is_gap(enum clause_state s)
{
    return s != CLAUSE_PRESENT && s != CLAUSE_EXPIRING;
}

struct matrix {
    const struct matrix_options *options;
    struct noun_set suppliers;
    struct noun_set contracts;
    struct noun_set clauses;
    struct noun_set required;
    const struct noun_record **own; /* contracts in force of the supplier at hand */
    size_t own_len;
    clause_visit visit;
    void *ctx;
};

static struct view value_of(const struct noun_record *r, const char *field)
{
    const struct field *f = noun_field(r->noun, view_str(field));
    return r->values[f - r->noun->fields];
}

static int64_t date_of(const struct noun_record *r, const char *field)
{
    int64_t seconds = 0;
    return clock_parse(value_of(r, field), &seconds) ? seconds : 0;
}

/* The end of the day that both dates name. */
static bool has_ended(int64_t day, int64_t now)
{
    return day != 0 && now >= day + CLOCK_DAY;
}

/* ---- one clause in the contracts of one supplier --------------------------------------- */

static int64_t first_end(const struct noun_record *contract, const struct noun_record *clause)
{
    int64_t ends = date_of(contract, "ends");
    int64_t expires = date_of(clause, "expires");
    return ends == 0 || (expires != 0 && expires < ends) ? expires : ends;
}

static enum clause_state state_of(const struct matrix *m, const struct noun_record *clause,
                                  int64_t end)
{
    struct view said = value_of(clause, "state");
    if (view_eq(said, VIEW("absent"))) {
        return CLAUSE_ABSENT;
    }
    if (has_ended(end, m->options->now)) {
        return CLAUSE_EXPIRED;
    }
    if (view_eq(said, VIEW("partial"))) {
        return CLAUSE_PARTIAL;
    }
    return has_ended(end, m->options->now + m->options->soon) ? CLAUSE_EXPIRING : CLAUSE_PRESENT;
}

/* The better clause counts; `denied` is the first contract in which there is none. */
static void look_up(const struct matrix *m, const struct noun_record *contract,
                    struct clause_row *row, struct view *denied)
{
    const struct view keys[] = {contract->values[0], row->kind};
    const struct noun_record *clause = noun_set_find(&m->clauses, keys);
    uint64_t page = 0;
    if (clause == NULL) {
        row->state = row->state == CLAUSE_NO_CONTRACT ? CLAUSE_UNREAD : row->state;
        return;
    }
    struct clause_row next = *row;
    next.expires = first_end(contract, clause);
    next.state = state_of(m, clause, next.expires);
    next.contract = contract->values[0];
    next.page = view_to_u64(value_of(clause, "page"), &page) ? (int64_t)page : 0;
    next.note = value_of(clause, "note");
    if (next.state == CLAUSE_ABSENT && denied->len == 0) {
        *denied = next.contract;
    }
    if (next.state < row->state) {
        *row = next;
    }
}

static enum status visit_kind(const struct matrix *m, const struct noun_record *supplier,
                              struct view kind, struct error *err)
{
    struct clause_row row = {.supplier = supplier->values[0],
                             .tier = value_of(supplier, "tier"),
                             .kind = kind,
                             .state = CLAUSE_NO_CONTRACT};
    struct view denied = VIEW("");
    for (size_t i = 0; i < m->own_len; i++) {
        look_up(m, m->own[i], &row, &denied);
    }
    if (denied.len > 0 && !clause_is_gap(row.state)) {
        row.state = CLAUSE_DISAGREES;
        row.other = denied;
    }
    return m->visit(m->ctx, &row, err);
}

/* ---- which clauses --------------------------------------------------------------------- */

static unsigned tier_rank(struct view tier)
{
    static const char *const tiers[] = {"critical", "high", "medium", "low"};
    unsigned rank = 0;
    while (rank < 4 && !view_eq_str(tier, tiers[rank])) {
        rank++;
    }
    return rank;
}

bool clause_kind_needed(const struct clause_kind *k, struct view tier)
{
    return tier_rank(tier) <= tier_rank(view_str(k->tier));
}

static void find_contracts(struct matrix *m, const struct noun_record *supplier)
{
    m->own_len = 0;
    for (size_t i = 0; i < m->contracts.len; i++) {
        const struct noun_record *c = m->contracts.list[i];
        if (c->active && view_eq(value_of(c, "supplier"), supplier->values[0]) &&
            !has_ended(date_of(c, "ends"), m->options->now)) {
            m->own[m->own_len++] = c;
        }
    }
}

static enum status visit_supplier(struct matrix *m, const struct noun_record *supplier,
                                  struct error *err)
{
    struct view tier = value_of(supplier, "tier");
    bool own = false;
    enum status st = OK;
    find_contracts(m, supplier);
    for (size_t i = 0; st == OK && i < m->required.len; i++) {
        if (view_eq(m->required.list[i]->values[0], tier)) {
            own = true;
            st = visit_kind(m, supplier, m->required.list[i]->values[1], err);
        }
    }
    for (size_t i = 0; st == OK && !own && clause_kinds[i].kind != NULL; i++) {
        if (clause_kind_needed(&clause_kinds[i], tier)) {
            st = visit_kind(m, supplier, view_str(clause_kinds[i].kind), err);
        }
    }
    return st;
}

static enum status visit_all(struct matrix *m, struct error *err)
{
    struct view only = m->options->supplier;
    bool found = only.len == 0;
    m->own = mem_calloc(m->contracts.len + 1, sizeof(struct noun_record *));
    enum status st = m->own == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < m->suppliers.len; i++) {
        const struct noun_record *s = m->suppliers.list[i];
        if (s->active && (only.len == 0 || view_eq(only, s->values[0]))) {
            found = true;
            st = visit_supplier(m, s, err);
        }
    }
    m->own = mem_free((void *)m->own);
    return st != OK || found
               ? st
               : error_set(err, ERR_USAGE,
                           "there is no supplier " VIEW_FMT " (\"assay supplier list\")",
                           VIEW_ARG(only));
}

enum status contract_matrix_each(const struct ledger *l, const struct matrix_options *o,
                                 clause_visit visit, void *ctx, struct error *err)
{
    struct matrix m = {.options = o, .visit = visit, .ctx = ctx};
    struct noun_set *const sets[] = {&m.suppliers, &m.contracts, &m.clauses, &m.required};
    static const char *const names[] = {"supplier", "contract", "clause", "required-clause"};
    enum { SETS = sizeof sets / sizeof sets[0] };
    size_t loaded = 0;
    enum status st = OK;
    while (st == OK && loaded < SETS) {
        st = noun_set_load(l, noun_named(view_str(names[loaded])), sets[loaded], err);
        loaded += st == OK ? 1 : 0;
    }
    if (st == OK) {
        st = visit_all(&m, err);
    }
    while (loaded > 0) {
        noun_set_release(sets[--loaded]);
    }
    return st;
}
