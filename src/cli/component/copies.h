/* Copies of other projects' sources, recognised by the index in the home, in one session. */
#ifndef ASSAY_CLI_COPIES_H
#define ASSAY_CLI_COPIES_H

#include "cli.h"

#include <assay/inspect/inspection.h>
#include <assay/inventory/upstream.h>

struct copies {
    struct upstream_index *index; /* NULL: there is none, nothing is looked for */
    struct upstream_search *search;
};

/* "<home>/upstream/index". */
MUST_CHECK enum status copies_path(const struct cli *cli, struct buf *out, struct error *err);

/* Open the index, where there is one, and have files signed. */
MUST_CHECK enum status copies_begin(struct copies *c, const struct cli *cli,
                                    struct inspect_config *config, struct error *err);
MUST_CHECK enum status copies_file(struct copies *c, struct view path, const struct signature *s,
                                   struct error *err);
/* Hand out what was recognised. */
MUST_CHECK enum status copies_finish(struct copies *c, const struct component_sink *sink,
                                     struct error *err);
/* A finding for each copy with files that are as in no release. */
struct facts;
MUST_CHECK enum status copies_into_facts(const struct copies *c, struct facts *f,
                                         struct error *err);
void copies_release(struct copies *c);

#endif
