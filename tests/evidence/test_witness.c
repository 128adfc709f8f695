/* Cosignatures, policies, and a witness that is lied to. */
#include "support.h"

#include <assay/base/file.h>
#include <assay/evidence/cosignature.h>
#include <assay/evidence/witness.h>
#include <assay/evidence/witness_policy.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOW = 1700000000 };

/* Made with another implementation of Ed25519 (Python's cryptography) by the text of the standard:
 * the key is the seed 00 01 … 1f. */
#define WITNESS_KEY "witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define BODY        "example.com/log\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
#define LOG_LINE                                                                                   \
    "\xe2\x80\x94 example.com/log "                                                                \
    "AAAAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw==" \
    "\n"
#define COSIGNATURE                                                                                \
    "\xe2\x80\x94 witness.example/w1 "                                                             \
    "519lMgAAAABkGFDLlTPD99k7fZkTGGtTA8dR4/eHSTXRlD4OmMGhfK51pYylrHWWSmUgomv+LkTp6z23+4odaMSAjEx"  \
    "LMGtZhOFbDQ==\n"

static void test_vector(void **state)
{
    struct vkey key;
    struct note n;
    int64_t time = 7;
    (void)state;
    assert_int_equal(vkey_parse_witness(VIEW(WITNESS_KEY), &key, NULL), OK);
    assert_int_equal(vkey_parse(VIEW(WITNESS_KEY), &key, NULL), ERR_UNSUPPORTED);
    assert_int_equal(note_parse(VIEW(BODY "\n" LOG_LINE COSIGNATURE), &n, NULL), OK);
    assert_int_equal(cosignatures_verify(&n, &key, 1, &time, NULL), OK);
    assert_int_equal(time, 1679315147);
    /* Nobody's: not an error, and not one either. */
    assert_int_equal(note_parse(VIEW(BODY "\n" LOG_LINE), &n, NULL), OK);
    assert_int_equal(cosignatures_verify(&n, &key, 1, &time, NULL), OK);
    assert_int_equal(time, 0);
}

static void test_changed_vector(void **state)
{
    char text[] = BODY "\n" LOG_LINE COSIGNATURE;
    size_t lines = sizeof BODY "\n" LOG_LINE - 1;
    size_t len = sizeof text - 1;
    size_t refused = 0;
    struct vkey key;
    (void)state;
    assert_int_equal(vkey_parse_witness(VIEW(WITNESS_KEY), &key, NULL), OK);
    for (size_t i = 0; i < len; i++) {
        struct note n;
        int64_t time = 0;
        bool mine = i < sizeof BODY - 1 || i >= lines;
        text[i] ^= 1;
        enum status st = note_parse(view_of(text, len), &n, NULL);
        st = st == OK ? cosignatures_verify(&n, &key, 1, &time, NULL) : st;
        if (mine) { /* with another name or key id it is nobody's */
            assert_true(st != OK || time == 0);
            refused++;
        }
        text[i] ^= 1;
    }
    assert_true(refused > 150);
}

static void test_take(void **state)
{
    struct buf lines = BUF_INIT(NOTE_MAX);
    struct vkey key;
    int64_t time = 0;
    (void)state;
    assert_int_equal(vkey_parse_witness(VIEW(WITNESS_KEY), &key, NULL), OK);
    assert_int_equal(cosignatures_take(VIEW(BODY "\n" LOG_LINE), VIEW(LOG_LINE COSIGNATURE), &key,
                                       &lines, &time, NULL),
                     OK);
    assert_true(view_eq(buf_view(&lines), VIEW(COSIGNATURE))); /* the stranger's line is dropped */
    assert_int_equal(time, 1679315147);
    static const char *const bad[] = {
        "", "\n" COSIGNATURE, "x\n\n" COSIGNATURE, COSIGNATURE "\n", LOG_LINE, "<html>\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_not_equal(cosignatures_take(VIEW(BODY "\n" LOG_LINE), view_str(bad[i]), &key,
                                               &lines, &time, NULL),
                             OK);
    }
    assert_true(view_eq(buf_view(&lines), VIEW(COSIGNATURE)));
    buf_release(&lines);
}

/* ---- policies ---- */

static void add_witnesses(struct buf *out, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned char raw[32] = {(unsigned char)(i + 1)};
        struct public_key pk;
        struct vkey key;
        assert_int_equal(
            public_key_from_raw(KEY_ED25519, view_of((const char *)raw, 32), &pk, NULL), OK);
        assert_int_equal(vkey_make_witness(VIEW("w.example"), &pk, &key, NULL), OK);
        buf_printf(out, "witness W%u ", i);
        vkey_write(out, &key);
        buf_add_str(out, i % 2 == 0 ? "\n" : " https://w.example/x\n");
    }
}

static enum status read_policy(const char *rest, struct witness_policy **p, struct error *err)
{
    struct buf text = BUF_INIT(1 << 16);
    buf_add_str(&text, "# ours\n\n");
    add_witnesses(&text, 6);
    buf_add_str(&text, rest);
    enum status st = witness_policy_read(buf_view(&text), "policy", p, err);
    buf_release(&text);
    return st;
}

static bool met(const char *rest, unsigned who)
{
    struct witness_policy *p = NULL;
    int64_t times[POLICY_NODES_MAX] = {0};
    struct error err = {.code = OK};
    if (read_policy(rest, &p, &err) != OK) {
        fail_msg("%s", err.message);
    }
    for (unsigned i = 0; i < 6; i++) {
        times[i] = (who >> i & 1) != 0 ? NOW : 0;
    }
    bool is = witness_policy_met(p, times);
    p = witness_policy_free(p);
    return is;
}

#define NESTED "group X 2 W0 W1 W2\n\tgroup Y any  W3 W4 W5 \ngroup XY all X Y\nquorum XY\n"

static void test_quorum(void **state)
{
    (void)state;
    assert_true(met("quorum W2", 4));
    assert_false(met("quorum W2", 0x3b));
    assert_true(met("quorum none\n", 0));
    assert_true(met(NESTED, 0x0b));  /* 0, 1 and 3 */
    assert_false(met(NESTED, 0x07)); /* none of Y */
    assert_false(met(NESTED, 0x3a)); /* one of X */
    assert_true(met(NESTED, 0x3f));
    assert_true(met("group A all W0 W1 W2 W3 W4 W5\nquorum A\n", 0x3f));
    assert_false(met("group A all W0 W1 W2 W3 W4 W5\nquorum A\n", 0x3e));
}

static void test_bad_policies(void **state)
{
    static const struct {
        const char *rest;
        const char *message;
    } bad[] = {
        {"", "quorum"},
        {"quorum W9\n", "W9"},
        {"quorum W0\nquorum W1\n", "second"},
        {"group G 0 W0\nquorum G\n", "1 to 1"},
        {"group G 3 W0 W1\nquorum G\n", "1 to 2"},
        {"group G -1 W0 W1\nquorum G\n", "1 to 2"},
        {"group G any\nquorum G\n", "group NAME"},
        {"group G any W0 W0\nquorum G\n", "member already"},
        {"group G any W0\ngroup H any W0\nquorum G\n", "member already"},
        {"group G any G\nquorum G\n", "no line before"},
        {"group W0 any W1\nquorum W0\n", "taken"},
        {"group none any W1\nquorum none\n", "taken"},
        {"group G any none\nquorum G\n", "no line before"},
        {"witness V nonsense\nquorum V\n", "verifier key"},
        {"witness V " WITNESS_KEY "\nwitness U " WITNESS_KEY "\nquorum V\n", "twice"},
        {"log " WITNESS_KEY "\nquorum none\n", "of a log"},
        {"quorum\rnone\n", "control"},
        {"quorums none\n", "begins with none"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct witness_policy *p = NULL;
        struct error err = {.code = OK};
        assert_int_not_equal(read_policy(bad[i].rest, &p, &err), OK);
        assert_null(p);
        if (strstr(err.message, bad[i].message) == NULL ||
            strncmp(err.message, "policy: ", 8) != 0) {
            fail_msg("%s: %s", bad[i].rest, err.message);
        }
    }
}

/* ---- a log of our own making ---- */

enum { LEAVES_MAX = 64, FORKED = 3 };

struct tree {
    bool forked; /* leaves from FORKED on are others */
};

static enum status node(void *ctx, unsigned level, uint64_t index, struct sha256 *out,
                        struct error *err)
{
    const struct tree *t = ctx;
    struct sha256 left;
    struct sha256 right;
    if (level == 0) {
        char text[32];
        (void)snprintf(text, sizeof text, "%s %u", t->forked && index >= FORKED ? "other" : "leaf",
                       (unsigned)index);
        merkle_leaf(view_str(text), out);
        return OK;
    }
    enum status st = node(ctx, level - 1, 2 * index, &left, err);
    st = st == OK ? node(ctx, level - 1, 2 * index + 1, &right, err) : st;
    merkle_node(&left, &right, out);
    return st;
}

struct scene {
    struct home home;
    struct keys *keys; /* of the log and of the witness */
    struct vkey log;
    struct witness by;
    char dir[320];
    struct tree tree;
    struct witness_answer answer;
    struct buf request;
};

static void scene_open(struct scene *s)
{
    assert_int_equal(evidence_init(NULL), OK);
    home_make(&s->home);
    (void)snprintf(s->dir, sizeof s->dir, "%s/witness", s->home.path);
    assert_int_equal(keys_open(s->home.keys, VIEW(""), NOW, &s->keys, NULL), OK);
    assert_null(keys_active(s->keys, KEY_WITNESS)); /* only where one is asked to be one */
    assert_int_equal(witness_vkey(s->dir, s->keys, &s->by.self, NULL), ERR_NOT_FOUND);
    assert_int_equal(keys_rotate(s->keys, KEY_WITNESS, VIEW(""), NOW, NULL), OK);
    assert_int_equal(witness_vkey(s->dir, s->keys, &s->by.self, NULL), ERR_NOT_FOUND);
    assert_int_equal(witness_set_name(s->dir, VIEW("witness.example/us"), NULL), OK);
    assert_int_equal(witness_set_name(s->dir, VIEW("witness.example/us"), NULL), OK);
    assert_int_equal(witness_set_name(s->dir, VIEW("another.example"), NULL), ERR_CONFLICT);
    assert_int_equal(witness_set_name(s->dir, VIEW("a b"), NULL), ERR_USAGE);
    assert_int_equal(witness_vkey(s->dir, s->keys, &s->by.self, NULL), OK);
    s->by.dir = s->dir;
    s->by.keys = s->keys;
    assert_int_equal(vkey_make(VIEW("log.example/one"),
                               &keys_active(s->keys, KEY_CHECKPOINT)->public, &s->log, NULL),
                     OK);
    buf_init(&s->answer.body, WITNESS_ANSWER_MAX);
    buf_init(&s->request, ADD_CHECKPOINT_MAX);
}

static void scene_end(struct scene *s)
{
    buf_release(&s->answer.body);
    buf_release(&s->request);
    s->keys = keys_close(s->keys);
    home_remove(&s->home);
}

static void sign_checkpoint(struct scene *s, uint64_t size, struct buf *out)
{
    struct merkle_source source = {node, &s->tree};
    struct checkpoint c = {.size = size};
    unsigned char sig[SIGNATURE_MAX];
    size_t len = 0;
    memcpy(c.origin, s->log.name, sizeof c.origin);
    assert_int_equal(merkle_source_root(&source, size, &c.root, NULL), OK);
    checkpoint_write(out, &c);
    assert_int_equal(keys_sign(s->keys, KEY_CHECKPOINT, buf_view(out), sig, &len, NULL), OK);
    buf_add_char(out, '\n');
    note_signature_write(out, &s->log, sig);
}

/* Ask with the proof from `old` to `size`; the HTTP status. */
static unsigned ask(struct scene *s, uint64_t old, uint64_t size)
{
    struct merkle_source source = {node, &s->tree};
    struct sha256 path[MERKLE_PROOF_MAX];
    struct buf note = BUF_INIT(NOTE_MAX);
    size_t len = 0;
    struct error err = {.code = OK};
    if (old > 0 && old <= size) {
        assert_int_equal(merkle_prove_consistency(&source, old, size, path, &len, NULL), OK);
    }
    sign_checkpoint(s, size, &note);
    buf_clear(&s->request);
    buf_clear(&s->answer.body);
    add_checkpoint_write(&s->request, old, path, len, buf_view(&note));
    if (witness_answer(&s->by, buf_view(&s->request), NOW + (int64_t)size, &s->answer, &err) !=
        OK) {
        fail_msg("%s", err.message);
    }
    if (s->answer.status == 200) {
        struct buf lines = BUF_INIT(NOTE_MAX);
        int64_t time = 0;
        assert_int_equal(cosignatures_take(buf_view(&note), buf_view(&s->answer.body), &s->by.self,
                                           &lines, &time, &err),
                         OK);
        assert_int_equal(time, NOW + (int64_t)size);
        buf_release(&lines);
    }
    buf_release(&note);
    return s->answer.status;
}

static unsigned ask_raw(struct scene *s, const char *body)
{
    buf_clear(&s->answer.body);
    assert_int_equal(witness_answer(&s->by, view_str(body), NOW, &s->answer, NULL), OK);
    return s->answer.status;
}

static void test_growing(void **state)
{
    struct scene s = {.keys = NULL};
    (void)state;
    scene_open(&s);
    assert_int_equal(ask(&s, 0, 1), 404); /* not watched */
    assert_int_equal(witness_watch(s.dir, &s.log, NULL), OK);
    assert_int_equal(witness_watch(s.dir, &s.log, NULL), OK);
    assert_int_equal(ask(&s, 1, 2), 409); /* it knows of none */
    assert_string_equal(s.answer.body.ptr, "0\n");
    assert_int_equal(ask(&s, 0, 0), 200); /* the empty tree */
    assert_int_equal(ask(&s, 0, 1), 200);
    assert_int_equal(ask(&s, 1, 1), 200); /* again: the same, at another time */
    assert_int_equal(ask(&s, 1, 5), 200);
    assert_int_equal(ask(&s, 0, 6), 409);
    assert_string_equal(s.answer.body.ptr, "5\n");
    assert_string_equal(s.answer.content_type, "text/x.tlog.size");
    assert_int_equal(ask(&s, 5, 40), 200);
    assert_int_equal(ask(&s, 41, 40), 400);
    assert_int_equal(s.answer.fault, WITNESS_NO_FAULT);
    scene_end(&s);
}

static void test_bad_requests(void **state)
{
    static const char *const bad[] = {"",
                                      "old 0",
                                      "old 0\n",
                                      "old 0\n\n",
                                      "old 00\n\n" BODY "\n" LOG_LINE,
                                      "old -1\n\n" BODY "\n" LOG_LINE,
                                      "old 9223372036854775808\n\n" BODY "\n" LOG_LINE,
                                      "Old 0\n\n" BODY "\n" LOG_LINE,
                                      "old 0\nAAAA\n\n" BODY "\n" LOG_LINE,
                                      "old 0\n\n" BODY,
                                      "old 0\n\nexample.com/log\nx\ny\n\n" LOG_LINE};
    struct scene s = {.keys = NULL};
    (void)state;
    scene_open(&s);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(ask_raw(&s, bad[i]), 400);
    }
    assert_int_equal(ask_raw(&s, "old 0\n\n" BODY "\n" LOG_LINE), 404);
    /* 63 hashes are too many of a proof, 64 of a request. */
    struct buf deep = BUF_INIT(1 << 16);
    buf_add_str(&deep, "old 1\n");
    for (int i = 0; i < 64; i++) {
        buf_add_str(&deep, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
    }
    buf_add_str(&deep, "\n" BODY "\n" LOG_LINE);
    assert_int_equal(ask_raw(&s, deep.ptr), 400);
    buf_release(&deep);
    scene_end(&s);
}

static void test_signatures(void **state)
{
    struct scene s = {.keys = NULL};
    (void)state;
    scene_open(&s);
    assert_int_equal(witness_watch(s.dir, &s.log, NULL), OK);
    assert_int_equal(ask(&s, 0, 3), 200);
    /* Another key under the log's name. */
    struct vkey mine = s.log;
    assert_int_equal(keys_rotate(s.keys, KEY_CHECKPOINT, VIEW(""), NOW, NULL), OK);
    assert_int_equal(
        vkey_make(view_str(mine.name), &keys_active(s.keys, KEY_CHECKPOINT)->public, &s.log, NULL),
        OK);
    assert_int_equal(ask(&s, 3, 4), 403);
    /* The right key id, and a signature that is not its. */
    struct vkey theirs = s.log;
    s.log = mine;
    assert_int_equal(ask(&s, 3, 4), 403);
    s.log = theirs;
    assert_int_equal(witness_watch(s.dir, &s.log, NULL), OK); /* the log has rotated its key */
    assert_int_equal(ask(&s, 3, 4), 200);
    scene_end(&s);
}

struct seen {
    unsigned logs;
    unsigned faults[4];
    struct checkpoint head;
    struct witness_refusal last;
};

static enum status on_log(void *ctx, const struct witness_log *log, struct error *err)
{
    struct seen *s = ctx;
    (void)err;
    s->logs++;
    s->head = log->head;
    assert_string_equal(log->origin, "log.example/one");
    assert_int_equal(log->time, NOW + (int64_t)log->head.size);
    for (size_t i = 0; i < log->refusals_len; i++) {
        s->faults[log->refusals[i].fault]++;
        s->last = log->refusals[i];
    }
    return OK;
}

static void test_refusals(void **state)
{
    struct scene s = {.keys = NULL};
    struct seen seen = {.logs = 0};
    (void)state;
    scene_open(&s);
    assert_int_equal(witness_watch(s.dir, &s.log, NULL), OK);
    assert_int_equal(ask(&s, 0, 3), 200); /* what both histories begin with */
    assert_int_equal(ask(&s, 3, 9), 200);
    for (int again = 0; again < 3; again++) {
        s.tree.forked = true;
        assert_int_equal(ask(&s, 9, 9), 422);
        assert_int_equal(s.answer.fault, WITNESS_FORK);
        assert_int_equal(ask(&s, 9, 12), 422);
        assert_int_equal(s.answer.fault, WITNESS_UNPROVEN);
        assert_int_equal(ask(&s, 3, 8), 409);
        assert_int_equal(s.answer.fault, WITNESS_OLDER);
        s.tree.forked = false;
        assert_int_equal(ask(&s, 3, 5), 409); /* an old copy of the log */
        assert_int_equal(s.answer.fault, WITNESS_OLDER);
        assert_int_equal(ask(&s, 3, 12), 409); /* only knows less than we do */
        assert_int_equal(s.answer.fault, WITNESS_NO_FAULT);
    }
    assert_int_equal(witness_each_log(s.dir, on_log, &seen, NULL), OK);
    assert_int_equal(seen.logs, 1);
    assert_int_equal(seen.head.size, 9);
    assert_int_equal(seen.faults[WITNESS_FORK], 1); /* each once */
    assert_int_equal(seen.faults[WITNESS_UNPROVEN], 1);
    assert_int_equal(seen.faults[WITNESS_OLDER], 2);
    assert_int_equal(seen.last.held.size, 9);
    assert_int_equal(ask(&s, 9, 12), 200); /* the log itself goes on */
    scene_end(&s);
}

/* However many old checkpoints somebody replays, so many are kept. */
static void test_bounded(void **state)
{
    struct scene s = {.keys = NULL};
    struct seen seen = {.logs = 0};
    (void)state;
    scene_open(&s);
    assert_int_equal(witness_watch(s.dir, &s.log, NULL), OK);
    assert_int_equal(ask(&s, 0, WITNESS_REFUSALS_MAX + 10), 200);
    for (unsigned i = 1; i < WITNESS_REFUSALS_MAX + 10; i++) {
        assert_int_equal(ask(&s, 0, i), 409);
    }
    assert_int_equal(witness_each_log(s.dir, on_log, &seen, NULL), OK);
    assert_int_equal(seen.faults[WITNESS_OLDER], WITNESS_REFUSALS_MAX);
    scene_end(&s);
}

static void find_state(void *ctx, const char *path)
{
    if (view_ends(view_str(path), VIEW("/checkpoint"))) {
        (void)snprintf(ctx, 512, "%s", path);
    }
}

/* A state that was changed is not an empty one. */
static void test_damaged_state(void **state)
{
    struct scene s = {.keys = NULL};
    char path[512] = "";
    char text[1024];
    (void)state;
    scene_open(&s);
    assert_int_equal(witness_watch(s.dir, &s.log, NULL), OK);
    assert_int_equal(ask(&s, 0, 3), 200);
    each_file(s.dir, find_state, path);
    size_t len = slurp(path, text, sizeof text);
    for (size_t i = 0; i < len - 140; i += 7) { /* the text and the log's signature */
        struct error err = {.code = OK};
        text[i] ^= 1;
        spew(path, text, len);
        assert_int_equal(witness_answer(&s.by, buf_view(&s.request), NOW, &s.answer, &err),
                         ERR_CORRUPT);
        text[i] ^= 1;
    }
    spew(path, text, 0);
    assert_int_equal(witness_answer(&s.by, buf_view(&s.request), NOW, &s.answer, NULL),
                     ERR_CORRUPT);
    spew(path, text, len);
    assert_int_equal(ask(&s, 3, 4), 200);
    scene_end(&s);
}

/* Several processes that ask for different continuations at once: one history is cosigned. */
static void test_race(void **state)
{
    enum { MANY = 8 };
    struct scene s = {.keys = NULL};
    pid_t children[MANY];
    int won = 0;
    (void)state;
    scene_open(&s);
    assert_int_equal(witness_watch(s.dir, &s.log, NULL), OK);
    assert_int_equal(ask(&s, 0, 3), 200);
    for (int i = 0; i < MANY; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            s.tree.forked = i % 2 == 0;
            _exit(ask(&s, 3, 10) == 200 ? 0 : 1);
        }
    }
    for (int i = 0; i < MANY; i++) {
        int how = 0;
        assert_int_equal(waitpid(children[i], &how, 0), children[i]);
        assert_true(WIFEXITED(how));
        won += WEXITSTATUS(how) == 0;
    }
    assert_int_equal(won, 1);
    scene_end(&s);
}

static void test_one_role(void **state)
{
    struct scene s = {.keys = NULL};
    struct keys *only = NULL;
    unsigned char sig[SIGNATURE_MAX];
    size_t len = 0;
    (void)state;
    scene_open(&s);
    assert_int_equal(keys_open_role(s.home.keys, VIEW(""), KEY_WITNESS, &only, NULL), OK);
    assert_int_equal(keys_sign(only, KEY_WITNESS, VIEW("x"), sig, &len, NULL), OK);
    assert_int_equal(keys_sign(only, KEY_STATEMENT, VIEW("x"), sig, &len, NULL), ERR_USAGE);
    assert_int_equal(keys_sign(only, KEY_SIGSTORE, VIEW("x"), sig, &len, NULL), ERR_USAGE);
    assert_int_equal(keys_rotate(only, KEY_STATEMENT, VIEW(""), NOW, NULL), ERR_USAGE);
    assert_int_equal(keys_set_passphrase(only, VIEW("p"), NULL), ERR_USAGE);
    only = keys_close(only);
    scene_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vector),        cmocka_unit_test(test_changed_vector),
        cmocka_unit_test(test_take),          cmocka_unit_test(test_quorum),
        cmocka_unit_test(test_bad_policies),  cmocka_unit_test(test_growing),
        cmocka_unit_test(test_bad_requests),  cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_refusals),      cmocka_unit_test(test_bounded),
        cmocka_unit_test(test_damaged_state), cmocka_unit_test(test_race),
        cmocka_unit_test(test_one_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
