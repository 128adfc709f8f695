/* What texts say of licences, as records. */
#include "record_bytes.h"

enum { EXPRESSION_MAX_BYTES = 16 << 10, SCORE_MAX = 100 };

enum { IS_ALTERNATIVE = 1, IS_UNKNOWN = 2, IS_VAGUE = 4, IS_BARE = 8, ALL_FLAGS = 15 };

void record_write_licence(struct buf *out, const struct licence_match *m)
{
    buf_add_char(out, RECORD_VERSION);
    put_text(out, m->expression, EXPRESSION_MAX_BYTES);
    put_number(out, (uint32_t)m->evidence);
    put_number(out, (m->alternative ? (uint32_t)IS_ALTERNATIVE : 0) |
                        (m->unknown ? (uint32_t)IS_UNKNOWN : 0) |
                        (m->vague ? (uint32_t)IS_VAGUE : 0) | (m->bare ? (uint32_t)IS_BARE : 0));
    put_number(out, m->score);
    put_number(out, m->begin);
    put_number(out, m->end);
    put_number(out, m->line);
}

void record_write_copyright(struct buf *out, const struct copyright *c)
{
    buf_add_char(out, RECORD_VERSION);
    put_text(out, c->years, TOKEN_MAX_BYTES);
    put_text(out, c->holder, TOKEN_MAX_BYTES);
    put_number(out, c->begin);
    put_number(out, c->end);
    put_number(out, c->line);
}

void record_write_file_licence(struct buf *out, const struct file_licence *l)
{
    buf_add_char(out, RECORD_VERSION);
    put_text(out, l->expression, EXPRESSION_MAX_BYTES);
    put_number(out, (uint32_t)l->terms);
}

enum status record_read_licence(struct view bytes, struct licence_match *out, struct error *err)
{
    struct reader r = {bytes, NULL};
    struct licence_match m = {0};
    take_version(&r);
    m.expression = take_label(&r, EXPRESSION_MAX_BYTES, "the expression is malformed");
    m.evidence =
        (enum licence_evidence)take_enum(&r, LICENCE_METADATA, "the kind of evidence is unknown");
    uint32_t flags = take_enum(&r, ALL_FLAGS, "its flags are unknown");
    m.alternative = (flags & IS_ALTERNATIVE) != 0;
    m.unknown = (flags & IS_UNKNOWN) != 0;
    m.vague = (flags & IS_VAGUE) != 0;
    m.bare = (flags & IS_BARE) != 0;
    m.score = (uint8_t)take_enum(&r, SCORE_MAX, "the score is over 100");
    m.begin = take_number(&r);
    m.end = take_number(&r);
    m.line = take_number(&r);
    if (m.end < m.begin || m.line == 0) {
        refuse(&r, "its place cannot be");
    }
    enum status s = finish(&r, "licence", err);
    if (s == OK) {
        *out = m;
    }
    return s;
}

enum status record_read_copyright(struct view bytes, struct copyright *out, struct error *err)
{
    struct reader r = {bytes, NULL};
    struct copyright c = {0};
    take_version(&r);
    c.years = take_text(&r, TOKEN_MAX_BYTES);
    c.holder = take_text(&r, TOKEN_MAX_BYTES);
    c.begin = take_number(&r);
    c.end = take_number(&r);
    c.line = take_number(&r);
    if (c.end < c.begin || c.line == 0 || (c.years.len == 0 && c.holder.len == 0)) {
        refuse(&r, "it says nothing, or its place cannot be");
    }
    enum status s = finish(&r, "copyright", err);
    if (s == OK) {
        *out = c;
    }
    return s;
}

enum status record_read_file_licence(struct view bytes, struct file_licence *out, struct error *err)
{
    struct reader r = {bytes, NULL};
    struct file_licence l = {0};
    take_version(&r);
    l.expression = take_label(&r, EXPRESSION_MAX_BYTES, "the expression is malformed");
    l.terms = (enum licence_terms)take_enum(&r, TERMS_COUNT - 1, "the terms are unknown");
    enum status s = finish(&r, "licence", err);
    if (s == OK) {
        *out = l;
    }
    return s;
}

void record_write_licence_text(struct buf *out, struct view text)
{
    buf_add_char(out, RECORD_VERSION);
    put_text(out, text, LICENCE_TEXT_MAX);
}

enum status record_read_licence_text(struct view bytes, struct view *out, struct error *err)
{
    struct reader r = {bytes, NULL};
    take_version(&r);
    struct view text = take_text(&r, LICENCE_TEXT_MAX);
    enum status s = finish(&r, "text of a licence", err);
    if (s == OK) {
        *out = text;
    }
    return s;
}
