//! What the patterns cover of a report: which of them fire, and which predicates with political actors fire none.
//!
//! Needs the reading of each sentence; what is missed is shown to those who write patterns and makes no record.

use crate::Coder;
use crate::events::SentenceView;
use crate::matcher::{Match, Matcher, Party};
use crate::proposition::{Link, Proposition, Role};
use crate::tree::is_nominal;
use attache_knowledge::{Knowledge, PredicatePos};
use attache_types::{Deprel, Document, Entity, EntityKind, Report, Upos};
use std::collections::{BTreeMap, BTreeSet};

/// What the patterns make of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Ids of the patterns that fire, also where the act is told as part of another one's event.
    pub fired: BTreeSet<String>,
    /// Predicates with political actors on which none fires, in text order.
    pub missed: Vec<Missed>,
}

/// A predicate that has a political actor and another actor among its roles, and fires no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Its base form; a light verb stands before its noun: "hold talks".
    pub predicate: String,
    /// `verb`, `noun` or `adj`.
    pub pos: &'static str,
    /// Roles filled by actors, and `content` where there is a clause; in the order of their names.
    pub frame: Vec<String>,
    /// The lemma of what it is done to, where that is no actor: "opened an *embassy*".
    pub object: Option<String>,
    /// How many patterns name the predicate.
    pub patterns: usize,
    /// Of these the one that comes furthest, the first of equals, and why it does not fire.
    pub refused: Option<String>,
    /// The sentence, on one line.
    pub sentence: String,
}

impl Coder {
    /// Which patterns fire on a report, and what they miss.
    pub fn coverage(&self, report: &Report, doc: &Document) -> Coverage {
        let mut coverage = Coverage::default();
        let (coding, _) = self.read(report, doc, &mut |view, matches| {
            coverage.fired.extend(matches.iter().map(|matched| matched.pattern.id.clone()));
            coverage.missed.extend(Finder { view, matcher: view.matcher, knowledge: view.knowledge, matches }.missed());
        });
        coverage.fired.extend(coding.agreements.iter().flat_map(|agreement| agreement.stages.iter().map(|stage| stage.pattern.clone())));
        coverage
    }
}

/// Looks for what is missed in one sentence.
pub(crate) struct Finder<'s, 'd, 'k> {
    pub view: &'s SentenceView<'s, 'd>,
    pub matcher: &'s Matcher<'s, 'd>,
    pub knowledge: &'k Knowledge,
    pub matches: &'s [Match<'k>],
}

/// Roles and their fillers.
type Roles<'d> = Vec<(Role<'d>, usize)>;

impl<'d> Finder<'_, 'd, '_> {
    fn missed(&self) -> Vec<Missed> {
        let tree = self.matcher.tree;
        (0..tree.len())
            .filter_map(|tok| match self.matcher.propositions.at(tok) {
                Some(proposition) => self.proposition(proposition),
                None => self.noun(tok),
            })
            .collect()
    }

    fn proposition(&self, proposition: &Proposition<'d>) -> Option<Missed> {
        if matches!(proposition.link, Link::Attributive | Link::Aside) || self.is_told(proposition.head) || self.embeds(proposition) {
            return None;
        }
        if proposition.light.is_some_and(|verb| self.is_told(verb)) {
            return None;
        }
        let patterns = self.knowledge.patterns.for_predicate(&proposition.lemma, proposition.pos);
        let mut refused: Option<(u8, String)> = None;
        for &number in patterns {
            let pattern = self.knowledge.patterns.get(number);
            let miss = self.matcher.try_pattern(self.knowledge, pattern, proposition).err()?;
            if refused.as_ref().is_none_or(|(reached, _)| miss.reached() > *reached) {
                refused = Some((miss.reached(), format!("{} {miss}", pattern.id)));
            }
        }
        let roles: Roles = proposition.args.iter().map(|arg| (arg.role, arg.tok)).collect();
        let pos = match proposition.pos {
            PredicatePos::Verb => "verb",
            PredicatePos::Noun => "noun",
            PredicatePos::Adj => "adj",
        };
        let light = proposition.light.map(|verb| format!("{} ", self.matcher.tree.lemma(verb))).unwrap_or_default();
        self.with_actors(format!("{light}{}", proposition.lemma), pos, &roles, patterns.len(), refused.map(|(_, refused)| refused))
    }

    /// A noun that no pattern knows: what it owns and what stands behind its prepositions, and the subject of a light verb.
    fn noun(&self, tok: usize) -> Option<Missed> {
        let tree = self.matcher.tree;
        let inside = matches!(tree.rel(tok), Deprel::Compound | Deprel::Flat | Deprel::Fixed);
        if tree.tok(tok).upos != Upos::Noun || inside || self.matcher.mentions.at(tok).is_some() || self.matcher.names.at(tok).is_some() {
            return None;
        }
        let verb = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::Obj).and_then(|head| self.matcher.propositions.at(head));
        let light = verb.filter(|verb| !self.is_told(verb.head) && self.knowledge.light_verbs.get(&verb.lemma, "object").is_some());
        let mut roles: Roles = light.map_or(Vec::new(), |verb| verb.fillers(Role::Agent).map(|agent| (Role::Agent, agent)).collect());
        for child in tree.children(tok) {
            let role = match (tree.rel(child), tree.preposition(child)) {
                (Deprel::NmodPoss, _) | (Deprel::Nmod, Some("by")) => Role::Agent,
                (Deprel::Amod | Deprel::Compound, _) if self.matcher.names.at(child).is_some() => Role::Agent,
                (Deprel::Nmod, Some("of")) => Role::Patient,
                (Deprel::Nmod, Some(case)) => Role::Prep(case),
                _ => continue,
            };
            roles.extend(tree.conjuncts(child).into_iter().map(|filler| (role, filler)));
        }
        let light = light.map(|verb| format!("{} ", verb.lemma)).unwrap_or_default();
        self.with_actors(format!("{light}{}", tree.lemma(tok)), "noun", &roles, 0, None)
    }

    /// The miss, where a political actor and another one fill different roles or stand side by side in one.
    fn with_actors(&self, predicate: String, pos: &'static str, roles: &Roles, patterns: usize, refused: Option<String>) -> Option<Missed> {
        let tree = self.matcher.tree;
        let (mut frame, mut seen, mut first_named) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        let (mut political, mut object) = (false, None);
        for &(role, tok) in roles.iter().filter(|(_, tok)| seen.insert(*tok)) {
            let actors: Vec<Entity> = self.matcher.parties_of(tok).into_iter().filter_map(|party| self.actor(party)).collect();
            if role == Role::Content {
                frame.insert("content".to_owned());
            } else if !actors.is_empty() {
                frame.insert(role_name(role).to_owned());
            }
            if role == Role::Patient && self.matcher.mentions.at(tok).is_none() && is_nominal(tree.tok(tok).upos) {
                object.get_or_insert_with(|| tree.lemma(tok).to_owned());
            }
            political |= actors.iter().any(|actor| self.is_political(actor));
            actors.into_iter().for_each(|actor| {
                first_named.entry(actor.id).or_insert(tok);
            });
        }
        // Two parties inside one filler ("the deal between X and Y came late") are none of this predicate's.
        let fillers: BTreeSet<usize> = first_named.into_values().collect();
        let sentence = tree.sent.span.of(&self.view.report.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let frame = frame.into_iter().collect();
        (political && fillers.len() >= 2).then_some(Missed { predicate, pos, frame, object, patterns, refused, sentence })
    }

    /// Somebody whose country or sector is known; a pronoun without antecedent is nobody.
    pub fn actor(&self, party: Party) -> Option<Entity> {
        let entity = self.matcher.entity(party);
        let known = entity.country.is_some() || entity.sector.is_some();
        (known && !entity.id.is_empty() && entity.kind != Some(EntityKind::Place)).then_some(entity)
    }

    pub fn is_political(&self, entity: &Entity) -> bool {
        let sector = entity.sector.as_deref().is_some_and(|sector| self.knowledge.classes.has("political-sector", sector));
        sector || matches!(entity.kind, Some(EntityKind::State | EntityKind::Territory))
    }

    /// True where a match tells this word: as its predicate, as a part, as a role that it uses up, or as a light verb.
    pub fn is_told(&self, tok: usize) -> bool {
        self.matches.iter().any(|matched| {
            let light = self.matcher.propositions.at(matched.head).and_then(|proposition| proposition.light);
            matched.head == tok || light == Some(tok) || matched.parts.contains(&tok) || matched.consumed.contains(&tok)
        })
    }

    /// True for what embeds a clause ("said that", "tried to"): it is read as attribution or status.
    pub fn embeds(&self, proposition: &Proposition) -> bool {
        let knowledge = self.knowledge;
        let pos = if proposition.pos == PredicatePos::Noun { "noun" } else { "verb" };
        let known = knowledge.operators.get(&proposition.lemma, pos).is_some() || knowledge.cues.of(&proposition.lemma, pos).next().is_some();
        known && proposition.filler(Role::Content).is_some()
    }
}

/// The name of a role, as patterns have it.
pub(crate) fn role_name(role: Role<'_>) -> &str {
    match role {
        Role::Agent => "agent",
        Role::Patient => "patient",
        Role::Content => "content",
        Role::Prep(case) => case,
    }
}
