/* The table of inspectors: a new one is a new file and a row here. */
#include <assay/inspect/inspector.h>

#include <assay/base/buf.h>
#include <assay/base/mem.h>

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

enum status inspector_check(struct view name, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf names = BUF_INIT(1024);
    if (inspector_named(name) != NULL) {
        return OK;
    }
    for (size_t i = 0; inspectors[i] != NULL; i++) {
        buf_printf(&names, "%s%s", i == 0 ? "" : ", ", inspectors[i]->name);
    }
    return error_set(err, ERR_USAGE, "\"" VIEW_FMT "\" is none of " VIEW_FMT, VIEW_ARG(name),
                     VIEW_ARG(buf_view(&names)));
}
