#include "rules.h"

#include "rules_load.h"

static void write_tags(struct json_writer *w, const struct view_list *tags)
{
    json_key(w, "tags");
    json_array(w);
    for (size_t i = 0; i < tags->len; i++) {
        json_string(w, tags->items[i]);
    }
    json_array_end(w);
}

static void write_secret_rule(struct json_writer *w, const struct secret_rule *r)
{
    json_object(w);
    json_member_str(w, "inspector", "secrets");
    json_member(w, "id", r->id.text);
    json_member(w, "description", r->description);
    write_tags(w, &r->tags);
    json_object_end(w);
}

static void write_code_rule(struct json_writer *w, const struct code_rule *r)
{
    json_object(w);
    json_member_str(w, "inspector", "code");
    json_member(w, "id", r->id.text);
    json_member(w, "description", view_trim(r->message));
    json_key(w, "tags");
    json_array(w);
    json_array_end(w);
    json_object_end(w);
}

static void list_json(struct buf *out, const struct secret_rules *secrets,
                      const struct code_rules *code)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_array(&w);
    for (size_t i = 0; secrets != NULL && i < secrets->count; i++) {
        write_secret_rule(&w, secrets->rules[i]);
    }
    for (size_t i = 0; code != NULL && i < code->count; i++) {
        write_code_rule(&w, &code->rules[i]);
    }
    json_array_end(&w);
    buf_add_char(out, '\n');
}

/* The first sentence, on one line. */
static void add_summary(struct buf *out, struct view message)
{
    struct view text = view_trim(message);
    ptrdiff_t end = view_find(text, VIEW(". "));
    text = end == VIEW_NPOS ? text : view_slice(text, 0, (size_t)end + 1);
    for (size_t i = 0; i < text.len; i++) {
        buf_add_char(out, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
    }
    buf_add_char(out, '\n');
}

static void list_text(struct buf *out, const struct secret_rules *secrets,
                      const struct code_rules *code)
{
    for (size_t i = 0; secrets != NULL && i < secrets->count; i++) {
        buf_printf(out, "%-36.*s %.*s\n", VIEW_ARG(secrets->rules[i]->id.text),
                   VIEW_ARG(secrets->rules[i]->description));
    }
    for (size_t i = 0; code != NULL && i < code->count; i++) {
        buf_printf(out, "%-36.*s ", VIEW_ARG(code->rules[i].id.text));
        add_summary(out, code->rules[i].message);
    }
}

enum exit_code rules_list(struct cli *cli, const struct rules_request *r)
{
    struct secret_rules *secrets = NULL;
    struct code_rules *code = NULL;
    struct error err = {.code = OK};
    struct buf out = BUF_INIT(RULES_OUTPUT_MAX);
    enum status st = rules_load_secrets(r, &secrets, &err);
    st = st == OK ? rules_load_code(r, &code, &err) : st;
    if (st == OK) {
        (r->json ? list_json : list_text)(&out, secrets, code);
    }
    enum exit_code result = st == OK ? rules_print(cli, &out, EXIT_ACCEPTED) : cli_fail(cli, &err);
    buf_release(&out);
    (void)secret_rules_free(secrets);
    (void)code_rules_free(code);
    return result;
}
