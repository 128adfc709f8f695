/* mix.lock of Elixir and rebar.lock of Erlang: terms that name packages of Hex.
 *
 * Source: Mix's and rebar3's documentation and lock files. mix.lock: "app": {:hex, :package,
 * "version", "inner sha256", […], […], "repo", "outer sha256"} or {:git, "url", "commit", …},
 * a line each; the outer digest is of the archive. rebar.lock: {<<"app">>,
 * {pkg,<<"package">>,<<"version">>},Level}, level 0 direct; archives' digests stand in a list
 * of their own ("pkg_hash_ext"). */
#include "collect.h"
#include "formats.h"

/* ":name" behind spaces, in Elixir quoted where it is no plain word. */
static bool take_atom(struct view *rest, struct view *out)
{
    ptrdiff_t colon = view_find_char(*rest, ':');
    if (colon < 0) {
        return false;
    }
    size_t n = (size_t)colon + 1;
    while (n < rest->len && strchr(", \t}\r", rest->ptr[n]) == NULL) {
        n++;
    }
    *out = unquote(view_slice(*rest, (size_t)colon + 1, n));
    *rest = view_slice(*rest, n, rest->len);
    return out->len > 0;
}

/* "{:dep, "~> 1.0", [hex: :dep, …]}" for each package that is needed, by its application. */
static enum status add_needs(struct collector *c, struct view rest, struct error *err)
{
    enum status st = OK;
    ptrdiff_t open = view_find(rest, VIEW("{:"));
    while (st == OK && open >= 0) {
        struct view app;
        struct view range;
        rest = view_slice(rest, (size_t)open + 1, rest.len);
        if (!take_atom(&rest, &app) || !text_quoted(&rest, &range)) {
            return OK;
        }
        st = collect_needs(c, app, range, err);
        open = view_find(rest, VIEW("{:"));
    }
    return st;
}

/* `app` is what others call it. */
static enum status add_hex(struct collector *c, struct view app, struct view rest, uint32_t number,
                           struct error *err)
{
    struct component k = {.type = VIEW("hex"), .line = number};
    struct hash_list hashes = {0};
    struct view inner;
    struct view last = {NULL, 0};
    struct view next;
    struct position at = {number, 1};
    if (!take_atom(&rest, &k.name) || !text_quoted(&rest, &k.version) ||
        !text_quoted(&rest, &inner)) {
        return collect_bad(c, at, err, "expected {:hex, :name, \"version\", \"digest\", …}");
    }
    struct view list = rest;
    /* The last quoted text of the tuple; older files end with the name of the repository. */
    while (text_quoted(&rest, &next)) {
        last = next;
    }
    enum status st = OK;
    if (last.len == 64) {
        st = hashes_add_hex(c, &hashes, VIEW("sha256"), last, at, err);
    }
    hashes_give(&hashes, &k);
    if (st == OK) {
        st = collect_add(c, &k, err);
    }
    if (st == OK) {
        st = collect_called(c, app, err);
    }
    return st == OK ? add_needs(c, list, err) : st;
}

/* Not of a repository: a path is the subject's own. */
static enum status add_git(struct collector *c, struct component *k, struct view rest,
                           struct error *err)
{
    if (!text_quoted(&rest, &k->source) || !text_quoted(&rest, &k->version)) {
        return OK;
    }
    enum status st = collect_add(c, k, err);
    return st == OK ? collect_called(c, k->name, err) : st;
}

static enum status read_mix_line(struct collector *c, const struct text_lines *t, struct error *err)
{
    struct view rest = view_trim(t->line);
    struct component k = {.type = VIEW("hex"), .line = t->number};
    struct position at = {t->number, 1};
    struct view kind;
    if (rest.len == 0 || rest.ptr[0] == '#' || view_eq_str(rest, "%{") ||
        view_eq_str(rest, "%{}") || view_eq_str(rest, "}")) {
        return OK;
    }
    if (rest.ptr[0] != '"' || !text_quoted(&rest, &k.name) || !view_starts(rest, VIEW(":")) ||
        view_find_char(rest, '{') < 0) {
        return collect_bad(c, at, err, "expected \"name\": {…}");
    }
    rest = view_slice(rest, (size_t)view_find_char(rest, '{'), rest.len);
    if (!take_atom(&rest, &kind)) {
        return collect_bad(c, at, err, "expected \"name\": {:hex, …}");
    }
    if (view_eq_str(kind, "hex")) {
        return add_hex(c, k.name, rest, t->number, err);
    }
    return view_eq_str(kind, "git") ? add_git(c, &k, rest, err) : OK;
}

static enum status read_mix(struct collector *c, struct error *err)
{
    struct text_lines t;
    /* The first character of this format is '%'. */
    bool mix = view_starts(view_trim(c->text), VIEW("%{"));
    struct view whole = c->text;
    if (mix) {
        ptrdiff_t open = view_find(whole, VIEW("%{"));
        c->text = view_slice(whole, (size_t)open + 1, whole.len);
    }
    enum status st = text_begin(c, &t, err);
    c->text = whole;
    t.rest = whole;
    while (st == OK && text_next(&t)) {
        st = read_mix_line(c, &t, err);
    }
    return st;
}

/* ---- rebar ---- */

static bool take_binary(struct view *rest, struct view *out)
{
    ptrdiff_t open = view_find(*rest, VIEW("<<"));
    if (open < 0) {
        return false;
    }
    *rest = view_slice(*rest, (size_t)open + 2, rest->len);
    return text_quoted(rest, out);
}

/* The digest of `name` in the list "pkg_hash_ext", or empty. */
static struct view outer_digest(struct view text, struct view name)
{
    ptrdiff_t list = view_find(text, VIEW("{pkg_hash_ext,["));
    struct view rest = view_slice(text, list < 0 ? text.len : (size_t)list, text.len);
    struct view key;
    struct view digest;
    while (take_binary(&rest, &key) && take_binary(&rest, &digest)) {
        if (view_eq(key, name)) {
            return digest;
        }
    }
    return view_of(NULL, 0);
}

/* The number behind the package's tuple: ",0}". */
static enum component_relation level_of(struct view entry)
{
    ptrdiff_t comma = view_rfind_char(entry, ',');
    while (comma > 0 && (size_t)comma + 1 >= view_trim(entry).len) {
        entry = view_slice(entry, 0, (size_t)comma); /* the one behind the entry */
        comma = view_rfind_char(entry, ',');
    }
    struct view level = view_trim(view_slice(entry, (size_t)(comma + 1), entry.len));
    return view_starts(level, VIEW("0}")) || view_eq_str(level, "0") ? RELATION_DIRECT
                                                                     : RELATION_TRANSITIVE;
}

/* The entry that begins in `line`: up to the next one. Those from a repository have several
 * lines. */
static struct view whole_entry(const struct collector *c, struct view line)
{
    size_t from = (size_t)(line.ptr - c->text.ptr);
    struct view rest = view_slice(c->text, from, c->text.len);
    ptrdiff_t next = view_find(view_slice(rest, 1, rest.len), VIEW("\n {<<"));
    ptrdiff_t end = view_find(rest, VIEW("]}"));
    size_t len = next >= 0 ? (size_t)next + 1 : rest.len;
    return view_slice(rest, 0, end >= 0 && (size_t)end < len ? (size_t)end : len);
}

static enum status add_rebar(struct collector *c, struct view line, uint32_t number,
                             struct error *err)
{
    struct component k = {.type = VIEW("hex"), .line = number};
    struct hash_list hashes = {0};
    struct view rest = line;
    struct view app;
    bool hex = view_find(line, VIEW("{pkg,")) >= 0;
    if (!take_binary(&rest, &app)) {
        return OK;
    }
    k.name = app;
    if (!hex) {
        if (view_find(line, VIEW("{git,")) < 0 || !text_quoted(&rest, &k.source) ||
            !text_quoted(&rest, &k.version)) {
            return OK;
        }
    } else if (!take_binary(&rest, &k.name) || !take_binary(&rest, &k.version)) {
        return collect_bad(c, (struct position){number, 1}, err,
                           "expected {pkg,<<\"name\">>,<<\"version\">>}");
    }
    k.relation = level_of(line);
    struct view digest = outer_digest(c->text, app);
    enum status st = OK;
    if (digest.len > 0) {
        st = hashes_add_hex(c, &hashes, VIEW("sha256"), digest, (struct position){number, 1}, err);
    }
    hashes_give(&hashes, &k);
    return st == OK ? collect_add(c, &k, err) : st;
}

static enum status read_rebar(struct collector *c, struct error *err)
{
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    bool some = false;
    while (st == OK && text_next(&t)) {
        struct view line = view_trim(t.line);
        if (view_find(line, VIEW("{pkg_hash")) >= 0) {
            break;
        }
        bool comment = line.len == 0 || line.ptr[0] == '%';
        if (!comment && !some && strchr("{[", line.ptr[0]) == NULL) {
            return collect_bad(c, (struct position){t.number, 1}, err, "expected a list of terms");
        }
        some = some || !comment;
        bool entry = view_starts(line, VIEW("[{<<")) || view_starts(line, VIEW("{<<"));
        st = entry ? add_rebar(c, whole_entry(c, line), t.number, err) : OK;
    }
    return st;
}

const struct manifest_format mix_lock_format = {
    .name = "mix-lock", .names = {VIEW_INIT("mix.lock")}, .read = read_mix};

const struct manifest_format rebar_lock_format = {
    .name = "rebar-lock", .names = {VIEW_INIT("rebar.lock")}, .read = read_rebar};
