/* What reading statements for a scope and answering by it share. */
#ifndef ASSAY_ASSURE_AUDIT_SCOPE_PRIVATE_H
#define ASSAY_ASSURE_AUDIT_SCOPE_PRIVATE_H

#include "audit_pack_private.h"
#include "audit_scope.h"

#include <assay/base/map.h>

enum { SCOPE_POINTS_MAX = 256, SCOPE_APPROVALS_MAX = 4, SCOPE_KEY_MAX = 4096 };
#define SCOPE_NONE UINT32_MAX

/* A record, the name of a subject, a finding: "contract c-17". Kinds are sets, one bit each. */
struct scope_object {
    struct view name;
    uint8_t is;      /* the kind that can be asked for which it is of itself */
    uint8_t tied;    /* kinds of which it names one itself */
    uint8_t belongs; /* to what was asked for of these kinds */
    bool named;
    bool seen;                /* a statement is about it */
    enum scope_answer listed; /* in pack.json */
};

/* `from` points at `to`, and belongs to it where one of the kinds is asked for. */
struct scope_link {
    uint32_t from;
    uint32_t to;
    uint8_t owns;
};

struct scope_verdict {
    uint64_t entry;
    size_t input; /* of its inputs: the first, and how many */
    size_t inputs;
    bool taken; /* they belong */
    /* The approvals of baseline and rules that are not the shipped ones. */
    uint32_t approvals[SCOPE_APPROVALS_MAX];
    size_t approvals_len;
};

struct scope_inspection {
    uint64_t verdict;
    uint32_t deliverable;
};

struct scope_report {
    struct sha256 envelope; /* of the statement that names it */
    struct sha256 document;
    uint32_t subject;
};

#define SCOPE_LIST(type, name)                                                                     \
    struct type *name;                                                                             \
    size_t name##_len;                                                                             \
    size_t name##_cap

struct pack_scope {
    const struct pack_about *about;
    size_t about_len;
    struct map by_name; /* place in `objects`, and one */
    SCOPE_LIST(scope_object, objects);
    SCOPE_LIST(scope_link, links);
    SCOPE_LIST(scope_verdict, verdicts);
    SCOPE_LIST(scope_inspection, inspections);
    SCOPE_LIST(scope_report, reports);
    struct digest_list inputs;    /* envelopes that verdicts on deliveries rest on */
    struct digest_list taken;     /* of these, what belongs; sorted */
    struct digest_list documents; /* reports that belong; sorted, each once */
    size_t findings;              /* that something is said of */
    struct buf name;
};

struct scope_point {
    uint32_t object;
    bool owns;
};

/* What a statement is about, and what it points at. */
struct scope_said {
    bool record; /* of a type that points; others go by their subjects' names */
    uint32_t self;
    size_t len;
    struct scope_point points[SCOPE_POINTS_MAX];
};

/* The object of this name; where it is not known it is added, or SCOPE_NONE. */
MUST_CHECK enum status scope_object(struct pack_scope *s, struct view kind, struct view key,
                                    bool add, uint32_t *out, struct error *err);
/* Objects that are not known are added, or else passed over. */
MUST_CHECK enum status scope_read(struct pack_scope *s, const struct statement *statement, bool add,
                                  struct scope_said *out, struct error *err);
/* By which kinds what points so belongs to points[i]. */
uint8_t scope_owned_by(const struct pack_scope *s, const struct scope_said *said, size_t i);

#endif
