/* What every backend of the store must do. A backend's test program gives its
 * descriptor and a way to make places, and runs these tests as its own. */
#ifndef ASSAY_TESTS_STORE_CONFORMANCE_H
#define ASSAY_TESTS_STORE_CONFORMANCE_H

#include <assay/store/store.h>

struct conformance {
    /* The place that `where` stands for; its texts are valid until the next call. */
    void (*place)(const char *where, struct store_place *out);
    /* A fresh, empty place in `out`; and the end of it. */
    void (*make)(char *out, size_t cap);
    void (*remove)(const char *where);
    /* Change one stored byte of a blob behind the store's back. */
    void (*damage_blob)(const char *where, const struct sha256 *digest);
};

/* The blobs' part: an empty store; two more that are open on the same place. */
void conformance_blob_order(struct store *s);
void conformance_removal(struct store *s, struct store *second, struct store *third);

/* The queue's part: two stores open on the same fresh place. */
void conformance_queue(struct store *a, struct store *b);
void conformance_leases(struct store *a, struct store *b);
void conformance_queue_bounds(struct store *s);
void conformance_queue_many(struct store *s);

/* The outbox's part, likewise. */
void conformance_outbox(struct store *a, struct store *b);

void conformance_many_queries(struct store *s);
void conformance_finds(struct store *s);
void conformance_keeps(struct store *s);

/* Runs all of them; returns the number of failures. */
int conformance_run(const struct conformance *c);

#endif
