"""What commands do with words that mean nothing, texts of others, and a store that fails half way."""
import json
import sqlite3

from deliverables import Deliverables
from support import ACCEPTED, CORRUPT, REJECTED, USAGE, Case

ESCAPE = "lost\x1b[2K\rperson      ed25519    ffffffffffffffff  mallory (administrator)"


class Commands(Case):
    # ---- advice and arguments ----

    def test_advice_names_commands_that_exist(self):
        p = self.assay("deliverable", "set", "d9", "--title", "x", expect=USAGE)
        self.assertIn('there is no deliverable d9: "assay deliverable announce" adds it', p.err)
        p = self.assay("team", "set", "none", "--name", "x", expect=USAGE)
        self.assertIn('"assay team add" adds it', p.err)
        self.ok("deliverable", "announce", "d1", "--title", "Hello", "--tier", "low")
        self.ok("deliverable", "withdraw", "d1")
        p = self.assay("deliverable", "set", "d1", "--title", "x", expect=USAGE)
        self.assertIn('was withdrawn: "assay deliverable announce" brings it back', p.err)
        table = self.dir / "d.csv"
        table.write_text("id,title,tier\nd1,Hello,low\n")
        self.assertIn('"assay deliverable announce" brings one back', self.ok("deliverable", "import", table).out)

    def test_needs_of_a_tier_that_is_none(self):
        p = self.assay("deliverable", "needs", "hihg", expect=USAGE)
        self.assertIn('"hihg" is no tier: critical, high, medium or low', p.err)
        self.ok("deliverable", "needs", "high")
        self.ok("deliverable", "needs")

    def test_examples_of_one_framework(self):
        def count(*args):
            return int(self.ok("control", "test", *args).out.split()[0])
        every, one = count(), count("--framework", "slsa-1.0")
        self.assertTrue(0 < one < every, (one, every))
        self.assertLess(count("iso-27001-2022/8.28"), count("--framework", "iso-27001-2022"))

    def test_oscal_is_of_a_framework(self):
        for name in ("oscal", "oscal-poam", "oscal-component"):
            p = self.assay("control", "posture", "iso-27001-2022/8.28", "--format", name, expect=USAGE)
            self.assertIn("of a framework (--framework), not of one control", p.err)
        self.ok("control", "posture", "iso-27001-2022/8.28", "--format", "json")

    def test_too_many_words_are_refused_not_dropped(self):
        p = self.assay("deliverable", "decide", "d1", "--accept", "--reason", "x",
                       *("--condition", "c" * 40000) * 2, expect=USAGE)
        self.assertIn("the conditions hold more than 64 KiB", p.err)
        p = self.assay("key", "add", "--person", "ann", *("--role", "administrator") * 60, "-o", self.dir / "k",
                       expect=USAGE)
        self.assertIn("the roles hold more than 512 bytes", p.err)
        self.assertFalse((self.dir / "k").exists())

    def test_an_empty_document(self):
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "low")
        empty = self.dir / "empty.pdf"
        empty.write_bytes(b"")
        p = self.assay("contract", "add", "c1", "--supplier", "acme", "--title", "Frame", "--document", empty, expect=USAGE)
        self.assertIn("empty.pdf is empty", p.err)
        self.ok("log", "verify")

    # ---- texts of others ----

    def test_registers_are_shown_as_text(self):
        first, second = self.dir / "a.key", self.dir / "b.key"
        self.ok("key", "add", "--person", "root", "--role", "administrator", "-o", first)
        root = {"ASSAY_KEY": str(first)}
        self.ok("key", "add", "--person", "bob", "--role", "security", "-o", second, **root)
        self.ok("finding", "suppress", "f1:0123456789abcdef0123456789abcdef", "--reason", "reviewed \x1b[1m",
                "--owner", "o\x1b[1m", "--expires", "2099-01-01", ASSAY_KEY=str(second))
        out = self.ok("finding", "accepted").out
        self.assertNotIn("\x1b", out)
        self.assertIn(r"o\x1b[1m: reviewed \x1b[1m", out)
        bob = [k["id"] for k in json.loads(self.ok("key", "list", "--json").out) if k.get("person") == "bob"][0]
        said = self.assay("key", "revoke", bob, "--reason", ESCAPE, **root)
        if said.returncode == ACCEPTED:
            out = self.ok("key", "list").out
            self.assertNotIn("\x1b", out)
            self.assertNotIn("\r", out)
            self.assertIn(r"lost\x1b[2K", out)

    # ---- stores ----

    def test_a_missing_home_beside_a_store_is_no_empty_store(self):
        store, nowhere = str(self.dir / "store"), str(self.dir / "nowhere")
        self.ok("team", "add", "pay", ASSAY_STORE=store)
        self.assertIn("pay", self.ok("team", "list", ASSAY_STORE=store).out)
        for command in (("key", "list"), ("finding", "list"), ("vulnerability", "list"), ("team", "list")):
            p = self.assay(*command, ASSAY_STORE=store, ASSAY_HOME=nowhere, expect=CORRUPT)
            self.assertIn("known key", p.err)

    def test_a_key_that_the_log_has_is_kept(self):
        self.ok("key", "add", "--person", "root", "--role", "administrator", "-o", self.dir / "root.key")
        root = {"ASSAY_KEY": str(self.dir / "root.key")}
        # Refused: nothing is left behind.
        self.assay("key", "add", "--person", "x", "--role", "none", "-o", self.dir / "x.key", expect=USAGE, **root)
        self.assertFalse((self.dir / "x.key").exists())
        # The log has it, the database fails behind it.
        db = sqlite3.connect(self.home / "assay.db")
        db.execute("CREATE TRIGGER full BEFORE INSERT ON key_grants BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        db.commit()
        p = self.assay("key", "add", "--person", "bob", "--role", "security", "-o", self.dir / "bob.key", **root)
        self.assertNotEqual(p.returncode, ACCEPTED, p.err)
        self.assertIn("the log may hold the key already", p.err)
        self.assertTrue((self.dir / "bob.key").exists())
        db.execute("DROP TRIGGER full")
        db.commit()
        db.close()
        self.assertIn("bob (security)", self.ok("key", "list").out)


class Vouched(Deliverables):
    def test_what_else_a_delivery_is_inspected_by_is_seen(self):
        self.receive({"main.c": "int main(void) { return 0; }\n"})
        none = self.dir / "none.yaml"
        none.write_text("rules: []\n")
        self.by("bob", "deliverable", "inspect", "d1", self.file, "--rules", none, "-q", expect=ACCEPTED)
        self.assertIn(f"rules:{self.digest[:4]}", self.words()[1])
        p = self.by("bob", "deliverable", "inspect", "d1", self.file, "--vulndb", none, expect=USAGE)
        self.assertIn("--vulndb", p.err)

    def test_what_is_found_is_said_by_the_installation(self):
        def load(identifier, package):
            record = self.dir / f"{identifier}.json"
            record.write_text(json.dumps({"id": identifier, "modified": "2026-01-01T00:00:00Z", "affected": [
                {"package": {"ecosystem": "npm", "name": package}, "versions": ["1.1.0"]}]}))
            self.assay("vulndb", "import", record, expect=ACCEPTED)
        self.add_key("dev", "developer", by="root")
        self.receive()
        self.assay("verify", "-q", "--name", "hello", self.file, expect=None)
        load("TEST-2", "left-pad")
        p = self.by("dev", "vulndb", "match", "--stored", expect=REJECTED)
        self.assertIn("TEST-2", p.out)
        self.sound()
