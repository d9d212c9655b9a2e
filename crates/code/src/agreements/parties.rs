//! Who an agreement binds: states, territories, governments, international organisations and armed groups.
//!
//! A government, an army, a minister or a capital stands for its country; a contested entity stands for itself.

use crate::events::SentenceView;
use crate::mentions::Mention;
use crate::names::Name;
use attache_knowledge::{EntityIndex, Sense};
use attache_types::{Deprel, Entity, EntityKind, Upos, Xpos};

/// Tokens after a title within which "between" or "with" may still belong to it.
const REACH: usize = 12;

/// The party that the phrase headed by `tok` stands for.
pub fn party(view: &SentenceView, tok: usize) -> Option<Entity> {
    let names = view.matcher.names;
    if let Some(mention) = view.matcher.mentions.at(tok) {
        return of_mention(view, mention);
    }
    names.at(tok).and_then(|name| of_name(view, name))
}

fn of_name(view: &SentenceView, name: &Name) -> Option<Entity> {
    let entity = view.matcher.mentions.entity_of_name(name);
    may_bind(view, &entity).then_some(entity)
}

fn may_bind(view: &SentenceView, entity: &Entity) -> bool {
    match entity.kind {
        Some(EntityKind::State | EntityKind::Territory) => true,
        Some(EntityKind::Place | EntityKind::Person) => false,
        _ => entity.sector.as_deref().is_some_and(|sector| view.knowledge.classes.has("party_sector", sector)),
    }
}

fn of_mention(view: &SentenceView, mention: &Mention) -> Option<Entity> {
    let entity = &mention.entity;
    let political = entity.sector.as_deref().is_some_and(|sector| view.knowledge.classes.has("party_sector", sector));
    match entity.kind {
        Some(EntityKind::State | EntityKind::Territory) => Some(entity.clone()),
        Some(EntityKind::Person | EntityKind::Generic | EntityKind::Agency) if political => {
            let organ = entity.sector.as_deref().is_some_and(|sector| view.knowledge.classes.has("party_organ", sector));
            match home(view, mention).filter(|_| organ) {
                Some(index) => Some(standing_for(view, mention, index)),
                None => (entity.kind == Some(EntityKind::Generic) && !organ).then(|| entity.clone()),
            }
        }
        _ => may_bind(view, entity).then(|| entity.clone()),
    }
}

/// The country, territory or group that somebody acts for.
fn home(view: &SentenceView, mention: &Mention) -> Option<EntityIndex> {
    let gazetteer = &view.knowledge.gazetteer;
    let entity = &mention.entity;
    let owner = entity.id.strip_prefix("generic/").and_then(|rest| rest.split('/').next()).and_then(|owner| gazetteer.by_id(owner));
    let office = mention
        .index
        .and_then(|index| gazetteer.offices(index).iter().find_map(|office| office.country.as_deref()))
        .and_then(|id| gazetteer.by_id(id));
    let country = entity.country.as_deref().filter(|_| !entity.contested).and_then(|country| gazetteer.by_id(country));
    owner.or(office).or(country).or_else(|| before(view, mention.head))
}

/// "Ostburg's de facto leader": the name that opens the phrase, whatever the tree makes of it.
fn before(view: &SentenceView, head: usize) -> Option<EntityIndex> {
    let tree = view.matcher.tree;
    let modifies = |tok: &usize| matches!(tree.tok(*tok).upos, Upos::Adj | Upos::Noun | Upos::Propn | Upos::X | Upos::Part);
    let name = (0..head).rev().take_while(modifies).find_map(|tok| view.matcher.names.at(tok))?;
    let bearer = matches!(
        view.knowledge.gazetteer.entity(name.index).kind,
        EntityKind::State | EntityKind::Territory | EntityKind::Organization | EntityKind::Group
    );
    bearer.then_some(name.index)
}

fn standing_for(view: &SentenceView, mention: &Mention, index: EntityIndex) -> Entity {
    let name = Name { first: mention.head, last: mention.head, index, sense: Sense::Name, label: None };
    let entity = view.matcher.mentions.entity_of_name(&name);
    Entity { text: mention.entity.text.clone(), span: mention.entity.span, labels: mention.entity.labels.clone(), ..entity }
}

/// The parties that a phrase states: modifiers and possessor before the head, "between ..." and "with ..." after it.
pub fn stated(view: &SentenceView, first: usize, head: usize, last: usize) -> Vec<Entity> {
    let tree = view.matcher.tree;
    let names = view.matcher.names;
    let mut parties = Vec::new();
    if first > 1 && tree.tok(first - 1).xpos == Xpos::Pos {
        add(&mut parties, tree.head(first - 1).and_then(|owner| party(view, owner)));
    }
    if tree.tok(first).xpos == Xpos::PossessivePronoun {
        add(&mut parties, party(view, first));
    }
    let inside: Vec<&Name> = names.within(first, head.saturating_sub(1).max(first)).filter(|name| name.last < head).collect();
    let is_place = |name: &Name| inside.len() == 1 && matches!(name.sense, Sense::Government | Sense::Place);
    for name in inside.iter().filter(|name| !is_place(name)) {
        add(&mut parties, of_name(view, name));
    }
    if let Some(case) = binder(view, last) {
        for tok in listed(view, case + 1) {
            add(&mut parties, party(view, tok));
        }
    }
    parties
}

/// Adds a party that is not there yet.
pub fn add(parties: &mut Vec<Entity>, party: Option<Entity>) {
    if let Some(party) = party.filter(|party| !party.id.is_empty() && !parties.iter().any(|known| known.id == party.id)) {
        parties.push(party);
    }
}

/// "between" or "with" after a title, over a participle ("signed"), adverbs, times and places.
fn binder(view: &SentenceView, last: usize) -> Option<usize> {
    let tree = view.matcher.tree;
    for tok in last + 1..tree.len().min(last + 1 + REACH) {
        let case = matches!(tree.tok(tok).upos, Upos::Adp | Upos::Sconj);
        if case && view.knowledge.classes.has("agreement_binder", tree.lemma(tok)) {
            return Some(tok);
        }
        let span = tree.tok(tok).span;
        let in_time = view.dater.times.iter().any(|time| time.span.contains(span));
        let passable = match tree.tok(tok).upos {
            Upos::Adv | Upos::Num => true,
            Upos::Verb => tree.tok(tok).xpos == Xpos::Vbn,
            Upos::Adp => {
                view.knowledge.classes.has("locative", tree.lemma(tok)) || view.knowledge.classes.has("agreement_topic_case", tree.lemma(tok))
            }
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det => tok > last + 1,
            _ => false,
        };
        if !passable && !in_time {
            return None;
        }
    }
    None
}

/// Heads of the actors in the list that begins at `from`: "Veltria, Norland and the rebels".
fn listed(view: &SentenceView, from: usize) -> Vec<usize> {
    let tree = view.matcher.tree;
    let mut found: Vec<usize> = Vec::new();
    let mut closed = false;
    for tok in from..tree.len() {
        let token = tree.tok(tok);
        let comma = token.upos == Upos::Punct && tree.form(tok) == ",";
        match token.upos {
            Upos::Cconj => closed = true,
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Det | Upos::Part => {}
            Upos::Verb if matches!(tree.rel(tok), Deprel::Amod | Deprel::Mark | Deprel::Case) || token.xpos == Xpos::Vbg => {}
            Upos::Punct if comma && !closed && !found.is_empty() => {}
            Upos::Punct if matches!(tree.form(tok), "-" | "–" | "‑" | "(" | ")") => {}
            Upos::Adp if tree.lemma(tok) == "of" => {}
            _ => break,
        }
        let covered = found.last().and_then(|&last| view.matcher.mentions.at(last)).is_some_and(|m| m.entity.span.contains(token.span));
        // "Georgia's ...", "the Karsov club": the name only says whose.
        let end = view.matcher.names.at(tok).map_or(tok, |name| name.last) + 1;
        let owns = end < tree.len()
            && (tree.tok(end).xpos == Xpos::Pos || (end > tok && tree.tok(end).upos == Upos::Noun && tree.head(tok) != tree.head(end)));
        if !covered && !owns && party(view, tok).is_some() {
            found.push(tok);
        }
    }
    // A name inside a longer phrase ("the leader of Ostmark") is no party of its own: the phrase's head comes first.
    found
}
