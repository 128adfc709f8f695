#include "exploits.h"
#include "import_eol.h"
#include "index_file.h"
#include "index_finish.h"
#include "sources.h"

#include <assay/base/archive_library.h>
#include <assay/base/mem.h>
#include <assay/base/parallel.h>
#include <assay/base/utf8.h>

/* A part takes so many files at a time: whole blocks. */
enum { RECORD_MEMORY = 256 << 20, BATCH_RECORDS = 4 * INDEX_BLOCK_RECORDS };

struct problem {
    uint32_t order;
    char text[IMPORT_PROBLEM_MAX];
};

/* What one thread makes of its share: every `parts`-th batch of files. A batch's texts
 * are whole blocks, so that the blocks are the same for any number of threads. */
struct part {
    const struct import_options *options;
    const struct source_list *list;
    unsigned number;
    unsigned parts;
    struct tables tables;
    struct arena arena;
    struct buf block;
    uint32_t number_of_block; /* of the one that is being filled */
    struct packer packer;
    uint64_t records;
    uint64_t withdrawn;
    uint64_t skipped;
    uint64_t others;
    uint64_t bytes;
    size_t problem_count;
    struct problem problems[IMPORT_PROBLEMS_MAX];
    struct exploits exploits;
    struct eol_table eol;
};

static bool is_json(struct view name)
{
    return view_ends_nocase(name, VIEW(".json"));
}

static bool wants(void *ctx, struct view name, uint32_t order)
{
    struct part *p = ctx;
    if (order / BATCH_RECORDS % p->parts != p->number) {
        return false;
    }
    bool wanted = is_json(name) || exploits_is_table(name);
    p->others += wanted ? 0 : 1;
    return wanted;
}

/* Parts see files in order, so the first problems of all are among the first of each. */
static void note_problem(struct part *p, uint32_t order, const char *text)
{
    p->skipped++;
    if (p->problem_count < IMPORT_PROBLEMS_MAX) {
        struct problem *to = &p->problems[p->problem_count++];
        struct buf visible = BUF_INIT(1 << 16);
        to->order = order;
        utf8_append_visible(&visible, view_str(text));
        struct view kept = utf8_cut(buf_view(&visible), IMPORT_PROBLEM_MAX - 1);
        if (kept.len > 0) {
            memcpy(to->text, kept.ptr, kept.len);
        }
        to->text[kept.len] = '\0';
        buf_release(&visible);
    }
}

static enum status on_fault(void *ctx, struct view name, uint32_t order, const char *why,
                            struct error *err)
{
    struct part *p = ctx;
    struct error text;
    (void)err;
    /* Where a zip ends early, all parts meet it: only the one whose turn it is says so. */
    if (order / BATCH_RECORDS % p->parts == p->number) {
        (void)error_set(&text, ERR_FORMAT, VIEW_FMT ": %s", VIEW_ARG(name), why);
        note_problem(p, order, text.message);
    }
    return OK;
}

static enum status end_block(struct part *p, struct error *err)
{
    enum status st = p->block.len == 0 ? OK : block_end(&p->tables, &p->packer, &p->block, err);
    buf_clear(&p->block);
    return st;
}

static enum status begin_block(struct part *p, uint32_t number, struct error *err)
{
    const struct import_options *o = p->options;
    if (number == p->number_of_block) {
        return OK;
    }
    enum status st = end_block(p, err);
    p->number_of_block = number;
    if (st == OK && o->cancelled != NULL && o->cancelled(o->ctx)) {
        st = error_set(err, ERR_CANCELLED, "stopped before the end; the database is unchanged");
    }
    return st;
}

/* A withdrawn record is kept as a name and a time: it takes older ones with it. */
static void strip(struct osv_record *record)
{
    const struct osv_record bare = {
        .id = record->id, .modified = record->modified, .withdrawn = true};
    *record = bare;
}

static enum status keep_record(struct part *p, uint32_t order, struct osv_record *record,
                               struct error *err)
{
    CLEANUP(buf_cleanup) struct buf title = BUF_INIT(OSV_SUMMARY_MAX * 2);
    struct index_display display = {.block = (uint32_t)p->tables.t[INDEX_BLOCKS].len};
    p->records++;
    if (record->withdrawn) {
        p->withdrawn++;
        strip(record);
    }
    osv_title(record, &title);
    display.title = buf_view(&title);
    enum status st = buf_status(&title, err);
    st = st == OK ? block_add(&p->block, record, &display.text, err) : st;
    return st == OK ? tables_add_record(&p->tables, record, order, &display, err) : st;
}

static enum status on_file(void *ctx, struct view name, uint32_t order, struct view bytes,
                           struct error *err)
{
    struct part *p = ctx;
    struct osv_record record;
    struct error why;
    enum status st = begin_block(p, order / INDEX_BLOCK_RECORDS, err);
    if (st != OK) {
        return st;
    }
    arena_clear(&p->arena);
    struct view source = arena_copy(&p->arena, name);
    if (source.ptr == NULL) {
        return error_no_memory(err);
    }
    p->bytes += bytes.len;
    if (exploits_is_table(name) || exploits_is_catalogue(bytes)) {
        if (exploits_read(&p->exploits, bytes, source.ptr, &why) != OK) {
            note_problem(p, order, why.message);
        }
        return OK;
    }
    if (eol_is_data(bytes)) {
        p->eol.document = order;
        st = import_eol_read(&p->eol, bytes, source, &why);
        if (st != OK) {
            note_problem(p, order, why.message);
        }
        return st == ERR_NO_MEMORY ? error_no_memory(err) : OK;
    }
    if (osv_read(bytes, source.ptr, &p->arena, &record, &why) != OK) {
        note_problem(p, order, why.message);
        return OK;
    }
    return keep_record(p, order, &record, err);
}

static enum status work(void *ctx, unsigned part, size_t from, size_t to, struct error *err)
{
    struct part *p = (struct part *)ctx + part;
    const struct source_sink sink = {.ctx = p, .wants = wants, .file = on_file, .fault = on_fault};
    (void)from;
    (void)to;
    enum status st = sources_read(p->list, &sink, err);
    return st == OK ? end_block(p, err) : st;
}

/* ---- From the parts to the index ---- */

/* Take the earliest problems of all. */
static void report_problems(const struct part *parts, unsigned count, struct import_report *r)
{
    size_t at[PARALLEL_THREADS_MAX] = {0};
    while (r->problem_count < IMPORT_PROBLEMS_MAX) {
        const struct problem *first = NULL;
        unsigned from = 0;
        for (unsigned i = 0; i < count; i++) {
            const struct problem *here =
                at[i] < parts[i].problem_count ? &parts[i].problems[at[i]] : NULL;
            if (here != NULL && (first == NULL || here->order < first->order)) {
                first = here;
                from = i;
            }
        }
        if (first == NULL) {
            return;
        }
        at[from]++;
        memcpy(r->problems[r->problem_count++], first->text, sizeof first->text);
    }
}

static void report_parts(const struct part *parts, unsigned count, struct import_report *r)
{
    *r = (struct import_report){0};
    for (unsigned i = 0; i < count; i++) {
        r->records += parts[i].records;
        r->withdrawn += parts[i].withdrawn;
        r->skipped += parts[i].skipped;
        r->others += parts[i].others;
        r->bytes += parts[i].bytes;
    }
    for (unsigned i = 0; i < count; i++) {
        r->epss += parts[i].exploits.epss.count;
        r->kev += parts[i].exploits.kev.count;
        r->eol += parts[i].eol.count;
        r->skipped += parts[i].exploits.epss.skipped + parts[i].exploits.kev.skipped;
        r->skipped += parts[i].eol.skipped;
    }
    report_problems(parts, count, r);
}

static enum status open_old(const struct import_options *o, struct advisory_index **out,
                            struct error *err)
{
    struct error why;
    enum status st = o->keep ? advisory_index_open(o->database, out, &why) : ERR_NOT_FOUND;
    return st == OK || st == ERR_NOT_FOUND ? OK : error_set(err, st, "%s", why.message);
}

/* The newest scores and catalogue: of the parts, else what was there before. */
static enum status put_exploits(const struct part *parts, unsigned count,
                                const struct advisory_index *old, struct tables *t,
                                struct error *err)
{
    struct exploits best = {.epss = {.count = 0}};
    if (old != NULL) {
        best = exploits_of_index(&old->view, old->header);
    }
    for (unsigned i = 0; i < count; i++) {
        exploits_newer(&best, &parts[i].exploits);
    }
    return exploits_put(&best, t, err);
}

static enum status build(const struct merge_source *sources, size_t count, const char *database,
                         struct tables *t, struct error *err)
{
    enum status st = index_merge(sources, count, t, err);
    if (st == OK) {
        st = index_make_groups(t, err);
    }
    if (st == OK) {
        st = index_make_keys(t, err);
    }
    return st == OK ? index_write(t, database, err) : st;
}

static enum status finish(const struct import_options *o, struct part *parts, unsigned count,
                          uint64_t skipped, struct error *err)
{
    struct advisory_index *old = NULL;
    struct merge_source *sources = mem_calloc(count + 1U, sizeof *sources);
    if (sources == NULL) {
        return error_no_memory(err);
    }
    enum status st = open_old(o, &old, err);
    if (st != OK) {
        (void)mem_free(sources);
        return st;
    }
    for (unsigned i = 0; i < count; i++) {
        index_view_of_tables(&parts[i].tables, &sources[i].view);
        sources[i].is_old = false;
    }
    if (old != NULL) {
        sources[count] = (struct merge_source){.view = old->view, .is_old = true};
    }
    struct tables t;
    tables_init(&t);
    t.skipped = skipped;
    st = put_exploits(parts, count, old, &t, err);
    if (st == OK) {
        st = build(sources, count + (old != NULL ? 1 : 0), o->database, &t, err);
    }
    tables_release(&t);
    (void)advisory_index_close(old);
    (void)mem_free(sources);
    return st;
}

static void part_init(struct part *p, const struct import_options *o,
                      const struct source_list *list, unsigned number, unsigned parts)
{
    *p = (struct part){.options = o,
                       .list = list,
                       .number = number,
                       .parts = parts,
                       .number_of_block = UINT32_MAX};
    tables_init(&p->tables);
    arena_init(&p->arena, RECORD_MEMORY);
    buf_init(&p->block, INDEX_BLOCK_MAX);
    eol_init(&p->eol);
}

static void part_release(struct part *p)
{
    tables_release(&p->tables);
    arena_release(&p->arena);
    buf_release(&p->block);
    packer_release(&p->packer);
    exploits_release(&p->exploits);
    eol_release(&p->eol);
}

static enum status keep_eol(const struct import_options *o, const struct part *parts,
                            unsigned count, struct error *err)
{
    struct eol_table all;
    eol_init(&all);
    enum status st = OK;
    for (unsigned i = 0; st == OK && i < count; i++) {
        st = eol_gather(&all, &parts[i].eol, err);
    }
    if (st == OK) {
        st = eol_keep_latest(&all, err);
    }
    if (st == OK) {
        st = import_eol_keep(o->database, o->keep, &all, err);
    }
    eol_release(&all);
    return st;
}

static enum status read_and_build(const struct import_options *o, struct part *parts,
                                  unsigned count, struct import_report *report, struct error *err)
{
    struct import_report r;
    enum status st = parallel_run(count, count, 1, work, parts, err);
    if (st != OK) {
        return st;
    }
    report_parts(parts, count, &r);
    if (r.records + r.epss + r.kev + r.eol == 0) {
        return error_set(err, ERR_FORMAT, "no advisory could be read%s%s",
                         r.problem_count > 0 ? ": " : "; give OSV files, zips or directories",
                         r.problem_count > 0 ? r.problems[0] : "");
    }
    st = r.eol > 0 ? keep_eol(o, parts, count, err) : OK;
    if (st == OK && r.records + r.epss + r.kev > 0) {
        st = finish(o, parts, count, r.skipped, err);
    }
    if (st == OK) {
        *report = r;
    }
    return st;
}

enum status advisory_import(const struct import_options *options, struct import_report *report,
                            struct error *err)
{
    struct source_list list;
    enum status st = archive_library_load(err);
    if (st != OK) {
        return st;
    }
    st = source_list_make(options->paths, options->path_count, &list, err);
    if (st != OK) {
        return st;
    }
    /* One piece of work a thread: each goes through all files and takes its share. */
    unsigned count = parallel_parts(PARALLEL_THREADS_MAX, options->threads, 1);
    struct part *parts = mem_calloc(count, sizeof *parts);
    if (parts == NULL) {
        st = error_no_memory(err);
    }
    for (unsigned i = 0; parts != NULL && i < count; i++) {
        part_init(&parts[i], options, &list, i, count);
    }
    if (st == OK) {
        st = read_and_build(options, parts, count, report, err);
    }
    for (unsigned i = 0; parts != NULL && i < count; i++) {
        part_release(&parts[i]);
    }
    (void)mem_free(parts);
    source_list_release(&list);
    return st;
}
