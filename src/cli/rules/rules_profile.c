/* Rules are run in the same sandboxed processes as in an inspection; each file's costs come
 * back as one frame. */
#include "rules_load.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/content/pool.h>
#include <assay/match/scan.h>

#include <inttypes.h>
#include <stdlib.h>

enum { FRAME_COSTS = 1, SHOWN_MAX = 20, GAPS_SHOWN_MAX = 10 };

/* What one unit cost in one file, as it is sent. */
struct cost_record {
    uint32_t unit;
    uint32_t matches;
    uint64_t ns;
};

struct profiler {
    const struct program *program;
    struct scanner *scanner;
    struct unit_cost *costs;
    struct cost_record *records;
};

static void stop(void *worker)
{
    struct profiler *p = worker;
    p->scanner = scanner_free(p->scanner);
    (void)mem_free(p->costs);
    (void)mem_free(p->records);
    (void)mem_free(p);
}

static enum status start(const void *shared, void **worker, struct error *err)
{
    struct profiler *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        return error_no_memory(err);
    }
    p->program = shared;
    p->costs = mem_calloc((size_t)p->program->unit_count + 1, sizeof *p->costs);
    p->records = mem_calloc((size_t)p->program->unit_count + 1, sizeof *p->records);
    enum status st = p->costs == NULL || p->records == NULL ? error_no_memory(err) : OK;
    st = st == OK ? scanner_new(p->program, &p->scanner, err) : st;
    st = st == OK ? scanner_measure(p->scanner, p->costs, err) : st;
    if (st != OK) {
        stop(p);
        return st;
    }
    *worker = p;
    return OK;
}

static enum status on_match(void *ctx, const struct code_match *match, struct error *err)
{
    (void)ctx;
    (void)match;
    (void)err;
    return OK;
}

static enum status on_file(void *worker, const struct file *f, struct emitter *e, struct error *err)
{
    struct profiler *p = worker;
    const struct scan_events events = {.match = on_match};
    size_t count = 0;
    if ((f->classes & FILE_BINARY) != 0 || f->bytes.len == 0) {
        return OK;
    }
    memset(p->costs, 0, p->program->unit_count * sizeof *p->costs);
    enum status st = scanner_scan(p->scanner, f, &events, NULL, err);
    for (uint32_t i = 0; i < p->program->unit_count && st == OK; i++) {
        if (p->costs[i].files > 0) {
            p->records[count++] = (struct cost_record){
                .unit = i,
                .matches = (uint32_t)p->costs[i].matches,
                .ns = p->costs[i].ns,
            };
        }
    }
    struct view bytes = view_of((const char *)p->records, count * sizeof *p->records);
    return st == OK && count > 0 ? emitter_frame(e, FRAME_COSTS, bytes, err) : st;
}

/* --- in the parent --- */

struct total {
    struct view rule;
    uint64_t files;
    uint64_t matches;
    uint64_t ns;
};

struct profile {
    struct cli *cli;
    const struct program *program;
    struct total *totals; /* by rule */
    uint64_t files;
    uint64_t gaps;
};

static enum status receive(void *ctx, const struct file_facts *f, uint8_t type, struct view bytes,
                           struct error *err)
{
    struct profile *p = ctx;
    (void)f;
    if (type != FRAME_COSTS || bytes.len % sizeof(struct cost_record) != 0) {
        return error_set(err, ERR_FORMAT, "a worker sent a frame that is malformed");
    }
    for (size_t at = 0; at < bytes.len; at += sizeof(struct cost_record)) {
        struct cost_record r;
        memcpy(&r, bytes.ptr + at, sizeof r);
        if (r.unit >= p->program->unit_count) {
            return error_set(err, ERR_FORMAT, "a worker sent a frame that is malformed");
        }
        struct total *t = &p->totals[p->program->units[r.unit].rule];
        t->files++;
        t->matches += r.matches;
        t->ns += r.ns;
    }
    return OK;
}

static enum status count_file(void *ctx, const struct file_facts *f, struct error *err)
{
    struct profile *p = ctx;
    (void)f;
    (void)err;
    p->files++;
    return OK;
}

static enum status count_gap(void *ctx, struct view path, enum gap_reason reason,
                             struct view detail, struct error *err)
{
    struct profile *p = ctx;
    (void)err;
    if (p->gaps++ < GAPS_SHOWN_MAX) {
        cli_note(p->cli, VIEW_FMT ": not inspected: %s " VIEW_FMT, VIEW_ARG(path),
                 gap_reason_name(reason), VIEW_ARG(detail));
    }
    return OK;
}

static bool on_cancelled(void *ctx)
{
    const struct profile *p = ctx;
    return *p->cli->cancelled != 0;
}

static int slowest_first(const void *left, const void *right)
{
    const struct total *a = left;
    const struct total *b = right;
    if (a->ns != b->ns) {
        return a->ns > b->ns ? -1 : 1;
    }
    return view_cmp(a->rule, b->rule);
}

static void write_json(const struct profile *p, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_uint(&w, "files", p->files);
    json_member_uint(&w, "gaps", p->gaps);
    json_key(&w, "rules");
    json_array(&w);
    for (uint32_t i = 0; i < p->program->rule_count && p->totals[i].files > 0; i++) {
        json_object(&w);
        json_member(&w, "rule", p->totals[i].rule);
        json_member_uint(&w, "files", p->totals[i].files);
        json_member_uint(&w, "matches", p->totals[i].matches);
        json_member_uint(&w, "ns", p->totals[i].ns);
        json_object_end(&w);
    }
    json_array_end(&w);
    json_object_end(&w);
    buf_add_char(out, '\n');
}

static void write_text(const struct profile *p, struct buf *out)
{
    uint64_t all = 0;
    for (uint32_t i = 0; i < p->program->rule_count; i++) {
        all += p->totals[i].ns;
    }
    buf_printf(out, "%10s %6s %8s %8s  %s\n", "ms", "share", "files", "matches", "rule");
    for (uint32_t i = 0; i < p->program->rule_count && i < SHOWN_MAX && p->totals[i].files > 0;
         i++) {
        const struct total *t = &p->totals[i];
        buf_printf(out, "%10.2f %5.1f%% %8" PRIu64 " %8" PRIu64 "  " VIEW_FMT "\n",
                   (double)t->ns / 1e6, all == 0 ? 0.0 : 100.0 * (double)t->ns / (double)all,
                   t->files, t->matches, VIEW_ARG(t->rule));
    }
    buf_printf(out, "%" PRIu64 " file%s, %u rule%s, %.2f ms for matching in all\n", p->files,
               plural(p->files), p->program->rule_count, plural(p->program->rule_count),
               (double)all / 1e6);
}

static enum status run(struct profile *p, const char *subject, struct error *err)
{
    const struct subject what = {.path = subject};
    const struct job job = {.shared = p->program, .start = start, .file = on_file, .stop = stop};
    const struct pool_events events = {
        .ctx = p,
        .frame = receive,
        .file = count_file,
        .gap = count_gap,
        .cancelled = on_cancelled,
    };
    /* One worker: with more they would slow each other down. */
    const struct pool_options options = {.workers = 1};
    struct pool_result result;
    enum status st = pool_run(&what, &job, &events, &options, &result, err);
    if (st == OK) {
        qsort(p->totals, p->program->rule_count, sizeof *p->totals, slowest_first);
    }
    return st;
}

static enum exit_code profile(struct cli *cli, const struct rules_request *r,
                              const struct program *program)
{
    struct profile p = {.cli = cli, .program = program};
    struct error err = {.code = OK};
    struct buf out = BUF_INIT(RULES_OUTPUT_MAX);
    p.totals = mem_calloc((size_t)program->rule_count + 1, sizeof *p.totals);
    if (p.totals == NULL) {
        (void)error_no_memory(&err);
        return cli_fail(cli, &err);
    }
    for (uint32_t i = 0; i < program->rule_count; i++) {
        p.totals[i].rule = program_text(program, program->rules[i].id);
    }
    enum exit_code code = run(&p, r->subject, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
    if (code == EXIT_ACCEPTED) {
        (r->json ? write_json : write_text)(&p, &out);
        code = rules_print(cli, &out, p.gaps == 0 ? EXIT_ACCEPTED : EXIT_INCOMPLETE);
    }
    (void)mem_free(p.totals);
    return code;
}

enum exit_code rules_profile(struct cli *cli, const struct rules_request *r)
{
    struct code_rules *rules = NULL;
    struct program *program = NULL;
    const struct program_options options = {.strict = false};
    struct error err = {.code = OK};
    if (r->subject == NULL) {
        return cli_usage(cli, "give what to profile with: assay rules profile PATH -- SUBJECT");
    }
    if (r->count > 0 && r->code[0] == NULL) {
        return cli_usage(cli, "there are no code rules in %s", r->paths[0]);
    }
    enum status st = rules_load_code(r, &rules, &err);
    st = st == OK ? program_new(rules, &options, &program, &err) : st;
    rules = code_rules_free(rules);
    enum exit_code code = st == OK ? profile(cli, r, program) : cli_fail(cli, &err);
    (void)program_free(program);
    return code;
}
