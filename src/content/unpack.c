#include "unpack.h"
#include "leftover.h"
#include "rpm_header.h"

#include "nameset.h"

#include <assay/base/archive_library.h>
#include <assay/base/file.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_BLOCK = 256 << 10, BOMB_FLOOR = 10 << 20 };

struct unpacker {
    const struct unpack_input *input;
    const struct content_limits *limits;
    struct unpack_budget *budget;
    const struct unpack_sink *sink;
    struct archive *archive;
    struct nameset names;
    struct buf path;
    bool single;        /* one compressed file, not an archive of many */
    bool may_be_single; /* should it turn out to be no archive of many, it is one file */
};

bool unpack_is_bomb(const struct unpack_budget *budget, unsigned ratio)
{
    for (const struct unpack_budget *b = budget; b != NULL; b = b->outer) {
        if (b->unpacked > BOMB_FLOOR && b->unpacked / ratio > b->packed) {
            return true;
        }
    }
    return false;
}

static void count_unpacked(struct unpacker *u, uint64_t bytes)
{
    if (u->input->fd >= 0) {
        /* From a descriptor: what has been read so far, as not all may be there. */
        la_int64_t read_so_far = libarchive.filter_bytes(u->archive, -1);
        u->budget->packed = read_so_far > 0 ? (uint64_t)read_so_far : 0;
    }
    for (struct unpack_budget *b = u->budget; b != NULL; b = b->outer) {
        b->unpacked += bytes;
    }
}

static struct view fault(struct unpacker *u)
{
    const char *text = libarchive.error_string(u->archive);
    return text == NULL ? VIEW("cannot be read further") : view_str(text);
}

/* ---- Opening ---- */

static int support(struct archive *a, bool single)
{
    int (*const filters[])(struct archive *) = {
        libarchive.read_support_filter_gzip, libarchive.read_support_filter_bzip2,
        libarchive.read_support_filter_xz,   libarchive.read_support_filter_lzma,
        libarchive.read_support_filter_zstd, libarchive.read_support_filter_lz4,
        libarchive.read_support_filter_lzip, libarchive.read_support_filter_compress,
        libarchive.read_support_filter_rpm,
    };
    int (*const formats[])(struct archive *) = {
        libarchive.read_support_format_tar,     libarchive.read_support_format_zip,
        libarchive.read_support_format_ar,      libarchive.read_support_format_cpio,
        libarchive.read_support_format_7zip,    libarchive.read_support_format_rar,
        libarchive.read_support_format_rar5,    libarchive.read_support_format_cab,
        libarchive.read_support_format_iso9660, libarchive.read_support_format_empty,
    };
    int rc = ARCHIVE_OK;
    for (size_t i = 0; rc >= ARCHIVE_WARN && i < sizeof filters / sizeof filters[0]; i++) {
        rc = filters[i](a);
    }
    for (size_t i = 0; rc >= ARCHIVE_WARN && !single && i < sizeof formats / sizeof formats[0];
         i++) {
        rc = formats[i](a);
    }
    return single && rc >= ARCHIVE_WARN ? libarchive.read_support_format_raw(a) : rc;
}

static enum status start_archive(struct unpacker *u, bool single, struct error *err)
{
    u->single = single;
    enum status st = archive_library_load(err);
    if (st != OK) {
        return st;
    }
    u->archive = libarchive.read_new();
    if (u->archive == NULL || support(u->archive, single) < ARCHIVE_WARN) {
        return error_no_memory(err);
    }
    /* What stands behind a tar's end mark is part of what was delivered. */
    (void)libarchive.read_set_format_option(u->archive, "tar", "read_concatenated_archives", "1");
    const struct unpack_input *in = u->input;
    int rc = in->fd >= 0 ? libarchive.read_open_fd(u->archive, in->fd, READ_BLOCK)
                         : libarchive.read_open_memory(u->archive, in->bytes.ptr, in->bytes.len);
    if (rc != ARCHIVE_OK) {
        return error_set(err, ERR_FORMAT, VIEW_FMT, VIEW_ARG(fault(u)));
    }
    return OK;
}

static void stop_archive(struct unpacker *u)
{
    if (u->archive != NULL) {
        (void)libarchive.read_free(u->archive);
        u->archive = NULL;
    }
}

/* ---- Names ---- */

static struct view raw_name(struct archive_entry *e)
{
    const char *name = libarchive.entry_pathname(e);
    if (name == NULL) {
        name = libarchive.entry_pathname_utf8(e);
    }
    return view_str(name);
}

/* "logs.gz" holds "logs". */
static struct view single_name(struct view archive_name)
{
    struct view base = path_base(archive_name);
    ptrdiff_t dot = view_rfind_char(base, '.');
    return dot > 0 ? view_slice(base, 0, (size_t)dot) : VIEW("content");
}

static enum status report_name(struct unpacker *u, unsigned issues, struct view raw,
                               struct error *err)
{
    enum status st = OK;
    for (unsigned i = 0; st == OK && i < ISSUE_COUNT; i++) {
        if ((issues & 1U << i) != 0) {
            st = u->sink->issue(u->sink->ctx, buf_view(&u->path), (enum content_issue)i,
                                view_slice(raw, 0, 512), err);
        }
    }
    return st;
}

static enum status report_twin(struct unpacker *u, struct error *err)
{
    enum nameset_answer answer;
    enum status st = nameset_add(&u->names, buf_view(&u->path), &answer, err);
    if (st != OK || answer == NAME_NEW) {
        return st;
    }
    bool twice = answer == NAME_TWICE;
    return u->sink->issue(u->sink->ctx, buf_view(&u->path),
                          twice ? ISSUE_DUPLICATE_NAME : ISSUE_CASE_COLLISION,
                          twice ? VIEW("the archive holds this name more than once")
                                : VIEW("the archive holds this name in another case too"),
                          err);
}

static enum status take_name(struct unpacker *u, struct archive_entry *e, struct error *err)
{
    struct view raw = u->single ? single_name(u->input->name) : raw_name(e);
    buf_clear(&u->path);
    unsigned issues = path_neutralise(&u->path, raw);
    enum status st = buf_status(&u->path, NULL);
    if (st == ERR_LIMIT) { /* longer than any system takes: its start must do */
        buf_clear(&u->path);
        issues |= path_neutralise(&u->path, view_slice(raw, 0, PATH_RAW_MAX / 8));
        st = buf_status(&u->path, err);
    }
    return st == OK ? report_name(u, issues, raw, err) : st;
}

/* ---- What is not a regular file ---- */

static enum status take_link(struct unpacker *u, const char *target_text, bool hard,
                             struct error *err)
{
    struct view target = view_str(target_text);
    /* A hard link's target is relative to the archive's root, not to the link. */
    struct view from = hard ? VIEW("") : buf_view(&u->path);
    if (!path_link_leaves(from, target)) {
        return OK;
    }
    return u->sink->issue(u->sink->ctx, buf_view(&u->path), ISSUE_LINK_ESCAPES,
                          view_slice(target, 0, 512), err);
}

static bool is_zip(const struct unpacker *u)
{
    return (libarchive.format(u->archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP;
}

/* In a zip the kind of an entry is a hint that installers ignore: what is marked as a
 * link is unpacked as a file with that text, so the text is inspected as one. */
static enum status inspect_target(struct unpacker *u, struct view target, struct error *err)
{
    char *at = NULL;
    size_t room = 0;
    enum status st = u->sink->room(u->sink->ctx, 0, &at, &room, err);
    if (st == ERR_LIMIT || (st == OK && room < target.len)) {
        return u->sink->gap(u->sink->ctx, buf_view(&u->path), GAP_TOO_LARGE,
                            VIEW("a link with a target of this length"), err);
    }
    if (st == OK) {
        memcpy(at, target.ptr, target.len);
        st = u->sink->file(u->sink->ctx, buf_view(&u->path), 0, target.len, err);
    }
    return st;
}

static enum status take_symlink(struct unpacker *u, struct archive_entry *e, struct error *err)
{
    const char *target = libarchive.entry_symlink(e);
    target = target != NULL ? target : libarchive.entry_symlink_utf8(e);
    enum status st = take_link(u, target, false, err);
    return st == OK && is_zip(u) && target != NULL ? inspect_target(u, view_str(target), err) : st;
}

static enum status take_special(struct unpacker *u, struct archive_entry *e, struct error *err)
{
    switch (libarchive.entry_filetype(e)) {
    case AE_IFDIR:
        return OK;
    case AE_IFLNK:
        return take_symlink(u, e, err);
    case AE_IFCHR:
    case AE_IFBLK:
    case AE_IFIFO:
    case AE_IFSOCK:
        return u->sink->issue(u->sink->ctx, buf_view(&u->path), ISSUE_DEVICE_NODE,
                              VIEW("a device, FIFO or socket"), err);
    default:
        return u->sink->gap(u->sink->ctx, buf_view(&u->path), GAP_BROKEN_ARCHIVE,
                            VIEW("an entry of an unknown kind"), err);
    }
}

/* ---- Content ---- */

enum outcome { READ_ALL, READ_TOO_LARGE, READ_BOMB, READ_BROKEN };

/* Read the current entry's bytes into the sink's memory. */
static enum status read_entry(struct unpacker *u, size_t *len, enum outcome *how, struct error *err)
{
    size_t have = 0;
    *how = READ_ALL;
    for (;;) {
        char *at = NULL;
        size_t room = 0;
        enum status st = have > u->limits->file_bytes
                             ? ERR_LIMIT
                             : u->sink->room(u->sink->ctx, have, &at, &room, err);
        if (st == ERR_LIMIT) {
            *how = READ_TOO_LARGE;
            return OK;
        }
        if (st != OK) {
            return st;
        }
        la_ssize_t n = libarchive.read_data(u->archive, at, room < READ_BLOCK ? room : READ_BLOCK);
        if (n <= 0) {
            *how = n == 0 ? READ_ALL : READ_BROKEN;
            *len = have;
            return OK;
        }
        have += (size_t)n;
        count_unpacked(u, (uint64_t)n);
        st = u->sink->step(u->sink->ctx, false, err);
        if (st != OK || unpack_is_bomb(u->budget, u->limits->ratio)) {
            *how = READ_BOMB;
            return st;
        }
    }
}

/* Pass over the rest of an entry that is too large, watching for bombs. */
static enum status skip_entry(struct unpacker *u, enum outcome *how, struct error *err)
{
    for (;;) {
        const void *at;
        size_t n;
        la_int64_t offset;
        int rc = libarchive.read_data_block(u->archive, &at, &n, &offset);
        if (rc == ARCHIVE_EOF) {
            return OK;
        }
        if (rc < ARCHIVE_WARN) {
            *how = READ_BROKEN;
            return OK;
        }
        count_unpacked(u, n);
        enum status st = u->sink->step(u->sink->ctx, false, err);
        if (st != OK || unpack_is_bomb(u->budget, u->limits->ratio)) {
            *how = READ_BOMB;
            return st;
        }
    }
}

static enum status gap(struct unpacker *u, enum gap_reason reason, struct view detail,
                       struct error *err)
{
    return u->sink->gap(u->sink->ctx, buf_view(&u->path), reason, detail, err);
}

static enum status report_outcome(struct unpacker *u, enum outcome how, bool *over,
                                  struct error *err)
{
    if (how == READ_BOMB) {
        *over = true;
        return gap(u, GAP_RATIO,
                   VIEW("unpacks to far more than it takes packed; the rest of the "
                        "archive was not unpacked"),
                   err);
    }
    /* A fault within one entry; a fatal one shows again at the next header. */
    return gap(u, GAP_BROKEN_ARCHIVE, fault(u), err);
}

static enum status take_content(struct unpacker *u, uint64_t declared, unsigned mode, bool *over,
                                struct error *err)
{
    size_t len = 0;
    enum outcome how = READ_TOO_LARGE;
    enum status st = declared > u->limits->file_bytes ? OK : read_entry(u, &len, &how, err);
    if (st == OK && how == READ_TOO_LARGE) {
        st = gap(u, GAP_TOO_LARGE, VIEW("larger than the limit for one file"), err);
        if (st == OK) {
            how = READ_ALL;
            st = skip_entry(u, &how, err);
        }
        if (st != OK || how == READ_ALL) {
            return st;
        }
    } else if (st == OK && how == READ_ALL) {
        return u->sink->file(u->sink->ctx, buf_view(&u->path), mode, len, err);
    }
    return st != OK ? st : report_outcome(u, how, over, err);
}

static enum status take_regular(struct unpacker *u, struct archive_entry *e, bool *over,
                                struct error *err)
{
    unsigned mode = u->single ? 0 : (unsigned)libarchive.entry_perm(e);
    enum status st = OK;
    if ((mode & (S_ISUID | S_ISGID)) != 0) {
        st = u->sink->issue(u->sink->ctx, buf_view(&u->path), ISSUE_SETUID,
                            VIEW("set-user-ID or set-group-ID bit"), err);
    }
    if (st == OK && !u->single) {
        st = report_twin(u, err);
    }
    if (st != OK) {
        return st;
    }
    if (libarchive.entry_is_data_encrypted(e) || libarchive.entry_is_metadata_encrypted(e)) {
        return gap(u, GAP_ENCRYPTED, VIEW("encrypted: no key, no inspection"), err);
    }
    if (path_parts(buf_view(&u->path)) > u->limits->path_depth) {
        return gap(u, GAP_DEPTH, VIEW("nested in too many directories"), err);
    }
    bool sized = libarchive.entry_size_is_set(e) && libarchive.entry_size(e) > 0;
    return take_content(u, sized ? (uint64_t)libarchive.entry_size(e) : 0, mode, over, err);
}

static enum status take_entry(struct unpacker *u, struct archive_entry *e, bool *over,
                              struct error *err)
{
    enum status st = take_name(u, e, err);
    if (st != OK) {
        return st;
    }
    const char *hard = libarchive.entry_hardlink(e);
    if (hard == NULL) {
        hard = libarchive.entry_hardlink_utf8(e);
    }
    if (hard != NULL) {
        st = take_link(u, hard, true, err);
        /* Some formats store the data with the last of the links. */
        if (st != OK || !libarchive.entry_size_is_set(e) || libarchive.entry_size(e) == 0) {
            return st;
        }
    }
    /* ar writes modes without a type. */
    bool regular = u->single || hard != NULL || libarchive.entry_filetype(e) == AE_IFREG ||
                   libarchive.entry_filetype(e) == 0 ||
                   /* A directory with content is one for no installer. */
                   (libarchive.entry_filetype(e) == AE_IFDIR && libarchive.entry_size(e) > 0);
    return regular ? take_regular(u, e, over, err) : take_special(u, e, err);
}

/* ---- The archive ---- */

static enum status report_end(struct unpacker *u, struct error *err)
{
    bool locked = libarchive.read_has_encrypted_entries(u->archive) == 1;
    return u->sink->gap(u->sink->ctx, view_of("", 0), locked ? GAP_ENCRYPTED : GAP_BROKEN_ARCHIVE,
                        fault(u), err);
}

static enum status check_whole(struct unpacker *u, struct error *err)
{
    int filter = libarchive.filter_code(u->archive, 0);
    const struct leftover_facts facts = {
        .is_zip = is_zip(u),
        .is_compressed = filter == ARCHIVE_FILTER_GZIP || filter == ARCHIVE_FILTER_BZIP2 ||
                         filter == ARCHIVE_FILTER_XZ || filter == ARCHIVE_FILTER_ZSTD,
        .consumed = (uint64_t)libarchive.filter_bytes(u->archive, -1),
    };
    struct view more = leftover_find(u->input, &facts);
    return more.len == 0
               ? OK
               : u->sink->gap(u->sink->ctx, view_of("", 0), GAP_BROKEN_ARCHIVE, more, err);
}

static enum status walk(struct unpacker *u, struct error *err)
{
    bool over = false;
    for (uint64_t n = 0; !over; n++) {
        enum status st = u->sink->step(u->sink->ctx, true, err);
        if (st != OK) {
            return st;
        }
        struct archive_entry *e = NULL;
        int rc = libarchive.read_next_header(u->archive, &e);
        /* At its end, too: a package may have no files. */
        st = n == 0 && rc >= ARCHIVE_WARN ? rpm_header_hand_out(u->input, u->limits, u->sink, err)
                                          : OK;
        if (st != OK) {
            return st;
        }
        if (rc == ARCHIVE_EOF && (n > 0 || !u->may_be_single)) {
            return check_whole(u, err);
        }
        if (rc < ARCHIVE_WARN || rc == ARCHIVE_EOF) {
            if (n == 0 && libarchive.read_has_encrypted_entries(u->archive) != 1) {
                return error_set(err, ERR_FORMAT, VIEW_FMT, VIEW_ARG(fault(u)));
            }
            return report_end(u, err);
        }
        count_unpacked(u, 0);
        st = take_entry(u, e, &over, err);
        if (st != OK) {
            return st;
        }
    }
    return OK;
}

static enum status try_form(struct unpacker *u, bool single, struct error *err)
{
    enum status st = start_archive(u, single, err);
    if (st == OK) {
        st = walk(u, err);
    }
    stop_archive(u);
    return st;
}

/* A compressed stream holds a tar, or else one file: nothing, or zeros, read as an
 * empty tar, are inspected as a file. */
static enum status try_forms(struct unpacker *u, struct error *err)
{
    const struct unpack_input *in = u->input;
    u->may_be_single =
        archive_form(in->name, in->bytes) == ARCHIVE_COMPRESSED && (in->fd < 0 || in->seekable);
    struct error first = {.code = OK};
    enum status st = try_form(u, false, &first);
    if (st == ERR_FORMAT && u->may_be_single) {
        if (in->fd >= 0 && lseek(in->fd, 0, SEEK_SET) != 0) {
            return error_errno(err, errno, "cannot go back in the archive");
        }
        u->may_be_single = false;
        st = try_form(u, true, &first);
    }
    return st == OK ? OK : error_set(err, st, "%s", first.message);
}

enum status unpack(const struct unpack_input *input, const struct content_limits *limits,
                   struct unpack_budget *budget, const struct unpack_sink *sink, struct error *err)
{
    struct unpacker u = {.input = input, .limits = limits, .budget = budget, .sink = sink};
    nameset_init(&u.names);
    buf_init(&u.path, PATH_RAW_MAX);
    enum status st = try_forms(&u, err);
    nameset_release(&u.names);
    buf_release(&u.path);
    return st;
}
