"""What Folio writes for programs, held against the schemas that it publishes.

Usage: schemas.py FOLIO SITE, with jsonschema installed; SITE has mistakes, one of which can be mended,
and is left as it is. Another site is made and published beside it.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema


def main():
    if len(sys.argv) != 3:
        sys.exit("Say where the program is, and a site with mistakes")
    folio, wrong = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]
    findings, looked = [], 0

    def run(*arguments, folder="."):
        done = subprocess.run([folio, *arguments], cwd=folder, capture_output=True, text=True)
        return done.stdout

    def check(name, text):
        nonlocal looked
        looked += 1
        schema = json.loads(run("schema", name))
        jsonschema.Draft202012Validator.check_schema(schema)
        for error in jsonschema.Draft202012Validator(schema).iter_errors(json.loads(text)):
            findings.append(f"{name}: {error.message[:200]} in {text[:120]}")

    def lines(*arguments, folder="."):
        found = run("--format", "json", *arguments, folder=folder).splitlines()
        if not found:
            findings.append(f"{' '.join(arguments)} wrote nothing")
        for line in found:
            check("lines", line)

    lines("-C", wrong, "check")
    lines("-C", wrong, "check", "--fix", "--dry-run")
    lines("-C", "/nowhere", "check")
    with tempfile.TemporaryDirectory() as folder:
        site = pathlib.Path(folder)
        run("init", ".", folder=site)
        (site / "content/blog/later.md").write_text("---\ntitle: L\npublishedAt: 2999-01-01\n---\n\nText.\n")
        lines("build", "--output", "before", folder=site)
        check("urls", (site / "before/urls.json").read_text())
        page = site / "content/docs/new.md"
        page.write_text("---\ntitle: New\n---\n\n## A heading\n\nText.\n")
        check("diff", run("--format", "json", "diff", "--against", "before", folder=site))
        check("schedule", run("--format", "json", "schedule", folder=site))
        lines("publish", "www", folder=site)
        lines("mv", "content/docs/new.md", "content/docs/old.md", folder=site)
    for finding in findings:
        print(f"- {finding}")
    print(f"schemas: {len(findings)} findings; {looked} documents")
    sys.exit(1 if findings or looked < 12 else 0)


main()
