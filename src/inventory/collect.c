#include "collect.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/base/utf8.h>

#include "join.h"
#include "purl_norm.h"

enum status collect_bad(const struct collector *c, struct position at, struct error *err,
                        const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)error_setv(err, ERR_FORMAT, fmt, args);
    va_end(args);
    (void)error_prefix(err, "%s:%u:%u", c->source, at.line, at.column);
    return ERR_FORMAT;
}

enum status collect_is_text(const struct collector *c, struct error *err)
{
    const char *nul = c->text.len == 0 ? NULL : memchr(c->text.ptr, '\0', c->text.len);
    struct view rest = nul == NULL ? view_of(NULL, 0) : c->text;
    struct position at = {0, 1};
    struct view line;
    while (nul != NULL && view_line(&rest, &line)) {
        at.line++;
        if (nul >= line.ptr && nul <= line.ptr + line.len) {
            at.column = (uint32_t)(nul - line.ptr) + 1;
            break;
        }
    }
    return nul == NULL ? OK : collect_bad(c, at, err, "NUL byte in a text file");
}

/* ---- merging ---- */

/* The lower, the more of the product depends on it. */
static int scope_rank(enum component_scope s)
{
    switch (s) {
    case SCOPE_RUNTIME:
        return 0;
    case SCOPE_OPTIONAL:
        return 1;
    case SCOPE_BUILD:
        return 2;
    case SCOPE_TEST:
        return 3;
    case SCOPE_DEV:
        return 4;
    }
    return 0;
}

static enum component_relation merge_relation(enum component_relation a, enum component_relation b)
{
    if (a == RELATION_DIRECT || b == RELATION_DIRECT) {
        return RELATION_DIRECT;
    }
    return a == b ? a : RELATION_UNKNOWN;
}

static bool has_hash(const struct component *k, const struct component_hash *h)
{
    for (size_t i = 0; i < k->hash_count; i++) {
        if (view_eq(k->hashes[i].hex, h->hex) && view_eq(k->hashes[i].algorithm, h->algorithm)) {
            return true;
        }
    }
    return false;
}

static enum status merge_hashes(struct component *a, const struct component *b, struct arena *arena,
                                struct error *err)
{
    size_t fresh = 0;
    for (size_t i = 0; i < b->hash_count; i++) {
        fresh += has_hash(a, &b->hashes[i]) ? 0 : 1;
    }
    if (fresh == 0) {
        return OK;
    }
    if (a->hash_count + fresh > HASHES_MAX) {
        return error_set(err, ERR_LIMIT, VIEW_FMT ":%u: more than %d hashes of one package",
                         VIEW_ARG(a->manifest), b->line, HASHES_MAX);
    }
    struct component_hash *all = arena_alloc(arena, a->hash_count + fresh, sizeof *all);
    if (all == NULL) {
        return error_no_memory(err);
    }
    if (a->hash_count > 0) {
        memcpy(all, a->hashes, a->hash_count * sizeof *all);
    }
    size_t n = a->hash_count;
    for (size_t i = 0; i < b->hash_count; i++) {
        if (!has_hash(a, &b->hashes[i])) {
            all[n++] = b->hashes[i];
        }
    }
    a->hashes = all;
    a->hash_count = n;
    return OK;
}

enum status component_merge(struct component *a, const struct component *b, struct arena *arena,
                            struct error *err)
{
    enum status st = merge_hashes(a, b, arena, err);
    if (st != OK) {
        return st;
    }
    a->scope = scope_rank(b->scope) < scope_rank(a->scope) ? b->scope : a->scope;
    a->relation = merge_relation(a->relation, b->relation);
    a->licence = a->licence.len == 0 ? b->licence : a->licence;
    a->note = a->note.len == 0 ? b->note : a->note;
    return OK;
}

/* ---- adding ---- */

static enum status check_text(const struct collector *c, struct view v, const char *what,
                              size_t max, uint32_t line, struct error *err)
{
    struct position at = {line == 0 ? 1 : line, 1};
    if (v.len > max) {
        return collect_bad(c, at, err, "%s longer than %zu bytes", what, max);
    }
    /* Without a branch a byte, so that the compiler does many at once. */
    unsigned controls = 0;
    unsigned high = 0;
    for (size_t i = 0; i < v.len; i++) {
        unsigned char byte = (unsigned char)v.ptr[i];
        controls |= (unsigned)(byte < ' ') | (unsigned)(byte == 0x7f);
        high |= byte;
    }
    if (controls != 0) {
        return collect_bad(c, at, err, "control character in a %s", what);
    }
    return high < 0x80 || utf8_valid(v) ? OK : collect_bad(c, at, err, "%s is not UTF-8", what);
}

static enum status check_component(const struct collector *c, const struct component *k,
                                   struct error *err)
{
    const struct {
        struct view text;
        const char *what;
        size_t max;
    } parts[] = {
        {k->name, "package name", NAME_MAX_BYTES}, {k->namespace, "package name", NAME_MAX_BYTES},
        {k->version, "version", NAME_MAX_BYTES},   {k->source, "source", TEXT_MAX},
        {k->licence, "licence", TEXT_MAX},         {k->note, "requirement", TEXT_MAX}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        enum status st = check_text(c, parts[i].text, parts[i].what, parts[i].max, k->line, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

/* "https://user:password@host/x" → "https://host/x": what fetches a package is no
 * part of where it comes from, and must not travel into a bill of materials. The
 * user of an ssh address is part of it. */
static enum status strip_credentials(struct collector *c, struct view *source, struct error *err)
{
    ptrdiff_t scheme = view_find(*source, VIEW("://"));
    if (scheme < 0 || view_find(view_slice(*source, 0, (size_t)scheme), VIEW("ssh")) >= 0) {
        return OK;
    }
    size_t start = (size_t)scheme + 3;
    size_t end = start;
    while (end < source->len && strchr("/?#", source->ptr[end]) == NULL) {
        end++;
    }
    ptrdiff_t at = view_rfind_char(view_slice(*source, start, end), '@');
    if (at < 0) {
        return OK;
    }
    struct view behind = view_slice(*source, start + (size_t)at + 1, source->len);
    *source = text_join(c->arena, view_slice(*source, 0, start), behind);
    return source->ptr == NULL ? error_no_memory(err) : OK;
}

/* The purl and the index key "purl NUL source" into the scratch buffer. */
static enum status write_key(struct collector *c, const struct component *k, size_t *purl_len,
                             struct error *err)
{
    struct purl p = {.type = k->type,
                     .namespace = k->namespace,
                     .name = k->name,
                     .version = k->version,
                     .qualifiers = k->qualifiers,
                     .qualifier_count = k->qualifier_count};
    enum status st = purl_normalise(&p, PURL_LENIENT, c->arena, err);
    if (st == ERR_FORMAT) {
        (void)error_prefix(err, "%s:%u:1", c->source, k->line == 0 ? 1 : k->line);
        return ERR_FORMAT;
    }
    if (st != OK) {
        return st;
    }
    buf_clear(&c->scratch);
    purl_write(&p, &c->scratch);
    *purl_len = c->scratch.len;
    if (*purl_len > PURL_BYTES_MAX) {
        return collect_bad(c, (struct position){k->line == 0 ? 1 : k->line, 1}, err,
                           "package URL longer than %d bytes", PURL_BYTES_MAX);
    }
    buf_add_char(&c->scratch, '\0');
    buf_add_view(&c->scratch, k->source);
    return buf_status(&c->scratch, err);
}

enum status collect_add(struct collector *c, const struct component *k, struct error *err)
{
    struct component own = *k;
    size_t purl_len = 0;
    own.manifest = c->path;
    enum status st = check_component(c, &own, err);
    if (st == OK) {
        st = strip_credentials(c, &own.source, err);
    }
    if (st == OK) {
        st = write_key(c, &own, &purl_len, err);
    }
    if (st != OK) {
        return st;
    }
    uintptr_t at = (uintptr_t)map_get(&c->index, buf_view(&c->scratch));
    if (at != 0) {
        c->last = at;
        return component_merge(&c->items[at - 1], &own, c->arena, err);
    }
    void *items = c->items;
    st = mem_grow(&items, &c->cap, c->len + 1, sizeof *c->items, COMPONENTS_MAX, err);
    c->items = items;
    if (st != OK) {
        return st;
    }
    struct view key = {NULL, 0};
    st = map_put(&c->index, buf_view(&c->scratch), (void *)(uintptr_t)(c->len + 1), &key, err);
    if (st == OK) {
        own.purl = view_slice(key, 0, purl_len);
        own.qualifiers = NULL;
        own.qualifier_count = 0;
        c->items[c->len++] = own;
        c->last = c->len;
    }
    return st;
}

static enum status flush(const struct collector *c, const struct component_sink *sink,
                         struct error *err)
{
    for (size_t i = 0; i < c->len; i++) {
        enum status st = sink->component(sink->ctx, &c->items[i], err);
        if (st != OK) {
            return st;
        }
    }
    return c->model.len > 0 && sink->model != NULL ? sink->model(sink->ctx, c->path, c->model, err)
                                                   : OK;
}

enum status collect_run(const struct collect_job *job, const struct component_sink *sink,
                        struct error *err)
{
    struct view bom = VIEW("\xef\xbb\xbf");
    struct view named = arena_copy(job->arena, job->path);
    if (named.ptr == NULL) {
        return error_no_memory(err);
    }
    struct collector c = {
        .path = named, .source = named.ptr, .text = job->bytes, .arena = job->arena};
    if (view_starts(c.text, bom)) {
        c.text = view_slice(c.text, bom.len, c.text.len);
    }
    map_init(&c.index);
    needs_init(&c.needs);
    buf_init(&c.scratch, 16U * TEXT_MAX);
    enum status st = job->read(job->ctx, &c, err);
    if (st == OK) {
        st = needs_settle(&c, err);
    }
    if (st == OK) {
        st = flush(&c, sink, err);
    }
    map_release(&c.index);
    needs_release(&c.needs);
    buf_release(&c.scratch);
    (void)xml_free(c.xml);
    (void)mem_free(c.items);
    return st;
}

static enum status read_format(void *ctx, struct collector *c, struct error *err)
{
    const struct manifest_format *const *format = ctx;
    return (*format)->read(c, err);
}

enum status manifest_parse(const struct manifest_format *format, struct view path,
                           struct view bytes, struct arena *arena,
                           const struct component_sink *sink, struct error *err)
{
    const struct collect_job job = {
        .path = path, .bytes = bytes, .arena = arena, .read = read_format, .ctx = &format};
    return collect_run(&job, sink, err);
}

/* ---- structured values ---- */

enum status value_need(const struct collector *c, const struct value *v, enum value_kind kind,
                       const char *what, struct error *err)
{
    return value_is(v, kind) ? OK : value_expected(v, c->source, what, err);
}

enum status field_child(const struct collector *c, const struct value *object, const char *key,
                        enum value_kind kind, const struct value **out, struct error *err)
{
    const struct value *v = value_get(object, key);
    if (v == NULL || v->kind == VALUE_NULL) {
        *out = NULL;
        return OK;
    }
    if (v->kind != kind) {
        return collect_bad(c, position_of(v), err, "\"%s\": expected %s, found %s", key,
                           value_kind_name(kind), value_kind_name(v->kind));
    }
    *out = v;
    return OK;
}

enum status field_text(const struct collector *c, const struct value *object, const char *key,
                       struct view *out, struct error *err)
{
    const struct value *v = NULL;
    enum status st = field_child(c, object, key, VALUE_STRING, &v, err);
    if (st == OK) {
        *out = value_text(v);
    }
    return st;
}

enum status field_need(const struct collector *c, const struct value *object, const char *key,
                       struct view *out, struct error *err)
{
    struct view text = {NULL, 0};
    enum status st = field_text(c, object, key, &text, err);
    if (st == OK && text.len == 0) {
        return collect_bad(c, position_of(object), err, "an entry without \"%s\"", key);
    }
    if (st == OK) {
        *out = text;
    }
    return st;
}

enum status field_flag(const struct collector *c, const struct value *object, const char *key,
                       bool *out, struct error *err)
{
    const struct value *v = NULL;
    enum status st = field_child(c, object, key, VALUE_BOOL, &v, err);
    if (st == OK) {
        *out = v != NULL && v->boolean;
    }
    return st;
}

/* ---- qualifiers of package URLs ---- */

void qualifier_add(struct qualifier_list *list, const char *key, struct view value)
{
    if (value.len > 0 && list->len < QUALIFIERS_MAX) {
        list->items[list->len++] = (struct purl_qualifier){view_str(key), value};
    }
}

void qualifiers_give(const struct qualifier_list *list, struct component *k)
{
    k->qualifiers = list->items;
    k->qualifier_count = list->len;
}

/* ---- names ---- */

void name_split(struct view whole, struct component *k)
{
    ptrdiff_t slash = view_rfind_char(whole, '/');
    k->namespace = view_slice(whole, 0, slash < 0 ? 0 : (size_t)slash);
    k->name = view_slice(whole, (size_t)(slash + 1), whole.len);
}

struct view name_pypi(struct view name, struct arena *arena)
{
    char *copy = arena_alloc(arena, name.len + 1, 1);
    if (copy == NULL) {
        return view_of(NULL, 0);
    }
    size_t n = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool mark = c == '-' || c == '_' || c == '.';
        if (mark && n > 0 && copy[n - 1] == '-') {
            continue;
        }
        c = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        copy[n++] = mark ? '-' : c;
    }
    return view_of(copy, n);
}

static bool is_archive_name(struct view v)
{
    static const char *const ends[] = {".tgz", ".tar.gz", ".tar", ".whl", ".zip", ".tar.bz2"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (view_ends_nocase(v, view_str(ends[i]))) {
            return true;
        }
    }
    return false;
}

bool source_is_local_dir(struct view source)
{
    if (view_starts(source, VIEW("link:")) || view_starts(source, VIEW("portal:")) ||
        view_starts(source, VIEW("workspace:"))) {
        return true;
    }
    bool path = view_starts(source, VIEW("file:")) || view_starts(source, VIEW("./")) ||
                view_starts(source, VIEW("../")) || view_eq(source, VIEW("."));
    return path && !is_archive_name(source);
}

bool path_is(struct view path, const char *name)
{
    return view_eq_str(path_base(path), name);
}

struct view path_above(struct view path, int up)
{
    struct view dir = path;
    for (int i = 0; i < up; i++) {
        dir = path_dir(dir);
    }
    return path_base(dir);
}

bool path_below_root(struct view path, struct view file)
{
    if (!view_ends(path, file)) {
        return false;
    }
    return path.len == file.len || path.ptr[path.len - file.len - 1] == '/';
}
