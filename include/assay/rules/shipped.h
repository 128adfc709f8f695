/* Files compiled into the program (cmake/AssayEmbed.cmake makes the tables). */
#ifndef ASSAY_RULES_SHIPPED_H
#define ASSAY_RULES_SHIPPED_H

#include <assay/base/view.h>

struct shipped_file {
    struct view name; /* "aws.toml", relative to the folder that was embedded */
    struct view bytes;
};

/* The secret rules of rules/secrets, in the order of their names. */
extern const struct shipped_file shipped_secret_rules[];
extern const size_t shipped_secret_rules_count;

#endif
