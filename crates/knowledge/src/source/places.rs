//! Compiles cities and features into one table that is searched as it lies: names in one string, keys sorted.

use super::problem::{At, Problem, code};
use super::tables::{Table, World};
use super::words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A city as written in its table.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of cities.tsv")]
pub struct CityRow {
    pub id: String,
    pub name: String,
    pub iso2: String,
    pub admin1: Option<String>,
    pub lat: f64,
    pub lon: f64,
    pub population: Option<u32>,
    pub aliases: Vec<String>,
}

/// A tunnel, strait, crossing, region ... as written in its table.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of features.tsv")]
pub struct FeatureRow {
    pub id: String,
    pub name: String,
    pub feature: String,
    pub lat: f64,
    pub lon: f64,
    pub country: Option<String>,
    pub admin1: Option<String>,
    pub entity: Option<String>,
    pub aliases: Vec<String>,
}

/// A stretch of [`PlaceTable::text`].
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Piece {
    start: u32,
    len: u16,
}

/// One place; strings are pieces of the table's text, empty for none.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "see `PlaceEntry`")]
pub struct PlaceRecord {
    pub id: Piece,
    pub name: Piece,
    pub feature: Piece,
    pub country: Piece,
    pub admin1: Piece,
    pub entity: Piece,
    pub lat: f64,
    pub lon: f64,
    pub population: Option<u32>,
}

/// A name and the places that bear it: `targets[first..first + count]`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct PlaceKey {
    name: Piece,
    first: u32,
    count: u32,
}

/// Places of one source, compiled.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PlaceTable {
    text: String,
    records: Vec<PlaceRecord>,
    keys: Vec<PlaceKey>,
    targets: Vec<u32>,
}

impl PlaceTable {
    /// The text of a piece.
    pub fn piece(&self, piece: Piece) -> &str {
        &self.text[piece.start as usize..piece.start as usize + usize::from(piece.len)]
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Places of a name, given as [`key`] makes it; the largest first.
    pub fn find<'t>(&'t self, key: &str) -> impl Iterator<Item = &'t PlaceRecord> + use<'t> {
        let found = self.keys.binary_search_by(|probe| self.piece(probe.name).cmp(key)).ok();
        let range = found.map_or(0..0, |i| {
            let key = self.keys[i];
            key.first as usize..(key.first + key.count) as usize
        });
        self.targets[range].iter().map(|target| &self.records[*target as usize])
    }
}

/// The form in which names of places are compared.
pub fn key(name: &str) -> String {
    words::split(name).join(" ").to_lowercase()
}

/// Builds a table; `None` if there are no places.
pub fn compile(cities: &Table<CityRow>, features: &Table<FeatureRow>, world: &World, problems: &mut Vec<Problem>) -> Option<PlaceTable> {
    let iso3: BTreeMap<&str, &str> =
        world.countries.iter().filter_map(|country| Some((country.row.iso2.as_deref()?, country.row.iso3.as_str()))).collect();
    let mut builder = Builder::default();
    for city in cities {
        let row = &city.row;
        if too_long([&row.id, &row.name].into_iter().chain(&row.admin1).chain(&row.aliases), &city.at, problems) {
            continue;
        }
        let Some(country) = iso3.get(row.iso2.as_str()) else {
            let message = format!("country `{}` of {} is not in actors/countries.tsv; add it there", row.iso2, row.name);
            problems.push(city.at.problem(code::COUNTRY, message));
            continue;
        };
        let record = PlaceRecord {
            id: builder.fresh(&row.id),
            name: builder.fresh(&row.name),
            feature: builder.shared("city"),
            country: builder.shared(country),
            admin1: builder.shared(row.admin1.as_deref().unwrap_or("")),
            entity: Piece::default(),
            lat: row.lat,
            lon: row.lon,
            population: row.population,
        };
        builder.add(record, std::iter::once(&row.name).chain(&row.aliases));
    }
    for feature in features {
        let row = &feature.row;
        if too_long([&row.id, &row.name, &row.feature].into_iter().chain(&row.aliases), &feature.at, problems) {
            continue;
        }
        let record = PlaceRecord {
            id: builder.fresh(&row.id),
            name: builder.fresh(&row.name),
            feature: builder.shared(&row.feature),
            country: builder.shared(row.country.as_deref().unwrap_or("")),
            admin1: builder.shared(row.admin1.as_deref().unwrap_or("")),
            entity: builder.shared(row.entity.as_deref().unwrap_or("")),
            lat: row.lat,
            lon: row.lon,
            population: None,
        };
        builder.add(record, std::iter::once(&row.name).chain(&row.aliases));
    }
    (!builder.table.records.is_empty()).then(|| builder.finish())
}

/// Most bytes of a name.
const LONGEST_NAME_BYTES: usize = 1000;

fn too_long<'n>(names: impl Iterator<Item = &'n String>, at: &At, problems: &mut Vec<Problem>) -> bool {
    let mut long = false;
    for name in names.filter(|name| name.len() > LONGEST_NAME_BYTES) {
        let start: String = name.chars().take(40).collect();
        let message = format!("\"{start} ...\" is longer than {LONGEST_NAME_BYTES} bytes; shorten it");
        problems.push(at.problem(code::VALUE, message));
        long = true;
    }
    long
}

#[derive(Default)]
struct Builder {
    table: PlaceTable,
    shared: BTreeMap<String, Piece>,
    names: BTreeMap<String, Vec<u32>>,
}

impl Builder {
    fn fresh(&mut self, text: &str) -> Piece {
        let start = self.table.text.len() as u32;
        let len = u16::try_from(text.len()).expect("rows with long names were left out");
        self.table.text.push_str(text);
        Piece { start, len }
    }

    fn shared(&mut self, text: &str) -> Piece {
        if let Some(piece) = self.shared.get(text) {
            return *piece;
        }
        let piece = self.fresh(text);
        self.shared.insert(text.to_owned(), piece);
        piece
    }

    fn add<'n>(&mut self, record: PlaceRecord, names: impl Iterator<Item = &'n String>) {
        let index = self.table.records.len() as u32;
        self.table.records.push(record);
        for name in names {
            let targets = self.names.entry(key(name)).or_default();
            if !targets.contains(&index) {
                targets.push(index);
            }
        }
    }

    fn finish(mut self) -> PlaceTable {
        for (name, mut targets) in std::mem::take(&mut self.names) {
            let records = &self.table.records;
            targets.sort_by_key(|target| (std::cmp::Reverse(records[*target as usize].population), *target));
            let name = self.fresh(&name);
            let first = self.table.targets.len() as u32;
            self.table.keys.push(PlaceKey { name, first, count: targets.len() as u32 });
            self.table.targets.extend(targets);
        }
        self.table
    }
}
