//! Who fills the parties of a match.

use super::{Matcher, Party};
use crate::names::Name;
use crate::proposition::{Proposition, Role};
use attache_knowledge::{Knowledge, Path, Pattern, PatternResult, PredicatePos, Role as PathRole};
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
                let sends = actors.is_some() && self.is_sent(knowledge, proposition, path);
                let sent = |party: &Party| sends && self.entity(*party).sector.is_some_and(|sector| knowledge.classes.has("sent-sector", &sector));
                for tok in self.follow(proposition, path) {
                    let found = if actors.is_none() { self.doers_of(knowledge, tok) } else { self.parties_of(tok) };
                    let news: Vec<Party> = found
                        .into_iter()
                        .filter(|p| !sent(p) && !parties.contains(p) && !except.contains(p) && !self.is_one_of(knowledge, *p, except))
                        .collect();
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

    /// "threatened to send troops": those sent are not those to whom it is done.
    fn is_sent(&self, knowledge: &Knowledge, proposition: &Proposition<'d>, path: &Path) -> bool {
        let [outer @ .., PathRole::Patient] = &path.0[..] else {
            return false;
        };
        let sends = |verb: usize| self.propositions.at(verb).is_some_and(|inner| knowledge.classes.has("sending", &inner.lemma));
        !outer.is_empty() && self.follow(proposition, &Path(outer.to_vec())).into_iter().any(sends)
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
    fn is_one_of(&self, knowledge: &Knowledge, party: Party, others: &[Party]) -> bool {
        let Party::Mention(tok) = party else {
            return false;
        };
        // "threatened to kill me": it is known who that is once it is known who speaks.
        let speaks = |party: Party| {
            let Party::Mention(tok) = party else { return false };
            let pronoun = self.mentions.at(tok).is_some_and(|m| m.pronoun) && self.tree.rel(tok) != Deprel::Nsubj;
            pronoun && self.is_of_speaker(knowledge, tok)
        };
        // What private people ask each other is nobody's politics.
        let public = |other: Party| {
            let entity = self.entity(other);
            entity.sector.is_some() || entity.country.is_some()
        };
        let pronoun = self
            .mentions
            .at(tok)
            .filter(|m| m.pronoun && (!speaks(party) || others.iter().any(|&other| speaks(other)) || !others.iter().any(|&other| public(other))));
        pronoun.is_some_and(|m| m.entity.id.is_empty() && !others.is_empty() || others.iter().any(|&other| self.entity(other).id == m.entity.id))
    }

    /// True for a town or a country that an act only happens in: "protested in Karsov", "appalled at the shelling in Karsov".
    pub(super) fn is_scene(&self, knowledge: &Knowledge, pattern: &Pattern, party: Party) -> bool {
        let tok = party.tok();
        let scene = |case: &str| knowledge.classes.has("scene", case);
        // "reopened its embassy in Veltria": the pattern itself looks there.
        let sought = |path: &Path| matches!(path.0.last(), Some(PathRole::Prep(case)) if scene(case));
        let looked_for = || pattern.recipient.iter().flatten().any(sought);
        let staged = match &pattern.result {
            PatternResult::Event { event_type, .. } if knowledge.classes.has("acts-in-a-place", event_type) => true,
            PatternResult::Event { event_type, .. } => knowledge.classes.has("judges-in-a-place", event_type) && !looked_for(),
            _ => false,
        };
        let spot = self.mentions.at(tok).is_some_and(|m| !m.person && !m.pronoun && matches!(m.entity.kind, None | Some(EntityKind::Place)));
        let named = spot || self.mentions.at(tok).map_or(self.names.at(tok).is_some(), |m| m.index.is_some() && !m.person);
        // "withdrew from Tamport": a town is no party.
        let leaves = matches!(&pattern.result, PatternResult::Event { event_type, .. } if knowledge.classes.has("leaves-a-place", event_type));
        if spot && leaves && self.tree.preposition(tok) == Some("from") {
            return true;
        }
        // "appalled at the shelling in the Norlander town of Karsov"
        let around = self.tree.head(tok).filter(|_| self.mentions.at(tok).is_none() && matches!(self.tree.rel(tok), Deprel::Amod | Deprel::Compound));
        let set_in = |tok: usize| self.tree.preposition(tok).is_some_and(scene);
        (set_in(tok) || around.is_some_and(set_in)) && (staged && named || self.mentions.is_land(tok))
    }

    /// "insisted on Osk's departure", "some of the harshest sanctions against Karsovia": whom a phrase in what is asked for or
    /// imposed names, where a pattern finds nobody else.
    pub(super) fn behind_topic(&self, knowledge: &Knowledge, pattern: &Pattern, topics: &[usize], actors: &[Party]) -> Vec<Party> {
        let tree = self.tree;
        let aimed = matches!(&pattern.result, PatternResult::Event { event_type, .. } if knowledge.classes.has("aimed-at", event_type));
        if !aimed || pattern.recipient.is_empty() {
            return Vec::new();
        }
        let ids: Vec<String> = actors.iter().map(|&actor| self.entity(actor).id).collect();
        let other = |party: &Party| {
            !self.is_one_of(knowledge, *party, actors) && !ids.contains(&self.entity(*party).id) && !self.is_scene(knowledge, pattern, *party)
        };
        let names_whom = |&c: &usize| {
            let cased = tree.preposition(c).is_some_and(|case| knowledge.classes.has("aiming-preposition", case));
            tree.rel(c) == Deprel::NmodPoss || tree.rel(c) == Deprel::Nmod && cased
        };
        let behind = |&topic: &usize| {
            let phrases = tree.children(topic).filter(names_whom).flat_map(|c| tree.conjuncts(c));
            phrases.flat_map(|c| self.parties_of(c)).filter(other).collect::<Vec<_>>()
        };
        let aimed = topics.iter().filter(|&&topic| !knowledge.classes.has("for-the-sake", tree.lemma(topic)));
        aimed.map(behind).find(|parties| !parties.is_empty()).unwrap_or_default()
    }

    /// "may face an attempt to impeach him": "him" is never the doer, who is not said then.
    pub(super) fn is_done_to(&self, knowledge: &Knowledge, proposition: &Proposition<'d>, actor: Party) -> bool {
        let Party::Mention(tok) = actor else {
            return false;
        };
        let reflexive = |object: usize| knowledge.classes.has("reflexive", &self.tree.form(object).to_lowercase());
        let pronoun = |object: &usize| self.mentions.at(*object).is_some_and(|m| m.pronoun && !m.entity.id.is_empty()) && !reflexive(*object);
        let said = !matches!(self.tree.rel(proposition.light.unwrap_or(proposition.head)), Deprel::Acl | Deprel::AclRelcl);
        let own = said || self.tree.head(tok) == Some(proposition.light.unwrap_or(proposition.head));
        let mut objects = proposition.fillers(Role::Patient).filter(pronoun).filter(|&object| object != tok);
        !own && objects.any(|object| self.entity(Party::Mention(object)).id == self.entity(actor).id)
    }

    /// "threatened to strike back if the rebels attacked": who would be the cause of it, where a pattern finds nobody else.
    pub(super) fn behind_condition(&self, knowledge: &Knowledge, pattern: &Pattern, proposition: &Proposition<'d>, actors: &[Party]) -> Vec<Party> {
        let tree = self.tree;
        let aimed = matches!(&pattern.result, PatternResult::Event { event_type, .. } if knowledge.classes.has("aimed-under-condition", event_type));
        if !aimed || pattern.recipient.is_empty() {
            return Vec::new();
        }
        let ids: Vec<String> = actors.iter().map(|&actor| self.entity(actor).id).collect();
        let contents = proposition.fillers(Role::Content);
        let clauses =
            std::iter::once(proposition.head).chain(proposition.light).chain(contents).flat_map(|verb| tree.children_by(verb, &[Deprel::Advcl]));
        let condition = |clause: &usize| {
            let mark = tree.child(*clause, &[Deprel::Mark, Deprel::Advmod]);
            mark.and_then(|mark| knowledge.operators.get(tree.lemma(mark), "mark")).is_some_and(|operator| operator.class == "condition")
        };
        let causes = clauses.filter(condition).filter_map(|clause| tree.child(clause, &[Deprel::Nsubj]));
        let other = |party: &Party| !self.is_one_of(knowledge, *party, actors) && !ids.contains(&self.entity(*party).id) && !self.is_nobody(*party);
        let named = causes.map(|cause| self.parties_of(cause).into_iter().filter(other).collect::<Vec<_>>());
        named.into_iter().find(|parties| !parties.is_empty()).unwrap_or_default()
    }

    /// "Norland's test ... condemned the test": who did what the words are aimed at, where a pattern finds nobody else.
    pub(super) fn behind_deed(&self, knowledge: &Knowledge, pattern: &Pattern, proposition: &Proposition<'d>, actors: &[Party]) -> Vec<Party> {
        let aimed = matches!(&pattern.result, PatternResult::Event { event_type, .. } if knowledge.classes.has("aimed-at-deed", event_type));
        let own = |doer: &Entity| actors.iter().any(|&actor| self.entity(actor).id == doer.id);
        let known = |tok: &usize| self.mentions.doer(*tok).is_some_and(|doer| !own(&doer.entity));
        let mut deeds = proposition.fillers(Role::Patient).filter(|_| aimed && !pattern.recipient.is_empty()).filter(known);
        deeds.next().map(Party::Mention).into_iter().collect()
    }

    /// "shelled a residential building", "seized the town": what is struck or taken, where nobody is named.
    pub(super) fn targets(&self, knowledge: &Knowledge, pattern: &Pattern, proposition: &Proposition<'d>) -> Vec<Party> {
        let tree = self.tree;
        let strikes = matches!(&pattern.result, PatternResult::Event { event_type, .. } if knowledge.classes.has("strikes-a-place", event_type));
        let scene = |tok: usize| tree.preposition(tok).is_some_and(|case| knowledge.classes.has("scene", case));
        // "those kidnapped by the rebels"
        let people = |tok: usize| tree.tok(tok).upos == Upos::Pron && knowledge.classes.has("people-pronoun", &tree.form(tok).to_lowercase());
        let place = |&tok: &usize| {
            // "attacks at home" are on nobody's.
            let bare = !tree.tok(tok).feats().plural && tree.child(tok, &[Deprel::Det, Deprel::NmodPoss, Deprel::Nummod, Deprel::Compound]).is_none();
            let noun = tree.tok(tok).upos == Upos::Noun && !bare && !scene(tok) && knowledge.classes.has("target-place", tree.lemma(tok));
            self.mentions.at(tok).is_none() && (noun || people(tok))
        };
        let paths = pattern.recipient.iter().filter(|_| strikes);
        let struck = paths.map(|joined| joined.iter().flat_map(|path| self.follow(proposition, path)).filter(place).collect::<Vec<_>>());
        struck.into_iter().find(|struck| !struck.is_empty()).unwrap_or_default().into_iter().map(Party::Target).collect()
    }

    /// Who a filler mentions: itself, or the actor that modifies it.
    pub fn parties_of(&self, tok: usize) -> Vec<Party> {
        self.parties_within(tok, 3)
    }

    /// Who does what a filler does: for an act ("the attacks on the town killed ten") those who do it, else who it mentions.
    fn doers_of(&self, knowledge: &Knowledge, tok: usize) -> Vec<Party> {
        let act = |tok: usize| self.propositions.at(tok).filter(|act| act.pos == PredicatePos::Noun && self.mentions.at(tok).is_none());
        // "Two waves of airstrikes on the town killed ten"
        match act(tok).or_else(|| act(self.counted(tok))) {
            Some(act) => act.fillers(Role::Agent).filter(|&doer| doer != tok).flat_map(|doer| self.parties_of(doer)).collect(),
            None => self.parties_of(tok).into_iter().filter(|&party| self.may_act_through(knowledge, party, tok)).collect(),
        }
    }

    /// A "rebel position" acts for the rebels; a "tourist ship" does not act for tourists.
    fn may_act_through(&self, knowledge: &Knowledge, party: Party, tok: usize) -> bool {
        match party {
            // "a missile from Veltria", "a bomb in Norland": where it comes from or is, not who sent it.
            Party::Mention(who) | Party::Name(who) if who != tok && self.is_where(knowledge, party, who) => false,
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

    fn is_where(&self, knowledge: &Knowledge, party: Party, tok: usize) -> bool {
        let land = matches!(self.entity(party).kind, Some(EntityKind::State | EntityKind::Territory | EntityKind::Place));
        // "in Norland and Veltria"
        let first = self.tree.head(tok).filter(|_| self.tree.rel(tok) == Deprel::Conj).unwrap_or(tok);
        land && self.tree.preposition(first).is_some_and(|case| case == "from" || knowledge.classes.has("scene", case))
    }

    fn parties_within(&self, tok: usize, depth: usize) -> Vec<Party> {
        use Deprel::*;
        if self.mentions.is_text(tok) || self.mentions.is_in_favour(tok) {
            return Vec::new();
        }
        let tree = self.tree;
        if self.mentions.at(tok).is_some() {
            // "some countries, including Norland and Veltria"
            let open = self.mentions.is_land(tok) && tree.tok(tok).feats().plural;
            let named = |&c: &usize| open && c > tok && tree.preposition(c).is_some_and(|case| self.mentions.is_including(case));
            let named = tree.children_by(tok, &[Nmod]).find(named).map_or(Vec::new(), |c| tree.conjuncts(c));
            let named = named.into_iter().filter(|&c| self.mentions.at(c).is_some_and(|m| m.state));
            return std::iter::once(tok).chain(named).map(Party::Mention).collect();
        }
        if self.names.at(tok).is_some() {
            return vec![Party::Name(tok)];
        }
        if depth == 0 || matches!(tree.tok(tok).upos, Upos::Pron | Upos::Adv) {
            return Vec::new();
        }
        // "the three guarantors of the Norlander peace process – Veltria, Karsovia and Ostland"
        let listed = tree.children_by(tok, &[Appos]).filter(|&c| c > tok && tree.tok(tok).feats().plural);
        let listed = listed.map(|c| tree.conjuncts(c)).find(|all| all.len() > 1 && all.iter().all(|&c| self.mentions.at(c).is_some()));
        if let Some(all) = listed {
            return all.into_iter().map(Party::Mention).collect();
        }
        // "the Norlander wing of the Red Brigade"
        let branch = tree.children_by(tok, &[Nmod]).filter(|&c| tree.preposition(c) == Some("of") && self.mentions.is_branch(tok));
        let whole = |c: usize| self.mentions.at(c).filter(|m| matches!(m.entity.kind, Some(EntityKind::Group | EntityKind::Organization)));
        if let Some(whole) = branch.filter_map(whole).next() {
            return vec![Party::Mention(whole.head)];
        }
        // "large parts of the country": which country is not said.
        let owner = tree.child(tok, &[NmodPoss]).filter(|&c| !self.mentions.is_land(c) && !self.mentions.are_others(tok));
        let owner = owner.map(|c| self.parties_within(c, depth - 1)).filter(|p| !p.is_empty());
        if let Some(owner) = owner {
            return owner;
        }
        let modifier = tree.children_by(tok, &[Amod, Compound, NmodDesc]).find_map(|c| {
            let (low, high) = tree.range(c);
            // "Norlander Ostmark groups": a name of two words, each of which stands by the noun.
            let serves = |name: &&Name| !self.mentions.is_patron(name) && !self.mentions.is_seat(name);
            let whole = || self.names.at(c).filter(serves);
            let first = self.names.within(low, high).find(serves).or_else(whole)?;
            // "Veltrian and Norlander jets" are of both.
            let beside = tree.children_by(c, &[Conj]).filter(|&c| c > first.last && !tree.is_negated_conjunct(c));
            let beside = beside.filter_map(|c| self.names.at(c)).filter(serves);
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
            let inside = |&c: &usize| tree.preposition(c) == Some(case) && !self.mentions.is_land(c);
            let inner = tree.children_by(tok, &[Nmod]).filter(inside).flat_map(|c| tree.conjuncts(c));
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
            Party::Target(tok) => self.mentions.unnamed(tok),
            Party::Mention(tok) => self.mentions.at(tok).or_else(|| self.mentions.doer(tok)).map(|m| m.entity.clone()).unwrap_or_default(),
            Party::Name(tok) => {
                let entity = self.names.at(tok).map(|name| self.mentions.entity_of_name(name)).unwrap_or_default();
                let land = matches!(entity.kind, Some(EntityKind::State | EntityKind::Territory)) || entity.sector.as_deref() == Some("SOC");
                match self.mentions.named_by(tok).filter(|_| land) {
                    Some((noun, span, kind)) => Entity {
                        id: format!("generic/{}/none/{}", entity.id, self.tree.lemma(noun)),
                        name: entity.name.map(|name| format!("{} ({name})", self.tree.lemma(noun))),
                        kind: Some(kind),
                        sector: None,
                        text: span.of(self.tree.text).to_owned(),
                        span,
                        wikidata: None,
                        ..entity
                    },
                    None => entity,
                }
            }
        }
    }
}
