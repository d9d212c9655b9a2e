//! Reads each file into the rows of its table.

use super::patterns;
use super::places::{CityRow, DivisionRow, FeatureRow};
use super::problem::{At, Problem, code};
use super::read_world::world_file;
use super::rules::Example;
use super::tables::*;
use super::tsv::Column::{Extra, Filled, Open};
use super::tsv::{Cells, Column, rows};
use std::sync::Arc;
use unicode_normalization::is_nfc;

/// What the files say, unchecked.
#[derive(Default)]
pub struct Loaded {
    /// Ontology and language.
    pub language: Language,
    /// Actors.
    pub world: World,
    /// Cities.
    pub cities: Table<CityRow>,
    /// Ids of cities that other names are noted for; the names themselves are in `cities`.
    pub exonyms: Table<u32>,
    /// Provinces, states, counties ...
    pub divisions: Table<DivisionRow>,
    /// Features.
    pub features: Table<FeatureRow>,
    /// Examples of patterns.
    pub examples: Vec<Example>,
}

/// Folders of which this crate reads every table.
const OWN: [&str; 6] = ["ontology/", "actors/", "places/", "en/classes/", "en/patterns/", "en/quantities/"];

/// Tables in these folders that another crate reads and checks: `attache-export`, and `attache` itself.
const ELSEWHERE: [&str; 4] = ["places/geonames_features.tsv", "actors/country_codes.tsv", "ontology/cameo_sectors.tsv", "ontology/goldstein.tsv"];

/// Reads files, given as path below the data folder and text.
pub fn read(files: &[(String, String)], strict_paths: bool, problems: &mut Vec<Problem>) -> Loaded {
    let mut loaded = Loaded::default();
    let mut sorted: Vec<&(String, String)> = files.iter().collect();
    sorted.sort();
    for (path, text) in sorted {
        let file: Arc<str> = Arc::from(path.as_str());
        let table = path.ends_with(".tsv") || path.ends_with(".toml");
        let own = OWN.iter().any(|folder| path.starts_with(folder));
        if ELSEWHERE.contains(&path.as_str()) {
            text_form(&file, text, problems);
            continue;
        }
        if !table || !read_file(&file, text, &mut loaded, problems) {
            if table && (strict_paths || own) {
                let at = At { file: Some(file), line: 0 };
                problems.push(at.problem(code::FILE, "no table is read from a file of this name; see data/README.md"));
            }
        } else {
            text_form(&file, text, problems);
        }
    }
    loaded
}

fn text_form(file: &Arc<str>, text: &str, problems: &mut Vec<Problem>) {
    for (number, line) in text.split('\n').enumerate() {
        let at = At { file: Some(file.clone()), line: number as u32 + 1 };
        if line.ends_with('\r') {
            problems.push(at.problem(code::TEXT, "the line ends in CR LF; write LF alone"));
        }
        if !line.is_ascii() && !is_nfc(line) {
            problems.push(at.problem(code::TEXT, format!("{line:?} is not in Unicode normal form C; convert it")));
        }
    }
}

/// Reads every row of a table with `make`; rows that it returns nothing for have been reported.
pub fn table<T>(
    file: &Arc<str>,
    text: &str,
    columns: &[Column],
    out: &mut Table<T>,
    problems: &mut Vec<Problem>,
    make: impl Fn(&Cells<'_>, &mut Vec<Problem>) -> Option<T>,
) {
    for cells in rows(file, text, columns, problems) {
        if let Some(row) = make(&cells, problems) {
            out.push(Located { at: cells.at, row });
        }
    }
}

/// Returns whether some table is read from files of this name.
fn read_file(file: &Arc<str>, text: &str, into: &mut Loaded, problems: &mut Vec<Problem>) -> bool {
    let language = &mut into.language;
    match &**file {
        "ontology/contexts.tsv" => terms(file, text, "context", &mut language.contexts, problems),
        "ontology/sectors.tsv" => terms(file, text, "sector", &mut language.sectors, problems),
        "ontology/roles.tsv" => terms(file, text, "role", &mut language.roles, problems),
        "ontology/relations.tsv" => terms(file, text, "relation", &mut language.relations, problems),
        "ontology/stages.tsv" => terms(file, text, "stage", &mut language.stages, problems),
        "places/cities.tsv" => cities(file, text, &mut into.cities, problems),
        "places/exonyms.tsv" => {
            let columns = [Filled("geonameid"), Filled("aliases")];
            table(file, text, &columns, &mut into.exonyms, problems, geonameid);
        }
        "places/divisions.tsv" => divisions(file, text, &mut into.divisions, problems),
        "places/features.tsv" => features(file, text, &mut into.features, problems),
        path if path.starts_with("en/patterns/") && path.ends_with(".toml") => {
            patterns::read(file, text, &mut language.patterns, &mut into.examples, problems);
        }
        path => {
            return ontology_file(path, file, text, language, problems)
                || language_file(path, file, text, language, problems)
                || world_file(path, file, text, &mut into.world, problems);
        }
    }
    true
}

fn ontology_file(path: &str, file: &Arc<str>, text: &str, into: &mut Language, problems: &mut Vec<Problem>) -> bool {
    match path {
        "ontology/types.tsv" => {
            let columns = [
                Filled("type"),
                Filled("quad"),
                Filled("score"),
                Filled("recipient"),
                Open("future"),
                Open("future_cameo"),
                Open("refused"),
                Open("refused_mode"),
                Open("refused_cameo"),
                Open("description"),
            ];
            table(file, text, &columns, &mut into.types, problems, |c, p| {
                let quad = c.word(1, &["1", "2", "3", "4"], p);
                let score = c.number(2, p);
                let recipient = c.word(3, &["required", "optional"], p);
                Some(EventType {
                    name: c.string(0),
                    quad: quad?.parse().ok()?,
                    score: score?,
                    recipient_required: recipient? == "required",
                    future: c.opt(4),
                    future_cameo: c.opt(5),
                    refused: c.opt(6),
                    refused_mode: c.opt(7),
                    refused_cameo: c.opt(8),
                    description: c.string(9),
                })
            });
        }
        "ontology/modes.tsv" => {
            let columns = [Filled("type"), Filled("mode"), Filled("score"), Open("description")];
            table(file, text, &columns, &mut into.modes, problems, |c, p| {
                let score = c.number(2, p)?;
                Some(Mode { event_type: c.string(0), name: c.string(1), score, description: c.string(3) })
            });
        }
        "ontology/cameo.tsv" => {
            let columns = [Filled("code"), Open("type"), Open("mode"), Open("description")];
            table(file, text, &columns, &mut into.cameo, problems, |c, p| {
                let code = c.string(0);
                if !(3..=4).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_digit()) {
                    let message = format!("`{code}` is no CAMEO code; they have three or four digits");
                    p.push(c.at.problem(code::CAMEO, message));
                    return None;
                }
                Some(CameoCode { code, event_type: c.opt(1), mode: c.opt(2), description: c.string(3) })
            });
        }
        _ => return false,
    }
    true
}

/// How a word attributes.
const CUE_CLASSES: [&str; 23] = [
    "say",
    "claim",
    "confirm",
    "deny",
    "warn",
    "announce",
    "ask",
    "question",
    "allege",
    "believe",
    "expect",
    "know",
    "perceive",
    "show",
    "decide",
    "intend",
    "desire",
    "refuse",
    "judge",
    "describe",
    "seem",
    "hearsay",
    "according_to",
];

fn language_file(path: &str, file: &Arc<str>, text: &str, into: &mut Language, problems: &mut Vec<Problem>) -> bool {
    match path {
        "actors/agents.tsv" => {
            let columns = [Filled("lemma"), Open("sector"), Filled("kind"), Extra("note")];
            table(file, text, &columns, &mut into.agents, problems, |c, p| Some(Agent { lemma: c.string(0), sector: c.opt(1), kind: c.kind(2, p)? }));
        }
        "actors/titles.tsv" => {
            let columns = [Filled("title"), Open("sector"), Open("role")];
            table(file, text, &columns, &mut into.titles, problems, |c, _| Some(Title { title: c.string(0), sector: c.opt(1), role: c.opt(2) }));
        }
        "actors/first_names.tsv" => {
            table(file, text, &[Filled("name")], &mut into.first_names, problems, |c, _| Some(c.string(0)));
        }
        "en/coref/census_names.tsv" | "en/coref/given_names.tsv" => genders(file, text, &[Filled("name"), Open("gender")], into, problems),
        "en/coref/titles.tsv" => genders(file, text, &[Filled("title"), Open("gender")], into, problems),
        "en/coref/nouns.tsv" => genders(file, text, &[Filled("lemma"), Open("class"), Open("gender"), Open("number")], into, problems),
        "en/coref/pronouns.tsv" => {
            genders(file, text, &[Filled("form"), Open("person"), Open("number"), Open("gender"), Open("use")], into, problems);
        }
        "en/operators.tsv" => {
            let columns = [Filled("lemma"), Filled("pos"), Filled("class"), Open("status"), Extra("note")];
            table(file, text, &columns, &mut into.operators, problems, |c, p| {
                let pos = c.word(1, &["verb", "noun", "adj", "adv", "modal", "mark", "det", "prep"], p);
                let status = c.status(3, p);
                Some(Operator { lemma: c.string(0), pos: pos?.to_owned(), class: c.string(2), status: status? })
            });
        }
        "en/cues.tsv" => {
            let columns = [Filled("lemma"), Filled("pos"), Filled("frame"), Filled("class"), Extra("note")];
            table(file, text, &columns, &mut into.cues, problems, |c, p| {
                let pos = c.word(1, &["verb", "noun", "adj", "adv", "prep"], p);
                let class = c.word(3, &CUE_CLASSES, p);
                Some(CueWord { lemma: c.string(0), pos: pos?.to_owned(), frame: c.string(2), class: class?.to_owned() })
            });
        }
        "en/light_verbs.tsv" => {
            let columns = [Filled("lemma"), Filled("frame"), Open("aspect")];
            table(file, text, &columns, &mut into.light_verbs, problems, |c, p| {
                let frame = c.word(1, &["object", "oblique", "subject"], p)?;
                Some(LightVerb { lemma: c.string(0), frame: frame.to_owned(), aspect: c.opt(2) })
            });
        }
        "en/confidence.tsv" => {
            let columns = [Filled("trait"), Filled("weight")];
            table(file, text, &columns, &mut into.weights, problems, |c, p| {
                let weight = c.number(1, p)?;
                Some(Weight { name: c.string(0), weight })
            });
        }
        "en/fallback.tsv" => {
            let columns = [Filled("trait"), Filled("type"), Filled("weight")];
            table(file, text, &columns, &mut into.fallback, problems, |c, p| {
                let weight = c.number(2, p)?;
                Some(FallbackWeight { name: c.string(0), event_type: c.string(1), weight })
            });
        }
        "en/discards.tsv" => {
            table(file, text, &[Filled("term"), Filled("level")], &mut into.discards, problems, |c, p| {
                let level = c.word(1, &["report", "sentence"], p)?;
                Some(Discard { term: c.string(0), report: level == "report" })
            });
        }
        "en/contexts.tsv" => {
            let columns = [Filled("context"), Filled("term"), Filled("weight")];
            table(file, text, &columns, &mut into.context_terms, problems, |c, p| {
                let weight = c.word(2, &["1", "2"], p)?.parse().ok()?;
                Some(ContextTerm { context: c.string(0), term: c.string(1), weight })
            });
        }
        path if path.starts_with("en/quantities/") => return quantity_file(path, file, text, into, problems),
        path if path.starts_with("en/classes/") && path.ends_with(".tsv") => {
            let columns = [Filled("class"), Filled("lemma")];
            table(file, text, &columns, &mut into.classes, problems, |c, _| Some(ClassMember { class: c.string(0), lemma: c.string(1) }));
        }
        _ => return false,
    }
    true
}

/// What a table of coreference tells about gender; the rest of it is read by `attache-parse`.
fn genders(file: &Arc<str>, text: &str, columns: &[Column], into: &mut Language, problems: &mut Vec<Problem>) {
    let at = columns.iter().position(|column| column.name() == "gender").unwrap_or(0);
    let name = columns[0].name() == "name";
    table(file, text, columns, &mut into.genders, problems, |c, p| {
        let gender = if c.str(at).is_empty() { "neuter" } else { c.word(at, &["feminine", "masculine", "neuter"], p)? };
        let feminine = (gender != "neuter").then_some(gender == "feminine");
        Some(GenderWord { word: c.string(0), name, feminine })
    });
}

fn quantity_file(path: &str, file: &Arc<str>, text: &str, into: &mut Language, problems: &mut Vec<Problem>) -> bool {
    match path {
        "en/quantities/terms.tsv" => {
            let columns = [Filled("quantity"), Filled("term"), Filled("where"), Filled("types")];
            table(file, text, &columns, &mut into.counted, problems, |c, p| {
                let place = c.word(2, &["object", "persons", "things", "subject", "agent", "noun", "state"], p)?;
                Some(Counted { quantity: c.string(0), term: c.string(1), place: place.to_owned(), types: c.list(3) })
            });
        }
        "en/quantities/numbers.tsv" => {
            let columns = [Filled("word"), Filled("value"), Filled("kind")];
            table(file, text, &columns, &mut into.numbers, problems, |c, p| {
                let kind = c.word(2, &["number", "multiplier", "vague"], p)?;
                Some(NumberWord { word: c.string(0), value: c.number(1, p)?, kind: kind.to_owned() })
            });
        }
        "en/quantities/bounds.tsv" => {
            table(file, text, &[Filled("term"), Filled("bound")], &mut into.bounds, problems, |c, p| {
                let bound = c.word(1, &["at_least", "at_most", "about"], p)?;
                Some(Bound { term: c.string(0), bound: bound.to_owned() })
            });
        }
        "en/quantities/units.tsv" => {
            let columns = [Filled("term"), Filled("quantity"), Filled("unit"), Filled("position")];
            table(file, text, &columns, &mut into.units, problems, |c, p| {
                let quantity = c.word(1, &["money", "distance"], p)?;
                let position = c.word(3, &["before", "after"], p)?;
                Some(Unit { term: c.string(0), quantity: quantity.to_owned(), unit: c.string(2), before: position == "before" })
            });
        }
        _ => return false,
    }
    true
}

fn terms(file: &Arc<str>, text: &str, column: &'static str, out: &mut Table<Term>, problems: &mut Vec<Problem>) {
    table(file, text, &[Filled(column), Open("description")], out, problems, |c, _| Some(Term { name: c.string(0), description: c.string(1) }));
}

fn cities(file: &Arc<str>, text: &str, out: &mut Table<CityRow>, problems: &mut Vec<Problem>) {
    let columns =
        [Filled("geonameid"), Filled("name"), Filled("iso2"), Open("admin1"), Filled("lat"), Filled("lon"), Open("population"), Open("aliases")];
    table(file, text, &columns, out, problems, |c, p| {
        let (id, lat, lon) = (geonameid(c, p), degrees(c, 4, 90.0, p), degrees(c, 5, 180.0, p));
        let population = if c.str(6).is_empty() { Some(None) } else { c.number(6, p).map(Some) };
        Some(CityRow {
            id: id?,
            name: c.string(1),
            iso2: c.string(2),
            admin1: c.opt(3),
            lat: lat?,
            lon: lon?,
            population: population?,
            aliases: c.list(7),
        })
    });
}

fn divisions(file: &Arc<str>, text: &str, out: &mut Table<DivisionRow>, problems: &mut Vec<Problem>) {
    let columns = [Filled("geonameid"), Filled("code"), Filled("name"), Filled("lat"), Filled("lon"), Open("aliases")];
    table(file, text, &columns, out, problems, |c, p| {
        let (id, lat, lon) = (geonameid(c, p), degrees(c, 3, 90.0, p), degrees(c, 4, 180.0, p));
        Some(DivisionRow { id: id?, code: c.string(1), name: c.string(2), lat: lat?, lon: lon?, aliases: c.list(5) })
    });
}

/// The number of GeoNames in the first column.
fn geonameid(c: &Cells<'_>, problems: &mut Vec<Problem>) -> Option<u32> {
    let id = c.number(0, problems)?;
    if id >= 1 << 31 {
        problems.push(c.at.problem(code::VALUE, format!("{id} is no geonameid; correct it")));
        return None;
    }
    Some(id)
}

fn features(file: &Arc<str>, text: &str, out: &mut Table<FeatureRow>, problems: &mut Vec<Problem>) {
    let columns = [
        Filled("id"),
        Filled("name"),
        Filled("feature"),
        Open("lat"),
        Open("lon"),
        Open("country"),
        Open("entity"),
        Extra("division"),
        Open("aliases"),
        Extra("abbreviations"),
        Extra("source"),
    ];
    table(file, text, &columns, out, problems, |c, p| {
        let point = if c.str(3).is_empty() && c.str(4).is_empty() {
            None
        } else {
            let (lat, lon) = (degrees(c, 3, 90.0, p), degrees(c, 4, 180.0, p));
            Some((lat?, lon?))
        };
        let id = c.string(0);
        if let Some(number) = id.strip_prefix("geonames:")
            && !number.parse::<u32>().is_ok_and(|number| number < 1 << 31)
        {
            p.push(c.at.problem(code::VALUE, format!("`{id}` has no geonameid; correct it")));
            return None;
        }
        Some(FeatureRow {
            id,
            name: c.string(1),
            feature: c.string(2),
            point,
            country: c.opt(5),
            entity: c.opt(6),
            division: c.opt(7),
            aliases: c.list(8),
            abbreviations: c.list(9),
        })
    });
}

fn degrees(c: &Cells<'_>, column: usize, limit: f64, problems: &mut Vec<Problem>) -> Option<f64> {
    let value: f64 = c.number(column, problems)?;
    if value.is_nan() || value.abs() > limit {
        problems.push(c.at.problem(code::VALUE, format!("{value} is out of range; degrees go from -{limit} to {limit}")));
        return None;
    }
    Some(value)
}
