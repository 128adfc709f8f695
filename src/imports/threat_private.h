/* What the readers of threat models share. */
#ifndef ASSAY_IMPORTS_THREAT_PRIVATE_H
#define ASSAY_IMPORTS_THREAT_PRIVATE_H

#include <assay/base/map.h>
#include <assay/base/value.h>
#include <assay/imports/threat_model.h>

struct threat_reader {
    struct threat_model *model;
    const char *source;
    struct error *err;
    struct map elements; /* id to place + 1, of elements and flows: the two share one space */
    struct map boundaries;
    struct map data;
    struct map stated;
    size_t boundaries_cap;
    size_t elements_cap;
    size_t flows_cap;
    size_t data_cap;
    size_t links_cap;
    size_t stated_cap;
    size_t routes_cap;
    size_t flaws_cap;
};

/* ---- one file a format ---- */
MUST_CHECK enum status threat_read_otm(struct threat_reader *r, const struct value *root);
MUST_CHECK enum status threat_read_dragon(struct threat_reader *r, const struct value *root);
MUST_CHECK enum status threat_read_threagile(struct threat_reader *r, const struct value *root);

/* ---- texts and facts ---- */

/* A member's text in one line, at most THREAT_TEXT_MAX bytes; numbers and booleans as written;
 * empty where there is none. */
MUST_CHECK enum status threat_text(const struct threat_reader *r, const struct value *v,
                                   const char *key, struct view *out);
/* A member that names something: as written, one line, at most THREAT_ID_MAX bytes; `required`:
 * ERR_FORMAT where there is none. */
MUST_CHECK enum status threat_id(const struct threat_reader *r, const struct value *v,
                                 const char *key, bool required, struct view *out);
/* A member that is a list, or NULL; anything but a list and null is ERR_FORMAT. */
MUST_CHECK enum status threat_list(const struct threat_reader *r, const struct value *v,
                                   const char *key, const struct value **out);
/* The same of a mapping. */
MUST_CHECK enum status threat_mapping(const struct threat_reader *r, const struct value *v,
                                      const char *key, const struct value **out);
/* Words of a list, separated by blanks; blanks within one become '-'. */
MUST_CHECK enum status threat_tags(const struct threat_reader *r, const struct value *list,
                                   struct view *out);
bool threat_has_tag(struct view tags, const char *tag);
/* true, "yes", 1: 1; false, "no", "none", 0, "": 0; anything else, or nothing: -1. */
threat_fact threat_truth(const struct value *v);
/* A number from 0 to 100; -1: none, or another. */
threat_fact threat_grade(const struct value *v);
/* The place of the word among `words` (NULL at the end), in grades from 0 to 100; -1: none. */
threat_fact threat_word_grade(struct view word, const char *const *words);
enum severity threat_severity_of(struct view word);
/* Does it contain one of the words (lower case; NULL at the end)? */
bool threat_names(struct view text, const char *const *words);

/* ---- parts ---- */

/* Element and flow facts all unknown, in scope. */
struct threat_element threat_element_new(void);
struct threat_flow threat_flow_new(void);
MUST_CHECK enum status threat_add_boundary(struct threat_reader *r, const struct value *at,
                                           const struct threat_boundary *b);
MUST_CHECK enum status threat_add_element(struct threat_reader *r, const struct value *at,
                                          const struct threat_element *e);
MUST_CHECK enum status threat_add_flow(struct threat_reader *r, const struct value *at,
                                       const struct threat_flow *f);
MUST_CHECK enum status threat_add_data(struct threat_reader *r, const struct value *at,
                                       const struct threat_data *d);
MUST_CHECK enum status threat_add_link(struct threat_reader *r, const struct threat_link *l);
MUST_CHECK enum status threat_add_stated(struct threat_reader *r, const struct value *at,
                                         const struct threat_stated *s);
/* The routes that `v`, an element or flow of this name, names in its texts. */
MUST_CHECK enum status threat_add_routes(struct threat_reader *r, const struct value *v,
                                         struct view name, struct view of);
enum status threat_flaw(struct threat_reader *r, const struct value *at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
enum status threat_bad(const struct threat_reader *r, const struct value *at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
struct threat_element *threat_element_of(const struct threat_reader *r, struct view id);

#endif
