"""Uploads by links: a supplier without a key, the real server, curl and Python as clients."""
import concurrent.futures
import glob
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse
import zipfile

from databases import Databases
from support import ACCEPTED, USAGE, ServerCase

NOWHERE = "0" * 64
EXPIRES = "2099-12-31"


class Links(ServerCase):
    def setUp(self):
        super().setUp()
        self.ok("supplier", "add", "acme", "--name", "Acme", "--tier", "high")
        self.ok("deliverable", "announce", "d1", "--title", "The shop", "--tier", "low", "--supplier", "acme")
        self.ok("evidence-request", "add", "d1", "sbom", "--due", "2040-01-01", "--asked", "J. Smith",
                "--question", "of <the> shop & all")

    def serve(self, *args, **env):
        return self.start("evidence", "serve", *args, **env)

    def link(self, *args, kind="sbom"):
        return self.assay("evidence-request", "link", "d1", kind, "--expires", EXPIRES, *args, expect=ACCEPTED).out.strip()

    def put(self, token, body, name=""):
        return self.call("PUT", f"/upload/{token}/{name}", body)

    def uploads(self, *args):
        return json.loads(self.assay("evidence-upload", "list", "--json", *args, expect=ACCEPTED).out)

    def sound(self):
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)
        self.assay("log", "verify", expect=ACCEPTED)

    def everything(self):
        """All bytes of the home but the pieces of the program's own memory."""
        for path in glob.glob(f"{self.home}/**", recursive=True):
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    yield path, f.read()


class Serving(Links):
    def test_from_the_request_to_the_evidence(self):
        token = self.link()
        self.assertRegex(token, "^[0-9a-f]{64}$")
        # Only the digest is anywhere.
        for path, content in self.everything():
            self.assertNotIn(token.encode(), content, path)
        kept = json.loads(self.assay("evidence-link", "list", "--json", expect=ACCEPTED).out)
        self.assertEqual([k["token"] for k in kept], [hashlib.sha256(token.encode()).hexdigest()])
        self.serve()
        # What a person with a browser sees.
        status, page, headers = self.call("GET", f"/upload/{token}")
        self.assertEqual((status, headers["cache-control"], headers["referrer-policy"]), (200, "no-store", "no-referrer"))
        self.assertIn("of &lt;the&gt; shop &amp; all", page)
        self.assertNotIn("<script", page)
        self.assertIn("default-src 'none'", headers["content-security-policy"])
        # curl, with the token in a header from a file: on no command line.
        document = self.dir / "bom.json"
        document.write_bytes(b'{"bomFormat": "CycloneDX"}\n')
        (self.dir / "header").write_text(f"Authorization: Bearer {token}\n")
        p = subprocess.run(["curl", "-sS", "-H", f"@{self.dir / 'header'}", "-T", document, f"{self.address}/upload/"],
                           capture_output=True, text=True, check=True)
        receipt = json.loads(p.stdout)
        digest = hashlib.sha256(document.read_bytes()).hexdigest()
        self.assertEqual((receipt["sha256"], receipt["name"], receipt["size"]), (digest, "bom.json", 27))
        entry = self.assay("log", "show", str(receipt["logIndex"]), expect=ACCEPTED).out
        self.assertIn(digest, entry)
        # It waits, and is no evidence.
        (upload,) = self.uploads()
        self.assertEqual((upload["id"], upload["document"], upload["kind"]), (receipt["upload"], digest, "sbom"))
        shown = json.loads(self.assay("evidence-request", "show", "d1", "sbom", "--json", expect=ACCEPTED).out)
        self.assertEqual([u["id"] for u in shown["evidenceUploads"]], [upload["id"]])
        self.assertEqual(len(shown["evidenceLinks"]), 1)
        self.assertIn("1 upload waiting", self.assay("evidence-request", "list", expect=ACCEPTED).out)
        due = {i["kind"]: i for i in json.loads(self.assay("due", "--json", "--within", "9999").out)}
        self.assertIn(f"--upload {upload['id']}", due["evidence-upload"]["settle"])
        self.assertIn("evidence-request", due)
        status = json.loads(self.assay("deliverable", "status", "d1", "--json").out)
        self.assertIn("request:sbom", [r["word"] for r in status["reasons"]])
        # Somebody looks at it, and takes it in.
        self.ok("evidence-upload", "save", upload["id"], "-o", self.dir / "saved")
        self.assertEqual((self.dir / "saved").read_bytes(), document.read_bytes())
        submit = ("evidence", "submit", "d1", "bom", "--made", "2026-11-01", "--provenance", "system-report", "--source", "Acme",
                  "--upload", upload["id"])
        self.assertIn("leave out --document", self.assay(*submit, "--document", self.dir / "header", expect=USAGE).err)
        self.ok(*submit)
        (evidence,) = json.loads(self.assay("evidence", "list", "--json", expect=ACCEPTED).out)
        self.assertEqual((evidence["document"], evidence["kind"], evidence["upload"]), (digest, "sbom", upload["id"]))
        self.assertEqual(self.uploads(), [])
        self.assertNotIn("waiting", self.assay("evidence-request", "list", expect=ACCEPTED).out)
        self.assertEqual([u["id"] for u in self.uploads("--all")], [upload["id"]])
        self.assertNotIn("evidence-upload", [i["kind"] for i in json.loads(self.assay("due", "--json", "--within", "9999").out)])
        again = list(submit)
        again[3] = "bom2"
        self.assertIn("dealt with it already", self.assay(*again, expect=USAGE).err)
        self.assertNotIn(token, self.stop())
        for path, content in self.everything():
            self.assertNotIn(token.encode(), content, path)
        self.sound()

    def test_a_browser(self):
        token = self.link("--uses", "2", "--max-size", "100k").strip()
        self.serve()
        document = self.dir / "x.csv"
        document.write_text("a,b\n" * 1000)
        p = subprocess.run(["curl", "-sS", "-F", f"file=@{document};filename=\"..\\..\\..\u202e/etc/x.csv\"", "-F", "file2=@-",
                            f"{self.address}/upload/{token}"], input="junk", capture_output=True, text=True, check=True)
        self.assertIn("<h1>Received</h1>", p.stdout)
        digest = hashlib.sha256(document.read_bytes()).hexdigest()
        self.assertIn(digest, p.stdout)
        (upload,) = self.uploads()
        self.assertEqual((upload["name"], upload["document"]), ("x.csv", digest))
        # Two files, none, a broken form, one that is too large.
        two = subprocess.run(["curl", "-sS", "-F", f"file=@{document}", "-F", f"file=@{document}", f"{self.address}/upload/{token}"],
                             capture_output=True, text=True, check=True)
        self.assertIn("more than one file", two.stdout)
        none = subprocess.run(["curl", "-sS", "-F", "other=x", f"{self.address}/upload/{token}"], capture_output=True, text=True, check=True)
        self.assertIn("There is no file", none.stdout)
        for body in (b"", b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf", b"--b--", b"junk" * 1000):
            status, _, _ = self.call("POST", f"/upload/{token}", body, {"Content-Type": "multipart/form-data; boundary=b"})
            self.assertEqual(status, 400, body)
        status, _, _ = self.call("POST", f"/upload/{token}", b"x" * 10, {"Content-Type": "multipart/form-data"})
        self.assertEqual(status, 400)
        large = self.dir / "large"
        large.write_bytes(b"x" * 102401)
        p = subprocess.run(["curl", "-sS", "-F", f"file=@{large}", f"{self.address}/upload/{token}"], capture_output=True, text=True, check=True)
        self.assertIn("larger than the link allows", p.stdout)
        self.assertEqual(len(self.uploads()), 1)
        self.sound()


class Refused(Links):
    """Whoever is refused reads why, though they send everything before they read."""
    LARGE = b"x" * (24 << 20)

    def held_back(self):
        """Nobody has anything left here, in memory or on the disk."""
        with open(f"/proc/{self.server.pid}/status", encoding="ascii") as f:
            size = int(next(line for line in f if line.startswith("VmHWM")).split()[1])
        self.assertLess(size, 100 << 10)
        self.assertEqual(self.call("GET", "/nothing")[0], 404)

    def raw(self, head, body=b"", seconds=0.0, timeout=30):
        """What is answered, to the end, when so much was sent; and how long it took."""
        host, port = urllib.parse.urlparse(self.address).netloc.split(":")
        started = time.monotonic()
        with socket.create_connection((host, int(port)), timeout=timeout) as s:
            s.sendall(head.encode() + body)
            time.sleep(seconds)
            out = b""
            while True:
                piece = s.recv(65536)
                if not piece:
                    return out.decode(), time.monotonic() - started
                out += piece

    def test_by_their_headers(self):
        token, used = self.link("--max-size", "1M", "--uses", "5"), self.link()
        self.serve()
        self.assertEqual(self.put(used, b"x")[0], 201)
        time.sleep(1.1)
        form = {"Content-Type": "multipart/form-data; boundary=b"}
        for method, path, headers, status, reason in (
                ("PUT", f"/upload/{token}/", {}, 413, "larger than the link allows"),
                ("POST", f"/upload/{token}", form, 413, "<p>The file is larger than the link allows.</p>"),
                ("PUT", f"/upload/{used}/", {}, 404, "does not work any more"),
                ("POST", f"/upload/{NOWHERE}", form, 404, "<h1>"),
                ("PATCH", f"/upload/{token}/", {}, 405, "PUT or POST"),
                ("GET", f"/upload/{token}", {}, 200, "<form"),
                ("PUT", "/elsewhere", {}, 404, "There is nothing here")):
            got, body, got_headers = self.call(method, path, self.LARGE, headers)
            self.assertEqual((got, reason in body), (status, True), (method, path, body))
            self.assertEqual(got_headers["cache-control"], "no-store")
        # Pieces of no announced length.
        got, body, _ = self.call("PUT", f"/upload/{token}/", iter([self.LARGE]))
        self.assertEqual((got, "larger than" in body), (413, True), body)
        got, body, _ = self.call("POST", f"/upload/{token}", b"junk" * (5 << 18), form)
        self.assertEqual(got, 413)
        got, body, _ = self.call("POST", f"/upload/{token}", b"junk" * (1 << 18), form)
        self.assertEqual((got, "The form is broken" in body), (400, True), body)
        self.held_back()
        self.assertEqual(self.put(token, b"good")[0], 201)
        self.sound()

    def test_before_the_body(self):
        """Who asks first is told first."""
        token = self.link("--max-size", "1M", "--uses", "5")
        self.serve()
        for path, length, status in ((f"/upload/{token}/", 24 << 20, "413"), (f"/upload/{NOWHERE}/", 24 << 20, "404"),
                                     (f"/upload/{token}/", 1 << 50, "413")):
            answer, took = self.raw(f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n")
            self.assertTrue(answer.startswith(f"HTTP/1.1 {status} "), answer)
            self.assertLess(took, 3)
        # Announced beyond all bounds: told at once, and not reset while it goes on sending.
        answer, _ = self.raw(f"PUT /upload/{token}/ HTTP/1.1\r\nHost: x\r\nContent-Length: {1 << 40}\r\n\r\n", self.LARGE, 0.5)
        self.assertTrue(answer.startswith("HTTP/1.1 413 "), answer)
        self.assertIn("larger than the link allows", answer)
        p = subprocess.run(["curl", "-sS", "-H", "Expect: 100-continue", "-w", "%{http_code} %{size_upload}", "-T", "-",
                            "-H", f"Content-Length: {len(self.LARGE)}", f"{self.address}/upload/{token}/"],
                           input=self.LARGE, capture_output=True, check=True)
        self.assertIn(b"larger than", p.stdout)
        self.assertEqual(p.stdout.split()[-2:], [b"413", b"0"])
        self.held_back()

    def test_without_end(self):
        """One that sends for ever is told why, and closed; so is one that falls silent. Others are served meanwhile."""
        token = self.link("--max-size", "1k", "--uses", "5")
        self.serve("--timeout", "2")
        host, port = urllib.parse.urlparse(self.address).netloc.split(":")
        clients = []
        for head in (f"PUT /upload/{token}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 500000000\r\n\r\n",
                     f"PUT /upload/{token}/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"):
            for _ in range(20):
                s = socket.create_connection((host, int(port)), timeout=30)
                s.sendall(head.encode() + b"x" * 2000)
                clients.append(s)
        started = time.monotonic()
        alive = list(clients)
        while alive and time.monotonic() - started < 15:
            for s in list(alive):
                try:
                    s.send(b"x" * 1000, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    pass
                except OSError:
                    alive.remove(s)
            if time.monotonic() - started < 2:
                self.assertEqual(self.call("GET", "/nothing")[0], 404)
            time.sleep(0.2)
        self.assertEqual(alive, [], "still open")
        for s in clients:
            answer = s.recv(4096)
            self.assertTrue(answer.startswith(b"HTTP/1.1 413 "), answer)
            self.assertIn(b"larger than the link allows", answer)
            s.close()
        silent, took = self.raw(f"PUT /upload/{token}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", b"x")
        self.assertTrue(silent.startswith("HTTP/1.1 413 "), silent)
        self.assertLess(took, 20)
        self.held_back()
        self.assertEqual(self.put(token, b"good")[0], 201)
        self.sound()

    def test_too_slow(self):
        token = self.link()
        self.serve("--timeout", "1")
        answer, _ = self.raw(f"PUT /upload/{token}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", b"x")
        self.assertTrue(answer.startswith("HTTP/1.1 408 "), answer)
        self.assertEqual(self.uploads(), [])


class Hostile(Links):
    def test_no_oracle(self):
        """Wrong, expired, used up, withdrawn, of a withdrawn request: the same answer, byte for byte."""
        used, withdrawn = self.link(), self.link()
        self.ok("evidence-request", "add", "d1", "sast", "--due", "2099-01-01")
        orphan = self.link(kind="sast")
        self.serve()
        self.assertEqual(self.put(used, b"x")[0], 201)
        links = json.loads(self.assay("evidence-link", "list", "--json", expect=ACCEPTED).out)
        of = {k["token"]: k["id"] for k in links}
        self.ok("evidence-link", "withdraw", of[hashlib.sha256(withdrawn.encode()).hexdigest()])
        self.ok("evidence-request", "withdraw", "d1", "sast")
        time.sleep(1.1)  # what is known of links is at most a second old
        answers = set()
        for token in (used, withdrawn, orphan, NOWHERE, "x", "A" * 64, used[:-1], "..", "%00" * 3):
            status, body, headers = self.put(token, b"y")
            answers.add((status, body, headers["content-type"]))
        self.assertEqual(len(answers), 1, answers)
        self.assertEqual(answers.pop()[0], 404)
        for path in ("/", "/upload", "/upload/", "/uploads/x", f"/uploads/{used}", f"/upload//{used}"):
            self.assertEqual(self.call("GET", path)[0], 404)
        # Many of them are told so less and less; a link that works does.
        good = self.link()
        time.sleep(1.1)
        self.assertIn(429, [self.put(NOWHERE, b"")[0] for _ in range(70)])
        self.assertEqual(self.put(good, b"z")[0], 201)
        self.assertEqual(len(self.uploads()), 2)
        said = self.stop()
        self.assertIn("requests without a link that works", said)
        for token in (used, withdrawn, good):
            self.assertNotIn(token, said)
        self.sound()

    def test_expired(self):
        self.assertIn("that day is over", self.assay("evidence-request", "link", "d1", "sbom", "--expires", "2026-01-01",
                                                     expect=USAGE).err)
        self.assertIn("there is no evidence-request", self.assay("evidence-request", "link", "d1", "vex", expect=USAGE).err)
        for url in ("http://portal.example", "ftp://x", "https://x/?a=b", "https://x/\n", "javascript:x"):
            self.assay("evidence-request", "link", "d1", "sbom", "--url", url, expect=USAGE)
        out = self.assay("evidence-request", "link", "d1", "sbom", "--url", "https://portal.example/in/", expect=ACCEPTED).out
        self.assertRegex(out, r"^https://portal\.example/in/upload/[0-9a-f]{64}\n$")

    def test_bounds(self):
        token = self.link("--max-size", "1M", "--uses", "3")
        self.serve("--timeout", "3")
        # Announced, and not announced, too large.
        self.assertEqual(self.put(token, b"x" * (1 << 20 | 1))[0], 413)
        p = subprocess.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Transfer-Encoding: chunked", "-T", "-",
                            f"{self.address}/upload/{token}/"], input=b"x" * (3 << 20), capture_output=True, check=True)
        self.assertEqual(p.stdout, b"413")
        self.assertEqual(self.put(token, b"")[0], 400)
        self.assertEqual(self.uploads(), [])
        # Names: where they lead to, and what they look like.
        for name, kept in (("..%2f..%2fetc%2fpasswd", "passwd"), (".bashrc", "bashrc"), ("a%0ab%1b[31m", "a_b_[31m")):
            self.assertEqual(json.loads(self.put(token, b"x" + kept.encode(), name)[1])["name"], kept)
        self.assertEqual(self.put(token, b"x")[0], 404)
        self.assertEqual(len(self.uploads()), 3)
        self.sound()

    def test_slow_ones_hold_nobody_up(self):
        token = self.link("--uses", "3")
        self.serve("--timeout", "2")
        host, port = urllib.parse.urlparse(self.address).netloc.split(":")
        silent = [socket.create_connection((host, int(port))) for _ in range(40)]
        slow = socket.create_connection((host, int(port)))
        slow.sendall(f"PUT /upload/{token} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n".encode())
        started = time.monotonic()
        self.assertEqual(self.put(token, b"quick")[0], 201)
        self.assertLess(time.monotonic() - started, 2)
        try:
            while time.monotonic() - started < 12:
                slow.sendall(b"x")
                time.sleep(0.2)
            self.fail("a body that never ends is not cut off")
        except OSError:
            pass
        for s in (*silent, slow):
            s.close()
        self.assertEqual(len(self.uploads()), 1)
        self.assertEqual(self.put(token, b"still")[0], 201)

    def test_parallel(self):
        """More at once than the link allows: as many as it allows, from two servers over one home."""
        token = self.link("--uses", "4")
        self.serve()
        first, one = self.address, self.server
        self.serve()
        second = self.address

        def put(i):
            self_url = (first, second)[i % 2]
            for _ in range(30):
                connection = http.client.HTTPConnection(urllib.parse.urlparse(self_url).netloc, timeout=60)
                connection.request("PUT", f"/upload/{token}", b"%d" % i * 1000)
                status = connection.getresponse().status
                connection.close()
                if status != 503:
                    return status
                time.sleep(0.1)
            return 503
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(put, range(12)))
        one.terminate()
        one.communicate()
        self.assertEqual(sorted(answers), [201] * 4 + [404] * 8)
        self.assertEqual(len(self.uploads()), 4)
        self.sound()

    def test_killed(self):
        """kill -9 at any moment: what was acknowledged is there, and nothing is left of the rest."""
        token = self.link("--uses", "900")
        acknowledged = set()
        for i in range(6):
            self.serve()
            host, port = urllib.parse.urlparse(self.address).netloc.split(":")
            half = socket.create_connection((host, int(port)))
            half.sendall(f"PUT /upload/{token} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n".encode() + b"half" * 1000)
            body = os.urandom(300000)
            quick = [socket.create_connection((host, int(port))) for _ in range(3)]
            digests = []
            for k, s in enumerate(quick):
                piece = body + bytes([k])
                digests.append(hashlib.sha256(piece).hexdigest())
                s.sendall(f"PUT /upload/{token} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(piece)}\r\n\r\n".encode() + piece)
            time.sleep(0.02 * i)
            self.stop(signal.SIGKILL)
            for digest, s in zip(digests, quick):
                try:
                    if b" 201 " in s.recv(64):
                        acknowledged.add(digest)
                except OSError:
                    pass
                s.close()
            half.close()
        there = {u["document"] for u in self.uploads()}
        self.assertLessEqual(acknowledged, there)
        for upload in self.uploads():
            self.ok("evidence-upload", "save", upload["id"], "-o", self.dir / "saved")
            self.assertEqual(hashlib.sha256((self.dir / "saved").read_bytes()).hexdigest(), upload["document"])
        self.assertEqual([n for n in os.listdir(self.home) if n.startswith(".upload")], [])
        for path, content in self.everything():
            self.assertNotIn(b"halfhalf" * 10, content, path)
        self.sound()

    def test_archives_are_kept_as_they_are(self):
        token = self.link()
        bomb = self.dir / "bomb.zip"
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("../../x", b"\0" * (64 << 20))
        self.serve()
        started = time.monotonic()
        self.assertEqual(self.put(token, bomb.read_bytes(), "bomb.zip")[0], 201)
        self.assertLess(time.monotonic() - started, 5)
        self.assertEqual(self.uploads()[0]["size"], bomb.stat().st_size)

    def test_no_room(self):
        """A full disk: said so, nothing half done, and it goes on when there is room."""
        if os.geteuid() != 0:
            self.skipTest("needs a file system of its own")
        token = self.link("--uses", "2")
        small = self.dir / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "none", small], capture_output=True, check=False).returncode != 0:
            self.skipTest("no file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(small)], capture_output=True, check=False)
        home = small / "home"
        shutil.copytree(self.home, home, symlinks=True)
        self.serve(ASSAY_HOME=str(home))
        status, body, _ = self.put(token, os.urandom(20 << 20))
        self.assertEqual(status, 507, body)
        self.assertIn("no room", body)
        # Room for the file, none for the blob.
        self.assertEqual(self.put(token, os.urandom(7 << 20))[0], 507)
        self.assertEqual(self.put(token, b"small")[0], 201)
        self.stop()
        listed = json.loads(self.assay("evidence-upload", "list", "--json", expect=ACCEPTED, ASSAY_HOME=str(home)).out)
        self.assertEqual([u["size"] for u in listed], [5])
        self.assay("log", "verify", expect=ACCEPTED, ASSAY_HOME=str(home))


class OverDatabases(Databases, Links):
    """The same over PostgreSQL and S3."""
    test_parallel = Hostile.test_parallel
    test_killed = Hostile.test_killed

    def test_it_comes(self):
        token = self.link("--max-size", "20M")
        self.serve()
        body = os.urandom(17 << 20)
        status, receipt, _ = self.put(token, body, "large.bin")
        self.assertEqual(status, 201, receipt)
        self.assertEqual(json.loads(receipt)["sha256"], hashlib.sha256(body).hexdigest())
        (upload,) = self.uploads()
        self.ok("evidence-upload", "save", upload["id"], "-o", self.dir / "saved")
        self.assertEqual((self.dir / "saved").read_bytes(), body)
        self.ok("evidence", "submit", "d1", "bom", "--made", "2026-11-01", "--provenance", "system-report", "--source", "Acme",
                "--upload", upload["id"])
        self.assertEqual(self.uploads(), [])
        self.sound()
