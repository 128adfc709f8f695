/* Records between workers and the parent: what goes in comes out, and nothing
 * that a hostile worker could send is taken. */
#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/inspect/record.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena scratch; /* of findings that are read */

static void assert_view(struct view got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr == NULL ? "" : got.ptr, want, got.len);
}

static const struct flow_step steps[] = {{{4, 3, 4, 9}, VIEW_INIT("It comes in here.")},
                                         {{300, 7, 301, 2}, VIEW_INIT("It is used here.")}};

static struct finding sample(void)
{
    struct finding f = {
        .inspector = VIEW("secrets"),
        .rule = VIEW("aws-access-key-id"),
        .message = VIEW("A key.\nRevoke it."),
        .severity = SEVERITY_HIGH,
        .confidence = CONFIDENCE_MEDIUM,
        .path = VIEW("src/caf\xc3\xa9.c"),
        .region = {300, 7, 301, 2},
        .excerpt = VIEW("key = ****\n"),
        .excerpt_line = 299,
        .fingerprint = VIEW("f00d"),
        .has_secret = true,
        .cwe = VIEW("CWE-798"),
        .owasp = VIEW("A07:2021"),
        .controls = VIEW("8.28 8.4"),
        .marker = VIEW("gitleaks:allow"),
        .has_fix = true,
        .fix = VIEW("get(\n  1)"),
        .flow = steps,
        .flow_len = 2,
        .also = VIEW("one\ntwo"),
    };
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        f.secret.bytes[i] = (unsigned char)(i * 7 + 1);
    }
    return f;
}

static void write_finding(struct buf *b, const struct finding *f)
{
    buf_init(b, 1 << 20);
    record_write_finding(b, f);
    assert_int_equal(buf_status(b, NULL), OK);
}

static void finding_round_trip(void **state)
{
    (void)state;
    struct finding f = sample();
    struct buf b;
    write_finding(&b, &f);
    struct finding got;
    assert_int_equal(record_read_finding(buf_view(&b), &scratch, &got, NULL), OK);
    assert_view(got.inspector, "secrets");
    assert_view(got.rule, "aws-access-key-id");
    assert_view(got.message, "A key.\nRevoke it.");
    assert_int_equal(got.severity, SEVERITY_HIGH);
    assert_int_equal(got.confidence, CONFIDENCE_MEDIUM);
    assert_view(got.path, "src/caf\xc3\xa9.c");
    assert_int_equal(got.region.line, 300);
    assert_int_equal(got.region.column, 7);
    assert_int_equal(got.region.end_line, 301);
    assert_int_equal(got.region.end_column, 2);
    assert_view(got.excerpt, "key = ****\n");
    assert_int_equal(got.excerpt_line, 299);
    assert_view(got.fingerprint, "f00d");
    assert_true(got.has_secret);
    assert_true(sha256_eq(&got.secret, &f.secret));
    assert_view(got.cwe, "CWE-798");
    assert_view(got.owasp, "A07:2021");
    assert_view(got.controls, "8.28 8.4");
    assert_view(got.marker, "gitleaks:allow");
    assert_true(got.has_fix);
    assert_view(got.fix, "get(\n  1)");
    assert_int_equal(got.flow_len, 2);
    assert_int_equal(got.flow[0].region.line, 4);
    assert_int_equal(got.flow[0].region.column, 3);
    assert_view(got.flow[0].message, "It comes in here.");
    assert_int_equal(got.flow[1].region.end_line, 301);
    assert_view(got.flow[1].message, "It is used here.");
    assert_view(got.also, "one\ntwo");
    /* Small: what it holds and a few bytes. */
    assert_true(b.len < 250);
    buf_release(&b);
    arena_release(&scratch);
}

static void finding_of_a_whole_file(void **state)
{
    (void)state;
    struct finding f = {.inspector = VIEW("text"), .rule = VIEW("x"), .path = VIEW("a")};
    struct buf b;
    write_finding(&b, &f);
    struct finding got;
    assert_int_equal(record_read_finding(buf_view(&b), &scratch, &got, NULL), OK);
    assert_int_equal(got.region.line, 0);
    assert_int_equal(got.region.end_line, 0);
    assert_false(got.has_secret);
    assert_int_equal(got.cwe.len, 0);
    buf_release(&b);
}

static void writer_repairs_text_and_region(void **state)
{
    (void)state;
    struct finding f = sample();
    f.excerpt = VIEW("caf\xe9 latin");
    f.region = (struct region){5, 9, 0, 0};
    struct buf b;
    write_finding(&b, &f);
    struct finding got;
    assert_int_equal(record_read_finding(buf_view(&b), &scratch, &got, NULL), OK);
    assert_view(got.excerpt, "caf\\xe9 latin");
    assert_int_equal(got.region.end_line, 5);
    assert_int_equal(got.region.end_column, 9);
    buf_release(&b);
}

static void writer_cuts_long_text_at_a_character(void **state)
{
    (void)state;
    enum { LONG = 100001 };
    char *text = mem_calloc(LONG, 1);
    assert_non_null(text);
    text[0] = 'a';
    for (size_t i = 1; i + 1 < LONG; i += 2) {
        memcpy(text + i, "\xc3\xa9", 2);
    }
    struct finding f = sample();
    f.message = view_of(text, LONG);
    struct buf b;
    write_finding(&b, &f);
    struct finding got;
    assert_int_equal(record_read_finding(buf_view(&b), &scratch, &got, NULL), OK);
    assert_int_equal(got.message.len, 65535);
    buf_release(&b);
    (void)mem_free(text);
}

/* Every prefix is refused, an appended byte too, and the output stays as it was. */
static void truncated_or_extended_is_refused(void **state)
{
    (void)state;
    struct finding f = sample();
    struct buf b;
    write_finding(&b, &f);
    for (size_t len = 0; len < b.len; len++) {
        struct finding got;
        memset(&got, 0x5a, sizeof got);
        struct error err;
        assert_int_equal(record_read_finding(view_of(b.ptr, len), &scratch, &got, &err),
                         ERR_FORMAT);
        assert_non_null(strstr(err.message, "malformed"));
        assert_int_equal(got.region.line, 0x5a5a5a5a);
    }
    buf_add_char(&b, 0);
    struct finding got;
    assert_int_equal(record_read_finding(buf_view(&b), &scratch, &got, NULL), ERR_FORMAT);
    buf_release(&b);
}

static enum status read_with(struct finding f)
{
    struct buf b;
    write_finding(&b, &f);
    struct finding got;
    enum status s = record_read_finding(buf_view(&b), &scratch, &got, NULL);
    buf_release(&b);
    return s;
}

static void bad_shapes_are_refused(void **state)
{
    (void)state;
    struct finding f = sample();
    assert_int_equal(read_with(f), OK);
    f.inspector = VIEW("Bad Name");
    assert_int_equal(read_with(f), ERR_FORMAT);
    f = sample();
    f.inspector = VIEW("");
    assert_int_equal(read_with(f), ERR_FORMAT);
    f = sample();
    f.rule = VIEW("a\x1b[2J");
    assert_int_equal(read_with(f), ERR_FORMAT);
    f = sample();
    f.rule = VIEW("");
    assert_int_equal(read_with(f), ERR_FORMAT);
    f = sample();
    f.severity = (enum severity)5;
    assert_int_equal(read_with(f), ERR_FORMAT);
    f = sample();
    f.confidence = (enum confidence)3;
    assert_int_equal(read_with(f), ERR_FORMAT);
}

/* Flip each byte to each of a few values: it reads or is refused, never crashes,
 * and what is read holds only valid text. */
static void mutations_never_break_the_reader(void **state)
{
    (void)state;
    static const unsigned char values[] = {0x00, 0x01, 0x7f, 0x80, 0xff, 0xc0};
    struct finding f = sample();
    struct buf b;
    write_finding(&b, &f);
    size_t refused = 0;
    for (size_t i = 0; i < b.len; i++) {
        char kept = b.ptr[i];
        for (size_t v = 0; v < sizeof values; v++) {
            b.ptr[i] = (char)values[v];
            struct finding got;
            refused += record_read_finding(buf_view(&b), &scratch, &got, NULL) == OK ? 0 : 1;
        }
        b.ptr[i] = kept;
    }
    /* Every 0xff within a text is refused at the least. */
    assert_true(refused > b.len / 2);
    buf_release(&b);
}

static void malformed_numbers_are_refused(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "\x01\xff\xff\xff\xff\x7f",     /* more than 32 bits */
        "\x01\xff\xff\xff\xff\xff\x01", /* more than five bytes */
        "\x01\x84\x00text",             /* longer than needed: it holds a NUL, sized below */
        "\x02\x04text",                 /* another version */
    };
    static const size_t sizes[] = {6, 7, 7, 6};
    for (size_t i = 0; i < 4; i++) {
        struct ignore_entry e = {.line = 77};
        assert_int_equal(record_read_ignore(view_of(heads[i], sizes[i]), &e, NULL), ERR_FORMAT);
        assert_int_equal(e.line, 77);
    }
}

static struct component sample_component(const struct component_hash *hashes, size_t count)
{
    return (struct component){
        .type = VIEW("npm"),
        .namespace = VIEW("@babel"),
        .name = VIEW("core"),
        .version = VIEW("7.1.0"),
        .purl = VIEW("pkg:npm/%40babel/core@7.1.0"),
        .scope = SCOPE_DEV,
        .relation = RELATION_TRANSITIVE,
        .manifest = VIEW("web/package-lock.json"),
        .line = 4000000000U,
        .hashes = hashes,
        .hash_count = count,
        .licence = VIEW("MIT"),
        .source = VIEW("https://example.org/core.tgz"),
    };
}

static void component_round_trip(void **state)
{
    (void)state;
    struct component_hash hashes[] = {{VIEW("SHA-1"), VIEW("00ff10")}, {VIEW("MD5"), VIEW("AB")}};
    const struct component_need needs[] = {{VIEW("pkg:npm/a@1"), VIEW("^1.0")},
                                           {VIEW("pkg:npm/b@2"), VIEW("")}};
    struct component c = sample_component(hashes, 2);
    c.needs = needs;
    c.need_count = 2;
    struct buf b;
    buf_init(&b, 4096);
    record_write_component(&b, &c);
    assert_int_equal(buf_status(&b, NULL), OK);
    struct arena arena;
    arena_init(&arena, 0);
    struct component got;
    assert_int_equal(record_read_component(buf_view(&b), &arena, &got, NULL), OK);
    assert_view(got.type, "npm");
    assert_view(got.namespace, "@babel");
    assert_view(got.name, "core");
    assert_view(got.version, "7.1.0");
    assert_view(got.purl, "pkg:npm/%40babel/core@7.1.0");
    assert_int_equal(got.scope, SCOPE_DEV);
    assert_int_equal(got.relation, RELATION_TRANSITIVE);
    assert_view(got.manifest, "web/package-lock.json");
    assert_true(got.line == 4000000000U);
    assert_int_equal(got.hash_count, 2);
    assert_view(got.hashes[0].algorithm, "SHA-1");
    assert_view(got.hashes[0].hex, "00ff10");
    assert_view(got.hashes[1].hex, "ab");
    assert_view(got.licence, "MIT");
    assert_view(got.source, "https://example.org/core.tgz");
    assert_int_equal(got.need_count, 2);
    assert_view(got.needs[0].purl, "pkg:npm/a@1");
    assert_view(got.needs[0].requirement, "^1.0");
    assert_view(got.needs[1].purl, "pkg:npm/b@2");
    assert_int_equal(got.needs[1].requirement.len, 0);
    for (size_t len = 0; len < b.len; len++) {
        assert_int_equal(record_read_component(view_of(b.ptr, len), &arena, &got, NULL),
                         ERR_FORMAT);
    }
    arena_release(&arena);
    buf_release(&b);
}

static enum status component_with(struct component c)
{
    struct buf b;
    buf_init(&b, 4096);
    record_write_component(&b, &c);
    enum status s = buf_status(&b, NULL);
    struct arena arena;
    arena_init(&arena, 0);
    struct component got;
    if (s == OK) {
        s = record_read_component(buf_view(&b), &arena, &got, NULL);
    }
    arena_release(&arena);
    buf_release(&b);
    return s;
}

static void bad_components_are_refused(void **state)
{
    (void)state;
    assert_int_equal(component_with(sample_component(NULL, 0)), OK);
    struct component c = sample_component(NULL, 0);
    c.type = VIEW("N PM");
    assert_int_equal(component_with(c), ERR_FORMAT);
    c = sample_component(NULL, 0);
    c.name = VIEW("");
    assert_int_equal(component_with(c), ERR_FORMAT);
    c = sample_component(NULL, 0);
    c.purl = VIEW("http://x");
    assert_int_equal(component_with(c), ERR_FORMAT);
    c = sample_component(NULL, 0);
    c.scope = (enum component_scope)9;
    assert_int_equal(component_with(c), ERR_FORMAT);
    c = sample_component(NULL, 0);
    c.relation = (enum component_relation)3;
    assert_int_equal(component_with(c), ERR_FORMAT);
    const struct component_need twice[] = {{VIEW("pkg:npm/a@1"), VIEW("")},
                                           {VIEW("pkg:npm/a@1"), VIEW("2")}};
    const struct component_need odd = {VIEW("a"), VIEW("")};
    c = sample_component(NULL, 0);
    c.needs = twice;
    c.need_count = 2;
    assert_int_equal(component_with(c), ERR_FORMAT);
    c.needs = &odd;
    c.need_count = 1;
    assert_int_equal(component_with(c), ERR_FORMAT);
    struct component_hash bad = {VIEW("SHA-1"), VIEW("0g")};
    assert_int_equal(component_with(sample_component(&bad, 1)), ERR_FORMAT);
    struct component_hash none = {VIEW("SHA-1"), VIEW("")};
    assert_int_equal(component_with(sample_component(&none, 1)), ERR_FORMAT);
}

static void ignore_round_trip(void **state)
{
    (void)state;
    struct ignore_entry e = {VIEW("a/b.c"), VIEW("aws"), 12};
    struct buf b;
    buf_init(&b, 256);
    record_write_ignore(&b, &e);
    struct ignore_entry got;
    assert_int_equal(record_read_ignore(buf_view(&b), &got, NULL), OK);
    assert_view(got.path, "a/b.c");
    assert_view(got.rule, "aws");
    assert_int_equal(got.line, 12);
    assert_int_equal(record_read_ignore(view_of(b.ptr, b.len - 1), &got, NULL), ERR_FORMAT);
    buf_release(&b);
}

static struct function_measures sample_function(void)
{
    return (struct function_measures){
        .name = VIEW("Shop.price"),
        .line = 300,
        .end_line = 417,
        .cyclomatic = 12,
        .cognitive = 210,
        .nesting = 5,
        .statements = 88,
        .parameters = 3,
        .gotos = 1,
        .returns = 4,
        .dead_statements = 2,
        .is_documented = true,
        .is_unused = true,
    };
}

static void function_round_trip(void **state)
{
    (void)state;
    struct function_measures f = sample_function();
    struct function_measures got;
    struct buf b = BUF_INIT(4096);
    record_write_function(&b, &f);
    assert_int_equal(record_read_function(buf_view(&b), &got, NULL), OK);
    assert_view(got.name, "Shop.price");
    assert_int_equal(got.line, 300);
    assert_int_equal(got.end_line, 417);
    assert_int_equal(got.cyclomatic, 12);
    assert_int_equal(got.cognitive, 210);
    assert_int_equal(got.nesting, 5);
    assert_int_equal(got.statements, 88);
    assert_int_equal(got.parameters, 3);
    assert_int_equal(got.gotos, 1);
    assert_int_equal(got.returns, 4);
    assert_int_equal(got.dead_statements, 2);
    assert_false(got.is_public);
    assert_true(got.is_documented);
    assert_true(got.is_unused);
    f.name = VIEW("a\n\xff\x1b");
    buf_clear(&b);
    record_write_function(&b, &f);
    assert_int_equal(record_read_function(buf_view(&b), &got, NULL), OK);
    assert_true(utf8_valid(got.name));
    assert_int_equal(view_find_char(got.name, '\n'), -1);
    assert_int_equal(view_find_char(got.name, 0x1b), -1);
    buf_release(&b);
}

static void bad_functions_are_refused(void **state)
{
    (void)state;
    struct function_measures bad[4];
    struct function_measures got = {.line = 77};
    struct buf b = BUF_INIT(4096);
    for (size_t i = 0; i < 4; i++) {
        bad[i] = sample_function();
    }
    bad[0].name = VIEW("");
    bad[1].line = 0;
    bad[2].end_line = 299;
    bad[3].cyclomatic = 0;
    for (size_t i = 0; i < 4; i++) {
        buf_clear(&b);
        record_write_function(&b, &bad[i]);
        assert_int_equal(record_read_function(buf_view(&b), &got, NULL), ERR_FORMAT);
    }
    struct function_measures good = sample_function();
    buf_clear(&b);
    record_write_function(&b, &good);
    for (size_t len = 0; len < b.len; len++) {
        assert_int_equal(record_read_function(view_of(b.ptr, len), &got, NULL), ERR_FORMAT);
    }
    b.ptr[b.len - 1] = 16; /* a flag that there is not */
    assert_int_equal(record_read_function(buf_view(&b), &got, NULL), ERR_FORMAT);
    b.ptr[b.len - 1] = 0;
    buf_add_char(&b, 0);
    assert_int_equal(record_read_function(buf_view(&b), &got, NULL), ERR_FORMAT);
    assert_int_equal(got.line, 77);
    buf_release(&b);
}

static void measures_round_trip(void **state)
{
    (void)state;
    struct file_measures m = {
        .functions = 1,
        .lines = 210,
        .code_lines = 200,
        .comment_lines = 3,
        .statements = 4,
        .cyclomatic = 5,
        .cognitive = 6,
        .dead_statements = 7,
        .public_functions = 9,
        .documented_functions = 8,
    };
    struct file_measures got = {0};
    struct buf b = BUF_INIT(4096);
    record_write_measures(&b, &m);
    assert_int_equal(record_read_measures(buf_view(&b), &got, NULL), OK);
    assert_memory_equal(&got, &m, sizeof m);
    for (size_t len = 0; len < b.len; len++) {
        assert_int_equal(record_read_measures(view_of(b.ptr, len), &got, NULL), ERR_FORMAT);
    }
    m.documented_functions = 10;
    buf_clear(&b);
    record_write_measures(&b, &m);
    assert_int_equal(record_read_measures(buf_view(&b), &got, NULL), ERR_FORMAT);
    m.documented_functions = 8;
    m.lines = 199;
    buf_clear(&b);
    record_write_measures(&b, &m);
    assert_int_equal(record_read_measures(buf_view(&b), &got, NULL), ERR_FORMAT);
    assert_int_equal(got.documented_functions, 8);
    buf_release(&b);
}

static void a_full_buffer_is_reported(void **state)
{
    (void)state;
    struct finding f = sample();
    struct buf b;
    buf_init(&b, 40);
    record_write_finding(&b, &f);
    assert_int_equal(buf_status(&b, NULL), ERR_LIMIT);
    buf_release(&b);
}

static bool fail_all(void *ctx, size_t bytes)
{
    (void)bytes;
    return (*(size_t *)ctx)++ != 0;
}

static void out_of_memory_is_reported(void **state)
{
    (void)state;
    struct component_hash hash = {VIEW("SHA-1"), VIEW("00ff10")};
    struct component c = sample_component(&hash, 1);
    struct buf b;
    buf_init(&b, 4096);
    record_write_component(&b, &c);
    assert_int_equal(buf_status(&b, NULL), OK);
    size_t calls = 0;
    mem_set_hook(fail_all, &calls);
    struct arena arena;
    arena_init(&arena, 0);
    struct component got = {.line = 42};
    assert_int_equal(record_read_component(buf_view(&b), &arena, &got, NULL), ERR_NO_MEMORY);
    mem_set_hook(NULL, NULL);
    assert_int_equal(got.line, 42);
    arena_release(&arena);
    buf_release(&b);
}

static void names_parse_back(void **state)
{
    (void)state;
    for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++) {
        enum severity s = SEVERITY_INFO;
        assert_true(severity_parse(view_str(severity_name((enum severity)i)), &s));
        assert_int_equal(s, i);
    }
    for (int i = CONFIDENCE_LOW; i <= CONFIDENCE_HIGH; i++) {
        enum confidence c = CONFIDENCE_LOW;
        assert_true(confidence_parse(view_str(confidence_name((enum confidence)i)), &c));
        assert_int_equal(c, i);
    }
    assert_string_equal(severity_name(SEVERITY_CRITICAL), "critical");
    assert_string_equal(confidence_name(CONFIDENCE_MEDIUM), "medium");
    assert_string_equal(severity_name((enum severity)99), "");
    enum severity s = SEVERITY_LOW;
    assert_false(severity_parse(VIEW("High"), &s));
    assert_false(severity_parse(VIEW(""), &s));
    assert_int_equal(s, SEVERITY_LOW);
    enum confidence c = CONFIDENCE_LOW;
    assert_false(confidence_parse(VIEW("sure"), &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finding_round_trip),
        cmocka_unit_test(finding_of_a_whole_file),
        cmocka_unit_test(writer_repairs_text_and_region),
        cmocka_unit_test(writer_cuts_long_text_at_a_character),
        cmocka_unit_test(truncated_or_extended_is_refused),
        cmocka_unit_test(bad_shapes_are_refused),
        cmocka_unit_test(mutations_never_break_the_reader),
        cmocka_unit_test(malformed_numbers_are_refused),
        cmocka_unit_test(component_round_trip),
        cmocka_unit_test(bad_components_are_refused),
        cmocka_unit_test(ignore_round_trip),
        cmocka_unit_test(function_round_trip),
        cmocka_unit_test(bad_functions_are_refused),
        cmocka_unit_test(measures_round_trip),
        cmocka_unit_test(a_full_buffer_is_reported),
        cmocka_unit_test(out_of_memory_is_reported),
        cmocka_unit_test(names_parse_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
