import os
import pathlib
import secrets
import shutil
import sqlite3
import stat
import tarfile
import tempfile
import zipfile

from flask import Flask, request, send_file, send_from_directory
from werkzeug.utils import secure_filename

app = Flask(__name__)


@app.route("/download")
def download():
    name = request.args["name"]
    # ruleid: py-path-traversal-request
    with open("/srv/files/" + name) as stream:
        text = stream.read()
    # ruleid: py-path-traversal-request
    os.remove(os.path.join("/srv/files", name))
    # ruleid: py-path-traversal-request
    first = send_file(f"/srv/files/{name}")
    # ok: py-path-traversal-request
    with open("/srv/files/" + secure_filename(name)) as stream:
        text += stream.read()
    # ok: py-path-traversal-request
    second = send_from_directory("/srv/files", name)
    # ok: py-path-traversal-request
    third = send_file("/srv/files/%d" % int(request.args["number"]))
    return first or second or third


@app.get("/show/<path:name>")
def show(name):
    # ruleid: py-path-traversal-request
    return pathlib.Path("/srv/files/" + name).read_text()


@app.post("/upload")
def upload():
    file = request.files["file"]
    # ruleid: py-upload-filename, py-path-traversal-request
    file.save("/srv/uploads/" + file.filename)
    target = os.path.join("/srv/uploads", file.filename)
    # ruleid: py-upload-filename, py-path-traversal-request
    with open(target, "wb") as stream:
        shutil.copyfileobj(file, stream)
    # ok: py-upload-filename
    file.save("/srv/uploads/" + secure_filename(file.filename))
    # ok: py-upload-filename
    file.save("/srv/uploads/" + secrets.token_hex(16))


def unpack(path, target):
    tar = tarfile.open(path)
    # ruleid: py-tar-extract-unfiltered
    tar.extractall(target)
    with tarfile.open(path) as archive:
        # ruleid: py-tar-extract-unfiltered
        archive.extractall(path=target)
        # ok: py-tar-extract-unfiltered
        archive.extractall(target, filter="data")
    # ok: py-tar-extract-unfiltered
    zipfile.ZipFile(path).extractall(target)


def members(archive, target):
    for member in archive.infolist():
        # ruleid: py-archive-member-path
        with open(os.path.join(target, member.filename), "wb") as stream:
            stream.write(archive.read(member))
    for name in archive.namelist():
        # ruleid: py-archive-member-path
        os.makedirs(target + "/" + name)
    for name in archive.namelist():
        # ok: py-archive-member-path
        with open(os.path.join(target, os.path.basename(name)), "wb") as stream:
            # ok: py-archive-member-path
            stream.write(archive.read(name))


def temporary():
    # ruleid: py-tempfile-mktemp
    first = tempfile.mktemp()
    # ruleid: py-tempfile-mktemp
    second = tempfile.mktemp(suffix=".txt")
    # ok: py-tempfile-mktemp
    third, name = tempfile.mkstemp()
    # ok: py-tempfile-mktemp
    fourth = tempfile.NamedTemporaryFile()


def fixed(text, number):
    # ruleid: py-temporary-path-fixed
    with open("/tmp/report.txt", "w") as stream:
        stream.write(text)
    # ruleid: py-temporary-path-fixed
    connection = sqlite3.connect("/var/tmp/cache.db")
    # ruleid: py-temporary-path-fixed
    open(f"/tmp/report-{number}.txt", "w").write(text)
    # ok: py-temporary-path-fixed
    with open("/var/lib/service/report.txt", "w") as stream:
        stream.write(text)
    # ok: py-temporary-path-fixed
    with open("/tmp/report.txt") as stream:
        text = stream.read()


def permissions(path):
    # ruleid: py-permissions-too-wide
    os.chmod(path, 0o777)
    # ruleid: py-permissions-too-wide
    os.chmod(path, stat.S_IRUSR | stat.S_IWOTH)
    # ruleid: py-permissions-too-wide
    os.makedirs(path, 0o777)
    # ok: py-permissions-too-wide
    os.chmod(path, 0o755)
    # ok: py-permissions-too-wide
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
    # ruleid: py-umask-zero
    os.umask(0)
    # ruleid: py-umask-zero
    os.umask(0o000)
    # ok: py-umask-zero
    os.umask(0o077)
    # ok: py-umask-zero
    os.umask(0o022)
