#include "claim_source.h"

#include "drift.h"
#include "sbom/bill_source.h"

#include <assay/assure/claims.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/report/bill.h>
#include <assay/sbom/analysis.h>
#include <assay/sbom/format.h>

#include <inttypes.h>

/* What nobody says otherwise of is too old after a year. */
enum { TEXT_MAX = 64 << 10, CLAIM_FRESH = 365 * CLOCK_DAY };

struct comparing {
    struct facts *facts;
    struct view name; /* of the SBOM */
    struct buf component;
    struct buf claimed_at;
    struct buf measured_at;
};

bool claim_is_option(const struct args *a)
{
    return args_is(a, "sbom") || args_is(a, "claim");
}

static enum exit_code refuse_kind(const struct args *a)
{
    CLEANUP(buf_cleanup) struct buf kinds = BUF_INIT(TEXT_MAX);
    for (const struct claim_format *f = claim_formats; f->kind != NULL; f++) {
        buf_printf(&kinds, "%s%s", f == claim_formats ? "" : ", ", f->kind);
    }
    return buf_status(&kinds, NULL) != OK
               ? EXIT_OTHER
               : cli_usage(a->cli, "--claim: \"%s\" is not KIND=FILE with one of the kinds %s",
                           a->value, kinds.ptr);
}

enum exit_code claim_take(struct claim_list *l, const struct args *a)
{
    const char *equals = args_is(a, "claim") ? strchr(a->value, '=') : NULL;
    if (l->count == CLAIMS_MAX) {
        return cli_usage(a->cli, "more than %d documents of the supplier's", CLAIMS_MAX);
    }
    if (args_is(a, "sbom")) {
        l->kinds[l->count] = "sbom";
        l->paths[l->count++] = a->value;
        return EXIT_ACCEPTED;
    }
    const struct claim_format *format =
        equals == NULL ? NULL : claim_format_of(view_of(a->value, (size_t)(equals - a->value)));
    if (format == NULL) {
        return refuse_kind(a);
    }
    l->kinds[l->count] = format->kind;
    l->paths[l->count++] = equals + 1;
    return EXIT_ACCEPTED;
}

static enum claim_kind kind_of(enum sbom_change_kind kind)
{
    static const enum claim_kind kinds[] = {
        [SBOM_ADDED] = CLAIM_MISSING,   [SBOM_REMOVED] = CLAIM_INVENTED,
        [SBOM_VERSION] = CLAIM_VERSION, [SBOM_LICENCE] = CLAIM_LICENCE,
        [SBOM_HASH] = CLAIM_HASH,
    };
    return kinds[kind];
}

static void write_title(const struct sbom_component *c, struct buf *out)
{
    buf_clear(out);
    if (c->purl.len > 0) {
        buf_add_view(out, c->purl);
    } else if (c->group.len > 0) {
        buf_printf(out, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(c->group), VIEW_ARG(c->name));
    } else {
        buf_add_view(out, c->name);
    }
}

static enum status on_change(void *ctx, const struct sbom_change *change, struct error *err)
{
    struct comparing *x = ctx;
    char name[TEXT_MAX / 16];
    struct fact_claim claim = {.sbom = x->name,
                               .kind = kind_of(change->kind),
                               .claimed = change->before,
                               .measured = change->after,
                               .path = x->name,
                               .line = change->a == NULL ? 0 : change->a->line};
    (void)snprintf(name, sizeof name, VIEW_FMT, VIEW_ARG(x->name));
    write_title(change->a != NULL ? change->a : change->b, &x->component);
    buf_clear(&x->claimed_at);
    buf_clear(&x->measured_at);
    if (change->a != NULL) {
        bill_place(name, change->a, &x->claimed_at);
    }
    if (change->b != NULL) {
        bill_place("the delivery", change->b, &x->measured_at);
    }
    if (change->b != NULL && change->b->occurrence_count > 0) {
        claim.path = change->b->occurrences[0].location;
        claim.line = change->b->occurrences[0].line;
    }
    enum status st = buf_status(&x->component, err);
    st = st == OK ? buf_status(&x->claimed_at, err) : st;
    st = st == OK ? buf_status(&x->measured_at, err) : st;
    claim.component = buf_view(&x->component);
    claim.claimed_at = buf_view(&x->claimed_at);
    claim.measured_at = buf_view(&x->measured_at);
    return st == OK ? facts_add_claim(x->facts, &claim, err) : st;
}

static enum status on_flaw(void *ctx, const struct sbom_flaw *flaw, struct error *err)
{
    struct comparing *x = ctx;
    buf_clear(&x->claimed_at);
    buf_printf(&x->claimed_at, VIEW_FMT ":%" PRIu32, VIEW_ARG(x->name), flaw->line);
    enum status st = buf_status(&x->claimed_at, err);
    const struct fact_claim claim = {.sbom = x->name,
                                     .kind = CLAIM_FLAW,
                                     .component = view_slice(flaw->what, 0, TEXT_MAX / 2),
                                     .claimed = view_str(flaw->kind),
                                     .claimed_at = buf_view(&x->claimed_at),
                                     .path = x->name,
                                     .line = flaw->line};
    return st == OK ? facts_add_claim(x->facts, &claim, err) : st;
}

static enum status compare(struct facts *f, struct view name, const struct sbom_document *claim,
                           const struct sbom_document *measured, struct error *err)
{
    struct comparing x = {.facts = f, .name = name};
    buf_init(&x.component, TEXT_MAX);
    buf_init(&x.claimed_at, TEXT_MAX);
    buf_init(&x.measured_at, TEXT_MAX);
    enum status st = sbom_compare(claim, measured, on_change, &x, err);
    if (st == OK) {
        st = sbom_flaws(claim, on_flaw, &x, err);
    }
    buf_release(&x.component);
    buf_release(&x.claimed_at);
    buf_release(&x.measured_at);
    return st;
}

static enum status add_claims(struct facts *f, struct view name, struct view bytes,
                              const struct sbom_document *claim,
                              const struct sbom_document *measured, struct error *err)
{
    struct sha256 digest;
    char hex[SHA256_HEX_MAX];
    sha256_of(bytes, &digest);
    sha256_hex(&digest, hex);
    const struct fact_sbom sbom = {.name = name,
                                   .kind = VIEW("sbom"),
                                   .sha256 = view_str(hex),
                                   .format = view_str(claim->format),
                                   .version = claim->spec_version,
                                   .components = claim->component_count};
    enum status st = facts_add_sbom(f, &sbom, err);
    return st == OK ? compare(f, name, claim, measured, err) : st;
}

static bool is_fault_of_file(enum status st)
{
    return st == ERR_FORMAT || st == ERR_UNSUPPORTED || st == ERR_LIMIT;
}

static enum status compare_bill(struct facts *f, const struct claim_document *d,
                                const struct sbom_document *measured, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf source = BUF_INIT(TEXT_MAX);
    struct sbom_document *claim = NULL;
    buf_add_view(&source, d->name);
    enum status st = buf_status(&source, err);
    if (st == OK) {
        st = sbom_read(d->bytes, source.ptr, &claim, err);
    }
    if (st == OK) {
        st = add_claims(f, d->name, d->bytes, claim, measured, err);
    }
    (void)sbom_document_free(claim);
    return st;
}

/* What documents are compared with. */
struct with {
    const struct session *session;
    struct sbom_document *measured;
    const struct code_sights *sights;
};

/* What cannot be read is a gap: the inspection is incomplete. */
static enum status one(const struct with *w, const struct claim_document *d, struct error *err)
{
    const struct session *s = w->session;
    const struct pool_result *pool = &s->inspection.pool;
    char hex[SHA256_HEX_MAX] = "";
    struct error why;
    if (pool->has_archive_digest) {
        sha256_hex(&pool->archive_digest, hex);
    }
    enum status st = view_eq(d->kind, VIEW("sbom"))
                         ? compare_bill(s->facts, d, w->measured, &why)
                         : claim_compare(s->facts, d, view_str(hex), w->sights, &why);
    return is_fault_of_file(st)
               ? facts_add_gap(s->facts, d->name, GAP_INSPECTOR, view_str(why.message), err)
           : st == OK ? OK
                      : error_set(err, st, "%s", why.message);
}

static enum status from_file(const struct with *w, const char *kind, const char *path,
                             struct error *err)
{
    struct buf text = BUF_INIT(SBOM_BYTES_MAX);
    enum status st = file_read(path, &text, err);
    if (st == ERR_LIMIT) {
        st = facts_add_gap(w->session->facts, path_base(view_str(path)), GAP_INSPECTOR,
                           VIEW("the document is too large"), err);
    } else if (st == OK) {
        const struct claim_document d = {view_str(kind), path_base(view_str(path)), buf_view(&text),
                                         clock_now() - CLAIM_FRESH};
        st = one(w, &d, err);
    }
    buf_release(&text);
    return st;
}

static enum status compare_all(const struct claim_list *l, const struct with *w, struct error *err)
{
    struct sha256 rules;
    sha256_of(VIEW(CLAIMS_INSPECTOR), &rules);
    enum status st = facts_add_inspector(w->session->facts, CLAIMS_INSPECTOR, &rules, err);
    for (size_t i = 0; st == OK && i < l->count; i++) {
        st = from_file(w, l->kinds[i], l->paths[i], err);
    }
    for (size_t i = 0; st == OK && i < l->document_count; i++) {
        st = one(w, &l->documents[i], err);
    }
    return st;
}

static bool has_threat_model(const struct claim_list *l)
{
    bool found = false;
    for (size_t i = 0; i < l->count; i++) {
        found = found || strcmp(l->kinds[i], "threat-model") == 0;
    }
    for (size_t i = 0; i < l->document_count; i++) {
        found = found || view_eq(l->documents[i].kind, VIEW("threat-model"));
    }
    return found;
}

/* What is delivered on standard input is read once: the model is not compared with its code, and
 * the inspection is incomplete. */
static enum status look_for_sights(const struct session *s, struct code_sights *out, bool *looked,
                                   struct error *err)
{
    if (strcmp(s->subject.path, "-") == 0) {
        return facts_add_gap(s->facts, VIEW("threat model"), GAP_INSPECTOR,
                             VIEW("standard input is read once: the code was not compared with "
                                  "the threat model"),
                             err);
    }
    enum status st = drift_inspect_again(s, out, err);
    *looked = st == OK;
    return st;
}

enum status claims_into_session(const struct claim_list *l, const struct session *s,
                                struct error *err)
{
    struct with w = {.session = s};
    struct code_sights sights;
    bool looked = false;
    if (l->count == 0 && l->document_count == 0) {
        return OK;
    }
    const struct report report = session_make_report(s);
    enum status st = report_bill(&report, &w.measured, err);
    if (st == OK && has_threat_model(l)) {
        st = look_for_sights(s, &sights, &looked, err);
    }
    w.sights = looked ? &sights : NULL;
    if (st == OK) {
        st = compare_all(l, &w, err);
    }
    if (looked) {
        code_sights_release(&sights);
    }
    (void)sbom_document_free(w.measured);
    return st;
}
