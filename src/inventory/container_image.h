/* References to container images, as Dockerfiles, workflows and Kubernetes write them. */
#ifndef ASSAY_INVENTORY_CONTAINER_IMAGE_H
#define ASSAY_INVENTORY_CONTAINER_IMAGE_H

#include "collect.h"

/* Add "registry/path/name:tag@sha256:…" as pkg:oci, direct. What holds a variable, or is no
 * reference, adds nothing: what it becomes is not in the file. */
MUST_CHECK enum status container_image_add(struct collector *c, struct view reference,
                                           uint32_t line, enum component_scope scope,
                                           struct error *err);

#endif
