/* Reading: what becomes of a document's parts, alike in JSON and in XML, and what is refused
 * with which place. */
#include "testing.h"

#include <assay/base/digest.h>
#include <assay/sbom/format.h>

#include <string.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

static const char json[] =
    "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"version\": 3,\n"
    " \"serialNumber\": \"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79\",\n"
    " \"metadata\": {\"timestamp\": \"2026-01-02T03:04:05Z\",\n"
    "  \"lifecycles\": [{\"phase\": \"build\"}],\n"
    "  \"tools\": {\"components\": [{\"type\": \"application\", \"name\": \"maker\", "
    "\"version\": \"2\"}]},\n"
    "  \"authors\": [{\"name\": \"Ada\", \"email\": \"ada@example.org\"}],\n"
    "  \"component\": {\"type\": \"application\", \"bom-ref\": \"app\", \"name\": \"app\"},\n"
    "  \"supplier\": {\"name\": \"Acme\", \"url\": [\"https://acme.example\"]}},\n"
    " \"components\": [{\"type\": \"library\", \"bom-ref\": \"lib\", \"group\": \"org.x\",\n"
    "  \"name\": \"lib\", \"version\": \"1.2\", \"scope\": \"optional\",\n"
    "  \"hashes\": [{\"alg\": \"SHA-1\", \"content\": "
    "\"E6B1000B94E835FFD37F4C6DCBDAD43F4B48A02A\"}],\n"
    "  \"licenses\": [{\"license\": {\"id\": \"MIT\", \"acknowledgement\": \"concluded\"}},\n"
    "   {\"license\": {\"name\": \"Ours\"}}],\n"
    "  \"cpe\": \"cpe:2.3:a:x:lib:1.2:*:*:*:*:*:*:*\", \"purl\": \"pkg:maven/org.x/lib@1.2\",\n"
    "  \"pedigree\": {\"patches\": [{\"type\": \"backport\",\n"
    "   \"diff\": {\"text\": {\"content\": \"@@\"}, \"url\": \"https://x.example/p\"},\n"
    "   \"resolves\": [{\"type\": \"security\", \"id\": \"CVE-2020-1\"}]}]},\n"
    "  \"externalReferences\": [{\"type\": \"vcs\", \"url\": \"https://x.example/git\"}],\n"
    "  \"components\": [{\"type\": \"file\", \"bom-ref\": \"in\", \"name\": \"inner\"}],\n"
    "  \"evidence\": {\"occurrences\": [{\"location\": \"pom.xml\", \"line\": 7}]}}],\n"
    " \"dependencies\": [{\"ref\": \"app\", \"dependsOn\": [\"lib\"]}, {\"ref\": \"lib\"}],\n"
    " \"compositions\": [{\"aggregate\": \"complete\", \"assemblies\": [\"app\"]}],\n"
    " \"vulnerabilities\": [{\"id\": \"CVE-2021-2\", \"ratings\": [{\"severity\": \"high\"}],\n"
    "  \"analysis\": {\"state\": \"not_affected\", \"justification\": \"code_not_present\",\n"
    "   \"response\": [\"update\"]}, \"affects\": [{\"ref\": \"lib\"}]}]}\n";

static const char xml[] =
    "<?xml version=\"1.0\"?>\n"
    "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\" version=\"3\"\n"
    " serialNumber=\"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79\">\n"
    "<metadata><timestamp>2026-01-02T03:04:05Z</timestamp>\n"
    "<lifecycles><lifecycle><phase>build</phase></lifecycle></lifecycles>\n"
    "<tools><components><component type=\"application\"><name>maker</name>"
    "<version>2</version></component></components></tools>\n"
    "<authors><author><name>Ada</name><email>ada@example.org</email></author></authors>\n"
    "<component type=\"application\" bom-ref=\"app\"><name>app</name></component>\n"
    "<supplier><name>Acme</name><url>https://acme.example</url></supplier></metadata>\n"
    "<components><component type=\"library\" bom-ref=\"lib\"><group>org.x</group>\n"
    "<name>lib</name><version>1.2</version><scope>optional</scope>\n"
    "<hashes><hash alg=\"SHA-1\">e6b1000b94e835ffd37f4c6dcbdad43f4b48a02a</hash></hashes>\n"
    "<licenses><license acknowledgement=\"concluded\"><id>MIT</id></license>"
    "<license><name>Ours</name></license></licenses>\n"
    "<cpe>cpe:2.3:a:x:lib:1.2:*:*:*:*:*:*:*</cpe><purl>pkg:maven/org.x/lib@1.2</purl>\n"
    "<pedigree><patches><patch type=\"backport\"><diff><text>@@</text>"
    "<url>https://x.example/p</url></diff>\n"
    "<resolves><issue type=\"security\"><id>CVE-2020-1</id></issue></resolves></patch></patches>"
    "</pedigree>\n"
    "<externalReferences><reference type=\"vcs\"><url>https://x.example/git</url></reference>"
    "</externalReferences>\n"
    "<components><component type=\"file\" bom-ref=\"in\"><name>inner</name></component>"
    "</components>\n"
    "<evidence><occurrences><occurrence><location>pom.xml</location><line>7</line></occurrence>"
    "</occurrences></evidence></component></components>\n"
    "<dependencies><dependency ref=\"app\"><dependency ref=\"lib\"/></dependency>"
    "<dependency ref=\"lib\"/></dependencies>\n"
    "<compositions><composition><aggregate>complete</aggregate><assemblies>"
    "<assembly ref=\"app\"/></assemblies></composition></compositions>\n"
    "<vulnerabilities><vulnerability><id>CVE-2021-2</id><ratings><rating>"
    "<severity>high</severity></rating></ratings>\n"
    "<analysis><state>not_affected</state><justification>code_not_present</justification>"
    "<responses><response>update</response></responses></analysis>\n"
    "<affects><target><ref>lib</ref></target></affects></vulnerability></vulnerabilities>\n"
    "</bom>\n";

static void check_library(const struct sbom_component *c)
{
    assert_view(c->ref, "lib");
    assert_view(c->type, "library");
    assert_view(c->group, "org.x");
    assert_view(c->name, "lib");
    assert_view(c->version, "1.2");
    assert_view(c->scope, "optional");
    assert_view(c->cpe, "cpe:2.3:a:x:lib:1.2:*:*:*:*:*:*:*");
    assert_view(c->purl, "pkg:maven/org.x/lib@1.2");
    assert_int_equal(c->hash_count, 1);
    assert_view(c->hashes[0].algorithm, "SHA-1");
    assert_view(c->hashes[0].hex, "e6b1000b94e835ffd37f4c6dcbdad43f4b48a02a");
    assert_int_equal(c->licence_count, 2);
    assert_int_equal(c->licences[0].kind, SBOM_LICENCE_ID);
    assert_true(c->licences[0].concluded);
    assert_view(c->licences[0].text, "MIT");
    assert_int_equal(c->licences[1].kind, SBOM_LICENCE_NAME);
    assert_false(c->licences[1].concluded);
    assert_int_equal(c->reference_count, 1);
    assert_view(c->references[0].type, "vcs");
    assert_view(c->references[0].url, "https://x.example/git");
    assert_int_equal(c->occurrence_count, 1);
    assert_view(c->occurrences[0].location, "pom.xml");
    assert_int_equal(c->occurrences[0].line, 7);
    assert_int_equal(c->patch_count, 1);
    assert_view(c->patches[0].type, "backport");
    assert_view(c->patches[0].diff, "@@");
    assert_view(c->patches[0].url, "https://x.example/p");
    assert_int_equal(c->patches[0].resolves.count, 1);
    assert_view(c->patches[0].resolves.items[0], "CVE-2020-1");
}

static void check_rest(const struct sbom_document *doc)
{
    assert_int_equal(doc->dependency_count, 2);
    assert_view(doc->dependencies[0].ref, "app");
    assert_int_equal(doc->dependencies[0].on.count, 1);
    assert_view(doc->dependencies[0].on.items[0], "lib");
    assert_int_equal(doc->dependencies[1].on.count, 0);
    assert_int_equal(doc->composition_count, 1);
    assert_view(doc->compositions[0].aggregate, "complete");
    assert_view(doc->compositions[0].assemblies.items[0], "app");
    assert_int_equal(doc->vulnerability_count, 1);
    const struct sbom_vulnerability *v = &doc->vulnerabilities[0];
    assert_view(v->id, "CVE-2021-2");
    assert_view(v->severity, "high");
    assert_view(v->state, "not_affected");
    assert_view(v->justification, "code_not_present");
    assert_view(v->responses.items[0], "update");
    assert_view(v->affects.items[0], "lib");
}

static void check_all(const char *text, const char *format)
{
    struct sbom_document *doc = NULL;
    assert_ok(sbom_read(view_str(text), "in", &doc, &err), err);
    assert_string_equal(doc->format, format);
    assert_view(doc->spec_version, "1.6");
    assert_view(doc->serial, "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79");
    assert_int_equal(doc->version, 3);
    assert_view(doc->timestamp, "2026-01-02T03:04:05Z");
    assert_view(doc->lifecycle, "build");
    assert_int_equal(doc->tools.count, 1);
    assert_view(doc->tools.items[0], "maker 2");
    assert_int_equal(doc->author_count, 1);
    assert_view(doc->authors[0].email, "ada@example.org");
    assert_view(doc->supplier.name, "Acme");
    assert_view(doc->supplier.url, "https://acme.example");
    assert_non_null(doc->subject);
    assert_view(doc->subject->ref, "app");
    assert_int_equal(doc->component_count, 2);
    check_library(doc->components[0]);
    assert_view(doc->components[1]->name, "inner");
    assert_ptr_equal(doc->components[1]->parent, doc->components[0]);
    check_rest(doc);
    (void)sbom_document_free(doc);
}

static void test_parts(void **state)
{
    (void)state;
    check_all(json, "cyclonedx-json");
    check_all(xml, "cyclonedx-xml");
}

#define XML_HEAD  "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\">"
#define JSON_HEAD "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\","

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum status status;
        const char *message;
    } cases[] = {
        {"", ERR_UNSUPPORTED, "in: this is no SBOM that can be read"},
        {"{}", ERR_UNSUPPORTED, "in: this is no SBOM"},
        {"{\"bomFormat\": \"CycloneDX\"}", ERR_FORMAT, "in:1:1: expected a \"specVersion\""},
        {"{\"bomFormat\": \"CycloneDX\",\n \"specVersion\": \"1.3\"}", ERR_UNSUPPORTED,
         "in:2: CycloneDX \"1.3\" is not read"},
        {JSON_HEAD "\n \"components\": [\n{\"type\": \"library\"}]}", ERR_FORMAT,
         "in:3:1: a component without \"name\""},
        {JSON_HEAD "\n \"components\": [{\"type\": \"lib\", \"name\": \"x\"}]}", ERR_FORMAT,
         "in:2:26: \"type\" is \"lib\", expected one of: application, framework"},
        {JSON_HEAD "\n \"compnents\": []}", ERR_FORMAT, "in:2:2: \"compnents\" is no member"},
        {JSON_HEAD " \"citations\": []}", ERR_FORMAT,
         "in:1:50: \"citations\" is no member of a bom in version 1.6"},
        {JSON_HEAD " \"version\": 1,\n\"version\": 2}", ERR_FORMAT,
         "in:2:1: \"version\" stands there twice"},
        {JSON_HEAD " \"version\": 0}", ERR_FORMAT,
         "in:1:61: \"version\": expected a whole number of 1 or more"},
        {JSON_HEAD " \"metadata\": {\"timestamp\": \"2026-02-30T00:00:00Z\"}}", ERR_FORMAT,
         "in:1:76: \"timestamp\" is \"2026-02-30T00:00:00Z\", expected a date"},
        {JSON_HEAD "\n \"dependencies\": [{\"ref\": \"a\", \"dependsOn\": [\"b\",\n\"b\"]}]}",
         ERR_FORMAT, "in:3:1: \"dependsOn\": the same entry stands there twice"},
        {JSON_HEAD " \"components\": [{\"type\": \"library\", \"name\": \"x\", \"licenses\": "
                   "[{\"expression\": \"MIT\"}, {\"license\": {\"id\": \"MIT\"}}]}]}",
         ERR_FORMAT, "in:1:111: \"licenses\": an expression has to be the only entry"},
        {JSON_HEAD " \"components\": [", ERR_FORMAT, "in:1:"},
        {XML_HEAD "<components>", ERR_FORMAT, "in:1:62: "},
        {"<!DOCTYPE bom [<!ENTITY a \"aaaa\">]>\n" XML_HEAD "</bom>", ERR_FORMAT,
         "in:1:1: a document type"},
        {"<bom xmlns=\"http://cyclonedx.org/schema/bom/1.3\"/>", ERR_UNSUPPORTED,
         "in:1: CycloneDX \"1.3\" is not read"},
        {XML_HEAD "\n<components><component type=\"library\" bom-ref=\"a\"><name>x</name>"
                  "</component>\n<component type=\"library\" bom-ref=\"a\"><name>y</name>"
                  "</component></components></bom>",
         ERR_FORMAT, "in:3: the bom-ref \"a\" is there twice"},
        {XML_HEAD "<components><component type=\"library\">\n<version>1</version>"
                  "<name>x</name></component></components></bom>",
         ERR_FORMAT, "in:2: <name>: has to stand earlier in \"component\""},
        {XML_HEAD "<components><component type=\"library\"><name>x</name><foo/>"
                  "</component></components></bom>",
         ERR_FORMAT, "in:1: <foo>: does not belong into \"component\""},
        {XML_HEAD "<metadata size=\"1\"/></bom>", ERR_FORMAT,
         "in:1: <metadata>: there is no attribute \"size\""},
        {XML_HEAD "<metadata>so</metadata></bom>", ERR_FORMAT,
         "in:1: <metadata>: text is not expected here: \"so\""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct sbom_document *doc = NULL;
        enum status st = sbom_read(view_str(cases[i].text), "in", &doc, &err);
        if (!view_starts(view_str(err.message), view_str(cases[i].message))) {
            print_error("%s\nexpected %s\n", err.message, cases[i].message);
        }
        assert_status(st, cases[i].status, err);
        assert_true(view_starts(view_str(err.message), view_str(cases[i].message)));
        assert_null(doc);
    }
}

/* As deep as anyone asks: refused, no crash. */
static void test_deep(void **state)
{
    (void)state;
    struct buf text = BUF_INIT(1 << 20);
    buf_add_str(&text, JSON_HEAD "\"components\": [");
    for (int i = 0; i < 2000; i++) {
        buf_add_str(&text, "{\"type\": \"library\", \"name\": \"x\", \"components\": [");
    }
    struct sbom_document *doc = NULL;
    assert_status(sbom_read(buf_view(&text), "in", &doc, &err), ERR_LIMIT, err);
    buf_clear(&text);
    buf_add_str(&text, XML_HEAD);
    for (int i = 0; i < 2000; i++) {
        buf_add_str(&text, "<components><component type=\"library\"><name>x</name>");
    }
    assert_status(sbom_read(buf_view(&text), "in", &doc, &err), ERR_FORMAT, err);
    assert_null(doc);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_deep),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
