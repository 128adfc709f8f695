/* Generic patterns in a scan: a file's text is read once a style of comments. */
#include "generic.h"
#include "scanner.h"

struct generic_texts {
    struct generic_document document[GENERIC_SHELL + 1];
    bool read[GENERIC_SHELL + 1];
};

struct finding {
    struct scanner *s;
    const struct generic_pattern *pattern;
    const struct generic_document *document;
    uint32_t offset;
    struct found_list *out;
    struct error *err;
    enum status failed;
};

static bool add_found(void *ctx, uint32_t begin, uint32_t end,
                      const struct generic_capture *captures)
{
    struct finding *f = ctx;
    struct symbols *symbols = &f->s->symbols;
    struct bound bound[GENERIC_SLOTS_MAX];
    size_t count = 0;
    for (uint32_t i = 0; i < f->pattern->slot_count; i++) {
        const struct generic_capture *c = &captures[i];
        if (!c->bound) {
            continue;
        }
        bound[count++] = (struct bound){
            .name = symbols_intern(symbols, f->pattern->slots[i]),
            .kind = BOUND_TEXT,
            .first = NO_NODE,
            .end = NO_NODE,
            .begin_byte = f->offset + c->begin,
            .end_byte = f->offset + c->end,
            .text = symbols_intern(symbols, view_slice(f->document->text, c->begin, c->end)),
        };
    }
    const struct pattern_match match = {
        .begin = f->offset + begin,
        .end = f->offset + end,
        .node = NO_NODE,
        .bound = bound,
        .bound_count = count,
    };
    f->failed = found_add(f->s, f->out, &match, f->err);
    return f->failed == OK;
}

/* The file's own text is kept; others, parts of it, are read for this search. */
static const struct generic_document *document_of(struct scanner *s, struct view text,
                                                  enum generic_comments comments,
                                                  struct generic_document *own)
{
    struct generic_texts *kept = s->generic;
    if (text.ptr != s->source.ptr || text.len != s->source.len) {
        return generic_read(text, comments, &s->arena, own, NULL) == OK ? own : NULL;
    }
    if (kept == NULL || s->generic_file != s->file) {
        kept = arena_alloc(&s->arena, 1, sizeof *kept);
        if (kept == NULL) {
            return NULL;
        }
        s->generic_file = s->file;
        s->generic = kept;
    }
    if (!kept->read[comments]) {
        if (generic_read(text, comments, &s->arena, &kept->document[comments], NULL) != OK) {
            return NULL;
        }
        kept->read[comments] = true;
    }
    return &kept->document[comments];
}

enum status generic_search(struct scanner *s, const struct program_search *search, struct view text,
                           uint32_t offset, struct found_list *out, struct error *err)
{
    struct generic_pattern pattern;
    struct generic_document own;
    const struct generic_options options = {
        .span = search->generic_span,
        .caseless = (search->generic_flags & 1) != 0,
        .single_line = (search->generic_flags & 2) != 0,
    };
    enum generic_comments comments = (enum generic_comments)(search->generic_flags >> 2 & 3);
    bool whole = text.ptr == s->source.ptr && text.len == s->source.len;
    /* What a rule asks to read so (a metavariable's text) is read whatever it is. */
    if (whole && !generic_readable(text)) {
        return OK;
    }
    enum status st =
        generic_parse(program_text(s->program, search->text), &s->arena, &pattern, err);
    if (st != OK) {
        return st == ERR_FORMAT ? OK : st;
    }
    const struct generic_document *document = document_of(s, text, comments, &own);
    if (document == NULL) {
        s->exhausted = true;
        return OK;
    }
    struct finding f = {
        .s = s,
        .pattern = &pattern,
        .document = document,
        .offset = offset,
        .out = out,
        .err = err,
    };
    generic_match(&pattern, document, &options, &s->arena, add_found, &f, &s->exhausted);
    return f.failed;
}
