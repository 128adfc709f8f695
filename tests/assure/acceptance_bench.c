#include "acceptance_bench.h"

#include "testing.h"

#include <assay/assure/authority.h>

#include <stdlib.h>

struct error failure;

const struct needed_kind needed[NEEDED] = {
    {"sbom", true},
    {"sast", true},
    {"sca", true},
    {"test-results", true},
    {"provenance", true},
    {"threat-model", true},
    {"licence-list", true},
    {"risk-assessment", true},
    {"assurance-report", false},
    {"ip-statement", false},
};

const struct evidence_words usual = {"2027-01-10", "system-report", NULL,
                                     "2027-01-01", false,           false};

static void path_of(const struct stage *s, const char *person, char out[96])
{
    (void)snprintf(out, 96, "%s/%s.key", s->home.dir, person);
}

void act_as(const struct stage *s, const char *person)
{
    char path[96];
    path_of(s, person, path);
    assert_ok(keys_sign_as(s->as->keys, path, view_of(NULL, 0), &failure), failure);
}

static void introduce(const struct bench *by, const struct stage *s, const char *person,
                      const char *roles)
{
    char path[96];
    struct key_info info;
    uint64_t index;
    path_of(s, person, path);
    assert_ok(key_file_make(path, view_of(NULL, 0), NOW, &info, &failure), failure);
    const struct key_words words = {
        .key = &info.public, .person = view_str(person), .roles = view_str(roles)};
    assert_ok(authority_record(&by->ledger, KEY_INTRODUCE, &words, NOW, &index, &failure), failure);
}

enum status say(const struct stage *s, const char *type, const char *predicate)
{
    char uri[96];
    char hex[SHA256_HEX_MAX];
    struct statement_digest digest;
    struct log_receipt receipt;
    (void)snprintf(uri, sizeof uri, "urn:assay:predicate:%s:v1", type);
    const struct draft d = {.type = statement_type_of(view_str(uri)),
                            .subject = draft_subject(view_str(type), &digest, hex),
                            .predicate = view_str(predicate)};
    assert_non_null(d.type);
    return ledger_record(&s->as->ledger, &d, 1, NOW, &receipt, &failure);
}

int stage_setup(void **state)
{
    struct stage *s = test_calloc(1, sizeof *s);
    char dir[] = "/tmp/assay-accept-XXXXXX";
    struct sha256 digest;
    assert_non_null(mkdtemp(dir));
    bench_open(&s->home, dir);
    s->as = test_calloc(1, sizeof *s->as);
    bench_open(s->as, dir);
    sha256_of(VIEW("subject"), &digest);
    sha256_hex(&digest, s->digest);
    introduce(&s->home, s, "root", "administrator");
    act_as(s, "root");
    introduce(s->as, s, "ann", "acceptor");
    introduce(s->as, s, "bob", "acceptor security");
    introduce(s->as, s, "eve", "security");
    introduce(s->as, s, "sue", "supplier");
    assert_ok(say(s, "person", "{\"action\":\"set\",\"id\":\"ann\",\"role\":\"owner\"," TIME "}"),
              failure);
    assert_ok(say(s, "deliverable",
                  "{\"action\":\"set\",\"id\":\"d1\",\"title\":\"Engine control\","
                  "\"tier\":\"critical\"," TIME "}"),
              failure);
    *state = s;
    return 0;
}

int stage_teardown(void **state)
{
    struct stage *s = *state;
    struct bench *kept = test_calloc(1, sizeof *kept);
    void *last = kept;
    bench_close(s->as);
    test_free(s->as);
    *kept = s->home;
    test_free(s);
    return bench_teardown(&last);
}

static void document_of(size_t i, char out[SHA256_HEX_MAX])
{
    memset(out, "0123456789abcdef"[i % 16], SHA256_HEX_MAX - 1);
    out[SHA256_HEX_MAX - 1] = '\0';
}

enum status submit(const struct stage *s, size_t i, const struct evidence_words *w)
{
    char text[1024];
    char document[SHA256_HEX_MAX];
    document_of(i, document);
    (void)snprintf(
        text, sizeof text,
        "{\"action\":\"set\",\"deliverable\":\"d1\",\"id\":\"%s\",\"kind\":\"%s\","
        "\"document\":\"%s\",\"made\":\"%s\",\"provenance\":\"%s\",\"source\":\"CI\"%s%s%s"
        "%s%s%s%s," TIME "}",
        needed[i].kind, needed[i].kind, document, w->made, w->provenance,
        w->digest != NULL && w->digest[0] == '\0' ? "" : ",\"digest\":\"",
        w->digest != NULL ? w->digest : s->digest,
        w->digest != NULL && w->digest[0] == '\0' ? "" : "\"",
        w->no_scope ? "" : ",\"scope\":\"all of it\"",
        w->no_period ? "" : ",\"periodFrom\":\"2026-01-01\",\"periodUntil\":\"",
        w->no_period ? "" : w->until, w->no_period ? "" : "\"");
    return say(s, "evidence", text);
}

uint64_t receive(const struct stage *s)
{
    struct received_file file = {.name = VIEW("engine.tar"), .size = 7};
    uint64_t index = 0;
    sha256_of(VIEW("subject"), &file.digest);
    assert_ok(acceptance_receive(&s->as->ledger, VIEW("d1"), &file, 1, NOW, &index, &failure),
              failure);
    return index;
}

/* A verdict as `verify` logs it. `without`: this kind was not set against the delivery;
 * `against`: this kind contradicts it; SIZE_MAX: none. */
uint64_t judge(const struct stage *s, const char *outcome, unsigned gaps, size_t without,
               size_t against)
{
    struct buf text = BUF_INIT(1 << 16);
    buf_printf(&text,
               "{\"timeVerified\":\"2027-01-15T07:00:00Z\",%s,"
               "\"urn:assay:origin\":\"supplier\","
               "\"urn:assay:outcome\":\"%s\",\"urn:assay:notInspected\":%u,\"urn:assay:claims\":[",
               s->policy != NULL ? s->policy : "\"policy\":{\"uri\":\"urn:b:1\"}", outcome, gaps);
    bool first = true;
    for (size_t i = 0; i < NEEDED; i++) {
        char document[SHA256_HEX_MAX];
        document_of(i, document);
        if (needed[i].compared && i != without) {
            buf_printf(&text, "%s{\"name\":\"%s\",\"kind\":\"%s\",\"digest\":{\"sha256\":\"%s\"},",
                       first ? "" : ",", needed[i].kind, needed[i].kind, document);
            buf_printf(&text, "\"contradictions\":%d%s}", i == against ? 1 : 0,
                       i == against ? ",\"quotes\":[{\"message\":\"claimed: \\\"1.2\\\"; measured: "
                                      "\\\"1.1\\\"\"}]"
                                    : "");
            first = false;
        }
    }
    buf_add_str(&text, "]}");
    uint64_t entry = bench_append(&s->home, VSA, text.ptr);
    buf_release(&text);
    return entry;
}

enum status bind(const struct stage *s, uint64_t verdict)
{
    uint64_t index;
    return acceptance_bind(&s->as->ledger, VIEW("d1"), view_str(s->digest), verdict, NOW, &index,
                           &failure);
}

/* All that is needed, but for what `skip` says. */
void deliver(const struct stage *s, size_t skip)
{
    act_as(s, "bob");
    (void)receive(s);
    act_as(s, "sue");
    for (size_t i = 0; i < NEEDED; i++) {
        if (i != skip) {
            assert_ok(submit(s, i, &usual), failure);
        }
    }
    act_as(s, "bob");
    assert_ok(bind(s, judge(s, "accepted", 0, SIZE_MAX, SIZE_MAX)), failure);
}

void assess(const struct stage *s, struct arena *arena, struct acceptance *a)
{
    assert_ok(ledger_project(&s->as->ledger, &failure), failure);
    assert_ok(acceptance_assess(s->as->store, VIEW("d1"), NOW, arena, a, &failure), failure);
}

/* The state, and the words of all that speaks against it. */
void check(const struct stage *s, const char *expected)
{
    struct arena arena;
    struct acceptance a;
    struct buf text = BUF_INIT(1 << 16);
    arena_init(&arena, 0);
    assess(s, &arena, &a);
    buf_add_str(&text, acceptance_state_name(a.state));
    for (size_t i = 0; i < a.reasons_len; i++) {
        struct view word = a.reasons[i].word;
        ptrdiff_t colon = view_find_char(word, ':');
        bool of_file = view_starts(word, VIEW("inspection:")) ||
                       view_starts(word, VIEW("incomplete:")) ||
                       view_starts(word, VIEW("verdict:"));
        buf_printf(&text, " " VIEW_FMT "%s",
                   VIEW_ARG(of_file ? view_slice(word, 0, (size_t)colon) : word),
                   a.reasons[i].exception.len > 0 ? "!" : "");
        assert_true(a.reasons[i].text.len > 0);
        assert_true(view_find(a.reasons[i].mend, VIEW("assay ")) >= 0);
    }
    assert_view(buf_view(&text), expected);
    buf_release(&text);
    arena_release(&arena);
}

enum status decide(const struct stage *s, const char *person, bool yes, const char *conditions)
{
    struct arena arena;
    struct acceptance a;
    uint64_t index;
    arena_init(&arena, 0);
    act_as(s, person);
    assess(s, &arena, &a);
    const struct decision_words words = {
        .accepts = yes, .conditions = view_str(conditions), .reason = VIEW("looked at it")};
    enum status st = acceptance_decide(&s->as->ledger, &a, &words, NOW, &index, &failure);
    arena_release(&arena);
    return st;
}

void assert_says(const char *text)
{
    assert_non_null(strstr(failure.message, text));
}

/* Nobody gets it accepted as it stands. */
void refused(const struct stage *s, const char *word)
{
    assert_status(decide(s, "ann", true, NULL), ERR_USAGE, failure);
    assert_says(word);
}
