//! How sure an event is: the probability that it is really told and of this type.
//!
//! Needs an event with its match; gives traits, whose weights are data (`data/en/confidence.tsv`, learnt from events judged by
//! hand), and their logistic sum. Measured by `eval/judged/calibrate.py`.

use crate::events::SentenceView;
use crate::matcher::Match;
use attache_knowledge::{Knowledge, PredicatePos};
use attache_types::{Entity, EntityKind, Event, Status};

/// A trait of an event and how much of it there is, 0 to 1.
pub type Trait = (String, f32);

/// What speaks for and against an event.
pub fn traits(view: &SentenceView, matched: &Match, event: &Event) -> Vec<Trait> {
    let tree = view.matcher.tree;
    let mut out = vec![("bias".to_owned(), 1.0), (format!("type {}", event.event_type), 1.0)];
    let mut has = |name: &str| out.push((name.to_owned(), 1.0));
    if let Some(proposition) = view.matcher.propositions.at(matched.head) {
        has(match (proposition.light.is_some(), proposition.pos) {
            (true, _) => "predicate light",
            (false, PredicatePos::Noun) => "predicate noun",
            (false, PredicatePos::Adj) => "predicate adjective",
            (false, PredicatePos::Verb) => "predicate verb",
        });
    }
    has(match event.status {
        Status::Occurred | Status::Ongoing => "status fact",
        Status::Planned | Status::Expected => "status future",
        Status::Negated | Status::Denied => "status negated",
        Status::Conditional | Status::Hypothetical => "status open",
    });
    if event.background {
        has("background");
    }
    if matched.specificity >= SPECIFIC {
        has("pattern specific");
    }
    has(&format!("actor {}", kind_of(&event.actors, view.knowledge)));
    has(&format!("recipient {}", kind_of(&event.recipients, view.knowledge)));
    let own_date = event.date.as_ref().is_some_and(|date| date.span.is_some());
    if own_date {
        has("date said");
    }
    if event.place.is_some() {
        has("place said");
    }
    if !event.quantities.is_empty() {
        has("numbers said");
    }
    // How sure the parser was of the words that make the event.
    let parties = event.actors.iter().chain(&event.recipients).map(|party| party.span);
    let words = (0..tree.len()).filter(|&tok| tok == matched.head || parties.clone().any(|span| span.contains(tree.tok(tok).span)));
    let (sum, count) = words.fold((0.0, 0), |(sum, count), tok| (sum + tree.tok(tok).confidence, count + 1));
    if count > 0 {
        out.push(("parse".to_owned(), sum / count as f32));
    }
    out.push(("parse predicate".to_owned(), tree.tok(matched.head).confidence));
    out
}

/// From how much a pattern asks on it is specific.
const SPECIFIC: u32 = 6;

/// The surest kind of party on one side.
fn kind_of(parties: &[Entity], knowledge: &Knowledge) -> &'static str {
    let kind = |party: &Entity| {
        let private = party.sector.as_deref().is_none_or(|sector| knowledge.classes.has("private-sector", sector));
        match party.kind {
            _ if party.id.is_empty() => "unknown",
            Some(EntityKind::State | EntityKind::Territory | EntityKind::Organization | EntityKind::Agency | EntityKind::Group) => "body",
            Some(EntityKind::Person) if private => "private person",
            Some(EntityKind::Person) => "official",
            Some(EntityKind::Generic) if private => "private",
            Some(EntityKind::Generic) => "role",
            Some(EntityKind::Place) => "place",
            None => "name",
        }
    };
    let order = ["body", "official", "role", "private person", "name", "private", "place", "unknown"];
    let kinds: Vec<&str> = parties.iter().map(kind).collect();
    order.into_iter().find(|kind| kinds.contains(kind)).unwrap_or("none")
}

/// The probability, to two decimals; none where no weights are known.
pub fn probability(traits: &[Trait], knowledge: &Knowledge) -> Option<f32> {
    if knowledge.weights.is_empty() {
        return None;
    }
    let sum: f64 = traits.iter().map(|(name, value)| knowledge.weights.get(name) * f64::from(*value)).sum();
    let probability = 1.0 / (1.0 + (-sum).exp());
    Some(((probability * 100.0).round() / 100.0) as f32)
}
