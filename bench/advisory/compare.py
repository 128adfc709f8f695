#!/usr/bin/env python3
"""Known vulnerabilities of real lock files: Assay beside osv-scanner, same advisories, same run.

  bench/advisory/compare.py --assay build/assay --osv-scanner osv-scanner \\
      --osv DATA/osv --locks DIR [--runs 3]

DATA/osv has ECOSYSTEM/all.zip; DIR has one directory a lock file. Both tools work offline on the
same zips. Prints what one reports and the other does not, by their JSON, and the times of both forms: Assay's
JSON lists all components, osv-scanner's those with a vulnerability; their SARIF holds findings alone.
Exit status 1: a difference.
Assay keeps what it found in a file: its first run, which reads all, and the later ones, which do
not, are told apart. osv-scanner runs as often as asked for; every run of it reads all.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from pathlib import Path


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def timed(command, runs, **more):
    best, result = None, None
    for _ in range(runs):
        before, cpu = time.monotonic(), os.times()
        result = subprocess.run(command, capture_output=True, **more)
        wall, after = time.monotonic() - before, os.times()
        used = after.children_user + after.children_system - cpu.children_user - cpu.children_system
        if best is None or used < best[1]:
            best = (wall, used)
    return best, result


def first_runs(command, runs, home, env):
    """As timed(), with nothing kept of earlier runs."""
    best = None
    for _ in range(runs):
        shutil.rmtree(f"{home}/cache", ignore_errors=True)
        one = timed(command, 1, env=env)
        best = one if best is None or one[0][1] < best[0][1] else best
    return best


def peak_mib(command, **more):
    p = subprocess.run(["/usr/bin/time", "-f", "%M", *command], capture_output=True, text=True, **more)
    try:
        return int(p.stderr.strip().split("\n")[-1]) / 1024
    except (ValueError, IndexError):
        return float("nan")


def osv_database(osv, to):
    for one in sorted(Path(osv).iterdir()):
        for name in ("osv-scalibr", "osv-scanner"):
            d = Path(to) / name / one.name
            d.mkdir(parents=True)
            (d / "all.zip").symlink_to((one / "all.zip").resolve())
    # It stops at the first ecosystem of which there is no zip at all.
    for name in ("osv-scalibr", "osv-scanner"):
        for ecosystem in ("Packagist", "Maven", "NuGet", "Pub", "Hex", "crates.io", "RubyGems", "Go", "npm", "PyPI"):
            d = Path(to) / name / ecosystem
            if not d.exists():
                d.mkdir(parents=True)
                zipfile.ZipFile(d / "all.zip", "w").close()


def osv_found(text, root):
    found = defaultdict(set)
    for result in json.loads(text)["results"]:
        path = os.path.relpath(result["source"]["path"], root)
        for package in result["packages"]:
            p = package["package"]
            key = (path, normal(p["name"]), p["version"].removeprefix("v"))
            for v in package.get("vulnerabilities", []):
                found[key].add(v["id"])
    return found


def assay_found(text):
    """By package: one set of names a vulnerability."""
    found = defaultdict(list)
    for f in json.loads(text)["findings"]:
        if f["inspector"] != "vulnerabilities":
            continue
        m = re.match(r"(\S+)(?: (\S+))? is (?:vulnerable|a malicious package)", f["message"])
        rest = f["message"][f["message"].rfind(". " + f["rule"]) + 2:]
        aliases = re.match(re.escape(f["rule"]) + r" \(([^)]*)\)", rest)
        names = {f["rule"], *(aliases.group(1).split(", ") if aliases else [])}
        found[(f["path"], normal(m.group(1)), (m.group(2) or "").removeprefix("v"))].append(names)
    return found


def compare(ours, theirs):
    same, only_ours, only_theirs = 0, [], []
    for key in sorted(set(ours) | set(theirs)):
        ids, groups = theirs.get(key, set()), ours.get(key, [])
        for one in sorted(ids):
            if any(one in names for names in groups):
                same += 1
            else:
                only_theirs.append((*key, one))
        for names in groups:
            if not names & ids:
                only_ours.append((*key, sorted(names)[0]))
    return same, only_ours, only_theirs


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("assay", "osv-scanner", "osv", "locks"):
        a.add_argument(f"--{name}", required=True)
    a.add_argument("--runs", type=int, default=3)
    a = a.parse_args()
    locks = Path(a.locks).resolve()
    with tempfile.TemporaryDirectory() as home:
        osv_database(a.osv, Path(home) / "db")
        env = dict(os.environ, ASSAY_HOME=home)
        imported, p = timed([a.assay, "vulndb", "import", "--replace", a.osv], 1, env=env)
        times, ours, theirs = {}, {}, {}
        for form in ("json", "sarif"):
            ours_command = [a.assay, "scan", "-q", "--only", "vulnerabilities", "-f", form, str(locks)]
            theirs_command = [a.osv_scanner, "scan", "source", "--offline", "--local-db-path", f"{home}/db",
                              "--format", form, "--no-resolve", "--no-ignore", "-r", str(locks)]
            times[form, "assay, first"], first = first_runs(ours_command, a.runs, home, env)
            times[form, "assay, again"], ours[form] = timed(ours_command, a.runs, env=env)
            times[form, "osv-scanner"], theirs[form] = timed(theirs_command, a.runs)
            if form == "json" and assay_found(first.stdout) != assay_found(ours[form].stdout):
                sys.exit("assay's second run says something else than its first")
        ours, theirs = ours["json"], theirs["json"]
        ours_peak, theirs_peak = peak_mib(ours_command, env=env), peak_mib(theirs_command)
        files = sum(1 for _ in locks.rglob("*") if _.is_file())
        same, only_ours, only_theirs = compare(assay_found(ours.stdout), osv_found(theirs.stdout, locks))
    print(f"lock files: {files}; import: {imported[0]:.2f} s wall, {imported[1]:.2f} s CPU")
    print(f"both say:   {same}")
    for label, rows in (("assay alone", only_ours), ("osv-scanner alone", only_theirs)):
        print(f"{label}: {len(rows)}")
        for row in rows:
            print("   ", *row)
    for form in ("json", "sarif"):
        peer = times[form, "osv-scanner"]
        for who in ("assay, first", "assay, again", "osv-scanner"):
            wall, cpu = times[form, who]
            print(f"{form:5} {who:12} {wall:7.3f} s wall  {cpu:7.3f} s CPU  {peer[0] / wall:4.0f}x {peer[1] / cpu:4.0f}x")
    print(f"peak memory: assay {ours_peak:.0f} MiB, osv-scanner {theirs_peak:.0f} MiB")
    return 1 if only_ours or only_theirs else 0


if __name__ == "__main__":
    sys.exit(main())
