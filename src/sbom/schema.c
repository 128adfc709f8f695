#include "schema.h"

#include "data.h"

#include <assay/base/words.h>

struct loader {
    struct schema *schema;
    const char *name;
    struct view text;
    uint32_t line;
    struct schema_type *type; /* the one being read */
    bool fields;              /* second pass */
};

static enum status mistake(const struct loader *l, const char *what, struct view word,
                           struct error *err)
{
    return error_set(err, ERR_INTERNAL, "%s:%u: %s \"" VIEW_FMT "\"", l->name, l->line, what,
                     VIEW_ARG(word));
}

static const struct {
    const char *name;
    enum schema_rule rule;
} rules[] = {
    {"text", RULE_TEXT},
    {"ref", RULE_REF},
    {"iri", RULE_IRI},
    {"datetime", RULE_DATETIME},
    {"date", RULE_DATE},
    {"bool", RULE_BOOL},
    {"int", RULE_INT},
    {"int0", RULE_INT0},
    {"positive", RULE_POSITIVE},
    {"level6", RULE_LEVEL},
    {"number", RULE_NUMBER},
    {"fraction", RULE_FRACTION},
    {"serial", RULE_SERIAL},
    {"digest", RULE_HASH},
    {"mime", RULE_MIME},
    {"email", RULE_EMAIL},
    {"cpe", RULE_CPE},
    {"version", RULE_VERSION},
    {"version-range", RULE_VERSION_RANGE},
    {"locale", RULE_LOCALE},
    {"cre", RULE_CRE},
    {"patent-number", RULE_PATENT_NUMBER},
    {"jurisdiction", RULE_JURISDICTION},
    {"licence-id", RULE_LICENCE_ID},
    {"spdx-id", RULE_SPDX_ID},
    {"licence-ref", RULE_LICENCE_REF},
    {"party", RULE_PARTY},
    {"name", RULE_NAME},
    {"node", RULE_LABEL},
    {"utc", RULE_UTC},
    {"semver", RULE_SEMVER},
    {"media", RULE_MEDIA},
    {"decimal", RULE_DECIMAL},
};

static enum status read_kind(const struct loader *l, struct view text, struct schema_kind *out,
                             struct error *err)
{
    if (text.len > 0 && text.ptr[0] == '=') {
        *out = (struct schema_kind){.rule = RULE_WORDS, .words = view_slice(text, 1, text.len)};
        return OK;
    }
    if (text.len > 0 && text.ptr[0] == '%') {
        const struct view *words = map_get(&l->schema->words, view_slice(text, 1, text.len));
        if (words == NULL) {
            return mistake(l, "no words", text, err);
        }
        *out = (struct schema_kind){.rule = RULE_WORDS, .words = *words};
        return OK;
    }
    bool node = view_starts(text, VIEW("@"));
    const struct schema_type *type =
        map_get(&l->schema->types, view_slice(text, node ? 1 : 0, text.len));
    for (size_t i = 0; type == NULL && i < sizeof rules / sizeof rules[0]; i++) {
        if (view_eq_str(text, rules[i].name)) {
            *out = (struct schema_kind){.rule = rules[i].rule};
            return OK;
        }
    }
    if (type == NULL) {
        return mistake(l, "no type or rule", text, err);
    }
    *out = (struct schema_kind){.rule = node ? RULE_NODE : RULE_TYPE, .type = type};
    return OK;
}

static enum status read_kinds(const struct loader *l, struct view text, struct schema_field *f,
                              struct error *err)
{
    if (view_ends(text, VIEW("[u]")) || view_ends(text, VIEW("[+]"))) {
        f->unique = text.ptr[text.len - 2] == 'u';
        f->filled = !f->unique;
        f->list = true;
        text = view_slice(text, 0, text.len - 3);
    } else if (view_ends(text, VIEW("[]"))) {
        f->list = true;
        text = view_slice(text, 0, text.len - 2);
    }
    enum status st = OK;
    struct view piece;
    while (st == OK && view_split(&text, '|', &piece)) {
        if (piece.len == 0) {
            f->lone = true;
            continue;
        }
        if (f->kind_count == SCHEMA_KINDS_MAX) {
            return mistake(l, "too many kinds at", piece, err);
        }
        st = read_kind(l, piece, &f->kinds[f->kind_count++], err);
    }
    return st;
}

/* "5-", "-6", "5-6", "7" */
static bool read_versions(struct view text, struct schema_field *f)
{
    if (text.len == 0 || text.len > 3) {
        return false;
    }
    unsigned char first = 0;
    unsigned char last = SCHEMA_LATEST;
    size_t at = 0;
    bool has_first = text.ptr[0] >= '0' && text.ptr[0] <= '9';
    if (has_first) {
        first = (unsigned char)(text.ptr[at++] - '0');
    }
    if (at == text.len) {
        last = first;
    } else if (text.ptr[at++] != '-' || (at == text.len && !has_first)) {
        return false;
    } else if (at < text.len) {
        last = (unsigned char)(text.ptr[at++] - '0');
    }
    f->since = first;
    f->until = last;
    return at == text.len;
}

/* "x@y" → "x" and y */
static struct view cut_attribute(struct view text, struct view *attribute)
{
    ptrdiff_t at = view_find_char(text, '@');
    if (at < 0) {
        return text;
    }
    *attribute = view_slice(text, (size_t)at + 1, text.len);
    return view_slice(text, 0, (size_t)at);
}

/* "*", "*x", "*x@y", "*>a|b" */
static void read_repeated(struct view rest, struct schema_field *f)
{
    f->form = XML_REPEATED;
    f->holder = view_starts(rest, VIEW(">"));
    f->names = f->holder ? view_slice(rest, 1, rest.len) : cut_attribute(rest, &f->attribute);
    f->names = f->names.len > 0 ? f->names : f->name;
}

/* "/a|b", "w/a", "//a", "a/", "a@y" */
static void read_path(struct view text, struct schema_field *f)
{
    ptrdiff_t slash = view_find_char(text, '/');
    if (slash < 0) {
        f->form = XML_CHILD_ATTRIBUTE;
        f->wrapper = cut_attribute(text, &f->attribute);
        return;
    }
    f->wrapper = slash == 0 ? f->name : view_slice(text, 0, (size_t)slash);
    text = view_slice(text, (size_t)slash + 1, text.len);
    if (text.len > 0) {
        f->form = XML_WRAPPED;
        f->open_wrapper = view_starts(text, VIEW("/"));
        f->names =
            cut_attribute(view_slice(text, f->open_wrapper ? 1 : 0, text.len), &f->attribute);
    }
}

static void read_form(struct view text, struct schema_field *f)
{
    struct view rest = view_slice(text, 1, text.len);
    switch (text.ptr[0]) {
    case '@':
        f->form = XML_ATTRIBUTE;
        f->attribute = rest.len > 0 ? rest : f->name;
        break;
    case '#':
        f->form = XML_TEXT;
        break;
    case '+':
        f->form = XML_BESIDE;
        f->attribute = rest;
        break;
    case '^':
        f->form = XML_SELF;
        break;
    case '-':
        f->form = XML_NONE;
        break;
    case '*':
        read_repeated(rest, f);
        break;
    case '>':
        f->holder = true;
        f->names = rest;
        break;
    default:
        read_path(text, f);
        break;
    }
}

static void read_name(struct view word, struct schema_field *f)
{
    char mark = word.ptr[word.len - 1];
    f->required_json = mark == '!' || mark == '~';
    f->required_xml = mark == '!' || mark == '+';
    if (f->required_json || f->required_xml) {
        word = view_slice(word, 0, word.len - 1);
    }
    f->xml_only = word.ptr[0] == '^';
    f->name = f->xml_only ? view_slice(word, 1, word.len) : word;
}

static enum status read_field(struct loader *l, struct view name, struct view rest,
                              struct error *err)
{
    struct view kinds = view_of(NULL, 0);
    struct view word;
    if (l->type->field_count == l->type->lines || !words_next(&rest, &kinds)) {
        return mistake(l, "no field", name, err);
    }
    struct schema_field *f = &l->type->fields[l->type->field_count++];
    *f = (struct schema_field){.since = 0, .until = SCHEMA_LATEST};
    read_name(name, f);
    f->wrapper = f->name;
    while (words_next(&rest, &word)) {
        if (!read_versions(word, f)) {
            read_form(word, f);
        }
    }
    return read_kinds(l, kinds, f, err);
}

static bool read_type_rule(struct loader *l, struct view word, struct view rest)
{
    static const char *const names[] = {"one", "some", "most", "with", "alone"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (view_eq_str(word, names[i]) && l->type->rule_count < SCHEMA_RULES_MAX) {
            struct schema_field versions = {.since = 0, .until = SCHEMA_LATEST};
            (void)read_versions(rest, &versions);
            l->type->rules[l->type->rule_count++] =
                (struct type_rule){.kind = (enum type_rule_kind)i,
                                   .fields = rest,
                                   .since = versions.since,
                                   .until = versions.until};
            return true;
        }
    }
    return false;
}

static enum status declare_words(struct loader *l, struct view rest, struct error *err)
{
    struct view name = view_of(NULL, 0);
    struct view *words = arena_alloc(&l->schema->arena, 1, sizeof *words);
    if (words == NULL) {
        return error_no_memory(err);
    }
    (void)words_next(&rest, &name);
    *words = rest;
    return map_put(&l->schema->words, name, words, NULL, err);
}

static enum status declare_type(struct loader *l, struct view name, struct error *err)
{
    struct schema_type *type = arena_alloc(&l->schema->arena, 1, sizeof *type);
    if (type == NULL) {
        return error_no_memory(err);
    }
    *type = (struct schema_type){.name = name};
    l->type = type;
    l->schema->root = l->schema->root == NULL ? type : l->schema->root;
    return map_put(&l->schema->types, name, type, NULL, err);
}

/* Take over the fields of `base`, which stands before the type (or NULL: there is none). */
static enum status begin_fields(struct loader *l, const struct schema_type *base, struct error *err)
{
    size_t inherited = base == NULL ? 0 : base->field_count;
    l->type->base = base;
    l->type->lines += inherited;
    l->type->fields = arena_alloc(&l->schema->arena, l->type->lines + 1, sizeof *l->type->fields);
    if (l->type->fields == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < inherited; i++) {
        l->type->fields[i] = base->fields[i];
    }
    l->type->field_count = inherited;
    return OK;
}

/* "is BASE …": take both words. */
static enum status read_base(const struct loader *l, struct view *rest,
                             const struct schema_type **out, struct error *err)
{
    struct view name = view_of(NULL, 0);
    *out = NULL;
    if (!view_starts(*rest, VIEW("is "))) {
        return OK;
    }
    *rest = view_slice(*rest, 3, rest->len);
    (void)words_next(rest, &name);
    *out = map_get(&l->schema->types, name);
    return *out == NULL || (*out)->fields == NULL ? mistake(l, "no type before", name, err) : OK;
}

static enum status begin_type(struct loader *l, struct view rest, struct error *err)
{
    struct view word = view_of(NULL, 0);
    const struct schema_type *base = NULL;
    (void)words_next(&rest, &word);
    if (!l->fields) {
        return declare_type(l, word, err);
    }
    l->type = map_get(&l->schema->types, word);
    enum status st = read_base(l, &rest, &base, err);
    if (st == OK) {
        st = begin_fields(l, base, err);
    }
    while (st == OK && words_next(&rest, &word)) {
        l->type->is_abstract |= view_eq(word, VIEW("abstract"));
        l->type->loose |= view_eq(word, VIEW("loose"));
        l->type->any_attributes |= view_eq(word, VIEW("anyattr"));
        l->type->xml_only |= view_eq(word, VIEW("xml"));
        l->type->open |= view_eq(word, VIEW("open"));
    }
    return st;
}

static enum status read_named(struct loader *l, struct view rest, struct error *err)
{
    struct view word;
    enum status st = OK;
    while (st == OK && words_next(&rest, &word)) {
        st = map_put(&l->schema->named, word, l->type, NULL, err);
    }
    return st;
}

/* First pass: what types and words there are; second: the fields. */
static enum status read_line(struct loader *l, struct view line, struct error *err)
{
    struct view rest = line;
    struct view word;
    if (view_starts(line, VIEW("#")) || !words_next(&rest, &word)) {
        return OK;
    }
    if (view_eq(word, VIEW("words"))) {
        return l->fields ? OK : declare_words(l, rest, err);
    }
    if (view_eq(word, VIEW("type")) && line.ptr[0] == 't') {
        return begin_type(l, rest, err);
    }
    if (l->type == NULL) {
        return mistake(l, "no type for", word, err);
    }
    if (!l->fields) {
        l->type->lines++;
        return OK;
    }
    if (view_eq(word, VIEW("named"))) {
        return read_named(l, rest, err);
    }
    return read_type_rule(l, word, rest) ? OK : read_field(l, word, rest, err);
}

static enum status read_pass(struct loader *l, bool fields, struct error *err)
{
    struct view rest = l->text;
    struct view line;
    enum status st = OK;
    l->fields = fields;
    l->line = 0;
    l->type = NULL;
    while (st == OK && view_line(&rest, &line)) {
        l->line++;
        st = read_line(l, line, err);
    }
    return st;
}

static enum status load(const char *name, struct schema *out, struct error *err)
{
    struct schema s = {.root = NULL};
    arena_init(&s.arena, 0);
    map_init(&s.types);
    map_init(&s.words);
    map_init(&s.named);
    struct loader l = {.schema = &s, .name = name};
    for (size_t i = 0; i < sbom_descriptions_count; i++) {
        if (view_eq_str(sbom_descriptions[i].name, name)) {
            l.text = sbom_descriptions[i].bytes;
        }
    }
    enum status st = read_pass(&l, false, err);
    if (st == OK) {
        st = read_pass(&l, true, err);
    }
    if (st != OK) {
        schema_release(&s);
        return st;
    }
    *out = s;
    return OK;
}

enum status schema_cyclonedx(struct schema *out, struct error *err)
{
    return load("cyclonedx.types", out, err);
}

enum status schema_spdx(struct schema *out, struct error *err)
{
    return load("spdx.types", out, err);
}

enum status schema_spdx3(struct schema *out, struct error *err)
{
    return load("spdx3.types", out, err);
}

bool schema_is_a(const struct schema_type *type, const struct schema_type *base)
{
    while (type != NULL && type != base) {
        type = type->base;
    }
    return type != NULL;
}

void schema_release(struct schema *s)
{
    map_release(&s->types);
    map_release(&s->named);
    map_release(&s->words);
    arena_release(&s->arena);
}

bool schema_field_is_in(const struct schema_field *f, unsigned minor)
{
    return minor >= f->since && minor <= f->until;
}

const struct schema_field *schema_field_of(const struct schema_type *type, struct view name,
                                           unsigned minor)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct schema_field *f = &type->fields[i];
        if (view_eq(f->name, name) && schema_field_is_in(f, minor)) {
            return f;
        }
    }
    return NULL;
}

bool schema_next_choice(struct view *words, unsigned minor, struct view *word)
{
    while (words->len > 0) {
        size_t end = 0;
        while (end < words->len && words->ptr[end] != ' ' && words->ptr[end] != ',') {
            end++;
        }
        *word = view_slice(*words, 0, end);
        *words = view_slice(*words, end + 1, words->len);
        unsigned since = 0;
        if (word->len > 2 && word->ptr[word->len - 2] == '/') {
            since = (unsigned)(word->ptr[word->len - 1] - '0');
            *word = view_slice(*word, 0, word->len - 2);
        }
        if (word->len > 0 && minor >= since) {
            return true;
        }
    }
    return false;
}

bool schema_has_word(struct view words, struct view word, unsigned minor)
{
    struct view have;
    while (schema_next_choice(&words, minor, &have)) {
        if (view_eq(have, word)) {
            return true;
        }
    }
    return false;
}
