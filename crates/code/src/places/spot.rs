//! Where the words of a sentence name a place, and which places of the tables it may be.
//!
//! The language engine says which names are places; the tables say which ones bear the name. A name that stands in no table
//! is a place without a point. Which of several candidates is meant is left to `choose`.

use crate::names::{Name, Names};
use crate::tree::Tree;
use attache_knowledge::{EntityIndex, Knowledge, PlaceEntry, PlaceId, Sense};
use attache_types::{EntityKind, NameKind, Upos};

/// What a name of a place may stand for.
#[derive(Clone, Copy, Debug)]
pub enum Candidate<'k> {
    /// A country or territory.
    Country(EntityIndex),
    /// A place of the tables.
    Place(PlaceEntry<'k>),
}

/// In which name a name stands: only one that stands for itself is a record, the others tell where the report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// In none.
    Itself,
    /// In that of a body: "Elber County Sheriff's Office".
    Body,
    /// In that of the outlet: "The Zenda Courier".
    Outlet,
}

/// A place named in a sentence.
#[derive(Clone, Debug)]
pub struct Spot<'k> {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// What it may be; empty for a name that no table has.
    pub candidates: Vec<Candidate<'k>>,
    /// The spot of the sentence that stands right behind it and tells where it is: "Zenda, Ruritania".
    pub inside: Option<usize>,
    /// In which name it stands.
    pub within: Within,
    /// Whether it tells where the spot before it is.
    pub holds: bool,
    /// Whether it is one of three or more in a row that are all names of divisions: "Ohio, Washington and Texas".
    pub row: bool,
}

impl<'k> Spot<'k> {
    /// A name that stands for a place in the sentence.
    pub fn new(first: usize, last: usize, candidates: Vec<Candidate<'k>>) -> Self {
        Spot { first, last, candidates, inside: None, within: Within::Itself, holds: false, row: false }
    }

    /// Whether it is a record of its own.
    pub fn is_stated(&self) -> bool {
        self.within == Within::Itself
    }
}

/// People above which a city is one without the engine's word.
const LARGE_CITY: u32 = 100_000;

/// A name that no table has is a place only if the engine is as sure as this.
const LIKELY: f32 = 0.5;

/// The places named in a sentence, left to right, not overlapping.
pub fn spots<'k>(tree: &Tree, names: &Names, knowledge: &'k Knowledge) -> Vec<Spot<'k>> {
    let forms: Vec<&str> = (0..tree.len()).map(|i| tree.form(i)).collect();
    let mut finder = Finder { tree, names, knowledge, forms: &forms, found: Vec::new() };
    finder.countries();
    finder.marked();
    finder.unmarked();
    finder.parts_of_bodies();
    let mut found = finder.found;
    found.sort_by_key(|spot| spot.first);
    link(&forms, &mut found);
    found
}

/// Notes which spot stands behind which, "Springfield, Ohio", "Springfield (Ohio)", "Springfield in Ohio", and rows of divisions.
fn link(forms: &[&str], found: &mut [Spot]) {
    let gap = |found: &[Spot], i: usize| forms[found[i - 1].last + 1..found[i].first].to_vec();
    let mut start = 0;
    for i in 1..=found.len() {
        let goes_on = i < found.len() && matches!(gap(found, i)[..], [","] | ["and" | "or"] | [",", "and" | "or"]);
        if goes_on && is_division(&found[i]) && is_division(&found[start]) {
            continue;
        }
        if SHORTEST_ROW <= i - start {
            found[start..i].iter_mut().for_each(|spot| spot.row = true);
        }
        start = i;
    }
    for i in 1..found.len() {
        let wider = found[i].candidates.iter().any(|candidate| match candidate {
            Candidate::Country(_) => true,
            Candidate::Place(entry) => entry.feature != "city",
        });
        let behind = matches!(gap(found, i)[..], [] | [","] | ["("] | ["in"]);
        if wider && behind && !(found[i].row && found[i - 1].row) {
            found[i - 1].inside = Some(i);
            found[i].holds = true;
        }
    }
}

/// So many names make a row.
const SHORTEST_ROW: usize = 3;

/// Whether a first-level division bears the name, written in full.
fn is_division(spot: &Spot) -> bool {
    spot.candidates.iter().any(|candidate| matches!(candidate, Candidate::Place(entry) if entry.feature == "region" && entry.admin1.is_some()))
}

struct Finder<'s, 'd, 'k> {
    tree: &'s Tree<'d>,
    names: &'s Names,
    knowledge: &'k Knowledge,
    forms: &'s [&'s str],
    found: Vec<Spot<'k>>,
}

impl<'k> Finder<'_, '_, 'k> {
    fn free(&self, first: usize, last: usize) -> bool {
        !self.found.iter().any(|spot| spot.first <= last && first <= spot.last)
    }

    fn lookup(&self, first: usize, last: usize) -> Vec<PlaceEntry<'k>> {
        self.knowledge.places.lookup(&self.forms[first..=last].join(" "))
    }

    /// Countries and territories by their names; Georgia may be a region as well.
    fn countries(&mut self) {
        for name in self.names.iter().filter(|name| is_country(self.knowledge, name)) {
            // "Georgia" in the engine's "South Georgia" is not the country.
            let longer = self.tree.sent.names.iter().any(|n| {
                let (first, last) = (usize::from(n.first), usize::from(n.last));
                first <= name.first && name.last <= last && self.words(first, last) > self.words(name.first, name.last)
            });
            if !longer {
                let entity = self.knowledge.gazetteer.entity(name.index);
                let namesake = |e: &PlaceEntry| e.feature == "region" && e.admin1.is_some() && e.country != entity.country.as_deref();
                let mut candidates = vec![Candidate::Country(name.index)];
                candidates.extend(self.lookup(name.first, name.last).into_iter().filter(namesake).map(Candidate::Place));
                self.found.push(Spot::new(name.first, name.last, candidates));
            }
        }
    }

    /// Number of words of a name without those that say what kind of place it is ("the Republic of ...").
    fn words(&self, first: usize, last: usize) -> usize {
        let says_kind = |i: usize| self.knowledge.classes.has("place-type", &self.forms[i].to_lowercase());
        (first..=last).filter(|&i| !says_kind(i) && self.forms[i].starts_with(char::is_uppercase)).count()
    }

    /// Names that the engine takes for a place's.
    fn marked(&mut self) {
        for name in self.tree.sent.names.iter().filter(|name| name.kind == NameKind::Place) {
            for (first, last) in parts(self.forms, name.first.into(), name.last.into()) {
                if !self.forms[first..=last].iter().any(|form| form.starts_with(char::is_uppercase)) {
                    continue;
                }
                let (first, last, candidates) = self.named(first, last);
                let likely = LIKELY <= name.confidence || !candidates.is_empty();
                if likely && self.free(first, last) && !self.is_body(first, last) {
                    self.found.push(Spot::new(first, last, candidates));
                }
            }
        }
    }

    /// The candidates of a name, and its extent: without what only says which part of the place is meant ("southern Zenda").
    fn named(&self, first: usize, last: usize) -> (usize, usize, Vec<Candidate<'k>>) {
        if let Some(short) = self.shortened(first, last) {
            return short;
        }
        // "Zenda crossing" is a place of its own.
        let longer = self.knowledge.places.longest(self.forms, first).map(|(len, entries)| (first + len - 1, entries));
        let noun = |&(end, _): &(usize, _)| last < end && self.forms[last + 1..=end].iter().all(|form| form.starts_with(char::is_lowercase));
        if let Some((end, entries)) = longer.filter(noun) {
            return (first, end, places(entries));
        }
        let mut found = self.look_up(first, last);
        if !found.is_empty() {
            self.keep_kind(first, last, &mut found);
            return (first, last, found);
        }
        // The name may go on behind what the engine saw: "Elber" of "Elber County".
        if let Some((len, entries)) = self.knowledge.places.longest(self.forms, first).filter(|(len, _)| first + len - 1 > last) {
            return (first, first + len - 1, places(entries));
        }
        let start = (first + 1..=last).find(|&i| self.forms[i].starts_with(char::is_uppercase));
        let lower = start.filter(|_| self.forms[first].starts_with(char::is_lowercase));
        let inner = lower.map(|start| (start, self.look_up(start, last))).filter(|(_, found)| !found.is_empty());
        inner.map_or((first, last, Vec::new()), |(start, found)| (start, last, found))
    }

    /// "Ill.", "W.Va.": an abbreviation, of which the tokenizer or the engine may have left out a part.
    fn shortened(&self, first: usize, last: usize) -> Option<(usize, usize, Vec<Candidate<'k>>)> {
        let ends = (last..(last + 2).min(self.forms.len())).rev();
        let extents = ends.flat_map(|end| [(first.saturating_sub(1), end), (first, end)]);
        extents.filter(|&(from, to)| self.free(from, to)).find_map(|(from, to)| {
            let entries = self.knowledge.places.abbreviated(self.tree.span(from, to).of(self.tree.text));
            (!entries.is_empty()).then(|| (from, to, places(entries)))
        })
    }

    /// "the state of Washington", "the town of Ostmark": what is said to be a region is no town, and the other way round.
    fn keep_kind(&self, first: usize, last: usize, found: &mut Vec<Candidate<'k>>) {
        let word = |tok: Option<usize>, class: &str| {
            tok.and_then(|tok| self.forms.get(tok)).is_some_and(|form| self.knowledge.classes.has(class, &form.to_lowercase()))
        };
        let of = first.checked_sub(1).filter(|&tok| self.forms[tok] == "of").and_then(|tok| tok.checked_sub(1));
        let is = |class: &str| word(of, class) || word(Some(last + 1), class);
        let (town, region) = (is("town-type"), is("region-type"));
        let fits = |candidate: &Candidate| matches!(candidate, Candidate::Place(entry) if (entry.feature == "city") == town);
        if town != region && found.iter().any(fits) {
            found.retain(fits);
        }
    }

    /// The places of the whole name; of "Ostmark Province" those of the name without the kind, if they are of that kind.
    fn look_up(&self, first: usize, last: usize) -> Vec<Candidate<'k>> {
        let article = usize::from(self.forms[first].eq_ignore_ascii_case("the") && first < last);
        let first = first + article;
        let whole = self.lookup(first, last);
        if !whole.is_empty() {
            return places(whole);
        }
        let kind = |tok: usize, class: &str| self.knowledge.classes.has(class, &self.forms[tok].to_lowercase());
        let bare = if first < last && (kind(last, "town-type") || kind(last, "region-type")) {
            Some((first, last - 1, kind(last, "town-type")))
        } else if first + 1 < last && self.forms[first + 1] == "of" && (kind(first, "town-type") || kind(first, "region-type")) {
            Some((first + 2, last, kind(first, "town-type")))
        } else {
            None
        };
        let Some((from, to, town)) = bare else {
            return Vec::new();
        };
        places(self.lookup(from, to).into_iter().filter(|entry| (entry.feature == "city") == town).collect())
    }

    /// Names of the tables where the engine sees none: features, divisions of several words, large cities, "Zenda, Ill.".
    fn unmarked(&mut self) {
        let mut tok = 0;
        while tok < self.forms.len() {
            let hit = self.abbreviation(tok).or_else(|| self.table_name(tok));
            let Some(spot) = hit else {
                tok += 1;
                continue;
            };
            tok = spot.last + 1;
            self.found.push(spot);
        }
    }

    fn table_name(&self, tok: usize) -> Option<Spot<'k>> {
        if self.tree.tok(tok).upos != Upos::Propn {
            return None;
        }
        let (len, mut entries) = self.knowledge.places.longest(self.forms, tok)?;
        let last = tok + len - 1;
        let locative = locative(self.tree, self.knowledge, last);
        let told = self.is_told_where(last);
        entries.retain(|entry| told || is_sure(entry, len > 1, locative));
        let named = self.tree.sent.names.iter().any(|n| {
            let (first, end) = (usize::from(n.first), usize::from(n.last));
            first <= last && tok <= end && !(told && (first, end) == (tok, last))
        });
        let runs_on = self.is_name_word(last + 1) || tok > 0 && self.is_name_word(tok - 1);
        let clear = !entries.is_empty() && !named && !runs_on && self.free(tok, last) && !self.is_body(tok, last);
        clear.then(|| Spot::new(tok, last, places(entries)))
    }

    /// Whether a country or a division follows behind a comma: "Zenda, Ruritania".
    fn is_told_where(&self, last: usize) -> bool {
        let comma = self.forms.get(last + 1) == Some(&",");
        comma
            && self
                .found
                .iter()
                .any(|spot| spot.first == last + 2 && (is_division(spot) || matches!(spot.candidates[..], [Candidate::Country(_), ..])))
    }

    /// "Zenda, Ill.": the abbreviation of a division behind a place.
    fn abbreviation(&self, tok: usize) -> Option<Spot<'k>> {
        let before = if tok > 0 && self.forms[tok - 1] == "," { tok.checked_sub(2) } else { tok.checked_sub(1) };
        let behind = before.is_some_and(|end| self.found.iter().any(|spot| spot.last == end));
        if !behind {
            return None;
        }
        // The tokenizer may have cut it in two.
        (tok..(tok + 2).min(self.forms.len())).rev().filter(|&last| self.free(tok, last)).find_map(|last| {
            let entries = self.knowledge.places.abbreviated(self.tree.span(tok, last).of(self.tree.text));
            (!entries.is_empty()).then(|| Spot::new(tok, last, places(entries)))
        })
    }

    /// A division inside the name of a body: "Elber County Sheriff's Office" speaks for Elber County.
    fn parts_of_bodies(&mut self) {
        for name in self.tree.sent.names.iter().filter(|name| name.kind == NameKind::Organization) {
            let (first, last) = (usize::from(name.first), usize::from(name.last));
            let Some((len, mut entries)) = self.knowledge.places.longest(self.forms, first).filter(|(len, _)| first + len <= last) else {
                continue;
            };
            entries.retain(|entry| is_sure(entry, len > 1, false));
            if !entries.is_empty() && self.free(first, last) {
                self.found.push(Spot { within: Within::Body, ..Spot::new(first, first + len - 1, places(entries)) });
            }
        }
    }

    /// A body, a group or a person of the tables is no place.
    fn is_body(&self, first: usize, last: usize) -> bool {
        self.names.iter().any(|name| {
            let kind = self.knowledge.gazetteer.entity(name.index).kind;
            let place = matches!(kind, EntityKind::State | EntityKind::Territory | EntityKind::Place) || name.sense == Sense::Government;
            !place && name.first <= first && last <= name.last
        })
    }

    fn is_name_word(&self, tok: usize) -> bool {
        tok < self.forms.len() && self.tree.tok(tok).upos == Upos::Propn && self.forms[tok].starts_with(char::is_uppercase)
    }
}

/// Whether a name that the engine did not mark is this place's all the same.
fn is_sure(entry: &PlaceEntry, several_words: bool, locative: bool) -> bool {
    match (entry.feature, entry.id) {
        ("city", _) => locative && entry.population.is_some_and(|people| people > LARGE_CITY),
        (_, PlaceId::Own(_)) => true,
        _ => several_words,
    }
}

fn is_country(knowledge: &Knowledge, name: &Name) -> bool {
    let kind = knowledge.gazetteer.entity(name.index).kind;
    matches!(name.sense, Sense::Name | Sense::Place) && matches!(kind, EntityKind::State | EntityKind::Territory)
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

/// Places as candidates.
pub fn places(entries: Vec<PlaceEntry<'_>>) -> Vec<Candidate<'_>> {
    entries.into_iter().map(Candidate::Place).collect()
}

/// True where a locative preposition governs the token.
pub fn locative(tree: &Tree, knowledge: &Knowledge, tok: usize) -> bool {
    tree.preposition(tok).is_some_and(|case| knowledge.classes.has("locative", case))
}
