"""assay licence, and what baselines see of licences."""
import json

from support import ACCEPTED, INCOMPLETE, REJECTED, USAGE, Case

GPL = ("/* Copyright (C) 2001-2004 Anna Example\n * This program is free software; you can redistribute it"
       " and/or modify\n * it under the terms of the GNU General Public License as published by\n * the Free"
       " Software Foundation; either version 2 of the License, or\n * (at your option) any later version.\n"
       " */\nint x;\n")


class Licences(Case):
    def listed(self, *args, expect=ACCEPTED):
        return json.loads(self.assay("licence", "--json", "-q", *args, self.tree, expect=expect).out)

    def test_files_by_licence_with_holders(self):
        self.write("a.c", GPL)
        self.write("b.c", GPL.replace("Anna", "Berta"))
        self.write("c.js", "// SPDX-License-Identifier: MIT OR Apache-2.0\n")
        self.write("d.c", "int y;\n")
        licences = self.listed()["licences"]
        self.assertEqual([(l["expression"], l["terms"], l["files"]) for l in licences],
                         [("GPL-2.0-or-later", "strong-copyleft", 2), ("Apache-2.0 OR MIT", "permissive", 1)])
        self.assertEqual(licences[0]["holders"][0], {"holder": "Anna Example", "files": 1, "firstYear": "2001",
                                                     "lastYear": "2004"})

    def test_table_and_notice(self):
        self.write("a.c", GPL)
        table = self.assay("licence", "-q", self.tree, expect=ACCEPTED).out
        self.assertIn("GPL-2.0-or-later  (a.c)", table)

    def test_notice(self):
        self.write("src/a.c", GPL)
        self.write("tests/b.c", GPL.replace("Anna", "Berta"))
        mit = ("Copyright (c) 2011 Carla <c@example.org>\n\nPermission is hereby granted, free of charge, to any person"
               " obtaining a copy of this software and associated documentation files (the \"Software\"), to deal in"
               " the Software without restriction, including without limitation the rights to use, copy, modify,"
               " merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to"
               " whom the Software is furnished to do so, subject to the following conditions:\n\nThe above copyright"
               " notice and this permission notice shall be included in all copies or substantial portions of the"
               " Software.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,"
               " INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND"
               " NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES"
               " OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN"
               " CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.\n")
        self.write("lib/x/LICENSE", mit)
        self.write("lib/y/LICENSE", "  " + mit.replace("\n", "\r\n"))
        self.write("lib/z/package.json", '{"license": "ISC"}')
        self.write("lib/z/NOTICE", "Contains `ticks` and <b>marks</b>.\n")
        notice = self.assay("licence", "-q", "--notice", self.tree, expect=ACCEPTED).out
        self.assertEqual(notice, self.assay("licence", "-q", "--notice", "-j", "1", self.tree, expect=ACCEPTED).out)
        heads = [a for a, b in zip(notice.split("\n"), notice.split("\n")[1:]) if b and not b.strip("-")]
        self.assertEqual(heads, ["tree", "lib/x", "lib/y", "lib/z", "Licence: GPL-2.0-or-later", "Licence: ISC",
                                 "Licence: MIT"])
        self.assertIn("Licences: GPL-2.0-or-later\nCopyright 2001-2004 Anna Example\n", notice)
        self.assertNotIn("Berta", notice)
        self.assertEqual(notice.count("Copyright (c) 2011 Carla"), 1)
        self.assertIn("As in lib/x/LICENSE", notice)
        self.assertIn("Declared: ISC\n\nContains `ticks`", notice)
        self.assertIn("GNU GENERAL PUBLIC LICENSE", notice)
        html = self.assay("licence", "-q", "--notice-format", "html", self.tree, expect=ACCEPTED).out
        self.assertIn("&lt;b&gt;marks&lt;/b&gt;", html)
        self.assertNotIn("<b>", html)
        markdown = self.assay("licence", "-q", "--notice-format", "markdown", self.tree, expect=ACCEPTED).out
        self.assertIn("\n## lib/x\n", markdown)
        (self.tree / "lib/x/LICENSE").write_bytes(mit.replace("Carla", "Zoë").encode("latin-1"))
        self.assertIn("Copyright (c) 2011 Zoë", self.assay("licence", "-q", "--notice", self.tree, expect=ACCEPTED).out)
        self.assay("licence", "--notice-format", "pdf", self.tree, expect=USAGE)

    def test_nothing_said(self):
        self.write("a.c", "int x;\n")
        self.assertEqual(self.listed()["licences"], [])
        self.assertIn("No file says", self.assay("licence", "-q", self.tree, expect=ACCEPTED).out)

    def test_wrong_use(self):
        self.assay("licence", "--json", "--notice", self.tree, expect=USAGE)

    def test_what_follows_for_a_use(self):
        self.write("a.c", "// SPDX-License-Identifier: GPL-2.0-only\n")
        self.write("b.c", "// SPDX-License-Identifier: Apache-2.0\n")
        self.write("package.json", '{"license": "MIT"}')
        self.write("LICENSE", "// SPDX-License-Identifier: GPL-2.0-only\n")
        r = self.listed("--use", "binary,network")
        self.assertIn(("source-of-work", "binary", "GPL-2.0-only", 2),
                      [(o["obligation"], o["use"], o["expression"], o["files"]) for o in r["obligations"]])
        self.assertEqual([(c["licence"], c["otherLicence"]) for c in r["conflicts"]], [("Apache-2.0", "GPL-2.0-only")])
        self.assertEqual(r["declared"][0]["agreement"], "differs")
        self.assertEqual(r["declared"][0]["found"], "GPL-2.0-only")
        table = self.assay("licence", "-q", "--use", "source", self.tree, expect=ACCEPTED).out
        self.assertIn("package.json:1 declares MIT; the text beside it is GPL-2.0-only", table)
        self.assertIn("Conflict: Apache-2.0 (b.c) with GPL-2.0-only", table)
        self.assay("licence", "--use", "sale", self.tree, expect=USAGE)

    def test_the_organisation_overrides_and_the_tree_does_not(self):
        self.write("a.c", "// SPDX-License-Identifier: GPL-2.0-only\n")
        self.write("b.c", "// SPDX-License-Identifier: Apache-2.0\n")
        base = "id: own\nversion: '1'\nlicence-overrides:\n  - {path: a.c, licence: MIT, reason: bought%s}\n" \
               "requirements:\n  - {id: x, title: x, query: \"SELECT name AS resource, 'ok' AS status," \
               " '' AS reason FROM subject\"}\n"
        self.write("own.yaml", base % "")
        self.assertEqual(len(self.listed()["conflicts"]), 1)
        own = self.dir / "own.yaml"
        own.write_text(base % "")
        r = self.listed("--baseline", own)
        self.assertEqual(r["conflicts"], [])
        self.assertIn("MIT", [l["expression"] for l in r["licences"]])
        own.write_text(base % ", until: 2020-01-01")
        self.assertEqual(len(self.listed("--baseline", own)["conflicts"]), 1)

    def test_unknown_words_are_a_finding(self):
        self.write("a.c", "/* Permission is hereby granted to my friends, and to them alone. */\n")
        r = self.report("scan", "--only", "licences", "-s", "low", self.tree, expect=REJECTED)
        self.assertEqual([(f["rule"], f["path"], f["region"]["line"]) for f in r["findings"]],
                         [("unknown-licence", "a.c", 1)])

    def test_a_baseline_can_refuse_a_licence(self):
        self.write("a.c", GPL)
        self.write("b.c", "// SPDX-License-Identifier: GPL-2.0-only OR MIT\n")
        own = self.dir / "own.yaml"
        own.write_text("id: own\nversion: '1'\nrequirements:\n  - id: no-copyleft\n    title: No copyleft\n"
                       "    needs: [licences]\n    query: |\n      SELECT path AS resource, 'alarm' AS status,"
                       " expression AS reason FROM file_licences WHERE terms LIKE '%copyleft'\n")
        r = self.report("verify", "--no-log", "--baseline", own, self.tree, expect=REJECTED)
        self.assertEqual([row["resource"] for row in r["verdict"]["requirements"][0]["rows"]], ["a.c"])
