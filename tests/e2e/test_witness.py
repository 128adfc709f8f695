"""Witnesses and timestamps: our own program on both sides, and a real `openssl ts` authority."""
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tarfile
import threading
import urllib.parse

from support import ACCEPTED, ASSAY, CORRUPT, OTHER, REJECTED, SOURCE, USAGE, Case
from timestamp_authority import Authority


class Witness:
    """A home that is a witness, and perhaps its server."""

    def __init__(self, case, name):
        self.case = case
        self.home = case.dir / f"home-{name}"
        self.name = f"witness.example/{name}"
        self.server = None
        self.url = ""
        self.vkey = self.run("key", "--name", self.name).strip()

    def run(self, *args, expect=ACCEPTED):
        return self.case.assay("witness", *args, expect=expect, ASSAY_HOME=str(self.home)).out

    def serve(self, *args):
        self.server = subprocess.Popen([ASSAY, "witness", "serve", "--listen", "127.0.0.1:0", *args],
                                       env=self.case.env(ASSAY_HOME=str(self.home)), stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
        self.case.addCleanup(self.stop)
        self.url = self.server.stdout.readline().strip()
        return self

    def stop(self, how=signal.SIGTERM):
        if self.server is None:
            return None
        self.server.send_signal(how)
        self.server.stdout.close()
        self.server.stderr.close()
        code = self.server.wait()
        self.server = None
        return code

    def post(self, body, path="/add-checkpoint", method="POST"):
        connection = http.client.HTTPConnection(urllib.parse.urlparse(self.url).netloc, timeout=600)
        connection.request(method, path, body)
        answer = connection.getresponse()
        result = answer.status, answer.getheader("Content-Type"), answer.read().decode()
        connection.close()
        return result

    def line(self, name):
        return f"witness {name} {self.vkey} {self.url}\n"

    def logs(self):
        return json.loads(self.run("list", "--json"))


class Log(Case):

    def setUp(self):
        super().setUp()
        self.count = 0
        self.say()
        self.vkey = self.dir / "log.vkey"
        self.vkey.write_text(self.assay("key", "export", "--vkey", expect=ACCEPTED).out)

    def say(self, **env):
        """One more statement."""
        self.count += 1
        self.assay("finding", "suppress", f"f1:{self.count:032x}", "--reason", "a test value", "--owner", "bob",
                   "--expires", "2099-01-01", expect=ACCEPTED, **env)

    def watched(self, name, serve=True, *args):
        w = Witness(self, name)
        w.run("watch", self.vkey)
        return w.serve(*args) if serve else w

    def policy(self, text, name="policy"):
        path = self.dir / name
        path.write_text(text)
        return path

    def size(self):
        return self.report("log", "verify")["size"]

    def request(self, old=0):
        path = self.dir / "request"
        policy = self.policy("quorum none\n", "none")
        self.assay("log", "cosign", "--policy", policy, "--old", old, "--request", path, expect=ACCEPTED)
        return path.read_bytes()


class Cosigning(Log):
    def test_growing_log(self):
        w = self.watched("one")
        policy = self.policy(w.line("W") + "quorum W\n")
        for _ in range(3):
            p = self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
            self.assertIn("cosigned    W", p.out)
            self.say()
        checked = self.report("log", "verify", "--policy", policy, expect=ACCEPTED)["witnessed"]
        self.assertEqual((checked["checkpoints"], checked["cosignaturesVerified"], checked["quorumEntries"]),
                         (3, 3, self.count - 1))
        self.assertEqual(w.logs()[0]["cosigned"]["size"], self.count - 1)
        self.assertEqual(w.logs()[0]["refused"], [])
        # Nobody was named: they are counted, not believed.
        checked = self.report("log", "verify", expect=ACCEPTED)["witnessed"]
        self.assertEqual((checked["cosignatures"], checked["cosignaturesVerified"]), (3, 0))
        self.assertIn("NOT CHECKED", self.assay("log", "verify", expect=ACCEPTED).out)
        self.assertEqual(w.stop(), 0)

    def test_who_knows_nothing_is_brought_up_to_date(self):
        w = self.watched("one")
        policy = self.policy(w.line("W") + "quorum W\n")
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
        self.say()
        # What the log remembers of its witness is gone: the witness says what it has.
        shutil.rmtree(self.home / "log/witnessed")
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
        self.assertEqual(w.logs()[0]["cosigned"]["size"], 2)

    def test_quorum(self):
        ws = [self.watched(str(i)) for i in range(3)]
        text = "".join(w.line(f"W{i}") for i, w in enumerate(ws)) + "group G 2 W0 W1 W2\nquorum G\n"
        policy = self.policy(text)
        ws[1].stop()
        p = self.report("log", "cosign", "--policy", policy, expect=ACCEPTED)
        self.assertEqual([w["cosigned"] for w in p["witnesses"]], [True, False, True])
        ws[2].stop()
        self.say()
        p = self.report("log", "cosign", "--policy", policy, expect=REJECTED)
        self.assertFalse(p["quorum"])
        checked = self.report("log", "verify", "--policy", policy, expect=ACCEPTED)["witnessed"]
        self.assertEqual((checked["cosignaturesVerified"], checked["quorumEntries"]), (3, 1))
        p = self.report("log", "verify", "--policy", self.policy(text.replace("G 2", "G 3")), expect=CORRUPT)
        self.assertIn("policy", p["problems"][0])

    def test_a_stranger_s_cosignature_does_not_count(self):
        w, other = self.watched("one"), self.watched("two")
        good = self.policy(w.line("W") + "quorum W\n")
        self.assay("log", "cosign", "--policy", good, expect=ACCEPTED)
        # The right name and address, another key.
        forged = self.policy(f"witness W {other.vkey} {w.url}\nquorum W\n", "forged")
        p = self.report("log", "cosign", "--policy", forged, expect=REJECTED)
        self.assertIn("no cosignature", p["witnesses"][0]["reason"])
        self.report("log", "verify", "--policy", forged, expect=CORRUPT)
        self.assertIn("line 1", self.assay("log", "verify", "--policy", self.policy("nonsense\n", "bad"), expect=OTHER).err)

    def test_proofs(self):
        w = self.watched("one")
        policy = self.policy(w.line("W") + "log " + self.vkey.read_text() + "quorum W\n")
        proof, envelope, key = (self.dir / n for n in ("proof", "envelope", "key.pem"))
        key.write_text(self.assay("key", "export", expect=ACCEPTED).out)
        args = ["--envelope", envelope, "--key", key]
        p = self.assay("log", "prove", 0, "--cosigned", "-o", proof, expect=OTHER)
        self.assertIn("log cosign", p.err)
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
        self.say()
        self.assay("log", "prove", 0, "--cosigned", "--policy", policy, "-o", proof, "--envelope-output", envelope,
                   expect=ACCEPTED)
        p = self.assay("log", "check", proof, *args, "--policy", policy, expect=ACCEPTED)
        self.assertIn("cosigned by 1 witness ", p.out)
        self.assertIn("(1 entry)", p.out)
        # Without the cosignature it is a proof still, and not what the policy asks for.
        text = proof.read_text()
        proof.write_text(text[:text.rindex("\u2014")])
        self.assay("log", "check", proof, *args, "--vkey", self.vkey, expect=ACCEPTED)
        self.assertIn("cosigned by 0", self.assay("log", "check", proof, *args, "--policy", policy, expect=CORRUPT).err)
        self.assay("log", "prove", 1, "--cosigned", "-o", proof, expect=OTHER)  # is not covered yet

    def test_copies_take_them_along(self):
        w = self.watched("one")
        policy = self.policy(w.line("W") + "quorum W\n")
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
        self.assay("store", "backup", self.dir / "copy", expect=ACCEPTED)
        kept = {p.relative_to(self.home): p.read_bytes() for p in (self.home / "log/witnessed").rglob("*") if p.is_file()}
        self.assertEqual(len(kept), 3)
        for path, content in kept.items():
            self.assertEqual((self.dir / "copy" / path).read_bytes(), content)

    def test_every_changed_byte_is_found(self):
        w = self.watched("one")
        policy = self.policy(w.line("W") + "quorum W\n")
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
        for path in (self.home / "log/witnessed").rglob("*"):
            good = path.read_bytes() if path.is_file() else b""
            for i in range(0, len(good), 9):
                path.write_bytes(good[:i] + bytes([good[i] ^ 1]) + good[i + 1:])
                p = self.report("log", "verify", "--policy", policy)
                self.assertFalse(p["verified"], f"{path}: byte {i}")
            if good:
                path.write_bytes(good)
        self.report("log", "verify", "--policy", policy, expect=ACCEPTED)

    def test_by_files(self):
        w = self.watched("one", False)
        policy = self.policy(w.line("W") + "quorum W\n")
        request, answer = self.dir / "request", self.dir / "answer"
        self.say()
        self.assay("log", "cosign", "--policy", policy, "--request", request, expect=ACCEPTED)
        self.say()  # while the stick is under way
        w.run("answer", request, "-o", answer)
        self.assertIn("policy is met", self.assay("log", "cosign", "--policy", policy, "--request", request, "--answer", answer,
                                                  expect=ACCEPTED).out)
        self.assertEqual(self.report("log", "verify", "--policy", policy, expect=ACCEPTED)["witnessed"]["quorumEntries"], 2)
        # An old request again: the size that counts comes back, and it is refused.
        self.assay("log", "cosign", "--policy", policy, "--old", 1, "--request", request, expect=ACCEPTED)
        self.assertEqual(w.run("answer", request, expect=REJECTED), "2\n")
        self.assay("log", "cosign", "--policy", policy, "--request", request, "--answer", request, expect=CORRUPT)


class Dishonest(Log):
    """A log that was rolled back or forked, and whoever tries to be a nuisance."""

    def forked(self, w, policy):
        """Two histories of one log; the witness has seen ours."""
        copy = self.dir / "fork"
        shutil.copytree(self.home, copy, symlinks=True)
        self.say()
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
        return copy

    def test_fork(self):
        w = self.watched("one")
        policy = self.policy(w.line("W") + "quorum W\n")
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
        copy = self.forked(w, policy)
        self.count += 5  # other statements
        self.say(ASSAY_HOME=str(copy))
        p = self.assay("log", "cosign", "--policy", policy, expect=CORRUPT, ASSAY_HOME=str(copy))
        self.assertIn("does not begin like this one", p.out)
        self.say(ASSAY_HOME=str(copy))
        self.assay("log", "cosign", "--policy", policy, expect=CORRUPT, ASSAY_HOME=str(copy))
        refused = {r["reason"]: r for r in w.logs()[0]["refused"]}
        self.assertEqual(set(refused), {"fork", "unproven"})
        self.assertEqual(refused["fork"]["held"]["size"], refused["fork"]["refused"]["size"])
        self.assertNotEqual(refused["fork"]["held"]["root"], refused["fork"]["refused"]["root"])
        # Both checkpoints are kept, signed by the log: that is what proves it.
        folder = next((w.home / "witness/logs").iterdir()) / "refused"
        name = folder / refused["fork"]["evidence"]
        self.assertIn("\u2014 assay.log/", (folder / f"{name}.request").read_text())
        self.assertIn("\u2014 assay.log/", (folder / f"{name}.held").read_text())
        self.assertIn("REFUSED fork", w.run("list"))
        self.assertEqual(w.logs()[0]["cosigned"]["size"], 2)
        self.say()
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)  # the honest one goes on

    def test_old_copy(self):
        w = self.watched("one")
        policy = self.policy(w.line("W") + "quorum W\n")
        copy = self.forked(w, policy)
        p = self.assay("log", "cosign", "--policy", policy, expect=CORRUPT, ASSAY_HOME=str(copy))
        self.assertIn("old copy", p.out)
        self.assertEqual([r["reason"] for r in w.logs()[0]["refused"]], ["older"])

    def test_an_older_log_that_was_restored(self):
        """Accepted here, where nothing is left that knew better: the witnesses remember."""
        w = self.watched("one")
        policy = self.policy(w.line("W") + "quorum W\n")
        backup = self.dir / "backup"
        self.assay("store", "backup", backup, expect=ACCEPTED)
        self.say()
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
        for name in ("log", "blobs"):
            shutil.rmtree(self.home / name)
        for path in self.home.glob("assay.db*"):
            path.unlink()
        self.assertIn("signed for 2", self.assay("store", "restore", backup, expect=CORRUPT).err)
        p = self.assay("store", "restore", "--accept-older", backup, expect=ACCEPTED)
        self.assertIn("witnesses", p.err)
        self.assay("log", "verify", expect=ACCEPTED)  # sound in itself; nobody here knows more
        self.assay("log", "verify", "--policy", policy, expect=CORRUPT)  # but what has a quorum is gone
        p = self.assay("log", "cosign", "--policy", policy, expect=CORRUPT)
        self.assertIn("old copy", p.out)
        for _ in range(2):  # and when it has grown beyond: another history
            self.say()
        self.assay("log", "cosign", "--policy", policy, expect=CORRUPT)
        self.assertEqual({r["reason"] for r in w.logs()[0]["refused"]}, {"older", "unproven"})

    def test_kept_cosignatures_show_an_old_copy(self):
        w = self.watched("one")
        policy = self.policy(w.line("W") + "quorum W\n")
        copy = self.forked(w, policy)
        shutil.copytree(self.home / "log/witnessed", copy / "log/witnessed")
        p = self.report("log", "verify", expect=CORRUPT, ASSAY_HOME=str(copy))
        self.assertIn("old copy", p["problems"][0])

    def test_answers(self):
        w = self.watched("one")
        body = self.request()
        self.assertEqual(w.post(b"")[0], 400)
        self.assertEqual(w.post(body, method="GET")[0], 405)
        self.assertEqual(w.post(body, path="/")[0], 404)
        self.assertEqual(w.post(body.replace(b"assay.log/", b"other.log/"))[0], 404)
        signature = body.rindex(b" ") + 12
        changed = b"B" if body[signature:signature + 1] == b"A" else b"A"  # base64 still
        self.assertEqual(w.post(body[:signature] + changed + body[signature + 1:])[0], 403)
        self.assertEqual(w.post(body.replace(b"old 0", b"old 7"))[0], 400)
        self.assertEqual(w.post(body.replace(b"old 0", b"old 1"))[:2], (409, "text/x.tlog.size"))
        origin = body.splitlines()[2]
        monitor = f"/{hashlib.sha256(origin).hexdigest()}/checkpoint"
        self.assertEqual(w.post(None, path=monitor, method="GET")[0], 404)
        status, _, lines = w.post(body)
        self.assertEqual(status, 200)
        self.assertTrue(lines.startswith("\u2014 witness.example/one ") and lines.endswith("\n"))
        status, _, note = w.post(None, path=monitor, method="GET")
        self.assertEqual((status, note), (200, body.split(b"\n\n", 1)[1].decode() + lines))

    def test_nuisance(self):
        w = self.watched("one", True, "--timeout", "2")
        host = urllib.parse.urlparse(w.url)
        slow = [socket.create_connection((host.hostname, host.port)) for _ in range(30)]
        for s in slow:
            s.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n")
        body = self.request()
        self.assertEqual(w.post(b"x" * (8 << 20))[0], 413)
        self.assertEqual(w.post(b"old 0\n" + b"A" * 43 + b"=\n" * 1400)[0], 400)
        self.assertEqual(w.post(body)[0], 200)  # meanwhile
        # A byte now and then does not keep the place: each is cut off.
        stop = threading.Event()
        for s in slow:
            self.addCleanup(s.close)
            with self.assertRaises(OSError):
                while not stop.wait(0.05):
                    s.sendall(b"X-A: b\r\n")
        self.assertEqual(w.post(body.replace(b"old 0", b"old 1"))[0], 200)
        self.assertEqual(w.stop(), 0)

    def test_killed_at_any_time(self):
        """What was given out is never forgotten."""
        w = self.watched("one", False)
        highest = 0
        for _ in range(6):
            w.serve()
            for step in range(3):
                self.say()
                body = self.request(highest)
                got = []
                sender = threading.Thread(target=lambda: got.append(self.try_post(w, body)))
                sender.start()
                if step == 2:
                    w.stop(signal.SIGKILL)
                sender.join()
                if got[0] == 200:
                    highest = self.count
                elif got[0] == 409:
                    self.fail("it has forgotten, or given nothing out and kept it")
                elif w.logs()[0].get("cosigned", {}).get("size", 0) > highest:
                    highest = w.logs()[0]["cosigned"]["size"]  # kept, and killed before it answered
        self.assertEqual(w.logs()[0]["cosigned"]["size"], highest)
        self.assertEqual(w.logs()[0]["refused"], [])

    def try_post(self, w, body):
        try:
            return w.post(body)[0]
        except (OSError, http.client.HTTPException):
            return None

    def test_passphrase(self):
        w = self.watched("one", False)
        secret = self.dir / "passphrase"
        secret.write_text("correct horse\n")
        env = {"ASSAY_HOME": str(w.home)}
        self.assay("key", "passphrase", "--new-passphrase-file", secret, expect=ACCEPTED, **env)
        request = self.dir / "r"
        request.write_bytes(self.request())
        wrong = self.dir / "wrong"
        wrong.write_text("wrong\n")
        self.assay("witness", "answer", request, "--passphrase-file", wrong, expect=OTHER, **env)
        p = self.assay("witness", "answer", request, "--passphrase-file", secret, expect=ACCEPTED, **env)
        self.assertTrue(p.out.startswith("\u2014 witness.example/one "))

    def test_no_witness(self):
        self.assertIn("witness key --name", self.assay("witness", "serve", expect=OTHER).err)
        self.assertEqual(self.assay("witness", "list", expect=ACCEPTED).out, "")
        self.assay("log", "cosign", expect=USAGE)


class Timestamps(Log):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.dir / "tsa")

    def stored(self):
        return sorted((self.home / "log/witnessed").glob("*/timestamp-*"))

    def test_by_network(self):
        server = self.authority.serve(self)
        self.assay("log", "timestamp", "--tsa", server.url, expect=USAGE)  # whom to trust is not said
        p = self.assay("log", "timestamp", "--tsa", server.url, "--tsa-ca", self.authority.ca, expect=ACCEPTED)
        self.assertIn("Our Timestamps", p.out)
        self.say()
        checked = self.report("log", "verify", "--tsa-ca", self.authority.ca, expect=ACCEPTED)["witnessed"]
        self.assertEqual((checked["timestampsVerified"], checked["timestampedEntries"]), (1, 1))
        self.assertIn("NOT CHECKED", self.assay("log", "verify", expect=ACCEPTED).out)
        # OpenSSL, too, takes it for what it is.
        checkpoint = self.stored()[0].parent / "checkpoint"
        p = subprocess.run(["openssl", "ts", "-verify", "-data", checkpoint, "-in", self.stored()[0], "-CAfile", self.authority.ca],
                           capture_output=True, text=True)
        self.assertEqual(p.returncode, 0, p.stderr)

    def test_others_are_refused(self):
        other = Authority(self.dir / "other", "Somebody Else")
        server = other.serve(self)
        p = self.assay("log", "timestamp", "--tsa", server.url, "--tsa-ca", self.authority.ca, expect=CORRUPT)
        self.assertIn("not signed by an authority that you trust", p.err)
        self.assertEqual(self.stored(), [])
        self.assay("log", "timestamp", "--tsa", server.url, "--tsa-ca", other.ca, expect=ACCEPTED)
        p = self.report("log", "verify", "--tsa-ca", self.authority.ca, expect=CORRUPT)
        self.assertIn("authority", p["problems"][0])

    def test_changed_and_old_answers(self):
        old = []

        def replay(reply):
            old.append(reply)
            return old[0]

        server = self.authority.serve(self, replay)
        args = ["log", "timestamp", "--tsa", server.url, "--tsa-ca", self.authority.ca]
        self.assay(*args, expect=ACCEPTED)
        self.assertIn("nonce", self.assay(*args, expect=CORRUPT).err)
        self.say()
        self.assertIn("something else", self.assay(*args, expect=CORRUPT).err)
        for changed in (b"", b"<html>", old[0] + b"x", old[0][:-1], old[0] * 100):
            server = self.authority.serve(self, lambda reply, changed=changed: changed)
            self.assay("log", "timestamp", "--tsa", server.url, "--tsa-ca", self.authority.ca, expect=OTHER)
        good = self.stored()[0].read_bytes()
        for i in range(0, len(good), 41):
            self.stored()[0].write_bytes(good[:i] + bytes([good[i] ^ 1]) + good[i + 1:])
            p = self.report("log", "verify", "--tsa-ca", self.authority.ca)
            self.assertFalse(p["verified"] and p["witnessed"]["timestampsVerified"] == 0, f"byte {i}")

    def test_by_files(self):
        query, reply = self.dir / "query.tsq", self.dir / "reply.tsr"
        self.assay("log", "timestamp", "--request", query, expect=ACCEPTED)
        text = subprocess.run(["openssl", "ts", "-query", "-in", query, "-text"], capture_output=True, text=True, check=True).stdout
        self.assertIn("sha256", text)
        self.assertNotIn("Nonce: unspecified", text)
        self.say()  # meanwhile
        reply.write_bytes(self.authority.reply(query.read_bytes()))
        ca = ["--tsa-ca", self.authority.ca]
        self.assay("log", "timestamp", "--request", query, "--response", reply, *ca, expect=ACCEPTED)
        self.assay("log", "timestamp", "--response", reply, *ca, expect=ACCEPTED)  # again: kept once
        checked = self.report("log", "verify", *ca, expect=ACCEPTED)["witnessed"]
        self.assertEqual((checked["timestampsVerified"], checked["timestampedEntries"]), (1, 1))
        later = self.dir / "later.tsq"
        self.assay("log", "timestamp", "--request", later, expect=ACCEPTED)
        self.assertIn("nonce", self.assay("log", "timestamp", "--request", later, "--response", reply, *ca, expect=CORRUPT).err)




class Packs(Log):
    """What others vouch for goes along, and is checked offline."""

    def setUp(self):
        super().setUp()
        self.authority = Authority(self.dir / "tsa")
        self.pack = self.dir / "pack.tar"
        self.signer = self.dir / "signer.pem"
        self.signer.write_text(self.assay("key", "export", expect=ACCEPTED).out)
        self.w = self.watched("one")
        self.rules = self.policy(self.w.line("W") + "log " + self.vkey.read_text() + "quorum W\n")

    def vouch(self):
        self.assay("log", "cosign", "--policy", self.rules, expect=ACCEPTED)
        query, reply = self.dir / "query.tsq", self.dir / "reply.tsr"
        self.assay("log", "timestamp", "--request", query, expect=ACCEPTED)
        reply.write_bytes(self.authority.reply(query.read_bytes()))
        self.assay("log", "timestamp", "--request", query, "--response", reply, "--tsa-ca", self.authority.ca, expect=ACCEPTED)

    def make(self, *args, expect=ACCEPTED, **env):
        return self.assay("audit", "pack", "-o", self.pack, *args, expect=expect, **env)

    def check(self, *args, expect=ACCEPTED, pack=None):
        p = self.assay("audit", "verify", pack or self.pack, "--json", "--key", self.signer, *args, expect=expect,
                       ASSAY_HOME=str(self.dir / "nowhere"), HOME="/nonexistent")
        return json.loads(p.out)

    def members(self):
        with tarfile.open(self.pack) as tar:
            return {m.name: tar.extractfile(m).read() for m in tar}

    def test_whole(self):
        self.vouch()
        self.say()
        self.vouch()
        self.say()
        self.make()
        names = [n for n in self.members() if n.startswith("witnessed/")]
        parts = ("checkpoint", "consistency", "cosignatures", "timestamp-0.tsr")
        self.assertEqual(names, [f"witnessed/{size:015}.{part}" for size in (1, 2) for part in parts])
        trust = ["--policy", self.rules, "--tsa-ca", self.authority.ca]
        found = self.check(*trust)["witnessed"]
        self.assertEqual({k: found[k] for k in ("checkpoints", "cosignatures", "cosignaturesVerified", "timestamps",
                                                "timestampsVerified", "quorumEntries", "timestampedEntries")},
                         {"checkpoints": 2, "cosignatures": 2, "cosignaturesVerified": 2, "timestamps": 2,
                          "timestampsVerified": 2, "quorumEntries": 2, "timestampedEntries": 2})
        text = self.assay("audit", "verify", self.pack, *trust, expect=ACCEPTED).out
        self.assertIn("vouches for the last 1 entry", text)
        # Without anybody named nothing is believed, and that is said.
        text = self.assay("audit", "verify", self.pack, expect=ACCEPTED).out
        self.assertIn("2 COSIGNATURES, NOT CHECKED", text)
        self.assertIn("2 TIMESTAMPS, SIGNATURES NOT CHECKED", text)
        self.assertIn("vouches for the last 3 entries", text)

    def test_by_other_tools(self):
        self.vouch()
        self.say()
        self.make()
        folder = self.dir / "pack"
        for name, content in self.members().items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        base = folder / "witnessed" / f"{1:015}"
        p = subprocess.run(["openssl", "ts", "-verify", "-data", f"{base}.checkpoint", "-in", f"{base}.timestamp-0.tsr", "-CAfile",
                            self.authority.ca], capture_output=True, text=True)
        self.assertEqual(p.returncode, 0, p.stderr)

    def test_who_is_not_believed(self):
        self.make()
        p = self.check("--policy", self.rules, expect=CORRUPT)
        self.assertIn("as the policy asks", p["problems"][0])
        self.vouch()
        self.make()
        self.check("--policy", self.rules)
        other = Authority(self.dir / "other", "Somebody Else")
        p = self.check("--tsa-ca", other.ca, expect=CORRUPT)
        self.assertIn("witnessed/000000000000001.timestamp-0.tsr", p["problems"][0])
        stranger = Witness(self, "stranger")
        rules = self.policy(stranger.line("S") + "quorum S\n", "strange")
        self.assertIn("as the policy asks", self.check("--policy", rules, expect=CORRUPT)["problems"][0])

    def test_a_log_that_was_rewritten_gives_no_pack(self):
        old = self.dir / "old"
        shutil.copytree(self.home, old, symlinks=True)
        self.say()
        self.vouch()
        shutil.copytree(self.home / "log/witnessed", old / "log/witnessed")
        self.assertIn("witnessed checkpoint", self.make(expect=CORRUPT, ASSAY_HOME=str(old)).err)
        self.count += 9
        self.say(ASSAY_HOME=str(old))
        self.assertIn("forked", self.make(expect=CORRUPT, ASSAY_HOME=str(old)).err)

    def test_every_changed_byte(self):
        """Of what others vouch for: named, whoever is asked."""
        self.vouch()
        self.make()
        good = self.pack.read_bytes()
        with tarfile.open(self.pack) as tar:
            places = {m.name: (m.offset_data, m.size) for m in tar if m.name.startswith("witnessed/")}
        bad = self.dir / "bad.tar"
        for name, (at, size) in places.items():
            for i in range(0, size, 97):
                bad.write_bytes(good[:at + i] + bytes([good[at + i] ^ 1]) + good[at + i + 1:])
                p = self.check("--policy", self.rules, expect=CORRUPT, pack=bad)
                self.assertTrue(any(name in problem for problem in p["problems"]), (name, i, p["problems"]))


class Outside(Log):
    """Go's signed notes open what our witness has cosigned."""

    def test_go(self):
        gopath = os.environ.get("ASSAY_GOPATH", "/usr/share/gocode")
        if shutil.which("go") is None or not os.path.isdir(f"{gopath}/src/golang.org/x/mod/sumdb"):
            self.skipTest("go or golang-golang-x-mod-dev is not installed")
        w = self.watched("one")
        policy = self.policy(w.line("W") + "quorum W\n")
        self.assay("log", "cosign", "--policy", policy, expect=ACCEPTED)
        kept = next((self.home / "log/witnessed").glob("*/checkpoint")).parent
        note = self.dir / "note"
        note.write_bytes((kept / "checkpoint").read_bytes() + (kept / "cosignatures").read_bytes())
        env = {**os.environ, "GO111MODULE": "off", "GOPATH": gopath, "GOFLAGS": ""}
        p = subprocess.run(["go", "run", "main.go", note, self.vkey.read_text(), w.vkey], env=env, capture_output=True, text=True,
                           cwd=SOURCE / "tests/evidence/xmodwitness")
        self.assertEqual((p.returncode, p.stdout), (0, "opened\n"), p.stderr)
