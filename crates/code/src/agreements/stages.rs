//! Steps in an agreement's life, from the patterns of `data/en/patterns/agreements.toml`.
//!
//! A wrong "signed" is the worst error here: what is wished, planned, awaited or told under "once" never counts as done.

use super::parties;
use super::phrases::{Phrases, Reference};
use crate::events::SentenceView;
use crate::matcher::Party;
use crate::proposition::{Link, Proposition, Role};
use crate::quotes::attribution_at;
use attache_knowledge::{Path, Pattern, PatternResult, PredicatePos, Role as PathRole};
use attache_types::{BlockKind, Deprel, Entity, EventDate, Stage, Status, Upos, Xpos};

/// Steps that only those take whom the agreement binds.
const BINDING: [&str; 6] = ["signed", "initialled", "ratified", "suspended", "withdrawn", "terminated"];

/// Steps on the way to a text, which leave open whether it ever binds anybody.
const PREPARING: [&str; 3] = ["proposed", "negotiated", "drafted"];

/// Steps that mostly those take whom the agreement would bind.
const LIKELY: [&str; 2] = ["proposed", "rejected"];

/// A step told in a sentence.
pub struct Step<'k> {
    /// Which phrase it is about.
    pub phrase: usize,
    /// Head token of its proposition.
    pub head: usize,
    /// Its name.
    pub stage: &'k str,
    /// Id of the pattern that read it.
    pub pattern: &'k str,
    /// Who takes it, as mentioned.
    pub takers: Vec<Entity>,
    /// The parties of the agreement that this implies.
    pub implied: Vec<Entity>,
    /// Those who may be parties where no others are named: who proposes, who turns down.
    pub likely: Vec<Entity>,
    /// Whether it was taken.
    pub status: Status,
    /// When.
    pub date: Option<EventDate>,
    /// Told as history.
    pub history: bool,
    /// The condition word that it stands under, if any: "once", "if".
    pub mark: Option<usize>,
}

/// The steps of a sentence.
pub fn read<'k>(view: &SentenceView<'_, '_>, knowledge: &'k attache_knowledge::Knowledge, phrases: &Phrases) -> Vec<Step<'k>> {
    let mut steps = Vec::new();
    for proposition in view.matcher.propositions.iter().filter(|p| p.link != Link::Attributive) {
        if proposition.pos == PredicatePos::Noun && proposition.light.is_none() {
            continue;
        }
        let patterns = knowledge.patterns.for_predicate(&proposition.lemma, proposition.pos).iter().map(|&id| knowledge.patterns.get(id));
        let hits = patterns.filter_map(|pattern| Some((pattern, about(view, pattern, proposition, phrases)?)));
        // The most exacting pattern wins, of equals the first.
        let best = hits.min_by_key(|(pattern, _)| (std::cmp::Reverse(pattern.with.len() + pattern.without.len()), pattern.id.as_str()));
        if let Some((pattern, phrase)) = best
            && let PatternResult::Stage { stage } = &pattern.result
        {
            steps.push(step(view, pattern, stage, proposition, phrase, phrases));
        }
    }
    steps
}

/// The phrase that a stage pattern is about here; none where it does not fire.
fn about(view: &SentenceView, pattern: &Pattern, proposition: &Proposition, phrases: &Phrases) -> Option<usize> {
    if !matches!(pattern.result, PatternResult::Stage { .. }) {
        return None;
    }
    let matcher = view.matcher;
    let fits = |(path, constraint): &(Path, attache_knowledge::Constraint)| {
        matcher.follow(proposition, path).iter().any(|&tok| matcher.fits(view.knowledge, tok, constraint))
    };
    if !pattern.with.iter().all(fits) || pattern.without.iter().any(fits) {
        return None;
    }
    let fillers = pattern.recipient.iter().flatten().flat_map(|path| matcher.follow(proposition, path));
    fillers.filter_map(|tok| phrases.filling(tok)).next()
}

fn step<'k>(view: &SentenceView, pattern: &'k Pattern, stage: &'k str, proposition: &Proposition, phrase: usize, phrases: &Phrases) -> Step<'k> {
    let asked = asked(view, proposition);
    let takers = match &asked {
        Some((takers, _)) => takers.clone(),
        None => takers(view, pattern, proposition, phrases),
    };
    let implied = implied(view, stage, proposition, &takers);
    let likely = if LIKELY.contains(&stage) { states(view, &takers) } else { Vec::new() };
    let mut entities = view.entities(&takers);
    entities.retain(|entity| !entity.id.is_empty());

    let reading = view.status.read(proposition);
    let date = view.dater.date(proposition);
    let published = view.report.published.as_deref();
    let history = reading.anterior || date.as_ref().is_some_and(|date| crate::dates::is_history(date, published));
    let future = date.as_ref().zip(published.and_then(|p| p.get(..10))).is_some_and(|(date, day)| date.start.as_str() > day);
    let mark = condition_mark(view, proposition.head);
    let mut status = reading.status;
    if matches!(status, Status::Occurred | Status::Ongoing) {
        status = match () {
            () if future => Status::Planned,
            () if mark.is_some_and(|mark| is_open(view, proposition, mark)) => Status::Conditional,
            () => doubt(view, proposition).unwrap_or(status),
        };
    }
    // "a treaty proposed by Tamland": whatever becomes of the treaty, the proposal was made.
    let participle = proposition.link == Link::Modifier
        && proposition.passive
        && view.matcher.tree.child(proposition.head, &[Deprel::AuxPass, Deprel::Aux, Deprel::Mark]).is_none();
    if participle && PREPARING.contains(&stage) && matches!(status, Status::Planned | Status::Hypothetical) {
        status = Status::Occurred;
    }
    if let Some((_, asked)) = asked.filter(|_| matches!(status, Status::Occurred | Status::Ongoing | Status::Planned)) {
        status = asked;
    }
    // Who signs with somebody has that somebody's signature; who only wants to has not.
    if status == Status::Occurred && pattern.actor.iter().flatten().count() > 1 {
        let stated = phrases.list[phrase].parties.iter().filter(|party| !implied.iter().any(|known| known.id == party.id));
        let others: Vec<Entity> = stated.filter(|party| !entities.iter().any(|known| known.id == party.id)).cloned().collect();
        entities.extend(others);
    }
    Step { phrase, head: proposition.head, stage, pattern: &pattern.id, takers: entities, implied, likely, status, date, history, mark }
}

/// "urged Norland to sign", "called on Norland to reject": who is asked takes the step, and it is no plan of theirs.
fn asked(view: &SentenceView, proposition: &Proposition) -> Option<(Vec<Party>, Status)> {
    let governor = proposition.governor.and_then(|g| view.matcher.propositions.at(g)).filter(|g| g.pos == PredicatePos::Verb && !g.passive)?;
    let tree = view.matcher.tree;
    let infinitive = tree.children_by(proposition.head, &[Deprel::Mark]).any(|mark| tree.tok(mark).upos == Upos::Part);
    if !infinitive || !matches!(proposition.link, Link::Content | Link::Adverbial(_)) {
        return None;
    }
    let asks =
        |lemma: &str| view.knowledge.operators.get(lemma, "verb").filter(|op| op.class == "ask").map(|op| op.status.unwrap_or(Status::Hypothetical));
    let by_preposition = governor.args.iter().find_map(|arg| match arg.role {
        Role::Prep(case) => asks(&format!("{} {case}", governor.lemma)).map(|status| (arg.tok, status)),
        _ => None,
    });
    let (tok, status) = by_preposition.or_else(|| Some((governor.filler(Role::Patient)?, asks(&governor.lemma)?)))?;
    Some((view.matcher.parties_of(tok), status))
}

/// Tokens of those who take the step: the pattern's fillers, never an agreement itself. What stands behind "with" and
/// "between" is read with the phrase.
fn takers(view: &SentenceView, pattern: &Pattern, proposition: &Proposition, phrases: &Phrases) -> Vec<Party> {
    let mut takers: Vec<Party> = Vec::new();
    let binds = |path: &&Path| matches!(path.0.first(), Some(PathRole::Prep(case)) if view.knowledge.classes.has("agreement_binder", case));
    for path in pattern.actor.iter().flatten().filter(|path| !binds(path)) {
        let fillers = view.matcher.follow(proposition, path);
        for tok in fillers.into_iter().filter(|&tok| phrases.filling(tok).is_none()) {
            for party in view.matcher.parties_of(tok) {
                if !takers.contains(&party) {
                    takers.push(party);
                }
            }
        }
    }
    let asks_agent = pattern.actor.iter().flatten().any(|path| path.0 == [PathRole::Agent]);
    if takers.is_empty() && asks_agent && !proposition.passive {
        takers.extend(before_verb(view, proposition.light.unwrap_or(proposition.head)));
    }
    takers
}

/// The actor right before a verb, where the tree has lost the subject.
fn before_verb(view: &SentenceView, verb: usize) -> Option<Party> {
    let tree = view.matcher.tree;
    let finite =
        matches!(tree.tok(verb).xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp) || (0..verb).next_back().is_some_and(|b| tree.tok(b).upos == Upos::Aux);
    let before = (0..verb).rev().find(|&tok| !matches!(tree.tok(tok).upos, Upos::Aux | Upos::Adv))?;
    if !finite {
        return None;
    }
    let mention = view.matcher.mentions.at(before).map(|_| Party::Mention(before));
    mention.or_else(|| view.matcher.names.at(before).map(|_| Party::Name(before)))
}

/// The subordinating word of the step's clause: "once the document is signed".
fn condition_mark(view: &SentenceView, head: usize) -> Option<usize> {
    let tree = view.matcher.tree;
    for tok in (0..head).rev() {
        let form = tree.form(tok).to_lowercase();
        if view.knowledge.classes.has("agreement_condition", &form) {
            return matches!(tree.tok(tok).upos, Upos::Sconj | Upos::Adv | Upos::Adp).then_some(tok);
        }
        let verb = tree.tok(tok).upos == Upos::Verb && tree.rel(tok) != Deprel::Amod;
        if verb || tree.tok(tok).upos == Upos::Punct {
            return None;
        }
    }
    None
}

/// True where what stands under "once" or "if" is still to come: the clause is in no past tense, or the main clause is open.
fn is_open(view: &SentenceView, proposition: &Proposition, mark: usize) -> bool {
    let tree = view.matcher.tree;
    if !view.knowledge.classes.has("agreement_sequel", &tree.form(mark).to_lowercase()) {
        return true;
    }
    let tensed = |tok: usize| tree.tok(tok).xpos == Xpos::Vbd;
    let past =
        tree.tok(proposition.head).xpos == Xpos::Vbd || tree.children(proposition.head).any(tensed) || tree.tok(proposition.head).xpos == Xpos::Vbg;
    !past || main_is_open(view, proposition.head)
}

/// True where some clause of the sentence outside `head`'s own is planned, expected or only possible.
pub fn main_is_open(view: &SentenceView, head: usize) -> bool {
    let verbs = view.matcher.propositions.iter().filter(|p| p.pos != PredicatePos::Noun && p.head != head && !view.matcher.tree.under(p.head, head));
    verbs.into_iter().any(|p| matches!(view.status.read(p).status, Status::Planned | Status::Expected | Status::Conditional | Status::Hypothetical))
}

/// Forms that state no fact whatever the tree says: "interest in signing", "to sign".
fn doubt(view: &SentenceView, proposition: &Proposition) -> Option<Status> {
    let tree = view.matcher.tree;
    let head = proposition.light.unwrap_or(proposition.head);
    let before = head.checked_sub(1);
    let own = |tok: usize| tree.head(tok) == Some(head) && matches!(tree.rel(tok), Deprel::Aux | Deprel::AuxPass);
    match tree.tok(head).xpos {
        Xpos::Vbg if !(0..head).any(own) => {
            let mark = before.filter(|&b| matches!(tree.tok(b).upos, Upos::Adp | Upos::Sconj));
            if mark.is_some_and(|m| view.knowledge.classes.has("agreement_fact_mark", tree.lemma(m))) {
                return None;
            }
            let operator = mark.and_then(|m| m.checked_sub(1)).and_then(|noun| view.knowledge.operators.get(tree.lemma(noun), "noun"));
            Some(operator.and_then(|op| op.status).unwrap_or(Status::Hypothetical))
        }
        Xpos::Vb if before.is_some_and(|b| tree.lemma(b) == "to") => Some(Status::Planned),
        Xpos::Vb if tree.sent.block != BlockKind::Title => Some(Status::Hypothetical),
        _ => None,
    }
}

/// Parties of the agreement that a step implies: who signs, who sends to whom, who negotiate with each other.
fn implied(view: &SentenceView, stage: &str, proposition: &Proposition, takers: &[Party]) -> Vec<Entity> {
    let receivers: Vec<Party> = proposition.fillers(Role::Prep("to")).map(Party::Mention).collect();
    match stage {
        "transmitted" => states(view, &[takers, &receivers].concat()),
        "negotiated" if takers.len() > 1 => states(view, takers),
        _ if BINDING.contains(&stage) => entities(view, takers),
        _ => Vec::new(),
    }
}

fn entities(view: &SentenceView, takers: &[Party]) -> Vec<Entity> {
    let mut found = Vec::new();
    let tokens = takers.iter().map(|taker| taker.tok());
    tokens.for_each(|tok| parties::add(&mut found, parties::party(view, tok)));
    found
}

/// Without organisations, which mediate more often than they are bound.
fn states(view: &SentenceView, takers: &[Party]) -> Vec<Entity> {
    let mut found = entities(view, takers);
    found.retain(|party| party.sector.as_deref() != Some("IGO"));
    found
}

/// Parties of the agreement that the steps of a sentence imply for a phrase.
pub fn implied_of(steps: &[Step], phrase: usize) -> Vec<Entity> {
    let mut implied = Vec::new();
    let steps = steps.iter().filter(|step| step.phrase == phrase);
    steps.flat_map(|step| &step.implied).for_each(|party| parties::add(&mut implied, Some(party.clone())));
    implied
}

/// The records of a step: one for everybody who takes it.
pub fn records(view: &SentenceView, step: &Step) -> Vec<Stage> {
    let tree = view.matcher.tree;
    let trigger = view.matcher.propositions.at(step.head).map(|p| view.trigger(p));
    let record = |party: Option<Entity>| Stage {
        stage: step.stage.to_owned(),
        party,
        date: step.date.clone(),
        status: step.status,
        attribution: attribution_at(view.speeches, tree.tok(step.head).span),
        evidence: view.evidence(trigger),
        pattern: step.pattern.to_owned(),
    };
    match step.takers.is_empty() {
        true => vec![record(None)],
        false => step.takers.iter().map(|taker| record(Some(taker.clone()))).collect(),
    }
}

/// Adds a record unless the same step of the same party under the same speaker is there; a date is kept.
pub fn add(stages: &mut Vec<Stage>, new: Stage) {
    let speaker = |stage: &Stage| stage.attribution.first().and_then(|a| a.source.as_ref()).map(|source| source.id.clone());
    let same = |old: &Stage| {
        let parties = match (&old.party, &new.party) {
            (Some(a), Some(b)) => a.id == b.id,
            (_, None) => true,
            (None, Some(_)) => false,
        };
        old.stage == new.stage && old.status == new.status && parties && speaker(old) == speaker(&new)
    };
    match stages.iter_mut().find(|old| same(old)) {
        Some(old) if old.date.is_none() && new.date.is_some() => old.date = new.date,
        Some(_) => {}
        None => stages.push(new),
    }
}

/// True where a step needs its phrase to be taken as an agreement: what "it" must stand in.
pub fn holds_pronoun(phrases: &Phrases, steps: &[Step], phrase: usize) -> bool {
    phrases.list[phrase].reference != Reference::Pronoun || steps.iter().any(|step| step.phrase == phrase)
}
