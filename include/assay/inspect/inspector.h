/* The inspectors: one file each, one row in the table.
 *
 * An inspector is prepared once in the parent (rules compiled or loaded from the
 * cache, then only read), started in each worker, and called for each file. */
#ifndef ASSAY_INSPECT_INSPECTOR_H
#define ASSAY_INSPECT_INSPECTOR_H

#include <assay/content/file.h>
#include <assay/dataflow/go_code.h>
#include <assay/dataflow/measures.h>
#include <assay/dataflow/units.h>
#include <assay/dataflow/words.h>
#include <assay/inspect/code.h>
#include <assay/inspect/finding.h>
#include <assay/inventory/component.h>
#include <assay/inventory/signature.h>
#include <assay/licence/detect.h>
#include <assay/licence/terms.h>

/* A line of an ignore file of another tool (".gitleaksignore"): which finding it
 * wants ignored. It counts only where the baseline says so. */
struct ignore_entry {
    struct view path;
    struct view rule;
    uint32_t line;
};

/* What an inspector yields for one file; the callee copies what it keeps. */
struct result_sink {
    void *ctx;
    enum status (*finding)(void *ctx, const struct finding *f, struct error *err);
    enum status (*component)(void *ctx, const struct component *c, struct error *err);
    /* What a manifest says that only the subject's other files complete (component_set.h). */
    enum status (*model)(void *ctx, struct view model, struct error *err);
    enum status (*ignore)(void *ctx, const struct ignore_entry *e, struct error *err);
    /* Only where inspect_config.measures asks for them. */
    enum status (*function)(void *ctx, const struct function_measures *f, struct error *err);
    enum status (*measures)(void *ctx, const struct file_measures *m, struct error *err);
    enum status (*units)(void *ctx, const struct code_unit *units, size_t len, struct error *err);
    enum status (*words)(void *ctx, const struct file_words *words, struct error *err);
    enum status (*licence)(void *ctx, const struct licence_match *m, struct error *err);
    enum status (*copyright)(void *ctx, const struct copyright *c, struct error *err);
    enum status (*file_licence)(void *ctx, const struct file_licence *l, struct error *err);
    /* Only where inspect_config.licence_texts asks for them. */
    enum status (*licence_text)(void *ctx, struct view text, struct error *err);
    /* Only where inspect_config.signatures asks for them. */
    enum status (*signature)(void *ctx, const struct signature *s, struct error *err);
    /* Of go_uses_inspector only. */
    enum status (*go_file)(void *ctx, const struct go_file *g, struct error *err);
};

enum { LICENCE_TEXT_MAX = 256 * 1024 };

/* Folders of packages of Go, sorted by view_cmp(). */
struct go_packages {
    const struct view *directories;
    size_t count;
};

/* Where rules come from and where compiled ones may be kept. */
struct inspect_config {
    /* Rule files or directories that replace the shipped pack; NULL-terminated,
     * or NULL for the shipped pack. */
    const char *const *secret_rules;
    /* The same for code rules, which may also be archives. */
    const char *const *code_rules;
    /* Where code_rules is NULL: this pack instead of the usual one; NULL: the usual one. */
    const struct code_pack *code_pack;
    /* Of these, only the one with this id; NULL: all. */
    const char *code_rule;
    /* Directory for compiled rule sets; NULL: no cache. */
    const char *cache_dir;
    /* Believe that a rule file with the same size, times and inode has the same content, and
     * a directory the same names. Not where evidence is made, which names what was read. */
    bool trust_stamps;
    /* How often what was found encoded (percent, \u, hex, base64) is decoded again to
     * look for secrets; 0: the default (2), negative: never. */
    int decode_depth;
    /* Measure functions and files: then every file of a known language is parsed. */
    bool measures;
    /* Hand out the whole texts of files that are called LICENSE, COPYING, NOTICE …, up to
     * LICENCE_TEXT_MAX bytes. */
    bool licence_texts;
    /* Sign source files, to be compared with upstream sources (upstream.h). */
    bool signatures;
    /* For go_uses_inspector: read the files of these packages whole, and no others; NULL: read what
     * all of them import. */
    const struct go_packages *go_packages;
};

/* `wrong`: the rule itself is; else it asks for something that is not supported. `why` begins
 * with its place, "file:line: …". */
typedef enum status (*rule_left_out)(void *ctx, struct view rule, struct view why, bool wrong,
                                     struct error *err);

struct inspector {
    const char *name;    /* "secrets" */
    const char *purpose; /* one line for --help and the evidence */
    /* In the parent. *shared is read-only afterwards. `digest` identifies rules
     * and engine: same digest, same content, same result. */
    enum status (*prepare)(const struct inspect_config *config, void **shared,
                           struct sha256 *digest, struct error *err);
    /* In the parent, after prepare(): the rules that are not looked for. NULL: all are. */
    enum status (*left_out)(const void *shared, rule_left_out tell, void *ctx, struct error *err);
    /* In the parent, after prepare() and before the first worker: what only they need. NULL:
     * nothing. */
    enum status (*arm)(void *shared, struct error *err);
    /* In each worker; NULL: `worker` is NULL everywhere. */
    enum status (*start)(const void *shared, void **worker, struct error *err);
    /* For each file; scratch memory from `arena`, cleared after the call. */
    enum status (*file)(void *worker, const struct file *f, struct arena *arena,
                        const struct result_sink *sink, struct error *err);
    void (*stop)(void *worker);    /* NULL: there is nothing to end */
    void (*release)(void *shared); /* NULL: prepare() made nothing */
};

/* All inspectors, ended by NULL. */
extern const struct inspector *const inspectors[];
const struct inspector *inspector_named(struct view name);
/* Is there one of that name? ERR_USAGE: no, and the message says which there are. */
MUST_CHECK enum status inspector_check(struct view name, struct error *err);

/* Not of the table: it hands out what files of Go import, or use (reachability.h). For
 * inspection_options.alone. */
extern const struct inspector go_uses_inspector;

#endif
