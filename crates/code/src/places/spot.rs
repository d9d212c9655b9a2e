//! Where the words of a sentence name a place, and which places of the tables it may be.
//!
//! The language engine says which names are places; the tables say which ones bear the name. A name that stands in no table
//! is a place without a point.

use crate::names::{Name, Names};
use crate::tree::Tree;
use attache_knowledge::{Knowledge, PlaceEntry, Sense};
use attache_types::{EntityKind, NameKind, Upos};

/// A place named in a sentence.
#[derive(Clone, Debug)]
pub struct Spot<'k> {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// What it may be.
    pub reading: Reading<'k>,
}

/// What a name of a place may be.
#[derive(Clone, Debug)]
pub enum Reading<'k> {
    /// A country or territory, by its name.
    Country(Name),
    /// Places of the tables, at least one.
    Places(Vec<PlaceEntry<'k>>),
    /// None that a table has.
    Unknown,
}

/// People above which a city is one without the engine's word.
const LARGE_CITY: u32 = 100_000;

/// A name that no table has is a place only if the engine is as sure as this.
const LIKELY: f32 = 0.5;

/// The places named in a sentence, left to right, not overlapping.
pub fn spots<'k>(tree: &Tree, names: &Names, knowledge: &'k Knowledge) -> Vec<Spot<'k>> {
    let forms: Vec<&str> = (0..tree.len()).map(|i| tree.form(i)).collect();
    let mut found: Vec<Spot> = Vec::new();
    for name in names.iter().filter(|name| is_country(knowledge, name)) {
        // "Georgia" in the engine's "South Georgia" is not the country.
        let longer = tree.sent.names.iter().any(|n| {
            let (first, last) = (usize::from(n.first), usize::from(n.last));
            first <= name.first && name.last <= last && words(&forms, knowledge, first, last) > words(&forms, knowledge, name.first, name.last)
        });
        let town = country_is_town(&forms, name, knowledge);
        if !longer && !town {
            found.push(Spot { first: name.first, last: name.last, reading: Reading::Country(name.clone()) });
        }
    }
    let free = |found: &[Spot], first: usize, last: usize| !found.iter().any(|spot| spot.first <= last && first <= spot.last);
    for name in tree.sent.names.iter().filter(|name| name.kind == NameKind::Place) {
        for (first, last) in parts(&forms, name.first.into(), name.last.into()) {
            let reading = look_up(&forms, first, last, knowledge);
            let likely = LIKELY <= name.confidence || !matches!(reading, Reading::Unknown);
            if likely && free(&found, first, last) && !is_body(names, knowledge, first, last) {
                found.push(Spot { first, last, reading });
            }
        }
    }
    let mut tok = 0;
    while tok < forms.len() {
        let hit = (tree.tok(tok).upos == Upos::Propn).then(|| knowledge.places.longest(&forms, tok)).flatten();
        let Some((len, entries)) = hit else {
            tok += 1;
            continue;
        };
        let last = tok + len - 1;
        let (goes_on, begun) = (is_name_word(tree, last + 1), tok > 0 && is_name_word(tree, tok - 1));
        let named = tree.sent.names.iter().any(|n| usize::from(n.first) <= last && tok <= usize::from(n.last));
        let sure = |entry: &PlaceEntry| {
            entry.feature != "city" || entry.population.is_some_and(|people| people > LARGE_CITY) && locative(tree, knowledge, last)
        };
        let entries: Vec<PlaceEntry> = entries.into_iter().filter(sure).collect();
        if !entries.is_empty() && !named && !goes_on && !begun && free(&found, tok, last) && !is_body(names, knowledge, tok, last) {
            found.push(Spot { first: tok, last, reading: Reading::Places(entries) });
        }
        tok = last + 1;
    }
    found.sort_by_key(|spot| spot.first);
    found
}

/// Number of words of a name without those that say what kind of place it is ("the Republic of ...").
fn words(forms: &[&str], knowledge: &Knowledge, first: usize, last: usize) -> usize {
    (first..=last).filter(|&i| !knowledge.classes.has("place-type", &forms[i].to_lowercase()) && forms[i].starts_with(char::is_uppercase)).count()
}

fn is_country(knowledge: &Knowledge, name: &Name) -> bool {
    let kind = knowledge.gazetteer.entity(name.index).kind;
    matches!(name.sense, Sense::Name | Sense::Place) && matches!(kind, EntityKind::State | EntityKind::Territory)
}

/// "Georgia" after "Atlanta,": a country's name that a region bears too, behind a place of that region.
fn country_is_town(forms: &[&str], name: &Name, knowledge: &Knowledge) -> bool {
    let Some(comma) = name.first.checked_sub(1).filter(|&i| i > 0 && forms[i] == ",") else {
        return false;
    };
    let regions = knowledge.places.lookup(&forms[name.first..=name.last].join(" "));
    let region = regions.into_iter().find(|entry| entry.feature == "region" && entry.admin1.is_some());
    let before = (comma.saturating_sub(4)..comma).find_map(|at| Some(knowledge.places.lookup(&forms[at..comma].join(" "))).filter(|e| !e.is_empty()));
    region.is_some_and(|region| before.is_some_and(|cities| cities.iter().any(|city| city.country == region.country && city.admin1 == region.admin1)))
}

/// A body, a group or a person of the tables is no place.
fn is_body(names: &Names, knowledge: &Knowledge, first: usize, last: usize) -> bool {
    names.iter().any(|name| {
        let kind = knowledge.gazetteer.entity(name.index).kind;
        let place = matches!(kind, EntityKind::State | EntityKind::Territory | EntityKind::Place) || name.sense == Sense::Government;
        !place && name.first <= first && last <= name.last
    })
}

/// "Springfield, Ohio" read as one name is two.
fn parts(forms: &[&str], first: usize, last: usize) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = first;
    for comma in (first..=last).filter(|&i| forms[i] == ",") {
        if start < comma {
            parts.push((start, comma - 1));
        }
        start = comma + 1;
    }
    if start <= last {
        parts.push((start, last));
    }
    parts
}

/// The places of the whole name; of "Ostmark Province" those of the name without the kind, if they are of that kind.
fn look_up<'k>(forms: &[&str], first: usize, last: usize, knowledge: &'k Knowledge) -> Reading<'k> {
    let article = usize::from(forms[first].eq_ignore_ascii_case("the") && first < last);
    let first = first + article;
    let whole = knowledge.places.lookup(&forms[first..=last].join(" "));
    if !whole.is_empty() {
        return Reading::Places(whole);
    }
    let kind = |tok: usize, class: &str| knowledge.classes.has(class, &forms[tok].to_lowercase());
    let region = |entry: &PlaceEntry| entry.feature != "city";
    let bare = if first < last && (kind(last, "town-type") || kind(last, "region-type")) {
        Some((first, last - 1, kind(last, "town-type")))
    } else if first + 1 < last && forms[first + 1] == "of" && (kind(first, "town-type") || kind(first, "region-type")) {
        Some((first + 2, last, kind(first, "town-type")))
    } else {
        None
    };
    let Some((from, to, town)) = bare else {
        return Reading::Unknown;
    };
    let found: Vec<PlaceEntry> = knowledge.places.lookup(&forms[from..=to].join(" ")).into_iter().filter(|entry| region(entry) != town).collect();
    if found.is_empty() { Reading::Unknown } else { Reading::Places(found) }
}

fn is_name_word(tree: &Tree, tok: usize) -> bool {
    tok < tree.len() && tree.tok(tok).upos == Upos::Propn && tree.form(tok).starts_with(char::is_uppercase)
}

/// True where a locative preposition governs the token.
pub fn locative(tree: &Tree, knowledge: &Knowledge, tok: usize) -> bool {
    tree.preposition(tok).is_some_and(|case| knowledge.classes.has("locative", case))
}
