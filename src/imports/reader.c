#include "reader.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/imports/weakness.h>

#include <stdio.h>

enum { SECRET_MIN = 4, SCRATCH_MAX = 8 << 20 };

enum status reader_bad(const struct import_reader *r, uint32_t line, uint32_t column,
                       struct error *err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    enum status st = error_setv(err, ERR_FORMAT, fmt, args);
    va_end(args);
    if (err == NULL) {
        return st;
    }
    return column == 0 ? error_prefix(err, "%s:%u", r->name, line)
                       : error_prefix(err, "%s:%u:%u", r->name, line, column);
}

enum status reader_root(struct import_reader *r, struct view directory, bool is_uri,
                        struct error *err)
{
    struct view path = {NULL, 0};
    bool outside = false;
    size_t known = r->root_count;
    if (directory.len == 0 || known == IMPORT_ROOTS_MAX) {
        return OK;
    }
    r->root_count = 0; /* a root is not relative to another one */
    enum status st = import_path(r, directory, is_uri, &path, &outside, err);
    r->root_count = known;
    if (st != OK) {
        return st;
    }
    if (!view_eq(path, VIEW("/")) && !view_eq(path, VIEW("."))) {
        r->roots[known] = arena_copy(&r->arena, path);
        if (r->roots[known].ptr == NULL) {
            return error_no_memory(err);
        }
        r->root_count++;
    }
    return OK;
}

enum status reader_tool(struct import_reader *r, struct view name, struct view version,
                        struct error *err)
{
    struct import_tool tool = {.name = {NULL, 0}};
    if (++r->tools > IMPORT_TOOLS_MAX) {
        return error_set(err, ERR_LIMIT, "%s: results of more than %d tools", r->name,
                         IMPORT_TOOLS_MAX);
    }
    enum status st =
        text_tool(&r->arena, r->options->tool.len > 0 ? r->options->tool : name, &tool.name, err);
    if (st == OK) {
        st = text_line(&r->arena, version, IMPORT_TOOL_MAX, &tool.version, err);
    }
    if (st != OK) {
        return st;
    }
    if (tool.name.len == 0) {
        return error_set(err, ERR_FORMAT, "%s: the tool has no name; give one with --tool",
                         r->name);
    }
    r->tool = tool.name;
    return r->sink->tool(r->sink->ctx, &tool, err);
}

/* Results of one rule that say the same in one file are numbered, in the file's order. */
static enum status fingerprint(struct import_reader *r, const struct finding *f,
                               struct view content, struct view *out, struct error *err)
{
    struct fingerprint_parts parts = {
        .inspector = f->inspector, .rule = f->rule, .path = f->path, .context = content};
    char number[32];
    char print[FINGERPRINT_MAX];
    enum status st = fingerprint_make(NULL, &parts, print, err);
    if (st != OK) {
        return st;
    }
    struct view key = view_of(print, FINGERPRINT_MAX - 1);
    uintptr_t times = (uintptr_t)map_get(&r->repeats, key) + 1;
    st = map_put(&r->repeats, key, (void *)times, NULL, err);
    if (st == OK && times > 1) {
        (void)snprintf(number, sizeof number, "repeat %ju", (uintmax_t)times);
        parts.scope = view_str(number);
        st = fingerprint_make(NULL, &parts, print, err);
    }
    struct view copy = st == OK ? arena_copy(&r->scratch, key) : key;
    if (st == OK && copy.ptr == NULL) {
        return error_no_memory(err);
    }
    if (st == OK) {
        *out = copy;
    }
    return st;
}

static struct region sound_region(struct region g)
{
    if (g.line == 0) {
        return (struct region){0};
    }
    if (g.end_line < g.line) {
        g.end_line = g.line;
    }
    if (g.column == 0 || (g.end_line == g.line && g.end_column < g.column)) {
        g.end_column = g.column;
    }
    return g;
}

/* A result that names no file stands where it stands in the imported one. */
static enum status set_place(struct import_reader *r, const struct import_item *item,
                             struct finding *f, struct error *err)
{
    bool outside = false;
    if (item->path.len == 0) {
        r->sum.placeless++;
        f->region = (struct region){item->at, 0, item->at, 0};
        return text_line(&r->scratch, path_base(view_str(r->name)), IMPORT_PATH_MAX, &f->path, err);
    }
    f->region = sound_region(item->region);
    enum status st = import_path(r, item->path, item->is_uri, &f->path, &outside, err);
    r->sum.outside += st == OK && outside ? 1 : 0;
    return st;
}

static enum status set_texts(struct import_reader *r, const struct import_item *item,
                             struct finding *f, char cwe[CWE_TEXT_MAX], struct error *err)
{
    struct view message = item->message;
    enum status st = text_line(&r->scratch, item->rule, IMPORT_RULE_MAX, &f->rule, err);
    if (st == OK && f->rule.len == 0) {
        f->rule = VIEW("unnamed");
    }
    f->cwe = cwe_in_text(item->cwe, cwe) ? view_str(cwe) : view_of("", 0);
    if (st == OK && item->secret.len >= SECRET_MIN) {
        st = text_mask(&r->scratch, message, item->secret, &message, err);
    }
    if (st == OK) {
        st = text_line(&r->scratch, message, IMPORT_MESSAGE_MAX, &f->message, err);
    }
    if (st == OK && f->message.len == 0) {
        f->message = f->rule;
    }
    return st;
}

/* What a tool quotes of a credential goes into no hash that stands in reports: whoever
 * has a guess could check it. */
static enum status set_fingerprint(struct import_reader *r, const struct import_item *item,
                                   struct finding *f, struct error *err)
{
    struct view content = f->message;
    bool credential = item->secret.len > 0 || weakness_is_credential(f->cwe, f->rule);
    if (item->content.len > 0 && !credential) {
        enum status st = text_line(&r->scratch, item->content, IMPORT_MESSAGE_MAX, &content, err);
        if (st != OK) {
            return st;
        }
    }
    return fingerprint(r, f, content, &f->fingerprint, err);
}

enum status reader_emit(struct import_reader *r, const struct import_item *item, struct error *err)
{
    char cwe[CWE_TEXT_MAX];
    struct import_suppression s = item->suppression;
    struct finding f = {
        .inspector = r->tool, .severity = item->severity, .confidence = item->confidence};
    if (r->sum.findings == IMPORT_FINDINGS_MAX) {
        return error_set(err, ERR_LIMIT, "%s:%u: more than %d results", r->name, item->at,
                         IMPORT_FINDINGS_MAX);
    }
    enum status st = set_place(r, item, &f, err);
    if (st == OK) {
        st = set_texts(r, item, &f, cwe, err);
    }
    if (st == OK) {
        st = set_fingerprint(r, item, &f, err);
    }
    if (st == OK && s.suppressed) {
        st = text_line(&r->scratch, s.reason, IMPORT_MESSAGE_MAX, &s.reason, err);
    }
    if (st == OK) {
        r->sum.findings++;
        r->sum.suppressed += s.suppressed ? 1 : 0;
        st = r->sink->finding(r->sink->ctx, &f, &s, err);
    }
    arena_clear(&r->scratch);
    return st;
}

/* ---- tests ---- */

static const char *const outcomes[] = {[TEST_SKIPPED] = "skipped",
                                       [TEST_PASSED] = "passed",
                                       [TEST_FAILED] = "failed",
                                       [TEST_ERROR] = "error"};

const char *import_outcome_name(enum import_outcome o)
{
    return outcomes[o];
}

bool import_outcome_parse(struct view name, enum import_outcome *out)
{
    for (int o = TEST_SKIPPED; o <= TEST_ERROR; o++) {
        if (view_eq_str(name, outcomes[o])) {
            *out = (enum import_outcome)o;
            return true;
        }
    }
    return false;
}

static void count_test(struct import_summary *sum, enum import_outcome outcome)
{
    sum->tests++;
    sum->skipped += outcome == TEST_SKIPPED ? 1 : 0;
    sum->failures += outcome == TEST_FAILED ? 1 : 0;
    sum->errors += outcome == TEST_ERROR ? 1 : 0;
}

enum status reader_test(struct import_reader *r, const struct import_test *test, uint32_t at,
                        struct error *err)
{
    struct import_test t = {.outcome = test->outcome};
    count_test(&r->sum, test->outcome);
    if (r->sink->test == NULL) {
        return OK;
    }
    if (r->sum.tests > IMPORT_TESTS_MAX) {
        return error_set(err, ERR_LIMIT, "%s:%u: more than %d tests", r->name, at,
                         IMPORT_TESTS_MAX);
    }
    enum status st = text_line(&r->scratch, test->suite, IMPORT_TEST_MAX, &t.suite, err);
    if (st == OK) {
        st = text_line(&r->scratch, test->name, IMPORT_TEST_MAX, &t.name, err);
    }
    if (st == OK) {
        st = r->sink->test(r->sink->ctx, &t, err);
    }
    arena_clear(&r->scratch);
    return st;
}

enum status import_read(const struct import_format *format, struct view bytes, const char *name,
                        const struct import_options *options, const struct import_sink *sink,
                        struct import_summary *out, struct error *err)
{
    static const struct import_options none;
    struct import_reader r = {
        .text = bytes, .name = name, .options = options == NULL ? &none : options, .sink = sink};
    if (bytes.len > IMPORT_BYTES_MAX) {
        return error_set(err, ERR_LIMIT, "%s: larger than %d MiB", name, IMPORT_BYTES_MAX >> 20);
    }
    if (view_starts(r.text, VIEW("\xef\xbb\xbf"))) {
        r.text = view_slice(r.text, 3, r.text.len);
    }
    arena_init(&r.arena, 0);
    arena_init(&r.scratch, SCRATCH_MAX);
    map_init(&r.repeats);
    enum status st = reader_root(&r, r.options->root, false, err);
    r.root_given = r.root_count > 0;
    arena_clear(&r.scratch);
    if (st == OK) {
        st = format->read(&r, err);
    }
    if (st == OK) {
        *out = r.sum;
    }
    map_release(&r.repeats);
    arena_release(&r.scratch);
    arena_release(&r.arena);
    return st;
}
