/* Where CSAF documents are published: a provider's metadata, its ROLIE feeds or directories, and
 * the digests beside the documents.
 *
 * All of it is somebody else's word: addresses that come out of here are sound in form (see
 * csaf_url_is()), and a document's is of the same server as the listing that names it.
 *
 * Source: CSAF 2.0 (OASIS), section 7; RFC 8322 (ROLIE). */
#ifndef ASSAY_VEX_FEED_H
#define ASSAY_VEX_FEED_H

#include <assay/base/arena.h>
#include <assay/base/buf.h>

enum {
    CSAF_LISTING_BYTES_MAX = 32 << 20, /* of a feed, changes.csv, index.txt */
    CSAF_METADATA_BYTES_MAX = 1 << 20,
    CSAF_ENTRIES_MAX = 500000,
    CSAF_LISTINGS_MAX = 64,
    CSAF_URL_MAX = 2048
};

/* "https://host[:port]/…" of printable ASCII characters without blanks, quotes, backslash, user or
 * fragment; http:// too with `plain`. */
bool csaf_url_is(struct view url, bool plain);
/* "example.org", "example.org:8443": a name, not an address of a page. */
bool csaf_domain_is(struct view text);

struct csaf_listing {
    struct view url; /* of the feed; of a directory with '/' at its end */
    bool rolie;
};

/* provider-metadata.json (section 7.1.7). */
struct csaf_provider {
    struct arena arena;    /* owns all texts */
    struct view publisher; /* its name */
    struct view namespace; /* what identifies it */
    bool trusted;          /* role csaf_trusted_provider: digests are a duty */
    /* Feeds for everybody; the directories only where there is no such feed. */
    struct csaf_listing listings[CSAF_LISTINGS_MAX];
    size_t count;
    size_t withheld; /* feeds for fewer people (TLP above WHITE) */
};
/* `plain` as in csaf_url_is(). ERR_FORMAT, ERR_LIMIT, ERR_UNSUPPORTED (an aggregator, another
 * version). Release in any case. */
MUST_CHECK enum status csaf_provider_read(struct view text, const char *source, bool plain,
                                          struct csaf_provider *out, struct error *err);
void csaf_provider_init(struct csaf_provider *p);
void csaf_provider_release(struct csaf_provider *p);

#define CSAF_NO_TIME INT64_MIN

struct csaf_entry {
    struct view url;
    int64_t time;       /* of the newest revision; CSAF_NO_TIME: the listing does not say */
    struct view sha512; /* addresses of digests, where the listing names them; else empty */
    struct view sha256;
    bool rolie; /* then the listing says which digests there are */
};

/* What listings name, each document once (by its address, with the latest time). */
struct csaf_entries {
    struct arena arena;
    struct map *known; /* address to the place in `list`, plus one */
    struct csaf_entry *list;
    size_t count;
    size_t cap;
    size_t refused;            /* that lead elsewhere, or are malformed */
    struct view first_refused; /* as much of it as can be shown */
};
void csaf_entries_init(struct csaf_entries *e);
void csaf_entries_release(struct csaf_entries *e);

/* Add what a ROLIE feed, a changes.csv or an index.txt names. `listing` is the feed's or the
 * directory's address. What was added before a failure stays. ERR_FORMAT, ERR_LIMIT. */
MUST_CHECK enum status csaf_rolie_read(struct view text, struct view listing,
                                       struct csaf_entries *e, struct error *err);
MUST_CHECK enum status csaf_changes_read(struct view text, struct view listing,
                                         struct csaf_entries *e, struct error *err);
MUST_CHECK enum status csaf_index_read(struct view text, struct view listing,
                                       struct csaf_entries *e, struct error *err);
/* In the order in which they are to be taken: oldest first, then by address. */
void csaf_entries_sort(struct csaf_entries *e);

/* The first sound address of a field "CSAF:" of a security.txt (section 7.1.8). */
bool csaf_security_txt(struct view text, bool plain, struct view *url);
/* Does the file of a digest ("HEX  NAME") begin with this one, in either case? */
bool csaf_digest_is(struct view file, struct view hex);

#endif
