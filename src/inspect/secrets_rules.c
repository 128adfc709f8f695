/* Rules on a text: exact matches, secret group, entropy, allowlists, composites. */
#include <assay/base/mem.h>

#include "secrets.h"

#include <stdlib.h>

enum { MATCHES_MAX = 200000 };

enum status match_add(struct arena *arena, struct match_list *list, const struct secret_match *m,
                      struct error *err)
{
    if (list->len >= MATCHES_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d secrets in one file", MATCHES_MAX);
    }
    enum status grown = arena_grow(arena, (void **)&list->items, &list->cap, list->len + 1,
                                   sizeof *list->items, err);
    if (grown != OK) {
        return grown;
    }
    list->items[list->len++] = *m;
    return OK;
}

/* The span goes with the trigger, which is derived anew: that costs microseconds
 * and saves keeping it in the cache. */
static enum status fill_span(const struct secret_rule *rule, struct rule_state *s,
                             struct error *err)
{
    struct buf trigger = BUF_INIT((size_t)4 * 1024 * 1024);
    enum status st = secret_rule_trigger(rule, &trigger, &s->span, &s->whole, err);
    buf_release(&trigger);
    return st;
}

enum status secrets_rule_ready(struct secrets_worker *w, uint32_t rule, struct rule_state **out,
                               struct error *err)
{
    struct rule_state *s = &w->states[rule];
    const struct secret_rule *r = w->shared->rules->rules[rule];
    enum status st = OK;
    if (!s->ready) {
        if (r->regex.text.len > 0 && s->content == NULL) {
            st = fill_span(r, s, err);
            if (st == OK) {
                st = regex_new(r->regex.text, &s->content, NULL, err);
            }
            if (st == OK && s->span.lead > 0) {
                st = regex_new_core(r->regex.text, &s->core, err);
            }
        }
        if (st == OK && r->path.text.len > 0 && s->path == NULL) {
            st = regex_new(r->path.text, &s->path, NULL, err);
        }
        if (st != OK) {
            (void)error_prefix(err, "rule " VIEW_FMT, VIEW_ARG(r->id.text));
            return st;
        }
        s->ready = true;
    }
    *out = s;
    return OK;
}

void secrets_states_release(struct secrets_worker *w)
{
    for (size_t i = 0; w->states != NULL && i < w->shared->rules->count; i++) {
        (void)regex_free(w->states[i].content);
        (void)regex_free(w->states[i].core);
        (void)regex_free(w->states[i].path);
    }
    w->states = mem_free(w->states);
}

static enum status lower_text(struct secrets_text *t, struct error *err)
{
    if (t->lower.ptr != NULL) {
        return OK;
    }
    t->lower = arena_lower(t->owner->arena, t->text);
    return t->lower.ptr == NULL ? error_no_memory(err) : OK;
}

/* A rule counts where its text holds one of the keywords, anywhere. */
static enum status has_keyword(struct secrets_text *t, const struct secret_rule *rule, bool *has,
                               struct error *err)
{
    *has = rule->keywords.len == 0;
    if (*has) {
        return OK;
    }
    enum status st = lower_text(t, err);
    for (size_t i = 0; st == OK && !*has && i < rule->keywords.len; i++) {
        struct view word = rule->keywords.items[i];
        *has = word.len == 0 || memmem(t->lower.ptr, t->lower.len, word.ptr, word.len) != NULL;
    }
    return st;
}

/* Whether the rule applies to the file's path, and no allowlist excludes that. */
static enum status path_applies(struct secrets_text *t, const struct secret_rule *rule,
                                const struct rule_state *s, bool *applies, struct error *err)
{
    struct secrets_file *f = t->owner;
    *applies = false;
    if (f->global_path < 0) {
        bool allowed = false;
        enum status st =
            secrets_path_allowed(f, &f->worker->shared->rules->allowlists, true, &allowed, err);
        if (st != OK) {
            return st;
        }
        f->global_path = allowed ? 1 : 0;
    }
    if (f->global_path == 1) {
        return OK;
    }
    if (s->path != NULL && !regex_test(s->path, f->worker->scratch, f->file->path)) {
        return OK;
    }
    bool allowed = false;
    enum status st = secrets_path_allowed(f, &rule->allowlists, false, &allowed, err);
    *applies = st == OK && !allowed;
    return st;
}

/* From the newline before `start` to the end of the line: what gitleaks calls the
 * line, so that its expressions see the same. */
static struct view line_of(struct view text, size_t start, size_t end)
{
    size_t from = start > text.len ? text.len : start;
    while (from > 0 && text.ptr[from] != '\n') {
        from--;
    }
    size_t to = end;
    while (to < text.len && text.ptr[to] != '\n') {
        to++;
    }
    return view_slice(text, from, to);
}

/* The secret within the match: searched again in the match alone, as gitleaks does. */
static enum status pick_secret(struct secrets_worker *w, const struct secret_rule *rule,
                               const struct rule_state *s, struct view match, struct place *out,
                               struct error *err)
{
    *out = (struct place){0, match.len};
    if (regex_groups(s->content) == 0) {
        return OK;
    }
    bool found = false;
    struct regex_match m;
    enum status st = regex_find(s->content, w->scratch, match, 0, SIZE_MAX, &found, &m, err);
    if (st != OK || !found) {
        return st;
    }
    if (rule->secret_group > 0) {
        size_t g = (size_t)rule->secret_group;
        bool taken = g < m.groups && m.group[g].start != SIZE_MAX;
        *out = taken ? (struct place){m.group[g].start, m.group[g].end} : (struct place){0, 0};
        return OK;
    }
    for (size_t g = 1; g < m.groups; g++) {
        if (m.group[g].start != SIZE_MAX && m.group[g].end > m.group[g].start) {
            *out = (struct place){m.group[g].start, m.group[g].end};
            return OK;
        }
    }
    return OK;
}

/* One place where the expression matches: *keep tells whether it is a secret. */
static enum status judge(struct secrets_text *t, uint32_t index, const struct rule_state *s,
                         struct place at, struct secret_match *out, bool *keep, struct error *err)
{
    struct secrets_file *f = t->owner;
    const struct secret_rules *rules = f->worker->shared->rules;
    const struct secret_rule *rule = rules->rules[index];
    *keep = false;
    while (at.start < at.end && t->text.ptr[at.start] == '\n') {
        at.start++;
    }
    while (at.end > at.start && t->text.ptr[at.end - 1] == '\n') {
        at.end--;
    }
    bool decoded = true;
    struct place origin = secrets_origin(t, at, &decoded);
    if (t->parts != NULL && !decoded) {
        return OK;
    }
    struct view match = view_slice(t->text, at.start, at.end);
    struct place secret = {0, 0};
    enum status st = pick_secret(f->worker, rule, s, match, &secret, err);
    struct view value = view_slice(match, secret.start, secret.end);
    if (st != OK || (rule->entropy > 0 && secrets_entropy(value) <= rule->entropy)) {
        return st;
    }
    struct allow_subject subject = {value, match, line_of(t->text, at.start, at.end)};
    bool allowed = false;
    st = secrets_content_allowed(f, &rules->allowlists, &subject, &allowed, err);
    if (st == OK && !allowed) {
        st = secrets_content_allowed(f, &rule->allowlists, &subject, &allowed, err);
    }
    if (st != OK || allowed) {
        return st;
    }
    if (value.len == 0) {
        /* A group that took no part: the match is all there is to show. */
        secret = (struct place){0, match.len};
        value = match;
    }
    struct place in_text = {at.start + secret.start, at.start + secret.end};
    struct place shown = secrets_origin(t, in_text, &decoded);
    *out = (struct secret_match){.rule = index,
                                 .start = origin.start,
                                 .end = origin.end,
                                 .secret_start = shown.start,
                                 .secret_end = shown.end,
                                 .value = value,
                                 .depth = t->depth,
                                 .skip_report = rule->skip_report};
    *keep = true;
    return OK;
}

/* The places where the rule's expression matches, cheap checks first. */
static enum status rule_places(struct secrets_text *t, uint32_t index, bool inherited,
                               struct rule_state **state, struct place_list *out, struct error *err)
{
    struct secrets_file *f = t->owner;
    const struct secret_rule *rule = f->worker->shared->rules->rules[index];
    struct hit_ends hits = secrets_hits_of(t, index);
    if (rule->regex.text.len == 0 || (hits.len == 0 && !hits.whole)) {
        return OK;
    }
    struct rule_state *s = NULL;
    enum status st = secrets_rule_ready(f->worker, index, &s, err);
    if (st == OK) {
        hits.whole = hits.whole || s->whole;
        struct find_what what = {s->content, s->core, &s->span};
        st = secrets_find_all(&what, f->worker->scratch, t->text, hits, f->arena, out, err);
    }
    bool go = out->len > 0;
    if (st == OK && go && !inherited) {
        st = has_keyword(t, rule, &go, err);
    }
    if (st == OK && go) {
        st = path_applies(t, rule, s, &go, err);
    }
    out->len = go ? out->len : 0;
    *state = s;
    return st;
}

/* All that one rule finds, without its required rules. */
static enum status rule_matches(struct secrets_text *t, uint32_t index, bool inherited,
                                struct match_list *out, struct error *err)
{
    struct secrets_file *f = t->owner;
    const struct secret_rule *rule = f->worker->shared->rules->rules[index];
    if (rule->skip_report && !inherited) {
        return OK;
    }
    struct rule_state *s = NULL;
    struct place_list places = {NULL, 0, 0};
    enum status st = rule_places(t, index, inherited, &s, &places, err);
    for (size_t i = 0; st == OK && i < places.len; i++) {
        struct secret_match m;
        bool keep = false;
        st = judge(t, index, s, places.items[i], &m, &keep, err);
        if (st == OK && keep) {
            st = match_add(f->arena, out, &m, err);
        }
    }
    if (st != OK) {
        (void)error_prefix(err, "rule " VIEW_FMT, VIEW_ARG(rule->id.text));
    }
    return st;
}

static bool near(const struct secrets_file *f, const struct secret_match *a,
                 const struct secret_match *b, const struct secret_required *need)
{
    struct position x = lines_at(&f->lines, a->start);
    struct position y = lines_at(&f->lines, b->start);
    long lines = labs((long)x.line - (long)y.line);
    long columns = labs((long)x.column - (long)y.column);
    return (need->within_lines < 0 || lines <= need->within_lines) &&
           (need->within_columns < 0 || columns <= need->within_columns);
}

/* Keep those of `list` from index `from` that have each required rule near them. */
static enum status apply_required(struct secrets_text *t, const struct secret_rule *rule,
                                  struct match_list *list, size_t from, struct error *err)
{
    struct secrets_file *f = t->owner;
    enum status st = secrets_lines(f, err);
    for (size_t r = 0; st == OK && r < rule->required_count; r++) {
        const struct secret_required *need = &rule->required[r];
        struct match_list others = {NULL, 0, 0};
        st = rule_matches(t, (uint32_t)need->rule, true, &others, err);
        size_t kept = from;
        for (size_t i = from; st == OK && i < list->len; i++) {
            bool ok = false;
            for (size_t k = 0; k < others.len && !ok; k++) {
                ok = near(f, &list->items[i], &others.items[k], need);
            }
            if (ok) {
                list->items[kept++] = list->items[i];
            }
        }
        list->len = st == OK ? kept : list->len;
    }
    return st;
}

static enum status apply_rule(struct secrets_text *t, uint32_t index, struct match_list *out,
                              struct error *err)
{
    size_t from = out->len;
    enum status st = rule_matches(t, index, false, out, err);
    const struct secret_rule *rule = t->owner->worker->shared->rules->rules[index];
    if (st == OK && rule->required_count > 0 && out->len > from) {
        st = apply_required(t, rule, out, from, err);
    }
    return st;
}

enum status secrets_apply_rules(struct secrets_text *t, struct match_list *out, struct error *err)
{
    const struct secrets_shared *shared = t->owner->worker->shared;
    enum status st = OK;
    for (size_t i = 0; i < t->id_count && st == OK; i++) {
        if (t->ids[i] < shared->rules->count) {
            st = apply_rule(t, t->ids[i], out, err);
        }
    }
    for (size_t i = 0; i < shared->unlisted_count && st == OK; i++) {
        st = apply_rule(t, shared->unlisted[i], out, err);
    }
    return st;
}

static bool mark_path(void *ctx, size_t id, size_t end)
{
    (void)end;
    struct secrets_worker *w = ctx;
    if (w->counts[id] == 0) {
        w->counts[id] = 1;
        w->touched[w->touched_count++] = (uint32_t)id;
    }
    return true;
}

static enum status path_rule(struct secrets_text *t, uint32_t index, struct match_list *out,
                             struct error *err)
{
    struct secrets_file *f = t->owner;
    const struct secret_rule *rule = f->worker->shared->rules->rules[index];
    struct rule_state *s = NULL;
    bool go = !rule->skip_report;
    enum status st = go ? secrets_rule_ready(f->worker, index, &s, err) : OK;
    if (st == OK && go) {
        st = path_applies(t, rule, s, &go, err);
    }
    if (st == OK && go) {
        st = has_keyword(t, rule, &go, err);
    }
    if (st != OK || !go) {
        return st;
    }
    struct secret_match m = {.rule = index, .value = f->file->bytes, .whole_file = true};
    return match_add(f->arena, out, &m, err);
}

enum status secrets_apply_paths(struct secrets_file *f, struct match_list *out, struct error *err)
{
    struct secrets_worker *w = f->worker;
    struct secrets_text t = {.owner = f, .text = f->text};
    w->touched_count = 0;
    enum status st = pattern_scan(w->shared->paths, 0, w->paths, f->file->path, mark_path, w, err);
    for (size_t i = 0; i < w->touched_count; i++) {
        w->counts[w->touched[i]] = 0;
    }
    size_t count = w->touched_count;
    for (size_t i = 0; i < count && st == OK; i++) {
        st = path_rule(&t, w->touched[i], out, err);
    }
    for (size_t i = 0; i < w->shared->unlisted_path_count && st == OK; i++) {
        st = path_rule(&t, w->shared->unlisted_paths[i], out, err);
    }
    return st;
}
