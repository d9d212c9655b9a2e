//! Whose the deeds are that a report speaks of again: "Norland's test ... Veltria condemned the test".
//!
//! Needs the mentions of a sentence and of those before; gives nouns of the class `deed` that say not whose they are the one who
//! the report said did it, by the same word and not long before.

use crate::mentions::{Mention, Mentions};
use crate::names::Names;
use crate::tree::Tree;
use attache_knowledge::Knowledge;
use attache_types::{Deprel, EntityKind, Upos};
use std::collections::BTreeMap;

/// Sentences back within which "the test" is the one spoken of.
const REACH: u32 = 8;

/// The deeds that the sentences so far told of, by their words.
#[derive(Default)]
pub struct Deeds(BTreeMap<String, Deed>);

struct Deed {
    sentence: u32,
    doer: Mention,
    /// Others did one, too.
    several: bool,
}

impl Deeds {
    /// Tells the mentions of sentence `number` whose its deeds are, and remembers those that it says.
    pub fn resolve(&mut self, tree: &Tree, names: &Names, mentions: &mut Mentions, number: u32, knowledge: &Knowledge) {
        for tok in 0..tree.len() {
            let Some(word) = deed(tree, tok, knowledge) else {
                continue;
            };
            let doer = match tree.tok(tok).upos {
                Upos::Noun if mentions.at(tok).is_none() => owner(tree, names, mentions, tok, knowledge),
                Upos::Verb => tree.child(tok, &[Deprel::Nsubj]).and_then(|subject| mentions.at(subject)).filter(|m| is_doer(m)).cloned(),
                _ => continue,
            };
            match doer {
                Some(doer) => self.remember(word, doer, number),
                None if tree.tok(tok).upos == Upos::Noun && is_spoken_of(tree, mentions, tok, knowledge) => {
                    let known = self.0.get(word).filter(|deed| !deed.several && number - deed.sentence <= REACH);
                    if let Some(deed) = known {
                        mentions.set_doer(tok, &deed.doer);
                    }
                }
                None => {}
            }
        }
    }

    fn remember(&mut self, word: &str, doer: Mention, sentence: u32) {
        let before = self.0.get(word).filter(|deed| sentence - deed.sentence <= REACH);
        let several = before.is_some_and(|deed| deed.several || deed.doer.entity.id != doer.entity.id);
        self.0.insert(word.to_owned(), Deed { sentence, doer, several });
    }
}

/// What a token calls a deed, be it noun or verb: its word; for "decided" and "the decision" alike the class of such verbs.
fn deed<'d>(tree: &Tree<'d>, tok: usize, knowledge: &Knowledge) -> Option<&'d str> {
    let word = tree.lemma(tok);
    let decides = if tree.tok(tok).upos == Upos::Verb { "deciding" } else { "decision-noun" };
    if knowledge.classes.has(decides, word) {
        return Some("deciding");
    }
    knowledge.classes.has("deed", word).then_some(word)
}

/// "Norland's test", "the Norlander test", "a test by Norland": who is said to do it.
fn owner(tree: &Tree, names: &Names, mentions: &Mentions, tok: usize, knowledge: &Knowledge) -> Option<Mention> {
    let by = |&c: &usize| tree.preposition(c).is_some_and(|case| knowledge.classes.has("deed-of", case));
    let possessor = tree.child(tok, &[Deprel::NmodPoss]);
    let phrase = tree.children_by(tok, &[Deprel::Nmod]).find(by);
    let named = possessor.or(phrase).and_then(|c| mentions.at(c)).filter(|m| is_doer(m));
    let before = || {
        let name = tree.children_by(tok, &[Deprel::Amod, Deprel::Compound]).find_map(|c| names.at(c).filter(|name| !mentions.is_patron(name)))?;
        let entity = mentions.entity_of_name(name);
        let state = entity.kind == Some(EntityKind::State);
        state.then(|| Mention { head: name.last, entity, others: Vec::new(), index: Some(name.index), state, person: false, pronoun: false })
    };
    named.cloned().or_else(before)
}

fn is_doer(mention: &Mention) -> bool {
    let known = mention.entity.name.is_some() || mention.entity.country.is_some();
    known && !mention.entity.id.is_empty() && mention.entity.kind != Some(EntityKind::Place)
}

/// "the test", "that decision", "Friday's test": one that was told before, of nobody else.
fn is_spoken_of(tree: &Tree, mentions: &Mentions, tok: usize, knowledge: &Knowledge) -> bool {
    let determined = tree.child(tok, &[Deprel::Det]).is_some_and(|det| knowledge.classes.has("definite", tree.lemma(det)));
    let dated = tree.child(tok, &[Deprel::NmodPoss]).is_some_and(|c| mentions.at(c).is_none() && tree.tok(c).upos != Upos::Pron);
    let told = tree.children_by(tok, &[Deprel::Nmod, Deprel::Acl, Deprel::AclRelcl]).next();
    (determined || dated) && told.is_none()
}
