import csv
import xml.etree.ElementTree
import xml.sax

import defusedxml.ElementTree
import lxml.etree
from flask import Flask, request

app = Flask(__name__)


def parsers(reader):
    # ruleid: py-xml-entities-enabled
    first = lxml.etree.XMLParser(resolve_entities=True)
    # ruleid: py-xml-entities-enabled
    second = lxml.etree.XMLParser(no_network=False)
    # ruleid: py-xml-entities-enabled
    reader.setFeature(xml.sax.handler.feature_external_ges, True)
    # ok: py-xml-entities-enabled
    third = lxml.etree.XMLParser(resolve_entities=False)
    # ok: py-xml-entities-enabled
    reader.setFeature(xml.sax.handler.feature_external_ges, False)


@app.post("/order")
def order():
    # ruleid: py-xml-request
    first = xml.etree.ElementTree.fromstring(request.data)
    body = request.get_data()
    # ruleid: py-xml-request
    second = lxml.etree.fromstring(body)
    # ok: py-xml-request
    third = defusedxml.ElementTree.fromstring(request.data)
    # ok: py-xml-request
    fourth = xml.etree.ElementTree.parse("order.xml")
    return str(first)


def large(path):
    # ruleid: py-xml-huge-tree
    first = lxml.etree.XMLParser(huge_tree=True)
    # ruleid: py-xml-huge-tree
    second = lxml.etree.iterparse(path, huge_tree=True)
    # ok: py-xml-huge-tree
    third = lxml.etree.XMLParser(huge_tree=False)
    # ok: py-xml-huge-tree
    fourth = lxml.etree.iterparse(path)


@app.post("/transform")
def transform():
    # ruleid: py-xml-request
    sheet = lxml.etree.fromstring(request.files["sheet"].read())
    # ruleid: py-xslt-request
    first = lxml.etree.XSLT(sheet)
    # ruleid: py-xslt-request, py-xml-request
    second = lxml.etree.XSLT(lxml.etree.XML(request.form["sheet"]))
    # ok: py-xslt-request
    third = lxml.etree.XSLT(lxml.etree.parse("order.xslt"))
    # ok: py-xslt-request
    fourth = lxml.etree.XSLT(lxml.etree.XML("<a/>"))
    return str(first)


@app.post("/export")
def export(stream):
    writer = csv.writer(stream)
    # ruleid: py-csv-formula-request
    writer.writerow([request.form["name"], "open"])
    rows = [[value] for value in request.form.values()]
    # ruleid: py-csv-formula-request
    writer.writerows(rows)
    # ok: py-csv-formula-request
    writer.writerow([int(request.form["count"])])
    # ok: py-csv-formula-request
    writer.writerow(["name", "state"])
