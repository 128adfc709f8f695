/* Links and what comes by them. */
#include "statements/nouns.h"

#include <assay/assure/evidence_upload.h>
#include <assay/base/clock.h>
#include <assay/base/mem.h>

enum { ID_RANDOM = 8 };

static enum status random_id(const char *prefix, struct arena *arena, struct view *out,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf id = BUF_INIT(NOUN_WORD_MAX);
    buf_add_str(&id, prefix);
    enum status st = hex_random(&id, ID_RANDOM, err);
    if (st == OK) {
        *out = arena_copy(arena, buf_view(&id));
        st = out->ptr == NULL ? error_no_memory(err) : OK;
    }
    return st;
}

static enum status refused(void *ctx, size_t draft, const struct error *why, struct error *err)
{
    (void)ctx, (void)draft;
    return error_set(err, why->code, "%s", why->message);
}

/* One record, tried before anything is stored: what `blob` names is put in between. */
static enum status say(const struct ledger *l, const struct noun_record *r, const struct view *blob,
                       int64_t now, struct arena *arena, struct log_receipt *receipt,
                       struct error *err)
{
    const struct noun_saying saying = {.record = r, .now = now};
    struct draft draft;
    struct sha256 digest;
    enum status st = noun_drafts(l, &saying, 1, arena, &draft, err);
    if (st == OK) {
        st = ledger_try(l, &draft, 1, now, refused, NULL, err);
    }
    if (st == OK && blob != NULL) {
        st = store_blob_put(l->store, blob, 1, &digest, err);
    }
    return st == OK ? ledger_record(l, &draft, 1, now, receipt, err) : st;
}

/* ---- links ----------------------------------------------------------------------------- */

static enum status new_token(char token[EVIDENCE_TOKEN_LEN + 1], struct error *err)
{
    struct buf text = BUF_INIT(EVIDENCE_TOKEN_LEN);
    enum status st = hex_random(&text, EVIDENCE_TOKEN_LEN / 2, err);
    if (st == OK) {
        memcpy(token, text.ptr, EVIDENCE_TOKEN_LEN);
        token[EVIDENCE_TOKEN_LEN] = '\0';
    }
    mem_wipe(text.ptr, text.len);
    buf_release(&text);
    return st;
}

enum status evidence_link_new(const struct ledger *l, const struct evidence_link_terms *terms,
                              int64_t now, struct arena *arena, struct view *id,
                              char token[EVIDENCE_TOKEN_LEN + 1], struct error *err)
{
    struct noun_record r = {.noun = &evidence_link_noun, .active = true};
    char day[CLOCK_TEXT_MAX];
    char made[EVIDENCE_TOKEN_LEN + 1];
    char hex[SHA256_HEX_MAX];
    struct sha256 digest;
    struct log_receipt receipt;
    clock_rfc3339(terms->expires, day);
    enum status st = random_id("l-", arena, &r.values[EVIDENCE_LINK_ID], err);
    if (st == OK) {
        st = new_token(made, err);
    }
    if (st != OK) {
        return st;
    }
    sha256_of(view_str(made), &digest);
    sha256_hex(&digest, hex);
    r.values[EVIDENCE_LINK_DELIVERABLE] = terms->deliverable;
    r.values[EVIDENCE_LINK_KIND] = terms->kind;
    r.values[EVIDENCE_LINK_TOKEN] = view_str(hex);
    r.values[EVIDENCE_LINK_EXPIRES] = view_of(day, strlen("2026-12-31"));
    r.values[EVIDENCE_LINK_MAX_SIZE] =
        arena_printf(arena, "%llu", (unsigned long long)terms->max_size);
    r.values[EVIDENCE_LINK_USES] = arena_printf(arena, "%u", terms->uses);
    st = say(l, &r, NULL, now, arena, &receipt, err);
    if (st == OK) {
        *id = r.values[EVIDENCE_LINK_ID];
        memcpy(token, made, sizeof made);
    }
    mem_wipe(made, sizeof made);
    return st;
}

/* ---- the gate -------------------------------------------------------------------------- */

struct gate_link {
    struct upload_link link;
    struct sha256 token;
    int64_t until; /* the first second on which it does not work any more */
};

struct upload_gate {
    struct arena arena;
    struct gate_link *links;
    size_t len;
};

enum status upload_gate_new(struct upload_gate **out, struct error *err)
{
    struct upload_gate *g = mem_calloc(1, sizeof *g);
    if (g == NULL) {
        return error_no_memory(err);
    }
    arena_init(&g->arena, 0);
    *out = g;
    return OK;
}

struct upload_gate *upload_gate_free(struct upload_gate *g)
{
    if (g != NULL) {
        arena_release(&g->arena);
    }
    return mem_free(g);
}

static uint64_t number_of(struct view text)
{
    uint64_t n = 0;
    return view_to_u64(text, &n) ? n : 0;
}

struct gate_sets {
    struct noun_set links;
    struct noun_set uploads;
    struct noun_set requests;
};

static uint64_t count_uploads(const struct gate_sets *s, struct view link)
{
    uint64_t count = 0;
    for (size_t i = 0; i < s->uploads.len; i++) {
        count += view_eq(s->uploads.list[i]->values[EVIDENCE_UPLOAD_LINK], link) ? 1 : 0;
    }
    return count;
}

static struct view keep(struct arena *arena, struct view text)
{
    return arena_copy(arena, text);
}

/* The request's own words, too, for who has the link. */
static void add_link(struct upload_gate *g, const struct gate_sets *s, const struct noun_record *r)
{
    const struct view key[NOUN_KEYS_MAX] = {r->values[EVIDENCE_LINK_DELIVERABLE],
                                            r->values[EVIDENCE_LINK_KIND]};
    const struct noun_record *request = noun_set_find(&s->requests, key);
    uint64_t uses = number_of(r->values[EVIDENCE_LINK_USES]);
    uint64_t used = count_uploads(s, r->values[EVIDENCE_LINK_ID]);
    int64_t day = 0;
    struct gate_link *to = &g->links[g->len];
    bool works = r->active && request != NULL && request->active && used < uses &&
                 clock_parse(r->values[EVIDENCE_LINK_EXPIRES], &day) &&
                 sha256_parse(r->values[EVIDENCE_LINK_TOKEN], &to->token);
    if (!works) {
        return;
    }
    to->until = day + CLOCK_DAY;
    to->link = (struct upload_link){
        .id = keep(&g->arena, r->values[EVIDENCE_LINK_ID]),
        .deliverable = keep(&g->arena, key[0]),
        .kind = keep(&g->arena, key[1]),
        .due =
            keep(&g->arena,
                 request->values[noun_field(request->noun, VIEW("due")) - request->noun->fields]),
        .question = keep(
            &g->arena,
            request->values[noun_field(request->noun, VIEW("question")) - request->noun->fields]),
        .max_size = number_of(r->values[EVIDENCE_LINK_MAX_SIZE]),
        .left = uses - used,
    };
    g->len++;
}

enum status upload_gate_load(struct upload_gate *g, const struct ledger *l, struct error *err)
{
    struct gate_sets s = {.links = {.noun = NULL}};
    struct upload_gate fresh = {.len = 0};
    enum status st = noun_set_load(l, &evidence_link_noun, &s.links, err);
    if (st == OK) {
        st = noun_set_load(l, &evidence_upload_noun, &s.uploads, err);
    }
    if (st == OK) {
        st = noun_set_load(l, &evidence_request_noun, &s.requests, err);
    }
    arena_init(&fresh.arena, 0);
    if (st == OK && s.links.len > 0) {
        fresh.links = arena_alloc(&fresh.arena, s.links.len, sizeof *fresh.links);
        st = fresh.links == NULL ? error_no_memory(err) : OK;
    }
    for (size_t i = 0; st == OK && i < s.links.len; i++) {
        add_link(&fresh, &s, s.links.list[i]);
    }
    noun_set_release(&s.requests);
    noun_set_release(&s.uploads);
    noun_set_release(&s.links);
    struct arena old = st == OK ? g->arena : fresh.arena;
    if (st == OK) {
        *g = fresh;
    }
    arena_release(&old);
    return st;
}

bool upload_gate_find(const struct upload_gate *g, struct view token, int64_t now,
                      struct upload_link *out)
{
    const struct gate_link *found = NULL;
    struct sha256 digest;
    sha256_of(token, &digest);
    for (size_t i = 0; i < g->len; i++) {
        found = sha256_same(&digest, &g->links[i].token) ? &g->links[i] : found;
    }
    if (found == NULL || now >= found->until) {
        return false;
    }
    *out = found->link;
    return true;
}

/* ---- uploads --------------------------------------------------------------------------- */

enum status upload_record(const struct ledger *l, const struct upload *u, int64_t now,
                          struct arena *arena, struct upload_receipt *out, struct error *err)
{
    struct noun_record r = {.noun = &evidence_upload_noun, .active = true};
    struct upload_receipt receipt;
    char hex[SHA256_HEX_MAX];
    char time[CLOCK_TEXT_MAX];
    enum status st = random_id("u-", arena, &receipt.id, err);
    if (st != OK) {
        return st;
    }
    sha256_of(u->bytes, &receipt.digest);
    sha256_hex(&receipt.digest, hex);
    clock_rfc3339(now, time);
    r.values[EVIDENCE_UPLOAD_ID] = receipt.id;
    r.values[EVIDENCE_UPLOAD_DELIVERABLE] = u->deliverable;
    r.values[EVIDENCE_UPLOAD_KIND] = u->kind;
    r.values[EVIDENCE_UPLOAD_LINK] = u->link;
    r.values[EVIDENCE_UPLOAD_NAME] = u->name;
    r.values[EVIDENCE_UPLOAD_SIZE] = arena_printf(arena, "%zu", u->bytes.len);
    r.values[EVIDENCE_UPLOAD_DOCUMENT] = view_str(hex);
    r.values[EVIDENCE_UPLOAD_RECEIVED] = view_str(time);
    st = say(l, &r, &u->bytes, now, arena, &receipt.log, err);
    if (st == OK) {
        *out = receipt;
    }
    return st;
}
