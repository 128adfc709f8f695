/* Texts for generic patterns: comments blanked, tokens, blocks. */
#include <string.h>

#include <assay/base/mem.h>

#include "generic.h"

bool generic_is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

uint32_t generic_word_bit(struct view word)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < word.len; i++) {
        hash = (hash ^ ((unsigned char)word.ptr[i] | 0x20u)) * 16777619u;
    }
    return (hash ^ hash >> 15) & 4095u;
}

static bool line_ends(struct view text, size_t at)
{
    return text.ptr[at] == '\n' ||
           (text.ptr[at] == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n');
}

bool generic_next(struct view text, size_t *at, size_t *begin, size_t *end)
{
    size_t i = *at;
    while (i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == '\t')) {
        i++;
    }
    *at = i;
    if (i == text.len || line_ends(text, i)) {
        return false;
    }
    *begin = i++;
    while (generic_is_word(text.ptr[*begin]) && i < text.len && generic_is_word(text.ptr[i])) {
        i++;
    }
    *end = i;
    *at = i;
    return true;
}

uint32_t generic_indent(struct view text, size_t *at)
{
    uint32_t columns = 0;
    for (; *at < text.len && (text.ptr[*at] == ' ' || text.ptr[*at] == '\t'); (*at)++) {
        columns += text.ptr[*at] == '\t' ? 8 : 1;
    }
    return columns;
}

/* --- what is worth reading --- */

bool generic_readable(struct view text)
{
    enum { HEAD = 4096, SHORT = 500, LINE = 150 };
    struct view head = view_slice(text, 0, HEAD);
    size_t lines = 1;
    size_t printable = 0;
    size_t control = 0;
    for (size_t i = 0; i < head.len; i++) {
        unsigned char c = (unsigned char)head.ptr[i];
        bool plain = (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n';
        lines += c == '\n' ? 1 : 0;
        printable += plain ? 1 : 0;
        control += !plain && c < 0x80 ? 1 : 0;
    }
    if (control > 0 && control * 100 >= printable + control) {
        return false;
    }
    return lines * LINE >= head.len || head.len <= SHORT;
}

/* --- comments --- */

static void blank(char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (text[i] != '\n' && text[i] != '\r') {
            text[i] = ' ';
        }
    }
}

static void blank_lines(char *text, size_t len, struct view start)
{
    for (size_t i = 0; i + start.len <= len;) {
        const char *at = memmem(text + i, len - i, start.ptr, start.len);
        if (at == NULL) {
            break;
        }
        size_t from = (size_t)(at - text);
        const char *stop = memchr(at, '\n', len - from);
        i = stop == NULL ? len : (size_t)(stop - text);
        blank(text, from, i);
    }
}

static void blank_blocks(char *text, size_t len)
{
    for (size_t i = 0; i + 2 <= len;) {
        const char *at = memmem(text + i, len - i, "/*", 2);
        size_t from = at == NULL ? len : (size_t)(at - text);
        const char *stop = from + 4 > len ? NULL : memmem(at + 2, len - from - 2, "*/", 2);
        if (stop == NULL) {
            break;
        }
        i = (size_t)(stop - text) + 2;
        blank(text, from, i);
    }
}

static bool without_comments(struct view text, enum generic_comments comments, struct arena *arena,
                             struct view *out)
{
    if (comments == GENERIC_PLAIN || text.len == 0) {
        *out = text;
        return true;
    }
    char *copy = arena_alloc(arena, text.len, 1);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, text.ptr, text.len);
    if (comments == GENERIC_SHELL) {
        blank_lines(copy, text.len, VIEW("#"));
    } else {
        if (comments == GENERIC_CPP) {
            blank_lines(copy, text.len, VIEW("//"));
        }
        blank_blocks(copy, text.len);
    }
    *out = view_of(copy, text.len);
    return true;
}

/* --- tokens and blocks --- */

struct reading {
    struct generic_document *d;
    uint32_t *stack;   /* of open brackets of the line, then of open blocks of the line */
    uint32_t *partner; /* by token: of an opening bracket that is closed, the closing one */
    uint32_t *indents; /* of the open blocks of lines; indents[0]: the whole text */
    uint32_t *open;    /* those blocks */
    uint32_t depth;
};

static size_t count_tokens(struct view text, size_t *lines)
{
    size_t count = 0;
    size_t begin = 0;
    size_t end = 0;
    *lines = 1;
    for (size_t at = 0; at < text.len; at++) {
        while (generic_next(text, &at, &begin, &end)) {
            count++;
        }
        if (at < text.len && text.ptr[at] == '\r') {
            at++;
        }
        *lines += 1;
    }
    return count;
}

static void mark(struct generic_document *d, struct view token)
{
    if (generic_is_word(token.ptr[0])) {
        uint32_t bit = generic_word_bit(token);
        d->words[bit / 64] |= UINT64_C(1) << bit % 64;
    } else {
        d->bytes[(unsigned char)token.ptr[0]] = true;
    }
}

static char byte_at(const struct generic_document *d, uint32_t token)
{
    return d->text.ptr[d->tokens[token].begin];
}

static char closer_of(char c)
{
    return c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : '\0';
}

/* Brackets that the line [first, last) closes in order; anything else is punctuation. */
static void pair_brackets(struct reading *r, uint32_t first, uint32_t last)
{
    uint32_t depth = 0;
    for (uint32_t i = first; i < last; i++) {
        char c = byte_at(r->d, i);
        r->partner[i] = 0;
        if (closer_of(c) != '\0') {
            r->stack[depth++] = i;
        } else if (depth > 0 && c == closer_of(byte_at(r->d, r->stack[depth - 1]))) {
            uint32_t open = r->stack[--depth];
            r->partner[open] = i > open + 1 ? i : 0;
        }
    }
}

static uint32_t add_block(struct generic_document *d, uint32_t parent, uint32_t begin, uint32_t end)
{
    d->blocks[d->block_count] =
        (struct generic_block){.begin = begin, .end = end, .parent = parent};
    return d->block_count++;
}

/* The blocks of a line's brackets, inside of `block`. */
static void place_line(struct reading *r, uint32_t first, uint32_t last, uint32_t block)
{
    struct generic_document *d = r->d;
    uint32_t now = block;
    pair_brackets(r, first, last);
    for (uint32_t i = first; i < last; i++) {
        while (now != block && d->blocks[now].end == i) {
            now = d->blocks[now].parent;
        }
        d->tokens[i].block = now;
        if (r->partner[i] != 0) {
            now = add_block(d, now, i + 1, r->partner[i]);
        }
    }
}

/* The block that a line belongs to by its indentation, `first` being its first token. */
static uint32_t block_of_line(struct reading *r, uint32_t indent, uint32_t first)
{
    struct generic_document *d = r->d;
    while (indent < r->indents[r->depth]) {
        d->blocks[r->open[r->depth--]].end = first;
    }
    if (indent > r->indents[r->depth]) {
        uint32_t block = add_block(d, r->open[r->depth], first, 0);
        r->depth++;
        r->open[r->depth] = block;
        r->indents[r->depth] = indent;
    }
    return r->open[r->depth];
}

static void read_lines(struct reading *r)
{
    struct generic_document *d = r->d;
    struct view text = d->text;
    uint32_t line = 0;
    for (size_t at = 0; at < text.len; at++, line++) {
        size_t begin = 0;
        size_t end = 0;
        uint32_t indent = generic_indent(text, &at);
        uint32_t first = d->token_count;
        while (generic_next(text, &at, &begin, &end)) {
            d->tokens[d->token_count++] = (struct generic_token){
                .begin = (uint32_t)begin, .end = (uint32_t)end, .line = line};
            mark(d, view_slice(text, begin, end));
        }
        if (d->token_count > first) {
            place_line(r, first, d->token_count, block_of_line(r, indent, first));
        }
        if (at < text.len && text.ptr[at] == '\r') {
            at++;
        }
    }
    for (uint32_t i = 0; i <= r->depth; i++) {
        d->blocks[r->open[i]].end = d->token_count;
    }
}

enum status generic_read(struct view text, enum generic_comments comments, struct arena *arena,
                         struct generic_document *out, struct error *err)
{
    struct generic_document d = {.block_count = 1};
    size_t lines = 0;
    if (!without_comments(text, comments, arena, &d.text)) {
        return error_no_memory(err);
    }
    size_t count = text.len >= UINT32_MAX ? SIZE_MAX : count_tokens(d.text, &lines);
    if (count > GENERIC_TOKENS_MAX) {
        return error_set(err, ERR_LIMIT, "a text of more than %d tokens", GENERIC_TOKENS_MAX);
    }
    size_t deep = (lines < count ? lines : count) + 2;
    d.tokens = arena_alloc(arena, count + 1, sizeof *d.tokens);
    /* A block a line, and one an opening bracket. */
    d.blocks = arena_alloc(arena, count + deep, sizeof *d.blocks);
    struct reading r = {
        .d = &d,
        .stack = mem_calloc(count + 1, sizeof(uint32_t)),
        .partner = mem_calloc(count + 1, sizeof(uint32_t)),
        .indents = mem_calloc(deep, sizeof(uint32_t)),
        .open = mem_calloc(deep, sizeof(uint32_t)),
    };
    bool ok = d.tokens != NULL && d.blocks != NULL && r.stack != NULL && r.partner != NULL &&
              r.indents != NULL && r.open != NULL;
    if (ok) {
        read_lines(&r);
        *out = d;
    }
    mem_free(r.stack);
    mem_free(r.partner);
    mem_free(r.indents);
    mem_free(r.open);
    return ok ? OK : error_no_memory(err);
}
