//! Who a pronoun, a bare surname or a description without a name stands for.
//!
//! Needs the mentions of a sentence, those of the sentences before, and the language engine's coreference chains; gives
//! mentions the entity of their antecedent. Chains go first. What no chain holds is left to habits of news: a surname alone
//! is who was named in full before, and "he" is the subject around him or else the last person named. Descriptions are
//! for `antecedents/described.rs`.

mod around;
mod described;

use crate::bearers::{Bearers, shown_gender};
use crate::mentions::{Mention, Mentions};
use crate::proposition::{Link, Propositions};
use crate::quotes::Quotation;
use crate::speakers;
use crate::tree::Tree;
use around::{
    apposition, blamed_around, both_around, both_of, client_around, fronted, group_above, group_around, subject_around, subject_behind,
    subject_of_object,
};
use attache_knowledge::{Gender, Knowledge};
use attache_types::{Chain, CorefKind, CorefMention, Deprel, Entity, EntityKind, Upos};
use std::collections::BTreeMap;

/// Sentences back within which a pronoun or a description outside all chains may refer.
const REACH: u32 = 2;
/// Sentences back within which "the rebels" are those mentioned with their country.
const NEAR: u32 = 5;
/// Confidence that a noun without a meaning of its own for us must have in its chain.
const SURE: f32 = 0.6;

/// What the sentences read so far leave to the next.
#[derive(Default)]
pub struct Antecedents {
    /// Chain and confidence of the mention with this sentence and head.
    chains: BTreeMap<(u32, u16), (usize, f32)>,
    /// Who each chain stands for, as far as read.
    known: BTreeMap<usize, Mention>,
    /// The persons named so far.
    persons: Vec<Person>,
    /// The gender that the pronouns of each chain show.
    pronouns: BTreeMap<usize, Gender>,
    territory: Option<(u32, Mention)>,
    /// The last country or body that was the subject of a sentence.
    topic: Option<(u32, Mention)>,
    /// The groups and bodies that were the subjects of the last sentences that had such one, the latest last.
    subjects: [Option<Subject>; 2],
    /// The states named so far, by their codes.
    states: BTreeMap<String, Mention>,
    /// The armed or political groups named so far, each once.
    bands: Vec<Mention>,
    /// "the Karsovian rebels", by what they are.
    groups: BTreeMap<String, Group>,
    /// Persons named in full.
    bearers: Bearers,
    /// What some mention of a name told about its bearer.
    described: BTreeMap<String, Entity>,
    /// The report speaks of police at least as often as of an army.
    police: bool,
    /// The last sentence in which two did something together, and both of them.
    pair: Option<(u32, Mention)>,
    /// The sentences that begin in a quotation: who is quoted stays the person spoken of last.
    quoted: Vec<u32>,
}

/// A person where they were named.
struct Person {
    sentence: u32,
    chain: Option<usize>,
    subject: bool,
    mention: Mention,
}

/// A group or a body that a sentence was about.
#[derive(Clone)]
struct Subject {
    sentence: u32,
    mention: Mention,
    /// As far as a common noun shows it.
    plural: Option<bool>,
}

/// People or bodies of a country, where they were last mentioned.
struct Group {
    sentence: u32,
    mention: Mention,
    /// Those of another country are in the report, too.
    several: bool,
}

impl Antecedents {
    /// Before the first sentence of a document with these chains.
    pub fn new(chains: &[Chain], trees: &[Tree], quotations: &[Quotation], knowledge: &Knowledge) -> Self {
        let mentions =
            chains.iter().enumerate().flat_map(|(id, chain)| chain.mentions.iter().map(move |m| ((m.sentence, m.head), (id, m.confidence))));
        let pronouns = chains.iter().enumerate().filter_map(|(id, chain)| {
            let shown = |m: &CorefMention| knowledge.genders.of_word(trees.get(m.sentence as usize)?.form(m.head.into()));
            let mut genders = chain.mentions.iter().filter(|m| m.kind == CorefKind::Pronoun).filter_map(shown);
            let first = genders.next()?;
            genders.all(|other| other == first).then_some((id, first))
        });
        let begins = |tree: &Tree| tree.len() > 0 && quotations.iter().any(|quotation| quotation.outer.contains(tree.tok(0).span));
        let quoted = trees.iter().zip(0..).filter(|(tree, _)| begins(tree)).map(|(_, number)| number).collect();
        let police = is_of_police(trees, knowledge);
        Antecedents { chains: mentions.collect(), pronouns: pronouns.collect(), police, quoted, ..Antecedents::default() }
    }

    /// Gives the mentions of sentence `number` their antecedents, and remembers them for the next.
    pub fn resolve(&mut self, tree: &Tree, mentions: &mut Mentions, number: u32, knowledge: &Knowledge) {
        for tok in 0..tree.len() {
            self.surname(tree, mentions, number, tok, knowledge);
            apposition(tree, mentions, tok);
            fronted(tree, mentions, tok, knowledge);
            self.pronoun(tree, mentions, number, tok, knowledge);
            self.description(tree, mentions, number, tok, knowledge);
            self.described_before(tree, mentions, number, tok, knowledge);
            self.band(tree, mentions, number, tok, knowledge);
            self.territory(tree, mentions, number, tok, knowledge);
            self.land(tree, mentions, number, tok, knowledge);
            self.officers(tree, mentions, tok, knowledge);
            self.remember(tree, mentions, number, tok, knowledge);
        }
        self.possessed(tree, mentions, number, knowledge);
        self.go_on(tree, mentions, number, knowledge);
        let pair = (0..tree.len()).rev().find_map(|verb| both_of(tree, mentions, verb, knowledge));
        self.pair = pair.map(|pair| (number, pair));
    }

    /// "The rebels left the town. They had held it for weeks.": a sentence about them goes on with whom the one before was about,
    /// be it in the words of somebody who has no name ("A spokesman said they ..."), but first with whom it begins itself:
    /// "Although Norland denies it, it is seen ...".
    fn go_on(&mut self, tree: &Tree, mentions: &mut Mentions, number: u32, knowledge: &Knowledge) {
        let subject = |clause: usize| tree.child(clause, &[Deprel::Nsubj, Deprel::NsubjPass]);
        let Some(main) = (0..tree.len()).find(|&tok| tree.head(tok).is_none()) else {
            return;
        };
        let nameless = subject(main).and_then(|tok| mentions.at(tok)).is_some_and(|m| m.person && !m.pronoun && rank(m) == Rank::Bare);
        let told = tree.child(main, &[Deprel::Ccomp]).filter(|_| nameless);
        let open = |&tok: &usize| mentions.at(tok).is_some_and(|m| m.pronoun && !m.person && m.entity.id.is_empty());
        // "It is too early": nobody; "it is a body of nine".
        let acts = |clause: &usize| tree.child(*clause, &[Deprel::Cop]).is_none() || mentions.at(*clause).is_some_and(|m| !m.person);
        let clauses = [Some(main), told].into_iter().flatten().filter(acts);
        let Some(tok) = clauses.filter_map(subject).find(open) else {
            return;
        };
        if knowledge.classes.has("speaker-pronoun", &tree.form(tok).to_lowercase()) {
            return;
        }
        let plural = knowledge.classes.has("plural-pronoun", tree.lemma(tok));
        let fits = |m: &Mention, number: Option<bool>| {
            let one = plural && matches!(m.entity.kind, Some(EntityKind::State | EntityKind::Territory));
            is_group(m, tree, tok, knowledge) && number.is_none_or(|is| is == plural) && !one
        };
        let begins = tree.children_by(main, &[Deprel::Advcl]).filter(|&clause| clause < tok).filter_map(subject);
        let own = begins.filter_map(|s| mentions.at(s)).find(|m| !m.entity.id.is_empty() && fits(m, shown_number(tree, m.head)));
        let before = self.subjects.iter().flatten().rfind(|subject| subject.sentence < number);
        let before = before.filter(|subject| subject.sentence + 1 == number && fits(&subject.mention, subject.plural)).map(|s| &s.mention);
        if let Some(antecedent) = own.or(before).cloned() {
            mentions.set_antecedent(tok, &antecedent);
            self.subjects.rotate_left(1);
            self.subjects[1] = Some(Subject { sentence: number, mention: antecedent, plural: Some(plural) });
        }
    }

    fn chain(&self, number: u32, tok: usize) -> Option<(usize, f32)> {
        self.chains.get(&(number, tok as u16)).copied()
    }

    /// A name alone stands for the person named in full before: the one of its chain ("Mrs. Osk"), else the likeliest bearer.
    fn surname(&self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        let Some(mention) = mentions.at(tok).filter(|m| !m.pronoun && tree.tok(tok).upos == Upos::Propn) else {
            return;
        };
        let word = tree.form(tok);
        let alone = mention.index.is_none() && mention.entity.name.as_deref() == Some(word);
        let single = mention.entity.kind == Some(EntityKind::Person) && !has_first_name(tree, tok);
        if !alone && !single {
            return;
        }
        let chain = self.chain(number, tok).map(|(chain, _)| chain);
        let gender = shown_gender(&mention.entity, knowledge).filter(|_| single).or_else(|| self.pronouns.get(&chain?).copied());
        let bearer = |m: &&Mention| {
            let words: Vec<&str> = m.entity.name.as_deref().unwrap_or_default().split_whitespace().collect();
            m.entity.kind == Some(EntityKind::Person) && words.len() > 1 && words.contains(&word)
        };
        let known = chain.and_then(|chain| self.known.get(&chain)).map(one_by_one).unwrap_or_default();
        let chained = known.iter().find(bearer);
        if let Some(antecedent) = chained.or_else(|| self.bearers.of(word, gender, alone)).cloned() {
            mentions.set_antecedent(tok, &antecedent);
        }
    }

    fn pronoun(&self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        let Some(mention) = mentions.at(tok).filter(|m| m.pronoun && tree.lemma(tok) != "I") else {
            return;
        };
        let person = mention.person;
        let gender = knowledge.genders.of_word(tree.form(tok));
        let rival = subject_of_object(tree, mentions, tok).map(|m| m.entity.id.clone());
        let fits = |m: &&Mention| {
            let agrees = if person { m.person && self.may_be(m, gender, knowledge) } else { is_group(m, tree, tok, knowledge) };
            agrees && rival.as_deref() != Some(m.entity.id.as_str())
        };
        let chained = self.chain(number, tok).and_then(|(chain, _)| self.known.get(&chain)).filter(fits);
        let client = client_around(tree, mentions, tok, knowledge).filter(|m| person && fits(m)).cloned();
        if let Some(client) = client {
            mentions.set_antecedent(tok, &client);
            return;
        }
        if let Some(blamed) = blamed_around(tree, mentions, tok, knowledge).filter(fits).cloned() {
            mentions.set_antecedent(tok, &blamed);
            return;
        }
        let antecedent = match chained {
            None if person => subject_around(tree, mentions, tok, fits).or_else(|| self.last_person(number, gender, fits)).cloned(),
            None => group_around(tree, mentions, tok, knowledge).filter(fits).cloned(),
            chained => chained.cloned(),
        };
        let antecedent = antecedent.or_else(|| group_above(tree, mentions, tok, knowledge).filter(|m| !person && fits(m)).cloned());
        let antecedent = antecedent.or_else(|| subject_behind(tree, mentions, tok, knowledge).filter(fits).cloned());
        // Who is one of both stands for both.
        let both = self.both(tree, mentions, number, tok, knowledge);
        let one_of = |m: &Mention, one: &Mention| std::iter::once(&m.entity).chain(&m.others).any(|entity| entity.id == one.entity.id);
        let both = both.filter(|both| antecedent.as_ref().is_none_or(|one| one.others.is_empty() && one_of(both, one)));
        let antecedent = both.or(antecedent);
        if let Some(antecedent) = antecedent {
            mentions.set_antecedent(tok, &antecedent);
        }
    }

    /// "they": both whom this sentence or the one before names as doing something together.
    fn both(&self, tree: &Tree, mentions: &Mentions, number: u32, tok: usize, knowledge: &Knowledge) -> Option<Mention> {
        let ours = knowledge.classes.has("speaker-pronoun", &tree.form(tok).to_lowercase());
        let plural = knowledge.classes.has("plural-pronoun", tree.lemma(tok)) && !ours;
        let opens = || mentions.iter().all(|m| m.head >= tok);
        let before = || self.pair.as_ref().filter(|(sentence, _)| sentence + 1 == number && opens()).map(|(_, pair)| pair.clone());
        Some(()).filter(|()| plural && matches!(tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass))?;
        both_around(tree, mentions, tok, knowledge).or_else(before)
    }

    /// False for a man where a woman is meant, and the other way round.
    fn may_be(&self, mention: &Mention, gender: Option<Gender>, knowledge: &Knowledge) -> bool {
        let known = self.bearers.gender(&mention.entity.id).or_else(|| shown_gender(&mention.entity, knowledge));
        gender.is_none() || known.is_none() || known == gender
    }

    /// Who may be meant in the last sentence that names somebody who may be: the only one, else the only subject.
    fn last_person(&self, number: u32, gender: Option<Gender>, fits: impl Fn(&&Mention) -> bool) -> Option<&Mention> {
        let same = |person: &&Person| person.chain.and_then(|c| self.pronouns.get(&c)).is_none_or(|&other| Some(other) == gender);
        let quoted = |from: u32| self.quoted.iter().filter(|&&sentence| from < sentence && sentence < number).count() as u32;
        let near = self.persons.iter().rev().take_while(|person| number - person.sentence - quoted(person.sentence) <= REACH);
        let mut near = near.filter(same).filter(|person| fits(&&person.mention)).peekable();
        let sentence = near.peek()?.sentence;
        let last: Vec<&Person> = near.take_while(|person| person.sentence == sentence).collect();
        let subjects = last.iter().filter(|person| person.subject).map(|person| &person.mention);
        only(last.iter().map(|person| &person.mention)).or_else(|| only(subjects))
    }

    /// "The front said it would release ...", "told the front it must": whose words or plans are told, or who is told, is the
    /// subject of what is said, planned or denied.
    pub fn resolve_subjects(&self, tree: &Tree, propositions: &Propositions, mentions: &mut Mentions, knowledge: &Knowledge) {
        for proposition in propositions.iter().filter(|p| p.link == Link::Content) {
            let Some((tok, governor)) = proposition.subject.zip(proposition.governor.and_then(|g| propositions.at(g))) else {
                continue;
            };
            // Not "Norland helped them train": they are not Norland.
            let subject = matches!(tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass);
            let Some(pronoun) = mentions.at(tok).filter(|m| subject && m.pronoun && m.entity.id.is_empty()) else {
                continue;
            };
            // "They know we ..." does not tell who we are.
            let own = knowledge.classes.has("speaker-pronoun", &tree.form(tok).to_lowercase());
            if own && !knowledge.cues.of(&governor.lemma, "verb").any(|cue| speakers::is_spoken(knowledge, &cue.class)) {
                continue;
            }
            let gender = knowledge.genders.of_word(tree.form(tok));
            let fits = |m: &&Mention| match pronoun.person {
                _ if own => governor.subject == Some(m.head),
                true => m.person && self.may_be(m, gender, knowledge),
                false => is_group(m, tree, tok, knowledge) && same_number(m, tree, tok, knowledge),
            };
            let told = governor.args.iter().filter(|arg| arg.tok < tok).map(|arg| arg.tok);
            let who = governor.subject.into_iter().chain(told).filter_map(|who| mentions.at(who)).filter(|m| !m.entity.id.is_empty()).find(fits);
            if let Some(antecedent) = who.cloned() {
                mentions.set_antecedent(tok, &antecedent);
            }
        }
    }

    fn recent(&self, last: &Option<(u32, Mention)>, number: u32) -> Option<Mention> {
        last.as_ref().filter(|(seen, _)| number - seen <= REACH).map(|(_, mention)| mention.clone())
    }

    fn remember(&mut self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        if let Some(known) = mentions.at(tok).and_then(|m| self.described.get(&m.entity.id)).cloned() {
            mentions.complete(tok, &known);
        }
        let subject = matches!(tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass);
        // Who is meant by "he" is still spoken of.
        let again = mentions.at(tok).filter(|m| m.pronoun && subject && m.entity.kind == Some(EntityKind::Person) && !m.entity.id.is_empty());
        if let Some(mention) = again {
            let chain = self.chain(number, tok).map(|(chain, _)| chain);
            self.persons.push(Person { sentence: number, chain, subject, mention: Mention { pronoun: false, ..mention.clone() } });
        }
        let Some(mention) = mentions.at(tok).filter(|m| !m.pronoun) else {
            return;
        };
        if let Some((chain, _)) = self.chain(number, tok)
            && self.known.get(&chain).is_none_or(|known| rank(mention) >= rank(known))
        {
            self.known.insert(chain, mention.clone());
        }
        if let (Some(country), Some(EntityKind::State)) = (&mention.entity.country, mention.entity.kind) {
            self.states.insert(country.clone(), mention.clone());
        }
        let band = rank(mention) == Rank::Named && mention.entity.kind == Some(EntityKind::Group);
        if band && !self.bands.iter().any(|known| known.entity.id == mention.entity.id) {
            self.bands.push(mention.clone());
        }
        let main = subject && tree.head(tok).is_some_and(|verb| tree.head(verb).is_none());
        if main && is_owner(mention) {
            self.topic = Some((number, mention.clone()));
        }
        if main && mention.entity.kind != Some(EntityKind::Person) && !mention.entity.id.is_empty() {
            self.subjects.rotate_left(1);
            self.subjects[1] = Some(Subject { sentence: number, mention: mention.clone(), plural: shown_number(tree, tok) });
        }
        if rank(mention) == Rank::Owned {
            let several = self.groups.get(what(mention)).is_some_and(|group| group.several || group.mention.entity.country != mention.entity.country);
            self.groups.insert(what(mention).to_owned(), Group { sentence: number, mention: mention.clone(), several });
        }
        if mention.entity.kind != Some(EntityKind::Person) {
            return;
        }
        let chain = self.chain(number, tok).map(|(chain, _)| chain);
        for mention in one_by_one(mention) {
            let entity = &mention.entity;
            if entity.country.is_some() || entity.sector.is_some() {
                self.described.entry(entity.id.clone()).or_insert_with(|| entity.clone());
            }
            self.bearers.add(&mention, chain.and_then(|chain| self.pronouns.get(&chain)).copied(), knowledge);
            // Whom the report never names in full is often no person, but who speaks is one.
            let speaks = subject && tree.head(tok).is_some_and(|verb| knowledge.cues.of(tree.lemma(verb), "verb").next().is_some());
            if mention.index.is_some() || speaks || entity.name.as_deref().is_some_and(|name| name.contains(' ')) {
                self.persons.push(Person { sentence: number, chain, subject, mention });
            }
        }
    }
}

/// Each of the persons whom one phrase names, "the ministers Ana Osk and Jan Dolny", with the offices that each holds.
fn one_by_one(mention: &Mention) -> Vec<Mention> {
    let (offices, joined): (Vec<Entity>, Vec<Entity>) = mention.others.iter().cloned().partition(|other| other.name == mention.entity.name);
    let first = Mention { others: offices, ..mention.clone() };
    let further = joined.into_iter().map(|entity| Mention { entity, others: Vec::new(), index: None, ..mention.clone() });
    std::iter::once(first).chain(further).collect()
}

/// Whether a report's words for armed servants of a state are those for police at least as often as those for an army.
fn is_of_police(trees: &[Tree], knowledge: &Knowledge) -> bool {
    let words = trees.iter().flat_map(|tree| (0..tree.len()).map(|tok| tree.lemma(tok)));
    let sectors =
        words.filter(|word| !knowledge.classes.has("police-or-army", word)).filter_map(|word| knowledge.agents.get(&[word])?.sector.as_deref());
    let (police, army) = sectors.fold((0, 0), |(police, army), sector| (police + u32::from(sector == "COP"), army + u32::from(sector == "MIL")));
    police >= army
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

/// What a description calls somebody, in base form.
fn what(mention: &Mention) -> &str {
    mention.entity.id.rsplit('/').next().unwrap_or_default()
}

/// A country, or a body of one or of several, which may have an army, a government or a chairman.
fn is_owner(mention: &Mention) -> bool {
    let entity = &mention.entity;
    let several = entity.kind == Some(EntityKind::Organization) && entity.sector.is_some();
    !mention.person && (entity.country.is_some() || several) && entity.kind != Some(EntityKind::Place)
}

fn is_definite(tree: &Tree, tok: usize, knowledge: &Knowledge) -> bool {
    tree.child(tok, &[Deprel::Det]).is_some_and(|det| knowledge.classes.has("definite", tree.lemma(det)))
}

/// "the foreign minister", "the group, which formed in May, ...", not "the minister of Osk" or "the minister who ...".
fn is_unmodified(tree: &Tree, tok: usize, what: &str) -> bool {
    use Deprel::*;
    let aside = |clause: usize| tree.range(clause).0 > tok && tree.form(tok + 1) == ",";
    !tree.children(tok).any(|c| match tree.rel(c) {
        AclRelcl if aside(c) => false,
        Amod | Compound => !what.split('-').any(|word| word == tree.lemma(c)),
        relation => matches!(relation, Nmod | NmodPoss | NmodDesc | Appos | Flat | Nummod | Acl | AclRelcl | Conj),
    })
}

/// The one whom all of these mention.
fn only<'m>(mut mentions: impl Iterator<Item = &'m Mention>) -> Option<&'m Mention> {
    let first = mentions.next()?;
    mentions.all(|other| other.entity.id == first.entity.id).then_some(first)
}

/// Whether "it" or "they" may stand for somebody: "it" for no person, "they" for no single one.
fn is_group(mention: &Mention, tree: &Tree, pronoun: usize, knowledge: &Knowledge) -> bool {
    let plural = knowledge.classes.has("plural-pronoun", tree.lemma(pronoun));
    mention.entity.kind != Some(EntityKind::Person) && (plural || !mention.person)
}

/// Whether a common noun is plural; a name does not show it.
fn shown_number(tree: &Tree, tok: usize) -> Option<bool> {
    (tree.tok(tok).upos == Upos::Noun).then(|| tree.tok(tok).feats().plural)
}

/// False for "they" of one person and "it" of several things, as far as common nouns show it.
fn same_number(mention: &Mention, tree: &Tree, pronoun: usize, knowledge: &Knowledge) -> bool {
    let (noun, plural) = (tree.tok(mention.head), knowledge.classes.has("plural-pronoun", tree.lemma(pronoun)));
    noun.upos != Upos::Noun || if plural { noun.feats().plural || !mention.person } else { !noun.feats().plural }
}
