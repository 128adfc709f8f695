/* Pages without script for who has a link and a browser. */
#include "evidence.h"

#include <assay/base/clock.h>
#include <assay/base/json.h>

static void begin(struct buf *out, const char *title)
{
    buf_printf(out,
               "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
               "<meta name=\"viewport\" content=\"width=device-width\">"
               "<meta name=\"robots\" content=\"noindex\"><title>%s</title></head>\n"
               "<body><main><h1>%s</h1>\n",
               title, title);
}

static void end(struct buf *out)
{
    buf_add_str(out, "</main></body></html>\n");
}

static void row(struct buf *out, const char *name, struct view value)
{
    if (value.len > 0) {
        buf_printf(out, "<dt>%s</dt><dd>", name);
        buf_add_markup(out, value);
        buf_add_str(out, "</dd>\n");
    }
}

static void row_number(struct buf *out, const char *name, uint64_t value)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    row(out, name, view_str(text));
}

void evidence_page_form(struct buf *out, const struct upload_link *link)
{
    begin(out, "Upload of evidence");
    buf_add_str(out, "<dl>\n");
    row(out, "For", link->deliverable);
    row(out, "Asked for", link->kind);
    row(out, "In particular", link->question);
    row(out, "Until", link->due);
    row_number(out, "Bytes of a file at most", link->max_size);
    row_number(out, "Files that may come yet", link->left);
    buf_add_str(out, "</dl>\n<form method=\"post\" enctype=\"multipart/form-data\">\n"
                     "<p><label>File: <input type=\"file\" name=\"file\" required></label></p>\n"
                     "<p><button>Upload</button></p>\n</form>\n");
    end(out);
}

void evidence_page_says(struct buf *out, const char *sentence)
{
    begin(out, "Upload of evidence");
    buf_printf(out, "<p>%s</p>\n", sentence);
    end(out);
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
    begin(out, "Received");
    buf_add_str(out, "<p>Keep this: it says what was received.</p>\n<dl>\n");
    row(out, "Upload", r->id);
    row(out, "For", u->deliverable);
    row(out, "Asked for", u->kind);
    row(out, "File", u->name);
    row_number(out, "Bytes", u->bytes.len);
    row(out, "SHA-256", view_str(digest));
    row(out, "Received", view_str(time));
    row_number(out, "Entry in the log", r->log.index);
    row(out, "SHA-256 of the signed statement", view_str(envelope));
    buf_add_str(out, "</dl>\n");
    end(out);
}
