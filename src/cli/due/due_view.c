/* The calendar for commands: the home, the policy, the baseline's limits, the day. */
#include "due.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <unistd.h>

static enum status read_policy(const struct cli *cli, const char *path, struct due_view *v,
                               struct error *err)
{
    CLEANUP(buf_cleanup) struct buf own = BUF_INIT(8192);
    struct view text = due_policy_shipped();
    enum status st = path_join(&own, cli->home, "due.toml", err);
    if (st == OK && path == NULL && access(own.ptr, F_OK) == 0) {
        path = own.ptr;
    }
    if (st == OK && path != NULL) {
        st = file_read(path, &v->text, err);
        text = buf_view(&v->text);
    }
    return st == OK
               ? due_policy_read(text, path == NULL ? "due.toml" : path, &v->arena, &v->policy, err)
               : st;
}

static enum status open_all(const struct cli *cli, const struct due_request *r, struct due_view *v,
                            struct error *err)
{
    int64_t at = clock_now();
    if (r->at != NULL && !cli_parse_day(r->at, &at)) {
        return error_set(err, ERR_USAGE, "--at: \"%s\" is no date like 2026-03-31", r->at);
    }
    enum status st = read_policy(cli, r->policy, v, err);
    if (st == OK) {
        st = baseline_file_load(r->baseline, &v->baseline, err);
    }
    if (st == OK) {
        st = home_open_registers(cli, &v->home, err);
        v->has_home = st == OK;
    }
    if (st == ERR_NOT_FOUND && !v->has_home) {
        return error_set(err, st, "there are no registers yet, so that nothing can be due");
    }
    if (st != OK) {
        return st;
    }
    struct ledger l = home_ledger(&v->home);
    st =
        r->at == NULL ? ledger_project(&l, err) : home_look_back(&v->home, at, &v->memory, &l, err);
    return st == OK ? due_calendar_make(&l, &v->policy,
                                        value_get(v->baseline.baseline.document, "parameters"), at,
                                        &v->calendar, err)
                    : st;
}

enum status due_view_open(const struct cli *cli, const struct due_request *r, struct due_view *out,
                          struct error *err)
{
    *out = (struct due_view){.text = BUF_INIT(DUE_POLICY_MAX)};
    arena_init(&out->arena, 0);
    enum status st = open_all(cli, r, out, err);
    if (st != OK) {
        due_view_close(out);
    }
    return st;
}

void due_view_close(struct due_view *v)
{
    due_calendar_release(&v->calendar);
    v->memory = store_close(v->memory);
    if (v->has_home) {
        home_close(&v->home);
        v->has_home = false;
    }
    baseline_file_release(&v->baseline);
    arena_release(&v->arena);
    buf_release(&v->text);
}
