#include "index_file.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define AGAIN "; import the advisories anew with --replace"

static const char *const section_names[INDEX_SECTIONS] = {
    [INDEX_STRINGS] = "strings",       [INDEX_LISTS] = "lists",
    [INDEX_ADVISORIES] = "advisories", [INDEX_AFFECTED] = "affected packages",
    [INDEX_RANGES] = "ranges",         [INDEX_EVENTS] = "events",
    [INDEX_SEVERITIES] = "severities", [INDEX_IMPORTS] = "symbols",
    [INDEX_GROUPS] = "groups",         [INDEX_ECOSYSTEMS] = "ecosystems",
    [INDEX_KEYS] = "packages",         [INDEX_POSTINGS] = "postings",
    [INDEX_SLOTS] = "hash table",      [INDEX_IDS] = "ids",
    [INDEX_BLOCKS] = "blocks",         [INDEX_TEXTS] = "texts",
    [INDEX_EPSS] = "EPSS scores",      [INDEX_KEV] = "exploited vulnerabilities",
};

static enum status check_kind(const struct index_header *h, size_t size, const char *path,
                              struct error *err)
{
    if (size < sizeof h->magic || memcmp(h->magic, INDEX_MAGIC, sizeof h->magic) != 0) {
        return error_set(err, ERR_FORMAT, "%s is no advisory database" AGAIN, path);
    }
    if (size < sizeof *h) {
        return error_set(err, ERR_CORRUPT, "the advisory database %s is cut off" AGAIN, path);
    }
    if (h->byte_order != INDEX_BYTE_ORDER) {
        return error_set(err, ERR_UNSUPPORTED,
                         "the advisory database %s was made on a machine of another byte "
                         "order" AGAIN,
                         path);
    }
    if (h->version != INDEX_VERSION) {
        return error_set(err, ERR_UNSUPPORTED,
                         "the advisory database %s has format %u; this program reads %d" AGAIN,
                         path, h->version, (int)INDEX_VERSION);
    }
    return OK;
}

static bool place_fits(const struct index_place *p, size_t size, enum index_section s)
{
    return p->offset % INDEX_ALIGN == 0 && p->offset <= size && p->length <= size - p->offset &&
           p->length % index_record_size(s) == 0;
}

static enum status check_header(const struct index_header *h, size_t size, const char *path,
                                struct error *err)
{
    struct sha256 digest;
    enum status st = check_kind(h, size, path, err);
    if (st != OK) {
        return st;
    }
    sha256_of(view_of((const char *)h, offsetof(struct index_header, digest)), &digest);
    bool whole = memcmp(digest.bytes, h->digest, SHA256_SIZE) == 0 && h->file_size == size;
    for (size_t i = 0; whole && i < INDEX_SECTIONS; i++) {
        whole = place_fits(&h->sections[i], size, (enum index_section)i);
    }
    return whole ? OK
                 : error_set(err, ERR_CORRUPT, "the advisory database %s is damaged" AGAIN, path);
}

static enum status map_file(const char *path, void **map, size_t *size, struct error *err)
{
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        return error_errno(err, errno, "%s", path);
    }
    if (!S_ISREG(st.st_mode) || st.st_size == 0) {
        return error_set(err, ERR_FORMAT, "%s is no advisory database" AGAIN, path);
    }
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED) {
        return error_errno(err, errno, "mapping %s", path);
    }
    *map = p;
    *size = (size_t)st.st_size;
    return OK;
}

enum status advisory_index_open(const char *path, struct advisory_index **out, struct error *err)
{
    void *map;
    size_t size;
    enum status st = map_file(path, &map, &size, err);
    if (st != OK) {
        return st;
    }
    const struct index_header *h = map;
    st = check_header(h, size, path, err);
    struct advisory_index *index = NULL;
    if (st == OK) {
        index = mem_calloc(1, sizeof *index);
        st = index == NULL ? error_no_memory(err) : OK;
    }
    if (st != OK) {
        (void)munmap(map, size);
        return st;
    }
    *index = (struct advisory_index){.map = map, .size = size, .header = h};
    block_cache_init(&index->cache);
    for (size_t i = 0; i < INDEX_SECTIONS; i++) {
        index->view.sections[i] =
            view_of((const char *)map + h->sections[i].offset, h->sections[i].length);
    }
    *out = index;
    return OK;
}

struct advisory_index *advisory_index_close(struct advisory_index *index)
{
    if (index != NULL) {
        (void)munmap(index->map, index->size);
        block_cache_release(&index->cache);
    }
    return mem_free(index);
}

enum status advisory_index_check(const struct advisory_index *index, struct error *err)
{
    for (size_t i = 0; i < INDEX_SECTIONS; i++) {
        struct sha256 digest;
        sha256_of(index->view.sections[i], &digest);
        if (memcmp(digest.bytes, index->header->sections[i].digest, SHA256_SIZE) != 0) {
            return error_set(err, ERR_CORRUPT,
                             "the advisory database is damaged (its %s are not what was "
                             "written)" AGAIN,
                             section_names[i]);
        }
    }
    return OK;
}

void advisory_index_describe(const struct advisory_index *index, struct advisory_index_info *out)
{
    const struct index_view *v = &index->view;
    *out = (struct advisory_index_info){
        .newest = index->header->newest,
        .skipped = index->header->skipped,
        .epss_date = index->header->epss_date,
        .kev_date = index->header->kev_date,
        .epss = index_count(v, INDEX_EPSS),
        .kev = index_count(v, INDEX_KEV),
        .advisories = index_count(v, INDEX_ADVISORIES),
        .groups = index_count(v, INDEX_GROUPS),
        .packages = index_count(v, INDEX_KEYS),
        .ecosystems = index_count(v, INDEX_ECOSYSTEMS),
        .bytes = index->size,
    };
    memcpy(out->digest.bytes, index->header->digest, SHA256_SIZE);
}

bool advisory_index_ecosystem(const struct advisory_index *index, size_t n,
                              struct advisory_ecosystem *out)
{
    const struct index_ecosystem *e = index_at(&index->view, INDEX_ECOSYSTEMS, n);
    struct view name;
    if (e == NULL || !index_string(&index->view, e->name, &name)) {
        return false;
    }
    *out = (struct advisory_ecosystem){
        .name = name,
        .advisories = e->advisories,
        .malicious = e->malicious,
        .packages = e->packages,
        .newest = e->newest,
    };
    return true;
}
