/* Watching logs and answering them. */
#include "witness_internal.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#define TEXT_PLAIN "text/plain; charset=utf-8"

static enum status join(struct buf *out, const char *dir, const char *rest, struct error *err)
{
    buf_init(out, WITNESS_PATH_MAX);
    return path_join(out, dir, rest, err);
}

/* ---- name and key ---- */

static enum status read_name(const char *dir, struct buf *out, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(WITNESS_PATH_MAX);
    enum status st = path_join(&path, dir, "name", err);
    return st == OK ? file_read(path.ptr, out, err) : st;
}

enum status witness_set_name(const char *dir, struct view name, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(WITNESS_PATH_MAX);
    CLEANUP(buf_cleanup) struct buf line = BUF_INIT(NOTE_NAME_MAX + 1);
    CLEANUP(buf_cleanup) struct buf there = BUF_INIT(NOTE_NAME_MAX + 1);
    struct vkey sound;
    const struct public_key nobody = {.algorithm = KEY_ED25519};
    enum status st = vkey_make_witness(name, &nobody, &sound, err);
    if (st == OK) {
        st = dir_ensure(dir, 0700, err);
    }
    if (st == OK) {
        st = path_join(&path, dir, "name", err);
    }
    if (st != OK) {
        return st;
    }
    buf_printf(&line, "%s\n", sound.name);
    st = file_write_new(path.ptr, buf_view(&line), 0600, err);
    if (st == ERR_CONFLICT) {
        st = read_name(dir, &there, err);
        if (st == OK && !view_eq(buf_view(&there), buf_view(&line))) {
            st = error_set(err, ERR_CONFLICT,
                           "this witness is named " VIEW_FMT ": others know it by that name",
                           VIEW_ARG(view_trim(buf_view(&there))));
        }
    }
    return st;
}

enum status witness_vkey(const char *dir, const struct keys *keys, struct vkey *out,
                         struct error *err)
{
    CLEANUP(buf_cleanup) struct buf name = BUF_INIT(NOTE_NAME_MAX + 1);
    const struct key_info *key = keys_active(keys, KEY_WITNESS);
    enum status st = key == NULL ? ERR_NOT_FOUND : read_name(dir, &name, err);
    if (st == ERR_NOT_FOUND) {
        return error_set(err, ERR_NOT_FOUND,
                         "this home is no witness yet: \"assay witness key --name NAME\" makes "
                         "it one");
    }
    return st == OK ? vkey_make_witness(view_trim(buf_view(&name)), &key->public, out, err) : st;
}

/* ---- a watched log ---- */

void watched_release(struct watched *w)
{
    w->fd = fd_close(w->fd); /* and with it the lock */
    buf_release(&w->path);
    buf_release(&w->note);
}

static enum status lock(int fd, const char *path, struct error *err)
{
    while (flock(fd, LOCK_EX) != 0) {
        if (errno != EINTR) {
            return error_errno(err, errno, "locking %s", path);
        }
    }
    return OK;
}

static enum status read_keys(struct watched *w, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT(WITNESS_KEYS_MAX * 512);
    enum status st = file_read_at(w->fd, "keys", &text, err);
    struct view rest = buf_view(&text);
    struct view line;
    while (st == OK && view_line(&rest, &line)) {
        if (line.len == 0) {
            continue;
        }
        st = w->keys_len < WITNESS_KEYS_MAX
                 ? vkey_parse(line, &w->keys[w->keys_len], err)
                 : error_set(err, ERR_LIMIT, "more than %d keys", WITNESS_KEYS_MAX);
        w->keys_len += st == OK ? 1 : 0;
    }
    return st;
}

/* What was cosigned must be what the log signed: a state that was changed is none. */
static enum status read_state(struct watched *w, struct error *err)
{
    enum status st = file_read_at(w->fd, "checkpoint", &w->note, err);
    if (st == ERR_NOT_FOUND) {
        return OK;
    }
    if (st == OK) {
        st = checkpoint_open(buf_view(&w->note), w->keys, w->keys_len, &w->head, err);
    }
    return st == OK ? OK
                    : error_set(err, ERR_CORRUPT,
                                "the state of the witness cannot be read: nothing is cosigned "
                                "for this log until its checkpoint is restored");
}

enum status watched_open(struct watched *w, const char *dir, struct view origin_hash, bool locked,
                         struct error *err)
{
    char rest[SHA256_HEX_MAX + 8];
    struct sha256 sound;
    *w = (struct watched){.fd = -1};
    buf_init(&w->path, WITNESS_PATH_MAX);
    buf_init(&w->note, NOTE_MAX);
    if (!sha256_parse(origin_hash, &sound)) {
        return error_set(err, ERR_NOT_FOUND, "that log is not watched");
    }
    (void)snprintf(rest, sizeof rest, "logs/" VIEW_FMT, VIEW_ARG(origin_hash));
    enum status st = join(&w->path, dir, rest, err);
    if (st != OK) {
        return st;
    }
    w->fd = open(w->path.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (w->fd < 0) {
        return error_errno(err, errno, "%s", w->path.ptr);
    }
    st = locked ? lock(w->fd, w->path.ptr, err) : OK;
    if (st == OK) {
        st = read_keys(w, err);
    }
    if (st == OK) {
        st = read_state(w, err);
    }
    if (st != OK) {
        (void)error_prefix(err, "%s", w->path.ptr);
    }
    return st;
}

static void hash_origin(const char *origin, char out[SHA256_HEX_MAX])
{
    struct sha256 digest;
    sha256_of(view_str(origin), &digest);
    sha256_hex(&digest, out);
}

static enum status add_key(const struct watched *w, const struct vkey *log, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf text = BUF_INIT((WITNESS_KEYS_MAX + 1) * 512);
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(WITNESS_PATH_MAX);
    for (size_t i = 0; i < w->keys_len; i++) {
        if (memcmp(w->keys[i].raw, log->raw, sizeof log->raw) == 0) {
            return OK;
        }
        vkey_write(&text, &w->keys[i]);
        buf_add_char(&text, '\n');
    }
    if (w->keys_len == WITNESS_KEYS_MAX) {
        return error_set(err, ERR_LIMIT, "the log has %d keys already", WITNESS_KEYS_MAX);
    }
    vkey_write(&text, log);
    buf_add_char(&text, '\n');
    enum status st = buf_status(&text, err);
    if (st == OK) {
        st = path_join(&path, w->path.ptr, "keys", err);
    }
    return st == OK ? file_write_atomic(path.ptr, buf_view(&text), 0600, err) : st;
}

enum status witness_watch(const char *dir, const struct vkey *log, struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path;
    char hash[SHA256_HEX_MAX];
    char rest[SHA256_HEX_MAX + 8];
    struct watched w;
    hash_origin(log->name, hash);
    (void)snprintf(rest, sizeof rest, "logs/%s", hash);
    enum status st = join(&path, dir, rest, err);
    if (st == OK) {
        st = dir_ensure(path.ptr, 0700, err);
    }
    if (st != OK) {
        return st;
    }
    st = watched_open(&w, dir, view_str(hash), true, err);
    /* Just made, it has no keys, and then nothing that they could open. */
    if (st == OK || (st == ERR_NOT_FOUND && w.fd >= 0)) {
        st = add_key(&w, log, err);
    }
    watched_release(&w);
    return st;
}

/* ---- answering ---- */

static enum status reply(struct witness_answer *out, unsigned status, const char *text,
                         struct error *err)
{
    out->status = status;
    out->content_type = TEXT_PLAIN;
    buf_printf(&out->body, "%s\n", text);
    return buf_status(&out->body, err);
}

static enum status reply_size(struct witness_answer *out, uint64_t size, struct error *err)
{
    out->status = 409;
    out->content_type = "text/x.tlog.size";
    buf_printf(&out->body, "%llu\n", (unsigned long long)size);
    return buf_status(&out->body, err);
}

/* Sign, make durable, answer: in that order. */
static enum status cosign(const struct watched *w, const struct witness *by,
                          const struct add_checkpoint *a, int64_t now, struct witness_answer *out,
                          struct error *err)
{
    CLEANUP(buf_cleanup) struct buf path = BUF_INIT(WITNESS_PATH_MAX);
    CLEANUP(buf_cleanup) struct buf note = BUF_INIT(NOTE_MAX);
    CLEANUP(buf_cleanup) struct buf line = BUF_INIT(WITNESS_ANSWER_MAX);
    struct note n;
    enum status st = note_parse(a->checkpoint, &n, err);
    if (st == OK) {
        st = cosignature_make(by->keys, &by->self, n.text, now, &line, err);
    }
    if (st != OK) {
        return st;
    }
    /* The log's signatures only: lines of strangers may be anything. */
    buf_add_view(&note, n.text);
    buf_add_char(&note, '\n');
    for (size_t i = 0; i < n.signatures_len; i++) {
        for (size_t k = 0; k < w->keys_len; k++) {
            if (vkey_fits(&w->keys[k], &n.signatures[i])) {
                note_line_copy(&note, &n.signatures[i]);
            }
        }
    }
    buf_add_view(&note, buf_view(&line));
    st = buf_status(&note, err);
    if (st == OK) {
        st = path_join(&path, w->path.ptr, "checkpoint", err);
    }
    if (st == OK) {
        st = file_write_atomic(path.ptr, buf_view(&note), 0600, err);
    }
    if (st == OK) {
        out->status = 200;
        out->content_type = TEXT_PLAIN;
        buf_add_view(&out->body, buf_view(&line));
        st = buf_status(&out->body, err);
    }
    return st;
}

static enum witness_fault judge(const struct watched *w, const struct add_checkpoint *a,
                                const struct checkpoint *c, bool proven)
{
    bool other = c->size == w->head.size && !sha256_eq(&c->root, &w->head.root);
    if (w->note.len == 0) {
        return WITNESS_NO_FAULT;
    }
    if (other) {
        return WITNESS_FORK;
    }
    if (c->size < w->head.size) {
        return WITNESS_OLDER;
    }
    return a->old == w->head.size && !proven ? WITNESS_UNPROVEN : WITNESS_NO_FAULT;
}

/* The checkpoint is the log's. */
static enum status weigh(const struct watched *w, const struct witness *by, struct view body,
                         const struct add_checkpoint *a, const struct checkpoint *c, int64_t now,
                         struct witness_answer *out, struct error *err)
{
    if (a->old > c->size) {
        return reply(out, 400, "the old size is larger than the checkpoint's", err);
    }
    bool proven = add_checkpoint_proves(a, &w->head.root, c);
    enum witness_fault fault = judge(w, a, c, proven);
    if (fault != WITNESS_NO_FAULT) {
        enum status st = refusal_keep(w, fault, body, a->checkpoint, now, &out->kept, err);
        if (st != OK) {
            return st;
        }
        out->fault = fault;
    }
    if (a->old != w->head.size) {
        return reply_size(out, w->head.size, err);
    }
    if (!proven) {
        return reply(out, 422,
                     fault == WITNESS_FORK
                         ? "another root was cosigned for this size"
                         : "the proof does not lead from the checkpoint that was cosigned to this "
                           "one",
                     err);
    }
    return cosign(w, by, a, now, out, err);
}

static enum status ask_log(const struct watched *w, const struct witness *by, struct view body,
                           const struct add_checkpoint *a, int64_t now, struct witness_answer *out,
                           struct error *err)
{
    struct checkpoint c;
    struct error why;
    enum status st = checkpoint_open(a->checkpoint, w->keys, w->keys_len, &c, &why);
    return st == OK ? weigh(w, by, body, a, &c, now, out, err) : reply(out, 403, why.message, err);
}

enum status witness_answer(const struct witness *by, struct view body, int64_t now,
                           struct witness_answer *out, struct error *err)
{
    char hash[SHA256_HEX_MAX];
    struct add_checkpoint a;
    struct checkpoint c;
    struct note n;
    struct watched w;
    struct error why;
    out->fault = WITNESS_NO_FAULT;
    out->kept = false;
    if (add_checkpoint_read(body, &a, &why) != OK || note_parse(a.checkpoint, &n, &why) != OK ||
        checkpoint_read(n.text, &c, &why) != OK) {
        return reply(out, 400, why.message, err);
    }
    hash_origin(c.origin, hash);
    enum status st = watched_open(&w, by->dir, view_str(hash), true, &why);
    if (st == OK) {
        st = ask_log(&w, by, body, &a, now, out, err);
    } else if (st == ERR_NOT_FOUND) {
        st = reply(out, 404, "this witness does not watch that log", err);
    } else {
        st = error_set(err, st, "%s", why.message);
    }
    watched_release(&w);
    return st;
}

enum status witness_checkpoint(const char *dir, struct view origin_hash, struct buf *out,
                               struct error *err)
{
    struct watched w;
    enum status st = watched_open(&w, dir, origin_hash, false, err);
    if (st == OK && w.note.len == 0) {
        st = error_set(err, ERR_NOT_FOUND, "no checkpoint of that log was cosigned yet");
    }
    if (st == OK) {
        buf_add_view(out, buf_view(&w.note));
        st = buf_status(out, err);
    }
    watched_release(&w);
    return st;
}
