//! Where a sentence names a place, and which places may be meant.
//!
//! Needs trees and names; gives toponyms with candidates, and leaves the choice to `choose`. The language engine says
//! where a name stands and that it is a place's; the tables say which. A name that no table has is a toponym all the same.
//! Without the engine's word a name counts if it is that of a province or a feature, of a large city, or if a province or
//! country stands behind it. Measured by `score_places.py`.

use crate::entities::{self, Found};
use crate::names::{Name, Names};
use crate::tree::Tree;
use attache_knowledge::{EntityIndex, Knowledge, PlaceEntry, PlaceId, Sense};
use attache_types::{Deprel, EntityKind, NameKind, Upos};

/// People above which a city's name is taken for the city though the engine does not see a place there.
const LARGE_CITY: u32 = 100_000;

/// What a toponym may stand for.
#[derive(Clone, Copy, Debug)]
pub enum Candidate<'k> {
    /// A country or territory.
    Country(EntityIndex),
    /// A place of the tables.
    Place(PlaceEntry<'k>),
}

/// A name of a place in a sentence.
#[derive(Clone, Debug)]
pub struct Toponym<'k> {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// What it may stand for; empty for a name that no table has.
    pub candidates: Vec<Candidate<'k>>,
    /// The toponym of the sentence that stands right behind it and tells where it is: "Zenda, Ruritania".
    pub inside: Option<usize>,
    /// False for one inside another name ("Ruritania State Railways"): it tells where the report is, and is no place record.
    pub stated: bool,
    /// Whether what stands behind it is an abbreviation, and so in no row of equals.
    pub shortened: bool,
}

/// The toponyms of a sentence, left to right, not overlapping.
pub fn toponyms<'k>(tree: &Tree, names: &Names, knowledge: &'k Knowledge) -> Vec<Toponym<'k>> {
    let forms: Vec<&str> = (0..tree.len()).map(|i| tree.form(i)).collect();
    let seen = entities::weigh(tree, names, knowledge);
    let finder = Finder { tree, names, knowledge, forms: &forms, seen: &seen };
    let mut found: Vec<Toponym> = Vec::new();
    let mut tok = 0;
    while tok < tree.len() {
        let toponym = finder.abbreviation(tok, found.last()).or_else(|| match seen.iter().find(|f| f.first <= tok && tok <= f.last) {
            Some(name) if name.class == NameKind::Place && name.first == tok => finder.named(name),
            Some(name) if name.class == NameKind::Organization => finder.part(tok, name.last),
            Some(_) => None,
            None => finder.unmarked(tok),
        });
        tok = toponym.as_ref().map_or(tok, |t| t.last) + 1;
        found.extend(toponym);
    }
    link(&forms, &mut found);
    found
}

/// Notes which toponym stands behind which, with a comma between.
fn link(forms: &[&str], found: &mut [Toponym]) {
    for i in 1..found.len() {
        let (before, here) = (found[i - 1].last, found[i].first);
        let comma = here == before + 2 && matches!(forms[before + 1], "," | "(");
        let wider = found[i].candidates.iter().any(|c| match c {
            Candidate::Country(_) => true,
            Candidate::Place(entry) => matches!(entry.feature, "region" | "district"),
        });
        if (comma || here == before + 1) && wider {
            found[i - 1].inside = Some(i);
            found[i - 1].shortened = forms[found[i].last].ends_with('.');
        }
    }
}

struct Finder<'s, 'd, 'k> {
    tree: &'s Tree<'d>,
    names: &'s Names,
    knowledge: &'k Knowledge,
    forms: &'s [&'s str],
    seen: &'s [Found<'s>],
}

impl<'k> Finder<'_, '_, 'k> {
    /// A name that is known or seen as a place's.
    fn named(&self, name: &Found) -> Option<Toponym<'k>> {
        if let Some(known) = name.known {
            return self.known(known);
        }
        let (mut first, last) = (name.first, name.last);
        if self.forms[first].eq_ignore_ascii_case("the") && first < last {
            first += 1;
        }
        let text = self.tree.span(first, last).of(self.tree.text);
        let short = if text.ends_with('.') { self.knowledge.places.abbreviated(text) } else { Vec::new() };
        if !short.is_empty() {
            return Some(toponym(first, last, places(short)));
        }
        // The name may go on behind what the engine saw: "Velt" of "Velt County".
        if let Some((end, entries)) = self.longest(first).filter(|(end, _)| *end >= last) {
            return Some(toponym(first, end, places(entries)));
        }
        // A compass point or the like before a name that is known: "southern Ruritania".
        for start in first + 1..=last {
            if let Some((_, entries)) = self.longest(start).filter(|(end, _)| *end == last) {
                let whole = self.forms[first..start].iter().any(|form| form.starts_with(char::is_uppercase));
                // "Lower Zenda" is not Zenda; that it lies near it is not known.
                return Some(if whole { toponym(first, last, Vec::new()) } else { toponym(start, last, places(entries)) });
            }
            if let Some(known) = self.names.at(start).filter(|known| known.first == start && known.last == last) {
                return self.known(known);
            }
        }
        Some(toponym(first, last, Vec::new()))
    }

    /// A known country, territory or capital.
    fn known(&self, name: &Name) -> Option<Toponym<'k>> {
        let entity = self.knowledge.gazetteer.entity(name.index);
        let entries = || self.knowledge.places.lookup(&self.forms[name.first..=name.last].join(" "));
        match (entity.kind, name.sense) {
            (EntityKind::State | EntityKind::Territory, Sense::Name | Sense::Place) => {
                let mut candidates = vec![Candidate::Country(name.index)];
                // Georgia is a state of the union as well.
                candidates.extend(entries().into_iter().filter(|e| e.feature == "region" && e.admin1.is_some() && e.country != entity.country.as_deref()).map(Candidate::Place));
                Some(toponym(name.first, name.last, candidates))
            }
            (_, sense) => {
                let mut entries = entries();
                if sense == Sense::Government {
                    entries.retain(large);
                }
                (!entries.is_empty() || entity.kind == EntityKind::Place).then(|| toponym(name.first, name.last, places(entries)))
            }
        }
    }

    /// A name in the tables where the engine sees none.
    fn unmarked(&self, tok: usize) -> Option<Toponym<'k>> {
        if self.tree.tok(tok).upos != Upos::Propn || self.blocked(tok) {
            return None;
        }
        let (last, entries) = self.longest(tok)?;
        let overlaps = self.seen.iter().any(|f| f.first <= last && tok <= f.last);
        let goes_on = last + 1 < self.tree.len() && self.tree.tok(last + 1).upos == Upos::Propn && self.tree.rel(last + 1) == Deprel::Flat;
        if overlaps || goes_on {
            return None;
        }
        let several = last > tok && entries.iter().any(|e| matches!(e.feature, "district" | "region"));
        (several || entries.iter().any(large) || self.placed(last + 1)).then(|| toponym(tok, last, places(entries)))
    }

    /// A province, county or country inside the name of a body.
    fn part(&self, tok: usize, end: usize) -> Option<Toponym<'k>> {
        let (last, mut entries) = self.longest(tok).filter(|(last, _)| *last <= end)?;
        entries.retain(|e| large(e) && e.feature != "city" || last > tok && e.feature == "district");
        (!entries.is_empty()).then(|| Toponym { stated: false, ..toponym(tok, last, places(entries)) })
    }

    /// "Zenda, Ill.": the abbreviation of a province behind a place.
    fn abbreviation(&self, tok: usize, before: Option<&Toponym>) -> Option<Toponym<'k>> {
        let behind = before.is_some_and(|t| tok == t.last + 1 || (tok == t.last + 2 && self.forms[tok - 1] == ","));
        if !behind {
            return None;
        }
        // The tokenizer may have cut it in two.
        (tok..(tok + 2).min(self.tree.len())).rev().find_map(|last| {
            let entries = self.knowledge.places.abbreviated(self.tree.span(tok, last).of(self.tree.text));
            (!entries.is_empty()).then(|| toponym(tok, last, places(entries)))
        })
    }

    /// Whether a province or country follows behind a comma.
    fn placed(&self, comma: usize) -> bool {
        if self.forms.get(comma) != Some(&",") || comma + 1 >= self.forms.len() {
            return false;
        }
        let next = comma + 1;
        let country = self.names.at(next).is_some_and(|name| {
            let kind = self.knowledge.gazetteer.entity(name.index).kind;
            matches!(kind, EntityKind::State | EntityKind::Territory) && name.sense == Sense::Name
        });
        country
            || !self.knowledge.places.abbreviated(self.forms[next]).is_empty()
            || self.longest(next).is_some_and(|(_, entries)| entries.iter().any(|e| e.feature == "region"))
    }

    fn longest(&self, tok: usize) -> Option<(usize, Vec<PlaceEntry<'k>>)> {
        self.knowledge.places.longest(self.forms, tok).map(|(len, entries)| (tok + len - 1, entries))
    }

    /// Names of people and bodies are no places.
    fn blocked(&self, tok: usize) -> bool {
        let named = self.names.at(tok).is_some_and(|name| {
            let kind = self.knowledge.gazetteer.entity(name.index).kind;
            !matches!(kind, EntityKind::State | EntityKind::Territory | EntityKind::Place) || matches!(name.sense, Sense::Adjective | Sense::People)
        });
        named || (tok > 0 && self.tree.tok(tok).deprel == Deprel::Flat)
    }
}

/// A feature or a province of our own tables, or a large city: what news means by the name without further words.
fn large(entry: &PlaceEntry) -> bool {
    matches!(entry.id, PlaceId::Own(_)) || entry.population.is_some_and(|population| population >= LARGE_CITY)
}

fn toponym(first: usize, last: usize, candidates: Vec<Candidate<'_>>) -> Toponym<'_> {
    Toponym { first, last, candidates, inside: None, stated: true, shortened: false }
}

fn places(entries: Vec<PlaceEntry<'_>>) -> Vec<Candidate<'_>> {
    entries.into_iter().map(Candidate::Place).collect()
}
