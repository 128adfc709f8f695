#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
    struct item *next;
    char *name;
    int count;
};

void drop(struct item *i)
{
    // ruleid: c-double-free
    free(i->name);
    i->count = 0;
    free(i->name);
    free(i);
}

int convert(const char *text)
{
    char *copy = strdup(text);
    int result = parse(copy);
    // ruleid: c-double-free
    free(copy);
    if (result < 0)
        fputs("bad number\n", stderr);
    free(copy);
    return result;
}

int convert_again(const char *text)
{
    char *copy = strdup(text);
    // ok: c-double-free
    free(copy);
    copy = strdup("0");
    int result = parse(copy);
    free(copy);
    return result;
}

int convert_or_fail(const char *text, int strict)
{
    char *copy = strdup(text);
    if (strict) {
        // ok: c-double-free
        free(copy);
        return -1;
    }
    free(copy);
    return 0;
}

int release(struct item *i)
{
    // ruleid: c-use-after-free
    free(i);
    return i->count;
}

void release_name(struct item *i)
{
    // ruleid: c-use-after-free
    free(i);
    free(i->name);
}

int release_right(struct item *i)
{
    int count = i->count;
    // ok: c-use-after-free
    free(i->name);
    // ok: c-use-after-free
    free(i);
    return count;
}

void clear(struct item *head)
{
    // ruleid: c-free-in-list-walk
    for (struct item *i = head; i != NULL; i = i->next)
        free(i);
}

void clear_all(struct item *i)
{
    // ruleid: c-free-in-list-walk
    while (i != NULL) {
        free(i->name);
        // ruleid: c-use-after-free
        free(i);
        i = i->next;
    }
}

void clear_saved(struct item *i)
{
    // ok: c-free-in-list-walk
    while (i != NULL) {
        struct item *next = i->next;
        free(i);
        i = next;
    }
}

void remove_item(struct item *head, int count)
{
    // ok: c-free-in-list-walk
    for (struct item *i = head; i != NULL; i = i->next) {
        if (i->count == count) {
            free(i);
            break;
        }
    }
}

char *describe(int n)
{
    // ruleid: c-return-local-array
    char text[32];
    snprintf(text, sizeof text, "%d items", n);
    return text;
}

const char *letters(void)
{
    // ruleid: c-return-local-array
    char all[] = "abc";
    all[0] = 'A';
    return all;
}

const char *describe_static(int n)
{
    // ok: c-return-local-array
    static char text[32];
    snprintf(text, sizeof text, "%d items", n);
    return text;
}

int first_digit(int n)
{
    // ok: c-return-local-array
    char text[32];
    snprintf(text, sizeof text, "%d", n);
    return text[0];
}

struct item *empty(void)
{
    // ruleid: c-return-address-of-local
    struct item i = {0};
    return &i;
}

int *answer(void)
{
    // ruleid: c-return-address-of-local
    int value;
    value = 42;
    return &value;
}

struct item *shared(void)
{
    // ok: c-return-address-of-local
    static struct item only;
    return &only;
}

int answer_value(void)
{
    // ok: c-return-address-of-local
    int value = 42;
    return value;
}

// ok: c-return-address-of-local
const struct item first_item = {.number = 1};

const struct item *first(void)
{
    return &first_item;
}

void churn(void)
{
    // ok: c-double-free
    free(malloc(1));
    churn_again();
    free(malloc(1));
}

void finish(const char *text)
{
    char line[64];
    struct item i;
    snprintf(line, sizeof line, "%s", text);
    // ruleid: c-free-of-non-heap-memory
    free(line);
    // ruleid: c-free-of-non-heap-memory
    free(&i);
}

void finish_heap(const char *text)
{
    char *line = strdup(text);
    struct item *list[4] = {0};
    // ok: c-free-of-non-heap-memory
    free(line);
    // ok: c-free-of-non-heap-memory
    free(list[0]);
}

int count_words(const char *text)
{
    int words = 0;
    // ruleid: c-free-of-moved-pointer
    char *copy = strdup(text);
    while (*copy != '\0')
        words += *copy == ' ';
    copy++;
    free(copy);
    return words;
}

void encode(size_t n)
{
    // ruleid: c-free-of-moved-pointer
    unsigned char *out = malloc(n + 4);
    write_header(out);
    out += 4;
    write_body(out, n);
    free(out);
}

void encode_right(size_t n)
{
    // ok: c-free-of-moved-pointer
    unsigned char *out = malloc(n + 4);
    unsigned char *body = out;
    body += 4;
    write_body(body, n);
    free(out);
}

void encode_back(size_t n)
{
    // ok: c-free-of-moved-pointer
    unsigned char *out = malloc(n + 4);
    out += 4;
    write_body(out, n);
    out -= 4;
    free(out);
}

int copy_file(FILE *in, size_t size)
{
    // ruleid: c-leak-on-early-return
    char *data = malloc(size);
    if (data == NULL)
        return -1;
    if (fread(in, 1, size, stdin) != size)
        return -2;
    free(data);
    return 0;
}

int check_input(const char *text, size_t size)
{
    char *data;
    // ruleid: c-leak-on-early-return
    data = malloc(size);
    if (data == NULL) {
        return -1;
    }
    if (text[0] == '#') {
        return 0;
    }
    return parse_into(data, text);
}

char *load_text(FILE *in, size_t size)
{
    // ok: c-leak-on-early-return
    char *data = malloc(size);
    if (data == NULL)
        return NULL;
    if (fread(data, 1, size, in) == size)
        return data;
    free(data);
    return NULL;
}

int attach(struct item *i, size_t size)
{
    // ok: c-leak-on-early-return
    i->name = malloc(size);
    if (i->name == NULL)
        return -1;
    if (size > 9)
        return 1;
    return 0;
}
