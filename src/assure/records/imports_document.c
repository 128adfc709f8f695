/* What was read of a file, as a document of our own that the log's statement names. */
#include <assay/assure/imports.h>
#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>

struct document_writer {
    struct import_document *document;
    struct map tests; /* "suite\nname" to its place in the list, and one */
    struct import_test *list;
    size_t len;
    size_t cap;
    struct arena arena; /* the names */
    struct json_writer findings;
    struct json_writer tools;
};

void import_document_init(struct import_document *d)
{
    *d = (struct import_document){.findings = BUF_INIT(STORE_BLOB_MAX),
                                  .tools = BUF_INIT(64 * 1024)};
}

void import_document_release(struct import_document *d)
{
    buf_release(&d->findings);
    buf_release(&d->tools);
}

static enum status on_tool(void *ctx, const struct import_tool *tool, struct error *err)
{
    struct document_writer *w = ctx;
    json_object(&w->tools);
    json_member(&w->tools, "name", tool->name);
    if (tool->version.len > 0) {
        json_member(&w->tools, "version", tool->version);
    }
    json_object_end(&w->tools);
    return buf_status(w->tools.out, err);
}

static void add_region(struct json_writer *w, const struct region *r)
{
    json_member_uint(w, "line", r->line);
    json_member_uint(w, "column", r->column);
    json_member_uint(w, "endLine", r->end_line);
    json_member_uint(w, "endColumn", r->end_column);
}

static enum status on_finding(void *ctx, const struct finding *f,
                              const struct import_suppression *s, struct error *err)
{
    struct document_writer *d = ctx;
    struct json_writer *w = &d->findings;
    json_object(w);
    json_member(w, "tool", f->inspector);
    json_member(w, "rule", f->rule);
    json_member(w, "message", f->message);
    json_member_str(w, "severity", severity_name(f->severity));
    json_member_str(w, "confidence", confidence_name(f->confidence));
    json_member(w, "path", f->path);
    add_region(w, &f->region);
    json_member(w, "fingerprint", f->fingerprint);
    if (f->cwe.len > 0) {
        json_member(w, "cwe", f->cwe);
    }
    if (s->suppressed) {
        json_member(w, "suppressed", s->reason);
    } else {
        d->document->by_severity[f->severity]++;
    }
    json_object_end(w);
    return buf_status(w->out, err);
}

/* Of a name that comes twice in a file the worst counts. */
static enum status keep_test(struct document_writer *w, const struct import_test *test,
                             struct view key, struct error *err)
{
    void *list = w->list;
    size_t place = (size_t)(uintptr_t)map_get(&w->tests, key);
    if (place > 0) {
        struct import_test *kept = &w->list[place - 1];
        kept->outcome = test->outcome > kept->outcome ? test->outcome : kept->outcome;
        return OK;
    }
    enum status st = mem_grow(&list, &w->cap, w->len + 1, sizeof *w->list, IMPORT_TESTS_MAX, err);
    w->list = list;
    if (st != OK) {
        return st;
    }
    struct import_test *t = &w->list[w->len];
    *t = (struct import_test){arena_copy(&w->arena, test->suite), arena_copy(&w->arena, test->name),
                              test->outcome};
    if (t->suite.ptr == NULL || t->name.ptr == NULL) {
        return error_no_memory(err);
    }
    return map_put(&w->tests, key, (void *)(uintptr_t)(++w->len), NULL, err);
}

static enum status on_test(void *ctx, const struct import_test *test, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf key = BUF_INIT(4 * IMPORT_TEST_MAX);
    buf_printf(&key, VIEW_FMT "\n" VIEW_FMT, VIEW_ARG(test->suite), VIEW_ARG(test->name));
    enum status st = buf_status(&key, err);
    return st == OK ? keep_test(ctx, test, buf_view(&key), err) : st;
}

static void add_tests(struct document_writer *d)
{
    struct json_writer *w = &d->findings;
    json_key(w, "tests");
    json_array(w);
    for (size_t i = 0; i < d->len; i++) {
        json_object(w);
        json_member(w, "suite", d->list[i].suite);
        json_member(w, "name", d->list[i].name);
        json_member_str(w, "outcome", import_outcome_name(d->list[i].outcome));
        json_object_end(w);
    }
    json_array_end(w);
}

static enum status read_into(struct document_writer *w, const struct import_file *file,
                             struct error *err)
{
    struct import_document *d = w->document;
    const struct import_sink sink = {.ctx = w,
                                     .tool = on_tool,
                                     .finding = on_finding,
                                     .test = file->tested.len > 0 ? on_test : NULL};
    sha256_of(file->bytes, &d->file);
    json_writer_init(&w->findings, &d->findings, false);
    json_writer_init(&w->tools, &d->tools, false);
    json_object(&w->findings);
    json_member_str(&w->findings, "schema", "assay-findings-1");
    json_key(&w->findings, "findings");
    json_array(&w->findings);
    json_array(&w->tools);
    enum status st =
        import_read(file->format, file->bytes, file->name, &file->options, &sink, &d->sum, err);
    json_array_end(&w->findings);
    if (file->tested.len > 0) {
        add_tests(w);
    }
    json_object_end(&w->findings);
    json_array_end(&w->tools);
    if (st == OK) {
        st = buf_status(&d->findings, err);
    }
    return st == OK ? buf_status(&d->tools, err) : st;
}

enum status import_document_read(const struct import_file *file, struct import_document *out,
                                 struct error *err)
{
    struct import_document d;
    import_document_init(&d);
    struct document_writer w = {.document = &d};
    map_init(&w.tests);
    arena_init(&w.arena, 0);
    enum status st = read_into(&w, file, err);
    map_release(&w.tests);
    arena_release(&w.arena);
    (void)mem_free(w.list);
    if (st != OK) {
        import_document_release(&d);
        return st;
    }
    *out = d;
    return OK;
}
