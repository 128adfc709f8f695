"""A small part of the scripted year (examples/year), without a network."""
import json
import subprocess
import sys
import unittest

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
