#include "claim_source.h"

#include "bill_source.h"

#include <assay/base/file.h>
#include <assay/report/bill.h>
#include <assay/sbom/analysis.h>
#include <assay/sbom/format.h>

#include <inttypes.h>

enum { TEXT_MAX = 64 << 10 };

struct comparing {
    struct facts *facts;
    struct view name; /* of the SBOM */
    struct buf component;
    struct buf claimed_at;
    struct buf measured_at;
};

enum exit_code claim_take(struct claim_list *l, const struct args *a)
{
    if (l->count == CLAIMS_MAX) {
        return cli_usage(a->cli, "more than %d SBOMs", CLAIMS_MAX);
    }
    l->paths[l->count++] = a->value;
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

static enum status one(const struct session *s, const char *path,
                       const struct sbom_document *measured, struct error *err)
{
    struct buf text = BUF_INIT(SBOM_BYTES_MAX);
    struct sbom_document *claim = NULL;
    struct error why;
    struct view name = path_base(view_str(path));
    enum status st = file_read(path, &text, &why);
    if (st == OK) {
        st = sbom_read(buf_view(&text), path, &claim, &why);
    }
    if (is_fault_of_file(st)) {
        st = facts_add_gap(s->facts, name, GAP_INSPECTOR, view_str(why.message), err);
    } else if (st != OK) {
        st = error_set(err, st, "%s", why.message);
    } else {
        st = add_claims(s->facts, name, buf_view(&text), claim, measured, err);
    }
    (void)sbom_document_free(claim);
    buf_release(&text);
    return st;
}

enum status claims_into_session(const struct claim_list *l, const struct session *s,
                                struct error *err)
{
    struct sbom_document *measured = NULL;
    struct sha256 rules;
    if (l->count == 0) {
        return OK;
    }
    const struct report report = session_make_report(s);
    enum status st = report_bill(&report, &measured, err);
    if (st == OK) {
        sha256_of(VIEW(CLAIMS_INSPECTOR), &rules);
        st = facts_add_inspector(s->facts, CLAIMS_INSPECTOR, &rules, err);
    }
    for (size_t i = 0; st == OK && i < l->count; i++) {
        st = one(s, l->paths[i], measured, err);
    }
    (void)sbom_document_free(measured);
    return st;
}
