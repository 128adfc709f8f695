#include "index_view.h"

void index_view_of_tables(const struct tables *t, struct index_view *out)
{
    for (size_t i = 0; i < INDEX_SECTIONS; i++) {
        out->sections[i] =
            view_of(t->t[i].items, t->t[i].len * index_record_size((enum index_section)i));
    }
    out->sections[INDEX_STRINGS] = buf_view(&t->strings.bytes);
    out->sections[INDEX_TEXTS] = buf_view(&t->texts);
}

size_t index_count(const struct index_view *v, enum index_section s)
{
    return v->sections[s].len / index_record_size(s);
}

const void *index_at(const struct index_view *v, enum index_section s, size_t n)
{
    return n < index_count(v, s) ? v->sections[s].ptr + n * index_record_size(s) : NULL;
}

const void *index_run(const struct index_view *v, enum index_section s, struct index_run run)
{
    size_t count = index_count(v, s);
    if (run.count == 0) {
        return "";
    }
    return run.first < count && run.count <= count - run.first ? index_at(v, s, run.first) : NULL;
}

bool index_string(const struct index_view *v, index_text offset, struct view *out)
{
    const struct view bytes = v->sections[INDEX_STRINGS];
    uint16_t len;
    if (offset == 0) {
        *out = view_of(NULL, 0);
        return true;
    }
    if (offset > bytes.len || bytes.len - offset < sizeof len) {
        return false;
    }
    memcpy(&len, bytes.ptr + offset, sizeof len);
    if (len > bytes.len - offset - sizeof len) {
        return false;
    }
    *out = view_of(bytes.ptr + offset + sizeof len, len);
    return true;
}

enum status index_corrupt(struct error *err)
{
    return error_set(err, ERR_CORRUPT,
                     "the advisory database contradicts itself; import the advisories anew "
                     "with --replace");
}

enum status index_text_list(const struct index_view *v, struct index_run run, struct arena *arena,
                            const struct view **out, size_t *count, struct error *err)
{
    const uint32_t *refs = index_run(v, INDEX_LISTS, run);
    if (refs == NULL) {
        return index_corrupt(err);
    }
    struct view *texts = run.count == 0 ? NULL : arena_alloc(arena, run.count, sizeof *texts);
    if (run.count > 0 && texts == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < run.count; i++) {
        if (!index_string(v, refs[i], &texts[i])) {
            return index_corrupt(err);
        }
    }
    *out = texts;
    *count = run.count;
    return OK;
}

enum status index_events(const struct index_view *v, const struct index_range *range,
                         struct arena *arena, struct osv_range *out, struct error *err)
{
    const struct index_event *stored = index_run(v, INDEX_EVENTS, range->events);
    struct osv_range r = {.type = (enum osv_range_type)range->type,
                          .event_count = range->events.count};
    if (stored == NULL || range->type > OSV_GIT || !index_string(v, range->repo, &r.repo)) {
        return index_corrupt(err);
    }
    struct range_event *events =
        arena_alloc(arena, r.event_count == 0 ? 1 : r.event_count, sizeof *events);
    if (events == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < r.event_count; i++) {
        events[i].kind = (enum range_event_kind)stored[i].kind;
        if (stored[i].kind > RANGE_LIMIT ||
            !index_string(v, stored[i].version, &events[i].version)) {
            return index_corrupt(err);
        }
    }
    r.events = events;
    *out = r;
    return OK;
}
