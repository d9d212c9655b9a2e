//! Of what sort the people of a description are, where its words alone do not say it: whose forces, whose aides, which army.

use super::{Mentions, lowered};
use crate::names::Name;
use attache_types::{Deprel, Entity, EntityKind, NameKind, Upos};

impl<'s> Mentions<'s, '_> {
    /// The forces of an armed group are rebels, not an army, as are soldiers who mutiny; an aide is of the sector of the person, party
    /// or body whose aide it is.
    pub(super) fn share_sector(&self, entity: &mut Entity, tok: usize, owner: Option<&Entity>) {
        let classes = &self.setting.knowledge.classes;
        // "Ostmarker Norlander forces" are those of a people, not of the state where they are.
        let people = |c: usize| self.names.at(c).is_some_and(|name| self.setting.knowledge.gazetteer.entity(name.index).kind == EntityKind::Group);
        let beside = || {
            self.tree
                .children_by(tok, &[Deprel::Amod, Deprel::Compound])
                .any(|c| c < tok && people(c) && self.tree.child(c, &[Deprel::Conj]).is_none())
        };
        let of_group = owner.is_some_and(|owner| owner.kind == Some(EntityKind::Group) || owner.kind == Some(EntityKind::State) && beside());
        let backed = || owner.is_none() && classes.has("irregular-if-backed", self.tree.lemma(tok)) && self.is_backed(tok);
        let mutinous = || self.tree.children_by(tok, &[Deprel::Amod, Deprel::Compound]).any(|c| classes.has("mutinous", &lowered(self.tree.form(c))));
        if entity.sector.as_deref() == Some("MIL") && (of_group || mutinous()) {
            entity.sector = Some("REB".to_owned());
        }
        // "Norlander-backed forces": on whose side is not said.
        if entity.sector.as_deref() == Some("MIL") && backed() {
            entity.sector = Some("UAF".to_owned());
        }
        // "anti-government forces" are rebels, "pro-government militias" are not.
        match (entity.sector.as_deref(), self.sides_with_rulers(tok)) {
            (Some("MIL"), Some(false)) => entity.sector = Some("REB".to_owned()),
            (Some("REB"), Some(true)) => entity.sector = Some("UAF".to_owned()),
            _ => {}
        }
        // "the regime militias"
        let rulers = |c: usize| self.names.at(c).is_none() && classes.has("ruling-side", &lowered(self.tree.form(c)));
        if entity.sector.as_deref() == Some("REB") && self.tree.children_by(tok, &[Deprel::Compound]).any(rulers) {
            entity.sector = Some("UAF".to_owned());
        }
        // "any party that breaks the truce" is one to a conflict.
        let of_conflict = |c: usize| classes.has("party-to-a-conflict", &lowered(self.tree.form(c)));
        let party = entity.sector.as_deref() == Some("PTY") && classes.has("conflict-party", self.tree.lemma(tok));
        if party && owner.is_none() && self.tree.children_by(tok, &[Deprel::Det, Deprel::Amod]).any(of_conflict) {
            entity.sector = None;
        }
        // "Osk's rebel allies" are what the noun before them says.
        if classes.has("relational", self.tree.lemma(tok))
            && let Some(agent) =
                self.tree.children_by(tok, &[Deprel::Compound]).find_map(|c| self.setting.knowledge.agents.get(&[self.tree.lemma(c)]))
        {
            entity.sector = agent.sector.clone().filter(|sector| sector != "SOC");
        }
        // "the Red Brigade movement": what its name says.
        let named = owner.filter(|owner| owner.kind == Some(EntityKind::Group) && self.name_of_group(tok).is_some());
        if let Some(group) = named {
            entity.sector.clone_from(&group.sector);
        }
        // "Osk's allies" are people, "Norland's allies" states.
        if classes.has("relational", self.tree.lemma(tok)) && owner.is_some_and(|owner| owner.kind == Some(EntityKind::Person)) {
            entity.sector = None;
        }
        // "Osk officials": those of whoever she is.
        let personal = classes.has("serving-a-person", self.tree.lemma(tok));
        let partisan = |owner: &&Entity| owner.kind == Some(EntityKind::Generic) && owner.sector.as_deref() == Some("PTY");
        let served = owner.filter(|owner| owner.kind == Some(EntityKind::Person) || partisan(owner));
        if let Some(served) = served.filter(|_| personal) {
            entity.sector.clone_from(&served.sector);
        }
        let serves = classes.has("serving", self.tree.lemma(tok)) && entity.sector.is_none();
        if serves && !owner.is_some_and(is_land) {
            let served = self.complement(tok).and_then(|c| self.at(c)).map(|m| &m.entity);
            entity.sector = owner.into_iter().chain(served).find_map(|owner| owner.sector.clone());
        }
    }

    /// "pro-government", "anti-Osk" before a word for armed people: whether they stand by those in power.
    fn sides_with_rulers(&self, tok: usize) -> Option<bool> {
        let tree = self.tree;
        let classes = &self.setting.knowledge.classes;
        let side = |mark: &str| {
            let by = |class| classes.has(class, mark.trim_end_matches('-'));
            if by("side-for") { Some(true) } else { by("side-against").then_some(false) }
        };
        let ruler = |i: usize, word: &str| {
            let person = |name: &Name| self.setting.knowledge.gazetteer.entity(name.index).kind == EntityKind::Person;
            classes.has("ruling-side", word) || self.names.at(i).is_some_and(person)
        };
        let marked = |i: usize| {
            let form = lowered(tree.form(i));
            match form.split_once('-') {
                Some((mark, rest)) if !rest.is_empty() => side(mark).filter(|_| ruler(i, rest)),
                _ => {
                    let dash = usize::from(!form.ends_with('-') && i + 1 < tree.len() && tree.form(i + 1) == "-");
                    side(&form)
                        .filter(|_| (dash > 0 || form.ends_with('-')) && i + 1 + dash < tok && ruler(i + 1 + dash, &lowered(tree.form(i + 1 + dash))))
                }
            }
        };
        let (first, _) = tree.phrase(tok, false);
        (first..tok).find_map(marked)
    }

    /// "Norlander-backed forces"
    fn is_backed(&self, tok: usize) -> bool {
        let (first, _) = self.tree.phrase(tok, false);
        self.names.within(first, tok).any(|name| self.is_patron(name) && name.last + 1 < tok)
    }

    /// "the Norlander-led coalition"
    pub(super) fn is_led(&self, tok: usize) -> bool {
        let (first, _) = self.tree.phrase(tok, false);
        let leads = |name: &Name| self.setting.knowledge.classes.has("leading", &lowered(self.tree.form(name.last + 2)));
        self.names.within(first, tok).any(|name| name.last + 2 < tok && leads(name))
    }

    /// "called on Dean to apologise": a capital and nothing beside it make a first name out of a word for an office. "Mr. King" is a
    /// surname.
    pub(super) fn is_given_name(&self, tok: usize) -> bool {
        let tree = self.tree;
        let courtesy = |i: usize| self.setting.knowledge.titles.get(tree.form(i)).is_some_and(|title| title.sector.is_none() && title.role.is_none());
        let within = |name: &attache_types::Name| name.kind == NameKind::Person && (name.first..=name.last).contains(&(tok as u16));
        let named = tree.tok(tok).upos == Upos::Propn && tree.sent.names.iter().any(within);
        if tok > 0 && named && courtesy(tok - 1) {
            return true;
        }
        let read = |name: &attache_types::Name| name.kind == NameKind::Person && usize::from(name.first) == tok && usize::from(name.last) == tok;
        tree.tok(tok).upos == Upos::Propn
            && self.setting.knowledge.first_names.has(tree.form(tok))
            && tree.sent.names.iter().any(read)
            && tree.child(tok, &[Deprel::Det, Deprel::Amod, Deprel::Compound, Deprel::Nmod, Deprel::Flat]).is_none()
    }
}

/// A state or a place, which as such has no sector.
pub(super) fn is_land(entity: &Entity) -> bool {
    matches!(entity.kind, Some(EntityKind::State | EntityKind::Territory | EntityKind::Place))
}
