/* assay log: show, verify and prove the evidence. */
#include "commands.h"
#include "home.h"
#include "log.h"
#include "verifier.h"

#include <assay/assure/documents.h>
#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/base/utf8.h>
#include <assay/evidence/proof.h>
#include <assay/evidence/statement.h>

enum { LIST_DEFAULT = 20 };

struct request {
    const char *operand;
    uint64_t index;
    bool has_index;
    uint64_t limit;
    bool json;
    bool sigstore;
    const char *output;
    const char *envelope_output;
    const char *envelope;
    struct verifier_files verifier;
    bool cosigned;
};

static enum exit_code take_number(const struct cli *cli, const char *text, uint64_t *out)
{
    return view_to_u64(view_str(text), out) ? EXIT_ACCEPTED
                                            : cli_usage(cli, "\"%s\" is no number", text);
}

static enum exit_code take(void *ctx, const struct args *a)
{
    const struct cli *cli = a->cli;
    struct request *r = ctx;
    enum exit_code code;
    if (a->option == NULL) {
        if (r->operand != NULL) {
            return cli_usage(cli, "\"%s\" is one operand too many", a->value);
        }
        r->operand = a->value;
    } else if (verifier_take(&r->verifier, a, &code)) {
        return code;
    } else if (args_is(a, "cosigned")) {
        r->cosigned = true;
    } else if (args_is(a, "limit")) {
        return take_number(cli, a->value, &r->limit);
    } else if (args_is(a, "json")) {
        r->json = true;
    } else if (args_is(a, "sigstore")) {
        r->sigstore = true;
    } else if (args_is(a, "output")) {
        r->output = a->value;
    } else if (args_is(a, "envelope-output")) {
        r->envelope_output = a->value;
    } else {
        r->envelope = a->value;
    }
    return EXIT_ACCEPTED;
}

static enum exit_code parse(struct cli *cli, const struct command *self, int argc, char **argv,
                            struct request *r)
{
    return args_each(cli, self, argc, argv, take, r);
}

static enum exit_code parse_index(struct cli *cli, struct request *r)
{
    if (r->operand == NULL) {
        return EXIT_ACCEPTED;
    }
    r->has_index = true;
    return take_number(cli, r->operand, &r->index);
}

struct shower {
    struct buf *out;
    struct json_writer *json; /* NULL: text */
    bool whole;               /* the payload too */
    struct arena arena;
};

static void show_text(const struct shower *s, const struct log_entry *e, const struct statement *st,
                      struct view name)
{
    int64_t when;
    char time[CLOCK_TEXT_MAX] = "-";
    if (statement_time(st, &when)) {
        clock_rfc3339(when, time);
    }
    buf_printf(s->out, "%6llu  %-20s  %-48.*s  ", (unsigned long long)e->index, time,
               VIEW_ARG(st->predicate_type));
    utf8_append_visible(s->out, name);
    buf_printf(s->out, "  %s\n", key_algorithm_name(e->algorithm));
    if (s->whole) {
        buf_add_view(s->out, e->payload);
        buf_add_char(s->out, '\n');
    }
}

static void show_json(const struct shower *s, const struct log_entry *e, const struct statement *st,
                      struct view name)
{
    json_object(s->json);
    json_member_uint(s->json, "index", e->index);
    json_member(s->json, "predicateType", st->predicate_type);
    json_member(s->json, "subject", name);
    json_member_sha256(s->json, "envelope", &e->envelope_digest);
    json_member_str(s->json, "key", e->key_id);
    json_member_str(s->json, "algorithm", key_algorithm_name(e->algorithm));
    if (s->whole) {
        json_key(s->json, "statement");
        json_raw(s->json, e->payload);
    }
    json_object_end(s->json);
}

static enum status on_entry(void *ctx, const struct log_entry *e, struct error *err)
{
    struct shower *s = ctx;
    struct statement st = {0};
    enum status status = statement_read(e->payload, "log entry", &s->arena, &st, err);
    if (status != OK) {
        return error_prefix(err, "entry %llu", (unsigned long long)e->index);
    }
    struct view name = st.subjects_len > 0 ? st.subjects[0].name : view_of("", 0);
    if (s->json == NULL) {
        show_text(s, e, &st, name);
    } else {
        show_json(s, e, &st, name);
    }
    arena_clear(&s->arena);
    return buf_status(s->out, err);
}

static enum status show_entries(const struct home *h, const struct request *r, struct shower *s,
                                struct error *err)
{
    struct checkpoint head;
    enum status st = log_head(h->log, &head, err);
    if (st != OK) {
        return st;
    }
    uint64_t limit = r->limit == 0 ? LIST_DEFAULT : r->limit;
    uint64_t from = r->has_index ? r->index : head.size > limit ? head.size - limit : 0;
    uint64_t to = r->has_index ? r->index + 1 : head.size;
    if (r->has_index && r->index >= head.size) {
        return error_set(err, ERR_NOT_FOUND, "there is no entry %llu; the log holds %llu",
                         (unsigned long long)r->index, (unsigned long long)head.size);
    }
    return log_each(h->log, from, to, on_entry, s, err);
}

static enum status show(const struct cli *cli, const struct request *r, struct error *err)
{
    struct home h;
    struct buf out = BUF_INIT(1 << 28);
    struct json_writer w;
    struct shower s = {.out = &out, .json = r->json ? &w : NULL, .whole = r->has_index};
    arena_init(&s.arena, 0);
    json_writer_init(&w, &out, true);
    if (r->json) {
        json_array(&w);
    }
    enum status st = home_open_public(cli, &h, err);
    if (st == OK) {
        st = show_entries(&h, r, &s, err);
        home_close(&h);
    } else if (st == ERR_NOT_FOUND && !r->has_index) {
        cli_note(cli, "there is no log yet; \"assay verify\" begins one");
        st = OK;
    }
    if (r->json) {
        json_array_end(&w);
        buf_add_char(&out, '\n');
    }
    st = cli_print(cli, st, &out, err);
    arena_release(&s.arena);
    return st;
}

static enum exit_code run_show(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {0};
    struct error err;
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code == EXIT_ACCEPTED) {
        code = parse_index(cli, &r);
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return show(cli, &r, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static void print_audit(const struct cli *cli, const struct log_report *r, struct view strangers)
{
    const struct log_audit *a = &r->log;
    char root[SHA256_HEX_MAX];
    sha256_hex(&a->root, root);
    (void)fprintf(cli->out, "log         %s\n", a->origin[0] == '\0' ? "(empty)" : a->origin);
    (void)fprintf(cli->out, "tree        %llu %s, root %s\n", (unsigned long long)a->size,
                  plural_of(a->size, "entry", "entries"), root);
    (void)fprintf(cli->out,
                  "checked     %llu %s, %llu envelope%s, %llu signature%s, %llu other blob%s,\n"
                  "            %llu bundle%s, %llu tile%s, %llu checkpoint%s, %llu key%s,\n"
                  "            authority of %llu statement%s, %llu document%s named\n",
                  (unsigned long long)a->entries, plural_of(a->entries, "entry", "entries"),
                  (unsigned long long)a->envelopes, plural(a->envelopes),
                  (unsigned long long)a->signatures, plural(a->signatures),
                  (unsigned long long)a->blobs, plural(a->blobs), (unsigned long long)a->bundles,
                  plural(a->bundles), (unsigned long long)a->tiles, plural(a->tiles),
                  (unsigned long long)a->checkpoints, plural(a->checkpoints),
                  (unsigned long long)a->keys, plural(a->keys), (unsigned long long)r->judged,
                  plural(r->judged), (unsigned long long)r->documents, plural(r->documents));
    for (size_t i = 0; i < a->problems_len; i++) {
        (void)fprintf(cli->out, "PROBLEM     %s\n", a->problems[i].text);
    }
    if (a->more_problems) {
        (void)fputs("PROBLEM     and more\n", cli->out);
    }
    (void)fprintf(cli->out, VIEW_FMT, VIEW_ARG(strangers));
    struct buf vouched = BUF_INIT(1 << 12);
    configured_text(&r->configuration, r->differs, &vouched);
    witnessed_text(&r->witnessed, r->policy, r->authorities, &vouched);
    (void)fprintf(cli->out, VIEW_FMT, VIEW_ARG(buf_view(&vouched)));
    buf_release(&vouched);
    (void)fprintf(cli->out, "%s\n", a->problems_len == 0 ? "The log verifies." : "FAILED.");
}

static enum status write_audit(const struct cli *cli, const struct log_report *r,
                               struct view strangers, struct error *err)
{
    const struct log_audit *a = &r->log;
    struct buf out = BUF_INIT(1 << 20);
    struct json_writer w;
    json_writer_init(&w, &out, true);
    json_object(&w);
    json_member_str(&w, "origin", a->origin);
    json_member_uint(&w, "size", a->size);
    json_member_sha256(&w, "root", &a->root);
    const struct {
        const char *name;
        uint64_t n;
    } counts[] = {
        {"entries", a->entries},         {"envelopes", a->envelopes},
        {"signatures", a->signatures},   {"blobs", a->blobs},
        {"bundles", a->bundles},         {"tiles", a->tiles},
        {"checkpoints", a->checkpoints}, {"keys", a->keys},
        {"authority", r->judged},        {"documents", r->documents},
    };
    json_key(&w, "checked");
    json_object(&w);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        json_member_uint(&w, counts[i].name, counts[i].n);
    }
    json_object_end(&w);
    configured_json(&r->configuration, r->differs, &w);
    witnessed_json(&r->witnessed, r->policy, r->authorities, &w);
    json_key(&w, "problems");
    json_array(&w);
    for (size_t i = 0; i < a->problems_len; i++) {
        json_str(&w, a->problems[i].text);
    }
    json_array_end(&w);
    json_key(&w, "unauthorised");
    json_raw(&w, strangers);
    json_member_bool(&w, "verified", a->problems_len == 0);
    json_object_end(&w);
    buf_add_char(&out, '\n');
    return cli_print(cli, OK, &out, err);
}

/* After the log itself, whatever was wrong with it: the first problem found stays the error. */
static enum status ask_others(const struct cli *cli, const struct request *r, const struct home *h,
                              struct log_report *audit, enum status so_far, struct error *err)
{
    struct error why;
    if (so_far != OK && so_far != ERR_CORRUPT) {
        return so_far;
    }
    enum status st = log_audit_witnessed(cli, h, &r->verifier.others, audit, &why);
    if (st == OK || (st == ERR_CORRUPT && so_far == ERR_CORRUPT)) {
        return so_far;
    }
    *err = why;
    return st;
}

static enum exit_code verify(struct cli *cli, const struct request *r)
{
    static struct log_report audit; /* 20 KiB: not for the stack */
    struct home h;
    struct error err;
    enum status st = home_open_public(cli, &h, &err);
    if (st == ERR_NOT_FOUND) {
        cli_note(cli, "there is no log yet; \"assay verify\" begins one");
        return EXIT_ACCEPTED;
    }
    if (st != OK) {
        return cli_fail(cli, &err);
    }
    struct buf strangers = BUF_INIT(1 << 22);
    st = log_audit_with_persons(&h, r->json, &audit, &strangers, &err);
    st = ask_others(cli, r, &h, &audit, st, &err);
    home_close(&h);
    struct error second;
    enum status wrote = OK;
    if ((st == OK || st == ERR_CORRUPT) && r->json) {
        wrote = write_audit(cli, &audit, buf_view(&strangers), &second);
    } else if (st == OK || st == ERR_CORRUPT) {
        print_audit(cli, &audit, buf_view(&strangers));
    }
    buf_release(&strangers);
    if (wrote != OK) {
        return cli_fail(cli, &second);
    }
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum exit_code run_verify(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {0};
    enum exit_code code = parse(cli, self, argc, argv, &r);
    return code == EXIT_ACCEPTED ? verify(cli, &r) : code;
}

static enum status prove(const struct cli *cli, const struct request *r, struct error *err)
{
    struct home h;
    struct buf proof = BUF_INIT(PROOF_MAX);
    struct buf envelope = BUF_INIT(DSSE_ENVELOPE_MAX);
    enum status st = home_open_public(cli, &h, err);
    if (st != OK) {
        return st;
    }
    struct log_prover *prover = NULL;
    struct buf note = BUF_INIT(NOTE_MAX);
    st = log_prover_open(h.log, &prover, err);
    if (st == OK && r->cosigned) {
        st = log_choose_cosigned(cli, &h, &r->verifier.others, r->index, &note, err);
        st = st == OK ? log_prover_lead_to(prover, buf_view(&note), err) : st;
    }
    buf_release(&note);
    if (st == OK) {
        st = log_prover_entry(prover, r->index, r->sigstore ? PROOF_SIGSTORE : PROOF_TLOG, &proof,
                              err);
    }
    if (st == OK && r->envelope_output != NULL) {
        st = log_prover_envelope(prover, r->index, &envelope, err);
    }
    (void)log_prover_close(prover);
    home_close(&h);
    if (st == OK) {
        st = cli_write(cli, r->output, buf_view(&proof), err);
    }
    if (st == OK && r->envelope_output != NULL) {
        st = cli_write(cli, r->envelope_output, buf_view(&envelope), err);
    }
    buf_release(&proof);
    buf_release(&envelope);
    return st;
}

static enum exit_code run_prove(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {0};
    struct error err;
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code == EXIT_ACCEPTED && r.operand == NULL) {
        code = cli_usage(cli, "name the entry to prove, as \"assay log show\" numbers them");
    }
    if (code == EXIT_ACCEPTED) {
        code = parse_index(cli, &r);
    }
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    return prove(cli, &r, &err) == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum status check_with(const struct cli *cli, const struct request *r,
                              const struct verifier *v, struct error *err)
{
    struct buf proof = BUF_INIT(PROOF_MAX);
    struct buf envelope = BUF_INIT(DSSE_ENVELOPE_MAX);
    struct arena arena;
    struct proof_facts facts;
    arena_init(&arena, 0);
    enum status st = file_read(r->operand, &proof, err);
    if (st == OK && r->envelope != NULL) {
        st = file_read(r->envelope, &envelope, err);
    }
    if (st == OK) {
        st = proof_verify(buf_view(&proof), buf_view(&envelope), v->ring, v->vkeys, v->vkeys_len,
                          &arena, &facts, err);
    }
    if (st == OK) {
        (void)fprintf(cli->out, "entry %llu of %s (%llu %s) is signed by %.16s and proven\n",
                      (unsigned long long)facts.index, facts.checkpoint.origin,
                      (unsigned long long)facts.checkpoint.size,
                      plural_of(facts.checkpoint.size, "entry", "entries"), facts.signer->id);
        st = v->others.policy == NULL ? OK : log_check_policy(cli, &facts, v->others.policy, err);
    }
    arena_release(&arena);
    buf_release(&proof);
    buf_release(&envelope);
    return st;
}

static enum exit_code run_check(struct cli *cli, const struct command *self, int argc, char **argv)
{
    struct request r = {0};
    struct error err;
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    if (r.operand == NULL || r.verifier.keys_len == 0 ||
        (r.verifier.vkeys_len == 0 && r.verifier.others.of[TRUST_POLICY] == NULL)) {
        return cli_usage(cli, "give a proof, --key PEM and --vkey FILE");
    }
    struct verifier *v = mem_calloc(1, sizeof *v);
    enum status st = v == NULL ? error_no_memory(&err) : verifier_read(&r.verifier, v, &err);
    if (st == OK) {
        st = check_with(cli, &r, v, &err);
    }
    if (v != NULL) {
        verifier_release(v);
    }
    (void)mem_free(v);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static enum exit_code run_checkpoint(struct cli *cli, const struct command *self, int argc,
                                     char **argv)
{
    struct request r = {0};
    struct error err;
    struct home h;
    struct buf out = BUF_INIT(NOTE_MAX);
    enum exit_code code = parse(cli, self, argc, argv, &r);
    if (code != EXIT_ACCEPTED) {
        return code;
    }
    enum status st = home_open_public(cli, &h, &err);
    if (st == OK) {
        st = log_checkpoint(h.log, &out, &err);
        home_close(&h);
    }
    st = cli_print(cli, st, &out, &err);
    return st == OK ? EXIT_ACCEPTED : cli_fail(cli, &err);
}

static const struct option_spec show_options[] = {
    {"limit", 'n', "N", "how many of the newest entries (default 20)"},
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec verify_options[] = {
    TRUST_OPTIONS,
    {"json", 0, NULL, "as JSON"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec prove_options[] = {
    {"sigstore", 0, NULL, "a Sigstore bundle instead of a C2SP proof"},
    {"cosigned", 0, NULL, "lead to a checkpoint that witnesses have cosigned"},
    {"policy", 0, "FILE", "with --cosigned: which witnesses, and how many of them"},
    {"output", 'o', "FILE", "where the proof goes (default: standard output)"},
    {"envelope-output", 0, "FILE", "write the signed envelope too"},
    {NULL, 0, NULL, NULL},
};

static const struct option_spec check_options[] = {
    {"envelope", 0, "FILE", "the envelope that belongs to the proof"},
    {"key", 'k', "PEM", "public key of the signer (may be repeated)"},
    {"vkey", 0, "FILE", "verifier key of the log (may be repeated)"},
    {"policy", 0, "FILE", "the witnesses that must have cosigned it (C2SP tlog-policy)"},
    {NULL, 0, NULL, NULL},
};

static const struct command verbs[] = {
    {.name = "show",
     .summary = "List the newest entries, or show one whole",
     .operands = "[INDEX]",
     .options = show_options,
     .run = run_show},
    {.name = "verify",
     .summary = "Re-hash and re-check everything the log holds",
     .operands = "",
     .options = verify_options,
     .run = run_verify},
    {.name = "prove",
     .summary = "Write a proof that can be checked offline",
     .operands = "INDEX",
     .options = prove_options,
     .run = run_prove},
    {.name = "check",
     .summary = "Check such a proof; needs no home",
     .operands = "PROOF",
     .options = check_options,
     .run = run_check},
    {.name = "checkpoint",
     .summary = "Print the log's signed checkpoint",
     .operands = "",
     .run = run_checkpoint},
};

static const struct command *const verb_list[] = {
    &verbs[0],
    &verbs[1],
    &verbs[2],
    &verbs[3],
    &verbs[4],
    &log_configure,
    &log_configuration_command,
    &log_cosign,
    &log_timestamp,
    &log_rebuild,
    &log_types,
    &log_append_command,
    NULL,
};

const struct command log_command = {
    .name = "log",
    .summary = "Show, verify and prove the evidence, rebuild what follows from it",
    .operands = "",
    .verbs = verb_list,
};
