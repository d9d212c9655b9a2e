"""Writes the accurate engine's model file, in 8 bits, and its manifest: OUT/accurate.bin and .toml from OUT/accurate.pt.

Layers are rounded per output, rows of tables per row, both to steps of a 127th of the largest number; the layout is the
one that crates/parse/src/accurate reads. Pieces of the vocabulary in scripts that English news does not use are left out.
"""
import argparse
import hashlib
import struct
import sys
import unicodedata

import torch

from corpus import fold

LANES, GROUP = 16, 4
MAGIC = b'ATTPARS1'
HEADS = ('fuse', 'join', 'tag', 'split', 'arc', 'rel', 'rel_own', 'rel_head', 'name_up', 'name', 'start_up', 'start')


def numbers(values):
    return struct.pack(f'<{len(values)}f', *values)


def stepped(matrix):
    """Rows in steps of a 127th of their largest number, and the steps."""
    step = matrix.abs().amax(1).clamp(min=1e-8) / 127
    return (matrix / step[:, None]).round().clamp(-127, 127).to(torch.int8), step


def linear(weight, bias):
    outputs, inputs = weight.shape
    padded = -(-outputs // (2 * LANES)) * 2 * LANES
    full = torch.zeros(padded, inputs)
    full[:outputs] = weight
    rows, step = stepped(full)
    blocks = rows.view(padded // LANES, LANES, inputs // GROUP, GROUP).permute(0, 2, 1, 3).contiguous()
    return (struct.pack('<2I', inputs, outputs) + numbers(step.tolist()) + numbers(bias.tolist() + [0.0] * (padded - outputs))
            + blocks.numpy().tobytes())


def table(matrix):
    rows, step = stepped(matrix)
    return struct.pack('<I', len(rows)) + numbers(step.tolist()) + rows.numpy().tobytes()


def latin(piece):
    """True for pieces that folded English or romanised text can contain."""
    text = piece.removeprefix('##')
    if piece.startswith('[') and piece.endswith(']') and len(piece) > 2:
        return piece in ('[PAD]', '[UNK]', '[CLS]', '[SEP]')
    return all(c.isascii() or not c.isalpha() or 'LATIN' in unicodedata.name(c, '') for c in text) and ''.join(map(fold, text)) == text


def manifest(saved, content, version):
    rows = ['# Written by `cargo xtask train accurate`; do not edit.', 'name = "accurate"', f'version = "accurate-en-{version}"', 'language = "en"',
            f'sha256 = "{hashlib.sha256(content).hexdigest()}"', f'size_bytes = {len(content)}', 'licence = "CC-BY-SA-4.0"', f'base = "{saved["base"]}"']
    for name, licence, sentences in saved['training']:
        rows += ['', '[[training]]', f'name = "{name}"', f'licence = "{licence}"', f'sentences = {sentences}']
    rows += ['', '[labels]'] + [f'{name} = {len(saved[key])}' for name, key in (('tags', 'tags'), ('deprel', 'rels'), ('names', 'names'))]
    rows += ['', '[scores]']
    for title, scores in saved['scores'].items():
        rows += ['', f'[scores."{title}"]'] + [f'{k} = {v:.2f}' for k, v in scores.items()]
    return '\n'.join(rows) + '\n'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', default='out')
    parser.add_argument('--version', default='0.0.0', help='version that the manifest states')
    args = parser.parse_args()
    saved = torch.load(args.out + '/accurate.pt', weights_only=True)
    w = saved['weights']
    vocab = [p for p, _ in sorted(saved['vocab'].items(), key=lambda x: x[1]) if latin(p)]
    kept = torch.tensor([saved['vocab'][p] for p in vocab])
    marks = ''.join(chr(c) for c in range(128, sys.maxunicode) if unicodedata.category(chr(c))[0] == 'P')
    text = {'vocab': vocab, 'tags': ['\t'.join(t) for t in saved['tags']], 'relations': saved['rels'],
            'names': saved['names']}
    sections = {name: '\n'.join(lines).encode() for name, lines in text.items()}
    sections['marks'] = marks.encode()
    sections['words'] = table(w['encoder.words.weight'][kept])
    sections['positions'] = table(w['encoder.positions.weight'])
    sections['norm'] = numbers(w['encoder.norm.weight'].tolist() + w['encoder.norm.bias'].tolist())
    sections['affix'] = table(w['affix.weight'])
    sections['root'] = numbers(w['root'].tolist())
    for i in range(6):
        at = f'encoder.layers.{i}.'
        for name in ('qkv', 'out', 'up', 'down'):
            sections[f'{i}.{name}'] = linear(w[f'{at}{name}.weight'], w[f'{at}{name}.bias'])
        for name in ('norm1', 'norm2'):
            sections[f'{i}.{name}'] = numbers(w[f'{at}{name}.weight'].tolist() + w[f'{at}{name}.bias'].tolist())
    for name in HEADS:
        sections[name] = linear(w[name + '.weight'], w[name + '.bias'])
    out = MAGIC + struct.pack('<I', len(sections))
    for name, content in sections.items():
        out += struct.pack('<12sI', name.encode(), len(content)) + content
    with open(args.out + '/accurate.bin', 'wb') as f:
        f.write(out)
    with open(args.out + '/accurate.toml', 'w') as f:
        f.write(manifest(saved, out, args.version))
    print(len(vocab), 'pieces,', len(out), 'bytes, sha-256', hashlib.sha256(out).hexdigest())


if __name__ == '__main__':
    main()
