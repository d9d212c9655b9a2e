//! Who a pronoun, a bare surname or a description without a name stands for.
//!
//! Needs the mentions of a sentence, those of the sentences before, and the language engine's coreference chains; gives
//! mentions the entity of their antecedent. Chains go first. What no chain holds is left to habits of news: a surname alone
//! is who was named in full before, and "he" is the subject around him or else the last person named.

use crate::mentions::{Mention, Mentions};
use crate::proposition::{Link, Propositions};
use crate::tree::Tree;
use attache_knowledge::Knowledge;
use attache_types::{Chain, CorefKind, Deprel, Entity, EntityKind, Upos};
use std::collections::BTreeMap;

/// Sentences back within which a pronoun or a description outside all chains may refer.
const REACH: u32 = 2;
/// Confidence that a noun without a meaning of its own for us must have in its chain.
const SURE: f32 = 0.6;

/// What the sentences read so far leave to the next.
#[derive(Default)]
pub struct Antecedents {
    /// Chain and confidence of the mention with this sentence and head.
    chains: BTreeMap<(u32, u16), (usize, f32)>,
    /// Who each chain stands for, as far as read.
    known: BTreeMap<usize, Mention>,
    /// The persons named so far, with the number of the sentence and their chain.
    persons: Vec<(u32, Option<usize>, Mention)>,
    /// The lemma of the pronouns of each chain.
    pronouns: BTreeMap<usize, String>,
    territory: Option<(u32, Mention)>,
    /// Persons named in full, by their last and their first name.
    last_names: BTreeMap<String, Mention>,
    first_names: BTreeMap<String, Mention>,
    /// What some mention of a name told about its bearer.
    described: BTreeMap<String, Entity>,
}

impl Antecedents {
    /// Before the first sentence of a document with these chains.
    pub fn new(chains: &[Chain], trees: &[Tree]) -> Self {
        let mentions =
            chains.iter().enumerate().flat_map(|(id, chain)| chain.mentions.iter().map(move |m| ((m.sentence, m.head), (id, m.confidence))));
        let pronouns = chains.iter().enumerate().filter_map(|(id, chain)| {
            let mention = chain.mentions.iter().find(|m| m.kind == CorefKind::Pronoun)?;
            Some((id, trees.get(mention.sentence as usize)?.lemma(mention.head.into()).to_owned()))
        });
        Antecedents { chains: mentions.collect(), pronouns: pronouns.collect(), ..Antecedents::default() }
    }

    /// Gives the mentions of sentence `number` their antecedents, and remembers them for the next.
    pub fn resolve(&mut self, tree: &Tree, mentions: &mut Mentions, number: u32, knowledge: &Knowledge) {
        for tok in 0..tree.len() {
            self.surname(tree, mentions, number, tok);
            self.pronoun(tree, mentions, number, tok);
            self.description(tree, mentions, number, tok, knowledge);
            self.territory(tree, mentions, number, tok, knowledge);
            self.remember(mentions, number, tok);
        }
        self.possessed(tree, mentions, number, knowledge);
    }

    fn chain(&self, number: u32, tok: usize) -> Option<(usize, f32)> {
        self.chains.get(&(number, tok as u16)).copied()
    }

    /// A name alone stands for the person named in full before: the one of its chain ("Mrs. Osk"), else the last one.
    fn surname(&self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize) {
        let Some(mention) = mentions.at(tok).filter(|m| !m.pronoun && tree.tok(tok).upos == Upos::Propn) else {
            return;
        };
        let word = tree.form(tok);
        let bearer = |m: &&Mention| {
            let words: Vec<&str> = m.entity.name.as_deref().unwrap_or_default().split_whitespace().collect();
            m.entity.kind == Some(EntityKind::Person) && words.len() > 1 && words.contains(&word)
        };
        let chained = self.chain(number, tok).and_then(|(chain, _)| self.known.get(&chain)).filter(bearer);
        let alone = mention.index.is_none() && mention.entity.name.as_deref() == Some(word);
        let named = self.last_names.get(word).or_else(|| self.first_names.get(word)).filter(|_| alone);
        let single = mention.entity.kind == Some(EntityKind::Person) && !has_first_name(tree, tok);
        if let Some(antecedent) = chained.filter(|_| alone || single).or(named).cloned() {
            mentions.set_antecedent(tok, &antecedent);
        }
    }

    fn pronoun(&self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize) {
        let Some(mention) = mentions.at(tok).filter(|m| m.pronoun && tree.lemma(tok) != "I") else {
            return;
        };
        let person = mention.person;
        let agrees = |m: &&Mention| if person { m.person } else { m.entity.kind != Some(EntityKind::Person) };
        let rival = subject_of_object(tree, mentions, tok).map(|m| m.entity.id.as_str());
        let free = |m: &&Mention| rival != Some(m.entity.id.as_str());
        let chained = self.chain(number, tok).and_then(|(chain, _)| self.known.get(&chain)).filter(agrees).filter(free).cloned();
        let antecedent = match chained {
            None if person => subject_around(tree, mentions, tok).or_else(|| self.last_person(tree, mentions, number, tok)),
            chained => chained,
        };
        if let Some(antecedent) = antecedent {
            mentions.set_antecedent(tok, &antecedent);
        }
    }

    /// The last person named who may be meant: not one of the other sex, nor, for an object, the subject of its own verb.
    fn last_person(&self, tree: &Tree, mentions: &Mentions, number: u32, tok: usize) -> Option<Mention> {
        let rival = subject_of_object(tree, mentions, tok).map(|m| m.entity.id.as_str());
        let fits = |chain: &Option<usize>| chain.and_then(|c| self.pronouns.get(&c)).is_none_or(|word| word == tree.lemma(tok));
        let near = self.persons.iter().rev().take_while(|(seen, ..)| number - seen <= REACH);
        near.filter(|(_, chain, m)| fits(chain) && rival != Some(m.entity.id.as_str())).map(|(.., m)| m.clone()).next()
    }

    /// "the ministry", "the group": a definite phrase without a name or a country stands for whom its chain names.
    fn description(&self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        let definite = tree.child(tok, &[Deprel::Det]).is_some_and(|det| knowledge.classes.has("definite", tree.lemma(det)));
        if !definite || tree.tok(tok).upos != Upos::Noun || tree.tok(tok).feats().plural {
            return;
        }
        let Some((chain, confidence)) = self.chain(number, tok) else {
            return;
        };
        let Some(antecedent) = self.known.get(&chain).filter(|m| rank(m) > Rank::Bare && m.entity.kind != Some(EntityKind::Place)).cloned() else {
            return;
        };
        match mentions.at(tok) {
            Some(mention) if mention.pronoun || mention.index.is_some() || rank(mention) != Rank::Bare => {}
            Some(mention) if mention.person == antecedent.person => mentions.set_antecedent(tok, &antecedent),
            None if confidence >= SURE && rank(&antecedent) == Rank::Named => mentions.describe_again(tok, &antecedent),
            _ => {}
        }
    }

    /// "the breakaway region" stands for the contested territory named last.
    fn territory(&mut self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        if let Some(mention) = mentions.at(tok) {
            if mention.entity.contested && mention.index.is_some() {
                self.territory = Some((number, mention.clone()));
            }
            return;
        }
        let definite = tree.child(tok, &[Deprel::Det]).is_some_and(|det| knowledge.classes.has("definite", tree.lemma(det)));
        let bare = definite
            && tree.tok(tok).upos == Upos::Noun
            && !tree.tok(tok).feats().plural
            && tree.child(tok, &[Deprel::Nmod, Deprel::NmodPoss]).is_none();
        let known = self.recent(&self.territory, number).filter(|_| bare && knowledge.classes.has("territory-noun", tree.lemma(tok)));
        if let Some(antecedent) = known {
            mentions.describe_again(tok, &antecedent);
        }
    }

    /// "its troops", "their government": of the country that the pronoun stands for.
    fn possessed(&self, tree: &Tree, mentions: &mut Mentions, number: u32, knowledge: &Knowledge) {
        for tok in 0..tree.len() {
            let bare = mentions.at(tok).is_some_and(|m| m.entity.kind == Some(EntityKind::Generic) && m.entity.country.is_none())
                && !knowledge.classes.has("relational", tree.lemma(tok));
            let pronoun = tree.child(tok, &[Deprel::NmodPoss]).filter(|&c| bare && tree.tok(c).upos == Upos::Pron);
            let owner = pronoun.and_then(|c| self.chain(number, c)).and_then(|(chain, _)| self.known.get(&chain));
            if let Some(owner) = owner.filter(|m| m.entity.country.is_some()) {
                mentions.belongs(tok, &owner.entity);
            }
        }
    }

    fn recent(&self, last: &Option<(u32, Mention)>, number: u32) -> Option<Mention> {
        last.as_ref().filter(|(seen, _)| number - seen <= REACH).map(|(_, mention)| mention.clone())
    }

    fn remember(&mut self, mentions: &mut Mentions, number: u32, tok: usize) {
        if let Some(known) = mentions.at(tok).and_then(|m| self.described.get(&m.entity.id)).cloned() {
            mentions.complete(tok, &known);
        }
        let Some(mention) = mentions.at(tok).filter(|m| !m.pronoun) else {
            return;
        };
        if let Some((chain, _)) = self.chain(number, tok)
            && self.known.get(&chain).is_none_or(|known| rank(mention) >= rank(known))
        {
            self.known.insert(chain, mention.clone());
        }
        if mention.entity.kind != Some(EntityKind::Person) {
            return;
        }
        let entity = &mention.entity;
        self.persons.push((number, self.chain(number, tok).map(|(chain, _)| chain), mention.clone()));
        if entity.country.is_some() || entity.sector.is_some() {
            self.described.entry(entity.id.clone()).or_insert_with(|| entity.clone());
        }
        let words: Vec<&str> = entity.name.as_deref().unwrap_or_default().split_whitespace().collect();
        if let [first, .., last] = words[..] {
            self.last_names.insert(last.to_owned(), mention.clone());
            self.first_names.insert(first.to_owned(), mention.clone());
        }
    }
}

/// How much a mention says about who is meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Bare,
    Owned,
    Named,
}

fn rank(mention: &Mention) -> Rank {
    match mention.entity.kind {
        Some(EntityKind::Generic) if mention.entity.country.is_some() => Rank::Owned,
        Some(EntityKind::Generic) => Rank::Bare,
        _ if mention.entity.name.is_some() => Rank::Named,
        _ => Rank::Bare,
    }
}

/// True for "Ana Osk", false for "Osk" and "Mrs. Osk": another part of the name stands beside.
fn has_first_name(tree: &Tree, tok: usize) -> bool {
    tree.children(tok).any(|c| tree.rel(c) == Deprel::Flat) || tree.rel(tok) == Deprel::Flat
}

/// Who an object cannot be: the subject of its own verb.
fn subject_of_object<'m>(tree: &Tree, mentions: &'m Mentions, tok: usize) -> Option<&'m Mention> {
    let object = matches!(tree.rel(tok), Deprel::Obj | Deprel::Iobj | Deprel::Obl | Deprel::OblAgent);
    let verb = tree.head(tok).filter(|_| object)?;
    // "met X and asked him": the subject of the first verb is that of the second.
    let first = tree.head(verb).filter(|_| tree.rel(verb) == Deprel::Conj);
    let subject = std::iter::once(verb).chain(first).find_map(|verb| tree.child(verb, &[Deprel::Nsubj]))?;
    mentions.at(subject).filter(|m| !m.entity.id.is_empty())
}

/// The person who is the subject of a clause around the pronoun: "The candidate said he ...".
fn subject_around(tree: &Tree, mentions: &Mentions, tok: usize) -> Option<Mention> {
    let subject = |clause: usize| tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]).filter(|&s| s < tok && !tree.tok(s).feats().plural);
    let person = |s: usize| mentions.at(s).filter(|m| m.person && !m.entity.id.is_empty());
    tree.ancestors(tok).skip(1).filter_map(subject).find_map(person).cloned()
}

/// "The front said it would release ...": the subject of what is said, planned or denied is who says it.
pub fn resolve_subjects(propositions: &Propositions, mentions: &mut Mentions) {
    for proposition in propositions.iter().filter(|p| p.link == Link::Content) {
        let governor = proposition.governor.and_then(|g| propositions.at(g)).and_then(|g| g.subject);
        let Some((subject, antecedent)) = proposition.subject.zip(governor.and_then(|s| mentions.at(s)).cloned()) else {
            continue;
        };
        let open = mentions.at(subject).is_some_and(|m| m.pronoun && m.entity.id.is_empty() && (!m.person || antecedent.person));
        if open && !antecedent.entity.id.is_empty() {
            mentions.set_antecedent(subject, &antecedent);
        }
    }
}
