/* Between reading a Dockerfile (dockerfile_parse.c) and lowering it (dockerfile.c). */
#ifndef ASSAY_SYNTAX_DOCKERFILE_H
#define ASSAY_SYNTAX_DOCKERFILE_H

#include "lower.h"

/* Types of nodes, in the order of dockerfile_types. */
enum docker_type {
    DOCKER_FILE,        /* instructions and names alone */
    DOCKER_INSTRUCTION, /* keyword, options, then what the instruction has */
    DOCKER_KEYWORD,
    DOCKER_OPTION,    /* key, value or pairs */
    DOCKER_EXEC,      /* ["a", "b"]: strings */
    DOCKER_STRING,    /* one of them, with its quotes */
    DOCKER_WORD,      /* expansions in it */
    DOCKER_EXPANSION, /* $x, ${x}: variable */
    DOCKER_VARIABLE,
    DOCKER_PAIR,  /* key=value: words */
    DOCKER_TEXT,  /* the rest of a line as it stands */
    DOCKER_SHELL, /* a program of Bash */
    DOCKER_BARE,  /* the same, alone as a pattern */
    DOCKER_ALIAS, /* word behind AS */
    DOCKER_TAG,
    DOCKER_DIGEST,
    DOCKER_GROUP, /* USER user:group */
    DOCKER_NAME,  /* a placeholder in place of an instruction or of all that it has */
    DOCKER_TYPE_COUNT
};

/* `source` into `cst`, whose nodes are replaced. */
enum status dockerfile_parse(struct parser *p, struct view source, struct cst *cst,
                             struct error *err);

#endif
