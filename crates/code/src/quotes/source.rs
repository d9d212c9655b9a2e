//! Who says it: the entity of a speaker and the whole phrase that names it.
//!
//! Needs propositions and mentions; knows no cues.

use crate::matcher::Matcher;
use crate::mentions::slug;
use crate::proposition::{Proposition, Role};
use crate::tree::Tree;
use attache_types::{Deprel, Entity, Span, Upos};

/// A speaker.
#[derive(Clone, Debug)]
pub struct Source {
    /// Who it is.
    pub entity: Entity,
    /// The words, with titles, appositions and what else tells who it is.
    pub phrase: Span,
}

/// Who a predicate's agent is. `surface` is the phrase that stands with it, a relative pronoun perhaps.
pub fn of_predicate(matcher: &Matcher, proposition: &Proposition) -> Option<Source> {
    let tree = matcher.tree;
    let surface = if proposition.passive {
        tree.children(proposition.head).find(|&c| tree.rel(c) == Deprel::OblAgent || tree.rel(c) == Deprel::Obl && tree.preposition(c) == Some("by"))
    } else {
        tree.child(proposition.head, &[Deprel::Nsubj])
    };
    let agent = proposition.fillers(Role::Agent).next().or(surface)?;
    let shown = surface.unwrap_or(agent);
    (!is_empty(tree, shown) && !matcher.mentions.is_none(shown)).then(|| of_nominal(matcher, agent, shown))
}

/// The speaker whom the nominal `who` stands for, shown by the phrase of `shown`.
pub fn of_nominal(matcher: &Matcher, who: usize, shown: usize) -> Source {
    let tree = matcher.tree;
    let phrase = phrase(tree, shown);
    let entity = match matcher.parties_of(who).into_iter().next() {
        Some(party) => {
            let mut entity = matcher.entity(party);
            // "Norlander sources": their words, not those of the country alone.
            let inside = |c: usize| tree.span(tree.range(c).0, tree.range(c).1).contains(entity.span);
            let before = tree.children_by(who, &[Deprel::Amod, Deprel::Compound]).any(inside);
            if before && !entity.span.overlaps(tree.tok(who).span) {
                let (first, last) = tree.phrase(who, true);
                entity.span = tree.span(first, last);
                entity.text = entity.span.of(tree.text).to_owned();
            }
            entity
        }
        None => {
            let (first, last) = tree.phrase(who, true);
            let span = tree.span(first, last);
            let text = span.of(tree.text).to_owned();
            let mut entity = Entity { id: format!("phrase/{}", slug(&text)), text, span, ..Entity::default() };
            entity.reasons.insert("kind".into(), "no known actor".into());
            entity
        }
    };
    Source { entity, phrase }
}

/// "there" that only fills the subject's place, and "what", which stands for what is said.
fn is_empty(tree: &Tree, tok: usize) -> bool {
    tree.rel(tok) == Deprel::Expl || tree.tok(tok).upos == Upos::Pron && matches!(tree.lemma(tok), "there" | "what")
}

/// The words of a nominal with everything that tells who it is: appositions, relative clauses, what it is of and from.
fn phrase(tree: &Tree, head: usize) -> Span {
    let (mut first, mut last) = (head, head);
    for child in tree.children(head) {
        let keeps = !matches!(
            tree.rel(child),
            Deprel::Punct | Deprel::Case | Deprel::Parataxis | Deprel::Advcl | Deprel::Discourse | Deprel::Mark | Deprel::Cop | Deprel::Nsubj
        );
        if keeps {
            let (low, high) = tree.range(child);
            first = first.min(low);
            last = last.max(high);
        }
    }
    while last > head && tree.tok(last).upos == Upos::Punct && !matches!(tree.form(last), ")" | "”" | "\"") {
        last -= 1;
    }
    tree.span(first, last)
}
