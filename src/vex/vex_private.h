/* What the formats share. */
#ifndef ASSAY_VEX_PRIVATE_H
#define ASSAY_VEX_PRIVATE_H

#include <assay/base/json.h>
#include <assay/vex/vex.h>

extern const struct vex_format vex_openvex;
extern const struct vex_format vex_csaf;
extern const struct vex_format vex_cyclonedx;

/* "<source>:<line>: …" as ERR_FORMAT. */
enum status vex_wrong(const struct value *at, const char *source, const char *what,
                      struct error *err);
/* Parse JSON into the document's arena. */
MUST_CHECK enum status vex_read_json(struct view text, const char *source, struct vex_document *doc,
                                     const struct value **root, struct error *err);
int64_t vex_time(struct view text);
/* The time as RFC 3339; the epoch where there is none. */
void vex_write_time(struct json_writer *w, const char *key, int64_t time);
/* SHA-256 over the author and all claims: what ids are made of. */
void vex_digest(const struct vex_document *doc, char hex[65]);
bool vex_is_purl(struct view text);
/* The claim's component, or where it has none its product. */
struct view vex_thing(const struct vex_claim *c);
/* Is the claim `b` about the same vulnerability in the same words as `a`, so that both may
 * stand in one statement, only for other products? */
bool vex_same_vulnerability(const struct vex_claim *a, const struct vex_claim *b);

#endif
