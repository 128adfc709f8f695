/* The code inspector: Semgrep rules on syntax trees.
 *
 * A rule about credentials in code (by its CWE) shows none of what it matched: neither
 * message nor excerpt nor fingerprint holds text of the file then, and there is no fix. */
#include <stdio.h>

#include <assay/inspect/code.h>

#include <string.h>

#include <assay/base/json.h>
#include <assay/base/lines.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/match/scan.h>
#include <assay/syntax/parser.h>

#include "code_findings.h"
#include "code_measures.h"
#include "inspectors.h"
#include "rules_index.h"

enum {
    MESSAGE_MAX = 8192,
    EXCERPT_MAX = 2048,
    EXCERPT_LINES = 6,
    CONTEXT_MAX = 4096,
    OWASP_ID_MAX = 32,
    FIX_MAX = 64 << 10,
    FIXES_PER_FILE_MAX = 4 << 20, /* bytes */
    FINDINGS_PER_FILE_MAX = 5000
};

/* What a rule's metadata says, read once. */
struct rule_info {
    struct view cwe;
    struct view owasp;
    struct view controls;
    bool about_secrets;
};

struct code_shared {
    struct program *program;
    struct sha256 key;     /* of the rules */
    const char *cache_dir; /* NULL: nothing is kept */
    bool measures;
    const char *only; /* id of the one rule that counts; NULL: all do */
};

struct code_worker {
    const struct code_shared *shared;
    struct scanner *scanner;
    struct arena arena;            /* of what rules say */
    const struct rule_info **info; /* by rule; NULL: not read yet */
};

struct code_job {
    struct code_worker *worker;
    const struct file *file;
    struct arena *arena;
    const struct result_sink *sink;
    struct fingerprints seen;
    struct lines lines;
    struct code_findings found;
    size_t fix_bytes;
};

/* --- preparing --- */

static bool is_secret_cwe(struct view cwe)
{
    static const char *const about[] = {"CWE-798", "CWE-259", "CWE-321", "CWE-522",
                                        "CWE-256", "CWE-312", "CWE-547", "CWE-200"};
    for (size_t i = 0; i < sizeof about / sizeof about[0]; i++) {
        if (view_eq_str(cwe, about[i])) {
            return true;
        }
    }
    return false;
}

/* The first text of a string or of a list of strings. */
static struct view first_text(const struct value *v)
{
    if (value_is(v, VALUE_ARRAY)) {
        return v->len == 0 ? view_of("", 0) : value_text(&v->items[0]);
    }
    return value_text(v);
}

/* "CWE-89: Improper …" → "CWE-89" */
static struct view cwe_id(struct view text)
{
    size_t end = 4;
    if (!view_starts(text, VIEW("CWE-"))) {
        return view_of("", 0);
    }
    while (end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9') {
        end++;
    }
    return view_slice(text, 0, end);
}

/* "A03:2021 - Injection" → "A03:2021" */
static struct view owasp_id(struct view text)
{
    struct view rest = view_trim(text);
    struct view id = view_of("", 0);
    (void)view_split(&rest, ' ', &id);
    bool numbered = id.len > 0 && memchr(id.ptr, ':', id.len) != NULL;
    return numbered && id.len <= OWASP_ID_MAX ? id : view_of("", 0);
}

static struct view whole_id(struct view text)
{
    return text;
}

/* What `id_of` makes of a text or of each of a list, with blanks between. */
static struct view joined(struct arena *a, const struct value *v,
                          struct view (*id_of)(struct view text))
{
    struct view all = view_of("", 0);
    bool list = value_is(v, VALUE_ARRAY);
    for (size_t i = 0; i < (list ? v->len : 1); i++) {
        struct view item = id_of(value_text(list ? &v->items[i] : v));
        if (item.len > 0) {
            struct view more = all.len == 0 ? arena_copy(a, item)
                                            : arena_printf(a, VIEW_FMT " " VIEW_FMT, VIEW_ARG(all),
                                                           VIEW_ARG(item));
            all = more.ptr == NULL ? all : more;
        }
    }
    return all;
}

/* What the rule's metadata says, when the first match of it is found. */
static enum status info_of(struct code_worker *w, uint32_t rule, const struct rule_info **out,
                           struct error *err)
{
    const struct program *p = w->shared->program;
    struct view text = program_text(p, p->rules[rule].metadata);
    if (w->info[rule] == NULL) {
        struct rule_info *info = arena_alloc(&w->arena, 1, sizeof *info);
        struct value metadata;
        if (info == NULL) {
            return error_no_memory(err);
        }
        if (text.len > 0 &&
            json_read(text, "metadata", 0, NULL, &w->arena, &metadata, NULL) == OK) {
            info->cwe = cwe_id(first_text(value_get(&metadata, "cwe")));
            info->owasp = joined(&w->arena, value_get(&metadata, "owasp"), owasp_id);
            info->controls = joined(&w->arena, value_get(&metadata, "controls"), whole_id);
            info->about_secrets = is_secret_cwe(info->cwe);
        }
        w->info[rule] = info;
    }
    *out = w->info[rule];
    return OK;
}

const struct code_pack code_pack_drift = {
    .name = "drift", .files = shipped_drift_rules, .count = &shipped_drift_rules_count};

static enum status compile(const struct inspect_config *config, struct program **out,
                           struct error *err)
{
    const struct code_rules_options options = {.keep_going = true};
    const struct program_options strictness = {.strict = false};
    struct code_rules *rules = NULL;
    const struct code_pack *pack = config->code_pack;
    enum status st =
        config->code_rules != NULL ? code_rules_load(config->code_rules, &options, &rules, err)
        : pack != NULL
            ? code_rules_read(pack->files, *pack->count, &options, &rules, err)
            : code_rules_read(shipped_code_rules, shipped_code_rules_count, &options, &rules, err);
    st = st == OK ? program_new(rules, &strictness, out, err) : st;
    rules = code_rules_free(rules);
    return st;
}

/* From the cache where it was compiled before; a cache that cannot be written costs time
 * only. */
static enum status load_by(struct rules_index *x, const struct inspect_config *config,
                           struct program **out, struct error *err)
{
    enum status st = rules_index_find(x, config, err);
    if (st != OK) {
        return st;
    }
    if (program_cached(&x->key, config->cache_dir, &x->program, out, NULL) == OK) {
        rules_index_keep(x, &(*out)->stamp);
        return OK;
    }
    st = compile(config, out, err);
    if (st == OK && config->cache_dir != NULL) {
        (void)!program_keep(*out, &x->key, config->cache_dir, NULL);
    }
    return st;
}

static enum status load(const struct inspect_config *config, struct code_shared *s,
                        struct error *err)
{
    struct rules_index index;
    rules_index_init(&index);
    enum status st = load_by(&index, config, &s->program, err);
    s->key = index.key;
    s->cache_dir = config->cache_dir;
    rules_index_release(&index);
    return st;
}

static void release(void *shared)
{
    struct code_shared *s = shared;
    if (s != NULL) {
        s->program = program_free(s->program);
        (void)mem_free(s);
    }
}

static enum status choose(struct code_shared *s, const char *only, struct error *err)
{
    const struct program *p = s->program;
    s->only = only;
    for (uint32_t i = 0; only != NULL && i < p->rule_count; i++) {
        if (view_eq_str(program_text(p, p->rules[i].id), only)) {
            return OK;
        }
    }
    return only == NULL ? OK : error_set(err, ERR_NOT_FOUND, "no code rule is called \"%s\"", only);
}

/* Other rules, other results: the digest says so. */
static void mix_in(const char *only, struct sha256 *digest)
{
    const struct sha256 all = *digest;
    hmac_sha256(view_str(only), view_of((const char *)all.bytes, SHA256_SIZE), digest);
}

static enum status prepare(const struct inspect_config *config, void **shared,
                           struct sha256 *digest, struct error *err)
{
    struct code_shared *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    enum status st = load(config, s, err);
    st = st == OK ? choose(s, config->code_rule, err) : st;
    if (st != OK) {
        release(s);
        return st;
    }
    s->measures = config->measures;
    *digest = s->program->digest;
    if (s->only != NULL) {
        mix_in(s->only, digest);
    }
    *shared = s;
    return OK;
}

/* A rule for several languages has a note for each: one is told. */
static enum status left_out(const void *shared, rule_left_out tell, void *ctx, struct error *err)
{
    const struct program *p = ((const struct code_shared *)shared)->program;
    enum status st = OK;
    for (uint32_t i = 0; st == OK && i < p->note_count; i++) {
        const struct program_note *n = &p->notes[i];
        struct view why = program_text(p, n->text);
        struct view source = program_text(p, n->source);
        char text[1024];
        if (i > 0 && view_eq(program_text(p, n[-1].rule), program_text(p, n->rule)) &&
            view_eq(program_text(p, n[-1].text), why)) {
            continue;
        }
        struct view file = view_slice(source, 0, (size_t)(view_rfind_char(source, ':') + 1));
        bool placed = source.len == 0 || view_starts(why, file);
        int len = snprintf(text, sizeof text, VIEW_FMT "%s" VIEW_FMT,
                           VIEW_ARG(placed ? VIEW("") : source), placed ? "" : ": ", VIEW_ARG(why));
        size_t used = len < 0 ? 0 : (size_t)len < sizeof text ? (size_t)len : sizeof text - 1;
        st = tell(ctx, program_text(p, n->rule), view_of(text, used), n->why == ERR_FORMAT, err);
    }
    return st;
}

static enum status arm(void *shared, struct error *err)
{
    const struct code_shared *s = shared;
    return program_arm(s->program, &s->key, s->cache_dir, err);
}

static void stop(void *worker)
{
    struct code_worker *w = worker;
    if (w != NULL) {
        w->scanner = scanner_free(w->scanner);
        (void)mem_free(w->info);
        arena_release(&w->arena);
        (void)mem_free(w);
    }
}

static enum status start(const void *shared, void **worker, struct error *err)
{
    struct code_worker *w = mem_calloc(1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    w->shared = shared;
    arena_init(&w->arena, 0);
    w->info = mem_calloc((size_t)w->shared->program->rule_count + 1, sizeof *w->info);
    enum status st =
        w->info == NULL ? error_no_memory(err) : scanner_new(w->shared->program, &w->scanner, err);
    if (st != OK) {
        stop(w);
        return st;
    }
    *worker = w;
    return OK;
}

/* --- findings --- */

/* The name of the function around, or of the class. */
static struct view scope_of(const struct code_job *j, uint32_t begin, uint32_t end)
{
    const struct tree *t = scanner_tree(j->worker->scanner);
    node_id found = NO_NODE;
    if (t == NULL) {
        return view_of("", 0);
    }
    /* Downwards: into the child that holds the range. */
    node_id n = 0;
    while (n != NO_NODE) {
        node_id inner = NO_NODE;
        if (t->nodes[n].kind == NODE_FUNCTION || t->nodes[n].kind == NODE_CLASS) {
            found = n;
        }
        for (node_id c = tree_child(t, n); c != NO_NODE && inner == NO_NODE;
             c = tree_sibling(t, c)) {
            if (t->nodes[c].begin <= begin && t->nodes[c].end >= end) {
                inner = c;
            }
        }
        n = inner;
    }
    return found == NO_NODE
               ? view_of("", 0)
               : symbols_text(scanner_symbols(j->worker->scanner), t->nodes[found].symbol);
}

/* Whole lines around the match, a few of them. */
static struct view excerpt_of(const struct code_job *j, const struct region *region)
{
    uint32_t last = region->end_line;
    if (last > region->line + EXCERPT_LINES - 1) {
        last = region->line + EXCERPT_LINES - 1;
    }
    struct view first = lines_text(&j->lines, region->line);
    struct view end = lines_text(&j->lines, last);
    size_t len = (size_t)(end.ptr + end.len - first.ptr);
    return utf8_cut(view_of(first.ptr, len), EXCERPT_MAX);
}

static enum status message_of(const struct code_job *j, const struct code_match *match,
                              bool about_secrets, struct view *out, struct error *err)
{
    const struct program *p = j->worker->shared->program;
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT((size_t)MESSAGE_MAX * 16);
    if (about_secrets) {
        buf_add_view(&text, program_text(p, p->rules[match->rule].message));
    } else {
        enum status st = match_message(j->worker->scanner, match, &text, err);
        if (st != OK) {
            return st;
        }
    }
    struct view whole = view_trim(buf_view(&text));
    /* One paragraph: what YAML kept of line ends becomes blanks. */
    for (size_t i = 0; i < text.len; i++) {
        text.ptr[i] = text.ptr[i] == '\n' || text.ptr[i] == '\r' ? ' ' : text.ptr[i];
    }
    *out = utf8_valid(whole) ? arena_copy(j->arena, utf8_cut(whole, MESSAGE_MAX))
                             : arena_copy(j->arena, VIEW("This rule matched."));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static struct region region_of(const struct code_job *j, uint32_t begin, uint32_t end)
{
    struct position from = lines_at(&j->lines, begin);
    struct position to = lines_at(&j->lines, end);
    return (struct region){
        .line = from.line, .column = from.column, .end_line = to.line, .end_column = to.column};
}

/* A fix that cannot be made, is too long, or changes nothing, is none. */
static enum status fix_of(struct code_job *j, const struct code_match *match, struct finding *f,
                          struct error *err)
{
    struct view matched = view_slice(j->file->bytes, match->begin, match->end);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(FIX_MAX);
    bool has_fix = false;
    enum status st = match_fix(j->worker->scanner, match, &has_fix, &text, err);
    struct view fix = buf_view(&text);
    if (st == ERR_NO_MEMORY) {
        return st;
    }
    if (st != OK || !has_fix || view_eq(fix, matched) || !utf8_valid(fix) ||
        j->fix_bytes + fix.len > FIXES_PER_FILE_MAX) {
        return OK;
    }
    j->fix_bytes += fix.len;
    f->fix = arena_copy(j->arena, fix);
    f->has_fix = f->fix.ptr != NULL;
    return f->has_fix ? OK : error_no_memory(err);
}

/* What lies between is left out of a way that is too long, not its ends. */
static enum status flow_of(const struct code_job *j, const struct code_match *match,
                           struct finding *f, struct error *err)
{
    size_t len = match->trace_len < FLOW_STEPS_MAX ? match->trace_len : FLOW_STEPS_MAX;
    if (len == 0) {
        return OK;
    }
    struct flow_step *steps = arena_alloc(j->arena, len, sizeof *steps);
    if (steps == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < len; i++) {
        bool last = i + 1 == len;
        const struct trace_step *step = &match->trace[last ? match->trace_len - 1 : i];
        steps[i].region = region_of(j, step->begin, step->end);
        steps[i].message = i == 0 ? VIEW("The data comes from here.")
                           : last ? VIEW("Here it does harm.")
                                  : VIEW("It is passed on here.");
    }
    f->flow = steps;
    f->flow_len = len;
    return OK;
}

/* What may hold text of the file. */
static enum status show(struct code_job *j, const struct code_match *match, struct finding *f,
                        struct error *err)
{
    const struct program *p = j->worker->shared->program;
    struct view excerpt = excerpt_of(j, &f->region);
    if (utf8_valid(excerpt)) {
        f->excerpt = excerpt;
        f->excerpt_line = f->region.line;
    }
    enum status st = OK;
    if (view_find_char(program_text(p, p->rules[match->rule].message), '$') != VIEW_NPOS) {
        st = message_of(j, match, true, &f->plain_message, err);
    }
    st = st == OK ? fix_of(j, match, f, err) : st;
    return st == OK ? flow_of(j, match, f, err) : st;
}

static enum status on_match(void *ctx, const struct code_match *match, struct error *err)
{
    struct code_job *j = ctx;
    const struct code_shared *s = j->worker->shared;
    const struct program_rule *rule = &s->program->rules[match->rule];
    const struct rule_info *info = NULL;
    struct view matched = view_slice(j->file->bytes, match->begin, match->end);
    if (s->only != NULL && !view_eq_str(program_text(s->program, rule->id), s->only)) {
        return OK;
    }
    if (j->found.len == FINDINGS_PER_FILE_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d findings in one file",
                         FINDINGS_PER_FILE_MAX);
    }
    enum status st = info_of(j->worker, match->rule, &info, err);
    if (st != OK) {
        return st;
    }
    struct code_finding one = {.begin = match->begin, .end = match->end};
    struct finding *f = &one.finding;
    *f = (struct finding){
        .inspector = VIEW("code"),
        .rule = program_text(s->program, rule->id),
        .severity = (enum severity)rule->severity,
        .confidence =
            rule->confidence == 0 ? CONFIDENCE_MEDIUM : (enum confidence)(rule->confidence - 1),
        .path = j->file->path,
        .region = region_of(j, match->begin, match->end),
        .cwe = info->cwe,
        .owasp = info->owasp,
        .controls = info->controls,
    };
    const struct fingerprint_parts parts = {
        .inspector = f->inspector,
        .rule = f->rule,
        .path = f->path,
        .scope = scope_of(j, match->begin, match->end),
        .context = info->about_secrets ? view_of("", 0) : view_slice(matched, 0, CONTEXT_MAX),
    };
    st = fingerprint_view(&j->seen, &parts, &f->fingerprint, err);
    st = st == OK ? message_of(j, match, info->about_secrets, &f->message, err) : st;
    st = st == OK && !info->about_secrets ? show(j, match, f, err) : st;
    return st == OK ? code_findings_add(&j->found, &one, err) : st;
}

static enum status on_tree(void *ctx, const struct tree *tree, const struct symbols *symbols,
                           struct error *err)
{
    const struct code_job *j = ctx;
    return code_measures_send(j->file, &j->lines, tree, symbols, j->arena, j->sink, err);
}

/* Source code by its name, in an encoding that no grammar here can read. */
static bool is_utf16(const struct file *f)
{
    return parser_knows(f->language) &&
           (view_starts(f->bytes, VIEW("\xff\xfe")) || view_starts(f->bytes, VIEW("\xfe\xff")));
}

static enum status inspect(void *worker, const struct file *f, struct arena *arena,
                           const struct result_sink *sink, struct error *err)
{
    struct code_job j = {
        .worker = worker,
        .file = f,
        .arena = arena,
        .sink = sink,
        .seen = {.arena = arena},
        .found = {.arena = arena},
    };
    bool measures = j.worker->shared->measures && code_measures_wanted(f);
    const struct scan_events events = {
        .ctx = &j, .match = on_match, .tree = measures ? on_tree : NULL};
    struct scan_facts facts;
    if (f->bytes.len == 0 || !file_reads_as_text(f)) {
        return OK;
    }
    if (is_utf16(f)) {
        return error_set(err, ERR_UNSUPPORTED, "the file is UTF-16: convert it to UTF-8");
    }
    enum status st = j.worker->shared->measures ? code_words_send(f, arena, sink, err) : OK;
    st = st == OK ? lines_index(f->bytes, arena, &j.lines, err) : st;
    st = st == OK ? scanner_scan(j.worker->scanner, f, &events, &facts, err) : st;
    if (st != ERR_NO_MEMORY) {
        /* What was found before something went wrong stands. */
        enum status sent = code_findings_send(&j.found, sink, st == OK ? err : NULL);
        st = st == OK ? sent : st;
    }
    if (st == OK && facts.exhausted) {
        return error_set(err, ERR_LIMIT,
                         "a rule reached its bound of steps or matches; some may be missing");
    }
    return st;
}

const struct inspector code_inspector = {
    .name = "code",
    .purpose = "matches code rules (in Semgrep's format) against syntax trees",
    .prepare = prepare,
    .arm = arm,
    .left_out = left_out,
    .start = start,
    .file = inspect,
    .stop = stop,
    .release = release,
};
