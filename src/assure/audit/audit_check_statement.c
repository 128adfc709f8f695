/* Checking an audit pack: statements and what they name. */
#include "audit_check_private.h"
#include "statements/statements.h"

#include <assay/assure/documents.h>
#include <assay/base/mem.h>
#include <assay/evidence/proof.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { WANTED_MAX = 1 << 24 };

/* ---- which statements ---- */

struct ticket {
    struct sha256 draw;
    uint64_t ordinal;
};

/* Those with the smallest SHA-256 of "<seed>:<place>": everybody draws the same. */
enum status check_choose_sample(struct checking *c, struct error *err)
{
    struct ticket *tickets = mem_calloc(c->stated + 1, sizeof *tickets);
    c->sample = mem_calloc(c->stated + 1, 1);
    if (tickets == NULL || c->sample == NULL) {
        (void)mem_free(tickets);
        return error_no_memory(err);
    }
    for (uint64_t i = 0; i < c->stated; i++) {
        char text[48];
        int len = snprintf(text, sizeof text, "%" PRIu64 ":%" PRIu64, c->request->seed, i);
        sha256_of(view_of(text, (size_t)len), &tickets[i].draw);
        tickets[i].ordinal = i;
    }
    qsort(tickets, c->stated, sizeof *tickets, sha256_order);
    for (uint64_t i = 0; i < c->request->sample && i < c->stated; i++) {
        c->sample[tickets[i].ordinal] = 1;
    }
    (void)mem_free(tickets);
    return OK;
}

static bool is_drawn(const struct checking *c)
{
    return c->sample == NULL || (c->ordinal <= c->stated && c->sample[c->ordinal - 1] != 0);
}

/* Those that every pack holds are verified in any case: others rest on them. */
static bool is_always_verified(struct checking *c)
{
    /* JSON may write each letter of the first two as an escape, too. */
    static const char *const signs[] = {KEY_PREDICATE, LOG_CONFIGURATION_PREDICATE, "\\u00"};
    struct dsse envelope;
    bool yes = false;
    bool parsed = dsse_parse(buf_view(&c->envelope), &c->arena, &envelope, NULL) == OK;
    for (size_t i = 0; parsed && !yes && i < sizeof signs / sizeof signs[0]; i++) {
        yes = view_find(envelope.payload, view_str(signs[i])) >= 0;
    }
    arena_clear(&c->arena);
    return yes;
}

/* ---- names ---- */

enum part { PART_ENVELOPE, PART_PROOF, PART_SIGSTORE, PART_NONE };

/* "statements/<15 digits>.json" */
static enum part parse_name(const char *path, uint64_t *index)
{
    static const char *const ends[] = {".json", ".proof", ".sigstore.json"};
    struct view p = view_str(path);
    size_t head = strlen("statements/");
    if (!view_to_u64(view_slice(p, head, head + PACK_INDEX_DIGITS), index)) {
        return PART_NONE;
    }
    struct view end = view_slice(p, head + PACK_INDEX_DIGITS, p.len);
    for (int i = 0; i < PART_NONE; i++) {
        if (view_eq_str(end, ends[i])) {
            return (enum part)i;
        }
    }
    return PART_NONE;
}

bool check_is_envelope(const char *path, uint64_t *index)
{
    return strncmp(path, "statements/", strlen("statements/")) == 0 &&
           parse_name(path, index) == PART_ENVELOPE;
}

void check_pending(struct checking *c)
{
    if (c->pending) {
        check_problem(c, "statements/%0*" PRIu64 ".json: its proof is missing", PACK_INDEX_DIGITS,
                      c->index);
        c->pending = false;
    }
}

/* Without a scope no entry of the period is left out. */
static void check_sequence(struct checking *c)
{
    bool inside = c->index >= c->out->first && c->index < c->out->end;
    if (c->scoped || !inside) {
        return;
    }
    if (c->index > c->expected) {
        check_problem(c, "entry %" PRIu64 ": is not in the pack, although it names no scope",
                      c->expected);
    }
    c->expected = c->index + 1;
}

static enum status take_envelope(struct checking *c, uint64_t index, const struct sha256 *digest,
                                 struct error *err)
{
    char hex[SHA256_HEX_MAX];
    check_pending(c);
    c->envelope_digest = *digest;
    c->index = index;
    c->pending = true;
    c->verified = false;
    c->ordinal++;
    check_sequence(c);
    struct buf swap = c->envelope; /* instead of a copy */
    c->envelope = c->bytes;
    c->bytes = swap;
    sha256_hex(digest, hex);
    return map_put(&c->present, view_str(hex), c, NULL, err);
}

/* ---- what it says ---- */

static enum status on_document(void *ctx, const struct sha256 *digest, struct error *err)
{
    struct checking *c = ctx;
    void *items = c->wanted;
    enum status st =
        mem_grow(&items, &c->wanted_cap, c->wanted_len + 1, sizeof *c->wanted, WANTED_MAX, err);
    c->wanted = items;
    if (st == OK) {
        c->wanted[c->wanted_len++] = (struct wanted){*digest, c->index};
    }
    return st;
}

static void not_counted(struct checking *c, const char *why)
{
    if (c->out->unauthorised_len < PACK_PROBLEMS_MAX) {
        (void)snprintf(c->out->unauthorised[c->out->unauthorised_len], PACK_TEXT_MAX,
                       "entry %" PRIu64 ": %.250s", c->index, why);
    }
    c->out->unauthorised_len++;
}

/* May who signed it say it? The second envelope of a verdict says nothing new. */
static enum status check_authority(struct checking *c, const struct statement *s,
                                   const struct public_key *signer, struct error *err)
{
    const struct statement_type *type = statement_type_of(s->predicate_type);
    struct error why;
    if (type == NULL || signer->algorithm != KEY_ED25519) {
        return OK;
    }
    enum status st =
        statement_counts(&c->schemas, c->authority, type, s, view_str(signer->id), c->index, &why);
    if (st == OK) {
        log_configuration_learn(&c->out->configuration, s, view_str(c->head.origin), c->index);
        return type == &key_statement
                   ? authority_learn(c->authority, s->predicate_value, c->index, err)
                   : OK;
    }
    if (!refuses(st)) {
        *err = why;
        return st;
    }
    not_counted(c, why.message);
    return OK;
}

static enum status report_it(struct checking *c, const struct statement *s,
                             const struct public_key *signer, struct error *err)
{
    const struct pack_report_statement said = {
        .entry = c->index,
        .envelope = &c->envelope_digest,
        .key_id = signer->id,
        .person = authority_person(c->authority, view_str(signer->id), c->index),
        .statement = s};
    return pack_report_add(c->report, &said, err);
}

static enum status check_facts(struct checking *c, const struct proof_facts *facts,
                               struct error *err)
{
    struct statement s;
    if (facts->index != c->index) {
        return error_set(err, ERR_CORRUPT, "is the proof of entry %" PRIu64, facts->index);
    }
    if (facts->checkpoint.size != c->head.size ||
        !sha256_eq(&facts->checkpoint.root, &c->head.root)) {
        return error_set(err, ERR_CORRUPT, "leads to another checkpoint than " PACK_CHECKPOINT);
    }
    enum status st = statement_read(facts->payload, "statement", &c->arena, &s, err);
    if (st == OK && !c->verified) {
        st = check_authority(c, &s, facts->signer, err);
    }
    if (st == OK && !c->verified) {
        st = documents_of(&s, on_document, c, err);
    }
    if (st == OK && !c->verified) {
        st = check_fits(c, &s, err);
    }
    if (st == OK && !c->verified && c->report != NULL) {
        st = report_it(c, &s, facts->signer, err);
    }
    if (st == OK && !c->verified) {
        c->verified = true;
        c->out->statements++;
    }
    return st;
}

static enum status verify(struct checking *c, const char *path, struct error *err)
{
    struct proof_facts facts;
    struct error why = {.code = OK};
    enum status st = proof_verify(buf_view(&c->bytes), buf_view(&c->envelope), c->ring, c->vkeys,
                                  c->vkeys_len, &c->arena, &facts, &why);
    if (st == OK) {
        st = check_facts(c, &facts, &why);
    }
    arena_clear(&c->arena);
    return check_judge(c, path, st, &why, err);
}

enum status check_statement(struct checking *c, const char *path, const struct sha256 *digest,
                            struct error *err)
{
    uint64_t index = 0;
    enum part part = parse_name(path, &index);
    if (part == PART_NONE) {
        check_problem(c, "%s: is no member of an audit pack", path);
        return OK;
    }
    if (part == PART_ENVELOPE) {
        return take_envelope(c, index, digest, err);
    }
    if (c->ordinal == 0 || index != c->index) {
        check_problem(c, "%s: does not follow its envelope", path);
        return OK;
    }
    c->pending = part == PART_PROOF ? false : c->pending;
    return c->usable && (is_drawn(c) || is_always_verified(c)) ? verify(c, path, err) : OK;
}

/* ---- the end ---- */

void check_statements_end(struct checking *c)
{
    char hex[SHA256_HEX_MAX];
    check_pending(c);
    if (!c->scoped && c->expected < c->out->end) {
        check_problem(c, "entry %" PRIu64 ": is not in the pack, although it names no scope",
                      c->expected);
    }
    c->out->complete = !c->scoped && c->expected >= c->out->end;
    if (c->ordinal != c->stated) {
        check_problem(c, PACK_INFO ": says %" PRIu64 " statements; there are %" PRIu64, c->stated,
                      c->ordinal);
    }
    for (size_t i = 0; i < c->wanted_len; i++) {
        sha256_hex(&c->wanted[i].digest, hex);
        if (!map_has(&c->present, view_str(hex))) {
            check_problem(c, "entry %" PRIu64 ": names sha256:%s, which is not in the pack",
                          c->wanted[i].entry, hex);
        }
    }
}
