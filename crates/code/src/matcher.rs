//! Which patterns fire on a sentence's propositions, and who fills their parties.
//!
//! Needs propositions and mentions; gives matches. Whether the event happened, when and who says so is not decided here.

use crate::mentions::Mentions;
use crate::names::Names;
use crate::proposition::{Link, Proposition, Propositions, Role};
use crate::tree::Tree;
use attache_knowledge::{Constraint, Knowledge, Needs, Path, Pattern, PatternResult, PredicatePos, Role as PathRole, Term};
use attache_types::{BlockKind, Deprel, Entity, EntityKind, Upos};

/// Somebody who fills a party: a mention, or a bare name inside a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The mention with this head token.
    Mention(usize),
    /// The known name that covers this token.
    Name(usize),
}

/// A pattern that fires on a proposition.
#[derive(Clone, Debug)]
pub struct Match<'k> {
    /// The pattern.
    pub pattern: &'k Pattern,
    /// Head token of the proposition.
    pub head: usize,
    /// Who did it.
    pub actors: Vec<Party>,
    /// To whom.
    pub recipients: Vec<Party>,
    /// Tokens that fill constrained roles: their clauses and event nouns make no event of their own.
    pub consumed: Vec<usize>,
    /// Heads of propositions that tell an effect of the same act.
    pub parts: Vec<usize>,
    /// How much the pattern asks of the proposition.
    pub specificity: u32,
}

/// Why a pattern did not fire, for `attache explain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// A required role is absent or filled otherwise.
    Role(String),
    /// A role is there that must not be.
    Excluded(String),
    /// The agent is there but is no actor.
    AgentIsNoActor,
    /// The parties asked for were not found.
    NoParty,
    /// Everybody in it is a private person.
    Private,
    /// An event noun that is only mentioned.
    BareNoun,
}

impl Miss {
    /// How far the pattern came, for the nearest of several: the later what stopped it is asked, the higher.
    pub fn reached(&self) -> u8 {
        match self {
            Miss::Role(_) => 0,
            Miss::Excluded(_) => 1,
            Miss::AgentIsNoActor => 2,
            Miss::NoParty => 3,
            Miss::Private => 4,
            Miss::BareNoun => 5,
        }
    }
}

/// The matcher over one sentence.
pub struct Matcher<'s, 'd> {
    /// The tree.
    pub tree: &'s Tree<'d>,
    /// The known names.
    pub names: &'s Names,
    /// The mentions.
    pub mentions: &'s Mentions<'s, 'd>,
    /// The propositions.
    pub propositions: &'s Propositions<'d>,
}

impl<'s, 'd> Matcher<'s, 'd> {
    /// All patterns that fire, the most specific one per proposition and kind of result; consumed ones are left out.
    pub fn matches<'k>(&self, knowledge: &'k Knowledge) -> Vec<Match<'k>> {
        let mut found: Vec<Match<'k>> = Vec::new();
        for proposition in self.propositions.iter() {
            let mut best: Vec<Match<'k>> = Vec::new();
            for &id in knowledge.patterns.for_predicate(&proposition.lemma, proposition.pos) {
                let pattern = knowledge.patterns.get(id);
                let relation = matches!(pattern.result, PatternResult::Relation { .. });
                // Stages of agreements are read by `agreements`, for their object is no actor.
                if (proposition.link == Link::Attributive && !relation) || matches!(pattern.result, PatternResult::Stage { .. }) {
                    continue;
                }
                if let Ok(matched) = self.try_pattern(knowledge, pattern, proposition) {
                    let rival = best.iter_mut().find(|other| same_kind(&other.pattern.result, &pattern.result));
                    match rival {
                        Some(rival)
                            if (matched.specificity, std::cmp::Reverse(&pattern.id)) > (rival.specificity, std::cmp::Reverse(&rival.pattern.id)) =>
                        {
                            *rival = matched;
                        }
                        Some(_) => {}
                        None => best.push(matched),
                    }
                }
            }
            found.extend(best);
        }
        let kept: Vec<bool> = found.iter().map(|matched| !self.is_consumed(knowledge, matched, &found)).collect();
        let mut kept = kept.into_iter();
        found.retain(|_| kept.next().unwrap_or(true));
        found
    }

    /// Tries one pattern on one proposition.
    pub fn try_pattern<'k>(&self, knowledge: &'k Knowledge, pattern: &'k Pattern, proposition: &Proposition<'d>) -> Result<Match<'k>, Miss> {
        let mut specificity = 0;
        let mut consumed = Vec::new();
        for (path, constraint) in &pattern.with {
            let fillers = self.follow(proposition, path);
            let filler = fillers.iter().find(|&&tok| self.fits(knowledge, tok, constraint));
            let Some(&filler) = filler else {
                return Err(Miss::Role(path.to_string()));
            };
            specificity += weight(constraint) + path.0.len() as u32;
            if path.0 != [PathRole::Agent] {
                consumed.push(filler);
            }
        }
        for (path, constraint) in &pattern.without {
            if self.follow(proposition, path).iter().any(|&tok| self.fits(knowledge, tok, constraint)) {
                return Err(Miss::Excluded(path.to_string()));
            }
            specificity += 1;
        }
        let asks_agent = pattern.with.iter().any(|(path, _)| path.0 == [PathRole::Agent]);
        let agents: Vec<usize> = proposition.fillers(Role::Agent).collect();
        let no_actor = !agents.is_empty() && agents.iter().all(|&tok| self.parties_of(tok).is_empty());
        if no_actor && !asks_agent {
            return Err(Miss::AgentIsNoActor);
        }
        let mut actors = self.parties(knowledge, proposition, &pattern.actor, None, &mut Vec::new());
        let recipients = self.parties(knowledge, proposition, &pattern.recipient, Some(&actors), &mut consumed);
        // "they" without anybody to stand for makes no party that an analyst could use.
        let known = |parties: &[Party]| parties.iter().any(|&party| !self.is_nobody(party));
        if !known(&actors) && !known(&recipients) {
            return Err(Miss::NoParty);
        }
        if known(&actors) {
            actors.retain(|&actor| !self.is_nobody(actor) || self.speaks(knowledge, actor));
        }
        let enough = match pattern.needs {
            Needs::Either => !actors.is_empty() || !recipients.is_empty(),
            Needs::Actor => !actors.is_empty(),
            Needs::Recipient => !recipients.is_empty(),
            Needs::Both => !actors.is_empty() && !recipients.is_empty(),
        };
        if !enough {
            return Err(Miss::NoParty);
        }
        if self.is_private(knowledge, pattern, &actors, &recipients) {
            return Err(Miss::Private);
        }
        let parties = actors.len() + recipients.len();
        if proposition.pos == PredicatePos::Noun && !self.noun_is_event(knowledge, proposition, parties) {
            return Err(Miss::BareNoun);
        }
        let verbal = match &pattern.result {
            PatternResult::Event { event_type, .. } => knowledge.ontology.event_type(event_type).is_some_and(|kind| kind.quad % 2 == 1),
            _ => false,
        };
        if verbal {
            // What a speech act is about ("accused of shelling", "interest in signing") is not told as an event.
            let clauses = proposition.args.iter().filter(|arg| matches!(arg.role, Role::Prep(_)));
            consumed.extend(clauses.map(|arg| arg.tok).filter(|&tok| self.propositions.at(tok).is_some_and(|p| p.pos == PredicatePos::Verb)));
        }
        if proposition.pos == PredicatePos::Noun {
            consumed.extend(proposition.filler(Role::Content));
        } else if pattern.with.iter().any(|(path, _)| path.0 == [PathRole::Content]) {
            consumed.extend(proposition.fillers(Role::Content));
        }
        Ok(Match { pattern, head: proposition.head, actors, recipients, consumed, parts: Vec::new(), specificity })
    }

    /// Words between people who hold no public role ("he met the executives"): nobody's politics.
    fn is_private(&self, knowledge: &Knowledge, pattern: &Pattern, actors: &[Party], recipients: &[Party]) -> bool {
        let PatternResult::Event { event_type, .. } = &pattern.result else {
            return false;
        };
        let words = knowledge.ontology.event_type(event_type).is_some_and(|kind| kind.quad % 2 == 1);
        let private = |&party: &Party| {
            let entity = self.entity(party);
            let sector = entity.sector.as_deref().is_some_and(|sector| knowledge.classes.has("private-sector", sector));
            self.is_nobody(party) || sector && entity.kind == Some(EntityKind::Generic)
        };
        words && actors.iter().chain(recipients).all(private)
    }

    /// True for a pronoun whose antecedent is not known.
    fn is_nobody(&self, party: Party) -> bool {
        matches!(party, Party::Mention(tok) if self.mentions.at(tok).is_some_and(|m| m.pronoun && m.entity.id.is_empty()))
    }

    /// True for "I" and "we", who may be known once it is known who speaks.
    fn speaks(&self, knowledge: &Knowledge, party: Party) -> bool {
        matches!(party, Party::Mention(tok) if knowledge.classes.has("speaker-pronoun", &self.tree.form(tok).to_lowercase()))
    }

    /// An event noun makes an event where something predicates it, both sides stand by it, or it says of whom it was the end
    /// ("the assassination of the judge").
    fn noun_is_event(&self, knowledge: &Knowledge, proposition: &Proposition, parties: usize) -> bool {
        let tree = self.tree;
        let fragment = tree.sent.block == BlockKind::Title && tree.head(proposition.head).is_none();
        proposition.light.is_some() || fragment || parties >= 2 || parties == 1 && self.is_done(knowledge, proposition)
    }

    /// "the assassination of the judge", "last night's attack on the embassy": an act that is known to have been done, with whom
    /// it struck.
    fn is_done(&self, knowledge: &Knowledge, proposition: &Proposition) -> bool {
        let tree = self.tree;
        let noun = proposition.head;
        let struck = || ["on", "against"].iter().any(|&case| proposition.filler(Role::Prep(case)).is_some());
        let whom = knowledge.classes.has("done-act", &proposition.lemma) && proposition.filler(Role::Patient).is_some()
            || knowledge.classes.has("struck-act", &proposition.lemma) && struck();
        let definite = || {
            tree.child(noun, &[Deprel::NmodPoss]).is_some()
                || tree.child(noun, &[Deprel::Det]).is_some_and(|det| knowledge.classes.has("definite", tree.lemma(det)))
        };
        proposition.pos == PredicatePos::Noun && whom && definite()
    }

    fn is_consumed(&self, knowledge: &Knowledge, matched: &Match, all: &[Match]) -> bool {
        let Some(proposition) = self.propositions.at(matched.head) else {
            return false;
        };
        // "warplanes backed by Norland attacked": a participle that only describes a party of a coded act.
        if is_event(&matched.pattern.result) && self.describes_party(proposition, all) {
            return true;
        }
        // The purpose of a coded act ("met to discuss") is no event of its own.
        let purpose = matches!(proposition.link, Link::Adverbial(Some(mark)) if self.tree.tok(mark).upos == Upos::Part);
        if purpose
            && is_event(&matched.pattern.result)
            && all.iter().any(|other| is_event(&other.pattern.result) && self.is_governed(proposition, other.head))
        {
            return true;
        }
        all.iter().filter(|other| other.head != matched.head && is_event(&other.pattern.result) == is_event(&matched.pattern.result)).any(|other| {
            let light = self.propositions.at(other.head).and_then(|p| p.light);
            if light == Some(matched.head) && other.specificity >= matched.specificity {
                return true;
            }
            other.consumed.iter().any(|&tok| match proposition.link {
                Link::Nominal if tok == matched.head && self.is_told_besides(knowledge, proposition, other) => false,
                Link::Nominal => {
                    let light_of_other = proposition.light == Some(other.head);
                    self.is_inside(knowledge, matched.head, tok) && (!light_of_other || other.specificity > matched.specificity)
                }
                _ => self.is_clause_of(proposition, tok),
            })
        })
    }

    /// "condemned the murder of the judge" tells of both; "accused of the murder" does not say that the one did the other.
    fn is_told_besides(&self, knowledge: &Knowledge, proposition: &Proposition, other: &Match) -> bool {
        let PatternResult::Event { event_type, .. } = &other.pattern.result else {
            return false;
        };
        knowledge.classes.has("presupposing-type", event_type)
            && self.is_done(knowledge, proposition)
            && self.tree.preposition(proposition.head) != Some("of")
    }

    /// "accused of attacking and killing", "accused of trying to attack": the clause, one beside it, or one that it takes.
    fn is_clause_of(&self, proposition: &Proposition, tok: usize) -> bool {
        let beside = self.tree.rel(proposition.head) == Deprel::Conj && self.tree.head(proposition.head) == Some(tok);
        let taken = || proposition.link == Link::Content && proposition.governor == Some(tok) && self.tree.is_infinitive(proposition.head);
        proposition.head == tok || beside || taken()
    }

    /// True where a noun stands in the phrase of `top`; "following the war", "after the raid" lead out of it.
    fn is_inside(&self, knowledge: &Knowledge, noun: usize, top: usize) -> bool {
        let tree = self.tree;
        let mut at = noun;
        while at != top {
            let sequel = tree.preposition(at).is_some_and(|case| knowledge.classes.has("sequel", case));
            match tree.head(at).filter(|_| !sequel) {
                Some(head) if !knowledge.classes.has("sequel", tree.form(head)) => at = head,
                _ => return false,
            }
        }
        true
    }

    /// True for a bare passive participle behind a noun that is a party of another match.
    fn describes_party(&self, proposition: &Proposition, all: &[Match]) -> bool {
        let tree = self.tree;
        let noun =
            proposition.governor.filter(|_| proposition.link == Link::Modifier && proposition.passive && tree.rel(proposition.head) == Deprel::Acl);
        let Some(noun) = noun.filter(|_| tree.child(proposition.head, &[Deprel::AuxPass, Deprel::Aux]).is_none()) else {
            return false;
        };
        let fills = |other: &&Match| self.propositions.at(other.head).is_some_and(|p| p.args.iter().any(|arg| arg.tok == noun));
        all.iter().filter(|other| other.head != proposition.head && is_event(&other.pattern.result)).any(|other| fills(&other))
    }

    /// True where `head` governs the proposition, itself or as the light verb of a noun.
    fn is_governed(&self, proposition: &Proposition, head: usize) -> bool {
        proposition.governor == Some(head) || self.propositions.at(head).is_some_and(|p| p.light.is_some() && p.light == proposition.governor)
    }

    /// The tokens at the end of a path.
    pub fn follow(&self, proposition: &Proposition<'d>, path: &Path) -> Vec<usize> {
        let Some((first, rest)) = path.0.split_first() else {
            return Vec::new();
        };
        let mut fillers: Vec<usize> = proposition.fillers(role_of(first)).collect();
        for role in rest {
            fillers = fillers.iter().flat_map(|&tok| self.step(tok, role)).collect();
        }
        fillers
    }

    /// One step of a path: from a filler to the fillers of its own roles.
    fn step(&self, tok: usize, role: &PathRole) -> Vec<usize> {
        if let Some(inner) = self.propositions.at(tok) {
            return inner.fillers(role_of(role)).collect();
        }
        let tree = self.tree;
        let wanted = |c: usize| match role {
            PathRole::Agent => tree.rel(c) == Deprel::NmodPoss || (tree.rel(c) == Deprel::Nmod && tree.preposition(c) == Some("by")),
            PathRole::Patient => tree.rel(c) == Deprel::Nmod && tree.preposition(c) == Some("of"),
            PathRole::Content => tree.rel(c) == Deprel::Acl,
            PathRole::Prep(case) => tree.rel(c) == Deprel::Nmod && tree.preposition(c) == Some(case.as_str()),
        };
        tree.children(tok).filter(|&c| wanted(c)).flat_map(|c| tree.conjuncts(c)).collect()
    }

    /// True where the filler satisfies the constraint.
    pub fn fits(&self, knowledge: &Knowledge, tok: usize, constraint: &Constraint) -> bool {
        let any = constraint.any.is_empty() || constraint.any.iter().any(|term| self.is_term(knowledge, tok, term));
        any && !constraint.none.iter().any(|term| self.is_term(knowledge, tok, term))
    }

    fn is_term(&self, knowledge: &Knowledge, tok: usize, term: &Term) -> bool {
        let tok = self.counted(knowledge, tok);
        let mention = self.mentions.at(tok);
        match term {
            Term::Any => true,
            Term::Actor => self.is_actor(knowledge, tok),
            Term::State => mention.is_some_and(|m| m.state) || (mention.is_none() && self.is_state_name(knowledge, tok)),
            Term::Person => mention.is_some_and(|m| m.person),
            Term::Individual => mention.is_some_and(|m| m.entity.kind == Some(EntityKind::Person)),
            Term::Infinitive => self.tree.is_infinitive(tok),
            Term::Finite => !self.tree.is_infinitive(tok) && self.tree.child(tok, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Expl]).is_some(),
            Term::Future => self.tree.is_infinitive(tok) || self.is_future(knowledge, tok),
            Term::Obliged => self.is_obliged(knowledge, tok),
            Term::Class(class) => self.in_class(knowledge, tok, class),
            Term::Words(words) => self.has_words(tok, words),
        }
    }

    /// "that it would leave": with a modal of plans.
    fn is_future(&self, knowledge: &Knowledge, tok: usize) -> bool {
        let tree = self.tree;
        let planned = |aux: usize| {
            knowledge.operators.get(&tree.form(aux).to_lowercase(), "modal").is_some_and(|op| knowledge.classes.has("plan-modal", &op.class))
        };
        tree.children_by(tok, &[Deprel::Aux]).any(planned)
    }

    /// "that it must leave": with a modal of duty; "must have left" is a guess, "should be proud" no deed.
    fn is_obliged(&self, knowledge: &Knowledge, tok: usize) -> bool {
        let tree = self.tree;
        let aux = || tree.children_by(tok, &[Deprel::Aux]);
        aux().any(|aux| knowledge.classes.has("duty-modal", &tree.form(aux).to_lowercase()))
            && !aux().any(|aux| tree.lemma(aux) == "have")
            && tree.child(tok, &[Deprel::Cop]).is_none()
    }

    /// A country's name that heads no phrase of its own: "Norlander-held".
    fn is_state_name(&self, knowledge: &Knowledge, tok: usize) -> bool {
        let known = self.names.at(tok).map(|name| knowledge.gazetteer.entity(name.index).kind);
        matches!(known, Some(EntityKind::State | EntityKind::Territory))
    }

    /// "dozens of missiles": the thing counted.
    fn counted(&self, knowledge: &Knowledge, tok: usize) -> usize {
        let tree = self.tree;
        if !knowledge.classes.has("quantity", tree.lemma(tok)) {
            return tok;
        }
        tree.children_by(tok, &[Deprel::Nmod]).find(|&c| tree.preposition(c) == Some("of")).unwrap_or(tok)
    }

    /// An actor, or something concrete that belongs to one: "an army base", "Norlander ships"; not "Norland's decision".
    fn is_actor(&self, knowledge: &Knowledge, tok: usize) -> bool {
        if self.mentions.at(tok).is_some() || self.names.at(tok).is_some() {
            return true;
        }
        let lemma = self.tree.lemma(tok);
        let abstract_noun = knowledge.classes.has("abstract", lemma) || !knowledge.patterns.for_predicate(lemma, PredicatePos::Noun).is_empty();
        !abstract_noun && self.tree.tok(tok).upos == Upos::Noun && !self.parties_of(tok).is_empty()
    }

    fn in_class(&self, knowledge: &Knowledge, tok: usize, class: &str) -> bool {
        let tree = self.tree;
        let lemma = tree.lemma(tok);
        if knowledge.classes.has(class, lemma) {
            return true;
        }
        // "the Supreme Court" is a court, "Police" are police.
        if lemma.starts_with(char::is_uppercase) && knowledge.classes.has(class, &lemma.to_lowercase()) {
            return true;
        }
        if let Some((dashed, solid)) = tree.hyphenated(tok)
            && (knowledge.classes.has(class, &dashed) || knowledge.classes.has(class, &solid))
        {
            return true;
        }
        if let Some(proposition) = self.propositions.at(tok).filter(|p| p.lemma.contains(' ')) {
            return knowledge.classes.has(class, &proposition.lemma);
        }
        tree.children_by(tok, &[Deprel::Amod, Deprel::Compound]).any(|c| {
            knowledge.classes.has(class, &format!("{} {}", tree.lemma(c), lemma))
                || knowledge.classes.has(class, &format!("{} {}", tree.form(c).to_lowercase(), lemma))
        })
    }

    fn has_words(&self, tok: usize, words: &[String]) -> bool {
        let tree = self.tree;
        let Some((head, modifiers)) = words.split_last() else {
            return false;
        };
        if modifiers.is_empty() && tree.hyphenated(tok).is_some_and(|(dashed, solid)| *head == dashed || *head == solid) {
            return true;
        }
        let particle = self.propositions.at(tok).is_some_and(|p| p.lemma == words.join(" "));
        particle
            || tree.lemma(tok) == head
                && modifiers.iter().all(|m| {
                    let (low, high) = tree.range(tok);
                    (low..=high).any(|i| i != tok && (tree.lemma(i) == m || tree.form(i).eq_ignore_ascii_case(m)) && tree.under(i, tok))
                })
    }

    /// The parties of the first alternative that yields any: recipients, where the actors are given, who are none.
    fn parties(
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
                return parties;
            }
        }
        Vec::new()
    }

    /// True where a party is one of `others` by another name: nobody is the recipient of their own act ("its troops").
    fn is_one_of(&self, party: Party, others: &[Party]) -> bool {
        let Party::Mention(tok) = party else {
            return false;
        };
        let pronoun = self.mentions.at(tok).filter(|m| m.pronoun);
        pronoun.is_some_and(|m| m.entity.id.is_empty() && !others.is_empty() || others.iter().any(|&other| self.entity(other).id == m.entity.id))
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
            self.names.within(low, high).find(|name| !self.mentions.is_patron(name)).map(|name| Party::Name(name.last))
        });
        if let Some(modifier) = modifier {
            return vec![modifier];
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

    /// The entity of a party.
    pub fn entity(&self, party: Party) -> Entity {
        match party {
            Party::Mention(tok) => self.mentions.at(tok).map(|m| m.entity.clone()).unwrap_or_default(),
            Party::Name(tok) => self.names.at(tok).map(|name| self.mentions.entity_of_name(name)).unwrap_or_default(),
        }
    }
}

fn role_of(role: &PathRole) -> Role<'_> {
    match role {
        PathRole::Agent => Role::Agent,
        PathRole::Patient => Role::Patient,
        PathRole::Content => Role::Content,
        PathRole::Prep(case) => Role::Prep(case),
    }
}

fn weight(constraint: &Constraint) -> u32 {
    let term = |term: &Term| match term {
        Term::Any | Term::Infinitive | Term::Finite | Term::Future | Term::Obliged => 1,
        Term::Actor | Term::State | Term::Person | Term::Individual => 3,
        Term::Class(_) => 4,
        Term::Words(words) => 5 + words.len() as u32,
    };
    constraint.any.iter().map(term).min().unwrap_or(1) + constraint.none.len().min(1) as u32
}

fn is_event(result: &PatternResult) -> bool {
    matches!(result, PatternResult::Event { .. })
}

fn same_kind(a: &PatternResult, b: &PatternResult) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}
