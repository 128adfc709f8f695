"""Threat models through the program alone: checked, recorded, compared, decided about."""
import json

from deliverables import Deliverables
from support import ACCEPTED, INCOMPLETE, OTHER, REJECTED, SOURCE, USAGE, Case, otm_shop

CORPUS = SOURCE / "tests/imports/corpus/threat"

SAFE = otm_shop("encrypted: true, authenticated: true, authorised: true",
                "logged: true, limited: true, validated: true, privileged: false")
OPEN = SAFE.replace("encrypted: true, ", "")


class Threats(Case):
    def setUp(self):
        super().setUp()
        self.ok("person", "add", "ann", "--name", "Ann", "--email", "ann@example.org")
        self.ok("project", "add", "shop", "--origin", "in-house", "--tier", "high", "--owner", "ann")

    def model(self, text=SAFE, name="shop.otm.yaml"):
        path = self.dir / name
        path.write_text(text)
        return path

    def threats(self, *args, expect=ACCEPTED):
        return json.loads(self.assay("threat", *args, "--json", expect=expect).out)

    def ids(self, report, state="open"):
        return {t["id"] for t in report["threats"] if t["state"] == state}

    def rebuilt(self):
        self.ok("log", "verify")
        self.ok("log", "rebuild", "--check")

    # ---- check ----

    def test_nothing_is_open_in_a_model_that_says_all(self):
        report = self.threats("check", self.model())
        self.assertEqual(report["threats"], [])
        self.assertEqual(report["model"]["format"], "otm")

    def test_what_is_not_said_is_a_threat(self):
        report = self.threats("check", self.model(OPEN), expect=REJECTED)
        self.assertEqual(self.ids(report), {"flow-alterable-in-public:f", "flow-readable-in-public:f"})
        self.assertEqual(report["open"], {"critical": 0, "high": 2, "medium": 0, "low": 0})
        one = [t for t in report["threats"] if t["category"] == "tampering"][0]
        self.assertEqual((one["severity"], one["source"], one["name"], one["cwe"]), ("high", "rule", "Ask", "CWE-345"))
        self.threats("check", self.model(OPEN), "--fail-on", "critical")

    def test_each_format_has_threats(self):
        for name, category in (("shop.otm.yaml", "elevation-of-privilege"), ("shop.dragon.json", "repudiation"),
                               ("shop.threagile.yaml", "tampering")):
            with self.subTest(name):
                report = json.loads(self.assay("threat", "check", CORPUS / name, "--json").out)
                self.assertIn(category, {t["category"] for t in report["threats"]})

    def test_the_model_may_answer(self):
        threat = ("threats:\n  - {id: t, name: Reading, categories: [Information disclosure], risk: {likelihood: 1, impact: 1}}\n"
                  "mitigations:\n  - {id: m, name: TLS inside the tunnel, riskReduction: 100}\n")
        text = OPEN.replace("authorised: true}", "authorised: true}, threats: [{threat: t, state: mitigated, "
                            "mitigations: [{mitigation: m, state: implemented}]}]") + threat
        report = self.threats("check", self.model(text), expect=REJECTED)
        self.assertEqual(self.ids(report), {"flow-alterable-in-public:f"})
        self.assertEqual(self.ids(report, "mitigated"), {"flow-readable-in-public:f", "model:f/t/information-disclosure"})
        # Who says that it is mitigated, but not how, has not answered.
        silent = text.replace(", mitigations: [{mitigation: m, state: implemented}]", "")
        report = self.threats("check", self.model(silent), expect=REJECTED)
        self.assertIn("flow-readable-in-public:f", self.ids(report))
        self.assertIn("model:f/t/information-disclosure", self.ids(report))

    def test_an_empty_model_is_no_good_sign(self):
        report = self.threats("check", self.model("otmVersion: 0.2.0\nproject: {id: p, name: P}\n"), expect=REJECTED)
        self.assertEqual(self.ids(report), {"model-empty"})

    def test_rules_of_ones_own(self):
        rules = self.dir / "own.yaml"
        rules.write_text("""framework: {id: house, name: House rules}
controls:
  - {id: tampering, name: Ours, says: Ours., requirements: [no-web]}
requirements:
  - id: no-web
    title: There is a web
    severity: low
    population: elements
    supply: nothing
    query: SELECT id AS resource, 'alarm' AS status, 'it is ' || name AS reason FROM elements WHERE id = 'web'
""")
        report = self.threats("check", self.model(), "--rules", rules)
        self.assertEqual(self.ids(report), {"no-web:web"})
        self.assertEqual(report["threats"][0]["reason"], "it is Web")
        rules.write_text(rules.read_text().replace("FROM elements", "FROM sqlite_master"))
        self.assertIn("own.yaml:", self.assay("threat", "check", self.model(), "--rules", rules, expect=OTHER).err)
        rules.write_text(rules.read_text().replace("    severity: low\n", ""))
        self.assertIn("severity", self.assay("threat", "check", self.model(), "--rules", rules, expect=OTHER).err)

    def test_bad_files(self):
        for text, message in (("", "it is no threat model"), ("{\"summary\":{},\"detail\":{\"diagrams\":3}}", "expected a list"),
                              ("otmVersion: 0.2.0\nproject: [", "shop.otm.yaml:"), ("x: &a [*a]", "shop.otm.yaml")):
            with self.subTest(text):
                self.assertIn(message, self.assay("threat", "check", self.model(text), expect=OTHER).err)
        self.assertIn("no such", self.assay("threat", "check", self.dir / "gone", expect=OTHER).err.lower())
        self.assay("threat", "check", expect=USAGE)

    # ---- record, show, list, diff, decide ----

    def test_a_release_after_the_other(self):
        self.ok("threat", "record", self.model(), "--project", "shop", "--version", "1.0")
        shown = self.threats("show", "shop")
        self.assertEqual((shown["model"]["version"], shown["threats"]), ("1.0", []))
        new = self.model(OPEN)
        changes = json.loads(self.assay("threat", "diff", new, "--project", "shop", "--json", expect=REJECTED).out)
        self.assertEqual(changes[0], {"change": "changed", "part": "flow", "id": "f", "name": "Ask", "field": "encrypted",
                                      "was": "yes", "is": "unknown"})
        self.assertEqual([(c["change"], c["threat"]["id"]) for c in changes[1:]],
                         [("new", "flow-alterable-in-public:f"), ("new", "flow-readable-in-public:f")])
        said = self.assay("threat", "diff", new, "--project", "shop", expect=REJECTED).out
        self.assertIn('changed     flow f "Ask"\n              encrypted: "yes" -> "unknown"\n', said)
        self.assertIn("parts of the model: 1 changed\nthreats: 2 new, 0 open again", said)
        self.ok("threat", "record", new, "--project", "shop", "--version", "1.1")
        self.threats("show", "shop", "1.0")
        self.assertEqual(self.threats("show", "shop", expect=REJECTED)["open"]["high"], 2)
        listed = json.loads(self.ok("threat", "list", "--json").out)
        self.assertEqual([(m["version"], m["open"]["high"], m["processes"]) for m in listed], [("1.1", 2, 1)])
        listed = json.loads(self.ok("threat", "list", "--project", "shop", "--json").out)
        self.assertEqual([(m["version"], m["open"]["high"]) for m in listed], [("1.1", 2), ("1.0", 0)])
        # What went is said, and is no reason to fail.
        gone = json.loads(self.assay("threat", "diff", self.model(), "--project", "shop", "--json", expect=ACCEPTED).out)
        self.assertEqual({c["change"] for c in gone if "threat" in c}, {"gone"})
        for wrong in (("--accepted", "--version", "1.0"), (new, "--accepted")):
            self.assay("threat", "diff", self.model(), "--project", "shop", *wrong, expect=USAGE)
        self.assertIn("no threat model of shop was accepted",
                      self.assay("threat", "diff", new, "--project", "shop", "--accepted", expect=OTHER).err)
        self.rebuilt()

    def test_decisions(self):
        self.ok("threat", "record", self.model(OPEN), "--project", "shop", "--version", "1")
        decide = ("threat", "decide", "shop", "flow-readable-in-public:f", "--owner", "ann", "--how", "It is public")
        self.assertIn("--expires", self.assay(*decide, "--decision", "accepted", expect=USAGE).err)
        self.ok(*decide, "--decision", "accepted", "--expires", "2099-01-01")
        shown = self.threats("show", "shop", expect=REJECTED)
        self.assertEqual(self.ids(shown), {"flow-alterable-in-public:f"})
        one = [t for t in shown["threats"] if t["state"] == "accepted"][0]
        self.assertEqual((one["owner"], one["expires"], one["decidedBy"], one["how"]),
                         ("ann", "2099-01-01", "decision", "It is public"))
        # It holds for the next version, too, and for a file that is only checked.
        self.ok("threat", "record", self.model(OPEN), "--project", "shop", "--version", "2")
        self.assertEqual(self.ids(self.threats("show", "shop", expect=REJECTED)), {"flow-alterable-in-public:f"})
        self.assertEqual(self.ids(self.threats("check", self.model(OPEN), "--project", "shop", expect=REJECTED)),
                         {"flow-alterable-in-public:f"})
        self.ok("threat", "decide", "shop", "flow-alterable-in-public:f", "--owner", "ann", "--how", "Signed messages",
                "--decision", "mitigated")
        self.threats("show", "shop")
        # An end that has come opens it again.
        self.ok("threat", "set", "shop", "flow-readable-in-public:f", "--expires", "2020-01-01")
        shown = self.threats("show", "shop", expect=REJECTED)
        self.assertEqual([t for t in shown["threats"] if t["expired"]][0]["id"], "flow-readable-in-public:f")
        self.ok("threat", "withdraw", "shop", "flow-alterable-in-public:f")
        self.assertEqual(self.threats("show", "shop", expect=REJECTED)["open"]["high"], 2)
        self.rebuilt()

    def test_refused(self):
        self.assertIn("no recorded threat model",
                      self.assay("threat", "decide", "shop", "nothing:f", "--decision", "mitigated", "--owner", "ann",
                                 "--how", "x", expect=USAGE).err)
        self.assertIn("there is no project \"other\"",
                      self.assay("threat", "record", self.model(), "--project", "other", expect=USAGE).err)
        self.assay("threat", "record", self.model(), expect=USAGE)
        self.assertIn("no threat model of shop", self.assay("threat", "show", "shop", expect=OTHER).err)
        self.assay("threat", "diff", self.model(), expect=USAGE)

    def test_the_file_is_kept(self):
        path = self.model()
        self.ok("threat", "record", path, "--project", "shop", "--version", "1")
        digest = json.loads(self.ok("threat", "list", "--json").out)[0]["document"]
        blob = next(self.home.glob(f"blobs/**/*{digest[4:]}*"), None)
        self.assertIsNotNone(blob)
        blob.chmod(0o600)
        blob.unlink()
        self.assertNotEqual(self.assay("log", "verify").returncode, ACCEPTED)


SOURCES = {
    "app.py": """import redis
import requests
from flask import Flask

app = Flask(__name__)
cache = redis.Redis(host="cache")


@app.route("/orders")
def orders():
    requests.get("http://localhost:8080/health", timeout=1)
    return requests.get("https://api.rates.example.org/v1", timeout=3).json()
""",
    "server.js": """import mongoose from "mongoose";
const app = express();
app.get("/pay", pay);
fetch("https://bank.example.com/pay");
""",
    "Stock.java": """class Stock {
    @GetMapping("/stock")
    String stock() throws Exception {
        return DriverManager.getConnection("jdbc:postgresql://stock").toString();
    }
}
""",
    "mail.go": """package main

import "net/smtp"

func send() {
	smtp.SendMail("mail.example.org:25", nil, "", nil, nil)
}
""",
    "test/test_app.py": "import boto3\ns3 = boto3.client(\"s3\")\n",
}
KNOWN = SAFE + """  - {id: g, name: Rates, source: web, destination: rates, attributes: {encrypted: true, authenticated: true}}
  - {id: h, name: Cache, source: web, destination: cache, attributes: {encrypted: true, authenticated: true}}
"""
KNOWN = KNOWN.replace("dataflows:", """  - {id: rates, name: Rates of exchange, type: external, parent: {trustZone: net}}
  - {id: bank, name: The bank, type: external, parent: {trustZone: net}}
  - {id: post, name: Mail relay, type: external, parent: {trustZone: net}}
  - {id: cache, name: Redis, type: redis, parent: {trustZone: dc}, attributes: {encrypted: true}}
  - {id: docs, name: Documents, type: mongodb-database, parent: {trustZone: dc}, attributes: {encrypted: true}}
dataflows:""")


class Drift(Case):
    def setUp(self):
        super().setUp()
        for name, text in SOURCES.items():
            path = self.tree / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def drift(self, text, expect, *more):
        model = self.dir / "model.yaml"
        model.write_text(text)
        report = json.loads(self.assay("threat", "drift", "-q", "--json", "--model", model, *more, self.tree, expect=expect).out)
        return {(d["kind"], d["technology"], d.get("host", "")) for d in report["drift"]}, report

    def test_all_that_the_code_has_is_in_the_model(self):
        drift, report = self.drift(KNOWN, ACCEPTED)
        self.assertEqual((drift, report["notInspected"]), (set(), 0))
        self.assertEqual(report["found"], 9)

    def test_what_is_missing(self):
        drift, report = self.drift(SAFE, REJECTED)
        self.assertEqual(drift, {("data-store", "redis", ""), ("data-store", "mongodb", ""), ("data-store", "sql", ""),
                                 ("outside-call", "http-call", "api.rates.example.org"),
                                 ("outside-call", "http-call", "bank.example.com"),
                                 ("outside-call", "smtp", "mail.example.org")})
        one = [d for d in report["drift"] if d["technology"] == "redis"][0]
        self.assertEqual((one["path"], one["line"], one["places"]), ("app.py", 6, 1))

    def test_entry_points(self):
        hidden = KNOWN.replace("{id: web, name: Web, type: service,", "{id: batch, name: Nightly, type: batch,")
        hidden = hidden.replace("destination: web", "destination: batch").replace("source: web", "source: batch").replace(
            "name: Ask", "name: Start")
        drift, report = self.drift(hidden, REJECTED)
        self.assertEqual(drift, {("entry-point", "http-route", "")})
        self.assertEqual(report["drift"][0]["places"], 3)

    def test_a_comment_hides_nothing(self):
        path = self.tree / "app.py"
        path.write_text(path.read_text().replace('host="cache")', 'host="cache")  # nosemgrep'))
        drift, _ = self.drift(KNOWN.replace("name: Redis, type: redis", "name: C, type: c-database").replace("id: cache", "id: cc")
                              .replace("destination: cache", "destination: cc").replace("name: Cache", "name: C"), REJECTED)
        self.assertEqual(drift, {("data-store", "redis", "")})

    def test_the_recorded_model(self):
        self.assay("project", "add", "shop", "--origin", "in-house", expect=ACCEPTED)
        model = self.dir / "m.yaml"
        model.write_text(KNOWN)
        self.assay("threat", "record", model, "--project", "shop", "--version", "1", expect=ACCEPTED)
        model.unlink()
        self.assay("threat", "drift", "-q", "--project", "shop", self.tree, expect=ACCEPTED)
        self.assay("threat", "drift", "-q", "--project", "none", self.tree, expect=OTHER)
        self.assay("threat", "drift", "-q", self.tree, expect=USAGE)

    def claims(self, text, expect):
        model = self.dir / "claimed.yaml"
        model.write_text(text)
        report = json.loads(self.assay("verify", "--no-log", "-q", "--json", "--only", "components", "--claim",
                                       f"threat-model={model}", self.tree).out)
        return {f["rule"] for f in report["findings"] if f["inspector"] == "claims"}, report

    def test_a_threat_model_among_the_claims(self):
        self.assertEqual(self.claims(KNOWN, ACCEPTED)[0], set())
        rules, report = self.claims(OPEN, REJECTED)
        self.assertEqual(rules, {"claim-threat", "claim-drift"})
        messages = [f["message"] for f in report["findings"] if f["inspector"] == "claims"]
        self.assertTrue(any("flow-readable-in-public:f" in m and "is open in the threat model" in m for m in messages), messages)
        self.assertTrue(any("the data store redis is in the code and not in the threat model" in m for m in messages), messages)
        gaps = [g["path"] for g in self.claims("nonsense", REJECTED)[1]["gaps"]]
        self.assertIn("claimed.yaml", gaps)


class Evidence(Deliverables):
    """A threat model counts as evidence when it was read, nothing grave is open in it and the code is in it."""

    def the_accepted_one(self, model):
        """The newest recorded version is not the one that a release was accepted with."""
        self.by("root", "project", "add", "shop", "--origin", "in-house", "--tier", "low", "--owner", "ann")
        self.by("root", "deliverable", "set", "d1", "--project", "shop")
        for version, text in (("1", SAFE), ("2", KNOWN), ("3", OPEN)):
            model.write_text(text)
            self.by("sec", "threat", "record", model, "--project", "shop", "--version", version)
        model.write_text(KNOWN)
        changes = ("threat", "diff", model, "--project", "shop", "--json")
        accepted = (*changes, "--accepted")
        self.assertTrue(json.loads(self.assay(*changes, expect=ACCEPTED).out))
        self.assay(*accepted, expect=OTHER)
        self.submit("sbom", "sbom", self.sbom())
        self.statement()
        self.submit("tm", "threat-model", model, "--scope", "all of it")
        self.inspect()
        self.decide("ann", "--accept")
        self.assay(*accepted, expect=OTHER)
        self.assertEqual(json.loads(self.decide("bob", "--accept").out)["state"], "accepted")
        self.assertEqual(json.loads(self.assay(*accepted, expect=ACCEPTED).out), [])

    def test_a_threat_model_of_a_delivery(self):
        self.by("sec", "evidence-requirement", "add", "low", "threat-model", "--fresh-days", "365", "--provenance",
                "attestation", "--binding", "none", "--period", "none", "--scope", "needed")
        self.receive({"main.py": "import redis\ncache = redis.Redis(host='cache')\n"})
        self.assertEqual(self.words(), ("received", ["inspection:" + self.digest[:4], "missing:thre"]))
        model = self.dir / "model.yaml"
        for name, text, outcome, word in (("tm1", "nonsense", INCOMPLETE, "uncompared:tm1"),
                                          ("tm2", OPEN, None, "contradicted:tm2"),
                                          ("tm3", SAFE, None, "contradicted:tm3"), ("tm4", KNOWN, ACCEPTED, None)):
            model.write_text(text)
            self.submit(name, "threat-model", model, "--scope", "all of it")
            self.by("bob", "deliverable", "inspect", "d1", self.file, "--json", "-q", expect=outcome)
            reasons = {r["word"]: r["text"] for r in self.status(None)["reasons"]}
            self.assertEqual({w for w in reasons if w.startswith(("contradicted", "uncompared"))}, {word} - {None})
            said = reasons.get(word, "")
            self.assertEqual("flow-readable-in-public:f" in said, text == OPEN, said)
            self.assertEqual("redis is in the code and not in the threat model" in said, text in (OPEN, SAFE), said)
            self.by("sup", "evidence", "withdraw", "d1", name)
        self.submit("old", "threat-model", model, "--scope", "all of it", "--made", "2020-01-01")
        self.inspect()
        self.assertEqual(self.words(), ("inspected", ["expired:old"]))
        self.by("sup", "evidence", "withdraw", "d1", "old")
        self.the_accepted_one(model)
        self.sound()
