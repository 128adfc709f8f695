/* What a jar says of itself: META-INF/MANIFEST.MF, and META-INF/maven/…/pom.properties.
 *
 * Source: the JAR file specification; Maven's archiver. pom.properties names the artifact
 * whole. A manifest has no group of its own: it counts where Bundle-SymbolicName or
 * Automatic-Module-Name is "group.artifact" and the jar is named like its artifact. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"

/* "key=value", "key: value", "key value", as Java reads properties. */
static bool read_property(struct view line, struct view *key, struct view *value)
{
    size_t end = 0;
    while (end < line.len && strchr("=: \t", line.ptr[end]) == NULL) {
        end++;
    }
    struct view rest = view_trim(view_slice(line, end, line.len));
    bool marked = view_starts(rest, VIEW("=")) || view_starts(rest, VIEW(":"));
    *key = view_slice(line, 0, end);
    *value = view_trim(view_slice(rest, marked ? 1 : 0, rest.len));
    return end > 0 && end < line.len;
}

static enum status read_properties(struct collector *c, struct error *err)
{
    struct component k = {.type = VIEW("maven")};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t)) {
        struct view line = view_trim(t.line);
        struct view key;
        struct view value;
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == '!') {
            continue;
        }
        if (!read_property(line, &key, &value)) {
            return collect_bad(c, (struct position){t.number, 1}, err, "expected \"key=value\"");
        }
        if (view_eq_str(key, "groupId")) {
            k.namespace = value;
        } else if (view_eq_str(key, "artifactId")) {
            k.name = value;
            k.line = t.number;
        } else if (view_eq_str(key, "version")) {
            k.version = value;
        }
    }
    bool named = k.namespace.len > 0 && k.name.len > 0;
    return st == OK && named ? collect_add(c, &k, err) : st;
}

struct manifest {
    struct view symbolic;
    struct view module;
    struct view version;
    struct view bundle_version;
    uint32_t line;
};

static void take_header(struct manifest *m, struct view key, struct view value, uint32_t number)
{
    ptrdiff_t semicolon = view_find_char(value, ';');
    struct view plain =
        view_trim(view_slice(value, 0, semicolon < 0 ? value.len : (size_t)semicolon));
    if (view_eq_nocase(key, VIEW("Bundle-SymbolicName"))) {
        m->symbolic = plain;
        m->line = number;
    } else if (view_eq_nocase(key, VIEW("Automatic-Module-Name"))) {
        m->module = plain;
        m->line = m->line == 0 ? number : m->line;
    } else if (view_eq_nocase(key, VIEW("Implementation-Version"))) {
        m->version = plain;
    } else if (view_eq_nocase(key, VIEW("Bundle-Version"))) {
        m->bundle_version = plain;
    }
}

/* "lib/commons-io-2.11.0.jar!/META-INF/MANIFEST.MF" → "commons-io", "2.11.0" */
static bool jar_of(struct view path, struct view *name, struct view *version)
{
    ptrdiff_t mark = view_rfind_char(path, '!');
    struct view jar = path_base(view_slice(path, 0, mark < 0 ? 0 : (size_t)mark));
    ptrdiff_t dot = view_rfind_char(jar, '.');
    struct view stem = view_slice(jar, 0, dot < 0 ? 0 : (size_t)dot);
    for (size_t i = 1; i + 1 < stem.len; i++) {
        if (stem.ptr[i] == '-' && stem.ptr[i + 1] >= '0' && stem.ptr[i + 1] <= '9') {
            *name = view_slice(stem, 0, i);
            *version = view_slice(stem, i + 1, stem.len);
            return true;
        }
    }
    return false;
}

/* "org.apache.commons.commons-io" with "commons-io" → "org.apache.commons"; where the name is
 * no part of it ("com.google.guava", "guava"), the whole or what stands before it. */
static struct view group_of(struct view id, struct view artifact)
{
    if (view_ends(id, artifact) && id.len > artifact.len + 1 &&
        id.ptr[id.len - artifact.len - 1] == '.') {
        return view_slice(id, 0, id.len - artifact.len - 1);
    }
    return view_of(NULL, 0);
}

static enum status read_manifest(struct collector *c, struct error *err)
{
    struct manifest m = {.line = 0};
    struct component k = {.type = VIEW("maven")};
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t) && t.line.len > 0) {
        ptrdiff_t colon = view_find_char(t.line, ':');
        if (t.line.ptr[0] == ' ' && t.number > 1) {
            continue;
        }
        if (colon <= 0) {
            return collect_bad(c, (struct position){t.number, 1}, err, "expected \"Name: value\"");
        }
        take_header(&m, view_slice(t.line, 0, (size_t)colon),
                    view_trim(view_slice(t.line, (size_t)colon + 1, t.line.len)), t.number);
    }
    if (st != OK || !jar_of(c->path, &k.name, &k.version)) {
        return st;
    }
    k.namespace = group_of(m.symbolic, k.name);
    k.namespace = k.namespace.len > 0 ? k.namespace : group_of(m.module, k.name);
    k.line = m.line;
    bool same = view_eq(m.version, k.version) || view_starts(m.bundle_version, k.version);
    return k.namespace.len > 0 && same ? collect_add(c, &k, err) : OK;
}

static bool matches_properties(struct view path)
{
    return path_is(path, "pom.properties") && view_find(path, VIEW("META-INF/maven/")) >= 0;
}

static bool matches_manifest(struct view path)
{
    return path_below_root(path, VIEW("META-INF/MANIFEST.MF"));
}

const struct manifest_format pom_properties_format = {
    .name = "pom-properties", .matches = matches_properties, .read = read_properties};

const struct manifest_format jar_manifest_format = {
    .name = "jar-manifest", .matches = matches_manifest, .read = read_manifest};
