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

    def test_to_be_fixed(self):
        self.inspect("shop", 2)
        self.programme()
        first, second = [k for k in self.found() if "f0.py" in self.report("finding", "show", k)["path"]][:2]
        said = ("--owner", "ann", "--reason", "is mended with the next release")
        self.ok("finding", "schedule", first, "--by", "2099-01-31", *said)
        self.ok("finding", "schedule", second, "--by", "2099-02-28", *said)
        one = self.report("finding", "show", first, expect=ACCEPTED)
        self.assertEqual((one["state"], one["fix"]["fixBy"], one["fix"]["owner"]), ("open", "2099-01-31T23:59:59Z", "ann"))
        self.assertIn("to be fixed by 2099-01-31 (ann)", self.ok("finding", "show", first).out)
        # It counts as before.
        self.inspect("shop", 2)
        self.assertEqual(self.report("finding", "show", first)["state"], "open")
        due = self.report("due", "--kind", "finding-fix", "--within", "36500")
        self.assertEqual([(i["id"], i["due"][:10]) for i in due], [(first, "2099-01-31"), (second, "2099-02-28")])
        # One is accepted instead, one is mended: both are settled by the next inspection.
        print_ = self.report("finding", "show", second)["fingerprint"]
        self.ok("finding", "suppress", print_, "--owner", "ann", "--reason", "opens nothing here", "--expires", "2099-01-01")
        self.inspect("shop", 2)
        fixes = {f["finding"] + "@" + f["subject"]: f for f in self.report("finding", "scheduled")}
        self.assertNotIn("gone", fixes[first])
        self.assertIn("gone", fixes[second])
        self.write("shop/f0.py", "print(1)\n")
        self.report("verify", self.tree / "shop", "--name", "shop", "--only", "code", expect=REJECTED)
        self.assertTrue(all("gone" in f for f in self.report("finding", "scheduled")))
        self.assertIn("gone since", self.ok("finding", "scheduled").out)
        self.assertEqual(self.report("due", "--kind", "finding-fix", "--within", "36500"), [])
        self.assertIn("ok", self.ok("control", "posture", "8.28", "--all").out)
        # What comes back is a new one: nobody undertook that.
        self.inspect("shop", 2)
        self.assertIn("gone", {f["finding"] + "@" + f["subject"]: f for f in self.report("finding", "scheduled")}[first])
        self.ok("finding", "schedule", first, "--by", "2099-03-01", *said)
        self.assertNotIn("gone", self.report("finding", "show", first)["fix"])
        self.ok("log", "rebuild", "--check")

    def test_a_fix_follows_its_finding(self):
        self.inspect("shop", 1)
        key = self.found()[0]
        self.ok("finding", "schedule", key, "--by", "2099-01-31", "--owner", "ann", "--reason", "with the next release")
        (self.tree / "shop/f0.py").rename(self.tree / "shop/g.py")
        self.report("verify", self.tree / "shop", "--name", "shop", "--only", "code", expect=REJECTED)
        (fix,) = self.report("finding", "scheduled")
        self.assertNotIn("gone", fix)
        self.assertIn(fix["finding"] + "@shop", self.found())
        self.report("verify", self.tree / "shop", "--name", "store", "--formerly", "shop", "--only", "code", expect=REJECTED)
        (fix,) = self.report("finding", "scheduled")
        self.assertEqual((fix["subject"], "gone" in fix), ("store", False))
        self.ok("log", "rebuild", "--check")

    def test_who_undertakes_to_fix_what(self):
        self.inspect("shop", 1)
        key = self.found()[0]
        said = ("--owner", "ann", "--reason", "is mended with the next release")
        for wrong in ((key, *said), (key, "--by", "soon", *said), (key, "--by", "2020-01-01", *said), ("f1:00", "--by", "2099-01-01"),
                      (key, "--by", "2099-01-01", "--owner", "ann"), (key, "--by", "2099-01-01", "--reason", "a long one"),
                      (key, "--by", "2099-01-01", "--withdraw", *said)):
            self.assay("finding", "schedule", *wrong, expect=USAGE)
        for absent in ("f1:" + "0" * 32 + "@shop", key.split("@")[0] + "@another"):
            self.assertIn("no such finding", self.assay("finding", "schedule", absent, "--by", "2099-01-01", *said, expect=OTHER).err)
        self.assertIn("nobody is to fix it", self.assay("finding", "schedule", key, "--withdraw", *said, expect=OTHER).err)
        self.ok("finding", "schedule", key, "--by", "2099-01-01", *said)
        self.ok("finding", "schedule", key, "--by", "2098-01-01", *said)  # the newest holds
        self.assertEqual(self.report("finding", "show", key)["fix"]["fixBy"], "2098-01-01T23:59:59Z")
        self.ok("finding", "schedule", key, "--withdraw", *said)
        self.assertNotIn("fix", self.report("finding", "show", key))
        self.assertEqual(self.report("finding", "scheduled"), [])

    def test_false_positive(self):
        self.inspect("shop", 1)
        one = self.report("finding", "show", self.found()[0])
        said = ("--owner", "ann", "--reason", "this input is a constant", "--expires", "2099-01-01")
        self.ok("finding", "suppress", one["fingerprint"], "--false-positive", *said)
        self.assertIn("a false positive, from the next inspection on", self.ok("finding", "show", one["key"]).out)
        report = self.inspect("shop", 1, expect=None)
        (f,) = [f for f in report["findings"] if f["fingerprint"] == one["fingerprint"]]
        self.assertEqual(f["suppression"], {"by": "ann", "reason": "false positive: this input is a constant"})
        again = self.report("finding", "show", one["key"])
        self.assertEqual((again["state"], again["decisions"][0]["action"]), ("suppressed", "false-positive"))
        self.assertEqual(self.report("finding", "accepted")[0]["state"], "false-positive")
        self.assertIn("false positive until 2099-01-01", self.ok("finding", "accepted").out)
        self.ok("finding", "suppress", one["fingerprint"], *said)
        self.assertEqual(self.report("finding", "accepted")[0]["state"], "accepted")

    def test_nothing_yet_and_wrong_use(self):
        self.assertEqual(self.page(), {"findings": []})
        self.assertEqual((self.ok("finding", "list").out, self.ok("finding", "scheduled").out), ("", ""))
        self.assertEqual(set(self.count()["open"].values()), {0})
        self.assertEqual(self.count("--by", "team"), [])
        for wrong in (("list", "x"), ("list", "--limit", "0"), ("list", "--limit", "10001"), ("list", "--severity", "bad"),
                      ("list", "--state", "new"), ("list", "--since", "yesterday"), ("list", "--after", "no-key"),
                      ("show",), ("show", "x"), ("show", "a@b", "c@d"), ("count", "x"), ("count", "--by", "person"),
                      ("accepted", "x"), ("imported", "x"), ("scheduled", "x"), ("schedule",)):
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
