#!/usr/bin/env python3
"""bench/code/ratio.py [--build DIR] [--rules PATH] [--runs N] TREE …

What inspecting code costs over only parsing it: CPU seconds of `assay scan --only code` with
one worker and all shipped rules (or those of --rules) over those of `parse_only`, which reads
and parses the same files with the same grammars and does nothing else. The least of N runs of
each, taken in turn; rules are compiled before, results of files are forgotten. Prints a Markdown table.

Build the other side first: cmake --build build --target parse_only
"""
import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile


def cpu_of(command, env):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build")
    parser.add_argument("--rules")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("trees", nargs="+")
    args = parser.parse_args()
    parse_only = os.path.join(args.build, "bench/code/parse_only")
    scan = [os.path.join(args.build, "assay"), "scan", "-q", "--only", "code", "--json", "--jobs",
            "1"] + (["--rules", args.rules] if args.rules else [])
    print("| tree | files | MB | parsing alone, CPU s | scan, CPU s | ratio | findings |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as empty:
        env = dict(os.environ, ASSAY_HOME=home)
        cpu_of(scan + [empty], env)
        for tree in args.trees:
            parses, scans = [], []
            for _ in range(args.runs):
                cpu, out = cpu_of([parse_only, tree], env)
                files, size, _ = out.split()
                parses.append(cpu)
                shutil.rmtree(os.path.join(home, "cache", "results"), ignore_errors=True)
                cpu, out = cpu_of(scan + [tree], env)
                scans.append(cpu)
            found = sum(json.loads(out)["summary"]["findings"].values())
            print(f"| {os.path.basename(tree.rstrip('/'))} | {int(files)} | {int(size) / 1e6:.1f} | "
                  f"{min(parses):.2f} | {min(scans):.2f} | {min(scans) / min(parses):.2f} | {found} |",
                  flush=True)


if __name__ == "__main__":
    sys.exit(main())
