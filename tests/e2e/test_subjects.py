"""Every kind of subject gives the same findings; hostile ones end in findings or gaps."""
import gzip
import io
import os
import tarfile
import zipfile

from support import ACCEPTED, INCOMPLETE, OTHER, REJECTED, USAGE, Case, github_token


class Subjects(Case):
    def setUp(self):
        super().setUp()
        self.write("src/a.sh", f"export TOKEN={github_token(1)}\n")
        self.write("src/b.c", "int b;\n")
        self.write("package-lock.json", '{"name": "x", "lockfileVersion": 3, "packages": {"": {"name": "x"},'
                   '"node_modules/left-pad": {"version": "1.3.0", "integrity": "sha1-W4o6d2Xf4AEmHd6RVYnngvjJTR4="}}}\n')

    def check(self, *subject, prefix=""):
        r = self.report("verify", *subject, expect=REJECTED)
        self.assertIn(prefix + "src/a.sh", {f["path"] for f in r["findings"] if f["inspector"] == "secrets"})
        self.assertEqual([c["purl"] for c in r["components"]], ["pkg:npm/left-pad@1.3.0"])
        return r

    def test_directory(self):
        self.assertEqual(self.check(self.tree)["subject"]["kind"], "directory")

    def test_tars(self):
        for suffix, flag in (("tar", "-cf"), ("tar.gz", "-czf"), ("tar.bz2", "-cjf"), ("tar.xz", "-cJf"),
                             ("tar.zst", "--zstd -cf")):
            path = self.dir / f"x.{suffix}"
            self.sh("tar", *flag.split(), path, "-C", self.tree, ".")
            self.assertEqual(self.check(path)["subject"]["kind"], "archive")

    def test_zip_jar_whl(self):
        for suffix in ("zip", "jar", "whl"):
            path = self.dir / f"x.{suffix}"
            self.sh("zip", "-q", "-r", path, ".", cwd=self.tree)
            self.check(path)

    def test_deb(self):
        control = self.tree / "DEBIAN"
        control.mkdir()
        control.chmod(0o755)
        (control / "control").write_text("Package: x\nVersion: 1\nArchitecture: all\n"
                                         "Maintainer: x <x@example.org>\nDescription: x\n")
        self.sh("dpkg-deb", "--build", self.tree, self.dir / "x.deb")
        r = self.report("verify", self.dir / "x.deb", expect=REJECTED)
        self.assertTrue(any(f["path"].endswith("src/a.sh") for f in r["findings"]))

    def test_stdin(self):
        self.sh("tar", "-cf", self.dir / "x.tar", "-C", self.tree, ".")
        r = self.report("verify", "-", expect=REJECTED, stdin=(self.dir / "x.tar").read_bytes())
        self.assertIn("src/a.sh", {f["path"] for f in r["findings"]})

    def test_nested(self):
        self.sh("zip", "-q", "-r", self.dir / "inner.zip", ".", cwd=self.tree)
        outer = self.dir / "outer"
        outer.mkdir()
        (self.dir / "inner.zip").rename(outer / "inner.zip")
        self.sh("tar", "-czf", self.dir / "outer.tgz", "-C", outer, "inner.zip")
        self.check(self.dir / "outer.tgz", prefix="inner.zip!/")

    def test_git_revision_and_bare(self):
        self.advisories()
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "one")
        (self.tree / "src/a.sh").unlink()
        self.git("commit", "-qam", "two")
        first = self.check("--rev", "HEAD~1", self.tree)
        self.assertEqual(first["subject"]["kind"], "git")
        self.assertEqual(len(first["subject"]["git_commit"]), 40)
        self.report("verify", "--rev", "HEAD", self.tree, expect=ACCEPTED)
        self.git("clone", "-q", "--bare", self.tree, self.dir / "bare.git")
        self.check("--rev", "HEAD~1", self.dir / "bare.git")
        p = self.assay("verify", "--rev", "nonsense", self.tree, expect=OTHER)
        self.assertIn("nonsense", p.err)

    def test_a_bare_repository_wants_a_revision(self):
        self.git("init", "-q", "--bare", self.dir / "bare.git")
        p = self.assay("verify", self.dir / "bare.git", expect=USAGE)
        self.assertIn("--rev", p.err)

    def test_nothing_is_not_accepted(self):
        (self.dir / "void").mkdir()
        self.report("verify", self.dir / "void", expect=REJECTED)
        self.report("verify", "-", expect=REJECTED, stdin=b"\0" * 10240)

    def test_workers_agree(self):
        for i in range(60):
            self.write(f"more/{i}.sh", f"export TOKEN={github_token(100 + i % 7)}\n")
        one = self.report("verify", "-j", "1", self.tree, expect=REJECTED)
        three = self.report("verify", "-j", "3", self.tree, expect=REJECTED)
        self.assertEqual(one["findings"], three["findings"])
        self.assertEqual(one["subject"]["tree_sha256"], three["subject"]["tree_sha256"])


class Hostile(Case):
    def tar(self, *members):
        path = self.dir / "hostile.tar"
        with tarfile.open(path, "w") as t:
            for info, data in members:
                info.size = len(data)
                t.addfile(info, io.BytesIO(data))
        return path

    def rules(self, *args, expect):
        r = self.report("verify", *args, expect=expect)
        return {f"{f['inspector']}/{f['rule']}" for f in r["findings"]}, r

    def test_names_that_climb_out(self):
        token = f"TOKEN={github_token(3)}\n".encode()
        path = self.tar((tarfile.TarInfo("../../etc/cron.d/x"), token), (tarfile.TarInfo("/etc/passwd"), b"x\n"))
        found, r = self.rules(path, expect=REJECTED)
        self.assertIn("content/path-traversal", found)
        self.assertIn("content/path-absolute", found)
        self.assertTrue(any(f["inspector"] == "secrets" for f in r["findings"]), "it is inspected all the same")

    def test_devices_doubles_and_cases(self):
        device = tarfile.TarInfo("dev")
        device.type = tarfile.CHRTYPE
        path = self.tar((device, b""), (tarfile.TarInfo("a"), b"1"), (tarfile.TarInfo("a"), b"2"),
                        (tarfile.TarInfo("A"), b"3"))
        found, _ = self.rules(path, expect=REJECTED)
        for rule in ("content/device-node", "content/duplicate-name", "content/case-collision"):
            self.assertIn(rule, found)

    def test_links_out_of_the_tree(self):
        self.write("a", "x\n")
        os.symlink("/etc/shadow", self.tree / "link")
        found, r = self.rules(self.tree, expect=ACCEPTED)
        self.assertIn("content/link-escapes", found)
        self.assertNotIn("link", {f["path"] for f in r["gaps"]}, "the target is no part of the subject")

    def test_bomb_ends_as_a_gap(self):
        path = self.dir / "bomb.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("zeros", b"\0" * (100 << 20))
        r = self.report("verify", "--max-ratio", "50", path, expect=INCOMPLETE)
        self.assertIn(r["gaps"][0]["reason"], ("ratio", "too-large"))

    def zip_with(self, name, attributes, system=3):
        path = self.dir / name
        info = zipfile.ZipInfo("pkg/run.py")
        info.create_system = system
        info.external_attr = attributes
        with zipfile.ZipFile(path, "w") as z:
            z.writestr(info, f"token = '{github_token(5)}'\n")
        return path

    def test_kinds_in_a_zip_hide_nothing(self):
        """Installers write such entries as files, whatever kind they are marked as."""
        self.report("verify", self.zip_with("plain.whl", 0o100644 << 16), expect=REJECTED)
        self.report("verify", self.zip_with("link.whl", 0o120777 << 16), expect=REJECTED)
        for path in (self.zip_with("dir.whl", 0o040755 << 16), self.zip_with("dos.whl", 0x10, system=0)):
            self.report("verify", path, expect=INCOMPLETE)

    def test_two_archives_in_one_file(self):
        evil = self.zip_with("evil.zip", 0o100644 << 16).read_bytes()
        harmless = io.BytesIO()
        with zipfile.ZipFile(harmless, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("x.py", "x = 1\n")
        for name, first in (("gz.whl", gzip.compress(b"x = 1\n")), ("zip.whl", None)):
            path = self.dir / name
            path.write_bytes(first + evil if first else evil + harmless.getvalue())
            r = self.report("verify", path)
            self.assertNotEqual(r["verdict"]["outcome"], "accepted", name)
        trailing = self.dir / "trailing.zip"
        trailing.write_bytes(harmless.getvalue() + f"token = '{github_token(5)}'\n".encode())
        self.report("verify", trailing, expect=INCOMPLETE)

    def test_a_file_is_no_archive(self):
        tool = self.dir / "tool"
        tool.write_text("#!/bin/sh\necho hello\n")
        self.assertEqual(self.report("verify", tool)["subject"]["kind"], "file")
        self.assertIn("tool  (file, made in-house)", self.assay("verify", tool).out)
        # A program that is an archive, too, is one.
        unpacks = self.dir / "installer"
        unpacks.write_bytes(tool.read_bytes() + self.zip_with("x.zip", 0o100644 << 16).read_bytes())
        self.assertEqual(self.report("verify", unpacks)["subject"]["kind"], "archive")
        asks = self.dir / "asks.yaml"
        asks.write_text("id: asks\nversion: '1'\nrequirements:\n  - id: files-only\n    title: Files only\n    query: "
                        "SELECT kind AS resource, CASE kind WHEN 'file' THEN 'ok' ELSE 'alarm' END AS status, '' AS reason "
                        "FROM subject\n")
        self.report("verify", "--baseline", asks, tool, expect=ACCEPTED)
        self.report("verify", "--baseline", asks, self.tree, expect=REJECTED)

    def test_replaced_git_objects_are_refused(self):
        self.write("f", "fine\n")
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "one")
        self.write("g", f"token = '{github_token(5)}'\n")
        self.sh("sh", "-c", "git replace $(git rev-parse HEAD:f) $(git hash-object -w g)", cwd=self.tree)
        p = self.assay("verify", "--rev", "HEAD", self.tree, expect=OTHER)
        self.assertIn("refs/replace", p.err)

    def test_truncated_archive(self):
        self.write("a", os.urandom(200000))
        self.sh("tar", "-czf", self.dir / "x.tgz", "-C", self.tree, ".")
        whole = (self.dir / "x.tgz").read_bytes()
        (self.dir / "cut.tgz").write_bytes(whole[: len(whole) // 2])
        r = self.report("verify", self.dir / "cut.tgz", expect=INCOMPLETE)
        self.assertEqual(r["gaps"][0]["reason"], "broken-archive")

    def test_file_over_the_limit(self):
        self.write("big", b"x" * 3_000_000)
        r = self.report("verify", "--max-file-size", "1M", self.tree, expect=INCOMPLETE)
        self.assertEqual([(g["path"], g["reason"]) for g in r["gaps"]], [("big", "too-large")])

    def test_odd_names(self):
        (self.tree / os.fsdecode(b"caf\xe9")).write_text("x\n")
        (self.tree / "new\nline\x1b[31m").write_text("x\n")
        p = self.assay("verify", self.tree, "-v")
        self.assertNotIn("\x1b", p.out)
        found, _ = self.rules(self.tree, expect=p.returncode)
        self.assertIn("content/name-encoding", found)

    def test_empty_and_strange_files(self):
        self.write("empty", b"")
        self.write("nul", b"\0" * 100000)
        self.write("line", b"a" * 5_000_000)
        self.write("utf16", "\ufeffhello = 1\n".encode("utf-16-le"))
        self.write("package-lock.json", "[" * 100000)
        r = self.report("verify", self.tree, expect=REJECTED)
        self.assertEqual(r["summary"]["files"], 5)
        self.assertTrue(any(f["inspector"] == "components" for f in r["findings"]))
