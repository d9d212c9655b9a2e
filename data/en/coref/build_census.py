"""Rebuilds census_names.tsv: build_census.py FOLDER with dist.male.first and dist.female.first of the US Census of 1990.

A given name is taken when at least nine of ten bearers have one gender.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main(folder):
    share = {}
    for column, part in enumerate(('male', 'female')):
        for line in open(os.path.join(folder, 'dist.%s.first' % part), encoding='ascii'):
            name, percent = line.split()[:2]
            share.setdefault(name.lower(), [0.0, 0.0])[column] = max(float(percent), 0.001)
    rows = []
    for name, (male, female) in share.items():
        if max(male, female) >= 9 * min(male, female):
            rows.append('%s\t%s\n' % (name, 'masculine' if male > female else 'feminine'))
    with open(os.path.join(HERE, 'census_names.tsv'), 'w', encoding='utf-8', newline='\n') as f:
        f.writelines(['name\tgender\n'] + sorted(rows))


if __name__ == '__main__':
    main(sys.argv[1])
