/* Results that are kept from run to run, in the parent: earlier ones delivered again, new
 * ones gathered, confirmed and written (docs/adr/0007-results-are-kept.md). */
#include "confirm.h"
#include "pool_parent.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <unistd.h>

/* So long is kept what is not there now, for whoever goes from branch to branch. */
enum { IDLE_RUNS = 8 };

/* A result to be written, once it is confirmed. Places are in keeper.text. */
struct kept {
    size_t path_at;
    size_t path_len;
    size_t record_at;
    size_t record_len;
    bool has_digest; /* it counts only where the content has this one */
    struct sha256 digest;
};

enum status keeper_open(struct pool *p, struct error *err)
{
    const struct pool_kept *kept = p->options->kept;
    struct keeper *k = &p->keeper;
    if (kept == NULL || p->source.kind->subject != SUBJECT_DIRECTORY ||
        p->options->allow_unsandboxed) {
        return OK;
    }
    enum status st = results_load(kept->path, &kept->key, &k->old, err);
    if (st != OK) {
        return st;
    }
    if (kept->note != NULL) {
        buf_clear(kept->note);
        buf_add_view(kept->note, k->old.note);
    }
    k->on = true;
    k->before = file_stamp_settled();
    buf_init(&k->text, RESULTS_TEXT_MAX);
    k->seen = mem_calloc((size_t)k->old.count / 8 + 1, 1);
    p->source.kept = &k->old;
    p->source.trust_stamps = kept->trust_stamps;
    return k->seen == NULL ? error_no_memory(err) : OK;
}

void keeper_release(struct keeper *k)
{
    results_release(&k->old);
    buf_release(&k->text);
    k->seen = mem_free(k->seen);
    k->list = mem_free(k->list);
}

/* ---- Gathering ---- */

static void add_u32(struct buf *b, uint32_t v)
{
    buf_add(b, &v, sizeof v);
}

void keeper_packet(struct pool *p, struct child *c, const struct packet *packet, bool first)
{
    if (!p->keeper.on) {
        return;
    }
    if (first) {
        buf_clear(&c->record);
        c->record_packets = 0;
        c->unkept = false;
        c->has_said = false;
    }
    bool may = packet->kind == PACKET_FILE || packet->kind == PACKET_ISSUE;
    if (packet->kind == PACKET_FILE && p->events->may_keep != NULL) {
        may = p->events->may_keep(p->events->ctx);
    }
    struct file_facts facts;
    struct view rest = packet->payload;
    if (may && packet->kind == PACKET_FILE && c->record_packets == 0 &&
        packet_facts(&rest, &facts) && facts.path.len == 0) {
        c->has_said = facts.has_digest;
        c->said = facts.digest;
    }
    c->record_packets++;
    c->unkept = c->unkept || !may;
    if (!c->unkept) {
        add_u32(&c->record, (uint32_t)packet->kind);
        add_u32(&c->record, (uint32_t)packet->payload.len);
        buf_add_view(&c->record, packet->payload);
    }
}

static void add_kept(struct keeper *k, struct view path, struct view record,
                     const struct sha256 *digest)
{
    enum status st =
        mem_grow((void **)&k->list, &k->cap, k->len + 1, sizeof *k->list, RESULTS_MAX, NULL);
    size_t at = k->text.len;
    buf_add_view(&k->text, path);
    buf_add_view(&k->text, record);
    if (st != OK || buf_status(&k->text, NULL) != OK) {
        k->full = true;
        return;
    }
    struct kept *one = &k->list[k->len++];
    *one = (struct kept){at, path.len, at + path.len, record.len, digest != NULL, {{0}}};
    if (digest != NULL) {
        one->digest = *digest;
    }
}

void keeper_done(struct pool *p, struct child *c, const struct open_entry *e, struct view raw)
{
    struct keeper *k = &p->keeper;
    /* Whole, of one process, and nothing went wrong on the way. */
    bool whole = c->record_packets > 0 && c->record_packets == e->redo.received &&
                 e->redo.skips_len == 0 && c->redo_len == 0 && !c->unkept && c->record.failed == OK;
    if (k->on && !k->full && whole) {
        add_kept(k, raw, buf_view(&c->record), c->has_said ? &c->said : NULL);
    }
    buf_clear(&c->record);
    c->record_packets = 0;
}

/* ---- Delivering ---- */

static bool take_u32(struct view *rest, uint32_t *out)
{
    if (rest->len < sizeof *out) {
        return false;
    }
    memcpy(out, rest->ptr, sizeof *out);
    *rest = view_slice(*rest, sizeof *out, rest->len);
    return true;
}

static enum status deliver(struct pool *p, struct view raw, struct view rest, bool *good,
                           struct error *err)
{
    enum status st = OK;
    *good = true;
    while (st == OK && *good && rest.len > 0) {
        uint32_t kind = 0;
        uint32_t len = 0;
        *good = take_u32(&rest, &kind) && take_u32(&rest, &len) && len <= rest.len;
        struct view payload = view_slice(rest, 0, *good ? len : 0);
        if (*good && kind == PACKET_FILE) {
            st = pool_deliver_file(p, raw, payload, good, err);
        } else if (*good && kind == PACKET_ISSUE) {
            st = pool_deliver_issue(p, raw, payload, good, err);
        } else {
            *good = false;
        }
        rest = view_slice(rest, payload.len, rest.len);
    }
    if (st == OK && p->events->may_keep != NULL) {
        (void)p->events->may_keep(p->events->ctx); /* asked for each file */
    }
    return st;
}

enum status keeper_deliver(struct pool *p, uint32_t entry, bool stale, bool *sane,
                           struct error *err)
{
    struct keeper *k = &p->keeper;
    *sane = k->on && entry < k->old.count && (k->seen[entry / 8] >> (entry % 8) & 1) == 0;
    if (!*sane) {
        return OK;
    }
    k->seen[entry / 8] |= (unsigned char)(1U << entry % 8);
    bool good = true;
    struct view raw = results_path(&k->old, entry);
    struct view record = results_record(&k->old, entry);
    enum status st = deliver(p, raw, record, &good, err);
    if (st == OK && !good) {
        return error_set(err, ERR_CORRUPT, "the kept results in %s make no sense; remove the file",
                         p->options->kept->path);
    }
    p->result.reused++;
    if (stale && !k->full) {
        add_kept(k, raw, record, &k->old.entries[entry].digest);
    }
    return st;
}

/* ---- Writing ---- */

static struct view text_at(const struct keeper *k, size_t at, size_t len)
{
    return view_of(k->text.ptr + at, len);
}

static void note_good(const struct keeper *k, const struct confirmation *list, bool digests,
                      struct result *out, size_t *len)
{
    for (size_t i = 0; i < k->len; i++) {
        const struct kept *one = &k->list[i];
        bool same = !one->has_digest || !digests || sha256_eq(&one->digest, &list[i].digest);
        if (list[i].good && same && one->record_len <= RESULTS_RECORD_MAX) {
            out[(*len)++] = (struct result){
                .stamp = list[i].stamp,
                .has_digest = digests,
                .digest = list[i].digest,
                .path = list[i].path,
                .record = text_at(k, one->record_at, one->record_len),
            };
        }
    }
}

/* Those of earlier runs come behind: where both have a path, the new one stays. */
static void note_old(const struct pool *p, struct result *out, size_t *len)
{
    const struct keeper *k = &p->keeper;
    for (uint32_t i = 0; i < k->old.count; i++) {
        const struct results_entry *e = &k->old.entries[i];
        bool seen = (k->seen[i / 8] >> (i % 8) & 1) != 0;
        uint32_t idle = seen ? 0 : e->idle + (p->whole_list && !p->stopped ? 1 : 0);
        if (idle <= IDLE_RUNS) {
            out[(*len)++] = (struct result){
                .stamp = e->stamp,
                .has_digest = e->has_digest == 1,
                .digest = e->digest,
                .path = results_path(&k->old, i),
                .record = results_record(&k->old, i),
                .idle = idle,
            };
        }
    }
}

static enum status confirm(struct pool *p, struct confirmation *list, struct error *err)
{
    const struct keeper *k = &p->keeper;
    const struct child_setup setup = {.shm = &p->shm,
                                      .source = &p->source,
                                      .sandbox = p->sandbox,
                                      .job = p->job,
                                      .limits = &p->limits,
                                      .pipe = -1,
                                      .parent = getpid()};
    const struct confirm_options options = {
        .processes = pool_workers(p),
        .digests = p->options->kept->digests,
        .before = k->before,
        .cancelled = p->events->cancelled,
        .ctx = p->events->ctx,
    };
    for (size_t i = 0; i < k->len; i++) {
        list[i].path = text_at(k, k->list[i].path_at, k->list[i].path_len);
    }
    return confirm_files(&setup, list, k->len, &options, err);
}

static enum status save(struct pool *p, struct error *err)
{
    const struct keeper *k = &p->keeper;
    const struct pool_kept *kept = p->options->kept;
    CLEANUP(cleanup_mem) struct confirmation *list = mem_calloc(k->len + 1, sizeof *list);
    CLEANUP(cleanup_mem) struct result *all = mem_calloc(k->len + k->old.count + 1, sizeof *all);
    size_t len = 0;
    if (list == NULL || all == NULL) {
        return error_no_memory(err);
    }
    enum status st = confirm(p, list, err);
    if (st != OK) {
        return st;
    }
    note_good(k, list, kept->digests, all, &len);
    if (len == 0) {
        return OK; /* nothing new that could be used */
    }
    note_old(p, all, &len);
    st = results_save(kept->path, &kept->key,
                      kept->note == NULL ? view_of("", 0) : buf_view(kept->note), all, len, err);
    if (st == OK && kept->directory != NULL) {
        results_evict(kept->directory, path_base(view_str(kept->path)), KEPT_FILES_MAX,
                      KEPT_BYTES_MAX);
    }
    return st;
}

void keeper_save(struct pool *p)
{
    struct error ignored = {.code = OK};
    bool cancelled = p->stopped && p->stop_reason == GAP_CANCELLED;
    if (p->keeper.on && p->keeper.len > 0 && !cancelled) {
        (void)!save(p, &ignored); /* a full disk costs the next run its speed, no more */
    }
}
