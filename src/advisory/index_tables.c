#include "index_tables.h"

#include <assay/advisory/epss.h>
#include <assay/advisory/kev.h>
#include <assay/base/mem.h>

uint64_t index_key_hash(uint32_t ecosystem, struct view name)
{
    uint64_t h = view_hash(name) ^ (ecosystem * UINT64_C(0x9e3779b97f4a7c15));
    h ^= h >> 32;
    h *= UINT64_C(0xd6e8feb86659fd93);
    return h ^ (h >> 32);
}

size_t index_record_size(enum index_section s)
{
    static const size_t sizes[INDEX_SECTIONS] = {
        [INDEX_STRINGS] = 1,
        [INDEX_LISTS] = sizeof(uint32_t),
        [INDEX_ADVISORIES] = sizeof(struct index_advisory),
        [INDEX_AFFECTED] = sizeof(struct index_affected),
        [INDEX_RANGES] = sizeof(struct index_range),
        [INDEX_EVENTS] = sizeof(struct index_event),
        [INDEX_SEVERITIES] = sizeof(struct index_severity),
        [INDEX_IMPORTS] = sizeof(struct index_import),
        [INDEX_GROUPS] = sizeof(struct index_group),
        [INDEX_ECOSYSTEMS] = sizeof(struct index_ecosystem),
        [INDEX_KEYS] = sizeof(struct index_key),
        [INDEX_POSTINGS] = sizeof(uint32_t),
        [INDEX_SLOTS] = sizeof(struct index_slot),
        [INDEX_IDS] = sizeof(struct index_id),
        [INDEX_BLOCKS] = sizeof(struct index_block),
        [INDEX_TEXTS] = 1,
        [INDEX_EPSS] = sizeof(struct epss_row),
        [INDEX_KEV] = sizeof(struct kev_row),
    };
    return sizes[s];
}

void tables_init(struct tables *t)
{
    *t = (struct tables){0};
    buf_init(&t->strings.bytes, INDEX_STRINGS_MAX);
    buf_init(&t->texts, SIZE_MAX / 2);
}

void tables_release(struct tables *t)
{
    buf_release(&t->strings.bytes);
    buf_release(&t->texts);
    t->strings.slots = mem_free(t->strings.slots);
    for (size_t i = 0; i < INDEX_SECTIONS; i++) {
        t->t[i].items = mem_free(t->t[i].items);
    }
    tables_init(t);
}

static struct view stored(const struct strings *s, uint32_t offset)
{
    uint16_t len;
    memcpy(&len, s->bytes.ptr + offset, sizeof len);
    return view_of(s->bytes.ptr + offset + sizeof len, len);
}

static size_t slot_of(const struct strings *s, struct view text)
{
    size_t at = (size_t)view_hash(text) & (s->cap - 1);
    while (s->slots[at] != 0 && !view_eq(stored(s, s->slots[at]), text)) {
        at = (at + 1) & (s->cap - 1);
    }
    return at;
}

static enum status grow_strings(struct strings *s, struct error *err)
{
    enum { FIRST = 1024 };
    struct strings bigger = *s;
    bigger.cap = s->cap == 0 ? FIRST : s->cap * 2;
    bigger.slots = mem_calloc(bigger.cap, sizeof *bigger.slots);
    if (bigger.slots == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < s->cap; i++) {
        if (s->slots[i] != 0) {
            bigger.slots[slot_of(&bigger, stored(s, s->slots[i]))] = s->slots[i];
        }
    }
    (void)mem_free(s->slots);
    *s = bigger;
    return OK;
}

static enum status add_text(struct strings *s, struct view text, index_text *out, struct error *err)
{
    uint16_t len = (uint16_t)text.len;
    if (text.len > UINT16_MAX) {
        return error_set(err, ERR_LIMIT, "a text of %zu bytes does not fit the index", text.len);
    }
    size_t at = s->bytes.len;
    buf_add(&s->bytes, &len, sizeof len);
    buf_add_view(&s->bytes, text);
    enum status st = buf_status(&s->bytes, err);
    if (st == OK) {
        *out = (index_text)at;
    }
    return st;
}

enum status tables_text(struct tables *t, struct view text, index_text *out, struct error *err)
{
    struct strings *s = &t->strings;
    if (s->bytes.len == 0) {
        enum status empty = add_text(s, view_of(NULL, 0), out, err);
        if (empty != OK) {
            return empty;
        }
    }
    if (text.len == 0) {
        *out = 0;
        return OK;
    }
    enum status st = s->len * 2 >= s->cap ? grow_strings(s, err) : OK;
    if (st != OK) {
        return st;
    }
    size_t at = slot_of(s, text);
    if (s->slots[at] == 0) {
        uint32_t added;
        st = add_text(s, text, &added, err);
        if (st != OK) {
            return st;
        }
        s->slots[at] = added;
        s->len++;
    }
    *out = s->slots[at];
    return OK;
}

enum status tables_add(struct tables *t, enum index_section s, size_t count, uint32_t *first,
                       struct error *err)
{
    struct table *table = &t->t[s];
    size_t size = index_record_size(s);
    if (count > INDEX_RECORDS_MAX - table->len) {
        return error_set(err, ERR_LIMIT, "more advisories than one index holds");
    }
    enum status st =
        mem_grow(&table->items, &table->cap, table->len + count, size, INDEX_RECORDS_MAX, err);
    if (st != OK) {
        return st;
    }
    if (count > 0) {
        memset((char *)table->items + table->len * size, 0, count * size);
    }
    *first = (uint32_t)table->len;
    table->len += count;
    return OK;
}

enum status tables_put(struct tables *t, enum index_section s, const void *record,
                       struct error *err)
{
    uint32_t at;
    enum status st = tables_add(t, s, 1, &at, err);
    if (st == OK) {
        memcpy(tables_at(t, s, at), record, index_record_size(s));
    }
    return st;
}
