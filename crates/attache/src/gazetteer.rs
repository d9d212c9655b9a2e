//! From a GeoNames dump to tables that `--data` lays over the knowledge: every populated place, and the features that news
//! names.
//!
//! Source: the readme of <https://download.geonames.org/export/dump/> (columns of `allCountries.txt`, `cities500.txt`,
//! `alternateNamesV2.txt`). Given readers and writers, never a file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Write};

/// Kinds of features by GeoNames' code; others are left out.
const FEATURES: &str = include_str!("../../../data/places/geonames_features.tsv");

/// Columns of a dump's line.
const COLUMNS: usize = 19;

/// What is taken out of a dump.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Populated places with fewer people are left out; those without a number count as none.
    pub least_population: u64,
    /// ISO 3166-1 alpha-2 codes of the countries; all where empty.
    pub countries: BTreeSet<String>,
    /// Without features: populated places only.
    pub cities_only: bool,
}

/// What was made of a dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Populated places written.
    pub cities: u64,
    /// Features written.
    pub features: u64,
    /// Lines that are no line of a dump, by number and cause.
    pub faults: Vec<String>,
}

/// English and unmarked names of `alternateNamesV2.txt` by geonameid: short and official ones, no links, codes or history.
///
/// # Errors
/// Those of the reader.
pub fn alternate_names(lines: impl BufRead) -> io::Result<BTreeMap<u64, Vec<String>>> {
    let mut names: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for line in lines.lines() {
        let line = line?;
        let cells: Vec<&str> = line.split('\t').collect();
        let [_, id, "en" | "abbr", name, ref rest @ ..] = cells[..] else {
            continue;
        };
        let historic = rest.get(3).is_some_and(|cell| *cell == "1");
        if let Some(id) = id.parse().ok().filter(|_| !historic) {
            names.entry(id).or_default().push(name.to_owned());
        }
    }
    Ok(names)
}

/// Writes the rows of `places/cities.tsv` and `places/features.tsv`, in the order of the dump.
///
/// # Errors
/// Those of reader and writers. Lines that are none of a dump are counted, not an error.
pub fn build(
    dump: impl BufRead,
    alternate: &BTreeMap<u64, Vec<String>>,
    wanted: &Wanted,
    cities: &mut impl Write,
    features: &mut impl Write,
) -> io::Result<Built> {
    let kinds: BTreeMap<&str, &str> = FEATURES.lines().skip(1).filter_map(|line| line.split_once('\t')).collect();
    writeln!(cities, "geonameid\tname\tiso2\tadmin1\tlat\tlon\tpopulation\taliases")?;
    writeln!(features, "id\tname\tfeature\tlat\tlon\tcountry\tadmin1\tentity\taliases\tsource")?;
    let mut built = Built::default();
    for (number, line) in dump.lines().enumerate() {
        let line = line?;
        let cells: Vec<&str> = line.split('\t').collect();
        let id: Option<u64> = cells[0].parse().ok();
        let (Some(id), COLUMNS) = (id, cells.len()) else {
            built.faults.push(format!("line {}: a dump has {COLUMNS} columns, the first a geonameid; this line has {}", number + 1, cells.len()));
            continue;
        };
        let [_, name, ascii, _, lat, lon, class, code, iso2, _, admin1, ..] = cells[..] else {
            continue;
        };
        if !wanted.countries.is_empty() && !wanted.countries.contains(iso2) {
            continue;
        }
        let aliases = aliases(name, ascii, alternate.get(&id));
        if class == "P" {
            let population: u64 = cells[14].parse().unwrap_or(0);
            if wanted.least_population <= population && !iso2.is_empty() {
                writeln!(cities, "{id}\t{name}\t{iso2}\t{admin1}\t{lat}\t{lon}\t{population}\t{aliases}")?;
                built.cities += 1;
            }
        } else if let Some(kind) = kinds.get(code).filter(|_| !wanted.cities_only) {
            writeln!(features, "geonames-{id}\t{name}\t{kind}\t{lat}\t{lon}\t\t{admin1}\t\t{aliases}\tGeoNames")?;
            built.features += 1;
        }
    }
    Ok(built)
}

/// Other names, parted by bars, each once; none holds a bar itself.
fn aliases(name: &str, ascii: &str, alternate: Option<&Vec<String>>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for other in std::iter::once(ascii).chain(alternate.into_iter().flatten().map(String::as_str)) {
        if !other.is_empty() && other != name && !other.contains('|') && !all.contains(&other) {
            all.push(other);
        }
    }
    all.join("|")
}
