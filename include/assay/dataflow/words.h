/* Words: which files of a package mention a function that its own file does not use.
 *
 * What is private to a package (a Go function in lower case, Rust's fn without pub, a Python
 * function _so_called, a private method of Ruby) may be used from its other files. Each file
 * yields the hashes of its words, wherever they stand: in code, strings, comments and code that
 * was not understood. They are joined by package: in Go by directory, else all files of the
 * language in the subject. A function is unused when no file but its own has the word, and
 * none has a part of the name from which it could be put together at run time ("_visit_", of
 * _visit_call; "_call"). Equal hashes of different words hide an unused function; they never make
 * a used one unused.
 *
 * Files that are not of the language but may name its functions count, too: assembly and grammars
 * beside Go, Cython, settings, C that includes Python.h and compiled modules (which cannot be read:
 * then nothing of Python is unused), templates of Ruby. */
#ifndef ASSAY_DATAFLOW_WORDS_H
#define ASSAY_DATAFLOW_WORDS_H

#include <assay/base/arena.h>
#include <assay/base/error.h>
#include <assay/content/file.h>

enum { WORDS_PER_FILE_MAX = 100 * 1000, WORDS_IN_ALL_MAX = 4 * 1000 * 1000 };

struct file_words {
    enum language language; /* in whose packages they count */
    bool whole;             /* there were no more than WORDS_PER_FILE_MAX */
    const uint32_t *hashes; /* sorted, each once */
    size_t len;
};

/* The language in whose packages the words of a file of this path and content count, or
 * LANG_UNKNOWN. */
enum language words_language(struct view path, enum language language, struct view bytes);

/* out->hashes lie in `arena`. */
MUST_CHECK enum status file_words_of(struct view text, enum language language, struct arena *arena,
                                     struct file_words *out, struct error *err);

struct word_set;

/* At most `max` words; 0: WORDS_IN_ALL_MAX. Where there are more, nothing is unused. 16 bytes a
 * word. */
MUST_CHECK enum status word_set_new(size_t max, struct word_set **out, struct error *err);
struct word_set *word_set_free(struct word_set *set);

MUST_CHECK enum status word_set_add(struct word_set *set, struct view path,
                                    const struct file_words *words, struct error *err);
/* A file that could not be read: in its package nothing is unused. */
MUST_CHECK enum status word_set_blind(struct word_set *set, struct view path, struct error *err);

/* A function that its own file does not use; `name` may be qualified ("Shop.price"). */
struct word_candidate {
    struct view path;
    struct view name;
    enum language language;
    uint64_t id; /* whatever the asker knows it by */
};
MUST_CHECK enum status word_set_ask(struct word_set *set, const struct word_candidate *c,
                                    struct error *err);

/* Hand on those that no other file mentions, in the order in which they were asked for. */
MUST_CHECK enum status
word_set_finish(const struct word_set *set, void *ctx,
                enum status (*unused)(void *ctx, const struct word_candidate *c, struct error *err),
                struct error *err);

#endif
