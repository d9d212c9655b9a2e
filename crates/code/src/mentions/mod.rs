//! Mentions: which noun phrases of a sentence are actors, and who they are.
//!
//! Needs trees and known names; gives for every nominal head the entity that its phrase names or describes, with country,
//! sector and role. A phrase that is no actor has no mention. Measured by `score_entities.py` and `score_events.py`.

mod described;
mod kinds;
mod known;
mod offices;
mod owner;
mod stance;
mod unknown;

use crate::names::Names;
use crate::tree::Tree;
use attache_knowledge::{EntityIndex, Knowledge, Office, Sense};
use attache_types::{Deprel, Entity, EntityKind, Upos, Xpos};
use std::collections::BTreeMap;

/// A noun phrase that is an actor.
#[derive(Clone, Debug)]
pub struct Mention {
    /// Token that heads the phrase.
    pub head: usize,
    /// The entity, with the phrase's words.
    pub entity: Entity,
    /// The same phrase as those of further countries: "Veltrian and Norlander troops".
    pub others: Vec<Entity>,
    /// Its row in the gazetteer, where it is known by name.
    pub index: Option<EntityIndex>,
    /// A state, a territory, its government or an intergovernmental organisation.
    pub state: bool,
    /// A person or people.
    pub person: bool,
    /// A pronoun that stands for somebody.
    pub pronoun: bool,
}

/// What the resolver is told about the report.
pub struct Setting<'k> {
    /// The knowledge in use.
    pub knowledge: &'k Knowledge,
    /// Whose view of contested entities is shown.
    pub viewpoint: &'k str,
    /// The report's day, `YYYY-MM-DD`: office holders are those of that day.
    pub day: Option<&'k str>,
}

impl Setting<'_> {
    /// True for an office that outranks what else its holder holds: "president", "prime minister".
    fn leads(&self, office: &Office) -> bool {
        office.role.as_deref().is_some_and(|role| self.knowledge.classes.has("leading-office", role))
    }
}

/// The mentions of a sentence by head token.
pub struct Mentions<'s, 'd> {
    tree: &'s Tree<'d>,
    names: &'s Names,
    setting: &'s Setting<'s>,
    by_head: Vec<Option<Mention>>,
    /// Who did the deeds that nouns speak of again.
    doers: BTreeMap<usize, Mention>,
}

impl<'s, 'd> Mentions<'s, 'd> {
    /// Resolves every nominal of the sentence.
    pub fn resolve(tree: &'s Tree<'d>, names: &'s Names, setting: &'s Setting<'s>) -> Self {
        let mut mentions = Mentions { tree, names, setting, by_head: vec![None; tree.len()], doers: BTreeMap::new() };
        // Deepest first, so that a phrase finds its complements resolved.
        let describes =
            |i: usize| tree.rel(i) == Deprel::Compound && tree.tok(i).upos == Upos::Noun && setting.knowledge.agents.get(&[tree.lemma(i)]).is_some();
        let mut order: Vec<usize> = (0..tree.len()).filter(|&i| heads_phrase(tree, names, i) || describes(i)).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(tree.ancestors(i).count()));
        for tok in order {
            mentions.by_head[tok] = mentions.mention(tok);
        }
        mentions.lend_nouns();
        mentions.share_owners();
        mentions.labels_of_predicates();
        mentions
    }

    /// The mention whose phrase `tok` heads.
    pub fn at(&self, tok: usize) -> Option<&Mention> {
        self.by_head[tok].as_ref()
    }

    /// All mentions in order of their heads.
    pub fn iter(&self) -> impl Iterator<Item = &Mention> {
        self.by_head.iter().flatten()
    }

    /// Lets a pronoun stand for `entity`.
    pub fn set_antecedent(&mut self, tok: usize, antecedent: &Mention) {
        if let Some(mention) = &mut self.by_head[tok] {
            let (text, span) = (std::mem::take(&mut mention.entity.text), mention.entity.span);
            // "they", who are "the rebels": of those without a name the words that they were told with.
            let words = |entity: &Entity| Some(entity.text.clone()).filter(|words| *words != text && entity.kind == Some(EntityKind::Generic));
            let named = |entity: &Entity| entity.name.clone().or_else(|| words(entity).filter(|_| mention.pronoun));
            let anew = |entity: &Entity| Entity { text: text.clone(), span, name: named(entity), ..entity.clone() };
            mention.others = antecedent.others.iter().map(anew).collect();
            mention.entity = anew(&antecedent.entity);
            mention.index = antecedent.index;
            mention.state = antecedent.state;
            mention.person = antecedent.person;
        }
    }

    /// Adds to a name what another mention of it told: country, sector, role.
    pub fn complete(&mut self, tok: usize, known: &Entity) {
        if let Some(mention) = &mut self.by_head[tok] {
            let entity = &mut mention.entity;
            entity.country = entity.country.take().or_else(|| known.country.clone());
            entity.sector = entity.sector.take().or_else(|| known.sector.clone());
            entity.role = entity.role.take().or_else(|| known.role.clone());
        }
    }

    /// Gives a description another sector, or none.
    pub fn set_sector(&mut self, tok: usize, sector: Option<&str>) {
        if let Some(mention) = &mut self.by_head[tok] {
            let entity = &mut mention.entity;
            let old = entity.sector.take();
            let part = |sector: Option<&str>| format!("/{}/", sector.unwrap_or("none"));
            entity.id = entity.id.replacen(&part(old.as_deref()), &part(sector), 1);
            entity.sector = sector.map(str::to_owned);
            mention.state = !mention.person && is_public(&mention.entity);
        }
    }

    /// Lets a description without a country be that of `owner`.
    pub fn belongs(&mut self, tok: usize, owner: &Entity) {
        if let Some(mention) = &mut self.by_head[tok] {
            belong_to(&mut mention.entity, owner);
        }
    }

    /// Lets a description without a name ("the breakaway region") stand for `antecedent`.
    pub fn describe_again(&mut self, tok: usize, antecedent: &Mention) {
        let (first, last) = self.tree.phrase(tok, false);
        let span = self.tree.span(first, last);
        let mut mention = antecedent.clone();
        mention.head = tok;
        mention.entity.span = span;
        mention.entity.text = span.of(self.tree.text).to_owned();
        mention.entity.labels.clear();
        self.stance_inside(first, last, &mut mention.entity.labels);
        self.by_head[tok] = Some(mention);
    }

    /// Lets "the test" be that of `doer`, in its own words.
    pub fn set_doer(&mut self, tok: usize, doer: &Mention) {
        let (first, last) = self.tree.phrase(tok, false);
        let span = self.tree.span(first, last);
        let entity = Entity { span, text: span.of(self.tree.text).to_owned(), ..doer.entity.clone() };
        self.doers.insert(tok, Mention { head: tok, entity, ..doer.clone() });
    }

    /// Who did the deed that a noun speaks of again.
    pub fn doer(&self, tok: usize) -> Option<&Mention> {
        self.doers.get(&tok)
    }

    fn mention(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        if tree.tok(tok).upos == Upos::Pron {
            return self.pronoun(tok);
        }
        if let Some(name) = self.names.at(tok).filter(|name| name.sense != Sense::Adjective || is_noun_like(tree, tok)) {
            return Some(self.named(tok, name));
        }
        self.appended_name(tok)
            .or_else(|| self.apposed_ally(tok))
            .or_else(|| self.candidacy(tok))
            .or_else(|| self.holder_to_come(tok))
            .or_else(|| self.generic(tok))
            .or_else(|| self.head_of_body(tok))
            .or_else(|| self.unknown_name(tok))
            .or_else(|| self.of_quantity(tok))
            .or_else(|| self.apposed_person(tok))
    }

    fn pronoun(&self, tok: usize) -> Option<Mention> {
        let personal = matches!(self.tree.tok(tok).xpos, Xpos::Prp | Xpos::PossessivePronoun);
        let mut entity = Entity { span: self.tree.tok(tok).span, text: self.tree.form(tok).to_owned(), ..Entity::default() };
        entity.reasons.insert("name".into(), "pronoun without a clear antecedent".into());
        let lemma = self.tree.lemma(tok);
        let person = self.setting.knowledge.classes.has("person-pronoun", lemma);
        let group = self.setting.knowledge.classes.has("group-pronoun", lemma);
        (personal && (person || group)).then_some(Mention { head: tok, entity, others: Vec::new(), index: None, state: false, person, pronoun: true })
    }
}

/// Tokens that head a phrase of their own: nominals that are no part of a longer name.
fn heads_phrase(tree: &Tree, names: &Names, tok: usize) -> bool {
    let token = tree.tok(tok);
    let nominal = matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num) || (token.upos == Upos::Adj && is_noun_like(tree, tok));
    let inside = matches!(tree.rel(tok), Deprel::Compound | Deprel::Flat | Deprel::Fixed | Deprel::Goeswith | Deprel::NmodDesc);
    let of_clause = matches!(token.upos, Upos::Noun | Upos::Propn)
        && names.at(tok).is_some_and(|name| name.last != tok && tree.head(tok).is_some_and(|h| name.first <= h && h <= name.last));
    nominal && !inside && !of_clause
}

/// An adjective in a noun's place: "the French", "the wounded".
fn is_noun_like(tree: &Tree, tok: usize) -> bool {
    use Deprel::*;
    tree.tok(tok).upos != Upos::Adj || matches!(tree.rel(tok), Nsubj | NsubjPass | Obj | Iobj | Obl | OblAgent | Nmod | NmodPoss | Conj)
}

fn outside_of(tree: &Tree, head: usize, tok: usize) -> bool {
    tree.head(head) == Some(tok) && matches!(tree.rel(head), Deprel::Amod | Deprel::Compound | Deprel::NmodPoss)
}

fn is_public(entity: &Entity) -> bool {
    matches!(entity.sector.as_deref(), Some("GOV" | "IGO" | "MIL" | "LEG" | "JUD"))
}

/// True for a body that is of no one country: a union of states, an aid organisation.
fn is_across_borders(entity: &Entity) -> bool {
    matches!(entity.sector.as_deref(), Some("IGO" | "NGO" | "ING"))
}

fn lowered(form: &str) -> String {
    form.to_lowercase()
}

/// A name as part of an id: lower case, words joined by hyphens.
pub fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Makes a description without a country that of `owner`.
pub fn belong_to(entity: &mut Entity, owner: &Entity) {
    entity.reasons.remove("country");
    let what = entity.id.rsplit('/').next().unwrap_or_default().to_owned();
    entity.id = format!("generic/{}/{}/{what}", owner.id, entity.sector.as_deref().unwrap_or("none"));
    entity.name = entity.name.take().or_else(|| owner.name.as_ref().map(|name| format!("{} ({name})", what.replace('-', " "))));
    entity.country.clone_from(&owner.country);
    entity.contested = owner.contested;
}
