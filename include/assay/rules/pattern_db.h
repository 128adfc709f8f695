/* Many expressions searched at once: Vectorscan block-mode databases without
 * start-of-match, kept serialised in a cache directory. What is looked for in some texts
 * only is put into parts: a scan looks for those of one part.
 *
 * A database is read-only and may be shared by forked processes; each brings its
 * own scanner. Expressions that Vectorscan refuses even as an approximation are
 * `PATTERN_LEFT_OUT`: their owner must search for them itself. */
#ifndef ASSAY_RULES_PATTERN_DB_H
#define ASSAY_RULES_PATTERN_DB_H

#include <assay/base/digest.h>

struct pattern_db;
struct pattern_scanner;

enum pattern_state {
    PATTERN_EXACT,       /* every end of a match is reported */
    PATTERN_APPROXIMATE, /* reports are a hint: search the whole text */
    PATTERN_LEFT_OUT     /* nothing is reported: search the whole text */
};

enum { PATTERNS_MAX = 65536, PATTERN_PARTS = 64 };

/* What makes compiled databases incompatible: the engine's version and the
 * features of this CPU. Mixed into `key` by the functions below. */

/* The database of `key` from `cache_dir`. ERR_NOT_FOUND if there is none that can be
 * used (absent, damaged, made by another version); NULL cache_dir: never found. */
MUST_CHECK enum status pattern_db_cached(const struct sha256 *key, const char *cache_dir,
                                         struct pattern_db **out, struct error *err);

/* Compile `count` expressions (as re2_write_trigger() writes them); the index in
 * the array is the id that is reported. All are in every part. */
MUST_CHECK enum status pattern_db_compile(const struct view *expressions, size_t count,
                                          struct pattern_db **out, struct error *err);

/* A plain text, searched without regard to ASCII case. */
struct pattern_literal {
    struct view text;
    uint64_t parts; /* 1 << part, or'ed */
    bool every;     /* all its places are reported; else one of them, at most once a scan */
};

MUST_CHECK enum status pattern_db_compile_literals(const struct pattern_literal *literals,
                                                   size_t count, struct pattern_db **out,
                                                   struct error *err);

/* Store it under `key`, replacing what is there. */
MUST_CHECK enum status pattern_db_store(const struct pattern_db *db, const struct sha256 *key,
                                        const char *cache_dir, struct error *err);

struct pattern_db *pattern_db_free(struct pattern_db *db);
size_t pattern_db_count(const struct pattern_db *db);
enum pattern_state pattern_db_state(const struct pattern_db *db, size_t id);
/* "5.4.9" and the like; part of what identifies a result. */
const char *pattern_engine_version(void);

/* A scanner belongs to the database that it was made for: scans of another one are undefined. */
MUST_CHECK enum status pattern_scanner_new(const struct pattern_db *db,
                                           struct pattern_scanner **out, struct error *err);
struct pattern_scanner *pattern_scanner_free(struct pattern_scanner *s);

/* Called for each (expression, end of a match), in order of the end for one
 * expression; false stops the scan. */
typedef bool (*pattern_hit)(void *ctx, size_t id, size_t end);

/* Scan up to 4 GiB - 1 for the patterns of a part. Stopping is no error. */
MUST_CHECK enum status pattern_scan(const struct pattern_db *db, unsigned part,
                                    struct pattern_scanner *s, struct view text, pattern_hit hit,
                                    void *ctx, struct error *err);

#endif
