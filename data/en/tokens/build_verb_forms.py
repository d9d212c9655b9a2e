"""Writes verb_forms.tsv: forms that are verbs and nothing else, with their Penn tag.

Usage: python3 build_verb_forms.py WORDNET_DICT   (the folder with index.verb, index.noun and index.adj of WordNet 3.1)
A verb whose base form is also a noun or an adjective is left out, and so is a form that is one.
"""
import os
import sys

here, wordnet = os.path.dirname(os.path.abspath(__file__)), sys.argv[1]


def lemmas(part):
    with open(os.path.join(wordnet, "index." + part), encoding="utf-8") as lines:
        return {line.split(" ", 1)[0] for line in lines if not line.startswith(" ")}


verbs, others = lemmas("verb"), lemmas("noun") | lemmas("adj") | lemmas("adv")
irregular = dict(line.rstrip("\n").split("\t") for line in open(os.path.join(here, "irregular_verbs.tsv"), encoding="utf-8") if "\t" in line)
strange = set(irregular.values())


def third(base):
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    return base[:-1] + "ies" if base.endswith("y") and base[-2] not in "aeiou" else base + "s"


def past(base):
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if base.endswith("y") and base[-2] not in "aeiou" else base + "ed"


forms = {}
for base in verbs - others:
    if base.isalpha() and base.isascii() and base.islower() and len(base) > 2:
        forms[third(base)] = "VBZ"
        if base not in strange:
            forms[past(base)] = "VBD"
forms.update({form: "VBD" for form in irregular if form != "form" and len(form) > 3})
with open(os.path.join(here, "verb_forms.tsv"), "w", encoding="utf-8") as out:
    out.write("form\txpos\n")
    out.writelines(f"{form}\t{forms[form]}\n" for form in sorted(forms) if form not in others and form not in verbs)
