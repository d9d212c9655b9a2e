//! Compiles cities, divisions and features into one table.

use super::place_table::{Builder, LONGEST_NAME_BYTES, PlaceEntry, PlaceId, PlaceTable};
use super::problem::{At, Problem, code};
use super::tables::{Table, World};
use super::words;
use std::collections::BTreeMap;

/// A city as written in its table.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of cities.tsv")]
pub struct CityRow {
    pub id: u32,
    pub name: String,
    pub iso2: String,
    pub admin1: Option<String>,
    pub lat: f64,
    pub lon: f64,
    pub population: Option<u32>,
    pub aliases: Vec<String>,
}

/// A province, state, county, district ... as written in its table.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of divisions.tsv")]
pub struct DivisionRow {
    pub id: u32,
    pub code: String,
    pub name: String,
    pub lat: f64,
    pub lon: f64,
    pub aliases: Vec<String>,
}

/// A tunnel, strait, crossing, region ... as written in its table.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the columns of features.tsv")]
pub struct FeatureRow {
    pub id: String,
    pub name: String,
    pub feature: String,
    pub point: Option<(f64, f64)>,
    pub country: Option<String>,
    pub entity: Option<String>,
    pub division: Option<String>,
    pub aliases: Vec<String>,
    pub abbreviations: Vec<String>,
}

/// Which country, and which contested entity, the codes of GeoNames stand for.
#[derive(Clone, Debug, Default)]
pub struct Geography {
    iso3: BTreeMap<String, String>,
    contested: BTreeMap<String, String>,
}

impl Geography {
    /// As the tables of a world say.
    pub fn new(world: &World) -> Self {
        let countries = world.countries.iter().filter_map(|country| Some((country.row.iso2.clone()?, country.row.iso3.clone())));
        let places = world.contested_places.iter().map(|place| (place.row.place.clone(), place.row.entity.clone()));
        Geography { iso3: countries.collect(), contested: places.collect() }
    }

    /// ISO3 code of an ISO2 code.
    pub fn iso3(&self, iso2: &str) -> Option<&str> {
        self.iso3.get(iso2).map(String::as_str)
    }

    /// ISO3 codes of countries that are contested entities as a whole, and the ids of these.
    pub fn contested_countries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iso3.iter().filter_map(|(iso2, iso3)| Some((iso3.as_str(), self.contested.get(iso2)?.as_str())))
    }

    /// The contested entity that a place lies in, by what is said of the place itself, of its divisions (`XR.03.011`), or of
    /// its country.
    pub fn contested(&self, geonameid: u32, code: &str) -> Option<&str> {
        let whole = std::iter::successors(Some(code), |code| code.rsplit_once('.').map(|(upper, _)| upper));
        let of = |place: &str| self.contested.get(place).map(String::as_str);
        of(&geonameid.to_string()).or_else(|| whole.into_iter().find_map(of))
    }
}

/// The form in which names of places are compared.
pub fn key(name: &str) -> String {
    // Nearly every name asked for is one of plain words, which nothing has to be cut off from.
    let plain = |word: &[u8]| !word.is_empty() && word.iter().all(u8::is_ascii_alphanumeric);
    if name.as_bytes().split(|&byte| byte == b' ').all(plain) {
        return name.to_ascii_lowercase();
    }
    words::split(name).join(" ").to_lowercase()
}

/// The form in which abbreviations are compared, apart from all names: small letters, with a mark before each that was a capital.
pub fn abbreviation_key(word: &str) -> String {
    let marked = words::normal(word).chars().flat_map(|c| c.is_uppercase().then_some('^').into_iter().chain(c.to_lowercase())).collect::<String>();
    format!("\u{1}{marked}")
}

/// Builds a table; `None` if there are no places.
pub fn compile(
    cities: &Table<CityRow>,
    divisions: &Table<DivisionRow>,
    features: &Table<FeatureRow>,
    world: &World,
    problems: &mut Vec<Problem>,
) -> Option<PlaceTable> {
    let geography = Geography::new(world);
    let mut out = Compiler { builder: Builder::new(), geography: &geography, problems };
    features.iter().for_each(|feature| out.builder.kind(&feature.row.feature));
    for city in cities {
        let row = &city.row;
        let place = PlaceEntry {
            id: PlaceId::Geonames(row.id),
            name: &row.name,
            feature: "city",
            point: Some((row.lat, row.lon)),
            country: out.country(&row.iso2, &row.name, &city.at),
            admin1: row.admin1.as_deref(),
            population: row.population,
            entity: geography.contested(row.id, &format!("{}.{}", row.iso2, row.admin1.as_deref().unwrap_or_default())),
        };
        if place.country.is_some() {
            out.add(&place, &row.aliases, &[], &city.at);
        }
    }
    for division in divisions {
        let row = &division.row;
        let mut code = row.code.split('.');
        let iso2 = code.next().unwrap_or_default();
        let place = PlaceEntry {
            id: PlaceId::Geonames(row.id),
            name: &row.name,
            point: Some((row.lat, row.lon)),
            country: out.country(iso2, &row.name, &division.at),
            admin1: code.next(),
            feature: if code.next().is_some() { "district" } else { "region" },
            population: None,
            entity: geography.contested(row.id, &row.code),
        };
        if place.country.is_some() {
            out.add(&place, &row.aliases, &[], &division.at);
        }
    }
    for feature in features {
        let row = &feature.row;
        let place = PlaceEntry {
            id: row.id.strip_prefix("geonames:").and_then(|number| number.parse().ok()).map_or(PlaceId::Own(&row.id), PlaceId::Geonames),
            name: &row.name,
            feature: &row.feature,
            point: row.point,
            country: row.country.as_deref(),
            admin1: row.division.as_deref().and_then(|code| code.split('.').nth(1)),
            population: None,
            entity: row.entity.as_deref(),
        };
        out.add(&place, &row.aliases, &row.abbreviations, &feature.at);
    }
    out.builder.finish()
}

struct Compiler<'w, 'p> {
    builder: Builder,
    geography: &'w Geography,
    problems: &'p mut Vec<Problem>,
}

impl<'w> Compiler<'w, '_> {
    fn country(&mut self, iso2: &str, name: &str, at: &At) -> Option<&'w str> {
        let country = self.geography.iso3(iso2);
        if country.is_none() {
            let message = format!("country `{iso2}` of {name} is not in actors/countries.tsv; add it there");
            self.problems.push(at.problem(code::COUNTRY, message));
        }
        country
    }

    fn add(&mut self, place: &PlaceEntry<'_>, aliases: &[String], abbreviations: &[String], at: &At) {
        let own = match place.id {
            PlaceId::Own(id) => id,
            PlaceId::Geonames(_) => "",
        };
        let texts = [own, place.name, place.feature, place.admin1.unwrap_or("")].into_iter();
        let mut long = false;
        for text in texts.chain(aliases.iter().chain(abbreviations).map(String::as_str)).filter(|text| text.len() > LONGEST_NAME_BYTES) {
            let start: String = text.chars().take(40).collect();
            let message = format!("\"{start} ...\" is longer than {LONGEST_NAME_BYTES} bytes; shorten it");
            self.problems.push(at.problem(code::VALUE, message));
            long = true;
        }
        if long {
            return;
        }
        let names = std::iter::once(place.name).chain(aliases.iter().map(String::as_str)).map(key);
        let keys = names.chain(abbreviations.iter().map(|word| abbreviation_key(word))).filter(|key| key.len() <= LONGEST_NAME_BYTES);
        if self.builder.add(place, keys).is_err() {
            let message = "more kinds, divisions and ids than a table can number; leave some out".to_owned();
            self.problems.push(at.problem(code::VALUE, message));
        }
    }
}
