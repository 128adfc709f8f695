"""Packages of others found in a tree and compared with what was published: nothing is named, nothing is fetched."""
import base64
import hashlib
import json
import resource
import shutil
import unittest
import zipfile

from support import ACCEPTED, INCOMPLETE, OTHER, REJECTED, USAGE, Case, npm_cached, tarred

CHECK = """function take(value, most) {
  if (value.length > most) {
    return null;
  }
  return value.slice(0);
}
module.exports = take;
"""
WITHOUT = CHECK.replace("  if (value.length > most) {\n    return null;\n  }\n", "")
GO = "package lib\n\nfunc Take(n int) int {\n\tif n < 0 {\n\t\treturn 0\n\t}\n\treturn n\n}\n"


def digest(data):
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


class PackagesCase(Case):
    def env(self, **more):
        caches = {"npm_config_cache": self.dir / "npm", "GOMODCACHE": self.dir / "gomod", "CARGO_HOME": self.dir / "cargo"}
        return super().env(**{k: str(v) for k, v in caches.items()}, **more)

    def modified(self, *args, expect):
        return json.loads(self.assay("modified", self.tree, "--json", *args, expect=expect).out)

    def one(self, report, package):
        return next(p for p in report["packages"] if p["package"] == package)

    # ---- npm
    def npm(self, files=None, name="taker", version="1.0.0", where="node_modules/taker"):
        files = files or {"package.json": json.dumps({"name": name, "version": version}), "index.js": CHECK}
        data = tarred(files, "package/")
        raw = hashlib.sha512(data).digest()
        cached = self.dir / npm_cached(data)
        cached.parent.mkdir(parents=True, exist_ok=True)
        cached.write_bytes(data)
        for path, text in files.items():
            self.write(f"{where}/{path}", text)
        lock = self.tree / "package-lock.json"
        root = json.loads(lock.read_text()) if lock.exists() else {"lockfileVersion": 3, "packages": {"": {"name": "t"}}}
        root["packages"][where] = {"version": version,
                                   "integrity": "sha512-" + base64.b64encode(raw).decode()}
        lock.write_text(json.dumps(root))
        return cached


class Npm(PackagesCase):
    def test_as_published(self):
        self.npm()
        r = self.modified(expect=ACCEPTED)
        self.assertEqual((r["found"], r["compared"], r["modified"]), (1, 1, 0))
        self.assertEqual(r["packages"][0]["counts"]["identical"], 2)

    def test_a_removed_check_is_shown_line_by_line(self):
        self.npm()
        self.write("node_modules/taker/index.js", WITHOUT)
        p = self.one(self.modified(expect=REJECTED), "pkg:npm/taker@1.0.0")
        self.assertEqual([(f["path"], f["state"]) for f in p["files"]], [("index.js", "modified")])
        self.assertEqual([w["rule"] for w in p["files"][0]["weakenings"]], ["removed-check"])
        text = self.assay("modified", self.tree, expect=REJECTED).out
        self.assertIn("1 found: 0 as published, 1 modified, 0 not compared", text)
        self.assertIn("six answers not on record", text)

    def test_what_lies_in_a_package_of_its_own_is_not_the_others(self):
        self.npm()
        self.npm(name="@s/inner", where="node_modules/taker/node_modules/@s/inner")
        r = self.modified(expect=ACCEPTED)
        self.assertEqual([p["package"] for p in r["packages"]], ["pkg:npm/taker@1.0.0", "pkg:npm/%40s/inner@1.0.0"])
        self.write("node_modules/taker/node_modules/@s/inner/more.js", "x\n")
        self.write("node_modules/taker/index.js", WITHOUT)
        r = self.modified(expect=REJECTED)
        self.assertEqual([[f["path"] for f in p["files"]] for p in r["packages"]], [["index.js"], ["more.js"]])

    def test_a_cache_that_is_not_what_the_lock_file_says(self):
        cached = self.npm()
        cached.write_bytes(tarred({"package.json": "{}", "index.js": WITHOUT}, "package/"))
        self.write("node_modules/taker/index.js", WITHOUT)
        p = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertIn("is not what the lock file says", p["notCompared"])
        cached.unlink()
        p = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertIn("not in npm's cache", p["notCompared"])

    def test_an_archive_that_cannot_be_read_is_no_exchanged_one(self):
        cached = self.npm()
        lock = self.tree / "package-lock.json"
        before = cached.read_bytes()
        data = b"no archive"
        raw = hashlib.sha512(data).digest()
        other = self.dir / npm_cached(data)
        other.parent.mkdir(parents=True)
        other.write_bytes(data)
        lock.write_text(lock.read_text().replace(base64.b64encode(hashlib.sha512(before).digest()).decode(),
                                                 base64.b64encode(raw).decode()))
        p = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertEqual(p["notCompared"], "its archive in the cache cannot be read")
        other.unlink()
        other.mkdir()
        p = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertEqual(p["notCompared"], "its archive in the cache cannot be read")

    def patch(self, says="CVE-2024-0007"):
        self.write("node_modules/taker/index.js", WITHOUT)
        self.write("patches/taker+1.0.0.patch", says + """
--- a/node_modules/taker/index.js
+++ b/node_modules/taker/index.js
@@ -1,7 +1,4 @@
 function take(value, most) {
-  if (value.length > most) {
-    return null;
-  }
   return value.slice(0);
 }
 module.exports = take;
""")

    def known(self, *args):
        """The vulnerability of the package as verify sees it."""
        record = self.dir / "taker.json"
        record.write_text(json.dumps({"id": "GHSA-aaaa-bbbb-cccc", "aliases": ["CVE-2024-0007"],
                                      "modified": "2026-01-01T00:00:00Z", "affected": [
            {"package": {"ecosystem": "npm", "name": "taker"}, "versions": ["1.0.0"]}]}))
        self.assay("vulndb", "import", record, expect=ACCEPTED)
        r = self.report("verify", self.tree, "--no-log", *args)
        return [f for f in r["findings"] if f["inspector"] == "vulnerabilities"]

    def test_a_declared_backport_in_effect_takes_a_vulnerability_out_of_the_count(self):
        self.npm()
        self.assertEqual([bool(f.get("suppression")) for f in self.known()], [False])
        self.patch()
        found = self.known()
        self.assertEqual([(f["suppression"]["by"], f["suppression"]["reason"]) for f in found],
                         [("declared backport taker+1.0.0.patch",
                           "not affected: the declared patch taker+1.0.0.patch names it and is wholly in effect")])
        # A supplier's word decides nothing, nor another vulnerability's patch, nor one that is not in effect.
        self.assertFalse(any(f.get("suppression") for f in self.known("--origin", "supplier")))
        self.patch("CVE-2024-0008")
        self.assertFalse(any(f.get("suppression") for f in self.known()))
        self.patch()
        self.write("node_modules/taker/index.js", CHECK)
        self.assertFalse(any(f.get("suppression") for f in self.known()))
        # Another copy of the same package without the patch keeps it.
        self.patch()
        self.npm(name="other", where="node_modules/other")
        self.npm(where="node_modules/other/node_modules/taker")
        self.assertFalse(any(f.get("suppression") for f in self.known()))

    def test_what_we_said_ourselves_goes_before_a_backport(self):
        self.npm()
        self.patch()
        self.known()
        self.assay("vulnerability", "set", "CVE-2024-0007", "--component", "pkg:npm/taker@1.0.0", "--status", "affected",
                   "--reason", "the patch is not enough", "--owner", "ann", expect=ACCEPTED)
        self.assertFalse(any(f.get("suppression") for f in self.known()))

    def test_a_patch_of_patch_package_declares_it(self):
        self.npm()
        self.patch()
        p = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertEqual((p["counts"]["changesDeclared"], p["counts"]["changesUnexplained"]), (1, 0))
        self.assertEqual((p["patches"][0]["ledger"], p["patches"][0]["inEffect"]), ("patch-package", True))

    def test_a_lock_file_that_cannot_be_read_is_a_gap(self):
        self.npm()
        (self.tree / "package-lock.json").write_text('{"packages": {')
        r = self.modified(expect=INCOMPLETE)
        self.assertEqual([g["path"] for g in r["gaps"]], ["package-lock.json"])

    def test_verify_finds_it_and_the_record_holds_for_the_content(self):
        self.npm()
        self.advisories()
        self.write("node_modules/taker/index.js", WITHOUT)
        r = self.report("verify", self.tree, "--origin", "open-source", expect=REJECTED)
        found = {(f["rule"], f["path"]) for f in r["findings"] if f["inspector"] == "modified"}
        self.assertEqual(found, {("removed-check", "node_modules/taker/index.js"),
                                 ("unexplained-change", "node_modules/taker/index.js")})
        answers = self.dir / "answers.json"
        answers.write_text(json.dumps({"risk": "low", "builtInControls": "none", "vendorConsent": "not needed",
                                       "standardUpdate": "no", "maintenance": "we do", "compatibility": "tested",
                                       "owner": "ann"}))
        p = self.assay("modified", "record", self.tree, "--answers", answers, expect=OTHER)
        self.assertIn("pkg:npm/taker@1.0.0", p.err)
        self.assay("modified", "record", self.tree, "--package", "pkg:npm/taker@1.0.0", "--answers", answers,
                   expect=ACCEPTED)
        self.assertIn("six answers on record", self.assay("modified", self.tree, expect=REJECTED).out)
        self.write("node_modules/taker/index.js", WITHOUT + "// again\n")
        self.assertIn("six answers not on record", self.assay("modified", self.tree, expect=REJECTED).out)


class Hiding(PackagesCase):
    """What somebody puts beside a package takes nothing of it away from the comparison."""
    RECORD = "x-1.dist-info/RECORD"
    CHECKSUMS = json.dumps({"files": {}})

    def states(self, report, package="pkg:npm/taker@1.0.0"):
        return {f["path"]: f["state"] for f in self.one(report, package)["files"]}

    def crate(self, where):
        self.write(where + "Cargo.toml", '[package]\nname = "x"\nversion = "1.0.0"\n')
        self.write(where + ".cargo-checksum.json", self.CHECKSUMS)

    def test_a_record_that_names_its_files(self):
        self.npm()
        self.write("node_modules/taker/index.js", WITHOUT)
        self.write("node_modules/taker/more.js", "x\n")
        for where, up in (("", "node_modules/taker/"), ("node_modules/", "taker/"), ("node_modules/taker/", "")):
            self.write(where + self.RECORD, f"{up}index.js,,\n{up}more.js,,\n{where}{self.RECORD},,\n")
            found = self.states(self.modified(expect=REJECTED))
            self.assertEqual((found["index.js"], found["more.js"]), ("modified", "added"), where)
            (self.tree / where / self.RECORD).unlink()

    def test_records_that_name_each_other(self):
        self.npm()
        top = "node_modules/taker/"
        for mine, other in ("ab", "ba"):
            self.write(f"{top}{mine}-1.dist-info/RECORD", f"{other}-1.dist-info/RECORD,,\nmore.js,,\n")
        self.assertEqual(self.states(self.modified(expect=REJECTED)),
                         {f"{name}-1.dist-info/RECORD": "added" for name in "ab"})

    def test_a_package_of_another_kind_in_its_directory(self):
        self.npm()
        self.write("node_modules/taker/index.js", WITHOUT)
        self.crate("node_modules/taker/")
        self.assertEqual(self.states(self.modified(expect=REJECTED)),
                         {"index.js": "modified", "Cargo.toml": "added", ".cargo-checksum.json": "added"})

    def test_a_package_of_another_kind_in_a_folder_of_it(self):
        files = {"package.json": "{}", "sub/index.js": CHECK}
        self.npm(files)
        self.write("node_modules/taker/sub/index.js", WITHOUT)
        self.crate("node_modules/taker/sub/")
        found = self.states(self.modified(expect=REJECTED))
        self.assertEqual((found["sub/index.js"], found["sub/.cargo-checksum.json"]), ("modified", "added"))
        # Published so, it is no change.
        self.npm({**files, "sub/Cargo.toml": '[package]\nname = "x"\nversion = "1.0.0"\n',
                  "sub/.cargo-checksum.json": self.CHECKSUMS})
        self.assertEqual(self.states(self.modified(expect=ACCEPTED)), {})

    def test_a_module_in_a_module_is_no_change(self):
        self.write("vendor/modules.txt", "# example.com/a v1.0.0\n# example.com/a/b v1.0.0\n")
        sums = ""
        for module, text in (("example.com/a", "package a\n"), ("example.com/a/b", "package b\n")):
            name = f"{module}@v1.0.0/x.go"
            cached = self.dir / f"gomod/cache/download/{module}/@v/v1.0.0.zip"
            cached.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(cached, "w") as z:
                z.writestr(name, text)
            h1 = base64.b64encode(hashlib.sha256(f"{digest(text)}  {name}\n".encode()).digest()).decode()
            sums += f"{module} v1.0.0 h1:{h1}\n"
            self.write(f"vendor/{module}/x.go", text)
        self.write("go.sum", sums)
        r = self.modified(expect=ACCEPTED)
        self.assertEqual([p["counts"]["identical"] for p in r["packages"]], [1, 1])

    def bundle(self):
        bundled = "node_modules/inner/index.js"
        self.npm({"package.json": "{}", "index.js": CHECK, bundled: CHECK})
        lock = json.loads((self.tree / "package-lock.json").read_text())
        lock["packages"]["node_modules/taker/node_modules/inner"] = {"version": "1.0.0", "inBundle": True}
        self.write("package-lock.json", json.dumps(lock))
        return bundled

    def test_a_dependency_that_a_package_brings_along(self):
        bundled = self.bundle()
        r = self.modified(expect=ACCEPTED)
        self.assertEqual([(p["package"], p["counts"]["identical"]) for p in r["packages"]], [("pkg:npm/taker@1.0.0", 3)])
        self.write("node_modules/taker/" + bundled, WITHOUT)
        self.write("node_modules/taker/node_modules/inner/more.js", "x\n")
        self.assertEqual(self.states(self.modified(expect=REJECTED)),
                         {bundled: "modified", "node_modules/inner/more.js": "added"})

    def test_a_dependency_that_the_project_will_bring_along(self):
        self.npm()
        lock = json.loads((self.tree / "package-lock.json").read_text())
        lock["packages"]["node_modules/taker"]["inBundle"] = True
        self.write("package-lock.json", json.dumps(lock))
        self.write("node_modules/taker/index.js", WITHOUT)
        self.assertEqual(self.states(self.modified(expect=REJECTED)), {"index.js": "modified"})


class History(PackagesCase):
    def test_commits_since_the_import_explain(self):
        self.npm()
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "Import taker")
        self.write("node_modules/taker/index.js", WITHOUT)
        self.git("commit", "-qam", "Take everything\n\nFixes CVE-2024-0008.")
        p = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertEqual((p["counts"]["changesDeclared"], p["counts"]["changesUnexplained"]), (1, 0))
        patch = p["patches"][0]
        self.assertEqual((patch["ledger"], patch["author"], patch["subject"], patch["resolves"]),
                         ("git", "Ann", "Take everything", ["CVE-2024-0008"]))
        # What is not committed is explained by nobody.
        self.write("node_modules/taker/index.js", WITHOUT + "// and more\n")
        p = self.modified(expect=REJECTED)["packages"][0]
        self.assertEqual((p["counts"]["changesDeclared"], p["counts"]["changesUnexplained"]), (1, 1))
        # A commit that undoes it is no fault.
        self.write("node_modules/taker/index.js", CHECK + "// a comment\n")
        self.git("commit", "-qam", "Check again")
        r = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertEqual((r["counts"]["changesDeclared"], r["counts"]["changesUnexplained"]), (1, 0))

    def test_what_was_changed_at_the_import_is_not_explained(self):
        self.npm()
        self.write("node_modules/taker/index.js", WITHOUT)
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "Import taker")
        self.write("other.txt", "x\n")
        self.git("add", "-A")
        self.git("commit", "-qm", "Something else")
        p = self.modified(expect=REJECTED)["packages"][0]
        self.assertEqual((p["counts"]["changesUnexplained"], p["patches"]), (1, []))

    def test_with_an_upstream_that_is_named(self):
        upstream = self.dir / "taker-1.0.tar.gz"
        upstream.write_bytes(tarred({"index.js": CHECK}, "taker-1.0/"))
        self.write("third_party/taker/index.js", CHECK)
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "Import taker")
        self.write("third_party/taker/index.js", WITHOUT)
        self.write("third_party/taker/new.js", "x\n")
        self.git("add", "-A")
        self.git("commit", "-qm", "Take everything")
        p = self.assay("modified", self.tree / "third_party/taker", "-u", upstream, "--json", "--no-rules", expect=ACCEPTED)
        r = json.loads(p.out)
        self.assertEqual((r["counts"]["changesDeclared"], r["counts"]["changesUnexplained"], len(r["patches"])), (2, 0, 1))


class Go(PackagesCase):
    MODULE, VERSION = "example.com/Big/lib", "v1.2.0"

    def go(self):
        files = {"go.mod": "module example.com/Big/lib\n", "lib.go": GO, "lib_test.go": "package lib\n"}
        top = f"{self.MODULE}@{self.VERSION}/"
        cached = self.dir / "gomod/cache/download/example.com/!big/lib/@v" / f"{self.VERSION}.zip"
        cached.parent.mkdir(parents=True)
        with zipfile.ZipFile(cached, "w") as z:
            for name, text in files.items():
                z.writestr(top + name, text)
        lines = "".join(f"{digest(text)}  {top}{name}\n" for name, text in sorted(files.items()))
        h1 = "h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()
        self.write("go.sum", f"{self.MODULE} {self.VERSION} {h1}\n{self.MODULE} {self.VERSION}/go.mod h1:x=\n")
        self.write("vendor/modules.txt", f"# {self.MODULE} {self.VERSION}\n## explicit\n{self.MODULE}\n"
                                         "# example.com/own => ./own\n")
        self.write(f"vendor/{self.MODULE}/lib.go", GO)
        return cached

    def test_a_part_of_the_module_is_no_change_and_an_edit_is(self):
        cached = self.go()
        r = self.modified(expect=ACCEPTED)
        self.assertEqual([(p["package"], p["counts"]["identical"]) for p in r["packages"]],
                         [("pkg:golang/example.com/Big/lib@v1.2.0", 1)])
        self.write(f"vendor/{self.MODULE}/lib.go", GO.replace("\tif n < 0 {\n\t\treturn 0\n\t}\n", ""))
        p = self.modified(expect=REJECTED)["packages"][0]
        self.assertEqual([(f["path"], [w["rule"] for w in f["weakenings"]]) for f in p["files"]],
                         [("lib.go", ["removed-check"])])
        with zipfile.ZipFile(cached, "a") as z:  # then it is not what go.sum says
            z.writestr(f"{self.MODULE}@{self.VERSION}/more.go", "package lib\n")
        self.assertIn("is not what the lock file says", self.modified(expect=ACCEPTED)["packages"][0]["notCompared"])


    def test_many_modules_and_a_long_list_of_sums(self):
        modules = [f"example.com/a-name-of-some-length/module-{i}" for i in range(100000)]
        self.write("go.sum", "".join(f"{m} v1.0.0 h1:{'A' * 43}=\n" for m in modules))
        self.write("vendor/modules.txt", "".join(f"# {m} v1.0.0\n" for m in modules[-2500:]))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        r = self.modified(expect=ACCEPTED)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertEqual(r["found"], 2500)
        self.assertEqual({p["notCompared"] for p in r["packages"]}, {"its zip is not in Go's module cache"})
        self.assertLess(after.ru_utime - before.ru_utime, 5)


class Cargo(PackagesCase):
    def cargo(self, crate=True, version="0.3.1"):
        files = {"Cargo.toml": f'[package]\nname = "taker"\nversion = "{version}"\n', "src/lib.rs": "pub fn f() {}\n"}
        data = tarred({**files, ".gitignore": "target\n"}, f"taker-{version}/")
        if crate:
            cached = self.dir / f"cargo/registry/cache/an-index/taker-{version}.crate"
            cached.parent.mkdir(parents=True)
            cached.write_bytes(data)
        for name, text in files.items():
            self.write(f"vendor/taker/{name}", text)
        self.write("vendor/taker/.cargo-checksum.json",
                   json.dumps({"files": {n: digest(t) for n, t in files.items()}, "package": digest(data)}))

    def test_by_checksums_and_by_the_crate(self):
        self.cargo(crate=False)
        r = self.modified(expect=ACCEPTED)
        self.assertEqual(r["packages"][0]["upstream"], "vendor/taker/.cargo-checksum.json")
        self.write("vendor/taker/src/lib.rs", "pub fn f() { panic!() }\n")
        p = self.one(self.modified(expect=REJECTED), "pkg:cargo/taker@0.3.1")
        self.assertEqual([(f["path"], f["state"], f["changes"]) for f in p["files"]], [("src/lib.rs", "modified", [])])
        shutil.rmtree(self.tree / "vendor")
        self.cargo()
        self.assertEqual(self.modified(expect=ACCEPTED)["modified"], 0)
        # With its checksum changed as well, the crate still tells.
        text = "pub fn f() { panic!() }\n"
        self.write("vendor/taker/src/lib.rs", text)
        sums = json.loads((self.tree / "vendor/taker/.cargo-checksum.json").read_text())
        sums["files"]["src/lib.rs"] = digest(text)
        self.write("vendor/taker/.cargo-checksum.json", json.dumps(sums))
        p = self.modified(expect=REJECTED)["packages"][0]
        self.assertEqual([(f["path"], len(f["changes"])) for f in p["files"]], [("src/lib.rs", 1)])
        (self.tree / "vendor/taker/Cargo.toml").write_text("[package\n")
        self.assertEqual(len(self.modified(expect=INCOMPLETE)["gaps"]), 1)

    def test_a_crate_that_is_not_what_the_checksums_say(self):
        self.cargo()
        text = "pub fn f() { panic!() }\n"
        self.write("vendor/taker/src/lib.rs", text)
        sums = json.loads((self.tree / "vendor/taker/.cargo-checksum.json").read_text())
        sums["files"]["src/lib.rs"] = digest(text)
        sums["package"] = ("0" if sums["package"][0] != "0" else "1") + sums["package"][1:]
        self.write("vendor/taker/.cargo-checksum.json", json.dumps(sums))
        p = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertIn("is not what the lock file says", p.get("notCompared", ""))

    def test_a_version_with_build_metadata(self):
        self.cargo(version="0.3.1+lib.2.0")
        p = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertEqual(p["package"], "pkg:cargo/taker@0.3.1%2Blib.2.0")
        self.assertIn("/taker-0.3.1+lib.2.0.crate", p["upstream"])

    def test_a_name_that_leaves_the_cache(self):
        self.cargo()
        self.write("vendor/taker/Cargo.toml", '[package]\nname = "taker"\nversion = "1/../../x"\n')
        gaps = self.modified(expect=INCOMPLETE)["gaps"]
        self.assertEqual([g["path"] for g in gaps], ["vendor/taker/.cargo-checksum.json"])
        self.assertIn("vendor/taker/Cargo.toml", gaps[0]["what"])


class Python(PackagesCase):
    def test_against_record(self):
        site = "lib/python3.11/site-packages/"
        files = {"taker/__init__.py": "x = 1\n", "taker/a,b.py": "y = 2\n", 'taker/a"c.py': "z = 3\n",
                 "taker/ d.py": "\n", "taker-2.0.dist-info/METADATA": "Name: taker\n"}
        record = ""
        for name, text in files.items():
            self.write(site + name, text)
            raw = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            quoted = '"' + name.replace('"', '""') + '"' if "," in name or '"' in name else name
            record += f"{quoted},sha256={raw},{len(text)}\n"
        record += "../../../bin/taker,sha256=AAAA,1\ntaker/__pycache__/a.pyc,,\ntaker-2.0.dist-info/RECORD,,\n"
        self.write(site + "taker-2.0.dist-info/RECORD", record)
        self.write(site + "taker/__pycache__/a.pyc", b"\0")
        self.assertEqual(self.modified(expect=ACCEPTED)["packages"][0]["counts"]["identical"], 5)
        self.write(site + "taker/__init__.py", "x = 2\n")
        self.write(site + "taker/more.py", "import os\n")
        (self.tree / site / "taker/a,b.py").unlink()
        p = self.one(self.modified(expect=REJECTED), "pkg:pypi/taker@2.0")
        self.assertEqual([(f["path"], f["state"]) for f in p["files"]],
                         [("taker/__init__.py", "modified"), ("taker/a,b.py", "removed"), ("taker/more.py", "added")])
        r = self.report("scan", self.tree, "--only", "components")
        self.assertEqual(r["findings"], [])
        self.write(site + "taker-2.0.dist-info/RECORD", record + '"taker/more.py,,\n')
        r = self.modified(expect=INCOMPLETE)
        self.assertEqual(r["packages"][0]["notCompared"], "its RECORD cannot be read")
        self.assertIn("RECORD:9: ", r["gaps"][0]["what"])

    def test_a_record_without_digests_is_no_comparison(self):
        self.write("lib/taker/__init__.py", "x = 1\n")
        self.write("lib/taker-2.0.dist-info/RECORD", "taker/__init__.py,md5=AAAA,1\ntaker-2.0.dist-info/RECORD,,\n")
        r = self.modified(expect=ACCEPTED)
        self.assertEqual((r["compared"], r["packages"][0]["notCompared"]), (0, "its record has no digest to compare with"))


class Debian(PackagesCase):
    def test_the_archive_beside_the_tree(self):
        (self.dir / "pkg_1.0.orig.tar.gz").write_bytes(tarred({"a.c": "int a;\n"}, "pkg-1.0/"))
        self.write("a.c", "int a;\n")
        self.write("debian/control", "Source: pkg\n")
        self.write("debian/changelog", "pkg (2:1.0-3) unstable; urgency=low\n")
        self.assertEqual(self.modified("--no-rules", expect=ACCEPTED)["counts"]["identical"], 1)
        self.write("a.c", "int b;\n")
        self.assertEqual(self.modified("--no-rules", expect=REJECTED)["counts"]["changesUnexplained"], 1)

    def test_nothing_to_find(self):
        self.write("a.c", "int a;\n")
        r = self.modified(expect=ACCEPTED)
        self.assertEqual((r["found"], r["packages"]), (0, []))
        self.assay("modified", expect=USAGE)


if __name__ == "__main__":
    unittest.main()
