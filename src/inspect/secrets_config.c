/* Passwords in configuration files, by structure: key and value of INI, properties,
 * .env, YAML, JSON, XML attributes and elements, Dockerfile ENV, shell export, PHP
 * define(). Rules for source code ask for random-looking values; a settings file that
 * says "password" means it, so here a plain word counts too, unless it is a placeholder,
 * a reference or a call. Only files that hold settings by their name are looked at. */
#include "secrets.h"

#include <assay/base/digest.h>
#include <assay/base/file.h>

enum { KEY_MAX = 64, VALUE_MIN = 4, VALUE_MAX = 128, RANK_CONFIG = 60 };

static bool one_of(struct view v, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        if (view_eq_nocase(v, view_str(words[i]))) {
            return true;
        }
    }
    return false;
}

bool secrets_is_config(struct view path)
{
    static const char *const extensions[] = {
        "env", "ini",  "cfg", "conf",  "cnf",  "config", "properties", "yml",       "yaml", "json",
        "xml", "toml", "reg", "plist", "ovpn", "rdp",    "tfvars",     "ftpconfig", NULL};
    static const char *const names[] = {
        "config",     "credentials",       "dockerfile",     "settings.py", "wp-config.php",
        "config.php", "configuration.php", "config.inc.php", "local.php",   "env",
        NULL};
    struct view base = path_base(path);
    ptrdiff_t dot = view_rfind_char(base, '.');
    struct view ext =
        dot == VIEW_NPOS ? view_of("", 0) : view_slice(base, (size_t)dot + 1, base.len);
    bool rc = view_starts(base, VIEW(".")) && view_ends(base, VIEW("rc"));
    return rc || one_of(ext, extensions) || one_of(base, names) ||
           view_starts(base, VIEW(".env")) || view_starts(base, VIEW("Dockerfile"));
}

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/* Templates, references, calls, masks. */
static bool is_reference(struct view v)
{
    static const char *const starts[] = {"$",        "%",    "{{",   "<",     "@",   "&",
                                         "*",        "!",    "#",    "os.",   "env", "vault:",
                                         "enc(",     "ENC[", "arn:", "file:", "/",   "http",
                                         "process.", "null", "{",    "[",     NULL};
    for (size_t i = 0; starts[i] != NULL; i++) {
        if (view_starts(v, view_str(starts[i]))) {
            return true;
        }
    }
    return view_find(v, VIEW("${")) >= 0 || view_find(v, VIEW("{{")) >= 0 ||
           view_find(v, VIEW("(")) >= 0 || view_find(v, VIEW("->")) >= 0 ||
           view_find(v, VIEW("::")) >= 0;
}

/* One character again and again, or a mask. */
static bool is_filler(struct view v)
{
    size_t same = 0;
    for (size_t i = 0; i < v.len; i++) {
        same += v.ptr[i] == v.ptr[0] || v.ptr[i] == '*' || v.ptr[i] == '.' ? 1 : 0;
    }
    return same == v.len;
}

/* Words that say what should stand there. */
static bool is_placeholder(struct view v)
{
    static const char *const whole[] = {
        "password", "passwd",   "passphrase", "pass",    "secret",    "none",     "null",
        "true",     "false",    "string",     "text",    "empty",     "required", "optional",
        "prompt",   "yes",      "no",         "value",   "undefined", "plain",    "disabled",
        "enabled",  "always",   "never",      "default", "object",    "integer",  "boolean",
        "hidden",   "md5",      "sha1",       "sha256",  "bcrypt",    "input",    "label",
        "basic",    "username", "ignore",     "reset",   "login",     NULL};
    static const char *const parts[] = {
        "example", "changeme",  "change_me", "change-me", "your",   "placeholder", "xxxx",
        "insert",  "replace",   "enter",     "dummy",     "sample", "todo",        "redacted",
        "fixme",   "password_", "_password", "my_",       "<",      ">",           "not_set",
        "notset",  "invalid",   "forgot",    "unset",     NULL};
    if (one_of(v, whole) || is_filler(v)) {
        return true;
    }
    for (size_t i = 0; parts[i] != NULL; i++) {
        if (view_contains_nocase(v, view_str(parts[i]))) {
            return true;
        }
    }
    return false;
}

/* "^1.0.0", "~2.3", "1.4.0-beta.2": what stands behind a package called "parse-passwd". */
static bool is_version(struct view v)
{
    size_t at = 0;
    while (at < v.len && memchr("^~<>=v", v.ptr[at], 6) != NULL) {
        at++;
    }
    size_t digits = 0;
    size_t dots = 0;
    for (; at < v.len && v.ptr[at] != '-' && v.ptr[at] != '+'; at++) {
        bool digit = v.ptr[at] >= '0' && v.ptr[at] <= '9';
        if (!digit && memchr(".xX*", v.ptr[at], 4) == NULL) {
            return false;
        }
        digits += digit ? 1 : 0;
        dots += v.ptr[at] == '.' ? 1 : 0;
    }
    return digits > 0 && dots > 0;
}

/* Prose, key names and numbers are no passwords: one word, some variety. */
static bool plausible(struct view v)
{
    if (v.len < VALUE_MIN || v.len > VALUE_MAX || is_reference(v) || is_placeholder(v) ||
        is_version(v)) {
        return false;
    }
    bool letter = false;
    for (size_t i = 0; i < v.len; i++) {
        unsigned char c = (unsigned char)v.ptr[i];
        if (c <= ' ' || c == 0x7f || c == '"' || c == '\'' || c == '`') {
            return false;
        }
        letter = letter || (c | 0x20) >= 'a';
    }
    return letter || v.len >= 6;
}

/* Names that hold the word and mean something else. */
static bool misleading(struct view key)
{
    static const char *const parts[] = {
        "file",      "path",     "prompt",    "policy",  "length",  "min",         "max",
        "hash",      "expir",    "reset",     "forgot",  "url",     "hint",        "label",
        "field",     "valid",    "auth_pass", "_id",     "bypass",  "compass",     "passive",
        "passenger", "encod",    "encrypt",   "format",  "type",    "class",       "change",
        "confirm",   "require",  "enable",    "save",    "store",   "interactive", "title",
        "error",     "message",  "text",      "descr",   "name",    "icon",        "button",
        "rule",      "regex",    "pattern",   "manager", "through", "_key_ref",    "ref",
        "count",     "strength", "age",       "days",    "column",  "query",       NULL};
    for (size_t i = 0; parts[i] != NULL; i++) {
        if (view_contains_nocase(key, view_str(parts[i]))) {
            return true;
        }
    }
    return false;
}

/* The whole name around the trigger's end. */
static struct view key_around(struct view t, size_t end)
{
    size_t from = end;
    size_t to = end;
    while (from > 0 && end - from < KEY_MAX && name_char(t.ptr[from - 1])) {
        from--;
    }
    while (to < t.len && to - end < KEY_MAX && name_char(t.ptr[to])) {
        to++;
    }
    return view_slice(t, from, to);
}

static size_t skip_blanks(struct view t, size_t at)
{
    while (at < t.len && (t.ptr[at] == ' ' || t.ptr[at] == '\t')) {
        at++;
    }
    return at;
}

/* Behind the name: its closing quote, blanks, the separator. '\0' where there is none;
 * a quote where the value follows the name without one (`password "x"`). */
static char take_separator(struct view t, size_t *at)
{
    *at += *at < t.len && (t.ptr[*at] == '"' || t.ptr[*at] == '\'') ? 1 : 0;
    *at = skip_blanks(t, *at);
    char separator = *at < t.len ? t.ptr[*at] : '\0';
    if (separator == '\0' || memchr("=:,>\"", separator, 5) == NULL) {
        return '\0';
    }
    *at += separator == '"' ? 0 : 1;
    *at += *at < t.len && separator == '=' && t.ptr[*at] == '>' ? 1 : 0;
    *at = skip_blanks(t, *at);
    return separator;
}

/* Up to `stop` in the same line; false if it does not come. */
static bool until(struct view t, size_t from, char stop, struct place *out)
{
    size_t to = from;
    while (to < t.len && t.ptr[to] != '\n' && t.ptr[to] != '\r' && t.ptr[to] != stop &&
           to - from <= VALUE_MAX) {
        to++;
    }
    *out = (struct place){from, to};
    return to < t.len && t.ptr[to] == stop && to > from;
}

/* A value without quotes: the rest of the line without a comment and without what
 * ends an entry of JSON or of a flow mapping. */
static bool bare_value(struct view t, size_t from, char separator, struct place *out)
{
    (void)until(t, from, '\n', out);
    struct view v = view_trim(view_slice(t, out->start, out->end));
    ptrdiff_t comment = view_find(v, VIEW(" #"));
    v = comment < 0 ? v : view_trim(view_slice(v, 0, (size_t)comment));
    while (separator == ':' && v.len > 0 && memchr(",;}]", v.ptr[v.len - 1], 4) != NULL) {
        v = view_trim(view_slice(v, 0, v.len - 1));
    }
    out->end = from + v.len;
    return v.len > 0;
}

/* define('DB_PASSWORD', 'x'): a comma assigns only in a call whose first argument is
 * the name; in a list it just stands between two words. */
static bool is_first_argument(struct view t, size_t key_start)
{
    size_t at = key_start;
    at -= at > 0 && (t.ptr[at - 1] == '"' || t.ptr[at - 1] == '\'') ? 1 : 0;
    while (at > 0 && t.ptr[at - 1] == ' ') {
        at--;
    }
    return at > 0 && t.ptr[at - 1] == '(';
}

/* The value that is assigned to the name in [key_start, at); false where it is no
 * assignment. */
static bool value_after(struct view t, size_t key_start, size_t at, struct place *out)
{
    char separator = take_separator(t, &at);
    char quote = at < t.len && (t.ptr[at] == '"' || t.ptr[at] == '\'') ? t.ptr[at] : '\0';
    if (separator == '\0' || (separator == ',' && !is_first_argument(t, key_start))) {
        return false;
    }
    if (quote != '\0') {
        return until(t, at + 1, quote, out);
    }
    if (separator == '>') {
        return until(t, at, '<', out);
    }
    return separator != ',' && separator != '"' && bare_value(t, at, separator, out);
}

static bool in_comment(struct view t, size_t at)
{
    while (at > 0 && t.ptr[at - 1] != '\n') {
        at--;
    }
    at = skip_blanks(t, at);
    struct view line = view_slice(t, at, t.len);
    return view_starts(line, VIEW("#")) || view_starts(line, VIEW("//")) ||
           view_starts(line, VIEW(";")) || view_starts(line, VIEW("<!--")) ||
           view_starts(line, VIEW("*"));
}

static enum status detect_config(struct secrets_text *t, struct hit_ends hits,
                                 struct match_list *out, struct error *err)
{
    enum status st = OK;
    size_t done = 0;
    if (t->parts != NULL || !secrets_is_config(t->owner->file->path)) {
        return OK;
    }
    for (size_t i = 0; i < hits.len && st == OK; i++) {
        struct view key = key_around(t->text, hits.ends[i]);
        size_t key_end = key.ptr == NULL ? 0 : (size_t)(key.ptr - t->text.ptr) + key.len;
        struct place value;
        if (key_end <= done || misleading(key) || in_comment(t->text, key_end) ||
            !value_after(t->text, key_end - key.len, key_end, &value)) {
            continue;
        }
        done = key_end;
        struct view text = view_slice(t->text, value.start, value.end);
        if (!plausible(text) || view_eq_nocase(text, key)) {
            continue;
        }
        bool test = (t->owner->file->classes & (FILE_TEST | FILE_VENDORED)) != 0;
        struct secret_match m = {
            .rule = SECRET_DETECTOR,
            .start = key_end - key.len,
            .end = value.end,
            .secret_start = value.start,
            .secret_end = value.end,
            .value = text,
            .id = VIEW_INIT("config-password"),
            .message =
                VIEW_INIT("A password in a settings file: everyone who gets the file has it. "
                          "Change it and have it read from a secret store or the environment."),
            .cwe = VIEW_INIT("CWE-260"),
            .severity = test ? SEVERITY_LOW : SEVERITY_MEDIUM,
            .confidence = test ? CONFIDENCE_LOW : CONFIDENCE_MEDIUM,
            .rank = RANK_CONFIG};
        st = match_add(t->owner->arena, out, &m, err);
    }
    return st;
}

const struct secrets_detector config_password_detector = {
    .name = "config-password",
    .trigger = "(?i:passw(?:or)?d|passphrase|[_.-]pass|pwd|\"pass|\\bpass\\b|userpass|<pass)",
    .detect = detect_config,
};

/* ---- files that exist to hold credentials ---- */

static enum status add_file_secret(struct secrets_text *t, struct place at, const char *id,
                                   const char *message, struct match_list *out, struct error *err)
{
    struct secret_match m = {.rule = SECRET_DETECTOR,
                             .start = at.start,
                             .end = at.end,
                             .secret_start = at.start,
                             .secret_end = at.end,
                             .value = view_slice(t->text, at.start, at.end),
                             .id = view_str(id),
                             .message = view_str(message),
                             .cwe = VIEW_INIT("CWE-522"),
                             .severity = SEVERITY_HIGH,
                             .confidence = CONFIDENCE_HIGH,
                             .rank = RANK_CONFIG + 60};
    return match_add(t->owner->arena, out, &m, err);
}

/* The last of `fields` colon-separated fields; a backslash takes the next one. */
static bool last_field(struct view line, unsigned fields, struct place *out)
{
    unsigned colons = 0;
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '\\') {
            i++;
        } else if (line.ptr[i] == ':' && ++colons == fields - 1) {
            *out = (struct place){i + 1, line.len};
            return line.len > i + 1;
        }
    }
    return false;
}

/* "https://user:password@host" in a line that is nothing else: the last "@" ends it. */
static bool url_secret(struct view line, struct place *out)
{
    ptrdiff_t scheme = view_find(line, VIEW("://"));
    ptrdiff_t at = view_rfind_char(line, '@');
    if (scheme <= 0 || at < scheme) {
        return false;
    }
    size_t from = (size_t)scheme + 3;
    ptrdiff_t colon = view_find_char(view_slice(line, from, (size_t)at), ':');
    *out = (struct place){from + (size_t)colon + 1, (size_t)at};
    return colon > 0 && out->end > out->start;
}

static enum status each_line(struct secrets_text *t, const char *id, const char *message,
                             bool (*find)(struct view line, struct place *out),
                             struct match_list *out, struct error *err)
{
    struct view rest = t->text;
    struct view line;
    enum status st = OK;
    while (st == OK && view_line(&rest, &line)) {
        struct place p;
        size_t base = (size_t)(line.ptr - t->text.ptr);
        if (line.len == 0 || line.ptr[0] == '#' || !find(line, &p)) {
            continue;
        }
        if (!is_reference(view_slice(line, p.start, p.end))) {
            st = add_file_secret(t, (struct place){base + p.start, base + p.end}, id, message, out,
                                 err);
        }
    }
    return st;
}

static bool pgpass_secret(struct view line, struct place *out)
{
    return last_field(line, 5, out);
}

/* 32 hex digits and nothing else: config/master.key of Rails. */
static bool master_key_secret(struct view line, struct place *out)
{
    *out = (struct place){0, line.len};
    return line.len == 32 && hex_is_lower(line);
}

static enum status detect_credential_file(struct secrets_text *t, struct hit_ends hits,
                                          struct match_list *out, struct error *err)
{
    (void)hits;
    struct view base = path_base(t->owner->file->path);
    if (view_eq_str(base, ".git-credentials")) {
        return each_line(t, "git-credential-url",
                         "A password or token that git stored: opens the repository host as its "
                         "user. Revoke it there.",
                         url_secret, out, err);
    }
    if (view_eq_str(base, ".pgpass") || view_eq_str(base, "pgpass.conf")) {
        return each_line(t, "pgpass-line",
                         "A PostgreSQL password: opens the database as its user. Change it.",
                         pgpass_secret, out, err);
    }
    if (view_eq_str(base, "master.key") || view_ends(base, VIEW(".master.key"))) {
        return each_line(t, "rails-master-key",
                         "The master key of a Rails application: decrypts its credentials file. "
                         "Make a new key and renew what it protected.",
                         master_key_secret, out, err);
    }
    return OK;
}

const struct secrets_detector credential_file_detector = {
    .name = "credential-file",
    .trigger = NULL,
    .detect = detect_credential_file,
};
