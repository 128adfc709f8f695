/* Words and lines out of what tools write. */
#include "reader.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/inspect/inspector.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

enum status text_line(struct arena *arena, struct view text, size_t max, struct view *out,
                      struct error *err)
{
    CLEANUP(buf_cleanup) struct buf flat = BUF_INIT(max + 16);
    CLEANUP(buf_cleanup) struct buf visible = BUF_INIT(12 * max + 256);
    struct view rest = view_trim(text);
    for (size_t i = 0; i < rest.len && flat.len <= max; i++) {
        if (!is_space(rest.ptr[i])) {
            buf_add_char(&flat, rest.ptr[i]);
        } else if (flat.len > 0 && flat.ptr[flat.len - 1] != ' ') {
            buf_add_char(&flat, ' ');
        }
    }
    utf8_append_visible(&visible, utf8_cut(buf_view(&flat), max));
    enum status st = buf_status(&flat, err);
    if (st == OK) {
        st = buf_status(&visible, err);
    }
    if (st != OK) {
        return st;
    }
    struct view line = arena_copy(arena, view_trim(utf8_cut(buf_view(&visible), max)));
    if (line.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = line;
    return OK;
}

/* The same tool under the names that its editions and formats give it. */
static const struct {
    const char *alias;
    const char *name;
} tool_names[] = {
    {"semgrep-oss", "semgrep"},
    {"semgrep-pro", "semgrep"},
    {"semgrep-ce", "semgrep"},
    {"semgrep-results", "semgrep"},
    {"opengrep-oss", "opengrep"},
    {"codeql-command-line-toolchain", "codeql"},
    {"find-security-bugs", "spotbugs"},
    {"clangtidy", "clang-tidy"},
    {"clang-static-analyzer", "clang-analyzer"},
};

/* Findings of other tools must not pass for our own. */
static bool is_ours(struct view name)
{
    return inspector_named(name) != NULL || view_eq(name, VIEW("content")) ||
           view_eq(name, VIEW("code")) || view_eq(name, VIEW("imports"));
}

/* As it stands in a tool's word, or '-'. */
static char word_character(char c, bool first)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c | 0x20);
    }
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    return plain || (c == '+' && !first) ? c : '-';
}

static void add_word(struct buf *out, struct view name)
{
    for (size_t i = 0; i < name.len && out->len < IMPORT_TOOL_MAX; i++) {
        char c = word_character(name.ptr[i], out->len == 0);
        if (c != '-' || (out->len > 0 && out->ptr[out->len - 1] != '-')) {
            buf_add_char(out, c);
        }
    }
    while (out->len > 0 && out->ptr[out->len - 1] == '-') {
        out->ptr[--out->len] = '\0';
    }
}

enum status text_tool(struct arena *arena, struct view name, struct view *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf word = BUF_INIT(IMPORT_TOOL_MAX + 1);
    add_word(&word, name);
    enum status st = buf_status(&word, err);
    if (st != OK) {
        return st;
    }
    struct view v = buf_view(&word);
    for (size_t i = 0; i < sizeof tool_names / sizeof tool_names[0]; i++) {
        if (view_eq_str(v, tool_names[i].alias)) {
            v = view_str(tool_names[i].name);
        }
    }
    struct view kept =
        arena_printf(arena, "%s" VIEW_FMT, is_ours(v) ? "imported-" : "", VIEW_ARG(v));
    if (kept.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = kept;
    return OK;
}

enum status text_mask(struct arena *arena, struct view text, struct view secret, struct view *out,
                      struct error *err)
{
    CLEANUP(buf_cleanup) struct buf masked = BUF_INIT(IMPORT_BYTES_MAX);
    struct view rest = view_slice(text, 0, 4 * IMPORT_MESSAGE_MAX);
    secret = view_trim(secret);
    ptrdiff_t at = secret.len == 0 ? VIEW_NPOS : view_find(rest, secret);
    while (at >= 0) {
        buf_add_view(&masked, view_slice(rest, 0, (size_t)at));
        buf_add_str(&masked, "****");
        rest = view_slice(rest, (size_t)at + secret.len, rest.len);
        at = view_find(rest, secret);
    }
    buf_add_view(&masked, rest);
    enum status st = buf_status(&masked, err);
    struct view kept = st == OK ? arena_copy(arena, buf_view(&masked)) : view_of(NULL, 0);
    if (st == OK && kept.ptr == NULL) {
        return error_no_memory(err);
    }
    if (st == OK) {
        *out = kept;
    }
    return st;
}

uint32_t number_in(struct view text)
{
    uint64_t n;
    return !view_to_u64(view_trim(text), &n) ? 0 : n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

uint32_t number_of(const struct value *v)
{
    if (value_is(v, VALUE_INT)) {
        return v->integer < 0 ? 0 : v->integer > UINT32_MAX ? UINT32_MAX : (uint32_t)v->integer;
    }
    return value_is(v, VALUE_STRING) ? number_in(v->text) : 0;
}

bool severity_word(struct view word, enum severity *out)
{
    static const struct {
        const char *word;
        enum severity severity;
    } words[] = {
        {"critical", SEVERITY_CRITICAL},
        {"blocker", SEVERITY_CRITICAL},
        {"fatal", SEVERITY_CRITICAL},
        {"high", SEVERITY_HIGH},
        {"error", SEVERITY_HIGH},
        {"major", SEVERITY_HIGH},
        {"medium", SEVERITY_MEDIUM},
        {"moderate", SEVERITY_MEDIUM},
        {"warning", SEVERITY_MEDIUM},
        {"unknown", SEVERITY_MEDIUM},
        {"low", SEVERITY_LOW},
        {"minor", SEVERITY_LOW},
        {"note", SEVERITY_LOW},
        {"style", SEVERITY_LOW},
        {"performance", SEVERITY_LOW},
        {"portability", SEVERITY_LOW},
        {"info", SEVERITY_INFO},
        {"information", SEVERITY_INFO},
        {"informational", SEVERITY_INFO},
        {"remark", SEVERITY_INFO},
        {"debug", SEVERITY_INFO},
        {"none", SEVERITY_INFO},
        {"negligible", SEVERITY_INFO},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (view_eq_nocase(word, view_str(words[i].word))) {
            *out = words[i].severity;
            return true;
        }
    }
    return false;
}
