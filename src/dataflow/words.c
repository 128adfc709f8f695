#include <assay/dataflow/words.h>

#include <stdlib.h>
#include <string.h>

#include "words.h"

/* What may name functions of a language without being of it. */
static const struct {
    const char *ending;
    enum language language;
} others[] = {
    {".so", LANG_PYTHON},    {".pyd", LANG_PYTHON},
    {".s", LANG_GO},         {".y", LANG_GO},
    {".gotmpl", LANG_GO},    {".pyx", LANG_PYTHON},
    {".pxd", LANG_PYTHON},   {".pxi", LANG_PYTHON},
    {".pyi", LANG_PYTHON},   {".ipynb", LANG_PYTHON},
    {".toml", LANG_PYTHON},  {".cfg", LANG_PYTHON},
    {".ini", LANG_PYTHON},   {"entry_points.txt", LANG_PYTHON},
    {".lalrpop", LANG_RUST}, {".erb", LANG_RUBY},
    {".haml", LANG_RUBY},    {".slim", LANG_RUBY},
};

static const struct {
    const char *mention;
    enum language language;
} bindings[] = {
    {"Python.h", LANG_PYTHON},
    {"pybind11", LANG_PYTHON},
    {"ruby.h", LANG_RUBY},
};

enum language words_language(struct view path, enum language language, struct view bytes)
{
    if (language == LANG_GO || language == LANG_PYTHON || language == LANG_RUST ||
        language == LANG_RUBY) {
        return language;
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (view_ends(path, view_str(others[i].ending))) {
            return others[i].language;
        }
    }
    if (language == LANG_C || language == LANG_CPP) {
        for (size_t i = 0; i < sizeof bindings / sizeof bindings[0]; i++) {
            if (view_find(bytes, view_str(bindings[i].mention)) >= 0) {
                return bindings[i].language;
            }
        }
    }
    return LANG_UNKNOWN;
}

bool word_is_one_of(struct view word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (view_eq_str(word, *words)) {
            return true;
        }
    }
    return false;
}

bool word_is_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           ((unsigned char)c & 0x80) != 0;
}

/* FNV-1a, with the bits of all places mixed at the end. */
uint32_t code_word_hash(struct view word)
{
    uint32_t h = UINT32_C(2166136261);
    for (size_t i = 0; i < word.len; i++) {
        h = (h ^ (unsigned char)word.ptr[i]) * UINT32_C(16777619);
    }
    h ^= h >> 15;
    return h * UINT32_C(0x2C1B3C6D);
}

static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static size_t unique(uint32_t *hashes, size_t len)
{
    size_t kept = 0;
    if (len > 1) {
        qsort(hashes, len, sizeof *hashes, by_value);
    }
    for (size_t i = 0; i < len; i++) {
        if (kept == 0 || hashes[kept - 1] != hashes[i]) {
            hashes[kept++] = hashes[i];
        }
    }
    return kept;
}

/* The next word of the text from *at on: of two bytes and more, not beginning with a digit. */
static bool next_word(struct view text, size_t *at, struct view *word)
{
    for (size_t i = *at; i < text.len; i++) {
        size_t from = i;
        while (i < text.len && word_is_byte(text.ptr[i])) {
            i++;
        }
        if (i - from >= 2 && (text.ptr[from] < '0' || text.ptr[from] > '9')) {
            *at = i;
            *word = view_slice(text, from, i);
            return true;
        }
    }
    return false;
}

/* When the table is full, what stands in it twice goes. */
enum status file_words_of(struct view text, enum language language, struct arena *arena,
                          struct file_words *out, struct error *err)
{
    enum { ROOM = 2 * WORDS_PER_FILE_MAX };
    size_t room = text.len / 3 + 1 < ROOM ? text.len / 3 + 1 : ROOM;
    uint32_t *hashes = arena_alloc(arena, room, sizeof *hashes);
    size_t len = 0;
    size_t at = 0;
    bool whole = true;
    struct view word;
    if (hashes == NULL) {
        return error_no_memory(err);
    }
    while (whole && next_word(text, &at, &word)) {
        len = len == room ? unique(hashes, len) : len;
        whole = len < room;
        hashes[whole ? len++ : 0] = code_word_hash(word);
    }
    len = unique(hashes, len);
    whole = whole && len <= WORDS_PER_FILE_MAX;
    *out = (struct file_words){
        .language = language, .whole = whole, .hashes = hashes, .len = whole ? len : 0};
    return OK;
}
