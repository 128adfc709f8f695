#include "kept.h"

#include <assay/base/build.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <limits.h>
#include <stdlib.h>

void kept_place_init(struct kept_place *k)
{
    *k = (struct kept_place){.kept = {.path = NULL}};
    buf_init(&k->path, (size_t)PATH_MAX * 2);
    buf_init(&k->directory, (size_t)PATH_MAX * 2);
    buf_init(&k->note, 64 << 10);
}

void kept_place_release(struct kept_place *k)
{
    buf_release(&k->path);
    buf_release(&k->directory);
    buf_release(&k->note);
}

bool kept_place_is_simple(const struct inspection_options *options)
{
    return options->config.secret_rules == NULL && options->config.code_rules == NULL;
}

void kept_note_digests(struct kept_place *k, const struct inspection_facts *facts)
{
    buf_clear(&k->note);
    for (size_t i = 0; i < facts->inspector_count; i++) {
        buf_add(&k->note, facts->inspectors[i].digest.bytes, SHA256_SIZE);
    }
}

/* Which inspectors they are is part of the key. */
bool kept_noted_digests(const struct kept_place *k, struct inspection_facts *facts)
{
    if (k->note.failed != OK || k->note.len != facts->inspector_count * SHA256_SIZE ||
        k->note.len == 0) {
        return false;
    }
    for (size_t i = 0; i < facts->inspector_count; i++) {
        memcpy(facts->inspectors[i].digest.bytes, k->note.ptr + i * SHA256_SIZE, SHA256_SIZE);
    }
    return true;
}

/* Another build may find something else: grammars, lowering and matching are not part of the
 * inspectors' digests. */
static void add_build(struct buf *b)
{
    struct sha256 build;
    char hex[SHA256_HEX_MAX];
    build_identity(&build);
    sha256_hex(&build, hex);
    buf_printf(b, "build %s\n", hex);
}

static void add_options(struct buf *b, const struct inspection_options *o)
{
    const struct content_limits *l = &o->pool.limits;
    buf_printf(b, "decode %d measures %d texts %d digests %d rule %s\n", o->config.decode_depth,
               o->config.measures ? 1 : 0, o->config.licence_texts ? 1 : 0, o->digests ? 1 : 0,
               o->config.code_rule == NULL ? "" : o->config.code_rule);
    for (size_t i = 0; o->config.go_packages != NULL && i < o->config.go_packages->count; i++) {
        struct view directory = o->config.go_packages->directories[i];
        buf_printf(b, "go %zu " VIEW_FMT "\n", directory.len, VIEW_ARG(directory));
    }
    buf_printf(b, "file %llu depth %u path %u ratio %u\n", (unsigned long long)l->file_bytes,
               l->depth, l->path_depth, l->ratio);
}

/* Beside path, content and mode of a file. */
static enum status find_key(const struct inspection_options *o, const struct inspection_facts *f,
                            struct sha256 *key, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(64 << 20);
    buf_add_str(&text, "assay-results-1\n");
    add_build(&text);
    add_options(&text, o);
    bool simple = kept_place_is_simple(o);
    for (size_t i = 0; i < f->inspector_count; i++) {
        char hex[SHA256_HEX_MAX];
        sha256_hex(&f->inspectors[i].digest, hex);
        buf_printf(&text, "inspector %s %s\n", f->inspectors[i].name, simple ? "" : hex);
    }
    enum status st = buf_status(&text, err);
    if (st == OK) {
        sha256_of(buf_view(&text), key);
    }
    return st;
}

/* One file for each directory and way of inspecting it: what a tree brings about can then
 * never be met by another one. */
static enum status find_path(struct kept_place *k, const char *real, struct error *err)
{
    struct sha256 name;
    char hex[SHA256_HEX_MAX];
    sha256_of_pair(view_str(real), view_of((const char *)k->kept.key.bytes, SHA256_SIZE), &name);
    sha256_hex(&name, hex);
    buf_printf(&k->path, "%s/%.32s.results", k->directory.ptr, hex);
    enum status st = buf_status(&k->path, err);
    k->kept.path = k->path.ptr;
    k->kept.directory = k->directory.ptr;
    return st;
}

/* Reading a file once more to know it by its content pays where inspecting it costs much. */
static bool costs_much(const struct inspection_options *o, const struct inspection_facts *f)
{
    bool code = false;
    for (size_t i = 0; i < f->inspector_count; i++) {
        code = code || strcmp(f->inspectors[i].name, "code") == 0;
    }
    return code || o->digests;
}

enum status kept_place_find(const struct subject *subject, const struct inspection_options *options,
                            const struct inspection_facts *facts, struct kept_place *k,
                            bool *wanted, struct error *err)
{
    struct error ignored = {.code = OK};
    *wanted = false;
    if (!options->keep || options->skip != NULL || options->config.cache_dir == NULL) {
        return OK;
    }
    char *real = realpath(subject->path, NULL);
    if (real == NULL) {
        return OK; /* the pool says what is wrong with it */
    }
    enum status st = find_key(options, facts, &k->kept.key, err);
    if (st == OK) {
        st = path_join(&k->directory, options->config.cache_dir, "results", err);
    }
    if (st == OK) {
        st = find_path(k, real, err);
    }
    free(real);
    k->kept.digests = costs_much(options, facts);
    k->kept.trust_stamps = options->trust_stamps;
    k->kept.note = &k->note;
    *wanted = st == OK && dir_ensure(k->directory.ptr, 0700, &ignored) == OK;
    return st;
}
