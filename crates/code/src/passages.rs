//! What the sentences around say of when: the past that a passage tells of, the day of a report's news, and the days of what was
//! told before, which others are counted from.
//!
//! Needs trees and time expressions; knows nothing of events.

use crate::dates::day;
use crate::stretches::{event_date, of_main_clause, of_root, token_of};
use crate::tree::Tree;
use attache_types::{BlockKind, Deprel, EventDate, Precision, Span, TimeExpression, Upos, Xpos};

/// Sentences at the head of a report, titles apart, whose day is that of the news.
const LEAD: usize = 3;

/// Days after which the day that a report begins with is no longer that of its news: others may have answered since.
const NEWS_DAYS: i32 = 1;

/// What was told with its day.
pub struct Occasion {
    /// Its word: "attack", "vote".
    pub lemma: String,
    /// When.
    pub date: EventDate,
    /// Number of the sentence that tells it.
    sentence: usize,
}

/// A report's sentences with its time expressions.
pub struct Passages<'a, 'd> {
    /// The sentences.
    pub trees: &'a [Tree<'d>],
    /// The time expressions, in text order.
    pub times: &'a [TimeExpression],
    /// The report's time of publication.
    pub published: Option<&'a str>,
}

impl<'d> Passages<'_, 'd> {
    fn times_of(&self, tree: &Tree) -> &[TimeExpression] {
        times_of(self.times, tree.sent.span)
    }

    /// The past that the paragraph tells of at a sentence: the date of its own main clause, else the last date said of a main
    /// clause before, where that is over by the report's day.
    pub fn at(&self, number: usize) -> Option<EventDate> {
        let tree = &self.trees[number];
        let own = self.times_of(tree).iter().rev().find(|time| time.start.is_some() && of_root(tree, time));
        let before = self.trees[..number].iter().rev().take_while(|before| before.sent.paragraph == tree.sent.paragraph);
        let mut dated = before.flat_map(|tree| self.times_of(tree).iter().rev().map(move |time| (tree, time)));
        let last = own.or_else(|| Some(dated.find(|(tree, time)| time.start.is_some() && of_main_clause(tree, time))?.1))?;
        let report = self.published.and_then(|published| published.get(..10))?;
        event_date(last).filter(|date| date.end.get(..10).is_some_and(|end| end < report))
    }

    /// The day on which the news happened, where the report's first sentences say it in a main clause of the past ("Norland shelled
    /// the port on Monday", in a report of Tuesday); none where they speak of the report's own day as well.
    pub fn news_day(&self) -> Option<EventDate> {
        let report = self.published.and_then(day)?;
        let lead = self.trees.iter().filter(|tree| tree.sent.block != BlockKind::Title).take(LEAD);
        let dated = lead.filter(|tree| is_told(tree)).flat_map(|tree| self.times_of(tree).iter().filter(|time| of_news(tree, time)));
        let mut days = dated.filter(|time| matches!(time.precision, Some(Precision::Day | Precision::Time))).filter_map(event_date);
        let first = days.next()?;
        let today = report.to_string();
        let ago = first.start.parse().ok().and_then(|first: jiff::civil::Date| first.until(report).ok())?.get_days();
        (1..=NEWS_DAYS).contains(&ago).then_some(())?;
        days.all(|other| other.start != today).then_some(first)
    }

    /// What the report tells with its day, in text order.
    pub fn occasions(&self) -> Vec<Occasion> {
        let of_sentence = |(sentence, tree): (usize, &Tree<'d>)| {
            let dated = self.times_of(tree).iter().filter(|time| time.precision == Some(Precision::Day));
            let told = dated.filter_map(|time| Some((token_of(tree, time.span)?, event_date(time)?)));
            let named = |(tok, date): (usize, EventDate)| {
                let words = words_dated(tree, tok).into_iter().map(|tok| tree.lemma(tok).to_owned());
                words.map(|lemma| Occasion { lemma, date: date.clone(), sentence }).collect::<Vec<_>>()
            };
            told.flat_map(named).collect::<Vec<_>>()
        };
        self.trees.iter().enumerate().flat_map(of_sentence).collect()
    }
}

/// Those told before a sentence.
pub fn before(occasions: &[Occasion], number: usize) -> &[Occasion] {
    &occasions[..occasions.partition_point(|occasion| occasion.sentence < number)]
}

/// The time expressions of a sentence.
pub fn times_of(times: &[TimeExpression], sentence: Span) -> &[TimeExpression] {
    let first = times.partition_point(|time| time.span.start < sentence.start);
    let end = times.partition_point(|time| time.span.start < sentence.end);
    &times[first..end.max(first)]
}

/// The words that a day is said of: the noun or verb that it hangs on, and what that verb is done by and to.
fn words_dated(tree: &Tree, tok: usize) -> Vec<usize> {
    let Some(head) = tree.head(tok) else { return Vec::new() };
    let parties = tree.children_by(head, &[Deprel::Nsubj, Deprel::NsubjPass, Deprel::Obj]).filter(|&noun| tree.tok(noun).upos == Upos::Noun);
    std::iter::once(head).chain(parties.filter(|_| tree.tok(head).upos == Upos::Verb)).collect()
}

/// "met", "was met": the sentence tells the past.
fn is_told(tree: &Tree) -> bool {
    let past = |tok: usize| tree.tok(tok).xpos == Xpos::Vbd;
    let root = (0..tree.len()).find(|&tok| tree.head(tok).is_none());
    root.is_some_and(|root| past(root) || tree.children_by(root, &[Deprel::Aux, Deprel::AuxPass, Deprel::Cop]).any(past))
}

/// "met on Monday", "said during a rally on Monday": said of the sentence's main verb, at most through a noun beside it.
fn of_news(tree: &Tree, time: &TimeExpression) -> bool {
    let beside = |tok: usize| tree.head(tok).filter(|_| matches!(tree.rel(tok), Deprel::Obl | Deprel::OblUnmarked));
    let above = token_of(tree, time.span).and_then(|tok| tree.head(tok));
    let through = above.filter(|&noun| tree.tok(noun).upos == Upos::Noun).and_then(beside);
    of_root(tree, time) || through.is_some_and(|verb| tree.head(verb).is_none())
}
