/* Names of Go's modules as folders of its module cache.
 *
 * Source: the Go modules reference, "module cache". */
#ifndef ASSAY_INVENTORY_GO_MODULE_H
#define ASSAY_INVENTORY_GO_MODULE_H

#include <assay/base/buf.h>

/* Append the path or version of a module with '!' and the small letter for each capital:
 * "github.com/!azure/x". False for what is no such name, or would lead elsewhere ("..", "/x",
 * other characters than of words and "-_.~+/"); what was appended is of no use then. */
MUST_CHECK bool go_module_escape(struct buf *out, struct view text);

#endif
