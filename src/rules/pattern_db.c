#include "pattern_parts.h"

#include <string.h>
#include <sys/mman.h>

#include <assay/base/mem.h>

struct pattern_scanner {
    hs_scratch_t *scratch;
    hs_database_t *own[PATTERN_PARTS];         /* made of what the database has kept */
    const hs_database_t *ready[PATTERN_PARTS]; /* that, or the database's; with scratch for it */
};

enum status pattern_failed(hs_error_t rc, const char *doing, struct error *err)
{
    if (rc == HS_NOMEM) {
        return error_no_memory(err);
    }
    if (rc == HS_ARCH_ERROR) {
        return error_set(err, ERR_UNSUPPORTED, "%s: this CPU lacks what Vectorscan needs", doing);
    }
    return error_set(err, ERR_INTERNAL, "%s: Vectorscan error %d", doing, rc);
}

const char *pattern_engine_version(void)
{
    return hs_library_load(NULL) == OK ? hs.version() : "";
}

struct pattern_db *pattern_db_free(struct pattern_db *db)
{
    if (db != NULL) {
        for (size_t i = 0; i < db->len; i++) {
            (void)hs.free_database(db->dbs[i]);
        }
        if (db->map != NULL) {
            (void)munmap(db->map, db->map_len);
        }
        (void)mem_free(db->states);
        (void)mem_free(db);
    }
    return NULL;
}

size_t pattern_db_count(const struct pattern_db *db)
{
    return db->count;
}

enum pattern_state pattern_db_state(const struct pattern_db *db, size_t id)
{
    return id < db->count ? (enum pattern_state)db->states[id] : PATTERN_LEFT_OUT;
}

enum status pattern_db_new(size_t count, struct pattern_db **out, struct error *err)
{
    struct pattern_db *db = mem_calloc(1, sizeof *db);
    unsigned char *states = mem_calloc(count + 1, 1);
    if (db == NULL || states == NULL) {
        (void)mem_free(db);
        (void)mem_free(states);
        return error_no_memory(err);
    }
    db->count = count;
    db->states = states;
    memset(db->of_part, NO_DATABASE, sizeof db->of_part);
    *out = db;
    return OK;
}

/* What one compilation is made of. */
struct batch {
    const char **texts;
    unsigned *ids;
    unsigned *flags;
    unsigned len;
};

static void cleanup_batch(struct batch *b)
{
    (void)mem_free(b->texts);
    (void)mem_free(b->ids);
    (void)mem_free(b->flags);
}

/* One step down: exact, then approximate, then left out. */
static void demote(struct pattern_db *db, size_t id)
{
    if (db->states[id] < PATTERN_LEFT_OUT) {
        db->states[id]++;
    }
}

static void batch_fill(struct batch *b, const struct pattern_db *db, char *const *texts)
{
    b->len = 0;
    for (size_t i = 0; i < db->count; i++) {
        if (db->states[i] == PATTERN_LEFT_OUT) {
            continue;
        }
        b->texts[b->len] = texts[i];
        b->ids[b->len] = (unsigned)i;
        b->flags[b->len] = db->states[i] == PATTERN_APPROXIMATE ? HS_FLAG_PREFILTER : 0;
        b->len++;
    }
}

/* Try until Vectorscan takes what is left; each refusal demotes one expression. */
static enum status compile_batch(struct pattern_db *db, struct batch *b, char *const *texts,
                                 struct error *err)
{
    for (;;) {
        batch_fill(b, db, texts);
        if (b->len == 0) {
            return OK;
        }
        hs_compile_error_t *why = NULL;
        hs_error_t rc = hs.compile_multi(b->texts, b->flags, b->ids, b->len, HS_MODE_BLOCK, NULL,
                                         &db->dbs[0], &why);
        if (rc == HS_SUCCESS) {
            db->len = 1;
            memset(db->of_part, 0, sizeof db->of_part);
            return OK;
        }
        int culprit = why == NULL ? -1 : why->expression;
        if (rc != HS_COMPILER_ERROR || culprit < 0 || (unsigned)culprit >= b->len) {
            enum status st =
                rc == HS_COMPILER_ERROR && why != NULL
                    ? error_set(err, ERR_LIMIT, "compiling the rules: %s", why->message)
                    : pattern_failed(rc, "compiling the rules", err);
            (void)hs.free_compile_error(why);
            return st;
        }
        (void)hs.free_compile_error(why);
        demote(db, b->ids[culprit]);
    }
}

/* Refusals that parsing alone can see, before the costly part. */
static void weed_out(struct pattern_db *db, char *const *texts)
{
    for (size_t i = 0; i < db->count; i++) {
        while (db->states[i] != PATTERN_LEFT_OUT) {
            hs_expr_info_t *info = NULL;
            hs_compile_error_t *why = NULL;
            unsigned flags = db->states[i] == PATTERN_APPROXIMATE ? HS_FLAG_PREFILTER : 0;
            hs_error_t rc = hs.expression_info(texts[i], flags, &info, &why);
            bool empty = rc == HS_SUCCESS && info->min_width == 0;
            (void)hs.free_compile_error(why);
            (void)mem_free(info);
            if (rc == HS_SUCCESS && !empty) {
                break;
            }
            demote(db, i);
        }
    }
}

static enum status compile_texts(struct pattern_db *db, char *const *texts, struct error *err)
{
    CLEANUP(cleanup_batch)
    struct batch b = {
        .texts = mem_calloc(db->count + 1, sizeof *b.texts),
        .ids = mem_calloc(db->count + 1, sizeof *b.ids),
        .flags = mem_calloc(db->count + 1, sizeof *b.flags),
    };
    if (b.texts == NULL || b.ids == NULL || b.flags == NULL) {
        return error_no_memory(err);
    }
    weed_out(db, texts);
    return compile_batch(db, &b, texts, err);
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts != NULL && i < count; i++) {
        (void)mem_free(texts[i]);
    }
    (void)mem_free(texts);
}

enum status pattern_db_compile(const struct view *expressions, size_t count,
                               struct pattern_db **out, struct error *err)
{
    if (count > PATTERNS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d expressions", PATTERNS_MAX);
    }
    struct pattern_db *db = NULL;
    enum status st = hs_library_load(err);
    st = st == OK ? pattern_db_new(count, &db, err) : st;
    if (st != OK) {
        return st;
    }
    char **texts = mem_calloc(count + 1, sizeof *texts);
    for (size_t i = 0; texts != NULL && st == OK && i < count; i++) {
        texts[i] = mem_strndup(expressions[i].ptr, expressions[i].len);
        st = texts[i] == NULL ? error_no_memory(err) : OK;
    }
    if (texts == NULL) {
        st = error_no_memory(err);
    }
    if (st == OK) {
        st = compile_texts(db, texts, err);
    }
    free_texts(texts, count);
    if (st != OK) {
        (void)pattern_db_free(db);
        return st;
    }
    *out = db;
    return OK;
}

/* What the compiler of literals takes. */
struct literal_arrays {
    const char **texts;
    size_t *lengths;
    unsigned *flags;
    unsigned *ids;
};

static void literal_arrays_release(struct literal_arrays *a)
{
    (void)mem_free(a->texts);
    (void)mem_free(a->lengths);
    (void)mem_free(a->flags);
    (void)mem_free(a->ids);
}

static enum status literal_arrays_init(size_t count, struct literal_arrays *a, struct error *err)
{
    a->texts = mem_calloc(count + 1, sizeof *a->texts);
    a->lengths = mem_calloc(count + 1, sizeof *a->lengths);
    a->flags = mem_calloc(count + 1, sizeof *a->flags);
    a->ids = mem_calloc(count + 1, sizeof *a->ids);
    return a->texts == NULL || a->lengths == NULL || a->flags == NULL || a->ids == NULL
               ? error_no_memory(err)
               : OK;
}

static bool is_in(const struct pattern_literal *literal, unsigned part)
{
    return (literal->parts >> part & 1) != 0;
}

/* Those of a part. */
static size_t literal_arrays_fill(struct literal_arrays *a, const struct pattern_literal *literals,
                                  size_t count, unsigned part)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_in(&literals[i], part)) {
            a->texts[len] = literals[i].text.ptr;
            a->lengths[len] = literals[i].text.len;
            a->flags[len] = HS_FLAG_CASELESS | (literals[i].every ? 0 : HS_FLAG_SINGLEMATCH);
            a->ids[len++] = (unsigned)i;
        }
    }
    return len;
}

/* A part before this one that has the same literals, or `part`. */
static unsigned same_part(const struct pattern_literal *literals, size_t count, unsigned part)
{
    for (unsigned before = 0; before < part; before++) {
        size_t i = 0;
        while (i < count && is_in(&literals[i], before) == is_in(&literals[i], part)) {
            i++;
        }
        if (i == count) {
            return before;
        }
    }
    return part;
}

static enum status compile_part(struct pattern_db *db, const struct literal_arrays *a, size_t len,
                                unsigned part, struct error *err)
{
    hs_compile_error_t *why = NULL;
    hs_error_t rc = hs.compile_lit_multi(a->texts, a->flags, a->ids, a->lengths, (unsigned)len,
                                         HS_MODE_BLOCK, NULL, &db->dbs[db->len], &why);
    if (rc == HS_SUCCESS) {
        db->of_part[part] = (unsigned char)db->len++;
        return OK;
    }
    enum status st = error_set(err, ERR_INTERNAL, "compiling literals: %s",
                               why == NULL ? "Vectorscan failed" : why->message);
    (void)hs.free_compile_error(why);
    return st;
}

static enum status compile_parts(struct pattern_db *db, const struct pattern_literal *literals,
                                 size_t count, struct error *err)
{
    struct literal_arrays arrays = {.texts = NULL};
    enum status st = literal_arrays_init(count, &arrays, err);
    for (unsigned part = 0; part < PATTERN_PARTS && st == OK; part++) {
        unsigned same = same_part(literals, count, part);
        size_t len = same == part ? literal_arrays_fill(&arrays, literals, count, part) : 0;
        db->of_part[part] = db->of_part[same];
        if (len > 0) {
            st = compile_part(db, &arrays, len, part, err);
        }
    }
    literal_arrays_release(&arrays);
    return st;
}

enum status pattern_db_compile_literals(const struct pattern_literal *literals, size_t count,
                                        struct pattern_db **out, struct error *err)
{
    struct pattern_db *db = NULL;
    if (count > PATTERNS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d literals", PATTERNS_MAX);
    }
    enum status st = hs_library_load(err);
    st = st == OK ? pattern_db_new(count, &db, err) : st;
    st = st == OK ? compile_parts(db, literals, count, err) : st;
    if (st != OK) {
        (void)pattern_db_free(db);
        return st;
    }
    *out = db;
    return OK;
}

enum status pattern_scanner_new(const struct pattern_db *db, struct pattern_scanner **out,
                                struct error *err)
{
    if (db == NULL) {
        return error_set(err, ERR_INTERNAL, "there is no database to search with");
    }
    struct pattern_scanner *s = mem_calloc(1, sizeof *s);
    if (s == NULL) {
        return error_no_memory(err);
    }
    *out = s;
    return OK;
}

struct pattern_scanner *pattern_scanner_free(struct pattern_scanner *s)
{
    if (s != NULL) {
        for (size_t i = 0; i < PATTERN_PARTS; i++) {
            if (s->own[i] != NULL) {
                (void)hs.free_database(s->own[i]);
            }
        }
        if (s->scratch != NULL) {
            (void)hs.free_scratch(s->scratch);
        }
        (void)mem_free(s);
    }
    return NULL;
}

struct hit_call {
    pattern_hit hit;
    void *ctx;
};

static int on_hit(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                  void *ctx)
{
    (void)from;
    (void)flags;
    const struct hit_call *call = ctx;
    return call->hit(call->ctx, id, (size_t)to) ? 0 : 1;
}

/* Set s->ready[at]. */
static enum status make_ready(const struct pattern_db *db, unsigned at, struct pattern_scanner *s,
                              struct error *err)
{
    hs_error_t rc = HS_SUCCESS;
    if (s->ready[at] != NULL) {
        return OK;
    }
    if (db->dbs[at] == NULL && s->own[at] == NULL) {
        rc = hs.deserialize_database(db->serial[at].ptr, db->serial[at].len, &s->own[at]);
    }
    const hs_database_t *found = db->dbs[at] != NULL ? db->dbs[at] : s->own[at];
    if (rc == HS_SUCCESS) {
        rc = hs.alloc_scratch(found, &s->scratch);
    }
    if (rc != HS_SUCCESS) {
        return pattern_failed(rc, "making ready for a scan", err);
    }
    s->ready[at] = found;
    return OK;
}

enum status pattern_scan(const struct pattern_db *db, unsigned part, struct pattern_scanner *s,
                         struct view text, pattern_hit hit, void *ctx, struct error *err)
{
    unsigned at = part < PATTERN_PARTS ? db->of_part[part] : NO_DATABASE;
    if (at >= db->len || text.len == 0) {
        return OK;
    }
    if (text.len > UINT32_MAX) {
        return error_set(err, ERR_LIMIT, "longer than 4 GiB");
    }
    enum status st = make_ready(db, at, s, err);
    if (st != OK) {
        return st;
    }
    struct hit_call call = {hit, ctx};
    hs_error_t rc =
        hs.scan(s->ready[at], text.ptr, (unsigned)text.len, 0, s->scratch, on_hit, &call);
    if (rc != HS_SUCCESS && rc != HS_SCAN_TERMINATED) {
        return pattern_failed(rc, "scanning", err);
    }
    return OK;
}
