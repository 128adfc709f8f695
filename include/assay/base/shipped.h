/* Files compiled into the program (cmake/AssayEmbed.cmake makes the tables). */
#ifndef ASSAY_BASE_SHIPPED_H
#define ASSAY_BASE_SHIPPED_H

#include <assay/base/view.h>

struct shipped_file {
    struct view name; /* "aws.toml", relative to the folder that was embedded */
    struct view bytes;
};

#endif
