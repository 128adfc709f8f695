/* Measures and units of functions and files as records. */
#include "record_bytes.h"

#include <assay/base/utf8.h>

enum { IS_PUBLIC = 1, IS_DOCUMENTED = 2, IS_UNUSED = 4, IS_UNUSED_HERE = 8 };

/* A name may be any text of a file: what would not show is written out. */
void record_write_function(struct buf *out, const struct function_measures *f)
{
    struct buf name;
    buf_init(&name, MEASURES_NAME_MAX * 16);
    utf8_append_visible(&name, f->name);
    buf_add_char(out, RECORD_VERSION);
    if (name.failed != OK) {
        out->failed = name.failed;
    } else {
        put_bytes(out, utf8_cut(buf_view(&name), MEASURES_NAME_MAX));
    }
    buf_release(&name);
    put_number(out, f->line);
    put_number(out, f->end_line);
    put_number(out, f->cyclomatic);
    put_number(out, f->cognitive);
    put_number(out, f->nesting);
    put_number(out, f->statements);
    put_number(out, f->parameters);
    put_number(out, f->gotos);
    put_number(out, f->returns);
    put_number(out, f->dead_statements);
    put_number(out, (f->is_public ? (uint32_t)IS_PUBLIC : 0) |
                        (f->is_documented ? (uint32_t)IS_DOCUMENTED : 0) |
                        (f->is_unused ? (uint32_t)IS_UNUSED : 0) |
                        (f->is_unused_here ? (uint32_t)IS_UNUSED_HERE : 0));
}

void record_write_measures(struct buf *out, const struct file_measures *m)
{
    buf_add_char(out, RECORD_VERSION);
    put_number(out, m->functions);
    put_number(out, m->lines);
    put_number(out, m->code_lines);
    put_number(out, m->comment_lines);
    put_number(out, m->statements);
    put_number(out, m->cyclomatic);
    put_number(out, m->cognitive);
    put_number(out, m->dead_statements);
    put_number(out, m->public_functions);
    put_number(out, m->documented_functions);
}

enum status record_read_function(struct view bytes, struct function_measures *out,
                                 struct error *err)
{
    struct reader r = {bytes, NULL};
    struct function_measures f;
    take_version(&r);
    f.name = take_label(&r, MEASURES_NAME_MAX, "the function's name is malformed");
    f.line = take_number(&r);
    f.end_line = take_number(&r);
    f.cyclomatic = take_number(&r);
    f.cognitive = take_number(&r);
    f.nesting = take_number(&r);
    f.statements = take_number(&r);
    f.parameters = take_number(&r);
    f.gotos = take_number(&r);
    f.returns = take_number(&r);
    f.dead_statements = take_number(&r);
    uint32_t flags = take_enum(&r, IS_PUBLIC | IS_DOCUMENTED | IS_UNUSED | IS_UNUSED_HERE,
                               "its flags are unknown");
    f.is_public = (flags & IS_PUBLIC) != 0;
    f.is_documented = (flags & IS_DOCUMENTED) != 0;
    f.is_unused = (flags & IS_UNUSED) != 0;
    f.is_unused_here = (flags & IS_UNUSED_HERE) != 0;
    if (f.line == 0 || f.end_line < f.line || f.cyclomatic == 0) {
        refuse(&r, "its lines or its complexity cannot be");
    }
    enum status s = finish(&r, "function", err);
    if (s == OK) {
        *out = f;
    }
    return s;
}

enum status record_read_measures(struct view bytes, struct file_measures *out, struct error *err)
{
    struct reader r = {bytes, NULL};
    struct file_measures m;
    take_version(&r);
    m.functions = take_number(&r);
    m.lines = take_number(&r);
    m.code_lines = take_number(&r);
    m.comment_lines = take_number(&r);
    m.statements = take_number(&r);
    m.cyclomatic = take_number(&r);
    m.cognitive = take_number(&r);
    m.dead_statements = take_number(&r);
    m.public_functions = take_number(&r);
    m.documented_functions = take_number(&r);
    if (m.code_lines > m.lines || m.comment_lines > m.lines) {
        refuse(&r, "more lines are counted than there are");
    }
    if (m.documented_functions > m.public_functions) {
        refuse(&r, "more functions are documented than there are");
    }
    enum status s = finish(&r, "measures", err);
    if (s == OK) {
        *out = m;
    }
    return s;
}

/* A unit is its hash (four bytes, lowest first), how many lines it begins below the one before
 * it, its lines and nodes. */
void record_write_units(struct buf *out, const struct code_unit *units, size_t len)
{
    uint32_t line = 0;
    buf_add_char(out, RECORD_VERSION);
    put_number(out, (uint32_t)len);
    for (size_t i = 0; i < len; i++) {
        uint32_t h = units[i].hash;
        const char hash[] = {(char)h, (char)(h >> 8), (char)(h >> 16), (char)(h >> 24)};
        buf_add(out, hash, sizeof hash);
        put_number(out, units[i].line - line);
        put_number(out, units[i].lines);
        put_number(out, units[i].nodes);
        line = units[i].line;
    }
}

static uint32_t take_hash(struct reader *r)
{
    struct view v = take(r, 4);
    const unsigned char *b = (const unsigned char *)v.ptr;
    return v.len < 4
               ? 0
               : (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static struct code_unit take_unit(struct reader *r, uint32_t before)
{
    struct code_unit u = {.hash = take_hash(r)};
    uint32_t below = take_number(r);
    uint32_t lines = take_number(r);
    uint32_t nodes = take_number(r);
    u.line = before + below;
    if (below > INT32_MAX - before || u.line == 0 || lines == 0 || lines > UNIT_LINES_MAX ||
        nodes > UNIT_NODES_MAX) {
        refuse(r, "a unit's lines or nodes cannot be");
    }
    u.lines = (uint16_t)lines;
    u.nodes = (uint16_t)nodes;
    return u;
}

enum status record_read_units(struct view bytes, struct arena *arena, struct code_unit **out,
                              size_t *len, struct error *err)
{
    struct reader r = {bytes, NULL};
    take_version(&r);
    uint32_t count = take_number(&r);
    /* Each takes seven bytes at least. */
    if (count > UNITS_PER_FILE_MAX || count > bytes.len / 7) {
        refuse(&r, "it has more units than there can be");
        count = 0;
    }
    struct code_unit *units = arena_alloc(arena, (size_t)count + 1, sizeof *units);
    if (units == NULL) {
        return error_no_memory(err);
    }
    for (uint32_t i = 0; i < count && r.wrong == NULL; i++) {
        units[i] = take_unit(&r, i == 0 ? 0 : units[i - 1].line);
    }
    enum status s = finish(&r, "units", err);
    if (s == OK) {
        *out = units;
        *len = count;
    }
    return s;
}

/* The language, whether they are all, and the hashes: each as what it is more than the one before.
 */
void record_write_words(struct buf *out, const struct file_words *words)
{
    buf_add_char(out, RECORD_VERSION);
    put_number(out, (uint32_t)words->language);
    put_number(out, words->whole ? 1 : 0);
    put_number(out, (uint32_t)words->len);
    for (size_t i = 0; i < words->len; i++) {
        put_number(out, words->hashes[i] - (i == 0 ? 0 : words->hashes[i - 1]));
    }
}

enum status record_read_words(struct view bytes, struct arena *arena, struct file_words *out,
                              struct error *err)
{
    struct reader r = {bytes, NULL};
    struct file_words words = {0};
    take_version(&r);
    words.language = (enum language)take_enum(&r, LANG_COUNT - 1, "the language is unknown");
    words.whole = take_enum(&r, 1, "its flags are unknown") == 1;
    uint32_t count = take_number(&r);
    if (count > WORDS_PER_FILE_MAX || count > bytes.len || (count > 0 && !words.whole)) {
        refuse(&r, "it has more words than there can be");
        count = 0;
    }
    uint32_t *hashes = arena_alloc(arena, (size_t)count + 1, sizeof *hashes);
    if (hashes == NULL) {
        return error_no_memory(err);
    }
    for (uint32_t i = 0; i < count && r.wrong == NULL; i++) {
        uint32_t more = take_number(&r);
        hashes[i] = i == 0 ? more : hashes[i - 1] + more;
        if (i > 0 && hashes[i] <= hashes[i - 1]) {
            refuse(&r, "its words are out of order");
        }
    }
    words.hashes = hashes;
    words.len = count;
    enum status s = finish(&r, "words", err);
    if (s == OK) {
        *out = words;
    }
    return s;
}
