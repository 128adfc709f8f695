/* Reads SBOMs and says of each whether it was accepted: "ok FILE components" or
 * "refused FILE reason". With "-c FORMAT VERSION FILE" writes it anew. */
#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/sbom/format.h>

#include <stdio.h>
#include <string.h>

static enum status convert(const struct sbom_document *doc, char **argv, struct error *err)
{
    struct buf out = BUF_INIT(1 << 30);
    enum status st = sbom_write(doc, sbom_format_named(view_str(argv[2])), argv[3], &out, err);
    if (st == OK) {
        fwrite(out.ptr, 1, out.len, stdout);
    }
    buf_release(&out);
    return st;
}

int main(int argc, char **argv)
{
    struct error err = {.code = OK};
    bool converts = argc > 4 && strcmp(argv[1], "-c") == 0;
    if (digest_init(&err) != OK) {
        return 2;
    }
    for (int i = converts ? 4 : 1; i < argc; i++) {
        struct buf text = BUF_INIT(SBOM_BYTES_MAX);
        struct sbom_document *doc = NULL;
        enum status st = file_read(argv[i], &text, &err);
        if (st == OK) {
            st = sbom_read(buf_view(&text), argv[i], &doc, &err);
        }
        if (st == OK && converts) {
            st = convert(doc, argv, &err);
        } else if (st == OK) {
            printf("ok %s %zu\n", argv[i], doc->component_count);
        }
        if (st != OK) {
            fprintf(converts ? stderr : stdout, "refused %s %s\n", argv[i], err.message);
        }
        (void)sbom_document_free(doc);
        buf_release(&text);
    }
    return 0;
}
