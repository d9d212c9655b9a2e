//! From a dump of GeoNames to tables of places as `data/places` has them.
//!
//! Given lines, never files. What kinds of places are taken, and as what, stands in `data/formats/geonames.tsv`.
//! Source: the read-me of the dump (download.geonames.org/export/dump): 19 columns of places, 10 of alternate names.

use std::collections::BTreeMap;
use std::fmt::Write;

static KINDS: &str = include_str!("../../../data/formats/geonames.tsv");

/// Columns of a line of places.
pub const PLACE_COLUMNS: usize = 19;
/// Least columns of a line of alternate names; the last two are newer.
const NAME_COLUMNS: usize = 8;

/// Which table a line goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeonamesTable {
    /// `places/cities.tsv`
    Cities,
    /// `places/divisions.tsv`
    Divisions,
    /// `places/features.tsv`
    Features,
}

impl GeonamesTable {
    /// The path of the table below the data folder.
    pub fn path(self) -> &'static str {
        match self {
            GeonamesTable::Cities => "places/cities.tsv",
            GeonamesTable::Divisions => "places/divisions.tsv",
            GeonamesTable::Features => "places/features.tsv",
        }
    }

    /// Its first line.
    pub fn header(self) -> &'static str {
        match self {
            GeonamesTable::Cities => "geonameid\tname\tiso2\tadmin1\tlat\tlon\tpopulation\taliases\n",
            GeonamesTable::Divisions => "geonameid\tcode\tname\tlat\tlon\taliases\n",
            GeonamesTable::Features => "id\tname\tfeature\tlat\tlon\tcountry\tentity\tdivision\taliases\tabbreviations\tsource\n",
        }
    }
}

/// What to take.
pub struct Geonames {
    kinds: BTreeMap<&'static str, &'static str>,
    least_population: u32,
    language: String,
    /// ISO3 codes by ISO2 code.
    countries: BTreeMap<String, String>,
    names: BTreeMap<u32, Vec<String>>,
}

impl Geonames {
    /// Takes towns of `least_population` and more, and alternate names of `language` (ISO 639). `countries` are pairs of ISO2
    /// and ISO3 codes; places of other countries are left out.
    pub fn new(least_population: u32, language: &str, countries: impl IntoIterator<Item = (String, String)>) -> Self {
        let kinds = KINDS.lines().skip(1).filter_map(|line| line.split_once('\t')).collect();
        let countries = countries.into_iter().collect();
        Geonames { kinds, least_population, language: language.to_owned(), countries, names: BTreeMap::new() }
    }

    /// Reads a line of alternate names; all of them come before the places.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn alternate_name(&mut self, line: &str) -> Result<(), String> {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() < NAME_COLUMNS {
            return Err(format!("{} columns where alternate names have {NAME_COLUMNS} or more", cells.len()));
        }
        if cells[2] == self.language && usable(cells[3]) {
            self.names.entry(id(cells[1])?).or_default().push(cells[3].to_owned());
        }
        Ok(())
    }

    /// Reads a line of places: the line of ours that it makes, and for which table. None for kinds that are not taken, towns
    /// below the least population and places of no known country.
    ///
    /// # Errors
    /// What is wrong with the line.
    pub fn place(&self, line: &str) -> Result<Option<(GeonamesTable, String)>, String> {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells.len() != PLACE_COLUMNS {
            return Err(format!("{} columns where places have {PLACE_COLUMNS}", cells.len()));
        }
        let kind = self.kinds.get(format!("{}.{}", cells[6], cells[7]).as_str()).copied();
        let (id, iso2, name) = (id(cells[0])?, cells[8], cells[1]);
        let (Some(kind), true) = (kind, usable(name)) else {
            return Ok(None);
        };
        let (lat, lon) = (degrees(cells[4], 90.0)?, degrees(cells[5], 180.0)?);
        let iso3 = self.countries.get(iso2);
        let aliases = self.aliases(id, name, cells[2]);
        let mut row = String::new();
        let table = match kind {
            "city" => {
                let population: u32 = cells[14].parse().map_err(|_| format!("population `{}` is no number", cells[14]))?;
                if population < self.least_population || iso3.is_none() {
                    return Ok(None);
                }
                let _ = writeln!(row, "{id}\t{name}\t{iso2}\t{}\t{lat}\t{lon}\t{population}\t{aliases}", cells[10]);
                GeonamesTable::Cities
            }
            "region" | "district" if cells[6] == "A" => {
                let code = [iso2, cells[10], cells[11]];
                let code = &code[..if kind == "region" { 2 } else { 3 }];
                if iso3.is_none() || code.iter().any(|part| part.is_empty()) {
                    return Ok(None);
                }
                let _ = writeln!(row, "{id}\t{}\t{name}\t{lat}\t{lon}\t{aliases}", code.join("."));
                GeonamesTable::Divisions
            }
            _ => {
                // What lies in several countries, or in none, is in no country of ours.
                let country = iso3.filter(|_| cells[9].is_empty()).map_or("", String::as_str);
                let _ = writeln!(row, "geonames:{id}\t{name}\t{kind}\t{lat}\t{lon}\t{country}\t\t\t{aliases}\t\tGeoNames");
                GeonamesTable::Features
            }
        };
        Ok(Some((table, row)))
    }

    /// Other names, parted by `|`: the one in plain letters, and those of the language.
    fn aliases(&self, id: u32, name: &str, plain: &str) -> String {
        let mut out: Vec<&str> = Vec::new();
        let noted = self.names.get(&id).into_iter().flatten().map(String::as_str);
        for alias in std::iter::once(plain).chain(noted).filter(|alias| usable(alias)) {
            if alias != name && !out.contains(&alias) {
                out.push(alias);
            }
        }
        out.join("|")
    }
}

/// A name that can stand in a cell.
fn usable(name: &str) -> bool {
    !name.trim().is_empty() && !name.contains(['|', '"']) && name.len() <= 255
}

fn id(cell: &str) -> Result<u32, String> {
    cell.parse().map_err(|_| format!("geonameid `{cell}` is no number"))
}

fn degrees(cell: &str, limit: f64) -> Result<f64, String> {
    let value: f64 = cell.parse().map_err(|_| format!("coordinate `{cell}` is no number"))?;
    if value.is_nan() || value.abs() > limit { Err(format!("coordinate `{cell}` is out of range")) } else { Ok(value) }
}
