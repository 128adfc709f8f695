/* Keys of persons: who may say what, at append, at projection, in audits. */
#include "ledger_bench.h"
#include "testing.h"

#include <assay/assure/authority.h>
#include <assay/assure/suppressions.h>
#include <assay/base/file.h>
#include <assay/base/toml.h>

#include <unistd.h>

static struct error err;

#define PRINT "f1:0123456789abcdef0123456789abcdef"
#define ACCEPT                                                                                     \
    "{\"action\":\"accept\",\"fingerprint\":\"" PRINT                                              \
    "\",\"reason\":\"a good reason\",\"owner\":\"ann\",\"createdOn\":\"2027-01-15T08:00:00Z\","    \
    "\"expiresOn\":\"2028-01-15T08:00:00Z\"}"

static void path_of(const struct bench *t, const char *person, char out[96])
{
    (void)snprintf(out, 96, "%s/%s.key", t->dir, person);
}

/* A key for the person, introduced by whoever signs on `t`. */
static enum status introduce(const struct bench *t, const char *person, const char *roles)
{
    char path[96];
    struct key_info info;
    uint64_t index;
    path_of(t, person, path);
    if (access(path, F_OK) == 0) {
        (void)unlink(path);
    }
    assert_ok(key_file_make(path, view_of(NULL, 0), NOW, &info, &err), err);
    const struct key_words words = {
        .key = &info.public, .person = view_str(person), .roles = view_str(roles)};
    return authority_record(&t->ledger, KEY_INTRODUCE, &words, NOW, &index, &err);
}

/* The same home, signing as a person. */
static void become(const struct bench *t, const char *person, struct bench *out)
{
    char path[96];
    path_of(t, person, path);
    bench_open(out, t->dir);
    assert_ok(keys_sign_as(out->keys, path, view_of(NULL, 0), &err), err);
}

static const char *id_of(const struct bench *as)
{
    return keys_active(as->keys, KEY_STATEMENT)->id;
}

static enum status suppress(const struct bench *t)
{
    struct statement_digest digest;
    char hex[SHA256_HEX_MAX];
    struct log_receipt receipt;
    const struct draft d = {.type = statement_type_of(VIEW(SUPPRESSION_PREDICATE)),
                            .subject = draft_subject(VIEW(PRINT), &digest, hex),
                            .predicate = VIEW(ACCEPT)};
    return ledger_record(&t->ledger, &d, 1, NOW, &receipt, &err);
}

static enum status revoke_key(const struct bench *t, const char *id)
{
    uint64_t index;
    const struct key_words words = {.about = view_str(id), .reason = VIEW("the laptop is lost")};
    return authority_record(&t->ledger, KEY_REVOKE, &words, NOW, &index, &err);
}

static void assert_says(const char *text)
{
    if (strstr(err.message, text) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", err.message, text);
    }
}

/* Nobody was introduced: the installation says everything, as ever. */
static void without_persons(void **state)
{
    const struct bench *t = *state;
    assert_ok(suppress(t), err);
    assert_ok(introduce(t, "root", "administrator"), err);
    assert_status(suppress(t), ERR_PERMISSION, err);
    assert_says("sign with a person's key (ASSAY_KEY=FILE): the installation's key (installation) "
                "may not state: decision about a finding; that takes one of the roles: security");
    assert_status(introduce(t, "eve", "security"), ERR_PERMISSION, err);
    assert_int_equal(bench_log_size(t), 2);
    assert_true(bench_same(t));
}

static void roles(void **state)
{
    const struct bench *t = *state;
    struct bench root = {.store = NULL};
    struct bench ann = {.store = NULL};
    struct bench dev = {.store = NULL};
    assert_ok(introduce(t, "root", "administrator"), err);
    become(t, "root", &root);
    assert_ok(introduce(&root, "ann", "security"), err);
    assert_ok(introduce(&root, "dev", "developer supplier"), err);
    become(t, "ann", &ann);
    become(t, "dev", &dev);
    assert_ok(suppress(&ann), err);
    assert_status(suppress(&root), ERR_PERMISSION, err);
    assert_says("root (administrator) may not state: decision about a finding");
    assert_status(suppress(&dev), ERR_PERMISSION, err);
    assert_says("dev (developer, supplier) may not state");
    assert_status(introduce(&ann, "eve", "administrator"), ERR_PERMISSION, err);
    assert_status(revoke_key(&ann, id_of(&root)), ERR_PERMISSION, err);
    assert_status(introduce(&root, "odd", "emperor"), ERR_USAGE, err);
    assert_says("there is no role \"emperor\"");
    assert_status(introduce(&root, "odd", "installation"), ERR_USAGE, err);
    bench_close(&root);
    bench_close(&ann);
    bench_close(&dev);
}

/* The last administrator is gone: who holds the installation can name another one. */
static void no_administrator(void **state)
{
    const struct bench *t = *state;
    struct bench root = {.store = NULL};
    assert_ok(introduce(t, "root", "administrator"), err);
    become(t, "root", &root);
    assert_ok(revoke_key(&root, id_of(&root)), err);
    assert_status(suppress(&root), ERR_PERMISSION, err);
    assert_says("of root ended with log entry 1: the laptop is lost");
    assert_status(suppress(t), ERR_PERMISSION, err);
    assert_ok(introduce(t, "next", "administrator"), err);
    assert_status(introduce(t, "more", "administrator"), ERR_PERMISSION, err);
    bench_close(&root);
}

static enum status write_refused(void *ctx, const struct refused_row *r, struct error *e)
{
    struct buf *out = ctx;
    buf_printf(out, "%llu " VIEW_FMT "\n", (unsigned long long)r->index, VIEW_ARG(r->reason));
    return buf_status(out, e);
}

static enum status write_stranger(void *ctx, uint64_t entry, const char *title, struct view reason,
                                  struct error *e)
{
    struct buf *out = ctx;
    buf_printf(out, "%llu %s: " VIEW_FMT "\n", (unsigned long long)entry, title, VIEW_ARG(reason));
    return buf_status(out, e);
}

static void check_audit(const struct bench *t, const char *expected)
{
    struct buf text = BUF_INIT(1 << 16);
    struct authority *a = NULL;
    struct authority_audit asked = {.unauthorised = write_stranger, .ctx = &text};
    assert_ok(authority_of_log(&t->ledger, UINT64_MAX, &asked, &a, &err), err);
    assert_int_equal(asked.checked, bench_log_size(t));
    if (strstr(text.ptr == NULL ? "" : text.ptr, expected) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", text.ptr, expected);
    }
    buf_release(&text);
    (void)authority_free(a);
}

/* What a revoked key signs gets into the log by another program only. It gives no row, what it
 * signed before stays, and both stand the same after a rebuild. */
static void revoked(void **state)
{
    const struct bench *t = *state;
    struct buf text = BUF_INIT(1 << 16);
    struct bench root = {.store = NULL};
    struct bench ann = {.store = NULL};
    assert_ok(introduce(t, "root", "administrator"), err); /* 0 */
    become(t, "root", &root);
    assert_ok(introduce(&root, "ann", "security"), err); /* 1 */
    become(t, "ann", &ann);
    assert_ok(suppress(&ann), err);                 /* 2 */
    assert_ok(revoke_key(&root, id_of(&ann)), err); /* 3 */
    assert_status(suppress(&ann), ERR_PERMISSION, err);
    assert_int_equal(bench_append(&ann, SUPPRESSION_PREDICATE, ACCEPT), 4);
    assert_ok(ledger_refused(&t->ledger, write_refused, &text, &err), err);
    assert_non_null(strstr(text.ptr, "4 the key "));
    assert_non_null(strstr(text.ptr, " of ann ended with log entry 3: the laptop is lost\n"));
    assert_true(bench_same(t));
    assert_ok(store_sql_run(t->store,
                            "UPDATE projections SET name = 'suppressions:0000000000000000' "
                            "WHERE name LIKE 'suppressions:%'",
                            NULL, 0, NULL, NULL, &err),
              err);
    assert_ok(ledger_project(&t->ledger, &err), err); /* that register alone, from the beginning */
    assert_true(bench_same(t));
    check_audit(t, " of ann ended with log entry 3: the laptop is lost\n");
    /* An audit believes no register. */
    assert_ok(store_sql_run(t->store, "DELETE FROM statements WHERE predicate_type LIKE '%:key:%'",
                            NULL, 0, NULL, NULL, &err),
              err);
    check_audit(t, " of ann ended with log entry 3: the laptop is lost\n");
    assert_ok(store_sql_run(t->store, "DELETE FROM statements", NULL, 0, NULL, NULL, &err), err);
    check_audit(t, " of ann ended with log entry 3: the laptop is lost\n");
    (void)bench_append(&ann, KEY_PREDICATE,
                       "{\"time\":\"2027-01-15T08:00:00Z\",\"action\":\"revoke\",\"reason\":\"a "
                       "good one\",\"key\":"
                       "\"0000000000000000000000000000000000000000000000000000000000000000\"}");
    check_audit(t, "5 introduction, replacement or revocation of a person's key: the key "
                   "0000000000000000 is nobody's");
    buf_release(&text);
    bench_close(&root);
    bench_close(&ann);
}

/* A key is one person's for ever. */
static void one_person(void **state)
{
    const struct bench *t = *state;
    struct bench root = {.store = NULL};
    struct bench ann = {.store = NULL};
    uint64_t index;
    assert_ok(introduce(t, "root", "administrator"), err);
    become(t, "root", &root);
    assert_ok(introduce(&root, "ann", "security"), err);
    become(t, "ann", &ann);
    const struct public_key key = keys_active(ann.keys, KEY_STATEMENT)->public;
    const struct public_key home = keys_active(t->keys, KEY_STATEMENT)->public;
    struct key_words words = {.key = &key, .person = VIEW("bob"), .roles = VIEW("security")};
    assert_status(authority_record(&root.ledger, KEY_INTRODUCE, &words, NOW, &index, &err),
                  ERR_USAGE, err);
    assert_says("belongs to ann already");
    words.person = VIEW("ann");
    words.roles = VIEW("developer");
    assert_ok(authority_record(&root.ledger, KEY_INTRODUCE, &words, NOW, &index, &err), err);
    assert_status(suppress(&ann), ERR_PERMISSION, err);
    assert_says("ann (developer)");
    words.key = &home;
    assert_status(authority_record(&root.ledger, KEY_INTRODUCE, &words, NOW, &index, &err),
                  ERR_USAGE, err);
    assert_says("is the installation's own");
    assert_ok(revoke_key(&ann, id_of(&ann)), err); /* one's own: always */
    words.key = &key;
    assert_status(authority_record(&root.ledger, KEY_INTRODUCE, &words, NOW, &index, &err),
                  ERR_USAGE, err);
    assert_says("it never comes back");
    bench_close(&root);
    bench_close(&ann);
}

/* A person replaces the own key: person and roles go over. */
static void replaced(void **state)
{
    const struct bench *t = *state;
    struct bench ann = {.store = NULL};
    struct bench again = {.store = NULL};
    char path[96];
    struct key_info info;
    uint64_t index;
    assert_ok(introduce(t, "ann", "security"), err);
    become(t, "ann", &ann);
    path_of(t, "ann2", path);
    assert_ok(key_file_make(path, view_of(NULL, 0), NOW, &info, &err), err);
    const struct key_words words = {.key = &info.public, .about = view_str(id_of(&ann))};
    assert_ok(authority_record(&ann.ledger, KEY_ROTATE, &words, NOW, &index, &err), err);
    assert_status(suppress(&ann), ERR_PERMISSION, err);
    become(t, "ann2", &again);
    assert_ok(suppress(&again), err);
    struct authority *a = NULL;
    assert_ok(authority_load(&t->ledger, &a, &err), err);
    assert_view(authority_person(a, view_str(info.id), AUTHORITY_NOW), "ann");
    assert_view(authority_person(a, view_str(info.id), index), ""); /* before it was said */
    (void)authority_free(a);
    assert_true(bench_same(t));
    bench_close(&ann);
    bench_close(&again);
}

static enum status on_compared(void *ctx, const struct register_comparison *c, struct error *e)
{
    (void)ctx;
    (void)c;
    (void)e;
    return OK;
}

/* The checkpoint of now as the one that log_verify() has seen last. */
static void pretend_verified(const struct bench *t)
{
    struct buf note = BUF_INIT(NOTE_MAX);
    char path[96];
    (void)snprintf(path, sizeof path, "%s/keys/verified.checkpoint", t->dir);
    assert_ok(log_checkpoint(t->log, &note, &err), err);
    assert_ok(file_write_atomic(path, buf_view(&note), 0600, &err), err);
    buf_release(&note);
}

/* What one key signs under another one's name is said by neither. */
static void under_another_name(void **state)
{
    const struct bench *t = *state;
    struct bench root = {.store = NULL};
    struct bench dev = {.store = NULL};
    struct bench ann = {.store = NULL};
    struct authority *a = NULL;
    assert_ok(introduce(t, "root", "administrator"), err); /* 0 */
    become(t, "root", &root);
    assert_ok(introduce(&root, "ann", "security"), err);  /* 1 */
    assert_ok(introduce(&root, "dev", "developer"), err); /* 2 */
    become(t, "ann", &ann);
    become(t, "dev", &dev);
    /* As a program that lies would: the secret of one, the public half of the other. */
    struct key_info *as = (struct key_info *)(uintptr_t)keys_active(dev.keys, KEY_STATEMENT);
    *as = *keys_active(ann.keys, KEY_STATEMENT);
    assert_int_equal(bench_append(&dev, SUPPRESSION_PREDICATE, ACCEPT), 3);
    assert_status(ledger_project(&t->ledger, &err), ERR_CORRUPT, err);
    assert_says(
        "log entry 3 (decision about a finding): another key than the one that it names has "
        "signed it");
    /* Not even where somebody wrote into the database that it was projected. */
    assert_ok(store_sql_run(t->store, "UPDATE projections SET size = 4 WHERE size = 3", NULL, 0,
                            NULL, NULL, &err),
              err);
    assert_ok(ledger_project(&t->ledger, &err), err);
    /* What was verified before does not cover it; and where somebody who may write beside the keys
     * says that it does, a rebuild that verifies asks nobody. */
    struct rebuild_result result;
    assert_status(ledger_rebuild(&t->ledger, REBUILD_KEEP, on_compared, NULL, &result, &err),
                  ERR_CORRUPT, err);
    assert_says("has signed it");
    pretend_verified(t);
    assert_ok(ledger_rebuild(&t->ledger, REBUILD_KEEP, on_compared, NULL, &result, &err), err);
    assert_int_equal(result.remembered, 4);
    assert_status(ledger_rebuild(&t->ledger, REBUILD_VERIFY, on_compared, NULL, &result, &err),
                  ERR_CORRUPT, err);
    assert_says("has signed it");
    /* Neither does what comes before a decision or a verdict. */
    assert_status(ledger_renew(&t->ledger, &err), ERR_CORRUPT, err);
    /* Nor does an audit learn of a key that was introduced like that. */
    *as = *keys_active(root.keys, KEY_STATEMENT);
    struct buf text = BUF_INIT(4096);
    struct buf public = BUF_INIT(256);
    char path[96];
    struct key_info info;
    path_of(t, "eve", path);
    assert_ok(key_file_make(path, view_of(NULL, 0), NOW, &info, &err), err);
    base64_encode(&public, view_of((const char *)info.public.spki, info.public.spki_len), false);
    buf_printf(&text,
               "{\"time\":\"2027-01-15T08:00:00Z\",\"action\":\"introduce\",\"person\":\"eve\","
               "\"roles\":[\"security\"],\"publicKey\":\"" VIEW_FMT "\",\"key\":\"%s\"}",
               VIEW_ARG(buf_view(&public)), info.id);
    (void)bench_append(&dev, KEY_PREDICATE, text.ptr);
    assert_ok(log_project(t->log, &err), err);
    assert_ok(authority_of_log(&t->ledger, UINT64_MAX, NULL, &a, &err), err);
    assert_view(authority_person(a, view_str(info.id), AUTHORITY_NOW), "");
    (void)authority_free(a);
    buf_release(&text);
    buf_release(&public);
    bench_close(&root);
    bench_close(&dev);
    bench_close(&ann);
}

/* Forms that are refused in the log, too. */
static void malformed(void **state)
{
    const struct bench *t = *state;
    struct buf text = BUF_INIT(1 << 16);
    static const char *const rows[] = {
        "{\"time\":\"2027-01-15T08:00:00Z\",\"action\":\"introduce\",\"key\":\"00\"}",
        "{\"time\":\"2027-01-15T08:00:00Z\",\"action\":\"revoke\",\"reason\":\"none at all\","
        "\"key\":\"0000000000000000000000000000000000000000000000000000000000000000\"}",
        "{\"time\":\"2027-01-15T08:00:00Z\",\"action\":\"introduce\",\"person\":\"eve\","
        "\"roles\":[\"security\"],\"publicKey\":"
        "\"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\","
        "\"key\":\"0000000000000000000000000000000000000000000000000000000000000000\"}",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        (void)bench_append(t, KEY_PREDICATE, rows[i]);
    }
    assert_ok(ledger_refused(&t->ledger, write_refused, &text, &err), err);
    assert_non_null(strstr(text.ptr, "0 predicate: key: "));
    assert_non_null(strstr(text.ptr, "1 the key 0000000000000000 is nobody's\n"));
    assert_non_null(strstr(text.ptr, "2 \"key\" is not the id of \"publicKey\"\n"));
    assert_ok(suppress(t), err); /* nobody was introduced by that */
    assert_true(bench_same(t));
    buf_release(&text);
}

static enum status check_role(void *ctx, struct view name, struct view title, struct view says,
                              struct error *e)
{
    (void)e;
    (*(size_t *)ctx)++;
    assert_true(title.len > 0);
    assert_true(says.len > 0);
    if (view_eq(name, VIEW("administrator"))) {
        assert_true(view_find(says, VIEW("key")) >= 0);
        assert_true(view_find(says, VIEW("suppression")) < 0);
    }
    return OK;
}

/* No role names a statement that there is none of. */
static void check_names(const struct value *role, const char *list)
{
    const struct value *names = value_get(role, list);
    for (size_t i = 0; value_is(names, VALUE_ARRAY) && i < names->len; i++) {
        char uri[160];
        struct view name = value_text(&names->items[i]);
        bool whole = view_starts(name, VIEW("https:")) || view_eq(name, VIEW("*"));
        (void)snprintf(uri, sizeof uri, "%s" VIEW_FMT "%s",
                       whole ? "" : "urn:assay:predicate:", VIEW_ARG(name), whole ? "" : ":v1");
        if (!view_eq(name, VIEW("*")) && statement_type_of(view_str(uri)) == NULL) {
            fail_msg("roles.toml: %s", uri);
        }
    }
}

static void the_roles(void **state)
{
    size_t count = 0;
    struct buf text = BUF_INIT(1 << 16);
    struct arena arena;
    struct value root;
    (void)state;
    arena_init(&arena, 0);
    assert_ok(file_read(ASSAY_SOURCE_DIR "/baselines/roles.toml", &text, &err), err);
    assert_ok(toml_read(buf_view(&text), "roles.toml", NULL, &arena, &root, &err), err);
    for (size_t i = 0; i < root.len; i++) {
        check_names(&root.members[i].value, "says");
        check_names(&root.members[i].value, "not");
        check_names(&root.members[i].value, "without-administrator");
    }
    arena_release(&arena);
    buf_release(&text);
    assert_ok(authority_roles(check_role, &count, &err), err);
    assert_true(count >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_persons, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(roles, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(no_administrator, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(revoked, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(one_person, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(replaced, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(under_another_name, bench_setup, bench_teardown),
        cmocka_unit_test_setup_teardown(malformed, bench_setup, bench_teardown),
        cmocka_unit_test(the_roles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
