/* A bill of materials (SBOM), whatever format it was written in.
 *
 * The words are CycloneDX's where the formats differ (component types, hash algorithms,
 * scopes, kinds of references); readers of SPDX translate. A document owns all that it
 * points to: its arena is released with it. An absent text is an empty view. */
#ifndef ASSAY_SBOM_DOCUMENT_H
#define ASSAY_SBOM_DOCUMENT_H

#include <assay/base/arena.h>

enum {
    SBOM_BYTES_MAX = 512 << 20,    /* of one document */
    SBOM_COMPONENTS_MAX = 2000000, /* of one document, nested ones too */
    SBOM_DEPTH_MAX = 64            /* components within components */
};

struct sbom_texts {
    const struct view *items;
    size_t count;
};

struct sbom_hash {
    struct view algorithm; /* "SHA-256" */
    struct view hex;       /* lower case */
};

enum sbom_licence_kind {
    SBOM_LICENCE_ID,         /* of the SPDX list */
    SBOM_LICENCE_NAME,       /* anything else */
    SBOM_LICENCE_EXPRESSION, /* an SPDX expression */
};

struct sbom_licence {
    enum sbom_licence_kind kind;
    struct view text;
    bool concluded; /* by an analysis; otherwise as declared by the author */
};

/* An organisation or a person. */
struct sbom_party {
    bool is_person;
    struct view name;
    struct view email;
    struct view url;
};

struct sbom_reference {
    struct view type; /* "vcs", "website", "distribution" … */
    struct view url;
    struct view comment;
};

struct sbom_property {
    struct view name;
    struct view value;
};

struct sbom_occurrence {
    struct view location;
    uint32_t line; /* 0: none */
};

/* What was changed in a component against its original. */
struct sbom_patch {
    struct view type; /* "backport", "unofficial", "monkey", "cherry-pick" */
    struct view url;
    struct view diff;           /* the text, as it stands there */
    struct sbom_texts resolves; /* ids of issues: "CVE-2020-1234" */
};

struct sbom_component {
    struct view ref;  /* bom-ref, SPDXID; unique in the document */
    struct view type; /* "library", "application" … */
    struct view group;
    struct view name;
    struct view version;
    struct view purl;
    struct view cpe;
    struct view swid;
    struct view description;
    struct view copyright;
    struct view scope; /* "required", "optional", "excluded" */
    struct view filename;
    struct sbom_party supplier;
    struct sbom_party manufacturer;
    struct sbom_party author;
    struct view publisher;
    const struct sbom_hash *hashes;
    size_t hash_count;
    const struct sbom_licence *licences;
    size_t licence_count;
    const struct sbom_reference *references;
    size_t reference_count;
    const struct sbom_property *properties;
    size_t property_count;
    const struct sbom_occurrence *occurrences; /* where it was found */
    size_t occurrence_count;
    const struct sbom_patch *patches;
    size_t patch_count;
    struct sbom_texts ancestors;         /* package URLs (else names) it was made from */
    const struct sbom_component *parent; /* that holds it; NULL: none */
    bool is_file;                        /* of SPDX's files, not packages */
    uint32_t line;                       /* in the document */
};

/* `ref` needs all of `on`; ref without any: it is said to need nothing. */
struct sbom_dependency {
    struct view ref;
    struct sbom_texts on;
    uint32_t line;
};

/* What the author says about being complete. */
struct sbom_composition {
    struct view aggregate; /* "complete", "incomplete", "unknown" … */
    struct sbom_texts assemblies;
    struct sbom_texts dependencies;
};

struct sbom_rating {
    struct view method;   /* "CVSSv31" … ; may be empty */
    struct view severity; /* "high"; may be empty */
    struct view vector;
    bool has_score;
    double score;
};

/* Which versions of what is affected; parallel to sbom_vulnerability.affects. */
struct sbom_affected {
    struct view version; /* that is; may be empty */
    struct view mended;  /* a range of versions (vers:…) that is not; may be empty */
};

/* A known vulnerability and what the author says of it (VEX). */
struct sbom_vulnerability {
    struct view id;
    struct view source;
    struct sbom_texts aliases;
    struct view severity; /* the first rating's */
    const struct sbom_rating *ratings;
    size_t rating_count;
    const uint32_t *cwes;
    size_t cwe_count;
    struct view description;
    struct view recommendation;
    const struct sbom_property *properties;
    size_t property_count;
    const struct sbom_affected *affected; /* NULL: nothing is said */
    struct view state; /* "not_affected", "exploitable" … ; empty: nothing is said */
    struct view justification;
    struct view detail;
    struct sbom_texts responses;
    struct sbom_texts affects; /* refs of components */
    uint32_t line;
};

struct sbom_service {
    struct view ref;
    struct view group;
    struct view name;
    struct view version;
    struct sbom_party provider;
};

struct sbom_document {
    struct arena arena;
    const char *format; /* name of its sbom_format */
    struct view spec_version;
    struct view name;
    struct view serial; /* CycloneDX's serial number, SPDX's name space */
    uint64_t version;
    struct view timestamp;            /* RFC 3339 */
    struct view lifecycle;            /* "build", "pre-build" … ; the first */
    struct sbom_texts tools;          /* "name version" */
    struct sbom_party supplier;       /* of the subject */
    struct sbom_party manufacturer;   /* of the subject */
    const struct sbom_party *authors; /* of the document */
    size_t author_count;
    struct sbom_component *subject;     /* what the document is about; or NULL */
    struct sbom_component **components; /* without the subject */
    size_t component_count;
    size_t component_cap;
    const struct sbom_dependency *dependencies;
    size_t dependency_count;
    const struct sbom_composition *compositions;
    size_t composition_count;
    const struct sbom_vulnerability *vulnerabilities;
    size_t vulnerability_count;
    const struct sbom_service *services;
    size_t service_count;
};

MUST_CHECK enum status sbom_document_new(struct sbom_document **out, struct error *err);
struct sbom_document *sbom_document_free(struct sbom_document *doc); /* NULL is allowed */

/* Another component, empty, at the end of the list. */
MUST_CHECK enum status sbom_add_component(struct sbom_document *doc, struct sbom_component **out,
                                          struct error *err);

/* "group/name" or the name, for people; in the document's arena where it has to be made. */
struct view sbom_component_title(struct sbom_document *doc, const struct sbom_component *c);

#endif
