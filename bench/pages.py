"""Articles out of HTML pages, a CPU second: `attache extract` beside the Python package trafilatura, in one run.

usage: python3 bench/pages.py PAGE.html ...      (needs `pip install trafilatura lxml_html_clean` and target/release/attache)

Both read the same files three times, in turn, on one thread; the median counts. Ours includes the start of the program,
trafilatura's does not include its imports. Prints pages a CPU second of both and their ratio.
"""
import os
import resource
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def ours(pages):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [os.path.join(ROOT, 'target', 'release', 'attache'), 'extract', '--threads', '1', '--format', 'jsonl', *pages]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        raise SystemExit(f'attache extract: exit code {done.returncode}')
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def theirs(pages, extract):
    before = time.process_time()
    for page in pages:
        with open(page, 'rb') as file:
            extract(file.read(), with_metadata=True)
    return time.process_time() - before


def main(pages):
    if not pages:
        raise SystemExit(__doc__)
    import trafilatura
    rounds = [(ours(pages), theirs(pages, trafilatura.bare_extraction)) for _ in range(3)]
    rates = [len(pages) / statistics.median(seconds) for seconds in zip(*rounds)]
    print(f'{len(pages)} pages; attache {rates[0]:.0f}, trafilatura {trafilatura.__version__} {rates[1]:.0f} pages a CPU second; ratio {rates[0] / rates[1]:.1f}')


if __name__ == '__main__':
    main(sys.argv[1:])
