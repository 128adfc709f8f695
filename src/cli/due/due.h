/* The calendar of what comes due, as `assay due` and `assay notify` open it. */
#ifndef ASSAY_CLI_DUE_H
#define ASSAY_CLI_DUE_H

#include "baseline/baseline_file.h"
#include "home.h"

#include <assay/assure/due.h>

struct due_request {
    const char *policy;   /* a file; NULL: due.toml of the home, or the shipped one */
    const char *baseline; /* a file; NULL: the built-in one */
    const char *at;       /* a day; NULL: now */
};
#define DUE_REQUEST_OPTIONS                                                                        \
    {"policy", 0, "FILE",                                                                          \
     "when whom to tell (default: due.toml of the home, or the one built in)"},                    \
    {                                                                                              \
        "baseline", 'b', "FILE", "whose limits for vulnerabilities count (default: built in)"      \
    }

struct due_view {
    struct home home;
    bool has_home;
    struct store *memory; /* of an earlier day */
    struct arena arena;   /* of the policy */
    struct buf text;
    struct due_policy policy;
    struct baseline_file baseline;
    struct due_calendar calendar;
};
/* ERR_NOT_FOUND where there is no home yet. */
MUST_CHECK enum status due_view_open(const struct cli *cli, const struct due_request *r,
                                     struct due_view *out, struct error *err);
void due_view_close(struct due_view *v);

#endif
