"""Results that are kept: the same findings with and without, whatever happens in between."""
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from support import ASSAY, Case, github_token

VULNERABLE = "import subprocess\ndef f(x):\n    subprocess.run('ls ' + x, shell=True)\n"
RULE = """rules:
  - id: {0}
    languages: [python]
    severity: HIGH
    message: {0}
    pattern: {1}
"""


class Cache(Case):
    @classmethod
    def setUpClass(cls):
        cls.compiled = Path(tempfile.mkdtemp(prefix="assay-compiled-"))
        cls.addClassCleanup(shutil.rmtree, cls.compiled, ignore_errors=True)
        home = cls.compiled / "home"
        home.mkdir(mode=0o700)
        (home / "cache").symlink_to(cls.compiled)
        (home / "tree").mkdir()
        (home / "tree/x").write_text("x\n")
        subprocess.run([ASSAY, "scan", str(home / "tree")], capture_output=True,
                       env=dict(os.environ, ASSAY_HOME=str(home)), timeout=300)

    def setUp(self):
        super().setUp()
        for i in range(30):
            self.write(f"src/m{i}.py", f"value = {i}\n" + VULNERABLE)
            self.write(f"src/c{i}.c", f"#include <string.h>\nvoid f{i}(char *a, char *b) {{ strcpy(a, b); }}\n")
        self.write("look.py", "# \u202e hidden \u2066\nx = 1\n")
        self.write("package-lock.json", '{"lockfileVersion": 3, "packages": {"node_modules/a": '
                   '{"version": "1.0.0", "resolved": "http://a.example/a.tgz"}}}\n')
        self.write("ignored.py", VULNERABLE.replace("True)", "True)  # nosec"))
        self.sh("tar", "-C", self.tree, "-cf", self.tree / "inner.tar", "look.py")
        time.sleep(0.15)  # what is younger is not kept

    def scan(self, *args, **env):
        r = self.report("scan", *args, self.tree, **env)
        reused = r["run"]["reused"]
        del r["run"]
        for f in r["findings"]:  # a secret's fingerprint has a key that scans make up each time
            if f["fingerprint"].startswith("s1:"):
                del f["fingerprint"]
        return r, reused

    def plain(self, *args):
        """In a home where nothing is kept but compiled rules."""
        home = self.dir / "plain"
        shutil.rmtree(home, ignore_errors=True)
        self.link_compiled(home)
        return self.scan(*args, ASSAY_HOME=str(home))

    def same(self, *args):
        """With what is kept and without: the same report. How many files were reused?"""
        kept, reused = self.scan(*args)
        plain, none = self.plain(*args)
        self.assertEqual(none, 0)
        self.assertEqual(kept, plain)
        return reused

    def results(self):
        return sorted((self.home / "cache" / "results").glob("*.results"))

    def cache_home(self):
        """A cache of its own, with the compiled rules of the one that tests share."""
        if not (self.home / "cache").exists():
            self.link_compiled(self.home)
        return self.home

    def link_compiled(self, home):
        (home / "cache").mkdir(mode=0o700, parents=True)
        for f in self.compiled.glob("*-*.*"):
            os.link(f, home / "cache" / f.name)

    def test_all_inspectors_say_the_same(self):
        self.assertEqual(self.same(), 0)
        self.assertEqual(self.same(), 64)
        r, _ = self.scan()
        self.assertEqual({f["inspector"] for f in r["findings"]}, {"code", "text", "suppressions"})
        self.assertEqual(len(r["components"]), 1)

    def test_one_inspector_has_its_own(self):
        for name in ("text", "code", "secrets", "components"):
            self.assertEqual(self.same("--only", name), 0)
            self.assertEqual(self.same("--only", name), 64)

    def test_edits_renames_and_removals(self):
        self.same()
        (self.tree / "src/m1.py").rename(self.tree / "src/moved.py")
        (self.tree / "src/m2.py").unlink()
        self.write("src/m3.py", "value = 3\n")
        os.chmod(self.tree / "src/m4.py", 0o755)
        stamp = os.stat(self.tree / "src/m5.py")
        self.write("src/m5.py", "value = 5\n" + VULNERABLE.replace("ls", "rm"))
        os.utime(self.tree / "src/m5.py", ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        self.assertEqual(os.stat(self.tree / "src/m5.py").st_size, stamp.st_size)
        self.assertEqual(self.same(), 59)

    def test_touched_files_are_known_by_their_content(self):
        self.same()
        for i in range(30):
            os.utime(self.tree / f"src/m{i}.py")
        self.assertEqual(self.same(), 64)

    def test_other_rules_other_results(self):
        rules = self.dir / "r.yaml"
        for number, pattern in enumerate(("subprocess.run(...)", "value = 7", "subprocess.run(...)")):
            rules.write_text(RULE.format("one", pattern))
            self.assertEqual(self.same("--only", "code", "--rules", rules), 64 if number == 2 else 0)

    def test_options_count(self):
        self.same()
        self.assertEqual(self.same("--decode-depth", "0"), 0)
        self.assertEqual(self.same("--max-depth", "1"), 0)

    def test_a_strangers_delivery_is_inspected_each_time(self):
        for _ in range(2):
            r = self.report("verify", "--no-log", "--origin", "supplier", self.tree)
            self.assertEqual(r["run"]["reused"], 0)
        self.assertEqual(self.results(), [])

    def test_evidence_rests_on_bytes_that_were_read(self):
        first = self.report("verify", self.tree)
        again = self.report("verify", self.tree)
        self.assertEqual(again["run"]["reused"], 64)
        self.assertEqual(first["findings"], again["findings"])
        self.assertEqual(first["subject"]["tree_sha256"], again["subject"]["tree_sha256"])
        p = self.assay("verify", self.tree)
        self.assertIn("64 files were as when results were kept of them", " ".join(p.out.split()))

    def test_no_trace_of_a_secret_is_kept(self):
        token = github_token(11)
        self.write("deploy.py", f"# line\ntoken = '{token}'\n" + VULNERABLE)
        time.sleep(0.15)
        for args in ((), ("--only", "secrets")):
            self.same(*args)
            self.assertEqual(self.same(*args), 64)  # all but that file
        self.assertTrue(self.results())
        for f in self.results():
            kept = f.read_bytes()
            self.assertNotIn(token.encode(), kept)
            self.assertNotIn(hashlib.sha256(token.encode()).digest(), kept)
            self.assertNotIn(b"deploy.py", kept)
            self.assertEqual(f.stat().st_mode & 0o777, 0o600)

    def test_damage_costs_speed_alone(self):
        self.same()
        (kept,) = self.results()
        whole = kept.read_bytes()
        for damage in (b"", whole[:-1], whole[:len(whole) // 2], b"x" * 5000,
                       whole[:300] + b"\xff" + whole[301:]):
            kept.write_bytes(damage)
            self.assertEqual(self.same(), 0)
        self.assertEqual(self.same(), 64)

    def test_nowhere_to_keep_them(self):
        self.same()
        for f in self.results():
            f.unlink()
        (self.home / "cache" / "results").rmdir()
        (self.home / "cache" / "results").write_text("no directory\n")
        self.assertEqual(self.same(), 0)

    def test_runs_that_are_killed_leave_sound_results(self):
        plain, _ = self.plain()
        for delay in (0.01, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3):
            p = subprocess.Popen([ASSAY, "scan", "--json", str(self.tree)], env=self.env(),
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            p.send_signal(signal.SIGKILL)
            p.wait()
            self.assertEqual(self.scan()[0], plain)

    def test_runs_at_the_same_time(self):
        plain, _ = self.plain()
        for i in range(3):
            self.write(f"src/m{i}.py", f"value = {i + 100}\n" + VULNERABLE)
        time.sleep(0.15)
        runs = [subprocess.Popen([ASSAY, "scan", "--json", str(self.tree)], env=self.env(),
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(4)]
        for p in runs:
            p.communicate(timeout=600)
        self.assertEqual(self.same(), 64)
        self.assertEqual(len(plain["findings"]), len(self.scan()[0]["findings"]))

    def test_the_user_may_do_without(self):
        self.scan("--no-cache")
        self.assertEqual(self.results(), [])
