"""The registers of the programme: people, suppliers, contracts …, by hand and from spreadsheets."""
import contextlib
import itertools
import json
import re
import sqlite3
import subprocess
import zipfile

from support import ACCEPTED, ASSAY, CORRUPT, OTHER, REJECTED, USAGE, Case

NOUNS = ["team", "person", "supplier", "standard", "training", "project", "subject", "acknowledgement",
         "assignment", "contract", "clause", "required-clause", "certificate", "risk"]


def cell(reference, value):
    if isinstance(value, (int, float)):
        return f"<c r='{reference}'><v>{value}</v></c>"
    return f"<c r='{reference}' t='inlineStr'><is><t>{value}</t></is></c>"


def workbook(path, rows, merges=(), sheet="Staff"):
    body = "".join(f"<row r='{r}'>" + "".join(cell(f"{'ABCDEFGH'[c]}{r}", v) for c, v in enumerate(row) if v != "") +
                   "</row>" for r, row in enumerate(rows, 1))
    merged = "<mergeCells>" + "".join(f"<mergeCell ref='{m}'/>" for m in merges) + "</mergeCells>" if merges else ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("xl/workbook.xml", "<workbook xmlns:r='u'><sheets><sheet name='Notes' sheetId='1' r:id='n'/>"
                   f"<sheet name='{sheet}' sheetId='2' r:id='s'/></sheets></workbook>")
        z.writestr("xl/_rels/workbook.xml.rels", "<R><Relationship Id='n' Target='worksheets/1.xml'/>"
                   "<Relationship Id='s' Target='worksheets/2.xml'/></R>")
        z.writestr("xl/worksheets/1.xml", "<worksheet><sheetData/></worksheet>")
        z.writestr("xl/worksheets/2.xml", f"<worksheet><sheetData>{body}</sheetData>{merged}</worksheet>")


class Programme(Case):
    def listed(self, noun, *more):
        return json.loads(self.ok(noun, "list", "--json", *more).out)

    def file(self, name, content):
        path = self.dir / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def rebuilt(self):
        self.ok("log", "verify")
        self.ok("log", "rebuild", "--check")

    def entries(self):
        return int(re.search(r"tree +(\d+) entr", self.ok("log", "verify").out).group(1))

    def person(self, name="Ann Example", email="ann@example.org", *more):
        return self.ok("person", "add", "--name", name, "--email", email, *more).out.strip()

    # ---- by hand ----

    def test_a_programme_by_hand(self):
        self.ok("team", "add", "pay", "--name", "Payments")
        ann = self.person("Ann Example", "ann@example.org", "--team", "pay", "--languages", "c, go")
        self.assertRegex(ann, r"^p-[0-9a-f]{8}$")
        self.ok("team", "set", "pay", "--lead", "ANN@example.org")
        document = self.file("standard.pdf", "read me")
        self.ok("standard", "add", "secure-coding", "1.0", "--title", "Secure coding", "--document", document,
                "--approved-by", ann, "--approved", "2026-01-01", "--review-by", "2027-01-01", "--languages", "c go")
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        self.ok("project", "add", "shop", "--origin", "supplier", "--supplier", "acme", "--owner", "ann@example.org",
                "--team", "pay", "--tier", "high", "--standards", "secure-coding")
        self.ok("subject", "add", "shop", "Shop Core")
        self.ok("acknowledgement", "add", "ann@example.org", "secure-coding", "1.0")
        self.ok("assignment", "add", "shop", "asvs-5.0", "--level", "L2")
        self.ok("training", "add", "c-101", "--title", "Secure C", "--language", "c")
        self.ok("certificate", "add", ann, "c-101", "2026-05-01", "--score", "85")
        self.ok("certificate", "add", ann, "c-101", "2025-05-01", "--score", "70")
        self.ok("risk", "add", "r1", "--title", "Loss of source", "--likelihood", "2", "--impact", "5", "--owner", ann,
                "--state", "open")
        self.assertEqual(self.listed("team"), [{"id": "pay", "name": "Payments", "lead": ann, "active": True, "logIndex": 2}])
        project = self.listed("project")[0]
        self.assertEqual((project["owner"], project["standards"], project["languages"]), (ann, ["secure-coding"], []))
        self.assertEqual([(c["score"], c["language"]) for c in self.listed("certificate")], [(70, "c"), (85, "c")])
        self.assertRegex(self.listed("acknowledgement")[0]["time"], r"^\d{4}-\d\d-\d\d$")
        self.assertEqual(self.listed("standard")[0]["document"],
                         subprocess.run(["sha256sum", document], capture_output=True, text=True).stdout[:64])
        self.assertEqual(self.listed("person", "--languages", "go")[0]["id"], ann)
        self.assertEqual(self.listed("person", "--team", "pay", "--languages", "rust"), [])
        self.assertIn("Payments", self.ok("team", "list").out)
        self.assertIn("Ann Example", self.ok("person", "show", "ann@example.org").out)
        # Fields that are not given stay; an empty text clears one; the same again is no statement.
        self.ok("project", "set", "shop", "--tier", "critical", "--team", "")
        entries = self.entries()
        self.assertIn("is so already", self.ok("project", "set", "shop", "--tier", "critical").err)
        self.assertEqual(self.entries(), entries)
        project = self.listed("project")[0]
        self.assertEqual((project["tier"], project["owner"], "team" in project), ("critical", ann, False))
        self.ok("project", "withdraw", "shop", "--reason", "sold")
        self.assertEqual(self.listed("project"), [])
        self.assertIn("withdrawnOn", self.listed("project", "--all")[0])
        self.assertIn("brings it back", self.assay("project", "set", "shop", "--tier", "low", expect=USAGE).err)
        self.ok("project", "add", "shop", "--origin", "in-house")
        self.assertEqual([p["id"] for p in self.listed("project")], ["shop"])
        self.rebuilt()

    def test_wrong_words_name_the_way_out(self):
        self.person()
        cases = [
            (["team", "add", "x", "--lead", "nobody"], 'there is no person nobody ("assay person add")'),
            (["team", "add", "x", "--lead", "nobody@example.org"], "no person with the address nobody@example.org"),
            (["team", "add"], "name the id"),
            (["team", "add", "X"], '"X" is no id'),
            (["team", "add", "x", "y"], "one operand too many"),
            (["team", "set", "x"], '"assay team add" adds it'),
            (["team", "show", "x"], "there is no such team"),
            (["supplier", "add", "x", "--name", "X", "--tier", "huge"], 'tier: "huge" is none of critical, high, medium, low'),
            (["supplier", "add", "x", "--tier", "low"], "name is missing: its name (--name)"),
            (["contract", "add", "x", "--supplier", "s", "--title", "t", "--ends", "12/31/2026"], "cannot be told apart"),
            (["standard", "add", "s", "1", "--title", "t", "--document", "sha256:" + "0" * 64], "no document with this SHA-256"),
            (["standard", "add", "s", "1", "--title", "t", "--document", "/nonexistent"], "/nonexistent"),
            (["standard", "add", "s", "1", "--title", "t", "--approved", "2026-01-01"], "both a person and a day"),
            (["project", "add", "p", "--origin", "supplier"], "names its supplier"),
            (["person", "add", "a@b.example"], "no person with the address"),
            (["person", "add", "--name", "two\nlines"], "line break"),
            (["certificate", "add", "ann@example.org", "none", "2026-01-01"], "there is no training none"),
            (["risk", "list", "--state", "gone"], "none of open, treated, accepted, closed"),
        ]
        entries = self.entries()
        for call, message in cases:
            p = self.assay(*call)
            self.assertNotEqual(p.returncode, ACCEPTED, call)
            self.assertIn(message, p.err, call)
        self.assertEqual(self.entries(), entries)
        # A refused person leaves neither key nor blob.
        self.assertEqual(len(list((self.home / "keys" / "persons").glob("*.key"))), 1)

    def test_circles_are_named(self):
        for name, parent in (("a", ""), ("b", "a"), ("c", "b")):
            self.ok("supplier", "add", name, "--name", name, "--tier", "low", *(["--parent", parent] if parent else []))
        self.assertIn("a circle: a is a subcontractor of c, which is a subcontractor of b, which is a subcontractor of a",
                      self.assay("supplier", "set", "a", "--parent", "c", expect=USAGE).err)
        table = self.file("s.csv", "id,name,tier,parent\nx,X,low,y\ny,Y,low,z\nz,Z,low,x\n")
        p = self.assay("supplier", "import", table, expect=REJECTED)
        self.assertIn("a circle: x is a subcontractor of y, which is a subcontractor of z, which is a subcontractor of x", p.out)
        self.assertEqual(len(self.listed("supplier")), 3)
        self.rebuilt()

    # ---- contracts ----

    def test_a_contradiction_is_not_outvoted(self):
        ann = self.person()
        said = {"absent": (), "partial": ("--note", "on request"), "present": ()}
        for names in itertools.permutations(said):
            supplier = "-".join(names)
            self.ok("supplier", "add", supplier, "--name", "Acme", "--tier", "low")
            for at, state in enumerate(names):
                contract = f"{supplier}-{at}"
                self.ok("contract", "add", contract, "--supplier", supplier, "--title", "Frame")
                self.ok("clause", "add", contract, "escrow", "--state", state, "--read-by", ann, *said[state])
        self.ok("required-clause", "add", "low", "escrow")
        rows = json.loads(self.assay("contract", "matrix", "--json", expect=REJECTED).out)
        self.assertEqual(len(rows), 6)
        for row in rows:
            names = row["supplier"].split("-")
            self.assertEqual((row["state"], row["contract"], row.get("contradictedBy")), (
                "contradicted", f"{row['supplier']}-{names.index('present')}",
                f"{row['supplier']}-{names.index('absent')}"), row)

    def test_matrix(self):
        ann = self.person()
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "low")
        self.ok("required-clause", "add", "low", "audit-right")
        self.ok("required-clause", "add", "low", "escrow")
        self.ok("required-clause", "add", "low", "sbom")

        def states():
            p = self.assay("contract", "matrix", "--json")
            return p.returncode, {r["kind"]: r["state"] for r in json.loads(p.out)}
        self.assertEqual(states(), (REJECTED, dict.fromkeys(("audit-right", "escrow", "sbom"), "no contract")))
        self.ok("contract", "add", "c1", "--supplier", "acme", "--title", "Frame")
        self.assertEqual(states()[1], dict.fromkeys(("audit-right", "escrow", "sbom"), "not read"))
        self.ok("clause", "add", "c1", "audit-right", "--state", "present", "--page", "4", "--read-by", ann)
        self.ok("clause", "add", "c1", "escrow", "--state", "absent", "--read-by", ann)
        self.ok("clause", "add", "c1", "sbom", "--state", "partial", "--note", "on request only", "--read-by", ann)
        self.assertEqual(states(), (REJECTED, {"audit-right": "present", "escrow": "absent", "sbom": "partial"}))
        self.assertIn("c1: on request only", self.assay("contract", "matrix").out)
        # Another contract contradicts; both are named.
        self.ok("contract", "add", "c2", "--supplier", "acme", "--title", "Order")
        self.ok("clause", "add", "c2", "escrow", "--state", "present", "--page", "1", "--read-by", ann)
        self.assertEqual(states()[1]["escrow"], "contradicted")
        self.assertRegex(self.assay("contract", "matrix").out, r"contradicted +escrow +c2, page 1, but c1 says otherwise")
        self.ok("clause", "withdraw", "c1", "escrow")
        self.ok("clause", "set", "c1", "sbom", "--state", "present", "--note", "")
        self.assertEqual(states(), (ACCEPTED, {"audit-right": "present", "escrow": "present", "sbom": "present"}))
        self.ok("clause", "set", "c1", "sbom", "--expires", "2020-01-01")
        self.assertEqual(states()[1]["sbom"], "expired")
        self.ok("contract", "set", "c1", "--ends", "2020-01-01")
        self.assertEqual(states()[1]["audit-right"], "not read")
        self.assertIn("contradicts itself",
                      self.assay("clause", "set", "c2", "escrow", "--state", "absent", expect=USAGE).err)
        self.assertIn("there is no supplier nobody", self.assay("contract", "matrix", "nobody", expect=USAGE).err)
        self.assertIn("escrow", self.ok("contract", "kinds").out)
        self.rebuilt()

    # ---- personal data ----

    def in_home(self, needle):
        return [p for p in self.home.rglob("*") if p.is_file() and "cache" not in p.parts and needle in p.read_bytes()]

    def at_once(self, calls):
        """Exit code and what was said, of each."""
        running = [subprocess.Popen([ASSAY, *call], env=self.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                   for call in calls]
        return [(p.communicate()[1], p.returncode) for p in running]

    def test_nobody_takes_back_what_another_says_at_the_same_time(self):
        """A record is said whole; so who changes one field must have seen the others."""
        self.ok("project", "add", "p1", "--origin", "in-house", "--tier", "low")
        self.ok("team", "add", "t0")
        fields = {"name": [f"n{i}" for i in range(6)], "tier": ["high", "low", "medium"] * 2,
                  "languages": ["c", "go", "java", "rust", "php", "ruby"], "origin": ["open-source", "in-house"] * 3}
        for number in range(6):
            calls = [["project", "set", "p1", f"--{field}", values[number]] for field, values in fields.items()]
            said = self.at_once(calls + [["team", "add", f"others-{number}-{i}"] for i in range(2)])
            self.assertEqual([code for _, code in said[-2:]], [ACCEPTED] * 2)  # the log alone has grown: nobody's matter
            (now,) = self.listed("project")
            for (field, values), (err, code) in zip(fields.items(), said):
                if code == ACCEPTED:
                    self.assertEqual(now[field] if field != "languages" else now[field][0], values[number], err)
                else:
                    self.assertEqual(code, OTHER, err)
                    self.assertIn("somebody has changed project p1 meanwhile, by log entry", err)
            self.assertLess(sum(code != ACCEPTED for _, code in said), len(fields))
        for number in range(6):
            files = [self.file(f"{field}.csv", f"id,{field}\np1,{values[number]}\nq{number}-{field},{values[number]}\n")
                     for field, values in fields.items() if field in ("name", "languages")]
            said = self.at_once([["project", "import", f, "--origin", "in-house"] + (["--tier", "low"] if number else [])
                                 for f in files])
            now = {p["id"]: p for p in self.listed("project")}
            for (err, code), field in zip(said, ("name", "languages")):
                value = fields[field][number]
                if code == ACCEPTED:
                    self.assertIn(value, now["p1"][field], err)
                    self.assertIn(f"q{number}-{field}", now)
                else:
                    self.assertEqual(code, OTHER, err)
                    self.assertNotIn(f"q{number}-{field}", now)  # all or nothing
        said = self.at_once([["team", "add", "both", "--name", name] for name in ("One", "Other")])
        self.assertIn(ACCEPTED, [code for _, code in said])
        self.ok("log", "rebuild", "--check")

    def test_erasure(self):
        self.ok("team", "add", "pay")
        ann = self.person("Ann Unmistakable", "ann@unmistakable.example", "--team", "pay", "--languages", "c")
        self.ok("training", "add", "c-101", "--title", "C")
        self.ok("certificate", "add", ann, "c-101", "2026-05-01")
        key = self.home / "keys" / "persons" / f"{ann}.key"
        self.assertEqual(key.stat().st_mode & 0o7777, 0o600)
        self.assertEqual((self.home / "keys" / "persons").stat().st_mode & 0o777, 0o700)
        # Sealed: in the registers alone, in neither log nor blobs.
        self.assertEqual({p.name.split("-")[0] for p in self.in_home(b"nmistakable")}, {"assay.db"})
        self.assertIn("a rule is needed", self.assay("person", "erase", ann, expect=USAGE).err)
        self.assertTrue(key.exists())
        self.ok("person", "erase", "ann@unmistakable.example", "--rule", "GDPR Art. 17, by request")
        self.assertFalse(key.exists())
        self.assertEqual(self.in_home(b"nmistakable"), [])
        self.rebuilt()
        row, = self.listed("person", "--all")
        self.assertEqual((row["id"], row["erasureRule"], row["active"], "name" in row), (ann, "GDPR Art. 17, by request", False, False))
        self.assertIn("erased", self.ok("person", "list", "--all").out)
        self.assertEqual(self.listed("person"), [])
        self.assertEqual(self.listed("certificate")[0]["person"], ann)
        for call in (["person", "add", ann, "--name", "Ann"], ["person", "set", ann, "--role", "x"], ["person", "withdraw", ann]):
            self.assertIn("was erased (GDPR", self.assay(*call, expect=USAGE).err)
        # Once more changes nothing.
        entries = self.entries()
        self.ok("person", "erase", ann, "--rule", "GDPR Art. 17, by request")
        self.assertEqual(self.entries(), entries)
        # An erasure that was cut short behind the statement: the next command ends it.
        key.write_text("left over")
        key.chmod(0o600)
        self.person("Bob", "bob@example.org")
        self.assertFalse(key.exists())

    def test_erasure_while_others_have_the_database_open(self):
        """Its journal does not end then by itself."""
        def lies_in_home(text):
            # Another process: who closes a file of the database here lets go of its locks.
            return subprocess.run(["grep", "-rqaF", text, self.home], check=False).returncode == 0
        ann = self.person("Ann Unmistakable", "ann@unmistakable.example")
        bob = self.person("Bob Nmistakable", "bob@example.org")
        with contextlib.closing(sqlite3.connect(self.home / "assay.db", isolation_level=None)) as other:
            other.execute("SELECT COUNT(*) FROM persons").fetchall()
            self.ok("person", "set", ann, "--role", "security")
            self.assertTrue(lies_in_home("Ann Unmistakable"))
            self.ok("person", "erase", ann, "--rule", "by request")
            self.assertFalse(lies_in_home("Ann Unmistakable"))
            # One that reads: what could not be done is said, and done later.
            other.execute("BEGIN")
            other.execute("SELECT COUNT(*) FROM persons").fetchall()
            refused = self.assay("person", "erase", bob, "--rule", "by request")
            self.assertNotEqual(refused.returncode, ACCEPTED)
            self.assertIn("do the same again later", refused.err)
            other.execute("COMMIT")
            self.ok("person", "erase", bob, "--rule", "by request")
            self.assertFalse(lies_in_home("Bob Nmistakable"))

    def test_a_missing_blob_is_found(self):
        self.person()
        blobs = {p for p in (self.home / "blobs").rglob("*") if p.is_file()}
        sealed = [p for p in blobs if p.read_bytes().startswith(b"assay-sealed-1\n")]
        self.assertEqual(len(sealed), 1)
        sealed[0].unlink()
        self.assay("log", "verify", expect=CORRUPT)

    # ---- imports ----

    def test_import_is_idempotent(self):
        table = self.file("staff.csv", "\ufeffName;E-Mail;Role;Programming languages;Room\r\n"
                          'Ann Example;ann@example.org;developer;"c, go";12\r\n'
                          "Bj\u00f6rn;bj@example.org;reviewer;;13\r\n")
        p = self.ok("person", "import", table, "--dry-run")
        self.assertIn("2 added, 0 changed, 0 unchanged; nothing is changed by a dry run", p.out)
        self.assertIn('the column "Room" is not imported', p.err)
        self.assertEqual(self.listed("person"), [])
        self.assertFalse((self.home / "keys" / "persons").exists())
        self.assertIn("2 added, 0 changed, 0 unchanged", self.ok("person", "import", table).out)
        entries = self.entries()
        self.assertIn("0 added, 0 changed, 2 unchanged", self.ok("person", "import", table).out)
        self.assertEqual(self.entries(), entries)
        people = {p["name"]: p for p in self.listed("person")}
        self.assertEqual(people["Ann Example"]["languages"], ["c", "go"])
        self.assertIn("Bj\u00f6rn", people)
        # A changed row changes one record; what the file does not speak of stays.
        self.ok("team", "add", "pay")
        self.ok("person", "set", "bj@example.org", "--team", "pay")
        table.write_text(table.read_text().replace("reviewer", "auditor"))
        result = json.loads(self.ok("person", "import", table, "--json").out)
        self.assertEqual([result[k] for k in ("added", "changed", "unchanged", "imported")], [0, 1, 1, True])
        bj = next(p for p in self.listed("person") if p["email"] == "bj@example.org")
        self.assertEqual((bj["role"], bj["team"]), ("auditor", "pay"))
        # What was withdrawn stays so.
        self.ok("person", "withdraw", "bj@example.org")
        self.assertIn("1 withdrawn and left so", self.ok("person", "import", table).out)
        self.assertEqual(len(self.listed("person")), 1)
        # What list gives, import takes.
        again = self.file("again.json", self.ok("person", "list", "--json").out)
        self.assertIn("0 added, 0 changed, 1 unchanged", self.ok("person", "import", again).out)
        self.rebuilt()

    def test_import_finds_people_by_address(self):
        # Who left comes first by id; who has the address now is meant.
        self.ok("person", "add", "a1", "--name", "Old", "--email", "shared@example.org")
        self.ok("person", "withdraw", "a1")
        self.ok("person", "add", "b1", "--name", "New", "--email", "Shared@example.org")
        table = self.file("p.csv", "name,email,role\nNew,sHared@example.org,auditor\n")
        self.assertIn("0 added, 1 changed, 0 unchanged", self.ok("person", "import", table).out)
        self.assertEqual([(p["id"], p["role"]) for p in self.listed("person")], [("b1", "auditor")])
        # Two who have it: nobody is guessed.
        self.ok("person", "add", "c1", "--name", "Third", "--email", "shared@example.org")
        p = self.assay("person", "import", table, expect=REJECTED)
        self.assertIn("line 2: both b1 and c1 have the address sHared@example.org: name one of them by the id", p.out)

    def test_import_of_empty_ids(self):
        # One address is one person, whether there is a column for ids or not.
        for header, empty in (("name,email", ""), ("id,name,email", ",")):
            twice = self.file("twice.csv", f"{header}\n{empty}Ann,ann@example.org\n{empty}Ann,ANN@example.org\n")
            p = self.assay("person", "import", twice, expect=REJECTED)
            self.assertIn("line 3: it contradicts row 2, which speaks of the same person", p.out)
            same = self.file("same.csv", f"{header}\n{empty}Ann,ann@example.org\n{empty}Ann,ann@example.org\n")
            self.assertIn("1 added, 0 changed, 0 unchanged; nothing", self.ok("person", "import", same, "--dry-run").out)
        # A row with an id above tells who is meant, one below is too late to.
        table = self.file("above.csv", "id,name,email\np1,Ann,ann@example.org\n,Ann,ann@example.org\n")
        self.assertIn("1 added, 0 changed, 0 unchanged; nothing", self.ok("person", "import", table, "--dry-run").out)
        table = self.file("below.csv", "id,name,email\n,Ann,ann@example.org\np1,Ann,ann@example.org\n")
        p = self.assay("person", "import", table, expect=REJECTED)
        self.assertIn("line 3: row 2 has the same address and no id: give both the same", p.out)
        table = self.file("two.csv", "id,name,email\np1,A,a@example.org\np2,B,A@example.org\n,C,a@example.org\n")
        p = self.assay("person", "import", table, expect=REJECTED)
        self.assertIn("line 4: several rows above have this address: give the id", p.out)
        self.assertEqual(self.listed("person"), [])

    def test_a_file_is_read_before_the_keys(self):
        p = self.assay("person", "import", self.file("bad.csv", "name,email\n\"x"), expect=OTHER)
        self.assertIn("the quote is never closed", p.err)
        p = self.assay("person", "import", self.file("none.csv", "colour\nred\n"), expect=USAGE)
        self.assertIn("no column is the", p.err)
        self.assertEqual([p.name for p in self.home.iterdir()], ["cache"])

    def test_workbook(self):
        self.ok("training", "add", "c-101", "--title", "C")
        ann = self.person("Ann", "ann@example.org")
        self.person("Bob", "bob@example.org")
        book = self.dir / "lms.xlsx"
        # 46143 is 2026-05-01; the course is merged down over both rows.
        rows = [["Employee", "Course", "Completed at", "Score"], ["ann@example.org", "c-101", 46143, 85],
                ["bob@example.org", "", 46143.5, 70]]
        workbook(book, rows, merges=["B2:B3"])
        call = ["certificate", "import", book, "--sheet", "Staff", "--map", "Completed at=obtained"]
        self.assertIn("2 added", self.ok(*call).out)
        self.assertIn("0 added, 0 changed, 2 unchanged", self.ok(*call).out)
        first = next(c for c in self.listed("certificate") if c["person"] == ann)
        self.assertEqual((first["obtained"], first["score"]), ("2026-05-01", 85))
        rows.append(["eve@example.org", "c-101", 46143, 101])
        rows.append(["ann@example.org", "c-999", "01.06.2026", 50])
        workbook(book, rows, merges=["B2:B3"])
        p = self.assay(*call, expect=REJECTED)
        self.assertIn("lms.xlsx, sheet Staff, row 4, column A (Employee): there is no person with the address eve@example.org", p.out)
        self.assertIn('lms.xlsx, sheet Staff, row 4, column D (Score): "101" is no whole number from 0 to 100', p.out)
        self.assertIn("nothing is imported", p.out)
        del rows[3]
        workbook(book, rows)
        p = self.assay(*call, expect=REJECTED)
        self.assertIn("row 3, column B (Course): it is empty", p.out)
        rows[2][1] = "c-101"
        workbook(book, rows)
        self.assertIn("row 4: certificate of a person: course: there is no training c-999", self.assay(*call, expect=REJECTED).out)
        self.assertEqual(len(self.listed("certificate")), 2)
        workbook(book, rows, merges=["A2:B2"])
        self.assertIn("merged across columns", self.assay(*call).err)
        workbook(book, rows)
        self.assertIn('has no sheet "None", but: Notes, Staff', self.assay("certificate", "import", book, "--sheet", "None", expect=USAGE).err)
        self.assertIn("no column is the obtained", self.assay("certificate", "import", book, "--sheet", "Staff", "--map", "Completed at=-", expect=USAGE).err)
        self.assertIn('has no column "Gone"', self.assay(*call, "--map", "Gone=score", expect=USAGE).err)

    def test_broken_tables(self):
        self.ok("team", "add", "pay")
        entries = self.entries()
        cases = [
            ("latin1.csv", "id,name\nx,M\u00fcller\n".encode("latin-1"), "line 2: not in UTF-8, but in a single-byte encoding"),
            ("utf16.csv", "id,name\nx,y\n".encode("utf-16"), "is in UTF-16"),
            ("open.csv", b'id,name\nx,"y\n', "line 2, column B: the quote is never closed"),
            ("extra.csv", b"id,name\nx,y,z\n", "line 2, column C: the column has no name"),
            ("empty.csv", b"", "the table is empty"),
            ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "an old or encrypted workbook"),
            ("cut.xlsx", b"PK\x03\x04rest", "a damaged workbook"),
            ("deep.json", b"[" * 100 + b"]" * 100, "deep.json"),
            ("twice.csv", b"id,name,team name\nx,y,z\n", "two columns are the name"),
            ("none.csv", b"colour\nred\n", "no column is the id"),
        ]
        for name, content, message in cases:
            p = self.assay("team", "import", self.file(name, content))
            self.assertNotEqual(p.returncode, ACCEPTED, name)
            self.assertIn(message, p.err, name)
        table = self.file("c.csv", "id,name\nq,Q\nq,R\nq,Q\nB B,x\n,y\n")
        p = self.assay("team", "import", table, expect=REJECTED)
        self.assertEqual(len(p.out.splitlines()), 4, p.out)
        self.assertIn("line 3: it contradicts row 2, which speaks of the same team", p.out)
        self.assertIn('line 5, column A (id): "B B" is no id', p.out)
        self.assertIn("line 6, column A (id): it is empty", p.out)
        self.assertEqual(self.entries(), entries)
        # What a cell holds does not steer the terminal.
        p = self.assay("supplier", "import", self.file("e.csv", "id,name,tier\nx,X,\x1b[31mred\u202e\n"), expect=REJECTED)
        self.assertIn('column C (tier): "\\x1b[31mred\\u{202e}" is none of', p.out)
        p = self.assay("team", "import", "-", expect=ACCEPTED, stdin=b"id,name\nq,Q\n")
        self.assertIn("1 added", p.out)

    def test_every_noun_lists_nothing(self):
        self.ok("team", "add", "pay")
        for noun in NOUNS:
            self.assertEqual(self.listed(noun), self.listed(noun) if noun == "team" else [])
            self.assertEqual(self.ok(noun, "list").out == "", noun != "team")

    def test_completion_knows_choices(self):
        script = self.file("assay.bash", self.ok("completion", "bash").out)
        ask = (f"source {script}; COMP_WORDS=(assay supplier add x --tier h); COMP_CWORD=5; _assay; echo ${{COMPREPLY[@]}};"
               "COMP_WORDS=(assay clause add --state p); COMP_CWORD=4; _assay; echo ${COMPREPLY[@]};"
               "COMP_WORDS=(assay required-clause w); COMP_CWORD=2; _assay; echo ${COMPREPLY[@]}")
        p = subprocess.run(["bash", "-euc", ask], capture_output=True, text=True, cwd=self.tree)
        self.assertEqual(p.stdout.splitlines(), ["high", "present partial", "withdraw"], p.stderr)

