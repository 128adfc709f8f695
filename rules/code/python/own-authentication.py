import base64
import json

import jwt


def by_index(token):
    # ruleid: py-own-jwt-parser
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


def by_parts(token):
    header, payload, signature = token.split(".")
    # ruleid: py-own-jwt-parser
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return json.loads(raw)


def header_of(token):
    header, payload, signature = token.split(".")
    # ruleid: py-own-jwt-parser
    return json.loads(base64.b64decode(header))


def by_library(token, key):
    # ok: py-own-jwt-parser
    return jwt.decode(token, key, algorithms=["RS256"])


def something_else(name, blob):
    stem, number, ending = name.split(".")
    # ok: py-own-jwt-parser
    data = base64.urlsafe_b64decode(blob)
    return stem, data


def a_data_url(url):
    # ok: py-own-jwt-parser
    return base64.b64decode(url.split(",")[1])
