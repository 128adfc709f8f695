import json
import marshal
import pickle
import shelve
import sys

import jsonpickle
import numpy
import requests
import torch
import yaml
from flask import Flask, request

app = Flask(__name__)


@app.post("/restore")
def restore(connection):
    # ruleid: py-deserialisation-request, py-pickle-load
    state = pickle.loads(request.data)
    packet = connection.recv(4096)
    # ruleid: py-deserialisation-request, py-pickle-load
    state = pickle.loads(packet)
    answer = requests.get("https://example.com/state", timeout=5)
    # ruleid: py-deserialisation-request, py-jsonpickle-decode
    state = jsonpickle.decode(answer.text)
    # ok: py-deserialisation-request
    state = json.loads(request.data)
    # ok: py-deserialisation-request
    state = yaml.safe_load(request.data)
    return state


def cached(path, value):
    with open(path, "rb") as stream:
        # ruleid: py-pickle-load
        state = pickle.load(stream)
    # ruleid: py-pickle-load
    state = pickle.loads(path.read_bytes())
    # ok: py-pickle-load
    copy = pickle.loads(pickle.dumps(value))
    # ok: py-pickle-load
    state = json.loads(path.read_text())
    return state, copy


def documents(stream):
    # ruleid: py-yaml-unsafe-load
    first = yaml.load(stream, Loader=yaml.SafeLoader)
    # ruleid: py-yaml-unsafe-load
    second = yaml.load(stream, yaml.SafeLoader)
    # ok: py-yaml-unsafe-load
    third = yaml.load(stream, Loader=yaml.SafeLoader)
    # ok: py-yaml-unsafe-load
    fourth = yaml.load(stream, Loader=yaml.CSafeLoader)
    # ruleid: py-yaml-load-default
    fifth = yaml.safe_load(stream)
    # ruleid: py-yaml-load-default
    sixth = yaml.safe_load(stream)
    # ok: py-yaml-load-default
    seventh = yaml.safe_load(stream)
    # ok: py-yaml-load-default
    eighth = yaml.load(stream, Loader=yaml.BaseLoader)


def described(text, value):
    # ruleid: py-jsonpickle-decode
    first = jsonpickle.decode(text)
    # ruleid: py-jsonpickle-decode
    second = jsonpickle.decode(text, safe=True)
    # ok: py-jsonpickle-decode
    third = jsonpickle.decode(jsonpickle.encode(value))
    # ok: py-jsonpickle-decode
    fourth = jsonpickle.encode(value)


def compiled(data, stream):
    # ruleid: py-marshal-load
    first = marshal.loads(data)
    # ruleid: py-marshal-load
    second = marshal.load(stream)
    # ok: py-marshal-load
    third = marshal.dumps(data)
    # ok: py-marshal-load
    fourth = json.loads(data)


def models(path):
    # ruleid: py-model-load-pickle
    first = torch.load(path, weights_only=False)
    # ruleid: py-model-load-pickle
    second = numpy.load(path, allow_pickle=True)
    # ok: py-model-load-pickle
    third = torch.load(path, weights_only=True)
    # ok: py-model-load-pickle
    fourth = numpy.load(path)


def shelves():
    # ruleid: py-shelve-open
    first = shelve.open("/tmp/cache")
    # ruleid: py-shelve-open
    second = shelve.open(sys.argv[1])
    # ok: py-shelve-open
    third = shelve.open("/var/lib/service/cache")
    # ok: py-shelve-open
    fourth = open("/tmp/cache")
