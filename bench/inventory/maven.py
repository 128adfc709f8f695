#!/usr/bin/env python3
"""What projects of Maven need in the end: Assay beside Maven's own dependency:tree, offline.

  bench/inventory/maven.py --assay build/assay --repository REPOSITORY PROJECT...

Fill the repository first, once, in each project:
  mvn -Dmaven.repo.local=REPOSITORY org.apache.maven.plugins:maven-dependency-plugin:3.6.1:tree

Both then work from the same files: Maven with -o, Assay with --maven-repository. Compared are,
module by module, group, artifact, type, classifier, version, whether it is only for tests, and
whether the module asks for it itself; then each edge of Maven's tree. Nothing is changed in the
projects.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import resource
import subprocess
import tempfile
import urllib.parse
import xml.etree.ElementTree as ElementTree

PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:tree"
JARS = {"test-jar": ("jar", "tests"), "maven-plugin": ("jar", ""), "ejb": ("jar", "")}


def run(command, **more):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, capture_output=True, check=False, **more).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return out.decode(errors="replace"), seconds


def maven(project, repository):
    """Module "group:artifact" → [(depth, group, artifact, type, classifier, version, scope)]."""
    out, seconds = run(["mvn", "-o", "-B", "-ntp", "-Dstyle.color=never",
                        f"-Dmaven.repo.local={repository}", PLUGIN], cwd=project)
    modules, rows = {}, None
    for line in out.splitlines():
        text = line.removeprefix("[INFO] ")
        if re.match(r"--- .*:tree ", text):
            rows = []
        elif rows is not None:
            where = re.match(r"[ |+\\-]*", text).end()
            parts = text[where:].split(" ")[0].split(":")
            if len(parts) < 4 or where % 3 != 0:
                rows = None
            elif where == 0:
                modules[":".join(parts[:2])] = rows
            else:
                classifier = parts[3] if len(parts) == 6 else ""
                rows.append((where // 3, parts[0], parts[1], parts[2], classifier, parts[-2],
                             parts[-1]))
    return modules, seconds


def modules_of(project):
    """Path of a pom.xml → "group:artifact"."""
    found = {}
    for path in pathlib.Path(project).rglob("pom.xml"):
        root = ElementTree.parse(path).getroot()
        space = root.tag[:root.tag.index("}") + 1] if "}" in root.tag else ""
        text = lambda *names: (root.findtext("/".join(space + n for n in names)) or "").strip()
        group = text("groupId") or text("parent", "groupId")
        found[str(path.relative_to(project))] = f"{group}:{text('artifactId')}"
    return found


def as_file(kind, classifier):
    """A type is another word for an extension and a classifier."""
    extension, own = JARS.get(kind, (kind, ""))
    return extension, classifier or own


def identity(purl):
    """group, artifact, type, classifier, version"""
    rest, _, query = purl.removeprefix("pkg:maven/").partition("?")
    name, _, version = rest.partition("@")
    group, _, artifact = name.partition("/")
    qualifiers = dict(urllib.parse.parse_qsl(query))
    kind = as_file(qualifiers.get("type", "jar"), qualifiers.get("classifier", ""))
    plain = urllib.parse.unquote
    return plain(group), plain(artifact), *kind, plain(version)


def assay(args, project, home):
    with tempfile.TemporaryDirectory() as folder:
        listed, bill = f"{folder}/a.json", f"{folder}/a.cdx.json"
        _, seconds = run([args.assay, "scan", project, "--only", "components", "--no-cache", "-q",
                          "--maven-repository", args.repository, "--format", "json", "-o", listed,
                          "--format", "cyclonedx", "-o", bill],
                         env={**os.environ, "ASSAY_HOME": home})
        components = json.load(open(listed, encoding="utf-8"))["components"]
        document = json.load(open(bill, encoding="utf-8"))
    modules = collections.defaultdict(list)
    for c in components:
        if c["purl"].startswith("pkg:maven/"):
            modules[c["manifest"]].append(c)
    names = {c["bom-ref"]: c.get("purl", "") for c in document["components"]}
    edges = {(identity(names[d["ref"]])[:2], identity(names[to])[:2])
             for d in document.get("dependencies", []) for to in d.get("dependsOn", [])
             if names.get(d["ref"], "").startswith("pkg:maven/")
             and names.get(to, "").startswith("pkg:maven/")}
    return modules, edges, seconds


def rows_of_maven(rows):
    """As told by Maven; a module of the project itself is one like any other."""
    return {((row[1], row[2], *as_file(row[3], row[4]), row[5]), row[6] == "test", row[0] == 1)
            for row in rows}


def edges_of_maven(rows):
    above, found = {}, set()
    for row in rows:
        above[row[0]] = (row[1], row[2])
        if row[0] > 1:
            found.add((above[row[0] - 1], above[row[0]]))
    return found


def compare(args, project, home):
    theirs, their_seconds = maven(project, args.repository)
    ours, edges, our_seconds = assay(args, project, home)
    paths = {name: path for path, name in modules_of(project).items()}
    total = collections.Counter()
    inactive = 0
    for name, rows in sorted(theirs.items()):
        listed = ours.get(paths.get(name, ""), [])
        # What is in a profile that no build takes by itself is told as such, and not by Maven.
        told = [c for c in listed if "which is not active" not in c["note"]]
        inactive += len(listed) - len(told)
        a = {(identity(c["purl"]), c["scope"] == "test", c["relation"] == "direct") for c in told}
        b = rows_of_maven(rows)
        tree = edges_of_maven(rows)
        total.update(both=len(a & b), assay=len(a - b), maven=len(b - a), modules=1,
                     edges=len(tree & edges), lost=len(tree - edges))
        if args.show and (a - b or b - a or tree - edges):
            print(f"{name}\n  assay alone: {sorted(a - b)}\n  maven alone: {sorted(b - a)}\n"
                  f"  edges of maven alone: {sorted(tree - edges)}")
    print(pathlib.Path(project).name, total["modules"], total["both"], total["assay"],
          total["maven"], f"{total['edges']} of {total['edges'] + total['lost']}", inactive,
          f"{our_seconds:.1f}", f"{their_seconds:.1f}", sep=" | ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--assay", required=True)
    parser.add_argument("--repository", required=True)
    parser.add_argument("--show", action="store_true", help="every difference")
    parser.add_argument("projects", nargs="+")
    args = parser.parse_args()
    args.repository = os.path.abspath(args.repository)
    print("project | modules | both | assay alone | maven alone | edges of Maven's tree | "
          "in inactive profiles | assay CPU s | maven CPU s")
    with tempfile.TemporaryDirectory() as home:
        for project in args.projects:
            compare(args, project, home)


if __name__ == "__main__":
    main()
