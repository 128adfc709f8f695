/* assay key: list, export and rotate the installation's keys. */
#include "commands.h"
#include "home.h"
#include "key.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>

struct request {
    const char *operand;
    const char *passphrase_file;
    const char *new_passphrase_file;
    bool remove_passphrase;
    bool vkey;
    bool json;
};

static enum exit_code parse(struct cli *cli, const struct command *self, int argc, char **argv,
                            struct request *r)
{
    struct args a;
    args_begin(&a, cli, self, argc, argv);
    for (enum args_event e = args_next(&a); e != ARGS_END; e = args_next(&a)) {
        if (e == ARGS_FAILED) {
            return EXIT_USAGE;
        }
        if (e == ARGS_OPERAND) {
            if (r->operand != NULL) {
                return cli_usage(cli, "one key at a time");
            }
            r->operand = a.value;
        } else if (args_is(&a, "passphrase-file")) {
            r->passphrase_file = a.value;
        } else if (args_is(&a, "new-passphrase-file")) {
            r->new_passphrase_file = a.value;
        } else if (args_is(&a, "remove")) {
            r->remove_passphrase = true;
        } else if (args_is(&a, "vkey")) {
            r->vkey = true;
        } else {
            r->json = true;
        }
    }
    return EXIT_ACCEPTED;
}

static void list_one(struct buf *out, const struct key_info *k)
{
    char created[CLOCK_TEXT_MAX];
    clock_rfc3339(k->created, created);
    buf_printf(out, "%-11s %-10s %.16s  since %.10s  %s%s\n", key_role_name(k->role),
               key_algorithm_name(k->algorithm), k->id, created,
               k->retired != 0 ? "retired"
               : k->encrypted  ? "under a passphrase"
                               : "plain",
               k->retired == 0 && !k->encrypted ? " (give it one: assay key passphrase)" : "");
}

static void list_one_json(struct json_writer *w, const struct key_info *k)
{
    json_object(w);
    json_member_str(w, "role", key_role_name(k->role));
    json_member_str(w, "algorithm", key_algorithm_name(k->algorithm));
    json_member_str(w, "id", k->id);
    json_member_time(w, "created", k->created);
    json_member_bool(w, "retired", k->retired != 0);
    json_member_bool(w, "encrypted", k->encrypted);
    json_object_end(w);
}

static enum status open_public(const struct cli *cli, struct keys **out, struct error *err)
{
    struct buf dir = BUF_INIT(8192);
    enum status st = home_keys_dir(cli, &dir, err);
    if (st == OK) {
        st = keys_open_public(dir.ptr, out, err);
    }
    buf_release(&dir);
    return st;
}

static enum status list(const struct cli *cli, bool json, struct error *err)
{
    struct keys *keys = NULL;
    struct buf out = BUF_INIT(1 << 22);
    struct json_writer w;
    enum status st = open_public(cli, &keys, err);
    json_writer_init(&w, &out, true);
    if (json) {
        json_array(&w);
    }
    for (size_t i = 0; st == OK && i < keys_count(keys); i++) {
        if (json) {
            list_one_json(&w, keys_at(keys, i));
        } else {
            list_one(&out, keys_at(keys, i));
        }
    }
    if (st == OK) {
        st = key_list_persons(cli, &out, json ? &w : NULL, err);
    }
    if (json) {
        json_array_end(&w);
        buf_add_char(&out, '\n');
    }
    (void)keys_close(keys);
    st = cli_print(cli, st, &out, err);
    return st;
}

static enum exit_code run_list(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {0};
    struct error err;
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return list(cli, r.json, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum status export_vkey(const struct cli *cli, struct buf *out, struct error *err)
{
    struct home h;
    struct vkey key;
    enum status st = home_open_public(cli, &h, err);
    if (st == OK) {
        st = log_vkey(h.log, &key, err);
        home_close(&h);
    }
    if (st == OK) {
        vkey_write(out, &key);
        buf_add_char(out, '\n');
    }
    return st;
}

static enum status export_pem(const struct cli *cli, enum key_role role, struct buf *out,
                              struct error *err)
{
    struct keys *keys = NULL;
    enum status st = open_public(cli, &keys, err);
    if (st != OK) {
        return st;
    }
    const struct key_info *k = keys_active(keys, role);
    if (k == NULL || !k->has_public) {
        st = error_set(err, ERR_NOT_FOUND, "there is no public %s key yet", key_role_name(role));
    } else {
        public_key_pem(&k->public, out);
    }
    (void)keys_close(keys);
    return st;
}

static enum exit_code run_export(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {0};
    struct error err;
    enum key_role role = KEY_STATEMENT;
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.operand != NULL && !key_role_parse(view_str(r.operand), &role)) {
        return cli_usage(cli, "\"%s\" is none of statement, checkpoint, sigstore", r.operand);
    }
    struct buf out = BUF_INIT(1 << 16);
    enum status st = r.vkey ? export_vkey(cli, &out, &err) : export_pem(cli, role, &out, &err);
    st = cli_print(cli, st, &out, &err);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

/* Open the keys for changing, do it, close. */
static enum status change(const struct cli *cli, const struct request *r,
                          enum status (*act)(const struct cli *cli, const struct request *r,
                                             struct keys *keys, struct view passphrase,
                                             struct error *err),
                          struct error *err)
{
    struct buf passphrase;
    struct buf dir = BUF_INIT(8192);
    struct keys *keys = NULL;
    enum status st = home_passphrase(cli, r->passphrase_file, &passphrase, err);
    if (st == OK) {
        st = home_keys_dir(cli, &dir, err);
    }
    if (st == OK) {
        st = keys_open(dir.ptr, buf_view(&passphrase), clock_now(), &keys, err);
    }
    if (st == OK) {
        st = act(cli, r, keys, buf_view(&passphrase), err);
    }
    (void)keys_close(keys);
    mem_wipe(passphrase.ptr, passphrase.cap);
    buf_release(&passphrase);
    buf_release(&dir);
    return st;
}

static enum status rotate(const struct cli *cli, const struct request *r, struct keys *keys,
                          struct view passphrase, struct error *err)
{
    enum key_role role;
    if (!key_role_parse(view_str(r->operand), &role)) {
        return error_set(err, ERR_USAGE, "\"%s\" is none of statement, checkpoint, sigstore",
                         r->operand);
    }
    enum status st = keys_rotate(keys, role, passphrase, clock_now(), err);
    if (st == OK) {
        cli_note(cli, "new %s key; the old one stays for verifying", r->operand);
    }
    return st;
}

static enum exit_code run_rotate(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {0};
    struct error err;
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.operand == NULL) {
        return cli_usage(cli, "name the key to rotate: statement, checkpoint or sigstore");
    }
    return change(cli, &r, rotate, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum status set_passphrase(const struct cli *cli, const struct request *r, struct keys *keys,
                                  struct view passphrase, struct error *err)
{
    struct buf fresh;
    (void)passphrase;
    if (r->remove_passphrase) {
        return keys_set_passphrase(keys, view_of(NULL, 0), err);
    }
    enum status st = home_passphrase(cli, r->new_passphrase_file, &fresh, err);
    if (st == OK) {
        st = keys_set_passphrase(keys, buf_view(&fresh), err);
    }
    mem_wipe(fresh.ptr, fresh.cap);
    buf_release(&fresh);
    return st;
}

static enum exit_code run_passphrase(struct cli *cli, const struct command *self, int argc,
                                     char **argv)
{
    struct request r = {0};
    struct error err;
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if ((r.new_passphrase_file == NULL) == !r.remove_passphrase) {
        return cli_usage(cli, "give --new-passphrase-file FILE or --remove");
    }
    return change(cli, &r, set_passphrase, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec list_options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec export_options[] = {
    {"vkey", 0, NULL, "the log's verifier key (C2SP signed-note) instead of a PEM"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec rotate_options[] = {
    {"passphrase-file", 0, "FILE", "passphrase of the keys"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec passphrase_options[] = {
    {"passphrase-file", 0, "FILE", "the present passphrase, if there is one"},
    {"new-passphrase-file", 0, "FILE", "the new one"},
    {"remove", 0, NULL, "store the keys without a passphrase"},
    {NULL, 0, NULL, NULL},
};

static const struct command verbs[] = {
    {.name = "list",
     .summary = "List the keys, retired ones too",
     .operands = "",
     .options = list_options,
     .run = run_list},
    {.name = "export",
     .summary = "Print a public key",
     .operands = "[ROLE]",
     .details = "ROLE is statement (default), checkpoint or sigstore.\n",
     .options = export_options,
     .run = run_export},
    {.name = "rotate",
     .summary = "Retire a key and make a new one",
     .operands = "ROLE",
     .details = "ROLE is statement, checkpoint or sigstore. What the old key signed stays valid.\n",
     .options = rotate_options,
     .run = run_rotate},
    {.name = "passphrase",
     .summary = "Put the keys under a passphrase, or change it",
     .operands = "",
     .options = passphrase_options,
     .run = run_passphrase},
};

static const struct command *const verb_list[] = {&verbs[0],   &verbs[1],  &verbs[2],
                                                  &verbs[3],   &key_add,   &key_replace,
                                                  &key_revoke, &key_roles, NULL};

const struct command key_command = {
    .name = "key",
    .summary = "The keys that sign the evidence, and what each person may say",
    .operands = "",
    .verbs = verb_list,
};
