/* Licences: what each text says of its licence, and who claims copyright in it.
 *
 * What a licence asks is judged by the baseline over the views `licences` and
 * `file_licences`; findings are only what nobody can judge: words that speak like a licence
 * and are none that is known. */
#include "inspectors.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>
#include <assay/base/xml.h>
#include <assay/licence/declared.h>
#include <assay/licence/expression.h>

#define RULE_UNKNOWN "unknown-licence"

/* Raised when texts start to read differently: same digest, same result. */
enum { ENGINE_VERSION = 2 };

/* What `shared` and `worker` point at where the texts themselves are wanted. */
static char texts_wanted;

static enum status prepare(const struct inspect_config *config, void **shared,
                           struct sha256 *digest, struct error *err)
{
    struct sha256 data;
    struct buf identity;
    /* Metadata may be XML, and workers can load nothing. */
    enum status st = xml_prepare(err);
    st = st == OK ? licence_data_digest(&data, err) : st;
    buf_init(&identity, 256);
    buf_printf(&identity, "licences %d ", (int)ENGINE_VERSION);
    buf_add(&identity, data.bytes, sizeof data.bytes);
    st = st == OK ? buf_status(&identity, err) : st;
    if (st == OK) {
        sha256_of(buf_view(&identity), digest);
        *shared = config->licence_texts ? &texts_wanted : NULL;
    }
    buf_release(&identity);
    return st;
}

static enum status start(const void *shared, void **worker, struct error *err)
{
    (void)err;
    *worker = shared == NULL ? NULL : &texts_wanted;
    return OK;
}

static enum status report_unknown(const struct file *f, const struct licence_match *m,
                                  struct arena *arena, const struct result_sink *sink,
                                  struct error *err)
{
    struct finding finding = {
        .inspector = VIEW("licences"),
        .rule = VIEW(RULE_UNKNOWN),
        .severity = SEVERITY_LOW,
        .confidence = CONFIDENCE_MEDIUM,
        .path = f->path,
        .region = {.line = m->line, .column = 1, .end_line = m->line, .end_column = 1},
        .message = VIEW("This speaks like a licence and is none that is known: what it allows and "
                        "asks is not established. Read it, have it approved, and name it with "
                        "\"SPDX-License-Identifier: LicenseRef-NAME\"."),
    };
    struct fingerprints seen = {.arena = arena};
    const struct fingerprint_parts parts = {
        .inspector = finding.inspector,
        .rule = finding.rule,
        .path = f->path,
        .context = view_slice(f->bytes, m->begin, m->end),
    };
    enum status st = fingerprint_view(&seen, &parts, &finding.fingerprint, err);
    return st == OK ? sink->finding(sink->ctx, &finding, err) : st;
}

static enum status send_matches(const struct file *f, const struct licence_findings *found,
                                struct arena *arena, const struct result_sink *sink,
                                struct error *err)
{
    enum status st = OK;
    for (size_t i = 0; i < found->match_count && st == OK; i++) {
        st = sink->licence(sink->ctx, &found->matches[i], err);
        if (st == OK && found->matches[i].unknown) {
            st = report_unknown(f, &found->matches[i], arena, sink, err);
        }
    }
    for (size_t i = 0; i < found->copyright_count && st == OK; i++) {
        st = sink->copyright(sink->ctx, &found->copyrights[i], err);
    }
    return st;
}

static enum status send_combined(const struct licence_findings *found, struct arena *arena,
                                 const struct result_sink *sink, struct error *err)
{
    struct file_licence whole = {0};
    struct expression e;
    enum status st = licence_combined(found, arena, &whole.expression, err);
    if (st != OK || whole.expression.len == 0) {
        return st;
    }
    st = expression_parse(whole.expression, EXPRESSION_LENIENT, arena, &e, err);
    if (st == OK) {
        whole.terms = expression_terms(&e);
        st = sink->file_licence(sink->ctx, &whole, err);
    }
    return st;
}

/* Old texts are Latin-1: names of holders have to survive. */
static enum status send_text(const struct file *f, const struct result_sink *sink,
                             struct error *err)
{
    if (utf8_valid(f->bytes)) {
        return sink->licence_text(sink->ctx, f->bytes, err);
    }
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(2 * LICENCE_TEXT_MAX);
    for (size_t i = 0; i < f->bytes.len; i++) {
        utf8_append(&text, (unsigned char)f->bytes.ptr[i]);
    }
    enum status st = buf_status(&text, err);
    return st == OK
               ? sink->licence_text(sink->ctx, utf8_cut(buf_view(&text), LICENCE_TEXT_MAX), err)
               : st;
}

static enum status inspect(void *worker, const struct file *f, struct arena *arena,
                           const struct result_sink *sink, struct error *err)
{
    struct licence_findings found;
    if ((f->classes & FILE_BINARY) != 0) {
        return OK;
    }
    enum status st = licence_detect_in(f->path, f->bytes, arena, &found, err);
    st = st == OK ? send_matches(f, &found, arena, sink, err) : st;
    st = st == OK ? send_combined(&found, arena, sink, err) : st;
    bool is_text = licence_file_named(f->path) || licence_is_notice_file(f->path);
    return st == OK && worker != NULL && is_text && f->bytes.len <= LICENCE_TEXT_MAX
               ? send_text(f, sink, err)
               : st;
}

const struct inspector licences_inspector = {
    .name = "licences",
    .purpose = "licences and copyright statements in texts",
    .prepare = prepare,
    .start = start,
    .file = inspect,
};
