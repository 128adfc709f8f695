#include <arpa/inet.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <syslog.h>
#include <unistd.h>

struct header {
    uint32_t length;
    uint32_t type;
};

int take_packet(const unsigned char *packet, unsigned char *out)
{
    struct header h;
    memcpy(&h, packet, sizeof h);
    uint32_t length = ntohl(h.length);
    // ruleid: c-tainted-copy-length
    memcpy(out, packet + sizeof h, length);
    return 0;
}

int take_message(int fd, char *out)
{
    uint16_t length;
    if (recv(fd, &length, sizeof length, MSG_WAITALL) != sizeof length)
        return -1;
    // ruleid: c-tainted-copy-length
    return (int)recv(fd, out, length, MSG_WAITALL);
}

int take_checked(const unsigned char *packet, unsigned char out[512])
{
    struct header h;
    memcpy(&h, packet, sizeof h);
    uint32_t length = ntohl(h.length);
    if (length > 512)
        return -1;
    // ok: c-tainted-copy-length
    memcpy(out, packet + sizeof h, length);
    // ok: c-tainted-copy-length
    memcpy(out, packet, sizeof h);
    return 0;
}

unsigned char *load(FILE *f)
{
    uint32_t size;
    if (fread(&size, sizeof size, 1, f) != 1)
        return NULL;
    // ruleid: c-tainted-allocation-size
    return malloc(size);
}

int *numbers(const struct header *h)
{
    uint32_t count = ntohl(h->length);
    // ruleid: c-tainted-allocation-size
    return malloc(count * sizeof(int));
}

unsigned char *load_checked(FILE *f)
{
    uint32_t size;
    if (fread(&size, sizeof size, 1, f) != 1)
        return NULL;
    if (size >= 65536)
        return NULL;
    // ok: c-tainted-allocation-size
    return malloc(size);
}

unsigned char *fixed(FILE *f)
{
    char block[512];
    fread(block, 1, sizeof block, f);
    // ok: c-tainted-allocation-size
    return malloc(sizeof block);
}

static void (*handlers[16])(const struct header *);

void dispatch(const struct header *h)
{
    uint32_t type = ntohl(h->type);
    // ruleid: c-tainted-array-index
    handlers[type](h);
}

int pick(const int *table, int argc, char **argv)
{
    int row = atoi(argv[1]);
    // ruleid: c-tainted-array-index
    return table[row];
}

void dispatch_checked(const struct header *h)
{
    uint32_t type = ntohl(h->type);
    if (type >= 16)
        return;
    // ok: c-tainted-array-index
    handlers[type](h);
}

void dispatch_masked(const struct header *h)
{
    // ok: c-tainted-array-index
    handlers[ntohl(h->type) & 15](h);
}

int archive(int argc, char **argv)
{
    char *command = argv[1];
    if (argc != 2)
        return 1;
    // ruleid: c-tainted-command
    return system(command);
}

void edit(const char *file)
{
    const char *editor = getenv("EDITOR");
    char line[1024];
    // ruleid: c-tainted-command
    FILE *p = popen(editor, "w");
    fgets(line, sizeof line, stdin);
    // ruleid: c-tainted-command
    system(line);
    pclose(p);
}

int list_files(int argc, char **argv)
{
    char line[64];
    // ok: c-tainted-command
    FILE *p = popen("ls -1 /var/spool/jobs", "r");
    fgets(line, sizeof line, p);
    // ok: c-tainted-command
    system("sync");
    char *const arguments[] = {"tar", "cf", "backup.tar", "--", argv[1], NULL};
    // ok: c-tainted-command
    return execv("/bin/tar", arguments);
}

FILE *serve_file(int fd)
{
    char name[256];
    ssize_t n = recv(fd, name, sizeof name - 1, 0);
    if (n <= 0)
        return NULL;
    // ruleid: c-tainted-path
    return fopen(name, "rb");
}

int remove_upload(void)
{
    const char *name = getenv("PATH_INFO");
    // ruleid: c-tainted-path
    return unlink(name);
}

FILE *serve_checked(int fd)
{
    char name[256];
    ssize_t n = recv(fd, name, sizeof name - 1, 0);
    name[n > 0 ? n : 0] = '\0';
    if (strchr(name, '/') != NULL || strstr(name, "..") != NULL)
        return NULL;
    // ok: c-tainted-path
    return fopen(name, "rb");
}

FILE *open_configuration(void)
{
    // ok: c-tainted-path
    return fopen("/etc/service.conf", "r");
}

void echo(int fd, int argc, char **argv)
{
    char text[128];
    ssize_t n = read(fd, text, sizeof text - 1);
    if (n <= 0)
        return;
    // ruleid: c-tainted-format-string
    printf(text);
    // ruleid: c-tainted-format-string
    syslog(LOG_INFO, argv[1]);
    // ok: c-tainted-format-string
    printf("%s\n", text);
    // ok: c-tainted-format-string
    syslog(LOG_INFO, "%s", argv[1]);
}

int find_user(sqlite3 *db, char **argv)
{
    // ruleid: c-tainted-sql
    return sqlite3_exec(db, argv[1], NULL, NULL, NULL);
}

PGresult *run_statement(PGconn *connection, int fd)
{
    char statement[1024];
    read(fd, statement, sizeof statement - 1);
    // ruleid: c-tainted-sql
    return PQexec(connection, statement);
}

int find_user_bound(sqlite3 *db, char **argv)
{
    sqlite3_stmt *statement;
    // ok: c-tainted-sql
    if (sqlite3_prepare_v2(db, "SELECT id FROM users WHERE name = ?", -1, &statement, NULL))
        return -1;
    return sqlite3_bind_text(statement, 1, argv[1], -1, SQLITE_TRANSIENT);
}

int find_user_escaped(MYSQL *db, char **argv)
{
    char name[65], sql[256];
    mysql_real_escape_string(db, name, argv[1], 32);
    snprintf(sql, sizeof sql, "SELECT id FROM users WHERE name = '%s'", name);
    // ok: c-tainted-sql
    return mysql_query(db, sql);
}
