//! Comparisons between two agreements: "goes further than", "much deeper than the one with", "similar to", "replaces".

use super::phrases::{Phrases, Reference};
use crate::events::SentenceView;
use crate::proposition::Role;
use attache_types::Xpos;

/// Relations; the class `comparison/<relation>` holds the words that say them.
const RELATIONS: [&str; 4] = ["deeper", "weaker", "similar", "replaces"];

/// A comparison read in a sentence.
pub struct Compared {
    /// The phrase that is compared.
    pub phrase: usize,
    /// What it is compared with; none: the agreement spoken of before.
    pub with: Option<usize>,
    /// Which relation.
    pub relation: &'static str,
    /// The word that says it.
    pub trigger: usize,
}

/// The comparisons of a sentence.
pub fn read(view: &SentenceView, phrases: &Phrases) -> Vec<Compared> {
    let mut found = Vec::new();
    for i in 0..phrases.list.len() {
        found.extend(than(view, phrases, i));
        found.extend(likeness(view, phrases, i));
    }
    found.extend(replaced(view, phrases));
    found
}

fn relation(view: &SentenceView, tok: usize, among: &[&'static str]) -> Option<&'static str> {
    let tree = view.matcher.tree;
    let has = |relation: &&'static str| {
        let class = format!("comparison/{relation}");
        view.knowledge.classes.has(&class, tree.lemma(tok)) || view.knowledge.classes.has(&class, &tree.form(tok).to_lowercase())
    };
    RELATIONS.into_iter().filter(|relation| among.contains(relation)).find(|relation| has(relation))
}

/// What a comparison before `phrase` is said of: the subject before it, or else the phrase before it.
fn compared(phrases: &Phrases, phrase: usize) -> Option<usize> {
    (0..phrase).max_by_key(|&i| (phrases.list[i].subject, phrases.list[i].head))
}

/// "deeper integration than the one with Norland".
fn than(view: &SentenceView, phrases: &Phrases, with: usize) -> Option<Compared> {
    let tree = view.matcher.tree;
    let than = phrases.list[with].first.checked_sub(1).filter(|&tok| view.knowledge.classes.has("comparison_than", tree.lemma(tok)))?;
    let phrase = compared(phrases, with)?;
    let words = (phrases.list[phrase].last + 1..than).rev();
    let mut degrees =
        words.filter(|&tok| matches!(tree.tok(tok).xpos, Xpos::Jjr | Xpos::Rbr) || relation(view, tok, &["deeper", "weaker"]).is_some());
    degrees.find_map(|trigger| Some(Compared { phrase, with: Some(with), relation: relation(view, trigger, &["deeper", "weaker"])?, trigger }))
}

/// "similar to the one with Norland", "a similar agreement".
fn likeness(view: &SentenceView, phrases: &Phrases, i: usize) -> Option<Compared> {
    let tree = view.matcher.tree;
    let at = &phrases.list[i];
    if at.reference == Reference::Other {
        let trigger = (at.first..at.head).find(|&tok| relation(view, tok, &["similar"]).is_some())?;
        // "a deal similar to ..." is said below; here the other one is the one spoken of before.
        return Some(Compared { phrase: i, with: None, relation: "similar", trigger });
    }
    let to = at.first.checked_sub(1).filter(|&tok| view.knowledge.classes.has("comparison_to", tree.lemma(tok)))?;
    let trigger = to.checked_sub(1).filter(|&tok| relation(view, tok, &["similar"]).is_some())?;
    Some(Compared { phrase: compared(phrases, i)?, with: Some(i), relation: "similar", trigger })
}

fn replaced(view: &SentenceView, phrases: &Phrases) -> Vec<Compared> {
    let mut found = Vec::new();
    for proposition in view.matcher.propositions.iter() {
        let Some(relation) = relation(view, proposition.head, &["replaces"]) else {
            continue;
        };
        let side = |role: Role| proposition.fillers(role).find_map(|tok| phrases.at(tok));
        if let (Some(phrase), Some(with)) = (side(Role::Agent), side(Role::Patient))
            && phrase != with
        {
            found.push(Compared { phrase, with: Some(with), relation, trigger: proposition.head });
        }
    }
    found
}
