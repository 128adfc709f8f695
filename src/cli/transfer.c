#include "transfer.h"

#include <assay/base/view.h>

enum {
    CONNECT_SECONDS = 30,
    SLOW_BYTES = 1000, /* a second, for … */
    SLOW_SECONDS = 60,
    POST_SECONDS = 30
};

static int on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total,
                       curl_off_t up_now)
{
    const struct cli *cli = ctx;
    (void)total, (void)now, (void)up_total, (void)up_now;
    return *cli->cancelled != 0 ? 1 : 0;
}

void transfer_options(CURL *c, const struct cli *cli, const char *protocols)
{
    (void)curl.easy_setopt(c, CURLOPT_PROTOCOLS_STR, protocols);
    (void)curl.easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    (void)curl.easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    (void)curl.easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    (void)curl.easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES);
    (void)curl.easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)SLOW_SECONDS);
    (void)curl.easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    (void)curl.easy_setopt(c, CURLOPT_USERAGENT, "assay");
    (void)curl.easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    (void)curl.easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    (void)curl.easy_setopt(c, CURLOPT_XFERINFODATA, cli);
}

static bool is_plain(const char *url)
{
    return strncmp(url, "http://", 7) == 0;
}

bool transfer_is_allowed(const char *url)
{
    return strncmp(url, "https://", 8) == 0 || (is_plain(url) && transfer_is_local(url));
}

void transfer_post(CURL *c, const struct cli *cli, const char *url, struct view body,
                   struct curl_slist *headers, const char *ca_file, char *detail)
{
    transfer_options(c, cli, is_plain(url) ? "http" : "https");
    (void)curl.easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl.easy_setopt(c, CURLOPT_TIMEOUT, (long)POST_SECONDS);
    (void)curl.easy_setopt(c, CURLOPT_URL, url);
    (void)curl.easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    (void)curl.easy_setopt(c, CURLOPT_POSTFIELDS, body.ptr);
    (void)curl.easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    (void)curl.easy_setopt(c, CURLOPT_ERRORBUFFER, detail);
    if (ca_file != NULL) {
        (void)curl.easy_setopt(c, CURLOPT_CAINFO, ca_file);
    }
}

bool transfer_is_local(const char *url)
{
    struct view rest = view_str(url);
    ptrdiff_t scheme = view_find(rest, VIEW("://"));
    if (scheme < 0) {
        return false;
    }
    rest = view_slice(rest, (size_t)scheme + 3, rest.len);
    size_t end = 0;
    while (end < rest.len && strchr("/?#", rest.ptr[end]) == NULL) {
        end++;
    }
    struct view host = view_slice(rest, 0, end);
    ptrdiff_t port = view_rfind_char(host, ':');
    if (port >= 0 && (host.ptr[0] != '[' || host.ptr[port - 1] == ']')) {
        host = view_slice(host, 0, (size_t)port);
    }
    bool dotted = view_starts(host, VIEW("127."));
    for (size_t i = 0; dotted && i < host.len; i++) {
        dotted = host.ptr[i] == '.' || (host.ptr[i] >= '0' && host.ptr[i] <= '9');
    }
    return dotted || view_eq(host, VIEW("localhost")) || view_eq(host, VIEW("[::1]"));
}
