//! A table of places that is searched as it lies: bytes of fixed width, read in place.
//!
//! A quarter of a million places would take longer to decode than a report takes to read, and most are never asked for; so
//! nothing is decoded, and a search touches the pages that it needs. All numbers are little-endian. In order: seven counts
//! (records, keys, targets, strings, bytes of text, two reserved), records, keys, targets, strings, text. Keys are sorted
//! and compared without regard to the case of ASCII letters, so that most share their text with the name; what one stands for is `targets[key.first .. next key.first]`, the largest place first.

use std::borrow::Cow;
use std::cmp::Ordering;

/// Bytes of the counts.
const HEAD: usize = 7 * 4;
/// Bytes of a record: id, name (offset and length), latitude, longitude, population, feature, country, division, entity.
const RECORD: usize = 4 + 5 + 3 + 3 + 4 + 1 + 2 + 2 + 2;
/// Bytes of a key: offset and length of its text, first target.
const KEY: usize = 4 + 1 + 4;
/// Bytes of a shared string: offset and length.
const STRING: usize = 5;
/// Parts of a degree that coordinates are counted in: 11 metres.
const DEGREE: f64 = 10_000.0;
/// Stands for coordinates that there are not.
const NOWHERE: i32 = -(1 << 23);
/// In an id: the rest is the number of a shared string, not a geonameid.
const OWN_ID: u32 = 1 << 31;
/// Stands for a population that is not known.
const UNCOUNTED: u32 = u32::MAX;
/// Most bytes of a name.
pub const LONGEST_NAME_BYTES: usize = 255;

/// Which place: of GeoNames, or of our own tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceId<'k> {
    /// A geonameid.
    Geonames(u32),
    /// Id of a feature.
    Own(&'k str),
}

impl std::fmt::Display for PlaceId<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PlaceId::Geonames(number) => write!(f, "geonames:{number}"),
            PlaceId::Own(id) => f.write_str(id),
        }
    }
}

/// One place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaceEntry<'k> {
    /// Which.
    pub id: PlaceId<'k>,
    /// Its name.
    pub name: &'k str,
    /// `city`, `region` (province, state), `district` (county and the like), or what kind of feature it is.
    pub feature: &'k str,
    /// Degrees north and east, WGS 84; none for what is too large for a point.
    pub point: Option<(f64, f64)>,
    /// ISO3 code of its country, or id of the contested entity that it lies in.
    pub country: Option<&'k str>,
    /// First-level division, as GeoNames codes it.
    pub admin1: Option<&'k str>,
    /// People who live there.
    pub population: Option<u32>,
    /// Id of the entity that it is the same as or belongs to.
    pub entity: Option<&'k str>,
}

/// Places of one source, compiled.
#[derive(Clone, Debug)]
pub struct PlaceTable {
    bytes: Cow<'static, [u8]>,
    keys_at: usize,
    targets_at: usize,
    strings_at: usize,
    text_at: usize,
    keys: usize,
    targets: usize,
}

impl PlaceTable {
    /// A table out of bytes that [`Builder::finish`] made.
    pub fn new(bytes: Cow<'static, [u8]>) -> Self {
        let count = |i: usize| number(&bytes, 4 * i) as usize;
        let (keys, targets) = (count(1), count(2));
        let keys_at = HEAD + count(0) * RECORD;
        let targets_at = keys_at + keys * KEY;
        let strings_at = targets_at + targets * 4;
        let text_at = strings_at + count(3) * STRING;
        PlaceTable { keys_at, targets_at, strings_at, text_at, keys, targets, bytes }
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        number(&self.bytes, 0) as usize
    }

    /// The places of a name, given as [`super::places::key`] makes it; the largest first.
    pub fn find<'t>(&'t self, key: &str) -> impl Iterator<Item = PlaceEntry<'t>> + use<'t> {
        let at = self.lower_bound(key);
        let found = at < self.keys && self.key(at).eq_ignore_ascii_case(key.as_bytes());
        let range = if found { self.first(at)..self.first(at + 1) } else { 0..0 };
        range.map(|target| self.record(number(&self.bytes, self.targets_at + 4 * target) as usize))
    }

    /// Whether a name begins with these bytes.
    pub fn begins(&self, start: &str) -> bool {
        let at = self.lower_bound(start);
        at < self.keys && self.key(at).get(..start.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(start.as_bytes()))
    }

    fn lower_bound(&self, key: &str) -> usize {
        let (mut low, mut high) = (0, self.keys);
        while low < high {
            let middle = usize::midpoint(low, high);
            if order(self.key(middle), key.as_bytes()) == Ordering::Less {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn key(&self, i: usize) -> &[u8] {
        self.text_bytes(self.keys_at + i * KEY)
    }

    fn first(&self, key: usize) -> usize {
        if key < self.keys { number(&self.bytes, self.keys_at + key * KEY + 5) as usize } else { self.targets }
    }

    /// The text whose offset and length stand at `at`.
    fn text(&self, at: usize) -> &str {
        std::str::from_utf8(self.text_bytes(at)).unwrap_or_default()
    }

    fn text_bytes(&self, at: usize) -> &[u8] {
        let start = self.text_at + number(&self.bytes, at) as usize;
        &self.bytes[start..start + usize::from(self.bytes[at + 4])]
    }

    fn string(&self, i: usize) -> &str {
        self.text(self.strings_at + i * STRING)
    }

    fn shared(&self, at: usize) -> Option<&str> {
        let i = u16::from_le_bytes([self.bytes[at], self.bytes[at + 1]]);
        Some(self.string(i.into())).filter(|text| !text.is_empty())
    }

    fn record(&self, i: usize) -> PlaceEntry<'_> {
        let at = HEAD + i * RECORD;
        let id = number(&self.bytes, at);
        let (lat, lon) = (short(&self.bytes, at + 9), short(&self.bytes, at + 12));
        PlaceEntry {
            id: if id & OWN_ID == 0 { PlaceId::Geonames(id) } else { PlaceId::Own(self.string((id & !OWN_ID) as usize)) },
            name: self.text(at + 4),
            feature: self.string(self.bytes[at + 19].into()),
            point: (lat != NOWHERE).then(|| (f64::from(lat) / DEGREE, f64::from(lon) / DEGREE)),
            country: self.shared(at + 20),
            admin1: self.shared(at + 22),
            population: Some(number(&self.bytes, at + 15)).filter(|population| *population != UNCOUNTED),
            entity: self.shared(at + 24),
        }
    }
}

/// The order of keys; `key` is in small letters.
fn order(stored: &[u8], key: &[u8]) -> Ordering {
    let differ = stored.iter().zip(key).map(|(a, b)| a.to_ascii_lowercase().cmp(b)).find(|order| order.is_ne());
    differ.unwrap_or_else(|| stored.len().cmp(&key.len()))
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// A signed number of three bytes.
fn short(bytes: &[u8], at: usize) -> i32 {
    i32::from_le_bytes([0, bytes[at], bytes[at + 1], bytes[at + 2]]) >> 8
}

/// Several tables in one run of bytes: each with its length before it.
pub fn join(tables: &[PlaceTable]) -> Vec<u8> {
    let mut out = Vec::new();
    for table in tables {
        out.extend((table.bytes.len() as u32).to_le_bytes());
        out.extend_from_slice(&table.bytes);
    }
    out
}

/// The tables that [`join`] put together; nothing is copied that is part of the program.
pub fn split(bytes: Cow<'static, [u8]>) -> Vec<PlaceTable> {
    let mut tables = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (start, end) = (at + 4, at + 4 + number(&bytes, at) as usize);
        tables.push(PlaceTable::new(match &bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[start..end]),
            Cow::Owned(bytes) => Cow::Owned(bytes[start..end].to_vec()),
        }));
        at = end;
    }
    tables
}

/// Makes a table.
#[derive(Default)]
pub struct Builder {
    text: String,
    records: Vec<u8>,
    populations: Vec<Option<u32>>,
    strings: Vec<String>,
    numbers: std::collections::BTreeMap<String, u16>,
    names: std::collections::BTreeMap<String, Vec<u32>>,
    /// Offset of each record's name.
    starts: Vec<usize>,
}

/// Why a place was not taken into a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// More than 255 kinds, or 65,535 countries, divisions and ids.
    Words,
}

impl Builder {
    /// The empty string is the first of the shared ones: it stands for what is absent.
    pub fn new() -> Self {
        let mut builder = Builder::default();
        builder.number_of("");
        // Kinds of place have one byte: they come first.
        for kind in ["city", "region", "district"] {
            builder.number_of(kind);
        }
        builder
    }

    fn number_of(&mut self, text: &str) -> Option<u16> {
        if let Some(number) = self.numbers.get(text) {
            return Some(*number);
        }
        let number = u16::try_from(self.strings.len()).ok()?;
        self.strings.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        Some(number)
    }

    /// Gives a kind of place one of the first 256 numbers.
    pub fn kind(&mut self, kind: &str) {
        self.number_of(kind);
    }

    /// Adds a place with the keys under which it is found. Names and keys have [`LONGEST_NAME_BYTES`] at most.
    pub fn add(&mut self, place: &PlaceEntry<'_>, keys: impl IntoIterator<Item = String>) -> Result<(), Full> {
        let id = match place.id {
            PlaceId::Geonames(number) => number & !OWN_ID,
            PlaceId::Own(id) => u32::from(self.number_of(id).ok_or(Full::Words)?) | OWN_ID,
        };
        let feature = self.number_of(place.feature).and_then(|number| u8::try_from(number).ok()).ok_or(Full::Words)?;
        let mut words = [0_u16; 3];
        for (number, word) in words.iter_mut().zip([place.country, place.admin1, place.entity]) {
            *number = self.number_of(word.unwrap_or("")).ok_or(Full::Words)?;
        }
        let (lat, lon) = place.point.map_or((NOWHERE, NOWHERE), |(lat, lon)| ((lat * DEGREE).round() as i32, (lon * DEGREE).round() as i32));
        let index = self.populations.len() as u32;
        self.populations.push(place.population);
        self.records.extend(id.to_le_bytes());
        self.starts.push(self.text.len());
        let name = piece(&mut self.text, place.name);
        self.records.extend(name);
        self.records.extend(&lat.to_le_bytes()[..3]);
        self.records.extend(&lon.to_le_bytes()[..3]);
        self.records.extend(place.population.unwrap_or(UNCOUNTED).to_le_bytes());
        self.records.push(feature);
        words.iter().for_each(|word| self.records.extend(word.to_le_bytes()));
        for key in keys {
            let targets = self.names.entry(key).or_default();
            if !targets.contains(&index) {
                targets.push(index);
            }
        }
        Ok(())
    }

    /// The text of a key: that of the name of one of its places where they differ in nothing but case.
    fn key_piece(&mut self, key: &str, places: &[u32]) -> [u8; 5] {
        for place in places {
            let start = self.starts[*place as usize];
            let there = self.text.as_bytes().get(start..start + key.len());
            let len = self.records[*place as usize * RECORD + 8];
            if usize::from(len) == key.len() && there.is_some_and(|bytes| bytes.eq_ignore_ascii_case(key.as_bytes())) {
                let start = (start as u32).to_le_bytes();
                return [start[0], start[1], start[2], start[3], len];
            }
        }
        piece(&mut self.text, key)
    }

    /// The table; `None` if nothing was added.
    pub fn finish(mut self) -> Option<PlaceTable> {
        if self.populations.is_empty() {
            return None;
        }
        let (mut keys, mut targets) = (Vec::new(), Vec::new());
        let count = self.names.len() as u32;
        for (name, mut places) in std::mem::take(&mut self.names) {
            places.sort_by_key(|place| (std::cmp::Reverse(self.populations[*place as usize]), *place));
            keys.extend(self.key_piece(&name, &places));
            keys.extend((targets.len() as u32 / 4).to_le_bytes());
            places.iter().for_each(|place| targets.extend(place.to_le_bytes()));
        }
        let strings: Vec<u8> = self.strings.iter().flat_map(|string| piece(&mut self.text, string)).collect();
        let counts = [self.populations.len() as u32, count, targets.len() as u32 / 4, self.strings.len() as u32, self.text.len() as u32, 0, 0];
        let mut bytes: Vec<u8> = counts.iter().flat_map(|count| count.to_le_bytes()).collect();
        for part in [&self.records, &keys, &targets, &strings, self.text.as_bytes()] {
            bytes.extend_from_slice(part);
        }
        Some(PlaceTable::new(Cow::Owned(bytes)))
    }
}

/// Puts a text at the end of the others: its offset and length.
fn piece(text: &mut String, new: &str) -> [u8; 5] {
    let start = (text.len() as u32).to_le_bytes();
    let len = u8::try_from(new.len()).expect("rows with long names were left out");
    text.push_str(new);
    [start[0], start[1], start[2], start[3], len]
}
