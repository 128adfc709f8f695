"""Copies of somebody's software: assay modified, its records, and verify with an upstream."""
import hashlib
import json
import os
import unittest
import zipfile

from support import ACCEPTED, CORRUPT, INCOMPLETE, OTHER, REJECTED, USAGE, Case, tarred

CODE = """int copy(char *to, unsigned room, const char *from, unsigned len)
{
    if (len > room) {
        return -1;
    }
    memcpy(to, from, len);
    return 0;
}

int last(const char *text)
{
    return text[0];
}
"""
FIX = """Description: Compare the last byte
Origin: backport, https://example.org/commit/1
Bug-Debian: https://bugs.example.org/7
Author: A. Person <a@example.org>
 CVE-2024-0007
---
--- a/src/copy.c
+++ b/src/copy.c
@@ -9,5 +9,5 @@

 int last(const char *text)
 {
-    return text[0];
+    return text[len(text)];
 }
"""
FIXED = CODE.replace("text[0]", "text[len(text)]")
ANSWERS = {"risk": "low", "builtInControls": "none", "vendorConsent": "not needed", "standardUpdate": "no",
           "maintenance": "we do", "compatibility": "tested", "owner": "A. Person"}


def archive(path, files, top="pkg-1.0/"):
    path.write_bytes(tarred(files, top))
    return path


class ModifiedCase(Case):
    def setUp(self):
        super().setUp()
        self.upstream = {"src/copy.c": CODE, "README": "read me\n", "logo.png": b"\x89PNG\0\1"}
        self.tar = archive(self.dir / "pkg-1.0.tar.gz", self.upstream)
        for name, data in self.upstream.items():
            self.put(name, data)

    def put(self, name, data):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)

    def run_modified(self, *args, expect):
        p = self.assay("modified", self.tree, "-u", self.tar, "--json", "--no-rules", *args, expect=expect)
        return json.loads(p.out)

    def debianise(self, series="fix.patch\n"):
        self.put("debian/control", "Source: pkg\n")
        self.put("debian/changelog", "pkg (1.0-1) unstable; urgency=low\n")
        self.put("debian/patches/series", series)
        self.put("debian/patches/fix.patch", FIX)


class Comparing(ModifiedCase):
    def test_an_unmodified_copy(self):
        r = self.run_modified(expect=ACCEPTED)
        self.assertEqual((r["counts"]["identical"], r["files"], r["gaps"]), (3, [], []))

    def test_what_nothing_declares(self):
        self.put("src/copy.c", CODE.replace("    if (len > room) {\n        return -1;\n    }\n", ""))
        self.put("new.c", "int x;\n")
        (self.tree / "README").rename(self.tree / "LIESMICH")
        self.put("logo.png", b"\x89PNG\0\2")
        r = self.run_modified(expect=REJECTED)
        files = {f["path"]: f for f in r["files"]}
        self.assertEqual({p: f["state"] for p, f in files.items()},
                         {"src/copy.c": "modified", "new.c": "added", "LIESMICH": "renamed", "logo.png": "modified"})
        self.assertEqual(files["LIESMICH"]["from"], "README")
        self.assertTrue(all(f["unexplained"] == 1 for f in r["files"]))
        change = files["src/copy.c"]["changes"][0]
        self.assertEqual((change["upstream"], change["subject"], change["function"]),
                         ({"line": 3, "lines": 3}, {"line": 3, "lines": 0}, "copy"))
        self.assertEqual([(w["rule"], w["side"], w["line"]) for w in files["src/copy.c"]["weakenings"]],
                         [("removed-check", "upstream", 3)])

    def test_a_declared_backport(self):
        self.debianise()
        self.put("src/copy.c", FIXED)
        r = self.run_modified(expect=ACCEPTED)
        patch = r["patches"][0]
        self.assertEqual((patch["origin"], patch["inEffect"], patch["resolves"]), ("backport", True, ["CVE-2024-0007"]))
        self.assertEqual([h["effect"] for h in patch["hunks"]], ["exact"])
        self.assertEqual(r["counts"]["changesDeclared"], 1)
        self.assertEqual(r["counts"]["packaging"], 4)
        self.put("src/copy.c", FIXED.replace("return 0", "return 1"))
        r = self.run_modified(expect=REJECTED)
        self.assertEqual((r["counts"]["changesDeclared"], r["counts"]["changesUnexplained"]), (1, 1))

    def test_a_patch_that_is_not_in_effect(self):
        self.debianise()
        r = self.run_modified(expect=REJECTED)
        self.assertEqual([h["effect"] for h in r["patches"][0]["hunks"]], ["undone"])
        self.assertEqual(r["counts"]["changesUnexplained"], 0)

    def test_a_later_version_explains(self):
        later = archive(self.dir / "pkg-1.1.tar.gz", {**self.upstream, "src/copy.c": FIXED}, top="pkg-1.1/")
        self.put("src/copy.c", FIXED)
        self.run_modified(expect=REJECTED)
        r = self.run_modified("--later", later, expect=ACCEPTED)
        self.assertEqual(r["counts"]["changesUpstream"], 1)

    def test_patches_beside_the_tree(self):
        (self.dir / "patches").mkdir()
        (self.dir / "patches/01.patch").write_text(FIX)
        self.put("src/copy.c", FIXED)
        r = self.run_modified("-p", self.dir / "patches", expect=ACCEPTED)
        self.assertEqual(r["patches"][0]["ledger"], "directory")

    def test_line_ends_are_told(self):
        self.put("src/copy.c", CODE.replace("\n", "\r\n"))
        r = self.run_modified("--severity", "low", expect=REJECTED)
        self.assertEqual((r["files"][0]["classes"], r["counts"]["onlyLineEnds"]), (["line-ends"], 1))

    def test_findings_that_upstream_has_not(self):
        self.put("src/copy.c", CODE + "void f(char *a) { gets(a); }\n")
        p = self.assay("modified", self.tree, "-u", self.tar, "-f", "sarif", "-q", expect=REJECTED)
        rules = {r["ruleId"] for r in json.loads(p.out)["runs"][0]["results"]}
        self.assertIn("modified/unexplained-change", rules)
        self.assertIn("modified/unbounded-copy", rules)
        self.assertTrue(any(r.startswith("code/") for r in rules), rules)


class Hostile(ModifiedCase):
    def test_patches_that_cannot_be_read(self):
        whole = FIX
        for text, says in ((whole[:-10], "debian/patches/fix.patch"),
                           (whole.replace("@@ -9,5 +9,5 @@", "@@ -9,999999999 +9,5 @@"), "fix.patch:9"),
                           (whole.replace("-9,5", "-99999999999999999999,5"), "fix.patch:9")):
            self.debianise()
            self.put("debian/patches/fix.patch", text)
            p = self.assay("modified", self.tree, "-u", self.tar, "--no-rules")
            self.assertIn(p.returncode, (INCOMPLETE, REJECTED))
            self.assertIn(says, p.out)

    def test_a_patch_of_a_hundred_megabytes(self):
        self.debianise()
        with open(self.tree / "debian/patches/fix.patch", "wb") as f:
            f.truncate(100 << 20)
        p = self.assay("modified", self.tree, "-u", self.tar, "--no-rules", expect=INCOMPLETE)
        self.assertIn("debian/patches/fix.patch", p.out)
        self.assertIn("limit", p.out)

    def test_paths_that_climb(self):
        self.debianise()
        self.put("debian/patches/fix.patch", FIX.replace("a/src/copy.c", "a/../../etc/x").replace(
            "b/src/copy.c", "b/../../etc/x"))
        self.run_modified(expect=ACCEPTED)
        bad = self.dir / "bad.zip"
        with zipfile.ZipFile(bad, "w") as z:
            z.writestr("pkg/README", "read me\n")
            z.writestr("../../evil", "x")
        p = self.assay("modified", self.tree, "-u", bad, "--no-rules")
        self.assertEqual(p.returncode, REJECTED)
        self.assertIn("path-traversal", p.out)

    def test_binary_patches_and_links(self):
        self.debianise()
        self.put("debian/patches/fix.patch", "diff --git a/logo.png b/logo.png\nindex 1..2 100644\n"
                                             "GIT binary patch\nliteral 1\nIcmZPo000310RR91\n\n")
        self.put("logo.png", b"\x89PNG\0\2")
        os.symlink("/etc/passwd", self.tree / "src/link.c")
        r = self.run_modified(expect=INCOMPLETE)
        self.assertEqual(r["patches"][0]["hunks"][0]["effect"], "unchecked")
        self.assertTrue(any("link-escapes" in g["what"] for g in r["gaps"]), r["gaps"])

    @unittest.skipIf(os.geteuid() == 0, "root reads everything")
    def test_permission_denied(self):
        (self.tree / "README").chmod(0)
        r = self.run_modified(expect=INCOMPLETE)
        self.assertEqual(r["gaps"][0]["path"], "README")

    def test_usage(self):
        self.assay("modified", expect=USAGE)
        p = self.assay("modified", self.tree, "-u", self.dir / "none.tar.gz", expect=OTHER)
        self.assertIn("none.tar.gz", p.err)
        (self.dir / "text.tar.gz").write_text("no archive\n")
        self.assertIn("text.tar.gz", self.assay("modified", self.tree, "-u", self.dir / "text.tar.gz").err)


class Debian(ModifiedCase):
    def setUp(self):
        super().setUp()
        self.debianise()
        debian = {p.relative_to(self.tree).as_posix(): p.read_bytes()
                  for p in (self.tree / "debian").rglob("*") if p.is_file()}
        archive(self.dir / "pkg_1.0.orig.tar.gz", self.upstream)
        archive(self.dir / "pkg_1.0-1.debian.tar.gz", debian, top="")
        self.dsc = self.dir / "pkg_1.0-1.dsc"
        self.write_dsc()

    def write_dsc(self):
        lines = []
        for name in ("pkg_1.0.orig.tar.gz", "pkg_1.0-1.debian.tar.gz"):
            data = (self.dir / name).read_bytes()
            lines.append(f" {hashlib.sha256(data).hexdigest()} {len(data)} {name}\n")
        self.dsc.write_text("Format: 3.0 (quilt)\nSource: pkg\nVersion: 1.0-1\nChecksums-Sha256:\n" + "".join(lines))

    def test_a_source_package_by_itself(self):
        r = json.loads(self.assay("modified", self.dsc, "--json", expect=ACCEPTED).out)
        self.assertEqual(r["package"], "pkg:deb/debian/pkg@1.0-1")
        self.assertEqual((r["counts"]["patchesInEffect"], r["counts"]["changesDeclared"]), (1, 1))

    def test_an_unpacked_tree_without_its_ledger(self):
        self.put("src/copy.c", FIXED)
        (self.tree / "debian/patches/series").unlink()
        p = self.assay("modified", self.tree, "-u", self.dsc, "--json", "--no-rules", expect=ACCEPTED)
        self.assertEqual(json.loads(p.out)["counts"]["changesDeclared"], 1)

    def test_an_archive_that_was_exchanged(self):
        archive(self.dir / "pkg_1.0.orig.tar.gz", {**self.upstream, "README": "other\n"})
        p = self.assay("modified", self.dsc, expect=CORRUPT)
        self.assertIn("pkg_1.0-1.dsc:5: ", p.err)
        (self.dir / "pkg_1.0.orig.tar.gz").unlink()
        self.assertIn("pkg_1.0-1.dsc:5: ", self.assay("modified", self.dsc).err)


class Npm(ModifiedCase):
    def test_patch_package(self):
        pad = archive(self.dir / "left-pad-1.3.0.tgz", {"index.js": "module.exports = 1;\n",
                                                        "package.json": '{"name": "left-pad"}\n'}, top="package/")
        for name in list(self.upstream):
            (self.tree / name).unlink()
        self.upstream = {}
        self.put("package.json", '{"name": "app"}\n')
        self.put("node_modules/left-pad/package.json", '{"name": "left-pad"}\n')
        self.put("node_modules/left-pad/index.js", "module.exports = 2;\n")
        self.put("patches/left-pad+1.3.0.patch",
                 "diff --git a/node_modules/left-pad/index.js b/node_modules/left-pad/index.js\n"
                 "--- a/node_modules/left-pad/index.js\n+++ b/node_modules/left-pad/index.js\n"
                 "@@ -1 +1 @@\n-module.exports = 1;\n+module.exports = 2;\n")
        p = self.assay("modified", self.tree, "-u", f"node_modules/left-pad/={pad}", "--json", "--no-rules")
        r = json.loads(p.out)
        files = {f["path"]: f["unexplained"] for f in r["files"]}
        self.assertEqual(files["node_modules/left-pad/index.js"], 0)
        self.assertEqual(r["patches"][0]["ledger"], "patch-package")
        self.assertTrue(r["patches"][0]["inEffect"])


class Records(ModifiedCase):
    def test_the_six_answers(self):
        self.put("src/copy.c", FIXED)
        (self.dir / "answers.json").write_text(json.dumps(ANSWERS))
        missing = self.assay("modified", "record", self.tree, "-u", self.tar, "--owner", "x", expect=USAGE)
        self.assertIn("--risk", missing.err)
        self.assay("modified", "record", self.tree, "-u", self.tar, "--answers", self.dir / "answers.json",
                   "--package", "pkg:generic/pkg@1.0", expect=ACCEPTED)
        self.assertIn("pkg:generic/pkg@1.0", self.assay("modified", "list", expect=ACCEPTED).out)
        self.assay("log", "verify", expect=ACCEPTED)

    def requirement(self, name, *args):
        r = self.report("verify", self.tree, "-u", self.tar, "--origin", "supplier", "--only", "code", "--package",
                        "pkg:generic/pkg@1.0", *args)
        return next(q for q in r["verdict"]["requirements"] if q["id"] == name)

    def test_requirements(self):
        self.debianise()
        self.put("src/copy.c", FIXED)
        self.assertEqual(self.requirement("modified-packages-recorded")["status"], "alarm")
        self.assertEqual(self.requirement("modifications-explained")["status"], "ok")
        (self.dir / "answers.json").write_text(json.dumps(ANSWERS))
        self.assay("modified", "record", self.tree, "-u", self.tar, "--answers", self.dir / "answers.json",
                   "--package", "pkg:generic/pkg@1.0", expect=ACCEPTED)
        self.assertEqual(self.requirement("modified-packages-recorded")["status"], "ok")
        self.put("src/copy.c", FIXED.replace("return 0", "return 1"))
        self.assertEqual(self.requirement("modified-packages-recorded")["status"], "alarm")
        self.assertEqual(self.requirement("modifications-explained")["status"], "alarm")


if __name__ == "__main__":
    unittest.main()
