/* What the files of the S3 client share. */
#ifndef ASSAY_STORE_S3_PRIVATE_H
#define ASSAY_STORE_S3_PRIVATE_H

#include "s3.h"

#include <assay/base/buf.h>
#include <assay/base/curl_library.h>

#include <pthread.h>

enum { S3_IDLE_MAX = 32, S3_REPLY_MAX = 1 << 16, S3_PAGE_MAX = 4 << 20 };

struct s3 {
    char *name;     /* s3://bucket/prefix */
    char *url;      /* of the bucket, without a slash at its end */
    char *host;     /* "Host: HOST[:PORT]" */
    char *prefix;   /* "" or "prefix/" */
    char *user;     /* access key */
    char *password; /* secret key */
    char *token;    /* of a session; NULL: none */
    char *sign;     /* for CURLOPT_AWS_SIGV4 */
    pthread_mutex_t mutex;
    CURL *idle[S3_IDLE_MAX]; /* with their connections */
    size_t idle_count;
};

/* One request and its answer. */
struct s3_request {
    const char *method;        /* "GET", "PUT", "HEAD", "DELETE" */
    const char *key;           /* below the prefix; NULL: the bucket itself */
    const char *query;         /* in canonical order, encoded; NULL: none */
    struct view body;          /* of a PUT */
    const struct sha256 *hash; /* of the body; NULL: the body is empty */
    struct buf *out;           /* the answer's body, where it is a good one; NULL: none is wanted */
    /* The answer. */
    long code;
    int64_t modified; /* of a HEAD: when it was stored, seconds since 1970; -1: it is not said */
    size_t before;    /* length of `out` before */
    bool too_large;   /* for `out` */
    struct buf reply; /* the body of a bad answer */
    struct curl_slist *headers;
    CURL *curl;
    unsigned tries;
    uint64_t not_before; /* monotonic ns: when to try again */
};

/* Run requests, `count` of them, all at once (at most S3_PARALLEL). Afterwards each
 * has its code: 2xx or 404. ERR_IO, ERR_PERMISSION … when one has neither. */
MUST_CHECK enum status s3_run(struct s3 *s3, struct s3_request *requests, size_t count,
                              struct error *err);
void s3_request_release(struct s3_request *r);

#endif
