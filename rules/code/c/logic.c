#include <assert.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

int admin(int uid, int *level)
{
    // ruleid: c-assignment-in-condition
    if (uid = 0)
        return 1;
    // ruleid: c-assignment-in-condition
    if (*level > 3 && (uid = 0)) {
        return 1;
    }
    // ok: c-assignment-in-condition
    if (uid == 0)
        return 1;
    // ok: c-assignment-in-condition
    while ((uid = next_user()) > 0)
        *level += uid;
    return 0;
}

int wants_help(const char *option, char **argv)
{
    // ruleid: c-string-compared-by-address
    if (option == "--help")
        return 1;
    // ruleid: c-string-compared-by-address
    if (argv[1] == "-h")
        return 1;
    // ok: c-string-compared-by-address
    if (option == NULL)
        return 0;
    // ok: c-string-compared-by-address
    if (option == NO_OPTION)
        return 0;
    // ok: c-string-compared-by-address
    return strcmp(option, "help") == 0;
}

void wipe(char *block, size_t size)
{
    // ruleid: c-memset-arguments-swapped
    memset(block, size, 0);
    // ruleid: c-memset-arguments-swapped
    memset(block, sizeof(int), 0);
    // ok: c-memset-arguments-swapped
    memset(block, 0, size);
    // ok: c-memset-arguments-swapped
    memset(block, ' ', size);
}

int differs(int a, int b, unsigned flags)
{
    // ruleid: c-negation-before-comparison
    if (!a == b)
        return 1;
    // ruleid: c-negation-before-comparison
    if (!flags & 4)
        return 1;
    // ok: c-negation-before-comparison
    if (!(flags & 4))
        return 0;
    // ok: c-negation-before-comparison
    if (!!a == b)
        return 0;
    // ok: c-negation-before-comparison
    return a != b || !a == !b;
}

void count(int n, int *seen)
{
    // ruleid: c-assert-with-side-effect
    assert(n++ < 100);
    // ruleid: c-assert-with-side-effect
    assert((*seen = n) != 0);
    // ok: c-assert-with-side-effect
    assert(n < 100);
    // ok: c-assert-with-side-effect
    assert(*seen == n);
}

void resolve(const char *name, struct in_addr address, char *text)
{
    // ruleid: c-obsolete-resolver
    struct hostent *host = gethostbyname(name);
    // ruleid: c-obsolete-resolver
    puts(inet_ntoa(address));
    struct addrinfo *found;
    // ok: c-obsolete-resolver
    getaddrinfo(name, "https", NULL, &found);
    // ok: c-obsolete-resolver
    inet_pton(AF_INET, text, &address);
}
