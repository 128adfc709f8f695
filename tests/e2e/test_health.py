"""assay health: parts of the score, from histories that are made here."""
import json
import unittest

from support import ACCEPTED, OTHER, USAGE, Case

YEAR = 365 * 86400
NOW = 1795000000  # the clock of the commits; ages are counted from the real one


class Health(Case):
    def commit(self, who, age, message="work", committer=None):
        email = f"{who.lower().replace(' ', '.')}@example.org"
        when = f"{NOW - age} +0000"
        self.git("commit", "--allow-empty", "-m", message, GIT_AUTHOR_NAME=who, GIT_AUTHOR_EMAIL=email,
                 GIT_COMMITTER_NAME=who, GIT_COMMITTER_EMAIL=email, GIT_AUTHOR_DATE=when, GIT_COMMITTER_DATE=when)

    def health(self, *args, expect=ACCEPTED):
        r = json.loads(self.assay("health", "--json", "-q", *args, self.tree, expect=expect).out)
        r["part"] = {p["name"]: p for p in r["parts"]}
        return r

    def repository(self):
        self.git("init", "-q")
        for i in range(6):
            self.commit("Anna", (12 - i) * 20 * 86400)
        for i in range(4):
            self.commit("Berta", (6 - i) * 5 * 86400, "better (#12)" if i < 2 else "x\n\nReviewed-by: Anna")
        self.commit("Carla", 86400)
        self.commit("Carla", 2 * YEAR)
        self.commit("renovate[bot]", 3600)

    def test_history(self):
        self.repository()
        self.git("tag", "v1.0.0", "HEAD~1")
        self.git("tag", "latest", "HEAD~1")
        r = self.health()
        h = r["history"]
        self.assertEqual((h["commits"], h["recentCommits"], h["authors"], h["busFactor"], h["releases"]),
                         (13, 11, 3, 1, 1))
        self.assertEqual([(a["name"], a["commits"]) for a in h["top"]], [("Anna", 6), ("Berta", 4), ("Carla", 1)])
        self.assertEqual(r["part"]["bus-factor"]["score"], 3)
        self.assertEqual(r["part"]["review"]["score"], 3)
        self.assertEqual(r["part"]["signed-commits"]["score"], 0)
        self.assertEqual(r["part"]["signed-releases"]["reason"],
                         "0 of 1 newest release tags carry a signature (not verified)")
        self.assertFalse(r["part"]["not-deprecated"]["measured"])
        self.assertNotIn("score", r["part"]["not-deprecated"])

    def test_bare_and_broken(self):
        self.repository()
        bare = self.dir / "bare.git"
        self.git("clone", "-q", "--bare", self.tree, bare)
        self.assertIn("busFactor", self.assay("health", "--json", "-q", bare).out)
        head = self.tree / ".git" / "refs" / "heads" / "main"
        head.write_text("f" * 40 + "\n")
        r = self.health()
        self.assertFalse(r["part"]["maintained"]["measured"])
        self.assertIn("no history was read", r["part"]["maintained"]["reason"])

    def test_no_history_gives_no_number(self):
        self.write("LICENSE", "// SPDX-License-Identifier: MIT\n")
        r = self.health()
        self.assertNotIn("score", r)
        self.assertLess(r["measuredWeight"], r["weight"] / 2)
        self.assertEqual(r["part"]["licence"]["score"], 10)
        self.assertEqual(r["part"]["security-policy"]["score"], 0)
        text = self.assay("health", "-q", self.tree, expect=ACCEPTED).out
        self.assertIn("too little was measured for a score", text)
        self.assertIn("(not measured)", text)

    def test_files(self):
        self.write("SECURITY.md", "Write to us.\n")
        self.write("tools/helper.exe", b"MZ\0\0\1\2")
        self.write("fuzz/fuzz_it.c", "int LLVMFuzzerTestOneInput(const char *d, long n);\n")
        self.write(".github/workflows/ci.yml", "on: pull_request_target\npermissions: write-all\njobs:\n  a:\n"
                   "    runs-on: ubuntu-latest\n    steps:\n      - uses: other/action@v1\n"
                   "      - run: echo ${{ github.event.issue.title }}\n")
        p = self.health()["part"]
        self.assertEqual(p["security-policy"]["score"], 10)
        self.assertEqual(p["no-binaries"]["score"], 8)
        self.assertEqual(p["fuzzing"]["score"], 10)
        self.assertEqual(p["pinned-actions"]["score"], 9)
        self.assertEqual(p["safe-workflows"]["score"], 0)
        self.assertEqual(p["token-rights"]["score"], 8)
        self.assertEqual(p["update-tool"]["score"], 0)

    def test_tokens_and_updates(self):
        job = "    runs-on: ubuntu-latest\n    steps:\n      - run: make\n"
        self.write(".github/workflows/open.yml", f"on: push\njobs:\n  a:\n{job}  b:\n    permissions: {{}}\n{job}")
        self.write(".github/workflows/shut.yml", f"on: push\npermissions: {{contents: read}}\njobs:\n  a:\n{job}")
        self.write(".github/dependabot.yml", "version: 2\nupdates: []\n")
        p = self.health()["part"]
        self.assertEqual(p["token-rights"]["score"], 8)
        self.assertIn("1 job whose", p["token-rights"]["reason"])
        self.assertEqual(p["update-tool"]["score"], 10)

    def metadata(self, document):
        path = self.dir / "meta.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return path

    def test_registry_documents(self):
        npm = {"name": "x", "dist-tags": {"latest": "2.0.0"},
               "versions": {"1.0.0": {}, "2.0.0": {"deprecated": "use y"}},
               "time": {"created": "2001-01-01T00:00:00Z", "1.0.0": "2020-01-01T00:00:00.000Z",
                        "2.0.0": "2020-02-01T00:00:00.000Z"}}
        p = self.health("--metadata", self.metadata(npm))["part"]
        self.assertEqual((p["not-deprecated"]["score"], p["releases"]["score"]), (0, 0))
        self.assertIn("use y", p["not-deprecated"]["reason"])
        self.assertIn("2 releases, the last of 2020-02-01", p["releases"]["reason"])
        npm["versions"]["2.0.0"] = {}
        self.assertEqual(self.health("--metadata", self.metadata(npm))["part"]["not-deprecated"]["score"], 10)
        pypi = {"info": {"name": "x", "version": "1.0", "yanked": False, "classifiers": []},
                "releases": {"1.0": [{"upload_time_iso_8601": "2020-01-01T00:00:00.0Z", "yanked": True,
                                      "yanked_reason": "broken"}]}}
        self.assertEqual(self.health("--metadata", self.metadata(pypi))["part"]["not-deprecated"]["score"], 0)
        pypi["releases"]["1.0"][0]["yanked"] = False
        self.assertEqual(self.health("--metadata", self.metadata(pypi))["part"]["not-deprecated"]["score"], 10)
        for bad in ("", "{", "[]", '{"versions": {}}', '{"info": 1}'):
            p = self.assay("health", "-q", "--metadata", self.metadata(bad), self.tree, expect=OTHER)
            self.assertIn("meta.json", p.err)
        self.assay("health", "--nothing", expect=USAGE)


if __name__ == "__main__":
    unittest.main()
