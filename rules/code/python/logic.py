import logging
import re

from flask import Flask, request

app = Flask(__name__)
logger = logging.getLogger(__name__)


@app.route("/search")
def search(text):
    # ruleid: py-regex-request
    first = re.search(request.args["q"], text)
    query = request.args.get("q")
    # ruleid: py-regex-request
    second = re.compile("^" + query + "$")
    # ok: py-regex-request
    third = re.search(re.escape(request.args["q"]), text)
    # ok: py-regex-request
    fourth = re.search("^[a-z]+$", query)
    return str(first)


def backtracking(text):
    # ruleid: py-regex-backtracking
    first = re.match(r"^(\w+)+@example$", text)
    # ruleid: py-regex-backtracking
    second = re.compile(r"([a-z]+)*\d")
    # ok: py-regex-backtracking
    third = re.match(r"^\w+@example$", text)
    # ok: py-regex-backtracking
    fourth = re.compile(r"([a-z]+,)*\d")


@app.route("/visit")
def visit():
    # ruleid: py-log-injection-request
    logger.info("visit of %s", request.args["name"])
    name = request.form["name"]
    # ruleid: py-log-injection-request
    logging.warning("visit of " + name)
    # ok: py-log-injection-request
    logger.info("visit of %r", name)
    # ok: py-log-injection-request
    logger.info("visits: %s", int(request.form["count"]))
    answer = requests.post("https://api.example.com", data={"code": name})
    # ok: py-log-injection-request
    logger.warning("unexpected answer: %s", answer.content)
    return "ok"


def recorded(user, password, settings):
    # ruleid: py-log-secret
    logger.info("login of %s with %s", user, password)
    # ruleid: py-log-secret
    logger.debug(f"connect with {settings.api_key}")
    # ruleid: py-log-secret
    print("secret:", settings.client_secret)
    # ok: py-log-secret
    logger.info("login of %s", user)
    # ok: py-log-secret
    logger.info("password of %s changed", user)


# ruleid: py-mutable-default
def collect(value, values=[]):
    values.append(value)
    return values


# ruleid: py-mutable-default
def remember(key, value, table={}):
    table[key] = value
    return table


# ok: py-mutable-default
def collect_fresh(value, values=None):
    values = values or []
    values.append(value)
    return values


# ok: py-mutable-default
def total(values=[]):
    return sum(values)


def finish(stream):
    # ruleid: py-return-in-finally
    try:
        stream.flush()
    finally:
        return True


def finish_quietly(stream):
    # ruleid: py-return-in-finally
    try:
        stream.flush()
    except ValueError:
        logger.exception("flush")
    finally:
        stream.close()
        return True


def finish_well(stream):
    # ok: py-return-in-finally
    try:
        stream.flush()
    finally:
        stream.close()
    return True


def finish_early(stream):
    # ok: py-return-in-finally
    try:
        return stream.flush()
    finally:
        stream.close()


def careless(stream):
    # ruleid: py-except-bare-pass
    try:
        stream.flush()
    except:
        pass
    # ruleid: py-except-bare-pass
    try:
        stream.seek(0)
        stream.close()
    except:
        pass
    # ok: py-except-bare-pass
    try:
        stream.flush()
    except OSError:
        pass
    # ok: py-except-bare-pass
    try:
        stream.flush()
    except:
        stream.close()
        raise
