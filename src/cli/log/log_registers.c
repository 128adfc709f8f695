/* assay log rebuild, assay log types: the registers that follow from the log. */
#include "home.h"
#include "log.h"

#include <assay/base/json.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

struct request {
    bool check;
    bool verify;
    bool json;
};

struct listing {
    struct buf out;
    struct json_writer json;
    bool as_json;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
    }
    if (args_is(a, "check")) {
        r->check = true;
    } else if (args_is(a, "verify")) {
        r->verify = true;
    } else {
        r->json = true;
    }
    return EXIT_ACCEPTED;
}

static void listing_begin(struct listing *l, bool as_json)
{
    *l = (struct listing){.out = BUF_INIT(1 << 28), .as_json = as_json};
    json_writer_init(&l->json, &l->out, true);
    if (as_json) {
        json_object(&l->json);
    }
}

static enum status listing_end(struct listing *l, const struct cli *cli, enum status st,
                               struct error *err)
{
    if (l->as_json) {
        json_object_end(&l->json);
        buf_add_char(&l->out, '\n');
    }
    st = cli_print(cli, st, &l->out, err);
    return st;
}

/* ---- rebuild ---- */

static enum status on_register(void *ctx, const struct register_comparison *c, struct error *err)
{
    struct listing *l = ctx;
    if (l->as_json) {
        json_object(&l->json);
        json_member_str(&l->json, "register", c->name);
        json_member_uint(&l->json, "rows", c->rows);
        json_member_uint(&l->json, "rebuilt", c->rebuilt);
        json_member_bool(&l->json, "same", c->same);
        json_object_end(&l->json);
    } else {
        buf_printf(&l->out, "%-24s %10" PRIu64 " rows, rebuilt %10" PRIu64 "  %s\n", c->name,
                   c->rows, c->rebuilt, c->same ? "same" : "DIFFERS");
    }
    return buf_status(&l->out, err);
}

static void say_signatures(struct listing *l, const struct request *r,
                           const struct rebuild_result *done)
{
    if (!l->as_json && done->damage[0] != '\0') {
        buf_printf(&l->out, "DAMAGED: %s\n", done->damage);
    }
    if (l->as_json) {
        if (done->damage[0] != '\0') {
            json_member_str(&l->json, "damage", done->damage);
        }
        json_member_bool(&l->json, "same", done->same);
        json_member_bool(&l->json, "kept", !r->check);
        json_member_uint(&l->json, "signaturesVerified", done->verified);
        json_member_uint(&l->json, "signaturesRemembered", done->remembered);
    } else if (r->check) {
        buf_add_str(&l->out, "signatures: none verified; \"assay log verify\" does\n");
    } else if (done->remembered > 0) {
        buf_printf(&l->out,
                   "signatures: %" PRIu64 " verified now, %" PRIu64
                   " by \"assay log verify\" earlier (--verify asks again)\n",
                   done->verified, done->remembered);
    } else {
        buf_printf(&l->out, "signatures: all %" PRIu64 " verified\n", done->verified);
    }
}

static enum status rebuild(const struct cli *cli, const struct request *r,
                           struct rebuild_result *done, struct error *err)
{
    enum rebuild_mode mode = r->check ? REBUILD_COMPARE : r->verify ? REBUILD_VERIFY : REBUILD_KEEP;
    struct home h;
    struct listing l;
    listing_begin(&l, r->json);
    enum status st = home_open_registers(cli, &h, err);
    if (st == OK) {
        const struct ledger ledger = home_ledger(&h);
        if (r->json) {
            json_key(&l.json, "registers");
            json_array(&l.json);
        }
        st = ledger_rebuild(&ledger, mode, on_register, &l, done, err);
        if (r->json) {
            json_array_end(&l.json);
        }
        if (st == OK) {
            say_signatures(&l, r, done);
        }
        home_close(&h);
    } else if (st == ERR_NOT_FOUND) {
        cli_note(cli, "there is no log yet; \"assay verify\" begins one");
        *done = (struct rebuild_result){.same = true};
        st = OK;
    }
    return listing_end(&l, cli, st, err);
}

static enum exit_code run_rebuild(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    struct request r = {.check = false};
    struct error err;
    struct rebuild_result done;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.check && r.verify) {
        return cli_usage(cli, "--check compares and verifies nothing: say --check or --verify");
    }
    if (rebuild(cli, &r, &done, &err) != OK) {
        return cli_fail(cli, &err);
    }
    if (!done.same) {
        cli_note(cli, r.check ? "the registers say something else than the log; \"assay log "
                                "rebuild\" makes them anew"
                              : "the registers said something else than the log; they are made "
                                "anew");
    }
    return done.same ? EXIT_ACCEPTED : EXIT_CORRUPT;
}

static const struct option_spec rebuild_options[] = {
    {"check", 0, NULL, "compare only; the registers stay as they are"},
    {"verify", 0, NULL, "verify every signature, also those that \"log verify\" has verified"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command log_rebuild = {
    .name = "rebuild",
    .summary = "Make the registers anew from the log and compare them byte for byte",
    .operands = "",
    .details = "Exits with 4 where a register differed from what the log says.\n",
    .options = rebuild_options,
    .run = run_rebuild,
};

/* ---- types ---- */

static enum status on_type(void *ctx, const struct type_count *c, struct error *err)
{
    struct listing *l = ctx;
    const char *registers = c->type == NULL || c->type->registers == NULL || c->type->tables == NULL
                                ? NULL
                                : c->type->registers;
    if (l->as_json) {
        json_object(&l->json);
        json_member(&l->json, "predicateType", c->predicate);
        json_member_bool(&l->json, "known", c->type != NULL);
        json_member_uint(&l->json, "statements", c->statements);
        json_member_uint(&l->json, "refused", c->refused);
        json_member(&l->json, "schema", view_str(c->type == NULL ? NULL : c->type->schema));
        json_member(&l->json, "registers", view_str(registers));
        json_object_end(&l->json);
    } else {
        buf_printf(&l->out, "%8" PRIu64 "  ", c->statements);
        utf8_append_visible(&l->out, c->predicate);
        buf_printf(&l->out, "  %s",
                   c->type == NULL ? "unknown to this version: kept" : c->type->title);
        if (registers != NULL) {
            buf_printf(&l->out, " [%s]", registers);
        }
        if (c->refused > 0) {
            buf_printf(&l->out, ", %" PRIu64 " refused", c->refused);
        }
        buf_add_char(&l->out, '\n');
    }
    return buf_status(&l->out, err);
}

static enum status on_refused(void *ctx, const struct refused_row *r, struct error *err)
{
    struct listing *l = ctx;
    if (l->as_json) {
        json_object(&l->json);
        json_member_uint(&l->json, "logEntry", r->index);
        json_member(&l->json, "predicateType", r->predicate);
        json_member(&l->json, "reason", r->reason);
        json_object_end(&l->json);
    } else {
        buf_printf(&l->out, "refused: entry %" PRIu64 ": ", r->index);
        utf8_append_visible(&l->out, r->reason);
        buf_add_char(&l->out, '\n');
    }
    return buf_status(&l->out, err);
}

static enum status list_types(const struct home *h, struct listing *l, struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    if (l->as_json) {
        json_key(&l->json, "types");
        json_array(&l->json);
    }
    enum status st = ledger_types(&ledger, on_type, l, err);
    if (l->as_json) {
        json_array_end(&l->json);
        json_key(&l->json, "refused");
        json_array(&l->json);
    }
    if (st == OK) {
        st = ledger_refused(&ledger, on_refused, l, err);
    }
    if (l->as_json) {
        json_array_end(&l->json);
    }
    return st;
}

static enum exit_code run_types(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.check = false};
    struct error err;
    struct home h;
    struct listing l;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    listing_begin(&l, r.json);
    enum status st = home_open_registers(cli, &h, &err);
    if (st == OK) {
        st = list_types(&h, &l, &err);
        home_close(&h);
    } else if (st == ERR_NOT_FOUND) {
        cli_note(cli, "there is no log yet; \"assay verify\" begins one");
        st = OK;
    }
    st = listing_end(&l, cli, st, &err);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec types_options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command log_types = {
    .name = "types",
    .summary = "List the statement types: how many of each, which registers follow, what was "
               "refused",
    .operands = "",
    .options = types_options,
    .run = run_types,
};
