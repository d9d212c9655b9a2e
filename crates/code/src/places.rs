//! Places: names of the place gazetteer in the text, and the place of an event.
//!
//! Needs trees and names. A name that stands for a government or a person is no place; a country is never turned into
//! a point. Measured by `score_places.py`.

use crate::names::Names;
use crate::proposition::{Proposition, Role};
use crate::tree::Tree;
use attache_knowledge::{Knowledge, PlaceEntry, Sense};
use attache_types::{EntityKind, Place, Span, Upos};
use std::collections::BTreeSet;

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

/// Finds places. `countries` are the ISO3 codes that the report mentions: a name is preferred in one of them.
pub fn find(tree: &Tree, names: &Names, knowledge: &Knowledge, viewpoint: &str, countries: &BTreeSet<String>) -> Vec<PlaceMention> {
    let mut found = Vec::new();
    let forms: Vec<&str> = (0..tree.len()).map(|i| tree.form(i)).collect();
    let mut tok = 0;
    while tok < tree.len() {
        match longest_place(tree, names, knowledge, countries, &forms, tok) {
            Some((last, entry)) => {
                found.push(PlaceMention { first: tok, last, place: record(tree, knowledge, viewpoint, tok, last, entry) });
                tok = last + 1;
            }
            None => {
                if let Some(mention) = country_as_place(tree, names, knowledge, viewpoint, tok) {
                    tok = mention.last + 1;
                    found.push(mention);
                } else {
                    tok += 1;
                }
            }
        }
    }
    found
}

fn longest_place<'k>(
    tree: &Tree<'_>,
    names: &Names,
    knowledge: &'k Knowledge,
    countries: &BTreeSet<String>,
    forms: &[&str],
    tok: usize,
) -> Option<(usize, PlaceEntry<'k>)> {
    if tree.tok(tok).upos != Upos::Propn || blocks(names, knowledge, tree, tok) {
        return None;
    }
    let (len, entries) = knowledge.places.longest(forms, tok)?;
    // A country's name is the country, whatever towns bear it.
    let country = names
        .at(tok)
        .filter(|name| matches!(name.sense, Sense::Name | Sense::Place))
        .filter(|name| matches!(knowledge.gazetteer.entity(name.index).kind, EntityKind::State | EntityKind::Territory));
    if country.is_some_and(|name| tok + len - 1 <= name.last) {
        return None;
    }
    let entry = choose(&entries, countries).filter(|_| !goes_on(tree, tok + len))?;
    Some((tok + len - 1, entry))
}

/// A name word that follows makes it another name: "Paris Hilton".
fn goes_on(tree: &Tree, next: usize) -> bool {
    next < tree.len() && tree.tok(next).upos == Upos::Propn && tree.rel(next) == attache_types::Deprel::Flat
}

/// Names of people, bodies and governments are no places.
fn blocks(names: &Names, knowledge: &Knowledge, tree: &Tree, tok: usize) -> bool {
    let named = names.at(tok).is_some_and(|name| {
        let kind = knowledge.gazetteer.entity(name.index).kind;
        let government = name.sense == Sense::Government && !locative(tree, knowledge, name.last);
        government || !matches!(kind, EntityKind::State | EntityKind::Territory | EntityKind::Place)
    });
    let after_given_name = tok > 0 && tree.tok(tok).deprel == attache_types::Deprel::Flat;
    named || after_given_name
}

fn locative(tree: &Tree, knowledge: &Knowledge, tok: usize) -> bool {
    tree.preposition(tok).is_some_and(|case| knowledge.classes.has("locative", case))
}

fn choose<'k>(entries: &[PlaceEntry<'k>], countries: &BTreeSet<String>) -> Option<PlaceEntry<'k>> {
    entries.iter().copied().max_by_key(|entry| {
        let mentioned = entry.country.is_some_and(|country| countries.contains(country));
        (mentioned, entry.population.unwrap_or(0), std::cmp::Reverse(entry.id))
    })
}

fn record(tree: &Tree, knowledge: &Knowledge, viewpoint: &str, first: usize, last: usize, entry: PlaceEntry) -> Place {
    let span = tree.span(first, last);
    let gazetteer = &knowledge.gazetteer;
    let inside = entry.entity.and_then(|id| gazetteer.by_id(id)).and_then(|index| gazetteer.country_of(index, viewpoint));
    let country = inside.or_else(|| entry.country.and_then(|code| gazetteer.country_code(code, viewpoint))).map(str::to_owned);
    Place {
        span,
        text: span.of(tree.text).to_owned(),
        name: Some(entry.name.to_owned()),
        lat: Some(entry.lat),
        lon: Some(entry.lon),
        country,
        precision: Some(entry.feature.to_owned()),
        id: Some(entry.id.to_owned()),
        ..Place::default()
    }
}

/// A country or territory after a locative preposition: a place without coordinates.
fn country_as_place(tree: &Tree, names: &Names, knowledge: &Knowledge, viewpoint: &str, tok: usize) -> Option<PlaceMention> {
    let name = names.at(tok).filter(|name| name.first == tok && matches!(name.sense, Sense::Name | Sense::Place))?;
    let known = knowledge.gazetteer.entity(name.index);
    let head = (name.first..=name.last).find(|&i| tree.head(i).is_none_or(|h| h < name.first || name.last < h))?;
    if !matches!(known.kind, EntityKind::State | EntityKind::Territory) || !locative(tree, knowledge, head) {
        return None;
    }
    let mut place = Place {
        span: tree.span(name.first, name.last),
        name: Some(knowledge.gazetteer.name_of(name.index, viewpoint).to_owned()),
        country: knowledge.gazetteer.country_of(name.index, viewpoint).map(str::to_owned),
        precision: Some(if known.kind == EntityKind::State { "country" } else { "region" }.to_owned()),
        id: Some(known.id.clone()),
        ..Place::default()
    };
    place.text = place.span.of(tree.text).to_owned();
    place.reasons.insert("lat".into(), "a country or territory has no point".into());
    Some(PlaceMention { first: name.first, last: name.last, place })
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
        .filter(|e| e.feature != "city" || e.population.is_some_and(|p| p > LARGE_CITY))
        .max_by_key(|e| (e.population, std::cmp::Reverse(e.id)))?;
    knowledge.gazetteer.country_code(entry.country?, viewpoint).map(str::to_owned)
}

/// A place named outside the sentences, as in a dateline.
pub fn named(knowledge: &Knowledge, viewpoint: &str, text: &str, span: Span) -> Option<Place> {
    let (city, country) = text.split_once(',').map_or((text, None), |(city, country)| (city.trim(), Some(country.trim())));
    let wanted = country.and_then(|name| country_code(knowledge, name));
    let entries = knowledge.places.lookup(city);
    let wanted = wanted.as_deref();
    let best =
        |entry: &&PlaceEntry| (wanted.is_some() && entry.country == wanted, entry.population.unwrap_or(0), std::cmp::Reverse(entry.id.to_owned()));
    let entry = entries.iter().max_by_key(best)?;
    Some(Place {
        span,
        text: text.to_owned(),
        name: Some(entry.name.to_owned()),
        lat: Some(entry.lat),
        lon: Some(entry.lon),
        country: entry.country.and_then(|code| knowledge.gazetteer.country_code(code, viewpoint)).map(str::to_owned),
        precision: Some(entry.feature.to_owned()),
        id: Some(entry.id.to_owned()),
        ..Place::default()
    })
}

fn country_code(knowledge: &Knowledge, name: &str) -> Option<String> {
    let forms: Vec<&str> = name.split_whitespace().collect();
    let mut hits = Vec::new();
    if !forms.is_empty() {
        knowledge.gazetteer.longest(&forms, 0, &mut hits);
    }
    hits.iter().find_map(|hit| hit.entity.country.clone())
}
