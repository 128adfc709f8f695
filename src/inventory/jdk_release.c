/* `release` of an installed Java: the JDK or JRE itself.
 *
 * Source: JEP 220 and the builds of OpenJDK's vendors: lines of KEY="value" at the root of the
 * installation. Other things have a file of that name, too: one without JAVA_VERSION or
 * JAVA_RUNTIME_VERSION is none. No type of package URL is defined for a Java: the names are
 * those that other tools give it, pkg:generic/oracle/openjdk for what is built from OpenJDK
 * by whomever; the note says by whom. */
#include "collect.h"
#include "formats.h"

struct release {
    struct view runtime; /* "21.0.4+7-LTS" */
    struct view full;
    struct view plain; /* "21.0.4" */
    struct view by;
    struct view kind; /* "JDK", "JRE" */
    struct view source;
    struct view build_source;
    struct view build_type;
    uint32_t line;
};

static void take(struct release *r, struct view key, struct view value, uint32_t number)
{
    const struct {
        const char *key;
        struct view *to;
    } fields[] = {{"JAVA_RUNTIME_VERSION", &r->runtime},
                  {"FULL_VERSION", &r->full},
                  {"JAVA_VERSION", &r->plain},
                  {"IMPLEMENTOR", &r->by},
                  {"IMAGE_TYPE", &r->kind},
                  {"SOURCE_REPO", &r->source},
                  {"BUILD_SOURCE_REPO", &r->build_source},
                  {"BUILD_TYPE", &r->build_type}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (view_eq_str(key, fields[i].key)) {
            *fields[i].to = value;
            r->line = i == 0 || (i == 2 && r->line == 0) ? number : r->line;
        }
    }
}

static struct view major(struct view version)
{
    ptrdiff_t dot = view_find_char(version, '.');
    return view_slice(version, 0, dot < 0 ? version.len : (size_t)dot);
}

static struct view version_of(const struct release *r)
{
    if (r->runtime.len > 0) {
        return r->runtime;
    }
    /* "8.0.302+8" beside "1.8.0_302" counts otherwise than the Java that it is. */
    return r->full.len > 0 && view_eq(major(r->full), major(r->plain)) ? r->full : r->plain;
}

static void name(const struct release *r, struct component *k)
{
    bool jre = view_contains_nocase(r->kind, VIEW("jre"));
    struct view product = jre ? VIEW("jre") : VIEW("jdk");
    k->namespace = VIEW("oracle");
    k->name = VIEW("openjdk");
    if (view_contains_nocase(r->by, VIEW("azul"))) {
        k->namespace = VIEW("azul");
        k->name = VIEW("zulu");
    } else if (view_starts(r->by, VIEW("Sun"))) {
        k->namespace = VIEW("sun");
        k->name = product;
    } else if (view_contains_nocase(r->by, VIEW("ibm")) ||
               view_contains_nocase(r->by, VIEW("international business"))) {
        k->namespace = VIEW("ibm");
        k->name = jre ? VIEW("java") : VIEW("java_sdk");
    } else if (view_contains_nocase(r->by, VIEW("oracle")) ||
               view_find(r->build_type, VIEW("commercial")) >= 0) {
        k->name = product;
    }
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct release r = {.line = 0};
    struct qualifier_list list = {.len = 0};
    struct component k = {.type = VIEW("generic")};
    struct view rest = c->text;
    struct view line;
    for (uint32_t number = 1; view_line(&rest, &line); number++) {
        ptrdiff_t equals = view_find_char(line, '=');
        if (equals > 0) {
            take(&r, view_slice(line, 0, (size_t)equals),
                 unquote(view_slice(line, (size_t)equals + 1, line.len)), number);
        }
    }
    k.version = version_of(&r);
    if (k.version.len == 0) {
        return OK; /* of something else */
    }
    enum status st = collect_is_text(c, err);
    name(&r, &k);
    k.note = r.by;
    k.line = r.line;
    qualifier_add(&list, "repository_url", r.source.len > 0 ? r.source : r.build_source);
    qualifiers_give(&list, &k);
    return st == OK ? collect_add(c, &k, err) : st;
}

const struct manifest_format jdk_release_format = {
    .name = "jdk-release", .names = {VIEW_INIT("release")}, .read = read_file};
