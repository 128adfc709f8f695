/* Build tool: the SPDX list and our phrases → the block of pack.h.
 *
 *   licence_pack OUT LIST.json IDS.json DEPRECATED.json EXCEPTIONS.json NOTICES.toml TERMS.toml */
#include "pack.h"
#include "words.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include <assay/base/file.h>
#include <assay/base/json.h>
#include <assay/base/map.h>
#include <assay/base/mem.h>
#include <assay/base/toml.h>
#include <assay/licence/terms.h>

enum { FILE_MAX = 64 * 1024 * 1024, ITEMS_MAX = 16 * 1024 * 1024 };

struct list {
    void *items;
    size_t count;
    size_t cap;
};

struct posting {
    uint32_t gram;
    uint32_t at;
};

struct made {
    struct arena arena;
    struct map names; /* text → 1 + its place in `bytes` */
    struct buf bytes;
    struct list licences, texts, tokens, postings, phrases, words;
    uint32_t text_first; /* of the text that grams_of() goes through */
    struct error err;
    enum status failed;
};

static void fail(struct made *m, enum status st)
{
    m->failed = m->failed == OK ? st : m->failed;
}

static void add(struct made *m, struct list *l, size_t size, const void *item)
{
    enum status st = mem_grow(&l->items, &l->cap, l->count + 1, size, ITEMS_MAX, &m->err);
    if (st != OK) {
        fail(m, st);
        return;
    }
    memcpy((char *)l->items + l->count++ * size, item, size);
}

static struct pack_name name(struct made *m, struct view text)
{
    uintptr_t at = (uintptr_t)map_get(&m->names, text);
    if (at == 0) {
        at = m->bytes.len + 1;
        buf_add_view(&m->bytes, text);
        fail(m, map_put(&m->names, text, (void *)at, NULL, &m->err));
    }
    return (struct pack_name){(uint32_t)at - 1, (uint32_t)text.len};
}

static void read_file(struct made *m, const char *path, bool toml, struct value *out)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(FILE_MAX);
    enum status st = file_read(path, &bytes, &m->err);
    if (st == OK) {
        struct view copy = arena_copy(&m->arena, buf_view(&bytes));
        st = copy.ptr == NULL ? error_no_memory(&m->err)
             : toml           ? toml_read(copy, path, NULL, &m->arena, out, &m->err)
                              : json_read(copy, path, JSON_STRICT, NULL, &m->arena, out, &m->err);
    }
    fail(m, st);
}

/* ---- licences ------------------------------------------------------------------------ */

/* What a deprecated identifier is called now. */
static struct view successor(struct made *m, struct view id)
{
    static const char *const renamed[][2] = {
        {"BSD-2-Clause-FreeBSD", "BSD-2-Clause-Views"},
        {"BSD-2-Clause-NetBSD", "BSD-2-Clause"},
        {"GPL-2.0-with-GCC-exception", "GPL-2.0-only WITH GCC-exception-2.0"},
        {"GPL-2.0-with-autoconf-exception", "GPL-2.0-only WITH Autoconf-exception-2.0"},
        {"GPL-2.0-with-bison-exception", "GPL-2.0-only WITH Bison-exception-2.2"},
        {"GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"},
        {"GPL-2.0-with-font-exception", "GPL-2.0-only WITH Font-exception-2.0"},
        {"GPL-3.0-with-GCC-exception", "GPL-3.0-only WITH GCC-exception-3.1"},
        {"GPL-3.0-with-autoconf-exception", "GPL-3.0-only WITH Autoconf-exception-3.0"},
        {"StandardML-NJ", "SMLNJ"},
        {"bzip2-1.0.5", "bzip2-1.0.6"},
        {"eCos-2.0", "GPL-2.0-or-later WITH eCos-exception-2.0"},
        {"wxWindows", "LGPL-2.0-or-later WITH WxWindows-exception-3.1"},
    };
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++) {
        if (view_eq_str(id, renamed[i][0])) {
            return view_str(renamed[i][1]);
        }
    }
    bool gnu = view_find(id, VIEW("GPL-")) != VIEW_NPOS || view_starts(id, VIEW("GFDL-"));
    if (!gnu || id.len > 20) {
        return VIEW("");
    }
    if (id.ptr[id.len - 1] == '+') {
        return arena_printf(&m->arena, VIEW_FMT "-or-later", (int)(id.len - 1), id.ptr);
    }
    return arena_printf(&m->arena, VIEW_FMT "-only", VIEW_ARG(id));
}

static enum licence_terms terms_of(const struct value *terms, struct view id)
{
    static const enum licence_terms order[] = {TERMS_PUBLIC_DOMAIN, TERMS_NETWORK_COPYLEFT,
                                               TERMS_RESTRICTED,    TERMS_STRONG_COPYLEFT,
                                               TERMS_WEAK_COPYLEFT, TERMS_PERMISSIVE};
    for (size_t t = 0; t < sizeof order / sizeof *order; t++) {
        const struct value *list = value_get(terms, licence_terms_name(order[t]));
        for (size_t i = 0; list != NULL && i < list->len; i++) {
            if (view_glob(list->items[i].text, id)) {
                return order[t];
            }
        }
    }
    return TERMS_UNREVIEWED;
}

static void add_licences(struct made *m, const struct value *ids, uint16_t flags,
                         const struct value *list, const struct value *terms)
{
    for (size_t i = 0; i < ids->len; i++) {
        struct view id = ids->items[i].text;
        struct pack_licence l = {
            .name = name(m, id), .flags = flags, .terms = (uint16_t)terms_of(terms, id)};
        if (value_get_bool(value_get_view(list, id), "osiApproved", false)) {
            l.flags |= PACK_OSI;
        }
        if ((flags & PACK_DEPRECATED) != 0) {
            l.successor = name(m, successor(m, id));
        }
        add(m, &m->licences, sizeof l, &l);
    }
}

static const char *names_base;

static int by_name(const void *a, const void *b)
{
    const struct pack_licence *x = a;
    const struct pack_licence *y = b;
    return view_cmp(view_of(names_base + x->name.at, x->name.len),
                    view_of(names_base + y->name.at, y->name.len));
}

/* ---- texts --------------------------------------------------------------------------- */

static void keep_gram(void *ctx, uint32_t at, uint32_t gram)
{
    struct made *m = ctx;
    struct posting p = {gram, m->text_first + at};
    add(m, &m->postings, sizeof p, &p);
}

static void add_text(struct made *m, struct view expression, struct view text, bool notice)
{
    struct words w;
    enum status st = words_of(text, &m->arena, &w, &m->err);
    uint32_t *heavy = st == OK ? arena_alloc(&m->arena, (size_t)w.count + 1, sizeof *heavy) : NULL;
    if (heavy == NULL) {
        fail(m, st == OK ? ERR_NO_MEMORY : st);
        return;
    }
    uint32_t n = 0;
    for (uint32_t i = 0; i < w.count; i++) {
        if (!w.items[i].light) {
            heavy[n++] = w.items[i].hash;
        }
    }
    struct pack_text t = {name(m, expression), (uint32_t)m->tokens.count, n, notice ? 1 : 0};
    if (n < GRAM_WORDS) {
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint16_t half = (uint16_t)heavy[i];
        add(m, &m->tokens, sizeof half, &half);
    }
    m->text_first = t.first;
    grams_of(heavy, n, keep_gram, m);
    add(m, &m->texts, sizeof t, &t);
}

/* A line that only says who holds the copyright: everybody's is another one. */
static bool is_claim(struct view line)
{
    struct view t = view_trim(line);
    return t.len < 120 && t.len > 10 && view_eq_nocase(view_slice(t, 0, 10), VIEW("copyright ")) &&
           (view_find(t, VIEW("(c)")) != VIEW_NPOS || view_find(t, VIEW("(C)")) != VIEW_NPOS ||
            view_find_char(t, '<') != VIEW_NPOS || view_find_char(t, '[') != VIEW_NPOS ||
            view_find(t, VIEW("\xc2\xa9")) != VIEW_NPOS);
}

/* Without claims and without <what is to be filled in>. */
static struct view cleaned(struct made *m, struct view text)
{
    struct buf out = BUF_INIT(FILE_MAX);
    struct view line;
    while (view_line(&text, &line)) {
        if (is_claim(line)) {
            continue;
        }
        for (size_t i = 0; i < line.len; i++) {
            struct view rest = view_slice(line, i, line.len);
            char close = line.ptr[i] == '<' ? '>' : line.ptr[i] == '[' ? ']' : 0;
            ptrdiff_t end = close == 0 ? VIEW_NPOS : view_find_char(rest, close);
            if (end > 1 && end < 60) {
                i += (size_t)end;
                buf_add_char(&out, ' ');
            } else {
                buf_add_char(&out, line.ptr[i]);
            }
        }
        buf_add_char(&out, '\n');
    }
    struct view copy = arena_copy(&m->arena, buf_view(&out));
    buf_release(&out);
    return copy;
}

/* Identifiers of which one text stands for all: the GNU licences name the version twice. */
static bool is_repeated(struct view id)
{
    return view_ends(id, VIEW("-or-later")) || view_ends(id, VIEW("-invariants-only")) ||
           view_ends(id, VIEW("-RFN")) || view_eq_str(id, "MPL-2.0-no-copyleft-exception") ||
           view_eq_str(id, "CAL-1.0-Combined-Work-Exception");
}

/* What follows the terms is about using the licence, or another licence that it builds on,
 * and often left out. */
static void add_without_end(struct made *m, struct view id, struct view text)
{
    static const char *const ends[] = {"END OF TERMS AND CONDITIONS",
                                       "GNU GENERAL PUBLIC LICENSE\nVersion 3"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        ptrdiff_t end = view_find(text, view_str(ends[i]));
        if (end > 1000 && (size_t)end + 200 < text.len) {
            add_text(m, id, view_slice(text, 0, (size_t)end), false);
        }
    }
}

static void add_list(struct made *m, const struct value *list)
{
    for (size_t i = 0; i < list->len; i++) {
        struct view id = list->members[i].key;
        struct view text = value_get_text(&list->members[i].value, "licenseText");
        const struct pack_licence *known = NULL;
        for (size_t k = 0; k < m->licences.count && known == NULL; k++) {
            const struct pack_licence *l = (const struct pack_licence *)m->licences.items + k;
            known = view_eq(view_of(m->bytes.ptr + l->name.at, l->name.len), id) ? l : NULL;
        }
        if (is_repeated(id) || known == NULL ||
            ((known->flags & PACK_DEPRECATED) != 0 && known->successor.len > 0)) {
            continue;
        }
        struct view clean = cleaned(m, text);
        add_text(m, id, clean, false);
        add_without_end(m, id, clean);
    }
}

/* ---- phrases ------------------------------------------------------------------------- */

static void add_phrase_word(struct made *m, struct pack_phrase *p, uint32_t word)
{
    add(m, &m->words, sizeof word, &word);
    p->count++;
}

/* As words_of() will find it in texts: in one spelling, "artistic_2" as two words. */
static void add_phrase_words(struct made *m, struct pack_phrase *p, struct view piece)
{
    struct words w = {0};
    fail(m, words_of(piece, &m->arena, &w, &m->err));
    for (uint32_t i = 0; m->failed == OK && i < w.count; i++) {
        add_phrase_word(m, p, w.items[i].hash);
    }
}

static void add_phrase_gap(struct made *m, struct pack_phrase *p, struct view number)
{
    uint64_t gap = 0;
    if (!view_to_u64(number, &gap) || gap > WORD_GAP_MAX || p->count == 0) {
        fail(m, error_set(&m->err, ERR_FORMAT, "bad gap in a phrase of " VIEW_FMT,
                          (int)p->expression.len, m->bytes.ptr + p->expression.at));
    }
    add_phrase_word(m, p, (uint32_t)gap);
}

static void add_phrase(struct made *m, const struct value *licence, enum phrase_kind kind,
                       struct view text)
{
    struct view expression = value_get_text(licence, "expression");
    struct pack_phrase p = {.expression = name(m, expression),
                            .first = (uint32_t)m->words.count,
                            .kind = (uint8_t)kind,
                            .vague = value_get_bool(licence, "vague", false) ? 1 : 0};
    struct view piece;
    while (view_split(&text, ' ', &piece)) {
        if (view_starts(piece, VIEW("*"))) {
            add_phrase_gap(m, &p, view_slice(piece, 1, piece.len));
        } else {
            add_phrase_words(m, &p, piece);
        }
    }
    if (p.count == 0 || p.count > PHRASE_WORDS_MAX) {
        fail(m, error_set(&m->err, ERR_FORMAT, "a phrase of " VIEW_FMT " is empty or too long",
                          VIEW_ARG(expression)));
    }
    add(m, &m->phrases, sizeof p, &p);
}

static void add_notices(struct made *m, const struct value *root)
{
    static const char *const keys[] = {"grants", "names", "exceptions"};
    const struct value *all = value_get(root, "licence");
    for (size_t i = 0; all != NULL && i < all->len; i++) {
        const struct value *l = &all->items[i];
        struct view expression = value_get_text(l, "expression");
        const struct value *texts = value_get(l, "texts");
        for (size_t k = 0; texts != NULL && k < texts->len; k++) {
            add_text(m, expression, texts->items[k].text, true);
        }
        for (unsigned kind = 0; kind < sizeof keys / sizeof *keys; kind++) {
            const struct value *phrases = value_get(l, keys[kind]);
            for (size_t k = 0; phrases != NULL && k < phrases->len; k++) {
                add_phrase(m, l, (enum phrase_kind)kind, phrases->items[k].text);
            }
        }
    }
}

static const uint32_t *words_base;

static int by_first_word(const void *a, const void *b)
{
    const struct pack_phrase *x = a;
    const struct pack_phrase *y = b;
    uint32_t p = words_base[x->first];
    uint32_t q = words_base[y->first];
    if (p != q) {
        return p < q ? -1 : 1;
    }
    if (x->count != y->count) {
        return x->count > y->count ? -1 : 1;
    }
    return x->first < y->first ? -1 : x->first > y->first;
}

static int by_gram(const void *a, const void *b)
{
    const struct posting *x = a;
    const struct posting *y = b;
    if (x->gram != y->gram) {
        return x->gram < y->gram ? -1 : 1;
    }
    return x->at < y->at ? -1 : x->at > y->at;
}

/* ---- writing ------------------------------------------------------------------------- */

static void put(struct buf *out, const void *bytes, size_t len)
{
    static const char zeros[8];
    buf_add(out, bytes, len);
    buf_add(out, zeros, (8 - len % 8) % 8);
}

static void put_list(struct buf *out, const struct list *l, size_t size)
{
    put(out, l->items, l->count * size);
}

static void put_grams(struct made *m, struct pack_head *head, struct buf *out)
{
    const struct posting *p = m->postings.items;
    size_t n = m->postings.count;
    struct list grams = {0};
    struct list first = {0};
    struct list at = {0};
    CLEANUP(cleanup_mem) uint32_t *directory = mem_calloc(PACK_DIRECTORY, sizeof *directory);
    qsort(m->postings.items, n, sizeof *p, by_gram);
    for (uint32_t i = 0; i < n && directory != NULL; i++) {
        if (i == 0 || p[i].gram != p[i - 1].gram) {
            add(m, &grams, sizeof p->gram, &p[i].gram);
            add(m, &first, sizeof i, &i);
            directory[(p[i].gram >> 16) + 1] = (uint32_t)grams.count;
        }
        add(m, &at, sizeof p->at, &p[i].at);
    }
    if (directory == NULL) {
        fail(m, ERR_NO_MEMORY);
        return;
    }
    uint32_t end = (uint32_t)n;
    add(m, &first, sizeof end, &end);
    for (size_t i = 1; i < PACK_DIRECTORY; i++) {
        directory[i] = directory[i] == 0 ? directory[i - 1] : directory[i];
    }
    head->grams = (uint32_t)grams.count;
    head->postings = (uint32_t)n;
    put(out, directory, PACK_DIRECTORY * sizeof *directory);
    put_list(out, &grams, sizeof(uint32_t));
    put_list(out, &first, sizeof(uint32_t));
    put_list(out, &at, sizeof(uint32_t));
    mem_free(grams.items);
    mem_free(first.items);
    mem_free(at.items);
}

static void write_pack(struct made *m, const char *path)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(FILE_MAX);
    struct pack_head head = {.version = PACK_VERSION};
    memcpy(head.magic, PACK_MAGIC, sizeof head.magic);
    names_base = m->bytes.ptr;
    words_base = m->words.items;
    qsort(m->licences.items, m->licences.count, sizeof(struct pack_licence), by_name);
    qsort(m->phrases.items, m->phrases.count, sizeof(struct pack_phrase), by_first_word);
    head.licences = (uint32_t)m->licences.count;
    head.texts = (uint32_t)m->texts.count;
    head.tokens = (uint32_t)m->tokens.count;
    head.phrases = (uint32_t)m->phrases.count;
    head.words = (uint32_t)m->words.count;
    head.names = (uint32_t)m->bytes.len;
    put(&out, &head, sizeof head);
    put_list(&out, &m->licences, sizeof(struct pack_licence));
    put_list(&out, &m->texts, sizeof(struct pack_text));
    put_list(&out, &m->tokens, sizeof(uint16_t));
    put_grams(m, &head, &out);
    put_list(&out, &m->phrases, sizeof(struct pack_phrase));
    put_list(&out, &m->words, sizeof(uint32_t));
    put(&out, m->bytes.ptr, m->bytes.len);
    fail(m, buf_status(&out, &m->err));
    if (m->failed == OK) {
        memcpy(out.ptr, &head, sizeof head);
        sha256_of(buf_view(&out), &head.digest);
        memcpy(out.ptr, &head, sizeof head);
        fail(m, file_write_atomic(path, buf_view(&out), 0644, &m->err));
    }
}

static void release(struct made *m)
{
    struct list *lists[] = {&m->licences, &m->texts,   &m->tokens,
                            &m->postings, &m->phrases, &m->words};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        mem_free(lists[i]->items);
    }
    buf_release(&m->bytes);
    map_release(&m->names);
    arena_release(&m->arena);
}

int main(int argc, char **argv)
{
    struct value v[6];
    struct made m = {.bytes = BUF_INIT(FILE_MAX)};
    if (argc != 8) {
        fprintf(stderr, "usage: licence_pack OUT LIST IDS DEPRECATED EXCEPTIONS NOTICES TERMS\n");
        return 2;
    }
    arena_init(&m.arena, 0);
    map_init(&m.names);
    for (int i = 0; i < 6 && m.failed == OK; i++) {
        read_file(&m, argv[i + 2], i >= 4, &v[i]);
    }
    if (m.failed == OK) {
        add_licences(&m, &v[1], 0, &v[0], &v[5]);
        add_licences(&m, &v[2], PACK_DEPRECATED, &v[0], &v[5]);
        add_licences(&m, &v[3], PACK_EXCEPTION, &v[0], &v[5]);
        add_list(&m, &v[0]);
        add_notices(&m, &v[4]);
    }
    if (m.failed == OK) {
        write_pack(&m, argv[1]);
    }
    if (m.failed != OK) {
        fprintf(stderr, "licence_pack: %s\n", m.err.message);
        release(&m);
        return 1;
    }
    printf("%zu licences, %zu texts of %zu words, %zu runs, %zu phrases\n", m.licences.count,
           m.texts.count, m.tokens.count, m.postings.count, m.phrases.count);
    release(&m);
    return 0;
}
