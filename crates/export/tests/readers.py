"""Reads the files that `write_formats` made with the packages that users read them with, and compares with the records.

Usage: readers.py RECORDS.jsonl FOLDER. Needs pandas, pyarrow, geojson and geopandas. Run by `cargo xtask readers`.
"""

import json
import pathlib
import sys

import geojson
import geopandas
import pandas
import pyarrow.dataset
import pyarrow.parquet

records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
folder = pathlib.Path(sys.argv[2])
events = [record for record in records if record["record"] == "event"]


def dyads(event):
    pairs = [(a, r) for a in event["actors"] or [None] for r in event["recipients"] or [None]]
    apart = [(a, r) for a, r in pairs if not (a and r and a["id"] == r["id"])]
    return apart or pairs


rows = [(event, actor, recipient) for event in events for actor, recipient in dyads(event)]


def table(name, separator, header, columns, **more):
    frame = pandas.read_csv(folder / name, sep=separator, header=header, dtype=str, keep_default_na=False, encoding="utf-8", **more)
    assert frame.shape[1] == columns, (name, frame.shape)
    return frame


def same(name, found, wanted):
    found, wanted = list(found), list(wanted)
    assert found == wanted, f"{name}: {found} instead of {wanted}"


# Positional, without a header, as the readers of GDELT and Phoenix have it.
gdelt = table("gdelt", "\t", None, 61)
same("gdelt codes", gdelt[26], [event.get("cameo", "") for event, _, _ in rows])
same("gdelt ids are integers", [str(int(number)) for number in gdelt[0]], gdelt[0])
assert gdelt[0].is_unique
# As scripts do that give the columns no types: numbers are numbers, empty is missing.
typed = pandas.read_csv(folder / "gdelt", sep="\t", header=None)
assert pandas.api.types.is_integer_dtype(typed[0]), "ids fit 64 bits"
for column in (1, 3, 4, 29, 30, 56, 57):
    assert pandas.api.types.is_numeric_dtype(typed[column]), f"gdelt column {column + 1}: {list(typed[column])}"
assert typed[34].isna().all() and set(typed[29]) <= {1, 2, 3, 4}
mentions = table("gdelt-mentions", "\t", None, 16)
same("mentions join events", mentions[0], gdelt[0])
same("mentions status", [json.loads(extras)["status"] for extras in mentions[15]], [event["status"] for event, _, _ in rows])
phoenix = table("phoenix", "\t", None, 26)
same("phoenix codes", phoenix[13], gdelt[26])
same("phoenix ids", phoenix[0], gdelt[0])

# By name.
icews = table("icews", "\t", 0, 20)
same("icews codes", icews["CAMEO Code"], gdelt[26])
same("icews sources", icews["Source Name"], [actor.get("name") or actor["text"] if actor else "" for _, actor, _ in rows])
polecat = table("polecat", "\t", 0, 40)
same("polecat ids", polecat["Event ID"], [event["id"] for event in events])
same("polecat nulls", polecat["Wikipedia Actor ID"], ["None"] * len(events))
as_users_do = pandas.read_csv(folder / "polecat", sep="\t")
assert as_users_do["Event Mode"].isna().sum() == sum("mode" not in event for event in events), "pandas takes None for null"
assert as_users_do.shape[0] == len(events)

reports = table("reports", ",", 0, 31)
same("reports ids", reports["event_id"], [event["id"] for event in events])
same("reports status", reports["status"], [event["status"] for event in events])
same("reports text", reports["text"], [" ".join(event["evidence"]["text"].split()) for event in events])
agreements = [record for record in records if record["record"] == "agreement"]
treaties = table("agreements", ",", 0, 15)
same("treaties", treaties["treatyID"], [agreement["id"] for agreement in agreements])
same("titles", treaties["Title"], [agreement["title"] for agreement in agreements])
parties = table("parties", ",", 0, 14)
same("parties", parties["partyID"], [party["id"] for agreement in agreements for party in agreement["parties"]])

# JSON.
plover = [json.loads(line) for line in open(folder / "plover", encoding="utf-8")]
same("plover", [event["id"] for event in plover], [event["id"] for event in events])
native = [json.loads(line) for line in open(folder / "jsonl", encoding="utf-8")]
same("jsonl", native, records)
collection = geojson.load(open(folder / "geojson", encoding="utf-8"))
assert collection.is_valid, collection.errors()
placed = [event for event in events if event.get("place", {}).get("precision", "country") != "country"]
frame = geopandas.read_file(folder / "geojson")
same("geopandas", frame["id"], [feature["id"] for feature in collection["features"]])
same("points", [[point.x, point.y] for point in frame.geometry], [feature["geometry"]["coordinates"] for feature in collection["features"]])
assert frame.crs.to_epsg() == 4326
same("geojson", [feature["id"] for feature in collection["features"]], [event["id"] for event in placed])

# Parquet, nested.
kinds = {"reports": "report", "events": "event", "quotes": "quote", "relations": "relation", "agreements": "agreement"}
kinds |= {"times": "time", "places": "place", "entities": "entity"}
for plural, kind in kinds.items():
    read = pyarrow.parquet.read_table(folder / f"{plural}.parquet").to_pylist()
    wanted = [record for record in records if record["record"] == kind]
    same(f"parquet {plural}", [row["report_id"] for row in read], [record["report_id"] for record in wanted])
    for row, record in zip(read, wanted):
        for key, value in record.items():
            if isinstance(value, (str, int, float, bool)):
                assert row[key] == value, (plural, key, row[key], value)
event_rows = pyarrow.parquet.read_table(folder / "events.parquet").to_pylist()
same("nested actors", [[a["text"] for a in row["actors"] or []] for row in event_rows], [[a["text"] for a in e["actors"]] for e in events])
same("nested spans", [row["evidence"]["span"] for row in event_rows], [event["evidence"]["span"] for event in events])
months = pyarrow.dataset.dataset(folder / "months", format="parquet", partitioning="hive").to_table().to_pylist()
same("months", sorted(row["id"] for row in months), sorted(event["id"] for event in events))
assert {str(row["month"]) for row in months if row["date"]} == {"2031-03"}

packages = ", ".join(f"{package.__name__} {package.__version__}" for package in (pandas, pyarrow, geojson, geopandas))
print(f"readers: {len(records)} records read back from 12 formats by {packages}")
