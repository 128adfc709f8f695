"""Evaluations by ISO/IEC 15408: documents, tests of interfaces and parts, reports of the release, controls, due dates, packs."""
import hashlib
import json
import tarfile
import unittest

from support import ACCEPTED, REJECTED, USAGE, Case, day, tarred

MAPPING = """Interface;Test case;Note
login;shop.LoginTest.signs_in;with a password
login;refuses;
pay;shop.PayTest;all of it
"""


def junit(**tests):
    """A report: each test with its class, and what became of it."""
    bad = {"failed": '<failure message="no"/>', "error": "<error/>", "skipped": "<skipped/>", "passed": ""}
    cases = "".join(f'<testcase classname="{name.rpartition("__")[0].replace("__", ".")}" name="{name.rpartition("__")[2]}">'
                    f"{bad[outcome]}</testcase>" for name, outcome in tests.items())
    return f"<testsuite>{cases}</testsuite>"


PASSED = {"shop__LoginTest__signs_in": "passed", "shop__LoginTest__refuses": "passed", "shop__PayTest__card": "passed",
          "shop__PayTest__cash": "skipped"}


class Evaluations(Case):
    def setUp(self):
        super().setUp()
        for person in ("ann", "bob", "eve"):
            self.ok("person", "add", person, "--name", person, "--email", f"{person}@example.org")
        self.ok("project", "add", "shop", "--name", "Shop", "--origin", "in-house", "--tier", "high")
        self.release = self.file("shop.tar", tarred({"main.py": "print(1)\n"}, mode="w"))
        self.digest = hashlib.sha256(self.release.read_bytes()).hexdigest()

    def file(self, name, content):
        path = self.dir / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def evaluation(self, version="2.1", *more, released="2026-10-01"):
        self.ok("evaluation", "add", f"shop-{version}", "--project", "shop", "--version", version, "--released", released, *more)

    def document(self, name, component, *more, evaluation="shop-2.1", author="ann", expect=ACCEPTED, review=True):
        paper = self.file(f"{name}.txt", f"{name} {component}\n")
        seen = ("--reviewed-by", "bob", "--reviewed", day(-2)) if review else ()
        return self.assay("evaluation-document", "add", evaluation, name, "--component", component, "--title", f"The {name}",
                          "--document", paper, "--author", author, "--state", "final", *seen, *more, expect=expect)

    def mapping(self, text=MAPPING, *more, expect=ACCEPTED, evaluation="shop-2.1"):
        return self.assay("evaluation-test", "import", "--evaluation", evaluation, self.file("tests.csv", text), *more,
                          expect=expect)

    def results(self, digest=None, name="junit.xml", expect=ACCEPTED, **tests):
        return self.assay("finding", "import", "--tested", digest or self.digest, self.file(name, junit(**tests)), expect=expect)

    def posture(self, control):
        found = json.loads(self.ok("control", "posture", "--json", "--all", f"iso-15408-3/{control}").out)
        return {r["id"]: {x["resource"]: (x["status"], x["reason"]) for x in r.get("rows", [])} or r["state"]
                for r in found["requirements"]}

    def states(self, control, requirement):
        rows = self.posture(control)[requirement]
        return rows if isinstance(rows, str) else {resource: status for resource, (status, _) in rows.items()}

    def reason(self, control, requirement, resource):
        return self.posture(control)[requirement][resource][1]

    def whole(self):
        """All that EAL3 asks for."""
        self.evaluation("2.1", "--level", "EAL3", "--digest", self.digest, "--target", self.file("st.txt", "target\n"))
        self.document("arc", "ADV_ARC.1")
        self.document("fsp", "ADV_FSP.3", "--covers", "login pay")
        self.document("tds", "ADV_TDS.2", "--covers", "till")
        self.document("ope", "AGD_OPE.1")
        self.document("pre", "AGD_PRE.1")
        for family in ("COV.2", "DPT.1", "FUN.1"):
            self.document(family[:3].lower(), f"ATE_{family}")
        self.document("ind", "ATE_IND.2", author="eve")
        self.mapping(MAPPING + "till;signs_in;\n")
        self.results(**PASSED)
        self.assay("verify", "--name", "shop-2.1", self.release)

    def families(self):
        posture = json.loads(self.ok("control", "posture", "--json", "--framework", "iso-15408-3").out)
        ours = {r["id"] for r in posture["requirements"] if r["state"] == "ok"}
        return ours

    OURS = {"security-target-kept", "release-inspected", "interfaces-tested", "parts-tested", "named-tests-pass",
            "tests-name-parts", "independent-tests-by-others"} | {
                f"{f}-document" for f in ("adv-arc", "adv-fsp", "adv-tds", "agd-ope", "agd-pre", "ate-cov", "ate-dpt", "ate-fun",
                                          "ate-ind")}

    def test_from_nothing_to_ok(self):
        self.assertEqual(self.states("ADV_FSP", "adv-fsp-document"), "not measured")
        self.whole()
        self.assertEqual(self.OURS - self.families(), set())
        for beyond in ("adv-imp-document", "adv-int-document", "adv-spm-document"):  # EAL3 asks for none of these
            self.assertNotIn(beyond, self.families())
        self.ok("log", "rebuild", "--check")
        self.ok("log", "rebuild", "--verify")
        self.ok("log", "verify")
        self.assertEqual(self.OURS - self.families(), set())

    def test_no_aim_is_not_measured(self):
        self.evaluation("2.1", "--digest", self.digest)
        self.document("fsp", "ADV_FSP.3", "--covers", "login pay")
        self.mapping()
        for control, requirement in (("ADV_FSP", "adv-fsp-document"), ("ATE_COV", "interfaces-tested"),
                                     ("ATE_COV", "named-tests-pass"), ("ASE", "security-target-kept"),
                                     ("ADV_IMP", "release-inspected")):
            self.assertEqual(self.states(control, requirement), "not measured", requirement)
        self.ok("evaluation", "set", "shop-2.1", "--components", "ADV_FSP.4")  # a set of its own
        self.assertIn("is for ADV_FSP.3, and its own set asks for ADV_FSP.4",
                      self.reason("ADV_FSP", "adv-fsp-document", "shop-2.1: fsp"))
        self.assertEqual(self.states("AGD_OPE", "agd-ope-document"), "not measured")

    def test_documents(self):
        self.evaluation("2.1", "--level", "EAL2", "--components", "ADV_FSP.4")
        row = ("ADV_FSP", "adv-fsp-document", "shop-2.1: fsp")
        self.assertEqual(self.reason(*row[:2], "shop-2.1: ADV_FSP"),
                         "EAL2 with ADV_FSP.4 asks for ADV_FSP.4, and there is no document")
        self.document("fsp", "ADV_FSP.2", review=False)
        self.assertEqual(self.reason(*row), "is for ADV_FSP.2, and EAL2 with ADV_FSP.4 asks for ADV_FSP.4")
        change = ("evaluation-document", "set", "shop-2.1", "fsp")
        self.ok(*change, "--component", "ADV_FSP.4")
        self.assertEqual(self.reason(*row), "was reviewed by nobody beside ann")
        self.assay(*change, "--reviewed-by", "ann", "--reviewed", day(-1), expect=USAGE)  # who wrote it
        self.assay(*change, "--reviewed-by", "bob", expect=USAGE)
        self.assay(*change, "--reviewed-by", "bob", "--reviewed", day(1), expect=USAGE)
        self.assay(*change, "--reviewed-by", "bob", "--reviewed", day(-1), "--until", day(-3), expect=USAGE)
        self.ok(*change, "--reviewed-by", "bob", "--reviewed", day(-9), "--until", day(-3))
        self.assertEqual(self.reason(*row), "was to be reviewed anew 3 days ago")
        self.ok(*change, "--until", day(20))
        self.assertEqual(self.states(*row[:2]), {"shop-2.1: fsp": "ok"})
        due = json.loads(self.assay("due", "--json", "--kind", "evaluation-document", expect=None).out)
        self.assertEqual([(d["id"], d["due"][:10], d["owner"]) for d in due], [("shop-2.1 fsp", day(20), "ann")])
        # Another file is not what bob reviewed.
        other = self.file("other.txt", "another one\n")
        self.assertIn("that was another file", self.assay(*change, "--document", other, expect=USAGE).err)
        self.ok(*change, "--document", other, "--reviewed-by", "eve", "--reviewed", day(-1))
        self.ok(*change, "--state", "in work")
        self.assertEqual(self.reason(*row), "is a draft")
        # The second part of it is to be sound, too.
        self.ok(*change, "--state", "approved")
        self.document("errors", "ADV_FSP.4", review=False)
        self.assertEqual(self.states(*row[:2]), {"shop-2.1: errors": "alarm", "shop-2.1: fsp": "ok"})
        self.ok("evaluation-document", "withdraw", "shop-2.1", "errors")
        self.ok("evaluation-document", "withdraw", "shop-2.1", "fsp")
        self.assertEqual(self.states(*row[:2]), {"shop-2.1: ADV_FSP": "alarm"})
        self.ok("log", "rebuild", "--check")

    def test_what_is_refused(self):
        self.evaluation()
        add = ("evaluation", "add", "x", "--project", "shop", "--version", "1", "--released", "2026-01-01")
        for wrong in (("--level", "EAL8"), ("--components", "ADV_TDS.7"), ("--components", "ADV_TDS"),
                      ("--components", "ADV_FOO.1"), ("--digest", "12ab")):
            self.assay(*add, *wrong, expect=USAGE)
        for component in ("ADV_ARC.2", "AGD_OPE.6", "ATE_XYZ.1", "ADV_TDS.7", "ADV_TDS.0", "ALC_FLR.1", "ADV_TDS", "adv_tds.3",
                          "ADV_TDS.33"):
            self.document("d", component, expect=USAGE)
        self.document("d", "ADV_TDS.1", "--address", "https://example.org/d", "--digest", self.digest, expect=USAGE)
        self.document("d", "ADV_TDS.1", evaluation="absent", expect=USAGE)
        self.document("d", "ADV_TDS.1", author="nobody", expect=USAGE)
        there = ("evaluation-document", "add", "shop-2.1", "d", "--component", "ADV_IMP.1", "--title", "D", "--author", "ann",
                 "--state", "final")
        self.assay(*there, expect=USAGE)
        self.assay(*there, "--address", "https://example.org/d", expect=USAGE)
        self.ok(*there, "--address", "https://example.org/d", "--digest", self.digest)
        self.assertIn("is no SHA-256", self.results("5e23", expect=USAGE, a__b="passed").err)
        lint = self.file("lint.sarif", '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}')
        self.assertIn("there is no test in it", self.assay("finding", "import", "--tested", self.digest, lint, expect=None).err)
        self.assertEqual(json.loads(self.ok("evaluation-test", "list", "--json").out), [])

    def test_mappings_come_from_files(self):
        self.evaluation("2.1", "--level", "EAL3", "--digest", self.digest)
        bad = self.mapping(MAPPING + "a b;x;\n;y;\npay;shop.PayTest;said otherwise\n", expect=REJECTED)
        said = bad.out + bad.err
        for place in ('line 5, column A (Interface): "a b"', "line 6", "line 7"):
            self.assertIn(place, said)
        self.assertEqual(json.loads(self.ok("evaluation-test", "list", "--json").out), [])
        self.assertIn("3 added, 0 changed, 0 unchanged; nothing is changed", self.mapping(MAPPING, "--dry-run").out)
        self.assertIn("3 added", self.mapping().out)
        self.assertIn("0 added, 0 changed, 3 unchanged", self.mapping().out)
        rows = [{"part": "till", "test": "counts"}, {"part": "till", "test": "x" * 1001}]
        as_json = self.file("more.json", json.dumps(rows))
        self.assay("evaluation-test", "import", "--evaluation", "shop-2.1", as_json, expect=REJECTED)
        self.ok("evaluation-test", "import", "--evaluation", "shop-2.1", self.file("more.json", json.dumps(rows[:1])))
        shown = json.loads(self.ok("evaluation", "show", "shop-2.1", "--json").out)
        self.assertEqual([(t["part"], t["test"]) for t in shown["evaluationTests"]],
                         [("login", "refuses"), ("login", "shop.LoginTest.signs_in"), ("pay", "shop.PayTest"), ("till", "counts")])

    def test_each_alarm_of_tests(self):
        self.evaluation("2.1", "--level", "EAL3", "--digest", self.digest)
        cov = "ATE_COV", "interfaces-tested"
        self.assertEqual(self.reason(*cov, "shop-2.1: ATE_COV"),
                         "no document of ADV_FSP says which interfaces there are (--covers)")
        self.document("fsp", "ADV_FSP.3", "--covers", "login, pay; refund")
        self.mapping(MAPPING + "gone;shop.GoneTest;\n")
        self.assertEqual(self.states(*cov), {"shop-2.1: login": "ok", "shop-2.1: pay": "ok", "shop-2.1: refund": "alarm"})
        self.assertEqual(self.reason(*cov, "shop-2.1: refund"), "fsp describes it, and no test is named for it")
        self.assertEqual(self.reason("ATE_DPT", "tests-name-parts", "shop-2.1: gone"),
                         "is tested by shop.GoneTest, and no document of ADV_FSP or ADV_TDS describes it")
        ran = "ATE_FUN", "named-tests-pass", "shop-2.1: pay"
        self.assertEqual(self.reason(*ran), f"shop.PayTest is named for it, and no imported report of {self.digest[:12]} has that test")
        self.results("f" * 64, **PASSED)  # of another release
        self.assertIn("no imported report", self.reason(*ran))
        self.results(name="second.xml", **{**PASSED, "shop__PayTest__card": "failed"})
        self.assertEqual(self.reason(*ran), "shop.PayTest is named for it; failed: shop.PayTest.card in second.xml")
        self.results(name="third.xml", shop__PayTest__card="skipped")
        self.assertEqual(self.reason(*ran), "shop.PayTest is named for it, and was skipped in second.xml")
        self.results(name="fourth.xml", shop__PayTest__card="passed")
        self.assertEqual(self.reason(*ran), "shop.PayTest passed in fourth.xml")
        self.assertIn("already imported", self.results(name="fourth.xml", shop__PayTest__card="passed").err)
        # Within one report the worst of a name counts.
        twice = junit(shop__PayTest__card="error").replace("</testsuite>", "") + junit(shop__PayTest__card="passed")[11:]
        self.ok("finding", "import", "--tested", self.digest, self.file("fifth.xml", twice))
        self.assertIn("failed: shop.PayTest.card in fifth.xml", self.reason(*ran))
        self.ok("log", "rebuild", "--check")
        self.ok("evaluation", "set", "shop-2.1", "--digest", "")
        self.assertEqual(self.reason(*ran), "shop.PayTest is named for it, and nothing says which digest version 2.1 has")

    def test_a_new_release_makes_documents_stale(self):
        self.whole()
        self.evaluation("2.2", "--level", "EAL3", "--digest", "e" * 64, released="2026-11-01")
        self.assertEqual(self.reason("ADV_FSP", "adv-fsp-document", "shop-2.2: ADV_FSP"),
                         "EAL3 asks for ADV_FSP.3, and only version 2.1 has a document of it")
        self.assertEqual(self.states("ATE_COV", "named-tests-pass"), "not measured")  # nothing is named for it
        self.assertEqual(self.states("ADV_IMP", "release-inspected"), {"shop-2.2": "alarm"})
        # What still holds is said of the new version.
        old = json.loads(self.ok("evaluation-document", "list", "--evaluation", "shop-2.1", "--json").out)
        self.assertEqual(len(old), 9)
        again = self.file("again.json", json.dumps([{**d, "evaluation": "shop-2.2"} for d in old]))
        self.assertIn("9 added", self.ok("evaluation-document", "import", again).out)
        self.assertEqual(self.states("ADV_FSP", "adv-fsp-document"), {"shop-2.2: fsp": "ok"})
        self.ok("evaluation", "withdraw", "shop-2.2")
        self.assertEqual(self.states("ADV_FSP", "adv-fsp-document"), {"shop-2.1: fsp": "ok"})

    def test_who_tests_independently(self):
        self.evaluation("2.1", "--level", "EAL2")
        self.document("fun", "ATE_FUN.1")
        self.document("ind", "ATE_IND.2")
        self.assertEqual(self.reason("ATE_IND", "independent-tests-by-others", "shop-2.1: ind"), "by ann, who wrote fun, too")

    def test_many(self):
        """The tests of a large product are found by their names, not looked through for each that is named."""
        self.evaluation("2.1", "--level", "EAL3", "--digest", self.digest)
        self.results(**{f"shop__T{i // 50}__case_{i}": "passed" for i in range(50000)})
        self.mapping("part,test\n" + "".join(f"if{i % 100},shop.T{i}.case_{i * 50}\n" for i in range(1000)) +
                     "".join(f"if{i % 100},case_{i}\n" for i in range(3000)))
        found = json.loads(self.ok("control", "posture", "--json", "iso-15408-3/ATE_FUN").out)["requirements"]
        self.assertEqual([(r["state"], r["ok"], r["alarms"]) for r in found if r["id"] == "named-tests-pass"], [("ok", 4000, 0)])

    def test_packs(self):
        self.whole()
        self.ok("project", "add", "other", "--name", "Other", "--origin", "in-house", "--tier", "low")
        self.ok("evaluation", "add", "other-1", "--project", "other", "--version", "1", "--released", "2026-01-01", "--digest",
                "a" * 64)
        self.document("secret", "ADV_FSP.1", evaluation="other-1")
        self.results("a" * 64, name="theirs.xml", a__b="failed")
        pack = self.dir / "pack.tar"
        self.ok("audit", "pack", "--project", "shop", "-o", pack)
        self.ok("audit", "verify", pack)
        with tarfile.open(pack) as tar:
            names = tar.getnames()
            bytes_of = {m: tar.extractfile(m).read() for m in names if tar.getmember(m).isfile()}
        fsp = hashlib.sha256(b"fsp ADV_FSP.3\n").hexdigest()
        secret = hashlib.sha256(b"secret ADV_FSP.1\n").hexdigest()
        self.assertTrue(any(fsp in n for n in names))
        self.assertFalse(any(secret in n for n in names))
        whole = b"".join(bytes_of.values())
        self.assertIn(b"signs_in", whole)  # the report of the release
        self.assertNotIn(b"theirs.xml", whole)
        about = json.loads(next(data for name, data in bytes_of.items() if name.endswith("pack.json")))
        self.assertIn("shop-2.1", json.dumps(about))
        self.assertNotIn("other-1", json.dumps(about))

    def test_a_suppliers_pack(self):
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        self.ok("project", "add", "gate", "--name", "Gate", "--origin", "supplier", "--supplier", "acme", "--tier", "high")
        self.ok("evaluation", "add", "gate-1", "--project", "gate", "--version", "1", "--released", "2026-01-01", "--digest",
                self.digest)
        self.document("theirs", "ADV_ARC.1", evaluation="gate-1")
        self.mapping(evaluation="gate-1")
        self.results(**PASSED)
        self.evaluation()
        self.document("ours", "ADV_ARC.1")
        pack = self.dir / "pack.tar"
        self.ok("audit", "pack", "--supplier", "acme", "-o", pack)
        self.ok("audit", "verify", pack)
        with tarfile.open(pack) as tar:
            held = b"".join(tar.extractfile(m).read() for m in tar if m.isfile())
        for inside in (b"theirs ADV_ARC.1", b"signs_in"):
            self.assertIn(inside, held)
        self.assertNotIn(b"ours ADV_ARC.1", held)

    # ISO/IEC 15408-5:2022, as its tables of the levels list them.
    PACKAGES = {
        "EAL1": "ADV_FSP.1 AGD_OPE.1 AGD_PRE.1 ATE_IND.1",
        "EAL2": "ADV_ARC.1 ADV_FSP.2 ADV_TDS.1 AGD_OPE.1 AGD_PRE.1 ATE_COV.1 ATE_FUN.1 ATE_IND.2",
        "EAL3": "ADV_ARC.1 ADV_FSP.3 ADV_TDS.2 AGD_OPE.1 AGD_PRE.1 ATE_COV.2 ATE_DPT.1 ATE_FUN.1 ATE_IND.2",
        "EAL4": "ADV_ARC.1 ADV_FSP.4 ADV_IMP.1 ADV_TDS.3 AGD_OPE.1 AGD_PRE.1 ATE_COV.2 ATE_DPT.1 ATE_FUN.1 ATE_IND.2",
        "EAL5": "ADV_ARC.1 ADV_FSP.5 ADV_IMP.1 ADV_INT.2 ADV_TDS.4 AGD_OPE.1 AGD_PRE.1 ATE_COV.2 ATE_DPT.3 ATE_FUN.1 ATE_IND.2",
        "EAL6": "ADV_ARC.1 ADV_FSP.5 ADV_IMP.2 ADV_INT.3 ADV_SPM.1 ADV_TDS.5 AGD_OPE.1 AGD_PRE.1 ATE_COV.3 ATE_DPT.3 ATE_FUN.2 "
                "ATE_IND.2",
        "EAL7": "ADV_ARC.1 ADV_FSP.6 ADV_IMP.2 ADV_INT.3 ADV_SPM.1 ADV_TDS.6 AGD_OPE.1 AGD_PRE.1 ATE_COV.3 ATE_DPT.4 ATE_FUN.2 "
                "ATE_IND.3",
    }

    def test_what_the_levels_ask_for(self):
        for level in self.PACKAGES:
            name = level.lower()
            self.ok("project", "add", name, "--name", level, "--origin", "in-house", "--tier", "low")
            self.ok("evaluation", "add", name, "--project", name, "--version", "1", "--released", "2026-01-01", "--level", level)
        posture = json.loads(self.ok("control", "posture", "--json", "--all", "--framework", "iso-15408-3").out)
        asked = {level: set() for level in self.PACKAGES}
        for requirement in posture["requirements"]:
            if requirement["id"].endswith("-document"):
                for row in requirement["rows"]:
                    level, _, component = row["reason"].partition(",")[0].partition(" asks for ")
                    asked[level].add(component)
        self.assertEqual({level: " ".join(sorted(c)) for level, c in asked.items()}, self.PACKAGES)

    def test_who_may_say_it(self):
        roles = self.ok("key", "roles").out
        for noun in ("evaluation", "evaluation-document", "evaluation-test"):
            self.assertIn(noun, roles)


if __name__ == "__main__":
    unittest.main()
