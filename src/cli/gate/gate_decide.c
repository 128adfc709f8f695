/* One file before the gate, by the registers or by a pass. */
#include "gate.h"

#include <assay/base/clock.h>
#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include <inttypes.h>

bool gate_take(struct gate_asked *g, const struct args *a, enum exit_code *code)
{
    *code = EXIT_ACCEPTED;
    if (args_is(a, "environment")) {
        g->environment = view_str(a->value);
    } else if (args_is(a, "days")) {
        if (!cli_parse_unsigned(a->value, &g->days) || g->days == 0) {
            *code = cli_usage(a->cli, "--days: \"%s\" is no number of days", a->value);
        }
    } else if (args_is(a, "pass")) {
        g->pass = a->value;
    } else {
        return verifier_take(&g->verifier, a, code);
    }
    return true;
}

enum exit_code gate_usage(const struct cli *cli, const struct gate_asked *g)
{
    bool keys = g->verifier.keys_len > 0 || g->verifier.vkeys_len > 0;
    if (g->pass == NULL) {
        return keys ? cli_usage(cli, "--key and --vkey go with --pass") : EXIT_ACCEPTED;
    }
    if (g->days > 0) {
        return cli_usage(cli, "--days is asked of the registers; a pass has an end of its own");
    }
    return g->verifier.keys_len > 0 &&
                   (g->verifier.vkeys_len > 0 || g->verifier.others.of[TRUST_POLICY] != NULL)
               ? EXIT_ACCEPTED
               : cli_usage(cli, "a pass is believed by keys that you trust: --key and --vkey");
}

static enum status by_pass(const struct gate_asked *asked, const struct verifier *v,
                           const struct gate_question *q, enum gate_purpose purpose,
                           struct arena *arena, struct gate_result *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(PASS_FILE_MAX);
    enum status st = file_read(asked->pass, &text, err);
    struct view kept = st == OK ? arena_copy(arena, buf_view(&text)) : VIEW("");
    if (st != OK) {
        return st;
    }
    if (kept.ptr == NULL) {
        return error_no_memory(err);
    }
    out->by_pass = true;
    st = pass_check(kept, v->ring, v->vkeys, v->vkeys_len, q, purpose, arena, &out->facts,
                    &out->why);
    out->passes = st == OK;
    if (st != OK && st != ERR_USAGE) {
        *err = out->why;
        return error_prefix(err, "%s", asked->pass);
    }
    return OK;
}

enum status gate_decide(const struct gate_asked *asked, const struct ledger *l,
                        const struct verifier *v, const struct gate_file *file,
                        enum gate_purpose purpose, struct arena *arena, struct gate_result *out,
                        struct error *err)
{
    const struct gate_question q = {.digest = file->digest,
                                    .environment = asked->environment,
                                    .days = asked->days,
                                    .now = clock_now()};
    *out = (struct gate_result){.passes = false};
    if (asked->pass != NULL) {
        return by_pass(asked, v, &q, purpose, arena, out, err);
    }
    enum status st = gate_ask(l, &q, arena, &out->answer, err);
    if (st == OK && out->answer.reasons_len > 0) {
        st =
            pass_find_forced(l->store, &q, purpose, &out->answer, &out->forced, &out->expires, err);
    }
    out->passes = out->answer.reasons_len == 0 || out->forced;
    return st;
}

/* ---- saying it ---- */

static void text_of(struct buf *out, const char *before, struct view text)
{
    if (text.len > 0) {
        buf_add_str(out, before);
        utf8_append_visible(out, text);
        buf_add_char(out, '\n');
    }
}

static void text_by_pass(const struct gate_result *r, struct buf *out)
{
    char until[CLOCK_TEXT_MAX];
    if (!r->passes) {
        text_of(out, "  pass        ", view_str(r->why.message));
        return;
    }
    clock_rfc3339(r->facts.expires, until);
    buf_printf(out, "  pass        entry %" PRIu64 " of ", r->facts.proof.index);
    utf8_append_visible(out, view_str(r->facts.proof.checkpoint.origin));
    buf_printf(out, ", signed by %.16s, until %s\n", r->facts.proof.signer->id, until);
    text_of(out, "  FORCED      ", r->facts.forced);
}

static void text_by_registers(const struct gate_result *r, struct buf *out)
{
    const struct gate_answer *a = &r->answer;
    char until[CLOCK_TEXT_MAX];
    struct view rest = a->conditions;
    struct view line;
    if (a->judged) {
        buf_printf(out, "  verdict     %.*s, entry %" PRIu64 ", by ", VIEW_ARG(a->outcome),
                   a->verdict);
        utf8_append_visible(out, a->baseline);
        buf_add_char(out, '\n');
    }
    text_of(out, "  delivered   accepted: ", a->deliverable);
    while (view_line(&rest, &line)) {
        text_of(out, "  condition   ", line);
    }
    for (size_t i = 0; i < a->reasons_len; i++) {
        text_of(out, "  against     ", a->reasons[i].text);
        buf_printf(out, "              %.*s: ", VIEW_ARG(a->reasons[i].word));
        utf8_append_visible(out, a->reasons[i].mend);
        buf_add_char(out, '\n');
    }
    if (r->forced) {
        clock_rfc3339(r->expires, until);
        buf_printf(out, "  FORCED      by a pass, until %s\n", until);
    }
}

void gate_write_text(const struct gate_file *file, const struct gate_result *r, struct buf *out)
{
    buf_printf(out, "%s  ", r->passes ? "passes " : "REFUSED");
    utf8_append_visible(out, view_str(file->name));
    buf_printf(out, "\n  sha256      %s\n", file->digest);
    if (r->by_pass) {
        text_by_pass(r, out);
    } else {
        text_by_registers(r, out);
    }
}

static void json_reasons(struct json_writer *w, const struct gate_answer *a)
{
    json_key(w, "against");
    json_array(w);
    for (size_t i = 0; i < a->reasons_len; i++) {
        json_object(w);
        json_member(w, "word", a->reasons[i].word);
        json_member(w, "text", a->reasons[i].text);
        json_member(w, "mend", a->reasons[i].mend);
        json_object_end(w);
    }
    json_array_end(w);
}

void gate_write_json(const struct gate_file *file, const struct gate_result *r,
                     struct json_writer *w)
{
    const struct gate_answer *a = &r->answer;
    json_object(w);
    json_member_str(w, "name", file->name);
    json_member_str(w, "sha256", file->digest);
    json_member_bool(w, "passes", r->passes);
    if (r->by_pass && !r->passes) {
        json_member_str(w, "why", r->why.message);
    }
    if (r->by_pass && r->passes) {
        json_member_uint(w, "entry", r->facts.proof.index);
        json_member_time(w, "expires", r->facts.expires);
        json_member(w, "forced", r->facts.forced);
    }
    if (a->judged) {
        json_member(w, "outcome", a->outcome);
        json_member(w, "baseline", a->baseline);
        json_member_uint(w, "verdict", a->verdict);
    }
    if (a->deliverable.len > 0) {
        json_member(w, "deliverable", a->deliverable);
        json_member(w, "conditions", a->conditions);
    }
    if (!r->by_pass) {
        json_reasons(w, a);
        json_member_bool(w, "forced", r->forced);
    }
    json_object_end(w);
}
