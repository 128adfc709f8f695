/* assay store unnamed: blobs that nothing names. */
#include "commands.h"
#include "home.h"
#include "store.h"

#include <assay/assure/unnamed.h>
#include <assay/base/clock.h>
#include <assay/base/json.h>

enum { DAYS_DEFAULT = 7, DAYS_MAX = 36500 };

struct request {
    uint64_t days;
    bool remove;
    bool json;
};

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (args_is(a, "remove")) {
        r->remove = true;
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (!view_to_u64(view_str(a->value), &r->days) || r->days > DAYS_MAX) {
        return cli_usage(a->cli, "--older: \"%s\" is no number of days", a->value);
    }
    return EXIT_ACCEPTED;
}

static void write_json(const struct unnamed *u, struct buf *out)
{
    struct json_writer json;
    char text[SHA256_HEX_MAX];
    json_writer_init(&json, out, true);
    json_object(&json);
    json_member_uint(&json, "blobs", u->blobs);
    json_member_uint(&json, "young", u->young);
    json_member_uint(&json, "removed", u->removed);
    json_key(&json, "unnamed");
    json_array(&json);
    for (size_t i = 0; i < u->len; i++) {
        json_object(&json);
        sha256_hex(&u->list[i].digest, text);
        json_member_str(&json, "sha256", text);
        json_member_uint(&json, "size", u->list[i].size);
        clock_rfc3339(u->list[i].stored, text);
        json_member_str(&json, "stored", text);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    buf_add_char(out, '\n');
}

static void write_text(const struct unnamed *u, bool removing, struct buf *out)
{
    char hex[SHA256_HEX_MAX];
    char time[CLOCK_TEXT_MAX];
    uint64_t bytes = 0;
    for (size_t i = 0; i < u->len; i++) {
        sha256_hex(&u->list[i].digest, hex);
        clock_rfc3339(u->list[i].stored, time);
        buf_printf(out, "sha256:%s  %s  %llu\n", hex, time, (unsigned long long)u->list[i].size);
        bytes += u->list[i].size;
    }
    buf_printf(out, "%zu of %llu blobs that nothing names, %llu bytes", u->len,
               (unsigned long long)u->blobs, (unsigned long long)bytes);
    if (u->young > 0) {
        buf_printf(out, "; %llu are younger", (unsigned long long)u->young);
    }
    if (removing) {
        buf_printf(out, "; %zu removed", u->removed);
    }
    buf_add_char(out, '\n');
}

static enum status look(const struct cli *cli, const struct request *r, struct unnamed *out,
                        struct error *err)
{
    struct home h;
    int64_t before = clock_now() + 1 - (int64_t)r->days * CLOCK_DAY;
    enum status st = home_open_registers(cli, &h, err);
    if (st != OK) {
        return st;
    }
    const struct ledger l = home_ledger(&h);
    st = r->remove ? unnamed_remove(&l, before, out, err) : unnamed_find(&l, before, out, err);
    home_close(&h);
    return st;
}

static enum exit_code run(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.days = DAYS_DEFAULT};
    struct error err;
    struct unnamed u = {.len = 0};
    struct buf out = BUF_INIT(1U << 31);
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = look(cli, &r, &u, &err);
    if (st == OK && r.json) {
        write_json(&u, &out);
    } else if (st == OK) {
        write_text(&u, r.remove, &out);
    }
    unnamed_release(&u);
    return cli_print(cli, st, &out, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec options[] = {
    {"older", 0, "DAYS", "those that were stored so many days ago (default 7)"},
    {"remove", 0, NULL, "remove them"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command store_unnamed = {
    .name = "unnamed",
    .summary = "List the blobs that no statement and no job names, or remove them",
    .operands = "",
    .details =
        "They are left by appends that did not come to their end, and by jobs that were "
        "forgotten.\n"
        "Nothing of the evidence is touched. What is being stored at this moment may be among the\n"
        "youngest.\n",
    .options = options,
    .run = run,
};
