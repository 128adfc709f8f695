/* A supplier's documents: none of them may do more than contradict. The first byte chooses the
 * kind. */
#include <assay/assure/claims.h>
#include <assay/base/mem.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
    if (!ok) {
        abort();
    }
}

/* Something to be contradicted: a file, a component, a grave finding. */
static void fill(struct facts *f)
{
    struct error err;
    const struct file_facts file = {.path = VIEW("hello/src/main.c"), .size = 10};
    const struct component c = {.purl = VIEW("pkg:npm/left-pad@1.1.0"),
                                .type = VIEW("npm"),
                                .name = VIEW("left-pad"),
                                .version = VIEW("1.1.0"),
                                .licence = VIEW("MIT"),
                                .manifest = VIEW("package-lock.json")};
    const struct finding finding = {.inspector = VIEW("code"),
                                    .rule = VIEW("r"),
                                    .message = VIEW("m"),
                                    .severity = SEVERITY_HIGH,
                                    .path = VIEW("hello/src/main.c"),
                                    .region = {.line = 3},
                                    .fingerprint = VIEW("f1:0123456789abcdef0123456789abcdef"),
                                    .cwe = VIEW("CWE-78")};
    require(facts_add_file(f, &file, &err) == OK);
    require(facts_add_component(f, &c, &err) == OK);
    require(facts_add_finding(f, &finding, &err) == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct facts *f = NULL;
    struct error err = {.code = OK};
    size_t kinds = 0;
    while (claim_formats[kinds].kind != NULL) {
        kinds++;
    }
    if (size == 0 || digest_init(&err) != OK || facts_new(&f, &err) != OK) {
        return 0;
    }
    fill(f);
    const char *kind = claim_formats[data[0] % kinds].kind;
    const struct claim_document d = {view_str(kind), VIEW("document"),
                                     view_of((const char *)data + 1, size - 1), 1700000000};
    enum status st = claim_compare(
        f, &d, VIEW("0000000000000000000000000000000000000000000000000000000000000000"), NULL,
        &err);
    require(st == OK || st == ERR_USAGE || st == ERR_FORMAT || st == ERR_UNSUPPORTED ||
            st == ERR_LIMIT || st == ERR_CORRUPT);
    (void)facts_free(f);
    return 0;
}
