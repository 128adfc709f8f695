/* Go's build information.
 *
 * Source: the package debug/buildinfo of Go's standard library: 32 bytes that begin with
 * "\xff Go buildinf:", the size of a pointer and flags; then, since Go 1.18, two texts
 * with their lengths as varints (the version of Go, the modules), before that the
 * addresses of two text headers. The modules stand between two marks of 16 bytes:
 * lines of "path", "mod", "dep", "=>" and "build". */
#include "executable.h"

#define MAGIC "\xff Go buildinf:"

enum {
    HEAD = 32,
    MARK = 16,
    CANDIDATES_MAX = 64,
    TEXT_BYTES_MAX = 16 << 20,
    FLAG_BIG = 1,
    FLAG_INLINE = 2
};

struct build {
    struct view go;      /* "go1.20.2 X:nocoverageredesign" */
    struct view modules; /* the lines */
};

/* ---- finding it ---- */

static bool take_text(struct view *rest, struct view *out)
{
    uint64_t len = 0;
    unsigned shift = 0;
    size_t n = 0;
    bool more = true;
    while (more && n < rest->len && shift < 63) {
        unsigned char byte = (unsigned char)rest->ptr[n++];
        len |= (uint64_t)(byte & 0x7f) << shift;
        shift += 7;
        more = (byte & 0x80) != 0;
    }
    if (more || len > rest->len - n || len > TEXT_BYTES_MAX) {
        return false;
    }
    *out = view_slice(*rest, n, n + (size_t)len);
    *rest = view_slice(*rest, n + (size_t)len, rest->len);
    return true;
}

/* The text whose header (address, length) lies at the address that stands at `offset`. */
static struct view text_at(const struct image *m, struct view head, uint64_t offset, unsigned size)
{
    struct view header = image_at(m, image_number(m, head, offset, size), 2 * size);
    uint64_t len = image_number(m, header, size, size);
    return header.ptr == NULL || len > TEXT_BYTES_MAX
               ? view_of(NULL, 0)
               : image_at(m, image_number(m, header, 0, size), len);
}

static bool read_head(const struct image *m, struct view at, struct build *out)
{
    unsigned size = (unsigned char)at.ptr[14];
    unsigned flags = (unsigned char)at.ptr[15];
    struct view whole = {NULL, 0};
    if ((flags & FLAG_INLINE) != 0) {
        struct view rest = view_slice(at, HEAD, at.len);
        if (!take_text(&rest, &out->go) || !take_text(&rest, &whole)) {
            return false;
        }
    } else {
        struct image own = *m;
        own.big_endian = (flags & FLAG_BIG) != 0;
        if (size != 4 && size != 8) {
            return false;
        }
        out->go = text_at(&own, at, 16, size);
        whole = text_at(&own, at, 16 + size, size);
    }
    bool marked = whole.len > 2 * MARK && whole.ptr[whole.len - MARK - 1] == '\n';
    out->modules = marked ? view_slice(whole, MARK, whole.len - MARK) : view_of(NULL, 0);
    return view_starts(out->go, VIEW("go")) || view_starts(out->go, VIEW("devel"));
}

/* Programs that read build information hold the magic bytes as well: the first place that
 * makes sense counts. */
static bool search(const struct image *m, struct view where, struct build *out)
{
    const struct view magic = VIEW(MAGIC);
    for (int i = 0; i < CANDIDATES_MAX; i++) {
        const char *found =
            where.len < HEAD ? NULL : memmem(where.ptr, where.len, magic.ptr, magic.len);
        size_t at = found == NULL ? where.len : (size_t)(found - where.ptr);
        if (where.len - at < HEAD) {
            return false;
        }
        if (read_head(m, view_slice(where, at, where.len), out)) {
            return true;
        }
        where = view_slice(where, at + 1, where.len);
    }
    return false;
}

/* ---- reading it ---- */

struct modules {
    struct collector *c;
    struct view revision; /* of the main module */
    struct component pending;
    bool has_pending;
};

static struct view field(struct view line, size_t n)
{
    struct view piece = {NULL, 0};
    while (line.ptr != NULL && view_split(&line, '\t', &piece)) {
        if (n-- == 0) {
            return piece;
        }
    }
    return view_of(NULL, 0);
}

static enum status flush(struct modules *g, struct error *err)
{
    bool has = g->has_pending && g->pending.name.len > 0;
    g->has_pending = false;
    return has ? collect_add(g->c, &g->pending, err) : OK;
}

/* "mod", "dep" and "=>" lines alike: path, version, checksum. */
static enum status set_module(struct modules *g, struct view line, struct error *err)
{
    struct hash_list hashes = {0};
    struct view sum = field(line, 3);
    struct view version = field(line, 2);
    enum component_relation relation = g->pending.relation;
    enum status st = OK;
    if (view_starts(sum, VIEW("h1:"))) {
        st = hashes_add_base64(g->c, &hashes, VIEW("sha256"), view_slice(sum, 3, sum.len),
                               (struct position){1, 1}, err);
    }
    g->pending = (struct component){.type = VIEW("golang"), .relation = relation};
    g->pending.version = view_eq(version, VIEW("(devel)")) ? view_of(NULL, 0) : version;
    name_split(field(line, 1), &g->pending);
    hashes_give(&hashes, &g->pending);
    g->has_pending = st == OK;
    return st;
}

static enum status read_line(struct modules *g, struct view line, struct error *err)
{
    struct view word = field(line, 0);
    bool module = view_eq(word, VIEW("mod")) || view_eq(word, VIEW("dep"));
    if (view_eq(word, VIEW("=>"))) {
        struct view path = field(line, 1);
        /* A folder beside the main module: the version is not known, the name stays. */
        bool local = view_starts(path, VIEW(".")) || view_starts(path, VIEW("/"));
        if (local) {
            g->pending.version = view_of(NULL, 0);
            g->pending.note = VIEW("replaced by a folder");
            return OK;
        }
        return set_module(g, line, err);
    }
    enum status st = module ? flush(g, err) : OK;
    if (st == OK && module) {
        g->pending.relation = view_eq(word, VIEW("mod")) ? RELATION_DIRECT : RELATION_UNKNOWN;
        st = set_module(g, line, err);
        if (view_eq(word, VIEW("mod")) && g->revision.len > 0) {
            g->pending.note = arena_printf(g->c->arena, "commit " VIEW_FMT,
                                           VIEW_ARG(view_slice(g->revision, 0, 128)));
        }
    }
    return st;
}

static struct view find_revision(struct view lines)
{
    const struct view key = VIEW("build\tvcs.revision=");
    struct view line;
    while (view_line(&lines, &line)) {
        if (view_starts(line, key)) {
            return view_slice(line, key.len, line.len);
        }
    }
    return view_of(NULL, 0);
}

/* "go1.20.2 X:…", "go1.22.1-custom" → "1.20.2". */
static enum status add_standard_library(struct collector *c, struct view go, struct error *err)
{
    struct view version =
        view_starts(go, VIEW("go")) ? view_slice(go, 2, go.len) : view_of(NULL, 0);
    size_t n = 0;
    while (n < version.len && strchr(" -+", version.ptr[n]) == NULL) {
        n++;
    }
    struct component k = {.type = VIEW("golang"),
                          .name = VIEW("stdlib"),
                          .version = view_slice(version, 0, n),
                          .relation = RELATION_DIRECT};
    return collect_add(c, &k, err);
}

enum status executable_go(struct collector *c, const struct image *m, struct error *err)
{
    struct build b;
    struct view own =
        image_section(m, m->format == IMAGE_MACHO ? "__go_buildinfo" : ".go.buildinfo");
    if (!(own.len > 0 && search(m, own, &b)) && !search(m, m->bytes, &b)) {
        return OK;
    }
    struct modules g = {.c = c, .revision = find_revision(b.modules)};
    struct view rest = b.modules;
    struct view line;
    enum status st = add_standard_library(c, b.go, err);
    while (st == OK && view_line(&rest, &line)) {
        st = read_line(&g, line, err);
    }
    return st == OK ? flush(&g, err) : st;
}
