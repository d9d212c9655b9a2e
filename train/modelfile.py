"""Reads the accurate engine's model file (the layout of export.py) back into the network's weights, to train on from it."""
import hashlib
import struct

import torch

from export import HEADS
from model import HIDDEN, LAYERS

LANES, GROUP = 16, 4
MAGIC = b'ATTPARS1'


def digest(path):
    return 'sha-256 ' + hashlib.sha256(open(path, 'rb').read()).hexdigest()


def sections(path):
    data = open(path, 'rb').read()
    if data[:8] != MAGIC:
        raise SystemExit(f'{path}: not a model file')
    count, at, out = struct.unpack_from('<I', data, 8)[0], 12, {}
    for _ in range(count):
        name, size = struct.unpack_from('<12sI', data, at)
        out[name.rstrip(b'\0').decode()] = data[at + 16:at + 16 + size]
        at += 16 + size
    return out


def floats(data, at, count):
    return torch.tensor(struct.unpack_from(f'<{count}f', data, at))


def signed(data):
    return torch.frombuffer(bytearray(data), dtype=torch.int8).float()


def linear(data):
    inputs, outputs = struct.unpack_from('<2I', data)
    padded = -(-outputs // (2 * LANES)) * 2 * LANES
    step, bias = floats(data, 8, padded), floats(data, 8 + 4 * padded, padded)
    blocks = signed(data[8 + 8 * padded:]).view(padded // LANES, inputs // GROUP, LANES, GROUP)
    return (blocks.permute(0, 2, 1, 3).reshape(padded, inputs) * step[:, None])[:outputs].clone(), bias[:outputs].clone()


def table(data, width):
    rows = struct.unpack_from('<I', data)[0]
    return signed(data[4 + 4 * rows:]).view(rows, width) * floats(data, 4, rows)[:, None]


def read(path):
    """The lists (vocab, tags, relations, names) and the state dict of a Model."""
    s = sections(path)
    lists = {name: s[name].decode().split('\n') for name in ('vocab', 'tags', 'relations', 'names')}
    rows = struct.unpack_from('<I', s['affix'])[0]
    w = {'encoder.words.weight': table(s['words'], HIDDEN), 'encoder.positions.weight': table(s['positions'], HIDDEN),
         'affix.weight': table(s['affix'], (len(s['affix']) - 4 - 4 * rows) // rows), 'root': floats(s['root'], 0, len(s['root']) // 4)}

    def norm(to, name):
        both = floats(s[name], 0, 2 * HIDDEN)
        w[to + '.weight'], w[to + '.bias'] = both[:HIDDEN].clone(), both[HIDDEN:].clone()
    norm('encoder.norm', 'norm')
    for i in range(LAYERS):
        for name in ('qkv', 'out', 'up', 'down'):
            w[f'encoder.layers.{i}.{name}.weight'], w[f'encoder.layers.{i}.{name}.bias'] = linear(s[f'{i}.{name}'])
        for name in ('norm1', 'norm2'):
            norm(f'encoder.layers.{i}.{name}', f'{i}.{name}')
    # Models from before the start layers have none.
    for name in filter(s.__contains__, HEADS):
        w[name + '.weight'], w[name + '.bias'] = linear(s[name])
    return lists, w
