/* The path of a route as it is written in code: "/a", r'^a/$', {"/a", "/b"}, base + "/a". */
#ifndef ASSAY_ASSURE_THREAT_LITERALS_H
#define ASSAY_ASSURE_THREAT_LITERALS_H

#include <assay/base/buf.h>

/* What is read of one text. */
struct path_literal {
    bool known; /* there is a path, or the end of one */
    bool part;  /* what stands before it is computed */
};

/* Take the next path of a text that may be a list of them; false: there is no more. What is not
 * known is one path that is not known. A part in the middle that is computed becomes "{}". The
 * path is appended. */
bool path_literal_next(struct view *text, struct path_literal *out, struct buf *path);

#endif
