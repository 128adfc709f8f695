/* Findings, components and ignores as records. */
#include "record_bytes.h"

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum {
    HASHES_MAX = 1024,
    HASH_MAX_BYTES = 64,
    PURL_MAX_BYTES = 4 * TOKEN_MAX_BYTES,
    NEEDS_MAX = 1 << 20,
    HAS_SECRET = 1,
    HAS_FIX = 1,
    ALSO_MAX_BYTES = 16 << 10
};

/* ---- writing ---- */

/* A fix that would have to be repaired or cut is none. */
static void put_fix(struct buf *out, const struct finding *f)
{
    bool whole = f->has_fix && f->fix.len <= TEXT_MAX_BYTES && utf8_valid(f->fix);
    put_number(out, whole ? HAS_FIX : 0);
    if (whole) {
        put_bytes(out, f->fix);
    }
}

static void put_flow(struct buf *out, const struct finding *f)
{
    size_t len = f->flow_len < FLOW_STEPS_MAX ? f->flow_len : FLOW_STEPS_MAX;
    put_number(out, (uint32_t)len);
    for (size_t i = 0; i < len; i++) {
        put_region(out, f->flow[i].region);
        put_text(out, f->flow[i].message, TOKEN_MAX_BYTES);
    }
}

void record_write_finding(struct buf *out, const struct finding *f)
{
    buf_add_char(out, RECORD_VERSION);
    put_text(out, f->inspector, NAME_MAX_BYTES);
    put_text(out, f->rule, RULE_MAX_BYTES);
    put_text(out, f->message, TEXT_MAX_BYTES);
    put_number(out, (uint32_t)f->severity);
    put_number(out, (uint32_t)f->confidence);
    put_text(out, f->path, PATH_MAX_BYTES);
    put_region(out, f->region);
    put_text(out, f->excerpt, TEXT_MAX_BYTES);
    put_number(out, f->excerpt_line);
    put_text(out, f->fingerprint, TOKEN_MAX_BYTES);
    put_number(out, f->has_secret ? HAS_SECRET : 0);
    if (f->has_secret) {
        buf_add(out, f->secret.bytes, SHA256_SIZE);
    }
    put_text(out, f->cwe, TOKEN_MAX_BYTES);
    put_text(out, f->owasp, TOKEN_MAX_BYTES);
    put_text(out, f->controls, TOKEN_MAX_BYTES);
    put_text(out, f->marker, TOKEN_MAX_BYTES);
    put_fix(out, f);
    put_flow(out, f);
    put_text(out, f->also, ALSO_MAX_BYTES);
}

static void put_hash(struct buf *out, const struct component_hash *h)
{
    put_text(out, h->algorithm, NAME_MAX_BYTES);
    struct buf raw;
    buf_init(&raw, HASH_MAX_BYTES);
    enum status s = hex_decode(&raw, h->hex, NULL);
    if (s == OK) {
        put_bytes(out, buf_view(&raw));
    } else {
        out->failed = out->failed == OK ? s : out->failed;
    }
    buf_release(&raw);
}

void record_write_component(struct buf *out, const struct component *c)
{
    buf_add_char(out, RECORD_VERSION);
    put_text(out, c->type, NAME_MAX_BYTES);
    put_text(out, c->namespace, TOKEN_MAX_BYTES);
    put_text(out, c->name, TOKEN_MAX_BYTES);
    put_text(out, c->version, TOKEN_MAX_BYTES);
    put_text(out, c->purl, PURL_MAX_BYTES);
    put_number(out, (uint32_t)c->scope);
    put_number(out, (uint32_t)c->relation);
    put_text(out, c->manifest, PATH_MAX_BYTES);
    put_number(out, c->line);
    size_t hashes = c->hash_count < HASHES_MAX ? c->hash_count : HASHES_MAX;
    put_number(out, (uint32_t)hashes);
    for (size_t i = 0; i < hashes; i++) {
        put_hash(out, &c->hashes[i]);
    }
    put_text(out, c->licence, TEXT_MAX_BYTES);
    put_text(out, c->source, TEXT_MAX_BYTES);
    put_text(out, c->note, TEXT_MAX_BYTES);
    put_number(out, (uint32_t)c->need_count);
    for (size_t i = 0; i < c->need_count; i++) {
        put_text(out, c->needs[i].purl, PURL_MAX_BYTES);
        put_text(out, c->needs[i].requirement, TEXT_MAX_BYTES);
    }
}

void record_write_model(struct buf *out, struct view model)
{
    buf_add_char(out, RECORD_VERSION);
    put_bytes(out, model);
}

void record_write_ignore(struct buf *out, const struct ignore_entry *e)
{
    buf_add_char(out, RECORD_VERSION);
    put_text(out, e->path, PATH_MAX_BYTES);
    put_text(out, e->rule, RULE_MAX_BYTES);
    put_number(out, e->line);
}

/* ---- reading ---- */

static void take_secret(struct reader *r, struct finding *f)
{
    f->has_secret = take_enum(r, HAS_SECRET, "its flags are unknown") == HAS_SECRET;
    if (f->has_secret) {
        struct view raw = take(r, SHA256_SIZE);
        if (raw.len == SHA256_SIZE) {
            memcpy(f->secret.bytes, raw.ptr, SHA256_SIZE);
        }
    }
}

static void take_fix(struct reader *r, struct finding *f)
{
    f->has_fix = take_enum(r, HAS_FIX, "its flags are unknown") == HAS_FIX;
    if (f->has_fix) {
        f->fix = take_text(r, TEXT_MAX_BYTES);
    }
}

static enum status take_flow(struct reader *r, struct arena *arena, struct finding *f,
                             struct error *err)
{
    uint32_t count = take_enum(r, FLOW_STEPS_MAX, "its flow has too many steps");
    if (count == 0) {
        return OK;
    }
    struct flow_step *steps = arena_alloc(arena, count, sizeof *steps);
    if (steps == NULL) {
        return error_no_memory(err);
    }
    for (uint32_t i = 0; i < count && r->wrong == NULL; i++) {
        steps[i].region = take_region(r);
        steps[i].message = take_text(r, TOKEN_MAX_BYTES);
    }
    f->flow = steps;
    f->flow_len = count;
    return OK;
}

/* Names of rules, one a line, none of them empty. */
static struct view take_names(struct reader *r)
{
    struct view text = take_text(r, ALSO_MAX_BYTES);
    bool good = true;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool ends = i == 0 || i + 1 == text.len || text.ptr[i + 1] == '\n';
        good = good && c != 0x7f && (c >= 0x20 || (c == '\n' && !ends));
    }
    if (!good) {
        refuse(r, "the names of other rules are malformed");
        return VIEW("");
    }
    return text;
}

enum status record_read_finding(struct view bytes, struct arena *arena, struct finding *out,
                                struct error *err)
{
    struct reader r = {bytes, NULL};
    struct finding f = {0};
    take_version(&r);
    f.inspector = take_word(&r, "the inspector's name is malformed");
    f.rule = take_label(&r, RULE_MAX_BYTES, "the rule's name is malformed");
    f.message = take_text(&r, TEXT_MAX_BYTES);
    f.severity = (enum severity)take_enum(&r, SEVERITY_CRITICAL, "the severity is unknown");
    f.confidence = (enum confidence)take_enum(&r, CONFIDENCE_HIGH, "the confidence is unknown");
    f.path = take_text(&r, PATH_MAX_BYTES);
    f.region = take_region(&r);
    f.excerpt = take_text(&r, TEXT_MAX_BYTES);
    f.excerpt_line = take_number(&r);
    f.fingerprint = take_text(&r, TOKEN_MAX_BYTES);
    take_secret(&r, &f);
    f.cwe = take_text(&r, TOKEN_MAX_BYTES);
    f.owasp = take_text(&r, TOKEN_MAX_BYTES);
    f.controls = take_text(&r, TOKEN_MAX_BYTES);
    f.marker = take_text(&r, TOKEN_MAX_BYTES);
    take_fix(&r, &f);
    enum status s = take_flow(&r, arena, &f, err);
    if (s != OK) {
        return s;
    }
    f.also = take_names(&r);
    s = finish(&r, "finding", err);
    if (s == OK) {
        *out = f;
    }
    return s;
}

static enum status take_hash(struct reader *r, struct arena *arena, struct component_hash *out,
                             struct error *err)
{
    static const char digits[] = "0123456789abcdef";
    out->algorithm = take_label(r, NAME_MAX_BYTES, "a hash algorithm is malformed");
    struct view raw = take(r, take_number(r));
    if (raw.len == 0 || raw.len > HASH_MAX_BYTES) {
        refuse(r, "a hash has no or too many bytes");
        return OK;
    }
    char *hex = arena_alloc(arena, raw.len, 2);
    if (hex == NULL) {
        return error_no_memory(err);
    }
    for (size_t i = 0; i < raw.len; i++) {
        hex[2 * i] = digits[(unsigned char)raw.ptr[i] >> 4];
        hex[2 * i + 1] = digits[(unsigned char)raw.ptr[i] & 15];
    }
    out->hex = view_of(hex, 2 * raw.len);
    return OK;
}

static enum status take_hashes(struct reader *r, struct arena *arena, struct component *c,
                               struct error *err)
{
    uint32_t count = take_enum(r, HASHES_MAX, "it has too many hashes");
    if (count == 0) {
        return OK;
    }
    struct component_hash *hashes = arena_alloc(arena, count, sizeof *hashes);
    if (hashes == NULL) {
        return error_no_memory(err);
    }
    for (uint32_t i = 0; i < count && r->wrong == NULL; i++) {
        enum status s = take_hash(r, arena, &hashes[i], err);
        if (s != OK) {
            return s;
        }
    }
    c->hashes = hashes;
    c->hash_count = count;
    return OK;
}

/* In the order of their package URLs, so that none stands there twice. */
static enum status take_needs(struct reader *r, struct arena *arena, struct component *c,
                              struct error *err)
{
    uint32_t count = take_enum(r, NEEDS_MAX, "it needs too many components");
    if (count > r->rest.len / 2) { /* each has two lengths at least */
        refuse(r, "it needs more components than there are");
    }
    if (r->wrong != NULL || count == 0) {
        return OK;
    }
    struct component_need *needs = arena_alloc(arena, count, sizeof *needs);
    if (needs == NULL) {
        return error_no_memory(err);
    }
    for (uint32_t i = 0; i < count && r->wrong == NULL; i++) {
        needs[i].purl = take_text(r, PURL_MAX_BYTES);
        needs[i].requirement = take_text(r, TEXT_MAX_BYTES);
        if (!view_starts(needs[i].purl, VIEW("pkg:")) ||
            (i > 0 && view_cmp(needs[i - 1].purl, needs[i].purl) >= 0)) {
            refuse(r, "what it needs is malformed");
        }
    }
    c->needs = needs;
    c->need_count = count;
    return OK;
}

enum status record_read_component(struct view bytes, struct arena *arena, struct component *out,
                                  struct error *err)
{
    struct reader r = {bytes, NULL};
    struct component c = {0};
    take_version(&r);
    c.type = take_word(&r, "the package type is malformed");
    c.namespace = take_text(&r, TOKEN_MAX_BYTES);
    c.name = take_label(&r, TOKEN_MAX_BYTES, "the package name is malformed");
    c.version = take_text(&r, TOKEN_MAX_BYTES);
    c.purl = take_text(&r, PURL_MAX_BYTES);
    c.scope = (enum component_scope)take_enum(&r, SCOPE_BUILD, "the scope is unknown");
    c.relation =
        (enum component_relation)take_enum(&r, RELATION_TRANSITIVE, "the relation is unknown");
    c.manifest = take_text(&r, PATH_MAX_BYTES);
    c.line = take_number(&r);
    enum status s = take_hashes(&r, arena, &c, err);
    if (s != OK) {
        return s;
    }
    c.licence = take_text(&r, TEXT_MAX_BYTES);
    c.source = take_text(&r, TEXT_MAX_BYTES);
    c.note = take_text(&r, TEXT_MAX_BYTES);
    s = take_needs(&r, arena, &c, err);
    if (s != OK) {
        return s;
    }
    if (c.purl.len > 0 && !view_starts(c.purl, VIEW("pkg:"))) {
        refuse(&r, "the package URL is malformed");
    }
    s = finish(&r, "component", err);
    if (s == OK) {
        *out = c;
    }
    return s;
}

enum status record_read_model(struct view bytes, struct view *out, struct error *err)
{
    struct reader r = {bytes, NULL};
    take_version(&r);
    struct view model = take(&r, take_number(&r));
    if (model.len == 0 || model.len > MANIFEST_MODEL_MAX) {
        refuse(&r, "it has no or too many bytes");
    }
    enum status s = finish(&r, "model of a manifest", err);
    if (s == OK) {
        *out = model;
    }
    return s;
}

enum status record_read_ignore(struct view bytes, struct ignore_entry *out, struct error *err)
{
    struct reader r = {bytes, NULL};
    struct ignore_entry e;
    take_version(&r);
    e.path = take_text(&r, PATH_MAX_BYTES);
    e.rule = take_text(&r, RULE_MAX_BYTES);
    e.line = take_number(&r);
    enum status s = finish(&r, "ignore", err);
    if (s == OK) {
        *out = e;
    }
    return s;
}
