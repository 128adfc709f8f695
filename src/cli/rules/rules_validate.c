#include "rules_load.h"

#include <assay/base/mem.h>
#include <assay/base/plural.h>
#include <assay/match/program.h>

enum grade { GRADE_ERROR, GRADE_UNSUPPORTED, GRADE_WARNING, GRADE_COUNT };

static const char *const grade_names[GRADE_COUNT] = {"error", "unsupported", "warning"};

struct validation {
    bool json;
    struct buf out;
    struct json_writer w;
    size_t count[GRADE_COUNT];
    size_t rules;
    char secrets_digest[SHA256_HEX_MAX]; /* empty: no such rules */
    char code_digest[SHA256_HEX_MAX];
};

/* `text` begins with the place: "file:line:column: …". */
static void say(struct validation *v, enum grade grade, struct view rule, struct view text)
{
    v->count[grade]++;
    if (!v->json) {
        buf_printf(&v->out, "%s: ", grade_names[grade]);
        buf_add_view(&v->out, text);
        if (rule.len > 0 && view_find(text, rule) == VIEW_NPOS) {
            buf_printf(&v->out, " [" VIEW_FMT "]", VIEW_ARG(rule));
        }
        buf_add_char(&v->out, '\n');
        return;
    }
    json_object(&v->w);
    json_member_str(&v->w, "grade", grade_names[grade]);
    json_member(&v->w, "rule", rule.len > 0 ? rule : view_of(NULL, 0));
    json_member(&v->w, "message", text);
    json_object_end(&v->w);
}

static void on_wrong(void *ctx, struct view rule, const struct error *why)
{
    say(ctx, GRADE_ERROR, rule, view_str(why->message));
}

/* Reading ends at the first key that is wrong; of expressions, all that are wrong are told. */
static enum status validate_secrets(const struct rules_request *r, struct validation *v,
                                    struct error *err)
{
    struct secret_rules *rules = NULL;
    struct error why = {.code = OK};
    enum status st = rules_load_secrets(r, &rules, &why);
    if (st == ERR_FORMAT || st == ERR_LIMIT || st == ERR_UNSUPPORTED) {
        say(v, GRADE_ERROR, VIEW(""), view_str(why.message));
        return OK;
    }
    if (st != OK) {
        *err = why;
        return st;
    }
    if (rules != NULL) {
        for (size_t i = 0; i < rules->warnings.len; i++) {
            say(v, GRADE_WARNING, VIEW(""), rules->warnings.items[i]);
        }
        secret_rules_check_each(rules, on_wrong, v);
        v->rules += rules->count;
        sha256_hex(&rules->digest, v->secrets_digest);
    }
    (void)secret_rules_free(rules);
    return OK;
}

/* A rule for several languages has a note for each: one is enough where they agree. */
static bool is_repeated(const struct program *p, uint32_t i)
{
    return i > 0 &&
           view_eq(program_text(p, p->notes[i].rule), program_text(p, p->notes[i - 1].rule)) &&
           view_eq(program_text(p, p->notes[i].text), program_text(p, p->notes[i - 1].text));
}

static enum status say_notes(struct validation *v, const struct program *p, struct error *err)
{
    for (uint32_t i = 0; i < p->note_count; i++) {
        struct view source = program_text(p, p->notes[i].source);
        struct view what = program_text(p, p->notes[i].text);
        CLEANUP(buf_cleanup) struct buf text = BUF_INIT(RULES_OUTPUT_MAX);
        if (is_repeated(p, i)) {
            continue;
        }
        /* Most name the place of the pattern themselves. */
        if (source.len > 0 &&
            !view_starts(what, view_slice(source, 0, (size_t)(view_rfind_char(source, ':') + 1)))) {
            buf_printf(&text, VIEW_FMT ": ", VIEW_ARG(source));
        }
        buf_add_view(&text, what);
        enum status st = buf_status(&text, err);
        if (st != OK) {
            return st;
        }
        say(v, p->notes[i].why == ERR_FORMAT ? GRADE_ERROR : GRADE_UNSUPPORTED,
            program_text(p, p->notes[i].rule), buf_view(&text));
    }
    return OK;
}

static enum status validate_code(const struct rules_request *r, struct validation *v,
                                 struct error *err)
{
    struct code_rules *rules = NULL;
    struct program *program = NULL;
    const struct program_options options = {.strict = false};
    enum status st = rules_load_code(r, &rules, err);
    if (st != OK || rules == NULL) {
        return st;
    }
    for (size_t i = 0; i < rules->warning_count; i++) {
        say(v, GRADE_WARNING, rules->warnings[i].id, rules->warnings[i].text);
    }
    v->rules += rules->count;
    sha256_hex(&rules->digest, v->code_digest);
    st = program_new(rules, &options, &program, err);
    st = st == OK ? say_notes(v, program, err) : st;
    (void)program_free(program);
    (void)code_rules_free(rules);
    return st;
}

static void conclude_text(struct validation *v)
{
    buf_printf(&v->out, "%zu rule%s, %zu error%s, %zu unsupported, %zu warning%s\n", v->rules,
               plural(v->rules), v->count[GRADE_ERROR], plural(v->count[GRADE_ERROR]),
               v->count[GRADE_UNSUPPORTED], v->count[GRADE_WARNING],
               plural(v->count[GRADE_WARNING]));
    if (v->secrets_digest[0] != '\0') {
        buf_printf(&v->out, "secrets sha256:%s\n", v->secrets_digest);
    }
    if (v->code_digest[0] != '\0') {
        buf_printf(&v->out, "code sha256:%s\n", v->code_digest);
    }
}

static void conclude_json(struct validation *v)
{
    json_array_end(&v->w);
    json_member_uint(&v->w, "rules", v->rules);
    json_member_uint(&v->w, "errors", v->count[GRADE_ERROR]);
    json_member_uint(&v->w, "unsupported", v->count[GRADE_UNSUPPORTED]);
    json_member_uint(&v->w, "warnings", v->count[GRADE_WARNING]);
    json_member_str(&v->w, "secrets_sha256",
                    v->secrets_digest[0] == '\0' ? NULL : v->secrets_digest);
    json_member_str(&v->w, "code_sha256", v->code_digest[0] == '\0' ? NULL : v->code_digest);
    json_object_end(&v->w);
    buf_add_char(&v->out, '\n');
}

enum exit_code rules_validate(struct cli *cli, const struct rules_request *r)
{
    struct validation v = {.json = r->json, .out = BUF_INIT(RULES_OUTPUT_MAX)};
    struct error err = {.code = OK};
    if (r->json) {
        json_writer_init(&v.w, &v.out, true);
        json_object(&v.w);
        json_key(&v.w, "problems");
        json_array(&v.w);
    }
    /* What strict makes an error is counted as such below: so all of it is told. */
    struct rules_request lenient = *r;
    lenient.strict = false;
    enum status st = validate_secrets(&lenient, &v, &err);
    st = st == OK ? validate_code(&lenient, &v, &err) : st;
    if (st != OK) {
        buf_release(&v.out);
        return cli_fail(cli, &err);
    }
    (r->json ? conclude_json : conclude_text)(&v);
    size_t wrong = v.count[GRADE_ERROR];
    wrong += r->strict ? v.count[GRADE_UNSUPPORTED] + v.count[GRADE_WARNING] : 0;
    return rules_print(cli, &v.out, wrong > 0 ? EXIT_OTHER : EXIT_ACCEPTED);
}
