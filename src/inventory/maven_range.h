/* Versions as a pom.xml asks for them: one that is merely preferred ("1.2"), or ranges
 * ("[1.0,2.0)", "(,1.0],[1.2,)") that must hold. */
#ifndef ASSAY_INVENTORY_MAVEN_RANGE_H
#define ASSAY_INVENTORY_MAVEN_RANGE_H

#include <assay/base/view.h>

/* Which of two versions is the later one, as strcmp(). */
typedef int maven_order(struct view a, struct view b);

bool maven_is_range(struct view text);
/* What is no range holds that version alone, what is malformed nothing. */
bool maven_range_holds(struct view range, struct view version, maven_order *order);

#endif
