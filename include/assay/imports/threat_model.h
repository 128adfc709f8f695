/* Threat models as files, in one common form: what there is (elements), what flows between them,
 * which boundaries of trust lie between, which data they hold, and which threats the authors
 * themselves wrote down.
 *
 *   otm            Open Threat Model 0.1 and 0.2, JSON or YAML (IriusRisk's schema,
 * otm_schema.json) threat-dragon  OWASP Threat Dragon 2, JSON (its schema threat-dragon-v2; version
 * 1 is refused) threagile      Threagile's YAML, version 1
 *
 * What a format says in its own words is brought to the same ones; what it does not say stays
 * unknown (-1), which is never read as "yes". In OTM, which has no field for them, the facts below
 * are attributes or tags of that name ("encrypted: true").
 *
 * Routes are read where people write: a method and a path ("GET /orders/{id}", "GET, POST /orders",
 * "ANY /admin/{*rest}") in the name or description of an element or flow, as one of its tags, and
 * in OTM in the attribute "routes" (a text, or a list of them).
 *
 * A file is hostile: sizes, counts and depth are bounded, ids are unique, and a reference to what
 * is not there is ERR_FORMAT, or a flaw where drawings have it all the time (an arrow that ends
 * in the air). Nothing that a file names is opened. */
#ifndef ASSAY_IMPORTS_THREAT_MODEL_H
#define ASSAY_IMPORTS_THREAT_MODEL_H

#include <assay/base/arena.h>
#include <assay/inspect/finding.h>

enum {
    THREAT_MODEL_BYTES_MAX = 16 << 20,
    THREAT_BOUNDARIES_MAX = 5000,
    THREAT_ELEMENTS_MAX = 10000,
    THREAT_FLOWS_MAX = 20000,
    THREAT_DATA_MAX = 5000,
    THREAT_LINKS_MAX = 100000,
    THREAT_STATED_MAX = 20000,
    THREAT_ROUTES_MAX = 5000,
    THREAT_FLAWS_MAX = 1000, /* more are not listed */
    THREAT_ID_MAX = 256,     /* bytes; longer is ERR_FORMAT */
    THREAT_TEXT_MAX = 1000   /* bytes, cut behind them */
};

/* STRIDE; OTHER is what a model calls by a name that is none of the six. */
enum threat_category {
    THREAT_SPOOFING,
    THREAT_TAMPERING,
    THREAT_REPUDIATION,
    THREAT_INFORMATION_DISCLOSURE,
    THREAT_DENIAL_OF_SERVICE,
    THREAT_ELEVATION_OF_PRIVILEGE,
    THREAT_OTHER
};
enum { THREAT_CATEGORIES = THREAT_OTHER + 1 };
const char *threat_category_name(enum threat_category c); /* "information-disclosure" */
/* Any spelling: "Information disclosure", "informationDisclosure", "Elevation of privileges", also
 * the words of CIA ("Integrity" is tampering). THREAT_OTHER for the rest. */
enum threat_category threat_category_of(struct view text);

enum threat_kind { THREAT_ACTOR, THREAT_PROCESS, THREAT_STORE };
const char *threat_kind_name(enum threat_kind k); /* "actor" */

/* -1 unknown, 0 no, 1 yes; grades 0 to 100, -1 unknown. */
typedef int8_t threat_fact;

struct threat_boundary {
    struct view id;
    struct view name;
    struct view kind;   /* in the format's words; may be empty */
    struct view parent; /* id of the boundary around it; or empty */
    threat_fact trust;  /* grade: 0 is the open internet */
};

struct threat_element {
    struct view id;
    struct view name;
    struct view technology; /* in the format's words; may be empty */
    struct view boundary;   /* id of the innermost around it; or empty */
    struct view tags;       /* separated by blanks */
    struct view excuse;     /* why it is out of scope */
    enum threat_kind kind;
    bool in_scope;
    threat_fact internet;      /* reachable from the internet, or part of it */
    threat_fact authenticates; /* an actor proves who he is; a process asks for it */
    threat_fact encrypted;     /* what a store holds */
    threat_fact is_signed;     /* what a store holds cannot be changed unseen */
    threat_fact is_log;
    threat_fact logs;        /* keeps a record of who did what */
    threat_fact credentials; /* holds passwords or keys */
    threat_fact privileged;  /* runs with more rights than a user's */
    threat_fact validates;   /* checks what comes in */
    threat_fact limits;      /* bounds how much and how often */
    threat_fact redundant;
};

struct threat_flow {
    struct view id;
    struct view name;
    struct view source; /* element's id; empty where the arrow ends in the air */
    struct view target;
    struct view protocol; /* may be empty */
    struct view tags;
    struct view excuse;
    bool in_scope;
    bool bidirectional;
    /* The ends are in different boundaries, a drawn boundary lies between them, or exactly one
     * end is an actor. */
    bool crosses;
    threat_fact encrypted;
    threat_fact authenticated;
    threat_fact authorised;
    threat_fact is_public; /* over a network that anybody may listen on */
    threat_fact is_readonly;
};

struct threat_data {
    struct view id;
    struct view name;
    threat_fact confidentiality; /* grades */
    threat_fact integrity;
    threat_fact availability;
};

/* An element or a flow has to do with data. */
struct threat_link {
    struct view of;   /* id of the element or flow */
    struct view data; /* id */
    bool flow;
    bool stored; /* by an element, instead of only processed */
};

/* What the authors say became of it. */
enum threat_state { THREAT_OPEN, THREAT_MITIGATED, THREAT_ACCEPTED, THREAT_NOT_APPLICABLE };
const char *threat_state_name(enum threat_state s); /* "not-applicable" */

struct threat_stated {
    struct view id; /* unique in the model */
    struct view title;
    struct view element; /* id of the element or flow; empty: of the whole */
    struct view how;     /* mitigation or justification; may be empty */
    struct view cwe;     /* "CWE-79", the first; or empty */
    enum threat_category category;
    enum severity severity;
    enum threat_state state;
};

/* A route that the model names: "GET /orders/{id}", of one method. */
struct threat_route {
    struct view of;   /* id of the element or flow that names it */
    unsigned methods; /* as in assay/base/route.h */
    struct view path; /* in the one form of assay/base/route.h */
};

struct threat_flaw {
    uint32_t line; /* 0: not known */
    struct view what;
};

struct threat_model {
    struct arena arena;
    const char *format;  /* "otm" */
    struct view version; /* of the format */
    struct view name;
    struct view owner; /* may be empty */
    size_t boundaries_len;
    struct threat_boundary *boundaries;
    size_t elements_len;
    struct threat_element *elements;
    size_t flows_len;
    struct threat_flow *flows;
    size_t data_len;
    struct threat_data *data;
    size_t links_len;
    struct threat_link *links;
    size_t stated_len;
    struct threat_stated *stated;
    size_t routes_len;
    struct threat_route *routes; /* in the file's order */
    size_t flaws_len;
    struct threat_flaw *flaws;
};

/* Read `bytes` into *out, which the caller releases; everything lives in its arena. `source` names
 * the file in messages. ERR_FORMAT, ERR_UNSUPPORTED (none of the formats, or a version that is not
 * read), ERR_LIMIT; *out is untouched then. */
MUST_CHECK enum status threat_model_read(struct view bytes, const char *source,
                                         struct threat_model *out, struct error *err);
void threat_model_release(struct threat_model *m);

#endif
