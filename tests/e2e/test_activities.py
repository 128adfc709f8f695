"""Activities and tickets of other trackers, beside the suppliers that they are about."""
import json

from support import ACCEPTED, REJECTED, USAGE, Case

JIRA = """Issue key,Issue Type,Summary,Status,Assignee,Created,Due date,Resolved,URL
SHOP-1,Bug,Fix the login,To Do,ann,2026-11-01 10:00:00,2026-11-20,,https://t.example/browse/SHOP-1
SHOP-2,Task,Fix the logout,Closed,ann,2026-11-01T23:30:00-02:00,,2026-11-10,https://t.example/browse/SHOP-2
"""
GITHUB = [{"number": 7, "title": "Send the SBOM", "state": "OPEN", "createdAt": "2026-11-02T08:00:00Z", "closedAt": None,
           "url": "https://g.example/acme/app/issues/7"}]


class Activities(Case):
    def setUp(self):
        super().setUp()
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        self.ok("supplier", "add", "other", "--name", "Other", "--tier", "low")
        self.ok("contract", "add", "c1", "--supplier", "acme", "--title", "Work", "--begins", "2026-01-01")

    def items(self, *args):
        return json.loads(self.assay("activity", "list", "--json", *args, expect=ACCEPTED).out)

    def file(self, name, text):
        path = self.dir / name
        path.write_text(text)
        return path

    def test_a_trackers_list_comes_again_and_again(self):
        jira = self.file("jira.csv", JIRA)
        args = ("activity", "import", "--kind", "ticket", "--supplier", "acme")
        self.assertIn("2 added", self.assay(*args, jira, expect=ACCEPTED).out)
        first = {i["id"]: i for i in self.items()}
        self.assertEqual((first["SHOP-1"]["state"], first["SHOP-1"]["day"], first["SHOP-1"]["supplier"]),
                         ("open", "2026-11-01", "acme"))
        self.assertEqual((first["SHOP-2"]["state"], first["SHOP-2"]["day"], first["SHOP-2"]["done"]),
                         ("done", "2026-11-02", "2026-11-10"))
        self.assertIn("0 added, 0 changed, 2 unchanged", self.assay(*args, jira, expect=ACCEPTED).out)
        # What somebody noted here stays, since the list has no such column.
        self.ok("activity", "set", "SHOP-1", "--contract", "c1")
        jira.write_text(JIRA.replace("To Do", "In Progress"))
        self.assertIn("0 added, 1 changed, 1 unchanged", self.assay(*args, jira, expect=ACCEPTED).out)
        again = {i["id"]: i for i in self.items()}
        self.assertEqual((again["SHOP-1"]["state"], again["SHOP-1"]["contract"]), ("in-progress", "c1"))
        # Another tracker's list, as JSON.
        github = self.file("github.json", json.dumps(GITHUB))
        self.assertIn("1 added", self.assay(*args, github, expect=ACCEPTED).out)
        shown = json.loads(self.assay("supplier", "show", "acme", "--json", expect=ACCEPTED).out)
        self.assertEqual([a["id"] for a in shown["activities"]], ["7", "SHOP-1", "SHOP-2"])
        self.assertEqual(json.loads(self.assay("supplier", "show", "other", "--json", expect=ACCEPTED).out)["activities"], [])
        shown = json.loads(self.assay("contract", "show", "c1", "--json", expect=ACCEPTED).out)
        self.assertEqual([a["id"] for a in shown["activities"]], ["SHOP-1"])
        text = self.assay("supplier", "show", "acme", expect=ACCEPTED).out
        self.assertIn("\nactivities\n", text)
        self.assertIn("https://t.example/browse/SHOP-1", text)
        self.assertNotIn("activities", self.assay("supplier", "show", "other", expect=ACCEPTED).out)
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)
        self.assay("log", "verify", expect=ACCEPTED)

    def test_what_is_open_comes_due(self):
        self.ok("activity", "add", "call-1", "--kind", "call", "--what", "why it's late", "--day", "2026-11-01", "--state", "open",
                "--supplier", "acme", "--who", "ann", "--due", "2026-11-20")
        (item,) = [i for i in json.loads(self.assay("due", "--json", "--at", "2026-11-25").out) if i["kind"] == "activity"]
        self.assertEqual((item["id"], item["due"], item["owner"], item["state"]), ("call-1", "2026-11-20", "ann", "overdue"))
        self.assertTrue(item["settle"].startswith("assay activity set 'call-1' --state done"), item)
        self.ok("activity", "set", "call-1", "--state", "done", "--done", "2026-11-21")
        self.assertNotIn("activity", [i["kind"] for i in json.loads(self.assay("due", "--json", "--within", "999").out)])

    def test_what_is_refused(self):
        add = ("activity", "add", "x", "--kind", "ticket", "--what", "w", "--day", "2026-11-01", "--state", "open")
        self.assertIn("say where it belongs", self.assay(*add, expect=USAGE).err)
        self.assertIn("is not one with other",
                      self.assay(*add, "--supplier", "other", "--contract", "c1", expect=USAGE).err)
        for ticket in ("javascript:alert(1)", "https://", "https://ann:secret@t.example/1", "//t.example/1"):
            self.assertIn("ticket: ", self.assay(*add, "--supplier", "acme", "--ticket", ticket, expect=USAGE).err)
        self.assertIn("it was done, and is open", self.assay(*add, "--supplier", "acme", "--done", "2026-11-02", expect=USAGE).err)
        # A state of somebody's own workflow is not guessed at: nothing is imported.
        own = self.file("own.csv", JIRA.replace("Closed", "Parked"))
        args = ("activity", "import", "--kind", "ticket", "--supplier", "acme")
        self.assertIn('"Parked" is none of open, in-progress, done, dropped', self.assay(*args, own, expect=REJECTED).out)
        self.assertEqual(self.items("--all"), [])
        # An option and a column that say the same field contradict each other.
        self.assertIn("--state: a column says it of each row",
                      self.assay(*args, "--state", "open", self.file("j.csv", JIRA), expect=USAGE).err)
        self.assertIn("supplier: there is no supplier nobody",
                      self.assay("activity", "import", "--kind", "ticket", "--supplier", "nobody", self.file("j.csv", JIRA),
                                 expect=REJECTED).out)
        self.assay(*args[:4], self.file("j.csv", JIRA), "--supplier", "", expect=REJECTED)
