/* One inspection: the chosen inspectors run over a subject by the worker pool. */
#ifndef ASSAY_INSPECT_INSPECTION_H
#define ASSAY_INSPECT_INSPECTION_H

#include <assay/content/pool.h>
#include <assay/inspect/inspector.h>

enum { INSPECTORS_MAX = 32 };

struct inspection_options {
    struct inspect_config config;
    struct pool_options pool;
    /* Names of inspectors to run; NULL-terminated, or NULL for all. */
    const char *const *only;
    const struct inspector *alone; /* this one instead, which need not be of the table; or NULL */
    bool digests;
    /* Keep results of directories from run to run in config.cache_dir, and use them. Files
     * with a secret are never among them. */
    bool keep;
    /* Believe that a file with the same size, times and inode has the same content. */
    bool trust_stamps;
    /* Files in which nothing is looked for; they are told of as files all the same. Asked in
     * the workers, which read what `skip_ctx` points at. NULL: none. */
    bool (*skip)(const void *ctx, const struct file *f);
    const void *skip_ctx;
};

/* What ran, for the evidence. */
struct inspection_facts {
    struct pool_result pool;
    size_t inspector_count;
    struct {
        const char *name;
        struct sha256 digest;
        int64_t dated; /* of the data it goes by: seconds since the epoch; 0: not dated */
    } inspectors[INSPECTORS_MAX];
};

/* As pool_events, with results decoded. All calls come in the parent. Any but `gap` may be
 * NULL: not wanted; what is left out is never left out in silence. */
struct inspection_events {
    void *ctx;
    enum status (*finding)(void *ctx, const struct file_facts *f, const struct finding *finding,
                           struct error *err);
    enum status (*component)(void *ctx, const struct file_facts *f, const struct component *c,
                             struct error *err);
    /* What a manifest says that others complete; for component_set_model(). */
    enum status (*model)(void *ctx, struct view path, struct view model, struct error *err);
    enum status (*ignore)(void *ctx, const struct ignore_entry *e, struct error *err);
    /* Where inspect_config.measures asks for them. */
    enum status (*function)(void *ctx, const struct file_facts *f,
                            const struct function_measures *function, struct error *err);
    enum status (*measures)(void *ctx, const struct file_facts *f, const struct file_measures *m,
                            struct error *err);
    /* All of a file at once. */
    enum status (*units)(void *ctx, const struct file_facts *f, const struct code_unit *units,
                         size_t len, struct error *err);
    enum status (*words)(void *ctx, const struct file_facts *f, const struct file_words *words,
                         struct error *err);
    enum status (*licence)(void *ctx, const struct file_facts *f, const struct licence_match *m,
                           struct error *err);
    enum status (*copyright)(void *ctx, const struct file_facts *f, const struct copyright *c,
                             struct error *err);
    enum status (*file_licence)(void *ctx, const struct file_facts *f, const struct file_licence *l,
                                struct error *err);
    /* Where inspect_config.licence_texts asks for them. */
    enum status (*licence_text)(void *ctx, const struct file_facts *f, struct view text,
                                struct error *err);
    enum status (*signature)(void *ctx, const struct file_facts *f, const struct signature *s,
                             struct error *err);
    /* Of go_uses_inspector. */
    enum status (*go_file)(void *ctx, const struct file_facts *f, const struct go_file *g,
                           struct error *err);
    enum status (*file)(void *ctx, const struct file_facts *f, struct error *err);
    enum status (*gap)(void *ctx, struct view path, enum gap_reason reason, struct view detail,
                       struct error *err);
    enum status (*issue)(void *ctx, struct view path, enum content_issue issue, struct view detail,
                         struct error *err);
    /* A rule asks for what is not supported and was left out; one that is wrong is a gap
     * (GAP_RULE). */
    enum status (*left_out)(void *ctx, struct view rule, struct view why, struct error *err);
    void (*progress)(void *ctx, const struct pool_progress *p);
    bool (*cancelled)(void *ctx);
};

MUST_CHECK enum status inspection_run(const struct subject *subject,
                                      const struct inspection_options *options,
                                      const struct inspection_events *events,
                                      struct inspection_facts *facts, struct error *err);

#endif
