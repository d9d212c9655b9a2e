"""The accurate engine's network: MiniLM-L6-H384, which also sees hashed affixes; heads for tags, trees, names, starts of sentences.

Its vocabulary has no upper case. The affixes, which have, are added to the first piece of each word before the first layer, so
that the encoder sees the case of a word and of its neighbours, and stand beside its states before the heads.

All matrix products go through Linear, which can round weights and inputs to 8 bits the way the Rust inference does.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

from corpus import BUCKETS

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 384, 6, 12, 1536, 512
AFFIX, ARC, REL, NAME = 128, 192, 64, 192
ROUND = False  # True: compute as the 8-bit inference does


def set_rounding(on):
    global ROUND
    ROUND = on


def rounded(x, dim=-1):
    """x in steps of a 127th of its largest value along dim; the gradient passes through."""
    step = x.detach().abs().amax(dim, keepdim=True).clamp(min=1e-8) / 127
    return x + ((x / step).round() * step - x).detach()


class Linear(nn.Linear):
    def forward(self, x):
        if ROUND:
            return F.linear(rounded(x), rounded(self.weight), self.bias)
        return super().forward(x)


class Dropout(nn.Dropout):
    """Dropout that draws eight places with one random number; drawing them one by one took a sixth of the training time."""

    def forward(self, x):
        if not self.training:
            return x
        kept = torch.empty((x.numel() + 7) // 8, dtype=torch.int64).random_(-2 ** 63, None).view(torch.uint8)[:x.numel()] >= round(self.p * 256)
        return x * (kept.view(x.shape).to(x.dtype) * (1 / (1 - self.p)))


class Layer(nn.Module):
    """A transformer layer as in BERT: attention and two dense layers, each followed by a normalisation."""

    def __init__(self):
        super().__init__()
        self.qkv = Linear(HIDDEN, 3 * HIDDEN)
        self.out = Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = Linear(HIDDEN, INNER)
        self.down = Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = Dropout(0.1)

    def forward(self, x, mask):
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        # By hand: on processors, the backward pass of the fused attention is four times slower.
        scores = (q * (HIDDEN // HEADS) ** -0.5) @ k.transpose(-1, -2)
        a = scores.masked_fill(~mask[:, None, None, :], -1e4).softmax(-1).to(v.dtype) @ v
        x = self.norm1(x + self.drop(self.out(a.transpose(1, 2).reshape(b, t, HIDDEN))))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self, vocab):
        super().__init__()
        self.words = nn.Embedding(vocab, HIDDEN)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = Dropout(0.1)

    def freeze(self, layers):
        """Leaves the embeddings and the lowest layers as they are, if there are any to leave."""
        for module in [self.words, self.positions, self.norm, *self.layers[:layers]] if layers else []:
            module.requires_grad_(False)

    def forward(self, ids, mask, first, own):
        """own: (batch, 1 + words, HIDDEN), added to the pieces that `first` numbers."""
        x = self.words(ids) + self.positions.weight[:ids.shape[1]]
        x = x.scatter_add(1, first[..., None].expand(-1, -1, HIDDEN), own.to(x.dtype))
        x = self.drop(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_bert(self, w):
        """Takes the weights of a BertModel's state dict; its token types are folded into the positions."""
        def put(module, name):
            module.weight.data.copy_(w[name + '.weight'])
            module.bias.data.copy_(w[name + '.bias'])
        self.words.weight.data.copy_(w['embeddings.word_embeddings.weight'])
        self.positions.weight.data.copy_(w['embeddings.position_embeddings.weight'] + w['embeddings.token_type_embeddings.weight'][0])
        put(self.norm, 'embeddings.LayerNorm')
        for i, layer in enumerate(self.layers):
            at = f'encoder.layer.{i}.'
            for kind in ('weight', 'bias'):
                parts = [w[f'{at}attention.self.{p}.{kind}'] for p in ('query', 'key', 'value')]
                getattr(layer.qkv, kind).data.copy_(torch.cat(parts))
            put(layer.out, at + 'attention.output.dense')
            put(layer.norm1, at + 'attention.output.LayerNorm')
            put(layer.up, at + 'intermediate.dense')
            put(layer.down, at + 'output.dense')
            put(layer.norm2, at + 'output.LayerNorm')


class Model(nn.Module):
    """Sizes: vocab pieces, tags (pairs), rels (relations), names (labels)."""

    def __init__(self, vocab, tags, rels, names):
        super().__init__()
        self.encoder = Encoder(vocab)
        self.affix = nn.EmbeddingBag(BUCKETS, AFFIX, mode='mean')
        nn.init.normal_(self.affix.weight, std=0.5)
        self.root = nn.Parameter(torch.randn(AFFIX) * 0.1)
        self.fuse = Linear(AFFIX, HIDDEN)
        nn.init.zeros_(self.fuse.weight)
        nn.init.zeros_(self.fuse.bias)
        self.join = Linear(HIDDEN + AFFIX, HIDDEN)
        self.tag = Linear(HIDDEN, tags)
        self.split = Linear(HIDDEN, 2 * ARC + 2 * REL)
        self.arc = Linear(ARC, ARC)
        self.rel = Linear(REL, rels * REL)
        self.rel_own = Linear(REL, rels)
        self.rel_head = Linear(REL, rels)
        self.name_up = Linear(HIDDEN + AFFIX, NAME)
        self.name = Linear(NAME, names)
        self.start_up = Linear(2 * (HIDDEN + AFFIX), NAME)
        self.start = Linear(NAME, 1)
        self.drop = Dropout(0.3)
        self.rels = rels

    def states(self, ids, mask, first, bags, offsets, places):
        """What encoder and affixes say of the root and each word, (batch, 1 + words, HIDDEN) and (batch, 1 + words, AFFIX).

        ids, mask: (batch, pieces); first: (batch, 1 + words) piece of each word, 0 for the root.
        """
        b, t = first.shape
        own = torch.zeros(b * t, AFFIX).index_copy(0, places, self.affix(bags, offsets)).view(b, t, AFFIX)
        own = self.drop(torch.cat([self.root.expand(b, 1, -1), own[:, 1:]], 1))
        # The root and words beyond the last piece, which have number 0, add nothing.
        x = self.encoder(ids, mask, first, self.fuse(own) * (first > 0)[..., None]).float()
        return x.gather(1, first[..., None].expand(-1, -1, HIDDEN)), own

    def forward(self, ids, mask, first, bags, offsets, places, words):
        """Arguments as in states; words: mask of words."""
        x, own = self.states(ids, mask, first, bags, offsets, places)
        t = x.shape[1]
        h = self.drop(F.gelu(self.join(torch.cat([x, own], -1))))
        wide = torch.cat([h, own], -1)
        arc_own, arc_head, rel_own, rel_head = self.drop(F.leaky_relu(self.split(h).float(), 0.1)).split([ARC, ARC, REL, REL], -1)
        arcs = self.arc(arc_own).float() @ arc_head.float().transpose(1, 2)
        arcs = arcs.masked_fill(~words[:, None, :], -1e9).masked_fill(torch.eye(t, dtype=torch.bool)[None], -1e9)
        names = self.name(F.gelu(self.name_up(wide)))
        return self.tag(h).float(), arcs, names.float(), rel_own, rel_head

    def starts(self, before, here):
        """Log odds that a sentence begins at a word: of the rows (state and affixes) of the word before and of the word, (n,)."""
        return self.start(self.drop(F.gelu(self.start_up(torch.cat([before, here], -1))))).squeeze(-1).float()

    def relations(self, rel_own, rel_head, heads):
        """Scores of the relations of each word to the head given for it."""
        head = rel_head.gather(1, heads.clamp(min=0)[..., None].expand(-1, -1, REL))
        b, t, _ = head.shape
        both = self.rel(rel_own).float().view(b, t, self.rels, REL)
        return (both * head[:, :, None].float()).sum(-1) / math.sqrt(REL) + self.rel_own(rel_own).float() + self.rel_head(head).float()
