"""What inspections found, from the registers: pages, one in detail, counters."""
import json
import unittest

from support import ACCEPTED, OTHER, REJECTED, USAGE, Case

CODE = 'import os\neval(input())\nos.system("rm " + input())\n'


class Findings(Case):
    def page(self, *args):
        return json.loads(self.ok("finding", "list", "--json", *args).out)

    def found(self, *args):
        return [f["key"] for f in self.page(*args)["findings"]]

    def count(self, *args):
        return json.loads(self.ok("finding", "count", "--json", *args).out)

    def inspect(self, name, files, expect=REJECTED):
        for number in range(files):
            self.write(f"{name}/f{number}.py", CODE)
        return self.report("verify", self.tree / name, "--name", name, "--only", "code", expect=expect)

    def programme(self):
        self.ok("team", "add", "pay")
        self.ok("team", "add", "ops")
        self.ok("person", "add", "ann", "--name", "Ann", "--email", "ann@example.org")
        for project, team, subject in (("p1", "pay", "shop"), ("p2", "ops", "a b@c")):
            self.ok("project", "add", project, "--origin", "in-house", "--tier", "low", "--team", team)
            self.ok("subject", "add", project, subject)

    def test_pages(self):
        self.inspect("shop", 3)
        self.inspect("a b@c", 2)
        whole = self.page()
        self.assertNotIn("next", whole)
        keys = [f["key"] for f in whole["findings"]]
        self.assertEqual(keys, sorted(keys, key=lambda k: k.split("@", 1)[::-1]))
        self.assertEqual(len(keys), len(set(keys)))
        self.assertTrue(keys[0].endswith("@a b@c"))
        for limit in (1, 4, len(keys)):
            got, after = [], ()
            while True:
                page = self.page("--limit", limit, *after)
                got += [f["key"] for f in page["findings"]]
                if "next" not in page:
                    break
                self.assertEqual(page["next"], got[-1])
                after = ("--after", page["next"])
            self.assertEqual(got, keys)
        text = self.ok("finding", "list", "--limit", "2")
        self.assertEqual([line.split("  ")[0] for line in text.out.splitlines()], keys[:2])
        self.assertIn(f"--after '{keys[1]}'", text.err)

    def test_filters_and_counters(self):
        r = self.inspect("shop", 2)
        self.inspect("a b@c", 1)
        self.inspect("third", 1)
        self.programme()
        shop = self.found("--subject", "shop")
        self.assertEqual(len(shop), len(r["findings"]))
        self.assertEqual(self.found("--team", "pay"), shop)
        self.assertEqual(self.found("--project", "p1", "--state", "open"), shop)
        self.assertEqual(self.found("--team", "pay", "--state", "suppressed"), [])
        self.assertEqual(self.found("--team", "pay", "--subject", "third"), [])
        high = [f for f in r["findings"] if f["severity"] == "high"]
        self.assertEqual(len(self.found("--team", "pay", "--severity", "high")), len(high))
        rule = "code/" + high[0]["rule"]
        self.assertEqual(len(self.found("--rule", rule, "--subject", "shop")),
                         sum(f["rule"] == high[0]["rule"] for f in r["findings"]))
        self.assertEqual(self.found("--rule", "secrets/" + high[0]["rule"]), [])
        self.assertEqual(self.found("--inspector", "text"), [])
        self.assertEqual(self.found("--since", "2020-01-01"), self.found())
        self.assertEqual(self.found("--since", "2099-01-01"), [])
        self.assertEqual(self.count("--team", "pay")["open"]["high"], len(high))
        self.assertEqual(sum(self.count()["open"].values()), len(self.found()))
        self.assertEqual([(c["team"], sum(c["open"].values())) for c in self.count("--by", "team")],
                         [("", len(self.found("--subject", "third"))), ("ops", len(shop) // 2), ("pay", len(shop))])
        self.assertEqual([c["project"] for c in self.count("--by", "project")], ["", "p1", "p2"])
        self.assertIn("(none)", self.ok("finding", "count", "--by", "team").out)
        self.assertRegex(self.ok("finding", "count", "--project", "p1").out, rf"(?m)^high +{len(high)} +0$")

    def test_one(self):
        self.inspect("shop", 2)
        self.programme()
        key = self.found()[0]
        one = self.report("finding", "show", key, expect=ACCEPTED)
        self.assertEqual((one["key"], one["state"], one["verdict"], one["decisions"]), (key, "open", "FAILED", []))
        self.assertEqual(one["projects"], [{"project": "p1", "team": "pay"}])
        said = ("--owner", "ann", "--reason", "a test value, opens nothing")
        self.ok("finding", "suppress", one["fingerprint"], *said, "--expires", "2099-01-01")
        self.assertIn("accepted since, from the next inspection on", self.ok("finding", "show", key).out)
        self.inspect("shop", 2)
        again = self.report("finding", "show", key, expect=ACCEPTED)
        self.assertEqual((again["state"], again["firstSeen"]), ("suppressed", one["firstSeen"]))
        self.assertGreater(again["logEntry"], one["logEntry"])
        self.assertIn(key, self.found("--state", "suppressed"))
        self.assertEqual(sum(self.count()["suppressed"].values()), len(self.found("--state", "suppressed")))
        self.ok("finding", "withdraw", one["fingerprint"], *said)
        decided = self.report("finding", "show", key, expect=ACCEPTED)["decisions"]
        self.assertEqual([d["action"] for d in decided], ["accept", "withdraw"])
        self.assertEqual((decided[0]["expires"], decided[0]["owner"]), ("2099-01-01T00:00:00Z", "ann"))
        self.assertIn("the next inspection counts it again", self.ok("finding", "show", key).out)
        # Mended, it is no finding of the latest inspection any more.
        for path in (self.tree / "shop").iterdir():
            path.write_text("print(1)\n")
        self.inspect("shop", 0, expect=None)
        self.assertIn("no such finding", self.assay("finding", "show", key, expect=OTHER).err)
        self.assertEqual((self.found(), sum(self.count()["open"].values())), ([], 0))
        self.ok("log", "rebuild", "--check")

    def test_nothing_yet_and_wrong_use(self):
        self.assertEqual(self.page(), {"findings": []})
        self.assertEqual(self.ok("finding", "list").out, "")
        self.assertEqual(set(self.count()["open"].values()), {0})
        self.assertEqual(self.count("--by", "team"), [])
        for wrong in (("list", "x"), ("list", "--limit", "0"), ("list", "--limit", "10001"), ("list", "--severity", "bad"),
                      ("list", "--state", "new"), ("list", "--since", "yesterday"), ("list", "--after", "no-key"),
                      ("show",), ("show", "x"), ("show", "a@b", "c@d"), ("count", "x"), ("count", "--by", "person"),
                      ("accepted", "x"), ("imported", "x")):
            self.assay("finding", *wrong, expect=USAGE)

    def test_what_a_terminal_must_not_see(self):
        self.write("t/f.py", CODE)
        self.report("verify", self.tree / "t", "--name", "red\x1b[31m", "--only", "code", expect=REJECTED)
        key = self.found()[0]
        for args in (("list",), ("list", "--limit", "1"), ("show", key)):
            p = self.ok("finding", *args)
            self.assertNotIn("\x1b", p.out + p.err)


if __name__ == "__main__":
    unittest.main()
