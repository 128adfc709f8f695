/* assay store: where everything lies - checked, copied, backed up, restored. */
#include "commands.h"
#include "home.h"
#include "store.h"

#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/store/outbox.h>

enum { PLACES_MAX = 2 };

struct request {
    const char *places[PLACES_MAX];
    size_t count;
    bool accept_older;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (a->option != NULL) {
        r->accept_older = true;
        return EXIT_ACCEPTED;
    }
    if (r->count == PLACES_MAX) {
        return cli_usage(a->cli, "\"%s\" is one operand too many", a->value);
    }
    r->places[r->count++] = a->value;
    return EXIT_ACCEPTED;
}

static enum exit_code parse(struct cli *cli, const struct command *self, int argc, char **argv,
                            struct request *r, size_t places)
{
    enum exit_code code = args_each(cli, self, argc, argv, take, r);
    if (code == EXIT_ACCEPTED && r->count != places) {
        code = cli_usage(cli, "give %s", self->operands);
    }
    return code;
}

/* ---- check ---- */

/* A verb of `assay log` by its name, with these words behind it. */
static enum exit_code run_log_verb(struct cli *cli, const char *name, char *option)
{
    char *argv[] = {option, NULL};
    for (size_t i = 0; log_command.verbs[i] != NULL; i++) {
        const struct command *verb = log_command.verbs[i];
        if (strcmp(verb->name, name) == 0) {
            return verb->run(cli, verb, option == NULL ? 0 : 1, argv);
        }
    }
    return EXIT_OTHER;
}

static enum exit_code run_check(struct cli *cli, const struct command *self, int argc, char **argv)
{
    static char check[] = "--check";
    struct request r = {.count = 0};
    enum exit_code code = parse(cli, self, argc, argv, &r, 0);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    code = run_log_verb(cli, "verify", NULL);
    enum exit_code registers = run_log_verb(cli, "rebuild", check);
    return code == EXIT_ACCEPTED ? registers : code;
}

/* ---- copies ---- */

/* Registers of the new store follow from its log; comparing them with the old ones is part of the
 * proof. */
static enum status project_copy(struct home *to, struct error *err)
{
    const struct ledger ledger = home_ledger(to);
    enum status st = log_project(to->log, err);
    return st == OK ? ledger_project(&ledger, err) : st;
}

/* The log is whole without: where nothing of it can be read, what is due is told once more. */
static enum status copy_told(const struct cli *cli, struct store *from, struct store *to,
                             struct error *err)
{
    size_t told = 0;
    enum status st = outbox_copy(from, to, &told, err);
    if (st == ERR_NOT_FOUND) {
        cli_note(cli, "which reminders were sent is not known from there (%s)", err->message);
        return OK;
    }
    return st;
}

static enum status copy(const struct cli *cli, const char *from, const char *to,
                        struct log_copy *done, struct error *err)
{
    struct home old;
    struct home new;
    enum status st = home_open_place(cli, from, STORE_READ_ONLY, &old, err);
    if (st != OK) {
        return st;
    }
    st = home_open_place(cli, to, STORE_READ_WRITE, &new, err);
    if (st == OK) {
        st = log_copy_to(old.log, new.store, done, err);
        st = st == OK ? project_copy(&new, err) : st;
        st = st == OK ? copy_told(cli, old.store, new.store, err) : st;
        home_close(&new);
    }
    home_close(&old);
    return st;
}

static enum exit_code report(const struct cli *cli, enum status st, const struct log_copy *done,
                             const struct error *err)
{
    if (st != OK) {
        return cli_fail(cli, err);
    }
    (void)fprintf(cli->out,
                  "%llu %s (%llu new), %llu blob%s and %llu log object%s copied, read back and "
                  "equal; %llu blob%s there already, and equal; registers follow from them\n",
                  (unsigned long long)done->entries, plural_of(done->entries, "entry", "entries"),
                  (unsigned long long)(done->entries - done->before),
                  (unsigned long long)done->blobs, plural(done->blobs),
                  (unsigned long long)done->objects, plural(done->objects),
                  (unsigned long long)done->present, plural_of(done->present, " was", "s were"));
    return EXIT_ACCEPTED;
}

static enum exit_code run_copy(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.count = 0};
    struct error err;
    struct log_copy done;
    enum exit_code code = parse(cli, self, argc, argv, &r, 2);
    return code == EXIT_ACCEPTED
               ? report(cli, copy(cli, r.places[0], r.places[1], &done, &err), &done, &err)
               : code;
}

static enum exit_code run_backup(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.count = 0};
    struct error err;
    struct log_copy done;
    enum exit_code code = parse(cli, self, argc, argv, &r, 1);
    return code == EXIT_ACCEPTED
               ? report(cli, copy(cli, "-", r.places[0], &done, &err), &done, &err)
               : code;
}

/* ---- restoring ---- */

static enum status restore(const struct cli *cli, const struct request *r, struct log_copy *done,
                           struct error *err)
{
    struct home from;
    enum status st = home_open_place(cli, r->places[0], STORE_READ_ONLY, &from, err);
    if (st != OK) {
        return st;
    }
    st = r->accept_older ? OK : log_check_seen(from.log, err);
    home_close(&from);
    st = st == OK ? copy(cli, r->places[0], "-", done, err) : st;
    if (st == OK && r->accept_older) {
        struct home h;
        st = home_open_place(cli, "-", STORE_READ_ONLY, &h, err);
        if (st == OK) {
            st = log_accept(h.log, err);
            home_close(&h);
        }
        if (st == OK) {
            cli_note(cli, "what the log has lost stays lost: witnesses that have cosigned more of "
                          "it will not cosign what follows now");
        }
    }
    return st;
}

static enum exit_code run_restore(struct cli *cli, const struct command *self, int argc,
                                  char **argv)
{
    struct request r = {.count = 0};
    struct error err;
    struct log_copy done;
    enum exit_code code = parse(cli, self, argc, argv, &r, 1);
    return code == EXIT_ACCEPTED ? report(cli, restore(cli, &r, &done, &err), &done, &err) : code;
}

static const struct option_spec restore_options[] = {
    {"accept-older", 0, NULL, "go on from a log that is older than what this home has signed"},
    {NULL, 0, NULL, NULL},
};

#define PLACES                                                                                     \
    "A place is a directory, \"postgresql://USER@HOST/DATABASE,s3://BUCKET/PREFIX\", or \"-\" "    \
    "for "                                                                                         \
    "the store in\nuse (the home, or ASSAY_STORE and ASSAY_BLOBS). The keys of the home are not "  \
    "part of it.\n"

static const struct command verbs[] = {
    {.name = "check",
     .summary = "Verify the log, every blob and signature, and compare the registers with the log",
     .operands = "",
     .run = run_check},
    {.name = "copy",
     .summary = "Copy a store to another place and prove that both are equal",
     .operands = "FROM TO",
     .details = PLACES,
     .run = run_copy},
    {.name = "backup",
     .summary = "Copy the store in use; what the place has already is not copied again",
     .operands = "PLACE",
     .details = PLACES,
     .run = run_backup},
    {.name = "restore",
     .summary = "Copy a backup into the store in use; an older log is refused",
     .operands = "PLACE",
     .details = PLACES,
     .options = restore_options,
     .run = run_restore},
};

static const struct command *const verb_list[] = {&verbs[0], &verbs[1],      &verbs[2],
                                                  &verbs[3], &store_unnamed, NULL};

const struct command store_command = {
    .name = "store",
    .summary = "Check, copy, back up, restore and tidy where everything lies",
    .operands = "",
    .verbs = verb_list,
};
