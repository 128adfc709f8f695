"""The store in PostgreSQL and S3: what holds at home holds there, for several machines."""
import contextlib
import json
import os
import shutil
import subprocess
import unittest

from databases import Databases
from notice_servers import HookServer, MailServer, certificate
from support import ACCEPTED, ASSAY, CORRUPT, OTHER, USAGE, Case


class Distributed(Databases, Case):
    def setUp(self):
        super().setUp()
        self.write("main.c", "int main(void) { return 0; }\n")

    def audit(self):
        return json.loads(self.assay("log", "verify", "--json", expect=ACCEPTED).out)

    def suppress(self, number, **more):
        return self.assay("finding", "suppress", f"f1:{number:032x}", "--reason", "a test value",
                          "--owner", "ann", "--expires", "2099-01-01", **more)

    def test_controls_over_both(self):
        """The same statements give the same posture, whichever store holds them."""
        self.assay("verify", self.tree, "--name", "shop")
        self.assay("supplier", "add", "acme", "--name", "Acme", "--tier", "high", expect=ACCEPTED)
        self.assay("control", "decide", "5.23", "--not-applicable", "--owner", "eve", "--justification",
                   "no clouds", expect=ACCEPTED)
        def states(*args):
            p = json.loads(self.assay("control", "posture", "--json", *args, expect=ACCEPTED).out)
            return {c["id"]: c["state"] for c in p["controls"]}
        there = states()
        self.assertEqual(there["iso-27001-2022/5.23"], "not applicable")
        self.assertEqual(there["iso-27001-2022/5.19"], "alarm")
        self.assertEqual(states("--at", "2099-12-31")["iso-27001-2022/8.29"], "alarm")
        # From the log alone, in memory.
        self.assertEqual(states("--at", json.loads(self.assay("control", "posture", "--json").out)["at"]), there)

    def test_registers_of_the_programme(self):
        ok = lambda *args: self.assay(*args, expect=ACCEPTED)  # noqa: E731
        ok("team", "add", "pay")
        ann = ok("person", "add", "--name", "Ann", "--email", "ann@example.org", "--team", "pay",
                 "--languages", "c go").out.strip()
        ok("team", "set", "pay", "--lead", "ann@example.org")
        table = self.dir / "s.csv"
        table.write_text("id,name,tier,parent\nb,B,low,a\na,A,low,\n")
        self.assertIn("2 added", ok("supplier", "import", table).out)
        self.assertIn("2 unchanged", ok("supplier", "import", table).out)
        self.assertIn("a circle", self.assay("supplier", "set", "a", "--parent", "b", expect=USAGE).err)
        ok("contract", "add", "c1", "--supplier", "a", "--title", "t", "--ends", "2099-01-01")
        ok("clause", "add", "c1", "audit-right", "--state", "present", "--page", "1", "--read-by", ann)
        self.assertEqual(json.loads(self.assay("contract", "matrix", "--json").out)[0]["state"], "not read")
        self.assertTrue(json.loads(ok("log", "rebuild", "--check", "--json").out)["same"])
        ok("person", "erase", ann, "--rule", "GDPR Art. 17")
        self.assertEqual(json.loads(ok("person", "list", "--all", "--json").out)[0]["erasureRule"], "GDPR Art. 17")
        self.assertTrue(json.loads(ok("log", "rebuild", "--check", "--json").out)["same"])

    def test_a_verdict_and_its_evidence(self):
        self.assay("verify", self.tree, expect=ACCEPTED)
        self.suppress(1, expect=ACCEPTED)
        audit = self.audit()
        self.assertEqual(audit["checked"]["envelopes"], audit["size"])
        self.assertFalse((self.home / "assay.db").exists())
        self.assertFalse((self.home / "blobs").exists())
        same = json.loads(self.assay("log", "rebuild", "--check", "--json", expect=ACCEPTED).out)
        self.assertTrue(same["same"])
        self.assertEqual({r["register"]: r["rows"] for r in same["registers"]}["suppressions"], 1)
        self.assay("log", "prove", "2", "-o", self.dir / "proof", "--envelope-output",
                   self.dir / "envelope", expect=ACCEPTED)

    def test_two_machines_write_one_log(self):
        self.assay("verify", self.tree, expect=ACCEPTED)
        before = self.audit()["size"]
        other = self.dir / "other"
        shutil.copytree(self.home / "keys", other / "keys")
        os.chmod(other, 0o700)
        running = [subprocess.Popen(
            [ASSAY, "finding", "suppress", f"f1:{n:032x}", "--reason", "a test value", "--owner", "ann",
             "--expires", "2099-01-01"], env=self.env(ASSAY_HOME=str(other if n % 2 else self.home)),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for n in range(6)]
        for process in running:
            _, err = process.communicate(timeout=600)
            self.assertEqual(process.returncode, ACCEPTED, err)
        self.assertEqual(self.audit()["size"], before + 6)
        shown = json.loads(self.assay("finding", "accepted", "--json", expect=ACCEPTED).out)
        self.assertEqual(len(shown), 6)

    def test_changed_bytes_are_named(self):
        self.assay("verify", self.tree, expect=ACCEPTED)
        self.psql(f"UPDATE {self.place}.log_objects SET bytes = set_byte(bytes, 40, "
                  "get_byte(bytes, 40) # 1) WHERE name LIKE 'tile/0/%'")
        p = self.assay("log", "verify", expect=CORRUPT)
        self.assertIn("entry 1: its hash", p.out)

    def test_reminders_of_several_senders(self):
        """Each thing is told once, by whichever machine."""
        self.assay("person", "add", "ann", "--name", "Ann", "--email", "ann@example.org", expect=ACCEPTED)
        for number in range(8):
            self.assay("risk", "add", f"r{number}", "--title", "Loss", "--likelihood", "1", "--impact", "2", "--owner", "ann",
                       "--state", "open", "--review-by", "2026-01-01", expect=ACCEPTED)
        hook = HookServer(500, 200)
        self.addCleanup(hook.stop)
        mail = MailServer(certificate(self.dir).parent)
        self.addCleanup(mail.stop)
        (self.home / "notify.toml").write_text(
            f'[mail]\nserver = "{mail.url}"\nfrom = "assay@example.org"\nca-file = "{self.dir}/cert.pem"\n'
            f'[[webhook]]\nname = "ops"\nurl = "{hook.url}"\n')
        secret = "whsec_" + "c2VjcmV0" * 5
        senders = [subprocess.Popen([ASSAY, "notify"], env=self.env(ASSAY_WEBHOOK_SECRET_OPS=secret),
                                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(3)]
        for p in senders:
            _, err = p.communicate(timeout=600)
            self.assertIn(p.returncode, (ACCEPTED, OTHER), err)
        self.assay("notify", expect=ACCEPTED, ASSAY_WEBHOOK_SECRET_OPS=secret)
        self.assertEqual(len(mail.taken()), 1)
        taken = {h["webhook-id"]: json.loads(b)["data"]["items"] for h, b in hook.requests}
        self.assertEqual((len(hook.requests), len(taken)), (2, 1))
        self.assertEqual(sorted(i["id"] for items in taken.values() for i in items), [f"r{n}" for n in range(8)])
        # Whoever moves the store away tells nothing twice.
        away = self.dir / "away"
        self.assay("store", "backup", away, expect=ACCEPTED)
        self.assay("notify", expect=ACCEPTED, ASSAY_STORE=str(away), ASSAY_BLOBS="",
                   ASSAY_WEBHOOK_SECRET_OPS=secret)
        self.assertEqual((len(mail.taken()), len(hook.requests)), (1, 2))
        # A database of the version before had no outbox; what writes moves it on.
        self.psql(f"SET search_path = {self.place}; DROP TABLE notices; DROP TABLE deliveries; "
                  "UPDATE store_version SET version = 2")
        self.assertEqual(self.assay("notify", "list", "--json", expect=ACCEPTED).out, "[]\n")

    def test_servers_that_are_not_there(self):
        self.assay("verify", self.tree, expect=ACCEPTED)
        size = self.audit()["size"]
        self.postgres.stop("immediate")
        try:
            p = self.suppress(1)
        finally:
            self.postgres.start()
        self.assertEqual(p.returncode, OTHER)
        self.assertIn("cannot be reached", p.err)
        p = self.suppress(1, AWS_ENDPOINT_URL_S3="http://127.0.0.1:1")
        self.assertEqual(p.returncode, OTHER)
        self.assertIn(f"s3://{self.s3.bucket}/{self.place}", p.err)
        self.assertNotIn(self.s3.secret, p.err)
        self.suppress(1, expect=ACCEPTED)
        self.assertEqual(self.audit()["size"], size + 1)

    def test_killed_writers_leave_the_log_whole(self):
        self.assay("verify", self.tree, expect=ACCEPTED)
        for n in range(12):
            process = subprocess.Popen(
                [ASSAY, "finding", "suppress", f"f1:{n:032x}", "--reason", "a test value", "--owner",
                 "ann", "--expires", "2099-01-01"], env=self.env(),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.01 * n)
            process.kill()
            process.wait()
            self.audit()
        self.suppress(99, expect=ACCEPTED)
        same = json.loads(self.assay("log", "rebuild", "--check", "--json", expect=ACCEPTED).out)
        self.assertTrue(same["same"])


if __name__ == "__main__":
    unittest.main()
