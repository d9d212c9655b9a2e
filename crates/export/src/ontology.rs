//! Facts about codes that formats need beside the record: Goldstein scores, descriptions of CAMEO codes, CAMEO's words for
//! sectors, names of countries. They come from `data/`, compiled in; nothing here knows a format.

use crate::table;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The tables, each from its key.
#[derive(Debug)]
pub struct Ontology {
    goldstein: BTreeMap<String, String>,
    cameo: BTreeMap<String, String>,
    sectors: BTreeMap<String, String>,
    sector_names: BTreeMap<String, String>,
    countries: BTreeMap<String, String>,
}

impl Ontology {
    /// The tables that are compiled in.
    pub fn embedded() -> &'static Ontology {
        static TABLES: OnceLock<Ontology> = OnceLock::new();
        TABLES.get_or_init(|| Ontology {
            goldstein: pairs(include_str!("../../../data/ontology/goldstein.tsv"), &["code", "score"], 0, 1),
            cameo: pairs(include_str!("../../../data/ontology/cameo.tsv"), &["code", "type", "mode", "description"], 0, 3),
            sectors: pairs(include_str!("../../../data/ontology/cameo_sectors.tsv"), &["sector", "cameo"], 0, 1),
            sector_names: pairs(include_str!("../../../data/ontology/sectors.tsv"), &["sector", "description"], 0, 1),
            countries: pairs(
                include_str!("../../../data/actors/countries.tsv"),
                &["iso3", "iso2", "numeric", "name", "kind", "sovereign", "capital", "wikidata"],
                0,
                3,
            ),
        })
    }

    /// Goldstein score of a CAMEO code, as published (-10 to 10), with one decimal; absent for codes without one.
    pub fn goldstein(&self, cameo: &str) -> Option<&str> {
        self.goldstein.get(cameo).map(String::as_str)
    }

    /// All codes with a score.
    pub fn scored(&self) -> impl Iterator<Item = (&str, &str)> {
        self.goldstein.iter().map(|(code, score)| (code.as_str(), score.as_str()))
    }

    /// What a CAMEO code says, in our words, without a full stop.
    pub fn describe(&self, cameo: &str) -> Option<&str> {
        self.cameo.get(cameo).map(|text| text.trim_end_matches('.'))
    }

    /// CAMEO's code for a PLOVER sector; absent where CAMEO has none that means the same.
    pub fn cameo_sector(&self, sector: &str) -> Option<&str> {
        self.sectors.get(sector).map(String::as_str)
    }

    /// A sector in words, without a full stop.
    pub fn sector_name(&self, sector: &str) -> Option<&str> {
        self.sector_names.get(sector).map(|text| text.trim_end_matches('.'))
    }

    /// English name of a country.
    pub fn country_name(&self, iso3: &str) -> Option<&str> {
        self.countries.get(iso3).map(String::as_str)
    }
}

/// Quad class that GDELT gives to a CAMEO code: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material
/// conflict. Source: GDELT Event Codebook 2.0.
pub fn quad_class(cameo: &str) -> Option<u8> {
    match cameo.get(..2)?.parse::<u8>().ok()? {
        1..=5 => Some(1),
        6..=8 => Some(2),
        9..=13 => Some(3),
        14..=20 => Some(4),
        _ => None,
    }
}

fn pairs(text: &str, columns: &[&str], key: usize, value: usize) -> BTreeMap<String, String> {
    let mut problems = Vec::new();
    let rows = table::rows(text, columns, &mut problems);
    assert!(problems.is_empty(), "the tests read these very tables without a fault: {problems:?}");
    let cell = |cells: &[&str], at: usize| cells.get(at).map(|cell| (*cell).to_owned());
    rows.iter().filter_map(|(_, cells)| Some((cell(cells, key)?, cell(cells, value)?))).collect()
}
