#!/usr/bin/env python3
"""Prints the openly licensed texts that the fallback learns from, one a line after its id and a tab: `texts.py CORPORA`.

UD EWT and the openly licensed genres of UD GUM (train), CrossNER politics, WikiGold, re3d without the BBC's, Wikinews of GeoVirus.
"""
import json
import os
import re
import sys

GENRES = {"academic", "bio", "court", "interview", "news", "voyage"}
CORPORA = sys.argv[1]


def lines(path):
    with open(os.path.join(CORPORA, path), encoding="utf-8") as file:
        yield from file


def treebank(path, genres=None):
    for line in lines(path):
        if line.startswith("# sent_id"):
            number = line.split("= ")[1].strip()
        elif line.startswith("# text =") and (genres is None or number.split("_")[1] in genres):
            yield number, line.split("= ", 1)[1]


def words(path, name):
    number, sentence = 0, []
    for line in [*lines(path), "\n"]:
        word = re.split(r"\s+", line.strip())[0]
        if word and word != "-DOCSTART-":
            sentence.append(word)
        elif sentence and not word:
            number += 1
            text = re.sub(r"([(\[$]) ", r"\1", re.sub(r" ([.,;:!?%)\]]|n't|'s|'re|'ve|')", r"\1", " ".join(sentence)))
            yield f"{name}-{number}", text
            sentence = []


def paragraphs(path, name, wanted=lambda report: True):
    for report in filter(wanted, map(json.loads, lines(path))):
        for number, text in enumerate(report["text"].split("\n")):
            if len(text) > 30:
                yield f"{name}-{report['id']}-{number}", text


TEXTS = [
    treebank("ud/en_ewt-ud-train.conllu"),
    treebank("ud/en_gum-ud-train.conllu", GENRES),
    words("ner-extra/crossner-politics-train.tsv", "crossner-train"),
    words("ner-extra/crossner-politics-dev.tsv", "crossner-dev"),
    words("ner-extra/wikigold.conll", "wikigold"),
    paragraphs("re3d/re3d_dev.jsonl", "re3d", lambda report: "BBC" not in report["source"]),
    paragraphs("toponym/geovirus.jsonl", "toponym"),
]
for source in TEXTS:
    for number, text in source:
        print(f"{number}\t{' '.join(text.split())}")
