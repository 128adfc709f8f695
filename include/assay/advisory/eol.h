/* End of life: until when a release line of a product is maintained.
 *
 * Source: endoflife.date, its API v0 (an array of cycles; the product is the file's
 * name) and v1 ("result": one product or all). An entry that is malformed is passed
 * over and counted.
 *
 * Which package is which product the data itself says ("identifiers" of API v1 that are package
 * URLs); operating systems, images of containers and some frameworks are known by name. */
#ifndef ASSAY_ADVISORY_EOL_H
#define ASSAY_ADVISORY_EOL_H

#include <assay/base/arena.h>
#include <assay/base/buf.h>

enum { EOL_CYCLES_MAX = 1 << 16, EOL_NAMES_MAX = 1 << 14, EOL_FILE_MAX = 256 << 20 };

/* A date is in seconds since the epoch; 0: not said. */
struct eol_cycle {
    struct view product; /* "python" */
    struct view name;    /* "3.12" */
    struct view latest;  /* its latest version, or empty */
    int64_t released;
    int64_t support_ends; /* active support */
    int64_t ends;         /* security support */
    bool ended;           /* without a date: said to have ended */
    uint32_t document;    /* that says so */
};

/* A package of a product: "pkg:pypi/django", without version and qualifiers. */
struct eol_package {
    struct view product;
    struct view purl;
    uint32_t document;
};

struct eol_table {
    struct eol_cycle *cycles; /* as they came */
    size_t count;
    size_t cap;
    struct eol_package *packages;
    size_t package_count;
    size_t package_cap;
    size_t skipped;
    uint32_t document; /* number of the one that is read next: later ones have higher ones */
    struct arena texts;
};

void eol_init(struct eol_table *table);
void eol_release(struct eol_table *table);

/* Add what `text` says. `product` is for files of API v0, and may be empty for the
 * others. ERR_FORMAT, ERR_LIMIT, ERR_NO_MEMORY: the table stays as it was. */
MUST_CHECK enum status eol_read(struct view text, const char *source, struct view product,
                                struct eol_table *table, struct error *err);

/* Read what an import kept beside the index `database`; that there is none is no failure. */
MUST_CHECK enum status eol_open(const char *database, struct eol_table *table, struct error *err);

/* Is it such a document? By its first bytes. */
bool eol_is_data(struct view text);

/* Take over what `from` says; a product that both have is that of `from`. */
MUST_CHECK enum status eol_merge(struct eol_table *to, const struct eol_table *from,
                                 struct error *err);
/* Add what `from` says, each with its document's number. */
MUST_CHECK enum status eol_gather(struct eol_table *to, const struct eol_table *from,
                                  struct error *err);
/* Of each product what its latest document says stays, and nothing of earlier ones. */
MUST_CHECK enum status eol_keep_latest(struct eol_table *table, struct error *err);
/* Append all as one document of API v1, by product: the same table yields the same bytes. */
MUST_CHECK enum status eol_write(const struct eol_table *table, struct buf *out, struct error *err);
/* How many products there are, in a table that is in the order of eol_write(). */
size_t eol_products(const struct eol_table *table);

/* The product that a package URL means, or empty. */
struct view eol_product_of(const struct eol_table *table, struct view purl);

/* The cycle that `version` belongs to: of those whose name it is or begins with (as
 * whole parts: "3.1" is none of "3.12.4") the longest. NULL when there is none. */
const struct eol_cycle *eol_find(const struct eol_table *table, struct view product,
                                 struct view version);

/* Is it over at `now`? */
bool eol_is_over(const struct eol_cycle *cycle, int64_t now);

#endif
