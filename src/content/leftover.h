/* Is the archive that was read all there is in its file? Two archives in one file show
 * a reviewer one content and an installer another. Private to src/content. */
#ifndef ASSAY_CONTENT_LEFTOVER_H
#define ASSAY_CONTENT_LEFTOVER_H

#include "unpack.h"

struct leftover_facts {
    bool is_zip;
    bool is_compressed; /* a compressed stream around a tar or a single file */
    uint64_t consumed;  /* bytes of the file that were read, for a compressed stream */
};

/* What else stands in the file, as words for a gap; empty when nothing does, or where the
 * input cannot be looked at again (a pipe). */
struct view leftover_find(const struct unpack_input *in, const struct leftover_facts *facts);

#endif
