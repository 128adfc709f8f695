import ast
import importlib
import json
import logging.config
import os
import sys

import jinja2
from flask import Flask, render_template, render_template_string, request

app = Flask(__name__)


@app.route("/calculate")
def calculate():
    # ruleid: py-code-injection-request
    value = eval(request.args["expression"])
    source = request.get_json()["source"]
    # ruleid: py-code-injection-request
    exec(source)
    # ok: py-code-injection-request
    value = ast.literal_eval(request.args["expression"])
    # ok: py-code-injection-request
    value = eval(str(int(request.args["number"])))
    return str(value)


def typed():
    # ruleid: py-eval-input
    number = eval(input("number: "))
    # ruleid: py-eval-input
    limits = eval(os.environ["LIMITS"])
    # ok: py-eval-input
    number = int(input("number: "))
    # ok: py-eval-input
    limits = json.loads(os.environ["LIMITS"])
    # ok: py-eval-input
    total = eval("1 + 2")


def built(name, field):
    # ruleid: py-eval-built
    exec("self." + field + " = 1")
    # ruleid: py-eval-built
    handler = eval(f"handle_{name}")
    # ok: py-eval-built
    handler = globals()["handle_" + name]
    # ok: py-eval-built
    total = eval("1 +" + " 2")


@app.route("/plugin")
def plugin():
    name = request.args.get("plugin")
    # ruleid: py-import-request
    module = importlib.import_module(name)
    # ruleid: py-import-request
    action = getattr(module, request.form["action"])
    # ok: py-import-request
    module = importlib.import_module(PLUGINS[0])
    # ok: py-import-request
    action = getattr(module, "run")
    return action()


@app.route("/greet")
def greet():
    name = request.args.get("name", "")
    # ruleid: py-template-injection-request
    page = render_template_string("<p>Hello " + name + "</p>")
    # ruleid: py-template-injection-request
    page += jinja2.Template(f"Hello {name}").render()
    # ok: py-template-injection-request
    page += render_template_string("<p>Hello {{ name }}</p>", name=name)
    # ok: py-template-injection-request
    return page + render_template("greet.html", name=name)


def environments(loader):
    # ruleid: py-template-autoescape-off
    first = jinja2.Environment(loader=loader, autoescape=False)
    # ruleid: py-template-autoescape-off
    app.jinja_env.autoescape = False
    # ok: py-template-autoescape-off
    app.jinja_env.autoescape = True
    # ok: py-template-autoescape-off
    return jinja2.Environment(loader=loader, autoescape=jinja2.select_autoescape())


@app.route("/label")
def label(user):
    pattern = request.args["pattern"]
    # ruleid: py-format-string-request
    first = pattern.format(user=user)
    greeting = request.args["greeting"]
    # ruleid: py-format-string-request
    second = greeting.format(user)
    # ok: py-format-string-request
    third = "Dear {}".format(request.args["name"])
    # ok: py-format-string-request
    return "{0} {1}".format(pattern, user)


def logging_server(check):
    # ruleid: py-logging-config-listen
    logging.config.listen(9030)
    # ruleid: py-logging-config-listen
    thread = logging.config.listen()
    # ok: py-logging-config-listen
    thread = logging.config.listen(9030, verify=check)
    # ok: py-logging-config-listen
    logging.config.fileConfig("logging.ini")
