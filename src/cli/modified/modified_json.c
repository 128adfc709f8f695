/* "assay modified --json": all that is known, in the order of the files. */
#include "modified.h"

#include <assay/base/json.h>

static void put_counts(struct json_writer *w, const struct modification_counts *n)
{
    const struct {
        const char *key;
        uint64_t value;
    } rows[] = {
        {"identical", n->identical},
        {"modified", n->modified},
        {"added", n->added},
        {"removed", n->removed},
        {"renamed", n->renamed},
        {"generated", n->generated},
        {"onlyLineEnds", n->line_ends},
        {"binary", n->binary},
        {"packaging", n->packaging},
        {"executableBit", n->executable},
        {"copies", n->copies},
        {"changesDeclared", n->changes_declared},
        {"changesUpstream", n->changes_upstream},
        {"changesUnexplained", n->changes_unexplained},
        {"filesUnexplained", n->files_unexplained},
        {"patches", n->patches},
        {"patchesInEffect", n->patches_in_effect},
        {"patchHunks", n->patch_hunks},
        {"patchHunksInEffect", n->patch_hunks_in_effect},
        {"weakenings", n->weakenings},
    };
    json_key(w, "counts");
    json_object(w);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_member_uint(w, rows[i].key, rows[i].value);
    }
    json_object_end(w);
}

static void put_patch_name(struct json_writer *w, const struct modified *m, uint32_t patch)
{
    if (patch != NO_PATCH) {
        json_member(w, "patch", m->result.patches[patch].patch->name);
    }
}

/* Lines are counted from 1; a side without lines names the one before which they would be. */
static void put_side(struct json_writer *w, const char *key, uint32_t first, uint32_t end)
{
    json_key(w, key);
    json_object(w);
    json_member_uint(w, "line", (uint64_t)first + 1);
    json_member_uint(w, "lines", end - first);
    json_object_end(w);
}

static void put_changes(struct json_writer *w, const struct modified *m,
                        const struct modified_file *f)
{
    json_key(w, "changes");
    json_array(w);
    for (size_t i = 0; i < f->change_count; i++) {
        const struct modified_change *c = &f->changes[i];
        json_object(w);
        json_member_str(w, "explanation", explanation_name(c->change.explanation));
        put_patch_name(w, m, c->patch);
        put_side(w, "upstream", c->change.old_first, c->change.old_end);
        put_side(w, "subject", c->change.new_first, c->change.new_end);
        if (c->function.len > 0) {
            json_member(w, "function", c->function);
        }
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_weakenings(struct json_writer *w, const struct modified_file *f)
{
    json_key(w, "weakenings");
    json_array(w);
    for (size_t i = 0; i < f->weakening_count; i++) {
        const struct weakening *k = &f->weakenings[i];
        json_object(w);
        json_member_str(w, "rule", weakening_rules[k->kind].id);
        json_member_str(w, "severity", severity_name(weakening_rules[k->kind].severity));
        json_member_str(w, "cwe", weakening_rules[k->kind].cwe);
        json_member_uint(w, "change", k->change);
        json_member_str(w, "side", k->gone ? "upstream" : "subject");
        json_member_uint(w, "line", k->line);
        if (k->what.len > 0) {
            json_member(w, "about", k->what);
        }
        if (k->function.len > 0) {
            json_member(w, "function", k->function);
        }
        json_object_end(w);
    }
    json_array_end(w);
}

static void put_classes(struct json_writer *w, unsigned classes)
{
    static const char *const names[] = {"generated",  "line-ends",    "binary", "packaging",
                                        "executable", "not-compared", "test",   "copy"};
    json_key(w, "classes");
    json_array(w);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((classes & 1U << i) != 0) {
            json_str(w, names[i]);
        }
    }
    json_array_end(w);
}

static void put_file(struct json_writer *w, const struct modified *m, const struct modified_file *f)
{
    json_object(w);
    json_member(w, "path", f->path);
    json_member_str(w, "state", file_state_name(f->state));
    if (f->from.len > 0) {
        json_member(w, "from", f->from);
    }
    put_classes(w, f->classes);
    json_member_bool(w, "declared", f->unexplained == 0);
    put_patch_name(w, m, f->declared_by);
    json_member_uint(w, "unexplained", f->unexplained);
    put_changes(w, m, f);
    put_weakenings(w, f);
    json_object_end(w);
}

static void put_hunk(struct json_writer *w, const struct patch_hunk *h)
{
    json_object(w);
    json_member(w, "path", h->path);
    json_member_uint(w, "hunk", (uint64_t)h->hunk + 1);
    json_member_uint(w, "line", h->line);
    json_member_str(w, "effect", hunk_effect_name(h->effect));
    if (h->offset != 0) {
        json_key(w, "offset");
        json_int(w, h->offset);
    }
    if (h->fuzz != 0) {
        json_member_uint(w, "fuzz", h->fuzz);
    }
    json_object_end(w);
}

static void put_text(struct json_writer *w, const char *key, struct view text)
{
    if (text.len > 0) {
        json_member(w, key, text);
    }
}

static void put_patch(struct json_writer *w, const struct modified_patch *p)
{
    const struct patch_header *h = &p->patch->header;
    json_object(w);
    json_member(w, "name", p->patch->name);
    json_member(w, "path", p->patch->path);
    json_member_str(w, "ledger", patch_ledger_kind_name(p->patch->kind));
    json_member_str(w, "origin", patch_origin_name(h->origin));
    put_text(w, "originText", h->origin_text);
    put_text(w, "author", h->author);
    put_text(w, "subject", h->subject);
    put_text(w, "bug", h->bug);
    put_text(w, "forwarded", h->forwarded);
    put_text(w, "appliedUpstream", h->applied_upstream);
    put_text(w, "fault", p->patch->fault);
    json_key(w, "resolves");
    json_array(w);
    for (size_t i = 0; i < h->id_count; i++) {
        json_string(w, h->ids[i]);
    }
    json_array_end(w);
    json_member_bool(w, "inEffect", p->in_effect);
    json_key(w, "hunks");
    json_array(w);
    for (size_t i = 0; i < p->hunk_count; i++) {
        put_hunk(w, &p->hunks[i]);
    }
    json_array_end(w);
    json_object_end(w);
}

void modified_json_gaps(const struct modification_gap *gaps, size_t count, struct json_writer *w)
{
    json_array(w);
    for (size_t i = 0; i < count; i++) {
        json_object(w);
        json_member(w, "path", gaps[i].path);
        json_member(w, "what", gaps[i].what);
        json_object_end(w);
    }
    json_array_end(w);
}

void modified_json_result(const struct modified *m, struct json_writer *w)
{
    json_member_sha256(w, "upstreamDigest", &m->result.upstream_digest);
    json_member_sha256(w, "subjectDigest", &m->result.subject_digest);
    json_member_bool(w, "partial", m->result.gap_count > 0);
    put_counts(w, &m->result.counts);
    json_key(w, "files");
    json_array(w);
    for (size_t i = 0; i < m->result.file_count; i++) {
        put_file(w, m, &m->result.files[i]);
    }
    json_array_end(w);
    json_key(w, "patches");
    json_array(w);
    for (size_t i = 0; i < m->result.patch_count; i++) {
        put_patch(w, &m->result.patches[i]);
    }
    json_array_end(w);
    json_key(w, "gaps");
    modified_json_gaps(m->result.gaps, m->result.gap_count, w);
}

void modified_json(const struct modified *m, struct buf *out)
{
    struct json_writer w;
    json_writer_init(&w, out, true);
    json_object(&w);
    json_member_str(&w, "package", m->package);
    modified_json_result(m, &w);
    json_object_end(&w);
    buf_add_char(out, '\n');
}
