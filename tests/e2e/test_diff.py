"""What is new: assay diff, and --baseline-rev of scan and verify, on real repositories."""
import json
import shutil
import unittest
import zipfile

from support import ACCEPTED, INCOMPLETE, REJECTED, USAGE, Case, github_token



class DiffCase(Case):
    def setUp(self):
        super().setUp()
        self.git("init", "-q")

    def commit(self, message="change"):
        self.git("add", "-A")
        self.git("commit", "-qm", message)

    def secret(self, path, *seeds, before=""):
        self.write(path, before + "".join(f"export TOKEN={github_token(s)}\n" for s in seeds))

    def diff(self, *args, expect, **more):
        r = self.report("diff", "--repo", self.tree, *args, expect=expect, **more)
        return r, sorted((f["state"], f["path"], f["region"]["line"]) for f in r["findings"])


class Functions(DiffCase):
    def setUp(self):
        super().setUp()
        self.write("a.py", "def f(a):\n    return a\n\n\ndef gone():\n    pass\n")
        self.write("same.py", "def same():\n    pass\n")
        self.commit("one")
        self.write("a.py", "def f(a):\n    if a:\n        return 1\n    return a\n\n\n"
                           "def fresh():\n    pass\n")

    def test_what_has_grown(self):
        r, _ = self.diff("HEAD", ".", expect=ACCEPTED)
        m = r["measures"]
        self.assertEqual((m["languages"], m["hardest_functions"]), ([], []))
        changes = m["changes"]
        self.assertEqual([changes[k] for k in ("grown", "new", "shrunk", "gone")], [1, 1, 0, 1])
        grown = changes["functions"][0]
        self.assertEqual((grown["name"], grown["before"]["lines"], grown["after"]["lines"],
                          grown["before"]["cognitive"], grown["after"]["cognitive"]),
                         ("f", 2, 4, 0, 1))
        text = self.assay("diff", "--repo", self.tree, "HEAD", ".", expect=ACCEPTED).out
        self.assertIn("1 grown, 1 new, 0 shrunk, 1 gone.", text)
        self.assertIn("a.py:1: f, cognitive 0 → 1", text)

    def test_not_where_code_is_not_inspected(self):
        r, _ = self.diff("--only", "secrets", "HEAD", ".", expect=ACCEPTED)
        self.assertIsNone(r["measures"]["changes"])

    def test_a_requirement_on_them(self):
        baseline = self.write("../trend.yaml", """
id: trend
version: "1"
title: trend
requirements:
  - id: no-growth
    title: Functions do not become harder to follow
    level: must
    needs: [code]
    query: |
      SELECT path || ':' || line AS resource, 'alarm' AS status,
             name || ': ' || cognitive_before || ' to ' || cognitive AS reason
      FROM function_changes WHERE change = 'grown' AND cognitive > cognitive_before
    examples:
      - name: harder
        given: {function_changes: [{name: f, cognitive_before: 3, cognitive: 9}]}
        expect: alarm
      - name: easier
        given: {function_changes: [{name: f, change: shrunk, cognitive_before: 3, cognitive: 2}]}
        expect: ok
""")
        self.assay("baseline", "test", baseline, expect=ACCEPTED)
        args = ("verify", "--no-log", "-b", baseline, "--only", "code", self.tree)
        self.assertEqual(self.report(*args, expect=ACCEPTED)["measures"]["changes"], None)
        r = self.report(*args, "--baseline-rev", "HEAD", expect=REJECTED)
        self.assertEqual(r["measures"]["changes"]["grown"], 1)
        self.assertIn("f: 0 to 1", json.dumps(r["verdict"]))


class Dirty(DiffCase):
    def setUp(self):
        super().setUp()
        self.secret("src/a.sh", 1)
        self.write("src/b.sh", "echo fine  # nosec\n")
        self.write("same.txt", "nothing\n")
        self.commit("one")

    def test_nothing_is_new_in_a_clean_tree(self):
        r, found = self.diff("HEAD", ".", expect=ACCEPTED)
        self.assertEqual(found, [])
        self.assertEqual(r["comparison"]["files"], {"same": 3, "changed": 0, "added": 0, "gone": 0})
        self.assertTrue(r["comparison"]["same_left_out"])
        self.assertEqual(len(r["comparison"]["git_commit"]), 40)
        self.assertEqual(r["comparison"]["tree_sha256"], r["subject"]["tree_sha256"])

    def test_edits_staged_edits_and_untracked_files(self):
        self.secret("src/a.sh", 1, 2, before="#!/bin/sh\n\n\n")
        self.secret("src/staged.sh", 3)
        self.git("add", "src/staged.sh")
        self.secret("src/untracked.sh", 4)
        self.write(".gitignore", "ignored.sh\n")
        self.secret("ignored.sh", 5)
        r, found = self.diff("HEAD", ".", expect=REJECTED)
        self.assertEqual(found, [("new", "ignored.sh", 1), ("new", "src/a.sh", 5),
                                 ("new", "src/staged.sh", 1), ("new", "src/untracked.sh", 1)])
        self.assertEqual(r["comparison"]["findings"],
                         {"new": 4, "unchanged": 1, "moved": 0, "gone": 0})
        self.assertEqual(r["comparison"]["files"], {"same": 2, "changed": 1, "added": 4, "gone": 0})
        self.assertEqual(r["summary"]["findings"]["high"] + r["summary"]["findings"]["critical"], 4)

    def test_moved_lines_and_indentation(self):
        self.write("src/b.sh", "if true; then\n    echo   fine\t# nosec\nfi\n")
        _, found = self.diff("HEAD", ".", "-s", "low", expect=ACCEPTED)
        self.assertEqual(found, [])
        self.write("src/b.sh", "echo fine  # nosec\necho more  # nosec\necho fine  # nosec\n")
        _, found = self.diff("HEAD", ".", "-s", "low", expect=REJECTED)
        self.assertEqual(found, [("new", "src/b.sh", 2), ("new", "src/b.sh", 3)])

    def test_renames(self):
        self.git("mv", "src/a.sh", "moved.sh")
        (self.tree / "src/b.sh").rename(self.tree / "src/c.sh")
        self.write("src/c.sh", "# another line\necho fine  # nosec\n")
        r, found = self.diff("HEAD", ".", "--gone", "-s", "info", expect=ACCEPTED)
        self.assertEqual(found, [])
        self.assertEqual(r["comparison"]["findings"]["moved"], 2)
        shutil.copy(self.tree / "moved.sh", self.tree / "copy.sh")
        _, found = self.diff("HEAD", ".", expect=REJECTED)
        self.assertEqual(len(found), 1)

    def test_deleted_files_and_what_is_gone(self):
        (self.tree / "src/a.sh").unlink()
        _, found = self.diff("HEAD", ".", expect=ACCEPTED)
        self.assertEqual(found, [])
        r, found = self.diff("HEAD", ".", "--gone", expect=ACCEPTED)
        self.assertEqual(found, [("gone", "src/a.sh", 1)])
        self.assertNotIn(github_token(1), json.dumps(r))
        text = self.assay("diff", "--repo", self.tree, "--gone", "HEAD", ".", expect=ACCEPTED).out
        self.assertIn("GONE", text)
        self.assertIn("1 gone", text)

    def test_binary_and_empty_files(self):
        self.write("data.bin", bytes(range(256)) * 64)
        self.write("empty", b"")
        r, found = self.diff("HEAD", ".", expect=ACCEPTED)
        self.assertEqual((found, r["comparison"]["files"]["added"]), ([], 2))

    def test_path_specifications(self):
        self.secret("src/new.sh", 2)
        self.secret("build/new.sh", 3)
        self.secret("top.sh", 4)
        paths = lambda *specs: [p for _, p, _ in self.diff("HEAD", ".", *specs, expect=REJECTED)[1]]
        self.assertEqual(paths("src"), ["src/new.sh"])
        self.assertEqual(paths("*.sh"), ["top.sh"])
        self.assertEqual(paths(":!build"), ["src/new.sh", "top.sh"])
        r, found = self.diff("HEAD", ".", "same.txt", expect=ACCEPTED)
        self.assertEqual((found, r["summary"]["files"]), ([], 1))
        self.assertIsNone(r["comparison"]["tree_sha256"])

    def test_formats(self):
        self.secret("src/a.sh", 2)
        sarif = json.loads(self.assay("diff", "--repo", self.tree, "HEAD", ".", "-f", "sarif",
                                      expect=REJECTED).out)
        states = sorted(r["baselineState"] for r in sarif["runs"][0]["results"])
        self.assertEqual(states, ["absent", "new"])
        junit = self.assay("diff", "--repo", self.tree, "HEAD", ".", "-f", "junit", expect=REJECTED).out
        self.assertIn("1 finding(s)", junit)
        html = self.assay("diff", "--repo", self.tree, "HEAD", ".", "-f", "html", expect=REJECTED).out
        self.assertIn("src/a.sh", html)

    def test_scan_shows_what_is_new(self):
        self.secret("src/untracked.sh", 4)
        r = self.report("scan", "--baseline-rev", "HEAD", self.tree, expect=REJECTED)
        self.assertEqual([(f["state"], f["path"]) for f in r["findings"]], [("new", "src/untracked.sh")])
        # All was inspected: nothing was left out of the count.
        self.assertEqual(r["comparison"]["findings"]["unchanged"], 2)
        self.assertFalse(r["comparison"]["same_left_out"])
        self.assertEqual(len(self.report("scan", self.tree, expect=REJECTED)["findings"]), 3)
        self.assertIsNone(self.report("scan", self.tree)["comparison"])
        sarif = json.loads(self.assay("scan", "--baseline-rev", "HEAD", self.tree, "-f", "sarif").out)
        states = sorted(r["baselineState"] for r in sarif["runs"][0]["results"])
        self.assertEqual(states, ["new", "unchanged", "unchanged"])

    def test_verify_judges_what_is_new_and_says_so(self):
        self.report("verify", self.tree, expect=REJECTED)
        r = self.report("verify", "--baseline-rev", "HEAD", self.tree, expect=ACCEPTED)
        self.assertEqual(r["findings"], [])
        text = self.assay("log", "show", r["evidence"]["tree_size"] - 1, expect=ACCEPTED).out
        self.assertIn("urn:assay:comparedWith", text)
        self.assertIn(r["comparison"]["git_commit"], text)
        self.assertIn(r["comparison"]["tree_sha256"], text)
        self.secret("src/more.sh", 9)
        r = self.report("verify", "--baseline-rev", "HEAD", self.tree, expect=REJECTED)
        rows = [row["resource"] for q in r["verdict"]["requirements"] for row in q["rows"]
                if q["id"] == "no-secrets"]
        self.assertEqual(rows, ["src/more.sh:1"])
        self.assay("log", "verify", expect=ACCEPTED)

    def test_a_baseline_may_judge_all(self):
        own = self.dir / "own.yaml"
        own.write_text("id: own\nversion: '1'\ntitle: t\nrequirements:\n  - id: a\n    title: t\n"
                       "    query: |\n      SELECT path AS resource, 'alarm' AS status, '' AS reason\n"
                       "      FROM findings WHERE inspector = 'secrets' AND is_new = 0\n")
        self.report("verify", "--no-log", "-b", own, self.tree, expect=ACCEPTED)
        self.report("verify", "--no-log", "-b", own, "--baseline-rev", "HEAD", self.tree,
                    expect=REJECTED)


class Revisions(DiffCase):
    def test_two_revisions_and_merge_base(self):
        self.secret("a.sh", 1)
        self.commit("one")
        self.git("checkout", "-qb", "topic")
        self.secret("topic.sh", 2)
        self.commit("topic")
        self.git("checkout", "-q", "main")
        (self.tree / "a.sh").unlink()
        self.write("clean.txt", "x\n")
        self.commit("two")
        r, found = self.diff("main~1", "topic", expect=REJECTED)
        self.assertEqual(found, [("new", "topic.sh", 1)])
        self.assertEqual(r["comparison"]["files"], {"same": 1, "changed": 0, "added": 1, "gone": 0})
        self.assertIsNone(r["subject"]["tree_sha256"])
        # By content the same comes out.
        s, found = self.diff("main~1", "topic", "**", expect=REJECTED)
        self.assertEqual(found, [("new", "topic.sh", 1)])
        self.assertEqual(s["comparison"]["files"], r["comparison"]["files"])
        # Against main itself the secret that main has removed since then is new again.
        _, found = self.diff("main", "topic", expect=REJECTED)
        self.assertEqual(found, [("new", "a.sh", 1), ("new", "topic.sh", 1)])
        _, found = self.diff("main...topic", "topic", expect=REJECTED)
        self.assertEqual(found, [("new", "topic.sh", 1)])
        self.git("checkout", "-q", "topic")
        _, found = self.diff("main...", ".", expect=REJECTED)
        self.assertEqual(found, [("new", "topic.sh", 1)])
        self.git("checkout", "-q", "main")
        r = self.report("scan", "--rev", "topic", "--baseline-rev", "main...", self.tree, expect=REJECTED)
        self.assertEqual([f["path"] for f in r["findings"]], ["topic.sh"])

    def test_bare_repository(self):
        self.secret("a.sh", 1)
        self.commit("one")
        self.secret("b.sh", 2)
        self.commit("two")
        self.git("clone", "-q", "--bare", self.tree, self.dir / "bare.git")
        r = self.report("diff", "--repo", self.dir / "bare.git", "HEAD~1", "HEAD", expect=REJECTED)
        self.assertEqual([f["path"] for f in r["findings"]], ["b.sh"])
        self.assay("diff", "--repo", self.dir / "bare.git", "HEAD", ".", expect=USAGE)

    def test_shallow_clone(self):
        self.secret("a.sh", 1)
        self.commit("one")
        self.secret("b.sh", 2)
        self.commit("two")
        shallow = self.dir / "shallow"
        self.git("clone", "-q", "--depth", "1", f"file://{self.tree}", shallow)
        self.report("diff", "--repo", shallow, "HEAD", ".", expect=ACCEPTED)
        p = self.assay("diff", "--repo", shallow, "HEAD~1", ".", expect=USAGE)
        self.assertIn("git fetch --unshallow", p.err)

    def test_empty_base(self):
        (self.dir / "void").mkdir()
        self.secret("a.sh", 1)
        self.commit("one")
        _, found = self.diff(self.dir / "void", ".", expect=REJECTED)
        self.assertEqual([(s, p) for s, p, _ in found if not p.startswith(".git")], [("new", "a.sh")])
        self.git("rm", "-q", "a.sh")
        self.git("commit", "-qm", "nothing left")
        _, found = self.diff("HEAD", "HEAD~1", expect=REJECTED)
        self.assertEqual(found, [("new", "a.sh", 1)])

    def test_submodules_are_gaps(self):
        self.write("a", "x\n")
        self.commit("one")
        other = self.dir / "other"
        other.mkdir()
        self.git("init", "-q", cwd=other)
        self.git("commit", "-q", "--allow-empty", "-m", "x", cwd=other)
        self.git("submodule", "add", "-q", f"file://{other}", "sub")
        self.commit("two")
        self.report("diff", "--repo", self.tree, "HEAD~1", "HEAD", expect=INCOMPLETE)
        self.write("b", "x\n")
        self.commit("three")
        # The same commit of it in both: nothing there is new.
        self.report("diff", "--repo", self.tree, "HEAD~1", "HEAD", expect=ACCEPTED)

    def test_what_is_the_same_is_left_out_by_its_object(self):
        for d in ("a/deep/er", "b", "b/c"):
            for i in range(5):
                self.secret(f"{d}/{i}.sh", 10 + i)
        self.write("kind", "file\n")
        self.write("list", "x\n")
        self.commit("one")
        self.secret("b/c/0.sh", 90)
        (self.tree / "kind").unlink()
        self.secret("kind/now.sh", 91)
        (self.tree / "list").chmod(0o755)
        self.commit("two")
        r, found = self.diff("HEAD~1", "HEAD", expect=REJECTED)
        self.assertEqual(found, [("new", "b/c/0.sh", 1), ("new", "kind/now.sh", 1)])
        self.assertEqual(r["comparison"]["files"], {"same": 15, "changed": 1, "added": 1, "gone": 1})
        self.assertEqual(r["summary"]["files"], 3)
        r, found = self.diff("HEAD", "HEAD", expect=ACCEPTED)
        self.assertEqual((found, r["comparison"]["files"]["same"]), ([], 17))


class Refused(DiffCase):
    def usage(self, *args, says):
        p = self.assay(*args, expect=USAGE)
        self.assertIn(says, p.err)
        self.assertEqual(p.out, "")

    def test_no_commit_yet(self):
        self.write("a", "x\n")
        for args in (("diff", "--repo", self.tree, "HEAD", "."),
                     ("scan", "--baseline-rev", "HEAD", self.tree),
                     ("verify", "--baseline-rev", "HEAD", self.tree)):
            self.usage(*args, says="no commit on the current branch yet")

    def test_no_such_revision(self):
        self.write("a", "x\n")
        self.commit()
        for args in (("diff", "--repo", self.tree, "nonsense", "."),
                     ("diff", "--repo", self.tree, ".", "nonsense"),
                     ("diff", "--repo", self.tree, "HEAD...nonsense", "."),
                     ("scan", "--baseline-rev", "nonsense", self.tree),
                     ("verify", "--baseline-rev", "nonsense", self.tree)):
            self.usage(*args, says="git branch -a")

    def test_no_repository(self):
        plain = self.dir / "plain"
        plain.mkdir()
        (plain / "a").write_text("x\n")
        self.usage("diff", "--repo", plain, "HEAD", ".", says="is not a git repository")
        self.usage("diff", "--repo", plain, "mistyped", ".", says="mistyped is taken for a revision")
        self.usage("scan", "--only", "everything", plain, says="is none of secrets, text, components,")
        self.usage("scan", "--baseline-rev", "HEAD", plain, says="is not a git repository")
        self.write("sub/a", "x\n")
        self.commit()
        self.usage("scan", "--baseline-rev", "HEAD", self.tree / "sub", says="top directory")
        with zipfile.ZipFile(self.dir / "a.zip", "w") as z:
            z.writestr("a", "x")
        self.usage("scan", "--baseline-rev", "HEAD", self.dir / "a.zip", says="is not a git repository")

    def test_operands(self):
        self.usage("diff", says="assay diff A B")
        self.usage("diff", "HEAD", says="assay diff A B")
        self.usage("diff", "-", ".", says="only once")
        self.usage("diff", "", ".", says="empty name")
        self.usage("diff", "--rev", "HEAD", "a", "b", says="there is no option")
        self.usage("diff", "-s", "terrible", "a", "b", says="severity")


class Archives(DiffCase):
    def zip(self, name, files):
        path = self.dir / name
        with zipfile.ZipFile(path, "w") as z:
            for entry, data in files.items():
                z.writestr(entry, data)
        return path

    def test_two_deliveries(self):
        token = [f"export TOKEN={github_token(i)}\n" for i in range(3)]
        one = self.zip("one.zip", {"p-1.0/a.sh": token[0], "p-1.0/b.sh": "x\n"})
        two = self.zip("two.zip", {"p-1.1/a.sh": "\n" + token[0], "p-1.1/b.sh": token[1]})
        _, found = self.diff(one, two, expect=REJECTED)
        self.assertEqual(found, [("new", "p-1.1/b.sh", 1)])
        _, found = self.diff(two, one, "--gone", expect=ACCEPTED)
        self.assertEqual(found, [("gone", "p-1.1/b.sh", 1)])
        self.secret("p-1.1/b.sh", 1)
        shutil.rmtree(self.tree / ".git")
        _, found = self.diff(two, self.tree, expect=ACCEPTED)
        self.assertEqual(found, [])

    def test_the_base_could_not_be_read(self):
        bad = self.dir / "bad.zip"
        good = self.zip("good.zip", {"a.sh": f"export TOKEN={github_token(1)}\n"})
        outer = self.dir / "outer"
        outer.mkdir()
        bad.write_bytes(good.read_bytes()[:60])
        shutil.copy(bad, outer / "x.zip")
        p = self.dir / "later"
        p.mkdir()
        shutil.copy(good, p / "x.zip")
        r, found = self.diff(outer, p, expect=REJECTED)
        self.assertIn(("new", "x.zip!/a.sh", 1), found)
        self.assertGreaterEqual(r["comparison"]["gaps"], 1)
        self.diff(p, outer, expect=INCOMPLETE)


if __name__ == "__main__":
    unittest.main()
