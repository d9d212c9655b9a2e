//! When an event was: the time expression of its own clause, else the report's day for what is told as news.
//!
//! Needs propositions and time expressions; a dateless plan or a piece of history stays without a date, with a reason.

use crate::proposition::{Link, Proposition, Propositions, Role};
use crate::tree::Tree;
use attache_knowledge::Knowledge;
use attache_types::{Deprel, EventDate, Precision, Span, TimeExpression, Upos, Xpos};
use jiff::civil::Date;

/// Days after which something told in a report counts as history.
const BACKGROUND_DAYS: i32 = 30;

/// Attaches dates in one sentence.
pub struct Dater<'s, 'd> {
    /// The tree.
    pub tree: &'s Tree<'d>,
    /// The propositions.
    pub propositions: &'s Propositions<'d>,
    /// The sentence's time expressions, in text order.
    pub times: &'s [TimeExpression],
    /// The knowledge.
    pub knowledge: &'s Knowledge,
}

impl<'d> Dater<'_, 'd> {
    /// The date said of a proposition: in its own clause, in a phrase of it, or for a noun in the clause around it.
    pub fn date(&self, proposition: &Proposition<'d>) -> Option<EventDate> {
        // "recognised as independent in 2008": the words of a complement that is no verb are the clause's own.
        let complements = self.tree.children_by(proposition.head, &[Deprel::Xcomp]).filter(|&c| self.tree.tok(c).upos != Upos::Verb);
        let own: Vec<usize> = std::iter::once(proposition.head).chain(proposition.light).chain(complements).collect();
        let clause = |tok: usize| self.clause_of(tok);
        let dated: Vec<(usize, &TimeExpression)> =
            self.times.iter().filter(|time| time.start.is_some()).filter_map(|time| token_of(self.tree, time).map(|tok| (tok, time))).collect();
        let nearest = |candidates: Vec<&(usize, &TimeExpression)>| {
            candidates.into_iter().min_by_key(|(tok, _)| tok.abs_diff(proposition.head)).map(|(_, time)| event_date(time))
        };
        nearest(dated.iter().filter(|(tok, _)| own.contains(&clause(*tok))).collect())
            .or_else(|| {
                nearest(
                    dated
                        .iter()
                        .filter(|(tok, _)| self.tree.under(*tok, proposition.head) && self.reached_by_nouns(*tok, proposition.head, &own))
                        .collect(),
                )
            })
            .or_else(|| self.described_period(proposition))
            .or_else(|| {
                // "plans to visit on Sunday": the date of what is planned, asked for, agreed on.
                let contents: Vec<usize> = proposition.fillers(Role::Content).collect();
                let verbal = |tok: &usize| self.propositions.at(*tok).is_some_and(|inner| inner.link == Link::Content);
                let contents: Vec<usize> = contents.into_iter().filter(verbal).collect();
                nearest(dated.iter().filter(|(tok, _)| contents.contains(&clause(*tok))).collect())
            })
            .or_else(|| {
                let around = (proposition.link == Link::Nominal).then_some(proposition.governor).flatten()?;
                nearest(dated.iter().filter(|(tok, _)| clause(*tok) == around).collect())
            })
            .or_else(|| {
                let first = self.tree.head(proposition.head).filter(|_| self.tree.rel(proposition.head) == Deprel::Conj)?;
                nearest(dated.iter().filter(|(tok, _)| clause(*tok) == first).collect())
            })
            .or_else(|| {
                let around = self.at_the_same_time(proposition)?;
                nearest(dated.iter().filter(|(tok, _)| clause(*tok) == around).collect())
            })
    }

    /// "in the 1990s, when Norland invited ...": the date of the noun that a clause describes.
    fn described_period(&self, proposition: &Proposition<'d>) -> Option<EventDate> {
        let tree = self.tree;
        let noun = tree.head(proposition.head).filter(|_| matches!(tree.rel(proposition.head), Deprel::AclRelcl | Deprel::Advcl))?;
        // The parser may hang the clause higher: what counts is that it follows the noun at once.
        let (first, _) = tree.range(proposition.head);
        let opens = (first..proposition.head).find(|&tok| tree.tok(tok).upos != Upos::Punct).is_some_and(|tok| tree.tok(tok).xpos == Xpos::Wrb);
        let before = (0..first).rev().find(|&tok| tree.tok(tok).upos != Upos::Punct).filter(|_| opens);
        let inside = |tok: usize| self.times.iter().find(|time| time.start.is_some() && time.span.contains(tree.tok(tok).span));
        inside(noun).or_else(|| before.and_then(inside)).map(event_date)
    }

    /// "Norland attacked when Karsovia withdrew on Monday", "attacked on Monday, killing ten": the date of the clause around.
    fn at_the_same_time(&self, proposition: &Proposition<'d>) -> Option<usize> {
        let Link::Adverbial(mark) = proposition.link else {
            return None;
        };
        proposition.governor.filter(|_| mark.is_none_or(|mark| self.knowledge.classes.has("same-time", self.tree.lemma(mark))))
    }

    /// What is told in the present: "meets", "is meeting".
    pub fn is_present(&self, proposition: &Proposition<'d>) -> bool {
        let verb = proposition.light.unwrap_or(proposition.head);
        let auxiliaries = || self.tree.children_by(verb, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]);
        let present = |tok: usize| matches!(self.tree.tok(tok).xpos, Xpos::Vbz | Xpos::Vbp);
        let perfect = auxiliaries().any(|aux| self.tree.lemma(aux) == "have");
        !perfect && (present(verb) || auxiliaries().any(present))
    }

    /// Words that place a proposition in a time which no date is known for: "during the war", "under the junta".
    pub fn undated_period(&self, proposition: &Proposition<'d>) -> Option<Span> {
        let first = self.tree.head(proposition.head).filter(|_| self.tree.rel(proposition.head) == Deprel::Conj);
        let around = proposition.governor.filter(|_| proposition.light.is_none());
        let clauses = std::iter::once(proposition.head).chain(proposition.light).chain(around).chain(first);
        let adverb = clauses.clone().flat_map(|clause| self.tree.children_by(clause, &[Deprel::Advmod])).find(|&adverb| {
            self.knowledge.classes.has("past-adverb", self.tree.lemma(adverb))
                && !self.times.iter().any(|time| time.span.contains(self.tree.tok(adverb).span))
        });
        if let Some(adverb) = adverb {
            return Some(self.tree.tok(adverb).span);
        }
        let phrases = clauses.flat_map(|clause| self.tree.children_by(clause, &[Deprel::Obl]));
        phrases.into_iter().find_map(|noun| {
            let case = self.tree.preposition(noun)?;
            let period = self.knowledge.classes.has("period-noun", self.tree.lemma(noun)) && self.knowledge.classes.has("period-mark", case);
            let (first, last) = self.tree.range(noun);
            let span = self.tree.span(first, last);
            (period && !self.times.iter().any(|time| span.contains(time.span) && time.start.is_some())).then_some(span)
        })
    }

    /// What is told in the simple past: "attacked", "was attacked", "did not attack".
    pub fn is_past(&self, proposition: &Proposition<'d>) -> bool {
        let verb = proposition.light.unwrap_or(proposition.head);
        let past = |tok: usize| self.tree.tok(tok).xpos == Xpos::Vbd;
        past(verb) || self.tree.children_by(verb, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]).any(past)
    }

    /// The predicate that a token hangs on, nouns in between skipped unless they are predicates themselves.
    fn clause_of(&self, tok: usize) -> usize {
        self.tree.ancestors(tok).find(|&a| self.propositions.at(a).is_some()).unwrap_or(tok)
    }

    fn reached_by_nouns(&self, tok: usize, top: usize, own: &[usize]) -> bool {
        self.tree
            .ancestors(tok)
            .take_while(|&a| a != top)
            .all(|a| own.contains(&a) || self.propositions.at(a).is_none_or(|p| p.link == Link::Nominal))
    }
}

/// The token of a time expression that hangs on what is outside it.
fn token_of(tree: &Tree, time: &TimeExpression) -> Option<usize> {
    let inside = |i: usize| time.span.contains(tree.tok(i).span);
    (0..tree.len()).find(|&i| inside(i) && tree.head(i).is_none_or(|h| !inside(h)))
}

/// True for "In 2011, protests began", false for "Osk, born in 1985, resigned" and "the treaty of 2011 failed".
pub fn of_main_clause(tree: &Tree, time: &TimeExpression) -> bool {
    let Some(clause) = token_of(tree, time).and_then(|tok| tree.head(tok)) else {
        return false;
    };
    let describes = |tok: usize| matches!(tree.rel(tok), Deprel::Acl | Deprel::AclRelcl | Deprel::Amod);
    tree.tok(clause).upos == Upos::Verb && !std::iter::once(clause).chain(tree.ancestors(clause)).any(describes)
}

/// The days of a time expression.
pub fn event_date(time: &TimeExpression) -> EventDate {
    let start = time.start.clone().unwrap_or_default();
    EventDate {
        end: time.end.clone().unwrap_or_else(|| start.clone()),
        start,
        precision: time.precision.unwrap_or(Precision::Day),
        text: Some(time.text.clone()),
        span: Some(time.span),
    }
}

/// The report's own day.
pub fn report_date(published: &str) -> Option<EventDate> {
    let day: Date = published.get(..10)?.parse().ok()?;
    Some(EventDate { start: day.to_string(), end: day.to_string(), precision: Precision::Day, text: None, span: None })
}

/// True where the date ends more than a month before the report.
pub fn is_history(date: &EventDate, published: Option<&str>) -> bool {
    let end: Option<Date> = date.end.get(..10).and_then(|day| day.parse().ok());
    let report: Option<Date> = published.and_then(|p| p.get(..10)).and_then(|day| day.parse().ok());
    match (end, report) {
        (Some(end), Some(report)) => end.until(report).is_ok_and(|span| span.get_days() > BACKGROUND_DAYS),
        _ => false,
    }
}
