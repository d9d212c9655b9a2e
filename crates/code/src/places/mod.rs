//! Places: names of places in the text, and the place of an event.
//!
//! Needs trees and names. Every name of a place is a place record, whatever it stands for in the sentence; an event's place
//! is one that its own clause puts it in. A country or a continent is never turned into a point. Measured by
//! `score_places.py`.

mod choose;
mod find;

use crate::names::Names;
use crate::proposition::{Proposition, Role};
use crate::tree::Tree;
use attache_knowledge::{EntityIndex, Knowledge, PlaceEntry};
use attache_types::{EntityKind, Place, Report, Span};
use find::{Candidate, Toponym};
use std::collections::BTreeMap;

/// A place in a sentence, with its first and last token.
#[derive(Clone, Debug)]
pub struct PlaceMention {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// The record.
    pub place: Place,
}

/// The places of a report.
pub struct ReportPlaces {
    /// By sentence.
    pub sentences: Vec<Vec<PlaceMention>>,
    /// That of the dateline.
    pub dateline: Option<Place>,
}

/// Finds the places of all sentences and of the dateline, and chooses among places of the same name. `countries` are the
/// ISO3 codes that the report mentions, with how often.
pub fn find(
    trees: &[Tree],
    names: &[Names],
    knowledge: &Knowledge,
    viewpoint: &str,
    countries: &BTreeMap<String, usize>,
    report: &Report,
) -> ReportPlaces {
    let mut toponyms: Vec<Vec<Toponym>> = trees.iter().zip(names).map(|(tree, names)| find::toponyms(tree, names, knowledge)).collect();
    let dateline = report.dateline.as_ref().map(|dateline| outside(knowledge, &dateline.place));
    toponyms.push(dateline.unwrap_or_default());
    toponyms.push(report.source.as_deref().map(|source| home(knowledge, source)).unwrap_or_default());
    let words = |sentence: usize, toponym: &Toponym| match trees.get(sentence) {
        Some(tree) => tree.span(toponym.first, toponym.last).of(tree.text).to_lowercase(),
        None if toponym.stated => report.dateline.as_ref().map(|d| part(&d.place, toponym.first).to_lowercase()).unwrap_or_default(),
        // What the outlet's name says of its home is a name of its own.
        None => format!("{} {}", report.source.as_deref().unwrap_or_default(), toponym.first),
    };
    let chosen = choose::choose(&toponyms, words, knowledge, countries);
    let record = Recorder { knowledge, viewpoint };
    let mut sentences = Vec::new();
    for ((tree, toponyms), chosen) in trees.iter().zip(&toponyms).zip(&chosen) {
        let mention = |(toponym, candidate): (&Toponym, &Option<Candidate>)| {
            let span = tree.span(toponym.first, toponym.last);
            let place = record.place(span, span.of(tree.text), *candidate);
            PlaceMention { first: toponym.first, last: toponym.last, place }
        };
        sentences.push(toponyms.iter().zip(chosen).filter(|(toponym, _)| toponym.stated).map(mention).collect());
    }
    let first = chosen.get(trees.len()).and_then(|row| row.first()).copied().flatten();
    let dateline = report.dateline.as_ref().map(|dateline| record.place(dateline.span, &dateline.place, first));
    ReportPlaces { sentences, dateline }
}

/// The places of a dateline, "ZENDA, Ruritania": parts by number, the first is where it was written.
fn outside<'k>(knowledge: &'k Knowledge, text: &str) -> Vec<Toponym<'k>> {
    let mut toponyms: Vec<Toponym> = Vec::new();
    for number in 0..text.split(',').count() {
        let name = part(text, number);
        let mut candidates: Vec<Candidate> = Vec::new();
        if number > 0 {
            candidates.extend(country_named(knowledge, name).map(Candidate::Country));
        }
        candidates.extend(knowledge.places.lookup(name).into_iter().map(Candidate::Place));
        candidates.extend(knowledge.places.abbreviated(name).into_iter().map(Candidate::Place));
        if number > 0 && !candidates.is_empty() && number == toponyms.len() {
            toponyms[number - 1].inside = Some(number);
        }
        toponyms.push(Toponym { first: number, last: number, candidates, inside: None, stated: true, shortened: false });
    }
    toponyms
}

/// The places in the name of an outlet, "Zenda Courier": where it is at home.
fn home<'k>(knowledge: &'k Knowledge, source: &str) -> Vec<Toponym<'k>> {
    let forms: Vec<&str> = source.split_whitespace().collect();
    let mut toponyms = Vec::new();
    let mut tok = 0;
    while tok < forms.len() {
        let found = knowledge.places.longest(&forms, tok);
        let last = tok + found.as_ref().map_or(1, |(len, _)| *len) - 1;
        if let Some((_, entries)) = found {
            let candidates = entries.into_iter().map(Candidate::Place).collect();
            toponyms.push(Toponym { first: tok, last, candidates, inside: None, stated: false, shortened: false });
        }
        tok = last + 1;
    }
    toponyms
}

fn part(text: &str, number: usize) -> &str {
    text.split(',').nth(number).unwrap_or_default().trim()
}

fn country_named(knowledge: &Knowledge, name: &str) -> Option<EntityIndex> {
    let forms: Vec<&str> = name.split_whitespace().collect();
    let mut hits = Vec::new();
    if !forms.is_empty() {
        knowledge.gazetteer.longest(&forms, 0, &mut hits);
    }
    hits.retain(|hit| hit.len == forms.len() && matches!(hit.entity.kind, EntityKind::State | EntityKind::Territory));
    hits.first().map(|hit| hit.index)
}

/// Writes records.
struct Recorder<'k> {
    knowledge: &'k Knowledge,
    viewpoint: &'k str,
}

impl Recorder<'_> {
    fn place(&self, span: Span, text: &str, candidate: Option<Candidate>) -> Place {
        let place = Place { span, text: text.to_owned(), ..Place::default() };
        match candidate {
            Some(Candidate::Country(index)) => self.country(place, index),
            Some(Candidate::Place(entry)) => self.entry(place, entry),
            None => {
                let reason = "no table of places has this name";
                let reasons = ["name", "lat", "country", "precision", "id"].map(|field| (field.to_owned(), reason.to_owned()));
                Place { reasons: reasons.into(), ..place }
            }
        }
    }

    fn country(&self, place: Place, index: EntityIndex) -> Place {
        let gazetteer = &self.knowledge.gazetteer;
        let known = gazetteer.entity(index);
        let precision = if known.kind == EntityKind::State { "country" } else { "region" };
        let mut place = Place {
            name: Some(gazetteer.name_of(index, self.viewpoint).to_owned()),
            country: gazetteer.country_of(index, self.viewpoint).map(str::to_owned),
            precision: Some(precision.to_owned()),
            id: Some(known.id.clone()),
            ..place
        };
        place.reasons.insert("lat".into(), "a country or territory has no point".into());
        if place.country.is_none() {
            place.reasons.insert("country".into(), "under this viewpoint it is no country's".into());
        }
        place
    }

    fn entry(&self, place: Place, entry: PlaceEntry) -> Place {
        let gazetteer = &self.knowledge.gazetteer;
        let inside = entry.entity.and_then(|id| gazetteer.by_id(id)).and_then(|index| gazetteer.country_of(index, self.viewpoint));
        let country = inside.or_else(|| entry.country.and_then(|code| gazetteer.country_code(code, self.viewpoint)));
        let mut place = Place {
            name: Some(entry.name.to_owned()),
            lat: entry.point.map(|(lat, _)| lat),
            lon: entry.point.map(|(_, lon)| lon),
            country: country.map(str::to_owned),
            precision: Some(entry.feature.to_owned()),
            id: Some(entry.id.to_string()),
            ..place
        };
        if place.lat.is_none() {
            place.reasons.insert("lat".into(), "too large for a point".into());
        }
        if place.country.is_none() {
            place.reasons.insert("country".into(), "it lies in several countries, in none, or in one that is disputed".into());
        }
        place
    }
}

/// The place of an event: what stands behind a locative preposition of its own clause.
pub fn of_event(tree: &Tree, knowledge: &Knowledge, places: &[PlaceMention], proposition: &Proposition) -> Option<Place> {
    for arg in &proposition.args {
        let Role::Prep(case) = arg.role else {
            continue;
        };
        if !knowledge.classes.has("locative", case) {
            continue;
        }
        let (first, last) = tree.phrase(arg.tok, true);
        let inside = |p: &&PlaceMention| first <= p.first && p.last <= last;
        if let Some(found) = places.iter().find(inside) {
            return Some(found.place.clone());
        }
    }
    // "attacked by rebels near Bergen": a locative behind one of its participants.
    for arg in &proposition.args {
        for child in tree.children_by(arg.tok, &[attache_types::Deprel::Nmod]) {
            let locative = tree.preposition(child).is_some_and(|case| knowledge.classes.has("locative", case));
            let (first, last) = tree.phrase(child, true);
            if let Some(found) = places.iter().find(|p| locative && first <= p.first && p.last <= last) {
                return Some(found.place.clone());
            }
        }
    }
    None
}

/// People above which a city's name is taken for the city wherever it stands.
const LARGE_CITY: u32 = 100_000;

/// The country of a name that is wholly the name of a region, a feature or a large city.
pub fn country_of_name(knowledge: &Knowledge, viewpoint: &str, forms: &[&str]) -> Option<String> {
    let (len, entries) = knowledge.places.longest(forms, 0)?;
    let whole = entries.into_iter().filter(|_| len == forms.len());
    let entry = whole
        .filter(|e| e.feature != "city" && e.feature != "district" || e.population.is_some_and(|p| p > LARGE_CITY))
        .max_by_key(|e| (e.population, std::cmp::Reverse(e.id)))?;
    knowledge.gazetteer.country_code(entry.country?, viewpoint).map(str::to_owned)
}
