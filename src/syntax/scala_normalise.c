/* What the grammar of Scala does not read, made into what it does. */
#include "languages.h"

#include <string.h>

#include <assay/base/clock.h>

enum { CLOCK_BLOCKS = 256 };

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t skip_quoted(const char *text, size_t len, size_t at)
{
    char quote = text[at];
    size_t end = at + 1;
    while (end < len && text[end] != quote && text[end] != '\n') {
        end += text[end] == '\\' ? 2 : 1;
    }
    return end + 1;
}

/* Whether the line up to `at` begins a class, whose "{ self: T =>" names itself. */
static bool is_class_head(const char *text, size_t at)
{
    static const char *const words[] = {"class ", "trait ", "object ", "extends ", "with ", "new "};
    size_t begin = at;
    while (begin > 0 && at - begin < 400 && text[begin - 1] != '\n' && text[begin - 1] != '}') {
        begin--;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (memmem(text + begin, at - begin, words[i], strlen(words[i])) != NULL) {
            return true;
        }
    }
    return false;
}

static size_t skip_blank(const char *text, size_t len, size_t at)
{
    while (at < len && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n')) {
        at++;
    }
    return at;
}

/* Where "=>" stands behind a type at `at`, or 0. */
static size_t arrow_behind(const char *text, size_t len, size_t at)
{
    size_t end = at;
    while (end + 1 < len && end - at < 200 && strchr("={}();\n\"", text[end]) == NULL) {
        end++;
    }
    return end + 1 < len && text[end] == '=' && text[end + 1] == '>' ? end : 0;
}

/* "{ x: T =>", "{ implicit x: T =>" behind the brace at `at`: "{(x: T)=>", which the grammar
 * reads as the function that it is. */
static void parenthesize(char *text, size_t len, size_t at)
{
    size_t name = skip_blank(text, len, at + 1);
    size_t open = name - 1;
    if (len - name > 9 && memcmp(text + name, "implicit ", 9) == 0) {
        open = name + 8;
        name += 9;
    }
    size_t end = name;
    while (end < len && is_name_char(text[end])) {
        end++;
    }
    if (end == name || open == at || end == len || text[end] != ':') {
        return;
    }
    size_t arrow = arrow_behind(text, len, end);
    if (arrow > 0 && text[arrow - 1] == ' ') {
        if (open >= at + 9 && memcmp(text + open - 8, "implicit", 8) == 0) {
            memset(text + open - 8, ' ', 8);
        }
        text[open] = '(';
        text[arrow - 1] = ')';
    }
}

void scala_normalise(char *text, size_t len, struct time_limit *limit)
{
    unsigned blocks = 0;
    for (size_t at = 0; at < len;) {
        if (text[at] == '"') {
            at = skip_quoted(text, len, at);
            continue;
        }
        if (text[at] == '{' && ++blocks % CLOCK_BLOCKS == 0 && time_limit_over(limit)) {
            break;
        }
        if (text[at] == '{' && !is_class_head(text, at)) {
            parenthesize(text, len, at);
        }
        at++;
    }
}
