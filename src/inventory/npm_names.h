/* Names and references of the npm world, shared by its four lock formats. */
#ifndef ASSAY_INVENTORY_NPM_NAMES_H
#define ASSAY_INVENTORY_NPM_NAMES_H

#include "collect.h"

/* Type "npm"; "@scope/name" into namespace and name. */
void npm_name(struct view full, struct component *k);

/* "name@rest" at the first '@' behind a scope's own; false without one. */
bool npm_split(struct view ident, struct view *name, struct view *rest);

/* "npm:real@1.2.3" → "real", "1.2.3"; false when `reference` is no alias. */
bool npm_alias(struct view reference, struct view *name, struct view *version);

/* True for git, GitHub and http(s) references, which pin no registry version. */
bool npm_is_remote(struct view reference);

/* `wish` where it is one version: all three numbers; "1" and "1.2" are ranges there. */
struct view npm_exact(struct view wish);

/* A registry's address names the package ("…/@scope/name/-/name-1.2.3.tgz"): where that is another
 * one than `k`, as whose source it stands, it is what is fetched. */
void npm_fetched(struct component *k);

#endif
