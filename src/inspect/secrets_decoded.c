/* Searching what was decoded.
 *
 * Decoding never makes text longer, and each pass searches the decoded parts with a
 * bounded surrounding that is shared where parts lie close together: a pass costs at
 * most the size of the text, in time and in memory, and there are `depth` passes. */
#include "secrets.h"

enum { CONTEXT = 512 }; /* bytes of surrounding text searched with a decoded part */

/* Where [a, b) of the text stood, for a part that holds some of it. */
static struct place part_origin(const struct decoded_part *part, struct place p)
{
    struct place out = {part->origin, part->origin_end};
    /* What was decoded counts as a whole; what was copied, byte for byte. */
    bool copied = !part->decoded && part->origin_end - part->origin == part->to - part->from;
    if (copied && p.start > part->from) {
        out.start = part->origin + (p.start - part->from);
    }
    if (copied && p.end < part->to) {
        out.end = part->origin + (p.end - part->from);
    }
    return out;
}

static bool part_holds(const struct decoded_part *part, struct place p, bool last)
{
    size_t end = p.end > p.start ? p.end : p.start + 1;
    return part->from < end && (part->to > p.start || last);
}

struct place secrets_origin(const struct secrets_text *t, struct place p, bool *in_decoded)
{
    *in_decoded = false;
    if (t->parts == NULL) {
        return p;
    }
    struct place out = {SIZE_MAX, 0};
    for (size_t i = 0; i < t->part_count; i++) {
        if (part_holds(&t->parts[i], p, i + 1 == t->part_count)) {
            struct place one = part_origin(&t->parts[i], p);
            *in_decoded = *in_decoded || t->parts[i].decoded;
            out.start = one.start < out.start ? one.start : out.start;
            out.end = one.end > out.end ? one.end : out.end;
        }
    }
    return out.start == SIZE_MAX ? (struct place){0, 0} : out;
}

/* A piece of text put together from parts. */
struct piece {
    struct arena *arena;
    char *text;
    size_t len;
    struct decoded_part *parts;
    size_t count;
};

static void piece_add(struct piece *p, struct view bytes, struct place origin, bool decoded)
{
    if (bytes.len == 0) {
        return;
    }
    memcpy(p->text + p->len, bytes.ptr, bytes.len);
    p->parts[p->count++] =
        (struct decoded_part){p->len, p->len + bytes.len, origin.start, origin.end, decoded};
    p->len += bytes.len;
}

/* Copy [from, to) of `t`, part by part, so that origins stay exact. */
static void piece_copy(struct piece *p, const struct secrets_text *t, size_t from, size_t to)
{
    if (t->parts == NULL) {
        piece_add(p, view_slice(t->text, from, to), (struct place){from, to}, false);
        return;
    }
    for (size_t i = 0; i < t->part_count; i++) {
        size_t a = t->parts[i].from > from ? t->parts[i].from : from;
        size_t b = t->parts[i].to < to ? t->parts[i].to : to;
        if (a < b) {
            bool ignored = false;
            struct place origin = secrets_origin(t, (struct place){a, b}, &ignored);
            piece_add(p, view_slice(t->text, a, b), origin, false);
        }
    }
}

static enum status search_piece(const struct secrets_text *t, const struct piece *p, unsigned depth,
                                struct match_list *out, struct error *err)
{
    struct secrets_text inner = {.owner = t->owner,
                                 .text = view_of(p->text, p->len),
                                 .parts = p->parts,
                                 .part_count = p->count,
                                 .depth = t->depth + 1};
    enum status st = secrets_hits(&inner, err);
    if (st == OK) {
        st = secrets_apply_rules(&inner, out, err);
    }
    return st == OK && depth > 1 ? secrets_decoded(&inner, depth - 1, out, err) : st;
}

/* Segments first … last (exclusive) lie close together: one piece. */
static enum status search_cluster(const struct secrets_text *t, const struct segment *segments,
                                  size_t count, unsigned depth, struct match_list *out,
                                  struct error *err)
{
    size_t start = segments[0].start > CONTEXT ? segments[0].start - CONTEXT : 0;
    size_t last = segments[count - 1].end;
    size_t end = t->text.len - last > CONTEXT ? last + CONTEXT : t->text.len;
    struct arena *arena = t->owner->arena;
    struct piece p = {.arena = arena};
    p.text = arena_alloc(arena, end - start + 1, 1);
    p.parts = arena_alloc(arena, (t->part_count + 1) + 2 * count + 2, sizeof *p.parts);
    if (p.text == NULL || p.parts == NULL) {
        return error_no_memory(err);
    }
    size_t at = start;
    for (size_t i = 0; i < count; i++) {
        const struct segment *s = &segments[i];
        bool ignored = false;
        piece_copy(&p, t, at, s->start);
        piece_add(&p, s->decoded, secrets_origin(t, (struct place){s->start, s->end}, &ignored),
                  true);
        at = s->end;
    }
    piece_copy(&p, t, at, end);
    return search_piece(t, &p, depth, out, err);
}

enum status secrets_decoded(const struct secrets_text *t, unsigned depth, struct match_list *out,
                            struct error *err)
{
    struct segment *segments = NULL;
    size_t count = 0;
    enum status st = secrets_segments(t->text, t->owner->arena, &segments, &count, err);
    size_t first = 0;
    while (st == OK && first < count) {
        size_t next = first + 1;
        while (next < count && segments[next].start - segments[next - 1].end <= 2 * CONTEXT) {
            next++;
        }
        st = search_cluster(t, segments + first, next - first, depth, out, err);
        first = next;
    }
    return st;
}
