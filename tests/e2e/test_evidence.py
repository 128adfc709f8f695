"""The log: it verifies, its proofs check offline, and every change shows."""
import base64
import contextlib
import hashlib
import json
import sqlite3
import subprocess
import time

from support import ACCEPTED, ASSAY, CORRUPT, OTHER, USAGE, Case


class Evidence(Case):
    def setUp(self):
        super().setUp()
        self.write("main.c", "int main(void) { return 0; }\n")
        self.verdict = self.report("verify", self.tree, expect=ACCEPTED)

    def test_log_verifies_and_counts(self):
        audit = json.loads(self.assay("log", "verify", "--json", expect=ACCEPTED).out)
        self.assertTrue(audit["verified"])
        self.assertEqual(audit["checked"]["entries"], audit["size"])
        self.assertEqual(audit["checked"]["signatures"], audit["size"])
        self.assertGreaterEqual(audit["size"], 3)

    def test_statements_are_in_toto(self):
        entries = json.loads(self.assay("log", "show", "--json", expect=ACCEPTED).out)
        types = [e["predicateType"] for e in entries]
        self.assertEqual(types[:3], ["https://cyclonedx.org/bom", "https://in-toto.io/attestation/scai/v0.3",
                                     "https://slsa.dev/verification_summary/v1"])
        vsa = json.loads(self.assay("log", "show", "2", "--json", expect=ACCEPTED).out)[0]["statement"]
        self.assertEqual(vsa["_type"], "https://in-toto.io/Statement/v1")
        predicate = vsa["predicate"]
        self.assertEqual(predicate["verificationResult"], "PASSED")
        named = {a["digest"]["sha256"] for a in predicate["inputAttestations"]}
        self.assertEqual(named, {entries[0]["envelope"], entries[1]["envelope"]})
        listing = hashlib.sha256((self.tree / "main.c").read_bytes()).hexdigest() + "  main.c\n"
        self.assertEqual(vsa["subject"][0]["digest"]["dirHash"], hashlib.sha256(listing.encode()).hexdigest())

    def test_tree_digest_is_what_find_and_sha256sum_say(self):
        self.write("sub dir/b.txt", "b\n")
        self.sh("zip", "-q", "-r", self.tree / "inner.zip", "main.c", cwd=self.tree)
        digest = self.report("verify", self.tree, expect=ACCEPTED)["subject"]["tree_sha256"]
        recipe = "find . -type f -print0 | cut -z -c3- | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"
        said = subprocess.run(["sh", "-c", recipe], cwd=self.tree, capture_output=True, text=True, check=True)
        self.assertEqual(digest, said.stdout.split()[0])

    def test_registers_follow_from_the_log(self):
        print_ = "f1:0123456789abcdef0123456789abcdef"
        self.assay("finding", "suppress", print_, "--reason", "a test value", "--owner", "ann",
                   "--expires", "2099-01-01", expect=ACCEPTED)
        same = json.loads(self.assay("log", "rebuild", "--check", "--json", expect=ACCEPTED).out)
        self.assertTrue(same["same"])
        rows = {r["register"]: r["rows"] for r in same["registers"]}
        self.assertEqual(rows["suppressions"], 1)
        with contextlib.closing(sqlite3.connect(self.home / "assay.db")) as db:
            db.execute("UPDATE suppressions SET owner = 'bob'")
            db.commit()
        looked = self.assay("log", "rebuild", "--check", expect=CORRUPT)
        self.assertRegex(looked.out, r"suppressions .* DIFFERS")
        self.assay("log", "rebuild", expect=CORRUPT)
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)
        types = json.loads(self.assay("log", "types", "--json", expect=ACCEPTED).out)
        row = [t for t in types["types"] if t["predicateType"].endswith(":suppression:v1")][0]
        self.assertEqual((row["statements"], row["registers"], row["known"]), (1, "suppressions", True))
        self.assertEqual(types["refused"], [])

    def test_a_rebuild_asks_what_was_verified(self):
        said = self.assay("log", "rebuild", expect=ACCEPTED).out
        self.assertRegex(said, r"signatures: all \d+ verified\n$")
        self.assay("log", "verify", expect=ACCEPTED)
        rebuilt = self.report("log", "rebuild", expect=ACCEPTED)
        self.assertEqual(rebuilt["signaturesVerified"], 0)
        self.assertGreaterEqual(rebuilt["signaturesRemembered"], 3)
        self.assay("finding", "suppress", "f1:0123456789abcdef0123456789abcdef", "--reason", "a test value",
                   "--owner", "ann", "--expires", "2099-01-01", expect=ACCEPTED)
        self.assertEqual(self.report("log", "rebuild", expect=ACCEPTED)["signaturesVerified"], 1)
        again = self.report("log", "rebuild", "--verify", expect=ACCEPTED)
        self.assertEqual((again["signaturesVerified"], again["signaturesRemembered"]),
                         (rebuilt["signaturesRemembered"] + 1, 0))
        self.assertIn("none verified", self.assay("log", "rebuild", "--check", expect=ACCEPTED).out)
        self.assay("log", "rebuild", "--check", "--verify", expect=USAGE)
        # What was verified is a tree: an entry that is changed afterwards does not belong to it.
        entries = [p for p in (self.home / "log" / "tile" / "entries").rglob("*") if p.is_file()]
        for path in entries:
            content = bytearray(path.read_bytes())
            content[100] ^= 1
            path.chmod(0o600)
            path.write_bytes(content)
        before = self.rows()
        for how in ([], ["--verify"], ["--check"]):
            self.assay("log", "rebuild", *how, expect=CORRUPT)
        self.assertEqual(self.rows(), before)

    def rows(self):
        with contextlib.closing(sqlite3.connect(self.home / "assay.db")) as db:
            return db.execute("SELECT * FROM suppressions").fetchall(), db.execute("SELECT * FROM verdicts").fetchall()

    def test_a_killed_rebuild_leaves_the_registers_whole(self):
        for i in range(6):
            with contextlib.closing(sqlite3.connect(self.home / "assay.db")) as db:
                db.execute("UPDATE verdicts SET idx = idx + 1")
                db.commit()
            p = subprocess.Popen([ASSAY, "log", "rebuild"], env=self.env(), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
            time.sleep(i * 0.01)  # wherever that is: half of it is nowhere
            p.kill()
            p.wait()
            self.assertIn(self.assay("log", "rebuild", "--check").returncode, (ACCEPTED, CORRUPT))
            self.assay("log", "rebuild")
            self.assay("log", "rebuild", "--check", expect=ACCEPTED)

    def prove(self):
        proof, envelope = self.dir / "proof", self.dir / "envelope.json"
        key, vkey = self.dir / "key.pem", self.dir / "log.vkey"
        self.assay("log", "prove", "2", "-o", proof, "--envelope-output", envelope, expect=ACCEPTED)
        key.write_text(self.assay("key", "export", expect=ACCEPTED).out)
        vkey.write_text(self.assay("key", "export", "--vkey", expect=ACCEPTED).out)
        return proof, envelope, key, vkey

    def check(self, proof, envelope, key, vkey, expect):
        return self.assay("log", "check", proof, "--envelope", envelope, "--key", key, "--vkey", vkey,
                          expect=expect, HOME="/nonexistent")

    def test_proof_checks_without_the_home(self):
        files = self.prove()
        self.home = self.dir / "elsewhere"
        self.check(*files, expect=ACCEPTED)

    def test_proofs_check_right_after_a_rotation(self):
        self.assay("key", "rotate", "checkpoint", expect=ACCEPTED)
        self.check(*self.prove(), expect=ACCEPTED)
        self.assay("verify", self.tree, expect=ACCEPTED)
        self.check(*self.prove(), expect=ACCEPTED)
        self.assay("log", "verify", expect=ACCEPTED)

    def test_a_changed_proof_fails(self):
        proof, envelope, key, vkey = self.prove()
        for path in (proof, envelope):
            good = path.read_bytes()
            # DSSE does not authenticate the key id, a hint which key to try first: with another name
            # the member is one that nobody knows.
            hint = range(good.find(b'"keyid"'), good.find(b'","sig"')) if path == envelope else ()
            for at in range(0, len(good), max(1, len(good) // 40)):
                if at in hint:
                    continue
                bad = bytearray(good)
                bad[at] ^= 1
                path.write_bytes(bad)
                p = self.assay("log", "check", proof, "--envelope", envelope, "--key", key, "--vkey", vkey)
                self.assertNotEqual(p.returncode, ACCEPTED, f"{path.name} byte {at}")
            path.write_bytes(good)
        self.check(proof, envelope, key, vkey, expect=ACCEPTED)

    def test_openssl_accepts_the_signature(self):
        _, envelope, key, _ = self.prove()
        e = json.loads(envelope.read_text())
        payload = base64.b64decode(e["payload"])
        kind = e["payloadType"].encode()
        pae = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
        (self.dir / "pae").write_bytes(pae)
        (self.dir / "sig").write_bytes(base64.b64decode(e["signatures"][0]["sig"]))
        p = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in",
                            self.dir / "pae", "-sigfile", self.dir / "sig"], capture_output=True)
        self.assertEqual(p.returncode, 0, p.stdout + p.stderr)

    def blobs(self):
        return [p for p in (self.home / "blobs").rglob("*") if p.is_file() and p.name != ".lock"]

    def test_changed_blobs_and_tiles_are_named(self):
        files = self.blobs()
        files += [p for p in (self.home / "log").rglob("*") if p.is_file() and p.stat().st_size > 0]
        self.assertGreater(len(files), 5)
        for path in files:
            good = path.read_bytes()
            bad = bytearray(good)
            bad[len(bad) // 2] ^= 0x20
            mode = path.stat().st_mode
            path.chmod(0o600)
            path.write_bytes(bad)
            p = self.assay("log", "verify")
            if "lock" not in path.name:
                self.assertEqual(p.returncode, CORRUPT, f"{path.relative_to(self.home)}: {p.out}{p.err}")
            path.write_bytes(good)
            path.chmod(mode)
        self.assay("log", "verify", expect=ACCEPTED)

    def test_a_deleted_document_is_named(self):
        blobs = self.blobs()
        self.assertGreaterEqual(len(blobs), 6)
        for path in blobs:
            content = path.read_bytes()
            path.unlink()
            p = self.assay("log", "verify")
            digest = hashlib.sha256(content).hexdigest()
            if p.returncode == ACCEPTED:  # the SBOM stands inside its statement as well
                self.assertIn(b"CycloneDX", content[:200], digest)
            else:
                self.assertEqual(p.returncode, CORRUPT)
            path.write_bytes(content)
            path.chmod(0o600)
        self.assay("log", "verify", expect=ACCEPTED)

    def test_a_lost_index_is_rebuilt(self):
        (self.home / "assay.db").write_bytes(b"this is no database" * 100)
        p = self.assay("verify", self.tree)
        if p.returncode != ACCEPTED:
            self.assertEqual(p.returncode, CORRUPT)
            self.assertIn("assay.db", p.err)
        for extra in self.home.glob("assay.db*"):
            extra.unlink()
        self.assay("verify", self.tree, expect=ACCEPTED)
        self.assay("log", "verify", expect=ACCEPTED)

    def test_keys_under_a_passphrase(self):
        good, wrong = self.dir / "good", self.dir / "wrong"
        good.write_text("correct horse battery staple\n")
        wrong.write_text("something else\n")
        self.assay("key", "passphrase", "--new-passphrase-file", good, expect=ACCEPTED)
        self.assay("verify", "--passphrase-file", wrong, self.tree, expect=OTHER)
        self.assay("verify", "--passphrase-file", good, self.tree, expect=ACCEPTED)
        self.assay("verify", self.tree, expect=ACCEPTED, ASSAY_PASSPHRASE_FILE=str(good))
        self.assay("log", "verify", expect=ACCEPTED)
        listed = json.loads(self.assay("key", "list", "--json", expect=ACCEPTED).out)
        self.assertTrue(all(k["encrypted"] for k in listed if not k["retired"]))

    def test_rotation_keeps_the_past(self):
        self.assay("key", "rotate", "statement", expect=ACCEPTED)
        self.assay("verify", self.tree, expect=ACCEPTED)
        self.assay("log", "verify", expect=ACCEPTED)
        self.assay("key", "rotate", "nonsense", expect=USAGE)
