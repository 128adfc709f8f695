/* What else a supplier's documents claim: coverage, VEX, provenance. */
#include "claims_private.h"

#include <assay/base/json.h>
#include <assay/base/plural.h>
#include <assay/base/words.h>
#include <assay/base/xml.h>
#include <assay/evidence/dsse.h>
#include <assay/evidence/statement.h>
#include <assay/inventory/purl.h>
#include <assay/vex/vex.h>

#include <stdlib.h>

/* ---- coverage (Cobertura) ---- */

struct covering {
    struct claiming *claiming;
    uint64_t lines;
    uint64_t hit;
};

static void count_lines(struct covering *v, const struct xml_node *list)
{
    for (const struct xml_node *l = xml_child(list, "line"); l != NULL;
         l = xml_next(xml_sibling(l), "line")) {
        struct view hits = xml_attribute(l, "hits");
        v->lines++;
        v->hit += hits.len > 0 && !view_eq(hits, VIEW("0"));
    }
}

static enum status read_class(struct covering *v, const struct xml_node *class, struct error *err)
{
    count_lines(v, xml_child(class, "lines"));
    return claiming_file(v->claiming, xml_attribute(class, "filename"), 0, VIEW(""), err);
}

static enum status read_package(struct covering *v, const struct xml_node *package,
                                struct error *err)
{
    enum status st = OK;
    for (const struct xml_node *c = xml_child(xml_child(package, "classes"), "class");
         st == OK && c != NULL; c = xml_next(xml_sibling(c), "class")) {
        st = read_class(v, c, err);
    }
    return st;
}

/* "0.95" in hundredths; -1: no rate. */
static int hundredths(struct view text)
{
    char number[64];
    char *end = NULL;
    if (text.len == 0 || text.len >= sizeof number) {
        return -1;
    }
    memcpy(number, text.ptr, text.len);
    number[text.len] = '\0';
    double d = strtod(number, &end);
    return *end == '\0' && d >= 0 && d <= 1 ? (int)(d * 100 + 0.5) : -1;
}

enum { RATE_SHOWN = 80 };

/* Where no line is counted nothing is covered. */
static enum status check_rate(const struct covering *v, struct view rate, struct error *err)
{
    struct claiming *c = v->claiming;
    int claimed = hundredths(rate);
    int counted = v->lines == 0 ? 0 : (int)(v->hit * 100 / v->lines);
    if (v->lines > 0 && (rate.len == 0 || (claimed >= 0 && abs(claimed - counted) <= 2))) {
        return OK;
    }
    const struct fact_claim claim = {.kind = CLAIM_RESULT,
                                     .component = VIEW("line-rate"),
                                     .claimed = view_slice(rate, 0, RATE_SHOWN),
                                     .claimed_at = c->name,
                                     .measured = arena_printf(&c->arena, "%d %% of its %llu line%s",
                                                              counted, (unsigned long long)v->lines,
                                                              plural(v->lines)),
                                     .measured_at = c->name,
                                     .path = c->name};
    return claim.measured.ptr == NULL ? error_no_memory(err) : claiming_add(c, &claim, err);
}

enum status claim_coverage(struct claiming *c, struct error *err)
{
    struct xml_document *doc = NULL;
    struct covering v = {.claiming = c};
    struct view name = arena_copy(&c->arena, c->name);
    enum status st = name.ptr == NULL ? error_no_memory(err) : claiming_files(c, err);
    if (st == OK) {
        st = xml_read(c->bytes, name.ptr, &doc, err);
    }
    if (st == OK && !xml_is(xml_root(doc), "coverage")) {
        st = error_set(err, ERR_UNSUPPORTED, VIEW_FMT ": it is no Cobertura report",
                       VIEW_ARG(c->name));
    }
    const struct xml_node *p =
        st == OK ? xml_child(xml_child(xml_root(doc), "packages"), "package") : NULL;
    for (; st == OK && p != NULL; p = xml_next(xml_sibling(p), "package")) {
        st = read_package(&v, p, err);
    }
    if (st == OK) {
        st = check_rate(&v, xml_attribute(xml_root(doc), "line-rate"), err);
    }
    (void)xml_free(doc);
    st = st == OK ? claiming_meant(c, err) : st;
    return st == OK ? claiming_foreign(c, err) : st;
}

/* ---- VEX ---- */

struct vexing {
    struct claiming *claiming;
    const struct vex_document *doc;
};

static bool same_vulnerability(const struct vex_claim *c, const struct fact_vulnerability *v)
{
    struct view rest = v->aliases;
    struct view id = v->advisory;
    do {
        if (id.len > 0 && view_eq(c->vulnerability, id)) {
            return true;
        }
        for (size_t i = 0; id.len > 0 && i < c->alias_count; i++) {
            if (view_eq(c->aliases[i], id)) {
                return true;
            }
        }
    } while (words_next(&rest, &id));
    return false;
}

/* By the package, whatever version the claim names; a claim of the whole product is of all. */
static bool same_component(const struct vex_claim *c, struct view purl)
{
    return c->component.len == 0 || view_starts(c->component, purl_package(purl));
}

static bool denies(const struct vex_claim *c)
{
    return c->status == VEX_FIXED ||
           (c->status == VEX_NOT_AFFECTED && c->justification == VEX_COMPONENT_NOT_PRESENT);
}

static enum status on_vulnerability(void *ctx, const struct fact_vulnerability *v,
                                    struct error *err)
{
    const struct vexing *x = ctx;
    for (size_t i = 0; i < x->doc->count; i++) {
        const struct vex_claim *c = &x->doc->claims[i];
        if (!denies(c) || !same_vulnerability(c, v) || !same_component(c, v->purl)) {
            continue;
        }
        const struct fact_claim claim = {
            .kind = CLAIM_STATUS,
            .component = v->advisory,
            .claimed = c->status == VEX_FIXED ? VIEW("fixed") : VIEW("component_not_present"),
            .claimed_at = x->claiming->name,
            .measured = VIEW("present, in a version that is affected"),
            .measured_at = v->purl,
            .path = x->claiming->name};
        return claiming_add(x->claiming, &claim, err);
    }
    return OK;
}

enum status claim_vex(struct claiming *c, struct error *err)
{
    struct vex_document doc;
    struct view name = arena_copy(&c->arena, c->name);
    if (name.ptr == NULL) {
        return error_no_memory(err);
    }
    vex_init(&doc);
    struct vexing x = {c, &doc};
    enum status st = vex_read(c->bytes, name.ptr, &doc, err);
    if (st == OK) {
        st = facts_each_vulnerability(c->facts, on_vulnerability, &x, err);
    }
    vex_release(&doc);
    return st;
}

/* ---- provenance ---- */

/* The statement's text: plain, in an envelope, or in a Sigstore bundle. */
static enum status find_statement(struct claiming *c, struct view *out, struct error *err)
{
    struct value root;
    struct dsse envelope;
    struct view text = c->bytes;
    enum status st = json_read(text, "provenance", JSON_STRICT, NULL, &c->arena, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *inner = value_get(&root, "dsseEnvelope");
    if (inner != NULL) {
        struct buf copy = BUF_INIT(CLAIM_BYTES_MAX);
        struct json_writer w;
        json_writer_init(&w, &copy, false);
        json_value(&w, inner);
        text = arena_copy(&c->arena, buf_view(&copy));
        st = buf_status(&copy, err);
        buf_release(&copy);
        root = *inner;
    }
    if (st == OK && value_get(&root, "payload") != NULL) {
        st = dsse_parse(text, &c->arena, &envelope, err);
        text = st == OK ? envelope.payload : text;
    }
    *out = text;
    return st;
}

static struct view sha256_of_subject(const struct statement_subject *s)
{
    for (size_t i = 0; i < s->digests_len; i++) {
        if (view_eq(s->digests[i].algorithm, VIEW("sha256"))) {
            return s->digests[i].value;
        }
    }
    return VIEW("");
}

enum status claim_provenance(struct claiming *c, struct error *err)
{
    struct view text = VIEW("");
    struct statement s;
    enum status st = find_statement(c, &text, err);
    if (st == OK) {
        st = statement_read(text, "provenance", &c->arena, &s, err);
    }
    if (st != OK) {
        return st;
    }
    if (!view_starts(s.predicate_type, VIEW("https://slsa.dev/provenance/"))) {
        return error_set(err, ERR_UNSUPPORTED, VIEW_FMT ": it is no SLSA provenance",
                         VIEW_ARG(c->name));
    }
    for (size_t i = 0; i < s.subjects_len; i++) {
        if (c->archive.len > 0 && view_eq(sha256_of_subject(&s.subjects[i]), c->archive)) {
            return OK;
        }
    }
    const struct fact_claim claim = {
        .kind = CLAIM_SUBJECT,
        .component = s.subjects[0].name.len > 0 ? s.subjects[0].name : VIEW("the subject"),
        .claimed = sha256_of_subject(&s.subjects[0]),
        .claimed_at = c->name,
        .measured = c->archive.len > 0 ? c->archive : VIEW("no single file"),
        .measured_at = VIEW("the delivery"),
        .path = c->name};
    return claiming_add(c, &claim, err);
}
