"""What the log states of itself: whose cosignatures and timestamps count, and how soon."""
import contextlib
import datetime
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile

from support import ACCEPTED, ASSAY, CORRUPT, OTHER, USAGE
from test_witness import Log
from timestamp_authority import Authority


class LogConfiguration(Log):
    def setUp(self):
        super().setUp()
        self.witness = self.watched("one")
        self.file = self.policy(self.witness.line("W") + "quorum W\n")

    def configure(self, *args, expect=ACCEPTED, **env):
        return self.assay("log", "configure", *args, expect=expect, **env)

    def stated(self):
        return json.loads(self.assay("log", "configuration", "--json", expect=ACCEPTED).out)

    def problems(self, *args, expect=CORRUPT):
        return self.report("log", "verify", *args, expect=expect)["problems"]

    def test_what_is_stated_counts(self):
        self.assertIn("log configure", self.assay("log", "configuration", expect=OTHER).err)
        self.assertIn("log configure --policy", self.assay("log", "cosign", expect=USAGE).err)
        self.configure("--policy", self.file, "--reason", "as decided")
        self.assertEqual(self.assay("log", "configuration", "--policy-output", "-", expect=ACCEPTED).out,
                         self.file.read_text())
        self.file.unlink()  # it is with the evidence
        self.assertIn("cosigned as the policy", self.problems()[0])
        self.assay("log", "cosign", expect=ACCEPTED)
        report = self.report("log", "verify", expect=ACCEPTED)
        self.assertEqual(report["witnessed"]["cosignaturesVerified"], 1)
        self.assertEqual(report["configuration"]["logEntry"], 1)
        self.assay("log", "prove", 0, "--cosigned", "-o", self.dir / "proof", expect=ACCEPTED)
        self.assertIn("configured  by entry 1: a policy of witnesses, no timestamp authorities",
                      self.assay("log", "verify", expect=ACCEPTED).out)
        self.assay("log", "rebuild", "--verify", expect=ACCEPTED)
        self.assertIn("log_configurations", self.assay("log", "rebuild", expect=ACCEPTED).out)

    def test_the_newest_holds(self):
        self.configure("--policy", self.file, "--cosign-days", "7")
        self.configure("--cosign-days", "3", "--review-by", "2099-01-01")
        first = self.stated()
        self.assertEqual((first["cosignDays"], first["reviewBy"]), (3, "2099-01-01"))
        self.assertEqual(len(first["policy"]), 64)
        p = self.configure("--policy", "", expect=USAGE)  # the days are without a policy then
        self.assertIn("--policy", p.err)
        self.configure("--policy", "", "--cosign-days", "")
        self.assertNotIn("policy", self.stated())
        self.configure("--policy", self.file)
        self.configure("--withdraw", "--reason", "begun anew")
        self.assay("log", "configuration", expect=OTHER)
        report = self.report("log", "verify", expect=ACCEPTED)["configuration"]
        self.assertEqual(report, {"logEntry": self.size() - 1, "withdrawn": True})
        self.assertIn("takes back what was stated", self.assay("log", "verify", expect=ACCEPTED).out)
        pack = self.dir / "pack.tar"
        self.assay("audit", "pack", "-o", pack, expect=ACCEPTED)
        self.assertIn("takes back what was stated", self.assay("audit", "verify", pack, expect=ACCEPTED).out)
        self.configure("--withdraw", expect=USAGE)
        self.configure("--policy", self.file)
        self.assertEqual(self.stated()["policy"], first["policy"])

    def test_a_home_s_file_begins_it_and_may_not_differ(self):
        own = self.home / "witness.policy"
        shutil.copy(self.file, own)
        self.configure()
        self.assay("log", "cosign", expect=ACCEPTED)
        self.report("log", "verify", expect=ACCEPTED)
        own.write_text("quorum none\n")  # somebody would rather have nobody look
        self.assertIn("witness.policy in the home is another than entry 1 states", self.problems()[0])
        report = self.report("log", "verify")
        self.assertEqual(report["witnessed"]["cosignaturesVerified"], 1)  # by what is stated, all the same
        own.unlink()
        report = self.report("log", "verify", "--policy", self.policy("quorum none\n", "none"), expect=ACCEPTED)
        self.assertTrue(report["configuration"]["policyGivenDiffers"])
        self.assertFalse(self.report("log", "verify", "--policy", self.file)["configuration"]["policyGivenDiffers"])

    def test_days(self):
        authority = Authority(self.dir / "tsa")
        self.configure("--policy", self.file, "--tsa-ca", authority.ca, "--cosign-days", "7", "--timestamp-days", "30")
        self.report("log", "verify", expect=ACCEPTED)  # there is time yet
        self.assay("log", "cosign", expect=ACCEPTED)
        tsa = authority.serve(self)
        self.assay("log", "timestamp", "--tsa", tsa.url, expect=ACCEPTED)
        self.say_earlier(6)
        self.report("log", "verify", expect=ACCEPTED)
        self.assay("log", "cosign", expect=ACCEPTED)
        self.say_earlier(8)
        self.assertRegex(self.problems()[0], f"^entry {self.size() - 1} of .* is not cosigned .* within 7 days$")
        self.assertEqual(len(self.problems()), 1)
        self.assay("log", "cosign", expect=ACCEPTED)
        self.assay("log", "timestamp", "--tsa", tsa.url, expect=ACCEPTED)
        self.report("log", "verify", expect=ACCEPTED)
        self.say_earlier(31)
        problems = self.problems()
        self.assertEqual(len(problems), 2)
        self.assertRegex(problems[1], f"^entry {self.size() - 1} of .* is not timestamped .* within 30 days$")

    def test_what_says_no_time_hides_nothing(self):
        self.configure("--policy", self.file, "--cosign-days", "7")
        self.assay("log", "cosign", expect=ACCEPTED)
        line = json.dumps({"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://cyclonedx.org/bom",
                           "subject": [{"name": "x", "digest": {"sha256": "1" * 64}}], "predicate": {"bomFormat": "CycloneDX", "specVersion": "1.6"}})
        self.assay("log", "append", "-", expect=ACCEPTED, stdin=line.encode())
        self.report("log", "verify", expect=ACCEPTED)
        self.say_earlier(8)
        self.assertRegex(self.problems()[0], f"^entry {self.size() - 1} of .* is not cosigned")
        self.say_earlier(0)
        self.assertRegex(self.problems()[0], f"^entry {self.size() - 2} of .* is not cosigned")

    def say_earlier(self, days):
        """A statement that was due so many days ago."""
        self.count += 1
        then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)
        line = json.dumps({"_type": "https://in-toto.io/Statement/v1",
                           "predicateType": "urn:assay:predicate:suppression:v1",
                           "subject": [{"name": f"f1:{self.count:032x}", "digest": {"sha256": "1" * 64}}],
                           "predicate": {"action": "accept", "fingerprint": f"f1:{self.count:032x}", "owner": "ann",
                                         "reason": "a test value", "createdOn": then.strftime("%Y-%m-%dT%H:%M:%SZ"),
                                         "expiresOn": "2099-01-01T00:00:00Z"}})
        self.assay("log", "append", "-", expect=ACCEPTED, stdin=line.encode())

    def test_only_what_can_be_read_is_stated(self):
        size = self.size()
        self.assertIn("line 1", self.configure("--policy", self.policy("nonsense\n", "bad"), expect=OTHER).err)
        self.assertIn("certificates", self.configure("--tsa-ca", self.file, expect=OTHER).err)
        self.configure("--policy", self.dir / "absent", expect=OTHER)
        self.configure("--policy", self.file, "--cosign-days", "0", expect=USAGE)
        self.configure("--policy", self.file, "--owner", "nobody", expect=USAGE)
        none = self.policy("quorum none\n", "none")
        self.assertIn("asks for no witness", self.configure("--policy", none, expect=USAGE).err)
        self.assertEqual(self.size(), size)
        self.configure("--policy", self.file)
        for more in (["--policy", self.file], ["--owner", "ann"], ["--cosign-days", "3"]):
            self.assertIn("nothing else", self.configure("--withdraw", *more, expect=USAGE).err)
        self.assertEqual(self.size(), size + 1)

    def test_what_the_home_has_cannot_be_read(self):
        self.configure("--policy", self.file)
        self.assay("log", "cosign", expect=ACCEPTED)
        own = self.home / "witness.policy"
        own.mkdir()
        self.assertIn("witness.policy in the home is another than entry 1 states", self.problems()[0])
        self.assay("log", "cosign", expect=ACCEPTED)
        own.rmdir()
        self.report("log", "verify", expect=ACCEPTED)

    def test_what_is_given_is_read_once(self):
        self.configure("--policy", "/dev/stdin", stdin=b"", expect=OTHER)
        self.configure("--policy", "/dev/stdin", stdin=self.file.read_bytes())
        self.assertEqual(self.assay("log", "configuration", "--policy-output", "-", expect=ACCEPTED).out,
                         self.file.read_text())
        p = self.assay("log", "verify", "--json", "--policy", "/dev/stdin", stdin=self.file.read_bytes(), expect=CORRUPT)
        report = json.loads(p.out)
        self.assertFalse(report["configuration"]["policyGivenDiffers"])
        self.assertTrue(report["witnessed"]["policyGiven"])

    def test_what_is_stated_is_no_policy(self):
        authority = Authority(self.dir / "tsa")
        self.configure("--policy", self.file, "--tsa-ca", authority.ca, "--cosign-days", "7", "--timestamp-days", "7")
        stated = json.loads(self.assay("log", "show", "1", "--json", expect=ACCEPTED).out)[0]["statement"]
        stated["predicate"]["policy"] = stated["predicate"]["tsaCa"]
        self.assay("log", "append", "-", stdin=json.dumps(stated).encode(), expect=ACCEPTED)
        self.say_earlier(8)
        problems = self.problems()
        self.assertIn("the policy that entry 2 states: line 1", problems[0])
        self.assertEqual(len(problems), 1)  # who is late, nobody can say
        self.assertIn("entry 2 states", self.assay("log", "cosign", expect=CORRUPT).err)
        self.assay("log", "prove", 0, "--cosigned", "-o", self.dir / "proof", expect=CORRUPT)
        self.assay("log", "cosign", "--policy", self.file, expect=ACCEPTED)
        self.configure("--policy", self.file, "--timestamp-days", "")
        self.report("log", "verify", expect=ACCEPTED)

    def test_what_somebody_wrote_into_the_register_is_not_said_again(self):
        authority = Authority(self.dir / "tsa")
        self.configure("--policy", self.file, "--tsa-ca", authority.ca, "--cosign-days", "7")
        size = self.size()
        for change in ("policy = tsa_ca", "cosign_days = 366", "idx = 0", "active = 0", "policy = ''"):
            with contextlib.closing(sqlite3.connect(self.home / "assay.db")) as db, db:
                db.execute(f"UPDATE log_configurations SET {change}")
            for what in (["--review-by", "2099-01-01"], ["--withdraw"]):
                self.assertIn("log rebuild", self.configure(*what, expect=CORRUPT).err)
            self.assay("log", "rebuild", expect=CORRUPT)  # it says what was wrong
        self.assertEqual(self.size(), size)
        self.configure("--review-by", "2099-01-01")
        self.assertEqual(self.stated()["cosignDays"], 7)

    def test_registers_that_are_behind_say_nothing(self):
        proof = ("log", "prove", 0, "--cosigned", "-o", self.dir / "proof")
        other = self.policy(self.watched("two").line("V") + "quorum V\n", "other")
        self.configure("--policy", other)
        db = self.home / "assay.db"
        before = db.read_bytes()
        self.configure("--policy", self.file)
        self.assay("log", "cosign", expect=ACCEPTED)
        for stale in (before, None):  # proofs are made where nothing may be written, too
            for path in self.home.glob("assay.db*"):
                path.unlink()
            if stale:
                db.write_bytes(stale)
            self.assay(*proof, expect=ACCEPTED)
            self.assay(*proof, "--policy", self.file, expect=ACCEPTED)
            self.assertIn("as the policy asks", self.assay(*proof, "--policy", other, expect=OTHER).err)
        self.assertEqual(self.stated()["logIndex"], 2)

    def test_two_state_it_at_once(self):
        env = self.env()
        both = [subprocess.Popen([ASSAY, "log", "configure", "--policy", str(self.file)], env=env, cwd=self.dir,
                                 stderr=subprocess.PIPE) for _ in range(3)]
        said = sorted((p.wait(), p.communicate()[1].decode()) for p in both)
        self.assertEqual(said[0][0], ACCEPTED, said)
        for code, text in said:
            self.assertIn(code, (ACCEPTED, USAGE, OTHER), text)
            self.assertNotIn("assay log-configuration", text)
        self.assay("log", "cosign", expect=ACCEPTED)
        self.report("log", "verify", expect=ACCEPTED)
        self.assay("log", "rebuild", "--verify", expect=ACCEPTED)

    def test_what_it_names_is_gone_or_changed(self):
        self.configure("--policy", self.file)
        digest = self.stated()["policy"]
        blob = next(p for p in (self.home / "blobs").rglob("*") if p.is_file() and digest[4:] in p.name)
        good = blob.read_bytes()
        os.chmod(blob, 0o600)
        blob.write_bytes(good.replace(b"quorum W", b"quorum X"))
        self.assertTrue(self.problems())
        blob.unlink()
        self.assertTrue(any("the policy that entry 1 states" in p for p in self.problems()))
        self.assertIn("entry 1 states", self.assay("log", "cosign", expect=CORRUPT).err)
        self.assay("log", "configuration", "--policy-output", "-", expect=CORRUPT)
        blob.write_bytes(good)
        self.assay("log", "cosign", expect=ACCEPTED)

    def test_who_may_state_it(self):
        keys = {}
        for name, role in (("adm", "administrator"), ("sec", "security")):
            keys[name] = self.dir / f"{name}.key"
            env = {"ASSAY_KEY": str(keys["adm"])} if name != "adm" else {}
            self.assay("key", "add", "--person", name, "--role", role, "-o", keys[name], expect=ACCEPTED, **env)
        p = self.configure("--policy", self.file, expect=OTHER, ASSAY_KEY=str(keys["adm"]))
        self.assertIn("may not state", p.err)
        self.configure("--policy", self.file, ASSAY_KEY=str(keys["sec"]))
        # Nor by a statement of one's own making; nor does a log speak of another one.
        report = self.report("log", "verify", "--policy", self.file)
        entry = report["configuration"]["logEntry"]
        stated = json.loads(self.assay("log", "show", entry, "--json", expect=ACCEPTED).out)[0]["statement"]
        del stated["predicate"]["policy"]
        p = self.assay("log", "append", "-", stdin=json.dumps(stated).encode(), ASSAY_KEY=str(keys["adm"]), expect=OTHER)
        self.assertIn("may not state", p.err)
        stated["predicate"]["origin"] = "assay.log/another"
        p = self.assay("log", "append", "-", stdin=json.dumps(stated).encode(), ASSAY_KEY=str(keys["sec"]), expect=USAGE)
        self.assertIn("about another log, assay.log/another", p.err)
        self.assertEqual(self.report("log", "verify", "--policy", self.file)["configuration"]["logEntry"], entry)

    def test_controls_and_calendar(self):
        self.configure("--policy", self.file)
        shown = self.assay("control", "posture", "8.15", "--all").out
        self.assertIn("nothing says how soon", shown)
        self.configure("--cosign-days", "7", "--review-by", "2099-01-01")
        shown = self.assay("control", "posture", "8.15", "--all").out
        self.assertIn("cosigned within 7 days", shown)
        due = self.report("due", "--kind", "log-review", "--within", "36500")
        self.assertEqual([i["kind"] for i in due], ["log-review"])

    def test_packs_tell_it_whatever_they_are_about(self):
        self.configure("--policy", self.file, "--cosign-days", "7")
        self.assay("log", "cosign", expect=ACCEPTED)
        digest = self.stated()["policy"]
        self.say()
        pack = self.dir / "pack.tar"
        for about in ([], ["--scope", f"f1:{self.count:032x}"], ["--from", "2099-01-01"]):
            self.assay("audit", "pack", "-o", pack, *about, expect=ACCEPTED)
            with tarfile.open(pack) as t:
                self.assertIn(f"blobs/sha256/{digest}", t.getnames())
            report = self.report("audit", "verify", pack, "--policy", self.file)
            self.assertEqual(report["verified"], "--from" not in about, report["problems"])  # nobody vouches for 2099
            self.assertFalse(report["configuration"]["policyGivenDiffers"])
            report = self.report("audit", "verify", pack, "--policy", self.policy("quorum none\n", "none"), expect=ACCEPTED)
            self.assertTrue(report["configuration"]["policyGivenDiffers"])
            self.assertEqual(report["configuration"]["cosignDays"], 7)
            report = self.report("audit", "verify", pack, "--sample", "1", expect=ACCEPTED)
            self.assertEqual(report["configuration"]["logEntry"], 1)
        p = self.assay("audit", "verify", pack, "--policy", self.policy("quorum none\n", "none"), expect=ACCEPTED)
        self.assertIn("THE POLICY GIVEN IS ANOTHER THAN IT STATES", p.out)
