/* What a supplier's tools reported, beside what was measured: findings, vulnerabilities, tests. */
#include "claims_private.h"

#include <assay/base/plural.h>
#include <assay/base/words.h>
#include <assay/imports/imports.h>

#include <ctype.h>
#include <inttypes.h>

/* ---- findings in code ---- */

static enum status on_tool(void *ctx, const struct import_tool *tool, struct error *err)
{
    (void)ctx;
    (void)tool;
    (void)err;
    return OK;
}

static enum status on_finding(void *ctx, const struct finding *f,
                              const struct import_suppression *s, struct error *err)
{
    /* What the supplier's tool suppressed, it saw. */
    (void)s;
    return claiming_file(ctx, f->path, f->region.line, f->cwe, err);
}

static enum status read_report(struct claiming *c, const struct import_format *format,
                               struct import_summary *sum, struct error *err)
{
    const struct import_options options = {.tool = VIEW("")};
    const struct import_sink sink = {.ctx = c, .tool = on_tool, .finding = on_finding};
    struct view name = arena_copy(&c->arena, c->name);
    if (name.ptr == NULL) {
        return error_no_memory(err);
    }
    if (format == NULL) {
        return error_set(err, ERR_UNSUPPORTED, VIEW_FMT ": it is no report that can be read",
                         VIEW_ARG(c->name));
    }
    enum status st = claiming_files(c, err);
    return st == OK ? import_read(format, c->bytes, name.ptr, &options, &sink, sum, err) : st;
}

enum status claim_sast(struct claiming *c, struct error *err)
{
    struct import_summary sum;
    enum status st = read_report(c, import_format_of(c->bytes), &sum, err);
    if (st == OK) {
        st = claiming_meant(c, err);
    }
    if (st == OK) {
        st = claiming_foreign(c, err);
    }
    return st == OK
               ? claiming_query(
                     c, CLAIM_UNREPORTED,
                     "SELECT f.inspector || '/' || f.rule, '', ?1, s.name || ': ' || f.message,"
                     " f.path || ':' || f.line, f.path, f.line "
                     "FROM t_findings f JOIN t_severities s ON s.id = f.severity "
                     "WHERE f.inspector IN ('code', 'secrets') AND s.name IN ('high', 'critical') "
                     "AND f.suppressed = 0 AND f.imported = 0 AND f.state <> 2 "
                     "AND NOT EXISTS (SELECT 1 FROM t_meant m JOIN t_claimed c "
                     "  ON c.path = m.claimed WHERE m.path = f.path "
                     "  AND c.line BETWEEN f.line - 5 AND f.line + 5) "
                     "AND NOT EXISTS (SELECT 1 FROM t_meant m JOIN t_claimed c "
                     "  ON c.path = m.claimed AND c.cwe = f.cwe "
                     "  WHERE m.path = f.path AND f.cwe <> '') "
                     "ORDER BY f.severity DESC, f.path, f.line",
                     err)
               : st;
}

/* ---- vulnerabilities ---- */

/* CVE-2023-1234 is not named by CVE-2023-12345. */
static bool has_word(struct view text, struct view word)
{
    size_t from = 0;
    for (;;) {
        ptrdiff_t at = view_find(view_slice(text, from, text.len), word);
        if (at < 0 || word.len == 0) {
            return false;
        }
        size_t begin = from + (size_t)at;
        size_t end = begin + word.len;
        if ((begin == 0 || !isalnum((unsigned char)text.ptr[begin - 1])) &&
            (end == text.len || !isalnum((unsigned char)text.ptr[end]))) {
            return true;
        }
        from = begin + 1;
    }
}

static bool names(struct view text, const struct fact_vulnerability *v)
{
    struct view rest = v->aliases;
    struct view alias;
    if (has_word(text, v->advisory)) {
        return true;
    }
    while (words_next(&rest, &alias)) {
        if (has_word(text, alias)) {
            return true;
        }
    }
    return false;
}

static enum status on_unnamed(void *ctx, const struct fact_vulnerability *v, struct error *err)
{
    struct claiming *c = ctx;
    if (v->suppressed || v->severity < SEVERITY_HIGH || names(c->bytes, v)) {
        return OK;
    }
    const struct fact_claim claim = {.kind = CLAIM_UNREPORTED,
                                     .component = v->advisory,
                                     .claimed = VIEW(""),
                                     .claimed_at = c->name,
                                     .measured = view_str(severity_name(v->severity)),
                                     .measured_at = v->purl,
                                     .path = c->name};
    return claiming_add(c, &claim, err);
}

enum status claim_sca(struct claiming *c, struct error *err)
{
    if (view_trim(c->bytes).len == 0) {
        return error_set(err, ERR_FORMAT, VIEW_FMT ": it is empty", VIEW_ARG(c->name));
    }
    return facts_each_vulnerability(c->facts, on_unnamed, c, err);
}

/* ---- tests ---- */

static enum status add_result(struct claiming *c, const char *what, struct view measured,
                              struct error *err)
{
    const struct fact_claim claim = {.kind = CLAIM_RESULT,
                                     .component = view_str(what),
                                     .claimed = VIEW("the tests of what was delivered pass"),
                                     .claimed_at = c->name,
                                     .measured = measured,
                                     .measured_at = c->name,
                                     .path = c->name};
    return measured.ptr == NULL ? error_no_memory(err) : claiming_add(c, &claim, err);
}

enum status claim_tests(struct claiming *c, struct error *err)
{
    struct import_summary sum = {.tests = 0};
    enum status st = read_report(c, import_format_named(VIEW("junit")), &sum, err);
    if (st == OK && sum.tests == 0) {
        st = add_result(c, "tests", VIEW("no test was run"), err);
    }
    uint64_t ran = sum.tests - (sum.skipped < sum.tests ? sum.skipped : sum.tests);
    if (st == OK && sum.tests > 0 && ran == 0) {
        st = add_result(c, "tests", VIEW("every test was skipped"), err);
    }
    uint64_t failed = sum.failures + sum.errors;
    if (st == OK && failed > 0) {
        st = add_result(c, "tests",
                        arena_printf(&c->arena, "%" PRIu64 " of %" PRIu64 " test%s failed", failed,
                                     sum.tests, plural(sum.tests)),
                        err);
    }
    return st;
}
