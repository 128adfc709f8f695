/* libmicrohttpd, loaded when something is to be served: with the TLS library that it brings along
 * it takes longer to link than most commands run. Only src/cli/http_server.c uses it. */
#ifndef ASSAY_BASE_HTTP_LIBRARY_H
#define ASSAY_BASE_HTTP_LIBRARY_H

#include <assay/base/error.h>

#include <microhttpd.h>

/* The functions used, by the name that they have here. */
#define HTTP_FUNCTIONS(X)                                                                          \
    X(add_response_header, MHD_add_response_header)                                                \
    X(create_post_processor, MHD_create_post_processor)                                            \
    X(create_response, MHD_create_response_from_buffer)                                            \
    X(destroy_post_processor, MHD_destroy_post_processor)                                          \
    X(destroy_response, MHD_destroy_response)                                                      \
    X(get_connection_info, MHD_get_connection_info)                                                \
    X(get_daemon_info, MHD_get_daemon_info)                                                        \
    X(get_timeout, MHD_get_timeout)                                                                \
    X(lookup_value, MHD_lookup_connection_value)                                                   \
    X(post_process, MHD_post_process)                                                              \
    X(queue_response, MHD_queue_response)                                                          \
    X(reason_phrase, MHD_get_reason_phrase_for)                                                    \
    X(run, MHD_run)                                                                                \
    X(start_daemon, MHD_start_daemon)                                                              \
    X(stop_daemon, MHD_stop_daemon)

#define HTTP_MEMBER(member, function) __typeof__(&function) member; /* NOLINT */
extern struct http_library {
    HTTP_FUNCTIONS(HTTP_MEMBER)
} http;
#undef HTTP_MEMBER

/* Before the first use of `http`, from one thread at a time. ERR_UNSUPPORTED where it is not
 * installed. */
MUST_CHECK enum status http_library_load(struct error *err);

#endif
