/* Two checkpoints that a home remembers beside its keys: the newest that it has signed (a log that
 * does not extend it is an old copy, or another history), and the newest of which it has verified
 * every signature. */
#include "log_internal.h"

#include "keys_internal.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

static enum status mark_path(const struct log *l, enum log_mark mark, struct buf *out,
                             struct error *err)
{
    static const char *const names[] = {
        [LOG_SIGNED] = "seen.checkpoint", [LOG_VERIFIED] = "verified.checkpoint"};
    return path_join(out, l->keys->dir, names[mark], err);
}

/* What is no checkpoint of this log's keys counts as nothing; a file that was cut by a power
 * failure is none. */
enum status log_recall(struct log *l, enum log_mark mark, struct checkpoint *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    CLEANUP(buf_cleanup) struct buf bytes = BUF_INIT(NOTE_MAX);
    struct error ignored;
    struct checkpoint seen = {.size = 0};
    enum status st = mark_path(l, mark, &path, err);
    if (st != OK) {
        return st;
    }
    *out = (struct checkpoint){.size = 0};
    if (file_read(path.ptr, &bytes, &ignored) != OK ||
        checkpoint_peek(buf_view(&bytes), &seen, &ignored) != OK) {
        return OK;
    }
    st = log_load_vkeys(l, view_str(seen.origin), err);
    if (st == OK &&
        checkpoint_open(buf_view(&bytes), l->vkeys, l->vkeys_len, &seen, &ignored) == OK) {
        *out = seen;
    }
    return st;
}

enum status log_remember(struct log *l, enum log_mark mark, struct view note, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(8192);
    enum status st = mark_path(l, mark, &path, err);
    return st == OK ? file_write_atomic(path.ptr, note, 0600, err) : st;
}

enum status reader_check_seen(struct log_reader *r, const struct checkpoint *seen,
                              struct error *err)
{
    enum status st = OK;
    struct sha256 root;
    struct merkle_source source = {reader_node, r};
    if (seen->size == 0) {
        return OK;
    }
    bool other = strcmp(seen->origin, r->head.origin) != 0;
    if (!other && seen->size <= r->head.size) {
        st = merkle_source_root(&source, seen->size, &root, err);
        other = st == OK && !sha256_eq(&root, &seen->root);
    } else if (!other) {
        return error_set(err, ERR_CORRUPT,
                         "the log has %llu entries, but this home has signed for %llu: an old copy "
                         "of the log was restored; restore the newest one (\"assay store restore "
                         "--accept-older\" goes on from the old one)",
                         (unsigned long long)r->head.size, (unsigned long long)seen->size);
    }
    return st == OK && other
               ? error_set(err, ERR_CORRUPT,
                           "the log is not the one that this home has signed: its first %llu "
                           "entries are others",
                           (unsigned long long)seen->size)
               : st;
}

enum status log_check_seen(struct log *l, struct error *err)
{
    struct log_reader r;
    struct merkle_frontier frontier;
    struct checkpoint seen;
    enum status st = log_recall(l, LOG_SIGNED, &seen, err);
    if (st != OK) {
        return st;
    }
    st = reader_open(&r, l, err);
    if (st == OK) {
        st = reader_frontier(&r, &frontier, err);
    }
    if (st == OK) {
        st = reader_check_seen(&r, &seen, err);
    }
    reader_release(&r);
    return st;
}

enum status log_accept(struct log *l, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf note = BUF_INIT(NOTE_MAX);
    enum status st = log_checkpoint(l, &note, err);
    return st == OK ? log_remember(l, LOG_SIGNED, buf_view(&note), err) : st;
}
