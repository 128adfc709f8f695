import logging
import os

import jwt
import psycopg2
import redis
from django.contrib.auth.decorators import login_required
from jose import jwt as jose_jwt

logger = logging.getLogger(__name__)


def unverified(token, key):
    # ruleid: py-jwt-unverified
    first = jwt.decode(token, options={"verify_signature": False})
    # ruleid: py-jwt-unverified
    second = jwt.decode(token, key, verify=False)
    # ruleid: py-jwt-unverified
    third = jose_jwt.get_unverified_claims(token)
    # ok: py-jwt-unverified
    fourth = jwt.decode(token, key, algorithms=["RS256"])
    # ok: py-jwt-unverified
    fifth = jwt.get_unverified_header(token)


def expired(token, key):
    # ruleid: py-jwt-expiry-unchecked
    first = jwt.decode(token, key, algorithms=["RS256"], options={"verify_exp": False})
    # ruleid: py-jwt-expiry-unchecked
    second = jwt.decode(token, key, algorithms=["RS256"], options={"verify_aud": False})
    # ok: py-jwt-expiry-unchecked
    third = jwt.decode(token, key, algorithms=["RS256"], options={"verify_exp": True})
    # ok: py-jwt-expiry-unchecked
    fourth = jwt.decode(token, key, algorithms=["RS256"], audience="shop")


def unsigned(claims, token, key):
    # ruleid: py-jwt-algorithm-none
    first = jwt.encode(claims, None, algorithm="none")
    # ruleid: py-jwt-algorithm-none
    second = jwt.decode(token, key, algorithms=["HS256", "none"])
    # ok: py-jwt-algorithm-none
    third = jwt.encode(claims, key, algorithm="HS256")
    # ok: py-jwt-algorithm-none
    fourth = jwt.decode(token, key, algorithms=["HS256"])


def signing(claims, token):
    # ruleid: py-jwt-key-constant
    first = jwt.encode(claims, "correct horse", algorithm="HS256")
    # ruleid: py-jwt-key-constant
    second = jwt.decode(token, "correct horse", algorithms=["HS256"])
    # ok: py-jwt-key-constant
    third = jwt.encode(claims, os.environ["SIGNING_KEY"], algorithm="HS256")
    # ok: py-jwt-key-constant
    fourth = jwt.decode(token, load_key(), algorithms=["HS256"])


# ruleid: py-credential-constant
ADMIN_PASSWORD = "Tr0ub4dor&3"
# ruleid: py-credential-constant
SETTINGS = {"client_secret": "f3a9-77bc-1e0d"}
# ok: py-credential-constant
DATABASE_PASSWORD = os.environ["DATABASE_PASSWORD"]
# ok: py-credential-constant
API_KEY = "YOUR_API_KEY_1"
# ok: py-credential-constant
PASSWORD_FIELD = "field1-of-form"


def connections():
    # ruleid: py-connection-password-constant
    first = psycopg2.connect(host="db.example.com", password="letmein")
    # ruleid: py-connection-password-constant
    second = redis.Redis(host="cache.example.com", password="letmein")
    # ok: py-connection-password-constant
    third = psycopg2.connect(host="db.example.com", password=os.environ["DB_PASSWORD"])
    # ok: py-connection-password-constant
    fourth = redis.Redis(host="cache.example.com", password="")


def authorised(user, password):
    # ruleid: py-assert-authorization
    assert user.is_admin
    # ruleid: py-assert-authorization
    assert user.check_password(password), "wrong password"
    # ok: py-assert-authorization
    assert user is not None
    # ok: py-assert-authorization
    if not user.is_admin:
        raise PermissionError


@login_required
def profile(request):
    # ok: py-assert-authorization
    assert request.user.is_authenticated
    return request.user


def swallowed(key, signature, message):
    # ruleid: py-exception-ignored-verification
    try:
        key.verify(signature, message)
    except Exception:
        pass
    # ruleid: py-exception-ignored-verification
    try:
        verify_signature(signature, message)
    except:
        pass
    # ok: py-exception-ignored-verification
    try:
        key.verify(signature, message)
    except Exception:
        return False
    # ok: py-exception-ignored-verification
    try:
        os.remove(message)
    except FileNotFoundError:
        pass
