#include "origin.h"

#include <assay/base/file.h>

/* host and path of "https://user@host:1/path", "git@host:path"; false for anything local. */
static bool split_url(struct view url, struct view *host, struct view *path)
{
    ptrdiff_t scheme = view_find(url, VIEW("://"));
    struct view rest = scheme < 0 ? url : view_slice(url, (size_t)scheme + 3, url.len);
    ptrdiff_t end = view_find_char(rest, '/');
    ptrdiff_t colon = view_find_char(rest, ':');
    if (scheme < 0) { /* scp-like: "git@host:path" */
        if (colon <= 0 || (end >= 0 && end < colon)) {
            return false;
        }
        end = colon;
    }
    if (end <= 0 || view_starts(url, VIEW("file:"))) {
        return false;
    }
    *host = view_slice(rest, 0, (size_t)end);
    *path = view_slice(rest, (size_t)end + 1, rest.len);
    ptrdiff_t at = view_rfind_char(*host, '@');
    *host = view_slice(*host, (size_t)(at + 1), host->len);
    colon = view_find_char(*host, ':');
    *host = view_slice(*host, 0, colon < 0 ? host->len : (size_t)colon);
    return host->len > 0;
}

/* The path of a repository alone: no slashes around it, no ".git", query or fragment. */
static struct view bare_path(struct view path)
{
    size_t end = 0;
    while (end < path.len && path.ptr[end] != '?' && path.ptr[end] != '#') {
        end++;
    }
    path = view_slice(path, 0, end);
    while (path.len > 0 && path.ptr[0] == '/') {
        path = view_slice(path, 1, path.len);
    }
    while (path.len > 0 && path.ptr[path.len - 1] == '/') {
        path = view_slice(path, 0, path.len - 1);
    }
    return view_ends(path, VIEW(".git")) ? view_slice(path, 0, path.len - 4) : path;
}

static size_t count_slashes(struct view path)
{
    size_t n = 0;
    for (size_t i = 0; i < path.len; i++) {
        n += path.ptr[i] == '/' ? 1 : 0;
    }
    return n;
}

static void generic(const struct origin *o, struct view version, struct component *k)
{
    k->type = VIEW("generic");
    k->namespace = view_of(NULL, 0);
    k->name = o->name;
    k->version = version;
}

/* Fill in the repository's package; false where the URL names none. */
static bool forge(struct view host, struct view path, struct component *k)
{
    static const struct {
        const char *host;
        struct view type;
    } forges[] = {{"github.com", VIEW_INIT("github")},
                  {"www.github.com", VIEW_INIT("github")},
                  {"bitbucket.org", VIEW_INIT("bitbucket")}};
    size_t slashes = count_slashes(path);
    if (path.len == 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof forges / sizeof forges[0]; i++) {
        if (view_eq_nocase(host, view_str(forges[i].host))) {
            k->type = forges[i].type;
            name_split(path, k);
            return slashes == 1 && k->namespace.len > 0 && k->name.len > 0;
        }
    }
    k->type = VIEW("git");
    k->namespace = host;
    k->name = path;
    return true;
}

static struct view strip_ending(struct view file)
{
    static const char *const ends[] = {".gz",  ".bz2", ".xz",  ".zst", ".lz",  ".tar",  ".tgz",
                                       ".zip", ".txz", ".tbz", ".7z",  ".jar", ".crate"};
    bool again = true;
    while (again) {
        again = false;
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
            if (view_ends_nocase(file, view_str(ends[i]))) {
                file = view_slice(file, 0, file.len - strlen(ends[i]));
                again = true;
            }
        }
    }
    return file;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct view origin_file_version(struct view file)
{
    file = strip_ending(file);
    for (size_t i = 0; i + 1 < file.len; i++) {
        struct view rest = view_slice(file, i + 1, file.len);
        bool v =
            rest.len > 1 && (rest.ptr[0] == 'v' || rest.ptr[0] == 'V') && is_digit(rest.ptr[1]);
        if ((file.ptr[i] == '-' || file.ptr[i] == '_') && (v || is_digit(rest.ptr[0]))) {
            return v ? view_slice(rest, 1, rest.len) : rest;
        }
    }
    return view_of(NULL, 0);
}

struct view origin_file_name(struct view file)
{
    struct view version = origin_file_version(file);
    file = strip_ending(file);
    if (version.len == 0) {
        return file;
    }
    size_t end = (size_t)(version.ptr - file.ptr);
    while (end > 0 && strchr("vV-_", file.ptr[end - 1]) != NULL) {
        end--;
    }
    return view_slice(file, 0, end);
}

/* The tag in "owner/repository/archive/refs/tags/TAG.tar.gz", "…/archive/TAG.zip",
 * "…/releases/download/TAG/file", "…/-/archive/TAG/file", "…/tarball/TAG", "…/get/TAG.zip";
 * *repository is what stands before. */
static bool archive_of_tag(struct view path, struct view *repository, struct view *tag)
{
    static const struct {
        struct view mark;
        bool folder; /* the tag is a folder, not the file */
    } forms[] = {
        {VIEW_INIT("/archive/refs/tags/"), false}, {VIEW_INIT("/releases/download/"), true},
        {VIEW_INIT("/-/archive/"), true},          {VIEW_INIT("/archive/refs/heads/"), false},
        {VIEW_INIT("/archive/"), false},           {VIEW_INIT("/tarball/"), false},
        {VIEW_INIT("/zipball/"), false},           {VIEW_INIT("/get/"), false}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        ptrdiff_t at = view_find(path, forms[i].mark);
        if (at <= 0) {
            continue;
        }
        struct view rest = view_slice(path, (size_t)at + forms[i].mark.len, path.len);
        ptrdiff_t slash = view_find_char(rest, '/');
        *repository = view_slice(path, 0, (size_t)at);
        *tag = forms[i].folder ? view_slice(rest, 0, slash < 0 ? 0 : (size_t)slash)
                               : strip_ending(rest);
        return tag->len > 0 && count_slashes(*repository) >= 1;
    }
    return false;
}

static bool is_forge(struct view host)
{
    static const char *const hosts[] = {"github.com", "www.github.com", "gitlab.com",
                                        "bitbucket.org"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        if (view_eq_nocase(host, view_str(hosts[i]))) {
            return true;
        }
    }
    return view_starts(host, VIEW("gitlab."));
}

static void of_archive(const struct origin *o, struct component *k)
{
    struct view host;
    struct view path;
    struct view repository;
    struct view tag;
    k->source = o->archive;
    if (split_url(o->archive, &host, &path) && is_forge(host) &&
        archive_of_tag(path, &repository, &tag) && forge(host, repository, k)) {
        k->version = tag;
        return;
    }
    struct view version = o->version;
    generic(o, version.len > 0 ? version : origin_file_version(path_base(o->archive)), k);
}

void origin_apply(const struct origin *o, struct component *k)
{
    struct view host;
    struct view path;
    if (o->repository.len == 0) {
        of_archive(o, k);
        return;
    }
    k->source = o->repository;
    if (split_url(o->repository, &host, &path) && forge(host, bare_path(path), k)) {
        k->version = o->revision;
    } else {
        generic(o, o->revision.len > 0 ? o->revision : o->version, k);
    }
}
