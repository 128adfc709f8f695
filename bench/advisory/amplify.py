#!/usr/bin/env python3
"""SYNTHETIC advisories: real ones under other ids and package names, to see how size matters.

  bench/advisory/amplify.py DATA/osv COUNT OUT-DIRECTORY

Writes zips of 200,000 records. Ids begin with SYNTHETIC-; nothing of it is about real software.
"""
import json
import sys
import zipfile
from pathlib import Path

EACH = 200_000


def records(osv):
    for path in sorted(Path(osv).glob("*/all.zip")):
        with zipfile.ZipFile(path) as z:
            for name in z.namelist():
                record = json.loads(z.read(name))
                if record.get("affected") and not record.get("withdrawn"):
                    record["details"] = record.get("details", "")[:300]
                    record["references"] = record.get("references", [])[:2]
                    record.get("database_specific", {}).pop("malicious-packages-origins", None)
                    yield record


def renamed(record, n):
    copy = dict(record, id=f"SYNTHETIC-{n}", aliases=[f"CVE-{3000 + n // 1000000}-{n % 1000000 + 1000}"])
    copy["affected"] = [dict(a, package=dict(a["package"], name=f"{a['package']['name']}-{n // EACH}-{n % 40000}"))
                        if a.get("package") else a for a in record["affected"]]
    return copy


def main():
    source, count, out = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    out.mkdir(parents=True, exist_ok=True)
    base = list(records(source))
    for start in range(0, count, EACH):
        with zipfile.ZipFile(out / f"synthetic-{start // EACH}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
            for n in range(start, min(start + EACH, count)):
                z.writestr(f"{n}.json", json.dumps(renamed(base[n % len(base)], n), separators=(",", ":")))


if __name__ == "__main__":
    main()
