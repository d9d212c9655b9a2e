//! Propositions: one predicate with its roles, after passives, relative clauses, control, coordination, nominalisation,
//! possessives and light verbs are undone. Patterns match propositions, never trees.
//!
//! Needs trees, names and mentions; knows no event types.

mod clause;
mod control;
mod noun;
mod repair;
mod roles;

pub use noun::is_attended;

use crate::mentions::Mentions;
use crate::names::Names;
use crate::tree::Tree;
use attache_knowledge::{Knowledge, PredicatePos};
use attache_types::Deprel;

/// A role of a proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role<'d> {
    /// Who does it.
    Agent,
    /// Who or what it is done to.
    Patient,
    /// The clause it takes.
    Content,
    /// What stands behind this preposition; also [`PARTICIPLE`] and [`QUESTION`], which patterns name like prepositions.
    Prep(&'d str),
}

/// A participle clause without a preposition: "attacked him, **saying** that he had lied".
pub const PARTICIPLE: Role = Role::Prep("participle");

/// What is asked: "asked **whether** he would sign".
pub const QUESTION: Role = Role::Prep("question");

/// One filler of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument<'d> {
    /// Which role.
    pub role: Role<'d>,
    /// Head token of the filler.
    pub tok: usize,
}

/// How a proposition stands in the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// It is the main clause, or coordinated with one.
    Main,
    /// It is what another predicate takes: "agreed *to meet*", "said *that ...*".
    Content,
    /// An adverbial clause with this marker token.
    Adverbial(Option<usize>),
    /// It modifies a noun: relative clause, participle, infinitive.
    Modifier,
    /// A side remark: "..., officials *said*".
    Aside,
    /// A noun inside a phrase.
    Nominal,
    /// A participle before a noun, with its agent: "Veltrian-held". Such propositions make relations, never events.
    Attributive,
}

/// A predicate with its roles.
#[derive(Clone, Debug)]
pub struct Proposition<'d> {
    /// Token of the predicate.
    pub head: usize,
    /// Verb, noun or adjective.
    pub pos: PredicatePos,
    /// Base form, a particle after a space.
    pub lemma: String,
    /// Fillers in the order they were found.
    pub args: Vec<Argument<'d>>,
    /// Surface subject, for those who inherit it.
    pub subject: Option<usize>,
    /// Passive voice.
    pub passive: bool,
    /// Head token of the proposition that governs it, if any.
    pub governor: Option<usize>,
    /// How it stands to the governor.
    pub link: Link,
    /// For nouns: the light verb that predicates them.
    pub light: Option<usize>,
}

impl<'d> Proposition<'d> {
    /// Fillers of a role.
    pub fn fillers<'a>(&'a self, role: Role<'a>) -> impl Iterator<Item = usize> + 'a {
        self.args.iter().filter(move |arg| arg.role == role).map(|arg| arg.tok)
    }

    /// First filler of a role.
    pub fn filler(&self, role: Role) -> Option<usize> {
        self.args.iter().find(|arg| arg.role == role).map(|arg| arg.tok)
    }

    fn add(&mut self, role: Role<'d>, tok: usize) {
        let arg = Argument { role, tok };
        if tok != self.head && !self.args.contains(&arg) {
            self.args.push(arg);
        }
    }
}

/// The propositions of a sentence.
pub struct Propositions<'d> {
    list: Vec<Proposition<'d>>,
    at: Vec<Option<u16>>,
}

impl<'d> Propositions<'d> {
    /// The proposition whose predicate is token `tok`.
    pub fn at(&self, tok: usize) -> Option<&Proposition<'d>> {
        self.at[tok].map(|i| &self.list[i as usize])
    }

    /// All propositions in text order of their predicates.
    pub fn iter(&self) -> impl Iterator<Item = &Proposition<'d>> {
        self.list.iter()
    }

    /// Reads the propositions of a sentence.
    pub fn read(tree: &Tree<'d>, names: &Names, mentions: &Mentions<'_, 'd>, knowledge: &Knowledge) -> Self {
        let mut reader = Reader { tree, names, mentions, knowledge, list: Vec::new(), at: vec![None; tree.len()] };
        let mut order: Vec<(usize, usize)> = (0..tree.len()).map(|i| (tree.ancestors(i).count(), i)).collect();
        order.sort_unstable();
        for &(_, tok) in &order {
            if let Some(proposition) = reader.clause(tok).or_else(|| reader.attributive(tok)) {
                reader.push(proposition);
            }
        }
        reader.share_objects();
        for &(_, tok) in &order {
            let free = reader.get(tok).is_none_or(|p| p.lemma == "be");
            if free && let Some(proposition) = reader.noun(tok) {
                reader.push(proposition);
            }
        }
        let mut list = reader.list;
        list.sort_by_key(|proposition| proposition.head);
        let mut at = vec![None; tree.len()];
        for (i, proposition) in list.iter().enumerate() {
            at[proposition.head] = Some(i as u16);
        }
        Propositions { list, at }
    }
}

struct Reader<'r, 'd> {
    tree: &'r Tree<'d>,
    names: &'r Names,
    mentions: &'r Mentions<'r, 'd>,
    knowledge: &'r Knowledge,
    list: Vec<Proposition<'d>>,
    at: Vec<Option<u16>>,
}

impl<'d> Reader<'_, 'd> {
    fn push(&mut self, proposition: Proposition<'d>) {
        self.at[proposition.head] = Some(self.list.len() as u16);
        self.list.push(proposition);
    }

    fn get(&self, tok: usize) -> Option<&Proposition<'d>> {
        self.at[tok].map(|i| &self.list[i as usize])
    }

    fn add_all(&self, proposition: &mut Proposition<'d>, role: Role<'d>, tok: usize) {
        let tree = self.tree;
        for conjunct in tree.conjuncts(tok) {
            proposition.add(role, conjunct);
            // "the president, along with two ministers"
            let beside = |&c: &usize| tree.preposition(c).is_some_and(|case| self.knowledge.classes.has("joining-preposition", case));
            for companion in tree.children_by(conjunct, &[Deprel::Nmod]).filter(beside).flat_map(|c| tree.conjuncts(c)) {
                proposition.add(role, companion);
            }
        }
    }
}
