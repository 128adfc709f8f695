/* File stamps: what tells without reading that a file is what it was.
 *
 * Size, mode, inode, device, time of modification and the inode's change time. Whoever can
 * write a file can set its modification time; the change time nobody can set, short of
 * setting the clock or writing to the disk itself. What may rest on that, and what may not,
 * is said in docs/adr/0007-results-are-kept.md and 0009-rules-by-their-stamps.md. */
#ifndef ASSAY_BASE_STAMP_H
#define ASSAY_BASE_STAMP_H

#include <assay/base/buf.h>

#include <sys/stat.h>

struct file_stamp {
    uint64_t size;
    int64_t modified; /* nanoseconds since the epoch */
    int64_t changed;  /* the same of the inode; nobody can set it */
    uint64_t inode;
    uint64_t device;
    uint32_t mode;
    uint32_t unused; /* 0 */
};
struct file_stamp file_stamp_of(const struct stat *sb);
bool file_stamp_eq(const struct file_stamp *a, const struct file_stamp *b);

/* Clocks of file systems tick slowly: what changed this recently may change once more without
 * another stamp (git calls it racily clean). So a stamp counts only where `changed` is before
 * file_stamp_settled(), asked before the file is read. Nanoseconds since the epoch. */
int64_t file_stamp_settled(void);

/* Does the kernel itself keep the change times of the file system that the open file `fd` lies
 * on (ext4, XFS, Btrfs, F2FS, tmpfs, overlayfs)? Others, such as network file systems and
 * FUSE, may say of a file what they like. */
bool file_stamps_are_kept(int fd);

/* A list of paths with what each was when it was looked at. Directories are among them, so
 * that names that came or went show. */
struct stamps {
    struct buf bytes; /* entries, one behind the other; as the machine has them */
    uint32_t count;
    int64_t newest; /* the latest change among them */
    uint64_t device;
    bool unsound; /* one lies where change times are not kept */
};
void stamps_init(struct stamps *s);
void stamps_release(struct stamps *s);
/* `sb` is what stat() said of the path, lstat() where `link` is set, before it was read. What
 * does not fit is remembered by s->bytes.failed. */
void stamps_add(struct stamps *s, const char *path, const struct stat *sb, bool link);
/* May the list be believed later? `settled`: file_stamp_settled() from before the first was
 * looked at. */
bool stamps_are_sound(const struct stamps *s, int64_t settled);
/* Is each of `count` entries in `bytes` (stamps.bytes, read back; any bytes) what it was?
 * Relative paths are looked up from the current directory. */
bool stamps_hold(struct view bytes, uint32_t count);

#endif
