/* Language detection, in this order: the whole name, the extension (through
 * suffixes of templates and copies), the "#!" line, an editor's mode line, the
 * content. A name that fits several languages is decided by the content. */
#include "language_tables.h"
#include <assay/base/file.h>

static const char *const language_names[LANG_COUNT] = {
    [LANG_UNKNOWN] = "",
    [LANG_BASH] = "bash",
    [LANG_C] = "c",
    [LANG_CPP] = "cpp",
    [LANG_CSHARP] = "csharp",
    [LANG_CSS] = "css",
    [LANG_DOCKERFILE] = "dockerfile",
    [LANG_GO] = "go",
    [LANG_HCL] = "hcl",
    [LANG_HTML] = "html",
    [LANG_INI] = "ini",
    [LANG_JAVA] = "java",
    [LANG_JAVASCRIPT] = "javascript",
    [LANG_JSON] = "json",
    [LANG_KOTLIN] = "kotlin",
    [LANG_LUA] = "lua",
    [LANG_MAKEFILE] = "makefile",
    [LANG_MARKDOWN] = "markdown",
    [LANG_PERL] = "perl",
    [LANG_PHP] = "php",
    [LANG_POWERSHELL] = "powershell",
    [LANG_PROPERTIES] = "properties",
    [LANG_PYTHON] = "python",
    [LANG_RUBY] = "ruby",
    [LANG_RUST] = "rust",
    [LANG_SCALA] = "scala",
    [LANG_SOLIDITY] = "solidity",
    [LANG_SQL] = "sql",
    [LANG_SWIFT] = "swift",
    [LANG_TEXT] = "text",
    [LANG_TOML] = "toml",
    [LANG_TSX] = "tsx",
    [LANG_TYPESCRIPT] = "typescript",
    [LANG_XML] = "xml",
    [LANG_YAML] = "yaml",
};

const char *language_name(enum language language)
{
    return (unsigned)language < LANG_COUNT ? language_names[language] : "";
}

enum language language_named(struct view name)
{
    for (int i = 0; i < LANG_COUNT; i++) {
        if (view_eq_str(name, language_names[i])) {
            return (enum language)i;
        }
    }
    return LANG_UNKNOWN;
}

/* A lower-case copy of a short text; longer ones are no key of ours. */
struct key {
    char bytes[LANGUAGE_KEY_MAX];
    size_t len;
};

static struct view lower_key(struct view text, struct key *key)
{
    if (text.len > LANGUAGE_KEY_MAX) {
        return VIEW("");
    }
    for (size_t i = 0; i < text.len; i++) {
        key->bytes[i] = char_lower(text.ptr[i]);
    }
    key->len = text.len;
    return view_of(key->bytes, key->len);
}

/* ---- "#!" ---- */

static bool next_word(struct view *rest, struct view *word)
{
    *rest = view_trim(*rest);
    if (rest->len == 0) {
        return false;
    }
    size_t end = 0;
    while (end < rest->len && rest->ptr[end] != ' ' && rest->ptr[end] != '\t') {
        end++;
    }
    *word = view_slice(*rest, 0, end);
    *rest = view_slice(*rest, end, rest->len);
    return true;
}

/* "env [-S] [-i] [-u NAME] [VAR=value] program" */
static struct view env_program(struct view rest)
{
    struct view word = VIEW("");
    while (next_word(&rest, &word)) {
        if (view_eq(word, VIEW("-u")) || view_eq(word, VIEW("-C"))) {
            (void)next_word(&rest, &word);
        } else if (word.len > 2 && view_starts(word, VIEW("-S"))) {
            return path_base(view_slice(word, 2, word.len));
        } else if (word.ptr[0] != '-' && view_find_char(word, '=') == VIEW_NPOS) {
            return path_base(word);
        }
    }
    return VIEW("");
}

static struct view without_version(struct view program)
{
    size_t len = program.len;
    while (len > 0 && ((program.ptr[len - 1] >= '0' && program.ptr[len - 1] <= '9') ||
                       program.ptr[len - 1] == '.' || program.ptr[len - 1] == '-')) {
        len--;
    }
    return view_slice(program, 0, len);
}

static enum language by_shebang(struct view head)
{
    if (!view_starts(head, VIEW("#!"))) {
        return LANG_UNKNOWN;
    }
    struct view rest = view_slice(head, 2, 512);
    struct view line;
    if (!view_line(&rest, &line)) {
        return LANG_UNKNOWN;
    }
    struct view program;
    if (!next_word(&line, &program)) {
        return LANG_UNKNOWN;
    }
    program = path_base(program);
    if (view_eq(program, VIEW("env"))) {
        program = env_program(line);
    }
    struct key key;
    program = lower_key(program, &key);
    const struct language_row *row = language_by_interpreter(program);
    if (row == NULL) {
        row = language_by_interpreter(without_version(program));
    }
    return row == NULL ? LANG_UNKNOWN : row->language;
}

/* ---- mode lines ---- */

static enum language mode_language(struct view mode)
{
    struct key key;
    const struct language_row *row = language_by_mode(lower_key(view_trim(mode), &key));
    return row == NULL ? LANG_UNKNOWN : row->language;
}

/* The text behind `label` up to one of `ends`. */
static struct view value_after(struct view text, const char *label, const char *ends)
{
    ptrdiff_t at = view_find(text, view_str(label));
    if (at == VIEW_NPOS) {
        return VIEW("");
    }
    struct view rest = view_slice(text, (size_t)at + strlen(label), text.len);
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != '\0' && strchr(ends, rest.ptr[end]) == NULL) {
        end++;
    }
    return view_slice(rest, 0, end);
}

static enum language by_mode_line(struct view head)
{
    struct view rest = view_slice(head, 0, 1024);
    struct view line;
    for (int i = 0; i < 5 && view_line(&rest, &line); i++) {
        struct view mode = value_after(line, "-*-", "\n");
        ptrdiff_t end = view_find(mode, VIEW("-*-"));
        if (end != VIEW_NPOS) {
            mode = view_slice(mode, 0, (size_t)end);
            struct view named = value_after(mode, "ode:", ";");
            return mode_language(named.len > 0 ? named : mode);
        }
        if (view_find(line, VIEW("vi")) != VIEW_NPOS && view_find(line, VIEW(":")) != VIEW_NPOS) {
            struct view type = value_after(line, " ft=", " :\t");
            type = type.len > 0 ? type : value_after(line, "filetype=", " :\t");
            type = type.len > 0 ? type : value_after(line, ":ft=", " :\t");
            if (type.len > 0) {
                return mode_language(type);
            }
        }
    }
    return LANG_UNKNOWN;
}

/* ---- names ---- */

static bool has_lower(struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= 'a' && text.ptr[i] <= 'z') {
            return true;
        }
    }
    return false;
}

/* ".C" and ".H" mean C++, unless the whole name shouts (as under DOS). */
static enum language by_upper_case(struct view name)
{
    bool shouted = view_ends(name, VIEW(".C")) || view_ends(name, VIEW(".H"));
    return shouted && has_lower(name) ? LANG_CPP : LANG_UNKNOWN;
}

static enum language by_prefix(struct view lower)
{
    if (view_starts(lower, VIEW("dockerfile.")) || view_starts(lower, VIEW("dockerfile-")) ||
        view_starts(lower, VIEW("containerfile."))) {
        return LANG_DOCKERFILE;
    }
    if (view_starts(lower, VIEW("makefile.")) || view_starts(lower, VIEW("gnumakefile."))) {
        return LANG_MAKEFILE;
    }
    if (view_starts(lower, VIEW(".env."))) {
        return LANG_PROPERTIES;
    }
    bool ignore_list = view_starts(lower, VIEW(".")) && view_ends(lower, VIEW("ignore"));
    if (ignore_list || view_starts(lower, VIEW("readme.")) ||
        view_starts(lower, VIEW("license-")) || view_starts(lower, VIEW("copying."))) {
        return LANG_TEXT;
    }
    return LANG_UNKNOWN;
}

/* The row of a name, through at most three suffixes such as ".in" and ".orig". */
static const struct language_row *row_of(struct view name)
{
    struct key key;
    for (int layer = 0; layer <= 3; layer++) {
        const struct language_row *row = language_by_name(lower_key(name, &key));
        ptrdiff_t dot = view_rfind_char(name, '.');
        if (row != NULL || dot == VIEW_NPOS) {
            return row;
        }
        struct view extension = lower_key(view_slice(name, (size_t)dot + 1, name.len), &key);
        row = language_by_extension(extension);
        if (row != NULL || !language_is_wrapper(extension)) {
            return row;
        }
        name = view_slice(name, 0, (size_t)dot);
    }
    return NULL;
}

static enum language by_content(struct view lower, struct view head)
{
    enum language found = by_prefix(lower);
    found = found != LANG_UNKNOWN ? found : by_shebang(head);
    found = found != LANG_UNKNOWN ? found : by_mode_line(head);
    return found != LANG_UNKNOWN ? found : language_by_content(head);
}

static enum language decided(const struct language_row *row, struct view head)
{
    /* "#!/usr/bin/env node" runs TypeScript too. */
    bool own_runtime = row->language == LANG_TYPESCRIPT || row->language == LANG_TSX;
    enum language found = own_runtime ? LANG_UNKNOWN : by_shebang(head);
    found = found != LANG_UNKNOWN ? found : by_mode_line(head);
    return found != LANG_UNKNOWN ? found : language_decide(row, head);
}

enum language language_detect(struct view path, struct view head)
{
    struct view name = path_base(path);
    struct key key;
    enum language found = by_upper_case(name);
    if (found != LANG_UNKNOWN) {
        return found;
    }
    const struct language_row *row = row_of(name);
    if (row == NULL) {
        return by_content(lower_key(view_slice(name, 0, LANGUAGE_KEY_MAX), &key), head);
    }
    if (row->ambiguous) {
        return decided(row, head);
    }
    if (row->language == LANG_BASH) {
        /* "run.sh" that starts another interpreter is what that one runs. */
        found = by_shebang(head);
        return found != LANG_UNKNOWN ? found : LANG_BASH;
    }
    return row->language;
}
