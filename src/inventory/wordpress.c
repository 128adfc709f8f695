/* Plugins and themes of WordPress: the header comment of wp-content/plugins/<plugin> and of
 * wp-content/themes/<theme>/style.css.
 *
 * Source: WordPress' developer handbooks, "header requirements". A PHP file without a header is
 * a part of a plugin. The name in the plugin directory is the folder's. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

enum { HEADER_BYTES = 8 * 1024 }; /* as much as WordPress itself reads */

/* " * Version: 1.2" → the value, or empty. */
static struct view header_of(struct view line, struct view key)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] != '\0' && strchr(" \t/*#@", line.ptr[n]) != NULL) {
        n++;
    }
    struct view rest = view_slice(line, n, line.len);
    if (rest.len <= key.len || !view_eq_nocase(view_slice(rest, 0, key.len), key) ||
        rest.ptr[key.len] != ':') {
        return view_of(NULL, 0);
    }
    rest = view_trim(view_slice(rest, key.len + 1, rest.len));
    return view_ends(rest, VIEW("*/")) ? view_trim(view_slice(rest, 0, rest.len - 2)) : rest;
}

/* The folder behind "wp-content/plugins/", and whether the file stands in it itself. */
static bool folder_of(struct view path, struct view below, struct view *folder)
{
    ptrdiff_t at = view_find(path, below);
    if (at < 0) {
        return false;
    }
    struct view rest = view_slice(path, (size_t)at + below.len, path.len);
    ptrdiff_t slash = view_find_char(rest, '/');
    *folder = view_slice(rest, 0, slash < 0 ? 0 : (size_t)slash);
    return slash > 0 && view_find_char(view_slice(rest, (size_t)slash + 1, rest.len), '/') < 0;
}

static enum status read_header(struct collector *c, const char *name_key, struct view below,
                               struct view vendor, struct error *err)
{
    struct component k = {.type = VIEW("wordpress"), .namespace = vendor};
    struct view rest = view_slice(c->text, 0, HEADER_BYTES);
    struct view line;
    uint32_t number = 0;
    while (view_line(&rest, &line)) {
        number++;
        struct view name = header_of(line, view_str(name_key));
        struct view version = header_of(line, VIEW("Version"));
        k.line = name.len > 0 && k.line == 0 ? number : k.line;
        k.version = k.version.len == 0 ? version : k.version;
    }
    return k.line > 0 && folder_of(c->path, below, &k.name) ? collect_add(c, &k, err) : OK;
}

static const struct view plugins = VIEW_INIT("wp-content/plugins/");
static const struct view themes = VIEW_INIT("wp-content/themes/");

static enum status read_plugin(struct collector *c, struct error *err)
{
    return read_header(c, "Plugin Name", plugins, VIEW("plugin"), err);
}

static enum status read_theme(struct collector *c, struct error *err)
{
    return read_header(c, "Theme Name", themes, VIEW("theme"), err);
}

static bool matches_plugin(struct view path)
{
    struct view folder;
    return view_ends(path, VIEW(".php")) && folder_of(path, plugins, &folder);
}

static bool matches_theme(struct view path)
{
    struct view folder;
    return path_is(path, "style.css") && folder_of(path, themes, &folder);
}

const struct manifest_format wordpress_plugin_format = {
    .name = "wordpress-plugin", .matches = matches_plugin, .read = read_plugin};

const struct manifest_format wordpress_theme_format = {
    .name = "wordpress-theme", .matches = matches_theme, .read = read_theme};
