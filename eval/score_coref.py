"""Coreference (gold: OntoGUM as JSON lines, plain or gzipped: `id tokens sentences mentions`).

  score_coref.py GOLD PRED [--json] [--genre NAME ...]   scores; PRED is what `attache parse --format jsonl` or the example
                                                         `coref` of crates/parse prints
  score_coref.py GOLD --make-input OUT                   the texts, as JSON lines with `id` and `text`

Rule, rows `muc`, `b3`, `ceafe`, `conll`: the measures of the CoNLL-2012 shared task over mentions with exact spans,
counts added up over the documents; `conll` is the mean of their F1. Singletons do not count. Gold chains with pronouns of
the first and second person or verbs count as they are.
Source: Pradhan et al. 2014, "Scoring coreference partitions of predicted mentions".

Rule, row `pronouns`: of the third-person pronouns that the system puts into a chain after a mention that is no pronoun,
the share whose gold chain has the closest such mention (p); of those that have such an antecedent in gold, the share that
the system gets right so (r). `nearest` asks in addition that no other mention of the gold chain that is no pronoun stands
between. Two mentions are the same with the same span, or by head: the system's head word lies in the core of the gold
mention, which ends before its first preposition, comma, bracket, `to` or relative pronoun, and the cores end with the same
word or share at least half of their words.

Text: tokens are joined by simple English spacing; a sentence without final punctuation ends its paragraph.
"""
import argparse
import gzip
import json
import re

PRONOUNS = set('he him his himself she her hers herself it its itself they them their theirs themselves'.split())
# Where the core of a noun phrase ends.
CUT = set('of in on at by for from with to into about over under between against during after before as than , ( : ; – — '
          'who whom whose which that'.split())
NO_SPACE = ("'s", '’s', "n't", 'n’t', "'re", "'ve", "'ll", "'d", "'m", '’re', '’ve', '’ll', '’d', '’m', '”')
FINAL = set('. ! ? … " \' ” ) :'.split())


def join(tokens, start):
    """Text and character spans of a sentence's tokens."""
    text, spans, quote_open, glue = '', [], False, True
    for token in tokens:
        form = '"' if token in ('``', "''") else token
        closing = form[0] in ',.;:!?)]}%' or form.lower() in NO_SPACE or (form == '"' and quote_open)
        text += '' if glue or closing else ' '
        spans.append((start + len(text), start + len(text) + len(form)))
        text += form
        quote_open = not quote_open if form == '"' else quote_open
        glue = form in ('(', '[', '{', '$', '£', '€', '“', '‘') or (form == '"' and quote_open)
    return text, spans


def load_gold(path):
    """Documents with text, token spans, and mentions {(start, end) in characters: cluster}."""
    docs = []
    for line in (gzip.open if path.endswith('.gz') else open)(path, 'rt', encoding='utf-8'):
        row = json.loads(line)
        text, spans, gap = '', [], ''
        for first, end in row['sentences']:
            text += gap
            sentence, where = join(row['tokens'][first:end], len(text))
            text, spans = text + sentence, spans + where
            gap = ' ' if row['tokens'][end - 1] in FINAL else '\n\n'
        mentions = {}
        for m in row['mentions']:
            mentions.setdefault((spans[m['start']][0], spans[m['end']][1]), m['cluster'])
        docs.append({'id': row['id'], 'genre': row['id'].split('_')[1], 'text': text, 'tokens': spans, 'mentions': mentions})
    return docs


def to_chars(text):
    """Byte offset to character offset."""
    if text.isascii():
        return lambda at: at
    table = [i for i, c in enumerate(text) for _ in c.encode('utf-8')] + [len(text)]
    return lambda at: table[at]


def load_pred(path, docs):
    """{id: chains}, each a list of (start, end, head start, head end) in characters."""
    texts, pred = {d['id']: d['text'] for d in docs}, {}
    for line in open(path, encoding='utf-8'):
        row = json.loads(line)
        if row.get('record') == 'chain' and row['report_id'] in texts:
            f = to_chars(texts[row['report_id']])
            pred.setdefault(row['report_id'], []).append([tuple(f(x) for x in m['span'] + m['head']) for m in row['mentions']])
        elif row.get('id') in texts:
            f = to_chars(texts[row['id']])
            pred[row['id']] = [[tuple(f(x) for x in m['span'] + m['head']) for m in chain] for chain in
                               (c['mentions'] if isinstance(c, dict) else c for c in row['chains'])]
    return pred


def ratio(a, b):
    return a / b if b else 0.0


def f1(p, r):
    return ratio(2 * p * r, p + r)


def muc(keys, responses):
    """Recall counts of the links of `keys`."""
    of = {m: i for i, chain in enumerate(responses) for m in chain}
    num = sum(len(chain) - len({of.get(m, ('alone', m)) for m in chain}) for chain in keys)
    return num, sum(len(chain) - 1 for chain in keys)


def b_cubed(keys, responses):
    of = {m: chain for chain in responses for m in chain}
    num = sum(len(set(of.get(m, ())) & chain) / len(chain) for chain in keys for m in chain)
    return num, sum(len(chain) for chain in keys)


def assign(weights):
    """Largest total of a one-to-one assignment (Kuhn and Munkres, by shortest augmenting paths)."""
    if not weights or not weights[0]:
        return 0.0
    if len(weights) > len(weights[0]):
        weights = [list(column) for column in zip(*weights)]
    n, m = len(weights), len(weights[0])
    u, v, match = [0.0] * (n + 1), [0.0] * (m + 1), [0] * (m + 1)
    for i in range(1, n + 1):
        match[0], j0 = i, 0
        least, way, used = [float('inf')] * (m + 1), [0] * (m + 1), [False] * (m + 1)
        while match[j0]:
            used[j0] = True
            i0, delta, j1 = match[j0], float('inf'), 0
            for j in range(1, m + 1):
                if not used[j]:
                    cost = -weights[i0 - 1][j - 1] - u[i0] - v[j]
                    if cost < least[j]:
                        least[j], way[j] = cost, j0
                    if least[j] < delta:
                        delta, j1 = least[j], j
            for j in range(m + 1):
                if used[j]:
                    u[match[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            j0 = j1
        while j0:
            match[j0] = match[way[j0]]
            j0 = way[j0]
    return sum(weights[match[j] - 1][j - 1] for j in range(1, m + 1) if match[j])


def ceaf_e(keys, responses):
    return assign([[2 * len(k & r) / (len(k) + len(r)) for r in responses] for k in keys])


def core(doc, start, end):
    """Token numbers of the part of a mention before what follows its head."""
    found = []
    for i, (a, b) in enumerate(doc['tokens']):
        if start <= a and b <= end:
            word = doc['text'][a:b].lower()
            if found and word in CUT:
                break
            if word not in ("'s", '’s', "'"):
                found.append(i)
    return found


def same_mention(doc, gold, mention):
    """Whether the system's mention is this gold mention, by head."""
    if gold == mention[:2]:
        return True
    here = core(doc, *gold)
    if not any(doc['tokens'][i][0] < mention[3] and mention[2] < doc['tokens'][i][1] for i in here):
        return False
    there = core(doc, mention[0], mention[1])
    return here[-1:] == there[-1:] or 2 * len(set(here) & set(there)) >= max(len(here), len(there))


def is_pronoun(doc, span):
    return doc['text'][span[0]:span[1]].lower() in PRONOUNS


def pronouns(doc, chains):
    """(right, nearest, answered, gold with antecedent) of third-person pronouns."""
    by_cluster = {}
    for span, cluster in sorted(doc['mentions'].items()):
        by_cluster.setdefault(cluster, []).append(span)
    personal = re.compile(r"(?i)(i|me|my|mine|myself|we|us|our|ours|ourselves|you|your|yours|yourself|yourselves)$")
    full = {c: [s for s in spans if not is_pronoun(doc, s) and not personal.match(doc['text'][s[0]:s[1]])] for c, spans in by_cluster.items()}
    right = nearest = answered = 0
    gold = sum(any(s < span for s in full[c]) for span, c in doc['mentions'].items() if is_pronoun(doc, span))
    for chain in chains:
        for mention in chain:
            if not is_pronoun(doc, mention[:2]):
                continue
            before = [m for m in chain if m < mention and not is_pronoun(doc, m[:2])]
            if not before:
                continue
            answered += 1
            closest = max(before)
            spans = [s for s in full.get(doc['mentions'].get(mention[:2]), []) if s < mention[:2]]
            matched = [s for s in spans if same_mention(doc, s, closest)]
            right += bool(matched)
            nearest += bool(matched) and max(matched) == max(spans)
    return right, nearest, answered, gold


def score(docs, pred):
    sums = {name: [0.0] * 4 for name in ('mentions', 'muc', 'b3', 'ceafe')}
    heads = [0] * 4
    for doc in docs:
        chains = {}
        for span, cluster in doc['mentions'].items():
            chains.setdefault(cluster, set()).add(span)
        keys = [c for c in chains.values() if len(c) > 1]
        found = pred.get(doc['id'], [])
        responses = [c for c in ({m[:2] for m in chain} for chain in found) if len(c) > 1]
        aligned = ceaf_e(keys, responses)
        all_keys, all_responses = set().union(*keys), set().union(*responses)
        both = len(all_keys & all_responses)
        counts = {'mentions': (both, len(all_keys), both, len(all_responses)), 'muc': muc(keys, responses) + muc(responses, keys),
                  'b3': b_cubed(keys, responses) + b_cubed(responses, keys), 'ceafe': (aligned, len(keys), aligned, len(responses))}
        for name, values in counts.items():
            sums[name] = [a + b for a, b in zip(sums[name], values)]
        heads = [a + b for a, b in zip(heads, pronouns(doc, found))]
    rows = {}
    for name, (rn, rd, pn, pd) in sums.items():
        p, r = ratio(pn, pd), ratio(rn, rd)
        rows[name] = {'p': p, 'r': r, 'f1': f1(p, r)}
    rows['conll'] = {'f1': sum(rows[name]['f1'] for name in ('muc', 'b3', 'ceafe')) / 3}
    right, nearest, answered, gold = heads
    for name, n in (('pronouns', right), ('nearest', nearest)):
        p, r = ratio(n, answered), ratio(n, gold)
        rows[name] = {'p': p, 'r': r, 'f1': f1(p, r), 'pred': answered, 'gold': gold}
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('gold')
    parser.add_argument('pred', nargs='?')
    parser.add_argument('--json', action='store_true', help='print one JSON object')
    parser.add_argument('--genre', nargs='*', help='only documents of these genres')
    parser.add_argument('--make-input', metavar='OUT', help='write the texts and stop')
    args = parser.parse_args()
    docs = [d for d in load_gold(args.gold) if not args.genre or d['genre'] in args.genre]
    if args.make_input:
        with open(args.make_input, 'w', encoding='utf-8') as out:
            out.writelines(json.dumps({'id': d['id'], 'text': d['text']}, ensure_ascii=False) + '\n' for d in docs)
        return
    if not args.pred:
        parser.error('need GOLD PRED, or GOLD --make-input OUT')
    pred = load_pred(args.pred, docs)
    groups = {'all': docs}
    if any(d['genre'] == 'news' for d in docs) and any(d['genre'] != 'news' for d in docs):
        groups['news'] = [d for d in docs if d['genre'] == 'news']
    scores = {name: score(group, pred) for name, group in groups.items()}
    if args.json:
        flat = {row if name == 'all' else f'{name} {row}': values for name, rows in scores.items() for row, values in rows.items()}
        print(json.dumps({'gold': args.gold, 'pred': args.pred, 'scores': flat}))
        return
    for name, rows in scores.items():
        print('%s (%d documents)' % (name, len(groups[name])))
        for row, values in rows.items():
            print('  %-10s %s' % (row, '  '.join('%s %s' % (k, '%.3f' % v if isinstance(v, float) else v) for k, v in values.items())))


if __name__ == '__main__':
    main()
