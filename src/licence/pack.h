/* What the program knows of licences: one block of read-only data, made at build time by
 * licence_pack.c from the SPDX list and our phrases, and linked in.
 *
 * Behind the head, each part on a multiple of 8 bytes, in this order:
 *
 *   licences    struct pack_licence, by name in byte order
 *   texts       struct pack_text, in order of `first`
 *   tokens      uint16_t: low half of each heavy word's hash, one text after the other
 *   directory   uint32_t[65537]: where grams with these upper 16 bits begin
 *   grams       uint32_t: the kept runs of GRAM_WORDS words, ascending, each once
 *   first       uint32_t[grams + 1]: where a gram's postings begin
 *   postings    uint32_t: positions in `tokens`
 *   phrases     struct pack_phrase, by first word, longest first
 *   words       uint32_t: words of phrases
 *   names       bytes
 *
 * In the byte order of the machine that it is built for. */
#ifndef ASSAY_LICENCE_PACK_H
#define ASSAY_LICENCE_PACK_H

#include <assay/base/digest.h>

#define PACK_MAGIC "ASSAYLIC" /* without its NUL */

enum {
    PACK_VERSION = 2,
    GRAM_WORDS = 5,
    GRAM_WINDOW = 4,
    PHRASE_WORDS_MAX = 40,
    PACK_DIRECTORY = 65537
};

enum pack_flag {
    PACK_OSI = 1,        /* approved by the Open Source Initiative */
    PACK_DEPRECATED = 2, /* its successor is `successor` where there is one */
    PACK_EXCEPTION = 4   /* stands behind WITH */
};

struct pack_name {
    uint32_t at; /* in `names` */
    uint32_t len;
};

struct pack_licence {
    struct pack_name name;
    struct pack_name successor; /* an expression, or empty */
    uint16_t flags;
    uint16_t terms; /* enum licence_terms */
};

struct pack_text {
    struct pack_name expression;
    uint32_t first; /* in `tokens` */
    uint32_t count;
    uint32_t notice; /* 1: a notice about the licence, not its text */
};

enum phrase_kind {
    PHRASE_GRANT,    /* says that this is under the licence */
    PHRASE_NAME,     /* names the licence: counts where the words around speak of licensing */
    PHRASE_EXCEPTION /* adds WITH to the licence before it */
};

struct pack_phrase {
    struct pack_name expression;
    uint32_t first; /* in `words` */
    uint16_t count;
    uint8_t kind;  /* enum phrase_kind */
    uint8_t vague; /* 1: the name stands for several licences */
};

/* In words of phrases: up to so many words may stand in between. */
enum { WORD_GAP = 1, WORD_GAP_MAX = 31 };

struct pack_head {
    char magic[8];
    uint32_t version;
    uint32_t licences, texts, tokens, grams, postings, phrases, words, names;
    uint32_t unused;
    struct sha256 digest; /* of the block, with zeros here */
};

struct pack {
    struct pack_head head;
    const struct pack_licence *licences;
    const struct pack_text *texts;
    const uint16_t *tokens;
    const uint32_t *directory;
    const uint32_t *grams;
    const uint32_t *first;
    const uint32_t *postings;
    const struct pack_phrase *phrases;
    const uint32_t *words;
    const char *names;
};

/* The one that is linked in; false where it is not of this version. */
bool pack_shipped(struct pack *out);

/* False where `bytes` is no such block. *out points into it. */
bool pack_open(struct view bytes, struct pack *out);

static inline struct view pack_text_of(const struct pack *p, struct pack_name n)
{
    return view_of(p->names + n.at, n.len);
}

/* By name, letters of either case; NULL where it is not listed. */
const struct pack_licence *pack_licence_named(const struct pack *p, struct view name);

/* The runs of GRAM_WORDS words that winnowing keeps, in order. `keep` gets the number of
 * the run's first word. */
void grams_of(const uint32_t *words, uint32_t count,
              void (*keep)(void *ctx, uint32_t at, uint32_t gram), void *ctx);

#endif
