//! From a GeoNames dump to tables that `--data` lays over the knowledge: every populated place, and the features that news
//! names.
//!
//! Source: the readme of <https://download.geonames.org/export/dump/> (columns of `allCountries.txt`, `cities500.txt`,
//! `alternateNamesV2.txt`). Given readers and writers, never a file.

use attache_knowledge::{Geography, Knowledge};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, Write};

/// Kinds of features by GeoNames' code; others are left out.
const FEATURES: &str = include_str!("../../../data/places/geonames_features.tsv");

/// Columns of a dump's line.
const COLUMNS: usize = 19;

/// Longer names stand in no table.
const LONGEST_NAME_BYTES: usize = 255;

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

/// Where the rows of each table are written to.
pub struct Tables<W> {
    /// `places/cities.tsv`
    pub cities: W,
    /// `places/divisions.tsv`
    pub divisions: W,
    /// `places/features.tsv`
    pub features: W,
}

/// What was made of a dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Populated places written.
    pub cities: u64,
    /// Provinces, counties and the like written.
    pub divisions: u64,
    /// Features written.
    pub features: u64,
    /// Places left out because no country of the tables has their code.
    pub stateless: u64,
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

/// Writes the rows of `places/cities.tsv`, `places/divisions.tsv` and `places/features.tsv`, in the order of the dump.
///
/// # Errors
/// Those of reader and writers. Lines that are none of a dump are counted, not an error.
pub fn build<W: Write>(dump: impl BufRead, alternate: &BTreeMap<u64, Vec<String>>, wanted: &Wanted, tables: &mut Tables<W>) -> io::Result<Built> {
    let kinds: BTreeMap<&str, &str> = FEATURES.lines().skip(1).filter_map(|line| line.split_once('\t')).collect();
    let geography = Knowledge::geography();
    writeln!(tables.cities, "geonameid\tname\tiso2\tadmin1\tlat\tlon\tpopulation\taliases")?;
    writeln!(tables.divisions, "geonameid\tcode\tname\tlat\tlon\taliases")?;
    writeln!(tables.features, "id\tname\tfeature\tlat\tlon\tcountry\tentity\tdivision\taliases\tabbreviations\tsource")?;
    let mut built = Built::default();
    for (number, line) in dump.lines().enumerate() {
        let line = line?;
        let Some(place) = Place::read(&line) else {
            let columns = line.split('\t').count();
            built.faults.push(format!("line {}: a dump has {COLUMNS} columns, the first a geonameid; this line has {columns}", number + 1));
            continue;
        };
        if wanted.countries.is_empty() || wanted.countries.contains(place.iso2) {
            let aliases = aliases(place.name, place.ascii, alternate.get(&u64::from(place.id)));
            place.write(kinds.get(place.code).copied(), &aliases, &geography, wanted, tables, &mut built)?;
        }
    }
    Ok(built)
}

/// A line of a dump.
struct Place<'l> {
    id: u32,
    name: &'l str,
    ascii: &'l str,
    lat: &'l str,
    lon: &'l str,
    /// `P` for populated places, `A` for divisions ...
    class: &'l str,
    code: &'l str,
    iso2: &'l str,
    /// More countries that it lies in.
    others: &'l str,
    admin1: &'l str,
    admin2: &'l str,
    population: u64,
}

impl<'l> Place<'l> {
    fn read(line: &'l str) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, name, ascii, _, lat, lon, class, code, iso2, others, admin1, admin2, _, _, population, ..] = cells[..] else {
            return None;
        };
        let id = id.parse().ok().filter(|_| cells.len() == COLUMNS)?;
        // A number that is not told counts as none.
        let population = population.parse().unwrap_or(0);
        Some(Place { id, name, ascii, lat, lon, class, code, iso2, others, admin1, admin2, population })
    }

    /// Writes its row into the table that it belongs to, if it is wanted.
    fn write<W: Write>(
        &self,
        kind: Option<&str>,
        aliases: &str,
        geography: &Geography,
        wanted: &Wanted,
        tables: &mut Tables<W>,
        built: &mut Built,
    ) -> io::Result<()> {
        let Place { id, name, lat, lon, iso2, admin1, .. } = *self;
        if name.is_empty() || name.len() > LONGEST_NAME_BYTES {
            return Ok(());
        }
        let country = geography.iso3(iso2);
        let town = self.class == "P";
        let kind = match kind {
            Some(kind) if !town && !wanted.cities_only => kind,
            _ if town && wanted.least_population <= self.population => "city",
            _ => return Ok(()),
        };
        let division = match kind {
            "region" if self.class == "A" => Some(vec![iso2, admin1]),
            "district" if self.class == "A" => Some(vec![iso2, admin1, self.admin2]),
            _ => None,
        };
        if (town || division.is_some()) && country.is_none() {
            built.stateless += 1;
        } else if town {
            writeln!(tables.cities, "{id}\t{name}\t{iso2}\t{admin1}\t{lat}\t{lon}\t{}\t{aliases}", self.population)?;
            built.cities += 1;
        } else if let Some(parts) = division.filter(|parts| parts.iter().all(|part| !part.is_empty())) {
            writeln!(tables.divisions, "{id}\t{}\t{name}\t{lat}\t{lon}\t{aliases}", parts.join("."))?;
            built.divisions += 1;
        } else {
            // What lies in a contested entity has the viewpoint's country; what lies in several countries has none.
            let entity = geography.contested(id, &format!("{iso2}.{admin1}"));
            let country = country.filter(|_| entity.is_none() && self.others.is_empty()).unwrap_or_default();
            let entity = entity.unwrap_or_default();
            writeln!(tables.features, "geonames:{id}\t{name}\t{kind}\t{lat}\t{lon}\t{country}\t{entity}\t\t{aliases}\t\tGeoNames")?;
            built.features += 1;
        }
        Ok(())
    }
}

/// Other names, parted by bars, each once; none holds a bar itself.
fn aliases(name: &str, ascii: &str, alternate: Option<&Vec<String>>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for other in std::iter::once(ascii).chain(alternate.into_iter().flatten().map(String::as_str)) {
        if !other.is_empty() && other != name && !other.contains('|') && other.len() <= LONGEST_NAME_BYTES && !all.contains(&other) {
            all.push(other);
        }
    }
    all.join("|")
}
