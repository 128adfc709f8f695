/* What clang-tidy's checks are about. The static analyser's are wider than one weakness:
 * there the message tells. */
#include "clang_tidy.h"

#include <assay/imports/weakness.h>

static const struct {
    const char *check;   /* the check's name begins so */
    const char *message; /* and the message holds this, or NULL */
    const char *cwe;
} checks[] = {
    {"clang-analyzer-core.NullDereference", NULL, "CWE-476"},
    {"clang-analyzer-core.NonNullParamChecker", NULL, "CWE-476"},
    {"clang-analyzer-core.DivideZero", NULL, "CWE-369"},
    {"clang-analyzer-core.uninitialized", NULL, "CWE-457"},
    {"clang-analyzer-core.StackAddressEscape", NULL, "CWE-562"},
    {"clang-analyzer-deadcode.DeadStores", NULL, "CWE-563"},
    {"clang-analyzer-unix.Malloc", "leak", "CWE-401"},
    {"clang-analyzer-unix.Malloc", "after it is freed", "CWE-416"},
    {"clang-analyzer-unix.Malloc", "free released memory", "CWE-415"},
    {"clang-analyzer-cplusplus.NewDeleteLeaks", NULL, "CWE-401"},
    {"clang-analyzer-cplusplus.NewDelete", "after it is freed", "CWE-416"},
    {"clang-analyzer-cplusplus.NewDelete", "free released memory", "CWE-415"},
    {"clang-analyzer-cplusplus.Move", NULL, "CWE-416"},
    {"clang-analyzer-unix.cstring.NullArg", NULL, "CWE-476"},
    {"clang-analyzer-security.insecureAPI.gets", NULL, "CWE-242"},
    {"clang-analyzer-security.insecureAPI.strcpy", NULL, "CWE-120"},
    {"clang-analyzer-security.insecureAPI.rand", NULL, "CWE-338"},
    {"clang-analyzer-security.insecureAPI.mktemp", NULL, "CWE-377"},
    {"clang-analyzer-security.insecureAPI.mkstemp", NULL, "CWE-377"},
    {"clang-analyzer-security.insecureAPI.UncheckedReturn", NULL, "CWE-252"},
    {"clang-analyzer-security.insecureAPI.getpw", NULL, "CWE-119"},
    {"bugprone-unused-return-value", NULL, "CWE-252"},
    {"bugprone-use-after-move", NULL, "CWE-416"},
    {"bugprone-not-null-terminated-result", NULL, "CWE-170"},
    {"bugprone-sizeof-expression", NULL, "CWE-467"},
    {"bugprone-infinite-loop", NULL, "CWE-835"},
    {"cert-err33-c", NULL, "CWE-252"},
    {"cert-env33-c", NULL, "CWE-78"},
    {"cert-msc30-c", NULL, "CWE-338"},
    {"cert-msc32-c", NULL, "CWE-335"},
    {"cert-msc50-cpp", NULL, "CWE-338"},
    {"cert-msc51-cpp", NULL, "CWE-335"},
};

static const char *const style_groups[] = {
    "readability-", "modernize-", "google-", "llvm-",        "fuchsia-",
    "hicpp-",       "altera-",    "abseil-", "boost-",       "darwin-",
    "linuxkernel-", "objc-",      "zircon-", "misc-include", NULL,
};

void clang_tidy_judge(struct view level, struct import_item *item)
{
    char named[CWE_TEXT_MAX];
    item->severity = SEVERITY_MEDIUM;
    item->confidence = CONFIDENCE_MEDIUM;
    (void)severity_word(level, &item->severity);
    for (size_t i = 0; style_groups[i] != NULL && item->severity == SEVERITY_MEDIUM; i++) {
        if (view_starts(item->rule, view_str(style_groups[i]))) {
            item->severity = SEVERITY_LOW;
        }
    }
    if (cwe_in_text(item->message, named)) {
        item->cwe = item->message;
        return;
    }
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        if (view_starts(item->rule, view_str(checks[i].check)) &&
            (checks[i].message == NULL ||
             view_find(item->message, view_str(checks[i].message)) >= 0)) {
            item->cwe = view_str(checks[i].cwe);
            return;
        }
    }
}
