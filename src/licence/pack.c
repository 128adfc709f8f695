#include "pack.h"

#include <assay/base/shipped.h>
#include <assay/licence/detect.h>
#include <assay/licence/expression.h>

extern const struct shipped_file shipped_licences[];
extern const size_t shipped_licences_count;

/* Take `count` items of `size` bytes, rounded up to 8. */
static const void *take(struct view bytes, size_t *at, size_t count, size_t size)
{
    size_t need = (count * size + 7) / 8 * 8;
    if (*at > bytes.len || bytes.len - *at < need) {
        return NULL;
    }
    const void *p = bytes.ptr + *at;
    *at += need;
    return p;
}

bool pack_open(struct view bytes, struct pack *out)
{
    struct pack p;
    size_t at = 0;
    const struct pack_head *head = take(bytes, &at, 1, sizeof *head);
    if (head == NULL || memcmp(head->magic, PACK_MAGIC, sizeof head->magic) != 0 ||
        head->version != PACK_VERSION) {
        return false;
    }
    p.head = *head;
    p.licences = take(bytes, &at, head->licences, sizeof *p.licences);
    p.texts = take(bytes, &at, head->texts, sizeof *p.texts);
    p.tokens = take(bytes, &at, head->tokens, sizeof *p.tokens);
    p.directory = take(bytes, &at, PACK_DIRECTORY, sizeof *p.directory);
    p.grams = take(bytes, &at, head->grams, sizeof *p.grams);
    p.first = take(bytes, &at, (size_t)head->grams + 1, sizeof *p.first);
    p.postings = take(bytes, &at, head->postings, sizeof *p.postings);
    p.phrases = take(bytes, &at, head->phrases, sizeof *p.phrases);
    p.words = take(bytes, &at, head->words, sizeof *p.words);
    p.names = take(bytes, &at, head->names, 1);
    /* The parts lie one behind the other: the last one is there only if all are. */
    if (p.names == NULL) {
        return false;
    }
    *out = p;
    return true;
}

bool pack_shipped(struct pack *out)
{
    return shipped_licences_count == 1 && pack_open(shipped_licences[0].bytes, out);
}

enum status licence_data_digest(struct sha256 *out, struct error *err)
{
    struct pack p;
    if (!pack_shipped(&p)) {
        return error_set(err, ERR_INTERNAL, "the licence texts of this program are unreadable");
    }
    *out = p.head.digest;
    return OK;
}

/* The licences are in order of their names. */
static const struct pack_licence *exactly_named(const struct pack *p, struct view name)
{
    uint32_t lo = 0;
    uint32_t hi = p->head.licences;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        int order = view_cmp(pack_text_of(p, p->licences[mid].name), name);
        if (order == 0) {
            return &p->licences[mid];
        }
        lo = order < 0 ? mid + 1 : lo;
        hi = order < 0 ? hi : mid;
    }
    return NULL;
}

const struct pack_licence *pack_licence_named(const struct pack *p, struct view name)
{
    const struct pack_licence *exact = exactly_named(p, name);
    if (exact != NULL) {
        return exact;
    }
    for (uint32_t i = 0; i < p->head.licences; i++) {
        if (p->licences[i].name.len == name.len &&
            view_eq_nocase(pack_text_of(p, p->licences[i].name), name)) {
            return &p->licences[i];
        }
    }
    return NULL;
}

bool licence_is_listed(struct view id)
{
    struct pack p;
    if (!pack_shipped(&p)) {
        return false;
    }
    const struct pack_licence *l = exactly_named(&p, id);
    return l != NULL && (l->flags & PACK_EXCEPTION) == 0;
}
