/* Audit packs: statements of the log with everything that it takes to check them elsewhere, one
 * archive (ustar.h) that is the same byte for byte for the same log and the same request.
 * docs/audit-pack.md says what lies where.
 *
 * Writing and checking hold one member at a time, and for each member 40 bytes to compare it with
 * the manifest. Checking needs the archive alone: no home, no network. */
#ifndef ASSAY_ASSURE_AUDIT_PACK_H
#define ASSAY_ASSURE_AUDIT_PACK_H

#include <assay/assure/ledger.h>
#include <assay/assure/log_configuration.h>
#include <assay/evidence/witnessed.h>

#include <signal.h>
#include <stdio.h>

#define AUDIT_PACK_FORMAT    "assay-audit-pack/1"
#define AUDIT_PACK_PREDICATE "urn:assay:predicate:audit-pack:v1"

/* A further document for the pack, "oscal/poam.json". */
struct pack_document {
    struct view name;
    struct view bytes;
};

/* What a pack can be about, by the id of its record. */
enum pack_about_kind { PACK_PROJECT, PACK_SUPPLIER, PACK_TEAM, PACK_ABOUT_KINDS };
struct pack_about {
    enum pack_about_kind kind;
    struct view id;
};

/* The report of a pack, for people: one HTML file. */
struct pack_report;
/* Write it to `fd`; `name` is for messages. */
MUST_CHECK enum status pack_report_write(const struct pack_report *r, int fd, const char *name,
                                         struct error *err);
/* Append the report's PDF to `pdf`. */
typedef enum status (*pack_print)(void *ctx, const struct pack_report *report, struct buf *pdf,
                                  struct error *err);

struct pack_request {
    const char *path;         /* of the archive; replaced when it is whole */
    const struct view *scope; /* patterns of subjects' names (view_glob()); neither
                               * these nor `about`: all statements */
    size_t scope_len;
    /* And what belongs to these, with the records that it names (docs/audit-pack.md). */
    const struct pack_about *about;
    size_t about_len;
    bool has_from;
    bool has_to;
    int64_t from; /* seconds: not what was said before; the log's order counts (ledger_size_at()) */
    int64_t to;   /* nor after */
    struct view since; /* a checkpoint of an earlier audit, a signed note; or empty */
    const struct pack_document *documents; /* by name; "controls.json" stands in the report, too */
    size_t documents_len;
    const char *tool; /* the program's version, for the report */
    pack_print print; /* NULL: no PDF of the report */
    void *print_ctx;
};

struct pack_made {
    uint64_t statements;
    uint64_t documents; /* that they name, and that are in the pack */
    uint64_t absent;    /* that they name, and that the store does not have */
    uint64_t members;
};

/* Write the pack and sign its manifest with the installation's key: of the log as it is now,
 * whoever appends meanwhile. ERR_CORRUPT when it does not verify, or `since` is none of its
 * checkpoints; ERR_NOT_FOUND when nothing was ever said of what it is to be about. */
MUST_CHECK enum status audit_pack_write(const struct ledger *l, const struct pack_request *r,
                                        struct pack_made *out, struct error *err);

/* ---- checking ---- */

enum { PACK_PROBLEMS_MAX = 64, PACK_TEXT_MAX = 320 };

struct pack_check_request {
    FILE *file; /* at its beginning */
    const char *name;
    const struct keyring *keys; /* the installation's that one trusts; NULL: those in the pack */
    const struct vkey *logs;    /* the log's; none: those in the pack */
    size_t logs_len;
    struct view since; /* a checkpoint that the pack must be consistent with; or empty */
    /* Whose cosignatures and timestamps count; NULL: nobody's, they are counted and not checked. */
    const struct witnessed_trust *trust;
    uint64_t sample;  /* verify so many statements only; 0: all. Those about keys always are */
    uint64_t seed;    /* which ones */
    const char *tool; /* the program's version, for audit_pack_report() */
    const volatile sig_atomic_t *cancelled; /* by a signal: ERR_CANCELLED; NULL: never */
};

/* What was checked, and what was found. */
struct pack_check {
    char origin[NOTE_NAME_MAX];
    uint64_t size; /* of the log */
    struct sha256 root;
    uint64_t members;    /* re-hashed */
    uint64_t bytes;      /* of the archive, up to where it could be read */
    uint64_t stated;     /* statements that the pack says it holds */
    uint64_t statements; /* verified: signature, inclusion, form */
    uint64_t documents;  /* re-hashed against their names */
    uint64_t absent;     /* that the pack says it does not hold */
    struct witnessed_facts witnessed;
    struct log_configuration configuration; /* that the log states, by the statements verified */
    uint64_t consistent; /* size of the earlier checkpoint that was compared; 0: none */
    bool complete;       /* every entry of [first, end) is there */
    bool scoped;         /* the pack has a scope */
    uint64_t fitting;    /* statements that were found to be of the scope */
    uint64_t records;    /* that the scope came to, as pack.json says */
    uint64_t unproven; /* of records and findings: what leads to them was said before the period */
    bool followed;     /* what leads to records was asked of the pack's own statements */
    uint64_t first;    /* the period as entries */
    uint64_t end;
    uint64_t unauthorised_len;
    bool whole; /* read to its end */
    size_t problems_len;
    bool more_problems;
    char problems[PACK_PROBLEMS_MAX][PACK_TEXT_MAX];     /* each names the record */
    char unauthorised[PACK_PROBLEMS_MAX][PACK_TEXT_MAX]; /* the first of them: not counted */
};

/* Check a pack. ERR_CORRUPT on any mismatch, with the first problem as the message; *out is
 * filled in either case, and only then. */
MUST_CHECK enum status audit_pack_check(const struct pack_check_request *r, struct pack_check *out,
                                        struct error *err);

/* The same, of all statements, and when nothing is wrong hand over the report made anew of what was
 * verified: nothing of the pack's own page is in it. `take` is called once, and what it returns is
 * returned. `scratch`: a path beside which a nameless file can be made. */
typedef enum status (*pack_report_take)(void *ctx, const struct pack_report *report,
                                        struct error *err);
MUST_CHECK enum status audit_pack_report(const struct pack_check_request *r, const char *scratch,
                                         pack_report_take take, void *ctx, struct pack_check *out,
                                         struct error *err);

#endif
