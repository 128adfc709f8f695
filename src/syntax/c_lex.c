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

/* By their first letter; before each its kind: a type, specifier, qualifier or keyword. All
 * begin with a small letter or "_". */
static const char *const keywords[] = {
    ['_' - '_'] = ("T_Bool T_Complex T__int128 S_Thread_local S_Noreturn S__inline "
                   "S__inline__ S__extension__ S__forceinline Q__restrict Q__restrict__ "
                   "Q__const Q__volatile__ K__typeof__ K__typeof K__asm__ K__asm "
                   "K__attribute__ K__attribute K__declspec K_Static_assert K_Alignas "
                   "K_Alignof K_Generic "),
    ['a' - '_'] = "Tauto Kasm Kalignas Kalignof Kand ",
    ['b' - '_'] = "Tbool Kbreak ",
    ['c' - '_'] = ("Tchar Tchar16_t Tchar32_t Sconstexpr Sconsteval Sconstinit Qconst "
                   "Kcase Kcontinue Kclass Kcatch Kconcept Kco_await Kco_return Kco_yield "
                   "Kconst_cast "),
    ['d' - '_'] = "Tdouble Kdo Kdefault Kdelete Kdecltype Kdynamic_cast ",
    ['e' - '_'] = "Tenum Sextern Sexplicit Kelse Kexport ",
    ['f' - '_'] = "Tfloat Sfriend Kfor Kfalse Kfinal ",
    ['g' - '_'] = "Kgoto ",
    ['i' - '_'] = "Tint Sinline Kif ",
    ['l' - '_'] = "Tlong ",
    ['m' - '_'] = "Smutable ",
    ['n' - '_'] = "Knamespace Knew Knullptr Knoexcept Knot ",
    ['o' - '_'] = "Koperator Koverride Kor ",
    ['p' - '_'] = "Kpublic Kprivate Kprotected ",
    ['r' - '_'] = "Sregister Qrestrict Kreturn Krequires Kreinterpret_cast ",
    ['s' - '_'] = ("Tshort Tsigned Tstruct Sstatic Kswitch Ksizeof Kstatic_assert "
                   "Kstatic_cast "),
    ['t' - '_'] = ("Stypedef Sthread_local Ktypeof Ktemplate Ktypename Kthis Kthrow Ktry "
                   "Ktrue "),
    ['u' - '_'] = "Tunsigned Tunion Kusing ",
    ['v' - '_'] = "Tvoid Svirtual Qvolatile ",
    ['w' - '_'] = "Twchar_t Kwhile ",
};

static enum c_token_kind kind_named(char letter)
{
    return letter == 'T'   ? C_TYPE
           : letter == 'S' ? C_SPECIFIER
           : letter == 'Q' ? C_QUALIFIER
                           : C_KEYWORD;
}

static enum c_token_kind word_kind(const char *word, size_t len)
{
    size_t letter = (size_t)(unsigned char)word[0] - '_'; /* capitals wrap around */
    if (len < 2 || letter >= sizeof keywords / sizeof keywords[0] || keywords[letter] == NULL) {
        return C_NAME;
    }
    /* Each ends with a blank. */
    for (const char *k = keywords[letter]; *k != '\0'; k = strchr(k, ' ') + 1) {
        if (k[2] == word[1] && strncmp(k + 1, word, len) == 0 && k[1 + len] == ' ') {
            return kind_named(*k);
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

void c_blank(char *text, size_t begin, size_t end)
{
    for (; begin < end; begin++) {
        if (text[begin] != '\n' && text[begin] != '\r') {
            text[begin] = ' ';
        }
    }
}
