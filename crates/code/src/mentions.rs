//! Mentions: which noun phrases of a sentence are actors, and who they are.
//!
//! Needs trees and known names; gives for every nominal head the entity that its phrase names or describes, with country,
//! sector and role. A phrase that is no actor has no mention. Measured by `score_entities.py` and `score_events.py`.

use crate::names::{Name, Names};
use crate::places;
use crate::tree::Tree;
use attache_knowledge::{Agent, EntityIndex, Knowledge, PredicatePos, Sense};
use attache_types::{Deprel, Entity, EntityKind, NameKind, Upos, Xpos};

/// Most words of an agent before its head, and behind it.
const WORDS_BEFORE: usize = 3;
const WORDS_BEHIND: usize = 5;

/// A noun phrase that is an actor.
#[derive(Clone, Debug)]
pub struct Mention {
    /// Token that heads the phrase.
    pub head: usize,
    /// The entity, with the phrase's words.
    pub entity: Entity,
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

/// The mentions of a sentence by head token.
pub struct Mentions<'s, 'd> {
    tree: &'s Tree<'d>,
    names: &'s Names,
    setting: &'s Setting<'s>,
    by_head: Vec<Option<Mention>>,
}

impl<'s, 'd> Mentions<'s, 'd> {
    /// Resolves every nominal of the sentence.
    pub fn resolve(tree: &'s Tree<'d>, names: &'s Names, setting: &'s Setting<'s>) -> Self {
        let mut mentions = Mentions { tree, names, setting, by_head: vec![None; tree.len()] };
        // Deepest first, so that a phrase finds its complements resolved.
        let describes =
            |i: usize| tree.rel(i) == Deprel::Compound && tree.tok(i).upos == Upos::Noun && setting.knowledge.agents.get(&[tree.lemma(i)]).is_some();
        let mut order: Vec<usize> = (0..tree.len()).filter(|&i| heads_phrase(tree, names, i) || describes(i)).collect();
        order.sort_by_key(|&i| std::cmp::Reverse(tree.ancestors(i).count()));
        for tok in order {
            mentions.by_head[tok] = mentions.mention(tok);
        }
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
            mention.entity = Entity { text, span, ..antecedent.entity.clone() };
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

    /// Words of stance in what is said of somebody ("X is a breakaway region") stay with them.
    fn labels_of_predicates(&mut self) {
        let tree = self.tree;
        for tok in 0..tree.len() {
            if tree.tok(tok).upos != Upos::Noun || tree.child(tok, &[Deprel::Cop]).is_none() {
                continue;
            }
            let (first, last) = tree.phrase(tok, false);
            let mut labels = Vec::new();
            self.stance_inside(first, last, &mut labels);
            let subjects = tree.child(tok, &[Deprel::Nsubj]).map_or(Vec::new(), |s| tree.conjuncts(s));
            for subject in subjects {
                if let Some(mention) = self.by_head[subject].as_mut() {
                    mention.entity.labels.extend(labels.iter().cloned());
                }
            }
        }
    }

    /// The entity of a known name alone, without the phrase around it.
    pub fn entity_of_name(&self, name: &Name) -> Entity {
        let mut entity = self.known_entity(name.index, name.sense, name.last);
        entity.labels.extend(name.label.clone());
        let first = self.with_stance(name.first, &mut entity.labels);
        entity.span = self.tree.span(first, name.last);
        entity.text = entity.span.of(self.tree.text).to_owned();
        entity
    }

    fn mention(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        if tree.tok(tok).upos == Upos::Pron {
            return self.pronoun(tok);
        }
        if let Some(name) = self.names.at(tok).filter(|name| name.sense != Sense::Adjective || is_noun_like(tree, tok)) {
            return Some(self.named(tok, name));
        }
        self.appended_name(tok).or_else(|| self.generic(tok)).or_else(|| self.unknown_name(tok)).or_else(|| self.of_quantity(tok))
    }

    /// "the breakaway region Ostmark", "the militant group X": a common noun with a known name right after it.
    fn appended_name(&self, tok: usize) -> Option<Mention> {
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

    fn pronoun(&self, tok: usize) -> Option<Mention> {
        let personal = matches!(self.tree.tok(tok).xpos, Xpos::Prp | Xpos::PossessivePronoun);
        let mut entity = Entity { span: self.tree.tok(tok).span, text: self.tree.form(tok).to_owned(), ..Entity::default() };
        entity.reasons.insert("name".into(), "pronoun without a clear antecedent".into());
        let lemma = self.tree.lemma(tok);
        let person = self.setting.knowledge.classes.has("person-pronoun", lemma);
        let group = self.setting.knowledge.classes.has("group-pronoun", lemma);
        (personal && (person || group)).then_some(Mention { head: tok, entity, index: None, state: false, person, pronoun: true })
    }

    /// A phrase whose head is part of a known name.
    fn named(&self, tok: usize, name: &Name) -> Mention {
        let mut entity = self.entity_of_name(name);
        let known = self.setting.knowledge.gazetteer.entity(name.index);
        if known.kind == EntityKind::Person {
            let (first, last) = self.tree.phrase(tok, false);
            self.describe(tok, first.min(name.first), name.first, &mut entity, false);
            entity.span = entity.span.join(self.tree.span(first, last.max(name.last)));
            entity.text = entity.span.of(self.tree.text).to_owned();
        }
        if self.is_location(tok, name) {
            entity.kind = Some(EntityKind::Place);
            entity.sector = None;
        }
        let kind = entity.kind;
        let state = matches!(kind, Some(EntityKind::State | EntityKind::Territory)) || is_public(&entity);
        Mention { head: tok, state, person: kind == Some(EntityKind::Person), entity, index: Some(name.index), pronoun: false }
    }

    /// A capital after a locative preposition is the town, not the government.
    fn is_location(&self, tok: usize, name: &Name) -> bool {
        let case = self.tree.preposition(tok).unwrap_or("");
        name.sense == Sense::Place || (name.sense == Sense::Government && self.setting.knowledge.classes.has("locative", case))
    }

    fn known_entity(&self, index: EntityIndex, sense: Sense, tok: usize) -> Entity {
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

    /// Sector, role and country of a person are those of the office held on the report's day.
    fn office_at(&self, index: EntityIndex, entity: &mut Entity) {
        let gazetteer = &self.setting.knowledge.gazetteer;
        let offices = gazetteer.offices(index);
        let Some(day) = self.setting.day else {
            return;
        };
        let held =
            offices.iter().find(|office| office.from.as_deref().is_none_or(|from| from <= day) && office.to.as_deref().is_none_or(|to| day <= to));
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

    /// "the foreign minister of Veltria", "Norlander police", with a name in apposition or after it if there is one.
    fn generic(&self, tok: usize) -> Option<Mention> {
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
    fn agent_words(&self, tok: usize) -> Option<(usize, usize, &'s Agent)> {
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

    /// A proper name that the gazetteer does not hold.
    fn unknown_name(&self, tok: usize) -> Option<Mention> {
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
            let owner = self.owner(tok, phrase_first, phrase_last, Some((first, last)));
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
        Some(Mention { head: tok, state: false, person, entity, index: None, pronoun: false })
    }

    /// A common noun with the capital of a sentence's beginning: "Airstrikes hit the town".
    fn is_common_noun(&self, tok: usize) -> bool {
        let word = lowered(self.tree.form(tok));
        let singular = word.strip_suffix('s').unwrap_or(&word);
        let knowledge = self.setting.knowledge;
        [word.as_str(), singular]
            .into_iter()
            .any(|w| !knowledge.patterns.for_predicate(w, PredicatePos::Noun).is_empty() || !knowledge.classes.of(w).is_empty())
    }

    /// "dozens of protesters", "a group of Norlander soldiers", "one of the ministers": the people counted.
    fn of_quantity(&self, tok: usize) -> Option<Mention> {
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
    fn describe(&self, tok: usize, first: usize, name_first: usize, entity: &mut Entity, with_country: bool) -> bool {
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

    /// Who a phrase belongs to: a country or body named by its modifiers, nearest first.
    fn owner(&self, tok: usize, first: usize, last: usize, except: Option<(usize, usize)>) -> Option<Entity> {
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

    /// True where the owner stands before the noun as an adjective or a noun, not as a possessor.
    fn describes(&self, owner: &Entity, tok: usize) -> bool {
        let tree = self.tree;
        let before = |name: &&Name| name.last < tok && tree.rel(name.last) != Deprel::NmodPoss;
        let (first, _) = tree.phrase(tok, false);
        self.names.within(first, tok).filter(before).any(|name| self.setting.knowledge.gazetteer.entity(name.index).id == owner.id)
    }

    fn belong(&self, entity: &mut Entity, owner: Option<&Entity>) {
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

    /// A personal name in apposition to or right after a description.
    fn name_beside(&self, tok: usize, person: bool) -> Option<NameBeside> {
        let tree = self.tree;
        let beside = tree
            .children(tok)
            .find(|&c| matches!(tree.rel(c), Deprel::Appos | Deprel::Flat | Deprel::NmodDesc) && c > tok && tree.tok(c).upos == Upos::Propn);
        let c = beside.or_else(|| self.name_after(tok)).filter(|_| person)?;
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
        let (first, last) = if tree.rel(c) == Deprel::Flat { (c, self.flat_end(tok, c)) } else { self.name_run(c) };
        let name = tree.span(first, last).of(tree.text).to_owned();
        Some(NameBeside { id: format!("name/{}", slug(&name)), name: Some(name), index: None, first, last })
    }

    /// "the president of Norland Viktor Osk": a personal name right after the description, wherever the parser hung it.
    fn name_after(&self, tok: usize) -> Option<usize> {
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

    fn flat_end(&self, head: usize, from: usize) -> usize {
        self.tree.children_by(head, &[Deprel::Flat]).filter(|&c| c >= from).max().unwrap_or(from)
    }

    /// An apposition that describes a name: "Ana Beralt, the Veltrian foreign minister".
    fn apposed_agent(&self, tok: usize) -> Option<&Mention> {
        self.tree.children_by(tok, &[Deprel::Appos]).find_map(|c| self.at(c)).filter(|mention| mention.entity.kind == Some(EntityKind::Generic))
    }

    /// The proper-name words around a head.
    fn name_run(&self, tok: usize) -> (usize, usize) {
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

    fn is_office(&self, tok: usize) -> bool {
        let word = lowered(self.tree.form(tok));
        self.setting.knowledge.titles.get(&word).is_some() || self.setting.knowledge.agents.ending_at(&[word.as_str()], 0).is_some()
    }

    fn is_calendar(&self, tok: usize) -> bool {
        self.setting.knowledge.classes.has("calendar", &lowered(self.tree.form(tok)))
    }

    /// Words of stance right before `first` join the phrase; gives the new first token.
    fn with_stance(&self, first: usize, labels: &mut Vec<String>) -> usize {
        let mut start = first;
        while start > 0 {
            let found = (1..=3usize.min(start)).rev().find(|&len| self.is_stance(start - len, start - 1));
            let Some(len) = found else {
                break;
            };
            labels.push(self.tree.span(start - len, start - 1).of(self.tree.text).to_lowercase());
            start -= len;
        }
        start
    }

    fn stance_inside(&self, first: usize, last: usize, labels: &mut Vec<String>) {
        for from in first..=last {
            for to in from..=last.min(from + 2) {
                if self.is_stance(from, to) {
                    labels.push(self.tree.span(from, to).of(self.tree.text).to_lowercase());
                }
            }
        }
    }

    fn is_stance(&self, first: usize, last: usize) -> bool {
        let words = self.tree.span(first, last).of(self.tree.text).to_lowercase();
        self.setting.knowledge.classes.has("stance", &words)
    }
}

struct NameBeside {
    name: Option<String>,
    id: String,
    index: Option<EntityIndex>,
    first: usize,
    last: usize,
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
