#!/usr/bin/env python3
"""Learns the weights of `data/en/fallback.tsv`, and measures them where no pattern fires.

    learn.py EXAMPLES TEXTS > ../../data/en/fallback.tsv

EXAMPLES and TEXTS are what `cargo run --release -p attache-code --example fallback` prints without a file, and with that of
texts.py. What patterns read is the type of a clause; where they read nothing it is none, but for the clauses of judged.tsv.
Softmax regression with a quadratic penalty, by gradient descent: no random numbers. Precision and recall on standard error are
of ten folds by sentence, over clauses of TEXTS on which no pattern fires. Needs numpy.
"""
import collections
import hashlib
import os
import sys

import numpy as np

FOLDS, STEPS, RATE, MOMENTUM = 10, 400, 2.0, 0.9
SEEN = 3  # A trait must be seen so often.
WEIGHT_READ, WEIGHT_SILENT = 2.0, 3.0  # Of clauses of texts that patterns read, and of those that they do not.
PREDICATE, OTHER = 2.0, 0.5  # Traits that name the predicate are trusted more than others: how much a step of each counts.
LIKELY = 0.7  # As in crates/code/src/fallback.rs.
HERE = os.path.dirname(os.path.abspath(__file__))


def scale(trait):
    kind = trait.split(" ")[0]
    return PREDICATE if kind in ("verb", "noun", "adj") and " " in trait else OTHER


def read(path, judged, text):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            number, told, taken, types, traits, sentence = line.rstrip("\n").split("\t")
            traits = traits.split("|")
            if told or taken == "0":
                predicate = next(trait for trait in traits if scale(trait) == PREDICATE)
                kind = told or (judged.get((number, predicate), "") if text else "")
                yield {"type": kind, "traits": traits, "silent": text and not told, "text": text, "types": types.split(","), "key": sentence}


def learn(x, y, weights, count):
    goal = np.eye(count)[y]
    model, speed = np.zeros((x.shape[1], count)), np.zeros((x.shape[1], count))
    for _ in range(STEPS):
        slope = x.T @ ((softmax(x @ model) - goal) * weights[:, None]) + model
        slope[-1] -= model[-1]  # The bias has no penalty.
        speed = MOMENTUM * speed - RATE / len(y) * slope
        model += speed
    return model


def softmax(sums):
    powers = np.exp(sums - sums.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def calibrate(logits, right):
    """Two numbers of a logistic function; a slope of 1 and no bias are what a small penalty holds them to."""
    bias, slope = 0.0, 1.0
    for _ in range(5000):
        error = 1 / (1 + np.exp(-(bias + slope * logits))) - right
        bias -= 0.5 * (error.mean() + 0.02 * bias)
        slope -= 0.5 * ((error * logits).mean() + 0.02 * (slope - 1))
    return bias, slope


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(os.path.join(HERE, "judged.tsv"), encoding="utf-8") as lines:
        judged = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")][1:]
    judged = {(number, predicate): kind for number, predicate, kind in judged}
    rows = {}
    for path, text in ((sys.argv[1], False), (sys.argv[2], True)):
        for row in read(path, judged, text):
            rows.setdefault((row["key"], tuple(row["traits"])), row)
    rows = list(rows.values())
    types = sorted({row["type"] for row in rows})  # "" comes first.
    counts = collections.Counter(trait for row in rows for trait in row["traits"])
    traits = sorted(trait for trait, count in counts.items() if count >= SEEN or scale(trait) == PREDICATE)
    place = {trait: number for number, trait in enumerate(traits)}
    x = np.zeros((len(rows), len(traits) + 1))
    x[:, -1] = 1.0
    for number, row in enumerate(rows):
        for trait in row["traits"]:
            if trait in place:
                x[number, place[trait]] = scale(trait)
    y = np.array([types.index(row["type"]) for row in rows])
    silent = np.array([row["silent"] for row in rows])
    weights = np.where(silent, WEIGHT_SILENT, np.where([row["text"] for row in rows], WEIGHT_READ, 1.0))
    fold = np.array([int(hashlib.sha256(row["key"].encode()).hexdigest(), 16) % FOLDS for row in rows])
    chance = np.zeros((len(rows), len(types)))
    for part in range(FOLDS):
        model = learn(x[fold != part], y[fold != part], weights[fold != part], len(types))
        chance[fold == part] = softmax(x[fold == part] @ model)
    best, sure = chance.argmax(1), chance.max(1)
    may = silent & (best > 0) & np.array([types[kind] in row["types"] for kind, row in zip(best, rows)])
    events = (silent & (y > 0)).sum()
    print(f"{len(rows)} clauses, {silent.sum()} of texts on which no pattern fires; of these {events} are events", file=sys.stderr)
    for least in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        fires = may & (sure >= least)
        right = (fires & (best == y)).sum()
        print(f"  from {least}: {right} of {fires.sum()} right, recall {right / events:.2f}", file=sys.stderr)
    bias, slope = calibrate(np.log(sure[may] / (1 - sure[may])), (best == y)[may].astype(float))
    model = learn(x, y, weights, len(types))
    model = (model - model[:, :1]) * np.array([*map(scale, traits), 1.0])[:, None]
    print("# Learnt by train/fallback/learn.py; the softmax of an event type's sum, against 0 for no event, is its probability.")
    print("trait\ttype\tweight")
    table = [("calibration bias", "-", bias), ("calibration logit", "-", slope)]
    table += [(name, kind, weight) for name, sums in zip([*traits, "bias"], model) for kind, weight in zip(types[1:], sums[1:])]
    for name, kind, weight in sorted(table):
        if abs(weight) >= 0.1:
            print(f"{name}\t{kind}\t{weight:.2f}")


if __name__ == "__main__":
    main()
