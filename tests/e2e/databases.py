"""Suites over a real PostgreSQL and a real S3 server: for each test a schema and a prefix of its own."""
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

from support import SOURCE

sys.path.insert(0, str(SOURCE / "tests" / "support"))
import servers  # noqa: E402


class Databases:
    """Stands before a Case, whose store is there then."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="assay-servers-")
        os.chmod(cls.folder, 0o755)
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.postgres = servers.Postgres(f"{cls.folder}/postgres")
        cls.addClassCleanup(cls.postgres.stop)
        cls.s3 = servers.S3(f"{cls.folder}/s3")
        cls.addClassCleanup(cls.s3.stop)
        cls.made = 0

    def setUp(self):
        type(self).made += 1
        self.place = f"case_{self.made}"
        self.psql(f"CREATE SCHEMA {self.place}")
        super().setUp()

    def psql(self, command):
        """The rows, if any, each a line."""
        return self.postgres.run("psql", "-qAt", "-h", "127.0.0.1", "-p", self.postgres.port, "-U", "assay", "-c", command, "assay")

    @contextlib.contextmanager
    def holding(self, *commands):
        """Another session that has done this, in a transaction which stays open."""
        with subprocess.Popen([*self.postgres.demote, self.postgres.bin / "psql", "-qAt", "-h", "127.0.0.1", "-p",
                               str(self.postgres.port), "-U", "assay", "assay"], cwd=self.postgres.folder,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
            session.stdin.write(f"SET search_path = {self.place}; BEGIN; {' '.join(commands)}\nSELECT 'held';\n")
            session.stdin.flush()
            while (line := session.stdout.readline()).strip() != "held":
                assert line, "the other session ended"
            yield
            session.stdin.close()

    def url(self, place):
        return f"{self.postgres.url}?options=-csearch_path%3D{place}"

    def bucket(self, place):
        return f"s3://{self.s3.bucket}/{place}"

    def servers_env(self):
        return {"AWS_ENDPOINT_URL_S3": self.s3.endpoint, "AWS_ACCESS_KEY_ID": self.s3.key,
                "AWS_SECRET_ACCESS_KEY": self.s3.secret}

    def env(self, **more):
        return super().env(ASSAY_STORE=self.url(self.place), ASSAY_BLOBS=self.bucket(self.place),
                           **self.servers_env()) | more


class Proxy:
    """Between a client and the database: stalled, nothing passes and nobody is told; cut, all is closed
    and nobody comes in."""

    def __init__(self, port):
        self.to = ("127.0.0.1", int(port))
        self.passes = threading.Event()
        self.passes.set()
        self.refuses = False
        self.pairs = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client = self.server.accept()[0]
                self.passes.wait()
                if self.refuses:
                    client.close()
                    continue
                server = socket.create_connection(self.to)
                self.pairs.append((client, server))
                for a, b in ((client, server), (server, client)):
                    threading.Thread(target=self.pass_on, args=(a, b), daemon=True).start()

    def pass_on(self, a, b):
        with contextlib.suppress(OSError):
            while data := a.recv(65536):
                self.passes.wait()
                b.sendall(data)
        for s in (a, b):
            with contextlib.suppress(OSError):
                s.shutdown(socket.SHUT_RDWR)

    def stall(self):
        self.passes.clear()

    def cut(self):
        self.refuses = True
        for pair in self.pairs:
            for s in pair:
                with contextlib.suppress(OSError):
                    s.shutdown(socket.SHUT_RDWR)
        self.passes.set()

    def close(self):
        self.server.close()
        self.cut()
