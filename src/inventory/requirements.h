/* One requirement as pip reads it (PEP 508, file names, URLs). */
#ifndef ASSAY_INVENTORY_REQUIREMENTS_H
#define ASSAY_INVENTORY_REQUIREMENTS_H

#include "collect.h"

struct requirement {
    struct view name;    /* as written; empty for a folder of the subject itself */
    struct view version; /* of an exact pin, or empty */
    struct view range;   /* its specifiers as written, or empty */
    struct view source;  /* URL or file, or empty */
};

/* `text`: one requirement without comment and options. False when it is none. */
bool python_requirement_parse(struct view text, struct requirement *out);

#endif
