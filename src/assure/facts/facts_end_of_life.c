#include "facts_private.h"

#include <assay/assure/end_of_life.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

enum { SCRATCH_MAX = 1 << 20 };

struct line {
    const struct component *component;
    struct view purl;
    struct view version;
    const struct eol_cycle *cycle;
    bool over;
    int64_t days; /* until it ends; below 0: since; only with a date */
    char ends[CLOCK_TEXT_MAX];
};

static enum status add_row(struct facts *f, const struct line *l, struct error *err)
{
    CLEANUP(facts_finalize) sqlite3_stmt *st = NULL;
    enum status status = facts_prepare(f,
                                       "INSERT OR IGNORE INTO t_end_of_life VALUES"
                                       " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                                       &st, err);
    if (status != OK) {
        return status;
    }
    facts_bind_view(st, 1, l->purl);
    facts_bind_view(st, 2, l->version);
    (void)sqlite3_bind_int(st, 3, (int)l->component->scope);
    facts_bind_view(st, 4, l->component->manifest);
    (void)sqlite3_bind_int64(st, 5, l->component->line);
    facts_bind_view(st, 6, l->cycle->product);
    facts_bind_view(st, 7, l->cycle->name);
    facts_bind_view(st, 8, l->cycle->latest);
    facts_bind_view(st, 9, l->cycle->ends != 0 ? view_of(l->ends, 10) : VIEW(""));
    (void)sqlite3_bind_int(st, 10, l->over ? 1 : 0);
    if (l->cycle->ends != 0) {
        (void)sqlite3_bind_int64(st, 11, l->days);
    }
    return facts_step_done(f, st, "storing an end of life", err);
}

static struct view message_of(const struct line *l, struct arena *arena)
{
    const struct eol_cycle *c = l->cycle;
    bool dated = c->ends != 0;
    return arena_printf(
        arena, VIEW_FMT " " VIEW_FMT "%s%.10s: release line " VIEW_FMT " of " VIEW_FMT "%s%s",
        VIEW_ARG(l->component->name), VIEW_ARG(l->version),
        !l->over ? " ends on "
        : dated  ? " has been at its end of life since "
                 : " is at its end of life",
        dated ? l->ends : "", VIEW_ARG(c->name), VIEW_ARG(c->product),
        l->over ? " gets no security fixes any more." : " gets no security fixes from then on.",
        " Move to a line that is maintained.");
}

static enum status add_finding(struct facts *f, const struct line *l, struct arena *arena,
                               struct error *err)
{
    struct fingerprints seen = {.arena = arena};
    const struct component *c = l->component;
    bool run = c->scope == SCOPE_RUNTIME;
    struct finding one = {
        .inspector = VIEW(END_OF_LIFE_INSPECTOR),
        .rule = l->over ? VIEW("ended") : VIEW("ends-soon"),
        .severity = l->over && run ? SEVERITY_MEDIUM : SEVERITY_LOW,
        .confidence = CONFIDENCE_HIGH,
        .path = c->manifest,
        .region = {.line = c->line,
                   .column = c->line > 0 ? 1 : 0,
                   .end_line = c->line,
                   .end_column = c->line > 0 ? 1 : 0},
        .message = message_of(l, arena),
        .cwe = VIEW("CWE-1104"),
        .controls = VIEW("8.8 8.30"),
        .part = l->purl,
    };
    const struct fingerprint_parts parts = {.inspector = one.inspector,
                                            .rule = one.rule,
                                            .path = one.path,
                                            .scope = l->cycle->product,
                                            .context = l->cycle->name};
    if (one.message.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = fingerprint_view(&seen, &parts, &one.fingerprint, err);
    return st == OK ? facts_add_finding(f, &one, err) : st;
}

/* The tag of an image: "18-alpine" of "pkg:oci/node?tag=18-alpine". */
static struct view tag_of(struct view purl)
{
    ptrdiff_t at = view_find(purl, VIEW("tag="));
    struct view tag = at < 0 ? VIEW("") : view_slice(purl, (size_t)at + 4, purl.len);
    ptrdiff_t end = view_find_char(tag, '&');
    return end < 0 ? tag : view_slice(tag, 0, (size_t)end);
}

static bool look_up(const struct eol_table *table, int64_t now, struct line *l)
{
    struct view product = eol_product_of(table, l->purl);
    struct view version = l->component->version.len > 0 && view_find(l->purl, VIEW("pkg:oci/")) != 0
                              ? l->component->version
                              : tag_of(l->purl);
    if (version.len > 1 && version.ptr[0] == 'v') {
        version = view_slice(version, 1, version.len);
    }
    l->version = version;
    l->cycle = product.len == 0 || version.len == 0 ? NULL : eol_find(table, product, version);
    if (l->cycle == NULL) {
        return false;
    }
    l->over = eol_is_over(l->cycle, now);
    l->days = (l->cycle->ends - now) / CLOCK_DAY;
    clock_rfc3339(l->cycle->ends, l->ends);
    return true;
}

enum status facts_add_end_of_life(struct facts *f, const struct component *c,
                                  const struct eol_table *table, int64_t now, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf purl = BUF_INIT(64 * 1024);
    struct line l = {.component = c, .purl = c->purl};
    struct arena arena;
    if (c->purl.len == 0) {
        enum status made = component_purl(c, &purl, err);
        if (made != OK) {
            return made;
        }
        l.purl = buf_view(&purl);
    }
    if (!look_up(table, now, &l)) {
        return OK;
    }
    arena_init(&arena, SCRATCH_MAX);
    enum status st = add_row(f, &l, err);
    bool soon = l.cycle->ends != 0 && l.days <= END_OF_LIFE_SOON_DAYS;
    if (st == OK && sqlite3_changes(f->db) > 0 && (l.over || soon)) {
        st = add_finding(f, &l, &arena, err);
    }
    arena_release(&arena);
    return st;
}
