"""assay upstream, and copies of other projects' sources in a subject."""
import json
import re
import shutil
import tarfile

from support import ACCEPTED, INCOMPLETE, OTHER, USAGE, Case


def source(name, start, end):
    return "".join(
        f"/* {i} */\nint {name}{i}(int x)\n{{\n  int i, n = {i};\n  for (i = 0; i < x; i++) {{ n += i * 3; "
        f"if (n > 100) {{ n -= {name}_{i}; }} }}\n  return n;\n}}\n" for i in range(start, end))


class Upstream(Case):
    def upstream(self, files):
        folder = self.dir / "up"
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        return folder

    def copies(self):
        report = json.loads(self.assay("scan", self.tree, "--json", "-q").out)
        return [(c["purl"], c["manifest"], c["note"]) for c in report["components"] if c["note"]]

    def test_a_copy_is_a_component(self):
        folder = self.upstream({"src/a.c": source("a", 0, 9), "b.c": source("b", 0, 9)})
        self.assertEqual(self.assay("upstream", "list", expect=ACCEPTED).out, "")
        self.assay("upstream", "add", folder, "--purl", "pkg:github/o/lib@v1", expect=ACCEPTED)
        listed = self.assay("upstream", "list", expect=ACCEPTED).out
        self.assertRegex(listed, "^pkg:github/o/lib@v1  2 files, 18 functions\n\n"
                         f"pkg:github/o/lib@v1  from {re.escape(str(folder.resolve()))}, added 20[-0-9T:]*Z\n$")
        self.write("main.c", source("own", 0, 5))
        self.assertEqual(self.copies(), [])
        self.write("deps/lib/src/a.c", source("a", 0, 9))
        self.write("deps/lib/b.c", source("b", 0, 8).replace("  ", "\t"))
        self.assertEqual(self.copies(), [(
            "pkg:github/o/lib@v1", "deps/lib/src/a.c",
            "copied sources in deps/lib/: v1, 1 file as published, 0 differ in layout, 1 changed; "
            "17 of 18 functions; confidence high")])
        report = json.loads(self.assay("scan", self.tree, "--json", "-q").out)
        found = [f for f in report["findings"] if f["inspector"] == "modified"]
        self.assertEqual([(f["rule"], f["path"], f["severity"]) for f in found],
                         [("modified-copy", "deps/lib/src/a.c", "low")])
        self.assertIn("1 of its 2 files are as in no release", found[0]["message"])
        bill = json.loads(self.assay("sbom", self.tree, "-q", expect=ACCEPTED).out)
        self.assertIn("pkg:github/o/lib@v1", [c.get("purl") for c in bill["components"]])
        self.assay("upstream", "remove", "pkg:github/o/lib", expect=ACCEPTED)
        self.assertEqual(self.copies(), [])

    def test_archives_and_tags(self):
        folder = self.upstream({"lib-2/a.c": source("a", 0, 9)})
        archive = folder / "lib-2.tar.gz"
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(folder / "lib-2", "lib-2")
        self.assay("upstream", "add", archive, "--purl", "pkg:generic/lib@2", expect=ACCEPTED)
        repository = folder / "repo"
        repository.mkdir()

        self.git("init", "-q", cwd=repository)
        for n, tag in ((5, "v1.9"), (6, "v1.10"), (7, "other")):
            (repository / "c.c").write_text(source("c", 0, n))
            self.git("add", ".", cwd=repository)
            self.git("commit", "-qm", tag, cwd=repository)
            self.git("tag", "-a", "-m", tag, tag, cwd=repository)
        self.git("pack-refs", "--all", cwd=repository)
        commit = self.git("rev-parse", "v1.10^{commit}", cwd=repository)
        self.assay("upstream", "add", repository, "--purl", "pkg:github/o/c", "--tags", "v*", expect=ACCEPTED)
        known = json.loads(self.assay("upstream", "list", "--json", expect=ACCEPTED).out)
        self.assertEqual(sorted((k["project"], k["version"], k["functions"]) for k in known),
                         [("pkg:generic/lib", "2", 9), ("pkg:github/o/c", "v1.10", 6),
                          ("pkg:github/o/c", "v1.9", 5)])
        self.assertEqual([k["commit"] for k in known if k["version"] == "v1.10"], [commit])
        self.write("x/c.c", source("c", 0, 6))
        self.write("y/a.c", source("a", 0, 9))
        self.assertEqual([c[:2] for c in self.copies()],
                         [("pkg:generic/lib@2", "y/a.c"), ("pkg:github/o/c@v1.10", "x/c.c")])

    def test_where_it_came_from(self):
        repository = self.dir / "repo"
        repository.mkdir()

        def release(n, tag, *more):
            (repository / "c.c").write_text(source("c", 0, n))
            self.git("add", ".", cwd=repository)
            self.git("commit", "-qm", tag, cwd=repository)
            self.git("tag", *more, tag, cwd=repository)

        def known():
            return {k["project"] + "@" + k["version"]: k for k in
                    json.loads(self.assay("upstream", "list", "--json", expect=ACCEPTED).out)}

        self.git("init", "-q", cwd=repository)
        release(5, "v1")
        release(6, "v2")
        self.assay("upstream", "update", expect=ACCEPTED)
        self.assay("upstream", "add", repository, "--purl", "pkg:github/O/c", "--tags", "v*", expect=ACCEPTED)
        self.assay("upstream", "add", repository, "--purl", "pkg:generic/own@1%2Bx", "--rev", "HEAD", expect=ACCEPTED)
        first = known()
        self.assertEqual(sorted(first), ["pkg:generic/own@1+x", "pkg:github/o/c@v1", "pkg:github/o/c@v2"])
        origin = first["pkg:github/o/c@v1"]["from"]
        self.assertEqual((origin["path"], origin["tags"], origin["revision"]), (str(repository.resolve()), "v*", ""))
        self.assertEqual(first["pkg:generic/own@1+x"]["from"]["revision"], "HEAD")
        self.assertIn(", tags like v*, added 20", self.assay("upstream", "list").out)

        release(7, "v3")
        release(8, "v2", "-f")
        self.assay("upstream", "update", "pkg:github/o/c", expect=ACCEPTED)
        self.assertEqual({n: k["functions"] for n, k in known().items()},
                         {"pkg:generic/own@1+x": 6, "pkg:github/o/c@v1": 5, "pkg:github/o/c@v2": 8,
                          "pkg:github/o/c@v3": 7})
        self.assay("upstream", "update", expect=ACCEPTED)
        self.assertEqual(known()["pkg:generic/own@1+x"]["functions"], 8)
        before = known()
        refused = self.assay("upstream", "update", "pkg:github/o/c", "pkg:generic/no", expect=OTHER)
        self.assertIn("nothing is remembered of where pkg:generic/no came from", refused.err)
        self.assertEqual(known(), before)
        for empty in ("--rev", "--tags"):
            self.assay("upstream", "add", repository, "--purl", "pkg:generic/own@1", empty, "", expect=USAGE)
        self.assay("upstream", "update", "--tags", "x", expect=USAGE)

        before = known()
        shutil.rmtree(repository)
        left = self.assay("upstream", "update", expect=INCOMPLETE)
        self.assertIn("left as it was: pkg:github/o/c", left.err)
        self.assertEqual(known(), before)
        self.assay("upstream", "remove", "pkg:github/o/c", expect=ACCEPTED)
        self.assertEqual(sorted(known()), ["pkg:generic/own@1+x"])
        self.assertNotIn("pkg:github", (self.home / "upstream/origins.json").read_text())
        (self.home / "upstream/origins.json").write_text('[{"purl": "pkg:generic/x"}]')
        self.assertIn("origins.json:1: an origin without", self.assay("upstream", "list", expect=OTHER).err)

    def test_what_cannot_be(self):
        folder = self.upstream({"a.txt": "no source\n"})

        def tags(path):
            return self.assay("upstream", "add", path, "--purl", "pkg:generic/x", "--tags", "v*", expect=OTHER).err
        self.assertIn(f"cannot open {folder}/none: No such file", tags(folder / "none"))
        self.assertIn("is no git repository", tags(folder))
        self.git("init", "-q", folder)
        self.assertIn('no tag of', tags(folder))
        shutil.rmtree(folder / ".git")
        self.assay("upstream", "add", folder, expect=USAGE)
        self.assay("upstream", "add", folder, "--purl", "pkg:generic/x", expect=OTHER)
        r = self.assay("upstream", "add", folder, "--purl", "pkg:generic/x@1", expect=OTHER)
        self.assertIn("no sources of C or C++", r.err)
        self.assay("upstream", "remove", "pkg:generic/x", expect=OTHER)
        (self.home / "upstream").mkdir(parents=True)
        (self.home / "upstream/index").write_bytes(b"ASSAYUP1 is not enough")
        self.write("a.c", "int a;\n")
        self.assertIn("no index of upstream sources", self.assay("scan", self.tree).err)
