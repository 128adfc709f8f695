"""The store as a whole: many statements at once, copies, backups, older logs, and the queue."""
import contextlib
import hashlib
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
from pathlib import Path

from databases import Databases, Proxy
from support import ACCEPTED, ASSAY, CORRUPT, SOURCE, USAGE, Case


def statements(count, first=0):
    return "".join(json.dumps({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": f"f1:{i:032x}", "digest": {"sha256": f"{i:064x}"}}],
        "predicateType": "urn:assay:predicate:suppression:v1",
        "predicate": {"action": "accept", "fingerprint": f"f1:{i:032x}", "reason": "a test value",
                      "owner": "ann", "createdOn": "2026-01-01T00:00:00Z",
                      "expiresOn": "2099-01-01T00:00:00Z"}}) + "\n" for i in range(first, first + count))


class Store(Case):
    def append(self, count, first=0, **more):
        path = self.dir / "statements.jsonl"
        path.write_text(statements(count, first))
        return self.assay("log", "append", "--batch", "100", path, expect=ACCEPTED, **more)

    def audit(self, **more):
        return json.loads(self.assay("log", "verify", "--json", expect=ACCEPTED, **more).out)

    def files(self, *parts):
        root = self.home.joinpath(*parts)
        return sorted(p for p in root.rglob("*") if p.is_file() and p.name != ".lock")

    def lose_store(self):
        for name in ("log", "blobs"):
            shutil.rmtree(self.home / name)
        for path in self.home.glob("assay.db*"):
            path.unlink()


class Files(Store):
    def test_many_at_once(self):
        self.append(250)
        audit = self.audit()
        self.assertEqual(audit["size"], 250)
        self.assertEqual(len(self.files("blobs")), 50)  # the last batch is small
        self.assertEqual(len(json.loads(self.assay("finding", "accepted", "--json",
                                                   expect=ACCEPTED).out)), 250)
        self.assay("log", "prove", "17", "-o", self.dir / "proof", "--envelope-output",
                   self.dir / "envelope", expect=ACCEPTED)
        self.assay("store", "check", expect=ACCEPTED)

    def test_bad_lines(self):
        path = self.dir / "bad.jsonl"
        path.write_text(statements(120) + "\n" + statements(1).replace("accept", "applaud"))
        ran = self.assay("log", "append", "--batch", "100", path, expect=USAGE)
        self.assertIn("from line 101 to 122", ran.err)
        self.assertEqual(self.audit()["size"], 100)  # batches before it stay
        for text in ("{", "[]", "{}", '{"_type": "https://in-toto.io/Statement/v1"}', "\0", "\xff"):
            path.write_bytes(text.encode("latin-1") + b"\n")
            ran = self.assay("log", "append", path)
            self.assertNotEqual(ran.returncode, ACCEPTED, text)
            self.assertIn("bad.jsonl:1", ran.err)
        self.assertEqual(self.audit()["size"], 100)

    def test_backup_and_restore(self):
        backup = self.dir / "backup"
        self.append(120)
        self.assay("store", "backup", backup, expect=ACCEPTED)
        self.append(3, 120)
        ran = self.assay("store", "backup", backup, expect=ACCEPTED)
        self.assertRegex(ran.out, r"123 entries \(3 new\), 3 blobs .* 20 blobs were there already")
        # A damaged one is not taken for being there.
        blob = next((backup / "blobs").rglob("*/*/*"))
        blob.chmod(0o600)
        blob.write_bytes(b"other bytes")
        ran = self.assay("store", "backup", backup, expect=ACCEPTED)
        self.assertRegex(ran.out, r"123 entries \(0 new\), 1 blob and .* 22 blobs were there already")
        before = self.assay("finding", "accepted", "--json", expect=ACCEPTED).out
        self.lose_store()
        self.assay("store", "restore", backup, expect=ACCEPTED)
        self.assertEqual(self.assay("finding", "accepted", "--json", expect=ACCEPTED).out, before)
        self.assay("store", "check", expect=ACCEPTED)
        self.append(1, 123)
        # The backup is older now.
        self.lose_store()
        ran = self.assay("store", "restore", backup, expect=CORRUPT)
        self.assertIn("has 123 entries, but this home has signed for 124", ran.err)
        shutil.copytree(backup, self.home, dirs_exist_ok=True)  # behind our back
        path = self.dir / "statements.jsonl"
        for command in (("log", "append", path), ("verify", self.tree), ("log", "verify")):
            ran = self.assay(*command, expect=CORRUPT)
            self.assertIn("old copy", ran.out + ran.err)
        self.assay("store", "restore", "--accept-older", backup, expect=ACCEPTED)
        self.append(1, 123)
        self.assertEqual(self.audit()["size"], 124)

    def test_copies_refuse(self):
        self.append(5)
        other = self.dir / "other"
        self.write("main.c", "int main(void) { return 0; }\n")
        self.assay("verify", self.tree, expect=ACCEPTED, ASSAY_HOME=str(other))
        ran = self.assay("store", "copy", "-", other, expect=CORRUPT)
        self.assertIn("known key", ran.err)
        ran = self.assay("store", "copy", self.dir / "nowhere", self.dir / "new")
        self.assertNotEqual(ran.returncode, ACCEPTED)
        backup = self.dir / "backup"
        self.assay("store", "backup", backup, expect=ACCEPTED)
        blob = next((backup / "blobs").rglob("*/*/*"))
        self.assay("store", "copy", backup, self.dir / "good", expect=ACCEPTED)
        blob.chmod(0o600)
        blob.write_bytes(b"other bytes")
        ran = self.assay("store", "copy", backup, self.dir / "bad", expect=CORRUPT)
        self.assertIn(blob.name, ran.err)

    def test_new_directories_are_durable(self):
        """Each one's name is flushed in the directory that it was made in."""
        if shutil.which("strace") is None:
            self.skipTest("strace is not installed")
        trace = self.dir / "trace"
        for args in (("person", "add", "--name", "Ann", "--email", "ann@example.org"),
                     ("store", "backup", self.dir / "far" / "away")):
            env = self.env() | {"ASAN_OPTIONS": "detect_leaks=0"}  # leaks are not looked for under strace
            subprocess.run(["strace", "-f", "-y", "-o", trace, "-e", "trace=mkdir,fsync", ASSAY, *args],
                           env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            lines = trace.read_text().splitlines()
            made = [(i, re.search(r'mkdir\("([^"]+)".*= 0$', line)) for i, line in enumerate(lines)]
            made = [(i, Path(m[1])) for i, m in made if m and m[1].startswith(str(self.dir))]
            self.assertTrue(made)
            for i, path in made:
                self.assertTrue(any("fsync(" in line and f"<{path.parent}>" in line for line in lines[i:]), path)


class Jobs:
    """What holds for the queue on every backend."""

    def archives(self, count):
        made = []
        for i in range(count):
            source = self.write(f"main{i}.c", f"int main(void) {{ return {i}; }}\n")
            path = self.dir / f"delivery{i}.tar"
            with tarfile.open(path, "w") as tar:
                tar.add(source, arcname="main.c")
            made.append(path)
        return made

    def jobs(self):
        return json.loads(self.assay("queue", "list", "--json", expect=ACCEPTED).out)

    def worker(self, *options):
        return subprocess.Popen([ASSAY, "worker", "--lease", "4", *options], env=self.env(),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for(self, condition):
        super().wait_for(condition, self.jobs)

    def verdicts(self):
        """Of each subject, how many."""
        shown = json.loads(self.assay("log", "show", "-n", "1000", "--json", expect=ACCEPTED).out)
        counts = {}
        for entry in shown:
            if (entry["predicateType"] == "https://slsa.dev/verification_summary/v1"
                    and entry["algorithm"] == "ed25519"):
                counts[entry["subject"]] = counts.get(entry["subject"], 0) + 1
        return counts

    def all_done(self):
        return all(j["state"] == "done" for j in self.jobs())

    def begun(self):
        """A fast machine may be through with all of it before anybody looks."""
        return any(j["state"] == "claimed" for j in self.jobs()) or self.all_done()

    def test_each_once(self):
        made = self.archives(3)
        self.assay("queue", "add", *made, made[0], expect=ACCEPTED)
        self.assay("queue", "add", made[1], expect=ACCEPTED)
        self.assertEqual(len(self.jobs()), 3)
        workers = [self.worker("--until-empty") for _ in range(2)]
        for process in workers:
            out, err = process.communicate(timeout=600)
            self.assertEqual(process.returncode, ACCEPTED, out + err)
        self.assertTrue(self.all_done())
        self.assertEqual(sorted(self.verdicts().values()), [1, 1, 1])
        self.assay("queue", "forget", expect=ACCEPTED)
        self.assertEqual(self.jobs(), [])

    def test_a_worker_is_killed(self):
        self.assay("queue", "add", *self.archives(3), expect=ACCEPTED)
        first = self.worker("--claim", "2")
        self.wait_for(self.begun)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        second = self.worker()
        self.wait_for(self.all_done)
        second.send_signal(signal.SIGTERM)
        out, err = second.communicate(timeout=300)
        self.assertEqual(second.returncode, ACCEPTED, out + err)
        self.assertEqual(sorted(self.verdicts().values()), [1, 1, 1])

    def test_a_worker_is_cut_off(self):
        """It sleeps longer than its lease, another takes over, and then it wakes."""
        self.assay("queue", "add", *self.archives(2), expect=ACCEPTED)
        first = self.worker("--claim", "2")
        self.wait_for(self.begun)
        first.send_signal(signal.SIGSTOP)
        second = self.worker()
        self.wait_for(self.all_done)
        first.send_signal(signal.SIGCONT)
        time.sleep(1)
        for process in (first, second):
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=300)
            self.assertEqual(process.returncode, ACCEPTED, out + err)
        self.assertTrue(self.all_done())
        self.assertEqual(sorted(self.verdicts().values()), [1, 1])


class FileQueue(Jobs, Store):
    def test_what_is_no_job(self):
        self.assertIn("is no file", self.assay("queue", "add", self.tree, expect=USAGE).err)
        self.assay("queue", "add", self.dir / "nowhere")
        self.assay("queue", "add", expect=USAGE)
        self.assay("worker", "--lease", "1", expect=USAGE)
        self.assay("worker", "--claim", "65", expect=USAGE)
        self.assay("worker", "--until-empty", expect=ACCEPTED)

    def change_jobs(self, change):
        with contextlib.closing(sqlite3.connect(self.home / "assay.db")) as db, db:
            db.execute("UPDATE jobs SET " + change)

    def work_off(self):
        """What the one job came to."""
        out, err = self.worker("--until-empty").communicate(timeout=600)
        self.assertRegex(out, r"^[01] jobs? done", err)
        return self.jobs()[0]["result"], err

    def test_whose_verdict_it_is(self):
        """Of the same bytes by other rules: another job's. When it was logged no clock tells."""
        path = self.archives(1)[0]
        other = self.dir / "other.yaml"
        other.write_text("# others' rules\n" + (SOURCE / "baselines" / "default.yaml").read_text())
        self.assay("verify", "--name", path.name, path, expect=ACCEPTED)  # before it was asked for
        self.assay("queue", "add", path, expect=ACCEPTED)
        self.assay("verify", "--name", path.name, "--origin", "supplier", path)
        self.assay("verify", "--name", path.name, "-b", other, path)
        self.change_jobs("tries = 1")
        self.assertEqual(self.work_off()[0], "verified: accepted")
        self.assertEqual(self.verdicts(), {path.name: 4})
        self.change_jobs("state = 0, due = 0, added = added + 86400000")
        self.assertIn("an earlier worker had logged it", self.work_off()[0])
        self.assertEqual(self.verdicts(), {path.name: 4})

    def test_workers_that_are_restarted(self):
        """What nobody began is no try."""
        self.assay("queue", "add", *self.archives(3), expect=ACCEPTED)
        for _ in range(7):
            worker = self.worker("--claim", "64")
            self.wait_for(self.begun)
            worker.send_signal(signal.SIGTERM)
            _, err = worker.communicate(timeout=300)
            self.assertEqual(worker.returncode, ACCEPTED, err)
            if self.all_done():
                break
            self.assertTrue(all(j["tries"] == (j["state"] == "done") for j in self.jobs()), self.jobs())
        self.worker("--until-empty").communicate(timeout=600)
        self.assertTrue(self.all_done(), self.jobs())
        self.assertEqual(sorted(self.verdicts().values()), [1, 1, 1])

    def children(self, pid):
        found = []
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                if int(path.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                    found.append(int(path.parent.name))
        return found

    def test_a_worker_is_ended(self):
        """Its inspection ends with it, however long that would take, and leaves nothing."""
        path = self.dir / "many.tar"  # takes seconds, so that it is still at it
        with tarfile.open(path, "w") as tar:
            for i in range(4000):
                text = f"int f{i}(int a) {{ return a > {i} ? a * {i} : {i}; }}\n".encode() * 40
                member = tarfile.TarInfo(f"f{i}.c")
                member.size = len(text)
                tar.addfile(member, io.BytesIO(text))
        self.assay("queue", "add", path, expect=ACCEPTED)
        place = self.dir / "tmp"
        place.mkdir()
        worker = subprocess.Popen([ASSAY, "worker", "--lease", "600"], env=self.env(TMPDIR=str(place)),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        inspection = []

        def inspects():
            inspection[:] = [p for guard in self.children(worker.pid) for p in self.children(guard)]
            return inspection
        self.wait_for(inspects)
        os.kill(inspection[0], signal.SIGSTOP)  # so that it takes long
        family = [*inspection, *self.children(inspection[0])]
        worker.send_signal(signal.SIGTERM)
        try:
            out, err = worker.communicate(timeout=300)
        finally:
            worker.kill()
        self.assertEqual(worker.returncode, ACCEPTED, out + err)
        self.wait_for(lambda: not any(Path(f"/proc/{p}").exists() for p in family))
        self.assertEqual([(j["state"], j["tries"]) for j in self.jobs()], [("waiting", 0)])
        self.assertEqual(list(place.iterdir()), [])

    def test_a_job_that_cannot_begin(self):
        """Why is said; and what has failed can be asked for again."""
        path = self.archives(1)[0]
        self.assay("queue", "add", path, expect=ACCEPTED)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        blob = next(p for p in self.files("blobs") if p.name in digest or digest.endswith(p.name))
        blob.unlink()
        self.change_jobs("tries = 4")
        result, err = self.work_off()
        self.assertIn(f"the inspection of {path.name} cannot begin: ", err)
        self.assertIn(digest, err)
        self.assertIn("in the queue already", self.assay("queue", "add", path, expect=ACCEPTED).out)
        self.wait_for(lambda: self.work_off() and self.jobs()[0]["state"] == "failed")
        self.assertIn(": added", self.assay("queue", "add", path, expect=ACCEPTED).out)
        self.assertEqual(self.work_off()[0], "verified: accepted")

    def test_a_job_that_fails(self):
        path = self.dir / "wrong.yaml"
        path.write_text("this is no baseline\n")
        self.assay("queue", "add", "-b", path, *self.archives(1), expect=ACCEPTED)
        worker = self.worker()
        self.wait_for(lambda: self.jobs()[0]["state"] == "failed")
        worker.send_signal(signal.SIGTERM)
        _, err = worker.communicate(timeout=300)
        self.assertIn("is tried again", err)
        self.assertIn("given up", self.jobs()[0]["result"])


class DatabaseQueue(Databases, Jobs, Store):
    def test_a_worker_is_partitioned(self):
        """Its answers stay away, then its connections break; another does its jobs; it comes back."""
        proxy = Proxy(self.postgres.port)
        self.addCleanup(proxy.close)
        self.assay("queue", "add", *self.archives(3), expect=ACCEPTED)
        url = self.url(self.place).replace(f":{self.postgres.port}/", f":{proxy.port}/")
        first = subprocess.Popen([ASSAY, "worker", "--lease", "4", "--claim", "3"], env=self.env(ASSAY_STORE=url),
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(first.kill)
        self.wait_for(self.begun)
        proxy.stall()
        second = self.worker()
        self.addCleanup(second.kill)
        time.sleep(5)
        proxy.cut()
        self.wait_for(self.all_done)
        proxy.refuses = False
        time.sleep(2)
        for process in (first, second):
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=300)
            self.assertEqual(process.returncode, ACCEPTED, out + err)
        self.assertTrue(self.all_done())
        self.assertEqual(sorted(self.verdicts().values()), [1, 1, 1])
        self.assertTrue(json.loads(self.assay("log", "rebuild", "--check", "--json", expect=ACCEPTED).out)["same"])

    def test_the_database_restarts(self):
        self.assay("queue", "add", *self.archives(3), expect=ACCEPTED)
        worker = self.worker()
        self.wait_for(self.begun)
        self.postgres.stop("immediate")
        time.sleep(3)
        self.postgres.start()
        self.wait_for(self.all_done)
        worker.send_signal(signal.SIGTERM)
        out, err = worker.communicate(timeout=300)
        self.assertEqual(worker.returncode, ACCEPTED, out + err)
        self.assertEqual(sorted(self.verdicts().values()), [1, 1, 1])

    def test_to_the_database_and_back(self):
        self.append(100)
        self.write("main.c", "int main(void) { return 0; }\n")
        self.assay("verify", self.tree, expect=ACCEPTED)
        back = self.dir / "back"
        self.assay("store", "backup", back, expect=ACCEPTED)
        other = f"{self.place}2"
        self.psql(f"CREATE SCHEMA {other}")
        place = f"{self.url(other)},{self.bucket(other)}"
        self.assay("store", "copy", back, place, expect=ACCEPTED)
        again = self.dir / "again"
        self.assay("store", "copy", place, again, expect=ACCEPTED)

        def content(root):
            return {str(p.relative_to(root)): p.read_bytes() for part in ("log", "blobs")
                    for p in (root / part).rglob("*") if p.is_file() and p.name != ".lock"}
        self.assertEqual(content(back), content(again))


if __name__ == "__main__":
    unittest.main()
