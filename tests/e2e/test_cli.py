"""Help, version, completion, man pages: every command has them and they agree."""
import os
import re
import subprocess

from support import ACCEPTED, ASSAY, SOURCE, USAGE, Case


class Cli(Case):
    def commands(self):
        text = self.assay("--help", expect=ACCEPTED).out
        return re.findall(r"^  ([\w-]+)  ", text, re.M)

    def verbs(self, command):
        text = self.assay(command, "--help", expect=ACCEPTED).out
        return re.findall(r"^  ([\w-]+)  ", text.split("Verbs:")[1], re.M) if "Verbs:" in text else []

    def all_calls(self):
        for command in self.commands():
            verbs = self.verbs(command)
            yield from ([command, v] for v in verbs) if verbs else [[command]]

    def test_every_command_has_help(self):
        commands = self.commands()
        for wanted in ("verify", "scan", "sbom", "baseline", "rules", "log", "key", "completion"):
            self.assertIn(wanted, commands)
        for call in self.all_calls():
            text = self.assay(*call, "--help", expect=ACCEPTED).out
            self.assertTrue(text.startswith("Usage: assay " + " ".join(call)), text)

    def test_operands_that_a_command_has_not_are_refused(self):
        refusing = 0
        for call in self.all_calls():
            usage = "Usage: assay " + " ".join(call)
            if self.assay(*call, "--help").out.split("\n")[0] in (usage, usage + " [OPTION …]"):
                p = self.assay(*call, "nonsense", expect=USAGE)
                self.assertIn('"nonsense" is one operand too many', p.err, call)
                refusing += 1
        self.assertGreater(refusing, 70)

    def test_choices_stand_whole(self):
        text = self.assay("evidence", "submit", "--help", expect=ACCEPTED).out
        self.assertRegex(text, r"(?m)^ +--kind sbom\|.*\|coverage\|.*\|ip-statement\n +what it shows$")

    def test_version(self):
        self.assertRegex(self.assay("--version", expect=ACCEPTED).out, r"^assay \d+\.\d+\.\d+\n$")

    def test_what_is_loaded_when_needed_is_not_linked_at_start(self):
        loaded = os.environ["ASSAY_LOADED"].split(":")
        self.assertIn("libarchive.so.13", loaded)
        linked = subprocess.run(["ldd", ASSAY], check=True, capture_output=True, text=True).stdout
        self.assertIn("libc.so.6 ", linked)
        self.assertEqual([name for name in loaded if name + " " in linked], [])

    def test_man_pages_cover_every_option(self):
        for call in self.all_calls():
            page = SOURCE / "man" / f"assay-{call[0]}.1"
            self.assertTrue(page.exists(), page.name)
            text = page.read_text().replace("\\-", "-")
            if len(call) > 1:
                self.assertIn(call[1], text)
            for option in re.findall(r"--([a-z-]+)", self.assay(*call, "--help").out.split("Options:")[-1]):
                if option != "help":
                    self.assertIn(option, text, f"{page.name} lacks --{option}")
        self.assertTrue((SOURCE / "man" / "assay.1").exists())

    def test_man_pages_are_well_formed(self):
        for page in sorted((SOURCE / "man").glob("*.1")):
            p = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page], capture_output=True, text=True)
            self.assertEqual(p.stdout, "", page.name)

    def test_completion(self):
        script = self.dir / "assay.bash"
        script.write_text(self.assay("completion", "bash", expect=ACCEPTED).out)
        ask = (f"source {script}; COMP_WORDS=(assay ver); COMP_CWORD=1; _assay; echo ${{COMPREPLY[@]}};"
               "COMP_WORDS=(assay log ''); COMP_CWORD=2; _assay; echo ${COMPREPLY[@]};"
               "COMP_WORDS=(assay log prove --s); COMP_CWORD=3; _assay; echo ${COMPREPLY[@]};"
               "COMP_WORDS=(assay verify --form); COMP_CWORD=2; _assay; echo ${COMPREPLY[@]};"
               "COMP_WORDS=(assay verify --format s); COMP_CWORD=3; _assay; echo ${COMPREPLY[@]}")
        p = subprocess.run(["bash", "-euc", ask], capture_output=True, text=True, cwd=self.tree)
        lines = p.stdout.splitlines()
        self.assertEqual(lines[0], "verify", p.stderr)
        self.assertIn("prove", lines[1].split())
        self.assertEqual(lines[2], "--sigstore")
        self.assertEqual(lines[3], "--formerly --format")
        self.assertEqual(lines[4], "sarif spdx-json spdx-tag spdx3-json")
        for shell in ("zsh", "fish"):
            self.assertIn("verify", self.assay("completion", shell, expect=ACCEPTED).out)

    def test_shipped_examples_pass(self):
        self.assertRegex(self.assay("baseline", "test", expect=ACCEPTED).out, r"\d+ passed, 0 failed")
        self.assertRegex(self.assay("rules", "test", expect=ACCEPTED).out, r"\d+ passed, 0 failed")
        self.assertRegex(self.assay("rules", "validate").out, r"(?m)^\d{4} rules, \d+ errors, 0 unsupported")

    def test_no_colour_and_no_colour_variable(self):
        self.write("a.c", "int a;\n")
        p = subprocess.run(["script", "-qec", f"{ASSAY} scan {self.tree}", "/dev/null"],
                           capture_output=True, env=dict(self.env(), NO_COLOR="1", TERM="xterm"))
        self.assertEqual(p.returncode, 0)
        self.assertNotIn(b"\x1b[3", p.stdout)
