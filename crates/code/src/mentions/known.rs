//! Mentions of whom the gazetteer knows, with the office that a person held on the report's day.

use super::{Mention, Mentions, is_public, lowered, slug};
use crate::names::Name;
use attache_knowledge::{EntityIndex, Office, Sense};
use attache_types::{Deprel, Entity, EntityKind, Upos};

impl<'s> Mentions<'s, '_> {
    /// The entity of a known name alone, without the phrase around it.
    pub fn entity_of_name(&self, name: &Name) -> Entity {
        let mut entity = self.known_entity(name.index, name.sense, name.last);
        entity.labels.extend(name.label.clone());
        let first = self.with_stance(name.first, &mut entity.labels);
        entity.span = self.tree.span(first, name.last);
        entity.text = entity.span.of(self.tree.text).to_owned();
        entity
    }

    /// "the breakaway region Ostmark", "the militant group X": a common noun with a known name right after it.
    pub(super) fn appended_name(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let name = self.names.at(tok + 1).filter(|_| tree.tok(tok).upos == Upos::Noun && tok + 1 < tree.len())?;
        let beside = |i: usize| match tree.rel(i) {
            Deprel::Flat | Deprel::Appos | Deprel::NmodDesc => true,
            Deprel::Nmod => tree.child(i, &[Deprel::Case]).is_none(),
            _ => false,
        };
        let tied = (name.first..=name.last).any(|i| tree.head(i) == Some(tok) && beside(i));
        let known = self.setting.knowledge.gazetteer.entity(name.index);
        if !tied || known.kind == EntityKind::Person || name.sense == Sense::Adjective {
            return None;
        }
        let mut mention = self.named(tok, name);
        let (first, _) = tree.phrase(tok, false);
        self.stance_inside(first, tok, &mut mention.entity.labels);
        Some(mention)
    }

    /// A phrase whose head is part of a known name.
    pub(super) fn named(&self, tok: usize, name: &Name) -> Mention {
        let mut entity = self.entity_of_name(name);
        let known = self.setting.knowledge.gazetteer.entity(name.index);
        if known.kind == EntityKind::Person {
            let (first, last) = self.tree.phrase(tok, false);
            self.describe(tok, first.min(name.first), name.first, &mut entity, false);
            entity.span = entity.span.join(self.tree.span(first, last.max(name.last)));
            entity.text = entity.span.of(self.tree.text).to_owned();
            self.without_office(tok, &mut entity);
        }
        if self.is_location(tok, name) {
            entity.kind = Some(EntityKind::Place);
            entity.sector = None;
        }
        if self.are_people(tok, name) {
            return self.people(tok, entity);
        }
        let kind = entity.kind;
        let state = matches!(kind, Some(EntityKind::State | EntityKind::Territory)) || is_public(&entity);
        Mention { head: tok, state, person: kind == Some(EntityKind::Person), entity, others: Vec::new(), index: Some(name.index), pronoun: false }
    }

    /// "Norlanders", "two Norlanders": so many of a nation, not their state as "the Norlanders" may be.
    fn are_people(&self, tok: usize, name: &Name) -> bool {
        let tree = self.tree;
        let of_state = matches!(self.setting.knowledge.gazetteer.entity(name.index).kind, EntityKind::State | EntityKind::Territory);
        let some = |c: usize| self.setting.knowledge.classes.has("part-determiner", &lowered(tree.form(c)));
        let counted = tree.child(tok, &[Deprel::Nummod]).is_some() || tree.children_by(tok, &[Deprel::Det, Deprel::Amod]).any(some);
        // "talks between Veltrians and Norlanders" are their states'.
        let beside = tree.rel(tok) == Deprel::Conj || tree.child(tok, &[Deprel::Conj]).is_some();
        let bare = !beside && tree.child(tok, &[Deprel::Det]).is_none();
        // "a Norlander"
        let one = || tree.child(tok, &[Deprel::Det]).is_some_and(|det| !self.setting.knowledge.classes.has("definite", tree.lemma(det)));
        name.sense == Sense::People && of_state && if tree.tok(tok).feats().plural { counted || bare } else { one() }
    }

    fn people(&self, tok: usize, state: Entity) -> Mention {
        let what = slug(self.tree.form(tok));
        let (first, last) = self.tree.phrase(tok, true);
        let span = self.tree.span(first, last);
        let entity = Entity {
            id: format!("generic/{}/CVL/{what}", state.id),
            name: state.name.as_ref().map(|name| format!("{what} ({name})")),
            kind: Some(EntityKind::Generic),
            sector: Some("CVL".to_owned()),
            text: span.of(self.tree.text).to_owned(),
            span,
            wikidata: None,
            ..state
        };
        Mention { head: tok, state: false, person: true, entity, others: Vec::new(), index: None, pronoun: false }
    }

    /// Who holds no office on the report's day is what an apposition says.
    fn without_office(&self, tok: usize, entity: &mut Entity) {
        let said = self.apposed_agent(tok).filter(|mention| entity.sector.is_none() && mention.entity.sector.is_some());
        if let Some(said) = said {
            entity.sector.clone_from(&said.entity.sector);
            entity.role = entity.role.take().or_else(|| said.entity.role.clone());
        }
    }

    /// Persons of whom the report says nothing are former holders of the last office that they held before its day. In a report
    /// without a day those who led a state are its government, whatever else they were.
    pub fn retire(&mut self) {
        let setting = self.setting;
        for mention in self.by_head.iter_mut().flatten().filter(|mention| mention.person) {
            let entity = &mut mention.entity;
            let Some(index) = mention.index.filter(|_| entity.sector.is_none() && entity.role.is_none()) else {
                continue;
            };
            let offices = setting.knowledge.gazetteer.offices(index).iter();
            if setting.day.is_none() && entity.country.is_some() {
                let mut sectors = offices.clone().filter(|office| setting.leads(office)).map(|office| &office.sector);
                let first = sectors.next().filter(|first| sectors.all(|sector| sector == *first));
                entity.sector = first.cloned().flatten();
            }
            let ended = |office: &&Office| setting.day.is_some_and(|day| office.to.as_deref().is_some_and(|to| to < day));
            let last = offices.filter(ended).filter(|office| office.role.is_some()).max_by_key(|office| office.to.as_deref());
            if let Some(role) = last.and_then(|office| office.role.as_deref()) {
                entity.role = Some(format!("former {role}"));
                entity.sector = Some("ELI".to_owned());
            }
        }
    }

    /// A capital after a locative preposition is the town, not the government.
    pub(super) fn is_location(&self, tok: usize, name: &Name) -> bool {
        let case = self.tree.preposition(tok).unwrap_or("");
        name.sense == Sense::Place || (name.sense == Sense::Government && self.setting.knowledge.classes.has("locative", case))
    }

    pub(super) fn known_entity(&self, index: EntityIndex, sense: Sense, tok: usize) -> Entity {
        let gazetteer = &self.setting.knowledge.gazetteer;
        let known = gazetteer.entity(index);
        let mut entity = Entity {
            id: known.id.clone(),
            name: Some(gazetteer.name_of(index, self.setting.viewpoint).to_owned()),
            kind: Some(known.kind),
            country: gazetteer.country_of(index, self.setting.viewpoint).map(str::to_owned),
            sector: known.sector.clone(),
            role: known.role.clone(),
            contested: known.contested,
            wikidata: known.wikidata.clone(),
            ..Entity::default()
        };
        if sense == Sense::Government {
            let place = self.setting.knowledge.classes.has("locative", self.tree.preposition(tok).unwrap_or(""));
            entity.sector = (!place).then(|| "GOV".to_owned());
        }
        if known.kind == EntityKind::Person {
            self.office_at(index, &mut entity);
        }
        entity
    }

    /// Sector, role and country of a person are those of the office held on the report's day, of several those of the leading one: a
    /// prime minister may be defence minister too.
    pub(super) fn office_at(&self, index: EntityIndex, entity: &mut Entity) {
        let gazetteer = &self.setting.knowledge.gazetteer;
        let offices = gazetteer.offices(index);
        let Some(day) = self.setting.day else {
            return;
        };
        let on_day = |office: &&Office| office.from.as_deref().is_none_or(|from| from <= day) && office.to.as_deref().is_none_or(|to| day <= to);
        let held = offices.iter().filter(on_day).find(|office| self.setting.leads(office)).or_else(|| offices.iter().find(on_day));
        if let Some(office) = held {
            entity.sector = office.sector.clone().or(entity.sector.take());
            entity.role = office.role.clone().or(entity.role.take());
            let country = office.country.as_deref().and_then(|country| gazetteer.country_code(country, self.setting.viewpoint));
            entity.country = country.map(str::to_owned).or(entity.country.take());
        } else if !offices.is_empty() {
            entity.sector = None;
            entity.role = None;
            entity.reasons.insert("role".into(), "no office held on the report's date".into());
        }
    }
}
