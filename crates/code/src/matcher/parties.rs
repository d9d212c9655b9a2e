//! Who fills the parties of a match.

use super::{Matcher, Party};
use crate::proposition::{Proposition, Role};
use attache_knowledge::{Knowledge, Path, Pattern, PatternResult, PredicatePos};
use attache_types::{Deprel, Entity, EntityKind, Upos};

impl<'d> Matcher<'_, 'd> {
    /// The parties of the first alternative that yields any: recipients, where the actors are given, who are none.
    pub(super) fn parties(
        &self,
        knowledge: &Knowledge,
        proposition: &Proposition<'d>,
        alternatives: &[Vec<Path>],
        actors: Option<&[Party]>,
        used: &mut Vec<usize>,
    ) -> Vec<Party> {
        let except = actors.unwrap_or_default();
        for joined in alternatives {
            let mut parties = Vec::new();
            for path in joined {
                for tok in self.follow(proposition, path) {
                    let found = if actors.is_none() { self.doers_of(knowledge, tok) } else { self.parties_of(tok) };
                    let news: Vec<Party> =
                        found.into_iter().filter(|p| !parties.contains(p) && !except.contains(p) && !self.is_one_of(*p, except)).collect();
                    if !news.is_empty() {
                        used.push(tok);
                    }
                    parties.extend(news);
                }
            }
            if !parties.is_empty() {
                return self.each_once(parties);
            }
        }
        Vec::new()
    }

    /// "the moderator Jan Dolny" is one person, whatever the parser took the name for.
    fn each_once(&self, parties: Vec<Party>) -> Vec<Party> {
        let mut persons: Vec<String> = Vec::new();
        let mut news = |party: &Party| {
            let entity = self.entity(*party);
            let again = entity.kind == Some(EntityKind::Person) && !entity.id.is_empty() && persons.contains(&entity.id);
            persons.push(entity.id);
            !again
        };
        parties.into_iter().filter(|party| news(party)).collect()
    }

    /// True where a party is one of `others` by another name: nobody is the recipient of their own act ("its troops").
    fn is_one_of(&self, party: Party, others: &[Party]) -> bool {
        let Party::Mention(tok) = party else {
            return false;
        };
        let pronoun = self.mentions.at(tok).filter(|m| m.pronoun);
        pronoun.is_some_and(|m| m.entity.id.is_empty() && !others.is_empty() || others.iter().any(|&other| self.entity(other).id == m.entity.id))
    }

    /// True for a town or a country that an act of its people only happens in: "protested in Karsov".
    pub(super) fn is_scene(&self, knowledge: &Knowledge, pattern: &Pattern, party: Party) -> bool {
        let (Party::Mention(tok) | Party::Name(tok)) = party;
        let of_scene = |event_type: &str| knowledge.classes.has("acts-in-a-place", event_type);
        let staged = matches!(&pattern.result, PatternResult::Event { event_type, .. } if of_scene(event_type));
        let named = self.mentions.at(tok).map_or(self.names.at(tok).is_some(), |m| m.index.is_some() && !m.person);
        staged && named && self.tree.preposition(tok).is_some_and(|case| knowledge.classes.has("scene", case))
    }

    /// Who a filler mentions: itself, or the actor that modifies it.
    pub fn parties_of(&self, tok: usize) -> Vec<Party> {
        self.parties_within(tok, 3)
    }

    /// Who does what a filler does: for an act ("the attacks on the town killed ten") those who do it, else who it mentions.
    fn doers_of(&self, knowledge: &Knowledge, tok: usize) -> Vec<Party> {
        let act = self.propositions.at(tok).filter(|act| act.pos == PredicatePos::Noun && self.mentions.at(tok).is_none());
        match act {
            Some(act) => act.fillers(Role::Agent).filter(|&doer| doer != tok).flat_map(|doer| self.parties_of(doer)).collect(),
            None => self.parties_of(tok).into_iter().filter(|&party| self.may_act_through(knowledge, party, tok)).collect(),
        }
    }

    /// A "rebel position" acts for the rebels; a "tourist ship" does not act for tourists.
    fn may_act_through(&self, knowledge: &Knowledge, party: Party, tok: usize) -> bool {
        match party {
            // The holder of a place does not do what is done from there.
            Party::Mention(who) if self.tree.ancestors(who).take_while(|&a| who != tok && a != tok).any(|a| self.mentions.holds(a)) => false,
            Party::Mention(who) if who != tok && self.tree.rel(who) == Deprel::Compound && self.tree.head(who) == Some(tok) => {
                let entity = self.entity(party);
                entity.kind != Some(EntityKind::Generic)
                    || entity.sector.as_deref().is_some_and(|sector| !knowledge.classes.has("private-sector", sector))
            }
            _ => true,
        }
    }

    fn parties_within(&self, tok: usize, depth: usize) -> Vec<Party> {
        use Deprel::*;
        if self.mentions.is_text(tok) {
            return Vec::new();
        }
        if self.mentions.at(tok).is_some() {
            return vec![Party::Mention(tok)];
        }
        if self.names.at(tok).is_some() {
            return vec![Party::Name(tok)];
        }
        let tree = self.tree;
        if depth == 0 || matches!(tree.tok(tok).upos, Upos::Pron | Upos::Adv) {
            return Vec::new();
        }
        let owner = tree.child(tok, &[NmodPoss]).map(|c| self.parties_within(c, depth - 1)).filter(|p| !p.is_empty());
        if let Some(owner) = owner {
            return owner;
        }
        let modifier = tree.children_by(tok, &[Amod, Compound, NmodDesc]).find_map(|c| {
            let (low, high) = tree.range(c);
            let first = self.names.within(low, high).find(|name| !self.mentions.is_patron(name))?;
            // "Veltrian and Norlander jets" are of both.
            let beside = tree.children_by(c, &[Conj]).filter(|&c| c > first.last && !tree.is_negated_conjunct(c));
            let beside = beside.filter_map(|c| self.names.at(c)).filter(|name| !self.mentions.is_patron(name));
            Some(std::iter::once(first).chain(beside).map(|name| Party::Name(name.last)).collect::<Vec<_>>())
        });
        if let Some(modifier) = modifier {
            // "Norlander army positions" are the army's.
            let whose = tree.children_by(tok, &[Compound]).filter(|&c| self.names.at(c).is_none() && self.mentions.at(c).is_some()).last();
            let behind = whose.filter(|&c| modifier.iter().all(|party| matches!(party, Party::Name(name) if *name < c)));
            return behind.map_or(modifier, |c| vec![Party::Mention(c)]);
        }
        let holder = self.holder(tok).map(|c| self.parties_within(c, depth - 1)).filter(|p| !p.is_empty());
        if let Some(holder) = holder {
            return holder;
        }
        let preferred = ["by", "of", "against", "in", "from", "on", "to", "with", "between"];
        for case in preferred {
            let inner = tree.children_by(tok, &[Nmod]).filter(|&c| tree.preposition(c) == Some(case)).flat_map(|c| tree.conjuncts(c));
            let parties: Vec<Party> = inner.flat_map(|c| self.parties_within(c, depth - 1)).collect();
            if !parties.is_empty() {
                return parties;
            }
        }
        // "rebel positions", "opposition offices"
        tree.children_by(tok, &[Amod, Compound]).find(|&c| self.mentions.at(c).is_some()).map(Party::Mention).into_iter().collect()
    }

    /// "rebel-held positions", "territory occupied by the rebels": what is done there is done to the rebels.
    fn holder(&self, tok: usize) -> Option<usize> {
        use Deprel::*;
        let tree = self.tree;
        let held = tree.children_by(tok, &[Amod, Acl]).find(|&c| self.mentions.holds(c))?;
        tree.children_by(held, &[Compound, Obl, OblAgent]).find(|&c| tree.rel(c) == Compound || tree.preposition(c) == Some("by"))
    }

    /// The entity of a party.
    pub fn entity(&self, party: Party) -> Entity {
        match party {
            Party::Mention(tok) => self.mentions.at(tok).map(|m| m.entity.clone()).unwrap_or_default(),
            Party::Name(tok) => self.names.at(tok).map(|name| self.mentions.entity_of_name(name)).unwrap_or_default(),
        }
    }
}
