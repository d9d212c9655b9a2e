#!/usr/bin/env python3
"""Learns the weights of events' confidence from judged events, and measures them.

    calibrate.py learn TRAITS SHEET.tsv... > data/en/confidence.tsv
    calibrate.py measure TRAITS SHEET.tsv...          (the weights of data/en/confidence.tsv on these sheets)
    calibrate.py cross TRAITS SHEET.tsv...            (learnt on four fifths of the reports, measured on the last one, five times)

TRAITS is what `cargo run --release -p attache --example traits -- accurate FILE...` prints; sheets are those of draw.py, whose
column `event` is what the confidence foretells. Reliability is told in five bins of equally many events: mean confidence, share
of right events. Logistic regression with a quadratic penalty on all weights but the bias, by gradient descent; no random numbers.
"""
import hashlib
import math
import os
import sys

PENALTY = 2.0
STEPS = 4000
RATE = 0.5
BINS = 5
WEIGHTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/en/confidence.tsv")


def read_traits(path):
    traits = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            event, *cells = line.rstrip("\n").split("\t")
            traits[event] = {name: float(value) for name, value in (cell.rsplit("=", 1) for cell in cells)}
    return traits


def read_sheets(paths, traits):
    rows, lost = [], 0
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            cells = [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]
        for row in (dict(zip(cells[0], line)) for line in cells[1:]):
            if row["id"] in traits:
                rows.append((row["report"], traits[row["id"]], row["event"] == "y"))
            else:
                lost += 1
    print(f"{len(rows)} events, {lost} of the sheets that this version does not read any more", file=sys.stderr)
    return rows


def probability(weights, traits):
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in traits.items())))


def learn(rows):
    weights = {name: 0.0 for _, traits, _ in rows for name in traits}
    for _ in range(STEPS):
        slope = {name: (0.0 if name == "bias" else PENALTY * weight) for name, weight in weights.items()}
        for _, traits, right in rows:
            error = probability(weights, traits) - right
            for name, value in traits.items():
                slope[name] += error * value
        for name in weights:
            weights[name] -= RATE * slope[name] / len(rows)
    return weights


def measure(scored):
    """`scored`: pairs of confidence and whether the event was right."""
    brier = sum((p - right) ** 2 for p, right in scored) / len(scored)
    base = sum(right for _, right in scored) / len(scored)
    print(f"Brier {brier:.3f} (the share of right events alone, {base:.3f}: {base * (1 - base):.3f})  n {len(scored)}")
    scored = sorted(scored)
    for number in range(BINS):
        part = scored[len(scored) * number // BINS : len(scored) * (number + 1) // BINS]
        mean = sum(p for p, _ in part) / len(part)
        share = sum(right for _, right in part) / len(part)
        print(f"  {part[0][0]:.2f} to {part[-1][0]:.2f}   confidence {mean:.3f}   right {share:.3f}   off {share - mean:+.3f}   n {len(part)}")


def fold(report):
    return int(hashlib.sha256(report.encode()).hexdigest(), 16) % 5


def main():
    match sys.argv[1:]:
        case ["learn", traits, *sheets] if sheets:
            weights = learn(read_sheets(sheets, read_traits(traits)))
            print("# Learnt by eval/judged/calibrate.py from events judged by hand; the logistic sum of an event's traits is its confidence.")
            print("trait\tweight")
            for name in sorted(weights):
                print(f"{name}\t{weights[name]:.3f}")
        case ["measure", traits, *sheets] if sheets:
            with open(WEIGHTS, encoding="utf-8") as lines:
                table = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")][1:]
            weights = {name: float(weight) for name, weight in table}
            measure([(probability(weights, t), right) for _, t, right in read_sheets(sheets, read_traits(traits))])
        case ["cross", traits, *sheets] if sheets:
            rows = read_sheets(sheets, read_traits(traits))
            scored = []
            for part in range(5):
                weights = learn([row for row in rows if fold(row[0]) != part])
                scored += [(probability(weights, t), right) for report, t, right in rows if fold(report) == part]
            measure(scored)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
