/* Sets of code rules: files, directories, the digest. */
#include "code_rules_reader.h"

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/yaml.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

static const size_t ARENA_MAX = (size_t)1024 * 1024 * 1024;
static const size_t SCRATCH_MAX = (size_t)1024 * 1024 * 1024;

/* ---- one file ---- */

/* Cheap test before parsing: may this text have a top-level key `rules`? *sure: it
 * stands at the start of a line, so that text which does not parse is an error. */
static bool may_hold_rules(struct view text, bool *sure)
{
    struct view rest = text;
    struct view line;
    bool maybe = false;
    if (view_starts(rest, VIEW("\xef\xbb\xbf"))) {
        rest = view_slice(rest, 3, rest.len);
    }
    *sure = false;
    while (!*sure && view_line(&rest, &line)) {
        *sure = view_starts(line, VIEW("rules:")) || view_starts(line, VIEW("rules :"));
        maybe = maybe || view_find(line, VIEW("rules")) != VIEW_NPOS;
    }
    /* UTF-16 has a zero byte beside each letter. */
    return *sure || maybe || memchr(text.ptr == NULL ? "" : text.ptr, '\0', text.len) != NULL;
}

static enum status parse(struct set_builder *b, struct view text, const char *name,
                         struct value *documents)
{
    if (view_ends_nocase(view_str(name), VIEW(".json"))) {
        struct value *one = arena_alloc(&b->scratch, 1, sizeof *one);
        if (one == NULL) {
            return error_no_memory(b->err);
        }
        enum status st = json_read(text, name, JSON_STRICT, NULL, &b->scratch, one, b->err);
        if (st == OK) {
            *documents = (struct value){.kind = VALUE_ARRAY, .len = 1, .items = one};
        }
        return st;
    }
    return yaml_read_all(text, name, NULL, &b->scratch, documents, b->err);
}

static enum status add_rule(struct set_builder *b, const struct code_rule *rule)
{
    void *rules = b->rules;
    enum status st =
        mem_grow(&rules, &b->cap, b->len + 1, sizeof *b->rules, CODE_RULES_MAX, b->err);
    b->rules = rules;
    if (st == OK) {
        b->rules[b->len++] = *rule;
    }
    return st;
}

/* An error of one rule or file, which may be a note only. */
static enum status note_or_fail(struct set_builder *b, struct view id, enum status st,
                                struct error *err)
{
    bool tolerated = st == ERR_UNSUPPORTED
                         ? !b->options->strict
                         : b->options->keep_going && (st == ERR_FORMAT || st == ERR_LIMIT);
    if (!tolerated) {
        *b->err = *err;
        return st;
    }
    enum status added = note_add(&b->unsupported, &b->set->arena, id, err->message, b->err);
    if (added == OK) {
        b->unsupported.items[b->unsupported.len - 1].malformed = st != ERR_UNSUPPORTED;
    }
    return added;
}

static enum status read_rule(struct set_builder *b, const struct value *v, struct view source)
{
    if (++b->seen > CODE_RULES_MAX) {
        return error_set(b->err, ERR_LIMIT, VIEW_FMT ":%u:%u: more than %d rules", VIEW_ARG(source),
                         (unsigned)v->line, (unsigned)v->column, (int)CODE_RULES_MAX);
    }
    struct error err = {.code = OK};
    struct code_rule rule = {.taint = false};
    struct rule_reader r = {.arena = &b->set->arena,
                            .warnings = &b->warnings,
                            .source = source,
                            .strict = b->options->strict,
                            .err = &err};
    enum status st = code_rule_read(&r, v, &rule);
    return st == OK ? add_rule(b, &rule) : note_or_fail(b, r.id, st, &err);
}

/* The other keys of a file of rules; *manifest: it is something of Kubernetes. */
static enum status check_top(const struct value *doc, const char *name, bool *manifest,
                             struct error *err)
{
    *manifest = value_get(doc, "apiVersion") != NULL && value_get(doc, "kind") != NULL;
    for (size_t i = 0; i < doc->len && !*manifest; i++) {
        const struct member *m = &doc->members[i];
        if (!view_eq_str(m->key, "rules")) {
            return error_set(
                err, ERR_FORMAT, "%s:%u:%u: unknown key \"" VIEW_FMT "\" beside \"rules\"", name,
                (unsigned)m->line, (unsigned)m->column, VIEW_ARG(view_slice(m->key, 0, 60)));
        }
    }
    return OK;
}

static enum status read_document(struct set_builder *b, const struct value *doc, const char *name,
                                 struct view source, bool named, bool *found)
{
    const struct value *rules = value_get(doc, "rules");
    struct error err = {.code = OK};
    bool manifest = false;
    if (rules == NULL) {
        return OK;
    }
    enum status st = check_top(doc, name, &manifest, &err);
    if (manifest && !named) {
        return OK;
    }
    if (st == OK && rules->kind != VALUE_ARRAY) {
        st = value_expected(rules, name, "a list of rules", &err);
    }
    *found = true;
    if (st != OK) {
        return note_or_fail(b, VIEW(""), st, &err);
    }
    for (size_t i = 0; i < rules->len && st == OK; i++) {
        st = read_rule(b, &rules->items[i], source);
    }
    return st;
}

static enum status read_documents(struct set_builder *b, const struct value *documents,
                                  const char *name, bool named, bool *found)
{
    struct view source = arena_copy(&b->set->arena, view_str(name));
    if (source.ptr == NULL) {
        return error_no_memory(b->err);
    }
    enum status st = OK;
    for (size_t i = 0; i < documents->len && st == OK; i++) {
        st = read_document(b, &documents->items[i], name, source, named, found);
    }
    if (st == OK && named && !*found) {
        struct error err = {.code = OK};
        (void)error_set(&err, ERR_FORMAT, "%s:1:1: no top-level \"rules\" here", name);
        st = note_or_fail(b, VIEW(""), ERR_FORMAT, &err);
    }
    return st;
}

static void digest_view(struct hasher *h, struct view v)
{
    uint64_t len = v.len;
    unsigned char bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(len >> (8 * i));
    }
    hasher_add(h, bytes, sizeof bytes);
    hasher_add(h, v.ptr, v.len);
}

/* Text that does not parse at all. */
static enum status not_parsed(struct set_builder *b, enum status st, bool sure)
{
    struct error err = *b->err;
    if (st == ERR_UNSUPPORTED) {
        st = ERR_FORMAT; /* a key that is no scalar: nothing that a rule could mean */
        err.code = st;
    }
    if (sure || st == ERR_NO_MEMORY) {
        return st == ERR_NO_MEMORY ? st : note_or_fail(b, VIEW(""), st, &err);
    }
    if (b->options->strict) {
        return st;
    }
    return note_add(&b->warnings, &b->set->arena, VIEW(""), err.message, b->err);
}

enum status set_add_text(struct set_builder *b, struct view text, const char *name,
                         struct view label, bool named)
{
    struct value documents = {.kind = VALUE_NULL};
    bool sure = false;
    bool found = false;
    if (++b->files > RULE_FILES_MAX) {
        return error_set(b->err, ERR_LIMIT, "%s: more than %d files of rules", name,
                         (int)RULE_FILES_MAX);
    }
    if (!may_hold_rules(text, &sure) && !named) {
        return OK;
    }
    if (b->key_only) {
        digest_view(b->hasher, label);
        digest_view(b->hasher, text);
        b->len++;
        return OK;
    }
    enum status st = parse(b, text, name, &documents);
    if (st != OK) {
        st = not_parsed(b, st, sure || named);
    } else {
        st = read_documents(b, &documents, name, named, &found);
    }
    arena_clear(&b->scratch);
    if (found) {
        digest_view(b->hasher, label);
        digest_view(b->hasher, text);
    }
    return st;
}

/* ---- files and directories ---- */

bool set_wants_name(struct view name)
{
    struct view base = path_base(name);
    bool yaml = view_ends_nocase(base, VIEW(".yaml")) || view_ends_nocase(base, VIEW(".yml"));
    bool test =
        view_ends_nocase(base, VIEW(".test.yaml")) || view_ends_nocase(base, VIEW(".test.yml")) ||
        view_ends_nocase(base, VIEW(".fixed.yaml")) || view_ends_nocase(base, VIEW(".fixed.yml"));
    return yaml && !test && base.ptr[0] != '.';
}

static enum status add_file(struct set_builder *b, const char *path, struct view label, bool named)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(RULE_FILE_MAX);
    enum status st = file_read(path, &bytes, b->err);
    if (st != OK) {
        return st;
    }
    if (named && archive_is_one(buf_view(&bytes))) {
        return set_add_archive(b, buf_view(&bytes), path);
    }
    return set_add_text(b, buf_view(&bytes), path, label, named);
}

struct name_list {
    char **items;
    size_t len;
    size_t cap;
};

static void names_release(struct name_list *names)
{
    for (size_t i = 0; i < names->len; i++) {
        (void)mem_free(names->items[i]);
    }
    names->items = mem_free(names->items);
    names->len = 0;
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = a;
    const char *const *y = b;
    return strcmp(*x, *y);
}

static enum status add_name(struct name_list *names, const char *name, struct error *err)
{
    void *items = names->items;
    enum status st = mem_grow(&items, &names->cap, names->len + 1, sizeof *names->items,
                              (size_t)RULE_FILES_MAX * 16, err);
    names->items = items;
    if (st != OK) {
        return st;
    }
    names->items[names->len] = mem_strndup(name, strlen(name));
    if (names->items[names->len] == NULL) {
        return error_no_memory(err);
    }
    names->len++;
    return OK;
}

static enum status list_names(struct set_builder *b, const char *path, struct name_list *names)
{
    DIR *dir = opendir(path);
    if (dir == NULL) {
        return error_errno(b->err, errno, "%s", path);
    }
    enum status st = OK;
    errno = 0;
    for (struct dirent *e = readdir(dir); e != NULL && st == OK; e = readdir(dir)) {
        bool other = e->d_type == DT_REG && !set_wants_name(view_str(e->d_name));
        if (e->d_name[0] != '.' && !other) {
            st = add_name(names, e->d_name, b->err);
        }
        errno = 0;
    }
    if (st == OK && errno != 0) {
        st = error_errno(b->err, errno, "%s", path);
    }
    (void)closedir(dir);
    if (st == OK && names->len > 1) {
        qsort(names->items, names->len, sizeof *names->items, by_name);
    }
    return st;
}

/* `root` bytes of a path are the directory that the caller named. */
static enum status add_dir(struct set_builder *b, const char *path, size_t root, unsigned depth);

static void note_stamp(const struct set_builder *b, const char *path, const struct stat *sb,
                       bool link)
{
    if (b->stamps != NULL) {
        stamps_add(b->stamps, path, sb, link);
    }
}

static enum status add_entry(struct set_builder *b, const char *dir, const char *name, size_t root,
                             unsigned depth)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(65536);
    struct stat own;
    struct stat target;
    enum status st = path_join(&path, dir, name, b->err);
    if (st != OK) {
        return st;
    }
    if (lstat(path.ptr, &own) != 0) {
        return errno == ENOENT ? OK : error_errno(b->err, errno, "%s", path.ptr);
    }
    if (S_ISDIR(own.st_mode)) {
        note_stamp(b, path.ptr, &own, false);
        return add_dir(b, path.ptr, root, depth + 1);
    }
    if (!set_wants_name(view_str(name))) {
        return OK;
    }
    target = own;
    if (S_ISLNK(own.st_mode)) {
        note_stamp(b, path.ptr, &own, true);
        if (stat(path.ptr, &target) != 0) {
            return error_errno(b->err, errno, "%s", path.ptr);
        }
    }
    note_stamp(b, path.ptr, &target, false);
    if (!S_ISREG(target.st_mode)) {
        return OK;
    }
    return add_file(b, path.ptr, view_slice(buf_view(&path), root, path.len), false);
}

static enum status add_dir(struct set_builder *b, const char *path, size_t root, unsigned depth)
{
    struct name_list names = {NULL, 0, 0};
    if (depth > RULE_DIRECTORY_DEPTH) {
        return error_set(b->err, ERR_LIMIT, "%s: directories are nested deeper than %d levels",
                         path, (int)RULE_DIRECTORY_DEPTH);
    }
    enum status st = list_names(b, path, &names);
    for (size_t i = 0; i < names.len && st == OK; i++) {
        st = add_entry(b, path, names.items[i], root, depth);
    }
    names_release(&names);
    return st;
}

static enum status add_path(struct set_builder *b, const char *path)
{
    struct stat sb;
    if (stat(path, &sb) != 0) {
        return error_errno(b->err, errno, "%s", path);
    }
    note_stamp(b, path, &sb, false);
    if (!S_ISDIR(sb.st_mode)) {
        return add_file(b, path, path_base(view_str(path)), true);
    }
    size_t root = strlen(path);
    while (root > 0 && path[root - 1] == '/') {
        root--;
    }
    size_t rules = b->len;
    size_t notes = b->unsupported.len;
    enum status st = add_dir(b, path, root + 1, 0);
    if (st == OK && b->len == rules && b->unsupported.len == notes) {
        st = error_set(b->err, ERR_NOT_FOUND, "%s: no rules in this directory", path);
    }
    return st;
}

/* ---- the set ---- */

struct code_rules *code_rules_free(struct code_rules *rules)
{
    if (rules != NULL) {
        arena_release(&rules->arena);
        (void)mem_free(rules);
    }
    return NULL;
}

/* What the builder gathered, moved into the set's arena. */
static enum status keep(struct set_builder *b, const void *items, size_t count, size_t size,
                        const void **out)
{
    void *copy = arena_alloc(&b->set->arena, count, size);
    if (copy == NULL) {
        return error_no_memory(b->err);
    }
    if (count > 0) {
        memcpy(copy, items, count * size);
    }
    *out = copy;
    return OK;
}

static enum status finish(struct set_builder *b)
{
    struct code_rules *set = b->set;
    const void *rules = NULL;
    const void *unsupported = NULL;
    const void *warnings = NULL;
    enum status st = keep(b, b->rules, b->len, sizeof *b->rules, &rules);
    if (st == OK) {
        st = keep(b, b->unsupported.items, b->unsupported.len, sizeof *b->unsupported.items,
                  &unsupported);
    }
    if (st == OK) {
        st = keep(b, b->warnings.items, b->warnings.len, sizeof *b->warnings.items, &warnings);
    }
    if (st == OK) {
        set->rules = rules;
        set->count = b->len;
        set->unsupported = unsupported;
        set->unsupported_count = b->unsupported.len;
        set->warnings = warnings;
        set->warning_count = b->warnings.len;
        hasher_end(b->hasher, &set->digest);
    }
    return st;
}

static enum status builder_new(struct set_builder *b, const struct code_rules_options *options,
                               struct error *err)
{
    static const struct code_rules_options defaults = {false, false};
    *b = (struct set_builder){.options = options != NULL ? options : &defaults};
    b->err = err != NULL ? err : &b->own_err;
    arena_init(&b->scratch, SCRATCH_MAX);
    b->set = mem_calloc(1, sizeof *b->set);
    if (b->set == NULL) {
        return error_no_memory(b->err);
    }
    arena_init(&b->set->arena, ARENA_MAX);
    enum status st = hasher_new(&b->hasher, b->err);
    if (st == OK) {
        hasher_begin(b->hasher);
        digest_view(b->hasher, VIEW("assay code rules 1"));
    }
    return st;
}

/* The set goes to the caller, or away. */
static enum status builder_end(struct set_builder *b, enum status st, struct code_rules **out)
{
    if (st == OK) {
        st = finish(b);
    }
    if (st == OK) {
        *out = b->set;
    } else {
        (void)code_rules_free(b->set);
    }
    (void)mem_free(b->rules);
    (void)mem_free(b->unsupported.items);
    (void)mem_free(b->warnings.items);
    (void)hasher_free(b->hasher);
    arena_release(&b->scratch);
    return st;
}

enum status code_rules_load(const char *const *paths, const struct code_rules_options *options,
                            struct code_rules **out, struct error *err)
{
    struct set_builder b;
    enum status st = builder_new(&b, options, err);
    for (size_t i = 0; st == OK && paths[i] != NULL; i++) {
        st = add_path(&b, paths[i]);
    }
    return builder_end(&b, st, out);
}

enum status code_rules_key(const char *const *paths, const struct code_rules_options *options,
                           struct stamps *seen, struct sha256 *out, struct error *err)
{
    struct set_builder b;
    struct code_rules *none = NULL;
    enum status st = builder_new(&b, options, err);
    b.key_only = true;
    b.stamps = seen;
    if (st == OK) {
        digest_view(b.hasher, b.options->keep_going ? VIEW("keep going") : VIEW("all or nothing"));
        digest_view(b.hasher, b.options->strict ? VIEW("strict") : VIEW("lenient"));
    }
    for (size_t i = 0; st == OK && paths[i] != NULL; i++) {
        digest_view(b.hasher, view_str(paths[i])); /* notes name files as they were given */
        st = add_path(&b, paths[i]);
    }
    b.len = 0;
    st = builder_end(&b, st, &none);
    if (st == OK) {
        *out = none->digest;
    }
    (void)code_rules_free(none);
    return st;
}

enum status code_rules_read(const struct shipped_file *files, size_t count,
                            const struct code_rules_options *options, struct code_rules **out,
                            struct error *err)
{
    struct set_builder b;
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(65536);
    enum status st = builder_new(&b, options, err);
    for (size_t i = 0; i < count && st == OK; i++) {
        buf_clear(&name);
        buf_add_view(&name, files[i].name);
        buf_add_char(&name, '\0');
        st = buf_status(&name, b.err);
        if (st == OK && files[i].bytes.len > RULE_FILE_MAX) {
            st =
                error_set(b.err, ERR_LIMIT, "%s: more than %d bytes", name.ptr, (int)RULE_FILE_MAX);
        }
        if (st == OK) {
            st = set_add_text(&b, files[i].bytes, name.ptr, files[i].name, true);
        }
    }
    return builder_end(&b, st, out);
}
