/* The parts of the sarif format (OASIS SARIF 2.1.0). */
#ifndef ASSAY_REPORT_SARIF_H
#define ASSAY_REPORT_SARIF_H

#include "common.h"

#include <assay/base/map.h>
#include <assay/report/sarif_log.h>

enum {
    /* What GitHub's code scanning accepts in one run; other readers are more generous,
     * but a file that is refused as a whole helps nobody. */
    SARIF_RESULTS_MAX = 25000,
    SARIF_NOTIFICATIONS_MAX = 1000,
    SARIF_TEXT_MAX = 1024, /* of a rule's descriptions */
    SARIF_SNIPPET_MAX = 4096
};

/* One rule that has results, in the order of its first result. */
struct sarif_rule {
    size_t index;
    struct view id; /* "secrets/aws-access-key-id" */
    struct view message;
    uint32_t cwe;      /* number, or 0 */
    struct view owasp; /* "A03:2021 A01:2017", or empty */
    enum severity severity;
    enum confidence confidence;
};

struct sarif_rules {
    struct arena arena;
    struct map by_id;  /* to struct sarif_rule */
    struct map by_cwe; /* the decimal numbers that occur */
    struct sarif_rule **list;
    size_t count;
    size_t cap;
    uint64_t seen; /* findings so far, at most SARIF_RESULTS_MAX */
};

void sarif_rules_init(struct sarif_rules *rules);
void sarif_rules_release(struct sarif_rules *rules);
/* Collect the rules of the findings that will be results. */
MUST_CHECK enum status sarif_rules_collect(struct sarif_rules *rules, const struct report *r,
                                           struct error *err);
/* The rule of a collected finding; NULL for any other, or without memory: then
 * `space`, where the name is put together, has failed. */
const struct sarif_rule *sarif_rule_of(const struct sarif_rules *rules, const struct finding *f,
                                       struct buf *space);

/* "rules": […] of the driver and "taxonomies": […] of the run. */
void sarif_write_rules(struct json_writer *w, const struct sarif_rules *rules);
void sarif_write_taxonomies(struct json_writer *w, const struct sarif_rules *rules);
/* A reference to a CWE as a member of an array. */
void sarif_write_taxon(struct json_writer *w, uint32_t cwe);

/* "key": {"text": …}; brackets that would make a link are escaped (3.11.6). */
void sarif_write_message(struct json_writer *w, const char *key, struct view text);

const char *sarif_level(enum severity s);

#endif
