/* A hash table of words by package, and the functions that are asked for. */
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include "words.h"

enum {
    SLOTS_FIRST = 4096,
    CANDIDATES_MAX = 1000 * 1000,
    PARTS_MAX = 16, /* of a name */
    IN_SEVERAL = 1  /* the lowest bit of a key: several files have the word */
};

struct word_set {
    uint64_t *slots; /* 0: empty */
    size_t cap;      /* power of two */
    size_t len;
    size_t max;
    bool full;
    struct arena arena;
    struct word_candidate *candidates;
    size_t candidates_len;
    size_t candidates_cap;
};

enum status word_set_new(size_t max, struct word_set **out, struct error *err)
{
    struct word_set *set = mem_calloc(1, sizeof *set);
    if (set == NULL) {
        return error_no_memory(err);
    }
    arena_init(&set->arena, 0);
    set->max = max == 0 ? WORDS_IN_ALL_MAX : max;
    *out = set;
    return OK;
}

struct word_set *word_set_free(struct word_set *set)
{
    if (set != NULL) {
        arena_release(&set->arena);
        (void)mem_free(set->slots);
        (void)mem_free(set->candidates);
        (void)mem_free(set);
    }
    return NULL;
}

/* --- the table --- */

static uint64_t mixed(uint64_t h)
{
    h = (h ^ (h >> 31)) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 29);
}

/* What the words of a file are known by: in Go its directory, else the language. */
static uint64_t package_of(struct view path, enum language language)
{
    uint64_t own = code_word_hash(language == LANG_GO ? path_folder(path) : VIEW(""));
    return mixed(own << 8 | (uint64_t)language);
}

static uint64_t key_of(uint64_t package, uint32_t word)
{
    uint64_t key = mixed(package ^ word) & ~(uint64_t)IN_SEVERAL;
    return key == 0 ? 2 : key;
}

/* Where a key stands or would stand. */
static size_t slot_of(const struct word_set *set, uint64_t key)
{
    size_t at = (size_t)(key >> 20) & (set->cap - 1);
    while (set->slots[at] != 0 && (set->slots[at] & ~(uint64_t)IN_SEVERAL) != key) {
        at = (at + 1) & (set->cap - 1);
    }
    return at;
}

static enum status grow(struct word_set *set, struct error *err)
{
    struct word_set larger = *set;
    larger.cap = set->cap == 0 ? SLOTS_FIRST : set->cap * 2;
    larger.slots = mem_calloc(larger.cap, sizeof *larger.slots);
    if (larger.slots == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < set->cap; i++) {
        if (set->slots[i] != 0) {
            larger.slots[slot_of(&larger, set->slots[i] & ~(uint64_t)IN_SEVERAL)] = set->slots[i];
        }
    }
    (void)mem_free(set->slots);
    *set = larger;
    return OK;
}

static enum status put(struct word_set *set, uint64_t key, struct error *err)
{
    if (set->len * 2 >= set->cap) {
        enum status st = grow(set, err);
        if (st != OK) {
            return st;
        }
    }
    size_t at = slot_of(set, key);
    if (set->slots[at] != 0) {
        set->slots[at] |= IN_SEVERAL;
    } else if (set->len == set->max) {
        set->full = true;
    } else {
        set->slots[at] = key;
        set->len++;
    }
    return OK;
}

/* The package itself stands in the table where it cannot be seen whole. */
static enum status put_blind(struct word_set *set, uint64_t package, struct error *err)
{
    return put(set, key_of(package, 0), err);
}

enum status word_set_add(struct word_set *set, struct view path, const struct file_words *words,
                         struct error *err)
{
    uint64_t package = package_of(path, words->language);
    enum status st = words->whole ? OK : put_blind(set, package, err);
    for (size_t i = 0; st == OK && i < words->len && !set->full; i++) {
        st = put(set, key_of(package, words->hashes[i]), err);
    }
    return st;
}

enum status word_set_blind(struct word_set *set, struct view path, struct error *err)
{
    enum language language = words_language(path, language_detect(path, VIEW("")), VIEW(""));
    return language == LANG_UNKNOWN ? OK : put_blind(set, package_of(path, language), err);
}

/* --- who is asked for --- */

enum status word_set_ask(struct word_set *set, const struct word_candidate *c, struct error *err)
{
    void *items = set->candidates;
    if (set->candidates_len == CANDIDATES_MAX) {
        return OK;
    }
    enum status st = mem_grow(&items, &set->candidates_cap, set->candidates_len + 1,
                              sizeof *set->candidates, CANDIDATES_MAX, err);
    set->candidates = items;
    if (st != OK) {
        return st;
    }
    struct word_candidate kept = *c;
    kept.path = arena_copy(&set->arena, c->path);
    kept.name = arena_copy(&set->arena, c->name);
    if (kept.path.ptr == NULL || kept.name.ptr == NULL) {
        return error_no_memory(err);
    }
    set->candidates[set->candidates_len++] = kept;
    return OK;
}

static uint64_t found(const struct word_set *set, uint64_t package, uint32_t word)
{
    return set->cap == 0 ? 0 : set->slots[slot_of(set, key_of(package, word))];
}

/* Whether a file has a part of the name that ends or begins with "_". */
static bool may_be_joined(const struct word_set *set, uint64_t package, struct view name)
{
    unsigned parts = 0;
    for (size_t i = 1; i + 1 < name.len; i++) {
        if (name.ptr[i] != '_') {
            continue;
        }
        if (++parts > PARTS_MAX ||
            found(set, package, code_word_hash(view_slice(name, 0, i + 1))) != 0 ||
            found(set, package, code_word_hash(view_slice(name, i, name.len))) != 0) {
            return true;
        }
    }
    return false;
}

static bool is_unused(const struct word_set *set, const struct word_candidate *c)
{
    uint64_t package = package_of(c->path, c->language);
    size_t dot = (size_t)(view_rfind_char(c->name, '.') + 1);
    struct view name = view_slice(c->name, dot, c->name.len);
    uint64_t entry = found(set, package, code_word_hash(name));
    /* Its own file has it: where none has, words are missing. */
    return !set->full && entry != 0 && (entry & IN_SEVERAL) == 0 && found(set, package, 0) == 0 &&
           !may_be_joined(set, package, name);
}

enum status word_set_finish(const struct word_set *set, void *ctx,
                            enum status (*unused)(void *ctx, const struct word_candidate *c,
                                                  struct error *err),
                            struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; st == OK && i < set->candidates_len; i++) {
        if (is_unused(set, &set->candidates[i])) {
            st = unused(ctx, &set->candidates[i], err);
        }
    }
    return st;
}
