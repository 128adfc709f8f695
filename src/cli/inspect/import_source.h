/* Files of other tools' findings, as the command line names them: for finding import, and
 * for the --import of verify and scan. */
#ifndef ASSAY_CLI_IMPORT_SOURCE_H
#define ASSAY_CLI_IMPORT_SOURCE_H

#include "session.h"

#include <assay/assure/imports.h>

enum { IMPORTS_MAX = 64 };

/* A file that has been read, and what is known about it. */
struct import_source {
    struct import_file file;
    struct buf bytes;
    struct buf root; /* the subject's directory, or empty */
    int root_fd;     /* open where it is a directory; -1 */
};

/* Read `path`. `format` may be NULL or "auto": the content tells; `tool` and `root` may be
 * NULL. The caller closes in any case. */
MUST_CHECK enum status import_source_open(struct import_source *s, const char *path,
                                          const char *format, const char *tool, const char *root,
                                          struct error *err);
void import_source_close(struct import_source *s);

/* The --import options of one command. */
struct import_list {
    const char *paths[IMPORTS_MAX];
    size_t count;
    const char *root; /* --subject-root, or NULL */
};
#define IMPORT_OPTIONS                                                                             \
    {"import", 0, "FILE", "judge another tool's findings, too: SARIF, GitLab, JUnit … (repeat)"},  \
    {                                                                                              \
        "subject-root", 0, "DIR", "what imported files call the subject's directory"               \
    }
bool import_is_option(const struct args *a);
enum exit_code import_take(struct import_list *l, const struct args *a);

/* All files of the list into the session's facts, then findings that are the same become
 * one. Without files nothing is done. `honour`: what the tools suppressed is suppressed. */
MUST_CHECK enum status import_into_session(const struct import_list *l, struct session *s,
                                           bool honour, struct error *err);

#endif
