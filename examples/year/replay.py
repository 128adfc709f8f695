#!/usr/bin/env python3
"""One organisation's year, replayed from year.jsonl into a home of its own: README.md beside this file.

    replay.py [--assay PROGRAM] [--offline | --packages FOLDER] [--only WHICH] [--advisories PATH] OUT

Everything that is said here is said through the program's commands; nothing is written past it."""
import argparse
import base64
import datetime
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ACCEPTED, REJECTED, USAGE, INCOMPLETE, CORRUPT, OTHER = range(6)
KEYS = {"acknowledgement": 3, "certificate": 3, "standard": 2, "clause": 2, "assignment": 2, "review-action": 2, "subject": 2,
        "corrective-action": 2}  # how many fields name a record; else one
STATES = ("ok", "partly measured", "alarm", "error", "not measured", "not applicable")


class Failure(Exception):
    pass


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def name_of(d):
    """Of "pkg:pypi/jinja2@2.11.2": the name and the version."""
    return d["package"].split("/", 1)[1].rsplit("@", 1)


def chosen(deliveries, which):
    """All, the first so many, or those that are named."""
    if which is None or which.isdigit():
        return deliveries[:int(which) if which else None]
    return [d for d in deliveries if d["deliver"] in which.split(",")]


class Year:
    def __init__(self, arguments):
        self.out = Path(arguments.out).resolve()
        self.out.mkdir(parents=True)
        self.program = arguments.assay
        self.offline = arguments.offline
        self.fetched = arguments.packages
        self.advisories = arguments.advisories
        self.today = datetime.datetime.now(datetime.timezone.utc).date()
        head, *lines = lines_of(HERE / "year.jsonl")
        self.head = head
        self.records = [x for x in lines if "noun" in x]
        self.deliveries = chosen([x for x in lines if "deliver" in x], arguments.only)
        self.seconds = {}
        self.calls = 0
        for folder in ("keys", "packages", "evidence"):
            (self.out / folder).mkdir()

    # ---- the program ----

    def assay(self, *words, key=None, expect=(ACCEPTED,), stdin=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith("ASSAY_")}
        env["ASSAY_HOME"] = str(self.out / "home")
        if key:
            env["ASSAY_KEY"] = str(self.out / "keys" / f"{key}.key")
        p = subprocess.run([self.program, *map(str, words)], env=env, input=stdin, capture_output=True, check=False)
        self.calls += 1
        p.text = p.stdout.decode("utf-8", "replace")
        if expect is not None and p.returncode not in expect:
            raise Failure(f"assay {' '.join(map(str, words))}: exit {p.returncode}\n{p.text[-2000:]}\n"
                          f"{p.stderr.decode('utf-8', 'replace')[-2000:]}")
        return p

    def day(self, offset):
        return (self.today + datetime.timedelta(days=offset)).isoformat()

    # ---- what was said in the course of the year ----

    def value(self, v):
        return self.day(int(v[1:])) if isinstance(v, str) and re.fullmatch(r"@-?\d+", v) else v

    def statement(self, record):
        """As the program would make it, with the time of its day: the log takes what is said of the past, but for
        what happens just now (receipts, inspections, exceptions, approvals, decisions)."""
        fields = {k: self.value(v) for k, v in record.items() if k not in ("day", "noun")}
        noun, time_of = record["noun"], self.day(record["day"])
        name = " ".join([noun, *(str(v) for v in list(fields.values())[:KEYS.get(noun, 1)])])
        return json.dumps({
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": name, "digest": {"sha256": hashlib.sha256(name.encode()).hexdigest()}}],
            "predicateType": f"urn:assay:predicate:{noun}:v1",
            "predicate": {"action": "set", **fields, "time": time_of if noun == "acknowledgement" else time_of + "T09:00:00Z"}})

    def say_the_year(self):
        days = [r["day"] for r in self.records]
        assert days == sorted(days) and days[-1] < 0, "year.jsonl is not in the order of its days"
        batch = "".join(self.statement(r) + "\n" for r in self.records)
        self.assay("log", "append", "-", stdin=batch.encode())

    # ---- today: keys, deliveries, decisions ----

    def add_key(self, person, role, by=None):
        self.assay("key", "add", "--person", person, "--role", role, "-o", self.out / "keys" / f"{person}.key", key=by)

    def make_keys(self):
        root = self.head["administrator"]
        self.add_key(root, "administrator")
        for person in self.head["acceptors"]:
            self.add_key(person, "acceptor", by=root)
        self.add_key(self.head["security"], "security", by=root)
        for supplier in sorted({d["supplier"] for d in self.deliveries}):
            self.add_key(f"at-{supplier}", "supplier", by=root)

    def name_people(self):
        """Names and addresses stand in no statement: they are sealed, so that they are said by a command."""
        for person in sorted({r["id"] for r in self.records if r["noun"] == "person"}):
            self.assay("person", "set", person, "--name", f"{person.capitalize()} Example", "--email", f"{person}@example.org",
                       key=self.head["administrator"])

    def load_advisories(self):
        """Without others, the few of advisories.jsonl: known facts about these packages, in our words."""
        if self.advisories is None:
            self.advisories = self.out / "advisories"
            self.advisories.mkdir()
            for record in lines_of(HERE / "advisories.jsonl"):
                (self.advisories / f"{record['id']}.json").write_text(json.dumps(record))
        self.assay("vulndb", "import", self.advisories)

    def approve_baseline(self):
        """The organisation's own baseline: the built-in one, and duplicated code rejects."""
        text = self.assay("baseline", "show").text
        text = re.sub(r"^id: .*$", "id: house", text, count=1, flags=re.M)
        at = text.index("- id: little-duplication")
        (self.out / "house.yaml").write_text(text[:at] + text[at:].replace("level: should", "level: must", 1))
        self.assay("baseline", "approve", self.out / "house.yaml", "--owner", self.head["security"], "--tiers", "low medium",
                   "--expires", self.day(365), "--review-by", self.day(180), "--why", "written once", key=self.head["security"])

    def fetch(self):
        """Each ecosystem's own client fetches its packages, and runs nothing of them; offline, what this folder and
        delivery/ hold takes their place."""
        folder = Path(self.fetched).resolve() if self.fetched else self.out / "packages"
        if not self.offline and not self.fetched:
            self.fetch_npm(folder, [d["package"] for d in self.deliveries if not d["package"].startswith("pkg:")])
            self.fetch_pypi(folder, [name_of(d) for d in self.deliveries if d["package"].startswith("pkg:pypi/")])
            self.fetch_go(folder, [name_of(d) for d in self.deliveries if d["package"].startswith("pkg:golang/")])
        for d in self.deliveries:
            d["file"] = self.out / "packages" / f"{d['deliver']}-{d['supplier']}.tar.gz"
            with tarfile.open(d["file"], "w:gz") as tar:
                if self.offline:
                    self.pack_own(d, tar)
                elif d["package"].startswith("pkg:pypi/"):
                    self.pack_pypi(d, tar, folder)
                elif d["package"].startswith("pkg:golang/"):
                    self.pack_go(d, tar, folder)
                else:
                    self.pack_npm(d, tar, folder / (d["package"].replace("@", "-") + ".tgz"))

    @staticmethod
    def fetch_npm(folder, names):
        for at in range(0, len(names), 10):
            subprocess.run(["npm", "pack", "--silent", "--ignore-scripts", *names[at:at + 10]], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL)

    @staticmethod
    def fetch_pypi(folder, names):
        """Wheels alone: to make one of a source archive runs what is in it."""
        if names:
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "-d", folder,
                            *(f"{name}=={version}" for name, version in names)], check=True, stdout=subprocess.DEVNULL)

    @staticmethod
    def fetch_go(folder, names):
        if names:
            env = dict(os.environ, GOMODCACHE=str(folder / "go"), GOFLAGS="-modcacherw", GOWORK="off")
            subprocess.run(["go", "mod", "download", *(f"{name}@{version}" for name, version in names)], cwd=folder, env=env,
                           check=True, stdout=subprocess.DEVNULL)

    @staticmethod
    def add(tar, name, content):
        info = tarfile.TarInfo(f"delivery/{name}")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))

    def pack_npm(self, d, tar, package):
        """A delivery as it is installed: the package where npm puts it, a lock file that names it."""
        name, version = d["package"].split("@")
        with tarfile.open(package) as inner:
            members = [m for m in inner.getmembers() if m.isfile()]
            for m in members:
                self.add(tar, f"node_modules/{name}/{m.name.split('/', 1)[1]}", inner.extractfile(m).read())
            licence = json.load(inner.extractfile("package/package.json")).get("license", "") if any(
                m.name == "package/package.json" for m in members) else ""
        one = {"version": version, **({"license": licence} if isinstance(licence, str) and licence else {})}
        self.add(tar, "package.json", json.dumps({"name": d["supplier"], "version": version, "dependencies": {name: version}}).encode())
        self.add(tar, "package-lock.json", json.dumps({"name": d["supplier"], "version": version, "lockfileVersion": 3, "packages": {
            "": {"name": d["supplier"], "version": version, "dependencies": {name: version}}, f"node_modules/{name}": one}}).encode())

    def pack_pypi(self, d, tar, folder):
        """As it is installed: the wheel's files where pip puts them."""
        name, version = name_of(d)
        wheel = [p for p in folder.glob("*.whl") if p.name.replace("-", "_").lower().startswith(f"{name}_{version}_")][0]
        with zipfile.ZipFile(wheel) as inner:
            for member in inner.infolist():
                if not member.is_dir():
                    self.add(tar, f"lib/python3/site-packages/{member.filename}", inner.read(member))

    def pack_go(self, d, tar, folder):
        """As "go mod vendor" puts it, beside a go.mod that requires it and the go.sum to it."""
        name, version = name_of(d)
        cache = folder / "go" / "cache" / "download" / name / "@v"
        with zipfile.ZipFile(cache / f"{version}.zip") as inner:
            for member in inner.infolist():
                self.add(tar, "vendor/" + member.filename.replace(f"{name}@{version}/", f"{name}/", 1), inner.read(member))
        content = hashlib.sha256((cache / f"{version}.mod").read_bytes()).hexdigest()
        of_mod = base64.b64encode(hashlib.sha256(f"{content}  go.mod\n".encode()).digest()).decode()
        of_zip = (cache / f"{version}.ziphash").read_text().strip()
        self.add(tar, "go.mod", f"module example.org/{d['supplier']}\n\ngo 1.17\n\nrequire {name} {version}\n".encode())
        self.add(tar, "go.sum", f"{name} {version} {of_zip}\n{name} {version}/go.mod h1:{of_mod}\n".encode())
        self.add(tar, "vendor/modules.txt", f"# {name} {version}\n## explicit\n{name}\n".encode())

    def pack_own(self, d, tar):
        tree = HERE.parent / "delivery" if d.get("offline") == "delivery" else HERE
        for path in sorted(p for p in tree.rglob("*") if p.is_file() and p.suffix in (".py", ".js", ".json", ".properties")):
            self.add(tar, str(path.relative_to(tree)), path.read_bytes())
        self.add(tar, "NOTE", f"This stands for {d['package']}.\n".encode())

    def evidence(self, d):
        """What the supplier sends along; some of it claims what is not so."""
        sbom = self.out / "evidence" / f"{d['deliver']}.cdx.json"
        self.assay("sbom", d["file"], "--format", "cyclonedx", "-o", sbom)
        bom = json.loads(sbom.read_text())
        if "claims" in d:
            bom.setdefault("components", []).append({
                "type": "library", "name": "not-there", "version": "1.0.0", "purl": "pkg:npm/not-there@1.0.0"})
            sbom.write_text(json.dumps(bom))
        tests = self.out / "evidence" / f"{d['deliver']}.junit.xml"
        tests.write_text(f'<testsuite name="{d["package"]}" tests="2"><testcase classname="a" name="b"/>'
                         '<testcase classname="a" name="c"/></testsuite>\n')
        licences = self.out / "evidence" / f"{d['deliver']}.csv"
        rows = [f'{c["purl"]},{x.get("expression") or x["license"].get("id") or x["license"].get("name")}'
                for c in bom.get("components", []) for x in c.get("licenses", [])[:1] if "purl" in c]
        licences.write_text("\n".join(["component,licence", *rows]) + "\n")
        words = self.out / "evidence" / f"{d['deliver']}.txt"
        words.write_text(f"What {d['package']} holds is ours to give, {d['supplier']}.\n")
        files = {"sbom": sbom, "test-results": tests, "licence-list": licences, "ip-statement": words}
        digest = hashlib.sha256(d["file"].read_bytes()).hexdigest()
        for kind in d["evidence"]:
            self.assay("evidence", "submit", d["deliver"], kind, "--kind", kind, "--document", files[kind], "--made", self.day(0),
                       "--provenance", "system-report", "--source", d["supplier"], "--digest", digest, "--scope", "all of it",
                       key=f"at-{d['supplier']}")

    def deliver(self, d):
        """Received, inspected and decided by what was found: nothing here knows the outcome."""
        clerk, (first, second) = self.head["acceptors"][0], self.head["acceptors"]
        self.assay("deliverable", "receive", d["deliver"], d["file"], key=clerk)
        self.evidence(d)
        own = ["--baseline", self.out / "house.yaml"] if d.get("baseline") == "house" else []
        self.assay("deliverable", "inspect", d["deliver"], d["file"], "--name", d["supplier"], "-q", *own, key=clerk,
                   expect=(ACCEPTED, REJECTED, INCOMPLETE))
        found = json.loads(self.assay("deliverable", "status", d["deliver"], "--json", expect=(ACCEPTED, REJECTED)).text)
        against = [r["word"] for r in found["reasons"]]
        if against and "excuse" in d:
            self.assay("exception", "add", f"x-{d['deliver']}", "--deliverable", d["deliver"], "--excuses", " ".join(against),
                       "--owner", self.head["security"], "--expires", self.day(60), "--why", d["excuse"], key=self.head["security"])
            against = []
        how = ["--reject", "--reason", "; ".join(against)[:400]] if against else ["--accept", "--reason", "nothing speaks against it"]
        for person in (first, second):
            self.assay("deliverable", "decide", d["deliver"], *how, key=person)
        end = json.loads(self.assay("deliverable", "status", d["deliver"], "--json", expect=None).text)
        return {"deliverable": d["deliver"], "package": d["package"], "supplier": d["supplier"], "tier": end["tier"],
                "outcome": end["files"][0]["outcome"], "state": end["state"], "against": [r["word"].split(":")[0] for r in end["reasons"]]}

    # ---- what an auditor looks at ----

    def controls(self):
        table = {}
        for offset in self.head["quarters"]:
            day = self.day(offset)
            posture = json.loads(self.assay("control", "posture", "--at", day, "--json", expect=(ACCEPTED, REJECTED)).text)
            table[day] = {c["id"]: c["state"] for c in posture["controls"]}
        return table

    def pack(self):
        """Written, checked by the program without the home, changed by one byte, and checked by OpenSSL."""
        pack, keys = self.out / "pack.tar", []
        self.assay("audit", "pack", "-o", pack)
        for option, words, name in (("--key", [], "signer.pem"), ("--key", ["sigstore"], "sigstore.pem"),
                                    ("--vkey", ["--vkey"], "log.vkey")):
            (self.out / name).write_text(self.assay("key", "export", *words).text)
            keys += [option, self.out / name]
        said = self.assay("audit", "verify", pack, *keys).text
        changed = self.out / "changed.tar"
        data = bytearray(pack.read_bytes())
        data[len(data) // 2] ^= 1
        changed.write_bytes(data)
        p = self.assay("audit", "verify", changed, *keys, expect=(CORRUPT,))
        changed.unlink()
        return {"bytes": len(data), "verify": said.strip().splitlines(),
                "changed": [x for x in p.text.splitlines() if x.startswith("PROBLEM")][:3] or [p.stderr.decode().strip()], "openssl": self.openssl(pack)}

    def openssl(self, pack):
        """As the pack's own README says: digests of all members, the manifest's signature, some statements'."""
        if shutil.which("openssl") is None:
            return "openssl is not installed"
        with tarfile.open(pack) as tar:
            members = {m.name: tar.extractfile(m).read() for m in tar if m.isfile()}
        listed = [line.split("  ", 1) for line in members["MANIFEST.sha256"].decode().splitlines()]
        for digest, name in listed:
            if hashlib.sha256(members[name]).hexdigest() != digest:
                raise Failure(f"{name} is not what the manifest says")
        statements = sorted(n for n in members if re.fullmatch(r"statements/\d+\.json", n))
        chosen = ["MANIFEST.dsse.json", *statements[::max(1, len(statements) // 100)]]
        folder = self.out / "openssl"
        folder.mkdir()
        for name in chosen:
            self.check_signature(folder, members, name)
        shutil.rmtree(folder)
        return f"{len(listed)} digests, {len(chosen)} signatures ({len(statements)} statements in the pack)"

    @staticmethod
    def check_signature(folder, members, name):
        envelope = json.loads(members[name])
        kind, payload = envelope["payloadType"].encode(), base64.b64decode(envelope["payload"])
        (folder / "pae").write_bytes(b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload))
        (folder / "sig").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
        key = folder / "key.pem"
        key.write_bytes(members["keys/" + envelope["signatures"][0]["keyid"] + ".pem"])
        how = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", key, "-in", folder / "pae", "-sigfile", folder / "sig"]
        text = subprocess.run(["openssl", "pkey", "-pubin", "-in", key, "-noout", "-text"], capture_output=True, text=True, check=True)
        if "prime256v1" in text.stdout:
            how += ["-digest", "sha256"]
        p = subprocess.run(how, capture_output=True, text=True, check=False)
        if p.returncode != 0:
            raise Failure(f"openssl does not accept {name}: {p.stderr}")

    # ---- the report ----

    def report(self, deliveries, controls, pack):
        days = list(controls)
        out = [f"# {self.head['organisation']}: a year to {self.day(0)}", "",
               f"{len(self.records)} records of the year, {len(deliveries)} deliverables, {self.calls} calls of the program.",
               "", "## Controls at four dates", "", "| state | " + " | ".join(days) + " |", "| --- |" + " --- |" * len(days)]
        for state in STATES:
            out.append(f"| {state} | " + " | ".join(str(sum(s == state for s in controls[d].values())) for d in days) + " |")
        out += ["", "| control | " + " | ".join(days) + " |", "| --- |" + " --- |" * len(days)]
        for control in controls[days[-1]]:
            states = [controls[d][control] for d in days]
            if len(set(states)) > 1:
                out.append(f"| {control} | " + " | ".join(states) + " |")
        out += ["", "## Deliverables", "", "| deliverable | package | tier | inspection | state | what spoke against it |",
                "| --- | --- | --- | --- | --- | --- |"]
        for d in deliveries:
            words = ", ".join(sorted(set(d["against"])))
            out.append(f"| {d['deliverable']} | {d['package']} | {d['tier']} | {d['outcome']} | {d['state']} | {words} |")
        out += ["", "## The pack", "", f"{pack['bytes']} bytes. `assay audit verify`:", "", "```", *pack["verify"], "```", "",
                "With one byte changed:", "", "```", *pack["changed"], "```", "", f"OpenSSL: {pack['openssl']}.", "", "## Time", ""]
        out += [f"- {what}: {seconds:.0f} s" for what, seconds in self.seconds.items()]
        (self.out / "report.md").write_text("\n".join(out) + "\n", encoding="utf-8")

    def timed(self, what, act):
        print(f"{what} …", file=sys.stderr)
        begin = time.monotonic()
        result = act()
        self.seconds[what] = time.monotonic() - begin
        return result

    def run(self):
        self.timed("the records of the year", self.say_the_year)
        self.timed("keys, advisories, baseline", lambda: (self.make_keys(), self.name_people(), self.load_advisories(), self.approve_baseline()))
        self.timed("fetching packages", self.fetch)
        deliveries = self.timed("deliverables", lambda: [self.deliver(d) for d in self.deliveries])
        controls = self.timed("controls at four dates", self.controls)
        pack = self.timed("the pack", self.pack)
        self.timed("the log against its registers", lambda: self.assay("log", "rebuild", "--check"))
        self.report(deliveries, controls, pack)
        return {"deliveries": deliveries, "controls": controls, "pack": pack}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", default="assay", help="the program (default: assay on the PATH)")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--offline", action="store_true", help="pack what examples/ holds instead of public packages")
    how.add_argument("--packages", metavar="FOLDER", help="take packages that were fetched before: OUT/packages of another run")
    parser.add_argument("--only", metavar="WHICH", help="the first N deliverables, or those named: d03,d31")
    parser.add_argument("--advisories", metavar="PATH", help="OSV records for \"assay vulndb import\" (default: advisories.jsonl)")
    parser.add_argument("--json", action="store_true", help="print what came of it as JSON")
    parser.add_argument("out", metavar="OUT", help="a folder that is made: home, keys, packages, pack.tar, report.md")
    arguments = parser.parse_args()
    year = Year(arguments)
    try:
        result = year.run()
    except (Failure, subprocess.CalledProcessError) as e:
        print(f"replay.py: {e}", file=sys.stderr)
        return 1
    print(json.dumps(result, indent=1) if arguments.json else (year.out / "report.md").read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
