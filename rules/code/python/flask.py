import html
import os
from urllib.parse import urlencode

import flask
from fastapi.middleware.cors import CORSMiddleware
from flask import Flask, make_response, redirect, render_template, request, url_for
from flask_cors import CORS
from markupsafe import Markup, escape

app = Flask(__name__)


def debugging():
    # ruleid: py-flask-debug
    app.run(debug=True)
    # ruleid: py-flask-debug
    app.config["DEBUG"] = True
    # ok: py-flask-debug
    app.run(debug=False)
    # ok: py-flask-debug
    suite.run(app, debug=True)
    # ok: py-flask-debug
    engine.debug = True
    # ok: py-flask-debug
    app.config["DEBUG"] = os.environ.get("DEBUG") == "1"


# ruleid: py-flask-secret-key-constant
app.secret_key = "not random"
# ruleid: py-flask-secret-key-constant
app.config["SECRET_KEY"] = "not random"
# ok: py-flask-secret-key-constant
app.secret_key = os.environ["SECRET_KEY"]
# ok: py-flask-secret-key-constant
app.config["SECRET_KEY"] = os.urandom(32)


def cookies(response, value, options):
    # ruleid: py-cookie-flags
    response.set_cookie("session", value)
    # ruleid: py-cookie-flags
    response.set_cookie("auth_token", value, httponly=True)
    # ok: py-cookie-flags
    response.set_cookie("session", value, secure=True, httponly=True, samesite="Lax")
    # ok: py-cookie-flags
    response.set_cookie("theme", value)
    # ok: py-cookie-flags
    response.set_cookie("session", value, **options)


def cookie_settings(response, value):
    # ruleid: py-cookie-settings-off
    app.config["SESSION_COOKIE_HTTPONLY"] = False
    # ruleid: py-cookie-settings-off
    app.config["SESSION_COOKIE_SECURE"] = False
    # ruleid: py-cookie-settings-off
    response.set_cookie("theme", value, secure=False)
    # ok: py-cookie-settings-off
    app.config["SESSION_COOKIE_SECURE"] = True
    # ok: py-cookie-settings-off
    response.set_cookie("theme", value, secure=True)


@app.route("/next")
def following():
    target = request.args.get("next")
    if target == "a":
        # ruleid: py-open-redirect-request
        return redirect(target)
    if target == "b":
        # ruleid: py-open-redirect-request
        return flask.redirect("https://" + request.args["host"])
    if target == "c":
        # ok: py-open-redirect-request
        return redirect(url_for("show", name=target))
    if target == "d":
        # ok: py-open-redirect-request
        return redirect("/items/" + target)
    # ok: py-open-redirect-request
    return redirect(f"/items/{target}")


@app.route("/on")
def on():
    target = request.args["next"]
    if target and _allow_redirect(target):
        # ok: py-open-redirect-request
        return redirect(target)
    # ok: py-open-redirect-request
    return redirect("https://login.example.com/?" + urlencode({"next": target}))


def origins(response):
    # ruleid: py-cors-any-origin
    CORS(app, origins="*", supports_credentials=True)
    # ruleid: py-cors-any-origin
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
    # ruleid: py-cors-any-origin
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin")
    # ok: py-cors-any-origin
    CORS(app, origins=["https://shop.example.com"], supports_credentials=True)
    # ok: py-cors-any-origin
    app.add_middleware(CORSMiddleware, allow_origins=["*"])


@app.route("/hello")
def hello():
    name = request.args.get("name")
    if name == "a":
        # ruleid: py-xss-response-request
        return "<p>Hello " + name + "</p>"
    if name == "b":
        # ruleid: py-xss-response-request
        return make_response(f"<p>Hello {name}</p>")
    # ruleid: py-xss-response-request
    mark = Markup(name)
    if name == "c":
        # ok: py-xss-response-request
        return "<p>Hello " + html.escape(name) + "</p>"
    if name == "d":
        # ok: py-xss-response-request
        return f"<p>Hello {escape(name)}</p>"
    # ok: py-xss-response-request
    return render_template("hello.html", name=name)
