/* The grammar of Bash loses its way at comments between pipelines: lines that are nothing
 * but a comment are blanked. Strings, command substitutions and here-documents are known,
 * as what looks like a comment in them is none. */
#include "languages.h"

#include <string.h>

#include <assay/base/clock.h>
#include <assay/base/view.h>

enum { NESTING_MAX = 64, DOCUMENTS_MAX = 8, CLOCK_STEPS = 4096 };

struct bash_text {
    char *text;
    size_t len;
    size_t at;
    char open[NESTING_MAX]; /* '"' and '(' that are not closed yet */
    size_t depth;
    struct view documents[DOCUMENTS_MAX]; /* here-documents that begin behind this line */
    size_t document_count;
};

static char around(const struct bash_text *b)
{
    return b->depth == 0 ? '\0' : b->open[b->depth - 1];
}

static void push(struct bash_text *b, char c)
{
    if (b->depth < NESTING_MAX) {
        b->open[b->depth++] = c;
    }
}

static size_t line_end(const struct bash_text *b, size_t at)
{
    const char *end = at >= b->len ? NULL : memchr(b->text + at, '\n', b->len - at);
    return end == NULL ? b->len : (size_t)(end - b->text);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* "<<-'END'" at `at`: the word that ends the document is kept. */
static void begin_document(struct bash_text *b)
{
    size_t at = b->at + 2;
    if (at < b->len && b->text[at] == '<') {
        b->at = at + 1; /* <<< takes a word */
        return;
    }
    while (at < b->len && (is_blank(b->text[at]) || strchr("-'\"\\", b->text[at]) != NULL)) {
        at++;
    }
    size_t end = at;
    while (end < b->len && !is_blank(b->text[end]) && strchr("\n'\";&|)", b->text[end]) == NULL) {
        end++;
    }
    if (end > at && b->document_count < DOCUMENTS_MAX) {
        b->documents[b->document_count++] = view_of(b->text + at, end - at);
    }
    b->at = end;
}

/* Behind the documents that begin here, in the order in which they were named. */
static void skip_documents(struct bash_text *b)
{
    for (size_t i = 0; i < b->document_count && b->at < b->len; i++) {
        bool ends = false;
        while (!ends && b->at < b->len) {
            size_t end = line_end(b, b->at);
            struct view line = view_trim(view_of(b->text + b->at, end - b->at));
            ends = view_eq(line, b->documents[i]);
            b->at = end < b->len ? end + 1 : end;
        }
    }
    b->document_count = 0;
}

/* A "#" at the begin of a word: to the end of the line. Not "#!" of the first line. */
static void comment(struct bash_text *b)
{
    size_t end = line_end(b, b->at);
    size_t begin = b->at;
    while (begin > 0 && is_blank(b->text[begin - 1])) {
        begin--;
    }
    if (begin > 0 && b->text[begin - 1] == '\n') {
        memset(b->text + b->at, ' ', end - b->at);
    }
    b->at = end;
}

static void single_quoted(struct bash_text *b)
{
    const char *end = memchr(b->text + b->at + 1, '\'', b->len - b->at - 1);
    b->at = end == NULL ? b->len : (size_t)(end - b->text) + 1;
}

static bool begins_word(const struct bash_text *b)
{
    return b->at == 0 || strchr(" \t\n;&|(", b->text[b->at - 1]) != NULL;
}

/* In code, that is in no string. */
static void step_code(struct bash_text *b)
{
    char c = b->text[b->at];
    if (c == '#' && begins_word(b)) {
        comment(b);
    } else if (c == '\'') {
        single_quoted(b);
    } else if (c == '<' && b->at + 1 < b->len && b->text[b->at + 1] == '<') {
        begin_document(b);
    } else if (c == '\n' && b->document_count > 0) {
        b->at++;
        skip_documents(b);
    } else {
        if (c == '"' || c == '(') {
            push(b, c);
        } else if (c == ')' && around(b) == '(') {
            b->depth--;
        }
        b->at++;
    }
}

static void step_string(struct bash_text *b)
{
    char c = b->text[b->at++];
    if (c == '"') {
        b->depth--;
    } else if (c == '$' && b->at < b->len && b->text[b->at] == '(') {
        push(b, '(');
        b->at++;
    }
}

void bash_normalise(char *text, size_t len, struct time_limit *limit)
{
    struct bash_text b = {.len = len};
    b.text = text;
    for (unsigned steps = 1; b.at < b.len; steps++) {
        if (steps % CLOCK_STEPS == 0 && time_limit_over(limit)) {
            break;
        }
        if (b.text[b.at] == '\\') {
            b.at += 2;
        } else if (around(&b) == '"') {
            step_string(&b);
        } else {
            step_code(&b);
        }
    }
}
