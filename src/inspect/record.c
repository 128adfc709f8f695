/* The encoding: a version byte, then the fields in the order of their struct.
 * Numbers are LEB128 (at most 32 bits), texts a length and bytes, hashes raw.
 * Nothing may follow the last field.
 *
 * The writer repairs what the reader would refuse and an honest inspector may
 * still produce (text cut out of a file with broken encoding, over-long text,
 * a region without end); the reader is strict. */
#include <assay/inspect/record.h>

#include <assay/base/mem.h>
#include <assay/base/utf8.h>

enum {
    RECORD_VERSION = 1,
    NAME_MAX_BYTES = 64,
    RULE_MAX_BYTES = 256,
    TOKEN_MAX_BYTES = 1024,
    PATH_MAX_BYTES = 64 << 10,
    TEXT_MAX_BYTES = 64 << 10,
    HASHES_MAX = 1024,
    HASH_MAX_BYTES = 64,
    VARINT_MAX = 5,
    HAS_SECRET = 1,
    HAS_FIX = 1,
    ALSO_MAX_BYTES = 16 << 10
};

/* ---- writing ---- */

static void put_number(struct buf *out, uint32_t n)
{
    char bytes[VARINT_MAX];
    size_t len = 0;
    while (n >= 0x80) {
        bytes[len++] = (char)(n | 0x80);
        n >>= 7;
    }
    bytes[len++] = (char)n;
    buf_add(out, bytes, len);
}

static void put_bytes(struct buf *out, struct view v)
{
    put_number(out, (uint32_t)v.len);
    buf_add_view(out, v);
}

static void put_text(struct buf *out, struct view text, size_t max)
{
    struct view cut = utf8_cut(text, max);
    if (utf8_is_ascii(cut) || utf8_valid(cut)) {
        put_bytes(out, cut);
        return;
    }
    struct buf visible;
    buf_init(&visible, max * 10);
    utf8_append_visible(&visible, cut);
    if (visible.failed != OK) {
        out->failed = visible.failed;
    } else {
        put_bytes(out, utf8_cut(buf_view(&visible), max));
    }
    buf_release(&visible);
}

static void put_region(struct buf *out, struct region r)
{
    bool backwards =
        r.end_line < r.line || (r.end_line == r.line && r.end_column < r.column) || r.line == 0;
    if (r.line > 0 && r.column == 0) {
        r.column = 1;
    }
    put_number(out, r.line);
    put_number(out, r.line == 0 ? 0 : r.column);
    put_number(out, backwards ? r.line : r.end_line);
    put_number(out, r.line == 0 ? 0 : backwards || r.end_column == 0 ? r.column : r.end_column);
}

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
    put_text(out, c->purl, 4 * TOKEN_MAX_BYTES);
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
}

void record_write_ignore(struct buf *out, const struct ignore_entry *e)
{
    buf_add_char(out, RECORD_VERSION);
    put_text(out, e->path, PATH_MAX_BYTES);
    put_text(out, e->rule, RULE_MAX_BYTES);
    put_number(out, e->line);
}

enum { IS_PUBLIC = 1, IS_DOCUMENTED = 2 };

/* A name may be any text of a file: what would not show is written out. */
void record_write_function(struct buf *out, const struct function_measures *f)
{
    struct buf name;
    buf_init(&name, MEASURES_NAME_MAX * 16);
    utf8_append_visible(&name, f->name);
    buf_add_char(out, RECORD_VERSION);
    if (name.failed != OK) {
        out->failed = name.failed;
    } else {
        put_bytes(out, utf8_cut(buf_view(&name), MEASURES_NAME_MAX));
    }
    buf_release(&name);
    put_number(out, f->line);
    put_number(out, f->end_line);
    put_number(out, f->cyclomatic);
    put_number(out, f->cognitive);
    put_number(out, f->nesting);
    put_number(out, f->statements);
    put_number(out, f->parameters);
    put_number(out, f->gotos);
    put_number(out, f->returns);
    put_number(out, f->dead_statements);
    put_number(out, (f->is_public ? (uint32_t)IS_PUBLIC : 0) |
                        (f->is_documented ? (uint32_t)IS_DOCUMENTED : 0));
}

void record_write_measures(struct buf *out, const struct file_measures *m)
{
    buf_add_char(out, RECORD_VERSION);
    put_number(out, m->functions);
    put_number(out, m->code_lines);
    put_number(out, m->comment_lines);
    put_number(out, m->statements);
    put_number(out, m->cyclomatic);
    put_number(out, m->cognitive);
    put_number(out, m->dead_statements);
    put_number(out, m->public_functions);
    put_number(out, m->documented_functions);
}

/* ---- reading ---- */

/* The first thing that is wrong sticks: later reads yield empty values. */
struct reader {
    struct view rest;
    const char *wrong;
};

static void refuse(struct reader *r, const char *wrong)
{
    if (r->wrong == NULL) {
        r->wrong = wrong;
    }
    r->rest.len = 0;
}

static struct view take(struct reader *r, size_t len)
{
    if (len > r->rest.len) {
        refuse(r, "it ends too early");
        return VIEW("");
    }
    struct view piece = view_slice(r->rest, 0, len);
    r->rest = view_slice(r->rest, len, r->rest.len);
    return piece;
}

static uint32_t take_number(struct reader *r)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < VARINT_MAX; i++) {
        struct view byte = take(r, 1);
        if (byte.len == 0) {
            return 0;
        }
        unsigned char b = (unsigned char)byte.ptr[0];
        n |= (uint64_t)(b & 0x7f) << (7 * i);
        if (b < 0x80) {
            bool longer_than_needed = b == 0 && i > 0;
            if (n > UINT32_MAX || longer_than_needed) {
                break;
            }
            return (uint32_t)n;
        }
    }
    refuse(r, "a number is malformed");
    return 0;
}

static uint32_t take_enum(struct reader *r, uint32_t last, const char *wrong)
{
    uint32_t n = take_number(r);
    if (n > last) {
        refuse(r, wrong);
        return 0;
    }
    return n;
}

static struct view take_text(struct reader *r, size_t max)
{
    struct view text = take(r, take_number(r));
    if (text.len > max) {
        refuse(r, "a text is too long");
        return VIEW("");
    }
    if (!utf8_is_ascii(text) && !utf8_valid(text)) {
        refuse(r, "a text is not UTF-8");
        return VIEW("");
    }
    return text;
}

/* Not empty, and nothing in it that a terminal or a report would trip over. */
static struct view take_label(struct reader *r, size_t max, const char *wrong)
{
    struct view text = take_text(r, max);
    bool good = text.len > 0;
    for (size_t i = 0; i < text.len; i++) {
        good = good && (unsigned char)text.ptr[i] >= 0x20 && text.ptr[i] != 0x7f;
    }
    if (!good) {
        refuse(r, wrong);
        return VIEW("");
    }
    return text;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+';
}

static struct view take_word(struct reader *r, const char *wrong)
{
    struct view text = take_text(r, NAME_MAX_BYTES);
    bool good = text.len > 0;
    for (size_t i = 0; i < text.len; i++) {
        good = good && is_word_char(text.ptr[i]);
    }
    if (!good) {
        refuse(r, wrong);
        return VIEW("");
    }
    return text;
}

static struct region take_region(struct reader *r)
{
    struct region at;
    at.line = take_number(r);
    at.column = take_number(r);
    at.end_line = take_number(r);
    at.end_column = take_number(r);
    bool whole_file = at.line == 0 && at.column == 0 && at.end_line == 0 && at.end_column == 0;
    bool forward =
        at.line > 0 && at.column > 0 && at.end_column > 0 &&
        (at.end_line > at.line || (at.end_line == at.line && at.end_column >= at.column));
    if (!whole_file && !forward) {
        refuse(r, "a region runs backwards");
    }
    return at;
}

static void take_version(struct reader *r)
{
    struct view byte = take(r, 1);
    if (byte.len == 1 && byte.ptr[0] != RECORD_VERSION) {
        refuse(r, "its version is unknown");
    }
}

static enum status finish(struct reader *r, const char *what, struct error *err)
{
    if (r->wrong == NULL && r->rest.len > 0) {
        refuse(r, "bytes follow its end");
    }
    if (r->wrong != NULL) {
        return error_set(err, ERR_FORMAT, "a %s record from a worker is malformed: %s", what,
                         r->wrong);
    }
    return OK;
}

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
    c.purl = take_text(&r, 4 * TOKEN_MAX_BYTES);
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
    if (c.purl.len > 0 && !view_starts(c.purl, VIEW("pkg:"))) {
        refuse(&r, "the package URL is malformed");
    }
    s = finish(&r, "component", err);
    if (s == OK) {
        *out = c;
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

enum status record_read_function(struct view bytes, struct function_measures *out,
                                 struct error *err)
{
    struct reader r = {bytes, NULL};
    struct function_measures f;
    take_version(&r);
    f.name = take_label(&r, MEASURES_NAME_MAX, "the function's name is malformed");
    f.line = take_number(&r);
    f.end_line = take_number(&r);
    f.cyclomatic = take_number(&r);
    f.cognitive = take_number(&r);
    f.nesting = take_number(&r);
    f.statements = take_number(&r);
    f.parameters = take_number(&r);
    f.gotos = take_number(&r);
    f.returns = take_number(&r);
    f.dead_statements = take_number(&r);
    uint32_t flags = take_enum(&r, IS_PUBLIC | IS_DOCUMENTED, "its flags are unknown");
    f.is_public = (flags & IS_PUBLIC) != 0;
    f.is_documented = (flags & IS_DOCUMENTED) != 0;
    if (f.line == 0 || f.end_line < f.line || f.cyclomatic == 0) {
        refuse(&r, "its lines or its complexity cannot be");
    }
    enum status s = finish(&r, "function", err);
    if (s == OK) {
        *out = f;
    }
    return s;
}

enum status record_read_measures(struct view bytes, struct file_measures *out, struct error *err)
{
    struct reader r = {bytes, NULL};
    struct file_measures m;
    take_version(&r);
    m.functions = take_number(&r);
    m.code_lines = take_number(&r);
    m.comment_lines = take_number(&r);
    m.statements = take_number(&r);
    m.cyclomatic = take_number(&r);
    m.cognitive = take_number(&r);
    m.dead_statements = take_number(&r);
    m.public_functions = take_number(&r);
    m.documented_functions = take_number(&r);
    if (m.documented_functions > m.public_functions) {
        refuse(&r, "more functions are documented than there are");
    }
    enum status s = finish(&r, "measures", err);
    if (s == OK) {
        *out = m;
    }
    return s;
}
