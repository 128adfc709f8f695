/* What an audit pack about projects, suppliers or teams holds: a function of the statements alone,
 * so that the pack's reader can ask it again of the statements in the pack.
 *
 * Records point at others (struct field's `refers`). What points at a record *belongs* to it: the
 * contract to its supplier, the evidence to its deliverable, a verdict to the project that names
 * its subject or to the deliverable whose inspection names it, the decision about a finding to the
 * subject in whose report it is. Only persons are pointed at without owning anything, unless by a
 * key of the record (certificates). Where a record names a project itself, a pack about projects
 * goes by that alone, and so with suppliers and teams: a deliverable of another supplier for a
 * project is none of the first supplier's. Records that what belongs points at otherwise (persons,
 * standards, the supplier of a project) are *named*: they come along, and what belongs to them
 * does not. Another project, supplier or team of the kind that was asked for is never named, nor
 * what says that it belongs to one.
 *
 * What a record ever said counts, withdrawn or not, in the log's order up to the period's end. */
#ifndef ASSAY_ASSURE_AUDIT_SCOPE_H
#define ASSAY_ASSURE_AUDIT_SCOPE_H

#include <assay/assure/audit_pack.h>
#include <assay/base/buf.h>
#include <assay/base/json.h>

enum scope_answer {
    SCOPE_FOREIGN,
    SCOPE_BELONGS,
    SCOPE_NAMED,
};

/* Of pack_about_kind: "project" … */
extern const char *const pack_about_names[PACK_ABOUT_KINDS];

struct pack_scope;
struct digest_list;
/* `about` must outlive it. */
MUST_CHECK enum status pack_scope_new(const struct pack_about *about, size_t len,
                                      struct pack_scope **out, struct error *err);
struct pack_scope *pack_scope_free(struct pack_scope *s);

/* 1. Every statement, in the log's order. */
MUST_CHECK enum status pack_scope_learn(struct pack_scope *s, uint64_t entry,
                                        const struct sha256 *envelope,
                                        const struct statement *statement, struct error *err);
/* ERR_NOT_FOUND: nothing that was learned is about one that was asked for. */
MUST_CHECK enum status pack_scope_known(struct pack_scope *s, struct error *err);
/* 2. What belongs. */
MUST_CHECK enum status pack_scope_resolve(struct pack_scope *s, struct error *err);
/* 3. The reports of inspections that belong, sorted, each once; none where no finding was decided
 * on. Their bytes, in pieces, say whose the decisions are. */
const struct digest_list *pack_scope_reports(const struct pack_scope *s);
enum { REPORT_PIECE_MAX = 160 };
struct report_piece {
    char rest[REPORT_PIECE_MAX]; /* of the piece before */
    size_t len;
};
void pack_scope_report(struct pack_scope *s, struct report_piece *p, struct view bytes);
/* 4. Does it come along? */
MUST_CHECK enum status pack_scope_asks(struct pack_scope *s, const struct sha256 *envelope,
                                       const struct statement *statement, enum scope_answer *out,
                                       struct error *err);

/* A decision on a finding: whose it is a report says, which may lie before the period. */
bool pack_scope_is_finding(const struct statement *statement);

/* What it came to, for pack.json: {"belongs": {"contract": ["c-17"], …}, "named": {…}}; accepted
 * findings are not listed. */
MUST_CHECK enum status pack_scope_write(const struct pack_scope *s, struct json_writer *w,
                                        struct error *err);
/* Such a list, set against what these statements come to. From here on the list is what holds. */
struct scope_compared {
    uint64_t records;  /* in the list */
    uint64_t unproven; /* of these: nothing that was learned leads to them */
    uint64_t left_out; /* belong by what was learned, and are not in the list */
    uint64_t unnamed;  /* likewise, named */
    char example[80];  /* the first of those left out, or else of the others */
};
MUST_CHECK enum status pack_scope_compare(struct pack_scope *s, const struct value *list,
                                          struct scope_compared *out, struct error *err);

#endif
