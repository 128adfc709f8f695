/* Making values, for writers: missing texts make no members; the first failure of memory
 * sticks. */
#ifndef ASSAY_SBOM_DRAFT_H
#define ASSAY_SBOM_DRAFT_H

#include <assay/base/value.h>
#include <assay/sbom/document.h>

struct draft {
    struct arena *arena;
    bool failed;
    struct value nowhere; /* takes what there was no memory for */
};

/* Make *v an object of at most `cap` members, a list of at most `cap` items. */
struct value *draft_object(struct draft *t, struct value *v, size_t cap);
struct value *draft_list(struct draft *t, struct value *v, size_t cap);
/* A new member or item, nothing yet. */
struct value *draft_member(struct draft *t, struct value *object, const char *key);
struct value *draft_item(struct draft *t, struct value *list);

void draft_set_text(struct value *v, struct view text);
/* A member, unless the text is empty. */
void draft_text(struct draft *t, struct value *object, const char *key, struct view text);
void draft_str(struct draft *t, struct value *object, const char *key, const char *text);
void draft_uint(struct draft *t, struct value *object, const char *key, uint64_t n);
/* A member that lists the texts, unless there are none. */
void draft_texts(struct draft *t, struct value *object, const char *key,
                 const struct sbom_texts *texts);
/* Formatted text in the arena. */
struct view draft_printf(struct draft *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* What knows how values are written down, one after the other. */
struct draft_sink {
    void *ctx;
    void (*begin)(void *ctx, const char *list);
    /* An item of the list that was begun, or a member of its own. */
    void (*item)(void *ctx, const char *member, const struct value *v);
    void (*end)(void *ctx, const char *list);
};

#endif
