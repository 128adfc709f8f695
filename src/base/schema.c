/* JSON Schema: each keyword is one function, a table lists them. */
#include <assay/base/schema.h>

#include <assay/base/buf.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

#include <regex.h>

enum { PATTERNS_MAX = 1024 };

/* A compiled one, by the place of its text. */
struct pattern {
    const struct value *rule;
    regex_t re;
};

struct schema_patterns {
    struct pattern *list;
    size_t len;
    size_t cap;
};

struct checking {
    const struct value *root; /* of the schema, for $ref */
    struct schema_patterns *patterns;
    const char *source;
    struct buf where; /* path of the value at hand */
    unsigned depth;
    struct error *err;
};

static enum status check(struct checking *c, const struct value *schema, const struct value *v);

static enum status wrong(struct checking *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
static enum status wrong(struct checking *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)error_setv(c->err, ERR_FORMAT, fmt, args);
    va_end(args);
    (void)error_prefix(c->err, "%s: %s", c->source, c->where.len > 0 ? c->where.ptr : "document");
    return ERR_FORMAT;
}

static enum status bad_schema(struct checking *c, const char *what)
{
    return error_set(c->err, ERR_INTERNAL, "%s: the schema's %s is not understood", c->source,
                     what);
}

static bool is_type(const struct value *v, struct view type)
{
    static const struct {
        const char *name;
        enum value_kind kind;
    } kinds[] = {
        {"null", VALUE_NULL},    {"boolean", VALUE_BOOL},  {"integer", VALUE_INT},
        {"number", VALUE_FLOAT}, {"number", VALUE_INT},    {"string", VALUE_STRING},
        {"array", VALUE_ARRAY},  {"object", VALUE_OBJECT},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (v->kind == kinds[i].kind && view_eq_str(type, kinds[i].name)) {
            return true;
        }
    }
    return false;
}

static enum status check_type(struct checking *c, const struct value *rule, const struct value *v)
{
    bool fits = rule->kind == VALUE_STRING && is_type(v, rule->text);
    for (size_t i = 0; rule->kind == VALUE_ARRAY && i < rule->len; i++) {
        fits = fits || is_type(v, rule->items[i].text);
    }
    struct view wanted = rule->kind == VALUE_STRING ? rule->text : VIEW("another kind of value");
    return fits ? OK
                : wrong(c, "expected %.*s, found %s", VIEW_ARG(wanted), value_kind_name(v->kind));
}

/* Scalars are enough: our schemas list no objects. */
static bool same(const struct value *a, const struct value *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    switch (a->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_BOOL:
        return a->boolean == b->boolean;
    case VALUE_INT:
        return a->integer == b->integer;
    case VALUE_STRING:
        return view_eq(a->text, b->text);
    case VALUE_FLOAT:
    case VALUE_TIME:
    case VALUE_ARRAY:
    case VALUE_OBJECT:
    default:
        return false;
    }
}

static enum status check_enum(struct checking *c, const struct value *rule, const struct value *v)
{
    CLEANUP(buf_cleanup) struct buf list = BUF_INIT(512);
    for (size_t i = 0; i < rule->len; i++) {
        if (same(&rule->items[i], v)) {
            return OK;
        }
        buf_printf(&list, "%s" VIEW_FMT, i == 0 ? "" : ", ", VIEW_ARG(rule->items[i].text));
    }
    return wrong(c, "\"%.*s\" is none of %s", VIEW_ARG(view_slice(value_text(v), 0, 60)),
                 list.ptr == NULL ? "" : list.ptr);
}

static enum status check_const(struct checking *c, const struct value *rule, const struct value *v)
{
    return same(rule, v) ? OK
                         : wrong(c, "must be \"%.*s\"", VIEW_ARG(view_slice(rule->text, 0, 100)));
}

/* The value below the one at hand, with its name on the path. */
static enum status check_below(struct checking *c, const struct value *schema,
                               const struct value *v, struct view key, size_t index)
{
    size_t before = c->where.len;
    if (key.ptr != NULL) {
        buf_printf(&c->where, "%s" VIEW_FMT, before > 0 ? "." : "",
                   VIEW_ARG(view_slice(key, 0, 80)));
    } else {
        buf_printf(&c->where, "[%zu]", index);
    }
    enum status st = check(c, schema, v);
    if (st == OK && c->where.ptr != NULL) {
        c->where.len = before;
        c->where.ptr[before] = '\0';
    }
    return st;
}

static enum status check_properties(struct checking *c, const struct value *rule,
                                    const struct value *v)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && v->kind == VALUE_OBJECT && i < v->len; i++) {
        const struct value *schema = value_get_view(rule, v->members[i].key);
        if (schema != NULL) {
            st = check_below(c, schema, &v->members[i].value, v->members[i].key, 0);
        }
    }
    return st;
}

static enum status check_required(struct checking *c, const struct value *rule,
                                  const struct value *v)
{
    for (size_t i = 0; v->kind == VALUE_OBJECT && i < rule->len; i++) {
        if (value_get_view(v, rule->items[i].text) == NULL) {
            return wrong(c, "\"%.*s\" is missing", VIEW_ARG(rule->items[i].text));
        }
    }
    return OK;
}

static enum status check_items(struct checking *c, const struct value *rule, const struct value *v)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && v->kind == VALUE_ARRAY && i < v->len; i++) {
        st = check_below(c, rule, &v->items[i], view_of(NULL, 0), i);
    }
    return st;
}

static size_t size_of(const struct value *v)
{
    return v->kind == VALUE_STRING ? v->text.len : v->len;
}

static enum status check_least(struct checking *c, const struct value *v, enum value_kind kind,
                               int64_t least)
{
    return v->kind != kind || (int64_t)size_of(v) >= least
               ? OK
               : wrong(c, "shorter than %lld", (long long)least);
}

static enum status check_most(struct checking *c, const struct value *v, enum value_kind kind,
                              int64_t most)
{
    return v->kind != kind || (int64_t)size_of(v) <= most
               ? OK
               : wrong(c, "longer than %lld", (long long)most);
}

static enum status check_min_length(struct checking *c, const struct value *rule,
                                    const struct value *v)
{
    return check_least(c, v, VALUE_STRING, rule->integer);
}

static enum status check_max_length(struct checking *c, const struct value *rule,
                                    const struct value *v)
{
    return check_most(c, v, VALUE_STRING, rule->integer);
}

static enum status check_min_items(struct checking *c, const struct value *rule,
                                   const struct value *v)
{
    return check_least(c, v, VALUE_ARRAY, rule->integer);
}

static enum status check_max_items(struct checking *c, const struct value *rule,
                                   const struct value *v)
{
    return check_most(c, v, VALUE_ARRAY, rule->integer);
}

static bool is_number(const struct value *v)
{
    return v->kind == VALUE_INT || v->kind == VALUE_FLOAT;
}

static enum status check_minimum(struct checking *c, const struct value *rule,
                                 const struct value *v)
{
    return !is_number(v) || v->number >= rule->number ? OK : wrong(c, "less than %g", rule->number);
}

static enum status check_maximum(struct checking *c, const struct value *rule,
                                 const struct value *v)
{
    return !is_number(v) || v->number <= rule->number ? OK : wrong(c, "more than %g", rule->number);
}

static enum status compiled(struct checking *c, const struct value *rule, const regex_t **out)
{
    struct schema_patterns *p = c->patterns;
    for (size_t i = 0; i < p->len; i++) {
        if (p->list[i].rule == rule) {
            *out = &p->list[i].re;
            return OK;
        }
    }
    enum status st =
        mem_grow((void **)&p->list, &p->cap, p->len + 1, sizeof *p->list, PATTERNS_MAX, c->err);
    if (st != OK) {
        return st;
    }
    char *text = mem_strndup(rule->text.ptr, rule->text.len);
    if (text == NULL) {
        return error_no_memory(c->err);
    }
    int rc = regcomp(&p->list[p->len].re, text, REG_EXTENDED | REG_NOSUB);
    (void)mem_free(text);
    if (rc != 0) {
        return bad_schema(c, "pattern");
    }
    p->list[p->len].rule = rule;
    *out = &p->list[p->len++].re;
    return OK;
}

static enum status check_pattern(struct checking *c, const struct value *rule,
                                 const struct value *v)
{
    const regex_t *re = NULL;
    if (v->kind != VALUE_STRING) {
        return OK;
    }
    enum status st = compiled(c, rule, &re);
    if (st != OK) {
        return st;
    }
    char *subject = mem_strndup(v->text.ptr == NULL ? "" : v->text.ptr, v->text.len);
    if (subject == NULL) {
        return error_no_memory(c->err);
    }
    /* A NUL within ends the text for regexec(); no pattern of ours allows one. */
    bool fits = strlen(subject) == v->text.len && regexec(re, subject, 0, NULL, 0) == 0;
    (void)mem_free(subject);
    return fits ? OK
                : wrong(c, "\"%.*s\" is not of the form %.*s", VIEW_ARG(view_slice(v->text, 0, 60)),
                        VIEW_ARG(rule->text));
}

static bool is_uri(struct view v)
{
    ptrdiff_t colon = view_find_char(v, ':');
    bool sound = colon > 0;
    for (size_t i = 0; i < v.len; i++) {
        sound = sound && (unsigned char)v.ptr[i] > ' ' && (unsigned char)v.ptr[i] < 0x7f;
    }
    return sound;
}

static enum status check_format(struct checking *c, const struct value *rule, const struct value *v)
{
    int64_t seconds;
    enum { DATE_LEN = 10 };
    bool fits = true;
    if (v->kind != VALUE_STRING) {
        return OK;
    }
    if (view_eq(rule->text, VIEW("date-time"))) {
        fits = v->text.len > DATE_LEN && clock_parse(v->text, &seconds);
    } else if (view_eq(rule->text, VIEW("date"))) {
        fits = v->text.len == DATE_LEN && clock_parse(v->text, &seconds);
    } else if (view_eq(rule->text, VIEW("uri"))) {
        fits = is_uri(v->text);
    } else {
        return bad_schema(c, "format");
    }
    return fits ? OK
                : wrong(c, "\"%.*s\" is no %.*s", VIEW_ARG(view_slice(v->text, 0, 60)),
                        VIEW_ARG(rule->text));
}

static enum status check_any_of(struct checking *c, const struct value *rule, const struct value *v)
{
    enum status st = ERR_FORMAT;
    size_t before = c->where.len;
    for (size_t i = 0; st == ERR_FORMAT && i < rule->len; i++) {
        c->where.len = before;
        st = check(c, &rule->items[i], v);
    }
    return st;
}

static enum status check_ref(struct checking *c, const struct value *rule, const struct value *v)
{
    struct view name = rule->text;
    const struct view prefix = VIEW("#/$defs/");
    const struct value *target = NULL;
    if (view_starts(name, prefix)) {
        target =
            value_get_view(value_get(c->root, "$defs"), view_slice(name, prefix.len, name.len));
    }
    return target == NULL ? bad_schema(c, "$ref") : check(c, target, v);
}

static enum status ignore(struct checking *c, const struct value *rule, const struct value *v)
{
    (void)c;
    (void)rule;
    (void)v;
    return OK;
}

static const struct {
    const char *name;
    enum status (*check)(struct checking *c, const struct value *rule, const struct value *v);
} keywords[] = {
    {"type", check_type},
    {"enum", check_enum},
    {"const", check_const},
    {"properties", check_properties},
    {"required", check_required},
    {"additionalProperties", ignore}, /* needs its neighbour: check_closed() */
    {"items", check_items},
    {"minItems", check_min_items},
    {"maxItems", check_max_items},
    {"minLength", check_min_length},
    {"maxLength", check_max_length},
    {"minimum", check_minimum},
    {"maximum", check_maximum},
    {"pattern", check_pattern},
    {"format", check_format},
    {"anyOf", check_any_of},
    {"$ref", check_ref},
    {"$defs", ignore},
    {"$schema", ignore},
    {"$id", ignore},
    {"$comment", ignore},
    {"title", ignore},
    {"description", ignore},
    {"examples", ignore},
    {"default", ignore},
};

static enum status check_keyword(struct checking *c, const struct member *m, const struct value *v)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        if (view_eq_str(m->key, keywords[i].name)) {
            return keywords[i].check(c, &m->value, v);
        }
    }
    return error_set(c->err, ERR_INTERNAL, "%s: the schema's keyword \"" VIEW_FMT "\" is unknown",
                     c->source, VIEW_ARG(m->key));
}

static enum status check_closed(struct checking *c, const struct value *schema,
                                const struct value *v)
{
    const struct value *properties = value_get(schema, "properties");
    if (v->kind != VALUE_OBJECT || value_get_bool(schema, "additionalProperties", true)) {
        return OK;
    }
    for (size_t i = 0; i < v->len; i++) {
        struct view key = v->members[i].key;
        if (value_get_view(properties, key) == NULL) {
            return wrong(c, "there is no member \"" VIEW_FMT "\"",
                         VIEW_ARG(view_slice(key, 0, 60)));
        }
    }
    return OK;
}

static enum status check(struct checking *c, const struct value *schema, const struct value *v)
{
    if (!value_is(schema, VALUE_OBJECT)) {
        return bad_schema(c, "rule");
    }
    if (c->depth == SCHEMA_DEPTH_MAX) {
        return wrong(c, "nested deeper than %d", SCHEMA_DEPTH_MAX);
    }
    c->depth++;
    enum status st = check_closed(c, schema, v);
    for (size_t i = 0; st == OK && i < schema->len; i++) {
        st = check_keyword(c, &schema->members[i], v);
    }
    c->depth--;
    return st;
}

struct schema_patterns *schema_patterns_new(struct error *err)
{
    struct schema_patterns *p = mem_calloc(1, sizeof *p);
    if (p == NULL) {
        (void)error_no_memory(err);
    }
    return p;
}

struct schema_patterns *schema_patterns_free(struct schema_patterns *p)
{
    for (size_t i = 0; p != NULL && i < p->len; i++) {
        regfree(&p->list[i].re);
    }
    if (p != NULL) {
        (void)mem_free(p->list);
    }
    return mem_free(p);
}

enum status schema_check_with(const struct value *schema, const struct value *document,
                              const char *source, struct schema_patterns *patterns,
                              struct error *err)
{
    struct checking c = {.root = schema,
                         .patterns = patterns,
                         .source = source,
                         .where = BUF_INIT(SCHEMA_DEPTH_MAX * 100),
                         .err = err};
    enum status st = check(&c, schema, document);
    buf_release(&c.where);
    return st;
}

enum status schema_check(const struct value *schema, const struct value *document,
                         const char *source, struct error *err)
{
    struct schema_patterns *patterns = schema_patterns_new(err);
    if (patterns == NULL) {
        return ERR_NO_MEMORY;
    }
    enum status st = schema_check_with(schema, document, source, patterns, err);
    (void)schema_patterns_free(patterns);
    return st;
}
