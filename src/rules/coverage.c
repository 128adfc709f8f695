#include <assay/base/mem.h>
#include <assay/rules/coverage.h>

enum { CWES_MAX = 64, LINE_MAX = 512 };

struct coverage {
    const struct weaknesses *weaknesses;
    struct arena arena;
    struct coverage_source *sources;
    size_t len;
    size_t cap;
};

enum status coverage_new(const struct weaknesses *w, struct coverage **out, struct error *err)
{
    struct coverage *c = mem_calloc(1, sizeof *c);
    if (c == NULL) {
        return error_no_memory(err);
    }
    c->weaknesses = w;
    arena_init(&c->arena, 0);
    *out = c;
    return OK;
}

struct coverage *coverage_free(struct coverage *c)
{
    if (c != NULL) {
        arena_release(&c->arena);
        (void)mem_free(c);
    }
    return NULL;
}

/* ---- sources ---- */

struct named {
    uint32_t cwes[CWES_MAX];
    size_t len;
};

/* Behind the others, where it is not among them: 1, else 0. */
static size_t put_once(uint32_t *list, size_t len, uint32_t cwe)
{
    size_t i = 0;
    while (i < len && list[i] != cwe) {
        i++;
    }
    list[i] = cwe;
    return i == len ? 1 : 0;
}

static void name_all(struct named *n, struct view text)
{
    uint32_t cwe;
    while (n->len < CWES_MAX && weakness_next(&text, &cwe)) {
        n->len += put_once(n->cwes, n->len, cwe);
    }
}

/* What the weaknesses are a kind of, each once. */
static size_t line_of(const struct coverage *c, const uint32_t *cwes, size_t len,
                      uint32_t out[LINE_MAX])
{
    uint32_t line[WEAKNESS_LINE_MAX];
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        size_t more = weakness_line(c->weaknesses, cwes[i], line);
        for (size_t k = 0; k < more && n < LINE_MAX; k++) {
            n += put_once(out, n, line[k]);
        }
    }
    return n;
}

static const uint32_t *keep(struct coverage *c, const uint32_t *numbers, size_t len)
{
    uint32_t *kept = arena_alloc(&c->arena, len + 1, sizeof *kept);
    for (size_t i = 0; kept != NULL && i < len; i++) {
        kept[i] = numbers[i];
    }
    return kept;
}

static enum status add(struct coverage *c, const struct coverage_source *s, struct error *err)
{
    uint32_t line[LINE_MAX];
    struct coverage_source own = *s;
    own.line_len = line_of(c, s->cwes, s->len, line);
    own.line = keep(c, line, own.line_len);
    own.cwes = keep(c, s->cwes, s->len);
    if (own.line == NULL || own.cwes == NULL) {
        return error_no_memory(err);
    }
    enum status st =
        arena_grow(&c->arena, (void **)&c->sources, &c->cap, c->len + 1, sizeof *c->sources, err);
    if (st == OK) {
        c->sources[c->len++] = own;
    }
    return st;
}

static enum status add_named(struct coverage *c, enum coverage_kind kind, struct view id,
                             uint64_t languages, const struct named *n, struct error *err)
{
    const struct coverage_source s = {
        .kind = kind, .id = id, .languages = languages, .cwes = n->cwes, .len = n->len};
    return add(c, &s, err);
}

enum status coverage_add(struct coverage *c, enum coverage_kind kind, struct view id,
                         uint64_t languages, struct view text, struct error *err)
{
    struct named n = {.len = 0};
    name_all(&n, text);
    return add_named(c, kind, id, languages, &n, err);
}

enum status coverage_add_code(struct coverage *c, const struct code_rules *rules,
                              uint64_t languages, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < rules->count; i++) {
        const struct code_rule *r = &rules->rules[i];
        const struct value *cwe = value_get(r->metadata, "cwe");
        struct named n = {.len = 0};
        if (languages != 0 && (r->languages & languages) == 0) {
            continue;
        }
        name_all(&n, value_text(cwe));
        for (size_t k = 0; value_is(cwe, VALUE_ARRAY) && k < cwe->len; k++) {
            name_all(&n, value_text(&cwe->items[k]));
        }
        st = add_named(c, COVERS_RULE, r->id.text, r->languages, &n, err);
    }
    return st;
}

enum status coverage_add_secrets(struct coverage *c, const struct secret_rules *rules,
                                 struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < rules->count; i++) {
        const struct secret_rule *r = rules->rules[i];
        struct named n = {.len = 0};
        for (size_t k = 0; k < r->tags.len; k++) {
            name_all(&n, r->tags.items[k]);
        }
        if (n.len == 0) {
            name_all(&n, VIEW("CWE-798"));
        }
        st = add_named(c, COVERS_RULE, r->id.text, 0, &n, err);
    }
    return st;
}

enum status coverage_add_inspectors(struct coverage *c, struct error *err)
{
    size_t len = 0;
    const struct weakness_inspector *all = weaknesses_inspectors(c->weaknesses, &len);
    enum status st = OK;
    for (size_t i = 0; st == OK && i < len; i++) {
        const struct coverage_source s = {
            .kind = COVERS_INSPECTOR, .id = all[i].name, .cwes = all[i].cwes, .len = all[i].len};
        st = add(c, &s, err);
    }
    return st;
}

const struct coverage_source *coverage_sources(const struct coverage *c, size_t *len)
{
    *len = c->len;
    return c->sources;
}

/* ---- asking ---- */

bool coverage_speaks(const struct coverage_source *s, const uint32_t *cwes, size_t len)
{
    for (size_t i = 0; i < s->line_len; i++) {
        for (size_t k = 0; k < len; k++) {
            if (s->line[i] == cwes[k]) {
                return true;
            }
        }
    }
    return false;
}

void coverage_of(const struct coverage *c, const uint32_t *cwes, size_t len,
                 struct coverage_sum *out)
{
    *out = (struct coverage_sum){.languages = 0};
    for (size_t i = 0; i < c->len; i++) {
        const struct coverage_source *s = &c->sources[i];
        if (!coverage_speaks(s, cwes, len)) {
            continue;
        }
        out->of[s->kind]++;
        out->languages |= s->languages;
        out->any_language =
            out->any_language || (s->kind != COVERS_REQUIREMENT && s->languages == 0);
    }
}
