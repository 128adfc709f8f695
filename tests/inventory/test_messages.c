/* Malformed manifests: what is said, and where; nothing is dropped in silence. */
#include "manifest_run.h"

#include <string.h>

struct message_case {
    const char *path;
    const char *text;
    const char *message; /* the beginning of it */
};

static const struct message_case cases[] = {
    /* JSON */
    {"package-lock.json", "{\n \"lockfileVersion\": 9}",
     "package-lock.json:2:21: unknown lockfileVersion 9"},
    {"package-lock.json", "[]", "package-lock.json:1:1: expected a lock file, found a list"},
    {"package-lock.json", "{\"packages\": []}",
     "package-lock.json:1:14: \"packages\": expected a mapping, found a list"},
    {"package-lock.json", "{\"packages\":{\n\"node_modules/a\": 1}}",
     "package-lock.json:2:19: expected a package entry, found an integer"},
    {"package-lock.json", "{\"packages\":{\"node_modules/a\":{\n\"version\": 1}}}",
     "package-lock.json:2:12: \"version\": expected a text, found an integer"},
    {"package-lock.json", "{\"packages\":{\"node_modules/a\":{\n\"dev\": \"yes\"}}}",
     "package-lock.json:2:8: \"dev\": expected a boolean, found a text"},
    {"package-lock.json", "{\"packages\":{\"node_modules/a\":{},\n\"node_modules/a\":{}}}",
     "package-lock.json:2:1: \"node_modules/a\" is listed twice"},
    {"package-lock.json", "{\"packages\":{\"node_modules/a\":{\n\"integrity\": \"sha512-AAAA\"}}}",
     "package-lock.json:2:14: not a SHA-512 hash"},
    {"package-lock.json", "{\"packages\":{\"node_modules/a\":{\n\"integrity\": \"crc-AAAA\"}}}",
     "package-lock.json:2:14: unknown hash algorithm"},
    {"package-lock.json", "{\"packages\":{\n\"node_modules/a\\u0007\":{}}}",
     "package-lock.json:2:1: control character in a package name"},
    {"package-lock.json", "{\"packages\":{\"\":{\n\"dependencies\": 5}}}",
     "package-lock.json:2:17: \"dependencies\": expected a mapping, found an integer"},
    {"package-lock.json", "{\"dependencies\":{\n\"a\":{\"resolved\":\"x\"}}}",
     "package-lock.json:2:5: an entry without \"version\""},
    {"package-lock.json", "{\"dependencies\":{\"a\":{\"version\":\"1\",\n\"dependencies\":[]}}}",
     "package-lock.json:2:16: \"dependencies\": expected a mapping, found a list"},
    {"package-lock.json", "{\"packages\":{\n\"node_modules/a\":{\"version\":\"1\\u0000.2\"}}}",
     "package-lock.json:2:1: control character in a version"},
    {"Pipfile.lock", "{\"default\":{\"a\":{\n\"version\":\"==1.0\\u00002\"}}}",
     "Pipfile.lock:2:11: not a version"},
    {"Pipfile.lock", "{\"default\":{\n\"a\":{\"git\":\"x\\u0000y\",\"ref\":\"z\"}}}",
     "Pipfile.lock:2:1: control character in a source"},
    {"bun.lock", "{\"packages\":{\n\"a\": []}}",
     "bun.lock:2:6: expected a tuple that begins with a name"},
    {"bun.lock", "{\"packages\":{\n\"a\": [\"nameonly\"]}}",
     "bun.lock:2:6: expected \"name@resolution\""},
    {"Pipfile.lock", "{\"default\":{\n\"a\":{\"version\":\"1.0\"}}}",
     "Pipfile.lock:2:16: not a version"},
    {"Pipfile.lock", "{\"default\":{\"a\":{\"hashes\":[\n\"sha256\"]}}}",
     "Pipfile.lock:2:1: expected a hash"},
    {"composer.lock", "{\"packages\":[{\"version\":\"1\"}]}",
     "composer.lock:1:14: an entry without \"name\""},
    {"composer.lock", "{\"packages\":[\n{\"name\":\"novendor\",\"version\":\"1\"}]}",
     "composer.lock:2:1: package URL: this type needs a namespace"},
    {"packages.lock.json", "{\"dependencies\":{\"net8\":{\"A\":{\"type\":\"Odd\"}}}}",
     "packages.lock.json:1:38: unknown type of dependency"},
    {"packages.lock.json", "{\"dependencies\":{\"net8\":{\"A\":{\"type\":\"Direct\"}}}}",
     "packages.lock.json:1:30: an entry without \"resolved\""},
    /* YAML */
    {"pnpm-lock.yaml", "lockfileVersion: 4.0\n", "pnpm-lock.yaml:1:18: expected lockfileVersion"},
    {"pnpm-lock.yaml", "packages: {}\n", "pnpm-lock.yaml:1:1: expected lockfileVersion"},
    {"pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages:\n  nameless: {}\n",
     "pnpm-lock.yaml:3:3: cannot tell the package's name"},
    {"pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages:\n  a@1.0.0: x\n",
     "pnpm-lock.yaml:3:12: expected a package entry, found a text"},
    {"pnpm-lock.yaml",
     "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a: [1]\npackages: {}\n",
     "pnpm-lock.yaml:5:10: expected a version, found a list"},
    {"yarn.lock", "__metadata:\n  version: 8\n\"a@npm:1\":\n  version: 1.0.0\n",
     "yarn.lock:4:3: an entry without \"resolution\""},
    {"yarn.lock", "__metadata:\n  version: 8\n\"a@npm:1\": 5\n",
     "yarn.lock:3:12: expected a package entry, found an integer"},
    /* TOML */
    {"Cargo.lock", "[[package]]\nname = \"a\"\n", "Cargo.lock:1:"},
    {"Cargo.lock", "[[package]]\nname = \"a\"\nversion = 5\n",
     "Cargo.lock:3:11: \"version\": expected a text, found an integer"},
    {"Cargo.lock", "package = 5\n", "Cargo.lock:1:11: \"package\": expected a list"},
    {"Cargo.lock",
     "[[package]]\nname = \"a\"\nversion = \"1\"\nsource = \"r\"\nchecksum = \"zz\"\n",
     "Cargo.lock:5:12: not a SHA-256 hash"},
    {"poetry.lock", "[[package]]\nversion = \"1\"\n", "poetry.lock:1:"},
    {"poetry.lock", "[[package]]\nname = \"a\"\nfiles = [{hash = \"sha256:00\"}]\n",
     "poetry.lock:3:18: not a SHA-256 hash"},
    {"poetry.lock", "[[package]]\nname = \"a\"\ngroups = [1]\n",
     "poetry.lock:3:11: expected a group's name"},
    {"uv.lock", "[[package]]\nname = \"a\"\ndependencies = [\"b\"]\n",
     "uv.lock:3:17: expected a dependency, found a text"},
    {"pdm.lock", "[[package]]\nname = \"a\"\ndependencies = [\"!!\"]\n",
     "pdm.lock:3:17: not a requirement"},
    /* C and C++ */
    {"CMakeLists.txt", "set(A 1)\nfind_package(\n", "CMakeLists.txt:2:1: a command that is not"},
    {"CMakeLists.txt", "\n  x = 5\n", "CMakeLists.txt:2:3: expected \"command(...)\""},
    {"CMakeLists.txt", "set(a \"b\n", "CMakeLists.txt:1:7: a text that does not end"},
    {"CMakeLists.txt", "#[[ x\n", "CMakeLists.txt:1:2: a bracket that is not closed"},
    {"CMakeLists.txt", "FetchContent_Declare(a\n URL https://x.org/a.zip\n URL_HASH SHA256=00)",
     "CMakeLists.txt:3:1: not a SHA-256 hash"},
    {"CMakeLists.txt", "find_package(\"a\tb\")", "CMakeLists.txt:1:1: control character in a"},
    {"conan.lock", "{\"requires\":[\n\"zlib/\"]}", "conan.lock:2:1: expected \"name/version\""},
    {"conan.lock", "{\"requires\":[\n5]}", "conan.lock:2:1: expected a reference"},
    {"conan.lock", "{\"graph_lock\":{\"nodes\":{\"1\":\n[]}}}",
     "conan.lock:2:1: expected a node, found a list"},
    {"conan.lock", "{\"graph_lock\":{\"nodes\":{\"1\":{\"ref\":\"/1\"}}}}",
     "conan.lock:1:29: expected \"name/version\""},
    {"conanfile.txt", "zlib/1\n", "conanfile.txt:1:1: expected \"[section]\""},
    {"conanfile.txt", "[requires]\nzlib\n", "conanfile.txt:2:1: expected \"name/version\""},
    {"conanfile.txt", "[requires]\nzlib/[>1\n", "conanfile.txt:2:1: expected \"name/version\""},
    {"conanfile.py", "x = (1,\n", "conanfile.py:1:5: a bracket that is not closed"},
    {"conanfile.py", "x = 1)\n", "conanfile.py:1:6: a bracket that nothing opened"},
    {"conanfile.py", "x = (1]\n", "conanfile.py:1:7: a bracket that nothing opened"},
    {"conanfile.py", "x = 'a\n", "conanfile.py:1:5: a text that does not end"},
    {"conanfile.py", "\n< x", "conanfile.py:2:1: no statement begins so"},
    {"vcpkg.json", "{\"dependencies\":[\n1]}", "vcpkg.json:2:1: expected a dependency"},
    {"vcpkg.json", "{\"dependencies\":[\n{}]}", "vcpkg.json:2:1: an entry without \"name\""},
    {"vcpkg.json", "{\"overrides\":[{\"version\":\"1\"}]}",
     "vcpkg.json:1:15: an entry without \"name\""},
    {"vcpkg-configuration.json", "{\"registries\":[{}]}",
     "vcpkg-configuration.json:1:16: an entry without \"kind\""},
    {"installed/vcpkg/status", "Version: 1\n",
     "installed/vcpkg/status:1:1: a paragraph without \"Package\""},
    {"installed/vcpkg/status", "Package: a\nStatus: install ok installed\n",
     "installed/vcpkg/status:1:1: an installed package without \"Version\""},
    {"subprojects/a.wrap", "[wrap-file]\nx\n", "subprojects/a.wrap:2:1: expected \"key = value\""},
    {"subprojects/a.wrap", "[other]\n", "subprojects/a.wrap:1:1: unknown section"},
    {"subprojects/a.wrap", "\n[wrap-git]\n", "subprojects/a.wrap:2:1: a wrap without a source"},
    {"subprojects/a.wrap", "[wrap-file\n", "subprojects/a.wrap:1:1: a section that is not closed"},
    {"subprojects/a.wrap", "[wrap-file]\nsource_url = https://x.org/a\nsource_hash = 00\n",
     "subprojects/a.wrap:3:1: not a SHA-256 hash"},
    {".gitmodules", "path = x\n", ".gitmodules:1:1: expected \"[section]\""},
    {".gitmodules", "[submodule \"x\"]\npath\n", ".gitmodules:2:1: expected \"key = value\""},
    {".gitmodules", "[submodule \"x\"]\nurl = /\n", ".gitmodules:1:1: a URL without a name"},
    {"MODULE.bazel", "bazel_dep(name = 'a'\n", "MODULE.bazel:1:10: a bracket that is not closed"},
    {"WORKSPACE", "http_archive(name='a', url='https://x.org/a', sha256='00')",
     "WORKSPACE:1:1: not a SHA-256 hash"},
    {"debian/control", "Source: a\nBuild-Depends:\n b (>= 1\n",
     "debian/control:3:1: a version that is not closed"},
    {"debian/control", "Source\n", "debian/control:1:1: expected \"Field: value\""},
    /* lines */
    {"requirements.txt", "six==1.0\n\nnot a requirement\n",
     "requirements.txt:3:1: not a requirement"},
    {"requirements.txt", "six=1.0\n", "requirements.txt:1:1: not a requirement"},
    {"requirements.txt", "six==\n", "requirements.txt:1:1: not a requirement"},
    {"requirements.txt", "six[extra==1\n", "requirements.txt:1:1: not a requirement"},
    {"requirements.txt", "-r\n", "requirements.txt:1:1: option without its argument"},
    {"requirements.txt", "a==1 \\\n --hash=sha256:00\n",
     "requirements.txt:1:1: not a SHA-256 hash"},
    {"go.mod", "require x.org/a 1.0.0\n", "go.mod:1:1: expected \"require module version\""},
    {"go.mod", "module m\nrequire (\nx.org/a v1\n", "go.mod:3:1: a block \"require (\""},
    {"go.mod", "requires x v1\n", "go.mod:1:1: unknown directive"},
    {"go.mod", "replace a b\n", "go.mod:1:1: expected \"replace"},
    {"go.mod", "module \"m\n", "go.mod:1:1: a quoted text that does not end"},
    {"go.sum", "x.org/a v1.0.0\n", "go.sum:1:1: expected \"module version hash\""},
    {"go.sum", "\nx.org/a v1.0.0 h1:AAAA\n", "go.sum:2:1: not a SHA-256 hash"},
    {"gradle.lockfile", "a:b=c\n", "gradle.lockfile:1:1: expected \"group:name:version="},
    {"gradle.lockfile", "a:b:1\n", "gradle.lockfile:1:1: expected \"group:name:version="},
    {"Gemfile.lock", "GEM\n  specs:\n    rack 1.0\n",
     "Gemfile.lock:3:5: expected \"name (version)\""},
    {"Gemfile.lock", "CHECKSUMS\n  rack (1.0) sha256=00\nGEM\n  specs:\n    rack (1.0)\n",
     "Gemfile.lock:2:1: not a SHA-256 hash"},
    {"yarn.lock", "a@1:\n  version 1 2\n", "yarn.lock:2:3: expected a field and its value"},
    {"yarn.lock", "a@1:\n  resolved \"x\"\n", "yarn.lock:1:1: an entry without a version"},
    {"yarn.lock", "a:\n  version \"1\"\n", "yarn.lock:1:1: expected \"name@range\" keys"},
    {"yarn.lock", "a@1\n", "yarn.lock:1:1: expected \"name@range:\""},
    {"yarn.lock", "a@1:\n   version \"1\"\n", "yarn.lock:2:1: unexpected indentation"},
    {"var/lib/dpkg/status", "Version: 1\n", "var/lib/dpkg/status:1:1: a paragraph without"},
    {"var/lib/dpkg/status", "Package: a\nStatus: install ok installed\n",
     "var/lib/dpkg/status:1:1: an installed package without \"Version\""},
    {"var/lib/dpkg/status", " x\n", "var/lib/dpkg/status:1:1: a continuation without a field"},
    {"var/lib/dpkg/status", "Package: a\xff\nVersion: 1\n",
     "var/lib/dpkg/status:1:1: package name is not UTF-8"},
    {"lib/apk/db/installed", "P:a\n\n", "lib/apk/db/installed:1:1: a package without name"},
    /* XML */
    {"build.sbt", "a\n\"text", "build.sbt:2:1: a text without an end"},
    {"build.sbt", "/* a /* b */", "build.sbt:1:1: a comment without an end"},
    {"build.sbt", "val x =\n\"\"\"a\n\"\"", "build.sbt:2:1: a text without an end"},
    {"build.sbt", "`a\n`", "build.sbt:1:1: a name in back quotes without an end"},
    {"build.sbt.lock", "{}", "build.sbt.lock:1:1: expected \"dependencies\""},
    {"build.sbt.lock", "{\"dependencies\": [\n{\"org\": \"a\", \"name\": \"b\"}]}",
     "build.sbt.lock:2:1: an entry without \"version\""},
    {"flake.lock", "{}", "flake.lock:1:1: expected \"nodes\""},
    {"flake.lock", "{\"nodes\": {\"a\": {\"locked\":\n{\"type\": \"github\", \"owner\": \"o\"}}}}",
     "flake.lock:2:1: an entry without \"repo\""},
    {"flake.lock", "{\"nodes\": {\"a\": {\"locked\":\n{\"type\": \"git\"}}}}",
     "flake.lock:2:1: an entry without \"url\""},
    {"pom.xml", "<html/>", "pom.xml:1:1: expected a <project>"},
    {"pom.xml", "<project>\n<x></project>", "pom.xml:2:"},
    {"pom.xml",
     "<project><dependencies>\n<dependency><groupId>g</groupId></dependency></dependencies>"
     "</project>",
     "pom.xml:2:1: a dependency without groupId or artifactId"},
};

static void test_messages(void **state)
{
    (void)state;
    size_t failed = 0;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct manifest_run run;
        manifest_run(&run, cases[i].path, view_str(cases[i].text));
        bool good = run.status == ERR_FORMAT && run.count == 0 &&
                    strncmp(run.err.message, cases[i].message, strlen(cases[i].message)) == 0;
        if (!good) {
            print_error("%s\n  found    %s\n  expected %s\n", cases[i].text,
                        run.status == OK ? "no error" : run.err.message, cases[i].message);
            failed++;
        }
        manifest_release(&run);
    }
    assert_int_equal(failed, 0);
}

/* No message repeats what may be a secret, no source carries one. */
static void test_secrets(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *text;
    } inputs[] = {
        {"requirements.txt", "https://u:hunter2@example.org/x.whl junk\n"},
        {"requirements.txt", "--index-urlhunter2\n"},
        {"requirements.txt", "a @ git+https://u:hunter2@example.org/a.git@v1\n"},
        {"requirements.txt", "git+https://hunter2@example.org/a.git#egg=a\n"},
        {"requirements.txt", "a==1 --hash=sha256:hunter2\n"},
        {"package-lock.json", "{\"packages\":{\"node_modules/a\":{\"resolved\":"
                              "\"https://u:hunter2@example.org/a.tgz\"}}}"},
        {"package-lock.json", "{\"packages\":{\"node_modules/a\":{\"integrity\":\"hunter2\"}}}"},
        {"go.mod", "hunter2\n"},
        {"yarn.lock", "a@1:\n  version \"1\"\n  resolved \"https://hunter2@example.org/a\"\n"},
        {"pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages:\n  'hunter2': {}\n"},
    };
    for (size_t i = 0; i < COUNT(inputs); i++) {
        struct manifest_run run;
        manifest_run(&run, inputs[i].path, view_str(inputs[i].text));
        assert_true(run.status == OK || run.status == ERR_FORMAT);
        assert_true((run.status == OK) == (run.count == 1));
        assert_null(strstr(run.err.message, "hunter2"));
        assert_true(view_find(buf_view(&run.text), VIEW("hunter2")) < 0);
        assert_true(run.status != OK ||
                    view_find(buf_view(&run.text), VIEW("://example.org/a")) >= 0);
        manifest_release(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
