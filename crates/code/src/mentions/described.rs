//! Mentions of whom the words only describe: offices, occupations, groups of people, and whom they are counted among.

use super::kinds::is_land;
use super::{Mention, Mentions, is_across_borders, is_public, lowered, outside_of, slug};
use crate::names::Name;
use attache_knowledge::{Agent, PredicatePos, Sense};
use attache_types::{Deprel, Entity, EntityKind, Upos, Xpos};

/// Most words of an agent before its head, and behind it.
const WORDS_BEFORE: usize = 3;
const WORDS_BEHIND: usize = 5;

impl<'s> Mentions<'s, '_> {
    /// "the foreign minister of Veltria", "Norlander police", with a name in apposition or after it if there is one.
    pub(super) fn generic(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        if self.is_given_name(tok) || self.is_no_party(tok) || self.is_titled(tok) {
            return None;
        }
        let (words, agent, noun, description) = match self.agent_words(tok) {
            Some((first, last, agent)) => ((first, last), agent, None, tree.span(first, last).of(tree.text).to_lowercase()),
            None => self.shared_office(tok).map(|(agent, noun, description)| ((tok, tok), agent, Some(noun), description))?,
        };
        let (mut first, last) = tree.phrase(tok, true);
        // "Norland's minister-designate": where the office heads the words behind it, the phrase begins with its own.
        if let Some(office) = tree.head(tok).filter(|office| (words.0..first).contains(office)) {
            first = tree.phrase(office, false).0.min(words.0);
        }
        // "Norlander rebel attacks": what stands before both nouns says whose the rebels are.
        let beside =
            |i: usize| matches!(tree.rel(i), Deprel::Amod | Deprel::Compound) && tree.head(i) == tree.head(tok) && self.names.at(i).is_some();
        while tree.rel(tok) == Deprel::Compound && first > 0 && beside(first - 1) {
            first -= 1;
        }
        let mut entity = Entity {
            kind: Some(EntityKind::Generic),
            sector: agent.sector.clone(),
            role: (agent.kind == EntityKind::Person).then(|| description.clone()),
            ..Entity::default()
        };
        // "neighbours of Norland", "its allies" are of other countries; "Norlander allies" are Norlanders.
        let classes = &self.setting.knowledge.classes;
        let relational = classes.has("relational", tree.lemma(tok));
        let named = |name: &&Name| self.known_entity(name.index, Sense::Name, name.last);
        let mut owners: Vec<&Name> = self.owners(tok, first, last, &[words]);
        if relational && !owners.iter().all(|owner| self.describes(&named(owner), tok)) {
            owners.clear();
        }
        let mut owner = owners.first().map(named);
        owner = owner.or_else(|| self.owner(tok, first, last, &[words]).filter(|owner| !relational || self.describes(owner, tok)));
        if self.heads_bodies(tok, words)
            && let Some((at, body)) = self.body(tok, words)
        {
            entity.sector.clone_from(&body.sector);
            // "a Norlander Labour spokesman": the body may have no country where its speaker has one.
            let mut other = || self.owner(tok, first, last, &[words, tree.range(at)]).filter(|owner| owner.country.is_some());
            owner = owner.filter(|owner| owner.country.is_some()).or_else(&mut other).or(Some(body));
        }
        // "the group's leader": of which group is not said, and it need not be a government.
        if words == (tok, tok) && self.leads_a_band(tok) {
            entity.sector = None;
        }
        // "the Norlander-led coalition" is not Norland's own, nor a party of its parliament.
        if classes.has("joint-force", tree.lemma(tok)) && self.is_led(tok) {
            (owner, entity.sector) = (None, Some("MIL".to_owned()));
            owners.clear();
        }
        // "the international criminal court in The Hague" is not of the state where it sits.
        if agent.kind == EntityKind::Organization && agent.sector.as_deref() == Some("IGO") {
            owner = None;
            owners.clear();
        }
        if entity.sector.as_deref() == Some("CVL") && self.took_arms(tok) {
            entity.sector = None;
            entity.reasons.insert("sector".into(), "a civilian or a fighter".into());
        }
        let plain = entity.clone();
        self.share_sector(&mut entity, tok, owner.as_ref());
        self.call_former(&mut entity, tok, words);
        let others: Vec<Entity> = owners.iter().skip(1).map(named).collect();
        self.belong(&mut entity, owner.as_ref());
        self.with_stance(first, &mut entity.labels);
        self.stance_inside(first, tok, &mut entity.labels);
        entity.span = tree.span(first, last);
        let mut index = None;
        let mut joined = Vec::new();
        if let Some(person) = self.name_beside(tok, agent.kind == EntityKind::Person) {
            joined = self.names_joined(tok, &person);
            entity.name = person.name;
            entity.kind = Some(EntityKind::Person);
            entity.id = person.id;
            index = person.index;
            entity.span = entity.span.join(tree.span(person.first, person.last));
            // "The prime minister, Ana Osk": of the country of hers that the words do not say.
            let known = index.filter(|_| entity.country.is_none()).map(|index| self.known_entity(index, Sense::Name, tok));
            entity.country = entity.country.take().or(known.and_then(|known| known.country));
        } else {
            let place = owner.as_ref().map_or("unknown", |owner| owner.id.as_str());
            let lemmas: Vec<&str> = (words.0..=words.1).map(|i| tree.lemma(i)).filter(|&lemma| lemma != "-").collect();
            let lemma = if noun.is_some() { slug(&description) } else { lemmas.join("-") };
            entity.id = generic_id(place, &entity, &lemma);
            entity.name = owner.as_ref().and_then(|owner| owner.name.as_ref()).map(|name| format!("{description} ({name})"));
        }
        for name in &owners {
            entity.span = entity.span.join(tree.span(name.first, name.last));
        }
        if let Some(noun) = noun {
            entity.span = entity.span.join(tree.span(noun, noun));
        }
        for name in &joined {
            entity.span = entity.span.join(tree.span(name.first, name.last));
        }
        entity.text = entity.span.of(tree.text).to_owned();
        let mut others: Vec<Entity> = others.iter().map(|owner| self.of_owner(tok, words, &plain, &entity, owner, &description)).collect();
        if others.is_empty() {
            let further = self.further_offices(tok, words).into_iter();
            others.extend(further.map(|(agent, description)| office_beside(&entity, agent, description)));
        }
        others.extend(joined.into_iter().map(|name| Entity { id: name.id, name: name.name, ..entity.clone() }));
        let state = is_public(&entity) && agent.kind != EntityKind::Person;
        Some(Mention { head: tok, state, person: agent.kind == EntityKind::Person, entity, others, index, pronoun: false })
    }

    /// "the men who captured him": they need not be civilians.
    fn took_arms(&self, tok: usize) -> bool {
        let tree = self.tree;
        let relative = |i: usize| tree.child(i, &[Deprel::Nsubj]).is_some_and(|s| matches!(tree.tok(s).xpos, Xpos::Wp | Xpos::Wdt));
        let deed = |clause: usize| relative(clause) && self.setting.knowledge.classes.has("taking-arms", tree.lemma(clause));
        tree.children_by(tok, &[Deprel::AclRelcl]).any(deed)
    }

    /// "the residential building", "those held": a place or people of whom no more is said.
    pub fn unnamed(&self, tok: usize) -> Entity {
        let tree = self.tree;
        let (first, last) = tree.phrase(tok, true);
        let span = tree.span(first, last);
        let kind = if tree.tok(tok).upos == Upos::Pron { EntityKind::Generic } else { EntityKind::Place };
        let mut entity = Entity { kind: Some(kind), span, text: span.of(tree.text).to_owned(), ..Entity::default() };
        entity.id = generic_id("unknown", &entity, &slug(tree.lemma(tok)));
        entity.reasons.insert("name".into(), "the words name nobody".into());
        entity.reasons.insert("country".into(), "the phrase names no country".into());
        entity
    }

    /// "“Man of the Woods”": part of what a work is called.
    fn is_titled(&self, tok: usize) -> bool {
        let tree = self.tree;
        let is = |class: &str, i: usize| self.setting.knowledge.classes.has(class, tree.form(i));
        let Some(first) = (0..tok).rev().find(|&i| is("quote-opening", i) || is("quote-closing", i)).filter(|&i| is("quote-opening", i)) else {
            return false;
        };
        let Some(last) = (tok + 1..tree.len()).find(|&i| is("quote-closing", i)) else {
            return false;
        };
        let words = || (first + 1..last).filter(|&i| tree.tok(i).upos != Upos::Punct);
        let small = |i: usize| tree.form(i).starts_with(char::is_lowercase);
        let function = |i: usize| matches!(tree.tok(i).upos, Upos::Adp | Upos::Det | Upos::Cconj | Upos::Part);
        words().any(small) && words().all(|i| !small(i) || function(i))
    }

    /// "a nerve agent", "a pilot project", "the force behind the scheme": words for people that are part of a word for a thing.
    fn is_no_party(&self, tok: usize) -> bool {
        let tree = self.tree;
        let classes = &self.setting.knowledge.classes;
        let outer = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::Compound);
        let thing = |first: usize, second: usize| classes.has("no-party", &format!("{} {}", tree.lemma(first), tree.lemma(second)));
        let behind = |c: usize| tree.preposition(c).is_some_and(|case| classes.has("no-party", &format!("{} {case}", tree.lemma(tok))));
        outer.is_some_and(|outer| thing(tok, outer))
            || tree.children_by(tok, &[Deprel::Compound, Deprel::Amod]).any(|c| thing(c, tok))
            || tree.children_by(tok, &[Deprel::Nmod]).any(behind)
    }

    /// "the leader of the group", "the movement's chief"
    fn leads_a_band(&self, tok: usize) -> bool {
        let tree = self.tree;
        let band = |c: usize| self.setting.knowledge.classes.has("band", tree.lemma(c)) && self.at(c).is_none() && self.names.at(c).is_none();
        let of = |c: usize| tree.rel(c) == Deprel::NmodPoss || tree.preposition(c) == Some("of");
        let leads = self.setting.knowledge.classes.has("leading-person", tree.lemma(tok));
        leads && tree.children_by(tok, &[Deprel::Nmod, Deprel::NmodPoss]).any(|c| of(c) && band(c))
    }

    /// True for an office that is whose body's it is: "director", "chief executive"; not for "family member".
    fn heads_bodies(&self, tok: usize, words: (usize, usize)) -> bool {
        let classes = &self.setting.knowledge.classes;
        let whole = (words.0..=words.1).map(|i| self.tree.lemma(i)).collect::<Vec<_>>().join(" ");
        classes.has("body-head", &whole) || words == (tok, tok) && classes.has("body-head", self.tree.lemma(tok))
    }

    /// The same phrase as those of another country.
    fn of_owner(&self, tok: usize, words: (usize, usize), plain: &Entity, phrase: &Entity, owner: &Entity, description: &str) -> Entity {
        let mut entity = Entity { span: phrase.span, text: phrase.text.clone(), labels: phrase.labels.clone(), ..plain.clone() };
        self.share_sector(&mut entity, tok, Some(owner));
        self.call_former(&mut entity, tok, words);
        self.belong(&mut entity, Some(owner));
        let what = phrase.id.rsplit('/').next().unwrap_or_default();
        entity.id = generic_id(&owner.id, &entity, what);
        entity.name = owner.name.as_ref().map(|name| format!("{description} ({name})"));
        entity
    }

    /// Who held an office before ("the former foreign minister", "Norland's ex-president") is of the elite, not in office.
    fn call_former(&self, entity: &mut Entity, tok: usize, words: (usize, usize)) {
        let classes = &self.setting.knowledge.classes;
        let serves = || classes.has("serving", self.tree.lemma(tok));
        let office = entity.sector.as_deref().map_or_else(serves, |sector| classes.has("former-sector", sector));
        if let Some(role) = entity.role.as_mut().filter(|_| office && self.is_former(tok, words)) {
            *role = format!("former {role}");
            // "former soldiers" are civilians.
            let ranks = classes.has("rank-and-file", self.tree.lemma(tok));
            entity.sector = Some(if ranks { "CVL" } else { "ELI" }.to_owned());
        }
    }

    /// True where a word in front of an office says that it is held no more.
    fn is_former(&self, tok: usize, words: (usize, usize)) -> bool {
        let tree = self.tree;
        let classes = &self.setting.knowledge.classes;
        let of_phrase = |i: usize| tree.head(i).is_some_and(|h| h == tok || (words.0..=words.1).contains(&h) || outside_of(tree, h, tok));
        let owner = |i: usize| tree.head(i).is_some_and(|h| tree.rel(h) == Deprel::NmodPoss);
        (tree.range(tok).0..=tok).any(|i| {
            let form = lowered(tree.form(i));
            let prefixed = form.split_once('-').is_some_and(|(prefix, _)| classes.has("former-mark", &format!("{prefix}-")));
            let marked = i < tok && (classes.has("former-mark", &form) || prefixed) || i == tok && prefixed;
            // "current or former members" are not all former ones.
            let alone = tree.rel(i) != Deprel::Conj && tree.child(i, &[Deprel::Conj]).is_none();
            // "former rival Governor Osk" is governor.
            let person = |j: usize| self.setting.knowledge.agents.get(&[tree.lemma(j)]).is_some_and(|agent| agent.kind == EntityKind::Person);
            let of_other = (i + 1..words.0).any(|j| tree.tok(j).upos == Upos::Noun && person(j));
            marked && (i == tok || of_phrase(i)) && !owner(i) && alone && !of_other
        })
    }

    /// "the head of the Norlander army": a word that is an office only beside the body that it is the office of.
    pub(super) fn head_of_body(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let leads = tree.tok(tok).upos == Upos::Noun && self.setting.knowledge.classes.has("body-head", tree.lemma(tok));
        let (at, body) = self.body(tok, (tok, tok)).filter(|_| leads)?;
        let (first, last) = tree.phrase(tok, true);
        let owner = self.owner(tok, first, last, &[tree.range(at)]);
        let mut entity = Entity {
            kind: Some(EntityKind::Generic),
            sector: body.sector.clone(),
            role: Some(tree.form(tok).to_lowercase()),
            country: body.country.clone().or_else(|| owner.and_then(|owner| owner.country)),
            ..Entity::default()
        };
        self.call_former(&mut entity, tok, (tok, tok));
        entity.span = tree.span(first, last);
        if at > tok {
            entity.span = entity.span.join(body.span);
        }
        entity.id = generic_id(&body.id, &entity, tree.lemma(tok));
        let mut index = None;
        if let Some(person) = self.name_beside(tok, true) {
            (entity.name, entity.kind, entity.id, index) = (person.name, Some(EntityKind::Person), person.id, person.index);
            entity.span = entity.span.join(tree.span(person.first, person.last));
        }
        entity.text = entity.span.of(tree.text).to_owned();
        let others = self.at(at).map_or(Vec::new(), |mention| mention.others.clone());
        let alike = |owner: &Entity| Entity {
            id: generic_id(&owner.id, &entity, tree.lemma(tok)),
            country: owner.country.clone(),
            contested: owner.contested,
            ..entity.clone()
        };
        let others = others.iter().map(alike).collect();
        // "members of the Northern Union" are states.
        let state = entity.sector.as_deref() == Some("IGO");
        Some(Mention { head: tok, state, person: !state, entity, others, index, pronoun: false })
    }

    /// "Osk's backer, Norland": whose ally it is says nothing of the state or body that is named with it.
    pub(super) fn apposed_ally(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let relational = self.setting.knowledge.classes.has("relational", tree.lemma(tok)) && !tree.tok(tok).feats().plural;
        let beside = tree.children_by(tok, &[Deprel::Appos]).filter(|&c| relational && c > tok);
        let mut mention = beside.filter_map(|c| self.at(c)).find(|m| m.index.is_some() && !m.person)?.clone();
        let (first, last) = tree.phrase(tok, true);
        mention.head = tok;
        mention.entity.span = mention.entity.span.join(tree.span(first, last));
        mention.entity.text = mention.entity.span.of(tree.text).to_owned();
        Some(mention)
    }

    /// "Osk's campaign", "the Osk campaign": those who work for the candidate, not the candidate, nor what a government or an army
    /// wages.
    pub(super) fn candidacy(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let noun = tree.tok(tok).upos == Upos::Noun && self.setting.knowledge.classes.has("candidacy", tree.lemma(tok));
        let waged = || tree.children_by(tok, &[Deprel::Nmod]).any(|c| tree.preposition(c) != Some("in"));
        let bare = noun && tree.child(tok, &[Deprel::Acl]).is_none() && !waged();
        let before = |&c: &usize| bare && c < tok;
        let modifiers: Vec<usize> = tree.children_by(tok, &[Deprel::NmodPoss, Deprel::Compound, Deprel::Amod]).filter(before).collect();
        let candidate = modifiers.iter().find_map(|&c| self.candidate(c))?;
        // "Osk's bombing campaign"
        let of_election = |&c: &usize| self.candidate(c).is_some() || self.setting.knowledge.classes.has("candidacy-word", tree.lemma(c));
        if !modifiers.iter().all(of_election) {
            return None;
        }
        let (first, last) = tree.phrase(tok, true);
        let span = tree.span(first, last);
        let what = slug(tree.lemma(tok));
        let entity = Entity {
            id: format!("generic/{}/PTY/{what}", candidate.id),
            name: candidate.name.as_ref().map(|name| format!("{what} ({name})")),
            kind: Some(EntityKind::Generic),
            sector: Some("PTY".to_owned()),
            country: candidate.country,
            span,
            text: span.of(tree.text).to_owned(),
            ..Entity::default()
        };
        Some(Mention { head: tok, state: false, person: false, entity, others: Vec::new(), index: None, pronoun: false })
    }

    /// A person who may run for an office.
    fn candidate(&self, tok: usize) -> Option<Entity> {
        let name = self.names.at(tok).map(|name| self.entity_of_name(name));
        let entity = self.at(tok).filter(|m| !m.pronoun).map(|m| m.entity.clone()).or(name)?;
        let rules = matches!(entity.sector.as_deref(), Some("GOV" | "MIL" | "REB" | "COP"));
        (entity.kind == Some(EntityKind::Person) && !rules).then_some(entity)
    }

    /// "the recruiter, Jan Dolny": a noun that says nothing of politics, with a person's name in apposition.
    pub(super) fn apposed_person(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let knowledge = self.setting.knowledge;
        let person = |c: &usize| *c > tok && self.at(*c).is_some_and(|m| m.entity.kind == Some(EntityKind::Person));
        let beside = tree.children_by(tok, &[Deprel::Appos]).find(person).filter(|_| tree.tok(tok).upos == Upos::Noun)?;
        // Without a comma it may be the subject of a clause: "the house Jan Dolny bought".
        let (first, last) = tree.phrase(tok, true);
        let comma = last + 2 < tree.len() && tree.form(last + 1) == "," && tree.phrase(beside, false).0 == last + 2;
        let next = tree.phrase(beside, false).0 == last + 1;
        let human = next && ["person", "kin"].iter().any(|class| knowledge.classes.has(class, tree.lemma(tok)));
        let act =
            knowledge.classes.has("abstract", tree.lemma(tok)) || !knowledge.patterns.for_predicate(tree.lemma(tok), PredicatePos::Noun).is_empty();
        let mut mention = self.at(beside).filter(|_| human || comma && !act)?.clone();
        mention.head = tok;
        mention.entity.span = mention.entity.span.join(tree.span(first, last));
        mention.entity.text = mention.entity.span.of(tree.text).to_owned();
        Some(mention)
    }

    /// "Veltrian, Norlander and UN negotiators": adjectives that the parser took for nouns are those of the noun they share.
    pub(super) fn lend_nouns(&mut self) {
        let tree = self.tree;
        for tok in 0..tree.len() {
            let Some(head) = tree.head(tok).filter(|_| tree.rel(tok) == Deprel::Conj) else {
                continue;
            };
            let lent = self.at(tok).filter(|m| m.entity.kind == Some(EntityKind::Generic) && tree.tok(tok).feats().plural).cloned();
            let Some(lent) = lent.filter(|_| tree.child(tok, &[Deprel::Det, Deprel::Nummod]).is_none()) else {
                continue;
            };
            let named = tree.children_by(tok, &[Deprel::Amod, Deprel::Compound]).any(|c| self.names.at(c).is_some());
            let chain: Vec<usize> = tree.conjuncts(head).into_iter().filter(|&c| c < tok).collect();
            let adjective = |&c: &usize| {
                let name = self.names.at(c).filter(|name| name.first == name.last && matches!(name.sense, Sense::Adjective | Sense::People));
                name.is_some() && !tree.tok(c).feats().plural && tree.child(c, &[Deprel::Det, Deprel::Amod]).is_none()
            };
            if !named || !chain.iter().all(adjective) {
                continue;
            }
            let sector = self.agent_words(tok).and_then(|(.., agent)| agent.sector.clone());
            for c in chain {
                if let Some(mention) = self.by_head[c].as_mut() {
                    let entity = &mut mention.entity;
                    (entity.sector, entity.role, entity.kind) = (sector.clone(), lent.entity.role.clone(), lent.entity.kind);
                    entity.id = generic_id(&entity.id, entity, tree.lemma(tok));
                    (mention.person, mention.state) = (lent.person, lent.state);
                }
            }
        }
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
        let found = (tok..=last).rev().filter(|&end| end != tok + 1).find_map(|end| {
            let lemmas: Vec<&str> = (from..=end).map(|i| tree.lemma(i)).collect();
            // "council of elders": what stands behind the head is listed as it is written, or in its base form.
            let forms: Vec<&str> = (from..=end).map(|i| if i > tok { tree.form(i) } else { tree.lemma(i) }).collect();
            let (len, agent) = agents.ending_at(&forms, forms.len() - 1).or_else(|| agents.ending_at(&lemmas, lemmas.len() - 1))?;
            (end + 1 - len <= tok).then_some((end + 1 - len, end, agent))
        });
        found.or_else(|| self.office_to_come(tok).map(|(first, agent)| (first, tok, agent)))
    }

    /// "dozens of protesters", "a group of Norlander soldiers", "one of the ministers": the people counted. "Thousands marched":
    /// people, of whom no more is said.
    pub(super) fn of_quantity(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let counts = tree.tok(tok).upos == Upos::Num || self.setting.knowledge.classes.has("quantity", tree.lemma(tok));
        let inner = tree.children_by(tok, &[Deprel::Nmod]).find(|&c| tree.preposition(c) == Some("of"));
        let number = |c: usize| self.setting.knowledge.classes.has("crowd_count", tree.lemma(c));
        let Some(inner) = inner.filter(|&c| !number(c) || tree.child(c, &[Deprel::Nmod]).is_some()) else {
            return self.crowd(tok);
        };
        // "dozens of rebels" counts rebels; "the working group of Norland" counts nobody.
        let counted_is_plural = tree.tok(inner).feats().plural || tree.tok(tok).upos == Upos::Num;
        let counted = self.at(inner).filter(|_| counts && counted_is_plural)?;
        let (first, last) = tree.phrase(tok, true);
        let mut mention = counted.clone();
        mention.head = tok;
        mention.entity.span = tree.span(first, last).join(mention.entity.span);
        mention.entity.text = mention.entity.span.of(tree.text).to_owned();
        Some(mention)
    }

    /// "Thousands marched", "killed dozens"
    fn crowd(&self, tok: usize) -> Option<Mention> {
        let tree = self.tree;
        let party = matches!(tree.rel(tok), Deprel::Nsubj | Deprel::NsubjPass | Deprel::Obj);
        let plural = tree.tok(tok).upos == Upos::Noun && tree.tok(tok).feats().plural;
        if !party || !plural || !self.setting.knowledge.classes.has("crowd_count", tree.lemma(tok)) {
            return None;
        }
        let (first, last) = tree.phrase(tok, true);
        let span = tree.span(first, last);
        let mut entity = Entity { kind: Some(EntityKind::Generic), sector: Some("CVL".to_owned()), span, ..Entity::default() };
        entity.text = span.of(tree.text).to_owned();
        entity.id = generic_id("unknown", &entity, tree.lemma(tok));
        Some(Mention { head: tok, state: false, person: true, entity, others: Vec::new(), index: None, pronoun: false })
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
            // "Officer Osk" has a title, "army officer Osk" an occupation.
            let titled = title.is_some() && tree.form(first + end).starts_with(char::is_uppercase) && !tree.shouts;
            let agent = agent.filter(|(len, agent)| *len > 1 || !titled || title.is_some_and(|title| title.sector == agent.sector));
            if let Some((len, agent)) = agent {
                let role = tree.span(first + end + 1 - len, first + end).of(tree.text).to_lowercase();
                entity.role.get_or_insert(role);
                if entity.sector.is_none() {
                    entity.sector = agent.sector.clone();
                    // "opposition spokesman Jan Dolny"
                    let before = end.checked_sub(len).filter(|_| self.setting.knowledge.classes.has("body-head", words[end]));
                    let body = before.and_then(|before| self.setting.knowledge.agents.ending_at(&words, before));
                    if let Some((_, body)) = body.filter(|(_, body)| body.kind != EntityKind::Person && body.sector.is_some()) {
                        entity.sector.clone_from(&body.sector);
                    }
                }
                found |= agent.kind == EntityKind::Person;
                if agent.kind == EntityKind::Person && entity.sector == agent.sector {
                    self.call_former(entity, tok, (first + end + 1 - len, first + end));
                }
                break;
            } else if let Some(title) = title {
                if entity.role.is_none() {
                    entity.role = title.role.clone();
                }
                if entity.sector.is_none() {
                    entity.sector = title.sector.clone();
                    // "former Gov. Osk"
                    self.call_former(entity, tok, (first + end, first + end));
                }
                found = true;
            }
        }
        let serves = entity.sector.is_none() && words.iter().any(|word| self.setting.knowledge.classes.has("serving", word));
        let owner = || self.owner(tok, first, name_first.saturating_sub(1).max(first), &[]);
        if let Some(owner) = (name_first > first && (with_country || serves)).then(owner).flatten() {
            let of_body = with_country && owner.country.is_none() && is_across_borders(&owner);
            if of_body || serves && !is_land(&owner) {
                entity.sector = owner.sector;
            }
            if with_country {
                entity.country = owner.country;
            }
        }
        self.with_stance(first, &mut entity.labels);
        found
    }

    /// True where the owner stands before the noun as an adjective ("Norlander allies"), not as a possessor, nor as a noun ("US allies").
    pub(super) fn describes(&self, owner: &Entity, tok: usize) -> bool {
        let tree = self.tree;
        let before =
            |name: &&Name| name.last < tok && tree.rel(name.last) != Deprel::NmodPoss && matches!(name.sense, Sense::Adjective | Sense::People);
        let (first, _) = tree.phrase(tok, false);
        self.names.within(first, tok).filter(before).any(|name| self.setting.knowledge.gazetteer.entity(name.index).id == owner.id)
    }

    pub(super) fn belong(&self, entity: &mut Entity, owner: Option<&Entity>) {
        match owner {
            Some(owner) => {
                entity.country = owner.country.clone();
                entity.contested = owner.contested;
                entity.labels.extend(owner.labels.iter().cloned());
                if entity.country.is_none() && is_across_borders(owner) {
                    entity.sector = owner.sector.clone();
                }
            }
            None => {
                entity.reasons.insert("country".into(), "the phrase names no country".into());
            }
        }
    }
}

/// The same phrase as another office in the same hands: "the foreign and defence ministers".
fn office_beside(phrase: &Entity, agent: &Agent, description: String) -> Entity {
    let mut entity = Entity { sector: agent.sector.clone(), ..phrase.clone() };
    let owner = phrase.id.split('/').nth(1).unwrap_or("unknown");
    entity.id = generic_id(owner, &entity, &slug(&description));
    entity.role = Some(description);
    entity
}

/// The id of a description: whose it is, its sector and what it is.
fn generic_id(owner: &str, entity: &Entity, what: &str) -> String {
    let owner = owner.strip_prefix("generic/").unwrap_or(owner);
    format!("generic/{owner}/{}/{what}", entity.sector.as_deref().unwrap_or("none"))
}
