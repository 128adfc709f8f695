/* Reading advisories in the OSV format (https://ossf.github.io/osv-schema/, 1.7):
 * what matching, ranking and display need of one record.
 *
 * A record comes from strangers. Its size, depth, and the number of its values are
 * bounded; its id and its ecosystems have to look like such; a range of a type that
 * is not known is refused rather than left out, as a record without it would miss
 * what it was written for. A record that is refused is the caller's to name and
 * count: the others go on. Fields that the schema does not have are passed over. */
#ifndef ASSAY_ADVISORY_OSV_H
#define ASSAY_ADVISORY_OSV_H

#include <assay/advisory/range.h>
#include <assay/base/arena.h>
#include <assay/base/buf.h>

enum {
    OSV_BYTES_MAX = 16 << 20,   /* one record */
    OSV_VALUES_MAX = 1 << 19,   /* JSON values in one record */
    OSV_ID_MAX = 128,           /* bytes of an id */
    OSV_NAME_MAX = 1024,        /* bytes of a package's name or a repository's address */
    OSV_VERSION_MAX = 512,      /* bytes of a version */
    OSV_ECOSYSTEM_MAX = 64,     /* bytes of "Debian:12" */
    OSV_LIST_MAX = UINT16_MAX,  /* aliases, related, severities, affected, symbols … of one */
    OSV_VERSIONS_MAX = 1 << 18, /* versions or events of one affected package */
    OSV_SUMMARY_MAX = 1024,     /* bytes kept; the rest is cut off */
    OSV_TITLE_MAX = 160,        /* bytes of a title that is made of the details */
    OSV_DETAILS_MAX = 64 << 10,
    OSV_URL_MAX = 2048
};

enum osv_range_type { OSV_SEMVER, OSV_ECOSYSTEM, OSV_GIT };
struct osv_range {
    enum osv_range_type type;
    struct view repo; /* GIT: the repository's address */
    size_t event_count;
    const struct range_event *events; /* in the order of the record; commits in a GIT range */
};

struct osv_severity {
    struct view type;  /* "CVSS_V3", "CVSS_V4", "Ubuntu" … */
    struct view score; /* a vector, or a word */
};

/* Go's ecosystem_specific.imports: what in the module is vulnerable. RustSec's
 * ecosystem_specific.affects.functions are one with the crate as its path. */
struct osv_import {
    struct view path; /* of the package */
    size_t symbol_count;
    const struct view *symbols; /* none: the whole package; of crates "crate::path::function" */
    size_t goos_count;
    const struct view *goos;
    size_t goarch_count;
    const struct view *goarch;
};

struct osv_affected {
    struct view ecosystem; /* "Debian:12", "npm"; empty where only a repository is named */
    struct view name;
    struct view purl; /* or empty */
    size_t range_count;
    const struct osv_range *ranges;
    size_t version_count;
    const struct view *versions;
    size_t severity_count;
    const struct osv_severity *severities;
    size_t import_count;
    const struct osv_import *imports;
};

struct osv_reference {
    struct view type; /* "ADVISORY", "FIX" … */
    struct view url;
};

struct osv_record {
    struct view id;
    int64_t modified;  /* seconds since the epoch; 0: not said, or no time */
    int64_t published; /* the same */
    bool withdrawn;
    bool malicious; /* of the malicious-packages collection, or CWE-506 throughout */
    size_t alias_count;
    const struct view *aliases;
    size_t related_count;
    const struct view *related;
    struct view summary;
    struct view details;
    struct view level; /* database_specific.severity, or of the first package: "HIGH" */
    size_t cwe_count;
    const struct view *cwes; /* "CWE-79" */
    size_t severity_count;
    const struct osv_severity *severities;
    size_t affected_count;
    const struct osv_affected *affected;
    size_t reference_count;
    const struct osv_reference *references;
};

/* Read one record. `source` names it in messages ("all.zip!/GO-2020-0001.json").
 * Texts lie in `text` or `arena`, which must outlive the record. ERR_FORMAT for what
 * is no such record, ERR_LIMIT beyond the bounds above, ERR_UNSUPPORTED for a range
 * of an unknown type or a schema of another major version; *out is untouched then. */
MUST_CHECK enum status osv_read(struct view text, const char *source, struct arena *arena,
                                struct osv_record *out, struct error *err);

/* Append the summary, or the first paragraph of the details; white space becomes one space. What is
 * longer than OSV_TITLE_MAX bytes (a summary: as long as is kept) ends with the last sentence that
 * fits, where none fits behind the last whole word, with "…". */
void osv_title(const struct osv_record *record, struct buf *out);

/* Whether `id` may be an advisory's id: ASCII letters, digits and "-_.:+~", at most
 * OSV_ID_MAX, beginning with a letter or digit. */
bool osv_is_id(struct view id);

#endif
