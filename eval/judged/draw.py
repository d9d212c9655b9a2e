#!/usr/bin/env python3
"""Draws events for judging by hand, and counts the verdicts.

    draw.py sample EVENTS.jsonl... --seed N --count N > sample.jsonl      (records of `attache code --records events`)
    draw.py count SHEET.tsv...

A sheet has a line for each event: id, report, and a verdict in each slot: `event` (an event of this type is really told of),
`actor`, `recipient`, `status`, `date`, `attribution`: `y` right, `n` wrong, `-` not judged because the event is wrong; `cause`
groups the errors. No text of a report stands in it. Rules of judging: README.md beside this file.
"""
import json
import random
import sys
from collections import Counter, defaultdict

SLOTS = ["event", "actor", "recipient", "status", "date", "attribution"]


def sample(paths, seed, count):
    """`count` events, as many from each file as from the others; the order of the input does not matter."""
    out = []
    for number, path in enumerate(paths):
        with open(path, encoding="utf-8") as lines:
            events = [r for r in map(json.loads, lines) if r["record"] == "event"]
        events.sort(key=lambda e: (e["report_id"], e["id"]))
        wanted = count // len(paths) + (number < count % len(paths))
        drawn = random.Random(f"{seed}:{number}").sample(events, min(wanted, len(events)))
        out += sorted(drawn, key=lambda e: (e["report_id"], e["evidence"]["span"], e["id"]))
    for event in out:
        print(json.dumps(event, ensure_ascii=False))


def count(paths):
    right, judged, causes = defaultdict(int), defaultdict(int), Counter()
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            rows = [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]
        head = rows[0]
        for number, cells in enumerate(rows[1:], 2):
            if len(cells) != len(head):
                sys.exit(f"{path}: row {number} has {len(cells)} cells, the header {len(head)}")
            row = dict(zip(head, cells))
            for slot in SLOTS:
                if row[slot] not in "yn-" or len(row[slot]) != 1:
                    sys.exit(f"{path}: row {number}: {slot} is {row[slot]!r}, not y, n or -")
                judged[slot] += row[slot] != "-"
                right[slot] += row[slot] == "y"
            causes.update(cause for cause in row["cause"].split("|") if cause)
    for slot in SLOTS:
        print(f"{slot:12} {right[slot]:4} of {judged[slot]:4}  {right[slot] / max(judged[slot], 1):.3f}")
    for cause, times in causes.most_common():
        print(f"{times:4}  {cause}")


def main():
    match sys.argv[1:]:
        case ["sample", *rest] if "--seed" in rest and "--count" in rest:
            files = [a for i, a in enumerate(rest) if not a.startswith("--") and not (i and rest[i - 1].startswith("--"))]
            option = lambda name: int(rest[rest.index(name) + 1])
            sample(files, option("--seed"), option("--count"))
        case ["count", *paths] if paths:
            count(paths)
        case _:
            sys.exit(__doc__)


main()
