#include <assay/base/stamp.h>

#include <assay/base/file.h>

#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>
#include <time.h>

enum { STAMPS_BYTES_MAX = 64 << 20, PATH_BYTES_MAX = 4096, ALIGN = 8 };
static const int64_t SECOND = 1000000000;
static const int64_t MARGIN = 100 * 1000 * 1000;

static int64_t nanoseconds(const struct timespec *t)
{
    return (int64_t)t->tv_sec * SECOND + t->tv_nsec;
}

struct file_stamp file_stamp_of(const struct stat *sb)
{
    return (struct file_stamp){
        .size = sb->st_size < 0 ? 0 : (uint64_t)sb->st_size,
        .modified = nanoseconds(&sb->st_mtim),
        .changed = nanoseconds(&sb->st_ctim),
        .inode = sb->st_ino,
        .device = sb->st_dev,
        .mode = sb->st_mode,
    };
}

bool file_stamp_eq(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->size == b->size && a->modified == b->modified && a->changed == b->changed &&
           a->inode == b->inode && a->device == b->device && a->mode == b->mode;
}

int64_t file_stamp_settled(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return nanoseconds(&t) - MARGIN;
}

static bool kept_on(const struct statfs *fs)
{
    static const unsigned long known[] = {
        EXT4_SUPER_MAGIC,      BTRFS_SUPER_MAGIC, TMPFS_MAGIC,
        OVERLAYFS_SUPER_MAGIC, F2FS_SUPER_MAGIC,  XFS_SUPER_MAGIC,
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if ((unsigned long)fs->f_type == known[i]) {
            return true;
        }
    }
    return false;
}

bool file_stamps_are_kept(int fd)
{
    struct statfs fs;
    return fstatfs(fd, &fs) == 0 && kept_on(&fs);
}

/* ---- Lists ---- */

struct stamps_entry {
    struct file_stamp stamp;
    uint32_t link;     /* 1: of the link itself */
    uint32_t path_len; /* with the NUL and what fills up to a multiple of ALIGN */
};

void stamps_init(struct stamps *s)
{
    *s = (struct stamps){.bytes = BUF_INIT(STAMPS_BYTES_MAX), .newest = INT64_MIN};
}

void stamps_release(struct stamps *s)
{
    buf_release(&s->bytes);
    stamps_init(s);
}

/* A link itself lies where its directory lies, which is in the list. */
static bool is_kept_at(const char *path, bool link)
{
    struct statfs fs;
    return link || (statfs(path, &fs) == 0 && kept_on(&fs));
}

void stamps_add(struct stamps *s, const char *path, const struct stat *sb, bool link)
{
    static const char zeros[ALIGN];
    size_t len = strlen(path);
    struct stamps_entry e = {.stamp = file_stamp_of(sb), .link = link ? 1 : 0};
    e.path_len = (uint32_t)((len + ALIGN) / ALIGN * ALIGN);
    if (len >= PATH_BYTES_MAX) {
        s->unsound = true;
        return;
    }
    if (s->count == 0 || s->device != e.stamp.device) {
        s->unsound = s->unsound || !is_kept_at(path, link);
        s->device = e.stamp.device;
    }
    s->newest = e.stamp.changed > s->newest ? e.stamp.changed : s->newest;
    buf_add(&s->bytes, &e, sizeof e);
    buf_add(&s->bytes, path, len);
    buf_add(&s->bytes, zeros, e.path_len - len);
    s->count++;
}

bool stamps_are_sound(const struct stamps *s, int64_t settled)
{
    return !s->unsound && s->bytes.failed == OK && s->newest < settled;
}

/* Takes one entry; false where it does not lie within. */
static bool take(struct view *rest, struct stamps_entry *e, const char **path)
{
    if (rest->len < sizeof *e) {
        return false;
    }
    memcpy(e, rest->ptr, sizeof *e);
    struct view text = view_slice(*rest, sizeof *e, rest->len);
    if (e->path_len == 0 || e->path_len > text.len || text.ptr[e->path_len - 1] != '\0') {
        return false;
    }
    *path = text.ptr;
    *rest = view_slice(text, e->path_len, text.len);
    return true;
}

/* The directory that paths were looked up in last, so that the kernel does not walk down to it for
 * each: rules lie deep, many in one place. */
struct place {
    int fd;
    const char *path; /* of an entry in it */
    size_t len;       /* of the directory's part, with the slash */
};

/* Fewer steps are as quick as opening a directory. */
enum { STEPS_WORTH = 3 };

/* From which directory to look `path` up, and by which name: the first one on the way that is at
 * least STEPS_WORTH below the root, which is where it was for the path before more often than not.
 */
static int look_from(struct place *at, const char **path)
{
    const char *text = *path;
    if (at->fd >= 0 && strncmp(text, at->path, at->len) == 0) {
        *path = text + at->len;
        return at->fd;
    }
    size_t len = 0;
    unsigned steps = 0;
    for (size_t i = 1; text[0] == '/' && text[i] != '\0' && steps < STEPS_WORTH; i++) {
        if (text[i] == '/' && text[i + 1] != '\0' && text[i + 1] != '/') {
            steps++;
            len = i + 1;
        }
    }
    char directory[PATH_MAX];
    at->fd = fd_close(at->fd);
    if (steps < STEPS_WORTH || len > sizeof directory) {
        return AT_FDCWD;
    }
    memcpy(directory, text, len);
    directory[len - 1] = '\0';
    at->fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    at->path = text;
    at->len = len;
    *path += at->fd >= 0 ? len : 0;
    return at->fd >= 0 ? at->fd : AT_FDCWD;
}

static bool hold(struct view bytes, uint32_t count, struct place *at)
{
    struct view rest = bytes;
    for (uint32_t i = 0; i < count; i++) {
        struct stamps_entry e;
        const char *path;
        struct stat sb;
        if (!take(&rest, &e, &path)) {
            return false;
        }
        int from = look_from(at, &path);
        if (fstatat(from, path, &sb, e.link != 0 ? AT_SYMLINK_NOFOLLOW : 0) != 0) {
            return false;
        }
        const struct file_stamp now = file_stamp_of(&sb);
        if (!file_stamp_eq(&now, &e.stamp)) {
            return false;
        }
    }
    return rest.len == 0;
}

bool stamps_hold(struct view bytes, uint32_t count)
{
    struct place at = {.fd = -1};
    bool all = hold(bytes, count, &at);
    at.fd = fd_close(at.fd);
    return all;
}
