import hashlib
import hmac
import os
import random
import secrets
import uuid

import bcrypt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC


def passwords(password, user, salt):
    # ruleid: py-password-fast-hash
    first = hashlib.sha256(password.encode()).hexdigest()
    # ruleid: py-password-fast-hash, py-weak-hash
    second = hashlib.md5(user.password.encode()).hexdigest()
    # ruleid: py-password-fast-hash
    third = hashlib.new("sha256", password.encode())
    # ok: py-password-fast-hash
    fourth = hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)
    # ok: py-password-fast-hash
    fifth = hashlib.sha256(user.name.encode()).hexdigest()


def signatures(key, message, secret):
    # ruleid: py-weak-hash-signature
    first = hmac.new(key, message, hashlib.md5)
    # ruleid: py-weak-hash-signature
    second = key.sign(message, padding.PKCS1v15(), hashes.SHA1())
    # ruleid: py-weak-hash-signature
    third = hashlib.sha256(secret + message).hexdigest()
    # ok: py-weak-hash-signature
    fourth = hmac.new(key, message, hashlib.sha256)
    # ok: py-weak-hash-signature
    fifth = key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def sums(data):
    # ruleid: py-weak-hash
    first = hashlib.md5(data).hexdigest()
    # ruleid: py-weak-hash
    second = hashlib.new("sha1", data)
    # ok: py-weak-hash
    third = hashlib.md5(data, usedforsecurity=False).hexdigest()
    # ok: py-weak-hash
    fourth = hashlib.sha256(data).hexdigest()


def tokens(user, letters):
    # ruleid: py-random-token-predictable
    token = "".join(random.choice(letters) for _ in range(20))
    # ruleid: py-random-token-predictable
    user.reset_token = uuid.uuid1().hex
    # ruleid: py-random-token-predictable
    otp = random.randint(100000, 999999)
    # ok: py-random-token-predictable
    token = secrets.token_urlsafe(32)
    # ok: py-random-token-predictable
    colour = random.choice(letters)
    # ok: py-random-token-predictable
    password = "".join(random.SystemRandom().choice(letters) for _ in range(20))


def comparisons(key, message, given, expected_signature, path):
    # ruleid: py-digest-comparison-timing
    if hmac.new(key, message, hashlib.sha256).hexdigest() == given:
        return True
    # ruleid: py-digest-comparison-timing
    if given != expected_signature:
        return False
    # ok: py-digest-comparison-timing
    if hmac.compare_digest(expected_signature, given):
        return True
    # ok: py-digest-comparison-timing
    return hashlib.sha256(path.read_bytes()).hexdigest() == given


def results(expected, given, password, stored):
    # ruleid: py-compare-digest-unused
    hmac.compare_digest(expected, given)
    # ruleid: py-compare-digest-unused
    bcrypt.checkpw(password, stored)
    # ok: py-compare-digest-unused
    if not hmac.compare_digest(expected, given):
        raise PermissionError
    # ok: py-compare-digest-unused
    audit(bcrypt.checkpw(password, stored))
    print("checked")
    # ok: py-compare-digest-unused
    return bcrypt.checkpw(password, stored)


def costs(password, salt):
    # ruleid: py-password-hash-cost-low
    first = bcrypt.gensalt(4)
    # ruleid: py-password-hash-cost-low
    second = hashlib.pbkdf2_hmac("sha256", password, salt, 1000)
    # ruleid: py-password-hash-cost-low
    third = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=salt, iterations=5000)
    # ok: py-password-hash-cost-low
    fourth = bcrypt.gensalt(12)
    # ok: py-password-hash-cost-low
    fifth = hashlib.pbkdf2_hmac("sha256", password, salt, 600000)


def salts(password):
    # ruleid: py-salt-constant
    first = hashlib.pbkdf2_hmac("sha256", password, b"salt", 600000)
    # ruleid: py-salt-constant
    second = hashlib.scrypt(password, salt=b"pepper", n=16384, r=8, p=1)
    # ok: py-salt-constant
    third = hashlib.pbkdf2_hmac("sha256", password, os.urandom(16), 600000)
    salt = os.urandom(16)
    # ok: py-salt-constant
    fourth = hashlib.scrypt(password, salt=salt, n=16384, r=8, p=1)
