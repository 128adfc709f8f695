/* requirements.txt: what pip installs.
 *
 * Source: pip's documentation, "Requirements File Format". A version is taken
 * from an exact pin only. Options are checked for their argument and otherwise
 * ignored: what "-r" and "-c" name is a file of its own. pip-compile's "# via"
 * comments tell direct from transitive. A file written in UTF-16, as a Windows
 * shell does, is read as pip reads it. */
#include "requirements.h"

#include <assay/base/file.h>
#include <assay/base/utf8.h>
#include <assay/base/words.h>

#include "formats.h"

enum { LINE_MAX_BYTES = 64 * 1024 };

struct requirements {
    struct collector *c;
    enum component_scope scope;
    struct component pending; /* waits for the "# via" lines below it */
    bool has_pending;
    bool in_via;
};

static bool has_token(struct view name, const char *token)
{
    struct view t = view_str(token);
    for (size_t i = 0; i + t.len <= name.len; i++) {
        bool starts = i == 0 || strchr("-_./", name.ptr[i - 1]) != NULL;
        size_t end = i + t.len;
        bool ends = end == name.len || strchr("-_./s", name.ptr[end]) != NULL;
        if (starts && ends && view_eq_nocase(view_of(name.ptr + i, t.len), t)) {
            return true;
        }
    }
    return false;
}

static enum component_scope scope_of_path(struct view path)
{
    struct view base = path_base(path);
    if (has_token(base, "dev") || has_token(base, "develop") || has_token(base, "lint") ||
        has_token(base, "docs")) {
        return SCOPE_DEV;
    }
    if (has_token(base, "test") || has_token(base, "testing")) {
        return SCOPE_TEST;
    }
    return has_token(base, "build") ? SCOPE_BUILD : SCOPE_RUNTIME;
}

static enum status flush(struct requirements *r, struct error *err)
{
    r->in_via = false;
    if (!r->has_pending) {
        return OK;
    }
    r->has_pending = false;
    return collect_add(r->c, &r->pending, err);
}

/* "via flask", "via -r requirements.in", or below "via": one of them a line. */
static void read_comment(struct requirements *r, struct view comment)
{
    comment = view_trim(comment);
    bool starts = view_eq(comment, VIEW("via")) || view_starts(comment, VIEW("via "));
    if (!r->has_pending || (!starts && !r->in_via)) {
        return;
    }
    r->in_via = true;
    struct view who = view_trim(starts ? view_slice(comment, 3, comment.len) : comment);
    bool asked = view_starts(who, VIEW("-r ")) || view_starts(who, VIEW("-c ")) ||
                 view_find(who, VIEW("(pyproject.toml)")) >= 0 ||
                 view_find(who, VIEW("(setup.py)")) >= 0 || view_ends(who, VIEW(".in")) ||
                 view_find(who, VIEW("(setup.cfg)")) >= 0;
    if (view_starts(who, VIEW("-c "))) {
        return; /* a constraint asks for nothing */
    }
    if (asked) {
        r->pending.relation = RELATION_DIRECT;
    } else if (who.len > 0 && r->pending.relation == RELATION_UNKNOWN) {
        r->pending.relation = RELATION_TRANSITIVE;
    }
}

/* Options that stand alone on a line. */
static enum status read_option(struct requirements *r, struct view line, struct position at,
                               struct error *err)
{
    static const char *const flags[] = {"--no-index", "--pre", "--prefer-binary",
                                        "--require-hashes", "--no-deps"};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (view_eq_str(line, flags[i])) {
            return OK;
        }
    }
    size_t n = 0;
    while (n < line.len && line.ptr[n] != ' ' && line.ptr[n] != '=') {
        n++;
    }
    bool attached = n > 2 && line.ptr[1] != '-'; /* "-rother.txt" */
    if (!attached && view_trim(view_slice(line, n + 1, line.len)).len == 0) {
        return collect_bad(r->c, at, err, "option without its argument");
    }
    return OK;
}

/* "name==1 --hash=sha256:… --config-settings=…": cut and read the options. */
static enum status read_hashes(struct requirements *r, struct view *line, struct position at,
                               struct hash_list *list, struct error *err)
{
    ptrdiff_t cut = view_find(*line, VIEW(" --"));
    if (cut < 0) {
        return OK;
    }
    struct view options = view_slice(*line, (size_t)cut + 1, line->len);
    *line = view_trim(view_slice(*line, 0, (size_t)cut));
    struct view word;
    bool next = false;
    while (words_next(&options, &word)) {
        bool hash = view_starts(word, VIEW("--hash="));
        if (hash || next) {
            struct view value = hash ? view_slice(word, 7, word.len) : word;
            enum status st = hashes_add_tagged(r->c, list, value, at, err);
            if (st != OK) {
                return st;
            }
            next = false;
        }
        next = next || view_eq(word, VIEW("--hash"));
    }
    return OK;
}

/* "…#sha256=<hex>&egg=x": the archive's hash in its own address. */
static enum status read_fragment(struct requirements *r, struct view source, struct position at,
                                 struct hash_list *list, struct error *err)
{
    static const char *const keys[] = {"sha256=", "sha512=", "sha384=", "sha1=", "md5="};
    ptrdiff_t hash = view_rfind_char(source, '#');
    struct view rest = view_slice(source, hash < 0 ? source.len : (size_t)hash + 1, source.len);
    struct view part;
    enum status st = OK;
    while (st == OK && view_split(&rest, '&', &part)) {
        for (size_t i = 0; st == OK && i < sizeof keys / sizeof keys[0]; i++) {
            size_t len = strlen(keys[i]);
            if (view_starts(part, view_str(keys[i]))) {
                st = hashes_add_hex(r->c, list, view_of(keys[i], len - 1),
                                    view_slice(part, len, part.len), at, err);
            }
        }
    }
    return st;
}

static enum status read_requirement(struct requirements *r, struct view line, struct position at,
                                    struct error *err)
{
    struct hash_list hashes = {0};
    struct requirement q = {.name = {NULL, 0}};
    enum status st = read_hashes(r, &line, at, &hashes, err);
    if (st != OK) {
        return st;
    }
    if (!python_requirement_parse(line, &q)) {
        return collect_bad(r->c, at, err, "not a requirement");
    }
    if (q.name.len == 0) {
        return OK;
    }
    st = read_fragment(r, q.source, at, &hashes, err);
    if (st != OK) {
        return st;
    }
    r->pending = (struct component){.type = VIEW("pypi"),
                                    .name = name_pypi(q.name, r->c->arena),
                                    .version = q.version,
                                    .source = q.source,
                                    .line = at.line,
                                    .scope = r->scope};
    if (r->pending.name.ptr == NULL) {
        return error_no_memory(err);
    }
    declare_range(&r->pending, q.range);
    hashes_give(&hashes, &r->pending);
    r->has_pending = true;
    return OK;
}

/* An editable install of a repository is a requirement like any other. */
static struct view editable(struct view line)
{
    static const char *const starts[] = {"-e ", "--editable ", "--editable="};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (view_starts(line, view_str(starts[i]))) {
            return view_trim(view_slice(line, strlen(starts[i]), line.len));
        }
    }
    return view_of(NULL, 0);
}

/* A comment begins at '#' at the start or behind a space. */
static struct view cut_comment(struct view line, struct view *comment)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '#' && (i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t')) {
            *comment = view_slice(line, i + 1, line.len);
            return view_slice(line, 0, i);
        }
    }
    *comment = view_of(NULL, 0);
    return line;
}

static enum status read_logical(struct requirements *r, struct view whole, uint32_t number,
                                struct error *err)
{
    struct view comment;
    struct position at = {number, 1};
    struct view line = view_trim(cut_comment(whole, &comment));
    enum status st = OK;
    if (view_trim(whole).len == 0) {
        r->in_via = false;
    }
    if (line.len > 0) {
        st = flush(r, err);
        struct view link = editable(line);
        if (st == OK && (line.ptr[0] != '-' || link.len > 0)) {
            st = read_requirement(r, link.len > 0 ? link : line, at, err);
        } else if (st == OK) {
            st = read_option(r, line, at, err);
        }
    }
    if (st == OK && comment.ptr != NULL) {
        read_comment(r, comment);
    }
    return st;
}

/* Lines that end in a backslash go on in the next one. */
static enum status take_logical(struct requirements *r, struct view *rest, uint32_t *number,
                                struct view *out, struct error *err)
{
    struct view line;
    (void)view_line(rest, &line);
    ++*number;
    if (!view_ends(line, VIEW("\\")) || view_starts(view_trim(line), VIEW("#"))) {
        *out = line;
        return OK;
    }
    struct buf joined;
    buf_init(&joined, LINE_MAX_BYTES);
    bool more = true;
    while (more) {
        more = view_ends(line, VIEW("\\"));
        buf_add_view(&joined, view_slice(line, 0, more ? line.len - 1 : line.len));
        buf_add_char(&joined, ' ');
        more = more && view_line(rest, &line);
        *number += more ? 1 : 0;
    }
    enum status st = buf_status(&joined, err);
    if (st == OK) {
        *out = arena_copy(r->c->arena, buf_view(&joined));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
    }
    buf_release(&joined);
    return st;
}

/* UTF-16 with a byte order mark to UTF-8 in the arena. */
static enum status decode_utf16(struct collector *c, struct error *err)
{
    bool little = view_starts(c->text, VIEW("\xff\xfe"));
    if (!little && !view_starts(c->text, VIEW("\xfe\xff"))) {
        return OK;
    }
    struct buf out;
    buf_init(&out, c->text.len * 2 + 8);
    const unsigned char *p = (const unsigned char *)c->text.ptr;
    uint32_t high = 0;
    for (size_t i = 2; i + 1 < c->text.len; i += 2) {
        uint32_t unit =
            little ? (uint32_t)(p[i] | p[i + 1] << 8) : (uint32_t)(p[i] << 8 | p[i + 1]);
        if (unit >= 0xd800 && unit < 0xdc00) {
            high = unit;
            continue;
        }
        bool low = unit >= 0xdc00 && unit < 0xe000 && high != 0;
        utf8_append(&out, low ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : unit);
        high = 0;
    }
    enum status st = buf_status(&out, err);
    if (st == OK) {
        c->text = arena_copy(c->arena, buf_view(&out));
        st = c->text.ptr == NULL ? error_no_memory(err) : OK;
    }
    buf_release(&out);
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct requirements r = {.c = c, .scope = scope_of_path(c->path)};
    enum status st = decode_utf16(c, err);
    struct view rest = c->text;
    uint32_t number = 0;
    while (st == OK && rest.len > 0) {
        struct view line = {NULL, 0};
        uint32_t first = number + 1;
        st = take_logical(&r, &rest, &number, &line, err);
        if (st == OK && memchr(line.len == 0 ? "" : line.ptr, '\0', line.len) != NULL) {
            st = collect_bad(c, (struct position){first, 1}, err, "NUL byte in a text file");
        }
        if (st == OK) {
            st = read_logical(&r, line, first, err);
        }
    }
    return st == OK ? flush(&r, err) : st;
}

/* Names that begin or end so, and what lies in a folder "requirements"; what merely
 * constrains versions installs nothing. */
static bool matches(struct view path)
{
    struct view base = path_base(path);
    if (!view_ends(base, VIEW(".txt")) || view_find(base, VIEW("constraint")) >= 0) {
        return false;
    }
    struct view dir = view_slice(path, 0, path.len - base.len);
    return view_starts(base, VIEW("requirements")) || view_ends(base, VIEW("requirements.txt")) ||
           view_eq(dir, VIEW("requirements/")) || view_ends(dir, VIEW("/requirements/"));
}

const struct manifest_format requirements_format = {
    .name = "requirements", .matches = matches, .read = read_file};
