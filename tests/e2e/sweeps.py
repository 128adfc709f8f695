"""Sweeps over the system calls of a command: at each it is killed, or the call fails.

A kill matters where something was changed since the last one, so that the calls that change something
are all there is. Of each sweep some points are taken, with ASSAY_SWEEP=all each of them, and with
ASSAY_SWEEP=every it is killed at the calls that change nothing, too."""
import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from support import ACCEPTED, ASSAY, CORRUPT, OTHER, Case

EVERY = os.environ.get("ASSAY_SWEEP") == "every"
ALL = EVERY or os.environ.get("ASSAY_SWEEP") == "all"
POINTS = 8  # of each sweep that is not whole
CHANGING = ("write", "pwrite64", "pwritev", "writev", "fsync", "fdatasync", "syncfs", "rename", "renameat", "renameat2",
            "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "ftruncate", "fallocate", "fchmod",
            "fchown", "openat", "sendto", "connect")
FAILING = ("write", "pwrite64", "fsync", "fdatasync", "syncfs", "rename", "renameat", "renameat2", "link", "linkat",
           "unlink", "unlinkat", "mkdir", "mkdirat", "ftruncate", "fallocate", "fchmod", "fchown")
PASSED_OVER = ("execve", "exit_group", "exit")  # not begun; already over
# What SQLite and locks leave, and what only says where others have got to.
NO_MATTER = re.compile(r"(^|/)(\.lock|assay\.db-(wal|shm)|\.tmp)$|^(home/)?cache(/|$)")


def rows_of(database):
    """Every row of every table, in the order of the rows' own bytes."""
    with contextlib.closing(sqlite3.connect(database)) as db:
        names = [n for n, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {n: sorted(map(repr, db.execute(f"SELECT * FROM {n}"))) for n in names}


def files_below(root):
    return {str(p.relative_to(root)) for p in root.rglob("*") if not p.is_dir()}


def superseded(root):
    """Parts of the log (of less than 256 entries) as it was at another size."""
    width = (root / "log" / "checkpoint").read_text().splitlines()[1]
    return {n for n in files_below(root) if (m := re.match(r"log/.*\.p/(\d+)$", n)) and m[1] != width}


def files_of_store(root):
    return {n for n in files_below(root) if not NO_MATTER.search(n)} - superseded(root)


def evidence(root):
    """Log and blobs, byte for byte."""
    return {n: (root / n).read_bytes() for n in files_of_store(root) if n.startswith(("log/", "blobs/"))}


def strace_works():
    return shutil.which("strace") is not None and subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0


class Sweep(Case):
    """One try: prepare() makes self.work, the command is disturbed, finish() does what a person would
    do then, outcome() tells what there is; it must be what the undisturbed command leaves."""
    changing = CHANGING
    failing = FAILING
    errors = ("ENOSPC", "EIO")
    points_of_each = POINTS

    def setUp(self):
        if not strace_works():
            self.skipTest("strace is not installed, or tracing is not permitted here")
        super().setUp()
        # Processes are killed, not the machine: memory serves as well as a disk.
        if os.access("/dev/shm", os.W_OK):
            self.dir = Path(tempfile.mkdtemp(prefix="assay-sweep-", dir="/dev/shm"))
            self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.work = self.dir / "work"
        self.seed = self.dir / "seed"
        self.home = self.seed / "home"
        self.seed.mkdir()
        self.tries = self.disturbed = 0

    def prepare(self):
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.seed, self.work, symlinks=True)
        self.home = self.work / "home"

    def there(self):
        """Where the store is, as environment: what a server holds is another for each try."""
        return {}

    def disturb(self, args, *options):
        """Leaks are not looked for under strace."""
        done = subprocess.run(["strace", "-f", "-o", self.dir / "trace", *options, ASSAY, *map(str, args)],
                              env=self.env(**self.there()) | {"ASAN_OPTIONS": "detect_leaks=0"}, capture_output=True,
                              cwd=self.dir, timeout=600)
        return done.returncode, done.stdout.decode() + done.stderr.decode()

    def points(self, args, kinds, every):
        """(call, n): strace counts the calls of each kind and thread by themselves."""
        self.prepare()
        self.disturb(args)
        counts = {}
        for pid, call in re.findall(r"^(\d+) +([a-z0-9_]+)\(", (self.dir / "trace").read_text(), re.M):
            if call not in PASSED_OVER and (every or call in kinds):
                counts.setdefault(call, {}).setdefault(pid, 0)
                counts[call][pid] += 1
        found = [(call, n + 1) for call, of in sorted(counts.items()) for n in range(max(of.values()))]
        take = len(found) if ALL else min(len(found), self.points_of_each)
        return [found[i * len(found) // take] for i in range(take)]

    def judge(self, expected, what, accepted, said, finish, outcome):
        self.tries += 1
        with self.subTest(what):
            if not accepted:
                self.disturbed += 1
                finish()
            found = outcome()
            if found != expected:
                self.fail(f"{what}: {difference(expected, found)}\n{said[-2000:]}")

    def sweep(self, args, outcome, finish=None, code=ACCEPTED):
        """code: what the undisturbed command exits with."""
        finish = finish or (lambda: self.assay(*args, expect=code, **self.there()))
        self.prepare()
        self.assay(*args, expect=code, **self.there())
        expected = outcome()
        for call, n in self.points(args, self.changing, EVERY):
            self.prepare()
            got, said = self.disturb(args, "-e", f"inject={call}:signal=KILL:when={n}")
            self.assertIn(got, (code, -9), f"killed at {call} {n}: {said}")
            self.judge(expected, f"killed at {call} {n}", got == code, said, finish, outcome)
        for i, (call, n) in enumerate(self.points(args, self.failing, False)):
            for error in self.errors if EVERY else (self.errors[i % len(self.errors)],):
                self.prepare()
                got, said = self.disturb(args, "-e", f"inject={call}:error={error}:when={n}")
                self.assertIn(got, (ACCEPTED, CORRUPT, OTHER), f"{error} at {call} {n}: {said}")
                self.judge(expected, f"{error} at {call} {n}", got == code, said, finish, outcome)
        self.assertGreater(self.disturbed, 0)
        if ALL:
            print(f"\n{self.id()}: {self.tries} tries, {self.disturbed} of them cut off or refused", flush=True)


def difference(expected, found, path=""):
    """Where they differ, in words."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted(expected.keys() | found.keys()):
            if key not in found:
                return f"{path}/{key} is missing"
            if key not in expected:
                return f"{path}/{key} is too many"
            if expected[key] != found[key]:
                return difference(expected[key], found[key], f"{path}/{key}")
    if isinstance(expected, set) and isinstance(found, set):
        return f"{path}: missing {sorted(expected - found)}, too many {sorted(found - expected)}"
    if isinstance(expected, list) and isinstance(found, list):
        return f"{path}: {[x for x in expected if x not in found][:3]} against {[x for x in found if x not in expected][:3]}"
    return f"{path}: {str(expected)[:300]} against {str(found)[:300]}"
