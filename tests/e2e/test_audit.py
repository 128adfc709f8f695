"""Audit packs: reproducible, checked anywhere, and every changed byte is named."""
import hashlib
import json
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
import unittest
import urllib.parse
from pathlib import Path

from support import ACCEPTED, ASSAY, CORRUPT, OTHER, SOURCE, USAGE, Case, page_data


class Pack(Case):
    template = None  # a home with one verification, made once

    def setUp(self):
        super().setUp()
        self.write("main.c", "int main(void) { return 0; }\n")
        if Pack.template is None:
            self.assay("verify", "--name", "tree", self.tree, expect=ACCEPTED)
            Pack.template = tempfile.mkdtemp(prefix="assay-e2e-audit-")
            unittest.addModuleCleanup(shutil.rmtree, Pack.template)
            shutil.copytree(self.home, Pack.template + "/home", symlinks=True)
        else:
            shutil.copytree(Pack.template + "/home", self.home, symlinks=True)
        self.pack = self.dir / "pack.tar"

    def say(self, number=1, **env):
        """One more statement."""
        self.assay("finding", "suppress", f"f1:{number:032x}", "--reason", "a test value", "--owner", "bob",
                   "--expires", "2099-01-01", expect=ACCEPTED, **env)

    def make(self, *args, to=None, expect=ACCEPTED):
        return self.assay("audit", "pack", "-o", to or self.pack, *args, expect=expect)

    def check(self, *args, expect=ACCEPTED, pack=None):
        """Without a home, and with every register out of reach."""
        p = self.assay("audit", "verify", pack or self.pack, "--json", *args, expect=expect,
                       ASSAY_HOME=str(self.dir / "nowhere"), HOME="/nonexistent")
        return json.loads(p.out)

    def keys(self):
        files = {}
        for name, args in (("signer", []), ("sigstore", ["sigstore"]), ("vkey", ["--vkey"])):
            files[name] = self.dir / f"{self.home.name}-{name}.pub"
            files[name].write_text(self.assay("key", "export", *args, expect=ACCEPTED).out)
        return ["--key", files["signer"], "--key", files["sigstore"], "--vkey", files["vkey"]]

    def members(self):
        with tarfile.open(self.pack) as tar:
            return {m.name: tar.extractfile(m).read() for m in tar}

    def test_is_whole_and_reproducible(self):
        self.make()
        self.make(to=self.dir / "again.tar")
        self.assertEqual(self.pack.read_bytes(), (self.dir / "again.tar").read_bytes())
        result = self.check(*self.keys())
        self.assertTrue(result["verified"] and result["logKeysGiven"] and result["keysGiven"])
        checked = result["checked"]
        self.assertTrue(checked["complete"] and checked["whole"])
        self.assertEqual(checked["statements"], result["size"])
        self.assertEqual(checked["statementsInPack"], result["size"])
        self.assertGreaterEqual(checked["documents"], 2)
        self.assertEqual(checked["bytes"], self.pack.stat().st_size)
        self.assertEqual(checked["members"], len(self.members()))

    def test_says_that_it_trusts_the_pack(self):
        self.make()
        plain = self.assay("audit", "verify", self.pack, expect=ACCEPTED).out
        self.assertIn("THE PACK'S OWN KEYS", plain)
        self.assertIn("unchecked", plain)
        self.assertNotIn("OWN KEY", self.assay("audit", "verify", self.pack, *self.keys(), expect=ACCEPTED).out)

    def test_holds_what_the_documents_say(self):
        self.make()
        members = self.members()
        for name in ("README.md", "pack.json", "log/checkpoint", "log/vkeys", "keys/history.json", "report.html", "controls.json",
                     "oscal/assessment-results.json", "schemas/key-v1.schema.json", "MANIFEST.dsse.json"):
            self.assertIn(name, members)
        for line in members["MANIFEST.sha256"].decode().splitlines():
            digest, name = line.split("  ")
            self.assertEqual(hashlib.sha256(members[name]).hexdigest(), digest)
        for name, content in members.items():
            if name.startswith("blobs/"):
                self.assertEqual(hashlib.sha256(content).hexdigest(), name.rsplit("/", 1)[1])
        secret = [p.read_bytes() for p in (self.home / "keys").glob("*.key")]
        words = {line.split()[-1] for text in secret for line in text.decode().splitlines() if line.startswith("secret plain")}
        self.assertTrue(words)
        for word in words:
            self.assertNotIn(word.encode(), self.pack.read_bytes())

    def test_openssl_accepts_manifest_and_statements(self):
        self.make()
        folder = self.dir / "unpacked"
        with tarfile.open(self.pack) as tar:
            tar.extractall(folder)
        subprocess.run(["sha256sum", "--quiet", "-c", "MANIFEST.sha256"], cwd=folder, check=True)
        readme = (folder / "README.md").read_text()
        script = readme.split("cat > pae.py <<'END'\n")[1].split("    END\n")[0]
        (folder / "pae.py").write_text("\n".join(line[4:] for line in script.splitlines()) + "\n")
        for name in ["MANIFEST.dsse.json", *sorted(p.relative_to(folder) for p in folder.glob("statements/*[0-9].json"))]:
            key = subprocess.run(["python3", "pae.py", name], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
            how = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", f"keys/{key}.pem", "-in", "pae", "-sigfile", "sig"]
            kind = subprocess.run(["openssl", "pkey", "-pubin", "-in", f"keys/{key}.pem", "-noout", "-text"],
                                  cwd=folder, check=True, capture_output=True, text=True).stdout
            how += ["-digest", "sha256"] if "prime256v1" in kind else []
            subprocess.run(how, cwd=folder, check=True, capture_output=True)

    def test_go_accepts_inclusion_and_consistency(self):
        gopath = os.environ.get("ASSAY_GOPATH", "/usr/share/gocode")
        if shutil.which("go") is None or not os.path.isdir(gopath + "/src/golang.org/x/mod/sumdb"):
            self.skipTest("go or golang-golang-x-mod-dev is not installed")
        kept = self.dir / "kept"
        kept.write_text(self.assay("log", "checkpoint", expect=ACCEPTED).out)
        self.say()
        self.make("--since", kept)
        with tarfile.open(self.pack) as tar:
            tar.extractall(self.dir / "unpacked")
        p = subprocess.run(["go", "run", "main.go", self.dir / "unpacked"], capture_output=True, text=True,
                           cwd=SOURCE / "tests" / "evidence" / "xmodpack",
                           env=dict(os.environ, GOFLAGS="", GO111MODULE="off", GOPATH=gopath))
        self.assertEqual(p.returncode, 0, p.stderr)
        size = self.check()["size"]
        self.assertIn(f"{size} of {size} entries are in the log", p.stdout)
        self.assertIn(f"the {size - 1} entries of the earlier checkpoint", p.stdout)

    def test_every_changed_byte_is_named(self):
        self.make()
        good = self.pack.read_bytes()
        # Which record a byte belongs to, by tar's own reading.
        with tarfile.open(self.pack) as tar:
            spans = [(m.offset, m.name) for m in tar]
        step = max(1, len(good) // 200)
        for at in list(range(0, len(good), step)) + [len(good) - 1, len(good) - 1024]:
            bad = bytearray(good)
            bad[at] ^= 1 << (at % 8)
            self.pack.write_bytes(bad)
            result = self.check(expect=CORRUPT)
            here = max(i for i, (offset, _) in enumerate(spans) if offset <= at)
            # A damaged header is named by the member before it.
            names = {spans[here][1], spans[max(0, here - 1)][1], str(self.pack)}
            self.assertTrue(any(n in p for n in names for p in result["problems"]),
                            f"byte {at} ({spans[here][1]}): {result['problems']}")

    def test_truncated_doubled_and_foreign_members(self):
        self.make()
        good = self.pack.read_bytes()
        for bad in (good[:-1], good[:-512], good[:1000], good + b"\0", good + good, b"", b"x" * 4096):
            self.pack.write_bytes(bad)
            self.assertFalse(self.check(expect=CORRUPT)["verified"])
        self.pack.write_bytes(good)
        members = list(self.members().items())
        for name in ("../evil", "/etc/passwd", "statements/../../x", "a" * 90, "blobs/sha256/" + "0" * 64):
            self.rewrite(members + [(name, b"x")])
            self.assertFalse(self.check(expect=CORRUPT)["verified"], name)
        self.rewrite(members)
        self.assertTrue(self.check()["verified"])  # the spelling is the right one
        self.rewrite([m for m in members for _ in range(2)])
        self.assertIn("stands twice", "".join(self.check(expect=CORRUPT)["problems"]))
        self.rewrite([m for m in members if not m[0].endswith(".proof")])
        self.assertIn("proof is missing", "".join(self.check(expect=CORRUPT)["problems"]))
        self.rewrite([(n, b"[" * 100000 if n in ("pack.json", "keys/history.json") else c) for n, c in members])
        self.assertFalse(self.check(expect=CORRUPT)["verified"])

    def rewrite(self, members):
        """An archive in the very spelling that the reader wants."""
        out = bytearray()
        for name, content in members:
            head = bytearray(512)
            for at, field in ((0, name.encode()), (100, b"0000644"), (108, b"0000000"), (116, b"0000000"),
                              (124, b"%011o" % len(content)), (136, b"0" * 11), (148, b" " * 8), (156, b"0"),
                              (257, b"ustar\00000"), (329, b"0000000"), (337, b"0000000")):
                head[at:at + len(field)] = field
            head[148:156] = b"%06o\0 " % sum(head)
            out += head + content + b"\0" * (-len(content) % 512)
        self.pack.write_bytes(out + b"\0" * 1024)

    def test_another_key_is_refused(self):
        self.make()
        keys = self.keys()
        self.home = self.dir / "other"
        self.say()
        self.assay("key", "export", "sigstore", expect=ACCEPTED)
        theirs = self.keys()
        self.assertFalse(self.check(*theirs, expect=CORRUPT)["verified"])
        self.make(to=self.dir / "forged.tar")
        self.check(pack=self.dir / "forged.tar")
        self.assertFalse(self.check(*keys, expect=CORRUPT, pack=self.dir / "forged.tar")["verified"])

    def test_scope_and_period(self):
        self.assay("supplier", "add", "acme", "--name", "Acme", "--tier", "high", expect=ACCEPTED)
        self.make("--scope", "no such thing")
        none = self.check()
        self.assertEqual(none["checked"]["statements"], 0)
        self.assertFalse(none["checked"]["complete"])
        self.assertNotIn("oscal/assessment-results.json", self.members())
        self.make("--scope", "tree")
        some = self.check()
        self.assertGreater(some["checked"]["statements"], 0)
        self.make("--to", "2001-01-01")
        self.assertEqual(self.check()["checked"]["statements"], 0)
        self.make("--from", "2001-01-01")
        self.assertTrue(self.check()["checked"]["complete"])
        self.make("--from", "2002-01-01", "--to", "2001-01-01", expect=USAGE)
        self.make("--from", "yesterday", expect=USAGE)

    def test_consistency_with_an_earlier_checkpoint(self):
        kept = self.dir / "kept"
        kept.write_text(self.assay("log", "checkpoint", expect=ACCEPTED).out)
        before = json.loads(self.assay("log", "verify", "--json").out)["size"]
        self.say()
        self.make("--since", kept)
        self.assertEqual(self.check("--since", kept)["checked"]["consistentWith"], before)
        other = self.dir / "other-checkpoint"
        other.write_text(self.assay("log", "checkpoint", expect=ACCEPTED).out)
        self.check("--since", other, expect=CORRUPT)
        self.home = self.dir / "fork"
        self.say()
        refused = self.assay("audit", "pack", "-o", self.pack, "--since", kept, expect=CORRUPT)
        self.assertIn("checkpoint", refused.err)

    def test_sample(self):
        self.make()
        result = self.check("--sample", "2", "--seed", "7")
        self.assertEqual(result["checked"]["statements"], 2)
        self.assertEqual((result["sample"], result["seed"]), (2, 7))
        self.assertIn("sample, seed 7", self.assay("audit", "verify", self.pack, "--sample", "2", "--seed", "7").out)

    def test_persons_and_their_keys(self):
        ann, bob = self.dir / "ann.key", self.dir / "bob.key"
        self.assay("key", "add", "--person", "ann", "--role", "administrator", "-o", ann, expect=ACCEPTED)
        self.assay("key", "add", "--person", "bob", "--role", "security", "-o", bob, expect=ACCEPTED, ASSAY_KEY=str(ann))
        self.say(ASSAY_KEY=str(bob))
        self.make()
        result = self.check(*self.keys())
        self.assertEqual(result["unauthorised"], [])
        self.assertEqual(result["checked"]["statements"], result["size"])
        history = json.loads(self.members()["keys/history.json"])
        self.assertEqual({p["person"] for p in history["persons"]}, {"ann", "bob"})
        self.assertEqual({k["role"] for k in history["installation"]}, {"statement", "checkpoint", "sigstore"})

    def test_rotated_keys(self):
        self.assay("key", "rotate", "checkpoint", expect=ACCEPTED)
        self.assay("key", "rotate", "statement", expect=ACCEPTED)
        self.say()
        self.make()
        self.assertTrue(self.check()["checked"]["complete"])

    def test_personal_data_stays_sealed(self):
        self.assay("person", "add", "p1", "--name", "Erika Mustermann", "--email", "erika@example.org", expect=ACCEPTED)
        self.make()
        for word in (b"Mustermann", b"erika@example.org"):
            self.assertNotIn(word, self.pack.read_bytes())
        self.assertTrue(self.check()["verified"])

    def test_documents_that_lie_in_packs_of_envelopes(self):
        """Envelopes of a large batch are no blobs; a verdict may name them all the same."""
        lines = self.dir / "lines.jsonl"
        entries = json.loads(self.assay("log", "show", "--json", "-n", "100", expect=ACCEPTED).out)
        verdict = next(e for e in entries if "verification_summary" in e["predicateType"])
        statement = json.loads(self.assay("log", "show", verdict["index"], "--json", expect=ACCEPTED).out)[0]["statement"]
        lines.write_text("".join(json.dumps({
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": f"f1:{i:032x}", "digest": {"sha256": f"{i:064x}"}}],
            "predicateType": "urn:assay:predicate:suppression:v1",
            "predicate": {"action": "accept", "fingerprint": f"f1:{i:032x}", "reason": "a test value", "owner": "ann",
                          "createdOn": "2026-01-01T00:00:00Z", "expiresOn": "2099-01-01T00:00:00Z"}}) + "\n"
            for i in range(100)))
        self.assay("log", "append", "--batch", "100", lines, expect=ACCEPTED)
        size = json.loads(self.assay("log", "verify", "--json", expect=ACCEPTED).out)["size"]
        packed = json.loads(self.assay("log", "show", size - 50, "--json", expect=ACCEPTED).out)[0]
        self.assertFalse(list(self.home.glob(f"blobs/**/{packed['envelope'][2:]}*")))
        statement["predicate"]["inputAttestations"] = [
            {"uri": "urn:x:input", "digest": {"sha256": packed["envelope"]}}]
        lines.write_text(json.dumps(statement) + "\n")
        self.assay("log", "append", lines, expect=ACCEPTED)
        self.assertEqual(json.loads(self.assay("log", "verify", "--json", expect=ACCEPTED).out)["problems"], [])
        self.make()
        self.assertEqual(json.loads(self.members()["pack.json"])["absent"], [])
        self.assertTrue(self.check()["verified"])
        self.make("--scope", "no such thing")
        self.make("--scope", statement["subject"][0]["name"], "--from", "2001-01-01")
        self.assertEqual(self.check()["checked"]["absent"], 0)
        # What nobody has is missing, and said.
        statement["predicate"]["inputAttestations"][0]["digest"]["sha256"] = "5" * 64
        lines.write_text(json.dumps(statement) + "\n")
        self.assay("log", "append", lines, expect=ACCEPTED)
        problems = json.loads(self.assay("log", "verify", "--json", expect=CORRUPT).out)["problems"]
        self.assertIn("names the document sha256:" + "5" * 64, problems[0])
        self.assertEqual(len(problems), 1)
        self.make()
        self.assertEqual(self.check()["checked"]["absent"], 1)

    # ---- the report for people ----

    def data(self, page):
        """What the page shows, as a browser reads it."""
        text = page.read_text() if isinstance(page, Path) else page.decode()
        return json.loads(page_data(text))

    def make_report(self, name, *args, expect=ACCEPTED, **env):
        out = self.dir / name
        p = self.assay("audit", "report", self.pack, "-o", out, *args, expect=expect,
                       **{"ASSAY_HOME": str(self.dir / "nowhere"), **env})
        return p if expect != ACCEPTED else (p, out)

    def test_report_is_made_of_what_was_verified(self):
        self.assay("supplier", "add", "acme", "--name", "Acme <script>alert(1)</script>", "--tier", "high", expect=ACCEPTED)
        self.make()
        members = self.members()
        inside = self.data(members["report.html"])
        self.assertIsNone(inside["checked"])
        self.assertEqual(inside["pack"], json.loads(members["pack.json"]))
        self.assertEqual(inside["keys"], json.loads(members["keys/history.json"]))
        self.assertEqual(inside["controls"], json.loads(members["controls.json"]))
        envelopes = [n for n in members if n.startswith("statements/") and n.endswith(".json") and "sigstore" not in n]
        self.assertEqual([s["entry"] for s in inside["statements"]], [int(n[11:26]) for n in envelopes])
        said = next(s for s in inside["statements"] if s["subject"] == "supplier:acme")
        self.assertEqual(inside["types"][said["type"]]["title"], "record of a supplier")
        self.assertIn({"name": "name", "value": "Acme <script>alert(1)</script>"}, said["facts"])
        for s in inside["statements"]:
            self.assertEqual(s["envelope"], hashlib.sha256(members[f"statements/{s['entry']:015}.json"]).hexdigest()[:32])
        said_of = {s["envelope"] for s in inside["statements"]}
        named = [d for s in inside["statements"] for d in s["documents"]]
        self.assertTrue(any(d[:32] in said_of for d in named))  # a verdict names what it rests on
        for digest in named:
            self.assertTrue(f"blobs/sha256/{digest}" in members or digest[:32] in said_of, digest)
        p, out = self.make_report("own.html")
        self.assertIn("the pack's own keys", p.err)
        own = self.data(out)
        self.assertEqual((own["checked"]["trusted_keys"], own["checked"]["trusted_log"]), (False, False))
        p, out = self.make_report("mine.html", *self.keys())
        self.assertNotIn("own keys", p.err)
        mine = self.data(out)
        self.assertEqual((mine["checked"]["trusted_keys"], mine["checked"]["trusted_log"]), (True, True))
        self.assertEqual(mine["checked"]["statements"], len(envelopes))
        self.assertTrue(mine["checked"]["complete"])
        self.assertEqual(mine["checked"]["members"], len(members))
        for part in ("pack", "controls", "keys", "types", "statements", "witnessed"):
            self.assertEqual(mine[part], inside[part], part)
        self.assertEqual([p for end in ("rows.*", "part*", "tmp.*") for p in self.dir.glob(f"*.{end}")], [])

    def test_report_of_a_part_has_no_controls(self):
        self.assay("supplier", "add", "acme", "--name", "Acme", "--tier", "high", expect=ACCEPTED)
        self.make("--supplier", "acme")
        inside = self.data(self.members()["report.html"])
        self.assertIsNone(inside["controls"])
        self.assertEqual(inside["pack"]["scope"], [{"supplier": "acme"}])
        self.make_report("part.html")

    def test_no_report_of_a_pack_that_fails(self):
        self.make()
        good = bytearray(self.pack.read_bytes())
        with tarfile.open(self.pack) as tar:
            at = tar.getmember("report.html").offset_data
        good[at + 5000] ^= 1
        self.pack.write_bytes(good)
        self.assertIn("report.html", self.make_report("bad.html", expect=CORRUPT).err)
        self.pack.write_bytes(good[:5000])
        self.make_report("bad.html", expect=CORRUPT)
        self.pack.unlink()
        self.make_report("bad.html", expect=OTHER)
        self.assay("audit", "report", self.pack, expect=USAGE)
        self.assay("audit", "report", "-o", "x.html", expect=USAGE)
        self.assertEqual(list(self.dir.glob("bad.html*")), [])

    def test_report_where_nothing_can_be_written(self):
        self.make()
        self.assay("audit", "report", self.pack, "-o", "/nonexistent/r.html", expect=OTHER)
        out = self.dir / "folder.html"
        out.mkdir()
        self.assertIn("folder.html", self.make_report("folder.html", expect=OTHER).err)
        self.assertEqual(list(self.dir.glob("*.part")) + list(self.dir.glob("*.tmp.*")), [])

    def browser(self, script):
        """A browser that is none."""
        path = self.dir / "browser"
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
        scratch = self.dir / "scratch"
        scratch.mkdir(exist_ok=True)
        return {"ASSAY_BROWSER": str(path), "TMPDIR": str(scratch)}

    def left(self):
        return list((self.dir / "scratch").iterdir()) + list(self.dir.glob("r.pdf*"))

    def test_pdf(self):
        if shutil.which("chromium") is None:
            self.skipTest("chromium is not installed")
        scratch = self.dir / "scratch"
        scratch.mkdir()
        self.make("--pdf")
        self.make("--pdf", to=self.dir / "again.tar")
        self.assertEqual(self.pack.read_bytes(), (self.dir / "again.tar").read_bytes())
        self.assertTrue(self.check()["verified"])
        inside = self.members()["report.pdf"]
        self.assertTrue(inside.startswith(b"%PDF-"))
        self.assertFalse(b"assay-print" in inside or str(self.dir).encode() in inside)  # no link to where it was printed
        self.assertGreaterEqual(inside.count(b"/Type /Page\n") + inside.count(b"/Type/Page\n"), 1)
        _, out = self.make_report("r.pdf", TMPDIR=str(scratch))
        self.assertTrue(out.read_bytes().startswith(b"%PDF-"))
        self.assertFalse(out.read_bytes() == inside)  # this one says what was verified
        self.assertEqual(list(scratch.iterdir()), [])

    def test_pdf_by_a_browser_that_fails(self):
        self.make()
        for script, word in (("echo first >&2; printf 'no \\033[1mfonts\\n' >&2; exit 3\n", "exit code 3): no \\x1b[1mfonts"),
                             ("exit 0\n", "made no PDF"),
                             ("for a in \"$@\"; do case $a in --print-to-pdf=*) echo hello > \"${a#*=}\";; esac; done\n",
                              "made no PDF"),
                             ("kill -9 $$\n", "signal 9")):
            self.assertIn(word, self.make_report("r.pdf", expect=OTHER, **self.browser(script)).err)
            self.assertEqual(self.left(), [])
        env = dict(self.browser("exit 0\n"), ASSAY_BROWSER="/nonexistent/browser")
        self.assertIn("/nonexistent/browser", self.make_report("r.pdf", expect=OTHER, **env).err)
        self.assertIn("apt install chromium", self.make_report("r.pdf", expect=OTHER, PATH="/nonexistent").err)
        self.make("--pdf", to=self.dir / "none.tar", expect=OTHER) if shutil.which("chromium") is None else None
        self.assertEqual(list(self.dir.glob("none.tar*")), [])

    def test_pdf_in_an_odd_place(self):
        """The page's address names the page, whatever its folder is called; browsers are programs in known places."""
        self.make()
        env = self.browser("for a in \"$@\"; do :; done; printf %s \"$a\" > \"$HOME/../../url\"\n")
        odd = os.fsencode(self.dir) + b"/a#b ?%41\xff"
        os.mkdir(odd)
        self.make_report("r.pdf", expect=OTHER, **dict(env, TMPDIR=os.fsdecode(odd)))
        url = (self.dir / "url").read_text()
        self.assertTrue(url.startswith("file:///"))
        self.assertFalse(set(url) & set("#? "))
        self.assertTrue(urllib.parse.unquote_to_bytes(url[len("file://"):]).startswith(odd + b"/assay-print-"), url)
        self.assertEqual(os.listdir(odd), [])
        (self.dir / "url").unlink()
        self.make_report("r.pdf", expect=OTHER, **dict(env, TMPDIR="scratch"))
        self.assertTrue((self.dir / "url").read_text().startswith(f"file://{self.dir}/scratch/"))
        self.assertIn("is no program", self.make_report("r.pdf", expect=OTHER, **dict(env, ASSAY_BROWSER=str(self.dir))).err)
        (self.dir / "browser").rename(self.dir / "chromium")
        self.assertIn("apt install chromium", self.make_report("r.pdf", expect=OTHER, PATH=".:").err)
        self.assertIn("apt install chromium", self.make_report("r.pdf", expect=OTHER, PATH="").err)

    def test_pdf_is_given_up(self):
        """Ctrl-C ends the browser with all that it started, and leaves nothing."""
        self.make()
        env = self.browser("sleep 600 & echo $! > \"$HOME/../../child\"; wait\n")
        p = subprocess.Popen([ASSAY, "audit", "report", self.pack, "-o", self.dir / "r.pdf"], cwd=self.dir,
                             env=self.env(**env), stderr=subprocess.PIPE)
        child = self.dir / "child"
        self.wait_for(lambda: child.exists() and child.read_text().strip() != "")
        p.send_signal(signal.SIGINT)
        self.assertIn(b"printing was stopped", p.communicate(timeout=60)[1])
        self.assertEqual(p.returncode, OTHER)
        number = child.read_text().strip()
        self.wait_for(lambda: not Path(f"/proc/{number}").exists() or "Z" in Path(f"/proc/{number}/stat").read_text().split()[2])
        self.assertEqual(self.left(), [])

    def test_usage(self):
        self.assay("audit", "pack", expect=USAGE)
        self.assay("audit", "verify", expect=USAGE)
        self.assay("audit", "verify", self.dir / "missing.tar", expect=OTHER)
        no_key = self.write("no.pem", "hello\n")
        p = self.assay("audit", "verify", self.dir / "missing.tar", "--key", no_key, expect=OTHER)
        self.assertIn(f"--key: {no_key}: no PUBLIC KEY", p.err)
        self.make("--scope", "x", to="/nonexistent/pack.tar", expect=OTHER)


if __name__ == "__main__":
    unittest.main()
