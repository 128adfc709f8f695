/* Controls: what a standard or a law asks for, and the requirements by which it is measured.
 *
 * A control file (YAML; docs/controls.md, docs/schema/controls-v1.schema.json) holds
 * requirements, controls of one framework, or both. A requirement is one SQL query over the
 * registers; several controls, of several frameworks, may rest on the same one. Controls refer to
 * requirements by id, whichever file they are in; a control without requirements is kept, as one
 * that nothing measures.
 *
 * Files are hostile: sizes, depth and counts are bounded, and each query is prepared under the
 * authorizer of baselines before anything runs. */
#ifndef ASSAY_ASSURE_CONTROLS_H
#define ASSAY_ASSURE_CONTROLS_H

#include <assay/assure/statement_type.h>
#include <assay/base/shipped.h>
#include <assay/base/value.h>
#include <assay/inspect/finding.h>

enum {
    CONTROL_FILES_MAX = 200,
    CONTROL_FILE_MAX = 4 << 20, /* bytes of one file */
    CONTROLS_MAX = 5000,
    CONTROL_REQUIREMENTS_MAX = 2000, /* in all files */
    CONTROL_MAPPINGS_MAX = 100       /* of one control */
};

/* What queries are over. Controls are over the registers (NULL); the rules of threat models
 * (assay/assure/threats.h) are the same files over the tables of a model. */
struct control_matter {
    const struct register_table *const *tables; /* NULL at the end */
    const struct shipped_file *views;           /* SQL: the table `today`, and views */
    const struct shipped_file *files;           /* that are built in */
    uint64_t files_len;
    bool graded; /* a requirement has a severity, and may have a CWE */
};

/* How one control stands to another: what it asks for is the same, a part, more, or overlaps. */
enum control_relation { CONTROL_EQUAL, CONTROL_SUBSET, CONTROL_SUPERSET, CONTROL_INTERSECTS };
const char *control_relation_name(enum control_relation r); /* "subset" */

/* Views are valid as long as the set's arena and the files' bytes. */
struct control_requirement {
    struct view id;
    struct view title;      /* our sentence */
    struct view population; /* the table or view that must hold something */
    struct view supply;     /* the command that supplies the data */
    struct view remedy;     /* what to do about an alarm; may be empty */
    struct view owner;      /* who answers for it; may be empty */
    uint32_t freshness;     /* days that its evidence may be old; 0: no bound */
    struct view query;
    enum severity severity; /* of an alarm, where the matter is graded */
    struct view cwe;        /* "CWE-311"; may be empty */
    struct view source;     /* file */
    uint32_t line;
    const struct value *examples; /* list; or NULL */
    /* What query and population read, register by register in the order of this version's: bits,
     * 0 where they do not read it. */
    const uint64_t *reads;
    struct view missing; /* one that this version does not keep; else empty, and `reads` holds */
};

struct control_mapping {
    struct view to; /* "ssdf-1.1/PW.5.1" */
    enum control_relation as;
};

struct control {
    struct view id;     /* "iso-27001-2022/8.28" */
    struct view number; /* "8.28" */
    struct view name;   /* short name */
    struct view says;   /* our own sentence */
    struct view level;  /* of the framework ("L2"); may be empty */
    struct view owner;  /* may be empty */
    /* Attributes, words joined by ", "; may be empty. */
    struct view type;
    struct view concepts;
    struct view capabilities;
    struct view domains;
    struct view properties;
    struct view source;
    uint32_t line;
    uint32_t framework; /* place in the set */
    size_t mappings_len;
    const struct control_mapping *mappings;
    size_t requirements_len;
    const uint32_t *requirements; /* places in the set */
};

struct control_framework {
    struct view id;
    struct view name;
    struct view version;
    struct view reference; /* where the framework itself is to be had */
    struct view source;
};

struct control_set {
    struct arena arena;
    const struct control_matter *matter; /* NULL: the registers */
    size_t frameworks_len;
    const struct control_framework *frameworks;
    size_t requirements_len;
    const struct control_requirement *requirements;
    size_t controls_len; /* framework by framework, in the order of the files */
    const struct control *controls;
    size_t shipped_files;
    struct posture_tables
        *tables; /* that the queries were checked on; the first posture takes them */
};

struct control_file {
    struct view name; /* for messages */
    struct view bytes;
};

/* The files that are built in (controls/), then `own`. The bytes of `own` must outlive the set.
 * An id that stands twice, a reference to nothing, a query that cannot be prepared: ERR_FORMAT
 * with "<file>:<line>:…". A query about a register that this version does not keep is no error:
 * such a requirement is not measured. */
MUST_CHECK enum status controls_load(const struct control_file *own, size_t count, bool shipped,
                                     struct control_set **out, struct error *err);
/* The same over something else than the registers; `matter` must outlive the set. */
MUST_CHECK enum status controls_load_over(const struct control_matter *matter,
                                          const struct control_file *own, size_t count,
                                          bool shipped, struct control_set **out,
                                          struct error *err);
struct control_set *controls_free(struct control_set *set);

/* By full id, or by a number that only one framework has ("8.28"). ERR_NOT_FOUND. */
MUST_CHECK enum status controls_find(const struct control_set *set, struct view id,
                                     const struct control **out, struct error *err);
/* By id; NULL: none. */
const struct control_framework *controls_framework(const struct control_set *set, struct view id);

/* The examples that requirements carry: a few rows, and what the query must say of them. A
 * requirement that lacks one that is ok or one that is not fails, too. */
struct control_example {
    struct view requirement;
    struct view name;
    bool passed;
    bool skipped;       /* it needs a register that this version does not keep */
    struct view detail; /* what was expected and found, when it failed; why it was skipped */
};
typedef enum status (*control_example_report)(void *ctx, const struct control_example *e,
                                              struct error *err);
/* `only`: of these requirements (by place in the set); NULL: of all. */
MUST_CHECK enum status controls_test(const struct control_set *set, const bool *only,
                                     control_example_report report, void *ctx, struct error *err);

#endif
