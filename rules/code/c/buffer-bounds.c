#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SLOTS 8

static int table[SLOTS];

int total(void)
{
    int values[SLOTS];
    int sum = 0;
    // ruleid: c-array-loop-off-by-one
    for (int i = 0; i <= SLOTS; i++) {
        values[i] = i;
    }
    // ok: c-array-loop-off-by-one
    for (int i = 0; i < SLOTS; i++) {
        sum += values[i];
    }
    return sum;
}

void clear_line(void)
{
    char line[80];
    size_t i;
    // ruleid: c-array-loop-off-by-one
    for (i = 0; i <= sizeof(line); i++) {
        line[i] = ' ';
    }
    // ok: c-array-loop-off-by-one
    for (i = 1; i <= 80; i++) {
        line[i - 1] = ' ';
    }
}

struct key {
    unsigned char bytes[32];
};

void wipe(struct key *k, char *name, size_t size)
{
    // ruleid: c-sizeof-pointer-as-length
    memset(k, 0, sizeof(k));
    // ruleid: c-sizeof-pointer-as-length
    snprintf(name, sizeof(name), "empty");
    // ok: c-sizeof-pointer-as-length
    memset(k, 0, sizeof(*k));
    // ok: c-sizeof-pointer-as-length
    memset(name, 0, size);
}

void local_buffer(const char *from)
{
    char line[64];
    // ok: c-sizeof-pointer-as-length
    snprintf(line, sizeof(line), "%s", from);
    puts(line);
}

void copy_name(const char *name)
{
    char short_name[16], full[64];
    char padded[32] = {0};
    // ruleid: c-strncpy-unterminated
    strncpy(short_name, name, sizeof(short_name));
    // ok: c-strncpy-unterminated
    strncpy(full, name, sizeof(full) - 1);
    full[sizeof(full) - 1] = '\0';
    // ok: c-strncpy-unterminated
    strncpy(padded, name, sizeof(padded) - 1);
    printf("%s %s\n", short_name, full);
}

void rename_user(struct account *a, const char *name)
{
    // ruleid: c-strncpy-unterminated
    strncpy(a->login, name, sizeof(a->login) - 1);
    index_by_login(a);
}

int connect_to(int fd, const char *path)
{
    struct sockaddr_un address;
    memset(&address, 0, sizeof(address));
    // ok: c-strncpy-unterminated
    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    return connect(fd, (struct sockaddr *)&address, sizeof(address));
}

void build_path(const char *dir, const char *file)
{
    char path[256] = "";
    // ruleid: c-strncat-wrong-size
    strncat(path, dir, sizeof(path));
    // ruleid: c-strncat-wrong-size
    strncat(path, file, strlen(file));
    // ok: c-strncat-wrong-size
    strncat(path, dir, sizeof(path) - strlen(path) - 1);
    // ok: c-strncat-wrong-size
    strncat(path, file, 20);
    puts(path);
}

void store(char *record, const char *value)
{
    // ruleid: c-copy-length-of-source
    memcpy(record, value, strlen(value) + 1);
    // ruleid: c-copy-length-of-source
    strncpy(record + 8, value, strlen(value));
}

char *clone(const char *value)
{
    char *copy = malloc(strlen(value) + 1);
    if (copy)
        // ok: c-copy-length-of-source
        memcpy(copy, value, strlen(value) + 1);
    return copy;
}

int store_checked(char record[64], const char *value)
{
    if (strlen(value) >= 64) {
        return -1;
    }
    // ok: c-copy-length-of-source
    memcpy(record, value, strlen(value) + 1);
    return 0;
}

void list(char *out, size_t size, const int *values, int count)
{
    size_t used = 0;
    for (int i = 0; i < count; i++) {
        // ruleid: c-snprintf-result-accumulated
        used += snprintf(out + used, size - used, "%d,", values[i]);
    }
}

int list_twice(char *out, size_t size, int a)
{
    int used = 0;
    // ruleid: c-snprintf-result-accumulated
    used += snprintf(&out[used], size - used, "%d,", a);
    return used;
}

int list_checked(char *out, size_t size, const int *values, int count)
{
    size_t used = 0;
    for (int i = 0; i < count; i++) {
        // ok: c-snprintf-result-accumulated
        int n = snprintf(out + used, size - used, "%d,", values[i]);
        if (n < 0 || (size_t)n >= size - used)
            return -1;
        used += (size_t)n;
    }
    // ok: c-snprintf-result-accumulated
    used += strlen(out);
    return (int)used;
}

void serve(int fd)
{
    char request[512];
    // ruleid: c-read-fills-buffer-then-terminates
    ssize_t n = recv(fd, request, sizeof(request), 0);
    if (n < 0)
        return;
    request[n] = '\0';
    handle(request);
}

void target(const char *link)
{
    char path[4096];
    ssize_t n;
    // ruleid: c-read-fills-buffer-then-terminates
    n = readlink(link, path, sizeof(path));
    path[n] = 0;
    puts(path);
}

void serve_bounded(int fd)
{
    char request[512];
    // ok: c-read-fills-buffer-then-terminates
    ssize_t n = recv(fd, request, sizeof(request) - 1, 0);
    if (n < 0)
        return;
    request[n] = '\0';
    // ok: c-read-fills-buffer-then-terminates
    n = read(fd, request, sizeof(request));
    consume(request, n);
}

int wants_quit(int fd)
{
    char command[32];
    ssize_t n = recv(fd, command, sizeof(command), 0);
    if (n <= 0)
        return 1;
    // ruleid: c-unterminated-input-as-string
    return strcmp(command, "quit") == 0;
}

void show_link(const char *link)
{
    char path[256];
    if (readlink(link, path, sizeof(path)) < 0)
        return;
    readlink(link, path, sizeof(path));
    // ruleid: c-unterminated-input-as-string
    puts(path);
}

int wants_quit_terminated(int fd)
{
    char command[32];
    ssize_t n = read(fd, command, sizeof(command) - 1);
    if (n <= 0)
        return 1;
    command[n] = '\0';
    // ok: c-unterminated-input-as-string
    return strcmp(command, "quit") == 0;
}

size_t measure(int fd)
{
    char text[32];
    memset(text, 0, sizeof(text));
    read(fd, text, sizeof(text) - 1);
    // ok: c-unterminated-input-as-string
    return strlen(text);
}
