/* The words of SPDX 3 and of CycloneDX for the same thing. */
#include "spdx3.h"

struct pair {
    const char *spdx;
    const char *cyclonedx;
};

static const struct pair algorithms[] = {
    {"md5", "MD5"},
    {"sha1", "SHA-1"},
    {"sha224", "SHA-224"},
    {"sha256", "SHA-256"},
    {"sha384", "SHA-384"},
    {"sha512", "SHA-512"},
    {"sha3_256", "SHA3-256"},
    {"sha3_384", "SHA3-384"},
    {"sha3_512", "SHA3-512"},
    {"blake2b256", "BLAKE2b-256"},
    {"blake2b384", "BLAKE2b-384"},
    {"blake2b512", "BLAKE2b-512"},
    {"blake3", "BLAKE3"},
    {NULL, NULL},
};

static const struct pair purposes[] = {
    {"application", "application"},
    {"framework", "framework"},
    {"library", "library"},
    {"container", "container"},
    {"platform", "platform"},
    {"operatingSystem", "operating-system"},
    {"device", "device"},
    {"deviceDriver", "device-driver"},
    {"firmware", "firmware"},
    {"file", "file"},
    {"model", "machine-learning-model"},
    {"data", "data"},
    {NULL, NULL},
};

static const struct pair references[] = {
    {"vcs", "vcs"},
    {"issueTracker", "issue-tracker"},
    {"altWebPage", "website"},
    {"securityAdvisory", "advisories"},
    {"mailingList", "mailing-list"},
    {"socialMedia", "social"},
    {"chat", "chat"},
    {"documentation", "documentation"},
    {"support", "support"},
    {"sourceArtifact", "source-distribution"},
    {"altDownloadLocation", "distribution"},
    {"license", "license"},
    {"buildMeta", "build-meta"},
    {"buildSystem", "build-system"},
    {"releaseNotes", "release-notes"},
    {"securityAdversaryModel", "adversary-model"},
    {"securityThreatModel", "threat-model"},
    {"riskAssessment", "risk-assessment"},
    {"vulnerabilityDisclosureReport", "vulnerability-assertion"},
    {"vulnerabilityExploitabilityAssessment", "exploitability-statement"},
    {"securityPenTestReport", "pentest-report"},
    {"staticAnalysisReport", "static-analysis-report"},
    {"dynamicAnalysisReport", "dynamic-analysis-report"},
    {"runtimeAnalysisReport", "runtime-analysis-report"},
    {"componentAnalysisReport", "component-analysis-report"},
    {"certificationReport", "certification-report"},
    {"metrics", "quality-metrics"},
    {NULL, NULL},
};

static const struct pair lifecycles[] = {
    {"design", "design"},
    {"source", "pre-build"},
    {"build", "build"},
    {"analyzed", "post-build"},
    {"deployed", "operations"},
    {"runtime", "discovery"},
    {NULL, NULL},
};

static const struct pair *const tables[] = {
    [SPDX3_ALGORITHMS] = algorithms,
    [SPDX3_PURPOSES] = purposes,
    [SPDX3_REFERENCES] = references,
    [SPDX3_LIFECYCLES] = lifecycles,
};

struct view spdx3_word_from(enum spdx3_words of, struct view spdx)
{
    for (const struct pair *p = tables[of]; p->spdx != NULL; p++) {
        if (view_eq_str(spdx, p->spdx)) {
            return view_str(p->cyclonedx);
        }
    }
    return view_of(NULL, 0);
}

struct view spdx3_word_to(enum spdx3_words of, struct view cyclonedx)
{
    for (const struct pair *p = tables[of]; p->spdx != NULL; p++) {
        if (view_eq_str(cyclonedx, p->cyclonedx)) {
            return view_str(p->spdx);
        }
    }
    return view_of(NULL, 0);
}
