/* The table of inspectors: a new one is a new file and a row here. */
#include <assay/inspect/inspector.h>

#include "inspectors.h"

const struct inspector *const inspectors[] = {
    &secrets_inspector,      &text_inspector,     &components_inspector,
    &suppressions_inspector, &code_inspector,     &licences_inspector,
    &cryptography_inspector, &upstream_inspector, NULL,
};

const struct inspector *inspector_named(struct view name)
{
    for (size_t i = 0; inspectors[i] != NULL; i++) {
        if (view_eq_str(name, inspectors[i]->name)) {
            return inspectors[i];
        }
    }
    return NULL;
}
