/* The words of SPDX 2 and of CycloneDX for the same thing. */
#include "spdx.h"

static const struct {
    const char *spdx;
    const char *cyclonedx;
} algorithms[] = {
    {"MD5", "MD5"},
    {"SHA1", "SHA-1"},
    {"SHA224", "SHA-224"},
    {"SHA256", "SHA-256"},
    {"SHA384", "SHA-384"},
    {"SHA512", "SHA-512"},
    {"SHA3-256", "SHA3-256"},
    {"SHA3-384", "SHA3-384"},
    {"SHA3-512", "SHA3-512"},
    {"BLAKE2b-256", "BLAKE2b-256"},
    {"BLAKE2b-384", "BLAKE2b-384"},
    {"BLAKE2b-512", "BLAKE2b-512"},
    {"BLAKE3", "BLAKE3"},
};

enum { ALGORITHMS = sizeof algorithms / sizeof algorithms[0] };

struct view spdx_algorithm_from(struct view name)
{
    for (size_t i = 0; i < ALGORITHMS; i++) {
        if (view_eq_str(name, algorithms[i].spdx)) {
            return view_str(algorithms[i].cyclonedx);
        }
    }
    return name;
}

struct view spdx_algorithm_to(struct view name)
{
    for (size_t i = 0; i < ALGORITHMS; i++) {
        if (view_eq_str(name, algorithms[i].cyclonedx)) {
            return view_str(algorithms[i].spdx);
        }
    }
    return view_of(NULL, 0);
}
