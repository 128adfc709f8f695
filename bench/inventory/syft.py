#!/usr/bin/env python3
"""Components of syft's own test files: Assay beside syft, or beside what syft's tests expect.

  bench/inventory/syft.py --assay build/assay --checkout SYFT [--syft syft] [--show]
  bench/inventory/syft.py --assay build/assay --syft syft --tree FOLDER [--show]

Each test file of a cataloger is laid into a folder of its own under the name that its package
manager gives it (images and built binaries are left out). With --syft both tools list the whole,
and what they say of each folder is compared by package URL without qualifiers. Without it the
package URLs that stand in a cataloger's tests (`PURL: "pkg:…"`) are looked for in what Assay
says of all of that cataloger's files. With --tree both list
that folder, and are compared by the type of package. Nothing of the checkout is kept.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import tempfile
import zipfile

from fixtures import first_folder, plain

# A test file's path below syft/pkg/cataloger, and its path in a real project. The first that
# agrees counts; what agrees with none is left out.
NAMES = [
    (r"alpine/[^/]+/(glob-paths|corrupt)/.*", None),
    (r"alpine/[^/]+/[^/]+", "lib/apk/db/installed"),
    (r"arch/[^/]+/installed/(.*)", r"\1"),
    (r".*/(glob-paths|glob|files|snippets|binary|internal|map-parse|copyright)/.*", None),
    (r"debian/[^/]+/(var/.*)", r"\1"),
    (r"gentoo/[^/]+/layout/(.*)", r"\1"),
    (r"conda/[^/]+/[^/]+/(conda-meta/.*)", r"\1"),
    (r"cpp/.*/?conanfile[^/]*\.txt", "conanfile.txt"),
    (r"cpp/[^/]+/conaninfo/(.*)", r"data/\1"),
    (r"dart/.*/?[^/]*pubspec\.yaml", "pubspec.yaml"),
    (r"dotnet/.*/([^/]+\.deps\.json)", r"\1"),
    (r"erlang/.*/?rebar[^/]*\.lock", "rebar.lock"),
    (r"erlang/.*/?([^/]+\.app)", r"ebin/\1"),
    (r"githubactions/.*/?composite-action\.yaml", "action.yml"),
    (r"githubactions/.*/?([^/]+\.yaml)", r".github/workflows/\1"),
    (r"golang/[^/]+/(one-package|many-packages|relative-replace)", "go.mod"),
    (r"homebrew/[^/]+/formulas/(.*)", r"opt/homebrew/Cellar/\1"),
    (r"homebrew/[^/]+/install-example/(.*)", r"\1"),
    (r"java/.*/?[^/]*pom\.xml", "pom.xml"),
    (r"java/.*/?[^/]*pom\.properties", "META-INF/maven/g/a/pom.properties"),
    (r"java/[^/]+/jvm-installs/(.*/release)", r"\1"),
    (r"java/.*/([^/]+\.(jar|war|ear|hpi|jpi|par|sar|nar))", r"lib/\1"),
    (r"javascript/.*/(node_modules/.*)", r"\1"),
    (r"javascript/[^/]+/pkg-json/[^/]+\.json", "node_modules/x/package.json"),
    (r"javascript/.*/[^/]*package-lock[^/]*\.json", "package-lock.json"),
    (r"lua/.*/([^/]+)-(\d[^/-]*-\d+)\.rockspec",
     r"usr/lib/luarocks/rocks-5.3/\1/\2/\1-\2.rockspec"),
    (r"nix/[^/]+/[^/]+/(nix/store/.*)", r"\1"),
    (r"ocaml/.*/([^/]+)/opam", r".opam-switch/packages/\1/opam"),
    (r"ocaml/.*/?([^/]+\.opam)", r"\1"),
    (r"php/.*/(composer_[12])/installed\.json", "vendor/composer/installed.json"),
    (r"php/.*/?[^/]+\.reg", "usr/lib/php/.registry/.channel.pecl.php.net/x.reg"),
    (r"python/[^/]+/(site-packages/.*|[^/]+\.egg-info)", r"\1"),
    (r"python/.*/([^/]*requirements[^/]*\.txt)", r"\1"),
    (r"r/.*/?DESCRIPTION", "x/DESCRIPTION"),
    (r"redhat/[^/]+/Packages", "var/lib/rpm/Packages"),
    (r"ruby/.*/?([^/]+\.gemspec)", r"specifications/\1"),
    (r"rust/.*/?Cargo\.lock[^/]*", "Cargo.lock"),
    (r"swift/.*/?[^/]*\.resolved", "Package.resolved"),
    (r"swipl/.*/?pack\.pl", "pack/x/pack.pl"),
]

# Files that a cataloger's tests have under their own name.
OWN_NAMES = {
    "cpp": {"conan.lock", "vcpkg.json", "vcpkg-configuration.json"},
    "dart": {"pubspec.lock"},
    "dotnet": {"packages.lock.json"},
    "elixir": {"mix.lock"},
    "golang": {"go.mod", "go.sum"},
    "haskell": {"cabal.project.freeze", "stack.yaml", "stack.yaml.lock"},
    "java": {"gradle.lockfile"},
    "javascript": {"pnpm-lock.yaml", "yarn.lock", "bun.lock", "deno.lock"},
    "php": {"composer.lock"},
    "python": {"Pipfile.lock", "pyproject.toml", "poetry.lock", "uv.lock", "pdm.lock"},
    "ruby": {"Gemfile.lock"},
    "swift": {"Podfile.lock"},
    "terraform": {".terraform.lock.hcl"},
}

# Files that are read together with others stay in one folder.
TOGETHER = re.compile(r"(arch/[^/]+/installed|gentoo/[^/]+/layout|nix/[^/]+/[^/]+|"
                      r"python/[^/]+/(site-packages|poetry/[^/]+)|golang/[^/]+/[^/]+|"
                      r"homebrew/[^/]+/install-example|debian/[^/]+/var|"
                      r"javascript/[^/]+/pkg-lock/node_modules)/")


# What a jar holds, unpacked: packed again under the folder's name.
JARS = re.compile(r"java/[^/]+/jar-metadata/(?:.*/)?([^/]+)/(META-INF/.*)")


def same_name(purl):
    """Names that differ by convention alone."""
    text = plain(purl).replace("pkg:githubactions/", "pkg:github/")
    # The repository twice; the user, whom the type's definition has as a qualifier; a part of a pod.
    text = re.sub(r"^(pkg:swift/.*?)(\.git)?/([^/@]+)@", lambda m: m[1] + "@"
                  if m[1].endswith("/" + m[3]) else m[0].replace(".git", ""), text)
    text = re.sub(r"^pkg:conan/[^/@]+/", "pkg:conan/", text)
    text = re.sub(r"^(pkg:cocoapods/[^/@]+)/[^@]*", r"\1", text)
    # A version from 2 on as a part of the path, or left out; a type for PECL alone.
    text = re.sub(r"^(pkg:golang/[^@]*?)/v\d+@", r"\1@", text)
    text = text.replace("pkg:pear/pecl.php.net/", "pkg:pecl/")
    return re.sub(r"^pkg:(apk|alpm|deb|rpm)/[^/@]+/", r"pkg:\1/", text)


def purl_of(package):
    """syft gives a distribution's packages no URL where no file names the distribution."""
    if package["purl"] or package["type"] not in ("apk", "alpm", "deb", "rpm"):
        return package["purl"]
    return f"pkg:{package['type']}/x/{package['name']}@{package['version']}"


def real_name(path):
    for pattern, name in NAMES:
        found = re.fullmatch(pattern, path)
        if found:
            return found.expand(name) if name else None
    base = path.rsplit("/", 1)[-1]
    return base if base in OWN_NAMES.get(path.split("/")[0], ()) else None


def lay_out(checkout, root):
    """Folder name → (cataloger, what was laid there)."""
    base = checkout / "syft" / "pkg" / "cataloger"
    folders, laid = {}, {}
    for path in sorted(base.rglob("*")):
        below = str(path.relative_to(base))
        tests = re.match(r"[^/]+/(test-fixtures|testdata)/", below)
        jar = JARS.fullmatch(below)
        if jar and path.is_file():
            key = below.removesuffix("/" + jar[2])
            folder = folders.setdefault(key, f"{len(folders):04d}")
            (root / folder).mkdir(exist_ok=True)
            with zipfile.ZipFile(root / folder / f"{jar[1]}.jar", "a") as archive:
                archive.write(path, jar[2])
            laid[folder] = ("java", key)
            continue
        name = real_name(below) if tests and path.is_file() else None
        if name is None or "/image-" in below:
            continue
        shared = TOGETHER.match(below)
        key = shared.group() if shared else below
        folder = folders.setdefault(key, f"{len(folders):04d}")
        target = root / folder / name
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        laid[folder] = (below.split("/")[0], key)
    return laid


def run_assay(args, root, home):
    out = subprocess.run([args.assay, "scan", root, "--only", "components", "--no-cache", "--json", "-q"],
                         capture_output=True, check=False,
                         env={**os.environ, "ASSAY_HOME": home}).stdout
    found = collections.defaultdict(set)
    for c in json.loads(out)["components"]:
        found[first_folder(c["manifest"], root)].add(same_name(c["purl"]))
    return found


def run_syft(args, root):
    out = subprocess.run([args.syft, "scan", f"dir:{root}", "-o", "json", "-q",
                          "--override-default-catalogers", "all"],
                         capture_output=True, check=False,
                         env={**os.environ, "SYFT_CHECK_FOR_APP_UPDATE": "false"}).stdout
    found = collections.defaultdict(set)
    for c in json.loads(out)["artifacts"]:
        for place in c["locations"]:
            purl = purl_of(c)
            if purl:
                found[first_folder(place["path"], root)].add(same_name(purl))
    return found


def by_type(found):
    out = collections.defaultdict(set)
    for purl in set().union(*found.values()):
        out[purl.removeprefix("pkg:").split("/")[0]].add(purl)
    return out


def of_tree(args, home):
    ours, theirs = (by_type(f) for f in (run_assay(args, args.tree, home), run_syft(args, args.tree)))
    print("type | both | Assay alone | syft alone")
    for kind in sorted(ours.keys() | theirs.keys()):
        a, b = ours[kind], theirs[kind]
        print(kind, len(a & b), len(a - b), len(b - a), sep=" | ")
        if args.show and a != b:
            print("  Assay alone:", *sorted(a - b), "  syft alone:", *sorted(b - a), sep="\n    ")


def expected(checkout, cataloger):
    texts = (p.read_text() for p in
             (checkout / "syft" / "pkg" / "cataloger" / cataloger).glob("*_test.go"))
    return {same_name(u) for t in texts for u in re.findall(r'(?:PURL:\s*|expected: *)"(pkg:[^"]+)"', t)}


def beside_tests(args, laid, ours):
    print("cataloger | files | expected by tests | found | not found | Assay in all")
    total = collections.Counter()
    for cataloger in sorted({c for c, _ in laid.values()}):
        folders = [f for f, (c, _) in laid.items() if c == cataloger]
        want = expected(pathlib.Path(args.checkout), cataloger)
        have = set().union(*(ours[f] for f in folders))
        row = dict(files=len(folders), want=len(want), found=len(want & have),
                   lost=len(want - have), have=len(have))
        total.update(row)
        print(cataloger, *row.values(), sep=" | ")
        if args.show and want - have:
            print("  not found:", *sorted(want - have), sep="\n    ")
    print("all", *total.values(), sep=" | ")


def beside_syft(args, laid, ours, theirs):
    print("cataloger | files | both | Assay alone | syft alone")
    table = collections.defaultdict(collections.Counter)
    for folder, (cataloger, key) in laid.items():
        a, b = ours[folder], theirs[folder]
        table[cataloger].update(files=1, both=len(a & b), assay=len(a - b), syft=len(b - a))
        if args.show and a != b:
            print(f"{key}\n  assay alone: {sorted(a - b)}\n  syft alone: {sorted(b - a)}")
    table["all"] = sum((c for c in list(table.values())), collections.Counter())
    for cataloger, row in sorted(table.items()):
        print(cataloger, *(row[k] for k in ("files", "both", "assay", "syft")), sep=" | ")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--assay", required=True)
    parser.add_argument("--checkout", help="of syft's repository")
    parser.add_argument("--syft")
    parser.add_argument("--tree", help="any folder, in the place of syft's test files")
    parser.add_argument("--show", action="store_true", help="every difference")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        root = pathlib.Path(folder)
        if args.tree:
            of_tree(args, home)
            return
        laid = lay_out(pathlib.Path(args.checkout), root)
        ours = run_assay(args, folder, home)
        if args.syft:
            beside_syft(args, laid, ours, run_syft(args, folder))
        else:
            beside_tests(args, laid, ours)


if __name__ == "__main__":
    main()
