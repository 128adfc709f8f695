/* The descriptor of the secrets inspector: rules to databases, files to findings. */
#include <assay/inspect/secrets.h>

#include <assay/base/mem.h>

#include "inspectors.h"
#include "secrets.h"

static const size_t TRIGGER_MAX = (size_t)4 * 1024 * 1024;

/* Bumped when the inspector itself finds differently. */
static const char engine_version[] = "secrets 1";

static void shared_free(struct secrets_shared *s)
{
    if (s != NULL) {
        (void)secret_rules_free(s->rules);
        (void)pattern_db_free(s->content);
        (void)pattern_db_free(s->paths);
        (void)mem_free(s->unlisted);
        (void)mem_free(s->unlisted_paths);
        (void)mem_free(s);
    }
}

static void secrets_release(void *shared)
{
    shared_free(shared);
}

/* A key for the cache: what is compiled, in which form. */
static void cache_key(const struct secrets_shared *s, const char *part, struct sha256 *out)
{
    struct buf text = BUF_INIT(4096);
    buf_add(&text, s->rules->digest.bytes, sizeof s->rules->digest.bytes);
    buf_printf(&text, "|%s|%s|%d", engine_version, part, s->detectors ? 1 : 0);
    for (size_t i = 0; s->detectors && i < secrets_detector_count(); i++) {
        const char *trigger = secrets_detectors[i]->trigger;
        buf_printf(&text, "|%s", trigger == NULL ? "" : trigger);
    }
    sha256_of(buf_view(&text), out);
    buf_release(&text);
}

static enum status keep_text(struct arena *arena, struct buf *text, struct view *out,
                             struct error *err)
{
    enum status st = buf_status(text, err);
    if (st == OK && text->len > 0) {
        *out = arena_copy(arena, buf_view(text));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
    }
    buf_release(text);
    return st;
}

static enum status rule_trigger(const struct secret_rule *rule, struct arena *arena,
                                struct view *out, struct error *err)
{
    struct buf text = BUF_INIT(TRIGGER_MAX);
    struct re2_span span;
    bool whole = false;
    *out = view_of("", 0);
    enum status st = secret_rule_trigger(rule, &text, &span, &whole, err);
    if (st != OK) {
        buf_release(&text);
        return st;
    }
    return keep_text(arena, &text, out, err);
}

/* The trigger of one expression, copied into `arena`; an empty view where there is none. */
static enum status trigger_of(struct view pattern, struct arena *arena, struct view *out,
                              struct error *err)
{
    *out = view_of("", 0);
    if (pattern.len == 0) {
        return OK;
    }
    struct arena scratch;
    arena_init(&scratch, 0);
    struct buf text = BUF_INIT(TRIGGER_MAX);
    struct re2 tree;
    struct re2_span span;
    enum status st = re2_parse(pattern, &scratch, &tree, NULL, err);
    if (st == OK) {
        re2_write_trigger(&tree, &text, &span);
        st = keep_text(arena, &text, out, err);
    }
    arena_release(&scratch);
    return st;
}

static enum status compile_content(const struct secrets_shared *s, struct pattern_db **out,
                                   struct error *err)
{
    size_t rules = s->rules->count;
    size_t count = rules + (s->detectors ? secrets_detector_count() : 0);
    struct arena arena;
    arena_init(&arena, 0);
    struct view *texts = arena_alloc(&arena, count + 1, sizeof *texts);
    enum status st = texts == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; i < count && st == OK; i++) {
        st = i < rules ? rule_trigger(s->rules->rules[i], &arena, &texts[i], err)
                       : trigger_of(view_str(secrets_detectors[i - rules]->trigger), &arena,
                                    &texts[i], err);
    }
    if (st == OK) {
        st = pattern_db_compile(texts, count, out, err);
    }
    arena_release(&arena);
    return st;
}

/* Rules that look at nothing but the path. */
static enum status compile_paths(const struct secrets_shared *s, struct pattern_db **out,
                                 struct error *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct view *texts = arena_alloc(&arena, s->rules->count + 1, sizeof *texts);
    enum status st = texts == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; i < s->rules->count && st == OK; i++) {
        const struct secret_rule *rule = s->rules->rules[i];
        bool path_only = rule->regex.text.len == 0;
        st = trigger_of(path_only ? rule->path.text : view_of("", 0), &arena, &texts[i], err);
    }
    if (st == OK) {
        st = pattern_db_compile(texts, s->rules->count, out, err);
    }
    arena_release(&arena);
    return st;
}

/* From the cache, or compiled and put there. A cache that cannot be written costs
 * time at the next start and nothing else. */
static enum status databases(struct secrets_shared *s, const char *cache_dir, struct error *err)
{
    struct sha256 content_key;
    struct sha256 paths_key;
    cache_key(s, "content", &content_key);
    cache_key(s, "paths", &paths_key);
    enum status st = pattern_db_cached(&content_key, cache_dir, &s->content, err);
    if (st == OK) {
        st = pattern_db_cached(&paths_key, cache_dir, &s->paths, err);
    }
    if (st != ERR_NOT_FOUND) {
        return st;
    }
    s->content = pattern_db_free(s->content);
    st = secret_rules_check(s->rules, err);
    if (st == OK) {
        st = compile_content(s, &s->content, err);
    }
    if (st == OK) {
        st = compile_paths(s, &s->paths, err);
    }
    if (st == OK && cache_dir != NULL) {
        (void)!pattern_db_store(s->content, &content_key, cache_dir, NULL);
        (void)!pattern_db_store(s->paths, &paths_key, cache_dir, NULL);
    }
    return st;
}

static enum status list_unlisted(struct secrets_shared *s, struct error *err)
{
    size_t count = s->rules->count;
    s->unlisted = mem_calloc(count + 1, sizeof *s->unlisted);
    s->unlisted_paths = mem_calloc(count + 1, sizeof *s->unlisted_paths);
    if (s->unlisted == NULL || s->unlisted_paths == NULL) {
        return error_no_memory(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        bool path_only = s->rules->rules[i]->regex.text.len == 0;
        if (!path_only && pattern_db_state(s->content, i) == PATTERN_LEFT_OUT) {
            s->unlisted[s->unlisted_count++] = i;
        }
        if (path_only && pattern_db_state(s->paths, i) == PATTERN_LEFT_OUT) {
            s->unlisted_paths[s->unlisted_path_count++] = i;
        }
    }
    return OK;
}

static void result_digest(const struct secrets_shared *s, struct sha256 *out)
{
    struct buf text = BUF_INIT(1024);
    buf_add(&text, s->rules->digest.bytes, sizeof s->rules->digest.bytes);
    buf_printf(&text, "|%s|%s|%u|%d", engine_version, pattern_engine_version(), s->decode_depth,
               s->detectors ? 1 : 0);
    sha256_of(buf_view(&text), out);
    buf_release(&text);
}

static enum status secrets_prepare(const struct inspect_config *config, void **shared,
                                   struct sha256 *digest, struct error *err)
{
    struct secrets_shared *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    struct secret_pack pack = secret_pack_shipped();
    bool own = config->secret_rules != NULL;
    enum status st = secret_rules_load(config->secret_rules, &pack, !own, &s->rules, err);
    if (st == OK && s->rules->count == 0) {
        st = error_set(err, ERR_USAGE, "the secret rules are empty: nothing would be found");
    }
    if (st == OK) {
        s->detectors = s->rules->shipped;
        s->decode_depth = config->decode_depth < 0    ? 0
                          : config->decode_depth == 0 ? SECRETS_DECODE_DEPTH
                                                      : (unsigned)config->decode_depth;
        st = databases(s, config->cache_dir, err);
    }
    if (st == OK) {
        st = list_unlisted(s, err);
    }
    if (st != OK) {
        shared_free(s);
        return st;
    }
    result_digest(s, digest);
    *shared = s;
    return OK;
}

static void secrets_stop(void *worker)
{
    struct secrets_worker *w = worker;
    if (w == NULL) {
        return;
    }
    (void)pattern_scanner_free(w->content);
    (void)pattern_scanner_free(w->paths);
    (void)regex_scratch_free(w->scratch);
    secrets_states_release(w);
    secrets_allow_release(w);
    (void)mem_free(w->hits);
    (void)mem_free(w->counts);
    (void)mem_free(w->touched);
    (void)mem_free(w);
}

static enum status secrets_start(const void *shared, void **worker, struct error *err)
{
    const struct secrets_shared *s = shared;
    struct secrets_worker *w = mem_calloc(1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    size_t ids = s->rules->count + secrets_detector_count();
    w->shared = s;
    map_init(&w->allow);
    w->states = mem_calloc(s->rules->count + 1, sizeof *w->states);
    w->counts = mem_calloc(ids + 1, sizeof *w->counts);
    w->touched = mem_calloc(ids + 1, sizeof *w->touched);
    enum status st = OK;
    if (w->states == NULL || w->counts == NULL || w->touched == NULL) {
        st = error_no_memory(err);
    }
    if (st == OK) {
        st = pattern_scanner_new(s->content, &w->content, err);
    }
    if (st == OK) {
        st = pattern_scanner_new(s->paths, &w->paths, err);
    }
    if (st == OK) {
        st = regex_scratch_new(&w->scratch, err);
    }
    if (st != OK) {
        secrets_stop(w);
        return st;
    }
    *worker = w;
    return OK;
}

static enum status run_detectors(struct secrets_text *t, struct error *err)
{
    struct secrets_file *f = t->owner;
    size_t rules = f->worker->shared->rules->count;
    enum status st = OK;
    for (size_t i = 0; f->worker->shared->detectors && i < secrets_detector_count() && st == OK;
         i++) {
        const struct secrets_detector *d = secrets_detectors[i];
        struct hit_ends hits = {NULL, 0, false};
        if (d->trigger != NULL) {
            hits = secrets_hits_of(t, (uint32_t)(rules + i));
            if (hits.len == 0) {
                continue;
            }
        }
        st = d->detect(t, hits, &f->matches, err);
        if (st != OK) {
            (void)error_prefix(err, "%s", d->name);
        }
    }
    return st;
}

static enum status secrets_inspect(void *worker, const struct file *file, struct arena *arena,
                                   const struct result_sink *sink, struct error *err)
{
    struct secrets_file f = {
        .worker = worker, .file = file, .arena = arena, .text = file->bytes, .global_path = -1};
    enum status st = secrets_transcode(file->bytes, arena, &f.text, err);
    struct secrets_text t = {.owner = &f, .text = f.text};
    if (st == OK) {
        st = secrets_apply_paths(&f, &f.matches, err);
    }
    if (st == OK) {
        st = secrets_hits(&t, err);
    }
    if (st == OK) {
        st = secrets_apply_rules(&t, &f.matches, err);
    }
    if (st == OK) {
        st = run_detectors(&t, err);
    }
    if (st == OK && f.worker->shared->decode_depth > 0) {
        st = secrets_decoded(&t, f.worker->shared->decode_depth, &f.matches, err);
    }
    return st == OK ? secrets_report(&f, sink, err) : st;
}

const struct inspector secrets_inspector = {
    .name = "secrets",
    .purpose = "credentials, keys and passwords in files",
    .prepare = secrets_prepare,
    .start = secrets_start,
    .file = secrets_inspect,
    .stop = secrets_stop,
    .release = secrets_release,
};
