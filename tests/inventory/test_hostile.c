/* Whatever stands in a manifest: no crash, no hang, and what cannot be read is
 * said with its place; nothing is handed out of a file that is refused. */
#include "manifest_run.h"

#include <stdlib.h>
#include <string.h>

static bool named_among(const char *path, const char *const *names, size_t count)
{
    const char *name = run_format_of(path)->name;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_sniffed(const char *path);

/* OK, or a refusal that begins with "<path>:" and, for what is malformed, a line
 * and a column. */
static void check_run(const struct manifest_run *run, const char *path)
{
    if (run->status == OK) {
        return;
    }
    bool known =
        run->status == ERR_FORMAT || run->status == ERR_LIMIT || run->status == ERR_UNSUPPORTED;
    size_t len = strlen(path);
    bool named = strncmp(run->err.message, path, len) == 0 && run->err.message[len] == ':';
    unsigned line = 0;
    unsigned column = 0;
    bool placed = named && sscanf(run->err.message + len, ":%u:%u:", &line, &column) == 2;
    if (!known || !named || (run->status == ERR_FORMAT && (!placed || line < 1 || column < 1))) {
        print_error("%s: %s: %s\n", path, status_name(run->status), run->err.message);
    }
    assert_true(known);
    assert_true(named);
    assert_true(run->status != ERR_FORMAT || (placed && line >= 1 && column >= 1));
    assert_int_equal(run->count, 0);
    assert_int_equal(run->err.code, run->status);
}

static enum status run_on(const char *path, struct view bytes)
{
    struct manifest_run run;
    manifest_run(&run, path, bytes);
    check_run(&run, path);
    manifest_release(&run);
    return run.status;
}

static void truncate_each(const char *full, const char *path, struct view bytes)
{
    (void)full;
    for (size_t n = 0; n < bytes.len; n += 64) {
        (void)run_on(path, view_slice(bytes, 0, n));
    }
}

static void test_truncated(void **state)
{
    (void)state;
    assert_true(each_input(truncate_each) > 0);
}

/* One byte replaced, at places spread over the file. */
static void spoil_each(const char *full, const char *path, struct view bytes)
{
    static const char spoil[] = {'\0', '\xff', '{', '"', '\n', ':', ' ', '<', '9', '\\'};
    (void)full;
    char *copy = malloc(bytes.len + 1);
    assert_non_null(copy);
    for (size_t i = 0; i < 150 && bytes.len > 0; i++) {
        size_t at = (i * 2654435761U) % bytes.len;
        memcpy(copy, bytes.ptr, bytes.len);
        copy[at] = spoil[i % sizeof spoil];
        (void)run_on(path, view_of(copy, bytes.len));
    }
    free(copy);
}

static void test_spoilt(void **state)
{
    (void)state;
    assert_true(each_input(spoil_each) > 0);
}

/* A NUL in the first line that is no comment must be refused, not ignored. */
static void nul_each(const char *full, const char *path, struct view bytes)
{
    (void)full;
    char *copy = malloc(bytes.len + 1);
    assert_non_null(copy);
    memcpy(copy, bytes.ptr, bytes.len);
    size_t at = 0;
    while (at < bytes.len && copy[at] == '#') {
        const char *nl = memchr(copy + at, '\n', bytes.len - at);
        at = nl == NULL ? bytes.len : (size_t)(nl - copy) + 1;
        while (at < bytes.len && copy[at] == '\n') {
            at++;
        }
    }
    copy[at + 1] = '\0';
    bool text = strcmp(run_format_of(path)->name, "rpm") != 0;
    if (run_on(path, view_of(copy, bytes.len)) == OK && text && !is_sniffed(path)) {
        print_error("%s: NUL byte accepted\n", path);
        fail();
    }
    free(copy);
}

static void test_nul(void **state)
{
    (void)state;
    assert_true(each_input(nul_each) > 0);
}

/* UTF-8 with a mark reads as without. */
static void bom_each(const char *full, const char *path, struct view bytes)
{
    (void)full;
    if (view_starts(bytes, VIEW("\xef\xbb\xbf"))) {
        bytes = view_slice(bytes, 3, bytes.len);
    }
    char *copy = malloc(bytes.len + 3);
    assert_non_null(copy);
    memcpy(copy, "\xef\xbb\xbf", 3);
    memcpy(copy + 3, bytes.ptr, bytes.len);
    struct manifest_run with;
    struct manifest_run without;
    manifest_run(&with, path, view_of(copy, bytes.len + 3));
    manifest_run(&without, path, bytes);
    assert_ok(with.status, with.err);
    assert_int_equal(with.count, without.count);
    assert_views(buf_view(&with.text), buf_view(&without.text));
    manifest_release(&with);
    manifest_release(&without);
    free(copy);
}

static void test_mark(void **state)
{
    (void)state;
    assert_true(each_input(bom_each) > 0);
}

static bool reads_wide(const char *path)
{
    static const char *const names[] = {"pom",
                                        "pnpm-lock",
                                        "pubspec-lock",
                                        "pubspec",
                                        "pub-installed",
                                        "stack-lock",
                                        "stack-yaml",
                                        "podfile-lock",
                                        "helm-lock",
                                        "helm-chart",
                                        "conda-environment",
                                        "github-workflow",
                                        "compose",
                                        "gitlab-ci",
                                        "pre-commit",
                                        "gradle-verification",
                                        "ivy",
                                        "packages-config",
                                        "dotnet-project",
                                        "flatpak",
                                        "chocolatey",
                                        "snap"};
    return named_among(path, names, COUNT(names));
}

/* UTF-16: pip reads it, libyaml and libxml2 too, everything else refuses it. */
static void wide_each(const char *full, const char *path, struct view bytes)
{
    (void)full;
    char *wide = calloc(bytes.len * 2 + 2, 1);
    assert_non_null(wide);
    memcpy(wide, "\xff\xfe", 2);
    bool ascii = true;
    for (size_t i = 0; i < bytes.len; i++) {
        wide[2 + 2 * i] = bytes.ptr[i];
        ascii = ascii && (unsigned char)bytes.ptr[i] < 0x80;
    }
    struct manifest_run run;
    manifest_run(&run, path, view_of(wide, bytes.len * 2 + 2));
    check_run(&run, path);
    const char *format = run_format_of(path)->name;
    if (strcmp(format, "requirements") == 0 && ascii) {
        struct manifest_run narrow;
        manifest_run(&narrow, path, bytes);
        assert_ok(run.status, run.err);
        assert_views(buf_view(&run.text), buf_view(&narrow.text));
        manifest_release(&narrow);
    } else if (!reads_wide(path) && !is_sniffed(path)) {
        assert_int_equal(run.status, ERR_FORMAT);
    }
    manifest_release(&run);
    free(wide);
}

static void test_wide(void **state)
{
    (void)state;
    assert_true(each_input(wide_each) > 0);
}

/* A path of each format that the data has. */
enum { FORMATS = 256 };
static char one_path[FORMATS][256];
static size_t path_count;

static void note_path(const char *full, const char *path, struct view bytes)
{
    (void)full;
    (void)bytes;
    const struct manifest_format *format = run_format_of(path);
    for (size_t i = 0; i < path_count; i++) {
        if (run_format_of(one_path[i]) == format) {
            return;
        }
    }
    assert_true(path_count < FORMATS);
    (void)snprintf(one_path[path_count++], sizeof one_path[0], "%s", path);
}

/* Formats whose files cannot be told by their path: what is of another kind is not theirs, and
 * no error. */
static bool is_sniffed(const char *path)
{
    static const char *const names[] = {"kubernetes",
                                        "r-description",
                                        "wordpress-plugin",
                                        "wordpress-theme",
                                        "npm-packed",
                                        "gem-packed",
                                        "crate",
                                        "conda-packed",
                                        "rpm-packed",
                                        "jdk-release",
                                        "crate-installed",
                                        "otp-app",
                                        "composer-packed",
                                        "go-zip",
                                        "jar-packed",
                                        "vsix",
                                        "bitnami-spdx",
                                        "pom-embedded"};
    return named_among(path, names, COUNT(names));
}

/* Lists of lines, tables and pages: an empty one lists nothing. */
static bool may_be_empty(const char *path)
{
    static const char *const names[] = {"yarn-lock",
                                        "requirements",
                                        "poetry-lock",
                                        "uv-lock",
                                        "pdm-lock",
                                        "go-mod",
                                        "go-sum",
                                        "cargo-lock",
                                        "gradle-lock",
                                        "gemfile-lock",
                                        "dpkg-status",
                                        "os-release",
                                        "apk-installed",
                                        "cmake",
                                        "conanfile-txt",
                                        "conaninfo",
                                        "homebrew-formula",
                                        "cargo-toml",
                                        "gleam-lock",
                                        "gleam-toml",
                                        "gradle-catalog",
                                        "julia-project",
                                        "macports",
                                        "mise",
                                        "nimble-installed",
                                        "node-version",
                                        "paket-dependencies",
                                        "tool-versions",
                                        "conanfile-py",
                                        "vcpkg-status",
                                        "meson-wrap",
                                        "meson-build",
                                        "gitmodules",
                                        "bazel",
                                        "debian-control",
                                        "mix-lock",
                                        "rebar-lock",
                                        "cabal-freeze",
                                        "cartfile-resolved",
                                        "go-vendor",
                                        "cpanfile-snapshot",
                                        "terraform-lock",
                                        "paket-lock",
                                        "dockerfile",
                                        "setup-cfg",
                                        "pyproject",
                                        "pylock",
                                        "julia-manifest",
                                        "pom-properties",
                                        "jar-manifest",
                                        "gitlab-ci",
                                        "sbt"};
    return named_among(path, names, COUNT(names));
}

static void test_deep(void **state)
{
    (void)state;
    static const char *const open[] = {
        "[",  "{\"packages\":", "a = [", "<project>", "{\"dependencies\":{\"a\":", "- ",
        "  ", "require (\n",    "("};
    struct buf text;
    for (size_t p = 0; p < path_count; p++) {
        for (size_t o = 0; o < COUNT(open); o++) {
            buf_init(&text, 8U << 20);
            for (int i = 0; i < 20000; i++) {
                buf_add_str(&text, open[o]);
            }
            (void)run_on(one_path[p], buf_view(&text));
            buf_release(&text);
        }
    }
}

/* Text that is of no format is never taken for an empty list of packages. */
static void test_nonsense(void **state)
{
    (void)state;
    static const char *const never[] = {"<html><body>Not Found</body></html>\n",
                                        "<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> other\n",
                                        "%PDF-1.7 \x01\x02\x03", "\177ELF\002\001"};
    for (size_t p = 0; p < path_count; p++) {
        for (size_t n = 0; n < COUNT(never); n++) {
            if (!is_sniffed(one_path[p]) && run_on(one_path[p], view_str(never[n])) == OK) {
                print_error("%s accepted %s\n", one_path[p], never[n]);
                fail();
            }
        }
    }
}

/* Empty: an error where the format has a frame, nothing where it is a list of lines. */
static void test_empty(void **state)
{
    (void)state;
    for (size_t p = 0; p < path_count; p++) {
        bool frame = !may_be_empty(one_path[p]) && !is_sniffed(one_path[p]);
        if ((run_on(one_path[p], VIEW("")) == OK) == frame) {
            print_error("%s\n", one_path[p]);
        }
        assert_int_equal(run_on(one_path[p], view_of(NULL, 0)), frame ? ERR_FORMAT : OK);
        assert_int_equal(run_on(one_path[p], VIEW("")), frame ? ERR_FORMAT : OK);
    }
}

/* References that grow: YAML aliases, XML entities, Maven properties. */
static void test_bombs(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 1U << 20);
    buf_add_str(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
        buf_printf(&text, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
                   i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    assert_int_equal(run_on("pnpm-lock.yaml", buf_view(&text)), ERR_LIMIT);
    buf_clear(&text);
    buf_add_str(&text, "<!DOCTYPE project [<!ENTITY e0 \"xxxxxxxxxx\">");
    for (int i = 1; i < 12; i++) {
        buf_printf(&text, "<!ENTITY e%d \"&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;&e%d;\">", i, i - 1,
                   i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    }
    buf_add_str(&text, "]><project a=\"&e11;\"><version>&e11;</version></project>");
    assert_int_equal(run_on("pom.xml", buf_view(&text)), ERR_FORMAT);
    buf_clear(&text);
    buf_add_str(&text, "<project><properties><p0>xxxxxxxxxx</p0>");
    for (int i = 1; i < 12; i++) {
        buf_printf(&text, "<p%d>${p%d}${p%d}${p%d}${p%d}${p%d}${p%d}${p%d}${p%d}</p%d>", i, i - 1,
                   i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i);
    }
    buf_add_str(&text, "</properties><dependencies><dependency><groupId>g</groupId>"
                       "<artifactId>a</artifactId><version>${p11}</version></dependency>"
                       "</dependencies></project>");
    struct manifest_run run;
    manifest_run(&run, "pom.xml", buf_view(&text));
    assert_ok(run.status, run.err);
    assert_view(buf_view(&run.text), "pkg:maven/g/a runtime direct line=1\n");
    manifest_release(&run);
    buf_release(&text);
}

/* An external entity is not loaded. */
static void test_external_entity(void **state)
{
    (void)state;
    struct manifest_run run;
    manifest_run(&run, "pom.xml",
                 VIEW("<!DOCTYPE project [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                      "<project><dependencies><dependency><groupId>g</groupId>"
                      "<artifactId>a</artifactId><version>&x;</version></dependency>"
                      "</dependencies></project>"));
    assert_ok(run.status, run.err);
    assert_view(buf_view(&run.text), "pkg:maven/g/a runtime direct line=1\n");
    manifest_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_truncated), cmocka_unit_test(test_spoilt),
        cmocka_unit_test(test_nul),       cmocka_unit_test(test_mark),
        cmocka_unit_test(test_wide),      cmocka_unit_test(test_deep),
        cmocka_unit_test(test_nonsense),  cmocka_unit_test(test_empty),
        cmocka_unit_test(test_bombs),     cmocka_unit_test(test_external_entity),
    };
    assert_true(each_input(note_path) > 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
