"""Blobs that nothing names: what a killed append leaves is found and removed; what is named never is."""
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request

from databases import Databases
from support import ACCEPTED, ASSAY, CORRUPT, OTHER, SOURCE, USAGE, Case

DAYS = 86400


class Unnamed(Case):
    def unnamed(self, *args, **env):
        return json.loads(self.assay("store", "unnamed", "--json", *args, expect=ACCEPTED, **env).out)

    def digests(self, *args, **env):
        return [b["sha256"] for b in self.unnamed(*args, **env)["unnamed"]]

    def document(self, text):
        path = self.dir / "document"
        path.write_text(text)
        return path, hashlib.sha256(text.encode()).hexdigest()

    def killed(self, text):
        """An append that is killed behind its document and before its entry."""
        path, digest = self.document(text)
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 5))
        with self.others_write(), subprocess.Popen([ASSAY, "standard", "add", "s1", "1", "--title", "t", "--document", str(path)],
                                                   env=self.env(), stderr=subprocess.DEVNULL, cwd=self.dir) as process:
            self.wait_for(lambda: any(b["sha256"] == digest and b["stored"] >= since for b in self.unnamed("--older", "0")["unnamed"]))
            process.kill()
        return digest

    def sound(self):
        self.assay("log", "verify", expect=ACCEPTED)
        self.assay("store", "check", expect=ACCEPTED)
        pack = self.dir / f"pack-{time.monotonic_ns()}.tar"
        self.assay("audit", "pack", "-o", pack, expect=ACCEPTED)
        self.assay("audit", "verify", pack, expect=ACCEPTED)


class Removed:
    """Over both kinds of stores."""

    def test_what_a_killed_append_leaves(self):
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        self.assertEqual(self.digests("--older", "0"), [])
        digest = self.killed("of a standard")
        found = self.unnamed("--older", "0")
        self.assertEqual([(b["sha256"], b["size"]) for b in found["unnamed"]], [(digest, 13)])
        self.assertEqual((found["removed"], found["young"]), (0, 0))
        # It may belong to somebody who is at it.
        self.assertEqual(self.digests(), [])
        self.assertIn("1 removed", self.ok("store", "unnamed", "--remove", "--older", "0").out)
        self.assertEqual(self.digests("--older", "0"), [])
        self.sound()
        # The same document, named now, stays.
        path, _ = self.document("of a standard")
        self.ok("standard", "add", "s1", "1", "--title", "t", "--document", path)
        self.assertEqual(self.unnamed("--older", "0", "--remove")["removed"], 0)
        self.sound()

    def test_what_jobs_name(self):
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        path, digest = self.document("an archive")
        self.ok("queue", "add", path)
        self.assertEqual(self.unnamed("--older", "0", "--remove")["unnamed"], [])
        self.assertTrue(self.has(digest))

    def test_nothing_but_blobs(self):
        """A log that is gone or empty names nothing: nothing is removed for that."""
        path, digest = self.document("an archive")
        self.ok("queue", "add", path)
        refused = self.assay("store", "unnamed", "--remove", "--older", "0", expect=OTHER)
        self.assertIn("the log is empty", refused.err)
        self.assertTrue(self.has(digest))


class Files(Removed, Unnamed):
    def others_write(self):
        lock = open(self.home / "log" / ".lock", "r+b")  # noqa: SIM115
        fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def path(self, digest, home=None):
        return (home or self.home) / "blobs" / "sha256" / digest[:2] / digest[2:]

    def has(self, digest):
        return self.path(digest).exists()

    def age(self, digest, days):
        then = time.time() - days * DAYS
        os.utime(self.path(digest), (then, then))

    def copy(self, digest, home):
        """A blob of another home, eight days old."""
        target = self.path(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.path(digest, home), target)
        self.age(digest, 8)

    def envelope(self, home):
        """Of the newest entry there."""
        return json.loads(self.assay("log", "show", "--limit", "1", "--json", expect=ACCEPTED, ASSAY_HOME=str(home)).out)[0]["envelope"]

    def test_age(self):
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        digest = self.killed("of a standard")
        self.age(digest, 6)
        self.assertEqual((self.digests(), self.unnamed()["young"] > 0), ([], True))
        self.assertEqual(self.unnamed("--remove")["removed"], 0)
        self.age(digest, 8)
        self.assertEqual(self.digests(), [digest])
        text = self.ok("store", "unnamed").out
        self.assertIn(f"sha256:{digest}", text)
        self.assertIn("13 bytes", text)
        # Stored once more it is young again, though no byte was written.
        self.assertEqual(self.killed("of a standard"), digest)
        self.assertEqual(self.unnamed("--remove")["removed"], 0)
        self.age(digest, 8)
        self.assertEqual(self.unnamed("--remove")["removed"], 1)
        self.assertFalse(self.has(digest))
        self.sound()
        for args in (("--older", "x"), ("--older", "36501"), ("blob",)):
            self.assay("store", "unnamed", *args, expect=USAGE)

    def test_envelopes(self):
        """Those of its own keys that are no entries go; one of another log says that two share a place."""
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        twin, other = self.dir / "twin", self.dir / "other"
        shutil.copytree(self.home, twin, symlinks=True)
        self.ok("supplier", "add", "b", "--name", "B", "--tier", "high", ASSAY_HOME=str(twin))
        self.ok("supplier", "add", "c", "--name", "C", "--tier", "high", ASSAY_HOME=str(other))
        own, foreign = self.envelope(twin), self.envelope(other)
        self.copy(own, twin)
        self.copy(foreign, other)
        self.assertEqual(sorted(self.digests()), sorted([own, foreign]))
        refused = self.assay("store", "unnamed", "--remove", expect=OTHER)
        self.assertIn("another log", refused.err)
        self.assertIn(foreign, refused.err)
        self.assertTrue(self.has(own) and self.has(foreign))
        self.path(foreign).unlink()
        self.assertEqual(self.unnamed("--remove")["removed"], 1)
        self.assertFalse(self.has(own))
        self.sound()

    def test_older_logs(self):
        """What a log has lost is not thrown after it."""
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        old = self.dir / "old"
        self.ok("store", "backup", old)
        path, digest = self.document("of a standard")
        self.ok("standard", "add", "s1", "1", "--title", "t", "--document", path)
        for name in ("log", "assay.db"):
            target = self.home / name
            (shutil.rmtree if target.is_dir() else os.unlink)(target)
        shutil.copytree(old / "log", self.home / "log")
        self.age(digest, 8)
        self.assertIn(digest, self.digests())
        self.assay("store", "unnamed", "--remove", expect=CORRUPT)
        self.assertTrue(self.has(digest))

    def test_a_year(self):
        """Statements of most types, with documents: everything is named."""
        out = self.dir / "year"
        subprocess.run([sys.executable, str(SOURCE / "examples" / "year" / "replay.py"), "--assay", ASSAY, "--offline", "--only", "5",
                        "--json", str(out)], env=self.env(), capture_output=True, check=True)
        home = next(p.parent for p in out.rglob("blobs") if p.is_dir())
        found = self.unnamed("--older", "0", ASSAY_HOME=str(home))
        self.assertEqual(found["unnamed"], [])
        self.assertGreater(found["blobs"], 100)

    def test_what_names(self):
        """One of each kind that the year has not: nothing of it is unnamed."""
        self.write("main.c", "int main(void) { return 0; }\n")
        self.ok("verify", self.tree)
        self.ok("person", "add", "--name", "Ann", "--email", "ann@example.org")
        baseline = self.dir / "baseline.yaml"
        baseline.write_text(self.ok("baseline", "show").out)
        self.ok("verify", "--baseline", baseline, self.tree)
        path, _ = self.document(json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "t"}}, "results": [
            {"ruleId": "r", "level": "error", "message": {"text": "m"}}]}]}))
        self.ok("finding", "import", path)
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "low")
        self.ok("deliverable", "announce", "d1", "--title", "The shop", "--tier", "low", "--supplier", "acme")
        self.ok("evidence-request", "add", "d1", "sbom", "--due", "2040-01-01", "--asked", "J", "--question", "q")
        self.upload(self.ok("evidence-request", "link", "d1", "sbom", "--expires", "2099-12-31").out.strip())
        self.ok("project", "add", "shop", "--name", "Shop", "--origin", "in-house")
        self.ok("threat", "record", self.model(), "--project", "shop")
        found = self.unnamed("--older", "0")
        self.assertEqual(found["unnamed"], [])
        self.assertGreater(found["blobs"], 8)

    def upload(self, token):
        with subprocess.Popen([ASSAY, "evidence", "serve", "--listen", "127.0.0.1:0"], env=self.env(), stdout=subprocess.PIPE, text=True) as server:
            address = server.stdout.readline().strip()
            request = urllib.request.Request(f"{address}/upload/{token}/bom.json", b'{"bomFormat": "CycloneDX"}', method="PUT")
            with urllib.request.urlopen(request, timeout=60) as answer:
                self.assertEqual(answer.status, 201)
            server.terminate()

    def model(self):
        path = self.dir / "model.json"
        path.write_text(json.dumps({"otmVersion": "0.2.0", "project": {"name": "shop", "id": "shop"}, "trustZones": [
            {"id": "z", "name": "Z", "risk": {"trustRating": 1}}], "components": [
            {"id": "c", "name": "C", "type": "web", "parent": {"trustZone": "z"}}]}))
        return path


class OverDatabases(Databases, Removed, Unnamed):
    def others_write(self):
        return self.holding("SELECT pg_advisory_lock(hashtext('assay log'), hashtext(current_schema()));")

    def has(self, digest):
        return digest in [b["sha256"] for b in self.unnamed("--older", "0")["unnamed"]] or self.named(digest)

    def named(self, digest):
        back = self.dir / f"back-{time.monotonic_ns()}"
        if self.assay("store", "backup", back).returncode != ACCEPTED:
            return False
        return (back / "blobs" / "sha256" / digest[:2] / digest[2:]).exists()
