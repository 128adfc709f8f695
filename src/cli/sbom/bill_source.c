#include "bill_source.h"

#include "session.h"

#include <assay/base/file.h>
#include <assay/base/mem.h>
#include <assay/report/bill.h>
#include <assay/sbom/format.h>

#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status read_text(const char *path, struct buf *text, struct error *err)
{
    if (strcmp(path, "-") == 0) {
        return file_read_fd(STDIN_FILENO, "standard input", text, err);
    }
    return file_read(path, text, err);
}

enum status bill_read(const char *path, struct sbom_document **out, struct error *err)
{
    struct buf text = BUF_INIT(SBOM_BYTES_MAX);
    enum status st = read_text(path, &text, err);
    if (st == OK) {
        st = sbom_read(buf_view(&text), strcmp(path, "-") == 0 ? "standard input" : path, out, err);
    }
    buf_release(&text);
    return st;
}

enum status bill_measure(struct bill_source *s, const char *path, struct sbom_document **out,
                         struct error *err)
{
    struct session session;
    struct fact_counts counts = {0};
    session_init(&session, s->cli);
    session.subject.path = path;
    session.options.pool.allow_unsandboxed = s->allow_unsandboxed;
    session.only[session.only_count++] = "components";
    session.only[session.only_count++] = "upstream";
    enum status st = session_inspect(&session, false, err);
    if (st == OK) {
        const struct report report = session_make_report(&session);
        st = report_bill(&report, out, err);
    }
    if (st == OK) {
        st = facts_count(session.facts, &counts, err);
    }
    s->incomplete |= counts.gaps > 0;
    session_release(&session);
    return st;
}

/* By its first bytes; a directory or what cannot be read is none. */
static bool is_sbom_file(const char *path)
{
    enum { LOOKED_AT = 8 << 10 };
    struct stat sb;
    char head[LOOKED_AT];
    if (strcmp(path, "-") == 0) {
        return true;
    }
    CLEANUP(fd_cleanup) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode)) {
        return false;
    }
    ssize_t n = read(fd, head, sizeof head);
    return n > 0 && sbom_format_of(view_of(head, (size_t)n)) != NULL;
}

enum status bill_open(struct bill_source *s, const char *path, struct sbom_document **out,
                      struct error *err)
{
    return is_sbom_file(path) ? bill_read(path, out, err) : bill_measure(s, path, out, err);
}

void bill_place(const char *name, const struct sbom_component *c, struct buf *out)
{
    if (c->line > 0) {
        buf_printf(out, "%s:%" PRIu32, name, c->line);
    } else if (c->occurrence_count > 0) {
        const struct sbom_occurrence *o = &c->occurrences[0];
        buf_add_view(out, o->location);
        if (o->line > 0) {
            buf_printf(out, ":%" PRIu32, o->line);
        }
    } else {
        buf_add_str(out, name);
    }
}
