/* What the parts of "assay modified" share. */
#ifndef ASSAY_CLI_MODIFIED_H
#define ASSAY_CLI_MODIFIED_H

#include "session.h"

#include <assay/assure/modifications.h>

struct modified {
    struct session session;
    enum severity threshold;
    bool json;
    bool no_rules;
    const char *package;
    const char *upstream[MODIFICATION_SOURCES_MAX];
    size_t upstream_count;
    const char *upstream_rev;
    const char *later[RECONCILE_LATER_MAX];
    size_t later_count;
    const char *patches[MODIFICATION_SOURCES_MAX];
    size_t patch_count;

    /* Made of these. */
    struct arena arena;
    struct modification_source sources[4][MODIFICATION_SOURCES_MAX];
    struct modification_source subject_source;
    struct modification_input input;
    struct modification result;
    struct patch_ledger_git history; /* of a directory; path NULL: none */
    bool subject_is_dsc;
    bool finds; /* no upstream is named, nor lies beside: packages are looked for */
};

#define MODIFIED_OPTIONS                                                                           \
    {"upstream", 'u', "PATH",                                                                      \
     "what it was made of: archive, directory or .dsc (repeat; DIR/=PATH: lies in DIR)"},          \
        {"upstream-rev", 0, "REVISION", "the upstream is a git repository, at this revision"},     \
        {"later", 0, "PATH", "a later version of upstream: changes it has, too, are explained"},   \
        {"patches", 'p', "DIR", "declared patches outside of the subject: series, or *.patch"},    \
    {                                                                                              \
        "package", 0, "PURL", "what to call it in records (default: from the .dsc, or its name)"   \
    }

void modified_init(struct modified *m, struct cli *cli);
void modified_release(struct modified *m);
/* Take one event of args_next(), the shared options of sessions too. */
enum exit_code modified_take(struct modified *m, const struct args *a);
/* Are subject and upstream named? */
enum exit_code modified_check(const struct modified *m);
/* Resolve the sources and compare: fills m->result and m->package. */
MUST_CHECK enum status modified_compare(struct modified *m, struct error *err);
/* The result among the facts of an inspection of the subject. */
MUST_CHECK enum status modified_into_facts(const struct modified *m, struct facts *f,
                                           struct error *err);

/* Where no upstream is named: Debian's archives beside the directory (NAME_VERSION.orig.tar.*,
 * or the .dsc), by its changelog; else m->finds is set. */
MUST_CHECK enum status modified_find_upstream(struct modified *m, struct error *err);

/* Turn names of archives, directories and .dsc files into sources. The archives that a .dsc
 * names are looked for beside it, and their digests are checked: ERR_CORRUPT. */
MUST_CHECK enum status modified_resolve(struct modified *m, struct error *err);

void modified_text(const struct modified *m, bool colour, unsigned detail, struct buf *out);
void modified_json(const struct modified *m, struct buf *out);
struct json_writer;
/* The members of a comparison into the object at hand; a list of gaps. */
void modified_json_result(const struct modified *m, struct json_writer *w);
void modified_json_gaps(const struct modification_gap *gaps, size_t count, struct json_writer *w);

extern const struct command modified_record_command;
extern const struct command modified_list_command;

#endif
