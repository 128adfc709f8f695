/* What strangers send a witness, what witnesses answer, and policies. */
#include <assay/evidence/cosignature.h>
#include <assay/evidence/witness_policy.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds) {
        abort();
    }
}

/* What was read and is written again is the same. */
static void request(struct view text)
{
    struct buf again = BUF_INIT(ADD_CHECKPOINT_MAX);
    struct add_checkpoint a;
    struct checkpoint c;
    struct note n;
    struct sha256 nothing = {{0}};
    if (add_checkpoint_read(text, &a, NULL) != OK) {
        return;
    }
    add_checkpoint_write(&again, a.old, a.path, a.path_len, a.checkpoint);
    check(again.failed == OK && view_eq(buf_view(&again), text));
    buf_release(&again);
    if (note_parse(a.checkpoint, &n, NULL) == OK && checkpoint_read(n.text, &c, NULL) == OK &&
        add_checkpoint_proves(&a, &nothing, &c)) {
        check(a.old <= c.size && (a.old > 0 || a.path_len == 0));
    }
}

/* Nobody cosigned it; a policy is never met by nobody, unless it asks for nobody. */
static void policy(struct view text)
{
    struct witness_policy *p = NULL;
    const struct policy_witness *witnesses;
    const struct vkey *keys;
    int64_t times[POLICY_NODES_MAX] = {0};
    if (witness_policy_read(text, "policy", &p, NULL) != OK) {
        return;
    }
    size_t count = witness_policy_witnesses(p, &witnesses, &keys);
    check(witness_policy_met(p, times) == witness_policy_is_none(p));
    for (size_t i = 0; i < count; i++) {
        check(witnesses[i].name.len > 0 && keys[i].kind == VKEY_WITNESS);
        times[i] = 1;
    }
    check(witness_policy_met(p, times)); /* by all of them it is */
    p = witness_policy_free(p);
}

static void answer(struct view text)
{
    static const struct vkey nobody = {.kind = VKEY_WITNESS, .name = "witness.example/x"};
    struct buf lines = BUF_INIT(NOTE_MAX);
    int64_t time = 0;
    struct note n;
    check(cosignatures_take(text, VIEW(""), &nobody, &lines, &time, NULL) != OK);
    if (note_parse(text, &n, NULL) == OK) {
        check(cosignatures_verify(&n, &nobody, 1, &time, NULL) != OK || time == 0);
    }
    check(lines.len == 0);
    buf_release(&lines);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view text = view_of((const char *)data, size);
    if (evidence_init(NULL) != OK) {
        return 0;
    }
    request(text);
    policy(text);
    answer(text);
    return 0;
}
