/* Between the files of the secrets inspector. */
#ifndef ASSAY_INSPECT_SECRETS_PRIVATE_H
#define ASSAY_INSPECT_SECRETS_PRIVATE_H

#include <assay/base/lines.h>
#include <assay/base/map.h>
#include <assay/inspect/inspector.h>
#include <assay/rules/pattern_db.h>
#include <assay/rules/regex.h>
#include <assay/rules/secret_rules.h>

enum {
    SECRETS_DECODE_DEPTH = 2,   /* how often decoded text is decoded again, by default */
    SECRETS_PER_FILE_MAX = 1000 /* findings; one more says how many were left out */
};

/* Made in the parent, then only read. */
struct secrets_shared {
    struct secret_rules *rules;
    struct pattern_db *content; /* ids: the rules by index, then the detectors */
    struct pattern_db *paths;   /* ids: the rules by index; only path rules without regex */
    /* Rules that the databases could not take: always searched. */
    uint32_t *unlisted;
    size_t unlisted_count;
    uint32_t *unlisted_paths;
    size_t unlisted_path_count;
    unsigned decode_depth;
    bool detectors; /* the structure-aware ones belong to the shipped pack */
};

/* What a worker knows of a rule; filled at its first hit. */
struct rule_state {
    bool ready;
    struct regex *content;
    struct regex *core; /* where span.lead > 0 */
    struct regex *path;
    struct re2_span span;
    bool whole; /* its hits say only that the text is to be searched */
};

struct raw_hit {
    uint32_t id;
    uint32_t end;
};

struct secrets_worker {
    const struct secrets_shared *shared;
    struct pattern_scanner *content;
    struct pattern_scanner *paths;
    struct regex_scratch *scratch;
    struct rule_state *states; /* one a rule */
    struct map allow;          /* allowlist → struct allow_state */
    /* Hits of the text being scanned. */
    struct raw_hit *hits;
    size_t hit_count;
    size_t hit_cap;
    uint32_t *counts;  /* by id; zero between scans */
    uint32_t *touched; /* ids with hits */
    size_t touched_count;
    bool no_memory;
};

/* Where a secret was found. Offsets are in the text that is reported (the raw file,
 * or its transcoding), also for what was found in decoded parts of it. */
struct secret_match {
    uint32_t rule;       /* index; SECRET_DETECTOR for a detector's */
    size_t start, end;   /* the match */
    size_t secret_start; /* what is to be masked and reported */
    size_t secret_end;
    struct view value; /* the secret itself; decoded if it was encoded */
    unsigned depth;    /* how often it was decoded */
    bool skip_report;  /* only there for composite rules and masking */
    /* A detector's own words; empty for rules. */
    struct view id;
    struct view message;
    struct view cwe;
    enum severity severity;
    enum confidence confidence;
    unsigned rank;   /* the higher one wins where two overlap */
    bool whole_mask; /* show nothing of it */
    bool whole_file; /* no place in the text */
    bool veto;       /* no secret: what it looks like to rules was parsed and is none */
};

#define SECRET_DETECTOR UINT32_MAX

struct match_list {
    struct secret_match *items;
    size_t len;
    size_t cap;
};

MUST_CHECK enum status match_add(struct arena *arena, struct match_list *list,
                                 const struct secret_match *m, struct error *err);

/* A text with what it takes to map places in it back to the reported text. */
struct decoded_part {
    size_t from, to;           /* in the decoded text */
    size_t origin, origin_end; /* in the reported text */
    bool decoded;              /* in this pass; else copied byte for byte */
};

/* One file while it is inspected. */
struct secrets_file {
    struct secrets_worker *worker;
    const struct file *file;
    struct arena *arena;
    struct view text; /* as UTF-8 or bytes */
    struct lines lines;
    bool has_lines;
    int global_path; /* -1 unknown, 0 not allowed by path, 1 allowed */
    struct match_list matches;
};

/* One text to search: the file's, or a decoded piece. */
struct secrets_text {
    struct secrets_file *owner;
    struct view text;
    struct view lower;                /* made on demand */
    const struct decoded_part *parts; /* NULL: the file's own text */
    size_t part_count;
    unsigned depth;
    /* Ends of hits, grouped: those of touched[i] are ends[group[i] .. group[i + 1]). */
    const uint32_t *ends;
    const size_t *groups;
    const uint32_t *ids;
    size_t id_count;
};

/* ---- secrets_hits.c ---- */

/* Run the content database over `t->text` and group the hits. */
MUST_CHECK enum status secrets_hits(struct secrets_text *t, struct error *err);
/* The hits of one id; *whole when they do not tell all. */
struct hit_ends {
    const uint32_t *ends;
    size_t len;
    bool whole;
};
struct hit_ends secrets_hits_of(const struct secrets_text *t, uint32_t id);

struct place {
    size_t start, end;
};
struct place_list {
    struct place *items;
    size_t len;
    size_t cap;
};

/* All non-overlapping leftmost-first matches, as Go's FindAll gives them, from the
 * ends that the database reported. */
struct find_what {
    const struct regex *whole;
    const struct regex *core; /* NULL: none */
    const struct re2_span *span;
};
MUST_CHECK enum status secrets_find_all(const struct find_what *what, struct regex_scratch *scratch,
                                        struct view text, struct hit_ends hits, struct arena *arena,
                                        struct place_list *out, struct error *err);

/* ---- secrets_rules.c ---- */

/* All matches of all rules in the text, after entropy, allowlists, required rules. */
MUST_CHECK enum status secrets_apply_rules(struct secrets_text *t, struct match_list *out,
                                           struct error *err);
/* Path rules without regex. */
MUST_CHECK enum status secrets_apply_paths(struct secrets_file *f, struct match_list *out,
                                           struct error *err);
void secrets_states_release(struct secrets_worker *w);
/* Compile what a rule needs. */
MUST_CHECK enum status secrets_rule_ready(struct secrets_worker *w, uint32_t rule,
                                          struct rule_state **out, struct error *err);

/* ---- secrets_allow.c ---- */

MUST_CHECK enum status secrets_path_allowed(struct secrets_file *f,
                                            const struct allowlist_list *lists, bool parents,
                                            bool *allowed, struct error *err);
struct allow_subject {
    struct view secret, match, line;
};
MUST_CHECK enum status secrets_content_allowed(struct secrets_file *f,
                                               const struct allowlist_list *lists,
                                               const struct allow_subject *s, bool *allowed,
                                               struct error *err);
void secrets_allow_release(struct secrets_worker *w);
/* Shannon entropy in bits a character, as gitleaks computes it. */
double secrets_entropy(struct view secret);

/* ---- secrets_decode.c ---- */

struct segment {
    size_t start, end; /* in the text given */
    struct view decoded;
};
/* What of `text` is percent-, \u-, hex- or base64-encoded printable ASCII. */
MUST_CHECK enum status secrets_segments(struct view text, struct arena *arena, struct segment **out,
                                        size_t *count, struct error *err);
/* Search the decoded parts of `t`, and theirs, `depth` times. */
MUST_CHECK enum status secrets_decoded(const struct secrets_text *t, unsigned depth,
                                       struct match_list *out, struct error *err);
/* A place in `t` as one in the file's text; *in_decoded tells whether it touches a
 * part that was decoded in the last pass. */
struct place secrets_origin(const struct secrets_text *t, struct place p, bool *in_decoded);

/* ---- secrets_text.c ---- */

/* UTF-16 with a byte-order mark as UTF-8; anything else as it is. */
MUST_CHECK enum status secrets_transcode(struct view bytes, struct arena *arena, struct view *out,
                                         struct error *err);

/* ---- secrets_report.c ---- */

/* Merge what overlaps, mask, and hand on. */
MUST_CHECK enum status secrets_report(struct secrets_file *f, const struct result_sink *sink,
                                      struct error *err);

/* ---- secrets_mask.c ---- */

struct mask {
    size_t start, end;
    size_t keep; /* bytes shown at its start */
};
/* Sorted, disjoint masks for all matches, and for what else equals one of them in
 * [from, to). */
MUST_CHECK enum status secrets_masks(const struct secrets_file *f, size_t from, size_t to,
                                     struct mask **out, size_t *count, struct error *err);
/* The lines around [start, end), masked and made visible. */
MUST_CHECK enum status secrets_excerpt(struct secrets_file *f, size_t start, size_t end,
                                       struct view *out, uint32_t *first_line, struct error *err);
MUST_CHECK enum status secrets_lines(struct secrets_file *f, struct error *err);

/* ---- secrets_config.c ---- */

/* Whether a file holds settings, by its name. */
bool secrets_is_config(struct view path);

/* ---- the structure-aware detectors ---- */

struct secrets_detector {
    const char *name;
    const char *trigger; /* RE2; NULL: looks at the whole file (magic, name) */
    /* Called for the places where the trigger may match (ends), or once. */
    enum status (*detect)(struct secrets_text *t, struct hit_ends hits, struct match_list *out,
                          struct error *err);
};
extern const struct secrets_detector *const secrets_detectors[];
size_t secrets_detector_count(void);

extern const struct secrets_detector private_key_detector;
extern const struct secrets_detector putty_key_detector;
extern const struct secrets_detector keystore_detector;
extern const struct secrets_detector config_password_detector;
extern const struct secrets_detector credential_file_detector;

#endif
