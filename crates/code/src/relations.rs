//! Lasting relations between entities, from the patterns of `data/en/patterns/relations.toml`.

use crate::events::SentenceView;
use crate::ids::content_id;
use crate::matcher::Match;
use crate::proposition::{Link, Proposition};
use crate::quotes::attribution_at;
use attache_knowledge::PatternResult;
use attache_types::{Deprel, Entity, Quantity, Relation, Status, Upos};
use std::collections::BTreeMap;

/// The relations of a match: one for every pair of subject and object.
pub fn read(view: &SentenceView, matched: &Match) -> Vec<Relation> {
    let PatternResult::Relation { predicate } = &matched.pattern.result else {
        return Vec::new();
    };
    let Some(proposition) = view.matcher.propositions.at(matched.head) else {
        return Vec::new();
    };
    let reading = view.status.read(proposition);
    let negated = matches!(reading.status, Status::Negated | Status::Denied);
    if !negated && !matches!(reading.status, Status::Occurred | Status::Ongoing) && proposition.link != Link::Attributive {
        return Vec::new();
    }
    let mut relations = Vec::new();
    for subject in view.entities(&matched.actors) {
        for object in view.entities(&matched.recipients) {
            if subject.id != object.id && !subject.id.is_empty() && !object.id.is_empty() {
                relations.push(relation(view, matched, proposition, predicate, &subject, &object, negated));
            }
        }
    }
    relations
}

fn relation(
    view: &SentenceView,
    matched: &Match,
    proposition: &Proposition,
    predicate: &str,
    subject: &Entity,
    object: &Entity,
    negated: bool,
) -> Relation {
    let trigger = view.trigger(proposition);
    let place = format!("{}:{}", trigger.start, trigger.end);
    Relation {
        id: content_id("relation", &[&view.report.id, predicate, &place, &subject.id, &object.id]),
        subject: subject.clone(),
        predicate: predicate.to_owned(),
        object: object.clone(),
        negated,
        since: (proposition.link != Link::Attributive).then(|| view.dater.date(proposition)).flatten(),
        until: None,
        quantities: shares(view, subject),
        attribution: attribution_at(view.speeches, view.matcher.tree.tok(matched.head).span),
        evidence: view.evidence(Some(trigger)),
        pattern: matched.pattern.id.clone(),
    }
}

/// "..., which make 20 percent of the territory": a share said of the subject in its own relative clause.
fn shares(view: &SentenceView, subject: &Entity) -> BTreeMap<String, Quantity> {
    let tree = view.matcher.tree;
    let head = view.matcher.mentions.iter().find(|m| m.entity.span == subject.span).map(|m| m.head);
    let mut quantities = BTreeMap::new();
    let Some(head) = head else {
        return quantities;
    };
    let first = tree.head(head).filter(|_| tree.rel(head) == Deprel::Conj).unwrap_or(head);
    let clause = tree.conjuncts(first).into_iter().find_map(|c| tree.child(c, &[Deprel::AclRelcl]));
    let Some(clause) = clause else {
        return quantities;
    };
    for number in (0..tree.len()).filter(|&i| tree.tok(i).upos == Upos::Num && tree.under(i, clause)) {
        let unit = number + 1;
        let value = tree.form(number).replace(',', "").parse::<f64>();
        if let Ok(value) = value
            && unit < tree.len()
            && view.knowledge.classes.has("percent", &tree.form(unit).to_lowercase())
        {
            let span = tree.span(number, unit);
            let text = span.of(&view.report.text).to_owned();
            quantities.insert("share".to_owned(), Quantity { value, high: None, unit: Some("percent".to_owned()), bound: None, text, span });
        }
    }
    quantities
}
