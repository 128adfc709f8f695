/* assay witness: cosign checkpoints of other logs. */
#include "commands.h"
#include "witness.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

enum { LIST_MAX = 1 << 26 };

enum status witness_dir(const struct cli *cli, struct buf *out, struct error *err)
{
    return path_join(out, cli->home, "witness", err);
}

enum status witness_open_key(const struct cli *cli, const char *passphrase_file, struct keys **out,
                             struct error *err)
{
    struct buf passphrase;
    struct buf dir = BUF_INIT(8192);
    enum status st = home_passphrase(cli, passphrase_file, &passphrase, err);
    if (st == OK) {
        st = home_keys_dir(cli, &dir, err);
    }
    if (st == OK) {
        st = keys_open_role(dir.ptr, buf_view(&passphrase), KEY_WITNESS, out, err);
    }
    if (st == ERR_NOT_FOUND) {
        st = error_set(err, st,
                       "this home is no witness yet: \"assay witness key --name NAME\" makes it "
                       "one");
    }
    mem_wipe(passphrase.ptr, passphrase.cap);
    buf_release(&passphrase);
    buf_release(&dir);
    return st;
}

struct request {
    const char *operand;
    const char *name;
    const char *passphrase_file;
    bool json;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL && r->operand != NULL) {
        return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
    }
    if (a->option == NULL) {
        r->operand = a->value;
    } else if (args_is(a, "name")) {
        r->name = a->value;
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else {
        r->json = true;
    }
    return EXIT_ACCEPTED;
}

/* ---- key ---- */

/* The first time, a key of its own is made; all keys are opened for it, so that it gets their
 * passphrase. */
static enum status become(const struct cli *cli, const struct request *r, const char *keys_dir,
                          struct error *err)
{
    struct buf passphrase;
    struct keys *keys = NULL;
    enum status st = home_passphrase(cli, r->passphrase_file, &passphrase, err);
    if (st == OK) {
        st = keys_open(keys_dir, buf_view(&passphrase), clock_now(), &keys, err);
    }
    if (st == OK && keys_active(keys, KEY_WITNESS) == NULL) {
        st = keys_rotate(keys, KEY_WITNESS, buf_view(&passphrase), clock_now(), err);
    }
    (void)keys_close(keys);
    mem_wipe(passphrase.ptr, passphrase.cap);
    buf_release(&passphrase);
    return st;
}

static enum status print_key(const struct cli *cli, const char *dir, const char *keys_dir,
                             struct error *err)
{
    struct buf out = BUF_INIT(1 << 12);
    struct keys *keys = NULL;
    struct vkey key;
    enum status st = keys_open_public(keys_dir, &keys, err);
    if (st == OK) {
        st = witness_vkey(dir, keys, &key, err);
        (void)keys_close(keys);
    }
    if (st == OK) {
        vkey_write(&out, &key);
        buf_add_char(&out, '\n');
    }
    return cli_print(cli, st, &out, err);
}

static enum status name_key(const struct cli *cli, const struct request *r, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf keys_dir = BUF_INIT(8192);
    enum status st = witness_dir(cli, &dir, err);
    if (st == OK) {
        st = home_keys_dir(cli, &keys_dir, err);
    }
    if (st == OK && r->name != NULL) {
        st = dir_ensure(cli->home, 0700, err);
        st = st == OK ? witness_set_name(dir.ptr, view_str(r->name), err) : st;
        st = st == OK ? become(cli, r, keys_dir.ptr, err) : st;
    }
    return st == OK ? print_key(cli, dir.ptr, keys_dir.ptr, err) : st;
}

static enum exit_code run_key(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.operand = NULL};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return name_key(cli, &r, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* ---- watch ---- */

static enum status watch(const struct cli *cli, const char *file, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 12);
    struct vkey log;
    enum status st = evidence_init(err);
    if (st == OK) {
        st = file_read(file, &text, err);
    }
    if (st == OK) {
        st = vkey_parse(view_trim(buf_view(&text)), &log, err);
        st = st == OK ? OK : error_prefix(err, "%s", file);
    }
    if (st == OK) {
        st = witness_dir(cli, &dir, err);
    }
    if (st == OK) {
        st = witness_watch(dir.ptr, &log, err);
    }
    if (st == OK) {
        cli_note(cli, "watching %s", log.name);
    }
    return st;
}

static enum exit_code run_watch(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.operand = NULL};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && r.operand == NULL) {
        code = cli_usage(cli, "name the file with the log's verifier key");
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return watch(cli, r.operand, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* ---- list ---- */

struct listing {
    struct buf out;
    struct json_writer json;
    bool as_json;
    bool faulty;
};

static void write_state(struct json_writer *w, const char *key, const struct checkpoint *c)
{
    json_key(w, key);
    json_object(w);
    json_member_uint(w, "size", c->size);
    json_member_sha256(w, "root", &c->root);
    json_object_end(w);
}

static void log_json(struct json_writer *w, const struct witness_log *log)
{
    json_object(w);
    json_member_str(w, "origin", log->origin);
    json_member_uint(w, "keys", log->keys_len);
    if (log->has_head) {
        write_state(w, "cosigned", &log->head);
        json_member_time(w, "at", log->time);
    }
    json_member_str(w, "place", log->place);
    json_key(w, "refused");
    json_array(w);
    for (size_t i = 0; i < log->refusals_len; i++) {
        const struct witness_refusal *r = &log->refusals[i];
        json_object(w);
        json_member_str(w, "reason", witness_fault_name(r->fault));
        json_member_time(w, "at", r->time);
        write_state(w, "refused", &r->refused);
        write_state(w, "held", &r->held);
        json_member_str(w, "evidence", r->name);
        json_object_end(w);
    }
    json_array_end(w);
    json_object_end(w);
}

static void log_text(struct buf *out, const struct witness_log *log)
{
    char text[CLOCK_TEXT_MAX];
    utf8_append_visible(out, view_str(log->origin));
    if (log->has_head) {
        clock_rfc3339(log->time, text);
        buf_printf(out, "  cosigned %llu %s at %s\n", (unsigned long long)log->head.size,
                   plural_of(log->head.size, "entry", "entries"), text);
    } else {
        buf_add_str(out, "  nothing cosigned yet\n");
    }
    for (size_t i = 0; i < log->refusals_len; i++) {
        const struct witness_refusal *r = &log->refusals[i];
        char refused[SHA256_HEX_MAX];
        char held[SHA256_HEX_MAX];
        clock_rfc3339(r->time, text);
        sha256_hex(&r->refused.root, refused);
        sha256_hex(&r->held.root, held);
        buf_printf(out,
                   "  REFUSED %-8s %s: %llu %s, root %.16s; held were %llu, root %.16s\n"
                   "          %s/refused/%s.request, .held\n",
                   witness_fault_name(r->fault), text, (unsigned long long)r->refused.size,
                   plural_of(r->refused.size, "entry", "entries"), refused,
                   (unsigned long long)r->held.size, held, log->place, r->name);
    }
}

static enum status on_log(void *ctx, const struct witness_log *log, struct error *err)
{
    struct listing *l = ctx;
    if (l->as_json) {
        log_json(&l->json, log);
    } else {
        log_text(&l->out, log);
    }
    return buf_status(&l->out, err);
}

static enum status list(const struct cli *cli, bool as_json, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf dir = BUF_INIT(8192);
    struct listing l = {.as_json = as_json};
    buf_init(&l.out, LIST_MAX);
    json_writer_init(&l.json, &l.out, true);
    if (as_json) {
        json_array(&l.json);
    }
    enum status st = evidence_init(err);
    if (st == OK) {
        st = witness_dir(cli, &dir, err);
    }
    if (st == OK) {
        st = witness_each_log(dir.ptr, on_log, &l, err);
    }
    if (as_json) {
        json_array_end(&l.json);
        buf_add_char(&l.out, '\n');
    }
    return cli_print(cli, st, &l.out, err);
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.operand = NULL};
    struct error err;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return list(cli, r.json, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec key_options[] = {
    {"name", 0, "NAME", "become a witness of this name, \"witness.example.com/1\"; it stays"},
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec list_options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct command verbs[] = {
    {.name = "key",
     .summary = "Print the witness's verifier key; with --name, make it",
     .operands = "",
     .options = key_options,
     .run = run_key},
    {.name = "watch",
     .summary = "Cosign checkpoints of this log, too",
     .operands = "VKEY-FILE",
     .details = "The file holds the log's verifier key, as \"key export --vkey\" prints it there.\n"
                "A further key of a log that is watched already is added.\n",
     .run = run_watch},
    {.name = "list",
     .summary = "List the logs watched, and what was refused",
     .operands = "",
     .options = list_options,
     .run = run_list},
};

static const struct command *const verb_list[] = {
    &verbs[0], &verbs[1], &verbs[2], &witness_serve, &witness_answer_command, NULL};

const struct command witness_command = {
    .name = "witness",
    .summary = "Cosign checkpoints of other logs, so that none of them can be rewritten unseen",
    .operands = "",
    .verbs = verb_list,
};
