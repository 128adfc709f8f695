/* component_set.h: go.sum folded into the go.mod beside it, copies, order. */
#include "manifest_run.h"

#include <assay/base/arena.h>
#include <assay/inventory/component_set.h>

#include <string.h>

struct seen {
    struct buf text;
};

static enum status write_line(void *ctx, const struct component *c, struct error *err)
{
    struct seen *s = ctx;
    buf_printf(&s->text, VIEW_FMT " " VIEW_FMT " %s", VIEW_ARG(c->manifest), VIEW_ARG(c->purl),
               component_relation_name(c->relation));
    if (c->licence.len > 0) {
        buf_printf(&s->text, " (" VIEW_FMT ")", VIEW_ARG(c->licence));
    }
    for (size_t i = 0; i < c->hash_count; i++) {
        buf_printf(&s->text, " " VIEW_FMT, VIEW_ARG(c->hashes[i].hex));
    }
    for (size_t i = 0; i < c->need_count; i++) {
        buf_printf(&s->text, " > " VIEW_FMT, VIEW_ARG(c->needs[i].purl));
    }
    buf_add_char(&s->text, '\n');
    return buf_status(&s->text, err);
}

static void add_file(struct component_set *set, const char *path, const char *text)
{
    struct arena arena;
    struct error err = {0};
    const struct component_sink sink = {.ctx = set, .component = component_set_add};
    arena_init(&arena, 0);
    assert_ok(manifest_parse(manifest_format_of(view_str(path)), view_str(path), view_str(text),
                             &arena, &sink, &err),
              err);
    arena_release(&arena); /* the set has its own copies */
}

static void check_set(struct component_set *set, const char *want)
{
    struct seen seen;
    struct error err = {0};
    const struct component_sink sink = {.ctx = &seen, .component = write_line};
    buf_init(&seen.text, 1U << 20);
    assert_ok(component_set_finish(set, &sink, &err), err);
    assert_view(buf_view(&seen.text), want);
    buf_release(&seen.text);
    (void)component_set_free(set);
}

static struct component_set *new_set(void)
{
    struct component_set *set = NULL;
    struct error err = {0};
    assert_ok(component_set_new(&set, &err), err);
    return set;
}

#define H1    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define H2    "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define ONE   "0100000000000000000000000000000000000000000000000000000000000000"

static const char mod[] = "module m\nrequire x.org/a v1.0.0\nrequire x.org/b v2.0.0 // indirect\n";
static const char sum[] =
    "x.org/a v1.0.0 h1:" H1 "\nx.org/a v1.0.0/go.mod h1:" H2 "\nx.org/old v0.1.0 h1:" H2 "\n";

static void test_folded(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    add_file(set, "s/go.sum", sum); /* before its go.mod: order does not matter */
    add_file(set, "s/go.mod", mod);
    check_set(set, "s/go.mod pkg:golang/x.org/a@v1.0.0 direct " ZEROS "\n"
                   "s/go.mod pkg:golang/x.org/b@v2.0.0 transitive\n");
}

static void test_alone(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    add_file(set, "go.mod", mod);
    add_file(set, "other/go.sum", sum);
    add_file(set, "go.sum", "x.org/b v2.0.0 h1:" H2 "\n");
    check_set(set, "go.mod pkg:golang/x.org/a@v1.0.0 direct\n"
                   "go.mod pkg:golang/x.org/b@v2.0.0 transitive " ONE "\n"
                   "other/go.sum pkg:golang/x.org/a@v1.0.0 unknown " ZEROS "\n"
                   "other/go.sum pkg:golang/x.org/old@v0.1.0 unknown " ONE "\n");
}

static void test_other_manifests_stay(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    add_file(set, "a/requirements.txt", "six==1.0\n");
    add_file(set, "b/requirements.txt", "six==1.0\n");
    check_set(set, "a/requirements.txt pkg:pypi/six@1.0 unknown\n"
                   "b/requirements.txt pkg:pypi/six@1.0 unknown\n");
    check_set(new_set(), "");
    assert_null(component_set_free(NULL));
}

static const char debian[] = "ID=debian\nVERSION_ID=\"12\"\n";
static const char libc[] =
    "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nSource: glibc "
    "(2.36-9)\nVersion: 2.36-9+b1\n\nPackage: zlib1g\nStatus: install ok installed\nSource: "
    "zlib\nVersion: 1\nDepends: libc6\n";

/* The packages of a root belong to the system that its os-release names. */
static void test_system(void **state)
{
    (void)state;
    struct component_set *set = new_set();
    add_file(set, "img/var/lib/dpkg/status", libc);
    add_file(set, "img/etc/os-release", debian);
    add_file(set, "lib/apk/db/installed", "P:musl\nV:1\no:musl\n");
    check_set(set, "img/var/lib/dpkg/status "
                   "pkg:deb/debian/libc6@2.36-9%2Bb1?arch=amd64&distro=debian-12&upstream="
                   "glibc%402.36-9 unknown\n"
                   "img/var/lib/dpkg/status "
                   "pkg:deb/debian/zlib1g@1?distro=debian-12&upstream=zlib unknown > "
                   "pkg:deb/debian/libc6@2.36-9%2Bb1?arch=amd64&distro=debian-12&upstream="
                   "glibc%402.36-9\n"
                   "img/etc/os-release pkg:generic/debian@12 direct\n"
                   "lib/apk/db/installed pkg:apk/alpine/musl@1 unknown\n");
    set = new_set();
    add_file(set, "usr/lib/os-release", "NAME=x\nID=\"rhel\"\nVERSION_ID='9.2'\n");
    add_file(set, "var/lib/dpkg/status", "Package: a\nVersion: 1\n");
    check_set(set, "usr/lib/os-release pkg:generic/rhel@9.2 direct\n"
                   "var/lib/dpkg/status pkg:deb/redhat/a@1?distro=rhel-9.2 unknown\n");
}

/* Wishes fall away where a lock file stands beside them or above, and only there. */
static void test_declared(void **state)
{
    (void)state;
    static const char wish[] = "{\"dependencies\": {\"a\": \"^1.0.0\"}}";
    static const char lock[] =
        "{\"lockfileVersion\": 3, \"packages\": {\"\": {\"dependencies\": {\"a\": \"1\"}},"
        " \"node_modules/a\": {\"version\": \"1.2.0\", \"dependencies\": {\"b\": \"2\"}},"
        " \"node_modules/b\": {\"version\": \"2.0.0\"}}}";
    struct component_set *set = new_set();
    add_file(set, "app/web/package.json", wish);
    add_file(set, "app/package-lock.json", lock);
    add_file(set, "app/package.json", wish);
    add_file(set, "other/package.json", wish);
    add_file(set, "package.json", wish); /* a lock file below it says nothing of it */
    check_set(set, "app/package-lock.json pkg:npm/a@1.2.0 direct > pkg:npm/b@2.0.0\n"
                   "app/package-lock.json pkg:npm/b@2.0.0 transitive\n"
                   "other/package.json pkg:npm/a direct\n"
                   "package.json pkg:npm/a direct\n");
}

/* What installed copies say of themselves. */
#define METADATA(version) "Metadata-Version: 2.1\nName: A\nVersion: " version "\n"
#define GEMSPEC                                                                                    \
    "Gem::Specification.new do |s|\n  s.name = \"g\".freeze\n"                                     \
    "  s.version = \"1.0\"\n"
#define VENDORED_CRATE                                                                             \
    "# THIS FILE IS AUTOMATICALLY GENERATED BY CARGO\n"                                            \
    "[package]\nname = \"c\"\nversion = \"1.0.0\"\n"

/* Copies fall away where a lock file beside or above pins the very same version. */
static void test_installed(void **state)
{
    (void)state;
    static const char lock[] = "[[package]]\nname = \"a\"\nversion = \"1.0\"\n";
    struct component_set *set = new_set();
    add_file(set, "app/lib/a-1.0.dist-info/METADATA", METADATA("1.0"));
    add_file(set, "app/lib/a-1.1.dist-info/METADATA", METADATA("1.1"));
    add_file(set, "app/poetry.lock", lock);
    add_file(set, "lib/a-1.0.dist-info/METADATA", METADATA("1.0"));
    check_set(set, "app/lib/a-1.1.dist-info/METADATA pkg:pypi/a@1.1 unknown\n"
                   "app/poetry.lock pkg:pypi/a@1.0 direct\n"
                   "lib/a-1.0.dist-info/METADATA pkg:pypi/a@1.0 unknown\n");
}

/* What a lock file does not say of a package, its copy does; the nearest that pins it learns it. */
static void test_copies_give_what_they_know(void **state)
{
    (void)state;
    static const char lib[] = METADATA("1.0") "License: MIT\n";
    static const char gem[] = GEMSPEC "  s.licenses = [\"Ruby\".freeze]\nend\n";
    static const char node[] = "{\"name\": \"n\", \"version\": \"1.0.0\", \"license\": \"ISC\"}";
    static const char says[] =
        "{\"lockfileVersion\": 3, \"packages\": {\"\": {\"dependencies\": {\"n\": \"1\"}},"
        " \"node_modules/n\": {\"version\": \"1.0.0\", \"license\": \"BSD-2-Clause\"}}}";
    static const char php[] =
        "{\"packages\": [{\"name\": \"v/p\", \"version\": \"1.0.0\", \"license\": [\"MIT\"],"
        " \"dist\": {\"shasum\": \"0000000000000000000000000000000000000000\"}}]}";
    struct component_set *set = new_set();
    add_file(set, "py/venv/lib/python3/site-packages/a-1.0.dist-info/METADATA", lib);
    add_file(set, "py/requirements.txt", "a==1.0\nb==2.0\n");
    add_file(set, "alone/requirements.txt", "a==1.0\n");
    add_file(set, "old/requirements.txt", "a==0.9\n");
    add_file(set, "old/site-packages/a-1.0.dist-info/METADATA", lib);
    add_file(set, "rb/vendor/bundle/ruby/3.1.0/specifications/g-1.0.gemspec", gem);
    add_file(set, "rb/Gemfile.lock",
             "GEM\n  remote: https://rubygems.org/\n  specs:\n    g (1.0)\n");
    add_file(set, "js/node_modules/n/package.json", node);
    add_file(set, "js/yarn.lock", "n@^1.0.0:\n  version \"1.0.0\"\n");
    add_file(set, "npm/node_modules/n/package.json", node);
    add_file(set, "npm/package-lock.json", says); /* it has its own word */
    add_file(set, "php/vendor/composer/installed.json", php);
    add_file(set, "php/composer.lock",
             "{\"packages\": [{\"name\": \"v/p\", \"version\": \"1.0.0\"}]}");
    check_set(set, "py/requirements.txt pkg:pypi/a@1.0 unknown (MIT)\n"
                   "py/requirements.txt pkg:pypi/b@2.0 unknown\n"
                   "alone/requirements.txt pkg:pypi/a@1.0 unknown\n"
                   "old/requirements.txt pkg:pypi/a@0.9 unknown\n"
                   "old/site-packages/a-1.0.dist-info/METADATA pkg:pypi/a@1.0 unknown (MIT)\n"
                   "rb/Gemfile.lock pkg:gem/g@1.0 transitive (Ruby)\n"
                   "js/yarn.lock pkg:npm/n@1.0.0 direct (ISC)\n"
                   "npm/package-lock.json pkg:npm/n@1.0.0 direct (BSD-2-Clause)\n"
                   "php/composer.lock pkg:composer/v/p@1.0.0 direct (MIT) "
                   "0000000000000000000000000000000000000000\n");
}

/* What copies have of their own says how they were made, and nothing of the subject. */
static void test_what_copies_have_of_their_own(void **state)
{
    (void)state;
    static const char lib[] = METADATA("1.0");
    static const char gem[] = GEMSPEC "end\n";
    static const char bundle[] = "GEM\n  remote: https://rubygems.org/\n  specs:\n    x (1.0)\n";
    static const char lock[] = "{\"packages\": [{\"name\": \"v/x\", \"version\": \"1.0.0\"}]}";
    static const char inner[] = "{\"lockfileVersion\": 3, \"packages\": {\"\": {},"
                                " \"node_modules/m\": {\"version\": \"1.0.0\"}, "
                                "\"node_modules/x\": {\"version\": \"2.0.0\"}}}";
    struct component_set *set = new_set();
    /* Go: what the module chose is beside the folder; what is in it, in modules.txt. */
    add_file(set, "go/vendor/x.org/a/go.mod", "module x.org/a\nrequire x.org/b v9.0.0\n");
    add_file(set, "go/vendor/x.org/a/go.sum",
             "x.org/b v9.0.0 h1:" H1 "\nx.org/c v8.0.0 h1:" H1 "\n");
    add_file(set, "go/vendor/x.org/c/go.sum", "x.org/d v9.0.0 h1:" H1 "\n");
    add_file(set, "go/vendor/modules.txt", "# x.org/a v1.0.0\n## explicit\nx.org/a\n");
    add_file(set, "go/vendor/x.org/a/package-lock.json", inner); /* of another world */
    add_file(set, "go/go.mod", mod);
    add_file(set, "made/vendor/x.org/a/go.mod", mod); /* nothing says that it is a copy */
    add_file(set, "node_modules/n/package.json", "{\"name\": \"n\", \"version\": \"1.0.0\"}");
    add_file(set, "node_modules/n/package-lock.json", inner);
    add_file(set, "node_modules/n/node_modules/m/package.json",
             "{\"name\": \"m\", \"version\": \"1.0.0\"}"); /* the lock file that goes takes it not
                                                              along */
    add_file(set, "rs/Cargo.lock",
             "[[package]]\nname = \"c\"\nversion = \"1.0.0\"\nsource = \"registry+u\"\n");
    add_file(set, "rs/vendor/c/Cargo.lock",
             "[[package]]\nname = \"x\"\nversion = \"1.0.0\"\nsource = \"registry+u\"\n");
    add_file(set, "rs/vendor/c/Cargo.toml", VENDORED_CRATE "license = \"MIT\"\n");
    add_file(set, "rs/tool/vendor/own/Cargo.lock",
             "[[package]]\nname = \"y\"\nversion = \"1.0.0\"\nsource = \"registry+u\"\n");
    add_file(set, "rs/tool/vendor/own/Cargo.toml",
             "[package]\nname = \"own\"\nversion = \"1.0.0\"\n");
    add_file(set, "rs/vendor/d/Cargo.toml", VENDORED_CRATE);
    add_file(set, "php/vendor/v/p/composer.lock", lock);
    add_file(set, "php/vendor/composer/installed.json",
             "{\"packages\": [{\"name\": \"v/p\", \"version\": \"1.0.0\"}]}");
    add_file(set, "php/composer/installed.json", lock); /* in no folder of that name */
    add_file(set, "php/app/composer.lock", lock);
    add_file(set, "py/site-packages/a-1.0.dist-info/METADATA", lib);
    add_file(set, "py/site-packages/a/requirements.txt", "x==1.0\n");
    add_file(set, "py/src/a.egg-info/PKG-INFO", lib);
    add_file(set, "py/src/web/requirements.txt", "x==2.0\n");
    add_file(set, "rb/gems/own/Gemfile.lock", bundle);
    add_file(set, "rb/3.1.0/specifications/g-1.0.gemspec", gem);
    add_file(set, "rb/3.1.0/specifications/default/g-1.0.gemspec", gem);
    add_file(set, "rb/3.1.0/gems/g-1.0/Gemfile.lock", bundle);
    check_set(set, "go/vendor/x.org/a/package-lock.json pkg:npm/m@1.0.0 transitive\n"
                   "go/vendor/x.org/a/package-lock.json pkg:npm/x@2.0.0 transitive\n"
                   "go/go.mod pkg:golang/x.org/a@v1.0.0 direct\n"
                   "go/go.mod pkg:golang/x.org/b@v2.0.0 transitive\n"
                   "made/vendor/x.org/a/go.mod pkg:golang/x.org/a@v1.0.0 direct\n"
                   "made/vendor/x.org/a/go.mod pkg:golang/x.org/b@v2.0.0 transitive\n"
                   "node_modules/n/package.json pkg:npm/n@1.0.0 unknown\n"
                   "node_modules/n/node_modules/m/package.json pkg:npm/m@1.0.0 unknown\n"
                   "rs/Cargo.lock pkg:cargo/c@1.0.0 unknown (MIT)\n"
                   "rs/tool/vendor/own/Cargo.lock pkg:cargo/y@1.0.0 unknown\n"
                   "php/vendor/composer/installed.json pkg:composer/v/p@1.0.0 unknown\n"
                   "php/composer/installed.json pkg:composer/v/x@1.0.0 unknown\n"
                   "php/app/composer.lock pkg:composer/v/x@1.0.0 direct\n"
                   "py/site-packages/a-1.0.dist-info/METADATA pkg:pypi/a@1.0 unknown\n"
                   "py/src/a.egg-info/PKG-INFO pkg:pypi/a@1.0 unknown\n"
                   "py/src/web/requirements.txt pkg:pypi/x@2.0 unknown\n"
                   "rb/gems/own/Gemfile.lock pkg:gem/x@1.0 transitive\n"
                   "rb/3.1.0/specifications/g-1.0.gemspec pkg:gem/g@1.0 unknown\n"
                   "rb/3.1.0/specifications/default/g-1.0.gemspec pkg:gem/g@1.0 unknown\n");
}

/* The commits of submodules stand in the tree. */
static void test_submodules(void **state)
{
    (void)state;
    static const char modules[] = "[submodule \"x\"]\n\tpath = third/x\n\turl = "
                                  "https://github.com/acme/x\n[submodule \"y\"]\n\tpath = y\n"
                                  "\turl = ../y.git\n";
    struct component_set *set = new_set();
    struct error err = {0};
    add_file(set, "a/.gitmodules", modules);
    add_file(set, ".gitmodules", modules);
    assert_ok(component_set_commit(set, VIEW("a/third/x"), VIEW("aaaa"), &err), err);
    assert_ok(component_set_commit(set, VIEW("y"), VIEW("bbbb"), &err), err);
    assert_ok(component_set_commit(set, VIEW("elsewhere"), VIEW("cccc"), &err), err);
    check_set(set, "a/.gitmodules pkg:github/acme/x@aaaa direct\n"
                   "a/.gitmodules pkg:generic/y direct\n"
                   ".gitmodules pkg:github/acme/x direct\n"
                   ".gitmodules pkg:generic/y@bbbb direct\n");
}

/* The project's own file says what of a lock file it asks for. */
static void test_asked(void **state)
{
    (void)state;
    static const char lock[] =
        "[[package]]\nname = \"a-b\"\nversion = \"1\"\n[[package]]\nname = \"c\"\nversion = "
        "\"1\"\n[package.dependencies]\na-b = \"*\"\nd = \"*\"\n[[package]]\nname = \"d\"\n"
        "version = \"1\"\n";
    static const char asks[] = "[project]\nname = \"x\"\ndependencies = [\"A_b>=1\", \"c\"]\n";
    static const char builds[] = "[build-system]\nrequires = [\"poetry-core\"]\n";
    struct component_set *set = new_set();
    add_file(set, "poetry.lock", lock);
    add_file(set, "pyproject.toml", asks);
    add_file(set, "built/poetry.lock", lock);
    add_file(set, "built/pyproject.toml", builds);
    add_file(set, "sub/poetry.lock", lock); /* another project's file says nothing of it */
    check_set(set, "poetry.lock pkg:pypi/a-b@1 direct\n"
                   "poetry.lock pkg:pypi/c@1 direct > pkg:pypi/a-b@1 > pkg:pypi/d@1\n"
                   "poetry.lock pkg:pypi/d@1 transitive\n"
                   "built/poetry.lock pkg:pypi/a-b@1 unknown\n"
                   "built/poetry.lock pkg:pypi/c@1 direct > pkg:pypi/a-b@1 > pkg:pypi/d@1\n"
                   "built/poetry.lock pkg:pypi/d@1 unknown\n"
                   "sub/poetry.lock pkg:pypi/a-b@1 unknown\n"
                   "sub/poetry.lock pkg:pypi/c@1 direct > pkg:pypi/a-b@1 > pkg:pypi/d@1\n"
                   "sub/poetry.lock pkg:pypi/d@1 unknown\n");
}

static void add_nix(struct component_set *set, const char *path)
{
    struct arena arena;
    struct error err = {0};
    const struct component_sink sink = {.ctx = set, .component = component_set_add};
    arena_init(&arena, 0);
    assert_true(nix_store_has(view_str(path)));
    assert_ok(manifest_parse(&nix_store_format, view_str(path), VIEW(""), &arena, &sink, &err),
              err);
    arena_release(&arena);
}

#define STORE "nix/store/0123456789abcdfghijklmnpqrsvwxyz-"

/* A package once for a store, however many files it has. */
static void test_nix(void **state)
{
    (void)state;
    static const char *const none[] = {STORE "glibc-2.39", /* a file of the store */
                                       STORE "source/x",   /* no version */
                                       "nix/store/short-a-1/x",
                                       "knix/store/0123/x",
                                       "store/a-1/x",
                                       STORE "/x",
                                       "a-nix/store/0123456789abcdfghijklmnpqrsvwxyz-a-1/x",
                                       "nix/store/0123456789abcdfghijklmnpqrsvwx/z-a-1/x"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_false(nix_store_has(view_str(none[i])));
    }
    struct component_set *set = new_set();
    add_nix(set, STORE "perl5.38.2-FCGI-ProcManager-0.28/bin/x");
    add_nix(set, STORE "perl5.38.2-FCGI-ProcManager-0.28/bin/y");
    add_nix(set, STORE "glibc-2.39-5-dev/include/stdio.h");
    add_nix(set, STORE "glibc-2.39-5/lib/libc.so");
    add_nix(set, STORE "webdav-server-rs-unstable-2021-08-16/bin/x");
    add_nix(set, "other.tar!/" STORE "glibc-2.39-5/lib/libc.so");
    check_set(set,
              STORE "perl5.38.2-FCGI-ProcManager-0.28/bin/x "
                    "pkg:nix/perl5.38.2-FCGI-ProcManager@0.28 unknown\n" STORE
                    "glibc-2.39-5-dev/include/stdio.h pkg:nix/glibc@2.39-5 unknown\n" STORE
                    "webdav-server-rs-unstable-2021-08-16/bin/x "
                    "pkg:nix/webdav-server-rs@unstable-2021-08-16 unknown\n"
                    "other.tar!/" STORE "glibc-2.39-5/lib/libc.so pkg:nix/glibc@2.39-5 unknown\n");
}

static void test_asked_by_composer(void **state)
{
    (void)state;
    static const char lock[] =
        "{\"packages\": [\n"
        "{\"name\": \"acme/a\", \"version\": \"1.0\", \"require\": {\"acme/b\": \"*\", "
        "\"other/a\": \"*\"}},\n"
        "{\"name\": \"acme/b\", \"version\": \"1.0\"},\n"
        "{\"name\": \"other/a\", \"version\": \"1.0\"}],\n"
        "\"packages-dev\": [{\"name\": \"acme/c\", \"version\": \"1.0\"}]}\n";
    static const char asks[] =
        "{\"require\": {\"php\": \">=8\", \"acme/a\": \"^1\", \"acme/b\": \"^1\"},"
        " \"require-dev\": {\"acme/c\": \"^1\"}}";
    struct component_set *set = new_set();
    add_file(set, "composer.lock", lock);
    add_file(set, "composer.json", asks);
    add_file(set, "sub/composer.lock", lock);
    check_set(set, "composer.lock pkg:composer/acme/a@1.0 direct > pkg:composer/acme/b@1.0 > "
                   "pkg:composer/other/a@1.0\n"
                   "composer.lock pkg:composer/acme/b@1.0 direct\n"
                   "composer.lock pkg:composer/other/a@1.0 transitive\n"
                   "composer.lock pkg:composer/acme/c@1.0 direct\n"
                   "sub/composer.lock pkg:composer/acme/a@1.0 direct > pkg:composer/acme/b@1.0 > "
                   "pkg:composer/other/a@1.0\n"
                   "sub/composer.lock pkg:composer/acme/b@1.0 unknown\n"
                   "sub/composer.lock pkg:composer/other/a@1.0 unknown\n"
                   "sub/composer.lock pkg:composer/acme/c@1.0 direct\n");
    set = new_set();
    add_file(set, "composer.json", asks); /* without a lock file: wishes */
    check_set(set, "composer.json pkg:composer/acme/a direct\n"
                   "composer.json pkg:composer/acme/b direct\n"
                   "composer.json pkg:composer/acme/c direct\n");
}

/* A manifest says nothing more of an artifact that other files of the jar name. */
static void test_jar(void **state)
{
    (void)state;
    static const char manifest[] = "Bundle-SymbolicName: org.acme.bundle\nBundle-Version: 1.4\n";
    static const char properties[] = "groupId=org.acme\nartifactId=taker-core\nversion=1.4\n";
    static const struct {
        const char *jar;
        const char *guessed; /* what the manifest adds */
    } cases[] = {
        {"taker-core-1.4.jar", NULL},
        {"taker-1.4.jar", NULL},
        {"org.acme.taker-core-1.4.jar", NULL},
        {"old-taker-1.4.jar", NULL},
        {"take-1.4.jar", "pkg:maven/org.acme.bundle/take@1.4"},
        {"core-1.4.jar", "pkg:maven/org.acme.bundle/core@1.4"},
        {"taker-core-api-1.4.jar", "pkg:maven/org.acme.bundle/taker-core-api@1.4"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char first[128];
        char second[128];
        char want[512];
        struct component_set *set = new_set();
        (void)snprintf(first, sizeof first, "%s!/META-INF/MANIFEST.MF", cases[i].jar);
        (void)snprintf(second, sizeof second,
                       "%s!/META-INF/maven/org.acme/taker-core/pom.properties", cases[i].jar);
        add_file(set, first, manifest);
        add_file(set, second, properties);
        (void)snprintf(want, sizeof want, "%s%s%s%s%s pkg:maven/org.acme/taker-core@1.4 unknown\n",
                       cases[i].guessed == NULL ? "" : first, cases[i].guessed == NULL ? "" : " ",
                       cases[i].guessed == NULL ? "" : cases[i].guessed,
                       cases[i].guessed == NULL ? "" : " unknown\n", second);
        check_set(set, want);
    }
}

static void test_formula(void **state)
{
    (void)state;
    static const char formula[] = "class Jq < Formula\nend\n";
    struct component_set *set = new_set();
    add_file(set, "Cellar/jq/1.6/.brew/jq.rb", formula);
    add_file(set, "Cellar/jq/1.6/INSTALL_RECEIPT.json", "{}");
    add_file(set, "Cellar/yq/4.0/.brew/yq.rb", formula);
    check_set(set, "Cellar/jq/1.6/INSTALL_RECEIPT.json pkg:brew/jq@1.6 direct\n"
                   "Cellar/yq/4.0/.brew/yq.rb pkg:brew/yq@4.0 unknown\n");
}

static void test_paths_of_archives(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const char *format;
    } cases[] = {
        {"package/package.json", "npm-packed"},
        {"a/x.tgz!/package/package.json", "npm-packed"},
        {"a/package/package.json", ""},
        {"a/x.tgz!/package/a/package.json", ""},
        {"x.tgz!/a.zip!/package/package.json", "npm-packed"},
        {"metadata.gz!/metadata", "gem-packed"},
        {"x.gem!/metadata.gz!/metadata", "gem-packed"},
        {"x.gem!/a/metadata.gz!/metadata", ""},
        {"x.gem!/metadata", ""},
        {"x-1/Cargo.toml", "crate"},
        {"a/x-1/Cargo.toml", ""},
        {"Cargo.toml", ""},
        {"x.nupkg!/x.NuSpec", "nupkg"},
        {"x.nupkg!/a/x.nuspec", ""},
        {"x.conda!/info-x.tar.zst!/info/index.json", "conda-packed"},
        {"control.tar.xz!/control", "deb"},
        {"x.deb!/control.tar!/control", "deb"},
        {"x.deb!/data.tar.xz!/control", ""},
        {"x.deb!/a/control.tar.xz!/control", ""},
        {"control", ""},
        {"x.zip!/acme.org/x@v1.0.0/go.mod", "go-zip"},
        {"acme.org/x@v1.0.0/go.mod", "go-zip"},
        {"acme.org/x/go.mod", ""},
        {"x.zip!/composer.json", "composer-packed"},
        {"x.zip!/a/composer.json", ""},
        {"META-INF/MANIFEST.MF", "jar-packed"},
        {"download!/META-INF/MANIFEST.MF", "jar-packed"},
        {"x.jar!/META-INF/MANIFEST.MF", ""}, /* named by its file */
        {"x.rpm!/rpm-header", "rpm-packed"},
        {"x.rpm!/a/rpm-header", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct manifest_format *f = manifest_format_packed(view_str(cases[i].path));
        assert_string_equal(f == NULL ? "" : f->name, cases[i].format);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asked_by_composer),
        cmocka_unit_test(test_paths_of_archives),
        cmocka_unit_test(test_jar),
        cmocka_unit_test(test_formula),
        cmocka_unit_test(test_folded),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_other_manifests_stay),
        cmocka_unit_test(test_system),
        cmocka_unit_test(test_declared),
        cmocka_unit_test(test_installed),
        cmocka_unit_test(test_copies_give_what_they_know),
        cmocka_unit_test(test_what_copies_have_of_their_own),
        cmocka_unit_test(test_submodules),
        cmocka_unit_test(test_nix),
        cmocka_unit_test(test_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
