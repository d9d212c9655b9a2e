//! Facts about codes that formats need beside the record: scores of CAMEO codes, descriptions of CAMEO codes, CAMEO's words for
//! sectors, names of countries. They come from `data/`, compiled in; nothing here knows a format.

use crate::table;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Whose scores of CAMEO codes: both are called Goldstein's, and differ in a few codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As GDELT lists them.
    Gdelt,
    /// CAMEO.SCALE of the Parus project, which PETRARCH's pipeline writes.
    CameoScale,
}

const SCORES: [&str; 3] = ["code", "gdelt", "cameo_scale"];

/// The tables, each from its key.
#[derive(Debug)]
pub struct Ontology {
    gdelt: BTreeMap<String, String>,
    cameo_scale: BTreeMap<String, String>,
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
            gdelt: pairs(include_str!("../../../data/ontology/goldstein.tsv"), &SCORES, 0, 1),
            cameo_scale: pairs(include_str!("../../../data/ontology/goldstein.tsv"), &SCORES, 0, 2),
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

    /// Score of a CAMEO code (-10 to 10), with one decimal; absent for codes without one.
    pub fn goldstein(&self, cameo: &str, scale: Scale) -> Option<&str> {
        self.scores(scale).get(cameo).map(String::as_str)
    }

    /// All codes with a score.
    pub fn scored(&self, scale: Scale) -> impl Iterator<Item = (&str, &str)> {
        self.scores(scale).iter().map(|(code, score)| (code.as_str(), score.as_str()))
    }

    fn scores(&self, scale: Scale) -> &BTreeMap<String, String> {
        match scale {
            Scale::Gdelt => &self.gdelt,
            Scale::CameoScale => &self.cameo_scale,
        }
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

fn pairs(text: &str, columns: &[&str], key: usize, value: usize) -> BTreeMap<String, String> {
    let mut problems = Vec::new();
    let rows = table::rows(text, columns, &mut problems);
    assert!(problems.is_empty(), "the tests read these very tables without a fault: {problems:?}");
    let cell = |cells: &[&str], at: usize| cells.get(at).map(|cell| (*cell).to_owned());
    rows.iter().filter_map(|(_, cells)| Some((cell(cells, key)?, cell(cells, value)?))).collect()
}
