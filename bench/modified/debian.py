#!/usr/bin/env python3
"""Debian source packages as truth for `assay modified`.

    debian.py ASSAY DIRECTORY [--mutate K] [--work DIR] [--list]

DIRECTORY holds one directory a package with its .dsc and archives (`apt-get source
--download-only`). Each is unpacked by dpkg-source with its patches and compared with the
archives that its .dsc names. The truth is made without Assay: which files differ from upstream's
(by digest, outside of debian/ and .pc/), and how many hunks the series has ("@@" lines).

With --mutate K, each of the first K packages gets one undeclared change of each of four kinds (a line
put in, a line taken out, a line changed, a file added); exactly these must be unexplained.
Needs dpkg-source and tar. Prints a table and exits 1 where anything is missed.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

SOURCES = (".c", ".h", ".cc", ".cpp", ".py", ".js", ".java", ".pl", ".rb", ".sh", ".go", ".php", ".txt")


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def digests(root, packaging=False):
    found = {}
    for base, dirs, files in os.walk(root):
        relative = os.path.relpath(base, root)
        if relative == "." and not packaging:
            dirs[:] = [d for d in dirs if d not in ("debian", ".pc")]
        for name in files:
            path = os.path.join(base, name)
            if os.path.islink(path) or not os.path.isfile(path):
                continue
            key = os.path.normpath(os.path.join(relative, name))
            found[key] = hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
    return found


def unpack_upstream(dsc, target):
    """As dpkg-source does: one directory at the top is left out, components get theirs."""
    for archive in sorted(dsc.parent.iterdir()):
        if ".orig" not in archive.name or archive.name.endswith(".asc") or ".tar." not in archive.name:
            continue
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            if run("tar", "-xf", str(archive), "-C", scratch, "--no-same-permissions").returncode != 0:
                return False
            top = list(pathlib.Path(scratch).iterdir())
            source = top[0] if len(top) == 1 and top[0].is_dir() else pathlib.Path(scratch)
            place = target
            if ".orig-" in archive.name:
                place = target / archive.name.split(".orig-")[1].split(".tar.")[0]
                if place.exists():
                    shutil.rmtree(place)
            shutil.copytree(source, place, symlinks=True, dirs_exist_ok=True)
    return True


def declared_hunks(tree):
    series = tree / "debian/patches/series"
    count = 0
    if series.exists():
        for line in series.read_text(errors="replace").splitlines():
            name = line.split("#")[0].strip().split(" ")[0]
            if name:
                text = (tree / "debian/patches" / name).read_bytes()
                count += sum(1 for l in text.splitlines() if l.startswith(b"@@ -"))
    return count


def inspect(assay, tree, dsc):
    begin = time.monotonic()
    done = run(assay, "modified", str(tree), "--upstream", str(dsc), "--no-rules", "--json")
    seconds = time.monotonic() - begin
    if done.returncode not in (0, 1, 3):
        raise RuntimeError(done.stderr.strip())
    return json.loads(done.stdout), seconds


def mutate(tree, patched, rng):
    """Four changes that no patch declares, each in a file of its own."""
    files = sorted(p for p in digests(tree) if p.endswith(SOURCES) and 20 <= len(
        (tree / p).read_bytes().splitlines()) < 20000 and b"\0" not in (tree / p).read_bytes())
    touched = [p for p in files if p in patched]
    rng.shuffle(files)
    chosen = (touched[:1] + [p for p in files if p not in touched[:1]])[:3]
    want = set()
    for kind, name in enumerate(chosen):
        lines = (tree / name).read_bytes().split(b"\n")
        at = rng.randrange(5, len(lines) - 5)
        if kind == 0:
            lines.insert(at, b"undeclared %d" % rng.randrange(10**9))
        elif kind == 1:
            while at < len(lines) - 2 and lines[at] in (lines[at - 1], lines[at + 1]):
                at += 1
            del lines[at]
        else:
            lines[at] = b"undeclared %d" % rng.randrange(10**9)
        (tree / name).write_bytes(b"\n".join(lines))
        want.add(name)
    (tree / "undeclared-file.txt").write_text("nobody declares this\n")
    want.add("undeclared-file.txt")
    return want


def one(assay, dsc, scratch, rng, mutated):
    tree = scratch / "tree"
    upstream = scratch / "upstream"
    shutil.rmtree(scratch, ignore_errors=True)
    upstream.mkdir(parents=True)
    if run("dpkg-source", "--no-check", "-x", str(dsc), str(tree)).returncode != 0:
        return None
    if not unpack_upstream(dsc, upstream):
        return None
    for archive in dsc.parent.glob("*.orig*"):  # dpkg-source puts them beside the tree
        pathlib.Path(scratch / archive.name).unlink(missing_ok=True)
    before = digests(upstream)
    after = digests(tree)
    truth = {p for p in before.keys() | after.keys() if before.get(p) != after.get(p)}
    hunks = declared_hunks(tree)
    want = mutate(tree, truth, rng) if mutated else set()
    result, seconds = inspect(assay, tree, dsc)
    found = {f["path"] for f in result["files"] if "packaging" not in f["classes"]}
    found |= {f["from"] for f in result["files"] if "from" in f}
    unexplained = {f["path"] for f in result["files"] if f["unexplained"] > 0}
    counts = result["counts"]
    return {
        "files": len(before), "patched": len(truth), "missed": truth - found, "hunks": hunks,
        "known": counts["patchHunks"], "held": counts["patchHunksInEffect"],
        "unexplained": unexplained, "want": want, "gaps": result["gaps"], "seconds": seconds,
        "changes": counts["changesUnexplained"],
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("assay")
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--mutate", type=int, default=0)
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/tmp/assay-modified"))
    parser.add_argument("--list", action="store_true", help="a line for each package")
    args = parser.parse_args()
    rng = random.Random(8)
    total = {"packages": 0, "files": 0, "patched": 0, "missed": 0, "hunks": 0, "held": 0, "wrong": 0, "seconds": 0.0}
    bad = []
    mutated = 0
    for dsc in sorted(args.directory.glob("*/*.dsc")):
        if args.mutate and mutated == args.mutate:
            break
        r = one(args.assay, dsc, args.work / "one", rng, args.mutate > 0)
        if r is None:
            print(f"skipped {dsc.name}: cannot be unpacked", file=sys.stderr)
            continue
        mutated += 1
        wrong = r["unexplained"] ^ r["want"]
        good = not r["missed"] and r["held"] == r["known"] == r["hunks"] and not wrong
        total["packages"] += 1
        for key in ("files", "patched", "hunks", "held", "seconds"):
            total[key] += r[key]
        total["missed"] += len(r["missed"])
        total["wrong"] += len(wrong)
        if args.list or not good:
            print(f"{'ok ' if good else 'BAD'} {dsc.stem}: {r['patched']} patched files, {r['held']}/{r['hunks']} hunks "
                  f"({r['known']} read), missed {sorted(r['missed'])[:5]}, wrong {sorted(wrong)[:5]}, "
                  f"gaps {r['gaps'][:3]}, {r['seconds']:.2f} s")
        if not good:
            bad.append(dsc.stem)
    shutil.rmtree(args.work, ignore_errors=True)
    print("| packages | files | patched files | found | declared hunks | reconciled | wrongly judged files | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    print(f"| {total['packages']} | {total['files']} | {total['patched']} | {total['patched'] - total['missed']} | "
          f"{total['hunks']} | {total['held']} | {total['wrong']} | {total['seconds']:.1f} |")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
