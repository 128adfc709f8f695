#include "rules_load.h"

#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/inspect/code_tests.h>
#include <assay/inspect/secret_examples.h>
#include <assay/report/sarif_log.h>

/* One line of the result, whatever kind of rule it is about. */
struct outcome {
    const char *word; /* "missed", "unexpected", "not-fixed", "error", "untested", "failed" */
    bool failed;
    struct view rule;
    struct view target;
    uint32_t line;
    struct view detail;
};

struct tally {
    const struct rules_request *request;
    struct buf out;
    struct json_writer w; /* json and sarif */
    size_t passed;
    size_t failed;
    size_t untested;
    size_t lines_right; /* of targets of code rules: "ruleid:" and "ok:" lines */
    size_t lines_wrong;
};

static void begin_sarif(struct json_writer *w)
{
    sarif_log_begin(w);
    json_key(w, "tool");
    json_object(w);
    json_key(w, "driver");
    json_object(w);
    json_member_str(w, "name", "Assay");
    json_member_str(w, "version", assay_version);
    json_object_end(w);
    json_object_end(w);
    json_key(w, "results");
    json_array(w);
}

static void end_sarif(struct json_writer *w)
{
    json_array_end(w);
    sarif_log_end(w);
}

static const char *sentence_for(const struct outcome *o)
{
    return strcmp(o->word, "missed") == 0       ? "A finding is expected here, and there is none."
           : strcmp(o->word, "unexpected") == 0 ? "A finding is here that is not expected."
           : strcmp(o->word, "not-fixed") == 0
               ? "With all fixes applied, the file is not what was expected."
               : "The test could not be run, or failed.";
}

static void write_sarif(struct json_writer *w, const struct outcome *o)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(RULES_OUTPUT_MAX);
    json_object(w);
    if (o->rule.len > 0) {
        json_member(w, "ruleId", o->rule);
    }
    json_member_str(w, "level", "error");
    json_key(w, "message");
    json_object(w);
    buf_add_str(&text, sentence_for(o));
    if (o->detail.len > 0) {
        buf_add_char(&text, ' ');
        buf_add_view(&text, o->detail);
    }
    json_member(w, "text", buf_view(&text));
    json_object_end(w);
    json_key(w, "locations");
    json_array(w);
    json_object(w);
    json_key(w, "physicalLocation");
    json_object(w);
    json_key(w, "artifactLocation");
    json_object(w);
    buf_clear(&text);
    buf_add_percent(&text, o->target, "-._~/");
    json_member(w, "uri", buf_view(&text));
    json_object_end(w);
    if (o->line > 0) {
        json_key(w, "region");
        json_object(w);
        json_member_uint(w, "startLine", o->line);
        json_object_end(w);
    }
    json_object_end(w);
    json_object_end(w);
    json_array_end(w);
    json_key(w, "properties");
    json_object(w);
    json_member_str(w, "outcome", o->word);
    json_object_end(w);
    json_object_end(w);
}

static void write_json(struct json_writer *w, const struct outcome *o)
{
    json_object(w);
    json_member_str(w, "outcome", o->word);
    json_member_bool(w, "failed", o->failed);
    json_member(w, "rule", o->rule.len > 0 ? o->rule : view_of(NULL, 0));
    json_member(w, "file", o->target);
    if (o->line > 0) {
        json_member_uint(w, "line", o->line);
    }
    json_member(w, "detail", o->detail.len > 0 ? o->detail : view_of(NULL, 0));
    json_object_end(w);
}

/* "file:line: missed ID" */
static void write_text(struct buf *out, const struct outcome *o)
{
    buf_printf(out, "%s" VIEW_FMT, o->failed ? "" : "note: ", VIEW_ARG(o->target));
    if (o->line > 0) {
        buf_printf(out, ":%u", o->line);
    }
    buf_printf(out, ": %s%s" VIEW_FMT "%s" VIEW_FMT "\n", o->word, o->rule.len > 0 ? " " : "",
               VIEW_ARG(o->rule), o->detail.len > 0 ? ": " : "", VIEW_ARG(o->detail));
}

static void tell(struct tally *t, const struct outcome *o)
{
    if (t->request->json) {
        write_json(&t->w, o);
    } else if (!t->request->sarif) {
        write_text(&t->out, o);
    } else if (o->failed) {
        write_sarif(&t->w, o);
    }
}

static enum status on_example(void *ctx, const struct secret_example *e, struct error *err)
{
    struct tally *t = ctx;
    t->passed += e->passed ? 1 : 0;
    t->failed += e->passed ? 0 : 1;
    if (!e->passed) {
        const struct outcome o = {.word = "failed",
                                  .failed = true,
                                  .rule = e->rule,
                                  .target = e->source,
                                  .line = e->line,
                                  .detail = e->detail};
        tell(t, &o);
    }
    return buf_status(&t->out, err);
}

static enum status on_code_test(void *ctx, const struct code_test *c, struct error *err)
{
    static const char *const words[] = {
        [CODE_TEST_MISSED] = "missed",    [CODE_TEST_FALSE] = "unexpected",
        [CODE_TEST_EXTRA] = "unexpected", [CODE_TEST_NOT_FIXED] = "not-fixed",
        [CODE_TEST_ERROR] = "error",      [CODE_TEST_UNTESTED] = "untested",
    };
    struct tally *t = ctx;
    const char *word = words[c->kind];
    if (word == NULL) {
        return OK;
    }
    const struct outcome o = {.word = word,
                              .failed = c->kind != CODE_TEST_UNTESTED,
                              .rule = c->rule,
                              .target = c->target,
                              .line = c->line,
                              .detail = c->detail};
    tell(t, &o);
    return buf_status(&t->out, err);
}

static enum status test_secrets(struct tally *t, struct error *err)
{
    const struct rules_request *r = t->request;
    struct secret_rules *rules = NULL;
    if (r->count > 0 && r->secrets[0] == NULL) {
        return OK;
    }
    /* Loaded to say first what is wrong with them. */
    enum status st = rules_load_secrets(r, &rules, err);
    (void)secret_rules_free(rules);
    return st == OK ? secret_examples_run(r->count > 0 ? r->secrets : NULL, on_example, t, err)
                    : st;
}

/* Shipped code rules have their targets in the source tree, not in the program. */
static enum status test_code(struct tally *t, struct error *err)
{
    struct code_tests_totals totals;
    if (t->request->code[0] == NULL) {
        return OK;
    }
    enum status st = code_tests_run(t->request->code, on_code_test, t, &totals, err);
    if (st == OK) {
        t->passed += totals.passed + totals.fixed_right;
        t->failed += totals.failed + totals.fixed_wrong + totals.errors;
        t->untested += totals.untested;
        t->lines_right += totals.lines_right;
        t->lines_wrong += totals.lines_wrong;
    }
    return st;
}

static void begin(struct tally *t)
{
    json_writer_init(&t->w, &t->out, true);
    if (t->request->json) {
        json_object(&t->w);
        json_key(&t->w, "results");
        json_array(&t->w);
    } else if (t->request->sarif) {
        begin_sarif(&t->w);
    }
}

static void conclude(struct tally *t)
{
    if (t->request->sarif) {
        end_sarif(&t->w);
    } else if (t->request->json) {
        json_array_end(&t->w);
        json_member_uint(&t->w, "passed", t->passed);
        json_member_uint(&t->w, "failed", t->failed);
        json_member_uint(&t->w, "untested", t->untested);
        json_member_uint(&t->w, "lines_right", t->lines_right);
        json_member_uint(&t->w, "lines_wrong", t->lines_wrong);
        json_object_end(&t->w);
        buf_add_char(&t->out, '\n');
    } else {
        if (t->lines_right + t->lines_wrong > 0) {
            buf_printf(&t->out, "%zu line%s right, %zu wrong\n", t->lines_right,
                       plural(t->lines_right), t->lines_wrong);
        }
        buf_printf(&t->out, "%zu passed, %zu failed\n", t->passed, t->failed);
    }
}

enum exit_code rules_test(struct cli *cli, const struct rules_request *r)
{
    struct tally t = {.request = r, .out = BUF_INIT(RULES_OUTPUT_MAX)};
    struct error err = {.code = OK};
    begin(&t);
    enum status st = test_secrets(&t, &err);
    st = st == OK ? test_code(&t, &err) : st;
    if (st != OK) {
        buf_release(&t.out);
        return cli_fail(cli, &err);
    }
    conclude(&t);
    return rules_print(cli, &t.out, t.failed == 0 ? EXIT_ACCEPTED : EXIT_REJECTED);
}
