import os
import pathlib


def create(path, text):
    # ruleid: py-exists-then-write
    if not os.path.exists(path):
        with open(path, "w") as stream:
            stream.write(text)


def create_path(path: pathlib.Path, text):
    # ruleid: py-exists-then-write
    if not path.exists():
        path.write_text(text)


def create_exclusive(path, text):
    # ok: py-exists-then-write
    with open(path, "x") as stream:
        stream.write(text)
    # ok: py-exists-then-write
    if not os.path.exists(path):
        raise FileNotFoundError(path)


def accessible(path):
    # ruleid: py-access-then-open
    if os.access(path, os.R_OK):
        with open(path) as stream:
            return stream.read()
    # ruleid: py-access-then-open
    if os.access(path, os.W_OK):
        stream = open(path, "w")
    # ok: py-access-then-open
    if os.access(path, os.X_OK):
        return path
    # ok: py-access-then-open
    with open(path) as stream:
        return stream.read()


def directories(path, other):
    # ruleid: py-exists-then-makedirs
    if not os.path.exists(path):
        os.makedirs(path)
    # ruleid: py-exists-then-makedirs
    if not os.path.isdir(other):
        os.makedirs(other)
    # ok: py-exists-then-makedirs
    os.makedirs(path, exist_ok=True)
    # ok: py-exists-then-makedirs
    if not os.path.exists(path):
        print(path)


def private(path, other, text):
    # ruleid: py-chmod-after-write
    with open(path, "w") as stream:
        stream.write(text)
    os.chmod(path, 0o600)


def private_inside(path, text):
    # ruleid: py-chmod-after-write
    with open(path, "wb") as stream:
        stream.write(text)
        os.chmod(path, 0o400)


def private_from_start(path, text):
    # ok: py-chmod-after-write
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)


def public(path, text):
    # ok: py-chmod-after-write
    with open(path, "w") as stream:
        stream.write(text)
    os.chmod(path, 0o755)
