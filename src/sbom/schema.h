/* A document format's fields as a table, read from a description (cyclonedx.types says how
 * it is written). One table serves JSON and XML: xml_value.h makes of XML the values that
 * JSON would have, check.h checks values. */
#ifndef ASSAY_SBOM_SCHEMA_H
#define ASSAY_SBOM_SCHEMA_H

#include <assay/base/map.h>

enum { SCHEMA_KINDS_MAX = 4, SCHEMA_RULES_MAX = 8, SCHEMA_LATEST = 7 };

enum schema_rule {
    RULE_TYPE,  /* an object: kind.type */
    RULE_NODE,  /* an object of kind.type or one made of it, or the name of one */
    RULE_WORDS, /* one of kind.words */
    RULE_TEXT,
    RULE_REF, /* not empty */
    RULE_IRI,
    RULE_DATETIME,
    RULE_DATE,
    RULE_BOOL,
    RULE_INT,
    RULE_INT0,     /* 0 and more */
    RULE_POSITIVE, /* 1 and more */
    RULE_LEVEL,    /* 0 to 6 */
    RULE_NUMBER,
    RULE_FRACTION, /* 0 to 1 */
    RULE_SERIAL,
    RULE_HASH,
    RULE_MIME,
    RULE_EMAIL,
    RULE_CPE,
    RULE_VERSION,
    RULE_VERSION_RANGE,
    RULE_LOCALE,
    RULE_CRE,
    RULE_PATENT_NUMBER,
    RULE_JURISDICTION,
    RULE_LICENCE_ID,
    RULE_SPDX_ID,     /* "SPDXRef-…" */
    RULE_LICENCE_REF, /* "LicenseRef-…" */
    RULE_PARTY,       /* "Person: …", "Organization: …", NOASSERTION */
    /* SPDX 3 */
    RULE_NAME,   /* an element's address */
    RULE_LABEL,  /* that, or "_:label" */
    RULE_UTC,    /* to the second */
    RULE_SEMVER, /* "3.0.1" */
    RULE_MEDIA,  /* a media type, loosely */
    RULE_DECIMAL /* a number, or a text of one */
};

struct schema_type;

struct schema_kind {
    enum schema_rule rule;
    const struct schema_type *type; /* RULE_TYPE, RULE_NODE */
    struct view words;              /* RULE_WORDS: "a b/5 c", or "a,b/5,c" */
};

enum xml_form {
    XML_ELEMENT,         /* <wrapper> */
    XML_BESIDE,          /* <wrapper>, which also has `attribute` */
    XML_WRAPPED,         /* <wrapper> with elements of `names` */
    XML_REPEATED,        /* elements `names` */
    XML_ATTRIBUTE,       /* `attribute` */
    XML_CHILD_ATTRIBUTE, /* `attribute` of <wrapper> */
    XML_TEXT,
    XML_SELF,
    XML_NONE
};

struct schema_field {
    struct view name;
    unsigned char since; /* minor versions */
    unsigned char until;
    bool required_json;
    bool required_xml;
    bool xml_only;
    bool list;
    bool unique; /* the list's items */
    bool filled; /* the list is not empty */
    bool lone;   /* kinds[0] may stand alone instead of the list of the others */
    struct schema_kind kinds[SCHEMA_KINDS_MAX];
    size_t kind_count;
    enum xml_form form;
    bool open_wrapper;   /* may have any attributes */
    bool holder;         /* the element holds one of `names` */
    struct view wrapper; /* the element's name */
    struct view names;   /* "a|b", in the order of the kinds */
    struct view attribute;
};

/* exactly one, at least one, at most one, the first only where the second is; alone in a list */
enum type_rule_kind { TYPE_ONE, TYPE_SOME, TYPE_MOST, TYPE_WITH, TYPE_ALONE };
struct type_rule {
    enum type_rule_kind kind;
    struct view fields;  /* "a b c" */
    unsigned char since; /* TYPE_ALONE */
    unsigned char until;
};

struct schema_type {
    struct view name;
    const struct schema_type *base; /* whose fields it has, too; or NULL */
    bool is_abstract;               /* nothing is of this type itself */
    bool loose;
    bool any_attributes;
    bool xml_only;
    bool open; /* other members than these are allowed */
    struct schema_field *fields;
    size_t field_count;
    size_t lines; /* of its description */
    struct type_rule rules[SCHEMA_RULES_MAX];
    size_t rule_count;
};

struct schema {
    struct arena arena;
    struct map types;               /* to struct schema_type */
    struct map words;               /* to struct view */
    struct map named;               /* individuals, to struct schema_type */
    const struct schema_type *root; /* the first */
};

/* The tables of CycloneDX, SPDX 2 and SPDX 3. ERR_INTERNAL when the description has a mistake. */
MUST_CHECK enum status schema_cyclonedx(struct schema *out, struct error *err);
MUST_CHECK enum status schema_spdx(struct schema *out, struct error *err);
MUST_CHECK enum status schema_spdx3(struct schema *out, struct error *err);
void schema_release(struct schema *s);

/* Is it the type, or made of it? */
bool schema_is_a(const struct schema_type *type, const struct schema_type *base);

/* The field of this name in a document of minor version `minor`, or NULL. */
const struct schema_field *schema_field_of(const struct schema_type *type, struct view name,
                                           unsigned minor);
bool schema_field_is_in(const struct schema_field *f, unsigned minor);
/* Take the next word of a kind's words that this version has; false at the end. */
bool schema_next_choice(struct view *words, unsigned minor, struct view *word);
/* Does the list of words have `word` in this version? */
bool schema_has_word(struct view words, struct view word, unsigned minor);

#endif
