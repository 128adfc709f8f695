"""Known vulnerabilities: the database, and what a verdict makes of it."""
import json
import unittest
import zipfile

from support import ACCEPTED, CORRUPT, INCOMPLETE, OTHER, REJECTED, USAGE, Case


def advisory(name, package, ecosystem="npm", fixed="1.2.0", **more):
    events = [{"introduced": "0"}] + ([{"fixed": fixed}] if fixed else [])
    return {"schema_version": "1.7.0", "id": name, "modified": "2026-01-02T03:04:05Z", "summary": f"{name} in {package}",
            "affected": [{"package": {"ecosystem": ecosystem, "name": package},
                          "ranges": [{"type": "SEMVER", "events": events}]}], **more}


HIGH = {"database_specific": {"severity": "HIGH"}}
CRITICAL = {"database_specific": {"severity": "CRITICAL"}}


class VulndbCase(Case):
    def zip(self, *records, name="all.zip"):
        path = self.dir / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
            for i, record in enumerate(records):
                text = record if isinstance(record, str) else json.dumps(record)
                z.writestr(record["id"] + ".json" if isinstance(record, dict) else f"bad-{i}.json", text)
        return path

    def load(self, *records, expect=ACCEPTED):
        return self.assay("vulndb", "import", self.zip(*records), expect=expect)

    def lock(self, path="package-lock.json", **packages):
        entries = {"": {"name": "app", "version": "1.0.0", "dependencies": {n: "*" for n in packages}}}
        for name, version in packages.items():
            entries[f"node_modules/{name}"] = {
                "version": version, "resolved": f"https://registry.example/{name}.tgz"}
        self.write(path, json.dumps({"name": "app", "version": "1.0.0", "lockfileVersion": 3,
                                     "requires": True, "packages": entries}, indent=1))

    def requirement(self, report, name):
        return next(r for r in report["verdict"]["requirements"] if r["id"] == name)


class Database(VulndbCase):
    def test_none_yet(self):
        for args in (("status",), ("show", "CVE-1"), ("match", "pkg:npm/x@1.0.0")):
            r = self.assay("vulndb", *args, expect=OTHER)
            self.assertIn("assay vulndb import", r.err)
        self.assay("vulndb", "import", expect=USAGE)
        self.assay("vulndb", "import", self.dir / "nothing", expect=OTHER)
        self.assertFalse((self.home / "advisories" / "index").exists())

    def test_import_and_status(self):
        r = self.load(advisory("GHSA-1", "x"), advisory("MAL-1", "evil", fixed=None),
                      advisory("GHSA-2", "y", withdrawn="2026-01-01T00:00:00Z"))
        self.assertIn("3 advisories read, 1 of them withdrawn", r.out)
        s = json.loads(self.assay("vulndb", "status", "--json", expect=ACCEPTED).out)
        self.assertEqual(s["advisories"], 2)
        self.assertEqual(s["newest"], "2026-01-02T03:04:05Z")
        self.assertGreater(s["age_days"], 0)
        self.assertEqual(s["ecosystems"], [{"name": "npm", "advisories": 2, "malicious": 1,
                                            "packages": 2, "newest": "2026-01-02T03:04:05Z"}])
        self.assertEqual((self.home / "advisories" / "index").stat().st_mode & 0o77, 0)

    def test_a_second_import_adds_and_replace_begins_anew(self):
        self.load(advisory("GHSA-1", "x"))
        self.load(advisory("GHSA-2", "y"))
        self.assay("vulndb", "show", "GHSA-1", expect=ACCEPTED)
        first = (self.home / "advisories" / "index").read_bytes()
        self.load(advisory("GHSA-2", "y"))
        self.assertEqual((self.home / "advisories" / "index").read_bytes(), first)
        self.assay("vulndb", "import", "--replace", self.zip(advisory("GHSA-3", "z")), expect=ACCEPTED)
        self.assay("vulndb", "show", "GHSA-1", expect=OTHER)

    def test_what_cannot_be_read_is_named(self):
        r = self.load(advisory("GHSA-1", "x"), "{\"id\": \"GHSA-2\", \"affected\": 7}", "no JSON",
                      expect=INCOMPLETE)
        self.assertIn("all.zip!/bad-1.json:1:", r.err)
        self.assertIn("all.zip!/bad-2.json:1:", r.err)
        self.assertIn("partial: 2 records", self.assay("vulndb", "status", expect=ACCEPTED).err)

    def test_show(self):
        self.load(advisory("GHSA-1", "x", aliases=["CVE-2026-1"], details="one\ntwo \u202e three",
                           references=[{"type": "WEB", "url": "https://example.org/1"}]),
                  advisory("SNYK-1", "x", aliases=["CVE-2026-1"]))
        text = self.assay("vulndb", "show", "CVE-2026-1", expect=ACCEPTED).out
        self.assertIn("GHSA-1", text)
        self.assertIn("SNYK-1", text)
        self.assertIn("introduced 0, fixed 1.2.0", text)
        self.assertNotIn("\u202e", text)
        record = json.loads(self.assay("vulndb", "show", "GHSA-1", "--json", expect=ACCEPTED).out)[0]
        self.assertEqual(record["details"], "one\ntwo \u202e three")
        self.assertEqual(record["affected"][0]["ranges"][0]["events"], [{"introduced": "0"}, {"fixed": "1.2.0"}])
        self.assertEqual(record["references"], [{"type": "WEB", "url": "https://example.org/1"}])

    def test_match(self):
        self.load(advisory("GHSA-1", "x", aliases=["CVE-2026-1"], **HIGH), advisory("PYSEC-1", "x", aliases=["CVE-2026-1"]))
        r = self.assay("vulndb", "match", "pkg:npm/x@1.0.0", "pkg:npm/x@1.2.0", expect=REJECTED)
        self.assertEqual(r.out.count("pkg:npm/x"), 1)
        self.assertIn("GHSA-1 (CVE-2026-1, PYSEC-1)", r.out)
        self.assertIn("fixed in 1.2.0", r.out)
        self.assay("vulndb", "match", "pkg:npm/x@1.2.0", "pkg:npm/y@1", "pkg:generic/z@1", expect=ACCEPTED)
        r = json.loads(self.assay("vulndb", "match", "-", "--json", stdin=b"pkg:npm/x@1.0.0\npkg:npm/y@1\n",
                                  expect=REJECTED).out)
        self.assertEqual([c["purl"] for c in r["components"]], ["pkg:npm/x@1.0.0", "pkg:npm/y@1"])
        self.assertEqual(r["components"][0]["vulnerabilities"],
                         [{"id": "GHSA-1", "aliases": ["CVE-2026-1", "PYSEC-1"], "severity": "high",
                           "malicious": False, "fixed": "1.2.0", "known_exploited": False, "summary": "GHSA-1 in x"}])
        self.assay("vulndb", "match", "left-pad", expect=USAGE)
        self.assay("vulndb", "match", "pkg:npm", expect=OTHER)

    def test_match_of_an_sbom(self):
        self.load(advisory("GHSA-1", "x", **HIGH))
        bom = self.dir / "bom.json"
        bom.write_text(json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
            {"type": "library", "name": "x", "version": "1.0.0", "purl": "pkg:npm/x@1.0.0"},
            {"type": "library", "name": "y", "version": "1", "purl": "pkg:npm/y@1"},
            {"type": "library", "name": "nameless", "version": "1"}]}))
        r = self.assay("vulndb", "match", bom, expect=REJECTED)
        self.assertIn("pkg:npm/x@1.0.0\n", r.out)
        self.assertIn("package URL: 1 of 3 components", r.err)
        bom.write_text("{")
        self.assertIn("bom.json: this is no SBOM", self.assay("vulndb", "match", bom, expect=OTHER).err)

    def test_a_damaged_database_is_refused(self):
        self.load(advisory("GHSA-1", "x"))
        index = self.home / "advisories" / "index"
        good = index.read_bytes()
        index.write_bytes(good[:-100])
        self.assay("vulndb", "match", "pkg:npm/x@1.0.0", expect=CORRUPT)
        index.write_bytes(good[:-9] + b"x" + good[-8:])
        self.assay("vulndb", "status", expect=CORRUPT)
        index.write_bytes(b"something else")
        r = self.assay("vulndb", "status", expect=OTHER)
        self.assertIn("import the advisories anew", r.err)
        index.write_bytes(good)
        self.assay("vulndb", "status", expect=ACCEPTED)


class Verdict(VulndbCase):
    def test_without_a_database_nothing_is_accepted_that_has_components(self):
        self.lock(x="1.0.0")
        r = self.assay("verify", self.tree, "--json", expect=INCOMPLETE)
        self.assertEqual(r.err.count("there is no advisory database"), 1)
        report = json.loads(r.out)
        self.assertEqual(self.requirement(report, "no-malicious-components")["status"], "not-measured")
        self.assertNotIn("vulnerabilities", [i["name"] for i in report["inspectors"]])

    def test_without_components_none_is_needed(self):
        self.write("a.txt", "nothing\n")
        r = self.assay("verify", self.tree, "--json", expect=ACCEPTED)
        self.assertNotIn("database", r.err)

    def test_a_malicious_package_rejects_in_any_scope(self):
        self.load(advisory("MAL-1", "evil", fixed=None))
        self.lock(evil="9.9.9")
        for origin in ("in-house", "supplier", "open-source"):
            report = self.report("verify", self.tree, "--origin", origin, expect=REJECTED)
            self.assertEqual(self.requirement(report, "no-malicious-components")["status"], "alarm")
        f = next(f for f in report["findings"] if f["inspector"] == "vulnerabilities")
        self.assertEqual((f["rule"], f["severity"], f["path"]), ("MAL-1", "critical", "package-lock.json"))
        self.assertIn("malicious package", f["message"])

    def test_what_is_exploited_rejects_whatever_its_score(self):
        self.load(advisory("GHSA-1", "x", fixed=None, aliases=["CVE-2026-1000"],
                           database_specific={"severity": "LOW"}))
        self.lock(x="1.0.0")
        self.assay("verify", self.tree, "--origin", "open-source", expect=ACCEPTED)
        kev = self.dir / "kev.csv"
        kev.write_text("cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,"
                       "dueDate,knownRansomwareCampaignUse\nCVE-2026-1000,a,b,c,2026-01-02,d,e,2026-01-20,Known\n")
        epss = self.dir / "epss.csv"
        epss.write_text("#model_version:v1,score_date:2026-01-03T00:00:00+0000\ncve,epss,percentile\nCVE-2026-1000,0.5,0.9\n")
        r = self.assay("vulndb", "import", kev, epss, expect=ACCEPTED)
        self.assertIn("1 EPSS score and 1 exploited", r.out)
        report = self.report("verify", self.tree, "--origin", "open-source", expect=REJECTED)
        self.assertEqual(self.requirement(report, "no-exploited-vulnerabilities")["status"], "alarm")
        m = json.loads(self.assay("vulndb", "match", "--json", "pkg:npm/x@1.0.0", expect=REJECTED).out)
        v = m["components"][0]["vulnerabilities"][0]
        self.assertEqual((v["known_exploited"], v["epss"], v["severity"]), (True, 0.5, "low"))

    def test_thresholds_by_origin(self):
        self.load(advisory("GHSA-1", "x", **HIGH), advisory("GHSA-2", "y", fixed=None, **HIGH))
        self.lock(x="1.0.0")
        self.assay("verify", self.tree, "--origin", "supplier", expect=REJECTED)
        self.assay("verify", self.tree, "--origin", "open-source", expect=ACCEPTED)
        self.lock(y="1.0.0")
        self.assay("verify", self.tree, "--origin", "supplier", expect=ACCEPTED)
        self.load(advisory("GHSA-2", "y", fixed=None, **CRITICAL))
        self.assay("verify", self.tree, "--origin", "open-source", expect=REJECTED)

    def test_a_fixed_version_is_accepted_and_the_evidence_names_the_database(self):
        self.load(advisory("GHSA-1", "x", **CRITICAL))
        self.lock(x="1.2.0")
        r = self.assay("verify", self.tree, "--json", expect=ACCEPTED)
        self.assertIn("days old", r.err)
        ran = next(i for i in json.loads(r.out)["inspectors"] if i["name"] == "vulnerabilities")
        status = json.loads(self.assay("vulndb", "status", "--json", expect=ACCEPTED).out)
        self.assertEqual(ran, {"name": "vulnerabilities", "sha256": status["sha256"],
                               "dated": "2026-01-02T03:04:05Z"})
        found = [a for i in range(4) for a in self.attributes(i)
                 if a["attribute"] == "inspected-vulnerabilities"]
        self.assertEqual(found[0]["conditions"]["rules"]["digest"]["sha256"], status["sha256"])
        self.assertEqual(found[0]["conditions"]["dated"], "2026-01-02T03:04:05Z")

    def attributes(self, index):
        entry = self.assay("log", "show", index).out
        at = entry.find("{")
        return json.loads(entry[at:]).get("predicate", {}).get("attributes", []) if at >= 0 else []

    def test_accepting_one_until_a_date(self):
        self.load(advisory("GHSA-1", "x", **CRITICAL))
        self.lock(x="1.0.0")
        report = self.report("verify", self.tree, expect=REJECTED)
        mark = next(f for f in report["findings"] if f["rule"] == "GHSA-1")["fingerprint"]
        self.assay("finding", "suppress", mark, "--owner", "A", "--reason", "not called",
                   "--expires", "2099-01-01", expect=ACCEPTED)
        self.assay("verify", self.tree, expect=ACCEPTED)
        self.lock(x="1.1.0")
        self.assay("verify", self.tree, expect=ACCEPTED)

    def test_only_what_is_new_is_judged_but_malice_always(self):
        self.sh("git", "init", "-q", cwd=self.tree)
        self.load(advisory("GHSA-1", "x", **CRITICAL), advisory("MAL-1", "evil", fixed=None))
        self.lock(x="1.0.0")
        self.commit()
        self.lock(x="1.0.0", z="1.0.0")
        self.assay("verify", self.tree, "--baseline-rev", "HEAD", expect=ACCEPTED)
        self.lock(x="1.0.0", evil="1.0.0")
        self.commit()
        self.lock(x="1.0.0", evil="1.0.0", z="1.0.0")
        self.assay("verify", self.tree, "--baseline-rev", "HEAD", expect=REJECTED)

    def commit(self):
        self.sh("git", "add", "-A", cwd=self.tree)
        self.sh("git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x",
                cwd=self.tree)

    def test_scan(self):
        self.load(advisory("GHSA-1", "x", **HIGH))
        self.lock(x="1.0.0")
        self.lock("sub/package-lock.json", x="1.0.0")
        for args in ((), ("--only", "vulnerabilities")):
            report = self.report("scan", self.tree, *args, expect=REJECTED)
            found = sorted(f["path"] for f in report["findings"] if f["inspector"] == "vulnerabilities")
            self.assertEqual(found, ["package-lock.json", "sub/package-lock.json"])
        sarif = json.loads(self.assay("scan", self.tree, "--format", "sarif", expect=REJECTED).out)
        results = [r for r in sarif["runs"][0]["results"] if "GHSA-1" in r["ruleId"]]
        self.assertEqual(len(results), 2)
        self.assay("scan", self.tree, "--only", "secrets", expect=ACCEPTED)
        self.assay("scan", self.tree, "--vulndb", self.dir / "none", expect=OTHER)


class Stored(VulndbCase):
    """What was verified before, and what has become known since."""

    def rematch(self, expect):
        return json.loads(self.assay("vulndb", "match", "--stored", "--json", expect=expect).out)

    def new(self, report):
        return {(s["subject"], c["purl"], v["id"]) for s in report["subjects"]
                for c in s["components"] for v in c["vulnerabilities"]}

    def test_a_title_of_details_is_not_cut_in_the_middle(self):
        start = "urllib3 before 1.24.2 does not remove a header when it follows a cross-origin\nredirect, which"
        long = f"{start} may hand credentials to others, and so on, for as long as anybody cares to read about it."
        self.load(advisory("GHSA-1", "x", summary="", details=long + "\n\nMore."),
                  advisory("GHSA-2", "x", summary="", details=f"One thing. In {long}"),
                  advisory("GHSA-3", "x", summary="", details="Short, and done!\n\nMore."))
        self.lock(x="1.0.0")
        report = json.loads(self.assay("scan", "--json", self.tree).out)
        messages = {f["rule"]: f["message"] for f in report["findings"] if f["inspector"] == "vulnerabilities"}
        self.assertIn("cross-origin redirect, which may hand credentials to others, and so on, for as long as anybody… "
                      "GHSA-1. Update", messages["GHSA-1"])
        self.assertIn("is vulnerable: One thing. GHSA-2. Update", messages["GHSA-2"])
        self.assertIn("is vulnerable: Short, and done! GHSA-3. Update", messages["GHSA-3"])
        self.assertIn("as long as anybody…\n", self.assay("vulndb", "match", "pkg:npm/x@1.0.0").out)

    def test_functions_that_rustsec_names(self):
        functions = (["json::Json::parse", "json::f\u202e"], [f"json::f{i}" for i in range(10)], [])
        records = [advisory(f"RUSTSEC-{i}", "json", ecosystem="crates.io") for i in range(3)]
        for record, names in zip(records, functions):
            record["affected"][0]["ecosystem_specific"] = {"affects": {"arch": [], "os": [], "functions": names}}
        self.load(*records)
        self.write("Cargo.lock", '[[package]]\nname = "json"\nversion = "1.0.0"\n'
                   'source = "registry+https://github.com/rust-lang/crates.io-index"\n')
        report = json.loads(self.assay("scan", "--json", self.tree).out)
        messages = {f["rule"]: f["message"] for f in report["findings"] if f["inspector"] == "vulnerabilities"}
        self.assertTrue(messages["RUSTSEC-0"].endswith(" Affects json::Json::parse, json::f\\u{202e}."), messages)
        self.assertTrue(messages["RUSTSEC-1"].endswith("json::f7 and 2 more."), messages)
        self.assertNotIn("Affects", messages["RUSTSEC-2"])
        shown = json.loads(self.assay("vulndb", "show", "--json", "RUSTSEC-0").out)
        self.assertEqual(shown[0]["affected"][0]["ecosystem_specific"], {"affects": {"functions": functions[0]}})

    def test_only_what_was_not_known_is_new_and_once(self):
        self.load(advisory("GHSA-1", "a"), advisory("GHSA-2", "nobody"))
        self.lock(a="1.0.0", b="1.0.0")
        self.assay("verify", "-q", "--name", "one", self.tree, expect=None)
        self.lock(b="1.0.0", c="1.0.0")
        self.assay("verify", "-q", "--name", "two", self.tree, expect=None)
        first = self.rematch(ACCEPTED)  # verify had seen GHSA-1
        self.assertEqual((first["inventories"], first["matched"], first["new"]), (2, 2, 0))
        said = self.load(advisory("GHSA-3", "b", **CRITICAL), advisory("GHSA-4", "c"))
        self.assertIn("2 of 2 stored subjects are newly affected", said.err)
        second = self.rematch(REJECTED)
        self.assertEqual(self.new(second), {("one", "pkg:npm/b@1.0.0", "GHSA-3"),
                                            ("two", "pkg:npm/b@1.0.0", "GHSA-3"),
                                            ("two", "pkg:npm/c@1.0.0", "GHSA-4")})
        found = second["subjects"][0]["components"][0]["vulnerabilities"][0]
        self.assertEqual((found["severity"], found["known_exploited"], found["fixed"]),
                         ("critical", False, "1.2.0"))
        again = self.rematch(ACCEPTED)
        self.assertEqual((again["matched"], again["new"], again["subjects"]), (0, 0, []))
        # Another index that says the same: matched anew, nothing new.
        self.assertNotIn("newly affected", self.load(advisory("GHSA-5", "nobody")).err)
        third = self.rematch(ACCEPTED)
        self.assertEqual((third["matched"], third["new"]), (2, 0))
        # A later delivery without the package is what counts.
        self.lock(a="1.0.0")
        self.assay("verify", "-q", "--name", "two", self.tree, expect=None)
        self.load(advisory("GHSA-6", "c"), advisory("GHSA-7", "a"))
        self.assertEqual({(s, v) for s, _, v in self.new(self.rematch(REJECTED))},
                         {("one", "GHSA-7"), ("two", "GHSA-7")})
        # All of it follows from the log.
        self.assertNotIn("differ", self.assay("log", "rebuild", "--check", expect=ACCEPTED).out)
        self.assertIn("stored-match:v1", self.assay("log", "types").out)
        self.assay("log", "verify", expect=ACCEPTED)

    def test_text_and_usage(self):
        self.load(advisory("GHSA-1", "nobody"))
        self.assertFalse((self.home / "log").exists(), "an import makes no log")
        self.lock(a="1.0.0")
        self.assay("verify", "-q", "--name", "one", self.tree, expect=None)
        self.load(advisory("GHSA-2", "a", **CRITICAL))
        out = self.assay("vulndb", "match", "--stored", expect=REJECTED).out
        self.assertIn("one (log entry 0)\n pkg:npm/a@1.0.0\n  critical GHSA-2, fixed in 1.2.0", out)
        self.assertIn("1 inventory, 1 not yet matched with this database, 1 newly affected, 1 new", out)
        self.assay("vulndb", "match", "--stored", "pkg:npm/a@1.0.0", expect=USAGE)


class EndOfLife(Case):
    DATA = {"schema_version": "1.2.0", "result": [
        {"name": "django", "identifiers": [{"type": "purl", "id": "pkg:pypi/django"}], "releases": [
            {"name": "3.2", "isEol": True, "eolFrom": "2024-04-01", "latest": {"name": "3.2.25"}},
            {"name": "5.2", "isEol": False, "eolFrom": "2098-04-30", "latest": {"name": "5.2.1"}}]}]}

    def test_release_lines_are_matched_with_components(self):
        (self.dir / "full.json").write_text(json.dumps(self.DATA))
        (self.dir / "nodejs.json").write_text(json.dumps([{"cycle": "18", "eol": "2025-04-30", "latest": "18.20.4"}]))
        self.write("requirements.txt", "django==3.2.5\n")
        self.write("Dockerfile", "FROM node:18-alpine\n")
        p = self.assay("vulndb", "import", self.dir / "full.json", self.dir / "nodejs.json", expect=ACCEPTED)
        self.assertIn("3 release lines", p.out)
        # There still is no database of advisories.
        self.assertFalse((self.home / "advisories/index").exists())
        r = self.report("verify", self.tree, "--no-log")
        found = [f for f in r["findings"] if f["inspector"] == "end-of-life"]
        self.assertEqual(sorted((f["rule"], f["path"], f["severity"]) for f in found),
                         [("ended", "Dockerfile", "medium"), ("ended", "requirements.txt", "medium")])
        self.assertIn("since 2024-04-01: release line 3.2 of django", found[0]["message"] + found[1]["message"])
        requirement = next(q for q in r["verdict"]["requirements"] if q["id"] == "components-maintained")
        self.assertEqual(requirement["status"], "alarm")
        baseline = self.dir / "b.yaml"
        baseline.write_text("id: b\nversion: '1'\ntitle: t\nrequirements:\n  - id: eol\n    title: t\n    rationale: r\n"
                            "    remedy: r\n    controls: ['8.8']\n    level: must\n    query: |\n      SELECT product || ' ' || "
                            "cycle AS resource, iif(is_over, 'alarm', 'ok') AS status, ends || ' ' || latest AS reason FROM "
                            "end_of_life ORDER BY 1\n")
        r = self.report("verify", self.tree, "--no-log", "--baseline", baseline)
        rows = r["verdict"]["requirements"][0]
        self.assertIn("django 3.2", json.dumps(rows))
        self.assertIn("nodejs 18", json.dumps(rows))
        self.write("requirements.txt", "django==5.2\n")
        (self.tree / "Dockerfile").unlink()
        self.assertEqual([f for f in self.report("scan", self.tree)["findings"] if f["inspector"] == "end-of-life"], [])
        health = self.report("health", self.tree)
        part = next(x for x in health["parts"] if x["name"] == "components-maintained")
        self.assertEqual(part["score"], 10)

    def test_newer_data_replaces_a_products_and_broken_data_is_named(self):
        (self.dir / "full.json").write_text(json.dumps(self.DATA))
        self.assay("vulndb", "import", self.dir / "full.json", expect=ACCEPTED)
        (self.dir / "django.json").write_text('[{"cycle": "3.2", "eol": false}]')
        (self.dir / "bad.json").write_text('[{"cycle": "3.2", "eol": fal')
        p = self.assay("vulndb", "import", self.dir / "django.json", self.dir / "bad.json")
        self.assertEqual(p.returncode, 3)
        self.assertIn("bad.json:1:", p.err)
        self.write("requirements.txt", "django==3.2.5\n")
        self.assertEqual([f for f in self.report("scan", self.tree)["findings"] if f["inspector"] == "end-of-life"], [])

if __name__ == "__main__":
    unittest.main()
