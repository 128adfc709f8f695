#include "queue_jobs.h"

#include <assay/assure/shipped_baselines.h>
#include <assay/base/json.h>

void inspection_job_id(const struct inspection_job *j, char out[SHA256_HEX_MAX])
{
    static const struct sha256 none;
    char text[2 * SHA256_HEX_MAX + 256];
    char subject[SHA256_HEX_MAX];
    char baseline[SHA256_HEX_MAX];
    struct sha256 id;
    sha256_hex(&j->subject, subject);
    sha256_hex(j->has_baseline ? &j->baseline : &none, baseline);
    int n = snprintf(text, sizeof text, "verify %s %s %.32s " VIEW_FMT, subject, baseline,
                     assay_version, VIEW_ARG(view_slice(j->origin, 0, 32)));
    sha256_of(view_of(text, n > 0 ? (size_t)n : 0), &id);
    sha256_hex(&id, out);
}

void inspection_job_rules(const struct inspection_job *j, struct sha256 *baseline,
                          struct view *origin)
{
    *origin = j->origin.len > 0 ? j->origin : VIEW("in-house");
    *baseline = j->baseline;
    if (!j->has_baseline) {
        sha256_of(shipped_baselines[0].bytes, baseline);
    }
}

void inspection_job_write(const struct inspection_job *j, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, false);
    json_object(&w);
    json_member(&w, "name", j->name);
    json_member_sha256(&w, "subject", &j->subject);
    if (j->has_baseline) {
        json_member_sha256(&w, "baseline", &j->baseline);
    }
    if (j->origin.len > 0) {
        json_member(&w, "origin", j->origin);
    }
    json_member_uint(&w, "entries", j->entries);
    json_object_end(&w);
}

enum status inspection_job_read(struct view text, struct arena *arena, struct inspection_job *out,
                                struct error *err)
{
    struct value root;
    struct inspection_job j = {.has_baseline = false};
    struct view kept = arena_copy(arena, text);
    if (kept.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(kept, "job", JSON_STRICT, NULL, arena, &root, err);
    if (st != OK) {
        return st;
    }
    struct view baseline = value_get_text(&root, "baseline");
    j.name = value_get_text(&root, "name");
    j.origin = value_get_text(&root, "origin");
    j.has_baseline = baseline.ptr != NULL;
    const struct value *entries = value_get(&root, "entries");
    bool sound = value_is(entries, VALUE_INT) && entries->integer >= 0;
    j.entries = sound ? (uint64_t)entries->integer : 0;
    if (!sound || j.name.ptr == NULL ||
        !sha256_parse(value_get_text(&root, "subject"), &j.subject) ||
        (j.has_baseline && !sha256_parse(baseline, &j.baseline))) {
        return error_set(err, ERR_FORMAT, "the job is none that this version knows");
    }
    *out = j;
    return OK;
}
