"""A SARIF log, held against the schema of its standard.

Usage: sarif.py SCHEMA < LOG, with jsonschema installed.
"""

import json
import pathlib
import sys

import jsonschema


def main():
    if len(sys.argv) != 2:
        sys.exit("Say where the schema is")
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
    log = json.load(sys.stdin)
    found = list(jsonschema.Draft7Validator(schema).iter_errors(log))
    for error in found:
        print(f"- {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
    results = len(log["runs"][0]["results"])
    print(f"sarif: {len(found)} findings; {results} results")
    sys.exit(1 if found or not results else 0)


main()
