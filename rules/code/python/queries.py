import sqlite3

import ldap
import lxml.etree
import sqlalchemy
from bson import ObjectId
from django.db import connection
from django.db.models.expressions import RawSQL
from flask import Flask, request

app = Flask(__name__)


@app.route("/users")
def users(cursor, session):
    name = request.args.get("name")
    # ruleid: py-sql-injection-request, py-sql-statement-built
    cursor.execute("SELECT * FROM users WHERE name = '" + name + "'")
    statement = f"SELECT * FROM users ORDER BY {name}"
    # ruleid: py-sql-injection-request
    cursor.execute(statement)
    # ruleid: py-sql-injection-request, py-sql-statement-built
    session.execute(sqlalchemy.text("SELECT * FROM users WHERE name = '%s'" % name))
    # ok: py-sql-injection-request
    cursor.execute("SELECT * FROM users WHERE name = %s", (name,))
    # ok: py-sql-injection-request
    cursor.execute("SELECT * FROM users LIMIT %d" % int(request.args["limit"]))


@app.route("/notes/<owner>")
def notes(owner):
    # ruleid: py-sql-injection-request, py-sql-statement-built
    return sqlite3.connect("notes.db").execute(f"SELECT * FROM notes WHERE owner = '{owner}'")


def glued(cursor, owner, identifiers):
    # ruleid: py-sql-statement-built
    cursor.execute("SELECT * FROM notes WHERE owner = '" + owner + "'")
    # ruleid: py-sql-statement-built
    cursor.execute("DELETE FROM notes WHERE owner = '%s'" % owner)
    # ruleid: py-sql-statement-built
    cursor.execute(f"UPDATE notes SET seen = 1 WHERE owner = {owner}")
    # ruleid: py-sql-statement-built
    cursor.execute("SELECT * FROM notes WHERE owner = '{}'".format(owner))
    # ok: py-sql-statement-built
    cursor.execute("SELECT * FROM notes WHERE owner = %s", (owner,))
    # ok: py-sql-statement-built
    cursor.execute("SELECT * FROM notes " + "WHERE owner = 1")
    # ok: py-sql-statement-built
    cursor.execute("SELECT * FROM notes WHERE id IN (%s)" % ",".join("?" * 3), identifiers)


def kept(cursor, owner, table):
    statement = "SELECT * FROM notes WHERE owner = '%s'" % owner
    # ruleid: py-sql-statement-variable
    cursor.execute(statement)
    removal = f"DELETE FROM notes WHERE owner = '{owner}'"
    # ruleid: py-sql-statement-variable
    cursor.execute(removal)
    query = "SELECT * FROM notes WHERE owner = %s"
    # ok: py-sql-statement-variable
    cursor.execute(query, (owner,))
    count = f"SELECT count(*) FROM {table}"
    # ok: py-sql-statement-variable
    cursor.execute(count)


def numbered(cursor, identifier: int):
    query = f"SELECT * FROM notes WHERE id = {identifier}"
    # ok: py-sql-statement-variable
    cursor.execute(query)


def django_raw(Person, name):
    # ruleid: py-django-raw-sql-built
    Person.objects.raw("SELECT * FROM person WHERE name = '%s'" % name)
    # ruleid: py-django-raw-sql-built
    Person.objects.extra(where=["name = '" + name + "'"])
    # ruleid: py-django-raw-sql-built
    Person.objects.annotate(rank=RawSQL(f"rank({name})", []))
    # ok: py-django-raw-sql-built
    Person.objects.raw("SELECT * FROM person WHERE name = %s", [name])
    # ok: py-django-raw-sql-built
    Person.objects.extra(where=["name = %s"], params=[name])


@app.post("/session")
def session(database):
    body = request.get_json()
    # ruleid: py-nosql-injection-request
    user = database.users.find_one({"name": body["name"], "code": body["code"]})
    # ruleid: py-nosql-injection-request
    database.users.delete_many(request.json)
    # ok: py-nosql-injection-request
    user = database.users.find_one({"name": str(body["name"])})
    # ok: py-nosql-injection-request
    user = database.users.find_one({"_id": ObjectId(body["id"])})
    return user


@app.route("/directory")
def directory(connection):
    name = request.args["name"]
    # ruleid: py-ldap-injection-request
    connection.search_s("dc=example,dc=com", ldap.SCOPE_SUBTREE, "(uid=" + name + ")")
    # ruleid: py-ldap-injection-request
    connection.search("dc=example,dc=com", f"(uid={name})")
    safe = ldap.filter.escape_filter_chars(name)
    # ok: py-ldap-injection-request
    connection.search_s("dc=example,dc=com", ldap.SCOPE_SUBTREE, "(uid=" + safe + ")")
    # ok: py-ldap-injection-request
    connection.search_s("dc=example,dc=com", ldap.SCOPE_SUBTREE, "(objectClass=*)")


@app.route("/node")
def node(tree):
    name = request.args["name"]
    # ruleid: py-xpath-injection-request
    found = tree.xpath("//user[@name='" + name + "']")
    # ruleid: py-xpath-injection-request
    compiled = lxml.etree.XPath(f"//user[@name='{name}']")
    # ok: py-xpath-injection-request
    found = tree.xpath("//user[@name=$name]", name=name)
    # ok: py-xpath-injection-request
    found = tree.findall("user")
    return found
