"""Killed at every system call, or with every call failing: copies, restoring, moving on to a newer
version, rebuilding, projecting. Nothing is lost, nothing stays half done, and the command, given
again, finishes."""
import json
import shutil
import sqlite3
import unittest

from databases import Databases
from support import ACCEPTED, CORRUPT
from sweeps import Sweep, evidence, files_of_store, rows_of, superseded
from test_store import statements


class Registers(Sweep):
    """What lies in a store of files: all of it."""

    def append(self, count, first=0):
        path = self.dir / "statements.jsonl"
        path.write_text(statements(count, first))
        return self.assay("log", "append", path, expect=ACCEPTED)

    def store_at(self, root):
        """Everything, and no file that a killed process has left."""
        self.assay("finding", "accepted", expect=ACCEPTED, ASSAY_STORE=str(root))
        self.assay("log", "rebuild", "--check", expect=ACCEPTED, ASSAY_STORE=str(root))
        return {"evidence": evidence(root), "rows": rows_of(root / "assay.db"), "files": files_of_store(root)}

    def whole(self):
        """And the next append goes on, and removes what was superseded."""
        self.assay("log", "verify", expect=ACCEPTED)
        (self.home / "keys" / "verified.checkpoint").unlink()
        found = self.store_at(self.home)
        self.append(1, 1000)
        self.assertEqual(superseded(self.home), set())
        return found


class Copies(Registers):
    def setUp(self):
        super().setUp()
        self.append(70)
        self.append(3, 70)

    def test_a_backup(self):
        self.sweep(("store", "backup", self.work / "to"),
                   lambda: [self.store_at(self.work / "to"), self.whole()])

    def test_a_backup_that_goes_on(self):
        self.assay("store", "backup", self.seed / "to", expect=ACCEPTED)
        self.append(2, 73)
        self.sweep(("store", "backup", self.work / "to"),
                   lambda: [self.store_at(self.work / "to"), self.whole()])

    def test_a_restore(self):
        self.assay("store", "backup", self.seed / "from", expect=ACCEPTED)
        for name in ("log", "blobs"):
            shutil.rmtree(self.home / name)
        for path in self.home.glob("assay.db*"):
            path.unlink()
        self.sweep(("store", "restore", self.work / "from"), self.whole)


class Changes(Registers):
    def test_a_migration(self):
        """The database as it was lies beside the new one, whole."""
        self.append(70)
        self.assay("person", "add", "--name", "Ann", "--email", "ann@example.org", expect=ACCEPTED)
        with sqlite3.connect(self.home / "assay.db") as db:
            db.executescript("DROP TABLE jobs; DROP TABLE notices; DROP TABLE deliveries; PRAGMA user_version = 1;")
        db.close()
        old = rows_of(self.home / "assay.db")

        def outcome():
            with sqlite3.connect(self.home / "assay.db.v1") as db:
                self.assertEqual(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            db.close()
            self.assertEqual(rows_of(self.home / "assay.db.v1"), old)
            return self.whole()
        self.sweep(("queue", "list"), outcome)

    def test_a_rebuild(self):
        self.append(70)
        self.assay("finding", "accepted", expect=ACCEPTED)
        with sqlite3.connect(self.home / "assay.db") as db:
            db.execute("UPDATE suppressions SET owner = 'mallory'")
            db.execute("DELETE FROM statements WHERE idx > 60")
        db.close()

        def finish():
            self.assertIn(self.assay("log", "rebuild").returncode, (ACCEPTED, CORRUPT))
        self.sweep(("log", "rebuild"), self.whole, finish, CORRUPT)

    def size(self):
        return json.loads(self.assay("log", "verify", "--json", expect=ACCEPTED).out)["size"]

    def test_an_append_that_is_projected(self):
        """Whole or not at all; what is logged is in the registers of the next command."""
        self.append(3)
        self.assay("finding", "accepted", expect=ACCEPTED)
        path = self.dir / "more.jsonl"
        path.write_text(statements(70, 3))

        def finish():
            size = self.size()
            self.assertIn(size, (3, 73))
            if size == 3:
                self.assay("log", "append", path, expect=ACCEPTED)
        self.sweep(("log", "append", path), self.whole, finish)

    def test_a_person(self):
        """With a key of her own and a sealed blob, which no two runs make alike."""
        self.append(3)

        def people():
            return json.loads(self.assay("person", "list", "--json", expect=ACCEPTED).out)
        add = ("person", "add", "ann", "--name", "Ann", "--email", "ann@example.org")

        def outcome():
            size = self.size()
            store = self.whole()
            self.assertEqual([(p["id"], p["name"], p["email"]) for p in people()], [("ann", "Ann", "ann@example.org")])
            # A blob that no entry names may stay, as it may of a queued subject; no half of one.
            self.assertEqual([n for n in store["files"] if ".tmp" in n], [])
            return {"size": size, "other": {n for n in store["files"] if not n.startswith("blobs/")}}

        def finish():
            if not people():
                self.assay(*add, expect=ACCEPTED)
        self.sweep(add, outcome, finish)


class Servers(Databases, Registers):
    """In PostgreSQL and S3, where the client is killed, or loses its connections."""
    changing = ("sendto", "connect", "write", "close")
    failing = ("recvfrom",)  # where sending fails libpq waits for the server's last words
    errors = ("ECONNRESET", "ETIMEDOUT")
    points_of_each = 4

    def setUp(self):
        super().setUp()
        self.round = 0
        self.append(70)
        self.append(3, 70)

    def env(self, **more):
        return super().env(ASSAY_STORE="", ASSAY_BLOBS="") | more

    def there(self):
        return {"ASSAY_STORE": self.url(self.place), "ASSAY_BLOBS": self.bucket(f"{self.place}-{self.round}")}

    def prepare(self):
        """A new schema, and a new prefix in S3."""
        super().prepare()
        self.round += 1
        self.psql(f"DROP SCHEMA {self.place} CASCADE; CREATE SCHEMA {self.place}")

    def content(self):
        """As a store of files; the registers there are what the log says."""
        self.assay("finding", "accepted", expect=ACCEPTED, **self.there())
        self.assay("log", "rebuild", "--check", expect=ACCEPTED, **self.there())
        back = self.work / "back"
        self.assay("store", "backup", back, expect=ACCEPTED, **self.there())
        return evidence(back)

    def test_a_copy(self):
        """`store restore` into it is a copy to it."""
        self.sweep(("store", "restore", self.work / "home"), self.content)

    def test_an_append(self):
        path = self.dir / "more.jsonl"
        path.write_text(statements(70, 73))

        def fill():
            Servers.prepare(self)
            self.assay("store", "restore", self.work / "home", expect=ACCEPTED, **self.there())
        self.prepare = fill

        def size():
            return json.loads(self.assay("log", "verify", "--json", expect=ACCEPTED, **self.there()).out)["size"]

        def finish():
            self.assertIn(size(), (73, 143))
            if size() == 73:
                self.assay("log", "append", path, expect=ACCEPTED, **self.there())
        self.sweep(("log", "append", path), lambda: (size(), self.content()), finish)

    def test_a_migration(self):
        """One transaction."""
        def fill():
            Servers.prepare(self)
            self.assay("notify", "list", expect=ACCEPTED, **self.there())
            self.psql(f"SET search_path = {self.place}; DROP TABLE notices; DROP TABLE deliveries; "
                      "UPDATE store_version SET version = 2")
        self.prepare = fill

        def tables():
            return self.psql(f"SET search_path = {self.place}; SELECT version FROM store_version; SELECT table_name, "
                             "column_name FROM information_schema.columns WHERE table_schema = current_schema() "
                             "ORDER BY 1, 2")
        self.sweep(("notify", "list"), tables)


if __name__ == "__main__":
    unittest.main()
