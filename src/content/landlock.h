/* Landlock's interface (Linux 5.13 and later), of which the headers of the oldest
 * supported system know the first parts only. Numbers: the kernel's
 * include/uapi/linux/landlock.h. */
#ifndef ASSAY_CONTENT_LANDLOCK_H
#define ASSAY_CONTENT_LANDLOCK_H

#include <stdint.h>

struct ll_ruleset {
    uint64_t fs;
    uint64_t net;   /* ABI 4 */
    uint64_t scope; /* ABI 6 */
};

struct ll_path_beneath {
    uint64_t allowed;
    int32_t parent_fd;
} __attribute__((packed));

enum { LL_CREATE_VERSION = 1, LL_RULE_PATH_BENEATH = 1 };

#define LL_FS_READ_FILE (UINT64_C(1) << 2)
#define LL_FS_READ_DIR  (UINT64_C(1) << 3)
#define LL_FS_ABI1      ((UINT64_C(1) << 13) - 1) /* EXECUTE … MAKE_SYM */
#define LL_FS_REFER     (UINT64_C(1) << 13)       /* ABI 2 */
#define LL_FS_TRUNCATE  (UINT64_C(1) << 14)       /* ABI 3 */
#define LL_FS_IOCTL_DEV (UINT64_C(1) << 15)       /* ABI 5 */
#define LL_NET_TCP      UINT64_C(3)               /* BIND, CONNECT */
#define LL_SCOPE_ALL    UINT64_C(3)               /* ABSTRACT_UNIX_SOCKET, SIGNAL */

#endif
