/* One file over HTTP, kept beside what was there before: resumed where it broke off,
 * not fetched again where it has not changed. Only for commands that a user gave to
 * fetch something; the usual variables name a proxy (http_proxy, https_proxy, no_proxy). */
#ifndef ASSAY_CLI_DOWNLOAD_H
#define ASSAY_CLI_DOWNLOAD_H

#include "cli.h"

struct download {
    const char *url;  /* https://, or http:// where the user says so */
    const char *path; /* where it goes; PATH.part, PATH.etag and PATH.part.etag are used too */
    uint64_t max;     /* bytes */
};

/* Fetch it. *changed is false where the server says that `path` is what it has. ERR_IO for
 * what the network or the server does not deliver; what has come so far stays for the next
 * time. ERR_LIMIT over `max`, ERR_CANCELLED, ERR_UNSUPPORTED for other protocols. */
MUST_CHECK enum status download_file(const struct cli *cli, const struct download *d, bool *changed,
                                     struct error *err);

#endif
