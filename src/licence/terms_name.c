/* Apart from terms.c for licence_pack.c, which makes what that reads. */
#include <assay/licence/terms.h>

static const char *const names[TERMS_COUNT] = {
    [TERMS_PUBLIC_DOMAIN] = "public-domain",
    [TERMS_PERMISSIVE] = "permissive",
    [TERMS_WEAK_COPYLEFT] = "weak-copyleft",
    [TERMS_STRONG_COPYLEFT] = "strong-copyleft",
    [TERMS_NETWORK_COPYLEFT] = "network-copyleft",
    [TERMS_RESTRICTED] = "restricted",
    [TERMS_UNREVIEWED] = "unreviewed",
};

const char *licence_terms_name(enum licence_terms t)
{
    return names[t];
}
