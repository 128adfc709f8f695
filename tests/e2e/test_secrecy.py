"""A found secret stands nowhere: not in any report, not in the home, not on the terminal."""
import base64
import os
import subprocess

from support import REJECTED, Case, github_token


class Secrecy(Case):
    def test_no_output_holds_a_secret(self):
        token, password = github_token(7), "Xk3" + github_token(8)[4:20]
        key = subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
                             capture_output=True, check=True).stdout.decode()
        body = [line for line in key.splitlines() if not line.startswith("-----")]
        encoded = base64.b64encode(f"token={token}".encode()).decode()
        self.write("a.py", f'GITHUB_TOKEN = "{token}"\n')
        self.write("b.properties", f"spring.datasource.password={password}\nurl=postgres://u:{password}@db/x\n")
        self.write("deploy.pem", key)
        self.write("c.yaml", f"data: {encoded}\nnext: {token}\n")
        self.write("one-line.json", '{"a": "' + "x" * 3000 + f'", "token": "{token}", "password": "{password}"' + "}\n")
        self.write("bidi.py", f'token = "{token}"  # \u202e abc\n')
        outputs = [self.dir / f"r.{e}" for e in ("json", "sarif", "html", "xml", "txt", "cdx.json")]
        formats = ("json", "sarif", "html", "junit", "text", "cyclonedx")
        args = [x for f, o in zip(formats, outputs) for x in ("--format", f, "-o", o)]
        p = self.assay("verify", "-vv", *args, self.tree, expect=REJECTED)
        seen = {"stdout": p.stdout, "stderr": p.stderr}
        for root, _, files in os.walk(self.home):
            for name in files:
                with open(os.path.join(root, name), "rb") as f:
                    seen[os.path.join(root, name)] = f.read()
        for o in outputs:
            self.assertTrue(o.exists())
            seen[o.name] = o.read_bytes()
        # Envelopes hold their payload in base64: look into them, too.
        entries = self.assay("log", "show", "-n", "50", "--json").stdout
        for i in range(entries.count(b'"index"')):
            seen[f"log entry {i}"] = self.assay("log", "show", i).stdout
        for secret in (token, password, encoded, *body[1:-1]):
            for form in (secret.encode(), base64.b64encode(secret.encode())[:20]):
                where = [name for name, data in seen.items() if form in data]
                self.assertEqual(where, [], f"a secret that starts with {secret[:4]} is shown")

    def test_home_is_private(self):
        self.write("a.c", "int a;\n")
        self.assay("verify", self.tree, expect=0)
        self.assertEqual(self.home.stat().st_mode & 0o077, 0)
        for path in (self.home / "keys").iterdir():
            self.assertEqual(path.stat().st_mode & 0o177, 0, path.name)
