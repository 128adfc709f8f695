/* What the verbs of `assay control` share: the set of controls, the posture. */
#ifndef ASSAY_CLI_CONTROL_H
#define ASSAY_CLI_CONTROL_H

#include "cli.h"
#include "home.h"

#include <assay/assure/posture.h>

enum { CONTROL_PATHS_MAX = 32 };

struct control_request {
    const char *paths[CONTROL_PATHS_MAX];
    size_t paths_len;
    bool only_own; /* without those that are built in */
    bool sets;     /* with requirement sets: requirements/, and the home's */
    const char *framework;
    const char *operand; /* a control, or NULL */
    const char *at;
    const char *format;
    const char *output;
    bool all; /* rows that are ok, too */
    bool json;
};
#define CONTROL_SOURCE_OPTIONS                                                                     \
    {"controls", 0, "PATH",                                                                        \
     "control files of your own beside the built-in ones (file or folder)"},                       \
        {"only-own", 0, NULL, "without the built-in ones"},                                        \
    {                                                                                              \
        "framework", 0, "ID", "only this framework, as iso-27001-2022"                             \
    }
/* For args_each(); takes at most one operand. */
enum exit_code control_take(void *ctx, const struct args *a);

/* The set and the memory of its files. */
struct controls {
    struct control_set *set;
    struct buf *files;
    size_t files_len;
    struct control_file *list;
};
/* The built-in files, those in "<home>/controls", those that were named. An unknown framework is
 * ERR_USAGE. */
MUST_CHECK enum status controls_open(const struct cli *cli, const struct control_request *r,
                                     struct controls *out, struct error *err);
/* The same over another matter, with the home's files in "<home>/<folder>". */
MUST_CHECK enum status controls_open_over(const struct cli *cli,
                                          const struct control_matter *matter, const char *folder,
                                          const struct control_request *r, struct controls *out,
                                          struct error *err);
void controls_close(struct controls *c);
/* Is the control of the framework that was asked for? */
bool control_is_wanted(const struct control_set *set, const struct control_request *r,
                       const struct control *c);

/* The posture that was asked for: now, or --at a day, from the log. */
struct control_view {
    struct home home;
    bool has_home;
    struct store *memory; /* of another day */
    struct posture_engine *engine;
    const struct posture *posture;
    int64_t at;
};
MUST_CHECK enum status control_view_open(const struct cli *cli, const struct control_request *r,
                                         const struct controls *c, struct control_view *out,
                                         struct error *err);
void control_view_close(struct control_view *v);

extern const struct command control_list;
extern const struct command control_show;
extern const struct command control_explain;
extern const struct command control_test;
extern const struct command control_posture;
extern const struct command control_soa;
extern const struct command control_decide;
extern const struct command control_policy;

#endif
