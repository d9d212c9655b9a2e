//! Names that the gazetteer does not hold, and the personal names beside a description.

use super::{Mention, Mentions, lowered, slug};
use crate::places;
use attache_knowledge::{EntityIndex, PredicatePos};
use attache_types::{Deprel, Entity, EntityKind, NameKind, Upos};

/// A personal name beside a description.
pub(super) struct NameBeside {
    pub(super) name: Option<String>,
    pub(super) id: String,
    pub(super) index: Option<EntityIndex>,
    pub(super) first: usize,
    pub(super) last: usize,
}

impl<'s> Mentions<'s, '_> {
    /// A proper name that the gazetteer does not hold.
    pub(super) fn unknown_name(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        if tree.tok(tok).upos != Upos::Propn || !tree.form(tok).chars().any(char::is_uppercase) || self.is_calendar(tok) {
            return None;
        }
        let (first, last) = self.name_run(tok);
        if first == 0 && last == 0 && self.is_common_noun(tok) {
            return None;
        }
        let (phrase_first, phrase_last) = tree.phrase(tok, true);
        let mut entity = Entity { name: Some(tree.span(first, last).of(tree.text).to_owned()), ..Entity::default() };
        let described = self.describe(tok, phrase_first.min(first), first, &mut entity, true);
        let given = self.setting.knowledge.first_names.has(tree.form(first)) && first < last;
        let appositive = self.apposed_agent(tok);
        if let Some(agent) = &appositive {
            entity.sector = entity.sector.or_else(|| agent.entity.sector.clone());
            entity.country = entity.country.or_else(|| agent.entity.country.clone());
            entity.role = entity.role.or_else(|| agent.entity.role.clone());
        }
        let read = tree.sent.names.iter().find(|name| (name.first..=name.last).contains(&(tok as u16))).map(|name| name.kind);
        let person = given || described || read == Some(NameKind::Person) || appositive.as_ref().is_some_and(|agent| agent.person);
        entity.kind = match read {
            _ if person => Some(EntityKind::Person),
            Some(NameKind::Organization) => Some(EntityKind::Organization),
            _ => None,
        };
        if entity.kind.is_none() {
            entity.reasons.insert("kind".into(), "name not known".into());
            let owner = self.owner(tok, phrase_first, phrase_last, &[(first, last)]);
            if entity.country.is_none() {
                entity.country = owner.and_then(|owner| owner.country);
            }
            let case = tree.preposition(tok).unwrap_or("");
            let located = self.setting.knowledge.classes.has("locative", case) || tree.rel(tok) == Deprel::Obj;
            let forms: Vec<&str> = (first..=last).map(|i| tree.form(i)).collect();
            if let Some(country) = located.then(|| places::country_of_name(self.setting.knowledge, self.setting.viewpoint, &forms)).flatten() {
                entity.kind = Some(EntityKind::Place);
                entity.country = Some(country);
                entity.reasons.clear();
            }
        }
        entity.id = format!("name/{}", slug(entity.name.as_deref().unwrap_or("")));
        entity.span = tree.span(phrase_first.min(first), phrase_last.max(last));
        entity.text = entity.span.of(tree.text).to_owned();
        Some(Mention { head: tok, state: false, person, entity, others: Vec::new(), index: None, pronoun: false })
    }

    /// A common noun with the capital of a sentence's beginning: "Airstrikes hit the town".
    pub(super) fn is_common_noun(&self, tok: usize) -> bool {
        let word = lowered(self.tree.form(tok));
        let singular = word.strip_suffix('s').unwrap_or(&word);
        let knowledge = self.setting.knowledge;
        [word.as_str(), singular]
            .into_iter()
            .any(|w| !knowledge.patterns.for_predicate(w, PredicatePos::Noun).is_empty() || !knowledge.classes.of(w).is_empty())
    }

    /// A personal name in apposition to or right after a description.
    pub(super) fn name_beside(&self, tok: usize, person: bool) -> Option<NameBeside> {
        let tree = self.tree;
        let beside = tree
            .children(tok)
            .find(|&c| matches!(tree.rel(c), Deprel::Appos | Deprel::Flat | Deprel::NmodDesc) && c > tok && tree.tok(c).upos == Upos::Propn);
        let c = beside.or_else(|| self.name_after(tok)).filter(|_| person)?;
        self.person_at(tok, c)
    }

    /// "two developers, Ana Osk and Jan Dolny": the further persons of a description of several whose first is named.
    pub(super) fn names_joined(&self, tok: usize, first: &NameBeside) -> Vec<NameBeside> {
        let tree = self.tree;
        let joined = (first.first..=first.last).flat_map(|word| tree.children_by(word, &[Deprel::Conj]));
        let joined = joined.filter(|&c| tree.tok(tok).feats().plural && c > first.last && tree.tok(c).upos == Upos::Propn);
        let personal = |c: usize| match self.names.at(c) {
            Some(_) => true,
            None => tree.sent.names.iter().any(|name| name.kind == NameKind::Person && (name.first..=name.last).contains(&(c as u16))),
        };
        joined.filter(|&c| personal(c)).filter_map(|c| self.person_at(tok, c)).collect()
    }

    /// The person named at `c`, beside the description `tok`.
    fn person_at(&self, tok: usize, c: usize) -> Option<NameBeside> {
        let tree = self.tree;
        if let Some(name) = self.names.at(c) {
            let known = self.setting.knowledge.gazetteer.entity(name.index);
            let index = Some(name.index);
            return (known.kind == EntityKind::Person).then(|| NameBeside {
                name: Some(known.name.clone()),
                id: known.id.clone(),
                index,
                first: name.first,
                last: name.last,
            });
        }
        let (first, mut last) = if tree.rel(c) == Deprel::Flat { (c, self.flat_end(tok, c)) } else { self.name_run(c) };
        let goes_on = |name: &&attache_types::Name| name.kind == NameKind::Person && (name.first..=name.last).contains(&(last as u16));
        last = tree.sent.names.iter().find(goes_on).map_or(last, |name| last.max(name.last.into()));
        let name = tree.span(first, last).of(tree.text).to_owned();
        Some(NameBeside { id: format!("name/{}", slug(&name)), name: Some(name), index: None, first, last })
    }

    /// "the president of Norland Viktor Osk": a personal name right after the description, wherever the parser hung it.
    pub(super) fn name_after(&self, tok: usize) -> Option<usize> {
        let tree = self.tree;
        let (_, last) = tree.phrase(tok, true);
        // "the president of Norland, Viktor Osk, ...": the comma may stand between.
        let comma = last + 2 < tree.len() && tree.form(last + 1) == ",";
        let next = last + 1 + usize::from(comma);
        if next >= tree.len() || tree.tok(next).upos != Upos::Propn {
            return None;
        }
        let twin = tree.head(next) == tree.head(tok) && tree.rel(next) == tree.rel(tok);
        let known = self.names.at(next).map(|name| self.setting.knowledge.gazetteer.entity(name.index).kind);
        let personal = known.map_or(self.setting.knowledge.first_names.has(tree.form(next)), |kind| kind == EntityKind::Person);
        let run_end = (next..tree.len()).take_while(|&i| tree.tok(i).upos == Upos::Propn).last().unwrap_or(next);
        let closed = run_end + 1 < tree.len() && matches!(tree.form(run_end + 1), "," | "." | ")");
        match comma {
            true => (personal && closed && run_end > next && tree.head(next) != Some(tok)).then_some(next),
            false => (twin || (personal && tree.under(next, tok))).then_some(next),
        }
    }

    pub(super) fn flat_end(&self, head: usize, from: usize) -> usize {
        self.tree.children_by(head, &[Deprel::Flat]).filter(|&c| c >= from).max().unwrap_or(from)
    }

    /// An apposition that describes a name: "Ana Beralt, the Veltrian foreign minister".
    pub(super) fn apposed_agent(&self, tok: usize) -> Option<&Mention> {
        self.tree.children_by(tok, &[Deprel::Appos]).find_map(|c| self.at(c)).filter(|mention| mention.entity.kind == Some(EntityKind::Generic))
    }

    /// The proper-name words around a head.
    pub(super) fn name_run(&self, tok: usize) -> (usize, usize) {
        let tree = self.tree;
        let is_name = |i: usize| {
            tree.tok(i).upos == Upos::Propn
                || !tree.shouts && (tree.form(i).len() > 2 && tree.form(i).chars().next().is_some_and(char::is_uppercase) && i > 0)
        };
        let (mut first, mut last) = (tok, tok);
        while first > 0 && is_name(first - 1) && tree.under(first - 1, tok) && self.names.at(first - 1).is_none() && !self.is_office(first - 1) {
            first -= 1;
        }
        // "al-Masri": the hyphen belongs to the name.
        let hyphenated = |last: usize| last + 2 < tree.len() && tree.form(last + 1) == "-" && is_name(last + 2) && tree.under(last + 2, tok);
        let goes_on = |last: usize| {
            let next = last + 1;
            next < tree.len() && is_name(next) && matches!(tree.rel(next), Deprel::Flat | Deprel::Compound) && tree.under(next, tok)
        };
        loop {
            last += match (hyphenated(last), goes_on(last)) {
                (true, _) => 2,
                (false, true) => 1,
                (false, false) => break,
            };
        }
        (first, last)
    }

    pub(super) fn is_office(&self, tok: usize) -> bool {
        let word = lowered(self.tree.form(tok));
        self.setting.knowledge.titles.get(&word).is_some() || self.setting.knowledge.agents.ending_at(&[word.as_str()], 0).is_some()
    }

    pub(super) fn is_calendar(&self, tok: usize) -> bool {
        self.setting.knowledge.classes.has("calendar", &lowered(self.tree.form(tok)))
    }
}
