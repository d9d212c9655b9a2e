//! Which patterns fire on a sentence's propositions, and who fills their parties.
//!
//! Needs propositions and mentions; gives matches. Whether the event happened, when and who says so is not decided here.

mod parties;
mod terms;
mod told;

use crate::mentions::Mentions;
use crate::names::Names;
use crate::proposition::{Link, PARTICIPLE, Proposition, Propositions, Role};
use crate::tree::Tree;
use attache_knowledge::{Constraint, Knowledge, Needs, Pattern, PatternResult, PredicatePos, Role as PathRole, Term};
use attache_types::{Entity, EntityKind};

/// Somebody who fills a party: a mention, or a bare name inside a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The mention with this head token.
    Mention(usize),
    /// The known name that covers this token.
    Name(usize),
    /// The place without a name that is struck or taken: "a residential building", "the town".
    Target(usize),
}

impl Party {
    /// Its token.
    pub fn tok(self) -> usize {
        let (Party::Mention(tok) | Party::Name(tok) | Party::Target(tok)) = self;
        tok
    }
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
    /// How sure it is, where no pattern made by hand matched.
    pub guessed: Option<f32>,
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
        let mut topics = Vec::new();
        for (path, constraint) in &pattern.with {
            let fillers = self.follow(proposition, path);
            let filler = fillers.iter().find(|&&tok| self.fits(knowledge, tok, constraint));
            let Some(&filler) = filler else {
                return Err(Miss::Role(path.to_string()));
            };
            specificity += weight(constraint) + path.0.len() as u32;
            if path.0 != [PathRole::Agent] {
                consumed.push(filler);
                topics.push(filler);
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
        actors.retain(|&actor| !self.is_done_to(knowledge, proposition, actor));
        let mut recipients = self.parties(knowledge, proposition, &pattern.recipient, Some(&actors), &mut consumed);
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
        if known(&actors) {
            recipients.retain(|&party| !self.is_scene(knowledge, pattern, party));
        }
        if self.is_private(knowledge, pattern, &actors, &recipients) {
            return Err(Miss::Private);
        }
        // "attacks on doctors and judges" in general are none.
        let generic = |&party: &Party| self.entity(party).kind == Some(EntityKind::Generic);
        let victims_only = actors.is_empty() && recipients.iter().all(generic) && self.is_general(proposition.head);
        let parties = if victims_only { recipients.len().min(1) } else { actors.len() + recipients.len() };
        if proposition.pos == PredicatePos::Noun && !self.noun_is_event(knowledge, proposition, parties) {
            return Err(Miss::BareNoun);
        }
        let verbal = match &pattern.result {
            PatternResult::Event { event_type, .. } => knowledge.ontology.event_type(event_type).is_some_and(|kind| kind.quad % 2 == 1),
            _ => false,
        };
        if verbal {
            // What a speech act is about ("accused of shelling", "interest in signing") is not told as an event.
            let clauses = proposition.args.iter().filter(|arg| matches!(arg.role, Role::Prep(_)) && arg.role != PARTICIPLE);
            consumed.extend(clauses.map(|arg| arg.tok).filter(|&tok| self.propositions.at(tok).is_some_and(|p| p.pos == PredicatePos::Verb)));
        }
        if proposition.pos == PredicatePos::Noun {
            consumed.extend(proposition.filler(Role::Content));
        } else if pattern.with.iter().any(|(path, _)| path.0 == [PathRole::Content]) {
            consumed.extend(proposition.fillers(Role::Content));
        }
        if recipients.is_empty() && known(&actors) {
            recipients = self.behind_topic(knowledge, pattern, &topics, &actors);
        }
        if recipients.is_empty() && known(&actors) {
            recipients = self.behind_condition(knowledge, pattern, proposition, &actors);
        }
        if recipients.is_empty() && known(&actors) {
            recipients = self.behind_deed(knowledge, pattern, proposition, &actors);
        }
        if recipients.is_empty() && known(&actors) {
            recipients = self.targets(knowledge, pattern, proposition);
        }
        Ok(Match { pattern, head: proposition.head, actors, recipients, consumed, parts: Vec::new(), specificity, guessed: None })
    }

    /// Words between people who hold no public role ("he met the executives"), or between firms and people of whom none is known
    /// ("the airline apologised to Ana Osk"): nobody's politics.
    fn is_private(&self, knowledge: &Knowledge, pattern: &Pattern, actors: &[Party], recipients: &[Party]) -> bool {
        let PatternResult::Event { event_type, .. } = &pattern.result else {
            return false;
        };
        let words = knowledge.ontology.event_type(event_type).is_some_and(|kind| kind.quad % 2 == 1);
        let generic = |entity: &Entity| entity.kind == Some(EntityKind::Generic);
        let of = |entity: &Entity, class: &str| entity.sector.as_deref().is_some_and(|sector| knowledge.classes.has(class, sector));
        let private = |&party: &Party| {
            let entity = self.entity(party);
            self.is_nobody(party) || of(&entity, "private-sector") && generic(&entity)
        };
        let business = |&party: &Party| {
            let entity = self.entity(party);
            of(&entity, "business-sector") || of(&entity, "private-sector") && !generic(&entity)
        };
        let unknown = |&party: &Party| {
            let entity = self.entity(party);
            let named = matches!(entity.kind, Some(EntityKind::Person | EntityKind::Organization));
            self.is_nobody(party) || named && entity.sector.is_none() || of(&entity, "employed-sector")
        };
        let parties = || actors.iter().chain(recipients);
        let between = !actors.is_empty() && !recipients.is_empty() && parties().any(business);
        words && (parties().all(private) || between && parties().all(|party| business(party) || unknown(party)))
    }

    /// True for a pronoun whose antecedent is not known.
    fn is_nobody(&self, party: Party) -> bool {
        matches!(party, Party::Mention(tok) if self.mentions.at(tok).is_some_and(|m| m.pronoun && m.entity.id.is_empty()))
    }

    /// True for "I" and "we", who may be known once it is known who speaks.
    fn speaks(&self, knowledge: &Knowledge, party: Party) -> bool {
        matches!(party, Party::Mention(tok) if self.is_of_speaker(knowledge, tok))
    }

    fn is_of_speaker(&self, knowledge: &Knowledge, tok: usize) -> bool {
        knowledge.classes.has("speaker-pronoun", &self.tree.form(tok).to_lowercase())
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
