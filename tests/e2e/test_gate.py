"""The gate: what may be deployed and run, by registers and by passes."""
import base64
import contextlib
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import tarfile
import time
import unittest
import zipfile
from pathlib import Path

from support import ACCEPTED, ASSAY, CORRUPT, INCOMPLETE, OTHER, REJECTED, USAGE, Case, day, github_token


class Gate(Case):
    def setUp(self):
        super().setUp()
        self.advisories()
        self.tool = self.dir / "tool"
        self.tool.write_text("#!/bin/sh\necho \"runs $*\"\nexit 7\n")
        self.tool.chmod(0o755)

    def check(self, *args, expect=ACCEPTED, **env):
        return json.loads(self.assay("gate", "check", "--json", *args, expect=expect, **env).out)

    def words(self, *args, **env):
        return [r["word"] for r in self.check(*args, expect=REJECTED, **env)[0]["against"]]

    def keys(self):
        files = []
        for option, args in (("--key", []), ("--vkey", ["--vkey"])):
            path = self.dir / f"{self.home.name}{option}.pub"
            path.write_text(self.ok("key", "export", *args).out)
            files += [option, path]
        return files

    def production(self):
        self.ok("project", "add", "shop", "--name", "Shop", "--origin", "in-house")
        self.ok("environment", "add", "prod", "--kind", "production", "--place", "eu-1", "--data", "live",
                "--project", "shop")

    def away(self):
        """A machine that has nothing."""
        return {"ASSAY_HOME": str(self.dir / "nowhere"), "HOME": "/nonexistent"}

    def test_a_verdict_opens_it(self):
        self.ok("supplier", "list")
        self.assertEqual(self.words(self.tool), ["not-inspected"])
        self.ok("verify", self.tool)
        answer = self.check(self.tool)[0]
        self.assertTrue(answer["passes"])
        self.assertEqual((answer["outcome"], answer["against"]), ("accepted", []))
        self.assertTrue(self.check("sha256:" + answer["sha256"])[0]["passes"])
        text = self.ok("gate", "check", self.tool).out
        self.assertIn("verdict     accepted", text)
        # Another byte is another file.
        self.tool.write_text(self.tool.read_text() + "#\n")
        self.assertEqual(self.words(self.tool), ["not-inspected"])
        # Of several each is asked, and one that is refused refuses.
        other = self.dir / "other"
        other.write_text("x = 1\n")
        self.ok("verify", other)
        both = self.check(other, self.tool, expect=REJECTED)
        self.assertEqual([b["passes"] for b in both], [True, False])

    def test_a_rejected_file_stays_out(self):
        self.tool.write_text(f"#!/bin/sh\nTOKEN={github_token('gate')}\n")
        self.assay("verify", self.tool, expect=REJECTED)
        self.assertEqual(self.words(self.tool), ["rejected"])
        out = self.assay("gate", "run", "--", self.tool, expect=REJECTED)
        self.assertEqual(out.out, "")
        self.assertIn("REFUSED", out.err)
        self.assay("gate", "pass", self.tool, expect=REJECTED)
        self.assertEqual(json.loads(self.ok("gate", "list", "--json").out), [])

    def test_a_register_that_somebody_wrote_into(self):
        self.tool.write_text(f"#!/bin/sh\nTOKEN={github_token('forged')}\n")
        self.assay("verify", self.tool, expect=REJECTED)
        with contextlib.closing(sqlite3.connect(self.home / "assay.db")) as db, db:
            db.execute("UPDATE verdicts SET outcome = 'accepted'")
        p = self.assay("gate", "check", self.tool, expect=CORRUPT)
        self.assertIn("assay log rebuild --check", p.err)
        self.assay("gate", "run", "--", self.tool, expect=CORRUPT)
        # A pass is asked of registers that were made anew.
        self.assay("gate", "pass", self.tool, expect=REJECTED)

    def test_a_program_that_is_an_archive_too(self):
        """What runs is the file: what its archive holds says nothing of it."""
        token = github_token("both")
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as z:
            z.writestr("readme.py", "x = 1\n")
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w", format=tarfile.USTAR_FORMAT) as t:
            t.addfile(tarfile.TarInfo(f"#!/bin/sh\n# {token}\n"))
        for content in (f"#!/bin/sh\n# {token}\nexit\n".encode() + inner.getvalue(), tar.getvalue(),
                        b"\x7fELF\n" + token.encode() + bytes(300) + inner.getvalue()):
            self.tool.write_bytes(content)
            self.assay("verify", self.tool, expect=REJECTED)
            self.assertEqual(self.words(self.tool), ["rejected"])
        # What it holds is inspected once, and so is a program without secrets.
        self.tool.write_bytes(b"#!/bin/sh\nexit\n" + inner.getvalue())
        report = json.loads(self.ok("verify", "--format", "json", self.tool).out)
        self.assertEqual(report["summary"]["files"], 2)
        # A stream comes by once: the program in it is a gap.
        p = subprocess.run([ASSAY, "verify", "--name", "stream", "-"], env=self.env(), input=tar.getvalue(), capture_output=True)
        self.assertEqual(p.returncode, INCOMPLETE, p.stderr)
        # Bytes that are no text stand for themselves only where a system would run them.
        self.tool.write_bytes(bytes(i * 37 % 255 + 1 for i in range(3000)))
        self.assay("verify", self.tool, expect=OTHER)

    def test_what_changes_while_it_is_inspected(self):
        """One process hashes a file and another inspects it: they must have seen the same."""
        token = f"# {github_token('race')}\n"
        good, evil = "#" * (len(token) - 1) + "\n", token
        self.tool.write_text(good + "\n" * (30 << 20))
        p = subprocess.Popen([ASSAY, "verify", self.tool], env=self.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.dir)
        with open(self.tool, "r+", encoding="utf-8") as f:
            while p.poll() is None:
                for text in (evil, good):
                    f.seek(0)
                    f.write(text)
                    f.flush()
                    time.sleep(0.002)
        self.assertIn(b"changed while it was inspected", p.communicate()[1])
        self.assertEqual(p.returncode, OTHER)

    def test_runs_what_was_asked_about(self):
        self.ok("verify", self.tool)
        p = self.assay("gate", "run", "--", self.tool, "a", "--b", "c d")
        self.assertEqual((p.returncode, p.out, p.err), (7, "runs a --b c d\n", ""))
        # Programs, too: what they are called by stays.
        program = self.dir / "program"
        shutil.copy(ASSAY, program)
        self.assertEqual(self.words("--for", "execution", program), ["not-inspected"])
        p = self.assay("gate", "run", "--audit", "--", program, "--version", expect=ACCEPTED)
        self.assertIn("assay", p.out)
        self.assertIn("REFUSED", p.err)
        self.assertIn("run all the same", p.err)
        # Options behind the program are its own, or nobody's.
        self.assay("gate", "run", self.tool, "--audit", expect=USAGE)
        self.assertEqual(self.assay("gate", "run", "--", self.tool, "--audit", "--").out, "runs --audit --\n")
        # A long path; and no signal is handed on ignored.
        deep = self.dir / ("d" * 200) / ("e" * 200)
        deep.mkdir(parents=True)
        script = deep / "script"
        script.write_text("#!/bin/sh\ngrep SigIgn /proc/self/status\n")
        script.chmod(0o755)
        self.ok("verify", script)
        ignored = re.search(r"SigIgn:\s+([0-9a-f]+)", self.ok("gate", "run", "--", script).out).group(1)
        self.assertEqual(int(ignored, 16) & 1 << (signal.SIGPIPE - 1), 0)  # others may come from who started this
        # What may not be run by its mode is not run.
        self.tool.chmod(0o644)
        self.assertIn("no file that may be run", self.assay("gate", "run", "--", self.tool, expect=OTHER).err)
        self.assay("gate", "run", "--", self.dir, expect=OTHER)
        self.assay("gate", "run", "--", self.dir / "missing", expect=OTHER)
        self.assay("gate", "run", expect=USAGE)

    def test_closed_where_it_cannot_be_asked(self):
        p = self.assay("gate", "run", "--", self.tool, expect=OTHER, **self.away())
        self.assertEqual(p.out, "")

    def test_what_became_known_since_closes_it(self):
        app = self.dir / "app"
        app.mkdir()
        (app / "package-lock.json").write_text(json.dumps({
            "name": "app", "version": "1.0.0", "lockfileVersion": 3,
            "packages": {"": {"name": "app", "version": "1.0.0"},
                         "node_modules/left": {"version": "1.0.0", "resolved": "https://x/left-1.0.0.tgz",
                                               "integrity": "sha512-" + base64.b64encode(b"x" * 64).decode()}}}))
        subprocess.run(["tar", "-cf", self.dir / "app.tar", "-C", app, "."], check=True)
        self.assay("verify", self.dir / "app.tar")
        before = self.check(self.dir / "app.tar", expect=None)[0]
        self.assertNotIn("known-since", [r["word"] for r in before["against"]])
        record = self.dir / "new.json"
        record.write_text(json.dumps({"id": "TEST-2", "modified": "2026-02-01T00:00:00Z", "affected": [
            {"package": {"ecosystem": "npm", "name": "left"}, "versions": ["1.0.0"]}]}))
        self.ok("vulndb", "import", record, self.dir / "advisory.json")
        self.assay("vulndb", "match", "--stored")
        after = self.check(self.dir / "app.tar", expect=REJECTED)[0]
        self.assertIn("known-since", [r["word"] for r in after["against"]])
        self.assertIn("TEST-2", json.dumps(after))
        # A new verdict has weighed it.
        self.assay("verify", self.dir / "app.tar")
        again = self.check(self.dir / "app.tar", expect=None)[0]
        self.assertNotIn("known-since", [r["word"] for r in again["against"]])

    def test_a_baseline_of_ones_own_is_approved_first(self):
        lax = self.dir / "lax.yaml"
        lax.write_text("id: lax\nversion: '1'\nrequirements:\n  - id: any\n    title: Anything goes.\n"
                       "    query: SELECT path AS resource, 'ok' AS status, '' AS reason FROM files\n")
        self.tool.write_text(f"#!/bin/sh\n# TOKEN={github_token('lax')}\n")
        self.ok("verify", "--baseline", lax, self.tool)
        self.assertEqual(self.words(self.tool), ["baseline"])
        ann, bob = self.dir / "ann.key", self.dir / "bob.key"
        self.ok("key", "add", "--person", "ann", "--role", "administrator", "-o", ann)
        self.ok("key", "add", "--person", "bob", "--role", "security", "-o", bob, ASSAY_KEY=str(ann))
        self.ok("person", "add", "bob", "--name", "Bob", ASSAY_KEY=str(ann))
        self.ok("baseline", "approve", lax, "--tiers", "low", "--expires", day(10), "--owner", "bob", "--reason", "a try", ASSAY_KEY=str(bob))
        self.assertTrue(self.check(self.tool)[0]["passes"])

    def test_environment_and_age(self):
        self.ok("verify", self.tool)
        self.assertEqual(self.words("--environment", "prod", self.tool), ["environment"])
        self.production()
        self.assertTrue(self.check("--environment", "prod", self.tool)[0]["passes"])
        self.assertTrue(self.check("--days", "1", self.tool)[0]["passes"])
        self.assay("gate", "check", "--days", "0", self.tool, expect=USAGE)

    def test_a_delivered_file_needs_its_decision(self):
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "low")
        self.ok("deliverable", "announce", "d1", "--title", "Tool", "--supplier", "acme", "--tier", "low")
        self.ok("verify", self.tool)
        self.assertTrue(self.check(self.tool)[0]["passes"])
        self.ok("deliverable", "receive", "d1", self.tool)
        self.assertEqual(self.words(self.tool), ["not-accepted"])
        self.assertIn("assay deliverable status d1", self.assay("gate", "check", self.tool, expect=REJECTED).out)

    def test_what_a_deliverable_brought_once(self):
        """That something else came, or that the deliverable is taken back, accepts nothing."""
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "low")
        self.ok("deliverable", "announce", "d1", "--title", "Tool", "--supplier", "acme", "--tier", "low")
        self.ok("verify", self.tool)
        self.ok("deliverable", "receive", "d1", self.tool)
        other = self.dir / "other"
        other.write_text("x = 1\n")
        self.ok("verify", other)
        self.ok("deliverable", "receive", "d1", other)
        self.assertEqual(self.words(self.tool), ["not-accepted"])
        self.ok("deliverable", "withdraw", "d1")
        self.assertEqual(self.words(self.tool), ["not-accepted"])
        self.assertEqual(self.words(other), ["not-accepted"])

    # ---- passes ----

    def give(self, *args, expect=ACCEPTED, **env):
        out = self.dir / "tool.pass"
        p = self.assay("gate", "pass", self.tool, "-o", out, *args, expect=expect, **env)
        return p if expect != ACCEPTED else out

    def test_a_pass_is_believed_without_a_home(self):
        self.ok("verify", self.tool)
        given = self.give("--for", "deployment", "--for", "execution")
        keys = self.keys()
        answer = self.check("--pass", given, *keys, self.tool, **self.away())[0]
        self.assertTrue(answer["passes"])
        self.assertNotIn("forced", answer)
        p = self.assay("gate", "run", "--pass", given, *keys, "--", self.tool, "x", **self.away())
        self.assertEqual((p.returncode, p.out), (7, "runs x\n"))
        # Another content, another purpose, another environment.
        self.tool.write_text("#!/bin/sh\necho evil\n")
        p = self.assay("gate", "run", "--pass", given, *keys, "--", self.tool, expect=REJECTED, **self.away())
        self.assertEqual(p.out, "")
        self.assertIn("another content", p.err)
        # Nobody's keys.
        self.home = self.dir / "other-home"
        self.ok("supplier", "add", "x", "--name", "X", "--tier", "low")
        self.assay("gate", "check", "--pass", given, *self.keys(), self.tool, expect=CORRUPT, **self.away())
        self.assay("gate", "check", "--pass", given, self.tool, expect=USAGE)
        self.assay("gate", "check", *keys, self.tool, expect=USAGE)

    def test_purpose_environment_and_end_of_a_pass(self):
        self.ok("verify", self.tool)
        self.production()
        given = self.give("--for", "execution", "--environment", "prod", "--expires", day(1))
        keys = self.keys()
        for args, word in ((["--for", "deployment"], "not for deployment"),
                           (["--for", "execution", "--environment", "test"], "for the environment prod")):
            self.assertIn(word, self.check(*args, "--pass", given, *keys, self.tool, expect=REJECTED)[0]["why"])
        self.assertTrue(self.check("--for", "execution", "--environment", "prod", "--pass", given, *keys, self.tool)[0]["passes"])
        self.give("--expires", "2001-01-01", expect=USAGE)
        self.give("--expires", "2199-01-01", expect=USAGE)
        self.give("--expires", "soon", expect=USAGE)
        listed = json.loads(self.ok("gate", "list", "--json").out)
        self.assertEqual([(p["execution"], p["deployment"], p["environment"]) for p in listed], [(True, False, "prod")])
        # What was said for one place counts there alone.
        self.assertIn("for the environment prod", self.check("--for", "execution", "--pass", given, *keys, self.tool, expect=REJECTED)[0]["why"])
        p = self.assay("gate", "trust", "--folder", "/opt/app")
        self.assertEqual(p.out, "")
        self.assertIn("other environments", p.err)
        trust = self.ok("gate", "trust", "--folder", "/opt/app", "--environment", "prod").out
        self.assertEqual(trust, f"/opt/app/tool {self.tool.stat().st_size} {listed[0]['sha256']}\n")
        self.assay("gate", "trust", expect=USAGE)

    def test_a_changed_pass(self):
        self.ok("verify", self.tool)
        given = self.give()
        keys = self.keys()
        good = json.loads(given.read_text())

        def refused(text, code=CORRUPT):
            given.write_text(text)
            self.assay("gate", "check", "--pass", given, *keys, self.tool, expect=code)

        for bad in ("", "{", "[]", "null", "[" * 100000, "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
                    json.dumps({**good, "format": "assay-pass/2"}), json.dumps({"format": good["format"]})):
            refused(bad)
        envelope = json.loads(good["envelope"])
        said = json.loads(base64.b64decode(envelope["payload"]))
        said["predicate"]["expires"] = "2199-01-01T00:00:00Z"
        forged = {**envelope, "payload": base64.b64encode(json.dumps(said).encode()).decode()}
        refused(json.dumps({**good, "envelope": json.dumps(forged)}))
        for key in ("envelope", "proof"):
            for at in range(0, len(good[key]), max(1, len(good[key]) // 60)):
                c = good[key][at]
                changed = good[key][:at] + ("A" if c != "A" else "B") + good[key][at + 1:]
                given.write_text(json.dumps({**good, key: changed}))
                p = self.assay("gate", "check", "--pass", given, *keys, self.tool)
                self.assertIn(p.returncode, (CORRUPT, ACCEPTED), f"{key} {at}: {p.err}")
                if p.returncode == ACCEPTED:  # a letter of an extra signature line, or of the key's hint
                    self.assertIn(p.returncode, (ACCEPTED,))
                    self.assertTrue(self.harmless(good, key, changed), f"{key} {at}")
        # Another statement of the same log, with its proof, is no pass.
        entry = json.loads(self.ok("log", "show", "--json", "-n", "50").out)
        other = next(e for e in entry if "cyclonedx" in e["predicateType"] or "scai" in e["predicateType"])
        proof, env = self.dir / "proof", self.dir / "env"
        self.ok("log", "prove", other["index"], "-o", proof, "--envelope-output", env)
        refused(json.dumps({**good, "envelope": env.read_text(), "proof": proof.read_text()}))

    def harmless(self, good, key, changed):
        """Does the change leave what is signed as it is?"""
        if key != "envelope":
            return False
        try:
            was, now = json.loads(good[key]), json.loads(changed)
        except ValueError:
            return False
        return was["payload"] == now.get("payload") and was["payloadType"] == now.get("payloadType")

    def test_forcing(self):
        self.tool.write_text(f"#!/bin/sh\n# TOKEN={github_token('force')}\necho forced\n")
        self.assay("verify", self.tool, expect=REJECTED)
        self.give("--force", "x", expect=USAGE)
        # Nobody has a key yet: the installation answers for it.
        given = self.give("--for", "execution", "--force", "the customer is down", "--expires", day(1))
        answer = self.check("--for", "execution", self.tool)[0]
        self.assertTrue(answer["passes"] and answer["forced"])
        self.assertEqual([r["word"] for r in answer["against"]], ["rejected"])
        self.assertFalse(self.check("--for", "deployment", self.tool, expect=REJECTED)[0]["passes"])
        p = self.assay("gate", "run", "--", self.tool, expect=ACCEPTED)
        self.assertEqual(p.out, "forced\n")
        self.assertIn("FORCED", p.err)
        p = self.assay("gate", "run", "--pass", given, *self.keys(), "--", self.tool, expect=ACCEPTED, **self.away())
        self.assertIn("the customer is down", p.err)
        # It excuses what it names, and nothing else.
        answer = self.check("--for", "execution", "--environment", "nowhere", self.tool, expect=REJECTED)[0]
        self.assertEqual([r["word"] for r in answer["against"]], ["rejected", "environment"])
        listed = json.loads(self.ok("gate", "list", "--json").out)[0]
        self.assertEqual((listed["forced"], listed["against"]), ("the customer is down", ["rejected"]))
        posture = json.loads(self.ok("control", "posture", "8.29", "--json").out)
        row = next(q for q in posture["requirements"] if q["id"] == "gate-was-not-forced")
        self.assertEqual(row["state"], "alarm")
        # As soon as persons have keys, a person says it.
        ann = self.dir / "ann.key"
        self.ok("key", "add", "--person", "ann", "--role", "administrator", "-o", ann)
        bob = self.dir / "bob.key"
        self.ok("key", "add", "--person", "bob", "--role", "security", "-o", bob, ASSAY_KEY=str(ann))
        self.give("--for", "deployment", "--force", "still down", expect=USAGE)
        self.give("--for", "deployment", "--force", "still down", ASSAY_KEY=str(ann), expect=OTHER)  # an administrator decides nothing
        self.give("--for", "deployment", "--force", "still down", ASSAY_KEY=str(bob))
        # What nothing speaks against needs none.
        self.tool.write_text("#!/bin/sh\necho fine\n")
        self.ok("verify", self.tool)
        self.give("--force", "to be sure", ASSAY_KEY=str(bob), expect=USAGE)
        self.give()
        self.ok("log", "rebuild", "--check")

    def test_what_is_written_into_the_copy(self):
        """Until it is sealed the same user can write into the copy, too: its digest is of what was sealed."""
        self.tool.write_text("#!/bin/sh\necho good\nexit\n" + "#" * (64 << 20))
        given = self.give("--for", "execution", "--force", "it is large")
        keys = self.keys()
        p = subprocess.Popen([ASSAY, "gate", "run", "--pass", given, *keys, "--", self.tool], env=self.env(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.dir)
        written = 0
        while p.poll() is None:
            for fd in range(3, 8):
                link = f"/proc/{p.pid}/fd/{fd}"
                with contextlib.suppress(OSError):
                    if "memfd:" in os.readlink(link):
                        with open(link, "r+b", buffering=0) as f:
                            f.seek(15)
                            written += f.write(b"evil") > 0
            time.sleep(0.001)
        self.assertNotIn(b"evil", p.communicate()[0])
        self.assertGreater(written, 0)

    def test_sealed_against_change(self):
        """What is run is the copy that was asked about, whatever becomes of the file."""
        self.tool.write_text("#!/bin/sh\nsleep 0.2\necho first\n")
        self.ok("verify", self.tool)
        p = subprocess.Popen([ASSAY, "gate", "run", "--", self.tool], env=self.env(), stdout=subprocess.PIPE, cwd=self.dir)
        line = Path(f"/proc/{p.pid}/cmdline")
        self.wait_for(lambda: b"/dev/fd/" in line.read_bytes() or p.poll() is not None)
        self.tool.write_text("#!/bin/sh\nsleep 0.2\necho second\n")
        self.assertEqual(p.communicate()[0], b"first\n")


if __name__ == "__main__":
    unittest.main()
