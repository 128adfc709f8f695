/* yarn.lock of Yarn 1: its own format, indented by two spaces.
 *
 * Source: the classic Yarn documentation ("yarn.lock") and the files that it
 * writes. The file does not list what the project itself asks for, but every
 * request ("name@range") is a key: a request that no entry makes is the
 * project's own, so that entry is direct; for others it is unknown. Development
 * dependencies are not told apart. */
#include "yarn_lock.h"

#include "formats.h"
#include "join.h"
#include "npm_names.h"

struct yarn_entry {
    struct view keys; /* the head line, without its ':' */
    uint32_t line;
    struct view version;
    struct view resolved;
    struct view integrity;
    uint32_t integrity_line;
};

struct yarn_request {
    struct view key; /* "name@range" */
    struct view range;
};

/* Either of the two passes: entries as they end, requests as they are read. */
struct yarn_reader {
    struct collector *c;
    struct map *requested; /* "name@range" */
    bool collecting;       /* second pass */
    struct yarn_entry entry;
    bool in_entry;
    bool in_dependencies;
    struct yarn_request *requests; /* of the entry; second pass */
    size_t request_count;
    size_t request_cap;
};

/* One word, quoted or not, off the front of *rest. */
static bool take_word(struct view *rest, struct view *word)
{
    *rest = view_trim(*rest);
    if (rest->len == 0) {
        return false;
    }
    if (rest->ptr[0] == '"') {
        struct view body = view_slice(*rest, 1, rest->len);
        ptrdiff_t end = view_find_char(body, '"');
        if (end < 0) {
            return false;
        }
        *word = view_slice(body, 0, (size_t)end);
        *rest = view_slice(body, (size_t)end + 1, body.len);
        return true;
    }
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != ' ' && rest->ptr[n] != ',') {
        n++;
    }
    *word = view_slice(*rest, 0, n);
    *rest = view_slice(*rest, n, rest->len);
    return n > 0;
}

/* The next of `"a@1", b@2`; false at the end or where it is broken. */
static bool take_key(struct view *rest, struct view *key)
{
    if (!take_word(rest, key)) {
        return false;
    }
    *rest = view_trim(*rest);
    if (rest->len > 0 && rest->ptr[0] == ',') {
        *rest = view_slice(*rest, 1, rest->len);
    }
    return true;
}

enum status yarn_fragment_hash(struct collector *c, struct view resolved, struct hash_list *list,
                               struct position at, struct error *err)
{
    ptrdiff_t hash = view_rfind_char(resolved, '#');
    struct view digits =
        view_slice(resolved, hash < 0 ? resolved.len : (size_t)hash + 1, resolved.len);
    struct view address = view_slice(resolved, 0, hash < 0 ? 0 : (size_t)hash);
    if (digits.len != 40 || !view_ends(address, VIEW(".tgz"))) {
        return OK;
    }
    return hashes_add_hex(c, list, VIEW("sha1"), digits, at, err);
}

static enum status entry_hashes(struct yarn_reader *r, struct component *k, struct error *err)
{
    const struct yarn_entry *e = &r->entry;
    struct hash_list hashes = {0};
    struct position at = {e->integrity_line == 0 ? e->line : e->integrity_line, 3};
    enum status st = hashes_add_integrity(r->c, &hashes, e->integrity, at, err);
    if (st == OK) {
        st = yarn_fragment_hash(r->c, e->resolved, &hashes, at, err);
    }
    hashes_give(&hashes, k);
    return st;
}

/* Name and local sources come from the first key; any key nobody requests makes
 * the entry direct. */
static enum status read_keys(struct yarn_reader *r, struct component *k, bool *local,
                             struct error *err)
{
    struct view rest = r->entry.keys;
    struct view key;
    bool first = true;
    while (view_trim(rest).len > 0) {
        struct view name;
        struct view range;
        struct view version;
        if (!take_key(&rest, &key) || !npm_split(key, &name, &range)) {
            return collect_bad(r->c, (struct position){r->entry.line, 1}, err,
                               "expected \"name@range\" keys");
        }
        if (!map_has(r->requested, key)) {
            k->relation = RELATION_DIRECT;
        }
        if (first) {
            *local = source_is_local_dir(range);
            (void)npm_alias(range, &name, &version);
            npm_name(name, k);
        }
        first = false;
    }
    return OK;
}

static enum status add_needs(struct yarn_reader *r, struct error *err)
{
    struct view rest = r->entry.keys;
    struct view key;
    enum status st = OK;
    while (st == OK && take_key(&rest, &key)) {
        st = collect_called(r->c, key, err);
    }
    for (size_t i = 0; st == OK && i < r->request_count; i++) {
        struct view range = r->requests[i].range;
        struct view name;
        struct view version;
        range = npm_alias(range, &name, &version) ? version : range;
        st = collect_needs(r->c, r->requests[i].key, range, err);
    }
    return st;
}

static enum status end_entry(struct yarn_reader *r, struct error *err)
{
    if (!r->in_entry) {
        return OK;
    }
    r->in_entry = false;
    if (!r->collecting) {
        return OK;
    }
    const struct yarn_entry *e = &r->entry;
    struct component k = {.version = e->version, .source = e->resolved, .line = e->line};
    bool local = false;
    if (e->version.len == 0) {
        return collect_bad(r->c, (struct position){e->line, 1}, err, "an entry without a version");
    }
    enum status st = read_keys(r, &k, &local, err);
    if (st == OK) {
        st = entry_hashes(r, &k, err);
    }
    if (st != OK || local) {
        return st;
    }
    npm_fetched(&k);
    st = collect_add(r->c, &k, err);
    return st == OK ? add_needs(r, err) : st;
}

static enum status read_head(struct yarn_reader *r, struct view line, uint32_t number,
                             struct error *err)
{
    enum status st = end_entry(r, err);
    if (st != OK) {
        return st;
    }
    if (!view_ends(line, VIEW(":")) || line.len < 2) {
        return collect_bad(r->c, (struct position){number, 1}, err,
                           "expected \"name@range:\" or an indented line");
    }
    r->entry = (struct yarn_entry){.keys = view_slice(line, 0, line.len - 1), .line = number};
    r->in_entry = true;
    r->in_dependencies = false;
    r->request_count = 0;
    return OK;
}

static enum status read_field(struct yarn_reader *r, struct view line, uint32_t number,
                              struct error *err)
{
    struct view word;
    struct view value = {NULL, 0};
    struct view rest = line;
    struct position at = {number, 3};
    r->in_dependencies = false;
    if (view_ends(line, VIEW(":")) && view_find_char(line, ' ') < 0) {
        r->in_dependencies = view_ends(line, VIEW("ependencies:"));
        return OK;
    }
    if (!take_word(&rest, &word) || !take_word(&rest, &value) || view_trim(rest).len > 0) {
        return collect_bad(r->c, at, err, "expected a field and its value");
    }
    if (view_eq(word, VIEW("version"))) {
        r->entry.version = value;
    } else if (view_eq(word, VIEW("resolved"))) {
        r->entry.resolved = value;
    } else if (view_eq(word, VIEW("integrity"))) {
        r->entry.integrity = value;
        r->entry.integrity_line = number;
    }
    return OK;
}

static enum status keep_request(struct yarn_reader *r, struct view name, struct view range,
                                struct error *err)
{
    enum status st = arena_grow(r->c->arena, (void **)&r->requests, &r->request_cap,
                                r->request_count + 1, sizeof *r->requests, err);
    struct view key = text_join(r->c->arena, name, VIEW("@"), range);
    if (st != OK || key.ptr == NULL) {
        return st == OK ? error_no_memory(err) : st;
    }
    r->requests[r->request_count++] = (struct yarn_request){key, range};
    return OK;
}

/* Below "dependencies:": a name and a range. */
static enum status read_request(struct yarn_reader *r, struct view line, uint32_t number,
                                struct error *err)
{
    struct view name;
    struct view range;
    struct view rest = line;
    if (!take_word(&rest, &name) || !take_word(&rest, &range) || view_trim(rest).len > 0) {
        return collect_bad(r->c, (struct position){number, 5}, err,
                           "expected a package name and a range");
    }
    if (!r->in_dependencies) {
        return OK;
    }
    if (r->collecting) {
        return keep_request(r, name, range, err);
    }
    buf_clear(&r->c->scratch);
    buf_add_view(&r->c->scratch, name);
    buf_add_char(&r->c->scratch, '@');
    buf_add_view(&r->c->scratch, range);
    enum status st = buf_status(&r->c->scratch, err);
    return st == OK ? map_put(r->requested, buf_view(&r->c->scratch), r, NULL, err) : st;
}

static size_t indent_of(struct view line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] == ' ') {
        n++;
    }
    return n;
}

static enum status read_line(struct yarn_reader *r, struct view line, uint32_t number,
                             struct error *err)
{
    size_t indent = indent_of(line);
    struct view body = view_slice(line, indent, line.len);
    if (view_trim(body).len == 0 || body.ptr[0] == '#') {
        return OK;
    }
    if (memchr(line.ptr, '\0', line.len) != NULL) {
        return collect_bad(r->c, (struct position){number, 1}, err, "NUL byte in a text file");
    }
    if (indent == 0) {
        return read_head(r, view_trim(line), number, err);
    }
    if (r->in_entry && indent == 2) {
        return read_field(r, view_trim(body), number, err);
    }
    if (r->in_entry && indent >= 4) {
        return read_request(r, view_trim(body), number, err);
    }
    return collect_bad(r->c, (struct position){number, 1}, err, "unexpected indentation");
}

static enum status run_pass(struct yarn_reader *r, struct error *err)
{
    struct view rest = r->c->text;
    struct view line;
    uint32_t number = 0;
    while (view_line(&rest, &line)) {
        enum status st = read_line(r, line, ++number, err);
        if (st != OK) {
            return st;
        }
    }
    return end_entry(r, err);
}

static enum status read_classic(struct collector *c, struct error *err)
{
    struct map requested;
    map_init(&requested);
    struct yarn_reader r = {.c = c, .requested = &requested};
    enum status st = run_pass(&r, err);
    if (st == OK) {
        r = (struct yarn_reader){.c = c, .requested = &requested, .collecting = true};
        st = run_pass(&r, err);
    }
    map_release(&requested);
    return st;
}

static enum status read_lock(struct collector *c, struct error *err)
{
    bool berry =
        view_starts(c->text, VIEW("__metadata:")) || view_find(c->text, VIEW("\n__metadata:")) >= 0;
    return berry ? yarn_read_berry(c, err) : read_classic(c, err);
}

const struct manifest_format yarn_lock_format = {
    .name = "yarn-lock", .names = {VIEW_INIT("yarn.lock")}, .read = read_lock};
