/* The comments in targets of rule tests: "ruleid: a, b", "ok: a". */
#ifndef ASSAY_INSPECT_CODE_ANNOTATIONS_H
#define ASSAY_INSPECT_CODE_ANNOTATIONS_H

#include <assay/base/error.h>
#include <assay/base/view.h>

enum annotation_kind { ANNOTATION_RULEID, ANNOTATION_OK, ANNOTATION_IGNORED };

struct annotation {
    enum annotation_kind kind;
    struct view rule; /* points into the target */
    uint32_t line;    /* the code line it speaks of */
};

struct annotations {
    struct annotation *items;
    size_t len;
    size_t cap;
};

MUST_CHECK enum status annotations_read(struct view text, struct annotations *out,
                                        struct error *err);
void annotations_release(struct annotations *a);
/* Whether some line speaks of the rule; whether this line does. */
bool annotations_name(const struct annotations *a, struct view rule);
bool annotations_say(const struct annotations *a, struct view rule, uint32_t line);
uint32_t annotation_line_of(struct view text, size_t at); /* 1-based */

#endif
