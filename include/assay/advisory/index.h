/* The advisory index: one file, mapped, that answers what is known against a package
 * without reading any JSON.
 *
 * It is made by an import (assay/advisory/import.h) and replaced as a whole: who has it
 * open keeps what he has. The same input yields the same bytes, on machines of one byte
 * order. Opening looks at the header only, so that it costs the same for any size; each
 * number in the file is checked where it is used, and a file that contradicts itself is
 * ERR_CORRUPT there. advisory_index_check() reads all of it. Not thread-safe. */
#ifndef ASSAY_ADVISORY_INDEX_H
#define ASSAY_ADVISORY_INDEX_H

#include <assay/advisory/osv.h>
#include <assay/base/digest.h>

struct advisory_index;

/* ERR_NOT_FOUND: there is none; ERR_FORMAT: something else; ERR_UNSUPPORTED: of another
 * version or byte order (import anew); ERR_CORRUPT: cut off, or its header is damaged. */
MUST_CHECK enum status advisory_index_open(const char *path, struct advisory_index **out,
                                           struct error *err);
/* NULL is allowed; always returns NULL. */
struct advisory_index *advisory_index_close(struct advisory_index *index);

/* Whether all bytes are those that were written: ERR_CORRUPT names the section. */
MUST_CHECK enum status advisory_index_check(const struct advisory_index *index, struct error *err);

struct advisory_index_info {
    struct sha256 digest; /* identifies the contents */
    int64_t newest;       /* the newest `modified`, seconds since the epoch; 0: empty */
    uint64_t skipped;     /* records that the last import could not read: it is partial */
    uint64_t advisories;
    uint64_t groups; /* advisories with one name for each thing */
    uint64_t packages;
    uint64_t ecosystems;
    uint64_t bytes;
    uint64_t epss; /* CVEs with a score */
    uint64_t kev;  /* CVEs that are known to be exploited */
    int64_t epss_date;
    int64_t kev_date;
};
void advisory_index_describe(const struct advisory_index *index, struct advisory_index_info *out);

struct advisory_ecosystem {
    struct view name; /* without release: "Debian" */
    uint64_t advisories;
    uint64_t malicious; /* of these */
    uint64_t packages;
    int64_t newest;
};
/* The n-th ecosystem, by name; false behind the last. */
bool advisory_index_ecosystem(const struct advisory_index *index, size_t n,
                              struct advisory_ecosystem *out);

/* The advisories whose id or alias is `id`, and all of their group, ascending. *count is 0
 * where nothing is known under that name. The list lies in `arena`. */
MUST_CHECK enum status advisory_index_find(const struct advisory_index *index, struct view id,
                                           struct arena *arena, const uint32_t **out, size_t *count,
                                           struct error *err);

/* The title of the n-th advisory, as osv_title() makes it; in the mapped file. ERR_FORMAT where the
 * file is damaged. Cheap beside the whole record, whose texts have to be inflated. */
MUST_CHECK enum status advisory_index_title(const struct advisory_index *index, uint32_t n,
                                            struct view *out, struct error *err);

/* The n-th advisory without what only people read (summary, details, references): cheap, as the
 * title is. Texts in the mapped file or `arena`. */
MUST_CHECK enum status advisory_index_bare(const struct advisory_index *index, uint32_t n,
                                           struct arena *arena, struct osv_record *out,
                                           struct error *err);

/* The n-th advisory whole; texts in the mapped file or `arena`. */
MUST_CHECK enum status advisory_index_record(struct advisory_index *index, uint32_t n,
                                             struct arena *arena, struct osv_record *out,
                                             struct error *err);

#endif
