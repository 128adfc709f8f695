/* What files of Go use of other packages and declare, for inspect/reachability.h. */
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/inspect/inspector.h>
#include <assay/syntax/parser.h>

struct go_worker {
    const struct go_packages *packages;
    struct parser *parser;
    struct tree tree;
};

/* The build and the packages say what is found; there are no rules. */
static enum status prepare(const struct inspect_config *config, void **shared,
                           struct sha256 *digest, struct error *err)
{
    (void)err;
    *shared = (void *)(uintptr_t)config->go_packages;
    sha256_of(VIEW("go-uses-1"), digest);
    return OK;
}

static void stop(void *worker)
{
    struct go_worker *w = worker;
    w->parser = parser_free(w->parser);
    tree_release(&w->tree);
    (void)mem_free(w);
}

static enum status start(const void *shared, void **worker, struct error *err)
{
    struct go_worker *w = mem_calloc(1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    w->packages = shared;
    tree_init(&w->tree);
    enum status st = parser_new(NULL, &w->parser, err);
    if (st != OK) {
        stop(w);
        return st;
    }
    *worker = w;
    return OK;
}

static bool is_wanted(const struct go_packages *p, struct view directory)
{
    size_t low = 0;
    size_t high = p == NULL ? 0 : p->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = view_cmp(p->directories[middle], directory);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

static enum status read_code(struct go_worker *w, const struct file *f, struct symbols *symbols,
                             struct arena *arena, struct go_file *out, struct error *err)
{
    struct lines lines;
    enum status st = parser_parse(w->parser, LANG_GO, f->bytes, symbols, &w->tree, err);
    st = st == OK ? tree_resolve_names(&w->tree, symbols, err) : st;
    st = st == OK ? lines_index(f->bytes, arena, &lines, err) : st;
    return st == OK ? go_file_of(&w->tree, symbols, &lines, arena, out, err) : st;
}

static enum status inspect(void *worker, const struct file *f, struct arena *arena,
                           const struct result_sink *sink, struct error *err)
{
    struct go_worker *w = worker;
    struct go_file g;
    struct symbols symbols;
    if (w->packages == NULL && view_eq_str(path_base(f->path), "go.mod")) {
        go_module_of(f->bytes, &g);
        return sink->go_file(sink->ctx, &g, err);
    }
    if (f->language != LANG_GO || f->bytes.len == 0) {
        return OK;
    }
    if (!file_reads_as_text(f)) {
        return error_set(err, ERR_UNSUPPORTED, "it is no text");
    }
    if (w->packages == NULL) {
        enum status read = go_imports_of(f->bytes, arena, &g, err);
        return read == OK ? sink->go_file(sink->ctx, &g, err) : read;
    }
    if (!is_wanted(w->packages, path_dir(f->path))) {
        return OK;
    }
    symbols_init(&symbols, NULL);
    enum status st = read_code(w, f, &symbols, arena, &g, err);
    st = st == OK ? sink->go_file(sink->ctx, &g, err) : st;
    symbols_release(&symbols);
    return st;
}

const struct inspector go_uses_inspector = {
    .name = "go-uses",
    .purpose = "what files of Go use of packages",
    .prepare = prepare,
    .start = start,
    .file = inspect,
    .stop = stop,
};
