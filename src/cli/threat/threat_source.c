/* Where the threats come from that are shown: a file, or what was recorded. */
#include "threat.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>

static enum exit_code take(void *ctx, const struct args *a)
{
    struct threat_request *r = ctx;
    const struct {
        const char *option;
        const char **to;
    } texts[] = {{"project", &r->project},
                 {"version", &r->version},
                 {"passphrase-file", &r->passphrase_file}};
    for (size_t i = 0; a->option != NULL && i < sizeof texts / sizeof texts[0]; i++) {
        if (args_is(a, texts[i].option)) {
            *texts[i].to = a->value;
            return EXIT_ACCEPTED;
        }
    }
    if (a->option == NULL) {
        if (r->operand_count == THREAT_OPERANDS_MAX) {
            return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
        }
        r->operands[r->operand_count++] = a->value;
    } else if (args_is(a, "rules")) {
        if (r->rules.paths_len == CONTROL_PATHS_MAX) {
            return cli_usage(a->cli, "--rules at most %d times", CONTROL_PATHS_MAX);
        }
        r->rules.paths[r->rules.paths_len++] = a->value;
    } else if (args_is(a, "only-own")) {
        r->rules.only_own = true;
    } else if (args_is(a, "all")) {
        r->all = true;
    } else if (args_is(a, "accepted")) {
        r->accepted = true;
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (!severity_parse(view_str(a->value), &r->fail_on)) {
        return cli_usage(a->cli, "--fail-on: \"%s\" is none of low, medium, high, critical",
                         a->value);
    }
    return EXIT_ACCEPTED;
}

enum exit_code threat_parse(struct threat_request *r, struct cli *cli, const struct command *self,
                            int argc, char **argv)
{
    *r = (struct threat_request){.cli = cli, .fail_on = SEVERITY_HIGH, .now = clock_now()};
    return args_each(cli, self, argc, argv, take, r);
}

void threat_view_init(struct threat_view *v)
{
    *v = (struct threat_view){.has_model = false};
    buf_init(&v->bytes, THREAT_MODEL_BYTES_MAX + 1);
    arena_init(&v->arena, 0);
}

void threat_view_release(struct threat_view *v)
{
    if (v->has_list) {
        threats_release(&v->list);
    }
    if (v->has_model) {
        threat_model_release(&v->model);
    }
    if (v->has_rules) {
        controls_close(&v->rules);
    }
    buf_release(&v->bytes);
    arena_release(&v->arena);
}

enum status threat_view_file(struct threat_view *v, const struct threat_request *r,
                             const char *path, struct error *err)
{
    enum status st = file_read(path, &v->bytes, err);
    if (st == OK) {
        st = threat_model_read(buf_view(&v->bytes), path, &v->model, err);
        v->has_model = st == OK;
    }
    if (st == OK) {
        st = controls_open_over(r->cli, &threat_matter, "threat-rules", &r->rules, &v->rules, err);
        v->has_rules = st == OK;
    }
    if (st == OK) {
        st = threats_find(&v->model, v->rules.set, r->now, &v->list, err);
        v->has_list = st == OK;
    }
    return st;
}

enum status threat_view_recorded(struct threat_view *v, const struct ledger *l,
                                 const struct threat_request *r, const char *version,
                                 struct error *err)
{
    enum status st = r->accepted
                         ? threat_models_accepted(l->store, view_str(r->project), r->now, &v->arena,
                                                  &v->recorded, err)
                         : threat_models_find(l->store, view_str(r->project),
                                              version == NULL ? VIEW("") : view_str(version),
                                              &v->arena, &v->recorded, err);
    v->is_recorded = st == OK;
    if (st == OK) {
        st = threat_models_threats(l->store, &v->recorded, r->now, &v->list, err);
        v->has_list = st == OK;
    }
    return st;
}

enum status threat_view_kept(struct threat_view *v, const struct ledger *l, struct error *err)
{
    struct sha256 digest;
    if (!sha256_parse(v->recorded.document, &digest)) {
        return error_set(err, ERR_CORRUPT, "\"" VIEW_FMT "\" is no digest of a threat model",
                         VIEW_ARG(v->recorded.document));
    }
    enum status st = store_blob_get(l->store, &digest, &v->bytes, err);
    struct view file = st == OK ? arena_copy(&v->arena, v->recorded.file) : VIEW("");
    if (st == OK && file.ptr == NULL) {
        return error_no_memory(err);
    }
    if (st == OK) {
        st = threat_model_read(buf_view(&v->bytes), file.ptr, &v->model, err);
        v->has_model = st == OK;
    }
    return st;
}

enum status threat_with_registers(const struct threat_request *r,
                                  enum status (*act)(void *ctx, const struct ledger *l,
                                                     struct error *err),
                                  void *ctx, struct error *err)
{
    struct home h;
    enum status st = home_open_registers(r->cli, &h, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&h);
    st = ledger_project(&l, err);
    if (st == OK) {
        st = act(ctx, &l, err);
    }
    home_close(&h);
    return st;
}

struct deciding {
    struct threat_view *view;
    const struct threat_request *request;
};

static enum status decide(void *ctx, const struct ledger *l, struct error *err)
{
    const struct deciding *d = ctx;
    return threat_decisions_apply(l->store, view_str(d->request->project), d->request->now,
                                  &d->view->list, err);
}

enum status threat_view_decide(struct threat_view *v, const struct threat_request *r,
                               struct error *err)
{
    struct deciding d = {v, r};
    enum status st = threat_with_registers(r, decide, &d, err);
    return st == ERR_NOT_FOUND
               ? error_set(err, ERR_NOT_FOUND, "there is no project %s (\"assay project add\")",
                           r->project)
               : st;
}
