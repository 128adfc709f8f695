/* The secrets inspector.
 *
 * Rules in gitleaks format (assay/rules/secret_rules.h) run as one Vectorscan database
 * whose hits PCRE2 confirms; structure-aware detectors for private keys, key stores,
 * passwords in configuration, URLs and connection strings run beside the shipped pack
 * (also where a rule file extends it with useDefault). Encoded parts are decoded and
 * searched again.
 *
 * Each finding covers the secret, not the match; its excerpt has every secret of the
 * file masked; its `secret` is the SHA-256 of the value. "gitleaks:allow" and
 * "assay:allow" on its lines go into `marker` and change nothing else. */
#ifndef ASSAY_INSPECT_SECRETS_H
#define ASSAY_INSPECT_SECRETS_H

#include <assay/inspect/inspector.h>

extern const struct inspector secrets_inspector;

#endif
