#!/usr/bin/env python3
"""Health of projects: assay health beside OpenSSF Scorecard, on the same clones, both offline.

  bench/inventory/scorecard.py --assay build/assay --scorecard scorecard CLONE…

Compares what both measure from a clone: Scorecard asks the network for the rest, which is -1 here.
"Agree" is the same side of five of ten. Exit status 1: a difference.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

# Scorecard's check, and the part that asks the same.
SAME = {
    "Binary-Artifacts": "no-binaries",
    "Dangerous-Workflow": "safe-workflows",
    "Dependency-Update-Tool": "update-tool",
    "License": "licence",
    "Pinned-Dependencies": "pinned-actions",
    "SAST": "static-analysis",
    "Security-Policy": "security-policy",
    "Token-Permissions": "token-rights",
}


def cpu():
    t = os.times()
    return t.children_user + t.children_system


def timed(command, **more):
    wall, before = time.monotonic(), cpu()
    out = subprocess.run(command, capture_output=True, text=True, **more).stdout
    return json.loads(out), time.monotonic() - wall, cpu() - before


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--assay", required=True)
    a.add_argument("--scorecard", required=True)
    a.add_argument("clones", nargs="+", metavar="CLONE")
    a = a.parse_args()
    same, differ, used = 0, [], {"assay": [0, 0], "scorecard": [0, 0]}
    with tempfile.TemporaryDirectory() as home:
        for clone in a.clones:
            ours, *t = timed([a.assay, "health", "--json", "-q", clone], env=dict(os.environ, ASSAY_HOME=home))
            used["assay"] = [x + y for x, y in zip(used["assay"], t)]
            checks = ",".join(SAME)
            theirs, *t = timed([a.scorecard, f"--local={clone}", "--format=json", f"--checks={checks}"])
            used["scorecard"] = [x + y for x, y in zip(used["scorecard"], t)]
            parts = {p["name"]: p for p in ours["parts"]}
            for check in theirs["checks"]:
                part = parts[SAME[check["name"]]]
                if not part["measured"] or check["score"] < 0:
                    continue
                if (part["score"] >= 5) == (check["score"] >= 5):
                    same += 1
                else:
                    differ.append((clone, part["name"], part["score"], part["reason"], check["score"], check["reason"]))
    print(f"agree: {same}; differ: {len(differ)}")
    for clone, name, ours, why, theirs, reason in differ:
        print(f"  {os.path.basename(clone.rstrip('/'))} {name}: assay {ours} ({why}), scorecard {theirs} ({reason})")
    for name, (wall, seconds) in used.items():
        print(f"{name:10} {wall:7.2f} s wall {seconds:7.2f} s CPU")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
