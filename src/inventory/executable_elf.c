/* Notes and the dynamic table of ELF.
 *
 * Source: the gABI ("Note Section", "Dynamic Section"); systemd's "Package Metadata for
 * Executable Files" (type 0xcafe1a7e, owner "FDO", JSON); the build id is GNU's note 3. */
#include <assay/base/digest.h>
#include <assay/base/file.h>
#include <assay/base/json.h>

#include "executable.h"

enum {
    NOTE_PACKAGE = (int)0xcafe1a7e,
    NOTE_BUILD_ID = 3,
    BUILD_ID_MAX = 64,
    NEEDED_MAX = 4096,
    LIBRARY_MAX = 512,
    DT_NEEDED = 1,
    DT_STRTAB = 5,
    DT_SONAME = 14
};

struct notes {
    struct view package;
    struct view build_id;
};

static uint64_t align4(uint64_t n)
{
    return (n + 3) & ~(uint64_t)3;
}

static void read_notes(const struct image *m, struct view part, struct notes *out)
{
    uint64_t at = 0;
    while (at + 12 <= part.len) {
        uint64_t name_len = image_number(m, part, at, 4);
        uint64_t len = image_number(m, part, at + 4, 4);
        uint32_t type = (uint32_t)image_number(m, part, at + 8, 4);
        uint64_t data = at + 12 + align4(name_len);
        if (data > part.len || len > part.len - data) {
            return;
        }
        struct view owner = image_text(part, at + 12, (size_t)name_len);
        struct view content = view_slice(part, (size_t)data, (size_t)(data + len));
        if (type == (uint32_t)NOTE_PACKAGE && view_eq(owner, VIEW("FDO"))) {
            out->package = image_text(content, 0, content.len);
        } else if (type == NOTE_BUILD_ID && view_eq(owner, VIEW("GNU"))) {
            out->build_id = view_slice(content, 0, BUILD_ID_MAX);
        }
        at = data + align4(len);
    }
}

/* The purl type of a package manager's own word, and whether it names its distribution. */
static bool distribution_type(struct view word, struct view *type)
{
    static const struct view types[] = {VIEW_INIT("deb"), VIEW_INIT("rpm"), VIEW_INIT("apk"),
                                        VIEW_INIT("alpm")};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (view_eq(word, types[i])) {
            *type = types[i];
            return true;
        }
    }
    return false;
}

static enum status add_package(struct collector *c, const struct notes *n, struct view id,
                               struct error *err)
{
    struct value root;
    struct view word = {NULL, 0};
    struct view arch = {NULL, 0};
    struct view os = {NULL, 0};
    struct component k = {.type = VIEW("generic"), .relation = RELATION_DIRECT, .note = id};
    enum status st = json_read(n->package, c->source, JSON_STRICT, NULL, c->arena, &root, err);
    if (st == OK) {
        st = value_need(c, &root, VALUE_OBJECT, "a package note", err);
    }
    if (st == OK) {
        st = field_need(c, &root, "name", &k.name, err);
    }
    if (st == OK) {
        st = field_text(c, &root, "version", &k.version, err);
    }
    if (st == OK) {
        st = field_text(c, &root, "type", &word, err);
    }
    if (st == OK) {
        st = field_text(c, &root, "architecture", &arch, err);
    }
    if (st == OK) {
        st = field_text(c, &root, "os", &os, err);
    }
    if (st != OK) {
        return st;
    }
    bool known = os.len > 0 && distribution_type(word, &k.type);
    const struct purl_qualifier qualifiers[] = {{VIEW("arch"), arch}};
    k.namespace = known ? os : view_of(NULL, 0);
    k.qualifiers = qualifiers;
    k.qualifier_count = known ? 1 : 0;
    return collect_add(c, &k, err);
}

/* ---- libraries ---- */

/* The names of the dynamic table lie at an address; a file without a table of segments
 * has them in a section. */
static struct view dynamic_names(const struct image *m, struct view table, unsigned word)
{
    for (uint64_t at = 0; at + 2 * word <= table.len; at += 2 * word) {
        if (image_number(m, table, at, word) == DT_STRTAB) {
            uint64_t address = image_number(m, table, at + word, word);
            for (size_t i = 0; i < m->len; i++) {
                const struct image_part *p = &m->parts[i];
                if (p->kind == IMAGE_SEGMENT && address >= p->address &&
                    address - p->address < p->bytes.len) {
                    return view_slice(p->bytes, (size_t)(address - p->address), p->bytes.len);
                }
            }
        }
    }
    return image_section(m, ".dynstr");
}

static bool is_library_name(struct view name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c <= ' ' || c >= 0x7f) {
            return false;
        }
    }
    return name.len > 0 && view_rfind_char(name, '/') != (ptrdiff_t)name.len - 1;
}

static enum status add_library(struct collector *c, struct view name, struct view note,
                               struct error *err)
{
    struct component k = {.type = VIEW("generic"), .relation = RELATION_DIRECT, .note = note};
    k.name = path_base(name);
    return is_library_name(name) ? collect_add(c, &k, err) : OK;
}

static enum status read_dynamic(struct collector *c, const struct image *m, struct view table,
                                struct view id, struct error *err)
{
    unsigned word = m->wide ? 8 : 4;
    struct view names = dynamic_names(m, table, word);
    size_t found = 0;
    enum status st = OK;
    for (uint64_t at = 0; st == OK && at + 2 * word <= table.len && found < NEEDED_MAX;
         at += 2 * word) {
        uint64_t tag = image_number(m, table, at, word);
        struct view name = image_text(names, image_number(m, table, at + word, word), LIBRARY_MAX);
        if (tag == 0) {
            break;
        }
        if (tag == DT_SONAME) {
            struct view note = id.len == 0 ? VIEW("this library") : id;
            st = add_library(c, name, note, err);
        } else if (tag == DT_NEEDED) {
            found++;
            st = add_library(c, name, VIEW("needed when it is loaded"), err);
        }
    }
    return st;
}

static enum status build_id_note(struct collector *c, const struct notes *n, struct view *out,
                                 struct error *err)
{
    if (n->build_id.len == 0) {
        return OK;
    }
    buf_clear(&c->scratch);
    buf_add_str(&c->scratch, "build id ");
    hex_encode(&c->scratch, n->build_id);
    enum status st = buf_status(&c->scratch, err);
    if (st != OK) {
        return st;
    }
    *out = arena_copy(c->arena, buf_view(&c->scratch));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

enum status executable_elf(struct collector *c, const struct image *m, struct error *err)
{
    struct notes n = {.package = {NULL, 0}};
    struct view id = {NULL, 0};
    struct view dynamic = image_section(m, ".dynamic");
    for (size_t i = 0; i < m->len; i++) {
        if (m->parts[i].kind == IMAGE_NOTES) {
            read_notes(m, m->parts[i].bytes, &n);
        }
        if (m->parts[i].kind == IMAGE_DYNAMIC) {
            dynamic = m->parts[i].bytes;
        }
    }
    enum status st = build_id_note(c, &n, &id, err);
    if (st == OK && n.package.len > 0) {
        st = add_package(c, &n, id, err);
    }
    return st == OK ? read_dynamic(c, m, dynamic, id, err) : st;
}
