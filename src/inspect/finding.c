#include <assay/inspect/finding.h>

#include <assay/base/mem.h>

static const char *const severity_names[] = {
    [SEVERITY_INFO] = "info", [SEVERITY_LOW] = "low",           [SEVERITY_MEDIUM] = "medium",
    [SEVERITY_HIGH] = "high", [SEVERITY_CRITICAL] = "critical",
};

static const char *const confidence_names[] = {
    [CONFIDENCE_LOW] = "low",
    [CONFIDENCE_MEDIUM] = "medium",
    [CONFIDENCE_HIGH] = "high",
};

enum {
    SEVERITY_COUNT = sizeof severity_names / sizeof severity_names[0],
    CONFIDENCE_COUNT = sizeof confidence_names / sizeof confidence_names[0]
};

/* The index of `text` in `names`, or `count`. */
static size_t name_index(const char *const *names, size_t count, struct view text)
{
    size_t i = 0;
    while (i < count && !view_eq_str(text, names[i])) {
        i++;
    }
    return i;
}

const char *severity_name(enum severity s)
{
    return (unsigned)s < SEVERITY_COUNT ? severity_names[s] : "";
}

bool severity_parse(struct view text, enum severity *out)
{
    size_t i = name_index(severity_names, SEVERITY_COUNT, text);
    if (i == SEVERITY_COUNT) {
        return false;
    }
    *out = (enum severity)i;
    return true;
}

const char *confidence_name(enum confidence c)
{
    return (unsigned)c < CONFIDENCE_COUNT ? confidence_names[c] : "";
}

bool confidence_parse(struct view text, enum confidence *out)
{
    size_t i = name_index(confidence_names, CONFIDENCE_COUNT, text);
    if (i == CONFIDENCE_COUNT) {
        return false;
    }
    *out = (enum confidence)i;
    return true;
}

/* ---- Fingerprints: the recipe is described in finding.h ---- */

enum { IDENTITY_SIZE = 16, PREFIX_LEN = 3, FIRST_KINDS = 32, KINDS_MAX = 1 << 24 };

struct fingerprint_kind {
    struct sha256 digest;
    uint64_t count; /* 0: an empty slot */
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* `context` with each run of blanks as one space and none at its ends. */
static enum status digest_content(struct view context, struct sha256 *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(SIZE_MAX / 2);
    char *to = buf_reserve(&text, context.len + 1);
    if (to == NULL) {
        return buf_status(&text, err);
    }
    size_t len = 0;
    bool blanks = false;
    for (size_t i = 0; i < context.len; i++) {
        if (is_blank(context.ptr[i])) {
            blanks = true;
            continue;
        }
        if (blanks && len > 0) {
            to[len++] = ' ';
        }
        blanks = false;
        to[len++] = context.ptr[i];
    }
    sha256_of(view_of(to, len), out);
    return OK;
}

static enum status digest_kind(const struct fingerprint_parts *p, struct sha256 *out,
                               struct error *err)
{
    struct sha256 parts[2]; /* scope, content */
    sha256_of(p->scope, &parts[0]);
    enum status st = digest_content(p->context, &parts[1], err);
    if (st != OK) {
        return st;
    }
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 20);
    buf_add(&text, "assay-finding-1", sizeof "assay-finding-1");
    buf_add_view(&text, p->inspector);
    buf_add_char(&text, '\0');
    buf_add_view(&text, p->rule);
    buf_add_char(&text, '\0');
    buf_add(&text, parts, sizeof parts);
    st = buf_status(&text, err);
    if (st == OK) {
        sha256_of(buf_view(&text), out);
    }
    return st;
}

/* The slot of `kind`, or the empty one where it belongs. */
static struct fingerprint_kind *find_kind(const struct fingerprints *seen,
                                          const struct sha256 *kind)
{
    uint64_t hash;
    memcpy(&hash, kind->bytes, sizeof hash);
    size_t at = (size_t)hash & (seen->cap - 1);
    while (seen->kinds[at].count > 0 && !sha256_eq(&seen->kinds[at].digest, kind)) {
        at = (at + 1) & (seen->cap - 1);
    }
    return &seen->kinds[at];
}

static enum status grow_kinds(struct fingerprints *seen, struct error *err)
{
    if (seen->len * 4 < seen->cap * 3) {
        return OK;
    }
    struct fingerprints grown = {.arena = seen->arena,
                                 .cap = seen->cap == 0 ? FIRST_KINDS : seen->cap * 2};
    if (grown.cap > KINDS_MAX) {
        return error_set(err, ERR_LIMIT, "more than %d findings in one file", KINDS_MAX / 2);
    }
    grown.kinds = arena_alloc(grown.arena, grown.cap, sizeof *grown.kinds);
    if (grown.kinds == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < seen->cap; i++) {
        if (seen->kinds[i].count > 0) {
            *find_kind(&grown, &seen->kinds[i].digest) = seen->kinds[i];
            grown.len++;
        }
    }
    *seen = grown;
    return OK;
}

/* How many of this kind came before. */
static enum status number_kind(struct fingerprints *seen, const struct sha256 *kind,
                               uint64_t *number, struct error *err)
{
    if (seen == NULL) {
        *number = 0;
        return OK;
    }
    enum status st = grow_kinds(seen, err);
    if (st != OK) {
        return st;
    }
    struct fingerprint_kind *slot = find_kind(seen, kind);
    seen->len += slot->count == 0 ? 1 : 0;
    slot->digest = *kind;
    *number = slot->count++;
    return OK;
}

static void digest_path(struct view path, struct sha256 *out)
{
    sha256_of_pair(view_of("assay-path-1", sizeof "assay-path-1"), path, out);
}

static void write_print(const unsigned char bytes[IDENTITY_SIZE], char out[FINGERPRINT_MAX])
{
    static const char digits[] = "0123456789abcdef";
    memcpy(out, "f1:", PREFIX_LEN);
    for (size_t i = 0; i < IDENTITY_SIZE; i++) {
        out[PREFIX_LEN + 2 * i] = digits[bytes[i] >> 4];
        out[PREFIX_LEN + 2 * i + 1] = digits[bytes[i] & 15];
    }
    out[FINGERPRINT_MAX - 1] = '\0';
}

enum status fingerprint_make(struct fingerprints *seen, const struct fingerprint_parts *parts,
                             char out[FINGERPRINT_MAX], struct error *err)
{
    struct sha256 kind;
    struct sha256 identity;
    struct sha256 place;
    uint64_t number = 0;
    enum status st = digest_kind(parts, &kind, err);
    if (st == OK) {
        st = number_kind(seen, &kind, &number, err);
    }
    if (st != OK) {
        return st;
    }
    char counted[8];
    for (size_t i = 0; i < sizeof counted; i++) {
        counted[i] = (char)(number >> (8 * (sizeof counted - 1 - i)) & 255);
    }
    sha256_of_pair(view_of((const char *)kind.bytes, SHA256_SIZE), view_of(counted, sizeof counted),
                   &identity);
    digest_path(parts->path, &place);
    for (size_t i = 0; i < IDENTITY_SIZE; i++) {
        identity.bytes[i] ^= place.bytes[i];
    }
    write_print(identity.bytes, out);
    return OK;
}

enum status fingerprint_view(struct fingerprints *seen, const struct fingerprint_parts *parts,
                             struct view *out, struct error *err)
{
    char text[FINGERPRINT_MAX];
    enum status st = fingerprint_make(seen, parts, text, err);
    if (st != OK) {
        return st;
    }
    struct view copy = arena_copy(seen->arena, view_of(text, FINGERPRINT_MAX - 1));
    if (copy.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = copy;
    return OK;
}

static bool read_print(struct view fingerprint, unsigned char out[IDENTITY_SIZE])
{
    if (fingerprint.len != FINGERPRINT_MAX - 1 || !view_starts(fingerprint, VIEW("f1:"))) {
        return false;
    }
    struct view hex = view_slice(fingerprint, PREFIX_LEN, fingerprint.len);
    if (!hex_is_lower(hex)) {
        return false;
    }
    for (size_t i = 0; i < IDENTITY_SIZE; i++) {
        out[i] = (unsigned char)(hex_digit(hex.ptr[2 * i]) << 4 | hex_digit(hex.ptr[2 * i + 1]));
    }
    return true;
}

bool fingerprint_at(struct view fingerprint, struct view from, struct view to,
                    char out[FINGERPRINT_MAX])
{
    unsigned char bytes[IDENTITY_SIZE];
    struct sha256 old_place;
    struct sha256 new_place;
    if (!read_print(fingerprint, bytes)) {
        return false;
    }
    digest_path(from, &old_place);
    digest_path(to, &new_place);
    for (size_t i = 0; i < IDENTITY_SIZE; i++) {
        bytes[i] ^= (unsigned char)(old_place.bytes[i] ^ new_place.bytes[i]);
    }
    write_print(bytes, out);
    return true;
}
