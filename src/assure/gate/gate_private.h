/* What the files of the gate share. */
#ifndef ASSAY_ASSURE_GATE_PRIVATE_H
#define ASSAY_ASSURE_GATE_PRIVATE_H

#include <assay/assure/gate.h>

struct gate_asking {
    const struct ledger *l;
    const struct gate_question *q;
    struct arena *arena;
    struct gate_answer *out;
    size_t deliverables_len;
    struct view deliverables[GATE_DELIVERABLES_MAX];
    int64_t count; /* of what became known */
    struct view example;
};

/* One more reason; texts with a NULL pointer: memory is short. */
MUST_CHECK enum status gate_say(struct gate_asking *a, const char *word, struct view text,
                                struct view mend, struct error *err);
/* Was it judged by a baseline, and inspected with rules, that come with the program or that
 * somebody approved? (gate_verdict.c) */
MUST_CHECK enum status gate_judge_means(struct gate_asking *a, struct error *err);

#endif
