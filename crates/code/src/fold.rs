//! One act told by two predicates is one event: "bombed the port, killing 12 and wounding 30", "12 were killed in an attack
//! by X", "hit by airstrikes". The effect is folded into the act, the noun into its verb; victims and numbers stay.
//!
//! Needs matches and propositions; which verbs tell an effect, and which prepositions the same act, is data (classes `effect`
//! and `same-act-mark`).

use crate::matcher::{Match, Matcher, Party};
use crate::proposition::{Link, Proposition};
use attache_knowledge::{Knowledge, PatternResult};
use attache_types::Deprel;

/// Folds effects into acts of the same event type; the order of the others stays.
pub fn fold<'k>(matcher: &Matcher, knowledge: &Knowledge, mut matches: Vec<Match<'k>>) -> Vec<Match<'k>> {
    let mut at = 0;
    while at < matches.len() {
        let effect = is_effect(matcher, knowledge, &matches[at]);
        let told =
            |other: usize| effect && same_act(matcher, &matches[other], &matches[at]) || names_act(matcher, knowledge, &matches[other], &matches[at]);
        let into = (0..matches.len()).find(|&other| other != at && told(other));
        match into {
            Some(other) => {
                let effect = matches.remove(at);
                let act = &mut matches[if other > at { other - 1 } else { other }];
                absorb(act, effect);
            }
            None => at += 1,
        }
    }
    share_doers(matcher, knowledge, &mut matches);
    matches
}

/// "are held in Norland, having been captured by rebels", "were killed when troops shelled the camp": a passive without a doer
/// has the doer of an act of its type that is done to the same people, or that its clause of time tells.
fn share_doers(matcher: &Matcher, knowledge: &Knowledge, matches: &mut [Match]) {
    for at in 0..matches.len() {
        let Some(act) = matcher.propositions.at(matches[at].head).filter(|act| act.passive && matches[at].actors.is_empty()) else {
            continue;
        };
        let beside = |other: &Match| {
            let time = matcher.propositions.at(other.head).filter(|other| other.governor == Some(act.head));
            let mark = time.and_then(|other| if let Link::Adverbial(mark) = other.link { mark } else { None });
            mark.is_some_and(|mark| knowledge.classes.has("same-time-mark", matcher.tree.lemma(mark)))
        };
        // "were killed in the first days of Norland's offensive": not those who took part in it.
        let within = |other: &Match| {
            let tree = matcher.tree;
            let path = || std::iter::once(other.head).chain(tree.ancestors(other.head)).take_while(|&above| above != act.head);
            let phrase = tree.under(other.head, act.head) && path().all(|noun| matches!(tree.rel(noun), Deprel::Obl | Deprel::Nmod));
            let marked = |noun: usize| tree.preposition(noun).is_some_and(|case| knowledge.classes.has("act-within", case) || case == "of");
            let soldiers =
                || matches[at].recipients.iter().any(|&party| matches!(matcher.entity(party).sector.as_deref(), Some("MIL" | "REB" | "UAF")));
            phrase && path().all(marked) && !soldiers()
        };
        let victims = &matches[at].recipients;
        let to_same = |other: &Match| !victims.is_empty() && other.recipients == *victims;
        let custody = |matched: &Match| mode(matched).is_some_and(|mode| knowledge.classes.has("custody-mode", mode));
        let one_mode = |other: &Match| mode(other).is_none() || mode(&matches[at]).is_none() || mode(other) == mode(&matches[at]);
        let alike = |other: &Match| event_type(other).is_some() && event_type(other) == event_type(&matches[at]);
        let does = |other: &&Match| {
            let known = !other.actors.is_empty() && other.actors.iter().all(|doer| !victims.contains(doer));
            known && (alike(other) && one_mode(other) || custody(other) && custody(&matches[at]))
        };
        let found = matches.iter().filter(does).find(|other| to_same(other) || beside(other) || within(other));
        if let Some(doers) = found.map(|other| other.actors.clone()) {
            matches[at].actors = doers;
        }
    }
}

fn is_effect(matcher: &Matcher, knowledge: &Knowledge, matched: &Match) -> bool {
    matcher.propositions.at(matched.head).is_some_and(|p| knowledge.classes.has("effect", &p.lemma))
}

/// True where the act and the effect are of one type, or the act is the subject of the effect, one stands right under the other,
/// and nobody else does the one.
fn same_act(matcher: &Matcher, act: &Match, effect: &Match) -> bool {
    let alike = event_type(act) == event_type(effect);
    // "Clashes between police and miners left three dead": the riot did, and nobody else.
    let outcome = || effect.actors.is_empty() && matcher.tree.head(act.head) == Some(effect.head) && matcher.tree.rel(act.head) == Deprel::Nsubj;
    if event_type(act).is_none() || !alike && !outcome() {
        return false;
    }
    let (Some(first), Some(second)) = (matcher.propositions.at(act.head), matcher.propositions.at(effect.head)) else {
        return false;
    };
    let ids = |parties: &[Party]| parties.iter().map(|&party| matcher.entity(party).id).collect::<Vec<_>>();
    let (doers, others) = (ids(&act.actors), ids(&effect.actors));
    let one_doer = others.iter().all(|id| doers.contains(id)) || doers.is_empty() && !is_coordinated(matcher, act.head, effect.head);
    one_doer && (follows(matcher, first, second) || causes(matcher, first, second) || describes(matcher, first, &act.consumed, second))
}

/// "was hit by Norlander and Karsovian airstrikes": the noun names what the verb tells, and nobody else does it.
fn names_act(matcher: &Matcher, knowledge: &Knowledge, act: &Match, noun: &Match) -> bool {
    let tree = matcher.tree;
    let (alike, under) = (event_type(act).is_some() && event_type(act) == event_type(noun), tree.head(noun.head) == Some(act.head));
    let marked = || tree.preposition(noun.head).is_some_and(|case| knowledge.classes.has("same-act-mark", case));
    let role = match tree.rel(noun.head) {
        Deprel::OblAgent | Deprel::Nsubj => true,
        Deprel::Obl => marked(),
        _ => false,
    };
    let bare = matcher.propositions.at(noun.head).is_some_and(|p| p.link == Link::Nominal && p.light.is_none_or(|verb| verb == act.head));
    alike && under && role && bare && noun.actors.iter().all(|party| act.actors.contains(party))
}

/// "bombed ..., killing 12"; "killed 12 and wounded 30".
fn follows(matcher: &Matcher, act: &Proposition, effect: &Proposition) -> bool {
    let adverbial = effect.governor == Some(act.head) && effect.link == Link::Adverbial(None);
    adverbial || is_coordinated(matcher, act.head, effect.head)
}

/// "were killed in an attack": the act is a noun in a phrase of the effect.
fn causes(matcher: &Matcher, act: &Proposition, effect: &Proposition) -> bool {
    let tree = matcher.tree;
    let phrase = tree.head(act.head) == Some(effect.head) && matches!(tree.rel(act.head), Deprel::Obl | Deprel::Nsubj);
    phrase && matches!(act.link, Link::Nominal)
}

/// "launched strikes that killed 12", "is responsible for the attack, which killed 12": the effect is a relative clause of the
/// act, or of what the act's pattern asked for.
fn describes(matcher: &Matcher, act: &Proposition, consumed: &[usize], effect: &Proposition) -> bool {
    let tree = matcher.tree;
    let before = |&verb: &usize| tree.head(verb).filter(|_| tree.rel(verb) == Deprel::Conj);
    let first = std::iter::successors(Some(effect.head), before).last().unwrap_or(effect.head);
    let described = tree.head(first).filter(|_| tree.rel(first) == Deprel::AclRelcl);
    described.is_some_and(|noun| noun == act.head || consumed.contains(&noun))
}

fn is_coordinated(matcher: &Matcher, first: usize, second: usize) -> bool {
    let tree = matcher.tree;
    tree.rel(second) == Deprel::Conj && tree.head(second) == Some(first)
}

fn event_type<'k>(matched: &Match<'k>) -> Option<&'k str> {
    match &matched.pattern.result {
        PatternResult::Event { event_type, .. } => Some(event_type),
        _ => None,
    }
}

fn mode<'k>(matched: &Match<'k>) -> Option<&'k str> {
    match &matched.pattern.result {
        PatternResult::Event { mode, .. } => mode.as_deref(),
        _ => None,
    }
}

fn absorb(act: &mut Match, effect: Match) {
    // A place is no victim beside those who are.
    let mut others = effect.recipients;
    others.retain(|party| act.recipients.is_empty() || matches!(party, Party::Mention(_)));
    let news: Vec<Party> = others.into_iter().filter(|party| !act.recipients.contains(party) && !act.actors.contains(party)).collect();
    act.recipients.extend(news);
    act.parts.push(effect.head);
    act.parts.extend(effect.parts);
}
