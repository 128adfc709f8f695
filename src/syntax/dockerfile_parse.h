/* Between the parts of the reader of Dockerfiles: lines (dockerfile_parse.c), instructions
 * (dockerfile_instruction.c), words (dockerfile_words.c). */
#ifndef ASSAY_SYNTAX_DOCKERFILE_PARSE_H
#define ASSAY_SYNTAX_DOCKERFILE_PARSE_H

#include "dockerfile.h"
#include "grammar.h"

struct docker_reader {
    struct parser *parser;
    const struct grammar *bash;
    struct cst *cst;
    struct cst shell; /* what the grammar of Bash made of one command */
    char *text;       /* the joined copy */
    size_t len;
    char escape;
    enum status failed;
};

static inline bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static inline bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* --- dockerfile_words.c: nodes of the tree, open until they are closed --- */

uint32_t docker_open_node(struct docker_reader *b, enum docker_type type, size_t begin);
void docker_close_node(struct docker_reader *b, uint32_t n, size_t end);
void docker_leaf(struct docker_reader *b, enum docker_type type, size_t begin, size_t end);
/* What cannot be read, as text in error. */
void docker_broken(struct docker_reader *b, size_t begin, size_t end);

/* --- places in [at, end) of the text --- */

size_t docker_skip_blanks(const struct docker_reader *b, size_t at, size_t end);
/* `end` without the blanks and line ends before it. */
size_t docker_trim_end(const struct docker_reader *b, size_t at, size_t end);
/* The end of the word at `at`: a blank or a line end outside of quotes. */
size_t docker_word_end(const struct docker_reader *b, size_t at, size_t end);
/* The first `sign` outside of quotes and braces, or `end`. */
size_t docker_find_sign(const struct docker_reader *b, size_t at, size_t end, char sign);
/* Whether [begin, end) is what stands for a metavariable or ellipsis of a pattern. */
bool docker_is_placeholder(const struct docker_reader *b, size_t begin, size_t end);

/* --- nodes for the text [at, end) --- */

/* A word with the expansions in it. */
void docker_word(struct docker_reader *b, enum docker_type type, size_t begin, size_t end);
/* All of them. */
void docker_words(struct docker_reader *b, size_t at, size_t end);
/* key=value …, or "key the rest". */
void docker_pairs(struct docker_reader *b, size_t at, size_t end);
/* --name=value …; what follows them. "a=b,c=d" is a list of pairs. */
size_t docker_options(struct docker_reader *b, size_t at, size_t end);
/* ["a", "b"] up to `end`: its nodes where it is one. */
bool docker_exec_form(struct docker_reader *b, size_t at, size_t end);

/* --- dockerfile_instruction.c --- */

/* Whether [begin, end) is the name of an instruction, in any case. */
bool docker_is_instruction(const struct docker_reader *b, size_t begin, size_t end);
/* The instruction [at, end); `depth`: inside of so many others. */
void docker_instruction(struct docker_reader *b, size_t at, size_t end, unsigned depth);

#endif
