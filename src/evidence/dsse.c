#include <assay/evidence/dsse.h>

#include "b64.h"
#include "dsse_canonical.h"

#include <assay/base/json.h>
#include <assay/base/mem.h>

#define PART_TYPE    "{\"payloadType\":\""
#define PART_PAYLOAD "\",\"payload\":\""
#define PART_KEYID   "\",\"signatures\":[{\"keyid\":\""
#define PART_SIG     "\",\"sig\":\""
#define PART_END     "\"}]}"

/* " <decimal> ": printf would cost more than the rest of the encoding. */
static void add_length(struct buf *out, size_t n)
{
    char text[24];
    size_t at = sizeof text;
    text[--at] = ' ';
    do {
        text[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    text[--at] = ' ';
    buf_add(out, text + at, sizeof text - at);
}

void dsse_pae(struct buf *out, struct view payload_type, struct view payload)
{
    buf_add_view(out, VIEW("DSSEv1"));
    add_length(out, payload_type.len);
    buf_add_view(out, payload_type);
    add_length(out, payload.len);
    buf_add_view(out, payload);
}

void dsse_write(struct buf *out, struct view payload_type, struct view payload, struct view keyid,
                struct view sig)
{
    buf_add_view(out, VIEW(PART_TYPE));
    json_escape(out, payload_type);
    buf_add_view(out, VIEW(PART_PAYLOAD));
    base64_encode(out, payload, false);
    buf_add_view(out, VIEW(PART_KEYID));
    json_escape(out, keyid);
    buf_add_view(out, VIEW(PART_SIG));
    base64_encode(out, sig, false);
    buf_add_view(out, VIEW(PART_END));
}

static bool take_literal(struct view *rest, struct view literal)
{
    if (!view_starts(*rest, literal)) {
        return false;
    }
    *rest = view_slice(*rest, literal.len, rest->len);
    return true;
}

/* A JSON string without escapes, up to its closing quote, which stays. */
static bool take_plain(struct view *rest, struct view *out)
{
    const char *end = rest->len == 0 ? NULL : memchr(rest->ptr, '"', rest->len);
    if (end == NULL) {
        return false;
    }
    size_t len = (size_t)(end - rest->ptr);
    *out = view_slice(*rest, 0, len);
    *rest = view_slice(*rest, len, rest->len);
    return true;
}

/* Printable ASCII without a backslash stands for itself in JSON. */
static bool is_plain(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if (v.ptr[i] < 0x20 || v.ptr[i] > 0x7e || v.ptr[i] == '\\') {
            return false;
        }
    }
    return true;
}

bool dsse_canonical_read(struct view json, struct buf *payload, struct dsse_canonical *out)
{
    struct view rest = json;
    struct view encoded;
    struct view sig;
    size_t len = 0;
    if (!take_literal(&rest, VIEW(PART_TYPE)) || !take_plain(&rest, &out->payload_type) ||
        !take_literal(&rest, VIEW(PART_PAYLOAD)) || !take_plain(&rest, &encoded) ||
        !take_literal(&rest, VIEW(PART_KEYID)) || !take_plain(&rest, &out->keyid) ||
        !take_literal(&rest, VIEW(PART_SIG)) || !take_plain(&rest, &sig) ||
        !view_eq(rest, VIEW(PART_END)) || !is_plain(out->payload_type) || !is_plain(out->keyid) ||
        !b64_exact(sig, out->sig, sizeof out->sig, &out->sig_len)) {
        return false;
    }
    buf_clear(payload);
    size_t room = encoded.len / 4 * 3 + 3;
    char *to = buf_reserve(payload, room);
    if (to == NULL || !b64_exact(encoded, (unsigned char *)to, room, &len)) {
        return false;
    }
    payload->len = len;
    out->payload = buf_view(payload);
    return true;
}

static enum status malformed(const char *what, struct error *err)
{
    return error_set(err, ERR_FORMAT, "not a DSSE envelope: %s", what);
}

static enum status decode(const struct value *v, const char *what, struct arena *arena,
                          struct view *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(DSSE_ENVELOPE_MAX);
    if (!value_is(v, VALUE_STRING)) {
        return malformed(what, err);
    }
    enum status st = base64_decode(&bytes, v->text, err);
    if (st != OK) {
        (void)error_prefix(err, "not a DSSE envelope: %s", what);
        return st;
    }
    struct view copy = arena_copy(arena, buf_view(&bytes));
    if (copy.ptr == NULL) {
        return error_no_memory(err);
    }
    *out = copy;
    return OK;
}

static bool has_duplicates(const struct value *object)
{
    for (size_t i = 0; i < object->len; i++) {
        /* value_get() finds the last one of a name. */
        if (value_get_view(object, object->members[i].key) != &object->members[i].value) {
            return true;
        }
    }
    return false;
}

static enum status read_signature(const struct value *v, struct arena *arena,
                                  struct dsse_signature *out, struct error *err)
{
    const struct value *keyid = value_get(v, "keyid");
    if (!value_is(v, VALUE_OBJECT) || has_duplicates(v)) {
        return malformed("a signature is an object without repeated members", err);
    }
    if (keyid != NULL && keyid->kind != VALUE_STRING && keyid->kind != VALUE_NULL) {
        return malformed("keyid is a string", err);
    }
    struct view id = value_text(keyid);
    out->keyid = id.ptr == NULL ? VIEW("") : id;
    return decode(value_get(v, "sig"), "sig is base64 text", arena, &out->sig, err);
}

static enum status read_signatures(const struct value *list, struct arena *arena, struct dsse *d,
                                   struct error *err)
{
    if (!value_is(list, VALUE_ARRAY) || list->len == 0) {
        return malformed("signatures is a list with at least one", err);
    }
    if (list->len > DSSE_SIGNATURES_MAX) {
        return error_set(err, ERR_LIMIT, "an envelope with more than %d signatures",
                         DSSE_SIGNATURES_MAX);
    }
    enum status st = OK;
    for (size_t i = 0; st == OK && i < list->len; i++) {
        st = read_signature(&list->items[i], arena, &d->signatures[i], err);
    }
    d->signatures_len = list->len;
    return st;
}

enum status dsse_parse(struct view json, struct arena *arena, struct dsse *out, struct error *err)
{
    static const struct parse_limits limits = {.depth = 16, .values = 4096};
    if (json.len > DSSE_ENVELOPE_MAX) {
        return error_set(err, ERR_LIMIT, "an envelope larger than %d bytes", DSSE_ENVELOPE_MAX);
    }
    struct value root;
    enum status st = json_read(json, "envelope", JSON_STRICT, &limits, arena, &root, err);
    if (st != OK) {
        return st;
    }
    if (root.kind != VALUE_OBJECT || root.len > 256 || has_duplicates(&root)) {
        return malformed("an object without repeated members is expected", err);
    }
    const struct value *type = value_get(&root, "payloadType");
    if (!value_is(type, VALUE_STRING) || type->text.len == 0) {
        return malformed("payloadType is a string", err);
    }
    struct dsse d = {.payload_type = arena_copy(arena, type->text)};
    if (d.payload_type.ptr == NULL) {
        return error_no_memory(err);
    }
    st = decode(value_get(&root, "payload"), "payload is base64 text", arena, &d.payload, err);
    if (st == OK) {
        st = read_signatures(value_get(&root, "signatures"), arena, &d, err);
    }
    if (st == OK) {
        *out = d;
    }
    return st;
}

/* Which key of the ring made signature `s`? The keyid is tried first, but a
 * wrong one must not matter. */
static const struct public_key *signer_of(const struct dsse_signature *s, struct view pae,
                                          const struct keyring *trusted)
{
    const struct public_key *hint = keyring_find_id(trusted, s->keyid);
    if (hint != NULL && keyring_verify(trusted, hint, pae, s->sig, NULL) == OK) {
        return hint;
    }
    for (size_t i = 0; i < keyring_count(trusted); i++) {
        const struct public_key *k = keyring_at(trusted, i);
        if (k != hint && keyring_verify(trusted, k, pae, s->sig, NULL) == OK) {
            return k;
        }
    }
    return NULL;
}

enum status dsse_verify(const struct dsse *envelope, const struct keyring *trusted,
                        size_t threshold, struct buf *scratch, const struct public_key **who,
                        struct error *err)
{
    const struct public_key *signers[DSSE_SIGNATURES_MAX];
    size_t found = 0;
    if (threshold == 0) {
        return error_set(err, ERR_USAGE, "at least one signature must be asked for");
    }
    buf_clear(scratch);
    dsse_pae(scratch, envelope->payload_type, envelope->payload);
    enum status st = buf_status(scratch, err);
    if (st != OK) {
        return st;
    }
    for (size_t i = 0; i < envelope->signatures_len; i++) {
        const struct public_key *k =
            signer_of(&envelope->signatures[i], buf_view(scratch), trusted);
        bool known = k == NULL;
        for (size_t j = 0; j < found && !known; j++) {
            known = signers[j] == k; /* one key counts once */
        }
        if (!known) {
            signers[found++] = k;
        }
    }
    if (found < threshold) {
        return error_set(err, ERR_CORRUPT,
                         "the envelope has %zu valid signature(s) by trusted keys; %zu needed",
                         found, threshold);
    }
    if (who != NULL) {
        *who = signers[0];
    }
    return OK;
}
