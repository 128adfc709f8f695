#include <assay/rules/secret_rules.h>

enum {
    LITERAL_MIN = 3, /* an expression with such a literal is cheap to look for */
    KEYWORD_MIN = 4  /* shorter keywords are in every text */
};

static bool keywords_serve(const struct secret_rule *rule)
{
    if (rule->is_required || rule->keywords.len == 0) {
        return false;
    }
    for (size_t i = 0; i < rule->keywords.len; i++) {
        if (rule->keywords.items[i].len < KEYWORD_MIN) {
            return false;
        }
    }
    return true;
}

static void write_keywords(const struct secret_rule *rule, struct buf *out)
{
    for (size_t i = 0; i < rule->keywords.len; i++) {
        struct view word = rule->keywords.items[i];
        buf_add_str(out, i == 0 ? "(?i:" : "|(?i:");
        for (size_t k = 0; k < word.len; k++) {
            buf_printf(out, "\\x%02x", (unsigned)(unsigned char)word.ptr[k]);
        }
        buf_add_char(out, ')');
    }
}

enum status secret_rule_trigger(const struct secret_rule *rule, struct buf *out,
                                struct re2_span *span, bool *whole, struct error *err)
{
    *whole = false;
    *span = (struct re2_span){0};
    if (rule->regex.text.len == 0) {
        return OK;
    }
    struct arena arena;
    arena_init(&arena, 0);
    struct re2 tree;
    enum status st = re2_parse(rule->regex.text, &arena, &tree, NULL, err);
    if (st == OK) {
        *whole = re2_longest_literal(&tree) < LITERAL_MIN && keywords_serve(rule);
        if (*whole) {
            write_keywords(rule, out);
        } else {
            re2_write_trigger(&tree, out, span);
        }
        st = buf_status(out, err);
    }
    arena_release(&arena);
    return st;
}
