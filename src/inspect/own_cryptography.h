/* The constants by which home-made cryptography is known. */
#ifndef ASSAY_INSPECT_OWN_CRYPTOGRAPHY_H
#define ASSAY_INSPECT_OWN_CRYPTOGRAPHY_H

#include <stddef.h>
#include <stdint.h>

enum { OWN_NUMBERS_MAX = 12 };

/* The beginning of a table; 4 words or 8 bytes are no accident. */
struct own_table {
    const char *algorithm; /* "AES" */
    const char *part;      /* "its S-box" */
    unsigned bits;         /* of one number: 8, 32 or 64 */
    unsigned count;
    uint64_t numbers[OWN_NUMBERS_MAX];
};

extern const struct own_table own_tables[];
extern const size_t own_table_count; /* at most 96 */

#endif
