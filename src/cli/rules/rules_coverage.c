/* assay rules coverage: which weaknesses of the usual lists the rules in use speak of. */
#include "rules_coverage.h"

#include "control/control.h"
#include "rules_load.h"

#include <assay/base/clock.h>
#include <assay/base/mem.h>

struct covering {
    const struct rules_request *request;
    struct weaknesses *weaknesses;
    struct coverage *sources;
    struct secret_rules *secrets;
    struct code_rules *code;
    struct controls controls;
    struct arena arena;
    struct weakness_coverage result;
    uint64_t languages; /* 0: all */
};

static enum status load(const struct cli *cli, struct covering *c, struct error *err)
{
    const struct control_request controls = {.paths_len = 0};
    enum status st = weaknesses_new(&c->weaknesses, err);
    st = st == OK ? coverage_new(c->weaknesses, &c->sources, err) : st;
    st = st == OK ? rules_load_secrets(c->request, &c->secrets, err) : st;
    st = st == OK ? rules_load_code(c->request, &c->code, err) : st;
    return st == OK ? controls_open(cli, &controls, &c->controls, err) : st;
}

static enum status judge(struct covering *c, struct error *err)
{
    enum status st =
        c->code != NULL ? coverage_add_code(c->sources, c->code, c->languages, err) : OK;
    if (st == OK && c->secrets != NULL) {
        st = coverage_add_secrets(c->sources, c->secrets, err);
    }
    if (st == OK) {
        st = coverage_add_inspectors(c->sources, err);
    }
    return st == OK ? weakness_coverage_judge(c->weaknesses, c->sources, c->controls.set, &c->arena,
                                              &c->result, err)
                    : st;
}

static void release(struct covering *c)
{
    controls_close(&c->controls);
    (void)coverage_free(c->sources);
    (void)weaknesses_free(c->weaknesses);
    (void)secret_rules_free(c->secrets);
    (void)code_rules_free(c->code);
    arena_release(&c->arena);
}

/* ---- keeping it ---- */

static enum status record(const struct cli *cli, const struct covering *c, uint64_t *index,
                          struct error *err)
{
    static const char *const names[] = {"code", "secrets"};
    const bool there[] = {c->code != NULL, c->secrets != NULL};
    struct weakness_coverage_rules rules[2];
    size_t len = 0;
    struct home h;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < sizeof names / sizeof names[0]; i++) {
        if (there[i]) {
            rules[len].inspector = view_str(names[i]);
            st = rules_digest(cli, c->request, inspector_named(view_str(names[i])), NULL,
                              &rules[len++].digest, err);
        }
    }
    st = st == OK ? home_open(cli, c->request->passphrase_file, &h, err) : st;
    if (st == OK) {
        const struct ledger ledger = home_ledger(&h);
        st = weakness_coverage_record(&ledger, &c->result, rules, len, clock_now(), index, err);
        home_close(&h);
    }
    return st;
}

/* ---- the command ---- */

static bool list_exists(const struct covering *c)
{
    size_t len = 0;
    const struct weakness_list *lists = weaknesses_lists(c->weaknesses, &len);
    for (size_t i = 0; i < len; i++) {
        if (view_eq_str(lists[i].id, c->request->list)) {
            return true;
        }
    }
    return false;
}

static size_t count_gaps(const struct covering *c)
{
    size_t gaps = 0;
    for (size_t i = 0; i < c->result.len; i++) {
        const struct covered_entry *e = &c->result.entries[i];
        gaps += !e->is_covered && rules_coverage_wanted(c->request, e) ? 1 : 0;
    }
    return gaps;
}

static enum exit_code show(const struct cli *cli, const struct covering *c)
{
    struct error err = {.code = OK};
    struct buf out = BUF_INIT(RULES_OUTPUT_MAX);
    uint64_t index = 0;
    enum exit_code code = EXIT_ACCEPTED;
    if (c->request->record && record(cli, c, &index, &err) != OK) {
        code = cli_fail(cli, &err);
    } else {
        if (c->request->record) {
            cli_note(cli, "recorded, log entry %llu", (unsigned long long)index);
        }
        if (c->request->json) {
            rules_coverage_json(&out, c->request, &c->result, c->sources);
        } else {
            rules_coverage_text(&out, c->request, &c->result);
        }
        code = rules_print(
            cli, &out, c->request->record || count_gaps(c) == 0 ? EXIT_ACCEPTED : EXIT_REJECTED);
    }
    buf_release(&out);
    return code;
}

enum exit_code rules_coverage(struct cli *cli, const struct rules_request *r)
{
    struct covering c = {.request = r};
    struct error err = {.code = OK};
    c.languages = r->language == NULL ? 0 : rule_language_bits(view_str(r->language));
    if (r->language != NULL && c.languages == 0) {
        return cli_usage(cli, "--language: no rules are read for \"%s\"", r->language);
    }
    if (r->record && (r->language != NULL || r->list != NULL)) {
        return cli_usage(cli, "--record keeps all of it: without --language and --list");
    }
    arena_init(&c.arena, 0);
    enum status st = load(cli, &c, &err);
    st = st == OK ? judge(&c, &err) : st;
    enum exit_code code = EXIT_ACCEPTED;
    if (st != OK) {
        code = cli_fail(cli, &err);
    } else if (r->list != NULL && !list_exists(&c)) {
        code = cli_usage(cli, "--list: there is no list \"%s\"", r->list);
    } else {
        code = show(cli, &c);
    }
    release(&c);
    return code;
}
