/* build.sbt, project/plugins.sbt, project/Dependencies.scala: what can be read of them without
 * running them.
 *
 * Source: sbt's reference manual, "Library dependencies" and "Cross-building". A dependency is
 * "organisation" % "name" % "version", with %% and the Scala version's suffix behind the name;
 * a version may be a val of the same file that is given one text. What is computed otherwise is
 * not seen. Keys that name modules without depending on them (overrides, exclusions, earlier
 * releases to compare with) do not count. */
#include <assay/base/file.h>

#include "formats.h"
#include "join.h"
#include "scala_tokens.h"

struct sbt {
    struct collector *c;
    struct scala_tokens tokens;
    struct map constants; /* name → struct view; empty: given several texts */
    struct view scala;    /* the one scalaVersion, or empty */
    struct view key;      /* whose value is being read */
};

static const struct scala_token *token_at(const struct sbt *s, size_t i)
{
    static const struct scala_token end = {.kind = SCALA_END};
    return i < s->tokens.len ? &s->tokens.items[i] : &end;
}

static bool is_mark(const struct scala_token *t, const char *text)
{
    return t->kind == SCALA_MARK && view_eq_str(t->text, text);
}

static bool is_name(const struct scala_token *t, const char *text)
{
    return t->kind == SCALA_NAME && view_eq_str(t->text, text);
}

/* "%", "%%", "%%%": what puts the parts of a module together. */
static bool is_percent(const struct scala_token *t)
{
    return is_mark(t, "%") || is_mark(t, "%%") || is_mark(t, "%%%");
}

/* ---- constants ---- */

static enum status set_constant(struct sbt *s, struct view name, struct view text,
                                struct error *err)
{
    const struct view *known = map_get(&s->constants, name);
    struct view *own = arena_alloc(s->c->arena, 1, sizeof *own);
    if (own == NULL) {
        return error_no_memory(err);
    }
    *own = known == NULL || view_eq(*known, text) ? text : view_of(NULL, 0);
    return map_put(&s->constants, name, own, NULL, err);
}

/* "val name = "…"", "val name: String = "…"", and scalaVersion := "…". */
static enum status find_constants(struct sbt *s, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < s->tokens.len; i++) {
        const struct scala_token *t = token_at(s, i);
        bool defines = is_name(t, "val") || is_name(t, "def");
        size_t at = defines ? i + 1 : i;
        const struct scala_token *name = token_at(s, at);
        at += defines && is_mark(token_at(s, at + 1), ":") ? 3 : 1;
        bool sets = defines ? is_mark(token_at(s, at), "=")
                            : is_name(t, "scalaVersion") && is_mark(token_at(s, at), ":=");
        const struct scala_token *text = token_at(s, at + 1);
        /* Not the first of several parts. */
        bool whole = !is_percent(token_at(s, at + 2)) && !is_mark(token_at(s, at + 2), "+");
        if (sets && name->kind == SCALA_NAME && text->kind == SCALA_TEXT && whole) {
            st = set_constant(s, name->text, text->text, err);
        }
    }
    return st;
}

static struct view constant(const struct sbt *s, struct view name)
{
    const struct view *text = map_get(&s->constants, name);
    return text == NULL ? view_of(NULL, 0) : *text;
}

/* The scalaVersion itself may be a constant ("scalaVersion := scala213"). */
static void find_scala(struct sbt *s)
{
    s->scala = constant(s, VIEW("scalaVersion"));
    for (size_t i = 0; s->scala.len == 0 && i < s->tokens.len; i++) {
        if (is_name(token_at(s, i), "scalaVersion") && is_mark(token_at(s, i + 1), ":=") &&
            token_at(s, i + 2)->kind == SCALA_NAME) {
            s->scala = constant(s, token_at(s, i + 2)->text);
            return;
        }
    }
}

/* A text, or a name with or without what stands before its dots; ptr NULL else. *at is moved
 * behind it. */
static struct view operand(const struct sbt *s, size_t *at)
{
    const struct scala_token *t = token_at(s, *at);
    (*at)++;
    if (t->kind == SCALA_TEXT) {
        return t->text;
    }
    while (t->kind == SCALA_NAME && is_mark(token_at(s, *at), ".") &&
           token_at(s, *at + 1)->kind == SCALA_NAME) {
        t = token_at(s, *at + 1);
        *at += 2;
    }
    return t->kind == SCALA_NAME ? constant(s, t->text) : view_of(NULL, 0);
}

/* ---- dependencies ---- */

/* Scala 2 is compatible within its second number from 2.10 on, Scala 3 within its first; what
 * comes before the first release of these with nothing but itself. */
static struct view binary_version(struct view scala)
{
    bool early = view_find(scala, VIEW(".0-")) >= 0;
    if (early || view_starts(scala, VIEW("2.8.")) || view_starts(scala, VIEW("2.9."))) {
        return scala;
    }
    ptrdiff_t first = view_find_char(scala, '.');
    if (first <= 0 || view_starts(scala, VIEW("3"))) {
        return first <= 0 ? view_of(NULL, 0) : view_slice(scala, 0, (size_t)first);
    }
    ptrdiff_t second = view_find_char(view_slice(scala, (size_t)first + 1, scala.len), '.');
    return second < 0 ? scala : view_slice(scala, 0, (size_t)(first + 1 + second));
}

/* "cross CrossVersion.full" and the like, behind the version. */
static struct view suffix_of(const struct sbt *s, size_t at)
{
    enum { LOOK_AHEAD = 12 };
    for (size_t i = at; i < at + LOOK_AHEAD; i++) {
        const struct scala_token *t = token_at(s, i);
        if (is_mark(t, ",") || t->kind == SCALA_END) {
            break;
        }
        if (is_name(t, "CrossVersion") && is_name(token_at(s, i + 2), "full")) {
            return s->scala;
        }
        if (is_name(t, "CrossVersion") && is_name(token_at(s, i + 2), "for3Use2_13")) {
            return view_starts(s->scala, VIEW("3")) ? VIEW("2.13") : binary_version(s->scala);
        }
    }
    return binary_version(s->scala);
}

static bool adds_plugin(struct view name)
{
    return view_eq_str(name, "addSbtPlugin") || view_eq_str(name, "addCompilerPlugin") ||
           view_eq_str(name, "compilerPlugin");
}

static enum component_scope scope_of(const struct sbt *s, size_t at)
{
    const struct scala_token *mark = token_at(s, at);
    const struct scala_token *t = token_at(s, at + 1);
    if (adds_plugin(s->key)) {
        return SCOPE_BUILD;
    }
    if (!is_mark(mark, "%")) {
        return SCOPE_RUNTIME;
    }
    bool test = view_eq_nocase(t->text, VIEW("IntegrationTest")) ||
                view_eq_nocase(t->text, VIEW("it")) || view_starts(t->text, VIEW("test")) ||
                view_starts(t->text, VIEW("Test")) || view_starts(t->text, VIEW("it,test"));
    return test                                        ? SCOPE_TEST
           : view_eq_nocase(t->text, VIEW("optional")) ? SCOPE_OPTIONAL
                                                       : SCOPE_RUNTIME;
}

static bool is_range(struct view version)
{
    char first = version.len == 0 ? '\0' : version.ptr[0];
    return first == '[' || first == '(' || first == ']' || view_ends(version, VIEW("+")) ||
           view_starts(version, VIEW("latest."));
}

/* At "organisation" with % behind it; *at is moved behind the version. */
static enum status add_module(struct sbt *s, size_t *at, struct error *err)
{
    struct component k = {.type = VIEW("maven"), .relation = RELATION_DIRECT};
    size_t i = *at;
    k.line = token_at(s, i)->line;
    k.namespace = operand(s, &i);
    const struct scala_token *kind = token_at(s, i++);
    k.name = operand(s, &i);
    if (k.namespace.len == 0 || k.name.len == 0 || !is_mark(token_at(s, i), "%")) {
        return OK;
    }
    i++;
    struct view version = operand(s, &i);
    *at = i - 1;
    k.version = is_range(version) ? view_of(NULL, 0) : version;
    k.scope = scope_of(s, i);
    struct view suffix = view_eq_str(kind->text, "%") ? VIEW("") : suffix_of(s, i);
    if (view_eq_str(kind->text, "%%") && suffix.len > 0) {
        k.name = text_join(s->c->arena, k.name, VIEW("_"), suffix);
        if (k.name.ptr == NULL) {
            return error_no_memory(err);
        }
    } else if (!view_eq_str(kind->text, "%")) {
        k.note = VIEW("the name has a suffix of the Scala version or platform");
    }
    declare_range(&k, version);
    return collect_add(s->c, &k, err);
}

/* Keys whose modules are not depended on. */
static bool is_other_key(struct view key)
{
    static const char *const keys[] = {
        "dependencyOverrides",   "excludeDependencies",        "allExcludeDependencies",
        "mimaPreviousArtifacts", "tastyMiMaPreviousArtifacts", "exclude",
        "ExclusionRule"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (view_eq_str(key, keys[i])) {
            return true;
        }
    }
    return false;
}

static bool is_assignment(const struct scala_token *t)
{
    static const char *const marks[] = {":=", "+=", "++=", "-=", "--=", "~=", "="};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (is_mark(t, marks[i])) {
            return true;
        }
    }
    return false;
}

static enum status find_modules(struct sbt *s, struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < s->tokens.len; i++) {
        const struct scala_token *t = token_at(s, i);
        if (t->kind == SCALA_NAME && (is_assignment(token_at(s, i + 1)) || adds_plugin(t->text))) {
            s->key = t->text;
        }
        bool starts = t->kind == SCALA_TEXT || t->kind == SCALA_NAME;
        bool part = i > 0 && (is_percent(token_at(s, i - 1)) || is_mark(token_at(s, i - 1), "."));
        size_t behind = i;
        if (starts && !part) {
            (void)operand(s, &behind);
            st = is_percent(token_at(s, behind)) && !is_other_key(s->key) ? add_module(s, &i, err)
                                                                          : OK;
        }
    }
    return st;
}

static enum status read_file(struct collector *c, struct error *err)
{
    struct sbt s = {.c = c};
    struct text_lines lines;
    enum status st = text_begin(c, &lines, err);
    if (st == OK) {
        st = scala_tokens_read(&s.tokens, c, err);
    }
    map_init(&s.constants);
    if (st == OK) {
        st = find_constants(&s, err);
    }
    if (st == OK) {
        find_scala(&s);
        st = find_modules(&s, err);
    }
    map_release(&s.constants);
    return st;
}

static bool matches(struct view path)
{
    return (view_ends(path, VIEW(".sbt")) && path_base(path).len > strlen(".sbt")) ||
           path_below_root(path, VIEW("project/Dependencies.scala"));
}

const struct manifest_format sbt_format = {.name = "sbt",
                                           .names = {VIEW_INIT("build.sbt")},
                                           .matches = matches,
                                           .read = read_file,
                                           .fold = FOLD_DECLARED,
                                           .yields_to = {VIEW_INIT("build.sbt.lock")}};
