#include "index_finish.h"
#include "package.h"

#include <assay/base/mem.h>

#include <stdlib.h>

/* One mention of a package. */
struct mention {
    index_text ecosystem;
    index_text name; /* normalised */
    uint32_t affected;
    uint32_t advisory;
};

struct mentions {
    struct tables *t;
    struct mention *items;
    size_t len;
    size_t cap;
    struct buf name;
};

static enum status add_mention(struct mentions *m, struct view ecosystem, struct view name,
                               uint32_t affected, struct error *err)
{
    struct mention to = {.affected = affected};
    const struct index_affected *a = tables_at(m->t, INDEX_AFFECTED, affected);
    to.advisory = a->advisory;
    buf_clear(&m->name);
    package_name(ecosystem, name, &m->name);
    enum status st = buf_status(&m->name, err);
    if (st == OK) {
        st = tables_text(m->t, ecosystem, &to.ecosystem, err);
    }
    if (st == OK) {
        st = tables_text(m->t, buf_view(&m->name), &to.name, err);
    }
    if (st == OK) {
        st = mem_grow((void **)&m->items, &m->cap, m->len + 1, sizeof to, INDEX_RECORDS_MAX, err);
    }
    if (st == OK) {
        m->items[m->len++] = to;
    }
    return st;
}

/* Adding a text may move all texts: each is copied before it is handed on. */
static enum status mention_text(struct mentions *m, struct view ecosystem, index_text name,
                                uint32_t affected, struct buf *copy, struct error *err)
{
    struct index_view v;
    struct view text;
    struct view base;
    index_view_of_tables(m->t, &v);
    if (!index_string(&v, name, &text)) {
        return index_corrupt(err);
    }
    buf_clear(copy);
    buf_add_view(copy, ecosystem);
    buf_add_view(copy, text);
    enum status st = buf_status(copy, err);
    if (st != OK) {
        return st;
    }
    base = package_ecosystem(view_of(copy->ptr, ecosystem.len));
    return add_mention(m, base, view_of(copy->ptr + ecosystem.len, text.len), affected, err);
}

static enum status mention_affected(struct mentions *m, uint32_t n, struct buf *copy,
                                    struct error *err)
{
    struct index_view v;
    struct view ecosystem;
    const struct index_affected a =
        *(const struct index_affected *)tables_at(m->t, INDEX_AFFECTED, n);
    enum status st = OK;
    index_view_of_tables(m->t, &v);
    if (!index_string(&v, a.ecosystem, &ecosystem)) {
        return index_corrupt(err);
    }
    if (ecosystem.len > 0) {
        st = mention_text(m, ecosystem, a.name, n, copy, err);
    }
    for (uint32_t i = 0; st == OK && i < a.ranges.count; i++) {
        const struct index_range *r = tables_at(m->t, INDEX_RANGES, a.ranges.first + i);
        if (r->type == OSV_GIT && r->repo != 0) {
            st = mention_text(m, VIEW(PACKAGE_GIT), r->repo, n, copy, err);
        }
    }
    return st;
}

static int compare_mentions(const void *pa, const void *pb, void *ctx)
{
    const struct index_view *v = ctx;
    const struct mention *a = pa;
    const struct mention *b = pb;
    struct view left = {NULL, 0};
    struct view right = {NULL, 0};
    if (a->ecosystem == b->ecosystem && a->name == b->name) {
        return a->affected < b->affected ? -1 : a->affected > b->affected ? 1 : 0;
    }
    bool same = a->ecosystem == b->ecosystem;
    (void)index_string(v, same ? a->name : a->ecosystem, &left);
    (void)index_string(v, same ? b->name : b->ecosystem, &right);
    return view_cmp(left, right);
}

static enum status collect(struct mentions *m, struct error *err)
{
    struct buf copy = BUF_INIT(1 << 20);
    struct index_view v;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < m->t->t[INDEX_AFFECTED].len; i++) {
        st = mention_affected(m, (uint32_t)i, &copy, err);
    }
    buf_release(&copy);
    if (st == OK && m->len > 0) {
        index_view_of_tables(m->t, &v);
        qsort_r(m->items, m->len, sizeof *m->items, compare_mentions, &v);
    }
    return st;
}

/* The ecosystem's row, a new one where the name changes. */
static enum status ecosystem_of(struct tables *t, index_text name, uint32_t *out, struct error *err)
{
    size_t len = t->t[INDEX_ECOSYSTEMS].len;
    const struct index_ecosystem *last = len == 0 ? NULL : tables_at(t, INDEX_ECOSYSTEMS, len - 1);
    if (last == NULL || last->name != name) {
        const struct index_ecosystem fresh = {.name = name, .newest = INT64_MIN};
        enum status st = tables_put(t, INDEX_ECOSYSTEMS, &fresh, err);
        if (st != OK) {
            return st;
        }
        len++;
    }
    *out = (uint32_t)len - 1;
    return OK;
}

static enum status add_key(struct tables *t, const struct mention *m, struct error *err)
{
    struct index_key key = {.name = m->name,
                            .postings = {.first = (uint32_t)t->t[INDEX_POSTINGS].len}};
    enum status st = ecosystem_of(t, m->ecosystem, &key.ecosystem, err);
    if (st == OK) {
        st = tables_put(t, INDEX_KEYS, &key, err);
    }
    if (st == OK) {
        ((struct index_ecosystem *)tables_at(t, INDEX_ECOSYSTEMS, key.ecosystem))->packages++;
    }
    return st;
}

static enum status make_keys(struct mentions *m, struct error *err)
{
    struct tables *t = m->t;
    enum status st = OK;
    for (size_t i = 0; st == OK && i < m->len; i++) {
        const struct mention *at = &m->items[i];
        const struct mention *before = i == 0 ? NULL : &m->items[i - 1];
        bool same =
            before != NULL && before->ecosystem == at->ecosystem && before->name == at->name;
        if (same && before->affected == at->affected) {
            continue; /* two ranges in one repository */
        }
        st = same ? OK : add_key(t, at, err);
        if (st == OK) {
            st = tables_put(t, INDEX_POSTINGS, &at->affected, err);
        }
        if (st == OK) {
            struct index_key *key = tables_at(t, INDEX_KEYS, t->t[INDEX_KEYS].len - 1);
            key->postings.count++;
        }
    }
    return st;
}

static int compare_advisories(const void *pa, const void *pb)
{
    const struct mention *a = pa;
    const struct mention *b = pb;
    if (a->ecosystem != b->ecosystem) {
        return a->ecosystem < b->ecosystem ? -1 : 1;
    }
    return a->advisory < b->advisory ? -1 : a->advisory > b->advisory ? 1 : 0;
}

/* How many advisories an ecosystem has and how new they are: each counts once, however
 * many packages it names. Uses up the order of the mentions. */
static void count_advisories(struct mentions *m)
{
    struct tables *t = m->t;
    if (m->len > 0) {
        qsort(m->items, m->len, sizeof *m->items, compare_advisories);
    }
    for (size_t i = 0; i < m->len; i++) {
        const struct mention *at = &m->items[i];
        if (i > 0 && compare_advisories(at, at - 1) == 0) {
            continue;
        }
        const struct index_advisory *a = tables_at(t, INDEX_ADVISORIES, at->advisory);
        struct index_ecosystem *e = t->t[INDEX_ECOSYSTEMS].items;
        while (e->name != at->ecosystem) {
            e++;
        }
        e->advisories++;
        e->malicious += (a->flags & INDEX_MALICIOUS) != 0 ? 1 : 0;
        e->newest = a->modified > e->newest ? a->modified : e->newest;
    }
}

static enum status make_slots(struct tables *t, struct error *err)
{
    struct index_view v;
    size_t keys = t->t[INDEX_KEYS].len;
    size_t cap = 16;
    uint32_t first;
    while (cap < keys * 2) {
        cap *= 2;
    }
    enum status st = tables_add(t, INDEX_SLOTS, cap, &first, err);
    if (st != OK) {
        return st;
    }
    index_view_of_tables(t, &v);
    struct index_slot *slots = t->t[INDEX_SLOTS].items;
    for (size_t i = 0; i < keys; i++) {
        const struct index_key *key = tables_at(t, INDEX_KEYS, i);
        struct view name = {NULL, 0};
        (void)index_string(&v, key->name, &name);
        uint64_t hash = index_key_hash(key->ecosystem, name);
        size_t at = (size_t)hash & (cap - 1);
        while (slots[at].key != 0) {
            at = (at + 1) & (cap - 1);
        }
        slots[at] = (struct index_slot){(uint32_t)(hash >> 32), (uint32_t)i + 1};
    }
    return OK;
}

enum status index_make_keys(struct tables *t, struct error *err)
{
    struct mentions m = {.t = t};
    buf_init(&m.name, 1 << 20);
    enum status st = collect(&m, err);
    if (st == OK) {
        st = make_keys(&m, err);
    }
    if (st == OK) {
        count_advisories(&m);
        st = make_slots(t, err);
    }
    buf_release(&m.name);
    (void)mem_free(m.items);
    return st;
}
