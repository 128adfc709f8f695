#include "session.h"
#include "rules/rule_sources.h"

#include "progress.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/plural.h>

#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>

void session_init(struct session *s, struct cli *cli)
{
    *s = (struct session){.cli = cli};
    clones_init(&s->clones);
    buf_init(&s->cache_dir, PATH_MAX * 2);
    buf_init(&s->name_memory, PATH_MAX * 2);
    buf_init(&s->base_name, PATH_MAX * 2);
}

void session_release(struct session *s)
{
    s->facts = facts_free(s->facts);
    s->components = component_set_free(s->components);
    copies_release(&s->copies);
    clones_release(&s->clones);
    maven_release(&s->maven);
    measured_release(&s->measured);
    advisories_release(&s->advisories);
    buf_release(&s->cache_dir);
    buf_release(&s->name_memory);
    buf_release(&s->base_name);
}

static enum exit_code take_format(struct session *s, const char *format)
{
    if (report_format_named(view_str(format)) == NULL) {
        return cli_usage(s->cli, "there is no format \"%s\"", format);
    }
    if (s->output_count == OUTPUTS_MAX) {
        return cli_usage(s->cli, "more than %d outputs", OUTPUTS_MAX);
    }
    s->outputs[s->output_count++].format = format;
    return EXIT_ACCEPTED;
}

/* The format whose file name extension `path` has; the longest one wins, so that
 * "x.cdx.json" is CycloneDX. */
static const char *format_by_extension(const char *path)
{
    const char *best = NULL;
    size_t best_len = 0;
    for (size_t i = 0; report_formats[i] != NULL; i++) {
        struct view extension = view_str(report_formats[i]->extension);
        if (extension.len > best_len && view_ends(view_str(path), extension)) {
            best = report_formats[i]->name;
            best_len = extension.len;
        }
    }
    return best;
}

static enum exit_code take_output(struct session *s, const char *path)
{
    if (s->output_count > 0 && s->outputs[s->output_count - 1].path == NULL) {
        s->outputs[s->output_count - 1].path = path;
        return EXIT_ACCEPTED;
    }
    const char *format = format_by_extension(path);
    if (format == NULL) {
        return cli_usage(s->cli, "give a --format before --output %s", path);
    }
    enum exit_code code = take_format(s, format);
    if (code == EXIT_ACCEPTED) {
        s->outputs[s->output_count - 1].path = path;
    }
    return code;
}

static enum exit_code take_size(const struct session *s, const struct args *a, uint64_t *to)
{
    uint64_t n;
    if (!cli_parse_size(a->value, &n) || n == 0) {
        return cli_usage(s->cli, "--%s: \"%s\" is no size like 64M", a->option->name, a->value);
    }
    /* Less than this and no worker even starts. */
    const uint64_t least_memory = UINT64_C(32) << 20;
    if (args_is(a, "worker-memory") && n < least_memory) {
        return cli_usage(s->cli, "--worker-memory: at least 32M is needed");
    }
    *to = n;
    return EXIT_ACCEPTED;
}

static enum exit_code take_number(const struct session *s, const struct args *a, unsigned *to)
{
    unsigned n;
    if (!cli_parse_unsigned(a->value, &n) || n == 0) {
        return cli_usage(s->cli, "--%s: \"%s\" is no number above 0", a->option->name, a->value);
    }
    *to = n;
    return EXIT_ACCEPTED;
}

/* To users 0 means not at all; in the configuration 0 is the default. */
static enum exit_code take_decode_depth(struct session *s, const struct args *a)
{
    enum { DEEPEST = 8 };
    unsigned n;
    if (!cli_parse_unsigned(a->value, &n) || n > DEEPEST) {
        return cli_usage(s->cli, "--decode-depth: \"%s\" is no number from 0 to %d", a->value,
                         DEEPEST);
    }
    s->options.config.decode_depth = n == 0 ? -1 : (int)n;
    return EXIT_ACCEPTED;
}

/* Options that hold a number. EXIT_OTHER: not one of these. */
static enum exit_code take_limit(struct session *s, const struct args *a)
{
    struct content_limits *l = &s->options.pool.limits;
    const struct {
        const char *name;
        uint64_t *size;
        unsigned *number;
    } limits[] = {
        {"max-file-size", &l->file_bytes, NULL},
        {"max-total-size", &l->total_bytes, NULL},
        {"worker-memory", &l->worker_bytes, NULL},
        {"max-entries", &l->entries, NULL},
        {"max-depth", NULL, &l->depth},
        {"max-ratio", NULL, &l->ratio},
        {"file-timeout", NULL, &l->file_seconds},
        {"timeout", NULL, &l->total_seconds},
        {"jobs", NULL, &s->options.pool.workers},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        if (args_is(a, limits[i].name)) {
            return limits[i].size != NULL ? take_size(s, a, limits[i].size)
                                          : take_number(s, a, limits[i].number);
        }
    }
    return EXIT_OTHER;
}

static enum exit_code take_word(const struct session *s, const char **list, size_t *count,
                                size_t max, const char *word)
{
    if (*count == max) {
        return cli_usage(s->cli, "more than %zu times the same option", max);
    }
    list[(*count)++] = word;
    return EXIT_ACCEPTED;
}

static enum exit_code take_folder(const struct session *s, const struct args *a, const char **out)
{
    struct stat sb;
    if (stat(a->value, &sb) != 0 || !S_ISDIR(sb.st_mode)) {
        return cli_usage(s->cli, "--%s: there is no folder %s", a->option->name, a->value);
    }
    *out = a->value;
    return EXIT_ACCEPTED;
}

/* Where else to look. EXIT_OTHER: not one of these. */
static enum exit_code take_place(struct session *s, const struct args *a)
{
    if (args_is(a, "clone")) {
        return clones_are_there(a->value)
                   ? take_word(s, s->clones.given, &s->clones.given_count, CLONES_MAX, a->value)
                   : cli_usage(s->cli, "--clone: %s is no git repository", a->value);
    }
    if (args_is(a, "maven-repository")) {
        s->maven.repository.directory = a->value;
    } else if (args_is(a, "go-module-cache")) {
        return take_folder(s, a, &s->advisories.go_modules);
    } else if (args_is(a, "vulndb")) {
        s->advisories.path = a->value;
    } else {
        return EXIT_OTHER;
    }
    return EXIT_ACCEPTED;
}

/* Options that hold a text. EXIT_OTHER: not one of these. */
static enum exit_code take_text(struct session *s, const struct args *a)
{
    if (args_is(a, "rev")) {
        s->subject.revision = a->value;
        s->subject.kind = SUBJECT_GIT;
    } else if (args_is(a, "baseline-rev")) {
        s->baseline_rev = a->value;
    } else if (args_is(a, "name")) {
        s->name = a->value;
    } else if (args_is(a, "origin")) {
        if (!origin_parse(view_str(a->value), &s->origin)) {
            return cli_usage(s->cli, "--origin: \"%s\" is none of in-house, supplier, open-source",
                             a->value);
        }
    } else if (args_is(a, "rules")) {
        return take_word(s, s->rules, &s->rule_count, RULE_SOURCES_MAX, a->value);
    } else if (args_is(a, "only")) {
        if (strcmp(a->value, VULNERABILITIES_INSPECTOR) == 0) {
            s->advisories.wanted = true;
            return take_word(s, s->only, &s->only_count, INSPECTORS_MAX, "components");
        }
        struct error why;
        if (inspector_check(view_str(a->value), &why) != OK) {
            return cli_usage(s->cli, "--only: %s, " VULNERABILITIES_INSPECTOR, why.message);
        }
        return take_word(s, s->only, &s->only_count, INSPECTORS_MAX, a->value);
    } else if (args_is(a, "format")) {
        return take_format(s, a->value);
    } else if (args_is(a, "output")) {
        return take_output(s, a->value);
    } else {
        return take_place(s, a);
    }
    return EXIT_ACCEPTED;
}

static enum exit_code take_switch(struct session *s, const struct args *a)
{
    if (args_is(a, "json")) {
        return take_format(s, "json");
    }
    if (args_is(a, "no-cache")) {
        s->no_cache = true;
    } else if (args_is(a, "allow-unsandboxed")) {
        s->options.pool.allow_unsandboxed = true;
    } else if (args_is(a, "verbose")) {
        s->detail++;
    } else if (args_is(a, "quiet")) {
        s->cli->quiet = true;
    } else {
        return EXIT_OTHER;
    }
    return EXIT_ACCEPTED;
}

enum exit_code session_take(struct session *s, const struct args *a)
{
    if (a->option == NULL) {
        if (s->subject.path != NULL) {
            return cli_usage(s->cli, "one subject at a time; \"%s\" is the second", a->value);
        }
        s->subject.path = a->value;
        return EXIT_ACCEPTED;
    }
    enum exit_code code = args_is(a, "decode-depth") ? take_decode_depth(s, a) : take_limit(s, a);
    if (code == EXIT_OTHER) {
        code = take_text(s, a);
    }
    return code == EXIT_OTHER ? take_switch(s, a) : code;
}

/* The events of the inspection go straight into the facts. */
static enum status on_finding(void *ctx, const struct file_facts *f, const struct finding *finding,
                              struct error *err)
{
    const struct session *s = ctx;
    (void)f;
    progress_finding(finding->severity);
    return facts_add_finding(s->facts, finding, err);
}

static enum status on_component(void *ctx, const struct file_facts *f, const struct component *c,
                                struct error *err)
{
    struct session *s = ctx;
    (void)f;
    enum status st = clones_component(&s->clones, c, err);
    st = st == OK ? advisories_component(&s->advisories, c, err) : st;
    return st == OK ? component_set_add(s->components, c, err) : st;
}

static enum status on_model(void *ctx, struct view path, struct view model, struct error *err)
{
    const struct session *s = ctx;
    return component_set_model(s->components, path, model, err);
}

static enum status on_signature(void *ctx, const struct file_facts *f,
                                const struct signature *signature, struct error *err)
{
    struct session *s = ctx;
    return copies_file(&s->copies, f->path, signature, err);
}

static enum status on_ignore(void *ctx, const struct ignore_entry *e, struct error *err)
{
    const struct session *s = ctx;
    return facts_add_ignore(s->facts, e, err);
}

static enum status on_function(void *ctx, const struct file_facts *f,
                               const struct function_measures *function, struct error *err)
{
    struct session *s = ctx;
    return measured_function(&s->measured, f, function, err);
}

static enum status on_measures(void *ctx, const struct file_facts *f, const struct file_measures *m,
                               struct error *err)
{
    const struct session *s = ctx;
    return facts_add_measures(s->facts, f->path, m, err);
}

static enum status on_units(void *ctx, const struct file_facts *f, const struct code_unit *units,
                            size_t len, struct error *err)
{
    struct session *s = ctx;
    return measured_units(&s->measured, f, units, len, err);
}

static enum status on_words(void *ctx, const struct file_facts *f, const struct file_words *words,
                            struct error *err)
{
    struct session *s = ctx;
    return measured_words(&s->measured, f, words, err);
}

static enum status on_licence(void *ctx, const struct file_facts *f, const struct licence_match *m,
                              struct error *err)
{
    const struct session *s = ctx;
    return facts_add_licence(s->facts, f->path, m, err);
}

static enum status on_copyright(void *ctx, const struct file_facts *f, const struct copyright *c,
                                struct error *err)
{
    const struct session *s = ctx;
    return facts_add_copyright(s->facts, f->path, c, err);
}

static enum status on_file_licence(void *ctx, const struct file_facts *f,
                                   const struct file_licence *l, struct error *err)
{
    const struct session *s = ctx;
    return facts_add_file_licence(s->facts, f, l, err);
}

static enum status on_licence_text(void *ctx, const struct file_facts *f, struct view text,
                                   struct error *err)
{
    const struct session *s = ctx;
    return facts_add_licence_text(s->facts, f->path, text, err);
}

static enum status on_file(void *ctx, const struct file_facts *f, struct error *err)
{
    struct session *s = ctx;
    enum status st = measured_file(&s->measured, f, err);
    return st == OK && pathspec_has(s->paths, f->path) ? facts_add_file(s->facts, f, err) : st;
}

static enum status on_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                          struct error *err)
{
    struct session *s = ctx;
    enum status st = measured_gap(&s->measured, path, reason, err);
    return st == OK && pathspec_touches(s->paths, path)
               ? facts_add_gap(s->facts, path, reason, detail, err)
               : st;
}

static enum status on_issue(void *ctx, struct view path, enum content_issue issue,
                            struct view detail, struct error *err)
{
    const struct session *s = ctx;
    return pathspec_has(s->paths, path) ? facts_add_issue(s->facts, path, issue, detail, err) : OK;
}

static void on_progress(void *ctx, const struct pool_progress *p)
{
    const struct session *s = ctx;
    progress_show(s->cli, p);
}

static bool on_cancelled(void *ctx)
{
    const struct session *s = ctx;
    return *s->cli->cancelled != 0;
}

/* The subject's base name, also for ".", "dir/" and links. */
static enum status name_subject(struct session *s, struct error *err)
{
    char *real = NULL;
    const char *path = s->subject.path;
    if (s->name != NULL) {
        buf_add_str(&s->name_memory, s->name);
    } else if (strcmp(path, "-") == 0) {
        buf_add_str(&s->name_memory, "stdin");
    } else {
        real = realpath(path, NULL);
        struct view base = path_base(view_str(real == NULL ? path : real));
        buf_add_view(&s->name_memory, base.len == 0 ? VIEW("root") : base);
    }
    free(real);
    return buf_status(&s->name_memory, err);
}

static enum status set_subject(struct session *s, bool digests, struct error *err)
{
    const struct pool_result *pool = &s->inspection.pool;
    s->facts_subject = (struct facts_subject){
        .name = buf_view(&s->name_memory),
        .path = view_str(s->subject.path),
        .kind = pool->kind,
        .origin = s->origin,
        .git_commit = view_str(pool->git_commit),
    };
    enum status st = digests ? facts_tree_digest(s->facts, &s->facts_subject.digest, err) : OK;
    return st == OK ? facts_set_subject(s->facts, &s->facts_subject, err) : st;
}

static enum status add_inspectors(struct session *s, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < s->inspection.inspector_count; i++) {
        st = facts_add_inspector(s->facts, s->inspection.inspectors[i].name,
                                 &s->inspection.inspectors[i].digest, err);
    }
    return st;
}

static void find_cache(struct session *s)
{
    struct error ignored;
    if (!s->no_cache && path_join(&s->cache_dir, s->cli->home, "cache", &ignored) == OK &&
        dir_ensure(s->cache_dir.ptr, 0700, &ignored) == OK) {
        s->options.config.cache_dir = s->cache_dir.ptr;
    }
}

/* Named, as many as are read; how many there are in all is said behind the inspection. */
static enum status on_left_out(void *ctx, struct view rule, struct view why, struct error *err)
{
    enum { NAMED_MAX = 5 };
    struct session *s = ctx;
    (void)err;
    if (s->rules_left_out++ < NAMED_MAX) {
        progress_end(s->cli);
        cli_note(s->cli, "rule " VIEW_FMT " is left out: " VIEW_FMT, VIEW_ARG(rule), VIEW_ARG(why));
    }
    return OK;
}

static double cpu_seconds(void)
{
    double total = 0;
    const int who[] = {RUSAGE_SELF, RUSAGE_CHILDREN};
    for (size_t i = 0; i < sizeof who / sizeof who[0]; i++) {
        struct rusage u;
        if (getrusage(who[i], &u) == 0) {
            total += (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
                     (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
        }
    }
    return total;
}

static enum status inspect(struct session *s, struct error *err)
{
    const struct inspection_events events = {
        .ctx = s,
        .finding = on_finding,
        .component = on_component,
        .model = on_model,
        .ignore = on_ignore,
        .function = on_function,
        .measures = on_measures,
        .units = on_units,
        .words = on_words,
        .licence = on_licence,
        .copyright = on_copyright,
        .file_licence = on_file_licence,
        .licence_text = on_licence_text,
        .signature = on_signature,
        .file = on_file,
        .gap = on_gap,
        .issue = on_issue,
        .left_out = on_left_out,
        .progress = s->cli->err_terminal && !s->cli->quiet ? on_progress : NULL,
        .cancelled = on_cancelled,
    };
    progress_begin();
    enum status st = inspection_run(&s->subject, &s->options, &events, &s->inspection, err);
    progress_end(s->cli);
    if (s->rules_left_out > 0) {
        cli_note(s->cli, "%zu %s not looked for (\"assay rules validate\" names them)",
                 s->rules_left_out, plural_of(s->rules_left_out, "rule is", "rules are"));
    }
    return st;
}

static enum status add_component(void *ctx, const struct component *c, struct error *err)
{
    struct session *s = ctx;
    const char *paths[CLONES_MAX + 1];
    const struct vulnerability_clones clones = clones_of(&s->clones, c, paths);
    enum status st = facts_add_component(s->facts, c, err);
    return st == OK ? advisories_match(&s->advisories, c, &clones, s->facts, err) : st;
}

static enum status fold_components(struct session *s, struct error *err)
{
    const struct component_sink sink = {.ctx = s, .component = add_component};
    const struct component_sink set = {.ctx = s->components, .component = component_set_add};
    enum status st = copies_finish(&s->copies, &set, err);
    st = st == OK ? copies_into_facts(&s->copies, s->facts, err) : st;
    copies_release(&s->copies);
    s->clones.lenient = s->options.pool.allow_unsandboxed;
    st = st == OK ? clones_settle(&s->clones, &s->subject, s->components, err) : st;
    st = st == OK ? component_set_finish(s->components, &sink, err) : st;
    size_t missing = st == OK ? component_set_maven_missing(s->components) : 0;
    if (missing > 0) {
        cli_note(s->cli, "partial: pom.xml files of dependencies that are not there: %zu", missing);
    }
    s->components = component_set_free(s->components);
    st = st == OK ? advisories_advise(&s->advisories, s->facts, err) : st;
    if (st == OK) {
        advisories_end(&s->advisories, s->cli, &s->inspection);
    }
    return st;
}

static enum status begin_components(struct session *s, struct error *err)
{
    enum status st = component_set_new(&s->components, err);
    return st == OK ? maven_begin(&s->maven, &s->subject, s->components, err) : st;
}

/* Files of the subject are left out. */
static bool is_part(const struct session *s)
{
    return s->options.skip != NULL || s->subject.unlike != NULL;
}

enum status session_inspect(struct session *s, bool digests, struct error *err)
{
    find_cache(s);
    s->options.digests = digests;
    /* A stranger's delivery is inspected anew each time; what goes into evidence is read. */
    s->options.keep = s->origin == ORIGIN_IN_HOUSE;
    s->options.trust_stamps = !digests;
    s->options.config.trust_stamps = !digests;
    rule_sources_split(s->rules, s->secret_rules, s->code_rules);
    s->options.config.secret_rules = s->secret_rules[0] != NULL ? s->secret_rules : NULL;
    s->options.config.code_rules = s->code_rules[0] != NULL ? s->code_rules : NULL;
    s->options.only = s->only_count > 0 ? s->only : s->options.only;
    s->advisories.wanted |= s->options.only == NULL;
    s->started = clock_now();
    uint64_t from = clock_monotonic_ns();
    enum status st = name_subject(s, err);
    if (st == OK) {
        st = facts_new(&s->facts, err);
    }
    if (st == OK) {
        st = begin_components(s, err);
    }
    if (st == OK) {
        st = measured_begin(&s->measured, s->facts, is_part(s), err);
    }
    if (st == OK) {
        st = advisories_begin(&s->advisories, s->cli, &s->subject, &s->options, err);
    }
    if (st == OK) {
        st = copies_begin(&s->copies, s->cli, &s->options.config, err);
    }
    if (st == OK) {
        st = inspect(s, err);
    }
    if (st == OK) {
        st = fold_components(s, err);
    }
    if (st == OK) {
        st = measured_finish(&s->measured, err);
    }
    if (st == OK) {
        st = add_inspectors(s, err);
    }
    if (st == OK) {
        st = set_subject(s, digests, err);
    }
    s->finished = clock_now();
    s->seconds = (double)(clock_monotonic_ns() - from) / 1e9;
    s->cpu_seconds = cpu_seconds();
    return st;
}
