#include "purl_types.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/inventory/component.h>
#include <stdlib.h>

#include "purl_norm.h"

static enum status bad(struct error *err, const char *what, struct view where)
{
    return error_set(err, ERR_FORMAT, "package URL: %s: \"" VIEW_FMT "\"", what,
                     VIEW_ARG(utf8_cut(where, 120)));
}

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_alpha(char c)
{
    return is_alnum(c) && !(c >= '0' && c <= '9');
}

/* A letter, then letters, digits and `punctuation`. */
static bool is_word(struct view v, const char *punctuation)
{
    if (v.len == 0 || !is_alpha(v.ptr[0])) {
        return false;
    }
    for (size_t i = 1; i < v.len; i++) {
        if (!is_alnum(v.ptr[i]) && (v.ptr[i] == '\0' || strchr(punctuation, v.ptr[i]) == NULL)) {
            return false;
        }
    }
    return true;
}

static struct view strip_slashes(struct view v)
{
    while (v.len > 0 && v.ptr[0] == '/') {
        v = view_slice(v, 1, v.len);
    }
    while (v.len > 0 && v.ptr[v.len - 1] == '/') {
        v.len--;
    }
    return v;
}

static bool is_dots(struct view segment)
{
    return view_eq(segment, VIEW(".")) || view_eq(segment, VIEW(".."));
}

/* ---- normal form ---- */

static int by_key(const void *a, const void *b)
{
    const struct purl_qualifier *x = a;
    const struct purl_qualifier *y = b;
    return view_cmp(x->key, y->key);
}

/* Lower, drop empty ones, sort, refuse duplicates. */
static enum status normalise_qualifiers(struct purl *p, enum purl_mode mode,
                                        const struct purl_type *t, struct arena *arena,
                                        struct error *err)
{
    if (p->qualifier_count > PURL_QUALIFIERS_MAX) {
        return error_set(err, ERR_FORMAT, "package URL: more than %d qualifiers",
                         PURL_QUALIFIERS_MAX);
    }
    if (p->qualifier_count == 0) {
        return OK;
    }
    struct purl_qualifier *own = arena_alloc(arena, p->qualifier_count, sizeof *own);
    if (own == NULL) {
        return error_no_memory(err);
    }
    size_t n = 0;
    for (size_t i = 0; i < p->qualifier_count; i++) {
        struct purl_qualifier q = p->qualifiers[i];
        struct view low = arena_lower(arena, q.key);
        if (low.ptr == NULL) {
            return error_no_memory(err);
        }
        if (!is_word(low, ".-_")) {
            return bad(err, "not a qualifier key", q.key);
        }
        if (mode == PURL_STRICT && !view_eq(low, q.key) && purl_type_has_key(t, q.key)) {
            return bad(err, "qualifier key is not in lower case", q.key);
        }
        if (q.value.len > 0) {
            own[n++] = (struct purl_qualifier){.key = low, .value = q.value};
        }
    }
    qsort(own, n, sizeof *own, by_key);
    for (size_t i = 1; i < n; i++) {
        if (view_eq(own[i].key, own[i - 1].key)) {
            return bad(err, "qualifier key occurs twice", own[i].key);
        }
    }
    p->qualifiers = own;
    p->qualifier_count = n;
    return OK;
}

/* Join the segments of `v` without empty ones, and without dots in a subpath. */
static enum status normalise_path(struct view *v, bool no_dots, struct arena *arena,
                                  struct error *err)
{
    if (v->len == 0) {
        return OK;
    }
    char *out = arena_alloc(arena, v->len + 1, 1);
    if (out == NULL) {
        return error_no_memory(err);
    }
    size_t n = 0;
    struct view rest = *v;
    struct view piece;
    while (view_split(&rest, '/', &piece)) {
        if (piece.len == 0 || (no_dots && is_dots(piece))) {
            continue;
        }
        if (n > 0) {
            out[n++] = '/';
        }
        memcpy(out + n, piece.ptr, piece.len);
        n += piece.len;
    }
    *v = view_of(out, n);
    return OK;
}

static void replace_in(char *text, size_t len, unsigned rules)
{
    for (size_t i = 0; i < len; i++) {
        if ((rules & PURL_NAME_DASHES) != 0 && text[i] == '_') {
            text[i] = '-';
        }
        if ((rules & PURL_NAME_UNDERSCORES) != 0 && !is_alnum(text[i])) {
            text[i] = '_';
        }
    }
}

static enum status lower_part(struct view *v, bool wanted, unsigned replace, struct arena *arena,
                              struct error *err)
{
    if (!wanted || v->len == 0) {
        return OK;
    }
    char *copy = arena_alloc(arena, v->len + 1, 1);
    if (copy == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < v->len; i++) {
        copy[i] = char_lower(v->ptr[i]);
    }
    replace_in(copy, v->len, replace);
    *v = view_of(copy, v->len);
    return OK;
}

static enum status apply_type(struct purl *p, const struct purl_type *t, struct arena *arena,
                              struct error *err)
{
    if (t == NULL) {
        return OK;
    }
    enum status st =
        lower_part(&p->namespace, (t->rules & PURL_NAMESPACE_LOWER) != 0, 0, arena, err);
    if (st == OK) {
        st = lower_part(&p->name, (t->rules & PURL_NAME_LOWER) != 0, t->rules, arena, err);
    }
    if (st == OK) {
        st = lower_part(&p->version, (t->rules & PURL_VERSION_LOWER) != 0, 0, arena, err);
    }
    if (st == OK && t->adjust != NULL) {
        st = t->adjust(p, arena, err);
    }
    return st;
}

static bool has_key(const struct purl *p, const char *key)
{
    for (size_t i = 0; i < p->qualifier_count; i++) {
        if (view_eq_str(p->qualifiers[i].key, key)) {
            return true;
        }
    }
    return false;
}

static enum status check_type(const struct purl *p, const struct purl_type *t, struct error *err)
{
    if (t == NULL) {
        return OK;
    }
    if ((t->rules & PURL_NAMESPACE_REQUIRED) != 0 && p->namespace.len == 0) {
        return bad(err, "this type needs a namespace", p->type);
    }
    if ((t->rules & PURL_NAMESPACE_PROHIBITED) != 0 && p->namespace.len != 0) {
        return bad(err, "this type has no namespace", p->type);
    }
    if (t->required_key != NULL && !has_key(p, t->required_key)) {
        return bad(err, "a qualifier is missing that this type needs", view_str(t->required_key));
    }
    if (t->valid != NULL && !t->valid(p)) {
        return bad(err, "name or version is not of this type's form", p->name);
    }
    return OK;
}

static enum status check_text(const struct purl *p, struct error *err)
{
    const struct view parts[] = {p->namespace, p->name, p->version, p->subpath};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (!utf8_valid(parts[i])) {
            return error_set(err, ERR_FORMAT, "package URL: not UTF-8");
        }
    }
    for (size_t i = 0; i < p->qualifier_count; i++) {
        if (!utf8_valid(p->qualifiers[i].value)) {
            return error_set(err, ERR_FORMAT, "package URL: not UTF-8");
        }
    }
    return OK;
}

enum status purl_normalise(struct purl *p, enum purl_mode mode, struct arena *arena,
                           struct error *err)
{
    struct purl own = *p;
    if (!is_word(own.type, ".-")) {
        return bad(err, "not a package type", own.type);
    }
    own.type = arena_lower(arena, own.type);
    if (own.type.ptr == NULL) {
        return error_no_memory(err);
    }
    const struct purl_type *t = purl_type_of(own.type);
    own.name = strip_slashes(own.name);
    enum status st = own.name.len == 0 ? bad(err, "no name", own.type) : OK;
    if (st == OK) {
        st = normalise_path(&own.namespace, false, arena, err);
    }
    if (st == OK) {
        st = normalise_path(&own.subpath, true, arena, err);
    }
    if (st == OK) {
        st = normalise_qualifiers(&own, mode, t, arena, err);
    }
    if (st == OK) {
        st = check_text(&own, err);
    }
    if (st == OK) {
        st = apply_type(&own, t, arena, err);
    }
    if (st == OK) {
        st = check_type(&own, t, err);
    }
    if (st == OK) {
        *p = own;
    }
    return st;
}

/* ---- building ---- */

/* Letters, digits, ".-_~" and ':' stand as they are; '/' only where it parts
 * segments. */
static void add_encoded(struct buf *out, struct view v, bool keep_slash)
{
    static const char hex[] = "0123456789ABCDEF";
    static const bool plain[256] = {
        ['.'] = true, ['-'] = true, ['_'] = true, ['~'] = true, [':'] = true};
    size_t from = 0;
    for (size_t i = 0; i < v.len; i++) {
        char c = v.ptr[i];
        if (is_alnum(c) || plain[(unsigned char)c] || (c == '/' && keep_slash)) {
            continue;
        }
        buf_add(out, v.ptr + from, i - from);
        char triplet[3] = {'%', hex[((unsigned char)c) >> 4], hex[c & 15]};
        buf_add(out, triplet, sizeof triplet);
        from = i + 1;
    }
    if (v.len > from) {
        buf_add(out, v.ptr + from, v.len - from);
    }
}

void purl_write(const struct purl *p, struct buf *out)
{
    buf_add_str(out, "pkg:");
    buf_add_view(out, p->type);
    buf_add_char(out, '/');
    if (p->namespace.len > 0) {
        add_encoded(out, p->namespace, true);
        buf_add_char(out, '/');
    }
    const struct purl_type *t = purl_type_of(p->type);
    add_encoded(out, p->name, t != NULL && (t->rules & PURL_NAME_PATH) != 0);
    if (p->version.len > 0) {
        buf_add_char(out, '@');
        add_encoded(out, p->version, false);
    }
    for (size_t i = 0; i < p->qualifier_count; i++) {
        buf_add_char(out, i == 0 ? '?' : '&');
        buf_add_view(out, p->qualifiers[i].key);
        buf_add_char(out, '=');
        add_encoded(out, p->qualifiers[i].value, false);
    }
    if (p->subpath.len > 0) {
        buf_add_char(out, '#');
        add_encoded(out, p->subpath, true);
    }
}

enum status purl_build(const struct purl *p, struct buf *out, struct error *err)
{
    struct arena arena;
    arena_init(&arena, 0);
    struct purl own = *p;
    enum status st = purl_normalise(&own, PURL_LENIENT, &arena, err);
    if (st == OK) {
        purl_write(&own, out);
        st = buf_status(out, err);
    }
    arena_release(&arena);
    return st;
}

enum status purl_text(const struct purl *p, struct arena *arena, struct view *out,
                      struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(PURL_LENGTH_MAX);
    enum status st = purl_build(p, &text, err);
    struct view copy = st == OK ? arena_copy(arena, buf_view(&text)) : view_of(NULL, 0);
    if (st != OK || copy.ptr == NULL) {
        return st != OK ? st : error_no_memory(err);
    }
    *out = copy;
    return OK;
}

enum status component_purl(const struct component *c, struct buf *out, struct error *err)
{
    const struct purl p = {.type = c->type,
                           .namespace = c->namespace,
                           .name = c->name,
                           .version = c->version,
                           .qualifiers = c->qualifiers,
                           .qualifier_count = c->qualifier_count};
    return purl_build(&p, out, err);
}

struct view purl_qualifier_of(const struct purl *p, const char *key)
{
    for (size_t i = 0; i < p->qualifier_count; i++) {
        if (view_eq_str(p->qualifiers[i].key, key)) {
            return p->qualifiers[i].value;
        }
    }
    return view_of(NULL, 0);
}

/* ---- parsing ---- */

/* Percent-decoding into the arena. With `segments`, an encoded slash would
 * change the segments' count and is refused. */
static enum status decode(struct view v, bool segments, struct arena *arena, struct view *out,
                          struct error *err)
{
    CLEANUP(buf_cleanup) struct buf plain = BUF_INIT(PURL_LENGTH_MAX);
    bool escaped = view_find_char(v, '%') >= 0;
    if (escaped && !buf_add_unpercent(&plain, v)) {
        return bad(err, "broken percent-encoding", v);
    }
    if (segments && view_contains_nocase(v, VIEW("%2f"))) {
        return bad(err, "a segment holds a slash", v);
    }
    enum status st = buf_status(&plain, err);
    struct view copy = st == OK ? arena_copy(arena, escaped ? buf_view(&plain) : v) : v;
    if (st != OK || copy.ptr == NULL) {
        return st != OK ? st : error_no_memory(err);
    }
    *out = copy;
    return OK;
}

static enum status parse_qualifiers(struct view text, struct arena *arena, struct purl *p,
                                    struct error *err)
{
    struct purl_qualifier *list = arena_alloc(arena, PURL_QUALIFIERS_MAX, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    size_t n = 0;
    struct view pair;
    while (view_split(&text, '&', &pair)) {
        ptrdiff_t eq = view_find_char(pair, '=');
        if (pair.len == 0) {
            continue;
        }
        if (eq < 0 || n >= PURL_QUALIFIERS_MAX) {
            return bad(err, eq < 0 ? "a qualifier without '='" : "too many qualifiers", pair);
        }
        list[n].key = view_slice(pair, 0, (size_t)eq);
        enum status st =
            decode(view_slice(pair, (size_t)eq + 1, pair.len), false, arena, &list[n].value, err);
        if (st != OK) {
            return st;
        }
        n++;
    }
    p->qualifiers = list;
    p->qualifier_count = n;
    return OK;
}

/* Cut "…<sep>tail" off the end of *rest; `tail` is empty without a separator. */
static struct view cut_tail(struct view *rest, char sep)
{
    ptrdiff_t at = view_rfind_char(*rest, sep);
    if (at < 0) {
        return view_of(NULL, 0);
    }
    struct view tail = view_slice(*rest, (size_t)at + 1, rest->len);
    *rest = view_slice(*rest, 0, (size_t)at);
    return tail;
}

/* A version holds no bare slash, so that the '@' of "@scope/name" is not its sign. */
static struct view cut_version(struct view *rest)
{
    ptrdiff_t at = view_rfind_char(*rest, '@');
    ptrdiff_t slash = view_rfind_char(*rest, '/');
    return at < 0 || at < slash ? view_of(NULL, 0) : cut_tail(rest, '@');
}

struct view purl_package(struct view text)
{
    (void)cut_tail(&text, '#');
    (void)cut_tail(&text, '?');
    (void)cut_version(&text);
    return text;
}

static enum status parse_parts(struct view rest, struct view version, struct arena *arena,
                               struct purl *p, struct error *err)
{
    enum status st = decode(version, false, arena, &p->version, err);
    if (st != OK) {
        return st;
    }
    ptrdiff_t slash = view_rfind_char(rest, '/');
    struct view name = view_slice(rest, (size_t)(slash + 1), rest.len);
    st = decode(name, false, arena, &p->name, err);
    if (st == OK && slash > 0) {
        st = decode(view_slice(rest, 0, (size_t)slash), true, arena, &p->namespace, err);
    }
    return st;
}

enum status purl_parse(struct view text, enum purl_mode mode, struct arena *arena, struct purl *out,
                       struct error *err)
{
    struct purl p = {0};
    if (text.len > PURL_LENGTH_MAX) {
        return error_set(err, ERR_FORMAT, "package URL: longer than %d bytes", PURL_LENGTH_MAX);
    }
    struct view rest = text;
    struct view subpath = cut_tail(&rest, '#');
    struct view qualifiers = cut_tail(&rest, '?');
    if (rest.len < 4 || !view_eq_nocase(view_slice(rest, 0, 4), VIEW("pkg:"))) {
        return bad(err, "does not begin with \"pkg:\"", text);
    }
    rest = view_slice(rest, 4, rest.len);
    while (rest.len > 0 && rest.ptr[0] == '/') {
        rest = view_slice(rest, 1, rest.len);
    }
    ptrdiff_t slash = view_find_char(rest, '/');
    if (slash < 0) {
        return bad(err, "no type", text);
    }
    p.type = view_slice(rest, 0, (size_t)slash);
    rest = view_slice(rest, (size_t)slash + 1, rest.len);
    struct view version = cut_version(&rest);
    enum status st = decode(subpath, true, arena, &p.subpath, err);
    if (st == OK && qualifiers.len > 0) {
        st = parse_qualifiers(qualifiers, arena, &p, err);
    }
    if (st == OK) {
        st = parse_parts(strip_slashes(rest), version, arena, &p, err);
    }
    if (st == OK) {
        st = purl_normalise(&p, mode, arena, err);
    }
    if (st == OK) {
        *out = p;
    }
    return st;
}

enum status component_pin(struct component *c, struct view version, struct arena *arena,
                          struct error *err)
{
    struct purl p;
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(PURL_LENGTH_MAX);
    enum status st = purl_parse(c->purl, PURL_LENIENT, arena, &p, err);
    if (st == OK) {
        p.version = version;
        purl_write(&p, &text);
        st = buf_status(&text, err);
    }
    struct view purl = st == OK ? arena_copy(arena, buf_view(&text)) : view_of("", 0);
    if (st == OK && purl.ptr != NULL) {
        c->version = version;
        c->purl = purl;
    }
    return st == OK && purl.ptr == NULL ? error_no_memory(err) : st;
}
