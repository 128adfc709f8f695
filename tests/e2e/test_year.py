"""A small part of the scripted year (examples/year), without a network."""
import io
import json
import subprocess
import sys
import tarfile
import unittest
import zipfile

from support import ASSAY, SOURCE, Case


class Year(Case):
    def test_a_small_part_of_it(self):
        out = self.dir / "year"
        p = subprocess.run([sys.executable, str(SOURCE / "examples" / "year" / "replay.py"), "--assay", ASSAY, "--offline",
                            "--only", "5", "--json", str(out)], env=self.env(), capture_output=True, text=True, check=False)
        self.assertEqual(p.returncode, 0, p.stderr[-3000:])
        year = json.loads(p.stdout)
        # What is decided follows from what was found: the folder with planted faults is rejected, the others are not.
        states = {d["deliverable"]: (d["outcome"], d["state"]) for d in year["deliveries"]}
        self.assertEqual(len(states), 5)
        self.assertEqual(states["d05"], ("rejected", "rejected"))
        self.assertIn(("accepted", "accepted"), states.values())
        # The controls at four dates are those of what was known then.
        dates = sorted(year["controls"])
        self.assertEqual(len(dates), 4)
        audits = [year["controls"][d]["iso-27001-2022/5.22"] for d in dates]
        first, last = year["controls"][dates[0]], year["controls"][dates[-1]]
        self.assertEqual(set(first), set(last))
        self.assertGreater(sum(s == "not measured" for s in first.values()), sum(s == "not measured" for s in last.values()))
        self.assertTrue(all(s != "ok" for s in audits[:1]), audits)
        self.assertTrue(any("FAILED" in line or "PROBLEM" in line or "error" in line for line in year["pack"]["changed"]))
        self.assertTrue((out / "report.md").read_text().startswith("# Example Ltd: a year to "))
        # The same file again needs a folder of its own: nothing is said twice.
        again = subprocess.run([sys.executable, str(SOURCE / "examples" / "year" / "replay.py"), "--assay", ASSAY, "--offline",
                                str(out)], env=self.env(), capture_output=True, text=True, check=False)
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("File exists", again.stderr)


class Packages(Case):
    """Packages as the clients of three ecosystems leave them, made here: no network."""

    def test_of_three_ecosystems(self):
        folder = self.dir / "packages"
        folder.mkdir()
        with tarfile.open(folder / "minimist-0.0.8.tgz", "w:gz") as tar:
            for name, text in (("package.json", '{"name": "minimist", "version": "0.0.8", "license": "MIT"}'), ("index.js", "exports.x = 1;\n")):
                info = tarfile.TarInfo("package/" + name)
                info.size = len(text)
                tar.addfile(info, io.BytesIO(text.encode()))
        with zipfile.ZipFile(folder / "Jinja2-2.11.2-py2.py3-none-any.whl", "w") as wheel:
            wheel.writestr("jinja2/__init__.py", "name = 1\n")
            wheel.writestr("Jinja2-2.11.2.dist-info/METADATA", "Metadata-Version: 2.1\nName: Jinja2\nVersion: 2.11.2\nLicense: BSD-3-Clause\n\n")
        module = "github.com/sirupsen/logrus"
        cache = folder / "go" / "cache" / "download" / module / "@v"
        cache.mkdir(parents=True)
        (cache / "v1.8.1.mod").write_text(f"module {module}\n\ngo 1.13\n")
        (cache / "v1.8.1.ziphash").write_text("h1:dJKuHgqk1NNQlqoA6BTlM1Wf9DOH3NBjQyu0h9+AZZE=")
        with zipfile.ZipFile(cache / "v1.8.1.zip", "w") as content:
            content.writestr(f"{module}@v1.8.1/logrus.go", "package logrus\n")
        out = self.dir / "year"
        p = subprocess.run([sys.executable, str(SOURCE / "examples" / "year" / "replay.py"), "--assay", ASSAY, "--packages",
                            str(folder), "--only", "d03,d31,d34", "--json", str(out)], env=self.env(), capture_output=True, text=True,
                           check=False)
        self.assertEqual(p.returncode, 0, p.stderr[-3000:])
        year = json.loads(p.stdout)
        found = {d["deliverable"]: d["outcome"] for d in year["deliveries"]}
        # By known vulnerabilities: two are high or critical, one is medium.
        self.assertEqual(found, {"d03": "rejected", "d31": "accepted", "d34": "rejected"})
        purls = {c["purl"] for path in (out / "evidence").glob("*.cdx.json") for c in json.loads(path.read_text())["components"]}
        self.assertLessEqual({"pkg:npm/minimist@0.0.8", "pkg:pypi/jinja2@2.11.2", f"pkg:golang/{module}@v1.8.1"}, purls)


class Data(unittest.TestCase):
    def test_the_file(self):
        lines = [json.loads(line) for line in (SOURCE / "examples" / "year" / "year.jsonl").read_text().splitlines()]
        head, rest = lines[0], lines[1:]
        records, deliveries = [x for x in rest if "noun" in x], [x for x in rest if "deliver" in x]
        self.assertEqual(len(records) + len(deliveries), len(rest))
        self.assertEqual(len({r["id"] for r in records if r["noun"] == "team"}), 3)
        self.assertEqual(len({r["id"] for r in records if r["noun"] == "supplier"}), 12)
        self.assertEqual(len(deliveries), 40)
        self.assertEqual({d["deliver"] for d in deliveries}, {r["id"] for r in records if r["noun"] == "deliverable"})
        self.assertEqual(len(head["quarters"]), 4)
        days = [r["day"] for r in records]
        self.assertEqual(days, sorted(days))
        self.assertTrue(all(-366 <= d < 0 for d in days))


if __name__ == "__main__":
    unittest.main()
