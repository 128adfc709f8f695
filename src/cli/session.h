/* What verify, scan and sbom share: their options, the inspection itself with its
 * progress line, and writing reports. */
#ifndef ASSAY_CLI_SESSION_H
#define ASSAY_CLI_SESSION_H

#include "cli.h"

#include "component/copies.h"
#include "inspect/clones.h"
#include "inspect/maven.h"
#include "inspect/measured.h"
#include "inspect/pathspec.h"
#include "vulndb/advisories.h"

#include <assay/inventory/component_set.h>
#include <assay/report/report.h>

enum { OUTPUTS_MAX = 16, RULE_SOURCES_MAX = 64 };

/* One "--format F -o FILE" pair; NULL fields are not given. */
struct output {
    const char *format;
    const char *path;
};

struct session {
    struct cli *cli;
    struct subject subject;
    const char *name; /* what the user calls the subject, or NULL */
    enum origin origin;
    struct inspection_options options;
    const char *rules[RULE_SOURCES_MAX + 1];
    size_t rule_count;
    /* The same by format: rule_sources_split(). */
    const char *secret_rules[RULE_SOURCES_MAX + 1];
    const char *code_rules[RULE_SOURCES_MAX + 1];
    const char *only[INSPECTORS_MAX + 1];
    size_t only_count;
    struct advisories advisories;
    struct copies copies;
    struct clones clones;
    struct output outputs[OUTPUTS_MAX];
    size_t output_count;
    unsigned detail;
    bool no_cache;
    struct buf cache_dir;
    const struct pathspec *paths; /* what is outside of it is left out; NULL: nothing is */
    const char *spec_version;     /* of an SBOM to be written; or NULL */
    struct maven maven;
    const char *baseline_rev; /* compare with this revision; or NULL */
    size_t rules_left_out;    /* they ask for what is not supported */

    /* Filled by session_inspect(). */
    struct facts *facts;
    struct component_set *components; /* until they are folded into the facts */
    struct measured measured;         /* the same */
    struct facts_subject facts_subject;
    struct inspection_facts inspection;
    bool compared; /* by compare.h */
    struct comparison comparison;
    struct buf base_name;
    char base_commit[65];
    struct view kept_name;
    struct buf name_memory;
    int64_t started;
    int64_t finished;
    double seconds;
    double cpu_seconds;
};

/* Options that these commands share, as initialisers for their tables. */
#define SESSION_OPTIONS                                                                            \
    {"rev", 0, "REVISION", "inspect this git revision instead of the work tree"},                  \
        SESSION_OPTIONS_OF_ALL
#define BASELINE_REV_OPTION                                                                        \
    {                                                                                              \
        "baseline-rev", 0, "REVISION", "show what is new since this git revision"                  \
    }
#define VULNDB_OPTION                                                                              \
    {                                                                                              \
        "vulndb", 0, "FILE", "the advisory database (default: that of the home)"                   \
    }
#define SESSION_OPTIONS_OF_ALL                                                                     \
    {"origin", 0, "ORIGIN", "in-house (default), supplier or open-source"},                        \
        {"name", 0, "NAME", "what to call the subject in reports and evidence"},                   \
        {"rules", 0, "PATH",                                                                       \
         "rules instead of the shipped ones: secrets (gitleaks) or code (Semgrep)"},               \
        {"only", 0, "INSPECTOR", "run only this inspector (may be repeated)"},                     \
        {"maven-repository", 0, "DIR",                                                             \
         "parents and dependencies' own pom.xml of Maven: dependencies of dependencies, too"},     \
        {"go-module-cache", 0, "DIR",                                                              \
         "sources of Go's modules, to follow calls through dependencies"},                         \
        {"clone", 0, "DIR",                                                                        \
         "a git repository that knows commits which advisories and components name"},              \
        {"format", 'f', "FORMAT",                                                                  \
         "text, json, sarif, junit, html, or an SBOM: cyclonedx, cyclonedx-xml, spdx-json …"},     \
        {"output", 'o', "FILE", "where the format before it goes; \"-\" is standard output"},      \
        {"json", 0, NULL, "the same as --format json"},                                            \
        {"jobs", 'j', "N", "worker processes (default: one a CPU)"},                               \
        {"max-file-size", 0, "SIZE", "largest file to inspect (default 128M)"},                    \
        {"max-total-size", 0, "SIZE", "bytes in all, unpacked (default 64G)"},                     \
        {"max-entries", 0, "N", "files in all (default 5000000)"},                                 \
        {"decode-depth", 0, "N",                                                                   \
         "look into base64, hex and percent so often (default 2, 0: not)"},                        \
        {"max-depth", 0, "N", "archives within archives (default 6)"},                             \
        {"max-ratio", 0, "N", "unpacked to packed size of an archive (default 200)"},              \
        {"file-timeout", 0, "SECONDS", "time for one file (default 30)"},                          \
        {"timeout", 0, "SECONDS", "time for all (default: no limit)"},                             \
        {"worker-memory", 0, "SIZE", "memory of one worker (default 384M)"},                       \
        {"no-cache", 0, NULL, "neither use nor keep compiled rules and results"},                  \
        {"allow-unsandboxed", 0, NULL, "go on where the kernel offers no sandbox"},                \
        {"verbose", 'v', NULL, "all findings; twice: everything"},                                 \
    {                                                                                              \
        "quiet", 'q', NULL, "no progress, no notes"                                                \
    }

void session_init(struct session *s, struct cli *cli);
void session_release(struct session *s);

/* Take one event of args_next() that belongs to the shared options or is the
 * subject. EXIT_ACCEPTED: taken; EXIT_USAGE: refused with a message. */
enum exit_code session_take(struct session *s, const struct args *a);

/* Inspect the subject into s->facts. */
MUST_CHECK enum status session_inspect(struct session *s, bool digests, struct error *err);

/* Write all reports that were asked for; the text goes to stdout unless another
 * format does. `verdict` may be NULL. */
MUST_CHECK enum status session_report(struct session *s, const struct report *r, struct error *err);
/* The report of this session, without verdict and evidence. */
struct report session_make_report(const struct session *s);

/* Check format names and pairs before the work starts. */
enum exit_code session_check_outputs(const struct session *s);

#endif
