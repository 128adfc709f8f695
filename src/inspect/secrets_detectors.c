/* The table of structure-aware detectors. */
#include "secrets.h"

const struct secrets_detector *const secrets_detectors[] = {
    &private_key_detector,     &putty_key_detector,       &keystore_detector,
    &config_password_detector, &credential_file_detector, NULL,
};

size_t secrets_detector_count(void)
{
    return sizeof secrets_detectors / sizeof *secrets_detectors - 1;
}
