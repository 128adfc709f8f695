/* Archives in one spelling only: POSIX ustar (IEEE Std 1003.1), plain files, nothing that could
 * differ between two archives of the same files. Owner, group and time are 0, the mode is 0644,
 * padding is zero, two zero blocks end it. `tar` reads them.
 *
 * The reader takes exactly this spelling and makes each header anew to compare, so that there is
 * no byte of an archive whose change goes unseen. Names are ASCII letters, digits, '.', '-', '_'
 * and '/', no part empty or beginning with '.', at most USTAR_PATH_MAX bytes: none leads out of a
 * folder. Nothing is compressed, nothing is a link. */
#ifndef ASSAY_BASE_USTAR_H
#define ASSAY_BASE_USTAR_H

#include <assay/base/buf.h>

#include <stdio.h>

enum { USTAR_BLOCK = 512, USTAR_PATH_MAX = 100 };
/* Bytes of one member, exclusive: eleven octal digits. */
#define USTAR_SIZE_MAX ((uint64_t)1 << 33)

/* Append a member, or the end, to what `fd` writes. `name` is for messages. ERR_USAGE for a name
 * that is none of the above. */
MUST_CHECK enum status ustar_add(int fd, const char *name, struct view path, struct view bytes,
                                 struct error *err);
/* The same for bytes that the caller writes to `fd` by itself: the header; exactly `size` bytes;
 * the padding. */
MUST_CHECK enum status ustar_begin(int fd, const char *name, struct view path, uint64_t size,
                                   struct error *err);
MUST_CHECK enum status ustar_pad(int fd, const char *name, uint64_t size, struct error *err);
MUST_CHECK enum status ustar_end(int fd, const char *name, struct error *err);

/* Is it a name that a member can have? */
bool ustar_path_is_sound(struct view path);

struct ustar_member {
    char path[USTAR_PATH_MAX + 1];
    uint64_t size;
};

/* Reads one member behind the other; the caller's file, at its beginning. Set file and name, the
 * rest to zero. */
struct ustar_reader {
    FILE *file;
    const char *name;
    uint64_t offset;            /* bytes taken so far */
    uint64_t left;              /* of the present member */
    uint64_t members;           /* begun so far */
    struct ustar_member member; /* the present one */
};

/* Pass over what is left of the member and begin the next one, r->member; *end: there is none,
 * and nothing follows. ERR_CORRUPT names the member, or the one before it. */
MUST_CHECK enum status ustar_next(struct ustar_reader *r, bool *end, struct error *err);
/* The next bytes of the member; *len is 0 at its end only. ERR_CORRUPT when the archive is cut. */
MUST_CHECK enum status ustar_read(struct ustar_reader *r, void *bytes, size_t max, size_t *len,
                                  struct error *err);

#endif
