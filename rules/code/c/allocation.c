#include <alloca.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct node {
    struct node *next;
    int value;
    char *text;
};

struct node *make(int value)
{
    // ruleid: c-allocation-unchecked
    struct node *n = malloc(sizeof *n);
    n->value = value;
    return n;
}

char *spaces(size_t count)
{
    char *line;
    // ruleid: c-allocation-unchecked
    line = malloc(count + 1);
    memset(line, ' ', count);
    line[count] = '\0';
    return line;
}

struct node *make_checked(int value)
{
    // ok: c-allocation-unchecked
    struct node *n = malloc(sizeof *n);
    if (n == NULL)
        return NULL;
    n->value = value;
    // ok: c-allocation-unchecked
    n->text = strdup("new");
    if (!n->text) {
        free(n);
        return NULL;
    }
    return n;
}

int grow(char **buffer, size_t size)
{
    char *data = *buffer;
    // ruleid: c-realloc-overwrites-pointer
    data = realloc(data, size);
    if (data == NULL)
        return -1;
    *buffer = data;
    return 0;
}

int grow_table(struct table *t, size_t rows)
{
    // ruleid: c-realloc-overwrites-pointer
    t->rows = (int *)realloc(t->rows, rows);
    return t->rows ? 0 : -1;
}

int grow_checked(struct table *t, size_t rows)
{
    // ok: c-realloc-overwrites-pointer
    int *bigger = realloc(t->rows, rows);
    if (bigger == NULL)
        return -1;
    t->rows = bigger;
    // ok: c-realloc-overwrites-pointer
    t->spare = realloc(NULL, rows);
    return 0;
}

int *squares(size_t count)
{
    // ruleid: c-malloc-product-overflow
    int *result = malloc(count * sizeof(int));
    if (result == NULL)
        return NULL;
    return result;
}

struct node *nodes(const struct header *h)
{
    // ruleid: c-malloc-product-overflow
    return malloc(sizeof(struct node) * h->count);
}

int *squares_checked(size_t count)
{
    if (count > SIZE_MAX / sizeof(int))
        return NULL;
    // ok: c-malloc-product-overflow
    return malloc(count * sizeof(int));
}

int *fixed_table(void)
{
    // ok: c-malloc-product-overflow
    return malloc(256 * sizeof(int));
}

int more(struct table *t, size_t count)
{
    // ruleid: c-realloc-product-overflow
    int *rows = realloc(t->rows, count * sizeof(int));
    if (rows == NULL)
        return -1;
    t->rows = rows;
    // ruleid: c-realloc-product-overflow
    rows = realloc(t->spare, sizeof(int) * count);
    return rows ? 0 : -1;
}

int *more_checked(int *old, size_t count)
{
    // ok: c-realloc-product-overflow
    int *rows = realloc(old, 16 * sizeof(int));
    // ok: c-realloc-product-overflow
    return reallocarray(rows, count, sizeof(int));
}

char *copy(const char *text)
{
    // ruleid: c-malloc-without-terminator
    char *result = malloc(strlen(text));
    if (result != NULL)
        strcpy(result, text);
    return result;
}

int set_text(struct node *n, const char *text)
{
    // ruleid: c-malloc-without-terminator
    n->text = malloc(strlen(text));
    return n->text ? 0 : -1;
}

char *copy_whole(const char *text)
{
    // ok: c-malloc-without-terminator
    char *result = malloc(strlen(text) + 1);
    if (result != NULL)
        strcpy(result, text);
    return result;
}

unsigned char *bytes_of(const char *text)
{
    // ok: c-malloc-without-terminator
    unsigned char *bytes = malloc(strlen(text));
    if (bytes == NULL)
        return NULL;
    memcpy(bytes, text, strlen(text));
    return bytes;
}

struct node *first(void)
{
    // ruleid: c-allocation-size-of-pointer
    struct node *n = malloc(sizeof(n));
    return n;
}

struct node *many(size_t count)
{
    struct node *n;
    // ruleid: c-allocation-size-of-pointer
    n = calloc(count, sizeof(n));
    // ok: c-allocation-size-of-pointer
    n = calloc(count, sizeof(*n));
    return n;
}

struct node *right(void)
{
    // ok: c-allocation-size-of-pointer
    struct node *n = malloc(sizeof(struct node));
    return n;
}

void reverse(const char *text, size_t length)
{
    // ruleid: c-alloca-variable-size
    char *out = alloca(length + 1);
    // ruleid: c-alloca-variable-size
    char *again = alloca(strlen(text));
    // ok: c-alloca-variable-size
    char *small = alloca(64);
    // ok: c-alloca-variable-size
    struct node *n = alloca(sizeof(struct node));
    use(out, again, small, n);
}

void reverse_bounded(const char *text, size_t length)
{
    if (length > 256)
        return;
    // ok: c-alloca-variable-size
    char *out = alloca(length);
    use(out, text);
}
