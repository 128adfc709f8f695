/* What rpm has installed: rpmdb.sqlite, Packages.db (ndb), Packages (Berkeley DB).
 *
 * Source: RPM's documentation, "package format v4": a header is an index of (tag, type, offset,
 * count) and a store. Packages carry their epoch, architecture and source package. Keys that rpm
 * keeps as packages ("gpg-pubkey") are none. The database does not name its distribution;
 * os-release does, else the vendor is a guess. */
#include "rpm.h"

#include <assay/base/file.h>

#include "formats.h"
#include "join.h"

enum {
    TAG_NAME = 1000,
    TAG_VERSION = 1001,
    TAG_RELEASE = 1002,
    TAG_EPOCH = 1003,
    TAG_VENDOR = 1011,
    TAG_LICENSE = 1014,
    TAG_ARCH = 1022,
    TAG_SOURCERPM = 1044,
    INDEX_ENTRY = 16,
    INDEX_MAX = 64 * 1024,
    TYPE_INT32 = 4
};

struct header {
    struct view index;
    struct view store;
};

static bool header_of(struct view blob, struct header *out)
{
    if (blob.len < 8) {
        return false;
    }
    size_t entries = rpm_be32(blob, 0);
    size_t bytes = rpm_be32(blob, 4);
    if (entries > INDEX_MAX || entries * INDEX_ENTRY > blob.len - 8 ||
        bytes > blob.len - 8 - entries * INDEX_ENTRY) {
        return false;
    }
    size_t store = 8 + entries * INDEX_ENTRY;
    out->index = view_slice(blob, 8, store);
    out->store = view_slice(blob, store, store + bytes);
    return true;
}

/* Where the value of a tag begins in the store, and its type. */
static bool find_tag(const struct header *h, uint32_t tag, uint32_t *type, struct view *out)
{
    for (size_t at = 0; at < h->index.len; at += INDEX_ENTRY) {
        size_t offset = rpm_be32(h->index, at + 8);
        if (rpm_be32(h->index, at) == tag && offset < h->store.len) {
            *type = rpm_be32(h->index, at + 4);
            *out = view_slice(h->store, offset, h->store.len);
            return true;
        }
    }
    return false;
}

/* A copy: the blob may be gone when the component is used. */
static enum status text_of(struct collector *c, const struct header *h, uint32_t tag,
                           struct view *out, struct error *err)
{
    uint32_t type = 0;
    struct view v;
    *out = view_of(NULL, 0);
    if (!find_tag(h, tag, &type, &v)) {
        return OK;
    }
    const char *end = memchr(v.ptr, '\0', v.len);
    *out = arena_copy(c->arena, view_slice(v, 0, end == NULL ? v.len : (size_t)(end - v.ptr)));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

static struct view vendor_of(struct view vendor)
{
    static const struct {
        struct view word;
        struct view namespace;
    } rows[] = {{VIEW_INIT("fedora"), VIEW_INIT("fedora")},
                {VIEW_INIT("red hat"), VIEW_INIT("redhat")},
                {VIEW_INIT("centos"), VIEW_INIT("centos")},
                {VIEW_INIT("rocky"), VIEW_INIT("rocky")},
                {VIEW_INIT("almalinux"), VIEW_INIT("almalinux")},
                {VIEW_INIT("opensuse"), VIEW_INIT("opensuse")},
                {VIEW_INIT("suse"), VIEW_INIT("suse")},
                {VIEW_INIT("amazon"), VIEW_INIT("amzn")},
                {VIEW_INIT("oracle"), VIEW_INIT("ol")},
                {VIEW_INIT("mageia"), VIEW_INIT("mageia")},
                {VIEW_INIT("openeuler"), VIEW_INIT("openeuler")},
                {VIEW_INIT("microsoft"), VIEW_INIT("azurelinux")},
                {VIEW_INIT("vmware"), VIEW_INIT("photon")}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (view_contains_nocase(vendor, rows[i].word)) {
            return rows[i].namespace;
        }
    }
    return VIEW("rpm");
}

/* "glibc-2.34-60.el9.src.rpm" → "glibc@2.34-60.el9" */
static enum status upstream_of(struct collector *c, struct view source, struct view *out,
                               struct error *err)
{
    struct view stem = source;
    struct view ends[] = {VIEW_INIT(".src.rpm"), VIEW_INIT(".nosrc.rpm")};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        stem = view_ends(stem, ends[i]) ? view_slice(stem, 0, stem.len - ends[i].len) : stem;
    }
    ptrdiff_t release = view_rfind_char(stem, '-');
    ptrdiff_t version =
        release <= 0 ? -1 : view_rfind_char(view_slice(stem, 0, (size_t)release), '-');
    *out = view_of(NULL, 0);
    if (version <= 0) {
        return OK;
    }
    *out = text_join(c->arena, view_slice(stem, 0, (size_t)version), VIEW("@"),
                     view_slice(stem, (size_t)version + 1, stem.len));
    return out->ptr == NULL ? error_no_memory(err) : OK;
}

struct package {
    struct view name, version, release, vendor, licence, arch, source;
    struct view epoch;
};

static enum status read_package(struct collector *c, const struct header *h, struct package *p,
                                struct error *err)
{
    const struct {
        uint32_t tag;
        struct view *out;
    } parts[] = {{TAG_NAME, &p->name},       {TAG_VERSION, &p->version}, {TAG_RELEASE, &p->release},
                 {TAG_VENDOR, &p->vendor},   {TAG_LICENSE, &p->licence}, {TAG_ARCH, &p->arch},
                 {TAG_SOURCERPM, &p->source}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        enum status st = text_of(c, h, parts[i].tag, parts[i].out, err);
        if (st != OK) {
            return st;
        }
    }
    uint32_t type = 0;
    struct view raw;
    if (find_tag(h, TAG_EPOCH, &type, &raw) && type == TYPE_INT32 && raw.len >= 4) {
        p->epoch = arena_printf(c->arena, "%u", rpm_be32(raw, 0));
        return p->epoch.ptr == NULL ? error_no_memory(err) : OK;
    }
    return OK;
}

static enum status add_header(struct collector *c, struct view blob, bool packed, struct error *err)
{
    struct header h;
    struct package p = {.name = {NULL, 0}};
    struct qualifier_list list = {.len = 0};
    struct component k = {.type = VIEW("rpm")};
    struct view upstream = {NULL, 0};
    if (!header_of(blob, &h)) {
        return OK; /* the counter that Berkeley DB keeps among the packages */
    }
    enum status st = read_package(c, &h, &p, err);
    if (st != OK || p.name.len == 0 || view_eq_str(p.name, "gpg-pubkey")) {
        return st;
    }
    st = upstream_of(c, p.source, &upstream, err);
    if (st != OK) {
        return st;
    }
    k.name = p.name;
    k.namespace = vendor_of(p.vendor);
    k.licence = p.licence.len <= TEXT_MAX ? p.licence : view_of(NULL, 0);
    k.version = text_join(c->arena, p.version, VIEW("-"), p.release);
    if (k.version.ptr == NULL) {
        return error_no_memory(err);
    }
    qualifier_add(&list, "arch", p.arch);
    qualifier_add(&list, "epoch", p.epoch);
    qualifier_add(&list, "upstream", upstream);
    qualifiers_give(&list, &k);
    return packed ? collect_packed(c, &k, err) : collect_add(c, &k, err);
}

static enum status add_blob(void *ctx, struct view blob, struct error *err)
{
    return add_header(ctx, blob, false, err);
}

static enum status read_file(struct collector *c, struct error *err)
{
    const struct rpm_sink sink = {.ctx = c, .blob = add_blob};
    struct error why = {.code = OK};
    enum status st;
    if (rpm_is_sqlite(c->text)) {
        st = rpm_read_sqlite(c->text, &sink, &why);
    } else if (rpm_is_ndb(c->text)) {
        st = rpm_read_ndb(c->text, &sink, &why);
    } else if (rpm_is_bdb(c->text)) {
        st = rpm_read_bdb(c->text, &sink, &why);
    } else {
        st = error_set(&why, ERR_FORMAT, "no package database of rpm");
    }
    if (st == OK) {
        return OK;
    }
    bool placed = view_starts(view_str(why.message), c->path);
    return st == ERR_FORMAT && !placed
               ? collect_bad(c, (struct position){1, 1}, err, "%s", why.message)
               : error_set(err, st, "%s", why.message);
}

/* ---- a package: its header, as it is unpacked (content/rpm_header.h) ---- */

static enum status read_packed(struct collector *c, struct error *err)
{
    enum { MAGIC_SIZE = 8 };
    bool is = view_starts(c->text, VIEW("\x8e\xad\xe8"));
    return is ? add_header(c, view_slice(c->text, MAGIC_SIZE, c->text.len), true, err) : OK;
}

static bool matches_packed(struct view path)
{
    struct view archive;
    return view_eq_str(path_within(path, &archive), "rpm-header");
}

static bool matches(struct view path)
{
    static const struct view dirs[] = {VIEW_INIT("lib/rpm/"), VIEW_INIT("sysimage/rpm/")};
    struct view base = path_base(path);
    if (!view_eq_str(base, "Packages") && !view_eq_str(base, "Packages.db")) {
        return false;
    }
    for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
        if (path_below_root(view_slice(path, 0, path.len - base.len), dirs[i])) {
            return true;
        }
    }
    return false;
}

const struct manifest_format rpm_format = {
    .name = "rpm", .names = {VIEW_INIT("rpmdb.sqlite")}, .matches = matches, .read = read_file};

const struct manifest_format rpm_packed_format = {
    .name = "rpm-packed", .matches = matches_packed, .read = read_packed, .packed = true};
