#include <assay/base/file.h>
#include <assay/licence/declared.h>

#include <assay/base/json.h>
#include <assay/base/mem.h>
#include <assay/base/toml.h>
#include <assay/base/xml.h>
#include <assay/licence/expression.h>

/* One file at work: what it says, as one text with " AND " or " OR " between, and where. */
struct declaring {
    struct view text;
    struct arena *arena;
    const char *between;
    struct buf said;
    uint32_t line;
    bool one; /* the whole is a single value: it may be an expression as it stands */
};

enum { SAID_MAX = 64 * 1024 };

static void say(struct declaring *d, struct view value, uint32_t line)
{
    value = view_trim(value);
    if (value.len == 0) {
        return;
    }
    d->one = d->said.len == 0;
    d->line = d->said.len == 0 ? line : d->line;
    buf_add_str(&d->said, d->said.len == 0 ? "" : d->between);
    buf_add_view(&d->said, value);
}

/* ---- JSON and TOML --------------------------------------------------------------------- */

/* A text, a list of them, or what npm had before: {"type": "MIT"}. */
static void say_value(struct declaring *d, const struct value *v)
{
    if (v == NULL) {
        return;
    }
    if (v->kind == VALUE_ARRAY) {
        for (size_t i = 0; i < v->len; i++) {
            const struct value *item = &v->items[i];
            say(d, item->kind == VALUE_OBJECT ? value_get_text(item, "type") : value_text(item),
                item->line);
        }
    } else if (v->kind == VALUE_OBJECT) {
        struct view type = value_get_text(v, "type");
        say(d, type.len > 0 ? type : value_get_text(v, "text"), v->line);
    } else {
        say(d, value_text(v), v->line);
    }
}

static void read_json(struct declaring *d)
{
    struct value root;
    if (json_read(d->text, "metadata", JSON_STRICT, NULL, d->arena, &root, NULL) == OK) {
        d->between = " OR ";
        say_value(d, value_get(&root, "license"));
        if (d->said.len == 0) {
            say_value(d, value_get(&root, "licenses"));
        }
    }
}

static void read_toml(struct declaring *d)
{
    static const char *const places[] = {"package.license", "project.license",
                                         "tool.poetry.license", "workspace.package.license"};
    struct value root;
    if (toml_read(d->text, "metadata", NULL, d->arena, &root, NULL) != OK) {
        return;
    }
    for (size_t i = 0; i < sizeof places / sizeof places[0] && d->said.len == 0; i++) {
        say_value(d, value_path(&root, places[i]));
    }
}

/* ---- XML ------------------------------------------------------------------------------- */

static void say_element(struct declaring *d, const struct xml_node *node)
{
    struct view text;
    if (node != NULL && xml_whole_text(node, d->arena, &text, NULL) == OK) {
        say(d, text, xml_line(node));
    }
}

static void read_xml(struct declaring *d)
{
    struct xml_document *doc = NULL;
    if (xml_read(d->text, "metadata", &doc, NULL) != OK) {
        return;
    }
    const struct xml_node *root = xml_root(doc);
    const struct xml_node *list = xml_child(root, "licenses"); /* Maven */
    d->between = " OR ";
    for (const struct xml_node *l = list == NULL ? NULL : xml_child(list, "license"); l != NULL;
         l = xml_next(xml_sibling(l), "license")) {
        say_element(d, xml_child(l, "name"));
    }
    const struct xml_node *package = xml_child(root, "metadata"); /* NuGet */
    const struct xml_node *licence = package == NULL ? NULL : xml_child(package, "license");
    if (licence != NULL && view_eq_str(xml_attribute(licence, "type"), "expression")) {
        say_element(d, licence);
    }
    for (const struct xml_node *g = xml_child(root, "PropertyGroup"); g != NULL; /* MSBuild */
         g = xml_next(xml_sibling(g), "PropertyGroup")) {
        say_element(d, xml_child(g, "PackageLicenseExpression"));
    }
    (void)xml_free(doc);
}

/* ---- lines ----------------------------------------------------------------------------- */

/* "License: MIT", "s.license = 'MIT'", "license=('MIT' 'BSD')", "licenses: ["MIT"]" */
static bool key_of(struct view line, struct view *value)
{
    static const char *const keys[] = {"License-Expression", "licenses", "License", "license"};
    struct view t = view_trim(line);
    ptrdiff_t dot = view_find_char(t, '.');
    if (dot > 0 && dot < 24 && view_find_char(view_slice(t, 0, (size_t)dot), ' ') < 0) {
        t = view_slice(t, (size_t)dot + 1, t.len); /* "spec.license" */
    }
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (view_starts(t, view_str(keys[i]))) {
            t = view_trim(view_slice(t, strlen(keys[i]), t.len));
            if (t.len > 0 && (t.ptr[0] == ':' || t.ptr[0] == '=')) {
                *value = view_trim(view_slice(t, 1, t.len));
                return true;
            }
            return false;
        }
    }
    return false;
}

/* Each text between quotes, or all of it where there are none. */
static void say_quoted(struct declaring *d, struct view value, uint32_t line)
{
    bool any = false;
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '"' || value.ptr[i] == '\'') {
            struct view rest = view_slice(value, i + 1, value.len);
            ptrdiff_t end = view_find_char(rest, value.ptr[i]);
            if (end < 0) {
                break;
            }
            say(d, view_slice(rest, 0, (size_t)end), line);
            any = true;
            i += (size_t)end + 1;
        }
    }
    if (!any) {
        say(d, value, line);
    }
}

static void read_lines(struct declaring *d)
{
    struct view rest = d->text;
    struct view line;
    struct view value;
    d->between = " OR ";
    for (uint32_t n = 1; d->said.len == 0 && view_line(&rest, &line); n++) {
        if (key_of(line, &value) && !view_eq_nocase(value, VIEW("UNKNOWN"))) {
            say_quoted(d, value, n);
        }
    }
}

/* ---- by name --------------------------------------------------------------------------- */

static const struct {
    const char *name; /* of the file; with '*' in front the end of it */
    void (*read)(struct declaring *d);
} kinds[] = {
    {"package.json", read_json},   {"bower.json", read_json},    {"composer.json", read_json},
    {"vcpkg.json", read_json},     {"META.json", read_json},     {"Cargo.toml", read_toml},
    {"pyproject.toml", read_toml}, {"pom.xml", read_xml},        {"*.pom", read_xml},
    {"*.nuspec", read_xml},        {"*.csproj", read_xml},       {"METADATA", read_lines},
    {"PKG-INFO", read_lines},      {"DESCRIPTION", read_lines},  {"*.gemspec", read_lines},
    {"*.cabal", read_lines},       {"*.podspec", read_lines},    {"*.opam", read_lines},
    {"*.rockspec", read_lines},    {"mix.exs", read_lines},      {"APKBUILD", read_lines},
    {"PKGBUILD", read_lines},      {"conanfile.py", read_lines}, {"CITATION.cff", read_lines},
    {"setup.cfg", read_lines},     {"*.spec", read_lines},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static size_t kind_of(struct view path)
{
    struct view base = path_base(path);
    size_t i = 0;
    while (i < KINDS && !(kinds[i].name[0] == '*' ? view_ends(base, view_str(kinds[i].name + 1))
                                                  : view_eq_str(base, kinds[i].name))) {
        i++;
    }
    return i;
}

bool licence_declares(struct view path)
{
    return kind_of(path) < KINDS;
}

/* ---- what is said ---------------------------------------------------------------------- */

/* "SEE LICENSE IN x", "file LICENSE", "MIT + file LICENSE": the name of a file is none. */
static struct view without_hint(struct view said)
{
    static const char *const hints[] = {"SEE LICENSE IN", "SEE LICENCE IN", "file LICEN"};
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        ptrdiff_t at = view_find(said, view_str(hints[i]));
        said = at < 0 ? said : view_slice(said, 0, (size_t)at);
    }
    while (said.len > 0 && strchr(" +|,", said.ptr[said.len - 1]) != NULL) {
        said.len--;
    }
    return said;
}

/* As people write it: read as a notice is. */
static enum status read_as_notice(struct declaring *d, struct view said, struct view *out,
                                  struct error *err)
{
    struct licence_findings found;
    struct view sentence = arena_printf(d->arena, "License: " VIEW_FMT "\n", VIEW_ARG(said));
    if (sentence.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = licence_detect(sentence, d->arena, &found, err);
    return st == OK ? licence_combined(&found, d->arena, out, err) : st;
}

static enum status canonical(struct declaring *d, struct view said, struct view *out,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(EXPRESSION_BYTES_MAX * 4);
    struct expression e;
    struct view made = VIEW("");
    /* A slash stood for "or" before Cargo knew expressions. */
    if (expression_parse(said, EXPRESSION_LENIENT, d->arena, &e, NULL) == OK && e.known) {
        enum status st = expression_write(&e, &text, err);
        if (st != OK) {
            return st;
        }
        made = arena_copy(d->arena, buf_view(&text));
        if (made.ptr == NULL) {
            return error_no_memory(err);
        }
    } else if (view_eq_nocase(said, VIEW("UNLICENSED")) ||
               view_eq_nocase(said, VIEW("Proprietary"))) {
        made = VIEW("LicenseRef-proprietary");
    } else {
        enum status st = read_as_notice(d, said, &made, err);
        if (st != OK) {
            return st;
        }
    }
    *out = made.len > 0 ? made : VIEW("LicenseRef-unknown");
    return OK;
}

static enum status with_slashes_read(struct declaring *d, struct view said, struct view *out,
                                     struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(SAID_MAX * 4);
    for (size_t i = 0; i < said.len; i++) {
        if (said.ptr[i] == '/') {
            buf_add_str(&text, " OR ");
        } else {
            buf_add_char(&text, said.ptr[i]);
        }
    }
    enum status st = buf_status(&text, err);
    struct view copy = st == OK ? arena_copy(d->arena, buf_view(&text)) : VIEW("");
    if (st == OK && copy.ptr == NULL) {
        st = error_no_memory(err);
    }
    if (st == OK) {
        *out = copy;
    }
    return st;
}

static void place(const struct declaring *d, struct licence_match *m)
{
    struct view rest = d->text;
    struct view line = VIEW("");
    for (uint32_t n = 0; n < d->line && view_line(&rest, &line); n++) {
    }
    m->line = d->line == 0 ? 1 : d->line;
    m->begin = d->line == 0 ? 0 : (uint32_t)(line.ptr - d->text.ptr);
    m->end = m->begin + (d->line == 0 ? 0 : (uint32_t)line.len);
}

static enum status settle_said(struct declaring *d, struct licence_match *out, bool *found,
                               struct error *err)
{
    struct licence_match m = {.evidence = LICENCE_METADATA, .score = 100};
    struct view said = without_hint(buf_view(&d->said));
    if (said.len == 0) {
        *found = false;
        return OK;
    }
    bool slashes = view_find_char(said, '/') >= 0 && view_find(said, VIEW("://")) < 0;
    enum status st = slashes ? with_slashes_read(d, said, &said, err) : OK;
    st = st == OK ? canonical(d, said, &m.expression, err) : st;
    if (st == OK) {
        m.unknown = view_eq(m.expression, VIEW("LicenseRef-unknown"));
        place(d, &m);
        *out = m;
        *found = true;
    }
    return st;
}

enum status licence_declared(struct view path, struct view text, struct arena *arena,
                             struct licence_match *out, bool *found, struct error *err)
{
    struct declaring d = {.text = view_slice(text, 0, LICENCE_METADATA_MAX), .arena = arena};
    size_t kind = kind_of(path);
    if (kind == KINDS) {
        *found = false;
        return OK;
    }
    buf_init(&d.said, SAID_MAX);
    kinds[kind].read(&d);
    /* Nobody's licence is that long: it is some text in its place. */
    enum status st = OK;
    if (buf_status(&d.said, NULL) != OK) {
        *found = false;
    } else {
        st = settle_said(&d, out, found, err);
    }
    buf_release(&d.said);
    return st;
}

/* The declaration at its place among the matches; those that it covers are gone. */
static enum status put_in(struct licence_findings *f, const struct licence_match *m,
                          struct arena *arena, struct error *err)
{
    struct licence_match *all = arena_alloc(arena, f->match_count + 1, sizeof *all);
    size_t count = 0;
    bool put = false;
    if (all == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < f->match_count; i++) {
        const struct licence_match *old = &f->matches[i];
        if (!put && old->begin >= m->begin) {
            all[count++] = *m;
            put = true;
        }
        if (old->end <= m->begin || old->begin >= m->end) {
            all[count] = *old;
            /* "or" joined it to what may be gone now. */
            all[count].alternative = old->alternative && count > 0 && i > 0 &&
                                     all[count - 1].begin == f->matches[i - 1].begin;
            count++;
        }
    }
    if (!put) {
        all[count++] = *m;
    }
    f->matches = all;
    f->match_count = count;
    return OK;
}

enum status licence_detect_in(struct view path, struct view text, struct arena *arena,
                              struct licence_findings *out, struct error *err)
{
    struct licence_findings found;
    struct licence_match declared;
    bool is = false;
    enum status st = licence_detect(text, arena, &found, err);
    st = st == OK ? licence_declared(path, text, arena, &declared, &is, err) : st;
    st = st == OK && is ? put_in(&found, &declared, arena, err) : st;
    if (st == OK) {
        *out = found;
    }
    return st;
}
