/* Vendored and test code, by the parts of the path and the shape of the name. */
#include "classify_private.h"

static bool is_one_of(struct view text, const char *const *list, size_t count)
{
    char first = text.len == 0 ? '\0' : (char)(text.ptr[0] | 0x20);
    for (size_t i = 0; i < count; i++) {
        if ((list[i][0] | 0x20) == first && view_eq_nocase(text, view_str(list[i]))) {
            return true;
        }
    }
    return false;
}
#define ONE_OF(text, list) is_one_of(text, list, sizeof(list) / sizeof((list)[0]))

static bool is_vendor_dir(struct view part)
{
    static const char *const names[] = {
        "vendor",      "vendors",       "vendored",      "_vendor",     "node_modules",
        "third_party", "third-party",   "thirdparty",    "3rdparty",    "3rd_party",
        "3rd-party",   "external",      "externals",     "extern",      "bower_components",
        "godeps",      "jspm_packages", "pods",          "carthage",    ".yarn",
        ".bundle",     "site-packages", "dist-packages", "web_modules", ".venv",
        "virtualenv",  "elm-stuff",     ".cargo",
    };
    return ONE_OF(part, names);
}

static bool is_test_dir(struct view part)
{
    static const char *const names[] = {
        "test",      "tests",      "testing",   "testdata",    "test-data", "test_data",
        "__tests__", "__mocks__",  "spec",      "specs",       "fixtures",  "__fixtures__",
        "testsuite", "testsuites", "selftests", "selftest",    "unittest",  "unittests",
        "e2e",       "testcases",  "cypress",   "androidtest", "kunit",     "src-test",
    };
    return ONE_OF(part, names) || view_ends(part, VIEW(".Tests")) ||
           view_ends(part, VIEW(".Test")) || view_ends(part, VIEW(".UnitTests")) ||
           view_ends(part, VIEW("Tests")) || view_ends(part, VIEW("_tests")) ||
           view_ends(part, VIEW("-tests"));
}

/* ---- names of test files ---- */

/* How a language's tests are called, on the name without its extension. */
struct test_shape {
    enum language language;
    const char *prefix; /* NULL: any */
    const char *suffix; /* NULL: any */
};

static const struct test_shape shapes[] = {
    {LANG_PYTHON, "test_", NULL},     {LANG_PYTHON, NULL, "_test"},
    {LANG_PYTHON, "conftest", ""},    {LANG_GO, NULL, "_test"},
    {LANG_JAVASCRIPT, NULL, ".test"}, {LANG_JAVASCRIPT, NULL, ".spec"},
    {LANG_JAVASCRIPT, NULL, "-test"}, {LANG_JAVASCRIPT, NULL, "_test"},
    {LANG_TYPESCRIPT, NULL, ".test"}, {LANG_TYPESCRIPT, NULL, ".spec"},
    {LANG_TSX, NULL, ".test"},        {LANG_TSX, NULL, ".spec"},
    {LANG_JAVA, NULL, "Test"},        {LANG_JAVA, NULL, "Tests"},
    {LANG_JAVA, NULL, "TestCase"},    {LANG_JAVA, NULL, "IT"},
    {LANG_KOTLIN, NULL, "Test"},      {LANG_KOTLIN, NULL, "Tests"},
    {LANG_SCALA, NULL, "Test"},       {LANG_SCALA, NULL, "Spec"},
    {LANG_SCALA, NULL, "Suite"},      {LANG_RUBY, NULL, "_spec"},
    {LANG_RUBY, NULL, "_test"},       {LANG_RUBY, "test_", NULL},
    {LANG_PHP, NULL, "Test"},         {LANG_CSHARP, NULL, "Test"},
    {LANG_CSHARP, NULL, "Tests"},     {LANG_SWIFT, NULL, "Tests"},
    {LANG_SWIFT, NULL, "Test"},       {LANG_C, "test_", NULL},
    {LANG_C, NULL, "_test"},          {LANG_C, "test-", NULL},
    {LANG_C, NULL, "_kunit"},         {LANG_CPP, NULL, "_test"},
    {LANG_CPP, NULL, "_unittest"},    {LANG_CPP, "test_", NULL},
    {LANG_CPP, NULL, "Test"},         {LANG_RUST, NULL, "_test"},
    {LANG_RUST, "tests", ""},         {LANG_BASH, "test_", NULL},
    {LANG_BASH, "test-", NULL},       {LANG_BASH, NULL, "_test"},
    {LANG_LUA, NULL, "_spec"},        {LANG_LUA, NULL, "_test"},
    {LANG_SOLIDITY, NULL, ".t"},      {LANG_POWERSHELL, NULL, ".Tests"},
};

static bool fits(const struct test_shape *shape, struct view stem)
{
    if (shape->prefix != NULL && shape->suffix != NULL) {
        return view_eq_str(stem, shape->prefix);
    }
    if (shape->prefix != NULL) {
        return view_starts(stem, view_str(shape->prefix));
    }
    return stem.len > strlen(shape->suffix) && view_ends(stem, view_str(shape->suffix));
}

static bool is_test_name(struct view name, enum language language)
{
    ptrdiff_t dot = view_rfind_char(name, '.');
    struct view stem = dot == VIEW_NPOS ? name : view_slice(name, 0, (size_t)dot);
    struct view extension = dot == VIEW_NPOS ? VIEW("") : view_slice(name, (size_t)dot, name.len);
    if (view_eq(extension, VIEW(".bats")) ||
        (language == LANG_PERL && view_eq(extension, VIEW(".t")))) {
        return true;
    }
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if (shapes[i].language == language && fits(&shapes[i], stem)) {
            return true;
        }
    }
    return false;
}

unsigned classify_path(struct view path, enum language language)
{
    unsigned classes = 0;
    size_t from = 0;
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] != '/') {
            continue;
        }
        struct view part = view_slice(path, from, i);
        classes |= is_vendor_dir(part) ? (unsigned)FILE_VENDORED : 0;
        classes |= is_test_dir(part) ? (unsigned)FILE_TEST : 0;
        from = i + 1;
    }
    struct view name = view_slice(path, from, path.len);
    return classes | (is_test_name(name, language) ? (unsigned)FILE_TEST : 0);
}
