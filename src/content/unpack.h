/* Reads one archive, entry by entry, through libarchive.
 *
 * Names are made harmless, what is wrong with them is reported; only regular
 * files yield content. The caller provides the memory for an entry's bytes. No
 * external program is ever started (libarchive's filters that would are off). */
#ifndef ASSAY_CONTENT_UNPACK_H
#define ASSAY_CONTENT_UNPACK_H

#include "magic.h"
#include "path.h"

/* What an archive may unpack to, relative to what it takes packed. Archives within
 * archives count for each one around them too. */
struct unpack_budget {
    uint64_t packed;
    uint64_t unpacked;
    struct unpack_budget *outer;
};

/* All paths are those within this archive. An error from any call ends the
 * unpacking with that error. */
struct unpack_sink {
    void *ctx;
    /* Something happens: before each header and after each piece of data. */
    enum status (*step)(void *ctx, bool header, struct error *err);
    /* Where to put the bytes behind the `have` already read of this entry: at
     * least one. ERR_LIMIT: the entry is too large. */
    enum status (*room)(void *ctx, size_t have, char **at, size_t *room, struct error *err);
    /* All `len` bytes of a regular file have arrived. */
    enum status (*file)(void *ctx, struct view path, unsigned mode, size_t len, struct error *err);
    enum status (*gap)(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                       struct error *err);
    enum status (*issue)(void *ctx, struct view path, enum content_issue issue, struct view detail,
                         struct error *err);
};

struct unpack_input {
    struct view name;  /* of the archive, for what a single compressed file is called */
    struct view bytes; /* the archive, or where `fd` >= 0 its start */
    int fd;            /* -1: it is in memory. Read from its current position */
    bool seekable;
};

/* ERR_FORMAT: not an archive at all (nothing was reported). A fault further in is
 * reported as a gap, and OK comes back. */
MUST_CHECK enum status unpack(const struct unpack_input *input, const struct content_limits *limits,
                              struct unpack_budget *budget, const struct unpack_sink *sink,
                              struct error *err);

/* Does this budget, or one around it, call for an end? */
bool unpack_is_bomb(const struct unpack_budget *budget, unsigned ratio);

#endif
