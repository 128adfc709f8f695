/* Is this an archive? By its first bytes, sometimes its name and its last bytes. */
#ifndef ASSAY_CONTENT_MAGIC_H
#define ASSAY_CONTENT_MAGIC_H

#include <assay/base/view.h>

enum archive_form {
    ARCHIVE_NONE,
    ARCHIVE_CONTAINER,  /* tar, zip, ar, cpio, rpm, 7z, rar, cab, iso */
    ARCHIVE_COMPRESSED, /* gz, bz2, xz, zst, lz4, lzip: of a tar or of a single file */
};

/* `bytes`: all of it, or its start (then a zip behind something else is missed). */
enum archive_form archive_form(struct view name, struct view bytes);

/* Does the name say that it is one, whatever it holds? */
bool archive_is_named(struct view name);

/* Would a system run it: a program's magic number, or "#!"? It may be an archive all the same. */
bool is_program(struct view head);

/* A program or text by its first bytes: what can be a subject by itself, no archive. */
bool stands_alone(struct view head);

/* Bytes that suffice to tell (ISO 9660 has its mark that far in). */
enum { ARCHIVE_HEAD = 33 << 10 };

#endif
