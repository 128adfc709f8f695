/* Content issues as findings: what was wrong with the subject's own shape. */
#include "facts_private.h"

#include <assay/base/mem.h>

struct issue_text {
    enum severity severity;
    const char *cwe;
    const char *message;
};

static const struct issue_text issue_texts[ISSUE_COUNT] = {
    [ISSUE_PATH_TRAVERSAL] =
        {SEVERITY_HIGH, "CWE-22",
         "An archive entry's name climbs out with \"..\": unpacking it with a careless tool writes "
         "outside of the target directory. Refuse the archive, or have it rebuilt."},
    [ISSUE_PATH_ABSOLUTE] =
        {SEVERITY_HIGH, "CWE-36",
         "An archive entry has an absolute name: unpacking it with a careless tool overwrites that "
         "file of the system. Refuse the archive, or have it rebuilt."},
    [ISSUE_LINK_ESCAPES] =
        {SEVERITY_MEDIUM, "CWE-59",
         "A link points out of the subject. What it names is not part of the delivery, and a tool "
         "that follows it reads or writes somewhere else. Remove the link or deliver its target."},
    [ISSUE_DEVICE_NODE] =
        {SEVERITY_HIGH, "CWE-67",
         "A device node, FIFO or socket stands in the subject. Source deliveries need none; "
         "unpacked by root it gives access to a device. Have it removed."},
    [ISSUE_DUPLICATE_NAME] =
        {SEVERITY_HIGH, "CWE-694",
         "One archive holds the same name twice: tools disagree on which entry counts, so that one "
         "shows what is reviewed and another what is installed. Have it rebuilt."},
    [ISSUE_CASE_COLLISION] =
        {SEVERITY_LOW, "CWE-178",
         "Names differ only in upper and lower case: on macOS and Windows one file replaces the "
         "other. Rename one of them."},
    [ISSUE_NAME_ENCODING] =
        {SEVERITY_LOW, "CWE-838",
         "A file name is not valid UTF-8, so that tools show and store it differently. Rename it."},
    [ISSUE_SETUID] =
        {SEVERITY_HIGH, "CWE-250",
         "The setuid or setgid bit is set: unpacked with permissions kept, the file runs with its "
         "owner's rights. Have the bit removed, or justify it."},
};

enum status facts_add_issue(struct facts *f, struct view path, enum content_issue issue,
                            struct view detail, struct error *err)
{
    if (issue >= ISSUE_COUNT) {
        return error_set(err, ERR_INTERNAL, "content issue %u is unknown", (unsigned)issue);
    }
    const struct issue_text *t = &issue_texts[issue];
    CLEANUP(buf_cleanup) struct buf rule = BUF_INIT(256);
    CLEANUP(buf_cleanup) struct buf message = BUF_INIT(64 * 1024);
    char print[FINGERPRINT_MAX];
    buf_add_str(&rule, content_issue_name(issue));
    buf_add_str(&message, t->message);
    if (detail.len > 0) {
        buf_printf(&message, " (" VIEW_FMT ")", VIEW_ARG(detail));
    }
    /* Of these two the details are words that differ with the kind of subject. */
    bool worded = issue == ISSUE_CASE_COLLISION || issue == ISSUE_NAME_ENCODING;
    const struct fingerprint_parts parts = {.inspector = VIEW("content"),
                                            .rule = buf_view(&rule),
                                            .path = path,
                                            .context = worded ? VIEW("") : detail};
    enum status st = buf_status(&rule, err);
    if (st == OK) {
        st = buf_status(&message, err);
    }
    if (st == OK) {
        st = fingerprint_make(NULL, &parts, print, err);
    }
    if (st != OK) {
        return st;
    }
    const struct finding finding = {
        .inspector = VIEW("content"),
        .rule = buf_view(&rule),
        .message = buf_view(&message),
        .severity = t->severity,
        .confidence = CONFIDENCE_HIGH,
        .path = path,
        .fingerprint = view_str(print),
        .cwe = view_str(t->cwe),
        .controls = VIEW("8.30"),
    };
    return facts_add_finding(f, &finding, err);
}
