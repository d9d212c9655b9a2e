//! Who "I", "we" and "our army" are inside what somebody says.
//!
//! Needs coded events with their attribution; knows nothing of trees.

use crate::mentions::belong_to;
use crate::quotes::Quotation;
use attache_knowledge::Knowledge;
use attache_types::{Attribution, Coding, Entity, EntityKind};

/// Takes from "he" inside a quotation the entity of who is quoted: one does not speak so of oneself.
pub fn part(coding: &mut Coding, knowledge: &Knowledge, quotations: &[Quotation]) {
    for event in &mut coding.events {
        for party in event.actors.iter_mut().chain(&mut event.recipients) {
            let Some(quotation) = quotations.iter().find(|quotation| quotation.inner.contains(party.span)) else {
                continue;
            };
            let quotes =
                |link: &&Attribution| link.cue.as_ref().is_some_and(|cue| !quotation.inner.contains(cue.span) && is_spoken(knowledge, &cue.class));
            let speaker = event.attribution.iter().rfind(quotes).and_then(|link| link.source.as_ref());
            let other = !party.id.is_empty() && knowledge.genders.of_word(&party.text).is_some();
            if other && speaker.is_some_and(|speaker| speaker.id == party.id) {
                *party = Entity { span: party.span, text: std::mem::take(&mut party.text), ..Entity::default() };
                party.reasons.insert("name".into(), "pronoun without a clear antecedent".into());
            }
        }
    }
}

/// Gives "I" and "we" the entity of who speaks, "we" of a president, a minister or their spokesman that of their state, "our
/// army" the country, "our fighters" the group.
pub fn resolve(coding: &mut Coding, knowledge: &Knowledge, viewpoint: &str) {
    for event in &mut coding.events {
        let spoken = event.attribution.iter().rev().filter(|link| link.cue.as_ref().is_none_or(|cue| is_spoken(knowledge, &cue.class)));
        let speaker = spoken.filter_map(|link| link.source.as_ref()).find(|source| !source.id.is_empty()).cloned();
        let Some(speaker) = speaker else {
            continue;
        };
        let state = state_of(&speaker, knowledge, viewpoint);
        for party in event.actors.iter_mut().chain(&mut event.recipients) {
            let first = party.text.split_whitespace().next().unwrap_or_default().to_lowercase();
            let (own, ours) = (knowledge.classes.has("speaker-pronoun", &first), knowledge.classes.has("we-pronoun", &first));
            if own && (party.id.is_empty() || party.id == speaker.id) {
                let who = state.as_ref().filter(|_| ours).unwrap_or(&speaker);
                *party = Entity { span: party.span, text: std::mem::take(&mut party.text), ..who.clone() };
            } else if let Some(owner) = state.as_ref().or(Some(&speaker).filter(|s| is_group(s))).filter(|_| ours && is_open(party, knowledge)) {
                belong_to(party, owner);
            }
        }
        // Nobody does it to himself.
        let doers: Vec<String> = event.actors.iter().map(|actor| actor.id.clone()).collect();
        event.recipients.retain(|party| !knowledge.classes.has("speaker-pronoun", &party.text.to_lowercase()) || !doers.contains(&party.id));
    }
}

/// Whether a word of this class of cues lets somebody speak, not only think or know.
pub fn is_spoken(knowledge: &Knowledge, class: &str) -> bool {
    !knowledge.classes.has("unspoken-cue", class)
}

/// The state for which somebody speaks by office.
fn state_of(speaker: &Entity, knowledge: &Knowledge, viewpoint: &str) -> Option<Entity> {
    let public = matches!(speaker.sector.as_deref(), Some("GOV" | "MIL"));
    let office = speaker.role.as_deref().unwrap_or_default().split_whitespace().any(|word| knowledge.classes.has("office-of-state", word));
    let index = knowledge.gazetteer.by_id(speaker.country.as_deref().filter(|_| public && office)?)?;
    let known = knowledge.gazetteer.entity(index);
    (known.kind == EntityKind::State).then(|| Entity {
        id: known.id.clone(),
        name: Some(knowledge.gazetteer.name_of(index, viewpoint).to_owned()),
        kind: Some(known.kind),
        country: speaker.country.clone(),
        sector: Some("GOV".to_owned()),
        wikidata: known.wikidata.clone(),
        ..Entity::default()
    })
}

/// A group with a name, whose spokesman speaks of "our fighters".
fn is_group(speaker: &Entity) -> bool {
    speaker.kind == Some(EntityKind::Group) && speaker.name.is_some()
}

/// "our army": a description without a country, not of those who are ours only in relation to us.
fn is_open(party: &Entity, knowledge: &Knowledge) -> bool {
    let what = party.id.rsplit('/').next().unwrap_or_default();
    party.kind == Some(EntityKind::Generic) && party.country.is_none() && !knowledge.classes.has("relational", what)
}
