//! Whose a phrase is: the country or body that its modifiers name.

use super::{Mentions, outside_of};
use attache_knowledge::Sense;
use attache_types::{Deprel, Entity, EntityKind};

impl<'s> Mentions<'s, '_> {
    /// Who a phrase belongs to: a country or body named by its modifiers, nearest first.
    pub(super) fn owner(&self, tok: usize, first: usize, last: usize, except: Option<(usize, usize)>) -> Option<Entity> {
        let tree = self.tree;
        let outside = |i: usize| except.is_none_or(|(a, b)| i < a || b < i);
        let mut best: Option<(usize, Entity)> = None;
        // "the Osk administration", "Osk's troops": those of the country of that person.
        let mut person: Option<Entity> = None;
        for name in self.names.within(first, last).filter(|name| outside(name.first)) {
            let modifies = (name.first..=name.last).any(|i| tree.head(i) == Some(tok) || tree.head(i).is_some_and(|h| outside_of(tree, h, tok)));
            // "leaders of Norland's breakaway Ostmark region": the region, not who claims it.
            let claimant = name.first > tok && tree.rel(name.last) == Deprel::NmodPoss;
            let distance = if name.last < tok { tok - name.last } else { 50 + name.first - tok + if claimant { 50 } else { 0 } };
            let direct = if modifies { 0 } else { 20 };
            let known = self.setting.knowledge.gazetteer.entity(name.index);
            if known.kind == EntityKind::Person {
                person = person.or_else(|| Some(self.known_entity(name.index, Sense::Name, name.last)));
                continue;
            }
            if best.as_ref().is_none_or(|(d, _)| distance + direct < *d) {
                best = Some((distance + direct, self.known_entity(name.index, Sense::Name, name.last)));
            }
        }
        if best.is_none() {
            let complement = tree
                .children_by(tok, &[Deprel::Nmod, Deprel::NmodPoss])
                .filter(|&c| tree.rel(c) == Deprel::NmodPoss || matches!(tree.preposition(c), Some("of" | "in" | "from" | "for")))
                .find_map(|c| self.at(c));
            return complement.map(|mention| mention.entity.clone()).filter(|entity| entity.country.is_some()).or(person);
        }
        best.map(|(_, entity)| entity)
    }
}
