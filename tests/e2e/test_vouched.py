"""Witnesses and timestamps where the log lies in PostgreSQL and S3: nothing of it is at home."""
import json
import subprocess
import tarfile
import unittest

from databases import Databases
from support import ACCEPTED, ASSAY, CORRUPT, REJECTED
from test_witness import Log
from timestamp_authority import Authority


class Vouched(Databases, Log):
    def setUp(self):
        super().setUp()
        self.w = self.watched("one")
        self.rules = self.believe(self.vkey)
        self.authority = Authority(self.dir / "tsa")
        self.trust = ["--policy", self.rules, "--tsa-ca", self.authority.ca]

    def believe(self, vkey):
        return self.policy(self.w.line("W") + "log " + vkey.read_text() + "quorum W\n")

    def vouch(self, **env):
        self.assay("log", "cosign", "--policy", self.rules, expect=ACCEPTED, **env)
        self.assay("log", "timestamp", "--tsa", self.authority.serve(self).url, "--tsa-ca", self.authority.ca,
                   expect=ACCEPTED, **env)

    def files(self, name):
        """A home of its own, without servers."""
        return {"ASSAY_HOME": str(self.dir / name), "ASSAY_STORE": "", "ASSAY_BLOBS": ""}

    def vouched_for(self, **env):
        """Cosignatures and timestamps that are good, and the entries that they cover."""
        found = self.report("log", "verify", *self.trust, expect=ACCEPTED, **env)["witnessed"]
        return tuple(found[k] for k in ("checkpoints", "cosignaturesVerified", "quorumEntries", "timestampsVerified",
                                        "timestampedEntries"))

    def packed(self, **env):
        """What of it goes into an audit pack, which is checked without any store."""
        pack, signer = self.dir / "pack.tar", self.dir / "signer.pem"
        signer.write_text(self.ok("key", "export", **env).out)
        self.assay("audit", "pack", "-o", pack, expect=ACCEPTED, **env)
        found = self.report("audit", "verify", pack, "--key", signer, *self.trust, expect=ACCEPTED,
                            **self.files("nowhere"))["witnessed"]
        self.assertEqual((found["cosignatures"], found["timestamps"]), (found["cosignaturesVerified"], found["timestampsVerified"]))
        with tarfile.open(pack) as tar:
            return {m.name: tar.extractfile(m).read() for m in tar if m.name.startswith("witnessed/")}

    def test_a_growing_log(self):
        self.report("log", "verify", *self.trust, expect=CORRUPT)  # the policy asks for somebody
        self.vouch()
        self.assertEqual(self.vouched_for(), (1, 1, 1, 1, 1))
        self.say()
        self.vouch()
        self.say()
        self.assertEqual(self.vouched_for(), (2, 2, 2, 2, 2))
        self.assertEqual(self.w.logs()[0]["cosigned"]["size"], 2)
        self.assertFalse((self.home / "log").exists())
        parts = ("checkpoint", "consistency", "cosignatures", "timestamp-0.tsr")
        self.assertEqual(sorted(self.packed()), [f"witnessed/{size:015}.{part}" for size in (1, 2) for part in parts])
        proof, envelope, signer = (self.dir / n for n in ("proof", "envelope", "signer.pem"))
        self.ok("log", "prove", 0, "--cosigned", "--policy", self.rules, "-o", proof, "--envelope-output", envelope)
        checked = self.ok("log", "check", proof, "--envelope", envelope, "--key", signer, "--policy", self.rules)
        self.assertIn("cosigned by 1 witness ", checked.out)
        # Again about the same: nothing is kept twice but what is new.
        self.ok("log", "cosign", "--policy", self.rules)
        self.assertEqual(self.vouched_for(), (3, 3, 3, 2, 2))

    def test_by_files(self):
        request, answer, query, reply = (self.dir / n for n in ("request", "answer", "query", "reply"))
        self.ok("log", "cosign", "--policy", self.rules, "--request", request)
        self.ok("log", "timestamp", "--request", query)
        self.say()  # meanwhile
        self.w.run("answer", request, "-o", answer)
        reply.write_bytes(self.authority.reply(query.read_bytes()))
        self.ok("log", "cosign", "--policy", self.rules, "--request", request, "--answer", answer)
        for _ in range(2):
            self.ok("log", "timestamp", "--request", query, "--response", reply, "--tsa-ca", self.authority.ca)
        self.assertEqual(self.vouched_for(), (1, 1, 1, 1, 1))

    def test_from_home_to_the_servers_and_back(self):
        """What was kept in files goes along, byte for byte."""
        home, other, vkey = self.files("files"), f"{self.place}2", self.dir / "files.vkey"
        files = self.dir / "files"
        there = home | {"ASSAY_STORE": self.url(other), "ASSAY_BLOBS": self.bucket(other)}
        self.psql(f"CREATE SCHEMA {other}")
        self.say(**home)
        vkey.write_text(self.ok("key", "export", "--vkey", **home).out)
        self.w.run("watch", vkey)
        self.believe(vkey)
        self.vouch(**home)
        self.say(**home)
        self.vouch(**home)
        self.assertEqual(self.vouched_for(**home), (2, 2, 2, 2, 2))
        for _ in range(2):  # the second time all of it is there
            self.assay("store", "copy", files, f"{self.url(other)},{self.bucket(other)}", expect=ACCEPTED, **home)
        self.assertEqual(self.vouched_for(**there), (2, 2, 2, 2, 2))
        self.assertEqual(self.packed(**there), self.packed(**home))
        self.assay("store", "backup", self.dir / "back", expect=ACCEPTED, **there)

        def kept(root):
            return {p.relative_to(root): p.read_bytes() for p in (root / "log/witnessed").rglob("*") if p.is_file()}
        self.assertEqual(len(kept(files)), 1 + 2 * 3)
        self.assertEqual(kept(self.dir / "back"), kept(files))
        # There it goes on: the witness has cosigned the very log.
        self.say(**there)
        self.vouch(**there)
        self.assertEqual(self.vouched_for(**there), (3, 3, 3, 3, 3))

    def test_witnesses_asked_at_once(self):
        """Each writes what it was answered; none overwrites another's."""
        names = ("two", "three", "four")
        ws = [self.watched(name) for name in names]
        policies = [self.policy(w.line("W") + "quorum W\n", f"policy-{i}") for i, w in enumerate(ws)]
        running = [subprocess.Popen([ASSAY, "log", "cosign", "--policy", p], env=self.env(), cwd=self.dir, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, text=True) for p in policies]
        for process in running:
            out, err = process.communicate(timeout=600)
            self.assertEqual(process.returncode, ACCEPTED, out + err)
        all_of_them = self.policy("".join(w.line(f"W{i}") for i, w in enumerate(ws)) + "group G all W0 W1 W2\nquorum G\n", "all")
        found = self.report("log", "verify", "--policy", all_of_them, expect=ACCEPTED)["witnessed"]
        self.assertEqual((found["checkpoints"], found["cosignaturesVerified"]), (1, 3))

    def test_what_was_changed_is_found(self):
        self.vouch()
        objects = self.psql(f"SELECT name FROM {self.place}.log_objects WHERE name LIKE 'witnessed/%'").split()
        self.assertEqual(len(objects), 4)
        for name in objects:
            with self.subTest(name):
                flip = (f"UPDATE {self.place}.log_objects SET bytes = set_byte(bytes, 60, get_byte(bytes, 60) # 1) "
                        f"WHERE name = '{name}'")
                self.psql(flip)
                p = self.report("log", "verify", *self.trust, expect=CORRUPT)
                self.assertFalse(p["verified"])
                self.psql(flip)
        self.psql(f"DELETE FROM {self.place}.log_objects WHERE name LIKE 'witnessed/%/checkpoint'")
        self.assertIn("is missing", json.dumps(self.report("log", "verify", *self.trust, expect=CORRUPT)["problems"]))
        self.psql(f"DELETE FROM {self.place}.log_objects WHERE name LIKE 'witnessed/%'")
        self.report("log", "verify", *self.trust, expect=CORRUPT)
        p = self.assay("log", "prove", 0, "--cosigned", "-o", self.dir / "proof")
        self.assertNotEqual(p.returncode, ACCEPTED)
        self.w.stop()
        self.assay("log", "cosign", "--policy", self.rules, expect=REJECTED)


if __name__ == "__main__":
    unittest.main()
