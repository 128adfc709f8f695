#!/usr/bin/env python3
"""bench/code/compare.py --language LANG --rules DIR [--rules DIR …] --tree DIR [--programs DIR] …

The same code rules over the same tree: Assay and each peer that is installed, in one run.
Rules: every file below the --rules folders with a rule for the language (or, with
--general, one for `regex` or `generic`). Prints Markdown tables of wall and CPU seconds,
peak memory (sums over all processes, sampled: resident, and proportional, where shared
pages count once), findings, and how many of them the peer has as well. --keep DIR keeps
the reports, lists the differences and leaves out peers whose report is there already.

ast-grep has rules of another language: beside it Assay runs a handful of simple patterns
that both understand (bench/code/simple.json): common ones, which nearly every file has, and rare
ones, as rules about security are.

Peers, from --programs or PATH: semgrep, opengrep, foxguard, ast-grep. One that is missing is
named. All get the same number of jobs and 30 seconds a rule and file. Rules and trees are
not part of this repository: give checkouts. PyYAML is needed.
"""
import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import yaml

ALIASES = {"js": "javascript", "ts": "typescript", "py": "python", "golang": "go", "kt": "kotlin"}


class Peak:
    """The largest sums of resident and proportional sizes of a process and its children."""

    def __init__(self, pid):
        self.pid, self.rss, self.pss, self.start = pid, 0, 0, time.monotonic()
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        while not self.stopped.wait(self.pause()):
            self.sample()

    def pause(self):
        """Often at first, seldom in a long run: looking costs CPU, too."""
        return min(1, 0.05 + (time.monotonic() - self.start) / 100)

    def sample(self):
        rss, pss, todo = 0, 0, [self.pid]
        while todo:
            pid = todo.pop()
            try:
                with open(f"/proc/{pid}/smaps_rollup") as f:
                    for line in f:
                        rss += int(line.split()[1]) if line.startswith("Rss:") else 0
                        pss += int(line.split()[1]) if line.startswith("Pss:") else 0
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children") as f:
                        todo += map(int, f.read().split())
            except OSError:
                pass
        self.rss, self.pss = max(self.rss, rss), max(self.pss, pss)

    def stop(self):
        self.stopped.set()
        self.thread.join()


def run(command, env=None, cwd=None):
    """(wall s, CPU s, peak RSS MB, peak PSS MB, standard output)"""
    with tempfile.TemporaryFile() as out:
        start = time.monotonic()
        p = subprocess.Popen([str(c) for c in command], stdout=out, stderr=subprocess.DEVNULL,
                             stdin=subprocess.DEVNULL, env=env, cwd=cwd)
        watch = Peak(p.pid)
        _, _, used = os.wait4(p.pid, 0)
        wall = time.monotonic() - start
        watch.stop()
        out.seek(0)
        return wall, used.ru_utime + used.ru_stime, watch.rss / 1024, watch.pss / 1024, out.read()


def rule_files(roots, languages):
    """(files, rules for the languages in them)"""
    files, count = [], 0
    for root in roots:
        for path in sorted(Path(root).rglob("*.y*ml")):
            if ".test." in path.name or ".fixed." in path.name or ".git" in path.parts:
                continue
            try:
                rules = yaml.safe_load(path.read_text())["rules"]
                n = sum(any(ALIASES.get(x, x) in languages for x in r["languages"]) for r in rules)
            except (KeyError, TypeError, ValueError, yaml.YAMLError):
                continue
            if n > 0:
                files.append((Path(root), path))
                count += n
    return files, count


def gather(args, into):
    languages = {args.language} | ({"regex", "generic"} if args.general else set())
    files, count = rule_files(args.rules, languages)
    for root, path in files:
        to = into / root.resolve().name / path.relative_to(root)
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, to)
    return count


def place(tree, path, line):
    path = os.path.join(tree, path) if not os.path.isabs(path) else path
    return os.path.relpath(os.path.realpath(path), os.path.realpath(tree)), line


def of_assay(output, tree):
    found = set()
    for f in json.loads(output)["findings"]:
        for rule in [f["rule"], *f["also"]]:
            found.add((rule, *place(tree, f["path"], f["region"]["line"])))
    return found


def of_semgrep(output, tree):
    """Ids have the folder before them: what is behind the last dot or slash counts."""
    return {(re.split(r"[./]", r["check_id"])[-1], *place(tree, r["path"], r["start"]["line"]))
            for r in json.loads(output)["results"]}


def of_ast_grep(output, tree):
    return {(r["ruleId"], *place(tree, r["file"], r["range"]["start"]["line"] + 1))
            for r in map(json.loads, output.splitlines())}


def row(label, measured, found, ours=None):
    wall, cpu, rss, pss, _ = measured
    same = "" if ours is None else len(ours & found)
    print(f"| {label} | {wall:.1f} | {cpu:.1f} | {rss:.0f} | {pss:.0f} | {len(found)} | {same} |",
          flush=True)


def head():
    print("\n| program | wall s | CPU s | peak RSS MB | peak PSS MB | findings | the same |"
          "\n| --- | --- | --- | --- | --- | --- | --- |", flush=True)


def assay(args, rules, home):
    """Compiled anew, then with the compiled rules kept: all jobs and one. The last set counts.
    Results of files are not kept from run to run: every file is inspected each time."""
    env = dict(os.environ, ASSAY_HOME=str(home / "assay"))
    base = [Path(args.assay).resolve(), "scan", "-q", "--only", "code", "--json", "--rules", rules]
    ours = set()
    for label, jobs in ((f"Assay, {args.jobs} workers, rules compiled anew", args.jobs),
                        (f"Assay, {args.jobs} workers", args.jobs), ("Assay, 1 worker", 1)):
        shutil.rmtree(home / "assay" / "cache" / "results", ignore_errors=True)
        measured = run(base + ["--jobs", jobs, args.tree], env)
        ours = of_assay(measured[4], args.tree)
        row(label, measured, ours)
        if jobs == args.jobs:
            keep(args, "assay", ours)
    return ours


def keep(args, name, found):
    if args.keep:
        Path(args.keep).mkdir(parents=True, exist_ok=True)
        text = "".join(f"{rule}\t{path}\t{line}\n" for rule, path, line in sorted(found))
        (Path(args.keep) / f"{args.language}-{name}.tsv").write_text(text)


def peer(args, name):
    return (shutil.which(name, path=args.programs) if args.programs else None) or shutil.which(name)


def version(program):
    text = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    return text.split()[-1] if text.split() else ""


def compare(args, name, command, read, ours, cwd):
    program = peer(args, name)
    if not program:
        print(f"| {name} | not installed | | | | | |")
        return
    measured = run([program, *command], cwd=cwd)
    try:
        found = read(measured[4], args.tree)
    except (ValueError, KeyError) as e:
        print(f"| {name} {version(program)} | {measured[0]:.1f} | {measured[1]:.1f} | no report: {e} | | | |")
        return
    row(f"{name} {version(program)}", measured, found, ours)
    keep(args, name, found)


def same_rules(args, work):
    rules = work / "rules"
    count = gather(args, rules)
    print(f"{count} rules for {args.language}{', regex and generic' if args.general else ''}")
    head()
    ours = assay(args, rules, work)
    # By default Semgrep leaves out tests and the like: an empty list makes it look at all.
    (work / ".semgrepignore").write_text("")
    tree = Path(args.tree).resolve()
    semgrep = ["scan", "--metrics", "off", "--disable-version-check", "--no-git-ignore", "-j", args.jobs,
               "--json", "--quiet", "--max-target-bytes", "0", "--timeout", "30", "--timeout-threshold", "0",
               "--config", rules, tree]
    foxguard = ["--no-builtins", "--rules", rules, "--format", "semgrep-json", "--max-file-size", 1 << 27, tree]
    for name, command in (("foxguard", foxguard), ("semgrep", semgrep),
                          ("opengrep", [c for c in semgrep if c not in ("--metrics", "off")])):
        if name not in args.skip:
            compare(args, name, command, of_semgrep, ours, work)


def framed(pattern, frame):
    """ast-grep reads a lone C call as a declaration unless it is told what stands around it."""
    return {"context": frame["context"].replace("PATTERN", pattern), "selector": frame["selector"]} if frame else pattern


def simple_rules(args, work, which):
    """The same handful of patterns in both notations: "$..." stands for "..." or "$$$"."""
    table = json.loads((Path(__file__).parent / "simple.json").read_text())
    patterns = table[which].get(args.language, [])
    frame = table["frames"].get(args.language)
    if not patterns or "ast-grep" in args.skip:
        return
    shutil.rmtree(work / "simple", ignore_errors=True)
    (work / "simple").mkdir()
    ours = [{"id": f"simple-{i}", "languages": [args.language], "severity": "INFO", "message": "found",
             "pattern": p.replace("$...", "...")} for i, p in enumerate(patterns)]
    theirs = [{"id": f"simple-{i}", "language": args.language, "severity": "info",
               "rule": {"pattern": framed(p.replace("$...", "$$$"), frame)}} for i, p in enumerate(patterns)]
    (work / "simple" / "assay.yaml").write_text(yaml.safe_dump({"rules": ours}))
    (work / "ast-grep.yml").write_text(yaml.safe_dump_all(theirs))
    print(f"\n{len(patterns)} simple {which} patterns")
    head()
    found = assay(argparse.Namespace(**{**vars(args), "keep": None}), work / "simple", work)
    compare(args, "ast-grep", ["scan", "--rule", work / "ast-grep.yml", "--json=stream", "--no-ignore", "hidden",
                               "--threads", args.jobs, args.tree], of_ast_grep, found, work)


def differences(args):
    """A list of what only one of the two has, by rule."""
    sets = {}
    for name in ("assay", "semgrep"):
        path = Path(args.keep or "") / f"{args.language}-{name}.tsv"
        if not args.keep or not path.exists():
            return
        sets[name] = set(path.read_text().splitlines())
    for name, other in (("semgrep", "assay"), ("assay", "semgrep")):
        only = collections.Counter(x.split("\t")[0] for x in sets[name] - sets[other])
        (Path(args.keep) / f"{args.language}-only-{name}.tsv").write_text(
            "".join(x + "\n" for x in sorted(sets[name] - sets[other])))
        print(f"\nonly {name}: " + ", ".join(f"{rule} {n}" for rule, n in only.most_common()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", required=True)
    parser.add_argument("--rules", required=True, action="append")
    parser.add_argument("--general", action="store_true", help="rules for regex and generic, too")
    parser.add_argument("--tree", required=True)
    parser.add_argument("--assay", default="build/assay")
    parser.add_argument("--programs", help="where the peers' programs are, as PATH")
    parser.add_argument("--skip", action="append", default=[], help="a peer to leave out")
    parser.add_argument("--keep", help="a folder for lists of findings and differences")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    files = [p for p in Path(args.tree).rglob("*") if p.is_file() and not p.is_symlink()]
    size = sum(len(p.read_bytes()) for p in files)
    print(f"{Path(args.tree).name}: {len(files)} files, {size / 1e6:.1f} MB; {args.jobs} jobs, "
          f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}; ", end="")
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as work:
        same_rules(args, Path(work))
        for which in ("common", "rare"):
            simple_rules(args, Path(work), which)
    differences(args)


if __name__ == "__main__":
    sys.exit(main())
