//! Tables made of a dump of GeoNames: what is taken, as what, and that they can be laid over the others.

use attache_knowledge::geonames::{Geonames, GeonamesTable};
use attache_knowledge::{Base, Knowledge, PlaceId};
use std::collections::BTreeMap;

/// A line of the dump: id, name, plain name, point, class and code, country, divisions, population.
fn dump_line(id: u32, name: &str, plain: &str, point: (f64, f64), code: &str, country: [&str; 4], population: u32) -> String {
    let (class, code) = code.split_once('.').expect("class and code");
    let [iso2, other, admin1, admin2] = country;
    let (lat, lon) = point;
    format!("{id}\t{name}\t{plain}\t\t{lat}\t{lon}\t{class}\t{code}\t{iso2}\t{other}\t{admin1}\t{admin2}\t\t\t{population}\t\t10\tEtc/UTC\t2031-01-01")
}

fn tables(least: u32, lines: &[String], names: &[&str]) -> Vec<(String, String)> {
    let mut geonames = Geonames::new(least, "en", [("XR".to_owned(), "XRU".to_owned())]);
    names.iter().for_each(|line| geonames.alternate_name(line).expect("a name of the dump"));
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for line in lines {
        if let Some((table, row)) = geonames.place(line).expect("a place of the dump") {
            files.entry(table.path()).or_insert_with(|| table.header().to_owned()).push_str(&row);
        }
    }
    files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect()
}

#[test]
fn a_dump_is_laid_over_the_tables() {
    let lines = [
        dump_line(5001, "Mørkhavn", "Morkhavn", (14.5, -38.0), "P.PPL", ["XR", "", "09", ""], 700),
        dump_line(5002, "Hamlet", "Hamlet", (14.5, -38.1), "P.PPL", ["XR", "", "09", ""], 90),
        dump_line(5003, "Abroad", "Abroad", (1.0, 1.0), "P.PPL", ["QQ", "", "09", ""], 9000),
        dump_line(5004, "North Tarn", "North Tarn", (15.0, -38.0), "A.ADM1", ["XR", "", "12", ""], 0),
        dump_line(5005, "Fell County", "Fell County", (15.2, -38.2), "A.ADM2", ["XR", "", "12", "003"], 0),
        dump_line(5006, "River Elv", "River Elv", (15.1, -38.3), "H.STM", ["XR", "XR,XV", "", ""], 0),
        dump_line(5007, "Some School", "Some School", (15.1, -38.3), "S.SCH", ["XR", "", "", ""], 0),
    ];
    let names = ["1\t5001\ten\tDark Harbour\t1\t\t\t\t\t", "2\t5001\tfr\tPort Sombre\t\t\t\t\t\t", "3\t5001\tlink\thttps://example.org/x\t\t\t\t\t\t"];
    let files = tables(500, &lines, &names);
    assert_eq!(files.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["places/cities.tsv", "places/divisions.tsv", "places/features.tsv"]);
    let knowledge = Knowledge::load(Base::TestWorld, &files).unwrap_or_else(|problems| panic!("{problems:?}"));
    let places = &knowledge.places;
    let one = |name: &str| places.lookup(name).into_iter().map(|p| (p.id, p.feature, p.country, p.admin1)).collect::<Vec<_>>();
    let geonames = PlaceId::Geonames;
    assert_eq!(one("Dark Harbour"), [(geonames(5001), "city", Some("XRU"), Some("09"))]);
    assert_eq!(one("MORKHAVN"), one("Dark Harbour"));
    assert_eq!(one("North Tarn"), [(geonames(5004), "region", Some("XRU"), Some("12"))]);
    assert_eq!(one("Fell County"), [(geonames(5005), "district", Some("XRU"), Some("12"))]);
    assert_eq!(one("River Elv"), [(geonames(5006), "river", None, None)]);
    for absent in ["Hamlet", "Abroad", "Some School", "Port Sombre"] {
        assert!(places.lookup(absent).is_empty(), "{absent}");
    }
    assert_eq!(places.lookup("Strelsau").len(), 1, "what was there is there");
}

#[test]
fn a_line_that_is_none_is_named() {
    let geonames = Geonames::new(0, "en", []);
    assert!(geonames.place("1\tZenda").is_err_and(|cause| cause.contains("2 columns")));
    let far = dump_line(1, "Zenda", "Zenda", (91.0, 0.0), "P.PPL", ["XR", "", "", ""], 1);
    assert!(geonames.place(&far).is_err_and(|cause| cause.contains("`91` is out of range")));
    assert_eq!(GeonamesTable::Cities.path(), "places/cities.tsv");
}
