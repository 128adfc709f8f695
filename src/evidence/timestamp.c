#include <assay/evidence/timestamp.h>

#include <assay/base/mem.h>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ts.h>

#include <time.h>

enum { CERTIFICATES_MAX = 256, NONCE_BYTES = 8 };

struct timestamp_trust {
    STACK_OF(X509) * list;
};

/* The last thing that OpenSSL has to say, then nothing of it is left behind. */
static enum status refused(enum status st, const char *what, struct error *err)
{
    unsigned long code = ERR_peek_last_error();
    const char *reason = code == 0 ? NULL : ERR_reason_error_string(code);
    st = reason == NULL ? error_set(err, st, "%s", what)
                        : error_set(err, st, "%s (%s)", what, reason);
    ERR_clear_error();
    return st;
}

/* ---- whom one trusts ---- */

struct timestamp_trust *timestamp_trust_free(struct timestamp_trust *t)
{
    if (t != NULL) {
        sk_X509_pop_free(t->list, X509_free);
        (void)mem_free(t);
    }
    return NULL;
}

static enum status read_certificates(struct timestamp_trust *t, struct view pem, struct error *err)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    X509 *one = NULL;
    bool room = bio != NULL;
    while (room && (one = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
        room = sk_X509_num(t->list) < CERTIFICATES_MAX && sk_X509_push(t->list, one) > 0;
        if (!room) {
            X509_free(one);
        }
    }
    BIO_free(bio);
    bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (room && end && sk_X509_num(t->list) > 0) {
        ERR_clear_error();
        return OK;
    }
    return refused(ERR_FORMAT, "no certificates in PEM", err);
}

enum status timestamp_trust_read(struct view pem, struct timestamp_trust **out, struct error *err)
{
    struct timestamp_trust *t = mem_calloc(1, sizeof *t);
    if (t == NULL) {
        return error_no_memory(err);
    }
    t->list = sk_X509_new_null();
    enum status st =
        t->list == NULL ? error_no_memory(err)
        : pem.len > TIMESTAMP_TRUST_MAX
            ? error_set(err, ERR_LIMIT, "certificates of more than %d bytes", TIMESTAMP_TRUST_MAX)
            : read_certificates(t, pem, err);
    if (st != OK) {
        (void)timestamp_trust_free(t);
        return st;
    }
    *out = t;
    return OK;
}

/* ---- asking ---- */

static bool set_imprint(TS_REQ *req, const struct sha256 *digest)
{
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    unsigned char bytes[SHA256_SIZE];
    memcpy(bytes, digest->bytes, sizeof bytes);
    bool ok = imprint != NULL && algorithm != NULL &&
              X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
              TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
              TS_MSG_IMPRINT_set_msg(imprint, bytes, SHA256_SIZE) == 1 &&
              TS_REQ_set_msg_imprint(req, imprint) == 1;
    X509_ALGOR_free(algorithm);
    TS_MSG_IMPRINT_free(imprint);
    return ok;
}

static bool set_nonce(TS_REQ *req)
{
    unsigned char bytes[NONCE_BYTES];
    bool ok = RAND_bytes(bytes, sizeof bytes) == 1;
    BIGNUM *number = ok ? BN_bin2bn(bytes, sizeof bytes, NULL) : NULL;
    ASN1_INTEGER *nonce = number == NULL ? NULL : BN_to_ASN1_INTEGER(number, NULL);
    ok = nonce != NULL && TS_REQ_set_nonce(req, nonce) == 1;
    ASN1_INTEGER_free(nonce);
    BN_free(number);
    return ok;
}

enum status timestamp_request(const struct sha256 *digest, struct buf *out, struct error *err)
{
    TS_REQ *req = TS_REQ_new();
    unsigned char *der = NULL;
    bool ok = req != NULL && TS_REQ_set_version(req, 1) == 1 && set_imprint(req, digest) &&
              set_nonce(req) && TS_REQ_set_cert_req(req, 1) == 1;
    int len = ok ? i2d_TS_REQ(req, &der) : -1;
    if (len > 0) {
        buf_add(out, der, (size_t)len);
    }
    OPENSSL_free(der);
    TS_REQ_free(req);
    return len > 0 ? buf_status(out, err)
                   : refused(ERR_INTERNAL, "OpenSSL cannot make a timestamp request", err);
}

/* ---- what came back ---- */

static enum status parse(struct view bytes, TS_RESP **out, struct error *err)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    if (bytes.len > TIMESTAMP_MAX) {
        return error_set(err, ERR_LIMIT, "a timestamp of more than %d bytes", TIMESTAMP_MAX);
    }
    TS_RESP *resp = bytes.len == 0 ? NULL : d2i_TS_RESP(NULL, &at, (long)bytes.len);
    if (resp == NULL || at != (const unsigned char *)bytes.ptr + bytes.len) {
        TS_RESP_free(resp);
        return refused(ERR_FORMAT, "not a timestamp response (RFC 3161, DER)", err);
    }
    *out = resp;
    return OK;
}

/* What the authority says where it refuses, in the first line of its text. */
static enum status check_granted(TS_RESP *resp, struct error *err)
{
    TS_STATUS_INFO *info = TS_RESP_get_status_info(resp);
    const ASN1_INTEGER *status = info == NULL ? NULL : TS_STATUS_INFO_get0_status(info);
    int64_t number = -1;
    if (status != NULL && ASN1_INTEGER_get_int64(&number, status) == 1 &&
        (number == TS_STATUS_GRANTED || number == TS_STATUS_GRANTED_WITH_MODS) &&
        TS_RESP_get_tst_info(resp) != NULL) {
        return OK;
    }
    return refused(ERR_CORRUPT, "the timestamp authority has refused", err);
}

static enum status check_imprint(TS_TST_INFO *info, const struct sha256 *digest, struct error *err)
{
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
    X509_ALGOR *algorithm = imprint == NULL ? NULL : TS_MSG_IMPRINT_get_algo(imprint);
    const ASN1_OBJECT *which = NULL;
    const ASN1_OCTET_STRING *bytes = imprint == NULL ? NULL : TS_MSG_IMPRINT_get_msg(imprint);
    if (algorithm == NULL || bytes == NULL) {
        return refused(ERR_FORMAT, "the timestamp is over nothing", err);
    }
    X509_ALGOR_get0(&which, NULL, NULL, algorithm);
    if (OBJ_obj2nid(which) != NID_sha256) {
        return error_set(err, ERR_UNSUPPORTED, "the timestamp is not over a SHA-256");
    }
    return ASN1_STRING_length(bytes) == SHA256_SIZE &&
                   memcmp(ASN1_STRING_get0_data(bytes), digest->bytes, SHA256_SIZE) == 0
               ? OK
               : error_set(err, ERR_CORRUPT, "the timestamp is over something else");
}

static enum status check_nonce(TS_TST_INFO *info, struct view request, struct error *err)
{
    const unsigned char *at = (const unsigned char *)request.ptr;
    if (request.len == 0) {
        return OK;
    }
    TS_REQ *req = request.len > TIMESTAMP_MAX ? NULL : d2i_TS_REQ(NULL, &at, (long)request.len);
    if (req == NULL) {
        return refused(ERR_FORMAT, "not a timestamp request (RFC 3161, DER)", err);
    }
    const ASN1_INTEGER *asked = TS_REQ_get_nonce(req);
    const ASN1_INTEGER *got = TS_TST_INFO_get_nonce(info);
    bool same = asked == NULL || (got != NULL && ASN1_INTEGER_cmp(asked, got) == 0);
    TS_REQ_free(req);
    return same ? OK
                : error_set(err, ERR_CORRUPT,
                            "the timestamp answers another request: its nonce is not ours");
}

static enum status read_facts(TS_RESP *resp, TS_TST_INFO *info, struct timestamp *out,
                              struct error *err)
{
    struct timestamp t = {.time = 0};
    struct tm tm;
    PKCS7 *token = TS_RESP_get_token(resp);
    const ASN1_GENERALIZEDTIME *when = TS_TST_INFO_get_time(info);
    if (token == NULL || when == NULL || ASN1_TIME_to_tm(when, &tm) != 1) {
        return refused(ERR_FORMAT, "the timestamp states no time", err);
    }
    t.time = timegm(&tm);
    STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);
    X509 *signer = signers == NULL || sk_X509_num(signers) == 0 ? NULL : sk_X509_value(signers, 0);
    if (signer != NULL) {
        (void)X509_NAME_get_text_by_NID(X509_get_subject_name(signer), NID_commonName, t.signer,
                                        sizeof t.signer);
    }
    sk_X509_free(signers);
    ERR_clear_error();
    *out = t;
    return OK;
}

static enum status examine(TS_RESP *resp, const struct sha256 *digest, struct view request,
                           struct timestamp *out, struct error *err)
{
    enum status st = check_granted(resp, err);
    if (st != OK) {
        return st;
    }
    TS_TST_INFO *info = TS_RESP_get_tst_info(resp);
    st = check_imprint(info, digest, err);
    if (st == OK) {
        st = check_nonce(info, request, err);
    }
    return st == OK ? read_facts(resp, info, out, err) : st;
}

/* Everything but the signature; the caller frees *resp, also after a failure. */
static enum status take(struct view response, const struct sha256 *digest, struct view request,
                        TS_RESP **resp, struct timestamp *out, struct error *err)
{
    *resp = NULL;
    enum status st = parse(response, resp, err);
    return st == OK ? examine(*resp, digest, request, out, err) : st;
}

enum status timestamp_read(struct view response, const struct sha256 *digest, struct view request,
                           struct timestamp *out, struct error *err)
{
    TS_RESP *resp;
    enum status st = take(response, digest, request, &resp, out, err);
    TS_RESP_free(resp);
    return st;
}

/* ---- the signature ---- */

/* Those certificates, and the clock as it was then. */
static X509_STORE *store_as_of(const struct timestamp_trust *trust, int64_t time)
{
    X509_STORE *store = X509_STORE_new();
    bool ok = store != NULL;
    for (int i = 0; ok && i < sk_X509_num(trust->list); i++) {
        ok = X509_STORE_add_cert(store, sk_X509_value(trust->list, i)) == 1;
    }
    if (ok) {
        X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), (time_t)time);
        return store;
    }
    X509_STORE_free(store);
    return NULL;
}

static enum status verify(TS_RESP *resp, const struct timestamp_trust *trust, int64_t time,
                          struct error *err)
{
    TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
    X509_STORE *store = ctx == NULL ? NULL : store_as_of(trust, time);
    if (store == NULL) {
        TS_VERIFY_CTX_free(ctx);
        ERR_clear_error();
        return error_no_memory(err);
    }
    (void)TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_SIGNATURE);
    (void)TS_VERIFY_CTX_set_store(ctx, store); /* which is its own now */
    bool good = TS_RESP_verify_response(ctx, resp) == 1;
    TS_VERIFY_CTX_free(ctx);
    return good ? OK
                : refused(ERR_CORRUPT, "the timestamp is not signed by an authority that you trust",
                          err);
}

enum status timestamp_verify(struct view response, const struct sha256 *digest, struct view request,
                             const struct timestamp_trust *trust, struct timestamp *out,
                             struct error *err)
{
    TS_RESP *resp;
    struct timestamp t;
    enum status st = take(response, digest, request, &resp, &t, err);
    if (st == OK) {
        st = verify(resp, trust, t.time, err);
    }
    TS_RESP_free(resp);
    if (st == OK) {
        *out = t;
    }
    return st;
}
