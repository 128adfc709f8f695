"""Whether Go code uses what an advisory names, from the import of the advisory to each report."""
import json
import os
import tarfile
import unittest
import zipfile
from pathlib import Path

from support import SOURCE, USAGE
from test_vulndb import VulndbCase, advisory

MODULE = "golang.org/x/crypto"
DATA = Path(os.environ.get("ASSAY_DATA", SOURCE / ".." / "shared" / "data"))


def go(name, package="ssh", symbols=("NewServerConn", "Client.Dial"), module=MODULE, **more):
    record = advisory(name, module, ecosystem="Go", fixed="0.31.0", **more)
    imports = [{"path": f"{module}/{package}", "symbols": list(symbols)}] if package else []
    record["affected"][0]["ecosystem_specific"] = {"imports": imports}
    return record


class Reachability(VulndbCase):
    def module(self, path="go.mod", requires=(f"{MODULE} v0.10.0",)):
        self.write(path, "module example.com/app\n\ngo 1.20\n\nrequire (\n\t" + "\n\t".join(requires) + "\n)\n")

    def code(self, body, path="main.go", imports=(f"{MODULE}/ssh",)):
        names = "".join(f'\t"{i}"\n' for i in imports)
        self.write(path, f"package main\n\nimport (\n{names})\n\n{body}\n")

    def found(self, *args):
        report = json.loads(self.assay("scan", "--json", *args, self.tree).out)
        return {f["rule"]: f for f in report["findings"] if f["inspector"] == "vulnerabilities"}

    def states(self, *args):
        return {rule: f["reachability"] and f["reachability"]["state"] for rule, f in self.found(*args).items()}

    def test_four_states_and_another_ecosystem(self):
        self.load(go("GO-1"), go("GO-2", symbols=("Other",)), go("GO-3", package="openpgp"), go("GO-4", package=None),
                  advisory("GHSA-5", "left"))
        self.module()
        self.code("func main() {\n\tssh.NewServerConn(nil, nil)\n}")
        self.lock(left="1.0.0")
        found = self.found()
        self.assertEqual({rule: f["reachability"] and f["reachability"]["state"] for rule, f in found.items()},
                         {"GO-1": "called", "GO-2": "imported", "GO-3": "not-imported", "GO-4": "unknown",
                          "GHSA-5": None})
        self.assertEqual(found["GO-1"]["reachability"], {"state": "called", "path": "main.go", "line": 8,
                                                         "symbol": "ssh.NewServerConn", "note": None})
        self.assertIn("The code uses ssh.NewServerConn at main.go:8.", found["GO-1"]["message"])
        self.assertIn("one of them may use it", found["GO-3"]["message"])
        self.assertNotIn("reachable", json.dumps(found))

    def test_sarif_text_and_html(self):
        self.load(go("GO-1"))
        self.module()
        self.code("func f(c *ssh.Client) { c.Dial() }", path="sub dir/x.go")
        sarif = json.loads(self.assay("scan", "-f", "sarif", self.tree).out)
        result = next(r for r in sarif["runs"][0]["results"] if r["ruleId"] == "vulnerabilities/GO-1")
        place = result["relatedLocations"][0]
        self.assertEqual(place["physicalLocation"]["artifactLocation"]["uri"], "sub%20dir/x.go")
        self.assertEqual(place["physicalLocation"]["region"]["startLine"], 7)
        self.assertEqual(place["message"]["text"], "ssh.Client.Dial")
        self.assertEqual(result["properties"]["reachability"], "called")
        self.assertIn("sub dir/x.go:7", " ".join(self.assay("scan", self.tree).out.split()))
        self.assertIn("sub dir/x.go", self.assay("scan", "-f", "html", self.tree).out)

    def test_what_is_kept_from_run_to_run_stays_right(self):
        self.load(go("GO-1"))
        self.module()
        self.code("func main() { f() }")
        self.code("func f() { ssh.Other() }", path="b.go")
        self.assertEqual(self.states(), {"GO-1": "imported"})
        self.code("func f() { ssh.NewServerConn() }", path="b.go")
        self.assertEqual(self.states(), {"GO-1": "called"})
        self.assertEqual(self.states(), {"GO-1": "called"})
        (self.tree / "b.go").unlink()
        (self.tree / "main.go").write_text("package main\n")
        self.assertEqual(self.states(), {"GO-1": "not-imported"})
        # Another advisory about the same code, which was not read again.
        self.code("func f() { ssh.Other() }", path="b.go")
        self.assertEqual(self.states(), {"GO-1": "imported"})
        self.load(go("GO-2", symbols=("Other",)))
        self.assertEqual(self.states(), {"GO-1": "imported", "GO-2": "called"})

    def test_code_that_was_not_read(self):
        self.load(go("GO-1"))
        self.module()
        self.assertEqual(self.states(), {"GO-1": "unknown"})
        self.code("func main() { ssh.NewServerConn() }")
        self.assertEqual(self.states("--only", "vulnerabilities"), {"GO-1": "called"})
        with tarfile.open(self.dir / "tree.tar", "w") as tar:
            tar.add(self.tree, "tree")
        report = json.loads(self.assay("scan", "--json", "-", stdin=(self.dir / "tree.tar").read_bytes()).out)
        self.assertEqual([f["reachability"]["note"] for f in report["findings"] if f["rule"] == "GO-1"],
                         ["The code was not inspected."])
        self.code("func main() { ssh.Other() }")
        self.write("big.go", "package main\n" + "// x\n" * 60000)
        self.assertEqual(self.states("--max-file-size", "100K"), {"GO-1": "unknown"})
        self.assertEqual(self.states(), {"GO-1": "imported"})

    def test_a_call_through_vendored_code_names_its_steps(self):
        self.load(go("GO-1"), go("GO-2", symbols=("Other",)))
        self.module(requires=(f"{MODULE} v0.10.0", "example.org/a v1.0.0"))
        self.code("func main() {\n\ta.Open()\n}", imports=("example.org/a",))
        self.write("vendor/example.org/a/a.go", f'package a\n\nimport "{MODULE}/ssh"\n\nfunc Open() {{ dial() }}\n\n'
                   "func dial() {\n\tvar c *ssh.Client\n\tc.Dial()\n}\n")
        self.write(f"vendor/{MODULE}/ssh/ssh.go", "package ssh\n\ntype Client struct{}\n\nfunc (c *Client) Dial() {}\n")
        found = self.found()
        self.assertEqual(found["GO-1"]["reachability"], {
            "state": "called", "path": "main.go", "line": 8, "symbol": "ssh.Client.Dial",
            "note": "By way of a.Open (vendor/example.org/a/a.go:5), a.dial (vendor/example.org/a/a.go:9)."})
        self.assertIn("The code uses ssh.Client.Dial at main.go:8. By way of a.Open (vendor", found["GO-1"]["message"])
        self.assertEqual(found["GO-2"]["reachability"]["state"], "imported")

    def test_dependencies_in_the_module_cache(self):
        self.load(go("GO-1"))
        self.module(requires=(f"{MODULE} v0.10.0", "github.com/Acme/a v1.0.0", "../../etc v1.0.0"))
        self.code("func main() {\n\ta.Open()\n}", imports=("github.com/Acme/a",))
        cache = self.dir / "mod"
        (cache / "github.com/!acme/a@v1.0.0").mkdir(parents=True)
        (cache / "github.com/!acme/a@v1.0.0/a.go").write_text(
            f'package a\n\nimport "{MODULE}/ssh"\n\nfunc Open() {{\n\tssh.NewServerConn()\n}}\n')
        self.assertEqual(self.states(), {"GO-1": "not-imported"})
        found = self.found("--go-module-cache", cache)
        self.assertEqual(found["GO-1"]["reachability"], {
            "state": "called", "path": "main.go", "line": 8, "symbol": "ssh.NewServerConn",
            "note": "By way of a.Open (github.com/Acme/a@v1.0.0/a.go:6)."})
        r = self.assay("scan", "--go-module-cache", self.dir / "none", self.tree)
        self.assertEqual(r.returncode, USAGE)
        self.assertIn("there is no folder", r.err)

    def test_rank_and_what_a_requirement_sees(self):
        self.load(go("GO-1", symbols=("Other",)), go("GO-2", package="openpgp"), go("GO-3"), go("GO-4", package=None))
        self.module()
        self.code("func main() { ssh.NewServerConn() }")
        self.write("mine.yaml", "\n".join((
            "id: mine", 'version: "1"', "title: What is called comes first", "requirements:",
            "  - id: called", "    title: No vulnerability is called", "    query: |",
            "      SELECT advisory AS resource, CASE reachability WHEN 'called' THEN 'alarm' ELSE 'info' END AS status,",
            "             rank || ' ' || reachability || ' ' || reached_at AS reason FROM vulnerabilities")))
        report = json.loads(self.assay("verify", "--json", "--baseline", self.tree / "mine.yaml", self.tree).out)
        rows = next(r for r in report["verdict"]["requirements"] if r["id"] == "called")["rows"]
        self.assertEqual({r["resource"]: r["reason"] for r in rows},
                         {"GO-3": "1 called main.go:7", "GO-1": "2 imported main.go:4", "GO-4": "3 unknown ",
                          "GO-2": "4 not-imported "})

    def test_a_real_advisory(self):
        archive = DATA / "osv" / "Go" / "all.zip"
        if not archive.exists():
            self.skipTest(f"no {archive}: the real advisory is skipped")
        with zipfile.ZipFile(archive) as z:
            record = json.loads(z.read("GO-2024-3321.json"))
        self.load(record)
        self.module()
        self.code("func main() {\n\tserver := &ssh.ServerConfig{}\n\tssh.NewServerConn(nil, server)\n}")
        found = self.found()["GO-2024-3321"]
        self.assertEqual(found["reachability"]["state"], "called")
        self.assertEqual((found["reachability"]["path"], found["reachability"]["line"]), ("main.go", 9))


if __name__ == "__main__":
    unittest.main()
