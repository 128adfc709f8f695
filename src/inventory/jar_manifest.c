/* What a jar says of itself: META-INF/MANIFEST.MF, and META-INF/maven/…/pom.properties.
 *
 * Source: the JAR file specification; Maven's archiver. pom.properties names the artifact
 * whole; of the same artifact the manifest says nothing more. A manifest has no group of its own:
 * it is sure where Bundle-SymbolicName or Automatic-Module-Name is "group.artifact" and the jar is
 * named like its artifact. Else the jar is named after its file, with the first header that
 * is a domain as group: a guess, which its note says. */
#include <assay/base/file.h>

#include "collect.h"
#include "formats.h"
#include "join.h"

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

/* Those that may be an artifact's group, and its version, in the order in which they are asked. */
enum header {
    SYMBOLIC,
    EXTENSION,
    VENDOR_ID,
    MODULE,
    VERSION,
    PLUGIN_VERSION,
    BUNDLE_VERSION,
    SPECIFICATION,
    GROUP,
    SHORT_NAME,
    WEAVE,
    HEADERS
};

struct manifest {
    struct view values[HEADERS];
    struct view *last; /* what a line that goes on belongs to; NULL: to nothing that is asked for */
    uint32_t line;
};

static void take_header(struct manifest *m, struct view key, struct view value, uint32_t number)
{
    static const char *const keys[HEADERS] = {[SYMBOLIC] = "Bundle-SymbolicName",
                                              [EXTENSION] = "Extension-Name",
                                              [VENDOR_ID] = "Implementation-Vendor-Id",
                                              [MODULE] = "Automatic-Module-Name",
                                              [VERSION] = "Implementation-Version",
                                              [PLUGIN_VERSION] = "Plugin-Version",
                                              [BUNDLE_VERSION] = "Bundle-Version",
                                              [SPECIFICATION] = "Specification-Version",
                                              [GROUP] = "Group-Id",
                                              [SHORT_NAME] = "Short-Name",
                                              [WEAVE] = "Weave-Classes"};
    m->last = NULL;
    for (size_t i = 0; i < HEADERS; i++) {
        if (view_eq_nocase(key, view_str(keys[i]))) {
            m->values[i] = value;
            m->last = &m->values[i];
            m->line = m->line == 0 || i == SYMBOLIC ? number : m->line;
        }
    }
}

/* Without attributes: "name;singleton:=true". */
static struct view header_of(const struct manifest *m, enum header which)
{
    struct view value = m->values[which];
    ptrdiff_t semicolon = view_find_char(value, ';');
    return view_trim(view_slice(value, 0, semicolon < 0 ? value.len : (size_t)semicolon));
}

/* The headers of the jar itself: up to the first empty line. */
static enum status read_headers(struct collector *c, struct manifest *m, struct error *err)
{
    struct text_lines t;
    enum status st = text_begin(c, &t, err);
    while (st == OK && text_next(&t) && t.line.len > 0) {
        ptrdiff_t colon = view_find_char(t.line, ':');
        if (t.line.ptr[0] == ' ' && t.number > 1) {
            struct view more = view_slice(t.line, 1, t.line.len);
            struct view whole = m->last == NULL ? VIEW("") : text_join(c->arena, *m->last, more);
            if (whole.ptr == NULL) {
                return error_no_memory(err);
            }
            if (m->last != NULL) {
                *m->last = whole;
            }
            continue;
        }
        if (colon <= 0) {
            return collect_bad(c, (struct position){t.number, 1}, err, "expected \"Name: value\"");
        }
        take_header(m, view_slice(t.line, 0, (size_t)colon),
                    view_trim(view_slice(t.line, (size_t)colon + 1, t.line.len)), t.number);
    }
    return st;
}

/* Where a `mark` before a digit stands, or 0. */
static size_t version_mark(struct view name, char mark)
{
    for (size_t i = 1; i + 1 < name.len; i++) {
        if (name.ptr[i] == mark && name.ptr[i + 1] >= '0' && name.ptr[i + 1] <= '9') {
            return i;
        }
    }
    return 0;
}

/* The file that holds the path: "lib/commons-io-2.11.0.jar!/META-INF/MANIFEST.MF" →
 * "commons-io", "2.11.0", as bundles are called "org.acme.x_1.2.jar"; without a version the whole
 * name, false without a file. */
static bool jar_of(struct view path, struct view *name, struct view *version)
{
    struct view archive;
    (void)path_within(path, &archive);
    struct view jar = path_base(archive);
    ptrdiff_t dot = view_rfind_char(jar, '.');
    struct view stem = view_slice(jar, 0, dot < 0 ? 0 : (size_t)dot);
    size_t mark = version_mark(stem, '-');
    mark = mark > 0 ? mark : version_mark(stem, '_'); /* "scala_2.13-1.0": the dash */
    *name = mark > 0 ? view_slice(stem, 0, mark) : stem;
    *version = mark > 0 ? view_slice(stem, mark + 1, stem.len) : view_of(NULL, 0);
    return name->len > 0;
}

/* "org.apache.commons.commons-io" with "commons-io" → "org.apache.commons"; empty where the name
 * is no part of it ("com.google.common", "guava"). */
static struct view group_of(struct view id, struct view artifact)
{
    if (view_ends(id, artifact) && id.len > artifact.len + 1 &&
        id.ptr[id.len - artifact.len - 1] == '.') {
        return view_slice(id, 0, id.len - artifact.len - 1);
    }
    return view_of(NULL, 0);
}

/* A plugin of Jenkins says all. */
static bool is_plugin(const struct manifest *m, struct component *k)
{
    if (header_of(m, GROUP).len == 0 || header_of(m, SHORT_NAME).len == 0 ||
        header_of(m, PLUGIN_VERSION).len == 0) {
        return false;
    }
    k->namespace = header_of(m, GROUP);
    k->name = header_of(m, SHORT_NAME);
    k->version = header_of(m, PLUGIN_VERSION);
    return true;
}

/* The jar's name, its bundle or module and its version agree. Of a name of one word the bundle
 * may be called as the group alone: "com.google.guava"; of "javax.servlet-api" the name is all. */
static bool is_told(const struct manifest *m, struct component *k)
{
    k->namespace = group_of(header_of(m, SYMBOLIC), k->name);
    k->namespace = k->namespace.len > 0 ? k->namespace : group_of(header_of(m, MODULE), k->name);
    bool same = view_eq(header_of(m, VERSION), k->version) ||
                view_starts(header_of(m, BUNDLE_VERSION), k->version);
    return view_find_char(k->namespace, '.') > 0 && view_find_char(k->name, '-') > 0 &&
           k->version.len > 0 && same;
}

/* "org.acme", "com.example.x": a domain from its end. */
static bool is_domain(struct view id)
{
    static const char *const tops[] = {"com.", "org.", "net.", "io.", "edu.", "gov.", "de.",
                                       "fr.",  "uk.",  "ch.",  "eu.", "nl.",  "be.",  "dev."};
    bool found = false;
    for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++) {
        found = found || view_starts(id, view_str(tops[i]));
    }
    for (size_t i = 0; found && i < id.len; i++) {
        found = is_word_char(id.ptr[i], "._-");
    }
    return found;
}

/* Of "jetty-util-ajax" and "org.eclipse.jetty.util.ajax" "org.eclipse.jetty": a bundle is called as
 * its group, with that of its name which the group does not end with (the default of Maven's bundle
 * plugin). */
static struct view group_in(struct view id, struct view artifact)
{
    ptrdiff_t dash = view_find_char(artifact, '-');
    struct view first = view_slice(artifact, 0, dash < 0 ? 0 : (size_t)dash);
    struct view rest = id;
    while (first.len > 0 && rest.len > 0) {
        ptrdiff_t dot = view_rfind_char(rest, '.');
        if (view_eq(view_slice(rest, (size_t)(dot + 1), rest.len), first)) {
            return rest;
        }
        rest = view_slice(rest, 0, dot < 0 ? 0 : (size_t)dot);
    }
    struct view group = group_of(id, artifact);
    return group.len > 0 ? group : id;
}

/* Artifacts of before groups were domains, whose bundles are called org.apache.commons.… as those
 * of today. */
static bool is_old(struct view artifact)
{
    static const char *const names[] = {
        "commons-beanutils",   "commons-chain",         "commons-cli",        "commons-codec",
        "commons-collections", "commons-configuration", "commons-dbcp",       "commons-digester",
        "commons-el",          "commons-fileupload",    "commons-httpclient", "commons-io",
        "commons-jxpath",      "commons-lang",          "commons-logging",    "commons-net",
        "commons-pool",        "commons-validator"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (view_eq_str(artifact, names[i])) {
            return true;
        }
    }
    return false;
}

/* "javax.", "jakarta." behind a dot: where the artifact begins in "org.acme.javax.taker"; or 0. */
static size_t java_artifact(struct view name)
{
    static const struct view starts[] = {VIEW_INIT(".javax."), VIEW_INIT(".jakarta.")};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        ptrdiff_t at = view_find(name, starts[i]);
        if (at > 0) {
            return (size_t)at + 1;
        }
    }
    return 0;
}

/* A name that is itself a domain: "org.acme.taker-core" is group and name, "org.acme.taker" a name
 * that begins with its group, and so are "javax.x-api" and "jakarta.x.y-api". */
static bool group_in_name(struct component *k)
{
    bool java = view_starts(k->name, VIEW("javax.")) || view_starts(k->name, VIEW("jakarta."));
    ptrdiff_t dash = view_find_char(k->name, '-');
    ptrdiff_t dot = view_rfind_char(k->name, '.');
    size_t second = java_artifact(k->name);
    if ((!java && !is_domain(k->name)) || dot <= 0) {
        return false;
    }
    if (second == 0 && dash > dot) {
        second = java ? 0 : (size_t)dot + 1;
        dot = java ? dash : dot;
    }
    k->namespace = view_slice(k->name, 0, second > 0 ? second - 1 : (size_t)dot);
    k->name = view_slice(k->name, second, k->name.len);
    return view_find_char(k->namespace, '.') > 0;
}

/* By the name, else by the first header that has a domain, else the name itself. */
static void guess_group(const struct manifest *m, struct component *k)
{
    struct view whole = k->name;
    if (group_in_name(k)) {
        return;
    }
    k->name = whole;
    k->namespace = whole;
    for (size_t i = SYMBOLIC; i <= MODULE && !is_old(whole); i++) {
        struct view id = header_of(m, (enum header)i);
        if (is_domain(id)) {
            k->namespace = group_in(id, whole);
            return;
        }
    }
}

static struct view guess_version(const struct manifest *m)
{
    for (size_t i = VERSION; i <= SPECIFICATION; i++) {
        struct view version = version_exact(header_of(m, (enum header)i));
        if (version.len > 0) {
            return version;
        }
    }
    return view_of(NULL, 0);
}

/* The file's, where it is one, else the manifest's; the file's as it is, if no other is known and
 * it does not stand for several ("3.x"). */
static struct view version_of(const struct manifest *m, struct view file)
{
    struct view version = version_exact(file);
    version = version.len > 0 ? version : guess_version(m);
    bool several = view_ends(file, VIEW(".x"));
    return version.len > 0 || several ? version : file;
}

static bool is_java(struct view path)
{
    static const char *const ends[] = {".jar", ".war", ".ear", ".par", ".sar", ".nar",
                                       ".kar", ".rar", ".hpi", ".jpi", ".lpkg"};
    struct view archive;
    bool found = false;
    (void)path_within(path, &archive);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        found = found || view_ends_nocase(archive, view_str(ends[i]));
    }
    return found;
}

static enum status read_manifest(struct collector *c, struct error *err)
{
    struct manifest m = {.line = 0};
    struct component k = {.type = VIEW("maven")};
    enum status st = read_headers(c, &m, err);
    if (st != OK || !jar_of(c->path, &k.name, &k.version)) {
        return st;
    }
    k.line = m.line;
    if (m.values[WEAVE].len > 0) {
        return OK; /* changes what it is named after, and is another thing */
    }
    if (is_plugin(&m, &k) || is_told(&m, &k)) {
        return collect_add(c, &k, err);
    }
    guess_group(&m, &k);
    k.version = version_of(&m, k.version);
    k.note = VIEW("named after its manifest and its file: the group is a guess");
    return is_java(c->path) && k.version.len > 0 ? collect_add(c, &k, err) : OK;
}

/* Of a jar that is the subject, or is not called one, the file's name is not known or says
 * nothing: a bundle alone has a name. */
static enum status read_packed(struct collector *c, struct error *err)
{
    struct manifest m = {.line = 0};
    struct component k = {.type = VIEW("maven")};
    struct error why = {.code = OK};
    enum status st = read_headers(c, &m, &why);
    if (st != OK) {
        return packed_status(st, err); /* said of the file already */
    }
    k.line = m.line;
    if (is_plugin(&m, &k)) {
        return collect_packed(c, &k, err);
    }
    if (jar_of(c->path, &k.name, &k.version) && is_told(&m, &k)) {
        return OK;
    }
    struct view id = header_of(&m, SYMBOLIC);
    id = is_domain(id) ? id : header_of(&m, MODULE);
    ptrdiff_t dot = view_rfind_char(id, '.');
    if (!is_domain(id) || (size_t)dot + 1 == id.len) {
        return OK;
    }
    k.name = view_slice(id, (size_t)dot + 1, id.len);
    k.namespace = view_slice(id, 0, (size_t)dot);
    k.version = guess_version(&m);
    k.note = VIEW("the archive itself, named after its manifest: the name is a guess");
    return collect_packed(c, &k, err);
}

static bool matches_properties(struct view path)
{
    return path_is(path, "pom.properties") && view_find(path, VIEW("META-INF/maven/")) >= 0;
}

static bool matches_manifest(struct view path)
{
    return path_below_root(path, VIEW("META-INF/MANIFEST.MF"));
}

static bool matches_packed(struct view path)
{
    struct view archive;
    return view_eq_str(path_within(path, &archive), "META-INF/MANIFEST.MF") && !is_java(path);
}

const struct manifest_format pom_properties_format = {
    .name = "pom-properties", .matches = matches_properties, .read = read_properties};

const struct manifest_format jar_manifest_format = {
    .name = "jar-manifest", .matches = matches_manifest, .read = read_manifest, .fold = FOLD_NAMED};

const struct manifest_format jar_packed_format = {.name = "jar-packed",
                                                  .matches = matches_packed,
                                                  .read = read_packed,
                                                  .fold = FOLD_NAMED,
                                                  .packed = true};
