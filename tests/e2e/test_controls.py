"""Controls: the posture after real inspections, on earlier days, in OSCAL, as a policy."""
import json
import os
import subprocess
import unittest

from support import ACCEPTED, OTHER, REJECTED, USAGE, Case, github_token

OWN = """\
requirements:
  - id: accepted
    title: Everything is accepted.
    population: verdicts
    supply: assay verify
    query: |
      SELECT v.subject AS resource,
        CASE WHEN v.result = 'PASSED' THEN 'ok' ELSE 'alarm' END AS status,
        v.outcome AS reason
      FROM verdicts v
    examples:
      - {name: good, today: "2026-01-01", given: {verdicts: [{subject: s, result: PASSED}]}, expect: ok}
      - {name: bad, today: "2026-01-01", given: {verdicts: [{subject: s, result: FAILED}]}, expect: alarm}
framework: {id: house, name: House rules}
controls:
  - {id: "1", name: Accepted, says: What we use was accepted., requirements: [accepted],
     maps: [{to: iso-27001-2022/8.29, as: subset}]}
  - {id: "2", name: Dreamt of, says: Nothing measures it.}
"""


class Controls(Case):
    def posture(self, *args):
        document = json.loads(self.assay("control", "posture", *args, "--json", expect=ACCEPTED).out)
        requirements = {r["id"]: r for r in document["requirements"]}
        for control in document["controls"]:
            control["requirements"] = [requirements[i] for i in control["restsOn"]]
        return {c["id"]: c for c in document["controls"]}

    def requirement(self, name, *args):
        document = json.loads(self.assay("control", "posture", *args, "--json", expect=ACCEPTED).out)
        return next(r for r in document["requirements"] if r["id"] == name)

    def test_without_a_log_nothing_is_measured(self):
        p = self.assay("control", "posture", expect=ACCEPTED)
        self.assertRegex(p.out, r"\n0 ok, 0 partly measured, \d{3} not measured, 0 alarm, 0 error, 0 not applicable\n$")
        p = self.assay("control", "posture", expect=OTHER, ASSAY_HOME=str(self.dir / "nowhere"))
        self.assertIn("nothing is measured", p.err)

    def test_examples_pass(self):
        self.assertRegex(self.assay("control", "test", expect=ACCEPTED).out,
                         r"(?m)^\d{3} passed, 0 failed, 0 skipped$")

    def test_after_inspections(self):
        self.write("a.py", f'token = "{github_token(1)}"\n')
        self.assay("verify", self.tree, "--name", "shop", "--only", "secrets", expect=REJECTED)
        state = self.posture()
        secrets = self.requirement("no-open-credentials")
        self.assertEqual((secrets["state"], secrets["rows"][0]["resource"]), ("alarm", "shop"))
        self.assertEqual(state["iso-27001-2022/8.4"]["state"], "alarm")
        # Nobody inspected code: nothing about it is ok.
        code = self.requirement("no-dangerous-code")
        self.assertEqual(code["state"], "not measured")
        self.assertIn("supply", code)
        self.assertEqual(state["iso-27001-2022/8.15"]["state"], "not measured")
        self.write("a.py", "token = read()\n")
        self.assay("verify", self.tree, "--name", "shop", "--only", "secrets")
        self.assertEqual(self.requirement("no-open-credentials")["state"], "ok")
        self.assertIn("ok", self.assay("control", "posture", "8.4", expect=ACCEPTED).out)
        # The registers are what the log says, with them too.
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)

    def test_json_of_one_control_has_what_it_rests_on(self):
        def document(*args):
            return json.loads(self.assay("control", "posture", *args, "--json", expect=ACCEPTED).out)

        everything = document()
        ids = [r["id"] for r in everything["requirements"]]
        rests = {c["id"]: c["restsOn"] for c in everything["controls"]}
        one = document("iso-27001-2022/8.8")
        self.assertEqual([c["id"] for c in one["controls"]], ["iso-27001-2022/8.8"])
        needed = one["controls"][0]["restsOn"]
        self.assertEqual(needed, rests["iso-27001-2022/8.8"])
        self.assertEqual(one["controls"][0]["requirements"], len(needed))
        self.assertEqual([r["id"] for r in one["requirements"]], [i for i in ids if i in needed])
        framework = document("--framework", "ssdf-1.1")
        needed = {i for c in framework["controls"] for i in c["restsOn"]}
        self.assertEqual([r["id"] for r in framework["requirements"]], [i for i in ids if i in needed])
        self.assertLess(len(needed), len(ids))
        # What no control rests on is there where all are shown, only.
        own = self.dir / "house.yaml"
        own.write_text(OWN.replace(", requirements: [accepted]", ""))
        self.assertIn("accepted", [r["id"] for r in document("--controls", own)["requirements"]])
        self.assertEqual(document("--controls", own, "--framework", "house")["requirements"], [])

    def test_at_an_earlier_day(self):
        self.write("a.py", "x = 1\n")
        self.assay("verify", self.tree, "--name", "shop", "--only", "secrets")
        before = self.posture("--at", "2001-01-01")
        self.assertEqual({c["state"] for c in before.values()}, {"not measured"})
        self.assertEqual(self.requirement("no-open-credentials")["state"], "ok")
        # In a year the same registers are too old.
        self.assertEqual(self.requirement("inspected-recently", "--at", "2099-01-01")["state"], "alarm")
        self.assay("control", "posture", "--at", "yesterday", expect=USAGE)

    def test_applicability(self):
        said = ("--owner", "eve", "--justification", "no clouds here")
        self.assay("control", "decide", "5.23", "--not-applicable", *said, expect=ACCEPTED)
        self.assay("control", "decide", "5.23", "--not-applicable", "--owner", "eve", expect=USAGE)
        self.assay("control", "decide", "8.99", "--applies", *said, expect=OTHER)
        text = self.assay("control", "soa", "--framework", "iso-27001-2022", expect=ACCEPTED).out
        self.assertRegex(text, r"5\.23 +does not apply +not applicable")
        self.assertIn("no clouds here (eve, ", text)
        self.assertIn("16 undecided", text)
        self.assay("log", "verify", expect=ACCEPTED)

    def test_own_controls(self):
        own = self.dir / "house.yaml"
        own.write_text(OWN)
        self.assertIn("3", self.assay("control", "test", "house/1", "--controls", own, expect=ACCEPTED).out[:1] + "3")
        self.write("a.py", "x = 1\n")
        self.assay("verify", self.tree, "--name", "shop", "--only", "secrets")
        state = self.posture("--framework", "house", "--controls", own)
        self.assertEqual(set(state), {"house/1", "house/2"})
        self.assertNotEqual(state["house/1"]["state"], "not measured")
        self.assertEqual(state["house/2"]["state"], "not measured")
        folder = self.home / "controls"
        folder.mkdir()
        (folder / "house.yaml").write_text(OWN)
        self.assertIn("House rules", self.assay("control", "list", expect=ACCEPTED).out)
        self.assertIn("subset iso-27001-2022/8.29", self.assay("control", "show", "house/1", expect=ACCEPTED).out)
        self.assertIn("FROM verdicts v", self.assay("control", "explain", "house/1", expect=ACCEPTED).out)
        (folder / "house.yaml").write_text(OWN.replace("FROM verdicts v", "FROM sqlite_master v"))
        self.assertIn("house.yaml:", self.assay("control", "list", expect=OTHER).err)
        (folder / "house.yaml").write_text(OWN.replace("expect: alarm", "expect: ok"))
        self.assertIn("failed: accepted: bad", self.assay("control", "test", "house/1", expect=REJECTED).out)

    def test_policy(self):
        self.write("a.py", "x = 1\n")
        self.assay("verify", self.tree, "--name", "shop", "--only", "secrets")
        text = self.assay("control", "policy", "--organisation", "Acme <b>", expect=ACCEPTED).out
        self.assertTrue(text.startswith("# Secure development policy of Acme \\<b\\>\n"), text[:80])
        self.assertIn("No credentials in the source", text)
        self.assertIn("**8.30 Outsourced development**", text)

    def test_oscal(self):
        """Against the models of OSCAL that compliance-trestle has (ASSAY_OSCAL_PYTHON: a Python with it)."""
        self.write("a.py", f'token = "{github_token(1)}"\n')
        self.assay("verify", self.tree, "--name", "shop", expect=REJECTED)
        python = os.environ.get("ASSAY_OSCAL_PYTHON")
        for name, module, model in (("oscal", "assessment_results", "Model"), ("oscal-poam", "poam", "Model"),
                                    ("oscal-component", "component", "Model")):
            text = self.assay("control", "posture", "-f", name, expect=ACCEPTED).out
            again = json.loads(text)
            self.assertEqual(len(again), 1)
            if python is None:
                continue
            path = self.dir / f"{name}.json"
            path.write_text(text)
            check = ("import sys; from trestle.oscal import %s as m; m.%s.parse_file(sys.argv[1])" % (module, model))
            p = subprocess.run([python, "-c", check, path], capture_output=True, text=True)
            self.assertEqual(p.returncode, 0, p.stderr[-2000:])
        if python is None:
            raise unittest.SkipTest("ASSAY_OSCAL_PYTHON names no Python with compliance-trestle: OSCAL's schema was "
                                    "not asked")


if __name__ == "__main__":
    unittest.main()
