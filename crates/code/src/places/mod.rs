//! Places: names of places in the text, which place each means, and the place of an event.
//!
//! Needs trees and names. A name that stands for a body or a person is no place; a country is never turned into
//! a point. Measured by `score_places.py`.

mod choose;
mod spot;

use crate::names::Names;
use crate::proposition::{Link, Proposition, Role};
use crate::tree::Tree;
use attache_knowledge::{EntityIndex, Knowledge, PlaceEntry, PredicatePos};
use attache_types::{Deprel, EntityKind, Place, Report, Span, Upos};
use spot::{Candidate, Spot, Within};
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
    /// Those of each sentence.
    pub sentences: Vec<Vec<PlaceMention>>,
    /// Where the report was written, as its dateline says.
    pub dateline: Option<Place>,
}

/// The places of a report. Names of the same words mean one place throughout; sentences, dateline and the outlet's name are
/// weighed together.
pub fn read(report: &Report, trees: &[Tree], names: &[Names], knowledge: &Knowledge, viewpoint: &str) -> ReportPlaces {
    let mut countries: BTreeMap<String, usize> = BTreeMap::new();
    for name in names.iter().flat_map(Names::iter) {
        if let Some(country) = &knowledge.gazetteer.entity(name.index).country {
            *countries.entry(country.clone()).or_default() += 1;
        }
    }
    let dateline = report.dateline.as_ref().map_or("", |dateline| &dateline.place);
    let outlet: Vec<&str> = report.source.iter().flat_map(|source| source.split_whitespace()).collect();
    let mut spots: Vec<Vec<Spot>> = trees.iter().zip(names).map(|(tree, names)| spot::spots(tree, names, knowledge)).collect();
    spots.push(parts_of(knowledge, dateline));
    spots.push(home_of(knowledge, &outlet));
    let words = |sentence: usize, spot: &Spot| match trees.get(sentence) {
        Some(tree) => tree.span(spot.first, spot.last).of(tree.text).to_lowercase(),
        None if spot.is_stated() => part(dateline, spot.first).to_lowercase(),
        // The name of an outlet is no word of the report: "the Zenda Courier" may write of another Zenda.
        None => format!("outlet {}", outlet[spot.first..=spot.last].join(" ")),
    };
    let chosen = choose::choose(&spots, words, knowledge, &countries);
    let recorder = Recorder { knowledge, viewpoint };
    let sentences = trees.iter().zip(&spots).zip(&chosen).map(|((tree, spots), chosen)| {
        let stated = spots.iter().zip(chosen).filter(|(spot, _)| spot.is_stated());
        let mention = |(spot, candidate): (&Spot, &Option<Candidate>)| {
            let span = tree.span(spot.first, spot.last);
            PlaceMention { first: spot.first, last: spot.last, place: recorder.place(span, span.of(tree.text), *candidate) }
        };
        stated.map(mention).collect()
    });
    let sentences = sentences.collect();
    let first = chosen.get(trees.len()).and_then(|row| row.first()).copied().flatten();
    let known = report.dateline.as_ref().filter(|_| first.is_some());
    let dateline = known.map(|dateline| recorder.place(dateline.span, &dateline.place, first));
    ReportPlaces { sentences, dateline }
}

fn part(text: &str, number: usize) -> &str {
    text.split(',').nth(number).unwrap_or_default().trim()
}

/// The names in a dateline, "ZENDA, Ruritania", by number: the first is where it was written, the next tells where that is.
fn parts_of<'k>(knowledge: &'k Knowledge, dateline: &str) -> Vec<Spot<'k>> {
    let mut spots: Vec<Spot> = Vec::new();
    for number in 0..dateline.split(',').count() {
        let name = part(dateline, number);
        let mut candidates = Vec::new();
        if number > 0 {
            candidates.extend(country_named(knowledge, name).map(Candidate::Country));
        }
        candidates.extend(spot::places(knowledge.places.lookup(name)));
        candidates.extend(spot::places(knowledge.places.abbreviated(name)));
        if number > 0 && !candidates.is_empty() {
            spots[number - 1].inside = Some(number);
        }
        spots.push(Spot { holds: number > 0, ..Spot::new(number, number, candidates) });
    }
    spots
}

/// The place that an outlet is called after: "The Zenda Courier" is at home there. A name that is all place is no such name.
fn home_of<'k>(knowledge: &'k Knowledge, outlet: &[&str]) -> Vec<Spot<'k>> {
    // There are towns called Globe and Star, but newspapers are called so for other reasons.
    let is_usual = |words: &[&str]| words.iter().all(|word| knowledge.classes.has("outlet-word", &word.to_lowercase()));
    let place_at = |at: usize| knowledge.places.longest(outlet, at).map(|(len, entries)| (at, at + len - 1, entries));
    let found = (0..outlet.len()).filter_map(place_at).find(|(first, last, _)| !is_usual(&outlet[*first..=*last]));
    let called_after = found.filter(|(_, last, _)| last + 1 < outlet.len());
    let home = |(first, last, entries)| Spot { within: Within::Outlet, ..Spot::new(first, last, spot::places(entries)) };
    called_after.map(home).into_iter().collect()
}

fn country_named(knowledge: &Knowledge, name: &str) -> Option<EntityIndex> {
    let forms: Vec<&str> = name.split_whitespace().collect();
    let mut hits = Vec::new();
    if !forms.is_empty() {
        knowledge.gazetteer.longest(&forms, 0, &mut hits);
    }
    hits.iter().find(|hit| matches!(hit.entity.kind, EntityKind::State | EntityKind::Territory)).map(|hit| hit.index)
}

/// Writes records of places.
struct Recorder<'k> {
    knowledge: &'k Knowledge,
    viewpoint: &'k str,
}

impl Recorder<'_> {
    fn place(&self, span: Span, text: &str, candidate: Option<Candidate>) -> Place {
        let place = Place { span, text: text.to_owned(), name: Some(text.to_owned()), ..Place::default() };
        match candidate {
            Some(Candidate::Country(index)) => self.country(place, index),
            Some(Candidate::Place(entry)) => self.entry(place, &entry),
            None => {
                let reason = |field: &str| (field.to_owned(), "no place of this name in the tables".to_owned());
                Place { reasons: ["lat", "country", "precision"].map(reason).into(), ..place }
            }
        }
    }

    /// A country or territory: a place without a point.
    fn country(&self, place: Place, index: EntityIndex) -> Place {
        let gazetteer = &self.knowledge.gazetteer;
        let known = gazetteer.entity(index);
        let mut place = Place {
            name: Some(gazetteer.name_of(index, self.viewpoint).to_owned()),
            country: gazetteer.country_of(index, self.viewpoint).map(str::to_owned),
            precision: Some(if known.kind == EntityKind::State { "country" } else { "region" }.to_owned()),
            id: Some(known.id.clone()),
            ..place
        };
        place.reasons.insert("lat".into(), "a country or territory has no point".into());
        self.explain_country(&mut place, known.contested);
        place
    }

    fn entry(&self, place: Place, entry: &PlaceEntry) -> Place {
        let mut place = Place {
            name: Some(entry.name.to_owned()),
            lat: entry.point.map(|(lat, _)| lat),
            lon: entry.point.map(|(_, lon)| lon),
            country: country_of(self.knowledge, self.viewpoint, entry).map(str::to_owned),
            precision: Some(entry.feature.to_owned()),
            id: Some(entry.id.to_string()),
            ..place
        };
        if place.lat.is_none() {
            place.reasons.insert("lat".into(), "too large for a point".into());
        }
        self.explain_country(&mut place, entry.entity.is_some());
        place
    }

    fn explain_country(&self, place: &mut Place, contested: bool) {
        if place.country.is_none() {
            let open = format!("viewpoint {} holds open whose it is", self.viewpoint);
            let reason = if contested { open } else { "it lies in several countries or in none".to_owned() };
            place.reasons.insert("country".into(), reason);
        }
    }
}

/// The country of a place: inside a contested entity the viewpoint's word, and nothing else.
fn country_of<'k>(knowledge: &'k Knowledge, viewpoint: &str, entry: &PlaceEntry<'k>) -> Option<&'k str> {
    let gazetteer = &knowledge.gazetteer;
    match entry.entity.and_then(|id| gazetteer.by_id(id)) {
        Some(index) => gazetteer.country_of(index, viewpoint),
        None => gazetteer.country_code(entry.country?, viewpoint),
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
        let inside = |p: &&PlaceMention| first <= p.first && p.last <= last && !is_doer(tree, knowledge, p);
        if let Some(found) = places.iter().find(inside) {
            return Some(found.place.clone());
        }
    }
    // "attacked by rebels near Bergen", "shelled a village outside the town of Bergen": a locative further inside.
    let told = std::iter::once(proposition.head).chain(proposition.light);
    let inside = |top: usize| places.iter().find(|place| is_locative_below(tree, knowledge, place, top)).map(|found| found.place.clone());
    let own = told.into_iter().find_map(inside);
    // "the attack killed three in Bergen", "when he visited Bergen": what the act is part of, unless that only speaks of it.
    let around = proposition
        .governor
        .filter(|_| matches!(proposition.link, Link::Nominal | Link::Adverbial(_) | Link::Modifier) && proposition.light.is_none());
    own.or_else(|| around.filter(|&governor| !is_report(tree, knowledge, governor)).and_then(inside))
}

/// True where nothing but nouns stands between the place and `top`, and a locative preposition on the way.
fn is_locative_below(tree: &Tree, knowledge: &Knowledge, place: &PlaceMention, top: usize) -> bool {
    let Some(head) = head_of(tree, place).filter(|&head| head != top && !is_doer(tree, knowledge, place)) else {
        return false;
    };
    let mut locative = spot::locative(tree, knowledge, head);
    for above in tree.ancestors(head) {
        if above == top {
            return locative;
        }
        if !matches!(tree.tok(above).upos, Upos::Noun | Upos::Propn | Upos::Num | Upos::Pron) {
            return false;
        }
        locative |= spot::locative(tree, knowledge, above);
    }
    false
}

/// "in the first days of Norland's offensive", "in an attack by Norland": whose act it is, not where.
fn is_doer(tree: &Tree, knowledge: &Knowledge, place: &PlaceMention) -> bool {
    let act = |noun: usize| !knowledge.patterns.for_predicate(tree.lemma(noun), PredicatePos::Noun).is_empty();
    let owns = |head: usize| tree.rel(head) == Deprel::NmodPoss || tree.preposition(head) == Some("by");
    head_of(tree, place).filter(|&head| owns(head)).and_then(|head| tree.head(head)).is_some_and(act)
}

/// The token of a place that hangs on what is outside it.
fn head_of(tree: &Tree, place: &PlaceMention) -> Option<usize> {
    (place.first..=place.last).find(|&i| tree.head(i).is_none_or(|h| h < place.first || place.last < h))
}

fn is_report(tree: &Tree, knowledge: &Knowledge, tok: usize) -> bool {
    knowledge.operators.get(tree.lemma(tok), "verb").is_some_and(|op| knowledge.classes.has("reporting-class", &op.class))
}

/// People above which a city's name is taken for the city wherever it stands.
const LARGE_CITY: u32 = 100_000;

/// People above which a bare name is a town's, without the engine's word: smaller ones bear the names of too much else.
const TOWN: u32 = 1_000;

/// The country of a name that is wholly the name of a region, a feature or a large city.
pub fn country_of_name(knowledge: &Knowledge, viewpoint: &str, forms: &[&str]) -> Option<String> {
    let (len, entries) = knowledge.places.longest(forms, 0)?;
    let whole = entries.into_iter().filter(|_| len == forms.len());
    let entry = whole
        .filter(|entry| !matches!(entry.feature, "city" | "district") || entry.population.is_some_and(|people| people > LARGE_CITY))
        .max_by_key(|entry| (entry.population, std::cmp::Reverse(entry.id)))?;
    country_of(knowledge, viewpoint, &entry).map(str::to_owned)
}

/// True for the name of a town that reports are likely to mean.
pub fn is_city(knowledge: &Knowledge, forms: &[&str]) -> bool {
    let town = |entry: PlaceEntry| entry.feature == "city" && entry.population.is_some_and(|people| people >= TOWN);
    knowledge.places.longest(forms, 0).is_some_and(|(len, entries)| len == forms.len() && entries.into_iter().any(town))
}
