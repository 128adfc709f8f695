/* SPDX 3: what becomes of its graph, what is refused where, and what is written. */
#include "testing.h"

#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/sbom/analysis.h>
#include <assay/sbom/format.h>

#include <string.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

static void read_file(const char *name, struct buf *out)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/sbom/corpus/spdx3_json/%s", ASSAY_SOURCE_DIR, name);
    assert_ok(file_read(path, out, &err), err);
}

static struct sbom_document *read_parts(const char *name)
{
    struct buf text = BUF_INIT(1 << 20);
    struct sbom_document *doc = NULL;
    read_file(name, &text);
    assert_ok(sbom_read(buf_view(&text), name, &doc, &err), err);
    buf_release(&text);
    return doc;
}

static const struct sbom_component *named(const struct sbom_document *doc, const char *name)
{
    for (size_t i = 0; i < doc->component_count; i++) {
        if (view_eq_str(doc->components[i]->name, name)) {
            return doc->components[i];
        }
    }
    fail_msg("no component %s", name);
    return NULL;
}

static struct view property(const struct sbom_component *c, const char *name)
{
    for (size_t i = 0; i < c->property_count; i++) {
        if (view_eq_str(c->properties[i].name, name)) {
            return c->properties[i].value;
        }
    }
    return view_of(NULL, 0);
}

static void check_library(const struct sbom_component *lib)
{
    assert_view(lib->version, "1.2");
    assert_view(lib->purl, "pkg:maven/org.x/lib@1.2");
    assert_view(lib->cpe, "cpe:2.3:a:x:lib:1.2:*:*:*:*:*:*:*");
    assert_view(lib->copyright, "2026 X");
    assert_view(lib->supplier.name, "Acme");
    assert_view(lib->supplier.url, "https://acme.example");
    /* Of the file that it is delivered as. */
    assert_view(lib->filename, "lib-1.2.jar");
    assert_int_equal(lib->hash_count, 1);
    assert_view(lib->hashes[0].algorithm, "SHA-1");
    assert_view(lib->hashes[0].hex, "e6b1000b94e835ffd37f4c6dcbdad43f4b48a02a");
    assert_view(property(lib, "a:b"), "c");
    assert_int_equal(lib->reference_count, 4);
    assert_view(lib->references[0].type, "website");
    assert_view(lib->references[1].type, "distribution");
    assert_view(lib->references[2].type, "vcs");
    assert_view(lib->references[3].type, "other");
    assert_view(lib->references[3].comment, "bower");
    assert_int_equal(lib->licence_count, 2);
    assert_view(lib->licences[0].text,
                "MIT OR (ISC AND GPL-2.0-only WITH Classpath-exception-2.0)");
    assert_int_equal(lib->licences[0].kind, SBOM_LICENCE_EXPRESSION);
    assert_false(lib->licences[0].concluded);
    assert_view(lib->licences[1].text, "Ours");
    assert_int_equal(lib->licences[1].kind, SBOM_LICENCE_NAME);
    assert_true(lib->licences[1].concluded);
}

static void check_parts(const struct sbom_document *doc)
{
    assert_view(doc->spec_version, "3.0.1");
    assert_view(doc->name, "all");
    assert_view(doc->serial, "https://x.example/doc");
    assert_view(doc->timestamp, "2026-01-02T03:04:05Z");
    assert_view(doc->lifecycle, "pre-build");
    assert_int_equal(doc->author_count, 1);
    assert_view(doc->authors[0].name, "Ada");
    assert_view(doc->authors[0].email, "ada@example.org");
    assert_int_equal(doc->tools.count, 1);
    assert_view(doc->tools.items[0], "maker 2");
    assert_non_null(doc->subject);
    assert_view(doc->subject->name, "app");
    assert_view(doc->subject->type, "application");
    assert_int_equal(doc->component_count, 3); /* not the jar */
    check_library(named(doc, "lib"));
    assert_true(named(doc, "inner")->is_file);
    assert_ptr_equal(named(doc, "inner")->parent, named(doc, "lib"));
    assert_view(named(doc, "tests")->scope, "excluded");
    assert_int_equal(doc->dependency_count, 2);
    assert_view(doc->dependencies[0].ref, "https://x.example/doc#app");
    /* The jar stands for the library; what was imported is another document's. */
    assert_int_equal(doc->dependencies[0].on.count, 2);
    assert_view(doc->dependencies[0].on.items[0], "https://x.example/doc#lib");
    assert_int_equal(doc->dependencies[1].on.count, 0);
    assert_int_equal(doc->composition_count, 2);
    assert_view(doc->compositions[0].aggregate, "complete");
    assert_view(doc->compositions[0].dependencies.items[0], "https://x.example/doc#app");
    assert_view(doc->compositions[1].aggregate, "incomplete");
}

static void test_parts(void **state)
{
    (void)state;
    struct sbom_document *doc = read_parts("parts.json");
    check_parts(doc);
    assert_view(property(named(doc, "lib"), "bsi:component:executable"), "executable");
    assert_view(property(named(doc, "lib"), "bsi:component:archive"), "archive");
    assert_view(property(named(doc, "lib"), "bsi:component:structured"), "structured");
    (void)sbom_document_free(doc);
}

/* Written and read again it says the same, and the second time has the bytes of the first. */
static void test_round_trip(void **state)
{
    (void)state;
    struct buf first = BUF_INIT(1 << 20);
    struct buf second = BUF_INIT(1 << 20);
    struct sbom_document *doc = read_parts("parts.json");
    struct sbom_document *back = NULL;
    const struct sbom_format *f = sbom_format_named(VIEW("spdx3-json"));
    assert_ok(sbom_write(doc, f, NULL, &first, &err), err);
    assert_ok(sbom_read(buf_view(&first), "back", &back, &err), err);
    check_parts(back);
    assert_ok(sbom_write(back, f, NULL, &second, &err), err);
    assert_int_equal(first.len, second.len);
    (void)sbom_document_free(doc);
    (void)sbom_document_free(back);
    buf_release(&first);
    buf_release(&second);
}

static void test_one_element(void **state)
{
    (void)state;
    struct sbom_document *doc = read_parts("one.json");
    assert_int_equal(doc->component_count, 1);
    assert_view(doc->components[0]->name, "a");
    assert_view(doc->timestamp, "2026-01-02T03:04:05Z");
    (void)sbom_document_free(doc);
}

static enum status count_flaw(void *ctx, const struct sbom_flaw *flaw, struct error *e)
{
    (void)flaw;
    (void)e;
    ++*(size_t *)ctx;
    return OK;
}

static void test_completeness(void **state)
{
    (void)state;
    struct sbom_document *doc = read_parts("parts.json");
    struct sbom_score score;
    size_t flaws = 0;
    assert_ok(sbom_flaws(doc, count_flaw, &flaws, &err), err);
    assert_int_equal(flaws, 0);
    assert_ok(sbom_score(doc, &score, &err), err);
    for (size_t i = 0; i < score.element_count; i++) {
        const struct sbom_element *e = &score.elements[i];
        if (e->standard == SBOM_BSI && strcmp(e->name, "format") == 0) {
            assert_int_equal(e->have, 1);
        }
        if (e->standard == SBOM_BSI && strcmp(e->name, "executable") == 0) {
            assert_int_equal(e->have, 1);
            assert_int_equal(e->of, 4);
        }
        if (e->standard == SBOM_BSI && strcmp(e->name, "completeness") == 0) {
            assert_int_equal(e->have, 1);
        }
    }
    (void)sbom_document_free(doc);
}

#define HEAD "{\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\", \"@graph\": [\n"
#define MADE                                                                                       \
    "{\"type\": \"CreationInfo\", \"@id\": \"_:c\", \"specVersion\": \"3.0.1\", \"created\": "     \
    "\"2026-01-02T03:04:05Z\", \"createdBy\": [\"urn:a:b\"]},\n"
#define PACKAGE                                                                                    \
    "{\"type\": \"software_Package\", \"spdxId\": \"urn:p:1\", \"creationInfo\": \"_:c\""

static const struct {
    const char *text;
    enum status status;
    const char *says;
} refused[] = {
    {"{\"@context\": \"https://spdx.org/rdf/3.0.0/spdx-context.jsonld\", \"@graph\": []}",
     ERR_UNSUPPORTED, "in:1: SPDX 3 of the context"},
    {"{\"@context\": [\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"], \"@graph\": []}",
     ERR_UNSUPPORTED, "in:1:"},
    {HEAD "{}]}", ERR_FORMAT, "in:2:1: \"@graph\" has the type \"\""},
    {HEAD "{\"type\": \"Nonsense\"}]}", ERR_FORMAT, "in:2:10:"},
    {HEAD "{\"type\": \"Element\", \"spdxId\": \"urn:a:b\", \"creationInfo\": \"_:c\"}]}",
     ERR_FORMAT, "has the type \"Element\""},
    {HEAD PACKAGE ", \"colour\": \"red\"}]}", ERR_FORMAT, "\"colour\" is no member"},
    {HEAD PACKAGE ", \"name\": 1}]}", ERR_FORMAT, "\"name\": expected a text"},
    {HEAD PACKAGE ", \"suppliedBy\": \"nobody\"}]}", ERR_FORMAT, "expected a Agent"},
    {HEAD PACKAGE ", \"suppliedBy\": \"NoneElement\"}]}", ERR_FORMAT, "expected a Agent"},
    {HEAD PACKAGE ", \"software_primaryPurpose\": \"toy\"}]}", ERR_FORMAT, "expected one of"},
    {HEAD PACKAGE ", \"builtTime\": \"2026-01-02T03:04:05+01:00\"}]}", ERR_FORMAT, "in UTC"},
    {HEAD PACKAGE ", \"name\": \"a\", \"name\": \"b\"}]}", ERR_FORMAT, "stands there twice"},
    {HEAD PACKAGE ", \"verifiedUsing\": {\"type\": \"Hash\"}}]}", ERR_FORMAT, "expected a list"},
    {HEAD PACKAGE ", \"verifiedUsing\": [{\"type\": \"Tool\"}]}]}", ERR_FORMAT,
     "expected a IntegrityMethod"},
    {HEAD "{\"type\": \"software_Package\", \"spdxId\": \"urn:p:1\"}]}", ERR_FORMAT,
     "without \"creationInfo\""},
    {HEAD "{\"type\": \"software_Package\", \"spdxId\": \"_:p\", \"creationInfo\": \"_:c\"}]}",
     ERR_FORMAT, "\"spdxId\" is \"_:p\""},
    {HEAD "{\"type\": \"Relationship\", \"spdxId\": \"urn:r:1\", \"creationInfo\": \"_:c\",\n"
          "\"from\": \"urn:p:1\", \"relationshipType\": \"dependsOn\", \"to\": []}]}",
     ERR_FORMAT, "in:3:59: \"to\": an empty list"},
    {HEAD MADE "]}", ERR_FORMAT, "in:3:"},
    {HEAD "{\"type\": \"CreationInfo\", \"specVersion\": \"3.0\", \"created\": "
          "\"2026-01-02T03:04:05Z\", \"createdBy\": [\"urn:a:b\"]}]}",
     ERR_FORMAT, "a version such as 3.0.1"},
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct sbom_document *doc = NULL;
        enum status st = sbom_read(view_str(refused[i].text), "in", &doc, &err);
        if (st != refused[i].status || strstr(err.message, refused[i].says) == NULL) {
            fail_msg("%s\nsays: %s", refused[i].text, st == OK ? "ok" : err.message);
        }
        assert_null(doc);
    }
}

/* Sets of licences that name each other: 10 to the power of 10 texts. */
static void test_licence_bomb(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 20);
    struct sbom_document *doc = NULL;
    buf_add_str(&text, HEAD MADE PACKAGE
                ", \"name\": \"p\"},\n"
                "{\"type\": \"Relationship\", \"spdxId\": \"urn:r:1\", \"creationInfo\": "
                "\"_:c\", \"from\": \"urn:p:1\",\n\"relationshipType\": "
                "\"hasDeclaredLicense\", \"to\": [\"urn:l:0\"]}");
    for (int i = 0; i < 11; i++) {
        buf_printf(&text,
                   ",\n{\"type\": \"expandedlicensing_ConjunctiveLicenseSet\", \"spdxId\": "
                   "\"urn:l:%d\", \"creationInfo\": \"_:c\", \"expandedlicensing_member\": [",
                   i);
        for (int k = 0; k < 10; k++) {
            buf_printf(&text, "%s\"urn:l:%d\"", k > 0 ? "," : "", (i + 1) % 11);
        }
        buf_add_str(&text, "]}");
    }
    buf_add_str(&text, "]}");
    assert_status(sbom_read(buf_view(&text), "in", &doc, &err), ERR_LIMIT, err);
    assert_non_null(strstr(err.message, "urn:l:0"));
    buf_release(&text);
}

/* Without anybody's name the program made it; times are brought to UTC. */
static void test_bare(void **state)
{
    (void)state;
    struct buf out = BUF_INIT(1 << 20);
    struct sbom_document *doc = NULL;
    struct sbom_document *back = NULL;
    struct sbom_component *c = NULL;
    assert_ok(sbom_document_new(&doc, &err), err);
    assert_ok(sbom_add_component(doc, &c, &err), err);
    c->name = VIEW("a");
    doc->timestamp = VIEW("2026-01-02T03:04:05.5+02:00");
    assert_ok(sbom_write(doc, sbom_format_named(VIEW("spdx3-json")), NULL, &out, &err), err);
    assert_ok(sbom_read(buf_view(&out), "back", &back, &err), err);
    assert_view(back->timestamp, "2026-01-02T01:04:05Z");
    assert_int_equal(back->author_count, 0);
    assert_view(back->tools.items[0], "Assay");
    assert_int_equal(back->tools.count, 1);
    assert_true(view_starts(back->serial, VIEW("https://spdx.org/spdxdocs/SBOM-")));
    assert_true(view_find(buf_view(&out), VIEW("00000000-0000")) < 0);
    (void)sbom_document_free(doc);
    (void)sbom_document_free(back);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),       cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_one_element), cmocka_unit_test(test_completeness),
        cmocka_unit_test(test_refused),     cmocka_unit_test(test_licence_bomb),
        cmocka_unit_test(test_bare),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
