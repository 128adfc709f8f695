/* Reads SBOMs and says of each whether it was accepted: "ok FILE components" or
 * "refused FILE reason". */
#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/sbom/format.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    struct error err = {.code = OK};
    if (digest_init(&err) != OK) {
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        struct buf text = BUF_INIT(SBOM_BYTES_MAX);
        struct sbom_document *doc = NULL;
        enum status st = file_read(argv[i], &text, &err);
        if (st == OK) {
            st = sbom_read(buf_view(&text), argv[i], &doc, &err);
        }
        if (st == OK) {
            printf("ok %s %zu\n", argv[i], doc->component_count);
        } else {
            printf("refused %s %s\n", argv[i], err.message);
        }
        (void)sbom_document_free(doc);
        buf_release(&text);
    }
    return 0;
}
