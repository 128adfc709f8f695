"""Suites over a real PostgreSQL and a real S3 server: for each test a schema and a prefix of its own."""
import os
import shutil
import sys
import tempfile

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
