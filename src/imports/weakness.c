/* The words for weaknesses, by CWE and by the words in rules' ids. */
#include <assay/imports/weakness.h>

#include <inttypes.h>
#include <stdio.h>

enum { CWES_MAX = 12, NEEDLES_MAX = 8 };

struct weakness {
    const char *word;
    uint16_t cwes[CWES_MAX];          /* ended by 0 */
    const char *needles[NEEDLES_MAX]; /* in a rule's id, lower case, "-" for any separator */
};

/* Each CWE stands once. Families are drawn as tools disagree within them (a weak hash is
 * 327 to one and 328 to the next), no wider. The first word whose needle fits wins, so
 * narrow ones stand before wide ones. */
static const struct weakness weaknesses[] = {
    {"sql-injection", {89, 564}, {"sql-injection", "sqli", "sqlinjection", "hardcoded-sql"}},
    {"command-injection",
     {77, 78, 88},
     {"command-injection", "os-command", "shell-true", "shell-injection", "os-system",
      "subprocess-shell", "cert-env33"}},
    {"template-injection", {1336}, {"template-injection", "ssti"}},
    {"code-injection", {94, 95, 96}, {"code-injection", "eval-detected", "eval-injection"}},
    {"ldap-injection", {90}, {"ldap-injection"}},
    {"xpath-injection", {91, 643}, {"xpath-injection"}},
    {"cross-site-scripting", {79, 80, 83, 87}, {"xss", "cross-site-scripting"}},
    {"cross-site-request-forgery", {352}, {"csrf", "cross-site-request"}},
    {"server-side-request-forgery", {918}, {"ssrf", "server-side-request"}},
    {"open-redirect", {601}, {"open-redirect", "unvalidated-redirect"}},
    {"xml-external-entity", {611, 776, 827}, {"xxe", "external-entit", "entity-expansion"}},
    {"path-traversal",
     {22, 23, 35, 36, 73},
     {"path-traversal", "directory-traversal", "zip-slip", "zipslip", "pathtraversal"}},
    {"deserialisation", {502}, {"deserializ", "deserialis", "pickle", "unsafe-yaml", "yaml-load"}},
    {"prototype-pollution", {1321}, {"prototype-pollution"}},
    {"insecure-randomness",
     {330, 331, 332, 335, 338, 340},
     {"insecure-random", "weak-random", "predictable-random", "insecureapi-rand", "cert-msc30",
      "cert-msc50", "cert-msc32"}},
    {"weak-cryptography",
     {326, 327, 328, 916, 1240},
     {"weak-crypt", "weak-hash", "insecure-hash", "weak-cipher", "insecure-cipher", "md5", "sha1"}},
    {"certificate-validation",
     {295, 296, 297, 298, 299},
     {"disabled-cert", "cert-validation", "certificate-valid", "verify-false", "insecure-tls",
      "disabled-verification", "no-verify"}},
    {"cleartext-transmission", {319, 523}, {"cleartext", "insecure-transport", "plaintext-http"}},
    {"hard-coded-credential",
     {259, 321, 798},
     {"hardcoded-pass", "hard-coded-pass", "hardcoded-secret", "hardcoded-cred", "hardcoded-key",
      "private-key", "api-key", "access-token"}},
    {"insecure-cookie", {614, 1004, 1275}, {"insecure-cookie", "cookie-secure", "cookie-httponly"}},
    {"permissive-cors", {346, 942}, {"cors"}},
    {"debug-enabled", {11, 489}, {"debug-enabled", "debug-true", "active-debug"}},
    {"insecure-temporary-file",
     {377, 378, 379},
     {"insecure-temp", "mktemp", "tmpfile", "tempnam", "tmpnam"}},
    {"permissions", {276, 277, 279, 732}, {"chmod", "insecure-file-perm", "permissive-file"}},
    {"file-race", {362, 363, 366, 367}, {"toctou", "race-condition"}},
    {"format-string", {134}, {"format-string", "format-nonliteral"}},
    {"integer-overflow",
     {190, 191, 192, 194, 195, 680},
     {"integer-overflow", "integeroverflow", "signedintegeroverflow", "integer-underflow"}},
    {"division-by-zero", {369}, {"zerodiv", "dividezero", "division-by-zero", "divide-by-zero"}},
    {"null-dereference",
     {476, 690},
     {"nullpointer", "null-deref", "nulldereference", "null-pointer", "nullderef"}},
    {"use-after-free",
     {416, 825},
     {"use-after-free", "deallocuse", "useafterfree", "usingdeallocated"}},
    {"double-free", {415}, {"double-free", "doublefree"}},
    {"resource-leak",
     {401, 402, 404, 771, 772, 773, 775},
     {"memleak", "memory-leak", "resource-leak", "resourceleak", "newdeleteleaks"}},
    {"uninitialised-value", {456, 457, 824, 908}, {"uninit", "uninitialised", "uninitialized"}},
    {"buffer-overflow",
     {119, 120, 121, 122, 125, 126, 127, 786, 787, 788, 805},
     {"buffer-overflow", "bufferaccess", "arrayindexoutofbounds", "bufferoverrun", "out-of-bounds",
      "strcpy", "arraybound", "strcat"}},
    {"dangerous-function", {242, 676}, {"insecureapi-gets", "dangerous-function"}},
    {"unchecked-result",
     {252, 253, 391},
     {"unchecked-return", "unused-return-value", "cert-err33", "ignoredreturnvalue",
      "ignored-return"}},
    {"dead-code", {561, 563, 1164}, {"unusedfunction", "deadstores", "unreachable-code"}},
    {"regular-expression-dos", {1333}, {"redos", "regex-dos", "catastrophic-backtracking"}},
};

static uint64_t number_behind(struct view text, size_t at)
{
    uint64_t n = 0;
    while (at < text.len && n < 1000000 && text.ptr[at] >= '0' && text.ptr[at] <= '9') {
        n = 10 * n + (uint64_t)(text.ptr[at++] - '0');
    }
    return n;
}

bool cwe_in_text(struct view text, char out[CWE_TEXT_MAX])
{
    for (size_t i = 0; i + 4 < text.len; i++) {
        if (!view_eq_nocase(view_slice(text, i, i + 3), VIEW("cwe"))) {
            continue;
        }
        char sign = text.ptr[i + 3];
        size_t from = strchr("-_/: ", sign) != NULL && sign != '\0' ? i + 4 : i + 3;
        uint64_t n = number_behind(text, from);
        if (n > 0 && n < 100000) {
            (void)snprintf(out, CWE_TEXT_MAX, "CWE-%" PRIu64, n);
            return true;
        }
    }
    return false;
}

static const struct weakness *by_cwe(uint64_t cwe)
{
    for (size_t i = 0; i < sizeof weaknesses / sizeof weaknesses[0]; i++) {
        for (size_t k = 0; k < CWES_MAX && weaknesses[i].cwes[k] != 0; k++) {
            if (weaknesses[i].cwes[k] == cwe) {
                return &weaknesses[i];
            }
        }
    }
    return NULL;
}

enum { RULE_LOOK_MAX = 512 };

/* Lower case, every separator a "-". */
static struct view plain_rule(struct view rule, char space[RULE_LOOK_MAX])
{
    size_t len = rule.len < RULE_LOOK_MAX ? rule.len : RULE_LOOK_MAX;
    for (size_t i = 0; i < len; i++) {
        char c = char_lower(rule.ptr[i]);
        space[i] = strchr("_./: ", c) != NULL && c != '\0' ? '-' : c;
    }
    return view_of(space, len);
}

static const struct weakness *by_rule(struct view rule)
{
    char space[RULE_LOOK_MAX];
    struct view plain = plain_rule(rule, space);
    for (size_t i = 0; i < sizeof weaknesses / sizeof weaknesses[0]; i++) {
        for (size_t k = 0; k < NEEDLES_MAX && weaknesses[i].needles[k] != NULL; k++) {
            if (view_find(plain, view_str(weaknesses[i].needles[k])) >= 0) {
                return &weaknesses[i];
            }
        }
    }
    return NULL;
}

bool weakness_of(struct view cwe, struct view rule, char out[WEAKNESS_MAX])
{
    uint64_t number = view_starts(cwe, VIEW("CWE-")) ? number_behind(cwe, 4) : 0;
    const struct weakness *w = number > 0 ? by_cwe(number) : by_rule(rule);
    out[0] = '\0';
    if (w != NULL) {
        (void)snprintf(out, WEAKNESS_MAX, "%s", w->word);
    } else if (number > 0) {
        (void)snprintf(out, WEAKNESS_MAX, "cwe-%" PRIu64, number);
    }
    return out[0] != '\0';
}

bool weakness_is_credential(struct view cwe, struct view rule)
{
    char word[WEAKNESS_MAX];
    if (weakness_of(cwe, rule, word) && strcmp(word, "hard-coded-credential") == 0) {
        return true;
    }
    char space[RULE_LOOK_MAX];
    struct view plain = plain_rule(rule, space);
    static const char *const needles[] = {"secret", "password", "token", "apikey", "credential"};
    for (size_t i = 0; i < sizeof needles / sizeof needles[0]; i++) {
        if (view_find(plain, view_str(needles[i])) >= 0) {
            return true;
        }
    }
    return false;
}
