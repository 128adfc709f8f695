/* Whatever comes: the document is sound, or the status says why there is none; what was read
 * can be written in every format and read again. */
#include "fuzz.h"

#include <assay/base/digest.h>
#include <assay/vex/vex.h>

static void write_and_read(struct vex_document *doc)
{
    struct error err = {.code = OK};
    if (doc->author.len == 0) {
        doc->author = VIEW("author");
    }
    for (size_t i = 0; vex_formats[i] != NULL; i++) {
        struct buf out = BUF_INIT(1 << 26);
        if (vex_write(doc, vex_formats[i], &out, &err) == OK) {
            struct vex_document again;
            vex_init(&again);
            enum status st = vex_read(buf_view(&out), "again", &again, &err);
            REQUIRE(st == OK || st == ERR_FORMAT);
            vex_release(&again);
        }
        buf_release(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error err = {.code = OK};
    struct vex_document doc;
    REQUIRE(digest_init(&err) == OK);
    vex_init(&doc);
    enum status st = vex_read(view_of((const char *)data, size), "in", &doc, &err);
    REQUIRE(st == OK || err.message[0] != '\0');
    REQUIRE(st != ERR_INTERNAL);
    if (st == OK && doc.count < 64) {
        write_and_read(&doc);
    }
    vex_release(&doc);
    return 0;
}
