//! Places: names of places in the text, which place each means, and the place of an event.
//!
//! Needs trees and names. A name that stands for a body or a person is no place; a country is never turned into
//! a point. Measured by `score_places.py`.

mod resolve;
mod spot;

use crate::names::{Name, Names};
use crate::proposition::{Link, Proposition, Role};
use crate::tree::Tree;
use attache_knowledge::{Knowledge, PlaceEntry};
use attache_types::{EntityKind, Place, Report, Span, Upos};
use resolve::Evidence;
use spot::{Reading, Spot};

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

/// The places named in a sentence, and its words.
type Spotted<'k, 'd> = (Vec<Spot<'k>>, Vec<&'d str>);

fn spotted<'k, 'd>(tree: &Tree<'d>, names: &Names, knowledge: &'k Knowledge) -> Spotted<'k, 'd> {
    (spot::spots(tree, names, knowledge), (0..tree.len()).map(|i| tree.form(i)).collect())
}

/// The places of each sentence of a report.
pub fn read(report: &Report, trees: &[Tree], names: &[Names], knowledge: &Knowledge, viewpoint: &str) -> Vec<Vec<PlaceMention>> {
    let mut evidence = Evidence::default();
    for name in names.iter().flat_map(Names::iter) {
        if let Some(country) = &knowledge.gazetteer.entity(name.index).country {
            *evidence.countries.entry(country.clone()).or_default() += 1;
        }
    }
    let dateline = report.dateline.as_ref().and_then(|dateline| named(knowledge, viewpoint, &dateline.place, dateline.span));
    evidence.dateline = dateline.and_then(|place| place.lat.zip(place.lon));
    let spots: Vec<Spotted> = trees.iter().zip(names).map(|(tree, names)| spotted(tree, names, knowledge)).collect();
    let chosen = resolve::resolve(&spots, &evidence, knowledge);
    let mention = |tree: &Tree, forms: &[&str], spot: &Spot| {
        let span = tree.span(spot.first, spot.last);
        let place = match &spot.reading {
            Reading::Country(name) => country(tree, knowledge, viewpoint, name),
            Reading::Places(_) => chosen
                .get(&resolve::name_of(spot, forms))
                .map_or_else(|| unknown(tree.text, span), |entry| record(tree.text, knowledge, viewpoint, span, *entry)),
            Reading::Unknown => unknown(tree.text, span),
        };
        PlaceMention { first: spot.first, last: spot.last, place }
    };
    trees.iter().zip(&spots).map(|(tree, (spots, forms))| spots.iter().map(|spot| mention(tree, forms, spot)).collect()).collect()
}

fn record(text: &str, knowledge: &Knowledge, viewpoint: &str, span: Span, entry: PlaceEntry) -> Place {
    let gazetteer = &knowledge.gazetteer;
    let inside = entry.entity.and_then(|id| gazetteer.by_id(id)).and_then(|index| gazetteer.country_of(index, viewpoint));
    let country = inside.or_else(|| entry.country.and_then(|code| gazetteer.country_code(code, viewpoint))).map(str::to_owned);
    Place {
        span,
        text: span.of(text).to_owned(),
        name: Some(entry.name.to_owned()),
        lat: Some(entry.lat),
        lon: Some(entry.lon),
        country,
        precision: Some(entry.feature.to_owned()),
        id: Some(entry.id.to_owned()),
        ..Place::default()
    }
}

/// A place that no table has: its words, and why there is no point.
fn unknown(text: &str, span: Span) -> Place {
    let mut place = Place { span, text: span.of(text).to_owned(), name: Some(span.of(text).to_owned()), ..Place::default() };
    place.reasons.insert("lat".into(), "no place of this name in the tables".into());
    place.reasons.insert("country".into(), "no place of this name in the tables".into());
    place
}

/// A country or territory: a place without a point.
fn country(tree: &Tree, knowledge: &Knowledge, viewpoint: &str, name: &Name) -> Place {
    let known = knowledge.gazetteer.entity(name.index);
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
    place
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
    let head = (place.first..=place.last).find(|&i| tree.head(i).is_none_or(|h| h < place.first || place.last < h));
    let Some(head) = head.filter(|&head| head != top) else {
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

fn is_report(tree: &Tree, knowledge: &Knowledge, tok: usize) -> bool {
    knowledge.operators.get(tree.lemma(tok), "verb").is_some_and(|op| knowledge.classes.has("reporting-class", &op.class))
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

/// True for the name of a town.
pub fn is_city(knowledge: &Knowledge, forms: &[&str]) -> bool {
    knowledge.places.longest(forms, 0).is_some_and(|(len, entries)| len == forms.len() && entries.into_iter().any(|entry| entry.feature == "city"))
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
