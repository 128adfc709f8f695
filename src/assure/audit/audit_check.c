/* Checking an audit pack: every member in turn, hashed as it goes by. */
#include "audit_check_private.h"

#include <assay/base/mem.h>
#include <assay/evidence/proof.h>

#include <inttypes.h>
#include <stdio.h>

/* ---- problems ---- */

void check_problem(struct checking *c, const char *fmt, ...)
{
    struct pack_check *out = c->out;
    va_list args;
    if (out->problems_len == PACK_PROBLEMS_MAX) {
        out->more_problems = true;
        return;
    }
    va_start(args, fmt);
    (void)vsnprintf(out->problems[out->problems_len++], PACK_TEXT_MAX, fmt, args);
    va_end(args);
}

static bool is_about_the_pack(enum status st)
{
    return st == ERR_CORRUPT || st == ERR_FORMAT || st == ERR_LIMIT || st == ERR_UNSUPPORTED ||
           st == ERR_NOT_FOUND || st == ERR_USAGE;
}

enum status check_judge(struct checking *c, const char *path, enum status st,
                        const struct error *why, struct error *err)
{
    if (is_about_the_pack(st)) {
        check_problem(c, "%s%s%.240s", path, path[0] == '\0' ? "" : ": ", why->message);
        return OK;
    }
    if (st != OK && err != NULL) {
        *err = *why;
    }
    return st;
}

/* ---- kinds of members, in the order in which they stand ---- */

struct kind {
    const char *name; /* or what it begins with: ends in '/' */
    uint64_t max;
    size_t keep; /* offset of the buffer in which it is kept; 0: nowhere */
};
enum { RANK_STATEMENTS = 8, RANK_BLOBS = 9, RANK_WITNESSED = 13, RANK_MANIFEST = 16 };
#define KEEP(field) offsetof(struct checking, field)
static const struct kind kinds[] = {
    {PACK_README, 1 << 20, 0},
    {PACK_INFO, PACK_INFO_MAX, KEEP(info)},
    {PACK_CHECKPOINT, NOTE_MAX, KEEP(checkpoint)},
    {PACK_CONSISTENT, PACK_NOTE_MAX, KEEP(consistency)},
    {PACK_SINCE, NOTE_MAX, KEEP(since)},
    {PACK_VKEYS, NOTE_MAX, KEEP(vkeys_text)},
    {"keys/", 1 << 16, 0},
    {PACK_HISTORY, PACK_HISTORY_MAX, KEEP(history)},
    [RANK_STATEMENTS] = {"statements/", PROOF_MAX, KEEP(bytes)},
    [RANK_BLOBS] = {PACK_BLOBS, STORE_BLOB_MAX, 0},
    {"schemas/", 1 << 20, 0},
    {PACK_CONTROLS, PACK_CONTROLS_MAX, KEEP(controls)},
    {"oscal/", STORE_BLOB_MAX, 0},
    [RANK_WITNESSED] = {PACK_WITNESSED, PACK_NOTE_MAX, KEEP(vouched)},
    {PACK_REPORT, STORE_BLOB_MAX, 0},
    {PACK_PAPER, STORE_BLOB_MAX, 0},
    [RANK_MANIFEST] = {PACK_MANIFEST, PACK_MANIFEST_MAX, KEEP(manifest)},
    {PACK_SIGNATURE, 1 << 18, KEEP(signature)},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* -1: no member of a pack. Whole names go before beginnings. */
static int rank_of(const char *path)
{
    int found = -1;
    for (int i = 0; i < KINDS; i++) {
        size_t len = strlen(kinds[i].name);
        bool folder = kinds[i].name[len - 1] == '/';
        if (!folder && strcmp(kinds[i].name, path) == 0) {
            return i;
        }
        if (folder && strncmp(kinds[i].name, path, len) == 0 && path[len] != '\0' &&
            strchr(path + len, '/') == NULL) {
            found = i;
        }
    }
    return found;
}

/* What is in order stands there once. */
static void check_order(struct checking *c, int rank, const char *path)
{
    if (rank < c->rank || (rank == c->rank && strcmp(path, c->last) <= 0)) {
        check_problem(c, "%s: stands twice, or not where it belongs", path);
    }
    c->rank = rank;
    memcpy(c->last, path, sizeof c->last);
}

/* ---- one member ---- */

static enum status read_member(struct checking *c, int rank, struct sha256 *digest,
                               struct error *err)
{
    enum { CHUNK = 1 << 16 };
    static _Thread_local char chunk[CHUNK];
    struct buf *keep = rank < 0 || kinds[rank].keep == 0
                           ? NULL
                           : (struct buf *)(void *)((char *)c + kinds[rank].keep);
    size_t got = 1;
    enum status st = OK;
    hasher_begin(c->hasher);
    if (keep != NULL) {
        buf_clear(keep);
    }
    while (st == OK && got > 0) {
        st = ustar_read(&c->reader, chunk, sizeof chunk, &got, err);
        if (st == OK) {
            hasher_add(c->hasher, chunk, got);
        }
        if (st == OK && keep != NULL && c->reader.member.size <= kinds[rank].max) {
            buf_add(keep, chunk, got);
        }
    }
    hasher_end(c->hasher, digest);
    return st == OK && keep != NULL ? buf_status(keep, err) : st;
}

/* The line that the manifest must have about it. */
static enum status add_line(struct checking *c, const char *path, const struct sha256 *digest,
                            struct error *err)
{
    char hex[SHA256_HEX_MAX];
    char line[SHA256_HEX_MAX + USTAR_PATH_MAX + 4];
    void *items = c->lines;
    sha256_hex(digest, hex);
    int len = snprintf(line, sizeof line, "%s  %s", hex, path);
    enum status st =
        mem_grow(&items, &c->lines_cap, c->lines_len + 1, sizeof *c->lines, PACK_MEMBERS_MAX, err);
    c->lines = items;
    if (st == OK) {
        sha256_of(view_of(line, (size_t)len), &c->lines[c->lines_len++]);
    }
    return st;
}

static enum status check_blob(struct checking *c, const char *path, const struct sha256 *digest,
                              struct error *err)
{
    char hex[SHA256_HEX_MAX];
    sha256_hex(digest, hex);
    if (strcmp(path + strlen(kinds[RANK_BLOBS].name), hex) != 0) {
        check_problem(c, "%s: its content has the digest %s", path, hex);
        return OK;
    }
    c->out->documents++;
    return map_put(&c->present, view_str(hex), c, NULL, err);
}

/* What a member of this kind must be, beyond its digest. */
static enum status check_content(struct checking *c, int rank, const char *path,
                                 const struct sha256 *digest, struct error *err)
{
    if (rank > RANK_STATEMENTS) {
        check_pending(c);
    }
    switch (rank) {
    case RANK_STATEMENTS:
        return check_statement(c, path, digest, err);
    case RANK_BLOBS:
        return check_blob(c, path, digest, err);
    case RANK_WITNESSED:
        return check_vouched(c, path, err);
    default:
        return OK;
    }
}

static enum status check_member(struct checking *c, struct error *err)
{
    char path[USTAR_PATH_MAX + 1];
    struct sha256 digest;
    memcpy(path, c->reader.member.path, sizeof path);
    int rank = rank_of(path);
    if (rank < 0) {
        check_problem(c, "%s: is no member of an audit pack", path);
    } else {
        check_order(c, rank, path);
    }
    if (rank >= 0 && c->reader.member.size > kinds[rank].max) {
        check_problem(c, "%s: is larger than %" PRIu64 " bytes", path, kinds[rank].max);
    }
    enum status st = read_member(c, rank, &digest, err);
    if (st == OK && rank < RANK_MANIFEST) {
        st = add_line(c, path, &digest, err);
    }
    if (st == OK && rank >= RANK_STATEMENTS && !c->ready) {
        st = check_prepare(c, err);
    }
    if (st == OK) {
        st = check_content(c, rank, path, &digest, err);
    }
    c->out->members++;
    return st;
}

/* ---- manifest against members ---- */

static void compare_manifest(struct checking *c)
{
    struct view rest = buf_view(&c->manifest);
    struct view line;
    size_t at = 0;
    while (view_split(&rest, '\n', &line) && rest.ptr != NULL) {
        struct sha256 digest;
        struct view path = view_slice(line, SHA256_HEX_MAX + 1, line.len);
        sha256_of(line, &digest);
        if (at >= c->lines_len) {
            check_problem(c, "%.*s: is in the manifest, not in the pack",
                          (int)view_slice(path, 0, USTAR_PATH_MAX).len, path.ptr);
            return;
        }
        if (!sha256_eq(&digest, &c->lines[at])) {
            check_problem(c, "%.*s: differs from what the manifest says",
                          (int)view_slice(path, 0, USTAR_PATH_MAX).len, path.ptr);
        }
        at++;
    }
    if (at < c->lines_len) {
        check_problem(c, PACK_MANIFEST ": lists %zu members; the pack has %zu", at, c->lines_len);
    }
}

static enum status check_end(struct checking *c, struct error *err)
{
    enum status st = c->ready ? OK : check_prepare(c, err);
    if (st != OK) {
        return st;
    }
    check_statements_end(c);
    check_quorum(c);
    /* First whether it is the manifest that was signed: of one that is not, any number of lines may
     * differ. Then the lines all the same: where the signature fails, a damaged key may be why. */
    st = check_manifest(c, err);
    if (st == OK) {
        compare_manifest(c);
    }
    return st;
}

static bool is_cancelled(const struct checking *c)
{
    return c->request->cancelled != NULL && *c->request->cancelled != 0;
}

static enum status read_all(struct checking *c, struct error *err)
{
    bool end = false;
    struct error why = {.code = OK};
    enum status st = OK;
    while (st == OK && !end) {
        st = is_cancelled(c) ? error_set(&why, ERR_CANCELLED, "checking the pack was stopped")
                             : ustar_next(&c->reader, &end, &why);
        if (st == OK && !end) {
            st = check_member(c, &why);
        }
    }
    c->out->bytes = c->reader.offset;
    if (st == OK) {
        c->out->whole = true;
        return check_end(c, err);
    }
    return check_judge(c, "", st, &why, err);
}

/* ---- all of it ---- */

struct report_to {
    const char *scratch;
    pack_report_take take;
    void *ctx;
};

static void open_buffers(struct checking *c)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].keep != 0) {
            buf_init((struct buf *)(void *)((char *)c + kinds[i].keep), kinds[i].max);
        }
    }
    buf_init(&c->envelope, DSSE_ENVELOPE_MAX);
    buf_init(&c->vouched_note, PACK_NOTE_MAX);
}

static void release(struct checking *c)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].keep != 0) {
            buf_release((struct buf *)(void *)((char *)c + kinds[i].keep));
        }
    }
    buf_release(&c->envelope);
    buf_release(&c->vouched_note);
    (void)pack_report_free(c->report);
    (void)hasher_free(c->hasher);
    (void)keyring_free(c->ring);
    (void)authority_free(c->authority);
    (void)mem_free(c->lines);
    (void)mem_free(c->wanted);
    (void)mem_free(c->sample);
    map_release(&c->present);
    (void)pack_scope_free(c->scope);
    arena_release(&c->scope_arena);
    arena_release(&c->arena);
    schemas_release(&c->schemas);
    (void)mem_free(c);
}

static enum status begin(struct checking *c, struct error *err)
{
    enum status st = hasher_new(&c->hasher, err);
    if (st == OK) {
        st = keyring_new(&c->ring, err);
    }
    return st == OK ? check_scope_first(c, err) : st;
}

/* What was found; and the report, where nothing is wrong. */
static enum status finish(struct checking *c, const struct report_to *to, struct error *err)
{
    const struct pack_check_request *r = c->request;
    const struct pack_report_facts facts = {.tool = r->tool,
                                            .info = buf_view(&c->info),
                                            .keys = buf_view(&c->history),
                                            .controls = buf_view(&c->controls),
                                            .check = c->out,
                                            .trusted_keys = r->keys != NULL,
                                            .trusted_log = r->logs_len > 0};
    if (c->out->problems_len > 0) {
        return error_set(err, ERR_CORRUPT, "%s", c->out->problems[0]);
    }
    if (to == NULL) {
        return OK;
    }
    enum status st = pack_report_finish(c->report, &facts, err);
    return st == OK ? to->take(to->ctx, c->report, err) : st;
}

static enum status check(const struct pack_check_request *r, const struct report_to *to,
                         struct pack_check *out, struct error *err)
{
    struct checking *c = mem_calloc(1, sizeof *c);
    struct pack_check *made = mem_calloc(1, sizeof *made);
    if (c == NULL || made == NULL) {
        (void)mem_free(c);
        (void)mem_free(made);
        return error_no_memory(err);
    }
    c->request = r;
    c->out = made;
    c->reader = (struct ustar_reader){.file = r->file, .name = r->name};
    c->rank = -1;
    arena_init(&c->arena, (size_t)1 << 30);
    arena_init(&c->scope_arena, (size_t)1 << 20);
    schemas_init(&c->schemas);
    map_init(&c->present);
    open_buffers(c);
    enum status st = begin(c, err);
    if (st == OK && to != NULL) {
        st = pack_report_new(to->scratch, &c->report, err);
    }
    if (st == OK) {
        st = read_all(c, err);
    }
    if (st == OK) {
        *out = *made;
        st = finish(c, to, err);
    }
    release(c);
    (void)mem_free(made);
    return st;
}

enum status audit_pack_check(const struct pack_check_request *r, struct pack_check *out,
                             struct error *err)
{
    return check(r, NULL, out, err);
}

enum status audit_pack_report(const struct pack_check_request *r, const char *scratch,
                              pack_report_take take, void *ctx, struct pack_check *out,
                              struct error *err)
{
    const struct report_to to = {.scratch = scratch, .take = take, .ctx = ctx};
    return check(r, &to, out, err);
}
