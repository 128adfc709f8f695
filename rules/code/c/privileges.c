#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void drop_blindly(uid_t user, gid_t group)
{
    // ruleid: c-privilege-drop-unchecked
    setgroups(0, NULL);
    // ruleid: c-privilege-drop-unchecked
    setgid(group);
    // ruleid: c-privilege-drop-unchecked
    setuid(user);
}

int drop(uid_t user, gid_t group)
{
    // ok: c-privilege-drop-unchecked
    if (setgroups(0, NULL) != 0 || setgid(group) != 0)
        return -1;
    // ok: c-privilege-drop-unchecked
    int result = setresgid(group, group, group);
    // ok: c-privilege-drop-unchecked
    return result == 0 ? setuid(user) : result;
}

int drop_in_wrong_order(uid_t user, gid_t group)
{
    // ruleid: c-setuid-before-setgid
    if (setuid(user) != 0)
        return -1;
    if (setgid(group) != 0)
        return -1;
    return 0;
}

void drop_silently(uid_t user, gid_t group)
{
    // ruleid: c-setuid-before-setgid, c-privilege-drop-unchecked
    setuid(user);
    // ruleid: c-privilege-drop-unchecked
    setgid(group);
}

int drop_in_order(uid_t user, gid_t group)
{
    // ok: c-setuid-before-setgid
    if (setgroups(1, &group) != 0)
        return -1;
    if (setgid(group) != 0)
        return -1;
    // ok: c-setuid-before-setgid, c-group-drop-keeps-supplementary-groups
    if (setuid(user) != 0)
        return -1;
    return 0;
}

int jail(const char *root)
{
    // ruleid: c-chroot-without-chdir
    if (chroot(root) != 0)
        return -1;
    return 0;
}

int jail_and_drop(const char *root, uid_t user)
{
    // ruleid: c-chroot-without-chdir
    int failed = chroot(root);
    if (failed || setuid(user))
        return -1;
    return 0;
}

int jail_right(const char *root)
{
    // ok: c-chroot-without-chdir
    if (chroot(root) != 0 || chdir("/") != 0)
        return -1;
    return 0;
}

int jail_from_inside(const char *root)
{
    if (chdir(root) != 0)
        return -1;
    // ok: c-chroot-without-chdir
    return chroot(".");
}

int become(const struct passwd *user)
{
    // ruleid: c-group-drop-keeps-supplementary-groups
    if (setgid(user->pw_gid) != 0)
        return -1;
    if (setuid(user->pw_uid) != 0)
        return -1;
    return 0;
}

void become_silently(const struct passwd *user)
{
    // ruleid: c-group-drop-keeps-supplementary-groups, c-privilege-drop-unchecked
    setgid(user->pw_gid);
    // ruleid: c-privilege-drop-unchecked
    setuid(user->pw_uid);
}

int become_right(const struct passwd *user)
{
    if (initgroups(user->pw_name, user->pw_gid) != 0)
        return -1;
    // ok: c-group-drop-keeps-supplementary-groups
    if (setgid(user->pw_gid) != 0)
        return -1;
    if (setuid(user->pw_uid) != 0)
        return -1;
    return 0;
}

int may_administer(const char *login)
{
    // ruleid: c-getlogin-trusted
    if (strcmp(getlogin(), "root") == 0)
        return 1;
    const char *name = getlogin();
    // ruleid: c-getlogin-trusted
    return name != NULL && strcmp(name, login) == 0;
}

int may_administer_right(void)
{
    // ok: c-getlogin-trusted
    printf("terminal of %s\n", getlogin());
    // ok: c-getlogin-trusted
    return getuid() == 0;
}

size_t home_length(void)
{
    // ruleid: c-getenv-unchecked
    return strlen(getenv("HOME"));
}

int wants_colour(void)
{
    // ruleid: c-getenv-unchecked
    return strcmp(getenv("TERM"), "dumb") != 0;
}

int wants_colour_checked(void)
{
    // ok: c-getenv-unchecked
    const char *terminal = getenv("TERM");
    // ok: c-getenv-unchecked
    return terminal != NULL && strcmp(terminal, "dumb") != 0;
}

void set_zone(const char *zone)
{
    char entry[64];
    snprintf(entry, sizeof entry, "TZ=%s", zone);
    // ruleid: c-putenv-local-buffer
    putenv(entry);
}

void set_language(void)
{
    char entry[] = "LANG=C";
    // ruleid: c-putenv-local-buffer
    putenv(entry);
    // ok: c-putenv-local-buffer
    setenv("LC_ALL", "C", 1);
}

void set_zone_static(const char *zone)
{
    static char entry[64];
    snprintf(entry, sizeof entry, "TZ=%s", zone);
    // ok: c-putenv-local-buffer
    putenv(entry);
}
