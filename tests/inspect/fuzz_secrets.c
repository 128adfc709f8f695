/* Any bytes through the inspector with a small rule set. The first byte picks the
 * file's name, so that path rules and settings detection take part. */
#include <assay/base/mem.h>
#include <assay/inspect/secrets.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char rules[] =
    "[[rules]]\nid = \"tok\"\nregex = '''\\b(tok_[a-z0-9]{4,9})\\b'''\nkeywords = [\"tok_\"]\n"
    "[[rules]]\nid = \"generic-any\"\nregex = '''(?i)[\\w.-]{0,9}?key\\s*=\\s*(\\S+)'''\nentropy = "
    "1.0\n"
    "[[rules.allowlists]]\nregexTarget = \"line\"\nregexes = ['''no''']\nstopwords = "
    "[\"example\"]\n"
    "[[rules]]\nid = \"block\"\nregex = '''BEGIN[\\s\\S]*?END'''\n"
    "[[rules]]\nid = \"empty\"\nregex = '''z*'''\nskipReport = true\n"
    "[[rules]]\nid = \"wide\"\nregex = '''[é-ü]{2,}x'''\n"
    "[[rules]]\nid = \"pair\"\nregex = '''p=(\\w+)'''\n[[rules.required]]\nid = "
    "\"tok\"\nwithinLines = 1\n"
    "[[rules]]\nid = \"path\"\npath = '''\\.p12$'''\n";

static enum status on_finding(void *ctx, const struct finding *f, struct error *err)
{
    (void)ctx;
    (void)err;
    if (f->rule.len == 0 || f->message.len == 0 || (f->region.line == 0) != (f->excerpt.len == 0)) {
        abort();
    }
    return OK;
}

static void *open_worker(void)
{
    char path[] = "/tmp/assay-fuzz-XXXXXX";
    struct error err = {.code = OK};
    void *shared = NULL;
    void *worker = NULL;
    struct sha256 digest;
    int fd = mkstemp(path);
    if (fd < 0 || digest_init(&err) != OK ||
        write(fd, rules, sizeof rules - 1) != (ssize_t)(sizeof rules - 1)) {
        abort();
    }
    (void)close(fd);
    const char *paths[] = {path, NULL};
    struct inspect_config config = {.secret_rules = paths};
    if (secrets_inspector.prepare(&config, &shared, &digest, &err) != OK ||
        secrets_inspector.start(shared, &worker, &err) != OK) {
        fputs(err.message, stderr);
        abort();
    }
    (void)unlink(path);
    return worker;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct view names[] = {VIEW_INIT("a.c"), VIEW_INIT(".env"), VIEW_INIT("x/s.p12"),
                                        VIEW_INIT("app.yml"), VIEW_INIT(".pgpass")};
    static void *worker;
    if (worker == NULL) {
        worker = open_worker();
    }
    if (size == 0) {
        return 0;
    }
    struct arena arena;
    struct error err = {.code = OK};
    arena_init(&arena, 0);
    struct file f = {.path = names[data[0] % 5],
                     .bytes = view_of((const char *)data + 1, size - 1)};
    struct result_sink sink = {.finding = on_finding};
    enum status st = secrets_inspector.file(worker, &f, &arena, &sink, &err);
    if (st != OK && st != ERR_LIMIT) {
        fputs(err.message, stderr);
        abort();
    }
    arena_release(&arena);
    return 0;
}
