#include <stdio.h>
#include "shop.h"
#define LIMIT 16
#define NAME "shop"
#define SQUARE(x) ((x) * (x))

typedef unsigned long size;
typedef struct item {
    char name[LIMIT];
    const char *owner;
    int (*compare)(const void *a, const void *b);
    unsigned flag : 1;
} item_t;

enum color { RED, GREEN = 2 };
union word { int i; float f; };
struct later;

static const char *const names[] = {"a", "b" "c", NULL};
struct point origin = {.x = 1, .y = 2}, *best;
extern int counter;
int add(int a, int b);

SHOP_API char *join(const char *left, struct item *right, ...) NONNULL;

static int __init setup(void)
{
    int x = f(), *y, z[3] = {1, 2, 3};
    char *copy = (char *)malloc(sizeof(struct item) * 2 + sizeof x);
    item_t *it = container_of(y, struct item, name);
    if (x > 0)
        goto out;
    else if (!copy || it->flag == 1 && (*it).owner)
        return -1;
    for (int i = 0, j = 1; i < 3; i++, --j)
        z[i] += i ? j : 'c';
    for (;;)
        break;
    while (x--)
        ;
    do {
        x = ~x << 2;
    } while (x);
    switch (x) {
    case 1:
    case RED:
        y = &x;
        break;
    default:
        continue;
    }
    list_for_each(it, &head) {
        use(it);
    }
    x = 1, *y = 0x1F;
#ifdef ONE
    if (x) {
#else
    if (y) {
#endif
        printf("%d" "\n", x);
    }
#if 0
    not code at all
#endif
out:
    free(copy);
    return 0;
}
EXPORT_SYMBOL(setup);
