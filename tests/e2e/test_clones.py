"""Submodules' commits, and advisories' ranges of commits looked up in clones."""
import json

from support import ACCEPTED, USAGE, Case


class Clones(Case):
    def setUp(self):
        super().setUp()
        self.library = self.dir / "library"
        self.library.mkdir()
        self.git("init", "-q", cwd=self.library)
        self.commits = []
        for number in range(4):
            self.git("commit", "-q", "--allow-empty", "-m", str(number), cwd=self.library)
            self.git("tag", f"v{number}", cwd=self.library)
            self.commits.append(self.git("rev-parse", "HEAD", cwd=self.library))
        events = [{"introduced": self.commits[1]}, {"fixed": self.commits[3]}]
        ranges = [{"type": "GIT", "repo": "https://github.com/acme/library", "events": events}]
        advisory = self.dir / "OSV-1.json"
        advisory.write_text(json.dumps({"id": "OSV-1", "modified": "2026-01-01T00:00:00Z", "summary": "Wrong",
                                        "affected": [{"ranges": ranges}]}))
        self.assay("vulndb", "import", advisory, expect=ACCEPTED)

    def add_submodule(self, tag):
        self.git("init", "-q")
        self.git("submodule", "--quiet", "add", self.library, "third/library")
        self.git("checkout", "-q", tag, cwd=self.tree / "third/library")
        self.git("config", "-f", ".gitmodules", "submodule.third/library.url",
                 "https://github.com/acme/library")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "1")

    def look(self, *args):
        report = json.loads(self.assay("scan", self.tree, "--only", "vulnerabilities", "--json", "-q", *args).out)
        return [c["purl"] for c in report["components"]], [f["rule"] for f in report["findings"]]

    def test_a_submodule_is_its_commit(self):
        self.add_submodule("v2")
        purl = f"pkg:github/acme/library@{self.commits[2]}"
        self.assertEqual(self.look(), ([purl], ["OSV-1"]))
        self.assertEqual(self.look("--rev", "HEAD")[0], [purl])
        self.git("checkout", "-q", "v3", cwd=self.tree / "third/library")
        self.git("add", ".")
        self.assertEqual(self.look(), ([f"pkg:github/acme/library@{self.commits[3]}"], []))
        self.assertEqual(self.look("--rev", "HEAD")[0], [purl])

    def test_without_its_history_it_is_unknown(self):
        self.add_submodule("v2")
        self.git("submodule", "--quiet", "deinit", "-f", "--all")
        self.assertEqual(self.look()[1], ["commits-unknown"])
        self.assertEqual(self.look("--clone", self.library)[1], ["OSV-1"])

    def test_a_repository_of_somebody_else_is_not_read(self):
        self.add_submodule("v2")
        away = self.dir / "away"
        (self.tree / ".git/modules/third/library").rename(away)
        (self.tree / "third/library/.git").write_text(f"gitdir: {away}\n")
        self.assertEqual(self.look()[1], ["commits-unknown"])

    def test_a_tag_is_looked_up_in_a_clone(self):
        self.write("CMakeLists.txt", "FetchContent_Declare(library GIT_REPOSITORY "
                                     "https://github.com/acme/library GIT_TAG v1)\n")
        other = self.dir / "other"
        other.mkdir()
        self.git("init", "-q", cwd=other)
        self.git("commit", "-q", "--allow-empty", "-m", "other", cwd=other)
        self.git("tag", "v1", cwd=other)
        self.assertEqual(self.look(), (["pkg:github/acme/library@v1"], ["commits-unknown"]))
        self.assertEqual(self.look("--clone", other)[1], ["commits-unknown"])
        self.assertEqual(self.look("--clone", other, "--clone", self.library)[1], ["OSV-1"])
        self.assertIn("is no git repository",
                      self.assay("scan", self.tree, "--clone", self.dir / "missing", expect=USAGE).err)
