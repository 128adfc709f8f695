#include <assay/inspect/inspection.h>

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/inspect/record.h>

#include "kept.h"
#include "outlet.h"

/* Frames beside enum record_type: an inspector gave up on the file, others did not. It would
 * again (a bound was reached), or might not (for want of time, say). */
enum { RECORD_GAVE_UP = 100, RECORD_RAN_OUT = 101 };
enum { SCRATCH_MAX = 256 * 1024 * 1024, FRAME_MAX = 16 * 1024 * 1024 };

struct prepared {
    size_t chosen;
    size_t count; /* of the chosen ones are ready */
    const struct inspector *inspectors[INSPECTORS_MAX];
    void *shared[INSPECTORS_MAX];
    const struct inspection_options *options;
};

enum { DETAIL_MAX = 4096 };

struct worker {
    const struct prepared *prepared;
    void *states[INSPECTORS_MAX];
    size_t started;
    struct arena arena;
    struct buf frame;
    struct outlet outlet;
};

static void worker_stop(void *state)
{
    struct worker *w = state;
    for (size_t i = 0; i < w->started; i++) {
        if (w->prepared->inspectors[i]->stop != NULL) {
            w->prepared->inspectors[i]->stop(w->states[i]);
        }
    }
    arena_release(&w->arena);
    buf_release(&w->frame);
    (void)mem_free(w);
}

static enum status worker_start(const void *shared, void **out, struct error *err)
{
    struct worker *w = mem_calloc(1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    w->prepared = shared;
    arena_init(&w->arena, SCRATCH_MAX);
    buf_init(&w->frame, FRAME_MAX);
    for (size_t i = 0; i < w->prepared->count; i++) {
        const struct inspector *in = w->prepared->inspectors[i];
        enum status st =
            in->start == NULL ? OK : in->start(w->prepared->shared[i], &w->states[i], err);
        if (st != OK) {
            worker_stop(w);
            return st;
        }
        w->started++;
    }
    *out = w;
    return OK;
}

static enum status worker_file(void *state, const struct file *f, struct emitter *e,
                               struct error *err)
{
    struct worker *w = state;
    const struct inspection_options *o = w->prepared->options;
    if (o->skip != NULL && o->skip(o->skip_ctx, f)) {
        return OK;
    }
    w->outlet.frame = &w->frame;
    w->outlet.emitter = e;
    w->outlet.secrets = 0;
    const struct result_sink sink = outlet_sink(&w->outlet);
    for (size_t i = 0; i < w->prepared->count; i++) {
        const struct inspector *in = w->prepared->inspectors[i];
        struct error why = {.code = OK};
        enum status st = in->file(w->states[i], f, &w->arena, &sink, &why);
        arena_clear(&w->arena);
        if (st == ERR_NO_MEMORY) {
            return error_no_memory(err);
        }
        if (st != OK) {
            /* What the other inspectors found stands; the file counts as a gap. */
            buf_clear(&w->frame);
            buf_printf(&w->frame, "%s: %s", in->name, why.message);
            bool again = st == ERR_LIMIT || st == ERR_FORMAT || st == ERR_UNSUPPORTED;
            st =
                emitter_frame(e, again ? RECORD_GAVE_UP : RECORD_RAN_OUT, buf_view(&w->frame), err);
            buf_clear(&w->frame);
        }
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

struct receiver {
    const struct inspection_events *events;
    struct arena arena;
    bool fleeting; /* of the file at hand: not to be kept */
};

/* What was found in a file is kept from run to run, but no trace of a secret. */
static enum status receive_finding(struct receiver *r, const struct file_facts *f,
                                   struct view bytes, struct error *err)
{
    struct finding finding;
    enum status st = record_read_finding(bytes, &r->arena, &finding, err);
    if (st == OK && !view_eq(finding.path, f->path)) {
        st = error_set(err, ERR_FORMAT, "a worker reports a finding in another file");
    }
    r->fleeting = r->fleeting || (st == OK && finding.has_secret);
    if (st == OK && r->events->finding != NULL) {
        st = r->events->finding(r->events->ctx, f, &finding, err);
    }
    arena_clear(&r->arena);
    return st;
}

static enum status receive_component(struct receiver *r, const struct file_facts *f,
                                     struct view bytes, struct error *err)
{
    struct component component;
    enum status st = record_read_component(bytes, &r->arena, &component, err);
    if (st == OK && !view_eq(component.manifest, f->path)) {
        st = error_set(err, ERR_FORMAT, "a worker reports a component of another file");
    }
    if (st == OK && r->events->component != NULL) {
        st = r->events->component(r->events->ctx, f, &component, err);
    }
    arena_clear(&r->arena);
    return st;
}

static enum status receive_model(const struct receiver *r, const struct file_facts *f,
                                 struct view bytes, struct error *err)
{
    struct view model;
    enum status st = record_read_model(bytes, &model, err);
    return st == OK && r->events->model != NULL
               ? r->events->model(r->events->ctx, f->path, model, err)
               : st;
}

static enum status receive_ignore(const struct receiver *r, const struct file_facts *f,
                                  struct view bytes, struct error *err)
{
    struct ignore_entry ignore;
    enum status st = record_read_ignore(bytes, &ignore, err);
    if (st == OK && !view_eq(path_base(f->path), VIEW(".gitleaksignore"))) {
        st = error_set(err, ERR_FORMAT, "a worker reports ignores outside of an ignore file");
    }
    return st == OK && r->events->ignore != NULL ? r->events->ignore(r->events->ctx, &ignore, err)
                                                 : st;
}

static enum status receive_function(const struct receiver *r, const struct file_facts *f,
                                    struct view bytes, struct error *err)
{
    struct function_measures function;
    enum status st = record_read_function(bytes, &function, err);
    return st == OK && r->events->function != NULL
               ? r->events->function(r->events->ctx, f, &function, err)
               : st;
}

static enum status receive_measures(const struct receiver *r, const struct file_facts *f,
                                    struct view bytes, struct error *err)
{
    struct file_measures measures;
    enum status st = record_read_measures(bytes, &measures, err);
    return st == OK && r->events->measures != NULL
               ? r->events->measures(r->events->ctx, f, &measures, err)
               : st;
}

static enum status receive_units(struct receiver *r, const struct file_facts *f, struct view bytes,
                                 struct error *err)
{
    struct code_unit *units = NULL;
    size_t len = 0;
    enum status st = record_read_units(bytes, &r->arena, &units, &len, err);
    if (st == OK && r->events->units != NULL) {
        st = r->events->units(r->events->ctx, f, units, len, err);
    }
    arena_clear(&r->arena);
    return st;
}

static enum status receive_words(struct receiver *r, const struct file_facts *f, struct view bytes,
                                 struct error *err)
{
    struct file_words words;
    enum status st = record_read_words(bytes, &r->arena, &words, err);
    if (st == OK && r->events->words != NULL) {
        st = r->events->words(r->events->ctx, f, &words, err);
    }
    arena_clear(&r->arena);
    return st;
}

static enum status receive_signature(struct receiver *r, const struct file_facts *f,
                                     struct view bytes, struct error *err)
{
    struct signature signature;
    enum status st = record_read_signature(bytes, &r->arena, &signature, err);
    if (st == OK && r->events->signature != NULL) {
        st = r->events->signature(r->events->ctx, f, &signature, err);
    }
    arena_clear(&r->arena);
    return st;
}

static enum status receive_go_file(struct receiver *r, const struct file_facts *f,
                                   struct view bytes, struct error *err)
{
    struct go_file file;
    enum status st = record_read_go_file(bytes, &r->arena, &file, err);
    if (st == OK && r->events->go_file != NULL) {
        st = r->events->go_file(r->events->ctx, f, &file, err);
    }
    arena_clear(&r->arena);
    return st;
}

/* What all files of the subject together make something of: pieces of code, words, functions,
 * models, what is used of packages. */
static bool is_for_all(uint8_t type)
{
    return type == RECORD_UNITS || type == RECORD_WORDS || type == RECORD_SIGNATURE ||
           type == RECORD_MODEL || type == RECORD_GO_FILE;
}

static enum status receive_for_all(struct receiver *r, const struct file_facts *f, uint8_t type,
                                   struct view bytes, struct error *err)
{
    return type == RECORD_UNITS       ? receive_units(r, f, bytes, err)
           : type == RECORD_WORDS     ? receive_words(r, f, bytes, err)
           : type == RECORD_SIGNATURE ? receive_signature(r, f, bytes, err)
           : type == RECORD_GO_FILE   ? receive_go_file(r, f, bytes, err)
                                      : receive_model(r, f, bytes, err);
}

static enum status receive_licence(const struct receiver *r, const struct file_facts *f,
                                   uint8_t type, struct view bytes, struct error *err)
{
    const struct inspection_events *events = r->events;
    struct licence_match match;
    struct copyright copyright;
    struct file_licence whole;
    enum status st;
    if (type == RECORD_LICENCE) {
        st = record_read_licence(bytes, &match, err);
        return st == OK && events->licence != NULL ? events->licence(events->ctx, f, &match, err)
                                                   : st;
    }
    if (type == RECORD_COPYRIGHT) {
        st = record_read_copyright(bytes, &copyright, err);
        return st == OK && events->copyright != NULL
                   ? events->copyright(events->ctx, f, &copyright, err)
                   : st;
    }
    if (type == RECORD_LICENCE_TEXT) {
        struct view text;
        st = record_read_licence_text(bytes, &text, err);
        return st == OK && events->licence_text != NULL
                   ? events->licence_text(events->ctx, f, text, err)
                   : st;
    }
    st = record_read_file_licence(bytes, &whole, err);
    return st == OK && events->file_licence != NULL
               ? events->file_licence(events->ctx, f, &whole, err)
               : st;
}

static enum status on_frame(void *ctx, const struct file_facts *f, uint8_t type, struct view bytes,
                            struct error *err)
{
    struct receiver *r = ctx;
    if (is_for_all(type)) {
        return receive_for_all(r, f, type, bytes, err);
    }
    switch (type) {
    case RECORD_FINDING:
        return receive_finding(r, f, bytes, err);
    case RECORD_COMPONENT:
        return receive_component(r, f, bytes, err);
    case RECORD_IGNORE:
        return receive_ignore(r, f, bytes, err);
    case RECORD_FUNCTION:
        return receive_function(r, f, bytes, err);
    case RECORD_MEASURES:
        return receive_measures(r, f, bytes, err);
    case RECORD_LICENCE:
    case RECORD_COPYRIGHT:
    case RECORD_FILE_LICENCE:
    case RECORD_LICENCE_TEXT:
        return receive_licence(r, f, type, bytes, err);
    case RECORD_GAVE_UP:
    case RECORD_RAN_OUT:
        r->fleeting = r->fleeting || type == RECORD_RAN_OUT;
        return r->events->gap(
            r->events->ctx, f->path, GAP_INSPECTOR,
            utf8_valid(bytes) ? utf8_cut(bytes, DETAIL_MAX) : VIEW("no readable reason"), err);
    default:
        return error_set(err, ERR_FORMAT, "a worker sent a frame of unknown type %u", type);
    }
}

static bool on_may_keep(void *ctx)
{
    struct receiver *r = ctx;
    bool may = !r->fleeting;
    r->fleeting = false;
    return may;
}

static enum status on_file(void *ctx, const struct file_facts *f, struct error *err)
{
    struct receiver *r = ctx;
    return r->events->file == NULL ? OK : r->events->file(r->events->ctx, f, err);
}

static enum status on_gap(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                          struct error *err)
{
    struct receiver *r = ctx;
    return r->events->gap(r->events->ctx, path, reason, detail, err);
}

static enum status on_issue(void *ctx, struct view path, enum content_issue issue,
                            struct view detail, struct error *err)
{
    struct receiver *r = ctx;
    return r->events->issue == NULL ? OK
                                    : r->events->issue(r->events->ctx, path, issue, detail, err);
}

static void on_progress(void *ctx, const struct pool_progress *p)
{
    const struct receiver *r = ctx;
    if (r->events->progress != NULL) {
        r->events->progress(r->events->ctx, p);
    }
}

static bool on_cancelled(void *ctx)
{
    const struct receiver *r = ctx;
    return r->events->cancelled != NULL && r->events->cancelled(r->events->ctx);
}

static void release(struct prepared *p)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->inspectors[i]->release != NULL) {
            p->inspectors[i]->release(p->shared[i]);
        }
    }
    p->count = 0;
}

static bool is_wanted(const char *const *only, const char *name)
{
    for (size_t i = 0; only != NULL && only[i] != NULL; i++) {
        if (strcmp(only[i], name) == 0) {
            return true;
        }
    }
    return only == NULL;
}

static enum status choose(struct prepared *p, const struct inspection_options *o,
                          struct inspection_facts *facts, struct error *err)
{
    if (o->alone != NULL) {
        facts->inspectors[0].name = o->alone->name;
        p->inspectors[0] = o->alone;
        p->chosen = facts->inspector_count = 1;
        return OK;
    }
    for (size_t i = 0; o->only != NULL && o->only[i] != NULL; i++) {
        enum status st = inspector_check(view_str(o->only[i]), err);
        if (st != OK) {
            return st;
        }
    }
    for (size_t i = 0; inspectors[i] != NULL; i++) {
        if (!is_wanted(o->only, inspectors[i]->name)) {
            continue;
        }
        if (p->chosen == INSPECTORS_MAX) {
            return error_set(err, ERR_INTERNAL, "more than %d inspectors", INSPECTORS_MAX);
        }
        facts->inspectors[p->chosen].name = inspectors[i]->name;
        p->inspectors[p->chosen++] = inspectors[i];
    }
    facts->inspector_count = p->chosen;
    return OK;
}

/* One inspection at work. */
struct run {
    struct prepared prepared;
    struct receiver receiver;
    struct inspection_facts facts;
    struct kept_place place;
    bool ready; /* the inspectors are prepared */
};

/* Rules are loaded when there is something to inspect, and once. */
static enum status prepare(struct run *r, struct error *err)
{
    struct prepared *p = &r->prepared;
    enum status st = OK;
    for (size_t i = p->count; st == OK && i < p->chosen; i++) {
        const struct inspector *in = p->inspectors[i];
        struct sha256 digest = {{0}};
        st = in->prepare == NULL ? OK
                                 : in->prepare(&p->options->config, &p->shared[i], &digest, err);
        r->facts.inspectors[i].digest = digest;
        p->count += st == OK ? 1 : 0;
    }
    r->ready = st == OK;
    if (r->ready) {
        kept_note_digests(&r->place, &r->facts);
    }
    return st;
}

/* There is something to inspect. */
static enum status arm(void *ctx, struct error *err)
{
    struct run *r = ctx;
    const struct prepared *p = &r->prepared;
    enum status st = r->ready ? OK : prepare(r, err);
    for (size_t i = 0; st == OK && i < p->count; i++) {
        const struct inspector *in = p->inspectors[i];
        st = in->arm == NULL ? OK : in->arm(p->shared[i], err);
    }
    return st;
}

static enum status run_pool(struct run *r, const struct subject *subject, bool keeps,
                            struct error *err)
{
    const struct inspection_options *options = r->prepared.options;
    const struct job job = {
        .shared = &r->prepared,
        .prepare = arm,
        .prepare_ctx = r,
        .start = worker_start,
        .file = worker_file,
        .stop = worker_stop,
        .digests = options->digests,
        .open_archives = true,
    };
    const struct pool_events events = {
        .ctx = &r->receiver,
        .frame = on_frame,
        .file = on_file,
        .gap = on_gap,
        .issue = on_issue,
        .may_keep = on_may_keep,
        .progress = on_progress,
        .cancelled = on_cancelled,
    };
    struct pool_options pool = options->pool;
    pool.kept = keeps ? &r->place.kept : NULL;
    return pool_run(subject, &job, &events, &pool, &r->facts.pool, err);
}

/* The digests of inspectors that had nothing to do are those of when they had. */
static enum status learn_digests(struct run *r, struct error *err)
{
    return r->ready || kept_noted_digests(&r->place, &r->facts) ? OK : prepare(r, err);
}

static enum status run(struct run *r, const struct subject *subject, struct error *err)
{
    const struct inspection_options *options = r->prepared.options;
    bool keeps = false;
    enum status st = choose(&r->prepared, options, &r->facts, err);
    if (st == OK && (!options->keep || !kept_place_is_simple(options))) {
        st = prepare(r, err);
    }
    if (st == OK) {
        st = kept_place_find(subject, options, &r->facts, &r->place, &keeps, err);
    }
    if (st == OK) {
        st = run_pool(r, subject, keeps, err);
    }
    return st == OK ? learn_digests(r, err) : st;
}

static enum status on_left_out(void *ctx, struct view rule, struct view why, bool wrong,
                               struct error *err)
{
    const struct inspection_events *events = ctx;
    if (wrong) {
        ptrdiff_t end = view_find(why, VIEW(": "));
        struct view place = view_slice(why, 0, end < 0 ? why.len : (size_t)end);
        struct view what = view_slice(why, end < 0 ? 0 : (size_t)end + 2, why.len);
        return events->gap(events->ctx, place, GAP_RULE, what, err);
    }
    return events->left_out == NULL ? OK : events->left_out(events->ctx, rule, why, err);
}

/* Rules that were given and are not looked for. (Shipped ones are all looked for.) */
static enum status tell_left_out(const struct run *r, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; r->ready && st == OK && i < r->prepared.count; i++) {
        const struct inspector *in = r->prepared.inspectors[i];
        if (in->left_out != NULL) {
            st = in->left_out(r->prepared.shared[i], on_left_out,
                              (void *)(uintptr_t)r->receiver.events, err);
        }
    }
    return st;
}

enum status inspection_run(const struct subject *subject, const struct inspection_options *options,
                           const struct inspection_events *events, struct inspection_facts *facts,
                           struct error *err)
{
    struct run *r = mem_calloc(1, sizeof *r);
    if (r == NULL) {
        return error_no_memory(err);
    }
    r->prepared.options = options;
    r->receiver.events = events;
    arena_init(&r->receiver.arena, FRAME_MAX * 4);
    kept_place_init(&r->place);
    enum status st = run(r, subject, err);
    st = st == OK ? tell_left_out(r, err) : st;
    if (st == OK) {
        *facts = r->facts;
    }
    kept_place_release(&r->place);
    arena_release(&r->receiver.arena);
    release(&r->prepared);
    (void)mem_free(r);
    return st;
}
