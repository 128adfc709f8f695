/* What all transfers by libcurl have in common. */
#ifndef ASSAY_CLI_TRANSFER_H
#define ASSAY_CLI_TRANSFER_H

#include "cli.h"

#include <assay/base/curl_library.h>

/* Only these protocols ("https"), time-outs, no signals, our name, TLS 1.2 at least, and an end
 * when the user stops the program. Proxies are libcurl's: the usual environment variables. */
void transfer_options(CURL *c, const struct cli *cli, const char *protocols);
/* Is the address's host this machine: localhost, 127.0.0.0/8, [::1]? */
bool transfer_is_local(const char *url);

#endif
