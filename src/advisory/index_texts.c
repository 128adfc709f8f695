#include "index_texts.h"

/* ---- Writing ---- */

static void add_text(struct buf *block, struct view text)
{
    if (text.len > 0) {
        buf_add_view(block, text);
    }
}

enum status block_add(struct buf *block, const struct osv_record *record, uint32_t *offset,
                      struct error *err)
{
    size_t at = block->len;
    struct index_text_head head = {
        .summary = (uint32_t)record->summary.len,
        .details = (uint32_t)record->details.len,
        .references = (uint32_t)record->reference_count,
    };
    buf_add(block, &head, sizeof head);
    add_text(block, record->summary);
    add_text(block, record->details);
    for (size_t i = 0; i < record->reference_count; i++) {
        const struct osv_reference *ref = &record->references[i];
        uint16_t lengths[2] = {(uint16_t)ref->type.len, (uint16_t)ref->url.len};
        buf_add(block, lengths, sizeof lengths);
        add_text(block, ref->type);
        add_text(block, ref->url);
    }
    enum status st = buf_status(block, err);
    if (st == OK) {
        *offset = (uint32_t)at;
    }
    return st;
}

void packer_release(struct packer *p)
{
    if (p->ready) {
        (void)deflateEnd(&p->z);
        p->ready = false;
    }
}

static int begin(struct packer *p)
{
    if (p->ready) {
        return deflateReset(&p->z);
    }
    int rc = deflateInit(&p->z, Z_BEST_SPEED);
    p->ready = rc == Z_OK;
    return rc;
}

enum status block_end(struct tables *t, struct packer *p, const struct buf *block,
                      struct error *err)
{
    uLong bound = compressBound((uLong)block->len);
    char *to = buf_reserve(&t->texts, bound);
    if (to == NULL) {
        return buf_status(&t->texts, err);
    }
    int rc = begin(p);
    p->z.next_in = (z_const Bytef *)block->ptr;
    p->z.avail_in = (uInt)block->len;
    p->z.next_out = (Bytef *)to;
    p->z.avail_out = (uInt)bound;
    if (rc != Z_OK || deflate(&p->z, Z_FINISH) != Z_STREAM_END) {
        return error_set(err, ERR_INTERNAL, "texts of advisories could not be compressed");
    }
    size_t packed = p->z.total_out;
    const struct index_block b = {
        .offset = t->texts.len, .packed = (uint32_t)packed, .unpacked = (uint32_t)block->len};
    t->texts.len += packed;
    return tables_put(t, INDEX_BLOCKS, &b, err);
}

/* ---- Reading ---- */

void block_cache_init(struct block_cache *c)
{
    *c = (struct block_cache){.number = 0};
    buf_init(&c->bytes, INDEX_BLOCK_MAX);
}

void block_cache_release(struct block_cache *c)
{
    buf_release(&c->bytes);
    c->number = 0;
}

static enum status load(const struct index_view *v, struct block_cache *c, uint32_t number,
                        struct error *err)
{
    const struct index_block *b = index_at(v, INDEX_BLOCKS, number);
    struct view texts = v->sections[INDEX_TEXTS];
    if (b == NULL || b->offset > texts.len || b->packed > texts.len - b->offset ||
        b->unpacked > INDEX_BLOCK_MAX) {
        return index_corrupt(err);
    }
    c->number = 0;
    buf_clear(&c->bytes);
    uLongf unpacked = b->unpacked;
    char *to = buf_reserve(&c->bytes, unpacked + 1);
    if (to == NULL) {
        return buf_status(&c->bytes, err);
    }
    if (uncompress((Bytef *)to, &unpacked, (const Bytef *)texts.ptr + b->offset, b->packed) !=
            Z_OK ||
        unpacked != b->unpacked) {
        return index_corrupt(err);
    }
    c->bytes.len = unpacked;
    c->number = number + 1;
    return OK;
}

/* Take `len` bytes from the front of *rest. */
static bool take(struct view *rest, size_t len, struct view *out)
{
    if (len > rest->len) {
        return false;
    }
    *out = view_slice(*rest, 0, len);
    *rest = view_slice(*rest, len, rest->len);
    return true;
}

static enum status copy(struct arena *arena, struct view from, struct view *to, struct error *err)
{
    *to = arena_copy(arena, from);
    return to->ptr == NULL ? error_no_memory(err) : OK;
}

static enum status take_references(struct view rest, size_t count, struct arena *arena,
                                   struct osv_record *record, struct error *err)
{
    if (count > rest.len / (2 * sizeof(uint16_t))) {
        return index_corrupt(err);
    }
    struct osv_reference *list = arena_alloc(arena, count + 1, sizeof *list);
    if (list == NULL) {
        return error_no_memory(err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < count; i++) {
        uint16_t lengths[2];
        struct view bytes;
        struct view type;
        struct view url;
        if (!take(&rest, sizeof lengths, &bytes)) {
            return index_corrupt(err);
        }
        memcpy(lengths, bytes.ptr, sizeof lengths);
        if (!take(&rest, lengths[0], &type) || !take(&rest, lengths[1], &url)) {
            return index_corrupt(err);
        }
        st = copy(arena, type, &list[i].type, err);
        st = st == OK ? copy(arena, url, &list[i].url, err) : st;
    }
    record->references = list;
    record->reference_count = count;
    return st;
}

enum status block_texts(const struct index_view *v, struct block_cache *cache, size_t n,
                        struct arena *arena, struct osv_record *record, struct error *err)
{
    const struct index_advisory *a = index_at(v, INDEX_ADVISORIES, n);
    struct index_text_head head;
    struct view bytes;
    struct view summary;
    struct view details;
    if (a == NULL) {
        return index_corrupt(err);
    }
    enum status st =
        cache->number == a->block + 1 && cache->number != 0 ? OK : load(v, cache, a->block, err);
    if (st != OK) {
        return st;
    }
    struct view rest = view_slice(buf_view(&cache->bytes), a->text, cache->bytes.len);
    if (!take(&rest, sizeof head, &bytes)) {
        return index_corrupt(err);
    }
    memcpy(&head, bytes.ptr, sizeof head);
    if (!take(&rest, head.summary, &summary) || !take(&rest, head.details, &details)) {
        return index_corrupt(err);
    }
    st = copy(arena, summary, &record->summary, err);
    st = st == OK ? copy(arena, details, &record->details, err) : st;
    return st == OK ? take_references(rest, head.references, arena, record, err) : st;
}
