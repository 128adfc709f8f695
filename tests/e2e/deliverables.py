"""A deliverable, the people around it and what they say: what suites about acceptance share."""
import hashlib
import json
import time

from support import ACCEPTED, REJECTED, Case, tarred

LOCK = json.dumps({"name": "hello", "version": "1.0.0", "lockfileVersion": 3, "packages": {
    "": {"name": "hello", "version": "1.0.0"},
    "node_modules/left-pad": {"version": "1.1.0", "license": "MIT",
                              "resolved": "https://registry.example/left-pad-1.1.0.tgz"}}})


class Deliverables(Case):
    def setUp(self):
        super().setUp()
        self.advisories()
        self.keys = {}
        self.add_key("root", "administrator")
        for person, role in (("ann", "acceptor"), ("bob", "acceptor"), ("sec", "security"), ("sup", "supplier")):
            self.add_key(person, role, by="root")
        self.by("root", "person", "add", "ann", "--name", "Ann", "--email", "ann@example.org")
        self.by("root", "deliverable", "announce", "d1", "--title", "Hello", "--tier", "low")

    def add_key(self, person, role, by=None):
        path = self.dir / f"{person}.key"
        env = {"ASSAY_KEY": str(self.keys[by])} if by else {}
        self.assay("key", "add", "--person", person, "--role", role, "-o", path, expect=ACCEPTED, **env)
        self.keys[person] = path

    def by(self, person, *args, expect=ACCEPTED):
        return self.assay(*args, expect=expect, ASSAY_KEY=str(self.keys[person]))

    def delivery(self, files, name="hello.tar"):
        """A source archive with a directory around it, as such archives are."""
        path = self.dir / name
        path.write_bytes(tarred(files, "hello-1.0/", "w"))
        self.file = path
        self.digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return path

    def receive(self, files=None):
        self.delivery(files or {"main.c": "int main(void) { return 0; }\n", "package-lock.json": LOCK})
        self.by("bob", "deliverable", "receive", "d1", self.file)

    def sbom(self, change=lambda text: text):
        path = self.dir / "sbom.json"
        self.assay("sbom", self.file, "--format", "cyclonedx", "-o", path, expect=ACCEPTED)
        path.write_text(change(path.read_text()))
        return path

    def submit(self, evidence, kind, document, *more, expect=ACCEPTED, person="sup"):
        today = time.strftime("%Y-%m-%d", time.gmtime())
        args = ["--made", today] if "--made" not in more else []
        return self.by(person, "evidence", "submit", "d1", evidence, "--kind", kind, "--document", document,
                       "--provenance", "system-report", "--source", "CI", "--digest", self.digest, *args, *more,
                       expect=expect)

    def statement(self):
        path = self.dir / "ip.txt"
        path.write_text("All of it is ours.\n")
        self.submit("ip", "ip-statement", path, "--scope", "all of it")

    def inspect(self, expect=ACCEPTED):
        return self.by("bob", "deliverable", "inspect", "d1", self.file, "--json", "-q", expect=expect)

    def status(self, expect=REJECTED):
        return json.loads(self.assay("deliverable", "status", "d1", "--json", expect=expect).out)

    def words(self, expect=REJECTED):
        s = self.status(expect)
        return s["state"], sorted(r["word"].split(":")[0] + ":" + r["word"].split(":")[1][:4]
                                  if ":" in r["word"] else r["word"] for r in s["reasons"] if "exception" not in r)

    def decide(self, person, *how, expect=ACCEPTED):
        return self.by(person, "deliverable", "decide", "d1", *how, "--reason", "looked at it", "--json", expect=expect)

    def sound(self):
        self.assay("log", "verify", expect=ACCEPTED)
        self.assay("log", "rebuild", "--check", expect=ACCEPTED)

    def key_id(self, person):
        listed = json.loads(self.assay("key", "list", "--json", expect=ACCEPTED).out)
        return [k["id"] for k in listed if k.get("person") == person][0]
