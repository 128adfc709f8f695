"""Packages that Yarn, pnpm, older npms, Composer, NuGet and Maven brought, against what their caches hold. The layouts
are those that the real clients write (Yarn 1.22, Yarn 4, pnpm 9 and 10, npm 11, Composer 2.5, Maven 3.8); NuGet's is its
documentation's."""
import base64
import hashlib
import json
import shutil
import unittest
import zipfile

from support import ACCEPTED, INCOMPLETE, REJECTED, npm_cached, tarred, zipped
from test_packages import CHECK, WITHOUT, PackagesCase

NAME, VERSION = "@s/taker", "1.0.0"
FILES = {"package.json": json.dumps({"name": NAME, "version": VERSION}), "index.js": CHECK}
PATCH = """--- a/index.js
+++ b/index.js
@@ -1,7 +1,4 @@
 function take(value, most) {
-  if (value.length > most) {
-    return null;
-  }
   return value.slice(0);
 }
 module.exports = take;
"""


def sha512(data):
    return hashlib.sha512(data if isinstance(data, bytes) else data.encode())


def integrity(data):
    return "sha512-" + base64.b64encode(sha512(data).digest()).decode()


class ManagersCase(PackagesCase):
    WHERE = "node_modules/@s/taker"

    def env(self, **more):
        caches = {"YARN_CACHE_FOLDER": "yarn", "YARN_GLOBAL_FOLDER": "berry", "npm_config_store_dir": "pnpm"}
        return super().env(**{k: str(self.dir / v) for k, v in caches.items()}, **more)

    def install(self, where=None):
        for path, text in FILES.items():
            self.write(f"{where or self.WHERE}/{path}", text)

    def cached(self, path, data):
        to = self.dir / path
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(data)
        return to

    PURL = "pkg:npm/%40s/taker@1.0.0"

    def states(self, report):
        """Of the one package: which files differ, with how many changes of lines."""
        self.assertEqual(report["found"], 1)
        p = report["packages"][0]
        self.assertEqual(p["package"], self.PURL)
        return [(f["path"], f["state"], len(f["changes"])) for f in p.get("files", [])]

    def shows_every_change(self, edit):
        """As published; then one line less, which is shown as such; then what the cache does not vouch for."""
        r = self.modified(expect=ACCEPTED)
        self.assertEqual((self.states(r), r["compared"], r["packages"][0]["counts"]["identical"]), ([], 1, self.PARTS))
        edit()
        r = self.modified(expect=REJECTED)
        self.assertEqual(self.states(r), [("index.js", "modified", 1)])
        self.assertEqual([w["rule"] for w in r["packages"][0]["files"][0]["weakenings"]], ["removed-check"])

    PARTS = 2

    def edit(self):
        self.write(self.WHERE + "/index.js", WITHOUT)

    def not_compared(self, why):
        r = self.modified(expect=ACCEPTED)
        self.assertEqual(r["compared"], 0)
        self.assertIn(why, r["packages"][0]["notCompared"])


class OldNpm(ManagersCase):
    def setUp(self):
        super().setUp()
        data = tarred(FILES, "package/")
        self.blob = self.cached(npm_cached(data), data)
        self.entry = {"version": VERSION, "integrity": integrity(data)}
        self.write("package-lock.json", json.dumps({"lockfileVersion": 1, "dependencies": {
            NAME: self.entry, "own": {"version": "file:own"}, "absent": {"version": "1.0.0"}}}))
        self.install()

    def test_every_change(self):
        self.shows_every_change(self.edit)

    def test_a_package_in_a_package(self):
        self.write("package-lock.json", json.dumps({"dependencies": {"outer": {
            "version": "2.0.0", "dependencies": {NAME: self.entry}}}}))
        self.install("node_modules/outer/" + self.WHERE)
        r = self.modified(expect=ACCEPTED)
        self.assertEqual([p["path"] for p in r["packages"]], ["node_modules/outer/" + self.WHERE])

    def test_what_a_package_brought_along(self):
        self.write("package-lock.json", json.dumps({"dependencies": {NAME: {
            **self.entry, "dependencies": {"inner": {"version": "1.0.0", "bundled": True}}}}}))
        self.write(self.WHERE + "/node_modules/inner/index.js", "x\n")
        self.assertEqual(self.states(self.modified(expect=REJECTED)), [("node_modules/inner/index.js", "added", 1)])


class Yarn(ManagersCase):
    def setUp(self):
        super().setUp()
        data = tarred(FILES, "package/")
        self.tarball = self.cached("yarn/v6/npm-@s-taker-1.0.0-abc123-integrity/node_modules/@s/taker/.yarn-tarball.tgz",
                                   data)
        self.lock(integrity(data))
        self.install()

    def lock(self, digest, more=""):
        self.write("yarn.lock", f'# yarn lockfile v1\n\n\n"{NAME}@^1.0.0":\n  version "{VERSION}"\n'
                                f'  resolved "https://r.example/{NAME}/-/taker-1.0.0.tgz#abc123"\n'
                                f'  integrity {digest}\n' + more)

    def test_every_change(self):
        self.shows_every_change(self.edit)

    def test_a_cache_that_is_not_what_the_lock_file_says(self):
        self.tarball.write_bytes(tarred({**FILES, "index.js": WITHOUT}, "package/"))
        self.edit()
        self.not_compared("is not what the lock file says")
        self.tarball.unlink()
        self.not_compared("not in Yarn's cache")

    def test_a_version_that_the_package_claims_hides_nothing(self):
        own = json.dumps({"name": "other", "version": "9.9.9"})
        self.write(self.WHERE + "/package.json", own)
        self.edit()
        self.assertEqual([s[0] for s in self.states(self.modified(expect=REJECTED))], ["index.js", "package.json"])
        # Of several versions, whichever is meant, none is what lies there.
        self.lock(integrity(b""), f'\n"{NAME}@^2.0.0":\n  version "2.0.0"\n')
        self.not_compared("pins other versions of it")

    def test_a_lock_file_beside_that_knows_nothing(self):
        self.write("package-lock.json", json.dumps({"packages": {self.WHERE: {
            "version": VERSION, "integrity": integrity(b"other")}}}))
        self.edit()
        self.assertEqual(self.states(self.modified(expect=REJECTED)), [("index.js", "modified", 1)])

    def test_a_lock_file_that_cannot_be_read_is_a_gap(self):
        self.write("yarn.lock", "<<<<<<< HEAD\n")
        self.assertEqual([g["path"] for g in self.modified(expect=INCOMPLETE)["gaps"]], ["yarn.lock"])


class Berry(ManagersCase):
    KEY = "10c0"

    def zip(self, **files):
        return zipped({**FILES, **files}, f"node_modules/{NAME}/")

    def slug(self, reference, shown):
        ident = sha512("staker").hexdigest()
        return f"@s-taker-{shown}-{sha512(ident + reference).hexdigest()[:10]}"

    def entry(self, resolution, checksum):
        return (f'"{resolution}":\n  version: {VERSION}\n  resolution: "{resolution}"\n'
                f"  checksum: {self.KEY}/{checksum}\n  languageName: node\n  linkType: hard\n\n")

    def setUp(self):
        super().setUp()
        data = self.zip()
        self.sum = sha512(data).hexdigest()
        self.own = self.slug("npm:1.0.0", "npm-1.0.0")
        self.archive = self.cached(f"berry/cache/{self.own}-{self.KEY}.zip", data)
        self.head = f"__metadata:\n  version: 8\n  cacheKey: {self.KEY}\n\n" + self.entry(f"{NAME}@npm:1.0.0", self.sum)
        self.write("yarn.lock", self.head)

    def test_the_name_in_the_cache_is_yarns_own(self):
        # As Yarn 4 names express 4.18.2.
        ident = sha512("express").hexdigest()
        self.assertEqual(sha512(ident + "npm:4.18.2").hexdigest()[:10], "bb15ff679a")

    def test_every_change_in_node_modules(self):
        self.install()
        self.shows_every_change(self.edit)

    def test_every_change_in_what_is_unplugged(self):
        self.WHERE = f".yarn/unplugged/{self.own}/node_modules/{NAME}"
        self.install()
        self.shows_every_change(self.edit)

    def test_every_change_in_a_zip(self):
        path = f".yarn/cache/{self.own}-{self.sum[:10]}.zip"
        self.PARTS = 1
        self.write(path, self.zip())
        self.shows_every_change(lambda: self.write(path, self.zip(**{"index.js": WITHOUT})))
        # Packed anew, it is another file, whatever is in it.
        self.write(path, self.zip() + b"\0")
        r = self.modified(expect=REJECTED)
        self.assertEqual([f["state"] for f in r["packages"][0]["files"]], ["modified"])
        # Without the common cache, the checksum alone tells.
        self.archive.unlink()
        r = self.modified(expect=REJECTED)
        self.assertEqual(self.states(r), [(path.rpartition("/")[2], "modified", 0)])
        self.write(path, self.zip())
        self.assertEqual(self.states(self.modified(expect=ACCEPTED)), [])

    def test_a_zip_of_the_project_serves_for_what_was_unpacked(self):
        self.archive.unlink()
        self.install()
        self.write(f".yarn/cache/{self.own}-{self.sum[:10]}.zip", self.zip())
        self.edit()
        r = self.modified(expect=REJECTED)
        self.assertEqual([(p["path"], [f["path"] for f in p["files"]]) for p in r["packages"] if p.get("files")],
                         [(self.WHERE, ["index.js"])])

    def test_a_cache_that_is_not_what_the_lock_file_says(self):
        self.install()
        self.archive.write_bytes(self.zip(**{"index.js": WITHOUT}))
        self.edit()
        self.not_compared("is not what the lock file says")

    def test_a_declared_patch(self):
        says = f"patch:{NAME}@npm%3A1.0.0#~/.yarn/patches/taker.patch"
        self.write("package.json", json.dumps({"dependencies": {NAME: says}}))
        self.write(".yarn/patches/taker.patch", PATCH)
        self.write("yarn.lock", self.head + self.entry(f"{NAME}@{says}::version=1.0.0&hash=1", "0" * 128))
        self.install()
        self.edit()
        p = self.modified(expect=ACCEPTED)["packages"][0]
        self.assertEqual((p["counts"]["changesDeclared"], p["counts"]["changesUnexplained"]), (1, 0))
        self.write(self.WHERE + "/index.js", WITHOUT + "// more\n")
        p = self.modified(expect=REJECTED)["packages"][0]
        self.assertEqual((p["counts"]["changesDeclared"], p["counts"]["changesUnexplained"]), (1, 1))
        # One of another version declares nothing of this one.
        self.edit()
        self.write("package.json", json.dumps({"dependencies": {NAME: says.replace("1.0.0", "1.0.1")}}))
        p = self.modified(expect=REJECTED)["packages"][0]
        self.assertEqual(p["counts"]["changesUnexplained"], 1)


class Pnpm(ManagersCase):
    WHERE = "node_modules/.pnpm/@s+taker@1.0.0_react@18.0.0/node_modules/@s/taker"

    def setUp(self):
        super().setUp()
        self.sum = sha512(b"the tarball").hexdigest()
        files = {}
        for name, text in {**FILES, ".hidden/a name that is longer than a hundred bytes " + "x" * 100: "x\n"}.items():
            h = sha512(text).hexdigest()
            for version in ("v3", "v10"):
                self.cached(f"pnpm/{version}/files/{h[:2]}/{h[2:]}", text.encode())
            files[name] = {"integrity": integrity(text), "mode": 420, "size": len(text)}
            self.write(f"{self.WHERE}/{name}", text)
        self.index = json.dumps({"name": NAME, "version": VERSION, "files": files}).encode()
        self.write("pnpm-lock.yaml", "lockfileVersion: '9.0'\nimporters:\n  .: {}\npackages:\n"
                                     f"  '{NAME}@{VERSION}':\n    resolution: {{integrity: {integrity(b'the tarball')}}}\n"
                                     f"snapshots:\n  '{NAME}@{VERSION}': {{}}\n")

    PARTS = 3

    def test_every_change_with_the_store_of_pnpm_9(self):
        self.cached(f"pnpm/v3/files/{self.sum[:2]}/{self.sum[2:]}-index.json", self.index)
        self.shows_every_change(self.edit)

    def new(self):
        return self.cached(f"pnpm/v10/index/{self.sum[:2]}/{self.sum[2:64]}-@s+taker@1.0.0.json", self.index)

    def test_every_change_with_the_store_of_pnpm_10(self):
        self.new()
        self.shows_every_change(self.edit)

    def test_a_store_whose_files_are_not_what_they_are_called(self):
        self.new()
        self.edit()
        h = sha512(CHECK).hexdigest()
        held = self.cached(f"pnpm/v10/files/{h[:2]}/{h[2:]}", WITHOUT.encode())
        self.not_compared("are not what they are called")
        held.unlink()
        self.not_compared("are not all in the store")

    def test_an_index_that_is_broken_or_missing(self):
        index = self.new()
        for broken in (b"", b"[]", b'{"files": {"a": {"integrity": "sha1-x", "mode": 420}}}', b'{"files": {"a": 1}}'):
            index.write_bytes(broken)
            self.not_compared("its index in the store cannot be read")
        index.unlink()
        self.not_compared("not in pnpm's store")

    def test_the_lock_file_that_it_leaves_in_node_modules(self):
        self.new()
        lock = self.tree / "pnpm-lock.yaml"
        lock.rename(self.tree / "node_modules/.pnpm/lock.yaml")
        self.edit()
        self.assertEqual(self.states(self.modified(expect=REJECTED)), [("index.js", "modified", 1)])

    def test_a_declared_patch(self):
        self.new()
        self.edit()
        self.write("patches/taker.patch", PATCH)
        for key, declared in ((f"{NAME}@1.0.0", 1), (NAME, 1), (f"{NAME}@1.0.1", 0), ("@s/other", 0)):
            self.write("pnpm-workspace.yaml", f"patchedDependencies:\n  '{key}': patches/taker.patch\n")
            p = self.modified(expect=ACCEPTED if declared else REJECTED)["packages"][0]
            self.assertEqual(p["counts"]["changesDeclared"], declared, key)


class Composer(ManagersCase):
    PURL = "pkg:composer/acme/taker@1.2.0"
    WHERE = "vendor/acme/taker"
    URL = "https://forge.example/taker.zip"

    def env(self, **more):
        return super().env(COMPOSER_CACHE_DIR=str(self.dir / "composer"), **more)

    def setUp(self):
        super().setUp()
        data = zipped(FILES, "acme-taker-abc1234/")
        self.archive = self.cached(f"composer/files/acme/taker/{hashlib.sha1(self.URL.encode()).hexdigest()}.zip", data)
        self.entry = {"name": "acme/taker", "version": "1.2.0", "install-path": "../acme/taker", "dist": {
            "type": "zip", "url": self.URL, "shasum": hashlib.sha1(data).hexdigest()}}
        self.installed({"packages": [self.entry]})
        self.install()

    def installed(self, what):
        self.write("vendor/composer/installed.json", json.dumps(what))

    def test_every_change(self):
        self.shows_every_change(self.edit)

    def test_every_change_by_the_lock_file_and_by_version_1(self):
        self.write("composer.lock", json.dumps({"packages": [], "packages-dev": [
            {k: v for k, v in self.entry.items() if k != "install-path"}]}))
        self.installed({"packages": []})
        self.shows_every_change(self.edit)
        (self.tree / "composer.lock").unlink()
        self.installed([self.entry])
        self.assertEqual(self.states(self.modified(expect=REJECTED)), [("index.js", "modified", 1)])

    def test_another_place(self):
        self.WHERE = "web/plugins/taker"
        self.installed({"packages": [{**self.entry, "install-path": "../../web/plugins/taker"}]})
        shutil.rmtree(self.tree / "vendor/acme")
        self.install()
        self.shows_every_change(self.edit)
        for path in ("../../../outside", "../..", "/etc", "../a/../../../b"):
            self.installed({"packages": [{**self.entry, "install-path": path}]})
            self.assertEqual(self.modified(expect=ACCEPTED)["found"], 0)

    def test_an_archive_that_is_not_what_the_lock_file_says(self):
        self.edit()
        self.archive.write_bytes(zipped({**FILES, "index.js": WITHOUT}, "acme-taker-abc1234/"))
        self.not_compared("is not what the lock file says")
        # Without a sum, the one in the cache counts.
        self.entry["dist"]["shasum"] = ""
        self.installed({"packages": [self.entry]})
        self.assertEqual(self.modified(expect=ACCEPTED)["compared"], 1)
        self.archive.unlink()
        self.not_compared("not in Composer's cache")

    def test_a_declared_patch(self):
        self.edit()
        self.write("patches/taker.patch", PATCH)
        for text in ({"extra": {"patches": {"acme/taker": {"takes all": "patches/taker.patch"}}}},
                     {"extra": {"patches": {"acme/taker": [{"description": "all", "url": "./patches/taker.patch",
                                                            "depth": 1}]}}}):
            self.write("composer.json", json.dumps(text))
            p = self.modified(expect=ACCEPTED)["packages"][0]
            self.assertEqual((p["counts"]["changesDeclared"], p["patches"][0]["ledger"]), (1, "composer"))
        self.write("composer.json", json.dumps({"extra": {"patches": {"acme/other": {"x": "patches/taker.patch"}}}}))
        self.assertEqual(self.modified(expect=REJECTED)["packages"][0]["counts"]["changesDeclared"], 0)
        self.write("composer.json", "{}")
        self.write("patches.json", json.dumps({"patches": {"acme/taker": {"x": "https://forge.example/1.patch"}}}))
        self.assertIn("nothing is fetched", self.modified(expect=REJECTED)["gaps"][0]["what"])


class NuGet(ManagersCase):
    PURL = "pkg:nuget/Acme.Taker2.Lib@1.2.0-rc.1"
    WHERE = "packages/Acme.Taker2.Lib.1.2.0-rc.1"
    CONTAINER = {"[Content_Types].xml": "<x/>", "_rels/.rels": "<r/>", "Acme.Taker2.Lib.nuspec": "<package/>",
                 "package/services/metadata/core-properties/a.psmdcp": "<c/>"}

    def env(self, **more):
        return super().env(NUGET_PACKAGES=str(self.dir / "nuget"), **more)

    def setUp(self):
        super().setUp()
        self.data = zipped({**self.CONTAINER, **FILES})
        self.archive = self.cached("nuget/acme.taker2.lib/1.2.0-rc.1/acme.taker2.lib.1.2.0-rc.1.nupkg", self.data)
        self.cached(f"nuget/{self.archive.relative_to(self.dir / 'nuget')}.sha512",
                    base64.b64encode(sha512(self.data).digest()))

    def lie(self, where, name):
        self.WHERE = where
        self.install()
        self.write(f"{where}/{name}.nupkg", self.data)

    def test_every_change_beside_packages_config(self):
        self.lie(self.WHERE, "Acme.Taker2.Lib.1.2.0-rc.1")
        self.shows_every_change(self.edit)
        self.archive.write_bytes(zipped({**FILES, "index.js": WITHOUT}))
        self.not_compared("is not what the lock file says")
        # Without any, what lies beside the files.
        self.archive.unlink()
        self.assertEqual(self.states(self.modified(expect=REJECTED)), [("index.js", "modified", 1)])

    def test_every_change_in_a_folder_of_packages(self):
        self.PURL = "pkg:nuget/acme.taker2.lib@1.2.0-rc.1"
        self.lie("packages/acme.taker2.lib/1.2.0-rc.1", "acme.taker2.lib.1.2.0-rc.1")
        for name in (".nupkg.metadata", "acme.taker2.lib.1.2.0-rc.1.nupkg.sha512", "acme.taker2.lib.nuspec"):
            self.write(f"{self.WHERE}/{name}", "x")
        self.shows_every_change(self.edit)
        self.install()
        self.write(self.WHERE + "/lib/nested.nuspec", "x")
        (self.tree / self.WHERE / "package.json").unlink()
        self.assertEqual([s[:2] for s in self.states(self.modified(expect=REJECTED))],
                         [("lib/nested.nuspec", "added"), ("package.json", "removed")])

    def test_a_package_that_nobody_unpacked(self):
        for path in ("feed/Acme.Taker2.Lib.1.2.0-rc.1.nupkg", "Acme.nupkg", "a/b/.nupkg", "a/1/1.1.nupkg"):
            self.write(path, self.data)
        self.assertEqual(self.modified(expect=ACCEPTED)["found"], 0)


class Maven(ManagersCase):
    PURL = "pkg:maven/org.example.x/taker@1.2.0"
    JAR = "taker-1.2.0.jar"

    def setUp(self):
        super().setUp()
        self.data = zipped({**FILES, "META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n"})
        self.home = self.dir / "home"
        self.kept = self.keep("org/example/x", self.data)

    def env(self, **more):
        return super().env(HOME=str(self.dir / "home"), **more)

    def keep(self, group, data):
        jar = self.cached(f"home/.m2/repository/{group}/taker/1.2.0/{self.JAR}", data)
        self.cached(f"home/.m2/repository/{group}/taker/1.2.0/{self.JAR}.sha1", hashlib.sha1(data).hexdigest().encode())
        return jar

    PARTS = 1

    def edit(self):
        self.write("WEB-INF/lib/" + self.JAR, zipped({**FILES, "META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n",
                                                      "index.js": WITHOUT}))

    def test_every_change(self):
        self.write("WEB-INF/lib/" + self.JAR, self.data)
        self.shows_every_change(self.edit)
        self.kept.write_bytes(b"something else")
        self.not_compared("is not what the lock file says")

    def test_of_two_of_the_same_name_that_with_the_same_bytes(self):
        other = self.keep("aa/other", zipped({"x": "y"}))
        self.write("lib/" + self.JAR, self.data)
        self.assertEqual(self.states(self.modified(expect=ACCEPTED)), [])
        self.write("lib/" + self.JAR, other.read_bytes())
        self.PURL = "pkg:maven/aa.other/taker@1.2.0"
        self.assertEqual(self.states(self.modified(expect=ACCEPTED)), [])

    def test_a_jar_that_the_repository_does_not_have(self):
        self.write("lib/own-1.0.jar", self.data)
        self.assertEqual(self.modified(expect=ACCEPTED)["found"], 0)

    def test_an_archive_with_jars_in_it(self):
        self.edit()
        war = self.dir / "app.war"
        with zipfile.ZipFile(war, "w") as z:
            z.write(self.tree / "WEB-INF/lib" / self.JAR, "WEB-INF/lib/" + self.JAR)
            z.writestr("index.html", "x")
        r = json.loads(self.assay("modified", war, "--json", expect=REJECTED).out)
        self.assertEqual(self.states(r), [(self.JAR, "modified", 0)])


if __name__ == "__main__":
    unittest.main()
