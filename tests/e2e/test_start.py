"""The guided start: answers from a file or a terminal, cut off and gone on with, done once."""
import json
import os
import pty
import select
import shutil
import signal
import stat
import subprocess
import time
import unittest

from support import ACCEPTED, ASSAY, USAGE, Case

ANSWERS = {"organisation": "Acme Müller", "name": "Ann Example", "email": "ann@example.org",
           "project": "Web Shop", "suppliers": ["Globex Ltd high", "Initech"]}


class Home(Case):
    def setUp(self):
        super().setUp()
        self.work = self.dir / "work"
        self.work.mkdir()
        self.source = self.dir / "source"
        self.source.mkdir()
        (self.source / "main.c").write_text("int main(void) { return 0; }\n")
        (self.source / "tool.py").write_text("print(1)\n")
        (self.source / "more.py").write_text("print(2)\n")

    def answers(self, **more):
        path = self.dir / "answers.toml"
        told = ANSWERS | {"path": str(self.source)} | more
        path.write_text("".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n"
                                for k, v in told.items() if v is not None))
        return path

    def start(self, *words, expect=None, **more):
        ran = subprocess.run([ASSAY, "start", *words], cwd=self.work, env=self.env(**more),
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                             timeout=300)
        if expect is not None:
            self.assertEqual(ran.returncode, expect, ran.stdout + ran.stderr)
        return ran

    def show(self, *words):
        return json.loads(self.assay(*words, "--json", expect=ACCEPTED).out)

    def entries(self):
        return len(self.show("log", "show", "-n", "1000"))


class Answers(Home):
    def test_from_answers(self):
        ran = self.start("--answers", self.answers(), expect=ACCEPTED)
        self.assertIn("$ assay supplier add globex-ltd --name 'Globex Ltd' --tier high", ran.stderr)
        self.assertIn("How it stands", ran.stdout)
        self.assertRegex(ran.stdout, r"(?m)^  1\. .*\n(.*\n)*  2\. .*\n(.*\n)*  3\. ")
        self.assertIn("ISO/IEC 27001:2022", ran.stdout)
        project = self.show("project", "show", "web-shop")
        self.assertEqual(project["languages"], ["python", "c"])  # most files first
        self.assertEqual(project["tier"], "medium")
        person = self.show("person", "show", "ann@example.org")
        self.assertEqual(project["owner"], person["id"])
        self.assertEqual(self.show("team", "show", "development")["lead"], person["id"])
        self.assertEqual({s["id"]: s["tier"] for s in self.show("supplier", "list")},
                         {"globex-ltd": "high", "initech": "medium"})
        baseline = (self.work / "assay-baseline.yaml").read_text()
        self.assertTrue(baseline.startswith("id: acme-muller\nversion: \"1.0\"\n"), baseline[:80])
        self.assay("baseline", "test", self.work / "assay-baseline.yaml", expect=ACCEPTED)
        self.assertIn("<html", (self.work / "web-shop-report.html").read_text())
        kept = self.home / "start.toml"
        self.assertEqual(stat.S_IMODE(kept.stat().st_mode), 0o600)
        for personal in ("Ann Example", "ann@example.org"):
            self.assertNotIn(personal, kept.read_text())
        before = self.entries()
        again = self.start(expect=ACCEPTED)  # without a terminal: nothing is asked any more
        self.assertIn("What helps most now", again.stdout)
        self.assertEqual(self.entries(), before)
        kept.unlink()  # all from the beginning: what is there stays as it is
        self.start("--answers", self.answers(), expect=ACCEPTED)
        self.assertEqual(self.entries(), before + 4)  # the evidence of another inspection
        self.assertEqual(len(self.show("person", "list")), 1)

    def test_goes_on(self):
        ran = self.start("--answers", self.answers(frameworks="iso-1"), expect=USAGE)
        self.assertIn('there is no framework "iso-1"', ran.stderr)
        before = self.entries()
        ran = self.start("--answers", self.answers(frameworks=["ssdf-1.1", "iso-27001-2022"]),
                         expect=ACCEPTED)
        self.assertNotIn("You and your team", ran.stderr)
        self.assertIn("NIST SP 800-218", ran.stdout)
        self.assertEqual(self.entries(), before + 4)

    def test_killed(self):
        """At any time: the next one goes on, and nothing is there twice."""
        whole = self.answers()
        for after in (0.05, 0.2, 0.5, 1.0, 2.0):
            process = subprocess.Popen([ASSAY, "start", "--answers", whole], cwd=self.work,
                                       env=self.env(), stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       start_new_session=True)
            time.sleep(after)
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        self.start("--answers", whole, expect=ACCEPTED)
        self.assertEqual(len(self.show("person", "list")), 1)
        self.assertEqual(len(self.show("supplier", "list")), 2)
        self.assertTrue(self.show("team", "show", "development")["lead"])
        self.assay("log", "verify", expect=ACCEPTED)

    def test_wrong_answers(self):
        path = self.dir / "answers.toml"
        for text, said in (("surprise = 'x'\n", "answers.toml:1: there is no question"),
                           ("name = 7\n", "answers.toml:1:8: expected a text or a list of texts"),
                           ("suppliers = ['a, b']\n", "a text without a comma"),
                           ("name = '" + "x" * 2000 + "'\n", "a shorter text"),
                           ("name = ", "answers.toml:1"), ("\xff", "answers.toml:1")):
            path.write_bytes(text.encode("latin-1"))
            ran = self.start("--answers", path)
            self.assertIn(said, ran.stderr, text[:40])
            self.assertNotEqual(ran.returncode, ACCEPTED)
        self.assertIn("there is no terminal", self.start(expect=USAGE).stderr)
        for key, value, said in (("organisation", None, "organisation: an answer is needed"),
                                 ("tier", "huge", "tier: this is none of the choices"),
                                 ("team", "\u6771\u4eac", "no id can be made"),
                                 ("path", "/nowhere/at/all", "/nowhere/at/all"),
                                 ("name", "a\u001bb", "without control characters")):
            shutil.rmtree(self.home, ignore_errors=True)
            ran = self.start("--answers", self.answers(**{key: value}))
            self.assertIn(said, ran.stderr)
            self.assertNotEqual(ran.returncode, ACCEPTED)
        self.assertIn("no such file", self.start("--answers", "/nowhere").stderr.lower())

    def test_a_baseline_of_ones_own(self):
        path = self.work / "ours.yaml"
        path.write_text("id: ours\nversion: '7'\ntitle: Ours\nrequirements: []\n")
        before = path.read_text()
        ran = self.start("--answers", self.answers(baseline="ours.yaml"))
        self.assertEqual(path.read_text(), before)
        if ran.returncode == ACCEPTED:
            self.assertEqual(self.show("log", "show", "-n", "20")[-1]["subject"], "web-shop")
        path.write_text("id: [\n")
        (self.home / "start.toml").unlink()
        ran = self.start("--answers", self.answers(baseline="ours.yaml"))
        self.assertNotEqual(ran.returncode, ACCEPTED)
        self.assertIn("ours.yaml", ran.stderr)

    def test_example_is_read_back(self):
        example = self.start("--example", expect=ACCEPTED).stdout
        path = self.dir / "answers.toml"
        filled = example
        for key in ("organisation", "name", "email", "project"):
            self.assertIn(f'\n{key} = ""\n', example)
            filled = filled.replace(f'\n{key} = ""\n', f'\n{key} = "{ANSWERS[key]}"\n')
        path.write_text(filled.replace('#path = "."', f'path = "{self.source}"'))
        self.start("--answers", path, expect=ACCEPTED)


class Terminal(Home):
    def talk(self, lines, end=None):
        """Answer each question of one who sits at a terminal."""
        main, side = pty.openpty()
        process = subprocess.Popen([ASSAY, "start"], cwd=self.work, env=self.env(), stdin=side,
                                   stdout=side, stderr=side, start_new_session=True)
        os.close(side)
        said = b""
        sent = 0
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            if not select.select([main], [], [], 1)[0]:
                continue
            try:
                got = os.read(main, 65536)
            except OSError:
                break
            said += got
            if not said.rsplit(b"\n", 1)[-1].endswith(b": "):
                continue
            if sent < len(lines):
                os.write(main, lines[sent].encode() + b"\n")
                sent += 1
            elif end is not None:
                os.kill(process.pid, end)
        os.close(main)
        return process.wait(), said.decode()

    def test_questions(self):
        code, said = self.talk(["", "Acme", "Ann", "ann@example.org"], end=signal.SIGINT)
        self.assertNotEqual(code, ACCEPTED)
        self.assertIn("an answer is needed", said)  # the empty one
        self.assertIn("goes on from there", said)
        code, said = self.talk(["", "Ann", "ann@example.org", "", "Web Shop", str(self.source), "",
                                "enormous", "low", "", "", ""])
        self.assertEqual(code, ACCEPTED, said)
        self.assertIn("Your organisation [Acme]", said)
        self.assertIn("Programming languages [python,c]", said)
        self.assertIn("this is none of the choices", said)
        self.assertIn("What helps most now", said)
        self.assertEqual(self.show("project", "show", "web-shop")["tier"], "low")


if __name__ == "__main__":
    unittest.main()
