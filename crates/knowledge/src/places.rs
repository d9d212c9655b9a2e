//! Places by name.

use crate::source::places::{PlaceRecord, PlaceTable, key};
use crate::source::words;
use std::borrow::Cow;
use std::sync::OnceLock;

/// Most words that a name of a place is looked for in.
const LONGEST: usize = 6;

/// One place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceEntry<'k> {
    /// `geonames:<number>` of a city, or the id of a feature.
    pub id: &'k str,
    /// Its name.
    pub name: &'k str,
    /// `city`, or what kind of feature it is.
    pub feature: &'k str,
    /// Degrees north, WGS 84.
    pub lat: f64,
    /// Degrees east, WGS 84.
    pub lon: f64,
    /// ISO3 code of its country, or id of the contested entity that it lies in.
    pub country: Option<&'k str>,
    /// First-level division, as GeoNames codes it.
    pub admin1: Option<&'k str>,
    /// People who live there.
    pub population: Option<u32>,
    /// Id of the entity that it is the same as or belongs to.
    pub entity: Option<&'k str>,
}

/// Cities and features; later tables are overlays.
pub struct Places {
    blob: Cow<'static, [u8]>,
    tables: OnceLock<Vec<PlaceTable>>,
}

impl Places {
    pub(crate) fn new(blob: Cow<'static, [u8]>) -> Self {
        Places { blob, tables: OnceLock::new() }
    }

    /// The tables, decoded when a place is first looked for.
    fn tables(&self) -> &[PlaceTable] {
        self.tables.get_or_init(|| crate::decode(&self.blob))
    }

    /// Number of places, those hidden by overlays included.
    pub fn len(&self) -> usize {
        self.tables().iter().map(PlaceTable::len).sum()
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The places of this name, in any case; features first, then by population, the largest first.
    pub fn lookup(&self, name: &str) -> Vec<PlaceEntry<'_>> {
        self.find(&key(name))
    }

    /// The places of the longest name that starts at token `at`, and its number of tokens.
    pub fn longest(&self, forms: &[&str], at: usize) -> Option<(usize, Vec<PlaceEntry<'_>>)> {
        let first = forms.get(at)?;
        if !first.starts_with(char::is_uppercase) {
            return None;
        }
        let mut end = (at + 2 * LONGEST).min(forms.len());
        while end > at {
            if !words::is_hyphen(forms[end - 1]) {
                let found = self.find(&key(&forms[at..end].join(" ")));
                if !found.is_empty() {
                    return Some((end - at, found));
                }
            }
            end -= 1;
        }
        None
    }

    fn find(&self, key: &str) -> Vec<PlaceEntry<'_>> {
        let mut out: Vec<PlaceEntry<'_>> = Vec::new();
        for table in self.tables().iter().rev() {
            for record in table.find(key) {
                let entry = entry(table, record);
                if !out.iter().any(|other| other.id == entry.id) {
                    out.push(entry);
                }
            }
        }
        out.sort_by_key(|entry| (entry.feature == "city", std::cmp::Reverse(entry.population)));
        out
    }
}

fn entry<'k>(table: &'k PlaceTable, record: &PlaceRecord) -> PlaceEntry<'k> {
    let some = |piece| Some(table.piece(piece)).filter(|text| !text.is_empty());
    PlaceEntry {
        id: table.piece(record.id),
        name: table.piece(record.name),
        feature: table.piece(record.feature),
        lat: record.lat,
        lon: record.lon,
        country: some(record.country),
        admin1: some(record.admin1),
        population: record.population,
        entity: some(record.entity),
    }
}
