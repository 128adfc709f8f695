#include "rules_index.h"

#include <assay/base/build.h>
#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/inspect/code.h>
#include <assay/rules/code_rules.h>

enum { MAGIC_LEN = 8, INDEX_BYTES_MAX = 65 << 20, PATH_BYTES_MAX = 8192 };
static const char magic[MAGIC_LEN] = "ASYRIX1";

struct index_head {
    char magic[MAGIC_LEN];
    uint32_t order; /* 1: as written here */
    uint32_t count; /* of stamps */
    struct sha256 key;
    struct file_stamp program;
};

void rules_index_init(struct rules_index *x)
{
    *x = (struct rules_index){.path = BUF_INIT(PATH_BYTES_MAX), .bytes = BUF_INIT(INDEX_BYTES_MAX)};
    stamps_init(&x->seen);
}

void rules_index_release(struct rules_index *x)
{
    buf_release(&x->path);
    buf_release(&x->bytes);
    stamps_release(&x->seen);
}

/* The file's name says of which build it is and which sources were named. The same names from
 * another directory are other files, and have other stamps. */
static enum status find_path(struct rules_index *x, const struct inspect_config *config,
                             struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 20);
    struct sha256 build;
    struct sha256 name;
    char hex[SHA256_HEX_MAX];
    build_identity(&build);
    buf_add(&text, build.bytes, sizeof build.bytes);
    for (size_t i = 0; config->code_rules != NULL && config->code_rules[i] != NULL; i++) {
        buf_add_str(&text, config->code_rules[i]);
        buf_add_char(&text, '\0');
    }
    if (config->code_rules == NULL && config->code_pack != NULL) {
        buf_add_str(&text, config->code_pack->name);
    }
    enum status st = buf_status(&text, err);
    if (st != OK) {
        return st;
    }
    sha256_of(buf_view(&text), &name);
    sha256_hex(&name, hex);
    buf_printf(&x->path, "%s/rules-%.32s.index", config->cache_dir, hex);
    return buf_status(&x->path, err);
}

static bool read_own(const char *path, struct buf *out)
{
    struct stat sb;
    CLEANUP(fd_cleanup) int fd = file_open_own(path, &sb);
    return fd >= 0 && file_read_fd(fd, path, out, NULL) == OK;
}

/* Whole, and nothing in it has changed. */
static bool is_current(struct rules_index *x)
{
    struct index_head head;
    uint64_t sum;
    struct view all = buf_view(&x->bytes);
    if (all.len < sizeof head + sizeof sum) {
        return false;
    }
    struct view covered = view_slice(all, 0, all.len - sizeof sum);
    memcpy(&head, all.ptr, sizeof head);
    memcpy(&sum, all.ptr + covered.len, sizeof sum);
    if (memcmp(head.magic, magic, sizeof magic) != 0 || head.order != 1 ||
        sum != checksum_of(covered) ||
        !stamps_hold(view_slice(covered, sizeof head, covered.len), head.count)) {
        return false;
    }
    x->key = head.key;
    x->program = head.program;
    x->seen.count = head.count;
    return true;
}

/* What is linked in belongs to the build, which every cached file is a matter of. */
static enum status find_key(struct rules_index *x, const struct inspect_config *config,
                            struct error *err)
{
    const struct code_rules_options options = {.keep_going = true};
    if (config->code_rules == NULL) {
        CLEANUP(buf_cleanup) struct buf text = BUF_INIT(1 << 10);
        buf_printf(&text, "assay shipped code rules%s%s", config->code_pack == NULL ? "" : " ",
                   config->code_pack == NULL ? "" : config->code_pack->name);
        sha256_of(buf_view(&text), &x->key);
        return buf_status(&text, err);
    }
    return code_rules_key(config->code_rules, &options, &x->seen, &x->key, err);
}

enum status rules_index_find(struct rules_index *x, const struct inspect_config *config,
                             struct error *err)
{
    if (config->cache_dir != NULL && config->trust_stamps) {
        enum status st = find_path(x, config, err);
        if (st != OK) {
            return st;
        }
        x->known = read_own(x->path.ptr, &x->bytes) && is_current(x);
        if (x->known) {
            return OK;
        }
    }
    x->settled = file_stamp_settled();
    return find_key(x, config, err);
}

void rules_index_keep(const struct rules_index *x, const struct file_stamp *program)
{
    CLEANUP(buf_cleanup) struct buf out = BUF_INIT(INDEX_BYTES_MAX);
    struct index_head head = {.order = 1, .count = x->seen.count, .key = x->key};
    bool is_new = !x->known && stamps_are_sound(&x->seen, x->settled);
    bool same = file_stamp_eq(&x->program, program);
    if (x->path.len == 0 || !(is_new || (x->known && !same))) {
        return;
    }
    memcpy(head.magic, magic, sizeof magic);
    if (program->changed < file_stamp_settled()) {
        head.program = *program;
    } else if (!is_new) {
        return;
    }
    struct view old = buf_view(&x->bytes);
    buf_add(&out, &head, sizeof head);
    buf_add_view(&out, x->known ? view_slice(old, sizeof head, old.len - sizeof(uint64_t))
                                : buf_view(&x->seen.bytes));
    if (buf_status(&out, NULL) == OK) {
        uint64_t sum = checksum_of(buf_view(&out));
        buf_add(&out, &sum, sizeof sum);
        /* What cannot be written costs the next start its speed, no more. */
        (void)!file_write_atomic(x->path.ptr, buf_view(&out), 0600, NULL);
    }
}
