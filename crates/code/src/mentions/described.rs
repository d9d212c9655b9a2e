//! Mentions of whom the words only describe: offices, occupations, groups of people, and whom they are counted among.

use super::{Mention, Mentions, is_public, lowered};
use crate::names::Name;
use attache_knowledge::Agent;
use attache_types::{Deprel, Entity, EntityKind, Upos};

/// Most words of an agent before its head, and behind it.
const WORDS_BEFORE: usize = 3;
const WORDS_BEHIND: usize = 5;

impl<'s> Mentions<'s, '_> {
    /// "the foreign minister of Veltria", "Norlander police", with a name in apposition or after it if there is one.
    pub(super) fn generic(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let (first_word, last_word, agent) = self.agent_words(tok)?;
        let (first, last) = tree.phrase(tok, true);
        let description = tree.span(first_word, last_word).of(tree.text).to_lowercase();
        let mut entity = Entity {
            kind: Some(EntityKind::Generic),
            sector: agent.sector.clone(),
            role: (agent.kind == EntityKind::Person).then(|| description.clone()),
            ..Entity::default()
        };
        // "neighbours of Norland", "its allies" are of other countries; "Norlander allies" are Norlanders.
        let relational = self.setting.knowledge.classes.has("relational", tree.lemma(tok));
        let owner = self.owner(tok, first, last, Some((first_word, last_word))).filter(|owner| !relational || self.describes(owner, tok));
        self.belong(&mut entity, owner.as_ref());
        self.with_stance(first, &mut entity.labels);
        self.stance_inside(first, tok, &mut entity.labels);
        entity.span = tree.span(first, last);
        let mut index = None;
        if let Some(person) = self.name_beside(tok, agent.kind == EntityKind::Person) {
            entity.name = person.name;
            entity.kind = Some(EntityKind::Person);
            entity.id = person.id;
            index = person.index;
            entity.span = entity.span.join(tree.span(person.first, person.last));
        } else {
            let place = owner.as_ref().map_or("unknown", |owner| owner.id.as_str());
            let lemma = (first_word..=last_word).map(|i| tree.lemma(i)).collect::<Vec<_>>().join("-");
            entity.id = format!("generic/{}/{}/{}", place, entity.sector.as_deref().unwrap_or("none"), lemma);
            entity.name = owner.as_ref().and_then(|owner| owner.name.as_ref()).map(|name| format!("{description} ({name})"));
        }
        entity.text = entity.span.of(tree.text).to_owned();
        let state = is_public(&entity) && agent.kind != EntityKind::Person;
        Some(Mention { head: tok, state, person: agent.kind == EntityKind::Person, entity, index, pronoun: false })
    }

    /// The agent whose head a noun is, with its first and its last word: "foreign minister", "chief of staff".
    pub(super) fn agent_words(&self, tok: usize) -> Option<(usize, usize, &'s Agent)> {
        let tree = self.tree;
        let agents = &self.setting.knowledge.agents;
        let is_adposition = |i: usize| tree.tok(i).upos == Upos::Adp;
        // The "staff" of "chief of staff" is no head.
        let from = (tok.saturating_sub(WORDS_BEFORE)..tok).rev().take_while(|&i| !is_adposition(i)).last().unwrap_or(tok);
        let goes_on = tok + 2 < tree.len() && is_adposition(tok + 1);
        let last = if goes_on { (tok + WORDS_BEHIND).min(tree.len() - 1) } else { tok };
        (tok..=last).rev().filter(|&end| end != tok + 1).find_map(|end| {
            let lemmas: Vec<&str> = (from..=end).map(|i| tree.lemma(i)).collect();
            // "council of elders": what stands behind the head is listed as it is written, or in its base form.
            let forms: Vec<&str> = (from..=end).map(|i| if i > tok { tree.form(i) } else { tree.lemma(i) }).collect();
            let (len, agent) = agents.ending_at(&forms, forms.len() - 1).or_else(|| agents.ending_at(&lemmas, lemmas.len() - 1))?;
            (end + 1 - len <= tok).then_some((end + 1 - len, end, agent))
        })
    }

    /// "dozens of protesters", "a group of Norlander soldiers", "one of the ministers": the people counted.
    pub(super) fn of_quantity(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let counts = tree.tok(tok).upos == Upos::Num || self.setting.knowledge.classes.has("quantity", tree.lemma(tok));
        let inner = tree.children_by(tok, &[Deprel::Nmod]).find(|&c| tree.preposition(c) == Some("of"))?;
        // "dozens of rebels" counts rebels; "the working group of Norland" counts nobody.
        let counted_is_plural = tree.tok(inner).feats().plural || tree.tok(tok).upos == Upos::Num;
        if !counts || !counted_is_plural {
            return None;
        }
        let inner = Some(inner);
        if let Some(counted) = inner.and_then(|c| self.at(c)) {
            let (first, last) = tree.phrase(tok, true);
            let mut mention = counted.clone();
            mention.head = tok;
            mention.entity.span = tree.span(first, last).join(mention.entity.span);
            mention.entity.text = mention.entity.span.of(tree.text).to_owned();
            return Some(mention);
        }
        None
    }

    /// Role, sector and country from the words before a personal name: "Veltrian Foreign Minister ...".
    /// True where an office or a title was found.
    pub(super) fn describe(&self, tok: usize, first: usize, name_first: usize, entity: &mut Entity, with_country: bool) -> bool {
        let tree = self.tree;
        let lemmas: Vec<String> = (first..name_first).map(|i| lowered(tree.form(i))).collect();
        let words: Vec<&str> = lemmas.iter().map(String::as_str).collect();
        let mut found = false;
        for end in (0..words.len()).rev() {
            let title = self.setting.knowledge.titles.get(words[end]);
            let agent = self.setting.knowledge.agents.ending_at(&words[..=end], end);
            if let Some((len, agent)) = agent {
                let role = tree.span(first + end + 1 - len, first + end).of(tree.text).to_lowercase();
                entity.role.get_or_insert(role);
                if entity.sector.is_none() {
                    entity.sector = agent.sector.clone();
                }
                found |= agent.kind == EntityKind::Person;
                break;
            } else if let Some(title) = title {
                if entity.role.is_none() {
                    entity.role = title.role.clone();
                }
                if entity.sector.is_none() {
                    entity.sector = title.sector.clone();
                }
                found = true;
            }
        }
        if with_country {
            let owner = self.owner(tok, first, name_first.saturating_sub(1).max(first), None);
            if let Some(owner) = owner.filter(|_| name_first > first) {
                entity.country = owner.country;
            }
        }
        self.with_stance(first, &mut entity.labels);
        found
    }

    /// True where the owner stands before the noun as an adjective or a noun, not as a possessor.
    pub(super) fn describes(&self, owner: &Entity, tok: usize) -> bool {
        let tree = self.tree;
        let before = |name: &&Name| name.last < tok && tree.rel(name.last) != Deprel::NmodPoss;
        let (first, _) = tree.phrase(tok, false);
        self.names.within(first, tok).filter(before).any(|name| self.setting.knowledge.gazetteer.entity(name.index).id == owner.id)
    }

    pub(super) fn belong(&self, entity: &mut Entity, owner: Option<&Entity>) {
        match owner {
            Some(owner) => {
                entity.country = owner.country.clone();
                entity.contested = owner.contested;
                entity.labels.extend(owner.labels.iter().cloned());
                if entity.country.is_none() && matches!(owner.sector.as_deref(), Some("IGO" | "NGO" | "ING")) {
                    entity.sector = owner.sector.clone();
                }
            }
            None => {
                entity.reasons.insert("country".into(), "the phrase names no country".into());
            }
        }
    }
}
