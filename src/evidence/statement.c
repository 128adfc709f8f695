#include <assay/evidence/statement.h>

#include <assay/base/clock.h>
#include <assay/base/digest.h>
#include <assay/base/mem.h>

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* scheme ":" something, without white space or control characters (RFC 3986). */
static bool is_uri(struct view v)
{
    ptrdiff_t colon = view_find_char(v, ':');
    if (colon < 1 || (size_t)colon + 1 >= v.len || !is_alpha(v.ptr[0])) {
        return false;
    }
    for (size_t i = 0; i < v.len; i++) {
        unsigned char c = (unsigned char)v.ptr[i];
        bool scheme =
            is_alpha(v.ptr[i]) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (c <= ' ' || c == 0x7f || (i < (size_t)colon && !scheme)) {
            return false;
        }
    }
    return true;
}

/* The known algorithms give a number of hex digits; others only must be there. */
static bool digest_sound(struct view algorithm, struct view value)
{
    static const struct {
        struct view algorithm;
        size_t digits;
    } known[] = {{VIEW_INIT("sha256"), 64},   {VIEW_INIT("sha512"), 128},
                 {VIEW_INIT("sha384"), 96},   {VIEW_INIT("sha224"), 56},
                 {VIEW_INIT("sha1"), 40},     {VIEW_INIT("md5"), 32},
                 {VIEW_INIT("sha3_256"), 64}, {VIEW_INIT("sha3_512"), 128}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (view_eq(known[i].algorithm, algorithm)) {
            return value.len == known[i].digits && hex_is_lower(value);
        }
    }
    if (view_starts(algorithm, VIEW("git"))) {
        return (value.len == 40 || value.len == 64) && hex_is_lower(value);
    }
    return algorithm.len > 0 && value.len > 0;
}

static enum status check_digests(const struct statement_subject *s, size_t at, enum status code,
                                 struct error *err)
{
    if (s->digests_len == 0 || s->digests_len > STATEMENT_DIGESTS_MAX) {
        return error_set(err, code, "statement: subject %zu needs 1 to %d digests", at + 1,
                         STATEMENT_DIGESTS_MAX);
    }
    for (size_t i = 0; i < s->digests_len; i++) {
        if (!digest_sound(s->digests[i].algorithm, s->digests[i].value)) {
            return error_set(err, code,
                             "statement: the " VIEW_FMT " digest of subject %zu is not "
                             "lower-case hex of the right length",
                             VIEW_ARG(view_slice(s->digests[i].algorithm, 0, 32)), at + 1);
        }
    }
    return OK;
}

static enum status check(const struct statement *s, enum status code, struct error *err)
{
    if (s->subjects_len == 0 || s->subjects_len > STATEMENT_SUBJECTS_MAX) {
        return error_set(err, code, "statement: 1 to %d subjects are needed",
                         STATEMENT_SUBJECTS_MAX);
    }
    if (!is_uri(s->predicate_type)) {
        return error_set(err, code, "statement: predicateType must be an absolute URI");
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < s->subjects_len; i++) {
        st = check_digests(&s->subjects[i], i, code, err);
    }
    return st;
}

static enum status check_predicate(struct view json, struct error *err)
{
    if (json.len == 0) {
        return OK;
    }
    struct arena arena;
    arena_init(&arena, (size_t)8 * STATEMENT_MAX);
    struct value v;
    enum status st = json_read(json, "predicate", JSON_STRICT, NULL, &arena, &v, err);
    if (st == OK && v.kind != VALUE_OBJECT) {
        st = value_expected(&v, "predicate", "an object", err);
    }
    arena_release(&arena);
    return st;
}

void statement_write_digest(struct json_writer *w, const char *key, struct view hex)
{
    json_key(w, key);
    json_object(w);
    json_member(w, "sha256", hex);
    json_object_end(w);
}

static void write_subject(struct json_writer *w, const struct statement_subject *s)
{
    json_object(w);
    if (s->name.len > 0) {
        json_member(w, "name", s->name);
    }
    json_key(w, "digest");
    json_object(w);
    for (size_t i = 0; i < s->digests_len; i++) {
        json_key_view(w, s->digests[i].algorithm);
        json_string(w, s->digests[i].value);
    }
    json_object_end(w);
    json_object_end(w);
}

enum status statement_write(struct buf *out, const struct statement *s, struct error *err)
{
    enum status st = check(s, ERR_USAGE, err);
    if (st == OK) {
        st = check_predicate(s->predicate, err);
    }
    if (st != OK) {
        return st;
    }
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member(&w, "_type", VIEW(STATEMENT_TYPE));
    json_key(&w, "subject");
    json_array(&w);
    for (size_t i = 0; i < s->subjects_len; i++) {
        write_subject(&w, &s->subjects[i]);
    }
    json_array_end(&w);
    json_member(&w, "predicateType", s->predicate_type);
    if (s->predicate.len > 0) {
        json_key(&w, "predicate");
        json_raw(&w, s->predicate);
    }
    json_object_end(&w);
    return buf_status(out, err);
}

static enum status read_digests(const struct value *v, const char *source, struct arena *arena,
                                struct statement_subject *out, struct error *err)
{
    if (!value_is(v, VALUE_OBJECT) || v->len > STATEMENT_DIGESTS_MAX) {
        return error_set(err, ERR_FORMAT, "%s: each subject needs a digest object", source);
    }
    struct statement_digest *d = arena_alloc(arena, v->len, sizeof *d);
    if (d == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < v->len; i++) {
        const struct member *m = &v->members[i];
        if (m->value.kind != VALUE_STRING) {
            return value_expected(&m->value, source, "a digest in hex", err);
        }
        if (value_get_view(v, m->key) != &m->value) {
            return error_set(err, ERR_FORMAT, "%s: a digest algorithm is named twice", source);
        }
        d[i] = (struct statement_digest){m->key, m->value.text};
    }
    out->digests = d;
    out->digests_len = v->len;
    return OK;
}

static enum status read_subjects(const struct value *list, const char *source, struct arena *arena,
                                 struct statement *out, struct error *err)
{
    if (!value_is(list, VALUE_ARRAY) || list->len > STATEMENT_SUBJECTS_MAX) {
        return error_set(err, ERR_FORMAT, "%s: subject must be a list of at most %d", source,
                         STATEMENT_SUBJECTS_MAX);
    }
    struct statement_subject *subjects = arena_alloc(arena, list->len, sizeof *subjects);
    if (subjects == NULL) {
        return error_no_memory(err);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        const struct value *name = value_get(&list->items[i], "name");
        if (name != NULL && name->kind != VALUE_STRING) {
            return value_expected(name, source, "a subject's name", err);
        }
        subjects[i].name = value_text(name);
        st = read_digests(value_get(&list->items[i], "digest"), source, arena, &subjects[i], err);
    }
    out->subjects = subjects;
    out->subjects_len = list->len;
    return st;
}

/* Members that we read must not stand there twice: readers would differ. */
static enum status check_single(const struct value *root, const char *source, struct error *err)
{
    static const char *const names[] = {"_type", "subject", "predicateType", "predicate"};
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        size_t seen = 0;
        for (size_t i = 0; i < root->len; i++) {
            seen += view_eq_str(root->members[i].key, names[n]) ? 1 : 0;
        }
        if (seen > 1) {
            return error_set(err, ERR_FORMAT, "%s: %s stands there twice", source, names[n]);
        }
    }
    return OK;
}

enum status statement_read(struct view json, const char *source, struct arena *arena,
                           struct statement *out, struct error *err)
{
    if (json.len > STATEMENT_MAX) {
        return error_set(err, ERR_LIMIT, "%s: a statement larger than %d bytes", source,
                         STATEMENT_MAX);
    }
    struct value *root = arena_alloc(arena, 1, sizeof *root);
    if (root == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(json, source, JSON_STRICT, NULL, arena, root, err);
    if (st == OK && root->kind != VALUE_OBJECT) {
        st = value_expected(root, source, "an in-toto statement", err);
    }
    if (st == OK) {
        st = check_single(root, source, err);
    }
    if (st != OK) {
        return st;
    }
    if (!view_eq_str(value_get_text(root, "_type"), STATEMENT_TYPE)) {
        return error_set(err, ERR_UNSUPPORTED, "%s: _type must be " STATEMENT_TYPE, source);
    }
    const struct value *predicate = value_get(root, "predicate");
    if (predicate != NULL && predicate->kind != VALUE_OBJECT) {
        return value_expected(predicate, source, "predicate to be an object", err);
    }
    struct statement s = {.predicate_type = value_get_text(root, "predicateType"),
                          .predicate_value = predicate};
    st = read_subjects(value_get(root, "subject"), source, arena, &s, err);
    if (st == OK) {
        st = check(&s, ERR_FORMAT, err);
    }
    if (st == OK) {
        *out = s;
    }
    return st;
}

struct view statement_subject_digest(const struct statement *s)
{
    if (s->subjects_len == 0 || s->subjects[0].digests_len == 0) {
        return VIEW("");
    }
    const struct statement_subject *first = &s->subjects[0];
    for (size_t i = 0; i < first->digests_len; i++) {
        if (view_eq(first->digests[i].algorithm, VIEW("sha256"))) {
            return first->digests[i].value;
        }
    }
    return first->digests[0].value;
}

bool statement_time(const struct statement *s, int64_t *out)
{
    /* VSA; provenance; vulns; test runs of ours; CycloneDX; SPDX; plain ones. */
    static const char *const paths[] = {
        "timeVerified",
        "runDetails.metadata.finishedOn",
        "metadata.scanFinishedOn",
        "metadata.timestamp",
        "creationInfo.created",
        "timeCreated",
        "created",
        "timestamp",
        "time",
        "createdOn",
    };
    for (size_t i = 0; s->predicate_value != NULL && i < sizeof paths / sizeof paths[0]; i++) {
        struct view text = value_text(value_path(s->predicate_value, paths[i]));
        if (text.ptr != NULL && clock_parse(text, out)) {
            return true;
        }
    }
    return false;
}
