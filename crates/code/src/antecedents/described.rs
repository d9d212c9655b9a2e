//! Who is meant by a description: "the ministry", "the rebels", "the movement", "officers", "its troops".
//!
//! Needs what the sentences read so far leave; pronouns and names are for `antecedents.rs`.
use super::around::owner_around;
use super::{Antecedents, NEAR, REACH, Rank, SURE, is_definite, is_unmodified, only, rank, what};
use crate::mentions::{Mention, Mentions};
use crate::tree::Tree;
use attache_knowledge::Knowledge;
use attache_types::{Deprel, Entity, EntityKind, Upos};

impl Antecedents {
    /// "the ministry", "the group": a definite phrase without a name or a country stands for whom its chain names.
    pub(super) fn description(&self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        if !is_definite(tree, tok, knowledge) || tree.tok(tok).upos != Upos::Noun || tree.tok(tok).feats().plural {
            return;
        }
        let Some((chain, confidence)) = self.chain(number, tok) else {
            return;
        };
        let Some(antecedent) = self.known.get(&chain).filter(|m| rank(m) > Rank::Bare && m.entity.kind != Some(EntityKind::Place)).cloned() else {
            return;
        };
        // "the coalition against the Red Brigade" is not the brigade.
        let (first, last) = tree.range(tok);
        let within = |m: &Mention| m.head != tok && (first..=last).contains(&m.head) && m.entity.id == antecedent.entity.id;
        if mentions.iter().any(within) {
            return;
        }
        match mentions.at(tok) {
            Some(mention) if mention.pronoun || mention.index.is_some() || rank(mention) != Rank::Bare => {}
            Some(mention) if mention.person == antecedent.person => mentions.set_antecedent(tok, &antecedent),
            None if confidence >= SURE && rank(&antecedent) == Rank::Named => mentions.describe_again(tok, &antecedent),
            _ => {}
        }
    }

    /// "the minister", "the rebels": who was introduced so, where that is only one.
    pub(super) fn described_before(&self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        let Some(mention) = mentions.at(tok).filter(|m| !m.pronoun && m.index.is_none() && rank(m) == Rank::Bare) else {
            return;
        };
        if !is_definite(tree, tok, knowledge) || !is_unmodified(tree, tok, what(mention)) {
            return;
        }
        let holder = || self.bearers.in_office(&mention.entity, knowledge).filter(|_| !tree.tok(tok).feats().plural);
        let group = || self.groups.get(what(mention)).filter(|group| !group.several && number - group.sentence <= NEAR).map(|group| &group.mention);
        if let Some(antecedent) = holder().or_else(group).cloned() {
            mentions.set_antecedent(tok, &antecedent);
        }
    }

    /// "The front holds the town. In May, the movement seized the port.": the group that the sentences before were about, else the only
    /// one that the report has named.
    pub(super) fn band(&self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        let noun = tree.tok(tok);
        let one = noun.upos == Upos::Noun && !noun.feats().plural && knowledge.classes.has("band", tree.lemma(tok));
        let open = one && mentions.at(tok).is_none_or(|m| !m.pronoun && m.index.is_none() && rank(m) == Rank::Bare);
        if !open || !is_definite(tree, tok, knowledge) || !is_unmodified(tree, tok, tree.lemma(tok)) {
            return;
        }
        let group = |m: &Mention| rank(m) == Rank::Named && m.entity.kind == Some(EntityKind::Group);
        let near = self.subjects.iter().flatten().rfind(|s| s.sentence < number && number - s.sentence <= REACH);
        let only = || only(self.bands.iter()).cloned();
        if let Some(antecedent) = near.map(|s| s.mention.clone()).filter(group).or_else(only) {
            mentions.describe_again(tok, &antecedent);
        }
    }

    /// "officers" are police, but in a report that rather speaks of an army.
    pub(super) fn officers(&self, tree: &Tree, mentions: &mut Mentions, tok: usize, knowledge: &Knowledge) {
        let bare =
            |m: &Mention| m.entity.kind == Some(EntityKind::Generic) && what(m) == tree.lemma(tok) && m.entity.sector.as_deref() == Some("MIL");
        let either = self.police && knowledge.classes.has("police-or-army", tree.lemma(tok));
        if either && mentions.at(tok).is_some_and(bare) {
            mentions.set_sector(tok, Some("COP"));
        }
    }

    /// "the breakaway region" stands for the contested territory named last.
    pub(super) fn territory(&mut self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        if let Some(mention) = mentions.at(tok) {
            if mention.entity.contested && mention.index.is_some() {
                self.territory = Some((number, mention.clone()));
            }
            return;
        }
        let bare = is_definite(tree, tok, knowledge)
            && tree.tok(tok).upos == Upos::Noun
            && !tree.tok(tok).feats().plural
            && tree.child(tok, &[Deprel::Nmod, Deprel::NmodPoss]).is_none();
        let known = self.recent(&self.territory, number).filter(|_| bare && knowledge.classes.has("territory-noun", tree.lemma(tok)));
        if let Some(antecedent) = known {
            mentions.describe_again(tok, &antecedent);
        }
    }

    /// "Norland has friends. The country has sent troops.": a state that does something, or whose servants do, is the only one of which
    /// the sentence has spoken, else the one that the sentences before were about.
    pub(super) fn land(&self, tree: &Tree, mentions: &mut Mentions, number: u32, tok: usize, knowledge: &Knowledge) {
        let does = matches!(tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass | Deprel::NmodPoss) && !tree.tok(tok).feats().plural;
        let open = does && mentions.is_land(tok) && mentions.at(tok).is_some_and(|m| rank(m) == Rank::Bare);
        if !open || !is_definite(tree, tok, knowledge) || !is_unmodified(tree, tok, tree.lemma(tok)) {
            return;
        }
        let mut before = mentions.iter().filter(|m| m.head < tok && !m.pronoun).filter_map(|m| m.entity.country.as_deref());
        let first = before.next();
        let country = match first {
            Some(first) => before.all(|other| other == first).then(|| first.to_owned()),
            None => self.recent(&self.topic, number).filter(|m| m.state).and_then(|m| m.entity.country),
        };
        drop(before);
        if let Some(antecedent) = country.and_then(|country| self.states.get(&country)).cloned() {
            mentions.describe_again(tok, &antecedent);
            // "the country's army"
            let owned = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::NmodPoss);
            let bare = |m: &Mention| m.entity.kind == Some(EntityKind::Generic) && m.entity.country.is_none();
            if let Some(owned) = owned.filter(|&owned| mentions.at(owned).is_some_and(bare)) {
                mentions.belongs(owned, &antecedent.entity);
            }
        }
    }

    /// "its troops", "their government": of the country that the pronoun stands for.
    pub(super) fn possessed(&self, tree: &Tree, mentions: &mut Mentions, number: u32, knowledge: &Knowledge) {
        for tok in 0..tree.len() {
            // "her prime minister, Ana Osk" is of the same country, and herself.
            let named = |m: &Mention| m.entity.kind == Some(EntityKind::Person) && m.index.is_none() && tree.tok(tok).upos == Upos::Noun;
            let person = mentions.at(tok).is_some_and(named);
            let bare = mentions.at(tok).is_some_and(|m| (person || m.entity.kind == Some(EntityKind::Generic)) && m.entity.country.is_none());
            let pronoun = tree.child(tok, &[Deprel::NmodPoss]).filter(|&c| bare && tree.tok(c).upos == Upos::Pron);
            let Some(pronoun) = pronoun else {
                continue;
            };
            // "his allies" are not states, as "its allies" may be.
            if knowledge.classes.has("relational", tree.lemma(tok)) {
                if knowledge.genders.of_word(tree.form(pronoun)).is_some() {
                    mentions.set_sector(tok, None);
                }
                continue;
            }
            let chained = self.chain(number, pronoun).and_then(|(chain, _)| self.known.get(&chain));
            let one = knowledge.classes.has("group-possessive", &tree.form(pronoun).to_lowercase());
            let around =
                || owner_around(tree, mentions, tok, knowledge).cloned().or_else(|| self.recent(&self.topic, number).filter(|_| pronoun == 0));
            // "met Osk and his minister": his is Osk's.
            let gender = knowledge.genders.of_word(tree.form(pronoun));
            let first = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::Conj).and_then(|h| mentions.at(h));
            let first =
                first.filter(|m| !m.entity.id.is_empty() && if m.person { gender.is_some() && self.may_be(m, gender, knowledge) } else { one });
            let owner = first.cloned().or_else(|| chained.cloned()).or_else(|| around().filter(|_| one));
            if person {
                let country = owner.and_then(|m| m.entity.country);
                mentions.complete(tok, &Entity { country, ..Entity::default() });
                continue;
            }
            // "the council ... its chairman": the office is of the sort of its body.
            let body = owner.as_ref().filter(|m| !m.person && m.entity.sector.is_some() && knowledge.classes.has("body-head", tree.lemma(tok)));
            let sector = body.and_then(|m| m.entity.sector.clone());
            if sector.is_some() {
                mentions.set_sector(tok, sector.as_deref());
            }
            let group = |m: &Mention| m.entity.kind == Some(EntityKind::Group) && m.entity.name.is_some();
            if let Some(owner) = owner.filter(|m| m.entity.country.is_some() || sector.is_some() || group(m)) {
                if group(&owner) && mentions.at(tok).is_some_and(|m| m.entity.sector.as_deref() == Some("MIL")) {
                    mentions.set_sector(tok, owner.entity.sector.as_deref());
                }
                mentions.belongs(tok, &owner.entity);
                // "his advisers"
                let open = mentions.at(tok).is_some_and(|m| m.entity.sector.is_none());
                if open && knowledge.classes.has("serving", tree.lemma(tok)) {
                    mentions.set_sector(tok, owner.entity.sector.as_deref());
                }
            }
        }
    }
}
