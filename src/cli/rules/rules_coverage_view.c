#include "rules_coverage.h"

#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>
#include <assay/base/words.h>

enum { WIDTH = 100, INDENT = 12 };

bool rules_coverage_wanted(const struct rules_request *r, const struct covered_entry *e)
{
    return (r->list == NULL || view_eq_str(e->list->id, r->list)) && (!r->gaps || !e->is_covered);
}

/* ---- text ---- */

/* Words under each other, as wide as a page is. */
static void add_words(struct buf *out, const char *before, struct view words)
{
    struct view word;
    size_t column = INDENT + strlen(before);
    buf_printf(out, "%*s%s", (int)INDENT, "", before);
    while (words_next(&words, &word)) {
        if (column + word.len + 1 > WIDTH) {
            buf_printf(out, "\n%*s", (int)INDENT, "");
            column = INDENT;
        }
        buf_printf(out, " " VIEW_FMT, VIEW_ARG(word));
        column += word.len + 1;
    }
    buf_add_char(out, '\n');
}

static void add_count(struct buf *out, const char **before, size_t n, const char *what)
{
    if (n > 0) {
        buf_printf(out, "%s%zu %s%s", *before, n, what, plural(n));
        *before = ", ";
    }
}

static void entry_text(struct buf *out, const struct covered_entry *e)
{
    const char *before = "";
    buf_printf(out, "  %-9.*s ", VIEW_ARG(e->entry->id));
    if (!e->is_covered) {
        buf_add_str(out, "none");
        before = ", ";
    }
    add_count(out, &before, e->by.of[COVERS_RULE], "rule");
    add_count(out, &before, e->by.of[COVERS_INSPECTOR], "inspector");
    add_count(out, &before, e->by.of[COVERS_REQUIREMENT], "requirement");
    if (e->len > 1) {
        buf_printf(out, ", %zu of %zu %s", e->covered, e->len,
                   plural_of(e->len, "weakness", "weaknesses"));
    }
    if (e->name.len > 0) {
        buf_add_str(out, "  ");
        utf8_append_visible(out, e->name);
    }
    buf_add_char(out, '\n');
    if (e->languages.len > 0) {
        add_words(out, "in", e->languages);
    }
    if (e->len > 1 && e->missing.len > 0) {
        add_words(out, "none:", e->missing);
    }
}

/* Of a framework what no control measures has no more to say than its number. */
static bool is_bare(const struct covered_entry *e)
{
    return e->list->framework.len > 0 && !e->is_covered && e->name.len == 0;
}

static void list_text(struct buf *out, const struct rules_request *r,
                      const struct covered_entry *entries, size_t len)
{
    CLEANUP(buf_cleanup) struct buf bare = BUF_INIT(RULES_OUTPUT_MAX);
    size_t covered = 0;
    for (size_t i = 0; i < len; i++) {
        covered += entries[i].is_covered ? 1 : 0;
    }
    buf_printf(out, VIEW_FMT " (" VIEW_FMT "): %zu of %zu\n", VIEW_ARG(entries->list->title),
               VIEW_ARG(entries->list->id), covered, len);
    for (size_t i = 0; i < len; i++) {
        if (is_bare(&entries[i])) {
            buf_printf(&bare, VIEW_FMT " ", VIEW_ARG(entries[i].entry->id));
        } else if (rules_coverage_wanted(r, &entries[i])) {
            entry_text(out, &entries[i]);
        }
    }
    if (bare.len > 0) {
        buf_add_str(out, "  no requirement\n");
        add_words(out, "", buf_view(&bare));
    }
    buf_add_char(out, '\n');
}

void rules_coverage_text(struct buf *out, const struct rules_request *r,
                         const struct weakness_coverage *c)
{
    size_t from = 0;
    while (from < c->len) {
        size_t to = from;
        while (to < c->len && c->entries[to].list == c->entries[from].list) {
            to++;
        }
        if (r->list == NULL || view_eq_str(c->entries[from].list->id, r->list)) {
            list_text(out, r, &c->entries[from], to - from);
        }
        from = to;
    }
}

/* ---- JSON ---- */

static void sources_json(struct json_writer *w, const struct covered_entry *e,
                         const struct coverage *all, enum coverage_kind kind, const char *key)
{
    size_t len = 0;
    const struct coverage_source *sources = coverage_sources(all, &len);
    json_key(w, key);
    json_array(w);
    for (size_t i = 0; i < len; i++) {
        if (sources[i].kind == kind && coverage_speaks(&sources[i], e->cwes, e->len)) {
            json_string(w, sources[i].id);
        }
    }
    json_array_end(w);
}

static void entry_json(struct json_writer *w, const struct covered_entry *e,
                       const struct coverage *all)
{
    json_object(w);
    json_member(w, "list", e->list->id);
    json_member(w, "entry", e->entry->id);
    json_member(w, "name", e->name);
    json_member_bool(w, "covered", e->is_covered);
    json_member_uint(w, "weaknesses", e->len);
    json_member_words(w, "missing", e->missing);
    json_member_words(w, "languages", e->languages);
    json_member_bool(w, "anyLanguage", e->by.any_language);
    sources_json(w, e, all, COVERS_RULE, "rules");
    sources_json(w, e, all, COVERS_INSPECTOR, "inspectors");
    sources_json(w, e, all, COVERS_REQUIREMENT, "requirements");
    json_object_end(w);
}

void rules_coverage_json(struct buf *out, const struct rules_request *r,
                         const struct weakness_coverage *c, const struct coverage *sources)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_array(&w);
    for (size_t i = 0; i < c->len; i++) {
        if (rules_coverage_wanted(r, &c->entries[i])) {
            entry_json(&w, &c->entries[i], sources);
        }
    }
    json_array_end(&w);
    buf_add_char(out, '\n');
}
