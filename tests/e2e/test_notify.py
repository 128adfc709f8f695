"""Reminders: by mail to a real server, by webhooks, each thing once, also when the sender dies."""
import base64
import email
import email.policy
import json
import os
import signal
import sqlite3
import subprocess
import time

from notice_servers import HookServer, MailServer, certificate, signature
from support import ACCEPTED, ASSAY, OTHER, USAGE, day
from test_due import DueCase

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


class NotifyCase(DueCase):
    def setUp(self):
        super().setUp()
        self.people()
        self.ok("supplier", "set", "acme", "--review-by", day(10))  # ann
        self.ok("risk", "add", "r1", "--title", "Loss — of, source", "--likelihood", "1", "--impact", "2", "--owner", "ann",
                "--state", "open", "--review-by", day(-3))  # ann and bob
        self.certificate = certificate(self.dir)
        self.config = self.home / "notify.toml"

    def mail(self, **options):
        server = MailServer(self.dir, **options)
        self.addCleanup(server.stop)
        return server

    def hook(self, *statuses, **more):
        server = HookServer(*statuses, **more)
        self.addCleanup(server.stop)
        return server

    def over(self, mail=None, hook=None, more="", hook_more=""):
        text = ""
        if mail:
            text += f'[mail]\nserver = "{mail.url}"\nfrom = "assay@example.org"\nca-file = "{self.certificate}"\n{more}\n'
        if hook:
            (self.dir / "hook.secret").write_text(SECRET + "\n")
            text += (f'[[webhook]]\nname = "ops"\nurl = "{hook.url}"\nsecret-file = "{self.dir / "hook.secret"}"\n'
                     f'ca-file = "{self.certificate}"\n{hook_more}\n')
        self.config.write_text(text)

    def notify(self, *args, expect=ACCEPTED, **env):
        return json.loads(self.assay("notify", "--json", *args, expect=expect, **env).out)

    def states(self):
        return sorted(d["state"] for d in json.loads(self.ok("notify", "list", "--json").out))

    def messages(self, server):
        return {m["to"][0]: email.message_from_string(m["content"], policy=email.policy.default) for m in server.taken()}

    def time_passes(self):
        """Leases are over, and pauses."""
        with sqlite3.connect(self.home / "assay.db") as db:
            db.execute("UPDATE deliveries SET due = 0 WHERE due IS NOT NULL")
        db.close()

    def killed(self, server):
        """A sender that dies while the server makes it wait."""
        p = subprocess.Popen([ASSAY, "notify"], env=self.env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for((self.dir / "hanging").exists)
        os.kill(p.pid, signal.SIGKILL)
        p.wait()
        return server


class Mail(NotifyCase):
    def test_a_digest_for_each_person_once(self):
        server = self.mail()
        self.over(server)
        c = self.notify()
        self.assertEqual((c["notices"], c["sent"], c["failed"], c["untold"]), (3, 2, 0, 0))
        messages = self.messages(server)
        self.assertEqual(sorted(messages), ["ann@example.org", "bob@example.org"])
        self.assertTrue(all(m["tls"] and m["from"] == "assay@example.org" and m["greeting"] == "example.org"
                            for m in server.taken()))
        ann = messages["ann@example.org"]
        self.assertEqual((ann["Subject"], ann["From"], ann["To"], ann["Auto-Submitted"]),
                         ("Assay: 2 items, 1 overdue", "assay@example.org", "ann@example.org", "auto-generated"))
        self.assertRegex(ann["Message-ID"], r"^<msg_[0-9a-f]{32}@example\.org>$")
        sent = ann["Date"].datetime.timestamp()
        self.assertLess(abs(sent - time.time()), 900)
        self.assertEqual(ann["Date"].datetime.strftime("%a"), str(ann["Date"])[:3])
        self.assertEqual(ann.defects, [])
        text = ann.get_content().replace("\r\n", "\n")
        self.assertIn(f"OVERDUE since {day(-3)}  risk: Loss — of, source\n", text)
        self.assertIn("assay risk set r1 --review-by DATE\n", text)
        self.assertIn(f"due {day(10)}  Acme Ltd is to be reviewed\n", text)
        self.assertNotIn("supplier", messages["bob@example.org"].get_content())
        # Nothing is sent twice, and each level once.
        self.assertEqual(self.notify()["notices"], 0)
        self.assertEqual(len(server.taken()), 2)
        self.ok("supplier", "set", "acme", "--review-by", day(3))
        c = self.notify()
        self.assertEqual((c["notices"], c["sent"]), (1, 1))
        self.assertEqual(self.states(), ["sent"] * 3)

    def test_a_dry_run_keeps_nothing(self):
        server = self.mail()
        self.over(server)
        p = self.assay("notify", "--dry-run", expect=ACCEPTED)
        self.assertIn("mail to ann\nAssay: 2 items, 1 overdue\n", p.out)
        self.assertIn("3 new, in 2 deliveries; nothing is sent", p.out)
        self.assertEqual(server.taken(), [])
        self.assertIn("5 new", self.assay("notify", "-n", "--at", day(12), expect=ACCEPTED).out)
        self.assay("notify", "--at", day(12), expect=USAGE)
        self.assertEqual(self.states(), [])
        self.assertEqual(self.notify()["sent"], 2)

    def test_with_a_password_over_tls_only(self):
        server = self.mail(user="assay", password="it's a secret")
        (self.dir / "password").write_text("it's a secret\n")
        self.over(server, more=f'user = "assay"\npassword-file = "{self.dir / "password"}"')
        self.assertEqual(self.notify()["sent"], 2)
        self.assertTrue(all(m["authenticated"] for m in server.taken()))
        # From the environment; a wrong one is tried again later, as its owner may mend it.
        self.ok("supplier", "set", "acme", "--review-by", day(11))
        self.over(server, more='user = "assay"')
        self.assay("notify", expect=OTHER)
        p = self.assay("notify", "--wait", "0", expect=OTHER, ASSAY_SMTP_PASSWORD="wrong")
        self.assertIn("to be tried again", p.err)
        self.assertNotIn("secret", p.err)
        self.time_passes()
        self.assertEqual(self.notify(ASSAY_SMTP_PASSWORD="it's a secret")["sent"], 1)

    def test_tls_from_the_first_byte(self):
        server = self.mail(tls="implicit")
        self.over(server)
        self.assertEqual(self.notify()["sent"], 2)

    def test_no_mail_without_tls(self):
        server = self.mail(tls="none")
        self.over(server)
        c = self.notify("--wait", "0", expect=OTHER)
        self.assertEqual((c["sent"], c["triedAgain"], server.taken()), (0, 2, []))
        # Nor to one whose certificate nobody vouches for.
        other = self.mail()
        self.over(other)
        self.config.write_text(self.config.read_text().replace("ca-file", "# "))
        self.time_passes()
        self.assertEqual(self.notify("--wait", "0", expect=OTHER)["sent"], 0)
        self.assertEqual(other.taken(), [])
        # To this machine's own server, when that is said.
        server = self.mail(tls="none")
        self.over(server, more='tls = "none"')
        self.time_passes()
        self.assertEqual(self.notify()["sent"], 2)

    def test_tried_again_and_given_up(self):
        server = self.mail(moods=["later", "take"])
        self.over(server)
        c = self.notify("--wait", "10")
        self.assertEqual((c["sent"], c["triedAgain"]), (2, 1))
        self.assertEqual(len(server.taken()), 2)
        self.ok("supplier", "set", "acme", "--review-by", day(9))
        server = self.mail(moods=["refuse"])
        self.over(server)
        c = self.notify(expect=OTHER)
        self.assertEqual((c["sent"], c["failed"]), (0, 1))
        self.assertEqual(self.notify()["failed"], 0)  # for good
        failed = [d for d in json.loads(self.ok("notify", "list", "--json").out) if d["state"] == "failed"]
        self.assertIn("550", failed[0]["result"])
        server = self.mail()
        self.over(server)
        self.ok("notify", "retry", failed[0]["id"])
        self.assertEqual(self.notify()["sent"], 1)
        self.assay("notify", "retry", failed[0]["id"], expect=OTHER)

    def test_a_sender_that_dies_before_the_end(self):
        """The server was not told the end of the message: it is sent by the next run, once."""
        self.over(self.killed_on("hang-early"))
        self.assertEqual(self.states(), ["claimed", "waiting"])
        server = self.mail()
        self.over(server)
        # Within the lease the other one may still live.
        self.assertEqual(self.notify("--wait", "0", expect=OTHER)["sent"], 1)
        self.time_passes()
        self.assertEqual(self.notify()["sent"], 1)
        self.assertEqual(sorted(self.messages(server)), ["ann@example.org", "bob@example.org"])
        self.assertEqual(len(server.taken()), 2)

    def killed_on(self, mood):
        server = self.mail(moods=[mood, "take"])
        self.over(server)
        return self.killed(server)

    def test_a_sender_that_dies_behind_the_end(self):
        """It may have arrived: nobody sends it again unasked."""
        server = self.killed_on("hang")
        self.assertEqual(self.states(), ["sending", "waiting"])
        self.assertEqual(len(server.taken()), 1)
        server = self.mail()
        self.over(server)
        self.time_passes()
        self.notify()
        self.assertEqual(self.states(), ["sent", "uncertain"])
        self.time_passes()
        self.notify()
        self.assertEqual(len(server.taken()), 1)
        one = next(d for d in json.loads(self.ok("notify", "list", "--json").out) if d["state"] == "uncertain")
        self.ok("notify", "retry", one["id"])
        self.assertEqual(self.notify()["sent"], 1)
        # With the same id, so that a mail program can tell.
        self.assertIn(one["id"], server.taken()[-1]["content"])

    def test_copies_know_what_was_told(self):
        """Also of what was being sent, and of what was sent since."""
        server = self.killed_on("hang")
        early = self.dir / "early"
        self.ok("store", "backup", early)
        server = self.mail()
        self.over(server)
        self.time_passes()
        self.assertEqual(self.notify()["sent"], 1)
        late = self.dir / "late"
        self.ok("store", "backup", late)
        self.ok("store", "backup", late)
        taken = len(server.taken())
        for name in ("assay.db", "assay.db-wal", "assay.db-shm"):
            (self.home / name).unlink(missing_ok=True)
        self.ok("store", "restore", early)
        self.assertEqual(self.states(), ["uncertain", "waiting"])
        self.ok("store", "restore", late)
        self.assertEqual(self.states(), ["sent", "uncertain"])
        self.ok("store", "restore", early)  # an older copy takes nothing back
        self.assertEqual(self.states(), ["sent", "uncertain"])
        self.time_passes()
        c = self.notify()
        self.assertEqual((c["notices"], c["sent"]), (0, 0))
        self.assertEqual(len(server.taken()), taken)
        # The evidence needs no outbox, nor any database.
        for damage in (lambda p: p.write_bytes(b"no database\n" * 400), lambda p: p.unlink()):
            damage(late / "assay.db")
            self.assertIn("which reminders were sent is not known", self.ok("store", "restore", late).err)

    def test_a_connection_that_breaks_behind_the_end(self):
        server = self.mail(moods=["drop", "take"])
        self.over(server)
        c = self.notify(expect=OTHER)
        self.assertEqual((c["sent"], c["uncertain"]), (1, 1))
        self.assertEqual(len(server.taken()), 2)
        self.assertEqual(self.notify()["sent"], 0)
        self.assertEqual(len(server.taken()), 2)

    def test_hostile_addresses_and_texts(self):
        """No header, no recipient, no second message comes out of a register."""
        for number, address in enumerate(("x@example.org\r\nBcc: all@example.org", "x@example.org>,<y@example.org", "<x@example.org>",
                                          "x y@example.org", "x@", "@example.org", "x@-a.example", "ü@example.org",
                                          '"a b"@example.org', "x@example.org\nDATA", "x@[127.0.0.1]", ".x@example.org",
                                          "x" * 65 + "@example.org", "x@" + "a" * 64 + ".org")):
            self.assay("person", "add", f"x{number}", "--name", f"X {number}", "--email", address, "--role", "security")
        self.ok("risk", "set", "r1", "--review-by", day(-20), "--title", ".\r\n.\r\nMAIL FROM:<x>"[3:].replace("\r\n", " "))
        self.ok("nonconformity", "add", "n1", "--title", "=?utf-8?q?=0d=0aBcc:_x?= \u202e.", "--severity", "minor", "--found",
                day(-90), "--owner", "nobody known", "--due", day(-40), "--state", "open")
        server = self.mail()
        self.over(server)
        p = self.assay("notify", "--wait", "0", expect=ACCEPTED)
        self.assertIn("cannot be used", p.err)
        taken = server.taken()
        self.assertEqual(sorted(m["to"][0] for m in taken), ["ann@example.org", "bob@example.org", "eve@example.org"])
        for m in taken:
            self.assertEqual(len(m["to"]), 1)
            message = email.message_from_string(m["content"], policy=email.policy.default)
            self.assertEqual(sorted(message.keys()),
                             ["Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version",
                              "Message-ID", "Subject", "To"])
        self.assertIn("\\u{202e}", self.messages(server)["eve@example.org"].get_content())


class Webhooks(NotifyCase):
    def test_signed_and_once(self):
        server = self.hook(tls=self.dir)
        self.over(hook=server)
        c = self.notify()
        self.assertEqual((c["notices"], c["deliveries"], c["sent"]), (2, 1, 1))
        headers, body = server.requests[0]
        self.assertEqual(headers["webhook-signature"], signature(SECRET, headers, body))
        self.assertLess(abs(int(headers["webhook-timestamp"]) - time.time()), 900)
        self.assertEqual(headers["Content-Type"], "application/json")
        event = json.loads(body)
        self.assertEqual(event["type"], "due.reached")
        self.assertEqual([(i["kind"], i["state"], i["owner"], i["told"]) for i in event["data"]["items"]],
                         [("risk-review", "overdue", "ann", ["ann", "bob"]), ("supplier-review", "due", "ann", ["ann"])])
        # Of persons it has ids alone.
        self.assertNotIn(b"@", body)
        self.assertNotIn(b"Example", body)
        self.notify()
        self.assertEqual(len(server.requests), 1)

    def test_tried_again_with_the_same_id(self):
        server = self.hook(500, "drop", 200)
        self.over(hook=server)
        c = self.notify("--wait", "30")
        self.assertEqual((c["sent"], c["triedAgain"]), (1, 2))
        self.assertEqual(len(server.requests), 3)
        self.assertEqual(len(set(server.ids())), 1)
        self.assertEqual(len({body for _, body in server.requests}), 1)
        for headers, body in server.requests:
            self.assertEqual(headers["webhook-signature"], signature(SECRET, headers, body))
        times = [int(h["webhook-timestamp"]) for h, _ in server.requests]
        self.assertGreaterEqual(times[1] - times[0], 1)
        self.assertGreater(times[2] - times[1], times[1] - times[0])
        self.assertEqual(self.states(), ["sent"])

    def test_given_up_in_the_end(self):
        server = self.hook(503)
        self.over(hook=server)
        for _ in range(10):
            self.time_passes()
            self.assay("notify", "--wait", "0")
        self.assertEqual((self.states(), len(server.requests)), (["failed"], 10))
        self.time_passes()
        self.assertEqual(self.notify()["failed"], 0)
        self.assertEqual(len(server.requests), 10)
        gone = self.hook(410)
        self.over(hook=gone)
        self.ok("supplier", "set", "acme", "--review-by", day(9))
        self.notify(expect=OTHER)
        self.assertEqual(self.states(), ["failed", "failed"])

    def test_no_redirection_is_followed(self):
        other = self.hook()
        server = self.hook(307, headers={"Location": other.url})
        self.over(hook=server)
        self.assertEqual(self.notify("--wait", "0", expect=OTHER)["sent"], 0)
        self.assertEqual(other.requests, [])

    def test_only_some_kinds(self):
        server = self.hook()
        self.over(hook=server, hook_more='kinds = ["risk-review"]')
        self.notify()
        self.assertEqual([i["kind"] for i in json.loads(server.requests[0][1])["data"]["items"]], ["risk-review"])
        self.over(hook=server, hook_more='kinds = ["sundries"]')
        self.assertIn("no kind", self.assay("notify", expect=OTHER).err)

    def test_several_at_once(self):
        """Four senders over one store: each notice once."""
        for number in range(60):
            self.ok("risk", "add", f"x{number}", "--title", "Loss", "--likelihood", "1", "--impact", "2", "--owner", "ann",
                    "--state", "open", "--review-by", day(-number))
        server = self.hook()
        mail = self.mail()
        self.over(mail=mail, hook=server)
        senders = [subprocess.Popen([ASSAY, "notify"], env=self.env(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
                   for _ in range(4)]
        for p in senders:
            _, err = p.communicate(timeout=600)
            self.assertIn(p.returncode, (ACCEPTED, OTHER), err)
        self.time_passes()
        self.assay("notify")
        items = [i["item"] for _, body in server.requests for i in json.loads(body)["data"]["items"]]
        self.assertEqual((len(items), len(set(items))), (62, 62))
        self.assertEqual(len(server.ids()), len(set(server.ids())))
        ids = [email.message_from_string(m["content"])["Message-ID"] for m in mail.taken()]
        self.assertEqual(len(ids), len(set(ids)))


class Configuration(DueCase):
    def test_what_is_wrong_with_it(self):
        self.ok("team", "add", "pay")
        config = self.home / "notify.toml"
        self.assertIn("notify.toml", self.assay("notify", expect=OTHER).err)
        hook = '[[webhook]]\nname = "ops"\nurl = "https://example.org/"\n'
        (self.dir / "short").write_text("whsec_c2hvcnQ=")
        for text, why in (("", "neither [mail] nor"), ("[mail]\nserver = 'smtp://h'\n", "are needed"),
                          ("[mail]\nserver = 'http://h'\nfrom = 'a@example.org'\n", "are needed"),
                          ("[mail]\nserver = 'smtp://user:pw@h'\nfrom = 'a@example.org'\n", "no user and no password"),
                          ("[mail]\nserver = 'smtp://h'\nfrom = \"a@example.org\\r\\nBcc: b\"\n", "without blanks"),
                          ("[mail]\nserver = 'smtp://h'\nfrom = 'Ann<a@example.org>'\n", "from: "),
                          ("[mail]\nserver = 'smtp://h'\nfrom = 'a@example.org'\nuser = 'u'\n", "ASSAY_SMTP_PASSWORD"),
                          ("[mail]\nserver = 'smtp://h'\nfrom = 'a@example.org'\npassword = 'p'\n", "no key \"password\""),
                          ("[mail]\nserver = 'smtp://example.org'\nfrom = 'a@example.org'\ntls = 'none'\n", "only to this machine"),
                          ("[mail]\nserver = 'smtp://localhost'\nfrom = 'a@example.org'\ntls = 'maybe'\n", "required"),
                          ("[mail]\nserver = 'smtp://localhost.example.org'\nfrom = 'a@example.org'\ntls = 'none'\n", "only to this"),
                          ("[[webhook]]\nname = 'ops'\nurl = 'http://example.org/'\n", "https://"),
                          ("[[webhook]]\nname = 'Ops'\nurl = 'https://example.org/'\n", "a name of lower-case"),
                          (hook, "ASSAY_WEBHOOK_SECRET_OPS"), (hook + f"secret-file = '{self.dir / 'short'}'\n", "whsec_"),
                          (hook + "secret-file = '/nowhere'\n", "/nowhere"), ("[[webhook]\n", "notify.toml"),
                          (hook.replace("https://", "https://me@"), "no user and no password")):
            config.write_text(text)
            self.assertIn(why, self.assay("notify", expect=OTHER).err, text)
        config.write_text(hook)
        self.assertIn("0 new", self.assay("notify", expect=ACCEPTED, ASSAY_WEBHOOK_SECRET_OPS=SECRET).out)
