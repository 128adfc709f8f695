/* CycloneDX's own valid and invalid documents, versions 1.4 to 1.7 in JSON and XML. */
#include "testing.h"

#include <assay/base/buf.h>
#include <assay/base/digest.h>
#include <assay/sbom/format.h>

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

static struct error err;

static int setup(void **state)
{
    (void)state;
    return digest_init(&err) == OK ? 0 : -1;
}

/* 1: valid, 0: invalid, -1: none of what is promised. */
static int expectation(const char *path)
{
    struct view name = view_str(path);
    ptrdiff_t slash = view_rfind_char(name, '/');
    struct view folder =
        slash < 3 ? view_of(NULL, 0) : view_slice(name, (size_t)slash - 3, (size_t)slash);
    struct view file = view_slice(name, (size_t)slash + 1, name.len);
    bool version = view_eq_str(folder, "1.4") || view_eq_str(folder, "1.5") ||
                   view_eq_str(folder, "1.6") || view_eq_str(folder, "1.7");
    if (!version || (!view_ends(file, VIEW(".json")) && !view_ends(file, VIEW(".xml")))) {
        return -1;
    }
    return view_starts(file, VIEW("valid")) ? 1 : view_starts(file, VIEW("invalid")) ? 0 : -1;
}

static void try_document(const char *path, struct view text, bool valid, size_t *wrong)
{
    struct sbom_document *doc = NULL;
    enum status st = sbom_read(text, path, &doc, &err);
    bool right = valid ? st == OK : st == ERR_FORMAT || st == ERR_UNSUPPORTED;
    if (!right) {
        print_error("%s: %s%s\n", path,
                    st == OK ? "accepted" : "refused: ", st == OK ? "" : err.message);
        (*wrong)++;
    }
    if (st != OK) {
        assert_true(view_starts(view_str(err.message), view_str(path)));
        assert_null(doc);
    }
    (void)sbom_document_free(doc);
}

static void test_vectors(void **state)
{
    (void)state;
    const char *data = getenv("ASSAY_DATA");
    char zip[4096];
    size_t counts[2] = {0, 0};
    size_t wrong = 0;
    snprintf(zip, sizeof zip, "%s/vectors/cyclonedx/resources.zip",
             data != NULL ? data : ASSAY_SOURCE_DIR "/../shared/data");
    struct archive *archive = archive_read_new();
    assert_non_null(archive);
    archive_read_support_format_zip(archive);
    if (archive_read_open_filename(archive, zip, 65536) != ARCHIVE_OK) {
        print_message("skipped: CycloneDX's valid and invalid documents (%s is not there)\n", zip);
        archive_read_free(archive);
        return;
    }
    struct archive_entry *entry;
    while (archive_read_next_header(archive, &entry) == ARCHIVE_OK) {
        const char *path = archive_entry_pathname(entry);
        int expected = expectation(path);
        struct buf text = BUF_INIT(64 << 20);
        if (expected >= 0) {
            size_t size = (size_t)archive_entry_size(entry);
            char *to = buf_reserve(&text, size + 1);
            assert_non_null(to);
            assert_int_equal(archive_read_data(archive, to, size), size);
            text.len += size;
            try_document(path, buf_view(&text), expected == 1, &wrong);
            counts[expected]++;
        }
        buf_release(&text);
    }
    archive_read_free(archive);
    print_message("%zu valid and %zu invalid documents\n", counts[1], counts[0]);
    assert_true(counts[1] >= 340 && counts[0] >= 190);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors)};
    return cmocka_run_group_tests(tests, setup, NULL);
}
