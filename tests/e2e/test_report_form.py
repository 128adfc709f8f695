"""The form for reports from outside: the real server, as a browser and as worse clients see it."""
import html.parser
import json
import os
import re
import signal
import socket
import subprocess
import urllib.parse

from support import ACCEPTED, ASSAY, USAGE, ServerCase

GOOD = {"title": "Overflow in the parser", "product": "gateway", "version": "1.2", "exploited": "unknown",
        "description": "A long <name> & more\r\noverflows.", "steps": "1. send it", "name": "", "email": "", "website": ""}
BEA = {"name": "Bea Finder", "email": "bea@example.net"}


class Page(html.parser.HTMLParser):
    """Controls and their labels."""

    def __init__(self, text):
        super().__init__()
        self.controls, self.labels, self.ids, self.tags = {}, set(), set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.ids.add(attrs.get("id"))
        if tag == "label":
            self.labels.add(attrs["for"])
        if tag in ("input", "textarea", "select"):
            self.controls[attrs["name"]] = attrs


class Form(ServerCase):
    def serve(self, *args, **env):
        return self.start("vulnerability-report", "serve", *args, **env)

    def send(self, file=None, headers=(), raw=(), **more):
        parts = [(k, None, v.encode() if isinstance(v, str) else v) for k, v in {**GOOD, **more}.items()] + list(raw)
        if file:
            parts.append(("file", *file))
        body = b"".join(b"--------formboundary7x\r\nContent-Disposition: form-data; name=\"" + name.encode() + b"\"" +
                        (b"; filename=\"" + filename.encode() + b"\"\r\nContent-Type: application/octet-stream"
                         if filename is not None else b"") + b"\r\n\r\n" + value + b"\r\n" for name, filename, value in parts)
        return self.call("POST", "/", body + b"--------formboundary7x--\r\n", {"Content-Type": "multipart/form-data; boundary=------formboundary7x", **dict(headers)})

    def sent(self, **more):
        """(id, path of its page)"""
        status, page, _ = self.send(**more)
        self.assertEqual(status, 201, page)
        path = re.search(r'href="(report/(r-[0-9a-f]{16})/[0-9a-f]{64})"', page)
        return path[2], "/" + path[1]

    def waiting(self):
        return json.loads(self.ok("vulnerability-report", "waiting", "--json").out)

    def reports(self):
        return json.loads(self.ok("vulnerability-report", "list", "--json").out)

    def anywhere(self, text):
        return [p for p in self.home.rglob("*") if p.is_file() and "cache" not in p.parts and text in p.read_bytes()]

    def test_from_the_form_to_the_fix(self):
        self.serve("--product", "gateway", "--product", "a<b")
        status, page, headers = self.call("GET", "/")
        self.assertEqual((status, headers["cache-control"]), (200, "no-store"))
        self.assertIn("default-src 'none'; form-action 'self'", headers["content-security-policy"])
        self.assertIn('<option value="a&lt;b">', page)
        self.assertFalse(self.home.joinpath("keys").exists())
        name, path = self.sent(file=("../../log \u202e.txt", b"\x00\xffcrash"), **BEA)
        secret = path.rsplit("/", 1)[1].encode()
        self.assertEqual(self.anywhere(secret), [])
        self.assertFalse(self.home.joinpath("keys").exists())  # it opens none, and makes none
        self.assertIn("waits for somebody", self.call("GET", path)[1])
        (one,) = self.waiting()
        self.assertEqual((one["id"], one["title"], one["email"]), (name, GOOD["title"], BEA["email"]))
        self.assertEqual(one["description"].replace("\r\n", "\n"), GOOD["description"].replace("\r\n", "\n"))
        self.ok("vulnerability-report", "waiting", name, "-a", self.dir / "crash")
        self.assertEqual((self.dir / "crash").read_bytes(), b"\x00\xffcrash")
        self.assertIn("overflows.", self.ok("vulnerability-report", "waiting", name).out)
        self.assertEqual(self.reports(), [])
        # A person takes it in: the record has the time of arrival, the person is sealed.
        self.ok("vulnerability-report", "take", name, "--product", "pkg:generic/gateway@1.2")
        (report,) = self.reports()
        self.assertEqual((report["id"], report["received"], report["state"], report["product"]),
                         (name, one["received"], "received", "pkg:generic/gateway@1.2"))
        self.assertRegex(report["reportedBy"], "^p-[0-9a-f]{8}$")
        # In the register alone, which forgets them.
        self.assertEqual({p.name[:8] for p in self.anywhere(b"bea@example.net") + self.anywhere(b"Bea Finder")}, {"assay.db"})
        self.assertIn("Bea Finder", self.ok("person", "show", report["reportedBy"]).out)
        self.assertEqual(len(self.anywhere(b"A long \\u003cname")), 1)
        self.assertEqual(self.waiting(), [])
        self.assertIn("dealt with", self.assay("vulnerability-report", "take", name, expect=USAGE).err)
        self.assertIn("somebody looks at it", self.call("GET", path)[1])
        self.ok("vulnerability-report", "set", name, "--state", "fixed", "--vulnerability", "CVE-2026-0001",
                "--fixed", "2026-11-30T00:00:00Z")
        page = self.call("GET", path)[1]
        for text in ("<dd>fixed</dd>", "CVE-2026-0001", "2026-11-30T00:00:00Z"):
            self.assertIn(text, page)
        self.assertNotIn("Overflow", page)
        only, _ = self.sent(email="only@example.net")
        self.ok("vulnerability-report", "take", only, "--title", "In our words")
        self.assertEqual({r["title"] for r in self.reports()}, {GOOD["title"], "In our words"})
        # Another one of hers is hers.
        again, _ = self.sent(**{**BEA, "email": "BEA@example.net"})
        self.ok("vulnerability-report", "take", again)
        self.assertEqual([r["reportedBy"] for r in self.reports()].count(report["reportedBy"]), 2)
        self.ok("person", "erase", report["reportedBy"], "--rule", "GDPR Art. 17")
        self.assertEqual(self.anywhere(b"bea@example.net") + self.anywhere(b"Bea Finder"), [])
        self.ok("log", "verify")
        self.ok("log", "rebuild", "--check")
        self.assertNotIn(secret.decode(), self.stop())

    def test_exploited_the_clocks_run_from_its_arrival(self):
        self.serve()
        name, _ = self.sent(exploited="yes", file=("", b""))
        received = self.waiting()[0]["received"]
        self.ok("vulnerability-report", "take", name)
        self.assertEqual(self.reports()[0]["reporter"], "anonymous")
        (clock,) = json.loads(self.ok("vulnerability", "clocks", "--json").out)
        self.assertEqual((clock["id"], clock["clocks"][0]["due"][11:]), (name, received[11:]))

    def test_refused_the_reason_stays(self):
        self.serve()
        name, path = self.sent(title="BUY NOW", **BEA)
        self.assay("vulnerability-report", "refuse", name, expect=USAGE)
        self.ok("vulnerability-report", "refuse", name, "--reason", "an advertisement <b>")
        self.assertEqual(self.waiting(), [])
        self.assertEqual(self.anywhere(b"BUY NOW") + self.anywhere(b"bea@"), [])
        page = self.call("GET", path)[1]
        self.assertIn("<dd>refused</dd>", page)
        self.assertIn("an advertisement &lt;b&gt;", page)
        self.assertIn("an advertisement", self.ok("vulnerability-report", "waiting", name).out)
        self.assay("vulnerability-report", "take", name, expect=USAGE)
        self.assertEqual(self.reports(), [])
        for wrong in ("r-0123456789abcdef", "../../x", "", "r-0123456789abcdeg"):
            self.assay("vulnerability-report", "take", wrong, expect=USAGE)

    def test_for_everybody(self):
        """Labels, errors beside their field and tied to it, no script, no style, what was written stays."""
        self.serve()
        for page in (self.call("GET", "/")[1],
                     self.send(title="", email="nobody", description="x" * 30000, version='"><script>')[1]):
            p = Page(page)
            self.assertEqual(set(p.controls), {*GOOD, "file"})
            for name, attrs in p.controls.items():
                self.assertEqual(attrs["id"], name)
                self.assertIn(name, p.labels)
                for said in attrs.get("aria-describedby", "").split():
                    self.assertIn(said, p.ids)
            self.assertFalse({"script", "style", "link", "img"} & set(p.tags))
        self.assertEqual({n for n, a in p.controls.items() if a.get("aria-invalid")}, {"title", "email", "description"})
        self.assertEqual(p.controls["version"]["value"], '"><script>')
        self.assertEqual(p.controls["product"]["value"], "gateway")
        self.assertIn('role="alert"', page)
        self.assertEqual(self.waiting(), [])

    def test_what_is_no_report(self):
        self.serve()
        for more in ({"title": ""}, {"title": " "}, {"title": "a\nb"}, {"title": "x" * 1000}, {"title": b"\xff"},
                     {"product": ""}, {"description": ""}, {"description": "a\x00b"}, {"description": "\u202eabc"},
                     {"steps": "x" * 20001}, {"exploited": "very"}, {"email": "x"}, {"name": "a\x1b[2Jb"},
                     {"website": "https://spam.example"}, {"file": ("a", b"x" * (4 * 1024 * 1024 + 1))}):
            status, page, _ = self.send(**more)
            self.assertEqual(status, 422, more.keys())
            self.assertIn("<strong", page)
        status, page, _ = self.send(file=("a", b"1"), raw=[("file", "b", b"2")])
        self.assertEqual(status, 422)
        form = {"Content-Type": "multipart/form-data; boundary=------formboundary7x"}
        for body in (b"", b"junk", b"--------formboundary7x--", b"--------formboundary7x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nhalf"):
            self.assertIn(self.call("POST", "/", body, form)[0], (400, 422), body)
        self.assertEqual(self.call("POST", "/", b"title=x", {"Content-Type": "application/x-www-form-urlencoded"})[0], 415)
        self.assertEqual(self.call("POST", "/", b"x" * (6 << 20), form)[0], 413)
        self.assertEqual(self.call("PUT", "/", b"x")[0], 405)
        for path in ("/report", "/report/", "/report/r-0123456789abcdef/" + "0" * 64, "/report/../../etc/passwd", "/x",
                     "/report/r-0123456789abcdef", "/report/%2e%2e/x", "/upload/x"):
            self.assertEqual(self.call("GET", path)[0], 404, path)
        self.assertEqual(self.call("POST", "/report/x", b"x", form)[0], 404)
        self.assertEqual(self.waiting(), [])

    def test_who_guesses(self):
        self.serve()
        name, path = self.sent()
        self.assertEqual(self.call("GET", f"/report/{name}/" + "0" * 64)[0], 404)
        self.assertEqual(self.call("GET", path + "0")[0], 404)
        answers = [self.call("GET", f"/report/{name}/{i:064}")[0] for i in range(80)]
        self.assertEqual((answers[0], answers[-1]), (404, 429))
        self.assertEqual(self.call("GET", path)[0], 200)

    def test_limits(self):
        self.serve("--behind-proxy", "--max-waiting", "8", "--max-hour", "7")
        # From one address five in an hour; its own header in front of the proxy's changes nothing.
        answers = [self.send(headers={"X-Forwarded-For": f"10.0.0.{i}, 192.0.2.1"})[0] for i in range(6)]
        self.assertEqual(answers, [201] * 5 + [429])
        # IPv6: half an address is one subscriber.
        self.assertEqual(self.send(headers={"X-Forwarded-For": "2001:db8::1"})[0], 201)
        self.assertEqual(self.send(title="", headers={"X-Forwarded-For": "2001:db8::1"})[0], 422)
        self.assertEqual(self.send(headers={"X-Forwarded-For": "192.0.2.9"})[0], 201)
        self.assertEqual(self.send(headers={"X-Forwarded-For": "192.0.2.10"})[0], 429)
        self.stop()
        self.serve("--max-waiting", "8")
        self.sent()
        status, page, _ = self.send()
        self.assertEqual((status, len(self.waiting())), (503, 8))
        self.assertIn("Too many reports wait", page)
        self.ok("vulnerability-report", "refuse", self.waiting()[0]["id"], "--reason", "enough for now")
        self.sent()

    def test_broken_off_and_killed(self):
        self.serve()
        host, port = urllib.parse.urlparse(self.address).netloc.split(":")
        with socket.create_connection((host, int(port))) as s:
            s.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=------formboundary7x\r\nContent-Length: 100000\r\n\r\n"
                      b"--------formboundary7x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nhalf a rep")
        name, path = self.sent()
        self.assertEqual([w["id"] for w in self.waiting()], [name])
        self.stop(signal.SIGKILL)
        # What a process left half-written when it was killed is removed.
        left = self.home / "reported" / "r-0123456789abcdef.json.tmp.abcdef"
        left.write_text("half")
        self.serve()
        self.assertFalse(left.exists())
        self.assertIn("waits for somebody", self.call("GET", path)[1])
        # Cut short between the log and the end of waiting: taken up again, said once.
        kept = (self.home / "reported" / f"{name}.json").read_bytes()
        self.ok("vulnerability-report", "take", name)
        (self.home / "reported" / f"{name}.done").unlink()
        (self.home / "reported" / f"{name}.json").write_bytes(kept)
        self.ok("vulnerability-report", "take", name)
        self.assertEqual((len(self.reports()), self.waiting()), (1, []))

    def test_a_full_disk(self):
        """A bound on the size of files stands for it: the write fails half-way."""
        p = subprocess.Popen(["sh", "-c", f"trap '' XFSZ; ulimit -f 64; exec {ASSAY} vulnerability-report serve --listen 127.0.0.1:0"],
                             env=self.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.server = p
        self.addCleanup(self.stop)
        self.address = p.stdout.readline().strip()
        status, page, _ = self.send(file=("a", os.urandom(200000)))
        self.assertIn(status, (500, 507))
        self.assertIn("Nothing was kept", page)
        self.assertNotIn(str(self.home), page)
        self.assertEqual([f.name for f in (self.home / "reported").iterdir()], [])
        self.sent()

    def test_usage(self):
        for wrong in (["--max-waiting", "0"], ["--max-hour", "x"], ["operand"]):
            self.assay("vulnerability-report", "serve", *wrong, expect=USAGE)
        self.assay("vulnerability-report", "waiting", "-a", "x", expect=USAGE)
        self.assay("vulnerability-report", "take", expect=USAGE)
        self.assertEqual(self.assay("vulnerability-report", "waiting", expect=ACCEPTED).out, "")
