"""assay vulnerability fetch, against a provider of our own: directories and ROLIE feeds, and one that
lies, loops, leads elsewhere and breaks off."""
import hashlib
import http.server
import json
import os
import signal
import ssl
import subprocess
import threading
import time
import unittest

from support import ACCEPTED, ASSAY, INCOMPLETE, OTHER, USAGE, Case

PURL = "pkg:generic/gateway@1.0"


def document(name, cves=("CVE-2026-0001",), revision=1, tlp=None, namespace="https://supplier.example", purl=PURL):
    """A CSAF 2.0 document of the VEX profile."""
    when = f"2026-01-{revision:02}T00:00:00Z"
    head = {"category": "csaf_vex", "csaf_version": "2.0", "title": name,
            "publisher": {"category": "vendor", "name": "Supplier Ltd", "namespace": namespace},
            "tracking": {"id": name, "status": "final", "version": str(revision), "initial_release_date": when,
                         "current_release_date": when,
                         "revision_history": [{"date": when, "number": str(revision), "summary": "x"}]}}
    if tlp:
        head["distribution"] = {"tlp": {"label": tlp}}
    return json.dumps({
        "document": head,
        "product_tree": {"full_product_names": [{"name": "Gateway", "product_id": "P",
                                                 "product_identification_helper": {"purl": purl}}]},
        "vulnerabilities": [{"cve": cve, "notes": [{"category": "summary", "text": cve}],
                             "product_status": {"known_affected": ["P"]},
                             "remediations": [{"category": "mitigation", "details": "close port 1",
                                               "product_ids": ["P"]}]} for cve in cves]}).encode()


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files = {}  # path → bytes, or a number (status), or the place of a redirection, or a function
    seen = []

    def do_GET(self):
        self.seen.append(self.path)
        body = self.files.get(self.path, 404)
        if callable(body):
            body = body(self)
        if isinstance(body, (int, str)):
            self.send_response(body if isinstance(body, int) else 302)
            if isinstance(body, str):
                self.send_header("Location", body)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif body is not None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *args):
        pass


WELL_KNOWN = "/.well-known/csaf/provider-metadata.json"


class Fetch(Case):
    def setUp(self):
        super().setUp()
        Server.files, Server.seen = {}, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}"

    def fetch(self, *args, where=None, expect=ACCEPTED, **env):
        clean = {"http_proxy": "", "https_proxy": "", "HTTPS_PROXY": "", "no_proxy": "127.0.0.1,localhost", **env}
        return self.assay("vulnerability", "fetch", where or self.host, "--http", *args, expect=expect, **clean)

    def fetched(self, *args, expect=ACCEPTED, **more):
        return json.loads(self.fetch("--json", *args, expect=expect, **more).out)

    def provider(self, distributions, role="csaf_provider", **more):
        Server.files[WELL_KNOWN] = json.dumps({
            "canonical_url": f"https://supplier.example{WELL_KNOWN}", "metadata_version": "2.0", "role": role,
            "last_updated": "2026-01-01T00:00:00Z", "distributions": distributions,
            "publisher": {"category": "vendor", "name": "Supplier Ltd", "namespace": "https://supplier.example/"},
            **more}).encode()

    def put(self, path, body, digest="sha256"):
        Server.files[path] = body
        if digest:
            name = path.rsplit("/", 1)[1]
            Server.files[f"{path}.{digest}"] = f"{hashlib.new(digest, body).hexdigest()}  {name}\n".encode()

    def directory(self, documents, revisions=None, digest="sha256", **more):
        """A provider with one directory; {name: bytes}."""
        self.provider([{"directory_url": f"{self.url}/csaf"}], **more)
        rows = []
        for at, (name, body) in enumerate(documents.items(), 1):
            self.put(f"/csaf/2026/{name}.json", body, digest)
            rows.append(f'"2026/{name}.json","2026-01-{(revisions or {}).get(name, at):02}T00:00:00Z"\n')
        Server.files["/csaf/changes.csv"] = "".join(reversed(rows)).encode()

    def feed(self, documents, digests=("sha256", "sha512"), label="WHITE", path="/feed.json"):
        """A provider with one ROLIE feed."""
        self.provider([{"rolie": {"feeds": [{"summary": "all", "tlp_label": label, "url": self.url + path}]}}])
        entries = []
        for at, (name, body) in enumerate(documents.items(), 1):
            where = f"/white/2026/{name}.json"
            Server.files[where] = body
            links = [{"rel": "self", "href": self.url + where}]
            for d in digests:
                Server.files[f"{where}.{d}"] = f"{hashlib.new(d, body).hexdigest()}  {name}.json".encode()
                links.append({"rel": "hash", "href": f"{self.url}{where}.{d}"})
            entries.append({"id": name, "title": name, "link": links, "published": "2026-01-01T00:00:00Z",
                            "updated": f"2026-01-{at:02}T00:00:00.000Z",
                            "content": {"type": "application/json", "src": self.url + where},
                            "format": {"schema": "https://docs.oasis-open.org/csaf", "version": "2.0"}})
        Server.files[path] = json.dumps({"feed": {"id": "f", "title": "f", "updated": "2026-01-31T00:00:00Z",
                                                  "link": [], "category": [], "entry": entries}}).encode()

    def claims(self):
        return [(r["vulnerability"], r["author"]) for r in json.loads(self.ok("vulnerability", "list", "--json").out)]

    def entries(self):
        return self.ok("log", "show", "-n", "1000").out.count("urn:assay:predicate:vex:v1")

    # ---- what a provider publishes ----

    def test_a_directory_and_once_more(self):
        self.directory({"s-1": document("S-1"), "s-2": document("S-2", ["CVE-2026-0002"])}, role="csaf_trusted_provider")
        r = self.fetch()
        self.assertIn("Supplier Ltd: 2 listed, 2 recorded", r.out)
        self.assertIn("1 claim, log entry", r.out)
        self.assertIn("signatures beside the documents were not checked", r.err)
        self.assertEqual(self.claims(), [("CVE-2026-0001", "Supplier Ltd"), ("CVE-2026-0002", "Supplier Ltd")])
        Server.seen.clear()
        self.assertIn("0 recorded", self.fetch().out)
        self.assertEqual(Server.seen, [WELL_KNOWN, "/csaf/changes.csv"])
        # What was kept of it is lost: fetched again, recorded once.
        for f in (self.home / "csaf").iterdir():
            f.unlink()
        self.assertIn("0 recorded, 2 known already", self.fetch().out)
        self.assertEqual(self.ok("log", "rebuild").returncode, ACCEPTED)

    def test_a_feed_and_json(self):
        self.feed({"s-1": document("S-1"), "s-2": document("S-2", ["CVE-2026-0002"])})
        got = self.fetched()
        self.assertEqual((got["recorded"], got["failed"], got["left"], got["signaturesChecked"]), (2, 0, 0, False))
        self.assertEqual([d["state"] for d in got["documents"]], ["recorded"] * 2)
        self.assertEqual(got["documents"][0]["updated"], "2026-01-01T00:00:00Z")
        self.assertIn("/white/2026/s-1.json.sha512", Server.seen)
        self.assertEqual(self.fetched()["documents"], [])

    def test_a_newer_revision_takes_the_place_of_the_older(self):
        self.directory({"s-1": document("S-1", ["CVE-2026-0001", "CVE-2026-0002"]),
                        "s-2": document("S-2", ["CVE-2026-0003"])})
        self.fetch()
        self.directory({"s-1": document("S-1", ["CVE-2026-0002"], revision=9),
                        "s-2": document("S-2", ["CVE-2026-0003"])}, revisions={"s-1": 9, "s-2": 2})
        self.assertIn("1 recorded", self.fetch().out)
        self.assertEqual([c for c, _ in self.claims()], ["CVE-2026-0002", "CVE-2026-0003"])
        self.ok("log", "rebuild")
        self.assertEqual([c for c, _ in self.claims()], ["CVE-2026-0002", "CVE-2026-0003"])
        # A server that goes back: what it said later stays.
        self.directory({"s-1": document("S-1", ["CVE-2026-0004"], revision=8)}, revisions={"s-1": 20})
        self.assertEqual(self.fetched()["documents"][0]["state"], "older")
        self.assertEqual([c for c, _ in self.claims()], ["CVE-2026-0002", "CVE-2026-0003"])

    def test_a_claim_that_another_document_repeats_stays(self):
        self.directory({"s-1": document("S-1", ["CVE-2026-0001"]), "s-2": document("S-2", ["CVE-2026-0001"])})
        self.fetch()
        self.directory({"s-1": document("S-1", ["CVE-2026-0009"], revision=9)}, revisions={"s-1": 9})
        self.fetch()
        self.assertEqual([c for c, _ in self.claims()], ["CVE-2026-0001", "CVE-2026-0009"])

    def test_whose_word_it_is(self):
        self.directory({"s-1": document("S-1")})
        self.fetch("--supplier", "acme", expect=USAGE)
        self.assertEqual(Server.seen, [])
        self.ok("supplier", "add", "acme", "--name", "Acme Ltd", "--tier", "high")
        self.fetch("--supplier", "acme", "--author", "x", expect=USAGE)
        self.fetch("--supplier", "acme")
        self.assertEqual(self.claims(), [("CVE-2026-0001", "acme")])

    def test_another_publishers_document_is_not_recorded(self):
        self.directory({"s-1": document("S-1", namespace="https://other.example"), "s-2": document("S-2")})
        r = self.fetch(expect=INCOMPLETE)
        self.assertIn("not that of the provider", r.err)
        self.assertIn("1 recorded", r.out)

    def test_dry_run_since_and_max(self):
        self.directory({f"s-{i}": document(f"S-{i}", [f"CVE-2026-000{i}"]) for i in range(1, 6)})
        r = self.fetch("--dry-run")
        self.assertEqual(r.out.count("\ndue") + r.out.startswith("due"), 5)
        self.assertFalse((self.home / "csaf").exists() or (self.home / "assay.db").exists())
        self.assertEqual(self.fetched("--dry-run", "--since", "2026-01-04")["left"], 2)
        got = self.fetched("--max", "2", expect=INCOMPLETE)
        self.assertEqual([d["url"][-8:] for d in got["documents"]], ["s-1.json", "s-2.json"])
        self.assertEqual(got["left"], 3)
        self.assertEqual(self.fetched()["recorded"], 3)
        for wrong in ("0", "x", "99999999"):
            self.fetch("--max", wrong, expect=USAGE)

    # ---- finding it ----

    def test_by_security_txt_and_by_name(self):
        self.directory({"s-1": document("S-1")})
        Server.files["/moved.json"] = Server.files.pop(WELL_KNOWN)
        self.fetch(expect=OTHER)
        Server.files["/.well-known/security.txt"] = (f"Contact: mailto:a@b.example\nCSAF: file:///etc/passwd\n"
                                                     f"csaf: {self.url}/moved.json\n").encode()
        self.assertIn("1 recorded", self.fetch().out)
        # A proxy is asked for whole addresses, so that the name need not exist.
        Server.files.pop("/.well-known/security.txt")
        Server.files["http://csaf.data.security.supplier.invalid/"] = Server.files["/moved.json"]
        r = self.fetch("--dry-run", where="supplier.invalid", http_proxy=self.url)
        self.assertIn("1 listed", r.out)
        order = [p for p in Server.seen if "supplier.invalid" in p]
        self.assertEqual(order, ["http://supplier.invalid" + WELL_KNOWN, "http://supplier.invalid/.well-known/security.txt",
                                 "http://supplier.invalid/security.txt", "http://csaf.data.security.supplier.invalid/"])

    def test_only_https_without_the_option(self):
        self.directory({"s-1": document("S-1")})
        for where in (self.url + WELL_KNOWN, "file:///etc/passwd", "ftp://a.example/x", "https://", "a b", "https://a@b/x"):
            self.assay("vulnerability", "fetch", where, expect=USAGE)
        self.assay("vulnerability", "fetch", expect=USAGE)
        self.assertEqual(Server.seen, [])

    def test_over_tls(self):
        pem = self.dir / "server.pem"
        self.sh("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", self.dir / "key.pem", "-out", pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, self.dir / "key.pem")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        where = f"localhost:{server.server_address[1]}"
        plain, self.url = self.url, f"https://{where}"
        self.directory({"s-1": document("S-1")})
        env = {"https_proxy": "", "HTTPS_PROXY": "", "no_proxy": "localhost"}
        self.assay("vulnerability", "fetch", where, expect=OTHER, **env)
        # Nobody leads from https:// to http://.
        self.put("/csaf/2026/s-1.json", document("S-1"))
        body, Server.files["/csaf/2026/s-1.json"] = Server.files["/csaf/2026/s-1.json"], f"{plain}/plain.json"
        Server.files["/plain.json"] = body
        self.assay("vulnerability", "fetch", where, "--ca-file", pem, expect=INCOMPLETE, **env)
        self.assertNotIn("/plain.json", Server.seen)
        Server.files["/csaf/2026/s-1.json"] = body
        self.assertIn("1 recorded", self.assay("vulnerability", "fetch", where, "--ca-file", pem, expect=ACCEPTED, **env).out)

    # ---- who may have it ----

    def test_what_is_not_for_everybody_is_left_out(self):
        self.directory({"s-1": document("S-1", tlp="AMBER"), "s-2": document("S-2", tlp="WHITE")})
        r = self.fetch()
        self.assertIn("1 recorded", r.out)
        self.assertIn("1 left out", r.out)
        self.assertIn("TLP", r.out)
        self.assertEqual(self.entries(), 1)
        self.assertEqual(self.fetched()["documents"], [])
        self.feed({"s-3": document("S-3")}, label="AMBER")
        Server.seen.clear()
        self.fetch(expect=OTHER)
        self.assertNotIn("/feed.json", Server.seen)

    # ---- what is wrong ----

    def test_a_wrong_digest_and_the_right_one_later(self):
        self.directory({"s-1": document("S-1"), "s-2": document("S-2", ["CVE-2026-0002"])})
        Server.files["/csaf/2026/s-1.json.sha256"] = b"0" * 64 + b"  s-1.json\n"
        r = self.fetch(expect=INCOMPLETE)
        self.assertIn("s-1.json.sha256 is the digest of something else", r.err)
        self.assertEqual([c for c, _ in self.claims()], ["CVE-2026-0002"])
        self.put("/csaf/2026/s-1.json", document("S-1"))
        self.assertIn("1 recorded", self.fetch().out)

    def test_a_trusted_provider_owes_digests(self):
        self.directory({"s-1": document("S-1")}, digest=None, role="csaf_trusted_provider")
        self.assertIn("without a digest", self.fetch(expect=INCOMPLETE).err)
        self.directory({"s-1": document("S-1")}, digest=None)
        self.fetch()
        # A feed that names one has it.
        self.feed({"s-9": document("S-9", ["CVE-2026-0009"])})
        Server.files["/white/2026/s-9.json.sha512"] = 404
        self.fetch(expect=INCOMPLETE)

    def test_what_leads_elsewhere_is_refused(self):
        self.directory({"s-1": document("S-1")})
        Server.files["/csaf/changes.csv"] += b"".join(
            b'"%s","2026-01-01T00:00:00Z"\n' % p for p in (
                b"../out.json", b"/etc/x.json", b"file:///etc/passwd.json", b"https://a.example/x.json", b"a/../../x.json",
                b"%2e%2e/x.json", b".hidden.json", b"x\x1b[2J.json", b"x.txt", b"2026\\x.json"))
        r = self.fetch(expect=INCOMPLETE)
        self.assertIn("10 listed addresses were refused", r.err)
        self.assertNotIn("\x1b", r.err)
        self.assertEqual([p for p in Server.seen if "out" in p or "x.json" in p], [])
        self.feed({"s-2": document("S-2")})
        feed = json.loads(Server.files["/feed.json"])
        for src in ("file:///etc/passwd", "https://other.example/x.json", "http://127.0.0.1:1/x.json", self.url + "@b/x", 7):
            feed["feed"]["entry"].append({"id": "x", "updated": "2026-01-01T00:00:00Z", "content": {"src": src}, "link": []})
        Server.files["/feed.json"] = json.dumps(feed).encode()
        got = self.fetched(expect=INCOMPLETE)
        self.assertEqual((got["recorded"], got["refusedEntries"]), (1, 5))

    def test_redirections_are_followed_and_bounded(self):
        self.directory({"s-1": document("S-1"), "s-2": document("S-2", ["CVE-2026-0002"])})
        Server.files["/elsewhere"] = Server.files["/csaf/2026/s-1.json"]
        Server.files["/csaf/2026/s-1.json"] = "/elsewhere"
        Server.files["/csaf/2026/s-2.json"] = "/csaf/2026/s-2.json"
        r = self.fetch(expect=INCOMPLETE)
        self.assertIn("1 recorded", r.out)
        self.assertLess(Server.seen.count("/csaf/2026/s-2.json"), 10)
        Server.files[WELL_KNOWN] = "file:///etc/passwd"
        self.fetch(expect=OTHER)

    def test_hostile_documents(self):
        deep = b'{"document":{"csaf_version":"2.0","x":' + b"[" * 100000 + b"]" * 100000 + b"}}"
        self.directory({"deep": deep, "html": b"<html>", "openvex": b'{"@context":"https://openvex.dev/ns/v0.2.0"}',
                        "long": document("L", ["CVE-" + "9" * 5000]), "good": document("G"),
                        "cut": document("C")[:-40], "empty": b""})
        Server.files["/csaf/2026/huge.json"] = self.endless
        Server.files["/csaf/changes.csv"] += b'"2026/huge.json","2026-01-09T00:00:00Z"\n'
        got = self.fetched(expect=INCOMPLETE)
        self.assertEqual({d["url"].rsplit("/", 1)[1][:-5]: d["state"] for d in got["documents"]},
                         {**dict.fromkeys(("deep", "html", "openvex", "long", "cut", "empty", "huge"), "failed"),
                          "good": "recorded"})
        self.assertIn("larger than", next(d["problem"] for d in got["documents"] if "huge" in d["url"]))
        # What fails for good comes last, and does not keep from what is new.
        self.put("/csaf/2026/new.json", document("N", ["CVE-2026-0007"]))
        Server.files["/csaf/changes.csv"] += b'"2026/new.json","2026-02-09T00:00:00Z"\n'
        self.assertEqual(self.fetched("--max", "1", expect=INCOMPLETE)["recorded"], 1)

    @staticmethod
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * (1 << 20))
        except OSError:
            pass
        handler.close_connection = True

    def test_hostile_listings(self):
        self.provider([{"directory_url": f"{self.url}/csaf/"}, {"directory_url": f"{self.url}/more"}])
        self.put("/csaf/s-1.json", document("S-1"))
        Server.files["/csaf/changes.csv"] = b'"s-1.json","2026-01-01T00:00:00Z"\n'
        Server.files["/more/changes.csv"] = b'"s-2.json","yesterday"\n'
        r = self.fetch(expect=INCOMPLETE)
        self.assertIn("more/changes.csv:1", r.err)
        self.assertIn("1 recorded", r.out)
        Server.files["/csaf/changes.csv"] = self.endless
        self.fetch(expect=OTHER)
        for text in (b"", b"[]", b"{", b'{"metadata_version":"2.0","role":"csaf_aggregator"}', b"[" * 100000,
                     b'{"metadata_version":"2.0","role":"csaf_provider","publisher":{"name":"x","namespace":"y"}}'):
            Server.files[WELL_KNOWN] = text
            self.fetch(expect=OTHER)
        self.provider([{"directory_url": "file:///etc/"}])
        self.fetch(expect=OTHER)
        self.provider([{"directory_url": f"{self.url}/{i}"} for i in range(100)])
        self.fetch(expect=OTHER)

    def test_a_hundred_thousand_entries(self):
        self.directory({"s-1": document("S-1")})
        Server.files["/csaf/changes.csv"] += b"".join(
            b'"2025/x-%d.json","2026-02-01T00:00:00Z"\n' % i for i in range(100000))
        got = self.fetched("--max", "5", expect=INCOMPLETE)
        self.assertEqual((got["recorded"], got["failed"], got["left"]), (1, 4, 99996))

    def test_index_without_changes(self):
        self.directory({"s-1": document("S-1")})
        Server.files["/csaf/index.txt"] = b"2026/s-1.json\n"
        Server.files.pop("/csaf/changes.csv")
        r = self.fetch()
        self.assertIn("has no changes.csv", r.err)
        self.assertIn("1 recorded", r.out)
        self.assertIn("0 recorded", self.fetch().out)

    def test_a_server_that_falls_silent(self):
        self.directory({f"s-{i}": document(f"S-{i}") for i in range(1, 20)})

        def hang_up(handler):
            handler.close_connection = True
            handler.connection.close()
        for i in range(1, 20):
            Server.files[f"/csaf/2026/s-{i}.json"] = hang_up
        got = self.fetched(expect=INCOMPLETE)
        self.assertEqual((got["failed"], got["left"]), (5, 14))

    def test_killed_and_run_again(self):
        names = [f"s-{i:03}" for i in range(100)]
        self.directory({n: document(n, [f"CVE-2026-{i:04}"]) for i, n in enumerate(names)},
                       revisions=dict.fromkeys(names, 1))
        stop = threading.Event()

        def wait(body):
            def answer(handler):
                if Server.seen.count("/csaf/2026/s-070.json"):
                    stop.set()
                    time.sleep(60)
                return body
            return answer
        for n in names[70:]:
            Server.files[f"/csaf/2026/{n}.json"] = wait(Server.files[f"/csaf/2026/{n}.json"])
        env = self.env(http_proxy="", no_proxy="127.0.0.1")
        p = subprocess.Popen([ASSAY, "vulnerability", "fetch", self.host, "--http"], env=env,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assertTrue(stop.wait(60))
        p.send_signal(signal.SIGKILL)
        p.wait()
        self.assertEqual(self.entries(), 64)
        for i, n in enumerate(names):
            self.put(f"/csaf/2026/{n}.json", document(n, [f"CVE-2026-{i:04}"]))
        self.assertEqual(self.fetched()["recorded"], 36)
        self.assertEqual(self.entries(), 100)

    def test_stopped_what_is_whole_counts(self):
        self.directory({"s-1": document("S-1"), "s-2": document("S-2", ["CVE-2026-0002"])})
        stop = threading.Event()

        def slow(handler):
            stop.set()
            time.sleep(30)
        Server.files["/csaf/2026/s-2.json"] = slow
        p = subprocess.Popen([ASSAY, "vulnerability", "fetch", self.host, "--http"],
                             env=self.env(http_proxy="", no_proxy="127.0.0.1"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.assertTrue(stop.wait(60))
        p.send_signal(signal.SIGINT)
        p.communicate(timeout=30)
        self.assertNotEqual(p.returncode, ACCEPTED)
        self.assertEqual(self.entries(), 1)

    def test_a_full_disk(self):
        self.directory({"s-1": document("S-1")})
        self.fetch()
        self.put("/csaf/2026/s-2.json", document("S-2", ["CVE-2026-0002"]))
        Server.files["/csaf/changes.csv"] += b'"2026/s-2.json","2026-01-05T00:00:00Z"\n'
        os.chmod(self.home / "csaf", 0o500)
        try:
            if os.geteuid() != 0:
                self.fetch(expect=OTHER)
        finally:
            os.chmod(self.home / "csaf", 0o700)
        self.fetch()
        self.assertEqual(self.entries(), 2)


if __name__ == "__main__":
    unittest.main()
