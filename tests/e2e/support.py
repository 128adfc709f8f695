"""What the end-to-end suites share: a home of their own, and running the program."""
import hashlib
import http.client
import io
import json
import os
import random
import shutil
import signal
import string
import subprocess
import tarfile
import tempfile
import time
import unittest
import urllib.parse
import zipfile
from pathlib import Path

ASSAY = os.environ["ASSAY"]
SOURCE = Path(os.environ["ASSAY_SOURCE"])

ACCEPTED, REJECTED, USAGE, INCOMPLETE, CORRUPT, OTHER = range(6)


def github_token(seed):
    """A well-formed token that belongs to nobody: made at run time, never stored."""
    rng = random.Random(seed)
    return "ghp_" + "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(36))


def day(ahead):
    """So many days from today, or before it."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + ahead * 86400))


def tarred(files, top="", mode="w:gz"):
    """An archive of these texts or bytes, below `top`."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as tar:
        for name, text in files.items():
            data = text if isinstance(text, bytes) else text.encode()
            info = tarfile.TarInfo(top + name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zipped(files, top=""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, text in files.items():
            z.writestr(zipfile.ZipInfo(top + name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def npm_cached(data):
    """Where in npm's cache an archive lies."""
    h = hashlib.sha512(data).hexdigest()
    return f"npm/_cacache/content-v2/sha512/{h[:2]}/{h[2:4]}/{h[4:]}"


def page_data(page):
    """What an HTML report shows, as a browser reads it: the text of its JSON."""
    return page.split('<script type="application/json" id="report">')[1].split("</script>")[0]


def otm_shop(flow, web=""):
    """A threat model in OTM of a user who asks a web service: attributes of the flow and of the service."""
    return f"""otmVersion: 0.2.0
project: {{id: shop, name: Shop}}
trustZones:
  - {{id: net, name: Internet, risk: {{trustRating: 40}}}}
  - {{id: dc, name: Centre, risk: {{trustRating: 80}}}}
components:
  - {{id: user, name: User, type: client, parent: {{trustZone: net}}}}
  - {{id: web, name: Web, type: service, parent: {{trustZone: dc}}, attributes: {{{web}}}}}
dataflows:
  - {{id: f, name: Ask, source: user, destination: web, attributes: {{{flow}}}}}
"""


class Case(unittest.TestCase):
    def setUp(self):
        self.dir = Path(tempfile.mkdtemp(prefix="assay-e2e-"))
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.home = self.dir / "home"
        self.tree = self.dir / "tree"
        self.tree.mkdir()

    def env(self, **more):
        env = {k: v for k, v in os.environ.items() if not k.startswith("ASSAY_")}
        env.update(ASSAY_HOME=str(self.cache_home()))
        env.update(more)
        return env

    def cache_home(self):
        """The home; compiled rules are shared by all tests, keys and log are not."""
        cache = self.home / "cache"
        if not cache.exists():
            self.home.mkdir(mode=0o700, exist_ok=True)
            shared = Path(tempfile.gettempdir()) / f"assay-e2e-cache-{os.getuid()}"
            shared.mkdir(mode=0o700, exist_ok=True)
            cache.symlink_to(shared)
        return self.home

    def assay(self, *args, expect=None, stdin=None, **env):
        p = subprocess.run([ASSAY, *map(str, args)], capture_output=True, env=self.env(**env),
                           input=stdin, timeout=600, cwd=self.dir)
        p.out = p.stdout.decode("utf-8")
        p.err = p.stderr.decode("utf-8")
        if expect is not None and p.returncode != expect:
            self.fail(f"assay {' '.join(map(str, args))}: exit {p.returncode}, expected {expect}\n"
                      f"{p.out[-3000:]}\n{p.err[-3000:]}")
        return p

    def ok(self, *args, **env):
        return self.assay(*args, expect=ACCEPTED, **env)

    def wait_for(self, condition, about=lambda: ""):
        end = time.monotonic() + 300
        while not condition():
            if time.monotonic() >= end:
                self.fail(f"it did not happen: {about()}")
            time.sleep(0.05)

    def report(self, *args, expect=None, **more):
        return json.loads(self.assay(*args, "--json", expect=expect, **more).out)

    def advisories(self):
        """A database with one advisory about nobody's package: components can be accepted."""
        record = self.dir / "advisory.json"
        record.write_text(json.dumps({"id": "TEST-1", "modified": "2026-01-01T00:00:00Z", "affected": [
            {"package": {"ecosystem": "npm", "name": "nobody"}, "versions": ["1.0.0"]}]}))
        self.assay("vulndb", "import", record, expect=ACCEPTED)

    def write(self, path, content):
        target = self.tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            target.write_text(content, encoding="utf-8")
        return target

    def git(self, *args, cwd=None, stdin=None, **env):
        """In the tree, with no settings but these; what it printed."""
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        for role in "AUTHOR", "COMMITTER":
            quiet |= {f"GIT_{role}_NAME": "Ann", f"GIT_{role}_EMAIL": "ann@example.org"}
        own = ("-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always")
        p = subprocess.run(["git", *own, *map(str, args)], cwd=cwd or self.tree, env={**os.environ, **quiet, **env},
                           input=stdin, check=True, capture_output=True)
        return p.stdout.decode("utf-8").strip()

    def sh(self, *args, cwd=None):
        subprocess.run(list(map(str, args)), check=True, cwd=cwd or self.dir,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class ServerCase(Case):
    """One of the program's servers, on a free port."""
    server = None

    def start(self, *args, **env):
        self.server = subprocess.Popen([ASSAY, *args, "--listen", "127.0.0.1:0"], env=self.env(**env),
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.stop)
        self.address = self.server.stdout.readline().strip()
        return self

    def stop(self, how=signal.SIGTERM):
        """What it said."""
        if self.server is None:
            return ""
        self.server.send_signal(how)
        out, err = self.server.communicate()
        self.server = None
        return out + err

    def call(self, method, path, body=None, headers=(), timeout=60):
        connection = http.client.HTTPConnection(urllib.parse.urlparse(self.address).netloc, timeout=timeout)
        connection.request(method, path, body, dict(headers))  # sends all of it before it reads
        answer = connection.getresponse()
        result = answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.getheaders()}
        connection.close()
        return result
