#include "icu_library.h"
#include "text_private.h"

#include <assay/base/mem.h>

#include <unicode/uversion.h>

#include <stdio.h>

enum { ENGINE = 1 }; /* raise when results change */

/* ---- preparation ---- */

static enum status ascii_skeletons(struct text_shared *shared, struct error *err)
{
    for (unsigned c = 0; c < 0x80; c++) {
        if (!unicode_is_identifier(c)) {
            continue;
        }
        UErrorCode status = U_ZERO_ERROR;
        char one = (char)c;
        int32_t len = icu.uspoof_get_skeleton_utf8(shared->spoof, 0, &one, 1, shared->skeleton[c],
                                                   SKELETON_OF_ASCII, &status);
        if (U_FAILURE(status) || len < 0) {
            return error_set(err, ERR_INTERNAL, "no skeleton of U+%04X: %s", c,
                             icu.error_name(status));
        }
    }
    return OK;
}

static void release(void *pointer)
{
    struct text_shared *shared = pointer;
    if (shared != NULL) {
        icu.uspoof_close(shared->spoof);
        (void)mem_free(shared);
    }
}

static enum status prepare(const struct inspect_config *config, void **out, struct sha256 *digest,
                           struct error *err)
{
    (void)config;
    enum status s = icu_library_load(err);
    if (s != OK) {
        return s;
    }
    struct text_shared *shared = mem_calloc(1, sizeof *shared);
    if (shared == NULL) {
        return error_no_memory(err);
    }
    UErrorCode status = U_ZERO_ERROR;
    shared->spoof = icu.uspoof_open(&status);
    if (U_FAILURE(status)) {
        release(shared);
        return error_set(err, ERR_INTERNAL, "the Unicode confusable data do not load: %s",
                         icu.error_name(status));
    }
    s = ascii_skeletons(shared, err);
    if (s != OK) {
        release(shared);
        return s;
    }
    char identity[128];
    (void)snprintf(identity, sizeof identity, "text %d, ICU %s, Unicode %s", ENGINE, U_ICU_VERSION,
                   U_UNICODE_VERSION);
    sha256_of(view_str(identity), digest);
    *out = shared;
    return OK;
}

static enum status start(const void *shared, void **worker, struct error *err)
{
    (void)err;
    *worker = (void *)(uintptr_t)shared; /* nothing of its own: the data are only read */
    return OK;
}

/* ---- a file ---- */

static enum status check_segments(struct text_job *job, struct error *err)
{
    struct lexer lx;
    struct segment s;
    lexer_init(&lx, job->text, job->syntax);
    while (lexer_next(&lx, &s)) {
        if (unicode_next_non_ascii(job->text, s.from, s.to) >= s.to) {
            continue;
        }
        enum status status = text_check_bidi(job, &s, err);
        if (status == OK) {
            status = text_check_invisible(job, &s, err);
        }
        if (status != OK) {
            return status;
        }
    }
    return OK;
}

static enum status check_non_ascii(struct text_job *job, struct error *err)
{
    enum status s = text_check_encoding(job, err);
    if (s == OK && job->has_controls) {
        s = check_segments(job, err);
    }
    return s == OK && job->has_lookalikes ? text_check_identifiers(job, err) : s;
}

static enum status check_content(struct text_job *job, struct error *err)
{
    struct text_traits traits = text_scan(job->text);
    enum status s = OK;
    if (traits.non_ascii) {
        s = check_non_ascii(job, err);
    }
    if (s == OK && traits.escape) {
        s = text_check_escapes(job, err);
    }
    if (s == OK && traits.nul) {
        s = text_check_utf16_part(job, err);
    }
    if (s == OK && (traits.blanks || traits.non_ascii)) {
        s = text_check_blanks(job, err);
    }
    return s;
}

static bool is_text(const struct text_job *job)
{
    bool plain = (job->file->classes & FILE_BINARY) == 0;
    return plain || (job->syntax->ground == TEXT_CODE && file_reads_as_text(job->file));
}

static enum status inspect(void *worker, const struct file *f, struct arena *arena,
                           const struct result_sink *sink, struct error *err)
{
    struct text_job *job = arena_alloc(arena, 1, sizeof *job);
    if (job == NULL) {
        return error_no_memory(err);
    }
    job->shared = worker;
    job->file = f;
    job->text = f->bytes;
    job->syntax = syntax_of(f->language, f->path);
    job->arena = arena;
    job->seen.arena = arena;
    job->sink = sink;
    enum status s = text_check_name(job, err);
    if (s != OK || f->bytes.len == 0 || !is_text(job)) {
        return s;
    }
    bool is_utf16 = false;
    s = text_from_utf16(f->bytes, arena, &job->text, &is_utf16, err);
    return s == OK ? check_content(job, err) : s;
}

const struct inspector text_inspector = {
    .name = "text",
    .purpose = "text that people and machines read differently: Trojan Source, invisible "
               "characters, lookalike names",
    .prepare = prepare,
    .start = start,
    .file = inspect,
    .release = release,
};
