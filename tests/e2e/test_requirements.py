"""Sets of requirements: those that come with the program, one's own, and what may be assigned."""
import json
import unittest

from support import OTHER, REJECTED, SOURCE, USAGE, Case

OWN = """framework: {id: house, name: House rules, version: "3"}
controls:
  - {id: "1", name: Secrets, says: None in the source., level: L1, requirements: [no-open-credentials]}
  - {id: "2", name: Review, says: Another person reads it., level: L2}
"""


class Requirements(Case):
    def setUp(self):
        super().setUp()
        self.ok("project", "add", "shop", "--origin", "in-house")
        self.own = self.dir / "house.yaml"
        self.own.write_text(OWN)

    def assigned(self):
        return [(a["requirements"], a.get("version", "")) for a in
                json.loads(self.ok("assignment", "list", "--json").out)]

    def test_those_that_are_shipped(self):
        listed = {s["id"]: s for s in json.loads(self.ok("requirement", "list", "--json").out)}
        files = {p.stem for p in (SOURCE / "requirements").glob("*.yaml")}
        self.assertTrue(files and files < set(listed), listed.keys())
        controls = {c["id"] for c in json.loads(self.ok("control", "list", "--json").out)}
        for name in sorted(files):
            shown = json.loads(self.ok("requirement", "show", name, "--json").out)
            self.assertEqual((shown["id"], len(shown["requirements"])), (name, listed[name]["requirements"]))
            self.assertGreaterEqual(listed[name]["requirements"], 12)
            for r in shown["requirements"]:
                self.assertTrue(r["says"].endswith(".") and r["level"] in ("L1", "L2", "L3"), r)
                self.assertTrue({m["to"] for m in r["maps"]} <= controls, r)
            # A level includes those before it, and nothing behind it.
            upto = json.loads(self.ok("requirement", "show", name, "--json", "--level", "L1").out)["requirements"]
            self.assertEqual([r["id"] for r in upto], [r["id"] for r in shown["requirements"] if r["level"] == "L1"])
            everything = json.loads(self.ok("requirement", "show", name, "--json", "--level", "L3").out)
            self.assertEqual(everything, shown)
        # They are no controls: nothing is in alarm because a set was not assigned.
        self.assertFalse([c for c in controls if c.split("/")[0] in files])

    def test_a_set_is_measured_as_controls_are(self):
        posture = json.loads(self.ok("control", "posture", "--framework", "supplier-minimum", "--json").out)
        self.assertEqual(len(posture["controls"]), 13)
        self.assertEqual({c["state"] for c in posture["controls"]}, {"not measured"})
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "low")
        self.ok("person", "add", "ann", "--name", "Ann")
        self.ok("contract", "add", "c1", "--supplier", "acme", "--title", "Frame", "--begins", "2020-01-01")
        self.ok("clause", "add", "c1", "audit-right", "--state", "absent", "--read-by", "ann")
        posture = json.loads(self.assay("control", "posture", "supplier-minimum/10", "--json").out)
        self.assertEqual([c["state"] for c in posture["controls"]], ["alarm"])

    def test_what_may_be_assigned(self):
        p = self.assay("assignment", "add", "shop", "asvs", expect=USAGE)
        self.assertIn('there is no set of requirements "asvs"; there are iso-27001-2022, ', p.err)
        self.assertIn("web-application", p.err)
        self.assertEqual(self.assigned(), [])
        self.ok("assignment", "add", "shop", "web-application", "--level", "L2")
        self.ok("assignment", "add", "shop", "asvs-5.0")
        self.assertEqual(self.assigned(), [("asvs-5.0", "5.0"), ("web-application", "1")])
        p = self.assay("assignment", "add", "shop", "c-cpp-library", "--level", "high", expect=USAGE)
        self.assertIn('"high" is no level of c-cpp-library: L1, L2, L3', p.err)

    def test_sets_of_one_s_own(self):
        self.assertIn("nothing measures it: a person shows it", self.ok("requirement", "show", self.own).out)
        self.assay("assignment", "add", "shop", "house", expect=USAGE)
        p = self.assay("assignment", "add", "shop", "home", "--document", self.own, expect=USAGE)
        self.assertIn("the document holds the set house, not home", p.err)
        self.ok("assignment", "add", "shop", "house", "--document", self.own)
        self.assertEqual(self.assigned(), [("house", "3")])
        # Those in the home have a name.
        (self.home / "requirements").mkdir()
        (self.home / "requirements" / "house.yaml").write_text(OWN.replace("id: house", "id: ours"))
        self.ok("assignment", "add", "shop", "ours", "--level", "L1")
        self.assertIn("ours", self.ok("requirement", "list").out)
        # A baseline is a set, too.
        baseline = self.dir / "b.yaml"
        baseline.write_text(self.ok("baseline", "show").out)
        self.ok("assignment", "add", "shop", "assay-default", "--document", baseline)
        # What the log holds already stays, whatever is known today.
        (self.home / "requirements" / "house.yaml").unlink()
        self.ok("assignment", "set", "shop", "ours", "--level", "L2")
        self.ok("log", "rebuild", "--check")

    def test_every_level_is_named_once(self):
        """One level's name may begin like another's."""
        (self.home / "requirements").mkdir(exist_ok=True)
        rows = [f'  - {{id: "{i}", name: N, says: It is so., level: {level}}}\n' for i, level in enumerate(["L10", "L1", "L10", "L2"])]
        (self.home / "requirements" / "ours.yaml").write_text('framework: {id: ours, name: Ours, version: "1"}\ncontrols:\n' + "".join(rows))
        p = self.assay("requirement", "show", "ours", "--level", "L3", expect=USAGE)
        self.assertIn('"L3" is no level of ours: L10, L1, L2\n', p.err)

    def test_an_import_names_the_row(self):
        table = self.dir / "a.csv"
        table.write_text("project,set,level\nshop,web-application,L1\nshop,webb,L1\n")
        p = self.assay("assignment", "import", table, expect=REJECTED)
        self.assertIn('line 3: there is no set of requirements "webb"', p.out + p.err)
        self.assertEqual(self.assigned(), [])
        table.write_text("project,set,level\nshop,web-application,L1\n")
        self.ok("assignment", "import", table)
        self.assertIn("0 added, 0 changed, 1 unchanged", self.ok("assignment", "import", table).out)

    def test_bad_files(self):
        for text in ("", "framework: [\n", "framework: {id: x, name: X}\ncontrols: [{id: 1}]\n",
                     OWN.replace("no-open-credentials", "no-such-thing"), "a: &a [*a]\n", "\x00\xff"):
            self.own.write_text(text, encoding="latin-1")
            for args in (("requirement", "show", self.own), ("assignment", "add", "shop", "house", "--document", self.own)):
                p = self.assay(*args)
                self.assertIn(p.returncode, (USAGE, OTHER), (text, p.err))
        self.assertEqual(self.assigned(), [])


if __name__ == "__main__":
    unittest.main()
