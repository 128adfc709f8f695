/* What the parts of "assay modified" share. */
#ifndef ASSAY_CLI_MODIFIED_H
#define ASSAY_CLI_MODIFIED_H

#include "session.h"

#include <assay/assure/modifications.h>

struct modified {
    struct session session;
    enum severity threshold;
    bool json;
    bool no_rules;
    const char *package;
    const char *upstream[MODIFICATION_SOURCES_MAX];
    size_t upstream_count;
    const char *upstream_rev;
    const char *later[RECONCILE_LATER_MAX];
    size_t later_count;
    const char *patches[MODIFICATION_SOURCES_MAX];
    size_t patch_count;

    /* Made of these. */
    struct arena arena;
    struct modification_source sources[4][MODIFICATION_SOURCES_MAX];
    struct modification_source subject_source;
    struct modification_input input;
    struct modification result;
    bool subject_is_dsc;
};

/* Turn names of archives, directories and .dsc files into sources. The archives that a .dsc
 * names are looked for beside it, and their digests are checked: ERR_CORRUPT. */
MUST_CHECK enum status modified_resolve(struct modified *m, struct error *err);

void modified_text(const struct modified *m, bool colour, unsigned detail, struct buf *out);
void modified_json(const struct modified *m, struct buf *out);

extern const struct command modified_record_command;
extern const struct command modified_list_command;

#endif
