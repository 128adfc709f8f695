"""assay vulndb update, against a server of our own that breaks off, moves and lies."""
import http.server
import io
import json
import threading
import unittest
import urllib.parse
import zipfile

from support import ACCEPTED, INCOMPLETE, OTHER, REJECTED, USAGE, Case


def archive(*names, package="x"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name in names:
            z.writestr(f"{name}.json", json.dumps(
                {"id": name, "modified": "2026-01-02T03:04:05Z", "details": name * 2000,
                 "affected": [{"package": {"ecosystem": "npm", "name": package},
                               "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}))
        z.writestr("pad.txt", bytes(range(256)) * 40, zipfile.ZIP_STORED)
    return out.getvalue()


class Server(http.server.BaseHTTPRequestHandler):
    files = {}  # path → bytes
    cut = {}  # path → how many bytes come before the line breaks
    etags = True
    seen = []

    def do_GET(self):
        path = urllib.parse.unquote(self.path)
        self.seen.append((path, self.headers.get("Range"), self.headers.get("If-None-Match")))
        if path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", path[len("/moved"):])
            self.end_headers()
            return
        body = self.files.get(path)
        if body is None:
            self.send_error(404)
            return
        etag = f"\"{hash(body) & 0xffffffff:x}\""
        if self.etags and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        start = 0
        if self.headers.get("Range") and self.headers.get("If-Range") == etag:
            start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        if self.etags:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body[start:self.cut.pop(path, len(body))])

    def log_message(self, *args):
        pass


class Update(Case):
    def setUp(self):
        super().setUp()
        Server.files, Server.cut, Server.seen, Server.etags = {}, {}, [], True
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def update(self, *ecosystems, expect=ACCEPTED, url=None, **env):
        clean = {"http_proxy": "", "https_proxy": "", "HTTPS_PROXY": "", "no_proxy": "127.0.0.1", **env}
        return self.assay("vulndb", "update", "--from", url or self.url, *ecosystems, expect=expect, **clean)

    def knows(self, name):
        return self.assay("vulndb", "show", name).returncode == ACCEPTED

    def test_fetch_and_fetch_again(self):
        Server.files["/npm/all.zip"] = archive("GHSA-1")
        Server.files["/Debian:12/all.zip"] = archive("DSA-1")
        self.assertIn("2 ecosystems changed, 2 advisories read", self.update("npm", "Debian:12").out)
        self.assertTrue(self.knows("GHSA-1") and self.knows("DSA-1"))
        self.assertIn("0 ecosystems changed", self.update("npm", "Debian:12").out)
        Server.files["/npm/all.zip"] = archive("GHSA-1", "GHSA-2")
        self.assertIn("1 ecosystem changed, 2 advisories", self.update().out)
        self.assertTrue(self.knows("GHSA-2") and self.knows("DSA-1"))

    def test_a_broken_transfer_goes_on_where_it_broke(self):
        body = archive("GHSA-1")
        Server.files["/npm/all.zip"] = body
        Server.cut["/npm/all.zip"] = 5000
        self.update("npm", expect=OTHER)
        self.assertFalse(self.knows("GHSA-1"))
        self.update("npm")
        self.assertEqual(Server.seen[-1][1], "bytes=5000-")
        self.assertTrue(self.knows("GHSA-1"))
        self.assertEqual((self.home / "advisories/download/npm.zip").read_bytes(), body)

    def test_what_has_changed_in_between_begins_anew(self):
        Server.files["/npm/all.zip"] = archive("GHSA-1")
        Server.cut["/npm/all.zip"] = 5000
        self.update("npm", expect=OTHER)
        Server.files["/npm/all.zip"] = archive("GHSA-2")
        self.update("npm")
        self.assertTrue(self.knows("GHSA-2"))

    def test_a_server_without_tags(self):
        Server.etags = False
        Server.files["/npm/all.zip"] = archive("GHSA-1")
        Server.cut["/npm/all.zip"] = 5000
        self.update("npm", expect=OTHER)
        self.update("npm")
        self.assertIsNone(Server.seen[-1][1])
        self.assertTrue(self.knows("GHSA-1"))

    def test_one_that_fails_leaves_the_others(self):
        Server.files["/npm/all.zip"] = archive("GHSA-1")
        Server.files["/Go/all.zip"] = b"<html>sign in here</html>" * 100
        r = self.update("npm", "PyPI", "Go", expect=INCOMPLETE)
        self.assertIn("PyPI/all.zip", r.err)
        self.assertIn("404", r.err)
        self.assertIn("no whole zip", r.err)
        self.assertTrue(self.knows("GHSA-1"))
        Server.files["/Go/all.zip"] = archive("GO-1")
        self.update("Go")
        self.assertTrue(self.knows("GO-1") and self.knows("GHSA-1"))

    def test_nothing_comes(self):
        Server.files["/npm/all.zip"] = archive("GHSA-1")
        self.update("npm")
        Server.files.clear()
        r = self.update(expect=OTHER)
        self.assertIn("the database is unchanged", r.err)
        self.assay("vulndb", "match", "pkg:npm/x@1.0.0", expect=REJECTED)

    def test_a_lost_database_is_made_again(self):
        Server.files["/npm/all.zip"] = archive("GHSA-1")
        self.update("npm")
        (self.home / "advisories/index").unlink()
        self.update("npm")
        self.assertTrue(self.knows("GHSA-1"))

    def test_redirection_and_proxy(self):
        Server.files["/npm/all.zip"] = archive("GHSA-1")
        self.update("npm", url=self.url + "/moved")
        self.assertTrue(self.knows("GHSA-1"))
        # A proxy is asked for the whole address.
        Server.files["http://collection.invalid/Go/all.zip"] = archive("GO-1")
        self.update("Go", url="http://collection.invalid", http_proxy=self.url, no_proxy="")
        self.assertTrue(self.knows("GO-1"))

    def test_usage(self):
        for name in ("../npm", "a/b", "", ".hidden", "npm?x"):
            self.update(name, expect=USAGE)
        self.update("npm", url="file:///etc", expect=OTHER)
        self.update("npm", url="ftp://127.0.0.1", expect=OTHER)


if __name__ == "__main__":
    unittest.main()
