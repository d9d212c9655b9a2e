//! Entity records of a sentence: every name, and everybody described without a name.
//!
//! Needs the language engine's names, the known names and the mentions. The engine decides where a name stands and what
//! kind it is of; where the gazetteer knows the very words, the two are weighed. A name has a record of its class
//! (person, organization, place); where the knowledge says more (state, territory, group, agency), a second record with
//! the same span gives that reading. Measured by `score_entities.py`.

use crate::mentions::{Mention, Mentions, slug};
use crate::names::{Name, Names};
use crate::tree::Tree;
use attache_knowledge::{Knowledge, Sense};
use attache_types::{Entity, EntityKind, NameKind, Upos};

/// Above this the engine's kind of a name stands against the gazetteer's.
const SURE: f32 = 0.9;

/// A name with its class.
pub struct Found<'s> {
    /// First token.
    pub first: usize,
    /// Last token.
    pub last: usize,
    /// What it names.
    pub class: NameKind,
    /// How sure that is.
    pub confidence: f32,
    /// Who it is, where the gazetteer knows.
    pub known: Option<&'s Name>,
}

/// The entity records, in text order.
pub fn read(tree: &Tree, names: &Names, mentions: &Mentions, knowledge: &Knowledge) -> Vec<Entity> {
    let mut entities = Vec::new();
    let all = weigh(tree, names, knowledge);
    let named = |tok: usize| all.iter().any(|f| (f.first..=f.last).contains(&tok));
    // "the rebels", and "the breakaway region" where that stands for one that is known.
    let described_only = |m: &&Mention| {
        let known = matches!(m.entity.kind, Some(EntityKind::State | EntityKind::Territory | EntityKind::Group | EntityKind::Agency));
        !m.pronoun && (m.entity.kind == Some(EntityKind::Generic) || known && !named(m.head))
    };
    entities.extend(mentions.iter().filter(described_only).map(|m| m.entity.clone()));
    for found in &all {
        let entity = described(tree, found, mentions);
        let reading = entity.kind.filter(|kind| found.known.is_some() && Some(*kind) != kind_of(found.class));
        // "the Ruritanians" are who Ruritania is, not where.
        let people = found.known.is_some_and(|name| name.sense == Sense::People);
        if let Some(kind) = kind_of(found.class).filter(|_| !people) {
            entities.push(Entity { kind: Some(kind), ..entity.clone() });
        }
        if matches!(reading, Some(EntityKind::State | EntityKind::Territory | EntityKind::Group | EntityKind::Agency)) {
            entities.push(entity);
        }
    }
    entities.sort_by_key(|entity| (entity.span.start, entity.span.end));
    entities
}

fn kind_of(class: NameKind) -> Option<EntityKind> {
    match class {
        NameKind::Person => Some(EntityKind::Person),
        NameKind::Organization => Some(EntityKind::Organization),
        NameKind::Place => Some(EntityKind::Place),
        NameKind::Other => None,
    }
}

fn class_of(kind: EntityKind) -> NameKind {
    match kind {
        EntityKind::Person => NameKind::Person,
        EntityKind::Organization | EntityKind::Group | EntityKind::Agency => NameKind::Organization,
        EntityKind::State | EntityKind::Territory | EntityKind::Place => NameKind::Place,
        EntityKind::Generic => NameKind::Other,
    }
}

/// The names of the sentence, left to right, not overlapping.
pub fn weigh<'s>(tree: &Tree, names: &'s Names, knowledge: &Knowledge) -> Vec<Found<'s>> {
    let mut all: Vec<Found> = tree
        .sent
        .names
        .iter()
        .map(|n| Found { first: n.first.into(), last: n.last.into(), class: n.kind, confidence: n.confidence, known: None })
        .filter(|f| f.confidence >= SURE || !small(tree, f))
        .collect();
    for name in names.iter().filter(|name| name.sense != Sense::Adjective) {
        let class = class_of(knowledge.gazetteer.entity(name.index).kind);
        // Two letters stand for too much: the engine has to see the same in them.
        let brief = name.first == name.last && tree.form(name.first).chars().count() <= 2;
        if brief && !all.iter().any(|f| (f.first, f.last, f.class) == (name.first, name.last, class)) {
            continue;
        }
        let known = Found { first: name.first, last: name.last, class, confidence: 1.0, known: Some(name) };
        let overlaps = |f: &Found| f.first <= name.last && name.first <= f.last;
        let exact = all.iter().position(|f| (f.first, f.last) == (name.first, name.last));
        if let Some(found) = exact.map(|at| &mut all[at]) {
            if found.class == class || found.confidence < SURE || found.class == NameKind::Other {
                *found = known;
            }
        } else if !all.iter().any(overlaps) {
            if (name.first..=name.last).all(|i| tree.tok(i).upos == Upos::Propn || name.first < i) {
                all.push(known);
            }
        } else if let Some(found) =
            all.iter_mut().find(|f| class == NameKind::Person && f.class == class && f.last == name.last && f.first > name.first)
        {
            // "President" belongs to the words by which the person is known, not to the name.
            found.known = Some(name);
        } else if all.iter().filter(|f| overlaps(f)).all(|f| name.first <= f.first && f.last <= name.last) {
            all.retain(|f| !overlaps(f));
            all.push(known);
        }
    }
    all.sort_by_key(|f| f.first);
    all
}

/// True for words without a capital, in a script that has them, among words that have some.
fn small(tree: &Tree, found: &Found) -> bool {
    let capital = |i: usize| tree.form(i).chars().any(char::is_uppercase);
    let cased = |i: usize| tree.form(i).chars().any(char::is_lowercase);
    let mut words = found.first..=found.last;
    !words.clone().any(capital) && words.any(cased) && (0..tree.len()).filter(|&i| i > 0 && capital(i)).count() > 0
}

/// The entity of a name: the known one, or what the phrase around it says.
fn described(tree: &Tree, found: &Found, mentions: &Mentions) -> Entity {
    let span = tree.span(found.first, found.last);
    let words = span.of(tree.text);
    let mut entity = match found.known {
        Some(name) => {
            // What the report calls it, wherever in the phrase or the clause.
            let mention = (found.first..=found.last).filter_map(|tok| mentions.at(tok)).find(|m| m.index == Some(name.index));
            let labels = mention.map(|m| m.entity.labels.clone());
            let entity = mentions.entity_of_name(name);
            Entity { labels: labels.unwrap_or_else(|| entity.labels.clone()), ..entity }
        }
        None => {
            let mention = (found.first..=found.last).find_map(|tok| mentions.at(tok)).filter(|m| !m.pronoun);
            let around = mention.map(|m| m.entity.clone()).unwrap_or_default();
            let known = mention.is_some_and(|m| m.index.is_some());
            let id = if known { around.id } else { format!("name/{}", slug(words)) };
            let name = if known { around.name } else { Some(words.to_owned()) };
            Entity { id, name, country: around.country, sector: around.sector, role: around.role, labels: around.labels, ..Entity::default() }
        }
    };
    entity.span = span;
    entity.text = words.to_owned();
    entity
}
