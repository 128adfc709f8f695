#include <assay/inspect/secret_examples.h>

#include "inspectors.h"

#include <assay/base/file.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/yaml.h>
#include <assay/rules/secret_rules.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
    TEMPLATE_RUN_MAX = 4096,
    EXAMPLE_BYTES_MAX = 1 << 20,
    EXAMPLE_FILE_MAX = 8 << 20,
    SCRATCH_MAX = 64 << 20,
    FILES_MAX = 4096
};

/* The characters of a class body such as "A-Za-z0-9_-", ascending, each once. */
static size_t expand_class(struct view body, unsigned char out[256])
{
    bool in[256] = {false};
    for (size_t i = 0; i < body.len; i++) {
        unsigned from = (unsigned char)body.ptr[i];
        unsigned to = from;
        if (i + 2 < body.len && body.ptr[i + 1] == '-') {
            to = (unsigned char)body.ptr[i + 2];
            i += 2;
        }
        for (unsigned c = from; c <= to; c++) {
            in[c] = true;
        }
    }
    size_t n = 0;
    for (unsigned c = 0; c < 256; c++) {
        if (in[c]) {
            out[n++] = (unsigned char)c;
        }
    }
    return n;
}

/* Sebastiano Vigna's splitmix64, public domain. */
static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t fnv1a(uint64_t h, struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        h = (h ^ (unsigned char)v.ptr[i]) * UINT64_C(0x100000001b3);
    }
    return h;
}

/* "<CLASS:N>" at the start of `v`: its length, or 0 when it is no such thing. A class
 * holds no '<', '>' or ':', so that markup around a template stays text. */
static size_t parse_run(struct view v, struct view *body, uint64_t *n)
{
    size_t colon = 1;
    while (colon < v.len && strchr("<>:", v.ptr[colon]) == NULL) {
        colon++;
    }
    size_t end = colon + 1;
    while (end < v.len && v.ptr[end] >= '0' && v.ptr[end] <= '9') {
        end++;
    }
    if (colon == 1 || end >= v.len || v.ptr[colon] != ':' || v.ptr[end] != '>' ||
        v.ptr[colon + 1] == '0' || !view_to_u64(view_slice(v, colon + 1, end), n)) {
        return 0;
    }
    *body = view_slice(v, 1, colon);
    return end + 1;
}

enum status secret_example_expand(struct view rule, struct view template, struct buf *out,
                                  struct error *err)
{
    uint64_t state = fnv1a(UINT64_C(0xcbf29ce484222325), rule);
    state = fnv1a(state, view_of("", 1));
    state = fnv1a(state, template);
    for (size_t i = 0; i < template.len;) {
        struct view rest = view_slice(template, i, template.len);
        struct view body;
        uint64_t n = 0;
        size_t used = 1;
        if (view_starts(rest, VIEW("<<"))) {
            buf_add_char(out, '<');
            used = 2;
        } else if (rest.ptr[0] == '<' && (used = parse_run(rest, &body, &n)) > 0) {
            unsigned char class[256];
            size_t size = expand_class(body, class);
            if (n == 0 || n > TEMPLATE_RUN_MAX || size == 0) {
                return error_set(err, ERR_FORMAT,
                                 "a run of 1 to %d characters was expected in \"" VIEW_FMT "\"",
                                 TEMPLATE_RUN_MAX, VIEW_ARG(view_slice(rest, 0, used)));
            }
            for (uint64_t k = 0; k < n; k++) {
                buf_add_char(out, (char)class[splitmix64(&state) % size]);
            }
        } else {
            buf_add_char(out, rest.ptr[0]);
            used = 1;
        }
        i += used;
    }
    return buf_status(out, err);
}

struct runner {
    const struct secret_rules *rules;
    void *shared;
    void *worker;
    struct arena scratch; /* of the inspector */
    struct arena arena;   /* of one file of examples */
    struct map covered;   /* "rule +" and "rule -" */
    enum status (*report)(void *ctx, const struct secret_example *e, struct error *err);
    void *ctx;
};

/* The rules that fired on one example. */
struct fired {
    struct buf names;
    struct view wanted;
    bool hit;
    size_t count;
};

static enum status on_finding(void *ctx, const struct finding *f, struct error *err)
{
    struct fired *fired = ctx;
    fired->hit = fired->hit || view_eq(f->rule, fired->wanted);
    fired->count++;
    buf_printf(&fired->names, " " VIEW_FMT, VIEW_ARG(f->rule));
    return buf_status(&fired->names, err);
}

static enum status run_text(struct runner *r, struct view text, struct fired *fired,
                            struct error *err)
{
    const struct file file = {.path = VIEW("example.txt"), .bytes = text};
    const struct result_sink sink = {.ctx = fired, .finding = on_finding};
    enum status st = secrets_inspector.file(r->worker, &file, &r->scratch, &sink, err);
    arena_clear(&r->scratch);
    return st;
}

static enum status run_one(struct runner *r, const char *source, struct view rule,
                           const struct value *template, bool wanted, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(EXAMPLE_BYTES_MAX);
    CLEANUP(buf_cleanup) struct buf detail = BUF_INIT(EXAMPLE_BYTES_MAX);
    struct fired fired = {.names = BUF_INIT(EXAMPLE_BYTES_MAX), .wanted = rule};
    if (template->kind != VALUE_STRING) {
        return value_expected(template, source, "a text", err);
    }
    enum status st = secret_example_expand(rule, template->text, &text, err);
    if (st == OK) {
        st = run_text(r, buf_view(&text), &fired, err);
    }
    if (st == OK) {
        bool passed = wanted ? fired.hit : fired.count == 0;
        buf_printf(&detail, "rule " VIEW_FMT ": %s; fired:" VIEW_FMT, VIEW_ARG(rule),
                   wanted ? "should find it" : "nothing should fire",
                   VIEW_ARG(fired.count == 0 ? VIEW(" nothing") : buf_view(&fired.names)));
        const struct secret_example e = {
            .source = view_str(source),
            .line = template->line,
            .rule = rule,
            .wanted = wanted,
            .passed = passed,
            .detail = buf_view(&detail),
        };
        st = r->report(r->ctx, &e, err);
    }
    buf_release(&fired.names);
    return st;
}

static enum status run_list(struct runner *r, const char *source, struct view rule,
                            const struct value *list, bool wanted, struct error *err)
{
    if (list == NULL) {
        return OK;
    }
    if (list->kind != VALUE_ARRAY) {
        return value_expected(list, source, "a list of texts", err);
    }
    struct view key = arena_printf(&r->arena, VIEW_FMT " %c", VIEW_ARG(rule), wanted ? '+' : '-');
    if (key.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = list->len > 0 ? map_put(&r->covered, key, NULL, NULL, err) : OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = run_one(r, source, rule, &list->items[i], wanted, err);
    }
    return st;
}

static enum status run_entry(struct runner *r, const char *source, const struct value *v,
                             struct error *err)
{
    struct view rule = value_get_text(v, "rule");
    size_t index;
    if (rule.ptr == NULL) {
        return value_expected(v, source, "a mapping with \"rule\"", err);
    }
    if (secret_rules_find(r->rules, rule, &index) == NULL) {
        return error_set(err, ERR_FORMAT, "%s:%u: there is no rule " VIEW_FMT, source, v->line,
                         VIEW_ARG(rule));
    }
    enum status st = run_list(r, source, rule, value_get(v, "true"), true, err);
    return st == OK ? run_list(r, source, rule, value_get(v, "false"), false, err) : st;
}

static enum status run_document(struct runner *r, const char *source, struct view text,
                                struct error *err)
{
    struct value root;
    enum status st = yaml_read(text, source, NULL, &r->arena, &root, err);
    if (st == OK && root.kind != VALUE_ARRAY) {
        st = value_expected(&root, source, "a list of examples", err);
    }
    for (size_t i = 0; st == OK && i < root.len; i++) {
        st = run_entry(r, source, &root.items[i], err);
    }
    arena_clear(&r->arena);
    return st;
}

static enum status run_file(struct runner *r, const char *path, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(EXAMPLE_FILE_MAX);
    enum status st = file_read(path, &text, err);
    return st == OK ? run_document(r, path, buf_view(&text), err) : st;
}

static int is_yaml(const struct dirent *e)
{
    return view_ends(view_str(e->d_name), VIEW(".yaml")) ? 1 : 0;
}

/* All *.yaml of a directory, by name. A missing directory holds none. */
static enum status run_directory(struct runner *r, const char *dir, struct error *err)
{
    struct dirent **names = NULL;
    int n = scandir(dir, &names, is_yaml, alphasort);
    if (n < 0) {
        return errno == ENOENT ? OK : error_errno(err, errno, "reading %s", dir);
    }
    enum status st =
        n > FILES_MAX ? error_set(err, ERR_LIMIT, "%s: more than %d files", dir, FILES_MAX) : OK;
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(PATH_MAX * 2);
    for (int i = 0; i < n; i++) {
        if (st == OK) {
            st = path_join(&path, dir, names[i]->d_name, err);
        }
        if (st == OK) {
            st = run_file(r, path.ptr, err);
        }
        free(names[i]);
    }
    free(names);
    return st;
}

/* The "examples" directory that belongs to a rule file or directory of rules. */
static enum status run_beside(struct runner *r, const char *path, struct error *err)
{
    struct stat sb;
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(PATH_MAX * 2);
    bool is_dir = stat(path, &sb) == 0 && S_ISDIR(sb.st_mode);
    struct view whole = view_str(path);
    struct view base = path_base(whole);
    buf_add(&dir, path, is_dir ? whole.len : whole.len - base.len);
    buf_add_str(&dir, is_dir ? "/examples" : "examples");
    enum status st = buf_status(&dir, err);
    return st == OK ? run_directory(r, dir.ptr, err) : st;
}

static enum status report_uncovered(struct runner *r, const struct secret_rule *rule, bool wanted,
                                    struct error *err)
{
    struct view key =
        arena_printf(&r->arena, VIEW_FMT " %c", VIEW_ARG(rule->id.text), wanted ? '+' : '-');
    if (key.ptr == NULL) {
        return error_no_memory(err);
    }
    if (map_has(&r->covered, key)) {
        return OK;
    }
    const struct secret_example e = {
        .source = rule->id.source,
        .rule = rule->id.text,
        .wanted = wanted,
        .detail = arena_printf(&r->arena, "rule " VIEW_FMT " has no %s example",
                               VIEW_ARG(rule->id.text), wanted ? "true" : "false"),
    };
    return e.detail.ptr == NULL ? error_no_memory(err) : r->report(r->ctx, &e, err);
}

static enum status run_all(struct runner *r, const char *const *paths, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && paths == NULL && i < shipped_secret_examples_count; i++) {
        st = run_document(r, shipped_secret_examples[i].name.ptr, shipped_secret_examples[i].bytes,
                          err);
    }
    for (size_t i = 0; st == OK && paths != NULL && paths[i] != NULL; i++) {
        st = run_beside(r, paths[i], err);
    }
    for (size_t i = 0; st == OK && i < r->rules->count; i++) {
        st = report_uncovered(r, r->rules->rules[i], true, err);
        if (st == OK) {
            st = report_uncovered(r, r->rules->rules[i], false, err);
        }
    }
    return st;
}

enum status secret_examples_run(const char *const *paths,
                                enum status (*report)(void *ctx, const struct secret_example *e,
                                                      struct error *err),
                                void *ctx, struct error *err)
{
    struct runner r = {.report = report, .ctx = ctx};
    struct secret_rules *rules = NULL;
    struct sha256 digest;
    const struct secret_pack pack = secret_pack_shipped();
    const struct inspect_config config = {.secret_rules = paths};
    arena_init(&r.scratch, SCRATCH_MAX);
    arena_init(&r.arena, SCRATCH_MAX);
    map_init(&r.covered);
    enum status st = secret_rules_load(paths, &pack, false, &rules, err);
    r.rules = rules;
    if (st == OK) {
        st = secrets_inspector.prepare(&config, &r.shared, &digest, err);
    }
    if (st == OK) {
        st = secrets_inspector.start(r.shared, &r.worker, err);
    }
    if (st == OK) {
        st = run_all(&r, paths, err);
    }
    if (r.worker != NULL) {
        secrets_inspector.stop(r.worker);
    }
    if (r.shared != NULL) {
        secrets_inspector.release(r.shared);
    }
    (void)secret_rules_free(rules);
    map_release(&r.covered);
    arena_release(&r.arena);
    arena_release(&r.scratch);
    return st;
}
