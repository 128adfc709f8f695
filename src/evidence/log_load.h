/* What log_load.c holds while it reads entries in bulk. */
#ifndef ASSAY_EVIDENCE_LOG_LOAD_H
#define ASSAY_EVIDENCE_LOG_LOAD_H

#include "log_internal.h"

#include <pthread.h>

/* A bundle with its entries; those whose envelopes are blobs have none yet. */
struct loaded {
    uint64_t bundle;
    size_t count;
    struct buf entries;
    struct buf digests;
    struct buf pack;
    struct buf payload; /* being decoded */
    struct buf pae;
    struct arena payloads;
    struct leaf last; /* whose key's id is … */
    char last_id[SHA256_HEX_MAX];
    struct sha256 leaves[TILE_WIDTH];
    struct log_entry list[TILE_WIDTH];
};

struct loading;

/* Bundles that are loaded together. */
struct lot {
    struct loading *of;
    uint64_t first;
    size_t count; /* of bundles; 0: behind the end */
    size_t len;   /* that were made */
    struct loaded *bundles;
    bool threaded; /* `thread` is at it */
    pthread_t thread;
    enum status st;
    struct error err;
};

/* For one envelope that is a blob. */
struct load_scratch {
    struct buf envelope;
    struct buf payload;
    struct buf pae;
    struct arena arena;
};

struct loading {
    struct log_reader reader;
    struct log_signatures signatures;
    uint64_t remembered; /* entries before it were verified earlier */
    uint64_t from;
    uint64_t to;
    log_visit visit;
    void *ctx;
    struct load_scratch scratch;
    struct lot lots[2];
};

#endif
