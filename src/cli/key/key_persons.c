/* assay key add, replace, revoke, roles: whose key is whose, and what it may say. */
#include "home.h"
#include "key.h"

#include <assay/assure/authority.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <inttypes.h>
#include <unistd.h>

enum { KEY_ID_MIN = 8, KEY_ID_LENGTH = SHA256_HEX_MAX - 1 };

struct request {
    const char *operand;
    const char *person;
    struct buf roles;
    const char *output;
    const char *public_path;
    const char *passphrase_file;
    const char *new_passphrase_file;
    const char *reason;
    bool json;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option == NULL) {
        if (r->operand != NULL) {
            return cli_usage(a->cli, "one key at a time");
        }
        r->operand = a->value;
    } else if (args_is(a, "person")) {
        r->person = a->value;
    } else if (args_is(a, "role")) {
        buf_printf(&r->roles, "%s%s", r->roles.len > 0 ? " " : "", a->value);
    } else if (args_is(a, "output")) {
        r->output = a->value;
    } else if (args_is(a, "public")) {
        r->public_path = a->value;
    } else if (args_is(a, "passphrase-file")) {
        r->passphrase_file = a->value;
    } else if (args_is(a, "new-passphrase-file")) {
        r->new_passphrase_file = a->value;
    } else if (args_is(a, "reason")) {
        r->reason = a->value;
    } else {
        r->json = true;
    }
    return EXIT_ACCEPTED;
}

/* ---- the new key: read, or made ---- */

static enum status read_public(const char *path, struct public_key *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf pem = BUF_INIT(1 << 16);
    enum status st = file_read(path, &pem, err);
    return st == OK ? public_key_from_pem(buf_view(&pem), out, err) : st;
}

static enum status make_key(const struct request *r, struct public_key *out, struct error *err)
{
    struct buf passphrase = BUF_INIT(0);
    struct key_info info;
    enum status st = OK;
    if (r->new_passphrase_file != NULL) {
        st = home_key_passphrase(r->output, r->new_passphrase_file, &passphrase, err);
    }
    if (st == OK) {
        st = key_file_make(r->output, buf_view(&passphrase), clock_now(), &info, err);
    }
    mem_wipe(passphrase.ptr, passphrase.cap);
    buf_release(&passphrase);
    if (st == OK) {
        *out = info.public;
    }
    return st;
}

static enum exit_code check_source(const struct cli *cli, const struct request *r)
{
    return (r->output == NULL) != (r->public_path == NULL)
               ? EXIT_ACCEPTED
               : cli_usage(cli, "give --output FILE for a new key, or --public PEM for one that "
                                "exists");
}

static enum status get_key(const struct request *r, struct public_key *out, struct error *err)
{
    return r->output != NULL ? make_key(r, out, err) : read_public(r->public_path, out, err);
}

/* Introduce or replace; a new key that was refused is not left lying about. One that the log has
 * is kept whatever failed behind it: without its private part its person would be locked out. */
static enum status record(const struct ledger *l, const struct request *r, enum key_action action,
                          struct key_words *words, uint64_t *index, struct error *err)
{
    struct checkpoint before;
    struct checkpoint after;
    struct error ignored;
    enum status st = log_head(l->log, &before, err);
    bool grown = st == OK;
    if (st == OK) {
        st = authority_record(l, action, words, clock_now(), index, err);
        grown = st == OK || log_head(l->log, &after, &ignored) != OK || after.size > before.size;
    }
    if (st != OK && r->output != NULL && !grown) {
        (void)unlink(r->output);
    } else if (st != OK && grown) {
        (void)error_prefix(err,
                           "the log may hold the key already (%s is kept); its registers follow "
                           "with the next command: \"assay key list\" shows it. What failed",
                           r->output != NULL ? r->output : r->public_path);
    }
    return st;
}

/* ---- which key is meant ---- */

struct finding {
    struct view wanted;
    char id[SHA256_HEX_MAX];
    size_t found;
};

static enum status on_key(void *ctx, const struct authority_key *k, struct error *err)
{
    struct finding *f = ctx;
    (void)err;
    if (view_starts(k->key, f->wanted) && k->key.len == KEY_ID_LENGTH) {
        memcpy(f->id, k->key.ptr, KEY_ID_LENGTH);
        f->found++;
    }
    return OK;
}

static enum status find_key(const struct ledger *l, const char *wanted, char id[SHA256_HEX_MAX],
                            struct error *err)
{
    struct finding f = {.wanted = view_str(wanted)};
    enum status st = authority_each(l, on_key, &f, err);
    if (st == OK && (f.wanted.len < KEY_ID_MIN || f.found != 1)) {
        return error_set(err, f.found > 1 ? ERR_USAGE : ERR_NOT_FOUND,
                         f.found > 1 ? "\"%s\" begins more than one key's id"
                                     : "no person's key has the id \"%s\"; \"assay key list\" "
                                       "shows them",
                         wanted);
    }
    if (st == OK) {
        memcpy(id, f.id, SHA256_HEX_MAX);
    }
    return st;
}

/* ---- the verbs ---- */

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv,
                          enum exit_code (*check)(const struct cli *cli, const struct request *r),
                          enum status (*act)(const struct cli *cli, const struct request *r,
                                             struct home *h, struct error *err))
{
    struct request r = {.roles = BUF_INIT(ROLES_TEXT_MAX)};
    struct error err;
    struct home h;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code == EXIT_ACCEPTED && buf_status(&r.roles, NULL) != OK) {
        code = cli_usage(cli, "the roles hold more than %d bytes", ROLES_TEXT_MAX);
    }
    if (code == EXIT_ACCEPTED) {
        code = check(cli, &r);
    }
    if (code == EXIT_ACCEPTED) {
        enum status st = home_open(cli, r.passphrase_file, &h, &err);
        if (st == OK) {
            st = act(cli, &r, &h, &err);
            home_close(&h);
        }
        code = st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
    }
    buf_release(&r.roles);
    return code;
}

static enum exit_code check_add(const struct cli *cli, const struct request *r)
{
    if (r->person == NULL || r->roles.len == 0) {
        return cli_usage(cli, "whose key, and what may it say? --person ID --role ROLE …; \"assay "
                              "key roles\" lists the roles");
    }
    return check_source(cli, r);
}

static enum status add(const struct cli *cli, const struct request *r, struct home *h,
                       struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    struct public_key key;
    uint64_t index = 0;
    enum status st = get_key(r, &key, err);
    if (st == OK) {
        struct key_words words = {
            .key = &key, .person = view_str(r->person), .roles = buf_view(&r->roles)};
        st = record(&ledger, r, KEY_INTRODUCE, &words, &index, err);
    }
    if (st == OK) {
        cli_note(
            cli, "key %.16s of %s introduced, log entry %" PRIu64 "%s%s", key.id, r->person, index,
            r->output == NULL ? "" : "; sign with ASSAY_KEY=", r->output == NULL ? "" : r->output);
    }
    return st;
}

static enum exit_code run_add(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return run(cli, self, argc, argv, check_add, add);
}

static enum status replace(const struct cli *cli, const struct request *r, struct home *h,
                           struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    char old[SHA256_HEX_MAX];
    struct public_key key;
    uint64_t index = 0;
    const struct key_info *signer = keys_active(h->keys, KEY_STATEMENT);
    enum status st = find_key(&ledger,
                              r->operand != NULL ? r->operand
                              : signer == NULL   ? ""
                                                 : signer->id,
                              old, err);
    if (st == OK) {
        st = get_key(r, &key, err);
    }
    if (st == OK) {
        struct key_words words = {
            .key = &key, .about = view_str(old), .reason = view_str(r->reason)};
        st = record(&ledger, r, KEY_ROTATE, &words, &index, err);
    }
    if (st == OK) {
        cli_note(cli, "key %.16s replaces %.16s, which is revoked, log entry %" PRIu64, key.id, old,
                 index);
    }
    return st;
}

static enum exit_code run_replace(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    return run(cli, self, argc, argv, check_source, replace);
}

static enum exit_code check_revoke(const struct cli *cli, const struct request *r)
{
    return r->operand != NULL && r->reason != NULL
               ? EXIT_ACCEPTED
               : cli_usage(cli, "which key, and why? KEY --reason TEXT");
}

static enum status end_key(const struct cli *cli, const struct request *r, struct home *h,
                           struct error *err)
{
    const struct ledger ledger = home_ledger(h);
    char id[SHA256_HEX_MAX];
    uint64_t index = 0;
    enum status st = find_key(&ledger, r->operand, id, err);
    if (st == OK) {
        const struct key_words words = {.about = view_str(id), .reason = view_str(r->reason)};
        st = authority_record(&ledger, KEY_REVOKE, &words, clock_now(), &index, err);
    }
    if (st == OK) {
        cli_note(cli, "key %.16s is revoked, log entry %" PRIu64, id, index);
    }
    return st;
}

static enum exit_code run_revoke(struct cli *cli, const struct command *self, int argc, char **argv)
{
    return run(cli, self, argc, argv, check_revoke, end_key);
}

/* ---- listing ---- */

struct lister {
    struct buf *text;
    struct json_writer *json;
};

static enum status list_key(void *ctx, const struct authority_key *k, struct error *err)
{
    const struct lister *l = ctx;
    bool ended = k->ended != LOG_NO_INDEX;
    if (l->json != NULL) {
        json_object(l->json);
        json_member_str(l->json, "role", "person");
        json_member_str(l->json, "algorithm", key_algorithm_name(KEY_ED25519));
        json_member(l->json, "id", k->key);
        json_member(l->json, "person", k->person);
        json_member(l->json, "roles", k->roles);
        json_member_uint(l->json, "introduced", k->introduced);
        json_member_bool(l->json, "revoked", ended);
        if (ended) {
            json_member_uint(l->json, "ended", k->ended);
            json_member(l->json, "reason", k->reason);
        }
        json_object_end(l->json);
        return OK;
    }
    buf_printf(l->text, "person      ed25519    %.16s  ", k->key.ptr);
    utf8_append_visible(l->text, k->person);
    buf_add_str(l->text, " (");
    utf8_append_visible(l->text, k->roles);
    buf_add_char(l->text, ')');
    if (ended) {
        buf_printf(l->text, "  revoked with log entry %" PRIu64 ": ", k->ended);
        utf8_append_visible(l->text, k->reason);
    }
    buf_add_char(l->text, '\n');
    return buf_status(l->text, err);
}

enum status key_list_persons(const struct cli *cli, struct buf *text, struct json_writer *json,
                             struct error *err)
{
    struct home h;
    struct lister l = {text, json};
    enum status st = home_open_registers(cli, &h, err);
    if (st == ERR_NOT_FOUND) {
        return OK;
    }
    if (st == OK) {
        const struct ledger ledger = home_ledger(&h);
        st = authority_each(&ledger, list_key, &l, err);
        home_close(&h);
    }
    return st;
}

static enum status list_role(void *ctx, struct view name, struct view title, struct view says,
                             struct error *err)
{
    const struct lister *l = ctx;
    if (l->json != NULL) {
        json_object(l->json);
        json_member(l->json, "role", name);
        json_member(l->json, "title", title);
        json_member(l->json, "says", says);
        json_object_end(l->json);
        return OK;
    }
    buf_printf(l->text, "%-14.*s " VIEW_FMT "\n               " VIEW_FMT "\n", VIEW_ARG(name),
               VIEW_ARG(title), VIEW_ARG(says));
    return buf_status(l->text, err);
}

static enum exit_code run_roles(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {0};
    struct error err;
    struct buf out = BUF_INIT(1 << 20);
    struct json_writer w;
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    struct lister l = {&out, r.json ? &w : NULL};
    json_writer_init(&w, &out, true);
    if (r.json) {
        json_array(&w);
    }
    enum status st = authority_roles(list_role, &l, &err);
    if (r.json) {
        json_array_end(&w);
        buf_add_char(&out, '\n');
    }
    if (st == OK) {
        st = cli_write(cli, NULL, buf_view(&out), &err);
    }
    buf_release(&out);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

#define NEW_KEY_OPTIONS                                                                            \
    {"output", 'o', "FILE", "make a new key in this file"},                                        \
        {"public", 0, "PEM", "the public part of a key that was made elsewhere"},                  \
        {"new-passphrase-file", 0, "FILE", "passphrase of the new key"},                           \
    {                                                                                              \
        "passphrase-file", 0, "FILE", "passphrase of the installation's keys"                      \
    }

static const struct option_spec add_options[] = {
    {"person", 0, "ID", "whose key it is"},
    {"role", 0, "ROLE", "what it may say (may be repeated); see \"assay key roles\""},
    NEW_KEY_OPTIONS,
    {NULL, 0, NULL, NULL},
};

static const struct option_spec replace_options[] = {
    NEW_KEY_OPTIONS,
    {"reason", 0, "TEXT", "why"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec revoke_options[] = {
    {"reason", 0, "TEXT", "why"},
    {"passphrase-file", 0, "FILE", "passphrase of the installation's keys"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec roles_options[] = {
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command key_add = {
    .name = "add",
    .summary = "Introduce a person's key, with the roles that it may speak in",
    .operands = "",
    .details = "The first one ends the time in which the installation's key may say everything:\n"
               "make it an administrator's.\n",
    .options = add_options,
    .run = run_add,
};

const struct command key_replace = {
    .name = "replace",
    .summary = "Put a new key in the place of a person's key, which is revoked",
    .operands = "[KEY]",
    .details = "Without KEY (the beginning of its id), the key that ASSAY_KEY names.\n",
    .options = replace_options,
    .run = run_replace,
};

const struct command key_revoke = {
    .name = "revoke",
    .summary = "Revoke a person's key: what it says from now on counts for nothing",
    .operands = "KEY",
    .options = revoke_options,
    .run = run_revoke,
};

const struct command key_roles = {
    .name = "roles",
    .summary = "List the roles, and which statements each may make",
    .operands = "",
    .options = roles_options,
    .run = run_roles,
};
