/* Tokens of C for the normaliser. */
#include "c_lex.h"

#include <string.h>

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t line_end(const char *text, size_t len, size_t at)
{
    const char *end = memchr(text + at, '\n', len - at);
    return end == NULL ? len : (size_t)(end - text);
}

static size_t block_comment_end(const char *text, size_t len, size_t at)
{
    const char *end = at + 2 < len ? memmem(text + at + 2, len - at - 2, "*/", 2) : NULL;
    return end == NULL ? len : (size_t)(end - text) + 2;
}

/* A string or character: to its quote, at most to the end of the line. */
static size_t quoted_end(const char *text, size_t len, size_t at)
{
    char quote = text[at++];
    while (at < len && text[at] != quote && text[at] != '\n') {
        at += text[at] == '\\' && at + 1 < len ? 2 : 1;
    }
    return at < len ? at + (text[at] == quote) : len;
}

/* R"x( … )x" of C++. */
static size_t raw_end(const char *text, size_t len, size_t at)
{
    char close[20];
    size_t n = 0;
    size_t open = at + 2;
    close[n++] = ')';
    while (open < len && text[open] != '(' && n < sizeof close - 1) {
        close[n++] = text[open++];
    }
    close[n++] = '"';
    const char *end = open < len ? memmem(text + open, len - open, close, n) : NULL;
    return end == NULL ? line_end(text, len, at) : (size_t)(end - text) + n;
}

/* A directive's end: continued lines and comments over lines belong to it. */
static size_t directive_end(const char *text, size_t len, size_t at)
{
    while (at < len && text[at] != '\n') {
        if (text[at] == '\\' && at + 1 < len) {
            at += text[at + 1] == '\r' && at + 2 < len ? 3 : 2;
        } else if (text[at] == '/' && at + 1 < len && text[at + 1] == '*') {
            at = block_comment_end(text, len, at);
        } else if (text[at] == '/' && at + 1 < len && text[at + 1] == '/') {
            at = line_end(text, len, at);
        } else if (text[at] == '"') {
            at = quoted_end(text, len, at);
        } else {
            at++;
        }
    }
    return at < len ? at : len;
}

static bool begins_line(const char *text, size_t at)
{
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) {
        at--;
    }
    return at == 0 || text[at - 1] == '\n';
}

static size_t skip_blanks(const char *text, size_t len, size_t at)
{
    while (at < len) {
        char c = text[at];
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v' ||
            c == '\\') {
            at++;
        } else if (c == '/' && at + 1 < len && text[at + 1] == '*') {
            at = block_comment_end(text, len, at);
        } else if (c == '/' && at + 1 < len && text[at + 1] == '/') {
            at = line_end(text, len, at);
        } else {
            break;
        }
    }
    return at;
}

static const struct {
    enum c_token_kind kind;
    const char *words; /* with a blank before and behind each */
} keywords[] = {
    {C_TYPE, " void char short int long float double signed unsigned _Bool bool struct union enum "
             "auto wchar_t char16_t char32_t _Complex __int128 "},
    {C_SPECIFIER, " static extern inline register typedef virtual explicit friend constexpr "
                  "mutable thread_local _Thread_local _Noreturn __inline __inline__ __extension__ "
                  "__forceinline consteval constinit "},
    {C_QUALIFIER, " const volatile restrict __restrict __restrict__ __const __volatile__ "},
    {C_KEYWORD, " if else for while do switch case default return goto break continue sizeof "
                "typeof __typeof__ __typeof asm __asm__ __asm __attribute__ __attribute "
                "__declspec class namespace template typename using new delete operator public "
                "private protected this throw try catch true false nullptr final override "
                "noexcept concept requires co_await co_return co_yield static_assert "
                "_Static_assert decltype alignas alignof _Alignas _Alignof _Generic and or not "
                "static_cast reinterpret_cast const_cast dynamic_cast export "},
};

static enum c_token_kind word_kind(const char *word, size_t len)
{
    char padded[32];
    bool lower = (word[0] >= 'a' && word[0] <= 'z') || word[0] == '_'; /* as all keywords */
    if (len > sizeof padded - 3 || len < 2 || !lower) {
        return C_NAME;
    }
    padded[0] = ' ';
    memcpy(padded + 1, word, len);
    padded[len + 1] = ' ';
    padded[len + 2] = '\0';
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        if (strstr(keywords[i].words, padded) != NULL) {
            return keywords[i].kind;
        }
    }
    return C_NAME;
}

static struct c_token word_at(const char *text, size_t len, size_t at)
{
    size_t end = at + 1;
    while (end < len && is_word_char(text[end])) {
        end++;
    }
    if (end < len && text[end] == '"' && text[end - 1] == 'R' && end - at <= 3) {
        return (struct c_token){C_LITERAL, at, raw_end(text, len, end - 1)};
    }
    if (end < len && (text[end] == '"' || text[end] == '\'') && end - at <= 2) {
        return (struct c_token){C_LITERAL, at, quoted_end(text, len, end)}; /* L"", u8"" */
    }
    return (struct c_token){word_kind(text + at, end - at), at, end};
}

static size_t number_end(const char *text, size_t len, size_t at)
{
    while (at < len && (is_word_char(text[at]) || text[at] == '.' ||
                        (text[at] == '\'' && at + 1 < len && is_word_char(text[at + 1])))) {
        at++;
    }
    return at;
}

struct c_token c_token_at(const char *text, size_t len, size_t at)
{
    at = skip_blanks(text, len, at);
    if (at >= len) {
        return (struct c_token){C_END, len, len};
    }
    char c = text[at];
    if (c == '#' && begins_line(text, at)) {
        return (struct c_token){C_DIRECTIVE, at, directive_end(text, len, at)};
    }
    if (c == '"' || c == '\'') {
        return (struct c_token){C_LITERAL, at, quoted_end(text, len, at)};
    }
    if (is_digit(c)) {
        return (struct c_token){C_LITERAL, at, number_end(text, len, at)};
    }
    if (is_word_char(c)) {
        return word_at(text, len, at);
    }
    return (struct c_token){C_PUNCT, at, at + 1};
}

bool c_token_is(const char *text, const struct c_token *t, const char *word)
{
    size_t len = strlen(word);
    return t->end - t->begin == len && memcmp(text + t->begin, word, len) == 0;
}

void c_blank(char *text, size_t begin, size_t end)
{
    for (; begin < end; begin++) {
        if (text[begin] != '\n' && text[begin] != '\r') {
            text[begin] = ' ';
        }
    }
}
