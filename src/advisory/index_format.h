/* The index file: a header, a table of sections, the sections.
 *
 * Everything is in the byte order of the machine that wrote it (the header says
 * which) and aligned to 8 bytes, so that a mapped file is used as it is. Sections
 * are arrays of the fixed-size records below; they name each other by number and
 * texts by offset. A reader checks each number where it uses it: nothing in a file
 * is trusted.
 *
 *   header   magic, byte order, format version, file size, newest `modified`,
 *            SHA-256 of header and section table, which hold the digests of all sections
 *   STRINGS  texts, each once: 16 bits of length, the bytes
 *   LISTS    numbers: of strings, of advisories; records name a run in it
 *   KEYS     (ecosystem, normalised name), sorted; a run of POSTINGS each
 *   SLOTS    a hash table over KEYS, linear probing, at most half full
 *   IDS      (id or alias, advisory), sorted by id
 *   TEXTS    what only people read, in deflated BLOCKS
 *   EPSS     struct epss_row, by CVE
 *   KEV      struct kev_row, by CVE */
#ifndef ASSAY_ADVISORY_INDEX_FORMAT_H
#define ASSAY_ADVISORY_INDEX_FORMAT_H

#include <assay/base/digest.h>

enum index_section {
    INDEX_STRINGS,
    INDEX_LISTS,
    INDEX_ADVISORIES,
    INDEX_AFFECTED,
    INDEX_RANGES,
    INDEX_EVENTS,
    INDEX_SEVERITIES,
    INDEX_IMPORTS,
    INDEX_GROUPS,
    INDEX_ECOSYSTEMS,
    INDEX_KEYS,
    INDEX_POSTINGS,
    INDEX_SLOTS,
    INDEX_IDS,
    INDEX_BLOCKS,
    INDEX_TEXTS,
    INDEX_EPSS,
    INDEX_KEV,
    INDEX_SECTIONS
};

enum { INDEX_VERSION = 3, INDEX_BYTE_ORDER = 0x01020304, INDEX_ALIGN = 8 };
#define INDEX_MAGIC "ASSAYADV"

/* A section may hold at most this many bytes of strings, or records. */
enum { INDEX_STRINGS_MAX = INT32_MAX, INDEX_RECORDS_MAX = 1 << 28 };

struct index_place {
    uint64_t offset;
    uint64_t length; /* bytes */
    unsigned char digest[SHA256_SIZE];
};

struct index_header {
    char magic[8];
    uint32_t byte_order;
    uint32_t version;
    uint64_t file_size;
    int64_t newest;   /* seconds since the epoch */
    uint64_t skipped; /* records that the last import could not read */
    int64_t epss_date;
    int64_t kev_date;
    struct index_place sections[INDEX_SECTIONS];
    unsigned char digest[SHA256_SIZE]; /* of all that stands before it */
};

/* Texts are named by their offset in STRINGS; at 0 stands the empty one. */
typedef uint32_t index_text;

struct index_run {
    uint32_t first;
    uint32_t count;
};

enum { INDEX_MALICIOUS = 1, INDEX_WITHDRAWN = 2 };

struct index_advisory {
    int64_t modified;
    int64_t published;
    index_text id;
    uint32_t flags;
    uint32_t group; /* in GROUPS */
    index_text level;
    struct index_run aliases;    /* strings in LISTS */
    struct index_run related;    /* the same */
    struct index_run cwes;       /* the same */
    struct index_run severities; /* in SEVERITIES */
    struct index_run affected;   /* in AFFECTED */
    uint32_t block;
    uint32_t text;    /* offset in the block */
    index_text title; /* osv_title(), which findings say: no block is inflated for it */
    uint32_t zero;    /* no byte of the file is left to chance */
};

struct index_affected {
    uint32_t advisory;
    index_text ecosystem; /* as written: "Debian:12" */
    index_text name;      /* as written */
    index_text purl;
    index_text release;          /* "12", or empty */
    struct index_run ranges;     /* in RANGES */
    struct index_run versions;   /* strings in LISTS, sorted by bytes */
    struct index_run severities; /* in SEVERITIES */
    struct index_run imports;    /* in IMPORTS */
};

struct index_range {
    uint32_t type; /* enum osv_range_type */
    index_text repo;
    struct index_run events;
};

struct index_event {
    uint32_t kind; /* enum range_event_kind */
    index_text version;
};

struct index_severity {
    index_text type;
    index_text score;
};

struct index_import {
    index_text path;
    struct index_run symbols; /* strings in LISTS */
    struct index_run goos;
    struct index_run goarch;
};

/* Advisories that are about the same thing: they share an id or an alias. */
struct index_group {
    struct index_run members; /* advisories in LISTS, ascending */
};

struct index_ecosystem {
    int64_t newest;
    index_text name;     /* without the release: "Debian" */
    uint32_t advisories; /* that name a package of it */
    uint32_t packages;
    uint32_t malicious;
};

struct index_key {
    uint32_t ecosystem; /* in ECOSYSTEMS */
    index_text name;
    struct index_run postings;
};

struct index_slot {
    uint32_t tag; /* the upper half of the key's hash */
    uint32_t key; /* in KEYS, + 1; 0: empty */
};

struct index_id {
    index_text id;
    uint32_t advisory;
};

struct index_block {
    uint64_t offset; /* in TEXTS */
    uint32_t packed;
    uint32_t unpacked;
};

/* A block's text of one advisory: this, the summary, the details, and for each
 * reference two lengths (16 bits each), its type, its address. */
struct index_text_head {
    uint32_t summary;
    uint32_t details;
    uint32_t references;
};

enum { INDEX_BLOCK_RECORDS = 16, INDEX_BLOCK_MAX = 64 << 20 };

/* The hash of a key: of its name, stirred with the ecosystem's number. */
uint64_t index_key_hash(uint32_t ecosystem, struct view name);

/* Bytes of one record of a section; 1 for STRINGS and TEXTS. */
size_t index_record_size(enum index_section s);

#endif
