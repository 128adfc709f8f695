/* .registry/NAME.reg, .registry/.channel.CHANNEL/NAME.reg: what PEAR and PECL have installed.
 *
 * Source: PEAR's manual, "package.xml"; PHP's manual, serialize(): a:COUNT:{key value …},
 * s:LENGTH:"text";, i:1;, d:1.5;, b:1;, N;. Objects and references do not occur there. A package
 * of version 1 of package.xml has plain texts where one of version 2 has maps. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

enum { DEPTH_MAX = 64 };

enum token_kind { TOKEN_MAP, TOKEN_TEXT, TOKEN_OTHER };

struct token {
    enum token_kind kind;
    struct view text; /* of a text, or as it is written */
    uint64_t count;   /* of a map */
};

struct level {
    uint64_t left; /* pairs to come */
    struct view key;
};

struct registry {
    struct collector *c;
    size_t at;
    struct level levels[DEPTH_MAX];
    size_t depth;
    struct component self;
};

static enum status bad(const struct registry *r, const char *what, struct error *err)
{
    struct position at = {text_line_at(r->c->text, r->at), 1};
    return collect_bad(r->c, at, err, "expected %s", what);
}

static struct view rest_of(const struct registry *r)
{
    return view_slice(r->c->text, r->at, r->c->text.len);
}

/* The digits before the next `mark`; the reader then stands behind it. */
static bool take_number(struct registry *r, char mark, uint64_t *out)
{
    struct view rest = rest_of(r);
    ptrdiff_t end = view_find_char(view_slice(rest, 0, 24), mark);
    if (end < 0 || !view_to_u64(view_slice(rest, 0, (size_t)end), out)) {
        return false;
    }
    r->at += (size_t)end + 1;
    return true;
}

static bool take_text(struct registry *r, struct token *out)
{
    uint64_t len = 0;
    bool numbered = take_number(r, ':', &len);
    struct view rest = rest_of(r);
    if (!numbered || rest.len < 3 || len > rest.len - 3 || rest.ptr[0] != '"' ||
        rest.ptr[len + 1] != '"' || rest.ptr[len + 2] != ';') {
        return false;
    }
    *out = (struct token){.kind = TOKEN_TEXT, .text = view_slice(rest, 1, (size_t)len + 1)};
    r->at += (size_t)len + 3;
    return true;
}

static bool take_map(struct registry *r, struct token *out)
{
    *out = (struct token){.kind = TOKEN_MAP};
    if (!take_number(r, ':', &out->count) || !view_starts(rest_of(r), VIEW("{"))) {
        return false;
    }
    r->at++;
    return true;
}

/* "i:5;", "d:0.5;", "b:1;" */
static bool take_scalar(struct registry *r, struct token *out)
{
    struct view rest = view_slice(rest_of(r), 0, 64);
    ptrdiff_t end = view_find_char(rest, ';');
    if (end <= 0) {
        return false;
    }
    *out = (struct token){.kind = TOKEN_OTHER, .text = view_slice(rest, 0, (size_t)end)};
    r->at += (size_t)end + 1;
    return true;
}

static bool take_token(struct registry *r, struct token *out)
{
    struct view rest = rest_of(r);
    if (view_starts(rest, VIEW("N;"))) {
        *out = (struct token){.kind = TOKEN_OTHER};
        r->at += 2;
        return true;
    }
    if (rest.len < 2 || rest.ptr[1] != ':') {
        return false;
    }
    char kind = rest.ptr[0];
    r->at += 2;
    if (kind == 's') {
        return take_text(r, out);
    }
    return kind == 'a' ? take_map(r, out)
                       : strchr("idb", kind) != NULL && kind != '\0' && take_scalar(r, out);
}

/* A text at the top, or in the map that stands at the top under `above`. */
static void take(struct registry *r, struct view text)
{
    struct component *k = &r->self;
    const struct {
        const char *above;
        const char *key;
        struct view *to;
    } parts[] = {{NULL, "name", &k->name},
                 {NULL, "package", &k->name},
                 {NULL, "channel", &k->namespace},
                 {NULL, "version", &k->version},
                 {NULL, "license", &k->licence},
                 {NULL, "release_license", &k->licence},
                 {"version", "release", &k->version},
                 {"license", "_content", &k->licence}};
    struct view key = r->levels[r->depth - 1].key;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        bool here = parts[i].above == NULL
                        ? r->depth == 1
                        : r->depth == 2 && view_eq_str(r->levels[0].key, parts[i].above);
        if (here && view_eq_str(key, parts[i].key) && parts[i].to->len == 0) {
            *parts[i].to = text;
        }
    }
}

static enum status open_map(struct registry *r, uint64_t count, struct error *err)
{
    if (r->depth == DEPTH_MAX) {
        return error_set(err, ERR_LIMIT, "%s: more than %d maps within each other", r->c->source,
                         DEPTH_MAX);
    }
    r->levels[r->depth++] = (struct level){.left = count};
    return OK;
}

static enum status read_pair(struct registry *r, struct error *err)
{
    struct token key;
    struct token value;
    struct level *top = &r->levels[r->depth - 1];
    if (!take_token(r, &key) || key.kind == TOKEN_MAP || !take_token(r, &value)) {
        return bad(r, "a key and a value", err);
    }
    top->left--;
    top->key = key.text;
    if (value.kind == TOKEN_TEXT) {
        take(r, value.text);
    }
    return value.kind == TOKEN_MAP ? open_map(r, value.count, err) : OK;
}

static enum status read_all(struct registry *r, struct error *err)
{
    struct token first;
    if (!take_token(r, &first) || first.kind != TOKEN_MAP) {
        return bad(r, "a map as PHP writes it", err);
    }
    enum status st = open_map(r, first.count, err);
    while (st == OK && r->depth > 0) {
        if (r->levels[r->depth - 1].left > 0) {
            st = read_pair(r, err);
        } else if (view_starts(rest_of(r), VIEW("}"))) {
            r->at++;
            r->depth--;
        } else {
            st = bad(r, "the end of a map", err);
        }
    }
    return st == OK && view_trim(rest_of(r)).len > 0 ? bad(r, "nothing behind the map", err) : st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct view channel = VIEW(".channel.");
    struct registry r = {.c = c, .self = {.type = VIEW("pear"), .line = 1}};
    enum status st = read_all(&r, err);
    struct view folder = path_above(c->path, 1);
    if (r.self.namespace.len == 0) { /* version 1 has but one channel */
        r.self.namespace = view_starts(folder, channel)
                               ? view_slice(folder, channel.len, folder.len)
                               : VIEW("pear.php.net");
    }
    if (st == OK && r.self.name.len == 0) {
        return bad(&r, "a package with a name", err);
    }
    return st == OK ? collect_add(c, &r.self, err) : st;
}

static bool matches(struct view path)
{
    struct view folder = path_above(path, 1);
    return view_ends(path, VIEW(".reg")) &&
           (view_eq_str(folder, ".registry") || (view_starts(folder, VIEW(".channel.")) &&
                                                 view_eq_str(path_above(path, 2), ".registry")));
}

const struct manifest_format pear_registry_format = {
    .name = "pear-registry", .matches = matches, .read = read_file};
