#!/usr/bin/env python3
"""Components of osv-scalibr's own test files: Assay beside scalibr, the same files, the same run.

  bench/inventory/fixtures.py --assay build/assay --scalibr scalibr --checkout OSV-SCALIBR

Each test file of an extractor is laid into a folder of its own under the name that its package
manager gives it; both tools list the whole, and what they say of each folder is compared by
package URL without qualifiers. Nothing of the checkout is kept.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import tempfile
import urllib.parse

# Extractor's folder: the path of its file in a real project.
NAMES = {
    "dart/pubspec": "pubspec.lock",
    "dotnet/depsjson": "App.deps.json",
    "dotnet/packagesconfig": "packages.config",
    "dotnet/packageslockjson": "packages.lock.json",
    "dotnet/paketlock": "paket.lock",
    "elixir/mixlock": "mix.lock",
    "golang/gomod": "go.mod",
    "haskell/cabal": "cabal.project.freeze",
    "haskell/stacklock": "stack.yaml.lock",
    "java/gradlelockfile": "gradle.lockfile",
    "java/gradleverificationmetadataxml": "gradle/verification-metadata.xml",
    "java/pomxml": "pom.xml",
    "javascript/bunlock": "bun.lock",
    "javascript/packagelockjson": "package-lock.json",
    "javascript/pnpmlock": "pnpm-lock.yaml",
    "javascript/yarnlock": "yarn.lock",
    "julia/manifesttoml": "Manifest.toml",
    "php/composerlock": "composer.lock",
    "python/pdmlock": "pdm.lock",
    "python/pipfilelock": "Pipfile.lock",
    "python/poetrylock": "poetry.lock",
    "python/pylock": "pylock.toml",
    "python/requirements": "requirements.txt",
    "python/uvlock": "uv.lock",
    "r/renvlock": "renv.lock",
    "ruby/gemfilelock": "Gemfile.lock",
    "rust/cargolock": "Cargo.lock",
    "swift/packageresolved": "Package.resolved",
    "swift/podfilelock": "Podfile.lock",
}


def lay_out(checkout, root):
    """Folder name → test file."""
    laid = {}
    base = checkout / "extractor" / "filesystem" / "language"
    for kind, name in sorted(NAMES.items()):
        files = sorted(p for p in (base / kind / "testdata").rglob("*") if p.is_file())
        for path in files:
            folder = root / f"{len(laid):04d}"
            target = folder / name
            target.parent.mkdir(parents=True)
            target.write_bytes(path.read_bytes())
            laid[folder.name] = (kind, path)
    return laid


def plain(purl):
    """Without qualifiers, decoded, as far as registries do not tell case apart."""
    text = urllib.parse.unquote(re.split(r"[?#]", purl)[0])
    # scalibr leaves out the "v" of Go's versions, and calls npm's packages from git "git".
    text = re.sub(r"^(pkg:golang/.*)@v", r"\1@", text).replace("pkg:git/", "pkg:npm/")
    lower = text.startswith(("pkg:nuget/", "pkg:golang/", "pkg:composer/", "pkg:swift/"))
    return text.lower() if lower else text


def first_folder(path, root):
    path = path.removeprefix(str(root)).lstrip("/")
    return path.split("/")[0]


def run_assay(args, root):
    out = subprocess.run([args.assay, "sbom", root, "--format", "cyclonedx"],
                         capture_output=True, check=False).stdout
    found = collections.defaultdict(set)
    for c in json.loads(out).get("components", []):
        for o in c.get("evidence", {}).get("occurrences", []):
            if "purl" in c:
                found[first_folder(o["location"], root)].add(plain(c["purl"]))
    return found


def run_scalibr(args, root):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        subprocess.run([args.scalibr, "--root", root, "--o", f"cdx-json={out.name}", "--offline",
                        "--plugins", "extractors/all"],
                       capture_output=True, check=False)
        bom = json.load(open(out.name, encoding="utf-8"))
    found = collections.defaultdict(set)
    for c in bom.get("components", []):
        for o in c.get("evidence", {}).get("occurrences", []):
            if "purl" in c:
                found[first_folder(o["location"], root)].add(plain(c["purl"]))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    for name in ("assay", "scalibr", "checkout"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--show", action="store_true", help="every difference")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        laid = lay_out(pathlib.Path(args.checkout), root)
        ours, theirs = run_assay(args, folder), run_scalibr(args, folder)
    table = collections.defaultdict(lambda: [0, 0, 0, 0])
    for name, (kind, path) in laid.items():
        both, a, b = ours[name] & theirs[name], ours[name] - theirs[name], theirs[name] - ours[name]
        row = table[kind]
        row[0] += 1
        row[1] += len(both)
        row[2] += len(a)
        row[3] += len(b)
        if args.show and (a or b):
            print(f"{kind} {path.name}\n  assay alone: {sorted(a)}\n  scalibr alone: {sorted(b)}")
    print("format | files | both | assay alone | scalibr alone")
    for kind, row in sorted(table.items()):
        print(kind, *row, sep=" | ")
    total = [sum(r[i] for r in table.values()) for i in range(4)]
    print("all", *total, sep=" | ")


if __name__ == "__main__":
    main()
