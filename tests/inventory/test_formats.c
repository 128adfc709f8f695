/* Golden lists: every input below data/ against the file beside it. After a wanted
 * change: ASSAY_UPDATE=1 build/…/test_inventory_formats, and read the diff. */
#include "manifest_run.h"

#include <assay/base/file.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool covered[256];

static void note_format(const char *path)
{
    for (size_t i = 0; manifest_formats[i] != NULL && i < COUNT(covered); i++) {
        covered[i] = covered[i] || manifest_formats[i] == run_format_of(path);
    }
}

static void check_golden(const char *full, const char *path, struct view bytes)
{
    struct manifest_run run;
    struct buf golden;
    char file[4200];
    note_format(path);
    manifest_run(&run, path, bytes);
    assert_ok(run.status, run.err);
    assert_true(run.count > 0);
    (void)snprintf(file, sizeof file, "%s.golden", full);
    if (getenv("ASSAY_UPDATE") != NULL) {
        struct error err = {0};
        assert_ok(file_write_atomic(file, buf_view(&run.text), 0644, &err), err);
    }
    read_whole(file, &golden);
    if (!view_eq(buf_view(&run.text), buf_view(&golden))) {
        print_error("%s: found\n" VIEW_FMT "\nexpected\n" VIEW_FMT "\n", path,
                    VIEW_ARG(buf_view(&run.text)), VIEW_ARG(buf_view(&golden)));
    }
    assert_views(buf_view(&run.text), buf_view(&golden));
    buf_release(&golden);
    manifest_release(&run);
}

static void test_golden(void **state)
{
    (void)state;
    assert_true(each_input(check_golden) > 30);
    for (size_t i = 0; manifest_formats[i] != NULL; i++) {
        if (!covered[i]) {
            print_error("no golden input of format %s\n", manifest_formats[i]->name);
        }
        assert_true(covered[i]);
    }
}

static const char *format_name(const char *path)
{
    const struct manifest_format *f = manifest_format_of(view_str(path));
    return f == NULL ? "" : f->name;
}

static void test_paths(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *format;
    } cases[] = {
        {"package-lock.json", "npm-lock"},
        {"a/b/npm-shrinkwrap.json", "npm-lock"},
        {"x-package-lock.json", ""},
        {"package-lock.json.bak", ""},
        {"package-lock.json/x", ""},
        {"yarn.lock", "yarn-lock"},
        {"requirements.txt", "requirements"},
        {"requirements-dev.txt", "requirements"},
        {"dev-requirements.txt", "requirements"},
        {"requirements/base.txt", "requirements"},
        {"a/requirements/base.txt", "requirements"},
        {"my-requirements/base.txt", ""},
        {"requirements/constraints.txt", ""},
        {"requirements.md", ""},
        {"build.sbt", "sbt"},
        {"project/plugins.sbt", "sbt"},
        {"x/project/Dependencies.scala", "sbt"},
        {"src/Dependencies.scala", ""},
        {".sbt", ""},
        {"build.sbt.lock", "sbt-lock"},
        {"flake.lock", "flake-lock"},
        {"a.jar!/META-INF/maven/g/a/pom.xml", "pom"},
        {"var/lib/dpkg/status", "dpkg-status"},
        {"layer/var/lib/dpkg/status", "dpkg-status"},
        {"layer/xvar/lib/dpkg/status", ""},
        {"var/lib/dpkg/status-old", ""},
        {"var/lib/dpkg/status.d/libc6", "dpkg-status"},
        {"var/lib/dpkg/status.d/libc6.md5sums", ""},
        {"var/lib/dpkg/status.d/", ""},
        {"status", ""},
        {"lib/apk/db/installed", "apk-installed"},
        {"usr/lib/apk/db/installed", "apk-installed"},
        {"zlib/apk/db/installed", ""},
        {"gradle/dependency-locks/x.lockfile", "gradle-lock"},
        {"x.lockfile", ""},
        {"go.mod", "go-mod"},
        {"go.sum", "go-sum"},
        {"CMakeLists.txt", "cmake"},
        {"cmake/FindX.cmake", "cmake"},
        {"Foo-1.2.cmake", "cmake"},
        {"config.h.cmake", ""},
        {"x.pc.cmake", ""},
        {"CMakeLists.txt.in", ""},
        {"a/conan.lock", "conan-lock"},
        {"conanfile.txt", "conanfile-txt"},
        {"conanfile.py", "conanfile-py"},
        {"vcpkg.json", "vcpkg-json"},
        {"vcpkg-configuration.json", "vcpkg-json"},
        {"build/vcpkg_installed/vcpkg/status", "vcpkg-status"},
        {"vcpkg/installed/vcpkg/status", "vcpkg-status"},
        {"notinstalled/vcpkg/status", ""},
        {"subprojects/zlib.wrap", "meson-wrap"},
        {"zlib.wrap", ""},
        {"subprojects/.wrap", ""},
        {"data/a/1.0/_/_/package/0/conaninfo.txt", "conaninfo"},
        {"stack.yaml", "stack-yaml"},
        {"usr/lib/php/.registry/.channel.pecl.php.net/x.reg", "pear-registry"},
        {"usr/share/php/.registry/x.reg", "pear-registry"},
        {"settings.reg", ""},
        {"opt/java/release", "jdk-release"},
        {"pubspec.yaml", "pubspec"},
        {"hosted/pub.dev/a-1.0/pubspec.yaml", "pub-installed"},
        {"hosted/pub.dev/a-1.0/example/pubspec.yaml", "kubernetes"}, /* any other YAML */
        {"ebin/taker.app", "otp-app"},
        {"src/taker.app.src", ""},
        {"Cellar/jq/1.6/.brew/jq.rb", "homebrew-formula"},
        {"Library/Taps/a/b/Formula/jq.rb", ""},
        {"a/Cargo.toml", "cargo-toml"},
        {"vendor/a/Cargo.toml", "crate-installed"},
        {"deno.json", "deno-json"},
        {"gradle/libs.versions.toml", "gradle-catalog"},
        {".versions.toml", ""},
        {"rules_jvm_maven_install.json", "maven-install"},
        {"opt/x/.spack/spec.json", "spack"},
        {"spec.json", ""},
        {"Extensions/abcdefghijklmnopabcdefghijklmnop/1/manifest.json", "chrome-extension"},
        {"Extensions/abcdefghijklmnopabcdefghijklmnoz/1/manifest.json", ""},
        {".vscode/extensions.json", ""}, /* recommended */
        {".vscode/extensions/extensions.json", "vscode-extensions"},
        {".config/mise/config.toml", "mise"},
        {".cargo/config.toml", ""},
        {"macports/registry/portfiles/a-1_0/x/Portfile", "macports"},
        {"ports/a/Portfile", ""},
        {"pkgs2/a-1-b/a.nimble", "nimble-installed"},
        {"a.nimble", ""},
        {"chocolatey/lib/a/a.nuspec", "chocolatey"},
        {"lib/a/a.nuspec", ""},
        {"opt/bitnami/redis/.spdx-redis.spdx", "bitnami-spdx"},
        {"redis/.spdx-redis.spdx", ""},
        {"X.app/Contents/Info.plist", "info-plist"},
        {"X.framework/Contents/Info.plist", ""},
        {"meson.build", "meson-build"},
        {".gitmodules", "gitmodules"},
        {"MODULE.bazel", "bazel"},
        {"deps/x.bzl", "bazel"},
        {"BUILD.bazel", ""},
        {"debian/control", "debian-control"},
        {"a/debian/control", "debian-control"},
        {"notdebian/control", ""},
        {"", ""},
        {"/", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (strcmp(format_name(cases[i].path), cases[i].format) != 0) {
            print_error("%s\n", cases[i].path);
        }
        assert_string_equal(format_name(cases[i].path), cases[i].format);
    }
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(component_scope_name(SCOPE_RUNTIME), "runtime");
    assert_string_equal(component_scope_name(SCOPE_DEV), "dev");
    assert_string_equal(component_scope_name(SCOPE_TEST), "test");
    assert_string_equal(component_scope_name(SCOPE_OPTIONAL), "optional");
    assert_string_equal(component_scope_name(SCOPE_BUILD), "build");
    assert_string_equal(component_relation_name(RELATION_UNKNOWN), "unknown");
    assert_string_equal(component_relation_name(RELATION_DIRECT), "direct");
    assert_string_equal(component_relation_name(RELATION_TRANSITIVE), "transitive");
    for (size_t i = 0; manifest_formats[i] != NULL; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(manifest_formats[i]->name, manifest_formats[k]->name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
