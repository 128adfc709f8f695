#include <assay/inspect/vulnerabilities.h>

#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include "commit_ranges.h"

/* The words that databases use. */
static const struct {
    struct view word;
    enum severity severity;
} words[] = {
    {VIEW_INIT("critical"), SEVERITY_CRITICAL}, {VIEW_INIT("high"), SEVERITY_HIGH},
    {VIEW_INIT("important"), SEVERITY_HIGH},    {VIEW_INIT("moderate"), SEVERITY_MEDIUM},
    {VIEW_INIT("medium"), SEVERITY_MEDIUM},     {VIEW_INIT("low"), SEVERITY_LOW},
    {VIEW_INIT("negligible"), SEVERITY_LOW},    {VIEW_INIT("unimportant"), SEVERITY_LOW},
    {VIEW_INIT("none"), SEVERITY_INFO},
};

static bool severity_of_word(struct view word, enum severity *out)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (view_eq_nocase(word, words[i].word)) {
            *out = words[i].severity;
            return true;
        }
    }
    return false;
}

enum severity vulnerability_severity(const struct vulnerability *v)
{
    enum severity worst = SEVERITY_INFO;
    enum severity one;
    bool said = false;
    if (v->malicious) {
        return SEVERITY_CRITICAL;
    }
    if (v->has_score) {
        return (enum severity)v->rating; /* the same five steps */
    }
    for (size_t i = 0; i < v->severity_count; i++) {
        if (severity_of_word(v->severities[i].score, &one)) {
            worst = !said || one > worst ? one : worst;
            said = true;
        }
    }
    if (!said) {
        said = severity_of_word(v->level, &worst);
    }
    return said ? worst : SEVERITY_MEDIUM;
}

struct search {
    struct advisory_index *index;
    const struct component *component;
    struct arena *arena;
    vulnerability_sink found;
    void *ctx;
    bool reads_code;
    struct code_uses *uses;
    struct advisory_package package;
};

/* A package whose name is partly guessed; one of a distribution whose release nobody named: what
 * is known of another release may be mended in this one. */
static bool is_guess(const struct search *s)
{
    static const char *const distributions[] = {"deb", "apk", "rpm"};
    for (size_t i = 0; i < sizeof distributions / sizeof distributions[0]; i++) {
        if (view_eq_str(s->component->type, distributions[i])) {
            return s->package.release.len == 0;
        }
    }
    return component_is_guess(s->component);
}

static void write_aliases(struct buf *out, const struct vulnerability *v)
{
    for (size_t i = 0; i < v->alias_count; i++) {
        buf_printf(out, "%s" VIEW_FMT, i == 0 ? " (" : ", ", VIEW_ARG(v->aliases[i]));
    }
    buf_add_str(out, v->alias_count > 0 ? ")" : "");
}

/* "The code calls ssh.Dial at main.go:12." What was not seen may be there all the same. */
static void write_reached(struct buf *out, const struct reached *r)
{
    static const char *const states[] = {
        [REACH_NOT_ASKED] = "",
        [REACH_CALLED] = " The code uses ",
        [REACH_IMPORTED] = " The vulnerable package is imported",
        [REACH_UNKNOWN] = " Whether the code calls what is vulnerable is unknown",
        [REACH_NOT_IMPORTED] = " No file here imports the vulnerable package",
    };
    if (r->state == REACH_NOT_ASKED) {
        return;
    }
    buf_add_str(out, states[r->state]);
    if (r->state == REACH_CALLED) {
        utf8_append_visible(out, r->symbol);
    }
    if (r->path.len > 0) {
        buf_add_str(out, r->state == REACH_UNKNOWN ? ", see " : " at ");
        utf8_append_visible(out, r->path);
        buf_printf(out, ":%u", r->line);
    }
    if (r->state == REACH_IMPORTED) {
        buf_add_str(out, "; no call of what is vulnerable in it was seen");
    }
    buf_add_str(out, r->note.len > 0 ? ". " : ".");
    utf8_append_visible(out, r->note);
}

/* " Affects json::Json::from_str." Nobody looks for functions of crates in code. */
static enum status write_functions(struct buf *out, const struct search *s,
                                   const struct vulnerability *v, struct error *err)
{
    enum { SHOWN_MAX = 8 };
    struct osv_record record;
    size_t count = 0;
    if (!view_eq_str(s->component->type, "cargo")) {
        return OK;
    }
    enum status st = advisory_index_bare(s->index, v->advisory, s->arena, &record, err);
    for (size_t i = 0; st == OK && i < record.affected_count; i++) {
        const struct osv_affected *a = &record.affected[i];
        bool named = a->import_count > 0 && view_eq(a->name, s->package.name);
        for (size_t k = 0; named && k < a->imports[0].symbol_count; k++) {
            if (count++ < SHOWN_MAX) {
                buf_add_str(out, count == 1 ? " Affects " : ", ");
                utf8_append_visible(out, a->imports[0].symbols[k]);
            }
        }
    }
    if (count > SHOWN_MAX) {
        buf_printf(out, " and %zu more", count - SHOWN_MAX);
    }
    buf_add_str(out, count > 0 ? "." : "");
    return st;
}

/* With the sign for what was cut off, too. */
static bool ends_sentence(struct view text)
{
    static const char *const ends[] = {".", "!", "?", "…"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (view_ends(text, view_str(ends[i]))) {
            return true;
        }
    }
    return false;
}

/* "x 1.0.0: Prototype pollution in x. GHSA-1 (CVE-1). Update to 1.2.0." */
static void write_message(struct buf *out, const struct search *s, const struct vulnerability *v,
                          const struct reached *r, struct view title)
{
    const struct component *c = s->component;
    utf8_append_visible(out, s->package.name);
    buf_add_str(out, c->version.len > 0 ? " " : "");
    utf8_append_visible(out, c->version);
    buf_add_str(out, v->malicious ? " is a malicious package" : " is vulnerable");
    buf_add_str(out, title.len > 0 ? ": " : "");
    utf8_append_visible(out, title);
    buf_printf(out, "%s " VIEW_FMT, ends_sentence(title) ? "" : ".", VIEW_ARG(v->id));
    write_aliases(out, v);
    if (v->exploited) {
        buf_printf(out, ". It is known to be exploited%s",
                   v->ransomware ? ", by ransomware too" : "");
    }
    if (v->malicious) {
        buf_add_str(out, ". Remove it, and take every machine that installed it for compromised.");
    } else if (v->fixed.len > 0) {
        buf_add_str(out, ". Update to ");
        utf8_append_visible(out, v->fixed);
        buf_add_str(out, " or later.");
    } else {
        buf_add_str(out, ". No version that mends it is known: replace the package, or see in "
                         "the advisory whether what it says applies.");
    }
    write_reached(out, r);
}

static enum status fill_fingerprint(const struct search *s, struct finding *f, struct error *err)
{
    /* Without the version: who accepts a vulnerability does so until a date. */
    struct buf package = BUF_INIT(1 << 16);
    struct fingerprints seen = {.arena = s->arena};
    buf_printf(&package, VIEW_FMT "/" VIEW_FMT, VIEW_ARG(s->package.ecosystem),
               VIEW_ARG(s->package.name));
    enum status st = buf_status(&package, err);
    if (st == OK) {
        const struct fingerprint_parts parts = {.inspector = f->inspector,
                                                .rule = f->rule,
                                                .path = f->path,
                                                .context = buf_view(&package)};
        st = fingerprint_view(&seen, &parts, &f->fingerprint, err);
    }
    buf_release(&package);
    return st;
}

/* With what all findings of a component have in common; `v` is NULL where none is known. */
static enum status give(const struct search *s, struct finding *f, const struct buf *message,
                        const struct vulnerability *v, const struct reached *r, struct error *err)
{
    const struct component *c = s->component;
    f->inspector = VIEW(VULNERABILITIES_INSPECTOR);
    f->path = c->manifest;
    f->region = (struct region){.line = c->line, .end_line = c->line};
    f->region.column = c->line > 0 ? 1 : 0;
    f->region.end_column = f->region.column;
    f->message = buf_view(message);
    enum status st = buf_status(message, err);
    if (st == OK) {
        st = fill_fingerprint(s, f, err);
    }
    return st == OK ? s->found(s->ctx, f, v, r, err) : st;
}

/* The vulnerable packages of the module that advisories of the group name. */
static enum status add_imports(const struct search *s, uint32_t advisory, struct osv_import **list,
                               size_t *count, size_t *cap, struct error *err)
{
    struct osv_record record;
    enum status st = advisory_index_bare(s->index, advisory, s->arena, &record, err);
    for (size_t i = 0; st == OK && !record.withdrawn && i < record.affected_count; i++) {
        const struct osv_affected *a = &record.affected[i];
        void *items = *list;
        if (a->import_count == 0 || !view_eq_nocase(a->name, s->package.name)) {
            continue;
        }
        st = arena_grow(s->arena, &items, cap, *count + a->import_count, sizeof **list, err);
        *list = items;
        for (size_t k = 0; st == OK && k < a->import_count; k++) {
            (*list)[(*count)++] = a->imports[k];
        }
    }
    return st;
}

/* Advisories about Go alone say where in the code it is. */
static enum status reach(const struct search *s, const struct vulnerability *v, struct reached *out,
                         struct error *err)
{
    const uint32_t *group = NULL;
    size_t members = 0;
    struct osv_import *imports = NULL;
    size_t count = 0;
    size_t cap = 0;
    *out = (struct reached){.state = REACH_NOT_ASKED};
    if (!s->reads_code || v->malicious || !view_eq_str(s->component->type, "golang")) {
        return OK;
    }
    enum status st = advisory_index_find(s->index, v->id, s->arena, &group, &members, err);
    for (size_t i = 0; st == OK && i < members; i++) {
        st = add_imports(s, group[i], &imports, &count, &cap, err);
    }
    return st == OK ? code_uses_reach(s->uses, s->component->manifest, imports, count, s->arena,
                                      out, err)
                    : st;
}

static enum status report(const struct search *s, const struct vulnerability *v, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf message = BUF_INIT(1 << 16);
    struct view title;
    struct reached reached;
    struct finding f = {
        .rule = v->id,
        .severity = vulnerability_severity(v),
        .confidence = is_guess(s) ? CONFIDENCE_LOW : CONFIDENCE_HIGH,
        .cwe = v->cwe_count > 0 ? v->cwes[0] : view_of(NULL, 0),
        .controls = v->malicious ? VIEW("8.7 8.30") : VIEW("8.8 8.30"),
    };
    enum status st = reach(s, v, &reached, err);
    st = st == OK ? advisory_index_title(s->index, v->advisory, &title, err) : st;
    if (st != OK) {
        return st;
    }
    write_message(&message, s, v, &reached, title);
    st = write_functions(&message, s, v, err);
    return st == OK ? give(s, &f, &message, v, &reached, err) : st;
}

static enum status report_all(const struct search *s, const struct vulnerability *list,
                              size_t count, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        st = report(s, &list[i], err);
    }
    return st;
}

enum status vulnerabilities_report(struct advisory_index *index, const struct component *c,
                                   const struct advisory_package *package,
                                   const struct vulnerability *list, size_t count,
                                   struct arena *arena, vulnerability_sink found, void *ctx,
                                   struct error *err)
{
    const struct search s = {.index = index,
                             .component = c,
                             .arena = arena,
                             .found = found,
                             .ctx = ctx,
                             .package = *package};
    return report_all(&s, list, count, err);
}

/* Known, but for what the history would say. */
static enum status report_unknown(const struct search *s, size_t unknown, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf message = BUF_INIT(1 << 16);
    struct finding f = {.rule = VIEW(VULNERABILITIES_UNKNOWN),
                        .severity = SEVERITY_INFO,
                        .confidence = CONFIDENCE_HIGH};
    utf8_append_visible(&message, s->package.name);
    buf_add_char(&message, ' ');
    utf8_append_visible(&message, s->component->version);
    buf_printf(&message,
               ": %zu %s of it by ranges of commits, and no clone at hand holds the commits that "
               "decide, so whether it is affected is unknown. Name a clone: --clone DIR.",
               unknown, plural_of(unknown, "advisory speaks", "advisories speak"));
    return give(s, &f, &message, NULL, NULL, err);
}

/* Looked up with what its history says, where it is a repository. */
static enum status match(struct search *s, const struct vulnerability_clones *clones,
                         const struct vulnerability **list, size_t *count, struct error *err)
{
    struct advisory_history history;
    enum status st = commit_ranges_ask(s->index, &s->package, clones, s->arena, &history, err);
    if (st == OK) {
        s->package.history = &history;
        st = advisory_match(s->index, &s->package, s->arena, list, count, err);
        s->package.history = NULL;
    }
    return st == OK && history.unknown > 0 && s->package.version.len > 0
               ? report_unknown(s, history.unknown, err)
               : st;
}

enum status vulnerabilities_of(struct advisory_index *index, const struct component *c,
                               const struct vulnerability_clones *clones, struct code_uses *uses,
                               struct arena *arena, vulnerability_sink found, void *ctx,
                               struct error *err)
{
    struct search s = {.index = index,
                       .component = c,
                       .arena = arena,
                       .found = found,
                       .ctx = ctx,
                       .reads_code = true,
                       .uses = uses};
    const struct vulnerability *list = NULL;
    size_t count = 0;
    struct advisory_purl purl = {
        .type = c->type, .namespace = c->namespace, .name = c->name, .version = c->version};
    struct purl p;
    enum status st = OK;
    /* Only who has qualifiers pays for reading them. */
    if (view_find_char(c->purl, '?') >= 0) {
        st = purl_parse(c->purl, PURL_LENIENT, arena, &p, err);
        if (st == OK) {
            purl.distro = purl_qualifier_of(&p, "distro");
            purl.upstream = purl_qualifier_of(&p, "upstream");
        }
    }
    if (st == OK) {
        st = advisory_package_of(&purl, arena, &s.package, err);
    }
    if (st == OK && s.package.ecosystem.len > 0) {
        st = match(&s, clones, &list, &count, err);
    }
    return st == OK ? report_all(&s, list, count, err) : st;
}
