/* Writing: what one format says, another says too; the same bytes each time. */
#include "testing.h"

#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/sbom/format.h>

#include <string.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

static struct sbom_document *read_parts(void)
{
    struct buf text = BUF_INIT(1 << 20);
    struct sbom_document *doc = NULL;
    assert_ok(
        file_read(ASSAY_SOURCE_DIR "/tests/sbom/corpus/cyclonedx_json/parts.json", &text, &err),
        err);
    assert_ok(sbom_read(buf_view(&text), "parts", &doc, &err), err);
    buf_release(&text);
    return doc;
}

static const struct {
    const char *format;
    const char *version;
} targets[] = {
    {"cyclonedx-json", "1.6"}, {"cyclonedx-json", "1.7"}, {"cyclonedx-xml", "1.6"},
    {"cyclonedx-xml", "1.7"},  {"spdx-json", "2.3"},      {"spdx-tag", "2.3"},
    {"spdx3-json", "3.0.1"},
};

/* Written and read again. */
static struct sbom_document *through(const struct sbom_document *doc, const char *format,
                                     const char *version)
{
    struct buf out = BUF_INIT(1 << 20);
    struct buf again = BUF_INIT(1 << 20);
    struct sbom_document *back = NULL;
    const struct sbom_format *f = sbom_format_named(view_str(format));
    assert_non_null(f);
    assert_ok(sbom_write(doc, f, version, &out, &err), err);
    assert_ok(sbom_write(doc, f, version, &again, &err), err);
    assert_views(buf_view(&out), buf_view(&again));
    assert_ptr_equal(sbom_format_of(buf_view(&out)), f);
    assert_ok(sbom_read(buf_view(&out), format, &back, &err), err);
    assert_view(back->spec_version, version);
    buf_release(&out);
    buf_release(&again);
    return back;
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

static void check_kept(const struct sbom_document *doc, const char *format)
{
    bool cyclonedx = view_starts(view_str(format), VIEW("cyclonedx"));
    bool spdx2 = !cyclonedx && strcmp(format, "spdx3-json") != 0;
    const struct sbom_component *lib = named(doc, "lib");
    assert_non_null(doc->subject);
    assert_view(doc->subject->name, "app");
    assert_int_equal(doc->component_count, 2);
    assert_view(lib->version, "1.2");
    assert_view(lib->purl, "pkg:maven/org.x/lib@1.2");
    assert_view(lib->cpe, "cpe:2.3:a:x:lib:1.2:*:*:*:*:*:*:*");
    assert_int_equal(lib->hash_count, 1);
    assert_view(lib->hashes[0].algorithm, "SHA-1");
    assert_view(lib->hashes[0].hex, "e6b1000b94e835ffd37f4c6dcbdad43f4b48a02a");
    assert_int_equal(lib->licence_count, 2);
    assert_int_equal(named(doc, "inner")->parent == lib, 1);
    assert_view(doc->tools.items[0], spdx2 ? "maker-2" : "maker 2");
    assert_view(doc->timestamp, "2026-01-02T03:04:05Z");
    assert_view(doc->authors[0].name, "Ada");
    assert_view(doc->authors[0].email, "ada@example.org");
    assert_int_equal(doc->dependency_count, spdx2 ? 1 : 2);
    /* SPDX's come sorted. */
    const struct sbom_dependency *needs = &doc->dependencies[cyclonedx || spdx2 ? 0 : 1];
    assert_int_equal(needs->on.count, 1);
    assert_views(needs->on.items[0], lib->ref);
    if (cyclonedx) {
        assert_view(doc->serial, "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79");
        assert_view(lib->patches[0].resolves.items[0], "CVE-2020-1");
        assert_view(doc->vulnerabilities[0].state, "not_affected");
        assert_view(doc->compositions[0].aggregate, "complete");
        assert_int_equal(lib->occurrences[0].line, 7);
    } else {
        assert_view(doc->serial,
                    "https://spdx.org/spdxdocs/app-3e671687-395b-41f5-a30f-a58921a69b79");
    }
}

static void test_all_ways(void **state)
{
    (void)state;
    struct sbom_document *doc = read_parts();
    for (size_t i = 0; i < COUNT(targets); i++) {
        struct sbom_document *first = through(doc, targets[i].format, targets[i].version);
        check_kept(first, targets[i].format);
        for (size_t k = 0; k < COUNT(targets); k++) {
            struct sbom_document *second = through(first, targets[k].format, targets[k].version);
            assert_int_equal(second->component_count, 2);
            assert_view(named(second, "lib")->purl, "pkg:maven/org.x/lib@1.2");
            (void)sbom_document_free(second);
        }
        (void)sbom_document_free(first);
    }
    (void)sbom_document_free(doc);
}

static void test_versions(void **state)
{
    (void)state;
    struct buf out = BUF_INIT(1 << 20);
    struct sbom_document *doc = read_parts();
    const struct sbom_format *f = sbom_format_named(VIEW("cyclonedx-json"));
    buf_add_str(&out, "before");
    assert_status(sbom_write(doc, f, "1.5", &out, &err), ERR_USAGE, err);
    assert_view(buf_view(&out), "before");
    assert_null(sbom_format_named(VIEW("cyclonedx-protobuf")));
    buf_release(&out);
    (void)sbom_document_free(doc);
}

/* Control characters and markup in names come back, or as U+FFFD where XML has no place. */
static void test_hostile_text(void **state)
{
    (void)state;
    struct sbom_document *doc = NULL;
    struct sbom_component *c = NULL;
    assert_ok(sbom_document_new(&doc, &err), err);
    assert_ok(sbom_add_component(doc, &c, &err), err);
    c->type = VIEW("library");
    c->name = VIEW("<a>&\"'\x01]]></text>");
    for (size_t i = 0; i < COUNT(targets); i++) {
        struct sbom_document *back = through(doc, targets[i].format, targets[i].version);
        bool xml = view_starts(view_str(targets[i].format), VIEW("cyclonedx-xml"));
        bool tag = view_eq_str(view_str(targets[i].format), "spdx-tag");
        const struct sbom_component *got =
            back->subject != NULL ? back->subject : back->components[0];
        assert_view(got->name, xml   ? "<a>&\"'\xef\xbf\xbd]]></text>"
                               : tag ? "<a>&\"'\x01]]>"
                                     : "<a>&\"'\x01]]></text>");
        (void)sbom_document_free(back);
    }
    (void)sbom_document_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_ways),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_hostile_text),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
