import hashlib
import hmac
import os

import Crypto.Random
from Crypto.Cipher import AES, ARC4, DES3, PKCS1_OAEP, PKCS1_v1_5
from Crypto.PublicKey import RSA
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def algorithms_used(key, vector):
    # ruleid: py-weak-cipher
    first = DES3.new(key, DES3.MODE_CFB)
    # ruleid: py-weak-cipher
    second = ARC4.new(key)
    # ruleid: py-weak-cipher
    third = Cipher(algorithms.TripleDES(key), modes.CBC(vector))
    # ok: py-weak-cipher
    fourth = Cipher(algorithms.AES(key), modes.GCM(vector))
    # ok: py-weak-cipher
    fifth = AES.new(key, AES.MODE_GCM)


def electronic_codebook(key, vector):
    # ruleid: py-cipher-ecb
    first = AES.new(key, AES.MODE_ECB)
    # ruleid: py-cipher-ecb
    second = Cipher(algorithms.AES(key), modes.ECB())
    # ok: py-cipher-ecb
    third = AES.new(key, AES.MODE_GCM)
    # ok: py-cipher-ecb
    fourth = Cipher(algorithms.AES(key), modes.GCM(vector))


def vectors(key):
    # ruleid: py-cipher-iv-constant
    first = AES.new(key, AES.MODE_GCM, b"0123456789ab")
    # ruleid: py-cipher-iv-constant
    second = AES.new(key, AES.MODE_GCM, nonce=b"0123456789ab")
    # ruleid: py-cipher-iv-constant
    third = Cipher(algorithms.AES(key), modes.CBC(b"\x00" * 16))
    # ok: py-cipher-iv-constant
    fourth = AES.new(key, AES.MODE_GCM, os.urandom(12))
    # ok: py-cipher-iv-constant
    fifth = Cipher(algorithms.AES(key), modes.CBC(os.urandom(16)))


def keys(vector):
    # ruleid: py-cipher-key-constant
    first = AES.new(b"sixteen byte key", AES.MODE_GCM)
    # ruleid: py-cipher-key-constant
    second = hmac.new(b"not a secret", vector, hashlib.sha256)
    # ok: py-cipher-key-constant
    third = AES.new(os.environb[b"KEY"], AES.MODE_GCM)
    # ok: py-cipher-key-constant
    fourth = Fernet(os.environ["KEY"])


def unauthenticated(key, vector):
    # ruleid: py-cipher-unauthenticated
    first = AES.new(key, AES.MODE_CBC, vector)
    # ruleid: py-cipher-unauthenticated
    second = AES.new(key, AES.MODE_CTR)
    # ok: py-cipher-unauthenticated
    third = AES.new(key, AES.MODE_GCM)


def authenticated(key, other, vector, text):
    # ok: py-cipher-unauthenticated
    data = AES.new(key, AES.MODE_CBC, vector).encrypt(text)
    code = hmac.new(other, vector + data, hashlib.sha256).digest()
    return data + code


def lengths():
    # ruleid: py-key-too-short
    first = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    # ruleid: py-key-too-short
    second = RSA.generate(1024)
    # ruleid: py-key-too-short
    third = ec.generate_private_key(ec.SECP192R1())
    # ok: py-key-too-short
    fourth = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    # ok: py-key-too-short
    fifth = ec.generate_private_key(ec.SECP256R1())


def paddings(key, message):
    # ruleid: py-rsa-padding-pkcs1
    first = key.encrypt(message, padding.PKCS1v15())
    # ruleid: py-rsa-padding-pkcs1
    second = PKCS1_v1_5.new(key)
    # ok: py-rsa-padding-pkcs1
    third = PKCS1_OAEP.new(key)
    # ok: py-rsa-padding-pkcs1
    fourth = key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def outdated():
    # ruleid: py-pycrypto
    Crypto.Random.atfork()
    # ruleid: py-pycrypto
    pool = Crypto.Util.randpool.RandomPool()
    # ok: py-pycrypto
    first = Crypto.Random.get_random_bytes(16)
    # ok: py-pycrypto
    second = os.urandom(16)
