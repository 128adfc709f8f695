/* VEX documents of the three formats: read, refused, written, read again. */
#include "testing.h"

#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/vex/vex.h>

static struct error err;

static void describe(const struct vex_document *doc, struct buf *out)
{
    for (size_t i = 0; i < doc->count; i++) {
        const struct vex_claim *c = &doc->claims[i];
        buf_printf(out, VIEW_FMT, VIEW_ARG(c->vulnerability));
        for (size_t k = 0; k < c->alias_count; k++) {
            buf_printf(out, "=" VIEW_FMT, VIEW_ARG(c->aliases[k]));
        }
        buf_printf(out, " [" VIEW_FMT "|" VIEW_FMT "] %s %s (" VIEW_FMT ") (" VIEW_FMT ")\n",
                   VIEW_ARG(c->product), VIEW_ARG(c->component), vex_status_name(c->status),
                   vex_justification_name(c->justification), VIEW_ARG(c->impact),
                   VIEW_ARG(c->action));
    }
}

static void check_claims(const struct vex_document *doc, const char *expected)
{
    struct buf text = BUF_INIT(1 << 16);
    describe(doc, &text);
    assert_view(buf_view(&text), expected);
    buf_release(&text);
}

static void read_file(const char *name, struct vex_document *doc)
{
    struct buf text = BUF_INIT(1 << 20);
    char path[512];
    (void)snprintf(path, sizeof path, "%s/tests/vex/corpus/%s", ASSAY_SOURCE_DIR, name);
    assert_ok(digest_init(&err), err);
    assert_ok(file_read(path, &text, &err), err);
    vex_init(doc);
    assert_ok(vex_read(buf_view(&text), name, doc, &err), err);
    buf_release(&text); /* the document owns its texts */
}

#define OPENVEX_CLAIMS                                                                             \
    "CVE-2024-0001=GHSA-a [pkg:generic/app@1.0|pkg:npm/left-pad@1.3.0] not_affected "              \
    "vulnerable_code_not_in_execute_path (never called) ()\n"                                      \
    "CVE-2024-0002 [pkg:npm/b@1|] affected  () (update to 2)\n"                                    \
    "CVE-2024-0003 [pkg:npm/c@1|] fixed  () ()\n"                                                  \
    "CVE-2024-0004 [pkg:npm/d@1|pkg:npm/e@2] under_investigation  () ()\n"

static void openvex(void **state)
{
    (void)state;
    struct vex_document doc;
    read_file("openvex.json", &doc);
    assert_string_equal(doc.format, "openvex");
    assert_view(doc.author, "Supplier Ltd");
    assert_view(doc.id, "urn:x:1");
    assert_int_equal(doc.time, 1767323045);
    check_claims(&doc, OPENVEX_CLAIMS);
    assert_int_equal(doc.claims[0].time, doc.time);
    assert_int_equal(doc.claims[1].time, 1770001445);
    assert_int_equal(doc.passed_over, 1);
    vex_release(&doc);
}

static void csaf(void **state)
{
    (void)state;
    struct vex_document doc;
    read_file("csaf.json", &doc);
    assert_string_equal(doc.format, "csaf");
    assert_view(doc.author, "Supplier Ltd");
    assert_view(doc.id, "S-1");
    check_claims(&doc,
                 "CVE-2024-0001=GHSA-a [pkg:generic/app@1.0|] affected  () (turn it off)\n"
                 "CVE-2024-0001=GHSA-a [pkg:generic/app@1.0|pkg:npm/left-pad@1.3.0] not_affected "
                 "vulnerable_code_not_present () ()\n"
                 "X-2 [pkg:generic/app@1.0|pkg:npm/left-pad@1.3.0] not_affected  (for all) ()\n"
                 "X-2 [pkg:npm/left-pad@1.3.0|] fixed  () ()\n"
                 "X-2 [pkg:generic/app@1.0|] under_investigation  () ()\n");
    vex_release(&doc);
}

static void cyclonedx(void **state)
{
    (void)state;
    struct vex_document doc;
    read_file("cyclonedx.json", &doc);
    assert_string_equal(doc.format, "cyclonedx");
    assert_view(doc.author, "Supplier Ltd");
    check_claims(
        &doc,
        "CVE-2024-0001 [pkg:generic/app@1.0|pkg:npm/left-pad@1.3.0] not_affected "
        "vulnerable_code_not_in_execute_path (never called) ()\n"
        "CVE-2024-0002 [pkg:generic/app@1.0|] affected  () (update)\n"
        "CVE-2024-0003 [pkg:generic/app@1.0|pkg:npm/z@1] not_affected  (false_positive) ()\n");
    assert_int_equal(doc.passed_over, 1); /* a vulnerability without analysis */
    vex_release(&doc);
}

/* What is written in a format says, read again, the same; and the bytes are the same. */
static void written_and_read(void **state)
{
    (void)state;
    struct vex_document doc;
    read_file("openvex.json", &doc);
    for (size_t i = 0; vex_formats[i] != NULL; i++) {
        struct buf one = BUF_INIT(1 << 20);
        struct buf two = BUF_INIT(1 << 20);
        struct vex_document again;
        vex_init(&again);
        assert_ok(vex_write(&doc, vex_formats[i], &one, &err), err);
        assert_ok(vex_write(&doc, vex_formats[i], &two, &err), err);
        assert_views(buf_view(&two), buf_view(&one));
        assert_ok(vex_read(buf_view(&one), "again", &again, &err), err);
        assert_string_equal(again.format, vex_formats[i]->name);
        assert_view(again.author, "Supplier Ltd");
        assert_int_equal(again.count, doc.count);
        for (size_t k = 0; k < doc.count; k++) {
            assert_views(again.claims[k].vulnerability, doc.claims[k].vulnerability);
            assert_int_equal(again.claims[k].status, doc.claims[k].status);
            assert_int_equal(again.claims[k].justification, doc.claims[k].justification);
        }
        if (i < 2) { /* CycloneDX says one product a document, aliases are references there */
            check_claims(&again, OPENVEX_CLAIMS);
        }
        vex_release(&again);
        buf_release(&one);
        buf_release(&two);
    }
    vex_release(&doc);
}

static void hostile(void **state)
{
    (void)state;
#define OPEN(statement)                                                                            \
    "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[" statement "]}"
#define CSAF(version, rest)                                                                        \
    "{\"document\":{\"csaf_version\":\"" version "\"},\"product_tree\":{" rest "}"
    static const struct {
        const char *text;
        enum status status;
        const char *says;
    } rows[] = {
        {"", ERR_UNSUPPORTED, "neither OpenVEX"},
        {"{\"a\":1}", ERR_UNSUPPORTED, "neither OpenVEX"},
        {"{\"@context\":\"https://openvex.dev/ns/v0.2.0\"", ERR_FORMAT, "in:1:"},
        {"[\"https://openvex.dev/ns\"]", ERR_FORMAT, "expected an object"},
        {"{\"@context\":\"https://openvex.dev/ns\"}", ERR_FORMAT, "without \"statements\""},
        {OPEN("{\"status\":\"fixed\"}"), ERR_FORMAT, "names no vulnerability"},
        {OPEN("{\"vulnerability\":\"C\",\"status\":\"fine\"}"), ERR_FORMAT, "status is none of"},
        {OPEN("{\"vulnerability\":\"C\",\"status\":\"not_affected\",\"products\":[\"p\"]}"),
         ERR_FORMAT, "without a justification"},
        {OPEN("{\"vulnerability\":\"C\",\"status\":\"not_affected\",\"justification\":\"trust "
              "me\"}"),
         ERR_FORMAT, "none of the five"},
        {CSAF("1.2", "") "}", ERR_UNSUPPORTED, "csaf_version is not 2.0"},
        {CSAF("2.0", "\"full_product_names\":[{\"name\":\"x\"}]") "}", ERR_FORMAT,
         "without product_id"},
        {CSAF("2.0", "\"relationships\":[{\"product_reference\":\"A\"}]") "}", ERR_FORMAT,
         "that the tree does not have"},
        {CSAF("2.0", "") ",\"vulnerabilities\":[{\"cve\":\"C\",\"product_status\":{\"fixed\":"
                         "[\"NOBODY\"]}}]}",
         ERR_FORMAT, "does not have"},
    };
    assert_ok(digest_init(&err), err);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct vex_document doc;
        vex_init(&doc);
        assert_status(vex_read(view_str(rows[i].text), "in", &doc, &err), rows[i].status, err);
        if (strstr(err.message, rows[i].says) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", err.message, rows[i].says);
        }
        vex_release(&doc);
    }
}

/* Branches that nest without end are an error, not a stack overflow. */
static void deep(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 20);
    struct vex_document doc;
    buf_add_str(&text, "{\"document\":{\"csaf_version\":\"2.0\"},\"product_tree\":{");
    for (int i = 0; i < 50; i++) {
        buf_add_str(&text, "\"branches\":[{");
    }
    for (int i = 0; i < 50; i++) {
        buf_add_str(&text, "}]");
    }
    buf_add_str(&text, "}}");
    vex_init(&doc);
    assert_status(vex_read(buf_view(&text), "in", &doc, &err), ERR_LIMIT, err);
    vex_release(&doc);
    buf_release(&text);
}

static void no_author(void **state)
{
    (void)state;
    struct vex_document doc;
    struct buf out = BUF_INIT(1 << 16);
    vex_init(&doc);
    assert_status(vex_write(&doc, vex_formats[0], &out, &err), ERR_USAGE, err);
    assert_int_equal(out.len, 0);
    vex_release(&doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openvex),          cmocka_unit_test(csaf),    cmocka_unit_test(cyclonedx),
        cmocka_unit_test(written_and_read), cmocka_unit_test(hostile), cmocka_unit_test(deep),
        cmocka_unit_test(no_author),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
