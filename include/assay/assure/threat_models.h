/* Recorded threat models: one signed statement a version of a project's model, which names the
 * file (kept as a blob), counts what is in it and lists the threats that were found that day.
 * Registers: threat_models, threat_model_threats, and threat_decisions (the noun "threat"). */
#ifndef ASSAY_ASSURE_THREAT_MODELS_H
#define ASSAY_ASSURE_THREAT_MODELS_H

#include <assay/assure/threats.h>

#define THREAT_MODEL_PREDICATE "urn:assay:predicate:threat-model:v1"

struct threat_recording {
    struct view project;
    struct view version;
    struct view file;  /* its name, without folders */
    struct view bytes; /* of the file */
    const struct threat_model *model;
    const struct threat_list *threats; /* without the organisation's decisions */
    int64_t now;
};
/* Keep the file and say so. ERR_USAGE: what is missing or wrong, such as a project that nobody has
 * added. */
MUST_CHECK enum status threat_model_record(const struct ledger *l, const struct threat_recording *r,
                                           uint64_t *index, struct error *err);

/* A version as the registers have it; texts live until the visit returns, or in an arena. */
struct recorded_threat_model {
    struct view project;
    struct view version;
    struct view title;
    struct view format;
    struct view file;
    struct view document; /* SHA-256, hex */
    struct view person;   /* who recorded it; empty: the installation */
    int64_t actors;
    int64_t processes;
    int64_t stores;
    int64_t flows;
    int64_t time;
    uint64_t entry;
};
/* The same with its texts in the arena; *out may be `m`. */
MUST_CHECK enum status recorded_threat_model_copy(struct arena *arena,
                                                  const struct recorded_threat_model *m,
                                                  struct recorded_threat_model *out,
                                                  struct error *err);
typedef enum status (*threat_model_visit)(void *ctx, const struct recorded_threat_model *m,
                                          struct error *err);
/* Newest first; of one project, or of all where it is empty. The caller has projected. */
MUST_CHECK enum status threat_models_each(struct store *store, struct view project,
                                          threat_model_visit visit, void *ctx, struct error *err);
/* A version, or where it is empty the one that was recorded last; in the arena. ERR_NOT_FOUND. */
MUST_CHECK enum status threat_models_find(struct store *store, struct view project,
                                          struct view version, struct arena *arena,
                                          struct recorded_threat_model *out, struct error *err);

/* The newest version that was accepted: its file is evidence (of kind threat-model) of a
 * deliverable of the project that is accepted, with conditions or without, as of `now`.
 * ERR_NOT_FOUND. */
MUST_CHECK enum status threat_models_accepted(struct store *store, struct view project, int64_t now,
                                              struct arena *arena,
                                              struct recorded_threat_model *out, struct error *err);

/* The threats that were found when that version was recorded, with what was decided since, as of
 * `now`. *out is the caller's to release. */
MUST_CHECK enum status threat_models_threats(struct store *store,
                                             const struct recorded_threat_model *m, int64_t now,
                                             struct threat_list *out, struct error *err);
/* Put the decisions of a project over threats: of a model that was not recorded. */
MUST_CHECK enum status threat_decisions_apply(struct store *store, struct view project, int64_t now,
                                              struct threat_list *list, struct error *err);

#endif
