/* One small request by HTTP POST, and its answer in memory: to witnesses and timestamp authorities.
 */
#ifndef ASSAY_CLI_POST_H
#define ASSAY_CLI_POST_H

#include "cli.h"

struct post {
    const char *url; /* https, or http to this machine */
    const char *content_type;
    const char *ca_file; /* of whom to trust for TLS; NULL: the system's */
    struct view body;
};

struct post_answer {
    long status; /* of HTTP */
    char content_type[80];
    struct buf body; /* the caller initialises it, with the most that it takes */
};

/* OK whatever the status says. No redirections: what one address is asked no other answers. At most
 * 30 seconds. ERR_USAGE for an address that is none of the above, ERR_LIMIT for a longer answer,
 * ERR_IO. */
MUST_CHECK enum status post(const struct cli *cli, const struct post *p, struct post_answer *out,
                            struct error *err);

#endif
