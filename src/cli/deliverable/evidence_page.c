/* Pages without script for who has a link and a browser. */
#include "evidence.h"
#include "page.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>

void evidence_page_form(struct buf *out, const struct upload_link *link)
{
    page_begin(out, "Upload of evidence");
    buf_add_str(out, "<dl>\n");
    page_row(out, "For", link->deliverable);
    page_row(out, "Asked for", link->kind);
    page_row(out, "In particular", link->question);
    page_row(out, "Until", link->due);
    page_row_number(out, "Bytes of a file at most", link->max_size);
    page_row_number(out, "Files that may come yet", link->left);
    buf_add_str(out, "</dl>\n<form method=\"post\" enctype=\"multipart/form-data\">\n"
                     "<p><label>File: <input type=\"file\" name=\"file\" required></label></p>\n"
                     "<p><button>Upload</button></p>\n</form>\n");
    page_end(out);
}

static void receipt_json(struct buf *out, const struct upload *u, const struct upload_receipt *r,
                         const char *digest, const char *envelope, int64_t now)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member(&w, "upload", r->id);
    json_member(&w, "deliverable", u->deliverable);
    json_member(&w, "kind", u->kind);
    json_member(&w, "name", u->name);
    json_member_uint(&w, "size", u->bytes.len);
    json_member_str(&w, "sha256", digest);
    json_member_time(&w, "received", now);
    json_member_uint(&w, "logIndex", r->log.index);
    json_member_str(&w, "envelopeSha256", envelope);
    json_object_end(&w);
    buf_add_char(out, '\n');
}

void evidence_page_receipt(struct buf *out, const struct upload *u, const struct upload_receipt *r,
                           int64_t now, bool html)
{
    char digest[SHA256_HEX_MAX];
    char envelope[SHA256_HEX_MAX];
    char time[CLOCK_TEXT_MAX];
    sha256_hex(&r->digest, digest);
    sha256_hex(&r->log.envelope, envelope);
    clock_rfc3339(now, time);
    if (!html) {
        receipt_json(out, u, r, digest, envelope, now);
        return;
    }
    page_begin(out, "Received");
    buf_add_str(out, "<p>Keep this: it says what was received.</p>\n<dl>\n");
    page_row(out, "Upload", r->id);
    page_row(out, "For", u->deliverable);
    page_row(out, "Asked for", u->kind);
    page_row(out, "File", u->name);
    page_row_number(out, "Bytes", u->bytes.len);
    page_row(out, "SHA-256", view_str(digest));
    page_row(out, "Received", view_str(time));
    page_row_number(out, "Entry in the log", r->log.index);
    page_row(out, "SHA-256 of the signed statement", view_str(envelope));
    buf_add_str(out, "</dl>\n");
    page_end(out);
}
