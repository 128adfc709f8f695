/* Copying what a reader found into a document: every view that is kept goes through here. */
#ifndef ASSAY_SBOM_KEEP_H
#define ASSAY_SBOM_KEEP_H

#include <assay/base/value.h>
#include <assay/sbom/document.h>

/* A reader's way into a document; the first failure sticks. */
struct keeper {
    struct sbom_document *doc;
    enum status failed;
};

/* The text's copy; empty stays empty. */
struct view keep_text(struct keeper *k, struct view text);
/* value_get_text(), kept. */
struct view keep_member(struct keeper *k, const struct value *object, const char *key);
/* Zeroed memory for `count` things; NULL on failure and for none. */
void *keep_array(struct keeper *k, size_t count, size_t size);
/* The texts of a list: of strings, or of the member `key` of its objects. */
struct sbom_texts keep_texts(struct keeper *k, const struct value *list, const char *key);
/* Lower-case hexadecimal. */
struct view keep_hex(struct keeper *k, struct view text);

size_t list_len(const struct value *list); /* 0 if it is none */

#endif
