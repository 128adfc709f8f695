/* What "assay licence" prints: tables for people and JSON. */
#ifndef ASSAY_CLI_LICENCE_VIEW_H
#define ASSAY_CLI_LICENCE_VIEW_H

#include "session.h"

#include <assay/assure/licences.h>

struct licence_view {
    struct session *session;
    unsigned uses; /* bits 1 << enum licence_use: show what follows for these; 0: nothing */
    struct buf text;
};

MUST_CHECK enum status licence_view_table(struct licence_view *v, struct error *err);
MUST_CHECK enum status licence_view_json(struct licence_view *v, struct error *err);

#endif
