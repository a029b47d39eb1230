#!/usr/bin/env python3
"""Whole builds of Folio and of other generators, in turn, on the same pages.

    python3 benches/rivals.py CORPORA [--pages 100,1000,5000] [--runs 5] [--markdown]

CORPORA holds the same pages in each tool's form: `plain-N` for Folio, `hugo-N`, `eleventy-N` for N
pages. Folio is `target/release/folio`; `hugo` is taken from PATH or $HUGO, Eleventy from the
`node_modules` in its corpus. A tool that is not there is left out.

Every run writes to a folder of its own, and nothing is removed before the end: ext4 is slow to give
out the numbers of files that were just removed, which would be measured as well. Sources are read
once before. Wall time, CPU time and the peak memory of the process are the system's figures. The
tools take turns, so that a busy minute meets all of them; quote ratios, not seconds.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLIO = ROOT / "target" / "release" / "folio"


def run(command, folder):
    """Runs `command` in `folder`; returns wall seconds, CPU seconds and peak megabytes."""
    begun = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    told = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {told.decode(errors='replace')}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def size(folder):
    """Returns the megabytes and the number of the files below `folder`."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files) / 1e6, len(files)


class Bench:
    """The runs of one number of pages, each result under the name of its case."""

    def __init__(self, corpora, pages, scratch):
        self.corpora, self.pages, self.scratch = corpora, pages, scratch
        self.results, self.sizes = {}, {}
        self.number = 0

    def fresh(self):
        self.number += 1
        return self.scratch / f"{self.pages}-{self.number}"

    def note(self, case, result):
        self.results.setdefault(case, []).append(result)

    def site(self, form):
        folder = self.corpora / f"{form}-{self.pages}"
        return folder if folder.is_dir() else None

    def folio(self):
        """A first build, then the same again, an edited page and an edited template."""
        site, out = self.site("plain"), self.fresh()
        if (site / ".folio").exists():
            (site / ".folio").rename(self.fresh())
        build = [FOLIO, "build", "--quiet", "--output", out]
        self.note("Folio, first build", run(build, site))
        self.sizes["Folio"] = size(out)
        self.note("Folio, nothing changed", run(build, site))
        page = sorted((site / "content" / "docs").rglob("*.md"))[self.pages // 4]
        text = page.read_text()
        try:
            for edit in range(3):
                page.write_text(f"{text}\nEdited {edit}.\n")
                # The first edit makes the second tree; from the second on it is only kept up.
                case = "Folio, first edit of a page" if edit == 0 else "Folio, one page edited"
                self.note(case, run(build, site))
        finally:
            page.write_text(text)
        # The template of half of the pages, then the one that all others extend.
        self.template(build, site, "Folio, docs.html edited", "docs.html", "<article>")
        self.template(build, site, "Folio, base.html edited", "base.html", "<footer")

    def template(self, build, site, case, name, tag):
        text = (ROOT / "templates" / name).read_text()
        templates = site / "templates"
        templates.mkdir(exist_ok=True)
        try:
            (templates / name).write_text(text.replace(tag, f"<!-- edited -->{tag}"))
            self.note(case, run(build, site))
        finally:
            shutil.rmtree(templates)
        # Back to where it was, which is no case of its own.
        run(build, site)

    def hugo(self, program):
        site, out = self.site("hugo"), self.fresh()
        self.note("Hugo", run([program, "--quiet", "--destination", out], site))
        self.sizes["Hugo"] = size(out)

    def eleventy(self, program):
        site, out = self.site("eleventy"), self.fresh()
        self.note("Eleventy", run(["node", program, "--quiet", f"--output={out}"], site))
        self.sizes["Eleventy"] = size(out)

    def all(self, runs):
        hugo = os.environ.get("HUGO") or shutil.which("hugo")
        eleventy = self.site("eleventy")
        eleventy = eleventy and eleventy / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
        for _ in range(runs):
            self.folio()
            if hugo and self.site("hugo"):
                self.hugo(hugo)
            if eleventy and eleventy.exists():
                self.eleventy(eleventy)

    def rows(self):
        """Returns the medians of each case, with the ratio of its wall time to Folio's first build."""
        def median(case, column):
            return statistics.median(result[column] for result in self.results[case])
        first = median("Folio, first build", 0)
        for case in self.results:
            wall, cpu, memory = (median(case, column) for column in range(3))
            megabytes, files = self.sizes.get(case.split(",")[0], (0, 0))
            ratio = f"{wall / first:.1f}x" if wall >= first else f"1/{first / wall:.1f}"
            yield [case, f"{wall:.2f}", f"{cpu:.2f}", f"{memory:.0f}", ratio,
                   f"{megabytes:.0f} / {files:,}"]


HEAD = ["", "wall s", "CPU s", "peak MB", "wall to first build", "output MB / files"]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("corpora", type=Path)
    arguments.add_argument("--pages", default="100,1000,5000")
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--markdown", action="store_true", help="write Markdown tables")
    options = arguments.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="rivals-"))
    try:
        for pages in map(int, options.pages.split(",")):
            bench = Bench(options.corpora.resolve(), pages, scratch)
            bench.all(options.runs)
            print(f"\n{pages:,} pages, medians of {options.runs} runs\n")
            rows = [HEAD, *bench.rows()]
            if options.markdown:
                rows.insert(1, ["---"] + ["---:"] * 5)
                for row in rows:
                    print("| " + " | ".join(row) + " |")
            else:
                widths = [max(map(len, column)) for column in zip(*rows)]
                for row in rows:
                    print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)))
            sys.stdout.flush()
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
