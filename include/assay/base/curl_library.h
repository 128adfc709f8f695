/* libcurl, loaded when something is to be sent or fetched: with the thirty libraries that it brings
 * along it takes longer to link than a small tree takes to inspect. */
#ifndef ASSAY_BASE_CURL_LIBRARY_H
#define ASSAY_BASE_CURL_LIBRARY_H

#include <assay/base/error.h>

#include <curl/curl.h>

/* The functions used, by the name that they have here. */
#define CURL_FUNCTIONS(X)                                                                          \
    X(easy_cleanup, curl_easy_cleanup)                                                             \
    X(easy_getinfo, curl_easy_getinfo)                                                             \
    X(easy_init, curl_easy_init)                                                                   \
    X(easy_perform, curl_easy_perform)                                                             \
    X(easy_reset, curl_easy_reset)                                                                 \
    X(easy_setopt, curl_easy_setopt)                                                               \
    X(easy_strerror, curl_easy_strerror)                                                           \
    X(multi_add_handle, curl_multi_add_handle)                                                     \
    X(multi_cleanup, curl_multi_cleanup)                                                           \
    X(multi_info_read, curl_multi_info_read)                                                       \
    X(multi_init, curl_multi_init)                                                                 \
    X(multi_perform, curl_multi_perform)                                                           \
    X(multi_poll, curl_multi_poll)                                                                 \
    X(multi_remove_handle, curl_multi_remove_handle)                                               \
    X(slist_append, curl_slist_append)                                                             \
    X(slist_free_all, curl_slist_free_all)

#define CURL_MEMBER(member, function) __typeof__(&function) member; /* NOLINT */
extern struct curl_library {
    CURL_FUNCTIONS(CURL_MEMBER)
} curl;
#undef CURL_MEMBER

/* Before the first use of `curl`, from one thread at a time. ERR_UNSUPPORTED where it is not
 * installed. */
MUST_CHECK enum status curl_library_load(struct error *err);

#endif
