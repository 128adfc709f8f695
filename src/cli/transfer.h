/* What all transfers by libcurl have in common. */
#ifndef ASSAY_CLI_TRANSFER_H
#define ASSAY_CLI_TRANSFER_H

#include "cli.h"

#include <assay/base/curl_library.h>

/* Only these protocols ("https"), time-outs, no signals, our name, TLS 1.2 at least, and an end
 * when the user stops the program. Proxies are libcurl's: the usual environment variables. */
void transfer_options(CURL *c, const struct cli *cli, const char *protocols);
/* May it be asked: https, or http to this machine? */
bool transfer_is_allowed(const char *url);
/* One POST to such an address: transfer_options(), no redirections (what is meant for one address
 * goes to no other), 30 seconds in all. The caller sets who takes the answer. `detail` has
 * CURL_ERROR_SIZE bytes; it, `body` and `headers` outlive the transfer. `ca_file` may be NULL. */
void transfer_post(CURL *c, const struct cli *cli, const char *url, struct view body,
                   struct curl_slist *headers, const char *ca_file, char *detail);
/* Is the address's host this machine: localhost, 127.0.0.0/8, [::1]? */
bool transfer_is_local(const char *url);

#endif
