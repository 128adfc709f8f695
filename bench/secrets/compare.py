#!/usr/bin/env python3
"""Compares gitleaks' JSON report with the list that bench_secrets prints.

    gitleaks dir TREE --config R.toml --ignore-gitleaks-allow -f json -r gl.json
    bench_secrets -r R.toml -d 5 -l TREE > ours.tsv
    compare.py gl.json ours.tsv [--prefix PREFIX]

gitleaks reports the lines of the match, bench_secrets those of the secret in it: a
finding of ours equals one of gitleaks' with the same file and rule whose lines hold
it. A finding that only gitleaks has is "covered" where ours has another rule's at the
same lines: the inspector keeps one finding a place. Every other difference is printed;
the exit code is 1 if there is one.
"""
import argparse
import collections
import json
import sys


def strip(path, prefix):
    return path[len(prefix):].lstrip("/") if prefix and path.startswith(prefix) else path


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gitleaks")
    parser.add_argument("ours")
    parser.add_argument("--prefix", default="", help="of the paths in gitleaks' report")
    args = parser.parse_args()

    with open(args.gitleaks, encoding="utf-8") as f:
        theirs = [(strip(x["File"], args.prefix), x["StartLine"], x["EndLine"], x["RuleID"])
                  for x in json.load(f)]
    ours = []
    with open(args.ours, encoding="utf-8", errors="surrogateescape") as f:
        for line in f:
            path, start, end, rule, _ = line.rstrip("\n").split("\t")
            ours.append((path, int(start), int(end), rule))

    by_place = collections.defaultdict(list)
    for i, (path, start, _, rule) in enumerate(ours):
        by_place[path].append(i)
    used = set()
    same = covered = 0
    missing = []
    for path, start, end, rule in sorted(theirs):
        near = [i for i in by_place[path] if start <= ours[i][1] <= max(end, start)
                or start <= ours[i][2] <= max(end, start) or ours[i][1] <= start <= ours[i][2]]
        exact = [i for i in near if ours[i][3] == rule and i not in used]
        if exact:
            used.add(exact[0])
            same += 1
        elif [i for i in near if ours[i][3] != rule or i in used]:
            covered += 1
        else:
            missing.append((path, start, rule))
    extra = [ours[i] for i in range(len(ours)) if i not in used]
    print(f"gitleaks {len(theirs)}, ours {len(ours)}: {same} the same, {covered} covered, "
          f"{len(missing)} only gitleaks, {len(extra)} only ours")
    for path, line, rule in missing:
        print(f"- {path}:{line}: {rule}")
    for path, line, _, rule in sorted(extra):
        print(f"+ {path}:{line}: {rule}")
    return 1 if missing or extra else 0


if __name__ == "__main__":
    sys.exit(main())
