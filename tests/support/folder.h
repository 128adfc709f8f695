/* A test's own directory, when the test is done. */
#ifndef ASSAY_TESTS_FOLDER_H
#define ASSAY_TESTS_FOLDER_H

#include <ftw.h>
#include <stdio.h>

static inline int folder_remove_one(const char *path, const struct stat *sb, int kind,
                                    struct FTW *place)
{
    (void)sb;
    (void)kind;
    (void)place;
    return remove(path);
}

/* Remove it with all that is in it. 0: done. */
static inline int folder_remove(const char *dir)
{
    return nftw(dir, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
