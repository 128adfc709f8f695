/* The stable words for the room's enumerations. */
#include <assay/content/pool.h>

const char *gap_reason_name(enum gap_reason reason)
{
    static const char *const names[GAP_COUNT] = {
        [GAP_UNREADABLE] = "unreadable",
        [GAP_TOO_LARGE] = "too-large",
        [GAP_TOTAL_BYTES] = "total-bytes",
        [GAP_ENTRIES] = "entries",
        [GAP_DEPTH] = "depth",
        [GAP_RATIO] = "ratio",
        [GAP_TIME] = "time",
        [GAP_TOTAL_TIME] = "total-time",
        [GAP_MEMORY] = "memory",
        [GAP_CRASH] = "crash",
        [GAP_BROKEN_ARCHIVE] = "broken-archive",
        [GAP_ENCRYPTED] = "encrypted",
        [GAP_INSPECTOR] = "inspector",
        [GAP_SUBMODULE] = "submodule",
        [GAP_RULE] = "rule",
        [GAP_CANCELLED] = "cancelled",
    };
    return (unsigned)reason < GAP_COUNT ? names[reason] : "unknown";
}

const char *subject_kind_name(enum subject_kind kind)
{
    static const char *const names[] = {
        [SUBJECT_AUTO] = "",   [SUBJECT_DIRECTORY] = "directory", [SUBJECT_ARCHIVE] = "archive",
        [SUBJECT_GIT] = "git", [SUBJECT_FILE] = "file",
    };
    return (unsigned)kind < sizeof names / sizeof names[0] ? names[kind] : "";
}

const char *content_issue_name(enum content_issue issue)
{
    static const char *const names[ISSUE_COUNT] = {
        [ISSUE_PATH_TRAVERSAL] = "path-traversal", [ISSUE_PATH_ABSOLUTE] = "path-absolute",
        [ISSUE_LINK_ESCAPES] = "link-escapes",     [ISSUE_DEVICE_NODE] = "device-node",
        [ISSUE_DUPLICATE_NAME] = "duplicate-name", [ISSUE_CASE_COLLISION] = "case-collision",
        [ISSUE_NAME_ENCODING] = "name-encoding",   [ISSUE_SETUID] = "setuid",
    };
    return (unsigned)issue < ISSUE_COUNT ? names[issue] : "unknown";
}
