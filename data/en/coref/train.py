"""Writes weights.tsv: train.py GOLD PROGRAM [--rounds N] [--genres NAME ...]

GOLD is OntoGUM's training part (JSON lines, see eval/score_coref.py), PROGRAM the compiled example `coref` of crates/parse.
Only documents of the openly licensed genres are used. In each round the program goes through the texts with the weights so
far and says what its ranker saw; from this, new weights are learnt (multinomial logistic regression with a dummy
antecedent, marginal over all right antecedents, AdaGrad with an L2 penalty, mean of the passes). The thresholds are the
smallest probabilities from which links are as precise as PRECISION asks, in a cross-validation over FOLDS parts of the
documents.
"""
import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', '..', 'eval'))
from score_coref import load_gold, same_mention, to_chars  # noqa: E402

GENRES = ('academic', 'bio', 'court', 'interview', 'news', 'voyage')
PRECISION = {'person': 0.9, 'they': 0.8, 'it': 0.8, 'definite': 0.75, 'demonstrative': 0.7, 'other': 0.7}
FOLDS = 5
PASSES, RATE, PENALTY = 8, 0.03, 0.1


def traces(docs, program, weights):
    """What the ranker saw with the weights of this file: per document, decisions (sort, none, candidates, right, entities)."""
    with tempfile.TemporaryDirectory() as folder:
        texts = os.path.join(folder, 'texts.jsonl')
        with open(texts, 'w', encoding='utf-8') as out:
            out.writelines(json.dumps({'id': d['id'], 'text': d['text']}, ensure_ascii=False) + '\n' for d in docs)
        lines = subprocess.run([program, '--trace', texts, weights], check=True, capture_output=True, text=True).stdout.splitlines()
    found, names = [], []
    for doc, line in zip(docs, lines):
        row = json.loads(line)
        names = row['names']
        chars = to_chars(doc['text'])
        spans = [tuple(chars(x) for x in m['span'] + m['head']) for m in row['mentions']]
        clusters = [cluster_of(doc, span) for span in spans]
        chain = {}
        for number, c in enumerate(row['chains']):
            for m in c:
                chain[tuple(m['span'])] = number
        entity = [chain.get(tuple(m['span']), -1 - i) for i, m in enumerate(row['mentions'])]
        decisions = []
        for d in row['decisions']:
            own = clusters[d['anaphor']]
            right = [own is not None and clusters[c] == own for c, _ in d['candidates']]
            decisions.append((d['sort'], d['none'], [f for _, f in d['candidates']], right, [entity[c] for c, _ in d['candidates']]))
        found.append(decisions)
    return found, names


def cluster_of(doc, span):
    """Gold cluster of the system's mention: exact span, or the smallest gold mention with the same head."""
    if span[:2] in doc['mentions']:
        return doc['mentions'][span[:2]]
    same = [g for g in doc['mentions'] if g[0] <= span[2] and span[3] <= g[1] and same_mention(doc, g, span)]
    return doc['mentions'][min(same, key=lambda g: (g[1] - g[0], g))] if same else None


def learn(decisions, size):
    """Weights {sort: [float]} with those of all sorts under `any`."""
    weights, squares = {}, {}
    for sort in ['any'] + sorted({d[0] for d in decisions}):
        weights[sort], squares[sort] = [0.0] * size, [1e-6] * size
    total = {sort: [0.0] * size for sort in weights}
    rng = random.Random(7)
    order = list(range(len(decisions)))
    for _ in range(PASSES):
        rng.shuffle(order)
        for at in order:
            sort, none, candidates, right, _ = decisions[at]
            shares = softmax(weights, sort, none, candidates)
            good = [not any(right)] + right
            mass = sum(s for s, g in zip(shares, good) if g) or 1e-12
            gradient = {}
            for features, share, g in zip([none] + candidates, shares, good):
                step = share - (share / mass if g else 0.0)
                if abs(step) > 1e-5:
                    for f in features:
                        gradient[f] = gradient.get(f, 0.0) + step
            for table in ('any', sort):
                w, sq = weights[table], squares[table]
                for f, g in gradient.items():
                    g += PENALTY * w[f] * (0.02 if table == 'any' else 0.1)
                    sq[f] += g * g
                    w[f] -= RATE * g / math.sqrt(sq[f])
        for sort, table in weights.items():
            total[sort] = [a + b / PASSES for a, b in zip(total[sort], table)]
    return total


def softmax(weights, sort, none, candidates):
    a, b = weights['any'], weights[sort]
    scores = [sum(a[f] + b[f] for f in features) for features in [none] + candidates]
    top = max(scores)
    shares = [math.exp(s - top) for s in scores]
    total = sum(shares)
    return [s / total for s in shares]


def links(weights, decisions):
    """For each decision its sort, the probability of the best entity, whether that is right, whether any is."""
    for sort, none, candidates, right, entities in decisions:
        shares, sums = softmax(weights, sort, none, candidates)[1:], {}
        for share, entity in zip(shares, entities):
            sums[entity] = sums.get(entity, 0.0) + share
        best = max(sums, key=lambda e: sums[e])
        yield sort, sums[best], right[entities.index(best)], any(right)


def choose_thresholds(found, report):
    thresholds = {}
    for sort in sorted({link[0] for link in found}):
        own = sorted((link for link in found if link[0] == sort), key=lambda link: -link[1])
        threshold, good, kept = 1.0, 0, (0, 0)
        for n, (_, probability, right, _) in enumerate(own, 1):
            good += right
            if good / n >= PRECISION[sort] and n >= 20:
                threshold, kept = probability, (good, n)
        thresholds[sort] = max(0.3, math.ceil(threshold * 100) / 100)
        report('%-14s %5d decisions, %4d with antecedent; from %.2f on %d of %d links are right; all: %d'
               % (sort, len(own), sum(link[3] for link in own), thresholds[sort], *kept, good))
    return thresholds


def write(path, weights, thresholds, names):
    rows = []
    for sort, table in weights.items():
        rows += ['%s\t%s\t%.3f\n' % (sort, names[f], w) for f, w in enumerate(table) if abs(w) >= 0.02]
    rows += ['%s\tthreshold\t\t%.2f\n' % item for item in thresholds.items()]
    with open(path, 'w', encoding='utf-8', newline='\n') as out:
        out.writelines(['anaphor\tfeature\tvalue\tweight\n'] + sorted(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('gold')
    parser.add_argument('program')
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--genres', nargs='*', default=GENRES)
    parser.add_argument('--out', default=os.path.join(HERE, 'weights.tsv'))
    args = parser.parse_args()
    docs = [d for d in load_gold(args.gold) if d['genre'] in args.genres]
    report = lambda line: print(line, file=sys.stderr)
    thresholds, lines = {}, 'anaphor\tfeature\tvalue\tweight\n'
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'weights.tsv')
        open(path, 'w').write(lines)
        for number in range(args.rounds):
            found, names = traces(docs, args.program, path)
            report('round %d: %d decisions' % (number + 1, sum(map(len, found))))
            judged = []
            for fold in range(FOLDS):
                learnt = learn([d for i, doc in enumerate(found) if i % FOLDS != fold for d in doc], len(names))
                judged += links(learnt, [d for i, doc in enumerate(found) if i % FOLDS == fold for d in doc])
            write(path, learn([d for doc in found for d in doc], len(names)), choose_thresholds(judged, report), names)
        lines = open(path, encoding='utf-8').read()
    open(args.out, 'w', encoding='utf-8', newline='\n').write(lines)


if __name__ == '__main__':
    main()
