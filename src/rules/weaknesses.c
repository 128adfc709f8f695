/* Reading what is built in. A file that is wrong is a fault of the build: an error, no crash. */
#include <assay/base/mem.h>
#include <assay/base/shipped.h>
#include <assay/base/toml.h>
#include <assay/base/words.h>
#include <assay/rules/weaknesses.h>

#include <stdlib.h>

enum { LISTS_MAX = 32 };

extern const struct shipped_file shipped_weaknesses[];
extern const uint64_t shipped_weaknesses_count;

struct weakness {
    uint32_t cwe;
    uint32_t parents_len;
    const uint32_t *parents;
    struct view name;
};

struct weaknesses {
    struct arena arena;
    struct weakness *all; /* by number */
    size_t all_len;
    size_t all_cap;
    struct weakness_list lists[LISTS_MAX];
    size_t lists_len;
    const struct weakness_inspector *inspectors;
    size_t inspectors_len;
};

static bool read_number(struct view text, uint32_t *out)
{
    uint64_t n = 0;
    if (!view_to_u64(text, &n) || n == 0 || n > WEAKNESS_NUMBER_MAX) {
        return false;
    }
    *out = (uint32_t)n;
    return true;
}

static enum status wrong(const struct shipped_file *file, struct error *err)
{
    return error_set(err, ERR_INTERNAL, "rules/weaknesses/" VIEW_FMT " is malformed",
                     VIEW_ARG(file->name));
}

/* ---- the hierarchy ---- */

static enum status read_parents(struct weaknesses *w, struct view words, struct weakness *out,
                                struct error *err)
{
    uint32_t numbers[WEAKNESS_LINE_MAX];
    uint32_t len = 0;
    struct view word;
    while (len < WEAKNESS_LINE_MAX && words_next(&words, &word)) {
        len += read_number(word, &numbers[len]) ? 1 : 0;
    }
    uint32_t *kept = arena_alloc(&w->arena, len + 1, sizeof *kept);
    if (kept == NULL) {
        return error_no_memory(err);
    }
    memcpy(kept, numbers, len * sizeof *kept);
    out->parents = kept;
    out->parents_len = len;
    return OK;
}

static enum status read_hierarchy(struct weaknesses *w, const struct shipped_file *file,
                                  struct error *err)
{
    struct view rest = file->bytes;
    struct view line;
    enum status st = OK;
    while (st == OK && view_line(&rest, &line)) {
        struct weakness one = {.cwe = 0};
        struct view number;
        struct view parents;
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        if (!view_split(&line, '\t', &number) || !view_split(&line, '\t', &parents) ||
            !read_number(number, &one.cwe) ||
            (w->all_len > 0 && w->all[w->all_len - 1].cwe >= one.cwe)) {
            return wrong(file, err);
        }
        one.name = line;
        st = read_parents(w, parents, &one, err);
        if (st == OK) {
            st = arena_grow(&w->arena, (void **)&w->all, &w->all_cap, w->all_len + 1,
                            sizeof *w->all, err);
        }
        if (st == OK) {
            w->all[w->all_len++] = one;
        }
    }
    return st;
}

static int by_cwe(const void *key, const void *row)
{
    uint32_t cwe = *(const uint32_t *)key;
    uint32_t other = ((const struct weakness *)row)->cwe;
    return (cwe > other) - (cwe < other);
}

static const struct weakness *find(const struct weaknesses *w, uint32_t cwe)
{
    return w->all_len == 0 ? NULL : bsearch(&cwe, w->all, w->all_len, sizeof *w->all, by_cwe);
}

struct view weakness_name(const struct weaknesses *w, uint32_t cwe)
{
    const struct weakness *one = find(w, cwe);
    return one == NULL ? VIEW("") : one->name;
}

static bool has(const uint32_t *list, size_t len, uint32_t cwe)
{
    size_t i = 0;
    while (i < len && list[i] != cwe) {
        i++;
    }
    return i < len;
}

size_t weakness_line(const struct weaknesses *w, uint32_t cwe, uint32_t out[WEAKNESS_LINE_MAX])
{
    size_t len = 0;
    out[len++] = cwe;
    for (size_t at = 0; at < len; at++) {
        const struct weakness *one = find(w, out[at]);
        for (uint32_t i = 0; one != NULL && i < one->parents_len; i++) {
            if (len < WEAKNESS_LINE_MAX && !has(out, len, one->parents[i])) {
                out[len++] = one->parents[i];
            }
        }
    }
    return len;
}

bool weakness_next(struct view *text, uint32_t *cwe)
{
    static const struct view mark = VIEW_INIT("CWE-");
    ptrdiff_t at;
    while ((at = view_find(*text, mark)) >= 0) {
        size_t from = (size_t)at + mark.len;
        size_t to = from;
        while (to < text->len && text->ptr[to] >= '0' && text->ptr[to] <= '9') {
            to++;
        }
        struct view digits = view_slice(*text, from, to);
        *text = view_slice(*text, to, text->len);
        if (read_number(digits, cwe)) {
            return true;
        }
    }
    return false;
}

/* ---- lists ---- */

static enum status read_numbers(struct weaknesses *w, const struct shipped_file *file,
                                const struct value *list, const uint32_t **out, size_t *len,
                                struct error *err)
{
    size_t n = value_is(list, VALUE_ARRAY) ? list->len : 0;
    uint32_t *numbers = arena_alloc(&w->arena, n + 1, sizeof *numbers);
    if (numbers == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        if (!read_number(value_scalar(&list->items[i]), &numbers[i])) {
            return wrong(file, err);
        }
    }
    *out = numbers;
    *len = n;
    return OK;
}

static struct weakness_entry *more_entries(struct weaknesses *w, size_t len)
{
    return len > WEAKNESS_ENTRIES_MAX
               ? NULL
               : arena_alloc(&w->arena, len + 1, sizeof(struct weakness_entry));
}

/* `cwe = [79, …]`: each weakness is an entry. */
static enum status read_ranks(struct weaknesses *w, const struct shipped_file *file,
                              const struct value *cwes, struct weakness_list *l, struct error *err)
{
    const uint32_t *numbers = NULL;
    size_t len = 0;
    enum status st = read_numbers(w, file, cwes, &numbers, &len, err);
    struct weakness_entry *entries = st == OK ? more_entries(w, len) : NULL;
    if (st != OK || entries == NULL) {
        return st != OK ? st : error_no_memory(err);
    }
    for (size_t i = 0; i < len; i++) {
        entries[i] =
            (struct weakness_entry){.id = arena_printf(&w->arena, "CWE-%u", (unsigned)numbers[i]),
                                    .name = weakness_name(w, numbers[i]),
                                    .cwes = &numbers[i],
                                    .len = 1};
        if (entries[i].id.ptr == NULL) {
            return error_no_memory(err);
        }
    }
    l->entries = entries;
    l->len = len;
    return OK;
}

/* [[entry]]: a heading with its weaknesses. */
static enum status read_entries(struct weaknesses *w, const struct shipped_file *file,
                                const struct value *list, struct weakness_list *l,
                                struct error *err)
{
    struct weakness_entry *entries = more_entries(w, list->len);
    enum status st = entries == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        entries[i] = (struct weakness_entry){.id = value_get_text(&list->items[i], "id"),
                                             .name = value_get_text(&list->items[i], "name")};
        st = read_numbers(w, file, value_get(&list->items[i], "cwe"), &entries[i].cwes,
                          &entries[i].len, err);
    }
    l->entries = entries;
    l->len = st == OK ? list->len : 0;
    return st;
}

/* [sections] "V1.2" = 10: V1.2.1 to V1.2.10. */
static enum status read_sections(struct weaknesses *w, const struct shipped_file *file,
                                 const struct value *sections, struct weakness_list *l,
                                 struct error *err)
{
    struct weakness_entry *entries = more_entries(w, WEAKNESS_ENTRIES_MAX);
    if (entries == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < sections->len; i++) {
        const struct member *m = &sections->members[i];
        int64_t n = value_is(&m->value, VALUE_INT) ? m->value.integer : -1;
        if (n < 0 || n > WEAKNESS_ENTRIES_MAX - (int64_t)l->len) {
            return wrong(file, err);
        }
        for (int64_t k = 1; k <= n; k++) {
            struct view id =
                arena_printf(&w->arena, VIEW_FMT ".%lld", VIEW_ARG(m->key), (long long)k);
            if (id.ptr == NULL) {
                return error_no_memory(err);
            }
            entries[l->len++] = (struct weakness_entry){.id = id, .name = VIEW("")};
        }
    }
    l->entries = entries;
    return OK;
}

static enum status read_inspectors(struct weaknesses *w, const struct shipped_file *file,
                                   const struct value *table, struct error *err)
{
    struct weakness_inspector *all = arena_alloc(&w->arena, table->len + 1, sizeof *all);
    enum status st = all == NULL ? error_no_memory(err) : OK;
    for (size_t i = 0; st == OK && i < table->len; i++) {
        all[i] = (struct weakness_inspector){.name = table->members[i].key};
        st = read_numbers(w, file, &table->members[i].value, &all[i].cwes, &all[i].len, err);
    }
    w->inspectors = all;
    w->inspectors_len = st == OK ? table->len : 0;
    return st;
}

static enum status read_list(struct weaknesses *w, const struct shipped_file *file,
                             struct error *err)
{
    struct value root;
    enum status st = toml_read(file->bytes, "rules/weaknesses", NULL, &w->arena, &root, err);
    if (st != OK) {
        return st;
    }
    const struct value *inspectors = value_get(&root, "inspectors");
    if (value_is(inspectors, VALUE_OBJECT)) {
        return read_inspectors(w, file, inspectors, err);
    }
    struct weakness_list l = {.id = value_get_text(&root, "id"),
                              .title = value_get_text(&root, "title"),
                              .framework = value_get_text(&root, "framework")};
    const struct value *entries = value_get(&root, "entry");
    const struct value *sections = value_get(&root, "sections");
    if (w->lists_len == LISTS_MAX || l.id.len == 0) {
        return wrong(file, err);
    }
    if (value_is(entries, VALUE_ARRAY)) {
        st = read_entries(w, file, entries, &l, err);
    } else if (value_is(sections, VALUE_OBJECT)) {
        st = read_sections(w, file, sections, &l, err);
    } else {
        st = read_ranks(w, file, value_get(&root, "cwe"), &l, err);
    }
    if (st == OK) {
        w->lists[w->lists_len++] = l;
    }
    return st;
}

/* The hierarchy first: lists take names from it. The files are in the order of their names. */
static enum status read_all(struct weaknesses *w, struct error *err)
{
    static const struct view hierarchy = VIEW_INIT("cwe.tsv");
    enum status st = OK;
    for (size_t i = 0; st == OK && i < shipped_weaknesses_count; i++) {
        if (view_eq(shipped_weaknesses[i].name, hierarchy)) {
            st = read_hierarchy(w, &shipped_weaknesses[i], err);
        }
    }
    for (size_t i = 0; st == OK && i < shipped_weaknesses_count; i++) {
        if (!view_eq(shipped_weaknesses[i].name, hierarchy)) {
            st = read_list(w, &shipped_weaknesses[i], err);
        }
    }
    return st;
}

enum status weaknesses_new(struct weaknesses **out, struct error *err)
{
    struct weaknesses *w = mem_calloc(1, sizeof *w);
    if (w == NULL) {
        return error_no_memory(err);
    }
    arena_init(&w->arena, 0);
    enum status st = read_all(w, err);
    if (st != OK) {
        (void)weaknesses_free(w);
        return st;
    }
    *out = w;
    return OK;
}

struct weaknesses *weaknesses_free(struct weaknesses *w)
{
    if (w != NULL) {
        arena_release(&w->arena);
        (void)mem_free(w);
    }
    return NULL;
}

const struct weakness_list *weaknesses_lists(const struct weaknesses *w, size_t *len)
{
    *len = w->lists_len;
    return w->lists;
}

const struct weakness_inspector *weaknesses_inspectors(const struct weaknesses *w, size_t *len)
{
    *len = w->inspectors_len;
    return w->inspectors;
}
