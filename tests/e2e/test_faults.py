"""Full disks, read-only homes, unreadable files, signals, kills: clear words, nothing lost."""
import os
import shutil
import signal
import subprocess
import unittest

from support import ACCEPTED, ASSAY, INCOMPLETE, OTHER, REJECTED, Case

ROOT = os.getuid() == 0


def as_nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def reachable_copy(directory):
    """The program where anybody may run it: its own directory may be closed (a clone in /root)."""
    directory.chmod(0o755)
    return shutil.copy(ASSAY, directory / "assay")


class Faults(Case):
    def setUp(self):
        super().setUp()
        self.write("a.c", "int a;\n")

    def test_full_standard_output(self):
        with open("/dev/full", "wb") as full:
            p = subprocess.run([ASSAY, "verify", str(self.tree)], stdout=full, stderr=subprocess.PIPE,
                               env=self.env())
        self.assertEqual(p.returncode, OTHER)
        self.assertIn(b"standard output", p.stderr)

    def test_a_device_is_written_to_and_not_replaced(self):
        null = self.dir / "null"
        null.symlink_to("/dev/null")
        self.assay("scan", "-q", "-f", "json", "-o", null, self.tree, expect=ACCEPTED)
        self.assertTrue(null.is_symlink())
        pipe = self.dir / "pipe"
        os.mkfifo(pipe)
        reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
        self.assay("scan", "-q", "-f", "json", "-o", pipe, self.tree, expect=ACCEPTED)
        self.assertIn(b'"findings": []', reader.communicate(timeout=300)[0])

    def test_closed_pipe(self):
        p = subprocess.Popen([ASSAY, "baseline", "show"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env=self.env())
        p.stdout.close()
        self.assertIn(p.wait(60), (ACCEPTED, OTHER))
        p.stderr.close()

    @unittest.skipUnless(ROOT, "needs root to drop to another user")
    def test_unreadable_file_is_a_gap(self):
        secret = self.write("locked.c", "int b;\n")
        secret.chmod(0o000)
        home = self.dir / "nobody"
        home.mkdir()
        os.chown(home, 65534, 65534)
        program = reachable_copy(self.dir)
        env = dict(self.env(), ASSAY_HOME=str(home / "h"))
        p = subprocess.run([program, "verify", str(self.tree)], capture_output=True, env=env,
                           preexec_fn=as_nobody)
        self.assertEqual(p.returncode, INCOMPLETE, p.stderr)
        self.assertIn(b"locked.c", p.stdout)

    @unittest.skipUnless(ROOT, "needs root to drop to another user")
    def test_home_that_cannot_be_written(self):
        program = reachable_copy(self.dir)
        home = self.dir / "readonly"
        home.mkdir(mode=0o755)
        env = dict(self.env(), ASSAY_HOME=str(home))
        p = subprocess.run([program, "verify", str(self.tree)], capture_output=True, env=env,
                           preexec_fn=as_nobody)
        self.assertEqual(p.returncode, OTHER)
        self.assertIn(str(home).encode(), p.stderr)

    @unittest.skipUnless(ROOT, "needs root to mount a small disk")
    def test_full_home(self):
        disk = self.dir / "disk"
        disk.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk],
                          capture_output=True).returncode != 0:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "-l", disk])
        env = dict(self.env(), ASSAY_HOME=str(disk / "h"))
        (disk / "filler").write_bytes(b"x" * 40000)
        p = subprocess.run([ASSAY, "verify", str(self.tree)], capture_output=True, env=env)
        self.assertEqual(p.returncode, OTHER, p.stderr)
        self.assertRegex(p.stderr, b"full|[Nn]o space")
        self.assertIn(str(disk).encode(), p.stderr)
        (disk / "filler").unlink()
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        q = subprocess.run([ASSAY, "verify", str(self.tree)], capture_output=True, env=env)
        self.assertEqual(q.returncode, ACCEPTED, q.stderr)
        r = subprocess.run([ASSAY, "log", "verify"], capture_output=True, env=env)
        self.assertEqual(r.returncode, ACCEPTED, r.stderr)

    def children(self):
        out = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True).stdout
        return [line for line in out.splitlines() if str(self.tree) in line and "verify" in line]

    def start_long(self):
        for i in range(3000):
            self.write(f"d{i % 50}/{i}.txt", "some text, again and again\n" * 2000)
        p = subprocess.Popen([ASSAY, "verify", "-j", "1", str(self.tree)], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=self.env())
        self.wait_for(lambda: p.poll() is not None or len(self.children()) > 1)  # its workers have begun
        return p

    def test_interrupt_stops_cleanly(self):
        self.assay("verify", self.tree, expect=ACCEPTED)
        size = (self.home / "log").exists()
        p = self.start_long()
        p.send_signal(signal.SIGINT)
        _, err = p.communicate(timeout=300)
        self.assertTrue(size)
        if p.returncode != ACCEPTED:  # it may have been quicker than the signal
            self.assertEqual(p.returncode, OTHER, err)
            self.assertIn(b"nothing was logged", err)
        self.wait_for(lambda: self.children() == [])
        self.assay("log", "verify", expect=ACCEPTED)

    def test_kill_leaves_no_process_and_a_sound_log(self):
        self.assay("verify", self.tree, expect=ACCEPTED)
        p = self.start_long()
        p.kill()
        p.communicate()
        self.wait_for(lambda: self.children() == [])
        self.assay("log", "verify", expect=ACCEPTED)

    def test_time_limit_is_a_gap(self):
        for i in range(2000):
            self.write(f"d{i % 50}/{i}.txt", "password = os.environ['X'] " * 20000)
        p = self.assay("verify", "-j", "1", "--timeout", "1", self.tree)
        self.assertIn(p.returncode, (INCOMPLETE, REJECTED))
        self.assertIn("time", p.out)
