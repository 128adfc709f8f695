/* A directory of its own for each test, files and zips in it, and the database made
 * from them. */
#ifndef ASSAY_TESTS_DB_FIXTURE_H
#define ASSAY_TESTS_DB_FIXTURE_H

#include "testing.h"

#include <assay/advisory/import.h>
#include <assay/advisory/match.h>

struct db {
    char dir[64];
    char path[128]; /* of the database */
    struct advisory_index *index;
    struct import_report report;
    struct arena arena;
    struct error err;
};

int db_setup(void **state);
int db_teardown(void **state);

/* The path of a file in the directory; of the last call. */
const char *db_file(struct db *db, const char *name);
void db_write(struct db *db, const char *name, struct view bytes);
/* A zip with entries "0.json", "1.json" … */
void db_write_zip(struct db *db, const char *name, const char *const *records, size_t count);

/* Import these files of the directory and open the index. */
enum status db_import(struct db *db, bool keep, unsigned threads, const char *const *names,
                      size_t count);
void db_import_ok(struct db *db, const char *name);

/* "GHSA-1 GHSA-2" that are known against a package; in the arena. */
const char *db_match(struct db *db, const char *ecosystem, const char *name, const char *version);

#endif
