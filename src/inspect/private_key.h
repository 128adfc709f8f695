/* What the bytes of a private key say. */
#ifndef ASSAY_INSPECT_PRIVATE_KEY_H
#define ASSAY_INSPECT_PRIVATE_KEY_H

#include <assay/base/view.h>

enum key_state {
    KEY_UNKNOWN,   /* not in a form that is known here */
    KEY_BROKEN,    /* truncated, or a placeholder */
    KEY_PLAIN,     /* usable by whoever has it */
    KEY_ENCRYPTED, /* under a passphrase */
    KEY_ABSENT     /* a well-formed container that holds no private key */
};

/* DER: RSA/DSA/EC keys, PKCS #8, encrypted PKCS #8. `exact` asks that it fill `der`. */
enum key_state der_key_state(struct view der, bool exact);
/* The inside of an OPENSSH PRIVATE KEY block (PROTOCOL.key of OpenSSH). */
enum key_state openssh_key_state(struct view bytes);
/* An OpenPGP packet sequence that starts with a secret key (RFC 4880, 5.5.3). */
enum key_state pgp_key_state(struct view bytes);
/* PKCS #12 (RFC 7292); *key tells whether a shrouded key bag is visible. */
bool pkcs12_is(struct view der, bool *key);

#endif
