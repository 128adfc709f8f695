/* Components: what manifests, lock files, package databases and executables list.
 *
 * A manifest that cannot be read is a finding, not a failure of the file: the
 * other inspectors' results of it stay. Its components are unknown then, so that
 * a verdict must count the file as not wholly inspected; the rule's name says
 * which findings those are. */
#include <assay/base/xml.h>
#include <assay/inventory/executable.h>

#include "inspectors.h"

#define RULE_UNREADABLE "unreadable-manifest"

/* Raised when a format starts to read differently: same digest, same result. */
enum { ENGINE_VERSION = 12 };

struct components_job {
    const struct result_sink *sink;
    bool sink_failed; /* the receiver's own failure says nothing of the file */
};

static enum status prepare(const struct inspect_config *config, void **shared,
                           struct sha256 *digest, struct error *err)
{
    struct buf identity;
    (void)config;
    /* Workers can load nothing. */
    enum status st = xml_prepare(err);
    if (st != OK) {
        return st;
    }
    buf_init(&identity, 4096);
    buf_printf(&identity, "components %d", (int)ENGINE_VERSION);
    for (size_t i = 0; manifest_formats[i] != NULL; i++) {
        buf_printf(&identity, "\n%s", manifest_formats[i]->name);
    }
    st = buf_status(&identity, err);
    if (st == OK) {
        sha256_of(buf_view(&identity), digest);
        *shared = NULL;
    }
    buf_release(&identity);
    return st;
}

static enum status pass_on(void *ctx, const struct component *c, struct error *err)
{
    struct components_job *job = ctx;
    enum status st = job->sink->component(job->sink->ctx, c, err);
    job->sink_failed = st != OK;
    return st;
}

static enum status pass_model(void *ctx, struct view path, struct view model, struct error *err)
{
    struct components_job *job = ctx;
    (void)path; /* the file's */
    enum status st = job->sink->model == NULL ? OK : job->sink->model(job->sink->ctx, model, err);
    job->sink_failed = st != OK;
    return st;
}

static bool take_number(struct view *text, uint32_t *out)
{
    ptrdiff_t colon = view_find_char(*text, ':');
    uint64_t number = 0;
    if (colon < 0 || !view_to_u64(view_slice(*text, 0, (size_t)colon), &number) ||
        number > UINT32_MAX) {
        return false;
    }
    *out = (uint32_t)number;
    *text = view_slice(*text, (size_t)colon + 1, text->len);
    return true;
}

/* "<path>:<line>:<column>: why" → region and "why". A message without a place is
 * about the whole file. */
static struct view read_place(struct view message, struct view path, struct region *region)
{
    struct view rest = message;
    struct region place = {0};
    if (view_starts(rest, path) && rest.len > path.len && rest.ptr[path.len] == ':') {
        rest = view_slice(rest, path.len + 1, rest.len);
    }
    struct view why = rest;
    if (take_number(&rest, &place.line)) {
        if (!take_number(&rest, &place.column)) {
            place.column = 1;
        }
        place.end_line = place.line;
        place.end_column = place.column;
        *region = place;
        why = rest;
    }
    return view_trim(why);
}

static enum status report_unreadable(const struct file *f, const struct error *failure,
                                     struct arena *arena, const struct result_sink *sink,
                                     struct error *err)
{
    struct finding finding = {
        .inspector = VIEW("components"),
        .rule = VIEW(RULE_UNREADABLE),
        .severity = SEVERITY_MEDIUM,
        .confidence = CONFIDENCE_HIGH,
        .path = f->path,
    };
    struct view why = read_place(view_str(failure->message), f->path, &finding.region);
    finding.message =
        arena_printf(arena,
                     "This dependency manifest cannot be read, so the components it lists are "
                     "unknown: " VIEW_FMT ". Write it anew with its package manager.",
                     VIEW_ARG(why));
    if (finding.message.ptr == NULL) {
        return error_no_memory(err);
    }
    struct fingerprints seen = {.arena = arena};
    const struct fingerprint_parts parts = {
        .inspector = finding.inspector, .rule = finding.rule, .path = f->path, .context = why};
    enum status st = fingerprint_view(&seen, &parts, &finding.fingerprint, err);
    return st == OK ? sink->finding(sink->ctx, &finding, err) : st;
}

/* The file's fault, as opposed to ours or the machine's. */
static bool is_unreadable(enum status st)
{
    return st == ERR_FORMAT || st == ERR_LIMIT || st == ERR_UNSUPPORTED;
}

static const struct manifest_format *format_of(const struct file *f)
{
    const struct manifest_format *format = manifest_format_of(f->path);
    return format == NULL && executable_is(f->bytes) ? &executable_format : format;
}

static enum status read_as(const struct manifest_format *format, const struct file *f,
                           struct arena *arena, const struct result_sink *sink, struct error *err)
{
    struct components_job job = {.sink = sink};
    const struct component_sink components = {
        .ctx = &job, .component = pass_on, .model = pass_model};
    struct error failure = {.code = OK};
    enum status st = manifest_parse(format, f->path, f->bytes, arena, &components, &failure);
    if (st == OK) {
        return OK;
    }
    if (is_unreadable(st) && !job.sink_failed) {
        return report_unreadable(f, &failure, arena, sink, err);
    }
    return error_set(err, st, "%s", failure.message);
}

static enum status inspect(void *worker, const struct file *f, struct arena *arena,
                           const struct result_sink *sink, struct error *err)
{
    const struct manifest_format *format = format_of(f);
    const struct manifest_format *packed = f->unpacked ? manifest_format_packed(f->path) : NULL;
    (void)worker;
    enum status st = format == NULL ? OK : read_as(format, f, arena, sink, err);
    st = st == OK && packed != NULL ? read_as(packed, f, arena, sink, err) : st;
    return st == OK && nix_store_has(f->path) ? read_as(&nix_store_format, f, arena, sink, err)
                                              : st;
}

const struct inspector components_inspector = {
    .name = "components",
    .purpose =
        "lists the packages that manifests, lock files, package databases and executables name",
    .prepare = prepare,
    .file = inspect,
};
