/* assay audit verify: check a pack, without a home and without a network. */
#include "audit.h"
#include "audit_check.h"
#include "log/log.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

enum { OUTPUT_MAX = 1 << 20 };

struct request {
    struct pack_check_files files;
    uint64_t sample;
    uint64_t seed;
    bool json;
};

static enum exit_code take_number(const struct cli *cli, const char *text, uint64_t *out)
{
    return view_to_u64(view_str(text), out) ? EXIT_ACCEPTED
                                            : cli_usage(cli, "\"%s\" is no number", text);
}

static enum exit_code take(void *ctx, const struct args *a)
{
    struct request *r = ctx;
    if (args_is(a, "sample")) {
        return take_number(a->cli, a->value, &r->sample);
    }
    if (args_is(a, "seed")) {
        return take_number(a->cli, a->value, &r->seed);
    }
    if (!args_is(a, "json")) {
        return pack_check_take(&r->files, a);
    }
    r->json = true;
    return EXIT_ACCEPTED;
}

/* ---- what came out ---- */

/* Does the policy ask for anybody? */
static bool asks(const struct verifier *t)
{
    return t->others.policy != NULL && !witness_policy_is_none(t->others.policy);
}

/* Who checks may go by others than the log states, and is told so. */
static void differ(const struct verifier *t, const struct pack_check *p, bool out[TRUST_KINDS])
{
    const struct log_configuration *c = &p->configuration;
    out[TRUST_POLICY] = t->others.policy != NULL && c->has_policy &&
                        !sha256_eq(&t->others.policy_digest, &c->policy);
    out[TRUST_AUTHORITIES] = t->others.authorities != NULL && c->has_authorities &&
                             !sha256_eq(&t->others.authorities_digest, &c->authorities);
}

/* Against which keys; said in any case, for without it nothing else means much. */
static void trust_text(const struct verifier *t, struct buf *out)
{
    if (t->keys_len > 0) {
        buf_printf(out, "trust       statements by the %zu key%s given with --key\n", t->keys_len,
                   plural(t->keys_len));
    } else {
        buf_add_str(out, "trust       THE PACK'S OWN KEYS for statements: compare their ids over "
                         "another channel,\n            or give yours with --key\n");
    }
    if (t->vkeys_len > 0) {
        buf_printf(out, "            checkpoints by the %zu key%s given with --vkey or --policy\n",
                   t->vkeys_len, plural(t->vkeys_len));
    } else {
        buf_add_str(out, "            THE PACK'S OWN KEY for checkpoints: likewise, or --vkey\n");
    }
}

static void not_checked_text(const struct request *r, const struct pack_check *p, struct buf *out)
{
    buf_add_str(out, "unchecked   whether statements are true; what OSCAL documents and the report "
                     "say, beyond\n            that they are what was signed\n");
    if (p->statements < p->stated) {
        buf_printf(out,
                   "            signatures and proofs of %" PRIu64 " statement%s (sample, seed "
                   "%" PRIu64 ")\n",
                   p->stated - p->statements, plural(p->stated - p->statements), r->seed);
    }
    if (p->absent > 0) {
        buf_printf(out, "            %" PRIu64 " document%s that the pack says it does not hold\n",
                   p->absent, plural(p->absent));
    }
    if (!p->complete) {
        buf_add_str(out, p->followed ? "            whether statements were left out to which "
                                       "nothing in the pack leads\n"
                                     : "            whether statements were left out: the pack has "
                                       "a scope, or is damaged\n");
    }
    if (p->unproven > 0) {
        buf_printf(out,
                   "            whose %" PRIu64 " record%s and findings are: said before the "
                   "period\n",
                   p->unproven, plural(p->unproven));
    }
    if (p->consistent == 0) {
        buf_add_str(out, "            whether the log was another one before: the pack holds no "
                         "earlier checkpoint\n");
    }
    if (p->end > p->witnessed.quorum_size && p->end > p->witnessed.stamped_size) {
        uint64_t known = p->witnessed.quorum_size > p->witnessed.stamped_size
                             ? p->witnessed.quorum_size
                             : p->witnessed.stamped_size;
        buf_printf(out,
                   "            whether who holds the log's keys has rewritten it: nobody whom "
                   "you trust\n            vouches for the last %" PRIu64 " %s\n",
                   p->end - known, plural_of(p->end - known, "entry", "entries"));
    }
    if (!p->whole) {
        buf_add_str(out, "            what stands behind the damage\n");
    }
}

static void lines(struct buf *out, const char *head, const char (*list)[PACK_TEXT_MAX], size_t len)
{
    for (size_t i = 0; i < len; i++) {
        buf_printf(out, "%-11s ", head);
        utf8_append_visible(out, view_str(list[i]));
        buf_add_char(out, '\n');
    }
}

static size_t shown_unauthorised(const struct pack_check *p)
{
    return p->unauthorised_len < PACK_PROBLEMS_MAX ? (size_t)p->unauthorised_len
                                                   : PACK_PROBLEMS_MAX;
}

static void scope_text(const struct pack_check *p, struct buf *out)
{
    if (p->scoped) {
        buf_printf(out, "            %" PRIu64 " statement%s of the pack's scope\n", p->fitting,
                   plural_of(p->fitting, " is", "s are"));
    }
    if (p->followed) {
        buf_printf(out,
                   "            its scope comes to %" PRIu64
                   " record%s, by what the statements say\n",
                   p->records, plural(p->records));
    }
}

static void write_text(const struct request *r, const struct verifier *t,
                       const struct pack_check *p, struct buf *out)
{
    char root[SHA256_HEX_MAX];
    bool differs[TRUST_KINDS];
    sha256_hex(&p->root, root);
    buf_add_str(out, "log         ");
    utf8_append_visible(out, view_str(p->origin));
    buf_printf(out, "\ntree        %" PRIu64 " %s, root %s\n", p->size,
               plural_of(p->size, "entry", "entries"), root);
    trust_text(t, out);
    buf_printf(out,
               "checked     %" PRIu64 " member%s, %" PRIu64 " byte%s, each against the signed "
               "manifest;\n            %" PRIu64 " of %" PRIu64
               " statement%s (signature, inclusion, "
               "who may say it), %" PRIu64 " document%s\n",
               p->members, plural(p->members), p->bytes, plural(p->bytes), p->statements, p->stated,
               plural(p->stated), p->documents, plural(p->documents));
    if (p->complete) {
        buf_printf(out, "            every entry from %" PRIu64 " up to, not with, %" PRIu64 "\n",
                   p->first, p->end);
    }
    scope_text(p, out);
    if (p->consistent > 0) {
        buf_printf(out,
                   "            the log still begins with the %" PRIu64 " %s of the "
                   "earlier checkpoint\n",
                   p->consistent, plural_of(p->consistent, "entry", "entries"));
    }
    differ(t, p, differs);
    configured_text(&p->configuration, differs, out);
    witnessed_text(&p->witnessed, asks(t), t->others.authorities != NULL, out);
    not_checked_text(r, p, out);
    lines(out, "not counted", p->unauthorised, shown_unauthorised(p));
    lines(out, "PROBLEM", p->problems, p->problems_len);
    if (p->more_problems) {
        buf_add_str(out, "PROBLEM     and more\n");
    }
    buf_add_str(out, p->problems_len == 0 ? "The pack verifies.\n" : "FAILED.\n");
}

static void json_lines(struct json_writer *w, const char *key, const char (*list)[PACK_TEXT_MAX],
                       size_t len)
{
    json_key(w, key);
    json_array(w);
    for (size_t i = 0; i < len; i++) {
        json_str(w, list[i]);
    }
    json_array_end(w);
}

static void write_json(const struct request *r, const struct verifier *t,
                       const struct pack_check *p, struct buf *out)
{
    struct json_writer w;
    char root[SHA256_HEX_MAX];
    bool differs[TRUST_KINDS];
    sha256_hex(&p->root, root);
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_bool(&w, "verified", p->problems_len == 0);
    json_member_str(&w, "log", p->origin);
    json_member_uint(&w, "size", p->size);
    json_member_str(&w, "root", root);
    json_member_bool(&w, "keysGiven", t->keys_len > 0);
    json_member_bool(&w, "logKeysGiven", t->vkeys_len > 0);
    json_key(&w, "checked");
    json_object(&w);
    json_member_uint(&w, "members", p->members);
    json_member_uint(&w, "bytes", p->bytes);
    json_member_uint(&w, "statements", p->statements);
    json_member_uint(&w, "statementsInPack", p->stated);
    json_member_uint(&w, "documents", p->documents);
    json_member_uint(&w, "absent", p->absent);
    json_member_uint(&w, "consistentWith", p->consistent);
    json_member_bool(&w, "complete", p->complete);
    json_member_bool(&w, "whole", p->whole);
    if (p->scoped) {
        json_key(&w, "scope");
        json_object(&w);
        json_member_uint(&w, "statements", p->fitting);
        json_member_bool(&w, "followed", p->followed);
        json_member_uint(&w, "records", p->records);
        json_member_uint(&w, "unproven", p->unproven);
        json_object_end(&w);
    }
    json_object_end(&w);
    differ(t, p, differs);
    configured_json(&p->configuration, differs, &w);
    witnessed_json(&p->witnessed, asks(t), t->others.authorities != NULL, &w);
    if (r->sample > 0) {
        json_member_uint(&w, "sample", r->sample);
        json_member_uint(&w, "seed", r->seed);
    }
    json_lines(&w, "unauthorised", p->unauthorised, shown_unauthorised(p));
    json_lines(&w, "problems", p->problems, p->problems_len);
    json_object_end(&w);
    buf_add_char(out, '\n');
}

/* ---- the verb ---- */

static enum exit_code verify(struct cli *cli, const struct request *r, struct pack_checking *c)
{
    struct buf out = BUF_INIT(OUTPUT_MAX);
    struct error err;
    struct error second;
    enum status wrote = OK;
    enum status st = pack_check_begin(&r->files, c, &err);
    enum status found = st;
    if (st == OK) {
        c->request.sample = r->sample;
        c->request.seed = r->seed;
        found = audit_pack_check(&c->request, &c->result, &err);
    }
    if (st == OK && (found == OK || found == ERR_CORRUPT)) {
        if (r->json) {
            write_json(r, &c->verifier, &c->result, &out);
        } else {
            write_text(r, &c->verifier, &c->result, &out);
        }
        wrote = cli_print(cli, OK, &out, &second);
    }
    pack_check_end(c);
    if (wrote != OK) {
        return cli_fail(cli, &second);
    }
    return found == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum exit_code run_verify(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {.files = {.cancelled = cli->cancelled}};
    enum exit_code code = args_each(cli, self, argc, argv, take, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.files.pack == NULL) {
        return cli_usage(cli, "name the pack to verify");
    }
    struct pack_checking *s = mem_calloc(1, sizeof *s);
    struct error err;
    if (s == NULL) {
        (void)!error_no_memory(&err);
        return cli_fail(cli, &err);
    }
    code = verify(cli, &r, s);
    (void)mem_free(s);
    return code;
}

static const struct option_spec options[] = {
    PACK_CHECK_OPTIONS,
    {"sample", 0, "N", "verify signatures and proofs of only so many statements"},
    {"seed", 0, "NUMBER", "which ones (default 0)"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

const struct command audit_verify = {
    .name = "verify",
    .summary = "Check a pack: no home, no network; exits with 4 and names what is wrong",
    .operands = "PACK",
    .details = "Without --key and --vkey the pack is checked against the keys in it: it is whole\n"
               "and agrees with itself, and says nothing about who made it.\n",
    .options = options,
    .run = run_verify,
};
