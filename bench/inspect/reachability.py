#!/usr/bin/env python3
"""Which vulnerabilities the code of Go projects uses: Assay beside govulncheck, offline.

  bench/inspect/reachability.py --assay build/assay --govulncheck govulncheck --advisories all.zip PROJECT...

Each PROJECT is a folder with a go.mod whose modules are in Go's module cache (`go mod download`).
Both read the same advisories (the zip of the Go vulnerability database in the OSV format). For
govulncheck they are laid out as a local database, without those about the standard library and the
go command, which Assay does not know from a go.mod. Its levels are put beside Assay's states: a trace
with a function is "called", with a package "imported", with a module "required". Nothing is
changed in the projects. Prints Markdown: numbers and CPU seconds, then each difference.
"""

import argparse
import collections
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import zipfile

TOOLCHAIN = {"stdlib", "toolchain"}
MANIFESTS = {"go.mod", "vendor/modules.txt"}
LEVELS = ["required", "imported", "called"]


def run(command, **more):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, check=False, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done, seconds


def lay_out(archive, folder):
    """The advisories as a database of vuln.go.dev's second layout."""
    (folder / "ID").mkdir(parents=True)
    (folder / "index").mkdir()
    modules = collections.defaultdict(list)
    with zipfile.ZipFile(archive) as z:
        for name in z.namelist():
            record = json.loads(z.read(name))
            names = {a["package"]["name"] for a in record["affected"]} - TOOLCHAIN
            if not record["id"].startswith("GO-") or not names or record.get("withdrawn"):
                continue
            record["affected"] = [a for a in record["affected"] if a["package"]["name"] in names]
            (folder / "ID" / (record["id"] + ".json")).write_text(json.dumps(record))
            for module in names:
                modules[module].append({"id": record["id"], "modified": record["modified"]})
    index = [{"path": path, "vulns": vulns} for path, vulns in sorted(modules.items())]
    (folder / "index" / "modules.json").write_text(json.dumps(index))
    (folder / "index" / "db.json").write_text('{"modified": "2026-01-01T00:00:00Z"}')


def objects(text):
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        yield value
        while at < len(text) and text[at].isspace():
            at += 1


def govulncheck(program, database, project):
    """Id → (level, what is called and where)."""
    done, seconds = run([program, "-db", database.as_uri(), "-format", "json", "./..."], cwd=project)
    found = {}
    for message in objects(done.stdout.decode()):
        finding = message.get("finding")
        if finding is None:
            continue
        last = finding["trace"][0]
        level = "called" if last.get("function") else "imported" if last.get("package") else "required"
        way = " < ".join(f"{t.get('receiver', '')}{'.' if t.get('receiver') else ''}{t.get('function', '')}"
                         for t in finding["trace"]) if level == "called" else ""
        if LEVELS.index(level) >= LEVELS.index(found.get(finding["osv"], ("required", ""))[0]):
            old = found.get(finding["osv"])
            if old is None or old[0] != level or (way and len(way) < len(old[1])):
                found[finding["osv"]] = (level, way)
    if done.returncode not in (0, 3):
        print(f"{project}: govulncheck: {done.stderr.decode().strip()[-300:]}")
    return found, seconds


def assay(program, home, project, more):
    """Id → (state, place and note)."""
    done, seconds = run([program, "scan", "--quiet", "--no-cache", "--json", *more, project], env={**os.environ, "ASSAY_HOME": home})
    found = {}
    for finding in json.loads(done.stdout)["findings"]:
        reached = finding.get("reachability")
        if finding["inspector"] == "vulnerabilities" and reached and finding["path"] in MANIFESTS:
            place = f"{reached['path']}:{reached['line']} {reached['symbol'] or ''} {reached['note'] or ''}"
            for name in [finding["rule"], *finding["message"].replace("(", " ").replace(",", " ").split()]:
                if name.startswith("GO-"):
                    found.setdefault(name.rstrip(").,"), (reached["state"], place))
    return found, seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", default="build/assay")
    parser.add_argument("--govulncheck", default="govulncheck")
    parser.add_argument("--advisories", required=True, type=pathlib.Path)
    parser.add_argument("--go-module-cache", help="let Assay read dependencies there, too")
    parser.add_argument("projects", nargs="+", type=pathlib.Path)
    args = parser.parse_args()
    program = os.path.abspath(args.assay)
    rows, differences = [], []
    more = ["--go-module-cache", args.go_module_cache] if args.go_module_cache else []
    with tempfile.TemporaryDirectory() as folder:
        database, home = pathlib.Path(folder, "db"), str(pathlib.Path(folder, "home"))
        lay_out(args.advisories, database)
        run([program, "vulndb", "import", str(args.advisories)], env={**os.environ, "ASSAY_HOME": home})
        for project in args.projects:
            theirs, their_seconds = govulncheck(args.govulncheck, database, project)
            ours, our_seconds = assay(program, home, str(project), more)
            pairs = collections.Counter()
            for name in sorted(set(ours) | set(theirs)):
                a, b = ours.get(name, ("-", "")), theirs.get(name, ("-", ""))
                pairs[a[0], b[0]] += 1
                differences.append((project.name, name, *a, *b))
            rows.append((project.name, pairs, our_seconds, their_seconds))
    print("| project | Assay / govulncheck: how many | Assay CPU s | govulncheck CPU s |\n| --- | --- | --- | --- |")
    for name, pairs, ours, theirs in rows:
        text = ", ".join(f"{a} / {b}: {n}" for (a, b), n in sorted(pairs.items()))
        print(f"| {name} | {text} | {ours:.1f} | {theirs:.1f} |")
    print()
    same = {("called", "called"), ("imported", "imported"), ("not-imported", "required")}
    for project, name, state, place, level, way in differences:
        if (state, level) not in same:
            print(f"- {project} {name}: {state} ({place.strip()}) / {level} {way}")


if __name__ == "__main__":
    main()
