/* Property: what the engine finds from the database's hits is what a search over the
 * whole text finds, for every shipped rule, on texts made from the rule's own
 * expression, damaged and mixed. */
#include "secrets_fixture.h"

#include "secrets.h"

static uint64_t g_state = 0x5eed;

static uint32_t next_random(uint32_t limit)
{
    g_state = g_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(g_state >> 33) % limit;
}

static unsigned char any_of(const struct byte_set *set)
{
    unsigned char start = (unsigned char)(33 + next_random(90));
    for (unsigned i = 0; i < 256; i++) {
        unsigned char c = (unsigned char)(start + i);
        if (byte_set_has(set, c)) {
            return c;
        }
    }
    return 'x';
}

/* A text that the expression matches, but for assertions. */
static void generate(const struct re2_node *n, struct buf *out)
{
    size_t count = 0;
    switch (n->kind) {
    case RE2_LITERAL:
        for (size_t i = 0; i < n->len; i++) {
            bool flip = n->fold && next_random(2) == 0;
            buf_add_char(out, (char)(flip ? n->bytes[i] ^ 0x20 : n->bytes[i]));
        }
        break;
    case RE2_CLASS:
        buf_add_char(out, (char)any_of(&n->set->bytes));
        break;
    case RE2_CONCAT:
    case RE2_GROUP:
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            generate(c, out);
        }
        break;
    case RE2_ALTERNATE:
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            count++;
        }
        count = next_random((uint32_t)count);
        for (const struct re2_node *c = n->child; c != NULL; c = c->next) {
            if (count-- == 0) {
                generate(c, out);
                break;
            }
        }
        break;
    case RE2_REPEAT:
        count = (size_t)n->min + next_random(n->max == RE2_UNLIMITED || n->max > n->min + 4
                                                 ? 4
                                                 : (uint32_t)(n->max - n->min + 1));
        for (size_t i = 0; i < count && out->len < 20000; i++) {
            generate(n->child, out);
        }
        break;
    case RE2_EMPTY:
    case RE2_ASSERT:
        break;
    }
}

static void make_text(const struct re2 *tree, struct buf *text)
{
    static const char *const noise[] = {" ",  "\n",    "key=", "a",     "\"",
                                        ": ", "token", "0",    "-----", "x y\n"};
    for (int i = 0; i < 6; i++) {
        size_t from = text->len;
        generate(tree->root, text);
        if (next_random(3) == 0 && text->len > from) {
            text->ptr[from + next_random((uint32_t)(text->len - from))] = 'Z';
        }
        for (uint32_t k = next_random(3); k > 0; k--) {
            buf_add_str(text, noise[next_random(COUNT(noise))]);
        }
    }
}

static void check_places(struct secrets_text *t, uint32_t id, struct view name, size_t *matches)
{
    struct secrets_worker *w = t->owner->worker;
    struct rule_state *s = NULL;
    struct error err = {0};
    struct hit_ends hits = secrets_hits_of(t, id);
    assert_ok(secrets_rule_ready(w, id, &s, &err), err);
    struct find_what what = {s->content, s->core, &s->span};
    struct place_list fast = {NULL, 0, 0};
    struct place_list slow = {NULL, 0, 0};
    hits.whole = hits.whole || (s->whole && hits.len > 0);
    assert_ok(secrets_find_all(&what, w->scratch, t->text, hits, t->owner->arena, &fast, &err),
              err);
    struct hit_ends all = {NULL, 0, true};
    assert_ok(secrets_find_all(&what, w->scratch, t->text, all, t->owner->arena, &slow, &err), err);
    /* Keywords stand in for the hits of some rules: no keyword, no search. */
    if (s->whole && hits.len == 0) {
        return;
    }
    bool same = fast.len == slow.len;
    for (size_t i = 0; same && i < fast.len; i++) {
        same = fast.items[i].start == slow.items[i].start && fast.items[i].end == slow.items[i].end;
    }
    if (!same) {
        print_error("rule " VIEW_FMT ": %zu from hits, %zu from a whole search\n", VIEW_ARG(name),
                    fast.len, slow.len);
    }
    assert_true(same);
    *matches += slow.len;
}

static void test_same_as_whole_search(void **state)
{
    struct secrets_run *run = *state;
    struct secrets_worker *w = run->worker;
    const struct secret_rules *rules = w->shared->rules;
    size_t matches = 0;
    size_t rules_hit = 0;
    for (uint32_t i = 0; i < rules->count; i++) {
        const struct secret_rule *rule = rules->rules[i];
        if (rule->regex.text.len == 0) {
            continue;
        }
        struct arena arena;
        struct re2 tree;
        struct error err = {0};
        struct buf text = BUF_INIT(1 << 20);
        arena_init(&arena, 0);
        assert_ok(re2_parse(rule->regex.text, &arena, &tree, NULL, &err), err);
        size_t before = matches;
        for (int round = 0; round < 2; round++) {
            buf_clear(&text);
            make_text(&tree, &text);
            struct file file = {.path = VIEW_INIT("a.txt"), .bytes = buf_view(&text)};
            struct secrets_file f = {
                .worker = w, .file = &file, .arena = &arena, .text = buf_view(&text)};
            struct secrets_text t = {.owner = &f, .text = buf_view(&text)};
            assert_ok(secrets_hits(&t, &err), err);
            check_places(&t, i, rule->id.text, &matches);
        }
        rules_hit += matches > before ? 1 : 0;
        buf_release(&text);
        arena_release(&arena);
    }
    print_message("%zu matches of %zu rules\n", matches, rules_hit);
    assert_true(rules_hit > rules->count / 2);
}

static int setup(void **state)
{
    static struct secrets_run run;
    struct error err = {0};
    if (digest_init(&err) != OK) {
        return 1;
    }
    run_open(&run, NULL, 0);
    *state = &run;
    return 0;
}

static int teardown(void **state)
{
    run_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_as_whole_search)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
