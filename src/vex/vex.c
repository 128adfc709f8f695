#include "vex_private.h"

#include <assay/base/clock.h>
#include <assay/base/digest.h>
#include <assay/base/mem.h>

static const char *const statuses[] = {"under_investigation", "affected", "not_affected", "fixed"};
static const char *const justifications[] = {
    "",
    "component_not_present",
    "vulnerable_code_not_present",
    "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary",
    "inline_mitigations_already_exist",
};
enum {
    STATUSES = sizeof statuses / sizeof statuses[0],
    JUSTIFICATIONS = sizeof justifications / sizeof justifications[0]
};

const char *vex_status_name(enum vex_status s)
{
    return (size_t)s < STATUSES ? statuses[s] : "unknown";
}

bool vex_status_parse(struct view text, enum vex_status *out)
{
    for (size_t i = 0; i < STATUSES; i++) {
        if (view_eq_str(text, statuses[i])) {
            *out = (enum vex_status)i;
            return true;
        }
    }
    return false;
}

const char *vex_justification_name(enum vex_justification j)
{
    return (size_t)j < JUSTIFICATIONS ? justifications[j] : "";
}

bool vex_justification_parse(struct view text, enum vex_justification *out)
{
    for (size_t i = 1; i < JUSTIFICATIONS; i++) {
        if (view_eq_str(text, justifications[i])) {
            *out = (enum vex_justification)i;
            return true;
        }
    }
    return false;
}

const struct vex_format *const vex_formats[] = {&vex_openvex, &vex_csaf, &vex_cyclonedx, NULL};

const struct vex_format *vex_format_named(struct view name)
{
    for (size_t i = 0; vex_formats[i] != NULL; i++) {
        if (view_eq_str(name, vex_formats[i]->name)) {
            return vex_formats[i];
        }
    }
    return NULL;
}

void vex_init(struct vex_document *doc)
{
    *doc = (struct vex_document){.time = VEX_NO_TIME};
    arena_init(&doc->arena, (size_t)16 * VEX_BYTES_MAX);
}

void vex_release(struct vex_document *doc)
{
    arena_release(&doc->arena);
    doc->claims = mem_free(doc->claims);
    doc->count = doc->cap = 0;
}

enum status vex_add(struct vex_document *doc, const struct vex_claim *claim, struct error *err)
{
    void *items = doc->claims;
    enum status st =
        mem_grow(&items, &doc->cap, doc->count + 1, sizeof *doc->claims, VEX_CLAIMS_MAX, err);
    doc->claims = items;
    if (st == OK) {
        doc->claims[doc->count++] = *claim;
    }
    return st;
}

enum status vex_read(struct view text, const char *source, struct vex_document *doc,
                     struct error *err)
{
    if (text.len > VEX_BYTES_MAX) {
        return error_set(err, ERR_LIMIT, "%s: larger than %d MiB", source, VEX_BYTES_MAX >> 20);
    }
    for (size_t i = 0; vex_formats[i] != NULL; i++) {
        if (vex_formats[i]->sniff(text)) {
            doc->format = vex_formats[i]->name;
            return vex_formats[i]->read(text, source, doc, err);
        }
    }
    return error_set(err, ERR_UNSUPPORTED,
                     "%s: neither OpenVEX nor CSAF 2.0 nor CycloneDX with vulnerabilities", source);
}

enum status vex_write(const struct vex_document *doc, const struct vex_format *format,
                      struct buf *out, struct error *err)
{
    if (doc->author.len == 0) {
        return error_set(err, ERR_USAGE, "who says it? A VEX document needs an author");
    }
    enum status st = format->write(doc, out, err);
    return st == OK ? buf_status(out, err) : st;
}

enum status vex_wrong(const struct value *at, const char *source, const char *what,
                      struct error *err)
{
    return error_set(err, ERR_FORMAT, "%s:%u: %s", source, at == NULL ? 1U : at->line, what);
}

enum status vex_read_json(struct view text, const char *source, struct vex_document *doc,
                          const struct value **root, struct error *err)
{
    struct value *v = arena_alloc(&doc->arena, 1, sizeof *v);
    /* Texts outlive the bytes that were given. */
    struct view copy = arena_copy(&doc->arena, text);
    if (v == NULL || copy.ptr == NULL) {
        return error_no_memory(err);
    }
    enum status st = json_read(copy, source, JSON_STRICT, NULL, &doc->arena, v, err);
    if (st == OK && v->kind != VALUE_OBJECT) {
        st = value_expected(v, source, "an object", err);
    }
    if (st == OK) {
        *root = v;
    }
    return st;
}

int64_t vex_time(struct view text)
{
    int64_t t;
    return text.ptr != NULL && clock_parse(text, &t) ? t : VEX_NO_TIME;
}

void vex_write_time(struct json_writer *w, const char *key, int64_t time)
{
    json_member_time(w, key, time == VEX_NO_TIME ? 0 : time);
}

static void add_text(struct buf *out, struct view v)
{
    buf_printf(out, "%zu:" VIEW_FMT ",", v.len, VIEW_ARG(v));
}

void vex_digest(const struct vex_document *doc, char hex[65])
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT((size_t)4 * VEX_BYTES_MAX);
    struct sha256 d;
    add_text(&text, doc->author);
    for (size_t i = 0; i < doc->count; i++) {
        const struct vex_claim *c = &doc->claims[i];
        add_text(&text, c->vulnerability);
        for (size_t k = 0; k < c->alias_count; k++) {
            add_text(&text, c->aliases[k]);
        }
        buf_printf(&text, "%d %d %lld ", (int)c->status, (int)c->justification, (long long)c->time);
        add_text(&text, c->product);
        add_text(&text, c->component);
        add_text(&text, c->impact);
        add_text(&text, c->action);
    }
    sha256_of(buf_view(&text), &d);
    sha256_hex(&d, hex);
}

bool vex_is_purl(struct view text)
{
    return view_starts(text, VIEW("pkg:"));
}

struct view vex_thing(const struct vex_claim *c)
{
    return c->component.len > 0 ? c->component : c->product;
}

bool vex_same_vulnerability(const struct vex_claim *a, const struct vex_claim *b)
{
    return view_eq(a->vulnerability, b->vulnerability);
}
