"""Single routes: found in code, named in models of each format, compared."""
import json
import shutil

from support import ACCEPTED, REJECTED, SOURCE, Case, otm_shop

GOLDEN = SOURCE / "tests/e2e/routes"

# Names one route, so that routes are compared, which no code has.
NONE = otm_shop("routes: [CONNECT /no/such/route/anywhere]")

THREAGILE = """threagile_version: 1.0.0
title: Shop
technical_assets:
  User:
    id: user
    type: external-entity
    internet: true
    communication_links:
      Ask:
        target: web
        description: %s
        protocol: https
  Web:
    id: web
    type: process
    technology: web-server
    tags: [%s]
trust_boundaries: {}
data_assets: {}
"""

CODE = """from flask import Flask
app = Flask(__name__)

@app.get("/orders/<int:order>")
def one(order): pass

@app.route("/orders", methods=["GET", "POST"])
def all(): pass

@app.delete("/admin/users/<name>")
def gone(name): pass
"""


def dragon(flow, process):
    return json.dumps({"version": "2.2.0", "summary": {"title": "Shop"}, "detail": {"diagrams": [{"cells": [
        {"id": "u", "shape": "actor", "data": {"type": "tm.Actor", "name": "User"}},
        {"id": "w", "shape": "process", "data": {"type": "tm.Process", "name": "Web", "description": process}},
        {"id": "f", "shape": "flow", "source": {"cell": "u"}, "target": {"cell": "w"},
         "data": {"type": "tm.Flow", "name": flow}}]}]}})


class Routes(Case):
    def drift(self, text, expect=REJECTED):
        model = self.dir / "model"
        model.write_text(text)
        report = json.loads(self.assay("threat", "drift", "-q", "--json", "--model", model, self.tree, expect=expect).out)
        self.assertEqual(report["notInspected"], 0)
        return report["drift"]

    def found(self, text=NONE):
        return [f"{d['route']} {d['path']}:{d['line']}" for d in self.drift(text) if d.get("route") and d["in"] == "code"]

    def differs(self, text, expect=REJECTED):
        drift = self.drift(text, expect)
        return ({d["route"] for d in drift if d.get("route") and d["in"] == "code"},
                {d["route"] for d in drift if d.get("route") and d["in"] == "model"},
                {d["technology"] for d in drift if not d.get("route")})

    # ---- code ----

    def test_the_routes_of_each_language(self):
        self.maxDiff = None
        for directory in sorted(GOLDEN.iterdir()):
            with self.subTest(directory.name):
                shutil.rmtree(self.tree)
                shutil.copytree(directory, self.tree)
                listed = (directory / "routes.txt").read_text().splitlines()
                self.assertTrue(listed)
                self.assertEqual(sorted(self.found()), sorted(listed))

    def test_what_is_cut_off_is_read_as_far_as_it_goes(self):
        for directory in sorted(GOLDEN.iterdir()):
            for path in sorted(p for p in directory.iterdir() if p.name != "routes.txt"):
                text = path.read_bytes()
                (self.tree / f"a-{path.name}").write_bytes(text[: len(text) // 3])
                (self.tree / f"b-{path.name}").write_bytes(text[len(text) // 2:])
        for route in self.found():
            self.assertRegex(route, r"^(ANY|[A-Z]+) \u2026?/[^ ]* [ab]-[^ ]+:[0-9]+$")

    def test_prefixes_that_never_end(self):
        deep = "r.GET(\"/end\", h)\n"
        for i in range(60):
            deep = f'r.Route("/p{i}", func(r chi.Router) {{\n{deep}}})\n'
        (self.tree / "deep.go").write_text("package main\nfunc main() {\n" + deep + "}\n")
        (self.tree / "circle.py").write_text(
            "from flask import Blueprint\na = Blueprint('a', 'a')\nb = Blueprint('b', 'b')\n"
            "a.register_blueprint(b, url_prefix='/b')\nb.register_blueprint(a, url_prefix='/a')\n"
            "@a.route('/circle')\ndef f(): pass\n"
            f"@a.route('/{'x' * 5000}')\ndef g(): pass\n")
        routes = [r.split(" ")[1] for r in self.found()]
        self.assertEqual(sum("end" in r for r in routes), 1)
        self.assertTrue(all(r.startswith("\u2026") for r in routes), routes)
        self.assertEqual(sum(r.endswith("/circle") for r in routes), 1)

    # ---- models ----

    def web(self):
        (self.tree / "app.py").write_text(CODE)

    def test_a_model_without_routes_is_compared_as_a_whole(self):
        self.web()
        self.assertEqual(self.differs(NONE.replace(", attributes: {routes: [CONNECT /no/such/route/anywhere]}", ""), ACCEPTED),
                         (set(), set(), set()))
        hidden = NONE.replace(", attributes: {routes: [CONNECT /no/such/route/anywhere]}", "").replace("Web", "Batch").replace(
            "id: web", "id: batch").replace("destination: web", "destination: batch").replace("type: service", "type: job")
        drift = self.drift(hidden)
        self.assertEqual([(d["technology"], d["places"]) for d in drift], [("http-route", 4)])
        self.assertNotIn("route", drift[0])

    def otm(self, routes):
        return NONE.replace("[CONNECT /no/such/route/anywhere]", routes)

    def test_open_threat_model(self):
        self.web()
        every = "'GET, POST /orders; GET /orders/:id; DELETE /admin/users/{name}'"
        self.assertEqual(self.differs(self.otm(every), ACCEPTED), (set(), set(), set()))
        some = "['GET /orders', 'GET|PUT /orders/{id}']"
        self.assertEqual(self.differs(self.otm(some)),
                         ({"POST /orders", "DELETE /admin/users/{name}"}, {"PUT /orders/{id}"}, set()))
        self.assertEqual(self.differs(self.otm("[ANY /orders/**, ANY /admin/*]"), ACCEPTED), (set(), set(), set()))
        tagged = NONE.replace("attributes: {routes: [CONNECT /no/such/route/anywhere]}",
                              "tags: ['get /orders', 'post /orders', 'ANY /admin/*', 'get /orders/<id>']")
        self.assertEqual(self.differs(tagged, ACCEPTED), (set(), set(), set()))

    def test_threat_dragon(self):
        self.web()
        self.assertEqual(self.differs(dragon("GET /orders", "Serves GET /orders/{id}.\nDELETE /admin/users/{name}, too.")),
                         ({"POST /orders"}, set(), set()))
        self.assertEqual(self.differs(dragon("GET, POST /orders", "GET /orders/{id}, DELETE /admin/users/:user (and GET /old).")),
                         (set(), {"GET /old"}, set()))

    def test_threagile(self):
        self.web()
        self.assertEqual(self.differs(THREAGILE % ("GET /orders and POST /orders", "'get /orders/{id}', 'delete /gone'")),
                         ({"DELETE /admin/users/{name}"}, {"DELETE /gone"}, set()))

    def test_the_code_of_another_part(self):
        self.web()
        two = NONE.replace("dataflows:", """  - {id: other, name: Other, type: service, parent: {trustZone: dc}}
dataflows:
  - {id: g, name: 'GET /other', source: user, destination: other}""")
        # Neither part has a route that this code has: it may be the code of a third.
        self.assertEqual(self.differs(two, ACCEPTED), (set(), set(), set()))
        one = two.replace("CONNECT /no/such/route/anywhere", "ANY /orders/**, ANY /admin/**")
        self.assertEqual(self.differs(one, ACCEPTED), (set(), set(), set()))
        one = two.replace("CONNECT /no/such/route/anywhere", "ANY /orders/**, GET /gone")
        self.assertEqual(self.differs(one), ({"DELETE /admin/users/{name}"}, {"GET /gone"}, set()))
        # What is out of scope is named, but nobody is asked about it.
        self.assertEqual(self.differs(one.replace("attributes: {", "attributes: {out-of-scope: true, ")),
                         ({"DELETE /admin/users/{name}"}, set(), set()))

    def test_prose_names_no_routes(self):
        self.web()
        prose = "We get /etc/passwd from GET requests / and POST them; GET it at https://a/b. Post /x"
        model = NONE.replace(", attributes: {routes: [CONNECT /no/such/route/anywhere]}", f", description: '{prose}'")
        self.assertEqual(self.differs(model, ACCEPTED), (set(), set(), set()))

    def test_claims_say_only_what_the_model_lacks(self):
        self.web()
        model = self.dir / "claimed.yaml"
        model.write_text(self.otm("[GET /orders, POST /orders, GET /gone]"))
        report = json.loads(self.assay("verify", "--no-log", "-q", "--json", "--only", "components", "--claim",
                                       f"threat-model={model}", self.tree).out)
        drift = [f["message"] for f in report["findings"] if f["rule"] == "claim-drift"]
        self.assertEqual(len(drift), 2, drift)
        self.assertTrue(any("GET /orders/{order}" in m for m in drift), drift)

    def test_the_text_says_both(self):
        self.web()
        model = self.dir / "m.yaml"
        model.write_text(self.otm("[ANY /orders/**, GET /gone]"))
        out = self.assay("threat", "drift", "-q", "--model", model, self.tree, expect=REJECTED).out
        self.assertIn("DELETE /admin/users/{name}\n              1 place, app.py:10; no route of the model is like it", out)
        self.assertIn("GET /gone\n              in the model, by Ask; no route of the code is like it", out)
        self.assertIn("1 of 4 entry points", out)
        self.assertIn("1 route of the model is not in the code", out)
