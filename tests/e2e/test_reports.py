"""Formats and where they go; results on stdout, all else on stderr."""
import json
import xml.etree.ElementTree as ET

from support import ACCEPTED, OTHER, REJECTED, USAGE, Case, github_token


class Reports(Case):
    def setUp(self):
        super().setUp()
        self.write("a.sh", f"export TOKEN={github_token(1)}\n")
        self.write("go.mod", "module example.org/x\n\ngo 1.21\n\nrequire golang.org/x/mod v0.7.0\n")

    def test_many_formats_in_one_run(self):
        names = {"json": "r.json", "sarif": "r.sarif", "cyclonedx": "r.cdx.json", "junit": "r.xml",
                 "html": "r.html"}
        args = [x for f, n in names.items() for x in ("--format", f, "-o", self.dir / n)]
        p = self.assay("verify", *args, self.tree, expect=REJECTED)
        self.assertIn("REJECTED", p.out)
        sarif = json.loads((self.dir / "r.sarif").read_text())
        self.assertEqual(sarif["version"], "2.1.0")
        self.assertEqual(sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
                         ["artifactLocation"]["uri"], "a.sh")
        sbom = json.loads((self.dir / "r.cdx.json").read_text())
        self.assertEqual((sbom["bomFormat"], sbom["specVersion"]), ("CycloneDX", "1.6"))
        self.assertEqual([c["purl"] for c in sbom["components"]], ["pkg:golang/golang.org/x/mod@v0.7.0"])
        suite = ET.parse(self.dir / "r.xml").getroot()
        self.assertTrue(suite.findall(".//failure"))
        html = (self.dir / "r.html").read_text()
        self.assertIn("Content-Security-Policy", html)
        self.assertNotIn("unsafe-inline", html)

    def test_format_by_file_name(self):
        self.assay("verify", "-q", "-o", self.dir / "x.sarif", self.tree, expect=REJECTED)
        self.assertIn("runs", json.loads((self.dir / "x.sarif").read_text()))
        self.assay("verify", "-o", self.dir / "x.unknown", self.tree, expect=USAGE)
        self.assay("verify", "-f", "json", "-f", "sarif", self.tree, expect=USAGE)

    def test_stdout_is_pure(self):
        p = self.assay("verify", "--json", self.tree, expect=REJECTED)
        json.loads(p.out)
        self.assertNotIn("\x1b", p.out + p.err)
        q = self.assay("verify", "-q", "--json", self.tree, expect=REJECTED)
        self.assertEqual(q.err, "")

    def test_empty_lists_are_lists(self):
        (self.tree / "a.sh").unlink()
        (self.tree / "go.mod").unlink()
        r = self.report("scan", self.tree, expect=ACCEPTED)
        for key in ("findings", "components", "gaps"):
            self.assertEqual(r[key], [])

    def test_output_that_cannot_be_written(self):
        p = self.assay("verify", "-o", "/nonexistent/r.json", self.tree, expect=OTHER)
        self.assertIn("/nonexistent", p.err)

    def test_sbom(self):
        once = self.assay("sbom", self.tree, expect=ACCEPTED, SOURCE_DATE_EPOCH="1700000000").out
        again = self.assay("sbom", "-j", "2", self.tree, expect=ACCEPTED, SOURCE_DATE_EPOCH="1700000000").out
        self.assertEqual(once, again)
        sbom = json.loads(once)
        self.assertEqual(sbom["metadata"]["timestamp"], "2023-11-14T22:13:20Z")
        self.assertEqual(len(sbom["components"]), 1)
