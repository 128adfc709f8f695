/* Sets of requirements that can be assigned to a project. A set is a file of controls: those of
 * requirements/, those in "<home>/requirements", one that is named, and the frameworks of
 * controls/. */
#ifndef ASSAY_CLI_REQUIREMENT_H
#define ASSAY_CLI_REQUIREMENT_H

#include "control/control.h"

#include <assay/assure/noun_record.h>

struct requirement_sets {
    struct controls controls;
    bool named; /* a file was: its set is the last framework */
};
/* `set`: a name, or the path of a file with a set of its own; NULL: neither. */
MUST_CHECK enum status requirement_sets_open(const struct cli *cli, const char *set,
                                             struct requirement_sets *out, struct error *err);
void requirement_sets_close(struct requirement_sets *s);
/* By name; where a file was named, its set. ERR_USAGE names those that there are. */
MUST_CHECK enum status requirement_set_find(const struct requirement_sets *s, struct view name,
                                            const struct control_framework **out,
                                            struct error *err);
/* Has the set such a level? ERR_USAGE names those that it has. */
MUST_CHECK enum status requirement_level_check(const struct requirement_sets *s,
                                               const struct control_framework *f, struct view level,
                                               struct error *err);

/* A new assignment names a set that there is, or brings its document along: a set or a baseline of
 * that id (its bytes, or empty where the store has it). Fills in the version where none is said. */
MUST_CHECK enum status assignment_check(const struct cli *cli, struct store *store,
                                        struct view document, struct arena *arena,
                                        struct noun_record *r, struct error *err);

#endif
