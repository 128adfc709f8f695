/* CMakeLists.txt and *.cmake: what a project fetches, and what it wants to find.
 *
 * Source: cmake-modules(7): FetchContent, ExternalProject, FindPkgConfig; the commands
 * find_package() and find_dependency(); CPM.cmake's documentation. What is fetched has
 * a version, what is to be found a range at most: the system decides. */
#include <assay/base/file.h>

#include "cmake_text.h"
#include "formats.h"
#include "join.h"
#include "origin.h"

struct cmake {
    struct collector *c;
    struct cmake_command command;
    struct component component;
};

static struct view value_of(const struct cmake_command *k, const char *keyword)
{
    const struct cmake_argument *a = cmake_value(k, keyword);
    return a == NULL ? view_of(NULL, 0) : a->text;
}

/* The first argument, if it can be read. */
static struct view first_of(const struct cmake_command *k)
{
    return k->len == 0 || k->arguments[0].computed ? view_of(NULL, 0) : k->arguments[0].text;
}

static enum status add(struct cmake *m, const struct hash_list *hashes, struct error *err)
{
    m->component.line = m->command.line;
    m->component.relation = RELATION_DIRECT;
    hashes_give(hashes, &m->component);
    return m->component.name.len == 0 ? OK : collect_add(m->c, &m->component, err);
}

/* "URL_HASH SHA256=<hex>" or "URL_MD5 <hex>". */
static enum status read_hash(struct cmake *m, struct hash_list *list, struct error *err)
{
    const struct cmake_argument *hash = cmake_value(&m->command, "URL_HASH");
    const struct cmake_argument *md5 = cmake_value(&m->command, "URL_MD5");
    if (md5 != NULL) {
        return hashes_add_hex(m->c, list, VIEW("md5"), md5->text, (struct position){md5->line, 1},
                              err);
    }
    ptrdiff_t equals = hash == NULL ? -1 : view_find_char(hash->text, '=');
    if (equals < 0) {
        return OK;
    }
    return hashes_add_hex(m->c, list, view_slice(hash->text, 0, (size_t)equals),
                          view_slice(hash->text, (size_t)equals + 1, hash->text.len),
                          (struct position){hash->line, 1}, err);
}

/* FetchContent_Declare(name …), ExternalProject_Add(name …). */
static enum status read_fetch(struct cmake *m, struct error *err)
{
    const struct cmake_command *k = &m->command;
    struct origin o = {.name = first_of(k),
                       .repository = value_of(k, "GIT_REPOSITORY"),
                       .revision = value_of(k, "GIT_TAG"),
                       .archive = value_of(k, "URL")};
    if (o.repository.len == 0) {
        o.repository = value_of(k, "HG_REPOSITORY");
        o.revision = value_of(k, "HG_TAG");
    }
    struct hash_list hashes = {0};
    bool remote = view_find(o.archive, VIEW("://")) >= 0;
    if (o.name.len == 0 || (o.repository.len == 0 && !remote)) {
        return OK;
    }
    origin_apply(&o, &m->component);
    enum status st = o.repository.len == 0 ? read_hash(m, &hashes, err) : OK;
    return st == OK ? add(m, &hashes, err) : st;
}

/* ---- CPM ---- */

struct cpm_host {
    const char *brief;   /* "gh:" */
    const char *keyword; /* "GITHUB_REPOSITORY" */
    struct view address;
};

static const struct cpm_host cpm_hosts[] = {
    {"gh:", "GITHUB_REPOSITORY", VIEW_INIT("https://github.com/")},
    {"gl:", "GITLAB_REPOSITORY", VIEW_INIT("https://gitlab.com/")},
    {"bb:", "BITBUCKET_REPOSITORY", VIEW_INIT("https://bitbucket.org/")},
};

static enum status cpm_repository(struct cmake *m, const struct cpm_host *host, struct view path,
                                  struct origin *o, struct error *err)
{
    o->repository = text_join(m->c->arena, host->address, path);
    return o->repository.ptr == NULL ? error_no_memory(err) : OK;
}

/* A version without a tag is the tag "v<version>". */
static enum status cpm_tag(struct cmake *m, struct origin *o, struct error *err)
{
    if (o->revision.len > 0 || o->version.len == 0 || o->repository.len == 0) {
        return OK;
    }
    o->revision = text_join(m->c->arena, VIEW("v"), o->version);
    return o->revision.ptr == NULL ? error_no_memory(err) : OK;
}

/* "gh:owner/name@1.2.3", "gh:owner/name#tag", "https://host/name.git@1.2.3#tag". */
static enum status cpm_brief(struct cmake *m, struct view text, struct origin *o, struct error *err)
{
    ptrdiff_t hash = view_find_char(text, '#');
    if (hash >= 0) {
        o->revision = view_slice(text, (size_t)hash + 1, text.len);
        text = view_slice(text, 0, (size_t)hash);
    }
    ptrdiff_t at = view_rfind_char(text, '@');
    if (at > view_rfind_char(text, '/')) {
        o->version = view_slice(text, (size_t)at + 1, text.len);
        text = view_slice(text, 0, (size_t)at);
    }
    o->name = path_base(text);
    for (size_t i = 0; i < sizeof cpm_hosts / sizeof cpm_hosts[0]; i++) {
        struct view brief = view_str(cpm_hosts[i].brief);
        if (view_starts(text, brief)) {
            return cpm_repository(m, &cpm_hosts[i], view_slice(text, brief.len, text.len), o, err);
        }
    }
    if (view_ends(text, VIEW(".git"))) {
        o->repository = text;
    } else {
        o->archive = text;
        o->name = origin_file_name(o->name);
    }
    return OK;
}

static enum status cpm_long(struct cmake *m, struct origin *o, struct error *err)
{
    const struct cmake_command *k = &m->command;
    *o = (struct origin){.name = value_of(k, "NAME"),
                         .repository = value_of(k, "GIT_REPOSITORY"),
                         .revision = value_of(k, "GIT_TAG"),
                         .archive = value_of(k, "URL"),
                         .version = value_of(k, "VERSION")};
    for (size_t i = 0; i < sizeof cpm_hosts / sizeof cpm_hosts[0]; i++) {
        struct view path = value_of(k, cpm_hosts[i].keyword);
        if (path.len > 0) {
            o->name = o->name.len > 0 ? o->name : path;
            return cpm_repository(m, &cpm_hosts[i], path, o, err);
        }
    }
    return OK;
}

static enum status read_cpm(struct cmake *m, struct error *err)
{
    struct view first = first_of(&m->command);
    struct origin o = {.name = first};
    struct hash_list hashes = {0};
    bool brief = view_find_char(first, ':') > 0;
    struct view uri = value_of(&m->command, "URI");
    enum status st =
        brief || uri.len > 0 ? cpm_brief(m, brief ? first : uri, &o, err) : cpm_long(m, &o, err);
    if (st == OK) {
        st = cpm_tag(m, &o, err);
    }
    if (st != OK || o.name.len == 0 || (o.repository.len == 0 && o.archive.len == 0)) {
        return st;
    }
    origin_apply(&o, &m->component);
    st = o.archive.len > 0 ? read_hash(m, &hashes, err) : OK;
    return st == OK ? add(m, &hashes, err) : st;
}

/* ---- what is to be found ---- */

static bool is_version(struct view text)
{
    return text.len > 0 && text.ptr[0] >= '0' && text.ptr[0] <= '9';
}

/* "1.2", "1.2...1.9", "1.2...<2" as a range. */
static enum status note_range(struct cmake *m, struct view text, struct error *err)
{
    ptrdiff_t dots = view_find(text, VIEW("..."));
    struct view low = view_slice(text, 0, dots < 0 ? text.len : (size_t)dots);
    struct view high = view_slice(text, dots < 0 ? text.len : (size_t)dots + 3, text.len);
    bool below = view_starts(high, VIEW("<"));
    if (dots < 0) {
        m->component.note = text_join(m->c->arena, VIEW(">= "), low);
    } else {
        m->component.note =
            text_join(m->c->arena, VIEW(">= "), low, below ? VIEW(", < ") : VIEW(", <= "),
                      view_slice(high, below ? 1 : 0, high.len));
    }
    return m->component.note.ptr == NULL ? error_no_memory(err) : OK;
}

/* find_package(Name [version] [EXACT] [REQUIRED] …), find_dependency(Name …). */
static enum status read_find(struct cmake *m, struct error *err)
{
    const struct cmake_command *k = &m->command;
    const struct hash_list none = {0};
    enum status st = OK;
    m->component.type = VIEW("generic");
    m->component.name = first_of(k);
    bool required =
        cmake_find(k, 0, "REQUIRED") < k->len || view_eq_nocase(k->name, VIEW("find_dependency"));
    m->component.scope = required ? SCOPE_RUNTIME : SCOPE_OPTIONAL;
    if (k->len > 1 && !k->arguments[1].computed && is_version(k->arguments[1].text)) {
        if (cmake_find(k, 2, "EXACT") < k->len) {
            m->component.version = k->arguments[1].text;
        } else {
            st = note_range(m, k->arguments[1].text, err);
        }
    }
    return st == OK ? add(m, &none, err) : st;
}

/* "glib-2.0>=2.56": a module of pkg-config. */
static enum status read_module(struct cmake *m, struct view text, bool required, struct error *err)
{
    const struct hash_list none = {0};
    size_t n = 0;
    while (n < text.len && strchr("<>=! ", text.ptr[n]) == NULL) {
        n++;
    }
    struct view range = view_trim(view_slice(text, n, text.len));
    m->component = (struct component){.type = VIEW("generic"),
                                      .name = view_slice(text, 0, n),
                                      .scope = required ? SCOPE_RUNTIME : SCOPE_OPTIONAL,
                                      .note = range};
    if (range.len > 1 && range.ptr[0] == '=') {
        m->component.version = view_trim(view_slice(range, 1, range.len));
        m->component.note = view_of(NULL, 0);
    }
    return add(m, &none, err);
}

static bool is_pkg_option(struct view text)
{
    static const char *const options[] = {"REQUIRED",        "QUIET",
                                          "NO_CMAKE_PATH",   "NO_CMAKE_ENVIRONMENT_PATH",
                                          "IMPORTED_TARGET", "GLOBAL"};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (view_eq_str(text, options[i])) {
            return true;
        }
    }
    return false;
}

/* pkg_check_modules(PREFIX [options] module …). */
static enum status read_modules(struct cmake *m, struct error *err)
{
    const struct cmake_command *k = &m->command;
    bool required = cmake_find(k, 1, "REQUIRED") < k->len;
    enum status st = OK;
    for (size_t i = 1; st == OK && i < k->len; i++) {
        const struct cmake_argument *a = &k->arguments[i];
        if (!a->computed && !is_pkg_option(a->text)) {
            st = read_module(m, a->text, required, err);
        }
    }
    return st;
}

static enum status read_command(struct cmake *m, struct error *err)
{
    static const struct {
        const char *name;
        enum status (*read)(struct cmake *m, struct error *err);
    } commands[] = {
        {"FetchContent_Declare", read_fetch},  {"ExternalProject_Add", read_fetch},
        {"FetchContent_Populate", read_fetch}, {"CPMAddPackage", read_cpm},
        {"CPMFindPackage", read_cpm},          {"CPMDeclarePackage", read_cpm},
        {"find_package", read_find},           {"find_dependency", read_find},
        {"pkg_check_modules", read_modules},   {"pkg_search_module", read_modules},
    };
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (view_eq_nocase(m->command.name, view_str(commands[i].name))) {
            m->component = (struct component){.scope = SCOPE_RUNTIME};
            return commands[i].read(m, err);
        }
    }
    return OK;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct cmake m = {.c = c};
    struct cmake_text t;
    bool found = true;
    enum status st = collect_is_text(c, err);
    cmake_text_init(&t, c);
    while (st == OK && found) {
        st = cmake_next(&t, &m.command, &found, err);
        if (st == OK && found) {
            st = read_command(&m, err);
        }
    }
    cmake_text_release(&t);
    return st;
}

/* "config.h.cmake", "x.pc.cmake" are templates of other files; "Foo-1.2.cmake" is none. */
static bool is_template(struct view path)
{
    struct view base = path_base(path);
    struct view inner = path_ext(view_slice(base, 0, base.len - strlen(".cmake")));
    bool letters = inner.len > 0;
    for (size_t i = 0; i < inner.len; i++) {
        letters = letters && inner.ptr[i] >= 'a' && inner.ptr[i] <= 'z';
    }
    return letters;
}

static bool matches(struct view path)
{
    return view_ends(path, VIEW(".cmake")) && !is_template(path);
}

const struct manifest_format cmake_format = {
    .name = "cmake", .names = {VIEW_INIT("CMakeLists.txt")}, .matches = matches, .read = read_file};
