/* P-256 through OpenSSL. */
#ifndef ASSAY_EVIDENCE_EVP_H
#define ASSAY_EVIDENCE_EVP_H

#include <assay/base/error.h>
#include <assay/base/view.h>

#include <openssl/evp.h>

/* From an uncompressed point, with a secret scalar or NULL. The caller frees. */
enum status evp_p256_new(struct view point, const BIGNUM *secret, EVP_PKEY **out,
                         struct error *err);
enum status evp_p256_from_point(struct view point, EVP_PKEY **out, struct error *err);
/* DER signature over SHA-256; safe from several threads. */
enum status evp_p256_verify(EVP_PKEY *key, struct view message, struct view signature,
                            struct error *err);

#endif
