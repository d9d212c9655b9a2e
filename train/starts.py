"""Teaches a finished network where sentences begin inside what the splitter took for one: two layers on states that stay as they are.

The splitter learns from paragraphs, and pages have often lost their line breaks: a signature runs into a greeting, a
headline or a caption into the text. What is learnt from is runs of neighbouring sentences, most of them of one document.
"""
import itertools
import random
import time

import torch
import torch.nn.functional as F

import corpus

DRAWS, EPOCHS, PAIRS, RATE = 4, 20, 4096, 1e-3
LONGEST = 90  # words of a run
DAYS = ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')
AT = (50, 60, 70, 80)  # probabilities, in per cent, that scores are given for


def documents(data):
    """Sentences of the treebanks the network learns from, document by document, and those of the name corpora, which know no trees."""
    trees = itertools.chain(corpus.treebank(data + '/ud/en_ewt-ud-train.conllu'), corpus.treebank(data + '/ud/en_gum-ud-train.conllu', corpus.GUM_GENRES))
    docs = [[words for _, words in own] for _, own in itertools.groupby(trees, key=lambda s: s[0])]
    extra = data + '/ner-extra/'
    docs.append(list(corpus.column_names(extra + 'wikigold.conll', corpus.WIKIGOLD)))
    return docs + [list(corpus.column_names(f'{extra}crossner-politics-{part}.tsv', corpus.CROSSNER)) for part in ('train', 'dev', 'test')]


def with_days(forms, rng):
    """News names days without the "on" that the treebanks have before them, and in the middle of a sentence."""
    if rng.random() < 0.5:
        forms = [form for form, after in zip(forms, [*forms[1:], '']) if not (form == 'on' and after in DAYS)]
    places = [i for i in range(3, len(forms)) if forms[i - 1].isalpha() and forms[i - 1].islower() and forms[i].isalpha() and forms[i].islower()]
    if places and rng.random() < 0.1:
        at = rng.choice(places)
        forms = [*forms[:at], rng.choice(DAYS), *forms[at:]]
    return forms


def runs(docs, rng):
    """Runs of one to six neighbouring sentences, as words and the numbers of those that begin a sentence."""
    for doc in docs:
        at = 0
        while at < len(doc):
            words, begins = [], []
            for sentence in doc[at:at + rng.choice((1, 2, 2, 3, 4, 6))]:
                if words and len(words) + len(sentence) > LONGEST:
                    break
                begins.append(len(words))
                # Headlines are runs of capitals, which begin no sentences, and end without a full stop.
                sentence = corpus.case_noise(sentence, rng, 0.15)
                words += map(corpus.Word, with_days([w.form for w in sentence], rng))
                at += 1
            yield words, begins


class Pairs:
    """Each word of runs but their first, with the word before it: rows of states and affixes, and whether a sentence begins."""

    def __init__(self, model, batcher, runs, fast):
        rows, at, gold, end = [], [], [], 0
        batch, words = [], 0
        for run in sorted(runs, key=lambda run: len(run[0])) + [None]:
            if batch and (run is None or words > 2000):
                x, _ = batcher([words for words, _ in batch])
                with torch.no_grad(), torch.autocast('cpu', torch.bfloat16, enabled=fast):
                    both = torch.cat(model.states(*x[:-1]), -1)
                for (own, begins), states in zip(batch, both):
                    rows.append(states[1:len(own) + 1].to(torch.bfloat16))
                    at += range(end + 1, end + len(own))
                    gold += [float(i in begins) for i in range(1, len(own))]
                    end += len(own)
                batch, words = [], 0
            if run:
                batch.append(run)
                words += len(run[0])
        self.rows, self.at, self.gold = torch.cat(rows), torch.tensor(at), torch.tensor(gold)

    def scores(self, model, chosen, fast):
        at = self.at[chosen]
        with torch.autocast('cpu', torch.bfloat16, enabled=fast):
            before, here = (self.rows[i] if fast else self.rows[i].float() for i in (at - 1, at))
            return model.starts(before, here)


def teach(model, batcher, data, fast):
    """Leaves the weights in the model's start layers; gives the scores on runs of EWT dev."""
    torch.manual_seed(7)
    for layer in (model.start_up, model.start):
        layer.reset_parameters()
    model.eval()
    docs = documents(data)
    pairs = [Pairs(model, batcher, list(runs(docs, random.Random(draw))), fast) for draw in range(DRAWS)]
    own = [*model.start_up.parameters(), *model.start.parameters()]
    optimizer = torch.optim.AdamW(own, lr=RATE)
    steps, step, start = EPOCHS * sum(len(p.at) // PAIRS for p in pairs), 0, time.time()
    model.drop.train()
    for epoch in range(EPOCHS):
        for part in pairs:
            order = torch.randperm(len(part.at))
            for first in range(0, len(order) - PAIRS + 1, PAIRS):
                chosen = order[first:first + PAIRS]
                for group in optimizer.param_groups:
                    group['lr'] = RATE * min(1, (step + 1) / 50) * (1 - step / steps)
                loss = F.binary_cross_entropy_with_logits(part.scores(model, chosen, fast), part.gold[chosen])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                step += 1
        print(f'starts, epoch {epoch}: {(time.time() - start) / 60:.1f} min', flush=True)
    model.eval()
    dev = [[words for _, words in own] for _, own in itertools.groupby(corpus.treebank(data + '/ud/en_ewt-ud-dev.conllu'), key=lambda s: s[0])]
    held = Pairs(model, batcher, list(runs(dev, random.Random(0))), fast)
    with torch.no_grad():
        odds = torch.cat([held.scores(model, chosen, fast) for chosen in torch.arange(len(held.at)).split(PAIRS)])
    scores = {}
    for p in AT:
        found = odds.sigmoid() > p / 100
        right = float((held.gold * found).sum())
        scores[f'precision_{p}'], scores[f'recall_{p}'] = round(100 * right / max(1, int(found.sum())), 2), round(100 * right / float(held.gold.sum()), 2)
    print('  starts inside runs of EWT dev:', scores, flush=True)
    return scores
