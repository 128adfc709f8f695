#!/usr/bin/env python3
"""bench/code/compare.py --rules DIR --tree DIR [--assay PROGRAM] [--semgrep PROGRAM] [--runs N]

The same code rules over the same tree: Assay and Semgrep beside each other, with one and
with all CPUs. Prints a Markdown table: wall and CPU seconds, memory (peak of the largest
process), findings. Rules and trees are not part of this repository: give checkouts.

Assay runs twice: with an empty cache of compiled rules and with a filled one.
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time


def run(command, env=None, cwd=None):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env,
                          cwd=cwd)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, after.ru_maxrss // 1024, done.stdout


def count(output):
    try:
        report = json.loads(output)
    except ValueError:
        return "?"
    return len(report.get("findings", report.get("results", [])))


def size_of(tree):
    files = size = 0
    for root, _, names in os.walk(tree):
        for name in names:
            path = os.path.join(root, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as f:
                    size += len(f.read())
                files += 1
    return files, size


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", required=True)
    parser.add_argument("--tree", required=True)
    parser.add_argument("--assay", default="build/assay")
    parser.add_argument("--semgrep", default="semgrep")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    files, size = size_of(args.tree)
    print(f"{files} files, {size / 1e6:.1f} MB; rules: {args.rules}; {args.jobs} CPUs\n")
    print("| program | wall s | CPU s | peak MB | findings |\n| --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, ASSAY_HOME=home)
        base = [os.path.abspath(args.assay), "scan", "-q", "--only", "code", "--json", "--rules", args.rules]
        for label, jobs in (("Assay, rules compiled anew", args.jobs),
                            ("Assay, compiled rules kept", args.jobs),
                            ("Assay, compiled rules kept, 1 worker", 1)):
            wall, cpu, peak, out = run(base + ["--jobs", str(jobs), args.tree], env)
            print(f"| {label} | {wall:.2f} | {cpu:.2f} | {peak} | {count(out)} |", flush=True)
        # By default Semgrep leaves out tests and the like: an empty list makes it look at all.
        open(os.path.join(home, ".semgrepignore"), "w").close()
        wall, cpu, peak, out = run([args.semgrep, "scan", "--metrics", "off",
                                    "--disable-version-check", "--no-git-ignore", "-j",
                                    str(args.jobs), "--json", "--quiet", "--max-target-bytes",
                                    "0", "--config", os.path.abspath(args.rules),
                                    os.path.abspath(args.tree)], cwd=home)
        print(f"| Semgrep | {wall:.2f} | {cpu:.2f} | {peak} | {count(out)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
