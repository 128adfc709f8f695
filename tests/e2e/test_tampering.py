"""What a stranger changes in the registers, byte by byte in SQLite's file or row by row with SQL, is
found and named; and made anew."""
import contextlib
import re
import sqlite3
import unittest

from databases import Databases
from support import ACCEPTED, CORRUPT, OTHER, Case
from sweeps import ALL
from test_store import statements

# No evidence, and not made from it: they would be there with no log at all.
NO_EVIDENCE = {"jobs", "deliveries", "notices"}


class Registers(Case):
    """A store with something in a good many registers."""

    def setUp(self):
        super().setUp()
        path = self.dir / "s.jsonl"
        path.write_text(statements(70))
        ok = lambda *args: self.assay(*args, expect=ACCEPTED)  # noqa: E731
        ok("log", "append", path)
        ok("team", "add", "pay")
        ok("person", "add", "ann", "--name", "Ann", "--email", "ann@example.org", "--team", "pay", "--languages", "c go")
        ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        ok("contract", "add", "c1", "--supplier", "acme", "--title", "t", "--ends", "2099-01-01")
        ok("risk", "add", "r1", "--title", "Loss", "--likelihood", "1", "--impact", "2", "--owner", "ann", "--state",
           "open", "--review-by", "2026-01-01")
        self.write("main.c", "int main(void) { return 0; }\n")
        ok("verify", self.tree)
        ok("finding", "accepted")

    def found(self, names, what, codes=(CORRUPT,)):
        """The check says it and names it."""
        p = self.assay("log", "rebuild", "--check")
        self.assertIn(p.returncode, codes, f"{what}: {p.out[-2000:]}{p.err[-500:]}")
        said = "\n".join(line for line in p.out.splitlines() if "DIFFERS" in line or "DAMAGED" in line) + p.err
        self.assertRegex(said, names, what)

    def mended(self, what):
        self.assertIn(self.assay("log", "rebuild").returncode, (ACCEPTED, CORRUPT), what)
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)

    def each_change(self, tables, run, every):
        """tables: {name: {column: kind}}. Each column of a row changed, a row removed, one added; of
        these each one so many. How many there were."""
        changes = []
        for table, columns in sorted(tables.items()):
            if table in NO_EVIDENCE | {"projections"}:
                continue
            first = next(iter(columns))
            one = f"WHERE {first} = (SELECT MIN({first}) FROM {table})"
            changes.append((table, f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
                            f"({', '.join(self.made_up(kind) for kind in columns.values())})"))
            if run(f"SELECT 1 FROM {table} LIMIT 1"):
                changes.append((table, f"DELETE FROM {table} {one}"))
                changes += [(table, f"UPDATE {table} SET {column} = {self.other(column, kind)} {one}")
                            for column, kind in columns.items()]
        for table, sql in changes[::every]:
            run(f"CREATE TABLE kept AS SELECT * FROM {table}")
            run(sql)
            self.found(rf"(?m)^{table} .*DIFFERS|DAMAGED|damaged", sql)
            if ALL:
                self.mended(sql)
            run(f"DELETE FROM {table}")
            run(f"INSERT INTO {table} SELECT * FROM kept")
            run("DROP TABLE kept")
        # One that makes no sense in the register that decides who may say what.
        run("INSERT INTO key_grants (entry, key, person, roles, ended, reason, public, idx) VALUES "
            "(77777, 'x', 'x', 'x', 0, '', 'x', 77777)")
        self.found("DAMAGED: the register of keys is malformed", "key_grants")
        self.mended("key_grants")
        return len(changes[::every])

    @staticmethod
    def made_up(kind):
        return {"text": "'made up'", "int": "77777", "blob": "CAST('\\x77' AS blob)"}[kind]

    @staticmethod
    def other(column, kind):
        return {"text": f"COALESCE({column}, '') || 'x'", "int": f"COALESCE({column}, 0) + 100000",
                "blob": "CAST('\\x77' AS blob)"}[kind]


class File(Registers):
    def setUp(self):
        super().setUp()
        self.path = self.home / "assay.db"

    def put(self, data):
        for end in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                (self.home / f"assay.db{end}").unlink()
        self.path.write_bytes(data)

    def content(self):
        """All that the file says, and that its indexes say the same; or why it cannot be read."""
        try:
            with contextlib.closing(sqlite3.connect(f"file:{self.path}?immutable=1", uri=True)) as db:
                db.text_factory = bytes
                schema = db.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name NOT IN ('jobs', 'deliveries', "
                                    "'notices') ORDER BY name").fetchall()
                tables = [name.decode() for name, sql in schema if sql and sql.startswith(b"CREATE TABLE")]
                tables.remove("projections")  # a mark that is gone or set back: behind it is projected again
                schema = [(name, sql) for name, sql in schema if sql and name not in (b"statements", b"projections")]
                return [schema, db.execute("PRAGMA user_version").fetchall(),
                        [sorted(map(repr, db.execute(f'SELECT * FROM "{t}" NOT INDEXED'))) for t in tables],
                        db.execute("PRAGMA integrity_check").fetchall()]
        except (sqlite3.Error, UnicodeDecodeError) as e:
            return str(e)

    def test_every_byte(self):
        """A byte without meaning (free space in pages, SQLite's own counters) may be any."""
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        whole = self.path.read_bytes()
        said = self.content()
        meant = 0
        step = 13 if ALL else len(whole) // 230
        for at in range(0, len(whole), step):
            changed = bytearray(whole)
            changed[at] ^= 0x21
            self.put(changed)
            if self.content() == said:
                continue
            meant += 1
            with self.subTest(at):
                self.found("DIFFERS|DAMAGED|damaged|made by a newer|older version|seen .* log entries|not counted|no schema", at,
                           (CORRUPT, OTHER))  # "of a newer version"
        self.assertGreater(meant, 5)
        if ALL:
            print(f"\n{self.id()}: {len(range(0, len(whole), step))} bytes of {len(whole)}, {meant} with a meaning")
        self.put(whole)
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)

    def run_sql(self, sql):
        with contextlib.closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            return db.execute(sql).fetchall()

    @unittest.skipUnless(ALL, "the same as over the database: with ASSAY_SWEEP=all")
    def test_sql(self):
        tables = {}
        for name, in self.run_sql("SELECT name FROM sqlite_master WHERE type = 'table'"):
            tables[name] = {c: "int" if "INT" in k else "blob" if k == "BLOB" else "text"
                            for _, c, k, *_ in self.run_sql(f"PRAGMA table_info({name})")}
        self.assertGreater(self.each_change(tables, self.run_sql, 1), 200)

    def test_what_acts_by_itself(self):
        index = self.run_sql("SELECT name FROM sqlite_master WHERE type = 'index' AND name GLOB '*[a-z]_0'")[0][0]
        for sql, name in (
                ("CREATE TRIGGER hides AFTER INSERT ON statements BEGIN DELETE FROM suppressions; END", "hides"),
                ("CREATE VIEW seen AS SELECT * FROM persons", "seen"),
                (f"DROP INDEX {index}", index),
                ("INSERT INTO projections (name, size) VALUES ('suppressions:0', 9)", "suppressions:0")):
            whole = self.path.read_bytes()
            with contextlib.closing(sqlite3.connect(self.path)) as db:
                db.executescript(sql)
            self.found(name, sql)
            self.put(whole)
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)


class Database(Databases, Registers):
    def run_sql(self, sql):
        return self.psql(f"SET search_path = {self.place}; {sql}").strip()

    def test_sql(self):
        tables = {}
        listed = self.run_sql("SELECT table_name, column_name, data_type FROM information_schema.columns WHERE "
                              "table_schema = current_schema() ORDER BY table_name, ordinal_position")
        for table, column, kind in (line.split("|") for line in listed.splitlines()):
            kind = "int" if kind == "bigint" else "blob" if kind == "bytea" else "text"
            tables.setdefault(table, {})[column] = kind
        self.assertEqual(set(tables.pop("log_objects")), {"name", "bytes"})
        tables.pop("store_version")
        self.assertGreater(self.each_change(tables, self.run_sql, 1 if ALL else 37), 200 if ALL else 5)

        # The log's own objects are evidence: nothing makes them anew.
        names = self.run_sql("SELECT name FROM log_objects").splitlines()
        for name in names if ALL else names[:2]:
            for change in (f"UPDATE log_objects SET bytes = bytes || '\\x00' WHERE name = '{name}'",
                           f"UPDATE log_objects SET name = 'away/' || name WHERE name = '{name}'"):
                self.run_sql("CREATE TABLE kept AS TABLE log_objects")
                self.run_sql(change)
                p = self.assay("log", "verify")
                self.assertEqual(p.returncode, CORRUPT, f"{change}: {p.out}{p.err}")
                self.run_sql("TRUNCATE log_objects; INSERT INTO log_objects TABLE kept; DROP TABLE kept")
        for version in (1, 99) if ALL else (99,):
            self.run_sql(f"UPDATE store_version SET version = {version}")
            self.assertNotIn(self.assay("log", "rebuild", "--check").returncode, (ACCEPTED,), version)
            self.run_sql("UPDATE store_version SET version = 3")
        self.run_sql("CREATE FUNCTION hide() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER "
                     "hides BEFORE INSERT ON statements FOR EACH ROW EXECUTE FUNCTION hide()")
        self.found("trigger hides", "a trigger")
        self.run_sql("DROP FUNCTION hide CASCADE")
        self.assay("store", "check", expect=ACCEPTED)


if __name__ == "__main__":
    unittest.main()
