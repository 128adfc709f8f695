/* The suppressions inspector: markers and ignore files by which a tree asks tools
 * to look away. They have no effect on Assay unless the baseline honours them for
 * the subject's origin; otherwise each is a finding of its own.
 *
 * All markers are literals, found in one pass by Vectorscan's literal matcher. */
#include "inspectors.h"

#include <assay/base/file.h>
#include <assay/base/lines.h>
#include <assay/base/mem.h>
#include <assay/rules/hs_library.h>

enum { MARKERS_PER_FILE_MAX = 200, IGNORE_LINES_MAX = 10000 };

static const struct {
    const char *literal;
    const char *tool;
} markers[] = {
    {"gitleaks:allow", "gitleaks"},
    {"assay:allow", "Assay"},
    {"betterleaks:allow", "betterleaks"},
    {"kingfisher:ignore", "kingfisher"},
    {"trufflehog:ignore", "trufflehog"},
    {"pragma: allowlist secret", "detect-secrets"},
    {"ggignore", "ggshield"},
    {"nosemgrep", "Semgrep"},
    {"nosec", "Bandit and gosec"},
    {"NOSONAR", "SonarQube"},
    {"lgtm[", "LGTM and CodeQL"},
    {"codeql[", "CodeQL"},
    {"nolint:gosec", "golangci-lint"},
    {"checkov:skip", "Checkov"},
    {"tfsec:ignore", "tfsec"},
    {"trivy:ignore", "Trivy"},
    {"kics-scan ignore", "KICS"},
    {"noqa: S", "Ruff and flake8-bandit"},
    {"snyk:ignore", "Snyk"},
    {"hadolint ignore", "hadolint"},
};
enum { MARKER_COUNT = sizeof markers / sizeof markers[0] };

static const struct {
    const char *base; /* file name */
    const char *tool;
} ignore_files[] = {
    {".gitleaksignore", "gitleaks"},
    {".gitleaks.toml", "gitleaks"},
    {".semgrepignore", "Semgrep"},
    {".trivyignore", "Trivy"},
    {".trivyignore.yaml", "Trivy"},
    {".snyk", "Snyk"},
    {".grype.yaml", "Grype"},
    {".gitguardian.yaml", "ggshield"},
    {".gitguardian.yml", "ggshield"},
    {".secrets.baseline", "detect-secrets"},
    {".talismanrc", "Talisman"},
    {".nsprc", "nsp"},
    {"osv-scanner.toml", "OSV-Scanner"},
    {".bandit", "Bandit"},
    {".betterleaks.toml", "betterleaks"},
    {".checkov.yaml", "Checkov"},
    {".tfsec.yml", "tfsec"},
    {".whitesource", "Mend"},
};

struct matcher {
    hs_database_t *database;
    hs_scratch_t *scratch; /* prototype; each worker clones it */
};

static void release(void *shared)
{
    struct matcher *m = shared;
    if (m != NULL) {
        if (m->database != NULL) {
            (void)hs.free_scratch(m->scratch);
            (void)hs.free_database(m->database);
        }
        (void)mem_free(m);
    }
}

static enum status compile(struct matcher *m, struct error *err)
{
    const char *literals[MARKER_COUNT];
    size_t lengths[MARKER_COUNT];
    unsigned flags[MARKER_COUNT];
    unsigned ids[MARKER_COUNT];
    for (unsigned i = 0; i < MARKER_COUNT; i++) {
        literals[i] = markers[i].literal;
        lengths[i] = strlen(markers[i].literal);
        flags[i] = 0;
        ids[i] = i;
    }
    hs_compile_error_t *why = NULL;
    enum status st = hs_library_load(err);
    if (st != OK) {
        return st;
    }
    if (hs.compile_lit_multi(literals, flags, ids, lengths, MARKER_COUNT, HS_MODE_BLOCK, NULL,
                             &m->database, &why) != HS_SUCCESS) {
        (void)error_set(err, ERR_INTERNAL, "compiling the marker literals: %s",
                        why == NULL ? "no reason given" : why->message);
        (void)hs.free_compile_error(why);
        return ERR_INTERNAL;
    }
    return hs.alloc_scratch(m->database, &m->scratch) == HS_SUCCESS ? OK : error_no_memory(err);
}

static void engine_digest(struct sha256 *out)
{
    struct buf all = BUF_INIT(64 * 1024);
    buf_add_str(&all, "suppressions 2\n");
    for (size_t i = 0; i < MARKER_COUNT; i++) {
        buf_printf(&all, "%s\n", markers[i].literal);
    }
    for (size_t i = 0; i < sizeof ignore_files / sizeof ignore_files[0]; i++) {
        buf_printf(&all, "%s\n", ignore_files[i].base);
    }
    sha256_of(buf_view(&all), out);
    buf_release(&all);
}

static enum status prepare(const struct inspect_config *config, void **shared,
                           struct sha256 *digest, struct error *err)
{
    (void)config;
    struct matcher *m = mem_calloc(1, sizeof *m);
    if (m == NULL) {
        return error_no_memory(err);
    }
    enum status st = compile(m, err);
    if (st != OK) {
        release(m);
        return st;
    }
    engine_digest(digest);
    *shared = m;
    return OK;
}

struct worker {
    const struct matcher *matcher;
    hs_scratch_t *scratch;
};

static enum status start(const void *shared, void **out, struct error *err)
{
    struct worker *w = mem_calloc(1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    w->matcher = shared;
    if (hs.clone_scratch(w->matcher->scratch, &w->scratch) != HS_SUCCESS) {
        (void)mem_free(w);
        return error_no_memory(err);
    }
    *out = w;
    return OK;
}

static void stop(void *state)
{
    struct worker *w = state;
    (void)hs.free_scratch(w->scratch);
    (void)mem_free(w);
}

struct hits {
    size_t count;
    struct {
        unsigned marker;
        uint64_t end;
    } hit[MARKERS_PER_FILE_MAX];
};

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *ctx)
{
    (void)from;
    (void)flags;
    struct hits *h = ctx;
    if (h->count == MARKERS_PER_FILE_MAX) {
        return 1; /* enough: the file is shown, not each of its markers */
    }
    h->hit[h->count].marker = id;
    h->hit[h->count].end = to;
    h->count++;
    return 0;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* "nosec" inside "nosecond" or "unosec" is no marker. */
static bool stands_alone(struct view bytes, size_t from, size_t to)
{
    bool before = from == 0 || !is_word(bytes.ptr[from]) || !is_word(bytes.ptr[from - 1]);
    bool after = to >= bytes.len || !is_word(bytes.ptr[to - 1]) || !is_word(bytes.ptr[to]);
    return before && after;
}

static enum status report_marker(const struct file *f, const struct lines *lines, unsigned marker,
                                 size_t end, struct fingerprints *seen,
                                 const struct result_sink *sink, struct error *err)
{
    size_t start = end - strlen(markers[marker].literal);
    if (!stands_alone(f->bytes, start, end)) {
        return OK;
    }
    struct position at = lines_at(lines, start);
    struct finding finding = {
        .inspector = VIEW("suppressions"),
        .rule = VIEW("marker"),
        .message = arena_printf(
            seen->arena,
            "\"%s\" asks %s to ignore this line. It has no effect on this inspection; ask what "
            "it hides, and accept the finding itself with a reason, an owner and an expiry date.",
            markers[marker].literal, markers[marker].tool),
        .severity = SEVERITY_LOW,
        .confidence = CONFIDENCE_MEDIUM,
        .path = f->path,
        .region = {at.line, at.column, at.line,
                   at.column + (uint32_t)strlen(markers[marker].literal)},
        .cwe = VIEW("CWE-1127"),
        .controls = VIEW("8.30"),
    };
    if (finding.message.ptr == NULL) {
        return error_no_memory(err);
    }
    const struct fingerprint_parts parts = {.inspector = finding.inspector,
                                            .rule = finding.rule,
                                            .path = f->path,
                                            .context = lines_text(lines, at.line)};
    enum status st = fingerprint_view(seen, &parts, &finding.fingerprint, err);
    return st == OK ? sink->finding(sink->ctx, &finding, err) : st;
}

static enum status report_markers(const struct worker *w, const struct file *f, struct arena *arena,
                                  const struct result_sink *sink, struct error *err)
{
    struct hits hits = {0};
    if (f->bytes.len == 0 || f->bytes.len > UINT32_MAX - 1 || (f->classes & FILE_BINARY) != 0) {
        return OK;
    }
    hs_error_t rc = hs.scan(w->matcher->database, f->bytes.ptr, (unsigned)f->bytes.len, 0,
                            w->scratch, on_match, &hits);
    if (rc != HS_SUCCESS && rc != HS_SCAN_TERMINATED) {
        return error_set(err, ERR_INTERNAL, "the literal matcher failed with code %d", rc);
    }
    if (hits.count == 0) {
        return OK;
    }
    struct lines lines;
    struct fingerprints seen = {.arena = arena};
    enum status st = lines_index(f->bytes, arena, &lines, err);
    for (size_t i = 0; st == OK && i < hits.count; i++) {
        st =
            report_marker(f, &lines, hits.hit[i].marker, (size_t)hits.hit[i].end, &seen, sink, err);
    }
    return st;
}

/* "[commit:]path:rule:line", as gitleaks writes it. */
static bool parse_gitleaks_line(struct view line, struct ignore_entry *out)
{
    enum { COMMIT_HEX = 40 };
    ptrdiff_t last = view_rfind_char(line, ':');
    uint64_t number;
    if (last < 0 || !view_to_u64(view_slice(line, (size_t)last + 1, line.len), &number) ||
        number > UINT32_MAX) {
        return false;
    }
    struct view rest = view_slice(line, 0, (size_t)last);
    ptrdiff_t mid = view_rfind_char(rest, ':');
    if (mid <= 0) {
        return false;
    }
    struct view path = view_slice(rest, 0, (size_t)mid);
    if (path.len > COMMIT_HEX && path.ptr[COMMIT_HEX] == ':' &&
        view_find_char(view_slice(path, 0, COMMIT_HEX), '/') < 0) {
        path = view_slice(path, COMMIT_HEX + 1, path.len);
    }
    *out = (struct ignore_entry){.path = path,
                                 .rule = view_slice(rest, (size_t)mid + 1, rest.len),
                                 .line = (uint32_t)number};
    return true;
}

static enum status read_gitleaksignore(const struct file *f, const struct result_sink *sink,
                                       struct error *err)
{
    struct view rest = f->bytes;
    struct view line;
    enum status st = OK;
    for (size_t n = 0;
         st == OK && sink->ignore != NULL && n < IGNORE_LINES_MAX && view_line(&rest, &line); n++) {
        struct ignore_entry e;
        line = view_trim(line);
        if (line.len > 0 && line.ptr[0] != '#' && parse_gitleaks_line(line, &e)) {
            st = sink->ignore(sink->ctx, &e, err);
        }
    }
    return st;
}

/* `message` is in the arena; NULL where there was no room. */
static enum status report_file(const struct file *f, const char *rule, struct view message,
                               struct arena *arena, const struct result_sink *sink,
                               struct error *err)
{
    struct fingerprints seen = {.arena = arena};
    struct finding finding = {
        .inspector = VIEW("suppressions"),
        .rule = view_str(rule),
        .message = message,
        .severity = SEVERITY_LOW,
        .confidence = CONFIDENCE_HIGH,
        .path = f->path,
        .region = {1, 1, 1, 1},
        .cwe = VIEW("CWE-1127"),
        .controls = VIEW("8.30"),
    };
    if (finding.message.ptr == NULL) {
        return error_no_memory(err);
    }
    const struct fingerprint_parts parts = {
        .inspector = finding.inspector, .rule = finding.rule, .path = f->path, .context = f->bytes};
    enum status st = fingerprint_view(&seen, &parts, &finding.fingerprint, err);
    return st == OK ? sink->finding(sink->ctx, &finding, err) : st;
}

static enum status report_ignore_file(const struct file *f, const char *tool, struct arena *arena,
                                      const struct result_sink *sink, struct error *err)
{
    return report_file(f, "ignore-file",
                       arena_printf(arena,
                                    "This file tells %s what to ignore. It has no effect on this "
                                    "inspection; ask what it hides.",
                                    tool),
                       arena, sink, err);
}

static bool is_vex(const struct file *f)
{
    enum { HEAD = 1 << 16 };
    struct view head = view_slice(f->bytes, 0, HEAD);
    return view_ends_nocase(f->path, VIEW(".json")) &&
           (view_find(head, VIEW("https://openvex.dev/ns")) >= 0 ||
            view_find(head, VIEW("\"csaf_version\"")) >= 0);
}

/* A tree's own word about its vulnerabilities: counted, shown, and nothing more. */
static enum status report_vex(const struct file *f, struct arena *arena,
                              const struct result_sink *sink, struct error *err)
{
    const struct view word = VIEW("not_affected\"");
    struct view rest = f->bytes;
    size_t count = 0;
    for (ptrdiff_t at = view_find(rest, word); at >= 0; at = view_find(rest, word)) {
        rest = view_slice(rest, (size_t)at + word.len, rest.len);
        count++;
    }
    return report_file(f, "vex-document",
                       arena_printf(arena,
                                    "This VEX document says %zu times that a vulnerability does "
                                    "not apply. It has no effect on this inspection; \"assay "
                                    "vulnerability import\" keeps it as its author's claim.",
                                    count),
                       arena, sink, err);
}

static enum status inspect(void *state, const struct file *f, struct arena *arena,
                           const struct result_sink *sink, struct error *err)
{
    enum status st = report_markers(state, f, arena, sink, err);
    if (st == OK && is_vex(f)) {
        st = report_vex(f, arena, sink, err);
    }
    struct view base = path_base(f->path);
    for (size_t i = 0; st == OK && i < sizeof ignore_files / sizeof ignore_files[0]; i++) {
        if (view_eq_str(base, ignore_files[i].base)) {
            st = report_ignore_file(f, ignore_files[i].tool, arena, sink, err);
        }
    }
    if (st == OK && view_eq(base, VIEW(".gitleaksignore"))) {
        st = read_gitleaksignore(f, sink, err);
    }
    return st;
}

const struct inspector suppressions_inspector = {
    .name = "suppressions",
    .purpose = "markers and ignore files that ask tools to look away",
    .prepare = prepare,
    .start = start,
    .file = inspect,
    .stop = stop,
    .release = release,
};
