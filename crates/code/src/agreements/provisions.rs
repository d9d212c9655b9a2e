//! What an agreement provides: "the treaty outlines ...", "under the treaty ...", "once the treaty is signed ...", and how
//! many articles it has.
//!
//! A provision is quoted as written. It is never told as done, unless the report says so of a clause of its own.

use super::phrases::{self, Phrases, Reference};
use super::stages::{self, Step};
use crate::events::SentenceView;
use crate::proposition::{Link, Proposition, Role};
use crate::quotes::is_cue;
use attache_knowledge::PredicatePos;
use attache_types::{Deprel, Provision, Status, Upos, Xpos};

/// Words between a composition verb and the number of articles.
const COUNT_REACH: usize = 4;

/// A provision and the phrase that provides it.
pub struct Provided {
    /// Which phrase.
    pub phrase: usize,
    /// What it provides.
    pub provision: Provision,
}

/// The provisions of a sentence.
pub fn read(view: &SentenceView, phrases: &Phrases, steps: &[Step]) -> Vec<Provided> {
    let mut provided = outlined(view, phrases);
    provided.extend(under(view, phrases));
    provided.extend(steps.iter().filter_map(|step| consequence(view, step)));
    let mut kept: Vec<Provided> = Vec::new();
    for one in provided {
        if !kept.iter().any(|other| other.provision.span.overlaps(one.provision.span)) {
            kept.push(one);
        }
    }
    kept
}

/// True where the phrase is what an outlining verb stands by: the test of "it".
pub fn holds_pronoun(view: &SentenceView, phrases: &Phrases, phrase: usize) -> bool {
    if mistagged(view, phrases).iter().any(|(of, _)| *of == phrase) {
        return true;
    }
    let outlines = view
        .matcher
        .propositions
        .iter()
        .any(|p| outlining(view, p).is_some() && p.filler(Role::Agent).and_then(|agent| phrases.at(agent)) == Some(phrase));
    outlines || articles(view, phrases).is_some_and(|(of, _)| of == phrase)
}

/// How a verb provides: its content alone is the provision, or the verb belongs to it.
#[derive(Clone, Copy, PartialEq)]
enum Outline {
    Content,
    Effect,
}

fn outlining(view: &SentenceView, proposition: &Proposition) -> Option<Outline> {
    if proposition.pos != PredicatePos::Verb || proposition.passive {
        return None;
    }
    let has = |class: &str| {
        let with_preposition = || {
            proposition.args.iter().any(|arg| match arg.role {
                Role::Prep(case) => view.knowledge.classes.has(class, &format!("{} {case}", proposition.lemma)),
                _ => false,
            })
        };
        view.knowledge.classes.has(class, &proposition.lemma) || with_preposition()
    };
    let reports = view.knowledge.classes.has("provision_report", &proposition.lemma) && proposition.filler(Role::Content).is_some();
    match () {
        () if has("provision_verb") || reports => Some(Outline::Content),
        () if has("provision_effect") && has_open_tense(view, proposition.head) => Some(Outline::Effect),
        () => None,
    }
}

/// Present tense or a modal: "the treaty obliges", "the deal will create"; not "the deal ended the war".
fn has_open_tense(view: &SentenceView, verb: usize) -> bool {
    let tree = view.matcher.tree;
    matches!(tree.tok(verb).xpos, Xpos::Vbz | Xpos::Vbp) || tree.children_by(verb, &[Deprel::Aux]).any(|aux| tree.tok(aux).xpos == Xpos::Md)
}

fn outlined(view: &SentenceView, phrases: &Phrases) -> Vec<Provided> {
    let mut provided: Vec<Provided> = Vec::new();
    for proposition in view.matcher.propositions.iter() {
        let outline = outlining(view, proposition);
        let phrase = proposition.fillers(Role::Agent).find_map(|agent| phrases.filling(agent));
        if let (Some(outline), Some(phrase)) = (outline, phrase) {
            let status = match view.status.read(proposition).status {
                Status::Negated | Status::Denied => Status::Negated,
                _ => Status::Planned,
            };
            provided.extend(outlined_by(view, phrases, phrase, proposition.head, outline, status));
        }
    }
    for (phrase, verb) in mistagged(view, phrases) {
        if !provided.iter().any(|other| other.phrase == phrase) {
            provided.extend(outlined_by(view, phrases, phrase, verb, Outline::Content, Status::Planned));
        }
    }
    provided
}

/// "it outlined ..." where the tagger took the verb for an adjective: the form of an outlining verb right after the phrase.
fn mistagged(view: &SentenceView, phrases: &Phrases) -> Vec<(usize, usize)> {
    let tree = view.matcher.tree;
    let verb_after = |last: usize| {
        let form = |tok: usize| view.knowledge.classes.has("provision_form", &tree.form(tok).to_lowercase());
        Some(last + 1).filter(|&tok| tok < tree.len() && form(tok) && tree.tok(tok).upos != Upos::Verb)
    };
    phrases.list.iter().enumerate().filter_map(|(i, phrase)| Some((i, verb_after(phrase.last)?))).collect()
}

/// What stands behind the verb, as written.
fn outlined_by(view: &SentenceView, phrases: &Phrases, phrase: usize, verb: usize, outline: Outline, status: Status) -> Option<Provided> {
    let tree = view.matcher.tree;
    let last = right_end(view, verb);
    let mut first = if outline == Outline::Effect { verb } else { verb + 1 };
    let lemma = view.matcher.propositions.at(verb).map_or("", |p| p.lemma.as_str());
    let of_verb = |tok: usize| {
        tree.rel(tok) == Deprel::CompoundPrt || view.knowledge.classes.has("provision_verb", &format!("{lemma} {}", tree.form(tok).to_lowercase()))
    };
    while first > verb && first < last && (tree.tok(first).upos == Upos::Punct || (first == verb + 1 && of_verb(first))) {
        first += 1;
    }
    if first > last || first >= tree.len() || phrases.list[phrase].first > first {
        return None;
    }
    let inner = if outline == Outline::Effect { Some(verb) } else { inner_clause(view, first, last) };
    if inner.is_some()
        && first > verb
        && first < last
        && matches!(tree.tok(first).xpos, Xpos::In | Xpos::Dt)
        && view.knowledge.classes.has("clause_mark", tree.lemma(first))
    {
        first += 1;
    }
    Some(Provided { phrase, provision: written(view, first, last, inner, status) })
}

/// The predicate of the clause that is provided: a verb with its subject before it, in a finite form.
fn inner_clause(view: &SentenceView, first: usize, last: usize) -> Option<usize> {
    let tree = view.matcher.tree;
    let finite = |p: &&Proposition| {
        let modal = tree.children_by(p.head, &[Deprel::Aux]).any(|aux| tree.tok(aux).xpos == Xpos::Md);
        modal || matches!(tree.tok(p.head).xpos, Xpos::Vbz | Xpos::Vbp)
    };
    let clauses =
        view.matcher.propositions.iter().filter(|p| p.pos != PredicatePos::Noun && p.link != Link::Modifier && (first..=last).contains(&p.head));
    clauses.filter(finite).find(|p| p.subject.is_some_and(|subject| (first..p.head).contains(&subject))).map(|p| p.head)
}

/// The last token of what stands behind a verb, a side remark ("..., officials said") left out.
fn right_end(view: &SentenceView, verb: usize) -> usize {
    let tree = view.matcher.tree;
    let main = view.matcher.propositions.at(verb).is_none_or(|p| p.link == Link::Main && tree.head(verb).is_none());
    let mut last = if main { tree.len() - 1 } else { tree.range(verb).1 };

    let also = |p: &&Proposition| tree.rel(p.head) == Deprel::Conj && tree.head(p.head) == Some(verb) && outlining(view, p).is_some();
    if let Some(next) = view.matcher.propositions.iter().find(also) {
        last = last.min(tree.child(next.head, &[Deprel::Cc]).unwrap_or(next.head).saturating_sub(1)).max(verb);
    }
    let remark = |p: &&Proposition| p.head > verb && p.head <= last && (p.link == Link::Aside || is_cue(view.speeches, tree.tok(p.head).span));
    if let Some(aside) = view.matcher.propositions.iter().find(remark) {
        let comma = (verb + 1..aside.head).rev().find(|&tok| tree.tok(tok).upos == Upos::Punct);
        last = last.min(comma.unwrap_or(verb + 1).saturating_sub(1).max(verb));
    }
    trim(view, verb, last)
}

fn trim(view: &SentenceView, first: usize, mut last: usize) -> usize {
    while last > first && view.matcher.tree.tok(last).upos == Upos::Punct {
        last -= 1;
    }
    last
}

/// The clause from token `first` to `last` as a provision; `verb` is its predicate.
fn written(view: &SentenceView, first: usize, last: usize, verb: Option<usize>, status: Status) -> Provision {
    let tree = view.matcher.tree;
    let span = tree.span(first, last);
    let words = |tok: usize| -> Option<String> {
        let (low, high) = tree.phrase(tok, true);
        let inside = first <= low && high <= last && low <= high;
        inside.then(|| tree.span(low, high).of(tree.text).to_owned())
    };
    let proposition = verb.and_then(|verb| view.matcher.propositions.at(verb)).filter(|p| (first..=last).contains(&p.head));
    let own = |tok: &usize| (first..=last).contains(tok);
    let subject = proposition.and_then(|p| p.subject).filter(own).and_then(words);
    let object = proposition.and_then(|p| {
        let kinds = [Role::Patient, Role::Prep("as"), Role::Prep("to")];
        kinds.into_iter().find_map(|role| p.fillers(role).find(|tok| own(tok) && Some(*tok) != p.subject)).and_then(words)
    });
    // Where only a noun phrase is provided, it is what the agreement is to bring about.
    let noun = (proposition.is_none() && verb.is_none()).then(|| span.of(tree.text).to_owned());
    Provision { text: span.of(tree.text).to_owned(), span, subject, action: proposition.map(|p| p.lemma.clone()), object: object.or(noun), status }
}

/// "Under the treaty, Norland will ...": the clause around the phrase.
fn under(view: &SentenceView, phrases: &Phrases) -> Vec<Provided> {
    let tree = view.matcher.tree;
    let mut provided = Vec::new();
    for (i, phrase) in phrases.list.iter().enumerate().filter(|(_, p)| p.reference != Reference::Pronoun) {
        let Some(from) = under_mark(view, phrase.first) else {
            continue;
        };
        let end = phrase_end(view, phrase.last);
        let starts = (0..from).all(|tok| matches!(tree.tok(tok).upos, Upos::Punct | Upos::Adv | Upos::Cconj));
        let (first, last) = match starts {
            true => (end + 1, tree.len() - 1),
            false => (0, from - 1),
        };
        provided.extend(clause(view, first, last, None).map(|provision| Provided { phrase: i, provision }));
    }
    provided
}

/// The first token of "under", "as part of", "in accordance with" right before the phrase.
fn under_mark(view: &SentenceView, first: usize) -> Option<usize> {
    let tree = view.matcher.tree;
    (1..=4.min(first)).find_map(|len| {
        let words: Vec<String> = (first - len..first).map(|tok| tree.form(tok).to_lowercase()).collect();
        view.knowledge.classes.has("agreement_under", &words.join(" ")).then_some(first - len)
    })
}

/// To the comma that closes an opening phrase, over what may stand in between.
fn phrase_end(view: &SentenceView, last: usize) -> usize {
    let tree = view.matcher.tree;
    (last + 1..tree.len()).find(|&tok| tree.form(tok) == ",").unwrap_or(last)
}

/// The clause in the tokens `first..=last` as a provision, if it tells of something to come; `fixed` overrides its status.
fn clause(view: &SentenceView, mut first: usize, last: usize, fixed: Option<Status>) -> Option<Provision> {
    let tree = view.matcher.tree;
    while first < last && matches!(tree.tok(first).upos, Upos::Punct | Upos::Cconj) {
        first += 1;
    }
    let last = trim(view, first, last);
    let inside =
        |p: &&Proposition| p.pos != PredicatePos::Noun && (first..=last).contains(&p.head) && p.link != Link::Attributive && p.link != Link::Aside;
    let main = view.matcher.propositions.iter().filter(inside).min_by_key(|p| (tree.ancestors(p.head).count(), p.head))?;
    let chain =
        |p: &Proposition| p.fillers(Role::Content).find_map(|tok| view.matcher.propositions.at(tok)).map(|inner| view.status.read(inner).status);
    let own = view.status.read(main).status;
    let promised = view.knowledge.classes.has("provision_promise", &main.lemma);
    let present = matches!(tree.tok(main.head).xpos, Xpos::Vbz | Xpos::Vbp);
    let open = |status: Status| matches!(status, Status::Planned | Status::Expected | Status::Conditional | Status::Hypothetical);
    let status = match own {
        Status::Negated | Status::Denied => Status::Negated,
        status if open(status) => status,
        _ => match chain(main) {
            Some(status) if open(status) => status,
            _ if promised || present => Status::Planned,
            _ => return None,
        },
    };
    // What a speaker says of it in the same breath ("..., the minister said") is no part of it.
    let said = is_cue(view.speeches, tree.tok(main.head).span);
    (!said).then(|| written(view, first, last, Some(main.head), fixed.filter(|_| status != Status::Negated).unwrap_or(status)))
}

/// "Once the treaty is signed, X will ...": X depends on it.
fn consequence(view: &SentenceView, step: &Step) -> Option<Provided> {
    const EFFECTIVE: [&str; 4] = ["signed", "initialled", "ratified", "in_force"];
    let mark = step.mark.filter(|_| EFFECTIVE.contains(&step.stage) && step.status != Status::Negated)?;
    let tree = view.matcher.tree;
    if !view.knowledge.classes.has("agreement_sequel", &tree.form(mark).to_lowercase()) || !stages::main_is_open(view, step.head) {
        return None;
    }
    let starts = (0..mark).all(|tok| matches!(tree.tok(tok).upos, Upos::Punct | Upos::Adv | Upos::Cconj));
    let (first, last) = match starts {
        true => ((step.head..tree.len()).find(|&tok| tree.form(tok) == ",")? + 1, tree.len() - 1),
        false => (0, mark - 1),
    };
    if first > last {
        return None;
    }
    clause(view, first, last, Some(Status::Conditional)).map(|provision| Provided { phrase: step.phrase, provision })
}

/// "However, the checkpoint will be closed", right after a provision: a connective, a modal, and nobody who acts.
pub fn continued(view: &SentenceView) -> Option<Provision> {
    let tree = view.matcher.tree;
    if !(0..tree.len()).take(1).any(|tok| view.knowledge.classes.has("continuation", &tree.form(tok).to_lowercase())) {
        return None;
    }
    let main = view.matcher.propositions.iter().find(|p| p.head == tree.sent.root() && p.pos == PredicatePos::Verb)?;
    let modal = tree.children_by(main.head, &[Deprel::Aux]).any(|aux| view.knowledge.classes.has("provision_modal", &tree.form(aux).to_lowercase()));
    let acts = main.fillers(Role::Agent).any(|agent| !view.matcher.parties_of(agent).is_empty());
    let said = !view.speeches.is_empty();
    if !modal || acts || said || !main.passive {
        return None;
    }
    clause(view, 1, tree.len() - 1, None)
}

/// "consists of 20 articles": the number, and the phrase that it is said of.
pub fn articles(view: &SentenceView, phrases: &Phrases) -> Option<(usize, u32)> {
    let tree = view.matcher.tree;
    for part in (2..tree.len()).filter(|&tok| view.knowledge.classes.has("agreement_part", tree.lemma(tok))) {
        let Some(count) = phrases::number(view.knowledge, tree.form(part - 1)) else {
            continue;
        };
        let composes =
            |tok: usize| view.knowledge.classes.has("composition", tree.lemma(tok)) || view.knowledge.classes.has("composition", tree.form(tok));
        let Some(verb) = (part.saturating_sub(1 + COUNT_REACH)..part - 1).rev().find(|&tok| composes(tok)) else {
            continue;
        };
        let before = phrases.list.iter().enumerate().filter(|(_, phrase)| phrase.last < verb);
        if let Some((phrase, _)) = before.max_by_key(|(_, phrase)| (phrase.subject, phrase.head)) {
            return Some((phrase, count));
        }
    }
    None
}
