"""The annotated texts that the accurate engine learns from, and the views of a word that it reads.

A sentence is a list of Word. Treebanks give tags, lemmas and trees; name corpora give names; what a corpus does not
annotate is None and trains nothing.
"""
import gzip
import json
import random
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace

# Genres of GUM whose texts are openly licensed; the same list stands in crates/parse/src/train/mod.rs.
GUM_GENRES = {'academic', 'bio', 'court', 'interview', 'news', 'voyage'}
KINDS = ('PER', 'ORG', 'LOC', 'OTH')
# Begin, inside, end, single: with ends marked, boundaries are learnt from both sides.
NAME_LABELS = ['O'] + [f'{place}-{kind}' for kind in KINDS for place in 'BIES']


@dataclass(frozen=True)
class Word:
    form: str
    lemma: str | None = None
    upos: str | None = None
    xpos: str | None = None
    head: int | None = None  # 1-based; 0 is the root
    deprel: str | None = None
    name: str | None = None  # one of NAME_LABELS


def treebank(path, genres=None):
    """Sentences of a CoNLL-U file, as (document, words); of the given GUM genres alone, if any are given."""
    doc, words = '', []
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        if line.startswith('# newdoc id'):
            doc = line.split('= ', 1)[1]
        elif not line:
            if words and (genres is None or doc.split('_')[1] in genres):
                yield doc, words
            words = []
        elif line[0] != '#':
            c = line.split('\t')
            if '-' not in c[0] and '.' not in c[0]:
                words.append(Word(c[1], c[2], c[3], c[4], int(c[6]), c[7]))
    if words and (genres is None or doc.split('_')[1] in genres):
        yield doc, words


def labelled(words, spans):
    """The words with name labels; spans are (first, last, kind), both ends included, not overlapping."""
    labels = ['O'] * len(words)
    for first, last, kind in spans:
        if first == last:
            labels[first] = f'S-{kind}'
        else:
            labels[first], labels[last] = f'B-{kind}', f'E-{kind}'
            labels[first + 1:last] = [f'I-{kind}'] * (last - first - 1)
    return [replace(w, name=label) for w, label in zip(words, labels)]


def gum_names(sentences, path):
    """Adds names to GUM's sentences from its entity annotation: the proper-noun core of each mention that has one."""
    mentions = {}
    for line in gzip.open(path, 'rt', encoding='utf-8'):
        doc = json.loads(line)
        mentions[doc['id']] = doc
    at, out = defaultdict(int), []
    for doc, words in sentences:
        start = at[doc]
        at[doc] += len(words)
        found = mentions.get(doc)
        if found is None or found['tokens'][start:start + len(words)] != [w.form for w in words]:
            out.append((doc, words))
            continue
        spans = {}
        # Days and months are no names here.
        inside = [m for m in found['mentions'] if start <= m['start'] and m['end'] < start + len(words) and m['type'] != 'time']
        for m in sorted(inside, key=lambda m: m['end'] - m['start']):
            kind = {'person': 'PER', 'organization': 'ORG', 'place': 'LOC'}.get(m['type'], 'OTH')
            core = proper_core(words, m['start'] - start, m['end'] - start, kind)
            if core:
                spans.setdefault(core, kind)
        kept = []
        for core, kind in sorted(spans.items(), key=lambda s: (s[0][0] - s[0][1], s[0])):
            if all(core[1] < a or b < core[0] for a, b, _ in kept):
                kept.append((*core, kind))
        out.append((doc, labelled(words, kept)))
    return out


def proper_core(words, first, last, kind):
    """The name inside a mention: its proper-noun head with the proper words tied to it; None without such a head."""
    heads = [i for i in range(first, last + 1) if not first <= words[i].head - 1 <= last]
    if len(heads) != 1 or words[heads[0]].upos != 'PROPN':
        return None
    core = {heads[0]}
    tied = {'flat', 'compound', 'nummod', 'amod', 'nmod:poss'}
    while True:
        more = {i for i in range(first, last + 1) if i not in core and words[i].head - 1 in core
                and (words[i].deprel in tied and words[i].upos in ('PROPN', 'ADJ', 'NUM') and words[i].form[:1].isupper()
                     or words[i].deprel in ('punct', 'case', 'cc') and words[i].form in ("-", "'s", '&', 'of', 'the', 'and', '.')
                     or kind != 'PER' and words[i].deprel in ('nmod', 'conj') and words[i].upos == 'PROPN' and i > heads[0]
                     and any(words[j].head - 1 == i and words[j].form in ('of', 'for', '&') for j in range(first, i)))}
        if not more:
            break
        core |= more
    a = b = heads[0]
    while a - 1 in core:
        a -= 1
    while b + 1 in core or (b + 2 in core and words[b + 1].form == 'the' and b + 2 <= last):
        b += 1
    while b > a and words[b].upos != 'PROPN' and not words[b].form[0].isalnum() and words[b].form != '.':
        b -= 1
    while a < b and not words[a].form[0].isalnum():
        a += 1
    while b > a and words[b].form in ("'s", 'of', 'the', 'and', '&', '-'):
        b -= 1
    return a, b


def marked(sentences, treebank_path, marks_path):
    """A treebank's sentences with our own stand-off name annotation: rows of sent_id, first and last word (from 1), kind."""
    ids = [line.split('= ', 1)[1].rstrip('\n') for line in open(treebank_path, encoding='utf-8') if line.startswith('# sent_id')]
    spans = defaultdict(list)
    for line in open(marks_path, encoding='utf-8'):
        if line[0] != '#':
            sent, first, last, kind = line.split()
            spans[sent].append((int(first) - 1, int(last) - 1, kind))
    missing = spans.keys() - set(ids)
    if len(ids) != len(sentences) or missing:
        raise SystemExit(f'{marks_path}: names sentences that {treebank_path} lacks: {sorted(missing)[:3]}')
    return [labelled(words, spans[sent]) for sent, words in zip(ids, sentences)]


def joined(sentences, rng, share, longest=60):
    """Runs of neighbouring sentences as one, names alone: what a page without line breaks looks like. About `share` of all."""
    at = 0
    while at < len(sentences):
        run = list(sentences[at])
        at += 1
        for _ in range(rng.choice((1, 1, 2, 4))):
            if at < len(sentences) and len(run) + len(sentences[at]) <= longest:
                run += sentences[at]
                at += 1
        if rng.random() < share:
            yield [Word(w.form, name=w.name) for w in run]


def column_names(path, kinds):
    """Sentences of a two-column name corpus (form, IOB label), labels mapped by kinds; unmapped ones are O."""
    rows = []
    for line in [*open(path, encoding='utf-8'), '\n']:
        cells = line.split()
        if len(cells) == 2:
            rows.append(cells)
            continue
        if rows and rows[0][0] != '-DOCSTART-':
            spans, before = [], 'O'
            for i, (_, label) in enumerate(rows):
                place, _, kind = label.partition('-')
                if place != 'O' and (place == 'B' or before.partition('-')[2] != kind):
                    spans.append([i, i, kind])
                elif place != 'O':
                    spans[-1][1] = i
                before = label
            yield labelled([Word(form) for form, _ in rows], [(a, b, kinds[k]) for a, b, k in spans if k in kinds])
        rows = []


WIKIGOLD = {'PER': 'PER', 'ORG': 'ORG', 'LOC': 'LOC', 'MISC': 'OTH'}
CROSSNER = {'person': 'PER', 'politician': 'PER', 'country': 'LOC', 'location': 'LOC', 'politicalparty': 'ORG',
            'organisation': 'ORG', 'election': 'OTH', 'event': 'OTH', 'misc': 'OTH'}


def iob2(path):
    """Sentences of a UNER file: (number, form, label) rows."""
    words, spans = [], []
    for line in [*open(path, encoding='utf-8'), '\n']:
        cells = line.rstrip('\n').split('\t')
        if line.startswith('# ') and ' = ' in line:
            continue
        if len(cells) < 3:
            if words:
                yield labelled(words, [tuple(s) for s in spans])
            words, spans = [], []
            continue
        if cells[2].startswith('B-'):
            spans.append([len(words), len(words), cells[2][2:]])
        elif cells[2].startswith('I-') and spans:
            spans[-1][1] = len(words)
        words.append(Word(cells[1]))


def recased(words, dice):
    """A sentence in the dress of a headline, of capitals or of a careless message."""
    def title(i, w):
        small = w.upos in ('ADP', 'DET', 'CCONJ', 'PART', 'PUNCT') or w.form in ('of', 'the', 'in', 'and', 'to', 'a', 'on', 'for')
        return w.form if small and len(w.form) < 4 and i else w.form[:1].upper() + w.form[1:]
    if dice < 0.6:
        words = [replace(w, form=title(i, w)) for i, w in enumerate(words)]
    elif dice < 0.78:
        words = [replace(w, form=w.form.upper()) for w in words]
    else:
        return [replace(w, form=w.form.lower()) for w in words]
    last = len(words)
    if words[-1].form == '.' and all(w.head != last for w in words):
        words = words[:-1]
    return words


class NameBook:
    """Names from the project's own knowledge tables, put in the place of names of the same kind."""

    def __init__(self, data):
        def column(path, name):
            rows = [line.rstrip('\n').split('\t') for line in open(f'{data}/{path}', encoding='utf-8') if line[0] != '#']
            at = rows[0].index(name)
            return [r[at] for r in rows[1:] if len(r) > at and r[at]]
        persons = [n.split() for n in column('actors/persons.tsv', 'name')]
        self.of = {
            'PER': [n for n in persons if 2 <= len(n) <= 4 and all(p[:1].isupper() or p.islower() for p in n)],
            'ORG': [n.split() for f in ('organizations', 'groups') for n in column(f'actors/{f}.tsv', 'name')],
            'LOC': [n.split() for n in column('places/cities.tsv', 'name') + column('places/features.tsv', 'name')],
        }
        self.countries = [n.split() for n in column('actors/countries.tsv', 'name')]

    def swap(self, words, rng, share):
        """The sentence with about `share` of its names replaced; trees are dropped where the length changes."""
        out, i, same = [], 0, True
        while i < len(words):
            label = words[i].name
            if label is None or label == 'O' or label[0] not in 'BS':
                out.append(words[i])
                i += 1
                continue
            kind, j = label[2:], i
            while label[0] == 'B' and words[j].name[0] != 'E':
                j += 1
            long = j > i
            if kind in self.of and rng.random() < share:
                new = rng.choice(self.countries if kind == 'LOC' and not long and rng.random() < 0.25 else self.of[kind])
                if kind == 'PER' and not long:
                    new = [new[-1]]
                if words[i].form.isupper() and len(words[i].form) > 4:
                    new = [p.upper() for p in new]
                out += labelled([Word(p) for p in new], [(0, len(new) - 1, kind)])
                same = False
            else:
                out += words[i:j + 1]
            i = j + 1
        return words if same else [Word(w.form, name=w.name) for w in out]


# What the model reads of a word: pieces of MiniLM's vocabulary, and hashed affixes, which keep the case it drops.

FOLD = {}


def fold(ch):
    """A character in lower case, without the marks above and below it."""
    if ch not in FOLD:
        FOLD[ch] = ''.join(c for c in unicodedata.normalize('NFD', ch.lower()) if unicodedata.category(c) != 'Mn')
    return FOLD[ch]


def punctuation(ch):
    return ch.isascii() and not ch.isalnum() or unicodedata.category(ch)[0] == 'P'


MAX_PIECES = 6


def pieces(form, vocab):
    """Numbers of the word pieces of a form, at most MAX_PIECES; [UNK] where it has none."""
    parts, part = [], ''
    for ch in ''.join(map(fold, form)):
        if punctuation(ch):
            parts += [part, ch]
            part = ''
        else:
            part += ch
    out = []
    for part in filter(None, [*parts, part]):
        at, found = 0, []
        while at < len(part):
            end = len(part)
            while end > at and ('##' if at else '') + part[at:end] not in vocab:
                end -= 1
            if end == at:
                found = [vocab['[UNK]']]
                break
            found.append(vocab[('##' if at else '') + part[at:end]])
            at = end
        out += found
    return (out or [vocab['[UNK]']])[:MAX_PIECES]


def shape(form):
    out = ''
    for c in form:
        kind = 'X' if c.isupper() else 'x' if c.isalpha() else 'd' if c.isnumeric() else c
        if out[-2:] != kind * 2:
            out += kind
    return out


BUCKETS = 16384


def bucket(view):
    """FNV-1a, 32 bits, of the view's UTF-8 bytes, folded to 1..BUCKETS-1; 0 stays free."""
    h = 0x811C9DC5
    for byte in view.encode():
        h = (h ^ byte) * 0x01000193 & 0xFFFFFFFF
    return (h ^ h >> 16) % (BUCKETS - 1) + 1


def affixes(form):
    """Buckets of the views of a form: itself, shape, prefixes, suffixes, and runs of three and four characters."""
    low = form.lower()
    views = ['W' + form, 'S' + shape(form)]
    views += ['P' + low[:k] for k in range(1, 5) if len(low) >= k]
    views += ['U' + low[-k:] for k in range(1, 6) if len(low) >= k]
    x = f'^{low}$'
    views += ['G' + x[i:i + k] for k in (3, 4) for i in range(len(x) - k + 1)]
    return [bucket(v) for v in views[:40]]


def case_noise(words, rng, share):
    return recased(words, rng.random()) if len(words) >= 4 and rng.random() < share else words


if __name__ == '__main__':
    import sys
    for argument in sys.argv[1:]:
        print(argument, affixes(argument))
