/* Ledgers: quilt, npm's three, CycloneDX, .dsc files, DEP-3 headers. */
#include "testing.h"

#include <assay/pedigree/dsc.h>
#include <assay/pedigree/patch_ledger.h>

#define DIFF "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"

struct named {
    const char *path;
    const char *text;
};

static struct arena arena;

static bool find(void *ctx, struct view path, struct view *bytes)
{
    for (const struct named *n = ctx; n->path != NULL; n++) {
        if (view_eq_str(path, n->path)) {
            *bytes = view_str(n->text);
            return true;
        }
    }
    return false;
}

static bool next(void *ctx, struct view prefix, size_t *at, struct view *path)
{
    const struct named *all = ctx;
    while (all[*at].path != NULL) {
        *path = view_str(all[(*at)++].path);
        if (view_starts(*path, prefix)) {
            return true;
        }
    }
    return false;
}

static struct patch_ledger read_tree(struct named *tree)
{
    struct patch_ledger l = {.arena = &arena};
    const struct patch_ledger_files files = {tree, find, next};
    struct error err = {.code = OK};
    assert_ok(patch_ledger_read(&l, &files, &err), err);
    return l;
}

static void quilt(void **state)
{
    (void)state;
    struct named tree[] = {
        {"debian/patches/series", "# a comment\nfix.patch\nsub/more.diff -p0 # why\n\ngone.patch\n"
                                  "broken.patch\n"},
        {"debian/patches/fix.patch",
         "Description: Refuse long names\n That is all.\nOrigin: backport, "
         "https://example.org/c/1\n"
         "Bug-Debian: https://bugs.example.org/1\nForwarded: not-needed\nAuthor: A <a@b>\n"
         "Applied-Upstream: 2.0\nThis mends cve-2023-12345 and CVE-2023-12345.\n---\n" DIFF},
        {"debian/patches/sub/more.diff", DIFF},
        {"debian/patches/broken.patch", "--- a/x\n+++ b/x\n@@ -1,9 +1 @@\n-a\n"},
        {NULL, NULL},
    };
    struct patch_ledger l = read_tree(tree);
    assert_int_equal(l.len, 4);
    const struct patch_header *h = &l.patches[0].header;
    assert_int_equal(h->origin, PATCH_BACKPORT);
    assert_view(h->subject, "Refuse long names");
    assert_view(h->author, "A <a@b>");
    assert_view(h->bug, "https://bugs.example.org/1");
    assert_view(h->forwarded, "not-needed");
    assert_view(h->applied_upstream, "2.0");
    assert_int_equal(h->id_count, 1);
    assert_view(h->ids[0], "CVE-2023-12345");
    assert_int_equal(l.patches[0].strip, 1);
    assert_int_equal(l.patches[1].strip, 0);
    assert_view(l.patches[1].path, "debian/patches/sub/more.diff");
    assert_int_equal(l.patches[1].header.origin, PATCH_UNKNOWN);
    assert_true(view_find(l.patches[2].fault, VIEW("no such file")) >= 0);
    assert_true(view_starts(l.patches[3].fault, VIEW("debian/patches/broken.patch:3: ")));
    struct error err = {.code = OK};
    assert_ok(
        patch_ledger_read_changelog(&l,
                                    VIEW("x (1-2) unstable; urgency=high\n\n  * sub/more.diff: "
                                         "close\n    CVE-2024-0001\n  * Other: CVE-2024-9999\n\n"
                                         " -- A <a@b>  Mon, 01 Jan 2024 00:00:00 +0000\n"),
                                    &err),
        err);
    assert_int_equal(l.patches[1].header.id_count, 1);
    assert_view(l.patches[1].header.ids[0], "CVE-2024-0001");
}

static void series_options(void **state)
{
    (void)state;
    struct named tree[] = {{"debian/patches/series", "x.patch -R\n"}, {NULL, NULL}};
    struct patch_ledger l = read_tree(tree);
    assert_int_equal(l.len, 1);
    assert_true(view_starts(l.patches[0].fault, VIEW("debian/patches/series:1: ")));
}

static void npm(void **state)
{
    (void)state;
    struct named tree[] = {
        {"package.json",
         "{\"dependencies\": {\"lodash\": \"patch:lodash@npm%3A4.17.21#~/.yarn/patches/l.patch\"},"
         "\"pnpm\": {\"patchedDependencies\": {\"@s/p@1.0.0\": \"patches/s__p.patch\"}}}"},
        {".yarn/patches/l.patch", DIFF},
        {"patches/s__p.patch", DIFF},
        {"patches/is-odd+3.0.1.patch", DIFF},
        {"pnpm-workspace.yaml", "patchedDependencies:\n  left-pad: patches/lp.patch\n"},
        {NULL, NULL},
    };
    struct patch_ledger l = read_tree(tree);
    assert_int_equal(l.len, 4);
    assert_int_equal(l.patches[0].kind, LEDGER_PATCH_PACKAGE);
    assert_view(l.patches[0].name, "is-odd+3.0.1.patch");
    assert_int_equal(l.patches[1].kind, LEDGER_YARN);
    assert_view(l.patches[1].prefix, "node_modules/lodash/");
    assert_int_equal(l.patches[2].kind, LEDGER_PNPM);
    assert_view(l.patches[2].prefix, "node_modules/@s/p/");
    assert_view(l.patches[3].prefix, "node_modules/left-pad/");
    assert_true(l.patches[3].fault.len > 0);
}

static void cyclonedx(void **state)
{
    (void)state;
    struct named tree[] = {
        {"bom.json",
         "{\"components\": [{\"name\": \"zlib\", \"purl\": \"pkg:generic/zlib@1.2\", \"pedigree\": "
         "{\"patches\": [{\"type\": \"backport\", \"diff\": {\"text\": {\"encoding\": \"base64\", "
         "\"content\": \"LS0tIGEveAorKysgYi94CkBAIC0xICsxIEBACi1hCitiCg==\"}}, "
         "\"resolves\": [{\"type\": \"security\", \"id\": \"CVE-2022-37434\"}]}, "
         "{\"type\": \"cherry-pick\", \"diff\": {\"url\": \"https://example.org/x\"}}]}}]}"},
        {NULL, NULL},
    };
    struct patch_ledger l = read_tree(tree);
    assert_int_equal(l.len, 2);
    assert_int_equal(l.patches[0].header.origin, PATCH_BACKPORT);
    assert_int_equal(l.patches[0].diff.len, 1);
    assert_view(l.patches[0].header.ids[0], "CVE-2022-37434");
    assert_true(l.patches[1].fault.len > 0);
}

static void broken_ledgers_are_faults(void **state)
{
    (void)state;
    struct named tree[] = {{"package.json", "{\"dependencies\": "}, {NULL, NULL}};
    struct patch_ledger l = read_tree(tree);
    assert_true(l.len > 0);
    assert_true(view_starts(l.patches[0].fault, VIEW("package.json:1:")));
}

static void dsc(void **state)
{
    (void)state;
    struct dsc *d = arena_alloc(&arena, 1, sizeof *d);
    struct error err = {.code = OK};
    static const char text[] =
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nFormat: 3.0 (quilt)\nSource: x\n"
        "Version: 1.0-2\nChecksums-Sha256:\n "
        "0000000000000000000000000000000000000000000000000000000000000001 10 x_1.0.orig.tar.xz\n "
        "0000000000000000000000000000000000000000000000000000000000000002 11 "
        "x_1.0.orig-sub.tar.gz\n "
        "0000000000000000000000000000000000000000000000000000000000000003 12 "
        "x_1.0-2.debian.tar.xz\n"
        "Files:\n 0 10 x_1.0.orig.tar.xz\n 0 1 x_1.0.orig.tar.xz.asc\n\n"
        "-----BEGIN PGP SIGNATURE-----\nnonsense\n";
    assert_ok(dsc_read(view_str(text), "x.dsc", d, &err), err);
    assert_view(d->source, "x");
    assert_view(d->version, "1.0-2");
    assert_int_equal(d->len, 4);
    assert_int_equal(d->files[0].role, DSC_ORIGINAL);
    assert_int_equal(d->files[0].size, 10);
    assert_int_equal(d->files[0].digest.bytes[31], 1);
    assert_int_equal(d->files[1].role, DSC_COMPONENT);
    assert_view(d->files[1].component, "sub");
    assert_int_equal(d->files[2].role, DSC_DEBIAN);
    assert_int_equal(d->files[3].role, DSC_OTHER);
    assert_status(dsc_read(VIEW("Source: x\nFiles:\n 0 1 ../x.orig.tar.gz\n"), "x.dsc", d, &err),
                  ERR_FORMAT, err);
    assert_string_equal(err.message, "x.dsc:3: a name of an archive with a directory in it");
    assert_status(dsc_read(VIEW("nothing\n"), "x.dsc", d, &err), ERR_FORMAT, err);
    assert_status(dsc_read(VIEW(""), "x.dsc", d, &err), ERR_FORMAT, err);
}

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quilt), cmocka_unit_test(series_options),
        cmocka_unit_test(npm),   cmocka_unit_test(cyclonedx),
        cmocka_unit_test(dsc),   cmocka_unit_test(broken_ledgers_are_faults),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
