#include <assay/evidence/leaf.h>

#include "b64.h"

#define PART_DIGEST                                                                                \
    "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{"         \
    "\"data\":{\"algorithm\":\"SHA2_256\",\"digest\":\""
#define PART_SIGNATURE "\"},\"signature\":{\"content\":\""
#define PART_DETAILS   "\",\"verifier\":{\"keyDetails\":\""
#define PART_KEY       "\",\"publicKey\":{\"rawBytes\":\""
#define PART_END       "\"}}}}}}"

static const char *details_of(enum key_algorithm algorithm)
{
    return algorithm == KEY_ED25519 ? "PKIX_ED25519" : "PKIX_ECDSA_P256_SHA_256";
}

void leaf_write(struct buf *out, const struct sha256 *pae_digest, struct view signature,
                const struct public_key *key)
{
    buf_add_view(out, VIEW(PART_DIGEST));
    base64_encode(out, view_of((const char *)pae_digest->bytes, SHA256_SIZE), false);
    buf_add_view(out, VIEW(PART_SIGNATURE));
    base64_encode(out, signature, false);
    buf_add_view(out, VIEW(PART_DETAILS));
    buf_add_str(out, details_of(key->algorithm));
    buf_add_view(out, VIEW(PART_KEY));
    base64_encode(out, view_of((const char *)key->spki, key->spki_len), false);
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

/* The text up to the next quote, which stays. */
static struct view take_string(struct view *rest)
{
    ptrdiff_t end = view_find_char(*rest, '"');
    struct view text = view_slice(*rest, 0, end < 0 ? rest->len : (size_t)end);
    *rest = view_slice(*rest, text.len, rest->len);
    return text;
}

static bool take_bytes(struct view *rest, struct view literal, unsigned char *out, size_t cap,
                       size_t *len)
{
    return take_literal(rest, literal) && b64_exact(take_string(rest), out, cap, len) && *len > 0;
}

static bool take_details(struct view *rest, enum key_algorithm *out)
{
    if (!take_literal(rest, VIEW(PART_DETAILS))) {
        return false;
    }
    struct view text = take_string(rest);
    *out = view_eq_str(text, details_of(KEY_ED25519)) ? KEY_ED25519 : KEY_ECDSA_P256;
    return view_eq_str(text, details_of(*out));
}

enum status leaf_read(struct view json, struct leaf *out, struct error *err)
{
    struct leaf l = {.signature_len = 0};
    struct view rest = json;
    size_t digest_len = 0;
    if (json.len > LEAF_MAX ||
        !take_bytes(&rest, VIEW(PART_DIGEST), l.digest.bytes, SHA256_SIZE, &digest_len) ||
        digest_len != SHA256_SIZE ||
        !take_bytes(&rest, VIEW(PART_SIGNATURE), l.signature, SIGNATURE_MAX, &l.signature_len) ||
        !take_details(&rest, &l.algorithm) ||
        !take_bytes(&rest, VIEW(PART_KEY), l.spki, PUBLIC_SPKI_MAX, &l.spki_len) ||
        !view_eq(rest, VIEW(PART_END))) {
        return error_set(err, ERR_FORMAT,
                         "not a canonical hashedrekord 0.0.2 entry (differs at byte %zu)",
                         json.len - rest.len);
    }
    *out = l;
    return OK;
}
