#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int port_of(const char *text)
{
    // ruleid: c-atoi
    return atoi(text);
}

double ratio_of(char **argv)
{
    // ruleid: c-atoi
    return atof(argv[1]);
}

int port_checked(const char *text, long *port)
{
    char *end;
    errno = 0;
    // ok: c-atoi, c-strtol-without-end-pointer
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < 1 || value > 65535)
        return -1;
    *port = value;
    // ok: c-atoi
    return my_atoi(text);
}

unsigned long size_of(const char *text)
{
    // ruleid: c-strtol-without-end-pointer
    return strtoul(text, NULL, 10);
}

long mode_of(const char *text)
{
    // ruleid: c-strtol-without-end-pointer
    long mode = strtol(text, NULL, 8);
    return mode;
}

unsigned long next_number(const char **text)
{
    char *end;
    // ok: c-strtol-without-end-pointer
    unsigned long value = strtoul(*text, &end, 10);
    *text = end;
    return value;
}

int is_word(char c, const unsigned char *text, int byte)
{
    // ruleid: c-ctype-signed-char
    if (isalpha((unsigned char)c))
        return 1;
    // ok: c-ctype-signed-char
    if (isalpha((unsigned char)c))
        return 1;
    // ok: c-ctype-signed-char
    return isdigit(byte) || isspace(text[0]);
}

void upper(char *text)
{
    for (; *text != '\0'; text++)
        // ruleid: c-ctype-signed-char
        *text = (char)toupper((unsigned char)*text);
}

size_t count_lines(void)
{
    size_t lines = 0;
    char c;
    // ruleid: c-getchar-in-char
    while ((c = getchar()) != EOF)
        lines += c == '\n';
    return lines;
}

int skip_comment(FILE *in)
{
    // ruleid: c-getchar-in-char
    char c = fgetc(in);
    while (c != '\n' && c != EOF)
        c = skip_one(in);
    return c == EOF;
}

size_t count_lines_right(void)
{
    size_t lines = 0;
    int c;
    // ok: c-getchar-in-char
    while ((c = getchar()) != EOF)
        lines += c == '\n';
    return lines;
}

int next_byte(FILE *in)
{
    // ok: c-getchar-in-char
    int byte = fgetc(in);
    return byte == EOF ? -1 : byte;
}

int send_block(int fd, const char *data, size_t size)
{
    size_t sent = do_send(fd, data, size);
    // ruleid: c-unsigned-compared-with-zero
    if (sent < 0)
        return -1;
    return 0;
}

void backwards(const char *text, size_t length)
{
    // ruleid: c-unsigned-compared-with-zero
    for (size_t i = length - 1; i >= 0; i--)
        putchar(text[i]);
}

int send_signed(int fd, const char *data, size_t size)
{
    ssize_t sent = do_send(fd, data, size);
    // ok: c-unsigned-compared-with-zero
    if (sent < 0)
        return -1;
    // ok: c-unsigned-compared-with-zero
    if ((int)size < 0)
        return -1;
    // ok: c-unsigned-compared-with-zero
    return size > 0;
}

int longer(const char *a, const char *b)
{
    // ruleid: c-length-difference-compared
    return strlen(a) - strlen(b) > 0;
}

int fits(size_t room, size_t used, const char *data, char *out)
{
    // ruleid: c-length-difference-compared
    if (room - used > 0)
        memcpy(out, data, used);
    // ok: c-length-difference-compared
    return room > used;
}

int distance(int a, int b)
{
    // ok: c-length-difference-compared
    return a - b > 0;
}

int copy_in(char *out, const char *in, int length)
{
    // ruleid: c-signed-length-upper-bound-only
    if (length > 512)
        return -1;
    memcpy(out, in, length);
    return 0;
}

int copy_short(char *out, const char *in)
{
    int n = field_length(in);
    // ruleid: c-signed-length-upper-bound-only
    if (n <= 64) {
        memcpy(out, in, n);
    }
    return n;
}

int copy_both(char *out, const char *in, int length)
{
    // ok: c-signed-length-upper-bound-only
    if (length < 0 || length > 512)
        return -1;
    memcpy(out, in, length);
    return 0;
}

int copy_unsigned(char *out, const char *in, size_t length)
{
    // ok: c-signed-length-upper-bound-only
    if (length > 512)
        return -1;
    memcpy(out, in, length);
    return 0;
}
