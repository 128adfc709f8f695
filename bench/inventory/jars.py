#!/usr/bin/env python3
"""Jars told by their manifest alone, beside what their pom.properties say.

  bench/inventory/jars.py --assay build/assay [--syft syft] FOLDER... [--show]

Of each jar below the folders that has one pom.properties, whose artifact its name holds, and a
manifest, a jar with the manifest alone is made; what a tool says of that is compared with the
coordinates that the pom.properties say.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import tempfile
import urllib.parse
import zipfile

PROPERTIES = re.compile(r"META-INF/maven/[^/]+/[^/]+/pom\.properties")
MANIFEST = "META-INF/MANIFEST.MF"


def coordinates(text):
    said = dict(re.findall(r"(?m)^(groupId|artifactId|version)\s*[=:]\s*(\S+)", text))
    return said if len(said) == 3 else None


def make_jars(folders, root):
    """Path of the jar made → what the pom.properties say."""
    truth = {}
    for path in sorted(p for f in folders for p in pathlib.Path(f).rglob("*.jar") if p.is_file()):
        try:
            jar = zipfile.ZipFile(path)
        except zipfile.BadZipFile:
            continue
        found = [n for n in jar.namelist() if PROPERTIES.fullmatch(n)]
        said = coordinates(jar.read(found[0]).decode(errors="replace")) if len(found) == 1 else None
        if not said or MANIFEST not in jar.namelist() or said["artifactId"] not in path.name:
            continue
        purl = f"pkg:maven/{said['groupId']}/{said['artifactId']}@{said['version']}"
        if purl in truth.values():
            continue
        name = f"{len(truth):04d}/{path.name}"
        (root / name).parent.mkdir()
        with zipfile.ZipFile(root / name, "w") as made:
            made.writestr(MANIFEST, jar.read(MANIFEST))
        truth[name] = purl
    return truth


def plain(purl):
    return urllib.parse.unquote(purl.split("?")[0])


def by_assay(assay, root, home):
    out = subprocess.run([assay, "scan", root, "--only", "components", "--no-cache", "--json", "-q"],
                         capture_output=True, check=False, env={**os.environ, "ASSAY_HOME": home}).stdout
    return {c["manifest"].split("!")[0]: (plain(c["purl"]), "a guess" if c["note"] else "sure")
            for c in json.loads(out)["components"]}


def by_syft(syft, root):
    out = subprocess.run([syft, "scan", f"dir:{root}", "-o", "json", "-q"], capture_output=True,
                         check=False, env={**os.environ, "SYFT_CHECK_FOR_APP_UPDATE": "false"}).stdout
    return {place["path"].lstrip("/"): (plain(c["purl"]), "") for c in json.loads(out)["artifacts"]
            for place in c["locations"]}


def compare(tool, truth, found, show):
    rows = collections.Counter()
    for path, want in truth.items():
        purl, how = found.get(path, ("", ""))
        agrees = ("the same" if purl == want else "nothing" if not purl else
                  "another group" if purl.split("/")[-1] == want.split("/")[-1] else "other")
        rows[f"{agrees} {how}".strip()] += 1
        if show and purl != want:
            print(f"  {path}: {purl or 'nothing'}, not {want}")
    print(tool, *(f"{k}: {n}" for k, n in sorted(rows.items())), sep=" | ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--assay", required=True)
    parser.add_argument("--syft")
    parser.add_argument("--show", action="store_true", help="every difference")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        truth = make_jars(args.folders, pathlib.Path(folder))
        print(len(truth), "jars")
        compare("Assay", truth, by_assay(args.assay, folder, home), args.show)
        if args.syft:
            compare("syft", truth, by_syft(args.syft, folder), args.show)


if __name__ == "__main__":
    main()
