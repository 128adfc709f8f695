/* What the start of a file says of its language, for names that say too little. */
#include "language_tables.h"

enum { HEAD_MAX = 8192 };

static struct view without_mark(struct view head)
{
    if (view_starts(head, VIEW("\xef\xbb\xbf"))) {
        head = view_slice(head, 3, head.len);
    }
    return view_trim(view_slice(head, 0, HEAD_MAX));
}

static bool starts_nocase(struct view text, struct view lower)
{
    return view_eq_nocase(view_slice(text, 0, lower.len), lower);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Without the identifier (and blanks after it) at the start. */
static struct view after_word(struct view text)
{
    size_t i = 0;
    while (i < text.len && is_word(text.ptr[i])) {
        i++;
    }
    return view_trim(view_slice(text, i, text.len));
}

static bool holds(struct view text, const char *needle)
{
    return view_find(text, view_str(needle)) != VIEW_NPOS;
}

/* ---- C or C++ ---- */

/* "class Name {", "class EXPORT Name : public Base", "class Name;". Prose goes on
 * with words. */
static bool is_class_line(struct view line)
{
    if (!view_starts(line, VIEW("class "))) {
        return false;
    }
    struct view rest = after_word(after_word(line));
    if (rest.len > 0 && is_word(rest.ptr[0])) {
        rest = after_word(rest);
    }
    return rest.len == 0 || rest.ptr[0] == '{' || rest.ptr[0] == ':' || rest.ptr[0] == ';';
}

static bool is_namespace_line(struct view line)
{
    if (!view_starts(line, VIEW("namespace"))) {
        return false;
    }
    struct view rest = after_word(line);
    if (rest.len > 0 && is_word(rest.ptr[0])) {
        rest = after_word(rest);
    }
    return rest.len == 0 || rest.ptr[0] == '{' || view_starts(rest, VIEW("::"));
}

/* "#include <vector>": the headers of C have an ending. */
static bool is_cpp_include(struct view line)
{
    if (!view_starts(line, VIEW("#"))) {
        return false;
    }
    struct view rest = view_trim(view_slice(line, 1, line.len));
    if (!view_starts(rest, VIEW("include"))) {
        return false;
    }
    rest = view_trim(view_slice(rest, 7, rest.len));
    ptrdiff_t end = view_find_char(rest, '>');
    return rest.len > 2 && rest.ptr[0] == '<' && end > 1 &&
           view_find_char(view_slice(rest, 0, (size_t)end), '.') == VIEW_NPOS;
}

static bool is_cpp_line(struct view line)
{
    static const char *const starts[] = {"template<", "template <", "using namespace ",
                                         "constexpr "};
    if (line.len == 0 || strchr("tupcvn#", line.ptr[0]) == NULL) {
        return false; /* nearly all lines */
    }
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (view_starts(line, view_str(starts[i]))) {
            return true;
        }
    }
    bool access = view_eq(line, VIEW("public:")) || view_eq(line, VIEW("private:")) ||
                  view_eq(line, VIEW("protected:"));
    bool method = view_starts(line, VIEW("virtual ")) && view_find_char(line, '(') > 0;
    return access || method || is_class_line(line) || is_namespace_line(line) ||
           is_cpp_include(line);
}

static bool is_objective_c_line(struct view line)
{
    if (line.len == 0 || (line.ptr[0] != '@' && line.ptr[0] != '#')) {
        return false;
    }
    static const char *const starts[] = {"@interface ", "@protocol ", "@class ",
                                         "@property",   "@import ",   "#import "};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (view_starts(line, view_str(starts[i]))) {
            return true;
        }
    }
    return false;
}

static enum language decide_header(struct view head)
{
    struct view rest = head;
    struct view line;
    unsigned cpp = 0;
    bool comment = false;
    while (view_line(&rest, &line)) {
        line = view_trim(line);
        comment = comment || view_starts(line, VIEW("/*"));
        if (comment) {
            comment = view_find(line, VIEW("*/")) == VIEW_NPOS;
            continue;
        }
        if (is_objective_c_line(line)) {
            return LANG_UNKNOWN;
        }
        cpp += is_cpp_line(line) ? 1 : 0;
    }
    /* A header for both languages shows some C++ behind #ifdef __cplusplus. */
    return cpp >= 4 || (cpp > 0 && !holds(head, "__cplusplus")) ? LANG_CPP : LANG_C;
}

/* ---- the other ambiguous names ---- */

static enum language decide_ts(struct view head)
{
    enum { PACKET = 188, SYNC = 0x47 };
    if (starts_nocase(head, VIEW("<?xml")) || starts_nocase(head, VIEW("<!doctype ts")) ||
        view_starts(head, VIEW("<TS "))) {
        return LANG_XML;
    }
    bool video = head.len > PACKET && head.ptr[0] == SYNC && head.ptr[PACKET] == SYNC &&
                 memchr(head.ptr, '\0', PACKET) != NULL;
    return video ? LANG_UNKNOWN : LANG_TYPESCRIPT;
}

static enum language decide_tsx(struct view head)
{
    return starts_nocase(head, VIEW("<?xml")) ? LANG_XML : LANG_TSX;
}

static bool looks_like_perl(struct view head)
{
    static const char *const marks[] = {"use strict", "use warnings", "my $",  "my @",   "my (",
                                        "sub ",       "package ",     "=head", "use v5", "use lib",
                                        "require '",  "$_",           "print "};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (holds(head, marks[i])) {
            return true;
        }
    }
    return false;
}

static enum language decide_hh(struct view head)
{
    return view_starts(head, VIEW("<?")) ? LANG_UNKNOWN : LANG_CPP;
}

/* Perl 6 went its own way; an XPM picture is C. */
static bool is_other_perl(struct view head)
{
    return holds(head, "use v6") || view_starts(head, VIEW("/* XPM"));
}

static enum language decide_pm(struct view head)
{
    return is_other_perl(head) ? LANG_UNKNOWN : LANG_PERL;
}

static enum language decide_pl(struct view head)
{
    if (is_other_perl(head)) {
        return LANG_UNKNOWN;
    }
    bool prolog = view_starts(head, VIEW(":-")) || holds(head, "\n:-") || holds(head, " :-\n") ||
                  holds(head, ") :- ");
    return prolog && !holds(head, "use strict") && !holds(head, "my $") ? LANG_UNKNOWN : LANG_PERL;
}

static enum language decide_t(struct view head)
{
    return looks_like_perl(head) && !is_other_perl(head) ? LANG_PERL : LANG_UNKNOWN;
}

static enum language decide_inc(struct view head)
{
    static const char *const marks[] = {"#include", "#define", "#ifdef",  "#ifndef", "#if ",
                                        "/*",       "//",      "static ", "struct "};
    if (holds(head, "<?php") || view_starts(head, VIEW("<?"))) {
        return LANG_PHP;
    }
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (view_starts(head, view_str(marks[i]))) {
            return decide_header(head);
        }
    }
    return holds(head, "\n#include") || holds(head, "\n#define") ? decide_header(head)
                                                                 : LANG_UNKNOWN;
}

static enum language decide_map(struct view head)
{
    return view_starts(head, VIEW("{")) ? LANG_JSON : LANG_UNKNOWN;
}

static enum language decide_rc(struct view head)
{
    return view_starts(head, VIEW("{")) || view_starts(head, VIEW("//")) ||
                   view_starts(head, VIEW("/*"))
               ? LANG_JSON
               : LANG_YAML;
}

/* "key = value" */
static bool is_assignment(struct view line)
{
    struct view rest = line;
    while (rest.len > 0 && (is_word(rest.ptr[0]) || strchr(".-", rest.ptr[0]) != NULL)) {
        rest = view_slice(rest, 1, rest.len);
    }
    bool named = rest.len < line.len;
    rest = view_trim(rest);
    return named && rest.len > 0 && rest.ptr[0] == '=';
}

static enum language decide_conf(struct view head)
{
    struct view rest = head;
    struct view line;
    while (view_line(&rest, &line)) {
        line = view_trim(line);
        if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';') {
            continue;
        }
        if (line.ptr[0] == '[' && view_find_char(line, ']') > 1) {
            return LANG_INI;
        }
        return is_assignment(line) ? LANG_PROPERTIES : LANG_UNKNOWN;
    }
    return LANG_UNKNOWN;
}

static enum language decide_build(struct view head)
{
    bool rules = view_starts(head, VIEW("load(")) || holds(head, "\nload(") ||
                 (holds(head, "(\n") && holds(head, " name = \"")) || holds(head, "\npackage(");
    return rules ? LANG_PYTHON : LANG_UNKNOWN;
}

static enum language decide_script(struct view head)
{
    (void)head; /* a "#!" line was looked for before */
    return LANG_UNKNOWN;
}

struct decision {
    const char *key;
    enum language (*decide)(struct view head);
};

enum language language_decide(const struct language_row *row, struct view head)
{
    static const struct decision decisions[] = {
        {"h", decide_header},
        {"ts", decide_ts},
        {"tsx", decide_tsx},
        {"pm", decide_pm},
        {"hh", decide_hh},
        {"pl", decide_pl},
        {"plx", decide_pl},
        {"t", decide_t},
        {"inc", decide_inc},
        {"map", decide_map},
        {"cfg", decide_conf},
        {"conf", decide_conf},
        {"cnf", decide_conf},
        {"cgi", decide_script},
        {"fcgi", decide_script},
        {"build", decide_build},
        {"workspace", decide_build},
        {".eslintrc", decide_rc},
        {".prettierrc", decide_rc},
        {".stylelintrc", decide_rc},
        {".lintstagedrc", decide_rc},
        {".mocharc", decide_rc},
        {".releaserc", decide_rc},
    };
    for (size_t i = 0; i < sizeof decisions / sizeof decisions[0]; i++) {
        if (strcmp(decisions[i].key, row->key) == 0) {
            return decisions[i].decide(without_mark(head));
        }
    }
    return row->language;
}

/* ---- no name at all ---- */

/* An object or list whose first element already shows quotes. */
static bool is_json(struct view head)
{
    if (head.len < 2 || (head.ptr[0] != '{' && head.ptr[0] != '[')) {
        return false;
    }
    struct view inner = view_trim(view_slice(head, 1, head.len));
    if (head.ptr[0] == '{') {
        ptrdiff_t quote = view_find_char(view_slice(inner, 1, inner.len), '"');
        if (inner.len == 0 || inner.ptr[0] != '"' || quote == VIEW_NPOS) {
            return false;
        }
        struct view rest = view_trim(view_slice(inner, (size_t)quote + 2, inner.len));
        return rest.len > 0 && rest.ptr[0] == ':';
    }
    return inner.len > 0 && (inner.ptr[0] == '{' || inner.ptr[0] == '"') && is_json(inner);
}

enum language language_by_content(struct view head)
{
    static const struct {
        const char *start; /* lower case */
        enum language language;
    } starts[] = {
        {"<?php", LANG_PHP},           {"<?=", LANG_PHP},     {"<?xml", LANG_XML},
        {"<!doctype html", LANG_HTML}, {"<html", LANG_HTML},  {"<svg", LANG_XML},
        {"<!doctype ", LANG_XML},      {"%yaml ", LANG_YAML}, {"<project", LANG_XML},
    };
    head = without_mark(head);
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (starts_nocase(head, view_str(starts[i].start))) {
            return starts[i].language;
        }
    }
    return is_json(head) ? LANG_JSON : LANG_UNKNOWN;
}
