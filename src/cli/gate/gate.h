/* The verbs of `assay gate`. */
#ifndef ASSAY_CLI_GATE_H
#define ASSAY_CLI_GATE_H

#include "cli.h"
#include "log/verifier.h"

#include <assay/assure/gate.h>

extern const struct command gate_check;
extern const struct command gate_pass;
extern const struct command gate_run;
extern const struct command gate_list;
extern const struct command gate_trust;

enum { GATE_FILES_MAX = 1000 };

/* What is asked of one file, wherever the answer comes from. */
struct gate_asked {
    struct view environment;
    unsigned days;
    const char *pass; /* a file; NULL: the registers are asked */
    struct verifier_files verifier;
};
#define GATE_OPTIONS                                                                               \
    {"environment", 0, "ID", "where to"},                                                          \
        {"days", 0, "N", "the verdict is at most so many days old"},                               \
        {"pass", 0, "FILE", "go by this pass, without registers"}, VERIFIER_OPTIONS
/* Take one of GATE_OPTIONS; false: it is another one. */
bool gate_take(struct gate_asked *g, const struct args *a, enum exit_code *code);

/* A file's content, as the gate knows it. */
struct gate_file {
    const char *name;
    char digest[SHA256_HEX_MAX];
    uint64_t size;
};

/* The answer for one file. */
struct gate_result {
    bool passes;
    bool by_pass; /* a file; then `facts` */
    bool forced;  /* by a pass in the registers, until `expires` */
    int64_t expires;
    struct gate_answer answer;
    struct pass_facts facts;
    struct error why; /* of a pass that does not let it through */
};
/* Ask for one file. `l` is NULL where asked->pass names a pass, and `v` was read. The result
 * lives in the arena. */
MUST_CHECK enum status gate_decide(const struct gate_asked *asked, const struct ledger *l,
                                   const struct verifier *v, const struct gate_file *file,
                                   enum gate_purpose purpose, struct arena *arena,
                                   struct gate_result *out, struct error *err);
void gate_write_text(const struct gate_file *file, const struct gate_result *r, struct buf *out);
void gate_write_json(const struct gate_file *file, const struct gate_result *r,
                     struct json_writer *w);

/* Are a pass and what it takes to believe it given together? */
enum exit_code gate_usage(const struct cli *cli, const struct gate_asked *g);

#endif
