#!/usr/bin/env python3
"""Real servers for tests: PostgreSQL and an S3 server, on the loopback interface.

    servers.py COMMAND …    run the command beside both of them

The command finds them in its environment: ASSAY_TEST_POSTGRES (an address),
ASSAY_TEST_S3_ENDPOINT, ASSAY_TEST_S3_KEY, ASSAY_TEST_S3_SECRET and ASSAY_TEST_S3_BUCKET.
"""

import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile

BUCKET = "assay-tests"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Postgres:
    """A cluster of its own; as the user postgres where we are root, which PostgreSQL refuses."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.bin = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"),
                       key=lambda p: int(p.parent.name), default=None)
        if self.bin is None:
            sys.exit("servers.py: PostgreSQL is not installed: scripts/install-packages")
        self.folder.mkdir()
        self.demote = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self.demote = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}",
                           "--clear-groups"]
        self.data = self.folder / "data"
        self.port = free_port()
        self.run("initdb", "-D", self.data, "-U", "assay", "-A", "trust", "-E", "UTF8", "-N",
                 # A language's order, so that what relies on it is found.
                 "--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8")
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", self.port, "-U", "assay", "assay")
        self.url = f"postgresql://assay@127.0.0.1:{self.port}/assay"

    def run(self, program, *args):
        done = subprocess.run([*self.demote, self.bin / program, *map(str, args)],
                              cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False)
        if done.returncode != 0:
            sys.exit(f"servers.py: {program}: {done.stdout.decode(errors='replace')}")
        return done.stdout.decode(errors="replace")

    def start(self):
        self.run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o",
                 f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= ",
                 "start")

    def stop(self, mode="fast"):
        self.run("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")


class S3:
    """OpenStack Swift behind its S3 face, as a process of its own (s3_server.py)."""

    def __init__(self, folder, bucket=BUCKET):
        script = pathlib.Path(__file__).with_name("s3_server.py")
        # Swift is Debian's, so Debian's Python runs it.
        self.process = subprocess.Popen(["/usr/bin/python3", script, folder, bucket],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        words = self.process.stdout.readline().decode().split()
        if len(words) != 3:
            sys.exit("servers.py: the S3 server does not start")
        self.endpoint, self.key, self.secret = words
        self.bucket = bucket

    def stop(self):
        self.process.stdin.close()
        self.process.wait(20)


def environment(postgres, s3):
    return {"ASSAY_TEST_POSTGRES": postgres.url, "ASSAY_TEST_S3_ENDPOINT": s3.endpoint,
            "ASSAY_TEST_S3_KEY": s3.key, "ASSAY_TEST_S3_SECRET": s3.secret,
            "ASSAY_TEST_S3_BUCKET": s3.bucket}


def main():
    folder = tempfile.mkdtemp(prefix="assay-servers-")
    os.chmod(folder, 0o755)
    code = 1
    postgres = s3 = None
    try:
        postgres = Postgres(f"{folder}/postgres")
        s3 = S3(f"{folder}/s3")
        code = subprocess.run(sys.argv[1:], env={**os.environ, **environment(postgres, s3)},
                              check=False).returncode
    finally:
        for server in (s3, postgres):
            if server is not None:
                server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
