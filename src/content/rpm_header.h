/* The header of a package of rpm, which stands before its payload. */
#ifndef ASSAY_CONTENT_RPM_HEADER_H
#define ASSAY_CONTENT_RPM_HEADER_H

#include "unpack.h"

/* What libarchive shows of such a package is its payload: what it is called is in its header.
 * Hand that out, from its magic number on, as a file of the archive called "rpm-header".
 * Nothing where the archive is no rpm, or where it comes from a stream. */
MUST_CHECK enum status rpm_header_hand_out(const struct unpack_input *input,
                                           const struct content_limits *limits,
                                           const struct unpack_sink *sink, struct error *err);

#endif
